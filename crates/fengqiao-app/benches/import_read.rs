//! Measures the reading half of an import: rows per second and peak memory, one line per kind of file.
//! `cargo bench -p fengqiao-app --bench import_read -- 10000000` sets the rows of the streamed files (default 2,000,000).
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use std::hint::black_box;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::time::Instant;

use fengqiao_app::import::{Mapper, Profile, ReadOptions, Setting, Source};
use rust_xlsxwriter::Workbook;

const HEADER: &str = "工单编号,来电时间,来电人,联系电话,诉求内容,诉求类别,所属区域,经度,纬度\n";
const PROFILE: &str = include_str!("../../../data/import-profiles/generic-12345.toml");

/// A table without end or memory: one block of rows again and again.
struct Rows {
    block: Vec<u8>,
    at: usize,
    blocks_left: u64,
}

impl Read for Rows {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.block.len() {
            self.at = 0;
            self.blocks_left -= 1;
        }
        if self.blocks_left == 0 {
            return Ok(0);
        }
        let n = out.len().min(self.block.len() - self.at);
        out[..n].copy_from_slice(&self.block[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

const BLOCK_ROWS: u64 = 1_000;

fn block(quoted: bool) -> String {
    let quote = if quoted { "\"" } else { "" };
    (0..BLOCK_ROWS)
        .map(|index| {
            let (minute, second) = (index / 60 % 60, index % 60);
            format!(
                "GD{index:08},2024-03-05 11:{minute:02}:{second:02},王某,1380013{index:04},{quote}来电人反映大桥镇翡翠小区物业长期不作为，楼道堆物\
                 无人清理，多次联系物业未果，请求协调处理{quote},物业,大桥镇,120.1{index:03},28.9{index:03}\n"
            )
        })
        .collect()
}

fn rows(encoding: &'static encoding_rs::Encoding, quoted: bool, count: u64) -> impl Read + Send {
    let (head, _, _) = encoding.encode(HEADER);
    let text = block(quoted);
    let (body, _, _) = encoding.encode(&text);
    let rows = Rows { block: body.into_owned(), at: 0, blocks_left: count.div_ceil(BLOCK_ROWS) };
    Cursor::new(head.into_owned()).chain(rows)
}

fn measure(name: &str, input: impl Read + Send, map: bool) {
    let started = Instant::now();
    let mut source = Source::open(input, &ReadOptions::default()).expect("the table opens");
    let now = "2026-01-01T00:00:00Z".parse().expect("a timestamp");
    let setting = Setting { now, bounds: None, from_1904: source.is_from_1904() };
    let profile = Profile::parse("generic-12345.toml", PROFILE).expect("the shipped profile is sound");
    let mut mapper = Mapper::new(profile, source.header(), setting).expect("the columns are there");
    let mut good = 0u64;
    let end = source
        .for_each(0, &mut |row| {
            let row = row.expect("the table has no bad row");
            match map {
                true => drop(black_box(mapper.map(&row).expect("the row maps"))),
                false => {
                    black_box(row.cell(4).len());
                }
            }
            good += 1;
            ControlFlow::Continue(())
        })
        .expect("the table reads");
    let seconds = started.elapsed().as_secs_f64();
    println!("{name:<34} {good:>10} rows {:>12.0} rows/s  peak {} MiB", end.rows as f64 / seconds, peak_mib());
}

/// Peak resident memory of this process so far, where the system tells it.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn workbook(count: u32) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().expect("a sheet can be added");
    let text = format!("{HEADER}{}", block(false));
    let lines: Vec<&str> = text.lines().collect();
    for row in 0..=count {
        let line = lines[if row == 0 { 0 } else { 1 + (row as usize % BLOCK_ROWS as usize) }];
        for (column, cell) in line.split(',').enumerate() {
            sheet.write_string(row, column as u16, cell).expect("the cell fits");
        }
    }
    workbook.save_to_buffer().expect("the workbook is written")
}

fn main() {
    let count = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(2_000_000);
    measure("csv utf-8, parse", rows(encoding_rs::UTF_8, false, count), false);
    measure("csv utf-8 quoted, parse", rows(encoding_rs::UTF_8, true, count), false);
    measure("csv gb18030, parse", rows(encoding_rs::GB18030, false, count), false);
    measure("csv utf-8, parse and map", rows(encoding_rs::UTF_8, false, count), true);
    measure("csv gb18030, parse and map", rows(encoding_rs::GB18030, false, count), true);
    let book = workbook(50_000);
    measure("xlsx, weigh, parse and map", Cursor::new(book), true);
}
