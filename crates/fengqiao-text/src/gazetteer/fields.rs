//! Address fields: each names a region of its level, so short names count, and each narrows the next.

use super::forms::{swapped_suffix, village_stem};
use super::village::Village;
use super::{Candidate, Form, Gazetteer, PlaceReason, pattern};
use crate::normalise::{Span, normalise};

/// Candidates given.
const CANDIDATES_MAX: usize = 10;

/// The fields of an address as a file has them; empty means unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fields<'f> {
    /// Level 1.
    pub province: &'f str,
    /// Level 2.
    pub city: &'f str,
    /// Level 3.
    pub county: &'f str,
    /// Level 4.
    pub town: &'f str,
    /// Level 5.
    pub village: &'f str,
}

impl Gazetteer {
    /// Regions that the deepest readable field names, below all other readable fields; spans are those of that field.
    /// A field that contradicts the ones above it is passed over and lowers the confidence.
    #[must_use]
    pub fn locate_fields(&self, fields: &Fields<'_>) -> Vec<Candidate> {
        let given = [fields.province, fields.city, fields.county, fields.town, fields.village];
        let mut within: Vec<(u32, Form)> = Vec::new();
        let mut last: (&str, usize) = ("", 0);
        let mut doubt = 0.0;
        let mut above = Vec::new();
        for (level, field) in (1u8..).zip(given) {
            let field = field.trim();
            if field.is_empty() {
                continue;
            }
            let mut named = self.named(field, level);
            if !within.is_empty() {
                named.retain(|(slot, _)| self.up(*slot).any(|step| within.iter().any(|(above, _)| *above == step)));
            }
            if named.is_empty() {
                doubt += 0.15;
                continue;
            }
            if let [(slot, _)] = within[..] {
                above.push(PlaceReason::Within { region: self.entries[slot as usize].id, phrase: last.0.to_owned() });
            }
            within = named;
            last = (field, last.1 + 1);
        }
        if within.iter().any(|(slot, _)| self.is_under(*slot, self.home)) {
            within.retain(|(slot, _)| self.is_under(*slot, self.home));
        }
        let equal = within.len() as u32;
        let support = if last.1 > 1 { 0.97 } else { 0.85 };
        within
            .into_iter()
            .take(CANDIDATES_MAX)
            .map(|(slot, form)| {
                let phrase = last.0.to_owned();
                let mut reasons = above.clone();
                reasons.insert(
                    0,
                    if form == Form::Full {
                        PlaceReason::FullName { phrase }
                    } else {
                        PlaceReason::ShortName { phrase }
                    },
                );
                if self.is_under(slot, self.home) {
                    reasons.push(PlaceReason::Home);
                }
                if equal > 1 {
                    reasons.push(PlaceReason::Ambiguous { regions: equal });
                }
                let span = Span { start: 0, end: last.0.len() as u32 };
                let confidence = ((support - doubt) / equal as f32).max(0.05);
                Candidate { id: self.entries[slot as usize].id, confidence, span, reasons }
            })
            .collect()
    }

    /// Regions of a level that a whole field names, with or without suffix.
    fn named(&self, field: &str, level: u8) -> Vec<(u32, Form)> {
        let text = normalise(field);
        let text = text.text();
        let mut found = if level == 5 { self.village_named(text) } else { self.upper_named(text, level) };
        found.sort_unstable();
        found.dedup_by_key(|target| target.0);
        let full: Vec<(u32, Form)> = found.iter().copied().filter(|target| target.1.is_full()).collect();
        if full.is_empty() { found } else { full }
    }

    fn upper_named(&self, text: &str, level: u8) -> Vec<(u32, Form)> {
        let mut found: Vec<(u32, Form)> = Vec::new();
        let Some(automaton) = &self.automaton else { return found };
        for hit in automaton.find_overlapping_iter(text).filter(|hit| hit.start() == 0) {
            let rest = &text[hit.end()..];
            let whole = rest.is_empty() || swapped_suffix(rest, level) == Some(rest.len());
            let targets = self.targets_of(pattern(hit.value()).0).iter();
            if whole {
                found.extend(targets.filter(|target| target.level == level).map(|target| (target.slot, target.form)));
            }
        }
        found
    }

    fn village_named(&self, text: &str) -> Vec<(u32, Form)> {
        let (stem, kind) = village_stem(text);
        let read = |village: &Village| (village.slot, if village.kind == kind { Form::Full } else { Form::Short });
        self.villages.named(&stem).map_or(Vec::new(), |number| self.villages.of(number).iter().map(read).collect())
    }
}
