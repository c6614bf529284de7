//! The watch file: how to look for flare-ups, and whom to propose when one is found.

use fengqiao_domain::tuning::Override;
use fengqiao_scan::{WINDOW_DAYS_MAX, WINDOWS_MAX};
use fengqiao_text::category::Categories;
use serde::{Deserialize, Serialize};

use crate::data_files::{Faults, toml_fault};
use crate::permission::Bilingual;

mod rule;

pub use rule::Rule;
pub(crate) use rule::{Figures, RECURRENCE_DAYS_MIN, faults as override_faults};

/// Replicates that the scan takes at most.
const REPLICATES_MAX: u32 = 99_999;

/// `data/watch.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// The scan.
    pub scan: ScanSettings,
    /// Duties proposed by category.
    #[serde(default, rename = "playbook")]
    pub playbooks: Vec<Playbook>,
}

/// Parameters of the scan; with the accepted tunings among the overrides they are stored with every run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanSettings {
    /// Hour of the daily run in Asia/Shanghai, 0 to 23.
    pub hour: i8,
    /// Window lengths, days.
    pub windows_days: Vec<u16>,
    /// Length of the own past, days.
    pub baseline_days: u16,
    /// Gap between own past and window, days.
    pub guard_days: u16,
    /// Fewest reports of a signal.
    pub count_min: u32,
    /// Monte-Carlo replicates.
    pub replicates: u32,
    /// A signal is raised when chance alone would do so at most once in this many days.
    pub recurrence_days_min: f64,
    /// Signals of one run at most.
    pub signals_max: usize,
    /// A signal that was not seen for so many days has ended.
    pub ends_after_days: u16,
    /// Category tree watched.
    pub tree: String,
    /// Kinds of trouble that an office sees as one though they stand in several branches of the tree.
    #[serde(default, rename = "theme")]
    pub themes: Vec<Theme>,
    /// What differs by group of categories and level of places.
    #[serde(default, rename = "override")]
    pub overrides: Vec<Override>,
}

/// Categories that are watched together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// What its signals are called; the names of its categories when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Bilingual>,
    /// Category codes, with those below them.
    pub categories: Vec<String>,
}

/// Duties that a directive about a kind proposes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playbook {
    /// Category code; codes below it match too.
    pub category: String,
    /// Duty of the proposed lead.
    pub lead: String,
    /// Duties of further addressees.
    #[serde(default)]
    pub also: Vec<String>,
}

impl ScanSettings {
    fn check(&self, trees: Option<&[Categories]>, faults: &mut Faults<'_>) {
        let mut expect = |sound: bool, key: &str, words: &str| {
            if !sound {
                faults.at(&["scan", key], format!("{key} must be {words}"));
            }
        };
        let window = |days: &u16| (1..=WINDOW_DAYS_MAX).contains(days);
        let windows = (1..=WINDOWS_MAX).contains(&self.windows_days.len()) && self.windows_days.iter().all(window);
        expect((0..24).contains(&self.hour), "hour", "0 to 23");
        expect(windows, "windows_days", &format!("1 to {WINDOWS_MAX} lengths of 1 to {WINDOW_DAYS_MAX} days"));
        expect(self.baseline_days > 0, "baseline_days", "at least 1");
        expect(self.count_min > 0, "count_min", "at least 1");
        expect((1..=REPLICATES_MAX).contains(&self.replicates), "replicates", &format!("1 to {REPLICATES_MAX}"));
        // Written so that a number that is none fails too.
        expect(self.recurrence_days_min >= 1.0, "recurrence_days_min", "at least 1");
        expect(self.signals_max > 0, "signals_max", "at least 1");
        expect(self.ends_after_days > 0, "ends_after_days", "at least 1");
        let named = trees.is_none_or(|trees| trees.iter().any(|tree| tree.tree() == self.tree));
        expect(named, "tree", "the name of a tree of categories/");
        let tree = trees.and_then(|trees| trees.iter().find(|tree| tree.tree() == self.tree));
        for (place, theme) in self.themes.iter().enumerate() {
            let unknown = theme.categories.iter().find(|code| tree.is_some_and(|tree| tree.by_code(code).is_none()));
            let words = match unknown {
                Some(code) => format!("no category {code} in the tree {}; correct it or add the category", self.tree),
                None if theme.categories.len() < 2 => "a theme names two categories at least".to_owned(),
                None => continue,
            };
            faults.at(&["scan", "theme", &place.to_string(), "categories"], words);
        }
        for (place, change) in self.overrides.iter().enumerate() {
            let place_text = place.to_string();
            for (key, words) in rule::faults(change, self, tree) {
                faults.at(&["scan", "override", &place_text, key], words);
            }
            // What holds for everything is a default, and stands above; a tuning may well speak of everything.
            if change.category.is_none() && change.level.is_none() {
                let words = "an override names a category, a level, or both";
                faults.at(&["scan", "override", &place_text, "category"], words);
            }
            let same = |other: &Override| other.category == change.category && other.level == change.level;
            if self.overrides[..place].iter().any(same) {
                faults.at(
                    &["scan", "override", &place_text],
                    "this category and level have an override already; merge the two",
                );
            }
        }
    }
}

impl Watch {
    /// Reads the file; `trees` are the categories that it may name, none when they are not known.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, a number that makes no sense, an unknown tree or category.
    pub(crate) fn parse(file: &str, text: &str, trees: Option<&[Categories]>) -> Result<Self, Vec<String>> {
        let watch: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        watch.scan.check(trees, &mut faults);
        for (place, playbook) in watch.playbooks.iter().enumerate() {
            let known = trees.is_none_or(|trees| trees.iter().any(|tree| tree.by_code(&playbook.category).is_some()));
            if !known {
                let words = format!("no category has the code {}; correct it or add the category", playbook.category);
                faults.at(&["playbook", &place.to_string(), "category"], words);
            }
            if watch.playbooks[..place].iter().any(|other| other.category == playbook.category) {
                let words = format!("the category {} has a playbook already; merge the two", playbook.category);
                faults.at(&["playbook", &place.to_string(), "category"], words);
            }
        }
        faults.or(watch)
    }

    /// The playbook of a category, the longest match first.
    #[must_use]
    pub fn playbook(&self, category: &str) -> Option<&Playbook> {
        let fits = |playbook: &&Playbook| {
            category == playbook.category || category.starts_with(&format!("{}.", playbook.category))
        };
        self.playbooks.iter().filter(fits).max_by_key(|playbook| playbook.category.len())
    }
}
