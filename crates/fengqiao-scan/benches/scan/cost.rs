//! What a scan costs: over threads, and over places, cases, windows and replicates.

use super::recorded::Result;
use super::usage::{busiest_thread_seconds, cpu_seconds, memory_mb, reset_memory};
use fengqiao_scan::{CircleLimits, Points, ScanInput, ScanOptions, Windows, ZoneSet, scan};
use std::time::Instant;

/// An invented map and how it is scanned.
#[derive(Debug, Clone, Copy)]
struct Setting {
    places: usize,
    days: usize,
    cases: usize,
    window: u32,
    share: f64,
    replicates: u32,
}

const PLAIN: Setting = Setting { places: 1_000, days: 200, cases: 100_000, window: 14, share: 0.5, replicates: 480 };

/// The same scan on one thread and on all. How it scales is told by CPU time, which other work disturbs little: that of
/// one thread over that of the busiest of all threads, for each thread.
pub fn threads() -> Result<()> {
    let all = std::thread::available_parallelism()?.get();
    let setting = Setting { replicates: 1_920, ..PLAIN };
    println!("\n{setting:?}");
    let one = run(setting, 1)?;
    let many = run(setting, all)?;
    for (threads, cost) in [(1, one), (all, many)] {
        let Cost { wall, cpu, busiest, mb } = cost;
        println!("  {threads} threads: {wall:.2} s, {cpu:.2} CPU-s, busiest thread {busiest:.2} s, {mb:.0} MB");
    }
    println!("  scaling per thread: {:.2}", one.busiest / many.busiest / all as f64);
    Ok(())
}

/// CPU seconds over each size, with the fitted exponent.
pub fn table() -> Result<()> {
    println!("\nCPU seconds on one thread around {PLAIN:?}");
    let sizes = [0.5, 1.0, 2.0, 4.0];
    type Change = fn(&mut Setting, f64);
    let changes: [(&str, Change); 4] = [
        ("places", |setting, by| setting.places = (setting.places as f64 * by) as usize),
        ("cases", |setting, by| setting.cases = (setting.cases as f64 * by) as usize),
        ("window", |setting, by| setting.window = (f64::from(setting.window) * by) as u32),
        ("replicates", |setting, by| setting.replicates = (f64::from(setting.replicates) * by) as u32),
    ];
    for (name, change) in changes {
        let mut seconds = Vec::new();
        for by in sizes {
            let mut setting = PLAIN;
            change(&mut setting, by);
            seconds.push(run(setting, 1)?.cpu);
        }
        let figures: Vec<String> = sizes.iter().zip(&seconds).map(|(by, s)| format!("x{by}: {s:.2}")).collect();
        println!("  {name:<10} {}, exponent {:.2}", figures.join(", "), slope(&sizes, &seconds));
    }
    Ok(())
}

/// The largest setting that is promised.
pub fn large() -> Result<()> {
    let setting = Setting { places: 5_000, days: 90, cases: 1_000_000, window: 14, share: 0.1, replicates: 999 };
    println!("\n{setting:?}");
    let Cost { wall, cpu, mb, .. } = run(setting, std::thread::available_parallelism()?.get())?;
    println!("  all threads: {wall:.2} s, {cpu:.2} CPU-s, {mb:.0} MB");
    Ok(())
}

/// What zones and scan together cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    wall: f64,
    cpu: f64,
    busiest: f64,
    mb: f64,
}

fn run(setting: Setting, threads: usize) -> Result<Cost> {
    let (points, cases) = invented(setting);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    reset_memory();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let input = ScanInput::permutation(&cases, setting.places, setting.days)?;
    let limits = CircleLimits { share_max: setting.share, ..CircleLimits::default() };
    let windows = Windows::Alive { min: 1, max: setting.window };
    let options = ScanOptions { windows, replicates: setting.replicates, ..ScanOptions::default() };
    pool.install(|| -> std::result::Result<(), fengqiao_scan::ScanError> {
        let zones = ZoneSet::circles(Points::Planar(&points), &input.weights(), &limits)?;
        scan(&input, &zones, &options)?;
        Ok(())
    })?;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    Ok(Cost { wall, cpu, busiest: pool.install(busiest_thread_seconds), mb: memory_mb() })
}

/// Places in a square, cases uneven over places, by a fixed linear congruential generator.
fn invented(setting: Setting) -> (Vec<[f64; 2]>, Vec<u32>) {
    let mut state = 20_240_601_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    let points = (0..setting.places).map(|_| [uniform() * 600.0, uniform() * 450.0]).collect();
    let mut cases = vec![0; setting.places * setting.days];
    for _ in 0..setting.cases {
        let place = (uniform() * uniform() * setting.places as f64) as usize;
        cases[place * setting.days + (uniform() * setting.days as f64) as usize] += 1;
    }
    (points, cases)
}

/// Slope of the logarithms, by least squares.
fn slope(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let (x, y): (Vec<f64>, Vec<f64>) = x.iter().zip(y).map(|(x, y)| (x.ln(), y.max(1e-3).ln())).unzip();
    let (mean_x, mean_y) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let both: f64 = x.iter().zip(&y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    both / x.iter().map(|x| (x - mean_x) * (x - mean_x)).sum::<f64>()
}
