//! Anonymous final answers (methodology §7.3, §11 case 23): they count in satisfaction and can never be linked to anybody.
//!
//! Invariants: answers come in bundles, never one by one, so that neither their number in the journal nor the day, the actor or the command tells
//! whose they are; in a bundle they stand in the order of their values, and of the day only the month is kept; answers in own words are not
//! taken; and no more are taken than members gave no feedback under their name, so that nobody counts twice.

use super::Program;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::FeedbackId;
use crate::methodology::{Answers, Overall, QuestionnaireRef, Response};
use crate::values::{Audience, FeedbackPhase, Side};
use crate::{part_events, refusals};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The answers of somebody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AnonymousAnswers {
    /// Coded answers by item.
    pub answers: Answers,
    /// The overall mark on the scale 1–10; none when too few items were answered to say one.
    pub overall: Option<Overall>,
}

/// A bundle on record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bundle {
    questionnaire: QuestionnaireRef,
    side: Side,
    responses: Vec<AnonymousAnswers>,
    month: NaiveDate,
}

/// What may be asked about anonymous answers.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum AnonymousCommand {
    /// Hands in a bundle of anonymous final answers to one questionnaire.
    HandInAnonymousFeedback {
        /// The bundle.
        bundle_id: FeedbackId,
        /// The answers, which fit the questionnaire.
        responses: Vec<Response>,
        /// Members of the side that is asked who gave no final feedback under their name.
        silent: u32,
        /// A day of the month in which they were given.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to anonymous answers.
    pub enum AnonymousEvent {
        /// A bundle of anonymous final answers was handed in.
        AnonymousFeedbackCollected {
            /// The bundle.
            bundle_id: FeedbackId,
            /// Which questionnaire.
            questionnaire: QuestionnaireRef,
            /// Which side answered.
            side: Side,
            /// The answers in the order of their values.
            responses: Vec<AnonymousAnswers>,
            /// First day of the month in which they were given.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why anonymous answers are not recorded.
    pub enum AnonymousRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        Closed => "PROGRAM_CLOSED",
            "the programme is cancelled, archived or discarded: it takes no new fact",
            "программа отменена, в архиве или удалена: новые записи не принимаются";
        BundleTaken => "ANONYMOUS_BUNDLE_TAKEN",
            "a bundle of this id is on record with other answers: a new bundle needs a new id",
            "пачка с этим номером записана с другими ответами: новой пачке нужен новый номер";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "ANONYMOUS_IN_THE_FUTURE",
            "the answers are dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата ответов {occurred_on} в будущем: принимаются дни до {today}";
        BundleTooSmall { given: u32, smallest: u32 } => "ANONYMOUS_BUNDLE_TOO_SMALL",
            "{given} answers at once could be guessed: accepted are at least {smallest}",
            "{given} ответов за раз можно угадать: принимается не меньше {smallest}";
        OtherAudience { questionnaire: QuestionnaireRef } => "ANONYMOUS_OTHER_AUDIENCE",
            "{questionnaire} is not asked here: accepted is one final questionnaire of mentors or of mentees for the whole bundle",
            "анкета {questionnaire} здесь не задаётся: принимается одна итоговая анкета наставников или наставляемых на всю пачку";
        InOwnWords => "ANONYMOUS_IN_OWN_WORDS",
            "answers in own words can give their author away: accepted are marks and options",
            "ответы своими словами могут выдать автора: принимаются оценки и варианты";
        MoreThanSilent { given: u32, silent: u32 } => "ANONYMOUS_MORE_THAN_SILENT",
            "with {given} anonymous answers somebody would count twice: members without feedback under their name are {silent}",
            "при {given} анонимных ответах кто-то был бы учтён дважды: участников без именной обратной связи {silent}";
    }
}

impl AnonymousEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::AnonymousFeedbackCollected { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        use crate::methodology::Answer;
        let answers = |points: i32| AnonymousAnswers {
            answers: Answers::from([("Q9".into(), Answer::Points(points))]),
            overall: u64::try_from(points).ok().map(|numerator| Overall { numerator, denominator: 1 }),
        };
        vec![Self::AnonymousFeedbackCollected {
            bundle_id: FeedbackId(uuid::Uuid::from_u128(95)),
            questionnaire: QuestionnaireRef { code: "pupil-mentee-exit".into(), version: 1 },
            side: Side::Mentee,
            responses: [6, 7, 8, 8, 10].map(answers).into(),
            occurred_on: NaiveDate::from_ymd_opt(2024, 5, 1).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    program: &Program,
    command: AnonymousCommand,
    stamp: Stamp,
) -> Result<Vec<AnonymousEvent>, AnonymousRefusal> {
    let AnonymousCommand::HandInAnonymousFeedback { bundle_id, responses, silent, occurred_on } = command;
    if program.draft.is_none() {
        return Err(AnonymousRefusal::NotDrafted);
    }
    let given = count(&responses);
    let Some(first) = responses.first() else {
        return Err(AnonymousRefusal::BundleTooSmall { given, smallest: 1 });
    };
    let (questionnaire, side) = asked(first, &responses)?;
    let smallest = first.smallest_bundle();
    let written = responses.iter().any(|response| !response.written().is_empty());
    let mut answers: Vec<AnonymousAnswers> = responses.into_iter().map(AnonymousAnswers::of).collect();
    answers.sort();
    let month = occurred_on.with_day(1).expect("every month has a first day");
    let bundle = Bundle { questionnaire: questionnaire.clone(), side, responses: answers.clone(), month };
    match program.anonymous.get(&bundle_id) {
        Some(known) if *known == bundle => return Ok(Vec::new()),
        Some(_) => return Err(AnonymousRefusal::BundleTaken),
        None => {}
    }
    if program.is_closed() {
        return Err(AnonymousRefusal::Closed);
    }
    if stamp.is_before(occurred_on) {
        return Err(AnonymousRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if written {
        return Err(AnonymousRefusal::InOwnWords);
    }
    if given < smallest {
        return Err(AnonymousRefusal::BundleTooSmall { given, smallest });
    }
    let before = program.anonymous.values().filter(|bundle| bundle.side == side);
    let given = given + before.map(|bundle| count(&bundle.responses)).sum::<u32>();
    if given > silent {
        return Err(AnonymousRefusal::MoreThanSilent { given, silent });
    }
    Ok(vec![AnonymousEvent::AnonymousFeedbackCollected {
        bundle_id,
        questionnaire,
        side,
        responses: answers,
        occurred_on: month,
    }])
}

impl AnonymousAnswers {
    fn of(response: Response) -> Self {
        Self { answers: response.answers().clone(), overall: response.overall() }
    }
}

fn count<T>(entries: &[T]) -> u32 {
    u32::try_from(entries.len()).expect("a bundle is small")
}

/// The one questionnaire of a bundle, and the side that it asks.
fn asked(first: &Response, all: &[Response]) -> Result<(QuestionnaireRef, Side), AnonymousRefusal> {
    let questionnaire = first.questionnaire().clone();
    let side = match first.audience() {
        Audience::Mentor => Some(Side::Mentor),
        Audience::Mentee => Some(Side::Mentee),
        Audience::Curator => None,
    };
    let is_one = all.iter().all(|response| *response.questionnaire() == questionnaire);
    match side {
        Some(side) if is_one && first.phase() == FeedbackPhase::Final => Ok((questionnaire, side)),
        Some(_) | None => Err(AnonymousRefusal::OtherAudience { questionnaire }),
    }
}

pub(super) fn redo(event: &AnonymousEvent) -> Redo<AnonymousCommand> {
    let AnonymousEvent::AnonymousFeedbackCollected { bundle_id, questionnaire, side, responses, occurred_on } =
        event.clone();
    let response = |given: AnonymousAnswers| {
        let (audience, phase) = (side.into(), FeedbackPhase::Final);
        let AnonymousAnswers { answers, overall } = given;
        let written = std::collections::BTreeSet::new();
        Response::recorded(questionnaire.clone(), audience, phase, answers, written, overall)
    };
    let responses = responses.into_iter().map(response).collect();
    // Who gave feedback under a name is not in this stream.
    Redo::fact(AnonymousCommand::HandInAnonymousFeedback {
        bundle_id,
        responses,
        silent: u32::MAX,
        occurred_on,
    })
}

pub(super) fn evolve(program: &mut Program, event: &AnonymousEvent) {
    let AnonymousEvent::AnonymousFeedbackCollected { bundle_id, questionnaire, side, responses, occurred_on } =
        event;
    let bundle = Bundle {
        questionnaire: questionnaire.clone(),
        side: *side,
        responses: responses.clone(),
        month: *occurred_on,
    };
    program.anonymous.insert(*bundle_id, bundle);
}

#[cfg(test)]
mod tests;
