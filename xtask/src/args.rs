//! Reading the few flags that tasks take; not a general command line parser.

use anyhow::{Result, bail};

/// The words after the task's name, split at a lone `--`.
#[derive(Debug)]
pub struct Args {
    own: Vec<String>,
    passed_on: Vec<String>,
}

impl Args {
    /// Splits `words` at the first `--`: what comes after it is for the program that the task starts.
    pub fn new(mut words: Vec<String>) -> Self {
        let passed_on = match words.iter().position(|word| word == "--") {
            Some(at) => words.split_off(at).into_iter().skip(1).collect(),
            None => Vec::new(),
        };
        Self { own: words, passed_on }
    }

    /// Takes the flag `name` away and says whether it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.own.len();
        self.own.retain(|word| word != name);
        self.own.len() != before
    }

    /// Takes `name value` or `name=value` away and gives the value.
    ///
    /// # Errors
    /// When the flag stands last, without a value.
    pub fn option(&mut self, name: &str) -> Result<Option<String>> {
        let with_equals = format!("{name}=");
        if let Some(at) = self.own.iter().position(|word| word.starts_with(&with_equals)) {
            return Ok(Some(self.own.remove(at)[with_equals.len()..].to_owned()));
        }
        let Some(at) = self.own.iter().position(|word| word == name) else {
            return Ok(None);
        };
        if at + 1 == self.own.len() {
            bail!("{name} needs a value");
        }
        self.own.remove(at);
        Ok(Some(self.own.remove(at)))
    }

    /// Takes the value of a flag as a list separated by commas; absent is empty.
    ///
    /// # Errors
    /// When the flag stands last, without a value.
    pub fn list(&mut self, name: &str) -> Result<Vec<String>> {
        let value = self.option(name)?.unwrap_or_default();
        let words = value.split(',').map(str::trim);
        Ok(words.filter(|word| !word.is_empty()).map(str::to_owned).collect())
    }

    /// Takes the first word that is not a flag.
    pub fn word(&mut self) -> Option<String> {
        let at = self.own.iter().position(|word| !word.starts_with('-'))?;
        Some(self.own.remove(at))
    }

    /// Ends the reading and gives the words after `--`.
    ///
    /// # Errors
    /// When a word was left that no one took.
    pub fn finish(self) -> Result<Vec<String>> {
        match self.own.first() {
            Some(word) => {
                bail!("do not know what to do with {word:?}; cargo xtask help lists the flags")
            }
            None => Ok(self.passed_on),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Args {
        Args::new(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn words_after_two_dashes_are_passed_on_untouched() {
        let mut args = args("--quick -- --quick --listen 127.0.0.1:1");
        assert!(args.flag("--quick"));
        assert!(!args.flag("--quick"));
        assert_eq!(args.finish().unwrap(), ["--quick", "--listen", "127.0.0.1:1"]);
    }

    #[test]
    fn options_are_read_with_space_and_with_equals() {
        let mut args = args("--only fmt,web --skip=doc");
        assert_eq!(args.list("--only").unwrap(), ["fmt", "web"]);
        assert_eq!(args.list("--skip").unwrap(), ["doc"]);
        assert!(args.finish().unwrap().is_empty());
    }

    #[test]
    fn an_option_without_value_and_an_unknown_word_are_refused() {
        assert!(args("--only").list("--only").is_err());
        assert!(args("--fast").finish().is_err());
    }

    #[test]
    fn a_name_is_found_among_flags() {
        let mut args = args("--release scan");
        assert_eq!(args.word().as_deref(), Some("scan"));
        assert!(args.flag("--release"));
    }
}
