//! A calendar as text.
//!
//! # Source
//! RFC 5545: a whole day has an end that is the day after it (3.6.1), instants are in UTC (3.3.5), lines are folded at 75 octets
//! (3.1), and what was changed has a higher number (3.8.7.4).

use icalendar::{Calendar, Component, Event, EventLike, Property};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{CalendarEntry, When};

/// The whole calendar; the same entries give the same bytes.
pub(super) fn text(entries: &[CalendarEntry]) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in
        [("VERSION", "2.0"), ("PRODID", "-//Fengqiao//Fengqiao//ZH"), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")]
    {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name("枫桥日程");
    for entry in entries {
        calendar.push(event_of(entry));
    }
    calendar.to_string()
}

fn event_of(entry: &CalendarEntry) -> Event {
    let mut event = Event::new();
    event.uid(&entry.uid).sequence(entry.revision).summary(&plain(&entry.title));
    event.append_property(Property::new("DTSTAMP", utc(entry.changed_at)));
    match entry.when {
        When::Day(on) => {
            event.append_property(day("DTSTART", on));
            event.append_property(day("DTEND", on.tomorrow().unwrap_or(on)));
        }
        When::Span(starts_at, ends_at) => {
            event.append_property(Property::new("DTSTART", utc(starts_at)));
            event.append_property(Property::new("DTEND", utc(ends_at)));
        }
    }
    if let Some(place) = &entry.place {
        event.location(&plain(place));
    }
    event.append_property(Property::new("STATUS", if entry.cancelled { "CANCELLED" } else { "CONFIRMED" }));
    event.append_property(Property::new("CLASS", "PRIVATE"));
    event.done()
}

fn day(key: &str, on: Date) -> Property {
    Property::new(key, on.strftime("%Y%m%d").to_string()).add_parameter("VALUE", "DATE").done()
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// One line without control characters, which no line of a calendar may hold.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn entry(when: When, title: &str) -> CalendarEntry {
        CalendarEntry {
            uid: "planned-01@fengqiao".into(),
            when,
            title: title.into(),
            place: Some("石桥村文化礼堂，二楼".into()),
            revision: 3,
            changed_at: "2026-03-05T01:00:00Z".parse().expect("an instant"),
            cancelled: false,
        }
    }

    #[test]
    fn a_calendar_is_as_the_standard_says() {
        let at = |text: &str| text.parse().expect("an instant");
        let long = "普法宣传活动·计划日期：禁毒宣传进校园，讲解毒品的危害；提问与解答\r\n第二行（PF2026-000001）";
        let written = text(&[
            entry(When::Day(date(2026, 12, 31)), long),
            entry(When::Span(at("2026-03-06T01:00:00Z"), at("2026-03-06T02:30:00Z")), "微法庭·调解 石桥村"),
        ]);
        assert!(written.ends_with("END:VCALENDAR\r\n"));
        for line in written.strip_suffix("\r\n").expect("ends a line").split("\r\n") {
            assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
        }
        for line in [
            "DTSTART;VALUE=DATE:20261231\r\n",
            "DTEND;VALUE=DATE:20270101\r\n",
            "DTSTART:20260306T010000Z\r\n",
            "DTEND:20260306T023000Z\r\n",
            "DTSTAMP:20260305T010000Z\r\n",
            "SEQUENCE:3\r\n",
        ] {
            assert!(written.contains(line), "{line}{written}");
        }
        let read: Calendar = written.parse().expect("a calendar");
        let summaries: Vec<_> =
            read.iter().filter_map(|part| part.as_event()?.get_summary().map(str::to_owned)).collect();
        assert_eq!(summaries, [plain(long), "微法庭·调解 石桥村".to_owned()], "folded and unfolded it says the same");
        assert_eq!(
            written,
            text(&[
                entry(When::Day(date(2026, 12, 31)), long),
                entry(When::Span(at("2026-03-06T01:00:00Z"), at("2026-03-06T02:30:00Z")), "微法庭·调解 石桥村"),
            ])
        );
    }
}
