//! Corrections across the whole service: the number follows, the history tells, an import can be taken back (methodology §5.6, §11).

use crate::kit::app::{app, app_on, catch_up, import, organization, sample};
use crate::kit::database::{Fresh, on_both_databases};
use app::acts::{
    Act, CorrectionAct, FieldChange, MenteeAct, OrganizationAct, PersonAct, PersonCorrection, RightData,
};
use app::history::{Entry, Until};
use app::perform::PerformError;
use app::workbook::Verdict;
use app::{App, Done, Envelope};
use chrono::NaiveDate;
use domain::correction::CorrectionReason;
use domain::ids::{MenteeId, OrganizationId};
use domain::organization::{Profile, ProfileCommand};
use domain::values::IndicatorCode::I1;
use domain::values::{EndReason, Form, OrganizationLevel};
use domain::words::Word;
use readmodel::indicators::Variant::Completed;
use readmodel::registry::{CorrectionsRow, MentorRow, PairRow, PersonRow, ProgramRow};
use store::ids::ordered_id;
use store::journal::{Position, StreamId};
use store::projector::rebuild;
use store::reading::RowFilter;
use uuid::Uuid;

on_both_databases!(
    a_corrected_contingent_moves_the_share_and_shows_both,
    a_corrected_formation_takes_its_members_along,
    a_meeting_before_formation_is_refused_until_the_formation_is_corrected,
    an_import_undone_leaves_nothing_and_can_be_sent_again,
    what_was_corrected_by_hand_stays_when_its_import_is_undone,
    what_followed_goes_with_its_cause_from_somebody_withdrawn_by_hand,
    a_mistyped_birth_date_moves_the_number_and_leaves_no_trace_of_itself,
    many_corrections_leave_read_models_that_a_rebuild_gives_too,
    a_corrected_form_is_one_of_the_programme,
    a_journal_is_drafted_on_the_day_of_its_region,
);

const JOURNAL: &str = "zarechnaya-2024.xlsx";

fn act(stream: StreamId, sequence: u64, changes: Option<&[(&str, &str)]>) -> CorrectionAct {
    let change =
        |(field, value): &(&str, &str)| FieldChange { field: (*field).into(), value: (*value).into() };
    CorrectionAct {
        stream,
        sequence,
        changes: changes.map(|changes| changes.iter().map(change).collect()),
        reason: CorrectionReason::Typo,
        note: Some("со слов куратора".into()),
    }
}

async fn perform(app: &App, act: impl Into<Act>) -> Result<Done, PerformError> {
    let done = app.perform(&[act.into()], &Envelope::api(ordered_id()), [1; 32], None).await;
    catch_up(app).await;
    done
}

fn rule(refused: Result<Done, PerformError>) -> (&'static str, String) {
    match refused {
        Err(PerformError::Refused(refused)) => (refused.code, refused.english),
        other => panic!("{other:?}"),
    }
}

async fn history(app: &App, stream: &StreamId) -> Vec<Entry> {
    app.history(&stream.aggregate_type, stream.aggregate_id, Until::Now).await.unwrap()
}

/// The number of the first event of this kind in a stream.
async fn first(app: &App, stream: &StreamId, kind: &str) -> u64 {
    let history = history(app, stream).await;
    history.iter().find(|entry| entry.recorded.event_type == kind).unwrap().recorded.sequence
}

async fn share(app: &App, school: Uuid) -> (i64, Option<i64>) {
    let table = app.indicators(school, 2024, None).await.unwrap().value;
    let value =
        table.values.into_iter().find(|value| (value.indicator, value.variant) == (I1, Completed)).unwrap();
    (value.numerator, value.denominator)
}

async fn agrees(app: &App) {
    let rebuilt = rebuild(app.journal(), |_, _| {}).await.unwrap();
    assert!(rebuilt.agrees(), "{rebuilt:?}");
}

/// The pair of the journal with the most facts.
async fn busy_pair(app: &App) -> PairRow {
    let pairs = app.all::<PairRow>(RowFilter::default()).await.unwrap().value;
    pairs.into_iter().max_by_key(|pair| pair.version).unwrap()
}

async fn a_corrected_contingent_moves_the_share_and_shows_both(fresh: Fresh) {
    let app = app(&fresh).await;
    import(&app, &sample(JOURNAL)).await;
    let school = organization(&app, "RO-ZAR").await;
    assert_eq!(share(&app, school).await, (6, Some(40)));
    let stream = StreamId::new("Organization", school);
    let sequence = first(&app, &stream, "ContingentRecorded").await;
    let fifty = [("contingent.pupils_10_19", "50")];
    perform(&app, act(stream.clone(), sequence, Some(&fifty))).await.unwrap();
    assert_eq!(share(&app, school).await, (6, Some(50)));
    let corrections = app.one::<CorrectionsRow>(school).await.unwrap().value.unwrap();
    assert!(corrections.corrected.contains(&sequence) && corrections.voided.is_empty());
    let told = history(&app, &stream).await;
    assert_eq!(told.last().unwrap().recorded.event_type, "FactCorrected");
    assert!(
        told[usize::try_from(sequence - 1).unwrap()].recorded.payload.contains("40"),
        "the fact stays as it was"
    );
    let back = [("contingent.pupils_10_19", "40")];
    perform(&app, act(stream, sequence, Some(&back))).await.unwrap();
    assert_eq!(share(&app, school).await, (6, Some(40)));
    agrees(&app).await;
}

async fn a_corrected_formation_takes_its_members_along(fresh: Fresh) {
    let app = app(&fresh).await;
    import(&app, &sample(JOURNAL)).await;
    let pair = busy_pair(&app).await;
    let stream = StreamId::new("Pair", pair.id.0);
    let mentor = *pair.mentors.keys().next().unwrap();
    let ready = app.one::<MentorRow>(mentor.0).await.unwrap().value.unwrap().ready[&pair.program_id];
    let day = pair.formed_on.pred_opt().unwrap().max(ready).to_string();
    perform(&app, act(stream.clone(), 1, Some(&[("occurred_on", &day)]))).await.unwrap();
    assert_eq!(app.one::<PairRow>(pair.id.0).await.unwrap().value.unwrap().formed_on.to_string(), day);
    let of_mentor = history(&app, &StreamId::new("Mentor", mentor.0)).await;
    let followed = of_mentor.last().unwrap();
    assert_eq!(followed.recorded.event_type, "FactCorrected");
    assert!(followed.recorded.payload.contains(&day), "{}", followed.recorded.payload);
    let (code, _) = rule(perform(&app, act(stream, 1, None)).await);
    assert_eq!(code, "CORRECTION_BREAKS_RULE", "meetings rest on it");
    agrees(&app).await;
}

async fn a_meeting_before_formation_is_refused_until_the_formation_is_corrected(fresh: Fresh) {
    let app = app(&fresh).await;
    import(&app, &sample(JOURNAL)).await;
    let pair = busy_pair(&app).await;
    let stream = StreamId::new("Pair", pair.id.0);
    let meeting = first(&app, &stream, "OrganizationalMeetingHeld").await;
    let before = pair.formed_on.pred_opt().unwrap().to_string();
    let change = [("occurred_on", before.as_str())];
    let head = app.journal().tree_head().await.unwrap();
    let (code, text) = rule(perform(&app, act(stream.clone(), meeting, Some(&change))).await);
    assert_eq!(code, "CORRECTION_BREAKS_RULE");
    assert!(text.contains("MEETING_BEFORE_FORMATION"), "{text}");
    for wrong in [("meeting_id", "x"), ("colour", "red"), ("duration_min", "long")] {
        let (code, _) = rule(perform(&app, act(stream.clone(), meeting, Some(&[wrong]))).await);
        assert!(code.starts_with("CORRECTION_FIELD") || code == "CORRECTION_VALUE", "{code}");
    }
    assert_eq!(app.journal().tree_head().await.unwrap(), head, "a refused correction writes nothing");
    perform(&app, act(stream.clone(), 1, Some(&change))).await.unwrap();
    perform(&app, act(stream, meeting, Some(&change))).await.unwrap();
}

async fn an_import_undone_leaves_nothing_and_can_be_sent_again(fresh: Fresh) {
    let app = app(&fresh).await;
    let report = import(&app, &sample(JOURNAL)).await;
    let head = app.journal().tree_head().await.unwrap();
    let preview = app.undo_import(&Envelope::api(ordered_id()), &report.file, true, None).await.unwrap();
    assert!(preview.voided > 100 && preview.kept.is_empty(), "{} {:#?}", preview.voided, preview.kept);
    assert_eq!(app.journal().tree_head().await.unwrap(), head);
    let undo = Envelope::api(ordered_id());
    let undone = app.undo_import(&undo, &report.file, false, Some("не тот файл")).await.unwrap();
    assert_eq!((undone.voided, undone.kept.len(), undone.repeated), (preview.voided, 0, false));
    let again = app.undo_import(&undo, &report.file, false, Some("не тот файл")).await.unwrap();
    assert!(again.repeated && again.position == undone.position);
    catch_up(&app).await;
    assert!(app.tree().await.unwrap().value.is_empty());
    assert!(app.all::<PairRow>(RowFilter::default()).await.unwrap().value.is_empty());
    agrees(&app).await;
    let second = import(&app, &sample(JOURNAL)).await;
    assert_eq!(second.counts.keys().collect::<Vec<_>>(), [&Verdict::Recorded], "{:#?}", second.verdicts);
    let school = organization(&app, "RO-ZAR").await;
    assert_eq!(share(&app, school).await, (6, Some(40)));
    let third = import(&app, &sample(JOURNAL)).await;
    assert_eq!(third.counts.keys().collect::<Vec<_>>(), [&Verdict::AlreadyThere], "{:#?}", third.verdicts);
    agrees(&app).await;
}

async fn what_was_corrected_by_hand_stays_when_its_import_is_undone(fresh: Fresh) {
    let app = app(&fresh).await;
    let report = import(&app, &sample(JOURNAL)).await;
    let pair = busy_pair(&app).await;
    let stream = StreamId::new("Pair", pair.id.0);
    let meeting = first(&app, &stream, "OrganizationalMeetingHeld").await;
    perform(&app, act(stream, meeting, Some(&[("duration_min", "50")]))).await.unwrap();
    let undone = app.undo_import(&Envelope::api(ordered_id()), &report.file, false, None).await.unwrap();
    catch_up(&app).await;
    let kept = |kind: &str| {
        let kept = undone.kept.iter().find(|kept| kept.fact.event_type == kind);
        kept.unwrap_or_else(|| panic!("{kind} stays")).because.code
    };
    assert_eq!(kept("OrganizationalMeetingHeld"), "IMPORT_UNDO_CORRECTED");
    assert_eq!(kept("PairFormed"), "CORRECTION_BREAKS_RULE");
    assert_eq!(kept("MentorAssigned"), "IMPORT_UNDO_CAUSE_KEPT");
    assert_eq!(kept("ProgramDrafted"), "CORRECTION_STILL_REFERENCED");
    assert_eq!(kept("PersonRegistered"), "CORRECTION_STILL_REFERENCED");
    let left = app.all::<PairRow>(RowFilter::default()).await.unwrap().value;
    assert_eq!(left.iter().map(|left| left.id).collect::<Vec<_>>(), [pair.id]);
    assert_eq!(left[0].meetings.iter().map(|meeting| meeting.duration_min).collect::<Vec<_>>(), [50]);
    agrees(&app).await;
}

/// Docs/decisions/0013: consequences go with their cause, whatever else stays of the stream.
async fn what_followed_goes_with_its_cause_from_somebody_withdrawn_by_hand(fresh: Fresh) {
    let app = app(&fresh).await;
    let report = import(&app, &sample(JOURNAL)).await;
    let events = app.journal().read_after(Position::START, 2_000).await.unwrap();
    let left = events.iter().find(|event| event.event_type == "MemberLeft").expect("somebody left a group");
    let left: serde_json::Value = serde_json::from_str(&left.payload).unwrap();
    let id: MenteeId = serde_json::from_value(left["member"]["id"].clone()).expect("a mentee");
    let occurred_on = NaiveDate::from_ymd_opt(2024, 11, 3).unwrap();
    let withdraw = MenteeAct::Withdraw { id, reason: EndReason::Moved, occurred_on };
    perform(&app, withdraw).await.unwrap();
    let undone = app.undo_import(&Envelope::api(ordered_id()), &report.file, false, None).await.unwrap();
    let released = undone.kept.iter().filter(|kept| kept.fact.event_type == "MenteeReleased");
    assert_eq!(released.count(), 0, "nobody is released from a pair that never was");
    catch_up(&app).await;
    assert!(app.all::<PairRow>(RowFilter::default()).await.unwrap().value.is_empty());
    agrees(&app).await;
}

/// Somebody born in 2016 takes part and does not count in I1 (edge cases 5 and 12).
async fn a_mistyped_birth_date_moves_the_number_and_leaves_no_trace_of_itself(fresh: Fresh) {
    let app = app(&fresh).await;
    import(&app, &sample(JOURNAL)).await;
    let school = organization(&app, "RO-ZAR").await;
    let people = app.all::<PersonRow>(RowFilter::default()).await.unwrap().value;
    let pupils = people.into_iter().filter(|person| !person.mentees.is_empty() && person.birth_year > 2005);
    let mut moved = 0;
    for pupil in pupils {
        let right = born(&app, &pupil, "2016-05-03").await;
        let now = app.one::<PersonRow>(pupil.id.0).await.unwrap().value.unwrap();
        assert_eq!(now.birth_year, 2016);
        moved += i64::from(share(&app, school).await == (5, Some(40)));
        let told = history(&app, &StreamId::new("Person", pupil.id.0)).await;
        let kinds: Vec<&str> = told.iter().map(|entry| &*entry.recorded.event_type).collect();
        assert_eq!(kinds, ["PersonRegistered", "PersonalDataCorrected", "FactCorrected"]);
        assert!(told.iter().all(|entry| !entry.recorded.payload.contains("2016-05-03")));
        born(&app, &pupil, &right).await;
        assert_eq!(share(&app, school).await, (6, Some(40)));
    }
    assert_eq!(moved, 6, "each of those who count");
    agrees(&app).await;
}

/// Corrects a birth date and says what it was.
async fn born(app: &App, person: &PersonRow, on: &str) -> String {
    let known = app.personal(&[person.id.0], &["birth_date"]).await.unwrap();
    let was = known[&person.id.0]["birth_date"].clone();
    let right = RightData { name: None, birth_date: Some(on.parse().unwrap()), others: Vec::new() };
    let correction = PersonCorrection {
        id: person.id,
        mentees: app.enrolments_of(person.id).await.unwrap(),
        right,
        reason: CorrectionReason::Typo,
        note: None,
    };
    let act = PersonAct::Correct(correction);
    app.perform(&[act.into()], &Envelope::api(ordered_id()), [1; 32], None).await.unwrap();
    catch_up(app).await;
    was
}

/// The programme of the journal has four of the forms.
async fn a_corrected_form_is_one_of_the_programme(fresh: Fresh) {
    let app = app(&fresh).await;
    import(&app, &sample(JOURNAL)).await;
    let pair = busy_pair(&app).await;
    let before = app.one::<ProgramRow>(pair.program_id.0).await.unwrap().value.unwrap();
    let stream = StreamId::new("Pair", pair.id.0);
    let chosen = |form: &Form| before.forms.contains(form);
    let (chosen, others): (Vec<Form>, Vec<Form>) = Form::all().iter().copied().partition(chosen);
    assert!(chosen.len() == 4 && !others.is_empty(), "{chosen:?}");
    let local = ("role_model", "Local");
    for other in others {
        let form = format!("{other:?}");
        let refused = perform(&app, act(stream.clone(), 1, Some(&[("form", &form), local]))).await;
        assert_eq!(rule(refused).0, "PROGRAM_FORM_NOT_CHOSEN", "{form}");
    }
    for form in chosen.into_iter().filter(|form| *form != pair.form) {
        let form = format!("{form:?}");
        let refused = perform(&app, act(stream.clone(), 1, Some(&[("form", &form), local]))).await;
        let (code, text) = rule(refused);
        assert_eq!(code, "CORRECTION_BREAKS_RULE", "the programme has {form}, the members do not fit");
        assert!(text.contains("PAIR_CATEGORY_DOES_NOT_FIT"), "{text}");
    }
    perform(&app, act(stream, 1, Some(&[("order.number", "99")]))).await.unwrap();
    let after = app.one::<ProgramRow>(pair.program_id.0).await.unwrap().value.unwrap();
    let pairs = app.all::<PairRow>(RowFilter::default()).await.unwrap().value;
    let by_order = pairs.iter().filter(|pair| pair.order.is_some()).count();
    assert!(by_order > 0);
    assert_eq!(after.pairs_by_order as usize, by_order, "a corrected pair counts once");
    agrees(&app).await;
}

/// The first day of the journal is 11 December: the service's clock stands at noon of the 10th, when the 11th has begun on
/// Kiritimati.
async fn a_journal_is_drafted_on_the_day_of_its_region(fresh: Fresh) {
    let day = |day| NaiveDate::from_ymd_opt(2023, 12, day).unwrap();
    let app = app_on(&fresh, day(10)).await;
    let id = OrganizationId(ordered_id());
    let register = OrganizationAct::Register {
        id,
        level: OrganizationLevel::Region,
        name: "Ростовская область".into(),
        code: None,
        parent: None,
        order: None,
        occurred_on: day(1),
    };
    let profile = Profile { time_zone: Some("Pacific/Kiritimati".into()), ..Profile::default() };
    let command = ProfileCommand::DescribeOrganization { profile, occurred_on: day(1) };
    let describe = OrganizationAct::Record { id, command: command.into() };
    for known in [register, describe] {
        app.perform(&[known.into()], &Envelope::api(ordered_id()), [1; 32], None).await.unwrap();
    }
    import(&app, &sample(JOURNAL)).await;
    let programs = app.all::<ProgramRow>(RowFilter::default()).await.unwrap().value;
    assert_eq!(programs[0].course[0].occurred_on, day(11));
}

/// Every seventh fact is voided or moved by a day where the rules allow it; what follows must be the same live, restored and rebuilt.
async fn many_corrections_leave_read_models_that_a_rebuild_gives_too(fresh: Fresh) {
    let app = app(&fresh).await;
    import(&app, &sample(JOURNAL)).await;
    let facts = app.journal().read_after(store::journal::Position::START, 10_000).await.unwrap();
    let mut accepted = 0;
    for (number, fact) in facts.iter().enumerate().filter(|(number, _)| number % 7 == 3) {
        let payload: serde_json::Value = serde_json::from_str(&fact.payload).unwrap();
        let day: chrono::NaiveDate = payload["occurred_on"].as_str().unwrap().parse().unwrap();
        let next = day.succ_opt().unwrap().to_string();
        let change = [("occurred_on", next.as_str())];
        let change = (number % 2 == 0).then_some(&change[..]);
        let act = act(fact.stream(), fact.sequence, change);
        accepted += usize::from(
            app.perform(&[act.into()], &Envelope::api(ordered_id()), [1; 32], None).await.is_ok(),
        );
        catch_up(&app).await;
    }
    assert!(accepted > 10, "{accepted} corrections were accepted");
    agrees(&app).await;
}
