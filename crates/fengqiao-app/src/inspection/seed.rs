//! Seeds: one for each period, drawn by chance, its digest published before the period begins, itself sealed until every
//! window that begins in the period is over.

use fengqiao_domain::deadline::Length;
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::hex::hex;
use fengqiao_domain::inspection::{DrawPeriod, Seed, commitment};
use fengqiao_store::DrawRow;
use jiff::civil::{Date, date};
use jiff::{Span, Timestamp};

use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult};

impl App {
    /// Publishes the digests of this period and of the next, and tells the seeds of periods that are over; for offices that
    /// have officials. Returns how many of both.
    ///
    /// # Errors
    /// No randomness, or the store refuses.
    pub fn keep_draws(&self, top_region: i64, now: Timestamp) -> AppResult<(usize, usize)> {
        let (known, officials) =
            self.inner.store.read(top_region, |reader| Ok::<_, AppError>((reader.draws()?, reader.officials()?)))?;
        if officials.is_empty() {
            return Ok((0, 0));
        }
        let today = day_in_china(now);
        let first = first_of_period(today, self.setup().liaison.draw.period_months);
        let next = end_of_period(first, self.setup().liaison.draw.period_months)?;
        let mut committed = 0;
        for from_on in [first, next] {
            if !known.iter().any(|row| row.period.from_on == from_on) {
                self.commit_seed(top_region, (from_on, now), &mut rand::random::<Seed>())?;
                committed += 1;
            }
        }
        let over = known.iter().filter(|row| row.seed.is_none() && row.period.reveal_on <= today);
        let mut revealed = 0;
        for row in over {
            self.reveal_seed(top_region, row.period.from_on, now)?;
            revealed += 1;
        }
        Ok((committed, revealed))
    }

    /// Publishes the digest of a seed for the period that begins on a day.
    pub(crate) fn commit_seed(
        &self,
        top_region: i64,
        (from_on, now): (Date, Timestamp),
        seed: &mut Seed,
    ) -> AppResult<()> {
        let rules = &self.setup().liaison;
        let next = end_of_period(from_on, rules.draw.period_months)?;
        let to_on = next.yesterday().map_err(beyond)?;
        let longest = |cadence: Length| match cadence {
            Length::Months(months) => to_on.saturating_add(Span::new().months(i64::from(months))),
            Length::Calendar(days) | Length::CalendarFixed(days) => {
                to_on.saturating_add(Span::new().days(i64::from(days)))
            }
            Length::Working(_) | Length::Hours(_) | Length::Instant => to_on,
        };
        let reveal_on = rules.levels.iter().map(|level| longest(level.cadence)).max().unwrap_or(next).max(next);
        let calendar = &self.setup().calendar;
        let days = from_on.series(Span::new().days(1)).take_while(|day| *day < reveal_on);
        let published = day_in_china(now).tomorrow().map_err(beyond)?;
        let period = DrawPeriod {
            from_on,
            to_on,
            commitment: commitment(seed),
            committed_at: now,
            drawn_from_on: from_on.max(published),
            reveal_on,
            days: days.filter(|day| calendar.is_working_day(*day)).collect(),
            morning_hour: rules.draw.morning_hour,
        };
        let sealed = self.store().seal_seed(from_on, &hex(seed));
        seed.fill(0);
        self.inner.store.write(top_region, now, move |tx| {
            tx.record(&Actor::default(), &[Event::DrawCommitted { period }])?;
            tx.keep_seed(&sealed).map_err(AppError::from)
        })
    }

    fn reveal_seed(&self, top_region: i64, from_on: Date, now: Timestamp) -> AppResult<()> {
        self.inner.store.write(top_region, now, move |tx| {
            let seed = tx.reader().seed(from_on)?.ok_or(AppError::NotFound("seed"))?;
            Ok(tx.record(&Actor::default(), &[Event::DrawRevealed { from_on, seed }])?)
        })
    }

    /// The published digests, and the seeds of periods that are over.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn draws(&self, ctx: &Ctx) -> AppResult<Vec<DrawRow>> {
        self.setup().matrix.permit(ctx, "read_draws", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| Ok(reader.draws()?))
    }
}

/// The first day of the period that a day lies in; periods fill the year from its first day.
fn first_of_period(on: Date, months: u8) -> Date {
    let months = i8::try_from(months.clamp(1, 12)).unwrap_or(12);
    date(on.year(), (on.month() - 1) / months * months + 1, 1)
}

/// The first day after the period that begins on a day.
fn end_of_period(from_on: Date, months: u8) -> AppResult<Date> {
    from_on.checked_add(Span::new().months(i64::from(months))).map_err(beyond)
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn beyond(error: jiff::Error) -> AppError {
    AppError::Data(error.to_string())
}
