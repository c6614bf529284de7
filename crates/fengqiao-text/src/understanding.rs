//! Everything that can be understood of one text, in one call: kind, place, places inside the region, and what is
//! needed to find the same matter. Import and report entry both stand on it.

use serde::Serialize;

use crate::category::Categories;
use crate::classify::{Model, Proposal};
use crate::embedded;
use crate::error::TextError;
use crate::gazetteer::{Candidate, Gazetteer, GazetteerRow};
use crate::lexicon::Lexicon;
use crate::normalise::{Normalised, normalise};
use crate::place_key::{PlaceKey, place_keys_normalised};
use crate::same::{Digest, DigestInput, PartyKey};

/// Confidence from which a region is taken into the digest.
const REGION_FROM: f32 = 0.6;

/// Categories, classifier and gazetteer together; share it in an `Arc`.
#[derive(Debug)]
pub struct Understanding {
    /// The kinds.
    pub categories: Categories,
    /// The classifier over them.
    pub classifier: Model,
    /// The regions.
    pub gazetteer: Gazetteer,
}

/// What was understood of a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Understood {
    /// The proposed kind, with reasons.
    pub proposal: Proposal,
    /// The regions it may speak of, best first.
    pub places: Vec<Candidate>,
    /// Places inside the region.
    pub place_keys: Vec<PlaceKey>,
    #[serde(skip)]
    text: Normalised,
    #[serde(skip)]
    region: (u32, u32),
}

/// What a digest needs beside the text.
#[derive(Debug, Clone, Copy)]
pub struct ReportFacts<'r> {
    /// The report's id.
    pub report: u128,
    /// Days since any fixed day.
    pub at_days: i32,
    /// The region, if a person or a field has settled it.
    pub region: Option<u32>,
    /// The category, if it is settled.
    pub category: Option<&'r str>,
    /// Opaque keys of reporters and parties.
    pub parties: &'r [PartyKey],
}

impl Understanding {
    /// The understanding a fresh installation has: the shipped dispute kinds and lexicon, and the office's regions.
    ///
    /// # Errors
    /// As [`Gazetteer::build`].
    pub fn shipped(regions: &[GazetteerRow], home: Option<u32>, threads: usize) -> Result<Self, TextError> {
        let categories = Categories::parse("data/categories/disputes.toml", embedded::DISPUTES)?;
        let lexicon = Lexicon::parse("data/lexicon/disputes.toml", embedded::DISPUTES_LEXICON, &categories)?;
        let classifier = lexicon.train(threads)?;
        Ok(Self { categories, classifier, gazetteer: Gazetteer::build(regions, home)? })
    }

    /// Understands a text; `place` is the text of a place field, read before the text. `home` overrides the home of
    /// the gazetteer. Never fails; an empty text is understood as nothing.
    #[must_use]
    pub fn understand(&self, text: &str, place: Option<&str>, home: Option<u32>) -> Understood {
        let normal = normalise(text);
        let proposal = self.classifier.classify_normalised(text, &normal);
        let field = place.map(str::trim).filter(|place| !place.is_empty());
        let by_field = field.map(|field| self.gazetteer.locate_normalised(field, &normalise(field), home));
        let places = match by_field {
            Some(found) if found.first().is_some_and(|best| best.confidence >= REGION_FROM) => found,
            Some(found) => best_first(found, self.gazetteer.locate_normalised(text, &normal, home)),
            None => self.gazetteer.locate_normalised(text, &normal, home),
        };
        let place_keys = place_keys_normalised(text, &normal);
        let sure = places.first().filter(|best| best.confidence >= REGION_FROM).map(|best| best.id);
        Understood { proposal, region: self.region_and_area(sure), places, place_keys, text: normal }
    }

    /// The digest by which the report is compared with others; what is settled wins over what was proposed.
    #[must_use]
    pub fn digest(&self, understood: &Understood, facts: &ReportFacts<'_>) -> Digest {
        let (region, area) = match facts.region {
            Some(region) => self.region_and_area(Some(region)),
            None => understood.region,
        };
        let proposed = understood.proposal.category.as_deref();
        Digest::new(&DigestInput {
            report: facts.report,
            at_days: facts.at_days,
            region,
            area,
            category: facts.category.or(proposed).unwrap_or(""),
            text: &understood.text,
            places: &understood.place_keys,
            parties: facts.parties,
        })
    }

    /// (region, its town or itself), each plus one so that 0 stays "unknown".
    fn region_and_area(&self, region: Option<u32>) -> (u32, u32) {
        let Some(region) = region else { return (0, 0) };
        let path = self.gazetteer.path(region);
        let town = path.iter().copied().find(|&id| self.gazetteer.level(id) == Some(4));
        match (path.first(), town) {
            // Broader than a town: too much to call two places the same.
            (Some(_), None) => (0, 0),
            (Some(_), Some(town)) if town == region => (0, town.wrapping_add(1)),
            (Some(_), Some(town)) => (region.wrapping_add(1), town.wrapping_add(1)),
            (None, _) => (region.wrapping_add(1), region.wrapping_add(1)),
        }
    }
}

fn best_first(first: Vec<Candidate>, second: Vec<Candidate>) -> Vec<Candidate> {
    let best = |found: &[Candidate]| found.first().map_or(0.0, |best| best.confidence);
    if best(&second) > best(&first) { second } else { first }
}
