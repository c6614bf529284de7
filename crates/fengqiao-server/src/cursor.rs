//! Cursors: where the next page of a list starts, opaque to the client and bound to its list.

use axum::http::StatusCode;
use fengqiao_app::store::PageRequest;
use fengqiao_domain::hex::hex;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::problem::Problem;

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Rows wanted, at most 200.
    pub limit: Option<u32>,
}

impl Paging {
    /// The page of a list.
    pub(crate) fn request(&self, list: &str) -> Result<PageRequest, Problem> {
        let after = self.cursor.as_deref().map(|cursor| read(list, cursor)).transpose()?;
        Ok(PageRequest { after, limit: self.limit.unwrap_or(0) })
    }
}

/// The cursor of a place in a list.
pub(crate) fn write(list: &str, (key, id): &(i64, String)) -> String {
    hex(format!("{list}.{key}.{id}").as_bytes())
}

fn read(list: &str, cursor: &str) -> Result<(i64, String), Problem> {
    let bad = || {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "bad_cursor",
            "the cursor is not one of this list; begin at the first page",
        )
    };
    if !cursor.is_ascii() || cursor.len() > 400 || !cursor.len().is_multiple_of(2) {
        return Err(bad());
    }
    let bytes: Option<Vec<u8>> =
        (0..cursor.len() / 2).map(|at| u8::from_str_radix(&cursor[2 * at..2 * at + 2], 16).ok()).collect();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(bad)?;
    let mut parts = text.splitn(3, '.');
    match (parts.next(), parts.next().and_then(|key| key.parse().ok()), parts.next()) {
        (Some(named), Some(key), Some(id)) if named == list => Ok((key, id.to_owned())),
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paging(cursor: &str) -> Paging {
        Paging { cursor: Some(cursor.to_owned()), limit: None }
    }

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let place = (-5, "01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned());
        assert_eq!(paging(&write("reports", &place)).request("reports").map(|page| page.after).ok(), Some(Some(place)));
    }

    #[test]
    fn a_foreign_or_broken_cursor_is_refused() {
        let other = write("matters", &(1, "x".into()));
        for cursor in [other.as_str(), "", "zz", "7", "ffff", "十十", &"61".repeat(300)] {
            let refused = paging(cursor).request("reports").err().map(|problem| problem.code);
            assert_eq!(refused.as_deref(), Some("bad_cursor"), "{cursor}");
        }
    }
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn any_place_comes_back_and_only_to_its_list(key: i64, id in "\\PC{0,40}") {
            let place = (key, id);
            let cursor = write("reports", &place);
            prop_assert_eq!(paging(&cursor).request("reports").unwrap().after, Some(place));
            prop_assert!(paging(&cursor).request("matters").is_err());
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,60}|[0-9a-fA-F]{0,80}", bytes: Vec<u8>) {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let list: String = "reports.".bytes().map(|byte| format!("{byte:02x}")).collect();
            for cursor in [&text, &hex, &(list + &hex)] {
                if let Ok(page) = paging(cursor).request("reports") {
                    let place = page.after.expect("a cursor names a place");
                    prop_assert_eq!(write("reports", &place).to_lowercase(), cursor.to_lowercase());
                }
            }
        }
    }
}
