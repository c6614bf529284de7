//! The series methods give the numbers of R `surveillance`; `tests/surveillance/reference.R` made them.

use fengqiao_scan::{
    BayesOptions, CusumOptions, CusumTransform, EarsMethod, EarsOptions, FarringtonOptions, FarringtonThreshold,
    Series, bayes, cusum, ears, farrington_flexible,
};
use std::collections::BTreeMap;

/// A table by column name.
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(text: &str) -> Self {
        let split = |line: &str| line.split(',').map(str::to_owned).collect();
        let mut lines = text.lines();
        Self { head: lines.next().map(split).unwrap(), rows: lines.map(split).collect() }
    }

    fn text<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        &row[self.head.iter().position(|name| name == column).unwrap()]
    }

    /// A number, none for R's NA.
    fn number(&self, row: &[String], column: &str) -> Option<f64> {
        self.text(row, column).parse().ok()
    }

    fn whole(&self, row: &[String], column: &str) -> usize {
        self.text(row, column).parse().unwrap()
    }
}

/// Counts and population by name.
type All = BTreeMap<String, (Vec<u32>, Vec<f64>)>;

fn series(text: &str) -> All {
    let table = Table::read(text);
    let mut all = All::new();
    for row in &table.rows {
        let (counts, population) = all.entry(table.text(row, "series").to_owned()).or_default();
        counts.push(u32::try_from(table.whole(row, "count")).unwrap());
        population.push(table.number(row, "population").unwrap());
    }
    all
}

/// The greatest relative difference so far, refused over 1e-7.
struct Agreement {
    worst: f64,
    compared: usize,
}

impl Agreement {
    fn near(&mut self, got: f64, expected: Option<f64>, row: &[String]) {
        let expected = expected.unwrap_or_else(|| panic!("R has no number in {row:?}, here it is {got}"));
        let apart = (got - expected).abs() / expected.abs().max(1e-6);
        assert!(apart < 1e-7, "{got} against {expected} in {row:?}");
        self.worst = self.worst.max(apart);
        self.compared += 1;
    }
}

fn check_farrington(all: &All, text: &str) {
    let table = Table::read(text);
    let mut agreement = Agreement { worst: 0.0, compared: 0 };
    for row in &table.rows {
        let (counts, population) = &all[table.text(row, "series")];
        let options = FarringtonOptions {
            years: table.whole(row, "b"),
            half_width: table.whole(row, "w"),
            seasons: table.whole(row, "periods"),
            past_left_out: table.whole(row, "past"),
            trend: table.text(row, "trend") == "TRUE",
            reweight: table.text(row, "reweight") == "TRUE",
            alpha: table.number(row, "alpha").unwrap(),
            population_offset: table.text(row, "offset") == "TRUE",
            threshold: match table.text(row, "threshold") {
                "delta" => FarringtonThreshold::Delta,
                "nbPlugin" => FarringtonThreshold::Plugin,
                _ => FarringtonThreshold::Muan,
            },
            ..FarringtonOptions::default()
        };
        let at = table.whole(row, "at");
        let series = Series::new(counts).unwrap().with_population(population).unwrap();
        let point = farrington_flexible(&series, at..at + 1, &options).unwrap()[0];
        let Some(point) = point else {
            assert_eq!(table.number(row, "upper"), None, "{row:?}");
            continue;
        };
        agreement.near(point.expected, table.number(row, "expected"), row);
        agreement.near(point.upper, table.number(row, "upper"), row);
        agreement.near(point.dispersion, table.number(row, "phi"), row);
        agreement.near(point.p, table.number(row, "p"), row);
        assert_eq!(point.slope.is_some(), table.number(row, "slope").is_some(), "{row:?}");
        if let Some(slope) = point.slope {
            agreement.near(slope, table.number(row, "slope"), row);
        }
        assert_eq!(point.alarm, table.text(row, "alarm") == "1", "{row:?}");
    }
    println!("farrington: {} numbers, greatest relative difference {:.1e}", agreement.compared, agreement.worst);
    assert!(agreement.compared > 0);
}

fn check_simple(all: &All, text: &str) {
    let table = Table::read(text);
    let mut agreement = Agreement { worst: 0.0, compared: 0 };
    for row in &table.rows {
        let series = Series::new(&all[table.text(row, "series")].0).unwrap();
        let options: Vec<Option<f64>> = table.text(row, "options").split(' ').map(|word| word.parse().ok()).collect();
        let at = table.whole(row, "at");
        let Some((upper, alarm)) = simple(&series, table.text(row, "method"), &options, at) else {
            assert_eq!(table.number(row, "upper"), None, "{row:?}");
            continue;
        };
        agreement.near(upper, table.number(row, "upper"), row);
        assert_eq!(alarm, table.text(row, "alarm") == "1", "{row:?}");
    }
    println!("EARS, CUSUM, Bayes: {} numbers, greatest difference {:.1e}", agreement.compared, agreement.worst);
    assert!(agreement.compared > 0);
}

/// Steps that R judged in one run: CUSUM sums start at the first of them.
const JUDGED: usize = 20;

fn simple(series: &Series, method: &str, options: &[Option<f64>], at: usize) -> Option<(f64, bool)> {
    let whole = |index: usize| options[index].unwrap() as usize;
    let ears_of = |method| {
        let deviation_min = options[1].unwrap();
        let options = EarsOptions { method, baseline: whole(0), deviation_min, alpha: options[2].unwrap() };
        ears(series, at..at + 1, &options).unwrap()[0].map(|point| (point.upper, point.alarm))
    };
    let cusum_of = |transform| {
        let (reference, limit) = (options[0].unwrap(), options[1].unwrap());
        let options = CusumOptions { reference, limit, transform, mean: options[2], ..CusumOptions::default() };
        let start = series.len() - JUDGED;
        cusum(series, start..at + 1, &options).unwrap()[at - start].map(|point| (point.upper, point.alarm))
    };
    match method {
        "C1" => ears_of(EarsMethod::C1),
        "C2" => ears_of(EarsMethod::C2),
        "C3" => ears_of(EarsMethod::C3),
        "cusum-standard" => cusum_of(CusumTransform::Standard),
        "cusum-rossi" => cusum_of(CusumTransform::Rossi),
        "cusum-anscombe" => cusum_of(CusumTransform::Anscombe),
        "cusum-pearsonNegBin" => cusum_of(CusumTransform::PearsonNegativeBinomial),
        _ => {
            let (years, half_width, alpha) = (whole(0), whole(1), options[3].unwrap());
            let recent = options[2] == Some(1.0);
            let options = BayesOptions { years, half_width, recent, alpha, ..BayesOptions::default() };
            bayes(series, at..at + 1, &options).unwrap()[0].map(|(point, _)| (point.upper, point.alarm))
        }
    }
}

#[test]
fn farrington_agrees_with_r() {
    let all = series(include_str!("../surveillance/series.csv"));
    check_farrington(&all, include_str!("../surveillance/farrington.csv"));
}

#[test]
fn ears_cusum_and_bayes_agree_with_r() {
    let all = series(include_str!("../surveillance/series.csv"));
    check_simple(&all, include_str!("../surveillance/simple.csv"));
}

#[test]
fn methods_agree_with_r_on_its_own_data_where_it_is_at_hand() {
    let Some(folder) = std::env::var_os("FENGQIAO_SURVEILLANCE") else {
        println!("skipped: FENGQIAO_SURVEILLANCE names no folder made by reference.R");
        return;
    };
    let read = |name: &str| std::fs::read_to_string(std::path::Path::new(&folder).join(name)).unwrap();
    let all = series(&read("series.csv"));
    check_farrington(&all, &read("farrington.csv"));
    check_simple(&all, &read("simple.csv"));
}
