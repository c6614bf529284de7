//! Bases (基数): what figures are divided by, brought by the office as a sheet with region, year and source.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::base::{BASE_MAX, BASE_YEARS, Base};
use fengqiao_domain::event::Event;
use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::Region;
use fengqiao_store::{BaseRow, ImportProgress};
use serde::Deserialize;

use crate::app::App;
use crate::context::Ctx;
use crate::data_files::{Faults, toml_fault};
use crate::day::day_in_china;
use crate::error::{AppError, AppResult};
use crate::import::run::{SheetChunk, SheetDone, SheetJob, reject_row};
use crate::import::sheet::{Bound, SheetFault, SheetRow};
use crate::permission::Bilingual;

/// Characters of a source at most.
const SOURCE_LENGTH_MAX: usize = 200;

/// Something that can be counted of a region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What one of it is called.
    pub unit: Bilingual,
}

/// `data/bases.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// The measures.
    #[serde(default, rename = "measure")]
    pub measures: Vec<Measure>,
}

impl Measures {
    /// Reads the file.
    ///
    /// # Errors
    /// Every fault with file and line.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Vec<String>> {
        let read: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        let mut known = BTreeSet::new();
        for (place, measure) in read.measures.iter().enumerate() {
            if !known.insert(&measure.id) {
                let words = format!("measure {} is given twice; give one another id", measure.id);
                faults.at(&["measure", &place.to_string(), "id"], words);
            }
        }
        faults.or(read)
    }

    /// A measure by its id.
    #[must_use]
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }
}

/// Records the rows of a chunk and returns how far the import has come. What is known so is counted and left out.
///
/// # Errors
/// The store refuses.
pub(crate) fn record_sheet(job: &SheetJob, bound: &Bound<'_>, chunk: SheetChunk) -> AppResult<ImportProgress> {
    let by_code: BTreeMap<&str, &Region> =
        job.office.regions().iter().map(|region| (region.code.as_str(), region)).collect();
    let year = day_in_china(job.now).year();
    let measures = &job.app.setup().bases;
    let mut done = SheetDone { rejected: chunk.rejects.len() as u64, ..SheetDone::default() };
    let mut rejects = chunk.rejects.clone();
    let mut told = Vec::new();
    for row in &chunk.rows {
        match base(bound, row, (&by_code, measures, year)) {
            Ok(base) => told.push(base),
            Err(fault) => {
                done.rejected += 1;
                rejects.push(reject_row(fault));
            }
        }
    }
    let known = job.app.store().read(job.top_region, |reader| {
        let of = |base: &Base| reader.base(&base.measure, base.year, base.region_id);
        told.iter().map(of).collect::<Result<Vec<_>, _>>()
    })?;
    let is_new =
        |(base, known): &(Base, Option<(i64, String)>)| known.as_ref() != Some(&(base.value, base.source.clone()));
    let all = told.len();
    let bases: Vec<Base> = told.into_iter().zip(known).filter(is_new).map(|(base, _)| base).collect();
    (done.accepted, done.repeated) = (bases.len() as u64, (all - bases.len()) as u64);
    let progress = chunk.progress(done);
    let (import_id, actor, kept) = (job.import_id, job.actor, progress.clone());
    job.app.store().write(job.top_region, job.now, move |tx| {
        tx.progress_import(import_id, &kept, &rejects)?;
        if !bases.is_empty() {
            tx.record(&actor, &[Event::BasesKept { import_id: Some(import_id), bases }])?;
        }
        Ok::<_, AppError>(())
    })?;
    Ok(progress)
}

type Known<'k> = (&'k BTreeMap<&'k str, &'k Region>, &'k Measures, i16);

fn base(bound: &Bound<'_>, row: &SheetRow, (by_code, measures, this_year): Known<'_>) -> Result<Base, SheetFault> {
    let code = bound.needed(row, "region")?;
    let region = by_code.get(code).ok_or_else(|| {
        let detail = "the office has no region of this code; correct it, or import the region first";
        bound.fault(row, "region", "region_unknown", detail)
    })?;
    let year = bound.needed(row, "year")?.trim_end_matches('年').parse::<i16>().ok();
    let year = year.filter(|year| BASE_YEARS.contains(year) && *year <= this_year).ok_or_else(|| {
        let detail = format!("write the year in four digits, {} to {this_year}", BASE_YEARS.start());
        bound.fault(row, "year", "year_unreadable", detail)
    })?;
    bound.needed(row, "measure")?;
    let measure = bound.meaning(row, "measure")?.filter(|id| measures.measure(id).is_some()).ok_or_else(|| {
        let known: Vec<&str> = measures.measures.iter().map(|measure| measure.title.zh.as_str()).collect();
        bound.fault(row, "measure", "value_unknown", format!("write one of {}", known.join(", ")))
    })?;
    let value = bound.needed(row, "value")?.replace([',', '，'], "").parse::<i64>().ok();
    let value = value
        .filter(|value| (0..=BASE_MAX).contains(value))
        .ok_or_else(|| bound.fault(row, "value", "value_unreadable", "write a whole number that is not below zero"))?;
    let source = bound.needed(row, "source")?;
    if source.chars().count() > SOURCE_LENGTH_MAX {
        return Err(bound.fault(
            row,
            "source",
            "too_long",
            format!("a source has at most {SOURCE_LENGTH_MAX} characters"),
        ));
    }
    Ok(Base { region_id: region.id, measure: measure.to_owned(), year, value, source: source.to_owned() })
}

impl App {
    /// Every base of a measure and year that the person may see.
    ///
    /// # Errors
    /// Not permitted, no such measure, or the store refuses.
    pub fn bases(&self, ctx: &Ctx, measure: &str, year: i16) -> AppResult<Vec<BaseRow>> {
        let matrix = &self.setup().matrix;
        matrix.permit(ctx, "read_rates", Some(&ctx.region_path), "any")?;
        self.setup().bases.measure(measure).ok_or(AppError::NotFound("measure"))?;
        let office = self.office(ctx.top_region)?;
        let mut found = self.read(ctx, |reader| Ok(reader.bases(measure, year)?))?;
        let may = |id: RegionId| office.path(id).is_some_and(|path| matrix.may(ctx, "read_rates", Some(path), "any"));
        found.retain(|row| may(row.base.region_id));
        Ok(found)
    }
}
