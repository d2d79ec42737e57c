//! What the answers of a year say item by item, and how experience compares with expectation (methodology §6.5, §7.2).
//!
//! Mentees, mentors and curators are asked by questionnaires of their own, so an item is always of one audience and one point, interim or
//! final. Anonymous answers count beside those under a name, as far as members stayed silent.
//!
//! Invariants: an item is compared over the same respondents only, each with his or her own answers before and after, so anonymous answers
//! are compared with nothing; where the scale changed in between nothing is compared, and the row says so (§11 case 26); nobody answered is
//! no data, not zero (§11 case 33); what fewer said than the rules of the region allow is withheld, and so is a comparison of so few or one
//! that leaves so few out, for their marks follow from both means (§7.3, §8.6).

use crate::fraction::Fraction;
use crate::ledger::silent;
use crate::period::Span;
use crate::registry::{
    AnonymousRow, CuratorSurveyRow, FeedbackRow, MethodologyRow, PairRow, ProgramRow, SurveyRow,
};
use chrono::{Datelike, NaiveDate};
use domain::ids::{PersonId, ProgramId};
use domain::methodology::{Answer, Answers, Item, ItemKind, Questionnaire, QuestionnaireRef};
use domain::program::AnonymousAnswers;
use domain::values::{Audience, FeedbackPhase, Member, Side};
use std::collections::BTreeMap;

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Respondent {
    /// A member of a pair.
    Member(Member),
    /// A curator of a programme.
    Curator(PersonId),
    /// Somebody whom nobody knows: the number tells the sheet from the others of its programme.
    Anonymous(usize),
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

    /// The anonymous answers about a programme in a year, as far as members who took part in it gave none under their name: nobody counts
    /// twice. `pairs` are those of the programme.
    pub fn of_anonymous(program: &ProgramRow, pairs: &[PairRow], year: i32) -> Vec<Self> {
        let bundles = program.anonymous.iter().filter(|bundle| bundle.month.year() == year);
        let (mentors, mentees): (Vec<_>, Vec<_>) = bundles
            .flat_map(|bundle| bundle.responses.iter().map(move |response| (bundle, response)))
            .partition(|(bundle, _)| bundle.side == Side::Mentor);
        let counted =
            [(Side::Mentor, mentors), (Side::Mentee, mentees)].into_iter().flat_map(|(side, given)| {
                let of_program = pairs.iter().filter(|pair| pair.program_id == program.id);
                let silent = silent(of_program, side, year, Span::Years);
                given.into_iter().take(silent)
            });
        let sheet = |(number, (bundle, response)): (usize, (&AnonymousRow, &AnonymousAnswers))| Self {
            program_id: Some(program.id),
            respondent: Respondent::Anonymous(number),
            phase: FeedbackPhase::Final,
            questionnaire: bundle.questionnaire.clone(),
            answers: response.answers.clone(),
            order: (bundle.month, 0),
        };
        counted.enumerate().map(sheet).collect()
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

/// What the answers of a year at one point say about one item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemRow {
    /// Which questionnaire.
    pub questionnaire: QuestionnaireRef,
    /// Whom it asks.
    pub audience: Audience,
    /// At which point.
    pub phase: FeedbackPhase,
    /// Which item.
    pub item: String,
    /// What was answered.
    pub tally: Tally,
    /// How many of the answers were anonymous.
    pub anonymous: u64,
    /// Compared with what was expected; none for an item that has no expectation.
    pub gap: Option<Gap>,
    /// Fewer than this answered, so the row tells nothing else; none where enough did, or nobody.
    pub fewer_than: Option<u32>,
}

/// Answers to an item, counted.
#[derive(Clone, Debug, PartialEq)]
pub enum Tally {
    /// Marks given, with how many gave them.
    Marks(BTreeMap<Fraction, u64>),
    /// Every option in the order of the questionnaire, with how many chose it.
    Options(Vec<(String, u64)>),
}

impl Tally {
    /// What can be answered to an item, as yet by nobody; none for an item in own words, which is nobody's number.
    fn of(item: &Item) -> Option<Self> {
        match &item.kind {
            ItemKind::Scale => Some(Self::Marks(BTreeMap::new())),
            ItemKind::Choice { options } | ItemKind::Ordinal { options } => {
                Some(Self::Options(options.iter().map(|option| (option.code.clone(), 0)).collect()))
            }
            ItemKind::Text => None,
        }
    }

    /// Counts an answer; says whether it was one to such an item.
    fn add(&mut self, answer: &Answer) -> bool {
        match (self, answer) {
            (Self::Marks(marks), Answer::Points(points)) => {
                *marks.entry(Fraction::whole((*points).into())).or_insert(0) += 1;
                true
            }
            (Self::Options(options), Answer::Chosen(chosen)) => {
                let option = options.iter_mut().find(|(code, _)| code == chosen);
                option.map(|(_, number)| *number += 1).is_some()
            }
            (Self::Marks(_), Answer::Chosen(_)) | (Self::Options(_), Answer::Points(_)) => false,
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Marks(marks) => marks.clear(),
            Self::Options(options) => options.clear(),
        }
    }
}

impl ItemRow {
    /// How many answered, of what is not withheld.
    pub fn answered(&self) -> u64 {
        match &self.tally {
            Tally::Marks(marks) => marks.values().sum(),
            Tally::Options(options) => options.iter().map(|(_, number)| number).sum(),
        }
    }

    /// Withholds what fewer said than this.
    fn protect(&mut self, least: u32) {
        let is_few = |number: u64| (1..u64::from(least)).contains(&number);
        let answered = self.answered();
        if is_few(answered) {
            self.fewer_than = Some(least);
            self.tally.clear();
            self.anonymous = 0;
            self.gap = None;
        }
        if let Some(gap) = &mut self.gap {
            let paired = gap.paired();
            if is_few(paired) || (paired > 0 && is_few(answered.saturating_sub(paired))) {
                *gap = Gap { fewer_than: Some(least), ..Gap::default() };
            }
        }
    }
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
    /// Fewer than this are compared, or left out beside those who are, so nothing else is told; none where there are enough.
    pub fewer_than: Option<u32>,
}

impl Gap {
    /// How many are compared.
    pub fn paired(&self) -> u64 {
        u64::try_from(self.pairs.len()).expect("there are not so many people")
    }

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

/// The interim and final answers of a year to published questionnaires, item by item; what fewer than `least` said is withheld.
pub fn items(methodology: &MethodologyRow, sheets: &[Sheet], year: i32, least: u32) -> Vec<ItemRow> {
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
            if !sheet.answers.get(&row.item).is_some_and(|answer| row.tally.add(answer)) {
                continue;
            }
            if let Respondent::Anonymous(_) = sheet.respondent {
                row.anonymous += 1;
                continue;
            }
            let paired = questionnaire.item(&row.item).and_then(|item| item.pairs_with.as_deref());
            let mark = mark(&sheet.answers, &row.item);
            let (Some(gap), Some(paired), Some(mark)) = (&mut row.gap, paired, mark) else { continue };
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
    let mut rows: Vec<ItemRow> = rows.into_values().flatten().collect();
    for row in &mut rows {
        row.protect(least);
    }
    rows
}

fn empty_rows(questionnaire: &Questionnaire) -> Vec<ItemRow> {
    let row = |item: &Item| {
        Some(ItemRow {
            questionnaire: questionnaire.reference(),
            audience: questionnaire.audience,
            phase: questionnaire.phase,
            item: item.code.clone(),
            tally: Tally::of(item)?,
            anonymous: 0,
            gap: item.pairs_with.is_some().then(Gap::default),
            fewer_than: None,
        })
    };
    questionnaire.items.iter().filter_map(row).collect()
}

fn mark(answers: &Answers, item: &str) -> Option<Fraction> {
    match answers.get(item)? {
        Answer::Points(points) => Some(Fraction::whole((*points).into())),
        Answer::Chosen(_) => None,
    }
}

/// The latest interim and final answers of each respondent to each questionnaire in each programme, of those given in the year.
fn latest_of(sheets: &[Sheet], year: i32) -> impl Iterator<Item = &Sheet> {
    let mut latest: BTreeMap<_, &Sheet> = BTreeMap::new();
    for sheet in sheets {
        let is_experience = match sheet.phase {
            FeedbackPhase::Interim | FeedbackPhase::Final => true,
            FeedbackPhase::Entry => false,
        };
        if !is_experience || sheet.order.0.year() != year {
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
