//! Reading sittings: which times there are for the reader's places, and what they are booked for where that is the reader's affair.

use fengqiao_domain::id::AccountId;
use fengqiao_domain::sitting::SittingState;
use fengqiao_store::{SittingFilter, SittingRow};
use jiff::Span;
use jiff::civil::Date;

use crate::app::App;
use crate::context::Ctx;
use crate::day::{day_in_china, midnight_in_china};
use crate::error::AppResult;
use crate::organisation::bad;
use crate::sitting::is_of;

/// Days of a list whose last day is not named.
const SITTING_DAYS: i32 = 56;
/// Days of one list.
pub const SITTING_DAYS_MAX: i32 = 92;

/// A sitting as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SittingRead {
    /// The sitting; its booking is gone where it is not the reader's affair.
    pub row: SittingRow,
    /// Acts that lie open: `book`, `release`, `move`, `cancel`.
    pub may: Vec<&'static str>,
}

impl App {
    /// Sittings of some days, both inclusive, eight weeks from today where none are named, that are for places of the reader, of the reader's court, or booked by the reader's
    /// organisation.
    ///
    /// # Errors
    /// The days are turned round or too many, not permitted, or the store refuses.
    pub fn sittings(&self, ctx: &Ctx, (from_on, to_on): (Option<Date>, Option<Date>)) -> AppResult<Vec<SittingRead>> {
        self.setup().matrix.permit(ctx, "read_sittings", Some(&ctx.region_path), "any")?;
        let from_on = from_on.unwrap_or(day_in_china(ctx.now));
        let to_on = to_on.unwrap_or(from_on.saturating_add(Span::new().days(SITTING_DAYS - 1)));
        let days = (to_on - from_on).get_days();
        if !(0..SITTING_DAYS_MAX).contains(&days) {
            return bad(
                "to_on",
                "out_of_range",
                &format!("a list has 1 to {SITTING_DAYS_MAX} days, the first before the last"),
            );
        }
        let after_on = to_on.tomorrow().unwrap_or(to_on);
        let filter = SittingFilter { from_at: midnight_in_china(from_on), to_at: midnight_in_china(after_on) };
        let rows = self.read(ctx, |reader| Ok(reader.sittings(&filter)?))?;
        let mut read = Vec::new();
        for row in rows {
            if let Some(shown) = self.shown(ctx, row)? {
                read.push(shown);
            }
        }
        Ok(read)
    }

    /// Those of the reader's own organisation who hold sittings, by name.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn judges(&self, ctx: &Ctx) -> AppResult<Vec<AccountId>> {
        self.setup().matrix.permit(ctx, "offer_sitting", Some(&ctx.region_path), "any")?;
        let mut own = self.read(ctx, |reader| Ok(reader.accounts_of(ctx.account.organisation_id)?))?;
        own.retain(|account| self.setup().matrix.allows_somewhere(&account.roles, "hold_sitting"));
        own.sort_by(|one, two| (&one.name, one.id).cmp(&(&two.name, two.id)));
        Ok(own.into_iter().map(|account| account.id).collect())
    }

    /// A sitting as the reader may see it, if at all.
    fn shown(&self, ctx: &Ctx, mut row: SittingRow) -> AppResult<Option<SittingRead>> {
        let office = self.office(ctx.top_region)?;
        let own = ctx.account.organisation_id;
        let matrix = &self.setup().matrix;
        let served = office.path(row.sitting.region_id);
        let is_own = is_of(&row, own);
        // A time that is for a county is one for its villages as well, and what is for a village is read around it.
        let near = served.is_some_and(|path| path.is_within(&ctx.region_path) || ctx.region_path.is_within(path));
        let offered = near && row.state != SittingState::Cancelled;
        if !(is_own || offered) {
            return Ok(None);
        }
        let holds = self.holds(ctx, &row.sitting)?;
        let books = matrix.allows_somewhere(&ctx.account.roles, "book_sitting");
        let booked_own = row.booking.as_ref().is_some_and(|it| it.organisation_id == own);
        let ahead = row.sitting.starts_at > ctx.now;
        let mut may = Vec::new();
        if ahead && row.state == SittingState::Open && books {
            may.push("book");
        }
        if ahead && row.state == SittingState::Booked && (holds || booked_own) {
            may.push("release");
        }
        if ahead && row.state != SittingState::Cancelled && holds {
            may.extend(["move", "cancel"]);
        }
        if !is_own {
            row.booking = None;
        }
        Ok(Some(SittingRead { row, may }))
    }
}
