//! `fengqiao init`: an office is founded.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use fengqiao_app::founding::NewOffice;

use crate::installation::{Place, now, say};

/// Arguments of `fengqiao init`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Region file (CSV, UTF-8): code,name,level,parent[,population,longitude,latitude,aliases]; one region on top.
    #[arg(long)]
    regions: PathBuf,
    /// Outlines of the regions for the map (GeoJSON, a feature's property `code` names its region).
    #[arg(long)]
    map: Option<PathBuf>,
    /// Name of the organisation that coordinates.
    #[arg(long)]
    organisation: String,
    /// Its kind.
    #[arg(long, default_value = "centre")]
    kind: String,
    /// Login of the administrator.
    #[arg(long, default_value = "admin")]
    login: String,
    /// Name of the administrator.
    #[arg(long)]
    name: String,
}

/// Runs the command.
///
/// # Errors
/// A file cannot be read, a field is wrong, the office exists, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).with_context(|| format!("cannot read {} as UTF-8 text", path.display()))
    };
    let new = NewOffice {
        regions: read(&arguments.regions)?,
        organisation: arguments.organisation.clone(),
        kind: arguments.kind.clone(),
        login: arguments.login.clone(),
        name: arguments.name.clone(),
    };
    let map = arguments.map.as_ref().map(read).transpose()?;
    let app = arguments.place.open()?;
    let founded = app.found(&new, now())?;
    say(format!("office {}: {} regions", founded.top_region, founded.regions.added));
    for fault in &founded.regions.faults {
        say(format!("{}:{}: {}", arguments.regions.display(), fault.line, fault.detail));
    }
    say(format!("administrator {}, one-time password {}", arguments.login, founded.one_time_password));
    if let Some(map) = map {
        let named = app.keep_map(founded.top_region, &map, None, now())?;
        say(format!("map kept; {named} of its features name a region"));
    }
    say("`fengqiao serve` opens the pages; the administrator adds organisations and accounts there");
    Ok(())
}
