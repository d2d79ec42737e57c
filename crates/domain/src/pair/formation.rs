//! Formation of a pair: who, in which form and kind, from which day. Readiness, capacity and pool are decided by the mentors and
//! mentees themselves in the same commit (`matching`).

use super::{Formed, Membership, Pair};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId};
use crate::policies::CycleFacts;
use crate::values::{DocumentRef, Form, InteractionKind, ParticipantCategory, RoleModel, Side};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A member of a pair to be formed, with what the member's own stream says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMember<Id> {
    /// As mentor or mentee.
    pub id: Id,
    /// As a person.
    pub person_id: PersonId,
    /// What he or she is in life.
    pub category: ParticipantCategory,
    /// Of which organisation.
    pub organization_id: OrganizationId,
}

/// Which names of the place's own are written down; the names themselves are texts and lie in the vault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocalNames {
    /// Of the form.
    pub form: bool,
    /// Of the role model.
    pub role_model: bool,
}

/// What may be asked at formation.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum FormationCommand {
    /// Forms a pair or group.
    FormPair {
        /// In which programme.
        program_id: ProgramId,
        /// Of which organisation.
        organization_id: OrganizationId,
        /// In which form.
        form: Form,
        /// The federal form as which a local one is told, if it is said.
        federal_form: Option<Form>,
        /// By which role model, if one was chosen.
        role_model: Option<RoleModel>,
        /// In which kind of interaction.
        kind: InteractionKind,
        /// One or more.
        mentors: Vec<NewMember<MentorId>>,
        /// One or more.
        mentees: Vec<NewMember<MenteeId>>,
        /// The order that fixes the pair.
        order: Option<DocumentRef>,
        /// The ended pair that this one replaces.
        rematch_of: Option<PairId>,
        /// The pair of an earlier run that this one goes on with.
        continues: Option<PairId>,
        /// Which local names are written down.
        named: LocalNames,
        /// Day of formation.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen at formation.
    pub enum FormationEvent {
        /// A pair or group was formed.
        PairFormed {
            /// In which programme.
            program_id: ProgramId,
            /// Of which organisation.
            organization_id: OrganizationId,
            /// In which form.
            form: Form,
            /// The federal form as which a local one is told, if it is said.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            federal_form: Option<Form>,
            /// By which role model, if one was chosen.
            role_model: Option<RoleModel>,
            /// In which kind of interaction.
            kind: InteractionKind,
            /// The mentors.
            mentors: BTreeSet<MentorId>,
            /// The mentees.
            mentees: BTreeSet<MenteeId>,
            /// The order that fixes the pair.
            order: Option<DocumentRef>,
            /// The dissolved pair that this one replaces.
            rematch_of: Option<PairId>,
            /// The pair of an earlier run that this one goes on with.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            continues: Option<PairId>,
            /// Day of formation.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a pair is not formed.
    pub enum FormationRefusal {
        FormedBefore => "PAIR_FORMED_BEFORE",
            "the pair is on record with other members or data: a change needs a correction",
            "пара уже записана с другими участниками или данными: нужно исправление";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PAIR_FORMED_IN_THE_FUTURE",
            "the pair is formed on {occurred_on}, in the future: accepted are days up to {today}",
            "дата формирования {occurred_on} в будущем: принимаются дни до {today}";
        SideEmpty { side: Side } => "PAIR_SIDE_EMPTY",
            "the {side} side is empty: at least one mentor and one mentee are needed",
            "сторона пуста ({side}): нужен хотя бы один наставник и один наставляемый";
        NamedTwice { side: Side } => "PAIR_MEMBER_TWICE",
            "a member is named twice on the {side} side",
            "участник назван дважды ({side})";
        BothSides { person_id: PersonId } => "PAIR_BOTH_SIDES",
            "person {person_id} is on both sides: nobody is mentor and mentee in one pair",
            "один человек с обеих сторон ({person_id}): нельзя быть наставником и наставляемым в одной паре";
        OneToOneOnly { kind: InteractionKind, mentors: usize, mentees: usize } => "PAIR_ONE_TO_ONE",
            "the kind {kind} joins one mentor and one mentee, not {mentors} and {mentees}",
            "вид {kind} — один наставник и один наставляемый, а не {mentors} и {mentees}";
        CategoryDoesNotFit { form: Form, side: Side, category: ParticipantCategory } => "PAIR_CATEGORY_DOES_NOT_FIT",
            "a {category} cannot be on the {side} side of the form {form}",
            "категория {category} не подходит стороне {side} формы {form}";
        RoleModelDoesNotFit { role_model: RoleModel, form: Form } => "PAIR_ROLE_MODEL_DOES_NOT_FIT",
            "the role model {role_model} does not belong to the form {form}",
            "ролевая модель {role_model} не относится к форме {form}";
        FederalFormDoesNotFit { form: Form, federal_form: Form } => "PAIR_FEDERAL_FORM_DOES_NOT_FIT",
            "the form {form} is not told as {federal_form}: accepted is one of the five federal forms, said of a local one",
            "форму {form} нельзя показывать как {federal_form}: принимается одна из пяти федеральных форм и только для местной";
        FormWithoutName => "PAIR_FORM_WITHOUT_NAME",
            "a local form has no name: write down what it is called here",
            "у иной формы нет названия: запишите, как она называется у вас";
        RoleModelWithoutName => "PAIR_ROLE_MODEL_WITHOUT_NAME",
            "a local role model has no name: write down what it is called here",
            "у местной ролевой модели нет названия: запишите, как она называется у вас";
        OtherOrganization { form: Form, organization_id: OrganizationId } => "PAIR_OTHER_ORGANIZATION",
            "a member is of organisation {organization_id}: in the form {form} both sides are of the organisation that runs the programme",
            "участник из другой организации ({organization_id}): в форме {form} обе стороны из организации, которая ведёт программу";
    }
}

impl FormationEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PairFormed { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |day| NaiveDate::from_ymd_opt(2024, 1, day).expect("a real day");
        vec![Self::PairFormed {
            program_id: ProgramId(uuid::Uuid::from_u128(4)),
            organization_id: OrganizationId(uuid::Uuid::from_u128(3)),
            form: Form::PupilPupil,
            federal_form: None,
            role_model: Some(RoleModel::AchieverUnderachiever),
            kind: InteractionKind::OneOnOne,
            mentors: BTreeSet::from([MentorId(uuid::Uuid::from_u128(61))]),
            mentees: BTreeSet::from([MenteeId(uuid::Uuid::from_u128(41))]),
            order: Some(DocumentRef { number: "10".into(), date: day(15) }),
            rematch_of: None,
            continues: None,
            occurred_on: day(15),
        }]
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: FormationCommand,
    stamp: Stamp,
) -> Result<Vec<FormationEvent>, FormationRefusal> {
    let FormationCommand::FormPair {
        program_id,
        organization_id,
        form,
        federal_form,
        role_model,
        kind,
        mentors,
        mentees,
        order,
        rematch_of,
        continues,
        named,
        occurred_on,
    } = command;
    let mentor_ids: BTreeSet<MentorId> = mentors.iter().map(|mentor| mentor.id).collect();
    let mentee_ids: BTreeSet<MenteeId> = mentees.iter().map(|mentee| mentee.id).collect();
    if let Some(known) = &pair.formed {
        let same = *known
            == (Formed {
                program_id,
                organization_id,
                form,
                federal_form,
                role_model,
                kind,
                order: order.clone(),
                day: occurred_on,
                rematch_of,
                continues,
            })
            && pair.mentors.keys().eq(&mentor_ids)
            && pair.mentees.keys().eq(&mentee_ids);
        return if same { Ok(Vec::new()) } else { Err(FormationRefusal::FormedBefore) };
    }
    if occurred_on > stamp.today {
        return Err(FormationRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    let mentor_persons: BTreeSet<PersonId> = mentors.iter().map(|mentor| mentor.person_id).collect();
    let mentee_persons: BTreeSet<PersonId> = mentees.iter().map(|mentee| mentee.person_id).collect();
    sides_are_named(Side::Mentor, mentors.len(), mentor_persons.len())?;
    sides_are_named(Side::Mentee, mentees.len(), mentee_persons.len())?;
    if let Some(both) = mentees.iter().find(|mentee| mentor_persons.contains(&mentee.person_id)) {
        return Err(FormationRefusal::BothSides { person_id: both.person_id });
    }
    if kind.is_one_to_one() && (mentors.len(), mentees.len()) != (1, 1) {
        return Err(FormationRefusal::OneToOneOnly { kind, mentors: mentors.len(), mentees: mentees.len() });
    }
    let sides = mentors
        .iter()
        .map(|mentor| (Side::Mentor, mentor.category, mentor.organization_id))
        .chain(mentees.iter().map(|mentee| (Side::Mentee, mentee.category, mentee.organization_id)));
    for (side, category, of) in sides {
        if !form.admits(side, category) {
            return Err(FormationRefusal::CategoryDoesNotFit { form, side, category });
        }
        if form.stays_in_one_organization() && of != organization_id {
            return Err(FormationRefusal::OtherOrganization { form, organization_id: of });
        }
    }
    if let Some(role_model) = role_model.filter(|model| !model.belongs_to(form)) {
        return Err(FormationRefusal::RoleModelDoesNotFit { role_model, form });
    }
    if let Some(federal_form) =
        federal_form.filter(|told| form.federal().is_some() || told.federal().is_none())
    {
        return Err(FormationRefusal::FederalFormDoesNotFit { form, federal_form });
    }
    if form == Form::Other && !named.form {
        return Err(FormationRefusal::FormWithoutName);
    }
    if role_model == Some(RoleModel::Local) && !named.role_model {
        return Err(FormationRefusal::RoleModelWithoutName);
    }
    Ok(vec![FormationEvent::PairFormed {
        program_id,
        organization_id,
        form,
        federal_form,
        role_model,
        kind,
        mentors: mentor_ids,
        mentees: mentee_ids,
        order,
        rematch_of,
        continues,
        occurred_on,
    }])
}

/// Each member once, as a human being: two records that were merged are one.
fn sides_are_named(side: Side, named: usize, distinct: usize) -> Result<(), FormationRefusal> {
    if named == 0 {
        return Err(FormationRefusal::SideEmpty { side });
    }
    if named != distinct {
        return Err(FormationRefusal::NamedTwice { side });
    }
    Ok(())
}

/// Who the members are in life is not in the event: `matching::redo` asks again with them.
pub(super) fn redo(_: &FormationEvent) -> Redo<FormationCommand> {
    Redo::Fact(Vec::new())
}

pub(super) fn evolve(pair: &mut Pair, event: &FormationEvent) {
    let FormationEvent::PairFormed {
        program_id,
        organization_id,
        form,
        federal_form,
        role_model,
        kind,
        mentors,
        mentees,
        order,
        rematch_of,
        continues,
        occurred_on,
    } = event;
    pair.formed = Some(Formed {
        program_id: *program_id,
        organization_id: *organization_id,
        form: *form,
        federal_form: *federal_form,
        role_model: *role_model,
        kind: *kind,
        order: order.clone(),
        day: *occurred_on,
        rematch_of: *rematch_of,
        continues: *continues,
    });
    pair.mentors = mentors.iter().map(|id| (*id, Membership::since(*occurred_on))).collect();
    pair.mentees = mentees.iter().map(|id| (*id, Membership::since(*occurred_on))).collect();
    pair.cycles = mentees.iter().map(|id| (*id, CycleFacts::none(*kind))).collect();
    pair.note_fact(*occurred_on);
}

#[cfg(test)]
mod tests;
