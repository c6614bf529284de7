//! Handlers (承办人): who in an organisation handles a proceeding, handing work over, and who stands in while somebody is away.
//! The work stays the organisation's: everybody in it may act as before, a handler only says whose turn it is.

use fengqiao_domain::event::Event;
use fengqiao_domain::handler::{Handler, Substitute};
use fengqiao_domain::id::{AccountId, NoticeId, ProceedingId};
use fengqiao_domain::organisation::Account;
use fengqiao_store::{NoticeRow, Reader, Tx};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, Refusal, refuse};

/// Proceedings that one act gives to somebody.
pub const GIVEN_MAX: usize = 200;
/// Days that somebody may be away at a time.
const AWAY_DAYS_MAX: i32 = 92;
/// Characters of a note.
const NOTE_LENGTH_MAX: usize = 500;

/// What became of proceedings that were to be given to somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Those that were given.
    pub done: Vec<ProceedingId>,
    /// Those that were not, with a stable code.
    pub refused: Vec<(ProceedingId, String)>,
}

/// Somebody of the reader's organisation who takes steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// The account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Whether it is the reader.
    pub own: bool,
    /// Who stands in for that person, now or from a later day on.
    pub substitute: Option<Substitute>,
}

impl App {
    /// Those of the reader's organisation who take steps, by name.
    ///
    /// # Errors
    /// The reader takes none, or the store refuses.
    pub fn colleagues(&self, ctx: &Ctx) -> AppResult<Vec<Colleague>> {
        self.takes_steps(ctx)?;
        let today = day_in_china(ctx.now);
        self.read(ctx, |reader| {
            let mut found = Vec::new();
            for account in reader.accounts_of(ctx.account.organisation_id)? {
                if !self.may_step(&account) {
                    continue;
                }
                let substitute = reader.substitute(account.id)?.filter(|it| it.to_on >= today);
                let Account { id, name, .. } = account;
                found.push(Colleague { id, name, own: id == ctx.account.id, substitute });
            }
            found.sort_by(|one, two| (&one.name, one.id).cmp(&(&two.name, two.id)));
            Ok(found)
        })
    }

    /// Gives running proceedings to somebody of the own organisation to handle, or back to all of it. One that cannot be given
    /// is named and spoils none of the others.
    ///
    /// # Errors
    /// Nothing is named, too much is, the person is nobody who takes steps there, or the store refuses.
    pub fn set_handlers(
        &self,
        ctx: &Ctx,
        ids: Vec<ProceedingId>,
        to: Option<AccountId>,
        note: Option<String>,
    ) -> AppResult<Given> {
        self.takes_steps(ctx)?;
        if ids.is_empty() || ids.len() > GIVEN_MAX {
            let message = format!("name 1 to {GIVEN_MAX} proceedings");
            return Err(Refusal::new("bad_field", message.clone()).field("ids", "out_of_range", &message).into());
        }
        let note = noted(note)?;
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| app.give_to(tx, &context, ids, to, note))
    }

    /// Gives all running proceedings that somebody of the own organisation handles to another, or back to all, at most 200 at a
    /// time: what is left is given by asking again.
    ///
    /// # Errors
    /// As [`App::set_handlers`]; the one who gives up the work is unknown there.
    pub fn hand_over(
        &self,
        ctx: &Ctx,
        from: AccountId,
        to: Option<AccountId>,
        note: Option<String>,
    ) -> AppResult<Given> {
        self.takes_steps(ctx)?;
        let note = noted(note)?;
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let own = context.account.organisation_id;
            if to == Some(from) || tx.reader().account(from)?.is_none_or(|account| account.organisation_id != own) {
                return refuse_field("from", "name somebody else of your organisation");
            }
            let ids = tx.reader().handled(from, own, u32::try_from(GIVEN_MAX).unwrap_or(u32::MAX))?;
            app.give_to(tx, &context, ids, to, note)
        })
    }

    fn give_to(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        mut ids: Vec<ProceedingId>,
        to: Option<AccountId>,
        note: Option<String>,
    ) -> AppResult<Given> {
        ids.sort();
        ids.dedup();
        let organisation_id = ctx.account.organisation_id;
        if let Some(to) = to {
            let account = tx.reader().account(to)?.filter(|it| it.active && it.organisation_id == organisation_id);
            if !account.is_some_and(|account| self.may_step(&account)) {
                return refuse_field("to", "name somebody of your organisation who takes steps");
            }
        }
        let (mut given, mut events, mut first) = (Given::default(), Vec::new(), None);
        for id in ids {
            let row = tx.reader().proceeding(id)?.filter(|row| self.stands_in(ctx, row));
            let Some(row) = row else {
                given.refused.push((id, "not_found".to_owned()));
                continue;
            };
            let former = tx.reader().handler(id, organisation_id)?;
            let why_not = match (row.proceeding.terminal, former == to) {
                (true, _) => Some("ended"),
                (false, true) => Some("already_done"),
                (false, false) => None,
            };
            if let Some(code) = why_not {
                given.refused.push((id, code.to_owned()));
                continue;
            }
            let handler = Handler { proceeding_id: id, organisation_id, account_id: to };
            events.push(Event::HandlerSet { handler, note: note.clone() });
            first.get_or_insert(row);
            given.done.push(id);
        }
        if events.is_empty() {
            return Ok(given);
        }
        tx.record(&ctx.actor(), &events)?;
        if let Some((to, row)) = to.filter(|to| *to != ctx.account.id).zip(first) {
            let it = row.proceeding;
            let number = given.done.len();
            let (message, kind, id) = match number {
                1 => ("handler_set", "proceeding", it.id.to_string()),
                _ => ("handlers_set", "work", "mine".to_owned()),
            };
            let params = [("code", it.code), ("title", it.title), ("number", number.to_string())];
            let notice = NoticeRow {
                id: new_id(tx.at(), NoticeId::new),
                account_id: to,
                at: tx.at(),
                message: message.to_owned(),
                params: params.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
                target_kind: kind.to_owned(),
                target_id: id,
                read_at: None,
            };
            tx.notify(&notice)?;
        }
        Ok(given)
    }

    /// Says who stands in for the reader on which days, or that nobody does any more.
    ///
    /// # Errors
    /// The person is the reader or nobody who takes steps in the same organisation, the days are over or too many, or the store
    /// refuses.
    pub fn set_substitute(&self, ctx: &Ctx, by: Option<(AccountId, Date, Date)>) -> AppResult<()> {
        self.takes_steps(ctx)?;
        let (app, context, today) = (self.clone(), ctx.clone(), day_in_china(ctx.now));
        self.run(ctx, move |tx| {
            let account_id = context.account.id;
            let substitute = match by {
                None if tx.reader().substitute(account_id)?.is_none() => return Ok(()),
                None => None,
                Some((substitute_id, from_on, to_on)) => {
                    let own = context.account.organisation_id;
                    let account = tx.reader().account(substitute_id)?;
                    let account = account.filter(|it| it.active && it.id != account_id && it.organisation_id == own);
                    if !account.is_some_and(|account| app.may_step(&account)) {
                        return refuse_field(
                            "substitute_id",
                            "name somebody else of your organisation who takes steps",
                        );
                    }
                    let days = (to_on - from_on).get_days();
                    if to_on < today || !(0..AWAY_DAYS_MAX).contains(&days) {
                        return refuse_field(
                            "to_on",
                            "the days end today or later, after they begin, and are 92 at most",
                        );
                    }
                    Some(Substitute { account_id, substitute_id, from_on, to_on })
                }
            };
            tx.record(&context.actor(), &[Event::SubstituteSet { account_id, substitute }])?;
            Ok(())
        })
    }

    /// The reader, and those for whom the reader stands in today.
    pub(crate) fn stands_for(&self, reader: &mut Reader<'_>, ctx: &Ctx) -> AppResult<Vec<AccountId>> {
        let mut accounts = vec![ctx.account.id];
        accounts.extend(reader.stood_in_for(ctx.account.id, day_in_china(ctx.now))?);
        Ok(accounts)
    }

    fn may_step(&self, account: &Account) -> bool {
        self.setup().matrix.allows_somewhere(&account.roles, "step_proceeding")
    }

    pub(crate) fn takes_steps(&self, ctx: &Ctx) -> AppResult<()> {
        if self.may_step(&ctx.account) { Ok(()) } else { refuse("not_permitted", "your roles take no steps") }
    }
}

fn noted(note: Option<String>) -> AppResult<Option<String>> {
    let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_LENGTH_MAX) {
        let message = format!("a note has at most {NOTE_LENGTH_MAX} characters");
        return Err(Refusal::new("bad_field", message.clone()).field("note", "too_long", &message).into());
    }
    Ok(note)
}

fn refuse_field<T>(field: &str, message: &str) -> AppResult<T> {
    Err::<T, AppError>(Refusal::new("bad_field", message).field(field, "unknown", message).into())
}
