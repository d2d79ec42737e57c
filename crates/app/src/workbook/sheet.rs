//! The sheets of a journal: the closed list of registries, each with the name that stands on its tab.

use domain::words::normalised;

/// A sheet of a journal, in the order of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetKind {
    /// «Программа»: fields of the programme, one a row.
    Program,
    /// «Контингент»: denominators of the indicators.
    Contingent,
    /// «Цели»: targets of the indicators by year.
    Targets,
    /// «Дорожная карта».
    Roadmap,
    /// «Наставники».
    Mentors,
    /// «Наставляемые».
    Mentees,
    /// «Пары»: pairs and groups.
    Pairs,
    /// «Выбытие»: members who left a group.
    Departures,
    /// «Планы»: milestones of the individual plans.
    Plans,
    /// «Встречи».
    Meetings,
    /// «Обратная связь».
    Feedback,
    /// «Измерения»: values before and after.
    Measurements,
}

impl SheetKind {
    /// All sheets in the order of the template.
    pub const ALL: [Self; 12] = [
        Self::Program,
        Self::Contingent,
        Self::Targets,
        Self::Roadmap,
        Self::Mentors,
        Self::Mentees,
        Self::Pairs,
        Self::Departures,
        Self::Plans,
        Self::Meetings,
        Self::Feedback,
        Self::Measurements,
    ];

    /// The name on the tab.
    pub fn russian(self) -> &'static str {
        match self {
            Self::Program => "Программа",
            Self::Contingent => "Контингент",
            Self::Targets => "Цели",
            Self::Roadmap => "Дорожная карта",
            Self::Mentors => "Наставники",
            Self::Mentees => "Наставляемые",
            Self::Pairs => "Пары",
            Self::Departures => "Выбытие",
            Self::Plans => "Планы",
            Self::Meetings => "Встречи",
            Self::Feedback => "Обратная связь",
            Self::Measurements => "Измерения",
        }
    }

    /// The English name, also the word of the command line.
    pub fn english(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Contingent => "contingent",
            Self::Targets => "targets",
            Self::Roadmap => "roadmap",
            Self::Mentors => "mentors",
            Self::Mentees => "mentees",
            Self::Pairs => "pairs",
            Self::Departures => "departures",
            Self::Plans => "plans",
            Self::Meetings => "meetings",
            Self::Feedback => "feedback",
            Self::Measurements => "measurements",
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
