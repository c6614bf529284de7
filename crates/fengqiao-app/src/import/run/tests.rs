//! Tests of the recording half: nothing may be lost or doubled, whatever happens in the middle.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use fengqiao_domain::id::{AccountId, ImportId, OrganisationId, RegionId};
use fengqiao_domain::organisation::Account;
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::report::CategoryBy;
use fengqiao_store::{ImportProgress, Keys, LogFilter, PageRequest, ReportFilter, ReportRow, Store};
use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::app::{App, Settings};
use crate::context::Ctx;
use crate::data_files::DataFiles;
use crate::error::AppError;

mod broken_off;
mod office;
mod whole;

const REGIONS: &str = "code,name,level,parent\n330000,丘陵省,1,\n330900,临溪市,2,330000\n330999,枫溪县,3,330900\n\
    330999001,青石镇,4,330999\n330999002,柳溪镇,4,330999\n330999001001,上坞村,5,330999001\n330999002001,下塘村,5,330999002\n";
const HEADER: &str = "工单编号,来电时间,诉求内容,所属街道,所属社区,诉求地址,来电人,联系电话,被反映单位\n";

fn clock() -> Timestamp {
    "2026-11-23T00:00:00Z".parse().unwrap()
}

/// An office with one dispatcher, on a database in memory.
struct Bench {
    app: App,
    ctx: Ctx,
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open("sqlite::memory:", Keys::from_master(&[7; 32])).unwrap();
        let settings = Settings { data_dir: folder.path().join("data"), invented: true };
        let app = App::new(store, &DataFiles::built_in().unwrap(), settings).unwrap();
        let (top_region, _) = app.found_office(REGIONS, clock()).unwrap();
        Self { app, ctx: dispatcher(top_region, 1), folder }
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn start(&self, path: &Path, profile: Option<&str>) -> Result<ImportId, AppError> {
        let file = ImportFile::Path(path.to_owned());
        self.app.start_import(
            &self.ctx,
            StartImport { file, profile: profile.map(str::to_owned), mapping: None, encoding: None },
        )
    }

    fn run(&self, id: ImportId) -> ImportProgress {
        self.app.run_import(self.ctx.top_region, id, clock, &mut |_| {}).unwrap()
    }

    /// Runs until `chunks` are recorded, then dies there.
    fn run_and_die(&self, id: ImportId, chunks: u32) {
        let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            self.app.run_import(self.ctx.top_region, id, clock, &mut |progress| {
                assert!(progress.chunk < chunks, "killed here");
            })
        }));
        assert!(died.is_err());
    }

    fn import(&self, path: &Path, profile: Option<&str>) -> ImportProgress {
        self.run(self.start(path, profile).unwrap())
    }

    fn reports(&self) -> Vec<ReportRow> {
        let mut rows = Vec::new();
        let mut page = PageRequest { after: None, limit: 200 };
        loop {
            let read = self
                .app
                .store()
                .read(self.ctx.top_region, |reader| reader.reports(&ReportFilter::default(), &page))
                .unwrap();
            rows.extend(read.items);
            let Some(next) = read.next else { return rows };
            page.after = Some(next);
        }
    }

    fn numbers(&self) -> BTreeSet<String> {
        self.reports().into_iter().filter_map(|row| row.report.external_id).collect()
    }

    fn events(&self) -> i64 {
        self.app.store().head(self.ctx.top_region).unwrap().map_or(0, |(seq, _)| seq)
    }
}

fn dispatcher(top_region: i64, number: u128) -> Ctx {
    let account = Account {
        id: AccountId::new(1, number),
        login: format!("d{number}"),
        name: "调度".into(),
        organisation_id: OrganisationId::new(1, 1),
        region_id: RegionId::new(1, 1),
        roles: vec!["dispatcher".into()],
        active: true,
    };
    Ctx { top_region, account, region_path: RegionPath::top(), session_id: None, now: clock(), request: None }
}

fn counts(progress: &ImportProgress) -> (u64, u64, u64, u64) {
    (progress.rows_read, progress.rows_accepted, progress.rows_rejected, progress.rows_repeated)
}

/// A file of work orders, each with a text of its own.
fn orders(rows: usize) -> String {
    let order = |row: usize| {
        let (minute, second) = (row / 60 % 60, row % 60);
        format!(
            "GD{row:06},2026-03-05 11:{minute:02}:{second:02},来电人反映第{row}号楼上漏水，天花板发霉，要求赔偿,青石镇,上坞村,,王建国,13800{row:06},\n"
        )
    };
    HEADER.to_owned() + &(0..rows).map(order).collect::<String>()
}
