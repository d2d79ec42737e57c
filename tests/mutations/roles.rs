//! What happens to mentors, mentees and pairs beside the straight way, each mutation once; and that no mutation is without a test.

use super::service::{School, Service};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_mentor_serves_is_graded_awarded_and_gives_notice,
    a_mentor_who_does_not_fit_is_rejected,
    a_mentee_changes_the_request_and_goes_to_another_organisation,
    a_mentored_teacher_is_followed_up,
    a_pair_plans_misses_revises_and_is_carried_over,
    a_programme_lets_an_item_and_a_curator_go,
    an_import_that_never_was_is_not_undone,
);

const NOBODY: &str = "00000000-0000-0000-0000-00000000dead";

/// Carries acts out one after the other, each of which is refused first for a thing that is not there.
async fn each(service: &Service, object: &str, id: (&str, &Value), acts: &[(&str, Value)]) {
    for (mutation, input) in acts {
        let about = |id_of: &Value| {
            let mut input = input.clone();
            input[id.0] = id_of.clone();
            input
        };
        let refused = service.refused(mutation, about(&json!(NOBODY))).await;
        let rule = refused["rule"].as_str().unwrap();
        assert!(rule.ends_with("_UNKNOWN"), "{mutation}: {refused}");
        service.act(mutation, object, about(id.1)).await;
    }
}

fn consent() -> Value {
    json!({ "kind": "TRANSFER", "givenBy": "OWN_CONSENT", "occurredOn": "2024-01-16" })
}

async fn a_mentor_serves_is_graded_awarded_and_gives_notice(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let on = "2024-02-01";
    let acts = [
        ("recordMentorConsent", consent()),
        ("gradeMentor", json!({ "grade": "SENIOR", "occurredOn": on })),
        ("permitSharing", json!({ "scope": "REGION", "occurredOn": on })),
        ("revokeSharing", json!({ "occurredOn": "2024-03-01" })),
        ("awardMentor", json!({ "kind": "DIPLOMA", "level": "REGION", "occurredOn": "2024-06-03" })),
        ("giveNotice", json!({ "givenBy": "MENTOR_SIDE", "occurredOn": "2024-06-03" })),
    ];
    each(&school.service, "mentor { id }", ("mentorId", &school.mentor), &acts).await;
}

async fn a_mentor_who_does_not_fit_is_rejected(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let apply = json!({
        "person": { "name": "Лебедев Лев", "birthDate": "1980-01-01" }, "organizationId": school.organization,
        "category": "TEACHER", "occurredOn": "2024-01-10",
    });
    let mentor = service.act("applyAsMentor", "mentor { id }", apply).await["id"].clone();
    let reject = json!({ "programId": school.program, "reason": "NO_TIME", "occurredOn": "2024-01-20" });
    each(service, "mentor { id }", ("mentorId", &mentor), &[("rejectMentor", reject)]).await;
    let document = "query($id: UUID!) { mentor(id: $id) { preparations { rejectedOn rejectionReason } } }";
    let shown = service.ask(document, json!({ "id": mentor })).await;
    let expected = json!([{ "rejectedOn": "2024-01-20", "rejectionReason": "NO_TIME" }]);
    assert_eq!(shown["data"]["mentor"]["preparations"], expected);
}

async fn a_mentee_changes_the_request_and_goes_to_another_organisation(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let document = "query($id: UUID!) { organization(id: $id) { parent { id } } }";
    let answer = service.ask(document, json!({ "id": school.organization })).await;
    let other = json!({
        "level": "ORGANIZATION", "name": "МБОУ «Луговая СОШ»", "code": "LUG", "occurredOn": "2023-09-01",
        "parentId": answer["data"]["organization"]["parent"]["id"],
    });
    let other = service.act("registerOrganization", "organization { id }", other).await["id"].clone();
    let (kind, oktmo) = ("organizationType", "33636101");
    let described = json!({ kind: "SCHOOL", "oktmo": oktmo, "occurredOn": "2023-09-02" });
    each(service, "organization { id }", ("organizationId", &other), &[("describeOrganization", described)])
        .await;
    let on = "2024-02-01";
    let acts = [
        ("recordMenteeConsent", consent()),
        (
            "updateRequest",
            json!({ "topics": ["DIGITAL_SKILLS"], "request": "вести журнал", "occurredOn": on }),
        ),
        ("declareMentorIntent", json!({ "intends": true, "occurredOn": on })),
        ("declareRelative", json!({ "mentorId": school.mentor, "occurredOn": on })),
        ("transferMentee", json!({ "organizationId": other, "occurredOn": "2024-03-01" })),
    ];
    each(service, "mentee { id }", ("menteeId", &school.mentee), &acts).await;
}

async fn a_mentored_teacher_is_followed_up(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let request = json!({
        "person": { "name": "Орлова Ольга", "birthDate": "1999-02-03" }, "programId": school.program,
        "category": "YOUNG_SPECIALIST", "request": "Вести уроки", "source": "OWN_REQUEST", "occurredOn": "2024-01-10",
    });
    let teacher = service.act("registerRequest", "mentee { id }", request).await["id"].clone();
    let follow_up = json!({ "stays": true, "occurredOn": "2024-06-03" });
    each(service, "mentee { id }", ("menteeId", &teacher), &[("followUpTeacher", follow_up)]).await;
    let document = "query($id: UUID!) { indicators(node: $id, year: 2024) { values { indicator variant percent { display } } } }";
    let answer = service.ask(document, json!({ "id": school.organization })).await;
    let values = answer["data"]["indicators"]["values"].as_array().expect("a table").clone();
    let staying = json!({ "indicator": "I8", "variant": "OF_KNOWN", "percent": { "display": "100.0" } });
    assert!(values.contains(&staying), "{values:?}");
}

async fn a_pair_plans_misses_revises_and_is_carried_over(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    let on = "2024-02-05";
    let schedule = json!({
        "pairId": pair, "plannedOn": "2024-02-12", "plannedMinute": 840, "mode": "IN_PERSON", "occurredOn": on,
    });
    let planned = service.act("scheduleMeeting", "pair { appointments { id } }", schedule).await;
    let meeting = planned["appointments"][0]["id"].clone();
    let plan = json!({
        "pairId": pair, "goals": ["вести урок"], "milestones": [{ "title": "открытый урок", "due": "2024-03-01" }],
        "occurredOn": on,
    });
    let plan = service.act("approvePlan", "pair { plan { milestones { id } } }", plan).await;
    let milestone = plan["plan"]["milestones"][0]["id"].clone();
    let later = json!([{ "title": "второй урок", "due": "2024-05-01" }]);
    let acts = [
        ("markMissed", json!({ "meetingId": meeting, "reason": "ILLNESS", "bySide": "MENTEE_SIDE" })),
        ("flagRelation", json!({ "mentorId": school.mentor, "menteeId": school.mentee, "occurredOn": on })),
        ("missMilestone", json!({ "milestoneId": milestone, "occurredOn": "2024-03-02" })),
        (
            "revisePlan",
            json!({ "goals": ["вести два урока"], "milestones": later, "reason": "TERMS_MOVED", "occurredOn": "2024-03-04" }),
        ),
        ("recordInterimResult", json!({ "indicator": "lessons", "value": "2", "occurredOn": "2024-03-05" })),
        ("beginClosing", json!({ "occurredOn": "2024-05-20" })),
        ("carryOverPair", json!({ "occurredOn": "2024-05-31" })),
    ];
    each(service, "pair { id }", ("pairId", &pair), &acts).await;
}

async fn a_programme_lets_an_item_and_a_curator_go(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let item = json!({
        "programId": school.program, "number": 1, "stage": "MATCHING", "title": "приказ", "responsible": "директор",
        "due": "2024-02-01", "occurredOn": "2024-01-22",
    });
    let planned = service.act("planRoadmapItem", "program { roadmap { id } }", item).await;
    let cancel = json!({
        "itemId": planned["roadmap"][0]["id"], "reason": "QUARANTINE", "occurredOn": "2024-01-30",
    });
    let second = json!({
        "programId": school.program, "curator": { "name": "Ибрагимов Руслан" }, "occurredOn": "2024-01-22",
    });
    let curators = service.act("assignCurator", "program { curators { id } }", second).await;
    let release = json!({ "personId": curators["curators"][0]["id"], "occurredOn": "2024-01-31" });
    let acts = [("cancelRoadmapItem", cancel), ("releaseCurator", release)];
    each(service, "program { id }", ("programId", &school.program), &acts).await;
}

async fn an_import_that_never_was_is_not_undone(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let document = "mutation($input: UndoImportInput!) {
        undoImport(input: $input) { voided userErrors { code rule } }
    }";
    let input = json!({ "commandId": service.command_id(), "file": "0".repeat(64), "dryRun": true });
    let answer = service.ask(document, json!({ "input": input })).await;
    let told = json!([{ "code": "NOT_FOUND", "rule": "IMPORT_UNKNOWN" }]);
    assert_eq!(answer["data"]["undoImport"]["userErrors"], told, "{answer}");
}

/// Every mutation of the schema is named by some test: one that is not is shown by nobody.
#[test]
fn every_mutation_is_sent_by_some_test() {
    fn texts(folder: &std::path::Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() && !entry.ends_with("node_modules") {
                texts(&entry, into);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                into.push_str(&std::fs::read_to_string(entry).unwrap());
            }
        }
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = String::new();
    texts(folder, &mut tests);
    let schema = std::fs::read_to_string(folder.join("../schema.graphql")).unwrap();
    let (_, mutations) = schema.split_once("\ntype Mutation {\n").unwrap();
    let (mutations, _) = mutations.split_once("\n}").unwrap();
    let named = mutations.lines().filter_map(|line| line.strip_prefix("  ")?.split_once("(input: "));
    let named: Vec<&str> = named.map(|(name, _)| name).collect();
    assert!(named.len() > 100, "{}", named.len());
    let is_sent = |name: &&&str| {
        [format!("\"{name}\""), format!("{name}(input: $input)")].iter().any(|text| tests.contains(text))
    };
    let missing: Vec<&&str> = named.iter().filter(|name| !is_sent(name)).collect();
    assert!(missing.is_empty(), "no test sends {missing:?}");
}
