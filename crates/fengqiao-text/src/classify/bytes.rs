//! A model as bytes: versioned, with a check sum, the same on every machine.
//!
//! Numbers are little-endian; whole numbers are written seven bits at a time, the low ones first. Features stand in the
//! order of their keys, each as the distance from the one before; their order in the model comes back from their rarity.

use super::Model;
use super::features::{Shape, Vocabulary};
use super::tree::{LEVELS_MAX, LabelTree};
use crate::error::TextError;

/// First bytes of every stored model.
const MAGIC: &[u8; 6] = b"FQTEXT";
/// Version of the format.
const VERSION: u16 = 2;
/// Bytes before the body.
const HEAD: usize = MAGIC.len() + 2;
/// Bytes of the check sum at the end.
const SUM: usize = 8;

impl Model {
    /// The model as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&VERSION.to_le_bytes());
        let shape = &self.vocabulary.shape;
        put_number(&mut out, u64::from(shape.head_letters));
        put_floats(&mut out, &[shape.words, shape.head, shape.triples, self.threshold]);
        put_words(&mut out, self.tree.nodes.iter().map(|node| node.label.as_str()));
        put_words(&mut out, self.vocabulary.words.iter().map(String::as_str));
        put_number(&mut out, self.calibration.len() as u64);
        self.calibration.iter().for_each(|fitted| put_floats(&mut out, fitted));
        put_floats(&mut out, &self.bias);
        put_floats(&mut out, &self.scale);
        self.put_features(&mut out);
        let sum = check_sum(&out);
        out.extend_from_slice(&sum.to_le_bytes());
        out
    }

    fn put_features(&self, out: &mut Vec<u8>) {
        let (keys, idf) = (&self.vocabulary.keys, &self.vocabulary.idf);
        // Few distinct rarities: they are listed once.
        let mut rarities: Vec<u32> = idf.iter().map(|rarity| rarity.to_bits()).collect();
        rarities.sort_unstable();
        rarities.dedup();
        put_number(out, rarities.len() as u64);
        rarities.iter().for_each(|bits| out.extend_from_slice(&bits.to_le_bytes()));
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_unstable_by_key(|&feature| keys[feature]);
        put_number(out, order.len() as u64);
        let (mut last, width) = (0, self.tree.nodes.len());
        for feature in order {
            put_number(out, keys[feature] - last);
            last = keys[feature];
            let rarity = rarities.binary_search(&idf[feature].to_bits()).expect("the rarity is listed");
            put_number(out, rarity as u64);
            let row = &self.weights[feature * width..][..width];
            row.iter().for_each(|part| out.extend_from_slice(&part.to_le_bytes()));
        }
    }

    /// Reads what [`Model::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`TextError::Model`] if the bytes are of another make or version, cut, or changed; the message says which.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TextError> {
        let fault = |message: String| Err(TextError::Model { message });
        if !bytes.starts_with(MAGIC) {
            return fault("the file is no model of this program".to_owned());
        }
        let Some(version) = bytes.get(MAGIC.len()..HEAD) else { return fault("the file is cut off".to_owned()) };
        let version = u16::from_le_bytes([version[0], version[1]]);
        if version != VERSION {
            return fault(format!("the file has format {version}, this program reads {VERSION}"));
        }
        let Some(end) = bytes.len().checked_sub(SUM).filter(|end| *end >= HEAD) else {
            return fault("the file is cut off".to_owned());
        };
        let (body, sum) = bytes.split_at(end);
        if sum != check_sum(body).to_le_bytes() {
            return fault("the check sum is wrong: the file is cut off or changed".to_owned());
        }
        let mut rest = Reader { bytes: &body[HEAD..] };
        match read(&mut rest).filter(|_| rest.bytes.is_empty()) {
            Some(model) => Ok(model),
            None => fault("its parts do not fit together".to_owned()),
        }
    }
}

fn read(rest: &mut Reader<'_>) -> Option<Model> {
    let head_letters = u32::try_from(rest.number()?).ok()?;
    let [words, head, triples, threshold] = rest.floats(4)?.try_into().ok()?;
    let shape = Shape { head_letters, words, head, triples };
    let labels = rest.words()?;
    let tree = LabelTree::new(labels.iter().map(String::as_str));
    let nodes = tree.nodes.iter().map(|node| &node.label);
    if !(1..=LEVELS_MAX).contains(&tree.levels()) || !nodes.eq(&labels) || !(0.0..=1.0).contains(&threshold) {
        return None;
    }
    let words = rest.words()?;
    let levels = rest.size()?;
    if levels != tree.levels() {
        return None;
    }
    let calibration = (0..levels).map(|_| rest.floats(3)?.try_into().ok()).collect::<Option<Vec<[f32; 3]>>>()?;
    let width = tree.nodes.len();
    let (bias, scale) = (rest.floats(width)?, rest.floats(width)?);
    let known = rest.size()?;
    let rarities = rest.floats(known)?;
    let count = rest.size()?;
    // A feature takes two bytes and its weights: a count that does not fit is not believed, so nothing large is made of it.
    if count > rest.bytes.len() / (2 + 2 * width) {
        return None;
    }
    let mut features: Vec<(f32, u64, &[u8])> = Vec::with_capacity(count);
    let mut key = 0u64;
    for place in 0..count {
        let step = rest.number()?;
        if step == 0 && place > 0 {
            return None;
        }
        key = key.checked_add(step)?;
        let rarity = *rarities.get(rest.size()?)?;
        features.push((rarity, key, rest.take(2 * width)?));
    }
    if features.iter().any(|(_, key, _)| super::features::word_of(*key).is_some_and(|word| word >= words.len())) {
        return None;
    }
    features.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let weights =
        features.iter().flat_map(|(.., row)| row.chunks_exact(2).map(|part| i16::from_le_bytes([part[0], part[1]])));
    let weights = weights.collect();
    let (keys, idf) = (features.iter().map(|feature| feature.1).collect(), features.iter().map(|it| it.0).collect());
    let vocabulary = Vocabulary::new(keys, idf, words, shape);
    Some(Model { tree, vocabulary, weights, scale, bias, calibration, threshold })
}

fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_floats(out: &mut Vec<u8>, numbers: &[f32]) {
    numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}

fn put_words<'w>(out: &mut Vec<u8>, words: impl ExactSizeIterator<Item = &'w str>) {
    put_number(out, words.len() as u64);
    for word in words {
        put_number(out, word.len() as u64);
        out.extend_from_slice(word.as_bytes());
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

    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn words(&mut self) -> Option<Vec<String>> {
        let count = self.size()?;
        if count > self.bytes.len() {
            return None;
        }
        let word = |_| {
            let length = self.size()?;
            String::from_utf8(self.take(length)?.to_vec()).ok()
        };
        (0..count).map(word).collect()
    }

    /// Finite numbers only.
    fn floats(&mut self, count: usize) -> Option<Vec<f32>> {
        let bytes = self.take(count.checked_mul(4)?)?;
        let numbers = bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
        numbers.map(|number| number.is_finite().then_some(number)).collect()
    }
}

/// FNV-1a, 64 bits: finds damage, keeps out nobody.
fn check_sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
