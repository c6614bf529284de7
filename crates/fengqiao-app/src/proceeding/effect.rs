//! What follows from a step: children are started, people are told, the subject is settled.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{AccountId, NoticeId, OrganisationId, ProceedingId};
use fengqiao_domain::proceeding::Subject;
use fengqiao_procedure::{Child, Effect, Joining, Opening, Step};
use fengqiao_store::{NoticeRow, ProceedingRow, Reader, Tx};
use jiff::Timestamp;

use crate::app::{App, new_id};
use crate::day::day_in_china;
use crate::error::AppResult;
use crate::proceeding::{Frame, OpenedOn, event_of};

impl App {
    /// Adds to `events` what a step causes, and puts notices on bells.
    pub(crate) fn follow(
        &self,
        tx: &mut Tx<'_>,
        row: &ProceedingRow,
        step: &Step,
        events: &mut Vec<Event>,
    ) -> AppResult<()> {
        for effect in &step.effects {
            match effect {
                Effect::Start { procedure, per, issuer } => {
                    self.start_children(tx, row, step, (procedure, per, issuer), events)?
                }
                Effect::Notify { slot, message } => self.notify_slot(tx, row, step, slot, message)?,
                Effect::SettleSubject { state, cause_field } => {
                    settle(row, step, state, cause_field.as_deref(), events)
                }
                // The new entry names the event of the step, so it is recorded after it.
                Effect::ReversePoints => {}
                // No template of a document exists yet, so the check refuses every procedure that names one.
                Effect::Document { .. } => {}
            }
        }
        for slot in &step.escalate {
            self.notify_slot(tx, row, step, slot, "deadline_breached")?;
        }
        Ok(())
    }

    /// Records the events of a step, and what they earn or take back in the ledger of points.
    pub(crate) fn record_step(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        (row, effects): (&ProceedingRow, &[Effect]),
        events: &[Event],
    ) -> AppResult<()> {
        let first_seq = tx.next_seq()?;
        tx.record(actor, events)?;
        self.give_points(tx, actor, row, (first_seq, events))?;
        if effects.contains(&Effect::ReversePoints) {
            self.reverse_points(tx, actor, row, first_seq)?;
        }
        Ok(())
    }

    fn start_children(
        &self,
        tx: &mut Tx<'_>,
        row: &ProceedingRow,
        step: &Step,
        (child_id, per, issuer): (&str, &str, &str),
        events: &mut Vec<Event>,
    ) -> AppResult<()> {
        let (child, parent) = (self.procedure(child_id)?, &*self.procedure_of(tx.top_region(), &row.proceeding)?);
        let now = tx.at();
        let mut instance = step.instance.clone();
        let issuer = instance.slots.get(issuer).cloned().unwrap_or_default();
        let members = instance.slots.get(per).cloned().unwrap_or_default();
        let mut opened = Vec::new();
        for member in members {
            let slots: BTreeMap<String, Vec<String>> =
                [("issuer".to_owned(), issuer.clone()), ("addressee".to_owned(), vec![member])].into();
            let subject = serde_json::json!({ "kind": "proceeding", "state": step.to });
            // A child is opened with the fields and parties that it asks for, as its parent holds them.
            let asked = child.opening_requires.iter().chain(&child.opening_optional);
            let asked = asked.filter_map(|id| Some((id.clone(), instance.fields.get(id)?.clone())));
            let joins = instance.parties.iter().filter(|party| child.party_role(&party.role).is_some());
            let parties = joins.map(|party| Joining { role: party.role.clone(), id: party.id.clone() }).collect();
            let opening = Opening { slots, fields: asked.collect(), parties, subject, ..Opening::default() };
            let on = OpenedOn {
                id: None,
                subject: Subject { kind: "proceeding".to_owned(), id: row.proceeding.id.to_string() },
                parent_id: Some(row.proceeding.id),
                region_id: row.proceeding.region_id,
                title: row.proceeding.title.clone(),
            };
            let (frame, begun) = self.open_proceeding(tx, child, opening, on, &mut opened)?;
            instance.children.push(Child {
                id: frame.id.to_string(),
                procedure: child.id.clone(),
                state: begun.to.clone(),
                terminal: false,
                outcome: String::new(),
            });
        }
        // The parent's own step carries the children that it has from now on.
        let frame = Frame::of(row);
        let with_children = Step { instance, ..step.clone() };
        events[0] = event_of(parent, &frame, &with_children, now)?;
        events.extend(opened);
        Ok(())
    }

    pub(crate) fn notify_slot(
        &self,
        tx: &mut Tx<'_>,
        row: &ProceedingRow,
        step: &Step,
        slot: &str,
        message: &str,
    ) -> AppResult<()> {
        let members = step.instance.slots.get(slot).cloned().unwrap_or_default();
        let members: BTreeSet<OrganisationId> = members.iter().filter_map(|member| member.parse().ok()).collect();
        let params: BTreeMap<String, String> =
            [("code".to_owned(), row.proceeding.code.clone()), ("title".to_owned(), row.proceeding.title.clone())]
                .into();
        for organisation_id in members {
            self.notify_organisation(tx, organisation_id, message, &params, row.proceeding.id)?;
        }
        Ok(())
    }

    /// Puts a notice on the bell of every active account of an organisation whose roles open proceedings at all: the
    /// administrator sits in the same office and must not learn from the bell what the page refuses. Where somebody handles it, it
    /// is that one's bell, and that of who stands in today; that a deadline has passed is everybody's.
    pub(crate) fn notify_organisation(
        &self,
        tx: &mut Tx<'_>,
        organisation_id: OrganisationId,
        message: &str,
        params: &BTreeMap<String, String>,
        target: ProceedingId,
    ) -> AppResult<()> {
        let now: Timestamp = tx.at();
        let handlers = match message {
            "deadline_breached" => Vec::new(),
            _ => handlers(&mut tx.reader(), target, organisation_id, now)?,
        };
        for account in tx.reader().accounts_of(organisation_id)? {
            if !handlers.is_empty() && !handlers.contains(&account.id) {
                continue;
            }
            if !self.setup().matrix.allows_somewhere(&account.roles, "read_proceeding") {
                continue;
            }
            let notice = NoticeRow {
                id: new_id(now, NoticeId::new),
                account_id: account.id,
                at: now,
                message: message.to_owned(),
                params: params.clone(),
                target_kind: "proceeding".to_owned(),
                target_id: target.to_string(),
                read_at: None,
            };
            tx.notify(&notice)?;
        }
        Ok(())
    }
}

/// Active accounts that handle a proceeding for an organisation now; empty where nobody does.
fn handlers(
    reader: &mut Reader<'_>,
    proceeding_id: ProceedingId,
    organisation_id: OrganisationId,
    now: Timestamp,
) -> AppResult<Vec<AccountId>> {
    let Some(handler) = reader.handler(proceeding_id, organisation_id)? else { return Ok(Vec::new()) };
    let substitute = reader.substitute(handler)?.filter(|it| it.holds(day_in_china(now)));
    let mut active = Vec::new();
    for id in [Some(handler), substitute.map(|it| it.substitute_id)].into_iter().flatten() {
        let account = reader.account(id)?.filter(|it| it.active && it.organisation_id == organisation_id);
        active.extend(account.map(|it| it.id));
    }
    Ok(active)
}

fn settle(row: &ProceedingRow, step: &Step, state: &str, cause_field: Option<&str>, events: &mut Vec<Event>) {
    let subject = &row.proceeding.subject;
    let cause = cause_field
        .and_then(|field| step.instance.fields.get(field))
        .and_then(|value| value.as_str().map(str::to_owned));
    // Matters are closed by a person with an outcome, never by an effect.
    if let ("signal", Ok(signal_id)) = (subject.kind.as_str(), subject.id.parse()) {
        events.push(Event::SignalSettled { signal_id, state: state.to_owned(), cause });
    }
}
