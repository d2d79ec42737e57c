//! Why a request came to no import, and what is answered: a status, a code and a text in both languages.

use super::{BODY_TIME, CSV, OCTETS, UNDER_WAY, XLSX};
use crate::importing::Failure;
use crate::telemetry::chain;
use app::import::ImportError;
use app::workbook::FileError;
use app::workbook::limits::UPLOAD_BYTES;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::http::header::{CONNECTION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A request that came to no import.
pub(super) enum Refusal {
    OtherOrigin,
    Parameters(QueryRejection),
    Failure(StatusCode, Failure),
    MediaType,
    TooLarge,
    TooSlow,
    BrokenOff,
    Busy,
}

/// The status of a failure: whose fault it is, and whether it helps to send the file again.
pub(super) fn failed(error: ImportError) -> Refusal {
    let status = match &error {
        ImportError::File(file) => match file {
            FileError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            FileError::NotAWorkbook { .. }
            | FileError::NotText { .. }
            | FileError::Encrypted
            | FileError::MacroEnabled => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            FileError::Empty
            | FileError::ZipBomb
            | FileError::Damaged
            | FileError::TooMany { .. }
            | FileError::NoKnownSheet { .. }
            | FileError::RepeatedSheet { .. }
            | FileError::MissingColumns { .. }
            | FileError::RepeatedColumn { .. }
            | FileError::MissingFields { .. }
            | FileError::RepeatedField { .. } => StatusCode::BAD_REQUEST,
        },
        ImportError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        ImportError::Interrupted { .. } | ImportError::Ask(_) => StatusCode::SERVICE_UNAVAILABLE,
        ImportError::Returned(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if status.is_server_error() {
        tracing::error!(error = chain(&error), "an import stopped");
    }
    Refusal::Failure(status, (&error).into())
}

/// A failure as an answer.
pub(super) fn failure(status: StatusCode, failure: &Failure) -> Response {
    (status, Json(json!({ "error": failure }))).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, why) = match self {
            Self::Failure(status, why) => (status, why),
            Self::OtherOrigin => (
                StatusCode::FORBIDDEN,
                Failure::new(
                    "OTHER_ORIGIN",
                    "страница другого сайта не может отправлять сюда файлы",
                    "a page of another origin may not send files here",
                ),
            ),
            Self::Parameters(refused) => (
                StatusCode::BAD_REQUEST,
                Failure::new(
                    "PARAMETERS",
                    "параметры не прочитаны; принимаются dryRun=true|false, sheet, organisation, program",
                    format!("{refused}, expected dryRun=true|false, sheet, organisation, program"),
                ),
            ),
            Self::MediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Failure::new(
                    "MEDIA_TYPE",
                    format!("файл отправляется телом запроса с Content-Type {OCTETS}, {XLSX} или {CSV}"),
                    format!("send the file as the body with the content type {OCTETS}, {XLSX} or {CSV}"),
                ),
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                Failure::new(
                    "FILE_TOO_LARGE",
                    format!("файл слишком велик; принимается не более {UPLOAD_BYTES} байт"),
                    format!("the file is too large: at most {UPLOAD_BYTES} bytes are accepted"),
                ),
            ),
            Self::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                Failure::new(
                    "FILE_TOO_SLOW",
                    format!("файл не пришёл за {} с", BODY_TIME.as_secs()),
                    format!("the file did not arrive within {} s", BODY_TIME.as_secs()),
                ),
            ),
            Self::BrokenOff => (
                StatusCode::BAD_REQUEST,
                Failure::new(
                    "FILE_BROKEN_OFF",
                    "файл передан не целиком",
                    "the file could not be read to its end",
                ),
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                Failure::new(
                    "BUSY",
                    format!("обрабатывается {UNDER_WAY} файлов: отправьте этот чуть позже"),
                    format!("{UNDER_WAY} files are under way: send this one a little later"),
                ),
            ),
        };
        let mut response = failure(status, &why);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        if [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::REQUEST_TIMEOUT].contains(&status) {
            // The rest of the body is not read.
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
