//! The rules of pairings, `data/pairing.toml`: what the nightly pass reads and proposes, and whether software joins by itself.

use serde::Deserialize;

use crate::data_files::{Faults, toml_fault};

/// Days that a pass may look back.
const WINDOW_DAYS_MAX: u32 = 366;
/// Reports that a pass may compare: more take more memory than a small machine has.
const REPORTS_MAX: u32 = 200_000;
/// Proposals that a night may make.
const PROPOSALS_MAX: usize = 500;
/// Least precision at which software may join by itself.
const PRECISION_MIN: f64 = 0.9;
/// Least number of decided pairs from which anything can be learnt.
const REFIT_PAIRS_MIN: usize = 30;

/// Whether software only suggests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairingMode {
    /// A person decides every pair.
    Suggest,
    /// Software joins by itself where it is sure enough.
    Join,
}

impl PairingMode {
    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Suggest => "suggest",
            Self::Join => "join",
        }
    }
}

/// `data/pairing.toml`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairingRules {
    /// Whether software only suggests.
    pub mode: PairingMode,
    /// Share of joins by itself that must be right, 0.9..=1.
    pub precision_min: f64,
    /// Hour of the nightly pass in Asia/Shanghai, 0 to 23.
    pub hour: i8,
    /// Days that a pass looks back.
    pub window_days: u32,
    /// Reports that a pass compares at most.
    pub reports_max: u32,
    /// Score of a pair below which it is not proposed, 0..=1.
    pub score_min: f64,
    /// Proposals of one night at most, of each kind.
    pub proposals_max: usize,
    /// Days after which an unsure pair comes back.
    pub unsure_days: u32,
    /// Decided pairs that a refit needs.
    pub refit_pairs_min: usize,
    /// Households from which a matter is a group dispute.
    pub group_from: u32,
}

impl PairingRules {
    /// Reads the file.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, or a number that makes no sense.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Vec<String>> {
        let rules: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        let mut expect = |sound: bool, key: &str, words: &str| {
            if !sound {
                faults.at(&[key], format!("{key} must be {words}"));
            }
        };
        // Ranges are written so that a number that is none fails too.
        expect((PRECISION_MIN..=1.0).contains(&rules.precision_min), "precision_min", "a share from 0.9 to 1");
        expect((0..24).contains(&rules.hour), "hour", "0 to 23");
        expect((1..=WINDOW_DAYS_MAX).contains(&rules.window_days), "window_days", "1 to 366 days");
        expect((2..=REPORTS_MAX).contains(&rules.reports_max), "reports_max", "2 to 200000");
        expect((0.0..=1.0).contains(&rules.score_min), "score_min", "a share from 0 to 1");
        expect((1..=PROPOSALS_MAX).contains(&rules.proposals_max), "proposals_max", "1 to 500");
        expect((1..=WINDOW_DAYS_MAX).contains(&rules.unsure_days), "unsure_days", "1 to 366 days");
        expect(rules.refit_pairs_min >= REFIT_PAIRS_MIN, "refit_pairs_min", "30 pairs at least");
        expect(rules.group_from >= 2, "group_from", "2 households at least");
        faults.or(rules)
    }
}
