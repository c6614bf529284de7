//! Every kind of fault in a procedure file is found, with its line.

use fengqiao_procedure::{Procedure, check};

use crate::shipped::vocabulary;

const SOUND: &str = r#"[procedure]
id = "sound"
version = "1"
title = { zh = "甲", en = "A" }
subject = "matter"
code = "JA"
initial = "begun"
[[slot]]
id = "issuer"
title = { zh = "乙", en = "B" }
filled = "opening"
[[field]]
id = "note"
title = { zh = "丙", en = "C" }
type = "text"
[[state]]
id = "begun"
title = { zh = "丁", en = "D" }
owner = "issuer"
[[state]]
id = "ended"
title = { zh = "戊", en = "E" }
terminal = true
outcome = "done"
[[transition]]
id = "end"
title = { zh = "己", en = "F" }
from = ["begun"]
to = "ended"
by = { slots = ["issuer"], roles = ["dispatcher"] }
guard = "fields.note != null"
requires = ["note"]
[[deadline]]
id = "time"
title = { zh = "庚", en = "G" }
starts = "state:begun"
length = "work:3"
on_breach = "alert"
"#;

fn findings(text: &str) -> Vec<String> {
    match Procedure::parse("x.toml", text) {
        Err(findings) => findings.iter().map(ToString::to_string).collect(),
        Ok(procedure) => check(&[procedure], &vocabulary()).iter().map(ToString::to_string).collect(),
    }
}

/// Replaces one text of the sound procedure and expects one finding that begins with a place and holds these words.
fn check_fault(replace: &str, by: &str, place: &str, words: &str) {
    assert!(SOUND.contains(replace), "{replace}");
    let found = findings(&SOUND.replacen(replace, by, 1));
    assert!(
        found.iter().any(|finding| finding.starts_with(place) && finding.contains(words)),
        "{by:?} gave {found:#?}"
    );
}

#[test]
fn the_sound_procedure_has_no_findings() {
    assert_eq!(findings(SOUND), Vec::<String>::new());
}

#[test]
fn faults_of_form_are_found_with_their_line() {
    check_fault("version = \"1\"", "version = 1", "x.toml:3:", "expected a string");
    check_fault("terminal = true", "terminall = true", "x.toml:", "unknown field `terminall`");
    check_fault("[[slot]]", "[[slot", "x.toml:8:", "not_a_procedure");
    check_fault("work:3", "3 days", "x.toml:37:", "3 days is not a length");
    check_fault("state:begun", "begun", "x.toml:36:", "write opening, state:… or transition:…");
    check_fault("\"alert\"", "\"shout\"", "x.toml:38:", "write alert, escalate:… or transition:…");
    check_fault("\"alert\"", "\"alert\"\nremind = [\"soon\"]", "x.toml:39:", "write third or hour:4");
    check_fault("fields.note != null", "fields.note !=", "x.toml:31:", "does not parse");
}

#[test]
fn unknown_names_are_found_with_a_hint() {
    check_fault("initial = \"begun\"", "initial = \"begin\"", "x.toml:7:", "unknown state begin; did you mean begun?");
    check_fault("owner = \"issuer\"", "owner = \"isuer\"", "x.toml:17:", "unknown slot isuer; did you mean issuer?");
    check_fault("to = \"ended\"", "to = \"endet\"", "x.toml:26:", "unknown state endet; did you mean ended?");
    check_fault(
        "[\"dispatcher\"]",
        "[\"dispacher\"]",
        "x.toml:26:",
        "unknown role dispacher; did you mean dispatcher?",
    );
    check_fault(
        "requires = [\"note\"]",
        "requires = [\"nite\"]",
        "x.toml:26:",
        "unknown field nite; did you mean note?",
    );
    check_fault("subject = \"matter\"", "subject = \"person\"", "x.toml:5:", "unknown subject person");
    check_fault("state:begun", "state:begum", "x.toml:34:", "unknown state begum");
    check_fault("\"alert\"", "\"transition:stop\"", "x.toml:34:", "unknown transition stop");
    check_fault("\"alert\"", "\"escalate:boss\"", "x.toml:34:", "unknown slot boss");
    check_fault(
        "requires = [\"note\"]",
        "effects = [{ kind = \"start\", procedure = \"other\", per = \"issuer\" }]",
        "x.toml:26:",
        "unknown procedure other",
    );
    check_fault(
        "requires = [\"note\"]",
        "effects = [{ kind = \"document\", template = \"letter\" }]",
        "x.toml:26:",
        "unknown template letter",
    );
    check_fault(
        "filled = \"opening\"",
        "filled = \"opening\"\npropose = [\"somebody\"]",
        "x.toml:9:",
        "unknown proposal somebody",
    );
}

#[test]
fn states_that_lead_nowhere_are_found() {
    let lonely = "[[state]]\nid = \"lonely\"\ntitle = { zh = \"辛\", en = \"H\" }\nowner = \"issuer\"\n[[transition]]";
    check_fault("[[transition]]", lonely, "x.toml:", "no path leads to state lonely");
    check_fault("[[transition]]", lonely, "x.toml:", "no path leads from state lonely to an end");
    check_fault("[[transition]]", lonely, "x.toml:", "no clock runs in state lonely");
    check_fault("owner = \"issuer\"\n", "", "x.toml:17:", "state begun has no owner");
    check_fault(
        "starts = \"state:begun\"",
        "starts = \"transition:end\"\nmet_by = [\"end\"]",
        "x.toml:",
        "no clock runs in state begun",
    );
    check_fault("to = \"ended\"", "to = \"=\"", "x.toml:", "no path leads from state begun to an end");
}

#[test]
fn acts_that_nobody_may_take_are_found() {
    check_fault(
        "by = { slots = [\"issuer\"], roles = [\"dispatcher\"] }\n",
        "",
        "x.toml:26:",
        "nobody may take transition end",
    );
    check_fault("roles = [\"dispatcher\"]", "roles = []", "x.toml:26:", "names no role");
}

#[test]
fn guards_that_do_not_type_check_are_found() {
    check_fault("fields.note != null", "fields.nite != null", "x.toml:26:", "unknown field nite");
    check_fault("fields.note != null", "weather == 1", "x.toml:26:", "unknown name weather");
    check_fault("fields.note != null", "fields.note", "x.toml:26:", "not yes or no");
    check_fault("fields.note != null", "fields.note + 1 == 2", "x.toml:26:", "guard of end");
}

#[test]
fn clocks_that_cannot_work_are_found() {
    check_fault("\"alert\"", "\"transition:end\"", "x.toml:34:", "asks for fields that a clock cannot give");
    check_fault("state:begun", "opening", "x.toml:34:", "nothing meets deadline time");
}

#[test]
fn doubles_and_loops_are_found() {
    check_fault("id = \"ended\"", "id = \"begun\"", "x.toml:21:", "state begun stands twice");
    check_fault(
        "requires = [\"note\"]",
        "effects = [{ kind = \"start\", procedure = \"sound\", per = \"issuer\" }]",
        "x.toml:2:",
        "starts itself",
    );
}

#[test]
fn two_files_of_one_id_are_found() {
    let read = |file| Procedure::parse(file, SOUND).unwrap();
    let found = check(&[read("a.toml"), read("b.toml")], &vocabulary());
    assert!(found.iter().any(|finding| finding.to_string().contains("stands in a.toml already")));
}
