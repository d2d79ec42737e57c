//! Feedback of the members (S0, S2, S4; methodology §7.2). One answer of a member at each point; another is a correction.

use super::Pair;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::FeedbackId;
use crate::values::{FeedbackPhase, Member, Score};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// An answer on record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    feedback_id: FeedbackId,
    questionnaire: String,
    answers: BTreeMap<String, Score>,
    overall: Score,
    pub(super) given_on: NaiveDate,
}

/// What may be asked about feedback.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum FeedbackCommand {
    /// Records a member's answers.
    CollectFeedback {
        /// Its id.
        feedback_id: FeedbackId,
        /// Entry, interim or final.
        phase: FeedbackPhase,
        /// Who answered.
        respondent: Member,
        /// Version of the questionnaire.
        questionnaire: String,
        /// Marks by item: «Q1» … «Q11».
        answers: BTreeMap<String, Score>,
        /// The overall mark.
        overall: Score,
        /// When it was given.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to feedback.
    pub enum FeedbackEvent {
        /// A member answered.
        FeedbackCollected {
            /// Its id.
            feedback_id: FeedbackId,
            /// Entry, interim or final.
            phase: FeedbackPhase,
            /// Who answered.
            respondent: Member,
            /// Version of the questionnaire.
            questionnaire: String,
            /// Marks by item.
            answers: BTreeMap<String, Score>,
            /// The overall mark.
            overall: Score,
            /// Recorded after the pair had closed.
            late: bool,
            /// When it was given.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why feedback is not recorded.
    pub enum FeedbackRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        OutsideLife { occurred_on: NaiveDate, from: NaiveDate, to: NaiveDate } => "FEEDBACK_OUTSIDE_LIFE",
            "the date {occurred_on} is outside the life of the pair: accepted are days from {from} to {to}",
            "дата {occurred_on} вне жизни пары: принимаются дни с {from} по {to}";
        NotAMember => "FEEDBACK_NOT_A_MEMBER",
            "the respondent was not a member of the pair on that day",
            "отвечающий не входил в пару в этот день";
        CollectedBefore { phase: FeedbackPhase } => "FEEDBACK_COLLECTED_BEFORE",
            "the member answered at {phase:?} before: another answer needs a correction",
            "участник уже ответил ({phase}): другой ответ требует исправления";
        NoMeetingYet => "FEEDBACK_BEFORE_MEETING",
            "there was no meeting before this day: final feedback comes after one",
            "до этого дня не было встреч: итоговая обратная связь идёт после встречи";
    }
}

impl FeedbackEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::FeedbackCollected { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let score = |points: u8| Score::try_from(points).expect("within the scale");
        vec![Self::FeedbackCollected {
            feedback_id: FeedbackId(uuid::Uuid::from_u128(91)),
            phase: FeedbackPhase::Final,
            respondent: Member::Mentee(crate::ids::MenteeId(uuid::Uuid::from_u128(41))),
            questionnaire: "journal/v1".into(),
            answers: BTreeMap::from([("Q1".into(), score(8)), ("Q2".into(), score(7))]),
            overall: score(7),
            late: false,
            occurred_on: NaiveDate::from_ymd_opt(2024, 5, 23).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: FeedbackCommand,
    stamp: Stamp,
) -> Result<Vec<FeedbackEvent>, FeedbackRefusal> {
    let FeedbackCommand::CollectFeedback {
        feedback_id,
        phase,
        respondent,
        questionnaire,
        answers,
        overall,
        occurred_on,
    } = command;
    let formed = pair.formed.as_ref().ok_or(FeedbackRefusal::PairUnknown)?;
    let answer = Answer { feedback_id, questionnaire, answers, overall, given_on: occurred_on };
    match pair.feedback.get(&(respondent, phase)) {
        Some(known) if *known == answer => return Ok(Vec::new()),
        Some(_) => return Err(FeedbackRefusal::CollectedBefore { phase }),
        None => {}
    }
    let last_day = pair.closed.as_ref().map_or(stamp.today, |closed| closed.on);
    if occurred_on < formed.day || occurred_on > last_day {
        return Err(FeedbackRefusal::OutsideLife { occurred_on, from: formed.day, to: last_day });
    }
    if !pair.is_member_on(respondent, occurred_on) {
        return Err(FeedbackRefusal::NotAMember);
    }
    let met = pair.sittings.values().any(|sitting| sitting.held_on() <= occurred_on);
    if phase == FeedbackPhase::Final && !met {
        return Err(FeedbackRefusal::NoMeetingYet);
    }
    let late = pair.closed.is_some();
    let Answer { feedback_id, questionnaire, answers, overall, given_on: _ } = answer;
    Ok(vec![FeedbackEvent::FeedbackCollected {
        feedback_id,
        phase,
        respondent,
        questionnaire,
        answers,
        overall,
        late,
        occurred_on,
    }])
}

pub(super) fn redo(event: &FeedbackEvent) -> Redo<FeedbackCommand> {
    let FeedbackEvent::FeedbackCollected {
        feedback_id,
        phase,
        respondent,
        questionnaire,
        answers,
        overall,
        late: _,
        occurred_on,
    } = event.clone();
    Redo::fact(FeedbackCommand::CollectFeedback {
        feedback_id,
        phase,
        respondent,
        questionnaire,
        answers,
        overall,
        occurred_on,
    })
}

pub(super) fn evolve(pair: &mut Pair, event: &FeedbackEvent) {
    let FeedbackEvent::FeedbackCollected {
        feedback_id,
        phase,
        respondent,
        questionnaire,
        answers,
        overall,
        late: _,
        occurred_on,
    } = event;
    let answer = Answer {
        feedback_id: *feedback_id,
        questionnaire: questionnaire.clone(),
        answers: answers.clone(),
        overall: *overall,
        given_on: *occurred_on,
    };
    pair.feedback.insert((*respondent, *phase), answer);
    if let Member::Mentee(mentee) = respondent
        && let Some(cycle) = pair.cycles.get_mut(mentee)
    {
        cycle.note_feedback(*phase);
    }
    pair.note_fact(*occurred_on);
}

#[cfg(test)]
mod tests;
