//! The table of events in the book, read from the enum in fengqiao-domain and the sentences above its variants.

use anyhow::{Context, Result, bail};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const SOURCE: &str = "crates/fengqiao-domain/src/event.rs";
const HEAD: &str = "\
# Events

What can stand in the [event log](../concepts/event-log.md).
An event is JSON with its `kind` and the fields below; ids are ULIDs, instants RFC 3339 in UTC.
This page is made by `cargo xtask codegen`.

| kind | what happened | fields |
|---|---|---|
";

/// One variant of the enum.
#[derive(Debug, Default, PartialEq)]
struct Variant {
    kind: String,
    sentence: String,
    fields: Vec<String>,
}

/// Writes the page.
///
/// # Errors
/// When the source cannot be read or holds no event.
pub fn write(page: &Path) -> Result<()> {
    let source = fs::read_to_string(crate::root::workspace().join(SOURCE)).context(SOURCE)?;
    let variants = variants_of(&source);
    if variants.is_empty() {
        bail!("{SOURCE} holds no enum Event");
    }
    fs::write(page, table(&variants)).with_context(|| format!("cannot write {}", page.display()))
}

fn table(variants: &[Variant]) -> String {
    let mut text = HEAD.to_owned();
    for Variant { kind, sentence, fields } in variants {
        let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        let _ = writeln!(text, "| `{kind}` | {sentence} | {} |", fields.join(", "));
    }
    text
}

fn variants_of(source: &str) -> Vec<Variant> {
    let body = source.split("pub enum Event {").nth(1).unwrap_or_default();
    let body = body.split("\n}").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut sentence = String::new();
    let mut open: Option<Variant> = None;
    for line in body.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("///") {
            sentence = format!("{sentence}{words}");
            continue;
        }
        let (name, fields) = line.split_once('{').unwrap_or((line, line));
        if open.is_none() && line.starts_with(|c: char| c.is_ascii_uppercase()) {
            let sentence = std::mem::take(&mut sentence);
            let sentence = sentence.trim().trim_end_matches('.').to_owned();
            let kind = snake_case(name.trim().trim_end_matches(','));
            open = Some(Variant { kind, sentence, fields: Vec::new() });
        }
        if let Some(variant) = &mut open {
            let named = fields.split(',').filter_map(|field| field.split_once(':'));
            variant.fields.extend(named.map(|(name, _)| name.trim().to_owned()));
        }
        if line.ends_with("},") || (open.is_some() && !line.contains(['{', ':'])) {
            found.extend(open.take());
        }
    }
    found
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for (at, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_on_one_line_on_many_and_without_fields_are_read() {
        let source = "pub enum Event {\n    /// A thing\n    /// happened.\n    OneLine { a: X, b: Vec<Y> },\n    /// Nothing.\n    Bare,\n    /// Many.\n    ManyLines {\n        c: Option<Z>,\n        d: Z,\n    },\n}\nenum Other { Not { x: X } }";
        let text = table(&variants_of(source));
        assert_eq!(
            text.strip_prefix(HEAD).unwrap(),
            "| `one_line` | A thing happened | `a`, `b` |\n| `bare` | Nothing |  |\n| `many_lines` | Many | `c`, `d` |\n"
        );
    }

    #[test]
    fn the_page_of_events_is_up_to_date() {
        let root = crate::root::workspace();
        let page = fs::read_to_string(root.join(super::super::EVENTS)).unwrap();
        let source = fs::read_to_string(root.join(SOURCE)).unwrap();
        assert_eq!(page, table(&variants_of(&source)), "run cargo xtask codegen");
    }
}
