//! Choosing: which places are visited on a day, by which team, under caps, gaps, windows and shifts; a share of the day is
//! kept for places where nobody was for long. Pure: the same input gives the same plan, however it is ordered or numbered.

use std::collections::BTreeMap;

use fengqiao_domain::patrol::{Cap, CapLevel, CapStand, DaySpan, LeftOutWhy, Reason, VisitWay, gap_days};
use fengqiao_domain::region::RegionPath;
use jiff::civil::Date;

use crate::patrol::file::PatrolSettings;
use crate::patrol::place::Place;
use crate::patrol::route::{Outing, Routed, Search, Stop, back_minute, route};

/// A team that is on shift.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TeamDay {
    /// Orders teams that could take a visit equally well.
    pub(crate) key: String,
    /// The region whose places it visits.
    pub(crate) reach: RegionPath,
    pub(crate) outing: Outing,
}

/// A visit that was chosen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chosen {
    /// Place in the list of places.
    pub(crate) place: usize,
    pub(crate) way: VisitWay,
    pub(crate) window: DaySpan,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) caps: Vec<CapStand>,
}

/// What was chosen for one team, with its route.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TeamPlan {
    /// Place in the list of teams.
    pub(crate) team: usize,
    pub(crate) visits: Vec<Chosen>,
    /// Order and times over `visits`.
    pub(crate) routed: Routed,
}

/// A day's choice.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Choice {
    /// Teams with visits, in the order of the list of teams.
    pub(crate) teams: Vec<TeamPlan>,
    /// Places with reasons that have no visit, heaviest first.
    pub(crate) left_out: Vec<(usize, LeftOutWhy)>,
    /// Places that were weighed.
    pub(crate) weighed: usize,
}

/// What is chosen from.
pub(crate) struct Scene<'s> {
    pub(crate) on: Date,
    pub(crate) settings: &'s PatrolSettings,
    pub(crate) teams: &'s [TeamDay],
    pub(crate) places: &'s [Place],
    /// Days with visits planned or made in each township.
    pub(crate) township_visits: BTreeMap<RegionPath, Vec<Date>>,
    pub(crate) search: Search,
}

/// Chooses the visits of a day: first the share that is kept for places where nobody was for long, so that pressing places
/// cannot use up the time for it, then the pressing ones.
pub(crate) fn choose(scene: &Scene<'_>) -> Choice {
    let mut day = Day::new(scene);
    let total: usize = scene.teams.iter().map(|team| usize::from(team.outing.visits_max)).sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small number")]
    let kept = (scene.settings.spread.share * total as f64).round() as usize;
    for (place, days) in unvisited(scene) {
        if day.n_visits >= kept {
            break;
        }
        day.offer(place, Some(Reason::LongAgo { days }));
    }
    let pressing = pressing(scene);
    for &place in &pressing {
        if !day.has(place) {
            day.offer(place, None);
        }
    }
    day.finish(&pressing)
}

/// Places with reasons, the heaviest first; of equal ones that where nobody was for longest.
fn pressing(scene: &Scene<'_>) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scene.places.len()).filter(|&at| scene.places[at].weight() > 0.0).collect();
    places.sort_by(|&one, &two| {
        let (one, two) = (&scene.places[one], &scene.places[two]);
        two.weight().total_cmp(&one.weight()).then(one.last_on.cmp(&two.last_on)).then_with(|| one.code.cmp(&two.code))
    });
    places.truncate(scene.settings.plan.places_max);
    places
}

/// Places where nobody was for long with the days since, those never visited first; of equal ones the more pressing.
fn unvisited(scene: &Scene<'_>) -> Vec<(usize, Option<u32>)> {
    let after = u32::from(scene.settings.spread.after_days);
    let since = |place: &Place| gap_days(place.last_on.as_slice(), scene.on);
    let mut places: Vec<(usize, Option<u32>)> =
        scene.places.iter().map(since).enumerate().filter(|(_, days)| days.is_none_or(|days| days >= after)).collect();
    places.sort_by(|&(one, one_days), &(two, two_days)| {
        let long = |days: Option<u32>| days.map_or(u32::MAX, |days| days);
        let (one, two) = (&scene.places[one], &scene.places[two]);
        long(two_days)
            .cmp(&long(one_days))
            .then_with(|| two.weight().total_cmp(&one.weight()))
            .then_with(|| one.code.cmp(&two.code))
    });
    places.truncate(scene.settings.plan.places_max);
    places
}

/// A day while it is filled.
struct Day<'s> {
    scene: &'s Scene<'s>,
    visits: Vec<Vec<Chosen>>,
    backs: Vec<u16>,
    township_visits: BTreeMap<RegionPath, Vec<Date>>,
    refused: BTreeMap<usize, LeftOutWhy>,
    n_visits: usize,
}

impl<'s> Day<'s> {
    fn new(scene: &'s Scene<'s>) -> Self {
        Self {
            scene,
            visits: vec![Vec::new(); scene.teams.len()],
            backs: scene.teams.iter().map(|team| team.outing.span.from.minutes()).collect(),
            township_visits: scene.township_visits.clone(),
            refused: BTreeMap::new(),
            n_visits: 0,
        }
    }

    fn has(&self, place: usize) -> bool {
        self.visits.iter().flatten().any(|visit| visit.place == place)
    }

    /// Gives the place to the team that is back soonest with it, or notes why nobody takes it.
    fn offer(&mut self, place: usize, also: Option<Reason>) {
        match self.place(place, also) {
            Ok((team, chosen, back)) => {
                self.township_visits.entry(self.scene.places[place].township.clone()).or_default().push(self.scene.on);
                self.visits[team].push(chosen);
                self.backs[team] = back;
                self.refused.remove(&place);
                self.n_visits += 1;
            }
            Err(why) => {
                self.refused.insert(place, why);
            }
        }
    }

    fn place(&self, at: usize, also: Option<Reason>) -> Result<(usize, Chosen, u16), LeftOutWhy> {
        let place = &self.scene.places[at];
        let township = self.township_visits.get(&place.township).map_or(&[][..], Vec::as_slice);
        let caps = stands(self.scene.settings, self.scene.on, &place.visits, township)?;
        let (way, window) = window(self.scene.settings, place);
        let reasons = place.reasons.iter().map(|it| it.reason.clone()).chain(also).collect();
        let chosen = Chosen { place: at, way, window, reasons, caps };
        let (team, back) = self.team(&chosen)?;
        Ok((team, chosen, back))
    }

    /// The team that is the least longer out with one more visit, and when it is back then.
    fn team(&self, chosen: &Chosen) -> Result<(usize, u16), LeftOutWhy> {
        let place = &self.scene.places[chosen.place];
        let serving: Vec<usize> =
            (0..self.scene.teams.len()).filter(|&at| place.path.is_within(&self.scene.teams[at].reach)).collect();
        if serving.is_empty() {
            return Err(LeftOutWhy::NoTeam);
        }
        let minutes = self.scene.settings.visit.minutes;
        let open = |&&at: &&usize| {
            chosen.window.meet(self.scene.teams[at].outing.span).is_some_and(|both| both.minutes() >= minutes)
        };
        let open: Vec<usize> = serving.iter().filter(open).copied().collect();
        if open.is_empty() {
            return Err(LeftOutWhy::WindowClosed { window: chosen.window });
        }
        let travel = &self.scene.settings.travel;
        let with = |&at: &usize| {
            let outing = &self.scene.teams[at].outing;
            let stops: Vec<Stop> = self.visits[at].iter().chain([chosen]).map(|it| stop(self.scene, it)).collect();
            Some((at, back_minute(outing, &stops, travel)?))
        };
        let longer = |&(at, back): &(usize, u16)| {
            (back.saturating_sub(self.backs[at]), self.visits[at].len(), self.scene.teams[at].key.clone())
        };
        if let Some(found) = open.iter().filter_map(with).min_by_key(longer) {
            return Ok(found);
        }
        let alone = [stop(self.scene, chosen)];
        let reachable = open.iter().any(|&at| back_minute(&self.scene.teams[at].outing, &alone, travel).is_some());
        Err(if reachable { LeftOutWhy::NoRoom } else { LeftOutWhy::Unreachable })
    }

    fn finish(self, pressing: &[usize]) -> Choice {
        let Self { scene, visits, mut refused, .. } = self;
        let mut teams = Vec::new();
        for (team, visits) in visits.into_iter().enumerate().filter(|(_, visits)| !visits.is_empty()) {
            let stops: Vec<Stop> = visits.iter().map(|it| stop(scene, it)).collect();
            let outing = &scene.teams[team].outing;
            let searched = route(outing, &stops, &scene.settings.travel, Some(scene.search));
            // The first route found holds them all; the search only betters it.
            let routed = searched.or_else(|| route(outing, &stops, &scene.settings.travel, None));
            match routed {
                Some(routed) => teams.push(TeamPlan { team, visits, routed }),
                None => refused.extend(visits.iter().map(|it| (it.place, LeftOutWhy::NoRoom))),
            }
        }
        let left_out = pressing.iter().filter_map(|place| Some((*place, refused.remove(place)?))).collect();
        Choice { teams, left_out, weighed: scene.places.len() }
    }
}

fn stop(scene: &Scene<'_>, chosen: &Chosen) -> Stop {
    let place = &scene.places[chosen.place];
    let minutes = scene.settings.visit.minutes;
    Stop { point: place.point, window: chosen.window, minutes, key: place.code.clone() }
}

/// When and how a place is visited: by the rule of its kind, narrowed to its busy hours where they hold a visit.
pub(crate) fn window(settings: &PatrolSettings, place: &Place) -> (VisitWay, DaySpan) {
    let category = place.category();
    let Some(rule) = settings.window(category) else {
        // The file is refused without a window for all kinds.
        return (VisitWay::WalkIn, DaySpan { from: Default::default(), to: Default::default() });
    };
    let busy = category.filter(|_| rule.busy).and_then(|category| place.busy(category));
    let narrowed = busy.and_then(|busy| busy.meet(rule.span())).filter(|it| it.minutes() >= settings.visit.minutes);
    (rule.way, narrowed.unwrap_or_else(|| rule.span()))
}

/// How the caps stand before one more visit on a day, given the days of the visits to the place and to its township.
///
/// # Errors
/// A cap or the gap forbids the visit.
pub(crate) fn stands(
    settings: &PatrolSettings,
    on: Date,
    place: &[Date],
    township: &[Date],
) -> Result<Vec<CapStand>, LeftOutWhy> {
    let gap_days_min = settings.visit.gap_days_min;
    if let Some(gap_days) = gap_days(place, on).filter(|days| *days < u32::from(gap_days_min)) {
        return Err(LeftOutWhy::TooSoon { gap_days, gap_days_min });
    }
    let stand = |cap: &Cap| {
        let visits = match cap.level {
            CapLevel::Place => place,
            CapLevel::Township => township,
        };
        let stand = CapStand { cap: *cap, visits: cap.most(visits, on) };
        if cap.allows(visits, on) { Ok(stand) } else { Err(LeftOutWhy::CapReached { stand }) }
    };
    settings.caps.iter().map(stand).collect()
}
