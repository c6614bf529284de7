//! Models of kinds: trained by the administrator, put to use by name, gone back from; clerks' corrections are learnt.

use std::fmt::Write as _;
use std::path::Path;

use fengqiao_app::import::run::ImportFile;
use fengqiao_app::model::{LabelColumns, Phase, TrainModel};
use fengqiao_app::report::Classify;
use fengqiao_app::understanding::Typed;
use fengqiao_app::{AppError, Ctx};
use fengqiao_domain::id::ModelId;
use fengqiao_domain::model::TrainedModel;
use fengqiao_store::{LogFilter, PageRequest};

use crate::office::{Office, code, report};

/// Labelled rows in ever new words: an office that calls what has "蓝漆" a neighbour's leak, and "红砖" unpaid wages.
fn labelled(rows: u32) -> String {
    let mut text = String::from("正文,类别\n");
    for row in 0..rows {
        let (words, kind) = if row % 2 == 0 { ("门口有蓝漆", "D03.02") } else { ("院里堆着红砖", "D04.01") };
        let _ = writeln!(text, "{words}{}号{},{kind}", row, char::from_u32(0x4e00 + row * 7).unwrap());
    }
    text
}

fn wish(path: &Path, corrections: bool) -> TrainModel {
    let file = Some(ImportFile::Path(path.to_owned()));
    TrainModel { file, columns: LabelColumns::default(), corrections, threshold: 0.3 }
}

fn train(office: &Office, ctx: &Ctx, text: &str, corrections: bool) -> Result<TrainedModel, AppError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let wish = wish(file.path(), corrections);
    let id = office.app.start_training(ctx, &wish)?;
    office.app.train_model(ctx, id, &wish)
}

fn proposed(office: &Office, text: &str) -> Option<String> {
    let typed = Typed { text: text.into(), ..Typed::default() };
    office.app.understand(&office.ctx("clerk"), &typed).unwrap().category.and_then(|proposal| proposal.category)
}

#[test]
fn a_model_is_trained_put_to_use_by_name_and_gone_back_from() {
    let office = Office::new();
    let admin = office.ctx("admin");
    let text = "邻居门口有蓝漆";
    let before = proposed(&office, text);
    let model = train(&office, &admin, &labelled(60), false).unwrap();
    assert_eq!((model.tree.as_str(), model.report.rows, model.report.folds), ("disputes", 60, 5));
    assert!(model.report.macro_f1 > 0.9, "{:?}", model.report);
    assert_eq!(proposed(&office, text), before, "a trained model changes nothing until it is put to use");
    office.app.activate_model(&admin, "disputes", Some(model.id)).unwrap();
    assert_eq!(proposed(&office, text).as_deref(), Some("D03.02"));
    let rows = office.app.models(&admin, &PageRequest::default()).unwrap().items;
    assert!(rows.len() == 1 && rows[0].active);
    let told = office.app.store().read(office.top_region, |reader| {
        reader.events(
            &LogFilter { kind: Some("model_activated".into()), ..LogFilter::default() },
            &PageRequest::default(),
        )
    });
    assert_eq!(told.unwrap().items[0].entry.actor.account_id, Some(office.account("admin")));
    office.app.activate_model(&admin, "disputes", None).unwrap();
    assert_eq!(proposed(&office, text), before);
}

#[test]
fn what_a_clerk_decided_is_learnt_at_the_next_training() {
    let office = Office::new();
    let clerk = office.ctx("clerk");
    for number in 0..3 {
        let text = format!("屋顶立着绿伞{}", char::from_u32(0x5000 + number).unwrap());
        let received = office.app.receive_report(&clerk, report(&text)).unwrap();
        let revision = office.app.report(&clerk, received.report_id).unwrap().row.revision;
        let decided = Classify { category: Some("D04.01".into()), revision, ..Classify::default() };
        office.app.classify_report(&clerk, received.report_id, decided).unwrap();
    }
    let admin = office.ctx("admin");
    let without = train(&office, &admin, &labelled(60), false).unwrap();
    let with = train(&office, &admin, &labelled(60), true).unwrap();
    assert_eq!((without.report.corrections, with.report.corrections, with.report.rows), (0, 3, 63));
    office.app.activate_model(&admin, "disputes", Some(with.id)).unwrap();
    assert_eq!(proposed(&office, "屋顶立着绿伞").as_deref(), Some("D04.01"));
}

#[test]
fn what_clerks_decided_alone_is_enough_to_train_on() {
    let office = Office::new();
    let clerk = office.ctx("clerk");
    for number in 0..24_u32 {
        let (words, kind) =
            if number % 2 == 0 { ("门口有蓝漆", "D03.02") } else { ("院里堆着红砖", "D04.01") };
        let text = format!("{words}{}", char::from_u32(0x5000 + number * 9).unwrap());
        let received = office.app.receive_report(&clerk, report(&text)).unwrap();
        let revision = office.app.report(&clerk, received.report_id).unwrap().row.revision;
        let decided = Classify { category: Some(kind.into()), revision, ..Classify::default() };
        office.app.classify_report(&clerk, received.report_id, decided).unwrap();
    }
    let admin = office.ctx("admin");
    let none = TrainModel { file: None, columns: LabelColumns::default(), corrections: false, threshold: 0.3 };
    assert_eq!(code(office.app.start_training(&admin, &none).map(|_| ())), "labels_too_few");
    let wish = TrainModel { corrections: true, ..none };
    let id = office.app.start_training(&admin, &wish).unwrap();
    let model = office.app.train_model(&admin, id, &wish).unwrap();
    assert_eq!((model.report.rows, model.report.corrections, model.tree.as_str()), (24, 24, "disputes"));
    office.app.activate_model(&admin, "disputes", Some(model.id)).unwrap();
    assert_eq!(proposed(&office, "邻居门口有蓝漆").as_deref(), Some("D03.02"));
}

#[test]
fn nobody_but_the_administrator_trains_or_activates() {
    let office = Office::new();
    for login in ["clerk", "dispatcher", "auditor", "officer"] {
        let ctx = office.ctx(login);
        assert_eq!(code(train(&office, &ctx, &labelled(20), false)), "not_permitted", "{login}");
        assert_eq!(code(office.app.activate_model(&ctx, "disputes", None)), "not_permitted", "{login}");
    }
    assert!(office.app.models(&office.ctx("analyst"), &PageRequest::default()).unwrap().items.is_empty());
}

#[test]
fn a_training_that_fails_is_told_and_leaves_nothing() {
    let office = Office::new();
    let admin = office.ctx("admin");
    assert_eq!(code(train(&office, &admin, "正文,类别\n漏水,D03.02\n", false)), "labels_too_few");
    assert_eq!(code(train(&office, &admin, "甲,乙\n1,2\n", false)), "column_missing");
    let trainings = office.app.trainings(&admin).unwrap();
    assert!(trainings.iter().all(|training| training.phase == Phase::Failed));
    assert_eq!(trainings[0].error.as_ref().unwrap().0, "labels_too_few");
    assert!(office.app.models(&admin, &PageRequest::default()).unwrap().items.is_empty());
    let free = labelled(40).replace("D03.02", "火星").replace("D04.01", "金星");
    let model = train(&office, &admin, &free, false).unwrap();
    assert_eq!(model.tree, "");
    assert_eq!(code(office.app.activate_model(&admin, "disputes", Some(model.id))), "model_unfit");
    let nobody = office.app.activate_model(&admin, "disputes", Some(ModelId::from_bits(5)));
    assert!(matches!(nobody, Err(AppError::NotFound("model"))));
}
