//! The file of liaisons: ratio and cadence of the levels, what bars a pair, how visits are drawn, what counts as a check-in,
//! and the check list.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use fengqiao_domain::deadline::Length;
use fengqiao_domain::inspection::{CheckInRules, LIAISON_KIND, PhotoRules};
use fengqiao_domain::liaison::{Level, Rules};
use fengqiao_domain::patrol::DayTime;
use serde::{Deserialize, Serialize};

use crate::data_files::{Faults, toml_fault};
use crate::organisation::KINDS;
use crate::permission::Bilingual;

/// Lines of each list at most.
const LIST_MAX: usize = 200;
/// Longest window, days: a visit that is rarer than once in two months inspects nothing.
const WINDOW_DAYS_MAX: u32 = 62;

/// `data/liaison.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiaisonRules {
    /// What bars a pair, and what weighs.
    pub assign: AssignRules,
    /// The levels.
    #[serde(rename = "level")]
    pub levels: Vec<LevelRule>,
    /// How visits are drawn.
    pub draw: DrawRules,
    /// What counts as a check-in.
    pub check_in: CheckInRules,
    /// Photos with findings.
    pub photo: PhotoRules,
    /// The way of a day with several stations.
    pub route: RouteRule,
    /// The station's reply.
    pub reply: ReplyRule,
    /// Inspections of other kinds.
    #[serde(rename = "kind")]
    pub kinds: Vec<InspectionKind>,
    /// Kinds of findings.
    #[serde(rename = "finding")]
    pub findings: Vec<FindingKind>,
    /// The check list.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

/// What bars a pair, and what weighs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignRules {
    /// Years in which nobody goes to a former post.
    pub former_years: u8,
    /// Longest way, kilometres.
    pub way_km_max: u32,
    /// What an unknown way counts for, kilometres.
    pub way_km_unknown: u32,
    /// What moving counts for, kilometres.
    pub moving_km: u32,
    /// Years after which an official moves on; 0 for never.
    pub rotation_years: u8,
    /// Length of the road over that of the straight line.
    pub detour: f64,
}

/// A level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelRule {
    /// Which.
    pub id: Level,
    /// Its share of the stations; only the proportions matter.
    pub share: u32,
    /// Length of a window with one visit.
    pub cadence: Length,
}

/// How visits are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawRules {
    /// Months for which a seed holds.
    pub period_months: u8,
    /// Hour at which the morning begins.
    pub morning_hour: u8,
    /// Days that others may set at one station within 30 days of each other.
    pub set_max: u16,
}

/// The way of a day with several stations; speed and detour are those of the patrol file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteRule {
    /// When one sets out.
    pub from: DayTime,
    /// When one is back.
    pub to: DayTime,
    /// Minutes at a station.
    pub minutes: u16,
}

/// The station's reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyRule {
    /// How long it may take.
    pub length: Length,
}

/// A kind of inspection for which an office sets a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InspectionKind {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingKind {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
}

/// A line of the check list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Stable id.
    pub id: String,
    /// What a finding about it is of.
    pub finding: String,
    /// Kinds of organisations that it is asked of.
    pub organisations: Vec<String>,
    /// The question.
    pub title: Bilingual,
}

impl LiaisonRules {
    /// Reads the file.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, a number that makes no sense, a level that is missing or twice,
    /// a window that cannot be, an id twice, an unknown kind.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Vec<String>> {
        let rules: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        rules.check_numbers(&mut faults);
        rules.check_levels(&mut faults);
        rules.check_lists(&mut faults);
        faults.or(rules)
    }

    fn check_numbers(&self, faults: &mut Faults<'_>) {
        let mut within = |path: [&str; 2], value: f64, range: RangeInclusive<f64>| {
            // Written so that a number that is none fails too.
            if !range.contains(&value) {
                faults.at(&path, format!("{} must be {} to {}", path[1], range.start(), range.end()));
            }
        };
        let (assign, draw, check_in) = (&self.assign, &self.draw, &self.check_in);
        within(["assign", "former_years"], f64::from(assign.former_years), 0.0..=20.0);
        within(["assign", "way_km_max"], f64::from(assign.way_km_max), 1.0..=2_000.0);
        within(["assign", "way_km_unknown"], f64::from(assign.way_km_unknown), 0.0..=f64::from(assign.way_km_max));
        within(["assign", "moving_km"], f64::from(assign.moving_km), 0.0..=2_000.0);
        within(["assign", "rotation_years"], f64::from(assign.rotation_years), 0.0..=20.0);
        within(["assign", "detour"], assign.detour, 1.0..=5.0);
        within(["draw", "morning_hour"], f64::from(draw.morning_hour), 0.0..=12.0);
        within(["draw", "set_max"], f64::from(draw.set_max), 0.0..=20.0);
        within(["check_in", "radius_m"], f64::from(check_in.radius_m), 10.0..=5_000.0);
        within(["check_in", "accuracy_m_max"], f64::from(check_in.accuracy_m_max), 10.0..=5_000.0);
        within(["check_in", "clock_seconds_max"], f64::from(check_in.clock_seconds_max), 10.0..=3_600.0);
        within(["check_in", "late_days_max"], f64::from(check_in.late_days_max), 0.0..=30.0);
        let photo = &self.photo;
        within(["photo", "side_px_max"], f64::from(photo.side_px_max), 400.0..=4_000.0);
        within(["photo", "bytes_max"], f64::from(photo.bytes_max), 50_000.0..=1_000_000.0);
        within(["photo", "finding_max"], f64::from(photo.finding_max), 0.0..=20.0);
        within(["photo", "inspection_max"], f64::from(photo.inspection_max), 0.0..=100.0);
        within(["photo", "kept_days"], f64::from(photo.kept_days), 1.0..=3_660.0);
        within(["route", "minutes"], f64::from(self.route.minutes), 5.0..=480.0);
        if self.route.to.minutes() < self.route.from.minutes().saturating_add(self.route.minutes) {
            faults.at(&["route", "to"], "to must leave time for one station after from; end the day later");
        }
        if ![1, 2, 3, 4, 6, 12].contains(&draw.period_months) {
            faults.at(
                &["draw", "period_months"],
                "period_months must be 1, 2, 3, 4, 6 or 12, so that periods fill a year",
            );
        }
        if self.reply.length == Length::Instant {
            faults.at(&["reply", "length"], "a reply takes time; write work:5 or another length");
        }
    }

    fn check_levels(&self, faults: &mut Faults<'_>) {
        for (place, rule) in self.levels.iter().enumerate() {
            let at = place.to_string();
            if self.levels[..place].iter().any(|other| other.id == rule.id) {
                faults
                    .at(&["level", &at, "id"], format!("level {} stands twice; remove one of the two", rule.id.word()));
            }
            let days = match rule.cadence {
                Length::Calendar(days) | Length::CalendarFixed(days) => Some(days),
                Length::Months(months) => Some(months * 31),
                _ => None,
            };
            if !days.is_some_and(|days| (2..=WINDOW_DAYS_MAX).contains(&days)) {
                let words = format!(
                    "a cadence is cal:2 to cal:{WINDOW_DAYS_MAX} or mon:1 to mon:2; another leaves no day to draw, or none to visit"
                );
                faults.at(&["level", &at, "cadence"], words);
            }
        }
        for level in Level::ALL {
            if !self.levels.iter().any(|rule| rule.id == level) {
                faults.at(&["level"], format!("level {} is missing; give it a share, which may be 0", level.word()));
            }
        }
        if self.levels.iter().all(|rule| rule.share == 0) || self.levels.iter().any(|rule| rule.share > 10_000) {
            faults.at(&["level"], "shares are 0 to 10000, and one of them is not 0");
        }
    }

    fn check_lists(&self, faults: &mut Faults<'_>) {
        let mut once = |list: &str, ids: Vec<&str>| {
            if ids.len() > LIST_MAX {
                faults.at(&[list], format!("name at most {LIST_MAX} of {list}"));
            }
            let mut known = BTreeSet::new();
            for (place, id) in ids.iter().enumerate() {
                if id.is_empty() || !known.insert(*id) {
                    let words = format!("{list} {id:?} has no id or one that stands twice; give it another");
                    faults.at(&[list, &place.to_string(), "id"], words);
                }
            }
        };
        once("kind", self.kinds.iter().map(|it| it.id.as_str()).collect());
        once("finding", self.findings.iter().map(|it| it.id.as_str()).collect());
        once("item", self.items.iter().map(|it| it.id.as_str()).collect());
        if let Some(place) = self.kinds.iter().position(|kind| kind.id == LIAISON_KIND) {
            let words = format!("{LIAISON_KIND} is the kind of drawn visits; give this kind another id");
            faults.at(&["kind", &place.to_string(), "id"], words);
        }
        if self.findings.is_empty() || self.items.is_empty() {
            faults.at(&["item"], "the check list needs a line, and a kind of finding");
        }
        for (place, item) in self.items.iter().enumerate() {
            let at = place.to_string();
            if !self.findings.iter().any(|finding| finding.id == item.finding) {
                faults.at(&["item", &at, "finding"], format!("no finding has the id {}; correct it", item.finding));
            }
            let unknown = item.organisations.iter().position(|kind| !KINDS.contains(&kind.as_str()));
            if let Some(number) = unknown {
                let words = format!("a kind of organisation is one of {}", KINDS.join(", "));
                faults.at(&["item", &at, "organisations", &number.to_string()], words);
            }
            if item.organisations.is_empty() {
                faults.at(&["item", &at, "organisations"], "say of which organisations this is asked");
            }
        }
    }

    /// The rules of an assignment.
    #[must_use]
    pub fn rules(&self) -> Rules {
        let metres = |km: u32| km.saturating_mul(1_000);
        Rules {
            ratio: Level::ALL.map(|level| self.level(level).map_or(0, |rule| rule.share)),
            former_years: self.assign.former_years,
            way_m_max: metres(self.assign.way_km_max),
            way_m_unknown: metres(self.assign.way_km_unknown),
            moving_m: metres(self.assign.moving_km),
            rotation_years: (self.assign.rotation_years > 0).then_some(self.assign.rotation_years),
        }
    }

    /// A level.
    #[must_use]
    pub fn level(&self, level: Level) -> Option<&LevelRule> {
        self.levels.iter().find(|rule| rule.id == level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../../data/liaison.toml");

    #[test]
    fn the_shipped_file_has_the_published_ratio_and_cadence() {
        let rules = LiaisonRules::parse("f.toml", SHIPPED).unwrap();
        assert_eq!(rules.rules().ratio, [20, 30, 50]);
        let cadence = |level| rules.level(level).unwrap().cadence.to_string();
        assert_eq!(Level::ALL.map(cadence), ["mon:1", "cal:15", "cal:7"]);
        assert_eq!((rules.check_in.radius_m, rules.assign.former_years), (300, 2));
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_line() {
        let check = |from: &str, to: &str, expected: &str| {
            assert!(SHIPPED.contains(from), "{from}");
            let text = SHIPPED.replacen(from, to, 1);
            let faults = LiaisonRules::parse("f.toml", &text).unwrap_err();
            let line = text.lines().position(|line| line.contains(to.lines().next().unwrap())).unwrap() + 1;
            assert!(
                faults.iter().any(|fault| fault.starts_with(&format!("f.toml:{line}: ")) && fault.contains(expected)),
                "{faults:?}"
            );
        };
        check("radius_m = 300", "radius_m = 0", "radius_m must be 10 to 5000");
        check("period_months = 3", "period_months = 5", "so that periods fill a year");
        check("cadence = \"cal:7\"", "cadence = \"cal:1\"", "leaves no day to draw");
        check("cadence = \"cal:15\"", "cadence = \"work:9\"", "leaves no day to draw");
        check("id = \"city\"", "id = \"province\" ", "level province stands twice");
        check("finding = \"case_area\"", "finding = \"area\"", "no finding has the id area");
        check("id = \"audit\"", "id = \"liaison\"", "give this kind another id");
        check("length = \"work:5\"", "length = \"inst\"", "a reply takes time");
        check("side_px_max = 1600", "side_px_max = 90", "side_px_max must be 400 to 4000");
        check("kept_days = 365", "kept_days = 0", "kept_days must be 1 to 3660");
        check("to = \"18:00\"", "to = \"09:00\"", "end the day later");
        check("detour = 1.3", "detour = nan", "detour must be 1 to 5");
        check("id = \"hazards_removed\"", "id = \"desk_manned\" ", "stands twice");
    }
}
