//! The headers that every answer carries.

use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

/// Nothing from anywhere but this host. GraphiQL's editor starts its workers from blobs and
/// writes its own style elements.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
     base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

const FIXED: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), ""),
];

/// Whether the request names this machine. A page of another site whose name was made to point here names that site: without this
/// check its scripts would be of «the same origin». While nobody has rights, only loopback is served.
fn names_this_machine(headers: &HeaderMap, uri: &Uri) -> bool {
    let named =
        headers.get(HOST).map_or_else(|| uri.authority().map(Authority::as_str), |host| host.to_str().ok());
    let Some(host) = named.and_then(|host| host.parse::<Authority>().ok()) else { return false };
    let host = host.host().trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

async fn only_this_machine(request: Request, next: Next) -> Response {
    if names_this_machine(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    let text = "this service answers to localhost only, until there are rights: ask for it by http://127.0.0.1 or localhost";
    (StatusCode::MISDIRECTED_REQUEST, text).into_response()
}

/// Gives every answer of the service its security headers, and `Cache-Control: no-store` to the
/// answers that say nothing about caching themselves.
pub fn harden(routes: Router) -> Router {
    routes.layer(from_fn(only_this_machine)).layer(map_response(async |mut response: Response| {
        let headers = response.headers_mut();
        for (name, value) in FIXED {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        response
    }))
}

/// Whether the request comes from a page of this host, or from no page at all.
///
/// A browser lets any page open a WebSocket to any host and only tells where the page came from.
pub(super) fn same_origin(headers: &HeaderMap, uri: &Uri) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| uri.authority().map(Authority::as_str));
    let from = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, from)| from);
    match (from, host) {
        (Some(from), Some(host)) => from.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// Whether the request may change something: no browser says that it comes from another site.
pub(super) fn from_this_host(headers: &HeaderMap, uri: &Uri) -> bool {
    let site = headers.get("sec-fetch-site");
    let site_fits = site.is_none_or(|site| site == "same-origin" || site == "none");
    site_fits && same_origin(headers, uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(origin: Option<&'static str>, host: &'static str) -> bool {
        let mut headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]);
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_static(origin));
        }
        same_origin(&headers, &Uri::from_static("/graphql/ws"))
    }

    #[test]
    fn a_name_that_was_made_to_point_here_is_refused() {
        let named = |host: &'static str| {
            let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]);
            names_this_machine(&headers, &Uri::from_static("/graphql"))
        };
        assert!(
            named("localhost:8080") && named("127.0.0.1:8080") && named("[::1]:8080") && named("LOCALHOST")
        );
        assert!(!named("evil.example:8080") && !named("127.0.0.1.evil.example") && !named("10.0.0.1"));
        assert!(!names_this_machine(&HeaderMap::new(), &Uri::from_static("/graphql")));
    }

    #[test]
    fn a_page_of_another_origin_is_refused() {
        assert!(allowed(None, "localhost:8080"));
        assert!(allowed(Some("http://localhost:8080"), "localhost:8080"));
        assert!(!allowed(Some("https://evil.example"), "localhost:8080"));
        assert!(!allowed(Some("http://localhost:9090"), "localhost:8080"));
        assert!(!allowed(Some("null"), "localhost:8080"));
    }

    #[test]
    fn a_browser_that_names_another_site_is_refused() {
        let from = |site: &'static str| {
            let site = (HeaderName::from_static("sec-fetch-site"), HeaderValue::from_static(site));
            from_this_host(&HeaderMap::from_iter([site]), &Uri::from_static("/imports"))
        };
        assert!(from("same-origin") && from("none"));
        assert!(!from("cross-site") && !from("same-site"));
        assert!(from_this_host(&HeaderMap::new(), &Uri::from_static("/imports")));
    }
}
