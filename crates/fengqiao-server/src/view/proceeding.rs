//! Views of proceedings: state, owner and clock, the story, and the acts that lie open to the reader.

use fengqiao_app::procedure::{Field, FieldKind, Procedure, Slot};
use fengqiao_app::proceeding::{ActRead, ProceedingRead, Proposed};
use fengqiao_app::store::ProceedingRow;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::compared::ComparedView;
use super::deadline::DeadlineView;
use super::matter::MatterItem;
use super::parties::{PartyRef, PartyView, refs};
use super::signal::SignalItem;
use super::table::{TableView, tables};
use super::target::{TargetView, targets};
use super::timeline::{SubjectRef, TimelineItem};
use super::{Bilingual, Light, Names, Ref, RegionRef, instant};

/// A proceeding in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProceedingItem {
    /// Id.
    pub id: String,
    /// Number.
    pub code: String,
    /// Procedure id.
    pub procedure: String,
    /// Title of the procedure.
    pub procedure_title: Bilingual,
    /// Kind and place.
    pub title: String,
    /// What it is about.
    pub subject: SubjectRef,
    /// Where.
    pub region: Option<RegionRef>,
    /// State.
    pub state: String,
    /// Title of the state.
    pub state_title: Bilingual,
    /// Whether it has ended.
    pub terminal: bool,
    /// How it ended.
    pub outcome: Option<String>,
    /// Who owes the next step.
    pub owner: Option<Ref>,
    /// Opened.
    pub opened_at: String,
    /// The earliest running clock's end.
    pub due_at: Option<String>,
    /// Light.
    pub light: Light,
    /// What lists show of it.
    pub marks: Vec<ListedMark>,
    /// Whether it is a bulletin whose paper the reader may not open yet: a draft of somebody else. Lists say so.
    pub paper_closed: bool,
}

/// A value by which lists show a proceeding.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListedMark {
    /// Field id.
    pub field: String,
    /// Title of the field.
    pub title: Bilingual,
    /// Value.
    pub value: String,
    /// Title of the option, where it is a choice.
    pub option: Option<Bilingual>,
}

impl ProceedingItem {
    pub(crate) fn of(names: &Names<'_>, row: &ProceedingRow) -> Self {
        let it = &row.proceeding;
        let procedure = names.procedure_of(it);
        let procedure = procedure.as_deref();
        let bare = |text: &str| Bilingual::new(text, text);
        let state = procedure.and_then(|procedure| procedure.state(&it.state));
        let owner = it.slots.iter().find(|member| member.owner);
        Self {
            id: it.id.to_string(),
            code: it.code.clone(),
            procedure: it.procedure.clone(),
            procedure_title: procedure
                .map_or_else(|| bare(&it.procedure), |procedure| Bilingual::from(&procedure.title)),
            title: it.title.clone(),
            subject: SubjectRef { kind: it.subject.kind.clone(), id: it.subject.id.clone() },
            region: names.region(it.region_id),
            state: it.state.clone(),
            state_title: state.map_or_else(|| bare(&it.state), |state| Bilingual::from(&state.title)),
            terminal: it.terminal,
            outcome: it.outcome.clone(),
            owner: owner.map(|member| names.organisation(member.organisation_id)),
            opened_at: instant(it.opened_at),
            due_at: row.due_at.map(instant),
            light: if it.terminal { Light::Grey } else { names.light(row.start_at, row.due_at) },
            marks: it.marks.iter().map(|(field, value)| mark(procedure, field, value)).collect(),
            paper_closed: false,
        }
    }
}

fn mark(procedure: Option<&Procedure>, id: &str, value: &str) -> ListedMark {
    let field = procedure.and_then(|procedure| procedure.field(id));
    let option = field.and_then(|field| field.options.iter().find(|option| option.id == value));
    ListedMark {
        field: id.to_owned(),
        title: field.map_or_else(|| Bilingual::new(id, id), |field| Bilingual::from(&field.title)),
        value: value.to_owned(),
        option: option.map(|option| Bilingual::from(&option.title)),
    }
}

/// One proceeding.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProceedingView {
    /// As in lists.
    #[serde(flatten)]
    pub item: ProceedingItem,
    /// Counts the steps.
    pub revision: u32,
    /// Version of the procedure.
    pub version: String,
    /// Clocks.
    pub deadlines: Vec<DeadlineView>,
    /// Who stands in which slot.
    pub slots: Vec<SlotView>,
    /// What was written down.
    pub fields: Vec<FieldValue>,
    /// Story.
    pub timeline: Vec<TimelineItem>,
    /// Proceedings that it started.
    pub children: Vec<ProceedingItem>,
    /// The proceeding that started it.
    pub parent: Option<ProceedingItem>,
    /// Main path of states.
    pub states: Vec<StateView>,
    /// Its parties.
    pub parties: Vec<PartyView>,
    /// Who of the reader's organisation handles it.
    pub handler: Option<Ref>,
    /// The matter behind it, through which its parties may be looked at.
    pub matter_id: Option<String>,
    /// Acts that the reader may take.
    pub acts: Vec<ActView>,
    /// The signal that it is about.
    pub subject_signal: Option<SignalItem>,
    /// The matter that it is about.
    pub subject_matter: Option<MatterItem>,
    /// Targets shown beside the clocks; nothing hangs on them.
    pub targets: Vec<TargetView>,
    /// Decision tables as they stand.
    pub tables: Vec<TableView>,
    /// Counts before and after, where the procedure compares.
    pub compared: Option<ComparedView>,
    /// Seconds from the opening to the end or now.
    pub gross_s: i64,
    /// The same without the time in which a clock waited.
    pub net_s: i64,
}

/// One state of the step bar.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StateView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Whether the proceeding was there.
    pub passed: bool,
    /// Whether it is there now.
    pub current: bool,
}

/// A slot with its organisations.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SlotView {
    /// The slot.
    pub spec: SlotSpec,
    /// Who stands in it.
    pub organisations: Vec<Ref>,
}

/// A slot to be filled.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SlotSpec {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// `organisation`.
    pub kind: String,
    /// Whether several may stand in it.
    pub many: bool,
    /// Whether it must be filled.
    pub required: bool,
    /// Who is proposed, with why.
    pub suggested: Vec<Suggested>,
}

/// A proposed organisation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Suggested {
    /// The organisation.
    pub organisation: Ref,
    /// Why.
    pub why: Bilingual,
}

impl SlotSpec {
    pub(crate) fn of(names: &Names<'_>, slot: &Slot, proposed: &[Proposed]) -> Self {
        let suggested = proposed.iter().map(|it| Suggested {
            organisation: names.organisation(it.organisation_id),
            why: Bilingual::from(&it.why),
        });
        Self {
            id: slot.id.clone(),
            title: Bilingual::from(&slot.title),
            kind: "organisation".to_owned(),
            many: slot.many,
            required: true,
            suggested: suggested.collect(),
        }
    }
}

/// A field to be filled.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldSpec {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Type: text, long_text, date, instant, integer, decimal, money, choice, boolean, organisation, region, task_list.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it must be given.
    pub required: bool,
    /// Options of a choice.
    pub options: Vec<OptionView>,
    /// Characters at most.
    pub length_max: Option<u32>,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number.
    pub max: Option<f64>,
    /// Help.
    pub help: Option<Bilingual>,
    /// Value that stands now.
    #[schema(value_type = Option<Object>)]
    pub value: Option<Value>,
}

/// One option of a choice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OptionView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Article behind it.
    pub basis: Option<String>,
}

impl FieldSpec {
    pub(crate) fn of(field: &Field, required: bool, value: Option<&Value>) -> Self {
        Self {
            id: field.id.clone(),
            title: Bilingual::from(&field.title),
            kind: kind_text(field.kind),
            required,
            options: field
                .options
                .iter()
                .map(|it| OptionView { id: it.id.clone(), title: Bilingual::from(&it.title), basis: it.basis.clone() })
                .collect(),
            length_max: field.length_max,
            min: field.min,
            max: field.max,
            help: field.help.as_ref().map(Bilingual::from),
            value: value.cloned(),
        }
    }
}

fn kind_text(kind: FieldKind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A value that stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldValue {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Value.
    #[schema(value_type = Object)]
    pub value: Value,
    /// Ready to show, in Chinese where it has words.
    pub text: String,
}

impl FieldValue {
    pub(crate) fn of(names: &Names<'_>, procedure: &Procedure, id: &str, value: &Value) -> Option<Self> {
        let field = procedure.field(id)?;
        if value.is_null() {
            return None;
        }
        let text = text_of(names, field, value);
        Some(Self {
            id: id.to_owned(),
            title: Bilingual::from(&field.title),
            kind: kind_text(field.kind),
            value: value.clone(),
            text,
        })
    }
}

fn text_of(names: &Names<'_>, field: &Field, value: &Value) -> String {
    let plain = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match field.kind {
        FieldKind::Choice => {
            let chosen = field.options.iter().find(|option| value.as_str() == Some(&option.id));
            chosen.map_or_else(plain, |option| option.title.zh.clone())
        }
        FieldKind::Boolean => if value.as_bool().unwrap_or(false) { "是" } else { "否" }.to_owned(),
        FieldKind::Organisation => {
            value.as_str().and_then(|id| id.parse().ok()).map_or_else(plain, |id| names.organisation(id).name)
        }
        FieldKind::Region => value
            .as_str()
            .and_then(|id| id.parse().ok())
            .and_then(|id| names.region(id))
            .map_or_else(plain, |it| it.path_name),
        FieldKind::Mediator => value
            .as_str()
            .and_then(|id| id.parse().ok())
            .and_then(|id| names.office.mediator(id))
            .map_or_else(plain, |(name, certificate_no)| format!("{name}（{certificate_no}）")),
        FieldKind::TaskList => {
            let tasks = value.as_array().map(Vec::as_slice).unwrap_or_default();
            let done = tasks.iter().filter(|task| task["done"].as_bool().unwrap_or(false)).count();
            format!("{done} / {}", tasks.len())
        }
        _ => plain(),
    }
}

/// An act that lies open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActView {
    /// Transition id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Advice.
    pub advice: Option<Bilingual>,
    /// Article behind it.
    pub basis: Option<String>,
    /// Whether it can be taken now.
    pub allowed: bool,
    /// Why not: a stable code.
    pub why_not: Option<String>,
    /// Why not, in words.
    pub why_not_detail: Option<Bilingual>,
    /// Fields to fill.
    pub fields: Vec<FieldSpec>,
    /// Slots to fill.
    pub slots: Vec<SlotSpec>,
    /// Whether a reason must be given.
    pub reason_required: bool,
    /// State that it leads to.
    pub to: Bilingual,
    /// Whether it ends or rejects something.
    pub danger: bool,
    /// Parties whose act it enters; one of them is named with it. None for an act of one's own.
    pub parties: Option<Vec<PartyRef>>,
}

impl ActView {
    fn of(names: &Names<'_>, procedure: &Procedure, read: &ProceedingRead, act: &ActRead) -> Self {
        let transition = &act.transition;
        let spec = |id: &String, required| {
            procedure.field(id).map(|field| FieldSpec::of(field, required, read.instance.fields.get(id)))
        };
        let required = transition.requires.iter().filter_map(|id| spec(id, true));
        let optional = transition.optional.iter().filter_map(|id| spec(id, false));
        let slots = transition
            .fills
            .iter()
            .zip(&act.proposed)
            .filter_map(|(id, proposed)| Some(SlotSpec::of(names, procedure.slot(id)?, proposed)));
        let target = transition.to.as_deref().unwrap_or(&read.instance.state);
        Self {
            id: transition.id.clone(),
            title: Bilingual::from(&transition.title),
            advice: transition.advice.as_ref().map(Bilingual::from),
            basis: transition.basis.clone(),
            allowed: act.allowed,
            why_not: act.why_not.map(str::to_owned),
            why_not_detail: transition.guard_help.as_ref().filter(|_| !act.allowed).map(Bilingual::from),
            fields: required.chain(optional).collect(),
            slots: slots.collect(),
            reason_required: transition.reason_required,
            to: procedure.state(target).map_or_else(|| Bilingual::new("", ""), |state| Bilingual::from(&state.title)),
            danger: transition.danger,
            parties: transition.act.as_ref().map(|_| refs(read, &act.parties)),
        }
    }
}

impl ProceedingView {
    pub(crate) fn of(names: &Names<'_>, read: &ProceedingRead) -> Self {
        let procedure = names.procedure_of(&read.row.proceeding);
        let procedure = procedure.as_deref();
        let instance = &read.instance;
        let deadlines = read.deadlines.iter().map(|row| DeadlineView::of(names, procedure, row)).collect();
        // In the order of the file, in which things happen, not of their ids.
        let fields = procedure.map(|procedure| {
            let held = procedure.fields.iter().filter_map(|field| Some((&field.id, instance.fields.get(&field.id)?)));
            held.filter_map(|(id, value)| FieldValue::of(names, procedure, id, value)).collect()
        });
        Self {
            item: ProceedingItem::of(names, &read.row),
            revision: instance.revision,
            version: instance.version.clone(),
            deadlines,
            slots: procedure.map(|procedure| slots(names, procedure, read)).unwrap_or_default(),
            fields: fields.unwrap_or_default(),
            timeline: read.story.iter().map(|row| TimelineItem::seen(names, row, &read.hidden)).collect(),
            children: read.children.iter().map(|row| ProceedingItem::of(names, row)).collect(),
            parent: read.parent.as_ref().map(|row| ProceedingItem::of(names, row)),
            states: procedure.map(|procedure| states(procedure, read)).unwrap_or_default(),
            parties: read.parties.parties.iter().map(|it| PartyView::of(names, procedure, read, it)).collect(),
            handler: read.handler.map(|id| names.account(id)),
            matter_id: read.parties.matter_id.map(|id| id.to_string()),
            acts: procedure
                .map(|procedure| read.acts.iter().map(|act| ActView::of(names, procedure, read, act)).collect())
                .unwrap_or_default(),
            subject_signal: read.signal.as_ref().map(|row| SignalItem::of(names, row, Some(&read.row))),
            subject_matter: read
                .matter
                .as_ref()
                .map(|row| MatterItem::of(names, row, std::slice::from_ref(&read.row), None)),
            targets: procedure.map(|procedure| targets(procedure, instance)).unwrap_or_default(),
            tables: procedure.map(|procedure| tables(procedure, instance)).unwrap_or_default(),
            compared: read.compared.as_ref().map(ComparedView::of),
            gross_s: read.taken.gross_s,
            net_s: read.taken.net_s,
        }
    }
}

fn slots(names: &Names<'_>, procedure: &Procedure, read: &ProceedingRead) -> Vec<SlotView> {
    let members = |slot: &Slot| {
        read.instance
            .slots
            .get(&slot.id)
            .into_iter()
            .flatten()
            .filter_map(|id| id.parse().ok())
            .map(|id| names.organisation(id))
            .collect()
    };
    procedure
        .slots
        .iter()
        .map(|slot| SlotView { spec: SlotSpec::of(names, slot, &[]), organisations: members(slot) })
        .collect()
}

fn states(procedure: &Procedure, read: &ProceedingRead) -> Vec<StateView> {
    let passed = |id: &String| read.instance.passed.contains(id);
    let shown = procedure.states.iter().filter(|state| !state.side || passed(&state.id));
    shown
        .map(|state| StateView {
            id: state.id.clone(),
            title: Bilingual::from(&state.title),
            passed: passed(&state.id) && state.id != read.instance.state,
            current: state.id == read.instance.state,
        })
        .collect()
}
