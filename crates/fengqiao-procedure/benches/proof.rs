//! `cargo xtask bench proof`: how long the proof of each shipped procedure takes, and of an invented one of some ten thousand
//! situations. Must: all shipped procedures in under 10 s.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use fengqiao_procedure::{Extent, Procedure, Vocabulary, check, extent};

/// Seconds in which all shipped procedures must be proved.
const MOST_S: f64 = 10.0;
/// Choices that the guards of the invented procedure look at, of three options each.
const CHOICES: usize = 5;
/// Clocks that start with a step of their own and run on, so that each may run or not.
const CLOCKS: usize = 4;

fn shipped() -> Vec<Procedure> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/procedures");
    let entries = std::fs::read_dir(folder).expect("data/procedures is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("a text file");
        Procedure::parse(&path.display().to_string(), &text).expect("a shipped procedure is read")
    };
    paths.iter().filter(|path| path.extension().is_some_and(|it| it == "toml")).map(read).collect()
}

fn invented() -> Procedure {
    let title = "title = { zh = \"甲\", en = \"A\" }";
    let by = "by = { roles = [\"dispatcher\"] }";
    let mut text = format!(
        "[procedure]\nid = \"large\"\nversion = \"1\"\n{title}\nsubject = \"matter\"\ncode = \"JA\"\ninitial = \"begun\"\n\
         [[slot]]\nid = \"issuer\"\n{title}\nfilled = \"opening\"\n\
         [[state]]\nid = \"begun\"\n{title}\nowner = \"issuer\"\n[[state]]\nid = \"ended\"\n{title}\nterminal = true\noutcome = \"done\"\n"
    );
    for number in 0..CHOICES {
        let options = ["a", "b", "c"].map(|id| format!("{{ id = \"{id}\", {title} }}")).join(", ");
        let _ = write!(
            text,
            "[[field]]\nid = \"f{number}\"\n{title}\ntype = \"choice\"\noptions = [{options}]\n\
             [[transition]]\nid = \"give{number}\"\n{title}\nfrom = [\"begun\"]\nto = \"=\"\n{by}\nrequires = [\"f{number}\"]\n\
             [[transition]]\nid = \"end{number}\"\n{title}\nfrom = [\"begun\"]\nto = \"ended\"\n{by}\nguard = \"fields.f{number} == 'a'\"\n"
        );
    }
    for number in 0..CLOCKS {
        let _ = write!(
            text,
            "[[transition]]\nid = \"start{number}\"\n{title}\nfrom = [\"begun\"]\nto = \"=\"\n{by}\n\
             [[deadline]]\nid = \"c{number}\"\n{title}\nstarts = \"transition:start{number}\"\nmet_by = [\"end0\"]\nlength = \"cal:3\"\non_breach = \"alert\"\nbasis = \"x\"\n"
        );
    }
    text.push_str("[[deadline]]\nid = \"all\"\ntitle = { zh = \"甲\", en = \"A\" }\nstarts = \"state:begun\"\nlength = \"cal:30\"\non_breach = \"alert\"\nbasis = \"x\"\n");
    let _ = write!(
        text,
        "[[ceiling]]\nid = \"all\"\n{title}\nfrom = \"opening\"\nto = \"state:ended\"\nlength = \"cal:30\"\nbasis = \"x\"\n"
    );
    Procedure::parse("large.toml", &text).expect("the invented procedure is read")
}

fn main() {
    let known = Vocabulary { roles: ["dispatcher".to_owned()].into(), ..Vocabulary::default() };
    let shipped = shipped();
    let mut all_s = 0.0;
    for procedure in shipped.iter().chain([&invented()]) {
        let started = Instant::now();
        let found = check(std::slice::from_ref(procedure), &known).len();
        let seconds = started.elapsed().as_secs_f64();
        let Extent { situations, steps } = extent(procedure);
        println!(
            "{:<12} {situations:>6} situations {steps:>7} steps {seconds:>8.3} s ({found} findings alone)",
            procedure.id
        );
        all_s += if procedure.id == "large" { 0.0 } else { seconds };
    }
    println!("all {} shipped procedures: {all_s:.3} s; must be under {MOST_S} s", shipped.len());
    assert!(all_s < MOST_S, "the proof of the shipped procedures takes too long");
}
