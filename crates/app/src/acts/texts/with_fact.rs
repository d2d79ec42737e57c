//! Which texts are sealed with a fact, whose they are, and under which name each lies in the vault.
//!
//! Invariant: every text that an act seals is named here, or in the exceptions of the test with the reason why it is not.

use crate::acts::{name_since, program_texts, training_text};
use domain::aggregate::Event;
use domain::correction::TextField;
use domain::ids::{EnterpriseId, FeedbackId, PersonId};
use domain::mentee::{self, MenteeEvent};
use domain::mentor::{self, MentorEvent, SelectionEvent};
use domain::organization::{EnterprisesEvent, OrganizationEvent};
use domain::pair::{ClosingEvent, FeedbackEvent, FormationEvent, MeetingEvent, PairEvent, PlanEvent};
use domain::person::{IdentityEvent, PersonEvent};
use domain::program::{
    self, DraftingEvent, ProgramEvent, ProgramStage, ResultsEvent, RoadmapEvent, StagesEvent, SwotEvent,
    TrackingEvent, TurnsEvent,
};
use std::any::Any;
use std::collections::BTreeSet;

/// With whose key a text is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// With that of the stream.
    Stream,
    /// With that of the person who is the mentor of the stream.
    Mentor,
    /// With that of the person who is the mentee of the stream.
    Mentee,
    /// With that of somebody whom the fact names.
    Person(PersonId),
    /// With that of an enterprise.
    Enterprise(EnterpriseId),
}

/// A text that is sealed with a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) field: TextField,
    pub(super) whose: Whose,
    /// Its name in the vault.
    pub(super) name: String,
}

impl Text {
    fn new(field: TextField, name: impl Into<String>) -> Self {
        Self { field, whose: Whose::Stream, name: name.into() }
    }

    fn of(self, whose: Whose) -> Self {
        Self { whose, ..self }
    }

    /// Whether both lie at one place.
    pub(super) fn is_at(&self, other: &Self) -> bool {
        (self.whose, &self.name) == (other.whose, &other.name)
    }
}

/// The texts that are sealed with a fact, those of a kind in their order.
pub(super) fn texts_of<E: Event>(fact: &E) -> Vec<Text> {
    let fact: &dyn Any = fact;
    if let Some(event) = fact.downcast_ref::<PairEvent>() {
        return of_pair(event);
    }
    if let Some(event) = fact.downcast_ref::<ProgramEvent>() {
        return of_program(event);
    }
    if let Some(event) = fact.downcast_ref::<MentorEvent>() {
        return of_mentor(event);
    }
    if let Some(MenteeEvent::Questionnaire(event)) = fact.downcast_ref::<MenteeEvent>() {
        let mentee::QuestionnaireEvent::EntrySurveySubmitted { survey_id, written, .. } = event;
        return answers(*survey_id, written, Whose::Mentee);
    }
    if let Some(PersonEvent::Identity(IdentityEvent::PersonMerged { .. })) = fact.downcast_ref() {
        return vec![Text::new(TextField::MergeReason, "merge_reason")];
    }
    if let Some(OrganizationEvent::Enterprises(event)) = fact.downcast_ref() {
        let (enterprise, field) = match event {
            EnterprisesEvent::EnterpriseRegistered { enterprise_id, .. } => {
                (enterprise_id, "name".to_owned())
            }
            EnterprisesEvent::EnterpriseRenamed { enterprise_id, occurred_on, .. } => {
                (enterprise_id, name_since(*occurred_on))
            }
            EnterprisesEvent::EnterpriseClosed { .. } | EnterprisesEvent::EnterpriseMerged { .. } => {
                return Vec::new();
            }
        };
        return vec![Text::new(TextField::Name, field).of(Whose::Enterprise(*enterprise))];
    }
    Vec::new()
}

/// Whether a fact holds anonymous answers: these have no words.
pub(super) fn is_anonymous<E: Event>(fact: &E) -> bool {
    matches!((fact as &dyn Any).downcast_ref(), Some(ProgramEvent::Anonymous(_)))
}

/// Answers in own words, in the order of their items.
fn answers(survey: FeedbackId, written: &BTreeSet<String>, whose: Whose) -> Vec<Text> {
    let text = |item| Text::new(TextField::Answer, format!("answer:{survey}:{item}")).of(whose);
    written.iter().map(text).collect()
}

fn of_pair(event: &PairEvent) -> Vec<Text> {
    match event {
        PairEvent::Formation(FormationEvent::PairFormed { .. }) => {
            vec![Text::new(TextField::FormName, "form"), Text::new(TextField::RoleModelName, "role_model")]
        }
        PairEvent::Meeting(
            MeetingEvent::OrganizationalMeetingHeld { sitting, .. }
            | MeetingEvent::PlanningMeetingHeld { sitting, .. }
            | MeetingEvent::MeetingHeld { sitting, .. },
        ) => {
            let fields =
                [(TextField::Topic, "topic"), (TextField::Place, "place"), (TextField::Outcome, "outcome")];
            fields.map(|(field, name)| Text::new(field, format!("{name}:{}", sitting.meeting_id))).into()
        }
        PairEvent::Plan(
            PlanEvent::PlanApproved { goals, milestones, .. }
            | PlanEvent::PlanRevised { goals, milestones, .. },
        ) => {
            let goals = (0..*goals).map(|number| Text::new(TextField::Goal, format!("goal:{number}")));
            let title = |known: &domain::pair::Milestone| {
                Text::new(TextField::Milestone, format!("milestone:{}", known.id))
            };
            goals.chain(milestones.iter().map(title)).collect()
        }
        PairEvent::Feedback(FeedbackEvent::SurveyAnswered { feedback_id, written, .. }) => {
            answers(*feedback_id, written, Whose::Stream)
        }
        PairEvent::Closing(
            ClosingEvent::PairCompleted { .. }
            | ClosingEvent::PairDissolved { .. }
            | ClosingEvent::PairCarriedOver { .. },
        ) => vec![Text::new(TextField::Ending, "ending")],
        PairEvent::Plan(PlanEvent::MilestoneReached { .. } | PlanEvent::MilestoneMissed { .. })
        | PairEvent::Feedback(FeedbackEvent::FeedbackCollected { .. })
        | PairEvent::Joining(_)
        | PairEvent::Members(_)
        | PairEvent::Schedule(_)
        | PairEvent::Result(_)
        | PairEvent::Course(_)
        | PairEvent::Award(_)
        | PairEvent::Texts(_)
        | PairEvent::Correction(_) => Vec::new(),
    }
}

fn of_program(event: &ProgramEvent) -> Vec<Text> {
    match event {
        ProgramEvent::Drafting(DraftingEvent::CuratorAssigned { person_id, .. }) => vec![name(*person_id)],
        ProgramEvent::Roadmap(RoadmapEvent::RoadmapItemPlanned { item_id, .. }) => vec![
            Text::new(TextField::Title, format!("roadmap:{item_id}:title")),
            Text::new(TextField::Responsible, format!("roadmap:{item_id}:responsible")),
        ],
        ProgramEvent::Tracking(TrackingEvent::TrackingPlanned { item_id, .. }) => vec![
            Text::new(TextField::Title, program_texts::tracking_title(*item_id)),
            Text::new(TextField::Responsible, program_texts::tracking_responsible(*item_id)),
        ],
        ProgramEvent::Tracking(TrackingEvent::TrackingReplanned {
            item_id, other_responsible: true, ..
        }) => vec![Text::new(TextField::Responsible, program_texts::tracking_responsible(*item_id))],
        ProgramEvent::Stages(event) => of_stage(event).into_iter().collect(),
        ProgramEvent::Turns(event) => {
            let authorised = match event {
                TurnsEvent::ProgramReopened { authorised_by, .. } => Some(name(*authorised_by)),
                TurnsEvent::RecruitingReopened { .. }
                | TurnsEvent::ProgramSuspended { .. }
                | TurnsEvent::ProgramResumed { .. }
                | TurnsEvent::ProgramCancelled { .. }
                | TurnsEvent::ProgramArchived { .. }
                | TurnsEvent::ProgramDiscarded { .. }
                | TurnsEvent::ProgramRestored { .. } => None,
            };
            let comment = program_texts::comment(event.leads_to(), event.occurred_on());
            std::iter::once(Text::new(TextField::Comment, comment)).chain(authorised).collect()
        }
        ProgramEvent::Swot(SwotEvent::SwotRecorded { swot_id, entries, .. }) => {
            let sides = [
                (TextField::Strength, "strengths", entries.strengths),
                (TextField::Weakness, "weaknesses", entries.weaknesses),
                (TextField::Opportunity, "opportunities", entries.opportunities),
                (TextField::Threat, "threats", entries.threats),
            ];
            let text = |field, side, number| Text::new(field, program_texts::swot(*swot_id, side, number));
            let of_side = |(field, side, count)| (0..count).map(move |number| text(field, side, number));
            sides.into_iter().flat_map(of_side).collect()
        }
        ProgramEvent::Results(ResultsEvent::FinalEventHeld { occurred_on, .. }) => {
            vec![Text::new(TextField::Title, program_texts::final_event_title(*occurred_on))]
        }
        ProgramEvent::Results(ResultsEvent::BestPracticeRegistered { practice_id, .. }) => {
            let text = |field, name| Text::new(field, program_texts::practice(*practice_id, name));
            vec![
                text(TextField::Title, "title"),
                text(TextField::Results, "results"),
                text(TextField::Link, "link"),
            ]
        }
        ProgramEvent::Questionnaire(program::QuestionnaireEvent::CuratorQuestionnaireSubmitted {
            survey_id,
            person_id,
            written,
            ..
        }) => answers(*survey_id, written, Whose::Person(*person_id)),
        ProgramEvent::Drafting(
            DraftingEvent::ProgramDrafted { .. }
            | DraftingEvent::FormsChosen { .. }
            | DraftingEvent::CuratorReleased { .. },
        )
        | ProgramEvent::Roadmap(
            RoadmapEvent::RoadmapItemCompleted { .. }
            | RoadmapEvent::RoadmapItemReplanned { .. }
            | RoadmapEvent::RoadmapItemCancelled { .. },
        )
        | ProgramEvent::Tracking(
            TrackingEvent::TrackingCarriedOut { .. }
            | TrackingEvent::TrackingReplanned { other_responsible: false, .. }
            | TrackingEvent::TrackingCancelled { .. },
        )
        | ProgramEvent::Results(ResultsEvent::ProgramIndicatorRecorded { .. })
        | ProgramEvent::Documents(_)
        | ProgramEvent::Anonymous(_)
        | ProgramEvent::Custody(_)
        | ProgramEvent::Targets(_)
        | ProgramEvent::Series(_)
        | ProgramEvent::Quality(_)
        | ProgramEvent::Correction(_) => Vec::new(),
    }
}

/// The name of somebody whom a programme names.
fn name(person: PersonId) -> Text {
    Text::new(TextField::Name, "name").of(Whose::Person(person))
}

/// What was said when a programme came to a stage.
fn of_stage(event: &StagesEvent) -> Option<Text> {
    let (stage, occurred_on) = match event {
        StagesEvent::PreparationStarted { occurred_on } => (ProgramStage::Preparing, occurred_on),
        StagesEvent::RecruitingOpened { occurred_on } => (ProgramStage::Recruiting, occurred_on),
        StagesEvent::MatchingStarted { occurred_on, .. } => (ProgramStage::Matching, occurred_on),
        StagesEvent::WorkStarted { occurred_on } => (ProgramStage::Working, occurred_on),
        StagesEvent::CompletionBegun { occurred_on } => (ProgramStage::Completing, occurred_on),
        StagesEvent::ProgramCompleted { occurred_on } => (ProgramStage::Completed, occurred_on),
        StagesEvent::RecruitingMilestoneReached { .. } => return None,
    };
    Some(Text::new(TextField::Comment, program_texts::comment(stage, *occurred_on)))
}

fn of_mentor(event: &MentorEvent) -> Vec<Text> {
    match event {
        MentorEvent::Selection(SelectionEvent::MentorInterviewed { occurred_on, .. }) => {
            vec![Text::new(TextField::Interviewer, format!("interviewer:{occurred_on}")).of(Whose::Mentor)]
        }
        MentorEvent::Selection(SelectionEvent::MentorTrained { program_id, occurred_on, .. }) => {
            let text = |field, name| {
                Text::new(field, training_text(*program_id, *occurred_on, name)).of(Whose::Mentor)
            };
            vec![text(TextField::Course, "course"), text(TextField::Provider, "provider")]
        }
        MentorEvent::Questionnaire(mentor::QuestionnaireEvent::MentorQuestionnaireSubmitted {
            survey_id,
            written,
            ..
        }) => answers(*survey_id, written, Whose::Mentor),
        MentorEvent::Selection(
            SelectionEvent::MentorSelected { .. }
            | SelectionEvent::MentorReady { .. }
            | SelectionEvent::MentorRejected { .. },
        )
        | MentorEvent::Application(_)
        | MentorEvent::Consent(_)
        | MentorEvent::Assignment(_)
        | MentorEvent::Service(_)
        | MentorEvent::Retirement(_)
        | MentorEvent::Measurement(_)
        | MentorEvent::Correction(_) => Vec::new(),
    }
}
