//! Views of regions, organisations, roles, categories, procedures and counts.

use fengqiao_app::procedure::{Procedure, Severity};
use fengqiao_app::region::{RegionFault, RegionsImported, Told};
use fengqiao_domain::organisation::Organisation;
use fengqiao_domain::region::Region;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Names, Ref, RegionRef};

/// A list that is given whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Items<T> {
    /// Everything.
    pub items: Vec<T>,
}

/// A region of the tree.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegionNode {
    /// Id.
    pub id: String,
    /// The region above.
    pub parent_id: Option<String>,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Level.
    pub level: u8,
    /// Residents.
    pub population: Option<i64>,
    /// Degrees WGS 84.
    pub longitude: Option<f64>,
    /// Degrees WGS 84.
    pub latitude: Option<f64>,
    /// Last day on which it existed.
    pub valid_to: Option<String>,
}

impl From<&Region> for RegionNode {
    fn from(region: &Region) -> Self {
        Self {
            id: region.id.to_string(),
            parent_id: region.parent_id.map(|id| id.to_string()),
            code: region.code.clone(),
            name: region.name.clone(),
            level: region.level,
            population: region.population,
            longitude: region.longitude,
            latitude: region.latitude,
            valid_to: region.valid_to_on.map(|on| on.to_string()),
        }
    }
}

/// What an import of regions did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegionsImportedView {
    /// New.
    pub added: u32,
    /// Changed.
    pub changed: u32,
    /// As they were.
    pub unchanged: u32,
    /// Rows refused, the first of them.
    pub rejects: Vec<RegionReject>,
    /// Rows refused in all.
    pub refused: u32,
    /// What the first rows change.
    pub told: Vec<RegionTold>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// What a row changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegionTold {
    /// Line.
    pub line: u64,
    /// `added`, `renamed`, `changed`, `other_name`, `ended`.
    pub what: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of before.
    pub before: Option<String>,
}

/// A row that was refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegionReject {
    /// Line.
    pub line: u64,
    /// Column; empty when it is the row as a whole.
    pub column: String,
    /// Stable code.
    pub reason: String,
    /// In words.
    pub detail: String,
}

impl From<RegionsImported> for RegionsImportedView {
    fn from(it: RegionsImported) -> Self {
        let reject = |fault: RegionFault| {
            let RegionFault { line, column, reason, detail } = fault;
            RegionReject { line, column, reason, detail }
        };
        let told = |it: Told| {
            let Told { line, what, code, name, before } = it;
            RegionTold { line, what, code, name, before }
        };
        Self {
            added: it.added,
            changed: it.changed,
            unchanged: it.unchanged,
            rejects: it.faults.into_iter().map(reject).collect(),
            refused: it.refused,
            told: it.told.into_iter().map(told).collect(),
            dry_run: it.dry_run,
        }
    }
}

/// An organisation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganisationView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// What a department is responsible for.
    pub duty: Option<String>,
    /// Region served.
    pub region: RegionRef,
    /// The one above.
    pub parent: Option<Ref>,
    /// Whether it still works.
    pub active: bool,
    /// Acts: `change`.
    pub may: Vec<String>,
}

impl OrganisationView {
    pub(crate) fn of(names: &Names<'_>, it: &Organisation) -> Self {
        let manages =
            names.app.setup().matrix.may(names.ctx, "manage_organisations", names.office.path(it.region_id), "any");
        Self {
            id: it.id.to_string(),
            name: it.name.clone(),
            kind: it.kind.clone(),
            duty: it.duty.clone(),
            region: names.region_or_id(it.region_id),
            parent: it.parent_id.map(|id| names.organisation(id)),
            active: it.active,
            may: if manages { vec!["change".to_owned()] } else { Vec::new() },
        }
    }
}

/// A role with what it may do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What it may do.
    pub permits: Vec<PermitView>,
}

/// One action of a role.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PermitView {
    /// Action id.
    pub action: String,
    /// Title.
    pub title: Bilingual,
    /// How the thing's region may stand to the person's.
    pub relations: Vec<String>,
    /// States of the thing; none means every state.
    pub states: Vec<String>,
}

/// All roles of the office.
pub(crate) fn roles(names: &Names<'_>) -> Vec<RoleView> {
    let matrix = &names.app.setup().matrix;
    let title = |id: &str| {
        matrix
            .actions()
            .iter()
            .find(|action| action.id == id)
            .map_or_else(|| Bilingual::new(id, id), |action| Bilingual::from(&action.title))
    };
    let relation = |it: &fengqiao_domain::region::Relation| {
        serde_json::to_value(it).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let permits = |role: &fengqiao_app::permission::Role| {
        let each = role.permits.iter().flat_map(|permit| {
            permit.actions.iter().map(move |action| PermitView {
                action: action.clone(),
                title: title(action),
                relations: permit.relations.iter().map(relation).collect(),
                states: permit.states.clone().unwrap_or_default(),
            })
        });
        each.collect()
    };
    matrix
        .roles()
        .iter()
        .map(|role| RoleView { id: role.id.clone(), title: Bilingual::from(&role.title), permits: permits(role) })
        .collect()
}

/// A category of a tree.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CategoryNode {
    /// Code.
    pub code: String,
    /// Code above.
    pub parent: Option<String>,
    /// Name.
    pub name: Bilingual,
    /// Tree.
    pub tree: String,
}

/// All categories.
pub(crate) fn categories(names: &Names<'_>) -> Vec<CategoryNode> {
    let trees = names.app.setup().trees.iter();
    trees
        .flat_map(|tree| {
            tree.rows().iter().map(|category| CategoryNode {
                code: category.code.clone(),
                parent: category.parent.clone(),
                name: Bilingual::new(category.name.clone(), category.name_en.clone()),
                tree: tree.tree().to_owned(),
            })
        })
        .collect()
}

/// A procedure in the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProcedureItem {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// Title.
    pub title: Bilingual,
    /// Noun of the subject.
    pub subject: String,
    /// Number of states.
    pub states: usize,
    /// Number of transitions.
    pub transitions: usize,
    /// Clocks with articles.
    pub deadlines: Vec<ProcedureDeadline>,
    /// States by which lists choose, the main path first.
    pub stages: Vec<ListedOption>,
    /// Fields by which lists show and choose.
    pub listed: Vec<ListedField>,
}

/// A field by which lists show and choose proceedings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListedField {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Options of a choice; empty for what is only shown.
    pub options: Vec<ListedOption>,
}

/// A state or an option by which a list chooses.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListedOption {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Whether it is a state at which a proceeding ends.
    pub terminal: bool,
}

/// A clock of a procedure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProcedureDeadline {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Length in the notation of the file.
    pub length: String,
    /// Article behind it.
    pub basis: Option<String>,
}

/// A finding of the check.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FindingView {
    /// `error` or `warning`.
    pub severity: String,
    /// Stable code.
    pub code: String,
    /// File.
    pub file: String,
    /// Line.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// All procedures with what the check found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProceduresView {
    /// Procedures.
    pub items: Vec<ProcedureItem>,
    /// Findings.
    pub findings: Vec<FindingView>,
}

/// All procedures.
pub(crate) fn procedures(names: &Names<'_>) -> ProceduresView {
    let setup = names.app.setup();
    let finding = |it: &fengqiao_app::procedure::Finding| FindingView {
        severity: if it.severity == Severity::Error { "error" } else { "warning" }.to_owned(),
        code: it.code.to_owned(),
        file: it.file.clone(),
        line: it.line,
        message: it.message.clone(),
    };
    ProceduresView {
        items: setup.procedures.values().map(|it| procedure(it)).collect(),
        findings: setup.findings.iter().map(finding).collect(),
    }
}

fn procedure(it: &Procedure) -> ProcedureItem {
    let deadline = |deadline: &fengqiao_app::procedure::Deadline| ProcedureDeadline {
        id: deadline.id.clone(),
        title: Bilingual::from(&deadline.title),
        length: deadline.length.to_string(),
        basis: deadline.basis.clone(),
    };
    let option =
        |id: &str, title, terminal| ListedOption { id: id.to_owned(), title: Bilingual::from(title), terminal };
    let listed = it.listed.iter().filter_map(|id| it.field(id)).map(|field| ListedField {
        id: field.id.clone(),
        title: Bilingual::from(&field.title),
        options: field.options.iter().map(|it| option(&it.id, &it.title, false)).collect(),
    });
    ProcedureItem {
        stages: it.states.iter().map(|state| option(&state.id, &state.title, state.terminal)).collect(),
        listed: listed.collect(),
        id: it.id.clone(),
        version: it.version.clone(),
        title: Bilingual::from(&it.title),
        subject: it.subject.clone(),
        states: it.states.len(),
        transitions: it.transitions.len(),
        deadlines: it.deadlines.iter().map(deadline).collect(),
    }
}

/// One count.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountItem {
    /// Category code, region id, channel or day.
    pub key: String,
    /// Name.
    pub name: Bilingual,
    /// Reports; null when fewer than three are not shown to this reader.
    pub count: Option<i64>,
}

/// Counts of a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountsView {
    /// Counts.
    pub items: Vec<CountItem>,
    /// All together.
    pub total: i64,
}

/// A verification of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VerificationView {
    /// Whether it is whole.
    pub ok: bool,
    /// Events read.
    pub events: i64,
    /// Newest place.
    pub head_seq: i64,
    /// Its hash.
    pub head_hash: String,
    /// Faults.
    pub faults: Vec<FaultView>,
}

/// A fault of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FaultView {
    /// Place.
    pub seq: i64,
    /// Kind.
    pub kind: String,
    /// In words.
    pub detail: String,
}
