//! A province in which suits are recorded, and suits that are the same in every run.

use std::fmt::Write as _;

use fengqiao_domain::base::Base;
use fengqiao_domain::event::Event;
use fengqiao_domain::filing::{Filing, FilingParty, Outcome, PartyKind, Side};
use fengqiao_domain::id::{FilingId, PersonId, RegionId};
use fengqiao_store::{LitigantFields, NewLitigant};
use jiff::civil::date;

use crate::Draw;

/// Years of suits, from 2023 on.
pub const YEARS: i16 = 3;
const CAUSES: [&str; 12] = ["108.3", "14", "411", "88", "108.1", "115.2", "126", "205", "120", "373", "413", "88.8"];
/// Companies that sue again and again, and people of whom one is sued twice now and then.
const COMPANIES: usize = 400;
const PEOPLE: usize = 4_000_000;
/// Suits in a thousand.
const BY_COMPANY: usize = 400;
const WITHDRAWN: usize = 50;
const MEDIATED_FIRST: usize = 250;

/// How many regions of each level below the province, in each of the level above.
#[derive(Debug, Clone, Copy)]
pub struct Land {
    pub cities: usize,
    pub counties: usize,
    pub towns: usize,
    pub villages: usize,
}

impl Land {
    /// A million suits in three years are those of some eight counties; five million those of a province of 3,000 townships.
    pub fn for_suits(many: usize) -> Self {
        if many > 2_000_000 {
            Self { cities: 12, counties: 10, towns: 25, villages: 5 }
        } else {
            Self { cities: 2, counties: 4, towns: 20, villages: 20 }
        }
    }

    pub fn table(self) -> String {
        let mut text = String::from("code,name,level,parent\n990000000000,青禾省,1,\n");
        for city in 1..=self.cities {
            let above = format!("99{city:02}00000000");
            let _ = writeln!(text, "{above},第{city}市,2,990000000000");
            for county in 1..=self.counties {
                let code = format!("99{city:02}{county:02}000000");
                let _ = writeln!(text, "{code},第{city}之{county}县,3,{above}");
                for town in 100..100 + self.towns {
                    let own = format!("99{city:02}{county:02}{town}000");
                    let _ = writeln!(text, "{own},第{county}之{town}镇,4,{code}");
                    for village in 200..200 + self.villages {
                        let _ = writeln!(text, "99{city:02}{county:02}{town}{village},第{town}之{village}村,5,{own}");
                    }
                }
            }
        }
        text
    }
}

/// Every measure for every region and year.
pub fn bases(regions: &[RegionId], measures: &[String]) -> Event {
    let of = |year: i16| {
        regions.iter().flat_map(move |region| {
            measures.iter().map(move |measure| Base {
                region_id: *region,
                measure: measure.clone(),
                year,
                value: 12_000,
                source: "bench".into(),
            })
        })
    };
    Event::BasesKept { import_id: None, bases: (2022..2022 + YEARS).flat_map(of).collect() }
}

/// A party with its number among all people and companies.
pub struct Told {
    pub filing: Filing,
    pub litigants: Vec<NewLitigant>,
    pub keys: Vec<usize>,
}

/// Villages with the county of each.
pub struct Places {
    pub villages: Vec<(RegionId, RegionId)>,
}

pub fn suit(number: usize, places: &Places, draw: &mut Draw) -> Told {
    let year = 2023 + i16::try_from(draw.below(usize::from(YEARS.unsigned_abs()))).unwrap_or(0);
    let on = date(year, 1 + draw.below(12) as i8, 1 + draw.below(28) as i8);
    let id = FilingId::from_bits(number as u128 + 1);
    let mut told = Told { filing: empty(id, number, on), litigants: Vec::new(), keys: Vec::new() };
    let village = |draw: &mut Draw| places.villages[draw.below(places.villages.len())];
    let defendants = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3][draw.below(10)];
    for place in 0..=defendants {
        let side = if place == 0 { Side::Plaintiff } else { Side::Defendant };
        let company = (place == 0 && draw.below(1_000) < BY_COMPANY).then(|| draw.below(COMPANIES));
        let key = company.unwrap_or_else(|| COMPANIES + draw.below(PEOPLE));
        let (region, county) =
            company.map_or_else(|| village(draw), |at| places.villages[at * 7 % places.villages.len()]);
        let person_id = PersonId::from_bits((number * 8 + place) as u128);
        told.filing.court_region_id = Some(county);
        told.filing.parties.push(FilingParty {
            person_id,
            side,
            kind: if company.is_some() { PartyKind::Organisation } else { PartyKind::Natural },
            region_id: Some(region),
            platform: false,
        });
        told.litigants.push(NewLitigant {
            id: person_id,
            filing_id: id,
            side,
            year,
            region_code: String::new(),
            fields: LitigantFields { name: None, number: Some(format!("{key:018}")) },
        });
        told.keys.push(key);
    }
    told.filing.cause = Some(CAUSES[draw.below(CAUSES.len())].into());
    let ended = match draw.below(1_000) {
        it if it < WITHDRAWN => Some(Outcome::Withdrawn),
        it if year >= 2025 && it < WITHDRAWN + MEDIATED_FIRST => Some(Outcome::MediatedFirst),
        it if it < 800 => Some(Outcome::Judgment),
        _ => None,
    };
    told.filing.outcome = ended;
    told.filing.closed_on = ended.map(|_| on);
    told
}

fn empty(id: FilingId, number: usize, on: jiff::civil::Date) -> Filing {
    Filing {
        id,
        number: format!("（{}）青0101民初{number}号", on.year()),
        court: "青0101".into(),
        court_region_id: None,
        case_type: "0301".into(),
        cause: None,
        filed_on: on,
        registered_on: on,
        closed_on: None,
        outcome: None,
        amount_fen: None,
        place_region_id: None,
        moved_from: None,
        refiled_from: None,
        merged: false,
        parties: Vec::new(),
        import_id: None,
        told_sha256: String::new(),
    }
}
