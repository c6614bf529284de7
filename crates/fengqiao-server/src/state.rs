//! What every handler shares.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use axum_extra::extract::cookie::{Cookie, SameSite};
use fengqiao_app::App;
use jiff::Timestamp;
use parking_lot::Mutex;

use crate::live::Changes;
use crate::problem::Problem;

/// Sign-ins that one address may try in a minute, beside the lock of the account itself.
const SIGN_INS_PER_MINUTE: u32 = 30;
/// Questions without an account that one address may ask in a minute: whether a document is ours, what stands in a calendar.
const PUBLIC_PER_MINUTE: u32 = 60;
/// Addresses remembered at most; then all are forgotten.
const ADDRESSES_MAX: usize = 10_000;

/// Minute and number of the last tries of each address.
type Tries = Arc<Mutex<HashMap<IpAddr, (i64, u32)>>>;
/// Where a request came from; absent in tests without a socket.
pub(crate) type Connection = Option<axum::Extension<ConnectInfo<SocketAddr>>>;

/// The shared state of the server; clones are cheap.
#[derive(Clone)]
pub struct Web {
    pub(crate) app: App,
    pub(crate) clock: fn() -> Timestamp,
    pub(crate) secure: bool,
    pub(crate) origin: Option<Arc<str>>,
    pub(crate) changes: Changes,
    pub(crate) draining: Arc<AtomicBool>,
    sign_ins: Tries,
    public: Tries,
}

impl Web {
    /// State for an application; `public_url` is how people reach it.
    #[must_use]
    pub fn new(app: App, public_url: Option<&str>, clock: fn() -> Timestamp) -> Self {
        let secure = public_url.is_some_and(|url| url.starts_with("https://"));
        let origin = public_url.map(|url| Arc::from(url.trim_end_matches('/')));
        let changes = Changes::new();
        Self {
            app,
            clock,
            secure,
            origin,
            changes,
            draining: Arc::default(),
            sign_ins: Arc::default(),
            public: Arc::default(),
        }
    }

    /// Name of the session cookie.
    pub(crate) const fn cookie(&self) -> &'static str {
        if self.secure { "__Host-fengqiao" } else { "fengqiao" }
    }

    /// Name of the cookie of somebody who follows a matter.
    pub(crate) const fn citizen_cookie(&self) -> &'static str {
        if self.secure { "__Host-fengqiao-citizen" } else { "fengqiao-citizen" }
    }

    /// A cookie of ours: kept from scripts, and sent over a safe line alone where there is one. With no value it is one to take away.
    pub(crate) fn own_cookie(&self, name: &'static str, value: String, same_site: SameSite) -> Cookie<'static> {
        Cookie::build((name, value)).path("/").http_only(true).same_site(same_site).secure(self.secure).build()
    }

    /// Whether this address may try another sign-in in this minute.
    pub(crate) fn may_sign_in(&self, address: Option<IpAddr>) -> bool {
        self.within(&self.sign_ins, address, SIGN_INS_PER_MINUTE)
    }

    /// Counts a question that is asked without an account.
    pub(crate) fn ask_in_public(&self, connection: Connection) -> Result<(), Problem> {
        let address = connection.map(|axum::Extension(ConnectInfo(address))| address.ip());
        if self.within(&self.public, address, PUBLIC_PER_MINUTE) {
            return Ok(());
        }
        let words = "too many questions from this address; wait a minute";
        Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_often", words))
    }

    fn within(&self, tries: &Tries, address: Option<IpAddr>, per_minute: u32) -> bool {
        let Some(address) = address else { return true };
        let minute = (self.clock)().as_second() / 60;
        let mut tried = tries.lock();
        if tried.len() > ADDRESSES_MAX {
            tried.clear();
        }
        let entry = tried.entry(address).or_insert((minute, 0));
        if entry.0 != minute {
            *entry = (minute, 0);
        }
        entry.1 += 1;
        entry.1 <= per_minute
    }
}

/// Runs a blocking call of the app. The call goes on when the client goes away, so that a verb is never left half done.
pub(crate) async fn blocking<T, F>(call: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Problem> + Send + 'static,
{
    tokio::task::spawn_blocking(call).await.unwrap_or_else(|_| Err(Problem::inside()))
}
