//! Values of the domain: coded words, scores, documents, populations. Facts only; the rules that use them stand in the parts.

use crate::ids::{MenteeId, MentorId};
use crate::words;
use crate::words::InRussian;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;

mod form;
mod indicator;
mod survey;

pub use form::{Form, InteractionKind, RoleModel};
pub use indicator::IndicatorCode;
pub use survey::{
    Audience, Direction, FeedbackPhase, MeasurementPhase, Score, ScoreOutsideScale, SurveyChannel,
    TextOrigin, TraitGroup,
};

words! {
    /// Level of the tree of organisations (methodology §2.1).
    pub enum OrganizationLevel {
        Region => "регион",
        Municipality => "муниципалитет",
        Organization => "организация",
    }
}

words! {
    /// What a participant is in life.
    pub enum ParticipantCategory {
        Pupil => "обучающийся",
        Student => "студент",
        Teacher => "педагог",
        /// A teacher with 0–3 years of experience; which one counts is a policy (methodology §1.1).
        YoungSpecialist => "молодой специалист",
        EnterpriseEmployee => "работник предприятия",
        Manager => "руководитель",
        Other => "иное",
    }
}

words! {
    /// Who asked for a mentor: it matters for the lawfulness of the data (methodology §5.3).
    pub enum RequestSource {
        OwnRequest => "сам",
        Teacher => "учитель",
        Parent => "родитель",
        Psychologist => "психолог",
    }
}

words! {
    /// Outcome of a mentor's interview.
    pub enum Readiness {
        Ready => "готов",
        Conditional => "условно готов",
        NotReady => "не готов",
    }
}

words! {
    /// Type of a recorded meeting (methodology §5.4).
    pub enum MeetingType {
        Acquaintance => "знакомство",
        Trial => "пробная",
        /// Recorded as the planning meeting that it is, whichever way it comes in.
        Planning => "планирование",
        /// The only type that counts as a working meeting in what ships.
        Work => "рабочая",
        Closing => "итоговая",
        Group => "групповая",
    }
}

words! {
    /// How a meeting was held.
    pub enum MeetingMode {
        InPerson => "очно",
        Online => "онлайн",
    }
}

words! {
    /// Role of a participant inside a pair.
    pub enum Side {
        Mentor => "наставник",
        Mentee => "наставляемый",
    }
}

words! {
    /// Why a membership or a pair ended early (methodology §5.4).
    pub enum EndReason {
        EmploymentEnded => "увольнение",
        PsychologicalIncompatibility => "психологическая несовместимость",
        DutiesNotFulfilled => "неисполнение обязанностей",
        DisciplinaryMatter => "дисциплинарный проступок",
        JustifiedRequestOfMentor => "обоснованная просьба наставника",
        JustifiedRequestOfMentee => "обоснованная просьба наставляемого",
        CuratorDecision => "решение куратора",
        LeftSchool => "отчисление",
        Moved => "переезд",
        Illness => "болезнь",
        ConsentWithdrawn => "отзыв согласия",
        ConsentExpired => "истёк срок согласия",
        LegalRepresentativeRequest => "просьба законного представителя",
        /// A success: the pair completes, it is not dissolved.
        GoalReachedEarly => "цель достигнута досрочно",
        LowContact => "редкие контакты",
        ProgramCancelled => "отмена программы",
        Duplicate => "дубликат",
        Other => "иная причина",
    }
}

words! {
    /// Stage of a road map, in the seven-stage list of the target model (methodology §4.1).
    pub enum RoadmapStage {
        Preparation => "подготовка",
        MenteeBase => "наставляемые",
        MentorBase => "наставники",
        SelectionAndTraining => "отбор и обучение",
        Matching => "формирование пар",
        Work => "работа",
        Completion => "завершение",
    }
}

words! {
    /// Which list of stages the programme's reports print (methodology §4.1).
    pub enum StageModel {
        Six => "6 этапов",
        Seven => "7 этапов",
    }
}

words! {
    /// Kind of a programme's document (methodology §4.3 row 4).
    pub enum DocumentKind {
        LaunchOrder => "приказ о запуске",
        Regulation => "положение о наставничестве",
        Roadmap => "дорожная карта",
        CuratorOrder => "приказ о кураторе",
        PairingOrder => "приказ о парах",
        ResultOrder => "приказ об итогах",
        RewardAct => "акт о поощрении",
    }
}

words! {
    /// Recruiting milestones: independent of each other, in any order (methodology §4.1, S0 against S2).
    pub enum RecruitingMilestone {
        MenteePoolReady => "база наставляемых сформирована",
        MentorPoolReady => "база наставников сформирована",
        MentorsTrained => "наставники обучены",
    }
}

words! {
    /// Kind of a consent (methodology §8.3): one for each purpose.
    pub enum ConsentKind {
        Processing => "обработка персональных данных",
        Transfer => "передача третьим лицам",
        Publication => "публикация",
    }
}

words! {
    /// Who gave a consent.
    pub enum ConsentGiver {
        OwnConsent => "сам участник",
        LegalRepresentative => "законный представитель",
    }
}

words! {
    /// What a target rests on.
    pub enum TargetBasis {
        Roadmap => "дорожная карта",
        Programme => "программа",
        TrackingPlan => "план отслеживания",
        RegionalOrder => "приказ региона",
        Other => "иное основание",
    }
}

words! {
    /// Who started the ending of a pair.
    pub enum EndInitiator {
        MentorSide => "наставник",
        MenteeSide => "наставляемый",
        CuratorSide => "куратор",
        NotRecorded => "не указано",
    }
}

words! {
    /// At which level an award was given.
    pub enum AwardLevel {
        Organization => "организация",
        Municipality => "муниципалитет",
        Region => "регион",
        Federation => "федерация",
    }
}

/// A numbered and dated paper: «85/7 от 20.12.2023».
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentRef {
    /// Its number, as written.
    pub number: String,
    /// Its date.
    pub date: NaiveDate,
}

/// Whether a text is a code of the place's own: up to 40 small Latin letters, digits and hyphens. A text could name somebody.
pub(crate) fn is_own_code(text: &str) -> bool {
    let is_of_a_code = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=40).contains(&text.len()) && text.chars().all(is_of_a_code)
}

/// A member of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "side", content = "id")]
pub enum Member {
    /// On the mentors' side.
    Mentor(MentorId),
    /// On the mentees' side.
    Mentee(MenteeId),
}

impl Member {
    /// On which side the member is.
    pub fn side(self) -> Side {
        match self {
            Self::Mentor(_) => Side::Mentor,
            Self::Mentee(_) => Side::Mentee,
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mentor(id) => write!(f, "mentor {id}"),
            Self::Mentee(id) => write!(f, "mentee {id}"),
        }
    }
}

crate::in_english_as_written!(Member);

impl InRussian for Member {
    fn in_russian(&self) -> String {
        match self {
            Self::Mentor(id) => format!("наставник {id}"),
            Self::Mentee(id) => format!("наставляемый {id}"),
        }
    }
}

/// A period of life, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

impl Period {
    /// Whether the day lies in the period.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }

    /// The academic years that the period touches, each by the calendar year in which it begins: they run from September on.
    pub fn academic_years(self) -> RangeInclusive<i32> {
        let of = |day: NaiveDate| if day.month() >= 9 { day.year() } else { day.year() - 1 };
        of(self.start)..=of(self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programme_from_september_to_may_is_one_academic_year_and_two_calendar_years() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a real day");
        let period = Period { start: day(2023, 9, 1), end: day(2024, 5, 31) };
        assert_eq!(period.academic_years(), 2023..=2023);
        let period = Period { start: day(2024, 1, 9), end: day(2024, 12, 31) };
        assert_eq!(period.academic_years(), 2023..=2024);
    }
}
