//! The frozen figures of a bulletin as tables: one for each indicator, and one for its trend.

use fengqiao_document::{Cell, Column, Table};
use fengqiao_domain::bulletin::Bulletin;
use serde_json::Value;

const NARROW: f64 = 12.0;
const WIDE: f64 = 22.0;

/// The tables of a bulletin, from its frozen figures alone.
pub(super) fn tables(bulletin: &Bulletin) -> Vec<Table> {
    let told = &bulletin.figures;
    list(told, "indicators").iter().flat_map(|it| [rows(bulletin, told, it), trend(bulletin, told, it)]).collect()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn is(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

fn column(title: impl Into<String>, width: f64) -> Column {
    Column { title: title.into(), width: Some(width) }
}

fn words(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

fn number(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Number(text.to_owned()) }
}

fn notes(bulletin: &Bulletin, told: &Value, it: &Value) -> Vec<String> {
    let below = text(it, "below");
    let mut notes = vec![
        format!("{} {}", text(told, "title"), text(it, "title")),
        format!("{}，{}，送：{}", text(told, "period_words"), text(told, "region"), text(told, "addressee")),
        format!("{}；单位：{}", text(it, "note"), text(it, "unit")),
        "原始值须与收缩后数值、偶然波动范围一并看；指标只看地方、案由和服务，不给人打分。".to_owned(),
    ];
    if !below.is_empty() {
        notes.push(format!("小于{below}的数量以及可以推算出它的数量已隐去。"));
    }
    if is(it, "is_since") {
        notes.extend(it.pointer("/breaks/note").and_then(Value::as_str).filter(|it| !it.is_empty()).map(str::to_owned));
    }
    notes.push(format!("数据截至日志第 {} 条，摘要 {}", bulletin.cut, bulletin.figures_hash));
    notes
}

fn rows(bulletin: &Bulletin, told: &Value, it: &Value) -> Table {
    let mut columns =
        vec![column("区划代码", 15.0), column("区划", WIDE), column("数量", NARROW), column("基数", NARROW)];
    columns.push(column(format!("原始值（{}）", text(it, "unit")), 14.0));
    columns.extend(
        ["收缩后", "波动下限", "波动上限", "与各地相比", "同比（％）", "同比是否超出偶然"].map(|it| column(it, NARROW)),
    );
    columns.extend(
        list(it, "counters").iter().map(|it| column(format!("{}（{}）", text(it, "title"), text(it, "unit")), WIDE)),
    );
    Table {
        name: text(it, "title").to_owned(),
        notes: notes(bulletin, told, it),
        columns,
        rows: list(it, "rows").iter().map(row).collect(),
    }
}

fn row(row: &Value) -> Vec<Cell> {
    let hidden = is(row, "hidden");
    let stands = match text(row, "stands") {
        "within" => "无明显差别",
        "above" => "偏高",
        "far_above" => "明显偏高",
        "below" => "偏低",
        "far_below" => "明显偏低",
        _ => "",
    };
    let sure = match (text(row, "change"), is(row, "sure")) {
        ("", _) => "",
        (_, true) => "是",
        (_, false) => "否，可能只是偶然",
    };
    let mut cells = vec![
        words(text(row, "code")),
        words(text(row, "name")),
        if hidden { words("隐去") } else { number(text(row, "count")) },
        number(text(row, "base")),
        match (hidden, text(row, "note")) {
            (true, _) => words("隐去"),
            (false, "") => number(text(row, "rate")),
            (false, note) => words(note),
        },
    ];
    cells.extend(["shrunk", "low", "high"].map(|key| number(text(row, key))));
    cells.extend([words(stands), number(text(row, "change")), words(sure)]);
    cells.extend(list(row, "counters").iter().map(|it| number(it.as_str().unwrap_or_default())));
    cells
}

fn trend(bulletin: &Bulletin, told: &Value, it: &Value) -> Table {
    let cells = |point: &Value| {
        let series = if is(point, "is_since") { "/breaks/since" } else { "/breaks/before" };
        let series = it.pointer(series).and_then(Value::as_str).unwrap_or_default();
        vec![words(text(point, "period")), number(text(point, "rate")), number(text(point, "adjusted")), words(series)]
    };
    Table {
        name: format!("{}趋势", text(it, "title")),
        notes: notes(bulletin, told, it),
        columns: ["时段", "数值", "调整后口径", "口径"].map(|title| column(title, NARROW)).into(),
        rows: list(it, "trend").iter().map(cells).collect(),
    }
}
