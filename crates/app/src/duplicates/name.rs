//! A full name in the form in which two spellings of one name are equal: case, «ё», spaces, kinds of dash and Latin letters that
//! look like Russian ones do not matter.

use domain::words::normalised;
use std::fmt;

/// A name in parts. Its `Debug` says nothing: a name is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Name {
    /// Parts of the surname in the order written: two for a double one.
    pub(super) surname: Vec<String>,
    /// First name.
    pub(super) first: String,
    /// Patronymic, if there is one.
    pub(super) patronymic: Option<String>,
    /// Whether Latin letters stood among Russian ones.
    pub(super) latin: bool,
    /// The text without the spaces round it.
    pub(super) written: String,
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Name(sealed)")
    }
}

impl Name {
    /// Reads «фамилия имя отчество»; `None` when there is no surname with a first name. Of four words the first two are a
    /// surname when the last is a patronymic; otherwise everything behind the first name is the patronymic: «Али оглы».
    pub fn read(text: &str) -> Option<Self> {
        let plain = normalised(text);
        let russian = in_one_alphabet(&plain);
        let mut words: Vec<&str> = russian.split_whitespace().collect();
        let surnames = match words.as_slice() {
            [_, _, _, last] if is_patronymic(last) => 2,
            _ => 1,
        };
        if words.len() < surnames + 1 {
            return None;
        }
        let rest = words.split_off(surnames);
        let (first, patronymic) = rest.split_first()?;
        Some(Self {
            surname: words.iter().flat_map(|word| word.split('-')).map(str::to_owned).collect(),
            first: (*first).to_owned(),
            patronymic: (!patronymic.is_empty()).then(|| patronymic.join(" ")),
            latin: russian != plain,
            written: text.trim().to_owned(),
        })
    }

    /// The same with surname and first name in each other's place.
    pub(super) fn swapped(&self) -> Self {
        let surname = self.first.split('-').map(str::to_owned).collect();
        Self { surname, first: self.surname.join("-"), ..self.clone() }
    }
}

fn is_patronymic(word: &str) -> bool {
    ["вич", "вна", "ична", "инична"].iter().any(|ending| word.ends_with(ending))
}

/// Latin letters that look like Russian ones, replaced in a name that has Russian letters besides.
fn in_one_alphabet(name: &str) -> String {
    if name.chars().any(|letter| ('а'..='я').contains(&letter)) {
        in_russian_letters(name)
    } else {
        name.to_owned()
    }
}

/// A lower-case text with the Latin letters that look like Russian ones replaced.
pub(crate) fn in_russian_letters(text: &str) -> String {
    let look_alike = |letter| match letter {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        letter => letter,
    };
    text.chars().map(look_alike).collect()
}
