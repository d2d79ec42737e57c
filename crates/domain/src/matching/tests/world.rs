//! A programme with its people: pupils, an employee and a student as mentors, pupils as mentees, to whom acts are done as the application
//! does them.

use crate::consent::{ConsentEvent, ConsentTerms};
use crate::matching::*;
use crate::mentee::{EnrolmentEvent, RequestEvent};
use crate::mentor::{ApplicationEvent, MentorOffer, SelectionEvent};
use crate::pair::{ClosingCommand, LocalNames, MembersCommand};
use crate::program::{DraftingEvent, StagesEvent};
use crate::testing::{day, id, stamp};
use crate::values::{
    ConsentGiver, ConsentKind, EndReason, Member, ParticipantCategory, ParticipantCategory as Category,
    Period, RequestSource, StageModel,
};

/// A programme with its people, to which acts are done as the application does them.
pub(crate) struct World {
    pub(crate) program: Program,
    pub(crate) people: Members,
    pub(crate) pairs: BTreeMap<PairId, Pair>,
    /// The place in a series that the programme of an earlier pair has.
    pub(super) run_before: Option<(SeriesId, i32)>,
    /// The pairs that others go on with.
    pub(super) continued: BTreeMap<PairId, PairId>,
}

/// The programme, so many stages on.
pub(super) fn program(stages: usize) -> Program {
    let occurred_on = day(2023, 12, 11);
    let moves = [
        StagesEvent::PreparationStarted { occurred_on },
        StagesEvent::RecruitingOpened { occurred_on },
        StagesEvent::matching_started(occurred_on),
        StagesEvent::WorkStarted { occurred_on },
        StagesEvent::CompletionBegun { occurred_on },
    ];
    let drafted = DraftingEvent::ProgramDrafted {
        organization_id: id(3),
        title: "Вместе к успеху — 2024".into(),
        period: Period { start: day(2024, 1, 9), end: day(2024, 12, 31) },
        stage_model: StageModel::Six,
        occurred_on,
    };
    let chosen = DraftingEvent::FormsChosen {
        forms: BTreeSet::from([Form::PupilPupil, Form::EmployerPupil, Form::StudentPupil]),
        role_models: BTreeSet::new(),
        occurred_on,
    };
    let drafting = [drafted, chosen].map(Into::into);
    let events: Vec<_> = drafting.into_iter().chain(moves.into_iter().map(Into::into).take(stages)).collect();
    Program::fold(&events)
}

/// A pupil who applied as a mentor on 11 December.
pub(crate) fn applied(person: u128) -> MentorEvent {
    applied_as(person, Category::Pupil)
}

fn applied_as(person: u128, category: Category) -> MentorEvent {
    ApplicationEvent::MentorApplied {
        person_id: id(person),
        organization_id: id(3),
        category,
        enterprise_id: None,
        offer: MentorOffer::default(),
        occurred_on: day(2023, 12, 11),
    }
    .into()
}

/// A mentor who is ready for programme 4 since 18 December.
pub(crate) fn mentor(person: u128, category: Category, capacity: u32) -> Mentor {
    let (program_id, occurred_on) = (id(4), day(2023, 12, 18));
    Mentor::fold(&[
        applied_as(person, category),
        consented(ConsentGiver::LegalRepresentative).into(),
        consented(ConsentGiver::OwnConsent).into(),
        SelectionEvent::MentorReady { program_id, capacity, waiver: None, occurred_on }.into(),
    ])
}

fn consented(given_by: ConsentGiver) -> ConsentEvent {
    let (kind, terms) = (ConsentKind::Processing, ConsentTerms::default());
    ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on: day(2023, 12, 11) }
}

/// A pupil who asked for a mentor in programme 4 on 11 December.
pub(crate) fn requested(person: u128) -> MenteeEvent {
    RequestEvent::MenteeRequested {
        person_id: id(person),
        organization_id: id(3),
        program_id: id(4),
        category: ParticipantCategory::Pupil,
        experience_years: None,
        topics: BTreeSet::new(),
        source: RequestSource::OwnRequest,
        occurred_on: day(2023, 12, 11),
    }
    .into()
}

/// A pupil who is in the pool of programme 4 since 12 December.
pub(crate) fn mentee(person: u128) -> Mentee {
    let entered = EnrolmentEvent::MenteeEnteredPool { occurred_on: day(2023, 12, 12) };
    Mentee::fold(&[
        requested(person),
        consented(ConsentGiver::LegalRepresentative).into(),
        consented(ConsentGiver::OwnConsent).into(),
        entered.into(),
    ])
}

/// A wish for a pair of programme 4 on 15 January.
pub(crate) fn wish(pair: u128, form: Form, kind: InteractionKind) -> FormPair {
    FormPair {
        pair_id: id(pair),
        program_id: id(4),
        form,
        federal_form: None,
        role_model: None,
        kind,
        order: None,
        rematch_of: None,
        continues: None,
        named: LocalNames::default(),
        occurred_on: day(2024, 1, 15),
    }
}

impl World {
    /// T01–T03 (pupils), T05 (employee), T06 (student) with room for three; M01–M08; M09 is T01 as a mentee.
    pub(crate) fn new() -> Self {
        let category = |number| match number {
            5 => Category::EnterpriseEmployee,
            6 => Category::Student,
            _ => Category::Pupil,
        };
        let mentors =
            [1, 2, 3, 5, 6].map(|number| (id(60 + number), mentor(60 + number, category(number), 3)));
        let mentees = (41..=48).map(|number| (id(number), mentee(number))).chain([(id(49), mentee(61))]);
        let people = Members { mentors: mentors.into(), mentees: mentees.collect(), ..Members::default() };
        let (pairs, continued) = (BTreeMap::new(), BTreeMap::new());
        Self { program: program(4), people, pairs, run_before: None, continued }
    }

    pub(super) fn some(&self, mentors: &[u128], mentees: &[u128]) -> Members {
        let mentors = mentors.iter().map(|number| id(*number));
        let mentees = mentees.iter().map(|number| id(*number));
        Members {
            mentors: mentors.map(|number| (number, self.people.mentors[&number].clone())).collect(),
            mentees: mentees.map(|number| (number, self.people.mentees[&number].clone())).collect(),
            merged: self.people.merged.clone(),
            open: self.pairs.clone(),
            homes: self.people.homes.clone(),
            ..Members::default()
        }
    }

    pub(crate) fn pair(&self, pair_id: PairId) -> Pair {
        self.pairs.get(&pair_id).cloned().unwrap_or_default()
    }

    pub(crate) fn form(
        &mut self,
        wish: &FormPair,
        mentors: &[u128],
        mentees: &[u128],
    ) -> Result<Consequences, MatchingRefusal> {
        let members = Members {
            replaced: wish.rematch_of.map(|pair_id| self.predecessor(pair_id)),
            continued: wish.continues.map(|pair_id| self.predecessor(pair_id)),
            ..self.some(mentors, mentees)
        };
        let decided = form_pair(&self.pair(wish.pair_id), &self.program, &members, wish, stamp());
        self.take(wish.pair_id, noted("FormPair", decided))
    }

    fn predecessor(&self, pair_id: PairId) -> Predecessor {
        let pair = self.pair(pair_id);
        let requests = pair.all_mentees().filter_map(|id| self.people.mentees[&id].request());
        let continued_by = self.continued.get(&pair_id).copied();
        let mentees = requests.map(|request| request.person_id).collect();
        Predecessor { mentees, pair, series: self.run_before, continued_by }
    }

    pub(crate) fn add(
        &mut self,
        pair: u128,
        member: Member,
        on: NaiveDate,
    ) -> Result<Consequences, MatchingRefusal> {
        let command = AddMember { pair_id: id(pair), member, occurred_on: on };
        let decided = {
            let members = Members { open: self.pairs.clone(), ..self.people.clone() };
            add_member(&self.pair(id(pair)), &self.program, &members, command, stamp())
        };
        self.take(id(pair), noted("AddMember", decided))
    }

    pub(crate) fn replace(
        &mut self,
        pair: u128,
        old: u128,
        new: u128,
        on: NaiveDate,
    ) -> Result<Consequences, MatchingRefusal> {
        let reason = EndReason::EmploymentEnded;
        let command =
            ReplaceMentor { pair_id: id(pair), old: id(old), new: id(new), reason, occurred_on: on };
        let decided = replace_mentor(&self.pair(id(pair)), &self.people, command, stamp());
        self.take(id(pair), noted("ReplaceMentor", decided))
    }

    pub(crate) fn remove(
        &mut self,
        pair: u128,
        member: Member,
        on: NaiveDate,
    ) -> Result<Consequences, MatchingRefusal> {
        let command = MembersCommand::RemoveMember { member, reason: EndReason::Moved, occurred_on: on };
        let decided = remove_member(id(pair), &self.pair(id(pair)), &self.people, command, stamp());
        self.take(id(pair), decided)
    }

    pub(crate) fn close(
        &mut self,
        pair: u128,
        command: ClosingCommand,
    ) -> Result<Consequences, MatchingRefusal> {
        let decided = close_pair(id(pair), &self.pair(id(pair)), &self.people, command, stamp());
        self.take(id(pair), decided)
    }

    /// Takes events of a pair alone.
    pub(crate) fn note(&mut self, pair: u128, events: impl IntoIterator<Item = PairEvent>) {
        let pair = self.pairs.entry(id(pair)).or_default();
        events.into_iter().for_each(|event| pair.evolve(&event));
    }

    /// Takes what was decided, or gives the refusal.
    pub(super) fn take(
        &mut self,
        pair_id: PairId,
        decided: Result<Consequences, MatchingRefusal>,
    ) -> Result<Consequences, MatchingRefusal> {
        let consequences = decided?;
        let pair = self.pairs.entry(pair_id).or_default();
        consequences.pair.iter().for_each(|event| pair.evolve(event));
        for (mentor_id, events) in &consequences.mentors {
            let mentor = self.people.mentors.get_mut(mentor_id).expect("a loaded mentor");
            for event in events {
                mentor.evolve(event);
            }
        }
        for (mentee_id, events) in &consequences.mentees {
            let mentee = self.people.mentees.get_mut(mentee_id).expect("a loaded mentee");
            for event in events {
                mentee.evolve(event);
            }
        }
        Ok(consequences)
    }

    /// How many mentees a mentor carries.
    pub(super) fn load(&self, mentor: u128) -> u32 {
        self.people.mentors[&id(mentor)].load()
    }
}

/// What the streams of members refuse is a refusal of the act on the pair.
pub(super) fn noted(
    kind: &str,
    decided: Result<Consequences, MatchingRefusal>,
) -> Result<Consequences, MatchingRefusal> {
    decided.inspect_err(|refusal| crate::decisions::note_refusal("Pair", kind, refusal))
}
