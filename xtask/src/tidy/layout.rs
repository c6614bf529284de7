//! The house plan: which crate may depend on which, what every manifest says, and names that say nothing.

use super::{Fault, File, Tree};

/// The crates and what each may depend on: a copy of the table in ARCHITECTURE.md, which a test compares.
pub const CRATES: &[(&str, &[&str])] = &[
    ("fengqiao-domain", &[]),
    ("fengqiao-scan", &[]),
    ("fengqiao-procedure", &["fengqiao-domain"]),
    ("fengqiao-text", &["fengqiao-domain"]),
    ("fengqiao-document", &[]),
    ("fengqiao-demo", &["fengqiao-domain"]),
    ("fengqiao-search", &["fengqiao-domain", "fengqiao-text"]),
    ("fengqiao-store", &["fengqiao-domain"]),
    (
        "fengqiao-app",
        &[
            "fengqiao-document",
            "fengqiao-domain",
            "fengqiao-procedure",
            "fengqiao-scan",
            "fengqiao-search",
            "fengqiao-store",
            "fengqiao-text",
        ],
    ),
    ("fengqiao-server", &["fengqiao-app", "fengqiao-domain"]),
    (
        "fengqiao",
        &[
            "fengqiao-app",
            "fengqiao-demo",
            "fengqiao-document",
            "fengqiao-domain",
            "fengqiao-procedure",
            "fengqiao-scan",
            "fengqiao-search",
            "fengqiao-server",
            "fengqiao-store",
            "fengqiao-text",
        ],
    ),
    ("xtask", &[]),
];

/// Tests may also lean on these: invented input, a store in memory, and a client that makes the databases they run on.
const ALSO_IN_TESTS: [&str; 3] = ["fengqiao-demo", "fengqiao-store", "postgres"];

/// Libraries that only one crate may use.
const ONLY_IN: &[(&str, &str)] = &[
    ("axum", "fengqiao-server"),
    ("axum-extra", "fengqiao-server"),
    ("http", "fengqiao-server"),
    ("hyper", "fengqiao-server"),
    ("jieba-rs", "fengqiao-text"),
    ("postgres", "fengqiao-store"),
    ("rusqlite", "fengqiao-store"),
    ("tantivy", "fengqiao-search"),
    ("tower-http", "fengqiao-server"),
    ("typst", "fengqiao-document"),
    ("typst-layout", "fengqiao-document"),
    ("typst-pdf", "fengqiao-document"),
    ("typst-render", "fengqiao-document"),
    ("utoipa", "fengqiao-server"),
    ("utoipa-axum", "fengqiao-server"),
];

/// Names that could hold anything, and therefore soon do.
const NAMES_REFUSED: [&str; 7] = ["common", "helper", "helpers", "macros", "types", "util", "utils"];

/// Every crate has a description and the workspace's lints, and its folder has its name.
pub fn manifests(tree: &Tree, faults: &mut Vec<Fault>) {
    for (file, manifest) in crate_manifests(tree) {
        let text_at = |section: &str, key: &str| manifest.get(section)?.get(key)?.as_str();
        let name = text_at("package", "name").unwrap_or_default();
        if text_at("package", "description").is_none_or(str::is_empty) {
            let fix = "add one line that says what the crate is";
            faults.push(Fault::new(file, 1, "no description", fix));
        }
        let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        if lints.and_then(toml::Value::as_bool) != Some(true) {
            let fix = "add [lints] workspace = true";
            faults.push(Fault::new(file, 1, "lints are switched off", fix));
        }
        let folder = file.path.trim_end_matches("/Cargo.toml");
        if folder.rsplit('/').next() != Some(name) {
            let what = format!("the folder of {name} has another name");
            faults.push(Fault::new(file, 1, what, "rename the folder"));
        }
    }
}

/// Crates depend on each other and on reserved libraries only as the tables above say.
pub fn crate_table(tree: &Tree, faults: &mut Vec<Fault>) {
    for (file, manifest) in crate_manifests(tree) {
        let name = manifest.get("package").and_then(|package| package.get("name"));
        let name = name.and_then(toml::Value::as_str).unwrap_or_default();
        let Some((_, allowed)) = CRATES.iter().find(|(other, _)| *other == name) else {
            let what = format!("crate {name} is not in the table of the house plan");
            let fix = "weigh a module instead; if it stays, add it to xtask/src/tidy/layout.rs and ARCHITECTURE.md";
            faults.push(Fault::new(file, 1, what, fix));
            continue;
        };
        for (dependency, only_in_tests) in dependencies(&manifest) {
            let is_ours = CRATES.iter().any(|(other, _)| *other == dependency);
            let for_tests = only_in_tests && ALSO_IN_TESTS.contains(&dependency.as_str());
            if is_ours && !allowed.contains(&dependency.as_str()) && !for_tests {
                let what = format!("{name} may not depend on {dependency}");
                let fix = "move the code, or pass the value in; the table is in ARCHITECTURE.md";
                faults.push(Fault::new(file, line_of(file, &dependency), what, fix));
            }
            let reserved = ONLY_IN.iter().find(|(library, _)| *library == dependency);
            if let Some((library, owner)) = reserved.filter(|(_, owner)| *owner != name && !for_tests) {
                let what = format!("{library} belongs to {owner} alone");
                let fix = "call the crate that owns it";
                faults.push(Fault::new(file, line_of(file, &dependency), what, fix));
            }
        }
    }
}

/// No crate, module or folder has a name that could hold anything.
pub fn names(tree: &Tree, faults: &mut Vec<Fault>) {
    let sources = ["crates/", "xtask/", "web/src/"];
    for file in &tree.files {
        if !sources.iter().any(|source| file.path.starts_with(source)) {
            continue;
        }
        let parts = file.path.split('/').flat_map(|part| {
            let stem = part.split('.').next().unwrap_or(part);
            stem.split('-')
        });
        if let Some(word) = parts.into_iter().find(|part| NAMES_REFUSED.contains(part)) {
            let what = format!("{word:?} in a name says nothing");
            faults.push(Fault::new(file, 1, what, "name it after what it does"));
        }
    }
}

/// The manifests of crates/ and xtask; one that does not parse is left to the rule on TOML.
fn crate_manifests(tree: &Tree) -> impl Iterator<Item = (&File, toml::Table)> {
    let in_crates = tree.under("crates/", "/Cargo.toml");
    let all = in_crates.chain(tree.under("xtask/", "/Cargo.toml"));
    all.filter_map(|file| Some((file, file.text.parse::<toml::Table>().ok()?)))
}

/// The names of all dependencies; true stands for those that only tests see.
fn dependencies(manifest: &toml::Table) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut tables = vec![manifest];
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    tables.extend(targets.into_iter().flat_map(|all| all.values().filter_map(toml::Value::as_table)));
    for table in tables {
        for section in ["dependencies", "build-dependencies", "dev-dependencies"] {
            let named = table.get(section).and_then(toml::Value::as_table);
            for (key, value) in named.into_iter().flatten() {
                let renamed = value.get("package").and_then(toml::Value::as_str);
                let name = renamed.unwrap_or(key).to_owned();
                found.push((name, section == "dev-dependencies"));
            }
        }
    }
    found
}

fn line_of(file: &File, dependency: &str) -> usize {
    let starts = |line: &str| {
        let rest = line.trim_start().strip_prefix(dependency);
        rest.is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    1 + file.text.lines().position(starts).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    fn manifest(name: &str, rest: &str) -> String {
        format!("[package]\nname = \"{name}\"\ndescription = \"x\"\n{rest}")
    }

    #[test]
    fn a_crate_that_the_plan_does_not_know_is_a_fault() {
        let text = manifest("fengqiao-extra", "");
        check(crate_table, &[("crates/fengqiao-extra/Cargo.toml", &text)], &["crates/fengqiao-extra/Cargo.toml:1"]);
    }

    #[test]
    fn an_edge_that_the_plan_does_not_know_is_a_fault() {
        let text = manifest(
            "fengqiao-text",
            "[dependencies]\nfengqiao-domain.workspace = true\nfengqiao-store = { path = \"x\" }\n",
        );
        check(crate_table, &[("crates/fengqiao-text/Cargo.toml", &text)], &["crates/fengqiao-text/Cargo.toml:6"]);
    }

    #[test]
    fn renaming_or_a_target_section_hides_no_edge() {
        let text = manifest(
            "fengqiao-scan",
            "[target.'cfg(unix)'.dependencies]\nx = { package = \"fengqiao-domain\" }\n[build-dependencies]\nfengqiao-domain.workspace = true\n",
        );
        let path = "crates/fengqiao-scan/Cargo.toml";
        check(
            crate_table,
            &[(path, &text)],
            &["crates/fengqiao-scan/Cargo.toml:7", "crates/fengqiao-scan/Cargo.toml:7"],
        );
    }

    #[test]
    fn tests_may_use_the_invented_county() {
        let text = manifest(
            "fengqiao-text",
            "[dev-dependencies]\nfengqiao-demo.workspace = true\nfengqiao-app.workspace = true\n",
        );
        check(crate_table, &[("crates/fengqiao-text/Cargo.toml", &text)], &["crates/fengqiao-text/Cargo.toml:6"]);
    }

    #[test]
    fn databases_and_http_have_one_home() {
        let text = manifest("fengqiao-app", "[dependencies]\nrusqlite = \"0\"\naxum.workspace = true\n");
        let path = "crates/fengqiao-app/Cargo.toml";
        check(crate_table, &[(path, &text)], &["crates/fengqiao-app/Cargo.toml:6", "crates/fengqiao-app/Cargo.toml:5"]);
    }

    #[test]
    fn a_manifest_without_description_or_lints_is_a_fault() {
        let good = manifest("xtask", "[lints]\nworkspace = true\n");
        check(manifests, &[("xtask/Cargo.toml", &good)], &[]);
        let path = "crates/fengqiao-app/Cargo.toml";
        let bad = "[package]\nname = \"app\"\n";
        let line = "crates/fengqiao-app/Cargo.toml:1";
        check(manifests, &[(path, bad)], &[line, line, line]);
    }

    #[test]
    fn names_that_say_nothing_are_refused_at_any_depth() {
        check(
            names,
            &[
                ("crates/fengqiao-app/src/utils/x.rs", ""),
                ("web/src/lib/types.ts", ""),
                ("crates/a/src/util_table.rs", ""),
            ],
            &["crates/fengqiao-app/src/utils/x.rs:1", "web/src/lib/types.ts:1"],
        );
    }

    #[test]
    fn the_table_in_the_architecture_says_the_same() {
        let text = std::fs::read_to_string(crate::root::workspace().join("ARCHITECTURE.md")).unwrap();
        for (name, allowed) in CRATES {
            let start = format!("| `{name}` |");
            let row = text.lines().find(|line| line.starts_with(&start));
            let row = row.unwrap_or_else(|| panic!("no row for {name} in ARCHITECTURE.md"));
            let cell = row.split('|').nth(3).unwrap_or_default();
            let mut told: Vec<&str> = cell.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
            told.sort_unstable();
            let short = |name: &&str| name.trim_start_matches("fengqiao-").to_owned();
            let mut meant: Vec<String> = allowed.iter().map(short).collect();
            meant.sort_unstable();
            if told == ["all"] {
                assert_eq!(meant.len(), CRATES.len() - 2, "{name} does not use all");
            } else {
                assert_eq!(told, meant, "the row of {name}");
            }
        }
    }
}
