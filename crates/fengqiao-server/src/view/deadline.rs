//! Views of clocks: until when, by which article, and how that was counted.

use fengqiao_app::procedure::Procedure;
use fengqiao_app::store::DeadlineRow;
use fengqiao_domain::deadline::{DayOff, Due, Length};
use jiff::civil::{Date, Weekday};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Light, Names, instant};

/// A clock.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeadlineView {
    /// Id in the procedure.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Start.
    pub start_at: String,
    /// The first instant that is too late.
    pub due_at: String,
    /// Length in the notation of the procedure.
    pub length: String,
    /// Length in words.
    pub length_text: Bilingual,
    /// Article behind it.
    pub basis: Option<String>,
    /// How it was counted.
    pub sum: Bilingual,
    /// Light.
    pub light: Light,
    /// `running`, `met`, `breached`, `moot`.
    pub state: String,
    /// When it ended.
    pub ended_at: Option<String>,
}

impl DeadlineView {
    pub(crate) fn of(names: &Names<'_>, procedure: Option<&Procedure>, row: &DeadlineRow) -> Self {
        let set = &row.deadline;
        let title = procedure
            .and_then(|procedure| procedure.deadline(&set.key))
            .map(|deadline| Bilingual::from(&deadline.title));
        let light =
            if row.ended_at.is_some() { Light::Grey } else { names.light(Some(set.start_at), Some(set.due_at)) };
        Self {
            id: set.key.clone(),
            title: title.unwrap_or_else(|| Bilingual::new(set.key.clone(), set.key.clone())),
            start_at: instant(set.start_at),
            due_at: instant(set.due_at),
            length: set.length.clone(),
            length_text: set.length.parse().map_or_else(
                |_| Bilingual::new(set.length.clone(), set.length.clone()),
                if is_counted_back(row) { back_text } else { length_text },
            ),
            basis: set.basis.clone(),
            sum: sum_of(row).unwrap_or_else(|| Bilingual::new("", "")),
            light,
            state: row.state.clone(),
            ended_at: row.ended_at.map(instant),
        }
    }
}

fn length_text(length: Length) -> Bilingual {
    match length {
        Length::Calendar(days) | Length::CalendarFixed(days) => {
            Bilingual::new(format!("{days} 日"), counted(days, "day", "days"))
        }
        Length::Working(days) => {
            Bilingual::new(format!("{days} 个工作日"), counted(days, "working day", "working days"))
        }
        Length::Hours(hours) => Bilingual::new(format!("{hours} 小时"), counted(hours, "hour", "hours")),
        Length::Months(months) => Bilingual::new(format!("{months} 个月"), counted(months, "month", "months")),
        Length::Instant => Bilingual::new("当即", "at once"),
    }
}

fn counted<N: std::fmt::Display + PartialEq + From<u8>>(number: N, one: &str, many: &str) -> String {
    let noun = if number == N::from(1) { one } else { many };
    format!("{number} {noun}")
}

fn is_counted_back(row: &DeadlineRow) -> bool {
    serde_json::from_value(row.deadline.sum.clone()).is_ok_and(|due: Due| due.before_on.is_some())
}

/// How a clock was counted, in words; none when its record does not say.
pub(crate) fn sum_of(row: &DeadlineRow) -> Option<Bilingual> {
    serde_json::from_value(row.deadline.sum.clone()).ok().map(|due: Due| sum_text(&due))
}

/// A length before a day that was set; `inst` is that day itself.
fn back_text(length: Length) -> Bilingual {
    match length {
        Length::Instant => Bilingual::new("目标日期当日", "on the day that was set"),
        other => {
            let length = length_text(other);
            Bilingual::new(format!("目标日期前 {}", length.zh), format!("{} before the day that was set", length.en))
        }
    }
}

fn counted_back_text(due: &Due, before_on: Date) -> Bilingual {
    let (length, day, last) = (back_text(due.length), day_text(before_on), day_text(due.last_on));
    let mut zh = format!("倒排：目标日期 {}，{}", day.zh, length.zh);
    let mut en = format!("counted back from {}: {}", day.en, length.en);
    if !due.days_off.is_empty() {
        let (days, number) = (days_off_text(&due.days_off), due.days_off.len());
        zh.push_str(&format!("；休息日 {number} 天不计：{}", days.zh));
        en.push_str(&format!("; {} not counted: {}", counted(number, "day off", "days off"), days.en));
    }
    if due.last_on == due.start_on && due.raw_last_on < due.last_on {
        zh.push_str(&format!("；应当更早，已过，自{}起即到期", last.zh));
        en.push_str(&format!("; it should have been earlier, so it is due on {}", last.en));
    } else if due.rolled() {
        zh.push_str(&format!("；末日{}休息，提前至{}", day_text(due.raw_last_on).zh, last.zh));
        en.push_str(&format!("; {} is a day off, moved back to {}", day_text(due.raw_last_on).en, last.en));
    } else {
        zh.push_str(&format!("；末日{}", last.zh));
        en.push_str(&format!("; last day {}", last.en));
    }
    Bilingual::new(zh, en)
}

fn sum_text(due: &Due) -> Bilingual {
    if let Some(before_on) = due.before_on {
        return counted_back_text(due, before_on);
    }
    let length = length_text(due.length);
    let start = day_text(due.start_on);
    let by_the_clock = matches!(due.length, Length::Hours(_) | Length::Instant);
    if by_the_clock {
        return Bilingual::new(
            format!("自{}起 {}，按钟点连续计算，休息日照算", start.zh, length.zh),
            format!("{} from {}, by the clock, days off included", length.en, start.en),
        );
    }
    let mut zh = format!("自{}起 {}，开始当日不计", start.zh, length.zh);
    let mut en = format!("{} from {}, the first day not counted", length.en, start.en);
    if !due.days_off.is_empty() {
        let (days, number) = (days_off_text(&due.days_off), due.days_off.len());
        zh.push_str(&format!("；休息日 {number} 天不计：{}", days.zh));
        en.push_str(&format!("; {} not counted: {}", counted(number, "day off", "days off"), days.en));
    }
    let (raw, last) = (day_text(due.raw_last_on), day_text(due.last_on));
    if due.rolled() {
        zh.push_str(&format!("；末日{}休息，顺延至{}", raw.zh, last.zh));
        en.push_str(&format!("; the last day {} is a day off, moved to {}", raw.en, last.en));
    } else {
        zh.push_str(&format!("；末日{}", last.zh));
        en.push_str(&format!("; last day {}", last.en));
    }
    if due.certainty == fengqiao_domain::calendar::Certainty::Expected {
        zh.push_str("；该年放假安排尚未公布，按预期计算");
        en.push_str("; the holidays of that year are not announced yet, counted as expected");
    }
    Bilingual::new(zh, en)
}

/// Days off that are named one by one; more are told by their number alone.
const DAYS_OFF_NAMED_MAX: usize = 10;

fn days_off_text(days: &[DayOff]) -> Bilingual {
    let named = |day: &DayOff| {
        let (month, date) = (day.on.month(), day.on.day());
        day.name.as_ref().map_or_else(|| format!("{month}月{date}日"), |name| format!("{month}月{date}日（{name}）"))
    };
    let more = days.len() > DAYS_OFF_NAMED_MAX;
    let shown = &days[..days.len().min(DAYS_OFF_NAMED_MAX)];
    let zh: Vec<String> = shown.iter().map(named).collect();
    let en: Vec<String> = shown.iter().map(|day| day.on.strftime("%-d %b").to_string()).collect();
    Bilingual::new(
        format!("{}{}", zh.join("、"), if more { " 等" } else { "" }),
        format!("{}{}", en.join(", "), if more { " and others" } else { "" }),
    )
}

fn day_text(day: Date) -> Bilingual {
    let weekday = match day.weekday() {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    };
    Bilingual::new(
        format!("{}年{}月{}日 {weekday}", day.year(), day.month(), day.day()),
        day.strftime("%a, %-d %b %Y").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(due: serde_json::Value, zh: &str, en: &str) {
        let due: Due = serde_json::from_value(due).unwrap();
        assert_eq!(sum_text(&due), Bilingual::new(zh, en));
    }

    #[test]
    fn a_sum_names_the_days_as_offices_write_them() {
        check(
            serde_json::json!({
                "due_at": "2026-11-30T16:00:00Z", "start_on": "2026-11-28", "raw_last_on": "2026-11-30",
                "last_on": "2026-11-30", "certainty": "announced", "length": "work:1",
                "days_off": [{ "on": "2026-11-29", "name": null }]
            }),
            "自2026年11月28日 周六起 1 个工作日，开始当日不计；休息日 1 天不计：11月29日；末日2026年11月30日 周一",
            "1 working day from Sat, 28 Nov 2026, the first day not counted; 1 day off not counted: 29 Nov; last day Mon, 30 Nov 2026",
        );
    }

    #[test]
    fn a_last_day_off_is_told_with_where_it_moved() {
        check(
            serde_json::json!({
                "due_at": "2026-02-24T16:00:00Z", "start_on": "2026-02-13", "raw_last_on": "2026-02-20",
                "last_on": "2026-02-24", "certainty": "announced", "length": "cal:7", "days_off": []
            }),
            "自2026年2月13日 周五起 7 日，开始当日不计；末日2026年2月20日 周五休息，顺延至2026年2月24日 周二",
            "7 days from Fri, 13 Feb 2026, the first day not counted; the last day Fri, 20 Feb 2026 is a day off, moved to Tue, 24 Feb 2026",
        );
    }

    #[test]
    fn hours_run_by_day_and_night() {
        check(
            serde_json::json!({
                "due_at": "2026-11-28T23:33:26Z", "start_on": "2026-11-28", "raw_last_on": "2026-11-29",
                "last_on": "2026-11-29", "certainty": "announced", "length": "hour:24", "days_off": []
            }),
            "自2026年11月28日 周六起 24 小时，按钟点连续计算，休息日照算",
            "24 hours from Sat, 28 Nov 2026, by the clock, days off included",
        );
    }
}
