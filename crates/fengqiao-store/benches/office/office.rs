//! An invented office for the benches: 20 towns of 20 villages, 60 kinds of trouble, reports of realistic length.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{AccountId, ImportId, PersonId, RegionId, ReportId};
use fengqiao_domain::person::PersonFields;
use fengqiao_domain::region::{Region, RegionPath};
use fengqiao_domain::report::{CategoryBy, Part, PersonRef, Report};
use fengqiao_store::{Keys, NewPerson, SealedNarrative, SealedPerson, Store, StoreResult};
use jiff::Timestamp;

/// First moment of the reports.
const START: i64 = 1_700_000_000_000;
const TOWNS: u64 = 20;
const VILLAGES: u64 = 20;
/// Reports of one import chunk.
pub const CHUNK: u64 = 1_000;
pub const NARRATIVE: &str = "来电人反映：楼上住户装修期间破坏防水层，致使其家中卫生间顶部长期渗水，墙皮脱落，多次与对方协商赔偿未果，\
    物业公司上门查看后称无权处理，现要求有关部门协调解决，并尽快给予答复。来电人情绪较为激动，表示若再不处理将采取其他方式。";

pub fn keys() -> Keys {
    Keys::from_master(&[7; 32])
}

/// A folder on the disk that builds are written to.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

pub fn at(ms: u64) -> Timestamp {
    Timestamp::from_millisecond(START + ms.cast_signed()).expect("in range")
}

/// A number that looks random and is the same for the same seed.
pub fn mixed(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

pub fn region_id(town: u64, village: u64) -> RegionId {
    RegionId::new(START.cast_unsigned(), u128::from(town * 1_000 + village))
}

pub fn town_path(town: u64) -> RegionPath {
    RegionPath::top().child(u32::try_from(town).expect("small")).expect("small")
}

/// Common kinds are common: the square of a uniform number.
pub fn category(draw: u64) -> String {
    let share = (draw % 10_000) * (draw % 10_000) / 10_000;
    let code = share * 60 / 10_000;
    format!("D{:02}.{:02}", code / 6 + 1, code % 6 + 1)
}

fn region(town: u64, village: u64) -> Region {
    let path = match (town, village) {
        (0, _) => RegionPath::top(),
        (_, 0) => town_path(town),
        _ => town_path(town).child(u32::try_from(village).expect("small")).expect("small"),
    };
    let level = match (town, village) {
        (0, _) => 3,
        (_, 0) => 4,
        _ => 5,
    };
    let parent = match (town, village) {
        (0, _) => None,
        (_, 0) => Some(region_id(0, 0)),
        _ => Some(region_id(town, 0)),
    };
    Region {
        id: region_id(town, village),
        parent_id: parent,
        code_system: "demo".into(),
        code: format!("{:012}", town * 1_000 + village),
        level,
        name: format!("{town}镇{village}村"),
        aliases: Vec::new(),
        path,
        population: None,
        longitude: None,
        latitude: None,
        valid_from_on: None,
        valid_to_on: None,
    }
}

/// Opens the store at a path and makes the office if it is new.
pub fn open(path: &Path) -> Store {
    let store = Store::open(&format!("sqlite:{}", path.display()), keys()).expect("opens");
    if store.top_regions().expect("reads").is_empty() {
        let top = store.keep_top_region(region_id(0, 0), at(0)).expect("kept");
        let mut regions = vec![region(0, 0)];
        for town in 1..=TOWNS {
            regions.extend((0..=VILLAGES).map(|village| region(town, village)));
        }
        let founded: StoreResult<()> =
            store.write(top, at(0), move |tx| tx.record(&Actor::default(), &[Event::RegionsKept { regions }]));
        founded.expect("recorded");
    }
    store
}

/// The report of this number; its persons' ids are its own number.
pub fn report(number: u64) -> Report {
    let draw = mixed(number);
    // One town in 20 gets a hundredth of what the others get.
    let town = match draw % 191 {
        190 => TOWNS,
        other => 1 + other % (TOWNS - 1),
    };
    let told = mixed(draw) % (3 * 365 * 86_400_000);
    Report {
        id: ReportId::new(START.cast_unsigned() + number, u128::from(number)),
        received_at: at(number / CHUNK * 1_000),
        reported_at: at(told),
        channel: ["12345", "110", "mediator", "walk_in", "web"][usize::try_from(draw % 5).expect("small")].into(),
        text_sha256: format!("{draw:064x}"),
        region_id: Some(region_id(town, 1 + (draw >> 20) % VILLAGES)),
        category: Some(category(draw >> 8)),
        category_by: CategoryBy::Source,
        longitude: None,
        latitude: None,
        external_id: Some(format!("N{number}")),
        source: "hotline".into(),
        source_category: Some("邻里纠纷".into()),
        import_id: Some(ImportId::from_bits(1)),
        matter_id: None,
        closed_at: (!draw.is_multiple_of(100)).then(|| at(told + 86_400_000)),
        persons: vec![PersonRef { person_id: person_id(number), part: Part::Reporter }],
        likely: None,
    }
}

pub fn person_id(number: u64) -> PersonId {
    PersonId::new(START.cast_unsigned() + number, u128::from(number))
}

/// A report's narrative and person, sealed as the verbs of the app do before they ask for the writer.
pub fn sealed(store: &Store, report: &Report, number: u64) -> (SealedNarrative, SealedPerson) {
    let fields = PersonFields {
        name: Some("欧阳嫦英".into()),
        phone: Some(format!("138{:08}", number % 100_000_000)),
        id_number: None,
        address: Some("枫桥路一百二十号三单元".into()),
    };
    let person = NewPerson { id: person_id(number), report_id: report.id, part: Part::Reporter, fields };
    (store.seal_narrative(report.id, NARRATIVE), store.seal_person(&person))
}

/// Records one chunk of an import with its narratives and persons, as the import verb does.
pub fn import_chunk(store: &Store, chunk: u64) {
    let reports: Vec<Report> = (chunk * CHUNK..(chunk + 1) * CHUNK).map(report).collect();
    let kept: Vec<_> =
        reports.iter().zip(chunk * CHUNK..).map(|(report, number)| sealed(store, report, number)).collect();
    let done: StoreResult<()> = store.write(1, at(chunk * 1_000), move |tx| {
        for (narrative, person) in &kept {
            tx.keep_sealed_narrative(narrative)?;
            tx.keep_sealed_person(person)?;
        }
        let chunk = u32::try_from(chunk).expect("small");
        tx.record(&Actor::default(), &[Event::ReportsImported { import_id: ImportId::from_bits(1), chunk, reports }])
    });
    done.expect("recorded");
}

pub fn account_id() -> AccountId {
    AccountId::from_bits(1)
}

/// A number given on the command line after its flag.
pub fn flag(name: &str, otherwise: u64) -> u64 {
    let words: Vec<String> = std::env::args().collect();
    let place = words.iter().position(|word| word == name);
    place.and_then(|place| words.get(place + 1)?.parse().ok()).unwrap_or(otherwise)
}

/// Milliseconds below which this share of the times lies.
pub fn quantile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list"
    )]
    let place = (last as f64 * share).round() as usize;
    times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}

/// Memory of this process without the pages of the database file that it maps, megabytes.
pub fn memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

/// Processor seconds of this process so far, where the system tells them: a figure that other programs disturb little.
pub fn processor_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = stat.rfind(')').map_or("", |end| &stat[end + 2..]);
    rest.split(' ').skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / TICKS_PER_SECOND
}

/// Removes a database file and what belongs to it.
pub fn remove(path: &Path) {
    for end in ["", "-wal", "-shm", ".lock"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        // A file that is not there needs no removing.
        let _ = std::fs::remove_file(name);
    }
}
