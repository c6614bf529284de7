//! The linker of parties: whatever the lines say, the answer has a party for each, and what must stay apart does.

use fengqiao_text::party::{LinkOptions, Party, PartyKind, Weights, link, sameness, shipped_weights};

/// Lines that one input may have: a block of many is compared in full.
const LINES_MAX: usize = 40;

/// Reads each line as the cells of a party and links them, on one thread and on two.
pub fn link_lines(text: &str) {
    let cells: Vec<Vec<&str>> = text.lines().take(LINES_MAX).map(|line| line.split(',').collect()).collect();
    let party = |cells: &Vec<&'_ str>| -> Vec<Option<String>> {
        (0..6).map(|at| cells.get(at).map(|cell| (*cell).to_owned()).filter(|cell| !cell.is_empty())).collect()
    };
    let told: Vec<Vec<Option<String>>> = cells.iter().map(party).collect();
    let parties: Vec<Party<'_>> = told
        .iter()
        .map(|cells| {
            let cell = |at: usize| cells[at].as_deref();
            Party {
                kind: None,
                name: cell(0),
                number: cell(1),
                phone: cell(2),
                county: cell(3),
                town: cell(4),
                village: cell(5),
            }
        })
        .collect();
    let options = LinkOptions { parties_min: 2, ..LinkOptions::default() };
    let links = link(&parties, &["青禾县"], &options);
    assert_eq!(links.party_of.len(), parties.len(), "each record has a party");
    assert_eq!(link(&parties, &["青禾县"], &LinkOptions { threads: 2, ..options }), links, "threads change nothing");
    for (one, a) in parties.iter().zip(&links.party_of) {
        for (two, b) in parties.iter().zip(&links.party_of) {
            assert!(a != b || one.kind() == two.kind(), "a person is no organisation");
        }
        let _ = sameness(one, &parties[0], &["青禾县"]);
    }
}

/// Reads a text as weights; what is read is written alike.
pub fn read_weights(text: &str) {
    for kind in [PartyKind::Person, PartyKind::Organisation] {
        let (schema, _) = shipped_weights(kind);
        if let Ok(weights) = Weights::parse("weights.csv", text, schema) {
            let again = Weights::parse("weights.csv", &weights.to_text(schema), schema);
            assert_eq!(again.map(|again| again.to_text(schema)), Ok(weights.to_text(schema)));
        }
    }
}
