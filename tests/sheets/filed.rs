//! What else a school files: papers, consents, planned meetings, interim results, awards, the final event, best practices, and forms of the
//! place's own.

use super::journal::Journal;
use super::school::{School, counted, told};
use crate::kit::app::sample;
use crate::kit::database::{Fresh, on_both_databases};

use serde_json::{Value, json};

on_both_databases!(
    what_a_school_files_is_recorded_once_and_shown,
    a_bad_row_of_what_is_filed_is_refused_by_itself,
    a_form_and_a_role_model_of_the_place_have_their_names,
    a_column_that_came_later_leaves_recorded_rows_what_they_are,
    a_pair_is_awarded_by_a_sheet_that_comes_alone,
    a_name_of_nobody_and_a_number_of_nobody_are_refused_in_their_rows,
);

/// What the rows of a sheet have in common to be told.
pub(super) fn told_all(outcome: &Value, sheet: &str, row: u64, words: &[&str]) {
    let (_, reason) = told(outcome, sheet, row);
    for word in words {
        assert!(reason.contains(word), "{sheet} {row}: «{reason}» says nothing of «{word}»");
    }
}

async fn what_a_school_files_is_recorded_once_and_shown(database: Fresh) {
    let school = School::start(&database).await;
    let journal = Journal::filed();
    let first = school.send(&journal).await;
    let not_begun = ["на этапе «работа»", "подведение итогов не начато", "beginCompletion", "ещё раз"];
    for (sheet, row) in [("Карта качества", 2), ("Итоговое мероприятие", 2), ("Документы", 5)]
    {
        told_all(&first, sheet, row, &not_begun);
    }
    told_all(&first, "Анкеты", 2, &["не утвердил ни одной анкеты", "после публикации", "ещё раз"]);
    // Five submissions, three marks, the final event and the order on results.
    assert_eq!((counted(&first, "refused"), counted(&first, "waits")), (10, 0), "{first:#}");

    school.can_judge().await;
    let second = school.send(&journal).await;
    assert_eq!((counted(&second, "recorded"), counted(&second, "refused")), (10, 0), "{second:#}");
    let head = school.head().await;
    let third = school.send(&journal).await;
    assert_eq!((counted(&third, "recorded"), counted(&third, "refused")), (0, 0), "{third:#}");
    assert_eq!(school.head().await, head, "a second sending records nothing");

    let program = "documents { kind fileRef document { number } } finalEvents { title participants } bestPractices { title results link level pairId }";
    let program = school.program(program).await;
    let kinds = program["documents"].as_array().unwrap().iter().map(|paper| paper["kind"].as_str().unwrap());
    let mut kinds: Vec<&str> = kinds.collect();
    kinds.sort_unstable();
    let filed = ["CURATOR_ORDER", "LAUNCH_ORDER", "PAIRING_ORDER", "REGULATION", "RESULT_ORDER", "ROADMAP"];
    assert_eq!(kinds, filed);
    let kept = program["documents"].as_array().unwrap().iter().filter(|paper| !paper["fileRef"].is_null());
    let kept: Vec<_> = kept.map(|paper| (&paper["kind"], &paper["fileRef"])).collect();
    assert_eq!(kept, [(&json!("CURATOR_ORDER"), &json!("archive:2022/87"))]);
    assert_eq!(program["finalEvents"], json!([{ "title": "Слёт наставников", "participants": 40 }]));
    let practice = &program["bestPractices"][0];
    assert_eq!((&practice["title"], &practice["level"]), (&json!("Читаем вместе"), &json!("MUNICIPALITY")));
    assert_eq!(practice["results"], "Средний балл вырос");

    let pairs = "pairs(first: 5) { edges { node { id form interimResults { indicator value } \
                 appointments { plannedOn plannedMinute held missed missedBy } } } }";
    let pairs = school.ask(pairs).await;
    let of = |form: &str| {
        let edges = pairs["edges"].as_array().unwrap();
        edges.iter().map(|edge| &edge["node"]).find(|pair| pair["form"] == form).unwrap()
    };
    assert_eq!(practice["pairId"], of("PUPIL_PUPIL")["id"]);
    let held = json!([{
        "plannedOn": "2022-10-12", "plannedMinute": 870, "held": true, "missed": null, "missedBy": null,
    }]);
    assert_eq!(of("PUPIL_PUPIL")["appointments"], held, "held as the meeting that was planned");
    let missed = json!([{
        "plannedOn": "2022-10-19", "plannedMinute": 900, "held": false, "missed": "ILLNESS", "missedBy": "MENTEE_SIDE",
    }]);
    assert_eq!(of("TEACHER_TEACHER")["appointments"], missed);
    let results = json!([{ "indicator": "mean-mark", "value": "4.2" }]);
    assert_eq!(of("PUPIL_PUPIL")["interimResults"], results);

    for (event_type, number) in
        [("MentorAwarded", 1), ("ConsentWithdrawn", 1), ("MeetingScheduled", 2), ("MeetingMissed", 1)]
    {
        assert_eq!(school.count(event_type).await, number, "{event_type}");
    }
    let mentees =
        "mentees(first: 5) { edges { node { consents { kind givenBy validUntil textVersion channel } } } }";
    let mentees = school.ask(mentees).await;
    let consents = mentees["edges"].as_array().unwrap().iter();
    let consents: Vec<&Value> =
        consents.flat_map(|edge| edge["node"]["consents"].as_array().unwrap()).collect();
    let paper = json!({
        "kind": "PUBLICATION", "givenBy": "LEGAL_REPRESENTATIVE", "validUntil": "2023-08-31", "textVersion": "2022-09",
        "channel": "PAPER",
    });
    assert!(consents.contains(&&paper), "{consents:#?}");
}

async fn a_bad_row_of_what_is_filed_is_refused_by_itself(database: Fresh) {
    let school = School::start(&database).await;
    school.send(&Journal::filed()).await;
    school.can_judge().await;
    let mut journal = Journal::filed();
    let undated = journal.push("Документы", "Приказ о кураторе|88|");
    let named = "Приказ о кураторе|88/1 от 02.09.2022|Приказ Ивановой.pdf";
    let names_somebody = journal.push("Документы", named);
    let consents = "Согласия";
    let kind = journal.push(consents, "M02|наставляемый|обработка|сам участник|20.09.2022|||||");
    let ends = journal.push(consents, "M02|наставляемый|публикация|сам участник|20.09.2022|01.09.2022||||");
    let nobody = journal.push(consents, "M77|наставляемый|публикация|сам участник|20.09.2022|||||");
    let withdrawn = journal.push(consents, "M02|наставляемый|публикация|сам участник|21.09.2022|||||вчера");
    let schedule = "График встреч";
    let hour = journal.push(schedule, "U1|14.11.2022|25:00|очно|10.11.2022||");
    let after = journal.push(schedule, "U1|14.11.2022|12:00|очно|15.11.2022||");
    let who = journal.push(schedule, "U1|15.11.2022|12:00|очно|10.11.2022||наставник");
    let early = journal.push("Промежуточные результаты", "U1|mean-mark|01.09.2022|4");
    let awards = "Награждения";
    let open = journal.push(awards, "пара|U1||организация|24.05.2023|");
    let no_kind = journal.push(awards, "наставник|T01||организация|23.05.2023|");
    let of_pair = journal.push(awards, "пара|U1|грамота|организация|24.05.2023|");
    let empty = journal.push("Итоговое мероприятие", "26.05.2023|Чаепитие|0");
    let shown = journal.push("Лучшие практики", "Уроки вдвоём|учитель–учитель|регион|24.05.2023|||U2");
    let outcome = school.send(&journal).await;

    told_all(&outcome, "Документы", undated, &["Номер и дата", "88", "85/7 от 20.12.2023"]);
    told_all(&outcome, "Документы", names_somebody, &["ссылка на файл", "латинских"]);
    told_all(&outcome, consents, kind, &["Вид", "обработка персональных данных"]);
    told_all(&outcome, consents, ends, &["01.09.2022", "позже"]);
    told_all(&outcome, consents, nobody, &["M77", "Наставляемые"]);
    told_all(&outcome, consents, withdrawn, &["Отозвано", "вчера"]);
    assert_eq!(told(&outcome, consents, withdrawn).0, "recorded in part", "the consent stands");
    told_all(&outcome, schedule, hour, &["Время", "25:00", "чч:мм"]);
    told_all(&outcome, schedule, after, &["14.11.2022", "15.11.2022"]);
    told_all(&outcome, schedule, who, &["Почему не состоялась"]);
    assert_eq!(told(&outcome, schedule, who).0, "recorded in part", "the plan stands");
    told_all(&outcome, "Промежуточные результаты", early, &["01.09.2022", "10.10.2022"]);
    told_all(&outcome, awards, open, &["не завершена"]);
    told_all(&outcome, awards, no_kind, &["Награда", "пуста"]);
    told_all(&outcome, awards, of_pair, &["Награда", "грамота", "«Кому» — «пара»"]);
    told_all(&outcome, "Итоговое мероприятие", empty, &["хотя бы один"]);
    told_all(&outcome, "Лучшие практики", shown, &["согласия на публикацию"]);
    assert_eq!((counted(&outcome, "refused"), counted(&outcome, "partly")), (13, 2), "{outcome:#}");
}

async fn a_form_and_a_role_model_of_the_place_have_their_names(database: Fresh) {
    let school = School::start(&database).await;
    let mut journal = Journal::kept();
    let forms = "ученик–ученик; учитель–учитель; иная форма";
    journal.set("Программа", 10, "Значение", forms);
    let pairs = "Пары";
    for heading in ["Ролевая модель", "Название формы", "Название ролевой модели", "Федеральная форма"]
    {
        journal.add_column(pairs, heading);
    }
    let row = journal
        .push(pairs, "U3|иная форма|один на один|T02|M01|10.10.2022|активна|местная модель|||учитель–ученик");
    let unnamed = school.send(&journal).await;
    told_all(&unnamed, pairs, row, &["«Название формы»", "«Название ролевой модели»", "пуста"]);

    let place = usize::try_from(row).unwrap();
    journal.set(pairs, place, "Название формы", "Учитель – класс");
    journal.set(pairs, place, "Название ролевой модели", "Проводник – путешественники");
    let local = school.send(&journal).await;
    told_all(&local, pairs, row, &["учитель–ученик", "федеральных форм"]);
    journal.set(pairs, place, "Федеральная форма", "учитель–учитель");
    school.send(&journal).await;
    let shown =
        school.ask("pairs(first: 5) { edges { node { form formName roleModelName federalForm } } }").await;
    let own = json!({
        "form": "OTHER", "formName": "Учитель – класс", "roleModelName": "Проводник – путешественники",
        "federalForm": "TEACHER_TEACHER",
    });
    let edges = shown["edges"].as_array().unwrap();
    assert!(edges.iter().any(|edge| edge["node"] == own), "{shown:#}");
}

async fn a_column_that_came_later_leaves_recorded_rows_what_they_are(database: Fresh) {
    let school = School::start(&database).await;
    let mut journal = Journal::kept();
    school.send(&journal).await;
    let head = school.head().await;
    let added = [
        ("Пары", "Название формы"),
        ("Наставники", "Согласие действует до"),
        ("Наставляемые", "Согласие действует до"),
    ];
    for (sheet, heading) in added {
        journal.add_column(sheet, heading);
    }
    school.send(&journal).await;
    assert_eq!(school.head().await, head, "an empty cell says nothing new");
    let more = "M03|Исаева Амина Руслановна|02.02.2010|обучающийся||чтение|сам|21.09.2022|21.09.2022|21.09.2022|31.08.2023";
    journal.push("Наставляемые", more);
    journal.set("Наставляемые", 2, "Согласие действует до", "31.08.2023");
    let changed = school.send(&journal).await;
    told_all(&changed, "Наставляемые", 2, &["требует исправления"]);
    let mentees = school.ask("mentees(first: 5) { edges { node { consents { validUntil } } } }").await;
    let dated = json!([{ "validUntil": "2023-08-31" }]);
    let edges = mentees["edges"].as_array().unwrap();
    assert!(edges.iter().any(|edge| edge["node"]["consents"] == dated), "{mentees:#}");
}

async fn a_pair_is_awarded_by_a_sheet_that_comes_alone(database: Fresh) {
    let school = School::start(&database).await;
    school.post("/imports", sample("zarechnaya-2024.xlsx")).await;
    let sheet =
        "Кому\tКод\tНаграда\tУровень\tДата\tПриказ\r\nпара\tU1\t\tрегион\t31.12.2024\t5-н от 30.12.2024";
    let program = "%D0%92%D0%BC%D0%B5%D1%81%D1%82%D0%B5%20%D0%BA%20%D1%83%D1%81%D0%BF%D0%B5%D1%85%D1%83%20%E2%80%94%202024";
    let path = format!("/imports?sheet=awards&organisation=RO-ZAR&program={program}");
    let sent = school.post(&path, sheet.as_bytes().to_vec()).await;
    assert_eq!((counted(&sent, "recorded"), counted(&sent, "refused")), (1, 0), "{sent:#}");
    assert_eq!(school.count("PairAwarded").await, 1);
    let again = school.post(&path, sheet.as_bytes().to_vec()).await;
    assert_eq!(counted(&again, "alreadyThere"), 1, "{again:#}");
}

async fn a_name_of_nobody_and_a_number_of_nobody_are_refused_in_their_rows(database: Fresh) {
    let school = School::start(&database).await;
    let mut journal = Journal::kept();
    journal.set("Программа", 11, "Значение", "«—»");
    journal.add_column("Наставники", "Место работы/учёбы");
    let employee = "T03|Котов Пётр Ильич|03.03.1980|работник предприятия|20.09.2022|20.09.2022||22.09.2022|готов|25.09.2022|16|2|...";
    let of_nobody = journal.push("Наставники", employee);
    let many = "T04|Ильин Олег Олегович|04.03.1980|педагог|20.09.2022|20.09.2022||22.09.2022|готов|25.09.2022|16|4000000000|";
    let carries = journal.push("Наставники", many);
    let young =
        "M03|Исаева Амина Руслановна|02.02.1999|молодой специалист|40|адаптация|сам|20.09.2022|20.09.2022|";
    let worked = journal.push("Наставляемые", young);
    let outcome = school.send(&journal).await;
    told_all(&outcome, "Программа", 11, &["ни буквы, ни цифры"]);
    told_all(&outcome, "Наставники", of_nobody, &["названии предприятия", "ни буквы"]);
    told_all(&outcome, "Наставники", carries, &["4000000000", "до 100"]);
    told_all(&outcome, "Наставляемые", worked, &["40", "до 9"]);
}
