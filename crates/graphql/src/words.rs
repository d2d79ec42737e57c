//! The coded words of the domain as GraphQL enums: English codes, the Russian word as the description of each.
//!
//! Invariant: the conversions are exhaustive both ways, so a new word of the domain does not compile until it has a code here;
//! that the descriptions are the domain's own words is held by a test.

use async_graphql::Enum;

macro_rules! word {
    ($(#[$meta:meta])* $name:ident of $domain:literal { $($variant:ident = $russian:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum)]
        #[graphql(remote = $domain)]
        pub enum $name { $(#[doc = $russian] $variant),+ }
    };
}

mod people;
pub use people::{
    AwardKind, ConsentChannel, DataCategory, ErasureReason, HoldReason, MentorGrade, MentorSource,
    NoticeGiver, RejectionReason, RequestTopic, RetirementReason, SelectionCriterion, SensitiveTopic,
    SharingScope, TrainingResult, TrainingWaiver,
};

/// In which language people are told something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Enum)]
pub enum Language {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

word! {
    /// Level of the tree of organisations.
    OrganizationLevel of "domain::values::OrganizationLevel" {
        Region = "регион",
        Municipality = "муниципалитет",
        Organization = "организация",
    }
}

word! {
    /// Who founded an organisation.
    FounderLevel of "domain::organization::FounderLevel" {
        Federal = "федеральный",
        Regional = "региональный",
        Municipal = "муниципальный",
        Private = "частный",
    }
}

word! {
    /// Type of an educational organisation.
    OrganizationType of "domain::organization::OrganizationType" {
        School = "общеобразовательная организация",
        Vocational = "профессиональная образовательная организация",
        Additional = "организация дополнительного образования",
        Kindergarten = "дошкольная образовательная организация",
        University = "образовательная организация высшего образования",
    }
}

word! {
    /// What a figure rests on.
    FigureBasis of "domain::organization::FigureBasis" {
        StatisticalReport = "статистическая отчётность",
        OwnList = "списки организации",
        Estimate = "оценка",
        Revision = "уточнение",
        Reorganization = "реорганизация",
    }
}

word! {
    /// Why a target was set anew.
    TargetReason of "domain::organization::TargetReason" {
        RoadmapRevised = "пересмотр дорожной карты",
        ContingentRevised = "уточнение численности",
        OrganizationChanged = "реорганизация",
        Mistake = "исправление ошибки",
        Other = "иная причина",
    }
}

word! {
    /// Why a fact is corrected or voided.
    CorrectionReason of "domain::correction::CorrectionReason" {
        Typo = "опечатка",
        WrongDocument = "ошибка в исходном документе",
        WrongParticipant = "не тот участник",
        RecordedTwice = "записано дважды",
        NeverHappened = "события не было",
        ImportUndone = "загрузка отменена",
        OtherReason = "другая причина",
    }
}

word! {
    /// Form of mentoring: the federal five and the local ones met in schools' documents.
    Form of "domain::values::Form" {
        PupilPupil = "ученик–ученик",
        TeacherTeacher = "учитель–учитель",
        StudentPupil = "студент–ученик",
        EmployerPupil = "работодатель–ученик",
        EmployerStudent = "работодатель–студент",
        TeacherPupil = "учитель–ученик",
        TeacherStudent = "преподаватель–обучающийся",
        StudentStudent = "студент–студент",
        HeadTeacher = "руководитель–педагог",
        Other = "иная форма",
    }
}

word! {
    /// Role model inside a form.
    RoleModel of "domain::values::RoleModel" {
        AchieverUnderachiever = "успевающий – неуспевающий",
        LeaderPassive = "лидер – пассивный",
        PeerToPeer = "равный – равному",
        ExperiencedNovice = "опытный педагог – молодой специалист",
        CommunityLeaderStruggling = "лидер педагогического сообщества – педагог, испытывающий профессиональные затруднения",
        InnovatorConservative = "педагог-новатор – консервативный педагог",
        SubjectExpertSubjectNovice = "опытный предметник – неопытный предметник",
        LeaderIndifferent = "лидер – равнодушный",
        PeerToOther = "равный – другому",
        CuratorProjectAuthor = "куратор – автор проекта",
        ActiveProfessionalIndifferentConsumer = "активный профессионал – равнодушный потребитель",
        ColleagueYoungColleague = "коллега – молодой коллега",
        EmployerFutureEmployee = "работодатель – будущий сотрудник",
        SuccessfulProfessionalChoosingStudent = "успешный профессионал – студент, выбирающий профессию",
        ColleagueFutureColleague = "коллега – будущий коллега",
        TeacherTalentedStudent = "преподаватель – талантливый обучающийся",
        Local = "местная модель",
    }
}

word! {
    /// Kind of interaction: the seven of the tracking plan.
    InteractionKind of "domain::values::InteractionKind" {
        OneOnOne = "один на один",
        PeerToPeer = "равный – равному",
        Group = "групповое",
        Flash = "флэш",
        Speed = "скоростное",
        Reverse = "реверсивное",
        Virtual = "виртуальное",
    }
}

word! {
    /// What a participant is in life.
    ParticipantCategory of "domain::values::ParticipantCategory" {
        Pupil = "обучающийся",
        Student = "студент",
        Teacher = "педагог",
        YoungSpecialist = "молодой специалист",
        EnterpriseEmployee = "работник предприятия",
        Manager = "руководитель",
        Other = "иное",
    }
}

word! {
    /// Who asked for a mentor: it matters for the lawfulness of the data.
    RequestSource of "domain::values::RequestSource" {
        OwnRequest = "сам",
        Teacher = "учитель",
        Parent = "родитель",
        Psychologist = "психолог",
    }
}

word! {
    /// Outcome of a mentor's interview.
    Readiness of "domain::values::Readiness" {
        Ready = "готов",
        Conditional = "условно готов",
        NotReady = "не готов",
    }
}

word! {
    /// Type of a recorded meeting.
    MeetingType of "domain::values::MeetingType" {
        Acquaintance = "знакомство",
        Trial = "пробная",
        Planning = "планирование",
        Work = "рабочая",
        Closing = "итоговая",
        Group = "групповая",
    }
}

word! {
    /// How a meeting was held.
    MeetingMode of "domain::values::MeetingMode" {
        InPerson = "очно",
        Online = "онлайн",
    }
}

word! {
    /// Point of a pair's life at which feedback is collected.
    FeedbackPhase of "domain::values::FeedbackPhase" {
        Entry = "входная",
        Interim = "промежуточная",
        Final = "итоговая",
    }
}

word! {
    /// Point of measurement of a trait.
    MeasurementPhase of "domain::values::MeasurementPhase" {
        Before = "до",
        Interim = "промежуточное",
        After = "после",
    }
}

word! {
    /// Which values of a trait are better.
    Direction of "domain::values::Direction" {
        LowerIsBetter = "меньше",
        HigherIsBetter = "больше",
    }
}

word! {
    /// Role of a participant inside a pair.
    Side of "domain::values::Side" {
        Mentor = "наставник",
        Mentee = "наставляемый",
    }
}

word! {
    /// Why a membership or a pair ended early.
    EndReason of "domain::values::EndReason" {
        EmploymentEnded = "увольнение",
        PsychologicalIncompatibility = "психологическая несовместимость",
        DutiesNotFulfilled = "неисполнение обязанностей",
        DisciplinaryMatter = "дисциплинарный проступок",
        JustifiedRequestOfMentor = "обоснованная просьба наставника",
        JustifiedRequestOfMentee = "обоснованная просьба наставляемого",
        CuratorDecision = "решение куратора",
        LeftSchool = "отчисление",
        Moved = "переезд",
        Illness = "болезнь",
        ConsentWithdrawn = "отзыв согласия",
        ConsentExpired = "истёк срок согласия",
        LegalRepresentativeRequest = "просьба законного представителя",
        GoalReachedEarly = "цель достигнута досрочно",
        LowContact = "редкие контакты",
        ProgramCancelled = "отмена программы",
        Duplicate = "дубликат",
        Other = "иная причина",
    }
}

word! {
    /// Who started the ending of a pair.
    EndInitiator of "domain::values::EndInitiator" {
        MentorSide = "наставник",
        MenteeSide = "наставляемый",
        CuratorSide = "куратор",
        NotRecorded = "не указано",
    }
}

word! {
    /// At which level an award was given.
    AwardLevel of "domain::values::AwardLevel" {
        Organization = "организация",
        Municipality = "муниципалитет",
        Region = "регион",
        Federation = "федерация",
    }
}

word! {
    /// Why a planned meeting did not take place.
    MissReason of "domain::pair::MissReason" {
        Illness = "болезнь",
        Busy = "занятость",
        NoShow = "неявка без предупреждения",
        Technical = "техническая причина",
        Holidays = "каникулы",
        Other = "иная причина",
    }
}

word! {
    /// By whose side a meeting was missed.
    MissedBy of "domain::pair::MissedBy" {
        MentorSide = "наставник",
        MenteeSide = "наставляемый",
        BothSides = "обе стороны",
        NotRecorded = "не указано",
    }
}

word! {
    /// Why a pair pauses.
    PauseReason of "domain::pair::PauseReason" {
        MentorAbsent = "отсутствие наставника",
        MenteeAbsent = "отсутствие наставляемого",
        Illness = "болезнь",
        Holidays = "каникулы",
        Quarantine = "карантин",
        Other = "иная причина",
    }
}

word! {
    /// Why a plan is revised.
    RevisionReason of "domain::pair::RevisionReason" {
        GoalsChanged = "изменились цели",
        TermsMoved = "перенесены сроки",
        MembersChanged = "изменился состав",
        InterimResults = "промежуточные результаты",
        Other = "иная причина",
    }
}

word! {
    /// Why a side's final feedback is waived.
    FeedbackWaiver of "domain::pair::FeedbackWaiver" {
        Refused = "отказ отвечать",
        Unreachable = "нет связи",
        Illness = "болезнь",
        Left = "выбытие",
        Other = "иная причина",
    }
}

word! {
    /// Stage of a programme.
    ProgramStage of "domain::program::ProgramStage" {
        Unknown = "не создана",
        Draft = "проект",
        Preparing = "подготовка",
        Recruiting = "набор",
        Matching = "формирование пар",
        Working = "работа",
        Completing = "подведение итогов",
        Completed = "завершена",
        Suspended = "приостановлена",
        Cancelled = "отменена",
        Archived = "в архиве",
        Discarded = "проект удалён",
    }
}

word! {
    /// Why a programme leaves its straight course.
    ProgramReason of "domain::program::ProgramReason" {
        MenteesLacking = "не хватает наставляемых",
        MentorsLacking = "не хватает наставников",
        CuratorAbsent = "нет куратора",
        TermsMoved = "перенос сроков",
        Quarantine = "карантин",
        FundingEnded = "прекращено финансирование",
        Reorganization = "реорганизация",
        FounderDecision = "решение учредителя",
        CompletedTooEarly = "завершена преждевременно",
        DataClarified = "уточнение данных",
        EnteredByMistake = "внесено по ошибке",
        Other = "иная причина",
    }
}

word! {
    /// Stage of a tracking plan.
    TrackingStage of "domain::program::TrackingStage" {
        Planning = "планирование и внедрение",
        MentorSelection = "отбор наставников",
        MentorPreparation = "подготовка наставников",
        Learning = "обучение",
        Assessment = "оценка, поощрение, пересмотр, итоги",
    }
}

word! {
    /// How often an entry of the tracking plan is carried out.
    Periodicity of "domain::program::Periodicity" {
        Once = "однократно",
        Weekly = "еженедельно",
        Monthly = "ежемесячно",
        Quarterly = "ежеквартально",
        HalfYearly = "раз в полугодие",
        Yearly = "ежегодно",
        AsNeeded = "по мере необходимости",
        Throughout = "в течение года",
    }
}

word! {
    /// Parameters of the process stage.
    ProgramIndicator of "domain::program::ProgramIndicator" {
        ClubsShare = "доля обучающихся в кружках и секциях, %",
        ProjectsShare = "доля реализованных образовательных и культурных проектов, %",
        TestsShare = "доля прошедших профессиональные и компетентностные тесты, %",
        CareerEventPupils = "обучающихся на профориентационных мероприятиях",
        CareerEvents = "профориентационных мероприятий",
        RegionalJobPlans = "планируют работу или работают на предприятиях региона",
        FutureMentors = "планируют стать наставниками",
        CoveredDirectionApplicants = "поступающих по охваченным направлениям",
        ManagementReserve = "педагогов в кадровом резерве",
    }
}

word! {
    /// At which level a practice is acknowledged.
    PracticeLevel of "domain::program::PracticeLevel" {
        Organization = "организация",
        Municipality = "муниципалитет",
        Region = "регион",
        Federation = "федерация",
    }
}

word! {
    /// A line of the checklist of implementation.
    ChecklistItem of "readmodel::checklist::ChecklistItem" {
        LaunchOrder = "приказ о внедрении",
        Regulation = "положение о наставничестве",
        Roadmap = "дорожная карта",
        Program = "программа наставничества",
        CuratorOrder = "приказ о назначении куратора",
        MentorBase = "база наставников",
        MenteeBase = "база наставляемых",
        RewardAct = "акт о материальном поощрении",
        PairingOrder = "приказ о закреплении пар (групп)",
        BestPractices = "лучшие практики",
    }
}

word! {
    /// Stage of a road map, in the seven-stage list of the target model.
    RoadmapStage of "domain::values::RoadmapStage" {
        Preparation = "подготовка",
        MenteeBase = "наставляемые",
        MentorBase = "наставники",
        SelectionAndTraining = "отбор и обучение",
        Matching = "формирование пар",
        Work = "работа",
        Completion = "завершение",
    }
}

word! {
    /// Which list of stages the programme's reports print.
    StageModel of "domain::values::StageModel" {
        Six = "6 этапов",
        Seven = "7 этапов",
    }
}

word! {
    /// Kind of a programme's document.
    DocumentKind of "domain::values::DocumentKind" {
        LaunchOrder = "приказ о запуске",
        Regulation = "положение о наставничестве",
        Roadmap = "дорожная карта",
        CuratorOrder = "приказ о кураторе",
        PairingOrder = "приказ о парах",
        ResultOrder = "приказ об итогах",
        RewardAct = "акт о поощрении",
    }
}

word! {
    /// Recruiting milestones: independent of each other, in any order.
    RecruitingMilestone of "domain::values::RecruitingMilestone" {
        MenteePoolReady = "база наставляемых сформирована",
        MentorPoolReady = "база наставников сформирована",
        MentorsTrained = "наставники обучены",
    }
}

word! {
    /// Kind of a consent: one for each purpose.
    ConsentKind of "domain::values::ConsentKind" {
        Processing = "обработка персональных данных",
        Transfer = "передача третьим лицам",
        Publication = "публикация",
    }
}

word! {
    /// Who gave a consent.
    ConsentGiver of "domain::values::ConsentGiver" {
        OwnConsent = "сам участник",
        LegalRepresentative = "законный представитель",
    }
}

word! {
    /// What a target rests on.
    TargetBasis of "domain::values::TargetBasis" {
        Roadmap = "дорожная карта",
        Programme = "программа",
        TrackingPlan = "план отслеживания",
        RegionalOrder = "приказ региона",
        Other = "иное основание",
    }
}

word! {
    /// Published indicators.
    IndicatorCode of "domain::values::IndicatorCode" {
        I1 = "I1",
        I2 = "I2",
        I3 = "I3",
        I4 = "I4",
        I5 = "I5",
        I6 = "I6",
    }
}

word! {
    /// By what a teacher is known as a young specialist.
    YoungSpecialistBy of "domain::policies::YoungSpecialistBy" {
        Category = "категория",
        Experience = "стаж",
    }
}

word! {
    /// Whom a questionnaire asks.
    Audience of "domain::values::Audience" {
        Mentor = "наставник",
        Mentee = "наставляемый",
        Curator = "куратор",
    }
}

word! {
    /// Experience in what makes a young specialist.
    ExperienceScope of "domain::policies::ExperienceScope" {
        Profession = "в профессии",
        Organization = "в организации",
    }
}

word! {
    /// Whose wording a questionnaire has.
    TextOrigin of "domain::values::TextOrigin" {
        Official = "официальный текст",
        Paraphrase = "пересказ",
        OwnText = "собственный текст",
    }
}

word! {
    /// Of whom the satisfied are a share.
    SatisfactionDenominator of "domain::policies::SatisfactionDenominator" {
        Respondents = "от ответивших",
        TookPart = "от участвовавших",
    }
}

word! {
    /// How answers came in.
    SurveyChannel of "domain::values::SurveyChannel" {
        Paper = "на бумаге",
        Online = "онлайн",
        OnBehalf = "со слов, записал куратор",
    }
}

word! {
    /// Of which population involvement is a share.
    PopulationBasis of "domain::policies::PopulationBasis" {
        LivingInTerritory = "проживающие на территории",
        StudyingInOrganization = "обучающиеся организаций",
    }
}

word! {
    /// Group of measured traits.
    TraitGroup of "domain::values::TraitGroup" {
        EducationalResults = "образовательные результаты",
        PsychoEmotional = "психоэмоциональное состояние",
        MotivationalPersonal = "мотивационно-личностное развитие",
        Competence = "компетенции",
        Professional = "профессиональное развитие",
    }
}

word! {
    /// What speaks for two records being of one human being, and what weakens it.
    LikenessReason of "app::duplicates::LikenessReason" {
        SameName = "совпадает имя",
        SameBirthDate = "совпадает дата рождения",
        Spelling = "имя записано иначе: регистр, ё, пробелы или дефис",
        LatinLetters = "латинские буквы среди русских",
        NameSwapped = "фамилия и имя поменялись местами",
        DoubleSurname = "двойная фамилия: совпадает часть или порядок другой",
        PatronymicMissing = "в одной записи нет отчества",
        OneLetter = "отличие в одной букве",
        SurnameChanged = "другая фамилия при тех же имени, отчестве и дате рождения",
        BirthDateUnknown = "дата рождения известна не в обеих записях",
        BirthDateNear = "дата рождения отличается, как при описке",
    }
}

word! {
    /// A list of the things that need somebody's attention for one reason.
    AttentionKind of "domain::attention::AttentionKind" {
        SilentPair = "пара давно не встречалась",
        FirstMeetingOverdue = "не было первой встречи",
        PlanningOverdue = "не было планирования",
        PairWithoutPlan = "пара без плана",
        MeetingsMissed = "встречи пропускают подряд",
        SurveyDue = "анкета не собрана",
        ConsentExpiring = "согласие истекает",
        ConsentExpired = "согласие истекло",
        ErasureDue = "подходит срок уничтожения данных",
        MenteeWithoutMentor = "наставляемый ждёт наставника",
        MentorOverused = "наставник перегружен",
        MentorUnused = "наставник не занят",
        RoadmapItemDue = "подходит срок мероприятия",
        RoadmapItemLate = "мероприятие просрочено",
        DocumentMissing = "нет документа для этапа",
    }
}

word! {
    /// How much a thing needs attention.
    AttentionSeverity of "domain::attention::AttentionSeverity" {
        Notice = "к сведению",
        Warning = "внимание",
        Urgent = "срочно",
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::OutputType;
    use async_graphql::registry::{MetaType, Registry};
    use async_graphql::resolver_utils::{EnumType, enum_value};
    use domain::words::Word;

    fn assert_described<W, D>()
    where
        W: EnumType + OutputType + From<D>,
        D: Word,
    {
        let mut registry = Registry::default();
        W::create_type_info(&mut registry);
        let Some(MetaType::Enum { enum_values, .. }) = registry.types.get(W::type_name().as_ref()) else {
            panic!("{} is not an enum", W::type_name());
        };
        assert_eq!(enum_values.len(), D::all().len(), "{}", W::type_name());
        for word in D::all() {
            let name = enum_value(W::from(*word)).to_string();
            let described = enum_values[&name].description.as_deref();
            assert_eq!(described, Some(word.russian()), "{}.{name}", W::type_name());
        }
    }

    macro_rules! assert_described_as_in {
        ($($module:ident::{$($name:ident),+ $(,)?}),+ $(,)?) => {
            $($(assert_described::<super::$name, domain::$module::$name>();)+)+
        };
    }

    #[test]
    fn every_code_is_described_by_the_word_of_the_domain() {
        assert_described_as_in!(
            values::{
                OrganizationLevel, Form, RoleModel, InteractionKind, ParticipantCategory, RequestSource, Readiness,
                MeetingType, MeetingMode, FeedbackPhase, MeasurementPhase, Direction, Side, EndReason, EndInitiator, AwardLevel,
                RoadmapStage, StageModel, DocumentKind, RecruitingMilestone, ConsentKind, ConsentGiver, TargetBasis,
                IndicatorCode, Audience, TextOrigin, SurveyChannel, TraitGroup,
            },
            consent::{ConsentChannel},
            mentor::{
                MentorSource, SelectionCriterion, RejectionReason, TrainingResult, TrainingWaiver, HoldReason,
                SharingScope, MentorGrade, RetirementReason, NoticeGiver, AwardKind,
            },
            mentee::{RequestTopic, SensitiveTopic},
            organization::{FounderLevel, OrganizationType, FigureBasis, TargetReason},
            pair::{MissReason, MissedBy, PauseReason, RevisionReason, FeedbackWaiver},
            policies::{YoungSpecialistBy, ExperienceScope, SatisfactionDenominator, PopulationBasis},
            program::{
                ProgramStage, ProgramReason, TrackingStage, Periodicity, ProgramIndicator, PracticeLevel,
            },
        );
        assert_described_as_in!(attention::{AttentionKind, AttentionSeverity});
        assert_described::<super::LikenessReason, app::duplicates::LikenessReason>();
    }

    #[test]
    fn the_lines_of_the_checklist_are_described_by_their_words() {
        assert_described::<super::ChecklistItem, readmodel::checklist::ChecklistItem>();
    }

    #[test]
    fn codes_are_in_capitals() {
        assert_eq!(enum_value(super::Form::PupilPupil).to_string(), "PUPIL_PUPIL");
        assert_eq!(enum_value(super::IndicatorCode::I1).to_string(), "I1");
        assert_eq!(enum_value(super::MeetingMode::InPerson).to_string(), "IN_PERSON");
    }
}
