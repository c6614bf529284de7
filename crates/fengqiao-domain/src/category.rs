//! Codes of kinds of matter: the steps of a code are parted by points, and a wider kind is the beginning of a narrower one.

/// Whether a kind is another or lies below it, as `D07.01` does below `D07`, and `D071` does not.
#[must_use]
pub fn lies_in(code: &str, wide: &str) -> bool {
    code.strip_prefix(wide).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_lies_in_itself_and_in_the_wider_ones_alone() {
        for (code, wide) in [("D07", "D07"), ("D07.01", "D07"), ("D07.01.02", "D07.01")] {
            assert!(lies_in(code, wide), "{code} {wide}");
        }
        for (code, wide) in [("D07", "D07.01"), ("D071", "D07"), ("D07.011", "D07.01"), ("D08", "D07"), ("", "D07")] {
            assert!(!lies_in(code, wide), "{code} {wide}");
        }
    }
}
