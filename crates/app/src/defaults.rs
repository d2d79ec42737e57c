//! The methodology that ships with the program: questionnaires, instruments and quality criteria as a file of data. A region loads it
//! and replaces what it wants; nothing else reads it. The wording is a paraphrase of the federal annexes (methodology §7.2).
//!
//! It holds what the documents give: pupil–pupil, teacher–teacher and the curator, at entry and at the end. For other forms and for the
//! interim point they give no item, so nothing ships (docs/decisions/0012 and 0047), and the file says so.

use crate::acts::MethodologyAct;
use crate::ask::AskError;
use crate::envelope::Envelope;
use crate::perform::{App, PerformError};
use domain::methodology::{Instrument, QualityCriteria, Questionnaire, Text};
use domain::values::OrganizationLevel;
use serde::Deserialize;
use std::sync::LazyLock;
use store::ids::ordered_id;
use store::journal::ReadError;
use thiserror::Error;

/// What can be loaded.
#[derive(Debug, Deserialize)]
pub struct Defaults {
    /// Where the wording comes from, and what the sources do not hold.
    pub source: Text,
    /// Questionnaires; an entry questionnaire stands before the one that mirrors it.
    pub questionnaires: Vec<Questionnaire>,
    /// Instruments.
    pub instruments: Vec<Instrument>,
    /// Criteria of the quality card.
    pub criteria: Vec<QualityCriteria>,
}

/// The file, read once.
pub static DEFAULTS: LazyLock<Defaults> = LazyLock::new(|| {
    serde_json::from_str(include_str!("defaults/methodology.json")).expect("a test reads the file")
});

impl App {
    /// Publishes the defaults for every region of the tree from today on; what is published already stays as it is.
    pub async fn load_default_methodologies(&self) -> Result<(), LoadDefaultsError> {
        let head = self.journal().tree_head().await?.position;
        self.at_least(Some(head)).await?;
        let tree = self.tree().await?.value;
        for region in tree.iter().filter(|node| node.level == OrganizationLevel::Region) {
            let act =
                MethodologyAct::LoadDefaults { region_id: region.id, occurred_on: self.clock().today() };
            let command_id = ordered_id();
            let fingerprint = self.vault().blind_index("default-methodology", &[&region.id.to_string()]);
            self.perform(&[act.into()], &Envelope::api(command_id), fingerprint, None).await?;
        }
        Ok(())
    }
}

/// Why the defaults are not published.
#[derive(Debug, Error)]
pub enum LoadDefaultsError {
    /// The journal did not answer.
    #[error("the journal could not be read")]
    Read(#[from] ReadError),
    /// The regions are not known.
    #[error("the regions could not be read")]
    Ask(#[from] AskError),
    /// A region refused.
    #[error(transparent)]
    Perform(#[from] PerformError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use domain::aggregate::{Aggregate, Stamp};
    use domain::methodology::{
        CriteriaCommand, InstrumentsCommand, Methodology, MethodologyCommand, QuestionnairesCommand,
    };
    use domain::values::{FeedbackPhase, Form, TextOrigin};

    #[test]
    fn the_domain_publishes_every_default() {
        let occurred_on = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a real day");
        let stamp = Stamp { today: occurred_on };
        let mut methodology = Methodology::default();
        let questionnaires = DEFAULTS.questionnaires.iter().cloned().map(|questionnaire| {
            QuestionnairesCommand::PublishQuestionnaire { questionnaire, occurred_on }.into()
        });
        let instruments = DEFAULTS.instruments.iter().cloned();
        let instruments = instruments
            .map(|instrument| InstrumentsCommand::PublishInstrument { instrument, occurred_on }.into());
        let criteria = DEFAULTS.criteria.iter().cloned();
        let criteria =
            criteria.map(|criteria| CriteriaCommand::PublishQualityCriteria { criteria, occurred_on }.into());
        let commands: Vec<MethodologyCommand> = questionnaires.chain(instruments).chain(criteria).collect();
        for command in commands {
            let events = methodology.decide(command.clone(), stamp);
            let events = events.unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
            assert_eq!(events.len(), 1, "each default is new");
            for event in &events {
                methodology.evolve(event);
            }
        }
    }

    #[test]
    fn the_wording_says_that_it_is_a_paraphrase_and_stands_in_both_languages() {
        for questionnaire in &DEFAULTS.questionnaires {
            assert_eq!(questionnaire.origin, TextOrigin::Paraphrase, "{}", questionnaire.code);
            assert!(
                questionnaire.items.iter().all(|item| !item.text.en.is_empty()),
                "{}",
                questionnaire.code
            );
        }
    }

    #[test]
    fn what_is_asked_at_entry_is_asked_again_at_the_end() {
        let exits = DEFAULTS.questionnaires.iter().filter(|known| known.mirrors.is_some());
        for exit in exits {
            assert_eq!(exit.phase, FeedbackPhase::Final, "{}", exit.code);
            assert!(exit.items.iter().any(|item| item.pairs_with.is_some()), "{}", exit.code);
            assert_eq!(exit.items.iter().filter(|item| item.is_overall).count(), 1, "{}", exit.code);
        }
    }

    #[test]
    fn nothing_is_asked_that_the_documents_do_not_ask() {
        for questionnaire in &DEFAULTS.questionnaires {
            let form = questionnaire.form;
            assert!(
                matches!(form, None | Some(Form::PupilPupil | Form::TeacherTeacher)),
                "{}: {form:?}",
                questionnaire.code
            );
            assert_ne!(questionnaire.phase, FeedbackPhase::Interim, "{}", questionnaire.code);
        }
        let Text { ru, en } = &DEFAULTS.source;
        for (told, words) in
            [(ru, ["§7.2", "промежуточн", "студент–ученик"]), (en, ["§7.2", "interim", "student–pupil"])]
        {
            assert!(words.iter().all(|word| told.contains(word)), "the file names its source: {told}");
        }
    }

    #[test]
    fn the_quality_card_has_nine_criteria_and_three_bands() {
        let criteria = &DEFAULTS.criteria[0];
        assert_eq!((criteria.criteria.len(), criteria.bands.len(), criteria.top), (9, 3, 2));
    }
}
