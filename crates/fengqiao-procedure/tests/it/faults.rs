//! Every kind of fault in a procedure file is found, with its line: the golden file `faults.txt` shows each as people read it.

use std::fmt::Write as _;

use fengqiao_procedure::{Procedure, Vocabulary, check};

use crate::world::{check_golden, vocabulary};

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
basis = "办"
"#;

/// What is wrong, the text of the sound procedure that is replaced, and by what.
const FAULTS: &[(&str, &str, &str)] = &[
    ("a guard looks at a party whose act it is not", "fields.note != null", "party.signed"),
    (
        "a procedure on a matter compares, around what it does not have",
        "code = \"JA\"",
        "code = \"JA\"\ncompare = { before = \"transition:sign\", after = \"end\", days = 30 }",
    ),
    (
        "a procedure on a matter compares counts",
        "code = \"JA\"",
        "code = \"JA\"\ncompare = { before = \"transition:sign\", after = \"state:ended\", days = 300 }",
    ),
    ("a limit causes nothing", "\"alert\"", "\"nothing\""),
    ("a target that causes nothing reminds", "\"alert\"", "\"nothing\"\nkind = \"target\"\nremind = [\"third\"]"),
    ("a wait says not what follows", "\"alert\"", "\"alert\"\nkind = \"wait\""),
    ("a wait is cut short by a person", "\"alert\"", "\"transition:end\"\nkind = \"wait\""),
    ("no number fits a slot", "filled = \"opening\"", "filled = \"opening\"\nmany = true\nmin = 3\nmax = 2"),
    ("a value is shown to an unknown slot", "type = \"text\"", "type = \"text\"\nseen_by = [\"isuer\"]"),
    (
        "few people see a value, and others write it",
        "type = \"text\"",
        "type = \"text\"\nseen_by = [\"issuer\"]\nseen_by_roles = [\"judge\"]",
    ),
    ("roles see a value in no slot", "type = \"text\"", "type = \"text\"\nseen_by_roles = [\"juge\"]"),
    (
        "what few people see decides what others see",
        "[[state]]",
        "[[field]]\nid = \"secret\"\ntitle = { zh = \"密\", en = \"S\" }\ntype = \"boolean\"\nseen_by = [\"issuer\"]\nseen_by_roles = [\"dispatcher\"]\n[[transition]]\nid = \"tell\"\ntitle = { zh = \"告\", en = \"T\" }\nfrom = [\"begun\"]\nto = \"=\"\nby = { slots = [\"issuer\"], roles = [\"dispatcher\"] }\nrequires = [\"secret\"]\nguard = \"fields.secret\"\n[[state]]",
    ),
    (
        "an act that is no signature is electronic",
        "by = { slots = [\"issuer\"], roles = [\"dispatcher\"] }",
        "by = { slots = [\"issuer\"], roles = [\"dispatcher\"], electronic = true }",
    ),
    (
        "a table advises on a text",
        "[[state]]",
        "[[table]]\nid = \"way\"\ntitle = { zh = \"辛\", en = \"H\" }\nfield = \"note\"\nbasis = \"办\"\n[[state]]",
    ),
    (
        "a table proposes what does not exist, looks at people, and forgets an option",
        "[[field]]",
        "[[table]]\nid = \"way\"\ntitle = { zh = \"辛\", en = \"H\" }\nfield = \"road\"\nbasis = \"办\"\n\
         [[table.row]]\nid = \"first\"\nwhen = \"fields.note != null\"\nproposes = [\"lef\"]\nsays = { zh = \"壬\", en = \"I\" }\nbasis = \"办\"\n\
         [[table.row]]\nid = \"second\"\nwhen = \"size(parties) > 1\"\nproposes = [\"left\"]\nsays = { zh = \"癸\", en = \"J\" }\nbasis = \" \"\n\
         [[table.row]]\nid = \"third\"\nwhen = \"fields.road == 'left'\"\nproposes = []\nsays = { zh = \"子\", en = \"K\" }\nbasis = \"办\"\n\
         [[field]]\nid = \"road\"\ntitle = { zh = \"丑\", en = \"L\" }\ntype = \"choice\"\n\
         options = [{ id = \"left\", title = { zh = \"左\", en = \"Left\" } }, { id = \"right\", title = { zh = \"右\", en = \"Right\" } }]\n[[field]]",
    ),
    ("version is a number", "version = \"1\"", "version = 1"),
    ("a key is misspelt", "terminal = true", "terminall = true"),
    ("two keys are misspelt, one in a table", "owner = \"issuer\"", "ownr = \"issuer\"\nbasiss = \"x\""),
    ("a key of by is misspelt", "roles = [", "rols = ["),
    ("a bracket is missing", "[[slot]]", "[[slot"),
    ("a quote is missing and a bracket is too much", "type = \"text\"", "type = \"text\n[[x]]]"),
    ("a part is missing", "to = \"ended\"\n", ""),
    ("a type is unknown", "type = \"text\"", "type = \"phone\""),
    ("an effect is unknown", "requires = [", "effects = [{ kind = \"email\" }]\nrequires = ["),
    ("a length is no length", "work:3", "3 days"),
    ("a length is nothing", "work:3", "work:0"),
    ("a start is unknown", "state:begun", "begun"),
    ("a breach is unknown", "\"alert\"", "\"shout\""),
    ("a reminder is unknown", "\"alert\"", "\"alert\"\nremind = [\"soon\"]"),
    ("a guard does not parse", "fields.note != null", "fields.note !="),
    ("the initial state is unknown", "initial = \"begun\"", "initial = \"begin\""),
    ("an owner is unknown", "owner = \"issuer\"", "owner = \"isuer\""),
    ("a target is unknown", "to = \"ended\"", "to = \"endet\""),
    ("a role is unknown", "[\"dispatcher\"]", "[\"dispacher\"]"),
    ("a field is unknown", "requires = [\"note\"]", "requires = [\"nite\", \"note\"]"),
    ("a subject is unknown", "subject = \"matter\"", "subject = \"person\""),
    ("a clock starts in an unknown state", "state:begun", "state:begum"),
    ("a clock takes an unknown transition", "\"alert\"", "\"transition:stop\""),
    ("a clock escalates to an unknown slot", "\"alert\"", "\"escalate:boss\""),
    (
        "an unknown procedure is started",
        "requires = [",
        "effects = [{ kind = \"start\", procedure = \"other\", per = \"issuer\" }]\nrequires = [",
    ),
    (
        "an unknown template is used",
        "requires = [",
        "effects = [{ kind = \"document\", template = \"letter\" }]\nrequires = [",
    ),
    (
        "points are taken back that it is not about",
        "requires = [",
        "effects = [{ kind = \"reverse_points\" }]\nrequires = [",
    ),
    (
        "an unknown message is sent",
        "requires = [",
        "effects = [{ kind = \"notify\", slot = \"issuer\", message = \"tolld\" }]\nrequires = [",
    ),
    (
        "a matter is settled",
        "requires = [",
        "effects = [{ kind = \"settle_subject\", state = \"closed\" }]\nrequires = [",
    ),
    ("an unknown clock is paused", "requires = [", "pauses = [\"tim\"]\nrequires = ["),
    (
        "a proposal is unknown",
        "filled = \"opening\"",
        "filled = \"opening\"\npropose = [\"somebody\", \"kind:twnship\"]",
    ),
    (
        "a state is on no path",
        "[[transition]]",
        "[[state]]\nid = \"lonely\"\ntitle = { zh = \"辛\", en = \"H\" }\nowner = \"issuer\"\n[[transition]]",
    ),
    ("a state leads nowhere", "to = \"ended\"", "to = \"=\""),
    ("a state has no owner", "owner = \"issuer\"\n", ""),
    ("an end has an owner and no outcome", "outcome = \"done\"", "owner = \"issuer\""),
    ("no clock runs", "state:begun\"", "transition:end\"\nmet_by = [\"end\"]"),
    ("a clock starts when an unknown field says so", "length = ", "when = \"fields.nite == 'a'\"\nlength = "),
    ("a clock starts when nothing readable says so", "length = ", "when = \"fields.\"\nlength = "),
    ("a closing clock leaves no way out", "length = ", "closing = true\nlength = "),
    ("a clock has no basis", "basis = \"办\"\n", ""),
    ("an extension has no length", "requires = [", "extends = [{ deadline = \"time\" }]\nrequires = ["),
    (
        "an unknown clock is extended",
        "requires = [",
        "extends = [{ deadline = \"tine\", length = \"cal:30\" }]\nrequires = [",
    ),
    ("nothing meets a clock", "state:begun", "opening"),
    ("an act has no takers", "by = { slots = [\"issuer\"], roles = [\"dispatcher\"] }\n", ""),
    ("an act names no role", "[\"dispatcher\"]", "[]"),
    ("an act is for a slot that nothing fills", "filled = \"opening\"", "filled = \"step\""),
    ("an act leaves an end", "from = [\"begun\"]", "from = [\"begun\", \"ended\"]"),
    ("a guard uses an unknown field", "fields.note != null", "fields.nite != null"),
    ("a guard uses an unknown field by key", "fields.note != null", "fields['nite'] != null"),
    ("a guard uses an unknown name", "fields.note != null", "true || feilds.note == null"),
    ("a guard looks at the time", "fields.note != null", "now > timestamp('2026-01-01T00:00:00Z')"),
    ("a guard answers text", "fields.note != null", "fields.note"),
    ("a guard adds text to a number", "fields.note != null", "fields.note + 1 == 2"),
    ("a guard compares text with a number", "fields.note != null", "false && fields.note == 1"),
    ("a guard names a state that is none", "fields.note != null", "state == 'begum'"),
    ("a guard names a clock that is none", "fields.note != null", "'tme' in breached"),
    ("a guard asks a child for what it has not", "fields.note != null", "children.all(c, c.staet == 'x')"),
    ("a guard goes through text", "fields.note != null", "fields.note.all(x, true)"),
    ("a guard calls an unknown function", "fields.note != null", "lower(fields.note) == 'x'"),
    ("a clock's transition asks for fields", "\"alert\"", "\"transition:end\""),
    ("an id stands twice", "id = \"ended\"", "id = \"begun\""),
    (
        "a procedure starts itself",
        "requires = [",
        "effects = [{ kind = \"start\", procedure = \"sound\", per = \"issuer\" }]\nrequires = [",
    ),
    ("nobody asks for a field", "requires = [\"note\"]\n", ""),
    ("a choice has no options", "type = \"text\"", "type = \"choice\""),
];

fn names() -> Vocabulary {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Vocabulary { messages: set(&["told"]), organisation_kinds: set(&["township", "centre"]), ..vocabulary() }
}

fn findings(text: &str) -> Vec<String> {
    match Procedure::parse("x.toml", text) {
        Err(findings) => findings.iter().map(ToString::to_string).collect(),
        Ok(procedure) => check(&[procedure], &names()).iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_sound_procedure_has_no_findings() {
    assert_eq!(findings(SOUND), Vec::<String>::new());
}

#[test]
fn every_kind_of_fault_is_found_with_its_place() {
    let mut out = String::new();
    for (what, replace, by) in FAULTS {
        assert!(SOUND.contains(replace), "{what}: {replace}");
        let found = findings(&SOUND.replacen(replace, by, 1));
        assert!(!found.is_empty(), "{what} is not found");
        let _ = writeln!(out, "{what}");
        found.iter().for_each(|finding| {
            let _ = writeln!(out, "  {finding}");
        });
    }
    check_golden("faults", &out);
}

#[test]
fn a_long_guard_and_a_huge_file_are_refused() {
    let long = SOUND.replace("fields.note != null", &format!("fields.note != '{}'", "x".repeat(1_000)));
    assert!(findings(&long)[0].contains("more than 1000 characters"));
    // Each of these would otherwise end the program by exhausting its stack.
    let nests = [("(", ")"), ("[", "]"), ("{1:", "}"), ("true?", ":true")];
    for (open, close) in nests {
        let nested = format!("{}true{}", open.repeat(90), close.repeat(90));
        let found = findings(&SOUND.replace("fields.note != null", &nested));
        assert!(found[0].contains("nested more than 20 deep"), "{found:?}");
    }
    for chain in ["!".repeat(900) + "true", "true&&".repeat(150) + "true", format!("fields.note{}", ".x".repeat(400))] {
        assert!(findings(&SOUND.replace("fields.note != null", &chain)).len() <= 1);
    }
    let huge = format!("{SOUND}{}", "# x\n".repeat(100_000));
    assert!(findings(&huge)[0].contains("too_large"));
}

#[test]
fn a_signal_is_settled_only_as_a_signal_can_be() {
    let settle = |state| {
        let effect = format!("effects = [{{ kind = \"settle_subject\", state = \"{state}\" }}]\nrequires = [");
        findings(&SOUND.replace("subject = \"matter\"", "subject = \"signal\"").replace("requires = [", &effect))
    };
    assert_eq!(settle("closed"), Vec::<String>::new());
    assert!(settle("close")[0].contains("unknown state of a signal close; did you mean closed?"));
}

#[test]
fn two_files_of_one_id_are_found() {
    let read = |file| Procedure::parse(file, SOUND).unwrap();
    let found = check(&[read("a.toml"), read("b.toml")], &vocabulary());
    assert!(found.iter().any(|finding| finding.to_string().contains("stands in a.toml already")));
}

#[test]
fn a_child_that_a_start_cannot_open_is_found() {
    let starts = "effects = [{ kind = \"start\", procedure = \"child\", per = \"issuer\" }]\nrequires = [";
    let parent = Procedure::parse("parent.toml", &SOUND.replace("requires = [", starts)).unwrap();
    let of = |child: &str| {
        let child = Procedure::parse("child.toml", &child.replace("id = \"sound\"", "id = \"child\"")).unwrap();
        check(&[parent.clone(), child], &vocabulary()).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let child = SOUND.replace("subject = \"matter\"", "subject = \"proceeding\"");
    assert_eq!(of(&child), Vec::<String>::new());
    let cases = [
        (SOUND.to_owned(), "its subject is matter, not proceeding"),
        (
            child
                .replace("\"note\"", "\"other\"")
                .replace("fields.note", "fields.other")
                .replace("initial =", "opening_requires = [\"other\"]\ninitial ="),
            "its opening needs the field other",
        ),
        (child.replace("issuer", "boss"), "its slot boss is filled at the opening"),
    ];
    for (child, words) in cases {
        assert!(of(&child).iter().any(|finding| finding.contains(words)), "{words}: {:?}", of(&child));
    }
}

#[test]
fn situations_that_only_some_paths_reach_are_found() {
    // The clock of `begun` starts with an act that another way round leaves out, and the owner is filled on one way only.
    let more = r#"
[[slot]]
id = "lead"
title = { zh = "壬", en = "I" }
filled = "step"
[[state]]
id = "second"
title = { zh = "癸", en = "J" }
owner = "lead"
[[transition]]
id = "go"
title = { zh = "子", en = "K" }
from = ["begun"]
to = "second"
fills = ["lead"]
by = { roles = ["dispatcher"] }
[[transition]]
id = "jump"
title = { zh = "丑", en = "L" }
from = ["begun"]
to = "second"
by = { roles = ["dispatcher"] }
[[transition]]
id = "finish"
title = { zh = "寅", en = "M" }
from = ["second"]
to = "ended"
by = { roles = ["dispatcher"] }
[[deadline]]
id = "second"
title = { zh = "卯", en = "N" }
starts = "transition:go"
met_by = ["finish"]
length = "work:3"
on_breach = "escalate:lead"
basis = "办"
"#;
    assert_eq!(
        findings(&format!("{SOUND}{more}")),
        [
            "x.toml:46:6: error: no clock runs in state second after jump; add a deadline with starts = \"state:second\" [no_deadline]",
            "x.toml:46:6: error: state second is reached after jump, before its owner lead is filled; fill lead on the way [owner_not_filled]",
        ]
    );
}
