//! How the pieces of evidence that two reports share are weighed.

use serde::Serialize;

use crate::normalise::Span;

/// Number of weighed features, the constant included.
pub const FEATURES: usize = 22;

/// One piece of evidence that two reports tell of the same matter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MatchReason {
    /// They share a phone, id number or credit code.
    SameParty {
        /// How many.
        keys: u32,
    },
    /// They share names of parties.
    SameName {
        /// How many.
        names: u32,
    },
    /// They name the same place; the span is in the newer text.
    SamePlace {
        /// Where it stands.
        span: Span,
    },
    /// They name the same amount of money.
    SameAmount,
    /// They share a rare phrase; the span is in the newer text.
    SamePhrase {
        /// Where it stands.
        span: Span,
    },
    /// They lie in the same region.
    SameRegion,
    /// They are of the same kind.
    SameCategory,
    /// So many days lie between them.
    Near {
        /// Days.
        days: u32,
    },
}

/// An earlier report that may tell of the same matter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Likely {
    /// Its id.
    pub report: u128,
    /// Share of such pairs that are the same matter, 0..=1.
    pub score: f32,
    /// The evidence, strongest first.
    pub reasons: Vec<MatchReason>,
}

/// What two reports share; every number is the input of one weight.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Evidence {
    pub hard: u32,
    pub names: u32,
    /// Rarity of the rarest shared name, 0..=1.
    pub name_rarity: f32,
    pub hard_clash: bool,
    pub name_clash: bool,
    pub same_category: bool,
    pub other_top: bool,
    pub same_region: bool,
    pub same_area: bool,
    pub other_area: bool,
    pub days: u32,
    /// Share of the shorter sketch's rarity that both have, 0..=1.
    pub text: f32,
    /// Rarity of the shared grams, summed over all.
    pub rare: f32,
    /// Rarity of the rarest shared place, 0..=1.
    pub place: f32,
    pub amount: bool,
    pub amount_clash: bool,
    /// One of the two names no party: then text and place must carry the decision alone.
    pub bare: bool,
}

impl Evidence {
    pub fn features(&self) -> [f32; FEATURES] {
        let flag = |flag: bool| f32::from(u8::from(flag));
        let told = flag(!self.bare);
        let party = self.hard > 0 || self.names > 0;
        [
            1.0,
            flag(self.hard > 0),
            flag(self.names == 1),
            flag(self.names > 1),
            self.name_rarity,
            flag(self.hard_clash),
            flag(self.name_clash && !party),
            flag(self.same_category),
            flag(self.other_top),
            flag(self.same_region),
            flag(self.same_area && !self.same_region),
            flag(self.other_area),
            (1.0 + self.days as f32).ln() / 6.0,
            told * self.text,
            told * (1.0 + self.rare).ln(),
            told * self.place,
            flag(self.amount),
            flag(self.amount_clash),
            flag(self.bare),
            (1.0 - told) * self.text,
            (1.0 - told) * (1.0 + self.rare).ln(),
            (1.0 - told) * self.place,
        ]
    }
}

/// The weights of a logistic score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights(pub [f32; FEATURES]);

impl Default for Weights {
    /// Fitted on the first half of the invented county's reports, which name parties, and on letters that name none.
    fn default() -> Self {
        Self([
            -6.444, 1.524, -10.784, -5.443, 16.845, -0.978, -3.057, 5.862, -3.060, 2.284, -1.463, -10.393, -5.319,
            3.812, -0.029, 1.371, 3.546, -1.550, 3.128, -3.734, 4.387, 3.743,
        ])
    }
}

impl Weights {
    pub(super) fn score(&self, evidence: &Evidence) -> f32 {
        let value: f32 = self.0.iter().zip(evidence.features()).map(|(weight, input)| weight * input).sum();
        1.0 / (1.0 + (-value).exp())
    }
}
