//! Returned files between an import and their sender: in memory only, few, and not for long.

use axum::body::Bytes;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The name of a returned workbook.
pub(super) const XLSX_NAME: &str = "returned.xlsx";
/// The name of a returned sheet.
pub(super) const CSV_NAME: &str = "returned.csv";

/// How long a file is kept.
const KEPT: Duration = Duration::from_secs(10 * 60);
/// How much of them is kept.
const BYTES: usize = 64 * 1024 * 1024;

/// The files that wait for their senders.
#[derive(Debug, Default)]
pub(super) struct Returned {
    files: Mutex<VecDeque<File>>,
}

#[derive(Debug)]
struct File {
    id: Uuid,
    name: &'static str,
    until: Instant,
    bytes: Bytes,
}

impl Returned {
    /// Keeps a file, in the place of the oldest if it must be; `false` when it is too large to be kept at all.
    pub(super) fn keep(&self, id: Uuid, name: &'static str, bytes: Bytes) -> bool {
        self.keep_until(id, name, bytes, Instant::now() + KEPT)
    }

    fn keep_until(&self, id: Uuid, name: &'static str, bytes: Bytes, until: Instant) -> bool {
        if bytes.len() > BYTES {
            return false;
        }
        // A panic while it was held left a list of whole files.
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        files.retain(|file| file.until > now);
        while files.iter().map(|file| file.bytes.len()).sum::<usize>() + bytes.len() > BYTES {
            files.pop_front();
        }
        files.push_back(File { id, name, until, bytes });
        true
    }

    /// Drops all of them: one may hold the name of somebody who was erased.
    pub(super) fn drop_all(&self) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The file of this id and name, if it is still there.
    pub(super) fn take(&self, id: Uuid, name: &str) -> Option<(&'static str, Bytes)> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        files.retain(|file| file.until > now);
        let found = files.iter().find(|file| file.id == id && file.name == name)?;
        Some((found.name, found.bytes.clone()))
    }
}

/// A returned file as an answer: to be saved, and kept by nobody on the way.
pub(super) fn response(name: &'static str, bytes: Bytes) -> Response {
    let (media, disposition): (&str, &str) = if name == CSV_NAME {
        ("text/csv; charset=utf-8", "attachment; filename=\"returned.csv\"")
    } else {
        (super::XLSX, "attachment; filename=\"returned.xlsx\"")
    };
    let headers: [(HeaderName, &str); 3] =
        [(CONTENT_TYPE, media), (CONTENT_DISPOSITION, disposition), (CACHE_CONTROL, "no-store")];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: usize) -> Bytes {
        vec![0; bytes].into()
    }

    #[test]
    fn a_file_is_found_by_id_and_name_until_its_time_is_over() {
        let returned = Returned::default();
        let (now, later) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!(returned.keep(later, XLSX_NAME, file(3)));
        assert!(returned.keep_until(now, XLSX_NAME, file(3), Instant::now()));
        assert!(returned.take(now, XLSX_NAME).is_none());
        assert!(returned.take(later, CSV_NAME).is_none());
        assert!(returned.take(later, XLSX_NAME).is_some());
    }

    #[test]
    fn the_oldest_makes_room_and_one_too_large_is_not_kept() {
        let returned = Returned::default();
        for id in 0..3 {
            assert!(returned.keep(Uuid::from_u128(id), XLSX_NAME, file(BYTES / 2)));
        }
        assert!(returned.take(Uuid::from_u128(0), XLSX_NAME).is_none());
        assert!(returned.take(Uuid::from_u128(2), XLSX_NAME).is_some());
        assert!(!returned.keep(Uuid::from_u128(9), XLSX_NAME, file(BYTES + 1)));
    }
}
