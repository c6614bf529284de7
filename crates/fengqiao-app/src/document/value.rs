//! The value of a document: what its template is given. A pure function of a proceeding, of names of the office, and of what
//! is sealed beside the document.

use std::collections::BTreeMap;

use fengqiao_domain::money::Money;
use fengqiao_domain::person::PersonFields;
use fengqiao_procedure::{Field, FieldKind, Instance, Procedure};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::day::day_in_china;
use crate::document::template::{Ask, AskKind, Head, PERSON_FIELDS};
use crate::office::Office;

/// Names that stand on a document and are no personal data.
pub(crate) struct Names<'n> {
    /// The office that makes it.
    pub(crate) office: &'n str,
    /// Names of organisations by id.
    pub(crate) organisation: &'n dyn Fn(&str) -> String,
    /// Names of regions by id.
    pub(crate) region: &'n dyn Fn(&str) -> String,
    /// Names and certificates of mediators of the register by id.
    pub(crate) mediator: &'n dyn Fn(&str) -> (String, String),
    /// Code and title of the proceeding.
    pub(crate) proceeding: (&'n str, &'n str),
    /// Code and title of the matter behind it; empty where there is none.
    pub(crate) matter: (&'n str, &'n str),
}

/// What is printed as head and foot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Imprint<'n> {
    pub(crate) title: &'n str,
    pub(crate) number: Option<&'n str>,
    pub(crate) made_on: Date,
    pub(crate) code: &'n str,
}

/// The part of the value without personal data, as the log keeps it.
pub(crate) fn open_value(head: &Head, procedure: &Procedure, instance: &Instance, names: &Names<'_>) -> Value {
    let wanted = procedure.fields.iter().filter(|field| head.fields.contains(&field.id));
    let fields: Map<String, Value> =
        wanted.map(|field| (field.id.clone(), field_value(field, instance.fields.get(&field.id), names))).collect();
    let alone = |role: &str| instance.parties.iter().filter(|party| party.role == role).count() == 1;
    let party = |party: &fengqiao_procedure::Party| {
        let role = procedure.party_role(&party.role);
        let title = role.map_or(party.role.clone(), |role| role.title.zh.clone());
        let label = if alone(&party.role) { title } else { format!("{title}{}", party.number) };
        json!({ "role": party.role, "label": label, "side": role.map(|role| role.side.word()).unwrap_or_default() })
    };
    let members = |slot: &fengqiao_procedure::Slot| {
        let ids = instance.slots.get(&slot.id).map(Vec::as_slice).unwrap_or_default();
        let list = ids.iter().map(|id| Value::from((names.organisation)(id))).collect();
        (slot.id.clone(), Value::Array(list))
    };
    let clock = |(place, clock): (usize, &fengqiao_procedure::Deadline)| {
        let running = instance.deadlines.get(&clock.id);
        let last_on =
            running.map(|running| day_text(day_in_china(running.due_at - jiff::SignedDuration::from_millis(1))));
        let value = json!({ "given": last_on.is_some(), "last_on": last_on.unwrap_or_default(), "title": clock.title.zh, "place": place });
        (clock.id.clone(), value)
    };
    json!({
        "office": { "name": names.office },
        "proceeding": { "code": names.proceeding.0, "title": names.proceeding.1 },
        "matter": { "code": names.matter.0, "title": names.matter.1 },
        "fields": fields,
        "parties": instance.parties.iter().map(party).collect::<Vec<_>>(),
        "slots": procedure.slots.iter().map(members).collect::<Map<_, _>>(),
        "clocks": procedure.deadlines.iter().enumerate().map(clock).collect::<Map<_, _>>(),
    })
}

/// The fields of a document as they would be printed now: what was signed is compared with them.
pub(crate) fn fields_value(
    fields: Option<&[String]>,
    procedure: &Procedure,
    instance: &Instance,
    office: &Office,
) -> Value {
    let names = Names {
        office: "",
        organisation: &|id| office.organisation_name(id),
        region: &|id| office.region_name(id),
        mediator: &|id| office.mediator_name(id),
        proceeding: ("", ""),
        matter: ("", ""),
    };
    let wanted = procedure.fields.iter().filter(|field| fields.is_some_and(|fields| fields.contains(&field.id)));
    let values = wanted.map(|field| (field.id.clone(), field_value(field, instance.fields.get(&field.id), &names)));
    Value::Object(values.collect())
}

/// The part of the value that is sealed: the data of the parties in their order, and what was asked at the making.
pub(crate) fn sealed_value(head: &Head, persons: &[PersonFields], asked: &BTreeMap<String, Value>) -> Value {
    let shown =
        |key: &str, text: String| if head.parties.iter().any(|part| part == key) { text } else { String::new() };
    let party = |person: &PersonFields| {
        let parts = person_parts(person).map(|(key, text)| (key.to_owned(), Value::from(shown(key, text))));
        Value::Object(parts.into_iter().collect())
    };
    let asked: Map<String, Value> =
        head.asks.iter().map(|ask| (ask.id.clone(), ask_value(ask, asked.get(&ask.id)))).collect();
    json!({ "parties": persons.iter().map(party).collect::<Vec<_>>(), "asked": asked })
}

/// The whole value, without the digest of itself.
pub(crate) fn whole_value(open: &Value, sealed: &Value, imprint: Imprint<'_>) -> Value {
    let mut value = open.clone();
    if let Some(parties) = value["parties"].as_array_mut() {
        for (place, party) in parties.iter_mut().enumerate() {
            for key in PERSON_FIELDS {
                party[key] = sealed["parties"][place].get(key).cloned().unwrap_or_else(|| Value::from(""));
            }
        }
    }
    value["asked"] = sealed["asked"].clone();
    value["paper"] = json!({
        "title": imprint.title,
        "number": imprint.number.unwrap_or_default(),
        "made_on": day_text(imprint.made_on),
        "code": imprint.code,
        "digest": "",
        "void": false,
    });
    value
}

fn person_parts(person: &PersonFields) -> [(&'static str, String); 4] {
    let text = |part: &Option<String>| part.as_deref().map(clean).unwrap_or_default();
    [
        ("name", text(&person.name)),
        ("id_number", text(&person.id_number)),
        ("phone", text(&person.phone)),
        ("address", text(&person.address)),
    ]
}

/// Line ends and tabs as a page has them; whatever else cannot be printed is told and not changed.
pub(crate) fn clean(text: &str) -> String {
    text.trim().replace("\r\n", "\n").replace('\r', "\n").replace(['\t', '\u{a0}'], " ")
}

/// A day as papers write it: 2026年3月5日.
pub(crate) fn day_text(on: Date) -> String {
    format!("{}年{}月{}日", on.year(), on.month(), on.day())
}

fn field_value(field: &Field, value: Option<&Value>, names: &Names<'_>) -> Value {
    let value = value.filter(|value| !value.is_null());
    let text = |text: String| json!({ "given": value.is_some(), "text": text });
    let plain = || value.and_then(Value::as_str).map(clean).unwrap_or_default();
    match field.kind {
        FieldKind::Text | FieldKind::LongText => text(plain()),
        FieldKind::Date => text(value.and_then(Value::as_str).and_then(day_of).unwrap_or_default()),
        FieldKind::Instant => {
            let at = value.and_then(Value::as_str).and_then(|text| text.parse().ok());
            text(at.map(|at| day_text(day_in_china(at))).unwrap_or_default())
        }
        FieldKind::Integer | FieldKind::Decimal => text(value.map(ToString::to_string).unwrap_or_default()),
        FieldKind::Money => {
            let money = value.and_then(Value::as_f64).and_then(Money::from_yuan);
            json!({
                "given": money.is_some(),
                "figures": money.map(|money| money.to_string()).unwrap_or_default(),
                "words": money.map(Money::in_words).unwrap_or_default(),
            })
        }
        FieldKind::Choice => {
            let id = plain();
            let title = field.options.iter().find(|option| option.id == id).map(|option| option.title.zh.clone());
            json!({ "given": title.is_some(), "id": id, "text": title.unwrap_or_default() })
        }
        FieldKind::Boolean => {
            let yes = value.and_then(Value::as_bool);
            let word = yes.map_or("", |yes| if yes { "是" } else { "否" });
            json!({ "given": yes.is_some(), "yes": yes.unwrap_or_default(), "text": word })
        }
        FieldKind::Organisation => text(value.and_then(Value::as_str).map(names.organisation).unwrap_or_default()),
        FieldKind::Region => text(value.and_then(Value::as_str).map(names.region).unwrap_or_default()),
        FieldKind::Mediator => {
            let (name, certificate_no) = value.and_then(Value::as_str).map(names.mediator).unwrap_or_default();
            json!({ "given": value.is_some(), "text": name, "certificate_no": certificate_no })
        }
        FieldKind::TaskList => json!({ "given": value.is_some(), "rows": task_rows(value) }),
    }
}

fn day_of(text: &str) -> Option<String> {
    text.parse::<Date>().ok().map(day_text)
}

fn task_rows(value: Option<&Value>) -> Vec<Value> {
    let rows = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).map(clean).unwrap_or_default();
    let row = |row: &Value| {
        json!({
            "title": text(row, "title"),
            "owner": text(row, "owner"),
            "due_on": day_of(&text(row, "due_on")).unwrap_or_default(),
            "done": row.get("done").and_then(Value::as_bool).unwrap_or_default(),
        })
    };
    rows.iter().map(row).collect()
}

/// An answer as the template is given it.
fn ask_value(ask: &Ask, value: Option<&Value>) -> Value {
    let plain = || value.and_then(Value::as_str).map(clean).unwrap_or_default();
    match ask.kind {
        AskKind::Text | AskKind::LongText => json!({ "given": !plain().is_empty(), "text": plain() }),
        AskKind::Date => {
            let text = day_of(&plain()).unwrap_or_default();
            json!({ "given": !text.is_empty(), "text": text })
        }
        AskKind::Instalments => {
            let rows: Vec<Value> = instalments(value)
                .into_iter()
                .map(|(on, money)| json!({ "day": day_text(on), "figures": money.to_string(), "words": money.in_words() }))
                .collect();
            json!({ "given": !rows.is_empty(), "rows": rows })
        }
    }
}

/// Instalments of an answer that was checked.
pub(crate) fn instalments(value: Option<&Value>) -> Vec<(Date, Money)> {
    let rows = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    rows.iter()
        .filter_map(|row| {
            let on = row.get("on")?.as_str()?.parse().ok()?;
            Some((on, Money::from_yuan(row.get("amount")?.as_f64()?)?))
        })
        .collect()
}

/// A value with everything that a document of this template can be given, or with nothing that can be absent: what a template
/// is tried with.
pub(crate) fn sample(head: &Head, procedure: &Procedure, full: bool) -> Value {
    let word = |text: &str| if full { text.to_owned() } else { String::new() };
    let field = |field: &Field| {
        let value = full.then(|| sample_of(field));
        let names = Names {
            office: "",
            organisation: &|_| "石桥镇人民政府".to_owned(),
            region: &|_| "石桥镇".to_owned(),
            mediator: &|_| ("罗桂兰".to_owned(), "特邀 12".to_owned()),
            proceeding: ("", ""),
            matter: ("", ""),
        };
        (field.id.clone(), field_value(field, value.as_ref(), &names))
    };
    let party = |role: &fengqiao_procedure::PartyRole| {
        let person =
            |key: &str, text: &str| if head.parties.iter().any(|it| it == key) { word(text) } else { String::new() };
        json!({
            "role": role.id, "label": role.title.zh, "side": role.side.word(), "name": person("name", "张三"),
            "id_number": person("id_number", "999999199001010016"), "phone": person("phone", "12000001234"),
            "address": person("address", "石桥镇石桥村三组"),
        })
    };
    let ask = |ask: &Ask| {
        let answer = match ask.kind {
            AskKind::Text | AskKind::LongText => json!("示例文字"),
            AskKind::Date => json!("2026-03-05"),
            AskKind::Instalments => {
                json!([{ "on": "2026-03-05", "amount": 600.0 }, { "on": "2026-04-05", "amount": 634.56 }])
            }
        };
        (ask.id.clone(), ask_value(ask, full.then_some(&answer)))
    };
    let clock = |(place, clock): (usize, &fengqiao_procedure::Deadline)| {
        let value = json!({ "given": full, "last_on": word("2026年4月4日"), "title": clock.title.zh, "place": place });
        (clock.id.clone(), value)
    };
    let member = if full { json!(["石桥村人民调解委员会"]) } else { json!([]) };
    json!({
        "paper": {
            "title": head.title.zh, "number": word("（2026）石桥村字第1号"), "made_on": "2026年3月5日",
            "code": "0000-0000-0000-0000", "digest": "0000000000000000", "void": false,
        },
        "office": { "name": "石桥村人民调解委员会" },
        "proceeding": { "code": "XX2026-0001", "title": "邻里纠纷·石桥村" },
        "matter": { "code": word("SX2026-0001"), "title": word("邻里纠纷·石桥村") },
        "fields": procedure.fields.iter().filter(|it| head.fields.contains(&it.id)).map(field).collect::<Map<_, _>>(),
        "asked": head.asks.iter().map(ask).collect::<Map<_, _>>(),
        "parties": procedure.parties.iter().map(party).collect::<Vec<_>>(),
        "slots": procedure.slots.iter().map(|slot| (slot.id.clone(), member.clone())).collect::<Map<_, _>>(),
        "clocks": procedure.deadlines.iter().enumerate().map(clock).collect::<Map<_, _>>(),
    })
}

fn sample_of(field: &Field) -> Value {
    match field.kind {
        FieldKind::Text => json!("示例文字"),
        FieldKind::LongText => json!("第一段示例文字。\n第二段示例文字。"),
        FieldKind::Date => json!("2026-03-05"),
        FieldKind::Instant => json!("2026-03-05T08:00:00Z"),
        FieldKind::Integer => json!(3),
        FieldKind::Decimal => json!(1.5),
        FieldKind::Money => json!(1234.56),
        FieldKind::Choice => field.options.first().map_or(Value::Null, |option| json!(option.id)),
        FieldKind::Boolean => json!(true),
        FieldKind::Organisation | FieldKind::Region | FieldKind::Mediator => json!("01"),
        FieldKind::TaskList => {
            json!([{ "title": "走访当事人", "owner": "石桥派出所", "due_on": "2026-03-05", "done": false }])
        }
    }
}
