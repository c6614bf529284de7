//! A private PostgreSQL cluster for one test run: own folder, own loopback port, gone afterwards.
//!
//! A watchman process holds the other end of a pipe and clears the cluster away when the pipe closes, so nothing
//! stays behind when this process is interrupted or killed.

use crate::shell;
use anyhow::{Context, Result, anyhow, bail};
use std::fs;
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Another process may take the free port before PostgreSQL does.
const STARTS_MAX: u32 = 3;

/// What the watchman runs; the arguments are pg_ctl and the cluster's folder. When the pipe closes without the word
/// "done", a half-made initdb may still be writing: it looks again until nothing comes back.
const WATCHMAN: &str = r#"
word=$(cat)
clear_away() {
  "$0" stop -D "$1/data" -m immediate >/dev/null 2>&1
  rm -rf "$1" 2>/dev/null
}
clear_away "$1"
test "$word" = done && exit
for again in 1 2 3 4 5 6 7 8; do sleep 1; clear_away "$1"; done
"#;

/// A running cluster; dropping it stops the server and removes its folder.
#[derive(Debug)]
pub struct Cluster {
    port: u16,
    watchman: Child,
}

impl Cluster {
    /// Makes a cluster with page checksums in a new folder and starts it on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start; the error carries its last words.
    pub fn start() -> Result<Self> {
        let programs =
            programs().ok_or_else(|| anyhow!("no PostgreSQL server is installed; cargo xtask setup installs it"))?;
        let folder = new_folder()?;
        let watchman = as_owner(Path::new("sh"))
            .args(["-c", WATCHMAN])
            .args([programs.join("pg_ctl"), folder.clone()])
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .context("cannot start the watchman of PostgreSQL")?;
        // From here on the folder is the watchman's to remove, whatever happens.
        let mut cluster = Self { port: 0, watchman };
        let data = folder.join("data");
        shell::output(
            as_owner(&programs.join("initdb"))
                .args(["-k", "-A", "trust", "-U", "postgres", "-E", "UTF8"])
                .args(["--locale=C.UTF-8", "-N", "-D"])
                .arg(&data),
        )?;
        for attempt in 1..=STARTS_MAX {
            cluster.port = free_port()?;
            match start_server(&programs, &folder, cluster.port) {
                Ok(()) => return Ok(cluster),
                Err(error) if attempt == STARTS_MAX => return Err(error),
                Err(_) => {}
            }
        }
        bail!("PostgreSQL did not start")
    }

    /// The address that tests connect to, with the right to make databases.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut pipe) = self.watchman.stdin.take() {
            let _ = pipe.write_all(b"done");
        }
        let _ = self.watchman.wait();
    }
}

/// The folder of the newest PostgreSQL server on this machine.
pub fn programs() -> Option<PathBuf> {
    let of_debian = fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten();
    let folders = of_debian.flatten().map(|version| version.path().join("bin"));
    let newest = folders.filter(|folder| is_complete(folder)).max_by_key(|folder| version_of(folder));
    newest.or_else(|| {
        let folder = shell::text(&mut shell::command("pg_config --bindir")).ok()?;
        Some(PathBuf::from(folder)).filter(|folder| is_complete(folder))
    })
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file())
}

fn version_of(folder: &Path) -> u32 {
    let version = folder.parent().and_then(Path::file_name);
    version.and_then(|name| name.to_str()?.parse().ok()).unwrap_or(0)
}

/// PostgreSQL refuses to run as root, so root runs it as the user that its package made.
fn as_owner(program: &Path) -> Command {
    let mut command = if shell::is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

fn new_folder() -> Result<PathBuf> {
    let name = format!("fengqiao-test-pg-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    let mut install = Command::new("install");
    install.args(["-d", "-m", "700"]).current_dir("/");
    if shell::is_root() {
        install.args(["-o", "postgres"]);
    }
    shell::output(install.arg(&folder)).context("cannot make a folder for PostgreSQL")?;
    Ok(folder)
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

fn start_server(programs: &Path, folder: &Path, port: u16) -> Result<()> {
    // Tests ask for speed, not for surviving a power cut: durability has tests of its own.
    let options = format!(
        "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 \
         -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c timezone=UTC"
    );
    let log = folder.join("log");
    let started = as_owner(&programs.join("pg_ctl"))
        .args(["start", "-w", "-t", "60", "-o", &options, "-D"])
        .arg(folder.join("data"))
        .arg("-l")
        .arg(&log)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("cannot start pg_ctl")?;
    if started.success() {
        return Ok(());
    }
    let told = fs::read_to_string(&log).unwrap_or_default();
    bail!("PostgreSQL did not start on port {port}: {}", told.lines().last().unwrap_or("it left no log"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(
            version_of(Path::new("/usr/lib/postgresql/15/bin")) > version_of(Path::new("/usr/lib/postgresql/9/bin"))
        );
        assert_eq!(version_of(Path::new("/opt/bin")), 0);
    }

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() {
        if programs().is_none() {
            println!("skipped: PostgreSQL is not installed");
            return;
        }
        let cluster = Cluster::start().unwrap();
        let port = cluster.port;
        assert!(std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
        drop(cluster);
        assert!(std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
        let name = format!("fengqiao-test-pg-{}", std::process::id());
        assert!(!std::env::temp_dir().join(name).exists());
    }
}
