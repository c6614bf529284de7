//! Names of persons as they are told: whole, with letters left out (张某某, 张*国), or a surname with a title (王女士).

use pinyin::ToPinyin;

use crate::hash::{hash_letters, hash_text, mix};
use crate::normalise::normalise;

/// Letters of a name that are read.
const NAME_LETTERS_MAX: usize = 24;
/// Stands for a letter that is left out.
const LEFT_OUT: char = '*';
/// What follows a surname when the name is not told.
const TITLES: [&str; 20] = [
    "先生", "女士", "小姐", "太太", "同志", "师傅", "老师", "老板", "经理", "阿姨", "大爷", "大妈", "大姐", "大哥",
    "叔叔", "婆婆", "医生", "律师", "书记", "主任",
];
/// Surnames of two letters.
const LONG_SURNAMES: [&str; 24] = [
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒", "宇文", "长孙",
    "端木", "独孤", "南宫", "西门", "呼延", "淳于", "单于", "澹台", "申屠", "太史",
];

/// A name, letter by letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PersonName {
    letters: Vec<char>,
    sounds: Vec<u64>,
    surname: usize,
    /// Whether how many letters follow the surname is not told.
    open: bool,
}

impl PersonName {
    /// Reads a name; none if no letter is left.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let short: String = text.chars().take(4 * NAME_LETTERS_MAX).collect();
        let normal = normalise(&short);
        let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, '*' | '×' | '○' | '□' | '_');
        let mut letters: Vec<char> = normal.text().chars().filter(kept).take(NAME_LETTERS_MAX).collect();
        let mut open = strip_title(&mut letters);
        for letter in letters.iter_mut().skip(1) {
            if matches!(letter, '某' | '×' | '○' | '□' | '_' | 'x') {
                *letter = LEFT_OUT;
            }
        }
        if letters.len() == 3 && matches!(letters[0], '小' | '老') && letters[2] == LEFT_OUT {
            letters.remove(0);
        }
        // 张某 is said of names of any length; 张某某 of three letters.
        if letters.len() == 2 && letters[1] == LEFT_OUT {
            letters.pop();
            open = true;
        }
        open |= letters.len() == 1;
        if letters.first().is_none_or(|first| matches!(first, '*' | '某' | '×' | '○' | '□' | '_')) {
            return None;
        }
        let head: String = letters.iter().take(2).collect();
        let surname = if letters.len() > 2 && LONG_SURNAMES.contains(&head.as_str()) { 2 } else { 1 };
        let sounds = letters.iter().map(|letter| sound(*letter)).collect();
        Some(Self { letters, sounds, surname, open })
    }

    /// Whether letters are left out.
    pub(crate) fn is_masked(&self) -> bool {
        self.open || self.letters.contains(&LEFT_OUT)
    }

    /// The letters behind the surname.
    pub(crate) fn given(&self) -> &[char] {
        &self.letters[self.surname.min(self.letters.len())..]
    }

    /// Hash of the letters.
    pub(crate) fn whole(&self) -> u64 {
        hash_letters(&self.letters)
    }

    /// Hash of the surname's letters.
    pub(crate) fn surname(&self) -> u64 {
        hash_letters(&self.letters[..self.surname.min(self.letters.len())])
    }

    /// Hash of how the whole name sounds.
    pub(crate) fn sound(&self) -> u64 {
        self.sounds.iter().fold(1, |sum, sound| mix(sum, *sound))
    }

    /// Hash of how the surname sounds.
    pub(crate) fn surname_sound(&self) -> u64 {
        self.sounds[..self.surname.min(self.sounds.len())].iter().fold(2, |sum, sound| mix(sum, *sound))
    }

    /// Hash of how the given name sounds; none without one.
    pub(crate) fn given_sound(&self) -> Option<u64> {
        let given = &self.sounds[self.surname.min(self.sounds.len())..];
        (!given.is_empty() && !self.is_masked()).then(|| given.iter().fold(3, |sum, sound| mix(sum, *sound)))
    }

    /// Whether both sound alike, letter by letter.
    pub(crate) fn sounds_like(&self, other: &Self) -> bool {
        self.sounds == other.sounds
    }

    /// Whether names of three letters or more differ by one letter, or have two neighbours swapped.
    pub(crate) fn is_near(&self, other: &Self) -> bool {
        if self.letters.len() < 3 || other.letters.len() < 3 {
            return false;
        }
        super::number::one_slip(&self.sounds, &other.sounds)
            || lacks_one(&self.sounds, &other.sounds)
            || lacks_one(&other.sounds, &self.sounds)
    }

    /// Whether two names of which one leaves letters out may be the same.
    pub(crate) fn fits(&self, other: &Self) -> bool {
        if self.surname() != other.surname() {
            return false;
        }
        let (ours, theirs) = (self.given(), other.given());
        if !self.open && !other.open && ours.len() != theirs.len() {
            return false;
        }
        ours.iter().zip(theirs).all(|(a, b)| a == b || *a == LEFT_OUT || *b == LEFT_OUT)
    }
}

/// Whether the long run is the short one with one letter more.
fn lacks_one(short: &[u64], long: &[u64]) -> bool {
    let start = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    long.len() == short.len() + 1 && short[start..] == long[start + 1..]
}

/// Takes a title off a name of at most two letters before it; gives whether there was one.
fn strip_title(letters: &mut Vec<char>) -> bool {
    let name: String = letters.iter().collect();
    for title in TITLES {
        if let Some(stem) = name.strip_suffix(title)
            && (1..=3).contains(&stem.chars().count())
        {
            letters.truncate(stem.chars().count());
            return true;
        }
    }
    false
}

/// How a letter sounds without its tone, as a number; the letter itself where that is not known.
pub(crate) fn sound(letter: char) -> u64 {
    match letter.to_pinyin() {
        Some(pinyin) => hash_text(pinyin.plain()),
        None => u64::from(u32::from(letter)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PersonName {
        PersonName::read(text).unwrap()
    }

    #[test]
    fn names_with_letters_left_out_are_told_from_whole_ones() {
        for masked in ["张某", "王女士", "李先生", "张某某", "张*国", "张ＸＸ", "欧阳先生", "小张某"]
        {
            assert!(name(masked).is_masked(), "{masked}");
        }
        for whole in ["张三", "王美丽", "欧阳嫦英", "John Smith", "买买提·艾力"] {
            assert!(!name(whole).is_masked(), "{whole}");
        }
        for nothing in ["", "某某", "***", "😀"] {
            assert!(PersonName::read(nothing).is_none(), "{nothing}");
        }
    }

    #[test]
    fn a_masked_name_fits_what_it_may_be() {
        let check = |a: &str, b: &str, fits: bool| {
            assert_eq!((name(a).fits(&name(b)), name(b).fits(&name(a))), (fits, fits), "{a} {b}");
        };
        check("张某", "张三", true);
        check("张某某", "张三丰", true);
        check("张某某", "张三", false);
        check("王女士", "汪美丽", false);
        check("王女士", "王美丽", true);
        check("张*国", "张建国", true);
        check("张*国", "张建军", false);
    }

    #[test]
    fn names_that_sound_alike_are_heard() {
        assert!(name("朱羊赐").sounds_like(&name("朱阳赐")));
        assert!(name("朱羊赐").is_near(&name("朱羊次")) || name("朱羊赐").sounds_like(&name("朱羊次")));
        assert!(!name("张三").is_near(&name("张四")), "one letter of two is too much");
        assert!(name("臺灣").sounds_like(&name("台湾")));
    }
}
