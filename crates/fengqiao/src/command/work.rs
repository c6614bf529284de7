//! `fengqiao work`: the jobs alone, beside a server that only serves.

use std::sync::atomic::Ordering;

use anyhow::Result;
use clap::Args;
use fengqiao_app::jobs::Jobs;

use crate::installation::{Place, now};

/// Arguments of `fengqiao work`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
}

/// Runs the command until it is interrupted.
///
/// # Errors
/// The database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let app = arguments.place.open()?;
    let jobs = Jobs::new(app, now);
    let stop = jobs.stop_switch();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let worker = std::thread::spawn(move || jobs.run(&|_| {}));
    runtime.block_on(crate::command::serve::interrupted());
    stop.store(true, Ordering::Release);
    worker.join().map_err(|_| anyhow::anyhow!("the jobs ended badly; see the log"))
}
