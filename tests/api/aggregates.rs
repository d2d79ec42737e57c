//! Other denominators, other periods, other time zones, and what those see who see aggregates only.

use super::service::Service;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};
use store::ids::random_id;

on_both_databases!(
    small_numbers_are_withheld_at_every_level_and_said_to_be,
    a_period_is_a_calendar_year_unless_asked_otherwise,
    a_number_of_any_period_is_explained_and_known_at_an_earlier_position,
    the_basis_of_the_rules_decides_the_denominator,
    a_comparison_counts_what_hung_from_the_node_in_the_year,
    the_day_is_that_of_the_organisations_time_zone,
);

const TREE: &str = "{ organizationTree { id level } }";

const PUBLISHED: &str = "
fragment Shown on PublishedTable {
  node { id } values { indicator variant suppressed suppressedBecause numerator denominator percent { display } }
}
query($node: UUID!) { publishedIndicators(node: $node, year: 2024) { total { ...Shown } parts { ...Shown } } }";

const OF_PERIOD: &str = "
query($node: UUID!, $period: PeriodKind!, $asOf: Position) {
  indicators(node: $node, year: 2024, period: $period, asOf: $asOf) {
    period year firstDay lastDay values { indicator variant numerator denominator target { percent } }
  }
}";

const EXPLAIN_PERIOD: &str = "
query(
  $node: UUID!, $indicator: IndicatorCode!, $variant: IndicatorVariant!, $side: LedgerSide!, $period: PeriodKind!, $asOf: Position
) {
  explain(
    node: $node, indicator: $indicator, variant: $variant, side: $side, year: 2024, period: $period, asOf: $asOf, first: 200
  ) { total pageInfo { hasNextPage } edges { node { amount } } }
}";

const DENOMINATOR: &str = "
query($node: UUID!) {
  indicators(node: $node, year: 2024) {
    values { denominator undefinedBecause denominatorFigure(language: EN) missingFigure(language: EN) }
  }
}";

async fn node_of(service: &Service, level: &str) -> Value {
    let tree = service.data(TREE, json!({})).await["organizationTree"].take();
    tree.as_array().unwrap().iter().find(|node| node["level"] == level).unwrap()["id"].clone()
}

fn completed<'t>(table: &'t Value, indicator: &str) -> &'t Value {
    let values = table["values"].as_array().unwrap();
    let is_asked = |value: &&Value| value["indicator"] == indicator && value["variant"] == "COMPLETED";
    values.iter().find(is_asked).unwrap()
}

async fn small_numbers_are_withheld_at_every_level_and_said_to_be(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    for level in ["REGION", "MUNICIPALITY", "ORGANIZATION"] {
        let node = node_of(&service, level).await;
        let told = service.data(PUBLISHED, json!({ "node": node })).await["publishedIndicators"].take();
        let total = &told["total"];
        assert_eq!(total["node"]["id"], node);
        let shown = completed(total, "I1");
        assert_eq!((&shown["numerator"], &shown["percent"]["display"]), (&json!(6), &json!("15.0")));
        assert_eq!((&shown["suppressed"], &shown["suppressedBecause"]), (&json!(false), &Value::Null));
        let mut tables = vec![total];
        if level != "ORGANIZATION" {
            tables.extend(told["parts"].as_array().unwrap());
        }
        for table in tables {
            let withheld = completed(table, "I2");
            assert_eq!(
                (&withheld["suppressed"], &withheld["suppressedBecause"]),
                (&json!(true), &json!("SMALL_NUMBERS")),
                "two of twelve"
            );
            for number in ["numerator", "denominator", "percent"] {
                assert_eq!(withheld[number], Value::Null, "{number}");
            }
        }
    }
}

async fn a_period_is_a_calendar_year_unless_asked_otherwise(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let school = node_of(&service, "ORGANIZATION").await;
    let of = async |period: &str| {
        let asked = json!({ "node": school, "period": period });
        service.data(OF_PERIOD, asked).await["indicators"].take()
    };
    let year = of("CALENDAR_YEAR").await;
    assert_eq!((&year["firstDay"], &year["lastDay"]), (&json!("2024-01-01"), &json!("2024-12-31")));
    assert_eq!(completed(&year, "I1")["numerator"], 6);
    let academic = of("ACADEMIC_YEAR").await;
    assert_eq!((&academic["firstDay"], &academic["lastDay"]), (&json!("2023-09-01"), &json!("2024-08-31")));
    assert_eq!(completed(&academic, "I1")["target"], Value::Null, "targets are of calendar years");
    let mut persons = 0;
    for quarter in ["FIRST_QUARTER", "SECOND_QUARTER", "THIRD_QUARTER", "FOURTH_QUARTER"] {
        persons += completed(&of(quarter).await, "I1")["numerator"].as_i64().unwrap();
    }
    assert_eq!(persons, 6, "everybody completed in one quarter and counts there");
}

async fn a_number_of_any_period_is_explained_and_known_at_an_earlier_position(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    for level in ["ORGANIZATION", "REGION"] {
        let node = node_of(&service, level).await;
        for period in ["ACADEMIC_YEAR", "SECOND_QUARTER", "SECOND_HALF"] {
            let asked = |as_of: Value| json!({ "node": node, "period": period, "asOf": as_of });
            let table = service.data(OF_PERIOD, asked(Value::Null)).await["indicators"].take();
            for value in table["values"].as_array().unwrap() {
                for (side, number) in [("NUMERATOR", "numerator"), ("DENOMINATOR", "denominator")] {
                    let mut variables = asked(Value::Null);
                    for (name, of) in [("indicator", &value["indicator"]), ("variant", &value["variant"])] {
                        variables[name] = of.clone();
                    }
                    variables["side"] = json!(side);
                    let page = service.data(EXPLAIN_PERIOD, variables).await["explain"].take();
                    assert_eq!(page["pageInfo"]["hasNextPage"], false);
                    let amounts =
                        page["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]["amount"]);
                    let sum: i64 = amounts.map(|amount| amount.as_i64().unwrap()).sum();
                    // Where nobody answered no denominator is shown, though some took part.
                    let Some(shown) = value[number].as_i64() else { continue };
                    assert_eq!((sum, &page["total"]), (shown, &json!(shown)), "{period}: {side} of {value}");
                }
            }
            let first = service.data(OF_PERIOD, asked(json!("1"))).await["indicators"].take();
            assert_eq!(completed(&first, "I1")["numerator"], 0, "nothing had happened yet");
            let now = service.data("{ head { position } }", json!({})).await["head"]["position"].take();
            let known = service.data(OF_PERIOD, asked(now)).await["indicators"].take();
            assert_eq!(known["values"], table["values"], "{period}: folded as it is counted");
        }
    }
}

async fn adopt_residents(service: &Service, region: &Value) {
    let known = "query($region: UUID!) { policies(regionId: $region) { values {
        fullCycle { kind organizationalMeeting planningMeeting plan workingMeetings online finalFeedback }
        menteeBand { min max } mentorBand { min max } ageOn { month day }
        youngSpecialist { by maxYears maxAge scope } satisfaction { satisfiedFrom minRespondents official }
        populationBasis formScope suppressBelow } } }";
    let mut known = service.data(known, json!({ "region": region })).await["policies"].take();
    let mut values = known[0]["values"].take();
    values["populationBasis"] = json!("LIVING_IN_TERRITORY");
    let adopt = "mutation($input: AdoptPolicyInput!) { adoptPolicy(input: $input) { userErrors { rule } } }";
    let input = json!({ "input": {
        "commandId": random_id(), "regionId": region, "version": "residents", "fromYear": 2024, "values": values,
        "basis": { "number": "12-р", "date": "2024-01-15" }, "occurredOn": "2024-01-20",
    } });
    assert_eq!(service.data(adopt, input).await["adoptPolicy"]["userErrors"], json!([]));
}

async fn the_basis_of_the_rules_decides_the_denominator(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let region = node_of(&service, "REGION").await;
    let first = async || {
        let mut table = service.data(DENOMINATOR, json!({ "node": region })).await["indicators"].take();
        table["values"][0].take()
    };
    let pupils = json!({
        "denominator": 40, "undefinedBecause": null, "denominatorFigure": "pupils aged 10–19", "missingFigure": null,
    });
    assert_eq!(first().await, pupils);
    adopt_residents(&service, &region).await;
    let missing = json!({
        "denominator": null, "undefinedBecause": "NO_DATA", "denominatorFigure": "residents aged 10–19",
        "missingFigure": "residents aged 10–19",
    });
    assert_eq!(first().await, missing, "the pupils are not taken in their place");
    let count =
        "mutation($input: CountResidentsInput!) { countResidents(input: $input) { userErrors { rule } } }";
    let input = json!({ "input": {
        "commandId": random_id(), "organizationId": region, "residents10To19": 4100, "residents15To19": 1900,
        "basis": "STATISTICAL_REPORT", "occurredOn": "2024-01-01",
    } });
    assert_eq!(service.data(count, input).await["countResidents"]["userErrors"], json!([]));
    let known = first().await;
    assert_eq!((&known["denominator"], &known["missingFigure"]), (&json!(4100), &Value::Null));
    let why = "query($node: UUID!) { explain(node: $node, indicator: I1, variant: COMPLETED, side: DENOMINATOR, year: 2024,
        first: 10) { total edges { node { amount eventType } } } }";
    let why = service.data(why, json!({ "node": region })).await["explain"].take();
    assert_eq!(why["total"], 4100);
    assert_eq!(why["edges"], json!([{ "node": { "amount": 4100, "eventType": "ResidentsCounted" } }]));
}

async fn a_comparison_counts_what_hung_from_the_node_in_the_year(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let (region, before) = (node_of(&service, "REGION").await, node_of(&service, "MUNICIPALITY").await);
    let school = node_of(&service, "ORGANIZATION").await;
    let register = "mutation($input: RegisterOrganizationInput!) {
        registerOrganization(input: $input) { organization { id } userErrors { rule } } }";
    let input = json!({ "input": {
        "commandId": random_id(), "level": "MUNICIPALITY", "name": "Яранский район", "parentId": region,
        "occurredOn": "2024-01-01",
    } });
    let registered = service.data(register, input).await["registerOrganization"].take();
    let moving = "mutation($input: MoveOrganizationInput!) { moveOrganization(input: $input) { userErrors { rule } } }";
    let input = json!({ "input": {
        "commandId": random_id(), "organizationId": school, "parentId": registered["organization"]["id"],
        "order": { "number": "312-п", "date": "2025-01-09" }, "occurredOn": "2025-02-01",
    } });
    assert_eq!(service.data(moving, input).await["moveOrganization"]["userErrors"], json!([]));
    let known = "query($region: UUID!) { policies(regionId: $region) { values {
        fullCycle { kind organizationalMeeting planningMeeting plan workingMeetings online finalFeedback }
        menteeBand { min max } mentorBand { min max } ageOn { month day }
        youngSpecialist { by maxYears maxAge scope } satisfaction { satisfiedFrom minRespondents official }
        populationBasis formScope suppressBelow } } }";
    let known = service.data(known, json!({ "region": region })).await["policies"][0]["values"].take();
    let compare = "query($input: ComparePolicyInput!) { comparePolicy(input: $input) {
        values { inForce { indicator variant numerator } } } }";
    let asked = json!({ "input": { "organizationId": before, "year": 2024, "values": known } });
    let compared = service.data(compare, asked).await["comparePolicy"].take();
    assert_eq!(compared["values"][0]["inForce"]["numerator"], 6, "the school hung from it in 2024");
}

/// The clock stands at noon UTC of 21 November 2026, which is midnight of the 22nd on Kamchatka.
async fn the_day_is_that_of_the_organisations_time_zone(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let (municipality, school) =
        (node_of(&service, "MUNICIPALITY").await, node_of(&service, "ORGANIZATION").await);
    let count = async |node: &Value| {
        let count = "mutation($input: CountResidentsInput!) { countResidents(input: $input) { userErrors { rule } } }";
        let input = json!({ "input": {
            "commandId": random_id(), "organizationId": node, "residents10To19": 41, "residents15To19": 19,
            "occurredOn": "2026-11-22",
        } });
        service.data(count, input).await["countResidents"]["userErrors"].take()
    };
    let describe = async |zone: &str| {
        let describe = "mutation($input: DescribeOrganizationInput!) {
            describeOrganization(input: $input) { userErrors { rule path } } }";
        let input = json!({ "input": {
            "commandId": random_id(), "organizationId": municipality, "timeZone": zone, "occurredOn": "2026-11-20",
        } });
        service.data(describe, input).await["describeOrganization"]["userErrors"].take()
    };
    let tomorrow = json!([{ "rule": "FIGURE_IN_THE_FUTURE" }]);
    assert_eq!(count(&school).await, tomorrow);
    let unknown = json!([{ "rule": "ORGANIZATION_TIME_ZONE_UNKNOWN", "path": ["input", "timeZone"] }]);
    assert_eq!(describe("Asia/Petropavlovsk").await, unknown);
    assert_eq!(describe("Asia/Kamchatka").await, json!([]));
    assert_eq!(count(&school).await, json!([]), "the school has the day of its municipality");
    assert_eq!(count(&node_of(&service, "REGION").await).await, tomorrow, "the region says no zone");
}
