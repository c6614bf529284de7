//! Reading `data/alarms.toml`.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_procedure::{Finding, Procedure, Severity};
use serde::Deserialize;

use crate::data_files::{Faults, toml_fault};
use crate::indicator::Indicator;
use crate::permission::Bilingual;

/// Bounds of the days that are looked through.
const DAYS_MIN: u32 = 31;
const DAYS_MAX: u32 = 366;

/// `data/alarms.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlarmRules {
    /// Days that are looked through.
    pub look_back_days: u32,
    /// The rules.
    #[serde(default, rename = "rule")]
    pub rules: Vec<AlarmRule>,
}

/// What a rule looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmLook {
    /// Steps of a month on its last day.
    LastDay,
    /// Visits on the last day of their window.
    WindowEnd,
    /// Two steps close together.
    TooFast,
    /// Texts that are nearly the same.
    Copies,
    /// Ends of proceedings.
    Outcomes,
    /// Values of a field.
    Values,
    /// Organisations that stand for each other.
    Mutual,
    /// A rate of a place.
    Figure,
}

/// One rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlarmRule {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What it looks for.
    pub look: AlarmLook,
    /// Procedure; empty for a figure.
    #[serde(default)]
    pub procedure: String,
    /// Step, for the last day and for organisations that stand for each other.
    #[serde(default)]
    pub step: String,
    /// First slot, for organisations that stand for each other.
    #[serde(default)]
    pub slot: String,
    /// Second slot.
    #[serde(default)]
    pub other: String,
    /// Days that this rule looks through; those of the file when absent.
    #[serde(default)]
    pub days: Option<u32>,
    /// First step, for what is too fast.
    #[serde(default)]
    pub from: String,
    /// Second step, for what is too fast.
    #[serde(default)]
    pub to: String,
    /// Field, for copies and values.
    #[serde(default)]
    pub field: String,
    /// Outcomes or options.
    #[serde(default)]
    pub values: Vec<String>,
    /// Indicator, for a figure.
    #[serde(default)]
    pub indicator: String,
    /// Least that a figure should be.
    #[serde(default)]
    pub least: i64,
    /// Per cent, minutes or rate from which on it looks made up.
    pub limit: i64,
    /// How many there must be.
    #[serde(default)]
    pub of_min: i64,
    /// Whether the procedure may be absent.
    #[serde(default)]
    pub awaits: bool,
}

impl AlarmRules {
    /// Reads the file.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, an id given twice, an unknown procedure, step, field or option.
    pub(crate) fn parse(
        file: &str,
        text: &str,
        procedures: &BTreeMap<String, std::sync::Arc<Procedure>>,
        indicators: &BTreeMap<String, Indicator>,
    ) -> Result<(Self, Vec<Finding>), Vec<String>> {
        let read: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let (mut faults, mut warnings) = (Faults::new(file, text), Vec::new());
        let is_short = |days: &u32| !(DAYS_MIN..=DAYS_MAX).contains(days);
        if is_short(&read.look_back_days) {
            faults.at(&["look_back_days"], format!("look_back_days must be {DAYS_MIN} to {DAYS_MAX}"));
        }
        let mut known = BTreeSet::new();
        for (place, rule) in read.rules.iter().enumerate() {
            let (place, id) = (place.to_string(), &rule.id);
            let mut fault = |key: &str, words: String| faults.at(&["rule", &place, key], format!("rule {id}: {words}"));
            if !known.insert(id) {
                fault("id", "is given twice; give one another id".to_owned());
            }
            if rule.limit < 1 || rule.of_min < 0 {
                fault("limit", "limit must be 1 or more, and of_min 0 or more".to_owned());
            }
            if rule.days.as_ref().is_some_and(is_short) {
                fault("days", format!("days must be {DAYS_MIN} to {DAYS_MAX}"));
            }
            match procedures.get(&rule.procedure) {
                _ if rule.look == AlarmLook::WindowEnd => {
                    if !rule.procedure.is_empty() {
                        fault(
                            "procedure",
                            "window_end looks at inspections, which are no procedure; take it out".to_owned(),
                        );
                    }
                }
                _ if rule.look == AlarmLook::Figure => {
                    if !indicators.contains_key(&rule.indicator) {
                        fault("indicator", format!("there is no indicator {}; correct it", rule.indicator));
                    }
                }
                None if rule.awaits => {
                    let message = format!("rule {id} waits for the procedure {}, which is not here", rule.procedure);
                    let (line, column, code) = (1, 1, "rule_waits");
                    warnings.push(Finding {
                        severity: Severity::Warning,
                        code,
                        file: file.to_owned(),
                        line,
                        column,
                        message,
                    });
                }
                None => fault("procedure", format!("there is no procedure {}; correct it", rule.procedure)),
                Some(procedure) => rule.names(procedure, &mut fault),
            }
        }
        faults.or((read, warnings))
    }
}

impl AlarmRule {
    fn names(&self, procedure: &Procedure, fault: &mut dyn FnMut(&str, String)) {
        let steps: &[(&str, &String)] = match self.look {
            AlarmLook::LastDay | AlarmLook::Mutual => &[("step", &self.step)],
            AlarmLook::TooFast => &[("from", &self.from), ("to", &self.to)],
            _ => &[],
        };
        for (key, step) in steps.iter().filter(|(_, step)| procedure.transition(step).is_none()) {
            fault(key, format!("{} has no step {step}; correct it", procedure.id));
        }
        let slots: &[(&str, &String)] = match self.look {
            AlarmLook::Mutual => &[("slot", &self.slot), ("other", &self.other)],
            _ => &[],
        };
        for (key, slot) in slots.iter().filter(|(_, slot)| procedure.slot(slot).is_none()) {
            fault(key, format!("{} has no slot {slot}; correct it", procedure.id));
        }
        if matches!(self.look, AlarmLook::Copies | AlarmLook::Values) && procedure.field(&self.field).is_none() {
            fault("field", format!("{} has no field {}; correct it", procedure.id, self.field));
        }
        let outcomes = procedure.states.iter().filter_map(|state| state.outcome.as_ref());
        let options =
            procedure.field(&self.field).into_iter().flat_map(|field| &field.options).map(|option| &option.id);
        let known: Vec<&String> = match self.look {
            AlarmLook::Outcomes => outcomes.collect(),
            AlarmLook::Values => options.collect(),
            _ => return,
        };
        if self.values.is_empty() {
            fault("values", "name what is counted".to_owned());
        }
        for value in self.values.iter().filter(|value| !known.contains(value)) {
            fault("values", format!("{} knows no {value}; correct it", procedure.id));
        }
    }
}
