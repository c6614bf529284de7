//! The life of signals as an office has them: what is seen again is no news, what a person settled is news when it comes back.
//! The rules are those of the application, `fengqiao-app`, in small.

use fengqiao_demo::verify::FoundSignal;
use fengqiao_scan::{Flare, FlarePlace};

/// Days without being seen after which a signal has ended.
const ENDS_AFTER_DAYS: usize = 14;
/// Days after which a person settles a signal.
const SETTLED_AFTER_DAYS: usize = 14;

/// Where a signal is: a village in its township, a township, or everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// A village and its township.
    Village(u32, u32),
    /// A township.
    Township(u32),
    /// Everything.
    Whole,
}

impl At {
    /// Where a flare-up is: a circle is in the township of most of its villages.
    pub fn of(flare: &Flare, townships: &[u32]) -> Self {
        match &flare.place {
            FlarePlace::Region(region) => Self::Village(*region, townships[*region as usize]),
            FlarePlace::Area(area) => Self::Township(*area),
            FlarePlace::Whole => Self::Whole,
            FlarePlace::Circle(regions) => {
                let of = |region: &u32| townships[*region as usize];
                let count = |region: &&u32| regions.iter().filter(|other| of(other) == of(region)).count();
                // Of several, the one that comes first.
                regions.iter().rev().max_by_key(count).map_or(Self::Whole, |region| Self::Township(of(region)))
            }
        }
    }

    fn within(self, other: Self) -> bool {
        match (self, other) {
            (_, Self::Whole) => true,
            (Self::Village(_, township) | Self::Township(township), Self::Township(other)) => township == other,
            (Self::Village(one, _), Self::Village(two, _)) => one == two,
            _ => false,
        }
    }
}

/// What is told on a morning.
#[derive(Debug, Clone)]
pub struct Place {
    pub at: At,
    /// Code of the group.
    pub category: String,
    pub start: usize,
    pub end: usize,
    /// Regions with reports.
    pub told_in: Vec<usize>,
    /// Whether its newest days are beyond what is usual.
    pub ongoing: bool,
}

/// What a finding is.
pub enum Tidings {
    /// A signal that was not there.
    New,
    /// A running signal, by number.
    Again(usize),
    /// Nothing: it was told on this morning already.
    Nothing,
}

struct Life {
    number: usize,
    place: Place,
    begun: usize,
    ended: bool,
    settled: Option<usize>,
    seen: bool,
}

/// All signals so far.
#[derive(Default)]
pub struct Lives {
    lives: Vec<Life>,
}

impl Lives {
    /// A new morning.
    pub fn begin(&mut self) {
        self.lives.iter_mut().for_each(|life| life.seen = false);
    }

    /// What it is.
    pub fn tell(&mut self, finding: Place) -> Tidings {
        let mut about: Vec<&mut Life> = self.lives.iter_mut().filter(|life| life.is_about(&finding)).collect();
        let exact = |life: &&mut Life| life.place.at == finding.at && life.place.category == finding.category;
        if let Some(at) = about.iter().position(exact) {
            about = vec![about.swap_remove(at)];
        }
        if about.iter().any(|life| life.seen) || (!about.is_empty() && !finding.ongoing) {
            return Tidings::Nothing;
        }
        let newest = about.iter().map(|life| life.place.end).max();
        if let Some(life) = about.into_iter().find(|life| Some(life.place.end) == newest) {
            life.place = finding;
            (life.seen, life.ended) = (true, false);
            return Tidings::Again(life.number);
        }
        let (number, begun) = (self.lives.len(), finding.end);
        self.lives.push(Life { number, place: finding, begun, ended: false, settled: None, seen: true });
        Tidings::New
    }

    /// Ends what was not seen, and settles what is old.
    pub fn end(&mut self, today: usize) {
        for life in &mut self.lives {
            if !life.seen && today - life.place.end >= ENDS_AFTER_DAYS {
                life.ended = true;
            }
            if life.settled.is_none() && today - life.begun >= SETTLED_AFTER_DAYS {
                life.settled = Some(today);
            }
        }
    }
}

impl Life {
    fn is_about(&self, finding: &Place) -> bool {
        let (one, two) = (&self.place, finding);
        let nested = one.at.within(two.at) || two.at.within(one.at);
        let unknown = one.told_in.is_empty() || two.told_in.is_empty();
        let places = nested && (unknown || one.told_in.iter().any(|region| two.told_in.contains(region)));
        let below = |low: &str, high: &str| low == high || low.strip_prefix(high).is_some_and(|it| it.starts_with('.'));
        let kinds = below(&one.category, &two.category) || below(&two.category, &one.category);
        let days = !self.ended || two.start <= one.end;
        places && kinds && days && self.settled.is_none_or(|settled| two.start <= settled)
    }
}

/// A signal with what is printed of it.
pub struct Signal {
    pub found: FoundSignal,
    pub words: String,
}
