//! Rules on any text: promises without an issue, paths of one machine, links that lead nowhere.

use super::lexer::{Language, lex};
use super::{Fault, File, Tree, line_at, word_offsets};

/// Files whose text is made by a tool.
const MADE: [&str; 3] = ["package-lock.json", "schema.ts", "openapi.json"];

fn written(tree: &Tree) -> impl Iterator<Item = &File> {
    let is_written = |file: &&File| !MADE.contains(&file.name());
    tree.files.iter().filter(is_written)
}

/// A promise carries the number of its issue: `TODO(#12)`.
pub fn todos(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in written(tree).filter(|file| !file.path.ends_with(".md")) {
        let text = match file.path.rsplit('.').next() {
            Some("rs") => lex(&file.text, Language::Rust).comments,
            Some("ts" | "tsx") => lex(&file.text, Language::TypeScript).comments,
            _ => file.text.clone(),
        };
        for word in ["TODO", "FIXME", "XXX", "HACK"] {
            for at in word_offsets(&text, word) {
                let rest = text[at + word.len()..].strip_prefix("(#");
                let has_issue = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
                if word != "TODO" || !has_issue {
                    let what = format!("{word} without an issue");
                    let fix = "do it now, or file an issue and write TODO(#number)";
                    faults.push(Fault::new(file, line_at(&text, at), what, fix));
                }
            }
        }
    }
}

/// No text names a folder that only one machine has.
pub fn machine_paths(tree: &Tree, faults: &mut Vec<Fault>) {
    const PATHS: [&str; 5] = ["/work/", "/tmp/", "/root/", "/home/", "/Users/"];
    for file in written(tree) {
        for path in PATHS {
            for (at, _) in file.text.match_indices(path) {
                let before = file.text[..at].chars().next_back();
                let is_start =
                    before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '-' | '}' | ')' | '*'));
                if is_start && file.path != "xtask/src/tidy/text.rs" {
                    let what = format!("the path {path} of one machine");
                    let fix = "name it relative to the project, or ask the system for it";
                    faults.push(Fault::new(file, line_at(&file.text, at), what, fix));
                }
            }
        }
    }
}

/// Every relative link of a Markdown file leads to a file of the project.
pub fn links(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in tree.under("", ".md") {
        for (at, target) in link_targets(&file.text) {
            let is_relative =
                !target.contains("://") && !target.starts_with(['#', '/']) && !target.starts_with("mailto:");
            let path = resolve(&file.path, target.split('#').next().unwrap_or_default());
            let is_folder = |other: &File| other.path.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/'));
            let exists = tree.files.iter().any(|other| other.path == path || is_folder(other));
            // A file that is no text is not in the tree: only endings that the tree holds can be missed.
            let is_known = super::ENDINGS.iter().any(|ending| path.ends_with(ending));
            if is_relative && is_known && !exists {
                let what = format!("the link to {target} leads nowhere");
                faults.push(Fault::new(file, line_at(&file.text, at), what, "correct or remove it"));
            }
        }
    }
}

/// Every page of the book is in its table of contents.
pub fn book_pages(tree: &Tree, faults: &mut Vec<Fault>) {
    let Some(summary) = tree.file("docs/src/SUMMARY.md") else {
        return;
    };
    let listed: Vec<String> = link_targets(&summary.text).map(|(_, target)| resolve(&summary.path, target)).collect();
    for file in tree.under("docs/src/", ".md") {
        if file.path != summary.path && !listed.contains(&file.path) {
            let fix = "list it in docs/src/SUMMARY.md";
            faults.push(Fault::new(file, 1, "a page that the book does not list", fix));
        }
    }
}

/// The targets of `[text](target)` outside of code, with their byte offsets.
fn link_targets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let targets = text.match_indices("](").filter_map(move |(at, _)| {
        let rest = &text[at + 2..];
        Some((at, &rest[..rest.find([')', '\n', ' '])?]))
    });
    targets.filter(move |(at, _)| {
        let fences = text[..*at].lines().filter(|line| line.starts_with("```"));
        fences.count() % 2 == 0
    })
}

/// The path from the root that `target` means in the file `from`.
pub fn resolve(from: &str, target: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn a_promise_needs_an_issue() {
        check(
            todos,
            &[
                ("a.rs", "// TODO later\n// TODO(#12) soon\n// TODO(now)\nlet s = \"TODO\";\n/* FIXME(#1) */"),
                ("b.toml", "x = 1 # TODO\n"),
                ("c.ts", "const TODO = 1\n"),
            ],
            &["a.rs:1", "a.rs:3", "a.rs:5", "b.toml:1"],
        );
    }

    #[test]
    fn paths_of_one_machine_are_found_anywhere() {
        check(
            machine_paths,
            &[
                ("a.md", "see\n/work/main"),
                ("b.rs", "f(\"/tmp/x\")"),
                ("c.ts", "'../work/x' + '/api/work/1' + `${base}/home/`"),
            ],
            &["a.md:2", "b.rs:1"],
        );
    }

    #[test]
    fn links_are_followed_from_the_page_they_stand_on() {
        check(
            links,
            &[
                (
                    "docs/a.md",
                    "[x](b.md#y) [y](../c.md)\n[z](d.md) [w](https://x.org/a.md) [f](sub)\n```\n[q](no.md)\n```\n",
                ),
                ("docs/b.md", ""),
                ("c.md", ""),
                ("docs/sub/e.md", ""),
            ],
            &["docs/a.md:2"],
        );
    }

    #[test]
    fn a_page_outside_the_table_of_contents_is_a_fault() {
        check(
            book_pages,
            &[
                ("docs/src/SUMMARY.md", "- [A](a.md)\n- [B](c/b.md)"),
                ("docs/src/a.md", ""),
                ("docs/src/c/b.md", ""),
                ("docs/src/c/d.md", ""),
            ],
            &["docs/src/c/d.md:1"],
        );
    }

    #[test]
    fn parents_are_resolved() {
        assert_eq!(resolve("web/src/features/a/x.tsx", "../b/y"), "web/src/features/b/y");
        assert_eq!(resolve("README.md", "./docs/x.md"), "docs/x.md");
    }
}
