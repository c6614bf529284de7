//! Checks the licence of every dependency against deny.toml, and that no banned crate came in.
//!
//! It reads the same file as cargo-deny and decides the same two questions, so that a machine without cargo-deny
//! still refuses a wrong licence.

use crate::{root, shell};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;

/// Checks all packages that Cargo.lock names.
///
/// # Errors
/// When deny.toml cannot be read or a package is refused.
pub fn check() -> Result<()> {
    let text = fs::read_to_string(root::workspace().join("deny.toml"))?;
    let rules: toml::Table = text.parse().context("deny.toml")?;
    let allowed = names(&rules, "licenses", "allow");
    let banned = names(&rules, "bans", "deny");
    let metadata = shell::output(&mut shell::command("cargo metadata --format-version 1 --locked"))?;
    let metadata: Value = serde_json::from_slice(&metadata)?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let refused: Vec<String> = packages.iter().filter_map(|package| fault_of(package, &allowed, &banned)).collect();
    for line in &refused {
        println!("{line}");
    }
    if !refused.is_empty() {
        bail!("{} of {} packages are refused", refused.len(), packages.len());
    }
    println!("{} packages, all licences allowed", packages.len());
    Ok(())
}

/// The texts of a list of deny.toml: plain strings, or tables with a name.
fn names(rules: &toml::Table, section: &str, key: &str) -> Vec<String> {
    let list = rules.get(section).and_then(|table| table.get(key));
    let items = list.and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let name_of = |item: &toml::Value| {
        let named = item.get("crate").or_else(|| item.get("name"));
        named.unwrap_or(item).as_str().map(str::to_owned)
    };
    items.iter().filter_map(name_of).collect()
}

fn fault_of(package: &Value, allowed: &[String], banned: &[String]) -> Option<String> {
    let name = package["name"].as_str().unwrap_or_default();
    if banned.iter().any(|other| other == name) {
        return Some(format!("{name}: banned by deny.toml: find another way"));
    }
    let licence = package["license"].as_str().unwrap_or_default();
    if permits(licence, allowed) {
        return None;
    }
    Some(format!("{name}: licence {licence:?} is not in deny.toml: choose another crate"))
}

/// Says whether an SPDX expression can be met with allowed licences only; `/` is the old spelling of OR.
fn permits(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    !words.is_empty() && any_of(&words, &mut at, allowed) && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let word = words.get(*at).copied().unwrap_or_default();
    *at += 1;
    if word == "(" {
        let met = any_of(words, at, allowed);
        *at += 1;
        return met;
    }
    let mut name = word.to_owned();
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).copied().unwrap_or_default();
        name = format!("{word} WITH {exception}");
        *at += 2;
    }
    allowed.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, expected: bool) {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"];
        let allowed = allowed.map(str::to_owned);
        assert_eq!(permits(expression, &allowed), expected, "{expression}");
    }

    #[test]
    fn expressions_are_decided_as_spdx_says() {
        check("MIT", true);
        check("MIT/Apache-2.0", true);
        check("GPL-3.0-only", false);
        check("GPL-3.0-only OR MIT", true);
        check("MIT AND GPL-3.0-only", false);
        check("MIT AND (GPL-3.0-only OR Apache-2.0)", true);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", false);
        check("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", true);
        check("Apache-2.0 WITH other-exception", false);
    }

    #[test]
    fn a_missing_or_broken_expression_is_refused() {
        check("", false);
        check("MIT MIT", false);
        check("(MIT", false);
        check("MIT)", false);
    }

    #[test]
    fn banned_names_are_refused_whatever_their_licence() {
        let package = serde_json::json!({ "name": "openssl-sys", "license": "MIT" });
        let fault = fault_of(&package, &["MIT".to_owned()], &["openssl-sys".to_owned()]);
        assert!(fault.unwrap().contains("banned"));
    }
}
