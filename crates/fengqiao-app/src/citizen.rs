//! Citizens: a person of a matter follows it with a code, sees what stands and who looked, and does what is a party's own to do.
//!
//! A code opens one matter for one person. It carries no account and no role: what it shows is what concerns that person, what
//! it can do are the acts that the procedure gives to a party on line, and asking for a correction. Nothing that handlers wrote
//! for one another is shown.

mod code;
mod read;

pub use code::{GivenCode, tidy_code};
pub(crate) use read::proceedings;
pub use read::{CitizenClock, CitizenProceeding, CitizenRead, CitizenStep, Look};

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{AccountId, NoticeId, ProceedingId};
use fengqiao_domain::organisation::Account;
use fengqiao_procedure::{Actor as EngineActor, How, PartyTaken, Taken, step};
use fengqiao_store::{CitizenCode, NoticeRow, Reader, Tx};
use jiff::Timestamp;

use crate::app::{App, new_id};
use crate::error::{AppError, AppResult, Refusal};
use crate::proceeding::{Frame, event_of, instance_of};

/// Parts of what is written that somebody may ask to be put right.
pub const CORRECTABLE: [&str; 7] = ["name", "phone", "id_number", "address", "narrative", "kind", "place"];
/// Whom the act of a party on line is entered by.
const BY_ITSELF: &str = "party";

/// Somebody who follows a matter, at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citizen {
    /// The code that opened it.
    pub code: CitizenCode,
    /// Now.
    pub now: Timestamp,
}

/// An act that a party takes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitizenAct {
    /// In which proceeding.
    pub proceeding_id: ProceedingId,
    /// Transition id.
    pub transition: String,
    /// Revision that the party saw.
    pub revision: u32,
}

impl App {
    /// Takes an act of the party itself. It stands in the log as an act of the party on line, entered by nobody else.
    ///
    /// # Errors
    /// There is no such proceeding for this person, the engine refuses, or the store refuses.
    pub fn take_citizen_act(&self, citizen: &Citizen, act: CitizenAct) -> AppResult<()> {
        let (app, citizen) = (self.clone(), citizen.clone());
        self.inner.store.write(citizen.code.top_region, citizen.now, move |tx| {
            let row = read::proceedings(&mut tx.reader(), &citizen.code)?
                .into_iter()
                .find(|row| row.proceeding.id == act.proceeding_id)
                .ok_or(AppError::NotFound("proceeding"))?;
            let (instance, party) = (instance_of(&row)?, citizen.code.person_id.to_string());
            if !instance.parties.iter().any(|it| it.id == party) {
                return Err(AppError::NotFound("proceeding"));
            }
            let procedure = &*app.procedure_of(citizen.code.top_region, &row.proceeding)?;
            let taken = Taken {
                transition: act.transition,
                revision: act.revision,
                party: Some(PartyTaken {
                    id: party.clone(),
                    how: How::Online,
                    at: citizen.now,
                    entered_by: BY_ITSELF.to_owned(),
                }),
                ..Taken::default()
            };
            let actor = EngineActor::party(&party);
            let decided = step(procedure, &instance, &taken, &actor, citizen.now, &app.setup().calendar)?;
            let mut events = vec![event_of(procedure, &Frame::of(&row), &decided, citizen.now)?];
            app.follow(tx, &row, &decided, &mut events)?;
            app.record_step(tx, &Actor::default(), (&row, &decided.effects), &events)?;
            app.renew_parent(tx, &Actor::default(), &row)
        })
    }

    /// Asks those who handle the matter to put right what is written of the person. What it should say is told to them in
    /// person, so that no log holds it.
    ///
    /// # Errors
    /// No part is named, or an unknown one, it was asked for within the last day, or the store refuses.
    pub fn ask_correction(&self, citizen: &Citizen, parts: Vec<String>) -> AppResult<()> {
        if parts.is_empty() || parts.iter().any(|part| !CORRECTABLE.contains(&part.as_str())) {
            let message = "name what is to be put right";
            return Err(Refusal::new("bad_field", message).field("parts", "unknown", message).into());
        }
        let (app, citizen) = (self.clone(), citizen.clone());
        self.inner.store.write(citizen.code.top_region, citizen.now, move |tx| {
            let (matter_id, person_id) = (citizen.code.matter_id, citizen.code.person_id);
            if read::asked_lately(&mut tx.reader(), &citizen)? {
                return Err(Refusal::new("asked_already", "it was asked for within the last day").into());
            }
            app.tell_handlers(tx, &citizen)?;
            tx.record(&Actor::default(), &[Event::CorrectionAsked { person_id, matter_id, parts }])?;
            Ok(())
        })
    }

    /// Whoever owes a step on the matter and may read it is told; where nobody is, whoever gave the code.
    fn tell_handlers(&self, tx: &mut Tx<'_>, citizen: &Citizen) -> AppResult<()> {
        let reader = &mut tx.reader();
        let matter = reader.matter(citizen.code.matter_id)?.ok_or(AppError::NotFound("matter"))?;
        let accounts = self.handlers(reader, citizen)?;
        let params: BTreeMap<String, String> =
            [("code".to_owned(), matter.matter.code.clone()), ("title".to_owned(), matter.matter.title.clone())].into();
        for account_id in accounts {
            tx.notify(&NoticeRow {
                id: new_id(citizen.now, NoticeId::new),
                account_id,
                at: citizen.now,
                message: "correction_asked".to_owned(),
                params: params.clone(),
                target_kind: "matter".to_owned(),
                target_id: citizen.code.matter_id.to_string(),
                read_at: None,
            })?;
        }
        Ok(())
    }

    // As on every bell: the administrator sits in the same office and must not learn there what the page refuses.
    fn handlers(&self, reader: &mut Reader<'_>, citizen: &Citizen) -> AppResult<BTreeSet<AccountId>> {
        let mut accounts = BTreeSet::new();
        for row in read::proceedings(reader, &citizen.code)?.iter().filter(|row| !row.proceeding.terminal) {
            for member in row.proceeding.slots.iter().filter(|member| member.owner) {
                let own = reader.accounts_of(member.organisation_id)?;
                let reads = |account: &Account| self.setup().matrix.allows_somewhere(&account.roles, "read_matter");
                accounts.extend(own.into_iter().filter(reads).map(|account| account.id));
            }
        }
        if accounts.is_empty() {
            accounts.extend(read::given_by(reader, &citizen.code)?);
        }
        Ok(accounts)
    }
}
