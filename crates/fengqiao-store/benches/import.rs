//! `cargo bench -p fengqiao-store --bench import -- --rows 200000`: rows a second that the store itself takes from an import,
//! with a narrative and a person each, in chunks of 1,000 that are each durable, and the memory that it needs.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "office/office.rs"]
#[expect(dead_code, reason = "the bench needs a part of the office")]
mod office;

use std::time::Instant;

fn main() {
    let chunks = office::flag("--rows", 200_000) / office::CHUNK;
    let path = office::folder().join("import.db");
    office::remove(&path);
    let store = office::open(&path);
    let started = Instant::now();
    let mut memory = Vec::new();
    for chunk in 0..chunks {
        office::import_chunk(&store, chunk);
        if (chunk + 1) % (chunks / 4).max(1) == 0 {
            memory.push(office::memory_mb());
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let rows = chunks * office::CHUNK;
    println!("{rows} rows in {seconds:.1} s: {:.0} rows/s", rows as f64 / seconds);
    println!("memory at each quarter: {memory:?} MB");
    let size = std::fs::metadata(&path).expect("is there").len();
    println!("{:.0} bytes on disk a row", size as f64 / rows as f64);
    drop(store);
    office::remove(&path);
}
