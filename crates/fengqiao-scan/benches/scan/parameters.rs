//! The parameter file: what is followed, what changes no cluster, and what is refused.

use super::calendar::{self, Day};
use super::{Result, files};
use std::collections::BTreeMap;
use std::path::Path;

/// Parameters that are read here.
const READ: [&str; 37] = [
    "AdjustForWeeklyTrends",
    "CaseFile",
    "ControlFile",
    "PopulationFile",
    "CoordinatesFile",
    "PrecisionCaseTimes",
    "StartDate",
    "EndDate",
    "CoordinatesType",
    "AnalysisType",
    "ModelType",
    "ScanAreas",
    "TimeAggregationUnits",
    "TimeAggregationLength",
    "MaxSpatialSizeInPopulationAtRisk",
    "UseDistanceFromCenterOption",
    "MaxSpatialSizeInDistanceFromCenter",
    "IncludePurelyTemporal",
    "SpatialWindowShapeType",
    "NonCompactnessPenalty",
    "MinimumTemporalClusterSize",
    "MaxTemporalSizeInterpretation",
    "MaxTemporalSize",
    "IncludePurelySpatial",
    "IncludeClusters",
    "MinimumCasesInLowRateClusters",
    "MinimumCasesInHighRateClusters",
    "PValueReportType",
    "EarlyTerminationThreshold",
    "ReportGumbel",
    "MonteCarloReps",
    "CriteriaForReportingSecondaryClusters",
    "EllipseShapes",
    "EllipseAngles",
    "NumberParallelProcesses",
    "Version",
    "ProspectiveStartDate",
];

/// Parameters that must have one of these values; others are refused.
const MUST_BE: [(&str, &[&str]); 21] = [
    ("AnalysisType", &["1", "2", "3", "4", "6"]),
    ("ModelType", &["0", "1", "2"]),
    ("IncludeClusters", &["0", "1"]),
    ("UseGridFile", &["n"]),
    ("UseLocationsNetworkFile", &["n"]),
    ("UseNeighborsFile", &["n"]),
    ("UseMetaLocationsFile", &["n"]),
    ("MultipleCoordinatesType", &["0"]),
    ("UseMaxCirclePopulationFileOption", &["n"]),
    ("IsotonicScan", &["0"]),
    ("RiskLimitHighClusters", &["n"]),
    ("RiskLimitLowClusters", &["n"]),
    ("TimeTrendAdjustmentType", &["0"]),
    ("SpatialAdjustmentType", &["0"]),
    ("UseAdjustmentsByRRFile", &["n"]),
    ("AdjustForEarlierAnalyses", &["n"]),
    ("IterativeScan", &["n"]),
    ("UseReportOnlySmallerClusters", &["n"]),
    ("ReportGiniClusters", &["n"]),
    ("ReportHierarchicalClusters", &["y"]),
    ("PerformPowerEvaluation", &["n"]),
];

/// Sections and parameters that change output, or belong to something that is off.
const SILENT: [&str; 70] = [
    "[Output]",
    "[Multiple Data Sets]",
    "[Data Checking]",
    "[Cluster Drilldown]",
    "[Power Evaluation]",
    "[Spatial Output]",
    "[Temporal Output]",
    "[Other Output]",
    "[Line List]",
    "[Notifications]",
    "[Power Simulations]",
    "[Run Options]",
    "[System]",
    "[BatchedModel]",
    "GridFile",
    "LocationsNetworkFilename",
    "NeighborsFilename",
    "MetaLocationsFilename",
    "MultipleLocationsFile",
    "MaxSpatialSizeInMaxCirclePopulationFile",
    "MaxCirclePopulationFile",
    "IntervalStartRange",
    "IntervalEndRange",
    "RiskThresholdHighClusters",
    "RiskThresholdLowClusters",
    "TimeTrendPercentage",
    "TimeStratifiedAdjLength",
    "TimeTrendType",
    "AdjustmentsByKnownRelativeRisksFilename",
    "IterativeScanMaxIterations",
    "IterativeScanMaxPValue",
    "CalculateOliveira",
    "NumBootstrapReplications",
    "OliveiraPvalueCutoff",
    "ProspectiveFrequencyType",
    "ProspectiveFrequency",
    "CaseFile-SourceType",
    "CaseFile-SourceFieldMap",
    "CaseFile-SourceDelimiter",
    "CaseFile-SourceGrouper",
    "CaseFile-SourceSkip",
    "CaseFile-SourceFirstRowHeader",
    "ControlFile-SourceType",
    "ControlFile-SourceFieldMap",
    "ControlFile-SourceDelimiter",
    "ControlFile-SourceGrouper",
    "ControlFile-SourceSkip",
    "ControlFile-SourceFirstRowHeader",
    "PopulationFile-SourceType",
    "PopulationFile-SourceFieldMap",
    "PopulationFile-SourceDelimiter",
    "PopulationFile-SourceGrouper",
    "PopulationFile-SourceSkip",
    "PopulationFile-SourceFirstRowHeader",
    "CoordinatesFile-SourceType",
    "CoordinatesFile-SourceFieldMap",
    "CoordinatesFile-SourceDelimiter",
    "CoordinatesFile-SourceGrouper",
    "CoordinatesFile-SourceSkip",
    "CoordinatesFile-SourceFirstRowHeader",
    "LLResultsFile",
    "ResultsFile",
    "Validate",
    "IsRandomlyGenerating",
    "RandomizationSeed",
    "ExecutionType",
    "SuppressWarnings",
    "LogRunToHistoryFile",
    "IncludeRelativeRisksCensusAreasASCII",
    "SaveSimLLRsASCII",
];

/// Parameters by name, with the section each stands in.
pub struct Parameters(BTreeMap<String, (String, String)>);

impl Parameters {
    /// Reads a parameter file.
    pub fn read(path: &Path) -> Result<Self> {
        let mut section = String::new();
        let mut all = BTreeMap::new();
        for line in files::text(path)?.lines().map(str::trim) {
            if line.starts_with('[') {
                section = line.to_owned();
            } else if let (false, Some((name, value))) = (line.starts_with(';'), line.split_once('=')) {
                all.insert(name.trim().to_owned(), (value.trim().to_owned(), section.clone()));
            }
        }
        Ok(Self(all))
    }

    /// A parameter, empty when it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |(value, _)| value)
    }

    /// A parameter that is a number.
    pub fn number(&self, name: &str) -> Result<f64> {
        let value = self.text(name);
        value.parse().map_err(|_| format!("parameter {name} is {value:?}, no number").into())
    }

    /// Whether a parameter says yes.
    pub fn is_set(&self, name: &str) -> bool {
        matches!(self.text(name), "y" | "Y" | "1")
    }

    /// Whether the scan is over time alone.
    pub fn is_purely_temporal(&self) -> bool {
        matches!(self.text("AnalysisType"), "2" | "6")
    }

    /// Whether the scan is over space and time.
    pub fn is_space_time(&self) -> bool {
        matches!(self.text("AnalysisType"), "3" | "4")
    }

    /// What this file asks for that is not supported.
    pub fn refused(&self) -> Vec<String> {
        let is_other = |(name, allowed): &&(&str, &[&str])| {
            let value = self.text(name);
            !value.is_empty() && !allowed.contains(&value.to_lowercase().as_str())
        };
        let weekly = self.is_set("AdjustForWeeklyTrends") && self.text("ModelType") != "2";
        let weekly = weekly.then(|| "weekly trends but in the permutation model".to_owned());
        let further = self.0.keys().filter(|name| name.starts_with("CaseFile") && name.len() == 9);
        MUST_BE
            .iter()
            .filter(is_other)
            .map(|(name, _)| format!("{name}={}", self.text(name)))
            .chain(weekly)
            .chain(further.map(|name| format!("a second data set ({name})")))
            .collect()
    }

    /// Parameters that nobody here knows.
    pub fn unknown(&self) -> Vec<String> {
        let knows = |name: &str, section: &str| {
            READ.contains(&name)
                || SILENT.contains(&name)
                || SILENT.contains(&section)
                || MUST_BE.iter().any(|(known, _)| *known == name)
        };
        let unknown = self.0.iter().filter(|(name, (_, section))| !knows(name, section));
        unknown.map(|(name, (value, section))| format!("{section} {name}={value}")).collect()
    }

    /// First day of each interval, and the day after the end.
    pub fn bounds(&self) -> Result<Vec<Day>> {
        let start = self.day(self.text("StartDate"))?;
        let end = self.day(self.text("EndDate"))? + 1;
        if self.text("AnalysisType") == "1" {
            return Ok(vec![start, end]);
        }
        let length = self.number("TimeAggregationLength").unwrap_or(1.0).max(1.0) as i64;
        let mut bounds = vec![end];
        for step in 1.. {
            let bound = self.before(end, step * length);
            if bound < start {
                // The first interval takes what is left over.
                bounds.pop();
                bounds.push(start);
                break;
            }
            bounds.push(bound);
            if bound == start {
                break;
            }
        }
        bounds.reverse();
        if bounds.len() < 3 {
            return Err("the study period has fewer than two intervals".into());
        }
        Ok(bounds)
    }

    /// Units of time in the study period; the oldest may be a part.
    pub fn units(&self) -> Result<f64> {
        let start = self.day(self.text("StartDate"))?;
        let end = self.day(self.text("EndDate"))? + 1;
        let whole = (0..).take_while(|units| self.before(end, units + 1) >= start).count() as i64;
        let (last, next) = (self.before(end, whole), self.before(end, whole + 1));
        Ok(whole as f64 + (last - start) as f64 / (last - next) as f64)
    }

    /// A day, or a plain number where times are generic.
    pub fn day(&self, text: &str) -> Result<Day> {
        if self.text("PrecisionCaseTimes") == "4" {
            return text.parse().map_err(|_| format!("{text} is no whole number").into());
        }
        Ok(calendar::parse(text)?.day)
    }

    fn before(&self, day: Day, units: i64) -> Day {
        match self.text("TimeAggregationUnits") {
            "1" => calendar::months_before(day, 12 * units),
            "2" => calendar::months_before(day, units),
            _ => day - units,
        }
    }
}
