//! Checking the draws: of every period whose seed was told, the digest, and the day of every window against the visits. What
//! is written out here is all that another program needs to do the same.

use fengqiao_domain::inspection::{DrawPeriod, Drawn, commitment, seed_of_hex, windows};
use fengqiao_store::{DrawRow, LiaisonRow, TakenDay};
use jiff::civil::Date;
use serde::Serialize;

use crate::app::App;
use crate::day::{day_in_china, minute_in_china};
use crate::error::AppResult;
use crate::inspection::plan::{drawn_of, period_of};

/// The draws of an office that can be checked.
#[derive(Debug, Clone, Serialize)]
pub struct DrawCheck {
    /// Periods whose seed was told.
    pub periods: Vec<PeriodCheck>,
    /// What is wrong, in words.
    pub faults: Vec<String>,
}

/// One period.
#[derive(Debug, Clone, Serialize)]
pub struct PeriodCheck {
    /// The period with its digest and days.
    pub period: DrawPeriod,
    /// The seed.
    pub seed: String,
    /// Windows that were drawn.
    pub windows: Vec<DrawnWindow>,
}

/// One window.
#[derive(Debug, Clone, Serialize)]
pub struct DrawnWindow {
    /// The link.
    pub liaison: String,
    /// Its first day.
    pub link_from_on: Date,
    /// The first day on which it is over.
    pub link_over_on: Option<Date>,
    /// First day of the window.
    pub from_on: Date,
    /// Last day of the window.
    pub to_on: Date,
    /// Days that other offices set: the day, the first morning that knows of it, the first that no longer does.
    pub taken: Vec<(Date, Date, Option<Date>)>,
    /// The day that was drawn.
    pub drawn: Option<Date>,
    /// Days of the window on which a visit took place.
    pub visited: Vec<Date>,
}

impl App {
    /// Checks every draw whose seed was told.
    ///
    /// # Errors
    /// The store refuses.
    pub fn verify_draws(&self, top_region: i64) -> AppResult<DrawCheck> {
        self.inner.store.read(top_region, |reader| {
            let (draws, links) = (reader.draws()?, reader.all_liaisons()?);
            let mut check = DrawCheck { periods: Vec::new(), faults: Vec::new() };
            for row in &draws {
                let Some(seed) = &row.seed else { continue };
                let taken = reader.taken_days(None, row.period.from_on, row.period.reveal_on)?;
                let visited = reader.visited_days(row.period.from_on, row.period.reveal_on)?;
                check.period(&draws, (row, seed), &links, (&taken, &visited));
            }
            Ok(check)
        })
    }
}

type Visited = (fengqiao_domain::id::LiaisonId, Date, String);

impl DrawCheck {
    fn period(
        &mut self,
        draws: &[DrawRow],
        (row, text): (&DrawRow, &String),
        links: &[LiaisonRow],
        (taken, visited): (&[TakenDay], &[Visited]),
    ) {
        let from = row.period.from_on;
        let Ok(seed) = seed_of_hex(text) else {
            self.faults.push(format!("the seed of the period from {from} is no seed"));
            return;
        };
        if commitment(&seed) != row.period.commitment {
            self.faults.push(format!("the seed of the period from {from} is not the one whose digest was published"));
        }
        let mut found = Vec::new();
        for link in links {
            for window in windows(&link.liaison, row.period.from_on, row.period.to_on) {
                if period_of(draws, window).is_none() || link.over_on.is_some_and(|over| over <= window.from_on) {
                    continue;
                }
                let inside = |on: &Date| (window.from_on..=window.to_on).contains(on);
                let set: Vec<TakenDay> = taken
                    .iter()
                    .filter(|it| it.station_id == link.liaison.station_id && inside(&it.on))
                    .copied()
                    .collect();
                let drawn = match drawn_of(link, (window, row, &seed), &set, window.to_on) {
                    Drawn::Day { on } => Some(on),
                    Drawn::None => None,
                };
                let visits = visited.iter().filter(|(id, on, _)| *id == link.liaison.id && inside(on));
                for (_, on, doubt) in visits.clone() {
                    // A visit on another day was asked about when it came in; without a question somebody chose the day.
                    if Some(*on) != drawn && doubt == "none" {
                        self.faults.push(format!("link {} was visited on {on}, which was not drawn", link.liaison.id));
                    }
                }
                let morning = |at| match minute_in_china(at) < u16::from(row.period.morning_hour) * 60 {
                    true => day_in_china(at),
                    false => day_in_china(at).tomorrow().unwrap_or(Date::MAX),
                };
                found.push(DrawnWindow {
                    liaison: link.liaison.id.to_string(),
                    link_from_on: link.liaison.from_on,
                    link_over_on: link.over_on,
                    from_on: window.from_on,
                    to_on: window.to_on,
                    taken: set.iter().map(|it| (it.on, morning(it.set_at), it.dropped_at.map(morning))).collect(),
                    drawn,
                    visited: visits.map(|(_, on, _)| *on).collect(),
                });
            }
        }
        self.periods.push(PeriodCheck { period: row.period.clone(), seed: text.clone(), windows: found });
    }
}
