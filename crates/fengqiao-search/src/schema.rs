//! The fields of the index, and the tokenizer that takes terms as they are given.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Raised whenever fields or terms change: an index of another version is built anew.
pub(crate) const VERSION: u32 = 1;
/// What divides the terms of a field.
pub(crate) const DIVIDER: char = '\n';
/// Name of the tokenizer.
pub(crate) const GIVEN: &str = "given";

/// The fields. Nothing is stored, and terms have neither places nor counts: no text can be read back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// `report` or `matter`.
    pub kind: Field,
    /// Kind and id, to find the document of a thing.
    pub key: Field,
    /// The upper and the lower half of the id.
    pub id_high: Field,
    pub id_low: Field,
    /// Milliseconds since 1970.
    pub at: Field,
    /// Days since 1970.
    pub day: Field,
    /// The region's path, that of the region above, and those of all regions from the top to it.
    pub region: Field,
    pub parent: Field,
    pub within: Field,
    pub state: Field,
    /// The category's code and those above it.
    pub category: Field,
    /// Words of two letters and more, Latin words and short numbers.
    pub words: Field,
    /// Neighbouring Chinese letters.
    pub pairs: Field,
    /// Pinyin of pairs and words, and the initials of words.
    pub sounds: Field,
}

impl Fields {
    pub(crate) fn schema() -> (Schema, Self) {
        let mut builder = SchemaBuilder::new();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(GIVEN)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic);
        let options = TextOptions::default().set_indexing_options(indexing);
        let mut text = |name: &str| builder.add_text_field(name, options.clone());
        let (kind, key) = (text("kind"), text("key"));
        let (region, parent, within) = (text("region"), text("parent"), text("within"));
        let (state, category) = (text("state"), text("category"));
        let (words, pairs, sounds) = (text("words"), text("pairs"), text("sounds"));
        let id_high = builder.add_u64_field("id_high", FAST);
        let id_low = builder.add_u64_field("id_low", FAST);
        let at = builder.add_i64_field("at", FAST);
        let day = builder.add_i64_field("day", NumericOptions::default() | FAST | INDEXED);
        let fields =
            Self { kind, key, id_high, id_low, at, day, region, parent, within, state, category, words, pairs, sounds };
        (builder.build(), fields)
    }
}

/// Terms as they are given, one a line.
#[derive(Clone, Default)]
pub(crate) struct Given {
    token: Token,
}

pub(crate) struct GivenTerms<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl Tokenizer for Given {
    type TokenStream<'a> = GivenTerms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GivenTerms<'a> {
        self.token.reset();
        GivenTerms { rest: text, token: &mut self.token }
    }
}

impl TokenStream for GivenTerms<'_> {
    fn advance(&mut self) -> bool {
        self.rest = self.rest.trim_start_matches(DIVIDER);
        if self.rest.is_empty() {
            return false;
        }
        let (term, rest) = self.rest.split_once(DIVIDER).unwrap_or((self.rest, ""));
        self.token.text.clear();
        self.token.text.push_str(term);
        self.token.position = self.token.position.wrapping_add(1);
        self.rest = rest;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
