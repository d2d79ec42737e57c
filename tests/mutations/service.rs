//! The service behind its guard, without a socket, and a school that came to it through mutations.

use crate::kit::database::Fresh;
use app::App;
use async_graphql::{Request, Variables};
use chrono::NaiveDate;
use graphql::guard::{Answer, GuardedExecutor, Limits, Transport};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::clock::{Clock, ManualClock};
use store::projector::Projector;
use store::vault::{MasterKey, Vault};
use uuid::Uuid;

/// What is asked of every payload beside its object.
const ANSWER: &str = "
    userErrors { code rule message(language: LANGUAGE) path accepted(language: LANGUAGE) currentVersion between { type sequence } }
    position version repeated";

/// Under it lies what is personal, unless a test brings its own.
const MASTER: [u8; 32] = [7; 32];

/// Today.
pub(crate) fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 12, 31).unwrap()
}

/// A service of its own on a fresh database; its last day is 31 December 2024.
pub(crate) struct Service {
    pub(crate) app: App,
    guarded: GuardedExecutor<graphql::Schema>,
    commands: AtomicU64,
    database: Arc<Fresh>,
}

impl Service {
    pub(crate) async fn start(database: Fresh) -> Self {
        Self::start_with(database, MasterKey::from_bytes(MASTER)).await
    }

    /// The same, with personal data under this key.
    pub(crate) async fn start_with(database: Fresh, master: MasterKey) -> Self {
        Self::over(database.into(), master, 1, Arc::new(ManualClock::at_noon(last_day()))).await
    }

    /// Another node over the same database, with a memory of its own.
    pub(crate) async fn beside(&self) -> Self {
        self.beside_with(Arc::new(ManualClock::at_noon(last_day()))).await
    }

    /// The same, with a clock of its own.
    pub(crate) async fn beside_with(&self, clock: Arc<dyn Clock>) -> Self {
        Self::over(self.database.clone(), MasterKey::from_bytes(MASTER), 1_000_000, clock).await
    }

    async fn over(
        database: Arc<Fresh>,
        master: MasterKey,
        first_command: u64,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let journal = database.journal_with(clock).await;
        let projector = Projector::start(&journal).await.unwrap();
        let vault = Vault::open(journal.backend().clone(), master).await.unwrap();
        let app = App::new(journal, projector, vault);
        let limits = Limits::default();
        let guarded = GuardedExecutor::of_schema(graphql::schema(app.clone(), &limits), limits).unwrap();
        Self { app, guarded, commands: AtomicU64::new(first_command), database }
    }

    /// A command id that was not used before.
    pub(crate) fn command_id(&self) -> Uuid {
        Uuid::from_u128(self.commands.fetch_add(1, Ordering::Relaxed).into())
    }

    /// The answer to a document.
    pub(crate) async fn ask(&self, document: &str, variables: Value) -> Value {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let answer: Answer = self.guarded.execute(request, Transport::Post).await;
        serde_json::to_value(answer).unwrap()
    }

    /// The payload of a mutation; the input gets a new command id if it has none.
    pub(crate) async fn send(&self, mutation: &str, object: &str, input: Value) -> Value {
        self.send_in("EN", mutation, object, input).await
    }

    async fn send_in(&self, language: &str, mutation: &str, object: &str, mut input: Value) -> Value {
        let fields = input.as_object_mut().unwrap();
        fields.entry("commandId").or_insert_with(|| json!(self.command_id()));
        let input_type = input_type(mutation);
        let answer = ANSWER.replace("LANGUAGE", language);
        let document = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {object} {answer} }} }}"
        );
        let mut answer = self.ask(&document, json!({ "input": input })).await;
        assert_eq!(answer.get("errors"), None, "{mutation}");
        answer["data"][mutation].take()
    }

    /// Like [`Service::send`], and nothing is refused: the changed object.
    pub(crate) async fn act(&self, mutation: &str, object: &str, input: Value) -> Value {
        let mut payload = self.send(mutation, object, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        let name = object.split_whitespace().next().unwrap();
        payload[name].take()
    }

    /// The refusal of a mutation, the only one.
    pub(crate) async fn refused(&self, mutation: &str, input: Value) -> Value {
        self.refused_in("EN", mutation, input).await
    }

    /// The same, told in this language.
    pub(crate) async fn refused_in(&self, language: &str, mutation: &str, input: Value) -> Value {
        let mut payload = self.send_in(language, mutation, "", input).await;
        assert_eq!(payload["userErrors"].as_array().map(Vec::len), Some(1), "{mutation}: {payload}");
        assert_eq!(payload["position"], Value::Null, "what is refused stands nowhere");
        payload["userErrors"][0].take()
    }
}

/// `formPair` takes a `FormPairInput`; acts of one shape share theirs.
fn input_type(mutation: &str) -> String {
    match mutation {
        "prepareLaunch" | "openRecruiting" | "startWork" | "beginCompletion" | "completeProgram"
        | "resumeProgram" | "archiveProgram" | "restoreProgram" => "AdvanceProgramInput".into(),
        "reopenRecruiting" | "suspendProgram" | "cancelProgram" | "discardProgram" => {
            "TurnProgramInput".into()
        }
        "holdOrganizationalMeeting" | "holdPlanningMeeting" => "HoldMeetingInput".into(),
        other => format!("{}{}Input", other[..1].to_uppercase(), &other[1..]),
    }
}

/// A school with a programme that recruits, a ready mentor and a mentee in the pool.
pub(crate) struct School {
    pub(crate) service: Service,
    pub(crate) organization: Value,
    pub(crate) program: Value,
    pub(crate) mentor: Value,
    pub(crate) mentee: Value,
}

impl School {
    /// A school whose programme forms pairs, with one mentor and one mentee for them.
    pub(crate) async fn matching(database: Fresh) -> Self {
        Self::matching_in(Service::start(database).await).await
    }

    /// The same, in a service that runs.
    pub(crate) async fn matching_in(service: Service) -> Self {
        let organization = organization(&service).await;
        let program = recruiting_program(&service, &organization).await;
        let mentor = mentor(&service, &organization, &program, "Орлова Вера Павловна").await;
        let mentee = mentee(&service, &program, "Магомедов Али").await;
        match_pairs(&service, &program).await;
        Self { service, organization, program, mentor, mentee }
    }

    /// The input that forms a pair of the two.
    pub(crate) fn pair_input(&self) -> Value {
        json!({
            "programId": self.program, "form": "TEACHER_TEACHER", "roleModel": "EXPERIENCED_NOVICE",
            "kind": "ONE_ON_ONE", "mentorIds": [self.mentor], "menteeIds": [self.mentee],
            "order": { "number": "12", "date": "2024-01-31" }, "occurredOn": "2024-02-01",
        })
    }

    /// Forms a pair of the two.
    pub(crate) async fn pair(&self) -> Value {
        self.service.act("formPair", "pair { id }", self.pair_input()).await["id"].clone()
    }
}

async fn organization(service: &Service) -> Value {
    let mut parent = Value::Null;
    for (level, name, code) in [
        ("REGION", "Республика Дагестан", None),
        ("MUNICIPALITY", "Кизилюрт", None),
        ("ORGANIZATION", "МКОУ «Заречная СОШ»", Some("ZAR")),
    ] {
        let input = json!({
            "level": level, "name": name, "code": code, "parentId": parent, "occurredOn": "2023-09-01",
        });
        parent = service.act("registerOrganization", "organization { id }", input).await["id"].clone();
    }
    parent
}

/// A region that is new.
pub(crate) fn region(name: &str) -> Value {
    json!({ "level": "REGION", "name": name, "occurredOn": "2023-09-01" })
}

/// Reaches the milestones and starts matching.
pub(crate) async fn match_pairs(service: &Service, program: &Value) {
    for milestone in ["MENTEE_POOL_READY", "MENTOR_POOL_READY", "MENTORS_TRAINED"] {
        let input =
            json!({ "programId": program, "milestone": milestone, "count": 1, "occurredOn": "2024-01-20" });
        service.act("markMilestone", "program { id }", input).await;
    }
    let start = json!({ "programId": program, "occurredOn": "2024-01-22" });
    service.act("startMatching", "program { id }", start).await;
}

/// A programme that recruits since 9 January.
pub(crate) async fn recruiting_program(service: &Service, organization: &Value) -> Value {
    recruiting_program_of(service, organization, "Вместе к успеху — 2024").await
}

/// The same, of this title.
pub(crate) async fn recruiting_program_of(service: &Service, organization: &Value, title: &str) -> Value {
    let input = json!({
        "organizationId": organization, "title": title, "stageModel": "SEVEN",
        "period": { "start": "2024-01-09", "end": "2024-12-31" }, "occurredOn": "2023-12-11",
    });
    let id = service.act("draftProgram", "program { id }", input).await["id"].clone();
    let day = "2023-12-20";
    let steps = [
        ("chooseForms", json!({ "forms": ["TEACHER_TEACHER"], "occurredOn": day })),
        ("assignCurator", json!({ "curator": { "name": "Гаджиева Зарема" }, "occurredOn": day })),
        ("approveDocument", json!({ "kind": "LAUNCH_ORDER", "document": { "number": "85/7", "date": day } })),
        ("approveDocument", json!({ "kind": "REGULATION", "document": { "number": "85/8", "date": day } })),
        ("prepareLaunch", json!({ "occurredOn": day })),
        ("openRecruiting", json!({ "occurredOn": "2024-01-09" })),
    ];
    for (mutation, mut input) in steps {
        input["programId"] = id.clone();
        service.act(mutation, "program { id }", input).await;
    }
    id
}

/// A mentor who is ready to carry one mentee.
pub(crate) async fn mentor(service: &Service, organization: &Value, program: &Value, name: &str) -> Value {
    let input = json!({
        "person": { "name": name, "birthDate": "1979-04-03", "contacts": "тел. 1" },
        "organizationId": organization, "category": "TEACHER", "occurredOn": "2024-01-10",
    });
    let id = service.act("applyAsMentor", "mentor { id }", input).await["id"].clone();
    let day = "2024-01-15";
    let steps = [
        ("recordMentorConsent", json!({ "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": day })),
        ("recordInterview", json!({ "readiness": "READY", "occurredOn": day })),
        ("selectMentor", json!({ "programId": program, "occurredOn": day })),
        ("recordTraining", json!({ "programId": program, "hours": 16, "occurredOn": day })),
        ("admitToReadyPool", json!({ "programId": program, "capacity": 1, "occurredOn": day })),
    ];
    for (mutation, mut input) in steps {
        input["mentorId"] = id.clone();
        service.act(mutation, "mentor { id }", input).await;
    }
    id
}

/// A mentee who waits in the pool.
pub(crate) async fn mentee(service: &Service, program: &Value, name: &str) -> Value {
    let input = json!({
        "person": { "name": name, "birthDate": "1999-08-30" }, "programId": program,
        "category": "YOUNG_SPECIALIST", "experienceYears": 1, "request": "уверенно вести урок",
        "source": "OWN_REQUEST", "occurredOn": "2024-01-12",
    });
    let id = service.act("registerRequest", "mentee { id }", input).await["id"].clone();
    let consent = json!({
        "menteeId": id, "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": "2024-01-12",
    });
    service.act("recordMenteeConsent", "mentee { id }", consent).await;
    service.act("enterPool", "mentee { id }", json!({ "menteeId": id, "occurredOn": "2024-01-13" })).await;
    id
}
