//! Finds phrases: runs of letters that hold together and have many neighbours on both sides.

use std::collections::{BTreeMap, HashMap};

use crate::normalise::normalise;

/// Letters of a phrase.
const LETTERS_MIN: usize = 2;
const LETTERS_MAX: usize = 8;
/// Letters read of one text.
const TEXT_LETTERS_MAX: usize = 600;
/// Kinds of neighbours a phrase must have on each side, as the number of equally frequent ones.
const NEIGHBOURS_MIN: f64 = 2.0;
/// How many times more often the parts of a phrase stand together than chance has it.
const COHESION_MIN: f64 = 8.0;
/// A phrase that is nearly always part of a longer one is not given beside it.
const PART_FROM: f64 = 0.7;
/// What stands for a name that was taken out; no phrase goes across it.
const MASK: char = '\u{0}';
/// Letters with which no phrase begins or ends.
const EDGE: &str = "的了是在我你他她它们和与及或也都就还很把被向对从到给为这那个不有要说请来去上下里中着过吧吗呢啊";
/// Words that mark the letters before them as a person: 张先生, 李某.
const PERSON_ENDS: [&str; 8] = ["先生", "女士", "某某", "某", "同志", "师傅", "大爷", "阿姨"];
/// Words in which any trouble is told: no phrase holds one, for it would say what offices do and not what happened.
const TELLING: [&str; 22] = [
    "反映",
    "诉求",
    "投诉",
    "举报",
    "来电",
    "来访",
    "来信",
    "咨询",
    "求助",
    "希望",
    "要求",
    "请求",
    "尽快",
    "核实",
    "至今",
    "未果",
    "有关部门",
    "相关部门",
    "热线",
    "留言",
    "答复",
    "回复",
];

/// What a phrase must have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    pub reports_min: usize,
}

/// A phrase with the reports that have it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Phrase {
    pub text: String,
    /// Places of the reports of the period, in order.
    pub now: Vec<u32>,
    pub before: u32,
    pub elsewhere: u32,
}

/// Texts of a time or place with which the period is compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'t> {
    pub before: &'t [Vec<char>],
    pub elsewhere: &'t [Vec<char>],
}

/// The letters of a text without names of persons and words of [`TELLING`].
pub(super) fn letters(text: &str, persons: &[&str]) -> Vec<char> {
    let normal = normalise(text);
    let mut text = normal.text().to_owned();
    for person in persons.iter().filter(|person| person.chars().count() >= 2) {
        if text.contains(*person) {
            text = text.replace(*person, "\u{0}");
        }
    }
    let mut letters: Vec<char> = text.chars().take(TEXT_LETTERS_MAX).collect();
    PERSON_ENDS.iter().for_each(|end| mask(&mut letters, end, 1));
    TELLING.iter().for_each(|word| mask(&mut letters, word, 0));
    letters
}

/// Takes out a word wherever it stands, with so many letters before it.
fn mask(letters: &mut [char], word: &str, before: usize) {
    let word: Vec<char> = word.chars().collect();
    for at in before..(letters.len() + 1).saturating_sub(word.len()) {
        if letters[at..].starts_with(&word) {
            letters[at - before..at + word.len()].fill(MASK);
        }
    }
}

/// A run of letters and what was seen of it.
#[derive(Debug, Default)]
struct Run {
    count: u32,
    reports: Vec<u32>,
    left: BTreeMap<char, u32>,
    right: BTreeMap<char, u32>,
}

/// The phrases of the period, each with its reports before it.
pub(super) fn phrases(now: &[Vec<char>], beside: Beside<'_>, options: &Options) -> Vec<Phrase> {
    let mut kept: Vec<(&[char], Run)> = Vec::new();
    let singles = singles(now);
    let total: u32 = singles.values().sum();
    let mut shorter: HashMap<&[char], u32> = HashMap::new();
    for length in LETTERS_MIN..=LETTERS_MAX {
        let runs = runs(now, length, &shorter, options.reports_min);
        let share = |part: &[char]| -> f64 {
            let count = match part {
                [letter] => singles.get(letter).copied().unwrap_or(0),
                part => shorter.get(part).copied().unwrap_or(1),
            };
            f64::from(count) / f64::from(total.max(1))
        };
        let holds = |run: &[char], count: u32| {
            let whole = f64::from(count) / f64::from(total.max(1));
            (1..run.len()).all(|cut| whole >= COHESION_MIN * share(&run[..cut]) * share(&run[cut..]))
        };
        let counts: Vec<(&[char], u32)> = runs.iter().map(|(run, seen)| (*run, seen.count)).collect();
        kept.extend(runs.into_iter().filter(|(run, seen)| is_phrase(run, seen) && holds(run, seen.count)));
        shorter.extend(counts);
    }
    kept.sort_by(|a, b| a.0.cmp(b.0));
    let whole = drop_parts(kept);
    count_beside(whole, beside)
}

fn singles(texts: &[Vec<char>]) -> HashMap<char, u32> {
    let mut counts = HashMap::new();
    for letter in texts.iter().flatten().filter(|letter| is_word(**letter)) {
        *counts.entry(*letter).or_insert(0) += 1;
    }
    counts
}

/// Letters of words: no digit, mark or name.
fn is_word(letter: char) -> bool {
    letter.is_alphabetic() && letter != MASK
}

/// Runs of a length with enough reports; only those whose beginning and end had enough are counted at all.
fn runs<'t>(
    texts: &'t [Vec<char>],
    length: usize,
    shorter: &HashMap<&'t [char], u32>,
    reports_min: usize,
) -> Vec<(&'t [char], Run)> {
    let mut runs: HashMap<&'t [char], Run> = HashMap::new();
    for (report, text) in texts.iter().enumerate() {
        for (at, run) in text.windows(length).enumerate() {
            let grown =
                length == LETTERS_MIN || shorter.contains_key(&run[1..]) && shorter.contains_key(&run[..length - 1]);
            if !grown || !run.iter().all(|letter| is_word(*letter)) {
                continue;
            }
            let seen = runs.entry(run).or_default();
            seen.count += 1;
            if seen.reports.last() != Some(&(report as u32)) {
                seen.reports.push(report as u32);
            }
            let side = |place: Option<usize>| {
                place.and_then(|place| text.get(place)).copied().filter(|letter| is_word(*letter))
            };
            *seen.left.entry(side(at.checked_sub(1)).unwrap_or(MASK)).or_default() += 1;
            *seen.right.entry(side(Some(at + length)).unwrap_or(MASK)).or_default() += 1;
        }
    }
    let mut runs: Vec<(&[char], Run)> =
        runs.into_iter().filter(|(_, seen)| seen.reports.len() >= reports_min).collect();
    runs.sort_by(|a, b| a.0.cmp(b.0));
    runs
}

fn is_phrase(run: &[char], seen: &Run) -> bool {
    let edge = |letter: Option<&char>| letter.is_some_and(|letter| EDGE.contains(*letter));
    !edge(run.first())
        && !edge(run.last())
        && neighbours(&seen.left) >= NEIGHBOURS_MIN
        && neighbours(&seen.right) >= NEIGHBOURS_MIN
}

/// Number of equally frequent neighbours that would be as uncertain; every edge of a text is one of its own.
fn neighbours(side: &BTreeMap<char, u32>) -> f64 {
    let all = f64::from(side.values().sum::<u32>());
    let edges = side.get(&MASK).copied().unwrap_or(0);
    let named = side.iter().filter(|(letter, _)| **letter != MASK).map(|(_, count)| f64::from(*count));
    let ones = (0..edges).map(|_| 1.0);
    let entropy: f64 = named.chain(ones).map(|count| -(count / all) * (count / all).ln()).sum();
    entropy.exp()
}

/// Takes out phrases that are nearly always part of a longer one.
fn drop_parts(kept: Vec<(&[char], Run)>) -> Vec<(&[char], Run)> {
    let mut covered: HashMap<&[char], u32> = HashMap::new();
    for (run, seen) in &kept {
        for length in LETTERS_MIN..run.len() {
            for part in run.windows(length) {
                let most = covered.entry(part).or_default();
                *most = (*most).max(seen.count);
            }
        }
    }
    let part = |run: &[char], seen: &Run| {
        covered.get(run).is_some_and(|most| f64::from(*most) >= PART_FROM * f64::from(seen.count))
    };
    let whole: Vec<bool> = kept.iter().map(|(run, seen)| !part(run, seen)).collect();
    kept.into_iter().zip(whole).filter(|(_, whole)| *whole).map(|(kept, _)| kept).collect()
}

/// Reports of each run among texts.
fn counted(kept: &[(&[char], Run)], texts: &[Vec<char>]) -> Vec<u32> {
    let places: HashMap<&[char], usize> = kept.iter().enumerate().map(|(place, (run, _))| (*run, place)).collect();
    let mut counts = vec![(0u32, u32::MAX); kept.len()];
    for (report, text) in texts.iter().enumerate() {
        for length in LETTERS_MIN..=LETTERS_MAX {
            for run in text.windows(length) {
                let Some(&place) = places.get(run) else { continue };
                if counts[place].1 != report as u32 {
                    counts[place] = (counts[place].0 + 1, report as u32);
                }
            }
        }
    }
    counts.into_iter().map(|(count, _)| count).collect()
}

fn count_beside(kept: Vec<(&[char], Run)>, beside: Beside<'_>) -> Vec<Phrase> {
    let (before, elsewhere) = (counted(&kept, beside.before), counted(&kept, beside.elsewhere));
    let phrase = |((run, seen), (before, elsewhere)): ((&[char], Run), (u32, u32))| Phrase {
        text: run.iter().collect(),
        now: seen.reports,
        before,
        elsewhere,
    };
    kept.into_iter().zip(before.into_iter().zip(elsewhere)).map(phrase).collect()
}
