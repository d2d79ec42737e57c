//! The files of the built-in pages, compiled into the binary: the page at `/` and GraphiQL at
//! `/graphiql`. Nothing is loaded from another host.
//!
//! A name under `assets/` holds a hash of the content, so it may be kept for ever; any other file
//! is asked for again and answered with 304 while it is the same.

use axum::extract::Request;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Serialize;
use tower_http::compression::CompressionLayer;

/// The built page.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/ui/dist"]
struct Page;

/// The built GraphiQL.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/graphiql/dist"]
struct Graphiql;

/// The documents that stand in GraphiQL's tabs at first.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/graphiql/examples"]
struct Examples;

/// One document to start from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The file that holds it.
    #[serde(skip)]
    pub name: String,
    /// The document.
    pub query: String,
}

/// The example documents in the order of their files' names.
pub fn examples() -> Vec<Example> {
    let mut names: Vec<_> = Examples::iter().collect();
    names.sort_unstable();
    names
        .into_iter()
        .filter_map(|name| Examples::get(&name).map(|file| (name, file)))
        .map(|(name, file)| Example {
            name: name.into_owned(),
            query: String::from_utf8_lossy(&file.data).into_owned(),
        })
        .collect()
}

/// The routes of the built-in pages. Every path that no other route takes is a file of the page,
/// or not found.
pub fn asset_routes() -> Router {
    Router::new()
        .route("/graphiql", get(async || Redirect::permanent("/graphiql/")))
        .route("/graphiql/", get(file::<Graphiql>))
        .route("/graphiql/examples.json", get(async || Json(examples())))
        .route("/graphiql/{*path}", get(file::<Graphiql>))
        .fallback(file::<Page>)
        .layer(CompressionLayer::new())
}

/// Answers with the file that the path names within `Files`.
async fn file<Files: RustEmbed>(request: Request) -> Response {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let allow = [(ALLOW, HeaderValue::from_static("GET, HEAD"))];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let path = request.uri().path();
    let path = path.strip_prefix("/graphiql").unwrap_or(path);
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    let Some(found) = Files::get(name) else {
        return (StatusCode::NOT_FOUND, "no such page\n").into_response();
    };
    let known = request.headers().get(IF_NONE_MATCH);
    respond(name, found, known)
}

fn respond(name: &str, file: EmbeddedFile, known: Option<&HeaderValue>) -> Response {
    let tag = format!("W/\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let tag = HeaderValue::from_str(&tag).expect("hexadecimal digits are a header value");
    let keep = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(CACHE_CONTROL, HeaderValue::from_static(keep)), (ETAG, tag.clone())];
    if known == Some(&tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let media_type = [(CONTENT_TYPE, content_type(name))];
    (headers, media_type, file.data).into_response()
}

/// The media types of what a build puts out.
fn content_type(name: &str) -> HeaderValue {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    HeaderValue::from_static(match extension {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "ttf" => "font/ttf",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_has_a_media_type_and_none_is_a_source_map() {
        for name in Graphiql::iter().chain(Page::iter()) {
            assert_ne!(content_type(&name), "application/octet-stream", "{name}");
            assert!(!name.ends_with(".map"), "{name}");
        }
    }

    #[test]
    fn there_is_an_example_to_start_from() {
        let examples = examples();
        assert!(!examples.is_empty());
        assert!(examples.iter().all(|example| example.name.ends_with(".graphql")));
    }

    #[test]
    fn both_pages_are_there() {
        for index in [Graphiql::get("index.html"), Page::get("index.html")] {
            let index = index.expect("an index").data;
            let text = std::str::from_utf8(&index).expect("text");
            assert!(!text.contains("http://") && !text.contains("https://"), "{text}");
        }
    }
}
