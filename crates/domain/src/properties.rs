//! What holds whatever is asked, in any order: random acts on three mentors, four mentees and four pairs.

use crate::aggregate::{Aggregate, Refusal};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::matching::tests::{World, applied, mentee, mentor, requested, wish};
use crate::matching::{Consequences, MatchingRefusal};
use crate::mentee::Mentee;
use crate::mentor::Mentor;
use crate::pair::tests::{asked, pupil, sitting, tutor};
use crate::pair::{
    ClosingCommand, Completion, CourseCommand, JoiningEvent, MeetingCommand, MeetingEvent, MissReason,
    MissedBy, Pair, PairCommand, PairEvent, PauseReason, PlanCommand, PlannedAt, ScheduleCommand, Sitting,
};
use crate::testing::{day, id, stamp};
use crate::values::{
    EndInitiator, EndReason, FeedbackPhase, Form, InteractionKind, MeetingMode, MeetingType, Member,
    ParticipantCategory, Period,
};
use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use std::collections::BTreeMap;

const CAPACITY: u32 = 2;

/// One random act; many of them are refused.
#[derive(Clone, Debug)]
enum Act {
    Form {
        pair: u128,
        kind: InteractionKind,
        mentors: Vec<u128>,
        mentees: Vec<u128>,
        on: NaiveDate,
    },
    Add {
        pair: u128,
        member: Member,
        on: NaiveDate,
    },
    Replace {
        pair: u128,
        old: u128,
        new: u128,
        on: NaiveDate,
    },
    Remove {
        pair: u128,
        member: Member,
        on: NaiveDate,
    },
    Dissolve {
        pair: u128,
        on: NaiveDate,
    },
    Complete {
        pair: u128,
        on: NaiveDate,
    },
    /// All who are present meet to work and then give final feedback.
    WorkAndAnswer {
        pair: u128,
        on: NaiveDate,
    },
    Inside {
        pair: u128,
        command: PairCommand,
    },
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0..400_u64).prop_map(|offset| day(2023, 12, 10) + Days::new(offset))
}

fn pairs() -> impl Strategy<Value = u128> {
    51..=54_u128
}

fn members() -> impl Strategy<Value = Member> {
    prop_oneof![(61..=64_u128).prop_map(tutor), (41..=45_u128).prop_map(pupil)]
}

fn sittings() -> impl Strategy<Value = Sitting> {
    (71..=79_u128, days(), 61..=63_u128, 41..=44_u128)
        .prop_map(|(number, on, mentor, mentee)| sitting(number, on, &[tutor(mentor), pupil(mentee)]))
}

fn inside() -> impl Strategy<Value = PairCommand> {
    let phases =
        prop_oneof![Just(FeedbackPhase::Entry), Just(FeedbackPhase::Interim), Just(FeedbackPhase::Final),];
    prop_oneof![
        sittings().prop_map(|sitting| MeetingCommand::HoldOrganizationalMeeting { sitting }.into()),
        sittings().prop_map(|sitting| MeetingCommand::HoldPlanningMeeting { sitting }.into()),
        sittings().prop_map(|sitting| MeetingCommand::RecordMeeting {
            meeting_type: MeetingType::Work,
            confirmed_distinct: true,
            sitting
        }
        .into()),
        days().prop_map(|occurred_on| PlanCommand::ApprovePlan {
            goals: 1,
            milestones: vec![],
            period: None,
            program_period: Period { start: day(2024, 1, 9), end: day(2024, 12, 31) },
            occurred_on,
        }
        .into()),
        (71..=79_u128, days(), days()).prop_map(|(number, planned, occurred_on)| {
            ScheduleCommand::ScheduleMeeting {
                meeting_id: id(number),
                planned_at: PlannedAt { day: planned, hour: 10, minute: 0 },
                mode: MeetingMode::InPerson,
                program_period: Period { start: day(2024, 1, 9), end: day(2024, 12, 31) },
                occurred_on,
            }
            .into()
        }),
        (71..=79_u128).prop_map(|number| {
            let (reason, by_side) = (MissReason::NoShow, MissedBy::MenteeSide);
            ScheduleCommand::MarkMissed { meeting_id: id(number), reason, by_side }.into()
        }),
        days().prop_map(|occurred_on| {
            CourseCommand::PausePair { reason: PauseReason::Holidays, occurred_on }.into()
        }),
        days().prop_map(|occurred_on| CourseCommand::ResumePair { occurred_on }.into()),
        (91..=99_u128, phases, members(), days())
            .prop_map(|(number, phase, member, on)| asked(number, phase, member, on).into()),
    ]
}

fn acts() -> impl Strategy<Value = Act> {
    let mentors = prop::collection::vec(61..=64_u128, 1..3);
    let mentees = prop::collection::vec(41..=45_u128, 1..3);
    let kinds = prop_oneof![
        Just(InteractionKind::OneOnOne),
        Just(InteractionKind::Group),
        Just(InteractionKind::Flash),
    ];
    prop_oneof![
        3 => (pairs(), kinds, mentors, mentees, days())
            .prop_map(|(pair, kind, mentors, mentees, on)| Act::Form { pair, kind, mentors, mentees, on }),
        2 => (pairs(), members(), days()).prop_map(|(pair, member, on)| Act::Add { pair, member, on }),
        2 => (pairs(), 61..=63_u128, 61..=64_u128, days())
            .prop_map(|(pair, old, new, on)| Act::Replace { pair, old, new, on }),
        1 => (pairs(), members(), days()).prop_map(|(pair, member, on)| Act::Remove { pair, member, on }),
        1 => (pairs(), days()).prop_map(|(pair, on)| Act::Dissolve { pair, on }),
        2 => (pairs(), days()).prop_map(|(pair, on)| Act::Complete { pair, on }),
        3 => (pairs(), days()).prop_map(|(pair, on)| Act::WorkAndAnswer { pair, on }),
        6 => (pairs(), inside()).prop_map(|(pair, command)| Act::Inside { pair, command }),
    ]
}

/// The world with the whole history of each pair beside it.
struct Told {
    world: World,
    histories: BTreeMap<PairId, Vec<PairEvent>>,
}

/// Mentors 61–63, and mentees 41–44 of whom 41 is mentor 61 as a person. Mentor 64 is not ready, mentee 45 not in the pool.
fn told() -> Told {
    let mut world = World::new();
    let tutors = (61..=63).map(|number| (id(number), mentor(number, ParticipantCategory::Pupil, CAPACITY)));
    world.people.mentors = tutors.collect();
    world.people.mentees = (41..=44).map(|number| (id(number), mentee(number))).collect();
    world.people.mentees.insert(id(41), mentee(61));
    world.people.mentors.insert(id(64), Mentor::fold(&[applied(64)]));
    world.people.mentees.insert(id(45), Mentee::fold(&[requested(45)]));
    Told { world, histories: BTreeMap::new() }
}

impl Told {
    /// Does an act; how it was decided, and in which pair.
    fn act(&mut self, act: &Act) -> (PairId, Result<Consequences, MatchingRefusal>) {
        let world = &mut self.world;
        let reason = EndReason::CuratorDecision;
        let initiated_by = EndInitiator::CuratorSide;
        let (pair, decided) = match act.clone() {
            Act::Form { pair, kind, mentors, mentees, on } => {
                let wish =
                    crate::matching::FormPair { occurred_on: on, ..wish(pair, Form::PupilPupil, kind) };
                (pair, world.form(&wish, &mentors, &mentees))
            }
            Act::Add { pair, member, on } => (pair, world.add(pair, member, on)),
            Act::Replace { pair, old, new, on } => (pair, world.replace(pair, old, new, on)),
            Act::Remove { pair, member, on } => (pair, world.remove(pair, member, on)),
            Act::Dissolve { pair, on: occurred_on } => {
                (pair, world.close(pair, ClosingCommand::DissolvePair { reason, initiated_by, occurred_on }))
            }
            Act::Complete { pair, on: occurred_on } => (
                pair,
                world.close(
                    pair,
                    ClosingCommand::CompletePair { completion: Completion::default(), occurred_on },
                ),
            ),
            Act::WorkAndAnswer { pair, on } => {
                let mut written = Vec::new();
                for command in work_and_answers(&world.pair(id(pair)), on) {
                    let events = world.pair(id(pair)).decide(command, stamp()).unwrap_or_default();
                    written.extend(events.iter().cloned());
                    world.note(pair, events);
                }
                (pair, Ok(Consequences { pair: written, ..Consequences::default() }))
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

fn work_and_answers(pair: &Pair, on: NaiveDate) -> Vec<PairCommand> {
    let present: Vec<Member> = (pair.present_mentors().map(Member::Mentor))
        .chain(pair.present_mentees().map(Member::Mentee))
        .collect();
    let number = u128::from(on.ordinal());
    let sitting = sitting(1000 + number, on, &present);
    let mut commands = vec![
        MeetingCommand::RecordMeeting { meeting_type: MeetingType::Work, confirmed_distinct: true, sitting }
            .into(),
    ];
    for (answer, member) in (2000 + 10 * number..).zip(present) {
        commands.push(asked(answer, FeedbackPhase::Final, member, on).into());
    }
    commands
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
        | PairEvent::Joining(_)
        | PairEvent::Members(_)
        | PairEvent::Schedule(_)
        | PairEvent::Plan(_)
        | PairEvent::Result(_)
        | PairEvent::Feedback(_)
        | PairEvent::Course(_)
        | PairEvent::Closing(_)
        | PairEvent::Award(_)
        | PairEvent::Texts(_)
        | PairEvent::Correction(_) => None,
    })
}

fn life(history: &[PairEvent]) -> (NaiveDate, NaiveDate) {
    use crate::pair::ClosingEvent::{PairCarriedOver, PairCompleted, PairDissolved};
    use crate::pair::FormationEvent::PairFormed;
    let mut life = (stamp().today, stamp().today);
    for event in history {
        match event {
            PairEvent::Formation(PairFormed { occurred_on, .. }) => life.0 = *occurred_on,
            PairEvent::Closing(
                PairCompleted { occurred_on, .. }
                | PairDissolved { occurred_on, .. }
                | PairCarriedOver { occurred_on },
            ) => life.1 = *occurred_on,
            PairEvent::Joining(_)
            | PairEvent::Members(_)
            | PairEvent::Schedule(_)
            | PairEvent::Meeting(_)
            | PairEvent::Plan(_)
            | PairEvent::Result(_)
            | PairEvent::Feedback(_)
            | PairEvent::Course(_)
            | PairEvent::Award(_)
            | PairEvent::Texts(_)
            | PairEvent::Correction(_) => {}
        }
    }
    life
}

#[test]
fn the_random_acts_form_meet_leave_and_end_in_both_ways() {
    use crate::aggregate::Event;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut kinds = BTreeMap::new();
    for _ in 0..400 {
        let acts = prop::collection::vec(acts(), 80).new_tree(&mut runner).expect("acts").current();
        let mut told = told();
        for act in &acts {
            let _ = told.act(act);
        }
        for event in told.histories.values().flatten() {
            *kinds.entry(event.kind()).or_insert(0) += 1;
        }
    }
    for kind in [
        "PairFormed",
        "MemberAdded",
        "MentorReplaced",
        "MeetingScheduled",
        "MeetingHeld",
        "MemberLeft",
        "PairPaused",
        "PairDissolved",
        "PairCompleted",
    ] {
        assert!(kinds.get(kind).is_some_and(|count| *count > 10), "{kind} is rare: {kinds:?}");
    }
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
    fn inv_1_no_pair_has_a_mentor_who_is_not_ready_or_a_mentee_who_is_not_in_the_pool(
        acts in prop::collection::vec(acts(), 1..60),
    ) {
        let mut told = told();
        for act in &acts {
            let _ = told.act(act);
            for pair in told.world.pairs.values() {
                prop_assert!(!pair.has_member(tutor(64)) && !pair.has_member(pupil(45)), "after {act:?}");
            }
        }
    }

    #[test]
    fn a_pair_at_work_has_somebody_on_each_side(acts in prop::collection::vec(acts(), 1..60)) {
        let mut told = told();
        for act in &acts {
            let _ = told.act(act);
            for pair in told.world.pairs.values().filter(|pair| pair.is_open()) {
                prop_assert!(pair.present_mentors().count() > 0, "after {act:?}");
                prop_assert!(pair.present_mentees().count() > 0, "after {act:?}");
            }
        }
    }

    #[test]
    fn inv_6_after_its_ending_a_pair_takes_only_facts_of_its_life(acts in prop::collection::vec(acts(), 1..80)) {
        let mut told = told();
        for act in &acts {
            let _ = told.act(act);
        }
        for history in told.histories.values() {
            let (_, to) = life(history);
            let ending = history.iter().position(|event| matches!(event, PairEvent::Closing(_)));
            let after = ending.map_or(&[][..], |at| &history[at + 1..]);
            for met in meeting_days(after) {
                prop_assert!(met <= to);
            }
            let changes = after.iter().any(|event| {
                matches!(event, PairEvent::Joining(JoiningEvent::MemberAdded { .. } | JoiningEvent::MentorReplaced { .. })
                    | PairEvent::Members(_) | PairEvent::Course(_) | PairEvent::Closing(_))
            });
            prop_assert!(!changes);
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
            let ended = |history: &[PairEvent]| history.iter().any(|event| matches!(event, PairEvent::Closing(_)));
            let closed: Vec<PairId> =
                told.histories.iter().filter(|(_, history)| ended(history)).map(|(pair, _)| *pair).collect();
            let _ = told.act(act);
            for pair in closed {
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
