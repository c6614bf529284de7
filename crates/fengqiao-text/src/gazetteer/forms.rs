//! The ways in which a region's name is written: with its suffix, without, and as a village or community.

use super::Form;

/// Suffixes by level, longest first.
const SUFFIXES: [&[&str]; 5] = [
    &["特别行政区", "自治区", "省", "市"],
    &["自治州", "地区", "盟", "市"],
    &["自治县", "自治旗", "林区", "特区", "县", "区", "市", "旗"],
    &["街道办事处", "地区办事处", "民族乡", "民族苏木", "街道办", "街道", "苏木", "镇", "乡"],
    &["社区", "村", "嘎查"],
];

/// Endings of the committees that stand for villages and communities in the official tables, longest first.
const COMMITTEES: [(&str, &str); 8] = [
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("村民委员会", "村"),
    ("村民委会", "村"),
    ("居民委员会", "社区"),
    ("村委会", "村"),
    ("居委会", "社区"),
    ("嘎查委会", "嘎查"),
];

/// Peoples named in autonomous regions, most of those in the tables.
const PEOPLES: [&str; 40] = [
    "维吾尔",
    "哈萨克",
    "柯尔克孜",
    "布依族",
    "苗族",
    "侗族",
    "壮族",
    "回族",
    "彝族",
    "藏族",
    "羌族",
    "傣族",
    "景颇族",
    "白族",
    "傈僳族",
    "土家族",
    "蒙古族",
    "蒙古",
    "朝鲜族",
    "瑶族",
    "满族",
    "畲族",
    "黎族",
    "哈尼族",
    "拉祜族",
    "佤族",
    "布朗族",
    "纳西族",
    "普米族",
    "怒族",
    "独龙族",
    "仡佬族",
    "水族",
    "毛南族",
    "仫佬族",
    "土族",
    "撒拉族",
    "保安族",
    "东乡族",
    "裕固族",
];

/// Names that are not names of one place: they never count, or only below a parent.
const NEVER: [&str; 5] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "市"];
const COMMON: [&str; 24] = [
    "城区",
    "郊区",
    "矿区",
    "新区",
    "老城区",
    "新城区",
    "市中区",
    "城中区",
    "城东区",
    "城西区",
    "城南区",
    "城北区",
    "新市区",
    "东区",
    "西区",
    "南区",
    "北区",
    "中区",
    "开发区",
    "高新区",
    "经济开发区",
    "经济技术开发区",
    "工业园区",
    "中心村",
];

/// What ends the name of a village.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum VillageKind {
    /// 村
    Village,
    /// 社区
    Community,
    /// 嘎查
    Gacha,
    /// Nothing of these: a farm, a yard, a section.
    Other,
}

/// How a text may end the name of a village or community, longest first for a first letter.
pub(super) const VILLAGE_ENDS: [(&str, VillageKind); 9] = [
    ("村民委员会", VillageKind::Village),
    ("村委会", VillageKind::Village),
    ("村", VillageKind::Village),
    ("社区居民委员会", VillageKind::Community),
    ("社区居委会", VillageKind::Community),
    ("社区", VillageKind::Community),
    ("居民委员会", VillageKind::Community),
    ("居委会", VillageKind::Community),
    ("嘎查", VillageKind::Gacha),
];

/// All written forms of a name of levels 1 to 4, each once.
pub(super) fn forms(name: &str, level: u8) -> Vec<(String, Form)> {
    let mut out: Vec<(String, Form)> = Vec::new();
    if NEVER.contains(&name) {
        return out;
    }
    let mut add = |text: &str, form: Form| {
        let form = if COMMON.contains(&text) { Form::Short } else { form };
        if text.chars().count() >= 2 && !out.iter().any(|(known, _)| known == text) {
            out.push((text.to_owned(), form));
        }
    };
    add(name, Form::Full);
    if let Some(short) = stem(name, level) {
        if level == 4 && name.ends_with("街道") {
            add(&format!("{short}街道办"), Form::Full);
        }
        add(short, Form::Short);
    }
    out
}

/// The name of a village without what ends it, and what that was: 石塘村民委员会 is 石塘 and a village.
pub(super) fn village_stem(name: &str) -> (String, VillageKind) {
    let full = village(name);
    let ends = [("村", VillageKind::Village), ("社区", VillageKind::Community), ("嘎查", VillageKind::Gacha)];
    for (end, kind) in ends {
        if let Some(stem) = full.strip_suffix(end).filter(|stem| !stem.is_empty()) {
            return (stem.to_owned(), kind);
        }
    }
    (full, VillageKind::Other)
}

/// 石塘村民委员会 and 石塘村委会 become 石塘村; 创业社区居民委员会 becomes 创业社区.
fn village(name: &str) -> String {
    for (ending, kind) in COMMITTEES {
        if let Some(stem) = name.strip_suffix(ending).filter(|stem| !stem.is_empty()) {
            let named = ["村", "社区", "嘎查"].iter().any(|end| stem.ends_with(end));
            return if named { stem.to_owned() } else { format!("{stem}{kind}") };
        }
    }
    name.to_owned()
}

/// The name without its suffix; none if there is none to take off.
pub(super) fn stem(name: &str, level: u8) -> Option<&str> {
    let suffixes = SUFFIXES[usize::from(level.clamp(1, 5)) - 1];
    let mut short = suffixes.iter().find_map(|suffix| name.strip_suffix(suffix))?;
    if name.contains("自治") || name.contains("民族") || level == 4 {
        while let Some(rest) = PEOPLES.iter().find_map(|people| short.strip_suffix(people)) {
            if rest.chars().count() < 2 {
                break;
            }
            short = rest;
        }
    }
    Some(short).filter(|short| !short.is_empty())
}

/// Other suffixes under which a region of a level is still known, longest first.
pub(super) fn other_suffixes(level: u8) -> &'static [&'static str] {
    match level {
        3 => &["县", "区", "市"],
        4 => &["街道", "镇", "乡"],
        _ => &[],
    }
}

/// Length in bytes of another suffix of the level at the beginning of `rest`: 奉化市 for what is now 奉化区.
pub(super) fn swapped_suffix(rest: &str, level: u8) -> Option<usize> {
    other_suffixes(level).iter().find(|suffix| rest.starts_with(**suffix)).map(|suffix| suffix.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, level: u8, expected: &[&str]) {
        let found: Vec<String> = forms(name, level).into_iter().map(|(name, _)| name).collect();
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn suffixes_and_peoples_come_off() {
        check("广西壮族自治区", 1, &["广西壮族自治区", "广西"]);
        check("黔西南布依族苗族自治州", 2, &["黔西南布依族苗族自治州", "黔西南"]);
        check("永康市", 3, &["永康市", "永康"]);
        check("蓟县", 3, &["蓟县"]);
        check("市辖区", 2, &[]);
        check("东城街道", 4, &["东城街道", "东城街道办", "东城"]);
        assert_eq!(forms("城区", 3), [("城区".to_owned(), Form::Short)]);
    }

    #[test]
    fn villages_lose_their_committee() {
        let check = |name: &str, stem: &str, kind| assert_eq!(village_stem(name), (stem.to_owned(), kind), "{name}");
        check("马台子村民委员会", "马台子", VillageKind::Village);
        check("赵家村村委会", "赵家", VillageKind::Village);
        check("蔡村村村委会", "蔡村", VillageKind::Village);
        check("创业社区居民委员会", "创业", VillageKind::Community);
        check("宝启花园一居委会", "宝启花园一", VillageKind::Community);
        check("第三农场", "第三农场", VillageKind::Other);
    }
}
