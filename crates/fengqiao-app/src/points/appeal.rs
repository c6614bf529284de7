//! Appealing an entry of the ledger: the procedure of `data/procedures/points-appeal.toml`, opened from the entry in time.

use std::collections::BTreeMap;

use fengqiao_domain::deadline::{HourStart, Length, due};
use fengqiao_domain::id::{PointsId, ProceedingId};
use fengqiao_domain::points::{Points, PointsRules};
use fengqiao_domain::proceeding::Subject;
use fengqiao_procedure::{Opening, Taker};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::proceeding::OpenedOn;

/// Subject of procedures on an entry, and the step by which it was given, as `other_person_than` names it.
const POINTS: &str = "points";
const GIVING: &str = "give";

impl App {
    /// Whether the reader's organisation may appeal an entry now.
    pub(crate) fn may_appeal(&self, ctx: &Ctx, rules: &PointsRules, entry: &Points) -> bool {
        let length = Length::Working(rules.caps.appeal_days_working);
        let last = due(entry.given_at, length, HourStart::Moment, &self.setup().calendar);
        entry.organisation_id == ctx.account.organisation_id
            && entry.reverses.is_none()
            && entry.cause_seq > 0
            && self.appeal_procedure().is_some()
            && self.setup().matrix.allows_somewhere(&ctx.account.roles, "step_proceeding")
            && last.is_ok_and(|due| ctx.now < due.due_at)
    }

    fn appeal_procedure(&self) -> Option<&fengqiao_procedure::Procedure> {
        self.setup().procedures.values().find(|procedure| procedure.subject == POINTS).map(std::sync::Arc::as_ref)
    }

    /// Appeals an entry of the own organisation.
    ///
    /// # Errors
    /// No such entry, it is of another organisation, too late, appealed already, the grounds are missing, nobody can decide, or
    /// the store refuses.
    pub fn appeal_points(&self, ctx: &Ctx, id: PointsId, grounds: &str) -> AppResult<ProceedingId> {
        let entry = self.entry(ctx, id)?.filter(|entry| entry.organisation_id == ctx.account.organisation_id);
        let entry = entry.ok_or(AppError::NotFound("points"))?;
        let office = self.office(ctx.top_region)?;
        let Some(procedure) = self.appeal_procedure() else {
            return refuse("unknown_procedure", "no procedure is about points");
        };
        let region_id = office.organisation(entry.organisation_id).map_or(ctx.account.region_id, |it| it.region_id);
        let own = entry.organisation_id.to_string();
        let mut slots: BTreeMap<String, Vec<String>> = [("issuer".to_owned(), vec![own.clone()])].into();
        for slot in procedure.slots.iter().filter(|slot| slot.at_opening && slot.id != "issuer") {
            let proposed = self.propose(&office, &slot.propose, region_id, None).into_iter();
            // Nobody decides on the own points.
            let first = proposed.map(|it| it.organisation_id.to_string()).find(|id| *id != own);
            slots.insert(slot.id.clone(), first.into_iter().collect());
        }
        let fields = [("grounds".to_owned(), serde_json::json!(grounds))].into();
        let title = self.setup().points.rule(&entry.rule).map_or(entry.rule.clone(), |rule| rule.title.zh.clone());
        let (app, context, procedure_id) = (self.clone(), ctx.clone(), procedure.id.clone());
        self.run(ctx, move |tx| {
            let rules = app.rules_in_force(&tx.reader().points_rules()?);
            if tx
                .reader()
                .proceedings_on(POINTS, &entry.id.to_string())?
                .iter()
                .any(|row| row.proceeding.outcome.as_deref() != Some("withdrawn"))
            {
                return refuse("appealed_already", "this entry was appealed already");
            }
            if !app.may_appeal(&context, &rules, &entry) {
                let days = rules.caps.appeal_days_working;
                return refuse("too_late", format!("an entry can be appealed within {days} working days"));
            }
            let mut taken_by = App::opener(&context);
            if let Some((account, organisation)) = tx.reader().causer(entry.cause_seq)? {
                let giver = Taker { account: account.to_string(), organisation: organisation.to_string() };
                taken_by.insert(GIVING.to_owned(), giver);
            }
            let procedure = app.procedure(&procedure_id)?;
            let subject = serde_json::json!({ "kind": POINTS, "state": "open", "category": null });
            let opening = Opening { slots, fields, subject, taken_by, ..Opening::default() };
            let subject = Subject { kind: POINTS.to_owned(), id: entry.id.to_string() };
            let on = OpenedOn { id: None, subject, parent_id: None, region_id, title };
            let mut events = Vec::new();
            let (frame, _) = app.open_proceeding(tx, procedure, opening, on, &mut events)?;
            tx.record(&context.actor(), &events)?;
            Ok(frame.id)
        })
    }
}
