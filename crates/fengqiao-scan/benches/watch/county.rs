//! An invented county as arrays for the watch, with its truth; kept in a folder between runs, since making one takes longer
//! than living through it.

use fengqiao_demo::verify::{Told, TrueArtefact, TrueCluster, TrueGroup, Truth};
use fengqiao_demo::{Channel, Options, generate, kinds};
use jiff::civil::Date;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

/// One report that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// First morning that sees it.
    pub morning: u16,
    /// Day on which it was told.
    pub day: u16,
    /// Villages, then townships.
    pub region: u16,
    /// Index of its kind.
    pub kind: u16,
    /// Index of its channel.
    pub channel: u16,
}

/// A county.
pub struct County {
    /// Seed.
    pub seed: u64,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Codes of the villages, then of the townships.
    pub codes: Vec<String>,
    /// Township of each village, and then of each township.
    pub townships: Vec<u32>,
    /// Longitude and latitude of each village.
    pub points: Vec<[f64; 2]>,
    /// Reports, by morning.
    pub rows: Vec<Row>,
    /// By channel and day of arrival.
    pub arrivals: Vec<Vec<u32>>,
    /// What is true; without the reports.
    pub truth: Truth,
}

impl County {
    /// Reads the county from the folder, or makes it and keeps it there.
    pub fn load(seed: u64, null: bool, folder: Option<&Path>) -> Result<Self, Box<dyn Error>> {
        let options = Options { seed, null, ..Options::default() };
        let path = folder.map(|folder| folder.join(format!("county-{seed}{}.txt", if null { "-null" } else { "" })));
        if let Some(text) = path.as_deref().and_then(|path| std::fs::read_to_string(path).ok()) {
            return Self::read(&options, &text);
        }
        let county = Self::make(&options)?;
        if let Some(path) = path {
            std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            std::fs::write(path, county.written()?)?;
        }
        Ok(county)
    }

    fn make(options: &Options) -> Result<Self, Box<dyn Error>> {
        let county = generate(options)?;
        let told = Told::of(&county);
        let land = &county.land;
        let villages = land.villages.len();
        let row = |report: &fengqiao_demo::verify::Counted| {
            let region = report.village.unwrap_or(villages + report.township);
            Some(Row {
                morning: u16::try_from(report.morning).ok()?,
                day: u16::try_from(options.from.until(report.on).ok()?.get_days()).ok()?,
                region: region as u16,
                kind: report.kind as u16,
                channel: Channel::ALL.iter().position(|channel| *channel == report.channel)? as u16,
            })
        };
        let townships = land.villages.iter().map(|village| village.township as u32);
        Ok(Self {
            seed: options.seed,
            from: options.from,
            to: options.to,
            codes: (land.villages.iter().map(|it| &it.code))
                .chain(land.townships.iter().map(|it| &it.code))
                .cloned()
                .collect(),
            townships: townships.chain(0..land.townships.len() as u32).collect(),
            points: land.villages.iter().map(|village| village.point).collect(),
            rows: told.counted.iter().filter_map(row).collect(),
            arrivals: told.arrivals,
            truth: Truth { reports: Vec::new(), ..county.truth()? },
        })
    }

    /// Days from the first to the last.
    pub fn n_days(&self) -> usize {
        self.arrivals[0].len()
    }

    /// The day with a number.
    pub fn day(&self, number: usize) -> Date {
        self.from.saturating_add(jiff::Span::new().days(number as i64))
    }

    fn written(&self) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
        writeln!(out, "regions {}", self.codes.len())?;
        for (at, code) in self.codes.iter().enumerate() {
            let [x, y] = self.points.get(at).copied().unwrap_or_default();
            writeln!(out, "{code} {} {x} {y} {}", self.townships[at], u8::from(at < self.points.len()))?;
        }
        writeln!(out, "arrivals {}", self.arrivals.len())?;
        for series in &self.arrivals {
            writeln!(out, "{}", series.iter().map(u32::to_string).collect::<Vec<_>>().join(" "))?;
        }
        writeln!(out, "clusters {}", self.truth.clusters.len())?;
        for it in &self.truth.clusters {
            let (kinds, villages) = (it.kinds.join("|"), it.villages.join("|"));
            let (start, days, mostly) = (it.start_on, it.days, it.mostly_on);
            writeln!(
                out,
                "{} {} {kinds} {villages} {start} {days} {} {} {mostly}",
                it.id, it.shape, it.baseline, it.extra
            )?;
        }
        writeln!(out, "groups {}", self.truth.groups.len())?;
        for it in &self.truth.groups {
            writeln!(out, "{} {} {} {} {} {}", it.id, it.kind, it.village, it.start_on, it.days, u8::from(it.series))?;
        }
        writeln!(out, "artefacts {}", self.truth.artefacts.len())?;
        for it in &self.truth.artefacts {
            let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
            let (township, kind) = (or_dash(&it.township), or_dash(&it.subcategory));
            writeln!(out, "{} {} {} {} {township} {kind}", it.id, it.kind, it.start_on, it.end_on)?;
        }
        writeln!(out, "rows {}", self.rows.len())?;
        for row in &self.rows {
            writeln!(out, "{} {} {} {} {}", row.morning, row.day, row.region, row.kind, row.channel)?;
        }
        Ok(out)
    }

    fn read(options: &Options, text: &str) -> Result<Self, Box<dyn Error>> {
        let mut lines = text.lines();
        let mut part = |name: &str| -> Result<Vec<Vec<&str>>, Box<dyn Error>> {
            let head: Vec<&str> = lines.next().unwrap_or("").split(' ').collect();
            let count: usize =
                head.get(1).unwrap_or(&"").parse().map_err(|_| format!("no part {name} in the cache"))?;
            Ok(lines.by_ref().take(count).map(|line| line.split(' ').collect()).collect())
        };
        let (regions, arrivals) = (part("regions")?, part("arrivals")?);
        let (clusters, groups, artefacts, rows) =
            (part("clusters")?, part("groups")?, part("artefacts")?, part("rows")?);
        let truth = Truth {
            reports: Vec::new(),
            clusters: clusters.iter().map(|line| cluster(line)).collect::<Result<_, _>>()?,
            groups: groups.iter().map(|line| group(line)).collect::<Result<_, _>>()?,
            artefacts: artefacts.iter().map(|line| artefact(line)).collect::<Result<_, _>>()?,
        };
        let number = |text: &str| text.parse::<u16>();
        let row = |line: &Vec<&str>| -> Result<Row, std::num::ParseIntError> {
            let [morning, day, region, kind, channel] = [0, 1, 2, 3, 4].map(|at| number(line[at]));
            Ok(Row { morning: morning?, day: day?, region: region?, kind: kind?, channel: channel? })
        };
        let series = |line: &Vec<&str>| line.iter().map(|text| text.parse()).collect::<Result<Vec<u32>, _>>();
        let placed = regions.iter().filter(|line| line[4] == "1");
        Ok(Self {
            seed: options.seed,
            from: options.from,
            to: options.to,
            codes: regions.iter().map(|line| line[0].to_owned()).collect(),
            townships: regions.iter().map(|line| line[1].parse()).collect::<Result<_, _>>()?,
            points: placed
                .map(|line| Ok([line[2].parse()?, line[3].parse()?]))
                .collect::<Result<_, std::num::ParseFloatError>>()?,
            rows: rows.iter().map(row).collect::<Result<_, _>>()?,
            arrivals: arrivals.iter().map(series).collect::<Result<_, _>>()?,
            truth,
        })
    }
}

fn list(text: &str) -> Vec<String> {
    text.split('|').map(str::to_owned).collect()
}

fn cluster(line: &[&str]) -> Result<TrueCluster, Box<dyn Error>> {
    Ok(TrueCluster {
        id: line[0].to_owned(),
        shape: line[1].to_owned(),
        kinds: list(line[2]),
        villages: list(line[3]),
        start_on: line[4].parse()?,
        days: line[5].parse()?,
        baseline: line[6].parse()?,
        extra: line[7].parse()?,
        mostly_on: line[8].parse()?,
    })
}

fn group(line: &[&str]) -> Result<TrueGroup, Box<dyn Error>> {
    Ok(TrueGroup {
        id: line[0].to_owned(),
        kind: line[1].to_owned(),
        village: line[2].to_owned(),
        start_on: line[3].parse()?,
        days: line[4].parse()?,
        series: line[5] == "1",
    })
}

fn artefact(line: &[&str]) -> Result<TrueArtefact, Box<dyn Error>> {
    let optional = |text: &str| Some(text.to_owned()).filter(|text| text != "-");
    Ok(TrueArtefact {
        id: line[0].to_owned(),
        kind: line[1].to_owned(),
        start_on: line[2].parse()?,
        end_on: line[3].parse()?,
        township: optional(line[4]),
        subcategory: optional(line[5]),
    })
}

/// Codes of the tree for the county's kinds, in the order of the kinds, from the text of a category file.
pub fn tree_codes(tree: &str) -> Vec<String> {
    let mut code = "";
    let mut found = vec![String::new(); kinds().len()];
    let value = |line: &'static str, text: &str| text.strip_prefix(line).map(|text| text.trim_matches('"').to_owned());
    let text: Vec<&str> = tree.lines().collect();
    for line in text {
        if line.starts_with("code = ") {
            code = line;
        }
        if let Some(kind) = value("demo = ", line)
            && let Some(at) = kinds().iter().position(|it| it.code == kind)
        {
            found[at] = value("code = ", code).unwrap_or_default();
        }
    }
    found
}
