//! The pair score fitted anew on what persons of the office decided: pairings, reports that they joined as software had
//! proposed, and reports that they took out of a matter again. It is kept as a model with its figures, and used once a named
//! person says so.

use fengqiao_document::sha256_hex;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{ModelId, ReportId};
use fengqiao_domain::model::{CoverageScore, ModelReport, PAIR_TREE, TrainedModel};
use fengqiao_store::{LogFilter, PageRequest, PairLabel, Reader, ReportRow};
use fengqiao_text::evaluate::Answer;
use fengqiao_text::same::{
    DecidedPair, FEATURE_NAMES, FitOptions, Limits, PairModel, SameMatterIndex, held_out, thresholds,
};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::model::{Phase, Training, report_of_answers};

/// Decided pairs that are learnt from at most, the newest.
const PAIRS_MAX: usize = 20_000;
/// Separations that are looked at, the newest.
const SEPARATIONS_MAX: u32 = 2_000;
/// Pairs of each answer that a fitting needs.
const EACH_MIN: usize = 10;
/// Parts held out in turn.
const FOLDS: u32 = 5;
/// Score from which two reports are called the same.
const SAME_FROM: f32 = 0.5;
/// Thresholds of a report at most.
const JOINS_MAX: usize = 200;
/// Words of the labels.
const SAME: &str = "same";
const DIFFERENT: &str = "different";

/// Decided pairs with the inputs of their score: no text and no name.
pub struct DecidedPairs {
    /// The pairs.
    pub pairs: Vec<DecidedPair>,
    /// Pairs of which a report is gone or has no text any more.
    pub lost: u64,
}

impl DecidedPairs {
    /// The pairs as CSV: `same,group` and the inputs of the score by name.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut text = format!("same,group,{}\n", FEATURE_NAMES.map(|name| name.replace(',', "")).join(","));
        for pair in &self.pairs {
            let inputs = pair.inputs.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            let _ = writeln!(text, "{},{},{inputs}", u8::from(pair.same), pair.group);
        }
        text
    }
}

impl App {
    /// What persons of the office decided of pairs of reports, with the inputs of their score.
    ///
    /// # Errors
    /// Not permitted, a text does not open, or the store refuses.
    pub fn decided_pairs(&self, ctx: &Ctx) -> AppResult<DecidedPairs> {
        self.setup().matrix.permit(ctx, "manage_models", Some(&ctx.region_path), "any")?;
        let labels = self.read(ctx, labels)?;
        // What is rare is told by the reports of the last months.
        let mut rows: BTreeMap<u128, ReportRow> = self.compared(ctx.top_region, ctx.now)?.rows.into_iter().collect();
        self.read(ctx, |reader| {
            for id in labels.iter().flat_map(|label| [label.reports.0, label.reports.1]) {
                if !rows.contains_key(&id.bits())
                    && let Some(row) = reader.report(id)?
                {
                    rows.insert(id.bits(), row);
                }
            }
            Ok(())
        })?;
        let rows: Vec<ReportRow> = rows.into_values().collect();
        let office = self.office(ctx.top_region)?;
        let digests = self.digests(ctx.top_region, &office, &rows)?;
        let place: HashMap<u128, u32> = rows.iter().map(|row| row.report.id.bits()).zip(0..).collect();
        let limits = Limits { reports: u32::try_from(digests.len()).unwrap_or(u32::MAX).max(1), window_days: u32::MAX };
        let mut index = SameMatterIndex::new(limits);
        index.fill(&digests);
        let groups = groups(&labels);
        let mut decided = DecidedPairs { pairs: Vec::new(), lost: 0 };
        for (label, group) in labels.iter().zip(groups) {
            let places = [label.reports.0, label.reports.1].map(|id| place.get(&id.bits()).copied());
            match places {
                [Some(one), Some(two)] => {
                    let inputs = index.inputs_between(two, one);
                    decided.pairs.push(DecidedPair { inputs, same: label.same, group });
                }
                _ => decided.lost += 1,
            }
        }
        Ok(decided)
    }

    /// Notes that a refit begins; [`App::refit_pairs`] carries it out.
    ///
    /// # Errors
    /// Not permitted, or another training of the office is under way.
    pub fn start_refit(&self, ctx: &Ctx) -> AppResult<ModelId> {
        self.setup().matrix.permit(ctx, "manage_models", Some(&ctx.region_path), "any")?;
        let training = Training {
            id: new_id(ctx.now, ModelId::new),
            top_region: ctx.top_region,
            account_id: ctx.account.id,
            file_name: String::new(),
            phase: Phase::Waiting,
            rows: 0,
            started_at: ctx.now,
            error: None,
        };
        let app = self.clone();
        self.run(ctx, move |_| app.note_training(training))
    }

    /// Carries out a refit that was started, and keeps the score; what hinders it is remembered.
    ///
    /// # Errors
    /// It was begun already, too few pairs are decided, or the store refuses.
    pub fn refit_pairs(&self, ctx: &Ctx, id: ModelId) -> AppResult<TrainedModel> {
        self.carry_out(id, || self.refit_and_keep(ctx, id))
    }

    fn refit_and_keep(&self, ctx: &Ctx, id: ModelId) -> AppResult<TrainedModel> {
        let decided = self.decided_pairs(ctx)?;
        check(&decided.pairs, self.setup().pairing.refit_pairs_min)?;
        self.note(id, |it| (it.phase, it.rows) = (Phase::Learning, decided.pairs.len() as u64));
        // Always from the score that is built in, so that a wrong step is not built upon.
        let start = PairModel::shipped();
        let all: Vec<_> = decided.pairs.iter().map(|pair| (pair.inputs, pair.same)).collect();
        let bytes = start.refit(&all, &FitOptions::REFIT).to_text().into_bytes();
        let model = TrainedModel {
            id,
            tree: PAIR_TREE.to_owned(),
            file_name: String::new(),
            trained_by: Some(ctx.account.id),
            trained_at: ctx.now,
            sha256: sha256_hex(&[&bytes]),
            bytes: bytes.len() as u64,
            report: report(&start, &self.pair_model(ctx.top_region), &decided),
        };
        self.keep_model(ctx, &model, bytes)?;
        Ok(model)
    }
}

/// Every pair once: what persons decided last holds.
fn labels(reader: &mut Reader<'_>) -> AppResult<Vec<PairLabel>> {
    let most = u32::try_from(PAIRS_MAX).unwrap_or(u32::MAX);
    let mut found: BTreeMap<(ReportId, ReportId), bool> = BTreeMap::new();
    let mut keep = |label: PairLabel| {
        found.entry(label.reports).or_insert(label.same);
    };
    reader.pair_labels(most)?.into_iter().for_each(&mut keep);
    separated(reader)?.into_iter().for_each(&mut keep);
    reader.joined_as_proposed(most)?.into_iter().for_each(&mut keep);
    let label = |(reports, same)| PairLabel { reports, same };
    Ok(found.into_iter().map(label).take(PAIRS_MAX).collect())
}

/// Reports that a person took out of a matter, each beside the oldest report that is still in it.
fn separated(reader: &mut Reader<'_>) -> AppResult<Vec<PairLabel>> {
    let filter = LogFilter { kind: Some("report_separated".to_owned()), ..LogFilter::default() };
    let page = reader.events(&filter, &PageRequest { after: None, limit: SEPARATIONS_MAX })?;
    let mut found = Vec::new();
    for row in page.items.iter().filter(|row| row.entry.actor.account_id.is_some()) {
        let Event::ReportSeparated { report_id, matter_id, .. } = row.event()? else { continue };
        let elsewhere = reader.report(report_id)?.is_some_and(|row| row.report.matter_id != Some(matter_id));
        let other = reader.oldest_of_matter(matter_id)?.filter(|other| elsewhere && *other != report_id);
        found.extend(
            other.map(|other| PairLabel { reports: (report_id.min(other), report_id.max(other)), same: false }),
        );
    }
    Ok(found)
}

/// Numbers of the groups that pairs form by the reports that they share.
fn groups(labels: &[PairLabel]) -> Vec<u32> {
    let mut above: BTreeMap<ReportId, ReportId> = BTreeMap::new();
    let root = |above: &BTreeMap<ReportId, ReportId>, mut id: ReportId| {
        while let Some(&next) = above.get(&id) {
            id = next;
        }
        id
    };
    for label in labels {
        let (one, two) = (root(&above, label.reports.0), root(&above, label.reports.1));
        if one != two {
            above.insert(one.max(two), one.min(two));
        }
    }
    let mut numbers: BTreeMap<ReportId, u32> = BTreeMap::new();
    let mut number = |label: &PairLabel| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(root(&above, label.reports.0)).or_insert(next)
    };
    labels.iter().map(&mut number).collect()
}

fn check(pairs: &[DecidedPair], least: usize) -> AppResult<()> {
    let same = pairs.iter().filter(|pair| pair.same).count();
    let different = pairs.len() - same;
    if pairs.len() < least || same.min(different) < EACH_MIN {
        let words = format!(
            "{same} pairs were called the same and {different} different; {least} are needed, {EACH_MIN} of each: decide more on the page of pairings"
        );
        return refuse("pairs_too_few", words);
    }
    Ok(())
}

/// The figures of pairs that were held out, beside those of the score that is in use.
fn report(start: &PairModel, in_use: &PairModel, decided: &DecidedPairs) -> ModelReport {
    let pairs = &decided.pairs;
    let scores = held_out(start, pairs, &FitOptions::REFIT, FOLDS);
    let same: Vec<bool> = pairs.iter().map(|pair| pair.same).collect();
    let before: Vec<f32> = pairs.iter().map(|pair| in_use.score(&pair.inputs)).collect();
    let then = report_of_answers(&answers(&before, &same));
    let joins = thresholds(&scores, &same);
    let step = joins.len().div_ceil(JOINS_MAX).max(1);
    let join = |it: fengqiao_text::same::Threshold| CoverageScore {
        coverage: it.recall,
        threshold: f64::from(it.score),
        accuracy: it.precision,
    };
    ModelReport {
        rows: pairs.len() as u64,
        refused: decided.lost,
        folds: FOLDS,
        threshold: f64::from(SAME_FROM),
        joins: joins.into_iter().step_by(step).map(join).collect(),
        macro_f1_before: Some(then.macro_f1),
        accuracy_before: Some(then.accuracy),
        ..report_of_answers(&answers(&scores, &same))
    }
}

fn answers(scores: &[f32], same: &[bool]) -> Vec<Answer> {
    let word = |same: bool| if same { SAME } else { DIFFERENT }.to_owned();
    let answer = |(score, same): (&f32, &bool)| Answer {
        truth: word(*same),
        answer: word(*score >= SAME_FROM),
        confidence: score.max(1.0 - score),
    };
    scores.iter().zip(same).map(answer).collect()
}

impl App {
    /// Whether the bytes of a model are a pair score.
    pub(crate) fn check_pair_model(&self, top_region: i64, id: ModelId) -> AppResult<()> {
        let bytes =
            self.store().read(top_region, |reader| reader.model_bytes(id))?.ok_or(AppError::NotFound("model"))?;
        let text = String::from_utf8(bytes).ok();
        match text.and_then(|text| PairModel::parse(&text)) {
            Some(_) => Ok(()),
            None => Err(AppError::Data(format!("model {id}: its bytes are damaged"))),
        }
    }
}
