//! Types of fields, and whether a value fits one.

use fengqiao_domain::id::ID_LENGTH;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::file::{Bilingual, Field};

/// Characters of a text without its own limit.
const TEXT_LENGTH_MAX: u32 = 500;
/// Characters of a long text without its own limit.
const LONG_TEXT_LENGTH_MAX: u32 = 5_000;
/// Rows of a task list.
const TASKS_MAX: usize = 50;

/// Type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A day.
    Date,
    /// An instant.
    Instant,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// Yuan with at most two places.
    Money,
    /// One of the options.
    Choice,
    /// Yes or no.
    Boolean,
    /// An organisation.
    Organisation,
    /// A region.
    Region,
    /// Somebody of the register of mediators, whose certificate holds on the day of the step.
    Mediator,
    /// Tasks with owner and day: `{title, owner, due_on, done}`.
    TaskList,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldOption {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Article behind it, as of a ground of refusal or a kind of crime.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// One row of a task list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Task {
    title: String,
    owner: String,
    due_on: String,
    #[serde(default)]
    done: bool,
}

impl Field {
    /// Whether a value fits.
    ///
    /// # Errors
    /// A stable code and words.
    pub fn accept(&self, value: &Value) -> Result<(), (&'static str, String)> {
        let wrong = |words: &str| Err(("wrong_type", words.to_owned()));
        match self.kind {
            FieldKind::Text => self.accept_text(value, TEXT_LENGTH_MAX),
            FieldKind::LongText => self.accept_text(value, LONG_TEXT_LENGTH_MAX),
            FieldKind::Date if value.as_str().is_some_and(|text| text.parse::<Date>().is_ok()) => Ok(()),
            FieldKind::Date => wrong("expected a day as 2026-03-05"),
            FieldKind::Instant if value.as_str().is_some_and(|text| text.parse::<Timestamp>().is_ok()) => Ok(()),
            FieldKind::Instant => wrong("expected an instant as 2026-03-05T08:00:00Z"),
            FieldKind::Integer if !(value.is_i64() || value.is_u64()) => wrong("expected a whole number"),
            FieldKind::Integer | FieldKind::Decimal | FieldKind::Money => self.accept_number(value),
            FieldKind::Choice if value.as_str().is_some_and(|id| self.options.iter().any(|option| option.id == id)) => {
                Ok(())
            }
            FieldKind::Choice => Err(("unknown_option", "choose one of the options".to_owned())),
            FieldKind::Boolean if value.is_boolean() => Ok(()),
            FieldKind::Boolean => wrong("expected yes or no"),
            FieldKind::Organisation | FieldKind::Region | FieldKind::Mediator => match value.as_str() {
                Some(id) if id.len() == ID_LENGTH => Ok(()),
                _ => wrong("expected an id"),
            },
            FieldKind::TaskList => accept_tasks(value),
        }
    }

    fn accept_text(&self, value: &Value, limit: u32) -> Result<(), (&'static str, String)> {
        let Some(text) = value.as_str() else { return Err(("wrong_type", "expected text".to_owned())) };
        if text.trim().is_empty() {
            return Err(("missing", "write something".to_owned()));
        }
        let limit = self.length_max.unwrap_or(limit) as usize;
        if text.chars().count() > limit { Err(("too_long", format!("at most {limit} characters"))) } else { Ok(()) }
    }

    fn accept_number(&self, value: &Value) -> Result<(), (&'static str, String)> {
        let Some(number) = value.as_f64().filter(|number| number.is_finite()) else {
            return Err(("wrong_type", "expected a number".to_owned()));
        };
        if self.kind == FieldKind::Money && ((number * 100.0).round() - number * 100.0).abs() > 1e-6 {
            return Err(("wrong_type", "expected yuan with at most two places".to_owned()));
        }
        if self.min.is_some_and(|min| number < min) || self.max.is_some_and(|max| number > max) {
            return Err(("out_of_range", format!("expected {} to {}", limit_text(self.min), limit_text(self.max))));
        }
        Ok(())
    }

    /// A value of this type, for trying guards.
    pub(crate) fn example(&self) -> Value {
        match self.kind {
            FieldKind::Text | FieldKind::LongText => json!("example"),
            FieldKind::Organisation | FieldKind::Region | FieldKind::Mediator => json!("example"),
            FieldKind::Date => json!("2026-03-05"),
            FieldKind::Instant => json!("2026-03-05T08:00:00Z"),
            FieldKind::Integer => json!(1),
            FieldKind::Decimal | FieldKind::Money => json!(1.5),
            FieldKind::Choice => self.options.first().map_or(Value::Null, |option| json!(option.id)),
            FieldKind::Boolean => json!(true),
            FieldKind::TaskList => {
                json!([{ "title": "example", "owner": "example", "due_on": "2026-03-05", "done": true }])
            }
        }
    }
}

fn limit_text(limit: Option<f64>) -> String {
    limit.map_or_else(|| "any".to_owned(), |limit| limit.to_string())
}

fn accept_tasks(value: &Value) -> Result<(), (&'static str, String)> {
    let tasks: Vec<Task> = serde_json::from_value(value.clone())
        .map_err(|_| ("wrong_type", "expected tasks with title, owner and day".to_owned()))?;
    if tasks.is_empty() {
        return Err(("missing", "write at least one task".to_owned()));
    }
    if tasks.len() > TASKS_MAX {
        return Err(("too_long", format!("at most {TASKS_MAX} tasks")));
    }
    for (place, task) in tasks.iter().enumerate() {
        let short = |text: &str| !text.trim().is_empty() && text.chars().count() <= TEXT_LENGTH_MAX as usize;
        if !short(&task.title) || !short(&task.owner) || task.due_on.parse::<Date>().is_err() {
            let left = if task.done { "done" } else { "open" };
            return Err(("bad_task", format!("task {} ({left}) needs a title, an owner and a day", place + 1)));
        }
    }
    Ok(())
}
