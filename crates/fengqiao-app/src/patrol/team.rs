//! Teams: kept by those who may, for their organisation. Who is in a team is the organisation's own affair.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{OrganisationId, RegionId, TeamId};
use fengqiao_domain::patrol::{Shift, ShiftFault, TEAM_NAME_LENGTH_MAX, TEAM_VISITS_MAX, Team};
use fengqiao_store::TEAMS_MAX;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::organisation::bad;

/// A team to be made, or a known one with what it is from now on.
#[derive(Debug, Clone, PartialEq)]
pub struct KeepTeam {
    /// The known team; none makes a new one.
    pub id: Option<TeamId>,
    /// Display name.
    pub name: String,
    /// Its organisation.
    pub organisation_id: OrganisationId,
    /// Where it sets out; the organisation's region when absent.
    pub start_region_id: Option<RegionId>,
    /// When it is out.
    pub shift: Shift,
    /// Visits on one day at most.
    pub visits_max: u16,
    /// Whether it still goes out.
    pub active: bool,
}

impl App {
    /// Teams whose organisation serves a place in the person's region, those that still go out first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn teams(&self, ctx: &Ctx) -> AppResult<Vec<Team>> {
        self.setup().matrix.permit(ctx, "read_patrol", Some(&ctx.region_path), "any")?;
        let office = self.office(ctx.top_region)?;
        let mut teams = self.read(ctx, |reader| Ok(reader.teams()?))?;
        teams.retain(|team| {
            let served = office.organisation(team.organisation_id).and_then(|it| office.path(it.region_id));
            served.is_some_and(|path| path.is_within(&ctx.region_path))
        });
        Ok(teams)
    }

    /// Keeps a team.
    ///
    /// # Errors
    /// A field is wrong, there is no such team, there are too many, not permitted, or the store refuses.
    pub fn keep_team(&self, ctx: &Ctx, keep: KeepTeam) -> AppResult<TeamId> {
        self.setup().matrix.permit(ctx, "manage_teams", Some(&ctx.region_path), "any")?;
        let office = self.office(ctx.top_region)?;
        let Some(organisation) = office.organisation(keep.organisation_id) else {
            return bad("organisation_id", "unknown", "there is no such organisation");
        };
        self.setup().matrix.permit(ctx, "manage_teams", office.path(organisation.region_id), "any")?;
        if !organisation.active && keep.active {
            return bad("organisation_id", "inactive", "this organisation no longer works");
        }
        let start_region_id = keep.start_region_id.unwrap_or(organisation.region_id);
        if office.region(start_region_id).is_none() {
            return bad("start_region_id", "unknown", "there is no such region");
        }
        let name = keep.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > TEAM_NAME_LENGTH_MAX {
            return bad("name", "bad_length", &format!("a team's name has 1 to {TEAM_NAME_LENGTH_MAX} characters"));
        }
        if !(1..=TEAM_VISITS_MAX).contains(&keep.visits_max) {
            let words = format!("a team makes 1 to {TEAM_VISITS_MAX} visits on a day");
            return bad("visits_max", "out_of_range", &words);
        }
        let shift = match keep.shift.checked() {
            Ok(shift) => shift,
            Err(fault @ ShiftFault::Weekdays) => return bad("weekdays", "out_of_range", &fault.to_string()),
            Err(fault @ ShiftFault::Span) => return bad("to", "out_of_range", &fault.to_string()),
        };
        let (app, person) = (self.clone(), ctx.clone());
        let KeepTeam { id, organisation_id, visits_max, active, .. } = keep;
        self.run(ctx, move |tx| {
            if let Some(id) = id {
                let known = tx.reader().team(id)?.ok_or(AppError::NotFound("team"))?;
                let office = app.office(tx.top_region())?;
                let served = office.organisation(known.organisation_id).and_then(|it| office.path(it.region_id));
                app.setup().matrix.permit(&person, "manage_teams", served, "any")?;
            } else if tx.reader().teams()?.len() >= TEAMS_MAX as usize {
                return refuse(
                    "too_many",
                    format!("an office has at most {TEAMS_MAX} teams; change one that is there"),
                );
            }
            let id = id.unwrap_or_else(|| new_id(tx.at(), TeamId::new));
            let team = Team { id, name, organisation_id, start_region_id, shift, visits_max, active };
            tx.record(&person.actor(), &[Event::TeamKept { team }])?;
            Ok(id)
        })
    }
}
