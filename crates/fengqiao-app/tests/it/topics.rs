//! Hot topics: what grew in a place and time, for whom, and that nobody is singled out.

use fengqiao_app::report::NewReport;
use fengqiao_app::topic::{TopicQuery, TopicsRead};
use fengqiao_domain::person::PersonFields;
use jiff::SignedDuration;

use crate::office::{Office, code, report};

const USUAL: [&str; 6] =
    ["物业乱收停车费", "楼上半夜吵闹", "健身房不肯退钱", "工厂拖欠工资", "邻居占用道路", "商家过期食品"];

/// Reports of four weeks with the usual troubles, and of the last week with a new one in 大桥镇.
fn county() -> Office {
    let office = Office::new();
    for number in 0..120_usize {
        let village = ["990101100200", "990101001001"][number % 2];
        let days = 8 + (number as i64 % 27);
        tell(&office, &format!("{}，已有{}天", USUAL[number % USUAL.len()], number), village, days);
    }
    for number in 0..24_usize {
        let village = ["990101100200", "990101001001"][number % 2];
        tell(&office, &format!("{}，已有{}天", USUAL[number % USUAL.len()], number), village, number as i64 % 6);
    }
    let endings = ["很呛人", "睡不着", "孩子咳嗽", "谁来管", "天天如此"];
    for number in 0..12_usize {
        let text = format!("{}搅拌站粉尘{}", ["王小明说", "昨天", "又见", "那个"][number % 4], endings[number % 5]);
        tell(&office, &text, "990101100201", number as i64 % 6);
    }
    office
}

fn tell(office: &Office, text: &str, village: &str, days_ago: i64) {
    let at = office.now.checked_sub(SignedDuration::from_hours(24 * days_ago)).unwrap();
    // Nobody is named: reports of one teller would count once.
    let new = NewReport {
        region_id: Some(office.region(village)),
        reported_at: Some(at),
        reporter: PersonFields::default(),
        ..report(text)
    };
    office.app.receive_report(&office.ctx("dispatcher"), new).unwrap();
}

fn topics(office: &Office, who: &str, code: &str) -> TopicsRead {
    let query = TopicQuery { region_id: Some(office.region(code)), ..TopicQuery::default() };
    office.app.topics(&office.ctx(who), &query).unwrap()
}

#[test]
fn a_new_trouble_of_a_place_comes_first_with_its_reports_and_without_names() {
    let office = county();
    let read = topics(&office, "town", "990101100000");
    let hot = &read.phrases[0];
    assert_eq!(hot.phrase, "搅拌站粉尘", "{:?}", read.phrases);
    assert_eq!((hot.growth.now, hot.growth.before, hot.growth.elsewhere), (12, 0, 0));
    assert_eq!(hot.reports.len(), 5);
    assert!(hot.reports.iter().all(|behind| behind.excerpt.contains("搅拌站")));
    assert!(read.phrases.iter().all(|hot| !hot.phrase.contains("小明") && hot.growth.now >= 5), "{:?}", read.phrases);
    assert_eq!(read.sizes.elsewhere, Some(12));
    let whole = topics(&office, "dispatcher", "990101000000");
    assert_eq!(whole.sizes.elsewhere, None);
    assert_eq!(whole.phrases[0].phrase, "搅拌站粉尘");
}

#[test]
fn topics_of_another_place_are_not_given() {
    let office = county();
    let ask = |who: &str, region: &str| {
        let query = TopicQuery { region_id: Some(office.region(region)), ..TopicQuery::default() };
        code(office.app.topics(&office.ctx(who), &query))
    };
    assert_eq!(ask("town", "990101001000"), "not_permitted");
    assert_eq!(ask("town", "990101000000"), "not_permitted");
    assert_eq!(ask("mediator", "990101100200"), "not_permitted");
    assert_eq!(ask("town", "990101100201"), "accepted");
}

#[test]
fn four_reports_are_no_topic() {
    let office = Office::new();
    for number in 0..40 {
        tell(&office, USUAL[number % USUAL.len()], "990101100200", 8 + number as i64 % 20);
    }
    for number in 0..4 {
        tell(&office, &format!("搅拌站粉尘{number}"), "990101100200", number);
    }
    assert!(topics(&office, "dispatcher", "990101000000").phrases.is_empty());
}
