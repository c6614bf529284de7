//! The size of each page to its first view: the gzipped HTML, style and every script that must arrive before it shows.
//!
//! Read from the manifest that Vite writes beside the built files.

use crate::shell;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What a staff page may weigh to its first view, in gzipped kilobytes of 1,000 bytes.
const STAFF_KB_MAX: u64 = 450;
/// What a page made for a phone may weigh: read on the road, over a slow network.
const PHONE_KB_MAX: u64 = 150;

/// Prints a line per page and the limit it is held to.
///
/// # Errors
/// When web/dist has no manifest, or a page is over its limit.
pub fn report(dist: &Path) -> Result<()> {
    let manifest = dist.join(".vite/manifest.json");
    let text = fs::read_to_string(&manifest).with_context(|| {
        format!("cannot read {}: run cargo xtask web, with build.manifest switched on", manifest.display())
    })?;
    let manifest: Value = serde_json::from_str(&text)?;
    let html = gzipped(&dist.join("index.html"))?;
    let mut over = Vec::new();
    for (page, files) in pages(&manifest) {
        let mut bytes = html;
        for file in &files {
            bytes += gzipped(&dist.join(file))?;
        }
        let limit = limit_of(&page);
        let kilobytes = bytes.div_ceil(1_000);
        println!("{kilobytes:>5} KB of {limit} KB  {page}");
        if kilobytes > limit {
            over.push(page);
        }
    }
    if !over.is_empty() {
        bail!("over the limit: {}", over.join(", "));
    }
    Ok(())
}

fn limit_of(page: &str) -> u64 {
    if page.contains("phone") { PHONE_KB_MAX } else { STAFF_KB_MAX }
}

/// The pages of a build: each entry, and with it each chunk that an entry loads by itself when its route opens.
fn pages(manifest: &Value) -> Vec<(String, BTreeSet<String>)> {
    let Some(chunks) = manifest.as_object() else {
        return Vec::new();
    };
    let is = |chunk: &Value, flag: &str| chunk[flag].as_bool() == Some(true);
    let mut found = Vec::new();
    for (entry, chunk) in chunks.iter().filter(|(_, chunk)| is(chunk, "isEntry")) {
        let first = closure(manifest, entry);
        found.push((entry.clone(), first.clone()));
        let opened = chunk["dynamicImports"].as_array().into_iter().flatten();
        for route in opened.filter_map(Value::as_str) {
            let files = closure(manifest, route);
            found.push((route.to_owned(), first.union(&files).cloned().collect()));
        }
    }
    found
}

/// The files of a chunk and of all that it imports before it can run.
fn closure(manifest: &Value, start: &str) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![start.to_owned()];
    while let Some(key) = waiting.pop() {
        if !seen.insert(key.clone()) {
            continue;
        }
        let chunk = &manifest[&key];
        let texts = |field: &str| {
            let list = chunk[field].as_array().cloned().unwrap_or_default();
            list.into_iter().filter_map(|text| text.as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        files.extend(chunk["file"].as_str().map(str::to_owned));
        files.extend(texts("css"));
        waiting.extend(texts("imports"));
    }
    files
}

fn gzipped(file: &Path) -> Result<u64> {
    let packed = shell::output(Command::new("gzip").args(["-9", "-n", "-c"]).arg(file))?;
    Ok(packed.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_weighs_what_its_entry_and_its_own_imports_weigh() {
        let manifest = serde_json::json!({
            "index.html": { "file": "a.js", "isEntry": true, "css": ["a.css"], "imports": ["_vendor.js"], "dynamicImports": ["src/map.tsx"] },
            "_vendor.js": { "file": "v.js" },
            "src/map.tsx": { "file": "m.js", "isDynamicEntry": true, "imports": ["_vendor.js", "_leaflet.js"] },
            "_leaflet.js": { "file": "l.js", "imports": ["src/map.tsx"] },
        });
        let found = pages(&manifest);
        let shown: Vec<String> = found
            .iter()
            .map(|(page, files)| format!("{page}: {}", files.iter().cloned().collect::<Vec<_>>().join(" ")))
            .collect();
        assert_eq!(shown, ["index.html: a.css a.js v.js", "src/map.tsx: a.css a.js l.js m.js v.js"]);
    }

    #[test]
    fn a_page_made_for_a_phone_has_the_lower_limit() {
        assert_eq!(limit_of("src/app/phone-report.tsx"), PHONE_KB_MAX);
        assert_eq!(limit_of("index.html"), STAFF_KB_MAX);
    }
}
