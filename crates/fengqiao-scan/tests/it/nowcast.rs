//! What is still to come is told before it comes; heaps of old reports are told apart.

use crate::county::poisson;
use fengqiao_scan::{
    BackEntryOptions, Nowcast, NowcastOptions, ScanError, Triangle, back_entries, complete_until, nowcast,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

fn numbers(text: &str) -> Vec<f64> {
    text.split([',', '\n']).filter_map(|word| word.trim().parse().ok()).collect()
}

#[test]
fn shares_agree_with_r() {
    let values: Vec<u32> = numbers(include_str!("../surveillance/triangle.csv")).iter().map(|&x| x as u32).collect();
    let shares = numbers(include_str!("../surveillance/arrived.csv"));
    let triangle = Triangle::new(&values, 80, 12).unwrap();
    let days = nowcast(&triangle, &NowcastOptions::default()).unwrap();
    for (age, share) in shares.iter().enumerate() {
        let day = days[79 - age];
        assert!((day.complete / share - 1.0).abs() < 1e-12, "{age}: {} {share}", day.complete);
        assert!((day.expected * share - day.observed as f64).abs() < 1e-9);
    }
    assert_eq!(complete_until(&days, 0.95), Some(72));
}

/// Days of about `mean` reports whose delays are geometric, twice as long over weekends if asked; known on the last day.
fn drawn(seed: u64, mean: f64, weekends: bool) -> (Vec<u32>, Vec<u64>) {
    const DAYS: usize = 200;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut values, mut totals) = (vec![0; DAYS * 15], vec![0; DAYS]);
    for day in 0..DAYS {
        totals[day] = u64::from(poisson(&mut rng, mean));
        for _ in 0..totals[day] {
            let stay = if weekends && day % 7 >= 5 { 0.9 } else { 0.6 };
            let mut delay = 0;
            while delay < 14 && ((rng.next_u64() >> 11) as f64) < stay * (1_u64 << 53) as f64 {
                delay += 1;
            }
            if day + delay < DAYS {
                values[day * 15 + delay] += 1;
            }
        }
    }
    (values, totals)
}

fn told(seed: u64, weekends: bool, options: &NowcastOptions) -> (Vec<Nowcast>, Vec<u64>) {
    let (values, totals) = drawn(seed, 12.0, weekends);
    (nowcast(&Triangle::new(&values, 200, 14).unwrap(), options).unwrap(), totals)
}

#[test]
fn ranges_hold_what_comes_in_the_end_about_as_often_as_they_say() {
    for (weekends, by_weekday) in [(false, false), (true, true)] {
        let options = NowcastOptions { by_weekday, ..NowcastOptions::default() };
        let (mut inside, mut all, mut bias) = (0, 0, 0.0);
        for seed in 0..100 {
            let (days, totals) = told(seed, weekends, &options);
            for (day, &total) in days.iter().zip(&totals).skip(190).take(9) {
                inside += usize::from((day.low..=day.high).contains(&total));
                bias += day.expected - total as f64;
                all += 1;
            }
        }
        let share = inside as f64 / all as f64;
        println!(
            "weekdays apart {by_weekday}: {share:.3} of {all} last days in their 95 % range, bias {:.2}",
            bias / all as f64
        );
        assert!((0.93..=0.995).contains(&share) && (bias / all as f64).abs() < 1.0);
    }
}

#[test]
fn weekdays_with_slower_reports_are_learnt() {
    let share = |by_weekday, day: usize| {
        let options = NowcastOptions { by_weekday, ..NowcastOptions::default() };
        (0..20).map(|seed| told(seed, true, &options).0[day].complete).sum::<f64>() / 20.0
    };
    // Day 194 (modulo 7: 5) has had five days of 0.9; 1 - 0.9^6 have come.
    assert!((share(true, 194) - 0.469).abs() < 0.08, "{}", share(true, 194));
    assert!(share(false, 194) > share(true, 194) + 0.1);
}

#[test]
fn triangles_that_cannot_be_are_refused() {
    let refused = |values: &[u32], n_days, delay_max| Triangle::new(values, n_days, delay_max).unwrap_err().to_string();
    assert!(refused(&[1; 5], 2, 2).contains("has 5 values, expected 6"));
    assert!(
        refused(&[1, 1, 1, 1], 2, 1)
            .contains("triangle at index 3 is 1; give a finite number 0, as it lies after today")
    );
    assert!(refused(&[], 0, 1).contains("is empty") && refused(&[], 1, 400).contains("delay_max is 400"));
    let days = nowcast(&Triangle::new(&[0; 6], 2, 2).unwrap(), &NowcastOptions::default()).unwrap();
    assert!(
        days.iter().all(|day| day.expected == 0.0 && day.complete == 1.0),
        "no reports, nothing to wait for: {days:?}"
    );
    let options = NowcastOptions { coverage: 1.0, ..NowcastOptions::default() };
    assert!(nowcast(&Triangle::new(&[0], 1, 0).unwrap(), &options).is_err());
}

#[test]
fn a_heap_of_old_reports_is_told_by_its_rows() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut days: Vec<[u32; 2]> = Vec::new();
    for day in 0..300 {
        for _ in 0..poisson(&mut rng, 8.0) {
            days.push([day, day + poisson(&mut rng, 2.0)]);
        }
        if day >= 60 && poisson(&mut rng, 0.3) > 0 {
            days.push([day - 45, day]);
        }
    }
    assert_eq!(back_entries(&days, &BackEntryOptions::default()).unwrap(), []);
    let rows = days.len() as u32..days.len() as u32 + 120;
    days.extend((0..120).map(|at| [at, 250]));
    let found = back_entries(&days, &BackEntryOptions::default()).unwrap();
    assert_eq!((found.len(), found[0].received, found[0].about.clone()), (1, 250, 0..=119));
    assert!(rows.clone().all(|row| found[0].rows.contains(&row)) && found[0].rows.len() <= 123 && found[0].p < 1e-6);
    let error = back_entries(&[[3, 2]], &BackEntryOptions::default()).unwrap_err();
    assert!(matches!(error, ScanError::Number { what: "day of receipt", at: 0, .. }));
    assert_eq!(back_entries(&[], &BackEntryOptions::default()).unwrap(), []);
}
