//! The web pages: built files in the binary, packed beside themselves, with a page for every address of the app: the
//! light one for a phone below `/m`, the staff pages for all others.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use axum::response::IntoResponse;
use fengqiao_domain::hex::hex;
use rust_embed::RustEmbed;

use crate::headers::content_policy;
use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Files;

/// The staff pages.
const PAGE: &str = "index.html";
/// The light pages for a phone.
const PHONE_PAGE: &str = "phone.html";
/// The addresses below which the light pages lie: those of people at work, and that of citizens.
const PHONE: [&str; 2] = ["m", "c"];
/// The worker of the visit pages. It fetches the pages' files by itself, and its own policy says from where.
const WORKER: &str = "visit-worker.js";
const WORKER_POLICY: &str = "default-src 'none'; connect-src 'self'";
const NONCE: &str = "__CSP_NONCE__";

/// A file of the web, or the page for addresses of the app, or a problem below `/api`.
pub(crate) async fn serve(uri: Uri, headers: HeaderMap) -> Response<Body> {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return Problem::not_found("operation").into_response();
    }
    match file(path, &headers) {
        Some(response) => response,
        None if path.rsplit('/').next().is_some_and(|last| last.contains('.')) => {
            Problem::not_found("file").into_response()
        }
        None => page(page_of(path)),
    }
}

/// The page that an address belongs to; `path` without the slash that it begins with.
fn page_of(path: &str) -> &'static str {
    if path.split('/').next().is_some_and(|first| PHONE.contains(&first)) { PHONE_PAGE } else { PAGE }
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
    // Pages are answered with their policy, under whatever address.
    if path.is_empty() || path == PAGE || path == PHONE_PAGE {
        return None;
    }
    let plain = Files::get(path)?;
    let tag = format!("\"{}\"", hex(&plain.metadata.sha256_hash()[..12]));
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    // Built assets carry a hash in their name and never change.
    let keep = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let response = Response::builder()
        .header(header::ETAG, &tag)
        .header(header::CACHE_CONTROL, keep)
        .header(header::VARY, "accept-encoding");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return response.status(StatusCode::NOT_MODIFIED).body(Body::empty()).ok();
    }
    let response = response.header(header::CONTENT_TYPE, kind.as_ref());
    let response =
        if path == WORKER { response.header(header::CONTENT_SECURITY_POLICY, WORKER_POLICY) } else { response };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if accepted.contains(encoding)
            && let Some(packed) = Files::get(&format!("{path}{ending}"))
        {
            return response.header(header::CONTENT_ENCODING, encoding).body(Body::from(packed.data.into_owned())).ok();
        }
    }
    response.body(Body::from(plain.data.into_owned())).ok()
}

fn page(name: &str) -> Response<Body> {
    let Some(page) = Files::get(name) else {
        let words = "the web pages were not built into this program; run `cargo xtask web` and build again";
        return Problem::new(StatusCode::NOT_FOUND, "no_pages", words).into_response();
    };
    let nonce = format!("{:032x}", rand::random::<u128>());
    let text = String::from_utf8_lossy(&page.data).replace(NONCE, &nonce);
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(policy) = HeaderValue::from_str(&content_policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_below_m_have_the_light_page_and_all_others_the_staff_page() {
        let check = |paths: &[&str], expected: &str| {
            for path in paths {
                assert_eq!(page_of(path), expected, "{path}");
            }
        };
        check(&["m", "m/", "m/sign-in", "m/proceedings/01X/confirm"], PHONE_PAGE);
        check(&["", "work", "matters", "me", "reports/m"], PAGE);
    }

    #[test]
    fn no_page_is_handed_out_as_a_file_without_its_policy() {
        for path in ["", PAGE, PHONE_PAGE] {
            assert!(file(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
