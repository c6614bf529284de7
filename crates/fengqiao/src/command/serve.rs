//! `fengqiao serve`: the web pages and the API, with the jobs beside them.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use anyhow::Result;
use clap::Args;
use fengqiao_app::App;
use fengqiao_app::jobs::Jobs;
use fengqiao_server::{ServeOptions, Server};

use crate::installation::{Place, now, say};

/// Arguments of `fengqiao serve`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    pub listen: Listen,
}

/// Where and how the server listens.
#[derive(Args, Clone)]
pub struct Listen {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", env = "FENGQIAO_LISTEN")]
    pub listen: SocketAddr,
    /// Address under which people reach it, such as https://fengqiao.example.gov.cn; with https the cookie is secure.
    #[arg(long, env = "FENGQIAO_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Leave the jobs to `fengqiao work` in another process (PostgreSQL).
    #[arg(long)]
    pub without_jobs: bool,
}

/// Runs the command until it is interrupted.
///
/// # Errors
/// The database cannot be opened, or the address is taken.
pub fn run(arguments: &Arguments) -> Result<()> {
    let app = arguments.place.open()?;
    serve(&app, &arguments.listen, |address| say(format!("Fengqiao is at http://{address}")))
}

/// Serves until interrupted; `ready` is told the bound address.
///
/// # Errors
/// The address is taken.
pub fn serve(app: &App, listen: &Listen, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let options = ServeOptions { listen: listen.listen, public_url: listen.public_url.clone(), clock: now };
        let server = Server::bind(app.clone(), options).await?;
        let changes = server.changes();
        let jobs = Jobs::new(app.clone(), now).only_listening(listen.without_jobs).keeping_search(true);
        let stop = jobs.stop_switch();
        let worker = std::thread::spawn(move || jobs.run(&|change| changes.tell(change)));
        ready(server.address());
        let served = server.run(interrupted()).await;
        stop.store(true, Ordering::Release);
        worker.join().map_err(|_| anyhow::anyhow!("the jobs ended badly; see the log"))?;
        Ok(served?)
    })
}

/// Resolves at an interrupt or a request to end.
pub async fn interrupted() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = async {
            match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
                Ok(mut terminate) => terminate.recv().await.unwrap_or(()),
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt => {}
            () = terminate => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}
