//! What is planted and must not be found: changes in recording that look like changes in the world.
//! Not here: clusters of real disputes.

use crate::book::kind_index;
use crate::days::WARM_UP;
use crate::draw::hash64;
use crate::event::{Event, Origin};
use crate::plant::Ground;
use jiff::civil::{Date, date};

/// What kind of artefact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArtefactKind {
    /// Old court files typed in on one day.
    BulkImport,
    /// The hotline feed is silent for four days; then everything comes at once.
    SilentFeed,
    /// Until `end_on` one kind was recorded as another.
    Recoding,
    /// One clerk records every report under the village where the township has its seat.
    SeatVillage,
}

impl ArtefactKind {
    /// The name written in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BulkImport => "bulk_import",
            Self::SilentFeed => "silent_feed",
            Self::Recoding => "recoding",
            Self::SeatVillage => "seat_village",
        }
    }
}

/// A planted artefact.
#[derive(Debug, Clone, PartialEq)]
pub struct Artefact {
    /// What kind.
    pub kind: ArtefactKind,
    /// First day.
    pub start_on: Date,
    /// Last day.
    pub end_on: Date,
    /// Channel it is in, none for all.
    pub channel: Option<crate::Channel>,
    /// Kind of dispute it is in, as a code.
    pub subcategory: Option<&'static str>,
    /// Index of the township it is in.
    pub township: Option<usize>,
    /// Reports that it touches.
    pub reports: usize,
}

/// Days of the hotline's silence.
pub(crate) const SILENT_DAYS: usize = 4;
/// Old files at scale 1.
const OLD_FILES: f64 = 1800.0;

/// The artefacts of a county; periods of less than a year have none.
pub(crate) fn artefacts(ground: &Ground<'_>) -> Vec<Artefact> {
    let asked = ground.days.count - WARM_UP;
    if asked < 365 {
        return Vec::new();
    }
    let mut draw = ground.seed.stream("artefacts", 0);
    let mut working_day = |share: f64| {
        let mut day = WARM_UP + (asked as f64 * share) as usize + draw.below(20);
        while ground.days.at(day).off {
            day += 1;
        }
        day
    };
    let (bulk, silent, seat) = (working_day(0.70), working_day(0.55), working_day(0.82));
    let on = |day: usize| ground.days.at(day).on;
    let mut seat_draw = ground.seed.stream("artefacts", 1);
    let bare = |kind, start_on, end_on| Artefact {
        kind,
        start_on,
        end_on,
        channel: None,
        subcategory: None,
        township: None,
        reports: 0,
    };
    let mut found = vec![
        Artefact { channel: Some(crate::Channel::Court), ..bare(ArtefactKind::BulkImport, on(bulk), on(bulk)) },
        Artefact {
            channel: Some(crate::Channel::Hotline),
            ..bare(ArtefactKind::SilentFeed, on(silent), on(silent + SILENT_DAYS - 1))
        },
        Artefact {
            channel: Some(crate::Channel::Mediator),
            township: Some(seat_draw.between(4, 13)),
            ..bare(ArtefactKind::SeatVillage, on(seat), on((seat + 59).min(ground.days.count - 1)))
        },
    ];
    let last = on(ground.days.count - 1);
    let change = date(last.year(), 1, 1);
    if change > on(WARM_UP) {
        let before = change.yesterday().unwrap_or(change);
        found.push(Artefact { subcategory: Some("N6"), ..bare(ArtefactKind::Recoding, on(WARM_UP), before) });
    }
    found
}

/// The old court files of a bulk import.
pub(crate) fn old_files(ground: &Ground<'_>, artefacts: &[Artefact], scale: f64) -> Vec<Event> {
    let kinds = ["L1", "F2", "B1", "T1", "R1", "P1"].map(kind_index);
    let bulk = artefacts.iter().filter(|artefact| artefact.kind == ArtefactKind::BulkImport);
    let days = bulk.filter_map(|artefact| ground.days.number(artefact.start_on));
    let files = |day| {
        let mut draw = ground.seed.stream("old files", 0);
        let count = (OLD_FILES * scale).max(30.0) as u64;
        let file = move |number| Event {
            day,
            key: hash64("old file", number),
            kind: *draw.pick(&kinds),
            village: draw.below(ground.land.villages.len()),
            origin: Origin::OldFile,
        };
        (0..count).map(file)
    };
    days.flat_map(files).collect()
}
