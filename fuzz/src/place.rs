//! The locator: candidates must lie in the text and in the table, whatever the text.

use std::sync::LazyLock;

use fengqiao_text::gazetteer::{Changes, Gazetteer, GazetteerRow};
use fengqiao_text::place_key::place_keys;
use fengqiao_text::same::PairModel;

static COUNTY: LazyLock<Gazetteer> = LazyLock::new(|| {
    let names = [
        ("示例省", 1, None),
        ("云溪市", 2, Some(0)),
        ("青禾县", 3, Some(1)),
        ("海城市", 3, Some(1)),
        ("青石镇", 4, Some(2)),
        ("东溪街道", 4, Some(2)),
        ("青石镇", 4, Some(3)),
        ("石塘村", 5, Some(4)),
        ("石塘社区居民委员会", 5, Some(5)),
        ("第三农场", 5, Some(6)),
    ];
    let row = |(id, (name, level, parent)): (u32, (&str, u8, Option<u32>))| GazetteerRow {
        id,
        code: id.to_string(),
        name: name.to_owned(),
        level,
        parent,
        aliases: if level == 4 { vec!["旧市镇".to_owned()] } else { Vec::new() },
    };
    let rows: Vec<GazetteerRow> = (0u32..).zip(names).map(row).collect();
    Gazetteer::build(&rows, Some(2)).expect("the table is sound")
});

/// Locates a text with and without a home, and takes its place keys.
pub fn locate(text: &str) {
    for home in [None, Some(2), Some(99)] {
        for candidate in COUNTY.locate_from(text, home) {
            assert!((0.0..=1.0).contains(&candidate.confidence), "{}", candidate.confidence);
            assert!(!candidate.span.of(text).is_empty(), "a candidate stands in the text");
            assert!(COUNTY.level(candidate.id).is_some(), "a candidate is in the table");
        }
    }
    place_keys(text).iter().for_each(|key| assert_eq!(key.span.of(text), key.phrase));
}

/// Reads a text as a table of changes and as a pair score.
pub fn read(text: &str) {
    if let Ok(changes) = Changes::parse("changes.csv", text) {
        changes.changes().iter().for_each(|change| assert!(!change.new.is_empty()));
    }
    if let Some(model) = PairModel::parse(text) {
        assert_eq!(PairModel::parse(&model.to_text()).map(|again| again.to_text()), Some(model.to_text()));
    }
}
