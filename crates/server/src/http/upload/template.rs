//! The empty journal, for whoever begins one.

use super::XLSX;
use super::refusal::failed;
use app::import::ImportError;
use app::workbook::template;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// The workbook with every sheet and no row.
pub(super) async fn empty_journal() -> Response {
    let headers: [(HeaderName, &str); 2] =
        [(CONTENT_TYPE, XLSX), (CONTENT_DISPOSITION, "attachment; filename=\"journal.xlsx\"")];
    match template() {
        Ok(bytes) => (headers, bytes).into_response(),
        Err(error) => failed(ImportError::Returned(error)).into_response(),
    }
}
