//! The sheets of a journal: the closed list of registries, each with the name that stands on its tab.

use domain::words::normalised;

/// A sheet of a journal, in the order of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetKind {
    /// «Программа»: fields of the programme, one a row.
    Program,
    /// «Документы»: papers of the programme beside those that «Программа» names.
    Documents,
    /// «Контингент»: denominators of the indicators.
    Contingent,
    /// «Жители»: who lives in a territory, the other base of the indicators.
    Residents,
    /// «Цели»: targets of the indicators by year.
    Targets,
    /// «Дорожная карта».
    Roadmap,
    /// «План отслеживания»: what is done again and again.
    Tracking,
    /// «Наставники».
    Mentors,
    /// «Наставляемые».
    Mentees,
    /// «Согласия»: consents of mentors and mentees beside those with which they enter.
    Consents,
    /// «Пары»: pairs and groups.
    Pairs,
    /// «Замены и вступления»: substitutes of mentors, and who joined a group later.
    Joinings,
    /// «Паузы»: of pairs, and of mentors.
    Pauses,
    /// «Выбытие»: who left a group, the programme or mentoring.
    Departures,
    /// «Планы»: milestones of the individual plans.
    Plans,
    /// «График встреч»: planned meetings, and those that were missed.
    Schedule,
    /// «Встречи».
    Meetings,
    /// «Промежуточные результаты»: figures measured in the work of a pair.
    Results,
    /// «Обратная связь».
    Feedback,
    /// «Анкеты»: answers to published questionnaires, item by item.
    Surveys,
    /// «Измерения»: values before and after.
    Measurements,
    /// «Исходы»: what came of mentoring for a mentee.
    Outcomes,
    /// «Награждения»: awards of mentors and pairs.
    Awards,
    /// «Итоговое мероприятие»: the event with which the programme ends.
    FinalEvent,
    /// «Лучшие практики»: the bank of best practices.
    Practices,
    /// «Параметры процесса»: figures that the methodology lists for the process stage, and the place's own.
    Parameters,
    /// «SWOT-анализ»: strengths, weaknesses, opportunities and threats of a form.
    Swot,
    /// «Карта качества»: a mark for each criterion.
    Quality,
}

impl SheetKind {
    /// All sheets in the order of the template.
    pub const ALL: [Self; 28] = [
        Self::Program,
        Self::Documents,
        Self::Contingent,
        Self::Residents,
        Self::Targets,
        Self::Roadmap,
        Self::Tracking,
        Self::Mentors,
        Self::Mentees,
        Self::Consents,
        Self::Pairs,
        Self::Joinings,
        Self::Pauses,
        Self::Departures,
        Self::Plans,
        Self::Schedule,
        Self::Meetings,
        Self::Results,
        Self::Feedback,
        Self::Surveys,
        Self::Measurements,
        Self::Outcomes,
        Self::Awards,
        Self::FinalEvent,
        Self::Practices,
        Self::Parameters,
        Self::Swot,
        Self::Quality,
    ];

    /// The name on the tab.
    pub fn russian(self) -> &'static str {
        match self {
            Self::Program => "Программа",
            Self::Documents => "Документы",
            Self::Contingent => "Контингент",
            Self::Residents => "Жители",
            Self::Targets => "Цели",
            Self::Roadmap => "Дорожная карта",
            Self::Tracking => "План отслеживания",
            Self::Mentors => "Наставники",
            Self::Mentees => "Наставляемые",
            Self::Consents => "Согласия",
            Self::Pairs => "Пары",
            Self::Joinings => "Замены и вступления",
            Self::Pauses => "Паузы",
            Self::Departures => "Выбытие",
            Self::Plans => "Планы",
            Self::Schedule => "График встреч",
            Self::Meetings => "Встречи",
            Self::Results => "Промежуточные результаты",
            Self::Feedback => "Обратная связь",
            Self::Surveys => "Анкеты",
            Self::Measurements => "Измерения",
            Self::Outcomes => "Исходы",
            Self::Awards => "Награждения",
            Self::FinalEvent => "Итоговое мероприятие",
            Self::Practices => "Лучшие практики",
            Self::Parameters => "Параметры процесса",
            Self::Swot => "SWOT-анализ",
            Self::Quality => "Карта качества",
        }
    }

    /// The English name, also the word of the command line.
    pub fn english(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Documents => "documents",
            Self::Contingent => "contingent",
            Self::Residents => "residents",
            Self::Targets => "targets",
            Self::Roadmap => "roadmap",
            Self::Tracking => "tracking",
            Self::Mentors => "mentors",
            Self::Mentees => "mentees",
            Self::Consents => "consents",
            Self::Pairs => "pairs",
            Self::Joinings => "joinings",
            Self::Pauses => "pauses",
            Self::Departures => "departures",
            Self::Plans => "plans",
            Self::Schedule => "schedule",
            Self::Meetings => "meetings",
            Self::Results => "results",
            Self::Feedback => "feedback",
            Self::Surveys => "surveys",
            Self::Measurements => "measurements",
            Self::Outcomes => "outcomes",
            Self::Awards => "awards",
            Self::FinalEvent => "final-event",
            Self::Practices => "practices",
            Self::Parameters => "parameters",
            Self::Swot => "swot",
            Self::Quality => "quality",
        }
    }

    /// Reads a Russian or English name; case, spaces round it and «ё» do not matter.
    pub fn from_name(name: &str) -> Option<Self> {
        let wanted = normalised(name);
        Self::ALL.into_iter().find(|kind| wanted == normalised(kind.russian()) || wanted == kind.english())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sheet_is_found_by_both_of_its_names() {
        for kind in SheetKind::ALL {
            assert_eq!(SheetKind::from_name(&format!(" {} ", kind.russian().to_uppercase())), Some(kind));
            assert_eq!(SheetKind::from_name(kind.english()), Some(kind));
        }
        assert_eq!(SheetKind::from_name("Лист1"), None);
    }
}
