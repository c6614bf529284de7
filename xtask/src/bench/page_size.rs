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

/// What stands around every staff page of somebody who is signed in, and arrives with the page.
const FRAME: &str = "src/app/frame.tsx";

/// A page: what it is called, the HTML that starts it, and the files that must arrive before it shows.
#[derive(Debug)]
struct Page {
    name: String,
    entry: String,
    files: BTreeSet<String>,
}

impl Page {
    /// Pages of the phone's own entry, and pages that say so in their path.
    fn limit_kb(&self) -> u64 {
        let made_for_a_phone = [&self.name, &self.entry].iter().any(|path| path.contains("phone"));
        if made_for_a_phone { PHONE_KB_MAX } else { STAFF_KB_MAX }
    }
}

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
    let mut over = Vec::new();
    for page in pages(&manifest) {
        let mut bytes = gzipped(&dist.join(&page.entry))?;
        for file in &page.files {
            bytes += gzipped(&dist.join(file))?;
        }
        let limit = page.limit_kb();
        let kilobytes = bytes.div_ceil(1_000);
        println!("{kilobytes:>5} KB of {limit} KB  {}", page.name);
        if kilobytes > limit {
            over.push(page.name);
        }
    }
    if !over.is_empty() {
        bail!("over the limit: {}", over.join(", "));
    }
    Ok(())
}

/// The pages of a build: each entry, and with it each chunk that the entry loads by itself when its route opens.
fn pages(manifest: &Value) -> Vec<Page> {
    let Some(chunks) = manifest.as_object() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (entry, _) in chunks.iter().filter(|(_, chunk)| chunk["isEntry"].as_bool() == Some(true)) {
        let first = closure(manifest, entry);
        found.push(Page { name: entry.clone(), entry: entry.clone(), files: first.files.clone() });
        for route in &first.routes {
            let mut files = first.files.clone();
            files.extend(closure(manifest, route).files);
            if is_framed(route) && first.routes.contains(FRAME) {
                files.extend(closure(manifest, FRAME).files);
            }
            found.push(Page { name: route.clone(), entry: entry.clone(), files });
        }
    }
    found
}

fn is_framed(route: &str) -> bool {
    route.contains("/pages/") && !route.contains("/session/")
}

/// What a chunk needs before it can run, and what it may load afterwards.
#[derive(Default)]
struct Closure {
    files: BTreeSet<String>,
    routes: BTreeSet<String>,
}

/// The files of a chunk and of all that it imports before it can run; what any of them loads later are the routes.
fn closure(manifest: &Value, start: &str) -> Closure {
    let mut found = Closure::default();
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
        found.files.extend(chunk["file"].as_str().map(str::to_owned));
        found.files.extend(texts("css"));
        found.routes.extend(texts("dynamicImports"));
        waiting.extend(texts("imports"));
    }
    found
}

fn gzipped(file: &Path) -> Result<u64> {
    let packed = shell::output(Command::new("gzip").args(["-9", "-n", "-c"]).arg(file))?;
    Ok(packed.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(manifest: &Value) -> Vec<String> {
        let line = |page: &Page| {
            let files = page.files.iter().cloned().collect::<Vec<_>>().join(" ");
            format!("{} in {} of {}: {files}", page.name, page.entry, page.limit_kb())
        };
        pages(manifest).iter().map(line).collect()
    }

    #[test]
    fn a_route_weighs_what_its_entry_and_its_own_imports_weigh() {
        let manifest = serde_json::json!({
            "index.html": { "file": "a.js", "isEntry": true, "css": ["a.css"], "imports": ["_vendor.js"], "dynamicImports": ["src/map.tsx"] },
            "_vendor.js": { "file": "v.js" },
            "src/map.tsx": { "file": "m.js", "isDynamicEntry": true, "imports": ["_vendor.js", "_leaflet.js"] },
            "_leaflet.js": { "file": "l.js", "imports": ["src/map.tsx"] },
        });
        let expected = [
            "index.html in index.html of 450: a.css a.js v.js",
            "src/map.tsx in index.html of 450: a.css a.js l.js m.js v.js",
        ];
        assert_eq!(shown(&manifest), expected);
    }

    #[test]
    fn each_entry_has_its_own_files_and_routes_and_shares_what_both_import() {
        let manifest = serde_json::json!({
            "index.html": { "file": "a.js", "isEntry": true, "imports": ["_react.js"], "dynamicImports": ["src/app/x.tsx"] },
            "phone.html": { "file": "p.js", "isEntry": true, "css": ["p.css"], "imports": ["_react.js", "_routes.js"] },
            "_react.js": { "file": "r.js" },
            "_routes.js": { "file": "t.js", "dynamicImports": ["src/phone/pages/work.tsx"] },
            "src/app/x.tsx": { "file": "x.js", "imports": ["_antd.js"] },
            "src/phone/pages/work.tsx": { "file": "w.js", "imports": ["_react.js"] },
            "_antd.js": { "file": "antd.js" },
        });
        let expected = [
            "index.html in index.html of 450: a.js r.js",
            "src/app/x.tsx in index.html of 450: a.js antd.js r.js x.js",
            "phone.html in phone.html of 150: p.css p.js r.js t.js",
            "src/phone/pages/work.tsx in phone.html of 150: p.css p.js r.js t.js w.js",
        ];
        assert_eq!(shown(&manifest), expected);
    }

    #[test]
    fn a_staff_page_weighs_its_frame_too_but_signing_in_has_none() {
        let manifest = serde_json::json!({
            "index.html": { "file": "a.js", "isEntry": true, "dynamicImports": [FRAME, "src/features/work/pages/work.tsx", "src/features/session/pages/sign-in.tsx"] },
            FRAME: { "file": "f.js" },
            "src/features/work/pages/work.tsx": { "file": "w.js" },
            "src/features/session/pages/sign-in.tsx": { "file": "s.js" },
        });
        let lines = shown(&manifest);
        assert!(
            lines.contains(&"src/features/work/pages/work.tsx in index.html of 450: a.js f.js w.js".to_owned()),
            "{lines:?}"
        );
        assert!(
            lines.contains(&"src/features/session/pages/sign-in.tsx in index.html of 450: a.js s.js".to_owned()),
            "{lines:?}"
        );
    }

    #[test]
    fn a_page_that_says_it_is_for_a_phone_has_the_lower_limit_in_any_entry() {
        let page =
            |name: &str, entry: &str| Page { name: name.to_owned(), entry: entry.to_owned(), files: BTreeSet::new() };
        assert_eq!(page("src/app/phone-report.tsx", "index.html").limit_kb(), PHONE_KB_MAX);
        assert_eq!(page("src/x.tsx", "phone.html").limit_kb(), PHONE_KB_MAX);
        assert_eq!(page("src/x.tsx", "index.html").limit_kb(), STAFF_KB_MAX);
    }
}
