//! All refusals together: a code means one thing, and each is said in two languages.

use std::collections::BTreeMap;

type Codes = &'static [(&'static str, &'static str, &'static str)];

pub(crate) fn all() -> Vec<Codes> {
    vec![
        crate::organization::RegistrationRefusal::CODES,
        crate::organization::ProfileRefusal::CODES,
        crate::organization::ChangesRefusal::CODES,
        crate::organization::EndingRefusal::CODES,
        crate::organization::FiguresRefusal::CODES,
        crate::organization::EnterprisesRefusal::CODES,
        crate::organization::TargetsRefusal::CODES,
        crate::person::RegistrationRefusal::CODES,
        crate::person::IdentityRefusal::CODES,
        crate::person::DataRefusal::CODES,
        crate::person::ErasureRefusal::CODES,
        crate::program::DraftingRefusal::CODES,
        crate::program::DocumentsRefusal::CODES,
        crate::program::RoadmapRefusal::CODES,
        crate::program::StagesRefusal::CODES,
        crate::program::CustodyRefusal::CODES,
        crate::program::TurnsRefusal::CODES,
        crate::program::TargetsRefusal::CODES,
        crate::program::TrackingRefusal::CODES,
        crate::program::SeriesRefusal::CODES,
        crate::program::SwotRefusal::CODES,
        crate::program::QualityRefusal::CODES,
        crate::program::ResultsRefusal::CODES,
        crate::consent::ConsentRefusal::CODES,
        crate::correction::CorrectionRefusal::CODES,
        crate::measurement::MeasurementRefusal::CODES,
        crate::mentor::ApplicationRefusal::CODES,
        crate::mentor::SelectionRefusal::CODES,
        crate::mentor::AssignmentRefusal::CODES,
        crate::mentor::ServiceRefusal::CODES,
        crate::mentor::RetirementRefusal::CODES,
        crate::mentee::RequestRefusal::CODES,
        crate::mentee::EnrolmentRefusal::CODES,
        crate::mentee::LeavingRefusal::CODES,
        crate::mentee::OutcomesRefusal::CODES,
        crate::matching::MembersUnknown::CODES,
        crate::matching::SuccessionRefusal::CODES,
        crate::pair::FormationRefusal::CODES,
        crate::pair::JoiningRefusal::CODES,
        crate::pair::MembersRefusal::CODES,
        crate::pair::ScheduleRefusal::CODES,
        crate::pair::MeetingRefusal::CODES,
        crate::pair::PlanRefusal::CODES,
        crate::pair::ResultRefusal::CODES,
        crate::pair::FeedbackRefusal::CODES,
        crate::pair::CourseRefusal::CODES,
        crate::pair::ClosingRefusal::CODES,
        crate::settings::PoliciesRefusal::CODES,
        crate::settings::AttentionRefusal::CODES,
        crate::settings::KeysRefusal::CODES,
        crate::methodology::QuestionnairesRefusal::CODES,
        crate::methodology::InstrumentsRefusal::CODES,
        crate::methodology::MisfitRefusal::CODES,
        crate::methodology::CriteriaRefusal::CODES,
        crate::methodology::AnswersRefusal::CODES,
        crate::mentor::QuestionnaireRefusal::CODES,
        crate::program::AnonymousRefusal::CODES,
        crate::program::QuestionnaireRefusal::CODES,
        crate::mentee::QuestionnaireRefusal::CODES,
        crate::pair::AwardRefusal::CODES,
        crate::pair::TextsRefusal::CODES,
    ]
}

fn fields(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        text.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn a_code_means_one_thing() {
    let mut known = BTreeMap::new();
    for (code, english, russian) in all().into_iter().flatten() {
        let first = known.entry(*code).or_insert((*english, *russian));
        assert_eq!(*first, (*english, *russian), "{code} says two things");
    }
}

#[test]
fn a_code_is_screaming_snake() {
    for (code, _, _) in all().into_iter().flatten() {
        let words: Vec<&str> = code.split('_').collect();
        assert!(words.len() > 1, "{code} names what is refused and why");
        assert!(words.iter().all(|word| !word.is_empty()), "{code}");
        assert!(code.chars().all(|letter| letter == '_' || letter.is_ascii_uppercase()), "{code}");
    }
}

#[test]
fn an_english_text_starts_low_and_has_no_full_stop() {
    for (code, english, _) in all().into_iter().flatten() {
        assert!(english.is_ascii() || english.contains('«') || english.contains('–'), "{code}: {english}");
        assert!(
            english.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '{'),
            "{code}: {english}"
        );
        assert!(!english.ends_with('.'), "{code}: {english}");
        assert!(!english.contains(":?"), "{code} shows the spelling of the code to people: {english}");
    }
}

#[test]
fn a_russian_text_is_russian_and_names_no_field_in_the_language_of_the_code() {
    let russian_letter = |letter: char| ('а'..='я').contains(&letter.to_lowercase().next().unwrap_or(letter));
    for (code, english, russian) in all().into_iter().flatten() {
        assert!(russian.chars().any(russian_letter), "{code}: {russian}");
        assert!(!russian.ends_with('.'), "{code}: {russian}");
        assert!(!russian.contains(":?"), "{code} shows an identifier to people: {russian}");
        let told = fields(english);
        assert!(
            fields(russian).iter().all(|field| told.contains(field)),
            "{code}: both texts name the same facts"
        );
    }
}

#[test]
fn a_russian_refusal_shows_words_and_days_as_people_write_them() {
    use crate::aggregate::Refusal;
    use crate::program::{ProgramStage, StagesRefusal};
    use crate::testing::day;
    let accepted = &[ProgramStage::Matching, ProgramStage::Working];
    let wrong = StagesRefusal::WrongStage { stage: ProgramStage::Draft, accepted };
    assert_eq!(wrong.russian(), "программа на этапе проект: допустимо формирование пар или работа");
    let future = StagesRefusal::InTheFuture { occurred_on: day(2031, 2, 1), today: day(2024, 12, 31) };
    assert_eq!(future.russian(), "дата 01.02.2031 в будущем: принимаются дни до 31.12.2024");
}
