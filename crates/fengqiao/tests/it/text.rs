//! `fengqiao text`: a file of labels becomes a report, and a bad one a clear word.

use std::fmt::Write as _;
use std::process::Command;

struct Ended {
    worked: bool,
    words: String,
}

fn text(arguments: &[&str], folder: &std::path::Path) -> Ended {
    let output = Command::new(env!("CARGO_BIN_EXE_fengqiao"))
        .arg("text")
        .args(arguments)
        .current_dir(folder)
        .env("FENGQIAO_LOG", "error")
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Ended { worked: output.status.success(), words }
}

fn labelled() -> String {
    let mut text = String::from("诉求,大类\n");
    for row in 0..60_u32 {
        let (words, kind) = if row % 2 == 0 { ("楼上漏水", "甲类") } else { ("拖欠工资", "乙类") };
        let _ = writeln!(text, "{words}{},{kind}", char::from_u32(0x4e00 + row).unwrap());
    }
    text
}

#[test]
fn a_model_trained_into_a_file_scores_another_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("l.csv"), labelled()).unwrap();
    let columns = ["--labels", "l.csv", "--text", "诉求", "--label", "大类"];
    let trained = text(&[&["train"], &columns[..], &["--out", "m.bin"]].concat(), folder.path());
    assert!(trained.worked && trained.words.contains("macro-F1 1.000"), "{}", trained.words);
    let scored = text(&[&["evaluate"], &columns[..], &["--model", "m.bin"]].concat(), folder.path());
    assert!(scored.worked && scored.words.contains("what a threshold buys"), "{}", scored.words);
    std::fs::write(folder.path().join("cut.bin"), &std::fs::read(folder.path().join("m.bin")).unwrap()[..40]).unwrap();
    for (file, reason) in [("cut.bin", "the check sum is wrong"), ("l.csv", "the file is no model of this program")] {
        let refused = text(&[&["evaluate"], &columns[..], &["--model", file]].concat(), folder.path());
        assert!(!refused.worked && refused.words.contains(reason), "{file}: {}", refused.words);
    }
    assert!(!folder.path().join("run").exists(), "no installation is made for a file alone");
}

#[test]
fn a_bad_label_file_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        (String::new(), "[import_empty]"),
        ("甲,乙\n1,2\n".to_owned(), "[column_missing]"),
        ("text,label\n漏水,A\n".to_owned(), "[labels_too_few]"),
        (labelled().replace("诉求", "text").replace("大类", "label").replace("乙类", "甲类"), "[labels_one_kind]"),
    ];
    for (words, code) in cases {
        std::fs::write(folder.path().join("l.csv"), words).unwrap();
        let refused = text(&["train", "--labels", "l.csv"], folder.path());
        assert!(!refused.worked && refused.words.contains(code), "{code}: {}", refused.words);
    }
}
