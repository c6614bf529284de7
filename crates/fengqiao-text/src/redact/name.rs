//! Names of persons that a text writes: stand-ins (张某), surnames before a title (王女士), names behind a word that
//! introduces one (邻居李建国), and words that the segmenter takes for a name.

use super::letters::{LetterSet, starts_with};
use super::{Class, Masks};
use crate::segment::{TaggedWord, tagged};

/// Surnames of one letter, the commonest four hundred without those that are ordinary words far more often.
static SURNAMES: LetterSet = LetterSet::new(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄温牛樊葛邢安齐伍庞颜倪聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游靳辜管柴鲍华祁房滕屈饶解牟艾尤穆司卓古吉缪简车项连芦麦褚娄窦戚岑宫费卜冷晏席卫柏宗桂全佟应臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩佘池查麻苑迟邝封谈匡鞠惠荆冀郁胥班储栗燕楚鄢劳谌奚皮粟冼蔺盘满闻厉伊仝阚嵇邰蒲农危欧丰",
);
/// Surnames of two letters.
const SURNAMES_DOUBLE: [&str; 16] = [
    "欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "东方", "端木", "独孤",
    "南宫", "宇文",
];
/// First letters of these.
static DOUBLE_FIRSTS: LetterSet = LetterSet::firsts(&SURNAMES_DOUBLE);
/// Words behind a name or a surname alone.
const TITLES: [&str; 34] = [
    "先生",
    "女士",
    "小姐",
    "太太",
    "夫人",
    "老师",
    "师傅",
    "大爷",
    "大妈",
    "大娘",
    "阿姨",
    "大叔",
    "叔叔",
    "大哥",
    "大姐",
    "老板",
    "老板娘",
    "经理",
    "主任",
    "医生",
    "大夫",
    "律师",
    "警官",
    "书记",
    "村长",
    "队长",
    "校长",
    "院长",
    "所长",
    "局长",
    "同志",
    "老汉",
    "老人",
    "某",
];
/// Words that introduce a name.
const INTRODUCTIONS: [&str; 45] = [
    "叫",
    "名叫",
    "叫做",
    "姓名",
    "名字",
    "邻居",
    "楼上",
    "楼下",
    "隔壁",
    "对门",
    "同村",
    "村民",
    "居民",
    "住户",
    "业主",
    "房东",
    "租客",
    "租户",
    "户主",
    "联系人",
    "当事人",
    "申请人",
    "被申请人",
    "原告",
    "被告",
    "负责人",
    "法人",
    "老板",
    "丈夫",
    "妻子",
    "老公",
    "老婆",
    "儿子",
    "女儿",
    "父亲",
    "母亲",
    "司机",
    "驾驶员",
    "包工头",
    "工友",
    "同事",
    "中介",
    "会计",
    "本人",
    "我是",
];
/// First letters of these.
static INTRODUCTION_FIRSTS: LetterSet = LetterSet::firsts(&INTRODUCTIONS);
/// Of these, those that nearly always introduce one: what follows is a name even if it begins like a word.
const INTRODUCE_SURELY: [&str; 8] = ["名叫", "叫做", "姓名", "联系人", "当事人", "申请人", "原告", "被告"];
/// Letters that make a familiar name of a surname: 老王, 小李.
static FAMILIAR: LetterSet = LetterSet::new("老小阿大");
/// Letters that end the name of a place; a guessed name before or with one is a place.
static PLACE_ENDS: LetterSet = LetterSet::new("村路街巷镇乡县市区园苑城厂店馆院校桥河江湖山湾塘港岭坡坪组社府庄屯寨");
/// Letters that are no part of a given name.
static NO_GIVEN: LetterSet = LetterSet::new(
    "的了在是我你他她它们与及或也都就还很把被向对从到给为这那个不有说要去来上下里中着过吧吗呢啊家称等某打某因由经已将让以而但其此未无曾",
);
/// Letters before which, and marks behind which, a name may begin in the middle of a sentence.
static BEGINS_AFTER: LetterSet = LetterSet::new("与和跟向找给对被由及同是");
/// Letters with which a sentence goes on behind a name.
static GOES_ON: LetterSet = LetterSet::new("家在因说称把将打骂拖欠占借租买卖签收与和向到从不已及等的");
/// Of these, those that follow a name so often that a word at its beginning is no doubt: 苏国雪与.
static GOES_ON_SURELY: LetterSet = LetterSet::new("与和到诉称把被");
/// Words behind which a name may begin, if the sentence goes on behind it as behind a name.
const TELLING: [&str; 5] = ["反映", "投诉", "举报", "来电", "求助"];
/// Letters with which no name ends: 许可证, 申请人, 麻醉科.
static NO_NAME_END: LetterSet = LetterSet::new("证人书科办员处费款局部门会法案级性者品您时");
/// Letters of a given name at most.
const GIVEN_MAX: usize = 2;

pub(super) fn mask(letters: &[char], masks: &mut Masks) {
    let text: String = letters.iter().collect();
    let words = tagged(&text);
    stand_ins(letters, masks);
    for (place, word) in words.iter().enumerate() {
        let after = words.get(place + 1);
        titled(letters, word, after, masks);
        familiar(letters, word, masks);
        guessed(letters, word, masks);
        joined(letters, word, after, masks);
    }
    let mut words = words.iter().peekable();
    for at in 0..letters.len() {
        let word = words.next_if(|word| word.word.start == at);
        introduced(letters, at, word, masks);
        bounded(letters, at, masks);
    }
    again(letters, masks);
}

/// A name of three letters and more that was found once is masked wherever the text writes it.
fn again(letters: &[char], masks: &mut Masks) {
    const LETTERS_MIN: usize = 3;
    let mut names: Vec<&[char]> = Vec::new();
    let mut start = None;
    for place in 0..=letters.len() {
        let is_name = masks.0.get(place).is_some_and(|mask| *mask == Some(Class::Name));
        match start {
            None if is_name => start = Some(place),
            Some(from) if !is_name => {
                names.push(&letters[from..place]);
                start = None;
            }
            _ => {}
        }
    }
    names.retain(|name| name.len() >= LETTERS_MIN);
    names.sort_unstable();
    names.dedup();
    for name in names {
        for at in 0..letters.len().saturating_sub(name.len() - 1) {
            if letters[at..].starts_with(name) {
                masks.put(at..at + name.len(), Class::Name);
            }
        }
    }
}

/// Letters of the surname that begins at a place, 0 when none does.
fn surname(letters: &[char], at: usize) -> usize {
    let rest = letters.get(at..).unwrap_or_default();
    let Some(&first) = rest.first() else { return 0 };
    if DOUBLE_FIRSTS.contains(first) && SURNAMES_DOUBLE.iter().any(|name| starts_with(rest, name)) {
        return 2;
    }
    usize::from(SURNAMES.contains(first))
}

fn is_given(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter) && !NO_GIVEN.contains(letter)
}

fn is_title(word: &str) -> bool {
    TITLES.contains(&word)
}

/// 张某, 赵某某, 欧阳某.
fn stand_ins(letters: &[char], masks: &mut Masks) {
    for at in 0..letters.len() {
        let length = surname(letters, at);
        if length == 0 || letters.get(at + length) != Some(&'某') {
            continue;
        }
        let more = letters[at + length..].iter().take_while(|letter| **letter == '某').count();
        masks.put(at..at + length + more, Class::StandIn);
    }
}

/// 王女士, 李建国老师: a word before a title that is a surname, or begins with one and is no word of its own.
fn titled(letters: &[char], word: &TaggedWord<'_>, after: Option<&TaggedWord<'_>>, masks: &mut Masks) {
    let (start, end) = (word.word.start, word.word.end);
    let length = surname(letters, start);
    if length == 0 {
        return;
    }
    // One word with its title: 王女士, 李先生.
    let title = TITLES.iter().find(|title| word.word.text.ends_with(**title)).map_or(0, |title| title.chars().count());
    if title > 0 && (length..=length + GIVEN_MAX).contains(&(end - start).saturating_sub(title)) {
        masks.put(start..end - title, Class::Name);
    }
    if !after.is_some_and(|after| is_title(after.word.text)) {
        return;
    }
    let is_name = end - start == length || !word.known || word.tag.starts_with("nr");
    if is_name && end - start <= length + GIVEN_MAX {
        masks.put(start..end, Class::Name);
    }
}

/// 老王, 小李, where the segmenter sees a word of just these two.
fn familiar(letters: &[char], word: &TaggedWord<'_>, masks: &mut Masks) {
    let (start, end) = (word.word.start, word.word.end);
    let is_familiar = end - start == 2 && FAMILIAR.contains(letters[start]) && surname(letters, start + 1) == 1;
    if is_familiar && (word.tag.starts_with("nr") || !word.known) {
        masks.put(start + 1..end, Class::Name);
    }
}

/// A surname with its given name behind a word that introduces one. Such a word is sought letter by letter, for the
/// segmenter may draw the surname to it: 住户丁 / 哲得.
fn introduced(letters: &[char], at: usize, word: Option<&TaggedWord<'_>>, masks: &mut Masks) {
    if !INTRODUCTION_FIRSTS.contains(letters[at]) {
        return;
    }
    let is_word = |introduction: &str| word.is_some_and(|word| word.word.text == introduction);
    let fits = |introduction: &&&str| {
        starts_with(&letters[at..], introduction) && (introduction.chars().count() > 1 || is_word(introduction))
    };
    let Some(introduction) = INTRODUCTIONS.iter().filter(fits).max_by_key(|it| it.len()) else { return };
    let long = introduction.chars().count();
    let behind = at + long;
    let skipped = letters[behind..].iter().take_while(|letter| matches!(letter, ':' | ' ' | ',' | '"' | '是')).count();
    let start = behind + skipped;
    let length = surname(letters, start);
    if length == 0 {
        return;
    }
    let given = letters[start + length..].iter().take(GIVEN_MAX).take_while(|letter| is_given(**letter)).count();
    let end = start + length + given;
    let is_place = letters.get(end).is_some_and(|letter| PLACE_ENDS.contains(*letter));
    let is_sure = goes_on_surely(letters, end) || INTRODUCE_SURELY.iter().any(|sure| introduction.ends_with(sure));
    let own = &letters[start..end];
    let is_whole = given == GIVEN_MAX && is_sure && !is_ordinary(own);
    if given > 0 && !is_place && (is_whole || !begins_ordinary(&letters[start..], length)) {
        masks.put(start..end, Class::Name);
    }
}

fn goes_on_surely(letters: &[char], end: usize) -> bool {
    letters.get(end).is_some_and(|letter| GOES_ON_SURELY.contains(*letter))
}

fn ends_with(letters: &[char], word: &str) -> bool {
    word.chars().rev().zip(letters.iter().rev()).filter(|(one, two)| one == *two).count() == word.chars().count()
}

/// A surname with two letters between the beginning of a clause and a letter with which it goes on: 与丁朝阳因界址.
fn bounded(letters: &[char], at: usize, masks: &mut Masks) {
    let length = surname(letters, at);
    let end = at + length + GIVEN_MAX;
    if length == 0 || end > letters.len() || !masks.is_free(at..end) {
        return;
    }
    let before = at.checked_sub(1).map(|place| letters[place]);
    let begins = before.is_none_or(|letter| BEGINS_AFTER.contains(letter) || !letter.is_alphanumeric())
        || TELLING.iter().any(|word| ends_with(&letters[..at], word));
    let rest = letters.get(end..).unwrap_or_default();
    let goes_on = rest.first().is_none_or(|letter| GOES_ON.contains(*letter) || !letter.is_alphanumeric())
        || TITLES.iter().any(|title| starts_with(rest, title));
    if !begins || !goes_on {
        return;
    }
    let own = &letters[at..end];
    let is_place = own.last().is_some_and(|letter| PLACE_ENDS.contains(*letter) || NO_NAME_END.contains(*letter));
    let is_name = own[length..].iter().all(|letter| is_given(*letter)) && !is_place;
    let is_free = goes_on_surely(letters, end) || !begins_ordinary(&letters[at..], length);
    if is_name && is_free && !is_ordinary(&own[length..]) && !is_ordinary(own) {
        masks.put(at..end, Class::Name);
    }
}

/// Whether letters are a word of the dictionary that is no name.
fn is_ordinary(letters: &[char]) -> bool {
    let text: String = letters.iter().collect();
    tagged(&text)
        .first()
        .is_some_and(|word| word.known && !word.tag.starts_with("nr") && word.word.end == letters.len())
}

/// Whether the letters begin with a word of the dictionary that is no name and longer than the surname: 业主高度重视.
fn begins_ordinary(letters: &[char], surname: usize) -> bool {
    const AHEAD: usize = 6;
    let ahead: String = letters.iter().take(AHEAD).collect();
    tagged(&ahead).first().is_some_and(|first| first.known && !first.tag.starts_with("nr") && first.word.end > surname)
}

/// A word that the segmenter takes for a name: of three letters and more, or unknown to the dictionary.
fn guessed(letters: &[char], word: &TaggedWord<'_>, masks: &mut Masks) {
    let (start, end) = (word.word.start, word.word.end);
    let (length, whole) = (surname(letters, start), end - start);
    if length == 0 || !word.tag.starts_with("nr") || !(length + 1..=length + GIVEN_MAX).contains(&whole) {
        return;
    }
    let ends_as_place = |place: usize| letters.get(place).is_some_and(|letter| PLACE_ENDS.contains(*letter));
    let is_place = ends_as_place(end) || ends_as_place(end - 1) || NO_NAME_END.contains(letters[end - 1]);
    // 王女士 in one word is a surname with its title, which has been seen to.
    if TITLES.iter().any(|title| word.word.text.ends_with(title)) {
        return;
    }
    // 许可证 and 谢谢您 begin with a word, 段时间 ends with one.
    let own = &letters[start..end];
    let is_made_of_words = whole >= 3 && (is_ordinary(&own[..2]) || is_ordinary(&own[1..]));
    let is_whole = whole >= 3 || !word.known;
    if is_whole && !is_place && !is_made_of_words && letters[start + length..end].iter().all(|letter| is_given(*letter))
    {
        masks.put(start..end, Class::Name);
    }
}

/// A surname that stands alone before a given name that the segmenter cut off: 王 / 小明, 李 / 梓涵.
fn joined(letters: &[char], word: &TaggedWord<'_>, after: Option<&TaggedWord<'_>>, masks: &mut Masks) {
    let (start, end) = (word.word.start, word.word.end);
    let Some(after) = after else { return };
    let given = after.word.end - after.word.start;
    let is_name = after.tag.starts_with("nr") || !after.known;
    let is_alone = surname(letters, start) == end - start && word.tag.starts_with("nr");
    let free = masks.is_free(start..after.word.end);
    if is_alone
        && given <= GIVEN_MAX
        && is_name
        && free
        && letters[end..after.word.end].iter().all(|letter| is_given(*letter))
    {
        masks.put(start..after.word.end, Class::Name);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn first_letters_are_those_of_their_words() {
        for name in SURNAMES_DOUBLE {
            assert!(name.chars().next().is_some_and(|letter| DOUBLE_FIRSTS.contains(letter)), "{name}");
        }
        for word in INTRODUCTIONS {
            assert!(word.chars().next().is_some_and(|letter| INTRODUCTION_FIRSTS.contains(letter)), "{word}");
        }
    }

    #[test]
    fn stand_ins_and_surnames_before_a_title_are_masked() {
        check("楼上赵某家漏水", "楼上**家漏水");
        check("王女士来电", "*女士来电");
        check("欧阳某某打人", "****打人");
        check("张师傅干活", "*师傅干活");
    }

    #[test]
    fn names_are_found_by_what_introduces_them_and_by_their_letters() {
        check("邻居李建国半夜吵闹", "邻居***半夜吵闹");
        check("村民王小明打人", "村民***打人");
        check("老板叫欧阳嫦英，拖欠工资", "老板叫****，拖欠工资");
        check("被告：刘梓涵", "被告：***");
        check("李建国老师体罚学生", "***老师体罚学生");
        check("当事人苏国雪到村里，路边苏国雪又来", "当事人***到村里，路边***又来");
        check("被告张和明购买的房", "被告***购买的房");
    }

    #[test]
    fn places_and_ordinary_words_that_begin_like_a_name_stay() {
        for text in [
            "高峰期堵车，业主高度重视",
            "大桥镇石桥村柳塘村",
            "建国路中山路施工扰民",
            "白天晚上都在施工",
            "金桂园小区物业",
            "方便面过期，商家不退",
            "和谐社区，成立业委会",
        ] {
            check(text, text);
        }
    }
}
