//! Recorded cases beside what this library finds: clusters in order, ratios, p-values, time, memory.

use super::recorded::{self, Case, RecordedCluster, Result};
use super::usage::{cpu_seconds, memory_mb, reset_memory};
use fengqiao_scan::{Cluster, ScanReport, scan};
use std::path::Path;
use std::time::Instant;

/// Compares every case of a folder; one that cannot be read or differs is named, and the others go on.
pub fn all(cases: &Path, inputs: &Path, seed: u64) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(cases) else {
        println!("no recorded cases at {}; set FENGQIAO_SHARED, or pass --cases and --inputs", cases.display());
        return Ok(());
    };
    let mut folders: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    folders.retain(|folder| folder.join("used.prm").is_file());
    folders.sort();
    let mut tally = [0, 0, 0];
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        println!("\n{name}");
        match one(&folder, inputs, seed) {
            Err(error) => {
                println!("  not compared: {error}");
                tally[2] += 1;
            }
            Ok(is_alike) => tally[usize::from(!is_alike)] += 1,
        }
    }
    println!("\n{} cases agree, {} differ, {} not compared", tally[0], tally[1], tally[2]);
    Ok(())
}

/// Whether one case agrees; reading and neighbours are part of the time, as they are of the reference's.
fn one(folder: &Path, inputs: &Path, seed: u64) -> Result<bool> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    reset_memory();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let mut case = pool.install(|| recorded::case(folder, inputs).map_err(|error| error.to_string()))?;
    case.options.seed = seed;
    let report = pool.install(|| scan(&case.input, &case.zones, &case.options))?;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let reference = reference_cpu(folder);
    let ratio = reference.map_or_else(String::new, |(seconds, mb)| {
        format!(", reference {seconds:.2} CPU-s {mb:.0} MB, {:.1} x", seconds / cpu.max(0.005))
    });
    println!(
        "  {cpu:.2} CPU-s ({wall:.2} s on one thread) for {} replicates, {:.0} MB{ratio}",
        report.replicates,
        memory_mb()
    );
    for unknown in &case.unknown {
        println!("  parameter not known, it may matter: {unknown}");
    }
    let recorded = recorded::clusters(folder)?;
    let is_alike = clusters(&case, &report, &recorded);
    maxima(&report, &recorded::maxima(folder));
    Ok(is_alike)
}

/// CPU seconds and megabytes of the reference program, from its `time.txt`.
fn reference_cpu(folder: &Path) -> Option<(f64, f64)> {
    let text = std::fs::read_to_string(folder.join("time.txt")).ok()?;
    let number = |key: &str| {
        let line = text.lines().find(|line| line.trim().starts_with(key))?;
        line.rsplit(' ').next()?.parse::<f64>().ok()
    };
    let cpu = number("User time (seconds)")? + number("System time (seconds)")?;
    Some((cpu, number("Maximum resident set size (kbytes)")? / 1024.0))
}

fn clusters(case: &Case, report: &ScanReport, recorded: &[RecordedCluster]) -> bool {
    let mut is_alike = true;
    for (at, expected) in recorded.iter().enumerate() {
        let Some(got) = report.clusters.get(at) else {
            // At the edge of the replicates whether a cluster is told is a matter of chance.
            let is_edge = expected.p.is_some_and(|p| p > 1.0 - 10.0 / f64::from(report.replicates));
            let edge = if is_edge { " (at the edge)" } else { "" };
            println!("  cluster {} is missing{edge}: {} {:.6}", at + 1, expected.centre, expected.llr);
            is_alike &= is_edge;
            continue;
        };
        let faults = faults(case, report, got, expected);
        let verdict = if faults.is_empty() { "same".to_owned() } else { faults.join(", ") };
        let p_gumbel = got.p_gumbel.unwrap_or(1.0);
        println!(
            "  {:>2} {:<12} {:>4} places {:>10.6} p {:.4} ({}) Gumbel {:.4} ({}): {verdict}",
            at + 1,
            case.names[got.centre],
            got.places.len(),
            got.llr,
            got.p_rank,
            expected.p.map_or_else(|| "-".to_owned(), |p| format!("{p}")),
            p_gumbel,
            expected.p_gumbel.map_or_else(|| "-".to_owned(), |p| format!("{p}")),
        );
        is_alike &= faults.is_empty();
    }
    for further in report.clusters.iter().skip(recorded.len()) {
        let replicates = f64::from(report.replicates);
        let is_edge = further.p_rank > 1.0 - 10.0 / replicates;
        let centre = &case.names[further.centre];
        println!(
            "  further {centre} {:.6} p {:.4}{}",
            further.llr,
            further.p_rank,
            if is_edge { " (at the edge)" } else { "" }
        );
        is_alike &= is_edge;
    }
    is_alike
}

/// What differs between a cluster and the recorded one.
fn faults(case: &Case, report: &ScanReport, got: &Cluster, expected: &RecordedCluster) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |is_alike: bool, what: String| {
        if !is_alike {
            faults.push(what);
        }
    };
    let has_place = case.names.contains(&expected.centre);
    check(!has_place || case.names[got.centre] == expected.centre, format!("centre {}", expected.centre));
    check(expected.n_places.is_none_or(|n| n == got.places.len()), format!("places {:?}", expected.n_places));
    check((got.llr - expected.llr).abs() < 1.5e-6, format!("ratio {:.6}", expected.llr));
    check(expected.observed.is_none_or(|n| n == got.observed), format!("cases {:?}", expected.observed));
    let is_near = |got: f64, told: f64| (got - told).abs() <= 0.0051_f64.max(0.006 * told.abs());
    check(
        expected.expected.is_none_or(|told| is_near(got.expected, told)),
        format!("expected {:?}", expected.expected),
    );
    let radius = got.radius.unwrap_or(0.0);
    check(expected.radius.is_none_or(|told| is_near(radius, told)), format!("radius {:?}", expected.radius));
    if case.bounds.len() > 2 {
        let (start, end) = (case.bounds[got.start], case.bounds[got.end] - 1);
        check(expected.start.is_none_or(|day| day == start), "start".to_owned());
        check(expected.end.is_none_or(|day| day == end), "end".to_owned());
    }
    if let Some(p) = expected.p {
        // Two runs of so many replicates differ by chance; four standard errors and one rank.
        let n = f64::from(report.replicates.max(1));
        let error = 4.0 * (2.0 * p * (1.0 - p) / n).sqrt() + 4.0 / n;
        // A p-value by default is that of the Gumbel law where few replicates exceed.
        let off = if (got.p - p).abs() < (got.p_rank - p).abs() { got.p - p } else { got.p_rank - p };
        check(off.abs() <= error, format!("p {p} is {:.1} errors off", 4.0 * off / error));
    }
    faults
}

/// The replicate maxima of both runs: mean, spread, greatest distance of the distributions.
fn maxima(report: &ScanReport, recorded: &[f64]) {
    let mut theirs = recorded.to_vec();
    theirs.sort_by(f64::total_cmp);
    let ours = report.monte_carlo.maxima();
    if theirs.len() < 2 || ours.len() < 2 {
        return;
    }
    let moments = |all: &[f64]| {
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let variance = all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (all.len() - 1) as f64;
        (mean, variance.sqrt())
    };
    let share = |all: &[f64], x: f64| all.partition_point(|&y| y <= x + 1e-6) as f64 / all.len() as f64;
    let distance = ours.iter().chain(&theirs).map(|&x| (share(ours, x) - share(&theirs, x)).abs()).fold(0.0, f64::max);
    let bound = 1.95 * (1.0 / ours.len() as f64 + 1.0 / theirs.len() as f64).sqrt();
    let ((mean, spread), (mean_theirs, spread_theirs)) = (moments(ours), moments(&theirs));
    println!(
        "  maxima: mean {mean:.3} ({mean_theirs:.3}), spread {spread:.3} ({spread_theirs:.3}), distance {distance:.3} (bound at one in a thousand {bound:.3})"
    );
}
