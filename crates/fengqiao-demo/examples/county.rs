//! Writes a county into a folder and says how long each step took: `cargo run --release -p fengqiao-demo --example county -- DIR SCALE SEED`.

use fengqiao_demo::{Options, Table, generate};
use std::error::Error;
use std::fs::{File, create_dir_all};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().collect();
    let folder = Path::new(words.get(1).ok_or("the folder is missing")?);
    let scale = words.get(2).map_or(Ok(1.0), |word| word.parse())?;
    let seed = words.get(3).map_or(Ok(20_260_101), |word| word.parse())?;
    let null = words.get(4).is_some_and(|word| word == "null");
    let mut say = std::io::stderr();
    let start = Instant::now();
    let county = generate(&Options { seed, scale, null, ..Options::default() })?;
    writeln!(say, "{} reports of {} disputes in {:?}", county.reports.len(), county.disputes.len(), start.elapsed())?;
    let start = Instant::now();
    for table in Table::ALL {
        let place = if table.is_truth() { folder.join("truth") } else { folder.to_owned() };
        create_dir_all(&place)?;
        let mut file = BufWriter::new(File::create(place.join(table.file_name()))?);
        county.write(table, &mut file)?;
        file.flush()?;
    }
    writeln!(say, "written in {:?}", start.elapsed())?;
    Ok(())
}
