//! Indicators: exact, compared with targets exactly, and explained down to the rows of a workbook.

use super::service::Service;
use crate::kit::app::organization;
use crate::kit::database::{Fresh, on_both_databases};
use readmodel::indicators::INDICATORS;
use serde_json::{Value, json};

on_both_databases!(
    six_of_forty_is_shown_as_fifteen_per_cent_below_its_target,
    every_number_is_the_sum_of_its_pages,
    before_the_first_event_there_are_no_numbers,
    what_an_indicator_does_not_have_is_refused,
    a_matrix_has_the_tables_of_the_children,
    where_no_effect_is_claimed_it_is_said_why,
);

const TABLE: &str = "
query($node: UUID!, $year: Int!, $asOf: Position) {
  indicators(node: $node, year: $year, asOf: $asOf) {
    node { id level } position policyVersions { name version }
    values {
      indicator variant title(language: EN) numerator denominator undefinedBecause
      percent { numerator denominator display } target { percent met gapDisplay basis }
      satisfaction { respondents tookPart mean median distribution { mark persons } }
    }
  }
}";

const EXPLAIN: &str = "
query($node: UUID!, $indicator: IndicatorCode!, $variant: IndicatorVariant!, $side: LedgerSide!, $after: String) {
  explain(node: $node, indicator: $indicator, variant: $variant, side: $side, year: 2024, first: 3, after: $after) {
    total position pageInfo { hasNextPage endCursor }
    edges { node { amount reasonText eventType source { channel file sheet row } } }
  }
}";

async fn six_of_forty_is_shown_as_fifteen_per_cent_below_its_target(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let node = organization(&service.app, "RO-ZAR").await;
    let table = service.data(TABLE, json!({ "node": node, "year": 2024 })).await["indicators"].take();
    let value = &table["values"][0];
    assert_eq!((&value["indicator"], &value["variant"]), (&json!("I1"), &json!("COMPLETED")));
    assert_eq!((&value["numerator"], &value["denominator"]), (&json!(6), &json!(40)));
    assert_eq!(value["percent"], json!({ "numerator": 15, "denominator": 1, "display": "15.0" }));
    assert_eq!(
        value["target"],
        json!({ "percent": "70", "met": false, "gapDisplay": "-55.0", "basis": "ROADMAP" })
    );
    let variants: usize = INDICATORS.iter().map(|definition| definition.variants().len()).sum();
    assert_eq!(table["values"].as_array().unwrap().len(), variants);
    assert!(
        table["policyVersions"]
            .as_array()
            .unwrap()
            .contains(&json!({ "name": "full-cycle", "version": "v1" }))
    );
}

async fn every_number_is_the_sum_of_its_pages(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let node = organization(&service.app, "RO-ZAR").await;
    let table = service.data(TABLE, json!({ "node": node, "year": 2024 })).await["indicators"].take();
    for value in table["values"].as_array().unwrap() {
        for (side, number) in [("NUMERATOR", "numerator"), ("DENOMINATOR", "denominator")] {
            let sum = sum_of_pages(&service, node, value, side).await;
            let shown = value[number].as_i64().unwrap_or_default();
            assert_eq!(sum, shown, "{side} of {value}");
        }
    }
}

/// Adds up all pages; each line must say from which row it came.
async fn sum_of_pages(service: &Service, node: uuid::Uuid, value: &Value, side: &str) -> i64 {
    let (mut sum, mut after) = (0, Value::Null);
    loop {
        let variables = json!({
            "node": node, "indicator": value["indicator"], "variant": value["variant"], "side": side, "after": after,
        });
        let page = service.data(EXPLAIN, variables).await["explain"].take();
        for edge in page["edges"].as_array().unwrap() {
            let posting = &edge["node"];
            sum += posting["amount"].as_i64().unwrap();
            assert!(posting["source"]["row"].is_u64() && posting["source"]["sheet"].is_string(), "{posting}");
            assert_eq!(posting["source"]["file"].as_str().unwrap().len(), 64);
        }
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            assert_eq!(page["total"], json!(sum));
            return sum;
        }
    }
}

async fn before_the_first_event_there_are_no_numbers(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let node = organization(&service.app, "RO-ZAR").await;
    let variables = json!({ "node": node, "year": 2024, "asOf": "0" });
    let table = service.data(TABLE, variables).await["indicators"].take();
    assert_eq!(table["position"], "0");
    let value = &table["values"][0];
    assert_eq!((&value["numerator"], &value["undefinedBecause"]), (&json!(0), &json!("NO_DATA")));
}

async fn what_an_indicator_does_not_have_is_refused(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let node = organization(&service.app, "RO-ZAR").await;
    let ask = |indicator: &str, variant: &str, side: &str| json!({ "node": node, "indicator": indicator, "variant": variant, "side": side });
    assert_eq!(service.code(EXPLAIN, ask("I1", "OF_RESPONDENTS", "NUMERATOR")).await, "BAD_USER_INPUT");
    assert_eq!(service.code(EXPLAIN, ask("I5", "OF_RESPONDENTS", "EXCLUDED")).await, "BAD_USER_INPUT");
    assert_eq!(service.code(EXPLAIN, ask("I99", "COMPLETED", "NUMERATOR")).await, "BAD_USER_INPUT");
    let nobody = json!({ "node": uuid::Uuid::nil(), "year": 2024 });
    assert_eq!(service.code(TABLE, nobody).await, "NOT_FOUND");
}

async fn a_matrix_has_the_tables_of_the_children(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let document = "{ organizationTree { id parentId level } }";
    let tree = service.data(document, json!({})).await["organizationTree"].take();
    let school = organization(&service.app, "RO-ZAR").await.to_string();
    let above =
        tree.as_array().unwrap().iter().find(|node| node["id"] == json!(school)).unwrap()["parentId"].clone();
    let document = "query($parent: UUID!) { indicatorMatrix(parent: $parent, year: 2024) { node { id } values { numerator } }
      dynamics(node: $parent, year: 2024) { trait } participation(node: $parent, year: 2024) { units position } years
      indicatorCatalogue { indicators { code title variants { variant numerator denominator sides } } policyVersions { name } } }";
    let data = service.data(document, json!({ "parent": above })).await;
    let nodes: Vec<&Value> =
        data["indicatorMatrix"].as_array().unwrap().iter().map(|table| &table["node"]["id"]).collect();
    assert_eq!(nodes, [&json!(school)]);
    assert_eq!(data["years"][0], 2024);
    assert_eq!(data["indicatorCatalogue"]["indicators"].as_array().unwrap().len(), INDICATORS.len());
    let sides =
        |indicator: usize| &data["indicatorCatalogue"]["indicators"][indicator]["variants"][0]["sides"];
    assert_eq!(sides(0), &json!(["NUMERATOR", "DENOMINATOR", "EXCLUDED"]));
    assert_eq!(sides(4), &json!(["NUMERATOR", "DENOMINATOR", "MARKS"]));
    assert_eq!(sides(6), &json!(["NUMERATOR", "DENOMINATOR"]));
    assert!(data["participation"]["units"].as_i64().unwrap() > 0);
}

async fn where_no_effect_is_claimed_it_is_said_why(fresh: Fresh) {
    let service = Service::start(fresh).await;
    service.import("kizilyurt-2022-23.xlsx").await;
    let node = organization(&service.app, "DG-KIZ2").await;
    let document =
        "query($node: UUID!) { dynamics(node: $node, year: 2023) { paired wilcoxonT note(language: EN) } }";
    let dynamics = service.data(document, json!({ "node": node })).await["dynamics"].take();
    let few = json!({ "paired": 4, "wilcoxonT": null, "note": "too few changed pairs: fewer than 6" });
    let tested = json!({ "paired": 13, "wilcoxonT": "10", "note": null });
    assert_eq!(dynamics, json!([few, tested]));
}
