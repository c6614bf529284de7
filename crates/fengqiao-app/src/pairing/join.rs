//! Joining by itself, where the office lets it: a report that stands alone joins what is surely the same. Every such join is
//! a pairing with its reasons, decided by nobody, and one click undoes it.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{PairingId, ReportId};
use fengqiao_domain::model::PAIR_TREE;
use fengqiao_domain::pairing::{Pairing, PairingKind, PairingState, Side};
use fengqiao_store::{Reader, ReportRow};
use fengqiao_text::same::PairModel;
use jiff::{SignedDuration, Timestamp};

use super::common_region;
use super::decide::events;
use super::known::{Known, look_up};
use super::plan::plan;
use super::rules::PairingMode;
use crate::app::{App, new_id};
use crate::error::{AppError, AppResult};

/// Reports that are looked at at a time; the nightly pass sees the others.
const NEW_MAX: u32 = 2_000;
/// How far back new reports are looked for.
const NEW_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// Whether software may join what a pairing sets side by side: never two matters, and nothing that was refused.
pub(super) fn may_join(pairing: &Pairing, from: f64) -> bool {
    let lone = pairing.one.matter_id.is_none() || pairing.two.matter_id.is_none();
    pairing.kind == PairingKind::Merge && lone && pairing.score >= from && pairing.new_evidence.is_empty()
}

impl App {
    /// The score of pairs that is in use: the office's own, else the one that is built in.
    #[must_use]
    pub fn pair_model(&self, top_region: i64) -> PairModel {
        let own = self.store().read(top_region, |reader| {
            let Some(row) = reader.active_model(PAIR_TREE)? else { return Ok::<_, AppError>(None) };
            Ok(reader.model_bytes(row.model.id)?)
        });
        let read = |bytes: Vec<u8>| String::from_utf8(bytes).ok().and_then(|text| PairModel::parse(&text));
        match own {
            Ok(None) => PairModel::shipped(),
            Ok(Some(bytes)) => read(bytes).unwrap_or_else(|| {
                tracing::error!("the pair score in use cannot be read; the built-in one is used");
                PairModel::shipped()
            }),
            Err(error) => {
                tracing::error!(%error, "the pair score in use cannot be read; the built-in one is used");
                PairModel::shipped()
            }
        }
    }

    /// The score from which software joins by itself; none when the office does not let it, or when its own score was not
    /// right often enough anywhere.
    #[must_use]
    pub fn join_from(&self, top_region: i64) -> Option<f64> {
        let rules = self.setup().pairing;
        if rules.mode == PairingMode::Suggest {
            return None;
        }
        let active = self.store().read(top_region, |reader| reader.active_model(PAIR_TREE)).ok().flatten();
        let Some(row) = active else { return Some(rules.precision_min) };
        // The highest scores stand first; what comes behind a score that was wrong too often is not joined.
        let sure = row.model.report.joins.iter().take_while(|it| it.accuracy >= rules.precision_min);
        sure.last().map(|it| it.threshold)
    }

    /// Joins what a pairing that waits sets side by side; says whether anything was left to join.
    pub(super) fn join_by_itself(&self, top_region: i64, pairing: &Pairing, now: Timestamp) -> AppResult<bool> {
        let (app, pairing) = (self.clone(), pairing.clone());
        let joined = self.store().write(top_region, now, move |tx| {
            let Some(plan) = plan(&app, tx, &pairing, now)? else { return Ok(false) };
            tx.record(&Actor::default(), &events(&pairing, plan, (PairingState::Same, true), None))?;
            Ok::<_, AppError>(true)
        });
        match joined {
            Err(AppError::Refused(_)) => Ok(false),
            other => other,
        }
    }

    /// Joins the reports of the last hour that are surely the same as an earlier one, where the office lets it.
    ///
    /// # Errors
    /// The store refuses.
    pub fn join_new_reports(&self, top_region: i64, now: Timestamp) -> AppResult<Vec<PairingId>> {
        let Some(from) = self.join_from(top_region) else { return Ok(Vec::new()) };
        let since = now.checked_sub(NEW_WITHIN).unwrap_or(Timestamp::MIN);
        let rows = self.store().read(top_region, |reader| reader.reports_since(since, NEW_MAX))?;
        let sure = |row: &&ReportRow| row.report.likely.as_ref().is_some_and(|likely| likely.score >= from);
        let mut joined = Vec::new();
        for row in rows.iter().filter(|row| row.state == "new").filter(sure) {
            let Some(pairing) = self.pairing_of_likely(top_region, row, now)? else { continue };
            let told = Event::PairingProposed { pairing: pairing.clone(), again: false };
            self.store()
                .write(top_region, now, move |tx| tx.record(&Actor::default(), &[told]).map_err(AppError::from))?;
            if self.join_by_itself(top_region, &pairing, now)? {
                joined.push(pairing.id);
            }
        }
        Ok(joined)
    }

    /// A new report beside the one that it is likely the same as; none when these two stood side by side before.
    fn pairing_of_likely(&self, top_region: i64, row: &ReportRow, now: Timestamp) -> AppResult<Option<Pairing>> {
        let Some(likely) = &row.report.likely else { return Ok(None) };
        let office = self.office(top_region)?;
        let unsure_days = self.setup().pairing.unsure_days;
        self.store().read(top_region, |reader| {
            let Some(other) = reader.report(likely.report_id)? else { return Ok(None) };
            let Some(one) = side_of(reader, &other)? else { return Ok(None) };
            let region_id = other
                .report
                .region_id
                .zip(row.report.region_id)
                .and_then(|(one, two)| common_region(&office, one, two));
            let pairing = Pairing {
                id: new_id(now, PairingId::new),
                kind: PairingKind::Merge,
                proposed_at: now,
                one,
                two: alone(row.report.id),
                reports: (likely.report_id, row.report.id),
                score: likely.score,
                reasons: likely.reasons.clone(),
                new_evidence: Vec::new(),
                region_id,
                category: other.report.category.clone(),
            };
            let known = look_up(reader, &pairing, now, unsure_days)?;
            Ok(matches!(known, Known::New).then_some(pairing))
        })
    }
}

fn alone(id: ReportId) -> Side {
    Side { matter_id: None, reports: vec![id], report_count: 1 }
}

/// The side of an earlier report: its matter when that is open, itself when it stands alone.
fn side_of(reader: &mut Reader<'_>, row: &ReportRow) -> AppResult<Option<Side>> {
    let Some(id) = row.report.matter_id else { return Ok((row.state == "new").then(|| alone(row.report.id))) };
    let matter = reader.matter(id)?.filter(|matter| matter.state == "open");
    Ok(matter.map(|matter| Side { matter_id: Some(id), reports: vec![row.report.id], report_count: matter.reports }))
}
