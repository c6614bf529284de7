//! One dispute with its people and all its reports, from its own stream alone.
//! Not here: how the reports are recorded and delivered.

use crate::book::{Channel, Kind, Sides, kinds};
use crate::clock::{first_delay, taken_at};
use crate::days::{Days, WARM_UP};
use crate::draw::{Draw, Seed};
use crate::event::{Event, Origin};
use crate::land::Land;
use crate::party::{BANK, Falling, LENDERS, Person, Regulars, person, zipf};
use crate::plant::Group;
use crate::story::{Story, story};
use crate::text::{Telling, Voice, Who, tell};
use jiff::civil::Date;

/// How a report stands to the others of its dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportKind {
    /// The first report.
    First,
    /// The same person, to the same channel.
    SamePersonSameChannel,
    /// The same person, to another channel.
    SamePersonOtherChannel,
    /// The other side.
    OtherParty,
    /// Somebody who saw or heard it.
    ThirdParty,
    /// The same row delivered twice.
    DoubleImport,
}

impl ReportKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::First,
        Self::SamePersonSameChannel,
        Self::SamePersonOtherChannel,
        Self::OtherParty,
        Self::ThirdParty,
        Self::DoubleImport,
    ];

    /// The name written in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::SamePersonSameChannel => "same_person_same_channel",
            Self::SamePersonOtherChannel => "same_person_other_channel",
            Self::OtherParty => "other_party",
            Self::ThirdParty => "third_party",
            Self::DoubleImport => "double_import",
        }
    }
}

/// A side of a dispute, before people are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Index in the dispute's own people.
    Own(usize),
    /// Index in the county's regular people.
    Regular(usize),
    Company(usize),
}

/// A report as it was told.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) kind: ReportKind,
    pub(crate) channel: Channel,
    pub(crate) at: f64,
    pub(crate) text: String,
    pub(crate) teller: Side,
    pub(crate) other: Side,
    /// Where it happened, degrees WGS 84.
    pub(crate) point: [f64; 2],
}

/// A dispute as it was.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) event: Event,
    pub(crate) event_at: f64,
    pub(crate) people: Vec<Person>,
    pub(crate) reports: Vec<Told>,
}

/// What all disputes share.
pub(crate) struct World<'a> {
    pub(crate) seed: Seed,
    pub(crate) land: &'a Land,
    pub(crate) days: &'a Days,
    pub(crate) regulars: &'a Regulars,
    pub(crate) groups: &'a [Group],
    pub(crate) today: Date,
}

/// A dispute in the making.
struct Making<'a> {
    world: &'a World<'a>,
    kind: &'a Kind,
    event: Event,
    draw: Draw,
    people: Vec<Person>,
    story: Story,
    point: [f64; 2],
    reports: Vec<Told>,
    /// The first report is a company's claim.
    claimed: bool,
}

/// Makes a dispute and its reports.
pub(crate) fn make(world: &World<'_>, event: Event) -> Made {
    let kind = &kinds()[event.kind];
    let mut draw = world.seed.stream("dispute", event.key);
    let story = story(kind, event.village, event.day, event.key, world.land, &mut draw);
    let here = world.land.villages[event.village].point;
    let mut jitter = || 0.002 * (draw.unit() + draw.unit() - 1.0);
    let point = [here[0] + jitter(), here[1] + jitter()];
    let mut making =
        Making { world, kind, event, draw, people: Vec::new(), story, point, reports: Vec::new(), claimed: false };
    let (first, second) = making.sides();
    let (first, second) = making.join_group(first, second);
    let event_at = match event.origin {
        Origin::OldFile => making.old_file(first, second),
        _ => making.run(first, second),
    };
    Made { event, event_at, people: making.people, reports: making.reports }
}

impl Making<'_> {
    fn person(&mut self) -> Side {
        let near = &self.world.land.township_of(self.event.village).villages;
        let village = if self.draw.chance(0.85) { self.event.village } else { self.draw.between(near.start, near.end) };
        self.people.push(person(&mut self.draw, village, self.world.today));
        Side::Own(self.people.len() - 1)
    }

    fn company(&mut self, industry: &str, falling: Falling) -> Side {
        Side::Company(self.world.regulars.company(industry, falling, &mut self.draw))
    }

    /// The two sides of the dispute.
    fn sides(&mut self) -> (Side, Side) {
        let (first, second) = match self.kind.sides {
            Sides::Persons => (self.person(), self.person()),
            Sides::PersonAgainstCompany => (self.person(), self.company(industry(&self.kind.code), Falling::Middle)),
            Sides::CompanyAgainstCompany => {
                let buyer = if self.draw.chance(0.6) { self.company("商贸", Falling::Slow) } else { self.person() };
                (self.company("制造", Falling::Slow), buyer)
            }
            Sides::BankAgainstPerson => (self.company(BANK, Falling::Fast), self.person()),
        };
        let count = self.world.regulars.people.len();
        match self.kind.code.as_str() {
            "L1" if self.draw.chance(0.07) => (Side::Regular(zipf(LENDERS, Falling::Fast, &mut self.draw)), second),
            "S2" if self.draw.chance(0.08) => {
                (Side::Regular(LENDERS + zipf(count - LENDERS, Falling::Slow, &mut self.draw)), second)
            }
            _ => (first, second),
        }
    }

    /// The members of a group share the other side, the estate, the shop and most of the story.
    fn join_group(&mut self, first: Side, second: Side) -> (Side, Side) {
        let Origin::Group(index) = self.event.origin else { return (first, second) };
        let group = &self.world.groups[index];
        let mut draw = self.world.seed.stream("group story", index as u64);
        let shared = story(self.kind, self.event.village, self.event.day, index as u64, self.world.land, &mut draw);
        let company = self.world.regulars.company(industry(&self.kind.code), Falling::Middle, &mut draw);
        self.story.estate = shared.estate;
        self.story.shop = shared.shop;
        self.story.key = shared.key;
        self.story.count = group.size;
        if self.draw.chance(0.7) {
            self.story.scenario = shared.scenario;
        }
        (first, Side::Company(company))
    }

    fn series(&self) -> bool {
        matches!(self.event.origin, Origin::Group(index) if self.world.groups[index].series)
    }

    fn first_channel(&mut self) -> Channel {
        let drawn = Channel::ALL[self.draw.weighted(&self.kind.channels)];
        let at_court = matches!(drawn, Channel::Court | Channel::CourtLine);
        match self.event.origin {
            Origin::Group(_) if self.series() => Channel::Court,
            Origin::Group(_) if drawn == Channel::Court => Channel::Hotline,
            Origin::Cluster(_) if at_court && self.draw.chance(0.6) => Channel::Hotline,
            Origin::Cluster(_) if at_court => Channel::Mediator,
            _ => drawn,
        }
    }

    /// Tells the dispute and whatever follows; gives the moment of the dispute itself.
    fn run(&mut self, first: Side, second: Side) -> f64 {
        let happened = self.event.day as f64 + self.draw.unit();
        let channel = self.first_channel();
        let (median, sigma) = first_delay(channel);
        let mut delay = self.draw.lognormal(median, sigma);
        if self.event.origin != Origin::Ordinary {
            delay = delay.min(self.draw.lognormal(1.0, 0.7));
        }
        let at = taken_at(channel, happened + delay, self.world.days, &mut self.draw);
        self.claimed = channel == Channel::Court && !self.kind.claimed.is_empty();
        let (teller, other) = if self.claimed { (second, first) } else { (first, second) };
        self.report(ReportKind::First, channel, at, (teller, other));
        if channel == Channel::Court && self.draw.chance(0.16) {
            self.ask_court(at, teller, other);
        }
        self.more(channel, at, teller, other);
        happened.min(at - 0.04 * self.draw.unit())
    }

    /// A party to a court case calls the line of the court.
    fn ask_court(&mut self, filed: f64, teller: Side, other: Side) {
        let ready = filed + self.draw.lognormal(20.0, 0.8);
        let at = taken_at(Channel::CourtLine, ready, self.world.days, &mut self.draw);
        if self.draw.chance(0.7) {
            self.report(ReportKind::SamePersonOtherChannel, Channel::CourtLine, at, (teller, other));
        } else {
            self.report(ReportKind::OtherParty, Channel::CourtLine, at, (other, teller));
        }
    }

    /// Further reports of the same dispute, at most six in all.
    fn more(&mut self, first_channel: Channel, first_at: f64, teller: Side, other: Side) {
        let (mut channel, mut at) = (first_channel, first_at);
        let mut count = 1;
        while count < 6 && self.draw.chance(self.kind.again) {
            count += 1;
            let drawn = self.draw.unit();
            let (kind, delay) = if drawn < 0.38 {
                (ReportKind::SamePersonSameChannel, self.draw.lognormal(6.0, 1.0))
            } else if drawn < 0.75 {
                channel = self.other_channel(channel);
                (ReportKind::SamePersonOtherChannel, self.draw.lognormal(12.0, 1.1))
            } else if drawn < 0.90 {
                channel = if self.draw.chance(0.6) { channel } else { self.any_channel() };
                let median = if self.draw.chance(0.5) { 0.05 } else { 4.0 };
                (ReportKind::OtherParty, self.draw.lognormal(median, 1.0))
            } else {
                channel = self.any_channel();
                (ReportKind::ThirdParty, self.draw.lognormal(2.0, 1.0))
            };
            let taken = taken_at(channel, at + delay, self.world.days, &mut self.draw);
            at = taken.max(at + 1e-4);
            let sides = match kind {
                ReportKind::OtherParty => (other, teller),
                ReportKind::ThirdParty => (self.person(), other),
                _ => (teller, other),
            };
            self.report(kind, channel, at, sides);
        }
    }

    fn any_channel(&mut self) -> Channel {
        Channel::ALL[self.draw.weighted(&self.kind.channels)]
    }

    fn other_channel(&mut self, but: Channel) -> Channel {
        loop {
            let channel = self.any_channel();
            if channel != but {
                return channel;
            }
        }
    }

    /// An old court file, typed in during the working hours of one day; it happened two to six years before.
    fn old_file(&mut self, first: Side, second: Side) -> f64 {
        let day = self.event.day as f64;
        let age_days = 730.0 + 1460.0 * self.draw.unit();
        self.story.day = self.event.day.saturating_sub(WARM_UP * 2);
        let at = day + (9.0 + 8.0 * self.draw.unit()) / 24.0;
        self.report(ReportKind::First, Channel::Court, at, (first, second));
        day - age_days
    }

    fn report(&mut self, kind: ReportKind, channel: Channel, at: f64, sides: (Side, Side)) {
        let who = |side| match side {
            Side::Own(index) => Who::Person(&self.people[index]),
            Side::Regular(index) => Who::Person(&self.world.regulars.people[index]),
            Side::Company(index) => Who::Company(&self.world.regulars.companies[index]),
        };
        let telling = Telling {
            kind: self.kind,
            channel,
            story: &self.story,
            teller: who(sides.0),
            other: who(sides.1),
            voice: match kind {
                ReportKind::OtherParty if !self.claimed => Voice::Second,
                ReportKind::OtherParty | ReportKind::ThirdParty => Voice::First,
                _ if self.claimed => Voice::Claimant,
                _ => Voice::First,
            },
            again: kind == ReportKind::SamePersonSameChannel,
            nth: self.reports.len() + 1,
            at,
        };
        let text = tell(&telling, self.world.days, &mut self.draw);
        let shift = if kind == ReportKind::First { 0.0 } else { 0.0006 };
        let point =
            [self.point[0] + shift * (self.draw.unit() - 0.5), self.point[1] + shift * (self.draw.unit() - 0.5)];
        self.reports.push(Told { kind, channel, at, text, teller: sides.0, other: sides.1, point });
    }
}

/// The line of business that a kind of dispute is with.
fn industry(code: &str) -> &'static str {
    match code {
        "S2" | "S3" => "商贸",
        "E2" => "制造",
        "W1" | "T2" => "建筑",
        "H1" | "H2" => "地产",
        _ => match &code[..1] {
            "W" | "E" => "制造",
            "P" => "物业",
            "G" => "建筑",
            "B" => "金融",
            _ => "服务",
        },
    }
}
