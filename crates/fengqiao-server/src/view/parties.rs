//! Views of the parties of a proceeding: what they are called, what they did, and who they are, masked.

use fengqiao_app::procedure::{How, PartyAct, PartyRole, Procedure};
use fengqiao_app::proceeding::{PartyRead, ProceedingRead};
use serde::Serialize;
use utoipa::ToSchema;

use super::report::PersonMasked;
use super::{Bilingual, Names, Ref, instant};

/// A role that parties take.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartyRoleView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// `one` or `other`.
    pub side: String,
    /// Parties needed.
    pub min: u32,
    /// Parties at most.
    pub max: u32,
}

impl PartyRoleView {
    pub(crate) fn of(role: &PartyRole) -> Self {
        Self {
            id: role.id.clone(),
            title: Bilingual::from(&role.title),
            side: role.side.word().to_owned(),
            min: role.min,
            max: role.max,
        }
    }
}

/// A party by what it is called.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartyRef {
    /// Id.
    pub id: String,
    /// What it is called, such as 申请人 1.
    pub label: Bilingual,
    /// Masked name; for those who handle the matter.
    pub name: Option<String>,
}

impl PartyRef {
    fn of(read: &PartyRead) -> Self {
        Self {
            id: read.party.id.clone(),
            label: Bilingual::from(&read.label),
            name: read.person.as_ref().and_then(|person| person.fields.name.clone()),
        }
    }
}

/// The parties with these ids.
pub(crate) fn refs(read: &ProceedingRead, ids: &[String]) -> Vec<PartyRef> {
    let parties = read.parties.parties.iter();
    parties.filter(|it| ids.contains(&it.party.id)).map(PartyRef::of).collect()
}

/// A party.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartyView {
    /// As in acts.
    #[serde(flatten)]
    pub party: PartyRef,
    /// Role.
    pub role: String,
    /// What it did and what still stands, oldest first.
    pub done: Vec<PartyActView>,
    /// Who it is, masked; for those who handle the matter.
    pub person: Option<PersonMasked>,
}

/// An act of a party that stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartyActView {
    /// The act as the procedure writes it.
    pub act: String,
    /// Title of the step that entered it.
    pub title: Bilingual,
    /// `on_the_spot`, `phone`, `in_writing` or `online`.
    pub how: String,
    /// When the party did it.
    pub at: String,
    /// Who entered it.
    pub entered_by: Option<Ref>,
}

impl PartyView {
    pub(crate) fn of(
        names: &Names<'_>,
        procedure: Option<&Procedure>,
        read: &ProceedingRead,
        party: &PartyRead,
    ) -> Self {
        let masked = |person| PersonMasked::of(person, read.parties.may_reveal);
        Self {
            role: party.party.role.clone(),
            done: party.party.acts.iter().map(|act| PartyActView::of(names, procedure, act)).collect(),
            person: party.person.as_ref().map(masked),
            party: PartyRef::of(party),
        }
    }
}

impl PartyActView {
    fn of(names: &Names<'_>, procedure: Option<&Procedure>, act: &PartyAct) -> Self {
        let entering = procedure.and_then(|it| it.transitions.iter().find(|it| it.act.as_ref() == Some(&act.act)));
        Self {
            act: act.act.clone(),
            title: entering.map_or_else(|| Bilingual::new(&act.act, &act.act), |it| Bilingual::from(&it.title)),
            how: how_word(act.how).to_owned(),
            at: instant(act.at),
            entered_by: act.entered_by.parse().ok().map(|id| names.account(id)),
        }
    }
}

const fn how_word(how: How) -> &'static str {
    match how {
        How::OnTheSpot => "on_the_spot",
        How::Phone => "phone",
        How::InWriting => "in_writing",
        How::Electronic => "electronic",
        How::Online => "online",
    }
}
