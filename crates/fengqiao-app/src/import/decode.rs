//! From bytes of an unknown encoding to UTF-8, in a stream.
//! A sequence that does not decode becomes [`UNDECODABLE`], a byte that UTF-8 never uses: the row that holds it is
//! rejected later, the file goes on.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Stands where the input could not be decoded.
pub(crate) const UNDECODABLE: u8 = 0xff;

/// What the first bytes say about the encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Detected {
    /// Encoding to decode with; UTF-8 while only ASCII was seen.
    pub encoding: &'static Encoding,
    /// Bytes of a byte order mark to skip.
    pub bom_bytes: usize,
    /// Whether the bytes leave no real doubt.
    pub certain: bool,
    /// Only ASCII so far: the first other byte decides.
    pub open: bool,
    /// A byte order mark that the bytes behind it contradict.
    pub bom_lies: bool,
}

/// Looks at a sample of the file.
pub(crate) fn detect(sample: &[u8]) -> Detected {
    if let Some((encoding, bom_bytes)) = Encoding::for_bom(sample) {
        let body = &sample[bom_bytes..];
        let lies = if encoding == UTF_8 { lines_bad(body, UTF_8) * 10 > lines(body) } else { utf16_bom_lies(body) };
        let inner = if lies {
            detect_bare(body)
        } else {
            Detected { encoding, bom_bytes, certain: true, open: false, bom_lies: false }
        };
        return Detected { bom_bytes, bom_lies: lies, ..inner };
    }
    detect_bare(sample)
}

/// In UTF-16 every separator and line end holds a NUL; a long sample without one is something else.
fn utf16_bom_lies(body: &[u8]) -> bool {
    body.len() >= 64 && !body.contains(&0)
}

fn detect_bare(sample: &[u8]) -> Detected {
    let plain = |encoding, certain| Detected { encoding, bom_bytes: 0, certain, open: false, bom_lies: false };
    if let Some(encoding) = utf16_without_bom(sample) {
        return plain(encoding, true);
    }
    if sample.is_ascii() {
        return Detected { open: true, ..plain(UTF_8, true) };
    }
    let bad_utf8 = lines_bad(sample, UTF_8);
    if bad_utf8 == 0 {
        return plain(UTF_8, true);
    }
    let bad_gb = lines_bad(sample, GB18030);
    let broad = lines_broad(sample).max(1);
    // A mostly good UTF-8 file with some foreign lines stays UTF-8; those lines are rejected one by one.
    if bad_utf8 * 5 < broad && bad_utf8 <= bad_gb.max(broad / 20) {
        return plain(UTF_8, false);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, false);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    if guess == BIG5 && lines_bad(sample, BIG5) == 0 && bad_gb > 0 {
        return plain(BIG5, false);
    }
    let chinese = guess == GB18030 || guess.name() == "GBK";
    if chinese || bad_gb * 5 < broad { plain(GB18030, chinese && bad_gb == 0) } else { plain(guess, false) }
}

/// UTF-16 shows itself by NULs on one side of its pairs only.
fn utf16_without_bom(sample: &[u8]) -> Option<&'static Encoding> {
    let sample = &sample[..sample.len().min(64 << 10)];
    let pairs = sample.len() / 2;
    // NULs alone may be dirt in a text of bytes: a table in UTF-16 has line ends and separators of two bytes.
    let lines =
        |unit: [u8; 2]| sample.chunks_exact(2).filter(|pair| **pair == unit || (pair[0] | pair[1]) == b'\r').count();
    if pairs < 8 || lines([b'\n', 0]) + lines([0, b'\n']) == 0 {
        return None;
    }
    let low = sample.chunks_exact(2).filter(|pair| pair[0] == 0).count();
    let high = sample.chunks_exact(2).filter(|pair| pair[1] == 0).count();
    match () {
        () if high * 20 > pairs && low * 200 < pairs => Some(UTF_16LE),
        () if low * 20 > pairs && high * 200 < pairs => Some(UTF_16BE),
        () => None,
    }
}

fn lines(sample: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', sample).count() + 1
}

/// Lines that hold anything beyond ASCII.
fn lines_broad(sample: &[u8]) -> usize {
    sample.split(|&byte| byte == b'\n').filter(|line| !line.is_ascii()).count()
}

/// Lines that do not decode, the last one excepted because the sample may cut it.
fn lines_bad(sample: &[u8], encoding: &'static Encoding) -> usize {
    let whole = memchr::memrchr(b'\n', sample).map_or(sample.len(), |at| at + 1);
    let cut = if whole == sample.len() && !sample.ends_with(b"\n") { sample.len().saturating_sub(3) } else { whole };
    let sample = if cut < 4 { sample } else { &sample[..cut] };
    sample
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_ascii() && encoding.decode_without_bom_handling_and_without_replacement(line).is_none())
        .count()
}

/// Finds the encoding that a person named.
pub(crate) fn named(label: &str) -> Option<&'static Encoding> {
    let label = label.trim();
    let found = Encoding::for_label(label.as_bytes())?;
    // GB18030 contains GBK and GB 2312; reading them as the larger set loses nothing.
    Some(if found.name() == "GBK" { GB18030 } else { found })
}

/// Turns a stream of any encoding into UTF-8 with [`UNDECODABLE`] marks.
pub(crate) struct Decode<R> {
    input: R,
    encoding: &'static Encoding,
    open: bool,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    ended: bool,
}

/// Bytes taken from the input at once when they must be decoded.
const RAW_BYTES: usize = 128 << 10;

impl<R: Read> Decode<R> {
    /// Decodes `input` from `encoding`; with `open` the first byte beyond ASCII may still change it.
    pub(crate) fn new(input: R, encoding: &'static Encoding, open: bool) -> Self {
        let mut decode =
            Self { input, encoding, open, decoder: None, raw: Vec::new(), raw_at: 0, raw_end: 0, ended: false };
        decode.switch(encoding);
        decode
    }

    /// The encoding in use by now.
    pub(crate) fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    fn switch(&mut self, encoding: &'static Encoding) {
        self.encoding = encoding;
        if encoding != UTF_8 {
            self.decoder = Some(encoding.new_decoder_without_bom_handling());
            self.raw.resize(RAW_BYTES, 0);
        }
    }

    /// Passes UTF-8 on as it is; the first foreign byte of a file that was ASCII so far may end that.
    fn pass(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(out)?;
        if self.open && !out[..n].is_ascii() {
            self.open = false;
            let found = detect_bare(&out[..n]).encoding;
            if found != UTF_8 && found != UTF_16LE && found != UTF_16BE {
                self.switch(found);
                self.raw.resize(RAW_BYTES.max(n), 0);
                self.raw[..n].copy_from_slice(&out[..n]);
                (self.raw_at, self.raw_end) = (0, n);
                return self.transcode(out);
            }
        }
        Ok(n)
    }

    fn transcode(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        // A decoder needs room for one whole character; the mark needs one byte more.
        while written + 16 <= out.len() {
            if self.raw_at == self.raw_end && !self.ended {
                // A stream that breaks off now must not take with it what is decoded already.
                if written > 0 {
                    break;
                }
                self.raw_end = self.input.read(&mut self.raw)?;
                self.raw_at = 0;
                self.ended = self.raw_end == 0;
            }
            let Some(decoder) = self.decoder.as_mut() else { break };
            let source = &self.raw[self.raw_at..self.raw_end];
            let room = out.len() - 1;
            let (result, read, wrote) =
                decoder.decode_to_utf8_without_replacement(source, &mut out[written..room], self.ended);
            self.raw_at += read;
            written += wrote;
            match result {
                DecoderResult::Malformed(..) => {
                    out[written] = UNDECODABLE;
                    written += 1;
                }
                DecoderResult::OutputFull => break,
                DecoderResult::InputEmpty if self.ended => {
                    self.decoder = None;
                    break;
                }
                // Hand on what there is rather than wait for a slow stream.
                DecoderResult::InputEmpty if written > 0 => break,
                DecoderResult::InputEmpty => {}
            }
        }
        Ok(written)
    }
}

impl<R: Read> Read for Decode<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match (&self.decoder, self.ended) {
            (Some(_), _) => self.transcode(out),
            (None, true) => Ok(0),
            (None, false) => self.pass(out),
        }
    }
}
