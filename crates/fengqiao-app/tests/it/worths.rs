//! What a proceeding is worth in a figure: weights by a choice that was written down, and days from opening to end.

use std::collections::BTreeMap;

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::indicator::{FigureQuery, RegionsAs};
use fengqiao_app::proceeding::{InRegion, Start};
use fengqiao_app::setup::Setup;
use fengqiao_domain::ratio::Ratio;
use jiff::SignedDuration;
use serde_json::json;

use crate::office::Office;
use crate::walking::{fields, go};

fn file(id: &str, above: &str, below: &str) -> String {
    let part = |worth: &str| {
        format!("source = \"proceedings\"\nprocedure = \"outreach\"\nby = \"ended\"\noutcomes = [\"done\"]\n{worth}\n")
    };
    format!(
        "id = \"{id}\"\ntitle = {{ zh = \"活动\", en = \"Events\" }}\nnote = {{ zh = \"活动\", en = \"Events\" }}\n\
         unit = {{ zh = \"项\", en = \"events\" }}\nfamily = \"answer\"\nfactor = 1\ndecimals = 2\n\
         [numerator]\n{}[denominator]\n{}",
        part(above),
        part(below)
    )
}

const HALVES: &str = "worth = { weights = { field = \"topic\", of = { drugs = 100, fraud = 50 } } }";
const WHOLES: &str = "worth = { weights = { field = \"topic\", of = { drugs = 100, fraud = 100 } } }";

fn files() -> DataFiles {
    let files = DataFiles::built_in().unwrap();
    files
        .with("indicators/weighed.toml", &file("weighed", HALVES, WHOLES))
        .with("indicators/took.toml", &file("took", "worth = \"days\"", ""))
}

fn held(office: &mut Office, topic: &str, hours: i64) {
    let at = InRegion { region_id: office.region("990101100200"), title: "宣传".into() };
    let given = json!({ "topic": topic, "audience": "villagers", "planned_on": "2026-03-10", "place": "广场" });
    let slots = [("host".to_owned(), vec![office.organisations["village"].to_string()])];
    let start =
        Start { procedure: "outreach".into(), fields: fields(given), slots: BTreeMap::from(slots), ..Start::default() };
    let id = office.app.start_in_region(&office.ctx("town"), at, start).unwrap();
    go(office, "mediator", id, "agree", json!({}));
    let held = json!({ "held_on": "2026-03-10", "helpers": 3, "reached": 120, "questions": 9, "disputes_heard": 0 });
    go(office, "town", id, "hold", held);
    office.later(SignedDuration::from_hours(hours));
    go(office, "town", id, "close", json!({ "disputes_entered": 0, "evaluation": "好" }));
}

#[test]
fn half_a_solution_counts_half_and_days_are_exact() {
    let mut office = Office::with(&files());
    for (topic, hours) in [("drugs", 24), ("fraud", 36), ("fraud", 12), ("other", 24)] {
        held(&mut office, topic, hours);
    }
    let figure = |id: &str| {
        let query = FigureQuery {
            indicator: id.into(),
            region_id: None,
            period: "2026".parse().unwrap(),
            adjusted: false,
            regions_as: RegionsAs::Restated,
            level: None,
        };
        office.app.figures(&office.ctx("dispatcher"), &query).unwrap().rows.remove(0)
    };
    let weighed = figure("weighed");
    assert_eq!(
        (weighed.count, weighed.base),
        (Some(Ratio::whole(2)), Some(Ratio::whole(3))),
        "what is not named is not counted"
    );
    assert_eq!(weighed.rate, Ratio::new(2, 3));
    let took = figure("took");
    assert_eq!((took.count, took.rate), (Some(Ratio::whole(4)), Some(Ratio::ONE)), "four days over four events");
}

#[test]
fn a_weight_that_cannot_be_is_told_with_its_line() {
    for (from, to, words) in [
        ("field = \"topic\"", "field = \"place\"", "has no choice field place"),
        ("drugs = 100", "drugs = 101", "0 to 100 per cent"),
        ("drugs = 100", "pills = 100", "has no option pills"),
        ("drugs = 100, fraud = 50", "drugs = 0", "a weight above 0"),
    ] {
        let text = file("weighed", HALVES, WHOLES).replacen(from, to, 1);
        let found = Setup::of(&files().with("indicators/weighed.toml", &text)).err().unwrap().to_string();
        assert!(found.contains("data/indicators/weighed.toml:") && found.contains(words), "{words}: {found}");
    }
    let text = file("took", "worth = \"days\"", "").replace("by = \"ended\"", "by = \"opened\"");
    let found = Setup::of(&files().with("indicators/took.toml", &text)).err().unwrap().to_string();
    assert!(found.contains("days are known of what has ended"), "{found}");
}
