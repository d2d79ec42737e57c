//! The acts of the methodology as mutations.
//!
//! Invariants: one mutation is one act, and the act decides: nothing here asks about the state of the domain; whatever the
//! client does, an act that was begun is finished; the answer to a repeated command is the answer to the first.

mod carry_out;
pub mod consents;
pub mod corrections;
pub mod enterprises;
mod fingerprint;
pub mod measurements;
pub mod mentee_outcomes;
pub mod mentees;
pub mod mentor_service;
pub mod mentors;
pub mod methodology;
pub mod organizations;
pub mod pair_course;
pub mod pair_endings;
pub mod pair_members;
pub mod pairs;
pub mod persons;
pub mod program_plans;
pub mod program_results;
pub mod program_turns;
pub mod programs;
pub mod reorganization;
pub mod settings;
pub mod surveys;

use async_graphql::MergedObject;
use consents::ConsentMutations;
use corrections::CorrectionMutations;
use enterprises::EnterpriseMutations;
use measurements::MeasurementMutations;
use mentee_outcomes::MenteeOutcomeMutations;
use mentees::MenteeMutations;
use mentor_service::MentorServiceMutations;
use mentors::MentorMutations;
use methodology::MethodologyMutations;
use organizations::OrganizationMutations;
use pair_course::PairCourseMutations;
use pair_endings::PairEndingMutations;
use pair_members::PairMemberMutations;
use pairs::PairMutations;
use persons::PersonMutations;
use program_plans::ProgramPlanMutations;
use program_results::ProgramResultMutations;
use program_turns::ProgramTurnMutations;
use programs::ProgramMutations;
use reorganization::ReorganizationMutations;
use settings::SettingsMutations;
use surveys::SurveyMutations;

/// All acts. Each takes one input with a command id drawn by the client: sending a command again with the same id is safe.
/// Действия: повтор команды с тем же номером ничего не записывает.
#[derive(Clone, Copy, Debug, Default, MergedObject)]
pub struct Mutation(
    OrganizationMutations,
    PersonMutations,
    ReorganizationMutations,
    EnterpriseMutations,
    ProgramMutations,
    ProgramTurnMutations,
    ProgramPlanMutations,
    ProgramResultMutations,
    MentorMutations,
    MentorServiceMutations,
    MenteeMutations,
    MenteeOutcomeMutations,
    ConsentMutations,
    PairMutations,
    PairMemberMutations,
    PairCourseMutations,
    PairEndingMutations,
    MeasurementMutations,
    SettingsMutations,
    MethodologyMutations,
    SurveyMutations,
    CorrectionMutations,
);
