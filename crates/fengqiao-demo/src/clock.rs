//! When reports come in: delays of people, opening hours of channels, and the wait until the platform sees them.
//! Not here: deadlines.

use crate::book::{Channel, book};
use crate::days::Days;
use crate::draw::Draw;

/// Median in days and spread of the logarithm, from the dispute to the first report.
pub(crate) const fn first_delay(channel: Channel) -> (f64, f64) {
    match channel {
        Channel::Police => (0.25 / 24.0, 1.0),
        Channel::Hotline => (1.5, 1.3),
        Channel::Mediator => (3.0, 1.1),
        Channel::Court => (75.0, 0.8),
        Channel::CourtLine => (25.0, 0.9),
    }
}

/// Probability that the channel takes a report on a day off.
const fn open_on_day_off(channel: Channel) -> f64 {
    match channel {
        Channel::Police => 1.0,
        Channel::Hotline => 0.62,
        Channel::Mediator => 0.30,
        Channel::Court | Channel::CourtLine => 0.06,
    }
}

/// The moment at which the channel takes a report of someone who is ready at `ready`, in days.
pub(crate) fn taken_at(channel: Channel, ready: f64, days: &Days, draw: &mut Draw) -> f64 {
    let mut day = ready as usize;
    if channel != Channel::Police {
        let mut waited = false;
        while day < days.count && days.at(day).off && (waited || !draw.chance(open_on_day_off(channel))) {
            waited = true;
            day += 1;
        }
        while waited && draw.chance(0.5) && day + 1 < days.count {
            day += 1;
            while day < days.count && days.at(day).off {
                day += 1;
            }
        }
    }
    let hour = draw.weighted(book().params.hours(channel)) as f64 + draw.unit();
    day as f64 + hour.min(23.99) / 24.0
}

/// The moment at which the platform sees a report that was taken at `taken`: each channel delivers in its own rhythm.
pub(crate) fn received_at(channel: Channel, taken: f64, days: &Days, draw: &mut Draw) -> f64 {
    const HOUR: f64 = 1.0 / 24.0;
    let day = taken.floor();
    match channel {
        Channel::Police => day + 1.0 + 2.0 * HOUR,
        Channel::Hotline => (taken * 24.0).floor() / 24.0 + HOUR,
        Channel::Mediator => day + draw.geometric(1.0 / 2.6) as f64 + 20.0 * HOUR,
        Channel::CourtLine => day + 1.0 + 6.0 * HOUR,
        Channel::Court => day + f64::from(7 - days.at(day as usize).weekday) + 6.0 * HOUR,
    }
}
