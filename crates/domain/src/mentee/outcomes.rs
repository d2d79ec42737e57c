//! What came of mentoring for a mentee: each outcome holds or does not, and is recorded while the enrolment lasts or after it
//! (methodology §5.3, §6.3). It may be asked about again: of several answers the newest counts.
//!
//! An event says which outcome it records (`recorded`): whoever reads outcomes asks for that and not for the event.

use super::Mentee;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::ParticipantCategory;
use crate::{part_events, refusals, words};
use chrono::NaiveDate;

words! {
    /// What may come of mentoring. The code reads as its English words.
    pub enum Outcome {
        IntendsToMentor => "намерение стать наставником",
        StaysInProfession => "работа в профессии",
    }
}

/// What one event says of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedOutcome {
    /// Which.
    pub outcome: Outcome,
    /// Whether it holds.
    pub holds: bool,
    /// On which day.
    pub occurred_on: NaiveDate,
}

/// What may be asked about outcomes.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum OutcomesCommand {
    /// Records whether the mentee intends to become a mentor.
    DeclareMentorIntent {
        /// Yes or no.
        intends: bool,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records whether a mentored teacher stays in the profession (methodology §6.3; report R7 of §8.2).
    FollowUpTeacher {
        /// Yes or no.
        stays: bool,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may become known of outcomes.
    pub enum OutcomesEvent {
        /// The mentee said whether he or she intends to become a mentor.
        MentorIntentDeclared {
            /// Yes or no.
            intends: bool,
            /// When.
            occurred_on: NaiveDate,
        },
        /// It became known whether a mentored teacher stays in the profession.
        TeacherFollowedUp {
            /// Yes or no.
            stays: bool,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why an outcome is not recorded.
    pub enum OutcomesRefusal {
        NotRequested => "MENTEE_UNKNOWN",
            "there is no such mentee: register the request first",
            "такого наставляемого нет: сначала запишите запрос";
        OutsideLife { occurred_on: NaiveDate, requested_on: NaiveDate, today: NaiveDate } => "MENTEE_OUTCOME_OUTSIDE_LIFE",
            "the day {occurred_on} is before the request or in the future: accepted are days from {requested_on} to {today}",
            "день {occurred_on} раньше запроса или в будущем: принимаются дни с {requested_on} по {today}";
        NotATeacher { category: ParticipantCategory } => "MENTEE_NOT_A_TEACHER",
            "the mentee is no teacher but {category}: accepted are teachers and young specialists",
            "наставляемый — не педагог ({category}): принимаются педагоги и молодые специалисты";
    }
}

impl OutcomesEvent {
    /// Which outcome it records.
    pub fn recorded(&self) -> RecordedOutcome {
        let (outcome, holds, occurred_on) = match *self {
            Self::MentorIntentDeclared { intends, occurred_on } => {
                (Outcome::IntendsToMentor, intends, occurred_on)
            }
            Self::TeacherFollowedUp { stays, occurred_on } => {
                (Outcome::StaysInProfession, stays, occurred_on)
            }
        };
        RecordedOutcome { outcome, holds, occurred_on }
    }

    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MentorIntentDeclared { .. } | Self::TeacherFollowedUp { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let occurred_on = NaiveDate::from_ymd_opt(2024, 5, 27).expect("a real day");
        vec![
            Self::MentorIntentDeclared { intends: true, occurred_on },
            Self::TeacherFollowedUp { stays: true, occurred_on },
        ]
    }
}

pub(super) fn decide(
    mentee: &Mentee,
    command: OutcomesCommand,
    stamp: Stamp,
) -> Result<Vec<OutcomesEvent>, OutcomesRefusal> {
    let request = mentee.request.as_ref().ok_or(OutcomesRefusal::NotRequested)?;
    let (requested_on, category) = (request.requested_on, request.category);
    let event = match command {
        OutcomesCommand::DeclareMentorIntent { intends, occurred_on } => {
            OutcomesEvent::MentorIntentDeclared { intends, occurred_on }
        }
        OutcomesCommand::FollowUpTeacher { stays, occurred_on } => {
            OutcomesEvent::TeacherFollowedUp { stays, occurred_on }
        }
    };
    let RecordedOutcome { outcome, holds, occurred_on } = event.recorded();
    if mentee.outcomes.get(&(outcome, occurred_on)) == Some(&holds) {
        return Ok(Vec::new());
    }
    if occurred_on < requested_on || occurred_on > stamp.today {
        return Err(OutcomesRefusal::OutsideLife { occurred_on, requested_on, today: stamp.today });
    }
    let is_teacher = matches!(category, ParticipantCategory::Teacher | ParticipantCategory::YoungSpecialist);
    if outcome == Outcome::StaysInProfession && !is_teacher {
        return Err(OutcomesRefusal::NotATeacher { category });
    }
    Ok(vec![event])
}

pub(super) fn redo(event: &OutcomesEvent) -> Redo<OutcomesCommand> {
    Redo::fact(match *event {
        OutcomesEvent::MentorIntentDeclared { intends, occurred_on } => {
            OutcomesCommand::DeclareMentorIntent { intends, occurred_on }
        }
        OutcomesEvent::TeacherFollowedUp { stays, occurred_on } => {
            OutcomesCommand::FollowUpTeacher { stays, occurred_on }
        }
    })
}

pub(super) fn evolve(mentee: &mut Mentee, event: &OutcomesEvent) {
    let RecordedOutcome { outcome, holds, occurred_on } = event.recorded();
    mentee.outcomes.insert((outcome, occurred_on), holds);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mentee::tests::{NOBODY, requested};
    use crate::mentee::{MenteeEvent, RequestEvent};
    use crate::testing::{day, given};

    fn declare(intends: bool, occurred_on: NaiveDate) -> OutcomesCommand {
        OutcomesCommand::DeclareMentorIntent { intends, occurred_on }
    }

    #[test]
    fn the_intent_to_become_a_mentor_is_declared_and_asked_about_again() {
        let (on, later) = (day(2024, 5, 27), day(2024, 9, 2));
        let declared =
            |intends, occurred_on| OutcomesEvent::MentorIntentDeclared { intends, occurred_on }.into();
        given::<Mentee>([requested()]).when(declare(true, on)).then([declared(true, on)]);
        let said = || [requested(), declared(true, on)];
        given::<Mentee>(said()).when(declare(true, on)).then_nothing();
        given::<Mentee>(said()).when(declare(false, on)).then([declared(false, on)]);
        given::<Mentee>(said()).when(declare(true, later)).then([declared(true, later)]);
    }

    #[test]
    fn an_outcome_is_of_a_mentee_on_record_and_of_a_day_that_has_come() {
        let on = day(2023, 1, 1);
        given::<Mentee>(NOBODY).when(declare(true, on)).then_refused(OutcomesRefusal::NotRequested);
        let (requested_on, today) = (day(2023, 12, 11), day(2024, 12, 31));
        given::<Mentee>([requested()]).when(declare(true, on)).then_refused(OutcomesRefusal::OutsideLife {
            occurred_on: on,
            requested_on,
            today,
        });
    }

    #[test]
    fn a_teacher_is_followed_up_year_by_year_and_a_pupil_is_not() {
        let follow_up = |stays, occurred_on| OutcomesCommand::FollowUpTeacher { stays, occurred_on };
        let followed_up = |stays, occurred_on| OutcomesEvent::TeacherFollowedUp { stays, occurred_on }.into();
        let mut teacher = requested();
        if let MenteeEvent::Request(RequestEvent::MenteeRequested { category, .. }) = &mut teacher {
            *category = ParticipantCategory::YoungSpecialist;
        }
        let (first, second) = (day(2024, 5, 27), day(2024, 12, 2));
        given::<Mentee>([teacher.clone()]).when(follow_up(true, first)).then([followed_up(true, first)]);
        let known = || [teacher.clone(), followed_up(true, first)];
        given::<Mentee>(known()).when(follow_up(true, first)).then_nothing();
        given::<Mentee>(known()).when(follow_up(false, second)).then([followed_up(false, second)]);
        let category = ParticipantCategory::Pupil;
        given::<Mentee>([requested()])
            .when(follow_up(true, first))
            .then_refused(OutcomesRefusal::NotATeacher { category });
    }
}
