//! Equal input gives equal bytes, on one thread and on many.

use fengqiao_text::category::Categories;
use fengqiao_text::embedded;
use fengqiao_text::lexicon::Lexicon;
use fengqiao_text::understanding::{Understanding, Understood};

fn lexicon() -> Lexicon {
    let categories = Categories::parse("disputes.toml", embedded::DISPUTES).unwrap();
    Lexicon::parse("disputes.toml", embedded::DISPUTES_LEXICON, &categories).unwrap()
}

#[test]
fn training_gives_the_same_bytes_on_any_number_of_threads() {
    let lexicon = lexicon();
    let one = lexicon.train(1).unwrap().to_bytes();
    for threads in [2, 3, 100] {
        assert_eq!(lexicon.train(threads).unwrap().to_bytes(), one, "{threads} threads");
    }
}

#[test]
fn understanding_is_shared_between_threads_and_answers_alike() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    let understanding = Understanding::shipped(&[], None, 2).unwrap();
    is_shared(&understanding);
    let texts: Vec<String> = lexicon().examples().into_iter().map(|example| example.text).take(400).collect();
    let all = |texts: &[String]| -> Vec<Understood> {
        texts.iter().map(|text| understanding.understand(text, None, None)).collect()
    };
    let alone = all(&texts);
    let (front, back) = std::thread::scope(|scope| {
        let front = scope.spawn(|| all(&texts[..200]));
        let back = scope.spawn(|| all(&texts[200..]));
        (front.join().unwrap(), back.join().unwrap())
    });
    assert_eq!(alone[..200], front);
    assert_eq!(alone[200..], back);
}
