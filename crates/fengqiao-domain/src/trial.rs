//! Trials (试算): the watch run over invented or past days, to see what it would do. Nothing is raised by a trial.

use serde::{Deserialize, Serialize};

/// What a trial is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialKind {
    /// The past year as it was told, for weighing a tuning.
    PastYear,
    /// Flare-ups planted into the office's own reports: power and delay.
    Planted,
    /// The office's own reports on other weeks, so that every signal is false.
    Shuffled,
}

impl TrialKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::PastYear, Self::Planted, Self::Shuffled];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::PastYear => "past_year",
            Self::Planted => "planted",
            Self::Shuffled => "shuffled",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
