//! `fengqiao text`: a model of kinds is trained on an office's own labelled reports, scored, and put to use.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use fengqiao_app::import::run::ImportFile;
use fengqiao_app::model::{LabelColumns, Labels, TrainModel, evaluate_on, read_labels, train_on};
use fengqiao_app::setup::Setup;
use fengqiao_app::{App, AppError, Ctx};
use fengqiao_domain::id::ModelId;
use fengqiao_domain::model::ModelReport;
use fengqiao_store::PageRequest;
use fengqiao_text::classify::Model;

use super::text_report;
use crate::installation::{Place, founded, now, say};

/// Word for the model that is built in.
const BUILT_IN: &str = "built-in";

/// Arguments of `fengqiao text`.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Train a model on labelled reports, print its report, and keep it.
    Train(Train),
    /// Score a model on labelled reports.
    Evaluate(Evaluate),
    /// List the models of the office.
    Models(Models),
    /// Put a model to use, or go back to the one that is built in.
    Activate(Activate),
    /// Write what persons decided of pairs of reports as CSV: the inputs of their score, no text and no name.
    Pairs(Pairs),
    /// Fit the pair score anew on what persons decided, print its figures, and keep it.
    Refit(Refit),
}

/// A file of labelled reports.
#[derive(Args)]
struct LabelFile {
    /// File of labelled reports: CSV or XLSX, plain or packed with gzip; may be left out to train on corrections alone.
    #[arg(long)]
    labels: Option<PathBuf>,
    /// Column of the text; found by its name when absent.
    #[arg(long)]
    text: Option<String>,
    /// Column of the label; given up to three times, from the broad to the narrow; found by its name when absent.
    #[arg(long = "label")]
    label: Vec<String>,
    /// Category tree of the labels, or `none` to leave them as they are; the one that knows most of them when absent.
    #[arg(long)]
    tree: Option<String>,
    /// Encoding label such as gb18030; detected when absent.
    #[arg(long)]
    encoding: Option<String>,
}

#[derive(Args)]
struct Train {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    file: LabelFile,
    /// Login of the person who trains: the model is kept in the database under that name.
    #[arg(long = "as")]
    login: Option<String>,
    /// Write the model into this file as well.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Learn from the reports whose kind a person of the office decided too, from the office's own log; needs --as, and no file.
    #[arg(long, requires = "login")]
    corrections: bool,
    /// Confidence below which the model abstains and asks, 0 to 1.
    #[arg(long, default_value_t = 0.6)]
    threshold: f32,
    /// Put the model to use at once; needs --as.
    #[arg(long, requires = "login")]
    activate: bool,
}

#[derive(Args)]
struct Evaluate {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    file: LabelFile,
    /// `built-in`, the id of a model in the database (with --as), or a file.
    #[arg(long, default_value = BUILT_IN)]
    model: String,
    /// Login of the person who asks, for a model of the database.
    #[arg(long = "as")]
    login: Option<String>,
}

#[derive(Args)]
struct Models {
    #[command(flatten)]
    place: Place,
    /// Login of the person who asks.
    #[arg(long = "as")]
    login: String,
}

#[derive(Args)]
struct Activate {
    #[command(flatten)]
    place: Place,
    /// Id of the model, or `built-in`.
    #[arg(long)]
    model: String,
    /// Category tree, for `built-in`.
    #[arg(long, default_value = fengqiao_app::understanding::TREE)]
    tree: String,
    /// Login of the person who puts it to use; the log names that person.
    #[arg(long = "as")]
    login: String,
}

#[derive(Args)]
struct Pairs {
    #[command(flatten)]
    place: Place,
    /// Where to write.
    #[arg(long)]
    out: PathBuf,
    /// Login of the administrator who asks.
    #[arg(long = "as")]
    login: String,
}

#[derive(Args)]
struct Refit {
    #[command(flatten)]
    place: Place,
    /// Login of the administrator who refits; the score is kept under that name.
    #[arg(long = "as")]
    login: String,
    /// Write the score into this file as well, in the form of `crates/fengqiao-text/src/same/pairs.csv`.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Use the score at once.
    #[arg(long)]
    activate: bool,
}

/// Runs the command.
///
/// # Errors
/// A file cannot be used, nothing can be learnt from it, nobody has the login, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.task {
        Task::Train(train) => run_train(train),
        Task::Evaluate(evaluate) => run_evaluate(evaluate),
        Task::Models(models) => list(models),
        Task::Activate(activate) => run_activate(activate),
        Task::Pairs(pairs) => run_pairs(pairs),
        Task::Refit(refit) => run_refit(refit),
    }
}

fn run_train(train: &Train) -> Result<()> {
    if !(0.0..=1.0).contains(&train.threshold) {
        bail!("--threshold {} is no share between 0 and 1", train.threshold);
    }
    let Some(login) = &train.login else { return train_apart(train) };
    let (app, ctx) = signed(&train.place, login)?;
    if train.file.labels.is_some() {
        tell_labels(&labels(&train.file, app.setup())?);
    }
    let file = train.file.labels.clone().map(ImportFile::Path);
    let wish =
        TrainModel { file, columns: columns(&train.file), corrections: train.corrections, threshold: train.threshold };
    let id = in_words(app.start_training(&ctx, &wish))?;
    let model = in_words(app.train_model(&ctx, id, &wish))?;
    say(text_report::text(&model.report, app.setup()));
    if let Some(out) = &train.out {
        write(out, &app.load_model(ctx.top_region, id)?)?;
    }
    say(format!("kept as model {id}"));
    if train.activate {
        in_words(app.activate_model(&ctx, &model.tree, Some(id)))?;
        say(format!("model {id} proposes the kinds of the tree {} from now on", model.tree));
    }
    Ok(())
}

/// Trains without a database: the report, and the file if one is named.
fn train_apart(train: &Train) -> Result<()> {
    let setup = setup(&train.place)?;
    let labels = labels(&train.file, &setup)?;
    tell_labels(&labels);
    let trained = in_words(train_on(&labels, train.threshold))?;
    say(text_report::text(&trained.report, &setup));
    match &train.out {
        Some(out) => write(out, &trained.model),
        None => {
            say("the model was not kept: name a login with --as, or a file with --out");
            Ok(())
        }
    }
}

fn write(path: &Path, model: &Model) -> Result<()> {
    let bytes = model.to_bytes();
    std::fs::write(path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
    say(format!("{} bytes are in {}", bytes.len(), path.display()));
    Ok(())
}

fn run_evaluate(evaluate: &Evaluate) -> Result<()> {
    let setup = setup(&evaluate.place)?;
    let labels = labels(&evaluate.file, &setup)?;
    tell_labels(&labels);
    if labels.examples.is_empty() {
        bail!("{}: no row can be used", evaluate.file.labels.clone().unwrap_or_default().display());
    }
    let report = match (evaluate.model.as_str(), evaluate.model.parse::<ModelId>()) {
        (BUILT_IN, _) => {
            let tree = if labels.tree.is_empty() { fengqiao_app::understanding::TREE } else { labels.tree.as_str() };
            let model = setup.model(tree).with_context(|| format!("the tree {tree} has no built-in model"))?;
            evaluate_on(model, &labels)
        }
        (_, Ok(id)) => {
            let Some(login) = &evaluate.login else { bail!("a model of the database needs --as LOGIN") };
            let (app, ctx) = signed(&evaluate.place, login)?;
            in_words(app.model(&ctx, id))?;
            evaluate_on(&in_words(app.load_model(ctx.top_region, id))?, &labels)
        }
        (path, _) => {
            let bytes = std::fs::read(path).with_context(|| format!("cannot read the model {path}"))?;
            let model = Model::from_bytes(&bytes).with_context(|| path.to_owned())?;
            evaluate_on(&model, &labels)
        }
    };
    say(text_report::text(&report, &setup));
    Ok(())
}

fn list(models: &Models) -> Result<()> {
    let (app, ctx) = signed(&models.place, &models.login)?;
    let page = in_words(app.models(&ctx, &PageRequest::default()))?;
    if page.items.is_empty() {
        say("no model was trained here; the built-in ones are in use");
    }
    for row in page.items {
        let ModelReport { rows, macro_f1, .. } = row.model.report;
        let (mark, tree) = (if row.active { "in use" } else { "" }, row.model.tree.as_str());
        let tree = if tree.is_empty() { "(no tree)" } else { tree };
        let (id, at, file) = (row.model.id, row.model.trained_at, &row.model.file_name);
        say(format!("{id}  {at}  {tree}  macro-F1 {macro_f1:.3}  {rows} texts  {file}  {mark}"));
    }
    Ok(())
}

fn run_activate(activate: &Activate) -> Result<()> {
    let (app, ctx) = signed(&activate.place, &activate.login)?;
    if activate.model == BUILT_IN {
        in_words(app.activate_model(&ctx, &activate.tree, None))?;
        say(format!("the built-in model proposes the kinds of the tree {} again", activate.tree));
        return Ok(());
    }
    let Ok(id) = activate.model.parse::<ModelId>() else { bail!("{} is no id of a model", activate.model) };
    let tree = in_words(app.model(&ctx, id))?.model.tree;
    in_words(app.activate_model(&ctx, &tree, Some(id)))?;
    say(format!("model {id} proposes the kinds of the tree {tree} from now on"));
    Ok(())
}

fn run_pairs(pairs: &Pairs) -> Result<()> {
    let (app, ctx) = signed(&pairs.place, &pairs.login)?;
    let decided = in_words(app.decided_pairs(&ctx))?;
    std::fs::write(&pairs.out, decided.to_csv()).with_context(|| format!("cannot write {}", pairs.out.display()))?;
    let same = decided.pairs.iter().filter(|pair| pair.same).count();
    let (all, lost) = (decided.pairs.len(), decided.lost);
    say(format!(
        "{all} decided pairs, {same} of them the same, are in {}; {lost} could not be read",
        pairs.out.display()
    ));
    Ok(())
}

fn run_refit(refit: &Refit) -> Result<()> {
    let (app, ctx) = signed(&refit.place, &refit.login)?;
    let id = in_words(app.start_refit(&ctx))?;
    let model = in_words(app.refit_pairs(&ctx, id))?;
    say(text_report::pairs(&model.report));
    if let Some(out) = &refit.out {
        let bytes = app.store().read(ctx.top_region, |reader| reader.model_bytes(id))?.unwrap_or_default();
        std::fs::write(out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
        say(format!("{} bytes are in {}", bytes.len(), out.display()));
    }
    say(format!("kept as model {id}"));
    if refit.activate {
        in_words(app.activate_model(&ctx, &model.tree, Some(id)))?;
        say(format!("model {id} scores pairs of reports from now on"));
    }
    Ok(())
}

fn columns(file: &LabelFile) -> LabelColumns {
    LabelColumns {
        text: file.text.clone(),
        labels: file.label.clone(),
        tree: file.tree.clone(),
        encoding: file.encoding.clone(),
    }
}

fn labels(file: &LabelFile, setup: &Setup) -> Result<Labels> {
    let Some(path) = &file.labels else { bail!("name the file of labelled reports with --labels") };
    let opened = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    in_words(read_labels(opened, &columns(file), &setup.trees)).with_context(|| path.display().to_string())
}

/// Says what of the file can be used, and why the rest cannot.
fn tell_labels(labels: &Labels) {
    let tree = if labels.tree.is_empty() { "no tree (it can be scored, not put to use)" } else { &labels.tree };
    let (rows, refused, repeats) = (labels.examples.len(), labels.refused, labels.repeats);
    say(format!("{rows} labelled texts of {tree}; {repeats} repeat another; {refused} rows cannot be used"));
    for fault in &labels.faults {
        say(format!("  line {}: {} [{}]", fault.line, fault.detail, fault.code));
    }
    for (label, rows) in &labels.unknown {
        say(format!("  unknown label {label}: {rows} rows"));
    }
}

fn setup(place: &Place) -> Result<Setup> {
    Ok(Setup::of(&place.data_files()?)?)
}

fn signed(place: &Place, login: &str) -> Result<(App, Ctx)> {
    let app = place.open()?;
    founded(&app)?;
    let login = login.to_lowercase();
    let Some((office, account)) = app.store().account_of_login(&login)? else { bail!("nobody has the login {login}") };
    let Some(ctx) = app.context(office, account.id, None, now())? else { bail!("{login} was dismissed") };
    Ok((app, ctx))
}

/// A refusal in its own words.
fn in_words<T>(result: Result<T, AppError>) -> Result<T> {
    match result {
        Err(AppError::Refused(refusal)) => bail!("{} [{}]", refusal.detail, refusal.code),
        other => Ok(other?),
    }
}
