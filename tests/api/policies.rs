//! Counting rules of a region: compared, adopted, listed, quoted by the numbers.

use super::service::Service;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};
use store::ids::random_id;

on_both_databases!(
    a_candidate_is_compared_adopted_and_quoted,
    rules_that_make_no_sense_are_refused_where_they_stand,
    lines_by_form_are_told_with_their_note,
    from_how_many_changed_pairs_an_effect_is_claimed_the_region_says,
);

const POLICIES: &str = "
query($region: UUID!) {
  policies(regionId: $region) {
    version fromYear adoptedOn basis { number }
    values {
      fullCycle { kind organizationalMeeting planningMeeting plan workingMeetings online finalFeedback }
      menteeBand { min max } mentorBand { min max } ageOn { month day }
      youngSpecialist { by maxYears maxAge scope } satisfaction { satisfiedFrom minRespondents official }
      populationBasis formScope suppressBelow effectFrom
    }
  }
}";

const COMPARE: &str = "
query($input: ComparePolicyInput!) {
  comparePolicy(input: $input) {
    year inForce { name version } effectFrom { inForce candidate }
    dynamics { inForce { paired wilcoxonT note(language: EN) } candidate { paired wilcoxonT note(language: EN) } }
    values { inForce { indicator variant title(language: EN) numerator official } candidate { title(language: EN) numerator }
             numeratorDifference differenceDisplay }
  }
}";

const ADOPT: &str = "
mutation($input: AdoptPolicyInput!) {
  adoptPolicy(input: $input) {
    settings { version policies { version fromYear } } position
    userErrors { code rule path message(language: EN) }
  }
}";

const TABLE: &str = "
query($node: UUID!) {
  indicators(node: $node, year: 2024) {
    policyVersions { name version }
    values { indicator variant numerator byForm { form persons } byFormNote(language: EN) fault }
  }
}";

/// The region of the school, and the rules that ship as an input.
pub(super) async fn region(service: &Service) -> (Value, Value) {
    let tree = service.data("{ organizationTree { id level } }", json!({})).await["organizationTree"].take();
    let region =
        tree.as_array().unwrap().iter().find(|node| node["level"] == "REGION").unwrap()["id"].clone();
    let mut known = service.data(POLICIES, json!({ "region": region })).await["policies"].take();
    assert_eq!((&known[0]["version"], &known[0]["fromYear"]), (&json!("v1"), &Value::Null));
    (region, known[0]["values"].take())
}

fn adoption(region: &Value, values: &Value) -> Value {
    json!({ "input": {
        "commandId": random_id(), "regionId": region, "version": "2024-1", "fromYear": 2024, "values": values,
        "basis": { "number": "12-р", "date": "2024-01-15" }, "occurredOn": "2024-01-20",
    } })
}

async fn a_candidate_is_compared_adopted_and_quoted(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let (region, mut values) = region(&service).await;
    values["menteeBand"]["min"] = json!(9);
    let asked = json!({ "input": { "organizationId": region, "year": 2024, "values": values } });
    let compared = service.data(COMPARE, asked).await["comparePolicy"].take();
    let first = &compared["values"][0];
    assert_eq!(first["inForce"]["title"], "Share of children aged 10–19 in the role of mentee");
    assert_eq!(first["candidate"]["title"], "Share of children aged 9–19 in the role of mentee");
    assert_eq!((&first["inForce"]["numerator"], &first["candidate"]["numerator"]), (&json!(6), &json!(7)));
    // No figure is recorded of children aged 9–19, so there is no share to compare.
    assert_eq!((&first["numeratorDifference"], &first["differenceDisplay"]), (&json!(1), &Value::Null));

    let mut adopted = service.data(ADOPT, adoption(&region, &values)).await["adoptPolicy"].take();
    assert_eq!(adopted["userErrors"], json!([]));
    assert_eq!(adopted["settings"]["policies"][1].take(), json!({ "version": "2024-1", "fromYear": 2024 }));
    let known = service.data(POLICIES, json!({ "region": region })).await["policies"].take();
    assert_eq!(
        (&known[1]["basis"]["number"], &known[1]["adoptedOn"]),
        (&json!("12-р"), &json!("2024-01-20"))
    );
    let table = service.data(TABLE, json!({ "node": region })).await["indicators"].take();
    assert_eq!(table["values"][0]["numerator"], 7);
    let quoted = table["policyVersions"].as_array().unwrap();
    assert!(quoted.contains(&json!({ "name": "full-cycle", "version": "2024-1" })), "{quoted:?}");
    assert!(quoted.contains(&json!({ "name": "age-band-mentees", "version": "9-19" })), "{quoted:?}");
}

async fn from_how_many_changed_pairs_an_effect_is_claimed_the_region_says(fresh: Fresh) {
    let service = Service::start(fresh).await;
    service.import("kizilyurt-2022-23.xlsx").await;
    let (region, mut values) = region(&service).await;
    let noted =
        "query($node: UUID!) { dynamics(node: $node, year: 2023) { paired effectFrom note(language: EN) } }";
    let ask = || service.data(noted, json!({ "node": region }));
    let few = |pairs: u32| format!("too few changed pairs: fewer than {pairs}");
    assert_eq!(
        ask().await["dynamics"],
        json!([
            { "paired": 4, "effectFrom": 6, "note": few(6) },
            { "paired": 13, "effectFrom": 6, "note": null },
        ])
    );
    values["effectFrom"] = json!(14);
    let asked = json!({ "input": { "organizationId": region, "year": 2023, "values": values } });
    let compared = service.data(COMPARE, asked).await["comparePolicy"].take();
    assert_eq!(compared["effectFrom"], json!({ "inForce": 6, "candidate": 14 }));
    let nothing = |paired: u32, from: u32| json!({ "paired": paired, "wilcoxonT": null, "note": few(from) });
    assert_eq!(compared["dynamics"][0], json!({ "inForce": nothing(4, 6), "candidate": nothing(4, 14) }));
    assert_eq!(
        compared["dynamics"][1],
        json!({ "inForce": { "paired": 13, "wilcoxonT": "10", "note": null }, "candidate": nothing(13, 14) })
    );
    let mut adoption = adoption(&region, &values);
    adoption["input"]["fromYear"] = json!(2023);
    let adopted = service.data(ADOPT, adoption).await["adoptPolicy"].take();
    assert_eq!(adopted["userErrors"], json!([]));
    assert_eq!(
        ask().await["dynamics"],
        json!([
            { "paired": 4, "effectFrom": 14, "note": few(14) },
            { "paired": 13, "effectFrom": 14, "note": few(14) },
        ])
    );
}

async fn rules_that_make_no_sense_are_refused_where_they_stand(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let (region, mut values) = region(&service).await;
    values["satisfaction"]["satisfiedFrom"] = json!(11);
    let refused =
        service.data(ADOPT, adoption(&region, &values)).await["adoptPolicy"]["userErrors"][0].take();
    assert_eq!(refused["rule"], "POLICY_THRESHOLD_OUTSIDE_SCALE");
    assert_eq!(refused["path"], json!(["input", "values", "satisfaction", "satisfiedFrom"]));
    let asked = json!({ "input": { "organizationId": region, "year": 2024, "values": values } });
    assert_eq!(service.code(COMPARE, asked).await, "BAD_USER_INPUT");

    values["satisfaction"]["satisfiedFrom"] = json!(8);
    let nobody = json!(random_id());
    let refused =
        service.data(ADOPT, adoption(&nobody, &values)).await["adoptPolicy"]["userErrors"][0].take();
    assert_eq!((&refused["code"], &refused["rule"]), (&json!("NOT_FOUND"), &json!("REGION_UNKNOWN")));
    let rules = values["fullCycle"].as_array_mut().unwrap();
    rules.push(rules[0].clone());
    let refused =
        service.data(ADOPT, adoption(&region, &values)).await["adoptPolicy"]["userErrors"][0].take();
    assert_eq!(refused["rule"], "POLICY_CYCLE_KIND_TWICE");
}

async fn lines_by_form_are_told_with_their_note(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let (region, _) = region(&service).await;
    let table = service.data(TABLE, json!({ "node": region })).await["indicators"].take();
    let value = &table["values"][0];
    let lines = json!([
        { "form": "PUPIL_PUPIL", "persons": 4 }, { "form": "STUDENT_PUPIL", "persons": 1 },
        { "form": "EMPLOYER_PUPIL", "persons": 2 },
    ]);
    assert_eq!(value["byForm"], lines, "M06 completed in two forms");
    assert_eq!(
        value["byFormNote"],
        "the lines by form add up to 7, the total is 6: who took part in several forms counts in each"
    );
    assert_eq!(value["fault"], Value::Null);
}
