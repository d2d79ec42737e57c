//! Whose contributions an event can change.

use super::satisfaction::years_attended;
use crate::change::{Fact, Subject};
use crate::period::Span;
use crate::registry::{PairRow, ProgramRow, Registry};
use domain::event::DomainEvent;
use domain::ids::{MenteeId, MentorId, OrganizationId, PairId, ProgramId};
use domain::mentee::{EnrolmentEvent, MenteeEvent};
use domain::mentor::MentorEvent;
use domain::organization::{ChangesEvent, OrganizationEvent, RegistrationEvent};
use domain::pair::{FeedbackEvent, FormationEvent, JoiningEvent, MeetingEvent, PairEvent};
use domain::person::{IdentityEvent, PersonEvent};
use domain::program::ProgramEvent;
use domain::values::{FeedbackPhase, Member};
use std::collections::BTreeSet;

/// The subjects whose contributions in a span an event can change, by the registry before it.
pub(crate) fn affected(registry: &Registry, fact: &Fact, span: Span) -> BTreeSet<Subject> {
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
    match open.and_then(|(pair, event)| in_open_pair(registry, pair, event, span)) {
        Some(subjects) => subjects,
        None => touched(registry, fact),
    }
}

/// The same for what happens in a pair of which nobody has left: whether a cycle is full is asked only at the end of a membership, so
/// until then a meeting changes nothing but that somebody took part in a year, and an answer nothing but its giver's mark.
/// `None` where it may change more.
fn in_open_pair(
    registry: &Registry,
    pair: &PairRow,
    event: &PairEvent,
    span: Span,
) -> Option<BTreeSet<Subject>> {
    let mut memberships = pair.mentors.values().chain(pair.mentees.values());
    if memberships.any(|membership| pair.membership_end(membership).is_some()) {
        return None;
    }
    let counted_for: Vec<Member> = match event {
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
    };
    if counted_for.is_empty() {
        return Some(BTreeSet::new());
    }
    let members = counted_for.into_iter().flat_map(|member| match member {
        Member::Mentor(mentor) => of_mentor(registry, mentor),
        Member::Mentee(mentee) => of_mentee(registry, mentee),
    });
    Some(members.chain(anonymous_beside(registry, pair)).collect())
}

/// Anonymous answers count as far as members stay silent.
fn anonymous_beside(registry: &Registry, pair: &PairRow) -> Option<Subject> {
    let program = registry.program(pair.program_id)?;
    (!program.anonymous.is_empty()).then_some(Subject::Program(program.id.0))
}

/// The subjects an event touches at all, whatever is known of its stream.
fn touched(registry: &Registry, fact: &Fact) -> BTreeSet<Subject> {
    match &fact.event {
        DomainEvent::Organization(event) => of_organization(registry, fact, event),
        DomainEvent::Person(event) => of_person(fact, event),
        DomainEvent::Program(ProgramEvent::Anonymous(_)) => {
            BTreeSet::from([Subject::Program(fact.aggregate_id)])
        }
        DomainEvent::Program(ProgramEvent::Custody(_)) => {
            under(registry, &BTreeSet::from([fact.aggregate_id.into()]))
        }
        DomainEvent::Program(_) | DomainEvent::Settings(_) | DomainEvent::Methodology(_) => BTreeSet::new(),
        DomainEvent::Mentor(event) => match event {
            MentorEvent::Measurement(_) => BTreeSet::from([Subject::Participant(fact.aggregate_id)]),
            MentorEvent::Assignment(_) => of_mentor(registry, fact.aggregate_id.into()),
            // A mentor counts by pairs; before there is one, nothing changes.
            MentorEvent::Application(_)
            | MentorEvent::Consent(_)
            | MentorEvent::Selection(_)
            | MentorEvent::Service(_)
            | MentorEvent::Retirement(_)
            | MentorEvent::Questionnaire(_)
            | MentorEvent::Correction(_) => BTreeSet::new(),
        },
        DomainEvent::Mentee(event) => match event {
            MenteeEvent::Measurement(_) => BTreeSet::from([Subject::Participant(fact.aggregate_id)]),
            MenteeEvent::Enrolment(
                EnrolmentEvent::MenteeEnteredPool { .. } | EnrolmentEvent::MenteeMatched { .. },
            )
            | MenteeEvent::Leaving(_)
            | MenteeEvent::Outcomes(_) => of_mentee(registry, fact.aggregate_id.into()),
            MenteeEvent::Enrolment(
                EnrolmentEvent::MenteeReleased { .. } | EnrolmentEvent::MenteeCycleCompleted { .. },
            )
            | MenteeEvent::Request(_)
            | MenteeEvent::Consent(_)
            | MenteeEvent::Questionnaire(_)
            | MenteeEvent::Correction(_) => BTreeSet::new(),
        },
        DomainEvent::Pair(event) => of_pair(registry, fact.aggregate_id.into(), event),
    }
}

/// The subjects that a correction of a stream can reach, by the registry before it: those that any fact of the stream touched, and those
/// that count by what the stream says of them. References to others are never corrected, so nobody is reached only afterwards.
pub(crate) fn reached(registry: &Registry, correction: &Fact) -> BTreeSet<Subject> {
    let mut subjects: BTreeSet<Subject> =
        correction.before.iter().flat_map(|fact| touched(registry, fact)).collect();
    let id = correction.aggregate_id;
    match &correction.event {
        DomainEvent::Organization(_) => {
            subjects.insert(Subject::Organization(id));
            let row = registry.organization(id.into());
            subjects.extend(
                row.into_iter().flat_map(|row| &row.children).map(|child| Subject::Organization(child.0)),
            );
        }
        DomainEvent::Person(_) => {
            subjects.extend([Subject::Person(id), Subject::Person(registry.canonical(id.into()).0)]);
        }
        DomainEvent::Program(_) => subjects.extend(under(registry, &BTreeSet::from([id.into()]))),
        DomainEvent::Mentor(_) => {
            subjects.insert(Subject::Participant(id));
            subjects.extend(of_mentor(registry, id.into()));
        }
        DomainEvent::Mentee(_) => {
            subjects.insert(Subject::Participant(id));
            subjects.extend(of_mentee(registry, id.into()));
        }
        DomainEvent::Pair(_) => {
            subjects.insert(Subject::Pair(id));
        }
        // Questions and rules count nobody.
        DomainEvent::Settings(_) | DomainEvent::Methodology(_) => {}
    }
    subjects
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
        OrganizationEvent::Profile(_)
        | OrganizationEvent::Changes(
            ChangesEvent::OrganizationRenamed { .. } | ChangesEvent::MunicipalityReformed { .. },
        )
        | OrganizationEvent::Figures(_)
        | OrganizationEvent::Enterprises(_)
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

fn of_person(fact: &Fact, event: &PersonEvent) -> BTreeSet<Subject> {
    match event {
        PersonEvent::Identity(
            IdentityEvent::PersonMerged { into, .. } | IdentityEvent::PersonUnmerged { into, .. },
        ) => BTreeSet::from([Subject::Person(fact.aggregate_id), Subject::Person(into.0)]),
        // A person counts by what happens in pairs; registration alone counts nowhere, and counts outlive an erasure. The halves of a merge that the other
        // record decides move nothing.
        PersonEvent::Registration(_)
        | PersonEvent::Data(_)
        | PersonEvent::Erasure(_)
        | PersonEvent::Correction(_)
        | PersonEvent::Identity(
            IdentityEvent::PersonAbsorbed { .. }
            | IdentityEvent::PersonReleased { .. }
            | IdentityEvent::PersonDeclaredDistinct { .. },
        ) => BTreeSet::new(),
    }
}

fn of_mentor(registry: &Registry, id: MentorId) -> BTreeSet<Subject> {
    let Some(mentor) = registry.mentor(id) else { return BTreeSet::new() };
    let enterprise = mentor.enterprise_id.map(|enterprise| Subject::Enterprise(enterprise.0));
    [Some(Subject::Person(registry.canonical(mentor.person_id).0)), enterprise]
        .into_iter()
        .flatten()
        .collect()
}

fn of_mentee(registry: &Registry, id: MenteeId) -> BTreeSet<Subject> {
    let person = registry.mentee(id).map(|mentee| registry.canonical(mentee.person_id));
    person.map(|person| Subject::Person(person.0)).into_iter().collect()
}

fn of_pair(registry: &Registry, id: PairId, event: &PairEvent) -> BTreeSet<Subject> {
    let mut mentors: BTreeSet<MentorId> = BTreeSet::new();
    let mut mentees: BTreeSet<MenteeId> = BTreeSet::new();
    if let Some(pair) = registry.pair(id) {
        mentors.extend(pair.mentors.keys());
        mentees.extend(pair.mentees.keys());
    }
    // Who comes in with this event is not in the row yet.
    match event {
        PairEvent::Formation(FormationEvent::PairFormed { mentors: formed, mentees: with, .. }) => {
            mentors.extend(formed);
            mentees.extend(with);
        }
        PairEvent::Joining(
            JoiningEvent::MemberAdded { member: Member::Mentor(new), .. }
            | JoiningEvent::MentorReplaced { new, .. },
        ) => {
            mentors.insert(*new);
        }
        PairEvent::Joining(JoiningEvent::MemberAdded { member: Member::Mentee(new), .. }) => {
            mentees.insert(*new);
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
        | PairEvent::Correction(_) => {}
    }
    let mut subjects = BTreeSet::from([Subject::Pair(id.0)]);
    subjects.extend(registry.pair(id).and_then(|pair| anonymous_beside(registry, pair)));
    subjects.extend(mentors.into_iter().flat_map(|mentor| of_mentor(registry, mentor)));
    subjects.extend(mentees.into_iter().flat_map(|mentee| of_mentee(registry, mentee)));
    subjects
}
