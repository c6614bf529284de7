//! Views of matters.

use fengqiao_app::matter::{Crowd, MatterRead};
use fengqiao_app::store::{MatterRow, ProceedingRow};
use fengqiao_domain::id::RegionId;
use serde::Serialize;
use utoipa::ToSchema;

use super::citizen::CodeHeld;
use super::pairing::{CrowdView, PairingRef};
use super::parties::PartyRoleView;
use super::proceeding::{FieldSpec, ProceedingItem, SlotSpec};
use super::report::{PersonMasked, ReportItem};
use super::timeline::TimelineItem;
use super::{Bilingual, CategoryRef, Light, Names, RegionRef, instant};

/// A matter in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatterItem {
    /// Id.
    pub id: String,
    /// Number.
    pub code: String,
    /// Title.
    pub title: String,
    /// Category.
    pub category: Option<CategoryRef>,
    /// Where.
    pub region: Option<RegionRef>,
    /// `open` or `closed`.
    pub state: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// Opened.
    pub opened_at: String,
    /// Reports joined.
    pub reports: u32,
    /// Proceedings that have not ended.
    pub proceedings_open: u32,
    /// Light of its proceedings; grey without one.
    pub light: Light,
    /// How many households stand behind it; null where it has too few reports for a group dispute.
    pub crowd: Option<CrowdView>,
}

impl MatterItem {
    pub(crate) fn of(names: &Names<'_>, row: &MatterRow, proceedings: &[ProceedingRow], crowd: Option<&Crowd>) -> Self {
        let matter = &row.matter;
        let running = proceedings.iter().filter(|it| !it.proceeding.terminal);
        let light = running.map(|it| names.light(it.start_at, it.due_at)).max().unwrap_or(Light::Grey);
        Self {
            id: matter.id.to_string(),
            code: matter.code.clone(),
            title: matter.title.clone(),
            category: matter.category.as_deref().and_then(|code| names.category(code)),
            region: matter.region_id.and_then(|id| names.region(id)),
            state: row.state.clone(),
            outcome: row.outcome.clone(),
            opened_at: instant(matter.opened_at),
            reports: row.reports,
            proceedings_open: row.proceedings_open,
            light,
            crowd: crowd.map(CrowdView::from),
        }
    }
}

/// One matter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatterView {
    /// As in lists.
    #[serde(flatten)]
    pub item: MatterItem,
    /// Counts the changes.
    pub revision: u32,
    /// Its reports, newest first.
    pub report_items: Vec<ReportItem>,
    /// People, masked.
    pub persons: Vec<PersonMasked>,
    /// Proceedings on it.
    pub proceedings: Vec<ProceedingItem>,
    /// Story.
    pub timeline: Vec<TimelineItem>,
    /// Procedures that the reader may start.
    pub startable: Vec<Startable>,
    /// Pairings with it that wait, or that software decided by itself.
    pub pairings: Vec<PairingRef>,
    /// Who follows it with a code; for those who handle it.
    pub codes: Vec<CodeHeld>,
    /// Acts: `close`, `reopen`, `start`, `give_code`, `check_conflict`.
    pub may: Vec<String>,
}

/// A procedure that can be started.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Startable {
    /// Procedure id.
    pub procedure: String,
    /// Title.
    pub title: Bilingual,
    /// Slots to fill.
    pub slots: Vec<SlotSpec>,
    /// Fields to fill.
    pub fields: Vec<FieldSpec>,
    /// Roles of its parties.
    pub parties: Vec<PartyRoleView>,
    /// Named choices.
    pub presets: Vec<PresetView>,
}

/// A named choice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PresetView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Slot that it fills.
    pub slot: String,
}

impl MatterView {
    pub(crate) fn of(names: &Names<'_>, read: &MatterRead) -> Self {
        let proceedings: Vec<ProceedingItem> =
            read.proceedings.iter().map(|row| ProceedingItem::of(names, row)).collect();
        let item = MatterItem::of(names, &read.row, &read.proceedings, Some(&read.crowd));
        let matter = &read.row.matter;
        let place = (matter.region_id.unwrap_or(names.ctx.account.region_id), matter.category.as_deref());
        let startable = if read.may.contains(&"start") { startable(names, "matter", place) } else { Vec::new() };
        Self {
            item,
            revision: read.row.revision,
            report_items: read
                .reports
                .iter()
                .map(|(row, excerpt)| ReportItem::of(names, row, excerpt, Some(&read.row)))
                .collect(),
            persons: read.persons.iter().map(|person| PersonMasked::of(person, read.may_reveal)).collect(),
            proceedings,
            timeline: read.story.iter().map(|row| TimelineItem::of(names, row)).collect(),
            startable,
            pairings: read.pairings.iter().map(|row| PairingRef::of(names, row)).collect(),
            codes: read.codes.iter().map(CodeHeld::from).collect(),
            may: read.may.iter().map(|act| (*act).to_owned()).collect(),
        }
    }
}

/// What the reader may start on a subject of a kind at a place.
pub(crate) fn startable(
    names: &Names<'_>,
    subject: &str,
    (region_id, category): (RegionId, Option<&str>),
) -> Vec<Startable> {
    let opens = |procedure: &&std::sync::Arc<fengqiao_app::procedure::Procedure>| {
        procedure.subject == subject && procedure.open_by.iter().any(|role| names.ctx.has_role(role))
    };
    let mut procedures: Vec<_> = names.app.setup().procedures.values().filter(opens).collect();
    procedures.sort_by_key(|procedure| procedure.order);
    procedures
        .into_iter()
        .map(|procedure| {
            let slots = procedure.slots.iter().filter(|slot| slot.at_opening && slot.id != "issuer");
            let proposed = |slot: &fengqiao_app::procedure::Slot| {
                names.app.propose(&names.office, &slot.propose, region_id, category)
            };
            Startable {
                procedure: procedure.id.clone(),
                title: Bilingual::from(&procedure.title),
                slots: slots.map(|slot| SlotSpec::of(names, slot, &proposed(slot))).collect(),
                fields: procedure
                    .opening_requires
                    .iter()
                    .map(|id| (id, true))
                    .chain(procedure.opening_optional.iter().map(|id| (id, false)))
                    .filter_map(|(id, required)| Some(FieldSpec::of(procedure.field(id)?, required, None)))
                    .collect(),
                parties: procedure.parties.iter().map(PartyRoleView::of).collect(),
                presets: procedure
                    .presets
                    .iter()
                    .map(|it| PresetView {
                        id: it.id.clone(),
                        title: Bilingual::from(&it.title),
                        slot: it.slot.clone(),
                    })
                    .collect(),
            }
        })
        .collect()
}
