//! Filings: what is counted of them stays true through every change, and the lists behind the counts hold what was counted.

use std::collections::BTreeMap;

use fengqiao_domain::event::Event;
use fengqiao_domain::filing::{CountedSide, Filing, Mark, Outcome, PartyKind, Side};
use fengqiao_domain::id::{FilingId, RegionId, SeriesId};
use fengqiao_domain::ratio::{Ratio, sum_of_shares};
use fengqiao_domain::region::{Region, RegionPath};
use fengqiao_store::*;

use crate::database::{on_durable, on_each};
use crate::world::*;

/// The world's regions on the levels of the field: county 3, towns 4, villages 5.
fn placed() -> Vec<Region> {
    regions().into_iter().map(|region| Region { level: region.level - 3, ..region }).collect()
}

fn import(chunk: u32, filings: Vec<Filing>) -> Event {
    Event::FilingsImported { import_id: import_id(1), chunk, filings }
}

fn wanted(side: CountedSide, level: u8) -> CountedFilings {
    CountedFilings {
        side,
        level,
        within: Within::Inside(RegionPath::top()),
        period: CountedPeriod::holding(1, on(1)),
        case_types: vec!["0301".into()],
        causes: Vec::new(),
    }
}

type Worth = BTreeMap<Option<RegionId>, Ratio>;

/// The regions on which counts are told, by the numbers of the world.
fn numbers() -> BTreeMap<RegionPath, RegionId> {
    placed().into_iter().map(|region| (region.path, region.id)).collect()
}

fn worth(store: &Store, wanted: &CountedFilings, marks: (i64, i64)) -> Worth {
    let rows = store.read(TOP, |reader| reader.filing_counts(wanted)).expect("can be read");
    let numbers = numbers();
    let mut by_region: BTreeMap<Option<RegionId>, Vec<(u32, i64)>> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.has(marks)) {
        let region = row.region.as_ref().map(|path| numbers[path]);
        by_region.entry(region).or_default().push((row.share, row.filings));
    }
    by_region.into_iter().map(|(region, shares)| (region, sum_of_shares(shares).expect("small"))).collect()
}

/// Checks a month, and the quarter and the year that hold it, of all causes and of each cause added up.
fn check(store: &Store, wanted: &CountedFilings, marks: (i64, i64), expected: &[(u64, i128, i128)]) {
    let expected: Worth = expected
        .iter()
        .map(|&(region, above, below)| {
            ((region != 99).then(|| region_id(region)), Ratio::new(above, below).expect("a share"))
        })
        .collect();
    for months in COUNT_MONTHS {
        for causes in [Vec::new(), vec!["108.3".to_owned(), String::new()]] {
            let period = CountedPeriod::holding(months, wanted.period.from_on);
            let wanted = CountedFilings { period, causes, ..wanted.clone() };
            assert_eq!(worth(store, &wanted, marks), expected, "{wanted:?}");
        }
    }
}

#[test]
fn a_filing_is_shared_between_the_distinct_regions_of_each_level() {
    on_each(|database| {
        let store = &database.store;
        record(store, 1, vec![Event::RegionsKept { regions: placed() }]);
        // 1: villages 21 and 22 of town 2, and 31 of town 3. 2: village 21 twice. 3: nobody knows where. 4: town 1 alone.
        let filings = vec![
            filing(1, &[11], &[21, 22, 31]),
            filing(2, &[12], &[21, 21]),
            filing(3, &[0], &[0]),
            filing(4, &[11], &[1]),
        ];
        record(store, 2, vec![import(0, filings)]);
        let side = CountedSide::Defendant;
        check(store, &wanted(side, 5), (0, 0), &[(1, 1, 1), (21, 4, 3), (22, 1, 3), (31, 1, 3), (99, 1, 1)]);
        check(store, &wanted(side, 4), (0, 0), &[(1, 1, 1), (2, 3, 2), (3, 1, 2), (99, 1, 1)]);
        check(store, &wanted(side, 3), (0, 0), &[(0, 3, 1), (99, 1, 1)]);
        check(store, &wanted(CountedSide::Court, 3), (0, 0), &[(0, 4, 1)]);
        check(
            store,
            &wanted(CountedSide::Any, 4),
            (0, 0),
            &[(1, 2, 1), (2, 5, 6), (3, 1, 3), (99, 1, 1)].map(|(r, a, b)| if r == 1 { (1, 11, 6) } else { (r, a, b) }),
        );
    });
}

#[test]
fn a_change_moves_the_counts_and_a_suit_moved_away_is_not_counted() {
    on_each(|database| {
        let store = &database.store;
        record(store, 1, vec![Event::RegionsKept { regions: placed() }]);
        record(store, 2, vec![import(0, vec![filing(1, &[11], &[21]), filing(2, &[11], &[31])])]);
        let withdrawn = Filing { outcome: Some(Outcome::Withdrawn), closed_on: Some(on(9)), ..filing(1, &[11], &[31]) };
        record(store, 3, vec![Event::FilingChanged { filing: withdrawn }]);
        let side = CountedSide::Defendant;
        check(store, &wanted(side, 4), (0, 0), &[(3, 2, 1)]);
        let early = Mark::WithdrawnEarly.bit();
        check(store, &wanted(side, 4), (early, 0), &[(3, 1, 1)]);
        check(store, &wanted(side, 4), (0, early), &[(3, 1, 1)]);
        let moved = Filing { outcome: Some(Outcome::Moved), closed_on: Some(on(9)), ..filing(2, &[11], &[31]) };
        record(store, 4, vec![Event::FilingChanged { filing: moved }]);
        check(store, &wanted(side, 4), (0, 0), &[(3, 1, 1)]);
        let row = store.read(TOP, |reader| reader.filing(filing_id(2))).expect("read").expect("there");
        assert!(!row.counted && row.revision == 2);
    });
}

#[test]
fn the_list_behind_a_count_holds_the_filings_counted() {
    on_each(|database| {
        let store = &database.store;
        record(store, 1, vec![Event::RegionsKept { regions: placed() }]);
        let filings = vec![filing(1, &[11], &[21, 31]), filing(2, &[12], &[22]), filing(3, &[12], &[0])];
        record(store, 2, vec![import(0, filings)]);
        let filter = |within: RegionPath| FilingFilter {
            side: CountedSide::Defendant,
            within,
            also: Vec::new(),
            from_on: on(1),
            to_on: on(31),
            case_types: vec!["0301".into()],
            causes: vec!["108.3".into()],
            with: 0,
            without: Mark::Bulk.bit(),
            kind: None,
        };
        let numbers = |filter: &FilingFilter, page: &PageRequest| {
            let page = store.read(TOP, |reader| reader.filings(filter, page)).expect("read");
            (page.items.iter().map(|row| row.filing.id).collect::<Vec<FilingId>>(), page.next, page.total)
        };
        let town_2 = placed()[5].path.clone();
        assert_eq!(placed()[5].id, region_id(2));
        let all = PageRequest::default();
        assert_eq!(numbers(&filter(town_2.clone()), &all).0, [filing_id(2), filing_id(1)]);
        assert_eq!(numbers(&filter(RegionPath::top()), &all).2, 3);
        let (first, next, total) = numbers(&filter(RegionPath::top()), &PageRequest { limit: 2, after: None });
        assert_eq!((first.as_slice(), total), (&[filing_id(3), filing_id(2)][..], 3));
        assert_eq!(numbers(&filter(RegionPath::top()), &PageRequest { limit: 2, after: next }).0, [filing_id(1)]);
        record(store, 3, vec![Event::SeriesKept { series: series(&[1, 3]) }]);
        assert_eq!(numbers(&filter(town_2.clone()), &all).0, [filing_id(2)]);
        record(store, 4, vec![Event::SeriesKept { series: series(&[]) }]);
        assert_eq!(numbers(&filter(town_2), &all).2, 2, "a series that is no more marks nobody");
    });
}

fn litigant(number: u64, side: Side, name: &str, id_number: Option<&str>, year: i16) -> NewLitigant {
    NewLitigant {
        id: person_id(1_000 * number + if side == Side::Plaintiff { 0 } else { 500 }),
        filing_id: filing_id(number),
        side,
        year,
        region_code: "1".into(),
        fields: LitigantFields { name: Some(name.into()), number: id_number.map(str::to_owned) },
    }
}

#[test]
fn ten_suits_of_one_plaintiff_cause_and_month_are_a_series_and_nine_are_none() {
    on_each(|database| {
        let store = &database.store;
        record(store, 1, vec![Event::RegionsKept { regions: placed() }]);
        let bank = |number: u64| {
            store.seal_litigant(&litigant(number, Side::Plaintiff, "甲银行", Some("91350100M000100Y43"), 2026))
        };
        let told = |numbers: std::ops::RangeInclusive<u64>, chunk: u32| {
            let filings: Vec<Filing> = numbers.map(|number| filing(number, &[11], &[21])).collect();
            let sealed: Vec<_> =
                filings.iter().map(|filing| bank(u64::try_from(filing.id.bits() & 0xffff).expect("small"))).collect();
            store
                .write(TOP, at(10), move |tx| {
                    tx.keep_litigants(&sealed)?;
                    tx.record(&actor(), &[import(chunk, filings.clone())])?;
                    let mut groups = Vec::new();
                    for filing in &filings {
                        groups.extend(tx.series_groups(filing)?);
                    }
                    let found = tx.series_of(groups, || series_id(7))?;
                    for series in &found {
                        tx.record(&actor(), &[Event::SeriesKept { series: series.clone() }])?;
                    }
                    Ok::<_, StoreError>(found)
                })
                .expect("recorded")
        };
        assert!(told(1..=9, 0).is_empty());
        let found = told(10..=10, 1);
        assert_eq!(
            (found.len(), found[0].filings.len(), found[0].id),
            (1, 10, SeriesId::from_bits(series_id(7).bits()))
        );
        let (bulk, towns) = (Mark::Bulk.bit(), wanted(CountedSide::Defendant, 4));
        check(store, &towns, (bulk, 0), &[(2, 10, 1)]);
        check(store, &towns, (0, bulk), &[]);
        assert_eq!(told(11..=500, 2)[0].filings.len(), 500, "a series of 500 is one series");
    });
}

/// Checks how many distinct defendants the county has, in the month, the quarter and the year.
fn distinct(store: &Store, expected: i64) {
    for (months, side, kind, without) in [
        (1, CountedSide::Defendant, None, 0),
        (3, CountedSide::Any, Some(PartyKind::Natural), Mark::MediatedFirst.bit()),
        (12, CountedSide::Any, None, 0),
    ] {
        let wanted = CountedLitigants {
            side,
            kind,
            without,
            case_type: "0301".into(),
            level: 3,
            within: Within::Exactly(RegionPath::top()),
            period: CountedPeriod::holding(months, on(1)),
        };
        let found = store.read(TOP, |reader| reader.litigant_counts(&wanted)).expect("read");
        assert_eq!(found.iter().map(|row| row.litigants).collect::<Vec<_>>(), [expected], "{wanted:?}");
    }
}

#[test]
fn distinct_litigants_are_known_within_a_year_and_not_beyond() {
    on_durable(|database| {
        let store = &database.store;
        record(store, 1, vec![Event::RegionsKept { regions: placed() }]);
        let people = [
            litigant(1, Side::Defendant, "张三", Some("11010519491231002X"), 2026),
            litigant(2, Side::Defendant, "張三", Some("11010519491231002x"), 2026),
            litigant(3, Side::Defendant, "张三", None, 2026),
            litigant(4, Side::Defendant, "张三", Some("11010519491231002X"), 2027),
        ];
        let sealed: Vec<_> = people.iter().map(|party| store.seal_litigant(party)).collect();
        let suits = import(0, (1..=4).map(|number| filing(number, &[11], &[21])).collect());
        store
            .write(TOP, at(2), move |tx| {
                tx.keep_litigants(&sealed)?;
                tx.record(&actor(), &[suits])
            })
            .expect("kept");
        distinct(store, 3);
        let moved = |number: u64| Filing { outcome: Some(Outcome::Moved), ..filing(number, &[11], &[21]) };
        record(store, 3, vec![Event::FilingChanged { filing: moved(2) }]);
        distinct(store, 3);
        record(store, 4, vec![Event::FilingChanged { filing: moved(1) }]);
        distinct(store, 2);
        record(store, 5, vec![Event::FilingChanged { filing: filing(1, &[11], &[21]) }]);
        record(store, 6, vec![Event::FilingChanged { filing: filing(2, &[11], &[22]) }]);
        distinct(store, 3);
        record(store, 7, vec![Event::FilingChanged { filing: filing(2, &[11], &[21]) }]);
        let filter = FilingFilter {
            side: CountedSide::Any,
            within: RegionPath::top(),
            also: Vec::new(),
            from_on: on(1),
            to_on: on(31),
            case_types: Vec::new(),
            causes: Vec::new(),
            with: 0,
            without: 0,
            kind: None,
        };
        let found = store.read(TOP, |reader| reader.placed_litigants(&filter)).expect("read");
        assert_eq!(found.len(), 3, "one number in one year, a namesake without number, and another year");
        let masked = store.read(TOP, |reader| reader.litigants_masked(filing_id(1))).expect("read");
        assert_eq!(masked[0].1, "张*");
        let dump = database.dump("vault_litigant").join("\n");
        assert!(!dump.contains("张三") && !dump.contains("11010519491231002X"), "names lie sealed");
    });
}
