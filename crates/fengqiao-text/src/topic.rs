//! What grew: the phrases and the matters of a period that are told far more often than before, with the reports behind
//! them. Names of persons and numbers are never a topic.

mod growth;
mod phrase;

use std::collections::BTreeMap;

use serde::Serialize;

use growth::{Counted, grown};
use phrase::{Beside, Options, phrases};

/// Reports of one period that are read.
const REPORTS_MAX: usize = 200_000;
/// Reports named with a topic.
const BEHIND_MAX: usize = 50;

/// One report as a topic needs it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'t> {
    /// Its id.
    pub report: u128,
    /// Its matter, if it has one.
    pub matter: Option<u128>,
    /// Its text.
    pub text: &'t str,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// Reports of the period.
    pub now: &'q [Told<'q>],
    /// Reports of the time before it with which it is compared; it may be longer or shorter.
    pub before: &'q [Told<'q>],
    /// Reports of the period in other places, with which a phrase is shown to be of this place or of all; may be empty.
    pub elsewhere: &'q [Told<'q>],
    /// Names of persons in these reports, as the fields have them: they are no topic.
    pub persons: &'q [&'q str],
    /// Reports that a topic must have; fewer would point at single persons. At least 3.
    pub reports_min: usize,
    /// Share of false topics among those given that is allowed, 0..=1.
    pub false_share: f64,
    /// Topics given at most.
    pub limit: usize,
}

/// Something that grew.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Growth {
    /// Reports of the period that tell of it.
    pub now: u32,
    /// Reports of the time before.
    pub before: u32,
    /// Reports of the period in other places.
    pub elsewhere: u32,
    /// Reports expected in the period if nothing had changed.
    pub expected: f64,
    /// Chance of so many if nothing had changed.
    pub p: f64,
    /// The reports of the period, the first 50.
    pub reports: Vec<u128>,
}

/// A phrase that grew.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HotPhrase {
    /// The phrase.
    pub phrase: String,
    /// How it grew.
    pub growth: Growth,
}

/// A matter that grew.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HotMatter {
    /// The matter.
    pub matter: u128,
    /// How it grew.
    pub growth: Growth,
}

/// What grew in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Topics {
    /// Matters, the least likely by chance first.
    pub matters: Vec<HotMatter>,
    /// Phrases, the least likely by chance first.
    pub phrases: Vec<HotPhrase>,
}

/// The topics of a period. The answer depends on the reports alone and not on their order, but for which of them are
/// named first.
///
/// # Source
/// Phrases by branching entropy (Jin and Tanaka-Ishii 2006) and cohesion; growth by the exact conditional test of two
/// Poisson counts (Przyborowski and Wilenski 1940); control by Benjamini and Hochberg (1995).
#[must_use]
pub fn topics(question: &Question<'_>) -> Topics {
    let now = &question.now[..question.now.len().min(REPORTS_MAX)];
    let before = &question.before[..question.before.len().min(REPORTS_MAX)];
    let elsewhere = &question.elsewhere[..question.elsewhere.len().min(REPORTS_MAX)];
    let least = question.reports_min.max(3);
    let sizes = (now.len(), before.len());
    let texts = |told: &[Told<'_>]| -> Vec<Vec<char>> {
        told.iter().map(|told| phrase::letters(told.text, question.persons)).collect()
    };
    let (texts_now, texts_before, texts_elsewhere) = (texts(now), texts(before), texts(elsewhere));
    let beside = Beside { before: &texts_before, elsewhere: &texts_elsewhere };
    let found = phrases(&texts_now, beside, &Options { reports_min: least });
    let counted: Vec<Counted> =
        found.iter().map(|found| Counted { now: found.now.len() as u32, before: found.before }).collect();
    let growth = |counted: Counted, p: f64, behind: &mut dyn Iterator<Item = u128>| Growth {
        now: counted.now,
        before: counted.before,
        elsewhere: 0,
        expected: f64::from(counted.before) * sizes.0 as f64 / (sizes.1.max(1)) as f64,
        p,
        reports: behind.take(BEHIND_MAX).collect(),
    };
    let hot_phrases =
        grown(&counted, sizes, question.false_share).into_iter().take(question.limit).map(|(place, p)| {
            let mut behind = found[place].now.iter().map(|&report| now[report as usize].report);
            let growth = growth(counted[place], p, &mut behind);
            HotPhrase {
                phrase: found[place].text.clone(),
                growth: Growth { elsewhere: found[place].elsewhere, ..growth },
            }
        });
    let phrases = hot_phrases.collect();
    let matters = hot_matters(question, now, before, least, &growth);
    Topics { matters, phrases }
}

type Grow<'g> = dyn Fn(Counted, f64, &mut dyn Iterator<Item = u128>) -> Growth + 'g;

fn hot_matters(
    question: &Question<'_>,
    now: &[Told<'_>],
    before: &[Told<'_>],
    least: usize,
    growth: &Grow<'_>,
) -> Vec<HotMatter> {
    let mut matters: BTreeMap<u128, (Vec<u128>, u32)> = BTreeMap::new();
    for told in now {
        let Some(matter) = told.matter else { continue };
        matters.entry(matter).or_default().0.push(told.report);
    }
    for told in before {
        if let Some(entry) = told.matter.and_then(|matter| matters.get_mut(&matter)) {
            entry.1 += 1;
        }
    }
    matters.retain(|_, (reports, _)| reports.len() >= least);
    let list: Vec<(u128, (Vec<u128>, u32))> = matters.into_iter().collect();
    let counted: Vec<Counted> =
        list.iter().map(|(_, (reports, before))| Counted { now: reports.len() as u32, before: *before }).collect();
    let hot = grown(&counted, (now.len(), before.len()), question.false_share).into_iter().take(question.limit);
    hot.map(|(place, p)| {
        let (matter, (reports, _)) = &list[place];
        HotMatter { matter: *matter, growth: growth(counted[place], p, &mut reports.iter().copied()) }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(texts: &[String], matter: Option<u128>) -> Vec<Told<'_>> {
        texts.iter().enumerate().map(|(report, text)| Told { report: report as u128, matter, text }).collect()
    }

    fn background(count: usize) -> Vec<String> {
        let subjects = ["物业公司", "楼上邻居", "健身房", "工厂老板", "村委会"];
        let doings = ["乱收费用", "半夜吵闹", "不肯退钱", "拖欠工资", "占用道路", "乱倒垃圾", "养狗扰民"];
        let number = |place: usize| format!("{}{}，电话1390000{:04}", subjects[place % 5], doings[place % 7], place);
        (0..count).map(number).collect()
    }

    fn ask<'q>(now: &'q [Told<'q>], before: &'q [Told<'q>], persons: &'q [&'q str]) -> Question<'q> {
        Question { now, before, elsewhere: before, persons, reports_min: 5, false_share: 0.05, limit: 10 }
    }

    #[test]
    fn a_phrase_that_comes_up_suddenly_is_found_with_its_reports() {
        let before = background(400);
        let mut now = background(100);
        let endings = ["很呛人", "睡不着", "孩子咳嗽", "谁来管", "天天如此"];
        now.extend((0..20).map(|place| format!("搅拌站粉尘{}，{}", endings[place % 5], place)));
        let (now, before) = (told(&now, Some(7)), told(&before, None));
        let topics = topics(&ask(&now, &before, &[]));
        let hot = &topics.phrases[0];
        assert_eq!((hot.phrase.as_str(), hot.growth.now, hot.growth.before), ("搅拌站粉尘", 20, 0));
        assert_eq!((hot.growth.reports.len(), hot.growth.elsewhere), (20, 0));
        assert!(topics.phrases.iter().all(|phrase| !phrase.phrase.contains("物业")), "{:?}", topics.phrases);
        assert_eq!(topics.matters[0].matter, 7);
    }

    #[test]
    fn words_in_which_any_trouble_is_told_are_no_topic() {
        let before = background(200);
        let mut now = background(50);
        let doings = ["停水三天", "学费上涨", "摊贩占道", "围墙倒塌"];
        let heads = ["居民反映", "市民反映", "业主反映", "张家反映", "学生反映"];
        let head = |place: usize| heads[place / 4 % 5];
        now.extend((0..40).map(|place| format!("{}{}，希望有关部门尽快处理", head(place), doings[place % 4])));
        let (now, before) = (told(&now, None), told(&before, None));
        let topics = topics(&ask(&now, &before, &[]));
        let found: Vec<&str> = topics.phrases.iter().map(|phrase| phrase.phrase.as_str()).collect();
        for word in ["反映", "希望", "有关部门", "尽快"] {
            assert!(found.iter().all(|phrase| !phrase.contains(word)), "{found:?}");
        }
        assert!(found.contains(&"停水三天"), "{found:?}");
    }

    #[test]
    fn names_of_persons_and_numbers_are_no_topic() {
        let before = background(200);
        let mut now = background(50);
        now.extend(
            (0..15).map(|place| format!("{}王小明打人，电话13812345678", ["昨天", "邻居", "又见", "那个"][place % 4])),
        );
        let (now, before) = (told(&now, None), told(&before, None));
        let names = |persons: &[&str]| -> Vec<String> {
            topics(&ask(&now, &before, persons)).phrases.into_iter().map(|phrase| phrase.phrase).collect()
        };
        let found = names(&["王小明"]);
        assert!(found.iter().all(|phrase| !phrase.contains("小明") && !phrase.contains("138")), "{found:?}");
    }

    #[test]
    fn nothing_changed_gives_no_topic_and_bad_input_no_fault() {
        let (now, before) = (background(140), background(420));
        let (now, before) = (told(&now, None), told(&before, None));
        assert_eq!(topics(&ask(&now, &before, &[])), Topics::default());
        assert_eq!(topics(&ask(&[], &[], &[])), Topics::default());
        let odd = vec!["啊".repeat(30_000), "😀😀😀".to_owned(), String::new()];
        let _ = topics(&ask(&told(&odd, None), &before, &["", "a"]));
    }
}
