//! A model as bytes: versioned, with a check sum, the same on every machine.

use super::Model;
use super::features::Vocabulary;
use crate::error::TextError;

/// First bytes of every stored model.
const MAGIC: &[u8; 8] = b"FQTEXT\x00\x01";

impl Model {
    /// The model as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let put_words = |out: &mut Vec<u8>, words: &[String]| {
            out.extend_from_slice(&(words.len() as u32).to_le_bytes());
            for word in words {
                out.extend_from_slice(&(word.len() as u32).to_le_bytes());
                out.extend_from_slice(word.as_bytes());
            }
        };
        put_words(&mut out, &self.labels);
        put_words(&mut out, &self.vocabulary.words);
        out.extend_from_slice(&(self.vocabulary.len() as u32).to_le_bytes());
        for key in &self.vocabulary.keys {
            out.extend_from_slice(&key.to_le_bytes());
        }
        let numbers = [&self.vocabulary.idf, &self.weights, &self.bias].into_iter().flatten();
        for number in numbers.chain(&self.calibration).chain([&self.threshold]) {
            out.extend_from_slice(&number.to_le_bytes());
        }
        let sum = check_sum(&out);
        out.extend_from_slice(&sum.to_le_bytes());
        out
    }

    /// Reads what [`Model::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`TextError::Model`] if the bytes are cut, changed or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TextError> {
        let fault = |message: &str| TextError::Model { message: message.to_owned() };
        if bytes.len() < MAGIC.len() + 8 || !bytes.starts_with(MAGIC) {
            return Err(fault("the bytes are no model of this version"));
        }
        let (body, sum) = bytes.split_at(bytes.len() - 8);
        if sum != check_sum(body).to_le_bytes() {
            return Err(fault("the check sum is wrong"));
        }
        let mut rest = Reader { bytes: &body[MAGIC.len()..] };
        Self::read(&mut rest)
            .filter(|_| rest.bytes.is_empty())
            .ok_or_else(|| fault("the bytes end too early or too late"))
    }

    fn read(rest: &mut Reader<'_>) -> Option<Self> {
        let labels = rest.words()?;
        let words = rest.words()?;
        let features = rest.size()?;
        let keys = rest.take(features.checked_mul(8)?)?.chunks_exact(8);
        let keys: Vec<u64> = keys.map(|chunk| u64::from_le_bytes(chunk.try_into().expect("eight bytes"))).collect();
        let idf = rest.numbers(features)?;
        let weights = rest.numbers(features.checked_mul(labels.len())?)?;
        let bias = rest.numbers(labels.len())?;
        let calibration = rest.numbers(3)?.try_into().ok()?;
        let threshold = rest.numbers(1)?[0];
        let vocabulary = Vocabulary::new(keys, idf, words);
        (!labels.is_empty()).then_some(Self { labels, vocabulary, weights, bias, calibration, threshold })
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (head, tail) = self.bytes.split_at_checked(count)?;
        self.bytes = tail;
        Some(head)
    }

    fn size(&mut self) -> Option<usize> {
        let bytes = self.take(4)?;
        Some(u32::from_le_bytes(bytes.try_into().expect("four bytes")) as usize)
    }

    fn words(&mut self) -> Option<Vec<String>> {
        let count = self.size()?;
        (0..count)
            .map(|_| {
                let length = self.size()?;
                String::from_utf8(self.take(length)?.to_vec()).ok()
            })
            .collect()
    }

    fn numbers(&mut self, count: usize) -> Option<Vec<f32>> {
        let bytes = self.take(count.checked_mul(4)?)?;
        Some(bytes.chunks_exact(4).map(|chunk| f32::from_le_bytes(chunk.try_into().expect("four bytes"))).collect())
    }
}

/// FNV-1a, 64 bits: finds damage, keeps out nobody.
fn check_sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
