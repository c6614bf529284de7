//! How long a document takes: a two-page agreement alone, and a thousand notices bound into one file.
//!
//! `cargo bench -p fengqiao-document`. The templates are those that ship; the value is invented.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::time::{Duration, Instant};

use fengqiao_document::{Fonts, Paper, Sheet, bind};
use serde_json::{Value, json};

const LAYOUT: &str = include_str!("../../../data/documents/layout.typ");
const AGREEMENT: &str = include_str!("../../../data/documents/mediation-agreement.typ");
const NOTICE: &str = include_str!("../../../data/documents/mediation-termination.typ");
const NOTICES: usize = 1_000;
const ROUNDS: usize = 50;

fn main() {
    let started = Instant::now();
    let fonts = Fonts::built_in();
    println!("fonts read                    {:>9.1} ms", ms(started.elapsed()));
    agreement(&fonts);
    notices(&fonts);
}

fn agreement(fonts: &Fonts) {
    let sheet = Sheet { file: "mediation-agreement.typ", text: AGREEMENT, layout: LAYOUT };
    let mut times = Vec::new();
    let mut size = (0, 0);
    for round in 0..=ROUNDS {
        let started = Instant::now();
        let paper = sheet.set(&value(round), fonts).expect("the shipped template is sound");
        let pdf = paper.pdf().expect("a sound document is written");
        times.push(started.elapsed());
        size = (paper.pages(), pdf.len());
    }
    println!("agreement, {} pages, {} KB: first {:>7.1} ms", size.0, size.1 / 1_024, ms(times.remove(0)));
    times.sort();
    println!("  then median                 {:>9.1} ms   (to reach: 50 ms)", ms(times[ROUNDS / 2]));
    println!("  then slowest of {ROUNDS}          {:>9.1} ms", ms(times[ROUNDS - 1]));
}

fn notices(fonts: &Fonts) {
    let sheet = Sheet { file: "mediation-termination.typ", text: NOTICE, layout: LAYOUT };
    let started = Instant::now();
    let papers: Vec<Paper> =
        (0..NOTICES).map(|place| sheet.set(&value(place), fonts).expect("the shipped template is sound")).collect();
    let set = started.elapsed();
    let pdf = bind(&papers).expect("sound documents are bound");
    let pages: usize = papers.iter().map(Paper::pages).sum();
    let all = started.elapsed();
    println!("{NOTICES} notices, {pages} pages, {} KB in one file", pdf.len() / 1_024);
    println!("  set                         {:>9.2} s", set.as_secs_f64());
    println!("  set and bound               {:>9.2} s    (to reach: 30 s)", all.as_secs_f64());
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn given(text: &str) -> Value {
    json!({ "given": true, "text": text })
}

fn party(role: &str, label: &str, name: String) -> Value {
    json!({
        "role": role, "label": label, "side": "", "name": name, "id_number": "999999199001010016",
        "phone": "12000001234", "address": "石桥镇石桥村三组",
    })
}

fn value(place: usize) -> Value {
    let money = json!({ "given": true, "figures": "12,000.00", "words": "人民币壹万贰仟元整" });
    let rows = json!([
        { "day": "2026年12月31日", "figures": "5,000.00", "words": "人民币伍仟元整" },
        { "day": "2027年1月31日", "figures": "7,000.00", "words": "人民币柒仟元整" },
    ]);
    json!({
        "paper": {
            "title": "人民调解协议书", "number": format!("（2026）石桥村人调字第{place}号"), "made_on": "2026年11月28日",
            "code": "7K3M-9QWX-2HT4-PB8C", "digest": format!("{place:016x}"), "void": false,
        },
        "office": { "name": "石桥村人民调解委员会" },
        "proceeding": { "code": format!("RT2026-{place:04}"), "title": "邻里纠纷·石桥村" },
        "matter": { "code": "SX2026-0021", "title": "邻里纠纷·石桥村" },
        "fields": {
            "request": given("双方系邻居，因排水沟改道致被申请人院墙受潮开裂。\n申请人请求恢复排水沟原状，并赔偿院墙修缮费用。"),
            "agreement_text": given("一、被申请人于2026年12月15日前恢复排水沟原状；\n二、被申请人赔偿申请人院墙修缮费用。"),
            "amount": money, "handover": given("银行转账"), "perform_by": given("2027年1月31日"),
            "default_consequence": given("逾期支付的，按照未付金额每日万分之三支付违约金。"),
            "agreement_scope": given("全部达成协议"), "end_ground": given("分歧过大"), "routes_told_on": given("2026年11月28日"),
        },
        "asked": {
            "instalments": { "given": true, "rows": rows }, "account": given("户名：王小明"), "copies": given("叁"),
        },
        "parties": [
            party("applicant", "申请人", format!("王小明{place}")),
            party("respondent", "被申请人", format!("李大山{place}")),
        ],
        "slots": { "committee": ["石桥村人民调解委员会"] },
        "clocks": {},
    })
}
