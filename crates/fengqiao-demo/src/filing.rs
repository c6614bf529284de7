//! Suits of the invented court, one row for each party as its case system would export them, the numbers that rates are
//! divided by, and the truth: which township has more suits than the others, and from when, and both rates of every township
//! and month, counted here by another way than the application counts.
//! Not here: the reports of the court, which are told beside all others.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use jiff::civil::{Date, date};

use crate::county::County;
use crate::draw::{Draw, Seed};
use crate::land::COUNTY;
use crate::table::{Rows, Written};

/// Suits of a year for 10,000 residents in an ordinary township.
const RATE: f64 = 95.0;
/// Spread of the townships' own rates, of their logarithm.
const TOWNSHIP_SIGMA: f64 = 0.12;
/// The township in which more is filed from [`PLANTED_ON`] on, by its index, and how many times as much.
const PLANTED: (usize, f64) = (4, 1.6);
/// From when.
const PLANTED_ON: Date = date(2024, 1, 1);
/// From this day on suits are registered before any mediation, and some are settled before trial.
const BREAK_ON: Date = date(2025, 1, 1);
/// For each suit of before, so many more are registered and settled before trial since.
const MEDIATED_FIRST: f64 = 0.4;
/// Suits of the planted bulk series: one bank, one cause, one month.
const SERIES: usize = 42;
/// Share of suits between people of which a company or bank is the plaintiff.
const COMPANY_SHARE: f64 = 0.3;
/// Share of consumer suits against a platform at its head office.
const PLATFORM_SHARE: f64 = 0.25;
/// Share of suits withdrawn within a week, and later.
const WITHDRAWN: [f64; 2] = [0.03, 0.22];
/// Township with the head office of a platform, by its index.
const PLATFORM_TOWNSHIP: usize = 0;

/// Causes with their shares, in per mille of the suits; the rest is the last one.
const CAUSES: [(&str, f64); 15] = [
    ("民间借贷纠纷", 210.0),
    ("离婚纠纷", 130.0),
    ("机动车交通事故责任纠纷", 85.0),
    ("买卖合同纠纷", 76.0),
    ("金融借款合同纠纷", 60.0),
    ("信用卡纠纷", 50.0),
    ("物业服务合同纠纷", 50.0),
    ("劳动合同纠纷", 48.0),
    ("商品房销售合同纠纷", 46.0),
    ("建设工程施工合同纠纷", 40.0),
    ("房屋租赁合同纠纷", 32.0),
    ("信息网络买卖合同纠纷", 30.0),
    ("财产损失保险合同纠纷", 24.0),
    ("生命权、身体权、健康权纠纷", 23.0),
    ("劳务合同纠纷", 96.0),
];
/// Causes in which a company sues.
const OF_COMPANIES: [&str; 6] = [
    "金融借款合同纠纷",
    "信用卡纠纷",
    "物业服务合同纠纷",
    "买卖合同纠纷",
    "建设工程施工合同纠纷",
    "财产损失保险合同纠纷",
];

struct Suit {
    on: Date,
    cause: &'static str,
    village: usize,
    /// Index of a second defendant's village.
    second: Option<usize>,
    plaintiff: Plaintiff,
    platform: bool,
    outcome: Option<(&'static str, Date)>,
    key: u64,
}

#[derive(Clone, Copy)]
enum Plaintiff {
    Person(usize),
    Company(usize),
}

impl County {
    /// How many suits of a year a township is expected to have for 10,000 residents.
    fn rate_of(&self, township: usize, on: Date) -> f64 {
        let own = Seed(self.options.seed).stream("filing-township", township as u64).lognormal(RATE, TOWNSHIP_SIGMA);
        let planted = !self.options.null && township == PLANTED.0 && on >= PLANTED_ON;
        if planted { own * PLANTED.1 } else { own }
    }

    fn months(&self) -> Vec<Date> {
        let mut months = Vec::new();
        let mut month = self.options.from.first_of_month();
        while month <= self.options.to {
            months.push(month);
            month = month.last_of_month().tomorrow().unwrap_or(Date::MAX);
        }
        months
    }

    fn suits(&self) -> Vec<Suit> {
        let mut suits = Vec::new();
        for (at, month) in self.months().into_iter().enumerate() {
            for (index, village) in self.land.villages.iter().enumerate() {
                let mut draw = Seed(self.options.seed).stream("filing", (at * 10_000 + index) as u64);
                let mean = self.rate_of(village.township, month) * village.population / 120_000.0 * self.options.scale;
                for _ in 0..draw.poisson(mean) {
                    suits.extend(self.suit(&mut draw, month, index, Settled::No));
                }
                if month >= BREAK_ON {
                    for _ in 0..draw.poisson(mean * MEDIATED_FIRST) {
                        suits.extend(self.suit(&mut draw, month, index, Settled::BeforeTrial));
                    }
                }
            }
            if !self.options.null && month == self.series_month() {
                let mut draw = Seed(self.options.seed).stream("filing-series", 0);
                for _ in 0..SERIES {
                    let village = draw.below(self.land.villages.len());
                    let suit = self.suit(&mut draw, month, village, Settled::No);
                    suits.extend(suit.map(|suit| Suit {
                        cause: "信用卡纠纷",
                        plaintiff: Plaintiff::Company(0),
                        ..suit
                    }));
                }
            }
        }
        suits.sort_by_key(|suit| (suit.on, suit.key));
        suits
    }

    /// The month of the planted series: the fourth from the end.
    fn series_month(&self) -> Date {
        let months = self.months();
        months[months.len().saturating_sub(4)]
    }

    fn suit(&self, draw: &mut Draw, month: Date, village: usize, settled: Settled) -> Option<Suit> {
        let on = date(month.year(), month.month(), i8::try_from(1 + draw.below(28)).unwrap_or(1));
        let (cause, _) = CAUSES[draw.weighted(&CAUSES.map(|(_, share)| share))];
        let by_company = OF_COMPANIES.contains(&cause) || draw.chance(COMPANY_SHARE * 0.2);
        let plaintiff = match by_company {
            true => Plaintiff::Company(draw.below(self.companies.len().min(40))),
            false => Plaintiff::Person(draw.below(self.people.len())),
        };
        let platform = cause == "信息网络买卖合同纠纷" && draw.chance(PLATFORM_SHARE);
        let second = draw.chance(0.12).then(|| draw.below(self.land.villages.len()));
        let ends = |days: usize| on.checked_add(jiff::Span::new().days(i64::try_from(days).unwrap_or(0))).ok();
        let outcome = match settled {
            Settled::BeforeTrial => ends(5 + draw.below(20)).map(|day| ("先行调解", day)),
            Settled::No if draw.chance(WITHDRAWN[0]) => ends(1 + draw.below(6)).map(|day| ("撤诉", day)),
            Settled::No if draw.chance(WITHDRAWN[1]) => ends(10 + draw.below(50)).map(|day| ("撤诉", day)),
            Settled::No => ends(20 + draw.below(90)).map(|day| (if draw.chance(0.35) { "调解" } else { "判决" }, day)),
        };
        let outcome = outcome.filter(|(_, day)| *day <= self.options.to);
        let key = draw.below(usize::MAX) as u64;
        (on >= self.options.from && on <= self.options.to).then_some(Suit {
            on,
            cause,
            village,
            second,
            plaintiff,
            platform,
            outcome,
            key,
        })
    }

    /// The parties of a suit, the plaintiff first.
    fn parties(&self, suit: &Suit) -> Vec<Party> {
        let mut draw = Seed(self.options.seed).stream("filing-party", suit.key);
        let (townships, villages) = (&self.land.townships, &self.land.villages);
        let mut parties = Vec::new();
        match suit.plaintiff {
            Plaintiff::Company(index) => {
                let company = &self.companies[index];
                let place = Place { code: COUNTY.to_owned(), township: None };
                let (name, number) = (company.name.clone(), company.credit_code());
                parties.push(Party { name, number, side: "原告", kind: "法人", place, platform: false });
            }
            Plaintiff::Person(index) => {
                let (person, village) = (&self.people[index], &villages[draw.below(villages.len())]);
                let place = Place { code: village.code.clone(), township: Some(village.township) };
                let (name, number) = (person.name(), person.id_number());
                parties.push(Party { name, number, side: "原告", kind: "自然人", place, platform: false });
            }
        }
        if suit.platform {
            let place = Place { code: townships[PLATFORM_TOWNSHIP].code.clone(), township: Some(PLATFORM_TOWNSHIP) };
            let name = "云上集市网络科技有限公司".to_owned();
            parties.push(Party { name, number: String::new(), side: "被告", kind: "法人", place, platform: true });
            return parties;
        }
        for village in std::iter::once(suit.village).chain(suit.second.filter(|second| *second != suit.village)) {
            let person = &self.people[draw.below(self.people.len())];
            let other = matches!(suit.plaintiff, Plaintiff::Person(index) if std::ptr::eq(person, &self.people[index]));
            let number = if other { String::new() } else { person.id_number() };
            let village = &villages[village];
            let place = Place { code: village.code.clone(), township: Some(village.township) };
            parties
                .push(Party { name: person.name(), number, side: "被告", kind: "自然人", place, platform: false });
        }
        parties
    }

    pub(crate) fn write_filings<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("案号,案件类型代码,案由,立案日期,结案日期,结案方式,当事人,证件号码,诉讼地位,当事人类型,住所地代码,平台或金融总部")?;
        let (mut year, mut serial) = (0, 0);
        for suit in self.suits() {
            (year, serial) = if suit.on.year() == year { (year, serial + 1) } else { (suit.on.year(), 1) };
            let number = format!("（{year}）青0101民初{serial}号");
            let (how, day) = suit.outcome.map_or_else(Default::default, |(how, day)| (how, day.to_string()));
            let on = suit.on.to_string();
            for party in self.parties(&suit) {
                let Party { name, number: id, side, kind, place, platform } = &party;
                let platform = if *platform { "是" } else { "" };
                rows.row([&number, "0301", suit.cause, &on, &day, how, name, id, side, kind, &place.code, platform])?;
            }
        }
        Ok(())
    }

    /// Suits of each month and township in halves, by the place of their defendants, and its distinct parties.
    fn told(&self) -> BTreeMap<(Date, usize), (u64, BTreeSet<String>)> {
        let mut told: BTreeMap<(Date, usize), (u64, BTreeSet<String>)> = BTreeMap::new();
        for suit in self.suits() {
            let (month, parties) = (suit.on.first_of_month(), self.parties(&suit));
            let defendants: BTreeSet<Option<usize>> =
                parties.iter().filter(|party| party.side == "被告").map(|party| party.place.township).collect();
            for township in defendants.iter().flatten() {
                told.entry((month, *township)).or_default().0 += HALVES / defendants.len() as u64;
            }
            for party in parties {
                let Some(township) = party.place.township else { continue };
                let key = match party.number.is_empty() {
                    true => format!("{} {}", party.name, party.place.code),
                    false => party.number,
                };
                told.entry((month, township)).or_default().1.insert(key);
            }
        }
        told
    }

    pub(crate) fn write_bases<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("区划代码,年份,指标,数值,来源")?;
        const SOURCE: &str = "虚构的统计年鉴";
        let residents = |people: f64| people.round().to_string();
        let county: f64 = self.land.townships.iter().map(|township| township.population).sum();
        for year in self.options.from.year() - 1..self.options.to.year() {
            let year = year.to_string();
            rows.row([COUNTY, &year, "常住人口", &residents(county), SOURCE])?;
            rows.row([COUNTY, &year, "常住和登记流动人口", &residents(county * 1.06), SOURCE])?;
            rows.row([COUNTY, &year, "登记经营主体", &residents(county * 0.11), SOURCE])?;
            for township in &self.land.townships {
                let people = township.population;
                rows.row([&township.code, &year, "常住人口", &residents(people), SOURCE])?;
                rows.row([&township.code, &year, "从业人员", &residents(people * 0.55), SOURCE])?;
                rows.row([&township.code, &year, "有效保单", &residents(people * 0.7), SOURCE])?;
                rows.row([&township.code, &year, "物业服务户数", &residents(people * 0.16), SOURCE])?;
            }
            for village in &self.land.villages {
                rows.row([&village.code, &year, "常住人口", &residents(village.population), SOURCE])?;
            }
        }
        Ok(())
    }

    pub(crate) fn write_truth_rates<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("township_code,month,rate_a_year,planted,suits_halves,litigants,rate_by_filings,rate_by_litigants")?;
        let told = self.told();
        for month in self.months() {
            for (index, township) in self.land.townships.iter().enumerate() {
                let planted = !self.options.null && index == PLANTED.0 && month >= PLANTED_ON;
                let rate = format!("{:.4}", self.rate_of(index, month) * self.options.scale);
                let (suits, litigants) =
                    told.get(&(month, index)).map_or((0, 0), |(halves, parties)| (*halves, parties.len() as u64));
                let people = whole(township.population);
                rows.row([
                    &township.code,
                    &month.to_string(),
                    &rate,
                    if planted { "yes" } else { "no" },
                    &suits.to_string(),
                    &litigants.to_string(),
                    &hundredths(10_000 * suits, HALVES * people),
                    &hundredths(10_000 * litigants, people),
                ])?;
            }
        }
        Ok(())
    }
}

/// Parts of a suit that stands in two townships.
const HALVES: u64 = 2;

/// Residents as they stand in the yearbook.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a township has thousands of residents")]
fn whole(people: f64) -> u64 {
    people.round() as u64
}

/// A fraction with two decimals, half up; empty where nothing stands below the line.
fn hundredths(above: u64, below: u64) -> String {
    if below == 0 {
        return String::new();
    }
    let rounded = (above * 200 + below) / (below * 2);
    format!("{}.{:02}", rounded / 100, rounded % 100)
}

/// Where a party lives; nobody knows the township of a company.
struct Place {
    code: String,
    township: Option<usize>,
}

struct Party {
    name: String,
    number: String,
    side: &'static str,
    kind: &'static str,
    place: Place,
    platform: bool,
}

#[derive(Clone, Copy)]
enum Settled {
    /// It goes to trial, or is withdrawn.
    No,
    /// By mediation after registration and before trial.
    BeforeTrial,
}
