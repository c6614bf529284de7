//! The patrol file: how places are weighed, how often they may be visited, when, and how teams travel.

use std::ops::RangeInclusive;

use fengqiao_domain::patrol::{CAP_PERIOD_DAYS_MAX, Cap, DaySpan, DayTime, TEAM_VISITS_MAX, VisitWay};
use fengqiao_text::category::Categories;
use serde::{Deserialize, Serialize};

use crate::data_files::{Faults, toml_fault};

/// Most visits that a cap may permit; a larger one would cap nothing.
const CAP_VISITS_MAX: u16 = TEAM_VISITS_MAX * 100;
/// Caps and windows of one file at most.
const LIST_MAX: usize = 100;

/// `data/patrol.toml`; stored with every plan as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatrolSettings {
    /// What is looked at.
    pub plan: PlanSettings,
    /// What weighs how much.
    pub weights: Weights,
    /// Near repeats.
    pub near_repeat: NearSettings,
    /// How visits spread over all places.
    pub spread: Spread,
    /// One visit.
    pub visit: VisitSettings,
    /// On the road.
    pub travel: Travel,
    /// How often places may be visited.
    #[serde(rename = "cap")]
    pub caps: Vec<Cap>,
    /// When places are visited, by kind.
    #[serde(rename = "window")]
    pub windows: Vec<WindowRule>,
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanSettings {
    /// Whether a plan is proposed after the morning's scan.
    pub morning: bool,
    /// Newest days whose reports show the pattern of a place.
    pub past_days: u16,
    /// Newest days that are held against the past.
    pub series_days: u16,
    /// Probability by chance, over all places and kinds, up to which a place stands out.
    pub series_p_max: f64,
    /// Reports from which hours and days of the week are told.
    pub reports_min: u32,
    /// Probability by chance up to which they are told.
    pub pattern_p_max: f64,
    /// Length of the busy hours.
    pub busy_hours: u8,
    /// A signal that was last seen more days ago is left aside.
    pub signal_days_max: u16,
    /// Places weighed at most.
    pub places_max: usize,
    /// Steps of the search for one route.
    pub iterations: u32,
    /// Days before and after a visit whose reports are shown with it.
    pub effect_days: u16,
}

/// What a report beyond what is expected weighs, by how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// By a signal.
    pub signal: f64,
    /// By the place's own past.
    pub series: f64,
    /// By reports that follow each other nearby.
    pub near_repeat: f64,
    /// By hours and days of the week.
    pub pattern: f64,
}

/// How near repeats are looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearSettings {
    /// Newest days looked at.
    pub past_days: u16,
    /// Metres within which two reports are near.
    pub distance_m_max: f64,
    /// Days within which two reports are near.
    pub days_max: u32,
    /// Probability by chance up to which they are told.
    pub p_max: f64,
    /// Replicates of the test.
    pub replicates: u32,
}

/// How visits spread over all places.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Share of a day's visits kept for places where nobody was for long, 0 to 1.
    pub share: f64,
    /// Days after which a place counts as long unvisited.
    pub after_days: u16,
}

/// One visit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitSettings {
    /// Minutes that it takes.
    pub minutes: u16,
    /// Days from one visit to the next to the same place, at least.
    pub gap_days_min: u16,
}

/// On the road.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Travel {
    /// Kilometres an hour.
    pub speed_kmh: f64,
    /// Length of the road over that of the straight line.
    pub detour: f64,
    /// Minutes between two places of which one has no point.
    pub unknown_minutes: u16,
}

/// When and how places are visited because of some kinds of trouble.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowRule {
    /// Category codes with those below them; none for all others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// What is done there.
    pub way: VisitWay,
    /// From when.
    pub from: DayTime,
    /// Until when.
    pub to: DayTime,
    /// Whether the busy hours of the place narrow it.
    #[serde(default)]
    pub busy: bool,
}

impl WindowRule {
    /// Its span of the day.
    #[must_use]
    pub const fn span(&self) -> DaySpan {
        DaySpan { from: self.from, to: self.to }
    }
}

impl PatrolSettings {
    /// Reads the file; `trees` are the categories that it may name, none when they are not known.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, a number that makes no sense, an unknown category, windows
    /// that leave kinds without one or name one twice.
    pub(crate) fn parse(file: &str, text: &str, trees: Option<&[Categories]>) -> Result<Self, Vec<String>> {
        let settings: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        settings.check_numbers(&mut faults);
        settings.check_caps(&mut faults);
        settings.check_windows(trees, &mut faults);
        faults.or(settings)
    }

    fn check_numbers(&self, faults: &mut Faults<'_>) {
        let mut within = |path: [&str; 2], value: f64, range: RangeInclusive<f64>| {
            // Written so that a number that is none fails too.
            if !range.contains(&value) {
                let words = format!("{} must be {} to {}", path[1], range.start(), range.end());
                faults.at(&path, words);
            }
        };
        let plan = &self.plan;
        within(["plan", "past_days"], f64::from(plan.past_days), 56.0..=1_830.0);
        within(["plan", "series_days"], f64::from(plan.series_days), 1.0..=f64::from(plan.past_days / 2));
        within(["plan", "series_p_max"], plan.series_p_max, 0.000_001..=1.0);
        within(["plan", "reports_min"], f64::from(plan.reports_min), 2.0..=10_000.0);
        within(["plan", "pattern_p_max"], plan.pattern_p_max, 0.000_001..=1.0);
        within(["plan", "busy_hours"], f64::from(plan.busy_hours), 1.0..=12.0);
        within(["plan", "signal_days_max"], f64::from(plan.signal_days_max), 0.0..=366.0);
        within(["plan", "places_max"], f64::from(u32::try_from(plan.places_max).unwrap_or(u32::MAX)), 1.0..=2_000.0);
        within(["plan", "iterations"], f64::from(plan.iterations), 1.0..=100_000.0);
        within(["plan", "effect_days"], f64::from(plan.effect_days), 1.0..=366.0);
        within(["weights", "signal"], self.weights.signal, 0.0..=1_000.0);
        within(["weights", "series"], self.weights.series, 0.0..=1_000.0);
        within(["weights", "near_repeat"], self.weights.near_repeat, 0.0..=1_000.0);
        within(["weights", "pattern"], self.weights.pattern, 0.0..=1_000.0);
        within(["near_repeat", "past_days"], f64::from(self.near_repeat.past_days), 28.0..=366.0);
        within(["near_repeat", "distance_m_max"], self.near_repeat.distance_m_max, 0.0..=20_000.0);
        within(["near_repeat", "days_max"], f64::from(self.near_repeat.days_max), 1.0..=90.0);
        within(["near_repeat", "p_max"], self.near_repeat.p_max, 0.000_001..=1.0);
        within(["near_repeat", "replicates"], f64::from(self.near_repeat.replicates), 19.0..=9_999.0);
        within(["spread", "share"], self.spread.share, 0.0..=1.0);
        within(["spread", "after_days"], f64::from(self.spread.after_days), 1.0..=3_660.0);
        within(["visit", "minutes"], f64::from(self.visit.minutes), 1.0..=480.0);
        within(["visit", "gap_days_min"], f64::from(self.visit.gap_days_min), 1.0..=366.0);
        within(["travel", "speed_kmh"], self.travel.speed_kmh, 1.0..=120.0);
        within(["travel", "detour"], self.travel.detour, 1.0..=5.0);
        within(["travel", "unknown_minutes"], f64::from(self.travel.unknown_minutes), 1.0..=480.0);
    }

    fn check_caps(&self, faults: &mut Faults<'_>) {
        if self.caps.is_empty() || self.caps.len() > LIST_MAX {
            faults.at(&["cap"], format!("name 1 to {LIST_MAX} caps, so that no neighbourhood is hounded"));
        }
        for (place, cap) in self.caps.iter().enumerate() {
            let at = place.to_string();
            if !(1..=CAP_VISITS_MAX).contains(&cap.visits_max) {
                faults.at(&["cap", &at, "visits_max"], format!("visits_max must be 1 to {CAP_VISITS_MAX}"));
            }
            if !(1..=CAP_PERIOD_DAYS_MAX).contains(&cap.period_days) {
                faults.at(&["cap", &at, "period_days"], format!("period_days must be 1 to {CAP_PERIOD_DAYS_MAX}"));
            }
            let same = |other: &Cap| (other.level, other.period_days) == (cap.level, cap.period_days);
            if self.caps[..place].iter().any(same) {
                faults.at(&["cap", &at], "this level and period have a cap already; merge the two");
            }
        }
        if !self.caps.iter().any(|cap| cap.level == fengqiao_domain::patrol::CapLevel::Place) {
            faults.at(&["cap"], "a cap with level = \"place\" is missing; say how often one place may be visited");
        }
    }

    fn check_windows(&self, trees: Option<&[Categories]>, faults: &mut Faults<'_>) {
        if self.windows.len() > LIST_MAX {
            faults.at(&["window"], format!("name at most {LIST_MAX} windows"));
        }
        if !self.windows.iter().any(|rule| rule.categories.is_empty()) {
            faults.at(&["window"], "a window without categories is missing; it is for all kinds that no other names");
        }
        for (place, rule) in self.windows.iter().enumerate() {
            let at = place.to_string();
            if rule.span().minutes() < self.visit.minutes {
                let words = format!("the window must hold a visit of {} minutes; end it later", self.visit.minutes);
                faults.at(&["window", &at, "to"], words);
            }
            if rule.categories.is_empty() && self.windows[..place].iter().any(|other| other.categories.is_empty()) {
                faults.at(&["window", &at], "a window without categories stands above already; merge the two");
            }
            for (number, code) in rule.categories.iter().enumerate() {
                let path = ["window", &at, "categories", &number.to_string()];
                if trees.is_some_and(|trees| trees.iter().all(|tree| tree.by_code(code).is_none())) {
                    faults.at(&path, format!("no category has the code {code}; correct it or add the category"));
                }
                if self.windows[..place].iter().any(|other| other.categories.contains(code)) {
                    faults.at(&path, format!("the category {code} has a window already; remove one of the two"));
                }
            }
        }
    }

    /// The window rule of a kind, the longest code that matches; that without categories for a visit about no kind.
    #[must_use]
    pub fn window(&self, category: Option<&str>) -> Option<&WindowRule> {
        let length = |rule: &WindowRule| {
            let below = |code: &&String| {
                category.is_some_and(|own| own == code.as_str() || own.starts_with(&format!("{code}.")))
            };
            match rule.categories.is_empty() {
                true => Some(0),
                false => rule.categories.iter().filter(below).map(String::len).max(),
            }
        };
        self.windows
            .iter()
            .filter_map(|rule| Some((length(rule)?, rule)))
            .max_by_key(|(length, _)| *length)
            .map(|it| it.1)
    }
}
