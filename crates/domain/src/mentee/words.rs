//! What mentees ask for, in codes (S1, S3; methodology §3.4).
//!
//! Two lists, so that no event can hold a sensitive code: health, hardship, behaviour and burnout are sealed in the vault, beside
//! the request in words.

use crate::words;

words! {
    /// What is asked for.
    pub enum RequestTopic {
        LearningResults => "мотивация и успеваемость",
        PathChoice => "осознанный выбор пути",
        SelfRealization => "самореализация",
        CivicPosition => "гражданская позиция",
        Opportunities => "знание возможностей",
        Metacompetences => "метакомпетенции",
        Talent => "развитие таланта",
        NewGroup => "адаптация в новом коллективе",
        BeginningTeacher => "начало педагогической работы",
        ReturnAfterBreak => "возвращение после перерыва",
        ProfessionalGrowth => "профессиональный рост",
        DigitalSkills => "ИКТ-компетенции",
        FutureEmployment => "целевой договор или стажировка",
        OtherTopic => "иное",
    }
}

words! {
    /// What is asked for and stays out of events.
    pub enum SensitiveTopic {
        Conflict => "конфликтность и трудности общения",
        IdentityCrisis => "кризис идентичности",
        EmotionalInstability => "эмоциональная неустойчивость",
        Disability => "ограниченные возможности здоровья",
        Rejection => "неприятие коллективом",
        Hardship => "трудная жизненная ситуация",
        Burnout => "выгорание",
    }
}
