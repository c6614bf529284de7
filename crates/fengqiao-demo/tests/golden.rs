//! The bytes of the county: the same options give the same files on every machine and with any number of threads.

use fengqiao_demo::{Options, Table, generate};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

fn options() -> Options {
    Options { seed: 1, scale: 0.02, ..Options::default() }
}

fn digests(options: &Options) -> String {
    let county = generate(options).expect("the options are in range");
    let mut lines = String::new();
    for table in Table::ALL {
        let mut bytes = Vec::new();
        county.write(table, &mut bytes).expect("a vector takes everything");
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(lines, "{digest}  {}", table.file_name()).expect("a string takes everything");
    }
    lines
}

#[test]
fn every_file_of_the_small_county_is_as_recorded() {
    let found = digests(&options());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/seed-1-scale-0.02.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &found).unwrap();
    }
    let recorded = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, recorded, "the county has changed; if that is meant, run again with UPDATE_GOLDEN=1");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| digests(&options()))
    };
    assert_eq!(with(1), with(3));
}
