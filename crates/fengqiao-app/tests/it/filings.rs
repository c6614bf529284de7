//! Suits of a court's export: strict, with every fault named; a bad suit spoils none, and what changes is changed.

use fengqiao_app::filing::FilingsQuery;
use fengqiao_app::indicator::{FigureQuery, RegionsAs};
use fengqiao_store::PageRequest;

use crate::figures::{HEADER, ask, import, suit};
use crate::office::{Office, code};

fn rejects(office: &Office, sheet: &str) -> Vec<(u64, String, String, String)> {
    let (_, id) = import(office, "filings", sheet);
    let found = office.app.import(&office.ctx("dispatcher"), id).unwrap().rejects;
    found.into_iter().map(|it| (it.line, it.column, it.reason, it.detail)).collect()
}

/// A suit with one cell changed.
fn changed(from: &str, to: &str) -> String {
    let row = suit(7, "0301", "民间借贷纠纷", "2024-03-05", ("V1", "V2"), &["number=999999199001010016"]);
    assert!(row.contains(from), "{from} in {row}");
    format!("{HEADER}{}", row.replace(from, to))
}

#[test]
fn every_fault_names_its_line_its_column_and_its_cure() {
    for (from, to, column, reason, cure) in [
        ("（2024）青0101", "(2024)青0101", "案号", "case_number", "full-width"),
        ("青0101", "青0199", "案号", "court_unknown", "data/courts.csv"),
        ("青0101", "青010", "案号", "case_number", "two or four digits"),
        (",0301,", ",9301,", "案件类型代码", "type_unknown", "0301"),
        (",0301,", ",0302,", "案件类型代码", "type_differs", "民终"),
        ("民间借贷纠纷", "民间借代纠纷", "案由", "cause_unknown", "data/causes/civil.csv"),
        ("民间借贷纠纷", "数据权属纠纷", "案由", "cause_not_in_force", "2024-03-05"),
        ("2024-03-05", "2026-03-06", "立案日期", "date_in_future", "after today"),
        ("2024-03-05", "2023-03-05", "立案日期", "year_differs", "2024"),
        ("2024-03-05", "2024-02-30", "立案日期", "date_impossible", "no such day"),
        ("2024-03-05", "-2024-03-05", "立案日期", "date_unreadable", "2025-03-05"),
        (",,2024-03-05,", ",2024-03-06,2024-03-05,", "首次立案日期", "days_turned", "correct one"),
        ("2024-03-05,,,", "2024-03-05,2024-03-01,判决,", "结案日期", "days_turned", "correct one"),
        ("2024-03-05,,,", "2024-03-05,,判决,", "结案日期", "value_missing", "the day"),
        ("2024-03-05,,,", "2024-03-05,2024-04-01,和好,", "结案方式", "value_unknown", "先行调解"),
        ("2024-03-05,,,,", "2024-03-05,,,-5,", "标的额", "amount_negative", "below zero"),
        ("2024-03-05,,,,", "2024-03-05,,,三万,", "标的额", "amount_unreadable", "32000.50"),
        ("被告", "被告人", "诉讼地位", "value_unknown", "被告"),
        ("被告", "第三人", "诉讼地位", "side_missing", "被告"),
        ("990101100200", "990101100299", "住所地代码", "region_unknown", "import the region"),
        ("990101100200", "990101100200;990101100201", "住所地代码", "party_in_two_regions", "one place"),
        ("999999199001010016", "999999199001010017", "证件号码", "number_unsound", "check character"),
    ] {
        let office = Office::new();
        let good = suit(8, "0301", "民间借贷纠纷", "2024-03-05", ("V1", "V2"), &[]);
        let found = rejects(&office, &format!("{}{good}", changed(from, to)));
        assert_eq!(found.len(), 2, "both rows of the bad suit, none of the good one: {found:?}");
        let fault = found.iter().find(|(.., why, _)| why == reason).unwrap_or_else(|| panic!("{reason}: {found:?}"));
        assert_eq!(fault.1, column, "{found:?}");
        assert!((2..=3).contains(&fault.0) && fault.3.contains(cure), "{cure}: {found:?}");
        assert!(found.iter().all(|(.., detail)| !detail.contains("999999199001010017")), "no value of a person");
        assert_eq!(
            ask(&office, "judge", "rate-by-filings", "2024", "C", &[]).rows[0].count,
            Some(fengqiao_domain::ratio::Ratio::ONE)
        );
    }
}

#[test]
fn the_same_party_in_two_places_and_rows_that_stand_apart_are_refused() {
    let office = Office::new();
    let twice = suit(1, "0301", "离婚纠纷", "2024-03-05", ("V1", "V2;V3"), &["number=999999199001010016"]);
    let apart = [
        suit(2, "0301", "离婚纠纷", "2024-03-05", ("V1", "V2"), &[]),
        suit(3, "0301", "离婚纠纷", "2024-03-05", ("V1", "V2"), &[]),
    ];
    let lines: Vec<&str> = apart[0].lines().collect();
    let sheet = format!("{HEADER}{twice}{}\n{}{}\n", lines[0], apart[1], lines[1]);
    let found = rejects(&office, &sheet);
    let of = |reason: &str| found.iter().filter(|(.., why, _)| why == reason).count();
    assert_eq!((of("party_in_two_regions"), of("suit_refused")), (1, 2), "{found:?}");
    assert!(of("side_missing") >= 1, "each half of a torn suit has one side only: {found:?}");
}

#[test]
fn a_suit_told_again_changes_nothing_and_one_told_otherwise_is_changed() {
    let office = Office::new();
    let told = |words: &[&str]| format!("{HEADER}{}", suit(1, "0301", "离婚纠纷", "2024-03-05", ("V1", "V2"), words));
    assert_eq!(import(&office, "filings", &told(&[])).0.rows_accepted, 2);
    let (again, _) = import(&office, "filings", &told(&[]));
    assert_eq!((again.rows_accepted, again.rows_repeated), (0, 2));
    let (other, _) = import(&office, "filings", &told(&["outcome=撤诉", "closed=2024-03-07"]));
    assert_eq!((other.rows_accepted, other.rows_repeated), (2, 0));
    let figures = ask(&office, "judge", "withdrawn-early", "2024", "C", &[]);
    assert_eq!(figures.rows[0].rate.map(|rate| rate.to_decimal(2)).as_deref(), Some("100.00"));
    assert_eq!(office.app.verify_figures(office.top_region).unwrap().differing, 0);
}

#[test]
fn the_log_names_nobody() {
    let office = Office::new();
    let words = ["name=欧阳未名", "number=999999199001010016"];
    import(&office, "filings", &format!("{HEADER}{}", suit(1, "0301", "离婚纠纷", "2024-03-05", ("V1", "V2"), &words)));
    let rows = office.app.store().read(office.top_region, |reader| reader.events_after(0, 1_000)).unwrap();
    let filed = rows.iter().find(|row| row.kind == "filings_imported").unwrap();
    assert!(!filed.entry.payload.contains("欧阳") && !filed.entry.payload.contains("9999991990"));
}

#[test]
fn every_figure_opens_its_suits_for_those_who_may_see_them() {
    let office = Office::new();
    let mut sheet = HEADER.to_owned();
    for (serial, village) in [(1, "V2"), (2, "V3"), (3, "V1")] {
        sheet.push_str(&suit(serial, "0301", "离婚纠纷", "2024-03-05", ("V1", village), &[]));
    }
    import(&office, "filings", &sheet);
    let query = |region: &str, indicator: &str| FilingsQuery {
        figure: FigureQuery {
            indicator: indicator.into(),
            region_id: Some(office.region(region)),
            period: "2024".parse().unwrap(),
            adjusted: false,
            regions_as: RegionsAs::Restated,
            level: None,
        },
        of_denominator: false,
    };
    let page = PageRequest::default();
    let found = office.app.filings(&office.ctx("judge"), &query("990101100000", "rate-by-filings"), &page).unwrap();
    assert_eq!(
        (found.total, found.items[0].cause.as_deref(), found.items[0].court.as_str()),
        (2, Some("离婚纠纷"), "青禾县人民法院")
    );
    let whole = office.app.filings(&office.ctx("judge"), &query("990101000000", "rate-by-filings"), &page).unwrap();
    assert_eq!(whole.total, 3);
    let one = office.app.filing(&office.ctx("judge"), found.items[0].row.filing.id).unwrap();
    assert_eq!(one, found.items[0]);
    for login in ["analyst", "dispatcher", "admin", "auditor", "mediator"] {
        assert_eq!(
            code(office.app.filings(&office.ctx(login), &query("990101100000", "rate-by-filings"), &page)),
            "not_permitted",
            "{login}"
        );
        assert_eq!(code(office.app.filing(&office.ctx(login), one.row.filing.id)), "not_found", "{login}");
    }
    assert_eq!(
        code(office.app.filings(&office.ctx("judge"), &query("990101000000", "push-answered"), &page)),
        "no_filings_behind"
    );
}

#[test]
fn bases_are_strict_too() {
    let office = Office::new();
    let sheet = "区划代码,年份,指标,数值,来源\n990101000000,2023,常住人口,\"1,000,000\",年鉴\n990101000000,2027,常住人口,5,年鉴\n\
                 990101000000,2023,人头,5,年鉴\n990101009999,2023,常住人口,5,年鉴\n990101000000,2023,常住人口,-5,年鉴\n\
                 990101000000,2022,常住人口,5,\n990101001000,2023,常住人口,0,年鉴\n";
    let (progress, id) = import(&office, "bases", sheet);
    assert_eq!((progress.rows_accepted, progress.rows_rejected), (2, 5));
    let found = office.app.import(&office.ctx("dispatcher"), id).unwrap().rejects;
    let told: Vec<(u64, &str)> = found.iter().map(|it| (it.line, it.reason.as_str())).collect();
    assert_eq!(
        told,
        [
            (3, "year_unreadable"),
            (4, "value_unknown"),
            (5, "region_unknown"),
            (6, "value_unreadable"),
            (7, "value_missing")
        ]
    );
    assert_eq!(import(&office, "bases", sheet).0.rows_repeated, 2);
    let bases = office.app.bases(&office.ctx("analyst"), "residents", 2023).unwrap();
    assert_eq!(bases.len(), 2);
}
