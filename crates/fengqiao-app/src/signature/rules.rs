//! `data/signatures.toml`: the one-time code, and where the law wants ink.

use fengqiao_domain::category::lies_in;
use std::collections::BTreeMap;

use fengqiao_procedure::Instance;
use fengqiao_text::category::Categories;
use serde::Deserialize;

use crate::data_files::{Faults, toml_fault};
use crate::error::Refusal;
use crate::permission::Bilingual;

/// What a code looks like and how long it opens something.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRules {
    /// Digits.
    pub digits: u32,
    /// Minutes until it ends.
    pub minutes: u32,
    /// Tries that it allows.
    pub tries_max: u32,
    /// Codes for one party and one document within a day.
    pub given_max: u32,
}

/// Papers that the law wants in ink.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InkRule {
    /// Stable id.
    pub id: String,
    /// Beginnings of category codes of the matter.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Fields of the proceeding with the values that mean it.
    #[serde(default)]
    pub fields: BTreeMap<String, Vec<String>>,
    /// What the reader is told.
    pub says: Bilingual,
    /// Article behind it.
    pub basis: String,
}

/// The file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningRules {
    /// The code.
    pub code: CodeRules,
    /// Papers in ink.
    pub ink: Vec<InkRule>,
}

impl InkRule {
    fn holds(&self, category: &str, instance: &Instance) -> bool {
        let begins = |known: &String| lies_in(category, known);
        let given = |(field, values): (&String, &Vec<String>)| {
            let value = instance.fields.get(field).and_then(serde_json::Value::as_str);
            value.is_some_and(|value| values.iter().any(|it| it == value))
        };
        self.categories.iter().any(begins) || self.fields.iter().any(given)
    }
}

impl SigningRules {
    /// The rule by which the law wants a paper of this matter and proceeding in ink.
    pub(crate) fn ink_rule(&self, category: Option<&str>, instance: &Instance) -> Option<&InkRule> {
        self.ink.iter().find(|rule| rule.holds(category.unwrap_or_default(), instance))
    }

    /// Refuses what must be signed by hand, and what nobody knows the kind of.
    ///
    /// # Errors
    /// `ink_by_law`, `kind_unknown`.
    pub(crate) fn permit(&self, category: Option<&str>, instance: &Instance) -> Result<(), Refusal> {
        if let Some(rule) = self.ink_rule(category, instance) {
            return Err(Refusal::new("ink_by_law", format!("{} ({})", rule.says.en, rule.basis)));
        }
        if category.is_none() {
            let words = "give the matter its kind first, so that it is known whether the law wants ink";
            return Err(Refusal::new("kind_unknown", words));
        }
        Ok(())
    }

    /// Reads the file; `trees` are the categories whose codes it may name the beginning of, none when they are not known.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, a code that is guessed or never ends, a rule that stands twice or
    /// says nothing, a category that there is not.
    pub(crate) fn parse(file: &str, text: &str, trees: Option<&[Categories]>) -> Result<Self, Vec<String>> {
        let read: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        let CodeRules { digits, minutes, tries_max, given_max } = read.code;
        let limits = [
            ("digits", digits, 6..=10),
            ("minutes", minutes, 1..=60),
            ("tries_max", tries_max, 1..=10),
            ("given_max", given_max, 1..=20),
        ];
        for (key, value, within) in limits {
            if !within.contains(&value) {
                let words = format!(
                    "{key} is {value}; a code that cannot be guessed has {} to {}",
                    within.start(),
                    within.end()
                );
                faults.at(&["code", key], words);
            }
        }
        let known = |code: &str| trees.is_none_or(|trees| trees.iter().any(|tree| tree.by_code(code).is_some()));
        for (place, rule) in read.ink.iter().enumerate() {
            let at = place.to_string();
            if read.ink[..place].iter().any(|other| other.id == rule.id) {
                faults.at(&["ink", &at, "id"], format!("rule {} stands twice; give one another id", rule.id));
            }
            if rule.categories.is_empty() && rule.fields.is_empty() {
                faults.at(&["ink", &at], format!("rule {} is about nothing; name categories or fields", rule.id));
            }
            if rule.says.zh.trim().is_empty() || rule.says.en.trim().is_empty() {
                faults.at(&["ink", &at, "says"], format!("rule {} lacks words in one language", rule.id));
            }
            for (number, code) in rule.categories.iter().enumerate().filter(|(_, code)| !known(code)) {
                let words = format!("no category has the code {code}; correct it or add the category");
                faults.at(&["ink", &at, "categories", &number.to_string()], words);
            }
        }
        faults.or(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SHIPPED: &str = include_str!("../../../../data/signatures.toml");

    fn permitted(category: Option<&str>, fields: serde_json::Value) -> Result<(), &'static str> {
        let rules = SigningRules::parse("signatures.toml", SHIPPED, None).unwrap();
        let instance: Instance = serde_json::from_value(json!({
            "procedure": "p", "version": "1", "state": "signing", "revision": 1, "slots": {}, "fields": fields,
            "deadlines": {}, "passed": []
        }))
        .unwrap();
        rules.permit(category, &instance).map_err(|refusal| refusal.code)
    }

    #[test]
    fn the_law_wants_ink_for_personal_relations_and_the_stop_of_public_services() {
        assert_eq!(permitted(Some("D13.01"), json!({})), Ok(()));
        assert_eq!(permitted(Some("D01"), json!({})), Err("ink_by_law"));
        assert_eq!(permitted(Some("D02.02"), json!({})), Err("ink_by_law"));
        assert_eq!(permitted(Some("D10.05"), json!({})), Err("ink_by_law"));
        assert_eq!(permitted(Some("D10.04"), json!({})), Ok(()));
        assert_eq!(permitted(Some("D13.01"), json!({ "dispute_kind": "domestic" })), Err("ink_by_law"));
        assert_eq!(permitted(None, json!({})), Err("kind_unknown"));
        assert_eq!(permitted(Some("D011"), json!({})), Ok(()), "a code that only begins alike");
    }

    #[test]
    fn a_faulty_file_is_told_with_its_line() {
        let check = |from: &str, to: &str, expected: &str| {
            let text = SHIPPED.replacen(from, to, 1);
            assert_ne!(text, SHIPPED);
            let faults = SigningRules::parse("signatures.toml", &text, None).expect_err(to);
            assert!(faults.iter().any(|fault| fault.contains(expected)), "{faults:?}");
        };
        check("digits = 6", "digits = 3", "digits is 3");
        check("minutes = 15", "minutes = 6000", "minutes is 6000");
        check("id = \"within_the_family\"", "id = \"personal_relations\"", "stands twice");
        check("categories = [\"D10.05\"]", "categories = []", "is about nothing");
        check("[code]", "[cod]", "cod");
    }
}
