//! Figures: worked edge cases by hand, small numbers that stay hidden, regions that were merged, and a recount from the log.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fengqiao_app::import::run::{ImportFile, StartImport};
use fengqiao_app::indicator::{Figure, FigureQuery, Figures, Grain, Language, Missing, Period, RegionsAs, RowPlace};
use fengqiao_app::region::ImportRegions;
use fengqiao_domain::ratio::Ratio;
use fengqiao_domain::suppression::{Line, determined};
use fengqiao_store::ImportProgress;

use crate::office::{Office, code};

pub const HEADER: &str = "案号,案件类型代码,案由,首次立案日期,立案日期,结案日期,结案方式,标的额,移送前案号,撤诉前案号,是否并案,当事人,证件号码,诉讼地位,当事人类型,住所地代码,平台或金融总部\n";
const BASES: &str = "区划代码,年份,指标,数值,来源\n";

/// Imports a sheet of the office and answers with how it went.
pub fn import(office: &Office, profile: &str, text: &str) -> (ImportProgress, fengqiao_domain::id::ImportId) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheet.csv");
    std::fs::write(&path, text).unwrap();
    let start =
        StartImport { file: ImportFile::Path(path), profile: Some(profile.into()), mapping: None, encoding: None };
    let id = office.app.start_import(&office.ctx("dispatcher"), start).unwrap();
    let progress = office.app.run_import(office.top_region, id, crate::office::start, &mut |_| {}).unwrap();
    let read = office.app.import(&office.ctx("dispatcher"), id).unwrap();
    assert_eq!(read.row.state, "done", "{:?}", read.row.error);
    (progress, id)
}

fn region_code(short: &str) -> &str {
    match short {
        "C" => "990101000000",
        "T1" => "990101001000",
        "T2" => "990101100000",
        "V1" => "990101001001",
        "V2" => "990101100200",
        "V3" => "990101100201",
        "?" => "",
        other => other,
    }
}

/// A suit of the golden file as rows of a sheet.
pub fn suit(serial: u32, case_type: &str, cause: &str, day: &str, parties: (&str, &str), words: &[&str]) -> String {
    let word = |name: &str| words.iter().find_map(|word| word.strip_prefix(&format!("{name}=")));
    let court = word("court").unwrap_or("青0101");
    let chars = word("chars").unwrap_or(match case_type {
        "0302" => "民终",
        "0318" => "民特",
        "0328" => "民督",
        "0401" => "行初",
        "1002" => "执",
        _ => "民初",
    });
    let year = &day[..4];
    let number = format!("（{year}）{court}{chars}{serial}号");
    let other = |name: &str, court: &str| {
        word(name).map_or(String::new(), |serial| {
            let year = if name == "from" && serial == "1" { "2023" } else { year };
            format!("（{year}）{court}民初{serial}号")
        })
    };
    let (from, refiled) = (other("from", "青0101"), other("refiled", court));
    let merged = if words.contains(&"merged") { "是" } else { "" };
    let (closed, outcome) = (word("closed").unwrap_or_default(), word("outcome").unwrap_or_default());
    let (case_type, cause) = (case_type.trim_matches('-'), cause.trim_matches('-'));
    let mut rows = String::new();
    for (side, kind, codes) in [("原告", "plaintiff", parties.0), ("被告", "defendant", parties.1)] {
        for (place, short) in codes.split(';').enumerate() {
            let own = if kind == "plaintiff" { word("plaintiff") } else { word("name") };
            let name = own.map_or_else(|| format!("{kind}{serial}-{place}"), str::to_owned);
            let id = if kind == "defendant" { word("number").unwrap_or_default() } else { "" };
            let platform = if kind == "defendant" && words.contains(&"platform") { "是" } else { "" };
            let party_kind = if platform.is_empty() && !name.ends_with("银行") { "自然人" } else { "法人" };
            let _ = writeln!(
                rows,
                "{number},{case_type},{cause},,{day},{closed},{outcome},,{from},{refiled},{merged},{name},{id},{side},{party_kind},{},{platform}",
                region_code(short)
            );
        }
    }
    rows
}

struct Block {
    title: String,
    suits: String,
    bases: String,
    expected: Vec<String>,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(title) = line.strip_prefix("= ") {
            blocks.push(Block { title: title.into(), suits: HEADER.into(), bases: BASES.into(), expected: Vec::new() });
            continue;
        }
        let block = blocks.last_mut().unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[0] {
            "suit" => {
                let row =
                    suit(words[1].parse().unwrap(), words[2], words[3], words[4], (words[5], words[6]), &words[7..]);
                block.suits.push_str(&row);
            }
            "series" => {
                let (first, many): (u32, u32) = (words[1].parse().unwrap(), words[2].parse().unwrap());
                let plaintiff = format!("plaintiff={}", words[8]);
                for serial in first..first + many {
                    let day = format!("{}-05", words[5]);
                    block.suits.push_str(&suit(serial, words[3], words[4], &day, (words[6], words[7]), &[&plaintiff]));
                }
            }
            "bulk" => {
                for serial in 1..=words[1].parse().unwrap() {
                    let day = format!("{}-{:02}", words[2], serial % 28 + 1);
                    block.suits.push_str(&suit(serial, "0301", "离婚纠纷", &day, ("T1", words[3]), &[]));
                }
            }
            "base" => {
                let _ =
                    writeln!(block.bases, "{},{},{},{},统计年鉴", region_code(words[1]), words[2], words[3], words[4]);
            }
            "expect" => block.expected.push(line.to_owned()),
            other => panic!("{other} is no word of the golden file"),
        }
    }
    blocks
}

pub fn ask(office: &Office, login: &str, indicator: &str, period: &str, region: &str, words: &[&str]) -> Figures {
    let query = FigureQuery {
        indicator: indicator.into(),
        region_id: Some(office.region(region_code(region))),
        period: period.parse().unwrap(),
        adjusted: words.contains(&"adjusted"),
        regions_as: if words.contains(&"as_filed") { RegionsAs::AsFiled } else { RegionsAs::Restated },
        level: None,
    };
    office.app.figures(&office.ctx(login), &query).unwrap()
}

fn row<'f>(office: &Office, figures: &'f Figures, place: &str) -> &'f Figure {
    let place = match place {
        "whole" => RowPlace::Whole,
        "unplaced" => RowPlace::Unplaced,
        "outside" => RowPlace::Outside,
        short => RowPlace::Region(office.region(region_code(short))),
    };
    figures.rows.iter().find(|row| row.place == place).unwrap_or_else(|| panic!("no row {place:?}: {figures:?}"))
}

fn told(figure: &Figure, words: &[&str]) -> String {
    let rate = match (figure.rate, figure.missing) {
        (Some(rate), _) => rate.to_decimal(2),
        (None, Some(Missing::Base)) => "base".into(),
        (None, Some(Missing::BaseZero)) => "zero".into(),
        (None, Some(Missing::BaseSmall)) => "small".into(),
        (None, Some(Missing::Nothing)) => "nothing".into(),
        (None, None) => "-".into(),
    };
    let mut text = format!("{} {rate}", figure.count.map_or("hidden".to_owned(), |count| count.to_string()));
    for word in words {
        let decimal = |value: Option<Ratio>| value.map_or("none".to_owned(), |value| value.to_decimal(2));
        match word.split('=').next() {
            Some("annual") => text.push_str(&format!(" annual={}", decimal(figure.annual))),
            Some("change") => {
                text.push_str(&format!(" change={}", decimal(figure.change.as_ref().and_then(|it| it.by))))
            }
            Some(other) => text.push_str(&format!(" {other}")),
            None => {}
        }
    }
    text
}

#[test]
fn the_edge_cases_worked_by_hand_come_out() {
    for block in blocks(include_str!("../golden/figures.txt")) {
        let office = Office::new();
        import(&office, "bases", &block.bases);
        let (progress, id) = import(&office, "filings", &block.suits);
        let rejects = office.app.import(&office.ctx("dispatcher"), id).unwrap().rejects;
        assert_eq!(progress.rows_rejected, 0, "{}: {rejects:?}", block.title);
        for line in &block.expected {
            let words: Vec<&str> = line.split_whitespace().collect();
            let figures = ask(&office, "judge", words[1], words[2], words[3], &words[7..]);
            let found = told(row(&office, &figures, words[4]), &words[7..]);
            assert_eq!(found, words[5..].join(" "), "{}: {line}", block.title);
        }
        let recounted = office.app.verify_figures(office.top_region).unwrap();
        assert_eq!((recounted.differing, recounted.faults), (0, Vec::new()), "{}", block.title);
    }
}

/// A county in which village 2 has one suit and village 3 many.
fn uneven() -> Office {
    let office = Office::new();
    let mut sheet = HEADER.to_owned();
    let mut serial = 0;
    for (village, many) in [("V1", 40), ("V2", 1), ("V3", 30)] {
        for _ in 0..many {
            serial += 1;
            let day = format!("2024-{:02}-05", serial % 12 + 1);
            sheet.push_str(&suit(serial, "0301", "离婚纠纷", &day, ("V1", village), &[]));
        }
    }
    import(&office, "filings", &sheet);
    import(
        &office,
        "bases",
        &format!(
            "{BASES}990101100200,2023,常住人口,2000,年鉴\n990101100201,2023,常住人口,1800,年鉴\n990101100000,2023,常住人口,105000,年鉴\n990101001000,2023,常住人口,145000,年鉴\n990101000000,2023,常住人口,250000,年鉴\n"
        ),
    );
    office
}

#[test]
fn a_small_number_is_hidden_with_another_from_whoever_may_not_see_it() {
    let office = uneven();
    let seen = |login: &str| ask(&office, login, "rate-by-filings", "2024", "T2", &[]);
    let (court, analyst) = (seen("judge"), seen("analyst"));
    assert!(court.sees_small && !analyst.sees_small);
    assert_eq!(row(&office, &court, "V2").count, Some(Ratio::ONE));
    for place in ["V2", "V3"] {
        let hidden = row(&office, &analyst, place);
        assert!(hidden.count.is_none() && hidden.rate.is_none() && hidden.hidden.is_some(), "{place}: {hidden:?}");
        assert!(hidden.beside.is_none() && hidden.change.is_none() && hidden.rank.is_none());
    }
    assert_eq!(row(&office, &analyst, "whole").count, Some(Ratio::whole(31)));
    let query = FigureQuery {
        indicator: "rate-by-filings".into(),
        region_id: Some(office.region("990101100000")),
        period: "2024-03".parse().unwrap(),
        adjusted: false,
        regions_as: RegionsAs::Restated,
        level: None,
    };
    assert_eq!(code(office.app.figures(&office.ctx("analyst"), &query)), "period_too_short");
    assert_eq!(analyst.finest, Grain::Year);
    assert_eq!(code(office.app.figures(&office.ctx("mediator"), &query)), "not_permitted");
    assert_eq!(code(office.app.figures(&office.ctx("admin"), &query)), "not_permitted");
}

#[test]
fn every_village_of_the_county_is_hidden_as_on_the_page_of_its_town() {
    let office = uneven();
    let all = |login: &str| {
        let query = FigureQuery {
            indicator: "rate-by-filings".into(),
            region_id: Some(office.region("990101000000")),
            period: "2024".parse().unwrap(),
            adjusted: false,
            regions_as: RegionsAs::Restated,
            level: Some(5),
        };
        office.app.figures(&office.ctx(login), &query).unwrap()
    };
    let (court, analyst) = (all("judge"), all("analyst"));
    assert_eq!(court.rows.len(), 4, "the county and its three villages: {:?}", court.rows);
    for (village, town) in [("V1", "T1"), ("V2", "T2"), ("V3", "T2")] {
        for (login, wide) in [("judge", &court), ("analyst", &analyst)] {
            let near = ask(&office, login, "rate-by-filings", "2024", town, &[]);
            let (near, far) = (row(&office, &near, village), row(&office, wide, village));
            assert_eq!(
                (near.count, near.base, near.hidden),
                (far.count, far.base, far.hidden),
                "{village} for {login}"
            );
        }
    }
    assert!(row(&office, &analyst, "V2").hidden.is_some() && row(&office, &analyst, "V3").hidden.is_some());
    let query = FigureQuery {
        indicator: "rate-by-filings".into(),
        region_id: Some(office.region("990101100000")),
        period: "2024".parse().unwrap(),
        adjusted: false,
        regions_as: RegionsAs::Restated,
        level: None,
    };
    for (language, sheet, head, hidden) in [
        (Language::Chinese, "万人成讼率（按案件）", "区划代码", "隐去"),
        (Language::English, "Suits per 10,000 residents", "Code", "hidden"),
    ] {
        let bytes = office.app.figures_workbook(&office.ctx("analyst"), &query, language).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        assert!(
            calamine::Reader::sheet_names(&book)[0].starts_with(sheet),
            "{:?}",
            calamine::Reader::sheet_names(&book)
        );
        let sheet = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
        assert!(sheet.rows().any(|row| row[0] == calamine::Data::String(head.into())), "{head} heads the codes");
        let village =
            sheet.rows().find(|row| row[1] == calamine::Data::String("石桥村".into())).expect("a row of the village");
        assert_eq!((village[3].to_string(), village[6].to_string()), (hidden.into(), hidden.into()), "{village:?}");
    }
}

#[test]
fn a_rate_is_never_shown_naked() {
    let office = uneven();
    let figures = ask(&office, "judge", "rate-by-filings", "2024", "C", &[]);
    let town = row(&office, &figures, "T2");
    let beside = town.beside.unwrap();
    assert!(beside.inner.0 < beside.inner.1 && beside.outer.0 <= beside.inner.0 && beside.inner.1 <= beside.outer.1);
    assert_eq!((town.rank, row(&office, &figures, "T1").rank), (Some(1), Some(2)).max((Some(2), Some(1))));
    assert_eq!(
        figures.counters.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(),
        ["withdrawn-early", "refiled-share", "mediation-in-time"]
    );
    assert_eq!(figures.trend.len(), 24);
    let months: BTreeMap<Period, Option<Ratio>> =
        figures.trend.iter().map(|point| (point.period, point.rate)).collect();
    assert!(months[&"2024-03".parse().unwrap()].is_some());
}

#[test]
fn a_region_merged_in_mid_year_stands_with_its_successor_and_as_it_was() {
    let office = Office::new();
    let mut sheet = HEADER.to_owned();
    sheet.push_str(&suit(1, "0301", "离婚纠纷", "2024-03-05", ("V1", "V2;V3"), &[]));
    sheet.push_str(&suit(2, "0301", "离婚纠纷", "2024-03-05", ("V1", "V3"), &[]));
    import(&office, "filings", &sheet);
    import(
        &office,
        "bases",
        &format!("{BASES}990101100200,2023,常住人口,2000,年鉴\n990101100201,2023,常住人口,1800,年鉴\n"),
    );
    let changes = "on,old_code,old_name,new_code,new_name\n2024-07-01,990101100201,柳塘村,990101100200,石桥村\n";
    let brought = ImportRegions { regions: None, changes: Some(changes.as_bytes()), dry_run: false };
    let done = office.app.import_regions(&office.ctx("admin"), brought).unwrap();
    assert_eq!(done.refused, 0, "{:?}", done.faults);
    let restated = ask(&office, "judge", "rate-by-filings", "2024", "T2", &[]);
    assert_eq!(restated.merged.len(), 1);
    let village = row(&office, &restated, "V2");
    assert_eq!((village.count, village.base), (Some(Ratio::whole(2)), Some(Ratio::whole(3_800))));
    assert!(!restated.rows.iter().any(|row| row.place == RowPlace::Region(office.region("990101100201"))));
    let filed = ask(&office, "judge", "rate-by-filings", "2024", "T2", &["as_filed"]);
    assert_eq!(row(&office, &filed, "V2").count, Ratio::new(1, 2));
    assert_eq!(row(&office, &filed, "V3").count, Ratio::new(3, 2));
    let late = suit(3, "0301", "离婚纠纷", "2024-07-02", ("V1", "V3"), &[]);
    let (progress, id) = import(&office, "filings", &format!("{HEADER}{late}"));
    assert_eq!(progress.rows_rejected, 2);
    let rejects = office.app.import(&office.ctx("dispatcher"), id).unwrap().rejects;
    assert!(rejects.iter().any(|reject| reject.reason == "region_ended"), "{rejects:?}");
}

#[test]
fn a_recount_finds_a_number_that_was_changed_by_hand() {
    let office = Office::on_disk();
    import(&office, "filings", &format!("{HEADER}{}", suit(1, "0301", "离婚纠纷", "2024-03-05", ("V1", "V2"), &[])));
    let whole = office.app.verify_figures(office.top_region).unwrap();
    assert_eq!((whole.filings, whole.differing), (1, 0));
    assert!(whole.cells >= 25, "five sides and five levels: {}", whole.cells);
}

/// What a reader outside the court sees of a county, its towns and villages, by year and quarter, with everything that adds up.
struct Published {
    keys: Vec<(String, Period)>,
    hidden: Vec<bool>,
    lines: Vec<Line>,
}

fn published(office: &Office) -> Published {
    let mut found = Published { keys: Vec::new(), hidden: Vec::new(), lines: Vec::new() };
    let year: Period = "2024".parse().unwrap();
    let at = |found: &mut Published, name: String, period: Period, hidden: bool| {
        let key = (name, period);
        match found.keys.iter().position(|known| *known == key) {
            Some(place) => {
                assert_eq!(found.hidden[place], hidden, "{key:?} is hidden on one page and shown on another");
                place
            }
            None => {
                found.keys.push(key);
                found.hidden.push(hidden);
                found.hidden.len() - 1
            }
        }
    };
    for (whole, periods) in
        [("C", [vec![year], year.parts(Grain::Quarter)].concat()), ("T1", vec![year]), ("T2", vec![year])]
    {
        for period in periods {
            let figures = ask(office, "analyst", "rate-by-filings", &period.to_string(), whole, &[]);
            let mut line = Line { total: 0, parts: Vec::new() };
            for figure in &figures.rows {
                let name = match figure.place {
                    RowPlace::Whole => office.region(region_code(whole)).to_string(),
                    RowPlace::Region(id) => id.to_string(),
                    RowPlace::Unplaced => format!("{whole} unplaced"),
                    RowPlace::Outside => continue,
                };
                let place = at(&mut found, name, period, figure.hidden.is_some());
                match figure.place {
                    RowPlace::Whole => line.total = place,
                    _ => line.parts.push(place),
                }
            }
            found.lines.push(line);
        }
    }
    let rows: Vec<String> =
        found.keys.iter().filter(|(_, period)| *period == year).map(|(name, _)| name.clone()).collect();
    for name in rows {
        let place = |period: Period| found.keys.iter().position(|key| *key == (name.clone(), period));
        let parts: Option<Vec<usize>> = year.parts(Grain::Quarter).into_iter().map(place).collect();
        if let (Some(total), Some(parts)) = (place(year), parts) {
            found.lines.push(Line { total, parts });
        }
    }
    found
}

/// The audit over what is really published: pages of a county and its towns, by year and quarter, taken together.
#[test]
fn no_hidden_number_follows_from_all_pages_together() {
    for seed in 0..6_u64 {
        let office = Office::new();
        let (mut sheet, mut serial, mut state) = (HEADER.to_owned(), 0, seed.wrapping_mul(0x9e37_79b9).wrapping_add(1));
        let mut draw = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        for place in ["T1", "T2", "V1", "V2", "V3"] {
            for month in [2, 5, 8, 11] {
                for _ in 0..draw(if place.starts_with('T') { 2 } else { 7 }) {
                    serial += 1;
                    sheet.push_str(&suit(
                        serial,
                        "0301",
                        "离婚纠纷",
                        &format!("2024-{month:02}-05"),
                        ("V1", place),
                        &[],
                    ));
                }
            }
        }
        import(&office, "filings", &sheet);
        let found = published(&office);
        let told = determined(found.keys.len(), &found.lines, &found.hidden);
        let told: Vec<_> = told.into_iter().map(|place| &found.keys[place]).collect();
        assert!(told.is_empty(), "seed {seed}: {told:?} follow from the others");
        assert!(found.hidden.iter().any(|hidden| *hidden), "seed {seed}: nothing small was hidden");
    }
}
