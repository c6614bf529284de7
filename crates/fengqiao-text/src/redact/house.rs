//! Door numbers: what tells one household from its neighbours. Estates, roads and buildings stay.

use super::letters::LetterSet;
use super::{Class, Masks};

/// Digits of a door number at most.
const DIGITS_MAX: usize = 5;
/// Digits of a room that stands directly behind a building.
const ROOM_DIGITS: std::ops::RangeInclusive<usize> = 3..=4;
/// Digits in Chinese.
static SPOKEN: LetterSet = LetterSet::new("零一二两三四五六七八九十百");
/// What follows a number that counts a door.
const DOORS: &str = "室房";
/// What follows a building.
const BUILDINGS: &str = "栋幢座楼";
/// What makes of "12号" something other than a house, when it follows: 3号楼, 2号线, 12号文.
const NO_HOUSE_AFTER: &str = "楼线地文令桥井机车门泵厅院馆仓库标公";
/// The same, when it stands before: 3月5号, 第12号.
const NO_HOUSE_BEFORE: &str = "月第编文这";
/// What makes of "30户" a count of households.
const COUNT_AFTER: &str = "人居业村住家群";

pub(super) fn mask(letters: &[char], masks: &mut Masks) {
    let mut at = 0;
    while at < letters.len() {
        let end = number_end(letters, at);
        if end == at {
            at += 1;
            continue;
        }
        mask_number(letters, at, end, masks);
        at = end;
    }
}

fn number_end(letters: &[char], at: usize) -> usize {
    let at = at.min(letters.len());
    let digits = letters[at..].iter().take_while(|letter| letter.is_ascii_digit()).count();
    let spoken = letters[at..].iter().take_while(|letter| SPOKEN.contains(**letter)).count();
    at + if digits > 0 { digits } else { spoken }
}

fn mask_number(letters: &[char], at: usize, end: usize, masks: &mut Masks) {
    let before = at.checked_sub(1).and_then(|place| letters.get(place)).copied().unwrap_or(' ');
    let after = |step: usize| letters.get(end + step).copied().unwrap_or(' ');
    let length = end - at;
    if length > DIGITS_MAX {
        return;
    }
    let is_unit = after(0) == '单' && after(1) == '元';
    // 三室两厅 tells how large a flat is.
    let is_room = DOORS.contains(after(0)) && after(1) != '间' && number_end(letters, end + 1) == end + 1;
    let is_household = after(0) == '户' && length >= *ROOM_DIGITS.start() && !COUNT_AFTER.contains(after(1));
    let is_house = after(0) == '号' && !NO_HOUSE_AFTER.contains(after(1)) && !NO_HOUSE_BEFORE.contains(before);
    let behind_building = (BUILDINGS.contains(before) || before == '元') && ROOM_DIGITS.contains(&length);
    let is_money = behind_building && before == '元' && !letters[..at].ends_with(&['单', '元']);
    if is_unit || is_room || is_household || is_house || behind_building && !is_money {
        masks.put(at..end, Class::House);
    } else if letters[at].is_ascii_digit() {
        mask_dashed(letters, at, end, masks);
    }
}

/// 3-2-501 and 12-501: building, unit and room.
fn mask_dashed(letters: &[char], at: usize, end: usize, masks: &mut Masks) {
    if letters[..at].ends_with(&['-']) || letters.get(end) != Some(&'-') {
        return;
    }
    let (mut stop, mut parts, mut last) = (end, 1, end - at);
    while letters.get(stop) == Some(&'-') {
        let digits = letters[stop + 1..].iter().take_while(|letter| letter.is_ascii_digit()).count();
        if digits == 0 {
            return;
        }
        (stop, parts, last) = (stop + 1 + digits, parts + 1, digits);
    }
    let is_room = ROOM_DIGITS.contains(&last) && end - at <= 2;
    if (2..=3).contains(&parts) && is_room {
        masks.put(at..stop, Class::House);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn doors_are_masked_and_buildings_stay() {
        check("阳光小区3号楼2单元501室漏水", "阳光小区3号楼*单元***室漏水");
        check("住柳塘村12号", "住柳塘村**号");
        check("人民路一百二十号旁", "人民路****号旁");
        check("3栋502漏水", "3栋***漏水");
        check("住3-2-501", "住*******");
        check("住12-1203室", "住*******室");
        check("502户反映", "***户反映");
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "3月5号晚上",
            "地铁12号线",
            "第3号文件",
            "涉及30户人家",
            "涉及300户居民",
            "3号楼",
            "2025-2026年",
            "三室两厅",
        ] {
            check(text, text);
        }
    }
}
