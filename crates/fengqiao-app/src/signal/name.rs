//! Naming a signal truthfully: a circle of villages by the villages, a theme by its own name or its kinds, anything else by its
//! region and category.

use fengqiao_domain::id::RegionId;
use fengqiao_domain::signal::Signal;

use crate::app::App;
use crate::office::Office;
use crate::permission::Bilingual;

/// Level of a village.
const VILLAGE: u8 = 5;

/// Where and what a signal is, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalNames {
    /// The place, such as `大桥镇石桥村一带 5 个村（社区）`.
    pub place: Bilingual,
    /// The kind of trouble.
    pub kind: Bilingual,
}

fn both(text: String) -> Bilingual {
    Bilingual { zh: text.clone(), en: text }
}

impl App {
    /// Where and what a signal is, in words.
    #[must_use]
    pub fn signal_names(&self, office: &Office, signal: &Signal) -> SignalNames {
        SignalNames { place: place(office, signal), kind: self.kind(signal) }
    }

    fn kind(&self, signal: &Signal) -> Bilingual {
        let codes: Vec<&str> = std::iter::once(&signal.category).chain(&signal.also).map(String::as_str).collect();
        let themes = &self.setup().watch.scan.themes;
        let same = |theme: &&crate::watch::Theme| theme.categories.iter().map(String::as_str).eq(codes.iter().copied());
        if let Some(name) = themes.iter().find(same).and_then(|theme| theme.name.clone()).filter(|_| codes.len() > 1) {
            return name;
        }
        let named = |code: &&str| {
            let tree = self.setup().tree_of(code)?;
            let category = tree.by_code(code)?;
            let top = tree.by_code(tree.top_of(code)).filter(|top| top.code != *code && codes.len() == 1);
            let zh = top.map_or_else(|| category.name.clone(), |top| format!("{} / {}", top.name, category.name));
            Some(Bilingual { zh, en: category.name_en.clone() })
        };
        let names: Vec<Bilingual> =
            codes.iter().map(|code| named(code).unwrap_or_else(|| both((*code).to_owned()))).collect();
        let join = |of: fn(&Bilingual) -> &str, between: &str| names.iter().map(of).collect::<Vec<_>>().join(between);
        Bilingual { zh: join(|it| &it.zh, "、"), en: join(|it| &it.en, ", ") }
    }
}

fn place(office: &Office, signal: &Signal) -> Bilingual {
    if signal.members.is_empty() {
        return both(office.path_names(signal.region_id).join(" / "));
    }
    let name = |id: RegionId| office.region(id).map_or("?", |region| region.name.as_str());
    // Those with the most reports come first; a circle without any is named by its first village.
    let told = signal.regions.iter().map(|(id, _)| *id).find(|id| signal.members.contains(id));
    let middle = name(told.unwrap_or(signal.members[0]));
    let mut towns: Vec<&str> = Vec::new();
    for above in signal.members.iter().filter_map(|id| office.region(*id)?.parent_id) {
        if !towns.contains(&name(above)) {
            towns.push(name(above));
        }
    }
    let many = signal.members.len();
    let villages = signal.members.iter().all(|id| office.region(*id).is_some_and(|region| region.level >= VILLAGE));
    let (zh, en) = if villages { ("个村（社区）", "villages") } else { ("处", "places") };
    Bilingual {
        zh: format!("{} / {middle}一带 {many} {zh}", towns.join("、")),
        en: format!("{many} {en} around {middle} in {}", towns.join(", ")),
    }
}
