//! The pass over the last months: what it joins, parts and leaves alone, and that nothing stops it.

use fengqiao_text::normalise::normalise;
use fengqiao_text::place_key::place_keys_normalised;
use fengqiao_text::same::{
    Digest, DigestInput, Filed, GroupOptions, Limits, Mode, PartyKey, Proposals, SameMatterIndex, propose,
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
    let merge = found.merges.iter().find(|merge| merge.matters == (50, 60)).unwrap();
    assert!(merge.score > 0.4 && merge.reports == (1, 2));
    let split = found.splits.iter().find(|split| split.matter == 70).unwrap();
    assert_eq!(split.parts, [vec![3, 5], vec![4]]);
    assert_eq!(pass(&all, 3), found);
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
fn odd_texts_are_grouped_without_fault() {
    let odd = ["", "😀😀😀", &"啊".repeat(350_000), "1", "𠮷野家", "\u{0}\u{fffd}"];
    let digests: Vec<Digest> = (0..).zip(odd).map(|(report, text)| digest(report, text, 0, 0)).collect();
    let mut index = SameMatterIndex::new(LIMITS);
    index.fill(&digests);
    assert_eq!(index.group(&digests, &GroupOptions::default(), 2).group_of.len(), odd.len());
    assert!(index.group(&[], &GroupOptions::default(), 2).group_of.is_empty());
}
