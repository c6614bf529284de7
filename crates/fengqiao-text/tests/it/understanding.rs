//! The facade, on regions of the invented county's shape.

use fengqiao_text::gazetteer::GazetteerRow;
use fengqiao_text::same::{Limits, MatchReason, PartyKey, SameMatterIndex};
use fengqiao_text::understanding::{ReportFacts, Understanding};

fn understanding() -> Understanding {
    let names = [
        ("示例省", 1, None),
        ("云溪市", 2, Some(0)),
        ("青禾县", 3, Some(1)),
        ("青石镇", 4, Some(2)),
        ("石塘村", 5, Some(3)),
    ];
    let rows: Vec<GazetteerRow> = (0u32..)
        .zip(names)
        .map(|(id, (name, level, parent))| GazetteerRow {
            id,
            code: id.to_string(),
            name: name.to_owned(),
            level,
            parent,
            aliases: Vec::new(),
        })
        .collect();
    Understanding::shipped(&rows, Some(2), 1).unwrap()
}

#[test]
fn a_report_is_understood_with_reasons() {
    let text = "青石镇石塘村村民反映，楼上赵某家卫生间漏水，天花板发霉，要求赔偿4,400元";
    let understood = understanding().understand(text, None, None);
    assert_eq!(understood.proposal.category.as_deref(), Some("D03.02"));
    assert!(
        understood.proposal.reasons.iter().any(|reason| reason.phrase.contains("漏水")),
        "{:?}",
        understood.proposal
    );
    assert_eq!(understood.places[0].id, 4);
    assert!(understood.proposal.alternatives.len() <= 3);
}

#[test]
fn words_nobody_knows_make_it_abstain() {
    let understanding = understanding();
    for text in ["天气不错", "zzz qqq", "请问周末图书馆几点开门"] {
        assert_eq!(understanding.understand(text, None, None).proposal.category, None, "{text}");
    }
}

#[test]
fn a_place_field_goes_before_the_text() {
    let understood = understanding().understand("邻居吵架", Some("青石镇石塘村3组"), None);
    assert_eq!(understood.places[0].id, 4);
}

#[test]
fn the_same_matter_is_found_with_its_evidence() {
    let understanding = understanding();
    let parties = [PartyKey { key: 11, hard: true }, PartyKey { key: 12, hard: false }];
    let mut index = SameMatterIndex::new(Limits::default());
    let texts = [
        "石塘村鑫安工具厂排放黑水，鱼塘的鱼死了，损失5100元",
        "恒信超市卖过期牛奶",
        "再次反映石塘村鑫安工具厂排黑水，损失5,100元没有赔",
    ];
    let mut found = Vec::new();
    for (report, text) in (0u128..).zip(texts) {
        let understood = understanding.understand(text, None, None);
        let parties = if report == 1 { &[][..] } else { &parties[..] };
        let facts = ReportFacts { report, at_days: report as i32, region: Some(4), category: None, parties };
        let digest = understanding.digest(&understood, &facts);
        found = index.likely(&digest, 3);
        index.insert(&digest);
    }
    assert_eq!(found[0].report, 0);
    let has = |wanted: &dyn Fn(&MatchReason) -> bool| found[0].reasons.iter().any(wanted);
    assert!(has(&|reason| matches!(reason, MatchReason::SameParty { keys: 1 })));
    assert!(has(&|reason| matches!(reason, MatchReason::SameAmount)));
    assert!(has(
        &|reason| matches!(reason, MatchReason::SamePhrase { span } if span.of(texts[2]).contains("鑫安工具厂"))
    ));
}
