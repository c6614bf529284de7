//! What the fuzz targets share: an import file is read as the product reads it, and what must hold is asserted.

pub mod party;
pub mod place;
pub mod search;
pub mod text;

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;

use fengqiao_app::import::{MappedRow, Mapper, Profile, ReadOptions, Reject, Setting, Source, load_profiles, preview};
use jiff::Timestamp;

/// The shipped profiles.
pub static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/import-profiles");
    load_profiles(&folder).expect("the shipped profiles are sound")
});

fn setting(from_1904: bool) -> Setting {
    let now: Timestamp = "2026-11-23T00:00:00Z".parse().expect("a moment");
    Setting { now, bounds: None, from_1904 }
}

/// The lines of rows and rejects behind a line, in the order given.
fn lines(bytes: &[u8], after: u64) -> Option<Vec<(u64, bool)>> {
    let mut source = Source::open(Cursor::new(bytes.to_vec()), &ReadOptions::default()).ok()?;
    let mut lines = Vec::new();
    let end = source.for_each(after, &mut |row| {
        lines.push(match row {
            Ok(row) => {
                (0..row.len()).for_each(|cell| assert!(!row.cell(cell).contains('\0'), "a row holds NUL"));
                (row.line, true)
            }
            Err(reject) => (reject.line, false),
        });
        ControlFlow::Continue(())
    });
    let end = end.ok()?;
    assert!(end.complete, "nobody stopped it");
    assert_eq!(end.rows + end.rejected, lines.len() as u64, "each row is counted once");
    Some(lines)
}

/// Reads a file whole, from its middle, as a preview, and by every profile that fits.
pub fn read_file(bytes: &[u8]) {
    let _ = preview(Cursor::new(bytes.to_vec()), &ReadOptions::default(), &PROFILES);
    let Some(all) = lines(bytes, 0) else { return };
    assert!(all.is_sorted(), "lines come in order");
    if let Some((middle, _)) = all.get(all.len() / 2) {
        let rest: Vec<_> = all.iter().copied().filter(|(line, _)| line > middle).collect();
        assert_eq!(lines(bytes, *middle), Some(rest), "a resumed reading gives just what is left");
    }
    for profile in PROFILES.iter() {
        map(bytes, profile.clone());
    }
}

/// Maps every row of a file by a profile and looks at what came out.
pub fn map(bytes: &[u8], profile: Profile) -> Vec<Result<MappedRow, Reject>> {
    let mut mapped = Vec::new();
    let Ok(mut source) = Source::open(Cursor::new(bytes.to_vec()), &ReadOptions::default()) else { return mapped };
    let setting = setting(source.is_from_1904());
    let Ok(mut mapper) = Mapper::new(profile, source.header(), setting) else { return mapped };
    let _ = source.for_each(0, &mut |row| {
        mapped.push(row.and_then(|row| mapper.map(&row)));
        ControlFlow::Continue(())
    });
    let _ = mapper.finish();
    mapped.iter().flatten().for_each(sound);
    mapped
}

fn sound(row: &MappedRow) {
    assert!(!row.text.trim().is_empty(), "a report has a text");
    assert_eq!(row.longitude.is_some(), row.latitude.is_some(), "coordinates go together");
    assert!(row.longitude.is_none_or(|degrees| (-180.0..=180.0).contains(&degrees)), "{:?}", row.longitude);
    assert!(row.latitude.is_none_or(|degrees| (-90.0..=90.0).contains(&degrees)), "{:?}", row.latitude);
}
