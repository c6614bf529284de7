//! Databases on the PostgreSQL server that `FENGQIAO_TEST_PG` names: each test gets its own, which is gone afterwards.

#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

use std::sync::atomic::{AtomicU32, Ordering};

pub struct Database {
    server: String,
    name: String,
    pub address: String,
}

impl Database {
    /// A new, empty one; none where there is no server.
    pub fn new() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let Some(server) = std::env::var("FENGQIAO_TEST_PG").ok().filter(|url| !url.is_empty()) else {
            println!("skipped on PostgreSQL: FENGQIAO_TEST_PG is not set");
            return None;
        };
        let name = format!("fqa_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
        client.batch_execute(&format!("create database {name} template template0")).unwrap();
        let address = format!("{}/{name}", &server[..server.rfind('/').unwrap()]);
        Some(Self { server, name, address })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Ok(mut client) = postgres::Client::connect(&self.server, postgres::NoTls) {
            let _ = client.batch_execute(&format!("drop database if exists {} with (force)", self.name));
        }
    }
}
