//! The row that both sides write: as wide as a report without its persons.

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Row {
    /// Key of the top region, first part of the primary key.
    pub top_region: i64,
    /// 26 characters, growing with time.
    pub id: String,
    /// Microseconds since 1970, UTC.
    pub received_at: i64,
    /// 0 to 3.
    pub state: i64,
    /// A category code.
    pub category: String,
    /// About 60 Chinese characters.
    pub body: String,
}

/// The table and its index, as both sides create them.
pub const SCHEMA: &str = "
create table report (
  top_region integer not null, id text not null, received_at integer not null, state integer not null,
  category text not null, body text not null, primary key (top_region, id)
) without rowid;
create index report_by_state on report (top_region, state, received_at, id);
";

const BODY: &str = "今年三月以来，小区物业多次停水停电，业主反映后未见处理，请有关部门核实情况并督促整改，联系人希望在工作日下午回电。";
const START_MICROS: i64 = 1_767_225_600_000_000;
const STEP_MICROS: i64 = 7_000_000;

/// Rows `from` to `from + count`; the same numbers give the same rows.
pub fn rows(from: usize, count: usize) -> Vec<Row> {
    (from..from + count).map(row).collect()
}

fn row(number: usize) -> Row {
    Row {
        top_region: 1,
        id: format!("01J{number:023}"),
        received_at: instant_of(number),
        state: (number % 4) as i64,
        category: format!("{:02}{:02}", number % 17, number % 5),
        body: format!("{BODY}{number}"),
    }
}

/// When row `number` was received.
pub fn instant_of(number: usize) -> i64 {
    START_MICROS + number as i64 * STEP_MICROS
}
