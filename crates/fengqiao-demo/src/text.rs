//! Tells a dispute in the words of a channel and a person.
//! Not here: when and by whom.

use crate::book::{Channel, Kind, book};
use crate::days::Days;
use crate::draw::Draw;
use crate::party::{Company, Person};
use crate::story::{Story, money};
use crate::template::fill;
use std::borrow::Cow;

/// One side, for the teller.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who<'a> {
    Person(&'a Person),
    Company(&'a Company),
}

impl Who<'_> {
    pub(crate) fn full(&self) -> String {
        match self {
            Self::Person(person) => person.name(),
            Self::Company(company) => company.name.clone(),
        }
    }

    pub(crate) fn polite(&self) -> String {
        match self {
            Self::Person(person) => format!("{}{}", person.surname, self.title()),
            Self::Company(company) => company.name.clone(),
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Person(person) if person.woman => "女士",
            _ => "先生",
        }
    }

    fn surname(&self) -> String {
        match self {
            Self::Person(person) => person.surname.to_owned(),
            Self::Company(company) => company.name.chars().take(4).collect(),
        }
    }
}

/// From whose side it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    First,
    Second,
    /// A company that sues.
    Claimant,
}

/// What is told to whom.
pub(crate) struct Telling<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) channel: Channel,
    pub(crate) story: &'a Story,
    pub(crate) teller: Who<'a>,
    pub(crate) other: Who<'a>,
    pub(crate) voice: Voice,
    /// The same person comes to the same channel again.
    pub(crate) again: bool,
    /// How many reports of the dispute there are, this one included.
    pub(crate) nth: usize,
    /// When it is told, in days.
    pub(crate) at: f64,
}

/// Share of hotline and court texts that are long.
const LONG_SHARE: f64 = 0.15;

/// Writes the text of a report.
pub(crate) fn tell(telling: &Telling<'_>, days: &Days, draw: &mut Draw) -> String {
    let (frames, kind, story) = (&book().frames, telling.kind, telling.story);
    let scenarios = match telling.voice {
        Voice::First => &kind.told,
        Voice::Second => &kind.retold,
        Voice::Claimant => &kind.claimed,
    };
    let chosen = if draw.chance(0.88) { story.scenario % scenarios.len() } else { draw.below(scenarios.len()) };
    let loose = telling.again || telling.nth > 1;
    let facts = rephrase(&scenarios[chosen].told(story.key, draw), telling.channel, loose, draw);
    let channel = telling.channel.as_str();
    let repeat = format!("{channel}_repeat");
    let opening = if telling.again && frames.open.contains_key(&repeat) { &repeat } else { channel };
    let opening = draw.pick(&frames.open[opening]).fresh(draw);
    let closing = draw.pick(&frames.close[channel]).fresh(draw);
    let demand = match telling.voice {
        Voice::Claimant => &kind.demands[kind.demands.len() - 1],
        _ => draw.pick(&kind.demands),
    };
    let demand = demand.told(story.key, draw);
    let written = matches!(telling.channel, Channel::Hotline | Channel::Court);
    let details = if written && draw.chance(LONG_SHARE) { details(draw) } else { String::new() };
    let slots = Slots::new(telling, days, draw);
    let demand = slots.fill(&demand, draw);
    let text = format!("{opening}{facts}{details}{closing}").replace("{d}", &demand);
    let text = slots.fill(&text, draw);
    if draw.chance(0.04) { text.replace('账', "帐").replacen('，', " ", 1) } else { text }
}

/// Three to six clauses and a sentence of history, for long texts.
fn details(draw: &mut Draw) -> String {
    let frames = &book().frames;
    let count = 3 + draw.below(4);
    let first = draw.below(frames.middle.len());
    let step = *draw.pick(&[1, 5, 7]);
    let mut text = String::new();
    for number in 0..count {
        text.push('。');
        text.push_str(&frames.middle[(first + number * step) % frames.middle.len()].fresh(draw));
    }
    text.push('。');
    text.push_str(&draw.pick(&frames.history).fresh(draw));
    text.push_str(&draw.pick(&frames.second).fresh(draw));
    text
}

/// Drops and swaps clauses and changes words, as people do who tell a thing anew.
fn rephrase(facts: &str, channel: Channel, loose: bool, draw: &mut Draw) -> String {
    let mut clauses: Vec<&str> = facts.split('，').collect();
    let brief = channel == Channel::CourtLine || (channel == Channel::Police && draw.chance(0.6));
    if brief {
        clauses.truncate(2);
    }
    if clauses.len() > 2 {
        let drop = if loose { 0.30 } else { 0.12 };
        let mut number = 0;
        clauses.retain(|_| {
            number += 1;
            number == 1 || !draw.chance(drop)
        });
    }
    if clauses.len() > 2 && draw.chance(0.25) {
        let at = 1 + draw.below(clauses.len() - 2);
        clauses.swap(at, at + 1);
    }
    let mut text = clauses.join("，");
    for group in &book().lexicon.syn {
        if draw.chance(if loose { 0.6 } else { 0.35 }) {
            replace_first(&mut text, group, draw);
        }
    }
    text
}

/// Replaces the first word of a group of synonyms, the longest where several begin, by another of the group.
fn replace_first(text: &mut String, group: &[String], draw: &mut Draw) {
    let places = group.iter().filter_map(|word| text.find(word.as_str()).map(|at| (at, usize::MAX - word.len())));
    if let Some((at, length)) = places.min() {
        text.replace_range(at..at + (usize::MAX - length), draw.word(group));
    }
}

/// What fills the slots of the templates.
struct Slots<'a> {
    telling: &'a Telling<'a>,
    days: &'a Days,
    teller: String,
    other: String,
    amount: String,
    date: String,
    place: &'a str,
    duration: &'a str,
}

impl<'a> Slots<'a> {
    fn new(telling: &'a Telling<'a>, days: &'a Days, draw: &mut Draw) -> Self {
        let story = telling.story;
        let style = draw.unit();
        Self {
            teller: match telling.channel {
                Channel::Hotline => "其".to_owned(),
                Channel::Police => "报警人".to_owned(),
                Channel::Mediator => telling.teller.full(),
                Channel::CourtLine => "来电人".to_owned(),
                Channel::Court => "原告".to_owned(),
            },
            other: other_side(telling.channel, telling.other, draw),
            amount: money(story.amount, style),
            date: date(story.day, days, draw),
            place: if draw.chance(0.8) { &story.place } else { &story.village },
            duration: if draw.chance(0.7) { story.duration } else { draw.word(&book().lexicon.durs) },
            telling,
            days,
        }
    }

    fn fill(&self, text: &str, draw: &mut Draw) -> String {
        fill(text, |slot| self.value(slot, draw))
    }

    fn value(&self, slot: &str, draw: &mut Draw) -> Option<Cow<'a, str>> {
        let (telling, story) = (self.telling, self.telling.story);
        Some(match slot {
            "A" => self.teller.clone().into(),
            "B" => self.other.clone().into(),
            "Apol" => telling.teller.polite().into(),
            "Afull" => telling.teller.full().into(),
            "Bfull" => telling.other.full().into(),
            "Asur" => telling.teller.surname().into(),
            "Atitle" => telling.teller.title().into(),
            "gname" => draw.word(&book().lexicon.male).into(),
            "hm" => self.days.moment(telling.at).strftime("%H:%M").to_string().into(),
            "village" => story.village.as_str().into(),
            "town" => story.township.into(),
            "place" => self.place.into(),
            "estate" => story.estate.as_str().into(),
            "bldg" => story.building.as_str().into(),
            "shop" => story.shop.as_str().into(),
            "company" => match telling.other {
                Who::Company(company) => company.name.as_str().into(),
                Who::Person(_) => story.shop.as_str().into(),
            },
            "amt" => self.amount.clone().into(),
            "amt2" => money(story.amount_part, draw.unit()).into(),
            "date" => self.date.clone().into(),
            "dur" => self.duration.into(),
            "n" => story.count.to_string().into(),
            "goods" => story.goods.into(),
            "crop" => story.crop.into(),
            "road" => story.road.into(),
            "yr" => story.year.to_string().into(),
            "hospital" => story.hospital.into(),
            "school" => story.school.into(),
            "k" => telling.nth.to_string().into(),
            "cn" => format!("（{}）青0101民初{}号", self.days.moment(telling.at).year(), 1 + draw.below(9000)).into(),
            "cause" => telling.kind.cause.as_str().into(),
            _ => return None,
        })
    }
}

fn other_side(channel: Channel, other: Who<'_>, draw: &mut Draw) -> String {
    let person = match other {
        Who::Company(company) if draw.chance(0.6) => return company.name.clone(),
        Who::Company(company) => return company.short().to_owned(),
        Who::Person(person) => person,
    };
    let some_one = format!("{}某", person.surname);
    match channel {
        Channel::Hotline => draw.pick(&["对方".to_owned(), some_one, other.full(), other.polite()]).clone(),
        Channel::Police => {
            let stranger = if person.woman { "一女子" } else { "一男子" };
            draw.pick(&["对方".to_owned(), some_one, stranger.to_owned()]).clone()
        }
        Channel::Mediator | Channel::CourtLine => other.full(),
        Channel::Court => format!("被告{}", other.full()),
    }
}

fn date(day: usize, days: &Days, draw: &mut Draw) -> String {
    let on = days.at(day).on;
    let style = draw.unit();
    if style < 0.3 {
        format!("{}年{}月{}日", on.year(), on.month(), on.day())
    } else if style < 0.6 {
        format!("{}月{}日", on.month(), on.day())
    } else if style < 0.75 {
        format!("{}月{}号", on.month(), on.day())
    } else {
        (*draw.pick(&["前几天", "上周", "昨天晚上", "上个月", "前天"])).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Seed;

    #[test]
    fn the_first_and_longest_synonym_is_replaced() {
        let group: Vec<String> = ["次", "多次", "好几次"].map(str::to_owned).to_vec();
        let mut draw = Seed(1).stream("test", 0);
        for _ in 0..20 {
            let mut text = "说过好几次，又来一次".to_owned();
            replace_first(&mut text, &group, &mut draw);
            assert!(text.starts_with("说过") && text.ends_with("，又来一次"), "{text}");
        }
    }
}
