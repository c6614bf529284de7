//! Liaisons as the web sees them. What is personal of officials stands in one view alone, which is answered after the look was
//! recorded.

use fengqiao_app::liaison::{Candidate, Effect, LinkRead, OfficialRead, ProposalRead, StationRead};
use fengqiao_app::store::{LiaisonRow, ProposalRow};
use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::liaison::{Bar, Level, Personnel, Place, ProposedLink};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Names, Ref, instant};

/// A point on the map, degrees WGS 84.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointView {
    /// Longitude.
    pub longitude: f64,
    /// Latitude.
    pub latitude: f64,
}

impl From<Place> for PointView {
    fn from(it: Place) -> Self {
        Self { longitude: it.longitude, latitude: it.latitude }
    }
}

impl From<PointView> for Place {
    fn from(it: PointView) -> Self {
        Self { longitude: it.longitude, latitude: it.latitude }
    }
}

/// A station.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StationView {
    /// The station.
    pub station: Ref,
    /// Where its front desk is.
    pub place: Option<PointView>,
    /// `province`, `city` or `county`; free when null.
    pub level: Option<String>,
}

impl StationView {
    pub(crate) fn of(names: &Names<'_>, read: &StationRead) -> Self {
        Self {
            station: names.organisation(read.note.station_id),
            place: read.note.place.map(PointView::from),
            level: read.note.level.map(|level| level.word().to_owned()),
        }
    }
}

/// An official who may be linked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfficialView {
    /// The account.
    pub account: Ref,
    /// `province`, `city` or `county`.
    pub level: String,
    /// Whether the official may be given a station.
    pub active: bool,
    /// Whether home, posts or relatives are kept.
    pub has_personnel: bool,
}

impl OfficialView {
    pub(crate) fn of(names: &Names<'_>, read: &OfficialRead) -> Self {
        Self {
            account: names.account(read.note.account_id),
            level: read.note.level.word().to_owned(),
            active: read.note.active,
            has_personnel: read.has_personnel,
        }
    }
}

/// An account that may be made an official.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CandidateView {
    /// The account.
    pub account: Ref,
    /// Where the person works.
    pub organisation: Ref,
}

impl CandidateView {
    pub(crate) fn of(names: &Names<'_>, it: &Candidate) -> Self {
        Self { account: names.account(it.account_id), organisation: names.organisation(it.organisation_id) }
    }
}

/// What is personal of an official.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonnelView {
    /// Where the official sets out.
    pub home: Option<PointView>,
    /// Stations where the official served.
    pub former: Vec<FormerPostView>,
    /// Stations where relatives work.
    pub relatives: Vec<Ref>,
}

/// A post that an official had.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormerPostView {
    /// Where.
    pub station: Ref,
    /// The last day there.
    pub until_on: String,
}

impl PersonnelView {
    pub(crate) fn of(names: &Names<'_>, it: &Personnel) -> Self {
        Self {
            home: it.home.map(PointView::from),
            former: it
                .former
                .iter()
                .map(|post| FormerPostView {
                    station: names.organisation(post.station_id),
                    until_on: post.until_on.to_string(),
                })
                .collect(),
            relatives: it.relatives.iter().map(|id| names.organisation(*id)).collect(),
        }
    }
}

/// A link.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiaisonView {
    /// Id.
    pub id: String,
    /// The station.
    pub station: Ref,
    /// The official.
    pub official: Ref,
    /// `province`, `city` or `county`.
    pub level: String,
    /// Length of a window with one visit, such as `cal:7`.
    pub cadence: String,
    /// First day.
    pub from_on: String,
    /// The first day on which it is over.
    pub over_on: Option<String>,
    /// Why it was ended.
    pub reason: Option<String>,
    /// Metres of the way; null when not known, and for whoever does not assign.
    pub metres: Option<u32>,
}

impl LiaisonView {
    /// The way tells where an official sets out, so only whoever assigns is told it.
    pub(crate) fn of(names: &Names<'_>, row: &LiaisonRow, with_way: Option<()>) -> Self {
        let liaison = &row.liaison;
        Self {
            id: liaison.id.to_string(),
            station: names.organisation(liaison.station_id),
            official: names.account(liaison.account_id),
            level: liaison.level.word().to_owned(),
            cadence: liaison.cadence.to_string(),
            from_on: liaison.from_on.to_string(),
            over_on: row.over_on.map(|on| on.to_string()),
            reason: row.reason.clone().filter(|_| with_way.is_some()),
            metres: liaison.metres.filter(|_| with_way.is_some()),
        }
    }
}

/// A proposal in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiaisonProposalItem {
    /// Id.
    pub id: String,
    /// Number.
    pub code: String,
    /// `proposed`, `accepted`, `refused`.
    pub state: String,
    /// When it was proposed.
    pub proposed_at: String,
    /// When a person accepted or refused it.
    pub settled_at: Option<String>,
    /// Why it was refused, or why rules were lifted.
    pub reason: Option<String>,
    /// Links.
    pub links: usize,
    /// Links that stay as they are.
    pub stays: usize,
    /// Links that go against a rule.
    pub lifted: usize,
    /// Stations without an official.
    pub left: usize,
    /// Sum of the ways with what moving counts for, metres.
    pub total_m: i64,
    /// No complete assignment under the same rules goes below this, as the proof says.
    pub bound_m: i64,
    /// Officials lacking for the ratio.
    pub lacking: Vec<LevelCount>,
    /// Links by level.
    pub levels: Vec<LevelCount>,
    /// Acts: `accept`, `refuse`, `adjust`.
    pub may: Vec<String>,
}

/// A number of a level.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LevelCount {
    /// `province`, `city` or `county`.
    pub level: String,
    /// How many.
    pub count: usize,
}

impl LiaisonProposalItem {
    pub(crate) fn of(row: &ProposalRow) -> Self {
        let proposal = &row.proposal;
        let count = |keep: fn(&ProposedLink) -> bool| proposal.links.iter().filter(|link| keep(link)).count();
        let of_level = |level: Level| LevelCount {
            level: level.word().to_owned(),
            count: proposal.links.iter().filter(|link| link.level == level).count(),
        };
        let lacking = Level::ALL.into_iter().zip(proposal.lacking).filter(|(_, count)| *count > 0);
        let may: &[&str] = if row.state == "proposed" { &["accept", "refuse", "adjust"] } else { &[] };
        Self {
            id: proposal.id.to_string(),
            code: proposal.code.clone(),
            state: row.state.clone(),
            proposed_at: instant(proposal.proposed_at),
            settled_at: row.settled_at.map(instant),
            reason: row.reason.clone(),
            links: proposal.links.len(),
            stays: count(|link| link.stays),
            lifted: count(|link| link.lifted),
            left: proposal.left.len(),
            total_m: proposal.total_m,
            bound_m: proposal.bound_m,
            lacking: lacking
                .map(|(level, count)| LevelCount { level: level.word().to_owned(), count: count as usize })
                .collect(),
            levels: Level::ALL.map(of_level).into(),
            may: may.iter().map(|act| (*act).to_owned()).collect(),
        }
    }
}

/// One proposal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiaisonProposalView {
    /// As in the list.
    #[serde(flatten)]
    pub item: LiaisonProposalItem,
    /// The links, by station.
    pub pairs: Vec<ProposedLinkView>,
    /// Stations without an official, with why.
    pub without: Vec<LeftStation>,
    /// Stations that together have too few officials open to them.
    pub blocked: Vec<Ref>,
}

/// A proposed link.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProposedLinkView {
    /// The station.
    pub station: Ref,
    /// The official.
    pub official: Ref,
    /// `province`, `city` or `county`.
    pub level: String,
    /// Metres of the way.
    pub metres: Option<u32>,
    /// Whether it is the link that there is.
    pub stays: bool,
    /// Whether a person put it so.
    pub by_hand: bool,
    /// The rules that it goes against.
    pub bars: Vec<String>,
    /// Officials who may have the station.
    pub open: usize,
    /// Officials whom each rule keeps from it.
    pub barred: Vec<BarCount>,
}

/// Officials whom a rule keeps from a station.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BarCount {
    /// `former_post`, `relative`, `too_far`, `rotation`, `level`, `claimed`.
    pub bar: String,
    /// How many.
    pub count: usize,
}

/// A station without an official.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LeftStation {
    /// The station.
    pub station: Ref,
    /// Officials whom each rule keeps from it.
    pub barred: Vec<BarCount>,
}

fn bar_counts(barred: &[(Bar, usize)]) -> Vec<BarCount> {
    barred.iter().map(|(bar, count)| BarCount { bar: bar.word().to_owned(), count: *count }).collect()
}

impl LiaisonProposalView {
    pub(crate) fn of(names: &Names<'_>, read: &ProposalRead) -> Self {
        let left = |(id, barred): &(OrganisationId, Vec<(Bar, usize)>)| LeftStation {
            station: names.organisation(*id),
            barred: bar_counts(barred),
        };
        Self {
            item: LiaisonProposalItem::of(&read.row),
            pairs: read.links.iter().map(|link| ProposedLinkView::of(names, link)).collect(),
            without: read.left.iter().map(left).collect(),
            blocked: read.row.proposal.blocked.iter().map(|id| names.organisation(*id)).collect(),
        }
    }
}

impl ProposedLinkView {
    fn of(names: &Names<'_>, read: &LinkRead) -> Self {
        let link = &read.link;
        Self {
            station: names.organisation(link.station_id),
            official: names.account(link.account_id),
            level: link.level.word().to_owned(),
            metres: link.metres,
            stays: link.stays,
            by_hand: link.by_hand,
            bars: read.bars.iter().map(|bar| bar.word().to_owned()).collect(),
            open: read.open,
            barred: bar_counts(&read.barred),
        }
    }
}

/// What a change by hand does.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AdjustmentView {
    /// Total before, metres.
    pub before_m: i64,
    /// Total after.
    pub after_m: i64,
    /// The links that become others.
    pub changed: Vec<ChangedLink>,
    /// Stations that would be without an official.
    pub left: Vec<Ref>,
}

/// A link that becomes another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedLink {
    /// The station.
    pub station: Ref,
    /// The official.
    pub official: Ref,
    /// Metres of the way.
    pub metres: Option<u32>,
    /// The rules that it goes against.
    pub bars: Vec<String>,
}

impl AdjustmentView {
    pub(crate) fn of(names: &Names<'_>, effect: &Effect) -> Self {
        let changed = |(link, bars): &(ProposedLink, Vec<Bar>)| ChangedLink {
            station: names.organisation(link.station_id),
            official: names.account(link.account_id),
            metres: link.metres,
            bars: bars.iter().map(|bar| bar.word().to_owned()).collect(),
        };
        Self {
            before_m: effect.before_m,
            after_m: effect.after_m,
            changed: effect.changed.iter().map(changed).collect(),
            left: effect.left.iter().map(|id| names.organisation(*id)).collect(),
        }
    }
}
