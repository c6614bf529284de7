//! Points (积分): the ledger of the organisations, the rules that a person accepts, appeals, and what other rules would have
//! given. Persons have none.

mod appeal;
mod audit;
mod file;
mod give;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{OrganisationId, PointsId};
use fengqiao_domain::points::{Points, PointsRules};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{Page, PageRequest};
use jiff::{Span, Timestamp};

pub use audit::{LedgerChecked, Simulated, SimulatedSum};
pub(crate) use file::read as read_rules;
pub(crate) use give::Cause;

use crate::app::App;
use crate::context::Ctx;
use crate::day::{day_in_china, midnight_in_china};
use crate::error::{AppResult, Refusal, refuse};

/// Characters of the reason for which rules are accepted.
const REASON_LENGTH_MAX: usize = 1_000;

/// An entry with whether it was taken back, and until when it may be appealed.
pub struct EntryRead {
    /// The entry.
    pub points: Points,
    /// Whether another entry takes it back.
    pub reversed: bool,
    /// Whether the reader may appeal now.
    pub may_appeal: bool,
    /// Place in the log of the event, shown to those who may open the log.
    pub cause_seq: i64,
    /// Whether the reader may open the proceeding or inspection.
    pub opens: bool,
}

/// Points of the organisations.
pub struct PointsRead {
    /// Sums that count now, by organisation.
    pub sums: Vec<(OrganisationId, i64)>,
    /// Entries, newest first.
    pub page: Page<EntryRead>,
}

/// The rules in force beside those of the files.
pub struct RulesRead {
    /// In force, with the place in the log from which they hold; none while nothing was given yet.
    pub in_force: Option<(i64, PointsRules)>,
    /// Those of `data/points/`.
    pub proposed: PointsRules,
    /// Whether the reader may accept the proposed ones.
    pub may_accept: bool,
}

impl RulesRead {
    /// Whether the files say something else than what is in force.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.in_force.as_ref().is_none_or(|(_, rules)| *rules != self.proposed)
    }
}

impl App {
    /// Points given to one organisation, or to all that the reader may see, with the sums that count now. Everybody sees those of
    /// the own organisation; the others, whoever the matrix says.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn points(
        &self,
        ctx: &Ctx,
        organisation_id: Option<OrganisationId>,
        page: &PageRequest,
    ) -> AppResult<PointsRead> {
        let own = ctx.account.organisation_id;
        let sees_all = self.setup().matrix.may(ctx, "read_points", Some(&RegionPath::top()), "any");
        let wanted = match organisation_id {
            None if sees_all => None,
            None => Some(own),
            Some(id) => Some(id),
        };
        if let Some(id) = wanted.filter(|id| *id != own) {
            let office = self.office(ctx.top_region)?;
            let path = office.organisation(id).and_then(|it| office.path(it.region_id));
            self.setup().matrix.permit(ctx, "read_points", path, "any")?;
        }
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| {
            let rules = self.rules_in_force(&reader.points_rules()?);
            let mut sums: Vec<_> = reader.points_since(lapse_start(&rules, ctx.now))?.into_iter().collect();
            sums.retain(|(id, _)| wanted.is_none_or(|wanted| wanted == *id));
            let page = reader.points(wanted, page)?;
            let mut items = Vec::with_capacity(page.items.len());
            for points in page.items {
                let reversed = reader.reversal_of(points.id)?.is_some();
                let may_appeal = !reversed && self.may_appeal(ctx, &rules, &points);
                let cause_seq = points.cause_seq;
                let opens = match (points.proceeding_id, points.inspection_id) {
                    (Some(id), _) => {
                        reader.proceeding(id)?.is_some_and(|row| self.may_read_proceeding(ctx, &office, &row))
                    }
                    (None, Some(id)) => reader.inspection(id)?.is_some_and(|row| self.may_read_inspection(ctx, &row)),
                    (None, None) => false,
                };
                items.push(EntryRead { points, reversed, may_appeal, cause_seq, opens });
            }
            let Page { next, total, total_exact, .. } = page;
            Ok(PointsRead { sums, page: Page { items, next, total, total_exact } })
        })
    }

    /// The rules in force, those of the files, and whether the reader may accept the latter.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn read_points_rules(&self, ctx: &Ctx) -> AppResult<RulesRead> {
        self.setup().matrix.permit(ctx, "read_procedures", Some(&ctx.region_path), "any")?;
        let may_accept = self.setup().matrix.may(ctx, "accept_points_rules", Some(&RegionPath::top()), "any");
        self.read(ctx, |reader| {
            let in_force = reader.points_rules()?.into_iter().next_back();
            Ok(RulesRead { in_force, proposed: self.setup().points.clone(), may_accept })
        })
    }

    /// Puts the rules of the files in force from now on. What was given stays as it is.
    ///
    /// # Errors
    /// Not permitted, no reason, nothing to accept, or the store refuses.
    pub fn accept_points_rules(&self, ctx: &Ctx, reason: &str) -> AppResult<i64> {
        self.setup().matrix.permit(ctx, "accept_points_rules", Some(&RegionPath::top()), "any")?;
        let reason = reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON_LENGTH_MAX {
            let words = "say why, in at most 1,000 characters";
            return Err(Refusal::new("missing_field", words).field("reason", "missing", words).into());
        }
        let (app, actor) = (self.clone(), ctx.actor());
        self.run(ctx, move |tx| {
            let rules = app.setup().points.clone();
            if tx.reader().points_rules()?.last().is_some_and(|(_, known)| *known == rules) {
                return refuse("rules_in_force", "the rules of the files are in force already");
            }
            let since_seq = tx.next_seq()?;
            tx.record(&actor, &[Event::PointsRulesAccepted { rules, since_seq, reason: Some(reason) }])?;
            Ok(since_seq)
        })
    }

    pub(crate) fn rules_in_force(&self, timeline: &[(i64, PointsRules)]) -> PointsRules {
        timeline.last().map_or_else(|| self.setup().points.clone(), |(_, rules)| rules.clone())
    }

    /// One entry, where the reader may see it.
    pub(crate) fn entry(&self, ctx: &Ctx, id: PointsId) -> AppResult<Option<Points>> {
        self.read(ctx, |reader| Ok(reader.points_entry(id)?))
    }
}

/// From when on entries count.
pub(crate) fn lapse_start(rules: &PointsRules, now: Timestamp) -> Timestamp {
    let months = Span::new().months(i64::from(rules.caps.lapse_months));
    day_in_china(now).checked_sub(months).map_or(Timestamp::MIN, midnight_in_china)
}
