//! Acts: the menu of what can be done. One act is one thing that somebody does; its file says what it reads, which aggregates
//! decide, and what else its commit writes (claims of unique values, sealed personal data). No rule of the domain stands here.

mod audit_keys;
mod consents;
mod corrections;
mod curators;
mod definitions;
mod enterprises;
mod erasure;
mod fact_fields;
mod identity;
mod judged_again;
mod known;
mod leaving;
mod marks;
mod mentees;
mod mentors;
mod methodology;
mod organizations;
mod pairs;
mod personal;
mod persons;
mod program_judgement;
pub mod program_texts;
mod programs;
mod publication;
mod references;
mod remarks;
mod reorganization;
mod rules;
mod settings;
mod sharing;
mod texts;

pub use audit_keys::AuditKeyAct;
pub use corrections::CorrectionAct;
pub(crate) use corrections::{
    Redos, agrees_with_members, bears_its_pairs, brought, enrolled_once, goes_on_open, with_type,
};
pub use curators::{Curator, NewCurator};
pub use enterprises::{EnterpriseChange, name_since};
pub use fact_fields::FieldChange;
pub(crate) use fact_fields::fact_of;
pub use identity::{NewPerson, PersonalData};
pub(crate) use identity::{mentor_of, person_parts, read_birth_date};
pub use marks::{CodeKind, MarkAct};
pub use mentees::MenteeAct;
pub use mentors::{MentorAct, training_text};
pub(crate) use methodology::methodology_of;
pub use methodology::{AnswerSheet, MethodologyAct};
pub use organizations::OrganizationAct;
pub(crate) use organizations::claim_of;
pub use pairs::{FormNames, MeetingTexts, NewMilestone, PairAct};
pub use personal::{PersonCorrection, RightData};
pub use persons::PersonAct;
pub use program_judgement::SwotTexts;
pub(crate) use program_judgement::quality_criteria;
pub use programs::ProgramAct;
pub(crate) use programs::program_parts;
pub(crate) use references::{employs, referenced};
pub(crate) use remarks::may_be_said;
pub use reorganization::{Change, Ending};
pub(crate) use rules::terms;
pub use settings::SettingsAct;
pub use texts::TextAct;
pub(crate) use texts::take_away;

use crate::work::{Work, WorkError};

/// One thing that somebody does.
#[derive(Clone, Debug)]
pub enum Act {
    /// To the tree of organisations and its figures.
    Organization(OrganizationAct),
    /// To records of people.
    Person(PersonAct),
    /// To a programme.
    Program(ProgramAct),
    /// To a mentor.
    Mentor(MentorAct),
    /// To an enrolment.
    Mentee(MenteeAct),
    /// To a pair and its members.
    Pair(PairAct),
    /// To the settings of a region.
    Settings(SettingsAct),
    /// To the keys of checkpoints.
    AuditKey(AuditKeyAct),
    /// To a region's methodology.
    Methodology(MethodologyAct),
    /// To a recorded fact.
    Correction(CorrectionAct),
    /// To a text that is sealed beside a fact.
    Text(TextAct),
    /// A unique value that goes with other acts.
    Mark(MarkAct),
}

impl Act {
    /// Lets everything concerned decide.
    pub(crate) async fn apply(&self, work: &mut Work<'_>) -> Result<(), WorkError> {
        // On the heap: an act may hold the streams of everybody concerned.
        match self.clone() {
            Self::Organization(act) => Box::pin(act.apply(work)).await,
            Self::Person(act) => Box::pin(act.apply(work)).await,
            Self::Program(act) => Box::pin(act.apply(work)).await,
            Self::Mentor(act) => Box::pin(act.apply(work)).await,
            Self::Mentee(act) => Box::pin(act.apply(work)).await,
            Self::Pair(act) => Box::pin(act.apply(work)).await,
            Self::Settings(act) => Box::pin(act.apply(work)).await,
            Self::AuditKey(act) => Box::pin(act.apply(work)).await,
            Self::Methodology(act) => Box::pin(act.apply(work)).await,
            Self::Correction(act) => Box::pin(act.apply(work)).await,
            Self::Text(act) => Box::pin(act.apply(work)).await,
            Self::Mark(act) => {
                act.apply(work);
                Ok(())
            }
        }
    }
}

impl From<OrganizationAct> for Act {
    fn from(act: OrganizationAct) -> Self {
        Self::Organization(act)
    }
}

impl From<ProgramAct> for Act {
    fn from(act: ProgramAct) -> Self {
        Self::Program(act)
    }
}

impl From<MentorAct> for Act {
    fn from(act: MentorAct) -> Self {
        Self::Mentor(act)
    }
}

impl From<MenteeAct> for Act {
    fn from(act: MenteeAct) -> Self {
        Self::Mentee(act)
    }
}

impl From<PairAct> for Act {
    fn from(act: PairAct) -> Self {
        Self::Pair(act)
    }
}

impl From<SettingsAct> for Act {
    fn from(act: SettingsAct) -> Self {
        Self::Settings(act)
    }
}

impl From<AuditKeyAct> for Act {
    fn from(act: AuditKeyAct) -> Self {
        Self::AuditKey(act)
    }
}

impl From<MethodologyAct> for Act {
    fn from(act: MethodologyAct) -> Self {
        Self::Methodology(act)
    }
}

impl From<PersonAct> for Act {
    fn from(act: PersonAct) -> Self {
        Self::Person(act)
    }
}

impl From<CorrectionAct> for Act {
    fn from(act: CorrectionAct) -> Self {
        Self::Correction(act)
    }
}

impl From<TextAct> for Act {
    fn from(act: TextAct) -> Self {
        Self::Text(act)
    }
}

impl From<MarkAct> for Act {
    fn from(act: MarkAct) -> Self {
        Self::Mark(act)
    }
}
