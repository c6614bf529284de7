//! Who is proposed for a slot: the nearest organisation of a kind, an organisation with a duty, or the duty that the playbook names for the category.

use fengqiao_domain::id::{OrganisationId, RegionId};

use crate::app::App;
use crate::office::Office;
use crate::permission::Bilingual;

/// A proposed organisation with why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Why it is proposed.
    pub why: Bilingual,
}

impl App {
    /// Organisations that a list of proposals of a procedure file means for a place and a category.
    #[must_use]
    pub fn propose(
        &self,
        office: &Office,
        proposals: &[String],
        region_id: RegionId,
        category: Option<&str>,
    ) -> Vec<Proposed> {
        let mut found: Vec<Proposed> = Vec::new();
        for proposal in proposals {
            for proposed in self.propose_one(office, proposal, region_id, category) {
                if found.iter().all(|known| known.organisation_id != proposed.organisation_id) {
                    found.push(proposed);
                }
            }
        }
        found
    }

    fn propose_one(
        &self,
        office: &Office,
        proposal: &str,
        region_id: RegionId,
        category: Option<&str>,
    ) -> Vec<Proposed> {
        if let Some(kind) = proposal.strip_prefix("kind:") {
            let why = Bilingual { zh: "本地负责单位".to_owned(), en: "serves this place".to_owned() };
            let serving = office.organisations_serving(kind, region_id);
            return serving
                .into_iter()
                .take(1)
                .map(|it| Proposed { organisation_id: it.id, why: why.clone() })
                .collect();
        }
        if let Some(duty) = proposal.strip_prefix("duty:") {
            let why = Bilingual { zh: "职责相符".to_owned(), en: "has this duty".to_owned() };
            let fits = office.organisations().find(|it| it.active && it.duty.as_deref() == Some(duty));
            return fits.map(|it| Proposed { organisation_id: it.id, why }).into_iter().collect();
        }
        let Some(category) = category else { return Vec::new() };
        let Some(playbook) = self.setup().watch.playbook(category) else { return Vec::new() };
        let duties: Vec<&str> = match proposal {
            "playbook:lead" => vec![playbook.lead.as_str()],
            _ => playbook.also.iter().map(String::as_str).collect(),
        };
        let name = self.setup().category(category).map_or(category, |category| category.name.as_str());
        let why = Bilingual { zh: format!("“{name}”的主管部门"), en: format!("responsible for {name}") };
        let fits = |duty: &str| office.organisations().find(|it| it.active && it.duty.as_deref() == Some(duty));
        duties.into_iter().filter_map(fits).map(|it| Proposed { organisation_id: it.id, why: why.clone() }).collect()
    }
}
