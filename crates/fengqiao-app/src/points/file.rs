//! Reading `data/points/*.toml`, and refusing what no office may reward: numbers of cases, arrests, fines, mediations or
//! petitions, and anything that would make it dear to complain.

use std::collections::BTreeMap;

use fengqiao_domain::inspection::Moment;
use fengqiao_domain::points::{Caps, PointsRule, PointsRules};
use fengqiao_procedure::{FieldKind, Finding, Meaning, Procedure, Severity};
use serde::Deserialize;

use crate::data_files::{DataFiles, Faults, toml_fault};

/// Most that one rule may give or take.
const POINTS_MAX: i32 = 20;
/// Bounds of the limits of a month, of the lapse and of the time to appeal.
const MONTH_MAX: u32 = 1_000;
const LAPSE_MONTHS_MAX: u32 = 120;
const APPEAL_DAYS_MAX: u32 = 60;
/// Rules of an office: more than anybody can know.
const RULES_MAX: usize = 200;
/// Keys that would make a score of a person or a quota of a count; each is refused by name.
const REFUSED_KEYS: [&str; 12] = [
    "person",
    "account",
    "officer",
    "official",
    "role",
    "count",
    "per_case",
    "per_report",
    "target",
    "quota",
    "rank",
    "indicator",
];
/// Words that no rule may have in its id or title: these are counted for nobody.
const REFUSED_WORDS: [&str; 24] = [
    "案件数",
    "办案数",
    "破案",
    "立案数",
    "逮捕",
    "批捕",
    "拘留",
    "罚款",
    "罚没",
    "打击处理",
    "调解数",
    "调解成功率",
    "息访",
    "劝返",
    "稳控",
    "信访量",
    "重点人",
    "arrest",
    "fine_",
    "case_count",
    "petition_prevented",
    "petitions_prevented",
    "mediation_count",
    "detention",
];
const REASON: &str = "numbers of cases, arrests, fines, mediations and petitions earn and cost nobody points";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    caps: Option<Caps>,
    #[serde(default)]
    rule: Vec<PointsRule>,
}

/// Reads every file of the folder.
///
/// # Errors
/// Every fault with file and line, and why where a rule is refused.
pub(crate) fn read(
    files: &DataFiles,
    procedures: &BTreeMap<String, std::sync::Arc<Procedure>>,
) -> Result<(PointsRules, Vec<Finding>), Vec<String>> {
    let (mut caps, mut rules): (Option<Caps>, Vec<PointsRule>) = (None, Vec::new());
    let (mut found, mut warnings) = (Vec::new(), Vec::new());
    for (path, text) in files.below("points/") {
        let file = format!("data/{path}");
        match file_of(&file, text) {
            Err(faults) => found.extend(faults),
            Ok(read) => {
                let mut faults = Faults::new(&file, text);
                if let Some(limits) = read.caps {
                    check_caps(limits, caps.is_some(), &mut faults);
                    caps = Some(limits);
                }
                for (place, rule) in read.rule.iter().enumerate() {
                    let mut checking = Checking { rule, place: place.to_string(), procedures, faults: &mut faults };
                    checking.everything(&rules);
                    let waits = rule.awaits && rule.on.inspection.is_none();
                    if waits && !procedures.contains_key(&rule.on.procedure) {
                        warnings.push(waiting(&file, text, place, rule));
                    }
                    rules.push(rule.clone());
                }
                found.extend(faults.or(()).err().unwrap_or_default());
            }
        }
    }
    if rules.len() > RULES_MAX {
        found.push(format!("data/points/:1: {} rules; an office has at most {RULES_MAX}", rules.len()));
    }
    match caps {
        None if found.is_empty() => {
            Err(vec!["data/points/caps.toml is missing: a file of data/points/ has [caps]".to_owned()])
        }
        Some(caps) if found.is_empty() => Ok((PointsRules { caps, rules }, warnings)),
        _ => Err(found),
    }
}

fn file_of(file: &str, text: &str) -> Result<RawFile, Vec<String>> {
    refuse_keys(file, text)?;
    toml::from_str(text).map_err(|error| toml_fault(file, text, &error))
}

// The reader behind it would call them unknown; here it is said why.
fn refuse_keys(file: &str, text: &str) -> Result<(), Vec<String>> {
    let Ok(table) = text.parse::<toml::Table>() else { return Ok(()) };
    let mut faults = Faults::new(file, text);
    let rules = table.get("rule").and_then(toml::Value::as_array).into_iter().flatten().enumerate();
    for (place, rule) in rules {
        let place = place.to_string();
        let outer = rule.as_table().into_iter().map(|table| (None, table));
        let cause = rule.get("on").and_then(toml::Value::as_table).into_iter().map(|table| (Some("on"), table));
        for (inner, table) in outer.chain(cause) {
            for key in table.keys().filter(|key| REFUSED_KEYS.contains(&key.as_str())) {
                let path: Vec<&str> = ["rule", &place].into_iter().chain(inner).chain([key.as_str()]).collect();
                let words = format!(
                    "{key} has no place here: organisations have points for their work, no person is scored and nothing is counted"
                );
                faults.at(&path, words);
            }
        }
    }
    faults.or(())
}

fn check_caps(caps: Caps, again: bool, faults: &mut Faults<'_>) {
    if again {
        faults.at(&["caps"], "[caps] stands in another file already; keep one of them");
    }
    for (name, value, most) in [
        ("month_gain_max", caps.month_gain_max, MONTH_MAX),
        ("month_loss_max", caps.month_loss_max, MONTH_MAX),
        ("lapse_months", caps.lapse_months, LAPSE_MONTHS_MAX),
        ("appeal_days_working", caps.appeal_days_working, APPEAL_DAYS_MAX),
    ] {
        if !(1..=most).contains(&value) {
            faults.at(&["caps", name], format!("{name} must be 1 to {most}"));
        }
    }
}

fn waiting(file: &str, text: &str, place: usize, rule: &PointsRule) -> Finding {
    let mut at = Faults::new(file, text);
    at.at(&["rule", &place.to_string(), "on"], "");
    let line = at.or(()).err().and_then(|found| found[0].split(':').nth(1)?.parse().ok()).unwrap_or(1);
    Finding {
        severity: Severity::Warning,
        code: "rule_waits",
        file: file.to_owned(),
        line,
        column: 1,
        message: format!("rule {} waits for the procedure {}, which is not here", rule.id, rule.on.procedure),
    }
}

struct Checking<'c, 't> {
    rule: &'c PointsRule,
    place: String,
    procedures: &'c BTreeMap<String, std::sync::Arc<Procedure>>,
    faults: &'c mut Faults<'t>,
}

impl Checking<'_, '_> {
    fn fault(&mut self, path: &[&str], words: String) {
        let place = self.place.clone();
        let path: Vec<&str> = ["rule", &place].into_iter().chain(path.iter().copied()).collect();
        self.faults.at(&path, format!("rule {}: {words}", self.rule.id));
    }

    fn everything(&mut self, before: &[PointsRule]) {
        let rule = self.rule;
        if before.iter().any(|known| known.id == rule.id) {
            self.fault(&["id"], "is given twice; give one another id".to_owned());
        }
        if rule.points == 0 || !(-POINTS_MAX..=POINTS_MAX).contains(&rule.points) {
            self.fault(&["points"], format!("points must be 1 to {POINTS_MAX}, or below zero as far"));
        }
        if rule.basis.trim().is_empty() {
            self.fault(&["basis"], "names no basis; write the rule of the office that it stands on".to_owned());
        }
        let texts = [rule.id.to_lowercase(), rule.title.zh.clone(), rule.title.en.to_lowercase().replace(' ', "_")];
        if let Some(word) = REFUSED_WORDS.into_iter().find(|word| texts.iter().any(|text| text.contains(word))) {
            self.fault(&["id"], format!("is refused for “{word}”: {REASON}"));
        }
        if rule.late.as_ref().is_some_and(|late| late.days == 0) {
            self.fault(&["late"], "counts each 0 days; write 1 or more".to_owned());
        }
        if let Some(moment) = rule.on.inspection {
            return self.visit(moment);
        }
        match (&rule.on.step, &rule.on.clock) {
            (Some(_), None) | (None, Some(_)) => {}
            _ => {
                let words =
                    "names a step or a clock of a procedure, or a moment of an inspection, and one of them alone";
                self.fault(&["on"], words.to_owned());
            }
        }
        if rule.on.step.as_deref() == Some("open") {
            let words =
                "is refused: points for opening a thing would count how many are opened, and complaints as well";
            self.fault(&["on"], words.to_owned());
        }
        match self.procedures.get(&rule.on.procedure) {
            Some(procedure) => self.cause(procedure),
            None if rule.awaits => {}
            None => {
                let words = format!("there is no procedure {}; correct it, or write awaits = true", rule.on.procedure);
                self.fault(&["on"], words);
            }
        }
    }

    // A visit is counted once for each window, and its findings are not counted at all.
    fn visit(&mut self, moment: Moment) {
        let (rule, word) = (self.rule, moment.word());
        if !rule.on.procedure.is_empty() || rule.on.step.is_some() || rule.on.clock.is_some() {
            self.fault(&["on"], "names an inspection and a procedure; keep one of them".to_owned());
        }
        if rule.to != moment.whose() {
            let words =
                format!("that an inspection is {word} is the work of the {0}; write to = \"{0}\"", moment.whose());
            self.fault(&["to"], words);
        }
        if (rule.points > 0) != moment.is_done() {
            let words = match moment.is_done() {
                true => format!("that an inspection is {word} is work that was done, and costs nobody points"),
                false => format!("that an inspection is {word} is work that was not done, and earns nobody points"),
            };
            self.fault(&["points"], words);
        }
        for (key, is_there) in
            [("where", !rule.fields.is_empty()), ("in_time", rule.in_time.is_some()), ("late", rule.late.is_some())]
        {
            if is_there {
                self.fault(&[key], format!("{key} looks at fields and clocks of a procedure; an inspection has none"));
            }
        }
    }

    fn cause(&mut self, procedure: &Procedure) {
        let (rule, id) = (self.rule, &procedure.id);
        if let Some(step) = rule.on.step.as_deref().filter(|step| *step != "open") {
            match procedure.transition(step) {
                None => self.fault(&["on"], format!("{id} has no step {step}; correct it")),
                Some(step) => self.rights(procedure, step.means),
            }
        }
        if let Some(clock) = rule.on.clock.as_deref() {
            match procedure.deadline(clock) {
                None => self.fault(&["on"], format!("{id} has no clock {clock}; correct it")),
                Some(_) => self.rights(procedure, None),
            }
        }
        if procedure.slot(&rule.to).is_none() {
            self.fault(&["to"], format!("{id} has no slot {}; points belong to the organisations of a slot", rule.to));
        }
        for clock in rule.in_time.iter().chain(rule.late.as_ref().map(|late| &late.deadline)) {
            if procedure.deadline(clock).is_none() {
                self.fault(&[], format!("{id} has no clock {clock} to be late by; correct it"));
            }
        }
        for (field, value) in &rule.fields {
            self.value(procedure, field, value);
        }
    }

    fn value(&mut self, procedure: &Procedure, id: &str, value: &str) {
        let Some(field) = procedure.field(id) else {
            return self.fault(&["where", id], format!("{} has no field {id}; correct it", procedure.id));
        };
        let known = match field.kind {
            FieldKind::Choice => field.options.iter().any(|option| option.id == value),
            FieldKind::Boolean => ["true", "false"].contains(&value),
            _ => false,
        };
        if !known {
            let words = format!("{value} is no option of {id}; a rule looks at choices and at yes or no");
            self.fault(&["where", id], words);
        }
    }

    // What is about people's matters earns nobody anything; that a complaint was right may cost whoever it was about. A
    // procedure that can find a complaint right is about complaints, whatever its subject is.
    fn rights(&mut self, procedure: &Procedure, means: Option<Meaning>) {
        let hears = procedure.transitions.iter().any(|it| it.means == Some(Meaning::Upheld));
        let about_people = procedure.subject == "matter" || !procedure.parties.is_empty() || hears;
        let upheld = means == Some(Meaning::Upheld) && self.rule.points < 0;
        if about_people && !upheld {
            let words = if self.rule.points < 0 {
                format!(
                    "is refused: {} is about people's matters, and that somebody complained, petitioned, called or sued costs \
                     nobody points; only a step with means = \"upheld\" may",
                    procedure.id
                )
            } else {
                format!("is refused: {} is about people's matters; {REASON}", procedure.id)
            };
            return self.fault(&["on"], words);
        }
        if matches!(means, Some(Meaning::Filing | Meaning::Withdrawal | Meaning::Consent)) {
            let words = "is refused: what a person is free to do or to leave earns and costs nobody points";
            self.fault(&["on"], words.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> DataFiles {
        DataFiles::built_in().unwrap()
    }

    fn procedures() -> BTreeMap<String, std::sync::Arc<Procedure>> {
        let files = shipped();
        let parse = |(path, text): (&str, &str)| Procedure::parse(path, text).unwrap();
        files.below("procedures/").map(parse).map(|it| (it.id.clone(), std::sync::Arc::new(it))).collect()
    }

    fn rule(lines: &str) -> String {
        format!("[[rule]]\nid = \"a\"\ntitle = {{ zh = \"甲\", en = \"A\" }}\n{lines}\nbasis = \"试\"\n")
    }

    fn found(text: &str) -> Vec<String> {
        read(&shipped().with("points/own.toml", text), &procedures()).err().unwrap_or_default()
    }

    const GOOD: &str = "on = { procedure = \"push\", step = \"close\" }\nto = \"addressee\"\npoints = 1";

    const VISIT: &str = "on = { inspection = \"made\" }\nto = \"official\"\npoints = 2";

    #[test]
    fn shipped_rules_load_and_those_of_absent_procedures_are_told() {
        let (rules, warnings) = read(&shipped(), &procedures()).unwrap();
        assert!(rules.rule("struck_off_late").is_some() && rules.caps.month_gain_max == 30);
        assert!(warnings.is_empty(), "{warnings:?}");
        assert!(found(&rule(GOOD)).is_empty() && found(&rule(VISIT)).is_empty());
        // One that may wait for a procedure that is not here is told of, and gives nothing until it is.
        let waits = GOOD.replace("\"push\"", "\"elsewhere\"") + "\nawaits = true";
        let (_, warnings) = read(&shipped().with("points/own.toml", &rule(&waits)), &procedures()).unwrap();
        assert!(matches!(&warnings[..], [it] if it.severity == Severity::Warning && it.message.contains("elsewhere")));
    }

    #[test]
    fn numbers_of_cases_arrests_fines_and_petitions_do_not_load() {
        let of = |procedure: &str, step: &str, to: &str, points: i32| {
            rule(&format!(
                "on = {{ procedure = \"{procedure}\", step = \"{step}\" }}\nto = \"{to}\"\npoints = {points}"
            ))
        };
        for (text, line, words) in [
            (of("people-mediation", "conclude", "issuer", 1), 4, "has no step conclude"),
            (of("criminal-fast-track", "file_case", "issuer", 1), 4, "numbers of cases, arrests, fines"),
            (of("petition", "transfer", "issuer", 1), 4, "about people's matters"),
            (of("petition", "transfer", "organ", -1), 4, "that somebody complained, petitioned, called or sued costs"),
            (of("hotline-12345", "order", "unit", -1), 4, "that somebody complained"),
            (of("problem", "open", "issuer", 1), 4, "points for opening a thing"),
            (of("work-complaint", "dismiss", "concerned", -1), 4, "that somebody complained"),
            (of("work-complaint", "dismiss", "handler", 1), 4, "numbers of cases, arrests, fines"),
            (of("work-complaint", "uphold", "handler", 5), 4, "numbers of cases, arrests, fines"),
            (rule(VISIT).replacen("made", "found", 1), 4, "unknown variant `found`"),
            (rule(&VISIT.replace("points = 2", "points = 2\ncount = 3")), 7, "nothing is counted"),
            (
                rule(&VISIT.replace("inspection = \"made\"", "inspection = \"made\", person = \"x\"")),
                4,
                "no person is scored",
            ),
            (rule(GOOD).replacen("id = \"a\"", "id = \"arrests\"", 1), 2, "refused for “arrest”"),
            (rule(GOOD).replacen("甲", "罚款笔数", 1), 2, "refused for “罚款”"),
            (rule(&format!("{GOOD}\nperson = \"x\"")), 7, "no person is scored"),
            (rule(&format!("{GOOD}\nquota = 5")), 7, "nothing is counted"),
            (
                rule("on = { procedure = \"push\", step = \"close\", count = 3 }\nto = \"addressee\"\npoints = 1"),
                4,
                "nothing is counted",
            ),
        ] {
            let found = found(&text);
            let place = format!("data/points/own.toml:{line}: ");
            assert!(found[0].starts_with(&place) && found[0].contains(words), "{words}: {found:?}");
        }
    }

    #[test]
    fn faulty_rules_are_refused_with_file_line_and_rule() {
        for (text, words) in [
            (rule(&GOOD.replace("points = 1", "points = 0")), "rule a: points must be 1 to 20"),
            (rule(&GOOD.replace("points = 1", "points = -2147483648")), "rule a: points must be"),
            (rule(&GOOD.replace("to = \"addressee\"", "to = \"someone\"")), "no slot someone"),
            (rule(&GOOD.replace("\"push\"", "\"pushs\"")), "no procedure pushs"),
            (rule(&GOOD.replace("step = \"close\"", "clock = \"closing\"")), "no clock closing"),
            (rule(&GOOD.replace("step = \"close\"", "step = \"close\", clock = \"close\"")), "one of them alone"),
            (rule(&format!("{GOOD}\nwhere = {{ kind = \"x\" }}")), "no field kind"),
            (rule(&format!("{GOOD}\nlate = {{ deadline = \"close\", days = 0 }}")), "each 0 days"),
            (rule(&format!("{GOOD}\nin_time = \"nothing\"")), "no clock nothing"),
            (rule(&VISIT.replace("made\" }", "made\", step = \"close\" }")), "keep one of them"),
            (rule(&VISIT.replace("\"official\"", "\"station\"")), "is the work of the official"),
            (rule(&VISIT.replace("points = 2", "points = -2")), "costs nobody points"),
            (rule(&VISIT.replace("made", "missed")), "earns nobody points"),
            (rule(&format!("{VISIT}\nin_time = \"reply\"")), "an inspection has none"),
            (rule(&format!("{GOOD}\nbonus = 3")), "unknown field"),
            (format!("{}{}", rule(GOOD), rule(GOOD)), "is given twice"),
            (
                format!(
                    "[caps]\nmonth_gain_max = 0\nmonth_loss_max = 1\nlapse_months = 1\nappeal_days_working = 1\n{}",
                    rule(GOOD)
                ),
                "month_gain_max must be 1",
            ),
        ] {
            let found = found(&text);
            let here = found.iter().any(|it| it.starts_with("data/points/own.toml:") && it.contains(words));
            assert!(here, "{words}: {found:?}");
        }
    }
}
