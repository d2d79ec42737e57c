//! Rows as `COPY … TO STDOUT (FORMAT binary)` gives them: the least that a row costs on its way from the server.
//!
//! The form is that of PostgreSQL's manual, COPY, «Binary Format»: a signature, then rows of a field count and the fields, each after
//! its length, then a count of −1.

use sqlx::postgres::{PgPool, PgPoolCopyExt};
use std::io;

const SIGNATURE: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";
/// Flags, and the length of a header extension that no server sends.
const HEADER: usize = SIGNATURE.len() + 8;

/// Everything that a statement gives, as it came.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn copied(pool: &PgPool, select: &str) -> Result<Vec<u8>, sqlx::Error> {
    use futures_util::TryStreamExt;
    // sqlx tells every statement in its log but a COPY.
    tracing::trace!(target: "sqlx::query", { db.statement = select }, "a copy");
    let rows = pool.copy_out_raw(&format!("COPY ({select}) TO STDOUT (FORMAT binary)")).await?;
    rows.try_fold(Vec::new(), |mut copied, row| async move {
        copied.extend_from_slice(&row);
        Ok(copied)
    })
    .await
}

/// The rows of a copy of `N` columns, none of which is ever NULL.
pub(crate) struct CopiedRows<'c, const N: usize> {
    rest: &'c [u8],
}

impl<'c, const N: usize> CopiedRows<'c, N> {
    /// # Errors
    /// When it is no copy.
    pub(crate) fn of(copied: &'c [u8]) -> Result<Self, sqlx::Error> {
        let rest = copied.get(HEADER..).filter(|_| copied.starts_with(SIGNATURE));
        rest.map(|rest| Self { rest }).ok_or_else(|| malformed("no header"))
    }

    fn take(&mut self, bytes: usize) -> Result<&'c [u8], sqlx::Error> {
        let (taken, rest) =
            self.rest.split_at_checked(bytes).ok_or_else(|| malformed("a row that is cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn row(&mut self) -> Result<Option<[&'c [u8]; N]>, sqlx::Error> {
        let fields = i16::from_be_bytes(self.take(2)?.try_into().expect("two bytes"));
        if fields == -1 {
            return Ok(None);
        }
        if usize::try_from(fields) != Ok(N) {
            return Err(malformed("a row of another width"));
        }
        let mut row = [&[][..]; N];
        for field in &mut row {
            let length = i32::from_be_bytes(self.take(4)?.try_into().expect("four bytes"));
            *field = self.take(usize::try_from(length).map_err(|_| malformed("a NULL"))?)?;
        }
        Ok(Some(row))
    }
}

impl<'c, const N: usize> Iterator for CopiedRows<'c, N> {
    type Item = Result<[&'c [u8]; N], sqlx::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.row().transpose()
    }
}

/// A `bigint`.
///
/// # Errors
/// When it has another length.
pub(crate) fn bigint(field: &[u8]) -> Result<i64, sqlx::Error> {
    field.try_into().map(i64::from_be_bytes).map_err(|_| malformed("a number of another length"))
}

/// A `text`.
///
/// # Errors
/// When it is not UTF-8, in which every database of ours is.
pub(crate) fn text(field: &[u8]) -> Result<&str, sqlx::Error> {
    std::str::from_utf8(field).map_err(|_| malformed("a text that is not UTF-8"))
}

fn malformed(what: &str) -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::InvalidData, format!("a copy with {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A copy of these rows.
    fn copy(rows: &[[&str; 2]]) -> Vec<u8> {
        let mut copied = [&SIGNATURE[..], &[0; 8]].concat();
        for row in rows {
            copied.extend(2_i16.to_be_bytes());
            for field in row {
                copied.extend(i32::try_from(field.len()).unwrap().to_be_bytes());
                copied.extend(field.as_bytes());
            }
        }
        copied.extend((-1_i16).to_be_bytes());
        copied
    }

    #[test]
    fn rows_come_as_they_were_sent() {
        let copied = copy(&[["a", "бв"], ["", "d"]]);
        let rows: Vec<_> = CopiedRows::<2>::of(&copied).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows, [["a".as_bytes(), "бв".as_bytes()], [b"", b"d"]]);
    }

    #[test]
    fn what_is_cut_off_or_of_another_width_is_refused() {
        let copied = copy(&[["a", "b"]]);
        assert!(CopiedRows::<2>::of(&copied[..10]).is_err());
        for end in HEADER..copied.len() {
            assert!(CopiedRows::<2>::of(&copied[..end]).unwrap().any(|row| row.is_err()), "cut at {end}");
        }
        assert!(CopiedRows::<3>::of(&copied).unwrap().next().unwrap().is_err());
    }
}
