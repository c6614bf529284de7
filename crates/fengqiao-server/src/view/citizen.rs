//! Views of the page of citizens, in plain words; nothing of anybody else is in them.

use fengqiao_app::App;
use fengqiao_app::citizen::{Citizen, CitizenClock, CitizenProceeding, CitizenRead, CitizenStep, Look};
use fengqiao_app::office::Office;
use fengqiao_app::store::CitizenCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::signature::PaperView;
use super::{Bilingual, instant};
use crate::problem::Problem;

/// A code, told once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CodeView {
    /// In groups.
    pub code: String,
    /// From when it opens nothing.
    pub ends_at: String,
}

/// That somebody has a code.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CodeHeld {
    /// Who.
    pub person_id: String,
    /// From when it opens nothing.
    pub ends_at: String,
    /// When it was used last.
    pub seen_at: Option<String>,
}

impl From<&CitizenCode> for CodeHeld {
    fn from(code: &CitizenCode) -> Self {
        Self {
            person_id: code.person_id.to_string(),
            ends_at: instant(code.ends_at),
            seen_at: code.seen_at.map(instant),
        }
    }
}

/// A matter as a person of it sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CitizenView {
    /// Number.
    pub code: String,
    /// Kind.
    pub kind: Option<Bilingual>,
    /// Where.
    pub place: Option<String>,
    /// `open` or `closed`.
    pub state: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// Opened.
    pub opened_at: String,
    /// Masked name of the person.
    pub name: Option<String>,
    /// Until when the code opens this.
    pub ends_at: String,
    /// Whether the data is invented.
    pub invented: bool,
    /// Proceedings of which the person is a party.
    pub proceedings: Vec<CitizenProceedingView>,
    /// Ways that stand open.
    pub remedies: Vec<RemedyView>,
    /// Who looked at the person's data, newest first.
    pub looks: Vec<LookView>,
    /// When a correction was asked for last, and of what.
    pub correction: Option<CorrectionView>,
}

/// A proceeding as a party sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CitizenProceedingView {
    /// Id.
    pub id: String,
    /// Number.
    pub code: String,
    /// Title of the procedure.
    pub title: Bilingual,
    /// Title of the state.
    pub state: Bilingual,
    /// Whether it has ended.
    pub terminal: bool,
    /// Revision, against which an act is taken.
    pub revision: u32,
    /// Whose turn it is.
    pub owner: Option<String>,
    /// What the person is called in it.
    pub label: Bilingual,
    /// What happened, oldest first.
    pub steps: Vec<CitizenStepView>,
    /// Until when something is to be done.
    pub clocks: Vec<CitizenClockView>,
    /// What the person may do by itself.
    pub acts: Vec<CitizenActView>,
    /// Papers that the person signs or signed, newest first.
    pub papers: Vec<PaperView>,
}

/// One thing that happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CitizenStepView {
    /// When.
    pub at: String,
    /// What.
    pub act: Bilingual,
    /// The party that did it.
    pub party: Option<String>,
    /// State that it led to.
    pub to: Option<Bilingual>,
}

/// A clock that runs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CitizenClockView {
    /// Title.
    pub title: Bilingual,
    /// The first instant that is too late.
    pub due_at: String,
    /// Article behind it.
    pub basis: Option<String>,
}

/// An act of one's own.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CitizenActView {
    /// Transition id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What one should know.
    pub advice: Option<Bilingual>,
    /// Whether it ends something.
    pub danger: bool,
}

/// A way that stands open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RemedyView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What it is.
    pub text: Bilingual,
    /// From when the law counts, and how long.
    pub end: Bilingual,
    /// Last day, counted from the day on which the matter was opened; null where the way stays open.
    pub last_on: Option<String>,
    /// Article.
    pub basis: String,
}

/// Somebody looked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LookView {
    /// When.
    pub at: String,
    /// For which organisation.
    pub organisation: Option<String>,
    /// Purpose.
    pub purpose: String,
    /// What was shown.
    pub fields: Vec<String>,
}

/// A correction that was asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CorrectionView {
    /// When.
    pub at: String,
    /// Of what.
    pub parts: Vec<String>,
}

impl CitizenView {
    pub(crate) fn of(app: &App, citizen: &Citizen, read: &CitizenRead) -> Result<Self, Problem> {
        let office = app.office(citizen.code.top_region)?;
        let (matter, setup) = (&read.matter.matter, app.setup());
        let category = matter.category.as_deref();
        let kind = category.and_then(|code| setup.category(code));
        let remedies = setup.remedies.remedies.iter().filter(|it| it.is_for(category)).map(|it| RemedyView {
            id: it.id.clone(),
            title: Bilingual::from(&it.title),
            text: Bilingual::from(&it.text),
            end: Bilingual::from(&it.end),
            last_on: it.due(matter.opened_at, &setup.calendar).map(|due| due.last_on.to_string()),
            basis: it.basis.clone(),
        });
        Ok(Self {
            code: matter.code.clone(),
            kind: kind.map(|it| Bilingual::new(it.name.clone(), it.name_en.clone())),
            place: matter.region_id.map(|id| office.path_names(id).join(" / ")),
            state: read.matter.state.clone(),
            outcome: read.matter.outcome.clone(),
            opened_at: instant(matter.opened_at),
            name: read.person.fields.name.clone(),
            ends_at: instant(read.ends_at),
            invented: app.settings().invented,
            proceedings: read.proceedings.iter().map(|it| CitizenProceedingView::of(&office, it)).collect(),
            remedies: remedies.collect(),
            looks: read.looks.iter().map(|it| LookView::of(&office, it)).collect(),
            correction: read
                .correction
                .as_ref()
                .map(|(at, parts)| CorrectionView { at: instant(*at), parts: parts.clone() }),
        })
    }
}

fn name_of(office: &Office, id: fengqiao_domain::id::OrganisationId) -> Option<String> {
    office.organisation(id).map(|organisation| organisation.name.clone())
}

impl CitizenProceedingView {
    fn of(office: &Office, read: &CitizenProceeding) -> Self {
        let row = &read.row.proceeding;
        let acts = read.acts.iter().map(|act| CitizenActView {
            id: act.id.clone(),
            title: Bilingual::from(&act.title),
            advice: act.advice.as_ref().map(Bilingual::from),
            danger: act.danger,
        });
        Self {
            id: row.id.to_string(),
            code: row.code.clone(),
            title: Bilingual::from(&read.title),
            state: Bilingual::from(&read.state),
            terminal: row.terminal,
            revision: read.revision,
            owner: read.owner.and_then(|id| name_of(office, id)),
            label: Bilingual::from(&read.label),
            steps: read.steps.iter().map(CitizenStepView::of).collect(),
            clocks: read.clocks.iter().map(CitizenClockView::of).collect(),
            acts: acts.collect(),
            papers: read.papers.iter().map(PaperView::from).collect(),
        }
    }
}

impl CitizenStepView {
    fn of(step: &CitizenStep) -> Self {
        Self {
            at: instant(step.at),
            act: Bilingual::from(&step.act),
            party: step.party.clone(),
            to: step.to.as_ref().map(Bilingual::from),
        }
    }
}

impl CitizenClockView {
    fn of(clock: &CitizenClock) -> Self {
        Self {
            title: Bilingual::from(&clock.title),
            due_at: instant(clock.row.deadline.due_at),
            basis: clock.row.deadline.basis.clone(),
        }
    }
}

impl LookView {
    fn of(office: &Office, look: &Look) -> Self {
        Self {
            at: instant(look.at),
            organisation: look.organisation_id.and_then(|id| name_of(office, id)),
            purpose: look.purpose.clone(),
            fields: look.fields.clone(),
        }
    }
}
