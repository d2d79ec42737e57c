//! The tree in time, by mutations alone: acts hold from their day on, and what ended has somebody who goes on.

use super::service::{School, Service, mentee, mentor};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_school_is_renamed_and_moved_and_the_old_day_keeps_the_old_tree,
    a_merged_school_passes_its_programme_and_its_pupils_to_the_successor,
    edge_28_the_people_of_a_merged_school_are_at_home_in_the_programme_that_was_passed,
    a_split_allocates_everything,
    nobody_goes_to_a_school_that_is_closed_by_then,
    edge_29_a_district_goes_into_an_okrug_with_all_that_hangs_from_it,
    figures_and_targets_keep_their_versions,
    a_territory_is_unique_by_the_names_that_stand,
);

fn order() -> Value {
    json!({ "number": "312-п", "date": "2024-06-03" })
}

async fn node(service: &Service, level: &str, name: &str, code: Option<&str>, parent: &Value) -> Value {
    let input = json!({
        "level": level, "name": name, "code": code, "parentId": parent, "occurredOn": "2023-09-01",
    });
    service.act("registerOrganization", "organization { id }", input).await["id"].clone()
}

async fn other_school(school: &School, code: &str) -> Value {
    let document = "query($id: UUID!) { organization(id: $id) { parentId } }";
    let found = school.service.ask(document, json!({ "id": school.organization })).await;
    let parent = found["data"]["organization"]["parentId"].clone();
    node(&school.service, "ORGANIZATION", code, Some(code), &parent).await
}

async fn a_school_is_renamed_and_moved_and_the_old_day_keeps_the_old_tree(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let region = node(&service, "REGION", "Кировская область", None, &Value::Null).await;
    let first = node(&service, "MUNICIPALITY", "Тужинский район", None, &region).await;
    let second = node(&service, "MUNICIPALITY", "Яранский район", None, &region).await;
    let school = node(&service, "ORGANIZATION", "Школа", Some("TUZ"), &first).await;
    let rename = json!({
        "organizationId": school, "name": "Лицей", "order": order(), "occurredOn": "2024-02-01",
    });
    service.act("renameOrganization", "organization { id }", rename.clone()).await;
    let again = service.send("renameOrganization", "organization { version }", rename).await;
    assert_eq!(again["organization"]["version"], 2, "a repeat writes nothing");
    let to = json!({
        "organizationId": school, "parentId": second, "order": order(), "occurredOn": "2024-03-01",
    });
    let moved = service.act("moveOrganization", "organization { name parentId }", to).await;
    assert_eq!(moved, json!({ "name": "Лицей", "parentId": second }));
    let reform = json!({
        "organizationId": first, "name": "Тужинский муниципальный округ", "oktmo": "33536000",
        "order": order(), "occurredOn": "2024-04-01",
    });
    let reformed = service.act("reformMunicipality", "organization { name oktmo }", reform).await;
    assert_eq!(reformed, json!({ "name": "Тужинский муниципальный округ", "oktmo": "33536000" }));

    let document = "query($id: UUID!, $region: UUID!, $at: Date!) {
        organization(id: $id, at: $at) { name parent { name } }
        organizationTree(regionId: $region, at: $at) { name }
    }";
    let at = |day: &str| json!({ "id": school, "region": region, "at": day });
    let old = service.ask(document, at("2024-01-31")).await;
    assert_eq!(
        old["data"]["organization"],
        json!({ "name": "Школа", "parent": { "name": "Тужинский район" } })
    );
    assert_eq!(old["data"]["organizationTree"].as_array().map(Vec::len), Some(4));
    let new = service.ask(document, at("2024-04-01")).await;
    assert_eq!(
        new["data"]["organization"],
        json!({ "name": "Лицей", "parent": { "name": "Яранский район" } })
    );
    let before = service.ask(document, at("2023-08-31")).await;
    assert_eq!(before["data"], json!({ "organization": null, "organizationTree": [] }));
}

async fn a_merged_school_passes_its_programme_and_its_pupils_to_the_successor(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let successor = other_school(&school, "NEXT").await;
    for (organization, pupils) in [(&school.organization, 40), (&successor, 60)] {
        let input = json!({
            "organizationId": organization, "contingent": { "pupils10To19": pupils },
            "occurredOn": "2024-01-10",
        });
        service.act("recordContingent", "organization { id }", input).await;
    }
    let close = json!({
        "organizationId": school.organization, "order": order(), "occurredOn": "2024-07-01",
    });
    let refused = service.refused("closeOrganization", close).await;
    assert_eq!(refused["rule"], "ORGANIZATION_PROGRAMS_OPEN");
    assert!(
        refused["message"].as_str().is_some_and(|told| told.contains(school.program.as_str().unwrap())),
        "the open programme is named: {refused}"
    );
    let merge = json!({
        "organizationId": school.organization, "intoId": successor, "programIds": [school.program],
        "order": order(), "occurredOn": "2024-07-01",
    });
    let merged =
        service.act("mergeOrganization", "organization { id closedOn successors { id } }", merge).await;
    let expected = json!({
        "id": school.organization, "closedOn": "2024-07-01", "successors": [{ "id": successor }],
    });
    assert_eq!(merged, expected);

    let document = "query($id: UUID!, $program: UUID!) {
        organization(id: $id) {
            predecessors { id }
            contingents { on pupils10To19 basis }
        }
        program(id: $program) { organization { id } }
    }";
    let found = service.ask(document, json!({ "id": successor, "program": school.program })).await;
    let expected = json!({
        "organization": {
            "predecessors": [{ "id": school.organization }],
            "contingents": [
                { "on": "2024-01-10", "pupils10To19": 60, "basis": null },
                { "on": "2024-07-01", "pupils10To19": 100, "basis": "REORGANIZATION" },
            ],
        },
        "program": { "organization": { "id": successor } },
    });
    assert_eq!(found["data"], expected);

    let draft = json!({
        "organizationId": school.organization, "title": "Ещё одна", "stageModel": "SEVEN",
        "period": { "start": "2024-09-01", "end": "2025-05-31" }, "occurredOn": "2024-07-01",
    });
    assert_eq!(service.refused("draftProgram", draft).await["rule"], "ORGANIZATION_CLOSED");
    let apply = json!({
        "person": { "name": "Новый Пётр", "birthDate": "1979-04-03" }, "organizationId": school.organization,
        "category": "TEACHER", "occurredOn": "2024-07-02",
    });
    assert_eq!(service.refused("applyAsMentor", apply).await["rule"], "ORGANIZATION_CLOSED");
}

/// A transfer without carry-over hands no data over, so it asks for no consent to that.
async fn nobody_goes_to_a_school_that_is_closed_by_then(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let other = other_school(&school, "LUG").await;
    let goes =
        |to: &Value, day: &str| json!({ "menteeId": school.mentee, "organizationId": to, "occurredOn": day });
    service.act("transferMentee", "mentee { id }", goes(&other, "2024-03-01")).await;
    service.act("transferMentee", "mentee { id }", goes(&school.organization, "2024-04-01")).await;
    let close = json!({ "organizationId": other, "order": order(), "occurredOn": "2024-06-03" });
    service.act("closeOrganization", "organization { id }", close).await;
    assert_eq!(
        service.refused("transferMentee", goes(&other, "2024-06-10")).await["rule"],
        "ORGANIZATION_CLOSED"
    );
    // What is known is not asked again, and a day before the end is taken late.
    service.act("transferMentee", "mentee { id }", goes(&other, "2024-03-01")).await;
    service.act("transferMentee", "mentee { id }", goes(&other, "2024-05-06")).await;
}

/// Nobody permits a thing: mentors and mentees applied in the school that is no more.
async fn edge_28_the_people_of_a_merged_school_are_at_home_in_the_programme_that_was_passed(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let successor = other_school(&school, "NEXT").await;
    let of_school = async |name| mentor(service, &school.organization, &school.program, name).await;
    let (second, third) = (of_school("Котов Пётр Ильич").await, of_school("Лисина Анна Юрьевна").await);
    let other_mentee = mentee(service, &school.program, "Сомова Ольга").await;
    let merge = json!({
        "organizationId": school.organization, "intoId": successor, "programIds": [school.program],
        "order": order(), "occurredOn": "2024-07-01",
    });
    service.act("mergeOrganization", "organization { id }", merge).await;

    let mut group = school.pair_input();
    (group["kind"], group["occurredOn"]) = (json!("GROUP"), json!("2024-07-02"));
    let group = service.act("formPair", "pair { id }", group).await["id"].clone();
    let join = json!({ "pairId": group, "member": { "mentorId": second }, "occurredOn": "2024-07-03" });
    service.act("addMember", "pair { id }", join).await;

    let mut late = school.pair_input();
    (late["mentorIds"], late["menteeIds"]) = (json!([third]), json!([other_mentee]));
    late["occurredOn"] = json!("2024-06-03");
    let late = service.act("formPair", "pair { id state }", late).await;
    assert_eq!(late["state"], "FORMED", "recorded after the merger, of a day before it");
    let replace = json!({
        "pairId": group, "mentorId": school.mentor, "substituteId": third, "reason": "MOVED",
        "occurredOn": "2024-07-04",
    });
    let full = service.refused("replaceMentor", replace).await;
    assert_eq!(full["rule"], "MENTOR_OVER_CAPACITY", "and no permission is missing");

    let of_successor = mentor(service, &successor, &school.program, "Новиков Олег").await;
    let join = json!({ "pairId": group, "member": { "mentorId": of_successor }, "occurredOn": "2024-07-05" });
    service.act("addMember", "pair { id }", join).await;
    let next = other_school(&school, "STRANGE").await;
    let apply = json!({
        "person": { "name": "Чужой Иван", "birthDate": "1979-04-03" }, "organizationId": next,
        "category": "TEACHER", "occurredOn": "2024-07-02",
    });
    let stranger = service.act("applyAsMentor", "mentor { id }", apply).await["id"].clone();
    let on = "2024-07-02";
    let consent =
        json!({ "mentorId": stranger, "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": on });
    service.act("recordMentorConsent", "mentor { id }", consent).await;
    let met = json!({ "mentorId": stranger, "readiness": "READY", "occurredOn": on });
    service.act("recordInterview", "mentor { id }", met).await;
    let select = json!({ "mentorId": stranger, "programId": school.program, "occurredOn": on });
    assert_eq!(service.refused("selectMentor", select).await["rule"], "MENTOR_SHARING_MISSING");
}

async fn a_split_allocates_everything(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let (one, two) = (other_school(&school, "ONE").await, other_school(&school, "TWO").await);
    let record = json!({
        "organizationId": school.organization, "contingent": { "pupils10To19": 40 }, "occurredOn": "2024-01-10",
    });
    service.act("recordContingent", "organization { id }", record).await;
    let split = |first: u32| {
        json!({
            "organizationId": school.organization, "order": order(), "occurredOn": "2024-07-01",
            "allocations": [
                { "successorId": one, "contingent": { "pupils10To19": first }, "programIds": [school.program] },
                { "successorId": two, "contingent": { "pupils10To19": 15 }, "programIds": [] },
            ],
        })
    };
    let refused = service.refused("splitOrganization", split(24)).await;
    assert_eq!(refused["rule"], "ORGANIZATION_ALLOCATION_DOES_NOT_ADD_UP");
    assert_eq!(refused["path"], json!(["input", "allocations"]));
    let done = service.act("splitOrganization", "organization { successors { id } }", split(25)).await;
    assert_eq!(done["successors"].as_array().map(Vec::len), Some(2));
}

async fn edge_29_a_district_goes_into_an_okrug_with_all_that_hangs_from_it(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let region = node(&service, "REGION", "Кировская область", None, &Value::Null).await;
    let district = node(&service, "MUNICIPALITY", "Тужинский район", None, &region).await;
    let found = json!({
        "level": "MUNICIPALITY", "name": "Яранский муниципальный округ", "parentId": region, "order": order(),
        "occurredOn": "2024-06-10",
    });
    let okrug = service.act("registerOrganization", "organization { id }", found).await["id"].clone();
    let school = node(&service, "ORGANIZATION", "Школа", Some("TUZ"), &district).await;
    let supply = async |organization: &Value, name: &str| {
        let input = json!({
            "person": { "name": name, "birthDate": "1985-05-05" }, "organizationId": organization,
            "category": "ENTERPRISE_EMPLOYEE", "enterprise": "ООО «Вятка»", "occurredOn": "2024-07-01",
        });
        service.act("applyAsMentor", "mentor { enterprise { id } }", input).await["enterprise"]["id"].clone()
    };
    let before = supply(&school, "Первый Пётр").await;
    let merge = json!({
        "organizationId": district, "intoId": okrug, "programIds": [], "order": order(),
        "occurredOn": "2024-07-01",
    });
    let object = "organization { closedOn successors { id } children { id } }";
    let merged = service.act("mergeOrganization", object, merge.clone()).await;
    let expected = json!({ "closedOn": "2024-07-01", "successors": [{ "id": okrug }], "children": [] });
    assert_eq!(merged, expected);
    let again = service.send("mergeOrganization", "organization { version }", merge).await;
    assert_eq!((&again["userErrors"], &again["organization"]["version"]), (&json!([]), &json!(3)));
    assert_eq!(supply(&school, "Второй Иван").await, before, "the enterprise is the same in the okrug");

    let document = "query($id: UUID!, $at: Date!) { organization(id: $id, at: $at) { parent { id } } }";
    for (day, parent) in [("2024-06-30", &district), ("2024-07-01", &okrug)] {
        let found = service.ask(document, json!({ "id": school, "at": day })).await;
        assert_eq!(found["data"]["organization"]["parent"]["id"], *parent, "{day}");
    }
    let document = "query($id: UUID!) { history(aggregateType: ORGANIZATION, id: $id, first: 10) { edges { node { wording(language: EN) } } } }";
    let told = service.ask(document, json!({ "id": okrug })).await.to_string();
    assert!(told.contains("was added to the tree (act no. 312-п of 2024-06-03)"), "{told}");
}

async fn a_territory_is_unique_by_the_names_that_stand(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let region = node(&service, "REGION", "Кировская область", None, &Value::Null).await;
    let district = node(&service, "MUNICIPALITY", "Тужинский район", None, &region).await;
    let rename = json!({
        "organizationId": district, "name": "Тужинский окргу", "order": order(), "occurredOn": "2024-02-01",
    });
    service.act("renameOrganization", "organization { id }", rename).await;
    let correct = |sequence: u64, value: &str| {
        json!({
            "aggregateType": "ORGANIZATION", "id": district, "sequence": sequence, "reason": "TYPO",
            "changes": [{ "field": "name", "value": value }],
        })
    };
    service.act("correctFact", "version", correct(2, "Тужинский округ")).await;
    let register = |name: &str| json!({ "level": "MUNICIPALITY", "name": name, "parentId": region, "occurredOn": "2023-09-01" });
    for known in ["Тужинский округ", "Тужинский район"] {
        assert_eq!(
            service.refused("registerOrganization", register(known)).await["rule"],
            "ORGANIZATION_KNOWN"
        );
    }
    node(&service, "MUNICIPALITY", "Тужинский окргу", None, &region).await;
    let taken = service.refused("correctFact", correct(2, "тужинский окргу")).await;
    assert_eq!(taken["rule"], "CORRECTION_VALUE_TAKEN");
    service.act("correctFact", "version", correct(1, "Тужинский муниципальный район")).await;
    assert_eq!(
        service.refused("registerOrganization", register("Тужинский округ")).await["rule"],
        "ORGANIZATION_KNOWN",
        "the later name stays taken when the first one is corrected"
    );
    let void = json!({
        "aggregateType": "ORGANIZATION", "id": district, "sequence": 2, "reason": "NEVER_HAPPENED",
    });
    service.act("voidFact", "version", void).await;
    node(&service, "MUNICIPALITY", "Тужинский округ", None, &region).await;
}

async fn figures_and_targets_keep_their_versions(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    for (pupils, basis) in [(40, Value::Null), (38, json!("REVISION"))] {
        let input = json!({
            "organizationId": school.organization, "contingent": { "pupils10To19": pupils }, "basis": basis,
            "occurredOn": "2024-01-10",
        });
        service.act("recordContingent", "organization { id }", input).await;
    }
    let target = |percent: u32, reason: Value| {
        json!({
            "organizationId": school.organization, "indicator": "I1", "year": 2024,
            "percent": percent.to_string(), "basis": "ROADMAP", "reason": reason, "occurredOn": "2024-01-10",
        })
    };
    service.act("setTarget", "organization { id }", target(70, Value::Null)).await;
    let refused = service.refused("setTarget", target(60, Value::Null)).await;
    assert_eq!(refused["rule"], "TARGET_REASON_MISSING");
    let object = "organization {
        contingents { pupils10To19 version }
        contingentVersions { pupils10To19 version superseded basis }
        targets { percent }
        targetVersions { percent reason }
    }";
    let shown = service.act("setTarget", object, target(60, json!("CONTINGENT_REVISED"))).await;
    let expected = json!({
        "contingents": [{ "pupils10To19": 38, "version": 2 }],
        "contingentVersions": [
            { "pupils10To19": 40, "version": 1, "superseded": true, "basis": null },
            { "pupils10To19": 38, "version": 2, "superseded": false, "basis": "REVISION" },
        ],
        "targets": [{ "percent": "60" }],
        "targetVersions": [
            { "percent": "70", "reason": null }, { "percent": "60", "reason": "CONTINGENT_REVISED" },
        ],
    });
    assert_eq!(shown, expected);
}
