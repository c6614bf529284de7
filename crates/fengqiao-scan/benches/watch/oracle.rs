//! What a detector would see that knew place, kinds and rates of every cluster, and looked over its days in several windows:
//! no method that has to search does better.

use crate::county::County;
use fengqiao_demo::kinds;
use fengqiao_demo::verify::TrueCluster;
use fengqiao_scan::ln_upper_tail;
use std::collections::BTreeMap;

const WINDOWS: [usize; 8] = [3, 7, 10, 14, 21, 28, 42, 56];
/// Days after the end of a cluster in which noticing it counts.
const GRACE_DAYS: usize = 21;
/// Reports that follow from a report.
const FOLLOWING: f64 = 0.03;
/// Relative variance that no knowledge of the present takes away.
const SPREAD: f64 = 0.004;
/// Values of -ln p that are tabled.
const LIMITS: [f64; 7] = [7.0, 9.0, 10.0, 11.0, 12.0, 13.0, 15.0];

/// Prints the best value of every cluster, and how many reach each limit.
pub fn say(county: &County) {
    let mut by_shape: BTreeMap<&str, [usize; LIMITS.len()]> = BTreeMap::new();
    let mut sum = [0; LIMITS.len()];
    for cluster in &county.truth.clusters {
        let end = cluster.start_on.saturating_add(jiff::Span::new().days(i64::from(cluster.days) + 3));
        if cluster.shape == "slow_drift" || end > county.to {
            continue;
        }
        let (best, words) = best(county, cluster);
        println!(
            "  {} {}: mu {:.2}, n {}: -ln p {best:.1}, {words}",
            cluster.id, cluster.shape, cluster.baseline, cluster.extra
        );
        for (at, _) in LIMITS.iter().enumerate().filter(|(_, limit)| best >= **limit) {
            by_shape.entry(&cluster.shape).or_default()[at] += 1;
            sum[at] += 1;
        }
    }
    println!("seed {}: at -ln p {LIMITS:?}: {sum:?} {by_shape:?}", county.seed);
}

fn best(county: &County, cluster: &TrueCluster) -> (f64, String) {
    let inside: Vec<bool> = county.codes.iter().map(|code| cluster.villages.contains(code)).collect();
    let about: Vec<bool> = kinds().iter().map(|kind| cluster.kinds.contains(&kind.code)).collect();
    let rows = county.rows.iter().filter(|row| inside[usize::from(row.region)] && about[usize::from(row.kind)]);
    let rows: Vec<(usize, usize)> = rows.map(|row| (usize::from(row.morning), usize::from(row.day))).collect();
    let start = county.from.until(cluster.start_on).map_or(0, |span| span.get_days()) as usize;
    let mut best = (0.0, String::new());
    for today in start + 1..=start + cluster.days as usize + GRACE_DAYS {
        for days in WINDOWS {
            let seen = |(morning, day): &&(usize, usize)| *morning <= today && (today - days..today).contains(day);
            let seen = rows.iter().filter(seen).count();
            let mean = cluster.baseline * days as f64 / f64::from(cluster.days);
            let statistic = -ln_upper_tail(seen as u64, mean, FOLLOWING / mean.max(1e-9) + SPREAD);
            if statistic > best.0 && seen >= 3 {
                best = (statistic, format!("{seen} in {days} days, day {}", today - start));
            }
        }
    }
    best
}
