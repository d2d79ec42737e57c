//! What a questionnaire is: items on one scale, choices, grades and texts, for one audience at one point (methodology §7.2). Its
//! wording is public text and belongs to the data: it speaks of nobody.

use crate::values::{Audience, Direction, FeedbackPhase, Form, TextOrigin};
use crate::words::InRussian;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Text that people read, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

/// A version of a questionnaire by name: «pupil-mentee-exit/v1».
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QuestionnaireRef {
    /// Which questionnaire.
    pub code: String,
    /// Its version, from 1.
    pub version: u32,
}

impl fmt::Display for QuestionnaireRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/v{}", self.code, self.version)
    }
}

crate::in_english_as_written!(QuestionnaireRef);

impl InRussian for QuestionnaireRef {
    fn in_russian(&self) -> String {
        self.to_string()
    }
}

/// The scale of a questionnaire, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// Lowest mark.
    pub min: u32,
    /// Highest mark.
    pub max: u32,
}

/// A version of a questionnaire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// Its stable code.
    pub code: String,
    /// Its version, from 1.
    pub version: u32,
    /// Its title.
    pub title: Text,
    /// Whose wording it is.
    pub origin: TextOrigin,
    /// Who answers it.
    pub audience: Audience,
    /// For which form of mentoring; for all of them when none is named.
    pub form: Option<Form>,
    /// At which point it is answered.
    pub phase: FeedbackPhase,
    /// The scale of its marks.
    pub scale: Scale,
    /// Which end of the scale is better.
    pub direction: Direction,
    /// At least so many per cent of the scale items must be answered for a mean of them to stand for the overall mark.
    pub answered_percent: u32,
    /// Anonymous answers are handed in by at least so many at once.
    pub smallest_bundle: u32,
    /// Code of the entry questionnaire whose expectations it asks about again.
    pub mirrors: Option<String>,
    /// Its items in their order.
    pub items: Vec<Item>,
}

/// An item of a questionnaire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its code: «Q1».
    pub code: String,
    /// What is asked.
    pub text: Text,
    /// How it is answered.
    pub kind: ItemKind,
    /// The better end of the scale is the other one.
    #[serde(default)]
    pub reversed: bool,
    /// An answer without it is refused.
    #[serde(default)]
    pub required: bool,
    /// Its mark is the overall mark.
    #[serde(default)]
    pub is_overall: bool,
    /// The item of the mirrored entry questionnaire that asked for the expectation.
    #[serde(default)]
    pub pairs_with: Option<String>,
}

/// How an item is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ItemKind {
    /// By a mark on the scale of the questionnaire.
    Scale,
    /// By one of some options.
    Choice {
        /// The options.
        options: Vec<Choice>,
    },
    /// By one of some grades, in their order.
    Ordinal {
        /// The grades.
        options: Vec<Choice>,
    },
    /// In own words: they are sealed in the vault.
    Text,
}

/// An option or a grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its code: «yes».
    pub code: String,
    /// How people read it.
    pub text: Text,
}

impl Questionnaire {
    /// Its name with its version.
    pub fn reference(&self) -> QuestionnaireRef {
        QuestionnaireRef { code: self.code.clone(), version: self.version }
    }

    /// An item by code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The items that are answered on the scale.
    pub fn scale_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.kind == ItemKind::Scale)
    }

    /// Whether a higher mark of the item is better.
    pub(super) fn higher_is_better(&self, item: &Item) -> bool {
        match self.direction {
            Direction::HigherIsBetter => !item.reversed,
            Direction::LowerIsBetter => item.reversed,
        }
    }
}
