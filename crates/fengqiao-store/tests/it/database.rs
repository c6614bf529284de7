//! Databases for tests: each test gets its own, which is gone afterwards.

use std::path::PathBuf;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use fengqiao_store::{Keys, Store};

/// One database under test.
pub struct Database {
    /// The open store.
    pub store: Store,
    /// Its address.
    pub address: String,
    /// Its folder, when it is a file.
    folder: Option<tempfile::TempDir>,
    /// Server and name, when it is PostgreSQL.
    server: Option<(String, String)>,
}

/// Keys of the tests.
pub fn keys() -> Keys {
    Keys::from_master(&[7; 32])
}

fn server() -> Option<String> {
    static SAID: Once = Once::new();
    let url = std::env::var("FENGQIAO_TEST_PG").ok().filter(|url| !url.is_empty());
    if url.is_none() {
        SAID.call_once(|| println!("skipped on PostgreSQL: FENGQIAO_TEST_PG is not set"));
    }
    url
}

impl Database {
    pub fn memory() -> Self {
        let address = "sqlite::memory:".to_owned();
        let store = Store::open(&address, keys()).expect("a memory database opens");
        Self { store, address, folder: None, server: None }
    }

    pub fn file() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let address = format!("sqlite:{}", folder.path().join("fengqiao.db").display());
        let store = Store::open(&address, keys()).expect("a file database opens");
        Self { store, address, folder: Some(folder), server: None }
    }

    pub fn postgres() -> Option<Self> {
        let mut database = Self::empty_postgres()?;
        database.store = Store::open(&database.address, keys()).expect("a PostgreSQL database opens");
        Some(database)
    }

    /// A database that nobody has opened; its store is one in memory.
    pub fn empty_postgres() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = server()?;
        let name = format!("fq_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut client = postgres::Client::connect(&server, postgres::NoTls).expect("the test server answers");
        client.batch_execute(&format!("create database {name} template template0")).expect("a database can be made");
        let at = server.rfind('/').expect("an address ends in a database");
        let address = format!("{}/{name}", &server[..at]);
        let store = Store::open("sqlite::memory:", keys()).expect("a memory database opens");
        Some(Self { store, address, folder: None, server: Some((server, name)) })
    }

    /// The path of the file.
    pub fn path(&self) -> PathBuf {
        self.folder.as_ref().expect("a file database").path().join("fengqiao.db")
    }

    /// Runs a statement behind the store's back, as somebody with rights on the database could.
    pub fn tamper(&self, sql: &str) -> u64 {
        match &self.server {
            Some(_) => {
                let mut client = postgres::Client::connect(&self.address, postgres::NoTls).expect("connects");
                client.execute(sql, &[]).expect("the statement runs")
            }
            None => {
                let lite = rusqlite::Connection::open(self.path()).expect("opens");
                lite.busy_timeout(std::time::Duration::from_secs(5)).expect("is set");
                lite.execute(sql, []).expect("the statement runs") as u64
            }
        }
    }

    /// Every row of a table as text, sorted, behind the store's back.
    pub fn dump(&self, table: &str) -> Vec<String> {
        let mut rows = match &self.server {
            Some(_) => {
                let mut client = postgres::Client::connect(&self.address, postgres::NoTls).expect("connects");
                let sql = format!("select t::text from {table} t");
                client.query(&sql, &[]).expect("reads").iter().map(|row| row.get(0)).collect::<Vec<String>>()
            }
            None => {
                let lite = rusqlite::Connection::open(self.path()).expect("opens");
                let mut statement = lite.prepare(&format!("select * from {table}")).expect("prepares");
                let columns = statement.column_count();
                let row_text = |row: &rusqlite::Row<'_>| {
                    let cells: Result<Vec<_>, _> =
                        (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at)).collect();
                    Ok(format!("{:?}", cells?))
                };
                statement.query_map([], row_text).expect("reads").collect::<Result<Vec<_>, _>>().expect("reads")
            }
        };
        rows.sort();
        rows
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server
            && let Ok(mut client) = postgres::Client::connect(server, postgres::NoTls)
        {
            let _ = client.batch_execute(&format!("drop database if exists {name} with (force)"));
        }
    }
}

/// Runs a test on every database there is.
pub fn on_each(test: impl Fn(&Database)) {
    test(&Database::memory());
    on_durable(test);
}

/// Runs a test on the databases that outlive their process.
pub fn on_durable(test: impl Fn(&Database)) {
    test(&Database::file());
    if let Some(database) = Database::postgres() {
        test(&database);
    }
}
