//! What a question finds, how far it reaches, and for whom.

use fengqiao_domain::region::{RegionPath, Relation};
use fengqiao_search::{Asked, Document, Filter, Kind, Permit, Question, Reach, Scope, SearchIndex};
use proptest::prelude::*;

use crate::world::{ask, everything, found, ids, keep, open, path, report};

fn shelf() -> (tempfile::TempDir, SearchIndex) {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let texts = [
        "阳光小区楼上卫生间漏水，天花板发霉",
        "夜间施工噪音扰民，睡不着",
        "物业公司乱收物业费，电梯不修",
        "枫溪苑3号楼WiFi坏了，noise at night",
        "产品和服务都很差，商家不退款",
        "搅拌站粉尘污染，孩子咳嗽",
    ];
    keep(&index, texts.iter().zip(1..).map(|(text, id)| report(id, "001", text)).collect(), 1);
    (folder, index)
}

#[test]
fn words_letters_sounds_and_slips_are_found_each_at_its_reach() {
    let (_folder, index) = shelf();
    let check = |question: &str, reach: Reach, expected: &[u128]| {
        assert_eq!(found(&index, question, reach), expected, "{question} {reach:?}");
    };
    check("漏水", Reach::Words, &[1]);
    check("小区 漏水", Reach::Words, &[1]);
    check("小区漏水", Reach::Words, &[1]);
    check("小区噪音", Reach::Words, &[]);
    check("枫溪苑", Reach::Words, &[4]);
    check("卫生间", Reach::Words, &[1]);
    check("ＷＩＦＩ", Reach::Words, &[4]);
    check("noise", Reach::Words, &[4]);
    // A word that only stands across two others is found when nothing closer was.
    check("和服", Reach::Words, &[]);
    check("和服", Reach::Letters, &[5]);
    // Pinyin of words, of several words in one, and the initials of a word of three letters.
    check("loushui", Reach::Words, &[1]);
    check("zaoyinraomin", Reach::Words, &[2]);
    check("wyf", Reach::Words, &[3]);
    check("loush", Reach::Words, &[]);
    check("loush", Reach::Letters, &[1]);
    // The same sound, also of traditional letters.
    check("漏税", Reach::Letters, &[]);
    check("漏税", Reach::Sounds, &[1]);
    check("噪音擾民", Reach::Sounds, &[2]);
    // Slips: a letter missing, two swapped, a Chinese letter wrong, one word of three missing.
    check("lousui", Reach::Sounds, &[]);
    check("lousui", Reach::Near, &[1]);
    check("nosie", Reach::Near, &[4]);
    check("搅拌占粉尘", Reach::Near, &[6]);
    check("小区 漏水 电梯", Reach::Sounds, &[]);
    check("小区 漏水 电梯", Reach::Near, &[1]);
}

#[test]
fn state_kind_period_and_region_narrow_the_hits() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let mut documents: Vec<Document> =
        (1..=4).map(|id| report(id, if id < 3 { "001" } else { "002000" }, "楼上漏水")).collect();
    documents[0].state = "closed".into();
    documents[1].category = Some("D13".into());
    documents[3].category = None;
    keep(&index, documents, 1);
    let check = |filter: Filter, expected: &[u128]| {
        let found = ask(&index, "漏水", Reach::Words, &everything(Kind::Report), &filter);
        assert_eq!((ids(&found), found.total), (expected.to_vec(), expected.len() as u64), "{filter:?}");
    };
    check(Filter::default(), &[4, 3, 2, 1]);
    check(Filter { state: Some("closed".into()), ..Filter::default() }, &[1]);
    check(Filter { category: Some("D03".into()), ..Filter::default() }, &[3, 1]);
    check(Filter { category: Some("D0".into()), ..Filter::default() }, &[]);
    check(Filter { within: path("002"), ..Filter::default() }, &[4, 3]);
    check(Filter { day_from: Some(2), day_to: Some(3), ..Filter::default() }, &[3, 2]);
    check(Filter { day_to: Some(1), ..Filter::default() }, &[1]);
    let matters = ask(&index, "漏水", Reach::Words, &everything(Kind::Matter), &Filter::default());
    assert_eq!(matters.total, 0);
}

#[test]
fn pages_follow_each_other_without_gap_or_repeat_also_in_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let together = |id: u128| Document { at_ms: (id as i64 / 10) * 1_000, ..report(id, "001", "楼上漏水") };
    keep(&index, (1..=57).map(together).collect(), 1);
    let (asked, scope, filter) = (Asked::read("漏水").unwrap(), everything(Kind::Report), Filter::default());
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let question = Question { asked: &asked, reach: Reach::Words, scope: &scope, filter: &filter, after, limit: 7 };
        let page = index.find(&question).unwrap();
        assert_eq!(page.total, 57);
        let Some(last) = page.hits.last() else { break };
        after = Some(last.place());
        all.extend(ids(&page));
    }
    assert_eq!(all, (1..=57).rev().collect::<Vec<u128>>());
}

#[test]
fn a_scope_without_permits_finds_nothing() {
    let (_folder, index) = shelf();
    let scope = Scope { permits: Vec::new(), ..everything(Kind::Report) };
    assert_eq!(ask(&index, "漏水", Reach::Near, &scope, &Filter::default()).total, 0);
}

#[test]
fn a_change_replaces_and_a_removal_removes() {
    let (_folder, index) = shelf();
    keep(&index, vec![report(1, "001", "不漏了，改为噪音")], 2);
    assert_eq!(found(&index, "漏水", Reach::Words), [] as [u128; 0]);
    assert_eq!(found(&index, "噪音", Reach::Words), [2, 1]);
    index.add([fengqiao_search::Change::Remove(crate::world::key(1))]).unwrap();
    index.commit(&crate::world::at(3)).unwrap();
    assert_eq!(found(&index, "噪音", Reach::Words), [2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// The filter inside the query says of every place what the permission matrix would.
    #[test]
    fn a_scope_finds_just_what_stands_in_its_relations(
        reader in "(00[012]){0,3}",
        places in proptest::collection::btree_set("(00[012]){0,3}", 1..20),
        permitted in proptest::collection::vec((0usize..5, proptest::option::of(Just("new".to_owned()))), 0..4),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let index = open(folder.path());
        let places: Vec<String> = places.into_iter().collect();
        let document = |(place, id): (&String, u128)| Document {
            state: if id % 2 == 0 { "new" } else { "closed" }.into(),
            ..report(id, place, "楼上漏水")
        };
        keep(&index, places.iter().zip(1..).map(document).collect(), 1);
        let reader: RegionPath = path(&reader);
        let permits: Vec<Permit> = permitted
            .into_iter()
            .map(|(relation, state)| Permit { relation: Relation::ALL[relation], states: state.map(|state| vec![state]) })
            .collect();
        let may = |(place, id): (&String, u128)| permits.iter().any(|permit| {
            let state_fits = permit.states.is_none() || id.is_multiple_of(2);
            state_fits && path(place).relation_to(&reader) == permit.relation
        });
        let mut expected: Vec<u128> = places.iter().zip(1..).filter(|pair| may(*pair)).map(|(_, id)| id).collect();
        expected.reverse();
        let scope = Scope { kind: Kind::Report, reader, permits: permits.clone() };
        prop_assert_eq!(ids(&ask(&index, "漏水", Reach::Words, &scope, &Filter::default())), expected);
    }

    #[test]
    fn any_question_has_an_answer_at_any_reach(text in "\\PC{0,100}|[a-z漏水小区 ]{0,100}") {
        let folder = tempfile::tempdir().unwrap();
        let index = open(folder.path());
        keep(&index, vec![report(1, "001", "阳光小区漏水 noise")], 1);
        if let Ok(asked) = Asked::read(&text) {
            for reach in Reach::ALL {
                let (scope, filter) = (everything(Kind::Report), Filter::default());
                let question = Question { asked: &asked, reach, scope: &scope, filter: &filter, after: None, limit: 5 };
                prop_assert!(index.find(&question).is_ok());
            }
        }
    }
}
