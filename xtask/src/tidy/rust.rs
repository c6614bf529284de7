//! Rules on Rust sources: heads, lengths, words, and what may be written only in one crate.

use super::lexer::{Language, lex};
use super::{Fault, File, Tree, line_at, word_offsets};

/// Lines before the tests of a file.
const LINES_MAX: usize = 500;

/// What the pure crates may not touch (direction 2 of ARCHITECTURE.md).
const IMPURE: [&str; 15] = [
    "async fn",
    "eprintln!",
    "from_os_rng",
    "Instant::now",
    "OsRng",
    "println!",
    "rand::rng(",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "SystemTime",
    "thread_rng",
    "Timestamp::now",
    "tokio",
];
const PURE_CRATES: [&str; 6] = ["demo", "document", "domain", "procedure", "scan", "text"];

/// How a statement of SQL begins, and what must follow so that an English sentence is not taken for one.
const SQL_STARTS: [(&str, &str); 10] = [
    ("select ", " from "),
    ("insert into ", ""),
    ("insert or ", " into "),
    ("update ", " set "),
    ("delete from ", ""),
    ("create table ", ""),
    ("create index ", " on "),
    ("create unique index ", " on "),
    ("alter table ", ""),
    ("with ", " as (select "),
];

/// Words of the libraries that only the server may use.
const HTTP_WORDS: [&str; 6] = ["axum", "http", "hyper", "tower_http", "utoipa", "utoipa_axum"];

fn sources(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.under("", ".rs")
}

/// The code of a file before its tests.
fn before_tests(text: &str) -> &str {
    let tests = text.match_indices("#[cfg(test)]").find(|(at, _)| *at == 0 || text.as_bytes()[at - 1] == b'\n');
    tests.map_or(text, |(at, _)| &text[..at])
}

/// Every file opens by saying what it is; no file is called mod.rs.
pub fn heads(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in sources(tree) {
        if !file.text.starts_with("//! ") {
            let fix = "say on the first line what the file is and what it is not";
            faults.push(Fault::new(file, 1, "no //! head", fix));
        }
        if file.name() == "mod.rs" {
            let fix = "rename foo/mod.rs to foo.rs";
            faults.push(Fault::new(file, 1, "a file called mod.rs", fix));
        }
    }
}

/// A file is not longer than a reader can hold in mind, unless listed with a reason.
pub fn lengths(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in sources(tree) {
        let lines = before_tests(&file.text).lines().count();
        if lines > LINES_MAX && !file.is_test() && !super::data::may_be_long(tree, &file.path) {
            let what = format!("{lines} lines before the tests, {LINES_MAX} are the limit");
            let fix = "divide it, or list it with a reason in xtask/tidy-allow.toml";
            faults.push(Fault::new(file, LINES_MAX, what, fix));
        }
    }
}

/// Attributes and macros that have no place in committed code.
pub fn words(tree: &Tree, faults: &mut Vec<Fault>) {
    const REFUSED: [(&str, &str); 5] = [
        ("#[allow(", "write #[expect(lint, reason = \"...\")]"),
        ("#![allow(", "write #![expect(lint, reason = \"...\")]"),
        ("dbg!", "remove it"),
        ("todo!", "write it, or file an issue and return an error"),
        ("unimplemented!", "write it, or file an issue and return an error"),
    ];
    for file in sources(tree) {
        let code = lex(&file.text, Language::Rust).code;
        for (word, fix) in REFUSED {
            for at in word_offsets(&code, word) {
                let what = format!("{word} in the code");
                faults.push(Fault::new(file, line_at(&code, at), what, fix));
            }
        }
    }
}

/// SQL is written in the store and nowhere else.
pub fn sql_only_in_store(tree: &Tree, faults: &mut Vec<Fault>) {
    const HOME: &str = "crates/fengqiao-store/";
    const FIX: &str = "move it to fengqiao-store behind a function with a name";
    for file in tree.under("crates/", ".sql").filter(|file| !file.path.starts_with(HOME)) {
        faults.push(Fault::new(file, 1, "a file of SQL outside the store", FIX));
    }
    for file in tree.under("crates/", ".rs").filter(|file| !file.path.starts_with(HOME)) {
        for literal in lex(&file.text, Language::Rust).strings {
            if is_sql(&literal.text) {
                let line = line_at(&file.text, literal.offset);
                faults.push(Fault::new(file, line, "SQL outside the store", FIX));
            }
        }
    }
}

fn is_sql(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "\\").collect();
    let line = words.join(" ").to_lowercase();
    let starts = |(start, then): &(&str, &str)| line.strip_prefix(start).is_some_and(|rest| rest.contains(then));
    SQL_STARTS.iter().any(starts)
}

/// HTTP is spoken in the server and nowhere else.
pub fn http_only_in_server(tree: &Tree, faults: &mut Vec<Fault>) {
    const FIX: &str = "return a plain value or a refusal; fengqiao-server maps it to HTTP";
    let outside = |file: &&File| !file.path.starts_with("crates/fengqiao-server/");
    for file in tree.under("crates/", ".rs").filter(outside) {
        let code = lex(&file.text, Language::Rust).code;
        for word in HTTP_WORDS {
            let uses = word_offsets(&code, word).filter(|at| code[at + word.len()..].starts_with("::"));
            for at in uses {
                let what = format!("{word} outside the server");
                faults.push(Fault::new(file, line_at(&code, at), what, FIX));
            }
        }
    }
}

/// The pure crates have no async, no I/O, no clock and no chance of their own.
pub fn pure_crates(tree: &Tree, faults: &mut Vec<Fault>) {
    for name in PURE_CRATES {
        let folder = format!("crates/fengqiao-{name}/src/");
        for file in tree.under(&folder, ".rs").filter(|file| !file.is_test()) {
            let lexed = lex(before_tests(&file.text), Language::Rust);
            for word in IMPURE {
                for at in word_offsets(&lexed.code, word) {
                    let what = format!("{word} in a pure crate");
                    let fix = "take the value as an argument (direction 2)";
                    faults.push(Fault::new(file, line_at(&lexed.code, at), what, fix));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    const APP: &str = "crates/fengqiao-app/src/a.rs";

    #[test]
    fn a_file_without_head_and_a_mod_rs_are_faults() {
        check(
            heads,
            &[("a.rs", "//! X.\n"), ("b.rs", "use x;\n"), ("c/mod.rs", "//! X.\n"), ("d.rs", "")],
            &["b.rs:1", "c/mod.rs:1", "d.rs:1"],
        );
    }

    #[test]
    fn length_counts_up_to_the_tests() {
        let long = format!("//! X.\n{}", "x\n".repeat(LINES_MAX));
        let tested = format!("//! X.\n#[cfg(test)]\n{}", "x\n".repeat(LINES_MAX));
        let listed = "[[long]]\npath = \"c.rs\"\nreason = \"one table\"\n";
        check(
            lengths,
            &[
                ("a.rs", &long),
                ("b.rs", &tested),
                ("c.rs", &long),
                ("crates/x/tests/it/main.rs", &long),
                ("xtask/tidy-allow.toml", listed),
            ],
            &["a.rs:500"],
        );
    }

    #[test]
    fn refused_words_are_found_in_code_only() {
        check(
            words,
            &[(
                "a.rs",
                "#[allow(dead_code)]\nfn f() { dbg!(1); }\n// todo! and #[allow(x)]\nlet s = \"dbg!\"; my_todo!();\ntodo!()\n#![allow(x)]",
            )],
            &["a.rs:1", "a.rs:6", "a.rs:2", "a.rs:5"],
        );
    }

    #[test]
    fn sql_is_found_over_lines_and_in_capitals() {
        check(
            sql_only_in_store,
            &[(
                APP,
                "f(\"SELECT a\n   FROM b\")\nf(r#\"delete from x\"#)\nf(\"update x set y = 1\")\nf(\"with a as (select 1)\")",
            )],
            &[
                "crates/fengqiao-app/src/a.rs:1",
                "crates/fengqiao-app/src/a.rs:3",
                "crates/fengqiao-app/src/a.rs:4",
                "crates/fengqiao-app/src/a.rs:5",
            ],
        );
    }

    #[test]
    fn sentences_and_the_store_are_not_sql_faults() {
        check(
            sql_only_in_store,
            &[
                (APP, "f(\"select a file\"); f(\"update the calendar\"); // select a from b"),
                ("crates/fengqiao-store/src/a.rs", "f(\"delete from x\")"),
            ],
            &[],
        );
        check(sql_only_in_store, &[("crates/fengqiao-app/a.sql", "")], &["crates/fengqiao-app/a.sql:1"]);
    }

    #[test]
    fn http_is_found_in_imports_and_paths() {
        check(
            http_only_in_server,
            &[
                (APP, "use axum::Json;\nlet http = 1;\nfn f(x: http::StatusCode) {}\n\"axum::Json\""),
                ("crates/fengqiao-server/src/a.rs", "use axum::Json;"),
            ],
            &["crates/fengqiao-app/src/a.rs:1", "crates/fengqiao-app/src/a.rs:3"],
        );
    }

    #[test]
    fn the_pure_crates_read_no_clock_but_their_tests_may_read_files() {
        let text = "//! SystemTime is not used.\nfn f() { jiff::Timestamp::now(); }\nuse std::fs;\n#[cfg(test)]\nmod tests { use std::fs; }";
        check(
            pure_crates,
            &[("crates/fengqiao-domain/src/a.rs", text), (APP, text)],
            &["crates/fengqiao-domain/src/a.rs:3", "crates/fengqiao-domain/src/a.rs:2"],
        );
    }
}
