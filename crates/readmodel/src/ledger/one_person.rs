//! One person counts once (INV-13): what a merge of two records does to the numbers, and what taking it back does.

use crate::change::{CellKey, Change, Fact, Measure, Posting, Subject};
use crate::views::Views;
use chrono::NaiveDate;
use domain::event::DomainEvent;
use domain::ids::{MenteeId, PersonId, ProgramId};
use domain::mentee::{EnrolmentEvent, MenteeEvent, RequestEvent};
use domain::person::{IdentityEvent, RegistrationEvent};
use domain::values::{ParticipantCategory, RequestSource};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn on(month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, month, 1).unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// The read models as they take events in, with every posting.
#[derive(Default)]
struct World {
    views: Views,
    position: u64,
    postings: Vec<Posting>,
}

impl World {
    fn happens(&mut self, aggregate_id: u128, occurred_on: NaiveDate, event: DomainEvent) -> u64 {
        self.position += 1;
        let (position, aggregate_id) = (self.position, id(aggregate_id));
        let fact = Fact {
            position,
            aggregate_id,
            sequence: 1,
            recorded_at: 0,
            occurred_on,
            event,
            before: Vec::new(),
        };
        let changes = self.views.apply(&fact);
        self.postings.extend(changes.into_iter().filter_map(|change| match change {
            Change::Posting(posting) => Some(posting),
            Change::Row(_) | Change::Gone(..) => None,
        }));
        assert_eq!(self.sums(), self.views.recount(), "after event {position}");
        position
    }

    fn sums(&self) -> BTreeMap<CellKey, i64> {
        let mut sums = BTreeMap::new();
        for posting in &self.postings {
            *sums.entry(posting.key.clone()).or_insert(0) += posting.amount;
        }
        sums.retain(|_, sum| *sum != 0);
        sums
    }

    fn registered(&mut self, person: u128) {
        let (birth_year, occurred_on) = (2010, on(1));
        let registered = RegistrationEvent::PersonRegistered { birth_year, occurred_on };
        self.happens(person, occurred_on, DomainEvent::Person(registered.into()));
    }

    /// A registered person goes to the pool of programme 4; the enrolment is 30 more.
    fn enrolled(&mut self, person: u128, month: u32) {
        let occurred_on = on(month);
        let requested = RequestEvent::MenteeRequested {
            person_id: PersonId(id(person)),
            organization_id: id(3).into(),
            program_id: ProgramId(id(4)),
            category: ParticipantCategory::Pupil,
            experience_years: None,
            topics: BTreeSet::new(),
            source: RequestSource::OwnRequest,
            occurred_on,
        };
        self.happens(person + 30, occurred_on, DomainEvent::Mentee(requested.into()));
        let entered: MenteeEvent = EnrolmentEvent::MenteeEnteredPool { occurred_on }.into();
        self.happens(person + 30, occurred_on, DomainEvent::Mentee(entered));
    }

    fn identity(&mut self, person: u128, event: IdentityEvent) -> u64 {
        self.happens(person, on(10), DomainEvent::Person(event.into()))
    }

    fn enrolments(&self) -> i64 {
        let sums = self.sums();
        sums.iter().filter(|(key, _)| key.measure == Measure::MenteesEnrolled).map(|(_, sum)| sum).sum()
    }

    fn postings_of(&self, position: u64) -> Vec<(Subject, i64)> {
        let of = self.postings.iter().filter(|posting| posting.position == position);
        of.map(|posting| (posting.subject, posting.amount)).collect()
    }
}

#[test]
fn a_merge_takes_one_off_and_its_way_back_puts_it_on_again() {
    let mut world = World::default();
    world.registered(11);
    world.registered(12);
    world.enrolled(11, 1);
    world.enrolled(12, 2);
    assert_eq!(world.enrolments(), 2);

    let (from, into, occurred_on) = (PersonId(id(12)), PersonId(id(11)), on(10));
    let merge = world.identity(12, IdentityEvent::PersonMerged { into, occurred_on });
    let other_half =
        world.identity(11, IdentityEvent::PersonAbsorbed { from, confirmed: false, occurred_on });
    assert_eq!(world.enrolments(), 1);
    assert_eq!(world.postings_of(merge), [(Subject::Person(id(12)), -1)]);
    assert_eq!(world.postings_of(other_half), []);

    world.identity(11, IdentityEvent::PersonReleased { from, occurred_on });
    let back = world.identity(12, IdentityEvent::PersonUnmerged { into, occurred_on });
    assert_eq!(world.enrolments(), 2);
    assert_eq!(world.postings_of(back), [(Subject::Person(id(12)), 1)]);
}

#[test]
fn what_a_merged_record_does_later_counts_for_the_one_that_stands_for_it() {
    let mut world = World::default();
    world.registered(11);
    world.registered(12);
    world.enrolled(11, 5);
    let (into, occurred_on) = (PersonId(id(11)), on(1));
    world.identity(12, IdentityEvent::PersonMerged { into, occurred_on });
    world.enrolled(12, 6);
    assert_eq!(world.enrolments(), 1, "the same human being in the same programme");
    let row = world.views.registry().mentee(MenteeId(id(42))).expect("enrolled");
    assert_eq!(row.person_id, PersonId(id(12)), "the enrolment stays with its own record");
}

#[test]
fn rows_alone_restore_who_was_merged() {
    let mut world = World::default();
    world.registered(11);
    world.registered(12);
    world.enrolled(11, 1);
    world.enrolled(12, 2);
    let (into, occurred_on) = (PersonId(id(11)), on(10));
    world.identity(12, IdentityEvent::PersonMerged { into, occurred_on });
    let registry = world.views.registry();
    assert_eq!(registry.canonical(PersonId(id(12))), into);
    let rows = [("Person", 11), ("Person", 12), ("Mentee", 41), ("Mentee", 42)];
    let rows = rows.map(|(kind, number)| world.views.row_of(kind, id(number)).expect("a row"));
    let restored = Views::restore(rows).expect("rows of this version");
    assert_eq!(restored.recount(), world.views.recount());
}
