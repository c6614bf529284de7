//! Regions: a small invented table for the rules, the national table for the figures.

use std::collections::HashMap;

use fengqiao_text::TextError;
use fengqiao_text::gazetteer::{Fields, Gazetteer, GazetteerRow, PlaceReason};

use crate::shared;

fn row(id: u32, name: &str, level: u8, parent: Option<u32>) -> GazetteerRow {
    GazetteerRow { id, code: format!("{id:06}"), name: name.to_owned(), level, parent, aliases: Vec::new() }
}

fn county() -> Vec<GazetteerRow> {
    vec![
        row(1, "示例省", 1, None),
        row(2, "云溪市", 2, Some(1)),
        row(3, "青禾县", 3, Some(2)),
        row(4, "东溪街道", 4, Some(3)),
        row(5, "青石镇", 4, Some(3)),
        row(6, "石塘村", 5, Some(5)),
        row(7, "石塘社区居民委员会", 5, Some(4)),
        row(8, "公安县", 3, Some(2)),
        row(9, "青石镇", 4, Some(8)),
        row(10, "石塘村民委员会", 5, Some(9)),
    ]
}

fn best(text: &str, home: Option<u32>) -> Option<u32> {
    let gazetteer = Gazetteer::build(&county(), home).unwrap();
    gazetteer.locate(text).first().filter(|best| best.confidence >= 0.6).map(|best| best.id)
}

#[test]
fn a_name_counts_only_with_its_suffix_or_a_neighbour() {
    assert_eq!(best("我到公安局报案", None), None);
    assert_eq!(best("公安县的事", None), Some(8));
    assert_eq!(best("云溪青禾县青石镇石塘村的路", None), Some(6));
    assert_eq!(best("青禾县石塘", Some(3)), Some(3));
    assert_eq!(best("青石镇石塘村的水渠", Some(3)), Some(6));
    assert_eq!(best("青石镇石塘村的水渠", Some(8)), Some(10));
    assert_eq!(best("东溪街道办门口", Some(3)), Some(4));
    assert_eq!(best("没有地名", Some(3)), None);
}

#[test]
fn a_name_that_runs_on_into_another_word_is_no_place() {
    let rows = vec![row(1, "示例省", 1, None), row(2, "云溪市", 2, Some(1)), row(3, "海城市", 3, Some(2))];
    let gazetteer = Gazetteer::build(&rows, None).unwrap();
    let sure = |text: &str| gazetteer.locate(text).first().is_some_and(|best| best.confidence >= 0.6);
    assert!(sure("我在海城市打工") && sure("海城市某村"));
    assert!(!sure("沿海城市发展快") && !sure("走遍海城市场"));
}

#[test]
fn one_wrong_letter_counts_only_behind_the_region_it_lies_in() {
    let slip = |text: &str| {
        let found = Gazetteer::build(&county(), None).unwrap().locate(text);
        let best = found.first().cloned();
        best.map(|best| (best.id, best.reasons.iter().any(|reason| matches!(reason, PlaceReason::Slip { .. }))))
    };
    assert_eq!(slip("云溪市青禾县青时镇有人吵架"), Some((5, true)));
    assert_eq!(slip("云溪市青禾县青石镇有人吵架"), Some((5, false)));
    assert_eq!(slip("青时镇有人吵架"), None);
}

#[test]
fn a_town_outside_the_county_that_is_named_is_left_to_a_person() {
    let rows = vec![
        row(1, "云溪市", 2, None),
        row(2, "青禾县", 3, Some(1)),
        row(3, "白岩县", 3, Some(1)),
        row(4, "古林镇", 4, Some(3)),
    ];
    let found = Gazetteer::build(&rows, None).unwrap().locate("云溪市青禾县古林镇");
    assert_eq!((found[0].id, found[1].id), (2, 4));
    assert!(found[1].reasons.contains(&PlaceReason::Outside { region: 2 }));
    let home = Gazetteer::build(&rows, Some(3)).unwrap().locate("云溪市青禾县古林镇");
    assert_eq!(home[0].id, 4);
}

#[test]
fn ambiguous_names_give_all_candidates_with_the_reason() {
    let gazetteer = Gazetteer::build(&county(), None).unwrap();
    let found = gazetteer.locate("青石镇石塘村有人吵架");
    let mut ids: Vec<u32> = found.iter().map(|candidate| candidate.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, [6, 10]);
    assert!(found[0].reasons.contains(&PlaceReason::Ambiguous { regions: 2 }));
    assert_eq!(found[0].span.of("青石镇石塘村有人吵架"), "石塘村");
}

#[test]
fn a_report_that_names_several_places_gives_them_all() {
    let gazetteer = Gazetteer::build(&county(), Some(3)).unwrap();
    let found = gazetteer.locate("先去东溪街道，再去青石镇，又去公安县");
    let ids: Vec<u32> = found.iter().map(|candidate| candidate.id).collect();
    assert!([4, 5, 8].iter().all(|id| ids.contains(id)), "{ids:?}");
}

#[test]
fn fields_narrow_each_other_and_a_wrong_one_is_passed_over() {
    let gazetteer = Gazetteer::build(&county(), None).unwrap();
    let fields = Fields { county: "公安", town: "青石", village: "石塘", ..Fields::default() };
    assert_eq!(gazetteer.locate_fields(&fields)[0].id, 10);
    let wrong = Fields { province: "某省", county: "青禾县", town: "青石镇", ..Fields::default() };
    let found = gazetteer.locate_fields(&wrong);
    assert_eq!(found[0].id, 5);
    assert!(found[0].confidence < 0.9);
    assert!(gazetteer.locate_fields(&Fields::default()).is_empty());
}

#[test]
fn faulty_tables_are_refused_by_name() {
    let fault = |rows: &[GazetteerRow]| Gazetteer::build(rows, None).unwrap_err();
    assert!(matches!(fault(&[row(1, "甲县", 3, Some(9))]), TextError::OrphanRegion { parent: 9, .. }));
    assert!(matches!(fault(&[row(1, "甲县", 3, Some(2)), row(2, "乙市", 2, Some(1))]), TextError::RegionCycle { .. }));
    assert!(matches!(fault(&[row(1, "甲县", 3, Some(1))]), TextError::RegionCycle { .. }));
    assert!(matches!(fault(&[row(1, "甲县", 3, None), row(1, "乙县", 3, None)]), TextError::DuplicateRegion { .. }));
    let same_code = GazetteerRow { id: 2, ..row(1, "乙县", 3, None) };
    assert!(matches!(fault(&[row(1, "甲县", 3, None), same_code]), TextError::DuplicateRegion { level: 3, .. }));
    assert!(matches!(fault(&[row(1, "  ", 3, None)]), TextError::BadRegion { .. }));
    assert!(matches!(fault(&[row(1, "甲", 9, None)]), TextError::BadRegion { .. }));
    assert!(matches!(Gazetteer::build(&[], Some(4)), Err(TextError::UnknownHome { home: 4 })));
    assert!(Gazetteer::build(&[], None).unwrap().locate("青禾县").is_empty());
}

#[test]
fn ten_names_for_one_region_all_lead_to_it() {
    let mut rows = county();
    rows[3].aliases = (0..10)
        .map(|number| format!("旧{}街道", ["东", "西", "南", "北", "上", "下", "大", "小", "前", "后"][number]))
        .collect();
    let gazetteer = Gazetteer::build(&rows, Some(3)).unwrap();
    for alias in &rows[3].aliases {
        assert_eq!(gazetteer.locate(&format!("在{alias}附近"))[0].id, 4);
    }
}

#[test]
fn real_addresses_find_their_county_and_town() {
    let Some(table) = shared::text("regions/china_l1_l4.csv.gz") else { return };
    let Some(addresses) = shared::text("addresses/addr_real_train_dev.json.gz") else { return };
    let table = shared::rows(&table);
    let level = |row: &csv::StringRecord| row[2].parse::<u8>().unwrap();
    let ids: HashMap<(String, u8), u32> =
        table.iter().enumerate().map(|(id, row)| ((row[0].to_owned(), level(row)), id as u32)).collect();
    let parent = |row: &csv::StringRecord| ids.get(&(row[3].to_owned(), level(row).saturating_sub(1))).copied();
    let rows: Vec<GazetteerRow> = table
        .iter()
        .enumerate()
        .map(|(id, r)| GazetteerRow { code: r[0].to_owned(), ..row(id as u32, &r[1], level(r), parent(r)) })
        .collect();
    let gazetteer = Gazetteer::build(&rows, None).unwrap();
    let addresses: serde_json::Value = serde_json::from_str(&addresses).unwrap();
    let (mut counties, mut right, mut wrong, mut towns, mut towns_right) = (0, 0, 0, 0, 0);
    for address in addresses.as_array().unwrap() {
        let found = gazetteer.locate(address["text"].as_str().unwrap());
        let path = found.first().map_or(Vec::new(), |best| gazetteer.path(best.id));
        let at = |level: u8, digits: usize| {
            let id = path.iter().find(|&&id| rows[id as usize].level == level);
            id.map(|&id| rows[id as usize].code[..digits].to_owned())
        };
        if address["level"] == 3 {
            counties += 1;
            right += u32::from(at(3, 6).as_deref() == address["code"].as_str());
            wrong += u32::from(at(3, 6).is_some() && at(3, 6).as_deref() != address["code"].as_str());
        }
        if let Some(town) = address["town"].as_str() {
            towns += 1;
            towns_right += u32::from(at(4, 9).as_deref() == Some(town));
        }
    }
    println!("county {right}/{counties}, wrong {wrong}; town {towns_right}/{towns}");
    assert!(f64::from(right) > 0.996 * f64::from(counties));
    assert!(f64::from(wrong) < 0.003 * f64::from(counties));
    assert!(f64::from(towns_right) > 0.98 * f64::from(towns));
}
