//! Mediators: keeping the register, showing what runs with each, and appointing one of it in a step of a proceeding.
//!
//! Whoever chooses sees how many proceedings run with each mediator; nothing ranks them. A certificate that is over is refused with
//! its day. Whether there is a conflict of interest is checked beside it, as for everybody who handles a matter.

use std::collections::{BTreeMap, HashMap};

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{MediatorId, OrganisationId, ProceedingId, RegionId};
use fengqiao_domain::mediator::{
    CERTIFICATE_LENGTH_MAX, LANGUAGE_LENGTH_MAX, MEDIATOR_FIELDS_MAX, MEDIATOR_NAME_LENGTH_MAX, MandateFault, Mediator,
    MediatorKind,
};
use fengqiao_procedure::{FieldKind, Procedure};
use fengqiao_store::{MEDIATORS_MAX, Tx};
use jiff::civil::Date;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::organisation::bad;

/// An entry to be made, or a known one with what it is from now on. Whoever enters it keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepMediator {
    /// The known entry; none makes a new one.
    pub id: Option<MediatorId>,
    /// Person or organisation.
    pub kind: MediatorKind,
    /// Name.
    pub name: String,
    /// For which organisation a person mediates, or which one it is.
    pub organisation_id: Option<OrganisationId>,
    /// Where it mediates; the keeper's own region when absent.
    pub region_id: Option<RegionId>,
    /// Codes of kinds of matter; empty means every kind.
    pub categories: Vec<String>,
    /// Languages.
    pub languages: Vec<String>,
    /// Number of the certificate.
    pub certificate_no: String,
    /// First day of the certificate.
    pub valid_from_on: Date,
    /// Last day of the certificate.
    pub valid_to_on: Date,
    /// Whether it stands in the register.
    pub active: bool,
}

/// An entry of the register as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediatorRead {
    /// The entry.
    pub mediator: Mediator,
    /// How many proceedings run with it now.
    pub running: u32,
    /// Why it may not be appointed today.
    pub fault: Option<MandateFault>,
    /// Whether the reader may change it.
    pub may_change: bool,
}

impl App {
    /// The register of the office by name, those that still stand in it first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn mediators(&self, ctx: &Ctx) -> AppResult<Vec<MediatorRead>> {
        self.setup().matrix.permit(ctx, "read_mediators", Some(&ctx.region_path), "any")?;
        let office = self.office(ctx.top_region)?;
        let today = day_in_china(ctx.now);
        let (entries, running) = self.read(ctx, |reader| Ok((reader.mediators()?, reader.mandates_running()?)))?;
        let read = |mediator: Mediator| MediatorRead {
            running: running.get(&mediator.id).copied().unwrap_or_default(),
            fault: mediator.appointable(today).err(),
            may_change: mediator.kept_by == ctx.account.organisation_id
                && self.setup().matrix.may(ctx, "manage_mediators", office.path(mediator.region_id), "any"),
            mediator,
        };
        let mut entries: Vec<MediatorRead> = entries.into_iter().map(read).collect();
        let key = |it: &MediatorRead| (!it.mediator.active, it.mediator.name.clone(), it.mediator.id);
        entries.sort_by_cached_key(key);
        Ok(entries)
    }

    /// Keeps an entry of the register.
    ///
    /// # Errors
    /// A field is wrong, there is no such entry or another organisation keeps it, there are too many, not permitted, or the store
    /// refuses.
    pub fn keep_mediator(&self, ctx: &Ctx, keep: KeepMediator) -> AppResult<MediatorId> {
        let office = self.office(ctx.top_region)?;
        let own_region = office.organisation(ctx.account.organisation_id).map(|own| own.region_id);
        let Some(region_id) = keep.region_id.or(own_region) else { return Err(AppError::NotFound("region")) };
        let Some(path) = office.path(region_id) else {
            return bad("region_id", "unknown", "there is no such region");
        };
        self.setup().matrix.permit(ctx, "manage_mediators", Some(path), "any")?;
        if keep.organisation_id.is_some_and(|id| office.organisation(id).is_none()) {
            return bad("organisation_id", "unknown", "there is no such organisation");
        }
        if let Some(code) = keep.categories.iter().find(|code| self.setup().tree_of(code).is_none()) {
            return bad("categories", "unknown", &format!("there is no kind {code}; choose one of the list"));
        }
        let mut entry = Mediator {
            id: keep.id.unwrap_or_else(|| new_id(ctx.now, MediatorId::new)),
            kind: keep.kind,
            name: keep.name,
            organisation_id: keep.organisation_id,
            kept_by: ctx.account.organisation_id,
            region_id,
            categories: keep.categories,
            languages: keep.languages,
            certificate_no: keep.certificate_no,
            valid_from_on: keep.valid_from_on,
            valid_to_on: keep.valid_to_on,
            active: keep.active,
        };
        tidy(&mut entry)?;
        let (known, person, id) = (keep.id, ctx.clone(), entry.id);
        let kept = self.run(ctx, move |tx| {
            let register = tx.reader().mediators()?;
            match known {
                Some(id) => {
                    let before = register.iter().find(|it| it.id == id).ok_or(AppError::NotFound("mediator"))?;
                    if before.kept_by != person.account.organisation_id {
                        return refuse("not_permitted", "another organisation keeps this entry");
                    }
                }
                None if register.len() >= MEDIATORS_MAX as usize => {
                    return refuse("too_many", format!("a register has at most {MEDIATORS_MAX} entries"));
                }
                None => {}
            }
            let twin = |it: &&Mediator| it.id != id && it.active && it.certificate_no == entry.certificate_no;
            if entry.active && register.iter().any(|it| twin(&it)) {
                return bad("certificate_no", "taken", "another entry has a certificate of this number");
            }
            tx.record(&person.actor(), &[Event::MediatorKept { mediator: entry }])?;
            Ok(id)
        });
        self.forget_office(ctx.top_region);
        kept
    }

    /// The events that go with a step in which mediators of the register are named: each is there and may be appointed today.
    pub(crate) fn appoint(
        tx: &mut Tx<'_>,
        procedure: &Procedure,
        proceeding_id: ProceedingId,
        given: &BTreeMap<String, serde_json::Value>,
    ) -> AppResult<Vec<Event>> {
        let today = day_in_china(tx.at());
        let mut events = Vec::new();
        for (field, value) in given {
            if procedure.field(field).is_none_or(|it| it.kind != FieldKind::Mediator) {
                continue;
            }
            let id: Option<MediatorId> = value.as_str().and_then(|text| text.parse().ok());
            let entry = id.map(|id| tx.reader().mediator(id)).transpose()?.flatten();
            let Some(entry) = entry else {
                return bad(field, "unknown", "choose somebody of the register of mediators");
            };
            if let Err(fault) = entry.appointable(today) {
                let code = match fault {
                    MandateFault::Removed => "removed",
                    MandateFault::NotYet(_) => "not_yet_valid",
                    MandateFault::Ended(_) => "expired",
                };
                let refusal = Refusal::new("bad_certificate", format!("{}: {fault}", entry.name));
                return Err(refusal.field(field, code, fault.to_string()).into());
            }
            let running = tx.reader().mandates_of(entry.id, proceeding_id)?;
            events.push(Event::MediatorAppointed {
                proceeding_id,
                field: field.clone(),
                mediator_id: entry.id,
                running,
            });
        }
        Ok(events)
    }
}

/// Names and numbers of an entry, for those who only show them.
pub(crate) type MediatorNames = HashMap<MediatorId, (String, String)>;

fn tidy(entry: &mut Mediator) -> AppResult<()> {
    for (field, text, limit) in [
        ("name", &mut entry.name, MEDIATOR_NAME_LENGTH_MAX),
        ("certificate_no", &mut entry.certificate_no, CERTIFICATE_LENGTH_MAX),
    ] {
        *text = text.trim().to_owned();
        if text.is_empty() || text.chars().count() > limit {
            return bad(field, "bad_length", &format!("write 1 to {limit} characters"));
        }
    }
    if entry.valid_to_on < entry.valid_from_on {
        return bad("valid_to_on", "out_of_range", "a certificate ends on its first day or later");
    }
    let languages = entry.languages.iter().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    entry.languages = languages.collect();
    if entry.languages.iter().any(|it| it.chars().count() > LANGUAGE_LENGTH_MAX) {
        return bad("languages", "too_long", &format!("a language has at most {LANGUAGE_LENGTH_MAX} characters"));
    }
    for (field, list) in [("categories", &mut entry.categories), ("languages", &mut entry.languages)] {
        list.sort();
        list.dedup();
        if list.len() > MEDIATOR_FIELDS_MAX {
            return bad(field, "too_long", &format!("name at most {MEDIATOR_FIELDS_MAX}"));
        }
    }
    Ok(())
}
