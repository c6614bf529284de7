//! The same-matter index of an office, in memory: filled from the store at start, then by every report that is recorded.
//! It holds no words and no names: a report is digested before it comes here.

use fengqiao_domain::id::{RegionId, ReportId};
use fengqiao_domain::person::PersonFields;
use fengqiao_domain::report::Likeness;
use fengqiao_store::{ReportRow, Store};
use fengqiao_text::normalise::Normalised;
use fengqiao_text::place_key::place_keys_normalised;
use fengqiao_text::same::{Digest, DigestInput, Likely, Limits, MatchReason, PairModel, PartyKey, SameMatterIndex};
use jiff::Timestamp;
use jiff::ToSpan;

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::narrative::Narrative;
use crate::office::Office;

/// Reports that the index remembers; older ones are forgotten first.
const REPORTS_MAX: u32 = 200_000;
/// Days over which reports are compared.
const WINDOW_DAYS: u32 = 90;
/// Reports read from the store to fill the index at start.
const FILL_MAX: u32 = 50_000;
/// Score under which a report is not shown as likely the same.
const SHOWN_SCORE_MIN: f32 = 0.1;
/// Score from which a likely same report is written down with the new one.
pub const LIKELY_SCORE_MIN: f64 = 0.5;

/// The index of one office.
pub struct SameMatter {
    index: SameMatterIndex,
}

impl SameMatter {
    fn new(model: PairModel) -> Self {
        let limits = Limits { reports: REPORTS_MAX, window_days: WINDOW_DAYS };
        Self { index: SameMatterIndex::with_model(limits, model) }
    }

    /// Scores by another model from now on.
    pub(crate) fn set_model(&mut self, model: PairModel) {
        self.index.set_model(model);
    }

    /// Remembers a report.
    pub fn insert(&mut self, digest: &Digest) {
        self.index.insert(digest);
    }

    /// Likely same reports, best first.
    #[must_use]
    pub fn likely(&self, digest: &Digest, limit: usize) -> Vec<Likely> {
        let mut likely = self.index.likely(digest, limit);
        likely.retain(|it| it.score >= SHOWN_SCORE_MIN);
        likely
    }
}

/// What is known of a report before it is digested.
pub struct Told<'t> {
    /// Id that it has or will have.
    pub report_id: ReportId,
    /// When it was told.
    pub reported_at: Timestamp,
    /// Region, if known.
    pub region_id: Option<RegionId>,
    /// Category code, if known.
    pub category: Option<&'t str>,
    /// Narrative as written.
    pub text: &'t str,
    /// Narrative normalised.
    pub normalised: &'t Normalised,
    /// Opaque keys of the people in it.
    pub parties: Vec<PartyKey>,
}

/// Digests a report.
#[must_use]
pub fn digest(office: &Office, told: &Told<'_>) -> Digest {
    const TOWNSHIP: u8 = 4;
    let row = |id: RegionId| office.row_of_region(id).map_or(0, |row| row + 1);
    let mut area = told.region_id.and_then(|id| office.region(id));
    while let Some(region) = area.filter(|region| region.level > TOWNSHIP) {
        area = region.parent_id.and_then(|id| office.region(id));
    }
    let places = place_keys_normalised(told.text, told.normalised);
    let days = told.reported_at.as_millisecond().div_euclid(86_400_000);
    Digest::new(&DigestInput {
        report: told.report_id.bits(),
        at_days: i32::try_from(days).unwrap_or(0),
        region: told.region_id.map_or(0, row),
        area: area.map_or(0, |region| row(region.id)),
        category: told.category.unwrap_or_default(),
        text: told.normalised,
        places: &places,
        parties: &told.parties,
    })
}

/// Opaque keys of a person's phone, identity number and name.
#[must_use]
pub fn party_keys(store: &Store, person: &PersonFields) -> Vec<PartyKey> {
    store.party_keys_of(person).into_iter().map(|(key, hard)| PartyKey { key, hard }).collect()
}

/// A likely same report, as the report's event keeps it.
#[must_use]
pub fn likeness(likely: &Likely) -> Likeness {
    let reasons = likely.reasons.iter().map(|reason| reason_code(reason).to_owned()).collect();
    Likeness { report_id: ReportId::from_bits(likely.report), score: f64::from(likely.score), reasons }
}

/// Stable code of a reason.
#[must_use]
pub fn reason_code(reason: &MatchReason) -> &'static str {
    match reason {
        MatchReason::SameParty { .. } => "same_phone",
        MatchReason::SameName { .. } => "same_person",
        MatchReason::SamePlace { .. } => "same_place",
        MatchReason::SameAmount => "same_amount",
        MatchReason::SamePhrase { .. } => "rare_phrase",
        MatchReason::SameRegion => "same_region",
        MatchReason::SameCategory => "same_category",
        MatchReason::Near { .. } => "close_in_time",
    }
}

impl App {
    /// Works with the same-matter index of an office, filling it from the store at first use.
    ///
    /// # Errors
    /// The store refuses.
    pub(crate) fn with_same_matter<T>(
        &self,
        top_region: i64,
        now: Timestamp,
        work: impl FnOnce(&mut SameMatter) -> T,
    ) -> AppResult<T> {
        if !self.inner.same_matter.lock().contains_key(&top_region) {
            let filled = self.fill_same_matter(top_region, now)?;
            self.inner.same_matter.lock().entry(top_region).or_insert(filled);
        }
        let mut indexes = self.inner.same_matter.lock();
        let index = indexes.entry(top_region).or_insert_with(|| SameMatter::new(PairModel::shipped()));
        Ok(work(index))
    }

    fn fill_same_matter(&self, top_region: i64, now: Timestamp) -> AppResult<SameMatter> {
        let office = self.office(top_region)?;
        let since = now.checked_sub((i64::from(WINDOW_DAYS) * 24).hours()).unwrap_or(Timestamp::MIN);
        let mut filled = SameMatter::new(self.pair_model(top_region));
        let rows = self.inner.store.read(top_region, |reader| reader.reports_since(since, FILL_MAX))?;
        for part in rows.chunks(1_000) {
            let ids: Vec<ReportId> = part.iter().map(|row| row.report.id).collect();
            let (narratives, keys) = self
                .inner
                .store
                .read(top_region, |reader| Ok::<_, AppError>((reader.narratives(&ids)?, reader.party_keys(&ids)?)))?;
            for ((row, narrative), keys) in part.iter().zip(narratives).zip(keys) {
                filled.insert(&digest_stored(&office, row, narrative.as_deref(), keys));
            }
        }
        Ok(filled)
    }
}

/// Digests a report as the store keeps it.
pub(crate) fn digest_stored(
    office: &Office,
    row: &ReportRow,
    narrative: Option<&str>,
    keys: Vec<(u64, bool)>,
) -> Digest {
    let text = narrative.map(Narrative::read).map(|narrative| narrative.text).unwrap_or_default();
    let normalised = fengqiao_text::normalise::normalise(&text);
    let told = Told {
        report_id: row.report.id,
        reported_at: row.report.reported_at,
        region_id: row.report.region_id,
        category: row.report.category.as_deref(),
        text: &text,
        normalised: &normalised,
        parties: keys.into_iter().map(|(key, hard)| PartyKey { key, hard }).collect(),
    };
    digest(office, &told)
}
