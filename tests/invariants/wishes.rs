//! How a wish becomes a command: places in lists become ids.

use super::random::Wish;
use super::world::{Curator, Elsewhere, Pair, World, date};
use chrono::{Duration, NaiveDate};
use futures_util::future::join_all;
use serde_json::{Value, json};
use store::journal::{Position, Recorded};

fn some_of(all: &[Value], places: &[usize]) -> Vec<Value> {
    let mut places: Vec<usize> = places.iter().map(|place| place % all.len()).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().map(|place| all[place].clone()).collect()
}

impl World {
    /// Every curator follows a script, all at once.
    pub(super) async fn follow(&self, scripts: &[Vec<Wish>]) {
        join_all(scripts.iter().enumerate().map(|(number, script)| async move {
            let mut curator = Curator { number, last: None };
            for wish in script {
                self.grant(wish, &mut curator).await;
            }
        }))
        .await;
    }

    fn pair(&self, place: usize) -> Option<Pair> {
        let pairs = self.pairs.lock().expect("no curator panicked");
        (!pairs.is_empty()).then(|| pairs[place % pairs.len()].clone())
    }

    async fn of_pair(&self, mutation: &'static str, pair: &Pair, mut input: Value, curator: &mut Curator) {
        input["pairId"] = pair.id.clone();
        self.send(mutation, "pair { id }", input, curator).await;
    }

    async fn grant(&self, wish: &Wish, curator: &mut Curator) {
        match wish {
            Wish::Form { mentors, mentees, kind, day } => {
                let (mentors, mentees) = (some_of(&self.mentors, mentors), some_of(&self.mentees, mentees));
                let input = json!({
                    "programId": self.program, "form": "TEACHER_TEACHER", "kind": kind,
                    "mentorIds": mentors, "menteeIds": mentees, "occurredOn": date(*day),
                });
                let answer = self.send("formPair", "pair { id }", input, curator).await;
                if let Some(id) = answer["pair"]["id"].as_str() {
                    let formed = Pair { id: json!(id), mentors, mentees };
                    self.pairs.lock().expect("no curator panicked").push(formed);
                }
            }
            Wish::FormElsewhere { day } => {
                let Elsewhere { program, mentor, mentee, .. } = &self.elsewhere;
                let (mentors, mentees) = (vec![mentor.clone()], vec![mentee.clone()]);
                let input = json!({
                    "programId": program, "form": "TEACHER_TEACHER", "kind": "ONE_ON_ONE",
                    "mentorIds": mentors, "menteeIds": mentees, "occurredOn": date(*day),
                });
                let answer = self.send("formPair", "pair { id }", input, curator).await;
                if let Some(id) = answer["pair"]["id"].as_str() {
                    let formed = Pair { id: json!(id), mentors, mentees };
                    self.pairs.lock().expect("no curator panicked").push(formed);
                }
            }
            Wish::Merge { who, apart, day } => {
                let (here, there) = &self.elsewhere.doubles[who % self.elsewhere.doubles.len()];
                let mut input = json!({ "personId": there, "occurredOn": date(*day) });
                let mutation = if *apart { "unmergePersons" } else { "mergePersons" };
                if !apart {
                    input["intoId"] = here.clone();
                }
                self.send(mutation, "person { id }", input, curator).await;
            }
            Wish::End { complete, day } => {
                let mut steps = vec!["startWork", "beginCompletion"];
                steps.extend(complete.then_some("completeProgram"));
                for step in steps {
                    let input = json!({ "programId": self.program, "occurredOn": date(*day) });
                    self.send(step, "program { id }", input, curator).await;
                }
            }
            Wish::Mentor { who, mutation, number, day } => {
                let mut input = of_mentor(mutation, *number, &date(*day));
                input["mentorId"] = self.mentors[who % self.mentors.len()].clone();
                self.send(mutation, "mentor { id }", input, curator).await;
            }
            Wish::Mentee { who, mutation, days, day } => {
                let place = who % self.mentees.len();
                let giver =
                    if place + 1 == self.mentees.len() { "LEGAL_REPRESENTATIVE" } else { "OWN_CONSENT" };
                let mut input = of_mentee(mutation, giver, days.map(|days| date(day + days)), &date(*day));
                input["menteeId"] = self.mentees[place].clone();
                self.send(mutation, "mentee { id }", input, curator).await;
            }
            Wish::Turn { mutation, day } => {
                let mut input = json!({ "programId": self.program, "occurredOn": date(*day) });
                if ["suspendProgram", "cancelProgram"].contains(mutation) {
                    input["reason"] = json!("QUARANTINE");
                }
                self.send(mutation, "program { id }", input, curator).await;
            }
            Wish::Measure { who, of_mentor, phase, day } => {
                let participant = if *of_mentor {
                    json!({ "mentorId": self.mentors[who % self.mentors.len()] })
                } else {
                    json!({ "menteeId": self.mentees[who % self.mentees.len()] })
                };
                let input = json!({
                    "participant": participant, "programId": self.program, "trait": "уверенность", "instrument": "шкала А",
                    "direction": "HIGHER_IS_BETTER", "phase": phase, "value": "3.25", "occurredOn": date(*day),
                });
                self.send("measureOutcome", "", input, curator).await;
            }
            Wish::Place { day } => {
                let input = json!({
                    "programId": self.program, "seriesId": uuid::Uuid::from_u128(22), "academicYear": 2023,
                    "occurredOn": date(*day),
                });
                self.send("placeInSeries", "program { id }", input, curator).await;
            }
            Wish::Correct { fact, days: Some(days) } => {
                let fact = self.fact(*fact).await;
                let payload: Value = serde_json::from_str(&fact.payload).expect("a payload is JSON");
                let day: Option<NaiveDate> = payload["occurred_on"].as_str().and_then(|day| day.parse().ok());
                let moved = day.expect("a fact says when") + Duration::days(*days);
                self.correct(&fact, "occurred_on", &moved.to_string(), curator).await;
            }
            Wish::Correct { fact, days: None } => {
                let fact = self.fact(*fact).await;
                let mut input = about(&fact);
                input["reason"] = json!("NEVER_HAPPENED");
                self.send("voidFact", "", input, curator).await;
            }
            Wish::Recount { fact, number } => {
                let fact = self.fact(*fact).await;
                let field = match &*fact.event_type {
                    _ if fact.payload.contains("\"capacity\"") => "capacity",
                    "SurveyAnswered" => "answers.Q9",
                    _ => "overall",
                };
                self.correct(&fact, field, &number.to_string(), curator).await;
            }
            Wish::Again => {
                if let Some(id) = curator.last.as_ref().map(|last| last.input["commandId"].clone()) {
                    let again = self.send_last(curator).await;
                    self.repeats.lock().expect("no curator panicked").push((id, again));
                }
            }
            Wish::Meet { pair, .. }
            | Wish::Plan { pair, .. }
            | Wish::Answer { pair, .. }
            | Wish::Survey { pair, .. }
            | Wish::Leave { pair, .. }
            | Wish::Complete { pair, .. }
            | Wish::Dissolve { pair, .. }
            | Wish::Course { pair, .. }
            | Wish::WholeCycle { pair } => {
                if let Some(pair) = self.pair(*pair) {
                    self.inside(wish, &pair, curator).await;
                }
            }
        }
    }

    /// A fact of a programme, of somebody or of a pair.
    async fn fact(&self, place: usize) -> Recorded {
        let journal = self.service.app.journal();
        let mut events = journal.read_after(Position::START, 100_000).await.expect("the journal reads");
        events.retain(|event| ["Program", "Mentor", "Mentee", "Pair"].contains(&&*event.aggregate_type));
        events.swap_remove(place % events.len())
    }

    async fn correct(&self, fact: &Recorded, field: &str, value: &str, curator: &mut Curator) {
        let mut input = about(fact);
        input["changes"] = json!([{ "field": field, "value": value }]);
        input["reason"] = json!("TYPO");
        self.send("correctFact", "", input, curator).await;
    }

    /// What is wished of a pair.
    async fn inside(&self, wish: &Wish, pair: &Pair, curator: &mut Curator) {
        match wish {
            Wish::Meet { mutation, day, stranger, pair: _ } => {
                let mut attendees = everybody(pair);
                attendees.extend(stranger.then(|| json!({ "mentorId": self.mentors[3] })));
                let input = sitting(mutation, &date(*day), &attendees);
                self.of_pair(mutation, pair, input, curator).await;
            }
            Wish::Plan { day, pair: _ } => {
                let input = json!({ "goals": ["вести урок"], "milestones": [], "occurredOn": date(*day) });
                self.of_pair("approvePlan", pair, input, curator).await;
            }
            Wish::Answer { of_mentor, phase, overall, day, pair: _ } => {
                let input = answers(&member(pair, *of_mentor), phase, *overall, &date(*day));
                self.of_pair("collectFeedback", pair, input, curator).await;
            }
            Wish::Survey { of_mentor, mark, day, pair: _ } => {
                let input = survey(&member(pair, *of_mentor), *of_mentor, *mark, &date(*day));
                self.of_pair("answerSurvey", pair, input, curator).await;
            }
            Wish::Leave { of_mentor, day, pair: _ } => {
                let input = json!({ "member": member(pair, *of_mentor), "reason": "MOVED", "occurredOn": date(*day) });
                self.of_pair("removeMember", pair, input, curator).await;
            }
            Wish::Complete { day, pair: _ } => {
                self.of_pair("completePair", pair, json!({ "occurredOn": date(*day) }), curator).await;
            }
            Wish::Dissolve { day, pair: _ } => {
                let input =
                    json!({ "reason": "MOVED", "initiatedBy": "CURATOR_SIDE", "occurredOn": date(*day) });
                self.of_pair("dissolvePair", pair, input, curator).await;
            }
            Wish::Course { mutation, who, day, pair: _ } => {
                let other = &self.mentors[who % self.mentors.len()];
                let mut input = json!({ "occurredOn": date(*day) });
                match *mutation {
                    "pausePair" => input["reason"] = json!("ILLNESS"),
                    "replaceMentor" => {
                        input["reason"] = json!("MOVED");
                        input["mentorId"] = pair.mentors[0].clone();
                        input["substituteId"] = other.clone();
                    }
                    "addMember" => {
                        input["member"] = json!({ "menteeId": self.mentees[who % self.mentees.len()] });
                    }
                    _ => {}
                }
                self.of_pair(mutation, pair, input, curator).await;
            }
            Wish::WholeCycle { pair: _ } => self.whole_cycle(pair, curator).await,
            Wish::Form { .. }
            | Wish::FormElsewhere { .. }
            | Wish::Merge { .. }
            | Wish::Mentor { .. }
            | Wish::Mentee { .. }
            | Wish::End { .. }
            | Wish::Turn { .. }
            | Wish::Measure { .. }
            | Wish::Place { .. }
            | Wish::Correct { .. }
            | Wish::Recount { .. }
            | Wish::Again => {}
        }
    }

    /// Late enough in the year that most pairs are formed by then.
    async fn whole_cycle(&self, pair: &Pair, curator: &mut Curator) {
        let day = date(340);
        for mutation in ["holdOrganizationalMeeting", "holdPlanningMeeting", "recordMeeting"] {
            self.of_pair(mutation, pair, sitting(mutation, &day, &everybody(pair)), curator).await;
        }
        let plan = json!({ "goals": ["вести урок"], "milestones": [], "occurredOn": day });
        self.of_pair("approvePlan", pair, plan, curator).await;
        for respondent in everybody(pair) {
            self.of_pair("collectFeedback", pair, answers(&respondent, "FINAL", 8, &day), curator).await;
        }
        self.of_pair("completePair", pair, json!({ "occurredOn": day }), curator).await;
    }
}

fn about(fact: &Recorded) -> Value {
    let aggregate = fact.aggregate_type.to_uppercase();
    json!({ "aggregateType": aggregate, "id": fact.aggregate_id, "sequence": fact.sequence })
}

fn of_mentor(mutation: &str, number: u32, day: &str) -> Value {
    let mut input = json!({ "occurredOn": day });
    match mutation {
        "changeCapacity" => input["capacity"] = json!(number),
        "putOnHold" => input["reason"] = json!("LEAVE"),
        "retireMentor" => input["reason"] = json!("MOVED"),
        "recordMentorConsent" | "withdrawMentorConsent" | "endExpiredMentorConsent" => {
            consent(&mut input, "OWN_CONSENT");
            if mutation == "recordMentorConsent" && number == 0 {
                input["validUntil"] = json!(day);
            }
        }
        _ => {}
    }
    input
}

fn of_mentee(mutation: &str, giver: &str, until: Option<String>, day: &str) -> Value {
    let mut input = json!({ "occurredOn": day });
    match mutation {
        "recordMenteeConsent" => {
            consent(&mut input, giver);
            input["validUntil"] = json!(until);
        }
        "withdrawMenteeConsent" | "endExpiredMenteeConsent" => consent(&mut input, giver),
        _ => input["reason"] = json!("MOVED"),
    }
    input
}

fn consent(input: &mut Value, giver: &str) {
    input["kind"] = json!("PROCESSING");
    input["givenBy"] = json!(giver);
}

fn everybody(pair: &Pair) -> Vec<Value> {
    let mentors = pair.mentors.iter().map(|id| json!({ "mentorId": id }));
    mentors.chain(pair.mentees.iter().map(|id| json!({ "menteeId": id }))).collect()
}

fn member(pair: &Pair, of_mentor: bool) -> Value {
    if of_mentor { json!({ "mentorId": pair.mentors[0] }) } else { json!({ "menteeId": pair.mentees[0] }) }
}

fn sitting(mutation: &str, day: &str, attendees: &[Value]) -> Value {
    let mut input =
        json!({ "durationMin": 45, "mode": "IN_PERSON", "attendees": attendees, "occurredOn": day });
    if mutation == "recordMeeting" {
        input["meetingType"] = json!("WORK");
    }
    input
}

fn answers(respondent: &Value, phase: &str, overall: i32, day: &str) -> Value {
    json!({
        "phase": phase, "respondent": respondent, "questionnaire": "pilot/v1", "overall": overall,
        "answers": [{ "item": "Q1", "score": 8 }], "occurredOn": day,
    })
}

fn survey(respondent: &Value, of_mentor: bool, mark: i32, day: &str) -> Value {
    let code = if of_mentor { "teacher-mentor-exit" } else { "teacher-mentee-exit" };
    json!({
        "respondent": respondent, "channel": "PAPER", "questionnaire": { "code": code, "version": 1 },
        "answers": [{ "item": "Q9", "answer": { "mark": mark } }], "occurredOn": day,
    })
}
