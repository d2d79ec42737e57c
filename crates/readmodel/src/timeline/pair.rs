//! What happened to a pair.

use super::phrase::{english, late_en, late_ru, say, side};
use super::{Wording, correction};
use crate::fraction::Fraction;
use domain::pair::{
    AwardEvent, ClosingEvent, CourseEvent, FeedbackEvent, FormationEvent, JoiningEvent, MeetingEvent,
    MembersEvent, Outcome, PairEvent, PlanEvent, PlannedAt, ResultEvent, ScheduleEvent, TextsEvent,
};
use domain::values::Period;
use domain::words::{InRussian, Word};

pub(super) fn wording(event: &PairEvent) -> Wording {
    match event {
        PairEvent::Formation(event) => formation(event),
        PairEvent::Joining(event) => joining(event),
        PairEvent::Members(event) => members(event),
        PairEvent::Schedule(event) => schedule(event),
        PairEvent::Meeting(event) => meeting(event),
        PairEvent::Plan(event) => plan(event),
        PairEvent::Result(event) => result(event),
        PairEvent::Feedback(event) => feedback(event),
        PairEvent::Course(event) => course(event),
        PairEvent::Closing(event) => closing(event),
        PairEvent::Award(event) => award(event),
        PairEvent::Texts(event) => texts(event),
        PairEvent::Correction(event) => correction::wording(event, wording),
    }
}

fn formation(event: &FormationEvent) -> Wording {
    let FormationEvent::PairFormed { form, kind, mentors, mentees, rematch_of, continues, .. } = event;
    let (again_ru, again_en) = match (rematch_of, continues) {
        (Some(_), _) => (" взамен расформированной", ", a re-match"),
        (None, Some(_)) => (" в продолжение прежней", ", going on with one of an earlier run"),
        (None, None) => ("", ""),
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

fn joining(event: &JoiningEvent) -> Wording {
    match event {
        JoiningEvent::MemberAdded { member, .. } => say(
            format!("Участник вошёл в группу ({})", member.side().russian()),
            format!("A {} joined the group", side(*member)),
        ),
        JoiningEvent::MentorReplaced { reason, .. } => say(
            format!("Наставник заменён: {}", reason.russian()),
            format!("The mentor was replaced: {}", english(*reason)),
        ),
        JoiningEvent::MemberRelationFlagged { .. } => {
            say("Отмечено родство наставника и наставляемого", "A mentor and a mentee are relatives")
        }
    }
}

fn members(event: &MembersEvent) -> Wording {
    let MembersEvent::MemberLeft { member, reason, outcome, .. } = event;
    let (with_ru, with_en) = match outcome {
        Some(Outcome::Completed) => (", с полным циклом", ", with a full cycle"),
        Some(Outcome::EndedEarly) => (", без полного цикла", ", without a full cycle"),
        None => ("", ""),
    };
    say(
        format!("Участник вышел ({}): {}{with_ru}", member.side().russian(), reason.russian()),
        format!("A {} left: {}{with_en}", side(*member), english(*reason)),
    )
}

fn schedule(event: &ScheduleEvent) -> Wording {
    match event {
        ScheduleEvent::MeetingScheduled { planned_at: PlannedAt { day, hour, minute }, mode, .. } => say(
            format!(
                "Назначена встреча: {} {hour:02}:{minute:02}, {}",
                day.format("%d.%m.%Y"),
                mode.russian()
            ),
            format!("A meeting was planned: {day} {hour:02}:{minute:02}, {}", english(*mode)),
        ),
        ScheduleEvent::MeetingMissed { reason, by_side, late, .. } => say(
            format!(
                "Встреча не состоялась: {}; сторона: {}{}",
                reason.russian(),
                by_side.russian(),
                late_ru(*late)
            ),
            format!(
                "A meeting was missed: {}; by: {}{}",
                english(*reason),
                english(*by_side),
                late_en(*late)
            ),
        ),
    }
}

fn result(event: &ResultEvent) -> Wording {
    let ResultEvent::InterimResultRecorded { indicator, value, late, .. } = event;
    say(
        format!("Промежуточный результат: {indicator} — {value}{}", late_ru(*late)),
        format!("Interim result: {indicator} — {value}{}", late_en(*late)),
    )
}

fn course(event: &CourseEvent) -> Wording {
    match event {
        CourseEvent::PairPaused { reason, .. } => say(
            format!("Работа пары приостановлена: {}", reason.russian()),
            format!("The pair paused: {}", english(*reason)),
        ),
        CourseEvent::PairResumed { .. } => say("Работа пары возобновлена", "The pair resumed"),
        CourseEvent::ClosingBegun { .. } => say("Начато завершение пары", "The closing of the pair began"),
    }
}

fn texts(event: &TextsEvent) -> Wording {
    match event {
        TextsEvent::PairTextsDestroyed { .. } => say(
            "Тексты пары уничтожены вместе с персональными данными участника",
            "The texts of the pair were destroyed with the personal data of a member",
        ),
    }
}

fn award(event: &AwardEvent) -> Wording {
    let AwardEvent::PairAwarded { level, .. } = event;
    say(format!("Пара награждена: {}", level.russian()), format!("The pair was awarded: {}", english(*level)))
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
        PlanEvent::PlanApproved { goals, milestones, period, late, .. } => {
            let (ru, en) = period.map_or_else(Default::default, |Period { start, end }| {
                let ru = format!(", с {} по {}", start.in_russian(), end.in_russian());
                (ru, format!(", {start} to {end}"))
            });
            let milestones = milestones.len();
            say(
                format!("Утверждён план: целей {goals}, вех {milestones}{ru}{}", late_ru(*late)),
                format!(
                    "The plan was approved: goals {goals}, milestones {milestones}{en}{}",
                    late_en(*late)
                ),
            )
        }
        PlanEvent::PlanRevised { goals, milestones, reason, .. } => say(
            format!("План пересмотрен ({}): целей {goals}, вех {}", reason.russian(), milestones.len()),
            format!(
                "The plan was revised ({}): goals {goals}, milestones {}",
                english(*reason),
                milestones.len()
            ),
        ),
        PlanEvent::MilestoneMissed { late, .. } => say(
            format!("Веха плана пропущена{}", late_ru(*late)),
            format!("A milestone of the plan was missed{}", late_en(*late)),
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
        ClosingEvent::PairCompleted { policy, completion, .. } => {
            let early = completion.goal_reached_early;
            say(
                format!(
                    "Пара завершена по правилу full-cycle/{policy}{}",
                    if early { ", цель достигнута досрочно" } else { "" }
                ),
                format!(
                    "The pair was completed by full-cycle/{policy}{}",
                    if early { ", the goal was reached early" } else { "" }
                ),
            )
        }
        ClosingEvent::PairCarriedOver { .. } => {
            say("Пара перенесена в следующий запуск программы", "The pair was carried over into a later run")
        }
        ClosingEvent::PairDissolved { reason, initiated_by, .. } => say(
            format!("Пара расформирована: {}; инициатор: {}", reason.russian(), initiated_by.russian()),
            format!("The pair was dissolved: {}; initiated by: {}", english(*reason), english(*initiated_by)),
        ),
    }
}
