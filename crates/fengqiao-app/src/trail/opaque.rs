//! Opaque ids of an exported log: numbers in the order of appearance, good within one file and leading back to nothing.

use std::collections::HashMap;

/// Numbers given so far.
#[derive(Debug, Default)]
pub(super) struct Opaque {
    given: HashMap<(String, String), usize>,
    counts: HashMap<String, usize>,
}

impl Opaque {
    /// The opaque id of a thing, such as `matter-3`; and whether it is new.
    pub(super) fn id(&mut self, noun: &str, id: &str) -> (String, bool) {
        let key = (noun.to_owned(), id.to_owned());
        if let Some(number) = self.given.get(&key) {
            return (format!("{noun}-{number}"), false);
        }
        let count = self.counts.entry(noun.to_owned()).or_default();
        *count += 1;
        self.given.insert(key, *count);
        (format!("{noun}-{count}"), true)
    }
}
