//! What happened, in one sentence for people.
//!
//! Invariants: pure, from the event alone; no personal data, because an event has none; the match is exhaustive, so an event
//! without words does not compile.

mod ledger;

pub use ledger::{measure, reason};

use domain::consent::ConsentEvent;
use domain::event::DomainEvent;
use domain::measurement::MeasurementEvent;
use domain::mentee::{EnrolmentEvent, MenteeEvent, ReleaseReason, RequestEvent};
use domain::mentor::{ApplicationEvent, AssignmentEvent, MentorEvent, SelectionEvent};
use domain::organization::{Contingent, FiguresEvent, OrganizationEvent, RegistrationEvent};
use domain::pair::{
    ClosingEvent, FeedbackEvent, FormationEvent, MeetingEvent, MembersEvent, PairEvent, PlanEvent,
};
use domain::person::{self, PersonEvent};
use domain::program::{DocumentsEvent, DraftingEvent, ProgramEvent, RoadmapEvent, StagesEvent};
use domain::values::Member;
use domain::words::{InRussian, Word};

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// In Russian.
    pub russian: String,
    /// In English.
    pub english: String,
}

/// The sentence of an event.
pub fn wording(event: &DomainEvent) -> Wording {
    match event {
        DomainEvent::Organization(OrganizationEvent::Registration(event)) => registration(event),
        DomainEvent::Organization(OrganizationEvent::Figures(event)) => figures(event),
        DomainEvent::Person(PersonEvent::Registration(person::RegistrationEvent::PersonRegistered {
            birth_year,
            ..
        })) => say(
            format!("Записан человек {birth_year} года рождения"),
            format!("A person born in {birth_year} was registered"),
        ),
        DomainEvent::Program(ProgramEvent::Drafting(event)) => drafting(event),
        DomainEvent::Program(ProgramEvent::Documents(DocumentsEvent::DocumentApproved {
            kind,
            document,
            ..
        })) => say(
            format!(
                "Утверждён документ: {} № {} от {}",
                kind.russian(),
                document.number,
                document.date.in_russian()
            ),
            format!("{} no. {} of {} was approved", capital(&english(*kind)), document.number, document.date),
        ),
        DomainEvent::Program(ProgramEvent::Roadmap(event)) => roadmap(event),
        DomainEvent::Program(ProgramEvent::Stages(event)) => stages(event),
        DomainEvent::Mentor(MentorEvent::Application(ApplicationEvent::MentorApplied {
            category, ..
        })) => say(
            format!("Наставник подал заявку; категория: {}", category.russian()),
            format!("A mentor applied; category: {}", english(*category)),
        ),
        DomainEvent::Mentor(MentorEvent::Consent(event))
        | DomainEvent::Mentee(MenteeEvent::Consent(event)) => consent(event),
        DomainEvent::Mentor(MentorEvent::Selection(event)) => selection(event),
        DomainEvent::Mentor(MentorEvent::Assignment(event)) => assignment(event),
        DomainEvent::Mentor(MentorEvent::Measurement(event))
        | DomainEvent::Mentee(MenteeEvent::Measurement(event)) => measurement(event),
        DomainEvent::Mentee(MenteeEvent::Request(RequestEvent::MenteeRequested {
            category, source, ..
        })) => say(
            format!("Запрошен наставник; категория: {}, от кого: {}", category.russian(), source.russian()),
            format!("A mentor was asked for; category: {}, by: {}", english(*category), english(*source)),
        ),
        DomainEvent::Mentee(MenteeEvent::Enrolment(event)) => enrolment(event),
        DomainEvent::Pair(PairEvent::Formation(event)) => formation(event),
        DomainEvent::Pair(PairEvent::Members(MembersEvent::MemberLeft { member, reason, .. })) => say(
            format!("Участник вышел ({}): {}", member.side().russian(), reason.russian()),
            format!("A {} left: {}", side(*member), english(*reason)),
        ),
        DomainEvent::Pair(PairEvent::Meeting(event)) => meeting(event),
        DomainEvent::Pair(PairEvent::Plan(event)) => plan(event),
        DomainEvent::Pair(PairEvent::Feedback(FeedbackEvent::FeedbackCollected {
            phase,
            respondent,
            overall,
            late,
            ..
        })) => {
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
        DomainEvent::Pair(PairEvent::Closing(event)) => closing(event),
    }
}

fn registration(event: &RegistrationEvent) -> Wording {
    let RegistrationEvent::OrganizationRegistered { level, name, .. } = event;
    say(
        format!("Добавлено в дерево: {} «{name}»", level.russian()),
        format!("{} «{name}» was added to the tree", capital(&english(*level))),
    )
}

fn figures(event: &FiguresEvent) -> Wording {
    match event {
        FiguresEvent::ContingentRecorded { contingent, occurred_on } => {
            let Contingent { pupils_10_19, pupils_15_19, young_specialists } = contingent;
            let number =
                |figure: &Option<u32>| figure.map_or_else(|| "—".to_owned(), |figure| figure.to_string());
            let (wide, narrow, young) =
                (number(pupils_10_19), number(pupils_15_19), number(young_specialists));
            say(
                format!(
                    "Контингент на {}: 10–19 лет {wide}, 15–19 лет {narrow}, молодых специалистов {young}",
                    occurred_on.in_russian()
                ),
                format!(
                    "Contingent on {occurred_on}: aged 10–19 {wide}, aged 15–19 {narrow}, young specialists {young}"
                ),
            )
        }
        FiguresEvent::EnterprisesCounted { enterprises, occurred_on } => say(
            format!("Предприятий на {}: {enterprises}", occurred_on.in_russian()),
            format!("Enterprises on {occurred_on}: {enterprises}"),
        ),
        FiguresEvent::EnterpriseRegistered { .. } => {
            say("Записано предприятие", "An enterprise was registered")
        }
        FiguresEvent::TargetSet { indicator, year, percent, basis, .. } => say(
            format!(
                "Целевое значение {} на {year} год: {percent} % ({})",
                indicator.russian(),
                basis.russian()
            ),
            format!("Target of {} for {year}: {percent}% ({})", indicator.russian(), english(*basis)),
        ),
    }
}

fn drafting(event: &DraftingEvent) -> Wording {
    match event {
        DraftingEvent::ProgramDrafted { title, period, .. } => say(
            format!(
                "Составлена программа «{title}», {} – {}",
                period.start.in_russian(),
                period.end.in_russian()
            ),
            format!("Programme «{title}» was drafted, {} to {}", period.start, period.end),
        ),
        DraftingEvent::FormsChosen { forms, .. } => {
            let russian: Vec<&str> = forms.iter().map(|form| form.russian()).collect();
            let english: Vec<String> = forms.iter().map(|form| english(*form)).collect();
            say(
                format!("Выбраны формы: {}", russian.join(", ")),
                format!("Forms chosen: {}", english.join(", ")),
            )
        }
        DraftingEvent::CuratorAssigned { .. } => say("Назначен куратор", "A curator was assigned"),
    }
}

fn roadmap(event: &RoadmapEvent) -> Wording {
    match event {
        RoadmapEvent::RoadmapItemPlanned { number, stage, due, .. } => say(
            format!("Мероприятие {number} дорожной карты ({}), срок {}", stage.russian(), due.in_russian()),
            format!("Item {number} of the road map ({}), due {due}", english(*stage)),
        ),
        RoadmapEvent::RoadmapItemCompleted { .. } => {
            say("Мероприятие дорожной карты выполнено", "An item of the road map was done")
        }
    }
}

fn stages(event: &StagesEvent) -> Wording {
    match event {
        StagesEvent::PreparationStarted { .. } => say("Начата подготовка программы", "Preparation started"),
        StagesEvent::RecruitingOpened { .. } => say("Открыт набор", "Recruiting opened"),
        StagesEvent::RecruitingMilestoneReached { milestone, count, .. } => say(
            format!("Веха набора: {} ({count} чел.)", milestone.russian()),
            format!("Recruiting milestone: {} ({count} people)", english(*milestone)),
        ),
        StagesEvent::MatchingStarted { .. } => say("Начато формирование пар", "Matching started"),
        StagesEvent::WorkStarted { .. } => say("Начата работа пар", "Work started"),
        StagesEvent::CompletionBegun { .. } => say("Начато подведение итогов", "Completion began"),
        StagesEvent::ProgramCompleted { .. } => say("Программа завершена", "The programme was completed"),
    }
}

fn consent(event: &ConsentEvent) -> Wording {
    let ConsentEvent::ConsentGiven { kind, given_by, .. } = event;
    say(
        format!("Дано согласие: {}; кто дал: {}", kind.russian(), given_by.russian()),
        format!("Consent to {} was given by: {}", english(*kind), english(*given_by)),
    )
}

fn selection(event: &SelectionEvent) -> Wording {
    match event {
        SelectionEvent::MentorInterviewed { readiness, .. } => say(
            format!("Собеседование с наставником: {}", readiness.russian()),
            format!("The mentor was interviewed: {}", english(*readiness)),
        ),
        SelectionEvent::MentorSelected { .. } => {
            say("Наставник отобран в программу", "The mentor was selected for the programme")
        }
        SelectionEvent::MentorTrained { hours, .. } => {
            say(format!("Наставник обучен, {hours} ч"), format!("The mentor was trained, {hours} h"))
        }
        SelectionEvent::MentorReady { capacity, .. } => say(
            format!("Наставник готов, наставляемых не более {capacity}"),
            format!("The mentor is ready for at most {capacity} mentees"),
        ),
    }
}

fn assignment(event: &AssignmentEvent) -> Wording {
    match event {
        AssignmentEvent::MentorAssigned { mentees, .. } => say(
            format!("Наставник закреплён за парой, наставляемых: {}", mentees.len()),
            format!("The mentor was assigned to a pair, mentees: {}", mentees.len()),
        ),
        AssignmentEvent::MentorReleased { mentees, .. } => say(
            format!("Наставник освобождён от пары, наставляемых: {}", mentees.len()),
            format!("The mentor was released from a pair, mentees: {}", mentees.len()),
        ),
    }
}

fn measurement(event: &MeasurementEvent) -> Wording {
    let MeasurementEvent::OutcomeMeasured { measured, phase, value, .. } = event;
    say(
        format!("Измерено ({}): {}, {} = {value}", phase.russian(), measured.name, measured.instrument),
        format!("Measured ({}): {}, {} = {value}", english(*phase), measured.name, measured.instrument),
    )
}

fn enrolment(event: &EnrolmentEvent) -> Wording {
    match event {
        EnrolmentEvent::MenteeEnteredPool { .. } => {
            say("Наставляемый внесён в базу", "The mentee entered the pool")
        }
        EnrolmentEvent::MenteeMatched { form, .. } => say(
            format!("Наставляемый включён в пару, форма «{}»", form.russian()),
            format!("The mentee was matched, form {}", english(*form)),
        ),
        EnrolmentEvent::MenteeReleased { reason, met_policy, .. } => {
            let (why_ru, why_en) = match reason {
                ReleaseReason::PairCompleted => ("пара завершена", "the pair completed"),
                ReleaseReason::PairDissolved => ("пара расформирована", "the pair was dissolved"),
                ReleaseReason::LeftPair => ("вышел из пары", "left the pair"),
            };
            let (cycle_ru, cycle_en) = if *met_policy {
                ("полный цикл пройден", "with a full cycle")
            } else {
                ("без полного цикла", "without a full cycle")
            };
            say(
                format!("Участие в паре окончено: {why_ru}, {cycle_ru}"),
                format!("The membership ended: {why_en}, {cycle_en}"),
            )
        }
        EnrolmentEvent::MenteeCycleCompleted { policy, .. } => say(
            format!("Наставляемый прошёл полный цикл по правилу {}", policy.name()),
            format!("The mentee completed a full cycle by {}", policy.name()),
        ),
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

fn closing(event: &ClosingEvent) -> Wording {
    match event {
        ClosingEvent::PairCompleted { policy, .. } => say(
            format!("Пара завершена по правилу {}", policy.name()),
            format!("The pair was completed by {}", policy.name()),
        ),
        ClosingEvent::PairDissolved { reason, initiated_by, .. } => say(
            format!("Пара расформирована: {}; инициатор: {}", reason.russian(), initiated_by.russian()),
            format!("The pair was dissolved: {}; initiated by: {}", english(*reason), english(*initiated_by)),
        ),
    }
}

fn say(russian: impl Into<String>, english: impl Into<String>) -> Wording {
    Wording { russian: russian.into(), english: english.into() }
}

fn late_ru(late: bool) -> &'static str {
    if late { ", внесено после закрытия пары" } else { "" }
}

fn late_en(late: bool) -> &'static str {
    if late { ", recorded after the pair had closed" } else { "" }
}

fn side(member: Member) -> &'static str {
    match member {
        Member::Mentor(_) => "mentor",
        Member::Mentee(_) => "mentee",
    }
}

/// The code of a word with spaces: `PupilPupil` reads «pupil pupil».
fn english(word: impl Word + Into<&'static str>) -> String {
    let code: &'static str = word.into();
    let mut text = String::with_capacity(code.len() + 4);
    for letter in code.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_event_has_one_sentence_in_each_language() {
        for (_, event) in DomainEvent::samples() {
            let Wording { russian, english } = wording(&event);
            let is_sentence =
                |text: &str| !text.is_empty() && text.lines().count() == 1 && !text.ends_with('.');
            assert!(
                is_sentence(&russian) && russian.chars().any(|letter| ('а'..='я').contains(&letter)),
                "{russian}"
            );
            assert!(
                is_sentence(&english) && english.chars().any(|letter| letter.is_ascii_lowercase()),
                "{english}"
            );
        }
    }

    #[test]
    fn two_kinds_of_event_never_read_the_same() {
        let samples = DomainEvent::samples();
        let kinds: BTreeSet<&str> = samples.iter().map(|(_, event)| event.kind()).collect();
        let sentences: BTreeSet<String> = samples.iter().map(|(_, event)| wording(event).russian).collect();
        assert!(sentences.len() >= kinds.len(), "{} sentences for {} kinds", sentences.len(), kinds.len());
    }

    #[test]
    fn codes_read_as_words() {
        assert_eq!(english(domain::values::EndReason::LeftSchool), "left school");
        assert_eq!(capital("launch order"), "Launch order");
    }
}
