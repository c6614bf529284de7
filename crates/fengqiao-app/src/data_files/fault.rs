//! Faults of one TOML file of `data/`, each as `file:line: what is wrong and what to do`.

use toml::de::{DeTable, DeValue};

/// Gathers the faults of one file.
pub(crate) struct Faults<'t> {
    file: &'t str,
    text: &'t str,
    found: Vec<String>,
}

impl<'t> Faults<'t> {
    /// None so far; `file` is the name used in messages.
    pub(crate) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, found: Vec::new() }
    }

    /// A fault of the value at `path`: keys, and places in lists as numbers from 0.
    pub(crate) fn at(&mut self, path: &[&str], message: impl std::fmt::Display) {
        let line = line_of(self.text, offset_of(self.text, path));
        self.found.push(format!("{}:{line}: {message}", self.file));
    }

    /// The faults, or the value when there are none.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Vec<String>> {
        if self.found.is_empty() { Ok(value) } else { Err(self.found) }
    }
}

/// What the TOML reader found, in our form.
pub(crate) fn toml_fault(file: &str, text: &str, error: &toml::de::Error) -> Vec<String> {
    let line = line_of(text, error.span().map_or(0, |span| span.start));
    let message = error.message().lines().next().unwrap_or("this is not TOML");
    vec![format!("{file}:{line}: {message}")]
}

fn line_of(text: &str, offset: usize) -> usize {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..offset.min(text.len())]).count() + 1
}

/// Where the value at `path` begins; of the nearest that is there when it is missing.
fn offset_of(text: &str, path: &[&str]) -> usize {
    let Ok(document) = DeTable::parse(text) else { return 0 };
    let mut offset = 0;
    let root = DeValue::Table(document.into_inner());
    let mut value = &root;
    for step in path {
        let next = match value {
            DeValue::Array(list) => step.parse::<usize>().ok().and_then(|place| list.get(place)),
            table => table.get(*step),
        };
        let Some(next) = next else { break };
        (offset, value) = (next.span().start, next.get_ref());
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_points_at_the_line_of_its_value_or_of_the_nearest_around_it() {
        let text = "a = 1\n[[b]]\nc = [\n  'x',\n  'y',\n]\n[[b]]\nd = 2\n";
        let mut faults = Faults::new("f.toml", text);
        for path in [&["a"][..], &["b", "0", "c", "1"], &["b", "1", "d"], &["b", "1", "missing"], &["missing"]] {
            faults.at(path, "x");
        }
        let lines = ["f.toml:1: x", "f.toml:5: x", "f.toml:8: x", "f.toml:7: x", "f.toml:1: x"];
        assert_eq!(faults.or(()).unwrap_err(), lines);
        let error = "a = 1\nb = \n".parse::<toml::Table>().unwrap_err();
        assert!(toml_fault("f.toml", "a = 1\nb = \n", &error)[0].starts_with("f.toml:2: "));
    }
}
