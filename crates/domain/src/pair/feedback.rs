//! Feedback of the members (S0, S2, S4; methodology §7.2). One answer of a member at each point, whether marks of the journal's form or
//! answers to a published questionnaire, on paper or online; another is a correction (§11 case 22). Marks may say of whom of the other side they
//! are: in a group with several mentors nobody else knows.

use super::Pair;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::FeedbackId;
use crate::methodology::{Answers, Overall, QuestionnaireRef, Response};
use crate::values::{FeedbackPhase, Member, Score, SurveyChannel};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// An answer on record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    feedback_id: FeedbackId,
    said: Said,
    pub(super) given_on: NaiveDate,
}

/// What a member said.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    /// Marks of the journal's form, with an overall mark.
    Marks { about: Option<Member>, questionnaire: String, answers: BTreeMap<String, Score>, overall: Score },
    /// Answers to a published questionnaire.
    Survey {
        questionnaire: QuestionnaireRef,
        answers: Answers,
        written: BTreeSet<String>,
        channel: SurveyChannel,
    },
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
        /// Of whom of the other side, where that is said.
        about: Option<Member>,
        /// Version of the questionnaire.
        questionnaire: String,
        /// Marks by item: «Q1» … «Q11».
        answers: BTreeMap<String, Score>,
        /// The overall mark.
        overall: Score,
        /// When it was given.
        occurred_on: NaiveDate,
    },
    /// Records a member's answers to a published questionnaire. What was said in own words goes to the vault.
    AnswerSurvey {
        /// Its id.
        feedback_id: FeedbackId,
        /// Who answered.
        respondent: Member,
        /// The answers, which fit the questionnaire; it says at which point they are given.
        response: Response,
        /// How they came in.
        channel: SurveyChannel,
        /// When they were given.
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
            /// Of whom of the other side, where that was said.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            about: Option<Member>,
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
        /// A member answered a published questionnaire.
        SurveyAnswered {
            /// Its id.
            feedback_id: FeedbackId,
            /// Entry, interim or final.
            phase: FeedbackPhase,
            /// Who answered.
            respondent: Member,
            /// Which questionnaire.
            questionnaire: QuestionnaireRef,
            /// Coded answers by item.
            answers: Answers,
            /// Items answered in own words; the words are in the vault.
            written: BTreeSet<String>,
            /// The overall mark on the scale 1–10; none when too few items were answered to say one.
            overall: Option<Overall>,
            /// How the answers came in.
            channel: SurveyChannel,
            /// Recorded after the pair had closed.
            late: bool,
            /// When they were given.
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
        AboutNotAMember => "FEEDBACK_ABOUT_NOT_A_MEMBER",
            "the marks are of somebody who was not on the other side of the pair on that day: name one who was, or nobody",
            "оценки о том, кто в этот день не входил в пару с другой стороны: укажите того, кто входил, или никого";
        CollectedBefore { phase: FeedbackPhase } => "FEEDBACK_COLLECTED_BEFORE",
            "the member answered at {phase} before: another answer needs a correction",
            "участник уже ответил ({phase}): другой ответ требует исправления";
        OtherAudience { questionnaire: QuestionnaireRef } => "FEEDBACK_OTHER_AUDIENCE",
            "questionnaire {questionnaire} asks others: accepted is one for the side of the respondent and the form of the pair",
            "анкета {questionnaire} для других: принимается анкета для стороны отвечающего и формы пары";
        NoMeetingYet => "FEEDBACK_BEFORE_MEETING",
            "there was no meeting before this day: final feedback comes after one",
            "до этого дня не было встреч: итоговая обратная связь идёт после встречи";
    }
}

impl FeedbackEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::FeedbackCollected { .. } | Self::SurveyAnswered { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        use crate::methodology::Answer;
        let score = |points: u8| Score::try_from(points).expect("within the scale");
        let respondent = Member::Mentee(crate::ids::MenteeId(uuid::Uuid::from_u128(41)));
        let occurred_on = NaiveDate::from_ymd_opt(2024, 5, 23).expect("a real day");
        vec![
            Self::FeedbackCollected {
                feedback_id: FeedbackId(uuid::Uuid::from_u128(91)),
                phase: FeedbackPhase::Final,
                respondent,
                about: None,
                questionnaire: "journal/v1".into(),
                answers: BTreeMap::from([("Q1".into(), score(8)), ("Q2".into(), score(7))]),
                overall: score(7),
                late: false,
                occurred_on,
            },
            Self::SurveyAnswered {
                feedback_id: FeedbackId(uuid::Uuid::from_u128(92)),
                phase: FeedbackPhase::Interim,
                respondent,
                questionnaire: QuestionnaireRef { code: "pupil-mentee-interim".into(), version: 1 },
                answers: Answers::from([
                    ("Q1".into(), Answer::Points(8)),
                    ("Q2".into(), Answer::Chosen("yes".into())),
                ]),
                written: BTreeSet::from(["Q3".into()]),
                overall: Some(Overall { numerator: 57, denominator: 7 }),
                channel: SurveyChannel::Paper,
                late: false,
                occurred_on,
            },
        ]
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: FeedbackCommand,
    stamp: Stamp,
) -> Result<Vec<FeedbackEvent>, FeedbackRefusal> {
    match command {
        FeedbackCommand::CollectFeedback {
            feedback_id,
            phase,
            respondent,
            about,
            questionnaire,
            answers,
            overall,
            occurred_on,
        } => {
            let said = Said::Marks {
                about,
                questionnaire: questionnaire.clone(),
                answers: answers.clone(),
                overall,
            };
            let answer = Answer { feedback_id, said, given_on: occurred_on };
            if already_so(pair, respondent, phase, &answer)? {
                return Ok(Vec::new());
            }
            let late = may_answer(pair, respondent, phase, occurred_on, stamp)?;
            let is_opposite =
                |about: Member| about.side() != respondent.side() && pair.is_member_on(about, occurred_on);
            if !about.is_none_or(is_opposite) {
                return Err(FeedbackRefusal::AboutNotAMember);
            }
            Ok(vec![FeedbackEvent::FeedbackCollected {
                feedback_id,
                phase,
                respondent,
                about,
                questionnaire,
                answers,
                overall,
                late,
                occurred_on,
            }])
        }
        FeedbackCommand::AnswerSurvey { feedback_id, respondent, response, channel, occurred_on } => {
            let (phase, questionnaire) = (response.phase(), response.questionnaire().clone());
            let (answers, written) = (response.answers().clone(), response.written().clone());
            let said = Said::Survey {
                questionnaire: questionnaire.clone(),
                answers: answers.clone(),
                written: written.clone(),
                channel,
            };
            let answer = Answer { feedback_id, said, given_on: occurred_on };
            if already_so(pair, respondent, phase, &answer)? {
                return Ok(Vec::new());
            }
            let late = may_answer(pair, respondent, phase, occurred_on, stamp)?;
            let form = pair.formed.as_ref().map(|formed| formed.form);
            let asks_them = response.audience().is(respondent.side())
                && (response.form().is_none() || response.form() == form);
            if !asks_them {
                return Err(FeedbackRefusal::OtherAudience { questionnaire });
            }
            Ok(vec![FeedbackEvent::SurveyAnswered {
                feedback_id,
                phase,
                respondent,
                questionnaire,
                answers,
                written,
                overall: response.overall(),
                channel,
                late,
                occurred_on,
            }])
        }
    }
}

/// Whether this very answer is on record.
fn already_so(
    pair: &Pair,
    respondent: Member,
    phase: FeedbackPhase,
    answer: &Answer,
) -> Result<bool, FeedbackRefusal> {
    if pair.formed.is_none() {
        return Err(FeedbackRefusal::PairUnknown);
    }
    match pair.feedback.get(&(respondent, phase)) {
        Some(known) if known == answer => Ok(true),
        Some(_) => Err(FeedbackRefusal::CollectedBefore { phase }),
        None => Ok(false),
    }
}

/// Whether the member may answer on that day; says whether that is after the pair had closed.
fn may_answer(
    pair: &Pair,
    respondent: Member,
    phase: FeedbackPhase,
    occurred_on: NaiveDate,
    stamp: Stamp,
) -> Result<bool, FeedbackRefusal> {
    let formed = pair.formed.as_ref().ok_or(FeedbackRefusal::PairUnknown)?;
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
    Ok(pair.closed.is_some())
}

pub(super) fn redo(event: &FeedbackEvent) -> Redo<FeedbackCommand> {
    match event.clone() {
        FeedbackEvent::FeedbackCollected {
            feedback_id,
            phase,
            respondent,
            about,
            questionnaire,
            answers,
            overall,
            late: _,
            occurred_on,
        } => Redo::fact(FeedbackCommand::CollectFeedback {
            feedback_id,
            phase,
            respondent,
            about,
            questionnaire,
            answers,
            overall,
            occurred_on,
        }),
        FeedbackEvent::SurveyAnswered {
            feedback_id,
            phase,
            respondent,
            questionnaire,
            answers,
            written,
            overall,
            channel,
            late: _,
            occurred_on,
        } => {
            let audience = respondent.side().into();
            let response = Response::recorded(questionnaire, audience, phase, answers, written, overall);
            Redo::fact(FeedbackCommand::AnswerSurvey {
                feedback_id,
                respondent,
                response,
                channel,
                occurred_on,
            })
        }
    }
}

pub(super) fn evolve(pair: &mut Pair, event: &FeedbackEvent) {
    let (respondent, phase, answer) = match event {
        FeedbackEvent::FeedbackCollected {
            feedback_id,
            phase,
            respondent,
            about,
            questionnaire,
            answers,
            overall,
            late: _,
            occurred_on,
        } => {
            let (questionnaire, answers) = (questionnaire.clone(), answers.clone());
            let said = Said::Marks { about: *about, questionnaire, answers, overall: *overall };
            (*respondent, *phase, Answer { feedback_id: *feedback_id, said, given_on: *occurred_on })
        }
        FeedbackEvent::SurveyAnswered {
            feedback_id,
            phase,
            respondent,
            questionnaire,
            answers,
            written,
            overall: _,
            channel,
            late: _,
            occurred_on,
        } => {
            let (questionnaire, answers) = (questionnaire.clone(), answers.clone());
            let said = Said::Survey { questionnaire, answers, written: written.clone(), channel: *channel };
            (*respondent, *phase, Answer { feedback_id: *feedback_id, said, given_on: *occurred_on })
        }
    };
    if let Member::Mentee(mentee) = respondent
        && let Some(cycle) = pair.cycles.get_mut(&mentee)
    {
        cycle.note_feedback(phase);
    }
    pair.note_fact(answer.given_on);
    pair.feedback.insert((respondent, phase), answer);
}

#[cfg(test)]
mod tests;
