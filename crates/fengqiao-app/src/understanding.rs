//! Understanding a text: kind, place and likely same matters, each with its reasons. Proposals only; a person decides.

use fengqiao_domain::id::{RegionId, ReportId};
use fengqiao_domain::person::PersonFields;
use fengqiao_text::classify::Proposal;
use fengqiao_text::gazetteer::PlaceReason;
use fengqiao_text::normalise::{Normalised, normalise};
use fengqiao_text::same::Likely;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppResult, refuse};
use crate::office::Office;
use crate::same_matter::{Told, digest, party_keys};

/// Confidence from which a place is taken without asking.
pub const PLACE_CONFIDENCE_MIN: f32 = 0.6;
/// Places proposed at most.
const PLACES_MAX: usize = 5;
/// Likely same reports shown at most.
const LIKELY_MAX: usize = 8;
/// Tree in which reports typed here are classified.
pub const TREE: &str = "disputes";

/// What is known while somebody types a report.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The text so far.
    pub text: String,
    /// The place as told.
    pub place_text: Option<String>,
    /// Phone of the reporter, used for an opaque key only.
    pub phone: Option<String>,
    /// Region, if chosen already.
    pub region_id: Option<RegionId>,
}

/// A proposed region.
#[derive(Debug, Clone)]
pub struct PlaceProposal {
    /// The region.
    pub region_id: RegionId,
    /// 0 to 1.
    pub confidence: f32,
    /// Why, one phrase a reason: a code and what it names.
    pub reasons: Vec<String>,
}

/// What software makes of a text.
#[derive(Debug, Clone)]
pub struct Understood {
    /// Kind.
    pub category: Option<Proposal>,
    /// Places, likeliest first.
    pub places: Vec<PlaceProposal>,
    /// Likely same reports.
    pub likely: Vec<Likely>,
}

impl App {
    /// What software makes of a text that is being typed. Nothing is kept.
    ///
    /// # Errors
    /// Not permitted, too long, or the store refuses.
    pub fn understand(&self, ctx: &Ctx, typed: &Typed) -> AppResult<Understood> {
        self.setup().matrix.permit(ctx, "write_report", Some(&ctx.region_path), "new")?;
        if typed.text.chars().count() > fengqiao_domain::report::TEXT_LENGTH_MAX {
            return refuse("text_too_long", "a report has at most 20,000 characters");
        }
        let office = self.office(ctx.top_region)?;
        let normalised = normalise(&typed.text);
        let category = self.propose_category(ctx.top_region, TREE, &typed.text, &normalised);
        let places = propose_places(&office, &typed.text, &normalised, typed.place_text.as_deref());
        let sure = places.first().filter(|place| place.confidence >= PLACE_CONFIDENCE_MIN).map(|place| place.region_id);
        let person = PersonFields { phone: typed.phone.clone(), ..PersonFields::default() };
        let told = Told {
            report_id: new_id(ctx.now, ReportId::new),
            reported_at: ctx.now,
            region_id: typed.region_id.or(sure),
            category: category.as_ref().and_then(|proposal| proposal.category.as_deref()),
            text: &typed.text,
            normalised: &normalised,
            parties: party_keys(&self.inner.store, &person),
        };
        let digest = digest(&office, &told);
        let likely = self.with_same_matter(ctx.top_region, ctx.now, |same| same.likely(&digest, LIKELY_MAX))?;
        Ok(Understood { category, places, likely })
    }

    /// The kind by the office's own model of the tree, else by the one that is built in.
    pub(crate) fn propose_category(
        &self,
        top_region: i64,
        tree: &str,
        text: &str,
        normalised: &Normalised,
    ) -> Option<Proposal> {
        if let Some(own) = self.own_model(top_region, tree) {
            return Some(own.classify_normalised(text, normalised));
        }
        self.setup().model(tree).map(|model| model.classify_normalised(text, normalised))
    }
}

/// Regions that a text and a place text may mean.
#[must_use]
pub fn propose_places(
    office: &Office,
    text: &str,
    normalised: &Normalised,
    place_text: Option<&str>,
) -> Vec<PlaceProposal> {
    let gazetteer = office.gazetteer();
    let home =
        office.regions().iter().find(|region| region.level >= 3).and_then(|region| office.row_of_region(region.id));
    let mut candidates = Vec::new();
    if let Some(place) = place_text {
        candidates = gazetteer.locate_from(place, home);
    }
    if candidates.first().is_none_or(|best| best.confidence < PLACE_CONFIDENCE_MIN) {
        candidates.extend(gazetteer.locate_normalised(text, normalised, home));
        candidates.sort_by(|one, two| two.confidence.total_cmp(&one.confidence));
    }
    let mut places: Vec<PlaceProposal> = Vec::new();
    for candidate in candidates {
        let Some(region) = office.region_of_row(candidate.id) else { continue };
        if places.len() < PLACES_MAX && !places.iter().any(|place| place.region_id == region.id) {
            let reasons = candidate.reasons.iter().map(|reason| place_reason(office, reason)).collect();
            places.push(PlaceProposal { region_id: region.id, confidence: candidate.confidence, reasons });
        }
    }
    places
}

fn place_reason(office: &Office, reason: &PlaceReason) -> String {
    match reason {
        PlaceReason::FullName { phrase } => format!("full_name:{phrase}"),
        PlaceReason::ShortName { phrase } => format!("short_name:{phrase}"),
        PlaceReason::OtherName { phrase } => format!("other_name:{phrase}"),
        PlaceReason::Slip { phrase, .. } => format!("slip:{phrase}"),
        PlaceReason::Outside { region } => {
            let name = office.region_of_row(*region).map_or("", |region| region.name.as_str());
            format!("outside:{name}")
        }
        PlaceReason::Within { region, phrase } => {
            let name = office.region_of_row(*region).map_or(phrase.as_str(), |region| region.name.as_str());
            format!("within:{name}")
        }
        PlaceReason::Home => "home".to_owned(),
        PlaceReason::Ambiguous { regions } => format!("ambiguous:{regions}"),
    }
}
