//! Anonymous answers beside those under a name.

use crate::change::{CellKey, Level, Theme};
use crate::{Change, Fact, Measure, Views};
use chrono::NaiveDate;
use domain::event::DomainEvent;
use domain::ids::{MenteeId, PersonId};
use domain::mentee::{EnrolmentEvent, RequestEvent};
use domain::methodology::{Answer, Answers, Overall, QuestionnaireRef};
use domain::organization::RegistrationEvent;
use domain::pair::{FeedbackEvent, FormationEvent, MeetingEvent, Sitting};
use domain::person::RegistrationEvent as PersonEvent;
use domain::program::{AnonymousAnswers, AnonymousEvent, DraftingEvent};
use domain::values::{
    FeedbackPhase, Form, IndicatorCode, InteractionKind, MeetingMode, MeetingType, Member, OrganizationLevel,
    ParticipantCategory, Period, RequestSource, Score, Side, StageModel,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const REGION: u128 = 1;
const PROGRAM: u128 = 4;
const PAIR: u128 = 51;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, month, day).expect("a real day")
}

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

/// Read models with their sums.
#[derive(Default)]
struct Books {
    views: Views,
    position: u64,
    sums: BTreeMap<CellKey, i64>,
}

impl Books {
    fn take(&mut self, stream: u128, occurred_on: NaiveDate, event: DomainEvent) {
        self.position += 1;
        let fact = Fact {
            position: self.position,
            aggregate_id: Uuid::from_u128(stream),
            sequence: self.position,
            recorded_at: 0,
            occurred_on,
            event,
            before: Vec::new(),
        };
        for change in self.views.apply(&fact) {
            if let Change::Posting(posting) = change {
                *self.sums.entry(posting.key).or_insert(0) += posting.amount;
            }
        }
        self.sums.retain(|_, sum| *sum != 0);
        assert_eq!(self.sums, self.views.recount(), "the postings add up to the numbers");
    }

    fn count(&self, measure: Measure) -> i64 {
        let of_program = |key: &CellKey| {
            (key.theme, key.measure, key.year, key.level)
                == (Theme::Indicator(IndicatorCode::I5), measure, 2024, Level::Program)
        };
        self.sums.iter().filter(|(key, _)| of_program(key)).map(|(_, sum)| sum).sum()
    }
}

/// A group of four mentees, three of whom attended a meeting.
fn group() -> Books {
    let mut books = Books::default();
    let region = RegistrationEvent::OrganizationRegistered {
        level: OrganizationLevel::Region,
        name: "Республика Дагестан".into(),
        code: None,
        parent: None,
        order: None,
        occurred_on: day(1, 1),
    };
    books.take(REGION, day(1, 1), DomainEvent::Organization(region.into()));
    let drafted = DraftingEvent::ProgramDrafted {
        organization_id: id(REGION),
        title: "Вместе к успеху".into(),
        period: Period { start: day(1, 9), end: day(12, 31) },
        stage_model: StageModel::Seven,
        occurred_on: day(1, 9),
    };
    books.take(PROGRAM, day(1, 9), DomainEvent::Program(drafted.into()));
    for mentee in 41..=44 {
        let person = PersonEvent::PersonRegistered { birth_year: 2010, occurred_on: day(1, 9) };
        books.take(mentee + 100, day(1, 9), DomainEvent::Person(person.into()));
        let requested = RequestEvent::MenteeRequested {
            person_id: id::<PersonId>(mentee + 100),
            organization_id: id(REGION),
            program_id: id(PROGRAM),
            category: ParticipantCategory::Pupil,
            experience_years: None,
            topics: BTreeSet::new(),
            source: RequestSource::OwnRequest,
            occurred_on: day(1, 9),
        };
        books.take(mentee, day(1, 9), DomainEvent::Mentee(requested.into()));
    }
    let formed = FormationEvent::PairFormed {
        program_id: id(PROGRAM),
        organization_id: id(REGION),
        form: Form::PupilPupil,
        federal_form: None,
        role_model: None,
        kind: InteractionKind::Group,
        mentors: BTreeSet::from([id(61)]),
        mentees: (41..=44).map(id::<MenteeId>).collect(),
        order: None,
        rematch_of: None,
        continues: None,
        occurred_on: day(1, 15),
    };
    books.take(PAIR, day(1, 15), DomainEvent::Pair(formed.into()));
    for mentee in 41..=44 {
        let matched = EnrolmentEvent::MenteeMatched {
            pair_id: id(PAIR),
            form: Form::PupilPupil,
            mentors: BTreeSet::from([id(61)]),
            occurred_on: day(1, 15),
        };
        books.take(mentee, day(1, 15), DomainEvent::Mentee(matched.into()));
    }
    let attendees = (41..=43).map(|mentee| Member::Mentee(id(mentee))).collect();
    let sitting = Sitting {
        meeting_id: id(71),
        duration_min: 45,
        mode: MeetingMode::InPerson,
        attendees,
        occurred_on: day(2, 1),
    };
    let held = MeetingEvent::MeetingHeld { meeting_type: MeetingType::Work, late: false, sitting };
    books.take(PAIR, day(2, 1), DomainEvent::Pair(held.into()));
    books
}

fn bundle(marks: &[Option<i32>]) -> DomainEvent {
    let answers = |mark: &Option<i32>| AnonymousAnswers {
        answers: mark.map(|mark| ("Q9".to_owned(), Answer::Points(mark))).into_iter().collect::<Answers>(),
        overall: mark.map(|mark| Overall { numerator: mark.unsigned_abs().into(), denominator: 1 }),
    };
    let collected = AnonymousEvent::AnonymousFeedbackCollected {
        bundle_id: id(95),
        questionnaire: QuestionnaireRef { code: "pupil-mentee-exit".into(), version: 1 },
        side: Side::Mentee,
        responses: marks.iter().map(answers).collect(),
        occurred_on: day(5, 1),
    };
    DomainEvent::Program(collected.into())
}

/// A mentee answers under his or her name.
fn named(mentee: u128, mark: u8) -> DomainEvent {
    let collected = FeedbackEvent::FeedbackCollected {
        feedback_id: id(mentee + 50),
        phase: FeedbackPhase::Final,
        respondent: Member::Mentee(id(mentee)),
        about: None,
        questionnaire: "journal/v1".into(),
        answers: BTreeMap::new(),
        overall: Score::try_from(mark).expect("within the scale"),
        late: false,
        occurred_on: day(5, 23),
    };
    DomainEvent::Pair(collected.into())
}

#[test]
fn anonymous_answers_count_beside_those_under_a_name() {
    let mut books = group();
    books.take(PROGRAM, day(5, 1), bundle(&[None, Some(6), Some(8)]));
    assert_eq!((books.count(Measure::Respondents), books.count(Measure::Unusable)), (2, 1));
    assert_eq!((books.count(Measure::Satisfied), books.count(Measure::TookPart)), (1, 3));
    assert_eq!(books.count(Measure::Mark), 2);
}

#[test]
fn who_answers_under_a_name_as_well_counts_once() {
    let mut books = group();
    books.take(PROGRAM, day(5, 1), bundle(&[Some(6), Some(8), Some(9)]));
    books.take(PAIR, day(5, 23), named(41, 10));
    assert_eq!((books.count(Measure::Respondents), books.count(Measure::TookPart)), (3, 3));
    books.take(PAIR, day(5, 23), named(42, 10));
    books.take(PAIR, day(5, 23), named(43, 10));
    assert_eq!((books.count(Measure::Respondents), books.count(Measure::Satisfied)), (3, 3));
    books.take(PAIR, day(5, 23), named(44, 10));
    assert_eq!(books.count(Measure::Respondents), 4, "who attended nothing may still answer");
}

#[test]
fn the_items_of_a_questionnaire_count_as_many_anonymous_answers_as_satisfaction_does() {
    use crate::surveys::Sheet;
    let mut books = group();
    books.take(PROGRAM, day(5, 1), bundle(&[Some(6), Some(7), Some(8), Some(9), Some(10)]));
    let sheets = |books: &Books, year| {
        let registry = books.views.registry();
        let program = registry.program(id(PROGRAM)).expect("the programme is drafted");
        let pairs: Vec<_> = registry.pairs().cloned().collect();
        Sheet::of_anonymous(program, &pairs, year).len()
    };
    assert_eq!(books.count(Measure::Respondents), 3, "three took part and told nothing under their name");
    assert_eq!((sheets(&books, 2024), sheets(&books, 2023)), (3, 0));
    books.take(PAIR, day(5, 23), named(41, 10));
    assert_eq!(sheets(&books, 2024), 2);
}
