//! Who came, went and paused in the year of a journal, and what came of it for the mentees: recorded once, refused row by row, taken back.

use super::filed::told_all;
use super::journal::Journal;
use super::school::{School, counted, told};
use crate::kit::app::{app, catch_up, import, try_import};
use crate::kit::database::{Fresh, on_both_databases};
use app::Envelope;
use app::import::ImportOptions;
use app::workbook::Verdict;
use readmodel::registry::{MenteeRow, MentorRow, PairRow};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::ids::ordered_id;
use store::reading::RowFilter;

on_both_databases!(
    who_came_went_and_paused_is_recorded_once_and_shown,
    a_bad_row_of_who_came_went_or_paused_is_refused_by_itself,
    a_row_that_comes_before_whom_it_names_waits,
    a_year_of_turns_is_rehearsed_and_undone_whole,
);

/// What these sheets record, and how often the journal does.
const RECORDED: [(&str, usize); 13] = [
    ("MentorReplaced", 1),
    ("MemberAdded", 1),
    ("PairPaused", 2),
    ("PairResumed", 1),
    ("MentorOnHold", 1),
    ("MentorReturned", 1),
    ("MemberLeft", 1),
    ("MenteeWithdrawn", 1),
    ("MentorNoticeGiven", 1),
    ("MentorRetired", 2),
    ("PairCarriedOver", 1),
    ("MentorIntentDeclared", 1),
    ("TeacherFollowedUp", 1),
];

async fn nodes(school: &School, query: &str) -> Vec<Value> {
    let answer = school.ask(query).await;
    answer["edges"].as_array().expect("edges").iter().map(|edge| edge["node"].clone()).collect()
}

async fn who_came_went_and_paused_is_recorded_once_and_shown(database: Fresh) {
    let school = School::start(&database).await;
    let mut journal = Journal::turned();
    let first = school.send(&journal).await;
    assert_eq!((counted(&first, "refused"), counted(&first, "waits")), (0, 0), "{first:#}");
    assert_eq!(counted(&first, "partly"), 0, "{first:#}");
    for (event_type, number) in RECORDED {
        assert_eq!(school.count(event_type).await, number, "{event_type}");
    }
    let head = school.head().await;
    let again = school.send(&journal).await;
    assert_eq!((counted(&again, "recorded"), counted(&again, "refused")), (0, 0), "{again:#}");
    assert_eq!(school.head().await, head, "a second sending records nothing");

    let fields = "kind form state closedOn mentors { joinedOn leftOn reason } mentees { joinedOn leftOn reason } \
                  pauses { from until reason }";
    let pairs = nodes(&school, &format!("pairs(first: 9) {{ edges {{ node {{ {fields} }} }} }}")).await;
    let substituted = pairs.iter().find(|pair| pair["mentors"].as_array().map(Vec::len) == Some(2)).unwrap();
    let mentors = substituted["mentors"].as_array().unwrap();
    let gone = json!({ "joinedOn": null, "leftOn": "2022-11-15", "reason": "ILLNESS" });
    let came = json!({ "joinedOn": "2022-11-15", "leftOn": null, "reason": null });
    assert!(mentors.contains(&gone) && mentors.contains(&came), "{substituted:#}");
    let paused = json!([{ "from": "2022-12-29", "until": "2023-01-09", "reason": "HOLIDAYS" }]);
    assert_eq!(substituted["pauses"], paused);
    let group = pairs.iter().find(|pair| pair["mentees"].as_array().map(Vec::len) == Some(2)).unwrap();
    let mentees = group["mentees"].as_array().unwrap();
    let left = json!({ "joinedOn": null, "leftOn": "2023-04-20", "reason": "MOVED" });
    let joined = json!({ "joinedOn": "2022-12-01", "leftOn": null, "reason": null });
    assert!(mentees.contains(&left) && mentees.contains(&joined), "{group:#}");
    assert!(pairs.iter().any(|pair| pair["state"] == "CARRIED_OVER" && pair["closedOn"] == "2023-05-31"));

    let mentors = nodes(
        &school,
        "mentors(first: 20) { edges { node { hold { reason } retirement { occurredOn reason } } } }",
    )
    .await;
    assert!(mentors.iter().all(|mentor| mentor["hold"].is_null()), "{mentors:#?}");
    for (day, reason) in [("2023-03-06", "OWN_WISH"), ("2023-03-10", "EMPLOYMENT_ENDED")] {
        let retired = json!({ "occurredOn": day, "reason": reason });
        assert!(mentors.iter().any(|mentor| mentor["retirement"] == retired), "{mentors:#?}");
    }
    let mentees = nodes(
        &school,
        "mentees(first: 20) { edges { node { mentorIntent withdrawal { occurredOn reason } } } }",
    )
    .await;
    assert!(mentees.iter().any(|mentee| mentee["mentorIntent"] == json!(true)), "{mentees:#?}");
    let withdrawn = json!({ "occurredOn": "2023-03-01", "reason": "MOVED" });
    assert!(mentees.iter().any(|mentee| mentee["withdrawal"] == withdrawn), "{mentees:#?}");

    // The end of a pause is added to its row when it is known, an answer asked for again is another row.
    journal.set("Паузы", 3, "Возобновление", "20.03.2023");
    journal.push("Исходы", "M01|намерение стать наставником|30.05.2023|нет");
    let grown = school.send(&journal).await;
    assert_eq!((counted(&grown, "recorded"), counted(&grown, "refused")), (2, 0), "{grown:#}");
    assert_eq!((school.count("PairPaused").await, school.count("PairResumed").await), (2, 2));
}

async fn a_bad_row_of_who_came_went_or_paused_is_refused_by_itself(database: Fresh) {
    let school = School::start(&database).await;
    school.send(&Journal::turned()).await;
    let mut journal = Journal::turned();
    let joinings = "Замены и вступления";
    let one_to_one = journal.push(joinings, "U2||M05||01.12.2022|");
    let nowhere = journal.push(joinings, "U99||M05||01.12.2022|");
    let nobody = journal.push(joinings, "U2|T02|T77||15.11.2022|болезнь");
    let mentee = journal.push(joinings, "U2|M02|T05||15.11.2022|болезнь");
    let early = journal.push(joinings, "U2|T02|T05||01.10.2022|болезнь");
    let reason = journal.push(joinings, "U2|T02|T05||15.11.2022|надоело");
    journal.push("Наставники", "X1|Гасанова Мадина Юсуповна|13.01.2006|обучающийся|20.09.2022|20.09.2022|20.09.2022|22.09.2022|готов|25.09.2022|16|9");
    journal.push(
        "Наставляемые",
        "X1|Гасанов Саид Юсупович|13.05.2009|обучающийся||чтение|сам|20.09.2022|20.09.2022|20.09.2022",
    );
    let either = journal.push(joinings, "G1||X1||01.12.2022|");
    let pauses = "Паузы";
    let overlapping = journal.push(pauses, "U2||05.03.2023|10.03.2023|болезнь");
    let backwards = journal.push(pauses, "G1||01.02.2023|20.01.2023|болезнь");
    let absent = journal.push(pauses, "|T77|01.02.2023||болезнь");
    let unsaid = journal.push(pauses, "||01.02.2023||болезнь");
    journal.set(pauses, 2, "Возобновление", "11.01.2023");
    let departures = "Выбытие";
    let unnoticed = journal.push(departures, "|T02|01.04.2023|собственное желание|наставник|");
    let in_pair = journal.push(departures, "|T03|01.04.2023|переезд|наставник|");
    let forgotten = journal.push(departures, "|M04|01.04.2023|переезд||");
    let no_reason = journal.push(departures, "|T05|01.04.2023|болезнь|наставник|");
    let outcomes = "Исходы";
    let pupil = journal.push(outcomes, "M01|работа в профессии|24.05.2023|да");
    let another = journal.push(outcomes, "M02|работа в профессии|24.05.2023|да");
    let outcome = school.send(&journal).await;

    told_all(&outcome, joinings, one_to_one, &["один на один", "другую пару"]);
    told_all(&outcome, joinings, nowhere, &["U99", "«Пары»"]);
    told_all(&outcome, joinings, nobody, &["T77", "«Наставники»"]);
    told_all(&outcome, joinings, mentee, &["M02", "наставляемый", "«Выбытие»"]);
    told_all(&outcome, joinings, early, &["01.10.2022", "10.10.2022"]);
    told_all(&outcome, joinings, reason, &["Причина", "надоело", "увольнение"]);
    told_all(&outcome, joinings, either, &["X1", "«Роль»", "наставник; наставляемый"]);
    told_all(&outcome, pauses, overlapping, &["на паузе", "01.03.2023"]);
    told_all(&outcome, pauses, backwards, &["20.01.2023", "01.02.2023"]);
    assert_eq!(told(&outcome, pauses, backwards).0, "recorded in part", "the pause stands");
    told_all(&outcome, pauses, absent, &["T77", "«Наставники»"]);
    told_all(&outcome, pauses, unsaid, &["«Код пары»", "«Код наставника»", "пуста"]);
    told_all(&outcome, pauses, 2, &["09.01.2023", "требует исправления"]);
    told_all(&outcome, departures, unnoticed, &["предупреждение", "три рабочих дня"]);
    told_all(&outcome, departures, in_pair, &["открытые пары"]);
    told_all(&outcome, departures, forgotten, &["«Роль»", "пуста"]);
    told_all(&outcome, departures, no_reason, &["Причина", "болезнь", "собственное желание"]);
    told_all(&outcome, outcomes, pupil, &["не педагог"]);
    told_all(&outcome, outcomes, another, &["требует исправления"]);
    assert_eq!((counted(&outcome, "refused"), counted(&outcome, "partly")), (16, 2), "{outcome:#}");
    assert_eq!(school.count("PairResumed").await, 1, "a pause that was refused ends no other one");

    let either = usize::try_from(either).unwrap();
    journal.set(joinings, either, "Роль", "наставляемый");
    journal.set(departures, usize::try_from(forgotten).unwrap(), "Код пары", "G1");
    let unnoticed = usize::try_from(unnoticed).unwrap();
    journal.set(departures, unnoticed, "Предупреждение", "28.03.2023");
    let corrected = school.send(&journal).await;
    assert_eq!((counted(&corrected, "recorded"), counted(&corrected, "refused")), (3, 13), "{corrected:#}");
    assert_eq!(school.count("MentorRetired").await, 3);
    assert_eq!(school.count("PairDissolved").await, 1, "whoever leaves by own wish leaves the pair at once");
}

async fn a_row_that_comes_before_whom_it_names_waits(database: Fresh) {
    let school = School::start(&database).await;
    let mut journal = Journal::turned();
    // The consent is missing: who enters with this row is not there, nor is the pair.
    for column in ["Согласие на ОПД", "Согласие представителя"] {
        journal.set("Наставляемые", 2, column, "");
        journal.set("Наставляемые", 5, column, "");
    }
    let sent = school.send(&journal).await;
    for (sheet, row, awaited) in [
        ("Замены и вступления", 2, "U1"),
        ("Замены и вступления", 3, "M04"),
        ("Паузы", 2, "U1"),
        ("Исходы", 2, "M01"),
    ] {
        let (verdict, reason) = told(&sent, sheet, row);
        assert_eq!(verdict, "waits for a row", "{sheet} {row}: {reason}");
        assert!(reason.contains(awaited), "{sheet} {row}: {reason}");
    }
    let whole = school.send(&Journal::turned()).await;
    assert_eq!((counted(&whole, "waits"), counted(&whole, "partly")), (0, 0), "{whole:#}");
    for (event_type, number) in RECORDED {
        assert_eq!(school.count(event_type).await, number, "{event_type}: {whole:#}");
    }
}

async fn a_year_of_turns_is_rehearsed_and_undone_whole(fresh: Fresh) {
    let app = app(&fresh).await;
    let journal = Journal::turned().xlsx();
    let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let rehearsed = try_import(&app, &journal, &options).await.unwrap();
    assert_eq!(app.journal().tree_head().await.unwrap().position.0, 0);
    let report = import(&app, &journal).await;
    assert_eq!(rehearsed.verdicts, report.verdicts);

    let undone = app.undo_import(&Envelope::api(ordered_id()), &report.file, false, None).await.unwrap();
    catch_up(&app).await;
    let kept: BTreeSet<&str> = undone.kept.iter().map(|kept| &*kept.fact.event_type).collect();
    for (event_type, _) in RECORDED {
        assert!(!kept.contains(event_type), "{event_type} is kept: {kept:?}");
    }
    assert!(app.all::<PairRow>(RowFilter::default()).await.unwrap().value.is_empty());
    assert!(app.all::<MentorRow>(RowFilter::default()).await.unwrap().value.is_empty());
    assert!(app.all::<MenteeRow>(RowFilter::default()).await.unwrap().value.is_empty());

    let again = import(&app, &journal).await;
    let verdicts: BTreeSet<Verdict> = again.verdicts.iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts, BTreeSet::from([Verdict::Recorded]), "{:#?}", again.verdicts);
    assert_eq!(import(&app, &journal).await.position, None, "recorded again once");
}
