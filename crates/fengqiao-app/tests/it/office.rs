//! A small office for the tests: one county, two townships, three villages, and people in every role that the stories need.

use std::collections::HashMap;
use std::path::Path;

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::founding::keep_founders;
use fengqiao_app::organisation::new_credential;
use fengqiao_app::report::NewReport;
use fengqiao_app::{App, AppError, Ctx, RequestKey, Settings};
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{AccountId, ImportId, OrganisationId, RegionId, ReportId};
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_domain::person::PersonFields;
use fengqiao_domain::report::{CategoryBy, Report};
use fengqiao_store::{Keys, Store};
use jiff::{SignedDuration, Timestamp};

pub const PASSWORD: &str = "correct horse battery";
pub const REGIONS: &str = "code,name,level,parent,population,lon,lat\n\
    990101000000,青禾县,3,,1000000,0.5,0.5\n\
    990101001000,东溪街道,4,990101000000,145000,0.5,0.5\n\
    990101100000,大桥镇,4,990101000000,105000,0.6,0.5\n\
    990101001001,东门社区,5,990101001000,5000,0.5,0.5\n\
    990101100200,石桥村,5,990101100000,2000,0.6,0.5\n\
    990101100201,柳塘村,5,990101100000,1800,0.61,0.5\n";

/// (login, role, organisation, region code)
const PEOPLE: [(&str, &str, &str, &str); 16] = [
    ("clerk", "hotline_clerk", "centre", "990101000000"),
    ("dispatcher", "dispatcher", "centre", "990101000000"),
    ("analyst", "analyst", "centre", "990101000000"),
    ("admin", "administrator", "centre", "990101000000"),
    ("auditor", "auditor", "politics", "990101000000"),
    ("officer", "department_officer", "market", "990101000000"),
    ("town", "dispatcher", "town", "990101100000"),
    ("mediator", "village_mediator", "village", "990101100200"),
    ("chief", "station_chief", "station", "990101100000"),
    ("judge", "judge", "court", "990101000000"),
    ("police", "police_officer", "station", "990101100000"),
    ("prosecutor", "prosecutor", "procuratorate", "990101000000"),
    ("registry", "court_clerk", "court", "990101000000"),
    ("invited", "court_mediator", "mediation", "990101000000"),
    ("petition", "petition_officer", "petition", "990101000000"),
    ("counsel", "legal_aid_officer", "justice", "990101000000"),
];
/// (key, kind, duty, region code)
const ORGANISATIONS: [(&str, &str, Option<&str>, &str); 12] = [
    ("centre", "centre", Some("centre"), "990101000000"),
    ("politics", "department", Some("political_legal"), "990101000000"),
    ("market", "department", Some("market_regulation"), "990101000000"),
    ("housing", "department", Some("housing"), "990101000000"),
    ("town", "township", None, "990101100000"),
    ("village", "village", None, "990101100200"),
    ("station", "police_station", None, "990101100000"),
    ("court", "court", Some("court"), "990101000000"),
    ("procuratorate", "procuratorate", Some("procuratorate"), "990101000000"),
    ("mediation", "mediation", Some("mediation"), "990101000000"),
    ("petition", "department", Some("petition"), "990101000000"),
    ("justice", "department", Some("justice"), "990101000000"),
];

pub struct Office {
    pub app: App,
    pub top_region: i64,
    pub organisations: HashMap<&'static str, OrganisationId>,
    accounts: HashMap<&'static str, AccountId>,
    pub now: Timestamp,
    folder: tempfile::TempDir,
}

pub fn start() -> Timestamp {
    "2026-03-05T01:00:00Z".parse().unwrap()
}

fn file_in(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("office.db").display())
}

fn opened(address: &str, folder: &Path, files: &DataFiles) -> App {
    let store = Store::open(address, Keys::from_master(&[7; 32])).unwrap();
    let settings = Settings { data_dir: folder.to_owned(), invented: true };
    App::new(store, files, settings).unwrap()
}

/// The program on a database that lies elsewhere and holds an office.
pub fn app_at(address: &str, folder: &Path) -> App {
    opened(address, folder, &built_in())
}

fn built_in() -> DataFiles {
    DataFiles::built_in().unwrap()
}

impl Office {
    pub fn new() -> Self {
        Self::with(&built_in())
    }

    /// An office with other files of `data/`.
    pub fn with(files: &DataFiles) -> Self {
        Self::at(|_| "sqlite::memory:".into(), files)
    }

    /// An office in a database that lies elsewhere.
    pub fn elsewhere(address: &str) -> Self {
        Self::at(|_| address.to_owned(), &built_in())
    }

    /// The same office under other files of `data/`.
    pub fn reopened(self, files: &DataFiles) -> Self {
        let settings = Settings { data_dir: self.folder.path().to_owned(), invented: true };
        let app = App::new(self.app.store().clone(), files, settings).unwrap();
        Self { app, ..self }
    }

    /// An office whose database is a file.
    pub fn on_disk() -> Self {
        Self::at(file_in, &built_in())
    }

    fn at(address: impl Fn(&Path) -> String, files: &DataFiles) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = opened(&address(folder.path()), folder.path(), files);
        let now = start();
        let (top_region, imported) = app.found_office(REGIONS, now).unwrap();
        assert_eq!((imported.added, imported.faults.len()), (6, 0));
        let office = app.office(top_region).unwrap();
        let region = |code: &str| office.regions().iter().find(|region| region.code == code).unwrap().id;
        let organisations: HashMap<&str, OrganisationId> =
            ORGANISATIONS.iter().zip(1_u128..).map(|((key, ..), id)| (*key, OrganisationId::from_bits(id))).collect();
        let made = ORGANISATIONS
            .iter()
            .map(|(key, kind, duty, code)| Organisation {
                id: organisations[key],
                name: (*key).to_owned(),
                kind: (*kind).to_owned(),
                duty: duty.map(str::to_owned),
                region_id: region(code),
                parent_id: None,
                active: true,
            })
            .collect();
        let accounts: HashMap<&str, AccountId> =
            PEOPLE.iter().zip(1_u128..).map(|((login, ..), id)| (*login, AccountId::from_bits(id))).collect();
        let credential = new_credential(PASSWORD, false);
        let people = PEOPLE
            .iter()
            .map(|(login, role, organisation, code)| {
                let account = Account {
                    id: accounts[login],
                    login: (*login).to_owned(),
                    name: (*login).to_owned(),
                    organisation_id: organisations[organisation],
                    region_id: region(code),
                    roles: vec![(*role).to_owned()],
                    active: true,
                };
                (account, credential.clone())
            })
            .collect();
        app.store().write(top_region, now, move |tx| keep_founders(tx, made, people)).unwrap();
        app.forget_office(top_region);
        Self { app, top_region, organisations, accounts, now, folder }
    }

    /// The same office, of a file, after its program ended and another one opened the file.
    pub fn restarted(self) -> Self {
        self.ended(|_| {})
    }

    /// As [`Office::restarted`]; something happens to the folder in between.
    pub fn ended(self, between: impl FnOnce(&Path)) -> Self {
        drop(self.app);
        between(self.folder.path());
        let app = opened(&file_in(self.folder.path()), self.folder.path(), &built_in());
        Self { app, ..self }
    }

    /// A second station, its chief, an office that assigns, and two officials: for the stories of liaisons.
    pub fn add_liaison_people(&mut self) {
        let region = |office: &Self, code: &str| office.region(code);
        let (county, east) = (region(self, "990101000000"), region(self, "990101001000"));
        let station = OrganisationId::from_bits(100);
        let organisation = Organisation {
            id: station,
            name: "station_east".into(),
            kind: "police_station".into(),
            duty: None,
            region_id: east,
            parent_id: None,
            active: true,
        };
        let centre = self.organisations["centre"];
        let people = [
            ("assigner", "liaison_office", centre, county, 101_u128),
            ("inspector", "liaison_official", centre, county, 102),
            ("inspector2", "liaison_official", centre, county, 103),
            ("chief_east", "station_chief", station, east, 104),
        ];
        let credential = new_credential(PASSWORD, false);
        let account =
            |(login, role, organisation_id, region_id, id): (&'static str, &str, OrganisationId, RegionId, u128)| {
                let id = AccountId::from_bits(id);
                let roles = vec![role.to_owned()];
                (
                    Account {
                        id,
                        login: login.into(),
                        name: login.into(),
                        organisation_id,
                        region_id,
                        roles,
                        active: true,
                    },
                    credential.clone(),
                )
            };
        let accounts: Vec<_> = people.map(account).into();
        self.accounts.extend(people.iter().map(|(login, .., id)| (*login, AccountId::from_bits(*id))));
        self.organisations.insert("station_east", station);
        self.app
            .store()
            .write(self.top_region, self.now, move |tx| keep_founders(tx, vec![organisation], accounts))
            .unwrap();
        self.app.forget_office(self.top_region);
    }

    pub fn ctx(&self, login: &str) -> Ctx {
        self.app.context(self.top_region, self.accounts[login], None, self.now).unwrap().unwrap()
    }

    pub fn keyed(&self, login: &str, key: &str, fingerprint: &str) -> Ctx {
        let request = Some(RequestKey { route: "POST /x".into(), key: key.into(), fingerprint: fingerprint.into() });
        Ctx { request, ..self.ctx(login) }
    }

    pub fn account(&self, login: &str) -> AccountId {
        self.accounts[login]
    }

    pub fn region(&self, code: &str) -> RegionId {
        let office = self.app.office(self.top_region).unwrap();
        office.regions().iter().find(|region| region.code == code).unwrap().id
    }

    pub fn later(&mut self, by: SignedDuration) {
        self.now = self.now.checked_add(by).unwrap();
    }
}

pub fn report(text: &str) -> NewReport {
    let reporter =
        PersonFields { name: Some("陈大文".into()), phone: Some("12000001234".into()), ..PersonFields::default() };
    NewReport { text: text.into(), channel: "12345".into(), reporter, ..NewReport::default() }
}

/// The stable code of a refusal; anything else is a failure of the test.
pub fn code<T>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::Refused(refusal)) => refusal.code,
        Err(AppError::NotFound(_)) => "not_found",
        Err(AppError::Store(fengqiao_store::StoreError::Stale { .. })) => "stale_revision",
        Err(other) => panic!("not a refusal: {other}"),
        Ok(_) => "accepted",
    }
}

/// Records reports as one chunk of an import.
pub fn keep(office: &Office, reports: Vec<Report>) {
    let event = Event::ReportsImported { import_id: ImportId::from_bits(1), chunk: 0, reports };
    let write = move |tx: &mut fengqiao_store::Tx<'_>| tx.record(&Actor::default(), &[event]);
    office.app.store().write(office.top_region, office.now, write).unwrap();
}

/// A report of a kind told in a village so many days ago; each number once.
pub fn told(office: &Office, day: i64, (village, category): (&str, &str), number: usize) -> Report {
    let at = office.now.checked_sub(SignedDuration::from_hours(24 * day)).unwrap();
    let id = ReportId::from_bits(u128::try_from(number).unwrap() + 1_000);
    Report {
        id,
        received_at: at,
        reported_at: at,
        channel: "12345".into(),
        text_sha256: String::new(),
        region_id: Some(office.region(village)),
        category: Some(category.into()),
        category_by: CategoryBy::Source,
        longitude: None,
        latitude: None,
        external_id: Some(id.to_string()),
        source: "test".into(),
        source_category: None,
        import_id: None,
        matter_id: None,
        closed_at: None,
        persons: Vec::new(),
        likely: None,
    }
}
