//! What holds for one category at one level: the defaults of the watch file, its overrides, and the accepted tunings.

use fengqiao_domain::tuning::{Override, WatchLevel};
use fengqiao_text::category::Categories;

use crate::watch::ScanSettings;

/// Fewest reports that anybody may ask for: beyond this the watch would never speak.
const COUNT_MIN_MAX: u32 = 10_000;
/// Largest ratio and longest interval that anybody may ask for, for the same reason.
const RATIO_MIN_MAX: f64 = 1_000.0;
const RECURRENCE_DAYS_MAX: f64 = 1_000_000.0;
/// What chance alone shows more often than every tenth day is noise under any rule; trials do not keep it.
pub(crate) const RECURRENCE_DAYS_MIN: f64 = 10.0;

/// What a finding must be to become a signal.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Whether signals are raised at all.
    pub on: bool,
    /// Windows that may raise, days.
    pub windows_days: Vec<u16>,
    /// Fewest reports.
    pub count_min: u32,
    /// Least observed over expected.
    pub ratio_min: f64,
    /// By chance at most once in so many days; none leaves it to the scan's own control of the whole search.
    pub recurrence_days_min: Option<f64>,
}

/// The figures of a finding that a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figures {
    pub(crate) window_days: u16,
    pub(crate) observed: u32,
    pub(crate) expected: f64,
    pub(crate) recurrence_days: f64,
    /// Whether the scan's own control calls it an alarm.
    pub(crate) alarm: bool,
}

impl Rule {
    pub(crate) fn admits(&self, figures: &Figures) -> bool {
        let rare = self.recurrence_days_min.map_or(figures.alarm, |days| figures.recurrence_days >= days);
        self.on
            && rare
            && self.windows_days.contains(&figures.window_days)
            && figures.observed >= self.count_min
            && f64::from(figures.observed) >= self.ratio_min * figures.expected
    }
}

impl ScanSettings {
    /// The same settings with accepted changes behind those of the file: of two that are equally narrow, the later holds.
    #[must_use]
    pub fn with(&self, tunings: impl IntoIterator<Item = Override>) -> Self {
        let mut settings = self.clone();
        settings.overrides.extend(tunings);
        settings
    }

    /// What holds for a category at a level: defaults, then overrides from the widest to the narrowest.
    #[must_use]
    pub fn rule(&self, category: &str, level: WatchLevel) -> Rule {
        let mut rule = Rule {
            on: true,
            windows_days: self.windows_days.clone(),
            count_min: self.count_min,
            ratio_min: 1.0,
            recurrence_days_min: None,
        };
        let mut changes: Vec<&Override> = self.overrides.iter().filter(|it| it.covers(category, level)).collect();
        changes.sort_by_key(|change| change.narrowness());
        for change in changes {
            rule.on = change.on.unwrap_or(rule.on);
            rule.count_min = change.count_min.unwrap_or(rule.count_min);
            rule.ratio_min = change.ratio_min.unwrap_or(rule.ratio_min);
            rule.recurrence_days_min = change.recurrence_days_min.or(rule.recurrence_days_min);
            if let Some(windows) = &change.windows_days {
                rule.windows_days.clone_from(windows);
            }
        }
        rule
    }
}

/// What is wrong with an override: the key and words for it.
pub(crate) fn faults(
    change: &Override,
    settings: &ScanSettings,
    tree: Option<&Categories>,
) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let mut expect = |sound: bool, key: &'static str, words: String| {
        if !sound {
            faults.push((key, words));
        }
    };
    if let (Some(category), Some(tree)) = (&change.category, tree) {
        let known = tree.by_code(category).is_some();
        expect(known, "category", format!("the tree {} has no category {category}; correct it", tree.tree()));
    }
    expect(change.changes(), "category", "an override that changes nothing; say what differs or remove it".to_owned());
    let windows = change.windows_days.as_deref();
    let known =
        |windows: &[u16]| !windows.is_empty() && windows.iter().all(|days| settings.windows_days.contains(days));
    let words = format!("windows_days must be some of {:?}, which the scan looks at", settings.windows_days);
    expect(windows.is_none_or(known), "windows_days", words);
    let counts = |count: u32| (settings.count_min..=COUNT_MIN_MAX).contains(&count);
    let words = format!("count_min must be {} (that of the scan) to {COUNT_MIN_MAX}", settings.count_min);
    expect(change.count_min.is_none_or(counts), "count_min", words);
    let ratio = change.ratio_min.is_none_or(|ratio| (1.0..=RATIO_MIN_MAX).contains(&ratio));
    expect(ratio, "ratio_min", format!("ratio_min must be 1 to {RATIO_MIN_MAX}"));
    let days = RECURRENCE_DAYS_MIN..=RECURRENCE_DAYS_MAX;
    let words = format!("recurrence_days_min must be {RECURRENCE_DAYS_MIN} to {RECURRENCE_DAYS_MAX}");
    expect(change.recurrence_days_min.is_none_or(|own| days.contains(&own)), "recurrence_days_min", words);
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(overrides: Vec<Override>) -> ScanSettings {
        ScanSettings {
            hour: 6,
            windows_days: vec![7, 14, 28],
            baseline_days: 364,
            guard_days: 0,
            count_min: 3,
            replicates: 999,
            recurrence_days_min: 100.0,
            signals_max: 12,
            ends_after_days: 14,
            tree: "disputes".into(),
            themes: Vec::new(),
            overrides,
        }
    }

    fn of(category: &str) -> Override {
        Override { category: Some(category.into()), ..Override::default() }
    }

    #[test]
    fn the_narrower_override_holds_and_what_it_does_not_say_stays() {
        let wide = Override { count_min: Some(5), ratio_min: Some(2.0), ..of("D13") };
        let narrow = Override { count_min: Some(4), ..of("D13.02") };
        let village = Override { level: Some(WatchLevel::Village), on: Some(false), ..Override::default() };
        let settings = settings(vec![narrow, wide, village]);
        let check = |category: &str, level, expected: (bool, u32, f64)| {
            let rule = settings.rule(category, level);
            assert_eq!((rule.on, rule.count_min, rule.ratio_min), expected, "{category} {level:?}");
        };
        check("D13.02", WatchLevel::Township, (true, 4, 2.0));
        check("D13.03", WatchLevel::Township, (true, 5, 2.0));
        check("D01", WatchLevel::Township, (true, 3, 1.0));
        check("D13.02", WatchLevel::Village, (false, 4, 2.0));
    }

    #[test]
    fn an_accepted_change_holds_over_an_equally_narrow_one_of_the_file() {
        let settings = settings(vec![Override { count_min: Some(5), ..of("D13") }]);
        let tuned = settings.with([Override { count_min: Some(9), ..of("D13") }]);
        assert_eq!(tuned.rule("D13", WatchLevel::County).count_min, 9);
    }

    #[test]
    fn a_rule_admits_what_is_large_and_rare_enough_in_an_allowed_window() {
        let figures = Figures { window_days: 14, observed: 6, expected: 2.0, recurrence_days: 150.0, alarm: true };
        let check = |change: Override, figures: Figures, expected: bool| {
            let rule = settings(vec![change.clone()]).rule("D13", WatchLevel::County);
            assert_eq!(rule.admits(&figures), expected, "{change:?} {figures:?}");
        };
        check(of("D13"), figures, true);
        check(of("D13"), Figures { alarm: false, ..figures }, false);
        check(Override { recurrence_days_min: Some(150.0), ..of("D13") }, Figures { alarm: false, ..figures }, true);
        check(Override { recurrence_days_min: Some(151.0), ..of("D13") }, figures, false);
        check(Override { windows_days: Some(vec![7]), ..of("D13") }, figures, false);
        check(Override { count_min: Some(7), ..of("D13") }, figures, false);
        check(Override { ratio_min: Some(3.0), ..of("D13") }, figures, true);
        check(Override { ratio_min: Some(3.1), ..of("D13") }, figures, false);
        check(Override { on: Some(false), ..of("D13") }, figures, false);
        check(Override { on: Some(false), ..of("D14") }, figures, true);
    }
}
