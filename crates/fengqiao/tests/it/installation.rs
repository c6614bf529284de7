//! An installation of its own for each test, and the program run on it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::founding::keep_founders;
use fengqiao_app::organisation::new_credential;
use fengqiao_app::{App, Settings};
use fengqiao_domain::id::{AccountId, OrganisationId};
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_store::{Keys, PageRequest, ReportFilter, Store};
use jiff::Timestamp;
use tempfile::TempDir;

const REGIONS: &str = "code,name,level,parent\n990101000000,青禾县,3,\n990101100000,大桥镇,4,990101000000\n990101100200,石桥村,5,990101100000\n";

/// The columns of a hotline's export.
pub const HEADER: &str = "工单编号,来电时间,诉求内容,所属街道,所属社区,诉求地址,来电人,联系电话,被反映单位\n";

/// How a command ended.
pub struct Ended {
    pub code: Option<i32>,
    pub words: String,
}

/// A data folder with an office in it, where `d` is a dispatcher.
pub struct Installation {
    folder: TempDir,
}

impl Installation {
    pub fn new() -> Self {
        Self::new_in(&std::env::temp_dir())
    }

    pub fn new_in(folder: &Path) -> Self {
        let installation = Self { folder: tempfile::tempdir_in(folder).unwrap() };
        let now: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        let app = App::new(
            installation.store(),
            &DataFiles::built_in().unwrap(),
            Settings { data_dir: installation.data_dir(), invented: true },
        );
        let app = app.unwrap();
        let (top_region, _) = app.found_office(REGIONS, now).unwrap();
        let region_id = app.office(top_region).unwrap().regions()[0].id;
        let organisation_id = OrganisationId::from_bits(1);
        let organisation = Organisation {
            id: organisation_id,
            name: "中心".into(),
            kind: "centre".into(),
            duty: None,
            region_id,
            parent_id: None,
            active: true,
        };
        let account = Account {
            id: AccountId::from_bits(1),
            login: "d".into(),
            name: "调度".into(),
            organisation_id,
            region_id,
            roles: vec!["dispatcher".into()],
            active: true,
        };
        let accounts = vec![(account, new_credential("correct horse battery", false))];
        app.store().write(top_region, now, move |tx| keep_founders(tx, vec![organisation], accounts)).unwrap();
        installation
    }

    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    pub fn import_command(&self, file: &Path) -> Command {
        let mut command = fengqiao();
        command.args(["import", "--as", "d", "--data-dir"]).arg(self.data_dir()).arg(file);
        command
    }

    pub fn import(&self, file: &Path) -> Ended {
        ended(self.import_command(file).output().unwrap())
    }

    fn store(&self) -> Store {
        std::fs::create_dir_all(self.data_dir()).unwrap();
        let keys = Keys::load_or_create(&self.data_dir().join("master.key")).unwrap();
        Store::open(&format!("sqlite:{}", self.data_dir().join("fengqiao.db").display()), keys).unwrap()
    }

    /// Numbers of the reports that are there; each stands there once.
    pub fn numbers(&self) -> BTreeSet<String> {
        let store = self.store();
        let (top_region, _) = store.top_regions().unwrap()[0];
        let mut numbers = BTreeSet::new();
        let mut page = PageRequest { after: None, limit: 200 };
        loop {
            let read = store.read(top_region, |reader| reader.reports(&ReportFilter::default(), &page)).unwrap();
            for row in read.items {
                assert!(numbers.insert(row.report.external_id.unwrap()), "a report came twice");
            }
            let Some(next) = read.next else { return numbers };
            page.after = Some(next);
        }
    }
}

/// The program, with nothing of its environment that could change what it does.
pub fn fengqiao() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fengqiao"));
    for name in ["FENGQIAO_DATA_DIR", "FENGQIAO_DATABASE", "FENGQIAO_FILES", "FENGQIAO_LISTEN"] {
        command.env_remove(name);
    }
    command.env("RUST_BACKTRACE", "1");
    command
}

/// How it ended; a panic or a stack is a fault whatever the rest says.
pub fn ended(output: Output) -> Ended {
    let words =
        [&output.stdout[..], &output.stderr[..]].map(|part| String::from_utf8_lossy(part).into_owned()).concat();
    assert!(!words.contains("panicked") && !words.contains("stack backtrace"), "{words}");
    Ended { code: output.status.code(), words }
}

/// Rows of sound reports, numbered from `prefix`.
pub fn rows(prefix: &str, many: usize) -> String {
    let row = |row: usize| {
        let (minute, second) = (row / 60 % 60, row % 60);
        format!(
            "{prefix}{row:05},2026-03-05 11:{minute:02}:{second:02},来电人反映第{row}号楼上漏水要求赔偿,大桥镇,,,,,\n"
        )
    };
    (0..many).map(row).collect()
}
