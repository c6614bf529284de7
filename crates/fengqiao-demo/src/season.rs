//! How often each kind of dispute arises on each day of the year.
//! Not here: how often at all, and where.

use crate::book::Kind;
use crate::days::Day;

/// Weights of a kind on the given days, with mean 1.
pub(crate) fn season(kind: &Kind, days: &[Day]) -> Vec<f64> {
    let weights: Vec<f64> = days.iter().map(|day| weight(&kind.code, day)).collect();
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    weights.into_iter().map(|weight| weight / mean).collect()
}

fn weight(code: &str, day: &Day) -> f64 {
    let month = day.on.month();
    let rush = |range: std::ops::RangeInclusive<i32>| day.spring.is_some_and(|days| range.contains(&days));
    let either = |yes: bool, high: f64, low: f64| if yes { high } else { low };
    let own = match code {
        "W1" | "W2" => wages(code, day),
        "N1" | "E1" => either((6..=9).contains(&month), 1.35, 1.0),
        "N2" => either(matches!(month, 6 | 7), 1.5, either(month == 1, 1.2, 1.0)),
        "F1" => either(rush(-2..=8), 1.6, 1.0) * either(day.weekday >= 5, 1.2, 1.0),
        "F2" => {
            let after_exams = month == 7 || (month == 6 && day.on.day() >= 12);
            either(rush(8..=40), 1.3, 1.0) * either(after_exams, 1.2, 1.0)
        }
        "S1" | "S2" | "S3" | "S4" | "S5" => consumer(code, day),
        "G1" => either(matches!(month, 4 | 5 | 9 | 10), 1.3, 0.85),
        "G3" => either(matches!(month, 3..=5 | 9..=11), 1.3, 0.75),
        "R1" | "R2" => either(month >= 10 || month == 1, 1.12, 1.0) * either(day.holiday, 1.15, 1.0),
        "E2" => either((6..=8).contains(&month), 1.5, 1.0),
        "K1" => either(matches!(month, 7 | 8), 0.15, either(month == 2, 0.5, 1.2)),
        _ => 1.0,
    };
    own * week(code, day)
}

/// Wages are claimed before the spring festival, when people go home.
fn wages(code: &str, day: &Day) -> f64 {
    let height = if code == "W1" { 3.5 } else { 1.2 };
    let rush = day.spring.filter(|days| *days < 0).map_or(0.0, |days| {
        let spread = f64::from(days + 16) / 14.0;
        height * libm::exp(-spread * spread)
    });
    let lull = if day.spring.is_some_and(|days| (0..=15).contains(&days)) { 0.3 } else { 1.0 };
    (1.0 + rush) * lull * if day.on.month() == 9 { 1.15 } else { 1.0 }
}

fn consumer(code: &str, day: &Day) -> f64 {
    let (month, date) = (day.on.month(), day.on.day());
    let consumers_day = month == 3 && (10..=20).contains(&date);
    let sales = (month == 11 && (10..=25).contains(&date)) || (month == 6 && date >= 18);
    let feasts = day.spring.is_some_and(|days| (-10..=7).contains(&days));
    let own = match code {
        "S3" if sales => 1.5,
        "S4" if feasts => 1.8,
        "S5" if (7..=9).contains(&month) => 1.5,
        _ => 1.0,
    };
    own * if consumers_day { 1.5 } else { 1.0 }
}

fn week(code: &str, day: &Day) -> f64 {
    match code {
        "N1" | "N4" | "I1" | "F1" | "O1" => {
            if day.weekday >= 4 {
                1.1
            } else {
                0.96
            }
        }
        "W2" | "W3" | "W4" | "P3" => {
            if day.off {
                0.6
            } else {
                1.15
            }
        }
        _ => 1.0,
    }
}
