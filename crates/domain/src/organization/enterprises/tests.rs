use super::*;
use crate::correction::{CorrectionCommand, CorrectionReason};
use crate::organization::OrganizationEvent;
use crate::organization::tests::{closed, order, registered};
use crate::testing::{day, given, id, stamp};

fn register(number: u128, occurred_on: NaiveDate) -> EnterprisesCommand {
    let (enterprise_id, renamed_on) = (id(number), BTreeSet::new());
    EnterprisesCommand::RegisterEnterprise { enterprise_id, renamed_on, occurred_on }
}

fn rename(name: EnterpriseName, occurred_on: NaiveDate) -> EnterprisesCommand {
    EnterprisesCommand::RenameEnterprise { enterprise_id: id(7), name, order: order(), occurred_on }
}

fn close(occurred_on: NaiveDate) -> EnterprisesCommand {
    EnterprisesCommand::CloseEnterprise { enterprise_id: id(7), order: order(), occurred_on }
}

fn merge(successor: u128, occurred_on: NaiveDate) -> EnterprisesCommand {
    let (enterprise_id, successor_id) = (id(7), id(successor));
    EnterprisesCommand::MergeEnterprise { enterprise_id, successor_id, order: order(), occurred_on }
}

fn was_registered(number: u128) -> OrganizationEvent {
    let (enterprise_id, renamed_on) = (id(number), BTreeSet::new());
    EnterprisesEvent::EnterpriseRegistered { enterprise_id, renamed_on, occurred_on: day(2024, 1, 1) }.into()
}

fn was_renamed(occurred_on: NaiveDate) -> OrganizationEvent {
    EnterprisesEvent::EnterpriseRenamed { enterprise_id: id(7), order: order(), occurred_on }.into()
}

fn was_closed(occurred_on: NaiveDate) -> OrganizationEvent {
    EnterprisesEvent::EnterpriseClosed { enterprise_id: id(7), order: order(), occurred_on }.into()
}

fn was_merged(occurred_on: NaiveDate) -> OrganizationEvent {
    let (enterprise_id, successor_id) = (id(7), id(8));
    EnterprisesEvent::EnterpriseMerged { enterprise_id, successor_id, order: order(), occurred_on }.into()
}

fn node() -> OrganizationEvent {
    registered(OrganizationLevel::Municipality)
}

/// A municipality with the enterprises 7 and 8.
fn with_two() -> [OrganizationEvent; 3] {
    [node(), was_registered(7), was_registered(8)]
}

fn and(event: OrganizationEvent) -> Vec<OrganizationEvent> {
    with_two().into_iter().chain([event]).collect()
}

#[test]
fn an_enterprise_is_registered_once_in_its_municipality() {
    let on = day(2024, 1, 1);
    given::<Organization>([node()]).when(register(7, on)).then([was_registered(7)]);
    given::<Organization>([node(), was_registered(7)]).when(register(7, on)).then_nothing();
}

#[test]
fn a_school_has_no_enterprises() {
    let level = OrganizationLevel::Organization;
    given::<Organization>([registered(level)])
        .when(register(7, day(2024, 1, 1)))
        .then_refused(EnterprisesRefusal::WrongLevel { level, accepted: ABOVE_ORGANIZATIONS });
}

#[test]
fn an_enterprise_is_registered_in_the_life_of_its_node() {
    let node = || registered(OrganizationLevel::Region);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Organization>([node()])
        .when(register(7, occurred_on))
        .then_refused(EnterprisesRefusal::InTheFuture { occurred_on, today });
    let closed_on = day(2024, 7, 1);
    given::<Organization>([node(), closed()])
        .when(register(7, closed_on))
        .then_refused(EnterprisesRefusal::Closed { closed_on });
    given::<Organization>([]).when(register(7, closed_on)).then_refused(EnterprisesRefusal::NotRegistered);
}

#[test]
fn an_enterprise_gets_another_name_from_a_day_on() {
    let on = day(2024, 7, 1);
    given::<Organization>(with_two()).when(rename(EnterpriseName::Other, on)).then([was_renamed(on)]);
    given::<Organization>(and(was_renamed(on))).when(rename(EnterpriseName::Same, on)).then_nothing();
    let later = day(2024, 8, 1);
    given::<Organization>(and(was_renamed(on)))
        .when(rename(EnterpriseName::Other, later))
        .then([was_renamed(later)]);
}

#[test]
fn names_of_an_enterprise_come_in_the_order_of_their_days() {
    let on = day(2024, 7, 1);
    for earlier in [day(2024, 6, 30), on] {
        given::<Organization>(and(was_renamed(on)))
            .when(rename(EnterpriseName::Other, earlier))
            .then_refused(EnterprisesRefusal::BeforeLaterAct { last: on });
    }
    given::<Organization>(and(was_renamed(on)))
        .when(rename(EnterpriseName::Same, day(2024, 6, 30)))
        .then_refused(EnterprisesRefusal::BeforeLaterAct { last: on });
    let twice = || and(was_renamed(on)).into_iter().chain([was_renamed(day(2024, 8, 1))]);
    given::<Organization>(twice()).when(rename(EnterpriseName::Same, on)).then_nothing();
    let (since, before) = (day(2024, 1, 1), day(2023, 12, 31));
    for name in [EnterpriseName::Same, EnterpriseName::Other] {
        given::<Organization>(with_two())
            .when(rename(name, before))
            .then_refused(EnterprisesRefusal::BeforeLaterAct { last: since });
    }
}

#[test]
fn a_name_is_there_and_free() {
    let on = day(2024, 7, 1);
    given::<Organization>(with_two())
        .when(rename(EnterpriseName::Missing, on))
        .then_refused(EnterprisesRefusal::NameMissing);
    let taken_by = id(8);
    given::<Organization>(with_two())
        .when(rename(EnterpriseName::Taken(taken_by), on))
        .then_refused(EnterprisesRefusal::NameTaken { taken_by });
}

#[test]
fn names_that_came_from_another_registry_hold_on() {
    let (enterprise_id, renamed_on) = (id(7), BTreeSet::from([day(2023, 9, 1)]));
    let came = EnterprisesEvent::EnterpriseRegistered {
        enterprise_id,
        renamed_on: renamed_on.clone(),
        occurred_on: day(2024, 1, 1),
    };
    let register =
        EnterprisesCommand::RegisterEnterprise { enterprise_id, renamed_on, occurred_on: day(2024, 1, 1) };
    given::<Organization>([node()]).when(register).then([came.clone().into()]);
    let state = [node(), came.into()].iter().fold(Organization::default(), |mut state, event| {
        crate::aggregate::Aggregate::evolve(&mut state, event);
        state
    });
    let known = state.enterprise(enterprise_id).expect("registered");
    assert_eq!(known.renamed_on().first(), Some(&day(2023, 9, 1)));
}

#[test]
fn an_enterprise_is_closed_once() {
    let on = day(2024, 7, 1);
    given::<Organization>(with_two()).when(close(on)).then([was_closed(on)]);
    given::<Organization>(and(was_closed(on))).when(close(on)).then_nothing();
    given::<Organization>(and(was_closed(on)))
        .when(close(day(2024, 8, 1)))
        .then_refused(EnterprisesRefusal::Ended { ended_on: on });
}

#[test]
fn an_enterprise_is_merged_once_into_another_one() {
    let on = day(2024, 7, 1);
    given::<Organization>(with_two()).when(merge(8, on)).then([was_merged(on)]);
    given::<Organization>(and(was_merged(on))).when(merge(8, on)).then_nothing();
    for command in [close(on), merge(9, on), rename(EnterpriseName::Other, on)] {
        given::<Organization>(and(was_merged(on)))
            .when(command)
            .then_refused(EnterprisesRefusal::Ended { ended_on: on });
    }
}

#[test]
fn a_successor_gets_another_name_on_the_very_day() {
    let (on, order) = (day(2024, 7, 1), order());
    let name = EnterpriseName::Other;
    let command = EnterprisesCommand::RenameEnterprise {
        enterprise_id: id(8),
        name,
        order: order.clone(),
        occurred_on: on,
    };
    let renamed = EnterprisesEvent::EnterpriseRenamed { enterprise_id: id(8), order, occurred_on: on };
    given::<Organization>(and(was_merged(on))).when(command).then([renamed.into()]);
}

#[test]
fn a_successor_is_another_enterprise_that_is_there() {
    let on = day(2024, 7, 1);
    for successor in [7, 9] {
        let successor_id = id(successor);
        given::<Organization>(with_two())
            .when(merge(successor, on))
            .then_refused(EnterprisesRefusal::WrongSuccessor { successor_id });
    }
    let merged = and(was_merged(on));
    let back = EnterprisesCommand::MergeEnterprise {
        enterprise_id: id(8),
        successor_id: id(7),
        order: order(),
        occurred_on: day(2024, 8, 1),
    };
    given::<Organization>(merged)
        .when(back)
        .then_refused(EnterprisesRefusal::WrongSuccessor { successor_id: id(7) });
}

#[test]
fn nothing_ends_before_what_is_known_of_it() {
    let on = day(2024, 7, 1);
    for command in [close(day(2024, 6, 30)), merge(8, day(2024, 6, 30))] {
        given::<Organization>(and(was_renamed(on)))
            .when(command)
            .then_refused(EnterprisesRefusal::BeforeLaterAct { last: on });
    }
    let successor_ends = EnterprisesCommand::CloseEnterprise {
        enterprise_id: id(8),
        order: order(),
        occurred_on: day(2024, 6, 30),
    };
    given::<Organization>(and(was_merged(on)))
        .when(successor_ends)
        .then_refused(EnterprisesRefusal::BeforeLaterAct { last: on });
}

#[test]
fn what_becomes_of_an_enterprise_rests_on_an_act_in_the_life_of_its_node() {
    let (on, later, today) = (day(2024, 7, 1), day(2025, 1, 1), stamp().today);
    let nobody = EnterpriseId(uuid::Uuid::from_u128(7));
    let commands = |on| [rename(EnterpriseName::Other, on), close(on), merge(8, on)];
    for command in commands(on) {
        given::<Organization>([]).when(command).then_refused(EnterprisesRefusal::NotRegistered);
    }
    let level = OrganizationLevel::Organization;
    for command in commands(on) {
        given::<Organization>([registered(level)])
            .when(command)
            .then_refused(EnterprisesRefusal::WrongLevel { level, accepted: ABOVE_ORGANIZATIONS });
    }
    for command in commands(on) {
        given::<Organization>([node()])
            .when(command)
            .then_refused(EnterprisesRefusal::Unknown { enterprise_id: nobody });
    }
    for command in commands(on) {
        given::<Organization>(and(closed()))
            .when(command)
            .then_refused(EnterprisesRefusal::Closed { closed_on: on });
    }
    for command in commands(later) {
        given::<Organization>(with_two())
            .when(command)
            .then_refused(EnterprisesRefusal::InTheFuture { occurred_on: later, today });
    }
    for mut command in commands(on) {
        match &mut command {
            EnterprisesCommand::RenameEnterprise { order, .. }
            | EnterprisesCommand::CloseEnterprise { order, .. }
            | EnterprisesCommand::MergeEnterprise { order, .. } => order.number = " ".into(),
            EnterprisesCommand::RegisterEnterprise { .. } => {}
        }
        given::<Organization>(with_two()).when(command).then_refused(EnterprisesRefusal::OrderMissing);
    }
}

#[test]
fn each_of_these_facts_is_voided_as_long_as_nothing_rests_on_it() {
    let on = day(2024, 7, 1);
    let void = |sequence| CorrectionCommand::VoidFact { sequence, reason: CorrectionReason::NeverHappened };
    for event in [was_renamed(on), was_closed(on), was_merged(on)] {
        let history = and(event);
        let voided = crate::correction::correct::<Organization>(&history, void(4), stamp());
        assert!(voided.is_ok(), "{voided:?}");
        let registration = crate::correction::correct::<Organization>(&history, void(2), stamp());
        assert!(registration.is_err(), "what rests on the registration does not stand without it");
    }
}
