//! How sentences are put together: both languages at once, words of codes, marks of lateness.

use super::Wording;
use domain::values::Member;
use domain::words::Word;

pub(super) fn say(russian: impl Into<String>, english: impl Into<String>) -> Wording {
    Wording { russian: russian.into(), english: english.into() }
}

pub(super) fn late_ru(late: bool) -> &'static str {
    if late { ", внесено после закрытия пары" } else { "" }
}

pub(super) fn late_en(late: bool) -> &'static str {
    if late { ", recorded after the pair had closed" } else { "" }
}

pub(super) fn after_leaving_ru(late: bool) -> &'static str {
    if late { ", внесено после завершения участия" } else { "" }
}

pub(super) fn after_leaving_en(late: bool) -> &'static str {
    if late { ", recorded after the participation had ended" } else { "" }
}

pub(super) fn side(member: Member) -> &'static str {
    match member {
        Member::Mentor(_) => "mentor",
        Member::Mentee(_) => "mentee",
    }
}

/// The code of a word with spaces: `PupilPupil` reads «pupil pupil».
pub(crate) fn english(word: impl Word + Into<&'static str>) -> String {
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

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_as_words() {
        assert_eq!(english(domain::values::EndReason::LeftSchool), "left school");
        assert_eq!(capital("launch order"), "Launch order");
    }
}
