//! Small fixed hashes: the same on every machine, no defence against anybody.

/// SplitMix64 finish over two numbers.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(b.wrapping_mul(0xbf58_476d_1ce4_e5b9));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Hash of a run of letters.
pub(crate) fn hash_letters(letters: &[char]) -> u64 {
    let sum = letters.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, &letter| {
        (sum ^ u64::from(u32::from(letter))).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23)
    });
    mix(sum, letters.len() as u64)
}

/// Hash of a text.
pub(crate) fn hash_text(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
