//! What each request has of its own: loaders, and a note of what the read models left out of its answer.
//!
//! Invariant: an answer that rests on anything from the read tables, whichever field it is and however deep, says in
//! `extensions.incomplete` how many aggregates were left out of it. The number comes with each statement, so nothing more is
//! read for it.

use crate::names;
use app::App;
use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextPrepareRequest,
};
use async_graphql::{Request, Response, ServerResult, value};
use std::sync::Arc;
use store::reading::LeftOut;

/// Gives each request what it has of its own.
pub(crate) struct Requests(pub(crate) App);

impl ExtensionFactory for Requests {
    fn create(&self) -> Arc<dyn Extension> {
        let left_out = LeftOut::default();
        Arc::new(Asked { app: self.0.noting(left_out.clone()), left_out })
    }
}

/// One request; a subscription is one with many answers.
struct Asked {
    app: App,
    left_out: LeftOut,
}

#[async_trait]
impl Extension for Asked {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        let request = request.data(names::loaders(self.app.clone())).data(self.app.clone());
        next.run(ctx, request).await
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let response = next.run(ctx, operation_name).await;
        match self.left_out.take() {
            0 => response,
            parked => response.extension("incomplete", value!({ "parked": parked })),
        }
    }
}
