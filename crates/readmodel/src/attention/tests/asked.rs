//! What is asked for on the way: interim answers, those of curators, more mentees for a mentor, the tracking plan.

use super::*;

#[test]
fn interim_answers_are_awaited_ninety_days_after_joining_until_the_final_ones_are_asked_for() {
    let mut story = Story::paired("OneOnOne");
    for (side, member) in [("Mentor", 61), ("Mentee", 41)] {
        story.answers(side, member, "Entry", day(2, 2));
    }
    story.waits(AttentionKind::SurveyDue, day(2, 1), 90);
    assert_eq!(story.told(AttentionKind::SurveyDue, day(5, 1)).len(), 2, "both members");
    let sooner = AttentionThresholds { interim_survey_days: 30, ..AttentionThresholds::v1() };
    assert_eq!(story.told_by(&sooner, AttentionKind::SurveyDue, day(3, 2)).len(), 2);
    story.answers("Mentee", 41, "Interim", day(5, 10));
    assert_eq!(story.told(AttentionKind::SurveyDue, day(5, 9)).len(), 2, "not answered on that day");
    assert_eq!(story.told(AttentionKind::SurveyDue, day(5, 10)).len(), 1);
    story.answers("Mentor", 61, "Final", day(6, 1));
    assert_eq!(story.told(AttentionKind::SurveyDue, day(6, 1)), [], "the final answers were given before");
    let final_ones = story.told(AttentionKind::SurveyDue, day(12, 6));
    assert_eq!(final_ones, [(AttentionSeverity::Warning, -14)], "the mentee alone, and once");
}

#[test]
fn a_one_off_and_a_pair_in_a_pause_are_asked_for_no_interim_answers() {
    let phases = |story: &Story, on| {
        let thresholds = AttentionThresholds::v1();
        let items = everything(story.views.registry(), Watch { on, thresholds: &thresholds });
        let interim = |item: &&AttentionItem| matches!(item.about, About::Survey(_, FeedbackPhase::Interim));
        items.iter().filter(interim).count()
    };
    assert_eq!(phases(&Story::paired("Flash"), day(8, 1)), 0);
    let mut story = Story::paired("OneOnOne");
    story.happens("Pair", 51, "PairPaused", json!({ "reason": "Illness", "occurred_on": "2024-02-05" }));
    assert_eq!(phases(&story, day(8, 1)), 0);
    story.happens("Pair", 51, "PairResumed", json!({ "occurred_on": "2024-06-01" }));
    assert_eq!((phases(&story, day(8, 29)), phases(&story, day(8, 30))), (0, 2), "anew after the pause");
}

#[test]
fn curators_are_asked_for_their_answers_two_weeks_before_the_end_of_the_programme() {
    let mut story = Story::begun();
    story.answers_as_mentor_alone();
    let entry = json!({
        "survey_id": id(94), "questionnaire": { "code": "entry", "version": 1 }, "answers": { "Q1": 8 }, "written": [],
        "channel": "Paper", "occurred_on": "2024-02-02",
    });
    story.happens("Mentee", 41, "EntrySurveySubmitted", entry);
    for (person, day) in [(21, "2024-01-10"), (22, "2024-01-10"), (23, "2024-12-10")] {
        let named = json!({ "person_id": id(person), "order": null, "occurred_on": day });
        story.happens("Program", 4, "CuratorAssigned", named);
    }
    let relieved = json!({ "person_id": id(22), "occurred_on": "2024-11-01" });
    story.happens("Program", 4, "CuratorReleased", relieved);
    let due = AttentionKind::SurveyDue;
    assert_eq!(story.told(due, day(12, 5)), [], "fifteen days are left");
    assert_eq!(
        story.told(due, day(12, 6)),
        [(AttentionSeverity::Warning, -14)],
        "who was relieved is not asked"
    );
    assert_eq!(story.told(due, day(12, 10)).len(), 2);
    assert_eq!(story.told(due, day(12, 21)), [(AttentionSeverity::Urgent, 1); 2]);
    let earlier = AttentionThresholds { curator_survey_days: 30, ..AttentionThresholds::v1() };
    assert_eq!(story.told_by(&earlier, due, day(11, 20)).len(), 1);
    for (person, phase) in [(21, "Final"), (23, "Interim")] {
        let answered = json!({
            "survey_id": id(200 + person), "person_id": id(person), "phase": phase,
            "questionnaire": { "code": "curator", "version": 1 }, "answers": { "Q9": 8 }, "written": [],
            "channel": "Online", "occurred_on": "2024-12-12",
        });
        story.happens("Program", 4, "CuratorQuestionnaireSubmitted", answered);
    }
    assert_eq!(story.told(due, day(12, 11)).len(), 2);
    assert_eq!(story.told(due, day(12, 12)).len(), 1, "an interim answer is not the final one");
    story.happens("Program", 4, "ProgramCompleted", json!({ "occurred_on": "2024-12-13" }));
    assert_eq!(story.told(due, day(12, 13)), [], "what is over asks for nothing");
}

/// The region publishes a questionnaire for the curators of a form, or of all.
fn asks_curators(story: &mut Story, phase: &str, form: Option<&str>, on: &str) {
    let questionnaire = json!({
        "code": format!("curator-{phase}-{}", form.unwrap_or("all")), "version": 1, "title": { "ru": "Анкета куратора", "en": "Curator" },
        "origin": "OwnText", "audience": "Curator", "form": form, "phase": phase, "scale": { "min": 1, "max": 10 },
        "direction": "HigherIsBetter", "answered_percent": 70, "smallest_bundle": 5, "mirrors": null,
        "items": [{
            "code": "Q1", "text": { "ru": "Хватает ли условий?", "en": "Are the conditions there?" },
            "kind": { "type": "Scale" }, "is_overall": true,
        }],
    });
    let published = json!({ "questionnaire": questionnaire, "occurred_on": on });
    story.happens("Methodology", 1, "QuestionnairePublished", published);
}

#[test]
fn curators_are_asked_at_entry_and_on_the_way_where_the_region_has_a_questionnaire_for_it() {
    let asked = |story: &Story, on| {
        let items = everything(story.views.registry(), Watch { on, thresholds: &AttentionThresholds::v1() });
        let about = items.into_iter().filter_map(|item| {
            let About::CuratorSurvey(person, phase) = item.about else { return None };
            Some((person, phase, item.since))
        });
        about.collect::<Vec<_>>()
    };
    let mut story = Story::begun();
    let chosen = json!({ "forms": ["TeacherTeacher"], "role_models": [], "occurred_on": "2024-01-09" });
    story.happens("Program", 4, "FormsChosen", chosen);
    let named = json!({ "person_id": id(21), "order": null, "occurred_on": "2024-01-10" });
    story.happens("Program", 4, "CuratorAssigned", named);
    story.happens("Program", 4, "WorkStarted", json!({ "occurred_on": "2024-02-01" }));
    asks_curators(&mut story, "Entry", Some("PupilPupil"), "2024-01-01");
    assert_eq!(asked(&story, day(6, 1)), [], "what is published asks curators of another form");
    asks_curators(&mut story, "Entry", Some("TeacherTeacher"), "2024-01-09");
    asks_curators(&mut story, "Interim", None, "2024-01-09");
    let at = |phase, since| (PersonId(id(21)), phase, since);
    let (entry, interim) = (at(FeedbackPhase::Entry, day(1, 10)), at(FeedbackPhase::Interim, day(2, 1)));
    assert_eq!(asked(&story, day(1, 23)), []);
    assert_eq!(asked(&story, day(1, 24)), [entry], "two weeks as a curator");
    assert_eq!(asked(&story, day(4, 30)), [entry], "at work for eighty-nine days");
    assert_eq!(asked(&story, day(5, 1)), [entry, interim]);
    let answered = json!({
        "survey_id": id(221), "person_id": id(21), "phase": "Interim",
        "questionnaire": { "code": "curator-Interim-all", "version": 1 }, "answers": { "Q1": 8 }, "written": [],
        "channel": "Online", "occurred_on": "2024-05-10",
    });
    story.happens("Program", 4, "CuratorQuestionnaireSubmitted", answered);
    assert_eq!(asked(&story, day(5, 10)), [], "whoever said more is not asked for less");
    let last = at(FeedbackPhase::Final, day(12, 20));
    assert_eq!(asked(&story, day(12, 6)), [last], "the final ones are asked for whatever is published");
    let withdrawn = json!({ "code": "curator-Interim-all", "version": 1, "occurred_on": "2024-05-05" });
    story.happens("Methodology", 1, "QuestionnaireWithdrawn", withdrawn);
    assert_eq!(asked(&story, day(5, 5)), [entry], "what was withdrawn asks nobody");
}

#[test]
fn a_mentor_with_few_mentees_is_underused_after_two_months_unless_the_capacity_is_filled() {
    let mut story = Story::paired("OneOnOne");
    let assigned =
        json!({ "pair_id": id(51), "program_id": id(4), "mentees": [id(41)], "occurred_on": "2024-02-01" });
    story.happens("Mentor", 61, "MentorAssigned", assigned);
    let list = AttentionKind::MentorUnderused;
    assert_eq!(story.told(list, day(3, 31)), [], "for fifty-nine days");
    assert_eq!(story.told(list, day(4, 1)), [(AttentionSeverity::Notice, 60)]);
    assert_eq!(story.told(AttentionKind::MentorUnused, day(4, 1)), [], "that is another list");
    let one = AttentionThresholds { mentor_few_mentees: 1, ..AttentionThresholds::v1() };
    assert_eq!(story.told_by(&one, list, day(4, 1)), [], "one is enough there");
    story.happens("Mentor", 61, "MentorOnHold", json!({ "reason": "Illness", "occurred_on": "2024-05-01" }));
    assert_eq!(story.told(list, day(5, 1)), [], "whoever is on hold is asked for nothing");
    story.happens("Mentor", 61, "MentorReturned", json!({ "occurred_on": "2024-06-01" }));
    assert_eq!(story.told(list, day(6, 1)).len(), 1);
    story.happens(
        "Mentor",
        61,
        "MentorCapacityChanged",
        json!({ "capacity": 1, "occurred_on": "2024-06-02" }),
    );
    assert_eq!(story.told(list, day(6, 2)), [], "the capacity is filled");
}

#[test]
fn a_mentor_is_underused_for_a_programme_that_is_under_way_alone() {
    let list = AttentionKind::MentorUnderused;
    for (turn, more) in [
        ("ProgramSuspended", json!({ "reason": "Quarantine" })),
        ("ProgramCancelled", json!({ "reason": "FundingEnded" })),
        ("ProgramCompleted", json!({})),
    ] {
        let mut story = Story::paired("OneOnOne");
        let assigned = json!({
            "pair_id": id(51), "program_id": id(4), "mentees": [id(41)], "occurred_on": "2024-02-01",
        });
        story.happens("Mentor", 61, "MentorAssigned", assigned);
        let mut turned = more;
        turned["occurred_on"] = json!("2024-05-20");
        story.happens("Program", 4, turn, turned);
        assert_eq!(story.told(list, day(5, 19)).len(), 1, "{turn}: the day before");
        assert_eq!(story.told(list, day(5, 20)), [], "{turn}");
        let other = json!({ "program_id": id(5), "capacity": 6, "occurred_on": "2024-03-01" });
        story.happens("Mentor", 61, "MentorReady", other);
        assert_eq!(story.told(list, day(5, 20)).len(), 1, "{turn}: another programme could have more");
    }
}

/// An entry of the tracking plan of programme 4, which runs from 9 January to 20 December.
fn tracked(periodicity: &str, carried_out: &[&str]) -> Story {
    let mut story = Story::begun();
    let planned = json!({
        "item_id": id(23), "stage": "Learning", "periodicity": periodicity, "occurred_on": "2023-12-11",
    });
    story.happens("Program", 4, "TrackingPlanned", planned);
    for on in carried_out {
        story.happens("Program", 4, "TrackingCarriedOut", json!({ "item_id": id(23), "occurred_on": on }));
    }
    story
}

#[test]
fn an_entry_of_the_tracking_plan_is_told_a_week_after_its_period_has_passed() {
    let list = AttentionKind::TrackingOverdue;
    for (periodicity, never, done) in [
        ("Weekly", day(1, 16), day(3, 12)),
        ("Monthly", day(2, 9), day(4, 5)),
        ("Quarterly", day(4, 9), day(6, 5)),
        ("HalfYearly", day(7, 9), day(9, 5)),
    ] {
        tracked(periodicity, &[]).waits(list, never, 7);
        let story = tracked(periodicity, &["2024-02-01", "2024-03-05"]);
        story.waits(list, done, 7);
    }
    let story = tracked("Monthly", &["2024-03-05"]);
    assert_eq!(story.told(list, day(3, 1)).len(), 1, "on that day it had not been carried out");
    let patient = AttentionThresholds { tracking_days: 30, ..AttentionThresholds::v1() };
    assert_eq!(story.told_by(&patient, list, day(4, 20)), []);
}

#[test]
fn what_is_done_once_or_within_the_year_is_due_by_the_end_of_the_programme_and_what_is_done_as_needed_never()
{
    let list = AttentionKind::TrackingOverdue;
    let after_the_end = NaiveDate::from_ymd_opt(2024, 12, 27).unwrap();
    for periodicity in ["Once", "Throughout", "Yearly"] {
        let story = tracked(periodicity, &[]);
        assert_eq!(story.told(list, day(12, 26)), [], "{periodicity}");
        assert_eq!(story.told(list, after_the_end), [(AttentionSeverity::Warning, 7)], "{periodicity}");
        assert_eq!(tracked(periodicity, &["2024-05-20"]).told(list, after_the_end), [], "{periodicity}");
    }
    assert_eq!(tracked("AsNeeded", &[]).told(list, after_the_end), []);
    let last = tracked("Monthly", &["2024-12-01"]);
    assert_eq!(last.told(list, day(12, 31)), [], "nothing more falls into the programme");
}

#[test]
fn nothing_is_tracked_in_a_programme_that_is_interrupted_or_over() {
    let list = AttentionKind::TrackingOverdue;
    let mut story = tracked("Monthly", &[]);
    story.happens(
        "Program",
        4,
        "ProgramSuspended",
        json!({ "reason": "Quarantine", "occurred_on": "2024-03-01" }),
    );
    assert_eq!((story.told(list, day(2, 29)).len(), story.told(list, day(3, 1)).len()), (1, 0));
    story.happens("Program", 4, "ProgramResumed", json!({ "occurred_on": "2024-04-01" }));
    story.happens(
        "Program",
        4,
        "ProgramCancelled",
        json!({ "reason": "FundingEnded", "occurred_on": "2024-05-01" }),
    );
    assert_eq!((story.told(list, day(4, 30)).len(), story.told(list, day(5, 1)).len()), (1, 0));
}
