//! Category trees: reads `data/categories/*.toml`, finds their faults by line, and looks codes, names and aliases up.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::error::TextError;

/// One kind of report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Stable code: `D03` at level 1, `D03.01` at level 2.
    pub code: String,
    /// Code of the level above; none at level 1.
    pub parent: Option<String>,
    /// Name in Chinese.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// Other words that mean this kind, as they stand in files.
    pub aliases: Vec<String>,
    /// Code of the same kind in the invented county.
    pub demo: Option<String>,
    /// Kinds of the justice statistics it counts as.
    pub justice: Vec<String>,
    /// Kinds of the police list it counts as.
    pub police: Vec<String>,
    /// Numbers of the civil causes of action (2026 list), as ranges.
    pub causes: Option<String>,
    /// Line departments that answer for it.
    pub departments: Vec<String>,
}

/// A checked category tree in the order of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Categories {
    tree: String,
    rows: Vec<Category>,
    by_code: BTreeMap<String, usize>,
    by_word: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    tree: String,
    #[expect(dead_code, reason = "the version is for readers and later formats")]
    version: u32,
    #[serde(default)]
    category: Vec<Spanned<Row>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    parent: Option<String>,
    name: String,
    name_en: String,
    #[serde(default)]
    aliases: Vec<String>,
    demo: Option<String>,
    #[serde(default)]
    justice: Vec<String>,
    #[serde(default)]
    police: Vec<String>,
    causes: Option<String>,
    #[serde(default)]
    departments: Vec<String>,
}

impl Categories {
    /// Reads a tree; `file` is the name used in messages.
    ///
    /// # Errors
    /// [`TextError::File`] with the line: bad TOML, a code that is empty or appears twice, a parent that is unknown,
    /// comes later or is not the beginning of the code, an empty name, an alias of two kinds.
    pub fn parse(file: &str, text: &str) -> Result<Self, TextError> {
        let parsed: File = toml::from_str(text).map_err(|error| TextError::toml(file, text, &error))?;
        let mut tree = Self { tree: parsed.tree, rows: Vec::new(), by_code: BTreeMap::new(), by_word: BTreeMap::new() };
        for row in parsed.category {
            let at = row.span().start;
            tree.add(row.into_inner()).map_err(|message| TextError::file(file, text, at, message))?;
        }
        // Names after aliases and codes: a name never hides a more exact word, and a broader kind wins a shared name.
        for (index, row) in tree.rows.iter().enumerate() {
            for name in [&row.name, &row.name_en] {
                tree.by_word.entry(key(name)).or_insert(index);
            }
        }
        Ok(tree)
    }

    fn add(&mut self, row: Row) -> Result<(), String> {
        let code = row.code.trim().to_owned();
        if code.is_empty() || row.name.trim().is_empty() {
            return Err("a category needs a code and a name".to_owned());
        }
        if self.by_code.contains_key(&code) {
            return Err(format!("category {code} appears twice; give one of them a new code"));
        }
        match (&row.parent, code.rsplit_once('.')) {
            (Some(parent), _) if !self.by_code.contains_key(parent) => {
                return Err(format!("category {code} names the parent {parent}, which no earlier entry has"));
            }
            (Some(parent), head) if head.map(|(head, _)| head) != Some(parent.as_str()) => {
                return Err(format!("category {code} must begin with its parent's code: {parent}.…"));
            }
            (None, Some((head, _))) => return Err(format!("category {code} is an orphan; add parent = \"{head}\"")),
            _ => {}
        }
        let index = self.rows.len();
        for alias in row.aliases.iter().chain(&row.demo) {
            if let Some(other) = self.by_word.insert(key(alias), index) {
                return Err(format!("the alias {alias} of {code} already means {}", self.rows[other].code));
            }
        }
        self.by_code.insert(code.clone(), index);
        self.rows.push(Category {
            code,
            parent: row.parent,
            name: row.name,
            name_en: row.name_en,
            aliases: row.aliases,
            demo: row.demo,
            justice: row.justice,
            police: row.police,
            causes: row.causes,
            departments: row.departments,
        });
        Ok(())
    }

    /// The name of the tree.
    #[must_use]
    pub fn tree(&self) -> &str {
        &self.tree
    }

    /// All kinds in the order of the file: parents before children.
    #[must_use]
    pub fn rows(&self) -> &[Category] {
        &self.rows
    }

    /// The kind with a code.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<&Category> {
        self.by_code.get(code).map(|&index| &self.rows[index])
    }

    /// The kind an office's word means: a code, an alias, a demo code or a name in either language, in this order.
    #[must_use]
    pub fn resolve(&self, word: &str) -> Option<&Category> {
        self.by_code(word.trim()).or_else(|| self.by_word.get(&key(word)).map(|&index| &self.rows[index]))
    }

    /// The level-1 code above a code (itself at level 1).
    #[must_use]
    pub fn top_of<'c>(&self, code: &'c str) -> &'c str {
        code.split('.').next().unwrap_or(code)
    }

    /// The justice statistics kinds of a code, taken from level 1 where its own entry has none.
    #[must_use]
    pub fn justice_of(&self, code: &str) -> &[String] {
        let own = self.by_code(code).map(|row| row.justice.as_slice()).unwrap_or_default();
        if own.is_empty() { self.by_code(self.top_of(code)).map_or(&[], |row| &row.justice) } else { own }
    }
}

fn key(word: &str) -> String {
    crate::normalise::normalise(word).text().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        Categories::parse("x.toml", &format!("tree = \"t\"\nversion = 1\n{text}")).unwrap_err().to_string()
    }

    #[test]
    fn shipped_trees_are_sound_and_cover_the_demo_county() {
        let disputes = Categories::parse("disputes.toml", crate::embedded::DISPUTES).unwrap();
        assert_eq!(disputes.rows().iter().filter(|row| row.parent.is_none()).count(), 22);
        assert_eq!(disputes.rows().iter().filter(|row| row.demo.is_some()).count(), 48);
        assert_eq!(disputes.resolve("N1").unwrap().code, "D03.01");
        assert_eq!(disputes.resolve("邻里").unwrap().code, "D03");
        assert_eq!(disputes.resolve("民间借贷").unwrap().code, "D08");
        assert_eq!(disputes.justice_of("D13.03"), ["消费", "电子商务"]);
        let city = Categories::parse("city-services.toml", crate::embedded::CITY_SERVICES).unwrap();
        assert_eq!(city.resolve("street lights").unwrap().code, "C03");
        assert_eq!(city.resolve("Traffic incident").unwrap().code, "C12");
        assert!(city.resolve("no such kind").is_none());
    }

    #[test]
    fn faults_name_the_line() {
        let a = "[[category]]\ncode = \"A\"\nname = \"甲\"\nname_en = \"a\"\n";
        assert!(
            fault(&format!("{a}{a}")).starts_with("x.toml:7: category A appears twice"),
            "{}",
            fault(&format!("{a}{a}"))
        );
        let orphan = "[[category]]\ncode = \"B.1\"\nname = \"乙\"\nname_en = \"b\"\n";
        assert!(fault(orphan).contains("x.toml:3: category B.1 is an orphan"));
        assert!(fault(&format!("{orphan}parent = \"B\"\n")).contains("names the parent B"));
        assert!(fault("[[category]]\ncode = 3\n").starts_with("x.toml:4:"));
        assert!(fault(&format!("{a}colour = 1\n")).contains("x.toml:7:"));
    }
}
