//! The names in a text: those of levels 1 to 4 by the automaton, villages by what ends them or by the town before them.

use super::forms::{VillageKind, swapped_suffix};
use super::village::{Village, ending};
use super::{Form, Gazetteer, NONE, Target, pattern};

/// Names of one text that are weighed.
const MENTIONS_MAX: usize = 400;
/// Bytes that may stand between a region and the one it lies in: two letters.
const BESIDE_BYTES: usize = 6;

/// What a name may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Names {
    /// A pattern of the automaton.
    Pattern(u32),
    /// The number of a village's letters, and what ended the name in the text; none if nothing did.
    Villages(u32, Option<VillageKind>),
}

/// A name in a text, in bytes of the normalised text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mention {
    pub start: usize,
    pub end: usize,
    pub names: Names,
    /// One of its regions has this name with its suffix.
    pub full: bool,
    /// Another suffix of its level follows its name.
    pub swapped: bool,
    /// One of its regions is a town.
    pub town: bool,
}

/// One region that a name may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub slot: u32,
    pub parent: u32,
    pub level: u8,
    pub form: Form,
    /// Bytes of the other suffix behind the name.
    pub more: usize,
}

impl Gazetteer {
    /// Names in the text in the order of their ends, without those inside a longer one and without short names that
    /// no neighbour could bear out.
    pub(super) fn mentions(&self, text: &str) -> Vec<Mention> {
        let mut found = self.upper(text);
        if found.is_empty() && self.home == NONE && !text.contains(['村', '社', '嘎']) {
            return found;
        }
        self.add_villages(text, &mut found);
        found.sort_by_key(|mention| (mention.start, mention.end));
        prune(text, found)
    }

    fn upper(&self, text: &str) -> Vec<Mention> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found: Vec<Mention> = Vec::new();
        for hit in automaton.find_overlapping_no_suffix_iter(text) {
            let (start, end, (pattern, full, town)) = (hit.start(), hit.end(), pattern(hit.value()));
            if full && runs_on(&text[start..end], &text[end..]) {
                continue;
            }
            let swapped = !full && text[end..].starts_with(['县', '区', '市', '镇', '乡', '街']);
            while found.last().is_some_and(|last| last.start >= start && (full || !last.full)) {
                found.pop();
            }
            if found.len() >= MENTIONS_MAX {
                break;
            }
            found.push(Mention { start, end, names: Names::Pattern(pattern), full, swapped, town });
        }
        found
    }

    fn add_villages(&self, text: &str, found: &mut Vec<Mention>) {
        let upper = found.len();
        let mut at = 0;
        while let Some(next) = text[at..].find(['村', '社', '居', '嘎']).map(|next| at + next) {
            at = next + text[next..].chars().next().map_or(1, char::len_utf8);
            let Some((length, kind)) = ending(&text[next..]) else { continue };
            if found.len() >= MENTIONS_MAX + upper {
                break;
            }
            self.villages.before(text, next, |start, number| {
                let (end, names) = (next + length, Names::Villages(number, Some(kind)));
                found.push(Mention { start, end, names, full: true, swapped: false, town: false });
            });
            at = at.max(next + length);
        }
        for place in 0..upper {
            let mention = found[place];
            if mention.town && (mention.full || mention.swapped) {
                let end = mention.end + if mention.swapped { suffix_length(&text[mention.end..]) } else { 0 };
                self.add_bare(text, end, found);
            }
        }
    }

    /// Villages named without 村 right behind a town.
    fn add_bare(&self, text: &str, start: usize, found: &mut Vec<Mention>) {
        let first = text[start..].chars().next().map_or(0, char::len_utf8);
        self.villages.behind(text, start, |end, number| {
            if end > start + first {
                let names = Names::Villages(number, None);
                found.push(Mention { start, end, names, full: false, swapped: false, town: false });
            }
        });
    }

    /// What a name of level 1 to 4 may stand for.
    pub(super) fn upper_readings<'m>(
        &'m self,
        text: &'m str,
        mention: &'m Mention,
    ) -> impl Iterator<Item = Reading> + 'm {
        let targets = match mention.names {
            Names::Pattern(pattern) => self.targets_of(pattern),
            Names::Villages(..) => &[],
        };
        targets.iter().map(move |&Target { slot, parent, level, form }| {
            let swapped =
                if form == Form::Short && mention.swapped { swapped_suffix(&text[mention.end..], level) } else { None };
            let form = if swapped.is_some() { Form::Swapped } else { form };
            Reading { slot, parent, level, form, more: swapped.unwrap_or(0) }
        })
    }

    /// The villages that a name may stand for.
    pub(super) fn villages_of(&self, mention: &Mention) -> &[Village] {
        match mention.names {
            Names::Pattern(_) => &[],
            Names::Villages(number, _) => self.villages.of(number),
        }
    }
}

impl Reading {
    pub(super) fn of_village(village: &Village, mention: &Mention) -> Self {
        let form = match mention.names {
            Names::Villages(_, None) if village.kind == VillageKind::Other => Form::Full,
            Names::Villages(_, None) | Names::Pattern(_) => Form::Short,
            Names::Villages(_, Some(kind)) if kind == village.kind => Form::Full,
            Names::Villages(_, Some(_)) => Form::Swapped,
        };
        Self { slot: village.slot, parent: village.parent, level: 5, form, more: 0 }
    }
}

/// Whether one name stands just before another, but for a letter or two.
pub(super) fn is_beside(text: &str, first_end: usize, second_start: usize) -> bool {
    let Some(between) = text.get(first_end..second_start) else { return false };
    between.len() <= BESIDE_BYTES
        || between.trim_matches(['-', '_', ' ', '/', '|']).trim_start_matches("市辖区").is_empty()
}

fn suffix_length(rest: &str) -> usize {
    if rest.starts_with("街道") { "街道".len() } else { rest.chars().next().map_or(0, char::len_utf8) }
}

/// Whether a name goes on into another word: 沿海城市 is no 海城市, but that its left side tells; 溪湖区域 and 永康市场 end
/// in a word that has nothing to do with the suffix.
fn runs_on(name: &str, rest: &str) -> bool {
    let next = |letters: &[char]| rest.starts_with(letters);
    match name.chars().next_back() {
        Some('区') => next(&['域', '间', '别', '块']),
        Some('市') => next(&['场']),
        Some('镇') => next(&['静', '定', '压', '痛']),
        Some('乡') => next(&['亲', '愁', '音']),
        _ => false,
    }
}

/// Short names stay only at the beginning of a text, with another suffix behind them, or beside another name.
fn prune(text: &str, found: Vec<Mention>) -> Vec<Mention> {
    let mut keep: Vec<bool> =
        found.iter().map(|mention| mention.full || mention.swapped || mention.start == 0).collect();
    for (place, mention) in found.iter().enumerate() {
        for (step, other) in found[place + 1..].iter().enumerate() {
            if other.start < mention.end {
                continue;
            }
            if !is_beside(text, mention.end, other.start) {
                break;
            }
            (keep[place], keep[place + 1 + step]) = (true, true);
        }
    }
    let mut keep = keep.into_iter();
    found.into_iter().filter(|_| keep.next().unwrap_or(false)).collect()
}
