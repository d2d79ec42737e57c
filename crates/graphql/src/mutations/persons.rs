//! Acts about records of people: merging, its way back, telling two people apart, putting right what was mistyped.

use super::carry_out::{carry_out, unavailable};
use crate::input::about;
use crate::payload::PersonPayload;
use crate::scalars::Date;
use crate::words::{CorrectionReason, ErasureReason};
use app::App;
use app::acts::{PersonAct, PersonCorrection, RightData};
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{MenteeId, PairId, PersonId};
use domain::person::{Person, PersonalField};
use uuid::Uuid;

/// Acts about records of people.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonMutations;

/// Two records that are of one human being.
#[derive(InputObject)]
pub struct MergePersonsInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the person kept that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// The record that is merged.
    person_id: Uuid,
    /// The record that is kept.
    into_id: Uuid,
    /// Why they are of one person; needed when birth years differ, when they look like twins, or when they were told apart. Sealed
    /// in the vault.
    reason: Option<String>,
    /// When it was found out.
    occurred_on: Date,
}

/// A merge that was wrong.
#[derive(InputObject)]
pub struct UnmergePersonsInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the merged person that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// The record that was merged.
    person_id: Uuid,
    /// When it was found to be wrong.
    occurred_on: Date,
}

/// Two records that look alike and are of two people.
#[derive(InputObject)]
pub struct DeclareDistinctInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the person that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// One record.
    person_id: Uuid,
    /// The other one.
    other_id: Uuid,
    /// When it was found out.
    occurred_on: Date,
}

/// Two records of which it was said that they are of two people.
#[derive(InputObject)]
pub struct RevokeDistinctInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the person that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// One record.
    person_id: Uuid,
    /// The other one.
    other_id: Uuid,
    /// When it was found to be wrong.
    occurred_on: Date,
}

/// What is right of a person. What is left out stays as it is. Sealed in the vault. Персональные данные участника.
#[derive(InputObject)]
pub struct RightPersonInput {
    /// Full name.
    name: Option<String>,
    /// Birth date.
    birth_date: Option<Date>,
    /// How to reach the person, or the parents.
    contacts: Option<String>,
    /// How to reach the legal representative of a mentee.
    representative_contacts: Option<String>,
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

impl From<RightPersonInput> for RightData {
    fn from(right: RightPersonInput) -> Self {
        let others = [
            (PersonalField::Contacts, right.contacts),
            (PersonalField::RepresentativeContacts, right.representative_contacts),
            (PersonalField::Place, right.place),
            (PersonalField::Competences, right.competences),
            (PersonalField::Achievements, right.achievements),
            (PersonalField::Interests, right.interests),
            (PersonalField::WishedAge, right.wished_age),
            (PersonalField::Time, right.time),
        ];
        Self {
            name: right.name,
            birth_date: right.birth_date.map(|date| date.0),
            others: others.into_iter().filter_map(|(field, value)| Some((field, value?))).collect(),
        }
    }
}

/// A person of whom something was mistyped.
#[derive(InputObject)]
pub struct CorrectPersonInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the person that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Who.
    person_id: Uuid,
    /// What is right.
    person: RightPersonInput,
    /// Why.
    reason: CorrectionReason,
    /// What else there is to say: sealed.
    note: Option<String>,
}

/// A person of whom nothing personal is to be kept.
#[derive(InputObject)]
pub struct ErasePersonInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the person that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// The record that stands for the person; those merged into it go with it.
    person_id: Uuid,
    /// Why: the act of destruction names it.
    reason: ErasureReason,
    /// When: the date of the act.
    occurred_on: Date,
}

about! {
    CorrectPersonInput => Person, person_id;
    ErasePersonInput => Person, person_id;
    MergePersonsInput => Person, into_id;
    UnmergePersonsInput => Person, person_id;
    DeclareDistinctInput => Person, person_id;
    RevokeDistinctInput => Person, person_id;
}

#[Object]
impl PersonMutations {
    /// Merges a record into another one of the same person, who then counts once. It is always somebody's act and can be taken back.
    /// Answers with the person kept. Объединить записи одного человека.
    async fn merge_persons(&self, ctx: &Context<'_>, input: MergePersonsInput) -> Result<PersonPayload> {
        let both_sides_of = both_sides(ctx, PersonId(input.person_id), PersonId(input.into_id)).await?;
        carry_out(ctx, input, |input| PersonAct::Merge {
            id: PersonId(input.person_id),
            into: PersonId(input.into_id),
            reason: input.reason,
            both_sides_of,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Takes a merge back: both records count for themselves again. Отменить объединение.
    async fn unmerge_persons(&self, ctx: &Context<'_>, input: UnmergePersonsInput) -> Result<PersonPayload> {
        carry_out(ctx, input, |input| PersonAct::Unmerge {
            id: PersonId(input.person_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Puts right what was mistyped of a person. The birth year, the duplicates found and the numbers follow; what it was before is
    /// kept nowhere. Refused where the right age asks for a consent that is not there. Исправить данные человека.
    async fn correct_person(&self, ctx: &Context<'_>, input: CorrectPersonInput) -> Result<PersonPayload> {
        let mentees = enrolments(ctx, PersonId(input.person_id)).await?;
        carry_out(ctx, input, |input| {
            PersonAct::Correct(PersonCorrection {
                id: PersonId(input.person_id),
                mentees,
                right: input.person.into(),
                reason: input.reason.into(),
                note: input.note,
            })
        })
        .await
    }

    /// Destroys what is known of a person: the key and every sealed value of all records, and the texts of the pairs he or she was
    /// in, in one commit. Counts stay. Whoever still takes part leaves first: open pairs, enrolments, mentorship, curatorship. It
    /// cannot be taken back; `destructionAct` has the act. Уничтожить персональные данные.
    async fn erase_person(&self, ctx: &Context<'_>, input: ErasePersonInput) -> Result<PersonPayload> {
        let app: &App = ctx.data_unchecked();
        let holdings = app.holdings(PersonId(input.person_id)).await.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "where a person takes part cannot be read");
            unavailable(
                "where the person takes part cannot be read now: send the command again with the same commandId",
            )
        })?;
        carry_out(ctx, input, |input| PersonAct::Erase {
            id: PersonId(input.person_id),
            reason: input.reason.into(),
            holdings,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Takes back that two records are of two people: they may be proposed and merged again. Снять отметку разных людей.
    async fn revoke_distinct(&self, ctx: &Context<'_>, input: RevokeDistinctInput) -> Result<PersonPayload> {
        carry_out(ctx, input, |input| PersonAct::RevokeDistinct {
            id: PersonId(input.person_id),
            other: PersonId(input.other_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Says that two records are of two people, twins or namesakes: they are never proposed again. Отметить разных людей.
    async fn declare_distinct(
        &self,
        ctx: &Context<'_>,
        input: DeclareDistinctInput,
    ) -> Result<PersonPayload> {
        carry_out(ctx, input, |input| PersonAct::DeclareDistinct {
            id: PersonId(input.person_id),
            other: PersonId(input.other_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }
}

/// The enrolments by which is judged whose consent the right age asks for.
async fn enrolments(ctx: &Context<'_>, person: PersonId) -> Result<Vec<MenteeId>> {
    let app: &App = ctx.data_unchecked();
    app.enrolments_of(person).await.map_err(|error| {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "the enrolments of a person cannot be read"
        );
        unavailable(
            "the enrolments of the person cannot be read now: send the command again with the same commandId",
        )
    })
}

/// Asked of the registry once it has come to the end of the journal.
async fn both_sides(ctx: &Context<'_>, one: PersonId, other: PersonId) -> Result<Option<PairId>> {
    let app: &App = ctx.data_unchecked();
    app.pair_with_both(one, other).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "the pairs of two people cannot be read");
        unavailable("the pairs of the two cannot be read now: send the command again with the same commandId")
    })
}
