//! Large groups draw in what tells of the same place in the same words. A matter of many is told in many ways, and its
//! words are common because it is large: single reports are held against the words of the whole group.

use std::collections::{BTreeMap, BTreeSet};

use super::counts::{PLACE, WORD};
use super::index::SameMatterIndex;

/// Members from which a group draws in others.
const SEED_FROM: usize = 8;
/// Rounds of one group, after each of which its words are taken anew.
const ROUNDS: usize = 4;
/// Groups that share a place, over which it leads nowhere.
const SHARING_MAX: usize = 400;
/// Share of a group's reports that must name a place before it counts as the group's.
const NAMES_FROM: f32 = 0.5;
/// Rarity under which a place is too common to draw anything in.
const PLACE_RARITY_MIN: f32 = 0.25;

/// The words of a group: for each, the share of its reports that have it times how rare it is.
#[derive(Debug, Default)]
struct Centre {
    words: BTreeMap<u32, f32>,
    norm: f32,
    places: BTreeSet<u32>,
}

impl SameMatterIndex {
    /// Joins groups to larger ones that name the same place in words at least so alike, 0..=1.
    pub(super) fn attach(&self, members: &mut [Vec<u32>], from: f32) {
        let mut seeds: Vec<usize> = (0..members.len()).filter(|&group| members[group].len() >= SEED_FROM).collect();
        seeds.sort_by_key(|&group| (std::cmp::Reverse(members[group].len()), group));
        let mut centres: Vec<Centre> = members.iter().map(|members| self.centre(members)).collect();
        for seed in seeds {
            for _ in 0..ROUNDS {
                if members[seed].len() < SEED_FROM || !self.draw_in(seed, members, &mut centres, from) {
                    break;
                }
            }
        }
    }

    fn draw_in(&self, seed: usize, members: &mut [Vec<u32>], centres: &mut [Centre], from: f32) -> bool {
        let shares = |centre: &Centre| centre.places.iter().any(|place| centres[seed].places.contains(place));
        let near: Vec<usize> = (0..members.len())
            .filter(|&group| group != seed && !members[group].is_empty() && shares(&centres[group]))
            .filter(|&group| {
                members[group].len() <= members[seed].len() && alike(&centres[seed], &centres[group]) >= from
            })
            .take(SHARING_MAX)
            .collect();
        for &group in &near {
            let moved = std::mem::take(&mut members[group]);
            members[seed].extend(moved);
            centres[group] = Centre::default();
        }
        centres[seed] = self.centre(&members[seed]);
        !near.is_empty()
    }

    fn centre(&self, members: &[u32]) -> Centre {
        let mut centre = Centre::default();
        if members.is_empty() {
            return centre;
        }
        let share = 1.0 / members.len() as f32;
        let mut places: BTreeMap<u32, f32> = BTreeMap::new();
        for &report in members {
            let card = self.card(report);
            for &word in card.words() {
                *centre.words.entry(word).or_default() += share;
            }
            for &(place, _) in card.places() {
                *places.entry(place).or_default() += share;
            }
        }
        for (&word, weight) in &mut centre.words {
            *weight *= self.counts().rarity_of(WORD, word);
        }
        centre.norm = centre.words.values().map(|weight| weight * weight).sum::<f32>().sqrt();
        let telling = |place: &u32| self.counts().rarity_of(PLACE, *place) >= PLACE_RARITY_MIN;
        let named = places.into_iter().filter(|(_, share)| *share >= NAMES_FROM);
        centre.places = named.map(|named| named.0).filter(telling).collect();
        centre
    }
}

/// Cosine of the words of two groups.
fn alike(a: &Centre, b: &Centre) -> f32 {
    let (small, large) = if a.words.len() <= b.words.len() { (a, b) } else { (b, a) };
    let shared = small.words.iter().filter_map(|(word, weight)| Some(weight * large.words.get(word)?));
    shared.sum::<f32>() / (a.norm * b.norm).max(f32::MIN_POSITIVE)
}
