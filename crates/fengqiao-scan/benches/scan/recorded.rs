//! Recorded cases of the reference program: its parameter file, its input files, its table of clusters.
//!
//! Everything that a parameter file says is either followed, known to change nothing, or named as not supported.

#[path = "calendar.rs"]
pub mod calendar;
#[path = "files.rs"]
pub mod files;
#[path = "parameters.rs"]
pub mod parameters;

use calendar::Day;
use fengqiao_scan::{
    Census, CircleLimits, Compactness, Ellipses, Points, Population, Rates, ScanInput, ScanOptions, Secondary, Windows,
    ZoneSet, weekday_strata,
};
use files::{Row, rows};
use parameters::Parameters;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What goes wrong is told in words.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A recorded case, ready to be scanned.
pub struct Case {
    pub input: ScanInput,
    pub zones: ZoneSet,
    pub options: ScanOptions,
    /// Names of the places, ascending.
    pub names: Vec<String>,
    /// First day of each interval, and the day after the end.
    pub bounds: Vec<Day>,
    /// Parameters that nobody here knows; they may matter.
    pub unknown: Vec<String>,
}

/// A cluster as it was recorded.
#[derive(Debug, Clone, Default)]
pub struct RecordedCluster {
    pub centre: String,
    pub n_places: Option<usize>,
    pub start: Option<Day>,
    pub end: Option<Day>,
    pub llr: f64,
    pub p: Option<f64>,
    /// Told beside the p-value, where it is.
    pub p_gumbel: Option<f64>,
    pub observed: Option<u64>,
    pub expected: Option<f64>,
    pub radius: Option<f64>,
}

/// Reads the case of a folder with `used.prm`; its input files lie under `inputs`.
pub fn case(folder: &Path, inputs: &Path) -> Result<Case> {
    let parameters = Parameters::read(&folder.join("used.prm"))?;
    let refused = parameters.refused();
    if !refused.is_empty() {
        return Err(format!("not supported: {}", refused.join("; ")).into());
    }
    let (names, points) = places(&parameters, inputs)?;
    let index: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let bounds = parameters.bounds()?;
    let reader = Reader { parameters: &parameters, inputs, index, bounds: &bounds };
    let input = reader.input(names.len())?;
    let zones = reader.zones(&points, &input.weights())?;
    let options = options(&parameters, bounds.len() - 1)?;
    Ok(Case { input, zones, options, names, unknown: parameters.unknown(), bounds })
}

/// The clusters of a folder's `result.col.txt`.
pub fn clusters(folder: &Path) -> Result<Vec<RecordedCluster>> {
    let text = files::text(&folder.join("result.col.txt"))?;
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let header: Vec<&str> = lines.next().ok_or("result.col.txt is empty")?.split_whitespace().collect();
    let one = |line: &str| -> Result<RecordedCluster> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let get = |names: &[&str]| header.iter().position(|head| names.contains(head)).and_then(|at| words.get(at));
        let number = |names: &[&str]| get(names).and_then(|word| word.parse::<f64>().ok());
        let day = |names: &[&str]| get(names).and_then(|word| calendar::parse(word).ok()).map(|date| date.day);
        Ok(RecordedCluster {
            centre: get(&["LOC_ID"]).map(ToString::to_string).unwrap_or_default(),
            n_places: number(&["NUMBER_LOC"]).map(|n| n as usize),
            start: day(&["START_DATE"]),
            end: day(&["END_DATE"]),
            llr: number(&["LLR", "TEST_STAT"]).ok_or("a cluster without a ratio")?,
            p: number(&["P_VALUE"]),
            p_gumbel: number(&["GBL_PVALUE", "GUMBEL_P_VALUE"]),
            observed: number(&["OBSERVED"]).map(|n| n as u64),
            expected: number(&["EXPECTED"]),
            radius: number(&["RADIUS"]),
        })
    };
    lines.map(one).collect()
}

/// The replicate maxima of a folder's `result.llr.txt`; empty when there is none.
pub fn maxima(folder: &Path) -> Vec<f64> {
    let text = files::text(&folder.join("result.llr.txt")).unwrap_or_default();
    text.lines().filter_map(|line| line.trim().parse().ok()).collect()
}

/// Names of the places ascending, with their points; one place when there is no coordinates file.
fn places(parameters: &Parameters, inputs: &Path) -> Result<(Vec<String>, Vec<[f64; 2]>)> {
    let file = parameters.text("CoordinatesFile");
    if file.is_empty() || parameters.is_purely_temporal() {
        return Ok((vec!["All".to_owned()], vec![[0.0, 0.0]]));
    }
    let mut places = std::collections::BTreeMap::new();
    for row in rows(&inputs.join(file))?.iter() {
        places.insert(row.word(0)?.to_owned(), [row.number(1)?, row.number(2)?]);
    }
    Ok(places.into_iter().unzip())
}

struct Reader<'a> {
    parameters: &'a Parameters,
    inputs: &'a Path,
    index: HashMap<&'a str, usize>,
    bounds: &'a [Day],
}

impl Reader<'_> {
    fn input(&self, n_places: usize) -> Result<ScanInput> {
        let n_intervals = self.bounds.len() - 1;
        let cases = self.counts("CaseFile", n_places)?;
        Ok(match self.parameters.text("ModelType") {
            "0" => {
                let bounds: Vec<f64> = self.bounds.iter().map(|&day| day as f64).collect();
                let classes = self.counts_by_class("CaseFile", n_places, true)?;
                let total = |(class, counts): (String, Vec<u32>)| (class, counts.iter().map(|&n| u64::from(n)).sum());
                let expected = self.expected(n_places, classes.into_iter().map(total).collect(), &bounds)?;
                ScanInput::poisson(&cases, &expected, n_places, n_intervals)?
            }
            "1" => {
                let controls = self.counts("ControlFile", n_places)?;
                ScanInput::bernoulli(&cases, &controls, n_places, n_intervals)?
            }
            _ if self.parameters.is_set("AdjustForWeeklyTrends") => {
                let strata = weekday_strata(&cases, n_intervals)?;
                let strata: Vec<&[u32]> = strata.iter().map(Vec::as_slice).collect();
                ScanInput::permutation_within(&strata, n_places, n_intervals)?
            }
            _ => self.permutation(n_places)?,
        })
    }

    /// The permutation model, in strata where rows have classes.
    fn permutation(&self, n_places: usize) -> Result<ScanInput> {
        let strata = self.counts_by_class("CaseFile", n_places, true)?;
        let strata: Vec<&[u32]> = strata.values().map(Vec::as_slice).collect();
        Ok(ScanInput::permutation_within(&strata, n_places, self.bounds.len() - 1)?)
    }

    /// Counts by place and interval.
    fn counts(&self, key: &str, n_places: usize) -> Result<Vec<u32>> {
        let mut all = self.counts_by_class(key, n_places, false)?;
        Ok(all.remove("").unwrap_or_else(|| vec![0; n_places * (self.bounds.len() - 1)]))
    }

    /// Counts by place and interval for each class, or for the empty class.
    fn counts_by_class(&self, key: &str, n_places: usize, with_classes: bool) -> Result<BTreeMap<String, Vec<u32>>> {
        let n_intervals = self.bounds.len() - 1;
        let mut classes: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let has_place = !self.parameters.is_purely_temporal();
        let has_time = self.parameters.text("PrecisionCaseTimes") != "0";
        for row in rows(&self.inputs.join(self.parameters.text(key)))?.iter() {
            // Rows name a place even where it does not matter.
            let place = if has_place { self.place(&row)? } else { 0 };
            let count = row.number(1)? as u32;
            let interval = if has_time { self.interval(&row, 2)? } else { 0 };
            let class = if with_classes { row.rest(2 + usize::from(has_time)) } else { String::new() };
            let counts = classes.entry(class).or_insert_with(|| vec![0; n_places * n_intervals]);
            counts[place * n_intervals + interval] += count;
        }
        Ok(classes)
    }

    fn place(&self, row: &Row) -> Result<usize> {
        let name = row.word(0)?;
        let place = self.index.get(name).copied();
        Ok(place.ok_or_else(|| row.wrong(&format!("place {name} is not in the coordinates file")))?)
    }

    fn interval(&self, row: &Row, at: usize) -> Result<usize> {
        let day = self.parameters.day(row.word(at)?).map_err(|error| row.wrong(&error.to_string()))?;
        let after = self.bounds.partition_point(|&bound| bound <= day);
        if after == 0 || after == self.bounds.len() {
            return Err(row.wrong("a day outside the study period").into());
        }
        Ok(after - 1)
    }

    fn expected(&self, n_places: usize, cases: BTreeMap<String, u64>, bounds: &[f64]) -> Result<Vec<f64>> {
        let file = self.parameters.text("PopulationFile");
        let mut classes: Vec<String> = cases.keys().cloned().collect();
        let mut records = Vec::new();
        if file.is_empty() {
            // Without a population everybody is at risk alike.
            let record = |place| Census { place, class: 0, day: bounds[0], people: 1.0 };
            let population = Population::new(&(0..n_places).map(record).collect::<Vec<_>>(), n_places, 1)?;
            return Ok(population.expected(&[cases.values().sum()], bounds)?);
        }
        for row in rows(&self.inputs.join(file))?.iter() {
            let date = match self.parameters.text("PrecisionCaseTimes") {
                "4" => calendar::Date { day: self.parameters.day(row.word(1)?)?, is_exact: false },
                _ => calendar::parse_population(row.word(1)?).map_err(|error| row.wrong(&error))?,
            };
            let class = row.rest(3);
            let class = classes.iter().position(|known| *known == class).unwrap_or_else(|| {
                classes.push(class);
                classes.len() - 1
            });
            let place = if self.parameters.is_purely_temporal() { 0 } else { self.place(&row)? };
            let record = Census { place, class, day: date.day as f64, people: row.number(2)? };
            records.push(record);
            if date.is_exact {
                // A day's population holds for the whole day.
                records.push(Census { day: record.day + 1.0, ..record });
            }
        }
        let population = Population::new(&records, n_places, classes.len())?;
        let cases: Vec<u64> = classes.iter().map(|class| cases.get(class).copied().unwrap_or(0)).collect();
        Ok(population.expected(&cases, bounds)?)
    }

    fn zones(&self, points: &[[f64; 2]], weights: &[f64]) -> Result<ZoneSet> {
        let parameters = self.parameters;
        if parameters.is_purely_temporal() {
            return Ok(ZoneSet::whole(points.len())?);
        }
        let far = parameters.is_set("UseDistanceFromCenterOption");
        let limits = CircleLimits {
            share_max: parameters.number("MaxSpatialSizeInPopulationAtRisk")? / 100.0,
            radius_max: if far { Some(parameters.number("MaxSpatialSizeInDistanceFromCenter")?) } else { None },
            places_max: None,
        };
        let points =
            if parameters.text("CoordinatesType") == "0" { Points::Planar(points) } else { Points::LatLong(points) };
        let zones = if parameters.text("SpatialWindowShapeType") == "1" {
            ZoneSet::ellipses(points, weights, &limits, &ellipses(parameters)?)?
        } else {
            ZoneSet::circles(points, weights, &limits)?
        };
        let and_whole = parameters.is_set("IncludePurelyTemporal") && parameters.is_space_time();
        Ok(if and_whole { zones.and_whole() } else { zones })
    }
}

fn ellipses(parameters: &Parameters) -> Result<Ellipses> {
    let list = |key: &str| -> Result<Vec<f64>> {
        parameters.text(key).split(',').map(|word| Ok(word.trim().parse()?)).collect()
    };
    let (ratios, angles) = (list("EllipseShapes")?, list("EllipseAngles")?);
    let compactness = match parameters.text("NonCompactnessPenalty") {
        "0" => Compactness::None,
        "1" => Compactness::Medium,
        _ => Compactness::Strong,
    };
    Ok(Ellipses { shapes: ratios.into_iter().zip(angles.into_iter().map(|n| n as u32)).collect(), compactness })
}

fn options(parameters: &Parameters, n_intervals: usize) -> Result<ScanOptions> {
    let replicates = parameters.number("MonteCarloReps")? as u32;
    let is_early = matches!(parameters.text("PValueReportType"), "0" | "2") && replicates >= 99;
    let stop_after = parameters.number("EarlyTerminationThreshold").unwrap_or(50.0) as u32;
    Ok(ScanOptions {
        windows: parameters.windows(n_intervals)?,
        and_whole_period: parameters.is_set("IncludePurelySpatial") && parameters.is_space_time(),
        rates: match parameters.text("ScanAreas") {
            "2" => Rates::Low,
            "3" => Rates::Both,
            _ => Rates::High,
        },
        cases_min_high: parameters.number("MinimumCasesInHighRateClusters").unwrap_or(2.0).max(1.0) as u32,
        cases_min_low: parameters.number("MinimumCasesInLowRateClusters").unwrap_or(0.0) as u32,
        replicates: replicates.max(1),
        stop_after: is_early.then_some(stop_after.clamp(1, replicates.max(1))),
        seed: 1,
        secondary: match parameters.text("CriteriaForReportingSecondaryClusters") {
            "1" => Secondary::NoCentreInOther,
            "2" => Secondary::NoCentreInLikelier,
            "3" => Secondary::NoCentreInLessLikely,
            "4" => Secondary::NoPairOfCentres,
            "5" => Secondary::All,
            _ => Secondary::NoOverlap,
        },
        ..ScanOptions::default()
    })
}

impl Parameters {
    fn windows(&self, n_intervals: usize) -> Result<Windows> {
        if self.text("AnalysisType") == "1" {
            return Ok(Windows::Whole);
        }
        let length = self.number("TimeAggregationLength").unwrap_or(1.0).max(1.0);
        let size = self.number("MaxTemporalSize")?;
        let max = match self.text("MaxTemporalSizeInterpretation") {
            "0" => ((self.units()? * size / 100.0).floor() / length).floor(),
            _ => (size / length).floor(),
        };
        let min = (self.number("MinimumTemporalClusterSize").unwrap_or(1.0) / length).ceil().max(1.0) as u32;
        let max = (max as u32).min(n_intervals as u32 - 1);
        let is_alive = matches!(self.text("AnalysisType"), "4" | "6") || self.text("IncludeClusters") == "1";
        Ok(if is_alive { Windows::Alive { min, max } } else { Windows::All { min, max } })
    }
}
