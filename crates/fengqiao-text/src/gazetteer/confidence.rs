//! How far one reading of a name can be trusted. The figures are ours, set on the training part of the address sets.

use super::Form;

/// The named region that a reading lies in and that says most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parent {
    pub slot: u32,
    pub mention: usize,
    pub strength: Strength,
    pub level: u8,
    /// How many of the regions above are named in the text.
    pub named: u32,
    /// The parent's name opens the text.
    pub first: bool,
}

/// How a parent stands to its child in the text, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Full name somewhere behind it.
    After,
    /// Full name somewhere before it.
    Before,
    /// Short name right before it.
    ShortBeside,
    /// Full name right before it.
    Beside,
}

/// One reading of a name in its surroundings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sighting {
    pub level: u8,
    pub form: Form,
    pub home: bool,
    /// The name opens the text, as in an address.
    pub first: bool,
    /// What stands before the name does not run on into it: a mark, or a word that introduces a place.
    pub apart: bool,
    /// A road or estate goes on behind the name.
    pub road: bool,
}

/// 0..=1; none if the reading does not count.
pub(super) fn confidence(seen: Sighting, parent: Option<Parent>) -> Option<f32> {
    let level = seen.level;
    // A short village name needs its town beside it, a short town its county: 浙江省…市上 is no village.
    let near = parent.is_some_and(|parent| parent.level + 1 >= level || level <= 3);
    let strength = parent.map(|parent| parent.strength);
    let borne_out = seen.home || parent.is_some_and(|parent| parent.named > 1 || parent.first);
    let base = match seen.form {
        Form::Full | Form::Other => full(seen, strength, near),
        Form::Swapped => match strength {
            Some(Strength::Beside) if near => 0.80,
            Some(Strength::ShortBeside) if near => 0.76,
            Some(Strength::Before) if near && level <= 4 => 0.64,
            _ if seen.home => 0.66,
            _ if level == 3 => 0.38,
            _ => return None,
        },
        Form::Slip => 0.64,
        Form::Short => match strength {
            Some(Strength::Beside) if near && !seen.road => 0.74,
            Some(Strength::Beside) if near => 0.62,
            Some(Strength::ShortBeside) if level <= 3 => 0.68,
            // 安定团结 is no town of a county: the county must be borne out itself.
            Some(Strength::ShortBeside) if level == 4 && near && !seen.road && borne_out => 0.62,
            Some(Strength::ShortBeside) if seen.home && near => 0.50,
            _ if seen.first && (2..=3).contains(&level) => 0.52,
            _ => return None,
        },
    };
    let chain = 0.02 * parent.map_or(0, |parent| parent.named.min(4).saturating_sub(1)) as f32;
    Some(base + chain + if seen.home { 0.05 } else { 0.0 })
}

fn full(seen: Sighting, strength: Option<Strength>, near: bool) -> f32 {
    let level = seen.level;
    match strength {
        Some(Strength::Beside) if near => 0.88,
        Some(Strength::ShortBeside) if near => 0.85,
        Some(Strength::Before | Strength::After) if level >= 4 && !seen.apart => 0.45,
        Some(Strength::Before) if near => 0.80,
        Some(Strength::After) if near && level >= 4 => 0.66,
        Some(Strength::Beside | Strength::ShortBeside | Strength::Before) => 0.70,
        _ if seen.home => 0.82,
        _ => match level {
            1 => 0.88,
            // 沙县小吃 is no matter of 沙县区: an old name needs a neighbour before it is taken without asking.
            _ if seen.form == Form::Other && level <= 3 => 0.55,
            2 if seen.apart => 0.88,
            3 if seen.apart => 0.82,
            2 | 3 => 0.42,
            4 => 0.48,
            _ => 0.28,
        },
    }
}
