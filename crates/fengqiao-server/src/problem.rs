//! Problems (RFC 9457): the one shape of every error, and the one place that maps errors to HTTP.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fengqiao_app::import::ImportError;
use fengqiao_app::store::StoreError;
use fengqiao_app::{AppError, Refusal};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// What went wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Address of the kind of problem: `/problems/` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in words, in English; the web has its own words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// What exactly; no personal data.
    pub detail: String,
    /// Faults of single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub fields: Vec<ProblemField>,
    /// Names the entry in the server's log for a fault inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_id: Option<String>,
}

/// A fault of one field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemField {
    /// The field.
    pub field: String,
    /// Stable code.
    pub code: String,
    /// In words.
    pub message: String,
}

/// The problems that every operation may answer with.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it only documents")]
pub enum Problems {
    /// The request cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(Problem),
    /// Nobody is signed in.
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(Problem),
    /// Not permitted.
    #[response(status = 403, content_type = "application/problem+json")]
    NotPermitted(Problem),
    /// There is none, or not for this person.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// It changed meanwhile, or is in a state that does not allow this.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// Too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// Not JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    WrongMedia(Problem),
    /// Understood and refused.
    #[response(status = 422, content_type = "application/problem+json")]
    Refused(Problem),
    /// Too often.
    #[response(status = 429, content_type = "application/problem+json")]
    TooOften(Problem),
    /// A fault inside.
    #[response(status = 500, content_type = "application/problem+json")]
    Inside(Problem),
    /// Busy; ask again.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(Problem),
    /// No room on the disk.
    #[response(status = 507, content_type = "application/problem+json")]
    Full(Problem),
}

impl Problem {
    /// A problem with a status, a code and words.
    pub(crate) fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            title: code.replace('_', " "),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: detail.into(),
            fields: Vec::new(),
            error_id: None,
        }
    }

    pub(crate) fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unreadable_request", detail)
    }

    pub(crate) fn not_signed_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", "sign in first")
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("there is no such {what}, or it is not yours to see"))
    }

    /// A fault inside, logged under an id that the person can name.
    pub(crate) fn inside() -> Self {
        let error_id = format!("{:016x}", rand::random::<u64>());
        tracing::error!(error_id, "a handler failed inside");
        let problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "fault_inside",
            "nothing was changed; tell the administrator the error id",
        );
        Self { error_id: Some(error_id), ..problem }
    }
}

/// Status of a refusal by its code; refusals of the rules are 422 unless they are about sign-in, permission or state.
fn status_of(code: &str) -> StatusCode {
    match code {
        "bad_credentials" | "totp_required" | "bad_code" => StatusCode::UNAUTHORIZED,
        "locked" | "too_many_uploads" => StatusCode::TOO_MANY_REQUESTS,
        "not_permitted" => StatusCode::FORBIDDEN,
        "stale_revision"
        | "not_in_state"
        | "matter_closed"
        | "matter_open"
        | "joined_already"
        | "not_joined"
        | "proceedings_open"
        | "import_running"
        | "import_ended"
        | "totp_on_already"
        | "totp_off_already"
        | "trial_running"
        | "trial_ended"
        | "training_running"
        | "tuning_withdrawn"
        | "effect_changed"
        | "plan_waiting"
        | "plan_settled"
        | "plan_past"
        | "team_out"
        | "cap_reached"
        | "too_soon"
        | "pairing_decided"
        | "pairing_not_decided"
        | "pairing_moved_on"
        | "document_void"
        | "document_signed"
        | "party_left"
        | "text_changed"
        | "another_paper"
        | "proposal_settled"
        | "links_changed"
        | "liaison_over"
        | "two_for_one"
        | "inspected_already"
        | "inspection_past"
        | "checked_in_already"
        | "id_taken"
        | "written_already"
        | "photo_taken"
        | "photo_removed"
        | "wrong_state"
        | "reply_open"
        | "sitting_taken"
        | "sitting_cancelled"
        | "sitting_past"
        | "judge_sits"
        | "nothing_doubtful" => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut problem = Self::new(status_of(refusal.code), refusal.code, refusal.detail);
        problem.fields = refusal
            .fields
            .into_iter()
            .map(|fault| ProblemField { field: fault.field, code: fault.code.to_owned(), message: fault.message })
            .collect();
        problem
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => refusal.into(),
            AppError::NotFound(what) => Self::not_found(what),
            AppError::Store(error) => error.into(),
            AppError::Data(words) => {
                let problem = Self::inside();
                tracing::error!(error_id = problem.error_id, words, "a file or a stored thing cannot be used");
                problem
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { noun } => Self::new(
                StatusCode::CONFLICT,
                "stale_revision",
                format!("the {noun} changed meanwhile; look at it again"),
            ),
            StoreError::Full => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                "no room is left; nothing was written, reading goes on",
            ),
            StoreError::Busy | StoreError::Pool(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "ask again in a moment")
            }
            StoreError::Halted(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "halted", "the disk of the database failed; reading goes on")
            }
            other => {
                let problem = Self::inside();
                tracing::error!(error_id = problem.error_id, error = %other, "the store failed");
                problem
            }
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.code(), error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = matches!(self.status, 429 | 503).then(|| HeaderValue::from_static("2"));
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(retry) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, retry);
        }
        response
    }
}
