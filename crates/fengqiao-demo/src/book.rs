//! The embedded lists: kinds of dispute with their rates and templates, words and names. Read once, never changed.
//! Not here: how they are drawn.

use crate::template::Template;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Channels in the order of `params.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Entered by a people's mediator or grid worker.
    Mediator,
    /// A call to the police.
    Police,
    /// A call or message to the 12345 hotline.
    Hotline,
    /// A claim filed with the court.
    Court,
    /// A call to the 12368 line of the court.
    CourtLine,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 5] = [Self::Mediator, Self::Police, Self::Hotline, Self::Court, Self::CourtLine];

    /// The name written in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mediator => "mediator",
            Self::Police => "110",
            Self::Hotline => "12345",
            Self::Court => "court",
            Self::CourtLine => "12368",
        }
    }
}

/// Who stands on the two sides of a kind of dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sides {
    Persons,
    PersonAgainstCompany,
    CompanyAgainstCompany,
    BankAgainstPerson,
}

/// One of the 48 kinds of dispute.
#[derive(Debug)]
pub struct Kind {
    /// Short code, `N1` to `O1`.
    pub code: String,
    /// The group of kinds, as 邻里.
    pub group: String,
    /// Name of the kind.
    pub name: String,
    /// Disputes per 1,000 residents and year before the scale.
    pub rate: f64,
    pub(crate) urban_ratio: f64,
    pub(crate) sides: Sides,
    /// What the first side tells.
    pub(crate) told: Vec<Template>,
    /// What the other side tells.
    pub(crate) retold: Vec<Template>,
    /// What a company tells that sues, empty for most kinds.
    pub(crate) claimed: Vec<Template>,
    pub(crate) demands: Vec<Template>,
    pub(crate) channels: [f64; 5],
    /// Probability of one more report of the same dispute.
    pub(crate) again: f64,
    pub(crate) amounts: (f64, f64),
    pub(crate) cause: String,
}

/// Word lists.
#[derive(Debug, Deserialize)]
pub(crate) struct Lexicon {
    pub(crate) g1m: Vec<String>,
    pub(crate) g2m: Vec<String>,
    pub(crate) g1f: Vec<String>,
    pub(crate) g2f: Vec<String>,
    pub(crate) male: Vec<String>,
    pub(crate) female: Vec<String>,
    pub(crate) syn: Vec<Vec<String>>,
    pub(crate) surnames: Vec<(String, f64)>,
    pub(crate) brand: Vec<String>,
    pub(crate) industry: BTreeMap<String, Vec<String>>,
    pub(crate) shops: BTreeMap<String, Vec<String>>,
    pub(crate) goods: BTreeMap<String, Vec<String>>,
    pub(crate) crops: Vec<String>,
    pub(crate) roads: Vec<String>,
    pub(crate) durs: Vec<String>,
    pub(crate) estates: Vec<String>,
    pub(crate) estate_tail: Vec<String>,
    pub(crate) village_a: Vec<String>,
    pub(crate) village_b: Vec<String>,
    pub(crate) village_c: Vec<String>,
    pub(crate) hospitals: Vec<String>,
    pub(crate) schools: Vec<String>,
}

/// How a report is told: the frames around the facts.
#[derive(Debug)]
pub(crate) struct Frames {
    pub(crate) open: BTreeMap<String, Vec<Template>>,
    pub(crate) close: BTreeMap<String, Vec<Template>>,
    pub(crate) middle: Vec<Template>,
    pub(crate) history: Vec<Template>,
    pub(crate) second: Vec<Template>,
}

/// Everything embedded.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) lexicon: Lexicon,
    /// Running sums of the surname weights.
    pub(crate) surname_sums: Vec<f64>,
    pub(crate) frames: Frames,
    pub(crate) params: Params,
}

/// What `params.json` holds beside the kinds.
#[derive(Debug, Deserialize)]
pub(crate) struct Params {
    pub(crate) population: f64,
    pub(crate) villages: f64,
    pub(crate) communities: f64,
    pub(crate) target_reports: f64,
    /// Name, suffix of the code, share of the population, urban share.
    pub(crate) townships: Vec<(String, String, f64, f64)>,
    #[serde(rename = "rate_per_1000_year_and_urban_rr")]
    rates: BTreeMap<String, (f64, f64)>,
    channel_prob_by_l1: BTreeMap<String, [f64; 5]>,
    channel_prob_override: BTreeMap<String, [f64; 5]>,
    extra_report_prob_by_l1: BTreeMap<String, f64>,
    hour_weights: BTreeMap<String, Vec<f64>>,
    amount_loguniform: BTreeMap<String, (f64, f64)>,
    court_cause: BTreeMap<String, String>,
}

impl Params {
    /// Weights of the 24 hours at which a channel takes reports.
    pub(crate) fn hours(&self, channel: Channel) -> &[f64] {
        self.hour_weights.get(channel.as_str()).unwrap_or_else(|| &self.hour_weights["o"])
    }
}

#[derive(Deserialize)]
struct TemplateFile {
    subcategories: BTreeMap<String, KindTexts>,
    open: BTreeMap<String, Vec<String>>,
    close: BTreeMap<String, Vec<String>>,
    long: LongTexts,
}

#[derive(Deserialize)]
struct KindTexts {
    l1: String,
    name: String,
    a: Vec<String>,
    b: Vec<String>,
    /// What a company tells that sues, where it differs.
    #[serde(default)]
    c: Vec<String>,
    d: Vec<String>,
    party: String,
}

#[derive(Deserialize)]
struct LongTexts {
    middle: Vec<String>,
    history: Vec<String>,
    second: Vec<String>,
}

/// The embedded lists, read on first use.
pub(crate) fn book() -> &'static Book {
    static BOOK: LazyLock<Book> = LazyLock::new(read);
    &BOOK
}

/// The 48 kinds of dispute, in the order of their codes.
#[must_use]
pub fn kinds() -> &'static [Kind] {
    &book().kinds
}

/// Index of a kind by its code.
///
/// # Panics
/// When the code is not one of the 48; codes in this crate are constants and a test walks them.
pub(crate) fn kind_index(code: &str) -> usize {
    kinds().binary_search_by(|kind| kind.code.as_str().cmp(code)).expect("code of a kind of dispute")
}

fn read() -> Book {
    const EMBEDDED: &str = "the embedded list is checked by every test";
    let texts: TemplateFile = serde_json::from_str(include_str!("../data/templates.json")).expect(EMBEDDED);
    let lexicon: Lexicon = serde_json::from_str(include_str!("../data/lexicon.json")).expect(EMBEDDED);
    let params: Params = serde_json::from_str(include_str!("../data/params.json")).expect(EMBEDDED);
    let kinds = texts.subcategories.into_iter().map(|(code, texts)| kind(code, texts, &params)).collect();
    let mut sum = 0.0;
    let surname_sums = lexicon.surnames.iter().map(|(_, weight)| {
        sum += weight;
        sum
    });
    let surname_sums = surname_sums.collect();
    let by_channel = |lists: BTreeMap<String, Vec<String>>| {
        lists.into_iter().map(|(channel, list)| (channel, templates(&list))).collect()
    };
    let frames = Frames {
        open: by_channel(texts.open),
        close: by_channel(texts.close),
        middle: templates(&texts.long.middle),
        history: templates(&texts.long.history),
        second: templates(&texts.long.second),
    };
    Book { kinds, lexicon, surname_sums, frames, params }
}

fn templates(list: &[String]) -> Vec<Template> {
    list.iter().map(|text| Template::parse(text)).collect()
}

fn kind(code: String, texts: KindTexts, params: &Params) -> Kind {
    let letter = &code[..1];
    let (rate, urban_ratio) = params.rates[&code];
    let group = texts.l1;
    Kind {
        rate,
        urban_ratio,
        sides: match texts.party.as_str() {
            "pc" => Sides::PersonAgainstCompany,
            "cc" => Sides::CompanyAgainstCompany,
            "cp" => Sides::BankAgainstPerson,
            _ => Sides::Persons,
        },
        told: templates(&texts.a),
        retold: templates(&texts.b),
        claimed: templates(&texts.c),
        demands: templates(&texts.d),
        channels: *params.channel_prob_override.get(&code).unwrap_or_else(|| &params.channel_prob_by_l1[&group]),
        again: params.extra_report_prob_by_l1[&group],
        amounts: *params.amount_loguniform.get(letter).unwrap_or(&(500.0, 30_000.0)),
        cause: params
            .court_cause
            .get(&code)
            .or_else(|| params.court_cause.get(letter))
            .map_or("合同", |cause| cause)
            .to_owned(),
        name: texts.name,
        group,
        code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_hold_48_kinds_in_17_groups() {
        assert_eq!(kinds().len(), 48);
        let groups: std::collections::BTreeSet<_> = kinds().iter().map(|kind| &kind.group).collect();
        assert_eq!(groups.len(), 17);
        assert!(kinds().iter().enumerate().all(|(index, kind)| kind_index(&kind.code) == index));
    }

    #[test]
    fn the_five_commonest_surnames_are_borne_by_about_31_in_100() {
        let book = book();
        let share = book.surname_sums[4] / book.surname_sums[book.surname_sums.len() - 1];
        assert!((0.29..0.33).contains(&share), "{share}");
    }
}
