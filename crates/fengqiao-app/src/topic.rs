//! Hot topics: the phrases and the matters of a region that grew most in a period, with the reports behind them.
//! Phrases come from masked texts, and nothing is given that fewer than [`REPORTS_MIN`] reports tell of.

use std::sync::Arc;

use fengqiao_domain::id::{MatterId, RegionId, ReportId};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{MatterRow, ReportRow};
pub use fengqiao_text::topic::Growth;
use fengqiao_text::topic::{Question, Told, Topics, topics};
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use parking_lot::Mutex;

use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, Refusal};
use crate::narrative::{excerpts, masked};
use crate::office::Office;

/// Reports that a topic must have: fewer would point at single persons.
pub const REPORTS_MIN: usize = 5;
/// Days of a period unless told otherwise.
const DAYS: i64 = 7;
/// Days of a period at most.
pub const DAYS_MAX: i64 = 92;
/// Periods before the one asked for with which it is compared: one alone is too few reports to say what is usual.
pub const PERIODS_BEFORE: i64 = 4;
/// Reports of the period that are read, the newest; of the time before, twice as many.
const REPORTS_MAX: u32 = 10_000;
/// Letters of a report that are read.
const LETTERS_MAX: usize = 600;
/// Reports read in one snapshot.
const STEP: usize = 500;
/// Share of false topics among those given.
const FALSE_SHARE: f64 = 0.05;
/// Topics of each sort.
const TOPICS_MAX: usize = 12;
/// Reports shown with a topic.
const SHOWN_MAX: usize = 5;
/// How long an answer is kept: it takes seconds to find, and a page is opened again and again.
const KEPT: SignedDuration = SignedDuration::from_mins(10);
/// Answers kept.
const KEPT_MAX: usize = 32;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct TopicQuery {
    /// Region with those below it; the person's own when absent.
    pub region_id: Option<RegionId>,
    /// First day; the last seven days when absent.
    pub from_on: Option<Date>,
    /// Last day; today when absent.
    pub to_on: Option<Date>,
}

/// A report behind a topic.
#[derive(Debug, Clone)]
pub struct Behind {
    /// The report.
    pub row: ReportRow,
    /// Its first words, masked.
    pub excerpt: String,
}

/// A phrase that grew.
#[derive(Debug, Clone)]
pub struct PhraseRead {
    /// The phrase.
    pub phrase: String,
    /// How it grew.
    pub growth: Growth,
    /// Some of the reports.
    pub reports: Vec<Behind>,
}

/// A matter that grew.
#[derive(Debug, Clone)]
pub struct HotMatterRead {
    /// The matter.
    pub row: MatterRow,
    /// How it grew.
    pub growth: Growth,
    /// Some of the reports.
    pub reports: Vec<Behind>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct TopicsRead {
    /// Where.
    pub region_id: Option<RegionId>,
    /// First and last day.
    pub days: (Date, Date),
    /// First and last day of the time before.
    pub days_before: (Date, Date),
    /// Reports of the period, of the time before, and of the period in the other regions of the office.
    pub sizes: Sizes,
    /// Phrases, the least likely by chance first.
    pub phrases: Vec<PhraseRead>,
    /// Matters, the least likely by chance first.
    pub matters: Vec<HotMatterRead>,
}

/// How many reports were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sizes {
    /// Of the period.
    pub now: usize,
    /// Of the time before.
    pub before: usize,
    /// Of the period elsewhere in the office; none where the region is the whole office.
    pub elsewhere: Option<usize>,
    /// Whether there are more that were not read.
    pub cut: bool,
}

/// What an answer is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    top_region: i64,
    within: RegionPath,
    days: (Date, Date),
    days_before: (Date, Date),
}

type Answer = Arc<(Topics, Sizes)>;

/// Answers of the last minutes; held while one is found, so that only one is at a time.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<(Asked, Timestamp, Answer)>>);

impl App {
    /// The topics of a region and period.
    ///
    /// # Errors
    /// Not permitted there, a period that is none or too long, or the store refuses.
    pub fn topics(&self, ctx: &Ctx, query: &TopicQuery) -> AppResult<TopicsRead> {
        let office = self.office(ctx.top_region)?;
        let within = match query.region_id {
            None => ctx.region_path.clone(),
            Some(id) => office.path(id).cloned().ok_or(AppError::NotFound("region"))?,
        };
        self.setup().matrix.permit(ctx, "read_topics", Some(&within), "any")?;
        let (days, days_before) = periods(query, day_in_china(ctx.now))?;
        let asked = Asked { top_region: ctx.top_region, within, days, days_before };
        let answer = self.find_topics(&asked, ctx.now)?;
        let (topics, sizes) = &*answer;
        let region_id = office.region_at(&asked.within).map(|region| region.id);
        let (mut phrases, mut matters) = (Vec::new(), Vec::new());
        for hot in &topics.phrases {
            let reports = self.behind(ctx, &office, &hot.growth)?;
            phrases.push(PhraseRead { phrase: hot.phrase.clone(), growth: hot.growth.clone(), reports });
        }
        for hot in &topics.matters {
            let row = self.read(ctx, |reader| Ok(reader.matter(MatterId::from_bits(hot.matter))?))?;
            let Some(row) = row.filter(|row| self.may_read_matter(ctx, &office, row)) else { continue };
            let reports = self.behind(ctx, &office, &hot.growth)?;
            matters.push(HotMatterRead { row, growth: hot.growth.clone(), reports });
        }
        Ok(TopicsRead { region_id, days, days_before, sizes: *sizes, phrases, matters })
    }

    fn may_read_matter(&self, ctx: &Ctx, office: &Office, row: &MatterRow) -> bool {
        let path = row.matter.region_id.and_then(|id| office.path(id));
        self.setup().matrix.may(ctx, "read_matter", path, &row.state)
    }

    /// Some of the reports behind a topic, as far as the person may read them.
    fn behind(&self, ctx: &Ctx, office: &Office, growth: &Growth) -> AppResult<Vec<Behind>> {
        self.read(ctx, |reader| {
            let mut found = Vec::new();
            for id in growth.reports.iter().take(SHOWN_MAX).map(|bits| ReportId::from_bits(*bits)) {
                let Some(row) = reader.report(id)? else { continue };
                let path = row.report.region_id.and_then(|id| office.path(id));
                if self.setup().matrix.may(ctx, "read_report", path, &row.state) {
                    let excerpt = excerpts(reader, &[id])?.pop().unwrap_or_default();
                    found.push(Behind { row, excerpt });
                }
            }
            Ok(found)
        })
    }

    fn find_topics(&self, asked: &Asked, now: Timestamp) -> AppResult<Answer> {
        let mut kept = self.inner.topics.0.lock();
        kept.retain(|(_, at, _)| now.duration_since(*at).abs() < KEPT);
        if let Some((.., answer)) = kept.iter().find(|(known, ..)| known == asked) {
            return Ok(Arc::clone(answer));
        }
        let answer = Arc::new(self.mine(asked)?);
        if kept.len() >= KEPT_MAX {
            kept.remove(0);
        }
        kept.push((asked.clone(), now, Arc::clone(&answer)));
        Ok(answer)
    }

    fn mine(&self, asked: &Asked) -> AppResult<(Topics, Sizes)> {
        let Asked { within, days, days_before, .. } = asked;
        let is_whole = within.as_str().is_empty();
        let told = |place: &RegionPath, days: (Date, Date), most: u32| self.told(asked.top_region, place, days, most);
        let (now, cut) = told(within, *days, REPORTS_MAX)?;
        let (before, cut_before) = told(within, *days_before, 2 * REPORTS_MAX)?;
        let elsewhere = if is_whole { Vec::new() } else { self.told_elsewhere(asked)? };
        let question = Question {
            now: &view(&now),
            before: &view(&before),
            elsewhere: &view(&elsewhere),
            persons: &[],
            reports_min: REPORTS_MIN,
            false_share: FALSE_SHARE,
            limit: TOPICS_MAX,
        };
        let sizes = Sizes {
            now: now.len(),
            before: before.len(),
            elsewhere: (!is_whole).then_some(elsewhere.len()),
            cut: cut || cut_before,
        };
        Ok((topics(&question), sizes))
    }

    /// Masked texts of the reports told in a region, without what one person told again; and whether there are more.
    fn told(
        &self,
        top_region: i64,
        within: &RegionPath,
        days: (Date, Date),
        most: u32,
    ) -> AppResult<(Vec<Text>, bool)> {
        let store = &self.inner.store;
        let rows = store.read(top_region, |reader| reader.reports_told(within, days, most))?;
        let cut = rows.len() >= most as usize;
        Ok((self.masked_texts(top_region, &rows)?, cut))
    }

    fn told_elsewhere(&self, asked: &Asked) -> AppResult<Vec<Text>> {
        let office = self.office(asked.top_region)?;
        let store = &self.inner.store;
        let mut rows =
            store.read(asked.top_region, |reader| reader.reports_told(&RegionPath::top(), asked.days, REPORTS_MAX))?;
        rows.retain(|row| {
            let path = row.report.region_id.and_then(|id| office.path(id));
            path.is_some_and(|path| !path.is_within(&asked.within))
        });
        self.masked_texts(asked.top_region, &rows)
    }

    fn masked_texts(&self, top_region: i64, rows: &[ReportRow]) -> AppResult<Vec<Text>> {
        let once: Vec<&ReportRow> = rows.iter().filter(|row| !row.report.is_repeat()).collect();
        let mut texts = Vec::with_capacity(once.len());
        for part in once.chunks(STEP) {
            let ids: Vec<ReportId> = part.iter().map(|row| row.report.id).collect();
            let masked = self.inner.store.read(top_region, |reader| masked(reader, &ids, LETTERS_MAX))?;
            texts.extend(part.iter().zip(masked).filter_map(|(row, masked)| {
                let matter = row.report.matter_id.map(MatterId::bits);
                Some((row.report.id.bits(), matter, masked?.text.words()))
            }));
        }
        Ok(texts)
    }
}

/// Report, matter, masked text.
type Text = (u128, Option<u128>, String);

fn view(texts: &[Text]) -> Vec<Told<'_>> {
    texts.iter().map(|(report, matter, text)| Told { report: *report, matter: *matter, text }).collect()
}

/// The period asked for and the time before it.
fn periods(query: &TopicQuery, today: Date) -> AppResult<((Date, Date), (Date, Date))> {
    let bad = |field: &str, words: &str| Refusal::new("bad_field", words).field(field, "bad_period", words);
    let shift = |day: Date, by: i64| {
        day.checked_add(Span::new().days(by))
            .map_err(|_| AppError::from(bad("from", "the period lies outside of time")))
    };
    let to = query.to_on.unwrap_or(today);
    let from = match query.from_on {
        Some(from) => from,
        None => shift(to, 1 - DAYS)?,
    };
    let days = 1 + from.until(to).map_or(-1, |span| i64::from(span.get_days()));
    if days < 1 {
        return Err(bad("from", "the first day comes after the last; change one of them").into());
    }
    if days > DAYS_MAX {
        return Err(bad("from", "a period has at most 92 days; choose a shorter one").into());
    }
    let before = (shift(from, -days * PERIODS_BEFORE)?, shift(from, -1)?);
    Ok(((from, to), before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_before_is_four_periods_and_ends_the_day_before() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let check = |from: Option<&str>, to: Option<&str>, expected: Result<[&str; 4], &str>| {
            let query = TopicQuery { region_id: None, from_on: from.map(day), to_on: to.map(day) };
            let found = periods(&query, day("2026-03-05"));
            match (found, expected) {
                (Ok(((a, b), (c, d))), Ok(expected)) => assert_eq!([a, b, c, d], expected.map(day)),
                (Err(AppError::Refused(refusal)), Err(code)) => assert_eq!(refusal.fields[0].code, code),
                (found, expected) => panic!("{found:?} is not {expected:?}"),
            }
        };
        check(None, None, Ok(["2026-02-27", "2026-03-05", "2026-01-30", "2026-02-26"]));
        check(Some("2026-03-05"), Some("2026-03-05"), Ok(["2026-03-05", "2026-03-05", "2026-03-01", "2026-03-04"]));
        check(Some("2026-03-06"), None, Err("bad_period"));
        check(Some("2025-01-01"), None, Err("bad_period"));
    }
}
