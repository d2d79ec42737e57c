//! What a programme shows: analyses, quality cards, final events, parameters of the process, best practices.

use super::ProgramRow;
use chrono::NaiveDate;
use domain::ids::{PairId, PersonId, PracticeId, SwotId};
use domain::methodology::Band;
use domain::program::{
    ParameterCode, PracticeLevel, QualityCardRule, QualityEvent, ResultsEvent, SwotEntries, SwotEvent,
};
use domain::values::{Form, Period};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An analysis of a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SwotRow {
    /// Its id, by which its texts are found.
    pub id: SwotId,
    /// Of which form.
    pub form: Form,
    /// How many entries it has.
    pub entries: SwotEntries,
    /// Who wrote it.
    pub author: PersonId,
    /// Day of the analysis.
    pub occurred_on: NaiveDate,
    /// Whether a newer one of the form supersedes it.
    pub superseded: bool,
}

/// A quality card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualityCardRow {
    /// By which version of the region's criteria.
    pub criteria_version: u32,
    /// A score for each criterion; none where it is open.
    pub scores: Vec<Option<u32>>,
    /// Their sum.
    pub total: u32,
    /// The band; none for a card that is partly filled.
    pub band: Option<Band>,
    /// Day of the assessment.
    pub occurred_on: NaiveDate,
}

/// A final event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FinalEventRow {
    /// When it was held.
    pub occurred_on: NaiveDate,
    /// How many took part.
    pub participants: u32,
}

/// A parameter of the process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgramIndicatorRow {
    /// Which parameter.
    pub code: ParameterCode,
    /// For which period.
    pub period: Period,
    /// Its value.
    pub value: Decimal,
    /// The day on which it was counted.
    pub occurred_on: NaiveDate,
    /// Whether a value of the same period that was counted later supersedes it; of one day the later entry.
    pub superseded: bool,
}

/// A practice of the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeRow {
    /// Its id, by which its texts are found.
    pub id: PracticeId,
    /// Of which form.
    pub form: Form,
    /// At which level it is acknowledged.
    pub level: PracticeLevel,
    /// The pair whose case it is, if it tells of one.
    pub pair_id: Option<PairId>,
    /// Day of the registration.
    pub occurred_on: NaiveDate,
}

pub(super) fn take_swot(program: &mut ProgramRow, event: &SwotEvent) {
    let SwotEvent::SwotRecorded { swot_id, form, entries, author, occurred_on } = event;
    let newer = program.swots.iter().any(|swot| swot.form == *form && swot.occurred_on > *occurred_on);
    for swot in program.swots.iter_mut().filter(|swot| swot.form == *form) {
        swot.superseded |= swot.occurred_on <= *occurred_on;
    }
    program.swots.push(SwotRow {
        id: *swot_id,
        form: *form,
        entries: *entries,
        author: *author,
        occurred_on: *occurred_on,
        superseded: newer,
    });
}

pub(super) fn take_quality(program: &mut ProgramRow, event: &QualityEvent) {
    let QualityEvent::QualityAssessed { rule, scores, occurred_on } = event;
    program.quality_cards.push(QualityCardRow {
        criteria_version: rule.version,
        scores: scores.clone(),
        total: QualityCardRule::total(scores),
        band: rule.band(scores).cloned(),
        occurred_on: *occurred_on,
    });
}

pub(super) fn take_results(program: &mut ProgramRow, event: &ResultsEvent) {
    match event {
        ResultsEvent::FinalEventHeld { participants, rule: _, occurred_on } => {
            program.final_events.retain(|held| held.occurred_on != *occurred_on);
            let held = FinalEventRow { occurred_on: *occurred_on, participants: *participants };
            program.final_events.push(held);
        }
        ResultsEvent::ProgramIndicatorRecorded { code, period, value, occurred_on } => {
            let alike = |known: &ProgramIndicatorRow| (&known.code, known.period) == (code, *period);
            let newer =
                program.indicators.iter().any(|known| alike(known) && known.occurred_on > *occurred_on);
            for known in program.indicators.iter_mut().filter(|known| alike(known)) {
                known.superseded |= known.occurred_on <= *occurred_on;
            }
            program.indicators.push(ProgramIndicatorRow {
                code: code.clone(),
                period: *period,
                value: *value,
                occurred_on: *occurred_on,
                superseded: newer,
            });
        }
        ResultsEvent::BestPracticeRegistered { practice_id, form, level, pair_id, occurred_on } => {
            program.practices.push(PracticeRow {
                id: *practice_id,
                form: *form,
                level: *level,
                pair_id: *pair_id,
                occurred_on: *occurred_on,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::testing::{day, program};
    use uuid::Uuid;

    #[test]
    fn the_newest_analysis_of_a_form_holds_in_whatever_order_they_are_entered() {
        let analysis = |number: u128, form, occurred_on| {
            let entries = SwotEntries { strengths: 1, weaknesses: 0, opportunities: 0, threats: 0 };
            let author = Uuid::from_u128(9).into();
            let swot_id = Uuid::from_u128(number).into();
            SwotEvent::SwotRecorded { swot_id, form, entries, author, occurred_on }.into()
        };
        let of = |days: [NaiveDate; 3]| {
            let mut swots: Vec<_> =
                (1..).zip(days).map(|(id, on)| analysis(id, Form::PupilPupil, on)).collect();
            swots.push(analysis(4, Form::TeacherTeacher, day(1, 10)));
            program(swots).swots.iter().map(|swot| swot.superseded).collect::<Vec<_>>()
        };
        let (first, second, third) = (day(3, 1), day(6, 1), day(9, 1));
        assert_eq!(of([first, second, third]), [true, true, false, false]);
        assert_eq!(of([third, first, second]), [false, true, true, false]);
        assert_eq!(of([second, third, third]), [true, true, false, false], "of one day the later entry");
    }

    #[test]
    fn the_value_counted_last_holds_in_whatever_order_they_are_entered() {
        let counted = |(value, period, occurred_on): (i64, _, _)| {
            let (code, value) = (ParameterCode::Own("clubs".into()), Decimal::from(value));
            ResultsEvent::ProgramIndicatorRecorded { code, period, value, occurred_on }.into()
        };
        let half = Period { start: day(1, 9), end: day(5, 31) };
        let month = Period { start: day(1, 9), end: day(1, 31) };
        let of = |days: [NaiveDate; 3]| {
            let values = (1..).zip(days).map(|(value, on)| (value, half, on));
            let other = (4, month, day(1, 31));
            let facts: Vec<_> = values.chain([other]).map(counted).collect();
            program(facts).indicators.iter().map(|known| known.superseded).collect::<Vec<_>>()
        };
        let (first, second, third) = (day(6, 1), day(6, 2), day(6, 3));
        assert_eq!(of([first, second, third]), [true, true, false, false]);
        assert_eq!(of([third, first, second]), [false, true, true, false]);
        assert_eq!(of([second, third, third]), [true, true, false, false], "of one day the later entry");
    }
}
