//! Proof before use: each claim holds of a sound procedure, and a small wrong one is found with the way to where it fails.

use std::fmt::Write as _;

use fengqiao_procedure::{Procedure, check, extent};

use crate::world::{check_golden, shipped, vocabulary};

/// A mediation of a few steps: asked, agreed by a party, in session, ended or left.
const MEDIATION: &str = r#"[procedure]
id = "mediation"
version = "1"
title = { zh = "调解", en = "Mediation" }
subject = "matter"
code = "TJ"
initial = "asked"
voluntary = true
bars_filing = false
[[slot]]
id = "issuer"
title = { zh = "受理", en = "Intake" }
filled = "opening"
[[field]]
id = "note"
title = { zh = "记录", en = "Note" }
type = "text"
[[field]]
id = "outcome"
title = { zh = "结果", en = "Outcome" }
type = "choice"
options = [
  { id = "reached", title = { zh = "达成", en = "Reached" } },
  { id = "failed", title = { zh = "未成", en = "Failed" } },
]
[[state]]
id = "asked"
title = { zh = "申请", en = "Asked" }
owner = "issuer"
[[state]]
id = "session"
title = { zh = "调解中", en = "In session" }
owner = "issuer"
[[state]]
id = "judged"
title = { zh = "已有结果", en = "Judged" }
owner = "issuer"
[[state]]
id = "signed"
title = { zh = "已签", en = "Signed" }
terminal = true
outcome = "agreement"
[[state]]
id = "left"
title = { zh = "退出", en = "Left" }
terminal = true
outcome = "left"
[[transition]]
id = "agree"
title = { zh = "同意", en = "Agree" }
from = ["asked"]
to = "session"
by = { slots = ["issuer"], roles = ["dispatcher"] }
means = "consent"
[[transition]]
id = "judge"
title = { zh = "登记结果", en = "Judge" }
from = ["session"]
to = "judged"
by = { slots = ["issuer"], roles = ["dispatcher"] }
requires = ["outcome", "note"]
[[transition]]
id = "sign"
title = { zh = "签字", en = "Sign" }
from = ["judged"]
to = "signed"
by = { slots = ["issuer"], roles = ["dispatcher"] }
guard = "fields.outcome == 'reached'"
[[transition]]
id = "fail"
title = { zh = "终止", en = "Fail" }
from = ["judged"]
to = "left"
by = { slots = ["issuer"], roles = ["dispatcher"] }
guard = "fields.outcome == 'failed'"
[[transition]]
id = "leave"
title = { zh = "退出调解", en = "Leave" }
from = "*"
to = "left"
by = { roles = ["dispatcher"] }
means = "withdrawal"
[[deadline]]
id = "answer"
title = { zh = "答复", en = "Answer" }
starts = "state:asked"
length = "work:3"
on_breach = "alert"
basis = "办"
[[deadline]]
id = "mediate"
title = { zh = "调解", en = "Mediate" }
starts = "state:session"
length = "cal:20"
on_breach = "alert"
basis = "办"
[[deadline]]
id = "close"
title = { zh = "办结", en = "Close" }
starts = "state:judged"
length = "cal:10"
on_breach = "alert"
basis = "办"
[[gate]]
id = "told"
title = { zh = "先有同意和记录", en = "Consent and a record first" }
before = ["state:signed", "transition:sign"]
needs = ["transition:agree", "field:note", "field:outcome"]
basis = "《人民调解法》第十七条、第二十七条"
[[ceiling]]
id = "thirty"
title = { zh = "三十日", en = "Thirty days" }
from = "state:session"
to = "state:signed"
length = "cal:30"
basis = "《宁波市人民调解条例》第二十七条"
"#;

/// What is wrong, the texts of the sound procedure that are replaced, and by what.
const FAULTS: &[(&str, &[(&str, &str)])] = &[
    (
        "an outcome leads nowhere",
        &[
            ("from = \"*\"", "from = [\"asked\", \"session\"]"),
            ("voluntary = true\nbars_filing = false\n", ""),
            (
                "  { id = \"failed\"",
                "  { id = \"waiting\", title = { zh = \"待定\", en = \"Waiting\" } },\n  { id = \"failed\"",
            ),
        ],
    ),
    (
        "a trap goes round in circles",
        &[
            ("from = \"*\"", "from = [\"asked\", \"session\"]"),
            ("voluntary = true\nbars_filing = false\n", ""),
            (
                "[[deadline]]\nid = \"answer\"",
                "[[transition]]\nid = \"note_it\"\ntitle = { zh = \"补记\", en = \"Add\" }\nfrom = [\"judged\"]\nto = \"=\"\nby = { roles = [\"dispatcher\"] }\nrequires = [\"note\"]\n[[deadline]]\nid = \"answer\"",
            ),
            ("guard = \"fields.outcome == 'failed'\"", "guard = \"fields.outcome == 'failed' && state == 'asked'\""),
        ],
    ),
    ("a party cannot leave once the result is there", &[("from = \"*\"", "from = [\"asked\", \"session\"]")]),
    (
        "a withdrawal is for nobody",
        &[
            (
                "by = { roles = [\"dispatcher\"] }\nmeans",
                "by = { slots = [\"mediator\"], roles = [\"dispatcher\"] }\nmeans",
            ),
            (
                "[[field]]\nid = \"note\"",
                "[[slot]]\nid = \"mediator\"\ntitle = { zh = \"调解员\", en = \"Mediator\" }\nfilled = \"step\"\n[[field]]\nid = \"note\"",
            ),
        ],
    ),
    ("a withdrawal asks for a reason", &[("means = \"withdrawal\"", "means = \"withdrawal\"\nreason_required = true")]),
    ("a withdrawal asks for a field", &[("means = \"withdrawal\"", "means = \"withdrawal\"\nrequires = [\"note\"]")]),
    (
        "a withdrawal hangs on a condition",
        &[("means = \"withdrawal\"", "means = \"withdrawal\"\nguard = \"fields.note != null\"")],
    ),
    (
        "a clock closes the withdrawal",
        &[
            (
                "length = \"cal:20\"\non_breach = \"alert\"",
                "length = \"cal:20\"\nclosing = true\non_breach = \"transition:time_out\"",
            ),
            (
                "[[deadline]]\nid = \"answer\"",
                "[[transition]]\nid = \"time_out\"\ntitle = { zh = \"届满\", en = \"Time out\" }\nfrom = [\"session\"]\nto = \"left\"\n[[deadline]]\nid = \"answer\"",
            ),
        ],
    ),
    ("nothing is a withdrawal", &[("means = \"withdrawal\"\n", "")]),
    ("filing waits for others", &[("voluntary = true\n", ""), ("from = \"*\"", "from = [\"asked\"]")]),
    (
        "the consent can be gone round",
        &[(
            "[[deadline]]\nid = \"answer\"",
            "[[transition]]\nid = \"skip\"\ntitle = { zh = \"直接\", en = \"Skip\" }\nfrom = [\"asked\"]\nto = \"session\"\nby = { roles = [\"dispatcher\"] }\n[[deadline]]\nid = \"answer\"",
        )],
    ),
    (
        "a record may be left out",
        &[("requires = [\"outcome\", \"note\"]", "requires = [\"outcome\"]\noptional = [\"note\"]")],
    ),
    ("a gate names what is not there", &[("needs = [\"transition:agree\"", "needs = [\"transition:agre\"")]),
    (
        "a gate is written in other words",
        &[("before = [\"state:signed\"", "before = [\"signed\""), ("\"field:note\"", "\"note\"")],
    ),
    ("a gate needs nothing", &[("needs = [\"transition:agree\", \"field:note\", \"field:outcome\"]", "needs = []")]),
    ("the limits exceed the ceiling", &[("length = \"cal:10\"", "length = \"cal:11\"")]),
    (
        "an extension exceeds the ceiling",
        &[(
            "[[deadline]]\nid = \"answer\"",
            "[[transition]]\nid = \"extend\"\ntitle = { zh = \"延长\", en = \"Extend\" }\nfrom = [\"session\"]\nto = \"=\"\nby = { roles = [\"dispatcher\"] }\nextends = [{ deadline = \"mediate\", length = \"cal:1\" }]\n[[deadline]]\nid = \"answer\"",
        )],
    ),
    ("only a target runs", &[("length = \"cal:10\"", "length = \"cal:10\"\nkind = \"target\"")]),
    ("a ceiling has no length", &[("length = \"cal:30\"", "length = \"30 days\"")]),
    ("a ceiling has no basis", &[("《宁波市人民调解条例》第二十七条", " ")]),
    ("a ceiling ends in an unknown state", &[("to = \"state:signed\"\nlength", "to = \"state:signd\"\nlength")]),
    ("a meaning is unknown", &[("means = \"consent\"", "means = \"content\"")]),
];

fn findings(text: &str) -> Vec<String> {
    match Procedure::parse("x.toml", text) {
        Err(findings) => findings.iter().map(ToString::to_string).collect(),
        Ok(procedure) => check(&[procedure], &vocabulary()).iter().map(ToString::to_string).collect(),
    }
}

fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(MEDIATION.to_owned(), |text, (replace, by)| {
        assert!(text.contains(replace), "{replace}");
        text.replacen(replace, by, 1)
    })
}

#[test]
fn a_sound_procedure_keeps_all_its_claims() {
    assert_eq!(findings(MEDIATION), Vec::<String>::new());
}

#[test]
fn every_broken_claim_is_told_as_a_story() {
    let mut out = String::new();
    for (what, changes) in FAULTS {
        let found = findings(&changed(changes));
        assert!(!found.is_empty(), "{what} is not found");
        let _ = writeln!(out, "{what}");
        found.iter().for_each(|finding| {
            let _ = writeln!(out, "  {finding}");
        });
    }
    check_golden("proofs", &out);
}

#[test]
fn the_story_leads_to_the_very_value_that_nobody_thought_of() {
    let found = findings(&changed(FAULTS[0].1));
    assert_eq!(
        found,
        [
            "x.toml:34:6: error: state judged can be stuck: opened in asked; then agree to session; then judge with outcome = waiting to judged; and nobody can act, and no clock takes a step [nobody_can_act]"
        ]
    );
}

#[test]
fn a_pause_is_not_counted_and_a_circle_is() {
    let pause = "[[transition]]\nid = \"pause\"\ntitle = { zh = \"中止\", en = \"Pause\" }\nfrom = [\"session\"]\nto = \"=\"\nby = { roles = [\"dispatcher\"] }\npauses = [\"mediate\"]\n[[transition]]\nid = \"resume\"\ntitle = { zh = \"恢复\", en = \"Resume\" }\nfrom = [\"session\"]\nto = \"=\"\nby = { roles = [\"dispatcher\"] }\nresumes = [\"mediate\"]\n[[deadline]]\nid = \"wait\"\ntitle = { zh = \"鉴定\", en = \"Appraisal\" }\nstarts = \"transition:pause\"\nmet_by = [\"resume\", \"judge\", \"leave\"]\nlength = \"cal:60\"\non_breach = \"alert\"\nbasis = \"办\"\n[[deadline]]\nid = \"answer\"";
    assert_eq!(findings(&changed(&[("[[deadline]]\nid = \"answer\"", pause)])), Vec::<String>::new());
    let back = "[[transition]]\nid = \"back\"\ntitle = { zh = \"再调\", en = \"Back\" }\nfrom = [\"judged\"]\nto = \"session\"\nby = { roles = [\"dispatcher\"] }\n[[deadline]]\nid = \"answer\"";
    let found = findings(&changed(&[("[[deadline]]\nid = \"answer\"", back)]));
    assert!(found.len() == 1 && found[0].contains("; then back to session; "), "{found:?}");
    assert!(found[0].contains("its limits allow 60 days"), "{found:?}");
}

#[test]
fn working_days_are_compared_as_they_are_counted() {
    let ceiling = |length: &str| {
        findings(&changed(&[
            ("from = \"state:session\"", "from = \"opening\""),
            ("to = \"state:signed\"", "to = \"state:session\""),
            ("cal:30", length),
        ]))
    };
    assert_eq!(ceiling("work:3"), Vec::<String>::new());
    assert!(ceiling("work:2")[0].contains("its limits allow 3 days"));
    assert_eq!(ceiling("cal:5"), Vec::<String>::new(), "three working days end on the fifth day at the latest");
    assert!(ceiling("cal:4")[0].contains("its limits allow 5 days"));
}

#[test]
fn the_shipped_procedures_are_small_enough_to_be_looked_through() {
    for procedure in shipped() {
        let extent = extent(&procedure);
        assert!(extent.situations < 5_000 && extent.steps > extent.situations / 2, "{}: {extent:?}", procedure.id);
    }
}
