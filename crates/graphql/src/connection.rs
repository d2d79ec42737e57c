//! Relay connections as types: one page of one kind of thing.

use crate::paging::Cursors;
use async_graphql::connection::PageInfo;
use async_graphql::{ObjectType, OutputType, SimpleObject, TypeName};
use serde::Serialize;
use std::borrow::Cow;

/// A page of a list, in the order that its field says. Страница списка.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Connection<N: OutputType, W: ObjectType> {
    /// What is on the page.
    pub edges: Vec<Edge<N>>,
    /// Whether there is more, and from where to go on.
    pub page_info: PageInfo,
    /// What the list says of itself as a whole.
    #[graphql(flatten)]
    pub whole: W,
}

/// One thing on a page with its place in the list.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Edge<N: OutputType> {
    /// Its place, for `after` and `before` of the same list.
    pub cursor: String,
    /// The thing.
    pub node: N,
}

impl<N: OutputType, W: ObjectType> Connection<N, W> {
    /// A page of things with their places.
    pub(crate) fn of<P: Serialize>(
        cursors: Cursors,
        things: impl IntoIterator<Item = (P, N)>,
        has_previous_page: bool,
        has_next_page: bool,
        whole: W,
    ) -> Self {
        let edge = |(place, node): (P, N)| Edge { cursor: cursors.write(&place), node };
        let edges: Vec<Edge<N>> = things.into_iter().map(edge).collect();
        let cursor = |edge: Option<&Edge<N>>| edge.map(|edge| edge.cursor.clone());
        let (start_cursor, end_cursor) = (cursor(edges.first()), cursor(edges.last()));
        Self {
            edges,
            page_info: PageInfo { has_previous_page, has_next_page, start_cursor, end_cursor },
            whole,
        }
    }
}

impl<N: OutputType, W: ObjectType> TypeName for Connection<N, W> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

impl<N: OutputType> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}
