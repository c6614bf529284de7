//! Four eyes: steps that somebody else must take than whoever took another one.

use crate::act::Actor;
use crate::file::{Procedure, Transition};
use crate::instance::{Instance, Refusal, Taker};

/// The step by which a proceeding begins, as `other_person_than` names it.
pub(crate) const OPENING: &str = "open";

impl Actor {
    /// The actor as the taker of a step; none for a party that acts for itself.
    pub(crate) fn taker(&self) -> Option<Taker> {
        let taker = || Taker { account: self.account.clone(), organisation: self.organisation.clone() };
        self.party.is_none().then(taker)
    }
}

impl Procedure {
    /// Whether some step must be taken by somebody else than this one; only of such steps the taker is kept.
    pub(crate) fn keeps_taker(&self, step: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|id| id == step);
        self.transitions.iter().any(|it| named(&it.other_person_than) || named(&it.other_organisation_than))
    }
}

/// Why an actor may not take a step that somebody else must take; a step that was not taken yet keeps nobody from it.
pub(crate) fn same_hand(transition: &Transition, instance: &Instance, actor: &Actor) -> Option<Refusal> {
    let taken = |step: &&String| instance.taken_by.get(*step);
    let by_person = |step: &&String| taken(step).is_some_and(|it| it.account == actor.account);
    if let Some(step) = transition.other_person_than.iter().find(by_person) {
        let words = format!("you took the step {step} yourself; another person must take {}", transition.id);
        return Some(Refusal::new("same_person", words));
    }
    let by_office = |step: &&String| taken(step).is_some_and(|it| it.organisation == actor.organisation);
    let step = transition.other_organisation_than.iter().find(by_office)?;
    let words = format!("your organisation took the step {step}; another organisation must take {}", transition.id);
    Some(Refusal::new("same_organisation", words))
}
