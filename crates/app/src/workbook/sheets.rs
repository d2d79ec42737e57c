//! Sheets that came later than the sample journals: what a school writes in them, and what is refused of it.

use super::made::sheet_of;
use super::*;
use domain::consent::ConsentChannel;
use domain::mentee::Outcome;
use domain::mentor::{HoldReason, RetirementReason};
use domain::organization::FigureBasis;
use domain::pair::{MissReason, MissedBy, PauseReason};
use domain::program::{ParameterCode, Periodicity, ProgramIndicator, TrackingStage};
use domain::values::{ConsentGiver, ConsentKind, DocumentKind, EndReason, Form, Side, SurveyChannel};

fn read_sheet(name: &str, rows: &[&[&str]]) -> Workbook {
    read(&sheet_of(name, rows), None).unwrap()
}

/// The faults of a row: column and code.
fn faults<T>(row: &Row<T>) -> Vec<(String, &'static str)> {
    let errors = row.parsed.as_ref().err().expect("must be refused");
    errors.iter().map(|error| (error.column.to_string(), error.rule.code())).collect()
}

fn of(column: &str, code: &'static str) -> (String, &'static str) {
    (column.to_owned(), code)
}

/// The heading that was probably meant by a misspelt one.
fn meant(name: &str, headings: &[&str]) -> Vec<Missing> {
    match read(&sheet_of(name, &[headings, &["x"]]), None) {
        Err(FileError::MissingColumns { missing, .. }) => missing,
        other => panic!("must be refused: {:?}", other.err()),
    }
}

fn misspelt(name: &'static str, received: &str) -> Missing {
    Missing { name, nearest: Some(received.to_owned()) }
}

const TRACKING: [&str; 5] = ["Этап", "Описание", "Ответственный", "Частота", "Выполнено"];

#[test]
fn the_tracking_plan_is_read_in_the_words_of_its_document() {
    let workbook = read_sheet(
        "План отслеживания",
        &[
            &TRACKING,
            &["Отбор наставников", "Собеседования", "Директор", "По мере появления новых сотрудников"],
            &[
                "Оценка результата изменения процедуры наставничества, поощрение лучших наставников",
                "Пересмотр процесса",
                "",
                "в конце года",
                "26.05.2023; 25.05.2024",
            ],
            &["обучение", "Взаимообмен опытом", "Наставник", "ежемесячно", "31.02.2023"],
        ],
    );
    let rows: Vec<&TrackingRow> = workbook.tracking.iter().map(|row| row.parsed.as_ref().unwrap()).collect();
    assert_eq!((rows[0].stage, rows[0].periodicity), (TrackingStage::MentorSelection, Periodicity::AsNeeded));
    assert_eq!((rows[1].stage, rows[1].periodicity), (TrackingStage::Assessment, Periodicity::Yearly));
    assert_eq!(rows[1].carried_out.as_ref().map(Vec::len), Ok(2));
    assert_eq!(rows[1].responsible, None);
    let days = rows[2].carried_out.as_ref().unwrap_err();
    assert_eq!((days[0].column.as_ref(), days[0].rule.code()), ("Выполнено", "CELL_NOT_A_DATE"));
    assert_eq!(
        workbook.tracking[1].key.as_deref(),
        Some("оценка, поощрение, пересмотр, итоги / Пересмотр процесса")
    );
}

#[test]
fn a_row_of_the_tracking_plan_names_all_its_faults() {
    let workbook = read_sheet("план отслеживания", &[&TRACKING, &["отдых", "", "", "иногда"]]);
    assert_eq!(
        faults(&workbook.tracking[0]),
        [of("Этап", "CELL_UNKNOWN_WORD"), of("Описание", "CELL_MISSING"), of("Частота", "CELL_UNKNOWN_WORD"),]
    );
    let headings = ["Этап", "Описание", "Частата", "Выполненно"];
    let expected = [misspelt("Частота", "Частата"), misspelt("Выполнено", "Выполненно")];
    assert_eq!(meant("План отслеживания", &headings), expected);
}

const SWOT: [&str; 7] =
    ["Форма", "Дата", "Сильные стороны", "Слабые стороны", "Возможности", "Угрозы", "Автор"];

#[test]
fn an_analysis_is_one_row_of_four_fields() {
    let workbook = read_sheet(
        "SWOT-анализ",
        &[
            &SWOT,
            &["учитель–учитель", "25.05.2023", "опытные педагоги\nсвоя база", "", "курсы; стажировки"],
            &["учитель–завуч", "вчера", "а; а"],
        ],
    );
    let swot = workbook.swots[0].parsed.as_ref().unwrap();
    assert_eq!(swot.form, Form::TeacherTeacher);
    assert_eq!(swot.strengths, ["опытные педагоги", "своя база"]);
    assert_eq!((swot.weaknesses.len(), swot.opportunities.len(), swot.threats.len()), (0, 2, 0));
    assert_eq!(
        faults(&workbook.swots[1]),
        [
            of("Форма", "CELL_UNKNOWN_WORD"),
            of("Дата", "CELL_NOT_A_DATE"),
            of("Сильные стороны", "CELL_REPEATED_IN_LIST"),
        ]
    );
    assert_eq!(meant("SWOT-анализ", &["Форма", "Дата", "Угроза"]), [misspelt("Угрозы", "Угроза")]);
}

#[test]
fn a_mark_of_the_card_may_be_open_and_is_a_whole_number() {
    let rows: [&[&str]; 5] = [
        &["Дата", "Критерий", "Балл"],
        &["25.05.2023", "1", "2"],
        &["25.05.2023", "Удовлетворённость партнёров"],
        &["25.05.2023", "2", "1,5"],
        &["", "", "2"],
    ];
    let workbook = read_sheet("Карта качества", &rows);
    let marks: Vec<Option<u32>> =
        workbook.quality[..2].iter().map(|row| row.parsed.as_ref().unwrap().mark).collect();
    assert_eq!(marks, [Some(2), None]);
    assert_eq!(faults(&workbook.quality[2]), [of("Балл", "CELL_NOT_A_WHOLE_NUMBER")]);
    assert_eq!(faults(&workbook.quality[3]), [of("Дата", "CELL_MISSING"), of("Критерий", "CELL_MISSING")]);
    assert_eq!(meant("Карта качества", &["Дата", "Критерии", "Балл"]), [misspelt("Критерий", "Критерии")]);
}

const RESIDENTS: [&str; 5] = ["Территория", "На дату", "Жителей 10–19 лет", "Жителей 15–19 лет", "Источник"];

#[test]
fn residents_have_a_territory_a_day_two_numbers_and_a_source() {
    let workbook = read_sheet(
        "Жители",
        &[
            &RESIDENTS,
            &["город Кизилюрт", "01.01.2023", "6 120", "2980", "статистическая отчётность"],
            &["", "2023", "-1", "", "слухи"],
        ],
    );
    let row = workbook.residents[0].parsed.as_ref().unwrap();
    assert_eq!((row.residents_10_19, row.residents_15_19), (6_120, 2_980));
    assert_eq!(row.source, Some(FigureBasis::StatisticalReport));
    assert_eq!(
        faults(&workbook.residents[1]),
        [
            of("Территория", "CELL_MISSING"),
            of("На дату", "CELL_NOT_A_DATE"),
            of("Жителей 10–19 лет", "CELL_NOT_A_WHOLE_NUMBER"),
            of("Жителей 15–19 лет", "CELL_MISSING"),
            of("Источник", "CELL_UNKNOWN_WORD"),
        ]
    );
    let headings = ["Територия", "На дату", "Жителей 10–19 лет", "Жителей 15–19 лет"];
    assert_eq!(meant("Жители", &headings), [misspelt("Территория", "Територия")]);
}

const SURVEY: [&str; 5] = ["Код участника", "Анкета", "Код пары", "Дата", "Способ"];

#[test]
fn columns_beside_the_template_of_surveys_are_items() {
    let headings = [&SURVEY[..], &["Q9", "Чего вам не хватило?", "Q10"]].concat();
    let row = ["M01", "pupil-mentee-exit", "U1", "25.05.2024", "онлайн", "8", "", "7"];
    let workbook = read_sheet("Анкеты", &[&headings, &row]);
    assert_eq!(workbook.warnings, [], "no column is read past");
    let survey = workbook.surveys[0].parsed.as_ref().unwrap();
    assert_eq!(survey.channel, SurveyChannel::Online);
    let answers: Vec<_> = survey.answers.iter().map(|(item, said)| (item.as_str(), said.as_str())).collect();
    assert_eq!(answers, [("Q10", "7"), ("Q9", "8")], "an empty cell is no answer");
    assert_eq!(workbook.surveys[0].key.as_deref(), Some("M01 / pupil-mentee-exit / U1"));

    let moved = ["Q10", "Дата", "Способ", "Код участника", "Анкета", "Код пары", "Q9"];
    let row = ["7", "2024-05-25", "онлайн", "M01", "pupil-mentee-exit", "U1", "8"];
    let moved = read_sheet("Анкеты", &[&moved, &row]);
    assert_eq!(moved.surveys[0].cells, workbook.surveys[0].cells, "the same row wherever its columns stand");
}

#[test]
fn an_entry_questionnaire_has_no_pair_and_a_key_all_the_same() {
    let headings = ["Код участника", "Анкета", "Дата", "Способ", "Q9"];
    let row = ["M01", "pupil-mentee-entry", "12.12.2023", "на бумаге", "10"];
    let workbook = read_sheet("Анкеты", &[&headings, &row]);
    let survey = &workbook.surveys[0];
    assert_eq!((survey.parsed.as_ref().unwrap().pair.as_deref(), survey.number), (None, 2));
    assert_eq!(survey.key.as_deref(), Some("M01 / pupil-mentee-entry / "));
}

#[test]
fn faults_of_answers_name_their_item_and_headings_of_items_stand_once() {
    let headings = [&SURVEY[..], &["Q9"]].concat();
    let mut made = rust_xlsxwriter::Workbook::new();
    let sheet = made.add_worksheet();
    sheet.set_name("Анкеты").unwrap();
    for (column, heading) in (0..).zip(&headings) {
        sheet.write_string(0, column, *heading).unwrap();
    }
    sheet.write_string(1, 4, "почтой").unwrap();
    sheet.write_formula(1, 5, rust_xlsxwriter::Formula::new("NA()").set_result("#N/A")).unwrap();
    let workbook = read(&made.save_to_buffer().unwrap(), None).unwrap();
    let found = faults(&workbook.surveys[0]);
    assert!(found.contains(&of("Способ", "CELL_UNKNOWN_WORD")), "{found:?}");
    assert!(found.contains(&of("Дата", "CELL_MISSING")), "{found:?}");
    assert_eq!(found.last(), Some(&of("Q9", "CELL_FORMULA_ERROR")));

    let twice = [&SURVEY[..], &["Q9", "q9"]].concat();
    assert_eq!(
        read(&sheet_of("Анкеты", &[&twice, &["M01"]]), None).err(),
        Some(FileError::RepeatedColumn { sheet: SheetKind::Surveys, column: "q9".into() })
    );
    let misspelt_pair = ["Код участника", "Анкета", "Код парры", "Дата", "Способ", "Q9"];
    assert_eq!(meant("Анкеты", &misspelt_pair), [misspelt("Код пары", "Код парры")]);
}

#[test]
fn a_returned_sheet_of_answers_is_read_without_its_verdicts() {
    let headings = [&SURVEY[..], &["Q9"]].concat();
    let row = ["M01", "pupil-mentee-exit", "U1", "25.05.2024", "онлайн", "11"];
    let workbook = read_sheet("Анкеты", &[&headings, &row]);
    let refused = RowVerdict {
        sheet: SheetKind::Surveys,
        row: 2,
        verdict: Verdict::Refused,
        reason: "оценка 11 вне шкалы".into(),
    };
    let again = read(&returned(&workbook, &[refused]).unwrap(), None).unwrap();
    assert_eq!(again.surveys, workbook.surveys, "«Результат» and «Причина» are no items");
}

#[test]
fn a_paper_of_the_programme_has_a_kind_a_number_and_a_date() {
    let rows: [&[&str]; 4] = [
        &["Вид", "Номер и дата", "Ссылка на файл"],
        &["Приказ о парах", "№ 90 от 09.10.2022", "archive:2022/90"],
        &["приказ", "90", ""],
        &["Положение о наставничестве", "12 от 01.09.2022", ""],
    ];
    let workbook = read_sheet("Документы", &rows);
    let paper = workbook.documents[0].parsed.as_ref().unwrap();
    assert_eq!((paper.kind, paper.document.number.as_str()), (DocumentKind::PairingOrder, "90"));
    assert_eq!(paper.file_ref.as_deref(), Some("archive:2022/90"));
    assert_eq!(workbook.documents[2].parsed.as_ref().map(|paper| paper.file_ref.as_deref()), Ok(None));
    assert_eq!(
        faults(&workbook.documents[1]),
        [of("Вид", "CELL_UNKNOWN_WORD"), of("Номер и дата", "CELL_NOT_A_DOCUMENT")]
    );
    assert_eq!(meant("Документы", &["Вид", "Номер и даты"]), [misspelt("Номер и дата", "Номер и даты")]);
}

const CONSENT: [&str; 10] = [
    "Код участника",
    "Роль",
    "Вид",
    "Кто дал",
    "Дата",
    "Действует до",
    "Документ",
    "Редакция текста",
    "Способ",
    "Отозвано",
];

#[test]
fn a_consent_says_what_for_by_whom_and_how_long_and_a_fault_of_its_withdrawal_stands_apart() {
    let workbook = read_sheet(
        "Согласия",
        &[
            &CONSENT,
            &[
                "M01",
                "наставляемый",
                "публикация",
                "законный представитель",
                "20.09.2022",
                "31.08.2023",
                "12 от 20.09.2022",
                "2022-09",
                "на бумаге",
                "01.03.2023",
            ],
            &["M01", "наставляемый", "публикация", "сам участник", "21.09.2022", "", "", "", "", "вчера"],
            &["", "куратор", "съёмка", "школа", "сегодня"],
        ],
    );
    let consent = workbook.consents[0].parsed.as_ref().unwrap();
    assert_eq!((consent.side, consent.kind), (Side::Mentee, ConsentKind::Publication));
    assert_eq!(consent.given_by, ConsentGiver::LegalRepresentative);
    assert_eq!((consent.channel, consent.withdrawn.is_ok()), (Some(ConsentChannel::Paper), true));
    let faulty = workbook.consents[1].parsed.as_ref().unwrap();
    assert_eq!(faulty.withdrawn.as_ref().unwrap_err()[0].rule.code(), "CELL_NOT_A_DATE");
    assert_eq!(
        faults(&workbook.consents[2]),
        [
            of("Код участника", "CELL_MISSING"),
            of("Роль", "CELL_UNKNOWN_WORD"),
            of("Вид", "CELL_UNKNOWN_WORD"),
            of("Кто дал", "CELL_UNKNOWN_WORD"),
            of("Дата", "CELL_NOT_A_DATE"),
        ]
    );
}

#[test]
fn a_planned_meeting_has_a_time_and_a_missed_one_a_reason() {
    let headings =
        ["Код пары", "Дата", "Время", "Формат", "Назначена", "Почему не состоялась", "Кто пропустил"];
    let workbook = read_sheet(
        "График встреч",
        &[
            &headings,
            &["U1", "12.10.2022", "14:30", "очно", "10.10.2022"],
            &["U1", "19.10.2022", "9.05", "онлайн", "10.10.2022", "болезнь"],
            &["U1", "20.10.2022", "9:05", "онлайн", "10.10.2022", "", "наставник"],
            &["U1", "21.10.2022", "25:00", "лично", ""],
        ],
    );
    let rows: Vec<_> = workbook.schedule[..3].iter().map(|row| row.parsed.as_ref().unwrap()).collect();
    assert_eq!((rows[0].planned_at.minute_of_day(), rows[0].missed.clone()), (870, Ok(None)));
    assert_eq!(rows[1].missed, Ok(Some((MissReason::Illness, MissedBy::NotRecorded))));
    assert_eq!(rows[2].missed.as_ref().unwrap_err()[0].rule, CellRule::Missing);
    assert_eq!(workbook.schedule[1].key.as_deref(), Some("U1 / 2022-10-19 / 09:05"));
    assert_eq!(
        faults(&workbook.schedule[3]),
        [of("Время", "CELL_NOT_A_TIME"), of("Формат", "CELL_UNKNOWN_WORD"), of("Назначена", "CELL_MISSING")]
    );
}

#[test]
fn an_award_of_a_mentor_has_a_kind_and_that_of_a_pair_has_none() {
    let headings = ["Кому", "Код", "Награда", "Уровень", "Дата", "Приказ"];
    let workbook = read_sheet(
        "Награждения",
        &[
            &headings,
            &["наставник", "T01", "грамота", "регион", "24.05.2023", "5 от 24.05.2023"],
            &["пара", "U1", "", "регион", "24.05.2023"],
            &["наставник", "T01", "", "регион", "24.05.2023"],
            &["пара", "U1", "грамота", "регион", "24.05.2023"],
            &["классу", "5А", "", "", ""],
        ],
    );
    let kinds = workbook.awards[..2].iter().map(|row| row.parsed.as_ref().unwrap().kind.is_some());
    assert_eq!(kinds.collect::<Vec<_>>(), [true, false]);
    assert_eq!(faults(&workbook.awards[2]), [of("Награда", "CELL_MISSING")]);
    assert_eq!(faults(&workbook.awards[3]), [of("Награда", "CELL_UNEXPECTED")]);
    assert_eq!(
        faults(&workbook.awards[4]),
        [of("Кому", "CELL_UNKNOWN_WORD"), of("Уровень", "CELL_MISSING"), of("Дата", "CELL_MISSING")]
    );
}

#[test]
fn results_the_final_event_and_practices_are_read() {
    let results = read_sheet(
        "Промежуточные результаты",
        &[&["Код пары", "Показатель", "Дата", "Значение"], &["U1", "mean-mark", "20.12.2022", "4,2"]],
    );
    assert_eq!(results.results[0].parsed.as_ref().unwrap().value, rust_decimal::Decimal::new(42, 1));
    let event = read_sheet(
        "Итоговое мероприятие",
        &[
            &["Дата", "Название", "Участников"],
            &["25.05.2023", "Слёт", "40"],
            &["25.05.2023", "Слёт", "много"],
        ],
    );
    assert_eq!(event.final_events[0].parsed.as_ref().unwrap().participants, 40);
    assert_eq!(faults(&event.final_events[1]), [of("Участников", "CELL_NOT_A_WHOLE_NUMBER")]);
    let practice = read_sheet(
        "Лучшие практики",
        &[
            &["Название", "Форма", "Уровень", "Дата", "Код пары"],
            &["Читаем вместе", "ученик–ученик", "регион", "24.05.2023", "U1"],
        ],
    );
    assert_eq!(practice.practices[0].parsed.as_ref().unwrap().pair.as_deref(), Some("U1"));
}

const PAIR: [&str; 7] = ["Код", "Форма", "Вид", "Наставники", "Наставляемые", "Дата формирования", "Статус"];

#[test]
fn a_form_of_the_place_needs_its_name_and_an_added_column_says_nothing_while_it_is_empty() {
    let row = ["U1", "ученик–ученик", "один на один", "T01", "M01", "10.10.2022", "активна"];
    let before = read_sheet("Пары", &[&PAIR, &row]);
    let added = [&PAIR[..], &["Название формы", "Федеральная форма"]].concat();
    let after = read_sheet("Пары", &[&added, &row]);
    assert_eq!(before.pairs[0].cells, after.pairs[0].cells, "the row that was recorded is the same row");

    let own = ["U1", "иная форма", "один на один", "T01", "M01", "10.10.2022", "активна", "Наш класс"];
    let named = read_sheet("Пары", &[&added, &own]);
    assert_eq!(named.pairs[0].parsed.as_ref().unwrap().form_name.as_deref(), Some("Наш класс"));
    assert_eq!(named.pairs[0].cells.last().map(String::as_str), Some("Название формы: Наш класс"));
    let unnamed = read_sheet("Пары", &[&added, &own[..7]]);
    assert_eq!(faults(&unnamed.pairs[0]), [of("Название формы", "CELL_MISSING")]);
}

#[test]
fn a_parameter_is_one_of_the_list_or_a_code_of_the_place() {
    let headings = ["Параметр", "Период с", "Период по", "Значение", "Дата подсчёта"];
    let workbook = read_sheet(
        "Параметры процесса",
        &[
            &headings,
            &["Планируют стать наставниками", "01.09.2022", "31.12.2022", "7", "15.01.2023"],
            &["ski-trips", "01.09.2022", "31.12.2022", "2,5", "15.01.2023"],
            &["походы", "01.09.2022", "декабрь", "", ""],
        ],
    );
    let rows: Vec<_> = workbook.parameters[..2].iter().map(|row| row.parsed.as_ref().unwrap()).collect();
    assert_eq!(rows[0].code, ParameterCode::Listed(ProgramIndicator::FutureMentors));
    assert_eq!(
        (&rows[1].code, rows[1].value.to_string()),
        (&ParameterCode::Own("ski-trips".into()), "2.5".into())
    );
    assert_eq!(
        faults(&workbook.parameters[2]),
        [
            of("Параметр", "CELL_UNKNOWN_WORD"),
            of("Период по", "CELL_NOT_A_DATE"),
            of("Значение", "CELL_MISSING"),
            of("Дата подсчёта", "CELL_MISSING"),
        ]
    );
    let misspelt_day = ["Параметр", "Период с", "Период по", "Значение", "Дата подсчета дня"];
    assert_eq!(meant("Параметры процесса", &misspelt_day).len(), 1);
}

#[test]
fn a_plan_names_both_ends_of_its_period_or_none() {
    let headings =
        ["Код пары", "Дата утверждения", "Цель", "Веха", "Срок", "Достигнута", "Период с", "Период по"];
    let plan = |start, end| ["U1", "13.10.2022", "Урок", "Тест", "20.12.2022", "", start, end];
    let workbook = read_sheet(
        "Планы",
        &[
            &headings,
            &plan("01.11.2022", "30.04.2023"),
            &plan("", ""),
            &plan("", "30.04.2023"),
            &plan("вчера", ""),
        ],
    );
    let period = |row: usize| workbook.plans[row].parsed.as_ref().unwrap().period;
    assert_eq!(period(0).map(|period| period.end.to_string()), Some("2023-04-30".to_owned()));
    assert_eq!(period(1), None);
    assert_eq!(faults(&workbook.plans[2]), [of("Период с", "CELL_MISSING")]);
    assert_eq!(
        faults(&workbook.plans[3]),
        [of("Период с", "CELL_NOT_A_DATE"), of("Период по", "CELL_MISSING")]
    );
}

const JOINING: [&str; 6] = ["Код пары", "Кто выбывает", "Кто входит", "Роль", "Дата", "Причина"];

#[test]
fn a_substitute_has_a_reason_and_a_newcomer_has_none() {
    let workbook = read_sheet(
        "Замены и вступления",
        &[
            &JOINING,
            &["U1", "T01", "T03", "", "15.11.2022", "увольнение"],
            &["G1", "", "M05", "наставляемый", "01.12.2022"],
            &["U1", "T01", "T04", "", "15.11.2022", ""],
            &["G1", "", "M06", "", "01.12.2022", "переезд"],
            &["U1", "M01", "M02", "наставляемый", "15.11.2022", "надоело"],
            &["", "", "", "куратор", "вчера", ""],
        ],
    );
    let substitute = workbook.joinings[0].parsed.as_ref().unwrap();
    assert_eq!(substitute.goes, Some(("T01".to_owned(), EndReason::EmploymentEnded)));
    assert_eq!(workbook.joinings[0].key.as_deref(), Some("U1 / T03"));
    let newcomer = workbook.joinings[1].parsed.as_ref().unwrap();
    assert_eq!((newcomer.goes.as_ref(), newcomer.side), (None, Some(Side::Mentee)));
    assert_eq!(faults(&workbook.joinings[2]), [of("Причина", "CELL_MISSING")]);
    assert_eq!(faults(&workbook.joinings[3]), [of("Причина", "CELL_UNEXPECTED")]);
    assert_eq!(
        faults(&workbook.joinings[4]),
        [of("Роль", "CELL_UNEXPECTED"), of("Причина", "CELL_UNKNOWN_WORD")]
    );
    assert_eq!(
        faults(&workbook.joinings[5]),
        [
            of("Код пары", "CELL_MISSING"),
            of("Кто входит", "CELL_MISSING"),
            of("Роль", "CELL_UNKNOWN_WORD"),
            of("Дата", "CELL_NOT_A_DATE"),
        ]
    );
    let headings = ["Код пары", "Кто выбыввет", "Кто входит", "Дата"];
    assert_eq!(meant("Замены и вступления", &headings), [misspelt("Кто выбывает", "Кто выбыввет")]);
}

#[test]
fn a_pause_is_of_a_pair_or_of_a_mentor_and_a_fault_of_its_end_stands_apart() {
    let workbook = read_sheet(
        "Паузы",
        &[
            &["Код пары", "Код наставника", "Начало", "Возобновление", "Причина"],
            &["U1", "", "29.12.2022", "09.01.2023", "каникулы"],
            &["", "T01", "01.02.2023", "", "отпуск по уходу за ребенком"],
            &["U1", "", "01.03.2023", "скоро", "болезнь"],
            &["U1", "T01", "01.04.2023", "", "болезнь"],
            &["", "", "", "", "болезнь"],
            &["", "T01", "01.05.2023", "", "каникулы"],
        ],
    );
    let rows: Vec<_> = workbook.pauses[..3].iter().map(|row| row.parsed.as_ref().unwrap()).collect();
    assert_eq!(rows[0].paused, Paused::Pair { code: "U1".into(), reason: PauseReason::Holidays });
    assert_eq!(rows[0].until, Ok(chrono::NaiveDate::from_ymd_opt(2023, 1, 9)));
    assert_eq!(workbook.pauses[0].key.as_deref(), Some("U1 /  / 2022-12-29"));
    let held = Paused::Mentor { code: "T01".into(), reason: HoldReason::ParentalLeave };
    assert_eq!((&rows[1].paused, &rows[1].until), (&held, &Ok(None)));
    let end = rows[2].until.as_ref().unwrap_err();
    assert_eq!((end[0].column.as_ref(), end[0].rule.code()), ("Возобновление", "CELL_NOT_A_DATE"));
    assert_eq!(faults(&workbook.pauses[3]), [of("Код наставника", "CELL_UNEXPECTED")]);
    assert_eq!(
        faults(&workbook.pauses[4]),
        [of("Начало", "CELL_MISSING"), of("Код пары", "CELL_MISSING"), of("Код наставника", "CELL_MISSING"),]
    );
    assert_eq!(faults(&workbook.pauses[5]), [of("Причина", "CELL_UNKNOWN_WORD")], "a reason of pairs");
}

#[test]
fn whoever_leaves_altogether_is_named_with_the_role_and_its_reasons() {
    let headings = ["Код пары", "Код участника", "Дата", "Причина", "Роль", "Предупреждение"];
    let workbook = read_sheet(
        "Выбытие",
        &[
            &headings,
            &["U7", "M08", "01.03.2023", "переезд"],
            &["", "M08", "01.03.2023", "болезнь", "наставляемый"],
            &["", "T01", "06.03.2023", "собственное желание", "наставник", "01.03.2023"],
            &["", "T02", "06.03.2023", "увольнение", "наставник"],
            &["", "M09", "01.03.2023", "переезд"],
            &["", "T03", "06.03.2023", "болезнь", "наставник"],
            &["", "T03", "06.03.2023", "переезд", "наставник", "01.03.2023"],
            &["U7", "M08", "01.03.2023", "переезд", "наставляемый", "01.03.2023"],
            &["", "M08", "01.03.2023", "переезд", "наставляемый", "01.03.2023"],
        ],
    );
    let leaves: Vec<&Leaving> =
        workbook.departures[..4].iter().map(|row| &row.parsed.as_ref().unwrap().leaves).collect();
    let notice = chrono::NaiveDate::from_ymd_opt(2023, 3, 1);
    let expected = [
        Leaving::Pair { code: "U7".into(), side: None, reason: EndReason::Moved },
        Leaving::Program { reason: EndReason::Illness },
        Leaving::Mentoring { reason: RetirementReason::OwnWish, notice },
        Leaving::Mentoring { reason: RetirementReason::EmploymentEnded, notice: None },
    ];
    assert_eq!(leaves, expected.iter().collect::<Vec<_>>());
    assert_eq!(workbook.departures[0].cells, ["U7", "M08", "2023-03-01", "переезд"], "as before the columns");
    assert_eq!(workbook.departures[1].key.as_deref(), Some(" / M08"));
    assert_eq!(faults(&workbook.departures[4]), [of("Роль", "CELL_MISSING")], "a forgotten code of a pair");
    let Err(errors) = &workbook.departures[5].parsed else { panic!("must be refused") };
    assert!(errors[0].russian().contains("окончание обучения или отчисление"), "{}", errors[0].russian());
    for (row, because) in
        [(6, "«Причина» — «переезд»"), (7, "«Код пары» заполнен"), (8, "«Роль» — «наставляемый»")]
    {
        assert_eq!(faults(&workbook.departures[row]), [of("Предупреждение", "CELL_UNEXPECTED")]);
        let Err(errors) = &workbook.departures[row].parsed else { panic!("must be refused") };
        assert!(errors[0].russian().contains(because), "{}", errors[0].russian());
    }
}

#[test]
fn an_outcome_is_a_word_and_an_answer() {
    let workbook = read_sheet(
        "Исходы",
        &[
            &["Код наставляемого", "Исход", "Дата", "Ответ"],
            &["M01", "Намерение стать наставником", "24.05.2023", "Да"],
            &["M02", "работа в профессии", "24.05.2023", "нет"],
            &["M02", "стал космонавтом", "", "возможно"],
        ],
    );
    let told = workbook.outcomes[..2].iter().map(|row| row.parsed.as_ref().unwrap());
    let told: Vec<_> = told.map(|row| (row.outcome, row.holds)).collect();
    assert_eq!(told, [(Outcome::IntendsToMentor, true), (Outcome::StaysInProfession, false)]);
    assert_eq!(
        faults(&workbook.outcomes[2]),
        [of("Исход", "CELL_UNKNOWN_WORD"), of("Дата", "CELL_MISSING"), of("Ответ", "CELL_UNKNOWN_WORD")]
    );
}

#[test]
fn a_pair_that_is_carried_over_has_a_day_and_no_reason() {
    let headings = [
        "Код",
        "Форма",
        "Вид",
        "Наставники",
        "Наставляемые",
        "Дата формирования",
        "Статус",
        "Дата окончания",
        "Причина окончания",
    ];
    let formed = ["U1", "ученик–ученик", "один на один", "T01", "M01", "10.10.2022", "перенесена"];
    let workbook = read_sheet(
        "Пары",
        &[
            &headings,
            &[&formed[..], &["31.05.2023"]].concat(),
            &[&formed[..], &["31.05.2023", "переезд"]].concat(),
            &formed,
        ],
    );
    let endings: Vec<_> = workbook.pairs.iter().map(|row| &row.parsed.as_ref().unwrap().ending).collect();
    let on = chrono::NaiveDate::from_ymd_opt(2023, 5, 31).unwrap();
    assert_eq!(endings[0], &Ok(PairEnding::CarriedOver { on }));
    let fault = |at: usize| {
        let errors = endings[at].as_ref().unwrap_err();
        (errors[0].column.to_string(), errors[0].rule.code())
    };
    assert_eq!(fault(1), of("Причина окончания", "CELL_UNEXPECTED"));
    assert_eq!(fault(2), of("Дата окончания", "CELL_MISSING"));
}
