//! Weighs what a name may stand for by the names around it.

use super::confidence::{Parent, Sighting, Strength, confidence};
use super::mention::{Mention, Reading, is_beside};
use super::village::Village;
use super::{Form, Gazetteer, NONE};

/// Regions of one name that are tried as parents, the broader ones first.
const PARENT_NAMES_MAX: usize = 150;
/// Villages of one name that are told apart without their town.
const VILLAGES_MAX: usize = 60;
/// Letters of a name from which it is no part of other words.
const LONG_LETTERS: usize = 4;
/// Letters after which a place may begin: 家在永康市, 跟不上城区 not.
const BEFORE_PLACE: &str = "在住到于是去来往从自由向对至属映诉报求请问我们本为因被称说和与及跟同或的了省市州区县盟旗国将给让该位离近经即又有地址告及";
/// What makes the name before it a road, an estate or a building.
const AFTER_ROAD: [&str; 24] = [
    "路", "街", "大道", "巷", "弄", "桥", "山", "河", "小区", "花园", "公寓", "大厦", "广场", "公园", "中路", "东路",
    "西路", "南路", "北路", "新城", "家园", "苑", "医院", "学校",
];

/// Regions that mentions may stand for as parents.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// (slot, mention, with its suffix), sorted.
    list: Vec<(u32, usize, bool)>,
    /// A bit for each slot, to pass over most that are not there.
    mask: u64,
}

impl Anchors {
    fn bit(slot: u32) -> u64 {
        1 << (slot.wrapping_mul(0x9e37_79b1) >> 26)
    }

    fn of(&self, slot: u32) -> &[(u32, usize, bool)] {
        if self.mask & Self::bit(slot) == 0 {
            return &[];
        }
        let from = self.list.partition_point(|anchor| anchor.0 < slot);
        let rest = &self.list[from..];
        &rest[..rest.iter().take_while(|anchor| anchor.0 == slot).count()]
    }
}

/// A text with its names and the place from which it is read.
#[derive(Debug)]
pub(super) struct Scene<'t> {
    pub text: &'t str,
    pub mentions: &'t [Mention],
    pub anchors: Anchors,
    /// Slot of the home region, or [`NONE`].
    pub home: u32,
}

/// What stands around a mention.
#[derive(Debug, Clone, Copy)]
struct Around {
    place: usize,
    apart: bool,
    road: bool,
}

/// A region that a mention may stand for, weighed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    pub slot: u32,
    pub mention: usize,
    pub confidence: f32,
    pub form: Form,
    pub parent: Option<(u32, usize)>,
    pub home: bool,
    pub start: usize,
    pub end: usize,
    /// The county named in the text that it does not lie in.
    pub contradicted: u32,
    /// Whether the wrong letter of a slip sounds like the right one.
    pub homophone: bool,
}

impl Gazetteer {
    pub(super) fn anchors(&self, text: &str, mentions: &[Mention]) -> Anchors {
        let mut anchors = Anchors::default();
        for (place, mention) in mentions.iter().enumerate() {
            for reading in self.upper_readings(text, mention).take(PARENT_NAMES_MAX) {
                anchors.list.push((reading.slot, place, reading.form != Form::Short));
                anchors.mask |= Anchors::bit(reading.slot);
            }
        }
        anchors.list.sort_unstable();
        anchors
    }

    /// Everything a mention may stand for, the surest first.
    pub(super) fn weigh(&self, scene: &Scene<'_>, place: usize) -> Vec<Weighed> {
        let mention = &scene.mentions[place];
        let mut out: Vec<Weighed> = Vec::new();
        let around =
            Around { place, apart: is_apart(scene.text, mention), road: goes_on_as_road(&scene.text[mention.end..]) };
        for reading in self.upper_readings(scene.text, mention) {
            out.extend(self.weigh_one(scene, around, reading));
        }
        let villages = self.villages_of(mention);
        if villages.len() <= VILLAGES_MAX {
            let readings = villages.iter().map(|village| Reading::of_village(village, mention));
            out.extend(readings.filter_map(|reading| self.weigh_one(scene, around, reading)));
        } else {
            out.extend(self.weigh_common(scene, around, villages));
        }
        self.prefer_city(&mut out);
        out.sort_unstable_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.slot.cmp(&b.slot)));
        out
    }

    /// Of a name that many villages share, only those of a town that is named, or at home.
    fn weigh_common(&self, scene: &Scene<'_>, around: Around, villages: &[Village]) -> Vec<Weighed> {
        let mention = &scene.mentions[around.place];
        let mut out = Vec::new();
        let mut last = NONE;
        for &(town, ..) in &scene.anchors.list {
            if town == last || self.level_of(town) != 4 {
                continue;
            }
            last = town;
            let from = villages.partition_point(|village| village.parent < town);
            let here = villages[from..].iter().take_while(|village| village.parent == town);
            let readings = here.map(|village| Reading::of_village(village, mention));
            out.extend(readings.filter_map(|reading| self.weigh_one(scene, around, reading)));
        }
        if out.is_empty() && scene.home != NONE {
            let home = villages.iter().filter(|village| self.is_under(village.parent, scene.home));
            let readings = home.map(|village| Reading::of_village(village, mention));
            out.extend(readings.filter_map(|reading| self.weigh_one(scene, around, reading)));
        }
        out
    }

    fn weigh_one(&self, scene: &Scene<'_>, around: Around, reading: Reading) -> Option<Weighed> {
        let mention = &scene.mentions[around.place];
        let Reading { slot, level, form, .. } = reading;
        let home = scene.home != NONE && (slot == scene.home || self.is_under(reading.parent, scene.home));
        let parent = self.parent_of(scene, mention, &reading);
        let seen = Sighting { level, form, home, first: mention.start == 0, apart: around.apart, road: around.road };
        let confidence = confidence(seen, parent)?;
        Some(Weighed {
            slot,
            mention: around.place,
            confidence,
            form,
            parent: parent.map(|parent| (parent.slot, parent.mention)),
            home,
            start: mention.start,
            end: mention.end + reading.more,
            contradicted: NONE,
            homophone: false,
        })
    }

    /// 江西吉安 is the city and not the county of that name in it.
    fn prefer_city(&self, found: &mut [Weighed]) {
        let city = |weighed: &Weighed| self.level_of(weighed.slot) == 2;
        if !found.iter().any(city) {
            return;
        }
        for weighed in
            found.iter_mut().filter(|weighed| weighed.form == Form::Short && self.level_of(weighed.slot) == 3)
        {
            let by_province = weighed.parent.is_none_or(|(parent, _)| self.level_of(parent) == 1);
            weighed.confidence -= if by_province { 0.06 } else { 0.0 };
        }
    }

    /// The named ancestor that says most: one just before it, else one anywhere in the text.
    fn parent_of(&self, scene: &Scene<'_>, mention: &Mention, reading: &Reading) -> Option<Parent> {
        let (text, mentions) = (scene.text, scene.mentions);
        let mut best: Option<Parent> = None;
        let mut named = 0;
        // The chain of names that stand one beside the other in front of this one.
        let mut head = mention;
        for step in self.up(reading.parent) {
            let (mut seen, mut next) = (false, None);
            for &(_, other, full) in scene.anchors.of(step) {
                let there = &mentions[other];
                if let Some(Strength::Beside | Strength::ShortBeside) = stands(text, there, head, full) {
                    (seen, next) = (true, Some(there));
                }
                let Some(strength) = stands(text, there, mention, full) else { continue };
                seen |= strength != Strength::ShortBeside;
                if best.is_none_or(|best| strength > best.strength) {
                    best = Some(Parent {
                        slot: step,
                        mention: other,
                        strength,
                        level: self.level_of(step),
                        named: 0,
                        first: false,
                    });
                }
            }
            head = next.unwrap_or(head);
            named += u32::from(seen);
        }
        let best = best.map(|best| Parent { named, first: mentions[best.mention].start == 0, ..best });
        best.filter(|best| best.strength != Strength::ShortBeside || best.level < 4 || named > 1)
    }
}

/// How a parent stands to a name; none if it overlaps it, or is a short name elsewhere.
fn stands(text: &str, parent: &Mention, child: &Mention, full: bool) -> Option<Strength> {
    if parent.start < child.end && parent.end > child.start {
        return None;
    }
    let before = parent.end <= child.start;
    let swapped = if parent.swapped && full { suffix_length(&text[parent.end..]) } else { 0 };
    let beside = before && is_beside(text, parent.end + swapped, child.start.max(parent.end + swapped));
    match (beside, full) {
        (true, true) => Some(Strength::Beside),
        (true, false) => Some(Strength::ShortBeside),
        (false, true) if before => Some(Strength::Before),
        (false, true) => Some(Strength::After),
        (false, false) => None,
    }
}

fn suffix_length(rest: &str) -> usize {
    if rest.starts_with("街道") { "街道".len() } else { rest.chars().next().map_or(0, char::len_utf8) }
}

/// Whether what follows a name makes it a road, an estate or a building. The first letter tells most of those that do not.
fn goes_on_as_road(rest: &str) -> bool {
    let first = rest.chars().next().is_some_and(|first| {
        matches!(
            first,
            '路' | '街'
                | '大'
                | '巷'
                | '弄'
                | '桥'
                | '山'
                | '河'
                | '小'
                | '花'
                | '公'
                | '广'
                | '中'
                | '东'
                | '西'
                | '南'
                | '北'
                | '新'
                | '家'
                | '苑'
                | '医'
                | '学'
        )
    });
    first && AFTER_ROAD.iter().any(|word| rest.starts_with(word))
}

/// Whether a name stands apart from what is before it.
fn is_apart(text: &str, mention: &Mention) -> bool {
    let Some(before) = text[..mention.start].chars().next_back() else { return true };
    let long = || text[mention.start..mention.end].chars().count() >= LONG_LETTERS;
    !before.is_alphabetic() || before.is_ascii() || BEFORE_PLACE.contains(before) || long()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_after_a_name_of_a_road_is_seen_by_its_first_letter() {
        for word in AFTER_ROAD {
            assert!(goes_on_as_road(&format!("{word}1号")), "{word}");
        }
        assert!(!goes_on_as_road("") && !goes_on_as_road("镇") && !goes_on_as_road("大兴"));
    }
}
