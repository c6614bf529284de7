//! Photos with a finding: what is taken of one, and how what it says beside the picture (position, camera, time, comments,
//! pictures within the picture) is left out. A photo is judged by its bytes and never by its name. Nothing is decoded here.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{InspectionId, PhotoId};

/// What is taken of photos, and how long they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoRules {
    /// Longest side, pixels.
    pub side_px_max: u16,
    /// Bytes of one photo.
    pub bytes_max: u32,
    /// Photos with one finding.
    pub finding_max: u16,
    /// Photos of one inspection.
    pub inspection_max: u16,
    /// Days after the inspection for which they are kept.
    pub kept_days: u16,
}

/// A photo that was kept; the picture itself is sealed beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Own key, chosen by the phone, so that it is kept once however often it is sent.
    pub id: PhotoId,
    /// The inspection.
    pub inspection_id: InspectionId,
    /// Size as it is kept.
    pub bytes: u32,
    /// SHA-256 as it is kept, 64 hexadecimal digits.
    pub sha256: String,
    /// Pixels.
    pub width: u16,
    /// Pixels.
    pub height: u16,
    /// The last day on which it is kept.
    pub until_on: Date,
}

/// A photo without all that is not the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanPhoto {
    /// A JPEG file.
    pub content: Vec<u8>,
    /// Pixels.
    pub width: u16,
    /// Pixels.
    pub height: u16,
}

/// Why something is not taken as a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoFault {
    /// More bytes than are taken.
    #[error("a photo has at most {0} bytes; make it smaller and send it again")]
    TooManyBytes(u32),
    /// A file of another kind, whatever it is called.
    #[error("a photo is a JPEG file; its bytes are those of another kind")]
    NotJpeg,
    /// It ends too early, or its parts do not fit.
    #[error("the JPEG file is broken at byte {0}; take the photo again")]
    Broken(usize),
    /// More pixels than are taken.
    #[error("a photo has at most {0} pixels on its longest side; make it smaller and send it again")]
    TooManyPixels(u16),
}

const START: [u8; 2] = [0xFF, 0xD8];
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const ADOBE: u8 = 0xEE;
/// Bytes of an Adobe segment with its length; it says how the colours are told and nothing else.
const ADOBE_LENGTH: usize = 14;

impl PhotoFault {
    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::TooManyBytes(_) => "too_large",
            Self::NotJpeg => "no_photo",
            Self::Broken(_) => "broken",
            Self::TooManyPixels(_) => "too_wide",
        }
    }
}

/// The photo without what it says beside the picture: every application segment (Exif, XMP, IPTC, JFIF with its small picture)
/// but Adobe's colours, every comment, and what follows the end.
///
/// # Errors
/// It is no JPEG that browsers show, it is broken, or larger than the rules have it.
///
/// # Source
/// ITU-T T.81, annex B; Adobe's segment: Adobe technical note 5116.
pub fn cleaned(bytes: &[u8], rules: &PhotoRules) -> Result<CleanPhoto, PhotoFault> {
    if bytes.len() > rules.bytes_max as usize {
        return Err(PhotoFault::TooManyBytes(rules.bytes_max));
    }
    if !bytes.starts_with(&START) || bytes.get(2) != Some(&0xFF) {
        return Err(PhotoFault::NotJpeg);
    }
    let (mut content, mut at, mut size, mut scanned) = (START.to_vec(), START.len(), None, false);
    loop {
        let (marker, after) = marker(bytes, at)?;
        if marker == END {
            let (width, height) = size.filter(|_| scanned).ok_or(PhotoFault::Broken(at))?;
            content.extend([0xFF, END]);
            return Ok(CleanPhoto { content, width, height });
        }
        let segment = segment(bytes, after)?;
        match kind(marker, segment).ok_or(PhotoFault::Broken(at))? {
            Kind::Left => {}
            Kind::Kept => push(&mut content, marker, segment),
            Kind::Frame => {
                let told = frame(segment).filter(|_| size.is_none()).ok_or(PhotoFault::Broken(at))?;
                if told.0.max(told.1) > rules.side_px_max {
                    return Err(PhotoFault::TooManyPixels(rules.side_px_max));
                }
                size = Some(told);
                push(&mut content, marker, segment);
            }
        }
        at = after + segment.len();
        if marker == SCAN {
            let end = scan_end(bytes, at);
            content.extend(&bytes[at..end]);
            (at, scanned) = (end, true);
        }
    }
}

/// What becomes of a segment.
enum Kind {
    Left,
    Kept,
    Frame,
}

/// None for what no browser shows: lossless, arithmetic and hierarchical frames, and marks that have no place here.
fn kind(marker: u8, segment: &[u8]) -> Option<Kind> {
    match marker {
        ADOBE if segment.len() == ADOBE_LENGTH && segment[2..].starts_with(b"Adobe") => Some(Kind::Kept),
        0xE0..=0xEF | 0xFE => Some(Kind::Left),
        0xC0..=0xC2 => Some(Kind::Frame),
        0xC4 | 0xDB | 0xDD | SCAN => Some(Kind::Kept),
        _ => None,
    }
}

fn push(content: &mut Vec<u8>, marker: u8, segment: &[u8]) {
    content.extend([0xFF, marker]);
    content.extend(segment);
}

/// The mark at a place, and where its segment begins; any number of 0xFF may stand before it.
fn marker(bytes: &[u8], at: usize) -> Result<(u8, usize), PhotoFault> {
    let broken = PhotoFault::Broken(at);
    if bytes.get(at) != Some(&0xFF) {
        return Err(broken);
    }
    let fill = bytes[at..].iter().take_while(|byte| **byte == 0xFF).count();
    bytes.get(at + fill).map(|marker| (*marker, at + fill + 1)).ok_or(broken)
}

/// A segment with the two bytes of its length.
fn segment(bytes: &[u8], at: usize) -> Result<&[u8], PhotoFault> {
    let length = bytes.get(at..at + 2).map_or(0, |it| usize::from(u16::from_be_bytes([it[0], it[1]])));
    bytes.get(at..at + length).filter(|_| length >= 2).ok_or(PhotoFault::Broken(at))
}

/// Width and height of a frame of eight bits a sample.
fn frame(segment: &[u8]) -> Option<(u16, u16)> {
    let &[_, _, 8, a, b, c, d, parts, ..] = segment else { return None };
    let (height, width) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    let whole = segment.len() == 8 + 3 * usize::from(parts) && matches!(parts, 1 | 3 | 4);
    (whole && width > 0 && height > 0).then_some((width, height))
}

/// Where the picture's data end: before the first mark that is no restart and no stuffed byte.
fn scan_end(bytes: &[u8], at: usize) -> usize {
    let ends = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7);
    bytes[at..].windows(2).position(ends).map_or(bytes.len(), |place| at + place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: PhotoRules =
        PhotoRules { side_px_max: 1_600, bytes_max: 20_000, finding_max: 4, inspection_max: 20, kept_days: 365 };

    fn part(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, body].concat()
    }

    fn frame_of(width: u16, height: u16) -> Vec<u8> {
        let [a, b] = height.to_be_bytes();
        let [c, d] = width.to_be_bytes();
        part(0xC0, &[8, a, b, c, d, 1, 1, 0x11, 0])
    }

    /// A JPEG with more segments after its start and more bytes after its end.
    fn jpeg(size: (u16, u16), more: &[u8], trailing: &[u8]) -> Vec<u8> {
        let scan = [part(SCAN, &[1, 1, 0, 0, 63, 0]), vec![1, 2, 0xFF, 0x00, 3, 0xFF, 0xD0, 4]].concat();
        [&START[..], more, &part(0xDB, &[0; 65]), &frame_of(size.0, size.1), &scan, &[0xFF, END], trailing].concat()
    }

    #[test]
    fn what_is_not_the_picture_is_left_out() {
        let plain = jpeg((640, 480), &[], &[]);
        let check = |more: &[u8], trailing: &[u8]| {
            let clean = cleaned(&jpeg((640, 480), more, trailing), &RULES).unwrap();
            assert_eq!((clean.width, clean.height), (640, 480));
            assert_eq!(clean.content, plain);
        };
        check(&[], &[]);
        check(&part(0xE1, b"Exif\0\0MM\0*position of the phone"), &[]);
        check(&part(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"), &[]);
        check(&[part(0xE0, b"JFIF\0\x01\x02"), part(0xED, b"Photoshop 3.0\0"), part(0xFE, b"a comment")].concat(), &[]);
        check(&[], b"a film after the picture");
        let adobe = part(ADOBE, b"Adobe\0\x64\0\0\0\0\x01");
        assert_eq!(cleaned(&jpeg((9, 9), &adobe, &[]), &RULES).unwrap().content, jpeg((9, 9), &adobe, &[]));
        check(&part(ADOBE, b"Adobe with a letter to somebody"), &[]);
    }

    #[test]
    fn what_is_no_photo_is_refused_by_name() {
        let check = |bytes: &[u8], word: &str| {
            assert_eq!(cleaned(bytes, &RULES).unwrap_err().word(), word, "{:?}", &bytes[..bytes.len().min(12)]);
        };
        check(&[], "no_photo");
        check(b"\x89PNG\r\n\x1a\n", "no_photo");
        check(b"<svg onload=alert(1)>", "no_photo");
        check(&jpeg((1_601, 10), &[], &[]), "too_wide");
        check(&jpeg((10, 1_601), &[], &[]), "too_wide");
        check(&jpeg((0, 10), &[], &[]), "broken");
        check(&[START.to_vec(), vec![0; 30_000]].concat(), "too_large");
        // Two frames, none, a lossless one, and a mark of no length.
        check(&jpeg((9, 9), &frame_of(9, 9), &[]), "broken");
        check(&[&START[..], &part(0xDB, &[0; 65]), &[0xFF, END]].concat(), "broken");
        check(&jpeg((9, 9), &part(0xC3, &[8, 0, 9, 0, 9, 1, 1, 0x11, 0]), &[]), "broken");
        check(&[&START[..], &[0xFF, 0xDB, 0, 1]].concat(), "broken");
        let whole = jpeg((9, 9), &[], &[]);
        for length in 3..whole.len() {
            check(&whole[..length], "broken");
        }
    }

    proptest! {
        /// Nothing that comes from outside makes it stumble, and what it made it leaves as it is.
        #[test]
        fn anything_is_refused_or_made_clean_once(head in prop::collection::vec(any::<u8>(), 0..40), at in 0_usize..120, flip: u8) {
            let _ = cleaned(&[&START[..], &[0xFF], &head].concat(), &RULES);
            let mut bytes = jpeg((64, 48), &head, &[]);
            let place = at % bytes.len();
            bytes[place] ^= flip;
            if let Ok(clean) = cleaned(&bytes, &RULES) {
                prop_assert_eq!(cleaned(&clean.content, &RULES), Ok(clean));
            }
        }
    }
}
