//! Parties of a proceeding: who they are lies in the vault, under the reports of the matter; a proceeding knows opaque ids.
//!
//! A party is a person whom a report of the matter names already, or one who is told now and kept with the matter's oldest
//! report, as the other people of a matter are. So masks, looks for a purpose, the end of access and checks for conflicts
//! hold for parties without a second way.

use std::collections::BTreeSet;

use fengqiao_domain::id::{MatterId, PersonId, ProceedingId, ReportId};
use fengqiao_domain::person::PersonFields;
use fengqiao_domain::report::Part;
use fengqiao_procedure::{Bilingual, How, Instance, Joining, Party, PartyTaken, Procedure, Side};
use fengqiao_store::{
    MaskedPerson, MatterRow, NewPerson, PageRequest, ProceedingRow, Reader, ReportFilter, SealedPerson, Tx,
};
use jiff::Timestamp;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::office::Office;
use crate::person::reveal_state;
use crate::proceeding::instance_of;
use crate::report::check_person;

/// Reports of a matter among which a party is looked for.
const REPORTS_MAX: u32 = 200;
/// Proceedings above one at most: more than any procedure starts below another.
const PARENTS_MAX: usize = 8;

/// A party as somebody names it at the opening.
#[derive(Debug, Clone)]
pub struct NewParty {
    /// Role of the procedure.
    pub role: String,
    /// Who it is.
    pub person: PartyPerson,
}

/// Who a party is.
#[derive(Debug, Clone)]
pub enum PartyPerson {
    /// A person whom a report of the matter names.
    Known(PersonId),
    /// Somebody told now.
    Told(PersonFields),
}

/// The act of a party that somebody enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeParty {
    /// Id of the party.
    pub id: String,
    /// How it was taken.
    pub how: How,
    /// When the party did it; now when absent.
    pub at: Option<Timestamp>,
}

impl TakeParty {
    pub(crate) fn by(self, ctx: &Ctx) -> PartyTaken {
        PartyTaken {
            id: self.id,
            how: self.how,
            at: self.at.unwrap_or(ctx.now),
            entered_by: ctx.account.id.to_string(),
        }
    }
}

/// A party as its reader sees it.
pub struct PartyRead {
    /// What the engine knows of it.
    pub party: Party,
    /// What it is called.
    pub label: Bilingual,
    /// Who it is, masked; for those who handle the matter.
    pub person: Option<MaskedPerson>,
}

/// Parties with the matter through which they may be looked at.
#[derive(Default)]
pub struct PartiesRead {
    /// In the order in which they were named.
    pub parties: Vec<PartyRead>,
    /// The matter behind the proceeding.
    pub matter_id: Option<MatterId>,
    /// Whether the reader may ask to see them.
    pub may_reveal: bool,
}

/// Parties ready for the opening: their ids, and those whose data is sealed and not yet kept.
pub(crate) struct SealedParties {
    pub(crate) joining: Vec<Joining>,
    sealed: Vec<SealedPerson>,
    known: Vec<PersonId>,
    /// Whether somebody was told of whom no report can keep.
    homeless: bool,
}

impl App {
    /// Seals what was told of parties, before the verb: the one writer is for what must happen in order.
    pub(crate) fn seal_parties(
        &self,
        ctx: &Ctx,
        procedure: &Procedure,
        matter_id: MatterId,
        parties: Vec<NewParty>,
    ) -> AppResult<SealedParties> {
        let mut ready = SealedParties { joining: Vec::new(), sealed: Vec::new(), known: Vec::new(), homeless: false };
        if parties.is_empty() {
            return Ok(ready);
        }
        let keeper = self.read(ctx, |reader| Ok(reports_of(reader, matter_id)?.into_iter().min()))?;
        for (place, NewParty { role, person }) in parties.into_iter().enumerate() {
            let id = match person {
                PartyPerson::Known(id) => {
                    ready.known.push(id);
                    id
                }
                PartyPerson::Told(fields) => {
                    check_party(&format!("parties.{place}"), &fields)?;
                    let id = new_id(ctx.now, PersonId::new);
                    let part = part_of(procedure, &role);
                    match keeper {
                        Some(report_id) => {
                            ready.sealed.push(self.store().seal_person(&NewPerson { id, report_id, part, fields }));
                        }
                        None => ready.homeless = true,
                    }
                    id
                }
            };
            ready.joining.push(Joining { role, id: id.to_string() });
        }
        Ok(ready)
    }

    /// The parties of a proceeding, masked for those who stand in it or may read its matter; others see what they are called.
    pub(crate) fn parties_read(
        &self,
        ctx: &Ctx,
        office: &Office,
        reader: &mut Reader<'_>,
        (row, instance): (&ProceedingRow, &Instance),
    ) -> AppResult<PartiesRead> {
        if instance.parties.is_empty() {
            return Ok(PartiesRead::default());
        }
        let procedure = &*self.procedure_of(ctx.top_region, &row.proceeding)?;
        let matter = matter_behind(reader, row)?;
        let may = |action: &str, matter: &MatterRow, state: &str| {
            let path = matter.matter.region_id.and_then(|id| office.path(id));
            self.setup().matrix.may(ctx, action, path, state)
        };
        let reads = matter.as_ref().is_some_and(|matter| may("read_matter", matter, &matter.state));
        let stands = self.owes_in(ctx, row)?;
        let shown = reads || stands;
        let looks = reads || stands && !row.proceeding.terminal;
        let may_reveal =
            matter.as_ref().is_some_and(|matter| looks && may("reveal_person", matter, reveal_state(matter, ctx.now)));
        let mut parties = Vec::with_capacity(instance.parties.len());
        for party in &instance.parties {
            let person = match party.id.parse() {
                Ok(id) if shown => reader.person_masked(id)?,
                _ => None,
            };
            parties.push(PartyRead { label: procedure.party_label(party), party: party.clone(), person });
        }
        Ok(PartiesRead { parties, matter_id: matter.map(|matter| matter.matter.id), may_reveal })
    }

    /// Whether somebody's organisation stands in a slot that owes steps. One that is named only so that another proceeding
    /// starts there, as the court of a mediation, handles nothing here.
    pub(crate) fn owes_in(&self, ctx: &Ctx, row: &ProceedingRow) -> AppResult<bool> {
        let procedure = &*self.procedure_of(ctx.top_region, &row.proceeding)?;
        let owes = |slot: &String| procedure.states.iter().any(|state| state.owner.as_ref() == Some(slot));
        let own = ctx.account.organisation_id;
        Ok(row.proceeding.slots.iter().any(|member| member.organisation_id == own && owes(&member.slot)))
    }

    /// Whether somebody's organisation owes steps in a running proceeding on a matter, or in one that it started, of which a
    /// person is a party: a court handles the parties of its confirmation without reading the matter.
    pub(crate) fn stands_beside(
        &self,
        ctx: &Ctx,
        reader: &mut Reader<'_>,
        (matter_id, person_id): (MatterId, PersonId),
    ) -> AppResult<bool> {
        let mut rows = reader.proceedings_on("matter", &matter_id.to_string())?;
        for place in 0..rows.len() {
            let children = reader.children(rows[place].proceeding.id)?;
            rows.extend(children);
        }
        let party = person_id.to_string();
        for row in rows.iter().filter(|row| !row.proceeding.terminal) {
            if self.owes_in(ctx, row)? && instance_of(row)?.parties.iter().any(|it| it.id == party) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl SealedParties {
    /// Keeps them within the verb that opens the proceeding.
    pub(crate) fn keep(&self, tx: &mut Tx<'_>, matter_id: MatterId) -> AppResult<()> {
        if self.homeless {
            return refuse("no_report", "the matter has no report; join one before its parties are named");
        }
        let reports: BTreeSet<ReportId> = reports_of(&mut tx.reader(), matter_id)?.into_iter().collect();
        for id in &self.known {
            let report = tx.reader().report_of_person(*id)?;
            if !report.is_some_and(|report| reports.contains(&report)) {
                let message = "no report of the matter names this person";
                return Err(Refusal::new("bad_field", message).field("parties", "unknown", message).into());
            }
        }
        for person in &self.sealed {
            tx.keep_sealed_person(person)?;
        }
        Ok(())
    }
}

fn reports_of(reader: &mut Reader<'_>, matter_id: MatterId) -> AppResult<Vec<ReportId>> {
    let filter = ReportFilter { matter_id: Some(matter_id), ..ReportFilter::default() };
    let page = reader.reports(&filter, &PageRequest { after: None, limit: REPORTS_MAX })?;
    Ok(page.items.into_iter().map(|row| row.report.id).collect())
}

fn part_of(procedure: &Procedure, role: &str) -> Part {
    match procedure.party_role(role).map(|role| role.side) {
        Some(Side::Other) => Part::OtherParty,
        Some(Side::One) | None => Part::Party,
    }
}

fn check_party(at: &str, fields: &PersonFields) -> AppResult<()> {
    if fields.name.as_ref().is_none_or(|name| name.trim().is_empty()) {
        let message = "name the party; a name that is not known yet is written as told, such as 张某";
        return Err(Refusal::new("missing_field", message).field(format!("{at}.name"), "missing", message).into());
    }
    check_person(at, fields)
}

/// The matter that a proceeding, or one above it, is about.
pub(crate) fn matter_behind(reader: &mut Reader<'_>, row: &ProceedingRow) -> AppResult<Option<MatterRow>> {
    let mut subject = row.proceeding.subject.clone();
    for _ in 0..PARENTS_MAX {
        match (subject.kind.as_str(), subject.id.parse::<MatterId>(), subject.id.parse::<ProceedingId>()) {
            ("matter", Ok(id), _) => return Ok(reader.matter(id)?),
            ("proceeding", _, Ok(id)) => match reader.proceeding(id)? {
                Some(above) => subject = above.proceeding.subject,
                None => return Ok(None),
            },
            _ => return Ok(None),
        }
    }
    Err(AppError::Data(format!("proceeding {} lies too deep below its matter", row.proceeding.code)))
}
