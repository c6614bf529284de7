//! One installation: where its data lies, how it is opened, and the only place where the clock is read.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use fengqiao_app::data_files::DataFiles;
use fengqiao_app::{App, Settings};
use fengqiao_store::{Keys, Store};
use jiff::Timestamp;

/// Where an installation lies.
#[derive(Args, Clone)]
pub struct Place {
    /// Folder for the database, the key, uploads and checkpoints.
    #[arg(long, default_value = "run", env = "FENGQIAO_DATA_DIR")]
    pub data_dir: PathBuf,
    /// Database: sqlite:PATH or postgres://USER@HOST/DATABASE; SQLite in the data folder when absent.
    #[arg(long, env = "FENGQIAO_DATABASE")]
    pub database: Option<String>,
    /// Folder with the office's own copy of data/; the files built in when absent.
    #[arg(long, env = "FENGQIAO_FILES")]
    pub files: Option<PathBuf>,
}

impl Place {
    /// Opens the application here, making the folder and the key on first use.
    ///
    /// # Errors
    /// The folder cannot be made, the key is unreadable, the database cannot be opened, or a file of data/ is faulty.
    pub fn open(&self) -> Result<App> {
        std::fs::create_dir_all(&self.data_dir).with_context(|| format!("cannot make {}", self.data_dir.display()))?;
        let keys = Keys::load_or_create(&self.data_dir.join("master.key"))?;
        let address =
            self.database.clone().unwrap_or_else(|| format!("sqlite:{}", self.data_dir.join("fengqiao.db").display()));
        // An address on a server may hold a password, so that only a path is repeated.
        let place = address.strip_prefix("sqlite:").unwrap_or("given by --database").to_owned();
        let store = Store::open(&address, keys).with_context(|| format!("cannot open the database {place}"))?;
        let invented = self.data_dir.join("demo").exists();
        Ok(App::new(store, &self.data_files()?, Settings { data_dir: self.data_dir.clone(), invented })?)
    }

    /// The files of data/.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn data_files(&self) -> Result<DataFiles> {
        Ok(match &self.files {
            Some(folder) => DataFiles::read(folder)?,
            None => DataFiles::built_in()?,
        })
    }
}

/// The clock.
#[must_use]
pub fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "the binary is the one place that reads the clock")]
    Timestamp::now()
}

const NO_OFFICE: &str = "there is no office here: look at --data-dir and --database; `fengqiao init` founds one, `fengqiao demo` makes an invented one";

/// Refuses where no office was founded, so that a misspelt folder is not taken for an empty office.
///
/// # Errors
/// There is none, or the database cannot be read.
pub fn founded(app: &App) -> Result<()> {
    if app.store().top_regions()?.is_empty() { Err(anyhow::anyhow!(NO_OFFICE)) } else { Ok(()) }
}

/// The office that a command means: the only one, or the one whose short key is given.
///
/// # Errors
/// There is none, or several and none was named.
pub fn office(app: &App, key: Option<i64>) -> Result<i64> {
    let offices = app.store().top_regions()?;
    match (key, &offices[..]) {
        (Some(key), _) if offices.iter().any(|(known, _)| *known == key) => Ok(key),
        (Some(key), _) => anyhow::bail!(
            "there is no office {key}; known are {:?}",
            offices.iter().map(|(key, _)| key).collect::<Vec<_>>()
        ),
        (None, [(only, _)]) => Ok(*only),
        (None, []) => Err(anyhow::anyhow!(NO_OFFICE)),
        (None, _) => anyhow::bail!("several offices are here; name one with --office"),
    }
}

/// Starts the log on standard error; FENGQIAO_LOG sets what is logged.
pub fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("FENGQIAO_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}

/// Prints a line on standard output.
pub fn say(line: impl std::fmt::Display) {
    // A closed pipe, as with `| head`, is no fault of ours.
    let _ = writeln!(std::io::stdout(), "{line}");
}
