//! How told reports are recorded and delivered: gaps, slips, wrong villages, delays, artefacts, rows that come twice.
//! Not here: what was told.

use crate::artefact::{Artefact, ArtefactKind, SILENT_DAYS};
use crate::book::{Channel, kind_index};
use crate::clock::received_at;
use crate::days::{Days, WARM_UP};
use crate::dispute::{ReportKind, World};
use crate::draw::{Draw, hash64};
use crate::party::{Company, Party, Person};
use crate::text::Who;
use jiff::civil::DateTime;

/// A report as the platform gets it, with what is true of it.
#[derive(Debug, Clone)]
pub struct Report {
    /// Number from 1 in the order of `reported_at`.
    pub number: usize,
    /// How it came.
    pub channel: Channel,
    /// When the channel took it, local time.
    pub reported_at: DateTime,
    /// When the platform saw it, local time.
    pub received_at: DateTime,
    /// Index of the kind as recorded; the true one is the dispute's.
    pub recorded_kind: usize,
    /// Index of the township as recorded.
    pub township: usize,
    /// Index of the village as recorded, if it is.
    pub village: Option<usize>,
    /// Longitude and latitude as recorded, degrees WGS 84.
    pub point: Option<[f64; 2]>,
    /// Name of the reporter as recorded.
    pub reporter: String,
    /// Telephone as recorded, may be empty.
    pub reporter_phone: String,
    /// Identity number as recorded, may be empty.
    pub id_number: String,
    /// Address as recorded, may be empty.
    pub address: String,
    /// Name of the other side as recorded, may be empty.
    pub other_party: String,
    /// What was told.
    pub text: String,
    /// Index of the dispute it belongs to: truth.
    pub dispute: usize,
    /// How it stands to the others of its dispute: truth.
    pub kind: ReportKind,
    /// Who reported: truth.
    pub teller: Party,
    /// The other side: truth.
    pub other: Party,
    /// Index of the artefact that touched it: truth.
    pub artefact: Option<usize>,
}

impl Report {
    /// The number as the source writes it.
    #[must_use]
    pub fn id(&self) -> String {
        format!("R{:06}", self.number)
    }
}

/// A told report with its people numbered.
pub(crate) struct Sent<'a> {
    pub(crate) told: &'a crate::dispute::Told,
    pub(crate) dispute: usize,
    pub(crate) kind: usize,
    pub(crate) village: usize,
    pub(crate) old_file: bool,
    pub(crate) teller: Party,
    pub(crate) other: Party,
    /// Names the stream of the report.
    pub(crate) key: u64,
}

/// Where the recorded parties are kept.
pub(crate) struct Register<'a> {
    pub(crate) people: &'a [Person],
    pub(crate) companies: &'a [Company],
}

impl Register<'_> {
    fn who(&self, party: Party) -> Who<'_> {
        match party {
            Party::Person(index) => Who::Person(&self.people[index]),
            Party::Company(index) => Who::Company(&self.companies[index]),
        }
    }
}

/// Records and delivers one report; twice, rarely; not at all when it arrives after the last day.
pub(crate) fn deliver(
    world: &World<'_>,
    register: &Register<'_>,
    artefacts: &[Artefact],
    sent: &Sent<'_>,
) -> Vec<Report> {
    const TWICE: f64 = 0.003;
    let mut draw = world.seed.stream("delivery", sent.key);
    let mut report = record(world, register, sent, &mut draw);
    let mut received = received_at(sent.told.channel, sent.told.at, world.days, &mut draw);
    touch(world, artefacts, sent, &mut report, &mut received, &mut draw);
    report.received_at = world.days.moment(received);
    let again = received + (1.0 + 47.0 * draw.unit()) / 24.0;
    let twice = draw.chance(TWICE) && sent.told.kind != ReportKind::DoubleImport;
    let end = world.days.count as f64;
    let mut delivered = Vec::new();
    if twice && again < end {
        let copy = Report { kind: ReportKind::DoubleImport, received_at: world.days.moment(again), ..report.clone() };
        delivered.push(copy);
    }
    if received < end {
        delivered.insert(0, report);
    }
    delivered
}

fn record(world: &World<'_>, register: &Register<'_>, sent: &Sent<'_>, draw: &mut Draw) -> Report {
    let told = sent.told;
    let (teller, other) = (register.who(sent.teller), register.who(sent.other));
    let village = recorded_village(world, sent.village, draw);
    let coordinates = !draw.chance(0.10);
    let known = known_details(told.channel);
    let number_known = draw.chance(known.0);
    let address_known = draw.chance(known.1);
    let person = match teller {
        Who::Person(person) => Some(person),
        Who::Company(_) => None,
    };
    let phone = match teller {
        Who::Person(person) => person.phone(),
        Who::Company(company) => company.phone.clone(),
    };
    Report {
        number: 0,
        channel: told.channel,
        reported_at: world.days.moment(told.at),
        received_at: world.days.moment(told.at),
        recorded_kind: sent.kind,
        township: world.land.villages[village.unwrap_or(sent.village)].township,
        village,
        point: coordinates.then_some(told.point),
        reporter: if draw.chance(0.8) { teller.full() } else { teller.polite() },
        reporter_phone: if draw.chance(0.85) { phone } else { String::new() },
        id_number: person.filter(|_| number_known).map(Person::id_number).unwrap_or_default(),
        address: person.filter(|_| address_known).map(|person| person.address(world.land)).unwrap_or_default(),
        other_party: if draw.chance(0.75) { other.full() } else { String::new() },
        text: told.text.clone(),
        dispute: sent.dispute,
        kind: told.kind,
        teller: sent.teller,
        other: sent.other,
        artefact: None,
    }
}

/// Probabilities that a channel records identity number and address.
const fn known_details(channel: Channel) -> (f64, f64) {
    match channel {
        Channel::Court => (0.90, 0.80),
        Channel::Mediator => (0.45, 0.40),
        Channel::Police => (0.30, 0.25),
        Channel::CourtLine => (0.40, 0.10),
        Channel::Hotline => (0.05, 0.15),
    }
}

/// No village 6 % of the time, a neighbouring one of the same township 1.5 %.
fn recorded_village(world: &World<'_>, village: usize, draw: &mut Draw) -> Option<usize> {
    let drawn = draw.unit();
    if drawn < 0.06 {
        return None;
    }
    if drawn >= 0.075 {
        return Some(village);
    }
    let township = world.land.villages[village].township;
    let near = world.land.near(village, 7);
    let same: Vec<usize> =
        near[1..].iter().copied().filter(|other| world.land.villages[*other].township == township).collect();
    Some(if same.is_empty() { village } else { *draw.pick(&same) })
}

/// Lets the artefacts change what is recorded and when it is seen.
fn touch(
    world: &World<'_>,
    artefacts: &[Artefact],
    sent: &Sent<'_>,
    report: &mut Report,
    received: &mut f64,
    draw: &mut Draw,
) {
    let on = report.reported_at.date();
    for (index, artefact) in artefacts.iter().enumerate() {
        let inside = (artefact.start_on..=artefact.end_on).contains(&on)
            && artefact.channel.is_none_or(|channel| channel == report.channel)
            && artefact.township.is_none_or(|township| township == report.township);
        let touched = match artefact.kind {
            ArtefactKind::BulkImport => sent.old_file,
            ArtefactKind::Recoding => inside && artefact.subcategory.map(kind_index) == Some(sent.kind),
            ArtefactKind::SilentFeed | ArtefactKind::SeatVillage => inside,
        };
        if !touched {
            continue;
        }
        report.artefact = Some(index);
        match artefact.kind {
            ArtefactKind::BulkImport => *received = sent.told.at.floor() + 0.75,
            ArtefactKind::Recoding => report.recorded_kind = kind_index("O1"),
            ArtefactKind::SilentFeed => {
                let first = world.days.number(artefact.start_on).unwrap_or(WARM_UP);
                *received = (first + SILENT_DAYS) as f64 + (8.0 + 4.0 * draw.unit()) / 24.0;
            }
            ArtefactKind::SeatVillage => seat(world, report),
        }
    }
}

fn seat(world: &World<'_>, report: &mut Report) {
    let seat = world.land.townships[report.township].villages.start;
    report.village = Some(seat);
    report.point = report.point.map(|_| world.land.villages[seat].point);
}

/// The stream of a report of a dispute.
pub(crate) fn report_key(dispute_key: u64, number: usize) -> u64 {
    hash64("report", dispute_key ^ (number as u64).rotate_left(48))
}

/// Whether a told report falls into the period that is asked for.
pub(crate) fn is_asked(at: f64, days: &Days) -> bool {
    at >= WARM_UP as f64 && at < days.count as f64
}
