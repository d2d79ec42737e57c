//! Rows as `COPY … TO STDOUT (FORMAT binary)` gives them: the least that a row costs on its way from the server.
//!
//! The form is that of PostgreSQL's manual, COPY, «Binary Format»: a signature, then rows of a field count and the fields, each after
//! its length, then a count of −1.

use sqlx::postgres::{PgPool, PgPoolCopyExt};
use std::io;

const SIGNATURE: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";
/// Flags, and the length of a header extension that no server sends.
const HEADER: usize = SIGNATURE.len() + 8;

/// What each row of a statement is read as, in their order; none of its `N` columns is ever NULL. A row is read while the next are on
/// their way, out of the buffer in which it came. They go into a list with room for as many as are expected.
///
/// # Errors
/// When the database does not answer, or a row is not what it should be.
pub(crate) async fn copied<const N: usize, T, E: From<sqlx::Error>>(
    pool: &PgPool,
    select: &str,
    mut into: Vec<T>,
    read: impl Fn([&[u8]; N]) -> Result<T, E>,
) -> Result<Vec<T>, E> {
    use futures_util::TryStreamExt;
    // sqlx tells every statement in its log but a COPY.
    tracing::trace!(target: "sqlx::query", { db.statement = select }, "a copy");
    let mut messages = pool.copy_out_raw(&format!("COPY ({select}) TO STDOUT (FORMAT binary)")).await?;
    let mut header = true;
    while let Some(message) = messages.try_next().await? {
        let rows = if std::mem::take(&mut header) { after_header(&message)? } else { &message[..] };
        for row in (CopiedRows { rest: rows }) {
            into.push(read(row?)?);
        }
    }
    Ok(into)
}

/// What follows the header, which comes with the first row.
fn after_header(message: &[u8]) -> Result<&[u8], sqlx::Error> {
    let rest = message.get(HEADER..).filter(|_| message.starts_with(SIGNATURE));
    rest.ok_or_else(|| malformed("no header"))
}

/// The rows of one message: a server sends each in one of its own, and the end of all in another.
struct CopiedRows<'c, const N: usize> {
    rest: &'c [u8],
}

impl<'c, const N: usize> CopiedRows<'c, N> {
    fn take<const BYTES: usize>(&mut self) -> Result<[u8; BYTES], sqlx::Error> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or_else(cut_off)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn row(&mut self) -> Result<Option<[&'c [u8]; N]>, sqlx::Error> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let fields = i16::from_be_bytes(self.take()?);
        if fields == -1 {
            return Ok(None);
        }
        if usize::try_from(fields) != Ok(N) {
            return Err(malformed("a row of another width"));
        }
        let mut row = [&[][..]; N];
        for field in &mut row {
            let length = i32::from_be_bytes(self.take()?);
            let length = usize::try_from(length).map_err(|_| malformed("a NULL"))?;
            let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(cut_off)?;
            (*field, self.rest) = (taken, rest);
        }
        Ok(Some(row))
    }
}

impl<'c, const N: usize> Iterator for CopiedRows<'c, N> {
    type Item = Result<[&'c [u8]; N], sqlx::Error>;

    /// After an error nothing.
    fn next(&mut self) -> Option<Self::Item> {
        let row = self.row();
        if row.is_err() {
            self.rest = &[];
        }
        row.transpose()
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

fn cut_off() -> sqlx::Error {
    malformed("a row that is cut off")
}

fn malformed(what: &str) -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::InvalidData, format!("a copy with {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message with these rows.
    fn message(rows: &[[&str; 2]]) -> Vec<u8> {
        let mut message = Vec::new();
        for row in rows {
            message.extend(2_i16.to_be_bytes());
            for field in row {
                message.extend(i32::try_from(field.len()).unwrap().to_be_bytes());
                message.extend(field.as_bytes());
            }
        }
        message
    }

    fn rows<const N: usize>(rest: &[u8]) -> Vec<Result<[&[u8]; N], sqlx::Error>> {
        CopiedRows { rest }.collect()
    }

    #[test]
    fn rows_come_as_they_were_sent() {
        let message = message(&[["a", "бв"], ["", "d"]]);
        let rows: Vec<[&[u8]; 2]> = rows(&message).into_iter().map(Result::unwrap).collect();
        assert_eq!(rows, [["a".as_bytes(), "бв".as_bytes()], [b"", b"d"]]);
    }

    #[test]
    fn the_end_is_no_row() {
        assert!(rows::<2>(&(-1_i16).to_be_bytes()).is_empty());
    }

    #[test]
    fn a_header_stands_before_the_first_row() {
        let message = [&SIGNATURE[..], &[0; 8], &message(&[["a", "b"]])].concat();
        assert_eq!(rows::<2>(after_header(&message).unwrap()).len(), 1);
        for end in 0..HEADER {
            assert!(after_header(&message[..end]).is_err(), "cut at {end}");
        }
        assert!(after_header(&message[1..]).is_err());
    }

    #[test]
    fn what_is_cut_off_or_of_another_width_is_refused() {
        let message = message(&[["a", "b"]]);
        for end in 1..message.len() {
            assert!(rows::<2>(&message[..end])[0].is_err(), "cut at {end}");
        }
        assert!(rows::<3>(&message)[0].is_err());
    }
}
