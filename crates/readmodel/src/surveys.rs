//! What the answers of a year say item by item, and how experience compares with expectation (methodology §6.5, §7.2).
//!
//! Invariants: an item is compared over the same members only, each with his or her own answers before and after; where the scale changed
//! in between nothing is compared, and the row says so (§11 case 26); nobody answered is no data, not zero (§11 case 33).

use crate::fraction::Fraction;
use crate::registry::{FeedbackRow, MethodologyRow, SurveyRow};
use chrono::{Datelike, NaiveDate};
use domain::ids::ProgramId;
use domain::methodology::{Answer, Answers, Item, ItemKind, Questionnaire, QuestionnaireRef};
use domain::values::{FeedbackPhase, Member};
use std::collections::BTreeMap;

/// Rows in which answers are looked for.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    /// What the region has published.
    pub methodology: Option<MethodologyRow>,
    /// Feedback of pairs, with the programme.
    pub feedback: Vec<(ProgramId, FeedbackRow)>,
    /// Answers of members to entry questionnaires.
    pub entry: BTreeMap<Member, Vec<SurveyRow>>,
}

/// What the final answers of a year say about one item of the scale.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemRow {
    /// Which questionnaire.
    pub questionnaire: QuestionnaireRef,
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
    /// Members with both marks on one scale: what was expected, what was experienced.
    pub pairs: Vec<(Fraction, Fraction)>,
    /// Members who told no expectation.
    pub unpaired: u64,
    /// Members who told it on another scale.
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

    /// Mean of experience less expectation, member by member.
    pub fn mean(&self) -> Option<Fraction> {
        let differences = self.pairs.iter().map(|(expected, experienced)| experienced.minus(*expected));
        Fraction::mean(&differences.collect::<Vec<_>>())
    }
}

/// The final answers of a year to published questionnaires, item by item.
pub fn items(sheets: &Sheets, year: i32) -> Vec<ItemRow> {
    let Some(methodology) = &sheets.methodology else { return Vec::new() };
    let mut rows: BTreeMap<QuestionnaireRef, Vec<ItemRow>> = BTreeMap::new();
    for (member, feedback) in latest_of(sheets, year) {
        let Some(reference) = &feedback.questionnaire else { continue };
        let Some(questionnaire) = methodology.questionnaire(reference) else { continue };
        let expected = expectation(sheets, methodology, questionnaire, member, feedback.occurred_on);
        let rows = rows.entry(reference.clone()).or_insert_with(|| empty_rows(questionnaire));
        for row in rows {
            let Some(mark) = mark(&feedback.answers, &row.item) else { continue };
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

/// The latest final feedback of each member in each programme, of those given in the year.
fn latest_of(sheets: &Sheets, year: i32) -> impl Iterator<Item = (Member, &FeedbackRow)> {
    let mut latest: BTreeMap<(ProgramId, Member), &FeedbackRow> = BTreeMap::new();
    for (program, feedback) in &sheets.feedback {
        if feedback.phase != FeedbackPhase::Final || feedback.occurred_on.year() != year {
            continue;
        }
        let known = latest.entry((*program, feedback.respondent)).or_insert(feedback);
        if (known.occurred_on, known.position) < (feedback.occurred_on, feedback.position) {
            *known = feedback;
        }
    }
    latest.into_iter().map(|((_, member), feedback)| (member, feedback))
}

/// What a member last expected before a day, and by which version of the mirrored questionnaire.
fn expectation<'s>(
    sheets: &'s Sheets,
    methodology: &'s MethodologyRow,
    exit: &Questionnaire,
    member: Member,
    day: NaiveDate,
) -> Option<(&'s Questionnaire, &'s Answers)> {
    let code = exit.mirrors.as_deref()?;
    let submitted = sheets.entry.get(&member).into_iter().flatten();
    let submitted = submitted.map(|row| (row.occurred_on, &row.questionnaire, &row.answers));
    let in_pairs = sheets.feedback.iter().map(|(_, row)| row);
    let in_pairs = in_pairs
        .filter(|row| row.respondent == member && row.phase == FeedbackPhase::Entry)
        .filter_map(|row| Some((row.occurred_on, row.questionnaire.as_ref()?, &row.answers)));
    let told = submitted.chain(in_pairs).filter(|(on, known, _)| known.code == code && *on <= day);
    let (_, reference, answers) = told.max_by_key(|(on, known, _)| (*on, known.version))?;
    Some((methodology.questionnaire(reference)?, answers))
}

#[cfg(test)]
mod tests;
