//! A refusal as everybody beyond the domain sees it: a code, two texts, and the field it is about.

use domain::aggregate::Refusal;
use thiserror::Error;

/// A rule said no. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{english}")]
pub struct Refused {
    /// The stable code of the rule.
    pub code: &'static str,
    /// What was received and what would be accepted.
    pub english: String,
    /// The same in Russian.
    pub russian: String,
}

impl Refused {
    /// A refusal of the application itself.
    pub fn new(code: &'static str, english: impl Into<String>, russian: impl Into<String>) -> Self {
        Self { code, english: english.into(), russian: russian.into() }
    }

    /// A refusal of the domain.
    pub fn of(refusal: &impl Refusal) -> Self {
        Self { code: refusal.code(), english: refusal.to_string(), russian: refusal.russian() }
    }
}
