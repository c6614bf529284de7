//! The figures of a bulletin as they are frozen: texts that were rounded once, and nothing that is hidden.
//!
//! A bulletin leaves the court, so small numbers are hidden in it whoever makes it.

use fengqiao_domain::ratio::Ratio;
use fengqiao_domain::region::Region;
use fengqiao_store::Reader;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::file::To;
use super::outline::outlines;
use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::indicator::{
    Figure, FigureQuery, Figures, FunnelPlace, Grain, Indicator, Period, RegionsAs, RowPlace, why_missing,
};
use crate::office::Office;

const COUNT_DECIMALS: u32 = 2;
const CHANGE_DECIMALS: u32 = 1;

/// A period in words.
pub(super) fn period_words(period: Period) -> String {
    let (year, month) = (period.year(), period.from_on.month());
    match period.grain {
        Grain::Year => format!("{year}年"),
        Grain::Quarter => format!("{year}年第{}季度", (month - 1) / 3 + 1),
        Grain::Month => format!("{year}年{month}月"),
    }
}

impl App {
    /// What a bulletin tells of a region.
    pub(super) fn frozen_figures(
        &self,
        reader: &mut Reader<'_>,
        (office, whole): (&Office, &Region),
        to: &To,
        (period, today): (Period, Date),
    ) -> AppResult<Value> {
        let mut indicators = Vec::new();
        for id in &to.indicators {
            let query = |level: Option<u8>| FigureQuery {
                indicator: id.clone(),
                region_id: Some(whole.id),
                period,
                adjusted: false,
                regions_as: RegionsAs::Restated,
                level,
            };
            let mut ask = |level| self.figures_for(reader, office, whole, &query(level), (false, today));
            let (figures, alone) = match ask(None) {
                // Of single places no period as short as this is told; the region itself may be.
                Err(AppError::Refused(refusal)) if refusal.code == "period_too_short" => (ask(Some(whole.level)), true),
                other => (other, false),
            };
            indicators.push(self.frozen_indicator(office, &figures?, alone)?);
        }
        let map = reader.map()?;
        let (map, size) = outlines(office, whole.id, map.as_ref().map(|(text, _)| text.as_str()));
        Ok(json!({
            "region": whole.name,
            "period": period.to_string(),
            "period_words": period_words(period),
            "indicators": indicators,
            "map": map,
            "map_size": size,
        }))
    }

    fn frozen_indicator(&self, office: &Office, figures: &Figures, alone: bool) -> AppResult<Value> {
        let indicator = self.indicator(&figures.indicator)?;
        let counters: Vec<(&Indicator, &Vec<Figure>)> =
            figures.counters.iter().filter_map(|(id, rows)| Some((self.setup().indicators.get(id)?, rows))).collect();
        let rows = figures.rows.iter().enumerate().map(|(at, figure)| {
            let beside =
                counters.iter().map(|(other, rows)| rows.get(at).map_or_else(String::new, |it| told(it, other)));
            row(office, figures, indicator, figure, beside.collect())
        });
        let series = indicator.series.as_ref();
        let breaks = json!({
            "given": series.is_some(),
            "note": series.map_or("", |it| &it.note.zh),
            "before": series.map_or("", |it| &it.before.zh),
            "since": series.map_or("", |it| &it.since.zh),
            "adjusted": series.map_or("", |it| &it.adjusted.zh),
        });
        let decimal = |value: Option<Ratio>| value.map_or_else(String::new, |it| it.to_decimal(indicator.decimals));
        let trend = figures.trend.iter().map(|point| {
            json!({
                "period": point.period.to_string(),
                "rate": decimal(point.rate),
                "adjusted": decimal(point.adjusted),
                "is_since": point.is_since,
            })
        });
        Ok(json!({
            "id": indicator.id,
            "title": indicator.title.zh,
            "unit": indicator.unit.zh,
            "note": indicator.note.zh,
            "below": indicator.suppression.as_ref().map_or_else(String::new, |rule| rule.below.to_string()),
            "alone": alone,
            "is_since": figures.is_since,
            "breaks": breaks,
            "counters": counters.iter().map(|(it, _)| json!({ "title": it.title.zh, "unit": it.unit.zh })).collect::<Vec<_>>(),
            "rows": rows.collect::<Vec<_>>(),
            "trend": trend.collect::<Vec<_>>(),
        }))
    }
}

/// The rate of a counter-indicator, or why there is none.
fn told(figure: &Figure, indicator: &Indicator) -> String {
    match (figure.hidden, figure.missing) {
        (Some(_), _) => "隐去".to_owned(),
        (None, Some(missing)) => why_missing(missing).to_owned(),
        (None, None) => figure.rate.map_or_else(String::new, |rate| rate.to_decimal(indicator.decimals)),
    }
}

const fn place_word(place: FunnelPlace) -> &'static str {
    match place {
        FunnelPlace::Within => "within",
        FunnelPlace::Above => "above",
        FunnelPlace::FarAbove => "far_above",
        FunnelPlace::Below => "below",
        FunnelPlace::FarBelow => "far_below",
    }
}

fn row(office: &Office, figures: &Figures, indicator: &Indicator, it: &Figure, counters: Vec<String>) -> Value {
    let (id, name) = match it.place {
        RowPlace::Whole => (Some(figures.region_id), ""),
        RowPlace::Region(id) => (Some(id), ""),
        RowPlace::Unplaced => (None, "只知上级区划"),
        RowPlace::Outside => (None, "地址不详或在辖区外"),
    };
    let region = id.and_then(|id| office.region(id));
    let name = region.map_or(name, |region| region.name.as_str());
    let plain = |value: Option<Ratio>| {
        value.map_or_else(String::new, |it| {
            if it.denominator() == 1 { it.to_string() } else { it.to_decimal(COUNT_DECIMALS) }
        })
    };
    let width = indicator.decimals as usize;
    let float = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.width$}"));
    let beside = it.beside.as_ref();
    let percent = it.change.as_ref().and_then(|change| change.by).and_then(|by| by.times(Ratio::whole(100)));
    json!({
        "region": id.map(|id| id.to_string()).unwrap_or_default(),
        "code": region.map_or("", |region| &region.code),
        "name": name,
        "hidden": it.hidden.is_some(),
        "note": it.missing.map_or("", why_missing),
        "count": plain(it.count),
        "base": plain(it.base),
        "rate": it.rate.map_or_else(String::new, |rate| rate.to_decimal(indicator.decimals)),
        "shrunk": float(beside.map(|it| it.shrunk)),
        "low": float(beside.map(|it| it.inner.0)),
        "high": float(beside.map(|it| it.inner.1)),
        "stands": beside.map_or("", |it| place_word(it.place)),
        "change": percent.map_or_else(String::new, |it| it.to_decimal(CHANGE_DECIMALS)),
        "sure": it.change.as_ref().is_some_and(|change| change.sure),
        "counters": counters,
    })
}
