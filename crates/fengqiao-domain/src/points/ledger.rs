//! What one event earns by the rules.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{PointsRule, PointsRules};
use crate::id::OrganisationId;
use crate::inspection::{Moment, Visit};
use crate::proceeding::Proceeding;

/// A step of a proceeding, or a clock of it that ran out, as rules look at it.
#[derive(Debug, Clone, Copy)]
pub struct Stepped<'h> {
    /// The proceeding afterwards.
    pub proceeding: &'h Proceeding,
    /// The step that was taken; none where a clock ran out.
    pub step: Option<&'h str>,
    /// The clock that ran out.
    pub clock: Option<&'h str>,
    /// When.
    pub at: Timestamp,
    /// Ends of the clocks that ran before, by deadline id.
    pub due: &'h BTreeMap<String, Timestamp>,
}

/// What happened, as rules look at it.
#[derive(Debug, Clone, Copy)]
pub enum Happening<'h> {
    /// In a proceeding.
    Proceeding(Stepped<'h>),
    /// With a visit; the organisation is the one whose work the moment is.
    Inspection(Moment, OrganisationId),
}

impl<'h> Happening<'h> {
    /// A moment of a visit; none where it is not known whose work it is.
    #[must_use]
    pub fn of_visit(visit: &Visit, moment: Moment) -> Option<Self> {
        visit.whose(moment).map(|whose| Self::Inspection(moment, whose))
    }

    fn asked(&self, rule: &PointsRule) -> i32 {
        match self {
            Self::Proceeding(stepped) => stepped.asked(rule),
            Self::Inspection(moment, _) if rule.on.inspection == Some(*moment) => rule.points,
            Self::Inspection(..) => 0,
        }
    }

    fn members(&self, rule: &PointsRule) -> BTreeSet<OrganisationId> {
        match self {
            Self::Proceeding(stepped) => {
                let slots = stepped.proceeding.slots.iter().filter(|member| member.slot == rule.to);
                slots.map(|member| member.organisation_id).collect()
            }
            Self::Inspection(moment, whose) if rule.to == moment.whose() => [*whose].into(),
            Self::Inspection(..) => BTreeSet::new(),
        }
    }
}

impl Stepped<'_> {
    fn days_over(&self, deadline: &str) -> Option<u32> {
        let over = self.at.duration_since(*self.due.get(deadline)?);
        u32::try_from(over.as_hours() / 24).ok().filter(|_| over >= SignedDuration::ZERO)
    }

    fn value(&self, field: &str) -> Option<String> {
        let value = self.proceeding.instance.get("fields")?.get(field)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    fn asked(&self, rule: &PointsRule) -> i32 {
        let cause = &rule.on;
        let is_meant = cause.inspection.is_none()
            && cause.procedure == self.proceeding.procedure
            && cause.step.as_deref() == self.step
            && cause.clock.as_deref() == self.clock
            && rule.fields.iter().all(|(field, wanted)| self.value(field).as_ref() == Some(wanted))
            && rule.in_time.as_ref().is_none_or(|deadline| self.days_over(deadline).is_none());
        let times = match &rule.late {
            _ if !is_meant => 0,
            None => 1,
            Some(late) => self.days_over(&late.deadline).unwrap_or(0) / late.days.max(1),
        };
        rule.points.saturating_mul(i32::try_from(times).unwrap_or(i32::MAX))
    }
}

/// What an event earns by the rules: rule, organisation and points before the limits of the month, in the order of the rules.
#[must_use]
pub fn earned<'r>(rules: &'r PointsRules, happening: &Happening<'_>) -> Vec<(&'r str, OrganisationId, i32)> {
    let mut found = Vec::new();
    for rule in &rules.rules {
        let asked = happening.asked(rule);
        if asked != 0 {
            found.extend(happening.members(rule).into_iter().map(|member| (rule.id.as_str(), member, asked)));
        }
    }
    found
}
