//! Views of sittings.

use fengqiao_app::sitting::SittingRead;
use fengqiao_domain::sitting::{Booking, SittingForm, SittingPurpose};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Names, Ref, RegionRef, instant};

/// A time of a court.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SittingView {
    /// Id.
    pub id: String,
    /// The court.
    pub court: Ref,
    /// The judge.
    pub judge: Ref,
    /// For whom.
    pub region: RegionRef,
    /// `on_line`, `on_site`.
    pub form: String,
    /// Where, when it is on site.
    pub place: Option<String>,
    /// Beginning.
    pub starts_at: String,
    /// End.
    pub ends_at: String,
    /// `open`, `booked`, `cancelled`.
    pub state: String,
    /// What it is booked for; null where that is not the reader's affair.
    pub booking: Option<BookingView>,
    /// Acts: `book`, `release`, `move`, `cancel`.
    pub may: Vec<String>,
}

/// Who booked a time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BookingView {
    /// For which organisation.
    pub organisation: Ref,
    /// By whom.
    pub account: Ref,
    /// For which place.
    pub region: RegionRef,
    /// `mediation`, `confirmation`, `village_rules`, `advice`.
    pub purpose: String,
    /// Id of the matter.
    pub matter_id: Option<String>,
    /// A word to the judge.
    pub note: Option<String>,
}

/// The word of a form.
pub(crate) const fn form_word(form: SittingForm) -> &'static str {
    match form {
        SittingForm::OnLine => "on_line",
        SittingForm::OnSite => "on_site",
    }
}

const fn purpose_word(purpose: SittingPurpose) -> &'static str {
    match purpose {
        SittingPurpose::Mediation => "mediation",
        SittingPurpose::Confirmation => "confirmation",
        SittingPurpose::VillageRules => "village_rules",
        SittingPurpose::Advice => "advice",
    }
}

impl SittingView {
    pub(crate) fn of(names: &Names<'_>, read: SittingRead) -> Self {
        let SittingRead { row, may } = read;
        let it = row.sitting;
        Self {
            id: it.id.to_string(),
            court: names.organisation(it.court_id),
            judge: names.account(it.judge_id),
            region: names.region_or_id(it.region_id),
            form: form_word(it.form).to_owned(),
            place: it.place,
            starts_at: instant(it.starts_at),
            ends_at: instant(it.ends_at),
            state: row.state.code().to_owned(),
            booking: row.booking.map(|booking| BookingView::of(names, booking)),
            may: may.into_iter().map(str::to_owned).collect(),
        }
    }
}

impl BookingView {
    fn of(names: &Names<'_>, it: Booking) -> Self {
        Self {
            organisation: names.organisation(it.organisation_id),
            account: names.account(it.account_id),
            region: names.region_or_id(it.region_id),
            purpose: purpose_word(it.purpose).to_owned(),
            matter_id: it.matter_id.map(|id| id.to_string()),
            note: it.note,
        }
    }
}
