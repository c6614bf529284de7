//! Values of one row: time, coordinates, phone, identity number and text, one on each line of the input.

#![no_main]

use fengqiao_app::import::{DateForm, Mapping, Profile};
use libfuzzer_sys::fuzz_target;

const COLUMNS: [&str; 7] = ["at", "x", "y", "phone", "idn", "no", "text"];

fuzz_target!(|input: &str| {
    let mut values = input.split('\n').map(|value| format!("\"{}\"", value.replace('"', "\"\"")));
    let cells: Vec<String> = COLUMNS.iter().map(|_| values.next().unwrap_or_default()).collect();
    let file = format!("{}\n{}\n", COLUMNS.join(","), cells.join(","));
    let mapping = Mapping {
        text: vec!["text".into()],
        external_id: Some("no".into()),
        reported_at: Some("at".into()),
        longitude: Some("x".into()),
        latitude: Some("y".into()),
        reporter_phone: Some("phone".into()),
        reporter_id_number: Some("idn".into()),
        time_zone: "Asia/Shanghai".into(),
        ..Mapping::default()
    };
    for (day_form, zone) in [(DateForm::Dmy, "Asia/Shanghai"), (DateForm::Mdy, "America/New_York")] {
        let dates = vec![
            DateForm::Ymd,
            day_form,
            DateForm::Iso,
            DateForm::Compact,
            DateForm::Excel,
            DateForm::EpochSeconds,
            DateForm::EpochMillis,
        ];
        let mapping = Mapping { time_zone: zone.into(), ..mapping.clone() };
        let rows = fengqiao_fuzz::map(file.as_bytes(), Profile { dates, ..Profile::from_mapping("fuzz", mapping) });
        for row in rows.iter().flatten() {
            let year = jiff::tz::TimeZone::UTC.to_datetime(row.reported_at).year();
            assert!((1899..=2026).contains(&year), "{}", row.reported_at);
        }
    }
});
