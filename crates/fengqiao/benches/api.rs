//! `cargo bench -p fengqiao --bench api -- --rows 1000000`: how soon the server answers on an existing database, and how
//! fast lists and details come over HTTP to 16 clients that ask as browsers do (packed answers, one connection each).
//! The database is made once, through the normal path, and kept beside the build. Fails when a figure misses its limit.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "api/client.rs"]
mod client;
#[path = "../../fengqiao-store/benches/office/office.rs"]
#[expect(dead_code, reason = "the bench needs a part of the office")]
mod office;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use client::Client;
use fengqiao_app::AppResult;
use fengqiao_app::founding::keep_founders;
use fengqiao_app::organisation::new_credential;
use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_store::Store;

const CLIENTS: u64 = 16;
const PASSWORD: &str = "correct horse battery";
/// Events of the office before its first report: regions, organisation, account, password.
const EVENTS_BEFORE: u64 = 4;
/// A list or a detail comes within this for 99 of 100.
const P99_MS_MAX: f64 = 50.0;
/// The server answers this soon after it was started.
const START_MS_MAX: f64 = 1_000.0;
const KINDS: [&str; 8] =
    ["first page", "next page", "town", "category", "state new", "one week", "detail", "list and detail"];

/// A data folder with an office, a dispatcher and this many reports.
fn make(folder: &Path, rows: u64) {
    std::fs::create_dir_all(folder).expect("the folder is made");
    std::fs::write(folder.join("master.key"), "07".repeat(32)).expect("the key is written");
    let store = office::open(&folder.join("fengqiao.db"));
    let recorded = || store.head(1).expect("reads").map_or(0, |(seq, _)| seq.unsigned_abs());
    if recorded() < EVENTS_BEFORE {
        found(&store);
    }
    for chunk in recorded() - EVENTS_BEFORE..rows / office::CHUNK {
        office::import_chunk(&store, chunk);
        if chunk % 100 == 99 {
            println!("made {} reports", (chunk + 1) * office::CHUNK);
        }
    }
}

fn found(store: &Store) {
    let organisation_id = OrganisationId::from_bits(1);
    let region_id = office::region_id(0, 0);
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
        id: office::account_id(),
        login: "dispatcher".into(),
        name: "李明".into(),
        organisation_id,
        region_id,
        roles: vec!["dispatcher".into()],
        active: true,
    };
    let accounts = vec![(account, new_credential(PASSWORD, false))];
    let kept: AppResult<()> = store.write(1, office::at(0), move |tx| keep_founders(tx, vec![organisation], accounts));
    kept.expect("the office is founded");
}

/// A running server, ended with this value.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts the program; gives it with the milliseconds until it said that it was ready to work.
    fn start(folder: &Path) -> (Self, f64) {
        let started = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_fengqiao"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(folder).env("FENGQIAO_LOG", "warn");
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("is piped")).read_line(&mut line).expect("the program speaks");
        let address = line.trim().rsplit('/').next().unwrap_or_default().to_owned();
        let server = Self { child, address };
        assert_eq!(Client::new(&server.address).get("/readyz").0, 200, "{line}");
        (server, started.elapsed().as_secs_f64() * 1_000.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing to save.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn path(kind: &str, draw: u64, rows: u64, cursor: &str) -> String {
    let list = |more: String| format!("/api/reports?limit=50{more}");
    match kind {
        "next page" => list(format!("&cursor={cursor}")),
        "town" => list(format!("&region_id={}", office::region_id(1 + draw % 20, 0))),
        "category" => list(format!("&category={}", office::category(draw))),
        "state new" => list("&state=new".into()),
        "one week" => list("&from=2024-05-06&to=2024-05-12".into()),
        "detail" => format!("/api/reports/{}", office::report(draw % rows).id),
        "list and detail" if draw.is_multiple_of(2) => path("detail", draw / 2, rows, cursor),
        _ => list(String::new()),
    }
}

fn main() {
    let (rows, seconds) = (office::flag("--rows", 1_000_000), office::flag("--seconds", 3));
    let folder = office::folder().join(format!("api-{rows}"));
    make(&folder, rows);
    let starts: Vec<f64> = (0..5).map(|_| Server::start(&folder).1).collect();
    println!("{rows} reports; from the start of the program to its first answer: {starts:.0?} ms");
    let (server, _) = Server::start(&folder);
    let cookie = Client::new(&server.address).sign_in("dispatcher", PASSWORD);
    let cursor = Client::with_cookie(&server.address, &cookie).next_cursor("/api/reports?limit=50");
    let mut slow = Vec::new();
    for kind in KINDS {
        let started = Instant::now();
        let mut times: Vec<Duration> = std::thread::scope(|scope| {
            let ask = |number: u64| {
                let mut client = Client::with_cookie(&server.address, &cookie);
                let cursor = &cursor;
                move || {
                    let (mut draw, mut times) = (office::mixed(number), Vec::new());
                    while started.elapsed() < Duration::from_secs(seconds) {
                        draw = office::mixed(draw);
                        let path = path(kind, draw, rows, cursor);
                        let asked = Instant::now();
                        let (status, bytes) = client.get(&path);
                        times.push(asked.elapsed());
                        assert!(status == 200 && !bytes.is_empty(), "{path} answered {status}");
                    }
                    times
                }
            };
            let threads: Vec<_> = (0..CLIENTS).map(|number| scope.spawn(ask(number))).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("ends")).collect()
        });
        let rate = times.len() as f64 / started.elapsed().as_secs_f64();
        let (p50, p99) = (office::quantile(&mut times, 0.5), office::quantile(&mut times, 0.99));
        println!("{kind:<16} {rate:>6.0}/s   p50 {p50:>6.2} ms   p99 {p99:>6.2} ms");
        if p99 > P99_MS_MAX {
            slow.push(kind);
        }
    }
    let best_start = starts.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(best_start < START_MS_MAX, "the server needs {best_start:.0} ms to start");
    assert!(slow.is_empty(), "p99 over {P99_MS_MAX} ms: {slow:?}");
}
