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
    fn an_unknown_word_is_not_guessed() {
        assert_eq!(Form::from_russian("ученик–"), None);
    }
}
