//! Points (积分): the rules of the office, and what was given by them.

use std::collections::BTreeSet;

use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::points::Points;
use fengqiao_domain::region::RegionPath;
use fengqiao_procedure::Bilingual;
use fengqiao_store::{Page, PageRequest};
use jiff::Span;
use serde::Deserialize;

use crate::app::App;
use crate::context::Ctx;
use crate::data_files::{Faults, toml_fault};
use crate::error::AppResult;

/// Most that one rule may give or take.
const POINTS_MAX: i32 = 100;
/// Longest time that points are counted, days.
const LAPSE_DAYS_MAX: u32 = 3_660;

/// `data/points.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointsRules {
    /// Days after which points are not counted any more.
    pub lapse_days: u32,
    /// The rules.
    #[serde(default, rename = "rule")]
    pub rules: Vec<PointsRule>,
}

/// One rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointsRule {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// How many; below zero takes away.
    pub points: i32,
}

impl PointsRules {
    /// Reads the file.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, an id given twice, or a number that makes no sense.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Vec<String>> {
        let read: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        if !(1..=LAPSE_DAYS_MAX).contains(&read.lapse_days) {
            faults.at(&["lapse_days"], format!("lapse_days must be 1 to {LAPSE_DAYS_MAX}"));
        }
        let mut known = BTreeSet::new();
        for (place, rule) in read.rules.iter().enumerate() {
            let place = place.to_string();
            if !known.insert(&rule.id) {
                faults.at(&["rule", &place, "id"], format!("rule {} is given twice; give one another id", rule.id));
            }
            if rule.points == 0 || !(-POINTS_MAX..=POINTS_MAX).contains(&rule.points) {
                let words = format!("rule {}: points must be 1 to {POINTS_MAX}, or below zero as far", rule.id);
                faults.at(&["rule", &place, "points"], words);
            }
        }
        faults.or(read)
    }

    /// A rule by its id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&PointsRule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

/// Points of the organisations.
pub struct PointsRead {
    /// Sums that count now, by organisation.
    pub sums: Vec<(OrganisationId, i64)>,
    /// What was given, newest first.
    pub page: Page<Points>,
}

impl App {
    /// Points given to one organisation, or to all, with the sums that count now.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn points(
        &self,
        ctx: &Ctx,
        organisation_id: Option<OrganisationId>,
        page: &PageRequest,
    ) -> AppResult<PointsRead> {
        let office = self.office(ctx.top_region)?;
        let top = RegionPath::top();
        let path = match organisation_id {
            Some(id) => office.organisation(id).and_then(|it| office.path(it.region_id)),
            None => Some(&top),
        };
        self.setup().matrix.permit(ctx, "read_counts", path, "any")?;
        let hours = Span::new().hours(i64::from(self.setup().points.lapse_days) * 24);
        let since = ctx.now.checked_sub(hours).unwrap_or(jiff::Timestamp::MIN);
        self.read(ctx, |reader| {
            let mut sums = reader.points_since(since)?;
            sums.retain(|(id, _)| organisation_id.is_none_or(|wanted| wanted == *id));
            Ok(PointsRead { sums, page: reader.points(organisation_id, page)? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faulty_rules_are_refused_with_file_line_and_rule() {
        let rule = |id: &str, points: i32| {
            format!("[[rule]]\nid = \"{id}\"\ntitle = {{ zh = \"甲\", en = \"A\" }}\npoints = {points}\n")
        };
        let parse = |text: &str| PointsRules::parse("data/points.toml", text);
        assert_eq!(parse(&format!("lapse_days = 365\n{}", rule("a", -5))).unwrap().rule("a").unwrap().points, -5);
        for (text, place, word) in [
            (format!("lapse_days = 0\n{}", rule("a", 1)), 1, "lapse_days"),
            (format!("lapse_days = 1\n{}{}", rule("a", 1), rule("a", 2)), 7, "rule a is given twice"),
            (format!("lapse_days = 1\n{}", rule("a", 0)), 5, "rule a: points"),
            (format!("lapse_days = 1\n{}", rule("a", 101)), 5, "rule a: points"),
            (format!("lapse_days = 1\n{}", rule("a", i32::MIN)), 5, "rule a: points"),
            ("lapse_days = 1\nrules = 3".to_owned(), 2, "unknown field"),
        ] {
            let faults = parse(&text).unwrap_err();
            assert!(
                faults[0].starts_with(&format!("data/points.toml:{place}: ")) && faults[0].contains(word),
                "{faults:?}"
            );
        }
    }
}
