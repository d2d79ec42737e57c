//! Sheets beside the pairs of a journal, through an upload, on both databases: what they record, what is refused of them, a second sending,
//! an undoing.

mod by_hand;
mod faults;
mod filed;
pub(crate) mod journal;
mod process;
mod school;
mod turned;
mod undone;

use crate::kit::database::{Fresh, on_both_databases};
use journal::Journal;
use school::{School, counted, told};
use serde_json::json;

on_both_databases!(
    what_a_school_keeps_beside_its_pairs_is_recorded_once,
    a_tracking_plan_grows_by_the_days_on_which_it_was_carried_out,
    a_sheet_of_answers_may_come_alone,
    the_empty_journal_is_a_journal_that_says_nothing,
);

async fn what_a_school_keeps_beside_its_pairs_is_recorded_once(database: Fresh) {
    let school = School::start(&database).await;
    let journal = Journal::kept();
    let first = school.send(&journal).await;
    // Five submissions before anything is asked, three marks before the programme draws up its results.
    assert_eq!((counted(&first, "refused"), counted(&first, "waits")), (8, 0), "{first:#}");
    assert!(told(&first, "Анкеты", 2).1.contains("не утвердил ни одной анкеты"), "{first:#}");
    assert!(told(&first, "Карта качества", 2).1.contains("подведение итогов"), "{first:#}");

    school.can_judge().await;
    let second = school.send(&journal).await;
    assert_eq!((counted(&second, "recorded"), counted(&second, "refused")), (8, 0), "{second:#}");
    let head = school.head().await;
    let third = school.send(&journal).await;
    assert_eq!((counted(&third, "recorded"), counted(&third, "refused")), (0, 0), "{third:#}");
    assert_eq!(school.head().await, head, "a second sending records nothing");

    let plan = school.program("trackingPlan { stage periodicity title responsible carriedOut }").await;
    assert_eq!(plan["trackingPlan"].as_array().map(Vec::len), Some(3), "{plan}");
    let stages = plan["trackingPlan"].as_array().unwrap().iter().map(|item| item["stage"].as_str().unwrap());
    assert_eq!(
        stages.collect::<Vec<_>>(),
        ["PLANNING", "MENTOR_SELECTION", "LEARNING"],
        "in the order of the sheet"
    );
    let selection = json!({
        "stage": "MENTOR_SELECTION", "periodicity": "AS_NEEDED", "title": "Собеседования с наставниками",
        "responsible": "Директор", "carriedOut": ["2022-09-05", "2022-09-12"],
    });
    assert!(plan["trackingPlan"].as_array().unwrap().contains(&selection), "{plan}");

    let fields = "swots { form strengths weaknesses opportunities threats author { name } } qualityCard { scores total band { code } }";
    let judged = school.program(fields).await;
    let pupils = judged["swots"].as_array().unwrap().iter().find(|swot| swot["form"] == "PUPIL_PUPIL");
    let author = json!({ "name": "Камилова Хадижат Магомедовна" });
    assert_eq!(
        pupils,
        Some(&json!({
            "form": "PUPIL_PUPIL", "strengths": ["Опытные наставники", "интерес детей"], "weaknesses": ["Мало времени"],
            "opportunities": ["Курсы ЦНППМ"], "threats": [], "author": author,
        }))
    );
    let scores = json!([2, null, null, 1, null, null, null, null, null]);
    assert_eq!(judged["qualityCard"], json!({ "scores": scores, "total": 3, "band": null }));

    for (event_type, number) in [
        ("EntrySurveySubmitted", 1),
        ("MentorQuestionnaireSubmitted", 1),
        ("SurveyAnswered", 2),
        ("CuratorQuestionnaireSubmitted", 1),
        ("ResidentsCounted", 2),
    ] {
        assert_eq!(school.count(event_type).await, number, "{event_type}");
    }
    let pairs = "pairs(first: 2) { edges { node { feedback { answers { item mark choice } texts { item text } overall } } } }";
    let pairs = school.ask(pairs).await;
    let feedback = pairs["edges"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|edge| edge["node"]["feedback"].as_array().unwrap());
    let pupil = feedback.into_iter().find(|feedback| feedback["overall"].as_str() == Some("8"));
    let pupil = pupil.unwrap_or_else(|| panic!("{pairs:#}"));
    let mark = |item: &str, mark: i32| json!({ "item": item, "mark": mark, "choice": null });
    let answers =
        json!([{ "item": "F1", "mark": null, "choice": "once-twice" }, mark("Q10", 7), mark("Q9", 8)]);
    assert_eq!(pupil["answers"], answers);
    assert_eq!(pupil["texts"], json!([{ "item": "T1", "text": "Больше уверенности" }]));
}

async fn a_tracking_plan_grows_by_the_days_on_which_it_was_carried_out(database: Fresh) {
    let school = School::start(&database).await;
    let mut journal = Journal::kept();
    school.send(&journal).await;
    let before = school.count("TrackingPlanned").await;
    journal.set("План отслеживания", 4, "Выполнено", "12.10.2022; 12.11.2022");
    let grown = school.send(&journal).await;
    assert_eq!(counted(&grown, "recorded"), 1, "{grown:#}");
    assert_eq!(school.count("TrackingPlanned").await, before, "the entry is the same");
    assert_eq!(school.count("TrackingCarriedOut").await, 3 + 2);

    journal.set("План отслеживания", 4, "Ответственный", "Куратор");
    let changed = school.send(&journal).await;
    let (verdict, reason) = told(&changed, "План отслеживания", 4);
    assert_eq!(verdict, "recorded in part", "its days are there: {reason}");
    assert!(reason.contains("требует исправления"), "{reason}");
}

async fn a_sheet_of_answers_may_come_alone(database: Fresh) {
    let school = School::start(&database).await;
    let mut journal = Journal::kept();
    school.send(&journal).await;
    school.can_judge().await;
    let place = "organisation=DG-SHEETS&program=%D0%A0%D1%83%D0%BA%D0%B0%20%D0%BE%D0%B1%20%D1%80%D1%83%D0%BA%D1%83%20%E2%80%94%202022/23";
    let sheet = journal.csv("Анкеты");
    let sent = school.post(&format!("/imports?sheet=surveys&{place}"), sheet.clone()).await;
    assert_eq!((counted(&sent, "recorded"), counted(&sent, "refused")), (5, 0), "{sent:#}");
    let again = school.send(&journal).await;
    assert_eq!(counted(&again, "recorded"), 3, "the card alone was missing: {again:#}");
}

async fn the_empty_journal_is_a_journal_that_says_nothing(database: Fresh) {
    let school = School::start(&database).await;
    let template = school.get("/imports/template.xlsx").await;
    assert!(template.starts_with(b"PK"));
    let empty = school.post("/imports", template).await;
    assert_eq!((counted(&empty, "refused"), counted(&empty, "recorded")), (9, 0), "{empty:#}");
    assert_eq!(told(&empty, "Программа", 2).1, "«Регион»: ячейка пуста; нужно заполнить");
    assert_eq!(school.head().await, 0);
}
