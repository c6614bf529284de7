//! Speed of the own-past method on a county: `cargo bench -p fengqiao-scan --bench own_past`.
//!
//! 700 villages, 16 townships, 1 county; 48 categories alone and in 17 groups; windows of 1 to 4 weeks; 400 days; 999
//! replicates; about 190 cases a day with uneven villages and categories. The figures go to the README.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use fengqiao_scan::{Counts, OwnPast, OwnPastOptions, Search, Zone};
use std::time::Instant;

const VILLAGES: usize = 700;
const TOWNSHIPS: u32 = 16;
const CATEGORIES: usize = 48;
const DAYS: usize = 400;
const CASES: usize = 190 * DAYS;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let search = Search::new(zones(), groups(), VILLAGES, CATEGORIES)?;
    let values = values(20_240_601);
    let counts = Counts::new(&values, VILLAGES, CATEGORIES, DAYS)?;
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let options = OwnPastOptions::default();
        let start = Instant::now();
        let past = pool.install(|| OwnPast::fit(counts, &search, None, &options))?;
        let fitted = start.elapsed();
        let report = pool.install(|| past.scan());
        let all = start.elapsed();
        println!(
            "threads {threads}: fit {:.3} s, scan with {} replicates {:.3} s, together {:.3} s; {} tests, {} findings",
            fitted.as_secs_f64(),
            options.replicates,
            (all - fitted).as_secs_f64(),
            all.as_secs_f64(),
            report.n_tests,
            report.findings.len(),
        );
    }
    Ok(())
}

fn zones() -> Vec<Zone> {
    let villages = 0..VILLAGES as u32;
    let township = |at: u32| Zone { regions: villages.clone().filter(|v| v % TOWNSHIPS == at).collect(), level: 1 };
    let mut zones = vec![Zone { regions: villages.clone().collect(), level: 0 }];
    zones.extend((0..TOWNSHIPS).map(township));
    zones.extend(villages.map(|village| Zone { regions: vec![village], level: 2 }));
    zones
}

fn groups() -> Vec<Vec<u32>> {
    let mut groups: Vec<Vec<u32>> = (0..CATEGORIES as u32).map(|category| vec![category]).collect();
    groups.extend((0..16).map(|group| (group * 3..group * 3 + 3).collect()));
    groups.push((0..CATEGORIES as u32).collect());
    groups
}

/// Cases scattered by a fixed linear congruential generator; squares of uniforms make places and kinds uneven.
fn values(seed: u64) -> Vec<u32> {
    let mut state = seed;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    let mut values = vec![0; VILLAGES * CATEGORIES * DAYS];
    for _ in 0..CASES {
        let village = (uniform() * uniform() * VILLAGES as f64) as usize;
        let category = (uniform() * uniform() * CATEGORIES as f64) as usize;
        let day = (uniform() * DAYS as f64) as usize;
        values[(village * CATEGORIES + category) * DAYS + day] += 1;
    }
    values
}
