//! Reviews (评议): what is told of answers that nobody sees one by one: the mean of a month that has ended, once enough
//! organisations have answered. Not here: who answered what, which no verb tells.

use std::collections::BTreeMap;

use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::region::RegionPath;
use fengqiao_procedure::Procedure;
use fengqiao_store::{PageRequest, ProceedingFilter, ProceedingRow, Reader};
use jiff::Span;
use jiff::civil::Date;

use crate::app::App;
use crate::context::Ctx;
use crate::day::{day_in_china, midnight_in_china};
use crate::error::{AppError, AppResult, refuse};

/// Rows of one month that are read at most.
const ROWS_MAX: usize = 20_000;
/// Rows of one page.
const ROWS: u32 = 200;

/// What is told of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRead {
    /// Procedure id.
    pub procedure: String,
    /// Who was rated.
    pub organisation_id: OrganisationId,
    /// First day of the month.
    pub month: Date,
    /// Organisations that must have answered.
    pub least: u32,
    /// Organisations that did; none while there are fewer.
    pub raters: Option<usize>,
    /// Whether any review of that month, of whomever, is still open: until it has ended nothing is told, for the difference
    /// between two looks would be what the last one answered.
    pub waits: bool,
    /// Mean of each question in tenths; empty while there are fewer.
    pub means: Vec<(String, i64)>,
}

impl App {
    /// What is told of an organisation for a month that has ended; the own one and the last month when absent.
    ///
    /// # Errors
    /// Not permitted, the month still runs, or the store refuses.
    pub fn reviews(
        &self,
        ctx: &Ctx,
        organisation_id: Option<OrganisationId>,
        month: Option<Date>,
    ) -> AppResult<Vec<ReviewRead>> {
        let own = ctx.account.organisation_id;
        let organisation_id = organisation_id.unwrap_or(own);
        if organisation_id == own {
            if !self.setup().matrix.allows_somewhere(&ctx.account.roles, "read_proceeding") {
                return refuse("not_permitted", "your roles do not read proceedings, of which reviews are made");
            }
        } else {
            self.setup().matrix.permit(ctx, "read_points", Some(&RegionPath::top()), "any")?;
        }
        let running = day_in_china(ctx.now).first_of_month();
        let before = running.checked_sub(Span::new().months(1)).map_err(|_| AppError::NotFound("month"))?;
        let month = month.map_or(before, Date::first_of_month);
        if month >= running {
            return refuse("period_running", "what is told before the month has ended would tell of single answers");
        }
        let pooled = self.setup().procedures.values().filter(|procedure| procedure.pool.is_some());
        self.read(ctx, |reader| {
            pooled.map(|procedure| told_of(reader, procedure, organisation_id, month)).collect::<AppResult<Vec<_>>>()
        })
    }
}

fn told_of(
    reader: &mut Reader<'_>,
    procedure: &Procedure,
    organisation_id: OrganisationId,
    month: Date,
) -> AppResult<ReviewRead> {
    let pool = procedure.pool.as_ref().ok_or(AppError::NotFound("pool"))?;
    let mut answers: BTreeMap<OrganisationId, Vec<i64>> = BTreeMap::new();
    let rows = rows_of(reader, procedure, month)?;
    let waits = rows.iter().any(|row| !row.proceeding.terminal);
    for row in rows {
        let fields = &row.proceeding.instance["fields"];
        if fields[&pool.about].as_str() != Some(&organisation_id.to_string()) {
            continue;
        }
        let given: Option<Vec<i64>> = pool.ask.iter().map(|field| fields[field].as_i64()).collect();
        let rater = row.proceeding.slots.iter().find(|member| member.slot == "issuer").map(|it| it.organisation_id);
        if let (Some(given), Some(rater)) = (given, rater) {
            // The newest first: an organisation that answered twice in a month counts once.
            answers.entry(rater).or_insert(given);
        }
    }
    let enough = !waits && answers.len() >= pool.least as usize;
    let number = i64::try_from(answers.len()).unwrap_or(i64::MAX);
    let mean = |(place, field): (usize, &String)| {
        let sum: i64 = answers.values().map(|given| given[place]).sum();
        (field.clone(), (sum * 10 + number / 2) / number)
    };
    Ok(ReviewRead {
        procedure: procedure.id.clone(),
        organisation_id,
        month,
        least: pool.least,
        raters: enough.then_some(answers.len()),
        waits,
        means: if enough { pool.ask.iter().enumerate().map(mean).collect() } else { Vec::new() },
    })
}

/// Proceedings that were opened in a month, newest first.
fn rows_of(reader: &mut Reader<'_>, procedure: &Procedure, month: Date) -> AppResult<Vec<ProceedingRow>> {
    let next = month.checked_add(Span::new().months(1)).map_err(|_| AppError::NotFound("month"))?;
    let (from, to) = (midnight_in_china(month), midnight_in_china(next));
    let filter = ProceedingFilter { procedure: Some(procedure.id.clone()), ..ProceedingFilter::default() };
    let mut page = PageRequest { after: Some((to.as_millisecond(), String::new())), limit: ROWS };
    let mut found = Vec::new();
    loop {
        let read = reader.proceedings(&filter, &page)?;
        let past = read.items.last().is_none_or(|row| row.proceeding.opened_at < from);
        found.extend(read.items.into_iter().filter(|row| row.proceeding.opened_at >= from));
        match read.next {
            Some(next) if !past && found.len() < ROWS_MAX => page.after = Some(next),
            _ => return Ok(found),
        }
    }
}
