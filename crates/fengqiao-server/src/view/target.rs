//! Views of targets: what is aimed at beside the limits of the law. No light and no lateness: nothing hangs on a target.

use fengqiao_app::procedure::{Instance, Procedure};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, instant};

/// A target.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TargetView {
    /// Id in the procedure.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// When it started.
    pub start_at: String,
    /// When it is aimed at.
    pub due_at: String,
    /// When what it aims at was done; none while it waits.
    pub reached_at: Option<String>,
    /// Whether it was done later than aimed at; none while it waits.
    pub slower: Option<bool>,
    /// What it stands on.
    pub basis: Option<String>,
}

/// The targets of a proceeding, in the order of its file.
pub(crate) fn targets(procedure: &Procedure, instance: &Instance) -> Vec<TargetView> {
    let shown = procedure.deadlines.iter().filter_map(|deadline| Some((deadline, instance.targets.get(&deadline.id)?)));
    shown
        .map(|(deadline, target)| TargetView {
            id: deadline.id.clone(),
            title: Bilingual::from(&deadline.title),
            start_at: instant(target.start_at),
            due_at: instant(target.due.due_at),
            reached_at: target.reached_at.map(instant),
            slower: target.reached_at.map(|at| at >= target.due.due_at),
            basis: deadline.basis.clone(),
        })
        .collect()
}
