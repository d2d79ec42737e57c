//! Each list on both sides of its threshold. The rows are folded from stored events, whose shapes never change.

use super::*;
use crate::change::{Change, Fact, Stored};
use crate::registry::Registry;
use crate::views::Views;
use chrono::Days;
use domain::policies::TermsPolicy;
use serde_json::{Value, json};

mod asked;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, month, day).expect("a real day")
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// What happened, as it is stored.
#[derive(Default)]
struct Story {
    views: Views,
    position: u64,
}

impl Story {
    /// Programme 4 of January to 20 December, mentor 61 and mentee 41 ready since 1 February.
    fn begun() -> Self {
        let mut story = Self::default();
        let drafted = json!({
            "organization_id": id(3), "title": "Вместе", "period": { "start": "2024-01-09", "end": "2024-12-20" },
            "stage_model": "Seven", "occurred_on": "2023-12-11",
        });
        story.happens("Program", 4, "ProgramDrafted", drafted);
        let applied = json!({
            "person_id": id(11), "organization_id": id(3), "category": "Teacher", "enterprise_id": null,
            "occurred_on": "2024-01-10",
        });
        story.happens("Mentor", 61, "MentorApplied", applied);
        let ready = json!({ "program_id": id(4), "capacity": 6, "occurred_on": "2024-02-01" });
        story.happens("Mentor", 61, "MentorReady", ready);
        let requested = json!({
            "person_id": id(12), "organization_id": id(3), "program_id": id(4), "category": "YoungSpecialist",
            "experience_years": 1, "source": "OwnRequest", "occurred_on": "2024-01-10",
        });
        story.happens("Mentee", 41, "MenteeRequested", requested);
        story.happens("Mentee", 41, "MenteeEnteredPool", json!({ "occurred_on": "2024-02-01" }));
        story
    }

    /// The two are a pair since 1 February.
    fn paired(kind: &str) -> Self {
        let mut story = Self::begun();
        let formed = json!({
            "program_id": id(4), "organization_id": id(3), "form": "TeacherTeacher", "role_model": null, "kind": kind,
            "mentors": [id(61)], "mentees": [id(41)], "order": null, "rematch_of": null, "occurred_on": "2024-02-01",
        });
        story.happens("Pair", 51, "PairFormed", formed);
        let matched = json!({ "pair_id": id(51), "form": "TeacherTeacher", "mentors": [id(61)], "occurred_on": "2024-02-01" });
        story.happens("Mentee", 41, "MenteeMatched", matched);
        story
    }

    fn happens(&mut self, aggregate_type: &str, aggregate: u128, event_type: &str, mut payload: Value) {
        payload["type"] = json!(event_type);
        self.position += 1;
        let stored = Stored {
            position: self.position,
            aggregate_type,
            aggregate_id: id(aggregate),
            sequence: self.position,
            recorded_at: 0,
            event_type,
            event_version: 1,
            payload: &payload.to_string(),
        };
        let fact = Fact::read(stored).expect("a stored event is read for ever");
        let _: Vec<Change> = self.views.apply(&fact);
    }

    fn meets(&mut self, kind: &str, occurred_on: NaiveDate) {
        let meeting_type = (kind == "MeetingHeld").then_some("Work");
        let held = json!({
            "meeting_id": Uuid::from_u128(1000 + u128::from(self.position)), "meeting_type": meeting_type,
            "duration_min": 45, "mode": "InPerson", "late": false, "occurred_on": occurred_on,
            "attendees": [{ "side": "Mentor", "id": id(61) }, { "side": "Mentee", "id": id(41) }],
        });
        self.happens("Pair", 51, kind, held);
    }

    fn answers(&mut self, side: &str, member: u128, phase: &str, occurred_on: NaiveDate) {
        let collected = json!({
            "feedback_id": id(2000 + u128::from(self.position)), "phase": phase, "questionnaire": "journal/v1",
            "respondent": { "side": side, "id": id(member) }, "answers": { "Q1": 8 }, "overall": 8, "late": false,
            "occurred_on": occurred_on,
        });
        self.happens("Pair", 51, "FeedbackCollected", collected);
    }

    /// Leaves the mentor out of the list of surveys.
    fn answers_as_mentor_alone(&mut self) {
        let submitted = json!({
            "survey_id": id(93), "questionnaire": { "code": "entry", "version": 1 }, "answers": { "Q1": 8 }, "written": [],
            "channel": "Paper", "occurred_on": "2024-02-02",
        });
        self.happens("Mentor", 61, "MentorQuestionnaireSubmitted", submitted);
    }

    /// What the list of a kind says on a day.
    fn told(&self, kind: AttentionKind, on: NaiveDate) -> Vec<(AttentionSeverity, i64)> {
        self.told_by(&AttentionThresholds::v1(), kind, on)
    }

    /// The same by the thresholds of a region.
    fn told_by(
        &self,
        thresholds: &AttentionThresholds,
        kind: AttentionKind,
        on: NaiveDate,
    ) -> Vec<(AttentionSeverity, i64)> {
        let items = everything(self.views.registry(), Watch { on, thresholds });
        for item in &items {
            let wording = wording(item);
            assert!(!wording.russian.is_empty() && wording.english.is_ascii(), "{wording:?}");
        }
        items.into_iter().filter(|item| item.kind == kind).map(|item| (item.severity, item.days)).collect()
    }

    /// Nothing before the threshold, a warning from it on, urgent from twice of it on.
    #[track_caller]
    fn waits(&self, kind: AttentionKind, since: NaiveDate, threshold: u32) {
        let (days, at) = (u64::from(threshold), i64::from(threshold));
        let first = |days| self.told(kind, since + Days::new(days)).first().copied();
        assert_eq!(first(days - 1), None, "a day before");
        assert_eq!(first(days), Some((AttentionSeverity::Warning, at)));
        assert_eq!(first(2 * days - 1), Some((AttentionSeverity::Warning, 2 * at - 1)));
        assert_eq!(first(2 * days), Some((AttentionSeverity::Urgent, 2 * at)));
        let patient = AttentionThresholds { urgent_times: 3, ..AttentionThresholds::v1() };
        let later = self.told_by(&patient, kind, since + Days::new(2 * days));
        assert_eq!(later.first(), Some(&(AttentionSeverity::Warning, 2 * at)), "a region waits longer");
    }
}

/// Everything that the lists say of programme 4, pair 51, mentor 61 and mentee 41.
fn everything(registry: &Registry, watch: Watch<'_>) -> Vec<AttentionItem> {
    let mut members = Members::default();
    let program = registry.program(id(4).into()).expect("drafted");
    let points = curators_asked(program, registry.methodology(id(1).into()), watch.on);
    let mut items = of_program(program, &points, watch);
    if let Some(pair) = registry.pair(id(51).into()) {
        members.note(pair, watch);
        items.extend(of_pair(pair, Some(program), watch));
    }
    let programs = BTreeMap::from([(program.id, program.clone())]);
    items.extend(of_mentor(registry.mentor(id(61).into()).expect("applied"), &programs, &members, watch));
    let mentee = registry.mentee(id(41).into()).expect("requested");
    items.extend(of_mentee(mentee, Some(program), &members, watch));
    items
}

#[test]
fn a_pair_is_silent_after_thirty_days() {
    let mut story = Story::paired("OneOnOne");
    story.meets("OrganizationalMeetingHeld", day(2, 5));
    story.waits(AttentionKind::SilentPair, day(2, 5), 30);
    story.meets("MeetingHeld", day(3, 4));
    story.waits(AttentionKind::SilentPair, day(3, 4), 30);
}

#[test]
fn a_pair_that_never_met_is_overdue_and_not_silent() {
    let story = Story::paired("OneOnOne");
    story.waits(AttentionKind::FirstMeetingOverdue, day(2, 1), 10);
    assert_eq!(story.told(AttentionKind::SilentPair, day(12, 1)), []);
}

#[test]
fn a_meeting_after_the_day_has_not_been_held() {
    let mut story = Story::paired("OneOnOne");
    story.meets("OrganizationalMeetingHeld", day(2, 20));
    assert_eq!(
        story.told(AttentionKind::FirstMeetingOverdue, day(2, 19)),
        [(AttentionSeverity::Warning, 18)]
    );
    assert_eq!(story.told(AttentionKind::FirstMeetingOverdue, day(2, 20)), []);
}

#[test]
fn planning_is_overdue_once_the_pair_has_met() {
    let mut story = Story::paired("OneOnOne");
    assert_eq!(story.told(AttentionKind::PlanningOverdue, day(4, 1)), []);
    story.meets("OrganizationalMeetingHeld", day(2, 5));
    story.waits(AttentionKind::PlanningOverdue, day(2, 1), 30);
    story.meets("PlanningMeetingHeld", day(2, 6));
    assert_eq!(story.told(AttentionKind::PlanningOverdue, day(4, 1)), []);
}

#[test]
fn a_plan_is_awaited_until_it_is_approved() {
    let mut story = Story::paired("OneOnOne");
    story.waits(AttentionKind::PairWithoutPlan, day(2, 1), 30);
    let approved = json!({ "goals": 1, "milestones": [], "late": false, "occurred_on": "2024-03-10" });
    story.happens("Pair", 51, "PlanApproved", approved);
    assert_eq!(story.told(AttentionKind::PairWithoutPlan, day(3, 9)).len(), 1);
    assert_eq!(story.told(AttentionKind::PairWithoutPlan, day(3, 10)), []);
}

#[test]
fn a_flash_is_neither_silent_nor_without_a_plan() {
    let mut story = Story::paired("Flash");
    assert_eq!(story.told(AttentionKind::FirstMeetingOverdue, day(6, 1)).len(), 1);
    story.meets("MeetingHeld", day(2, 5));
    for kind in [AttentionKind::SilentPair, AttentionKind::PlanningOverdue, AttentionKind::PairWithoutPlan] {
        assert_eq!(story.told(kind, day(12, 1)), [], "{kind:?}");
    }
}

#[test]
fn a_closed_pair_needs_nothing_from_its_last_day_on() {
    let mut story = Story::paired("OneOnOne");
    let dissolved = json!({ "reason": "Moved", "initiated_by": "MentorSide", "occurred_on": "2024-03-10" });
    story.happens("Pair", 51, "PairDissolved", dissolved);
    assert_eq!(story.told(AttentionKind::FirstMeetingOverdue, day(3, 9)).len(), 1);
    assert_eq!(story.told(AttentionKind::FirstMeetingOverdue, day(3, 10)), []);
}

#[test]
fn mentors_and_mentees_answer_at_entry() {
    let mut story = Story::paired("OneOnOne");
    assert_eq!(story.told(AttentionKind::SurveyDue, day(2, 14)), []);
    assert_eq!(story.told(AttentionKind::SurveyDue, day(2, 15)), [(AttentionSeverity::Warning, 14); 2]);
    story.answers("Mentor", 61, "Entry", day(2, 10));
    assert_eq!(story.told(AttentionKind::SurveyDue, day(2, 15)).len(), 1);
    story.answers("Mentee", 41, "Entry", day(2, 16));
    assert_eq!(story.told(AttentionKind::SurveyDue, day(2, 15)).len(), 1, "not answered yet");
    assert_eq!(story.told(AttentionKind::SurveyDue, day(2, 16)), []);
}

#[test]
fn members_answer_before_the_programme_ends() {
    let mut story = Story::paired("OneOnOne");
    story.answers("Mentor", 61, "Entry", day(2, 10));
    story.answers("Mentee", 41, "Entry", day(2, 10));
    story.answers("Mentee", 41, "Interim", day(5, 10));
    story.answers("Mentor", 61, "Final", day(12, 1));
    assert_eq!(story.told(AttentionKind::SurveyDue, day(12, 5)), []);
    assert_eq!(story.told(AttentionKind::SurveyDue, day(12, 6)), [(AttentionSeverity::Warning, -14)]);
    assert_eq!(story.told(AttentionKind::SurveyDue, day(12, 20)), [(AttentionSeverity::Warning, 0)]);
    assert_eq!(story.told(AttentionKind::SurveyDue, day(12, 21)), [(AttentionSeverity::Urgent, 1)]);
}

#[test]
fn a_mentee_waits_from_the_pool_or_from_the_end_of_the_last_pair() {
    Story::begun().waits(AttentionKind::MenteeWithoutMentor, day(2, 1), 30);
    let mut story = Story::paired("OneOnOne");
    assert_eq!(story.told(AttentionKind::MenteeWithoutMentor, day(12, 1)), []);
    let dissolved = json!({ "reason": "Moved", "initiated_by": "MentorSide", "occurred_on": "2024-05-01" });
    story.happens("Pair", 51, "PairDissolved", dissolved);
    let released = json!({ "pair_id": id(51), "reason": "PairDissolved", "met_policy": false, "occurred_on": "2024-05-01" });
    story.happens("Mentee", 41, "MenteeReleased", released);
    story.waits(AttentionKind::MenteeWithoutMentor, day(5, 1), 30);
}

#[test]
fn a_ready_mentor_is_unused_after_sixty_days() {
    Story::begun().waits(AttentionKind::MentorUnused, day(2, 1), 60);
}

#[test]
fn a_mentor_is_overused_beyond_five_mentees_and_beyond_the_capacity() {
    for (mentees, expected) in
        [(5, None), (6, Some(AttentionSeverity::Warning)), (7, Some(AttentionSeverity::Urgent))]
    {
        let mut story = Story::begun();
        let carried: Vec<Uuid> = (0..mentees).map(|number| id(400 + number)).collect();
        let assigned = json!({ "pair_id": id(52), "program_id": id(4), "mentees": carried, "occurred_on": "2024-02-01" });
        story.happens("Mentor", 61, "MentorAssigned", assigned);
        let told = story.told(AttentionKind::MentorOverused, day(6, 1));
        assert_eq!(told.first().map(|(severity, _)| *severity), expected, "{mentees} of 6");
        assert_eq!(story.told(AttentionKind::MentorUnused, day(6, 1)), []);
    }
}

#[test]
fn a_mentor_is_judged_by_what_all_merged_records_carry() {
    let mut story = Story::begun();
    let thresholds = AttentionThresholds::v1();
    let told = |story: &Story, on| {
        let mentor = story.views.registry().mentor(id(61).into()).expect("applied");
        let mut members = Members::default();
        members.note_loads(BTreeMap::from([(mentor.id, 7)]));
        let items = of_mentor(mentor, &BTreeMap::new(), &members, Watch { on, thresholds: &thresholds });
        items.into_iter().map(|item| (item.kind, item.about)).collect::<Vec<_>>()
    };
    story.answers_as_mentor_alone();
    let overused = (AttentionKind::MentorOverused, About::Count(7));
    assert_eq!(told(&story, day(6, 1)), [overused], "of six, though this record carries nobody");
}

#[test]
fn a_road_map_item_is_told_a_week_before_its_term_and_until_it_is_done() {
    let mut story = Story::begun();
    let planned = json!({
        "item_id": id(7), "number": 1, "stage": "Work", "due": "2024-05-20", "occurred_on": "2024-01-10",
    });
    story.happens("Program", 4, "RoadmapItemPlanned", planned);
    let (due, late) = (AttentionKind::RoadmapItemDue, AttentionKind::RoadmapItemLate);
    assert_eq!(story.told(due, day(5, 12)), []);
    assert_eq!(story.told(due, day(5, 13)), [(AttentionSeverity::Notice, -7)]);
    assert_eq!(story.told(due, day(5, 20)), [(AttentionSeverity::Notice, 0)]);
    assert_eq!(story.told(late, day(5, 20)), []);
    assert_eq!(story.told(late, day(5, 21)), [(AttentionSeverity::Warning, 1)]);
    assert_eq!(story.told(late, day(5, 27)), [(AttentionSeverity::Warning, 7)]);
    assert_eq!(story.told(late, day(5, 28)), [(AttentionSeverity::Urgent, 8)]);
    let done = json!({ "item_id": id(7), "occurred_on": "2024-05-25" });
    story.happens("Program", 4, "RoadmapItemCompleted", done);
    assert_eq!(story.told(late, day(5, 24)).len(), 1);
    assert_eq!(story.told(late, day(5, 25)), []);
}

#[test]
fn a_road_map_item_that_was_taken_off_is_neither_due_nor_late_from_that_day_on() {
    let mut story = Story::begun();
    let planned = json!({
        "item_id": id(7), "number": 1, "stage": "Work", "due": "2024-05-20", "occurred_on": "2024-01-10",
    });
    story.happens("Program", 4, "RoadmapItemPlanned", planned);
    let off = json!({ "item_id": id(7), "reason": "FundingEnded", "occurred_on": "2024-05-25" });
    story.happens("Program", 4, "RoadmapItemCancelled", off);
    let late = AttentionKind::RoadmapItemLate;
    assert_eq!(story.told(AttentionKind::RoadmapItemDue, day(5, 20)).len(), 1);
    assert_eq!(story.told(late, day(5, 24)), [(AttentionSeverity::Warning, 4)]);
    for on in [day(5, 25), day(12, 1)] {
        assert_eq!(story.told(late, on), [], "{on}");
    }
}

#[test]
fn a_programme_has_the_papers_of_its_stage_after_two_weeks() {
    let mut story = Story::begun();
    assert_eq!(story.told(AttentionKind::DocumentMissing, day(12, 1)), [], "a draft needs none");
    story.happens("Program", 4, "RecruitingOpened", json!({ "occurred_on": "2024-01-20" }));
    story.waits(AttentionKind::DocumentMissing, day(1, 20), 14);
    assert_eq!(story.told(AttentionKind::DocumentMissing, day(2, 3)).len(), 4);
}

#[test]
fn what_presses_most_comes_first() {
    let mut story = Story::paired("OneOnOne");
    story.meets("OrganizationalMeetingHeld", day(2, 5));
    let thresholds = AttentionThresholds::v1();
    let mut items = everything(story.views.registry(), Watch { on: day(4, 1), thresholds: &thresholds });
    items.sort_by_key(AttentionItem::place);
    let first = items.first().expect("much is overdue");
    assert_eq!((first.severity, first.days), (AttentionSeverity::Urgent, 60));
}

#[test]
fn two_meetings_missed_in_a_row_are_told_until_the_next_is_held() {
    let mut story = Story::paired("OneOnOne");
    let missed = AttentionKind::MeetingsMissed;
    for (number, on) in [(81, "2024-02-08"), (82, "2024-02-15")] {
        let planned = json!({
            "meeting_id": id(number), "planned_at": { "day": on, "minute": 870 }, "mode": "InPerson",
            "occurred_on": "2024-02-01",
        });
        story.happens("Pair", 51, "MeetingScheduled", planned);
        let not_held = json!({
            "meeting_id": id(number), "reason": "Illness", "by_side": "MenteeSide", "late": false, "occurred_on": on,
        });
        story.happens("Pair", 51, "MeetingMissed", not_held);
    }
    assert_eq!(story.told(missed, day(2, 14)), [], "one is none in a row");
    assert_eq!(story.told(missed, day(2, 15)), [(AttentionSeverity::Warning, 7)]);
    story.meets("MeetingHeld", day(2, 20));
    assert_eq!(story.told(missed, day(2, 20)), []);
}

#[test]
fn a_consent_is_told_thirty_days_before_its_end_and_after_it_until_another_follows() {
    let mut story = Story::begun();
    let consent = |until: Value, on: &str| json!({ "kind": "Processing", "given_by": "OwnConsent", "terms": { "valid_until": until }, "occurred_on": on });
    story.happens("Mentee", 41, "ConsentGiven", consent(json!("2024-06-30"), "2024-01-10"));
    let (soon, over) = (AttentionKind::ConsentExpiring, AttentionKind::ConsentExpired);
    assert_eq!(story.told(soon, day(5, 30)), [], "thirty-one days are left");
    assert_eq!(story.told(soon, day(5, 31)), [(AttentionSeverity::Warning, -30)]);
    assert_eq!(story.told(soon, day(6, 30)), [(AttentionSeverity::Warning, 0)]);
    assert_eq!(story.told(over, day(6, 30)), []);
    assert_eq!(story.told(over, day(7, 1)), [(AttentionSeverity::Urgent, 1)]);
    story.happens("Mentee", 41, "ConsentGiven", consent(Value::Null, "2024-07-02"));
    assert_eq!(story.told(over, day(7, 2)), []);
    assert_eq!(
        story.told(over, day(7, 1)),
        [(AttentionSeverity::Urgent, 1)],
        "on that day it had not been given"
    );
}

#[test]
fn a_consent_that_was_said_to_be_over_is_told_no_more() {
    let mut story = Story::begun();
    let about = |more: Value| {
        let mut consent = json!({ "kind": "Publication", "given_by": "OwnConsent" });
        consent.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        consent
    };
    let given = json!({ "terms": { "valid_until": "2024-05-01" }, "occurred_on": "2024-01-10" });
    story.happens("Mentee", 41, "ConsentGiven", about(given));
    story.happens("Mentee", 41, "ConsentExpired", about(json!({ "occurred_on": "2024-05-10" })));
    assert_eq!(story.told(AttentionKind::ConsentExpired, day(5, 9)).len(), 1);
    assert_eq!(story.told(AttentionKind::ConsentExpired, day(5, 10)), []);
    let older = json!({ "terms": { "valid_until": "2024-05-05" }, "occurred_on": "2024-02-01" });
    story.happens("Mentee", 41, "ConsentGiven", about(older));
    assert_eq!(story.told(AttentionKind::ConsentExpired, day(5, 9)).len(), 1);
    assert_eq!(story.told(AttentionKind::ConsentExpired, day(5, 10)), [], "it was over by then as well");
}

#[test]
fn an_erasure_is_told_a_week_before_its_last_day_and_after_it_also_of_those_who_have_left() {
    let mut story = Story::begun();
    let given = json!({ "kind": "Processing", "given_by": "OwnConsent", "occurred_on": "2024-01-10" });
    story.happens("Mentee", 41, "ConsentGiven", given.clone());
    let withdrawn = json!({ "kind": "Processing", "given_by": "OwnConsent", "occurred_on": "2024-03-01" });
    story.happens("Mentee", 41, "ConsentWithdrawn", withdrawn);
    let due = json!({ "by": "2024-03-31", "policy": "V1", "occurred_on": "2024-03-01" });
    story.happens("Mentee", 41, "ErasureDue", due);
    story.happens(
        "Mentee",
        41,
        "MenteeWithdrawn",
        json!({ "reason": "ConsentWithdrawn", "occurred_on": "2024-03-01" }),
    );
    let thresholds = AttentionThresholds::v1();
    let told = |story: &Story, on| {
        let watch = Watch { on, thresholds: &thresholds };
        let mentees = story.views.registry().mentees();
        let items: Vec<_> = mentees.filter_map(|mentee| erasure_of_mentee(mentee, watch)).collect();
        items.iter().map(|item| (item.severity, item.days)).collect::<Vec<_>>()
    };
    assert_eq!(told(&story, day(3, 23)), []);
    assert_eq!(told(&story, day(3, 24)), [(AttentionSeverity::Warning, -7)]);
    assert_eq!(told(&story, day(3, 31)), [(AttentionSeverity::Warning, 0)]);
    assert_eq!(told(&story, day(4, 1)), [(AttentionSeverity::Urgent, 1)]);
    let anew = json!({ "kind": "Processing", "given_by": "OwnConsent", "occurred_on": "2024-03-10" });
    story.happens("Mentee", 41, "ConsentGiven", anew);
    assert_eq!(told(&story, day(4, 1)), []);
}

#[test]
fn a_paused_pair_is_not_chased_and_waits_anew_from_the_end_of_the_pause() {
    let mut story = Story::paired("OneOnOne");
    story.happens("Pair", 51, "PairPaused", json!({ "reason": "Illness", "occurred_on": "2024-02-05" }));
    let lists =
        [AttentionKind::FirstMeetingOverdue, AttentionKind::PairWithoutPlan, AttentionKind::SurveyDue];
    let pairs = |story: &Story, kind, on| {
        let thresholds = AttentionThresholds::v1();
        let items = everything(story.views.registry(), Watch { on, thresholds: &thresholds });
        items.into_iter().filter(|item| item.kind == kind && item.thing == Thing::Pair(id(51).into())).count()
    };
    for kind in lists {
        assert_eq!(pairs(&story, kind, day(12, 19)), 0, "{kind:?}");
    }
    story.happens("Pair", 51, "PairResumed", json!({ "occurred_on": "2024-03-01" }));
    story.waits(AttentionKind::FirstMeetingOverdue, day(3, 1), 10);
    story.waits(AttentionKind::PairWithoutPlan, day(3, 1), 30);
    assert_eq!(pairs(&story, AttentionKind::SurveyDue, day(12, 19)), 2);
}

#[test]
fn a_pair_that_met_before_its_pause_is_silent_from_the_end_of_it() {
    let mut story = Story::paired("OneOnOne");
    story.meets("OrganizationalMeetingHeld", day(2, 5));
    story.happens("Pair", 51, "PairPaused", json!({ "reason": "Illness", "occurred_on": "2024-02-20" }));
    assert_eq!(story.told(AttentionKind::SilentPair, day(5, 1)), []);
    assert_eq!(story.told(AttentionKind::PlanningOverdue, day(5, 1)), []);
    story.happens("Pair", 51, "PairResumed", json!({ "occurred_on": "2024-05-02" }));
    story.waits(AttentionKind::SilentPair, day(5, 2), 30);
    story.waits(AttentionKind::PlanningOverdue, day(5, 2), 30);
}

#[test]
fn a_pair_in_a_pause_is_not_told_of_the_meetings_missed_before_it() {
    let mut story = Story::paired("OneOnOne");
    for (number, planned) in [(71, "2024-02-10"), (72, "2024-02-17")] {
        let scheduled = json!({
            "meeting_id": id(number), "planned_at": { "day": planned, "minute": 600 }, "mode": "InPerson",
            "occurred_on": "2024-02-02",
        });
        story.happens("Pair", 51, "MeetingScheduled", scheduled);
        let missed = json!({ "meeting_id": id(number), "reason": "Illness", "by_side": "MenteeSide", "late": false, "occurred_on": planned });
        story.happens("Pair", 51, "MeetingMissed", missed);
    }
    assert_eq!(story.told(AttentionKind::MeetingsMissed, day(2, 18)).len(), 1);
    story.happens("Pair", 51, "PairPaused", json!({ "reason": "Illness", "occurred_on": "2024-02-18" }));
    assert_eq!(story.told(AttentionKind::MeetingsMissed, day(2, 18)).len(), 1, "the day before the pause");
    assert_eq!(story.told(AttentionKind::MeetingsMissed, day(2, 19)), []);
}

#[test]
fn a_withdrawn_enrolment_is_asked_for_nothing_from_its_day_on() {
    let mut story = Story::begun();
    let given = json!({
        "kind": "Processing", "given_by": "OwnConsent", "terms": { "valid_until": "2024-05-01" }, "occurred_on": "2024-01-10",
    });
    story.happens("Mentee", 41, "ConsentGiven", given);
    story.answers_as_mentor_alone();
    let lists = [AttentionKind::SurveyDue, AttentionKind::ConsentExpired, AttentionKind::MenteeWithoutMentor];
    for kind in lists {
        assert_eq!(story.told(kind, day(5, 20)).len(), 1, "{kind:?}");
    }
    story.happens("Mentee", 41, "MenteeWithdrawn", json!({ "reason": "Moved", "occurred_on": "2024-05-20" }));
    for kind in [AttentionKind::SurveyDue, AttentionKind::ConsentExpired] {
        assert_eq!(story.told(kind, day(5, 19)).len(), 1, "{kind:?}");
    }
    for kind in lists {
        assert_eq!(story.told(kind, day(5, 20)), [], "{kind:?}");
    }
}

/// What is asked for a mentee who waits for a mentor, without answers, with a consent that expired on 1 May.
const OF_A_WAITING_MENTEE: [AttentionKind; 3] =
    [AttentionKind::SurveyDue, AttentionKind::ConsentExpired, AttentionKind::MenteeWithoutMentor];

fn waiting() -> Story {
    let mut story = Story::begun();
    let given = json!({
        "kind": "Processing", "given_by": "OwnConsent", "terms": { "valid_until": "2024-05-01" }, "occurred_on": "2024-01-10",
    });
    story.happens("Mentee", 41, "ConsentGiven", given);
    story.answers_as_mentor_alone();
    story
}

#[test]
fn a_mentee_is_asked_for_nothing_from_the_day_on_which_the_programme_ended() {
    for (ending, more) in
        [("ProgramCancelled", json!({ "reason": "FundingEnded" })), ("ProgramCompleted", json!({}))]
    {
        let mut story = waiting();
        let mut ended = more;
        ended["occurred_on"] = json!("2024-05-20");
        story.happens("Program", 4, ending, ended);
        for kind in OF_A_WAITING_MENTEE {
            assert_eq!(story.told(kind, day(5, 19)).len(), 1, "{ending}: {kind:?} the day before");
            for on in [day(5, 20), day(12, 1)] {
                assert_eq!(story.told(kind, on), [], "{ending}: {kind:?} on {on}");
            }
        }
    }
}

#[test]
fn in_an_interrupted_programme_only_the_consents_of_a_mentee_are_watched() {
    let mut story = waiting();
    let suspended = json!({ "reason": "Quarantine", "occurred_on": "2024-05-20" });
    story.happens("Program", 4, "ProgramSuspended", suspended);
    let told = |story: &Story, on| OF_A_WAITING_MENTEE.map(|kind| story.told(kind, on).len());
    assert_eq!(told(&story, day(5, 20)), [0, 1, 0]);
    story.happens("Program", 4, "ProgramResumed", json!({ "occurred_on": "2024-06-01" }));
    assert_eq!(told(&story, day(5, 31)), [0, 1, 0]);
    assert_eq!(told(&story, day(6, 1)), [1, 1, 1]);
}

#[test]
fn nothing_is_asked_of_the_pairs_of_an_interrupted_programme() {
    use AttentionKind::{FirstMeetingOverdue, PairWithoutPlan, SilentPair};
    let mut story = Story::paired("OneOnOne");
    let of_pair = |story: &Story, on| {
        let registry = story.views.registry();
        let (pair, program) = (registry.pair(id(51).into()).expect("formed"), registry.program(id(4).into()));
        let items = of_pair(pair, program, Watch { on, thresholds: &AttentionThresholds::v1() });
        items.into_iter().map(|item| item.kind).collect::<BTreeSet<_>>()
    };
    let mut asked = of_pair(&story, day(10, 1));
    story.meets("MeetingHeld", day(2, 5));
    asked.extend(of_pair(&story, day(10, 1)));
    for kind in [FirstMeetingOverdue, PairWithoutPlan, SilentPair, AttentionKind::SurveyDue] {
        assert!(asked.contains(&kind), "{kind:?} {asked:?}");
    }
    let suspended = json!({ "reason": "Quarantine", "occurred_on": "2024-09-20" });
    story.happens("Program", 4, "ProgramSuspended", suspended);
    assert_eq!(of_pair(&story, day(10, 1)), BTreeSet::new());
    story.happens("Program", 4, "ProgramResumed", json!({ "occurred_on": "2024-11-01" }));
    assert_eq!(of_pair(&story, day(10, 31)), BTreeSet::new(), "what was asked on a day stays so");
    assert!(!of_pair(&story, day(11, 1)).is_empty());
}

#[test]
fn a_mentee_whose_pair_was_carried_over_waits_in_the_later_run_alone() {
    for (ending, waits) in [("PairCarriedOver", 0), ("PairDissolved", 1)] {
        let mut story = Story::paired("OneOnOne");
        let mut ended = json!({ "occurred_on": "2024-08-31" });
        if ending == "PairDissolved" {
            ended["reason"] = json!("Moved");
            ended["initiated_by"] = json!("MentorSide");
        }
        story.happens("Pair", 51, ending, ended);
        let released = json!({
            "pair_id": id(51), "reason": ending, "met_policy": false, "occurred_on": "2024-08-31",
        });
        story.happens("Mentee", 41, "MenteeReleased", released);
        assert_eq!(story.told(AttentionKind::MenteeWithoutMentor, day(12, 1)).len(), waits, "{ending}");
    }
}

#[test]
fn a_mentor_on_hold_is_neither_idle_nor_asked_and_is_so_again_after_the_return() {
    let mut story = Story::begun();
    let asked = |story: &Story, on| story.told(AttentionKind::SurveyDue, on).len();
    assert_eq!((asked(&story, day(6, 1)), story.told(AttentionKind::MentorUnused, day(6, 1)).len()), (2, 1));
    story.happens("Mentor", 61, "MentorOnHold", json!({ "reason": "Illness", "occurred_on": "2024-06-01" }));
    assert_eq!((asked(&story, day(6, 1)), story.told(AttentionKind::MentorUnused, day(6, 1)).len()), (1, 0));
    story.happens("Mentor", 61, "MentorReturned", json!({ "occurred_on": "2024-07-01" }));
    assert_eq!((asked(&story, day(7, 1)), story.told(AttentionKind::MentorUnused, day(7, 1)).len()), (2, 1));
}

#[test]
fn a_mentor_is_neither_idle_nor_asked_for_a_programme_that_is_not_under_way() {
    let told = |story: &Story, on| {
        let mentors = |kind| {
            let items =
                everything(story.views.registry(), Watch { on, thresholds: &AttentionThresholds::v1() });
            items
                .iter()
                .filter(|item| (item.kind, item.thing) == (kind, Thing::Mentor(id(61).into())))
                .count()
        };
        [AttentionKind::MentorUnused, AttentionKind::SurveyDue].map(mentors)
    };
    let suspended = json!({ "reason": "Quarantine" });
    let cancelled = json!({ "reason": "FundingEnded" });
    for (turn, more) in
        [("ProgramSuspended", suspended), ("ProgramCancelled", cancelled), ("ProgramCompleted", json!({}))]
    {
        let mut story = Story::begun();
        let mut turned = more;
        turned["occurred_on"] = json!("2024-05-20");
        story.happens("Program", 4, turn, turned);
        assert_eq!(told(&story, day(5, 19)), [1, 1], "{turn}: the day before");
        assert_eq!(told(&story, day(5, 20)), [0, 0], "{turn}");
        let other = json!({ "program_id": id(5), "capacity": 6, "occurred_on": "2024-03-01" });
        story.happens("Mentor", 61, "MentorReady", other);
        assert_eq!(told(&story, day(5, 20)), [1, 1], "{turn}: another programme waits");
    }
}

#[test]
fn a_retired_mentor_is_asked_for_nothing_from_the_day_on() {
    let mut story = Story::begun();
    let given = json!({
        "kind": "Processing", "given_by": "OwnConsent", "terms": { "valid_until": "2024-05-01" }, "occurred_on": "2024-01-10",
    });
    story.happens("Mentor", 61, "ConsentGiven", given);
    story.happens("Mentor", 61, "MentorRetired", json!({ "reason": "OwnWish", "occurred_on": "2024-06-01" }));
    assert_eq!(story.told(AttentionKind::ConsentExpired, day(5, 31)).len(), 1);
    assert_eq!(story.told(AttentionKind::ConsentExpired, day(6, 1)), []);
}

/// What is missing of mentee 41 and mentor 61 on a day, where the mentee was born in May 2010 and the mentor in 1979.
fn missing(story: &Story, on: NaiveDate) -> Vec<(Thing, About, NaiveDate)> {
    let thresholds = AttentionThresholds::v1();
    let (watch, registry) = (Watch { on, thresholds: &thresholds }, story.views.registry());
    let terms = domain::policies::PolicySet::v1().values.terms;
    let mentee = needed_of_mentee(
        registry.mentee(id(41).into()).expect("requested"),
        None,
        &Members::default(),
        watch,
    );
    let mentor = needed_of_mentor(registry.mentor(id(61).into()).expect("applied"), watch);
    let born = [(mentee, (2010, 5, 10)), (mentor, (1979, 4, 3))];
    let items = born.into_iter().filter_map(|(needed, (year, month, day))| {
        Some(needed?.missing(NaiveDate::from_ymd_opt(year, month, day), terms, watch))
    });
    let items = items.flatten().inspect(|item| {
        assert_eq!((item.kind, item.severity), (AttentionKind::ConsentMissing, AttentionSeverity::Urgent));
        assert!(wording(item).english.is_ascii());
    });
    items.map(|item| (item.thing, item.about, item.since)).collect()
}

#[test]
fn a_consent_that_age_or_a_transfer_asks_for_is_missing_at_once() {
    let mut story = Story::begun();
    let consent =
        |kind: &str, giver: &str, on: &str| json!({ "kind": kind, "given_by": giver, "occurred_on": on });
    let given = |giver, on| consent("Processing", giver, on);
    let mentee = |kind, giver| (Thing::Mentee(id(41).into()), About::Consent(kind, giver));
    let own = mentee(ConsentKind::Processing, ConsentGiver::OwnConsent);
    story.happens("Mentor", 61, "ConsentGiven", given("OwnConsent", "2024-01-10"));
    story.happens("Mentee", 41, "ConsentGiven", given("LegalRepresentative", "2024-01-10"));
    assert_eq!(missing(&story, day(5, 9)), [], "thirteen, and the representative consented");
    assert_eq!(missing(&story, day(5, 10)), [(own.0, own.1, day(5, 10))], "fourteen");
    story.happens("Mentee", 41, "ConsentGiven", given("OwnConsent", "2024-05-20"));
    assert_eq!(missing(&story, day(5, 20)), []);
    for change in ["ConsentGiven", "ConsentWithdrawn"] {
        let on = if change == "ConsentGiven" { "2024-05-20" } else { "2024-06-03" };
        story.happens("Mentee", 41, change, consent("Transfer", "LegalRepresentative", on));
    }
    let transfer = mentee(ConsentKind::Transfer, ConsentGiver::LegalRepresentative);
    assert_eq!(missing(&story, day(6, 2)), []);
    assert_eq!(missing(&story, day(6, 3)), [(transfer.0, transfer.1, day(6, 3))]);
    story.happens("Mentee", 41, "MenteeWithdrawn", json!({ "reason": "Moved", "occurred_on": "2024-06-10" }));
    assert_eq!(missing(&story, day(6, 10)), [], "nothing goes on");
}

#[test]
fn who_turns_eighteen_needs_the_own_consent_since_the_birthday_and_nobody_is_asked_anything_for_an_upper_age()
{
    let mut story = Story::begun();
    let given =
        json!({ "kind": "Processing", "given_by": "LegalRepresentative", "occurred_on": "2024-01-10" });
    story.happens("Mentee", 41, "ConsentGiven", given);
    let terms = TermsPolicy { self_consent_age: 18, ..TermsPolicy::default() };
    let missing = |on, year| {
        let watch = Watch { on, thresholds: &AttentionThresholds::v1() };
        let row = story.views.registry().mentee(id(41).into()).expect("requested");
        let needed = needed_of_mentee(row, None, &Members::default(), watch);
        let items = needed.map(|needed| needed.missing(NaiveDate::from_ymd_opt(year, 5, 10), terms, watch));
        let items = items.into_iter().flatten();
        items.map(|item| (item.severity, item.about, item.since, item.days)).collect::<Vec<_>>()
    };
    let own = About::Consent(ConsentKind::Processing, ConsentGiver::OwnConsent);
    assert_eq!(missing(day(5, 9), 2006), [], "the representative's is enough where a region says eighteen");
    assert_eq!(missing(day(5, 13), 2006), [(AttentionSeverity::Urgent, own, day(5, 10), 3)]);
    let given = json!({ "kind": "Processing", "given_by": "OwnConsent", "occurred_on": "2024-05-10" });
    story.happens("Mentee", 41, "ConsentGiven", given);
    let watch = Watch { on: day(5, 13), thresholds: &AttentionThresholds::v1() };
    let row = story.views.registry().mentee(id(41).into()).expect("requested");
    let needed = needed_of_mentee(row, None, &Members::default(), watch);
    assert!(
        needed.is_none_or(|needed| needed
            .missing(NaiveDate::from_ymd_opt(2004, 1, 1), terms, watch)
            .is_empty())
    );
}

#[test]
fn a_mentor_without_any_consent_is_told_and_an_expired_one_stands_in_its_own_list() {
    let mut story = Story::begun();
    story.happens("Mentee", 41, "MenteeWithdrawn", json!({ "reason": "Moved", "occurred_on": "2024-02-02" }));
    let about = About::Consent(ConsentKind::Processing, ConsentGiver::OwnConsent);
    let mentor = Thing::Mentor(id(61).into());
    assert_eq!(missing(&story, day(3, 1)), [(mentor, about, day(2, 1))], "ready since February");
    let given = json!({
        "kind": "Processing", "given_by": "OwnConsent", "terms": { "valid_until": "2024-05-01" }, "occurred_on": "2024-01-10",
    });
    story.happens("Mentor", 61, "ConsentGiven", given);
    assert_eq!(missing(&story, day(5, 2)), []);
    assert_eq!(story.told(AttentionKind::ConsentExpired, day(5, 2)).len(), 1);
}
