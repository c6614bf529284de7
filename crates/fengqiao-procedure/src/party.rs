//! Parties of a proceeding: the roles a file declares, what each party did, by which way and when, and what guards see of it.
//!
//! A party is an opaque id with a role and a number here. Who it is lies in the vault; no name comes into the engine, so none
//! comes into an instance, an event or a guard. An act of a party is entered by an account that took it from the party.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::file::{Bilingual, Procedure, Transition};
use crate::input::Fault;
use crate::instance::{Instance, Refusal};

/// Parties of one role at most, whatever its file says: a group dispute of a township has fewer.
pub(crate) const PARTIES_MAX: u32 = 500;

/// On which side of the dispute a party stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The side that came first, such as applicants.
    One,
    /// The side against it, such as respondents.
    Other,
}

impl Side {
    /// The word of procedure files and guards.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Other => "other",
        }
    }
}

/// A role that parties take in a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyRole {
    /// Id.
    pub id: String,
    /// Title; a party is called by it, with a number where several may stand in the role.
    pub title: Bilingual,
    /// Side.
    pub side: Side,
    /// Parties needed when the proceeding is opened.
    pub min: u32,
    /// Parties at most.
    pub max: u32,
}

/// What a party can do. In a file `consent:extension` is a consent of its own, to the extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyActKind {
    /// Agrees; takes back its refusal of the same.
    Consent,
    /// Does not agree; takes back its consent to the same.
    Refuse,
    /// Leaves; takes back every consent.
    Withdraw,
    /// Signs.
    Sign,
    /// Says that the other side has done what was agreed.
    Perform,
}

/// Words of the kinds, in the order in which a message lists them.
pub(crate) const ACT_WORDS: [&str; 5] = ["consent", "refuse", "withdraw", "sign", "perform"];

/// The kind of an act as a file writes it: a word, or a word with what it is about after a colon.
pub(crate) fn kind_of(act: &str) -> Option<PartyActKind> {
    let (word, about) = act.split_once(':').unwrap_or((act, "all"));
    if about.is_empty() || !about.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_') {
        return None;
    }
    Some(match word {
        "consent" => PartyActKind::Consent,
        "refuse" => PartyActKind::Refuse,
        "withdraw" => PartyActKind::Withdraw,
        "sign" => PartyActKind::Sign,
        "perform" => PartyActKind::Perform,
        _ => return None,
    })
}

/// How an account took an act from a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Both were in one place.
    OnTheSpot,
    /// By telephone.
    Phone,
    /// By a paper of the party.
    InWriting,
    /// In a session on line.
    Online,
    /// By an electronic signature under a paper; never entered by hand.
    Electronic,
}

impl How {
    /// Every way in which an account enters what a party did, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::OnTheSpot, Self::Phone, Self::InWriting, Self::Online];
}

/// An act of a party that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyAct {
    /// The act as the file writes it.
    pub act: String,
    /// How it was taken.
    pub how: How,
    /// When the party did it.
    pub at: Timestamp,
    /// Account that entered it, as an id.
    pub entered_by: String,
}

/// A party of a running procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Opaque id; who it is lies in the vault.
    pub id: String,
    /// Role.
    pub role: String,
    /// Place among the parties of its role, from 1.
    pub number: u32,
    /// What it did and what still stands, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<PartyAct>,
}

/// A party with which a proceeding is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joining {
    /// Role.
    pub role: String,
    /// Opaque id.
    pub id: String,
}

/// The party whose act a step enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyTaken {
    /// Id of the party.
    pub id: String,
    /// How the act was taken.
    pub how: How,
    /// When the party did it; not after the step.
    pub at: Timestamp,
    /// Account that enters it, as an id.
    pub entered_by: String,
}

/// What a party did in a step, for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyStep {
    /// Id of the party.
    pub id: String,
    /// What it is called.
    pub label: Bilingual,
    /// The act.
    pub act: PartyAct,
}

impl Party {
    /// Whether an act of it stands.
    #[must_use]
    pub fn has_done(&self, act: &str) -> bool {
        self.acts.iter().any(|it| it.act == act)
    }

    fn record(&mut self, act: PartyAct) {
        let (word, about) = act.act.split_once(':').map_or((act.act.as_str(), None), |(word, of)| (word, Some(of)));
        let opposite = |word: &str| about.map_or_else(|| word.to_owned(), |about| format!("{word}:{about}"));
        match kind_of(word) {
            Some(PartyActKind::Consent) => self.forget(&[opposite("refuse")]),
            Some(PartyActKind::Refuse) => self.forget(&[opposite("consent")]),
            Some(PartyActKind::Withdraw) => {
                self.acts.retain(|it| kind_of(&it.act) != Some(PartyActKind::Consent));
            }
            Some(PartyActKind::Sign | PartyActKind::Perform) | None => {}
        }
        self.acts.push(act);
    }

    pub(crate) fn forget(&mut self, acts: &[String]) {
        self.acts.retain(|it| !acts.contains(&it.act));
    }
}

impl Procedure {
    /// One role of parties.
    #[must_use]
    pub fn party_role(&self, id: &str) -> Option<&PartyRole> {
        self.parties.iter().find(|role| role.id == id)
    }

    /// What a party is called: the title of its role, with its number where the role has room for several.
    #[must_use]
    pub fn party_label(&self, party: &Party) -> Bilingual {
        let Some(role) = self.party_role(&party.role) else {
            return Bilingual { zh: party.role.clone(), en: party.role.clone() };
        };
        if role.max == 1 {
            return role.title.clone();
        }
        let Bilingual { zh, en } = &role.title;
        Bilingual { zh: format!("{zh} {}", party.number), en: format!("{en} {}", party.number) }
    }

    /// Every act of parties that the file names.
    pub(crate) fn party_acts(&self) -> BTreeSet<&str> {
        self.transitions.iter().filter_map(|transition| transition.act.as_deref()).collect()
    }
}

/// Faults of the parties that an opening names: role, code, words.
pub(crate) fn check_parties(procedure: &Procedure, joining: &[Joining]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for role in &procedure.parties {
        let count = joining.iter().filter(|it| it.role == role.id).count();
        if count < role.min as usize {
            faults.push((role.id.clone(), "missing", format!("at least {} are needed", role.min)));
        }
        if count > role.max as usize {
            faults.push((
                role.id.clone(),
                "too_many",
                format!("at most {}; let them choose representatives", role.max),
            ));
        }
    }
    let mut seen = BTreeSet::new();
    for it in joining {
        if procedure.party_role(&it.role).is_none() {
            faults.push((it.role.clone(), "unknown", "is no role of parties here".to_owned()));
        }
        if !seen.insert(&it.id) {
            faults.push((it.role.clone(), "repeated", "names a party twice".to_owned()));
        }
    }
    faults
}

/// The parties of an instance, numbered within their roles in the order in which they are named.
pub(crate) fn joined(joining: Vec<Joining>) -> Vec<Party> {
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut number = |role: &String| {
        let next = numbers.entry(role.clone()).or_insert(0);
        *next += 1;
        *next
    };
    joining
        .into_iter()
        .map(|it| Party { number: number(&it.role), id: it.id, role: it.role, acts: Vec::new() })
        .collect()
}

/// Parties whose act a transition can still enter.
pub(crate) fn waiting<'i>(transition: &Transition, instance: &'i Instance) -> Vec<&'i Party> {
    let Some((by, act)) = transition.by.as_ref().zip(transition.act.as_deref()) else { return Vec::new() };
    instance.parties.iter().filter(|party| by.party.contains(&party.role) && !party.has_done(act)).collect()
}

/// Records the act of a party that a step enters, in the instance as the step leaves it.
///
/// # Errors
/// No party is named where the act is one of a party, one is named where it is not, it is unknown or of another role
/// (`wrong_party`), it has done so already (`already_done`), or the instant lies after the step.
pub(crate) fn enter(
    procedure: &Procedure,
    after: &mut Instance,
    (transition, taken): (&Transition, Option<&PartyTaken>),
    now: Timestamp,
) -> Result<Option<PartyStep>, Refusal> {
    let (act, taken) = match (&transition.act, taken) {
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(refused("party", "missing", "say which party does this")),
        (None, Some(_)) => return Err(refused("party", "unknown", "this is no act of a party")),
        (Some(act), Some(taken)) => (act, taken),
    };
    let Some(party) = after.parties.iter_mut().find(|party| party.id == taken.id) else {
        return Err(refused("party", "unknown", "is no party of this proceeding"));
    };
    let label = procedure.party_label(party);
    if transition.by.as_ref().is_none_or(|by| !by.party.contains(&party.role)) {
        return Err(Refusal::new("wrong_party", format!("{} cannot do this; choose another party", label.en)));
    }
    if let Some(done) = party.acts.iter().find(|it| it.act == *act) {
        let words = format!("{} has done so already, at {}; it counts once", label.en, done.at);
        return Err(Refusal::new("already_done", words));
    }
    if taken.at > now {
        return Err(refused("at", "out_of_range", "a party cannot have done it later than now"));
    }
    let act = PartyAct { act: act.clone(), how: taken.how, at: taken.at, entered_by: taken.entered_by.clone() };
    party.record(act.clone());
    Ok(Some(PartyStep { id: party.id.clone(), label, act }))
}

fn refused(field: &str, code: &'static str, words: &str) -> Refusal {
    let kind = if code == "missing" { "missing_field" } else { "bad_field" };
    let mut refusal = Refusal::new(kind, format!("{field}: {words}"));
    refusal.fields.push((field.to_owned(), code, words.to_owned()));
    refusal
}

/// What guards see of the parties.
pub(crate) fn seen(procedure: &Procedure, parties: &[Party]) -> Value {
    let one = |party: &Party| {
        let acts: Vec<&str> = party.acts.iter().map(|it| it.act.as_str()).collect();
        member(procedure, (&party.id, &party.role, party.number), &acts)
    };
    parties.iter().map(one).collect()
}

/// What a guard sees of the party whose act a step enters; null where it enters none.
pub(crate) fn acting(procedure: &Procedure, parties: &[Party], id: Option<&str>) -> Value {
    let place = id.and_then(|id| parties.iter().position(|party| party.id == id));
    place.map_or(Value::Null, |place| seen(procedure, &parties[place..=place])[0].clone())
}

/// One party of each role that has done everything, for trying a guard before any proceeding runs.
pub(crate) fn examples(procedure: &Procedure) -> Value {
    let acts: Vec<&str> = procedure.party_acts().into_iter().collect();
    procedure.parties.iter().map(|role| member(procedure, ("example", &role.id, 1), &acts)).collect()
}

fn member(procedure: &Procedure, (id, role, number): (&str, &str, u32), acts: &[&str]) -> Value {
    json!({
        "id": id,
        "role": role,
        "side": procedure.party_role(role).map_or("one", |role| role.side.word()),
        "number": number,
        "acts": acts,
        "consented": acts.contains(&"consent"),
        "refused": acts.contains(&"refuse"),
        "withdrawn": acts.contains(&"withdraw"),
        "signed": acts.contains(&"sign"),
        "performed": acts.contains(&"perform"),
    })
}
