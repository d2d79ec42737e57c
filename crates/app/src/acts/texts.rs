//! Sealed texts that were mistyped: the vault gets other words, the event says which text of which fact it was, never what it says.
//!
//! Invariants: only a text that goes with a fact is corrected, and only with the newest fact that sealed it; what was destroyed with an
//! erasure does not come back; the words the vault holds already write nothing.

use super::corrections::{unknown, with_type};
use super::{program_texts, training_text};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::aggregate::{Aggregate, Event};
use domain::correction::{self, CorrectionCommand, CorrectionReason, SealedText, TextField, effective};
use domain::mentee::Mentee;
use domain::mentor::{Mentor, MentorEvent, SelectionEvent};
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::pair::{ClosingEvent, FormationEvent, MeetingEvent, Pair, PairEvent, PlanEvent};
use domain::person::Person;
use domain::program::{Program, ProgramEvent, ResultsEvent, RoadmapEvent, TrackingEvent};
use domain::settings::Settings;
use std::any::Any;
use std::fmt;
use store::journal::StreamId;
use uuid::Uuid;

/// Other words for a sealed text.
#[derive(Clone)]
pub struct TextAct {
    /// The stream of the fact beside which it was sealed.
    pub stream: StreamId,
    /// The number of the fact in it.
    pub sequence: u64,
    /// Which text.
    pub field: TextField,
    /// Which of several of a kind, from 0.
    pub number: u32,
    /// The words: text, sealed.
    pub text: String,
    /// Why.
    pub reason: CorrectionReason,
    /// What else there is to say: text, sealed.
    pub note: Option<String>,
}

impl fmt::Debug for TextAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TextAct({} {} {:?})", self.stream, self.sequence, self.field)
    }
}

impl TextAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        let applied = with_type!(&*self.stream.aggregate_type, A => self.correct::<A>(work).await?);
        applied.ok_or_else(|| unknown(&self.stream).into())
    }

    async fn correct<A: Aggregate>(&self, work: &mut Work<'_>) -> Result<(), WorkError> {
        let id = self.stream.aggregate_id;
        let history = work.history::<A>(id).await?;
        if history.is_empty() {
            return Err(unknown(&self.stream).into());
        }
        let name = self.name_in(&history);
        let subject = subject(work, &self.stream).await?;
        let sealed = match &name {
            None => SealedText::Nowhere,
            Some(name) => match work.personal(subject, name).await? {
                Some(known) if known == self.text => SealedText::Same,
                Some(_) => SealedText::Other,
                None if is_destroyed(work, &self.stream).await? => SealedText::Nowhere,
                None => SealedText::Other,
            },
        };
        let (sequence, field, number, reason) = (self.sequence, self.field, self.number, self.reason);
        let command = CorrectionCommand::CorrectText { sequence, field, number, sealed, reason };
        let corrections = correction::correct::<A>(&history, command, work.stamp())
            .map_err(|refusal| Refused::of(&refusal))?;
        let Some(name) = name.filter(|_| !corrections.is_empty()) else { return Ok(()) };
        work.correct::<A>(id, &history, corrections).await?;
        work.seal(subject, &name, &self.text).await?;
        let event = work.version_of(&self.stream) + 1;
        work.seal_some(id, &format!("correction:{event}"), self.note.as_deref()).await
    }

    /// The name in the vault of the text; none when the fact has no such text, or a later fact sealed it anew.
    fn name_in<E: Event>(&self, history: &[E]) -> Option<String> {
        let mut facts = effective(history).into_iter().skip_while(|(sequence, _)| *sequence < self.sequence);
        let (_, fact) = facts.next().filter(|(sequence, _)| *sequence == self.sequence)?;
        let mut of_kind = texts_of(fact).into_iter().filter(|(field, _)| *field == self.field);
        let (_, name) = of_kind.nth(usize::try_from(self.number).ok()?)?;
        let is_newest = facts.all(|(_, later)| texts_of(later).iter().all(|(_, other)| *other != name));
        is_newest.then_some(name)
    }
}

/// With whose key the texts of a stream are sealed.
async fn subject(work: &mut Work<'_>, stream: &StreamId) -> Result<Uuid, WorkError> {
    if stream.aggregate_type != Mentor::TYPE {
        return Ok(stream.aggregate_id);
    }
    let mentor: Mentor = work.state(stream.aggregate_id).await?;
    let Some(person) = mentor.profile().map(|profile| profile.person_id) else {
        return Ok(stream.aggregate_id);
    };
    work.not_erased(person).await?;
    Ok(person.0)
}

/// Whether texts of a pair went with a member who was erased.
async fn is_destroyed(work: &mut Work<'_>, stream: &StreamId) -> Result<bool, WorkError> {
    if stream.aggregate_type != Pair::TYPE {
        return Ok(false);
    }
    Ok(work.state::<Pair>(stream.aggregate_id).await?.has_lost_texts())
}

type Text = (TextField, String);

/// The texts that are sealed with a fact, those of a kind in their order, each with its name in the vault.
fn texts_of<E: Event>(fact: &E) -> Vec<Text> {
    let fact: &dyn Any = fact;
    if let Some(event) = fact.downcast_ref::<PairEvent>() {
        return of_pair(event);
    }
    if let Some(event) = fact.downcast_ref::<ProgramEvent>() {
        return of_program(event);
    }
    fact.downcast_ref::<MentorEvent>().map(of_mentor).unwrap_or_default()
}

fn of_pair(event: &PairEvent) -> Vec<Text> {
    match event {
        PairEvent::Formation(FormationEvent::PairFormed { .. }) => {
            vec![
                (TextField::FormName, "form".to_owned()),
                (TextField::RoleModelName, "role_model".to_owned()),
            ]
        }
        PairEvent::Meeting(
            MeetingEvent::OrganizationalMeetingHeld { sitting, .. }
            | MeetingEvent::PlanningMeetingHeld { sitting, .. }
            | MeetingEvent::MeetingHeld { sitting, .. },
        ) => {
            let fields =
                [(TextField::Topic, "topic"), (TextField::Place, "place"), (TextField::Outcome, "outcome")];
            fields.map(|(field, name)| (field, format!("{name}:{}", sitting.meeting_id))).into()
        }
        PairEvent::Plan(
            PlanEvent::PlanApproved { goals, milestones, .. }
            | PlanEvent::PlanRevised { goals, milestones, .. },
        ) => {
            let goals = (0..*goals).map(|number| (TextField::Goal, format!("goal:{number}")));
            let titles =
                milestones.iter().map(|known| (TextField::Milestone, format!("milestone:{}", known.id)));
            goals.chain(titles).collect()
        }
        PairEvent::Closing(
            ClosingEvent::PairCompleted { .. }
            | ClosingEvent::PairDissolved { .. }
            | ClosingEvent::PairCarriedOver { .. },
        ) => vec![(TextField::Ending, "ending".to_owned())],
        PairEvent::Plan(PlanEvent::MilestoneReached { .. } | PlanEvent::MilestoneMissed { .. })
        | PairEvent::Joining(_)
        | PairEvent::Members(_)
        | PairEvent::Schedule(_)
        | PairEvent::Result(_)
        | PairEvent::Feedback(_)
        | PairEvent::Course(_)
        | PairEvent::Award(_)
        | PairEvent::Texts(_)
        | PairEvent::Correction(_) => Vec::new(),
    }
}

fn of_program(event: &ProgramEvent) -> Vec<Text> {
    if let ProgramEvent::Roadmap(RoadmapEvent::RoadmapItemPlanned { item_id, .. }) = event {
        return vec![
            (TextField::Title, format!("roadmap:{item_id}:title")),
            (TextField::Responsible, format!("roadmap:{item_id}:responsible")),
        ];
    }
    if let ProgramEvent::Tracking(TrackingEvent::TrackingPlanned { item_id, .. }) = event {
        return vec![
            (TextField::Title, program_texts::tracking_title(*item_id)),
            (TextField::Responsible, program_texts::tracking_responsible(*item_id)),
        ];
    }
    if let ProgramEvent::Results(ResultsEvent::FinalEventHeld { occurred_on, .. }) = event {
        return vec![(TextField::Title, program_texts::final_event_title(*occurred_on))];
    }
    if let ProgramEvent::Results(ResultsEvent::BestPracticeRegistered { practice_id, .. }) = event {
        let text = |field| program_texts::practice(*practice_id, field);
        return vec![
            (TextField::Title, text("title")),
            (TextField::Results, text("results")),
            (TextField::Link, text("link")),
        ];
    }
    Vec::new()
}

fn of_mentor(event: &MentorEvent) -> Vec<Text> {
    if let MentorEvent::Selection(SelectionEvent::MentorInterviewed { occurred_on, .. }) = event {
        return vec![(TextField::Interviewer, format!("interviewer:{occurred_on}"))];
    }
    if let MentorEvent::Selection(SelectionEvent::MentorTrained { program_id, occurred_on, .. }) = event {
        let text = |field| training_text(*program_id, *occurred_on, field);
        return vec![(TextField::Course, text("course")), (TextField::Provider, text("provider"))];
    }
    Vec::new()
}
