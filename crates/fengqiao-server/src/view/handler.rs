//! Views of handlers, of those who stand in, and of steps taken in many proceedings.

use fengqiao_app::handler::{Colleague, Given};
use fengqiao_app::proceeding::InSeries;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Names, Ref};

/// Somebody of the reader's organisation who takes steps.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColleagueView {
    /// Account.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it is the reader.
    pub own: bool,
    /// Who stands in, now or from a later day on.
    pub substitute: Option<SubstituteView>,
}

/// Who stands in on which days.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubstituteView {
    /// Who.
    pub account: Ref,
    /// First day.
    pub from_on: String,
    /// Last day.
    pub to_on: String,
}

impl ColleagueView {
    pub(crate) fn of(names: &Names<'_>, it: Colleague) -> Self {
        let substitute = it.substitute.map(|it| SubstituteView {
            account: names.account(it.substitute_id),
            from_on: it.from_on.to_string(),
            to_on: it.to_on.to_string(),
        });
        Self { id: it.id.to_string(), name: it.name, own: it.own, substitute }
    }
}

/// What became of each.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenView {
    /// Ids of those that it was done for.
    pub done: Vec<String>,
    /// Those that it was not done for.
    pub refused: Vec<RefusedItem>,
}

/// One that was refused, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedItem {
    /// Id.
    pub id: String,
    /// Stable code.
    pub code: String,
    /// What exactly.
    pub detail: String,
}

impl From<Given> for GivenView {
    fn from(it: Given) -> Self {
        let refused = it.refused.into_iter();
        Self {
            done: it.done.iter().map(ToString::to_string).collect(),
            refused: refused
                .map(|(id, code)| RefusedItem { id: id.to_string(), code, detail: String::new() })
                .collect(),
        }
    }
}

impl From<Vec<InSeries>> for GivenView {
    fn from(outcomes: Vec<InSeries>) -> Self {
        let (mut done, mut refused) = (Vec::new(), Vec::new());
        for (id, outcome) in outcomes {
            match outcome {
                Ok(()) => done.push(id.to_string()),
                Err((code, detail)) => refused.push(RefusedItem { id: id.to_string(), code, detail }),
            }
        }
        Self { done, refused }
    }
}
