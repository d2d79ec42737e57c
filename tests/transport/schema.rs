//! A schema with one thing of each kind that a transport can meet.

use std::sync::Arc;

use async_graphql::{Context, Object, Request, Schema, SimpleObject, Subscription};
use futures_util::{Stream, StreamExt, stream};
use graphql::guard::{LastEventId, Limits};
use serde_json::{Map, Value};
use server::http::session::Session;
use tokio::sync::Notify;

pub(super) struct Query;
pub(super) struct Mutation;
pub(super) struct Events;

pub(super) fn schema(limits: &Limits, dropped: Arc<Notify>) -> Schema<Query, Mutation, Events> {
    limits.apply(Schema::build(Query, Mutation, Events)).data(dropped).finish()
}

/// Lets everyone in but the one who says so, and tells resolvers the name in the header.
pub(super) struct Doorkeeper;

impl Session for Doorkeeper {
    fn admit(&self, init: &Map<String, Value>) -> bool {
        init.get("token") != Some(&Value::from("expired"))
    }

    fn equip(&self, request: Request) -> Request {
        request.data("doorkeeper")
    }
}

#[derive(SimpleObject)]
struct Event {
    position: i64,
}

#[derive(SimpleObject)]
struct Heavy {
    position: i64,
    text: String,
}

#[Object]
impl Query {
    async fn double(&self, n: i32) -> i32 {
        n * 2
    }

    async fn equipped_by(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.data_opt::<&str>().map(|name| (*name).to_owned())
    }

    async fn broken(&self) -> Option<Result<i32, async_graphql::Error>> {
        Some(Err("secret of the house".into()))
    }
}

#[Object]
impl Mutation {
    async fn set(&self, n: i32) -> i32 {
        n
    }
}

#[Subscription]
impl Events {
    /// Events up to a position, after the last one that the client has seen.
    async fn events(&self, ctx: &Context<'_>, to: i64) -> impl Stream<Item = Event> + use<> {
        let seen = ctx.data_opt::<LastEventId>().and_then(|id| id.0.parse().ok()).unwrap_or(0);
        stream::iter(seen + 1..=to).map(|position| Event { position })
    }

    /// One event, and then nothing more.
    async fn forever(&self) -> impl Stream<Item = Event> {
        stream::iter([Event { position: 1 }]).chain(stream::pending())
    }

    /// Events with long texts, without end.
    async fn heavy(&self) -> impl Stream<Item = Heavy> {
        stream::iter(1..).map(|position| Heavy { position, text: "x".repeat(100_000) })
    }

    /// Long texts without end.
    async fn flood(&self, ctx: &Context<'_>) -> impl Stream<Item = String> + use<> {
        let told = TellsWhenDropped(Arc::clone(ctx.data_unchecked::<Arc<Notify>>()));
        stream::repeat_with(move || {
            let _alive = &told;
            "x".repeat(100_000)
        })
    }
}

struct TellsWhenDropped(Arc<Notify>);

impl Drop for TellsWhenDropped {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}
