//! What the rules of masking find and what they take away, on the invented county and on invented names.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_text::redact::{Class, MASK, redact};

use crate::shared;

/// Sentences into which a name is put; the shapes are those of real complaints.
const SENTENCES: [&str; 12] = [
    "邻居{}半夜吵闹，影响休息",
    "被告{}拖欠货款三万元不还",
    "楼上住户{}家漏水，天花板发霉",
    "{}在阳光小区占用消防通道停车",
    "市民来电反映{}拖欠工资",
    "业主{}与物业发生争执",
    "与{}因界址发生口角，互相推搡",
    "我叫{}，住在大桥镇",
    "联系人：{}",
    "{}老师体罚学生",
    "向{}借款五万元，至今未还",
    "{}、村干部到场调解无果",
];

/// Names of persons of the shared synthetic parties, many of them misspelt on purpose; none where the data is absent.
fn names() -> Option<Vec<String>> {
    let text = shared::text("parties/zh_parties_synth_seed42.csv.gz")?;
    let is_name = |name: &str| {
        (2..=4).contains(&name.chars().count())
            && name.chars().all(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
    };
    let rows = shared::rows(&text);
    let persons = rows.iter().filter(|row| &row[2] == "person").map(|row| &row[3]);
    let persons = persons.filter(|name| is_name(name) && !name.contains('某') && !name.ends_with(['士', '生']));
    let distinct: BTreeSet<String> = persons.map(str::to_owned).collect();
    Some(distinct.into_iter().step_by(7).take(2_000).collect())
}

#[test]
fn names_that_nobody_wrote_down_are_mostly_found() {
    let Some(names) = names() else { return };
    let (mut hidden, mut all) = (0_u32, 0_u32);
    let mut missed = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let sentence = SENTENCES[place % SENTENCES.len()];
        let text = sentence.replace("{}", name);
        let at = sentence.chars().take_while(|letter| *letter != '{').count();
        let words: Vec<char> = redact(&text, &[]).words().chars().collect();
        all += 1;
        if words[at..at + name.chars().count()].iter().all(|letter| *letter == MASK) {
            hidden += 1;
        } else {
            missed.push(text);
        }
    }
    let share = f64::from(hidden) / f64::from(all);
    println!(
        "names hidden by rules alone: {hidden} of {all}, {:.1} %; missed such as {:?}",
        100.0 * share,
        &missed[..missed.len().min(24)]
    );
    assert!(share >= 0.72, "only {share}");
}

#[test]
fn letters_lose_little_that_is_no_name() {
    let Some(text) = shared::text("letters/labelled_raw_train.csv.gz") else { return };
    let letters: Vec<String> = shared::rows(&text).iter().map(|row| row[5].to_owned()).collect();
    let (mut masked, mut all) = (0_usize, 0_usize);
    let mut seen = BTreeMap::<String, u32>::new();
    for text in letters.iter().step_by(10) {
        let redacted = redact(text, &[]);
        all += redacted.len();
        let own: Vec<char> = text.chars().collect();
        for part in redacted.masked() {
            masked += part.letters.len();
            if part.class == Class::Name {
                *seen.entry(own[part.letters.clone()].iter().collect()).or_default() += 1;
            }
        }
    }
    let mut seen: Vec<(u32, String)> = seen.into_iter().map(|(text, count)| (count, text)).collect();
    seen.sort_by(|a, b| b.cmp(a));
    let share = masked as f64 / all as f64;
    println!(
        "letters masked: {masked} of {all}, {:.2} %; names such as {:?}",
        100.0 * share,
        &seen[..seen.len().min(60)]
    );
    assert!(share <= 0.03, "{share} of the letters are masked");
}
