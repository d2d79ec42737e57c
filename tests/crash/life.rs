//! The life of a school as a client tells it: one act after the other, each built from what the earlier ones answered.
//!
//! Invariant: no act is ever refused by a rule, and each says how many events it writes; so a lost one, a half one and one
//! too many are all seen.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One act that is about to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Act {
    /// The mutation.
    pub(crate) mutation: &'static str,
    /// The object of its payload, under which its id is remembered.
    pub(crate) object: &'static str,
    /// How many events it writes.
    pub(crate) events: u64,
    /// Its input, but for the command id.
    pub(crate) input: Value,
}

/// A school that comes to be, act by act, and then the next one.
#[derive(Debug)]
pub(crate) struct Life {
    municipality: Value,
    /// Names differ between clients, rounds and schools.
    tag: String,
    school: u32,
    step: usize,
    ids: BTreeMap<&'static str, Value>,
}

impl Life {
    /// Schools of one client in a municipality.
    pub(crate) fn new(municipality: Value, tag: String) -> Self {
        Self { municipality, tag, school: 0, step: 0, ids: BTreeMap::new() }
    }

    /// The act that comes next.
    pub(crate) fn next(&self) -> Act {
        match self.step {
            0..9 => self.school(),
            9..16 => self.mentor(),
            16..19 => self.mentee(),
            _ => self.pair(),
        }
    }

    /// The act was recorded, and this is the object that it changed.
    pub(crate) fn done(&mut self, object: &'static str, id: Value) {
        self.ids.insert(object, id);
        self.step += 1;
        if self.step == LAST {
            (self.step, self.school) = (0, self.school + 1);
            self.ids.clear();
        }
    }

    fn id(&self, object: &str) -> &Value {
        &self.ids[object]
    }

    fn name(&self, of: &str) -> String {
        format!("{of} {} {}", self.tag, self.school)
    }

    fn school(&self) -> Act {
        let day = "2023-12-20";
        match self.step {
            0 => act(
                "registerOrganization",
                "organization",
                1,
                json!({
                    "level": "ORGANIZATION", "name": self.name("Школа"), "code": self.name("K"),
                    "parentId": self.municipality, "occurredOn": "2023-09-01",
                }),
            ),
            1 => act(
                "recordContingent",
                "organization",
                1,
                json!({
                    "organizationId": self.id("organization"), "contingent": { "youngSpecialists": 2 },
                    "occurredOn": "2023-09-01",
                }),
            ),
            2 => act(
                "setTarget",
                "organization",
                1,
                json!({
                    "organizationId": self.id("organization"), "indicator": "I3", "year": 2024, "percent": "50",
                    "basis": "ROADMAP", "occurredOn": day,
                }),
            ),
            3 => act(
                "draftProgram",
                "program",
                1,
                json!({
                    "organizationId": self.id("organization"), "title": self.name("Программа"), "stageModel": "SEVEN",
                    "period": { "start": "2024-01-09", "end": "2024-12-31" }, "occurredOn": "2023-12-11",
                }),
            ),
            4 => {
                self.of_program("chooseForms", 1, json!({ "forms": ["TEACHER_TEACHER"], "occurredOn": day }))
            }
            5 => self.of_program(
                "approveDocument",
                1,
                json!({
                    "kind": "LAUNCH_ORDER", "document": { "number": "85/7", "date": day },
                }),
            ),
            6 => self.of_program(
                "approveDocument",
                1,
                json!({
                    "kind": "REGULATION", "document": { "number": "85/8", "date": day },
                }),
            ),
            7 => self.of_program(
                "assignCurator",
                1,
                json!({
                    "curator": { "name": self.name("Куратор") }, "occurredOn": day,
                }),
            ),
            8 => self.of_program("prepareLaunch", 1, json!({ "occurredOn": day })),
            step => panic!("a school has no step {step}"),
        }
    }

    fn mentor(&self) -> Act {
        let day = "2024-01-15";
        let of_mentor = |mutation, input| self.of("mentorId", "mentor", mutation, 1, input);
        let program = self.id("program");
        match self.step {
            9 => self.of_program("openRecruiting", 1, json!({ "occurredOn": "2024-01-09" })),
            10 => act(
                "applyAsMentor",
                "mentor",
                2,
                json!({
                    "person": { "name": self.name("Наставник"), "birthDate": "1979-04-03", "contacts": "тел. 1" },
                    "organizationId": self.id("organization"), "category": "TEACHER", "occurredOn": "2024-01-10",
                }),
            ),
            11 => of_mentor(
                "recordMentorConsent",
                json!({
                    "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": day,
                }),
            ),
            12 => of_mentor("recordInterview", json!({ "readiness": "READY", "occurredOn": day })),
            13 => of_mentor("selectMentor", json!({ "programId": program, "occurredOn": day })),
            14 => {
                of_mentor("recordTraining", json!({ "programId": program, "hours": 16, "occurredOn": day }))
            }
            15 => of_mentor(
                "admitToReadyPool",
                json!({ "programId": program, "capacity": 1, "occurredOn": day }),
            ),
            step => panic!("a mentor has no step {step}"),
        }
    }

    fn mentee(&self) -> Act {
        let of_mentee = |mutation, input| self.of("menteeId", "mentee", mutation, 1, input);
        match self.step {
            16 => act(
                "registerRequest",
                "mentee",
                2,
                json!({
                    "person": { "name": self.name("Молодой специалист"), "birthDate": "1999-08-30" },
                    "programId": self.id("program"), "category": "YOUNG_SPECIALIST", "experienceYears": 1,
                    "request": "уверенно вести урок", "source": "OWN_REQUEST", "occurredOn": "2024-01-12",
                }),
            ),
            17 => of_mentee(
                "recordMenteeConsent",
                json!({
                    "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": "2024-01-12",
                }),
            ),
            18 => of_mentee("enterPool", json!({ "occurredOn": "2024-01-13" })),
            step => panic!("a mentee has no step {step}"),
        }
    }

    fn pair(&self) -> Act {
        let milestone = |name: &str| {
            self.of_program(
                "markMilestone",
                1,
                json!({ "milestone": name, "count": 1, "occurredOn": "2024-01-20" }),
            )
        };
        match self.step {
            19 => milestone("MENTEE_POOL_READY"),
            20 => milestone("MENTOR_POOL_READY"),
            21 => milestone("MENTORS_TRAINED"),
            22 => self.of_program("startMatching", 1, json!({ "occurredOn": "2024-01-22" })),
            23 => act(
                "formPair",
                "pair",
                3,
                json!({
                    "programId": self.id("program"), "form": "TEACHER_TEACHER", "roleModel": "EXPERIENCED_NOVICE",
                    "kind": "ONE_ON_ONE", "mentorIds": [self.id("mentor")], "menteeIds": [self.id("mentee")],
                    "order": { "number": "12", "date": "2024-01-31" }, "occurredOn": "2024-02-01",
                }),
            ),
            24 => self.of_program("startWork", 1, json!({ "occurredOn": "2024-02-02" })),
            25 => self.meeting("holdOrganizationalMeeting", "2024-02-05"),
            26 => self.meeting("holdPlanningMeeting", "2024-02-12"),
            step => panic!("a pair has no step {step}"),
        }
    }

    fn meeting(&self, mutation: &'static str, day: &str) -> Act {
        let attendees = json!([{ "mentorId": self.id("mentor") }, { "menteeId": self.id("mentee") }]);
        self.of("pairId", "pair", mutation, 1, json!({
            "durationMin": 45, "mode": "IN_PERSON", "attendees": attendees, "topic": "план урока", "occurredOn": day,
        }))
    }

    fn of_program(&self, mutation: &'static str, events: u64, input: Value) -> Act {
        self.of("programId", "program", mutation, events, input)
    }

    fn of(
        &self,
        field: &str,
        object: &'static str,
        mutation: &'static str,
        events: u64,
        mut input: Value,
    ) -> Act {
        input[field] = self.id(object).clone();
        act(mutation, object, events, input)
    }
}

/// How many acts the life of one school has.
const LAST: usize = 27;

/// The one act that all clients do to one thing: the municipality counts its enterprises anew, always another number.
pub(crate) fn contended(municipality: &Value, enterprises: u32) -> Act {
    act(
        "countEnterprises",
        "organization",
        1,
        json!({
            "organizationId": municipality, "enterprises": enterprises, "occurredOn": "2024-09-01",
        }),
    )
}

/// A node of the tree above the schools.
pub(crate) fn territory(level: &str, name: &str, parent: &Value) -> Act {
    act(
        "registerOrganization",
        "organization",
        1,
        json!({
            "level": level, "name": name, "parentId": parent, "occurredOn": "2023-09-01",
        }),
    )
}

fn act(mutation: &'static str, object: &'static str, events: u64, input: Value) -> Act {
    Act { mutation, object, events, input }
}
