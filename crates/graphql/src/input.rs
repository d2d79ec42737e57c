//! What mutations take: the parts that several of them share.
//!
//! Invariants: every mutation takes one input object, whatever it is about; inputs that hold personal data have no `Debug`,
//! so that no log can print them; ids of new things are made here, clients do not give them.

pub(crate) mod limits;
pub mod policy;

pub use policy::PolicyValuesInput;

use crate::payload::{UserError, UserErrorCode};
use crate::scalars::Date;
use app::Refused;
use app::acts::{NewMilestone, NewPerson, PersonalData};
use app::perform::Expected;
use async_graphql::{InputObject, InputType, OneofObject};
use domain::ids::{MenteeId, MentorId, MilestoneId, PersonId};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::values::{DocumentRef, Member, Period, Score, ScoreOutsideScale};
use std::collections::BTreeMap;
use store::ids::{ordered_id, random_id};
use store::journal::StreamId;
use uuid::Uuid;

/// The input of one mutation.
pub trait CommandInput: InputType {
    /// Id of the command, drawn by the client; a repeat writes nothing and is answered as the first time.
    fn command_id(&self) -> Uuid;

    /// The stream that the mutation is about; none when it makes something new.
    fn subject(&self) -> Option<StreamId>;

    /// The version of that stream that the client saw, if it says so.
    fn expected(&self) -> Option<Expected>;
}

/// Declares of which stream an input speaks; its fields `command_id` and `expected_version` are read.
macro_rules! about {
    ($($input:ty => $aggregate:ty, $id:ident);+ $(;)?) => {$(
        impl $crate::input::CommandInput for $input {
            fn command_id(&self) -> uuid::Uuid {
                self.command_id
            }

            fn subject(&self) -> Option<store::journal::StreamId> {
                Some(store::journal::StreamId::of::<$aggregate>(self.$id))
            }

            fn expected(&self) -> Option<app::perform::Expected> {
                let stream = store::journal::StreamId::of::<$aggregate>(self.$id);
                self.expected_version.map(|version| app::perform::Expected { stream, version })
            }
        }
    )+};
}
pub(crate) use about;

/// Declares inputs that make something new, of which no version can be expected.
macro_rules! about_something_new {
    ($($input:ty),+ $(,)?) => {$(
        impl $crate::input::CommandInput for $input {
            fn command_id(&self) -> uuid::Uuid {
                self.command_id
            }

            fn subject(&self) -> Option<store::journal::StreamId> {
                None
            }

            fn expected(&self) -> Option<app::perform::Expected> {
                None
            }
        }
    )+};
}
pub(crate) use about_something_new;

/// A numbered and dated paper: «85/7 от 20.12.2023».
#[derive(InputObject)]
pub struct DocumentInput {
    /// Its number, as written.
    number: String,
    /// Its date.
    date: Date,
}

impl From<DocumentInput> for DocumentRef {
    fn from(document: DocumentInput) -> Self {
        Self { number: document.number, date: document.date.0 }
    }
}

/// A period of life, both days included.
#[derive(InputObject)]
pub struct PeriodInput {
    /// First day.
    start: Date,
    /// Last day.
    end: Date,
}

impl From<PeriodInput> for Period {
    fn from(period: PeriodInput) -> Self {
        Self { start: period.start.0, end: period.end.0 }
    }
}

/// A mentor or a mentee: exactly one of them.
#[derive(OneofObject)]
pub enum ParticipantInput {
    /// A mentor.
    MentorId(Uuid),
    /// A mentee.
    MenteeId(Uuid),
}

impl ParticipantInput {
    /// The participant's own stream.
    pub(crate) fn stream(&self) -> StreamId {
        match self {
            Self::MentorId(id) => StreamId::of::<Mentor>(*id),
            Self::MenteeId(id) => StreamId::of::<Mentee>(*id),
        }
    }
}

impl From<ParticipantInput> for Member {
    fn from(participant: ParticipantInput) -> Self {
        match participant {
            ParticipantInput::MentorId(id) => Self::Mentor(MentorId(id)),
            ParticipantInput::MenteeId(id) => Self::Mentee(MenteeId(id)),
        }
    }
}

/// A person by name and birth date, by which he or she is found again in the organisation. Sealed in the vault.
/// Персональные данные участника.
#[derive(InputObject)]
pub struct PersonInput {
    /// Full name.
    name: String,
    /// Birth date.
    birth_date: Date,
    /// How to reach the person, or the parents.
    contacts: Option<String>,
    /// Place of work or study.
    place: Option<String>,
    /// Main competences.
    competences: Option<String>,
    /// Important achievements.
    achievements: Option<String>,
    /// Interests.
    interests: Option<String>,
    /// Wished age of mentees: a wish, not a rule.
    wished_age: Option<String>,
    /// Time that the person has.
    time: Option<String>,
}

impl From<PersonInput> for NewPerson {
    fn from(person: PersonInput) -> Self {
        let fields = [
            ("contacts", person.contacts),
            ("place", person.place),
            ("competences", person.competences),
            ("achievements", person.achievements),
            ("interests", person.interests),
            ("wished_age", person.wished_age),
            ("time", person.time),
        ];
        let data = PersonalData {
            name: person.name,
            birth_date: person.birth_date.0,
            fields: fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect(),
        };
        Self { id: PersonId(random_id()), data }
    }
}

/// A milestone of a plan.
#[derive(InputObject)]
pub struct MilestoneInput {
    /// What is to be reached. Sealed in the vault.
    title: String,
    /// Its term.
    due: Date,
}

impl From<MilestoneInput> for NewMilestone {
    fn from(milestone: MilestoneInput) -> Self {
        Self { id: MilestoneId(ordered_id()), title: milestone.title, due: milestone.due.0 }
    }
}

/// A milestone of a revised plan.
#[derive(InputObject)]
pub struct RevisedMilestoneInput {
    /// The milestone that stays; left out for a new one.
    id: Option<Uuid>,
    /// What is to be reached. Sealed in the vault.
    title: String,
    /// Its term.
    due: Date,
}

impl From<RevisedMilestoneInput> for NewMilestone {
    fn from(milestone: RevisedMilestoneInput) -> Self {
        let id = MilestoneId(milestone.id.unwrap_or_else(ordered_id));
        Self { id, title: milestone.title, due: milestone.due.0 }
    }
}

/// The mark of one item of a questionnaire.
#[derive(InputObject)]
pub struct AnswerInput {
    /// The item: «Q1».
    item: String,
    /// The mark, 1–10.
    score: i32,
}

/// Marks by item. An item that is answered twice is refused, not overwritten.
pub(crate) fn answers(given: Vec<AnswerInput>) -> Result<BTreeMap<String, Score>, UserError> {
    let mut answers = BTreeMap::new();
    for (index, AnswerInput { item, score: received }) in given.into_iter().enumerate() {
        let index = index.to_string();
        let score = score(received, &["answers", &index, "score"])?;
        if answers.insert(item, score).is_some() {
            let twice = Refused::new(
                "FEEDBACK_ITEM_TWICE",
                "the item is answered before: accepted is one mark for each item",
                "на этот вопрос уже есть ответ: принимается одна оценка на вопрос",
            );
            return Err(bad_input(&["answers", &index, "item"], twice));
        }
    }
    Ok(answers)
}

/// A mark on its scale.
pub(crate) fn score(received: i32, field: &[&str]) -> Result<Score, UserError> {
    let outside = || ScoreOutsideScale { received: received.to_string() };
    let score = u8::try_from(received).map_err(|_| outside()).and_then(Score::try_from);
    score.map_err(|outside| {
        let russian = format!("оценка {received} вне шкалы: принимаются целые числа от 1 до 10");
        bad_input(field, Refused::new("SCORE_OUTSIDE_SCALE", outside.to_string(), russian))
    })
}

/// A value of the input that its field does not take.
pub(crate) fn bad_input(field: &[&str], refused: Refused) -> UserError {
    let path = std::iter::once("input").chain(field.iter().copied()).map(str::to_owned);
    UserError::at(path.collect(), UserErrorCode::BadUserInput, refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_outside_the_scale_is_refused_where_it_stands() {
        for received in [0, 11, -1, 266] {
            let refused = score(received, &["overall"]).map_err(|error| error.told());
            assert_eq!(refused, Err(("SCORE_OUTSIDE_SCALE", "input.overall".into())), "{received}");
        }
        let given =
            vec![AnswerInput { item: "Q1".into(), score: 10 }, AnswerInput { item: "Q2".into(), score: 11 }];
        assert_eq!(
            answers(given).map_err(|error| error.told()),
            Err(("SCORE_OUTSIDE_SCALE", "input.answers.1.score".into()))
        );
    }

    #[test]
    fn an_item_is_answered_once() {
        let given =
            vec![AnswerInput { item: "Q1".into(), score: 3 }, AnswerInput { item: "Q1".into(), score: 9 }];
        assert_eq!(
            answers(given).map_err(|error| error.told()),
            Err(("FEEDBACK_ITEM_TWICE", "input.answers.1.item".into()))
        );
    }
}
