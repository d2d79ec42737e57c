//! What happened, in one sentence for people.
//!
//! Invariants: pure, from the event alone; no personal data, because an event has none; the match is exhaustive, so an event
//! without words does not compile.

mod correction;
mod ledger;
mod mentee;
mod mentor;
mod methodology;
mod organization;
mod pair;
mod participant;
mod person;
mod phrase;
mod program;
mod settings;

pub use ledger::{measure, reason};
pub(crate) use phrase::english;

use domain::event::DomainEvent;

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// In Russian.
    pub russian: String,
    /// In English.
    pub english: String,
}

/// The sentence of an event.
pub fn wording(event: &DomainEvent) -> Wording {
    match event {
        DomainEvent::Organization(event) => organization::wording(event),
        DomainEvent::Person(event) => person::wording(event),
        DomainEvent::Program(event) => program::wording(event),
        DomainEvent::Mentor(event) => mentor::wording(event),
        DomainEvent::Mentee(event) => mentee::wording(event),
        DomainEvent::Pair(event) => pair::wording(event),
        DomainEvent::Settings(event) => settings::wording(event),
        DomainEvent::Methodology(event) => methodology::wording(event),
    }
}

/// The sentence of an event that this program cannot read: its name and version are all that can be said.
pub fn unreadable(event_type: &str, version: u32) -> Wording {
    Wording {
        russian: format!(
            "Записано событие {event_type} (версия {version}), которое эта версия программы не читает"
        ),
        english: format!(
            "An event {event_type} (version {version}) was recorded that this version of the program cannot read"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_event_has_one_sentence_in_each_language() {
        for (_, event) in DomainEvent::samples() {
            let Wording { russian, english } = wording(&event);
            let is_sentence =
                |text: &str| !text.is_empty() && text.lines().count() == 1 && !text.ends_with('.');
            assert!(
                is_sentence(&russian) && russian.chars().any(|letter| ('а'..='я').contains(&letter)),
                "{russian}"
            );
            assert!(
                is_sentence(&english) && english.chars().any(|letter| letter.is_ascii_lowercase()),
                "{english}"
            );
        }
    }

    #[test]
    fn two_kinds_of_event_never_read_the_same() {
        let samples = DomainEvent::samples();
        let kinds: BTreeSet<&str> = samples.iter().map(|(_, event)| event.kind()).collect();
        let sentences: BTreeSet<String> = samples.iter().map(|(_, event)| wording(event).russian).collect();
        assert!(sentences.len() >= kinds.len(), "{} sentences for {} kinds", sentences.len(), kinds.len());
    }
}
