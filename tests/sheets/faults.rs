//! Bad rows of each sheet: each is refused by itself, with what was received, the rule and what would be accepted.

use super::journal::Journal;
use super::school::{School, counted, told};
use crate::kit::database::{Fresh, on_both_databases};

on_both_databases!(
    a_bad_row_is_refused_by_itself_and_recorded_once_corrected,
    a_card_waits_for_its_bad_row,
    a_column_that_cannot_be_told_is_named_with_the_one_that_was_meant,
);

/// What is said of a row, word by word.
fn assert_told(outcome: &serde_json::Value, sheet: &str, row: u64, words: &[&str]) {
    let (_, reason) = told(outcome, sheet, row);
    for word in words {
        assert!(reason.contains(word), "{sheet} {row}: «{reason}» says nothing of «{word}»");
    }
}

async fn a_bad_row_is_refused_by_itself_and_recorded_once_corrected(database: Fresh) {
    let school = School::start(&database).await;
    school.send(&Journal::kept()).await;
    school.can_judge().await;
    let mut journal = Journal::kept();
    let residents = "Жители";
    let elsewhere = journal.push(residents, "Городу Кизилюрт|01.01.2022|6000|2900|");
    let future = journal.push(residents, "Город Кизилюрт|01.01.2200|6000|2900|");
    let tracking = "План отслеживания";
    let often = journal.push(tracking, "Обучение|Вебинары ЦНППМ|Куратор|иногда|");
    let once = journal.push(tracking, "Обучение|Семинар|Куратор|однократно|01.11.2022; 01.12.2022");
    let undated = journal.push(tracking, "Обучение|Мастер-класс|Куратор|ежемесячно|32.11.2022; 01.12.2022");
    let swot = "SWOT-анализ";
    let empty = journal.push(swot, "учитель–учитель|26.05.2023|||||");
    let form = journal.push(swot, "студент–ученик|26.05.2023|Интерес||||");
    let author = journal.push(swot, "учитель–учитель|27.05.2023|Интерес||||Нуцалова Барият Гаджиевна");
    let surveys = "Анкеты";
    let scale = journal.push(surveys, "T01|pupil-mentor-exit|U1|23.05.2023|онлайн|11|||||");
    let nobody = journal.push(surveys, "M77|pupil-mentee-exit|U1|23.05.2023|онлайн|8|||||");
    let other_item = journal.push(surveys, "M02|teacher-mentee-exit|U2|23.05.2023|онлайн|8||часто|||");
    let unknown = journal.push(surveys, "M02|teacher-mentee-exitt|U2|23.05.2023|онлайн|8|||||");
    let no_pair = journal.push(surveys, "M02|teacher-mentee-exit||23.05.2023|онлайн|8|||||");
    let outcome = school.send(&journal).await;

    assert_told(
        &outcome,
        residents,
        elsewhere,
        &["Городу Кизилюрт", "похоже на «город Кизилюрт»", "Дагестан"],
    );
    assert_told(&outcome, residents, future, &["01.01.2200", "в будущем"]);
    assert_told(&outcome, tracking, often, &["Частота", "иногда", "ежемесячно"]);
    assert_told(&outcome, tracking, once, &["однократно", "01.11.2022"]);
    assert_told(&outcome, tracking, undated, &["Выполнено", "32.11.2022"]);
    assert_eq!(told(&outcome, tracking, undated).0, "recorded in part", "the entry stands");
    assert_told(&outcome, swot, empty, &["ни одной записи"]);
    assert_told(&outcome, swot, form, &["студент–ученик", "не выбрана"]);
    assert_told(&outcome, swot, author, &["не куратор"]);
    assert_told(&outcome, surveys, scale, &["11", "от 1 до 10"]);
    assert_told(&outcome, surveys, nobody, &["M77"]);
    assert_told(&outcome, surveys, other_item, &["teacher-mentee-exit/v1", "F1", "принимаются Q1"]);
    assert_told(&outcome, surveys, unknown, &["teacher-mentee-exitt", "похоже на «teacher-mentee-exit»"]);
    assert_told(&outcome, surveys, no_pair, &["Код пары"]);
    assert_eq!((counted(&outcome, "refused"), counted(&outcome, "partly")), (11, 2), "{outcome:#}");

    journal.set(residents, usize::try_from(elsewhere).unwrap(), "Территория", "город Кизилюрт");
    journal.set(tracking, usize::try_from(often).unwrap(), "Частота", "ежеквартально");
    journal.set(tracking, usize::try_from(undated).unwrap(), "Выполнено", "30.11.2022; 01.12.2022");
    journal.set(swot, usize::try_from(empty).unwrap(), "Угрозы", "Нехватка кадров");
    journal.set(surveys, usize::try_from(scale).unwrap(), "Q9", "10");
    journal.set(surveys, usize::try_from(other_item).unwrap(), "F1", "");
    let corrected = school.send(&journal).await;
    assert_eq!(counted(&corrected, "recorded"), 6, "{corrected:#}");
    assert_eq!((counted(&corrected, "refused"), counted(&corrected, "partly")), (6, 1), "{corrected:#}");
}

async fn a_card_waits_for_its_bad_row(database: Fresh) {
    let school = School::start(&database).await;
    let mut journal = Journal::kept();
    school.send(&journal).await;
    school.can_judge().await;
    let card = "Карта качества";
    let half = journal.push(card, "25.05.2023|2|1,5");
    let unread = school.send(&journal).await;
    assert_told(&unread, card, half, &["Балл", "1,5"]);
    assert_eq!(told(&unread, card, 2).0, "waits for a row");
    assert_told(&unread, card, 2, &["строку 5", "записываются вместе"]);

    let half = usize::try_from(half).unwrap();
    journal.set(card, half, "Балл", "1");
    journal.set(card, half, "Критерий", "Комфортный психологичский климат");
    let unknown = school.send(&journal).await;
    assert_told(&unknown, card, 5, &["похоже на «Комфортный психологический климат»"]);
    assert_eq!(told(&unknown, card, 3).0, "waits for a row");
    journal.set(card, half, "Критерий", "d");
    let twice = school.send(&journal).await;
    assert_told(&twice, card, 5, &["уже есть балл"]);
    journal.set(card, half, "Критерий", "2");
    journal.set(card, half, "Балл", "3");
    let outside = school.send(&journal).await;
    assert_told(&outside, card, 5, &["3", "от 0 до 2"]);
    assert_eq!(school.count("QualityAssessed").await, 0);

    journal.set(card, half, "Балл", "2");
    let whole = school.send(&journal).await;
    assert_eq!((counted(&whole, "refused"), counted(&whole, "waits")), (0, 0), "{whole:#}");
    let shown = school.program("qualityCard { scores total }").await;
    let scores = serde_json::json!([2, 2, null, 1, null, null, null, null, null]);
    assert_eq!(shown["qualityCard"], serde_json::json!({ "scores": scores, "total": 5 }));
}

async fn a_column_that_cannot_be_told_is_named_with_the_one_that_was_meant(database: Fresh) {
    let school = School::start(&database).await;
    for (sheet, heading, misspelt) in [
        ("Жители", "Территория", "Територия"),
        ("План отслеживания", "Частота", "Частота выполнения"),
        ("План отслеживания", "Выполнено", "Выполненно"),
        ("SWOT-анализ", "Угрозы", "Угроза"),
        ("Карта качества", "Критерий", "Критерии"),
        ("Анкеты", "Способ", "Спосоп"),
    ] {
        let mut journal = Journal::kept();
        journal.set(sheet, 1, heading, misspelt);
        let refused = school.send(&journal).await;
        assert_eq!(refused["error"]["code"], "MISSING_COLUMNS", "{sheet}: {refused}");
        let message = refused["error"]["message"]["ru"].as_str().unwrap();
        for word in [sheet, heading, misspelt] {
            assert!(message.contains(word), "{message}");
        }
    }
    assert_eq!(school.head().await, 0);
}
