//! Lists that can grow: Relay connections.
//!
//! Invariants: how much is wanted must be said, from 1 to [`MOST`]; a cursor is opaque and belongs to one field with one
//! filter, so a cursor from elsewhere is an error and never a page of something else; whether there is more is known by
//! reading one row more, not by counting.

use crate::errors::Code;
use async_graphql::parser::types::{Field, VariableDefinition};
use async_graphql::{Error, Positioned, Result, VisitorContext};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// The longest page.
pub(crate) const MOST: i32 = 200;

/// What a page costs: so many times one of its rows; nonsense costs one.
///
/// An expression of a complexity names arguments, and async-graphql then fails for each variable that was left out. So the
/// expressions hand over the context that they are evaluated in, and what cannot be read counts as one row: the resolver
/// refuses it anyway.
pub(crate) fn cost(
    ctx: &VisitorContext<'_>,
    variables: &[Positioned<VariableDefinition>],
    field: &Field,
    child_complexity: usize,
) -> usize {
    let read = |argument| ctx.param_value::<Option<i32>>(variables, field, argument, None).ok().flatten();
    rows_cost([read("first"), read("last")], child_complexity)
}

fn rows_cost(wanted: [Option<i32>; 2], child_complexity: usize) -> usize {
    // What lies outside is refused by the resolver, which says better why.
    let rows = wanted.into_iter().flatten().filter(|rows| (1..=MOST).contains(rows)).max().unwrap_or(1);
    usize::try_from(rows).expect("1…200").saturating_mul(child_complexity).saturating_add(1)
}

/// The arguments of a connection as they came.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    /// So many from the beginning, or after `after`.
    pub(crate) first: Option<i32>,
    /// Cursor before the page.
    pub(crate) after: Option<String>,
    /// So many from the end, or before `before`.
    pub(crate) last: Option<i32>,
    /// Cursor behind the page.
    pub(crate) before: Option<String>,
}

/// Which page is wanted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Window<P> {
    /// So many after a place, or from the beginning.
    Forward(u32, Option<P>),
    /// So many before a place, or up to the end.
    Backward(u32, Option<P>),
}

impl Arguments {
    /// Judges the arguments.
    pub(crate) fn window<P: DeserializeOwned>(&self, cursors: Cursors) -> Result<Window<P>> {
        let place =
            |cursor: &Option<String>| cursor.as_deref().map(|cursor| cursors.read(cursor)).transpose();
        match (self.first, self.last) {
            (Some(first), None) => match self.before {
                None => Ok(Window::Forward(length("first", first)?, place(&self.after)?)),
                Some(_) => Err(Code::BadUserInput
                    .error("before goes with last: accepted are first, after or last, before")),
            },
            (None, Some(last)) => match self.after {
                None => Ok(Window::Backward(length("last", last)?, place(&self.before)?)),
                Some(_) => Err(Code::BadUserInput
                    .error("after goes with first: accepted are first, after or last, before")),
            },
            (Some(_), Some(_)) => {
                Err(Code::BadUserInput.error("first and last exclude each other: accepted is one of them"))
            }
            (None, None) => {
                Err(Code::PaginationRequired.error(format!("say how many: first or last, from 1 to {MOST}")))
            }
        }
    }
}

/// How many rows an argument asks for.
pub(crate) fn length(argument: &str, received: i32) -> Result<u32> {
    let accepted = u32::try_from(received).ok().filter(|_| (1..=MOST).contains(&received));
    accepted.ok_or_else(|| {
        Code::BadUserInput
            .error(format!("{argument} is {received}: accepted are whole numbers from 1 to {MOST}"))
    })
}

/// Writes and reads the cursors of one list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursors([u8; 8]);

impl Cursors {
    /// The cursors of a field with a filter.
    pub(crate) fn of(field: &str, filter: &impl Serialize) -> Self {
        let filter = serde_json::to_vec(filter).expect("a filter is plain data");
        let digest = Sha256::new().chain_update(field).chain_update([0]).chain_update(filter).finalize();
        Self(std::array::from_fn(|index| digest[index]))
    }

    /// The cursor of a place.
    pub(crate) fn write(self, place: &impl Serialize) -> String {
        let mut bytes = self.0.to_vec();
        serde_json::to_writer(&mut bytes, place).expect("a place is plain data");
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place of a cursor.
    fn read<P: DeserializeOwned>(self, cursor: &str) -> Result<P> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let place = bytes.as_deref().and_then(|bytes| bytes.strip_prefix(&self.0));
        place.and_then(|place| serde_json::from_slice(place).ok()).ok_or_else(not_of_this_list)
    }
}

fn not_of_this_list() -> Error {
    Code::BadUserInput
        .error("this is no cursor of this list with this filter: accepted are cursors that it gave")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forward(first: i32, after: Option<String>) -> Arguments {
        Arguments { first: Some(first), after, ..Arguments::default() }
    }

    fn code(error: Error) -> String {
        error.extensions.expect("a code").get("code").expect("a code").to_string()
    }

    #[test]
    fn a_page_has_one_to_two_hundred_rows() {
        let cursors = Cursors::of("pairs", &());
        for first in [1, 200] {
            assert!(forward(first, None).window::<u64>(cursors).is_ok(), "{first}");
        }
        for first in [0, -1, 201, i32::MAX, i32::MIN] {
            assert_eq!(
                code(forward(first, None).window::<u64>(cursors).expect_err("refused")),
                "\"BAD_USER_INPUT\""
            );
        }
    }

    #[test]
    fn how_many_must_be_said_and_from_one_end() {
        let cursors = Cursors::of("pairs", &());
        let window = |arguments: Arguments| arguments.window::<u64>(cursors).map_err(code);
        assert_eq!(window(Arguments::default()), Err("\"PAGINATION_REQUIRED\"".into()));
        let both = Arguments { first: Some(1), last: Some(1), ..Arguments::default() };
        assert_eq!(window(both), Err("\"BAD_USER_INPUT\"".into()));
        let crossed =
            Arguments { first: Some(1), before: Some(cursors.write(&1_u64)), ..Arguments::default() };
        assert_eq!(window(crossed), Err("\"BAD_USER_INPUT\"".into()));
    }

    #[test]
    fn a_cursor_belongs_to_its_field_and_filter() {
        let cursor = Cursors::of("pairs", &Some(1)).write(&("имя", 7_u64));
        let read = |cursors: Cursors| {
            forward(5, Some(cursor.clone())).window::<(String, u64)>(cursors).map_err(code)
        };
        assert_eq!(read(Cursors::of("pairs", &Some(1))), Ok(Window::Forward(5, Some(("имя".into(), 7)))));
        for other in [Cursors::of("pairs", &Some(2)), Cursors::of("mentors", &Some(1))] {
            assert_eq!(read(other), Err("\"BAD_USER_INPUT\"".into()));
        }
    }

    #[test]
    fn garbage_is_no_cursor() {
        let cursors = Cursors::of("pairs", &());
        for garbage in ["", "x", "!!!", "AAAAAAAAAAA", "0"] {
            assert!(cursors.read::<u64>(garbage).is_err(), "{garbage}");
        }
    }

    #[test]
    fn the_cost_of_a_page_is_bounded() {
        assert_eq!(rows_cost([Some(10), None], 3), 31);
        assert_eq!(rows_cost([None, Some(i32::MAX)], 3), 4);
        assert_eq!(rows_cost([Some(-1), None], 3), 4);
        assert_eq!(rows_cost([Some(200), None], usize::MAX), usize::MAX);
    }
}
