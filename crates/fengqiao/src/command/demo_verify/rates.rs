//! Both rates of every township and month, held against the truth of the invented county: count and rate, to the last digit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use fengqiao_app::indicator::{Figure, FigureQuery, Grain, Period, RegionsAs, RowPlace};
use fengqiao_app::{App, Ctx};
use fengqiao_demo::Table;
use fengqiao_domain::id::RegionId;
use fengqiao_domain::ratio::Ratio;
use jiff::civil::Date;

use crate::command::demo;
use crate::installation::say;

/// Differences that are named.
const NAMED_MAX: usize = 10;
/// Sees small numbers.
const ROLE: &str = "judge";

/// What is true of a township and month, by indicator: the count with what it is over, and the rate.
struct True {
    month: Date,
    township: RegionId,
    told: [(&'static str, Ratio, String); 2],
}

/// Imports suits and bases, and compares.
///
/// # Errors
/// A file cannot be read, a figure is not what is true, or the kept counts are not what the log says.
pub(super) fn run(app: &App, ctx: &Ctx, tables: &Path) -> Result<()> {
    for (table, profile) in [(Table::Base, "bases"), (Table::Filing, "filings")] {
        demo::import_sheet(app, ctx, &tables.join(table.file_name()), profile)?;
    }
    let truth = truth(app, ctx, &tables.join("truth").join(Table::TruthRate.file_name()))?;
    ensure!(!truth.is_empty(), "the county has no truth of its rates");
    let mut court = ctx.clone();
    court.account.roles = vec![ROLE.to_owned()];
    let months: BTreeSet<Date> = truth.iter().map(|row| row.month).collect();
    let (mut compared, mut differing) = (0_usize, Vec::new());
    for month in months {
        let of = |indicator: &str| -> Result<BTreeMap<RegionId, Figure>> {
            let query = FigureQuery {
                indicator: indicator.to_owned(),
                region_id: None,
                period: Period::holding(Grain::Month, month),
                adjusted: false,
                regions_as: RegionsAs::Restated,
                level: None,
            };
            let rows = app.figures(&court, &query)?.rows.into_iter();
            Ok(rows
                .filter_map(|row| if let RowPlace::Region(id) = row.place { Some((id, row)) } else { None })
                .collect())
        };
        let found: BTreeMap<&str, BTreeMap<RegionId, Figure>> =
            [BY_FILINGS, BY_LITIGANTS].into_iter().map(|id| Ok((id, of(id)?))).collect::<Result<_>>()?;
        for row in truth.iter().filter(|row| row.month == month) {
            for (indicator, count, rate) in &row.told {
                let figure = found[indicator].get(&row.township).context("a township has no figure")?;
                let told =
                    (figure.count.unwrap_or(Ratio::ZERO), figure.rate.map_or_else(String::new, |it| it.to_decimal(2)));
                compared += 1;
                if told != (*count, rate.clone()) {
                    differing.push(format!("{indicator} {month} {}: {told:?}, true is {count} {rate}", row.township));
                }
            }
        }
    }
    say(format!("rates: {compared} of townships and months compared, {} are not what is true", differing.len()));
    for words in differing.iter().take(NAMED_MAX) {
        say(format!("  {words}"));
    }
    let recounted = app.verify_figures(ctx.top_region)?;
    say(format!(
        "rates: {} kept counts worked out again from the log, {} differ",
        recounted.cells, recounted.differing
    ));
    if !differing.is_empty() || recounted.differing > 0 {
        bail!("figures of suits are not what is true");
    }
    Ok(())
}

const BY_FILINGS: &str = "rate-by-filings";
const BY_LITIGANTS: &str = "rate-by-litigants";

fn truth(app: &App, ctx: &Ctx, file: &Path) -> Result<Vec<True>> {
    let office = app.office(ctx.top_region)?;
    let by_code: BTreeMap<&str, RegionId> =
        office.regions().iter().map(|region| (region.code.as_str(), region.id)).collect();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let row = |line: &str| -> Result<True> {
        let words: Vec<&str> = line.split(',').collect();
        let [township, month, _, _, halves, litigants, by_filings, by_litigants] = words[..] else {
            bail!("a row of {} has eight columns: {line}", file.display());
        };
        let township = *by_code.get(township).with_context(|| format!("there is no township {township}"))?;
        let suits = Ratio::new(halves.parse()?, 2).context("two is not nothing")?;
        Ok(True {
            month: month.parse()?,
            township,
            told: [
                (BY_FILINGS, suits, by_filings.to_owned()),
                (BY_LITIGANTS, Ratio::whole(litigants.parse()?), by_litigants.to_owned()),
            ],
        })
    };
    // The first lines say that everything here is invented, and what the columns are.
    let rows = text.lines().filter(|line| line.starts_with(|sign: char| sign.is_ascii_digit()));
    rows.map(row).collect()
}
