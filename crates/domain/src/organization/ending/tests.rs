//! How a node ends, and that nothing under way is lost.

use super::*;
use crate::organization::tests::{NOTHING, order, other, registered};
use crate::organization::{FiguresEvent, OrganizationEvent};
use crate::testing::{day, given, id};
use OrganizationLevel::{Municipality, Organization as School};

const SCHOOL: u128 = 3;

fn on() -> NaiveDate {
    day(2024, 9, 1)
}

fn school() -> OrganizationEvent {
    registered(School)
}

fn unfinished(programs: &[u128]) -> Unfinished {
    Unfinished { node: id(SCHOOL), programs: ids(programs), below: BTreeSet::new() }
}

fn ids(numbers: &[u128]) -> BTreeSet<ProgramId> {
    numbers.iter().map(|number| id(*number)).collect()
}

fn close(unfinished: Unfinished, occurred_on: NaiveDate) -> EndingCommand {
    EndingCommand::CloseOrganization { unfinished, order: order(), occurred_on }
}

fn closed(occurred_on: NaiveDate) -> OrganizationEvent {
    EndingEvent::OrganizationClosed { order: order(), occurred_on }.into()
}

fn merge(into: OtherNode, programs: &[u128], open: &[u128]) -> EndingCommand {
    EndingCommand::MergeOrganization {
        into,
        programs: ids(programs),
        unfinished: unfinished(open),
        order: order(),
        occurred_on: on(),
    }
}

fn merged(programs: &[u128]) -> OrganizationEvent {
    EndingEvent::OrganizationMerged {
        successor: id(7),
        programs: ids(programs),
        order: order(),
        occurred_on: on(),
    }
    .into()
}

fn pupils(number: u32) -> Contingent {
    Contingent { pupils_10_19: Some(number), pupils_15_19: None, young_specialists: None }
}

fn part(successor: u128, contingent: Option<Contingent>, programs: &[u128]) -> Allocation {
    Allocation {
        successor: id(successor),
        contingent,
        programs: ids(programs),
        participants: BTreeSet::new(),
    }
}

fn split(allocations: Vec<Allocation>, open: &[u128]) -> EndingCommand {
    EndingCommand::SplitOrganization {
        successors: [7, 8].map(|number| other(number, School)).to_vec(),
        allocations,
        unfinished: unfinished(open),
        order: order(),
        occurred_on: on(),
    }
}

fn forty_pupils() -> OrganizationEvent {
    FiguresEvent::ContingentRecorded { contingent: pupils(40), basis: None, occurred_on: day(2024, 1, 1) }
        .into()
}

fn refused(
    events: impl IntoIterator<Item = OrganizationEvent>,
    command: EndingCommand,
    refusal: EndingRefusal,
) {
    given::<Organization>(events).when(command).then_refused(refusal);
}

#[test]
fn a_school_without_open_programmes_is_closed() {
    given::<Organization>([school()]).when(close(unfinished(&[]), on())).then([closed(on())]);
    given::<Organization>([school(), closed(on())]).when(close(unfinished(&[]), on())).then_nothing();
}

#[test]
fn open_programmes_and_nodes_below_are_named() {
    let programs = id::<ProgramId>(4).to_string();
    refused([school()], close(unfinished(&[4]), on()), EndingRefusal::ProgramsOpen { programs });
    let below = id::<OrganizationId>(5).to_string();
    let standing = Unfinished { below: BTreeSet::from([id(5)]), ..unfinished(&[]) };
    refused([registered(Municipality)], close(standing, on()), EndingRefusal::NodesBelow { below });
}

#[test]
fn a_merged_school_passes_its_programmes_to_the_successor() {
    let into = other(7, School);
    given::<Organization>([school()]).when(merge(into, &[4], &[4])).then([merged(&[4])]);
    given::<Organization>([school(), merged(&[4])]).when(merge(into, &[4], &[])).then_nothing();
    let programs = id::<ProgramId>(5).to_string();
    refused(
        [school()],
        merge(into, &[4], &[4, 5]),
        EndingRefusal::ProgramsOpen { programs: programs.clone() },
    );
    refused([school()], merge(into, &[4, 5], &[4]), EndingRefusal::NotItsProgram { programs });
}

#[test]
fn a_successor_is_another_organisation_that_stands_on_that_day() {
    let closed = OtherNode { closed_on: Some(on()), ..other(7, School) };
    let new = OtherNode { since: day(2024, 9, 2), ..other(7, School) };
    for into in [other(SCHOOL, School), other(7, Municipality), closed, new] {
        refused([school()], merge(into, &[], &[]), EndingRefusal::WrongSuccessor { successor: into.id });
    }
}

#[test]
fn edge_29_a_district_is_merged_into_an_okrug_but_not_split_and_a_region_is_neither() {
    let okrug = other(7, Municipality);
    given::<Organization>([registered(Municipality)]).when(merge(okrug, &[], &[])).then([merged(&[])]);
    given::<Organization>([registered(Municipality), merged(&[])])
        .when(merge(okrug, &[], &[]))
        .then_nothing();
    refused(
        [registered(Municipality)],
        merge(other(7, School), &[], &[]),
        EndingRefusal::WrongSuccessor { successor: id(7) },
    );
    refused(
        [registered(Municipality)],
        split(vec![part(7, None, &[]), part(8, None, &[])], &[]),
        EndingRefusal::WrongLevel { level: Municipality, accepted: SPLIT },
    );
    refused(
        [registered(OrganizationLevel::Region)],
        merge(other(7, OrganizationLevel::Region), &[], &[]),
        EndingRefusal::WrongLevel { level: OrganizationLevel::Region, accepted: MERGED },
    );
}

#[test]
fn a_split_allocates_everything_to_the_last_pupil() {
    let parts = || vec![part(7, Some(pupils(25)), &[4]), part(8, Some(pupils(15)), &[5])];
    let event: OrganizationEvent =
        EndingEvent::OrganizationSplit { allocations: parts(), order: order(), occurred_on: on() }.into();
    given::<Organization>([school(), forty_pupils()]).when(split(parts(), &[4, 5])).then([event.clone()]);
    given::<Organization>([school(), forty_pupils(), event]).when(split(parts(), &[])).then_nothing();
}

#[test]
fn an_allocation_that_does_not_add_up_is_refused() {
    let school = || [school(), forty_pupils()];
    let parts = vec![part(7, Some(pupils(25)), &[]), part(8, Some(pupils(14)), &[])];
    let wrong = EndingRefusal::DoesNotAddUp { known: "40/—/—".into(), allocated: "39/—/—".into() };
    refused(school(), split(parts, &[]), wrong);
    let halves =
        |program, other| vec![part(7, Some(pupils(25)), &[program]), part(8, Some(pupils(15)), &[other])];
    let what = id::<ProgramId>(4).to_string();
    refused(school(), split(halves(4, 4), &[4]), EndingRefusal::AllocatedTwice { what });
    let programs = id::<ProgramId>(6).to_string();
    refused(school(), split(halves(4, 5), &[4, 5, 6]), EndingRefusal::ProgramsOpen { programs });
    let alone = vec![part(7, Some(pupils(40)), &[])];
    refused(school(), split(alone, &[]), EndingRefusal::TooFewSuccessors);
}

#[test]
fn a_person_goes_to_one_successor() {
    let with =
        |successor| Allocation { participants: BTreeSet::from([id(11)]), ..part(successor, None, &[]) };
    let what = id::<PersonId>(11).to_string();
    refused([school()], split(vec![with(7), with(8)], &[]), EndingRefusal::AllocatedTwice { what });
}

#[test]
fn a_node_ends_once_after_everything_that_is_on_record() {
    refused(NOTHING, close(unfinished(&[]), on()), EndingRefusal::NotRegistered);
    let since = day(2020, 9, 1);
    refused(
        [school()],
        close(unfinished(&[]), day(2020, 8, 31)),
        EndingRefusal::BeforeRegistration { since },
    );
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    refused(
        [school()],
        close(unfinished(&[]), occurred_on),
        EndingRefusal::InTheFuture { occurred_on, today },
    );
    let last = day(2024, 1, 1);
    let early = close(unfinished(&[]), day(2023, 7, 1));
    refused([school(), forty_pupils()], early, EndingRefusal::BeforeLaterAct { last });
    let closed_on = on();
    let again = close(unfinished(&[]), day(2024, 10, 1));
    refused([school(), closed(on())], again, EndingRefusal::Closed { closed_on });
    let unnumbered = EndingCommand::CloseOrganization {
        unfinished: unfinished(&[]),
        order: DocumentRef { number: " ".into(), date: on() },
        occurred_on: on(),
    };
    refused([school()], unnumbered, EndingRefusal::OrderMissing);
}

#[test]
fn a_successor_records_whom_it_took_over_while_it_stands() {
    let take = || EndingCommand::TakeOver { predecessor: id(9), occurred_on: on() };
    let taken: OrganizationEvent =
        EndingEvent::PredecessorTakenOver { predecessor: id(9), occurred_on: on() }.into();
    given::<Organization>([school()]).when(take()).then([taken.clone()]);
    given::<Organization>([school(), taken]).when(take()).then_nothing();
    refused([school(), closed(on())], take(), EndingRefusal::Closed { closed_on: on() });
}
