//! The past lived through by the rules of the watch: candidates of each day become signals that grow and end.

use fengqiao_domain::tuning::WatchLevel;
use jiff::civil::Date;

use super::result::{Candidate, TrialSignal};
use crate::office::Office;
use crate::signal::{Lives, Place, Told};
use crate::watch::{Figures, ScanSettings};

/// The signals that these settings would have raised of the candidates, which come in the order of days and strength.
pub(crate) fn signals_of(office: &Office, settings: &ScanSettings, candidates: &[Candidate]) -> Vec<TrialSignal> {
    let mut lives: Lives<usize> = Lives::default();
    let mut signals: Vec<TrialSignal> = Vec::new();
    for day in candidates.chunk_by(|one, two| one.on == two.on) {
        let Some(today) = day.first().map(|it| it.on) else { continue };
        // Those that were not seen since are over before this morning's findings are looked at.
        lives.begin();
        lives.end(today.yesterday().unwrap_or(today), settings.ends_after_days);
        for candidate in day.iter().filter(|it| admits(office, settings, it)).take(settings.signals_max) {
            let Some(place) = place(office, candidate) else { continue };
            match lives.tell(&place) {
                Told::Already(_) => {}
                Told::Again(key) => signals[key].last_on = today,
                Told::New => {
                    lives.keep(signals.len(), place.clone());
                    signals.push(signal(candidate, place.start_on));
                }
            }
        }
    }
    signals
}

fn admits(office: &Office, settings: &ScanSettings, candidate: &Candidate) -> bool {
    let level = office.region(candidate.region_id).map_or(WatchLevel::County, |it| WatchLevel::of_region(it.level));
    settings.rule(&candidate.category, level).admits(&Figures {
        window_days: candidate.window_days,
        observed: candidate.observed,
        expected: candidate.expected,
        recurrence_days: candidate.recurrence_days,
        alarm: candidate.alarm,
    })
}

fn place(office: &Office, candidate: &Candidate) -> Option<Place> {
    let path = office.path(candidate.region_id)?.clone();
    let back = jiff::Span::new().days(i64::from(candidate.window_days) - 1);
    let start_on = candidate.on.checked_sub(back).unwrap_or(candidate.on);
    let category = candidate.category.clone();
    let (end_on, ongoing) = (candidate.on, candidate.ongoing);
    Some(Place { path, category, start_on, end_on, regions: Vec::new(), ongoing })
}

fn signal(candidate: &Candidate, start_on: Date) -> TrialSignal {
    TrialSignal {
        region_id: candidate.region_id,
        category: candidate.category.clone(),
        start_on,
        raised_on: candidate.on,
        last_on: candidate.on,
        observed: candidate.observed,
        expected: candidate.expected,
        recurrence_days: candidate.recurrence_days,
    }
}
