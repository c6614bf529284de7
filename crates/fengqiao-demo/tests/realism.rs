//! The county as a whole: figures that real counties have, and truth that fits the reports. Seed 20260101, full scale.

use fengqiao_demo::verify::{FoundSignal, Watched, clusters, same_matters};
use fengqiao_demo::{ArtefactKind, Channel, County, Options, Report, ReportKind, generate, kinds};
use jiff::civil::date;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

static COUNTY: LazyLock<County> = LazyLock::new(|| generate(&Options::default()).expect("the options are in range"));

fn is_old_file(county: &County, report: &Report) -> bool {
    report.artefact.is_some_and(|index| county.artefacts[index].kind == ArtefactKind::BulkImport)
}

/// Reports without what an artefact added.
fn ordinary() -> impl Iterator<Item = &'static Report> + Clone {
    COUNTY.reports.iter().filter(|report| report.kind != ReportKind::DoubleImport && !is_old_file(&COUNTY, report))
}

fn between(name: &str, value: f64, low: f64, high: f64) {
    assert!((low..=high).contains(&value), "{name} is {value:.4}, not within {low} to {high}");
}

fn count<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, f64> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_insert(0.0) += 1.0;
    }
    counts
}

#[test]
fn channels_have_their_rates_per_1000_residents_and_year() {
    let counts = count(ordinary().map(|report| report.channel));
    for (channel, rate) in [
        (Channel::Police, 16.3),
        (Channel::Court, 13.5),
        (Channel::Mediator, 16.5),
        (Channel::Hotline, 19.2),
        (Channel::CourtLine, 3.2),
    ] {
        between(channel.as_str(), counts[&channel] / 3.0 / 1000.0, rate * 0.85, rate * 1.15);
    }
}

#[test]
fn groups_of_kinds_have_their_shares() {
    let total = ordinary().count() as f64;
    let counts = count(ordinary().map(|report| kinds()[COUNTY.disputes[report.dispute].kind].group.as_str()));
    for (group, share) in [
        ("邻里", 17.1),
        ("婚姻家庭", 13.5),
        ("消费", 12.2),
        ("劳动", 8.0),
        ("民间借贷", 6.9),
        ("物业", 6.8),
        ("损害赔偿", 6.0),
        ("合同", 5.8),
        ("道路交通", 5.1),
        ("房屋", 4.7),
        ("土地山林", 4.0),
        ("金融", 3.5),
        ("环境", 3.1),
        ("其他", 2.1),
        ("村务", 0.7),
        ("校园", 0.5),
        ("医疗", 0.3),
    ] {
        between(group, counts[group] / total * 100.0, share - 1.5, share + 1.5);
    }
}

#[test]
fn weekdays_differ_as_offices_do() {
    let weekday = |channel| {
        let days = ordinary().filter(move |report| report.channel == channel);
        count(days.map(|report| report.reported_at.date().weekday().to_monday_zero_offset()))
    };
    let police = weekday(Channel::Police);
    let most = police.values().copied().fold(0.0, f64::max);
    between("110 most over least", most / police.values().copied().fold(f64::MAX, f64::min), 1.0, 1.12);
    let court = weekday(Channel::Court);
    between("court on weekends", (court[&5] + court[&6]) / court.values().sum::<f64>(), 0.0, 0.07);
}

#[test]
fn wages_peak_before_the_spring_festival() {
    let wages = ordinary().filter(|report| kinds()[COUNTY.disputes[report.dispute].kind].code == "W1");
    let mut months: Vec<f64> =
        count(wages.map(|report| (report.reported_at.year(), report.reported_at.month()))).into_values().collect();
    months.sort_by(f64::total_cmp);
    between("peak month over median month", months[months.len() - 1] / months[months.len() / 2], 2.2, 4.5);
}

#[test]
fn days_vary_as_much_as_real_ones() {
    let days = count(ordinary().map(|report| report.reported_at.date()));
    let mut weekdays: BTreeMap<i8, Vec<f64>> = BTreeMap::new();
    for (on, count) in days {
        weekdays.entry(on.weekday().to_monday_zero_offset()).or_default().push(count);
    }
    let ratio = |counts: &Vec<f64>| {
        let mean = counts.iter().sum::<f64>() / counts.len() as f64;
        counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / counts.len() as f64 / mean
    };
    between("variance over mean within weekdays", weekdays.values().map(ratio).sum::<f64>() / 7.0, 8.0, 25.0);
}

#[test]
fn disputes_have_about_1_3_reports() {
    let disputes: HashSet<usize> = ordinary().map(|report| report.dispute).collect();
    between("reports per dispute", ordinary().count() as f64 / disputes.len() as f64, 1.27, 1.35);
    let twice = COUNTY.reports.iter().filter(|report| report.kind == ReportKind::DoubleImport).count();
    between("rows that come twice", twice as f64 / COUNTY.reports.len() as f64, 0.002, 0.004);
}

fn trigrams(text: &str) -> HashSet<[char; 3]> {
    let letters: Vec<char> =
        text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c) || c.is_ascii_digit()).collect();
    letters.windows(3).map(|window| [window[0], window[1], window[2]]).collect()
}

fn similarity(a: &Report, b: &Report) -> f64 {
    let (a, b) = (trigrams(&a.text), trigrams(&b.text));
    a.intersection(&b).count() as f64 / a.union(&b).count().max(1) as f64
}

#[test]
fn same_disputes_sound_alike_and_others_do_not() {
    let mut same = Vec::new();
    let mut firsts: HashMap<usize, &Report> = HashMap::new();
    let mut cells: BTreeMap<(usize, usize), Vec<&Report>> = BTreeMap::new();
    for report in ordinary() {
        let dispute = &COUNTY.disputes[report.dispute];
        cells.entry((dispute.kind, report.township)).or_default().push(report);
        match firsts.get(&report.dispute) {
            Some(first) if report.kind == ReportKind::SamePersonSameChannel && same.len() < 8000 => {
                same.push(similarity(first, report))
            }
            Some(_) => {}
            None => drop(firsts.insert(report.dispute, report)),
        }
    }
    let mut other = Vec::new();
    for cell in cells.values().filter(|cell| cell.len() > 60) {
        let far = |index: usize| (&cell[index], &cell[index * 7919 % cell.len()]);
        let pairs = (0..20).map(far).filter(|(a, b)| a.dispute != b.dispute);
        other.extend(pairs.map(|(a, b)| similarity(a, b)));
    }
    same.sort_by(f64::total_cmp);
    other.sort_by(f64::total_cmp);
    between("median of the same person", same[same.len() / 2], 0.15, 0.6);
    between("99 % of other disputes", other[other.len() * 99 / 100], 0.1, 0.40);
}

#[test]
fn texts_are_distinct_and_wholly_filled() {
    let total = ordinary().count() as f64;
    let texts: HashSet<&str> = ordinary().map(|report| report.text.as_str()).collect();
    between("distinct texts", texts.len() as f64 / total, 0.99, 1.0);
    assert!(COUNTY.reports.iter().all(|report| !report.text.contains(['{', '}', '[', ']', '<', '>', '|'])));
    let hotline = ordinary().filter(|report| matches!(report.channel, Channel::Hotline | Channel::Court));
    let long = hotline.clone().filter(|report| (120..=400).contains(&report.text.chars().count())).count();
    between("long texts", long as f64 / hotline.count() as f64, 0.12, 0.17);
    assert!(COUNTY.reports.iter().all(|report| report.text.chars().count() <= 450));
}

#[test]
fn people_are_many_and_none_is_real() {
    let surnames = count(COUNTY.people.iter().map(|person| person.surname));
    let five: f64 = ["王", "李", "张", "刘", "陈"].iter().map(|surname| surnames[surname]).sum();
    between("five commonest surnames", five / COUNTY.people.len() as f64, 0.29, 0.33);
    let phones: HashSet<String> = COUNTY.people.iter().map(|person| person.phone()).collect();
    assert_eq!(phones.len(), COUNTY.people.len(), "every person has a telephone of their own");
    assert!(phones.iter().all(|phone| phone.len() == 11 && phone.starts_with("120")));
    assert!(COUNTY.people.iter().all(|person| person.id_number().starts_with("990101")));
}

#[test]
fn villages_are_unequal_as_in_a_real_county() {
    let mut counts = vec![0.0; COUNTY.land.villages.len()];
    for report in ordinary() {
        counts[COUNTY.disputes[report.dispute].village] += 1.0;
    }
    counts.sort_by(f64::total_cmp);
    let size = counts.len() as f64;
    let weighted: f64 =
        counts.iter().enumerate().map(|(rank, count)| (2.0 * (rank + 1) as f64 - size - 1.0) * count).sum();
    between("Gini of villages", weighted / (size * counts.iter().sum::<f64>()), 0.45, 0.65);
    let total = COUNTY.reports.len() as f64;
    let share = |missing: fn(&&Report) -> bool| COUNTY.reports.iter().filter(missing).count() as f64 / total;
    between("without village", share(|report| report.village.is_none()), 0.05, 0.07);
    between("without point", share(|report| report.point.is_none()), 0.09, 0.11);
}

#[test]
fn nothing_is_known_before_it_happens() {
    for report in &COUNTY.reports {
        let dispute = &COUNTY.disputes[report.dispute];
        assert!(dispute.event_at <= report.reported_at, "{} of {}", report.id(), dispute.id());
        assert!(report.reported_at <= report.received_at, "{}", report.id());
        assert!(report.received_at.date() <= COUNTY.options.to);
    }
}

#[test]
fn planted_things_are_where_truth_says() {
    let mut extra = vec![0; COUNTY.clusters.len()];
    for dispute in &COUNTY.disputes {
        let Some(index) = dispute.cluster else { continue };
        let cluster = &COUNTY.clusters[index];
        extra[index] += 1;
        assert!(
            cluster.villages.contains(&dispute.village) && cluster.kinds.contains(&kinds()[dispute.kind].code.as_str())
        );
    }
    for (cluster, found) in COUNTY.clusters.iter().zip(extra) {
        let near_end = cluster.start_on > date(2025, 11, 1);
        assert!(found <= cluster.extra && (near_end || found == cluster.extra), "{cluster:?} has {found}");
    }
    assert_eq!(COUNTY.groups.iter().map(|group| group.size).max(), Some(75));
    let touched =
        |kind| COUNTY.artefacts.iter().find(|artefact| artefact.kind == kind).map(|artefact| artefact.reports);
    between("old files", touched(ArtefactKind::BulkImport).unwrap() as f64, 1780.0, 1830.0);
    assert!(touched(ArtefactKind::SilentFeed).unwrap() > 100);
    assert!(touched(ArtefactKind::SeatVillage).unwrap() > 50);
    assert!(touched(ArtefactKind::Recoding).unwrap() > 500);
}

#[test]
fn the_null_county_is_the_planted_one_without_what_is_planted() {
    let options = Options { seed: 5, scale: 0.05, ..Options::default() };
    let planted = generate(&options).unwrap();
    let null = generate(&Options { null: true, ..options }).unwrap();
    assert!(null.clusters.is_empty() && null.groups.is_empty() && null.artefacts.is_empty());
    let texts: HashSet<&str> = planted.reports.iter().map(|report| report.text.as_str()).collect();
    assert!(null.reports.iter().all(|report| texts.contains(report.text.as_str())));
    let ordinary =
        planted.disputes.iter().filter(|dispute| dispute.group.is_none() && dispute.cluster.is_none()).count();
    assert!(ordinary - null.disputes.len() < 100, "only old files are beyond: {ordinary} and {}", null.disputes.len());
}

#[test]
fn an_application_that_knows_the_truth_has_full_marks() {
    let county = generate(&Options { seed: 2, scale: 0.02, ..Options::default() }).unwrap();
    let truth = county.truth().unwrap();
    let matters = truth.reports.iter().map(|report| (report.report.clone(), report.dispute.clone())).collect();
    let figures = same_matters(&truth, &matters);
    assert!((figures.pairs.precision - 1.0).abs() < 1e-9 && (figures.pairs.recall - 1.0).abs() < 1e-9);
    assert!(figures.recall_by_kind.contains_key("double_import"));
    let signal = |(index, cluster): (usize, &fengqiao_demo::verify::TrueCluster)| FoundSignal {
        id: index.to_string(),
        regions: vec![cluster.villages[0].clone()],
        kinds: vec![cluster.kinds[0].clone()],
        raised_on: cluster.start_on,
        grown: Vec::new(),
    };
    let signals: Vec<FoundSignal> = truth.clusters.iter().enumerate().map(signal).collect();
    let found = clusters(&truth, &signals, Watched { from: date(2023, 1, 1), to: date(2025, 12, 31) });
    assert!((found.recall - 1.0).abs() < 1e-9 && found.false_alarms == 0);
    assert_eq!(found.by_shape["consumer_1v_1w"].0, 10);
}

#[test]
fn short_and_odd_periods_are_made_and_impossible_ones_refused() {
    for (from, to, scale) in [
        (date(2024, 2, 29), date(2024, 3, 29), 0.001),
        (date(2030, 1, 1), date(2031, 6, 30), 0.01),
        (date(2012, 1, 1), date(2016, 12, 31), 0.01),
    ] {
        for seed in 0..3 {
            let county = generate(&Options { seed, scale, from, to, null: false }).unwrap();
            assert!(county.reports.iter().all(|report| (from..=to).contains(&report.reported_at.date())));
        }
    }
    let refused = |options: Options| generate(&options).unwrap_err().to_string();
    assert!(refused(Options { scale: f64::NAN, ..Options::default() }).contains("scale NaN"));
    assert!(
        refused(Options { from: date(2025, 1, 1), to: date(2024, 1, 1), ..Options::default() })
            .contains("period 2025-01-01")
    );
    assert!(refused(Options { to: date(2045, 1, 1), ..Options::default() }).contains("refused"));
}
