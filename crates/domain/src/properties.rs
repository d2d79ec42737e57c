//! What holds whatever is asked, in any order: random acts on three mentors, four mentees and four pairs.

use crate::aggregate::{Aggregate, Refusal};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::matching::tests::{World, mentee, mentor, wish};
use crate::matching::{Consequences, MatchingRefusal};
use crate::pair::tests::{asked, pupil, sitting, tutor};
use crate::pair::{
    ClosingCommand, MeetingCommand, MeetingEvent, Pair, PairCommand, PairEvent, PlanCommand, Sitting,
};
use crate::testing::{day, id, stamp};
use crate::values::{
    EndInitiator, EndReason, FeedbackPhase, Form, InteractionKind, MeetingType, Member, ParticipantCategory,
    Period,
};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use std::collections::BTreeMap;

const CAPACITY: u32 = 2;

/// One random act; many of them are refused.
#[derive(Clone, Debug)]
enum Act {
    Form { pair: u128, group: bool, mentors: Vec<u128>, mentees: Vec<u128>, on: NaiveDate },
    Remove { pair: u128, member: Member, on: NaiveDate },
    Dissolve { pair: u128, on: NaiveDate },
    Complete { pair: u128, on: NaiveDate },
    Inside { pair: u128, command: PairCommand },
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0..500_u64).prop_map(|offset| day(2023, 12, 1) + Days::new(offset))
}

fn pairs() -> impl Strategy<Value = u128> {
    51..=54_u128
}

fn members() -> impl Strategy<Value = Member> {
    prop_oneof![(61..=63_u128).prop_map(tutor), (41..=44_u128).prop_map(pupil)]
}

fn sittings() -> impl Strategy<Value = Sitting> {
    (71..=79_u128, days(), prop::collection::vec(members(), 1..4))
        .prop_map(|(number, on, attendees)| sitting(number, on, &attendees))
}

fn inside() -> impl Strategy<Value = PairCommand> {
    let phases =
        prop_oneof![Just(FeedbackPhase::Entry), Just(FeedbackPhase::Interim), Just(FeedbackPhase::Final),];
    prop_oneof![
        sittings().prop_map(|sitting| MeetingCommand::HoldOrganizationalMeeting { sitting }.into()),
        sittings().prop_map(|sitting| MeetingCommand::HoldPlanningMeeting { sitting }.into()),
        sittings().prop_map(|sitting| MeetingCommand::RecordMeeting {
            meeting_type: MeetingType::Work,
            sitting
        }
        .into()),
        days().prop_map(|occurred_on| PlanCommand::ApprovePlan {
            goals: 1,
            milestones: vec![],
            program_period: Period { start: day(2024, 1, 9), end: day(2024, 12, 31) },
            occurred_on,
        }
        .into()),
        (91..=99_u128, phases, members(), days())
            .prop_map(|(number, phase, member, on)| asked(number, phase, member, on).into()),
    ]
}

fn acts() -> impl Strategy<Value = Act> {
    let mentors = prop::collection::vec(61..=63_u128, 1..3);
    let mentees = prop::collection::vec(41..=44_u128, 1..3);
    prop_oneof![
        3 => (pairs(), any::<bool>(), mentors, mentees, days())
            .prop_map(|(pair, group, mentors, mentees, on)| Act::Form { pair, group, mentors, mentees, on }),
        1 => (pairs(), members(), days()).prop_map(|(pair, member, on)| Act::Remove { pair, member, on }),
        1 => (pairs(), days()).prop_map(|(pair, on)| Act::Dissolve { pair, on }),
        1 => (pairs(), days()).prop_map(|(pair, on)| Act::Complete { pair, on }),
        6 => (pairs(), inside()).prop_map(|(pair, command)| Act::Inside { pair, command }),
    ]
}

/// The world with the whole history of each pair beside it.
struct Told {
    world: World,
    histories: BTreeMap<PairId, Vec<PairEvent>>,
}

/// Mentors 61–63, and mentees 41–44 of whom 41 is mentor 61 as a person.
fn told() -> Told {
    let mut world = World::new();
    let tutors = (61..=63).map(|number| (id(number), mentor(number, ParticipantCategory::Pupil, CAPACITY)));
    world.people.mentors = tutors.collect();
    world.people.mentees = (41..=44).map(|number| (id(number), mentee(number))).collect();
    world.people.mentees.insert(id(41), mentee(61));
    Told { world, histories: BTreeMap::new() }
}

impl Told {
    /// Does an act; how it was decided, and in which pair.
    fn act(&mut self, act: &Act) -> (PairId, Result<Consequences, MatchingRefusal>) {
        let world = &mut self.world;
        let reason = EndReason::CuratorDecision;
        let initiated_by = EndInitiator::CuratorSide;
        let (pair, decided) = match act.clone() {
            Act::Form { pair, group, mentors, mentees, on } => {
                let kind = if group { InteractionKind::Group } else { InteractionKind::OneOnOne };
                let wish =
                    crate::matching::FormPair { occurred_on: on, ..wish(pair, Form::PupilPupil, kind) };
                (pair, world.form(&wish, &mentors, &mentees))
            }
            Act::Remove { pair, member, on } => (pair, world.remove(pair, member, on)),
            Act::Dissolve { pair, on: occurred_on } => {
                (pair, world.close(pair, ClosingCommand::DissolvePair { reason, initiated_by, occurred_on }))
            }
            Act::Complete { pair, on: occurred_on } => {
                (pair, world.close(pair, ClosingCommand::CompletePair { occurred_on }))
            }
            Act::Inside { pair, command } => {
                let decided = world.pair(id(pair)).decide(command, stamp());
                if let Ok(events) = &decided {
                    world.note(pair, events.clone());
                }
                let alone = |events| Consequences { pair: events, ..Consequences::default() };
                (pair, decided.map(alone).map_err(Into::into))
            }
        };
        if let Ok(consequences) = &decided {
            self.histories.entry(id(pair)).or_default().extend(consequences.pair.iter().cloned());
        }
        (id(pair), decided)
    }

    fn load_in_open_pairs(&self, mentor: MentorId) -> usize {
        let open = self.world.pairs.values().filter(|pair| pair.is_open());
        let led = open.filter(|pair| pair.present_mentors().any(|present| present == mentor));
        led.map(|pair| pair.present_mentees().count()).sum()
    }
}

/// A state as a text: states are compared whole.
fn shown(pair: &Pair) -> String {
    format!("{pair:?}")
}

fn meeting_days(history: &[PairEvent]) -> impl Iterator<Item = NaiveDate> + '_ {
    history.iter().filter_map(|event| match event {
        PairEvent::Meeting(
            MeetingEvent::OrganizationalMeetingHeld { sitting, late: _ }
            | MeetingEvent::PlanningMeetingHeld { sitting, late: _ }
            | MeetingEvent::MeetingHeld { sitting, late: _, meeting_type: _ },
        ) => Some(sitting.occurred_on),
        PairEvent::Formation(_)
        | PairEvent::Members(_)
        | PairEvent::Plan(_)
        | PairEvent::Feedback(_)
        | PairEvent::Closing(_) => None,
    })
}

fn life(history: &[PairEvent]) -> (NaiveDate, NaiveDate) {
    use crate::pair::ClosingEvent::{PairCompleted, PairDissolved};
    use crate::pair::FormationEvent::PairFormed;
    let mut life = (stamp().today, stamp().today);
    for event in history {
        match event {
            PairEvent::Formation(PairFormed { occurred_on, .. }) => life.0 = *occurred_on,
            PairEvent::Closing(PairCompleted { occurred_on, .. } | PairDissolved { occurred_on, .. }) => {
                life.1 = *occurred_on;
            }
            PairEvent::Members(_) | PairEvent::Meeting(_) | PairEvent::Plan(_) | PairEvent::Feedback(_) => {}
        }
    }
    life
}

proptest! {
    #[test]
    fn inv_5_no_mentor_carries_more_than_the_capacity_and_carries_just_the_open_pairs(
        acts in prop::collection::vec(acts(), 1..60),
    ) {
        let mut told = told();
        for act in &acts {
            let _ = told.act(act);
            for (mentor_id, mentor) in &told.world.people.mentors {
                prop_assert!(mentor.load() <= CAPACITY, "after {act:?}");
                prop_assert_eq!(mentor.load() as usize, told.load_in_open_pairs(*mentor_id), "after {:?}", act);
            }
        }
    }

    #[test]
    fn inv_2_nobody_is_mentor_and_mentee_in_one_pair(acts in prop::collection::vec(acts(), 1..60)) {
        let mut told = told();
        let (himself, as_mentee): (MentorId, MenteeId) = (id(61), id(41));
        for act in &acts {
            let _ = told.act(act);
            for pair in told.world.pairs.values() {
                let both = pair.present_mentors().any(|mentor| mentor == himself)
                    && pair.present_mentees().any(|mentee| mentee == as_mentee);
                prop_assert!(!both, "after {act:?}");
            }
        }
    }

    #[test]
    fn inv_3_no_meeting_lies_outside_the_life_of_its_pair(acts in prop::collection::vec(acts(), 1..80)) {
        let mut told = told();
        for act in &acts {
            let _ = told.act(act);
        }
        for history in told.histories.values() {
            let (from, to) = life(history);
            for met in meeting_days(history) {
                prop_assert!(from <= met && met <= to, "{met} is not from {from} to {to}");
            }
        }
    }

    #[test]
    fn a_closed_pair_stays_closed_and_ends_once(acts in prop::collection::vec(acts(), 1..80)) {
        let mut told = told();
        for act in &acts {
            let closed: Vec<PairId> =
                told.world.pairs.iter().filter(|(_, pair)| !pair.is_open()).map(|(pair, _)| *pair).collect();
            let known: Vec<PairId> = closed.into_iter().filter(|pair| told.histories.contains_key(pair)).collect();
            let _ = told.act(act);
            for pair in known {
                prop_assert!(!told.world.pair(pair).is_open(), "after {act:?}");
            }
        }
        for history in told.histories.values() {
            let endings = history.iter().filter(|event| matches!(event, PairEvent::Closing(_))).count();
            prop_assert!(endings <= 1);
        }
    }

    #[test]
    fn the_same_act_again_writes_nothing(acts in prop::collection::vec(acts(), 1..60)) {
        let mut told = told();
        for act in &acts {
            if told.act(act).1.is_ok() {
                let (_, again) = told.act(act);
                let again = again.map_err(|refusal| refusal.code());
                let written = again.map(|consequences| consequences.pair.len());
                prop_assert_eq!(written, Ok(0), "{:?}", act);
            }
        }
    }

    #[test]
    fn deciding_twice_gives_the_same_and_changes_nothing(
        acts in prop::collection::vec(acts(), 1..40),
        command in inside(),
    ) {
        let mut told = told();
        for act in &acts {
            let _ = told.act(act);
        }
        for pair in told.world.pairs.values() {
            let before = shown(pair);
            prop_assert_eq!(pair.decide(command.clone(), stamp()), pair.decide(command.clone(), stamp()));
            prop_assert_eq!(before, shown(pair));
        }
    }

    #[test]
    fn folding_the_history_gives_the_state_that_grew_event_by_event(
        acts in prop::collection::vec(acts(), 1..60),
    ) {
        let mut told = told();
        for act in &acts {
            let (pair, _) = told.act(act);
            let history = told.histories.get(&pair).map_or(&[][..], Vec::as_slice);
            prop_assert_eq!(shown(&Pair::fold(history)), shown(&told.world.pair(pair)));
        }
    }
}
