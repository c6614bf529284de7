//! View of the stages of a procedure: its running proceedings by state.

use fengqiao_app::procedure::Procedure;
use fengqiao_app::store::Stage;
use serde::Serialize;
use utoipa::ToSchema;

use super::proceeding::ProceedingItem;
use super::{Bilingual, Names};

/// The stages of a procedure.
#[derive(Debug, Serialize, ToSchema)]
pub struct StagesView {
    /// Procedure id.
    pub procedure: String,
    /// Its title.
    pub title: Bilingual,
    /// States in which something stands, in the order of the file; those of older versions last.
    pub stages: Vec<StageView>,
    /// How many run in all.
    pub total: i64,
}

/// A state.
#[derive(Debug, Serialize, ToSchema)]
pub struct StageView {
    /// State id.
    pub state: String,
    /// Its title.
    pub title: Bilingual,
    /// Who owes the next step there: the title of the slot.
    pub owner: Option<Bilingual>,
    /// How many stand there.
    pub total: i64,
    /// The first of them by the clock.
    pub items: Vec<ProceedingItem>,
}

impl StagesView {
    pub(crate) fn of(names: &Names<'_>, procedure: &Procedure, mut stages: Vec<Stage>) -> Self {
        let place = |id: &str| procedure.states.iter().position(|state| state.id == id).unwrap_or(usize::MAX);
        stages.sort_by_key(|stage| place(&stage.state));
        let total = stages.iter().map(|stage| stage.total).sum();
        let stage = |stage: Stage| {
            let items: Vec<ProceedingItem> = stage.rows.iter().map(|row| ProceedingItem::of(names, row)).collect();
            let state = procedure.state(&stage.state);
            let owner = state.and_then(|state| procedure.slot(state.owner.as_deref()?));
            let title = state.map(|state| Bilingual::from(&state.title));
            let older = || items.first().map(|item| item.state_title.clone());
            let title = title.or_else(older).unwrap_or_else(|| Bilingual::new(&stage.state, &stage.state));
            let owner = owner.map(|slot| Bilingual::from(&slot.title));
            StageView { title, owner, total: stage.total, state: stage.state, items }
        };
        Self {
            procedure: procedure.id.clone(),
            title: Bilingual::from(&procedure.title),
            stages: stages.into_iter().map(stage).collect(),
            total,
        }
    }
}
