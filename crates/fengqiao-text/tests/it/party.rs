//! Same party: what must never link, what does not change the answer, and figures on data kept outside the project.

use std::collections::BTreeMap;

use fengqiao_text::party::{
    Comparator, LinkOptions, Part, Party, PartyKind, Record, Sameness, Schema, Weights, explain_link, fit_records,
    link, link_records, sameness, shipped_weights,
};

use crate::shared;

fn person<'p>(name: &'p str, number: &'p str, phone: &'p str, place: [&'p str; 3]) -> Party<'p> {
    let told = |text: &'p str| Some(text).filter(|text| !text.is_empty());
    let [county, town, village] = place.map(told);
    Party { kind: None, name: told(name), number: told(number), phone: told(phone), county, town, village }
}

const HOME: [&str; 3] = ["青禾县", "青石镇", "石塘村"];
const AWAY: [&str; 3] = ["青禾县", "东溪镇", "石桥村"];

fn check(a: Party<'_>, b: Party<'_>, expected: bool) {
    for pair in [[a, b], [b, a]] {
        let links = link(&pair, &["青禾县"], &LinkOptions::default());
        assert_eq!(links.party_of[0] == links.party_of[1], expected, "{pair:?}");
    }
}

#[test]
fn names_with_letters_left_out_never_link_without_number_or_phone() {
    for masked in ["张某", "张某某", "张女士", "张先生", "张*"] {
        check(person(masked, "", "", HOME), person(masked, "", "", HOME), false);
        check(person(masked, "", "", HOME), person("张翠萍", "", "", HOME), false);
    }
    check(person("王女士", "", "12000001234", HOME), person("王翠萍", "", "12000001234", HOME), true);
    check(person("王女士", "", "120****1234", HOME), person("王翠萍", "", "12000001234", HOME), true);
    check(person("王女士", "", "", HOME), person("王翠萍", "", "", HOME), false);
}

#[test]
fn hard_and_soft_evidence_link_or_part() {
    check(person("陈翠萍", "", "", HOME), person("陈翠萍", "", "", HOME), true);
    check(person("陈翠萍", "", "", HOME), person("陈脆苹", "", "", HOME), true);
    check(person("陳翠萍", "", "", HOME), person("陈翠萍", "", "", HOME), true);
    check(person("陈翠萍", "", "", AWAY), person("陈建国", "", "", HOME), false);
    check(person("陈翠萍", "", "12000001234", HOME), person("陈建国", "", "12000005678", HOME), false);
    check(
        person("陈翠萍", "11010519491231002X", "", HOME),
        person("陈翠萍", "１１０１０５１９４９１２３１００２ｘ", "", AWAY),
        true,
    );
    let (one, two) = ("11010519491231002X", "440524188001010014");
    check(person("陈翠萍", one, "12000001234", HOME), person("陈翠萍", two, "12000001234", HOME), false);
}

#[test]
fn organisations_are_known_by_brand_and_trade() {
    let firm = |name: &'static str| person(name, "", "", HOME);
    check(firm("青禾县金塘竹置业有限责任公司"), firm("金塘竹置业公司"), true);
    check(firm("青禾县金塘竹置业有限责任公司"), firm("青禾金竹塘置业有限公司"), true);
    check(firm("青禾县金塘竹置业有限责任公司"), firm("青禾县金塘竹餐饮管理有限公司"), false);
    check(firm("青禾县金塘竹置业有限公司"), firm("青禾县金塘竹置业有限公司青石分公司"), false);
    check(firm("石塘村村民委员会"), firm("石塘村村委会"), true);
    check(firm("石塘村村委会"), firm("石塘村业主委员会"), false);
    check(firm("石塘公司"), person("石塘", "", "", HOME), false);
}

#[test]
fn two_parties_say_what_they_have_in_common() {
    let same = |a: Party<'_>, b: Party<'_>| sameness(&a, &b, &["青禾县"]);
    assert_eq!(same(person("陈翠萍", "", "", HOME), person(" 陈 翠萍", "", "", AWAY)), [Sameness::Name]);
    assert_eq!(same(person("陈某", "", "", HOME), person("陈某", "", "", HOME)), []);
    let phone = person("陈某", "", "+86 120-0000-1234", HOME);
    assert_eq!(same(phone, person("陈翠萍", "", "12000001234", HOME)), [Sameness::Phone]);
    assert!(Sameness::Phone.is_hard() && Sameness::Number.is_hard() && !Sameness::Name.is_hard());
    let firm = |name| person(name, "", "", HOME);
    assert_eq!(same(firm("青禾县鑫安工具有限公司"), firm("鑫安工具厂")), [Sameness::Name]);
    assert_eq!(same(firm("鑫安工具有限公司"), person("鑫安", "", "", HOME)), []);
}

#[test]
fn a_link_is_explained_field_by_field() {
    let parties = [
        person("陈翠萍", "", "12000001234", HOME),
        person("陈脆苹", "", "12000001234", AWAY),
        person("李四", "", "", AWAY),
    ];
    let said = explain_link(&parties, &[], &LinkOptions::default(), (0, 1)).unwrap();
    let levels: Vec<(&str, &str, bool)> = said.fields.iter().map(|it| (it.field.as_str(), it.level, it.hard)).collect();
    assert_eq!(levels, [("name", "same_sound", false), ("place", "other_town", false), ("phone", "same", true)]);
    assert!(said.fields[1].bits < 0.0 && said.fields[2].bits > 5.0 && !said.barred);
    let barred = explain_link(
        &[person("张某", "", "", HOME), person("张三丰", "", "", HOME)],
        &[],
        &LinkOptions::default(),
        (0, 1),
    );
    assert!(barred.unwrap().barred);
    assert_eq!(explain_link(&parties, &[], &LinkOptions::default(), (0, 9)), None);
}

#[test]
fn strange_values_are_read_as_little_or_nothing() {
    let long = ["陈", "1", "路", "😀", "*", "某"].map(|letter| letter.repeat(1_000_000 / letter.len()));
    let mut strange: Vec<&str> = long.iter().map(String::as_str).collect();
    strange.extend([
        "",
        " ",
        "\u{0}\u{1}",
        "😀😀",
        "锟斤拷烫烫烫",
        "\u{fffd}",
        "有限公司",
        "村委会",
        "分公司",
        "先生",
        "********",
        "𠮷野家",
    ]);
    let parties: Vec<Party<'_>> = strange
        .iter()
        .map(|text| Party {
            kind: None,
            name: Some(text),
            number: Some(text),
            phone: Some(text),
            county: Some(text),
            town: None,
            village: Some(text),
        })
        .collect();
    let links = link(&parties, &strange, &LinkOptions::default());
    assert_eq!(links.party_of.len(), parties.len());
    assert_eq!(link(&[], &[], &LinkOptions::default()).parties(), 0);
    assert!(!sameness(&parties[6], &parties[6], &[]).contains(&Sameness::Name), "nothing is told by an empty name");
}

#[test]
fn five_thousand_records_alike_are_one_party_or_as_many() {
    let options = LinkOptions { threads: 2, ..LinkOptions::default() };
    let alike = vec![person("陈翠萍", "", "12000001234", HOME); 5_000];
    assert_eq!(link(&alike, &[], &options).parties(), 1);
    let nameless = vec![person("王女士", "", "", HOME); 5_000];
    assert_eq!(link(&nameless, &[], &options).parties(), 5_000);
    let names: Vec<String> = (0..5_000).map(|at| format!("120{at:08}")).collect();
    let namesakes: Vec<Party<'_>> = names.iter().map(|phone| person("陈翠萍", "", phone, HOME)).collect();
    let parties = link(&namesakes, &[], &options).parties();
    assert!(parties > 4_900, "one name with five thousand phones is {parties} people");
}

#[test]
fn shipped_weights_read_as_they_are_written() {
    for kind in [PartyKind::Person, PartyKind::Organisation] {
        let (schema, weights) = shipped_weights(kind);
        let text = weights.to_text(schema);
        assert_eq!(Weights::parse("again.csv", &text, schema).unwrap().to_text(schema), text);
        let cut: Vec<&str> = text.lines().skip(2).collect();
        assert!(Weights::parse("cut.csv", &cut.join("\n"), schema).is_err());
        let fault = Weights::parse("bad.csv", "name,same,0.5,x,0", schema).unwrap_err();
        assert!(fault.to_string().starts_with("bad.csv:1: "), "{fault}");
    }
}

#[test]
fn a_foreign_schema_fits_its_own_weights() {
    let schema = Schema::new(
        &[("name", Comparator::Text), ("born", Comparator::Date), ("code", Comparator::Code)],
        &[&[(0, Part::Sound)], &[(1, Part::Whole)], &[(2, Part::Whole)]],
    );
    const FIRST: [&str; 20] = [
        "mary", "john", "ruth", "peter", "nora", "hugh", "alice", "simon", "grace", "owen", "edith", "giles", "clara",
        "basil", "ivy", "ralph", "winifred", "cecil", "dora", "ernest",
    ];
    let rows: Vec<[String; 3]> = (0..600)
        .map(|at| {
            let (who, again) = (at / 2, at % 2 == 1);
            let name =
                format!("{} {}son{}", FIRST[who % 20], FIRST[who / 20], if again && who % 3 == 0 { "e" } else { "" });
            let born = format!("{}-{:02}-{:02}", 1800 + who % 97, 1 + who % 12, 1 + who % 28);
            [name, born, format!("{}{} {}ab", FIRST[who % 7], who % 9, who % 8)]
        })
        .collect();
    let records: Vec<Record<'_>> =
        rows.iter().map(|row| row.iter().map(|cell| Some(cell.as_str())).collect()).collect();
    let weights = fit_records(&schema, &records, 2.0, 2);
    assert_eq!(weights, fit_records(&schema, &records, 2.0, 1));
    let links = link_records(&schema, &records, &weights, &LinkOptions { parties_min: 2, ..LinkOptions::default() });
    let truth: Vec<u32> = (0..600).map(|at| at / 2).collect();
    let (precision, recall) = pairs(&truth, &links.party_of);
    assert!(precision > 0.95 && recall > 0.9, "{precision} {recall}");
}

/// Share of linked pairs that are true, and of true pairs that are linked.
fn pairs(truth: &[u32], found: &[u32]) -> (f64, f64) {
    let count = |keys: &mut dyn Iterator<Item = (u32, u32)>| -> f64 {
        let mut sizes: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        keys.for_each(|key| *sizes.entry(key).or_default() += 1);
        sizes.values().map(|size| size * (size - 1) / 2).sum::<u64>() as f64
    };
    let both = count(&mut truth.iter().copied().zip(found.iter().copied()));
    let linked = count(&mut found.iter().map(|party| (*party, 0)));
    (both / linked.max(1.0), both / count(&mut truth.iter().map(|party| (*party, 0))))
}

#[test]
fn invented_parties_are_linked_as_well_as_the_goal_asks() {
    let Some(table) = shared::text("parties/zh_parties_synth_seed42.csv.gz") else { return };
    let rows = shared::rows(&table);
    for (kind, precision_min, f1_min) in [("person", 0.97, 0.93), ("org", 0.95, 0.93)] {
        let rows: Vec<_> = rows.iter().filter(|row| &row[2] == kind).collect();
        let parties: Vec<Party<'_>> =
            rows.iter().map(|row| person(&row[3], &row[4], &row[5], [&row[6], &row[7], &row[8]])).collect();
        let links = link(&parties, &[], &LinkOptions::default());
        let truth: Vec<u32> = rows.iter().map(|row| row[1].parse().unwrap()).collect();
        let (precision, recall) = pairs(&truth, &links.party_of);
        let f1 = 2.0 * precision * recall / (precision + recall);
        println!("same party, {kind}: precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}");
        assert!(precision >= precision_min && f1 >= f1_min);
        let many = link(&parties, &[], &LinkOptions { threads: 7, ..LinkOptions::default() });
        assert_eq!(many, links, "threads change nothing");
    }
}

mod rules {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 9] =
        ["陈翠萍", "陈脆苹", "陈某", "陈女士", "张三", "张三丰", "金塘竹置业", "金塘竹置业有限公司", ""];
    const NUMBERS: [&str; 4] = ["", "", "11010519491231002X", "440524188001010014"];
    const PHONES: [&str; 4] = ["", "12000001234", "120****1234", "12000005678"];
    const PLACES: [[&str; 3]; 4] = [HOME, AWAY, ["青禾县", "", ""], ["", "", ""]];

    fn any_party() -> impl Strategy<Value = Party<'static>> {
        (0..9_usize, 0..4_usize, 0..4_usize, 0..4_usize)
            .prop_map(|(name, number, phone, place)| person(NAMES[name], NUMBERS[number], PHONES[phone], PLACES[place]))
    }

    fn together(found: &[u32]) -> Vec<Vec<bool>> {
        found.iter().map(|a| found.iter().map(|b| a == b).collect()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn the_order_of_records_changes_nothing(parties in prop::collection::vec(any_party(), 0..14), turn in 0..14_usize) {
            let options = LinkOptions { parties_min: 2, ..LinkOptions::default() };
            let straight = link(&parties, &[], &options);
            let mut turned = parties.clone();
            turned.reverse();
            turned.rotate_left(turn.min(parties.len()));
            let mut back = link(&turned, &[], &options).party_of;
            back.rotate_right(turn.min(parties.len()));
            back.reverse();
            // Records alike to the letter that stand alone may change places.
            prop_assert_eq!(together(&straight.party_of), together(&back));
        }

        #[test]
        fn two_different_numbers_never_meet(parties in prop::collection::vec(any_party(), 0..14)) {
            let links = link(&parties, &[], &LinkOptions { parties_min: 2, join_from: -20.0, ..LinkOptions::default() });
            for (a, one) in parties.iter().zip(&links.party_of) {
                for (b, two) in parties.iter().zip(&links.party_of) {
                    let apart = a.number.is_some() && b.number.is_some() && a.number != b.number;
                    prop_assert!(!apart || one != two, "{:?} {:?}", a, b);
                }
            }
        }

        #[test]
        fn any_text_is_linked_without_a_fault(texts in prop::collection::vec("\\PC{0,12}", 0..6)) {
            let parties: Vec<Party<'_>> = texts.iter().map(|text| person(text, text, text, [text, text, text])).collect();
            prop_assert_eq!(link(&parties, &[], &LinkOptions::default()).party_of.len(), parties.len());
        }
    }
}
