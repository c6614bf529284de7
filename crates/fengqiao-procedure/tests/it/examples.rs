//! Procedures that come later, tried for fit: the criminal fast track, whose clock depends on custody and the expected term.

use std::collections::BTreeMap;

use fengqiao_procedure::{Opening, Procedure, Refusal, Step, Taken, check, open, step};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::world::{actor, calendar, fields, slots, vocabulary};

/// Criminal Procedure Law arts. 105 (custody is not prolonged by a day off), 172 (10 or 15 days), 174 (counsel first).
const FAST_TRACK: &str = r#"
[procedure]
id = "criminal-fast-track"
version = "1"
title = { zh = "刑事速裁", en = "Criminal fast track" }
subject = "matter"
code = "SC"
initial = "received"
[[slot]]
id = "issuer"
title = { zh = "检察院", en = "Procuratorate" }
filled = "opening"
[[field]]
id = "in_custody"
title = { zh = "在押", en = "In custody" }
type = "boolean"
[[field]]
id = "expected_months"
title = { zh = "可能判处刑期（月）", en = "Expected months" }
type = "integer"
min = 0
[[field]]
id = "lawyer_met"
title = { zh = "已会见律师", en = "Counsel met" }
type = "boolean"
[[field]]
id = "exclusion"
title = { zh = "不适用情形", en = "Ground of exclusion" }
type = "choice"
options = [{ id = "minor", title = { zh = "未成年人", en = "Minor" } }, { id = "other", title = { zh = "其他", en = "Other" } }]
[[state]]
id = "received"
title = { zh = "已受理", en = "Received" }
owner = "issuer"
[[state]]
id = "examined"
title = { zh = "审查起诉", en = "Examined" }
owner = "issuer"
[[state]]
id = "signed"
title = { zh = "已签具结书", en = "Plea paper signed" }
terminal = true
outcome = "fast_track"
[[state]]
id = "ordinary"
title = { zh = "转普通或简易程序", en = "Other procedure" }
terminal = true
outcome = "other_procedure"
[[transition]]
id = "examine"
title = { zh = "审查", en = "Examine" }
from = ["received"]
to = "examined"
by = { slots = ["issuer"], roles = ["prosecutor"] }
requires = ["in_custody", "expected_months"]
[[transition]]
id = "sign"
title = { zh = "签署具结书", en = "Sign the plea paper" }
from = ["examined"]
to = "signed"
by = { slots = ["issuer"], roles = ["prosecutor"] }
requires = ["lawyer_met"]
guard = "fields.lawyer_met == true"
guard_help = { zh = "签署前须会见律师", en = "counsel must be met before the paper is signed" }
basis = "CRPL 174"
[[transition]]
id = "leave"
title = { zh = "不适用速裁", en = "Leave the fast track" }
from = "*"
to = "ordinary"
by = { roles = ["prosecutor", "judge"] }
requires = ["exclusion"]
basis = "CRPL 223"
[[deadline]]
id = "receive"
title = { zh = "审查开始", en = "Begin" }
starts = "opening"
met_by = ["examine"]
length = "hour:24"
kind = "target"
on_breach = "alert"
basis = "试"
[[deadline]]
id = "free"
title = { zh = "审查期限", en = "Examine" }
starts = "state:examined"
when = "!fields.in_custody && fields.expected_months <= 12"
length = "cal:10"
on_breach = "alert"
basis = "CRPL 172"
[[deadline]]
id = "free_long"
title = { zh = "审查期限", en = "Examine" }
starts = "state:examined"
when = "!fields.in_custody && fields.expected_months > 12"
length = "cal:15"
on_breach = "alert"
basis = "CRPL 172"
[[deadline]]
id = "custody"
title = { zh = "审查期限（在押）", en = "Examine (custody)" }
starts = "state:examined"
when = "fields.in_custody && fields.expected_months <= 12"
length = "cal!:10"
on_breach = "alert"
basis = "CRPL 172, 105"
[[deadline]]
id = "custody_long"
title = { zh = "审查期限（在押）", en = "Examine (custody)" }
starts = "state:examined"
when = "fields.in_custody && fields.expected_months > 12"
length = "cal!:15"
on_breach = "alert"
basis = "CRPL 172, 105"
"#;

fn procedure() -> Procedure {
    Procedure::parse("criminal-fast-track.toml", FAST_TRACK).unwrap()
}

fn examined(in_custody: bool, expected_months: u32) -> Step {
    let at: Timestamp = "2026-09-25T02:00:00Z".parse().unwrap();
    let opening = Opening { slots: slots(&[("issuer", &["procuratorate"])]), ..Opening::default() };
    let opened = open(&procedure(), opening, at, &calendar()).unwrap().instance;
    let given = json!({ "in_custody": in_custody, "expected_months": expected_months });
    let taken = Taken { transition: "examine".into(), revision: 1, fields: fields(given), ..Taken::default() };
    step(&procedure(), &opened, &taken, &actor("procuratorate", "prosecutor"), at, &calendar()).unwrap()
}

#[test]
fn the_fast_track_can_be_written_without_findings() {
    let found: Vec<String> = check(&[procedure()], &vocabulary()).iter().map(ToString::to_string).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn custody_and_the_expected_term_choose_the_clock() {
    let cases = [
        (false, 12, "free", "2026-10-08"),
        (false, 13, "free_long", "2026-10-10"),
        (true, 12, "custody", "2026-10-05"),
        (true, 36, "custody_long", "2026-10-10"),
    ];
    for (in_custody, months, clock, last) in cases {
        let set: BTreeMap<String, String> = examined(in_custody, months)
            .deadlines_set
            .iter()
            .map(|set| (set.id.clone(), set.due.last_on.to_string()))
            .collect();
        assert_eq!(set, [(clock.to_owned(), last.to_owned())].into());
    }
}

#[test]
fn no_plea_paper_is_signed_before_counsel_is_met() {
    let instance = examined(true, 12).instance;
    let sign = |given: Value| -> Result<Step, Refusal> {
        let taken = Taken { transition: "sign".into(), revision: 2, fields: fields(given), ..Taken::default() };
        step(
            &procedure(),
            &instance,
            &taken,
            &actor("procuratorate", "prosecutor"),
            "2026-09-26T02:00:00Z".parse().unwrap(),
            &calendar(),
        )
    };
    assert_eq!(sign(json!({})).unwrap_err().code, "missing_field");
    assert_eq!(sign(json!({ "lawyer_met": false })).unwrap_err().code, "guard_failed");
    assert_eq!(sign(json!({ "lawyer_met": true })).unwrap().to, "signed");
}
