//! Splits Rust and TypeScript into code, comments and strings, so that a rule looks only where it means to.
//!
//! It is not a parser: TypeScript templates count as one string with all that stands in them, and a regular
//! expression with a lone quote ends at its line.

/// Which quotes and comments a text has.
#[derive(Clone, Copy, PartialEq)]
pub enum Language {
    /// Nested comments, raw strings, lifetimes.
    Rust,
    /// Three kinds of quotes, comments that do not nest.
    TypeScript,
}

/// A string literal without its quotes.
#[derive(Debug, PartialEq)]
pub struct Literal {
    /// Byte offset of the opening quote (or its prefix) in the text.
    pub offset: usize,
    /// What stands between the quotes, as written.
    pub text: String,
}

/// A text taken apart; offsets and lines of `code` and `comments` are those of the text.
#[derive(Debug, Default)]
pub struct Lexed {
    /// The text with comments and strings blanked.
    pub code: String,
    /// The text with all but comments blanked.
    pub comments: String,
    /// The strings in order.
    pub strings: Vec<Literal>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Code,
    Comment,
    String,
}

/// Takes `text` apart; broken text gives a best effort, never an error.
pub fn lex(text: &str, language: Language) -> Lexed {
    let bytes = text.as_bytes();
    let mut lexed = Lexed::default();
    let mut at = 0;
    while at < bytes.len() {
        let (kind, end) = token(bytes, at, language);
        let piece = text.get(at..end).unwrap_or_default();
        let blank = blanked(piece);
        lexed.code.push_str(if kind == Kind::Code { piece } else { &blank });
        lexed.comments.push_str(if kind == Kind::Comment { piece } else { &blank });
        if kind == Kind::String {
            let text = inside(piece).to_owned();
            lexed.strings.push(Literal { offset: at, text });
        }
        at = end;
    }
    lexed
}

/// The kind and the end of the token that starts at `at`; code goes one character at a time.
fn token(bytes: &[u8], at: usize, language: Language) -> (Kind, usize) {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        return (Kind::Comment, at + until(rest, b"\n").unwrap_or(rest.len()));
    }
    if rest.starts_with(b"/*") {
        return (Kind::Comment, at + block_comment(rest, language));
    }
    let string = match language {
        Language::Rust => rust_string(bytes, at),
        Language::TypeScript => script_string(rest),
    };
    match string {
        Some(length) => (Kind::String, at + length),
        None => (Kind::Code, at + character_length(rest[0])),
    }
}

fn until(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn character_length(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

fn block_comment(rest: &[u8], language: Language) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") && (depth == 0 || language == Language::Rust) {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of a string or character literal of Rust at `at`, if one starts there.
fn rust_string(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let follows_name = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    if matches!(rest[0], b'r' | b'b' | b'c') && !follows_name {
        let prefix = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        if prefix <= 2 && rest[..prefix].contains(&b'r') {
            return raw_string(rest, prefix);
        }
        return None;
    }
    match rest[0] {
        b'"' => Some(quoted(rest, b'"', true)),
        b'\'' => character(rest),
        _ => None,
    }
}

fn raw_string(rest: &[u8], prefix: usize) -> Option<usize> {
    let hashes = rest[prefix..].iter().take_while(|&&byte| byte == b'#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.resize(1 + hashes, b'#');
    let length = until(&rest[open + 1..], &close);
    Some(length.map_or(rest.len(), |length| open + 1 + length + close.len()))
}

/// A character literal; a lifetime is not one.
fn character(rest: &[u8]) -> Option<usize> {
    let first = *rest.get(1)?;
    if first == b'\\' {
        let end = until(rest.get(3..)?, b"'")?;
        return Some(3 + end + 1);
    }
    let close = 1 + character_length(first);
    (rest.get(close) == Some(&b'\'')).then_some(close + 1)
}

fn script_string(rest: &[u8]) -> Option<usize> {
    match rest[0] {
        quote @ (b'"' | b'\'') => Some(quoted(rest, quote, false)),
        b'`' => Some(quoted(rest, b'`', true)),
        _ => None,
    }
}

/// The length of a quoted string with backslash escapes; one that may not span lines ends at its line.
fn quoted(rest: &[u8], quote: u8, spans_lines: bool) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 1,
            b'\n' if !spans_lines => return at,
            byte if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

fn blanked(piece: &str) -> String {
    let blank = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
    piece.bytes().map(blank).collect()
}

fn inside(literal: &str) -> &str {
    let quotes = ['"', '\'', '`'];
    let start = literal.find(quotes).map_or(0, |at| at + 1);
    let close = literal.rfind(quotes).filter(|&at| at >= start);
    literal.get(start..close.unwrap_or(literal.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: Language, text: &str, code: &str, strings: &[&str]) {
        let lexed = lex(text, language);
        assert_eq!(lexed.code.len(), text.len(), "{text}");
        assert_eq!(lexed.comments.len(), text.len(), "{text}");
        let words: Vec<&str> = lexed.code.split_whitespace().collect();
        assert_eq!(words.join(" "), code, "{text}");
        let found: Vec<&str> = lexed.strings.iter().map(|literal| literal.text.as_str()).collect();
        assert_eq!(found, strings, "{text}");
    }

    #[test]
    fn rust_comments_and_strings_are_blanked() {
        check(Language::Rust, "a // \"no\"\nb", "a b", &[]);
        check(Language::Rust, "a /* x /* y */ z */ b", "a b", &[]);
        check(Language::Rust, r#"f("a \" // b") + g"#, "f( ) + g", &[r#"a \" // b"#]);
        check(Language::Rust, r##"r#"a "b" c"# d br"e""##, "d", &[r#"a "b" c"#, "e"]);
        check(Language::Rust, "中 \"文\" 字", "中 字", &["文"]);
    }

    #[test]
    fn a_lifetime_is_not_a_character() {
        check(Language::Rust, "fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)", &[]);
        check(Language::Rust, r#"['"', '\'', '\u{4e2d}', '文'] x"#, "[ , , , ] x", &["\"", "\\'", "\\u{4e2d}", "文"]);
    }

    #[test]
    fn script_strings_end_at_their_quote_or_line() {
        check(Language::TypeScript, "import x from './y' // z", "import x from", &["./y"]);
        check(Language::TypeScript, "`a ${b} \n c` d", "d", &["a ${b} \n c"]);
        check(Language::TypeScript, "a = /'/\nb 'c'", "a = / b", &["/", "c"]);
    }

    #[test]
    fn broken_text_is_taken_apart_without_panic() {
        for text in ["\"", "r#\"", "'", "'\\", "/*", "b", "b'", "é'é", "r"] {
            let lexed = lex(text, Language::Rust);
            assert_eq!(lexed.code.len(), text.len(), "{text}");
        }
    }
}
