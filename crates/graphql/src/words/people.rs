//! The words of consents, mentors and mentees (methodology §3.4, §5.2, §5.3, §8.3).

use async_graphql::Enum;

word! {
    /// By which channel a consent came in.
    ConsentChannel of "domain::consent::ConsentChannel" {
        Paper = "на бумаге",
        Electronic = "в электронной форме",
        StatePortal = "через госуслуги",
    }
}

word! {
    /// Why personal data are destroyed.
    ErasureReason of "domain::person::ErasureReason" {
        SubjectRequest = "требование субъекта персональных данных",
        ConsentWithdrawn = "отзыв согласия на обработку",
        PurposeAchieved = "достижение цели обработки",
        TermEnded = "истечение срока обработки или хранения",
        UnlawfulProcessing = "неправомерная обработка",
        AuthorityDemand = "требование уполномоченного органа",
    }
}

word! {
    /// What kind of personal data was destroyed.
    DataCategory of "domain::person::DataCategory" {
        Name = "фамилия, имя, отчество",
        BirthDate = "дата рождения",
        Contacts = "контактные данные",
        RepresentativeContacts = "данные и контакты законного представителя",
        Place = "место работы или учёбы",
        Questionnaire = "сведения анкет и опросов",
        Request = "запрос наставляемого",
        Sensitive = "особые темы запроса",
        PairTexts = "тексты о работе пары",
        Remarks = "пояснения к записи",
        Other = "иные сведения",
    }
}

word! {
    /// Where mentors come from.
    MentorSource of "domain::mentor::MentorSource" {
        PeerHelper = "обучающийся, готовый помогать сверстникам",
        SharingTeacher = "педагог, желающий распространять опыт",
        Parent = "родитель или законный представитель",
        CouncilMember = "член родительского или управляющего совета",
        Alumnus = "выпускник",
        Employee = "сотрудник предприятия",
        Entrepreneur = "предприниматель",
        PublicOrganization = "представитель общественной организации",
        OtherSource = "иной источник",
    }
}

word! {
    /// Criteria by which a mentor is selected.
    SelectionCriterion of "domain::mentor::SelectionCriterion" {
        WishToTakePart = "желание участвовать",
        ProfessionalExperience = "профессиональный опыт",
        CompetencesAndCommunication = "компетенции и общение",
        Time = "наличие времени",
        LifeExperience = "позитивный жизненный и профессиональный опыт",
        MatchToRequests = "соответствие запросам наставляемых",
        CivicPosition = "активная гражданская позиция",
        Motivation = "мотивация",
    }
}

word! {
    /// Why a mentor was not selected for a programme.
    RejectionReason of "domain::mentor::RejectionReason" {
        CriteriaNotMet = "не соответствует критериям",
        NotReadyAtInterview = "не готов по итогам собеседования",
        NoMatchingRequest = "нет подходящего запроса",
        NoConsent = "нет согласия",
        NoTime = "нет времени",
        OtherReason = "иная причина",
    }
}

word! {
    /// Outcome of a training.
    TrainingResult of "domain::mentor::TrainingResult" {
        Passed = "пройдено",
        NotPassed = "не пройдено",
    }
}

word! {
    /// Why a mentor enters the ready pool without training.
    TrainingWaiver of "domain::mentor::TrainingWaiver" {
        EquivalentTraining = "равноценное обучение",
        MentoringExperience = "опыт наставничества",
        CuratorDecision = "решение куратора",
    }
}

word! {
    /// Why a mentor is on hold.
    HoldReason of "domain::mentor::HoldReason" {
        Illness = "болезнь",
        ParentalLeave = "отпуск по уходу за ребёнком",
        Leave = "отпуск",
        Workload = "нагрузка",
        Investigation = "разбирательство",
        OtherReason = "иная причина",
    }
}

word! {
    /// How far a mentor may be asked to work beyond his or her own programme: each scope holds those before it.
    SharingScope of "domain::mentor::SharingScope" {
        OwnOrganization = "своя организация",
        Municipality = "муниципалитет",
        Region = "регион",
    }
}

word! {
    /// A local grading of mentors.
    MentorGrade of "domain::mentor::MentorGrade" {
        Specialist = "наставник-специалист",
        Senior = "старший наставник",
        Lead = "ведущий наставник",
        Regional = "региональный наставник",
    }
}

word! {
    /// Why a mentor stops being one.
    RetirementReason of "domain::mentor::RetirementReason" {
        OwnWish = "собственное желание",
        EmployerDecision = "решение работодателя",
        ConsentWithdrawn = "отзыв согласия",
        ConsentExpired = "истёк срок согласия",
        EmploymentEnded = "увольнение",
        LeftSchool = "окончание обучения или отчисление",
        Moved = "переезд",
        OtherReason = "иная причина",
    }
}

word! {
    /// Who gave notice.
    NoticeGiver of "domain::mentor::NoticeGiver" {
        MentorSide = "наставник",
        EmployerSide = "работодатель",
    }
}

word! {
    /// Kind of an award.
    AwardKind of "domain::mentor::AwardKind" {
        Gratitude = "благодарность",
        LetterOfThanks = "благодарственное письмо",
        Diploma = "грамота",
        Badge = "знак отличия",
        Bonus = "премия",
        OtherAward = "иная награда",
    }
}

word! {
    /// What is asked for.
    RequestTopic of "domain::mentee::RequestTopic" {
        LearningResults = "мотивация и успеваемость",
        PathChoice = "осознанный выбор пути",
        SelfRealization = "самореализация",
        CivicPosition = "гражданская позиция",
        Opportunities = "знание возможностей",
        Metacompetences = "метакомпетенции",
        Talent = "развитие таланта",
        NewGroup = "адаптация в новом коллективе",
        BeginningTeacher = "начало педагогической работы",
        ReturnAfterBreak = "возвращение после перерыва",
        ProfessionalGrowth = "профессиональный рост",
        DigitalSkills = "ИКТ-компетенции",
        FutureEmployment = "целевой договор или стажировка",
        OtherTopic = "иное",
    }
}

word! {
    /// What is asked for and stays out of events.
    SensitiveTopic of "domain::mentee::SensitiveTopic" {
        Conflict = "конфликтность и трудности общения",
        IdentityCrisis = "кризис идентичности",
        EmotionalInstability = "эмоциональная неустойчивость",
        Disability = "ограниченные возможности здоровья",
        Rejection = "неприятие коллективом",
        Hardship = "трудная жизненная ситуация",
        Burnout = "выгорание",
    }
}
