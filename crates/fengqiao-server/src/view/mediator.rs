//! Views of the register of mediators.

use fengqiao_app::mediator::MediatorRead;
use fengqiao_domain::mediator::{MandateFault, MediatorKind};
use serde::Serialize;
use utoipa::ToSchema;

use super::{CategoryRef, Names, Ref, RegionRef};

/// One entry of the register.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MediatorView {
    /// Id.
    pub id: String,
    /// `person`, `organisation`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// For which organisation a person mediates, or which one it is.
    pub organisation: Option<Ref>,
    /// Who keeps the entry.
    pub kept_by: Ref,
    /// Where it mediates.
    pub region: RegionRef,
    /// Kinds of matter; empty means every kind.
    pub categories: Vec<CategoryRef>,
    /// Languages beside the common one.
    pub languages: Vec<String>,
    /// Number of the certificate.
    pub certificate_no: String,
    /// First day of the certificate.
    pub valid_from_on: String,
    /// Last day of the certificate.
    pub valid_to_on: String,
    /// Whether it stands in the register.
    pub active: bool,
    /// Proceedings that run with it now; no more than that is counted of anybody.
    pub running: u32,
    /// Why it may not be appointed today: `removed`, `not_yet_valid`, `expired`.
    pub fault: Option<String>,
    /// Acts: `change`.
    pub may: Vec<String>,
}

/// The word of a kind.
pub(crate) const fn kind_word(kind: MediatorKind) -> &'static str {
    match kind {
        MediatorKind::Person => "person",
        MediatorKind::Organisation => "organisation",
    }
}

impl MediatorView {
    pub(crate) fn of(names: &Names<'_>, read: MediatorRead) -> Self {
        let MediatorRead { mediator: it, running, fault, may_change } = read;
        let fault = fault.map(|fault| match fault {
            MandateFault::Removed => "removed",
            MandateFault::NotYet(_) => "not_yet_valid",
            MandateFault::Ended(_) => "expired",
        });
        Self {
            id: it.id.to_string(),
            kind: kind_word(it.kind).to_owned(),
            name: it.name,
            organisation: it.organisation_id.map(|id| names.organisation(id)),
            kept_by: names.organisation(it.kept_by),
            region: names.region_or_id(it.region_id),
            categories: it.categories.iter().map(|code| names.category_or_code(code)).collect(),
            languages: it.languages,
            certificate_no: it.certificate_no,
            valid_from_on: it.valid_from_on.to_string(),
            valid_to_on: it.valid_to_on.to_string(),
            active: it.active,
            running,
            fault: fault.map(str::to_owned),
            may: may_change.then(|| "change".to_owned()).into_iter().collect(),
        }
    }
}
