//! Views of versions of procedures, and of bringing proceedings from one to another.

use std::collections::BTreeMap;

use fengqiao_app::proceeding::{Upgraded, VersionRead};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Names, instant};

/// Versions of a procedure.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionsView {
    /// Title of the procedure.
    pub title: Bilingual,
    /// The present one first, then the newest kept.
    pub items: Vec<VersionView>,
    /// Whether the reader may bring proceedings over.
    pub may_upgrade: bool,
}

/// A version.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// Version.
    pub version: String,
    /// Whether the file says it now.
    pub present: bool,
    /// When its text was kept.
    pub kept_at: Option<String>,
    /// Running proceedings on it.
    pub running: i64,
    /// Why its proceedings cannot be brought to the present version; empty where they can.
    pub faults: Vec<String>,
}

/// What bringing proceedings over would do, or did.
#[derive(Debug, Serialize, ToSchema)]
pub struct UpgradeView {
    /// Those that fit, or were brought over.
    pub fitting: usize,
    /// Those that do not, by reason.
    pub refused: Vec<UpgradeRefused>,
    /// What becomes of clocks.
    pub clocks: Vec<UpgradeClock>,
    /// The first that do not fit.
    pub named: Vec<UpgradeNamed>,
    /// Hand this back for those that follow; absent when there are none.
    pub next: Option<String>,
}

/// How many do not fit for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub struct UpgradeRefused {
    /// Stable code.
    pub code: String,
    /// How many.
    pub proceedings: usize,
}

/// What becomes of a clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct UpgradeClock {
    /// Deadline id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// In how many proceedings it goes on as it is.
    pub kept: usize,
    /// In how many it ends or goes on under another name.
    pub ended: usize,
    /// In how many it starts.
    pub started: usize,
}

/// A proceeding that does not fit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UpgradeNamed {
    /// Id.
    pub id: String,
    /// Number.
    pub number: String,
    /// Stable code.
    pub code: String,
    /// What exactly.
    pub detail: String,
}

impl VersionsView {
    pub(crate) fn of(names: &Names<'_>, procedure: &str, versions: Vec<VersionRead>, may_upgrade: bool) -> Self {
        let title = names.app.procedure(procedure).map(|it| Bilingual::from(&it.title));
        let title = title.unwrap_or_else(|_| Bilingual::new(procedure, procedure));
        let view = |it: VersionRead| VersionView {
            version: it.version,
            present: it.present,
            kept_at: it.kept_at.map(instant),
            running: it.running,
            faults: it.faults,
        };
        Self { title, items: versions.into_iter().map(view).collect(), may_upgrade }
    }
}

impl UpgradeView {
    pub(crate) fn of(names: &Names<'_>, procedure: &str, version: &str, found: Upgraded) -> Self {
        let (present, former) = (names.app.procedure(procedure).ok(), names.version_of(procedure, version));
        let title = |id: &str| {
            let all = present.into_iter().chain(former.as_deref());
            let mut titles = all.filter_map(|it| it.deadline(id)).map(|it| Bilingual::from(&it.title));
            titles.next().unwrap_or_else(|| Bilingual::new(id, id))
        };
        let mut clocks: BTreeMap<String, UpgradeClock> = BTreeMap::new();
        let mut add = |counts: BTreeMap<String, usize>, into: fn(&mut UpgradeClock) -> &mut usize| {
            for (id, count) in counts {
                let clock = clocks.entry(id.clone()).or_insert_with(|| UpgradeClock {
                    title: title(&id),
                    id,
                    kept: 0,
                    ended: 0,
                    started: 0,
                });
                *into(clock) += count;
            }
        };
        add(found.kept, |clock| &mut clock.kept);
        add(found.ended, |clock| &mut clock.ended);
        add(found.started, |clock| &mut clock.started);
        let refused = found.refused.into_iter().map(|(code, proceedings)| UpgradeRefused { code, proceedings });
        let named = found.named.into_iter().map(|(id, number, code, detail)| UpgradeNamed {
            id: id.to_string(),
            number,
            code,
            detail,
        });
        Self {
            fitting: found.fitting,
            refused: refused.collect(),
            named: named.collect(),
            next: found.next.map(|id| id.to_string()),
            clocks: clocks.into_values().collect(),
        }
    }
}
