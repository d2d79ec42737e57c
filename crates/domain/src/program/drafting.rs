//! Drafting: the programme gets its organisation, period, forms and curator (methodology §4.3 rows 1–3).

use super::{Draft, Naming, Program, ProgramStage, Term};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{OrganizationId, PersonId};
use crate::values::{DocumentRef, Form, Period, RoleModel, StageModel};
use crate::words::is_name;
use crate::{part_events, refusals};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// What may be asked while a programme is drafted.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum DraftingCommand {
    /// Drafts a programme.
    DraftProgram {
        /// The organisation that runs it.
        organization_id: OrganizationId,
        /// Its title; unique in an organisation and period (the application holds that with a claim).
        title: String,
        /// First and last day.
        period: Period,
        /// Which list of stages its reports print.
        stage_model: StageModel,
        /// Day of the draft.
        occurred_on: NaiveDate,
    },
    /// Chooses the forms of mentoring.
    ChooseForms {
        /// At least one.
        forms: BTreeSet<Form>,
        /// The role models to be used, each of a chosen form; none when they are left open.
        role_models: BTreeSet<RoleModel>,
        /// The forms of the open pairs, as the application read them from the registry. Forms are chosen at stages at which no pair is
        /// formed, so what was read is final.
        at_work: BTreeSet<Form>,
        /// Day of the choice.
        occurred_on: NaiveDate,
    },
    /// Names a curator; the name itself lives in the vault.
    AssignCurator {
        /// Who.
        person_id: PersonId,
        /// The order that names the curator, if there is one.
        order: Option<DocumentRef>,
        /// From which day.
        occurred_on: NaiveDate,
    },
    /// Relieves a curator.
    ReleaseCurator {
        /// Who.
        person_id: PersonId,
        /// The last day.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen while a programme is drafted.
    pub enum DraftingEvent {
        /// A programme was drafted.
        ProgramDrafted {
            /// The organisation that runs it.
            organization_id: OrganizationId,
            /// Its title.
            title: String,
            /// First and last day.
            period: Period,
            /// Which list of stages its reports print.
            stage_model: StageModel,
            /// Day of the draft.
            occurred_on: NaiveDate,
        },
        /// The forms were chosen; they replace the ones chosen before.
        FormsChosen {
            /// The forms.
            forms: BTreeSet<Form>,
            /// The role models to be used.
            #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
            role_models: BTreeSet<RoleModel>,
            /// Day of the choice.
            occurred_on: NaiveDate,
        },
        /// A curator was named.
        CuratorAssigned {
            /// Who.
            person_id: PersonId,
            /// By which order.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            order: Option<DocumentRef>,
            /// From which day.
            occurred_on: NaiveDate,
        },
        /// A curator was relieved.
        CuratorReleased {
            /// Who.
            person_id: PersonId,
            /// The last day.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a draft is refused.
    pub enum DraftingRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        TitleMissing => "PROGRAM_TITLE_MISSING",
            "the title has no letter or digit: a programme has a title",
            "название пустое: у программы есть название";
        PeriodReversed { start: NaiveDate, end: NaiveDate } => "PROGRAM_PERIOD_REVERSED",
            "the period {start} – {end} does not run forward: the start must be before the end",
            "период {start} – {end} идёт назад: начало должно быть раньше окончания";
        PeriodUnlikely { start: NaiveDate, end: NaiveDate } => "PROGRAM_PERIOD_UNLIKELY",
            "the period {start} – {end} is not one of a programme: accepted are at most ten years, from 2000 on",
            "период {start} – {end} — не срок программы: принимается не больше десяти лет, начиная с 2000 года";
        OtherDraft { title: String } => "PROGRAM_OTHER_DRAFT",
            "the programme is drafted as «{title}» with other data: a change needs a correction",
            "программа уже записана как «{title}» с другими данными: нужно исправление";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PROGRAM_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        NoForm => "PROGRAM_NO_FORM",
            "no form is named: at least one is needed",
            "не названа ни одна форма: нужна хотя бы одна";
        RoleModelOfNoForm { role_model: RoleModel, forms: BTreeSet<Form> } => "PROGRAM_ROLE_MODEL_DOES_NOT_FIT",
            "the role model {role_model} belongs to none of the forms {forms}: accepted are models of a chosen form",
            "ролевая модель «{role_model}» не относится ни к одной из форм {forms}: принимаются модели выбранных форм";
        NotACurator { person_id: PersonId } => "PROGRAM_CURATOR_UNKNOWN",
            "{person_id} is not a curator of the programme: accepted are those who were named",
            "{person_id} не куратор программы: принимаются назначенные";
        OtherNaming { named_on: NaiveDate } => "PROGRAM_OTHER_NAMING",
            "the curator was named on {named_on}, by another order or from another day: a change needs a correction",
            "куратор назначен {named_on}, другим приказом или с другого дня: изменение требует исправления";
        InFormerTerm { occurred_on: NaiveDate, last: NaiveDate } => "PROGRAM_NAMING_IN_FORMER_TERM",
            "the curator was one up to {last}, so a new term does not begin on {occurred_on}: accepted are later days, another day of the former term is a correction",
            "куратор уже был назначен по {last}, новый срок не начинается {occurred_on}: принимаются дни позже, другой день прежнего срока — исправление";
        OtherRelease { released_on: NaiveDate } => "PROGRAM_OTHER_RELEASE",
            "the curator was relieved on {released_on}: another day needs a correction",
            "куратор освобождён {released_on}: другой день требует исправления";
        ReleasedBeforeNamed { occurred_on: NaiveDate, named_on: NaiveDate } => "CURATOR_RELEASED_BEFORE_NAMED",
            "the curator cannot be relieved on {occurred_on}: accepted are days from {named_on}",
            "куратор не может быть освобождён {occurred_on}: принимаются дни с {named_on}";
        StageTooLate { stage: ProgramStage } => "PROGRAM_STAGE_TOO_LATE",
            "this is not possible at stage {stage}: forms are chosen before matching, curators change until the programme is archived, cancelled or discarded",
            "на этапе {stage} это невозможно: формы выбирают до формирования пар, кураторов меняют, пока программа не в архиве, не отменена и не удалена";
        FormAtWork { forms: BTreeSet<Form> } => "PROGRAM_FORM_AT_WORK",
            "pairs of the forms {forms} are open: these forms stay chosen until their pairs have ended",
            "открыты пары форм {forms}: эти формы остаются выбранными, пока их пары не завершены";
    }
}

impl DraftingEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::ProgramDrafted { .. }
            | Self::FormsChosen { .. }
            | Self::CuratorAssigned { .. }
            | Self::CuratorReleased { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a real day");
        vec![
            Self::ProgramDrafted {
                organization_id: OrganizationId(uuid::Uuid::from_u128(3)),
                title: "Вместе к успеху — 2024".into(),
                period: Period { start: day(2024, 1, 9), end: day(2024, 12, 31) },
                stage_model: StageModel::Six,
                occurred_on: day(2023, 12, 11),
            },
            Self::FormsChosen {
                forms: BTreeSet::from([Form::PupilPupil, Form::TeacherTeacher]),
                role_models: BTreeSet::new(),
                occurred_on: day(2023, 12, 11),
            },
            Self::CuratorAssigned {
                person_id: PersonId(uuid::Uuid::from_u128(9)),
                order: None,
                occurred_on: day(2023, 12, 20),
            },
            Self::CuratorReleased {
                person_id: PersonId(uuid::Uuid::from_u128(9)),
                occurred_on: day(2024, 3, 1),
            },
        ]
    }
}

pub(super) fn decide(
    program: &Program,
    command: DraftingCommand,
    stamp: Stamp,
) -> Result<Vec<DraftingEvent>, DraftingRefusal> {
    match command {
        DraftingCommand::DraftProgram { organization_id, title, period, stage_model, occurred_on } => {
            if !is_name(&title) {
                return Err(DraftingRefusal::TitleMissing);
            }
            if period.start >= period.end {
                return Err(DraftingRefusal::PeriodReversed { start: period.start, end: period.end });
            }
            // Every year of the period may be counted in; an open end written as 31.12.9999 would count in thousands.
            if period.start.year() < 2000 || period.end.year() - period.start.year() > 10 {
                return Err(DraftingRefusal::PeriodUnlikely { start: period.start, end: period.end });
            }
            match &program.draft {
                Some(known)
                    if *known == (Draft { organization_id, title: title.clone(), period, stage_model }) =>
                {
                    Ok(Vec::new())
                }
                Some(known) => Err(DraftingRefusal::OtherDraft { title: known.title.clone() }),
                None if stamp.is_before(occurred_on) => Err(in_the_future(occurred_on, stamp)),
                None => Ok(vec![DraftingEvent::ProgramDrafted {
                    organization_id,
                    title,
                    period,
                    stage_model,
                    occurred_on,
                }]),
            }
        }
        DraftingCommand::ChooseForms { forms, role_models, at_work, occurred_on } => {
            drafted(program)?;
            if forms.is_empty() {
                return Err(DraftingRefusal::NoForm);
            }
            let is_of_no_form = |model: &&RoleModel| !forms.iter().any(|form| model.belongs_to(*form));
            if let Some(role_model) = role_models.iter().find(is_of_no_form).copied() {
                return Err(DraftingRefusal::RoleModelOfNoForm { role_model, forms });
            }
            if program.forms == forms && program.role_models == role_models {
                return Ok(Vec::new());
            }
            if program.stage > ProgramStage::Recruiting {
                return Err(DraftingRefusal::StageTooLate { stage: program.stage });
            }
            let dropped: BTreeSet<Form> = at_work.difference(&forms).copied().collect();
            if !dropped.is_empty() {
                return Err(DraftingRefusal::FormAtWork { forms: dropped });
            }
            if stamp.is_before(occurred_on) {
                return Err(in_the_future(occurred_on, stamp));
            }
            Ok(vec![DraftingEvent::FormsChosen { forms, role_models, occurred_on }])
        }
        DraftingCommand::AssignCurator { person_id, order, occurred_on } => {
            drafted(program)?;
            let naming = (occurred_on, order);
            if is_named(program, person_id, &naming)? {
                return Ok(Vec::new());
            }
            curators_change(program)?;
            if stamp.is_before(occurred_on) {
                return Err(in_the_future(occurred_on, stamp));
            }
            // Terms of one curator follow each other; the day of the release is the last of its term.
            let last = program.terms_over(person_id).iter().map(|term| term.last).max();
            if let Some(last) = last.filter(|last| occurred_on <= *last) {
                return Err(DraftingRefusal::InFormerTerm { occurred_on, last });
            }
            let order = naming.1;
            Ok(vec![DraftingEvent::CuratorAssigned { person_id, order, occurred_on }])
        }
        DraftingCommand::ReleaseCurator { person_id, occurred_on } => {
            drafted(program)?;
            let terms = program.terms_over(person_id);
            let now = program.curators.get(&person_id).map(|(named_on, _)| *named_on);
            // Terms on record may overlap from before they followed each other: then it is the one of now that ends.
            let ends_now = now.is_some_and(|named_on| named_on <= occurred_on);
            if !ends_now && terms.iter().any(|term| term.last == occurred_on) {
                return Ok(Vec::new());
            }
            let Some(named_on) = now else {
                return Err(match terms.last() {
                    Some(term) => DraftingRefusal::OtherRelease { released_on: term.last },
                    None => DraftingRefusal::NotACurator { person_id },
                });
            };
            curators_change(program)?;
            if stamp.is_before(occurred_on) {
                return Err(in_the_future(occurred_on, stamp));
            }
            if occurred_on < named_on {
                return Err(DraftingRefusal::ReleasedBeforeNamed { occurred_on, named_on });
            }
            Ok(vec![DraftingEvent::CuratorReleased { person_id, occurred_on }])
        }
    }
}

/// Whether somebody is or was named a curator just so. The day names the term, and its order goes with it; whoever is a curator is not
/// named a second time.
fn is_named(program: &Program, person: PersonId, naming: &Naming) -> Result<bool, DraftingRefusal> {
    let now = program.curators.get(&person);
    let mut known = now.into_iter().chain(program.terms_over(person).iter().map(|term| &term.naming));
    let same_day = known.find(|known| known.0 == naming.0);
    match same_day.or(now) {
        Some(known) if known == naming => Ok(true),
        Some(known) => Err(DraftingRefusal::OtherNaming { named_on: known.0 }),
        None => Ok(false),
    }
}

/// Only the end of everything ends it: a completed programme may be reopened, and one of its curators asks for that.
fn curators_change(program: &Program) -> Result<(), DraftingRefusal> {
    if program.is_closed() {
        return Err(DraftingRefusal::StageTooLate { stage: program.stage });
    }
    Ok(())
}

fn in_the_future(occurred_on: NaiveDate, stamp: Stamp) -> DraftingRefusal {
    DraftingRefusal::InTheFuture { occurred_on, today: stamp.today }
}

fn drafted(program: &Program) -> Result<(), DraftingRefusal> {
    if program.draft.is_none() { Err(DraftingRefusal::NotDrafted) } else { Ok(()) }
}

/// Which pairs were open is not in the event: none of a dropped form was.
pub(super) fn redo(event: &DraftingEvent) -> Redo<DraftingCommand> {
    Redo::fact(match event.clone() {
        DraftingEvent::ProgramDrafted { organization_id, title, period, stage_model, occurred_on } => {
            DraftingCommand::DraftProgram { organization_id, title, period, stage_model, occurred_on }
        }
        DraftingEvent::FormsChosen { forms, role_models, occurred_on } => {
            DraftingCommand::ChooseForms { forms, role_models, at_work: BTreeSet::new(), occurred_on }
        }
        DraftingEvent::CuratorAssigned { person_id, order, occurred_on } => {
            DraftingCommand::AssignCurator { person_id, order, occurred_on }
        }
        DraftingEvent::CuratorReleased { person_id, occurred_on } => {
            DraftingCommand::ReleaseCurator { person_id, occurred_on }
        }
    })
}

pub(super) fn evolve(program: &mut Program, event: &DraftingEvent) {
    match event {
        DraftingEvent::ProgramDrafted { organization_id, title, period, stage_model, occurred_on: _ } => {
            program.stage = ProgramStage::Draft;
            program.draft = Some(Draft {
                organization_id: *organization_id,
                title: title.clone(),
                period: *period,
                stage_model: *stage_model,
            });
        }
        DraftingEvent::FormsChosen { forms, role_models, occurred_on: _ } => {
            program.forms.clone_from(forms);
            program.role_models.clone_from(role_models);
        }
        DraftingEvent::CuratorAssigned { person_id, order, occurred_on } => {
            program.curators.insert(*person_id, (*occurred_on, order.clone()));
        }
        DraftingEvent::CuratorReleased { person_id, occurred_on } => {
            if let Some(naming) = program.curators.remove(person_id) {
                let term = Term { naming, last: *occurred_on };
                program.former_terms.entry(*person_id).or_default().push(term);
            }
        }
    }
}

#[cfg(test)]
mod tests;
