//! Coded values that people read and write in Russian: one list of words for each, used by import, refusals and pages.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A closed list of codes, each with its Russian word.
pub trait Word: Copy + Sized + 'static {
    /// All values in the order in which people list them.
    fn all() -> &'static [Self];

    /// The Russian word by which the value is shown.
    fn russian(self) -> &'static str;

    /// Reads a Russian word; case, kind of dash, spaces round it and «ё» do not matter.
    fn from_russian(word: &str) -> Option<Self> {
        let wanted = normalised(word);
        Self::all().iter().copied().find(|value| normalised(value.russian()) == wanted)
    }

    /// The accepted words, for refusals.
    fn accepted() -> String {
        Self::all().iter().map(|value| value.russian()).collect::<Vec<_>>().join("; ")
    }
}

/// The form under which two spellings of one word are equal.
pub fn normalised(word: &str) -> String {
    let lowered = word.to_lowercase().replace('ё', "е").replace(['–', '—', '−', '‑'], "-");
    let parts: Vec<&str> = lowered.split('-').map(str::trim).collect();
    parts.join("-").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code of a value in capitals, as the API spells it: `PupilPupil` is `PUPIL_PUPIL`.
pub fn code(name: &str) -> String {
    let mut code = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.extend(letter.to_uppercase());
    }
    code
}

/// Whether a name can be seen and said: it has a letter or a digit.
pub fn is_name(text: &str) -> bool {
    text.chars().any(|letter| letter.is_alphanumeric() && !is_unseen(letter))
}

/// Whether a character is not seen: it makes two equal names different, turns the writing round, or is a name of nothing.
/// (Unicode: `Default_Ignorable_Code_Point`, separators of lines, marks of annotations, noncharacters; and the empty Braille cell.)
pub fn is_unseen(character: char) -> bool {
    let is_noncharacter = u32::from(character) & 0xfffe == 0xfffe;
    is_noncharacter
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// A value as an English text shows it: coded words as the API spells them.
pub trait InEnglish {
    /// The text.
    fn in_english(&self) -> String;
}

/// What an English text shows as it is written.
#[macro_export]
macro_rules! in_english_as_written {
    ($($type:ty),+) => {$(
        impl $crate::words::InEnglish for $type {
            fn in_english(&self) -> String {
                self.to_string()
            }
        }
    )+};
}

in_english_as_written!(u32, u64, usize, i32, String, Decimal, Uuid, NaiveDate);

impl<T: InEnglish> InEnglish for Option<T> {
    fn in_english(&self) -> String {
        self.as_ref().map_or_else(|| "none".to_owned(), T::in_english)
    }
}

impl<T: InEnglish> InEnglish for BTreeSet<T> {
    fn in_english(&self) -> String {
        self.iter().map(T::in_english).collect::<Vec<_>>().join(", ")
    }
}

impl<T: InEnglish> InEnglish for &[T] {
    fn in_english(&self) -> String {
        self.iter().map(T::in_english).collect::<Vec<_>>().join(" or ")
    }
}

/// A value as a Russian text shows it.
pub trait InRussian {
    /// The text.
    fn in_russian(&self) -> String;
}

macro_rules! shown_as_written {
    ($($type:ty),+) => {$(
        impl InRussian for $type {
            fn in_russian(&self) -> String {
                self.to_string()
            }
        }
    )+};
}

shown_as_written!(u32, u64, usize, i32, String, Decimal, Uuid);

impl InRussian for NaiveDate {
    fn in_russian(&self) -> String {
        self.format("%d.%m.%Y").to_string()
    }
}

impl<T: InRussian> InRussian for Option<T> {
    fn in_russian(&self) -> String {
        self.as_ref().map_or_else(|| "—".to_owned(), T::in_russian)
    }
}

impl<T: InRussian> InRussian for BTreeSet<T> {
    fn in_russian(&self) -> String {
        self.iter().map(T::in_russian).collect::<Vec<_>>().join(", ")
    }
}

impl<T: InRussian> InRussian for &[T] {
    fn in_russian(&self) -> String {
        self.iter().map(T::in_russian).collect::<Vec<_>>().join(" или ")
    }
}

/// Declares a coded value with its Russian words.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident => $russian:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
                 strum::IntoStaticStr, strum::EnumString)]
        pub enum $name { $(#[doc = concat!("«", $russian, "»")] $(#[$variant_meta])* $variant),+ }

        impl $crate::words::Word for $name {
            fn all() -> &'static [Self] { &[$(Self::$variant),+] }
            fn russian(self) -> &'static str { match self { $(Self::$variant => $russian),+ } }
        }

        /// The code by which the API names it.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::words::code(self.into()))
            }
        }

        $crate::in_english_as_written!($name);

        impl $crate::words::InRussian for $name {
            fn in_russian(&self) -> String { $crate::words::Word::russian(*self).to_owned() }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Form;

    #[test]
    fn a_dash_is_a_dash_whatever_its_length() {
        for spelling in ["ученик–ученик", "Ученик - ученик", " ученик—ученик "]
        {
            assert_eq!(Form::from_russian(spelling), Some(Form::PupilPupil), "{spelling}");
        }
    }

    #[test]
    fn a_name_has_something_to_see() {
        for name in ["Я", "7", "школа № 5", "Ё\u{301}"] {
            assert!(is_name(name), "{name}");
        }
        let unseen = [
            "",
            " ",
            "—",
            "\u{200d}",
            "\u{3164}",
            "\u{2800}",
            "\u{180e}",
            "\u{34f}",
            "\u{fffe}",
            "\u{301}",
            "\u{61c}",
            "\u{e0041}",
        ];
        for name in unseen {
            assert!(!is_name(name), "{name:?}");
        }
    }

    #[test]
    fn a_value_is_spelt_as_the_api_spells_it() {
        assert_eq!(Form::TeacherPupil.to_string(), "TEACHER_PUPIL");
    }

    #[test]
    fn an_unknown_word_is_not_guessed() {
        assert_eq!(Form::from_russian("ученик–"), None);
    }
}
