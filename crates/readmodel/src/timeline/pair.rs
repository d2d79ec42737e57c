//! What happened to a pair.

use super::phrase::{english, late_en, late_ru, say, side};
use super::{Wording, correction};
use crate::fraction::Fraction;
use domain::pair::{
    ClosingEvent, FeedbackEvent, FormationEvent, MeetingEvent, MembersEvent, PairEvent, PlanEvent,
};
use domain::words::Word;

pub(super) fn wording(event: &PairEvent) -> Wording {
    match event {
        PairEvent::Formation(event) => formation(event),
        PairEvent::Members(event) => members(event),
        PairEvent::Meeting(event) => meeting(event),
        PairEvent::Plan(event) => plan(event),
        PairEvent::Feedback(event) => feedback(event),
        PairEvent::Closing(event) => closing(event),
        PairEvent::Correction(event) => correction::wording(event, wording),
    }
}

fn formation(event: &FormationEvent) -> Wording {
    let FormationEvent::PairFormed { form, kind, mentors, mentees, rematch_of, .. } = event;
    let (again_ru, again_en) = if rematch_of.is_some() {
        (" взамен расформированной", ", a re-match")
    } else {
        ("", "")
    };
    say(
        format!(
            "Сформирована пара{again_ru}: {}, {}; наставников {}, наставляемых {}",
            form.russian(),
            kind.russian(),
            mentors.len(),
            mentees.len()
        ),
        format!(
            "A pair was formed{again_en}: {}, {}; mentors {}, mentees {}",
            english(*form),
            english(*kind),
            mentors.len(),
            mentees.len()
        ),
    )
}

fn members(event: &MembersEvent) -> Wording {
    let MembersEvent::MemberLeft { member, reason, .. } = event;
    say(
        format!("Участник вышел ({}): {}", member.side().russian(), reason.russian()),
        format!("A {} left: {}", side(*member), english(*reason)),
    )
}

fn meeting(event: &MeetingEvent) -> Wording {
    let (name_ru, name_en, sitting, late) = match event {
        MeetingEvent::OrganizationalMeetingHeld { sitting, late } => {
            ("Организационная встреча".to_owned(), "Organisational meeting".to_owned(), sitting, late)
        }
        MeetingEvent::PlanningMeetingHeld { sitting, late } => {
            ("Встреча-планирование".to_owned(), "Planning meeting".to_owned(), sitting, late)
        }
        MeetingEvent::MeetingHeld { meeting_type, sitting, late } => (
            format!("Встреча ({})", meeting_type.russian()),
            format!("Meeting ({})", english(*meeting_type)),
            sitting,
            late,
        ),
    };
    let (minutes, present) = (sitting.duration_min, sitting.attendees.len());
    say(
        format!(
            "{name_ru}: {minutes} мин, {}, участников {present}{}",
            sitting.mode.russian(),
            late_ru(*late)
        ),
        format!(
            "{name_en}: {minutes} min, {}, attended by {present}{}",
            english(sitting.mode),
            late_en(*late)
        ),
    )
}

fn plan(event: &PlanEvent) -> Wording {
    match event {
        PlanEvent::PlanApproved { goals, milestones, late, .. } => say(
            format!("Утверждён план: целей {goals}, вех {}{}", milestones.len(), late_ru(*late)),
            format!(
                "The plan was approved: goals {goals}, milestones {}{}",
                milestones.len(),
                late_en(*late)
            ),
        ),
        PlanEvent::MilestoneReached { late, .. } => say(
            format!("Достигнута веха плана{}", late_ru(*late)),
            format!("A milestone of the plan was reached{}", late_en(*late)),
        ),
    }
}

fn feedback(event: &FeedbackEvent) -> Wording {
    match event {
        FeedbackEvent::FeedbackCollected { phase, respondent, overall, late, .. } => {
            let points = overall.points();
            say(
                format!(
                    "Обратная связь ({}), {}: {points} из 10{}",
                    phase.russian(),
                    respondent.side().russian(),
                    late_ru(*late)
                ),
                format!(
                    "Feedback ({}) of a {}: {points} of 10{}",
                    english(*phase),
                    side(*respondent),
                    late_en(*late)
                ),
            )
        }
        FeedbackEvent::SurveyAnswered {
            phase, respondent, questionnaire, overall, channel, late, ..
        } => {
            let mark = overall.map(|overall| Fraction::from(overall).display(1));
            let (mark_ru, mark_en) = mark.map_or_else(
                || ("оценки нет: ответов слишком мало".to_owned(), "no mark: too few answers".to_owned()),
                |mark| (format!("{mark} из 10"), format!("{mark} of 10")),
            );
            say(
                format!(
                    "Анкета {questionnaire} ({}), {}, {}: {mark_ru}{}",
                    phase.russian(),
                    respondent.side().russian(),
                    channel.russian(),
                    late_ru(*late)
                ),
                format!(
                    "Questionnaire {questionnaire} ({}) of a {}, {}: {mark_en}{}",
                    english(*phase),
                    side(*respondent),
                    english(*channel),
                    late_en(*late)
                ),
            )
        }
    }
}

fn closing(event: &ClosingEvent) -> Wording {
    match event {
        ClosingEvent::PairCompleted { policy, .. } => say(
            format!("Пара завершена по правилу full-cycle/{policy}"),
            format!("The pair was completed by full-cycle/{policy}"),
        ),
        ClosingEvent::PairDissolved { reason, initiated_by, .. } => say(
            format!("Пара расформирована: {}; инициатор: {}", reason.russian(), initiated_by.russian()),
            format!("The pair was dissolved: {}; initiated by: {}", english(*reason), english(*initiated_by)),
        ),
    }
}
