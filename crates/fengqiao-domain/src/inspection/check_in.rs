//! Checking in: where and when an official says to be, and what about it cannot be right. A doubtful check-in is kept with its
//! questions, and a person settles it; it is never lost and never quietly believed.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::liaison::Place;

/// Mean radius of the earth, metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// What the phone says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// The phone's clock at the check-in.
    pub at: Timestamp,
    /// The phone's clock when this was sent.
    pub sent_at: Timestamp,
    /// Where the phone was; none when it did not know.
    pub place: Option<Place>,
    /// How sure the phone is of the place, metres.
    pub accuracy_m: Option<f64>,
}

/// What counts as right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckInRules {
    /// Metres around the front desk.
    pub radius_m: u32,
    /// Largest doubt about the place that is still accepted, metres.
    pub accuracy_m_max: u32,
    /// Largest difference of the phone's clock from that of the server, seconds.
    pub clock_seconds_max: u32,
    /// Days within which a check-in made without network must arrive.
    pub late_days_max: u16,
}

/// A check-in as it was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckIn {
    /// When, by the phone's clock less what it was wrong by.
    pub at: Timestamp,
    /// The phone's clock as it was told.
    pub told_at: Timestamp,
    /// When the server heard of it.
    pub received_at: Timestamp,
    /// Seconds by which the phone's clock was ahead of the server's when it sent this; below zero behind.
    pub ahead_seconds: i64,
    /// Where.
    pub place: Option<Place>,
    /// How sure the phone was, metres.
    pub accuracy_m: Option<u32>,
    /// Metres from the front desk.
    pub distance_m: Option<u32>,
    /// What cannot be right; none when all is well.
    pub questions: Vec<Question>,
}

/// What is doubtful about a check-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// The phone's clock differs from the server's.
    WrongClock,
    /// It says to be from after it was sent.
    FromTheFuture,
    /// It arrived later than is allowed.
    TooLate,
    /// The phone was not at the station.
    WrongPlace,
    /// The phone did not say where it was.
    NoPlace,
    /// The phone is too unsure of where it was.
    VaguePlace,
    /// Where the station is, is not known.
    UnknownStationPlace,
    /// No visit was drawn for that day.
    NotDrawn,
    /// The link was not in force on that day.
    NoLink,
}

impl Question {
    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::WrongClock => "wrong_clock",
            Self::FromTheFuture => "from_the_future",
            Self::TooLate => "too_late",
            Self::WrongPlace => "wrong_place",
            Self::NoPlace => "no_place",
            Self::VaguePlace => "vague_place",
            Self::UnknownStationPlace => "unknown_station_place",
            Self::NotDrawn => "not_drawn",
            Self::NoLink => "no_link",
        }
    }
}

impl Place {
    /// Whether it lies on the earth.
    #[must_use]
    pub fn is_sound(self) -> bool {
        (-180.0..=180.0).contains(&self.longitude) && (-90.0..=90.0).contains(&self.latitude)
    }

    /// Metres along the great circle.
    ///
    /// # Source
    /// Haversine formula: Sinnott 1984, Sky and Telescope 68:159.
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        let [one, two] = [self, other].map(|it| (it.longitude.to_radians(), it.latitude.to_radians()));
        let half = |a: f64, b: f64| ((b - a) / 2.0).sin().powi(2);
        let chord = half(one.1, two.1) + one.1.cos() * two.1.cos() * half(one.0, two.0);
        2.0 * EARTH_RADIUS_M * chord.clamp(0.0, 1.0).sqrt().asin()
    }
}

/// The check-in as it is kept, with what is doubtful about clock and place. `station` is the front desk.
#[must_use]
pub fn questions(claim: &Claim, station: Option<Place>, now: Timestamp, rules: &CheckInRules) -> CheckIn {
    let ahead = claim.sent_at.duration_since(now);
    let at = claim.at.checked_sub(ahead).unwrap_or(claim.at);
    let mut found = Vec::new();
    if ahead.abs() > SignedDuration::from_secs(i64::from(rules.clock_seconds_max)) {
        found.push(Question::WrongClock);
    }
    if claim.at > claim.sent_at {
        found.push(Question::FromTheFuture);
    }
    if now.duration_since(at) > SignedDuration::from_hours(24 * i64::from(rules.late_days_max)) {
        found.push(Question::TooLate);
    }
    let place = claim.place.filter(|place| place.is_sound());
    let distance = place.zip(station).map(|(place, station)| place.distance_m(station));
    let accuracy = claim.accuracy_m.filter(|it| it.is_finite() && *it >= 0.0);
    match (place, station, distance) {
        (None, ..) => found.push(Question::NoPlace),
        (_, None, _) => found.push(Question::UnknownStationPlace),
        (.., Some(distance)) if distance > f64::from(rules.radius_m) => found.push(Question::WrongPlace),
        _ => {}
    }
    if place.is_some() && accuracy.is_none_or(|it| it > f64::from(rules.accuracy_m_max)) {
        found.push(Question::VaguePlace);
    }
    CheckIn {
        at,
        told_at: claim.at,
        received_at: now,
        ahead_seconds: ahead.as_secs(),
        place,
        accuracy_m: accuracy.map(whole),
        distance_m: distance.map(whole),
        questions: found,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "capped, and not below zero")]
fn whole(metres: f64) -> u32 {
    metres.round().min(f64::from(u32::MAX)) as u32
}

impl CheckIn {
    /// The same with one more question.
    #[must_use]
    pub fn asked(mut self, question: Question) -> Self {
        self.questions.push(question);
        self
    }

    /// Whether the time can be placed on a day at all.
    #[must_use]
    pub fn day(&self, day_of: impl Fn(Timestamp) -> Date) -> Date {
        day_of(self.at.min(self.received_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: CheckInRules =
        CheckInRules { radius_m: 300, accuracy_m_max: 200, clock_seconds_max: 300, late_days_max: 3 };
    const DESK: Place = Place { longitude: 112.0, latitude: 30.0 };

    fn now() -> Timestamp {
        "2026-03-05T03:00:00Z".parse().unwrap()
    }

    fn before(seconds: i64) -> Timestamp {
        now().checked_sub(SignedDuration::from_secs(seconds)).unwrap()
    }

    /// One degree of latitude is 111,195 m.
    fn north(metres: f64) -> Option<Place> {
        Some(Place { latitude: 30.0 + metres / 111_195.0, ..DESK })
    }

    #[test]
    fn clock_and_place_are_doubted_by_name() {
        use Question::*;
        let claim = Claim { at: before(60), sent_at: now(), place: north(0.0), accuracy_m: Some(20.0) };
        let check = |change: fn(&mut Claim), expected: &[Question]| {
            let mut claim = claim;
            change(&mut claim);
            assert_eq!(questions(&claim, Some(DESK), now(), &RULES).questions, expected, "{claim:?}");
        };
        check(|_| {}, &[]);
        check(|it| it.place = north(299.0), &[]);
        check(|it| it.place = north(301.0), &[WrongPlace]);
        check(|it| it.place = None, &[NoPlace]);
        check(|it| it.place = Some(Place { longitude: f64::NAN, latitude: 0.0 }), &[NoPlace]);
        check(|it| it.accuracy_m = Some(201.0), &[VaguePlace]);
        check(|it| it.accuracy_m = None, &[VaguePlace]);
        // Ten minutes ahead, at both moments: the clock is named, and the time is set right.
        check(|it| (it.at, it.sent_at) = (before(-540), before(-600)), &[WrongClock]);
        check(|it| it.at = before(-1), &[FromTheFuture]);
        // Two days without network are no fault; four are.
        check(|it| it.at = before(2 * 86_400), &[]);
        check(|it| it.at = before(4 * 86_400), &[TooLate]);
        assert_eq!(questions(&claim, None, now(), &RULES).questions, [UnknownStationPlace]);
        let ahead = Claim { at: before(-540), sent_at: before(-600), ..claim };
        let kept = questions(&ahead, Some(DESK), now(), &RULES);
        assert_eq!((kept.at, kept.ahead_seconds, kept.distance_m), (before(60), 600, Some(0)));
    }
}
