//! The samples, loaded at start, give the numbers of the worked examples through GraphQL, on both databases.

use super::{data, organization};
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::TestServer;
use serde_json::{Value, json};

on_both_databases!(
    example_one_through_graphql,
    example_two_through_graphql,
    examples_three_and_four_through_graphql,
    a_number_is_explained_down_to_the_row,
);

const TABLE: &str = "query ($node: UUID!, $year: Int!) { indicators(node: $node, year: $year) { values {
    indicator variant numerator denominator percent { display } target { percent met }
    satisfaction { respondents tookPart responseRate { numerator denominator } mean median distribution { mark persons } } } } }";

async fn server(fresh: &Fresh) -> TestServer {
    let server = TestServer::start(fresh, &["--samples"]).await;
    server.caught_up().await;
    server
}

async fn value(server: &TestServer, code: &str, indicator: &str, variant: &str) -> Value {
    let node = organization(server, code).await;
    let table = data(server, TABLE, json!({ "node": node, "year": 2024 })).await;
    let values = table["indicators"]["values"].as_array().unwrap().clone();
    values.into_iter().find(|value| value["indicator"] == indicator && value["variant"] == variant).unwrap()
}

async fn example_one_through_graphql(fresh: Fresh) {
    let server = server(&fresh).await;
    for (indicator, variant, numerator, denominator, display) in [
        ("I1", "COMPLETED", 6, 40, "15.0"),
        ("I1", "ENTERED", 7, 40, "17.5"),
        ("I2", "COMPLETED", 2, 12, "16.7"),
        ("I3", "COMPLETED", 1, 2, "50.0"),
        ("I4", "COMPLETED", 1, 8, "12.5"),
    ] {
        let value = value(&server, "RO-ZAR", indicator, variant).await;
        assert_eq!(value["numerator"], numerator, "{indicator} {variant}");
        assert_eq!(value["denominator"], denominator, "{indicator} {variant}");
        assert_eq!(value["percent"]["display"], display, "{indicator} {variant}");
    }
    let i1 = value(&server, "RO-ZAR", "I1", "COMPLETED").await;
    assert_eq!(i1["target"], json!({ "percent": "70", "met": false }));
    let query = "query ($node: UUID!) { participation(node: $node, year: 2024) {
        units unitsCompleted unitsDissolved unitsActive memberships membershipsCompleted membershipsEndedEarly
        membershipsActive menteesEnrolled menteesCompleted earlyDissolvedShare { numerator denominator display }
        membershipCompletion { display } } }";
    let node = organization(&server, "RO-ZAR").await;
    let done = data(&server, query, json!({ "node": node })).await;
    let expected = json!({
        "units": 10, "unitsCompleted": 8, "unitsDissolved": 1, "unitsActive": 1,
        "memberships": 12, "membershipsCompleted": 9, "membershipsEndedEarly": 2, "membershipsActive": 1,
        "menteesEnrolled": 10, "menteesCompleted": 8,
        "earlyDissolvedShare": { "numerator": 100, "denominator": 9, "display": "11.1" },
        "membershipCompletion": { "display": "81.8" },
    });
    assert_eq!(done["participation"], expected);
}

async fn example_two_through_graphql(fresh: Fresh) {
    let server = server(&fresh).await;
    let of_respondents = value(&server, "RO-BOL", "I5", "OF_RESPONDENTS").await;
    assert_eq!((&of_respondents["numerator"], &of_respondents["denominator"]), (&json!(25), &json!(30)));
    assert_eq!(of_respondents["target"], json!({ "percent": "85", "met": false }));
    let of_took_part = value(&server, "RO-BOL", "I5", "OF_TOOK_PART").await;
    assert_eq!((&of_took_part["numerator"], &of_took_part["denominator"]), (&json!(25), &json!(32)));
    let marks = &of_respondents["satisfaction"];
    assert_eq!((&marks["respondents"], &marks["tookPart"]), (&json!(30), &json!(32)));
    assert_eq!((&marks["mean"], &marks["median"]), (&json!("8.133"), &json!("8.5")));
    assert_eq!(marks["responseRate"], json!({ "numerator": 375, "denominator": 4 }), "93.75");
}

async fn examples_three_and_four_through_graphql(fresh: Fresh) {
    let server = server(&fresh).await;
    let node = organization(&server, "DG-KIZ2").await;
    let query =
        "query ($node: UUID!) { dynamics(node: $node, year: 2023) { trait paired beforeOnly better worse same
        meanBefore meanAfter meanDifference wilcoxonT pOneSided pTwoSided } }";
    let found = data(&server, query, json!({ "node": node })).await;
    let rows = found["dynamics"].as_array().unwrap();
    let of = |name: &str| rows.iter().find(|row| row["trait"] == name).unwrap();
    let anxiety = of("школьная тревожность");
    assert_eq!(anxiety["paired"], 13);
    assert_eq!((&anxiety["better"], &anxiety["worse"], &anxiety["same"]), (&json!(9), &json!(4), &json!(0)));
    assert_eq!(anxiety["wilcoxonT"], "10");
    assert_eq!((&anxiety["pOneSided"], &anxiety["pTwoSided"]), (&json!("0.00464"), &json!("0.00928")));
    assert_eq!(anxiety["meanDifference"], "-18.385");
    let marks = rows.iter().find(|row| row["paired"] == 4).unwrap();
    assert_eq!((&marks["better"], &marks["worse"], &marks["same"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!((&marks["beforeOnly"], &marks["meanDifference"]), (&json!(1), &json!("0.225")));
}

async fn a_number_is_explained_down_to_the_row(fresh: Fresh) {
    let server = server(&fresh).await;
    let node = organization(&server, "RO-ZAR").await;
    let query = "query ($node: UUID!) { explain(node: $node, indicator: I1, variant: COMPLETED, side: NUMERATOR, year: 2024,
        first: 50) { total edges { node { amount eventType source { sheet row file } } } } }";
    let found = data(&server, query, json!({ "node": node })).await;
    let edges = found["explain"]["edges"].as_array().unwrap();
    let sum: i64 = edges.iter().map(|edge| edge["node"]["amount"].as_i64().unwrap()).sum();
    assert_eq!((found["explain"]["total"].as_i64(), sum), (Some(6), 6));
    for edge in edges {
        assert_eq!(edge["node"]["eventType"], "PairCompleted");
        assert_eq!(edge["node"]["source"]["sheet"], "Пары");
        assert_eq!(edge["node"]["source"]["file"].as_str().map(str::len), Some(64));
    }
}
