//! The service at work for that school: its journal goes up over HTTP, answers come back over GraphQL.

use super::journal::Journal;
use crate::kit::database::Fresh;
use crate::kit::server::TestServer;
use serde_json::{Value, json};
use store::ids::ordered_id;

/// The running service.
pub(crate) struct School {
    server: TestServer,
}

impl School {
    pub(crate) async fn start(database: &Fresh) -> Self {
        Self { server: TestServer::start(database, &[]).await }
    }

    /// Sends a file: the outcome.
    pub(crate) async fn post(&self, path: &str, file: Vec<u8>) -> Value {
        let request = self.server.client.post(self.server.url(path));
        let request = request.header("content-type", "application/octet-stream").body(file);
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        self.server.caught_up().await;
        answer
    }

    /// Sends the journal: the outcome.
    pub(crate) async fn send(&self, journal: &Journal) -> Value {
        self.post("/imports", journal.xlsx()).await
    }

    /// What a path gives.
    pub(crate) async fn get(&self, path: &str) -> Vec<u8> {
        let answer = self.server.client.get(self.server.url(path)).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        answer.bytes().await.expect("its body").to_vec()
    }

    /// The end of the journal of events.
    pub(crate) async fn head(&self) -> Value {
        self.server.health().await["head"].clone()
    }

    /// What the region publishes to ask with, and the programme on its way to the end: what no sheet says.
    pub(crate) async fn can_judge(&self) {
        let school = "organizationByCode(code: \"DG-SHEETS\") { parent { parent { id } } programs(first: 1) { edges { node { id } } } }";
        let school = self.ask(school).await;
        let (region, program) =
            (&school["parent"]["parent"]["id"], &school["programs"]["edges"][0]["node"]["id"]);
        self.act("loadDefaultMethodology", json!({ "regionId": region, "occurredOn": "2022-09-01" })).await;
        self.act("beginCompletion", json!({ "programId": program, "occurredOn": "2023-05-22" })).await;
    }

    async fn act(&self, mutation: &str, input: Value) {
        let kind = match mutation {
            "loadDefaultMethodology" => "LoadDefaultMethodologyInput",
            _ => "AdvanceProgramInput",
        };
        self.carry_out(mutation, kind, "position", input).await;
    }

    /// Carries out a command that nothing stands against, under a new id unless the input has one: what was asked for of its answer.
    pub(crate) async fn carry_out(
        &self,
        mutation: &str,
        kind: &str,
        fields: &str,
        mut input: Value,
    ) -> Value {
        if input["commandId"].is_null() {
            input["commandId"] = json!(ordered_id());
        }
        let document = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} userErrors {{ rule }} }} }}"
        );
        let mut answer = self.server.graphql(&document, json!({ "input": input })).await.expect("an answer");
        assert_eq!(answer["data"][mutation]["userErrors"], json!([]), "{answer}");
        self.server.caught_up().await;
        answer["data"][mutation].take()
    }

    /// The answer to a document.
    pub(crate) async fn graphql(&self, document: &str, variables: Value) -> Value {
        self.server.graphql(document, variables).await.expect("an answer")
    }

    /// What one field of a query answers.
    pub(crate) async fn ask(&self, field: &str) -> Value {
        let answer = self.server.graphql(&format!("{{ {field} }}"), json!({})).await.expect("an answer");
        let data = answer["data"].as_object().unwrap_or_else(|| panic!("{answer}"));
        data.values().next().expect("one field").clone()
    }

    /// What the programme shows.
    pub(crate) async fn program(&self, fields: &str) -> Value {
        let answer = self.ask(&format!("programs(first: 1) {{ edges {{ node {{ {fields} }} }} }}")).await;
        answer["edges"][0]["node"].clone()
    }

    /// How many events of a type there are.
    pub(crate) async fn count(&self, event_type: &str) -> usize {
        let filter =
            format!("eventsAfter(position: \"0\", filter: {{ types: [\"{event_type}\"] }}, first: 200)");
        let page = self.ask(&format!("{filter} {{ events {{ position }} }}")).await;
        page["events"].as_array().unwrap_or_else(|| panic!("{page}")).len()
    }
}

/// How many rows have a verdict.
pub(crate) fn counted(outcome: &Value, verdict: &str) -> u64 {
    outcome["counts"][verdict].as_u64().unwrap_or_else(|| panic!("{outcome}"))
}

/// The verdict and the reason of a row that was not recorded whole.
pub(crate) fn told<'o>(outcome: &'o Value, sheet: &str, row: u64) -> (&'o str, &'o str) {
    let rows = outcome["rows"].as_array().unwrap_or_else(|| panic!("{outcome}"));
    let found = rows.iter().find(|told| told["sheet"] == sheet && told["row"] == row);
    let found = found.unwrap_or_else(|| panic!("{sheet} {row} was recorded: {outcome:#}"));
    (found["verdict"]["en"].as_str().unwrap(), found["reason"].as_str().unwrap())
}
