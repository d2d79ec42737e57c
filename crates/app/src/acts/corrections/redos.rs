//! What decided facts beside their own streams, so that they can be decided again: who the members of a pair are in life, the period of its
//! programme, and what a mentor must have permitted to work outside of his or her organisation.

use crate::acts::sharing;
use crate::work::{Work, WorkError};
use domain::aggregate::{Aggregate, Event};
use domain::correction::Redo;
use domain::ids::{OrganizationId, ProgramId};
use domain::matching::{self, Members};
use domain::mentee::Mentee;
use domain::mentor::{
    ApplicationEvent, AssignmentCommand, AssignmentEvent, Mentor, MentorCommand, MentorEvent, SharingScope,
};
use domain::pair::{FormationEvent, JoiningEvent, PairEvent};
use domain::program::Program;
use domain::values::{Member, Period};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// What decided the facts of a stream beside its own events.
pub(crate) struct Redos {
    members: Members,
    program_period: Option<Period>,
    /// What a mentor must have permitted to work in a programme of another organisation.
    sharing: BTreeMap<ProgramId, SharingScope>,
}

impl Redos {
    /// What decided the facts of this history, that of the stream `id`: beside that of a pair and of a mentor who works elsewhere, nothing.
    pub(crate) async fn of<E: Event>(
        work: &mut Work<'_>,
        id: Uuid,
        history: &[E],
    ) -> Result<Self, WorkError> {
        let mut redos = Self { members: Members::default(), program_period: None, sharing: BTreeMap::new() };
        let mut home = None;
        for event in history {
            if let Some(event) = (event as &dyn std::any::Any).downcast_ref::<MentorEvent>() {
                redos.note_sharing(work, &mut home, event).await?;
                continue;
            }
            let Some(event) = (event as &dyn std::any::Any).downcast_ref::<PairEvent>() else { continue };
            let joined = match event {
                PairEvent::Formation(FormationEvent::PairFormed {
                    program_id,
                    organization_id,
                    mentors,
                    mentees,
                    ..
                }) => {
                    let program = work.state::<Program>(program_id.0).await?;
                    redos.program_period = program.period();
                    if let Some(program_of) = program.organization_id() {
                        redos.members.homes = sharing::homes(work, program_of, *organization_id).await?;
                    }
                    let mentors = mentors.iter().copied().map(Member::Mentor);
                    mentors.chain(mentees.iter().copied().map(Member::Mentee)).collect()
                }
                PairEvent::Joining(JoiningEvent::MemberAdded { member, .. }) => vec![*member],
                PairEvent::Joining(JoiningEvent::MentorReplaced { new, .. }) => vec![Member::Mentor(*new)],
                PairEvent::Joining(JoiningEvent::MemberRelationFlagged { .. })
                | PairEvent::Members(_)
                | PairEvent::Schedule(_)
                | PairEvent::Meeting(_)
                | PairEvent::Plan(_)
                | PairEvent::Result(_)
                | PairEvent::Feedback(_)
                | PairEvent::Course(_)
                | PairEvent::Closing(_)
                | PairEvent::Award(_)
                | PairEvent::Texts(_)
                | PairEvent::Correction(_) => Vec::new(),
            };
            for member in joined {
                match member {
                    Member::Mentor(mentor_id) => {
                        let mentor = Arc::unwrap_or_clone(work.state::<Mentor>(mentor_id.0).await?);
                        redos.members.mentors.insert(mentor_id, mentor.as_in(id.into()));
                    }
                    Member::Mentee(mentee_id) => {
                        let mentee = Arc::unwrap_or_clone(work.state::<Mentee>(mentee_id.0).await?);
                        redos.members.mentees.insert(mentee_id, mentee);
                    }
                }
            }
        }
        Ok(redos)
    }

    async fn note_sharing(
        &mut self,
        work: &mut Work<'_>,
        home: &mut Option<OrganizationId>,
        event: &MentorEvent,
    ) -> Result<(), WorkError> {
        if let MentorEvent::Application(ApplicationEvent::MentorApplied { organization_id, .. }) = event {
            *home = Some(*organization_id);
        }
        let MentorEvent::Assignment(AssignmentEvent::MentorAssigned { program_id, .. }) = event else {
            return Ok(());
        };
        let there = work.state::<Program>(program_id.0).await?.organization_id();
        if let Some((home, there)) = home.zip(there)
            && let Some(scope) = sharing::needed(work, home, there).await?
        {
            self.sharing.insert(*program_id, scope);
        }
        Ok(())
    }

    /// An assignment elsewhere asks for the permission and the consent that it rested on.
    fn of_mentor(&self, event: &MentorEvent) -> Redo<MentorCommand> {
        let mut redo = Mentor::redo(event);
        let (Redo::Consequence(commands) | Redo::Fact(commands) | Redo::Half(commands)) = &mut redo;
        for command in commands {
            if let MentorCommand::Assignment(AssignmentCommand::AssignMentor {
                program_id, sharing, ..
            }) = command
            {
                *sharing = self.sharing.get(program_id).copied();
            }
        }
        redo
    }

    /// How an event would be recorded again.
    pub(crate) fn of_event<A: Aggregate>(&self, event: &A::Event) -> Redo<A::Command> {
        let event_of = event as &dyn std::any::Any;
        if let Some(event_of_pair) = event_of.downcast_ref::<PairEvent>() {
            let redo = matching::redo(event_of_pair, &self.members, self.program_period);
            return of_type::<A, _>(redo).unwrap_or_else(|| A::redo(event));
        }
        if let Some(event_of_mentor) = event_of.downcast_ref::<MentorEvent>() {
            return of_type::<A, _>(self.of_mentor(event_of_mentor)).unwrap_or_else(|| A::redo(event));
        }
        A::redo(event)
    }
}

/// The same value under the name that its type has for the aggregate.
fn of_type<A: Aggregate, C: 'static>(redo: Redo<C>) -> Option<Redo<A::Command>> {
    let mut redo = Some(redo);
    let redo = &mut redo as &mut dyn std::any::Any;
    redo.downcast_mut::<Option<Redo<A::Command>>>().and_then(Option::take)
}
