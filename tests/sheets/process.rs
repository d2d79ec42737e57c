//! What a journal says of the process beside its pairs: parameters of a period, the period of a plan, where a meeting was and what came of it.

use super::filed::told_all;
use super::journal::Journal;
use super::school::{School, counted};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::json;

on_both_databases!(
    parameters_of_the_process_are_recorded_and_a_newer_count_supersedes,
    a_bad_parameter_a_bad_period_and_words_of_a_meeting_that_came_later_are_told,
    where_a_meeting_was_and_what_came_of_it_comes_with_the_journal,
);

async fn parameters_of_the_process_are_recorded_and_a_newer_count_supersedes(database: Fresh) {
    let school = School::start(&database).await;
    let mut journal = Journal::filed();
    school.send(&journal).await;
    assert_eq!(school.count("ProgramIndicatorRecorded").await, 3);
    let fields =
        "processIndicators(superseded: true) { code ownCode value startsOn endsOn occurredOn superseded }";
    let listed = |value: &str, day: &str, superseded: bool| {
        json!({
            "code": "CLUBS_SHARE", "ownCode": null, "value": value, "startsOn": "2022-09-01", "endsOn": "2022-12-31",
            "occurredOn": day, "superseded": superseded,
        })
    };
    let shown = school.program(fields).await["processIndicators"].clone();
    assert!(shown.as_array().unwrap().contains(&listed("62.5", "2023-01-15", false)), "{shown:#}");
    let own = shown.as_array().unwrap().iter().find(|row| row["ownCode"] == "ski-trips");
    assert_eq!(own.map(|row| &row["value"]), Some(&json!("2")), "{shown:#}");

    journal.push(
        "Параметры процесса",
        "Доля обучающихся в кружках и секциях, %|01.09.2022|31.12.2022|64|01.03.2023",
    );
    let counted_anew = school.send(&journal).await;
    assert_eq!(counted(&counted_anew, "refused"), 10, "as before: {counted_anew:#}");
    let shown = school.program(fields).await["processIndicators"].clone();
    let rows = shown.as_array().unwrap();
    assert!(rows.contains(&listed("62.5", "2023-01-15", true)), "{shown:#}");
    assert!(rows.contains(&listed("64", "2023-03-01", false)), "{shown:#}");
}

async fn a_bad_parameter_a_bad_period_and_words_of_a_meeting_that_came_later_are_told(database: Fresh) {
    let school = School::start(&database).await;
    school.send(&Journal::filed()).await;
    let mut journal = Journal::filed();
    let parameters = "Параметры процесса";
    let unknown = journal.push(parameters, "доля кружков|01.09.2022|31.12.2022|62|15.01.2023");
    let share = journal
        .push(parameters, "доля обучающихся в кружках и секциях, %|01.01.2023|31.01.2023|162|15.02.2023");
    let outside = journal.push(parameters, "ski-trips|01.09.2021|31.12.2021|2|15.01.2023");
    let open = journal.push(parameters, "ski-trips|01.01.2023||2|15.02.2023");
    let plans = "Планы";
    let half = journal.push(plans, "U2|13.10.2022|Урок|Открытый урок|20.12.2022||01.11.2022|");
    let backwards = journal.push(plans, "U2|14.10.2022|Урок|Открытый урок|20.12.2022||30.04.2023|01.11.2022");
    let one = journal.push(plans, "U2|15.10.2022|Урок|Открытый урок|20.12.2022||01.11.2022|30.04.2023");
    let other = journal.push(plans, "U2|15.10.2022|Урок|Разбор|20.01.2023||01.12.2022|30.04.2023");
    journal.add_column("Встречи", "Место");
    journal.set("Встречи", 2, "Место", "кабинет 12");
    let outcome = school.send(&journal).await;

    told_all(
        &outcome,
        parameters,
        unknown,
        &["Параметр", "доля кружков", "планируют стать наставниками", "свой код"],
    );
    told_all(&outcome, parameters, share, &["162", "от 0 до 100"]);
    told_all(&outcome, parameters, outside, &["01.09.2021", "31.05.2023"]);
    told_all(&outcome, parameters, open, &["«Период по»", "пуста"]);
    told_all(&outcome, plans, half, &["«Период по»", "пуста"]);
    told_all(&outcome, plans, backwards, &["30.04.2023", "01.11.2022", "не раньше начала"]);
    for row in [one, other] {
        told_all(&outcome, plans, row, &["разные периоды"]);
    }
    told_all(&outcome, "Встречи", 2, &["требует исправления"]);
}

async fn where_a_meeting_was_and_what_came_of_it_comes_with_the_journal(database: Fresh) {
    let school = School::start(&database).await;
    let mut journal = Journal::filed();
    for heading in ["Тема", "Место", "Итог"] {
        journal.add_column("Встречи", heading);
    }
    journal.set("Встречи", 2, "Место", "школьная библиотека");
    journal.set("Встречи", 2, "Итог", "договорились о целях");
    school.send(&journal).await;
    let pairs = "pairs(first: 5) { edges { node { form meetings { topic place outcome } \
                 plan { startsOn endsOn milestones { due } } } } }";
    let pairs = school.ask(pairs).await;
    let of = |form: &str| {
        let edges = pairs["edges"].as_array().unwrap();
        edges.iter().map(|edge| &edge["node"]).find(|pair| pair["form"] == form).unwrap()
    };
    let said = json!([{ "topic": null, "place": "школьная библиотека", "outcome": "договорились о целях" }]);
    assert_eq!(of("PUPIL_PUPIL")["meetings"], said);
    let silent = json!([{ "topic": null, "place": null, "outcome": null }]);
    assert_eq!(of("TEACHER_TEACHER")["meetings"], silent);
    let plan = json!({
        "startsOn": "2022-11-01", "endsOn": "2023-04-30", "milestones": [{ "due": "2022-12-20" }, { "due": "2023-04-20" }],
    });
    assert_eq!(of("PUPIL_PUPIL")["plan"], plan);
}
