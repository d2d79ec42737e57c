//! Why a posting counts, and what a sum of the ledger counts, in words.

use super::Wording;
use super::phrase::say;
use crate::Measure;

/// The rule of a posting in words; a code of no version is shown as it is.
pub fn reason(code: &str) -> Wording {
    let (russian, english) = match code {
        "FULL_CYCLE_COMPLETED_IN_THE_YEAR" => {
            ("в отчётном периоде пройден полный цикл", "completed a full cycle in the period")
        }
        "MEMBER_OF_A_UNIT_IN_THE_YEAR" => (
            "состоит в паре или группе хотя бы один день периода",
            "was a member of a pair or group on a day of the period",
        ),
        "AGE_OUTSIDE_THE_BAND" => (
            "возраст в установленный день вне учитываемого",
            "the age on the fixed day is outside the band that counts",
        ),
        "FORM_OUTSIDE_THE_SCOPE" => (
            "форма наставничества не входит в засчитываемые",
            "the form of mentoring is not among those that count",
        ),
        "EXPERIENCE_ABOVE_THE_LIMIT" => {
            ("стаж больше, чем у молодого специалиста", "more experience than a young specialist has")
        }
        "AGE_ABOVE_THE_LIMIT" => {
            ("возраст больше, чем у молодого специалиста", "older than a young specialist is")
        }
        "NEWEST_FIGURE" => ("новейшее поданное число", "the newest figure submitted"),
        "PAIR_FORMED" => ("пара сформирована", "the pair was formed"),
        "PAIR_COMPLETED" => ("пара завершена", "the pair was completed"),
        "PAIR_DISSOLVED" => ("пара расформирована", "the pair was dissolved"),
        "PAIR_CARRIED_OVER" => {
            ("пара перенесена в следующий запуск", "the pair was carried over into a later run")
        }
        "FULL_CYCLE" => ("пройден полный цикл", "completed a full cycle"),
        "ENDED_WITHOUT_FULL_CYCLE" => {
            ("участие окончено без полного цикла", "the membership ended without a full cycle")
        }
        "ENTERED_THE_POOL" => ("внесён в базу наставляемых", "entered the pool of mentees"),
        "ENROLMENT_WITHDRAWN" => {
            ("участие прекращено без полного цикла", "the enrolment ended without a full cycle")
        }
        "ATTENDED_A_MEETING_IN_THE_YEAR" => {
            ("был на встрече в отчётном периоде", "attended a meeting in the period")
        }
        "FINAL_FEEDBACK_IN_THE_YEAR" => {
            ("дал итоговую обратную связь в отчётном периоде", "gave final feedback in the period")
        }
        "MEAN_OF_LATEST_MARK_IN_EACH_PROGRAM" => {
            ("средняя из последних оценок по программам", "the mean of the latest mark in each programme")
        }
        "MARK_REACHES_THRESHOLD" => ("оценка не ниже порога", "the mark reaches the threshold"),
        "ANONYMOUS_FINAL_FEEDBACK" => ("анонимная итоговая обратная связь", "anonymous final feedback"),
        "TOO_FEW_ANSWERS_FOR_A_MARK" => ("ответов слишком мало для оценки", "too few answers for a mark"),
        "OUTCOME_KNOWN_IN_THE_YEAR" => {
            ("в отчётном периоде итог известен", "the outcome is known in the period")
        }
        "OUTCOME_HOLDS_BY_THE_NEWEST_ANSWER" => {
            ("по последнему ответу итог достигнут", "the outcome holds by the newest answer")
        }
        "PAIRED_VALUES" => ("есть значения до и после", "has values before and after"),
        "ONLY_BEFORE" => ("есть только значение до", "has only a value before"),
        "ONLY_AFTER" => ("есть только значение после", "has only a value after"),
        "NO_LONGER_COUNTS" => ("больше не учитывается", "no longer counts"),
        code => (code, code),
    };
    say(russian, english)
}

/// What a sum counts.
pub fn measure(measure: Measure) -> Wording {
    let (russian, english) = match measure {
        Measure::Completed => {
            ("прошли полный цикл в отчётном периоде", "completed a full cycle in the period")
        }
        Measure::Entered => (
            "состояли в паре или группе хотя бы один день периода",
            "were members of a pair or group on a day of the period",
        ),
        Measure::CompletedInForm => (
            "прошли полный цикл в отчётном периоде в одной форме",
            "completed a full cycle in the period in one form",
        ),
        Measure::EnteredInForm => (
            "состояли в паре или группе в отчётном периоде в одной форме",
            "were members of a pair or group of one form in the period",
        ),
        Measure::CompletedToldAs => (
            "прошли полный цикл в отчётном периоде только в местных формах одной федеральной",
            "completed a full cycle in the period in local forms of one federal form alone",
        ),
        Measure::EnteredToldAs => (
            "состояли в отчётном периоде в парах или группах только местных форм одной федеральной",
            "were members of pairs or groups of local forms of one federal form alone in the period",
        ),
        Measure::ExcludedCompleted => {
            ("прошли бы, но исключены правилом", "would have completed, but a rule leaves them out")
        }
        Measure::ExcludedEntered => {
            ("вошли бы, но исключены правилом", "would have entered, but a rule leaves them out")
        }
        Measure::Population => ("всего по новейшим поданным числам", "all, by the newest figures submitted"),
        Measure::Respondents => ("дали итоговую обратную связь", "gave final feedback"),
        Measure::Satisfied => ("из ответивших довольны", "respondents who are satisfied"),
        Measure::TookPart => ("были хотя бы на одной встрече", "attended at least one meeting"),
        Measure::SatisfiedTookPart => ("из участвовавших довольны", "those who took part and are satisfied"),
        Measure::Unusable => ("ответов слишком мало для оценки", "answered too little for a mark"),
        Measure::Mark => ("оценки ответивших", "marks of respondents"),
        Measure::OutcomeKnown => {
            ("те, о ком итог в отчётном периоде известен", "those of whom the outcome is known in the period")
        }
        Measure::OutcomeHolds => {
            ("из них те, у кого он достигнут", "those of them of whom the outcome holds by the newest answer")
        }
        Measure::Values => ("значения до и после", "values before and after"),
        Measure::UnitsFormed => ("пары и группы сформированы", "pairs and groups formed"),
        Measure::UnitsCompleted => ("пары и группы завершены", "pairs and groups completed"),
        Measure::UnitsDissolved => ("пары и группы расформированы", "pairs and groups dissolved"),
        Measure::UnitsCarriedOver => {
            ("пары и группы перенесены в следующий запуск", "pairs and groups carried over")
        }
        Measure::MembershipsFormed => ("участия начаты", "memberships begun"),
        Measure::MembershipsCompleted => ("участия с полным циклом", "memberships with a full cycle"),
        Measure::MembershipsEndedEarly => ("участия без полного цикла", "memberships without a full cycle"),
        Measure::MembershipsCarriedOver => {
            ("участия перенесены в следующий запуск", "memberships carried over")
        }
        Measure::MenteesEnrolled => ("наставляемые внесены в базу", "mentees enrolled"),
        Measure::MenteesCompleted => ("наставляемые прошли полный цикл", "mentees with a full cycle"),
        Measure::MenteesWithdrawn => {
            ("наставляемые выбыли без полного цикла", "mentees withdrawn without a full cycle")
        }
    };
    say(russian, english)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Change, Fact, Views};
    use chrono::NaiveDate;
    use domain::event::DomainEvent;

    #[test]
    fn every_reason_that_the_samples_post_has_words() {
        let mut views = Views::default();
        let facts = DomainEvent::samples().into_iter().enumerate().map(|(index, (_, event))| Fact {
            position: index as u64 + 1,
            aggregate_id: uuid::Uuid::from_u128(1),
            sequence: 1,
            recorded_at: 0,
            occurred_on: NaiveDate::from_ymd_opt(2024, 1, 1).expect("a real day"),
            event,
            before: Vec::new(),
        });
        let codes: Vec<&str> = facts
            .flat_map(|fact| views.apply(&fact))
            .filter_map(|change| match change {
                Change::Posting(posting) => Some(posting.reason),
                Change::Row(_) | Change::Gone(..) => None,
            })
            .collect();
        assert!(codes.iter().all(|code| reason(code).russian != *code), "{codes:?}");
    }

    #[test]
    fn a_code_of_no_version_is_shown_as_it_is() {
        assert_eq!(reason("DRAGON").english, "DRAGON");
    }
}
