//! `fengqiao demo`: the invented county, written, loaded through the normal import, and served.

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use fengqiao_app::founding::keep_founders;
use fengqiao_app::import::run::{ImportFile, StartImport};
use fengqiao_app::organisation::new_credential;
use fengqiao_app::patrol::KeepTeam;
use fengqiao_app::session::one_time_password;
use fengqiao_app::{App, Ctx};
use fengqiao_demo::{BANNER, County, DemoAccount, Options, Table};
use fengqiao_domain::event::Actor;
use fengqiao_domain::id::{AccountId, OrganisationId, RegionId};
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_domain::patrol::{DaySpan, Shift};
use fengqiao_store::PageRequest;
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::command::demo_casework::casework;
use crate::command::demo_lists::lists;
use crate::command::demo_mediations::mediations;
use crate::command::serve::{Listen, serve};
use crate::installation::{Place, now, say};

/// Years of reports before today.
const YEARS: i64 = 3;
/// File with the sign-ins of the invented officials, readable by the owner only.
const ACCOUNTS_FILE: &str = "demo/accounts.txt";

/// Arguments of `fengqiao demo`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    listen: Listen,
    /// Seed of the county: the same seed and days make the same county.
    #[arg(long, default_value_t = 20_260_101)]
    seed: u64,
    /// Share of the full number of reports; 1.0 makes about 200,000.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// First day with reports; three years before the last when absent.
    #[arg(long)]
    from: Option<Date>,
    /// Last day with reports; yesterday when absent.
    #[arg(long)]
    to: Option<Date>,
    /// Without planted flare-ups, to count false alarms.
    #[arg(long)]
    null: bool,
    /// Folder for the files; `demo` in the data folder when absent.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Load the county into the database, if it is empty.
    #[arg(long)]
    load: bool,
    /// Serve it.
    #[arg(long)]
    serve: bool,
}

/// Runs the command.
///
/// # Errors
/// A file cannot be written, the database cannot be opened, or the address is taken.
pub fn run(arguments: &Arguments) -> Result<()> {
    say(BANNER);
    let folder = arguments.out.clone().unwrap_or_else(|| arguments.place.data_dir.join("demo"));
    if !folder.join(Table::Report.file_name()).exists() {
        make(&options(arguments)?, &folder)?;
    }
    if !arguments.load && !arguments.serve {
        return Ok(());
    }
    let app = arguments.place.open()?;
    let empty = app.store().top_regions()?.is_empty();
    if arguments.load && empty {
        found(&app, &arguments.place.data_dir, &folder)?;
    }
    if !arguments.serve {
        return load_reports(&app, &folder);
    }
    // The pages open at once; the reports come in beside them, as any import, and the first scan follows.
    let loading = {
        let (app, folder) = (app.clone(), folder.clone());
        std::thread::spawn(move || {
            if let Err(error) = load_reports(&app, &folder) {
                tracing::error!(%error, "the reports of the county could not be loaded");
            }
        })
    };
    let accounts = std::fs::read_to_string(arguments.place.data_dir.join(ACCOUNTS_FILE)).unwrap_or_default();
    serve(&app, &arguments.listen, |address| {
        say(format!("Fengqiao is at http://{address}"));
        say(accounts);
    })?;
    drop(loading);
    Ok(())
}

fn options(arguments: &Arguments) -> Result<Options> {
    let yesterday = fengqiao_app::day::day_in_china(now()).yesterday()?;
    let to = arguments.to.unwrap_or(yesterday);
    let from = match arguments.from {
        Some(from) => from,
        None => to.checked_sub(Span::new().years(YEARS))?.tomorrow()?,
    };
    Ok(Options { seed: arguments.seed, scale: arguments.scale, from, to, null: arguments.null })
}

/// Invents a county and writes its tables.
///
/// # Errors
/// The options are beyond their limits, or a file cannot be written.
pub(super) fn make(options: &Options, folder: &Path) -> Result<County> {
    let county = fengqiao_demo::generate(options)?;
    let truth = folder.join("truth");
    std::fs::create_dir_all(&truth).with_context(|| format!("cannot make {}", truth.display()))?;
    for table in Table::ALL {
        let path = if table.is_truth() { truth.join(table.file_name()) } else { folder.join(table.file_name()) };
        let file = std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut out = BufWriter::new(file);
        county.write(table, &mut out)?;
        out.flush()?;
    }
    say(format!("{} reports written to {}", county.reports.len(), folder.display()));
    Ok(county)
}

/// Founds the county's office: regions, map, organisations, one account or more for each role, and teams.
///
/// # Errors
/// A table cannot be read, or the database refuses.
pub(super) fn found(app: &App, data_dir: &Path, folder: &Path) -> Result<()> {
    let now = now();
    let regions = std::fs::read_to_string(folder.join(Table::Region.file_name()))?;
    let (office, imported) = app.found_office(&county_only(&regions), now)?;
    anyhow::ensure!(imported.faults.is_empty(), "regions of the county are faulty: {:?}", imported.faults);
    let map = std::fs::read_to_string(folder.join(Table::Boundary.file_name()))?;
    app.keep_map(office, &map, Some(BANNER), now)?;
    let (organisations, ids) = organisations(app, office, folder, now)?;
    let (accounts, passwords) = accounts(app, office, &ids, now)?;
    app.store().write(office, now, move |tx| keep_founders(tx, organisations, accounts))?;
    app.forget_office(office);
    teams(app, &ids)?;
    crate::command::demo_liaison::link(app, &ids, now)?;
    let path = data_dir.join(ACCOUNTS_FILE);
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    write_private(&path, &passwords)?;
    Ok(())
}

/// The rows of the county and below; the county is the top region of its own office.
pub(super) fn county_only(regions: &str) -> String {
    let kept = |(place, line): &(usize, &str)| {
        *place == 0 || line.split(',').nth(2).is_some_and(|level| level.parse::<u8>().is_ok_and(|level| level >= 3))
    };
    regions.lines().enumerate().filter(kept).map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

type Organisations = (Vec<Organisation>, HashMap<String, Organisation>);

fn organisations(app: &App, office: i64, folder: &Path, now: Timestamp) -> Result<Organisations> {
    let office = app.office(office)?;
    let by_code: HashMap<&str, RegionId> =
        office.regions().iter().map(|region| (region.code.as_str(), region.id)).collect();
    let mut reader = csv_rows(&folder.join(Table::Organisation.file_name()))?;
    let header = reader.remove(0);
    let column = |name: &str| header.iter().position(|known| known == name);
    let (id, name, kind, duty, region, parent) =
        (column("org_id"), column("name"), column("kind"), column("duty"), column("region_code"), column("parent_id"));
    let cell = |row: &[String], column: Option<usize>| {
        column.and_then(|at| row.get(at)).filter(|text| !text.is_empty()).cloned()
    };
    let mut keys: HashMap<String, OrganisationId> = HashMap::new();
    for row in &reader {
        keys.insert(
            cell(row, id).unwrap_or_default(),
            OrganisationId::new(u64::try_from(now.as_millisecond())?, rand::random()),
        );
    }
    let mut made = Vec::new();
    let mut by_key = HashMap::new();
    for row in &reader {
        let key = cell(row, id).unwrap_or_default();
        let code = cell(row, region).unwrap_or_default();
        let Some(region_id) = by_code.get(code.as_str()).copied() else {
            anyhow::bail!("organisation {key} lies in the unknown region {code}")
        };
        let organisation = Organisation {
            id: keys[&key],
            name: cell(row, name).unwrap_or_default(),
            kind: cell(row, kind).unwrap_or_default(),
            duty: cell(row, duty),
            region_id,
            parent_id: cell(row, parent).and_then(|parent| keys.get(&parent).copied()),
            active: true,
        };
        made.push(organisation.clone());
        by_key.insert(key, organisation);
    }
    Ok((made, by_key))
}

fn csv_rows(path: &Path) -> Result<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path)?;
    reader.records().map(|record| Ok(record?.iter().map(str::to_owned).collect())).collect()
}

type Accounts = (Vec<(Account, fengqiao_store::Credential)>, String);

fn accounts(app: &App, office: i64, organisations: &HashMap<String, Organisation>, now: Timestamp) -> Result<Accounts> {
    let office = app.office(office)?;
    let mut made = Vec::new();
    let mut lines = String::from("login                 password          role               name\n");
    // One password for all: it is made for this installation and opens invented data only.
    let password = one_time_password();
    let credential = new_credential(&password, false);
    for DemoAccount { login, name, role, organisation, region } in fengqiao_demo::accounts() {
        let Some(organisation) = organisations.get(organisation) else {
            anyhow::bail!("account {login} works in an unknown organisation")
        };
        let region = office.regions().iter().find(|known| known.code == region);
        let region_id = region.map_or(organisation.region_id, |region| region.id);
        let id = AccountId::new(u64::try_from(now.as_millisecond())?, rand::random());
        let account = Account {
            id,
            login: login.to_owned(),
            name: name.to_owned(),
            organisation_id: organisation.id,
            region_id,
            roles: vec![role.to_owned()],
            active: true,
        };
        lines.push_str(&format!("{login:<22}{password:<18}{role:<19}{name}\n"));
        made.push((account, credential.clone()));
    }
    Ok((made, lines))
}

/// Keeps the invented teams, as the county's dispatcher does.
fn teams(app: &App, organisations: &HashMap<String, Organisation>) -> Result<()> {
    let Some(ctx) = loader(app)? else { return Ok(()) };
    for team in fengqiao_demo::teams() {
        let Some(organisation) = organisations.get(team.organisation) else {
            anyhow::bail!("team {} belongs to an unknown organisation", team.name)
        };
        let span = DaySpan { from: team.from.parse()?, to: team.to.parse()? };
        let keep = KeepTeam {
            id: None,
            name: team.name.to_owned(),
            organisation_id: organisation.id,
            start_region_id: None,
            shift: Shift { weekdays: team.weekdays.to_vec(), span },
            visits_max: team.visits_max,
            active: true,
        };
        app.keep_team(&ctx, keep)?;
    }
    Ok(())
}

fn write_private(path: &Path, text: &str) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())?;
    Ok(())
}

/// Imports the county's reports, scans once, and walks some mediations and other cases. An import that was killed goes on by itself.
fn load_reports(app: &App, folder: &Path) -> Result<()> {
    let Some(ctx) = loader(app)? else { return Ok(()) };
    if !app.imports(&ctx, &PageRequest { after: None, limit: 1 })?.items.is_empty() {
        return Ok(());
    }
    import_reports(app, &ctx, folder)?;
    for (table, profile) in [(Table::Base, "bases"), (Table::Filing, "filings")] {
        import_sheet(app, &ctx, &folder.join(table.file_name()), profile)?;
    }
    let scan = app.scan_office(ctx.top_region, Actor::default(), now(), None)?;
    tracing::info!(signals = scan.raised.len(), "scanned");
    // By themselves they come in the morning; whoever looks at the county now sees them now.
    while app.make_bulletins(ctx.top_region, now())? > 0 {}
    mediations(app)?;
    casework(app)?;
    lists(app)
}

/// The county's dispatcher, under whose name its reports are imported.
///
/// # Errors
/// The database refuses.
pub(super) fn loader(app: &App) -> Result<Option<Ctx>> {
    let Some((office, account)) = app.store().account_of_login("dispatcher")? else { return Ok(None) };
    Ok(app.context(office, account.id, None, now())?)
}

/// Imports the county's reports as any file.
///
/// # Errors
/// The file cannot be read, or the database refuses.
pub(super) fn import_reports(app: &App, ctx: &Ctx, folder: &Path) -> Result<()> {
    import_sheet(app, ctx, &folder.join(Table::Report.file_name()), "fengqiao")
}

/// Imports a file of the county under a profile; one that an older county does not have is passed over.
///
/// # Errors
/// The file cannot be read, or the database refuses.
pub(super) fn import_sheet(app: &App, ctx: &Ctx, path: &Path, profile: &str) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let file = ImportFile::Path(path.to_owned());
    let start = StartImport { file, profile: Some(profile.to_owned()), mapping: None, encoding: None };
    let import = app.start_import(ctx, start)?;
    let progress = app.run_import(ctx.top_region, import, now, &mut |_| {})?;
    tracing::info!(rows = progress.rows_accepted, rejected = progress.rows_rejected, profile, "county loaded");
    Ok(())
}
