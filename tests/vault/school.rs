//! A school whose every personal word is one that can be looked for, through the doors of the real service.

use super::needles::{BORN, MAIL, PHONE, WORD};
use crate::kit::server::TestServer;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

const ERRORS: &str = "userErrors { code rule message(language: EN) path } position";

/// A name, or any other text, that can be looked for.
pub(super) fn text(of: &str) -> String {
    format!("{WORD} {of}")
}

/// Somebody, with everything that can be told.
pub(super) fn person(of: &str) -> Value {
    json!({
        "name": text(of), "birthDate": BORN, "contacts": format!("+7 {PHONE}, {MAIL}@x.example"),
        "place": text("место"), "competences": text("умения"), "achievements": text("успехи"),
        "interests": text("интересы"), "wishedAge": text("возраст"), "time": text("время"),
    })
}

/// The way in.
pub(super) struct Door<'s> {
    server: &'s TestServer,
    commands: AtomicU64,
}

impl<'s> Door<'s> {
    pub(super) fn of(server: &'s TestServer) -> Self {
        Self { server, commands: AtomicU64::new(1) }
    }

    /// The answer to a document.
    pub(super) async fn ask(&self, document: &str, variables: Value) -> Value {
        self.server.graphql(document, variables).await.expect("an answer")
    }

    /// A mutation as it was answered, with errors of the request if there are any.
    pub(super) async fn send(
        &self,
        mutation: &str,
        input_type: &str,
        object: &str,
        mut input: Value,
    ) -> Value {
        let id = Uuid::from_u128(self.commands.fetch_add(1, Ordering::Relaxed).into());
        input["commandId"] = json!(id);
        let document = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {object} {ERRORS} }} }}"
        );
        self.ask(&document, json!({ "input": input })).await
    }

    /// The changed object of a mutation that nothing refuses.
    pub(super) async fn act(&self, mutation: &str, object: &str, input: Value) -> Value {
        let input_type = match mutation {
            "prepareLaunch" | "openRecruiting" => "AdvanceProgramInput".into(),
            "holdOrganizationalMeeting" | "holdPlanningMeeting" => "HoldMeetingInput".into(),
            other => format!("{}{}Input", other[..1].to_uppercase(), &other[1..]),
        };
        let mut answer = self.send(mutation, &input_type, object, input).await;
        assert_eq!(answer["data"][mutation]["userErrors"], json!([]), "{mutation}: {answer}");
        let name = object.split_whitespace().next().expect("an object");
        answer["data"][mutation][name].take()
    }
}

/// What the school has.
pub(super) struct School {
    pub(super) organization: Value,
    pub(super) program: Value,
    pub(super) mentor: Value,
    pub(super) mentee: Value,
    pub(super) pair: Value,
    pub(super) persons: [Value; 2],
    /// Another mentor, and two records of one mentee, each with the person: the first is to be kept.
    spare: (Value, [(Value, Value); 2]),
}

/// A pair that has met, planned and talked, with everything sealed that the way there can seal.
pub(super) async fn school(door: &Door<'_>) -> School {
    let (region, organization, program) = program(door).await;
    let (mentor_id, mentor_person) = mentor(door, &organization, &program, "наставник").await;
    let (mentee_id, mentee_person) = mentee(door, &program, "наставляемый").await;
    let (spare, _) = mentor(door, &organization, &program, "второй наставник").await;
    supplied(door, &organization).await;
    let kept = mentee(door, &program, "второй наставляемый").await;
    let again = mentee(door, &program, "второй наставляемый ещё раз").await;
    for milestone in ["MENTEE_POOL_READY", "MENTOR_POOL_READY", "MENTORS_TRAINED"] {
        let input =
            json!({ "programId": program, "milestone": milestone, "count": 1, "occurredOn": "2024-01-20" });
        door.act("markMilestone", "program { id }", input).await;
    }
    let start = json!({ "programId": program, "occurredOn": "2024-01-22" });
    door.act("startMatching", "program { id }", start).await;
    let form = json!({
        "programId": program, "form": "TEACHER_TEACHER", "roleModel": "EXPERIENCED_NOVICE",
        "kind": "ONE_ON_ONE", "mentorIds": [mentor_id], "menteeIds": [mentee_id], "occurredOn": "2024-02-01",
    });
    let pair = door.act("formPair", "pair { id }", form).await["id"].clone();
    let both = json!([{ "mentorId": mentor_id }, { "menteeId": mentee_id }]);
    let meeting = |day: &str| {
        json!({
            "pairId": pair, "durationMin": 45, "mode": "IN_PERSON", "topic": text("тема"),
            "place": text("место"), "outcome": text("итог"), "attendees": both, "occurredOn": day,
        })
    };
    door.act("holdOrganizationalMeeting", "pair { id }", meeting("2024-02-05")).await;
    door.act("holdPlanningMeeting", "pair { id }", meeting("2024-02-06")).await;
    let plan = json!({
        "pairId": pair, "goals": [text("цель"), text("вторая цель")],
        "milestones": [{ "title": text("веха"), "due": "2024-05-01" }], "occurredOn": "2024-02-07",
    });
    door.act("approvePlan", "pair { id }", plan).await;
    let mut worked = meeting("2024-02-12");
    worked["meetingType"] = json!("WORK");
    door.act("recordMeeting", "pair { id }", worked).await;
    in_own_words(door, &region, [&mentor_id, &mentee_id, &pair]).await;
    School {
        organization,
        program,
        mentor: mentor_id,
        mentee: mentee_id,
        pair,
        persons: [mentor_person, mentee_person],
        spare: (spare, [kept, again]),
    }
}

/// Answers to questionnaires of the region, of the mentor, of the mentee and of the mentee about the pair.
async fn in_own_words(door: &Door<'_>, region: &Value, [mentor, mentee, pair]: [&Value; 3]) {
    let of_pair = json!({ "pairId": pair, "respondent": { "menteeId": mentee } });
    for (mutation, object, audience, phase, whose) in [
        ("submitMentorQuestionnaire", "mentor { id }", "MENTOR", "ENTRY", json!({ "mentorId": mentor })),
        ("submitEntryQuestionnaire", "mentee { id }", "MENTEE", "ENTRY", json!({ "menteeId": mentee })),
        ("answerSurvey", "pair { id }", "MENTEE", "INTERIM", of_pair),
    ] {
        let code = format!("{audience}-{phase}").to_lowercase();
        let published = json!({
            "regionId": region, "occurredOn": "2024-01-09", "questionnaire": {
                "code": code, "version": 1, "title": { "ru": "Анкета" }, "origin": "OWN_TEXT", "audience": audience,
                "phase": phase, "scale": { "min": 1, "max": 10 }, "direction": "HIGHER_IS_BETTER",
                "answeredPercent": 50, "smallestBundle": 5, "items": [
                    { "code": "Q1", "text": { "ru": "Как идут дела?" }, "kind": "SCALE", "isOverall": true },
                    { "code": "T1", "text": { "ru": "Своими словами" }, "kind": "TEXT" },
                ],
            },
        });
        door.act("publishQuestionnaire", "methodology { version }", published).await;
        let mut answered = whose;
        answered["questionnaire"] = json!({ "code": code, "version": 1 });
        (answered["channel"], answered["occurredOn"]) = (json!("PAPER"), json!("2024-02-13"));
        answered["answers"] = json!([
            { "item": "Q1", "answer": { "mark": 8 } }, { "item": "T1", "answer": { "text": text("своими словами") } },
        ]);
        door.act(mutation, object, answered).await;
    }
}

async fn program(door: &Door<'_>) -> (Value, Value, Value) {
    let (mut region, mut parent) = (Value::Null, Value::Null);
    for (level, name) in [("REGION", "Регион"), ("MUNICIPALITY", "Муниципалитет"), ("ORGANIZATION", "Школа")]
    {
        let code = (level == "ORGANIZATION").then_some("SCAN");
        let input = json!({
            "level": level, "name": name, "code": code, "parentId": parent, "occurredOn": "2023-09-01",
        });
        parent = door.act("registerOrganization", "organization { id }", input).await["id"].clone();
        if level == "REGION" {
            region = parent.clone();
        }
    }
    let draft = json!({
        "organizationId": parent, "title": "Вместе", "stageModel": "SEVEN",
        "period": { "start": "2024-01-09", "end": "2024-12-31" }, "occurredOn": "2023-12-11",
    });
    let id = door.act("draftProgram", "program { id }", draft).await["id"].clone();
    let day = "2023-12-20";
    let steps = [
        ("chooseForms", json!({ "forms": ["TEACHER_TEACHER", "OTHER"], "occurredOn": day })),
        ("assignCurator", json!({ "curator": { "name": text("куратор") }, "occurredOn": day })),
        ("approveDocument", json!({ "kind": "LAUNCH_ORDER", "document": { "number": "85/7", "date": day } })),
        ("approveDocument", json!({ "kind": "REGULATION", "document": { "number": "85/8", "date": day } })),
        ("prepareLaunch", json!({ "occurredOn": day })),
        ("openRecruiting", json!({ "occurredOn": "2024-01-09" })),
    ];
    for (mutation, mut input) in steps {
        input["programId"] = id.clone();
        door.act(mutation, "program { id }", input).await;
    }
    (region, parent, id)
}

async fn mentor(door: &Door<'_>, organization: &Value, program: &Value, name: &str) -> (Value, Value) {
    let input = json!({
        "person": person(name), "organizationId": organization, "category": "TEACHER",
        "occurredOn": "2024-01-10",
    });
    let mentor = door.act("applyAsMentor", "mentor { id personId }", input).await;
    let day = "2024-01-15";
    let steps = [
        ("recordMentorConsent", json!({ "kind": "PROCESSING", "givenBy": "OWN_CONSENT" })),
        ("recordInterview", json!({ "readiness": "READY", "interviewer": text("собеседник") })),
        ("selectMentor", json!({ "programId": program })),
        (
            "recordTraining",
            json!({ "programId": program, "hours": 16, "course": text("курс"), "provider": text("кто учил") }),
        ),
        ("admitToReadyPool", json!({ "programId": program, "capacity": 1 })),
    ];
    for (mutation, mut input) in steps {
        (input["mentorId"], input["occurredOn"]) = (mentor["id"].clone(), json!(day));
        door.act(mutation, "mentor { id }", input).await;
    }
    (mentor["id"].clone(), mentor["personId"].clone())
}

/// Somebody from an enterprise, which is renamed.
async fn supplied(door: &Door<'_>, organization: &Value) {
    let input = json!({
        "person": person("с предприятия"), "organizationId": organization, "category": "ENTERPRISE_EMPLOYEE",
        "enterprise": text("предприятие"), "occurredOn": "2024-01-10",
    });
    let mentor = door.act("applyAsMentor", "mentor { enterprise { id } }", input).await;
    let rename = json!({
        "organizationId": organization, "enterpriseId": mentor["enterprise"]["id"],
        "name": text("предприятие с новым именем"), "order": { "number": "41-р", "date": "2024-01-11" },
        "occurredOn": "2024-01-11",
    });
    door.act("renameEnterprise", "organization { id }", rename).await;
}

async fn mentee(door: &Door<'_>, program: &Value, name: &str) -> (Value, Value) {
    let input = json!({
        "person": person(name), "programId": program, "category": "YOUNG_SPECIALIST",
        "experienceYears": 1, "request": text("запрос"), "sensitiveTopics": ["BURNOUT"], "source": "OWN_REQUEST", "occurredOn": "2024-01-12",
    });
    let mentee = door.act("registerRequest", "mentee { id personId }", input).await;
    let (id, day) = (mentee["id"].clone(), "2024-01-12");
    let consent =
        json!({ "menteeId": id, "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": day });
    door.act("recordMenteeConsent", "mentee { id }", consent).await;
    door.act("enterPool", "mentee { id }", json!({ "menteeId": id, "occurredOn": "2024-01-13" })).await;
    (id, mentee["personId"].clone())
}

/// Another pair, of a form of the place's own, that ends in words; and a record of the same mentee that is merged with his or her own.
pub(super) async fn ended_and_merged(door: &Door<'_>, school: &School) {
    let (mentor, [(mentee, kept), (_, again)]) = &school.spare;
    let form = json!({
        "programId": school.program, "form": "OTHER", "formName": text("форма"), "federalForm": "TEACHER_TEACHER",
        "roleModel": "LOCAL", "roleModelName": text("модель"), "kind": "ONE_ON_ONE", "mentorIds": [mentor],
        "menteeIds": [mentee], "occurredOn": "2024-02-01",
    });
    let pair = door.act("formPair", "pair { id }", form).await["id"].clone();
    let dissolved = json!({
        "pairId": pair, "reason": "CURATOR_DECISION", "initiatedBy": "CURATOR_SIDE",
        "note": text("причина окончания"), "occurredOn": "2024-02-28",
    });
    door.act("dissolvePair", "pair { id }", dissolved).await;
    let merged = json!({
        "personId": again, "intoId": kept, "reason": text("почему это один человек"), "occurredOn": "2024-02-28",
    });
    door.act("mergePersons", "person { id }", merged).await;
    let item = json!({
        "programId": school.program, "number": 1, "stage": "MATCHING", "title": text("шаг"), "responsible": text("ответственный"),
        "due": "2024-03-01", "occurredOn": "2024-02-28",
    });
    door.act("planRoadmapItem", "program { id }", item).await;
    let entry = json!({
        "programId": school.program, "stage": "LEARNING", "periodicity": "MONTHLY", "title": text("отслеживание"),
        "responsible": text("ответственный"), "occurredOn": "2024-02-28",
    });
    door.act("planTracking", "program { id }", entry).await;
    let practice = json!({
        "programId": school.program, "form": "TEACHER_TEACHER", "level": "REGION", "title": text("практика"),
        "results": text("чего достигли"), "link": "https://example.org/2", "occurredOn": "2024-02-28",
    });
    door.act("registerBestPractice", "program { id }", practice).await;
}

/// Both have left, and nothing is known of them any more.
pub(super) async fn erase(door: &Door<'_>, school: &School) {
    let left = json!({
        "menteeId": school.mentee, "reason": "CONSENT_WITHDRAWN", "occurredOn": "2024-03-01",
    });
    door.act("withdrawMentee", "mentee { id }", left).await;
    let left = json!({
        "mentorId": school.mentor, "reason": "OWN_WISH", "occurredOn": "2024-03-02",
    });
    door.act("retireMentor", "mentor { id }", left).await;
    for person in &school.persons {
        let erase = json!({ "personId": person, "reason": "SUBJECT_REQUEST", "occurredOn": "2024-03-05" });
        let erased = door.act("erasePerson", "person { name }", erase).await;
        assert_eq!(erased["name"], "удалён");
    }
}
