//! A county's reports as a watch counts them, morning by morning: without rows that came twice and without what one person
//! told again, each seen on the first morning after it came in.
//! Not here: looking for flare-ups.

use crate::book::Channel;
use crate::county::County;
use crate::days::day_number;
use crate::delivery::Report;
use crate::dispute::ReportKind;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Days in which a person who tells again is taken for the same, as by the same-matter index.
const SAME_TELLER_DAYS: i64 = 90;
/// Hour at which the morning's look is taken.
const MORNING_HOUR: i8 = 6;

/// One report that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// First morning that sees it, days from the county's first day.
    pub morning: i64,
    /// Day on which it was told.
    pub on: Date,
    /// Index of its village, none when none was recorded.
    pub village: Option<usize>,
    /// Index of its township.
    pub township: usize,
    /// Index of its kind as recorded.
    pub kind: usize,
    /// How it came.
    pub channel: Channel,
}

/// All reports of a county that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// By the morning that sees them first.
    pub counted: Vec<Counted>,
    /// All that arrived, by channel (in the order of [`Channel::ALL`]) and day of arrival; shape `[5][n_days]`.
    pub arrivals: Vec<Vec<u32>>,
}

impl Told {
    /// What a county's mornings are told.
    #[must_use]
    pub fn of(county: &County) -> Self {
        let from = county.options.from;
        let days = usize::try_from(days_between(from, county.options.to) + 1).unwrap_or(0);
        let mut arrivals = vec![vec![0_u32; days]; Channel::ALL.len()];
        let mut order: Vec<&Report> = county.reports.iter().collect();
        order.sort_by_key(|report| (report.received_at, report.number));
        let mut tellers = Tellers::default();
        let mut counted = Vec::new();
        for report in order.into_iter().filter(|report| report.kind != ReportKind::DoubleImport) {
            let received = days_between(from, report.received_at.date());
            let channel = Channel::ALL.iter().position(|channel| *channel == report.channel).unwrap_or(0);
            if let Some(cell) = usize::try_from(received).ok().and_then(|day| arrivals[channel].get_mut(day)) {
                *cell += 1;
            }
            if tellers.tells_again(report) {
                continue;
            }
            let seen_on_time = (report.received_at.hour(), report.received_at.minute()) <= (MORNING_HOUR, 0);
            counted.push(Counted {
                morning: received + i64::from(!seen_on_time),
                on: report.reported_at.date(),
                village: report.village,
                township: report.township,
                kind: report.recorded_kind,
                channel: report.channel,
            });
        }
        // A stable sort: within a morning they stay in the order in which they came.
        counted.sort_by_key(|report| report.morning);
        Self { counted, arrivals }
    }
}

/// Who told what before: the same-matter index finds those who share a name, a telephone or a number with an earlier report.
#[derive(Default)]
struct Tellers<'c> {
    by_dispute: HashMap<usize, Vec<(HashSet<&'c str>, Date)>>,
}

impl<'c> Tellers<'c> {
    fn tells_again(&mut self, report: &'c Report) -> bool {
        let named = |name: &str| !name.ends_with("先生") && !name.ends_with("女士");
        let names = [&report.reporter, &report.other_party].into_iter().filter(|name| named(name));
        let keys = names.chain([&report.reporter_phone, &report.id_number]).filter(|key| !key.is_empty());
        let keys: HashSet<&str> = keys.map(String::as_str).collect();
        let on = report.reported_at.date();
        let before = self.by_dispute.entry(report.dispute).or_default();
        let again = before
            .iter()
            .any(|(other, day)| days_between(*day, on).abs() <= SAME_TELLER_DAYS && !other.is_disjoint(&keys));
        before.push((keys, on));
        again
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    day_number(to) - day_number(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::county::generate;
    use crate::options::Options;

    #[test]
    fn every_matter_counts_and_nobody_counts_twice() {
        let county = generate(&Options { scale: 0.02, ..Options::default() }).unwrap();
        let told = Told::of(&county);
        let disputes: HashSet<usize> = county.reports.iter().map(|report| report.dispute).collect();
        assert!(told.counted.len() >= disputes.len(), "{} of {}", told.counted.len(), disputes.len());
        assert!(told.counted.len() < county.reports.len());
        assert!(told.counted.is_sorted_by_key(|report| report.morning));
        let arrived: u32 = told.arrivals.iter().flatten().sum();
        let twice = county.reports.iter().filter(|report| report.kind == ReportKind::DoubleImport).count();
        assert_eq!(arrived as usize, county.reports.len() - twice);
    }
}
