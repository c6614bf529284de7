//! What is asked at the making of a document: answers fit their types, and amounts add up.

use std::collections::BTreeMap;

use fengqiao_domain::money::Money;
use fengqiao_procedure::Instance;
use jiff::civil::Date;
use serde_json::Value;

use crate::document::template::{Ask, AskKind, Head};
use crate::document::value::{clean, instalments};
use crate::error::Refusal;

/// Instalments of one agreement at most: five years of months.
pub const INSTALMENTS_MAX: usize = 60;

/// Checks the answers, and amounts in words against amounts in figures.
///
/// # Errors
/// Every field that is missing, unknown, of another type, or does not add up; a sum names the difference.
pub(crate) fn check(head: &Head, instance: &Instance, asked: &BTreeMap<String, Value>) -> Result<(), Refusal> {
    let mut refusal = Refusal::new("bad_field", "what is asked for the document is not sound");
    for id in asked.keys().filter(|id| !head.asks.iter().any(|ask| ask.id == **id)) {
        refusal = refusal.field(format!("asked.{id}"), "unknown", "the document does not ask for this");
    }
    for ask in &head.asks {
        let value = asked.get(&ask.id).filter(|value| !is_empty(value));
        let found = match value {
            None if ask.required => Err(("missing", "fill this in".to_owned())),
            None => Ok(()),
            Some(value) => check_answer(ask, value, instance),
        };
        if let Err((code, words)) = found {
            refusal = refusal.field(format!("asked.{}", ask.id), code, &words);
        }
    }
    for pair in &head.words {
        if let Some(words) = words_fault(instance, &pair.money, &pair.words) {
            refusal = refusal.field(pair.words.clone(), "sum_differs", &words);
        }
    }
    if refusal.fields.is_empty() { Ok(()) } else { Err(refusal) }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

fn check_answer(ask: &Ask, value: &Value, instance: &Instance) -> Result<(), (&'static str, String)> {
    let wrong = |words: &str| Err(("wrong_type", words.to_owned()));
    match (ask.kind, value.as_str()) {
        (AskKind::Text | AskKind::LongText, Some(text)) => {
            let max = ask.length_max();
            if clean(text).chars().count() > max as usize {
                return Err(("too_long", format!("at most {max} characters")));
            }
            if ask.kind == AskKind::Text && clean(text).contains('\n') {
                return wrong("expected one line");
            }
            Ok(())
        }
        (AskKind::Text | AskKind::LongText, None) => wrong("expected a text"),
        (AskKind::Date, text) if text.is_some_and(|text| text.parse::<Date>().is_ok()) => Ok(()),
        (AskKind::Date, _) => wrong("expected a day as 2026-03-05"),
        (AskKind::Instalments, _) => check_instalments(ask, value, instance),
    }
}

fn check_instalments(ask: &Ask, value: &Value, instance: &Instance) -> Result<(), (&'static str, String)> {
    let count = value.as_array().map_or(0, Vec::len);
    let rows = instalments(Some(value));
    if count == 0 || rows.len() < count {
        return Err((
            "wrong_type",
            "each instalment has a day as 2026-03-05 and an amount with at most two places".into(),
        ));
    }
    if count > INSTALMENTS_MAX {
        return Err(("too_long", format!("at most {INSTALMENTS_MAX} instalments")));
    }
    if rows.iter().any(|(_, money)| money.fen() == 0) {
        return Err(("out_of_range", "an instalment of nothing is none; take it out".to_owned()));
    }
    if let Some(pair) = rows.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
        return Err(("out_of_order", format!("{} stands after {}; order the days", pair[1].0, pair[0].0)));
    }
    let Some(whole) = ask.sum_of.as_ref().and_then(|id| money_of(instance, id)) else { return Ok(()) };
    let sum = rows.iter().map(|(_, money)| money.fen()).sum::<u64>();
    if sum == whole.fen() {
        return Ok(());
    }
    let text = |fen: u64| Money::from_fen(fen).map(|money| money.to_string()).unwrap_or_default();
    let (way, by) = if sum < whole.fen() { ("too little", whole.fen() - sum) } else { ("too much", sum - whole.fen()) };
    Err((
        "sum_differs",
        format!("the instalments are {} together, the amount is {whole}: {} yuan {way}", text(sum), text(by)),
    ))
}

fn money_of(instance: &Instance, field: &str) -> Option<Money> {
    instance.fields.get(field).and_then(Value::as_f64).and_then(Money::from_yuan)
}

/// What is wrong with an amount in words beside the one in figures.
fn words_fault(instance: &Instance, money: &str, words: &str) -> Option<String> {
    let text = instance.fields.get(words).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())?;
    let Some(money) = money_of(instance, money) else {
        return Some("there is an amount in words and none in figures; give both or none".to_owned());
    };
    match Money::from_words(text) {
        Some(read) if read == money => None,
        Some(read) => {
            let by = Money::from_fen(read.fen().abs_diff(money.fen())).map(|by| by.to_string()).unwrap_or_default();
            Some(format!(
                "the words say {read}, the figures {money}: they differ by {by} yuan; write {}",
                money.in_words()
            ))
        }
        None => Some(format!("this is no amount in words; write {}", money.in_words())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn head() -> Head {
        toml::from_str(
            r#"
            id = "agreement"
            version = "1"
            title = { zh = "协议书", en = "Agreement" }
            procedure = "people-mediation"
            states = ["signing"]
            order = 1
            by = { slots = ["committee"], roles = ["village_mediator"] }
            fields = ["amount", "amount_words"]
            basis = "x"
            words = [{ money = "amount", words = "amount_words" }]
            ask = [
              { id = "instalments", title = { zh = "分期", en = "Instalments" }, type = "instalments", sum_of = "amount" },
              { id = "copies", title = { zh = "份数", en = "Copies" }, type = "text", length_max = 3, required = true },
              { id = "on", title = { zh = "日期", en = "Day" }, type = "date" },
            ]
            "#,
        )
        .unwrap()
    }

    fn check_one(fields: Value, asked: Value, expected: &[(&str, &str, &str)]) {
        let instance: Instance = serde_json::from_value(json!({
            "procedure": "p", "version": "1", "state": "signing", "revision": 1, "slots": {}, "fields": fields,
            "deadlines": {}, "passed": []
        }))
        .unwrap();
        let asked: BTreeMap<String, Value> = serde_json::from_value(asked).unwrap();
        let faults = check(&head(), &instance, &asked).err().map(|refusal| refusal.fields).unwrap_or_default();
        assert_eq!(faults.len(), expected.len(), "{faults:?}");
        for (fault, (field, code, words)) in faults.iter().zip(expected) {
            assert_eq!((fault.field.as_str(), fault.code), (*field, *code));
            assert!(fault.message.contains(words), "{}", fault.message);
        }
    }

    #[test]
    fn answers_fit_their_types() {
        check_one(json!({}), json!({ "copies": "叁" }), &[]);
        check_one(json!({}), json!({}), &[("asked.copies", "missing", "fill")]);
        check_one(json!({}), json!({ "copies": "壹贰叁肆" }), &[("asked.copies", "too_long", "at most 3")]);
        check_one(json!({}), json!({ "copies": 3 }), &[("asked.copies", "wrong_type", "text")]);
        check_one(json!({}), json!({ "copies": "三", "on": "明天" }), &[("asked.on", "wrong_type", "2026-03-05")]);
        check_one(json!({}), json!({ "copies": "三", "x": 1 }), &[("asked.x", "unknown", "does not ask")]);
    }

    #[test]
    fn instalments_that_do_not_add_up_name_the_difference() {
        let rows = |list: &[(&str, f64)]| {
            let rows: Vec<Value> = list.iter().map(|(on, amount)| json!({ "on": on, "amount": amount })).collect();
            json!({ "copies": "三", "instalments": rows })
        };
        let amount = || json!({ "amount": 12_000 });
        check_one(amount(), rows(&[("2026-12-31", 5_000.0), ("2027-01-31", 7_000.0)]), &[]);
        let little =
            ("asked.instalments", "sum_differs", "11,999.50 together, the amount is 12,000.00: 0.50 yuan too little");
        check_one(amount(), rows(&[("2026-12-31", 5_000.0), ("2027-01-31", 6_999.5)]), &[little]);
        let much = ("asked.instalments", "sum_differs", "1,000.00 yuan too much");
        check_one(amount(), rows(&[("2026-12-31", 13_000.0)]), &[much]);
        let order = ("asked.instalments", "out_of_order", "2026-11-30 stands after 2026-12-31");
        check_one(amount(), rows(&[("2026-12-31", 5_000.0), ("2026-11-30", 7_000.0)]), &[order]);
        check_one(amount(), rows(&[("2026-12-31", 0.0)]), &[("asked.instalments", "out_of_range", "nothing")]);
        check_one(amount(), rows(&[("2026-12-31", 0.001)]), &[("asked.instalments", "wrong_type", "two places")]);
    }

    #[test]
    fn words_that_say_another_amount_name_the_difference() {
        let asked = || json!({ "copies": "三" });
        check_one(json!({ "amount": 12_000, "amount_words": "人民币壹万贰仟元整" }), asked(), &[]);
        check_one(json!({ "amount": 12_000 }), asked(), &[]);
        let differs = ("amount_words", "sum_differs", "differ by 1,000.00 yuan; write 人民币壹万贰仟元整");
        check_one(json!({ "amount": 12_000, "amount_words": "壹万叁仟元整" }), asked(), &[differs]);
        check_one(
            json!({ "amount": 1, "amount_words": "一块" }),
            asked(),
            &[("amount_words", "sum_differs", "壹元整")],
        );
        check_one(json!({ "amount_words": "壹元" }), asked(), &[("amount_words", "sum_differs", "none in figures")]);
    }
}
