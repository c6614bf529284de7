//! Claims (断言): what a procedure says of itself, and what the check then proves over every situation: that it is voluntary,
//! that it bars nobody from filing, that no path goes round a gate, that no path takes longer than a statutory limit.
//! Not here: the proofs; see `check`.

use fengqiao_domain::deadline::Length;
use serde::Deserialize;

use crate::file::Bilingual;

/// What an act means to a party in law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// A party agrees to take part.
    Consent,
    /// A party takes part no more.
    Withdrawal,
    /// What the parties agreed to take part in is over, by an agreement that binds or without one: nothing is left to leave.
    Conclusion,
    /// A party goes to the court, or to another body that decides.
    Filing,
    /// Somebody who decides finds that a complaint was right.
    Upheld,
}

impl Meaning {
    /// As the file writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Withdrawal => "withdrawal",
            Self::Conclusion => "conclusion",
            Self::Filing => "filing",
            Self::Upheld => "upheld",
        }
    }
}

/// Answers about an organisation that nobody sees one by one: others are told the mean of so many answering organisations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// Field of the organisation that the answers are about.
    pub about: String,
    /// Fields of the answers, whole numbers.
    pub ask: Vec<String>,
    /// Organisations that must have answered before anything is told, at least 3.
    pub least: u32,
}

/// A place on a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// The opening.
    Opening,
    /// Coming into a state.
    State(String),
    /// A transition.
    Transition(String),
}

impl Point {
    /// Reads `opening`, `state:…` or `transition:…`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "opening" => Some(Self::Opening),
            Some(("state", id)) => Some(Self::State(id.to_owned())),
            Some(("transition", id)) => Some(Self::Transition(id.to_owned())),
            _ => None,
        }
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Opening => out.write_str("the opening"),
            Self::State(id) => write!(out, "state {id}"),
            Self::Transition(id) => write!(out, "transition {id}"),
        }
    }
}

/// What must have come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// A transition was taken.
    Transition(String),
    /// A field was given.
    Field(String),
}

impl Need {
    /// Reads `transition:…` or `field:…`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("transition", id)) => Some(Self::Transition(id.to_owned())),
            Some(("field", id)) => Some(Self::Field(id.to_owned())),
            _ => None,
        }
    }
}

/// Something that no path may go round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Where it stands: before each of these.
    pub before: Vec<Point>,
    /// What must have come about by then, all of it.
    pub needs: Vec<Need>,
    /// Article behind it.
    pub basis: String,
}

/// A statutory time that the limits along every path must not exceed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceiling {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// From where.
    pub from: Point,
    /// To where.
    pub to: Point,
    /// How long at most.
    pub length: Length,
    /// Article behind it.
    pub basis: String,
}

/// Counts that are compared: so many days before one point and after another, of the place and the kind of the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The days before this point.
    pub before: Point,
    /// The days after this point.
    pub after: Point,
    /// How many days, each.
    pub days: u32,
}

/// Everything that a procedure says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// A party may leave at any time.
    pub voluntary: bool,
    /// Whether it bars filing; `Some(false)` is the claim that it does not.
    pub bars_filing: Option<bool>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// Statutory times.
    pub ceilings: Vec<Ceiling>,
}
