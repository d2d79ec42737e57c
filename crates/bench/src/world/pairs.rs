//! Groups of one mentor and three pupils with ten events each, and the meeting that each command records.

use super::{Bulk, Ids, day};
use anyhow::Result;
use domain::ids::{MeetingId, MenteeId, MentorId, OrganizationId, PairId, ProgramId};
use domain::pair::{
    FormationEvent, MeetingCommand, MeetingEvent, Milestone, Pair, PairEvent, PlanEvent, Sitting,
};
use domain::values::{DocumentRef, Form, InteractionKind, MeetingMode, MeetingType, Member, RoleModel};
use std::collections::BTreeSet;
use store::journal::Journal;

/// How many events a stream has before it is measured.
pub(crate) const HISTORY: usize = 10;
/// How many streams grow at the same time, so that the events of one lie as far apart as they do in life.
const AT_ONCE: usize = 100;

/// A group whose next meeting is to be recorded.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Its id.
    pub(crate) id: PairId,
    members: BTreeSet<Member>,
}

/// Makes so many groups.
pub(crate) fn groups(ids: &mut Ids, many: usize) -> Vec<Group> {
    let mut one = || {
        let mentees = (0..3).map(|_| Member::Mentee(ids.random::<MenteeId>())).collect::<Vec<_>>();
        let members = mentees.into_iter().chain([Member::Mentor(ids.random())]).collect();
        Group { id: ids.ordered(), members }
    };
    (0..many).map(|_| one()).collect()
}

/// Appends the history of each group.
pub(crate) async fn append(journal: &Journal, seed: u64, groups: &[Group]) -> Result<u64> {
    let mut ids = Ids::new(seed);
    let (organization, program) = (ids.ordered(), ids.ordered());
    let mut bulk = Bulk::new(journal.clone(), seed);
    for growing in groups.chunks(AT_ONCE) {
        for step in 0..HISTORY {
            for group in growing {
                match step {
                    0 => bulk.push::<Pair>(group.id.0, group.formed(organization, program)).await?,
                    1 => {
                        let sitting = group.sitting(&mut ids, 10);
                        let held = MeetingEvent::OrganizationalMeetingHeld { late: false, sitting };
                        bulk.push::<Pair>(group.id.0, held).await?;
                    }
                    2 => {
                        let sitting = group.sitting(&mut ids, 20);
                        let held = MeetingEvent::PlanningMeetingHeld { late: false, sitting };
                        bulk.push::<Pair>(group.id.0, held).await?;
                    }
                    3 => bulk.push::<Pair>(group.id.0, planned(&mut ids)).await?,
                    later => {
                        let sitting = group.sitting(&mut ids, later as u64 * 10);
                        let meeting_type = MeetingType::Work;
                        let held = MeetingEvent::MeetingHeld { meeting_type, late: false, sitting };
                        bulk.push::<Pair>(group.id.0, held).await?;
                    }
                }
            }
        }
    }
    bulk.flush().await?;
    Ok(bulk.appended())
}

/// The first so many events of a group: formed, planned, and then meetings of work.
pub(crate) fn history(ids: &mut Ids, group: &Group, many: usize) -> Vec<PairEvent> {
    let (organization, program) = (ids.ordered(), ids.ordered());
    let mut events: Vec<PairEvent> = vec![group.formed(organization, program).into()];
    events.push(
        MeetingEvent::OrganizationalMeetingHeld { late: false, sitting: group.sitting(ids, 10) }.into(),
    );
    events.push(MeetingEvent::PlanningMeetingHeld { late: false, sitting: group.sitting(ids, 20) }.into());
    events.push(planned(ids).into());
    let meeting_type = MeetingType::Work;
    let held =
        |on| MeetingEvent::MeetingHeld { meeting_type, late: false, sitting: group.sitting(ids, on) }.into();
    events.extend((0..).map(|number: u64| 40 + number % 150).map(held).take(many.saturating_sub(4)));
    events
}

/// Appends so many events of each group, those of all groups in turn.
pub(crate) async fn append_long(bulk: &mut Bulk, seed: u64, groups: &[Group], many: usize) -> Result<()> {
    let mut ids = Ids::new(seed);
    let histories: Vec<_> = groups.iter().map(|group| history(&mut ids, group, many)).collect();
    for step in 0..many {
        for (group, history) in groups.iter().zip(&histories) {
            bulk.push::<Pair>(group.id.0, history[step].clone()).await?;
        }
    }
    bulk.flush().await
}

impl Group {
    /// The command that is measured: one more meeting of work.
    pub(crate) fn meeting(&self, ids: &mut Ids) -> MeetingCommand {
        MeetingCommand::RecordMeeting {
            meeting_type: MeetingType::Work,
            confirmed_distinct: true,
            sitting: self.sitting(ids, 200),
        }
    }

    fn mentors(&self) -> BTreeSet<MentorId> {
        let mentor = |member: &Member| match member {
            Member::Mentor(id) => Some(*id),
            Member::Mentee(_) => None,
        };
        self.members.iter().filter_map(mentor).collect()
    }

    fn mentees(&self) -> BTreeSet<MenteeId> {
        let mentee = |member: &Member| match member {
            Member::Mentee(id) => Some(*id),
            Member::Mentor(_) => None,
        };
        self.members.iter().filter_map(mentee).collect()
    }

    fn formed(&self, organization_id: OrganizationId, program_id: ProgramId) -> FormationEvent {
        FormationEvent::PairFormed {
            program_id,
            organization_id,
            form: Form::PupilPupil,
            federal_form: None,
            role_model: Some(RoleModel::LeaderPassive),
            kind: InteractionKind::Group,
            mentors: self.mentors(),
            mentees: self.mentees(),
            order: Some(DocumentRef { number: "85/7".to_owned(), date: day(5) }),
            rematch_of: None,
            continues: None,
            occurred_on: day(5),
        }
    }

    fn sitting(&self, ids: &mut Ids, on: u64) -> Sitting {
        Sitting {
            meeting_id: ids.ordered::<MeetingId>(),
            duration_min: 45,
            mode: MeetingMode::InPerson,
            attendees: self.members.clone(),
            occurred_on: day(on),
        }
    }
}

fn planned(ids: &mut Ids) -> PlanEvent {
    let milestones = (0..4).map(|number| Milestone { id: ids.ordered(), due: day(60 + 30 * number) });
    PlanEvent::PlanApproved {
        goals: 3,
        milestones: milestones.collect(),
        period: None,
        late: false,
        occurred_on: day(21),
    }
}
