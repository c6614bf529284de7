//! Free text: finds the names, weighs who stands beside whom, and gives the deepest regions that hold.

use super::mention::{Mention, is_beside};
use super::weigh::{Scene, Weighed};
use super::{Candidate, Form, Gazetteer, NONE, PlaceReason};
use crate::normalise::{Normalised, Span, normalise};

/// Candidates given for one text.
const CANDIDATES_MAX: usize = 10;
/// Candidates given for one name.
const PER_NAME_MAX: usize = 5;
/// Candidates of one name count as equal within this.
const EQUAL_WITHIN: f32 = 0.01;
/// A region is told by its deeper one alone only if that one is at least this sure.
const COVERS_FROM: f32 = 0.5;
/// A county so sure contradicts a deeper place that lies in another.
const RULES_FROM: f32 = 0.8;
/// Confidence left to a place that the county in the text contradicts: in another city, and in the same one.
const CONTRADICTED: f32 = 0.40;
const MOVED: f32 = 0.58;
/// Confidence of a place at home that the text puts into another county, where there is none of that name.
const CAME_HOME: f32 = 0.93;
/// What the first of two whole addresses in a row loses: the second is where it goes.
const RESTARTED: f32 = 0.1;

/// A candidate and how many are equally good.
pub(super) type Kept = (Weighed, u32);

impl Gazetteer {
    /// Regions the text may speak of, best first; see [`Gazetteer::locate_from`]. Uses the home given at building.
    #[must_use]
    pub fn locate(&self, text: &str) -> Vec<Candidate> {
        self.locate_slot(text, &normalise(text), self.home)
    }

    /// As [`Gazetteer::locate`], with another home; an unknown or missing one means none.
    #[must_use]
    pub fn locate_from(&self, text: &str, home: Option<u32>) -> Vec<Candidate> {
        self.locate_slot(text, &normalise(text), home.map_or(NONE, |id| self.slot_of(id)))
    }

    /// As [`Gazetteer::locate_from`], for a text that is normalised already; no home means the one of the index.
    #[must_use]
    pub fn locate_normalised(&self, original: &str, text: &Normalised, home: Option<u32>) -> Vec<Candidate> {
        self.locate_slot(original, text, home.map_or(self.home, |id| self.slot_of(id)))
    }

    fn locate_slot(&self, original: &str, text: &Normalised, home: u32) -> Vec<Candidate> {
        let mentions = self.mentions(text.text());
        if mentions.is_empty() {
            return Vec::new();
        }
        let mut kept = self.weigh_all(text.text(), &mentions, home);
        self.contradict(&mut kept);
        self.restart(text.text(), &mentions, &mut kept);
        self.add_slips(text.text(), &mentions, &mut kept, home);
        drop_overlapped(&mut kept);
        self.drop_covered(&mut kept);
        let depth = |kept: &Kept| self.level_of(kept.0.slot);
        kept.sort_by(|a, b| {
            let by_confidence = confidence(b).total_cmp(&confidence(a));
            by_confidence
                .then(depth(b).cmp(&depth(a)))
                .then(a.0.mention.cmp(&b.0.mention))
                .then(a.0.slot.cmp(&b.0.slot))
        });
        kept.truncate(CANDIDATES_MAX);
        kept.iter().map(|kept| self.candidate(original, text, &mentions, kept)).collect()
    }

    /// The best readings of every mention.
    fn weigh_all(&self, text: &str, mentions: &[Mention], home: u32) -> Vec<Kept> {
        let scene = Scene { text, mentions, anchors: self.anchors(text, mentions), home };
        let mut kept: Vec<Kept> = Vec::new();
        for place in 0..mentions.len() {
            let mut found = self.weigh(&scene, place);
            let Some(best) = found.first().map(|first| first.confidence) else { continue };
            found.retain(|other| best - other.confidence < EQUAL_WITHIN);
            let equal = found.len() as u32;
            kept.extend(found.into_iter().take(PER_NAME_MAX).map(|weighed| (weighed, equal)));
        }
        kept
    }

    /// A town or village outside every sure county that the text names before it loses, less so within the same city:
    /// towns move between counties, and texts keep the old one. Then a person decides.
    fn contradict(&self, kept: &mut [Kept]) {
        let counties: Vec<(u32, usize)> = kept
            .iter()
            .filter(|kept| self.level_of(kept.0.slot) == 3 && confidence(kept) >= RULES_FROM)
            .map(|kept| (kept.0.slot, kept.0.start))
            .collect();
        if counties.is_empty() {
            return;
        }
        for (weighed, _) in kept.iter_mut().filter(|kept| self.level_of(kept.0.slot) >= 4) {
            let before = || counties.iter().filter(|county| county.1 < weighed.start);
            let own = self.above(weighed.slot, 3);
            if before().next().is_none() || before().any(|county| county.0 == own) {
                continue;
            }
            if weighed.home {
                weighed.confidence = weighed.confidence.max(CAME_HOME);
                continue;
            }
            let city = self.above(weighed.slot, 2);
            let near = city != NONE && before().any(|county| self.is_under(county.0, city));
            weighed.confidence = weighed.confidence.min(if near { MOVED } else { CONTRADICTED });
            weighed.contradicted = before().next().map_or(NONE, |county| county.0);
        }
    }

    /// An address that begins anew with a province or city right behind a county tells its place in the second part.
    fn restart(&self, text: &str, mentions: &[Mention], kept: &mut [Kept]) {
        let sure: Vec<Weighed> = kept.iter().map(|kept| kept.0).filter(|kept| kept.confidence >= 0.65).collect();
        for first in sure.iter().filter(|first| self.level_of(first.slot) >= 3) {
            let anew = sure.iter().any(|second| {
                let Some((_, top)) = second.parent else { return false };
                let top = self.top_mention(second, top, &sure);
                let follows = is_beside(text, first.end, mentions[top].start);
                follows
                    && first.end <= mentions[top].start
                    && self.level_of(second.slot) >= 3
                    && first.slot != second.slot
            });
            if anew {
                let here = |kept: &&mut Kept| kept.0.mention == first.mention;
                kept.iter_mut().filter(here).for_each(|kept| kept.0.confidence -= RESTARTED);
            }
        }
    }

    /// The first mention of the chain of named regions above a candidate.
    fn top_mention(&self, of: &Weighed, parent: usize, sure: &[Weighed]) -> usize {
        let above = sure.iter().filter(|other| other.mention == parent && self.is_under(of.slot, other.slot));
        above.filter_map(|other| other.parent).map(|(_, mention)| mention.min(parent)).min().unwrap_or(parent)
    }

    /// Takes out regions that a deeper one already tells of: one that is sure, or as sure as they are themselves.
    fn drop_covered(&self, kept: &mut Vec<Kept>) {
        let mut covered: Vec<(u32, f32)> = Vec::new();
        for entry in kept.iter().filter(|entry| entry.0.contradicted == NONE) {
            let strength = if confidence(entry) >= COVERS_FROM { 1.0 } else { confidence(entry) };
            covered.extend(self.up(entry.0.slot).skip(1).map(|slot| (slot, strength)));
        }
        kept.retain(|entry| {
            !covered.iter().any(|&(slot, strength)| slot == entry.0.slot && strength >= confidence(entry))
        });
    }

    fn candidate(&self, original: &str, text: &Normalised, mentions: &[Mention], kept: &Kept) -> Candidate {
        let (weighed, equal) = kept;
        let span = text.span_of_bytes(weighed.start, weighed.end);
        let phrase = span.of(original).to_owned();
        let mut reasons = Vec::with_capacity(3);
        reasons.push(match weighed.form {
            Form::Full => PlaceReason::FullName { phrase },
            Form::Other => PlaceReason::OtherName { phrase },
            Form::Slip => PlaceReason::Slip { phrase, homophone: weighed.homophone },
            Form::Swapped | Form::Short => PlaceReason::ShortName { phrase },
        });
        if let Some((slot, other)) = weighed.parent {
            let there: Span = text.span_of_bytes(mentions[other].start, mentions[other].end);
            let phrase = there.of(original).to_owned();
            reasons.push(PlaceReason::Within { region: self.entries[slot as usize].id, phrase });
        }
        if weighed.contradicted != NONE {
            reasons.push(PlaceReason::Outside { region: self.entries[weighed.contradicted as usize].id });
        }
        if weighed.home {
            reasons.push(PlaceReason::Home);
        }
        if *equal > 1 {
            reasons.push(PlaceReason::Ambiguous { regions: *equal });
        }
        let id = self.entries[weighed.slot as usize].id;
        Candidate { id, confidence: confidence(kept), span, reasons }
    }
}

fn confidence(kept: &Kept) -> f32 {
    kept.0.confidence / kept.1 as f32
}

/// Takes out names that overlap a surer one.
fn drop_overlapped(kept: &mut Vec<Kept>) {
    let all: Vec<(usize, usize, usize, f32)> =
        kept.iter().map(|kept| (kept.0.mention, kept.0.start, kept.0.end, kept.0.confidence)).collect();
    kept.retain(|(own, _)| {
        let beats = |&(mention, start, end, confidence): &(usize, usize, usize, f32)| {
            mention != own.mention && start < own.end && own.start < end && confidence > own.confidence + EQUAL_WITHIN
        };
        !all.iter().any(beats)
    });
}
