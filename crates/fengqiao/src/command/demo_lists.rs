//! The three lists of the invented county: problems at a station with tasks and duties, resource requests, and what they give in
//! points; each walked by the accounts that do it, through the verbs that people use.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use fengqiao_app::App;
use fengqiao_app::proceeding::{InRegion, Start, TakeStep};
use fengqiao_domain::id::ProceedingId;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};

use crate::command::demo_casework::{account, slot};

/// Who, which act, with which values, and the slot that it fills by kind or duty.
type Act = (&'static str, &'static str, Value, Option<(&'static str, &'static str)>);

/// One piece of work and how far it is walked.
struct Work {
    login: &'static str,
    /// The account whose region it is in.
    at: &'static str,
    procedure: &'static str,
    title: &'static str,
    slots: &'static [(&'static str, &'static str)],
    fields: Value,
    acts: Vec<Act>,
}

const STATION: (&str, &str) = ("station", "kind:police_station");
const CIRCLE: (&str, &str) = ("circle", "duty:public_security");
const CHIEF: &str = "chief.daqiao";
const FINDER: &str = "liaison";

fn problem(title: &'static str, given: [&str; 4], acts: Vec<Act>) -> Work {
    let [what, kind, severity, evidence] = given;
    let fields = json!({ "what": what, "kind": kind, "severity": severity, "evidence": evidence });
    Work { login: FINDER, at: CHIEF, procedure: "problem", title, slots: &[STATION, CIRCLE], fields, acts }
}

fn planned(target: &str, measures: &str) -> Vec<Act> {
    vec![
        (CHIEF, "name_owner", json!({}), Some(("owner", "kind:police_station"))),
        (CHIEF, "plan", json!({ "target_on": target, "measures": measures }), None),
    ]
}

fn struck_off(done: &str) -> Vec<Act> {
    vec![
        (CHIEF, "claim", json!({ "done": done }), None),
        (FINDER, "verify", json!({ "finding": "现场抽查十条，均已补齐。" }), None),
        (FINDER, "strike_off", json!({}), None),
    ]
}

fn problems(target: &str) -> Vec<Work> {
    let task = |stage: &str, task: &str| json!({ "stage": stage, "task": task });
    let running: Vec<Act> = vec![
        (CHIEF, "give_task", task("cause", "查明漏登原因"), Some(("task_units", "kind:police_station"))),
        (CHIEF, "give_task", task("remedy", "核对各村求助台账"), Some(("task_units", "kind:township"))),
        (FINDER, "give_duty", json!({ "duty": "值班所领导每日抽查" }), Some(("duty_units", "kind:police_station"))),
    ];
    vec![
        problem(
            "大桥派出所接处警登记不全",
            ["夜间求助警情有漏登，出警时间不完整。", "reception", "serious", "十一月接处警台账第三册。"],
            [planned(target, "补登漏项，交接班逐条核对。"), running].concat(),
        ),
        problem(
            "大桥派出所案件信息录入滞后",
            ["受案后录入超过二十四小时。", "entry", "ordinary", "录入时间与受案时间对比表。"],
            [planned(target, "指定专人当日录入。"), struck_off("已补录，并明确当日录入。")].concat(),
        ),
        problem(
            "大桥派出所办案区使用登记缺页",
            ["办案区使用登记本缺两页。", "case_area", "minor", "登记本第四十至四十二页。"],
            [planned(target, "补登并编页。"), vec![(CHIEF, "claim", json!({ "done": "已补登并编页。" }), None)]]
                .concat(),
        ),
        problem(
            "大桥派出所院内消防通道堆物",
            ["院内消防通道停放报废车辆。", "hazard", "ordinary", "现场照片存于综治中心。"],
            Vec::new(),
        ),
    ]
}

fn requests(target: &str) -> Vec<Work> {
    let request = |title, fields, acts| Work {
        login: CHIEF,
        at: CHIEF,
        procedure: "resource-request",
        title,
        slots: &[("organ", "duty:public_security")],
        fields,
        acts,
    };
    vec![
        request(
            "大桥派出所申请执法记录仪",
            json!({ "what": "执法记录仪六台", "why": "现有设备不能满足两班同时出警。", "kind": "equipment", "amount": 18000 }),
            vec![("officer.police", "grant", json!({ "promised_on": target }), None)],
        ),
        request(
            "大桥派出所申请矛盾调解培训",
            json!({ "what": "调解技能培训一期", "why": "新到民警四人没有调解经验。", "kind": "training" }),
            Vec::new(),
        ),
    ]
}

/// Walks them, and looks for alarms once, as each night does.
///
/// # Errors
/// An account or an office of the county is missing, a step is refused, or the database refuses.
pub(super) fn lists(app: &App) -> Result<()> {
    let now = crate::installation::now();
    let today = fengqiao_app::day::day_in_china(now);
    let target = today.checked_add(Span::new().days(45)).context("the calendar ends")?.to_string();
    let all: Vec<Work> = problems(&target).into_iter().chain(requests(&target)).collect();
    for work in &all {
        walk(app, work, now).with_context(|| format!("{} of the county", work.title))?;
    }
    let office = account(app, FINDER, now)?.top_region;
    let alarms = app.look_for_alarms(office, now)?;
    tracing::info!(walked = all.len(), alarms, "lists walked");
    Ok(())
}

fn walk(app: &App, work: &Work, now: Timestamp) -> Result<ProceedingId> {
    let (who, place) = (account(app, work.login, now)?, account(app, work.at, now)?);
    let mut slots = BTreeMap::new();
    for (name, proposal) in work.slots {
        slots.extend(slot(app, &place, Some((name, proposal)))?);
    }
    let start = Start {
        procedure: work.procedure.to_owned(),
        slots,
        fields: serde_json::from_value(work.fields.clone())?,
        ..Start::default()
    };
    let at = InRegion { region_id: place.account.region_id, title: work.title.to_owned() };
    let id = app.start_in_region(&who, at, start)?;
    for (login, transition, given, filled) in &work.acts {
        let who = account(app, login, now)?;
        let take = TakeStep {
            transition: (*transition).to_owned(),
            revision: app.proceeding(&who, id)?.instance.revision,
            fields: serde_json::from_value(given.clone())?,
            slots: slot(app, &place, *filled)?,
            ..TakeStep::default()
        };
        app.take_step(&who, id, take).with_context(|| (*transition).to_owned())?;
    }
    Ok(id)
}
