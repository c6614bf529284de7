//! Figures as tables for a spreadsheet: what is hidden stays hidden, and no rate stands without what stands beside it.

use fengqiao_document::{Cell, Column, Table, workbook};
use fengqiao_domain::ratio::Ratio;

use super::beside::Place;
use super::figure::{Figure, FigureQuery, Figures, Missing, RowPlace, TrendPoint};
use super::file::{Denominator, Indicator};
use crate::app::App;
use crate::context::Ctx;
use crate::error::AppResult;
use crate::office::Office;

/// Decimals of a count that is shared between regions, and of a change in per cent.
const COUNT_DECIMALS: u32 = 2;
const CHANGE_DECIMALS: u32 = 1;
const NARROW: f64 = 10.0;
const WIDE: f64 = 22.0;

impl App {
    /// Figures as an XLSX file: the rows with what stands beside each, and the trend of the region.
    ///
    /// # Errors
    /// As for figures; more rows than a table may have.
    pub fn figures_workbook(&self, ctx: &Ctx, query: &FigureQuery) -> AppResult<Vec<u8>> {
        let figures = self.figures(ctx, query)?;
        let office = self.office(ctx.top_region)?;
        Ok(workbook(&self.figure_tables(&office, query, &figures)?)?)
    }

    /// The tables of one indicator: rows, then trend.
    pub(crate) fn figure_tables(
        &self,
        office: &Office,
        query: &FigureQuery,
        figures: &Figures,
    ) -> AppResult<Vec<Table>> {
        let indicator = self.indicator(&figures.indicator)?;
        let counters: Vec<(&Indicator, &[Figure])> = figures
            .counters
            .iter()
            .filter_map(|(id, rows)| Some((self.setup().indicators.get(id)?, rows.as_slice())))
            .collect();
        let notes = notes(indicator, office, query, figures);
        let mut columns = columns(indicator);
        columns.extend(counters.iter().map(|(other, _)| column(&titled(other), WIDE)));
        let rows = figures.rows.iter().enumerate().map(|(at, figure)| {
            let mut cells = cells(office, indicator, figures, figure);
            let beside = counters.iter().map(|(other, rows)| rows.get(at).map_or(Cell::Empty, |row| rate(row, other)));
            cells.extend(beside);
            cells
        });
        let rows = Table { name: indicator.title.zh.clone(), notes: notes.clone(), columns, rows: rows.collect() };
        let trend = Table {
            name: format!("{}趋势", indicator.title.zh),
            notes,
            columns: ["时段", "数值", "调整后口径", "口径"].map(|title| column(title, NARROW)).into(),
            rows: figures.trend.iter().map(|point| trend_cells(indicator, point)).collect(),
        };
        Ok(vec![rows, trend])
    }
}

fn column(title: &str, width: f64) -> Column {
    Column { title: title.to_owned(), width: Some(width) }
}

fn titled(indicator: &Indicator) -> String {
    format!("{}（{}）", indicator.title.zh, indicator.unit.zh)
}

fn name_of(office: &Office, figures: &Figures, place: RowPlace) -> String {
    let of = |id| office.region(id).map_or_else(String::new, |region| region.name.clone());
    match place {
        RowPlace::Whole => of(figures.region_id),
        RowPlace::Region(id) => of(id),
        RowPlace::Unplaced => "只知上级区划".to_owned(),
        RowPlace::Outside => "地址不详或在辖区外".to_owned(),
    }
}

/// What must be known to read the table, its title first.
pub(crate) fn notes(indicator: &Indicator, office: &Office, query: &FigureQuery, figures: &Figures) -> Vec<String> {
    let whole = name_of(office, figures, RowPlace::Whole);
    let (from, to) = (query.period.from_on, query.period.to_on());
    let mut notes = vec![
        format!("{}·{whole}", indicator.title.zh),
        format!("{from}至{to}{}", if query.adjusted { "，调整后口径" } else { "" }),
        indicator.note.zh.clone(),
        "指标只看地方、案由和服务，不给人打分，不因起诉、信访、报警而扣分。".to_owned(),
    ];
    if matches!(indicator.denominator, Denominator::Base(_)) {
        notes.push("原始值须与收缩后数值、偶然波动范围一并看；在范围之内的，不能认为与其他地方有差别。".to_owned());
    }
    if let (false, Some(rule)) = (figures.sees_small, &indicator.suppression) {
        notes.push(format!("小于{}的数量以及可以推算出它的数量已隐去。", rule.below));
    }
    if figures.is_running {
        notes.push("本期尚未结束，不作同比。".to_owned());
    }
    notes.extend(indicator.series.iter().filter(|_| figures.is_since).map(|series| series.note.zh.clone()));
    notes
}

fn columns(indicator: &Indicator) -> Vec<Column> {
    let mut columns = vec![
        column("区划代码", 15.0),
        column("区划", WIDE),
        column("上级区划", WIDE),
        column("数量", NARROW),
        column("基数", 12.0),
        column("基数来源", WIDE),
        column(&format!("原始值（{}）", indicator.unit.zh), 14.0),
    ];
    columns.extend(["收缩后", "波动下限", "波动上限", "与各地相比"].map(|title| column(title, 12.0)));
    columns.extend(["同比（％）", "同比是否超出偶然"].map(|title| column(title, 14.0)));
    columns
}

fn whole_or_decimal(value: Ratio) -> String {
    if value.denominator() == 1 { value.to_string() } else { value.to_decimal(COUNT_DECIMALS) }
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn number(value: Option<Ratio>, decimals: u32) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::Number(value.to_decimal(decimals)))
}

fn float(value: f64, decimals: u32) -> Cell {
    Cell::Number(format!("{value:.width$}", width = decimals as usize))
}

/// The rate, or why there is none.
fn rate(figure: &Figure, indicator: &Indicator) -> Cell {
    match (figure.hidden, figure.missing) {
        (Some(_), _) => text("隐去"),
        (None, Some(missing)) => text(why(missing)),
        (None, None) => number(figure.rate, indicator.decimals),
    }
}

/// Why there is no rate, in words.
pub(crate) const fn why(missing: Missing) -> &'static str {
    match missing {
        Missing::Base => "无基数",
        Missing::BaseZero => "基数为零",
        Missing::BaseSmall => "基数过小，只列数量",
        Missing::Nothing => "无分母",
    }
}

/// Where a place stands, in words.
pub(crate) const fn stands(place: Place) -> &'static str {
    match place {
        Place::Within => "无明显差别",
        Place::Above => "偏高",
        Place::FarAbove => "明显偏高",
        Place::Below => "偏低",
        Place::FarBelow => "明显偏低",
    }
}

fn cells(office: &Office, indicator: &Indicator, figures: &Figures, figure: &Figure) -> Vec<Cell> {
    let id = match figure.place {
        RowPlace::Whole => Some(figures.region_id),
        RowPlace::Region(id) => Some(id),
        _ => None,
    };
    let region = id.and_then(|id| office.region(id));
    let above = region.and_then(|region| region.parent_id).and_then(|id| office.region(id));
    let count = match figure.hidden {
        Some(_) => text("隐去"),
        None => figure.count.map_or(Cell::Empty, |count| Cell::Number(whole_or_decimal(count))),
    };
    let mut cells = vec![
        region.map_or(Cell::Empty, |region| text(&region.code)),
        Cell::Text(name_of(office, figures, figure.place)),
        above.map_or(Cell::Empty, |above| text(&above.name)),
        count,
        figure.base.map_or(Cell::Empty, |base| Cell::Number(whole_or_decimal(base))),
        figure.base_source.as_deref().map_or(Cell::Empty, text),
        rate(figure, indicator),
    ];
    match &figure.beside {
        Some(it) => cells.extend([
            float(it.shrunk, indicator.decimals),
            float(it.inner.0, indicator.decimals),
            float(it.inner.1, indicator.decimals),
            text(stands(it.place)),
        ]),
        None => cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]),
    }
    match &figure.change {
        Some(change) => cells.extend([
            number(change.by.and_then(|by| by.times(Ratio::whole(100))), CHANGE_DECIMALS),
            text(if change.sure { "是" } else { "否，可能只是偶然" }),
        ]),
        None => cells.extend([Cell::Empty, Cell::Empty]),
    }
    cells
}

fn trend_cells(indicator: &Indicator, point: &TrendPoint) -> Vec<Cell> {
    let series = indicator.series.as_ref();
    let words = series.map_or("", |series| if point.is_since { &series.since.zh } else { &series.before.zh });
    vec![
        Cell::Text(point.period.to_string()),
        number(point.rate, indicator.decimals),
        number(point.adjusted, indicator.decimals),
        text(words),
    ]
}
