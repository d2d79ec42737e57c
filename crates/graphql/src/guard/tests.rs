//! The gate against documents written to hurt, on a small schema.

use std::time::{Duration, Instant};

use async_graphql::{
    Error, ErrorExtensions, InputObject, InputValueError, InputValueResult, Interface, Object, OneofObject,
    Request, Scalar, ScalarType, Schema, SchemaBuilder, SimpleObject, Subscription, Value, Variables, value,
};
use futures_util::{Stream, StreamExt, stream};

use super::*;

struct Query;
struct Mutation;
struct Ticks;

#[derive(SimpleObject)]
struct Place {
    name: String,
}

#[derive(Interface)]
#[graphql(field(name = "name", ty = "&String"))]
enum Named {
    Place(Place),
}

#[derive(OneofObject)]
enum By {
    Code(String),
    Number(i32),
}

/// A scalar that says where it is specified.
struct Code(String);

#[Scalar(specified_by_url = "urn:code")]
impl ScalarType for Code {
    fn parse(value: Value) -> InputValueResult<Self> {
        if let Value::String(text) = value {
            return Ok(Self(text));
        }
        Err(InputValueError::expected_type(value))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[derive(InputObject)]
struct Filter {
    name: Option<String>,
    parent: Option<Box<Filter>>,
}

#[Object]
impl Query {
    async fn double(&self, n: Option<i32>) -> Option<i32> {
        n.map(|n| n * 2)
    }
    async fn find(&self, filter: Filter) -> Option<String> {
        filter.parent.and_then(|parent| parent.name).or(filter.name)
    }
    async fn by_id(&self, id: uuid::Uuid) -> String {
        id.to_string()
    }
    async fn named(&self, by: By, #[graphql(deprecation = "not used")] old: Option<Code>) -> Named {
        let name = match by {
            By::Code(code) => code,
            By::Number(number) => number.to_string(),
        };
        Named::Place(Place { name: old.map_or(name, |code| code.0) })
    }
    async fn me(&self) -> Query {
        Query
    }
    #[graphql(complexity = 3_000)]
    async fn costly(&self) -> i32 {
        1
    }
    async fn broken(&self) -> Option<Result<i32, Error>> {
        Some(Err(Error::new("no such table: people, opened /var/lib/x")))
    }
    async fn forbidden(&self) -> Option<Result<i32, Error>> {
        Some(Err(Error::new("not yours").extend_with(|_, extensions| extensions.set("code", "FORBIDDEN"))))
    }
    async fn panics(&self) -> i32 {
        [0; 0].first().copied().expect("this text stays inside")
    }
    async fn never(&self) -> i32 {
        std::future::pending().await
    }
}

#[Object]
impl Mutation {
    async fn rename(&self, name: String) -> Place {
        Place { name }
    }
}

#[Subscription]
impl Ticks {
    async fn ticks(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }
}

fn guarded(limits: Limits) -> GuardedExecutor<Schema<Query, Mutation, Ticks>> {
    let builder: SchemaBuilder<_, _, _> = Schema::build(Query, Mutation, Ticks);
    GuardedExecutor::of_schema(limits.apply(builder).finish(), limits).unwrap()
}

async fn ask(document: &str) -> Answer {
    ask_with(document, value!({})).await
}

async fn ask_with(document: &str, variables: Value) -> Answer {
    let request = Request::new(document).variables(Variables::from_value(variables));
    guarded(Limits::default()).execute(request, Transport::Post).await
}

fn code(answer: &Answer) -> String {
    let error = answer.errors().into_iter().next().expect("an error");
    match error.extensions.and_then(|e| e.get("code").cloned()) {
        Some(Value::String(code)) => code,
        other => panic!("{} has the code {other:?}", error.message),
    }
}

fn text(answer: &Answer) -> String {
    serde_json::to_string(answer).unwrap()
}

fn bomb(levels: usize) -> String {
    let spreads: Vec<String> =
        (0..levels).map(|i| format!("fragment F{i} on Query{{...F{0} ...F{0}}} ", i + 1)).collect();
    format!("query{{...F0}} {}fragment F{levels} on Query{{__typename}}", spreads.concat())
}

/// The document is refused with a code, without being executed, and at once: the quickest of
/// three counts, each with nothing remembered, so that a busy machine does not decide.
async fn refused(document: &str, wanted: &str) {
    let mut times = Vec::new();
    for _ in 0..3 {
        let executor = guarded(Limits::default());
        let request = Request::new(document);
        let started = Instant::now();
        let answer = executor.execute(request, Transport::Post).await;
        times.push(started.elapsed());
        assert_eq!(code(&answer), wanted, "{}", text(&answer));
        assert!(matches!(answer, Answer::Refused(_)));
    }
    let quickest = times.into_iter().min().expect("three");
    assert!(quickest < Duration::from_millis(50), "{wanted} took {quickest:?}");
}

#[tokio::test]
async fn a_fragment_bomb_is_refused_at_once() {
    assert!(bomb(26).len() < 1_000);
    refused(&bomb(26), "DOCUMENT_OVER_BUDGET").await;
    refused(&bomb(200), "DOCUMENT_OVER_BUDGET").await;
}

#[tokio::test]
async fn a_fragment_cycle_is_refused() {
    refused("{...A} fragment A on Query{...B} fragment B on Query{...A}", "FRAGMENT_CYCLE").await;
    refused("{__typename} fragment A on Query{me{...A}}", "FRAGMENT_CYCLE").await;
}

#[tokio::test]
async fn many_of_a_thing_are_refused() {
    let aliases: Vec<String> = (0..500).map(|i| format!("a{i}:__typename ")).collect();
    refused(&format!("{{{}}}", aliases.concat()), "DOCUMENT_OVER_BUDGET").await;
    let directives = "@aa".repeat(1_000);
    refused(&format!("{{__typename {directives}}}"), "DOCUMENT_OVER_BUDGET").await;
    refused(&format!("query {directives} {{__typename}}"), "DOCUMENT_OVER_BUDGET").await;
    let fields = |count| format!("{{{}}}", "double ".repeat(count));
    refused(&fields(1_000), "DOCUMENT_OVER_BUDGET").await;
    refused(&fields(2_000), "GRAPHQL_PARSE_FAILED").await;
    refused(&format!("{{double #{}\n}}", "x".repeat(20_000)), "DOCUMENT_TOO_LARGE").await;
}

#[tokio::test]
async fn the_schema_is_walked_a_few_times_only() {
    let lists = "types{fields{name args{name}}}".repeat(10);
    refused(&format!("{{__schema{{{lists}}}}}"), "DOCUMENT_OVER_BUDGET").await;
    let spreads = "...T ".repeat(10);
    let hidden = format!("{{__schema{{{spreads}}}}} fragment T on __Schema{{types{{fields{{name}}}}}}");
    refused(&hidden, "DOCUMENT_OVER_BUDGET").await;
}

#[tokio::test]
async fn deep_things_are_refused() {
    let deep = |levels| format!("{{{}__typename{}}}", "me{".repeat(levels), "}".repeat(levels));
    refused(&deep(40), "QUERY_TOO_DEEP").await;
    refused(&deep(3_000), "GRAPHQL_PARSE_FAILED").await;
    refused(&deep(1_000), "GRAPHQL_PARSE_FAILED").await;
    let list = format!("{{double(n:{}1{})}}", "[".repeat(1_500), "]".repeat(1_500));
    refused(&list, "GRAPHQL_PARSE_FAILED").await;
    let fields = "fields{type{".repeat(4);
    let circular = format!("{{__schema{{types{{{fields}name{}}}}}}}", "}}".repeat(4));
    refused(&circular, "QUERY_TOO_DEEP").await;
}

#[tokio::test]
async fn the_introspection_of_tools_passes() {
    let types = "ofType{".repeat(9);
    let deepest = format!("{{__schema{{types{{fields{{args{{type{{{types}name{}}}}}}}}}}}}}", "}".repeat(9));
    let answer = ask(&deepest).await;
    assert!(answer.errors().is_empty(), "{}", text(&answer));
}

#[tokio::test]
async fn what_the_newest_specification_adds_is_known() {
    let answer = ask(r#"{__type(name:"By"){isOneOf}}"#).await;
    assert!(text(&answer).contains(r#""isOneOf":true"#), "{}", text(&answer));
    let answer = ask("{named(by:{number:1}){name ...on Place{name}}}").await;
    assert!(text(&answer).contains(r#""name":"1""#), "{}", text(&answer));
    let answer = ask(r#"{named(by:{number:1,code:"a"}){name}}"#).await;
    assert_eq!(code(&answer), "BAD_USER_INPUT", "{}", text(&answer));
}

#[tokio::test]
async fn an_unknown_field_is_named_and_nothing_else() {
    let answer = ask("{ nosuch }").await;
    assert_eq!(code(&answer), "GRAPHQL_VALIDATION_FAILED");
    let text = text(&answer);
    assert!(text.contains("nosuch") && text.contains("\"line\":1"), "{text}");
    for inside in ["did you mean", "async_graphql", "apollo", ".rs", "data\":", "-->"] {
        assert!(!text.to_lowercase().contains(inside), "{inside} in {text}");
    }
}

#[tokio::test]
async fn a_missing_variable_is_refused_where_async_graphql_lets_it_pass() {
    let document = "query($n: Int!){ double(n: $n) }";
    assert_eq!(code(&ask(document).await), "BAD_USER_INPUT");
    assert_eq!(code(&ask_with(document, value!({"n": null})).await), "BAD_USER_INPUT");
    assert_eq!(code(&ask_with(document, value!({"n": "1"})).await), "BAD_USER_INPUT");
    assert!(text(&ask_with(document, value!({"n": 2})).await).contains("\"double\":4"));
}

#[tokio::test]
async fn a_key_given_twice_is_refused() {
    refused(r#"{find(filter:{name:"a",name:"b"})}"#, "GRAPHQL_VALIDATION_FAILED").await;
    refused(r#"query($f:Filter={parent:{name:"a",name:"b"}}){find(filter:$f)}"#, "GRAPHQL_VALIDATION_FAILED")
        .await;
}

#[tokio::test]
async fn what_only_the_schema_can_judge_is_a_refusal_too() {
    refused("{costly}", "QUERY_TOO_COMPLEX").await;
    let answer = ask(r#"{byId(id:"not one")}"#).await;
    assert_eq!(code(&answer), "BAD_USER_INPUT");
    assert!(text(&answer).contains("not a valid UUID"), "{}", text(&answer));
    assert!(!text(&answer).contains("\"data\""));
}

#[tokio::test]
async fn errors_with_a_code_pass_and_others_are_masked() {
    let answer = ask("{ forbidden broken double(n: 1) }").await;
    let text = text(&answer);
    assert!(text.contains("FORBIDDEN") && text.contains("not yours"), "{text}");
    assert!(text.contains("INTERNAL") && text.contains("incident"), "{text}");
    assert!(text.contains("\"path\":[\"broken\"]") && text.contains("\"double\":2"), "{text}");
    assert!(!text.contains("no such table"), "{text}");
}

#[tokio::test]
async fn a_panic_is_an_incident() {
    let answer = ask("{ panics }").await;
    assert_eq!(code(&answer), "INTERNAL");
    assert!(!text(&answer).contains("stays inside"));
}

#[tokio::test]
async fn an_operation_ends_with_the_clock() {
    let executor = guarded(Limits { execution: Duration::from_millis(10), ..Limits::default() });
    let answer = executor.execute(Request::new("{ never }"), Transport::Post);
    assert_eq!(code(&answer.await), "TIMEOUT");
}

#[tokio::test]
async fn each_transport_serves_its_kinds() {
    let executor = guarded(Limits::default());
    let mutation = r#"mutation{rename(name:"a"){name}}"#;
    let subscription = "subscription{ticks(to:2)}";
    for (transport, document, refused) in [
        (Transport::Get, mutation, true),
        (Transport::EventStreamGet, mutation, true),
        (Transport::Post, subscription, true),
        (Transport::Post, mutation, false),
        (Transport::Socket, mutation, false),
        (Transport::EventStream, subscription, false),
        (Transport::EventStreamGet, subscription, false),
    ] {
        let answers: Vec<_> = executor.execute_stream(Request::new(document), transport).collect().await;
        assert_eq!(matches!(answers[0], Answer::Refused(_)), refused, "{transport:?} {document}");
    }
}

#[tokio::test]
async fn a_stream_is_guarded_like_an_answer() {
    let executor = guarded(Limits::default());
    let answers: Vec<_> = executor.execute_stream(Request::new(bomb(26)), Transport::Socket).collect().await;
    assert_eq!(code(&answers[0]), "DOCUMENT_OVER_BUDGET");
}

#[tokio::test]
async fn the_operation_asked_for_must_exist() {
    let executor = guarded(Limits::default());
    let two = "query A{double(n:1)} query B{double(n:2)}";
    let run = async |name: Option<&str>| {
        let mut request = Request::new(two);
        request.operation_name = name.map(str::to_owned);
        executor.execute(request, Transport::Post).await
    };
    assert_eq!(code(&run(None).await), "OPERATION_RESOLUTION_FAILURE");
    assert_eq!(code(&run(Some("C")).await), "OPERATION_RESOLUTION_FAILURE");
    assert!(text(&run(Some("B")).await).contains("\"double\":4"));
}

#[test]
fn the_position_of_an_answer_is_found_in_its_extensions_or_its_root() {
    let done = |response| Answer::Done(Box::new(response));
    let bare = Response::new(value!({"events": {"position": 7}}));
    assert_eq!(done(bare).position().as_deref(), Some("7"));
    let extended = Response::new(value!({"events": {"position": 7}})).extension("position", value!("8"));
    assert_eq!(done(extended).position().as_deref(), Some("8"));
    assert_eq!(done(Response::new(value!({"a": 1}))).position(), None);
}
