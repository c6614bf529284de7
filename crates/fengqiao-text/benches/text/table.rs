//! The table that the bench prints: figure, what must be reached, what is hoped for, what was measured, and peers.

use std::fmt::Write as _;

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// A share or a score, 0..=1, three decimals.
    Share,
    /// A share written as per cent, one decimal.
    Percent,
    /// Things in one processor second.
    PerSecond,
    /// Processor seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Megabytes.
    Megabytes,
    /// Yes or no: 1 or 0.
    Holds,
}

impl Unit {
    fn write(self, value: f64) -> String {
        match self {
            Self::Share => format!("{value:.3}"),
            Self::Percent => format!("{:.1} %", 100.0 * value),
            Self::PerSecond => format!("{}/s", grouped(value)),
            Self::Seconds => format!("{value:.2} s"),
            Self::Milliseconds => format!("{value:.2} ms"),
            Self::Megabytes => format!("{value:.0} MB"),
            Self::Holds => if value > 0.5 { "yes" } else { "no" }.to_owned(),
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Row {
    figure: String,
    unit: Unit,
    at_least: bool,
    goals: Option<(f64, f64)>,
    measured: Option<f64>,
    peers: Vec<(String, f64)>,
}

impl Row {
    /// A figure that shall be large.
    pub fn at_least(figure: &str, unit: Unit, (must, stretch): (f64, f64)) -> Self {
        Self {
            figure: figure.to_owned(),
            unit,
            at_least: true,
            goals: Some((must, stretch)),
            measured: None,
            peers: Vec::new(),
        }
    }

    /// A figure that shall be small.
    pub fn at_most(figure: &str, unit: Unit, goals: (f64, f64)) -> Self {
        Self { at_least: false, ..Self::at_least(figure, unit, goals) }
    }

    /// A figure without a goal.
    pub fn plain(figure: &str, unit: Unit) -> Self {
        Self { goals: None, ..Self::at_least(figure, unit, (0.0, 0.0)) }
    }

    /// The same row with what was measured; none where its data is absent.
    pub fn measured(mut self, value: impl Into<Option<f64>>) -> Self {
        self.measured = value.into();
        self
    }

    /// The same row with what a program of others reaches in the same run; none is left out.
    pub fn peer(mut self, name: &str, value: impl Into<Option<f64>>) -> Self {
        self.peers.extend(value.into().map(|value| (name.to_owned(), value)));
        self
    }

    fn verdict(&self) -> &'static str {
        let Some(((must, stretch), measured)) = self.goals.zip(self.measured) else { return "" };
        let reached = |goal: f64| if self.at_least { measured >= goal } else { measured <= goal };
        match (reached(must), reached(stretch)) {
            (_, true) => "stretch",
            (true, false) => "must",
            (false, false) => "missed",
        }
    }
}

/// The rows as a table of Markdown.
pub fn text(rows: &[Row]) -> String {
    let mut out = String::from("| figure | must | stretch | measured | reached | peers |\n|---|---|---|---|---|---|\n");
    for row in rows {
        let goal = |value: Option<f64>| value.map_or(String::new(), |value| row.unit.write(value));
        let (must, stretch) = (goal(row.goals.map(|goals| goals.0)), goal(row.goals.map(|goals| goals.1)));
        let measured = row.measured.map_or("-".to_owned(), |value| row.unit.write(value));
        let peers: Vec<String> =
            row.peers.iter().map(|(name, value)| format!("{name} {}", row.unit.write(*value))).collect();
        let (figure, verdict, peers) = (&row.figure, row.verdict(), peers.join("; "));
        let _ = writeln!(out, "| {figure} | {must} | {stretch} | {measured} | {verdict} | {peers} |");
    }
    out
}

fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
