//! A region whose schools run programmes with many pairs: what is replayed and what indicators are read from.

use super::{Bulk, Ids, day};
use anyhow::Result;
use domain::consent::{ConsentEvent, ConsentTerms};
use domain::ids::{MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId};
use domain::mentee::{EnrolmentEvent, Mentee, ReleaseReason, RequestEvent};
use domain::mentor::{
    ApplicationEvent, AssignmentEvent, Mentor, MentorOffer, SelectionEvent, TrainingResult,
};
use domain::organization::{Contingent, FiguresEvent, Organization, RegistrationEvent};
use domain::pair::{
    ClosingEvent, Completion, FeedbackEvent, FormationEvent, MeetingEvent, MemberOutcome, Milestone, Outcome,
    Pair, PlanEvent, Sitting,
};
use domain::person::{Person, RegistrationEvent as PersonRegistration};
use domain::policies::PolicySet;
use domain::program::{DraftingEvent, Program, StagesEvent};
use domain::values::{
    ConsentGiver, ConsentKind, FeedbackPhase, Form, InteractionKind, MeetingMode, MeetingType, Member,
    OrganizationLevel, ParticipantCategory, Period, Readiness, RequestSource, Score, StageModel,
};
use std::collections::{BTreeMap, BTreeSet};

/// How many pairs of a school go through the year together.
const COHORT: usize = 20;
/// Meetings of work of each pair.
const MEETINGS: u64 = 8;

/// The tree: one region, one municipality, and its schools, each with a programme.
#[derive(Debug)]
pub(crate) struct Region {
    /// The region itself.
    pub(crate) top: OrganizationId,
    /// Its municipality.
    pub(crate) municipality: OrganizationId,
    /// The schools, each with its programme.
    pub(crate) schools: Vec<(OrganizationId, ProgramId)>,
    ids: Ids,
}

impl Region {
    /// Appends the tree.
    pub(crate) async fn found(bulk: &mut Bulk, seed: u64, schools: usize) -> Result<Self> {
        let mut ids = Ids::new(seed);
        let (region, municipality) = (ids.ordered(), ids.ordered());
        register(bulk, region, OrganizationLevel::Region, "Область", None, None).await?;
        let level = OrganizationLevel::Municipality;
        register(bulk, municipality, level, "Город", None, Some(region)).await?;
        let mut founded = Self { top: region, municipality, schools: Vec::new(), ids };
        for number in 0..schools {
            founded.found_school(bulk, number).await?;
        }
        Ok(founded)
    }

    async fn found_school(&mut self, bulk: &mut Bulk, number: usize) -> Result<()> {
        let (school, program): (OrganizationId, ProgramId) = (self.ids.ordered(), self.ids.ordered());
        let (name, code) = (format!("Школа {number}"), format!("school-{number}"));
        let level = OrganizationLevel::Organization;
        register(bulk, school, level, &name, Some(code), Some(self.municipality)).await?;
        let contingent =
            Contingent { pupils_10_19: Some(600), pupils_15_19: Some(150), young_specialists: Some(4) };
        let counted = FiguresEvent::ContingentRecorded { contingent, basis: None, occurred_on: day(0) };
        bulk.push::<Organization>(school.0, counted).await?;
        let drafted = DraftingEvent::ProgramDrafted {
            organization_id: school,
            title: format!("Программа наставничества, {name}"),
            period: Period { start: day(0), end: day(270) },
            stage_model: StageModel::Seven,
            occurred_on: day(0),
        };
        bulk.push::<Program>(program.0, drafted).await?;
        let forms = BTreeSet::from([Form::PupilPupil]);
        let chosen = DraftingEvent::FormsChosen { forms, role_models: BTreeSet::new(), occurred_on: day(0) };
        bulk.push::<Program>(program.0, chosen).await?;
        for started in [
            StagesEvent::PreparationStarted { occurred_on: day(1) },
            StagesEvent::RecruitingOpened { occurred_on: day(2) },
            StagesEvent::matching_started(day(9)),
            StagesEvent::WorkStarted { occurred_on: day(12) },
        ] {
            bulk.push::<Program>(program.0, started).await?;
        }
        self.schools.push((school, program));
        Ok(())
    }

    /// Appends the year of one cohort in every school, until there are so many events.
    pub(crate) async fn live(&mut self, bulk: &mut Bulk, until: u64) -> Result<()> {
        loop {
            for (school, program) in self.schools.clone() {
                if bulk.appended() >= until {
                    return bulk.flush().await;
                }
                let pairs: Vec<Unit> =
                    (0..COHORT).map(|_| Unit::new(&mut self.ids, school, program)).collect();
                for step in Step::all() {
                    for unit in &pairs {
                        unit.go_through(step, bulk, &mut self.ids).await?;
                    }
                }
            }
        }
    }
}

async fn register(
    bulk: &mut Bulk,
    id: OrganizationId,
    level: OrganizationLevel,
    name: &str,
    code: Option<String>,
    parent: Option<OrganizationId>,
) -> Result<()> {
    let name = name.to_owned();
    let event = RegistrationEvent::OrganizationRegistered {
        level,
        name,
        code,
        parent,
        order: None,
        occurred_on: day(0),
    };
    bulk.push::<Organization>(id.0, event).await
}

/// A part of the year that all pairs of a cohort go through before the next.
#[derive(Clone, Copy, Debug)]
enum Step {
    Register,
    Select,
    Form,
    Plan,
    Meet(u64),
    Answer,
    Close,
}

impl Step {
    fn all() -> impl Iterator<Item = Self> {
        let before = [Self::Register, Self::Select, Self::Form, Self::Plan];
        before.into_iter().chain((0..MEETINGS).map(Self::Meet)).chain([Self::Answer, Self::Close])
    }
}

/// A pair with its two people.
#[derive(Debug)]
struct Unit {
    school: OrganizationId,
    program: ProgramId,
    pair: PairId,
    mentor: (MentorId, PersonId),
    mentee: (MenteeId, PersonId),
}

impl Unit {
    fn new(ids: &mut Ids, school: OrganizationId, program: ProgramId) -> Self {
        let (mentor, mentee) = ((ids.random(), ids.random()), (ids.random(), ids.random()));
        Self { school, program, pair: ids.ordered(), mentor, mentee }
    }

    async fn go_through(&self, step: Step, bulk: &mut Bulk, ids: &mut Ids) -> Result<()> {
        match step {
            Step::Register => self.register(bulk).await,
            Step::Select => self.select(bulk).await,
            Step::Form => self.form(bulk).await,
            Step::Plan => self.plan(bulk, ids).await,
            Step::Meet(number) => {
                let sitting = self.sitting(ids, 30 + number * 14);
                let meeting_type = MeetingType::Work;
                let held = MeetingEvent::MeetingHeld { meeting_type, late: false, sitting };
                bulk.push::<Pair>(self.pair.0, held).await
            }
            Step::Answer => self.answer(bulk, ids).await,
            Step::Close => self.close(bulk).await,
        }
    }

    async fn register(&self, bulk: &mut Bulk) -> Result<()> {
        let ((mentor, mentor_person), (mentee, mentee_person)) = (self.mentor, self.mentee);
        for (person, birth_year) in [(mentor_person, 2007), (mentee_person, 2011)] {
            let registered = PersonRegistration::PersonRegistered { birth_year, occurred_on: day(2) };
            bulk.push::<Person>(person.0, registered).await?;
        }
        let given_by = ConsentGiver::LegalRepresentative;
        let (kind, terms) = (ConsentKind::Processing, ConsentTerms::default());
        let consent = ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on: day(3) };
        let applied = ApplicationEvent::MentorApplied {
            person_id: mentor_person,
            organization_id: self.school,
            category: ParticipantCategory::Pupil,
            enterprise_id: None,
            offer: MentorOffer::default(),
            occurred_on: day(2),
        };
        bulk.push::<Mentor>(mentor.0, applied).await?;
        bulk.push::<Mentor>(mentor.0, consent.clone()).await?;
        let requested = RequestEvent::MenteeRequested {
            person_id: mentee_person,
            organization_id: self.school,
            program_id: self.program,
            category: ParticipantCategory::Pupil,
            experience_years: None,
            topics: BTreeSet::new(),
            source: RequestSource::Teacher,
            occurred_on: day(3),
        };
        bulk.push::<Mentee>(mentee.0, requested).await?;
        bulk.push::<Mentee>(mentee.0, consent).await
    }

    async fn select(&self, bulk: &mut Bulk) -> Result<()> {
        let program_id = self.program;
        for event in [
            SelectionEvent::MentorInterviewed { readiness: Readiness::Ready, occurred_on: day(5) },
            SelectionEvent::MentorSelected { program_id, criteria: BTreeMap::new(), occurred_on: day(5) },
            SelectionEvent::MentorTrained {
                program_id: Some(program_id),
                hours: 16,
                result: TrainingResult::Passed,
                occurred_on: day(8),
            },
            SelectionEvent::MentorReady { program_id, capacity: 2, waiver: None, occurred_on: day(8) },
        ] {
            bulk.push::<Mentor>(self.mentor.0.0, event).await?;
        }
        bulk.push::<Mentee>(self.mentee.0.0, EnrolmentEvent::MenteeEnteredPool { occurred_on: day(8) }).await
    }

    async fn form(&self, bulk: &mut Bulk) -> Result<()> {
        let (pair_id, program_id, form) = (self.pair, self.program, Form::PupilPupil);
        let (mentors, mentees) = (BTreeSet::from([self.mentor.0]), BTreeSet::from([self.mentee.0]));
        let formed = FormationEvent::PairFormed {
            program_id,
            organization_id: self.school,
            form,
            federal_form: None,
            role_model: None,
            kind: InteractionKind::OneOnOne,
            mentors: mentors.clone(),
            mentees: mentees.clone(),
            order: None,
            rematch_of: None,
            continues: None,
            occurred_on: day(10),
        };
        bulk.push::<Pair>(pair_id.0, formed).await?;
        let assigned = AssignmentEvent::MentorAssigned { pair_id, program_id, mentees, occurred_on: day(10) };
        bulk.push::<Mentor>(self.mentor.0.0, assigned).await?;
        let matched = EnrolmentEvent::MenteeMatched { pair_id, form, mentors, occurred_on: day(10) };
        bulk.push::<Mentee>(self.mentee.0.0, matched).await
    }

    async fn plan(&self, bulk: &mut Bulk, ids: &mut Ids) -> Result<()> {
        let sitting = self.sitting(ids, 12);
        bulk.push::<Pair>(self.pair.0, MeetingEvent::OrganizationalMeetingHeld { late: false, sitting })
            .await?;
        let sitting = self.sitting(ids, 15);
        bulk.push::<Pair>(self.pair.0, MeetingEvent::PlanningMeetingHeld { late: false, sitting }).await?;
        let milestones = vec![Milestone { id: ids.ordered(), due: day(120) }];
        let approved =
            PlanEvent::PlanApproved { goals: 2, milestones, period: None, late: false, occurred_on: day(16) };
        bulk.push::<Pair>(self.pair.0, approved).await
    }

    async fn answer(&self, bulk: &mut Bulk, ids: &mut Ids) -> Result<()> {
        let score = |points| Score::try_from(points).expect("within the scale");
        for respondent in self.members() {
            let answers = BTreeMap::from([("Q1".to_owned(), score(8)), ("Q2".to_owned(), score(9))]);
            let collected = FeedbackEvent::FeedbackCollected {
                feedback_id: ids.ordered(),
                phase: FeedbackPhase::Final,
                respondent,
                about: None,
                questionnaire: "journal/v1".to_owned(),
                answers,
                overall: score(8),
                late: false,
                occurred_on: day(200),
            };
            bulk.push::<Pair>(self.pair.0, collected).await?;
        }
        Ok(())
    }

    async fn close(&self, bulk: &mut Bulk) -> Result<()> {
        let (pair_id, policy, occurred_on) = (self.pair, PolicySet::v1().version.clone(), day(210));
        let outcomes = vec![MemberOutcome { mentee_id: self.mentee.0, outcome: Outcome::Completed }];
        let completed = ClosingEvent::PairCompleted {
            outcomes,
            policy: policy.clone(),
            completion: Completion::default(),
            occurred_on,
        };
        bulk.push::<Pair>(pair_id.0, completed).await?;
        let mentees = BTreeSet::from([self.mentee.0]);
        let released = AssignmentEvent::MentorReleased { pair_id, mentees, occurred_on };
        bulk.push::<Mentor>(self.mentor.0.0, released).await?;
        let reason = ReleaseReason::PairCompleted;
        let released = EnrolmentEvent::MenteeReleased { pair_id, reason, met_policy: true, occurred_on };
        bulk.push::<Mentee>(self.mentee.0.0, released).await?;
        let over = EnrolmentEvent::MenteeCycleCompleted { policy, occurred_on };
        bulk.push::<Mentee>(self.mentee.0.0, over).await
    }

    fn members(&self) -> BTreeSet<Member> {
        BTreeSet::from([Member::Mentor(self.mentor.0), Member::Mentee(self.mentee.0)])
    }

    fn sitting(&self, ids: &mut Ids, on: u64) -> Sitting {
        let (duration_min, mode) = (40, MeetingMode::InPerson);
        Sitting {
            meeting_id: ids.ordered(),
            duration_min,
            mode,
            attendees: self.members(),
            occurred_on: day(on),
        }
    }
}
