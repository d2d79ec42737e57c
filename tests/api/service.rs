//! The service behind its guard, with the journal of a school in it.

use crate::kit::app::{app, import, sample};
use crate::kit::database::{DEADLINE, Fresh};
use app::App;
use async_graphql::{Request, Variables};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use graphql::guard::{Answer, GuardedExecutor, Limits, Transport};
use serde_json::Value;
use tokio::time::timeout;

/// A service of its own on a fresh database.
pub(super) struct Service {
    pub(super) app: App,
    guarded: GuardedExecutor<graphql::Schema>,
    _database: Fresh,
}

impl Service {
    /// A service without anything in it.
    pub(super) async fn start(database: Fresh) -> Self {
        let app = app(&database).await;
        let limits = Limits::default();
        let guarded = GuardedExecutor::of_schema(graphql::schema(app.clone(), &limits), limits).unwrap();
        Self { app, guarded, _database: database }
    }

    /// A service that knows the school of Zarechnaya.
    pub(super) async fn with_school(database: Fresh) -> Self {
        let service = Self::start(database).await;
        service.import("zarechnaya-2024.xlsx").await;
        service
    }

    /// Imports a journal of the samples.
    pub(super) async fn import(&self, name: &str) {
        import(&self.app, &sample(name)).await;
    }

    /// The whole answer to a document.
    pub(super) async fn answer(&self, document: &str, variables: Value) -> Value {
        let request = Request::new(document).variables(Variables::from_json(variables));
        serde_json::to_value(self.guarded.execute(request, Transport::Post).await).unwrap()
    }

    /// The data of an answer without errors.
    pub(super) async fn data(&self, document: &str, variables: Value) -> Value {
        let mut answer = self.answer(document, variables).await;
        assert_eq!(answer.get("errors"), None, "{document}");
        answer["data"].take()
    }

    /// The code of the only error of an answer.
    pub(super) async fn code(&self, document: &str, variables: Value) -> String {
        let answer = self.answer(document, variables).await;
        let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("no error in {answer}"));
        assert_eq!(errors.len(), 1, "{answer}");
        errors[0]["extensions"]["code"].as_str().unwrap().to_owned()
    }

    /// The messages of a subscription.
    pub(super) fn follow(&self, request: Request) -> Followed {
        Followed(self.guarded.execute_stream(request, Transport::Socket))
    }
}

/// The messages of a subscription.
pub(super) struct Followed(BoxStream<'static, Answer>);

impl Followed {
    /// The whole next message.
    pub(super) async fn answer(&mut self) -> Value {
        let answer = timeout(DEADLINE, self.0.next()).await.expect("a message in time").expect("a message");
        serde_json::to_value(answer).unwrap()
    }

    /// The data of the next message.
    pub(super) async fn next(&mut self) -> Value {
        let mut answer = self.answer().await;
        assert_eq!(answer.get("errors"), None);
        answer["data"].take()
    }

    /// The code of the only error of the next message, which is the last one.
    pub(super) async fn refused(&mut self) -> String {
        let answer = self.answer().await;
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{answer}");
        assert!(timeout(DEADLINE, self.0.next()).await.expect("an end in time").is_none());
        answer["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned()
    }

    /// Everything that is ready without waiting for anything to happen.
    pub(super) async fn is_silent(&mut self) -> bool {
        futures_util::poll!(self.0.next()).is_pending()
    }
}
