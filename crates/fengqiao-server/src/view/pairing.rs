//! Views of pairings.

use fengqiao_app::matter::Crowd;
use fengqiao_app::pairing::{PairingRead, SideRead};
use fengqiao_app::store::PairingRow;
use fengqiao_domain::pairing::{PairingPass, PairingState, Side};
use serde::Serialize;
use utoipa::ToSchema;

use super::report::LikelyReason;
use super::timeline::TimelineItem;
use super::{Bilingual, CategoryRef, CodeRef, Names, Page, Ref, RegionRef, instant};

/// Pairings with how they come about here.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PairingsView {
    /// Pairings, the surest first.
    #[serde(flatten)]
    pub page: Page<PairingItem>,
    /// `suggest`: a person decides every pair; `join`: software joins by itself where it is sure enough.
    pub mode: String,
    /// Share of joins by itself that must be right, 0..=1.
    pub precision_min: f64,
    /// The score from which software joins by itself; null when it does not.
    pub join_from: Option<f64>,
    /// The newest pass over the last months.
    pub last_pass: Option<PassView>,
    /// What the reader may do: `propose`.
    pub may: Vec<String>,
}

/// A pass over the last months.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PassView {
    /// When it ran.
    pub started_at: String,
    /// Reports compared.
    pub reports: u32,
    /// Whether older ones were left out.
    pub cut: bool,
    /// Merges proposed.
    pub merges: u32,
    /// Splits proposed.
    pub splits: u32,
    /// Proposals kept back because a person had refused them.
    pub kept_back: u32,
    /// Merges that software made by itself.
    pub joined: u32,
}

impl From<&PairingPass> for PassView {
    fn from(pass: &PairingPass) -> Self {
        Self {
            started_at: instant(pass.started_at),
            reports: pass.reports,
            cut: pass.cut,
            merges: pass.merges,
            splits: pass.splits,
            kept_back: pass.kept_back,
            joined: pass.joined,
        }
    }
}

/// A pairing in the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PairingItem {
    /// Id.
    pub id: String,
    /// `merge`: are the two one trouble; `split`: should the second leave the matter of the first.
    pub kind: String,
    /// `open`, `same`, `different`, `unsure`, `moot`.
    pub state: String,
    /// When it was proposed.
    pub proposed_at: String,
    /// 0 to 1.
    pub score: f64,
    /// Why.
    pub reasons: Vec<LikelyReason>,
    /// What is new since the two were refused.
    pub new_evidence: Vec<LikelyReason>,
    /// Where both lie.
    pub region: Option<RegionRef>,
    /// Kind of trouble of the first.
    pub category: Option<CategoryRef>,
    /// First words of the report of each side that says most.
    pub excerpts: Vec<String>,
    /// Reports of each side.
    pub report_counts: Vec<u32>,
    /// Whether software decided it by itself.
    pub by_itself: bool,
    /// Reports that the decision moved.
    pub moved: u32,
    /// When it was decided.
    pub decided_at: Option<String>,
    /// Who decided it; null for software.
    pub decided_by: Option<Ref>,
    /// Why, in the words of that person.
    pub note: Option<String>,
    /// Acts: `decide`, `undo`.
    pub may: Vec<String>,
}

impl PairingItem {
    pub(crate) fn of(names: &Names<'_>, row: &PairingRow, excerpts: &[String; 2]) -> Self {
        let pairing = &row.pairing;
        let reasons = |codes: &[String]| codes.iter().map(|code| reason(code)).collect();
        let decision = row.decision.as_ref();
        let count = |side: &Side| side.report_count;
        Self {
            id: pairing.id.to_string(),
            kind: pairing.kind.word().to_owned(),
            state: row.state.word().to_owned(),
            proposed_at: instant(pairing.proposed_at),
            score: pairing.score,
            reasons: reasons(&pairing.reasons),
            new_evidence: reasons(&pairing.new_evidence),
            region: pairing.region_id.and_then(|id| names.region(id)),
            category: pairing.category.as_deref().and_then(|code| names.category(code)),
            excerpts: excerpts.to_vec(),
            report_counts: vec![count(&pairing.one), count(&pairing.two)],
            by_itself: decision.is_some_and(|it| it.by_itself),
            moved: decision.map_or(0, |it| u32::try_from(it.moves.len()).unwrap_or(u32::MAX)),
            decided_at: row.decided_at.map(instant),
            decided_by: row.decided_at.and(row.decided_by).map(|id| names.account(id)),
            note: decision.and_then(|it| it.note.clone()),
            may: names.app.pairing_acts(names.ctx, &names.office, row).iter().map(|&act| act.to_owned()).collect(),
        }
    }
}

/// What a state of a pairing says.
pub(crate) fn state_title(state: PairingState) -> Bilingual {
    match state {
        PairingState::Open => Bilingual::new("待审核", "Waits"),
        PairingState::Same => Bilingual::new("同一件事", "One matter"),
        PairingState::Different => Bilingual::new("不是同一件事", "Two matters"),
        PairingState::Unsure => Bilingual::new("拿不准", "Unsure"),
        PairingState::Moot => Bilingual::new("已另行处理", "Settled another way"),
    }
}

fn reason(code: &str) -> LikelyReason {
    LikelyReason { code: code.to_owned(), detail: String::new() }
}

/// One pairing with both sides.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PairingView {
    /// As in the list.
    #[serde(flatten)]
    pub item: PairingItem,
    /// Both sides; of a split, what stays and what would leave.
    pub sides: Vec<PairingSide>,
    /// Place in `sides` of the matter that stays when two matters are joined.
    pub stays: usize,
    /// Story.
    pub timeline: Vec<TimelineItem>,
}

/// One side of a pairing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PairingSide {
    /// Its matter.
    pub matter: Option<PairingMatter>,
    /// The report of this side that says most.
    pub report_id: String,
    /// What it tells.
    pub text: String,
    /// Place as told.
    pub place_text: Option<String>,
    /// Stretches that both texts have.
    pub shared: Vec<SharedSpan>,
    /// Told.
    pub reported_at: String,
    /// Channel.
    pub channel: String,
    /// Kind of trouble.
    pub category: Option<CategoryRef>,
    /// Where.
    pub region: Option<RegionRef>,
    /// Further reports of this side, at most twenty.
    pub others: Vec<PairingOther>,
    /// Reports of this side in all.
    pub report_count: u32,
    /// How many stand behind it.
    pub crowd: CrowdView,
}

/// The matter of a side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PairingMatter {
    /// Number, with the id.
    #[serde(flatten)]
    pub code: CodeRef,
    /// Title.
    pub title: String,
    /// `open` or `closed`.
    pub state: String,
    /// Proceedings that have not ended.
    pub proceedings_open: u32,
}

/// A stretch of a text, in characters.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SharedSpan {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// A further report of a side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PairingOther {
    /// The report.
    pub report_id: String,
    /// First words.
    pub excerpt: String,
    /// Told.
    pub reported_at: String,
}

/// How many households stand behind a matter; nobody is named.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct CrowdView {
    /// Households that are told apart.
    pub households: u32,
    /// Reports of which nobody knows who told them.
    pub unknown: u32,
    /// Whether there may be more.
    pub at_least: bool,
    /// Whether it is a group dispute.
    pub group: bool,
}

impl From<&Crowd> for CrowdView {
    fn from(crowd: &Crowd) -> Self {
        let Crowd { households, unknown, at_least, group } = *crowd;
        Self { households, unknown, at_least, group }
    }
}

impl PairingView {
    pub(crate) fn of(names: &Names<'_>, read: &PairingRead) -> Self {
        let excerpts = read.sides.each_ref().map(|side| side.excerpt.clone());
        Self {
            item: PairingItem {
                may: read.may.iter().map(|&act| act.to_owned()).collect(),
                ..PairingItem::of(names, &read.row, &excerpts)
            },
            sides: read.sides.iter().map(|side| PairingSide::of(names, side)).collect(),
            stays: usize::from(!read.first_stays),
            timeline: read.story.iter().map(|row| TimelineItem::of(names, row)).collect(),
        }
    }
}

impl PairingSide {
    fn of(names: &Names<'_>, side: &SideRead) -> Self {
        let (report, text) = (&side.report.report, &side.narrative.text);
        let characters = |byte: u32| text.get(..byte as usize).map_or(0, |head| head.chars().count());
        let matter = side.matter.as_ref().map(|row| PairingMatter {
            code: CodeRef { id: row.matter.id.to_string(), code: row.matter.code.clone() },
            title: row.matter.title.clone(),
            state: row.state.clone(),
            proceedings_open: row.proceedings_open,
        });
        let others = side.others.iter().map(|(row, excerpt)| PairingOther {
            report_id: row.report.id.to_string(),
            excerpt: excerpt.clone(),
            reported_at: instant(row.report.reported_at),
        });
        Self {
            matter,
            report_id: report.id.to_string(),
            text: text.clone(),
            place_text: side.narrative.place.clone(),
            shared: side
                .shared
                .iter()
                .map(|span| SharedSpan { start: characters(span.start), end: characters(span.end) })
                .collect(),
            reported_at: instant(report.reported_at),
            channel: report.channel.clone(),
            category: report.category.as_deref().and_then(|code| names.category(code)),
            region: report.region_id.and_then(|id| names.region(id)),
            others: others.collect(),
            report_count: side.report_count,
            crowd: CrowdView::from(&side.crowd),
        }
    }
}

/// What became of a pairing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PairingDecided {
    /// Id.
    pub id: String,
    /// What it is now; `moot` when somebody had settled it another way.
    pub state: String,
    /// Reports that moved.
    pub moved: u32,
}

/// A pairing named on the page of a matter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PairingRef {
    /// Id.
    pub id: String,
    /// `merge` or `split`.
    pub kind: String,
    /// State.
    pub state: String,
    /// Whether software joined by itself.
    pub by_itself: bool,
    /// Reports that moved.
    pub moved: u32,
    /// When it was decided.
    pub decided_at: Option<String>,
    /// Acts: `decide`, `undo`.
    pub may: Vec<String>,
}

impl PairingRef {
    pub(crate) fn of(names: &Names<'_>, row: &PairingRow) -> Self {
        let PairingItem { id, kind, state, by_itself, moved, decided_at, may, .. } =
            PairingItem::of(names, row, &[String::new(), String::new()]);
        Self { id, kind, state, by_itself, moved, decided_at, may }
    }
}
