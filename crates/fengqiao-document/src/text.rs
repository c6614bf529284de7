//! Texts of a value before they are set: a character that cannot be printed is told with its place, never left out.

use serde_json::Value;

use crate::error::{DocumentError, TextFault};
use crate::fonts::Fonts;

/// Characters of all texts of a document together: some hundred pages, more than any paper of an office has.
pub const TEXT_LENGTH_MAX: usize = 200_000;
/// Faults that are told at most; the rest is of the same kind.
const FAULTS_MAX: usize = 20;

/// Checks that every text of a value can be printed.
///
/// # Errors
/// The texts are too long together, or hold characters without a glyph or that cannot be seen.
pub fn check_text(value: &Value, fonts: &Fonts) -> Result<(), DocumentError> {
    let mut walk = Walk { fonts, length: 0, faults: Vec::new() };
    walk.value(&mut Vec::new(), value);
    if walk.length > TEXT_LENGTH_MAX {
        return Err(DocumentError::TooLong(walk.length));
    }
    if walk.faults.is_empty() { Ok(()) } else { Err(DocumentError::Text(walk.faults)) }
}

struct Walk<'f> {
    fonts: &'f Fonts,
    length: usize,
    faults: Vec<TextFault>,
}

impl Walk<'_> {
    fn value(&mut self, path: &mut Vec<String>, value: &Value) {
        match value {
            Value::String(text) => self.text(path, text),
            Value::Array(list) => {
                for (place, item) in list.iter().enumerate() {
                    path.push(place.to_string());
                    self.value(path, item);
                    path.pop();
                }
            }
            Value::Object(map) => {
                for (key, item) in map {
                    path.push(key.clone());
                    self.value(path, item);
                    path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, path: &[String], text: &str) {
        for (place, letter) in text.chars().enumerate() {
            self.length += 1;
            let code = match letter {
                '\n' => continue,
                letter if unseen(letter) => "control",
                letter if !self.fonts.covers(letter) => "no_glyph",
                _ => continue,
            };
            let known = self.faults.iter().any(|fault| fault.letter == letter && fault.field == path.join("."));
            if self.faults.len() < FAULTS_MAX && !known {
                self.faults.push(TextFault { field: path.join("."), letter, place: place + 1, code });
            }
        }
    }
}

/// Control and format characters, and characters without an assigned shape: nothing of them would stand on the paper.
fn unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(value: &Value, expected: &[&str]) {
        let found = match check_text(value, &Fonts::built_in()) {
            Ok(()) => Vec::new(),
            Err(DocumentError::Text(faults)) => faults
                .iter()
                .map(|fault| format!("{} {} {:04X} {}", fault.field, fault.place, u32::from(fault.letter), fault.code))
                .collect(),
            Err(other) => vec![other.to_string()],
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn what_cannot_be_printed_is_told_with_its_field_and_place() {
        check(&json!({"a": "王小明\n第二行", "n": 3, "l": ["好"]}), &[]);
        check(&json!({"parties": [{"name": "甲"}, {"name": "王\u{2a6d6}"}]}), &["parties.1.name 2 2A6D6 no_glyph"]);
        check(&json!({"a": "好😀的😀"}), &["a 2 1F600 no_glyph"]);
        check(
            &json!({"a": "一\u{7}", "b": "\t", "c": "x\u{202e}y"}),
            &["a 2 0007 control", "b 1 0009 control", "c 2 202E control"],
        );
    }

    #[test]
    fn a_text_without_end_is_refused_before_it_is_set() {
        let long = "长".repeat(TEXT_LENGTH_MAX + 1);
        check(
            &json!({"a": long}),
            &["the texts of the document have 200001 characters together; at most 200000 can be printed"],
        );
    }

    #[test]
    fn a_fault_tells_the_character_and_never_the_text() {
        let error = check_text(&json!({"name": "张\u{2a6d6}秘密"}), &Fonts::built_in()).unwrap_err().to_string();
        assert!(error.contains("U+2A6D6") && !error.contains("秘密"), "{error}");
    }
}
