//! Texts of the rules that refuse a cell: a stable code, what is wrong and what would be accepted, in both languages.

use super::cells::CellRule;
use crate::text_rule::TextFault;

impl CellRule {
    /// The stable code of the rule.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "CELL_MISSING",
            Self::FormulaError => "CELL_FORMULA_ERROR",
            Self::NotADate => "CELL_NOT_A_DATE",
            Self::NotATime => "CELL_NOT_A_TIME",
            Self::NotAWholeNumber => "CELL_NOT_A_WHOLE_NUMBER",
            Self::NotANumber => "CELL_NOT_A_NUMBER",
            Self::NotADocument => "CELL_NOT_A_DOCUMENT",
            Self::RepeatedInList => "CELL_REPEATED_IN_LIST",
            Self::Words(TextFault::TooLong { .. }) => "CELL_TOO_LONG",
            Self::Words(TextFault::Unseen(_)) => "CELL_UNSEEN_CHARACTER",
            Self::UnknownWord { .. } => "CELL_UNKNOWN_WORD",
            Self::Unexpected { .. } => "CELL_UNEXPECTED",
        }
    }

    pub(super) fn english(&self) -> &'static str {
        match self {
            Self::Missing => "the cell is empty",
            Self::FormulaError => "the formula failed",
            Self::NotADate => "there is no such date",
            Self::NotATime => "there is no such time of day",
            Self::NotAWholeNumber => "it is not a whole number",
            Self::NotANumber => "it is not a number",
            Self::NotADocument => "it is not the number and date of a paper",
            Self::RepeatedInList => "the list names one thing twice",
            Self::Words(TextFault::TooLong { .. }) => "the text is too long",
            Self::Words(TextFault::Unseen(_)) => "the text has a character that is not seen",
            Self::UnknownWord { .. } => "it is not a word of the list",
            Self::Unexpected { .. } => "the cell must be empty here",
        }
    }

    pub(super) fn russian(&self) -> &'static str {
        match self {
            Self::Missing => "ячейка пуста",
            Self::FormulaError => "формула не вычислена",
            Self::NotADate => "такой даты нет",
            Self::NotATime => "такого времени суток нет",
            Self::NotAWholeNumber => "это не целое число",
            Self::NotANumber => "это не число",
            Self::NotADocument => "это не номер и дата документа",
            Self::RepeatedInList => "в списке есть повтор",
            Self::Words(TextFault::TooLong { .. }) => "текст слишком длинный",
            Self::Words(TextFault::Unseen(_)) => "в тексте невидимый знак",
            Self::UnknownWord { .. } => "такого слова в списке нет",
            Self::Unexpected { .. } => "здесь ячейка должна быть пустой",
        }
    }

    /// What would be accepted.
    pub(super) fn accepted(&self) -> String {
        match self {
            Self::Missing => "a filled cell".to_owned(),
            Self::FormulaError => "a value".to_owned(),
            Self::NotADate => "a date, dd.mm.yyyy or yyyy-mm-dd".to_owned(),
            Self::NotATime => "a time of day, hh:mm".to_owned(),
            Self::NotAWholeNumber => "a whole number from 0".to_owned(),
            Self::NotANumber => "a number".to_owned(),
            Self::NotADocument => "number and date, as «85/7 от 20.12.2023»".to_owned(),
            Self::RepeatedInList => "a list separated by «;», each thing once".to_owned(),
            Self::Words(TextFault::TooLong { accepted, length }) => {
                format!("at most {accepted} characters, there are {length}")
            }
            Self::Words(TextFault::Unseen(character)) => {
                format!("letters, signs, spaces and line breaks, not U+{:04X}", u32::from(*character))
            }
            Self::UnknownWord { accepted } => accepted.clone(),
            Self::Unexpected { because } => format!("an empty cell with {because}"),
        }
    }

    /// What would be accepted, with the verb, for a Russian reader.
    pub(super) fn accepted_in_russian(&self) -> String {
        match self {
            Self::Missing => "нужно заполнить".to_owned(),
            Self::FormulaError => "принимается значение".to_owned(),
            Self::NotADate => "принимается дата дд.мм.гггг".to_owned(),
            Self::NotATime => "принимается время чч:мм".to_owned(),
            Self::NotAWholeNumber => "принимается целое число от 0".to_owned(),
            Self::NotANumber => "принимается число".to_owned(),
            Self::NotADocument => "принимается номер и дата, например «85/7 от 20.12.2023»".to_owned(),
            Self::RepeatedInList => "принимается список через «;» без повторов".to_owned(),
            Self::Words(TextFault::TooLong { accepted, length }) => {
                format!("принимается не больше {accepted} знаков, получено {length}")
            }
            Self::Words(TextFault::Unseen(character)) => {
                format!(
                    "принимаются буквы, знаки, пробелы и переносы строк, но не U+{:04X}",
                    u32::from(*character)
                )
            }
            Self::UnknownWord { accepted } => format!("принимается: {accepted}"),
            Self::Unexpected { because } => format!("принимается пустая ячейка: {because}"),
        }
    }
}
