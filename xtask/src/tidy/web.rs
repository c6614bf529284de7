//! Rules on the web pages: names, directions, words, lengths, and that both languages say the same things.
//!
//! eslint checks more, and the compiler types; these rules hold even where a file switches a linter off.

use super::lexer::{Language, lex};
use super::text::resolve;
use super::{Fault, File, Tree, line_at, word_offsets};
use serde_json::Value;
use std::collections::BTreeSet;

const SOURCE: &str = "web/src/";
/// Lines of a component file.
const COMPONENT_LINES_MAX: usize = 250;
/// Written by a tool.
const MADE: &str = "web/src/api/schema.ts";
/// The floors of the pages, lowest first; a file imports from its own floor or below.
const FLOORS: [(&str, u8); 7] =
    [("api", 0), ("lib", 0), ("locales", 0), ("components", 1), ("features", 2), ("app", 3), ("phone", 3)];
/// The two entries, side by side on the top floor: each is built on its own, and neither imports the other.
const ENTRIES: [&str; 2] = ["app", "phone"];

fn scripts(tree: &Tree) -> impl Iterator<Item = &File> {
    let is_script = |file: &&File| file.path.ends_with(".ts") || file.path.ends_with(".tsx");
    tree.under(SOURCE, "").filter(is_script).filter(|file| file.path != MADE)
}

/// Names are kebab-case, and no file only passes on what others export.
pub fn file_names(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in tree.under(SOURCE, "") {
        let parts = file.path[SOURCE.len()..].split('/');
        if !parts.into_iter().all(is_kebab) && !file.path.contains("/locales/") {
            let fix = "use lower case and hyphens";
            faults.push(Fault::new(file, 1, "a name that is not kebab-case", fix));
        }
        if file.name() == "index.ts" {
            let fix = "import from the file that holds the thing";
            faults.push(Fault::new(file, 1, "a barrel file", fix));
        }
    }
}

fn is_kebab(part: &str) -> bool {
    let stem = part.trim_start_matches("__").replace('$', "");
    !stem.starts_with('-')
        && stem.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'))
}

/// Features never import each other, no file imports from a floor above its own, and the entries leave each other alone.
pub fn imports(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in scripts(tree) {
        for (offset, target) in imported(&file.text) {
            let Some(path) = within_source(&file.path, &target) else {
                continue;
            };
            let line = line_at(&file.text, offset);
            let (from, to) = (place(&file.path), place(&path));
            if from.0 == "features" && to.0 == "features" && from.1 != to.1 {
                let what = format!("feature {} imports feature {}", from.1, to.1);
                let fix = "compose them in app, or move what they share to components or lib";
                faults.push(Fault::new(file, line, what, fix));
            }
            if from.0 != to.0 && [from.0, to.0].iter().all(|folder| ENTRIES.contains(folder)) {
                let what = format!("{} imports from {}, which is an entry of its own", from.0, to.0);
                let fix = "move what both need to components or lib";
                faults.push(Fault::new(file, line, what, fix));
            }
            if let (Some(own), Some(other)) = (floor(from.0), floor(to.0))
                && other > own
            {
                let what = format!("{} imports from {} above it", from.0, to.0);
                let fix = "pass it in as a property, or move it down";
                faults.push(Fault::new(file, line, what, fix));
            }
        }
    }
}

/// The targets of imports, with the offset of each.
fn imported(text: &str) -> Vec<(usize, String)> {
    let lexed = lex(text, Language::TypeScript);
    let follows = |offset: usize| {
        let before = lexed.code[..offset].trim_end().trim_end_matches('(').trim_end();
        before.ends_with("from") || before.ends_with("import")
    };
    let found = lexed.strings.into_iter().filter(|literal| follows(literal.offset));
    found.map(|literal| (literal.offset, literal.text)).collect()
}

/// The path under web/src that an import means, if it means one.
fn within_source(from: &str, target: &str) -> Option<String> {
    let path = match target.strip_prefix("@/") {
        Some(rest) => format!("{SOURCE}{rest}"),
        None if target.starts_with('.') => resolve(from, target),
        None => return None,
    };
    path.starts_with(SOURCE).then_some(path)
}

/// The folder under web/src and the folder or file below it.
fn place(path: &str) -> (&str, &str) {
    let mut parts = path[SOURCE.len()..].split('/');
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

fn floor(folder: &str) -> Option<u8> {
    let known = FLOORS.iter().find(|(name, _)| *name == folder);
    known.map(|(_, floor)| *floor)
}

/// No `any`, no default export but of a page, no linter or compiler switched off for a line without a reason.
pub fn words(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in scripts(tree) {
        let lexed = lex(&file.text, Language::TypeScript);
        for at in word_offsets(&lexed.code, "any").filter(|at| is_type(&lexed.code, *at)) {
            let fix = "use the type of the API, unknown, or a generic";
            faults.push(Fault::new(file, line_at(&file.text, at), "the type any", fix));
        }
        for at in word_offsets(&lexed.code, "export default").filter(|_| !is_page(file)) {
            let fix = "export it by name; only pages and routes have a default";
            faults.push(Fault::new(file, line_at(&file.text, at), "a default export", fix));
        }
        for word in ["@ts-ignore", "@ts-nocheck", "eslint-disable"] {
            for (at, _) in lexed.comments.match_indices(word) {
                let line = lexed.comments[at..].lines().next().unwrap_or_default();
                if !line.contains(" -- ") {
                    let fix = "correct the code, or give the reason after ` -- `";
                    faults.push(Fault::new(file, line_at(&file.text, at), word, fix));
                }
            }
        }
    }
}

fn is_type(code: &str, at: usize) -> bool {
    let before = code[..at].trim_end();
    let after = code[at + 3..].trim_start();
    let opens = before.ends_with([':', '<', '|', '&']) || before.ends_with(" as") || before.ends_with("=>");
    let lists = before.ends_with(',') && after.starts_with(['>', '[']);
    (opens || lists) && !after.starts_with(['(', '.'])
}

fn is_page(file: &File) -> bool {
    let stem = file.name().split('.').next().unwrap_or_default();
    stem == "page" || stem.ends_with("-page") || ["/routes/", "/pages/"].iter().any(|folder| file.path.contains(folder))
}

/// A component fits on a few screens.
pub fn component_lengths(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in tree.under(SOURCE, ".tsx").filter(|file| !file.is_test()) {
        let lines = file.text.lines().count();
        if lines > COMPONENT_LINES_MAX && !super::data::may_be_long(tree, &file.path) {
            let what = format!("{lines} lines, {COMPONENT_LINES_MAX} are the limit of a component");
            let fix = "move logic into functions and parts into components";
            faults.push(Fault::new(file, COMPONENT_LINES_MAX, what, fix));
        }
    }
}

/// What is written in zh-CN is written in en, and the other way round.
pub fn locale_keys(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in tree.under(SOURCE, ".json") {
        let Some(partner_path) = partner(&file.path) else {
            continue;
        };
        let keys = keys_of(&file.text);
        let Some(other) = tree.file(&partner_path).map(|other| keys_of(&other.text)) else {
            let what = format!("{partner_path} is missing");
            faults.push(Fault::new(file, 1, what, "add the same keys in the other language"));
            continue;
        };
        for key in keys.difference(&other) {
            let last = key.rsplit('.').next().unwrap_or(key);
            let at = file.text.find(&format!("\"{last}\"")).unwrap_or(0);
            let what = format!("the key {key} is not in {partner_path}");
            let fix = "translate it, or remove it from both";
            faults.push(Fault::new(file, line_at(&file.text, at), what, fix));
        }
    }
}

fn partner(path: &str) -> Option<String> {
    for (own, other) in [("zh-CN", "en"), ("en", "zh-CN")] {
        for (before, after) in [("/", ".json"), ("/", "/")] {
            let part = format!("{before}{own}{after}");
            if path.contains(&part) {
                return Some(path.replace(&part, &format!("{before}{other}{after}")));
            }
        }
    }
    None
}

/// The keys of a file of texts, joined by points; plural forms of one key count as that key.
fn keys_of(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let mut waiting = vec![(String::new(), &value)];
    while let Some((name, value)) = waiting.pop() {
        let Some(inner) = value.as_object() else {
            let plural = ["_zero", "_one", "_two", "_few", "_many", "_other"];
            let single = plural.iter().find_map(|form| name.strip_suffix(form));
            keys.insert(single.unwrap_or(&name).to_owned());
            continue;
        };
        for (key, value) in inner {
            let point = if name.is_empty() { "" } else { "." };
            waiting.push((format!("{name}{point}{key}"), value));
        }
    }
    keys
}

/// The lock file names packages and not the host that one machine fetched them from.
pub fn lock_file(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in tree.under("web/", "package-lock.json") {
        if let Some(at) = file.text.find("\"resolved\": \"http") {
            let fix = "put omit-lockfile-registry-resolved=true into web/.npmrc and make it again";
            faults.push(Fault::new(file, line_at(&file.text, at), "an address of a registry", fix));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    const A: &str = "web/src/features/report/list.tsx";

    #[test]
    fn names_are_kebab_case() {
        check(
            file_names,
            &[
                ("web/src/components/LightBadge.tsx", ""),
                ("web/src/components/light-badge.test.tsx", ""),
                ("web/src/lib/index.ts", ""),
                ("web/src/locales/zh-CN.json", ""),
            ],
            &["web/src/components/LightBadge.tsx:1", "web/src/lib/index.ts:1"],
        );
    }

    #[test]
    fn features_do_not_import_each_other() {
        check(
            imports,
            &[(
                A,
                "import { a } from '../matter/card'\nimport b from './row'\nimport {\n  c,\n} from '@/features/signal/x'\nconst d = import('../map/y')\nimport x from 'antd' // from '../matter/x'\n",
            )],
            &[
                "web/src/features/report/list.tsx:1",
                "web/src/features/report/list.tsx:5",
                "web/src/features/report/list.tsx:6",
            ],
        );
    }

    #[test]
    fn nothing_imports_from_a_floor_above() {
        check(
            imports,
            &[
                ("web/src/lib/a.ts", "import x from '../components/b'"),
                ("web/src/components/b.tsx", "import '../lib/a'\nimport '../features/report/list'"),
                (A, "import '@/components/b'\nimport '@/app/router'"),
            ],
            &["web/src/lib/a.ts:1", "web/src/components/b.tsx:2", "web/src/features/report/list.tsx:2"],
        );
    }

    #[test]
    fn the_two_entries_stand_side_by_side_on_the_top_floor() {
        check(
            imports,
            &[
                (
                    "web/src/phone/shell.tsx",
                    "import '../lib/a'\nimport '../features/report/list'\nimport '../app/theme'",
                ),
                ("web/src/app/frame.tsx", "import '../phone/place'\nimport './menu'"),
                ("web/src/lib/a.ts", "import '../phone/place'"),
            ],
            &["web/src/phone/shell.tsx:3", "web/src/app/frame.tsx:1", "web/src/lib/a.ts:1"],
        );
    }

    #[test]
    fn the_type_any_is_found_but_not_the_word() {
        check(
            words,
            &[
                (
                    "web/src/lib/a.ts",
                    "let a: any\nf(x as any)\nlet c: Map<string, any>\nconst any = 1\nPromise.any(x)\n// : any\nlet d: unknown | any",
                ),
                (MADE, "let a: any"),
            ],
            &["web/src/lib/a.ts:1", "web/src/lib/a.ts:2", "web/src/lib/a.ts:3", "web/src/lib/a.ts:7"],
        );
    }

    #[test]
    fn only_pages_have_a_default_export() {
        check(
            words,
            &[
                ("web/src/lib/a.ts", "export default 1"),
                ("web/src/features/report/report-page.tsx", "export default 1"),
                ("web/src/app/routes/a.tsx", "export default 1"),
            ],
            &["web/src/lib/a.ts:1"],
        );
    }

    #[test]
    fn switching_a_linter_off_needs_a_reason() {
        check(
            words,
            &[(
                "web/src/lib/a.ts",
                "// eslint-disable-next-line x\n// eslint-disable-next-line x -- the map owns it\n// @ts-ignore\n",
            )],
            &["web/src/lib/a.ts:3", "web/src/lib/a.ts:1"],
        );
    }

    #[test]
    fn long_components_are_faults() {
        let long = "x\n".repeat(COMPONENT_LINES_MAX + 1);
        check(
            component_lengths,
            &[(A, &long), ("web/src/lib/a.test.tsx", &long)],
            &["web/src/features/report/list.tsx:250"],
        );
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        check(
            locale_keys,
            &[
                ("web/src/locales/zh-CN.json", "{\n\"a\": {\n\"b\": \"x\" },\n\"n_other\": \"x\" }"),
                ("web/src/locales/en.json", "{ \"c\": \"x\", \"n_one\": \"x\", \"n_other\": \"x\" }"),
            ],
            &["web/src/locales/zh-CN.json:3", "web/src/locales/en.json:1"],
        );
        check(locale_keys, &[("web/src/locales/en/report.json", "{}")], &["web/src/locales/en/report.json:1"]);
    }

    #[test]
    fn a_lock_file_names_no_host() {
        check(lock_file, &[("web/package-lock.json", "{\n\"resolved\": \"https://x\"")], &["web/package-lock.json:2"]);
    }
}
