//! Rules on files of data: TOML and JSON parse, and the list of exceptions stays true.
//!
//! What the files mean is checked by `fengqiao check data`.

use super::{Fault, File, Tree, line_at};

/// The list of files that may be longer than the rules say, each with its reason.
const EXCEPTIONS: &str = "xtask/tidy-allow.toml";
const LINES_MIN: usize = 250;

/// Every TOML file of the project parses, and every JSON file of data/.
pub fn toml_parses(tree: &Tree, faults: &mut Vec<Fault>) {
    for file in tree.under("", ".toml") {
        if let Err(error) = file.text.parse::<toml::Table>() {
            let at = error.span().map_or(0, |span| span.start);
            let line = line_at(&file.text, at.min(file.text.len()));
            faults.push(Fault::new(file, line, error.message(), "correct the TOML"));
        }
    }
    for file in tree.under("data/", ".json") {
        if let Err(error) = serde_json::from_str::<serde_json::Value>(&file.text) {
            faults.push(Fault::new(file, error.line(), error.to_string(), "correct the JSON"));
        }
    }
}

/// Each exception names a long file that exists, and says why it is long.
pub fn length_exceptions(tree: &Tree, faults: &mut Vec<Fault>) {
    let Some(list) = tree.file(EXCEPTIONS) else {
        return;
    };
    for (path, reason) in exceptions(list) {
        let line = line_at(&list.text, list.text.find(&path).unwrap_or(0));
        let lines = tree.file(&path).map_or(0, |file| file.text.lines().count());
        if reason.trim().is_empty() {
            faults.push(Fault::new(list, line, format!("no reason for {path}"), "say why"));
        }
        if lines <= LINES_MIN {
            let what = format!("{path} is not a long file");
            faults.push(Fault::new(list, line, what, "remove the exception"));
        }
    }
}

/// Whether a file is listed among the exceptions.
pub fn may_be_long(tree: &Tree, path: &str) -> bool {
    let list = tree.file(EXCEPTIONS).map(exceptions).unwrap_or_default();
    list.iter().any(|(listed, _)| listed == path)
}

fn exceptions(list: &File) -> Vec<(String, String)> {
    let table: toml::Table = list.text.parse().unwrap_or_default();
    let entries = table.get("long").and_then(toml::Value::as_array);
    let text_at = |entry: &toml::Value, key: &str| {
        let text = entry.get(key).and_then(toml::Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let entries = entries.into_iter().flatten();
    entries.map(|entry| (text_at(entry, "path"), text_at(entry, "reason"))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn broken_toml_and_json_are_named_by_line() {
        check(
            toml_parses,
            &[("data/a.toml", "a = 1\nb = \n"), ("data/b.json", "{\n1}"), ("Cargo.toml", "[a]\n[a]\n")],
            &["data/a.toml:2", "Cargo.toml:2", "data/b.json:2"],
        );
    }

    #[test]
    fn an_exception_without_reason_or_need_is_a_fault() {
        let list = "[[long]]\npath = \"a.rs\"\nreason = \" \"\n[[long]]\npath = \"b.rs\"\nreason = \"x\"\n";
        let long = "x\n".repeat(LINES_MIN + 1);
        check(
            length_exceptions,
            &[(EXCEPTIONS, list), ("a.rs", &long)],
            &["xtask/tidy-allow.toml:2", "xtask/tidy-allow.toml:5"],
        );
    }
}
