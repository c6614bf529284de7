//! The server: routes and layers put together, bound to an address, run until told to end.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use fengqiao_app::App;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::{
    alarm, artefact, board, bulletin, citizen, cockpit, document, event, feed, handler, import, indicator, inspection,
    liaison, matter, mediator, model, organisation, pairing, party, patrol, photo, points, procedure, proceeding,
    region, report, review, scan, search, session, setup, signal, signature, sitting, team, topic, trail, trial,
    tuning, work,
};
use crate::live::{self, Changes};
use crate::problem::Problem;
use crate::state::{Web, blocking};
use crate::{headers, web_files};

/// A request that is not answered by then is given up; streams and uploads have no such limit.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(60);
/// Running requests may take this long to end when the server is told to.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(25);
/// JSON above this size is packed.
const PACK_ABOVE: u64 = 1_024;

/// Where and how to serve.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How people reach it; with https the cookie is secure.
    pub public_url: Option<String>,
    /// The clock.
    pub clock: fn() -> Timestamp,
}

/// Why the server cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be used.
    #[error("cannot listen on {address}: {error}; choose another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// Serving ended with a fault.
    #[error("serving ended: {0}")]
    Serve(#[from] std::io::Error),
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Fengqiao", description = "The whole life of a dispute.", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    components(schemas(Problem, crate::problem::ProblemField)),
    security(("session" = []))
)]
struct Document;

fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(session::sign_in, session::read_session, session::sign_out))
        .routes(routes!(session::change_password))
        .routes(routes!(session::begin_totp))
        .routes(routes!(session::confirm_totp))
        .routes(routes!(session::remove_totp))
        .routes(routes!(session::list_sessions))
        .routes(routes!(session::end_session))
        .routes(routes!(work::list_work))
        .routes(routes!(work::count_work))
        .routes(routes!(work::list_notices))
        .routes(routes!(work::read_notices))
        .routes(routes!(report::list_reports, report::create_report))
        .routes(routes!(report::read_report))
        .routes(routes!(report::classify_report))
        .routes(routes!(report::join_report))
        .routes(routes!(report::open_matter))
        .routes(routes!(report::separate_report))
        .routes(routes!(report::understand_text))
        .routes(routes!(report::reveal_person))
        .routes(routes!(matter::list_matters))
        .routes(routes!(matter::read_matter))
        .routes(routes!(matter::start_proceeding))
        .routes(routes!(matter::close_matter))
        .routes(routes!(matter::reopen_matter))
        .routes(routes!(search::search_texts))
        .routes(routes!(topic::list_topics))
        .routes(routes!(pairing::list_pairings))
        .routes(routes!(pairing::propose_pairings))
        .routes(routes!(pairing::read_pairing))
        .routes(routes!(pairing::decide_pairing))
        .routes(routes!(pairing::undo_pairing))
        .routes(routes!(party::check_conflict))
        .routes(routes!(citizen::give_code))
        .routes(routes!(citizen::end_code))
        .routes(routes!(citizen::follow_matter, citizen::leave_matter, citizen::read_followed))
        .routes(routes!(citizen::take_citizen_act))
        .routes(routes!(citizen::ask_correction))
        .merge(watch_and_work_routes())
}

/// The ledger of points, its rules, and alarms.
fn points_routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(points::list_points))
        .routes(routes!(points::read_points_rules))
        .routes(routes!(points::accept_points_rules))
        .routes(routes!(points::simulate_points))
        .routes(routes!(points::appeal_points))
        .routes(routes!(review::list_reviews))
        .routes(routes!(board::read_board))
        .routes(routes!(alarm::list_alarms))
        .routes(routes!(alarm::settle_alarm))
}

/// Signals and all that stands behind them, proceedings, and what an office is made of.
fn watch_and_work_routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(signal::list_signals))
        .routes(routes!(signal::read_signal))
        .routes(routes!(scan::list_scans, scan::run_scan))
        .routes(routes!(scan::read_scan))
        .routes(routes!(scan::replay_scan))
        .routes(routes!(artefact::list_artefacts))
        .routes(routes!(artefact::settle_artefact))
        .routes(routes!(tuning::list_tunings, tuning::accept_tuning))
        .routes(routes!(tuning::measure_tuning))
        .routes(routes!(tuning::withdraw_tuning))
        .routes(routes!(trial::list_trials, trial::start_trial))
        .routes(routes!(trial::read_trial))
        .routes(routes!(trial::cancel_trial))
        .routes(routes!(signal::count_reports))
        .routes(routes!(party::count_parties))
        .routes(routes!(import::list_imports, import::start_import))
        .routes(routes!(import::preview_import))
        .routes(routes!(import::read_import))
        .routes(routes!(import::read_rejects))
        .routes(routes!(import::cancel_import))
        .routes(routes!(import::list_profiles))
        .routes(routes!(model::list_models, model::train_model))
        .routes(routes!(model::preview_labels))
        .routes(routes!(model::restore_model))
        .routes(routes!(model::refit_pairs))
        .routes(routes!(model::read_model))
        .routes(routes!(model::activate_model))
        .routes(routes!(region::list_regions))
        .routes(routes!(region::import_regions))
        .routes(routes!(region::read_map))
        .routes(routes!(organisation::list_organisations, organisation::create_organisation))
        .routes(routes!(organisation::change_organisation))
        .routes(routes!(organisation::list_accounts, organisation::create_account))
        .routes(routes!(organisation::set_roles))
        .routes(routes!(organisation::dismiss_account))
        .routes(routes!(organisation::reset_password))
        .routes(routes!(organisation::list_roles))
        .merge(points_routes())
        .routes(routes!(indicator::list_indicators))
        .routes(routes!(indicator::read_figures))
        .routes(routes!(bulletin::read_bulletin))
        .routes(routes!(bulletin::read_bulletin_page))
        .routes(routes!(bulletin::read_bulletin_paper))
        .routes(routes!(bulletin::read_bulletin_workbook))
        .routes(routes!(cockpit::read_cockpit))
        .routes(routes!(cockpit::read_figures_workbook))
        .routes(routes!(indicator::list_filings))
        .routes(routes!(indicator::read_filing))
        .routes(routes!(indicator::list_bases))
        .routes(routes!(setup::list_categories))
        .routes(routes!(setup::list_procedures))
        .routes(routes!(trail::read_paths))
        .routes(routes!(trail::export_trails))
        .routes(routes!(trail::dry_run_procedure))
        .routes(routes!(event::list_events))
        .routes(routes!(event::verify_events))
        .routes(routes!(live::listen_live))
        .merge(proceeding_routes())
        .merge(patrol_routes())
        .merge(liaison_routes())
        .merge(document_routes())
        .merge(meeting_routes())
}

fn proceeding_routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(proceeding::list_proceedings, proceeding::start_in_region))
        .routes(routes!(proceeding::list_startable))
        .routes(routes!(proceeding::read_proceeding))
        .routes(routes!(proceeding::take_step))
        .routes(routes!(handler::list_colleagues))
        .routes(routes!(handler::set_handlers))
        .routes(routes!(handler::hand_over))
        .routes(routes!(handler::set_substitute))
        .routes(routes!(proceeding::take_steps))
        .routes(routes!(proceeding::read_stages))
        .routes(routes!(procedure::list_procedure_versions))
        .routes(routes!(procedure::check_upgrade, procedure::upgrade_proceedings))
}

/// The register of mediators, sittings, calendars.
fn meeting_routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(mediator::list_mediators, mediator::create_mediator))
        .routes(routes!(mediator::change_mediator))
        .routes(routes!(sitting::list_sittings, sitting::offer_sittings))
        .routes(routes!(sitting::list_judges))
        .routes(routes!(sitting::book_sitting))
        .routes(routes!(sitting::release_sitting))
        .routes(routes!(sitting::move_sitting))
        .routes(routes!(sitting::cancel_sitting))
        .routes(routes!(feed::read_calendar))
        .routes(routes!(feed::read_feed_state, feed::give_feed))
        .routes(routes!(feed::end_feed))
        .routes(routes!(feed::read_feed))
}

fn document_routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(document::list_documents, document::make_document))
        .routes(routes!(document::open_documents))
        .routes(routes!(document::verify_document))
        .routes(routes!(document::void_document))
        .routes(routes!(signature::give_signing_code))
        .routes(routes!(signature::sign_on_the_spot))
        .routes(routes!(signature::read_paper))
        .routes(routes!(signature::sign_paper))
        .routes(routes!(document::list_templates))
        .routes(routes!(document::read_template))
        .routes(routes!(document::try_template))
}

fn liaison_routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(liaison::list_stations))
        .routes(routes!(liaison::keep_station))
        .routes(routes!(liaison::list_officials))
        .routes(routes!(liaison::keep_official))
        .routes(routes!(liaison::list_candidates))
        .routes(routes!(liaison::reveal_official))
        .routes(routes!(liaison::list_liaisons))
        .routes(routes!(liaison::list_own_liaisons))
        .routes(routes!(liaison::end_liaison))
        .routes(routes!(liaison::list_liaison_proposals, liaison::propose_liaisons))
        .routes(routes!(liaison::read_liaison_proposal))
        .routes(routes!(liaison::measure_adjustment))
        .routes(routes!(liaison::adjust_liaisons))
        .routes(routes!(liaison::accept_liaisons))
        .routes(routes!(liaison::refuse_liaisons))
        .routes(routes!(inspection::list_draws))
        .routes(routes!(inspection::read_check_list))
        .routes(routes!(inspection::read_today))
        .routes(routes!(inspection::list_inspections, inspection::check_in))
        .routes(routes!(inspection::list_missed_windows))
        .routes(routes!(inspection::read_inspection))
        .routes(routes!(inspection::read_route))
        .routes(routes!(photo::keep_photo))
        .routes(routes!(photo::open_photo))
        .routes(routes!(inspection::set_inspection))
        .routes(routes!(inspection::drop_inspection))
        .routes(routes!(inspection::settle_check_in))
        .routes(routes!(inspection::write_inspection))
        .routes(routes!(inspection::reply_inspection))
        .routes(routes!(inspection::close_inspection))
}

fn patrol_routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(patrol::list_patrols, patrol::propose_patrol))
        .routes(routes!(patrol::read_patrol))
        .routes(routes!(patrol::accept_patrol))
        .routes(routes!(patrol::refuse_patrol))
        .routes(routes!(patrol::list_visits))
        .routes(routes!(patrol::settle_visit))
        .routes(routes!(team::list_teams, team::create_team))
        .routes(routes!(team::change_team))
}

/// The OpenAPI document as JSON text.
#[must_use]
pub fn openapi() -> String {
    document(OpenApiRouter::with_openapi(Document::openapi()).nest("/api", routes()).split_for_parts().1)
}

fn document(mut document: utoipa::openapi::OpenApi) -> String {
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("fengqiao")));
    let code = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("fengqiao-citizen")));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("session", cookie);
    components.add_security_scheme("citizen", code);
    document.to_pretty_json().expect("a document of plain values serialises")
}

/// Every route with its layers.
pub fn router(web: Web) -> Router {
    let (api, _) = OpenApiRouter::new().nest("/api", routes()).split_for_parts();
    let text = openapi();
    let pack = CompressionLayer::new().gzip(true).compress_when(SizeAbove::new(PACK_ABOVE).and(NotForContentType::SSE));
    api.route("/api/openapi.json", get(move || async move { ([("content-type", "application/json")], text.clone()) }))
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .fallback(web_files::serve)
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this address has no such method")
        })
        .layer(middleware::from_fn_with_state(web.clone(), give_up))
        .layer(pack)
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| Problem::inside().into_response()))
        .layer(middleware::from_fn(headers::secure))
        .with_state(web)
}

async fn give_up(State(web): State<Web>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let unlimited = ["/api/live", "/api/imports/preview", "/api/models/preview"].contains(&path);
    let method = request.method().clone();
    let route = path.to_owned();
    let started = (web.clock)();
    let response = if unlimited {
        next.run(request).await
    } else {
        match tokio::time::timeout(ANSWER_TIME_MAX, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow", "the answer took too long; ask again")
                .into_response(),
        }
    };
    // Route and status only: queries and bodies may hold personal data.
    tracing::debug!(%method, route, status = response.status().as_u16(), ms = (web.clock)().duration_since(started).as_millis(), "answered");
    response
}

async fn ready(State(web): State<Web>) -> Response {
    if web.draining.load(Ordering::Acquire) {
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "draining", "this server is ending").into_response();
    }
    let app = web.app.clone();
    match blocking(move || Ok(app.store().ready()?)).await {
        Ok(()) => "ok".into_response(),
        Err(problem) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, &problem.code, problem.detail).into_response(),
    }
}

/// A server bound to its address.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    web: Web,
}

impl Server {
    /// Binds the address.
    ///
    /// # Errors
    /// It is taken or not this machine's.
    pub async fn bind(app: App, options: ServeOptions) -> Result<Self, ServeError> {
        let listen = |error| ServeError::Listen { address: options.listen, error };
        let listener = TcpListener::bind(options.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        Ok(Self { listener, address, web: Web::new(app, options.public_url.as_deref(), options.clock) })
    }

    /// The bound address.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the jobs tell changes.
    #[must_use]
    pub fn changes(&self) -> Changes {
        self.web.changes.clone()
    }

    /// Serves until `end`; then says so on `/readyz`, lets running requests end, and returns.
    ///
    /// # Errors
    /// Serving ended with a fault.
    pub async fn run(self, end: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let draining = self.web.draining.clone();
        let (ended, told) = tokio::sync::oneshot::channel();
        let signal = async move {
            end.await;
            draining.store(true, Ordering::Release);
            let _ = ended.send(());
        };
        let router = router(self.web).layer(middleware::from_fn(note_address));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let serving = axum::serve(self.listener, service).with_graceful_shutdown(signal);
        let late = async move {
            // Streams never end by themselves: after the drain time they are cut.
            if told.await.is_ok() {
                tokio::time::sleep(DRAIN_TIME_MAX).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            served = serving => Ok(served?),
            () = late => Ok(()),
        }
    }
}

// The address of the connection, as an extension that a handler may lack in tests.
async fn note_address(mut request: Request, next: Next) -> Response {
    if let Some(address) = request.extensions().get::<axum::extract::ConnectInfo<SocketAddr>>().copied() {
        request.extensions_mut().insert(Extension(address));
    }
    next.run(request).await
}
