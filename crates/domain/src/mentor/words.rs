//! The coded words of a mentor's life (methodology §3.4, §5.2).

use crate::values::EndReason;
use crate::words;

words! {
    /// Where mentors come from (S0; methodology §3.4).
    pub enum MentorSource {
        PeerHelper => "обучающийся, готовый помогать сверстникам",
        SharingTeacher => "педагог, желающий распространять опыт",
        Parent => "родитель или законный представитель",
        CouncilMember => "член родительского или управляющего совета",
        Alumnus => "выпускник",
        Employee => "сотрудник предприятия",
        Entrepreneur => "предприниматель",
        PublicOrganization => "представитель общественной организации",
        OtherSource => "иной источник",
    }
}

words! {
    /// Criteria by which a mentor is selected (S0).
    pub enum SelectionCriterion {
        WishToTakePart => "желание участвовать",
        ProfessionalExperience => "профессиональный опыт",
        CompetencesAndCommunication => "компетенции и общение",
        Time => "наличие времени",
        LifeExperience => "позитивный жизненный и профессиональный опыт",
        MatchToRequests => "соответствие запросам наставляемых",
        CivicPosition => "активная гражданская позиция",
        Motivation => "мотивация",
    }
}

words! {
    /// Why a mentor was not selected for a programme.
    pub enum RejectionReason {
        CriteriaNotMet => "не соответствует критериям",
        NotReadyAtInterview => "не готов по итогам собеседования",
        NoMatchingRequest => "нет подходящего запроса",
        NoConsent => "нет согласия",
        NoTime => "нет времени",
        OtherReason => "иная причина",
    }
}

words! {
    /// Outcome of a training.
    #[derive(Default)]
    pub enum TrainingResult {
        #[default]
        Passed => "пройдено",
        NotPassed => "не пройдено",
    }
}

words! {
    /// Why a mentor enters the ready pool without training.
    pub enum TrainingWaiver {
        EquivalentTraining => "равноценное обучение",
        MentoringExperience => "опыт наставничества",
        CuratorDecision => "решение куратора",
    }
}

words! {
    /// Why a mentor is on hold.
    pub enum HoldReason {
        Illness => "болезнь",
        ParentalLeave => "отпуск по уходу за ребёнком",
        Leave => "отпуск",
        Workload => "нагрузка",
        Investigation => "разбирательство",
        OtherReason => "иная причина",
    }
}

words! {
    /// How far a mentor may be asked to work beyond his or her own programme (S2): each scope holds those before it.
    pub enum SharingScope {
        OwnOrganization => "своя организация",
        Municipality => "муниципалитет",
        Region => "регион",
    }
}

words! {
    /// A local grading of mentors (methodology §1.1).
    pub enum MentorGrade {
        Specialist => "наставник-специалист",
        Senior => "старший наставник",
        Lead => "ведущий наставник",
        Regional => "региональный наставник",
    }
}

words! {
    /// Why a mentor stops being one.
    pub enum RetirementReason {
        /// Always possible (Labour Code, art. 351.8).
        OwnWish => "собственное желание",
        /// Always possible (Labour Code, art. 351.8).
        EmployerDecision => "решение работодателя",
        ConsentWithdrawn => "отзыв согласия",
        ConsentExpired => "истёк срок согласия",
        EmploymentEnded => "увольнение",
        LeftSchool => "окончание обучения или отчисление",
        Moved => "переезд",
        OtherReason => "иная причина",
    }
}

impl RetirementReason {
    /// Why open pairs are left at once: neither the mentor nor the law waits for them. For other reasons they are closed or
    /// rematched first.
    pub fn leaves_pairs(self) -> Option<EndReason> {
        match self {
            Self::OwnWish => Some(EndReason::JustifiedRequestOfMentor),
            Self::EmployerDecision => Some(EndReason::CuratorDecision),
            Self::ConsentWithdrawn => Some(EndReason::ConsentWithdrawn),
            Self::ConsentExpired => Some(EndReason::ConsentExpired),
            Self::EmploymentEnded | Self::LeftSchool | Self::Moved | Self::OtherReason => None,
        }
    }

    /// Who has to give notice three working days before.
    pub fn notice(self) -> Option<NoticeGiver> {
        match self {
            Self::OwnWish => Some(NoticeGiver::MentorSide),
            Self::EmployerDecision => Some(NoticeGiver::EmployerSide),
            Self::ConsentWithdrawn
            | Self::ConsentExpired
            | Self::EmploymentEnded
            | Self::LeftSchool
            | Self::Moved
            | Self::OtherReason => None,
        }
    }
}

words! {
    /// Who gave notice.
    pub enum NoticeGiver {
        MentorSide => "наставник",
        EmployerSide => "работодатель",
    }
}

words! {
    /// Kind of an award.
    pub enum AwardKind {
        Gratitude => "благодарность",
        LetterOfThanks => "благодарственное письмо",
        Diploma => "грамота",
        Badge => "знак отличия",
        Bonus => "премия",
        OtherAward => "иная награда",
    }
}
