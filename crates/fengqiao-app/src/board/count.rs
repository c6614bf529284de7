//! Counting the figures of a board: the filter of a list with what the reader may open of it, counted instead of listed.

use std::collections::BTreeMap;

use fengqiao_domain::id::{AccountId, OrganisationId, RegionId};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{InspectionFilter, MissedFilter, ProceedingFilter, Reader};
use jiff::Span;
use jiff::civil::Date;

use super::{BoardFigure, CountedVisits, FigureRule, RunState};
use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::AppResult;
use crate::office::Office;
use crate::points::lapse_start;

/// What is counted over.
pub(super) enum Scope {
    /// A place with those below.
    Region(RegionId, RegionPath),
    /// An organisation, and whether it is a station.
    Organisation(OrganisationId, bool),
    /// A person's work, and whether it is the reader's own.
    Person(AccountId, bool),
}

/// Counts by place.
pub(super) struct Counted {
    list: &'static str,
    query: BTreeMap<&'static str, String>,
    by_path: Vec<(RegionPath, i64)>,
}

/// One number.
pub(super) struct Total {
    list: &'static str,
    query: BTreeMap<&'static str, String>,
    number: i64,
}

impl Counted {
    /// The figure of a place among these.
    pub(super) fn of(&self, rule: &FigureRule, scope: &Scope) -> BoardFigure {
        let Scope::Region(_, path) = scope else { return self.figure(rule, scope, 0) };
        let inside = self.by_path.iter().filter(|(place, _)| place.is_within(path));
        self.figure(rule, scope, inside.map(|(_, number)| number).sum())
    }

    fn figure(&self, rule: &FigureRule, scope: &Scope, number: i64) -> BoardFigure {
        let (list, query) = (self.list, with_scope(self.query.clone(), self.list, scope));
        BoardFigure { id: rule.id.clone(), number, list, query }
    }
}

impl Total {
    pub(super) fn of(self, rule: &FigureRule, scope: &Scope) -> BoardFigure {
        let (list, number) = (self.list, self.number);
        BoardFigure { id: rule.id.clone(), number, list, query: with_scope(self.query, list, scope) }
    }
}

/// The words by which a list is limited to what the board is of.
fn with_scope(
    mut query: BTreeMap<&'static str, String>,
    list: &'static str,
    scope: &Scope,
) -> BTreeMap<&'static str, String> {
    match (scope, list) {
        (Scope::Region(id, _), _) => query.insert("region_id", id.to_string()),
        (Scope::Organisation(id, _), "proceedings") => query.insert("member_id", id.to_string()),
        (Scope::Organisation(id, _), "points") => query.insert("organisation_id", id.to_string()),
        (Scope::Organisation(id, true), _) => query.insert("station_id", id.to_string()),
        (Scope::Organisation(id, false), _) => query.insert("organisation_id", id.to_string()),
        (Scope::Person(..), "work") => None,
        (Scope::Person(id, _), _) => query.insert("account_id", id.to_string()),
    };
    query
}

impl App {
    /// Counts a figure for every place of a subtree; none where it does not stand on boards of places, or is closed to the reader.
    pub(super) fn count_by_region(
        &self,
        ctx: &Ctx,
        reader: &mut Reader<'_>,
        rule: &FigureRule,
        scope: &Scope,
    ) -> AppResult<Option<Counted>> {
        if let Some((filter, query)) = self.proceedings_of(ctx, rule, scope)? {
            let by_path = reader.proceeding_counts(&filter)?;
            return Ok(Some(Counted { list: "proceedings", query, by_path }));
        }
        let Some(visits) = rule.inspections.filter(|_| self.reads_inspections(ctx)) else { return Ok(None) };
        let (list, query) = query_of_visits(visits, self.first_day(ctx));
        let by_path = match visits {
            CountedVisits::Missed => reader.missed_counts(&self.missed_of(ctx, scope))?,
            _ => reader.inspection_counts(&self.inspections_of(ctx, visits, scope))?,
        };
        Ok(Some(Counted { list, query, by_path }))
    }

    /// Counts one figure; none where it does not stand on such a board, or is closed to the reader.
    pub(super) fn count(
        &self,
        ctx: &Ctx,
        reader: &mut Reader<'_>,
        office: &Office,
        rule: &FigureRule,
        scope: &Scope,
    ) -> AppResult<Option<Total>> {
        let sum = |counts: Vec<(RegionPath, i64)>| counts.iter().map(|(_, number)| number).sum::<i64>();
        if rule.work.is_some() {
            let Scope::Person(_, true) = scope else { return Ok(None) };
            let Some(number) = self.work_handled(ctx, reader)? else { return Ok(None) };
            let query = [("box", "todo".to_owned()), ("whose", "mine".to_owned())].into();
            return Ok(Some(Total { list: "work", query, number }));
        }
        if rule.points {
            let Scope::Organisation(id, _) = scope else { return Ok(None) };
            let path = office.organisation(*id).and_then(|it| office.path(it.region_id));
            let sees = *id == ctx.account.organisation_id || self.setup().matrix.may(ctx, "read_points", path, "any");
            if !sees {
                return Ok(None);
            }
            let rules = self.rules_in_force(&reader.points_rules()?);
            let number = reader.points_of_since(*id, lapse_start(&rules, ctx.now))?;
            return Ok(Some(Total { list: "points", query: BTreeMap::new(), number }));
        }
        if let Some((filter, query)) = self.proceedings_of(ctx, rule, scope)? {
            let number = sum(reader.proceeding_counts(&filter)?);
            return Ok(Some(Total { list: "proceedings", query, number }));
        }
        let Some(visits) = rule.inspections.filter(|_| self.reads_inspections(ctx)) else { return Ok(None) };
        let (list, query) = query_of_visits(visits, self.first_day(ctx));
        let number = match visits {
            CountedVisits::Missed => sum(reader.missed_counts(&self.missed_of(ctx, scope))?),
            _ => sum(reader.inspection_counts(&self.inspections_of(ctx, visits, scope))?),
        };
        Ok(Some(Total { list, query, number }))
    }

    /// The filter of a figure of proceedings; none where the reader reads no proceedings, and on a person's board, for proceedings
    /// are the work of organisations.
    fn proceedings_of(
        &self,
        ctx: &Ctx,
        rule: &FigureRule,
        scope: &Scope,
    ) -> AppResult<Option<(ProceedingFilter, BTreeMap<&'static str, String>)>> {
        let Some(procedure) = rule.procedure.clone() else { return Ok(None) };
        let (within, member) = match scope {
            Scope::Region(_, path) => (path.clone(), None),
            Scope::Organisation(id, _) => (RegionPath::top(), Some(*id)),
            Scope::Person(..) => return Ok(None),
        };
        if !self.setup().matrix.may(ctx, "read_proceeding", Some(&ctx.region_path), "running") {
            return Ok(None);
        }
        let mut query: BTreeMap<&'static str, String> = [("procedure", procedure.clone())].into();
        if let Some(state) = rule.state {
            query.insert("state", if state == RunState::Open { "open" } else { "ended" }.to_owned());
        }
        if let Some(state) = &rule.at_state {
            query.insert("at_state", state.clone());
        }
        if rule.late {
            query.insert("late", "true".to_owned());
        }
        let filter = ProceedingFilter {
            within,
            procedure: Some(procedure),
            terminal: rule.state.map(|state| state == RunState::Ended),
            state: rule.at_state.clone(),
            late: rule.late,
            member,
            ..ProceedingFilter::default()
        };
        Ok(Some((self.readable(ctx, filter)?, query)))
    }

    fn reads_inspections(&self, ctx: &Ctx) -> bool {
        self.setup().matrix.may(ctx, "read_inspections", Some(&ctx.region_path), "any")
    }

    /// The first day over which inspections are counted.
    fn first_day(&self, ctx: &Ctx) -> Date {
        day_in_china(ctx.now).saturating_sub(Span::new().months(i64::from(self.setup().board.months)))
    }

    fn inspections_of(&self, ctx: &Ctx, visits: CountedVisits, scope: &Scope) -> InspectionFilter {
        let mut asked = crate::inspection::ListInspections { from_on: Some(self.first_day(ctx)), ..Default::default() };
        match visits {
            CountedVisits::Made => asked.made = true,
            CountedVisits::Begun => asked.state = Some("on_site".to_owned()),
            CountedVisits::Doubtful => asked.doubt = Some("open".to_owned()),
            CountedVisits::Missed => {}
        }
        match scope {
            Scope::Region(_, path) => asked.within = path.clone(),
            Scope::Organisation(id, true) => asked.station_id = Some(*id),
            Scope::Organisation(id, false) => asked.organisation_id = Some(*id),
            Scope::Person(id, _) => asked.account_id = Some(*id),
        }
        self.inspection_filter(ctx, asked)
    }

    fn missed_of(&self, ctx: &Ctx, scope: &Scope) -> MissedFilter {
        let mut asked = MissedFilter { from_on: Some(self.first_day(ctx)), ..MissedFilter::default() };
        match scope {
            Scope::Region(_, path) => asked.within = path.clone(),
            Scope::Organisation(id, true) => asked.station_id = Some(*id),
            Scope::Organisation(id, false) => asked.organisation_id = Some(*id),
            Scope::Person(id, _) => asked.account_id = Some(*id),
        }
        self.missed_filter(ctx, asked)
    }
}

fn query_of_visits(visits: CountedVisits, first: Date) -> (&'static str, BTreeMap<&'static str, String>) {
    let mut query: BTreeMap<&'static str, String> = [("from_on", first.to_string())].into();
    let list = if visits == CountedVisits::Missed { "missed_windows" } else { "inspections" };
    match visits {
        CountedVisits::Made => query.insert("made", "true".to_owned()),
        CountedVisits::Begun => query.insert("state", "on_site".to_owned()),
        CountedVisits::Doubtful => query.insert("doubt", "open".to_owned()),
        CountedVisits::Missed => None,
    };
    (list, query)
}
