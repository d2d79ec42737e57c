//! Cells read by a questionnaire, as schools and forms write them.

use super::*;
use crate::defaults::DEFAULTS;

fn exit() -> &'static Questionnaire {
    DEFAULTS.questionnaires.iter().find(|known| known.code == "pupil-mentee-exit").expect("it ships")
}

fn read(cells: &[(&str, &str)]) -> Result<AnswerSheet, Refused> {
    let given = cells.iter().map(|(heading, said)| ((*heading).to_owned(), (*said).to_owned())).collect();
    sheet(exit(), &given)
}

fn code(cells: &[(&str, &str)]) -> &'static str {
    read(cells).expect_err("must be refused").code
}

#[test]
fn an_answer_is_read_as_its_item_asks() {
    let sheet = read(&[
        ("Q9", "8"),
        ("Насколько вы довольны результатом?", "7,0"),
        ("Хотели бы вы продолжить?", "Да"),
        ("F1", "1-2 раза"),
        ("T1", "поддержка"),
    ])
    .unwrap();
    assert_eq!(sheet.questionnaire.to_string(), "pupil-mentee-exit/v1");
    let chosen = |code: &str| Answer::Chosen(code.into());
    let answers = Answers::from([
        ("Q9".into(), Answer::Points(8)),
        ("Q10".into(), Answer::Points(7)),
        ("B2".into(), chosen("yes")),
        ("F1".into(), chosen("once-twice")),
    ]);
    assert_eq!(sheet.answers, answers);
    assert_eq!(sheet.texts, BTreeMap::from([("T1".to_owned(), "поддержка".to_owned())]));
}

#[test]
fn a_code_in_letters_that_look_like_it_is_that_code() {
    let sheet = read(&[("Т2", "времени"), ("В2", "no")]).unwrap();
    assert!(sheet.texts.contains_key("T2") && sheet.answers.contains_key("B2"));
}

#[test]
fn what_does_not_fit_is_refused_with_what_would() {
    for said in ["7,5", "восемь", "", "99999999999"] {
        assert_eq!(code(&[("Q9", said)]), "IMPORT_ANSWER_NO_MARK", "{said}");
    }
    assert_eq!(code(&[("B2", "наверное")]), "IMPORT_ANSWER_NO_OPTION");
    assert_eq!(code(&[("Q99", "8")]), "IMPORT_ITEM_UNKNOWN");
    assert_eq!(code(&[("Q10", "8"), ("Насколько вы довольны результатом?", "8")]), "IMPORT_ANSWER_TWICE");
    assert_eq!(code(&[]), "IMPORT_SURVEY_EMPTY");
    let near = read(&[("Насколько вы довольны резултатом?", "8")]).unwrap_err();
    assert!(near.russian.contains("похоже на «Насколько вы довольны результатом?»"), "{near:?}");
    let option = read(&[("F1", "всегда")]).unwrap_err();
    assert!(option.russian.contains("всегда") && option.russian.contains("1–2 раза"), "{option:?}");
}

#[test]
fn a_questionnaire_asks_about_a_pair_or_it_does_not() {
    let of = |code: &str| DEFAULTS.questionnaires.iter().find(|known| known.code == code).expect("it ships");
    assert_eq!(said_by(of("pupil-mentee-entry"), false), Ok(SaidBy::Newcomer(Side::Mentee)));
    assert_eq!(said_by(of("teacher-mentor-exit"), true), Ok(SaidBy::Member(Side::Mentor)));
    assert_eq!(said_by(of("curator"), false), Ok(SaidBy::Curator));
    let refused = |code: &str, has_pair| said_by(of(code), has_pair).expect_err("must be refused").code;
    assert_eq!(refused("pupil-mentee-exit", false), "IMPORT_SURVEY_PAIR_MISSING");
    assert_eq!(refused("pupil-mentor-entry", true), "IMPORT_SURVEY_PAIR_UNEXPECTED");
    assert_eq!(refused("curator", true), "IMPORT_SURVEY_PAIR_UNEXPECTED");
}

mod naming {
    use super::*;
    use chrono::NaiveDate;
    use domain::aggregate::{Aggregate, Stamp};
    use domain::methodology::{MethodologyCommand, QuestionnairesCommand};

    fn carried_out(methodology: &mut Methodology, command: MethodologyCommand) {
        let stamp = Stamp { today: day() };
        for event in methodology.decide(command, stamp).expect("it is accepted") {
            methodology.evolve(&event);
        }
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day")
    }

    /// The exit questionnaire in these versions.
    fn published(versions: &[u32]) -> Methodology {
        let mut methodology = Methodology::default();
        for version in versions {
            let questionnaire = Questionnaire { version: *version, mirrors: None, ..unpaired() };
            let command = QuestionnairesCommand::PublishQuestionnaire { questionnaire, occurred_on: day() };
            carried_out(&mut methodology, command.into());
        }
        methodology
    }

    /// Items that ask again about expectations have an entry questionnaire to go with, which is not published here.
    fn unpaired() -> Questionnaire {
        let mut questionnaire = exit().clone();
        for item in &mut questionnaire.items {
            item.pairs_with = None;
        }
        questionnaire
    }

    #[test]
    fn the_newest_version_is_meant_where_none_is_named() {
        let methodology = published(&[1, 2]);
        let version = |said: &str| asked(&methodology, said).map(|asked| asked.version);
        assert_eq!(version("pupil-mentee-exit"), Ok(2));
        assert_eq!(version("PUPIL-MENTEE-EXIT/v1"), Ok(1));
        assert_eq!(version("анкета наставляемого после программы (ученик-ученик)"), Ok(2));
    }

    #[test]
    fn a_questionnaire_that_was_withdrawn_is_meant_only_by_its_version() {
        let mut methodology = published(&[1]);
        let questionnaire = exit().reference();
        let command = QuestionnairesCommand::WithdrawQuestionnaire { questionnaire, occurred_on: day() };
        carried_out(&mut methodology, command.into());
        assert!(
            asked(&methodology, "pupil-mentee-exit/v1").is_ok(),
            "the act says since when it is withdrawn"
        );
        assert_eq!(
            asked(&methodology, "pupil-mentee-exit").unwrap_err().code,
            "IMPORT_QUESTIONNAIRE_UNKNOWN"
        );
    }

    #[test]
    fn an_unknown_questionnaire_is_refused_with_those_that_are_published() {
        let refused = asked(&published(&[1]), "pupil-mentee-exti").unwrap_err();
        assert!(refused.russian.contains("похоже на «pupil-mentee-exit»"), "{refused:?}");
        assert!(refused.russian.contains("Анкета наставляемого после программы"), "{refused:?}");
        let nothing = asked(&Methodology::default(), "pupil-mentee-exit").unwrap_err();
        assert_eq!(nothing.code, "IMPORT_METHODOLOGY_NOT_PUBLISHED");
        assert!(nothing.russian.contains("принимается после публикации"), "{nothing:?}");
    }
}
