//! What somebody who follows a matter sees: where it stands, what runs and until when, which ways are open, and who looked.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, OrganisationId, ProceedingId};
use fengqiao_procedure::{Actor as EngineActor, Bilingual, RECOUNT, Transition, UPGRADE, may};
use fengqiao_store::{CitizenCode, DeadlineRow, LogRow, MaskedPerson, MatterRow, ProceedingRow, Reader};
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::citizen::Citizen;
use crate::error::{AppError, AppResult};
use crate::proceeding::instance_of;
use crate::report::read::STORY_LENGTH_MAX;
use crate::signature::Paper;

/// Proceedings below one another at most.
const DEPTH_MAX: usize = 4;
/// A correction is asked for once in this time.
const ASKED_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// A matter as a person of it sees it.
pub struct CitizenRead {
    /// The matter.
    pub matter: MatterRow,
    /// The person, masked.
    pub person: MaskedPerson,
    /// Until when the code opens this.
    pub ends_at: Timestamp,
    /// Proceedings of which the person is a party, in the order in which they were opened.
    pub proceedings: Vec<CitizenProceeding>,
    /// Who looked at the person's data, newest first.
    pub looks: Vec<Look>,
    /// Parts whose correction was asked for last, and when.
    pub correction: Option<(Timestamp, Vec<String>)>,
}

/// A proceeding as a party sees it.
pub struct CitizenProceeding {
    /// The row.
    pub row: ProceedingRow,
    /// Revision, against which an act is taken.
    pub revision: u32,
    /// Title of the procedure.
    pub title: Bilingual,
    /// Title of the state.
    pub state: Bilingual,
    /// Organisation that owes the next step.
    pub owner: Option<OrganisationId>,
    /// What the party is called.
    pub label: Bilingual,
    /// Steps, oldest first.
    pub steps: Vec<CitizenStep>,
    /// Clocks that run.
    pub clocks: Vec<CitizenClock>,
    /// Acts that the party may take by itself now.
    pub acts: Vec<Transition>,
    /// Papers that the party signs or signed, newest first.
    pub papers: Vec<Paper>,
}

/// A step as a party sees it: what and when, nothing that was written with it.
pub struct CitizenStep {
    /// When.
    pub at: Timestamp,
    /// The act.
    pub act: Bilingual,
    /// The party that did it, where it was the act of one.
    pub party: Option<String>,
    /// State that it led to, where it led to another.
    pub to: Option<Bilingual>,
}

/// A clock that runs.
pub struct CitizenClock {
    /// Title.
    pub title: Bilingual,
    /// The clock.
    pub row: DeadlineRow,
}

/// Somebody looked at the person's data.
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// For which organisation.
    pub organisation_id: Option<OrganisationId>,
    /// Purpose that was written down.
    pub purpose: String,
    /// What was shown.
    pub fields: Vec<String>,
}

impl App {
    /// The matter as the person of this code sees it.
    ///
    /// # Errors
    /// The matter or the person is gone, or the store refuses.
    pub fn citizen_read(&self, citizen: &Citizen) -> AppResult<CitizenRead> {
        let code = &citizen.code;
        self.inner.store.read(code.top_region, |reader| {
            let matter = reader.matter(code.matter_id)?.ok_or(AppError::NotFound("matter"))?;
            let person = reader.person_masked(code.person_id)?.ok_or(AppError::NotFound("person"))?;
            let mut own = Vec::new();
            for row in proceedings(reader, code)? {
                own.extend(self.citizen_proceeding(reader, code, row)?);
            }
            let story = reader.story("matter", &code.matter_id.to_string(), STORY_LENGTH_MAX)?;
            let mut looks: Vec<Look> = story.iter().filter_map(|row| look(row, code)).collect();
            looks.reverse();
            let correction = story.iter().rev().find_map(|row| asked(row, code));
            Ok(CitizenRead { matter, person, ends_at: code.ends_at, proceedings: own, looks, correction })
        })
    }

    fn citizen_proceeding(
        &self,
        reader: &mut Reader<'_>,
        code: &CitizenCode,
        row: ProceedingRow,
    ) -> AppResult<Option<CitizenProceeding>> {
        let (instance, id) = (instance_of(&row)?, code.person_id.to_string());
        let Some(party) = instance.parties.iter().find(|party| party.id == id) else { return Ok(None) };
        let procedure = &*self.procedure_of(code.top_region, &row.proceeding)?;
        let title = |state: &str| procedure.state(state).map(|state| state.title.clone());
        let story = reader.story("proceeding", &row.proceeding.id.to_string(), STORY_LENGTH_MAX)?;
        let steps = story.iter().filter_map(|event| {
            let (Event::ProceedingOpened { step, .. } | Event::ProceedingStepped { step, .. }) = event.event().ok()?
            else {
                return None;
            };
            let act = match step.transition.as_str() {
                "open" => Bilingual { zh: "登记".to_owned(), en: "Opened".to_owned() },
                RECOUNT => Bilingual {
                    zh: "按新的放假安排重算期限".to_owned(),
                    en: "Deadlines counted again".to_owned(),
                },
                UPGRADE => {
                    Bilingual { zh: "换用程序新版本".to_owned(), en: "Brought to another version".to_owned() }
                }
                id => procedure.transition(id)?.title.clone(),
            };
            let moved = step.from.as_ref() != Some(&step.to);
            let to = moved.then(|| title(&step.to)).flatten();
            Some(CitizenStep { at: event.entry.at, act, party: step.party.map(|party| party.label), to })
        });
        let steps = steps.collect();
        let running = reader.deadlines(row.proceeding.id)?.into_iter().filter(|clock| clock.state == "running");
        let clocks = running.filter_map(|clock| {
            let title = procedure.deadline(&clock.deadline.key)?.title.clone();
            Some(CitizenClock { title, row: clock })
        });
        let clocks = clocks.collect();
        let acts = may(procedure, &instance, &EngineActor::party(&id)).into_iter();
        let acts = acts.filter(|act| act.allowed).map(|act| act.transition.clone()).collect();
        let papers = self.papers(reader, (code.top_region, code.person_id), &row)?;
        Ok(Some(CitizenProceeding {
            papers,
            revision: instance.revision,
            title: procedure.title.clone(),
            state: title(&instance.state).unwrap_or_else(|| procedure.title.clone()),
            owner: row.proceeding.slots.iter().find(|member| member.owner).map(|member| member.organisation_id),
            label: procedure.party_label(party),
            steps,
            clocks,
            acts,
            row,
        }))
    }
}

/// Proceedings on the matter of a code, and those that they started.
pub(crate) fn proceedings(reader: &mut Reader<'_>, code: &CitizenCode) -> AppResult<Vec<ProceedingRow>> {
    let mut rows = reader.proceedings_on("matter", &code.matter_id.to_string())?;
    let mut from = 0;
    for _ in 0..DEPTH_MAX {
        let ids: Vec<ProceedingId> = rows[from..].iter().map(|row| row.proceeding.id).collect();
        from = rows.len();
        for id in ids {
            rows.extend(reader.children(id)?);
        }
    }
    rows.sort_by_key(|row| (row.proceeding.opened_at, row.proceeding.id));
    Ok(rows)
}

/// Whoever gave the code, if the account is known.
pub(super) fn given_by(reader: &mut Reader<'_>, code: &CitizenCode) -> AppResult<Option<AccountId>> {
    let story = reader.story("matter", &code.matter_id.to_string(), STORY_LENGTH_MAX)?;
    let gave = |row: &LogRow| match row.event() {
        Ok(Event::CodeGiven { person_id, .. }) if person_id == code.person_id => row.entry.actor.account_id,
        _ => None,
    };
    Ok(story.iter().rev().find_map(gave))
}

pub(super) fn asked_lately(reader: &mut Reader<'_>, citizen: &Citizen) -> AppResult<bool> {
    let story = reader.story("matter", &citizen.code.matter_id.to_string(), STORY_LENGTH_MAX)?;
    let last = story.iter().rev().find_map(|row| asked(row, &citizen.code));
    Ok(last.is_some_and(|(at, _)| citizen.now.duration_since(at) < ASKED_AGAIN_AFTER))
}

fn look(row: &LogRow, code: &CitizenCode) -> Option<Look> {
    match row.event() {
        Ok(Event::PersonRevealed { person_id, purpose, fields, .. }) if person_id == code.person_id => {
            Some(Look { at: row.entry.at, organisation_id: row.entry.actor.organisation_id, purpose, fields })
        }
        _ => None,
    }
}

fn asked(row: &LogRow, code: &CitizenCode) -> Option<(Timestamp, Vec<String>)> {
    match row.event() {
        Ok(Event::CorrectionAsked { person_id, parts, .. }) if person_id == code.person_id => {
            Some((row.entry.at, parts))
        }
        _ => None,
    }
}
