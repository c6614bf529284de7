//! The truth of a county, read back from its tables.

use crate::book::{Channel, kinds};
use crate::county::County;
use crate::dispute::ReportKind;
use crate::error::Error;
use crate::table::Table;
use jiff::civil::Date;
use std::collections::HashMap;
use std::io::Read;

/// Characters of the date that a moment begins with.
const DATE_LENGTH: usize = 10;

/// What is true of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueReport {
    /// Number as the source writes it.
    pub report: String,
    /// Key of its dispute.
    pub dispute: String,
    /// How it stands to the others of the dispute.
    pub kind: ReportKind,
    /// How it came.
    pub channel: Channel,
    /// Code of the true kind of dispute.
    pub subcategory: String,
    /// Code of the true village.
    pub village: String,
    /// Key of the planted group.
    pub group: Option<String>,
}

/// A planted cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueCluster {
    /// Key.
    pub id: String,
    /// Its type, as `consumer_1v_1w`.
    pub shape: String,
    /// Codes of its kinds.
    pub kinds: Vec<String>,
    /// Codes of its villages.
    pub villages: Vec<String>,
    /// First day.
    pub start_on: Date,
    /// Length.
    pub days: u32,
    /// Disputes expected without it.
    pub baseline: f64,
    /// Disputes added.
    pub extra: u32,
    /// The day by which 60 % of them had happened; the first day when none is known.
    pub mostly_on: Date,
}

/// A planted group.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueGroup {
    /// Key.
    pub id: String,
    /// Code of its kind.
    pub kind: String,
    /// Code of its village.
    pub village: String,
    /// First day.
    pub start_on: Date,
    /// Days over which it spreads.
    pub days: u32,
    /// One company that sues many: the disputes stay apart.
    pub series: bool,
}

/// A planted artefact.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueArtefact {
    /// Key.
    pub id: String,
    /// Its type, as `bulk_import`.
    pub kind: String,
    /// First day.
    pub start_on: Date,
    /// Last day.
    pub end_on: Date,
    /// Code of its township, if it is in one.
    pub township: Option<String>,
    /// Code of its kind of dispute, if it is in one.
    pub subcategory: Option<String>,
}

/// Everything that is true.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Truth {
    /// Every report.
    pub reports: Vec<TrueReport>,
    /// Planted clusters.
    pub clusters: Vec<TrueCluster>,
    /// Planted groups.
    pub groups: Vec<TrueGroup>,
    /// Planted artefacts.
    pub artefacts: Vec<TrueArtefact>,
}

impl Truth {
    /// Reads the truth tables; `open` gives each of them.
    ///
    /// # Errors
    /// When a table cannot be opened, or a line of it is not as this crate writes it.
    pub fn read<R: Read>(mut open: impl FnMut(Table) -> std::io::Result<R>) -> Result<Self, Error> {
        let mut lines = |table: Table| -> Result<Vec<Line>, Error> {
            let refused = |reason: String| Error::Read { table: table.file_name(), line: 0, reason };
            lines_of(table, open(table).map_err(|error| refused(error.to_string()))?)
        };
        let disputes = lines(Table::TruthDispute)?;
        let mut days: HashMap<&str, Vec<Date>> = HashMap::new();
        for line in &disputes {
            if let Some(on) = line.text("event_at")?.get(..DATE_LENGTH).and_then(|on| on.parse().ok()) {
                days.entry(line.text("cluster_id")?).or_default().push(on);
            }
        }
        let disputes: HashMap<&str, &Line> =
            disputes.iter().map(|line| Ok((line.text("dispute_id")?, line))).collect::<Result<_, Error>>()?;
        let reports = lines(Table::TruthReport)?;
        Ok(Self {
            reports: reports.iter().map(|line| report(line, &disputes)).collect::<Result<_, _>>()?,
            clusters: lines(Table::TruthCluster)?
                .iter()
                .map(|line| cluster(line, &mut days))
                .collect::<Result<_, _>>()?,
            groups: lines(Table::TruthGroup)?.iter().map(group).collect::<Result<_, _>>()?,
            artefacts: lines(Table::TruthArtefact)?.iter().map(artefact).collect::<Result<_, _>>()?,
        })
    }
}

impl County {
    /// The truth of this county, as it would be read back from its tables.
    ///
    /// # Errors
    /// None that the tables of this crate can cause.
    pub fn truth(&self) -> Result<Truth, Error> {
        Truth::read(|table| {
            let mut bytes = Vec::new();
            self.write(table, &mut bytes).map_err(std::io::Error::other)?;
            Ok(std::io::Cursor::new(bytes))
        })
    }
}

/// One line of a table.
struct Line {
    table: &'static str,
    number: u64,
    columns: std::rc::Rc<csv::StringRecord>,
    fields: csv::StringRecord,
}

fn lines_of(table: Table, from: impl Read) -> Result<Vec<Line>, Error> {
    let table = table.file_name();
    let refused = |error: csv::Error| Error::Read {
        table,
        line: error.position().map_or(0, csv::Position::line),
        reason: error.to_string(),
    };
    let mut reader = csv::Reader::from_reader(from);
    let columns = std::rc::Rc::new(reader.headers().map_err(refused)?.clone());
    let line = |(index, fields): (usize, Result<csv::StringRecord, csv::Error>)| {
        Ok(Line { table, number: index as u64 + 2, columns: columns.clone(), fields: fields.map_err(refused)? })
    };
    reader.records().enumerate().map(line).collect()
}

impl Line {
    fn refused(&self, reason: String) -> Error {
        Error::Read { table: self.table, line: self.number, reason }
    }

    fn text(&self, column: &str) -> Result<&str, Error> {
        let at = self.columns.iter().position(|name| name == column);
        at.and_then(|at| self.fields.get(at)).ok_or_else(|| self.refused(format!("no column {column:?}")))
    }

    fn owned(&self, column: &str) -> Result<String, Error> {
        self.text(column).map(str::to_owned)
    }

    fn optional(&self, column: &str) -> Result<Option<String>, Error> {
        Ok(Some(self.owned(column)?).filter(|text| !text.is_empty()))
    }

    fn parsed<T: std::str::FromStr>(&self, column: &str) -> Result<T, Error> {
        let text = self.text(column)?;
        text.parse().map_err(|_| self.refused(format!("column {column:?} holds {text:?}")))
    }

    fn list(&self, column: &str) -> Result<Vec<String>, Error> {
        Ok(self.text(column)?.split('|').map(str::to_owned).collect())
    }

    fn one_of<T: Copy>(&self, column: &str, all: &[T], name: impl Fn(T) -> &'static str) -> Result<T, Error> {
        let text = self.text(column)?;
        let found = all.iter().copied().find(|item| name(*item) == text);
        found.ok_or_else(|| self.refused(format!("column {column:?} holds {text:?}")))
    }
}

fn report(line: &Line, disputes: &HashMap<&str, &Line>) -> Result<TrueReport, Error> {
    let dispute = line.text("dispute_id")?;
    let of = disputes.get(dispute).ok_or_else(|| line.refused(format!("no dispute {dispute:?}")))?;
    let subcategory = of.owned("subcategory")?;
    if !kinds().iter().any(|kind| kind.code == subcategory) {
        return Err(of.refused(format!("no kind {subcategory:?}")));
    }
    Ok(TrueReport {
        report: line.owned("report_id")?,
        dispute: dispute.to_owned(),
        kind: line.one_of("kind", &ReportKind::ALL, ReportKind::as_str)?,
        channel: line.one_of("channel", &Channel::ALL, Channel::as_str)?,
        subcategory,
        village: of.owned("village_code")?,
        group: of.optional("group_id")?,
    })
}

fn cluster(line: &Line, days: &mut HashMap<&str, Vec<Date>>) -> Result<TrueCluster, Error> {
    let mut days = days.remove(line.text("cluster_id")?).unwrap_or_default();
    days.sort_unstable();
    let mostly = (days.len() * 6).div_ceil(10).saturating_sub(1);
    Ok(TrueCluster {
        mostly_on: days.get(mostly).copied().map_or_else(|| line.parsed("start"), Ok)?,
        id: line.owned("cluster_id")?,
        shape: line.owned("kind")?,
        kinds: line.list("subs")?,
        villages: line.list("villages")?,
        start_on: line.parsed("start")?,
        days: line.parsed("days")?,
        baseline: line.parsed("baseline")?,
        extra: line.parsed("extra")?,
    })
}

fn group(line: &Line) -> Result<TrueGroup, Error> {
    Ok(TrueGroup {
        id: line.owned("group_id")?,
        kind: line.owned("sub")?,
        village: line.owned("village")?,
        start_on: line.parsed("start")?,
        days: line.parsed("span")?,
        series: line.text("series")? == "1",
    })
}

fn artefact(line: &Line) -> Result<TrueArtefact, Error> {
    Ok(TrueArtefact {
        id: line.owned("artefact_id")?,
        kind: line.owned("kind")?,
        start_on: line.parsed("start_on")?,
        end_on: line.parsed("end_on")?,
        township: line.optional("township")?,
        subcategory: line.optional("sub")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_table_is_refused_with_its_line() {
        let read = |table: Table| {
            let text = match table {
                Table::TruthDispute => {
                    "dispute_id,subcategory,village_code,event_at,group_id,cluster_id\nD1,N1,990101001001,2025-01-01T08:00:00,,\n"
                }
                Table::TruthReport => "report_id,dispute_id,kind,channel\nR1,D1,first,110\nR2,D1,fist,110\n",
                _ => "",
            };
            Ok(text.as_bytes())
        };
        let error = Truth::read(read).unwrap_err().to_string();
        assert_eq!(
            error,
            "cannot read truth_report.csv, line 3: column \"kind\" holds \"fist\"; make it again with the same seed"
        );
    }
}
