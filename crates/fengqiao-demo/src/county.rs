//! The county: everything that is made, put together in order.
//! Not here: how tables are written.

use crate::artefact::{Artefact, artefacts, old_files};
use crate::days::Days;
use crate::delivery::{Register, Report, Sent, deliver, is_asked, report_key};
use crate::dispute::{Made, Side, World, make};
use crate::draw::Seed;
use crate::error::Error;
use crate::event::{Event, Origin, ordinary};
use crate::intensity::Intensity;
use crate::land::{Land, land};
use crate::options::Options;
use crate::organisation::{Organisation, organisations};
use crate::party::{Company, Party, Person, Regulars};
use crate::plant::{Cluster, Ground, Group, plant};
use jiff::civil::DateTime;
use rayon::prelude::*;
use std::collections::HashSet;

/// A dispute as it was: truth.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// Number from 1 in the order of the days.
    pub number: usize,
    /// Index of its kind.
    pub kind: usize,
    /// Index of its village.
    pub village: usize,
    /// When it happened, local time; never after its first report.
    pub event_at: DateTime,
    /// Index of the planted group it belongs to.
    pub group: Option<usize>,
    /// Index of the planted cluster it belongs to.
    pub cluster: Option<usize>,
    pub(crate) key: u64,
    /// The first side.
    pub first: Party,
    /// The second side.
    pub second: Party,
}

impl Dispute {
    /// The number as written in the tables.
    #[must_use]
    pub fn id(&self) -> String {
        format!("D{:06}", self.number)
    }
}

/// An invented county with its reports and their truth.
#[derive(Debug)]
pub struct County {
    /// What it was made from.
    pub options: Options,
    /// The land.
    pub land: Land,
    /// Offices, from the county centre to the village committees.
    pub organisations: Vec<Organisation>,
    /// People, those who appear again and again first.
    pub people: Vec<Person>,
    /// Companies and banks.
    pub companies: Vec<Company>,
    /// Reports in the order of `reported_at`.
    pub reports: Vec<Report>,
    /// Truth: the disputes, in the order of their days.
    pub disputes: Vec<Dispute>,
    /// Truth: planted clusters.
    pub clusters: Vec<Cluster>,
    /// Truth: planted groups.
    pub groups: Vec<Group>,
    /// Truth: planted artefacts.
    pub artefacts: Vec<Artefact>,
}

/// Makes a county.
///
/// The same options give the same county on every machine and with any number of threads.
///
/// # Errors
/// When the scale or the period is refused.
pub fn generate(options: &Options) -> Result<County, Error> {
    options.check()?;
    let seed = Seed(options.seed);
    let days = Days::new(options.from, options.to);
    let land = land(seed);
    let intensity = Intensity::new(options, seed, &land, &days);
    let ground = Ground { seed, land: &land, days: &days, intensity: &intensity };
    let mut events = ordinary(seed, &land, &days, &intensity);
    let mut planted = if options.null { crate::plant::Planted::default() } else { plant(&ground) };
    let mut artefacts = if options.null { Vec::new() } else { artefacts(&ground) };
    events.append(&mut planted.events);
    events.extend(old_files(&ground, &artefacts, options.scale));
    events.par_sort_unstable();
    let regulars = Regulars::new(seed, land.villages.len(), options.from);
    let groups = &planted.groups;
    let world = World { seed, land: &land, days: &days, regulars: &regulars, groups, today: options.from };
    let made = make_all(&world, &events);
    let (people, disputes) = number(&world, &made);
    let register = Register { people: &people, companies: &regulars.companies };
    let reports = deliver_all(&world, &register, &artefacts, &made, &disputes);
    for report in &reports {
        if let Some(artefact) = report.artefact {
            artefacts[artefact].reports += 1;
        }
    }
    let organisations = organisations(&land);
    let Planted { clusters, groups } = Planted { clusters: planted.clusters, groups: planted.groups };
    let (companies, options) = (regulars.companies, options.clone());
    Ok(County { options, land, organisations, people, companies, reports, disputes, clusters, groups, artefacts })
}

struct Planted {
    clusters: Vec<Cluster>,
    groups: Vec<Group>,
}

/// Makes the disputes and keeps what is asked for: those with a report in the period.
fn make_all(world: &World<'_>, events: &[Event]) -> Vec<Made> {
    let kept = |event: &Event| {
        let mut made = make(world, *event);
        made.reports.retain(|told| is_asked(told.at, world.days));
        (!made.reports.is_empty()).then_some(made)
    };
    events.par_iter().filter_map(kept).collect()
}

/// Numbers people and disputes in order; a telephone that is taken gives way to the next free one.
fn number(world: &World<'_>, made: &[Made]) -> (Vec<Person>, Vec<Dispute>) {
    let mut people = world.regulars.people.clone();
    let mut disputes = Vec::with_capacity(made.len());
    for (index, made) in made.iter().enumerate() {
        let first = people.len();
        people.extend(made.people.iter().cloned());
        let told = &made.reports[0];
        let event = &made.event;
        disputes.push(Dispute {
            number: index + 1,
            kind: event.kind,
            village: event.village,
            event_at: world.days.moment(made.event_at),
            group: if let Origin::Group(group) = event.origin { Some(group) } else { None },
            cluster: if let Origin::Cluster(cluster) = event.origin { Some(cluster) } else { None },
            key: event.key,
            first: party(told.teller, first),
            second: party(told.other, first),
        });
    }
    let mut taken = HashSet::with_capacity(people.len());
    for person in &mut people {
        while !taken.insert(person.phone) {
            person.phone = (person.phone + 1) % 100_000_000;
        }
    }
    (people, disputes)
}

/// `first` is the number of the dispute's first own person.
fn party(side: Side, first: usize) -> Party {
    match side {
        Side::Own(index) => Party::Person(first + index),
        Side::Regular(index) => Party::Person(index),
        Side::Company(index) => Party::Company(index),
    }
}

fn deliver_all(
    world: &World<'_>,
    register: &Register<'_>,
    artefacts: &[Artefact],
    made: &[Made],
    disputes: &[Dispute],
) -> Vec<Report> {
    let mut first = world.regulars.people.len();
    let firsts: Vec<usize> = made
        .iter()
        .map(|made| {
            let here = first;
            first += made.people.len();
            here
        })
        .collect();
    let firsts = &firsts;
    let of_dispute = |index: usize| {
        let (made, dispute) = (&made[index], &disputes[index]);
        let send = move |(number, told)| {
            let sent = Sent {
                told,
                dispute: index,
                kind: dispute.kind,
                village: dispute.village,
                old_file: made.event.origin == Origin::OldFile,
                teller: party(told.teller, firsts[index]),
                other: party(told.other, firsts[index]),
                key: report_key(dispute.key, number),
            };
            deliver(world, register, artefacts, &sent)
        };
        made.reports.iter().enumerate().flat_map(send).collect::<Vec<_>>()
    };
    let mut reports: Vec<Report> = (0..made.len()).into_par_iter().flat_map_iter(of_dispute).collect();
    reports.par_sort_by_key(|report| (report.reported_at, report.dispute, report.kind));
    for (index, report) in reports.iter_mut().enumerate() {
        report.number = index + 1;
    }
    reports
}
