//! Import by HTTP: `POST /imports` with the file as the body, and the returned file for a short time after it; the empty journal to
//! begin with.
//!
//! Invariants: an import that began is a task of its own and goes on when its client is gone; a file is refused before it is
//! read whole where its announced length is too much; nothing of a file is on the disk or in the log; only a page of this
//! host may send one, because its media types are none that a browser sends to others unasked.

mod refusal;
mod returned;
mod template;

use self::refusal::{Refusal, failed, failure};
use self::returned::Returned;
use super::headers::from_this_host;
use super::observe::{RequestId, incident};
use crate::importing::{Failure, Outcome, csv_sheet};
use crate::lifecycle::Lifecycle;
use app::App;
use app::import::{ImportOptions, ImportReport};
use app::workbook::CsvSheet;
use app::workbook::limits::UPLOAD_BYTES;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Query, Request, State};
use axum::http::header::{ACCEPT, ALLOW, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use store::ids::random_id;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use uuid::Uuid;

/// Time for a body to arrive.
const BODY_TIME: Duration = Duration::from_secs(120);
/// Files under way at one time; more are asked to come later.
const UNDER_WAY: usize = 8;
/// How many events are looked through at once for erasures.
const FOLLOWED: u32 = 1_000;
/// Files that are decided at one time.
const AT_WORK: usize = 2;

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const OCTETS: &str = "application/octet-stream";
const CSV: &str = "text/csv";

/// What the routes share.
#[derive(Debug)]
struct Uploads {
    app: App,
    lifecycle: Lifecycle,
    returned: Returned,
    under_way: Arc<Semaphore>,
    at_work: Semaphore,
}

/// The routes of the import.
pub fn upload_routes(app: App, lifecycle: Lifecycle) -> Router {
    let uploads = Uploads {
        app,
        lifecycle,
        returned: Returned::default(),
        under_way: Arc::new(Semaphore::new(UNDER_WAY)),
        at_work: Semaphore::new(AT_WORK),
    };
    let uploads = Arc::new(uploads);
    let forgetting = Arc::clone(&uploads);
    let stop = uploads.lifecycle.shutdown().clone();
    tokio::spawn(async move { stop.run_until_cancelled(forgetting.forget_the_erased()).await });
    let not_allowed = async || (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, HeaderValue::from_static("POST"))]);
    Router::new()
        .route("/imports", post(import).fallback(not_allowed))
        .route("/imports/template.xlsx", get(template::empty_journal))
        .route("/imports/{id}/{name}", get(returned_file))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES))
        .with_state(uploads)
}

/// What is said beside the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    dry_run: bool,
    sheet: Option<String>,
    organisation: Option<String>,
    program: Option<String>,
}

async fn import(
    State(uploads): State<Arc<Uploads>>,
    Extension(request_id): Extension<RequestId>,
    parameters: Result<Query<Parameters>, QueryRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    if !from_this_host(request.headers(), request.uri()) {
        return Err(Refusal::OtherOrigin);
    }
    let Query(asked) = parameters.map_err(Refusal::Parameters)?;
    let csv = csv_sheet(asked.sheet.as_deref(), asked.organisation.as_deref(), asked.program.as_deref())
        .map_err(|error| Refusal::Failure(StatusCode::BAD_REQUEST, (&error).into()))?;
    if !is_file(request.headers()) {
        return Err(Refusal::MediaType);
    }
    if announced(request.headers()).is_some_and(|bytes| bytes > UPLOAD_BYTES) {
        return Err(Refusal::TooLarge);
    }
    let permit = Arc::clone(&uploads.under_way).try_acquire_owned().map_err(|_| Refusal::Busy)?;
    let wants_file = wants_file(request.headers());
    let body = timeout(BODY_TIME, Bytes::from_request(request, &())).await.map_err(|_| Refusal::TooSlow)?;
    let body = body.map_err(|refused| match refused.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
        _ => Refusal::BrokenOff,
    })?;
    let work = uploads.lifecycle.work().clone();
    let import = work.spawn(async move {
        let answer = uploads.carry_out(&body, csv, asked.dry_run, wants_file).await;
        drop(permit);
        answer
    });
    // The task may have panicked: then the answer is the same as if this had.
    import.await.unwrap_or_else(|_| Ok(incident(request_id.0)))
}

impl Uploads {
    async fn carry_out(
        &self,
        body: &Bytes,
        csv: Option<CsvSheet>,
        dry_run: bool,
        wants_file: bool,
    ) -> Result<Response, Refusal> {
        let _turn = self.at_work.acquire().await.map_err(|_| Refusal::Busy)?;
        let name = if csv.is_some() { returned::CSV_NAME } else { returned::XLSX_NAME };
        let options = ImportOptions { csv, dry_run };
        let report = self.app.import(body, &options, &mut |_, _| {}).await.map_err(failed)?;
        tracing::info!(
            file = report.file,
            dry_run,
            position = report.position.map(|last| last.0),
            "imported"
        );
        Ok(self.answer(report, dry_run, name, wants_file))
    }

    /// Follows the journal, and drops every returned file when a person is erased, on this node or another.
    async fn forget_the_erased(&self) {
        let mut head = self.app.journal().head();
        let mut seen = *head.borrow_and_update();
        while head.changed().await.is_ok() {
            let last = *head.borrow_and_update();
            while seen < last {
                let Ok(events) = self.app.journal().read_after(seen, FOLLOWED).await else { break };
                let Some(newest) = events.last() else { break };
                seen = newest.position;
                if events.iter().any(|event| event.event_type == "PersonErased") {
                    self.returned.drop_all();
                }
            }
        }
    }

    fn answer(&self, report: ImportReport, dry_run: bool, name: &'static str, wants_file: bool) -> Response {
        let mut outcome = Outcome::of(&report, dry_run);
        if wants_file {
            return returned::response(name, report.returned.into());
        }
        let id = random_id();
        if self.returned.keep(id, name, report.returned.into()) {
            outcome.returned = Some(format!("/imports/{id}/{name}"));
        }
        Json(outcome).into_response()
    }
}

async fn returned_file(
    State(uploads): State<Arc<Uploads>>,
    Path((id, name)): Path<(Uuid, String)>,
) -> Response {
    match uploads.returned.take(id, &name) {
        Some((name, bytes)) => returned::response(name, bytes),
        None => failure(
            StatusCode::NOT_FOUND,
            &Failure::new(
                "RETURNED_FILE_GONE",
                "возвращаемый файл уже удалён: он хранится недолго, отправьте исходный файл ещё раз",
                "the returned file is gone: it is kept for a short time, send the file again",
            ),
        ),
    }
}

fn essence(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?;
    Some(text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

fn is_file(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(essence);
    declared.is_some_and(|declared| [OCTETS, XLSX, CSV].contains(&declared.as_str()))
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn wants_file(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.any(|value| value.contains(XLSX) || value.contains(CSV))
}
