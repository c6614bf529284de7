//! Who works in the county: offices of county, townships and villages, and the invented accounts of a demonstration.
//! Not here: passwords, which whoever loads the county makes.

use crate::land::{COUNTY, Land};

/// An office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Key in the tables.
    pub id: String,
    /// Name.
    pub name: String,
    /// `centre`, `department`, `township`, `village`, `police_station`, `court`, `procuratorate` or `mediation`.
    pub kind: &'static str,
    /// What a department is responsible for; playbooks name departments by it.
    pub duty: Option<&'static str>,
    /// Code of the region it serves.
    pub region: String,
    /// Key of the office above it.
    pub parent: Option<String>,
}

/// Key of the county's dispute centre (综治中心), above all others.
pub const CENTRE_ID: &str = "O-centre";

/// Offices of the county: key, name, kind, duty.
const COUNTY_OFFICES: [(&str, &str, &str, Option<&str>); 30] = [
    ("O-hotline", "青禾县12345热线受理中心", "centre", Some("hotline")),
    ("O-court", "青禾县人民法院", "court", Some("court")),
    ("O-procuratorate", "青禾县人民检察院", "procuratorate", Some("procuratorate")),
    ("O-mediation", "青禾县人民调解委员会", "mediation", Some("mediation")),
    ("O-market", "青禾县市场监督管理局", "department", Some("market_regulation")),
    ("O-labour", "青禾县人力资源和社会保障局", "department", Some("human_resources")),
    ("O-housing", "青禾县住房和城乡建设局", "department", Some("housing")),
    ("O-land", "青禾县自然资源和规划局", "department", Some("natural_resources")),
    ("O-environment", "青禾县生态环境局", "department", Some("environment")),
    ("O-police", "青禾县公安局", "department", Some("public_security")),
    ("O-justice", "青禾县司法局", "department", Some("justice")),
    ("O-education", "青禾县教育局", "department", Some("education")),
    ("O-health", "青禾县卫生健康局", "department", Some("health")),
    ("O-agriculture", "青禾县农业农村局", "department", Some("agriculture")),
    ("O-petition", "青禾县信访局", "department", Some("petition")),
    ("O-cyberspace", "青禾县网信办", "department", Some("cyberspace")),
    ("O-civil", "青禾县民政局", "department", Some("civil_affairs")),
    ("O-finance", "青禾县金融工作办公室", "department", Some("finance")),
    ("O-culture", "青禾县文化和旅游局", "department", Some("culture_tourism")),
    ("O-transport", "青禾县交通运输局", "department", Some("transport")),
    ("O-urban", "青禾县综合行政执法局", "department", Some("urban_management")),
    ("O-emergency", "青禾县应急管理局", "department", Some("emergency")),
    ("O-water", "青禾县水利局", "department", Some("water")),
    ("O-forestry", "青禾县林业局", "department", Some("forestry")),
    ("O-tax", "青禾县税务局", "department", Some("tax")),
    ("O-veterans", "青禾县退役军人事务局", "department", Some("veterans")),
    ("O-medicare", "青禾县医疗保障局", "department", Some("medical_insurance")),
    ("O-women", "青禾县妇女联合会", "department", Some("women")),
    ("O-union", "青禾县总工会", "department", Some("union")),
    ("O-politics", "青禾县委政法委员会", "department", Some("political_legal")),
];

/// All offices of the county, the centre first.
pub(crate) fn organisations(land: &Land) -> Vec<Organisation> {
    let county = |id: &str, name: &str, kind, duty, parent: Option<&str>| Organisation {
        id: id.to_owned(),
        name: name.to_owned(),
        kind,
        duty,
        region: COUNTY.to_owned(),
        parent: parent.map(str::to_owned),
    };
    let mut found = vec![county(CENTRE_ID, "青禾县社会治安综合治理中心", "centre", Some("centre"), None)];
    found.extend(COUNTY_OFFICES.map(|(id, name, kind, duty)| county(id, name, kind, duty, Some(CENTRE_ID))));
    for township in &land.townships {
        let short = &township.code[6..9];
        let office = |id: String, tail: &str, kind, parent: String| Organisation {
            id,
            name: format!("{}{tail}", township.name),
            kind,
            duty: None,
            region: township.code.clone(),
            parent: Some(parent),
        };
        let government = if township.name.ends_with("街道") { "办事处" } else { "人民政府" };
        let head = format!("O-{short}");
        found.push(office(head.clone(), government, "township", CENTRE_ID.to_owned()));
        found.push(office(format!("O-{short}-mediation"), "综治中心（调解中心）", "mediation", head.clone()));
        found.push(office(format!("O-{short}-police"), "派出所", "police_station", "O-police".to_owned()));
        found.extend(land.villages[township.villages.clone()].iter().map(|village| Organisation {
            id: format!("O-{}", &village.code[6..]),
            name: village.name.clone(),
            kind: "village",
            duty: None,
            region: village.code.clone(),
            parent: Some(head.clone()),
        }));
    }
    found
}

/// An invented account of a demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// Name typed at sign-in.
    pub login: &'static str,
    /// Display name of the invented official.
    pub name: &'static str,
    /// Role id of `data/roles.toml`.
    pub role: &'static str,
    /// Key of the office, one of [`Organisation::id`].
    pub organisation: &'static str,
    /// Code of the region whose subtree the official serves.
    pub region: &'static str,
}

/// The invented accounts: at least one for each role.
#[must_use]
pub fn accounts() -> Vec<DemoAccount> {
    const EAST: &str = "990101001000";
    const BRIDGE: &str = "990101100000";
    const ACCOUNTS: [(&str, &str, &str, &str, &str); 46] = [
        ("clerk", "何晓燕", "hotline_clerk", "O-hotline", COUNTY),
        ("dispatcher", "沈志明", "dispatcher", CENTRE_ID, COUNTY),
        ("dispatcher.dongxi", "陆春梅", "dispatcher", "O-001", EAST),
        ("dispatcher.daqiao", "韩建华", "dispatcher", "O-100", BRIDGE),
        ("mediator", "罗桂兰", "village_mediator", "O-001001", "990101001001"),
        ("mediator.daqiao", "邹福根", "village_mediator", "O-100200", "990101100200"),
        ("mediator.court", "董文平", "court_mediator", "O-court", COUNTY),
        ("clerk.court", "段雪梅", "court_clerk", "O-court", COUNTY),
        ("judge", "方明华", "judge", "O-court", COUNTY),
        ("prosecutor", "梁思航", "prosecutor", "O-procuratorate", COUNTY),
        ("officer.market", "钱国强", "department_officer", "O-market", COUNTY),
        ("officer.labour", "潘丽萍", "department_officer", "O-labour", COUNTY),
        ("officer.housing", "丁海波", "department_officer", "O-housing", COUNTY),
        ("officer.land", "姚新民", "department_officer", "O-land", COUNTY),
        ("officer.environment", "汪雨涵", "department_officer", "O-environment", COUNTY),
        ("officer.police", "任永强", "department_officer", "O-police", COUNTY),
        ("officer.justice", "范秀英", "department_officer", "O-justice", COUNTY),
        ("officer.agriculture", "石金龙", "department_officer", "O-agriculture", COUNTY),
        ("officer.petition", "金慧敏", "department_officer", "O-petition", COUNTY),
        ("petition", "龚玉洁", "petition_officer", "O-petition", COUNTY),
        ("police.daqiao", "江立新", "police_officer", "O-100-police", BRIDGE),
        ("counsel", "尹若兰", "legal_aid_officer", "O-justice", COUNTY),
        ("chief.dongxi", "程刚", "station_chief", "O-001-police", EAST),
        ("chief.daqiao", "曹军", "station_chief", "O-100-police", BRIDGE),
        ("patrol.dongxi", "万小军", "patrol_member", "O-001-police", EAST),
        ("patrol.daqiao", "康志强", "patrol_member", "O-100-police", BRIDGE),
        ("liaison", "袁正平", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.02", "葛伟东", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.03", "阮文斌", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.04", "柯向阳", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.05", "骆建明", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.06", "聂红霞", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.07", "夏长河", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.08", "焦卫国", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.09", "薛晓峰", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.10", "谷雨生", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.11", "戚美兰", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.12", "顾一鸣", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.13", "符大海", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.14", "乔玉珍", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.15", "晏树林", "liaison_official", CENTRE_ID, COUNTY),
        ("liaison.16", "岳春生", "liaison_official", CENTRE_ID, COUNTY),
        ("office.liaison", "齐书田", "liaison_office", "O-police", COUNTY),
        ("analyst", "苏静", "analyst", CENTRE_ID, COUNTY),
        ("admin", "吕志文", "administrator", CENTRE_ID, COUNTY),
        ("auditor", "蒋和平", "auditor", "O-politics", COUNTY),
    ];
    let account = |(login, name, role, organisation, region)| DemoAccount { login, name, role, organisation, region };
    ACCOUNTS.map(account).to_vec()
}

/// An invented official who answers for a police station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoOfficial {
    /// Login of the account.
    pub login: &'static str,
    /// `province`, `city` or `county`.
    pub level: &'static str,
    /// Key of a police station where the official served until lately.
    pub former: Option<&'static str>,
    /// Key of a police station where a relative works.
    pub relative: Option<&'static str>,
}

/// The invented officials: as many of each level as the county's sixteen stations need.
#[must_use]
pub fn officials() -> Vec<DemoOfficial> {
    let official = |login, level| DemoOfficial { login, level, former: None, relative: None };
    vec![
        official("liaison", "county"),
        official("liaison.02", "province"),
        official("liaison.03", "province"),
        official("liaison.04", "province"),
        official("liaison.05", "city"),
        official("liaison.06", "city"),
        official("liaison.07", "city"),
        official("liaison.08", "city"),
        DemoOfficial { former: Some("O-001-police"), ..official("liaison.09", "city") },
        official("liaison.10", "county"),
        official("liaison.11", "county"),
        DemoOfficial { relative: Some("O-100-police"), ..official("liaison.12", "county") },
        official("liaison.13", "county"),
        official("liaison.14", "county"),
        official("liaison.15", "county"),
        official("liaison.16", "county"),
    ]
}

/// An invented team that makes visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoTeam {
    /// Display name.
    pub name: &'static str,
    /// Key of the office, one of [`Organisation::id`].
    pub organisation: &'static str,
    /// Days of the week, 1 Monday to 7 Sunday.
    pub weekdays: &'static [u8],
    /// Beginning of the shift, such as `08:00`.
    pub from: &'static str,
    /// End of the shift.
    pub to: &'static str,
    /// Visits on one day at most.
    pub visits_max: u16,
}

/// The invented teams: stations and the centre every day, townships on weekdays.
#[must_use]
pub fn teams() -> Vec<DemoTeam> {
    const WEEK: &[u8] = &[1, 2, 3, 4, 5, 6, 7];
    const WORK: &[u8] = &[1, 2, 3, 4, 5];
    let team = |name, organisation, visits_max| DemoTeam {
        name,
        organisation,
        weekdays: WEEK,
        from: "08:00",
        to: "21:00",
        visits_max,
    };
    let on_weekdays = |team| DemoTeam { weekdays: WORK, from: "08:30", to: "17:30", ..team };
    vec![
        team("东溪派出所一组", "O-001-police", 8),
        team("大桥派出所一组", "O-100-police", 8),
        on_weekdays(team("东溪街道走访组", "O-001", 6)),
        on_weekdays(team("大桥镇走访组", "O-100", 6)),
        DemoTeam { from: "08:30", to: "17:30", ..team("县综治中心巡访组", CENTRE_ID, 6) },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Seed;
    use std::collections::HashSet;

    #[test]
    fn every_account_works_in_an_office_of_its_region() {
        let land = crate::land::land(Seed(1));
        let offices = organisations(&land);
        let keys: HashSet<&str> = offices.iter().map(|office| office.id.as_str()).collect();
        assert_eq!(keys.len(), offices.len(), "keys of offices are unique");
        assert!(offices.iter().all(|office| office.parent.as_deref().is_none_or(|parent| keys.contains(parent))));
        for account in accounts() {
            let office = offices.iter().find(|office| office.id == account.organisation).unwrap();
            assert_eq!(office.region, account.region, "{}", account.login);
        }
        for official in officials() {
            let account = accounts().into_iter().find(|account| account.login == official.login).unwrap();
            assert_eq!(account.role, "liaison_official");
            assert!([official.former, official.relative].into_iter().flatten().all(|key| keys.contains(key)));
        }
        assert!(teams().iter().all(|team| keys.contains(team.organisation)), "every team has an office");
        let logins: HashSet<_> = accounts().iter().map(|account| account.login).collect();
        assert_eq!(logins.len(), accounts().len());
    }
}
