//! What the answers of a year say item by item, and how experience compares with expectation (methodology §6.5, §7.2).
//!
//! Mentees, mentors and curators are asked by questionnaires of their own, so an item is always of one audience.
//!
//! Invariants: an item is compared over the same respondents only, each with his or her own answers before and after; where the scale changed
//! in between nothing is compared, and the row says so (§11 case 26); nobody answered is no data, not zero (§11 case 33).

use crate::fraction::Fraction;
use crate::registry::{CuratorSurveyRow, FeedbackRow, MethodologyRow, SurveyRow};
use chrono::{Datelike, NaiveDate};
use domain::ids::{PersonId, ProgramId};
use domain::methodology::{Answer, Answers, Item, ItemKind, Questionnaire, QuestionnaireRef};
use domain::values::{Audience, FeedbackPhase, Member};
use std::collections::BTreeMap;

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Respondent {
    /// A member of a pair.
    Member(Member),
    /// A curator of a programme.
    Curator(PersonId),
}

/// Answers of one respondent to a published questionnaire.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// In which programme; none for what a member expected before there was a pair.
    program_id: Option<ProgramId>,
    respondent: Respondent,
    phase: FeedbackPhase,
    questionnaire: QuestionnaireRef,
    answers: Answers,
    /// Of two on one day the one recorded later counts.
    order: (NaiveDate, u64),
}

impl Sheet {
    /// Feedback of a pair of a programme; none when it answers no published questionnaire.
    pub fn of_feedback(program_id: ProgramId, row: &FeedbackRow) -> Option<Self> {
        Some(Self {
            program_id: Some(program_id),
            respondent: Respondent::Member(row.respondent),
            phase: row.phase,
            questionnaire: row.questionnaire.clone()?,
            answers: row.answers.clone(),
            order: (row.occurred_on, row.position),
        })
    }

    /// What a member answered to an entry questionnaire.
    pub fn of_entry(member: Member, row: &SurveyRow) -> Self {
        let respondent = Respondent::Member(member);
        Self::submitted(None, respondent, FeedbackPhase::Entry, row)
    }

    /// What a curator answered about a programme.
    pub fn of_curator(program_id: ProgramId, row: &CuratorSurveyRow) -> Self {
        Self::submitted(Some(program_id), Respondent::Curator(row.person_id), row.phase, &row.survey)
    }

    fn submitted(
        program_id: Option<ProgramId>,
        respondent: Respondent,
        phase: FeedbackPhase,
        row: &SurveyRow,
    ) -> Self {
        Self {
            program_id,
            respondent,
            phase,
            questionnaire: row.questionnaire.clone(),
            answers: row.answers.clone(),
            order: (row.occurred_on, u64::from(row.questionnaire.version)),
        }
    }
}

/// What the final answers of a year say about one item of the scale.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemRow {
    /// Which questionnaire.
    pub questionnaire: QuestionnaireRef,
    /// Whom it asks.
    pub audience: Audience,
    /// Which item.
    pub item: String,
    /// Marks given, with how many gave them.
    pub marks: BTreeMap<Fraction, u64>,
    /// Compared with what was expected; none for an item that has no expectation.
    pub gap: Option<Gap>,
}

/// Experience compared with expectation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gap {
    /// Respondents with both marks on one scale: what was expected, what was experienced.
    pub pairs: Vec<(Fraction, Fraction)>,
    /// Respondents who told no expectation.
    pub unpaired: u64,
    /// Respondents who told it on another scale.
    pub scale_changed: u64,
}

impl Gap {
    /// Mean of what was expected.
    pub fn expected(&self) -> Option<Fraction> {
        Fraction::mean(&self.pairs.iter().map(|(expected, _)| *expected).collect::<Vec<_>>())
    }

    /// Mean of what was experienced.
    pub fn experienced(&self) -> Option<Fraction> {
        Fraction::mean(&self.pairs.iter().map(|(_, experienced)| *experienced).collect::<Vec<_>>())
    }

    /// Mean of experience less expectation, one by one.
    pub fn mean(&self) -> Option<Fraction> {
        let differences = self.pairs.iter().map(|(expected, experienced)| experienced.minus(*expected));
        Fraction::mean(&differences.collect::<Vec<_>>())
    }
}

/// The final answers of a year to published questionnaires, item by item.
pub fn items(methodology: &MethodologyRow, sheets: &[Sheet], year: i32) -> Vec<ItemRow> {
    let mut told: BTreeMap<Respondent, Vec<&Sheet>> = BTreeMap::new();
    for sheet in sheets.iter().filter(|sheet| sheet.phase == FeedbackPhase::Entry) {
        told.entry(sheet.respondent).or_default().push(sheet);
    }
    let mut rows: BTreeMap<QuestionnaireRef, Vec<ItemRow>> = BTreeMap::new();
    for sheet in latest_of(sheets, year) {
        let Some(questionnaire) = methodology.questionnaire(&sheet.questionnaire) else { continue };
        let told = told.get(&sheet.respondent).map_or(&[][..], Vec::as_slice);
        let expected = expectation(methodology, told, questionnaire, sheet);
        let rows = rows.entry(sheet.questionnaire.clone()).or_insert_with(|| empty_rows(questionnaire));
        for row in rows {
            let Some(mark) = mark(&sheet.answers, &row.item) else { continue };
            *row.marks.entry(mark).or_insert(0) += 1;
            let paired = questionnaire.item(&row.item).and_then(|item| item.pairs_with.as_deref());
            let (Some(gap), Some(paired)) = (&mut row.gap, paired) else { continue };
            match &expected {
                Some((before, answers)) if before.scale == questionnaire.scale => {
                    match self::mark(answers, paired) {
                        Some(expected) => gap.pairs.push((expected, mark)),
                        None => gap.unpaired += 1,
                    }
                }
                Some(_) => gap.scale_changed += 1,
                None => gap.unpaired += 1,
            }
        }
    }
    rows.into_values().flatten().collect()
}

fn empty_rows(questionnaire: &Questionnaire) -> Vec<ItemRow> {
    let row = |item: &Item| ItemRow {
        questionnaire: questionnaire.reference(),
        audience: questionnaire.audience,
        item: item.code.clone(),
        marks: BTreeMap::new(),
        gap: item.pairs_with.is_some().then(Gap::default),
    };
    questionnaire.items.iter().filter(|item| item.kind == ItemKind::Scale).map(row).collect()
}

fn mark(answers: &Answers, item: &str) -> Option<Fraction> {
    match answers.get(item)? {
        Answer::Points(points) => Some(Fraction::whole((*points).into())),
        Answer::Chosen(_) => None,
    }
}

/// The latest final answers of each respondent to each questionnaire in each programme, of those given in the year.
fn latest_of(sheets: &[Sheet], year: i32) -> impl Iterator<Item = &Sheet> {
    let mut latest: BTreeMap<_, &Sheet> = BTreeMap::new();
    for sheet in sheets {
        if sheet.phase != FeedbackPhase::Final || sheet.order.0.year() != year {
            continue;
        }
        let known = latest.entry((sheet.program_id, sheet.respondent, &sheet.questionnaire.code));
        let known = known.or_insert(sheet);
        if known.order < sheet.order {
            *known = sheet;
        }
    }
    latest.into_values()
}

/// What a respondent, of all that was told at entry, last expected before the final answers, and by which version of the mirrored questionnaire.
fn expectation<'s>(
    methodology: &'s MethodologyRow,
    told: &[&'s Sheet],
    exit: &Questionnaire,
    answered: &Sheet,
) -> Option<(&'s Questionnaire, &'s Answers)> {
    let code = exit.mirrors.as_deref()?;
    let told =
        told.iter().filter(|sheet| sheet.questionnaire.code == code && sheet.order.0 <= answered.order.0);
    let told = told.max_by_key(|sheet| (sheet.order.0, sheet.questionnaire.version))?;
    Some((methodology.questionnaire(&told.questionnaire)?, &told.answers))
}

#[cfg(test)]
mod tests;
