//! Whose contributions an event can change.

use super::parts::{BY_MEMBERSHIP, BY_THE_END, Part, Reach};
use super::satisfaction::years_attended;
use crate::change::{Fact, Subject};
use crate::period::Span;
use crate::registry::{MentorRow, PairRow, ProgramRow, Registry};
use domain::event::DomainEvent;
use domain::ids::{MenteeId, MentorId, OrganizationId, PairId, ProgramId};
use domain::mentee::{EnrolmentEvent, MenteeEvent};
use domain::mentor::{AssignmentEvent, MentorEvent};
use domain::organization::{ChangesEvent, EnterprisesEvent, OrganizationEvent, RegistrationEvent};
use domain::pair::{FeedbackEvent, FormationEvent, JoiningEvent, MeetingEvent, PairEvent};
use domain::person::{IdentityEvent, PersonEvent};
use domain::program::ProgramEvent;
use domain::values::{FeedbackPhase, Member};
use std::collections::BTreeSet;

/// The subjects whose contributions in a span an event can change, and in which parts, by the registry before it.
pub(crate) fn affected(registry: &Registry, fact: &Fact, span: Span) -> Reach {
    let mut reach = Reach::default();
    let open = match &fact.event {
        DomainEvent::Pair(event) => registry.pair(fact.aggregate_id.into()).map(|pair| (pair, event)),
        DomainEvent::Organization(_)
        | DomainEvent::Person(_)
        | DomainEvent::Program(_)
        | DomainEvent::Mentor(_)
        | DomainEvent::Mentee(_)
        | DomainEvent::Settings(_)
        | DomainEvent::Methodology(_) => None,
    };
    match open.and_then(|(pair, event)| Some((pair, heard_in_open_pair(pair, event, span)?))) {
        Some((pair, members)) => in_open_pair(registry, pair, &members, &mut reach),
        None => touched(registry, fact, &mut reach),
    }
    reach
}

/// Those of whom something new is heard in a pair of which nobody has left: whether a cycle is full is asked only at the end of a membership, so
/// until then a meeting changes nothing but that somebody took part in a year, and an answer nothing but its giver's mark.
/// `None` where more may change.
fn heard_in_open_pair(pair: &PairRow, event: &PairEvent, span: Span) -> Option<Vec<Member>> {
    let mut memberships = pair.mentors.values().chain(pair.mentees.values());
    if memberships.any(|membership| pair.membership_end(membership).is_some()) {
        return None;
    }
    Some(match event {
        PairEvent::Schedule(_)
        | PairEvent::Plan(_)
        | PairEvent::Result(_)
        | PairEvent::Course(_)
        | PairEvent::Award(_)
        | PairEvent::Texts(_) => Vec::new(),
        PairEvent::Meeting(
            MeetingEvent::OrganizationalMeetingHeld { sitting, .. }
            | MeetingEvent::PlanningMeetingHeld { sitting, .. }
            | MeetingEvent::MeetingHeld { sitting, .. },
        ) => {
            let year = span.year_of(sitting.occurred_on);
            let newly = |member: &&Member| {
                years_attended(pair, **member, span).all(|attended| Some(attended) != year)
            };
            sitting.attendees.iter().filter(newly).copied().collect()
        }
        PairEvent::Feedback(
            FeedbackEvent::FeedbackCollected { phase, respondent, .. }
            | FeedbackEvent::SurveyAnswered { phase, respondent, .. },
        ) => (*phase == FeedbackPhase::Final).then_some(*respondent).into_iter().collect(),
        PairEvent::Formation(_)
        | PairEvent::Joining(_)
        | PairEvent::Members(_)
        | PairEvent::Closing(_)
        | PairEvent::Correction(_) => return None,
    })
}

fn in_open_pair(registry: &Registry, pair: &PairRow, members: &[Member], reach: &mut Reach) {
    for member in members {
        match member {
            Member::Mentor(mentor) => reach.add(of_mentor(registry, *mentor), &[Part::Satisfaction]),
            Member::Mentee(mentee) => reach.add(of_mentee(registry, *mentee), &[Part::Satisfaction]),
        }
    }
    if !members.is_empty() {
        reach.add_wholly(anonymous_beside(registry, pair));
    }
}

/// Anonymous answers count as far as members stay silent.
fn anonymous_beside(registry: &Registry, pair: &PairRow) -> Option<Subject> {
    let program = registry.program(pair.program_id)?;
    (!program.anonymous.is_empty()).then_some(Subject::Program(program.id.0))
}

/// The subjects an event touches at all, whatever is known of its stream.
fn touched(registry: &Registry, fact: &Fact, reach: &mut Reach) {
    let id = fact.aggregate_id;
    match &fact.event {
        DomainEvent::Organization(event) => reach.add_wholly(of_organization(registry, fact, event)),
        DomainEvent::Person(event) => of_person(fact, event, reach),
        DomainEvent::Program(ProgramEvent::Anonymous(_)) => reach.add_wholly([Subject::Program(id)]),
        DomainEvent::Program(ProgramEvent::Custody(_)) => {
            reach.add_wholly(under(registry, &BTreeSet::from([id.into()])));
        }
        DomainEvent::Program(_) | DomainEvent::Settings(_) | DomainEvent::Methodology(_) => {}
        DomainEvent::Mentor(event) => match event {
            MentorEvent::Measurement(_) => reach.add_wholly([Subject::Participant(id)]),
            MentorEvent::Assignment(AssignmentEvent::MentorAssigned { .. }) => {
                reach.add(of_mentor(registry, id.into()), &[Part::Involvement, Part::Satisfaction]);
            }
            // A mentor counts by pairs; before there is one, nothing changes. Who is released stays a mentor of the pair: its own event says how
            // it ended.
            MentorEvent::Assignment(AssignmentEvent::MentorReleased { .. })
            | MentorEvent::Application(_)
            | MentorEvent::Consent(_)
            | MentorEvent::Selection(_)
            | MentorEvent::Service(_)
            | MentorEvent::Retirement(_)
            | MentorEvent::Questionnaire(_)
            | MentorEvent::Correction(_) => {}
        },
        DomainEvent::Mentee(event) => match event {
            MenteeEvent::Measurement(_) => reach.add_wholly([Subject::Participant(id)]),
            MenteeEvent::Enrolment(EnrolmentEvent::MenteeEnteredPool { .. }) => {
                reach.add(of_mentee(registry, id.into()), &[Part::Participation]);
            }
            MenteeEvent::Enrolment(EnrolmentEvent::MenteeMatched { .. }) => {
                reach.add(of_mentee(registry, id.into()), &BY_MEMBERSHIP);
            }
            MenteeEvent::Leaving(_) => reach.add_wholly(of_mentee(registry, id.into())),
            MenteeEvent::Outcomes(_) => reach.add(of_mentee(registry, id.into()), &[Part::Outcomes]),
            MenteeEvent::Enrolment(
                EnrolmentEvent::MenteeReleased { .. } | EnrolmentEvent::MenteeCycleCompleted { .. },
            )
            | MenteeEvent::Request(_)
            | MenteeEvent::Consent(_)
            | MenteeEvent::Questionnaire(_)
            | MenteeEvent::Correction(_) => {}
        },
        DomainEvent::Pair(event) => of_pair(registry, id.into(), event, reach),
    }
}

/// The subjects that a correction of a stream can reach, by the registry before it: those that any fact of the stream touched, and those
/// that count by what the stream says of them. References to others are never corrected, so nobody is reached only afterwards.
pub(crate) fn reached(registry: &Registry, correction: &Fact) -> Reach {
    let mut reach = Reach::default();
    for fact in &correction.before {
        touched(registry, fact, &mut reach);
    }
    let id = correction.aggregate_id;
    match &correction.event {
        DomainEvent::Organization(_) => {
            let row = registry.organization(id.into());
            let children = row.into_iter().flat_map(|row| &row.children);
            reach.add_wholly(children.map(|child| Subject::Organization(child.0)));
            reach.add_wholly([Subject::Organization(id)]);
        }
        DomainEvent::Person(_) => {
            reach.add_wholly([Subject::Person(id), Subject::Person(registry.canonical(id.into()).0)]);
        }
        DomainEvent::Program(_) => reach.add_wholly(under(registry, &BTreeSet::from([id.into()]))),
        DomainEvent::Mentor(_) => {
            reach.add_wholly([Subject::Participant(id)]);
            reach.add_wholly(of_mentor(registry, id.into()));
        }
        DomainEvent::Mentee(_) => {
            reach.add_wholly([Subject::Participant(id)]);
            reach.add_wholly(of_mentee(registry, id.into()));
        }
        DomainEvent::Pair(_) => reach.add_wholly([Subject::Pair(id)]),
        // Questions and rules count nobody.
        DomainEvent::Settings(_) | DomainEvent::Methodology(_) => {}
    }
    reach
}

fn of_organization(registry: &Registry, fact: &Fact, event: &OrganizationEvent) -> BTreeSet<Subject> {
    let id = OrganizationId(fact.aggregate_id);
    let known = registry.organization(id);
    let parents = known.into_iter().flat_map(|known| known.parents.values().copied());
    let mut subjects = BTreeSet::from([Subject::Organization(id.0)]);
    // The number of enterprises of a municipality stands at each organisation below it.
    let above: Vec<OrganizationId> = match event {
        OrganizationEvent::Registration(RegistrationEvent::OrganizationRegistered { parent, .. }) => {
            parent.iter().copied().collect()
        }
        OrganizationEvent::Ending(_) => parents.collect(),
        OrganizationEvent::Changes(ChangesEvent::OrganizationMoved { parent, .. }) => {
            let below = known.into_iter().flat_map(|known| known.ever_below.iter().copied());
            subjects.extend(moved(registry, &below.chain([id]).collect()));
            parents.chain([*parent]).collect()
        }
        OrganizationEvent::Enterprises(EnterprisesEvent::EnterpriseMerged {
            enterprise_id,
            successor_id,
            ..
        }) => {
            let successors = registry.with_successors(*successor_id);
            let merged = successors.into_iter().chain([*enterprise_id]);
            subjects.extend(merged.map(|enterprise| Subject::Enterprise(enterprise.0)));
            Vec::new()
        }
        OrganizationEvent::Profile(_)
        | OrganizationEvent::Changes(
            ChangesEvent::OrganizationRenamed { .. } | ChangesEvent::MunicipalityReformed { .. },
        )
        | OrganizationEvent::Figures(_)
        | OrganizationEvent::Enterprises(
            EnterprisesEvent::EnterpriseRegistered { .. }
            | EnterprisesEvent::EnterpriseRenamed { .. }
            | EnterprisesEvent::EnterpriseClosed { .. },
        )
        | OrganizationEvent::Targets(_)
        | OrganizationEvent::Correction(_) => Vec::new(),
    };
    subjects.extend(above.into_iter().map(|parent| Subject::Organization(parent.0)));
    subjects
}

/// Everybody and everything that counts at or by these organisations.
fn moved(registry: &Registry, organizations: &BTreeSet<OrganizationId>) -> BTreeSet<Subject> {
    let ran = |program: &&ProgramRow| {
        program.organizations.values().any(|organization| organizations.contains(organization))
    };
    let programs = registry.programs().filter(ran).map(|program| program.id).collect();
    let figures = organizations.iter().map(|organization| Subject::Organization(organization.0));
    figures.chain(under(registry, &programs)).collect()
}

/// Everybody and everything that counts by these programmes.
fn under(registry: &Registry, programs: &BTreeSet<ProgramId>) -> BTreeSet<Subject> {
    let mut subjects: BTreeSet<Subject> = programs.iter().map(|id| Subject::Program(id.0)).collect();
    for mentee in registry.mentees().filter(|mentee| programs.contains(&mentee.program_id)) {
        subjects.insert(Subject::Participant(mentee.id.0));
        subjects.extend(of_mentee(registry, mentee.id));
    }
    for pair in registry.pairs().filter(|pair| programs.contains(&pair.program_id)) {
        subjects.insert(Subject::Pair(pair.id.0));
        subjects.extend(pair.mentors.keys().flat_map(|mentor| of_mentor(registry, *mentor)));
    }
    for mentor in registry.mentors() {
        if mentor.measurements.iter().any(|row| programs.contains(&row.program_id)) {
            subjects.insert(Subject::Participant(mentor.id.0));
        }
    }
    subjects
}

fn of_person(fact: &Fact, event: &PersonEvent, reach: &mut Reach) {
    match event {
        PersonEvent::Identity(
            IdentityEvent::PersonMerged { into, .. } | IdentityEvent::PersonUnmerged { into, .. },
        ) => reach.add_wholly([Subject::Person(fact.aggregate_id), Subject::Person(into.0)]),
        // A person counts by what happens in pairs; registration alone counts nowhere, and counts outlive an erasure. The halves of a merge that the other
        // record decides move nothing.
        PersonEvent::Registration(_)
        | PersonEvent::Data(_)
        | PersonEvent::Erasure(_)
        | PersonEvent::Correction(_)
        | PersonEvent::Identity(
            IdentityEvent::PersonAbsorbed { .. }
            | IdentityEvent::PersonReleased { .. }
            | IdentityEvent::PersonDeclaredDistinct { .. }
            | IdentityEvent::PersonDistinctRevoked { .. },
        ) => {}
    }
}

fn of_mentor(registry: &Registry, id: MentorId) -> impl Iterator<Item = Subject> {
    let mentor = registry.mentor(id);
    let person = mentor.map(|mentor| Subject::Person(registry.canonical(mentor.person_id).0));
    let enterprises = mentor.into_iter().flat_map(MentorRow::enterprises);
    let enterprises = enterprises.flat_map(|enterprise| registry.with_successors(enterprise));
    person.into_iter().chain(enterprises.map(|enterprise| Subject::Enterprise(enterprise.0)))
}

fn of_mentee(registry: &Registry, id: MenteeId) -> Option<Subject> {
    registry.mentee(id).map(|mentee| Subject::Person(registry.canonical(mentee.person_id).0))
}

/// A member counts by the pair as soon as his or her own row names it, and not before: who comes in is reached by the event that enters
/// the pair there.
fn of_pair(registry: &Registry, id: PairId, event: &PairEvent, reach: &mut Reach) {
    let pair = registry.pair(id);
    reach.add_wholly([Subject::Pair(id.0)]);
    reach.add_wholly(pair.and_then(|pair| anonymous_beside(registry, pair)));
    let parts: &[Part] = match event {
        PairEvent::Closing(_) => &BY_THE_END,
        PairEvent::Formation(_)
        | PairEvent::Joining(_)
        | PairEvent::Members(_)
        | PairEvent::Schedule(_)
        | PairEvent::Meeting(_)
        | PairEvent::Plan(_)
        | PairEvent::Result(_)
        | PairEvent::Feedback(_)
        | PairEvent::Course(_)
        | PairEvent::Award(_)
        | PairEvent::Texts(_)
        | PairEvent::Correction(_) => &BY_MEMBERSHIP,
    };
    let (new_mentors, new_mentees) = coming_in(event);
    for mentor in pair.into_iter().flat_map(|pair| pair.mentors.keys()).chain(&new_mentors) {
        if registry.mentor(*mentor).is_some_and(|mentor| mentor.pairs.contains(&id)) {
            reach.add(of_mentor(registry, *mentor), parts);
        }
    }
    for mentee in pair.into_iter().flat_map(|pair| pair.mentees.keys()).chain(&new_mentees) {
        if registry.mentee(*mentee).is_some_and(|mentee| mentee.pairs.contains(&id)) {
            reach.add(of_mentee(registry, *mentee), parts);
        }
    }
}

/// Who comes in with this event: not in the row yet.
fn coming_in(event: &PairEvent) -> (Vec<MentorId>, Vec<MenteeId>) {
    match event {
        PairEvent::Formation(FormationEvent::PairFormed { mentors, mentees, .. }) => {
            (mentors.iter().copied().collect(), mentees.iter().copied().collect())
        }
        PairEvent::Joining(
            JoiningEvent::MemberAdded { member: Member::Mentor(new), .. }
            | JoiningEvent::MentorReplaced { new, .. },
        ) => (vec![*new], Vec::new()),
        PairEvent::Joining(JoiningEvent::MemberAdded { member: Member::Mentee(new), .. }) => {
            (Vec::new(), vec![*new])
        }
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
        | PairEvent::Correction(_) => (Vec::new(), Vec::new()),
    }
}
