//! Free text: finds the names, weighs who stands beside whom, and gives the deepest regions that hold.

use super::forms::swapped_suffix;
use super::{Candidate, Form, Gazetteer, NONE, PlaceReason};
use crate::normalise::{Normalised, Span, normalise};

/// Candidates given for one text.
const CANDIDATES_MAX: usize = 10;
/// Candidates given for one name.
const PER_NAME_MAX: usize = 5;
/// Bytes that may stand between a region and the one it lies in: two letters.
const BESIDE_BYTES: usize = 6;
/// Regions of one name that are tried as parents, the broader ones first.
const PARENT_NAMES_MAX: usize = 150;
/// Names of one text that are weighed.
const MENTIONS_MAX: usize = 400;
/// Villages of one name that are told apart without their town.
const VILLAGES_MAX: usize = 60;
/// Candidates of one name count as equal within this.
const EQUAL_WITHIN: f32 = 0.01;
/// A region is told by its deeper one alone only if that one is at least this sure.
const COVERS_FROM: f32 = 0.5;

#[derive(Debug, Clone, Copy)]
struct Mention {
    start: usize,
    end: usize,
    pattern: u32,
    /// The longest form any of its regions has here.
    full: bool,
}

/// A region that a mention may stand for as a parent: (slot, mention, full).
type Anchor = (u32, usize, bool);

struct Weighed {
    slot: u32,
    mention: usize,
    confidence: f32,
    full: bool,
    parent: Option<(u32, usize)>,
    home: bool,
    end: usize,
}

impl Gazetteer {
    /// Regions the text may speak of, best first; see [`Gazetteer::locate_from`]. Uses the home given at building.
    #[must_use]
    pub fn locate(&self, text: &str) -> Vec<Candidate> {
        self.locate_slot(text, &normalise(text), self.home)
    }

    /// As [`Gazetteer::locate`], with another home; an unknown or missing one means none.
    #[must_use]
    pub fn locate_from(&self, text: &str, home: Option<u32>) -> Vec<Candidate> {
        self.locate_slot(text, &normalise(text), self.slot_or_none(home))
    }

    /// As [`Gazetteer::locate_from`], for a text that is normalised already; no home means the one of the index.
    #[must_use]
    pub fn locate_normalised(&self, original: &str, text: &Normalised, home: Option<u32>) -> Vec<Candidate> {
        let home = if home.is_some() { self.slot_or_none(home) } else { self.home };
        self.locate_slot(original, text, home)
    }

    fn slot_or_none(&self, id: Option<u32>) -> u32 {
        id.and_then(|id| self.by_id.get(&id).copied()).unwrap_or(NONE)
    }

    fn locate_slot(&self, original: &str, text: &Normalised, home: u32) -> Vec<Candidate> {
        let mentions = self.mentions(text.text());
        if mentions.is_empty() {
            return Vec::new();
        }
        let anchors = self.anchors(&mentions);
        let mut kept: Vec<(Weighed, u32)> = Vec::new();
        for place in 0..mentions.len() {
            let mut found = self.weigh(text.text(), &mentions, place, &anchors, home);
            found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.slot.cmp(&b.slot)));
            let Some(best) = found.first().map(|first| first.confidence) else { continue };
            found.retain(|other| best - other.confidence < EQUAL_WITHIN);
            let equal = found.len() as u32;
            kept.extend(found.into_iter().take(PER_NAME_MAX).map(|weighed| (weighed, equal)));
        }
        self.drop_covered(&mut kept);
        let confidence = |entry: &(Weighed, u32)| entry.0.confidence / entry.1 as f32;
        let depth = |entry: &(Weighed, u32)| self.entries[entry.0.slot as usize].level;
        kept.sort_by(|a, b| {
            let by_confidence = confidence(b).total_cmp(&confidence(a));
            by_confidence
                .then(depth(b).cmp(&depth(a)))
                .then(a.0.mention.cmp(&b.0.mention))
                .then(a.0.slot.cmp(&b.0.slot))
        });
        kept.truncate(CANDIDATES_MAX);
        kept.iter().map(|(weighed, equal)| self.candidate(original, text, &mentions, weighed, *equal)).collect()
    }

    /// Names in the text: the longest at each end, without those inside a longer one.
    fn mentions(&self, text: &str) -> Vec<Mention> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found: Vec<Mention> = Vec::new();
        for hit in automaton.find_overlapping_no_suffix_iter(text) {
            let full = self.targets_of(hit.value()).iter().any(|target| target.1 == Form::Full);
            let next = Mention { start: hit.start(), end: hit.end(), pattern: hit.value(), full };
            while found.last().is_some_and(|last| last.start >= next.start && (next.full || !last.full)) {
                found.pop();
            }
            // Hits come by their ends, so only an earlier, longer full name can cover this one's beginning.
            if found.len() >= MENTIONS_MAX {
                break;
            }
            found.push(next);
        }
        found
    }

    fn anchors(&self, mentions: &[Mention]) -> Vec<Anchor> {
        let mut anchors = Vec::new();
        for (place, mention) in mentions.iter().enumerate() {
            for &(slot, form) in self.targets_of(mention.pattern).iter().take(PARENT_NAMES_MAX) {
                let level = self.entries[slot as usize].level;
                if level == 5 {
                    break;
                }
                if level <= 3 || (level == 4 && form == Form::Full) {
                    anchors.push((slot, place, form == Form::Full));
                }
            }
        }
        anchors.sort_unstable();
        anchors
    }

    fn weigh(&self, text: &str, mentions: &[Mention], place: usize, anchors: &[Anchor], home: u32) -> Vec<Weighed> {
        let mention = mentions[place];
        // Most short names in free text are common words: without a neighbour they cannot hold.
        let beside = place > 0 && mention.start.saturating_sub(mentions[place - 1].end) <= BESIDE_BYTES;
        let targets = self.targets_of(mention.pattern);
        let towns = anchors.iter().any(|anchor| self.entries[anchor.0 as usize].level == 4);
        let mut out = Vec::new();
        for &(slot, form) in targets {
            let level = self.entries[slot as usize].level;
            // A village name without its town is worth a look only if few share it, or at home.
            if level == 5 && home == NONE && !towns && (form == Form::Short || targets.len() > VILLAGES_MAX) {
                break;
            }
            let in_home = self.is_under(slot, home);
            let swapped = if form == Form::Short { swapped_suffix(&text[mention.end..], level) } else { None };
            if form == Form::Short && swapped.is_none() && !beside && mention.start > 0 {
                continue;
            }
            let parent = self.parent_of(mentions, mention, slot, anchors);
            let full = form == Form::Full;
            let first = mention.start == 0;
            let seen = Sighting { level, full, swapped: swapped.is_some(), home: in_home, first };
            let Some(confidence) = confidence(seen, parent) else { continue };
            let end = mention.end + swapped.unwrap_or(0);
            let parent = parent.map(|parent| (parent.slot, parent.mention));
            out.push(Weighed { slot, mention: place, confidence, full, parent, home: in_home, end });
        }
        out
    }

    /// The named ancestor that says most: one just before it, else one anywhere in the text.
    fn parent_of(&self, mentions: &[Mention], mention: Mention, slot: u32, anchors: &[Anchor]) -> Option<Parent> {
        let mut best: Option<Parent> = None;
        let mut named = 0;
        for step in self.up(slot).skip(1) {
            let from = anchors.partition_point(|anchor| anchor.0 < step);
            let mut seen = false;
            for &(_, other, full) in anchors[from..].iter().take_while(|anchor| anchor.0 == step) {
                let there = mentions[other];
                if there.start < mention.end && there.end > mention.start {
                    continue;
                }
                seen = true;
                let gap = mention.start.checked_sub(there.end);
                let beside = gap.is_some_and(|gap| gap <= BESIDE_BYTES);
                let strength = match (beside, full) {
                    (true, true) => 4,
                    (true, false) => 3,
                    (false, true) if gap.is_some() => 2,
                    (false, true) => 1,
                    (false, false) => continue,
                };
                if best.is_none_or(|best| strength > best.strength) {
                    let level = self.entries[step as usize].level;
                    best = Some(Parent { slot: step, mention: other, strength, level, named: 0 });
                }
            }
            named += u32::from(seen);
        }
        best.map(|best| Parent { named, ..best })
    }

    /// Takes out regions that a deeper one already tells of: one that is sure, or as sure as they are themselves.
    fn drop_covered(&self, kept: &mut Vec<(Weighed, u32)>) {
        let confidence = |entry: &(Weighed, u32)| entry.0.confidence / entry.1 as f32;
        let mut covered: Vec<(u32, f32)> = Vec::new();
        for entry in kept.iter() {
            let strength = if confidence(entry) >= COVERS_FROM { 1.0 } else { confidence(entry) };
            covered.extend(self.up(entry.0.slot).skip(1).map(|slot| (slot, strength)));
        }
        kept.retain(|entry| {
            !covered.iter().any(|&(slot, strength)| slot == entry.0.slot && strength >= confidence(entry))
        });
    }

    fn candidate(
        &self,
        original: &str,
        text: &Normalised,
        mentions: &[Mention],
        weighed: &Weighed,
        equal: u32,
    ) -> Candidate {
        let words = |start: usize, end: usize| -> (Span, String) {
            let span = text.span_of_bytes(start, end);
            (span, span.of(original).to_owned())
        };
        let mention = mentions[weighed.mention];
        let (span, phrase) = words(mention.start, weighed.end);
        let mut reasons =
            vec![if weighed.full { PlaceReason::FullName { phrase } } else { PlaceReason::ShortName { phrase } }];
        if let Some((slot, other)) = weighed.parent {
            let (_, phrase) = words(mentions[other].start, mentions[other].end);
            reasons.push(PlaceReason::Within { region: self.entries[slot as usize].id, phrase });
        }
        if weighed.home {
            reasons.push(PlaceReason::Home);
        }
        if equal > 1 {
            reasons.push(PlaceReason::Ambiguous { regions: equal });
        }
        let id = self.entries[weighed.slot as usize].id;
        Candidate { id, confidence: weighed.confidence / equal as f32, span, reasons }
    }
}

#[derive(Debug, Clone, Copy)]
struct Parent {
    slot: u32,
    mention: usize,
    /// 4 full name beside it, 3 short name beside it, 2 full name before it, 1 full name after it.
    strength: u8,
    level: u8,
    /// How many of the regions above are named in the text.
    named: u32,
}

#[derive(Debug, Clone, Copy)]
struct Sighting {
    level: u8,
    full: bool,
    swapped: bool,
    home: bool,
    /// The name opens the text, as in an address.
    first: bool,
}

/// How far one reading of a name can be trusted; none if it does not count. The figures are ours, set on the
/// training part of the address sets.
fn confidence(seen: Sighting, parent: Option<Parent>) -> Option<f32> {
    let level = seen.level;
    // A short village name needs its town beside it, a short town its county: 浙江省…市上 is no village.
    let near = parent.is_some_and(|parent| parent.level + 1 >= level || level <= 3);
    let strength = parent.map_or(0, |parent| parent.strength);
    let base = match (seen.full, seen.swapped, strength) {
        (true, _, 4) if near => 0.88,
        (true, _, 3) if near => 0.85,
        (true, _, 2) if near => 0.80,
        (true, _, 1) if near && level >= 4 => 0.66,
        (true, _, 2..) => 0.70,
        (true, ..) if seen.home => 0.82,
        (true, ..) => match level {
            1 | 2 => 0.88,
            3 => 0.82,
            4 => 0.48,
            _ => 0.28,
        },
        (false, true, 4) if near => 0.80,
        (false, true, 3) if near => 0.76,
        (false, true, _) if seen.home => 0.66,
        (false, true, _) if level == 3 => 0.38,
        (false, false, 4) if near => 0.74,
        (false, false, 3) if level <= 3 => 0.68,
        (false, false, 3) if seen.home && near => 0.50,
        (false, false, _) if seen.first && (2..=3).contains(&level) => 0.52,
        _ => return None,
    };
    let chain = 0.02 * parent.map_or(0, |parent| parent.named.min(4).saturating_sub(1)) as f32;
    Some(base + chain + if seen.home { 0.05 } else { 0.0 })
}
