//! One text for one value, so that its digest is the same wherever it is made.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// A value as JSON with keys in order and without spaces.
///
/// # Source
/// After RFC 8785 (JSON Canonicalization Scheme), with numbers as `serde_json` writes them.
#[must_use]
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write_into(value, &mut out);
    out
}

fn write_into(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            out.push('{');
            for (place, key) in keys.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                let _ = write!(out, "{}:", Value::from(key.as_str()));
                write_into(&map[key], out);
            }
            out.push('}');
        }
        Value::Array(list) => {
            out.push('[');
            for (place, item) in list.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write_into(item, out);
            }
            out.push(']');
        }
        plain => {
            let _ = write!(out, "{plain}");
        }
    }
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256_hex(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_in_which_keys_were_written_changes_nothing() {
        let one: Value = serde_json::from_str(r#"{"b":[1,{"y":"二","x":null}],"a":"引号\""}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"a":"引号\"","b":[1,{"x":null,"y":"二"}]}"#).unwrap();
        assert_eq!(canonical(&one), r#"{"a":"引号\"","b":[1,{"x":null,"y":"二"}]}"#);
        assert_eq!(canonical(&one), canonical(&two));
    }

    #[test]
    fn the_digest_is_that_of_the_standard() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex(&[b"a", b"bc"]), abc);
    }
}
