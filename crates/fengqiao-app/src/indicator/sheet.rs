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
use crate::permission::Bilingual;

/// Decimals of a count that is shared between regions, and of a change in per cent.
const COUNT_DECIMALS: u32 = 2;
const CHANGE_DECIMALS: u32 = 1;
const NARROW: f64 = 10.0;
const WIDE: f64 = 22.0;

/// The language of a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The text of this language.
    const fn pick<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }

    fn of(self, text: &Bilingual) -> &str {
        self.pick(&text.zh, &text.en)
    }

    /// A name with what stands in brackets behind it.
    fn bracketed(self, name: &str, inside: &str) -> String {
        match self {
            Self::Chinese => format!("{name}（{inside}）"),
            Self::English => format!("{name} ({inside})"),
        }
    }
}

impl App {
    /// Figures as an XLSX file in the reader's language: the rows with what stands beside each, and the trend of the region.
    ///
    /// # Errors
    /// As for figures; more rows than a table may have.
    pub fn figures_workbook(&self, ctx: &Ctx, query: &FigureQuery, language: Language) -> AppResult<Vec<u8>> {
        let figures = self.figures(ctx, query)?;
        let office = self.office(ctx.top_region)?;
        Ok(workbook(&self.figure_tables(&office, (query, &figures), language)?)?)
    }

    /// The tables of one indicator: rows, then trend.
    fn figure_tables(
        &self,
        office: &Office,
        (query, figures): (&FigureQuery, &Figures),
        language: Language,
    ) -> AppResult<Vec<Table>> {
        let indicator = self.indicator(&figures.indicator)?;
        let counters: Vec<(&Indicator, &[Figure])> = figures
            .counters
            .iter()
            .filter_map(|(id, rows)| Some((self.setup().indicators.get(id)?, rows.as_slice())))
            .collect();
        let notes = notes(language, indicator, office, (query, figures));
        let mut columns = columns(language, indicator);
        columns.extend(counters.iter().map(|(other, _)| column(&titled(language, other), WIDE)));
        let rows = figures.rows.iter().enumerate().map(|(at, figure)| {
            let mut cells = cells(language, office, (indicator, figures), figure);
            let beside =
                counters.iter().map(|(other, rows)| rows.get(at).map_or(Cell::Empty, |row| rate(language, row, other)));
            cells.extend(beside);
            cells
        });
        let title = language.of(&indicator.title);
        let rows = Table { name: title.to_owned(), notes: notes.clone(), columns, rows: rows.collect() };
        let trend = Table {
            name: match language {
                Language::Chinese => format!("{title}趋势"),
                Language::English => format!("Trend: {title}"),
            },
            notes,
            columns: [("时段", "Period"), ("数值", "Value"), ("调整后口径", "Adjusted"), ("口径", "Series")]
                .map(|(zh, en)| column(language.pick(zh, en), NARROW))
                .into(),
            rows: figures.trend.iter().map(|point| trend_cells(language, indicator, point)).collect(),
        };
        Ok(vec![rows, trend])
    }
}

fn column(title: &str, width: f64) -> Column {
    Column { title: title.to_owned(), width: Some(width) }
}

fn titled(language: Language, indicator: &Indicator) -> String {
    language.bracketed(language.of(&indicator.title), language.of(&indicator.unit))
}

fn name_of(language: Language, office: &Office, figures: &Figures, place: RowPlace) -> String {
    let of = |id| office.region(id).map_or_else(String::new, |region| region.name.clone());
    match place {
        RowPlace::Whole => of(figures.region_id),
        RowPlace::Region(id) => of(id),
        RowPlace::Unplaced => language.pick("只知上级区划", "known no better").to_owned(),
        RowPlace::Outside => language.pick("地址不详或在辖区外", "unknown or outside").to_owned(),
    }
}

/// What must be known to read the table, its title first.
fn notes(
    language: Language,
    indicator: &Indicator,
    office: &Office,
    (query, figures): (&FigureQuery, &Figures),
) -> Vec<String> {
    let whole = name_of(language, office, figures, RowPlace::Whole);
    let (from, to) = (query.period.from_on, query.period.to_on());
    let title = language.of(&indicator.title);
    let adjusted = match (query.adjusted, language) {
        (false, _) => "",
        (true, Language::Chinese) => "，调整后口径",
        (true, Language::English) => ", adjusted series",
    };
    let mut notes = vec![
        match language {
            Language::Chinese => format!("{title}·{whole}"),
            Language::English => format!("{title}: {whole}"),
        },
        match language {
            Language::Chinese => format!("{from}至{to}{adjusted}"),
            Language::English => format!("{from} to {to}{adjusted}"),
        },
        language.of(&indicator.note).to_owned(),
        language
            .pick(
                "指标只看地方、案由和服务，不给人打分，不因起诉、信访、报警而扣分。",
                "Indicators look at places, causes and services; nobody is scored, and nothing counts against who sues, petitions or calls the police.",
            )
            .to_owned(),
    ];
    if matches!(indicator.denominator, Denominator::Base(_)) {
        let words = language.pick(
            "原始值须与收缩后数值、偶然波动范围一并看；在范围之内的，不能认为与其他地方有差别。",
            "Read the raw value with the one drawn together and the limits of chance; a place within them cannot be told from the others.",
        );
        notes.push(words.to_owned());
    }
    if let (false, Some(rule)) = (figures.sees_small, &indicator.suppression) {
        notes.push(match language {
            Language::Chinese => format!("小于{}的数量以及可以推算出它的数量已隐去。", rule.below),
            Language::English => format!("Counts below {} and those that would tell them are hidden.", rule.below),
        });
    }
    if figures.is_running {
        let words = language.pick("本期尚未结束，不作同比。", "The period has not ended; nothing is compared.");
        notes.push(words.to_owned());
    }
    let since = indicator.series.iter().filter(|_| figures.is_since);
    notes.extend(since.map(|series| language.of(&series.note).to_owned()));
    notes
}

fn columns(language: Language, indicator: &Indicator) -> Vec<Column> {
    let raw = language.bracketed(language.pick("原始值", "Raw value"), language.of(&indicator.unit));
    let heads: [(&str, &str, f64); 12] = [
        ("区划代码", "Code", 15.0),
        ("区划", "Region", WIDE),
        ("上级区划", "Region above", WIDE),
        ("数量", "Count", NARROW),
        ("基数", "Base", 12.0),
        ("基数来源", "Source of the base", WIDE),
        ("收缩后", "Drawn together", 12.0),
        ("波动下限", "Lower limit", 12.0),
        ("波动上限", "Upper limit", 12.0),
        ("与各地相比", "Among the others", 12.0),
        ("同比（％）", "Change (%)", 14.0),
        ("同比是否超出偶然", "Beyond chance", 14.0),
    ];
    let mut columns: Vec<Column> = heads.iter().map(|(zh, en, width)| column(language.pick(zh, en), *width)).collect();
    columns.insert(6, column(&raw, 14.0));
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
fn rate(language: Language, figure: &Figure, indicator: &Indicator) -> Cell {
    match (figure.hidden, figure.missing) {
        (Some(_), _) => text(language.pick(HIDDEN.0, HIDDEN.1)),
        (None, Some(missing)) => text(language.pick(why(missing), why_in_english(missing))),
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

const fn why_in_english(missing: Missing) -> &'static str {
    match missing {
        Missing::Base => "no base",
        Missing::BaseZero => "base is 0",
        Missing::BaseSmall => "base too small",
        Missing::Nothing => "nothing to share",
    }
}

/// Stands for a number that is hidden.
const HIDDEN: (&str, &str) = ("隐去", "hidden");

/// Where a place stands, in words.
const fn stands(language: Language, place: Place) -> &'static str {
    match place {
        Place::Within => language.pick("无明显差别", "no difference"),
        Place::Above => language.pick("偏高", "above"),
        Place::FarAbove => language.pick("明显偏高", "far above"),
        Place::Below => language.pick("偏低", "below"),
        Place::FarBelow => language.pick("明显偏低", "far below"),
    }
}

fn cells(
    language: Language,
    office: &Office,
    (indicator, figures): (&Indicator, &Figures),
    figure: &Figure,
) -> Vec<Cell> {
    let id = match figure.place {
        RowPlace::Whole => Some(figures.region_id),
        RowPlace::Region(id) => Some(id),
        _ => None,
    };
    let region = id.and_then(|id| office.region(id));
    let above = region.and_then(|region| region.parent_id).and_then(|id| office.region(id));
    let count = match figure.hidden {
        Some(_) => text(language.pick(HIDDEN.0, HIDDEN.1)),
        None => figure.count.map_or(Cell::Empty, |count| Cell::Number(whole_or_decimal(count))),
    };
    let mut cells = vec![
        region.map_or(Cell::Empty, |region| text(&region.code)),
        Cell::Text(name_of(language, office, figures, figure.place)),
        above.map_or(Cell::Empty, |above| text(&above.name)),
        count,
        figure.base.map_or(Cell::Empty, |base| Cell::Number(whole_or_decimal(base))),
        figure.base_source.as_deref().map_or(Cell::Empty, text),
        rate(language, figure, indicator),
    ];
    match &figure.beside {
        Some(it) => cells.extend([
            float(it.shrunk, indicator.decimals),
            float(it.inner.0, indicator.decimals),
            float(it.inner.1, indicator.decimals),
            text(stands(language, it.place)),
        ]),
        None => cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]),
    }
    match &figure.change {
        Some(change) => cells.extend([
            number(change.by.and_then(|by| by.times(Ratio::whole(100))), CHANGE_DECIMALS),
            text(match change.sure {
                true => language.pick("是", "yes"),
                false => language.pick("否，可能只是偶然", "no, it may be chance"),
            }),
        ]),
        None => cells.extend([Cell::Empty, Cell::Empty]),
    }
    cells
}

fn trend_cells(language: Language, indicator: &Indicator, point: &TrendPoint) -> Vec<Cell> {
    let series = indicator.series.as_ref();
    let words = series.map_or("", |it| language.of(if point.is_since { &it.since } else { &it.before }));
    vec![
        Cell::Text(point.period.to_string()),
        number(point.rate, indicator.decimals),
        number(point.adjusted, indicator.decimals),
        text(words),
    ]
}
