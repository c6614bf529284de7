//! The pass over the last months: what it joins, parts and leaves alone, and that nothing stops it.

use fengqiao_text::normalise::normalise;
use fengqiao_text::place_key::place_keys_normalised;
use fengqiao_text::same::{
    Digest, DigestInput, Filed, GroupOptions, Limits, MatchReason, Mode, PartyKey, Proposals, SameMatterIndex, compare,
    propose,
};

const LIMITS: Limits = Limits { reports: 20_000, window_days: 365 };

fn digest(report: u128, text: &str, region: u32, party: u64) -> Digest {
    let normal = normalise(text);
    Digest::new(&DigestInput {
        report,
        at_days: (report % 60) as i32,
        region,
        area: region / 100,
        category: "D03.02",
        text: &normal,
        places: &place_keys_normalised(text, &normal),
        parties: &[PartyKey { key: party, hard: true }],
    })
}

/// Reports of many troubles, of which those of one number tell the same, by the same people.
fn background() -> Vec<Digest> {
    let things = ["电梯", "围墙", "水管", "鱼塘", "路灯", "菜地", "车位", "烟囱", "锅炉", "排水沟"];
    let doings = ["坏了没人修", "被人占了", "漏水发臭", "挡住去路", "半夜有响声", "说好赔钱不赔"];
    (0..240u32)
        .map(|number| {
            let (thing, doing) = (things[number as usize % 10], doings[number as usize % 6]);
            let name = char::from_u32(0x5200 + number * 7).unwrap();
            let text = format!("{name}{name}园小区{thing}{doing}，找了{}次", number % 9 + 2);
            digest(1_000 + u128::from(number), &text, 5_000 + number * 3, 900 + u64::from(number))
        })
        .collect()
}

fn pass(filed: &[Filed], threads: usize) -> Proposals {
    propose(&mut SameMatterIndex::new(LIMITS), filed, &GroupOptions::default(), threads)
}

fn filed(digest: Digest, matter: Option<u128>) -> Filed {
    Filed { digest, matter, changed: true }
}

#[test]
fn two_matters_of_one_trouble_are_proposed_as_one_and_a_torn_one_as_two() {
    let mut all: Vec<Filed> = background().into_iter().map(|digest| filed(digest, None)).collect();
    let leak = |report, more: &str| {
        digest(report, &format!("锦绣花园3幢楼上赵家装修把水管打穿，天花板漏水发霉{more}"), 712, 77)
    };
    let dog =
        |report, more: &str| digest(report, &format!("河滨路口修车铺的黑狗没有拴绳，咬伤过路的孩子{more}"), 934, 88);
    all.push(filed(leak(1, "，要求赔偿"), Some(50)));
    all.push(filed(leak(2, "，物业不管"), Some(60)));
    all.push(filed(dog(3, "，要打针"), Some(70)));
    all.push(filed(leak(4, "，一个月了"), Some(70)));
    all.push(filed(dog(5, "，狗主人不认"), Some(70)));
    let found = pass(&all, 1);
    let merge = found.merges.iter().find(|merge| merge.reports == (1, 2)).unwrap();
    assert!(merge.score > 0.4 && merge.units.0.matter == Some(50) && merge.units.1.matter == Some(60));
    assert!(merge.reasons.iter().any(|reason| matches!(reason, MatchReason::SamePlace { .. })), "{:?}", merge.reasons);
    assert!(merge.reasons.iter().any(|reason| matches!(reason, MatchReason::SameParty { .. })), "{:?}", merge.reasons);
    let split = found.splits.iter().find(|split| split.matter == 70).unwrap();
    let parts: Vec<&[u128]> = split.parts.iter().map(|part| part.reports.as_slice()).collect();
    assert_eq!(parts, [&[3, 5][..], &[4]]);
    assert!(split.parts[1].score < 0.2 && split.parts[1].pair.1 == 4);
    assert_eq!(pass(&all, 3), found);
    let mut backwards = all.clone();
    backwards.reverse();
    assert_eq!(pass(&backwards, 2), found, "the order in which reports are given does not count");
    all.iter_mut().for_each(|filed| filed.changed = false);
    assert_eq!(pass(&all, 1), Proposals::default());
}

#[test]
fn joining_by_itself_needs_the_precision_that_the_office_sets() {
    let mut index = SameMatterIndex::new(LIMITS);
    background().iter().for_each(|digest| index.insert(digest));
    let text = "锦绣花园3幢楼上赵家装修把水管打穿，天花板漏水发霉";
    index.insert(&digest(1, text, 712, 77));
    let again = digest(2, &format!("{text}，至今没修"), 712, 77);
    let joined = index.find(&again, Mode::Join { from: 0.5 });
    assert_eq!(joined.iter().map(|likely| likely.report).collect::<Vec<_>>(), [1]);
    assert!(index.find(&again, Mode::Join { from: 1.1 }).is_empty());
    assert!(index.find(&again, Mode::Suggest { limit: 5 }).len() <= 5);
}

#[test]
fn five_thousand_reports_of_the_same_text_are_one_group_on_any_number_of_threads() {
    let text = "东溪街道锦绣花园小区物业捆绑销售车位，业主要求退钱";
    let digests: Vec<Digest> = (0..5_000).map(|report| digest(report, text, 712, report as u64)).collect();
    let mut index = SameMatterIndex::new(LIMITS);
    index.fill(&digests);
    let groups = |threads| index.group(&digests, &GroupOptions::default(), threads);
    let one = groups(1);
    let largest = one.members().iter().map(Vec::len).max();
    assert!(largest > Some(4_000), "{largest:?}");
    assert_eq!(groups(4), one);
}

#[test]
fn five_thousand_reports_of_the_same_text_are_one_proposal() {
    let text = "东溪街道锦绣花园小区物业捆绑销售车位，业主要求退钱";
    let lone: Vec<Filed> = (1..=5_000).map(|report| filed(digest(report, text, 712, report as u64), None)).collect();
    let found = pass(&lone, 2);
    assert_eq!((found.merges.len(), found.splits.len()), (1, 0));
    let merge = &found.merges[0];
    assert_eq!((merge.units.0.reports.len(), merge.units.1.reports.len()), (1, 4_999));
    assert_eq!((merge.units.0.key(), merge.reports), (1, (1, 2)));
    assert!(merge.score >= 0.9, "the same text is no chance, though all of the office sends it: {}", merge.score);
    // With a matter that has some of them, the others go there.
    let some: Vec<Filed> =
        lone.iter().map(|it| Filed { matter: (it.digest.report() <= 9).then_some(77), ..it.clone() }).collect();
    let found = pass(&some, 1);
    let units: Vec<(Option<u128>, usize)> =
        found.merges.iter().flat_map(|it| [&it.units.0, &it.units.1]).map(|it| (it.matter, it.reports.len())).collect();
    assert_eq!(units, [(None, 4_991), (Some(77), 9)]);
}

#[test]
fn a_group_of_many_is_proposed_in_no_more_steps_than_it_takes() {
    let mut all: Vec<Filed> = Vec::new();
    for number in 0..9u32 {
        let more = [
            "",
            "，物业不管",
            "，要求赔偿",
            "，一个月了",
            "，找过三次",
            "，没人来修",
            "，孩子没法睡",
            "，请尽快",
            "，已报修",
        ];
        let text = format!("锦绣花园3幢楼上赵家装修把水管打穿，天花板漏水发霉{}", more[number as usize]);
        all.push(filed(digest(1 + u128::from(number), &text, 712, 77), Some(50 + u128::from(number))));
    }
    let whole = GroupOptions { join_from: 0.0, edge_from: 0.0, ..GroupOptions::default() };
    let found = propose(&mut SameMatterIndex::new(LIMITS), &all, &whole, 1);
    assert_eq!(found.merges.len(), 8, "nine matters of one group are joined in eight steps");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    /// The same reports in any order, on any number of threads, and filed in any way, give the same proposals.
    #[test]
    fn proposals_depend_on_the_reports_alone(order in proptest::prelude::any::<u64>(), threads in 1usize..6, matters in 1u128..9) {
        let near = ["锦绣花园3幢楼上赵家装修把水管打穿漏水", "河滨路口修车铺的黑狗没有拴绳咬伤孩子", "桃源里烧烤摊半夜油烟扰民"];
        let mut all: Vec<Filed> = background().into_iter().take(60).map(|digest| filed(digest, None)).collect();
        all.extend((0..24u128).map(|number| {
            let text = format!("{}，第{number}次反映", near[number as usize % 3]);
            let matter = (number % 4 > 0).then_some(500 + number * 7 % matters);
            filed(digest(1 + number, &text, 712 + number as u32 % 3, number as u64 % 5), matter)
        }));
        let expected = pass(&all, 1);
        let mut shuffled = all.clone();
        shuffled.sort_by_key(|it| it.digest.report().wrapping_mul(u128::from(order) | 1) >> 3);
        proptest::prop_assert_eq!(pass(&shuffled, threads), expected);
    }
}

#[test]
fn odd_texts_are_proposed_without_fault() {
    let odd = ["", "😀😀😀", &"啊".repeat(350_000), "1", "𠮷野家", "\u{0}\u{fffd}"];
    let all: Vec<Filed> =
        (1..).zip(odd).map(|(report, text)| filed(digest(report, text, 0, 0), Some(report % 2))).collect();
    let found = pass(&all, 2);
    assert!(found.merges.len() < odd.len());
    assert_eq!(pass(&[], 3), Proposals::default());
    let twice: Vec<Filed> = all.iter().chain(&all).cloned().collect();
    assert_eq!(pass(&twice, 1), found, "a report given twice counts once");
}

#[test]
fn a_report_that_names_four_places_is_held_against_each() {
    let text = "锦绣花园、青松小区、河滨市场和望江大厦都有人推销假药";
    let four = digest(1, text, 0, 1);
    for (report, place) in [(2, "锦绣花园"), (3, "青松小区"), (4, "河滨市场"), (5, "望江大厦")] {
        let other = digest(report, &format!("{place}门口有人推销假药骗老人"), 0, report as u64);
        let reasons = compare(&four, &other);
        assert!(reasons.iter().any(|reason| matches!(reason, MatchReason::SamePlace { .. })), "{place}: {reasons:?}");
    }
}

#[test]
fn odd_texts_are_grouped_without_fault() {
    let odd = ["", "😀😀😀", &"啊".repeat(350_000), "1", "𠮷野家", "\u{0}\u{fffd}"];
    let digests: Vec<Digest> = (0..).zip(odd).map(|(report, text)| digest(report, text, 0, 0)).collect();
    let mut index = SameMatterIndex::new(LIMITS);
    index.fill(&digests);
    assert_eq!(index.group(&digests, &GroupOptions::default(), 2).group_of.len(), odd.len());
    assert!(index.group(&[], &GroupOptions::default(), 2).group_of.is_empty());
}
