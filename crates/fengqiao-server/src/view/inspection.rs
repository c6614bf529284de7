//! Inspections and draws as the web sees them.

use fengqiao_app::inspection::{DayRoute, InspectionRead, RouteStop, Today};
use fengqiao_app::store::{DrawRow, PhotoRow};
use fengqiao_domain::id::PhotoId;
use fengqiao_domain::inspection::{CheckIn, Checked, Found, LIAISON_KIND, Written};
use serde::Serialize;
use utoipa::ToSchema;

use super::liaison::PointView;
use super::{Bilingual, Names, Ref, instant};

/// A period of the draw.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DrawView {
    /// First day.
    pub from_on: String,
    /// Last day.
    pub to_on: String,
    /// SHA-256 of the seed, 64 hexadecimal digits.
    pub commitment: String,
    /// When it was published.
    pub committed_at: String,
    /// Windows that begin on this day or later are drawn.
    pub drawn_from_on: String,
    /// From when on the seed is told.
    pub reveal_on: String,
    /// The seed, once it was told.
    pub seed: Option<String>,
}

impl DrawView {
    pub(crate) fn of(row: &DrawRow) -> Self {
        let period = &row.period;
        Self {
            from_on: period.from_on.to_string(),
            to_on: period.to_on.to_string(),
            commitment: period.commitment.clone(),
            committed_at: instant(period.committed_at),
            drawn_from_on: period.drawn_from_on.to_string(),
            reveal_on: period.reveal_on.to_string(),
            seed: row.seed.clone(),
        }
    }
}

/// The visit of today; null when there is none.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TodayView {
    /// The visit.
    pub visit: Option<TodayVisit>,
}

/// A visit that is today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TodayVisit {
    /// The link.
    pub liaison_id: String,
    /// The station.
    pub station: Ref,
    /// Where its front desk is.
    pub place: Option<PointView>,
    /// The day.
    pub on: String,
}

impl TodayView {
    pub(crate) fn of(names: &Names<'_>, today: Option<&Today>) -> Self {
        let visit = today.map(|it| TodayVisit {
            liaison_id: it.liaison_id.to_string(),
            station: names.organisation(it.station_id),
            place: it.place.map(PointView::from),
            on: it.on.to_string(),
        });
        Self { visit }
    }
}

/// What is asked on a visit, and what findings and other inspections are of.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckListView {
    /// Lines of the check list of a police station.
    pub items: Vec<CheckItemView>,
    /// Kinds of findings.
    pub findings: Vec<CodeTitle>,
    /// Kinds of other inspections.
    pub kinds: Vec<CodeTitle>,
    /// Metres around the front desk in which a check-in counts.
    pub radius_m: u32,
    /// What is taken of photos.
    pub photo: PhotoRulesView,
}

/// What is taken of photos.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PhotoRulesView {
    /// Longest side, pixels.
    pub side_px_max: u16,
    /// Bytes of one.
    pub bytes_max: u32,
    /// With one finding.
    pub finding_max: u16,
    /// Of one inspection.
    pub inspection_max: u16,
    /// Days for which they are kept.
    pub kept_days: u16,
}

/// A line of the check list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckItemView {
    /// Id.
    pub id: String,
    /// Kind of finding.
    pub finding: String,
    /// The question.
    pub title: Bilingual,
}

/// A code with its title.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CodeTitle {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
}

impl CheckListView {
    pub(crate) fn of(names: &Names<'_>) -> Self {
        let rules = &names.app.setup().liaison;
        let item = |it: &fengqiao_app::liaison::Item| CheckItemView {
            id: it.id.clone(),
            finding: it.finding.clone(),
            title: Bilingual::from(&it.title),
        };
        let of_station = rules.items.iter().filter(|it| it.organisations.iter().any(|kind| kind == "police_station"));
        Self {
            items: of_station.map(item).collect(),
            findings: rules
                .findings
                .iter()
                .map(|it| CodeTitle { id: it.id.clone(), title: Bilingual::from(&it.title) })
                .collect(),
            kinds: rules
                .kinds
                .iter()
                .map(|it| CodeTitle { id: it.id.clone(), title: Bilingual::from(&it.title) })
                .collect(),
            radius_m: rules.check_in.radius_m,
            photo: PhotoRulesView {
                side_px_max: rules.photo.side_px_max,
                bytes_max: rules.photo.bytes_max,
                finding_max: rules.photo.finding_max,
                inspection_max: rules.photo.inspection_max,
                kept_days: rules.photo.kept_days,
            },
        }
    }
}

/// An inspection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InspectionView {
    /// Id.
    pub id: String,
    /// Number; null for a day that an office set.
    pub code: Option<String>,
    /// Kind: `liaison`, or one of the file of rules.
    pub kind: String,
    /// Title of the kind; null for `liaison`.
    pub kind_title: Option<Bilingual>,
    /// The station.
    pub station: Ref,
    /// The official.
    pub official: Option<Ref>,
    /// The organisation that set the day.
    pub set_by: Option<Ref>,
    /// The day.
    pub on: String,
    /// `set`, `dropped`, `on_site`, `written`, `replied`, `closed`.
    pub state: String,
    /// `none`, `open`, `accepted`, `rejected`: whether a person must settle the check-in.
    pub doubt: String,
    /// Arrival.
    pub check_in: Option<CheckInView>,
    /// What was written down.
    pub written: Option<WrittenView>,
    /// The station's reply.
    pub reply: Option<String>,
    /// Why it was dropped, settled or closed.
    pub reason: Option<String>,
    /// Acts: `write`, `reply`, `close`, `settle`, `drop`.
    pub may: Vec<String>,
}

/// Arrival.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckInView {
    /// When, with the phone's clock set right.
    pub at: String,
    /// When the server heard of it.
    pub received_at: String,
    /// Seconds by which the phone's clock was ahead.
    pub ahead_seconds: i64,
    /// Metres from the front desk.
    pub distance_m: Option<u32>,
    /// How sure the phone was, metres.
    pub accuracy_m: Option<u32>,
    /// What cannot be right, as stable words.
    pub questions: Vec<String>,
}

/// What was written down.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WrittenView {
    /// The check list.
    pub checked: Vec<CheckedView>,
    /// Findings.
    pub found: Vec<FoundView>,
    /// Anything else.
    pub note: Option<String>,
    /// When, by the phone.
    pub written_at: String,
    /// Last day for the station's reply.
    pub reply_until_on: String,
}

/// An answer to a line of the check list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckedView {
    /// The line.
    pub item: String,
    /// Its question, as the file has it now.
    pub title: Option<Bilingual>,
    /// `yes`, `no`, `not_seen`.
    pub answer: String,
    /// What is to be said of it.
    pub note: Option<String>,
}

/// A finding.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundView {
    /// What.
    pub what: String,
    /// Kind.
    pub kind: String,
    /// Title of the kind, as the file has it now.
    pub kind_title: Option<Bilingual>,
    /// `minor`, `ordinary`, `serious`.
    pub severity: String,
    /// What shows it.
    pub evidence: Option<String>,
    /// Its photos.
    pub photos: Vec<PhotoView>,
    /// The proceeding that follows it up.
    pub proceeding_id: Option<String>,
}

/// A photo of a finding.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PhotoView {
    /// Id.
    pub id: String,
    /// `waiting` until the phone has sent it, `kept`, `removed` when its time was over.
    pub state: String,
    /// The last day on which it is kept.
    pub until_on: Option<String>,
}

impl PhotoView {
    fn of(id: PhotoId, rows: &[PhotoRow]) -> Self {
        let row = rows.iter().find(|row| row.photo.id == id);
        let state = match row {
            None => "waiting",
            Some(row) if row.removed => "removed",
            Some(_) => "kept",
        };
        Self { id: id.to_string(), state: state.to_owned(), until_on: row.map(|row| row.photo.until_on.to_string()) }
    }
}

/// The way of a day with several stations.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DayRouteView {
    /// The day.
    pub on: String,
    /// When one sets out, `08:30`.
    pub from: String,
    /// The stations, in the order in which they are visited.
    pub stops: Vec<DayStopView>,
    /// Stations for which the day has no room.
    pub left: Vec<Ref>,
    /// When one is back.
    pub back: String,
    /// The whole way, metres.
    pub way_m: Option<u32>,
}

/// A station on the way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DayStopView {
    /// The inspection; null for a drawn visit that has not begun.
    pub inspection_id: Option<String>,
    /// Title of its kind; null for a liaison's visit.
    pub kind_title: Option<Bilingual>,
    /// The station.
    pub station: Ref,
    /// Where its front desk is.
    pub place: Option<PointView>,
    /// When one arrives.
    pub begin: String,
    /// Minutes there.
    pub minutes: u16,
    /// Minutes on the road to it.
    pub travel_minutes: u16,
}

impl DayRouteView {
    pub(crate) fn of(names: &Names<'_>, route: &DayRoute) -> Self {
        let kinds = &names.app.setup().liaison.kinds;
        let stop = |it: &RouteStop| DayStopView {
            inspection_id: it.inspection_id.map(|id| id.to_string()),
            kind_title: kinds.iter().find(|kind| kind.id == it.kind).map(|kind| Bilingual::from(&kind.title)),
            station: names.organisation(it.station_id),
            place: it.place.map(PointView::from),
            begin: it.begin.to_string(),
            minutes: it.minutes,
            travel_minutes: it.travel_minutes,
        };
        Self {
            on: route.on.to_string(),
            from: route.from.to_string(),
            stops: route.stops.iter().map(stop).collect(),
            left: route.left.iter().map(|id| names.organisation(*id)).collect(),
            back: route.back.to_string(),
            way_m: route.way_m,
        }
    }
}

impl InspectionView {
    pub(crate) fn of(names: &Names<'_>, read: &InspectionRead) -> Self {
        let row = &read.row;
        let kinds = &names.app.setup().liaison.kinds;
        let kind_title = kinds.iter().find(|kind| kind.id == row.kind).map(|kind| Bilingual::from(&kind.title));
        Self {
            id: row.id.to_string(),
            code: row.inspection.as_ref().map(|it| it.code.clone()),
            kind_title: kind_title.filter(|_| row.kind != LIAISON_KIND),
            kind: row.kind.clone(),
            station: names.organisation(row.station_id),
            official: row.inspection.as_ref().map(|it| names.account(it.account_id)),
            set_by: row.set.as_ref().map(|it| names.organisation(it.organisation_id)),
            on: row.on.to_string(),
            state: row.state.word().to_owned(),
            doubt: row.doubt.clone(),
            check_in: row.inspection.as_ref().map(|it| CheckInView::of(&it.check_in)),
            written: row.written.as_ref().map(|it| WrittenView::of(names, it, &read.photos)),
            reply: row.reply.clone(),
            reason: row.reason.clone(),
            may: read.may.iter().map(|act| (*act).to_owned()).collect(),
        }
    }
}

impl CheckInView {
    fn of(it: &CheckIn) -> Self {
        Self {
            at: instant(it.at),
            received_at: instant(it.received_at),
            ahead_seconds: it.ahead_seconds,
            distance_m: it.distance_m,
            accuracy_m: it.accuracy_m,
            questions: it.questions.iter().map(|question| question.word().to_owned()).collect(),
        }
    }
}

impl WrittenView {
    fn of(names: &Names<'_>, it: &Written, photos: &[PhotoRow]) -> Self {
        let rules = &names.app.setup().liaison;
        let checked = |line: &Checked| CheckedView {
            item: line.item.clone(),
            title: rules.items.iter().find(|item| item.id == line.item).map(|item| Bilingual::from(&item.title)),
            answer: line.answer.clone(),
            note: line.note.clone(),
        };
        let found = |found: &Found| FoundView {
            what: found.what.clone(),
            kind: found.kind.clone(),
            kind_title: rules.findings.iter().find(|it| it.id == found.kind).map(|it| Bilingual::from(&it.title)),
            severity: found.severity.clone(),
            evidence: found.evidence.clone(),
            photos: found.photos.iter().map(|id| PhotoView::of(*id, photos)).collect(),
            proceeding_id: found.proceeding_id.map(|id| id.to_string()),
        };
        Self {
            checked: it.checked.iter().map(checked).collect(),
            found: it.found.iter().map(found).collect(),
            note: it.note.clone(),
            written_at: instant(it.written_at),
            reply_until_on: it.reply_until_on.to_string(),
        }
    }
}

/// A window that was over without a visit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MissedWindowView {
    /// The link and the first day, which no other has.
    pub id: String,
    /// The station.
    pub station: Ref,
    /// The official.
    pub official: Ref,
    /// The organisation of the official.
    pub organisation: Ref,
    /// First day.
    pub from_on: String,
    /// Last day.
    pub to_on: String,
}

impl MissedWindowView {
    pub(crate) fn of(names: &Names<'_>, row: &fengqiao_app::store::MissedRow) -> Self {
        Self {
            id: format!("{}-{}", row.liaison_id, row.window.from_on),
            station: names.organisation(row.station_id),
            official: names.account(row.account_id),
            organisation: names.organisation(row.organisation_id),
            from_on: row.window.from_on.to_string(),
            to_on: row.window.to_on.to_string(),
        }
    }
}
