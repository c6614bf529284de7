//! Short names of offices as numbers of documents write them (机关代字): `data/offices.toml`, or what is left of the name.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::data_files::{Faults, toml_fault};

/// Letters of a short name at most.
const CODE_LENGTH_MAX: usize = 20;
/// How the name of an office ends, and what stays of that where the file gives it no code; longer endings first.
const ENDINGS: [(&str, &str); 11] = [
    ("人民调解委员会", ""),
    ("村民委员会", ""),
    ("居民委员会", ""),
    ("人民检察院", ""),
    ("街道办事处", "街道"),
    ("人民法院", ""),
    ("人民政府", ""),
    ("委员会", ""),
    ("村委会", "村"),
    ("居委会", ""),
    ("管委会", ""),
];
/// Letters that must be left of a name.
const NAME_LENGTH_MIN: usize = 2;

/// Short names by the name of the organisation.
#[derive(Debug, Clone, Default)]
pub struct Offices {
    codes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficesFile {
    #[serde(default, rename = "office")]
    offices: Vec<OfficeCode>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeCode {
    organisation: String,
    code: String,
}

impl Offices {
    /// Reads the file.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, a short name of two offices, one that is empty or too long.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Vec<String>> {
        let OfficesFile { offices } = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        let mut codes = BTreeMap::new();
        for (place, OfficeCode { organisation, code }) in offices.into_iter().enumerate() {
            let place = place.to_string();
            if code.trim().is_empty() || code.chars().count() > CODE_LENGTH_MAX {
                faults.at(&["office", &place, "code"], format!("a code has 1 to {CODE_LENGTH_MAX} characters"));
            }
            if codes.values().any(|known| *known == code) {
                faults
                    .at(&["office", &place, "code"], format!("{code} is the code of another office; give it its own"));
            }
            if codes.insert(organisation.clone(), code).is_some() {
                let words = format!("{organisation} stands twice; take one away");
                faults.at(&["office", &place, "organisation"], words);
            }
        }
        faults.or(Self { codes })
    }

    /// The short name of an organisation.
    #[must_use]
    pub fn code(&self, organisation: &str) -> String {
        if let Some(code) = self.codes.get(organisation) {
            return code.clone();
        }
        let short =
            ENDINGS.iter().find_map(|(ending, stays)| Some(organisation.strip_suffix(ending)?.to_owned() + stays));
        short.filter(|short| short.chars().count() >= NAME_LENGTH_MIN).unwrap_or_else(|| organisation.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_has_the_code_of_the_file_or_what_is_left_of_its_name() {
        let text = "[[office]]\norganisation = \"青溪县人民法院\"\ncode = \"鲁0303\"\n";
        let offices = Offices::parse("offices.toml", text).unwrap();
        let cases = [
            ("青溪县人民法院", "鲁0303"),
            ("石桥村人民调解委员会", "石桥村"),
            ("石桥镇人民政府", "石桥镇"),
            ("新徐村委会", "新徐村"),
            ("东门社区居委会", "东门社区"),
            ("东溪街道办事处", "东溪街道"),
            ("县住建局", "县住建局"),
            ("人民法院", "人民法院"),
        ];
        for (name, code) in cases {
            assert_eq!(offices.code(name), code);
        }
    }

    #[test]
    fn a_code_of_two_offices_is_refused_with_its_line() {
        let text =
            "[[office]]\norganisation = \"甲\"\ncode = \"石\"\n[[office]]\norganisation = \"乙\"\ncode = \"石\"\n";
        let faults = Offices::parse("offices.toml", text).unwrap_err();
        assert!(faults[0].starts_with("offices.toml:6: 石 is the code of another"), "{faults:?}");
    }
}
