//! Giving points: what the events of one proceeding or visit earn by the rules in force, in the transaction that recorded them.

use std::collections::BTreeMap;

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{InspectionId, PointsId, ProceedingId};
use fengqiao_domain::inspection::Moment;
use fengqiao_domain::points::{Happening, Points, PointsRules, Stepped, earned};
use fengqiao_store::{InspectionRow, ProceedingRow, Tx};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::day::{day_in_china, midnight_in_china};
use crate::error::{AppResult, Refusal};
use crate::proceeding::instance_of;

/// The month of an instant, as its first day.
pub(crate) fn month_of(at: Timestamp) -> Date {
    day_in_china(at).first_of_month()
}

/// What an entry comes from: the place in the log, and the thing that it opens.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cause {
    pub(crate) seq: i64,
    pub(crate) proceeding_id: Option<ProceedingId>,
    pub(crate) inspection_id: Option<InspectionId>,
}

impl App {
    /// Records what the events from `first_seq` on earned. They are about the proceeding `before` and what followed from its step.
    pub(crate) fn give_points(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        before: &ProceedingRow,
        (first_seq, events): (i64, &[Event]),
    ) -> AppResult<()> {
        let id = before.proceeding.id;
        let open = instance_of(before)?.deadlines.into_iter();
        let mut due: BTreeMap<String, Timestamp> =
            open.filter(|(_, open)| open.paused_at.is_none()).map(|(key, open)| (key, open.due_at)).collect();
        let mut standing = before.proceeding.clone();
        for (seq, event) in (first_seq..).zip(events) {
            let (step, clock) = match event {
                Event::ProceedingStepped { proceeding, step } if proceeding.id == id => {
                    standing = proceeding.clone();
                    (Some(step), None)
                }
                Event::DeadlineBreached { proceeding_id, key, .. } if *proceeding_id == id => {
                    (None, Some(key.as_str()))
                }
                _ => continue,
            };
            let transition = step.map(|step| step.transition.as_str());
            let stepped = Stepped { proceeding: &standing, step: transition, clock, at: tx.at(), due: &due };
            let cause = Cause { seq, proceeding_id: Some(id), inspection_id: None };
            self.give(tx, actor, cause, &Happening::Proceeding(stepped))?;
            if let Some(step) = step {
                due.retain(|key, _| step.deadlines_ended.iter().all(|(ended, _)| ended != key));
                due.extend(step.deadlines_set.iter().map(|set| (set.key.clone(), set.due_at)));
            }
        }
        Ok(())
    }

    /// Records the events of a visit as it stood before them, and what they earn.
    pub(crate) fn record_visit(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        before: &InspectionRow,
        events: &[Event],
    ) -> AppResult<()> {
        let (actor, first_seq) = (ctx.actor(), tx.next_seq()?);
        tx.record(&actor, events)?;
        let Some(mut visit) = before.visit() else { return Ok(()) };
        for (seq, event) in (first_seq..).zip(events) {
            let Some(moment) = visit.take(event, day_in_china(tx.at())) else { continue };
            let again = match visit.window.filter(|_| moment == Moment::Made) {
                Some(window) => tx.reader().made_in_window(visit.liaison_id, window, before.id)?,
                None => false,
            };
            let happening = Happening::of_visit(&visit, moment).filter(|_| !again);
            let cause = Cause { seq, proceeding_id: None, inspection_id: Some(before.id) };
            happening.map_or(Ok(()), |happening| self.give(tx, &actor, cause, &happening))?;
        }
        Ok(())
    }

    pub(crate) fn give(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        cause: Cause,
        happening: &Happening<'_>,
    ) -> AppResult<()> {
        let kept = rules_at(&tx.reader().points_rules()?, cause.seq);
        let is_first = kept.is_none();
        let rules = kept.unwrap_or_else(|| self.setup().points.clone());
        let now = tx.at();
        let earned = earned(&rules, happening);
        if is_first && !earned.is_empty() {
            let accepted = Event::PointsRulesAccepted { rules: rules.clone(), since_seq: cause.seq, reason: None };
            tx.record(&Actor::default(), &[accepted])?;
        }
        let month = midnight_in_china(month_of(now));
        for (rule, organisation_id, asked) in earned {
            let sum = tx.reader().points_of_since(organisation_id, month)?;
            let points = Points {
                id: new_id(now, PointsId::new),
                proceeding_id: cause.proceeding_id,
                inspection_id: cause.inspection_id,
                organisation_id,
                rule: rule.to_owned(),
                points: rules.caps.counted(asked, sum),
                given_at: to_the_millisecond(now),
                asked,
                cause_seq: cause.seq,
                reverses: None,
            };
            tx.record(actor, &[Event::PointsGiven { points }])?;
        }
        Ok(())
    }

    /// Takes an entry back by a new one. The limits of the month do not touch it: what was taken is given back whole.
    pub(crate) fn reverse_points(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        row: &ProceedingRow,
        cause_seq: i64,
    ) -> AppResult<()> {
        let subject: Option<PointsId> = row.proceeding.subject.id.parse().ok();
        let Some(entry) = subject.map(|id| tx.reader().points_entry(id)).transpose()?.flatten() else {
            return Err(Refusal::new("points_gone", "the entry that this is about is not in the ledger").into());
        };
        if tx.reader().reversal_of(entry.id)?.is_some() {
            return Err(Refusal::new("points_reversed", "this entry was taken back already").into());
        }
        let points = Points {
            id: new_id(tx.at(), PointsId::new),
            proceeding_id: Some(row.proceeding.id),
            inspection_id: None,
            points: -entry.points,
            asked: -entry.asked,
            given_at: to_the_millisecond(tx.at()),
            cause_seq,
            reverses: Some(entry.id),
            ..entry
        };
        tx.record(actor, &[Event::PointsGiven { points }])?;
        Ok(())
    }
}

// The table keeps milliseconds, and an entry says the same in the log and in the table.
fn to_the_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// The rules that hold for a place in the log.
pub(crate) fn rules_at(timeline: &[(i64, PointsRules)], seq: i64) -> Option<PointsRules> {
    timeline.iter().rev().find(|(since, _)| *since <= seq).map(|(_, rules)| rules.clone())
}
