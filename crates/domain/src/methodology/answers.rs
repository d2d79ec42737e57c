//! Answers judged by the questionnaire that they answer (methodology §7.2, §7.3): a [`Response`] exists only when every answer fits its
//! item, so whoever gets one need not ask again.
//!
//! Invariants: a mark outside the scale is refused, never clamped (§11 case 25); an overall mark is exact and lies on the common
//! scale 1–10, whatever the scale of the questionnaire: that is where the threshold of satisfaction is compared.

use super::{Item, ItemKind, Methodology, Published, Questionnaire, QuestionnaireRef};
use crate::refusals;
use crate::values::{Audience, FeedbackPhase, Form, Score};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A coded answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A mark on the scale.
    Points(i32),
    /// The code of an option or a grade.
    Chosen(String),
}

/// Coded answers by item.
pub type Answers = BTreeMap<String, Answer>;

/// An overall mark on the common scale 1–10, as an exact fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Overall {
    /// Above the line.
    pub numerator: u64,
    /// Below the line.
    pub denominator: u64,
}

/// Answers that fit their questionnaire.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    questionnaire: QuestionnaireRef,
    audience: Audience,
    form: Option<Form>,
    phase: FeedbackPhase,
    smallest_bundle: u32,
    answers: Answers,
    written: BTreeSet<String>,
    overall: Option<Overall>,
}

refusals! {
    /// Why answers do not fit.
    pub enum AnswersRefusal {
        Unknown { questionnaire: QuestionnaireRef } => "QUESTIONNAIRE_UNKNOWN",
            "the region has no questionnaire {questionnaire}: publish it first",
            "в регионе нет анкеты {questionnaire}: сначала её нужно утвердить";
        Withdrawn { questionnaire: QuestionnaireRef, withdrawn_on: NaiveDate } => "QUESTIONNAIRE_WITHDRAWN",
            "questionnaire {questionnaire} was withdrawn on {withdrawn_on}: accepted are answers given before that day",
            "анкета {questionnaire} отозвана {withdrawn_on}: принимаются ответы, данные до этого дня";
        NotPublishedThen { questionnaire: QuestionnaireRef, published_on: NaiveDate } => "QUESTIONNAIRE_NOT_PUBLISHED_THEN",
            "questionnaire {questionnaire} was published on {published_on}: accepted are answers given from that day",
            "анкета {questionnaire} утверждена {published_on}: принимаются ответы, данные с этого дня";
        NoSuchItem { item: String, questionnaire: QuestionnaireRef } => "ANSWER_ITEM_UNKNOWN",
            "questionnaire {questionnaire} has no item {item}: answer its own items",
            "в анкете {questionnaire} нет вопроса {item}: отвечают на её вопросы";
        OutsideScale { item: String, received: i32, min: u32, max: u32 } => "ANSWER_OUTSIDE_SCALE",
            "the mark {received} of item {item} is outside the scale: accepted are whole numbers from {min} to {max}",
            "оценка {received} на вопрос {item} вне шкалы: принимаются целые числа от {min} до {max}";
        NotAnOption { item: String, received: String, accepted: String } => "ANSWER_NOT_AN_OPTION",
            "{received} is no option of item {item}: accepted are {accepted}",
            "{received} — не вариант ответа на вопрос {item}: принимаются {accepted}";
        WrongKind { item: String } => "ANSWER_OF_OTHER_KIND",
            "item {item} is answered in another way: a mark for a scale, an option for a choice, words for a text",
            "на вопрос {item} отвечают иначе: оценкой по шкале, вариантом при выборе, словами в тексте";
        RequiredMissing { items: String } => "ANSWER_REQUIRED_MISSING",
            "required items are not answered: {items}",
            "нет ответа на обязательные вопросы: {items}";
    }
}

impl From<Score> for Overall {
    fn from(score: Score) -> Self {
        Self { numerator: score.points().into(), denominator: 1 }
    }
}

impl Response {
    /// A response as an event holds it: judged when it was recorded.
    pub(crate) fn recorded(
        questionnaire: QuestionnaireRef,
        audience: Audience,
        phase: FeedbackPhase,
        answers: Answers,
        written: BTreeSet<String>,
        overall: Option<Overall>,
    ) -> Self {
        Self { questionnaire, audience, form: None, phase, smallest_bundle: 0, answers, written, overall }
    }

    /// Which questionnaire was answered.
    pub fn questionnaire(&self) -> &QuestionnaireRef {
        &self.questionnaire
    }

    /// Whom the questionnaire asks.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// For which form it asks; for all of them when none is named.
    pub fn form(&self) -> Option<Form> {
        self.form
    }

    /// At which point it asks.
    pub fn phase(&self) -> FeedbackPhase {
        self.phase
    }

    /// How many anonymous answers are handed in at once, at least.
    pub fn smallest_bundle(&self) -> u32 {
        self.smallest_bundle
    }

    /// The coded answers.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The items that were answered in own words.
    pub fn written(&self) -> &BTreeSet<String> {
        &self.written
    }

    /// The overall mark; none when too few items were answered.
    pub fn overall(&self) -> Option<Overall> {
        self.overall
    }
}

impl Methodology {
    /// Judges answers by a questionnaire of the region. One of those that ship was there on paper before the region published it.
    ///
    /// # Errors
    /// When the questionnaire is not there on that day, or an answer does not fit it.
    pub fn respond(
        &self,
        questionnaire: &QuestionnaireRef,
        answers: Answers,
        written: BTreeSet<String>,
        occurred_on: NaiveDate,
        shipped: &[Questionnaire],
    ) -> Result<Response, AnswersRefusal> {
        let known = self.questionnaires.get(questionnaire);
        let Published { questionnaire: definition, since, withdrawn_on } =
            known.ok_or_else(|| AnswersRefusal::Unknown { questionnaire: questionnaire.clone() })?;
        if let Some(withdrawn_on) = withdrawn_on.filter(|withdrawn_on| *withdrawn_on <= occurred_on) {
            return Err(AnswersRefusal::Withdrawn { questionnaire: questionnaire.clone(), withdrawn_on });
        }
        let published_on = *since;
        if occurred_on < published_on && !shipped.contains(definition) {
            return Err(AnswersRefusal::NotPublishedThen {
                questionnaire: questionnaire.clone(),
                published_on,
            });
        }
        definition.judge(answers, written)
    }
}

impl Questionnaire {
    fn judge(&self, answers: Answers, written: BTreeSet<String>) -> Result<Response, AnswersRefusal> {
        let no_such_item = |item: &String| AnswersRefusal::NoSuchItem {
            item: item.clone(),
            questionnaire: self.reference(),
        };
        for (code, answer) in &answers {
            self.fits(self.item(code).ok_or_else(|| no_such_item(code))?, answer)?;
        }
        for code in &written {
            let item = self.item(code).ok_or_else(|| no_such_item(code))?;
            if item.kind != ItemKind::Text {
                return Err(AnswersRefusal::WrongKind { item: code.clone() });
            }
        }
        let is_missing = |item: &&Item| {
            item.required && !answers.contains_key(&item.code) && !written.contains(&item.code)
        };
        let missing: Vec<&str> =
            self.items.iter().filter(is_missing).map(|item| item.code.as_str()).collect();
        if !missing.is_empty() {
            return Err(AnswersRefusal::RequiredMissing { items: missing.join(", ") });
        }
        Ok(Response {
            questionnaire: self.reference(),
            audience: self.audience,
            form: self.form,
            phase: self.phase,
            smallest_bundle: self.smallest_bundle,
            overall: self.overall(&answers),
            answers,
            written,
        })
    }

    fn fits(&self, item: &Item, answer: &Answer) -> Result<(), AnswersRefusal> {
        match (&item.kind, answer) {
            (ItemKind::Scale, Answer::Points(received)) => {
                let super::Scale { min, max } = self.scale;
                let on_scale = u32::try_from(*received).is_ok_and(|points| min <= points && points <= max);
                let item = item.code.clone();
                if on_scale {
                    Ok(())
                } else {
                    Err(AnswersRefusal::OutsideScale { item, received: *received, min, max })
                }
            }
            (ItemKind::Choice { options } | ItemKind::Ordinal { options }, Answer::Chosen(received)) => {
                if options.iter().any(|option| option.code == *received) {
                    return Ok(());
                }
                let accepted: Vec<&str> = options.iter().map(|option| option.code.as_str()).collect();
                Err(AnswersRefusal::NotAnOption {
                    item: item.code.clone(),
                    received: received.clone(),
                    accepted: accepted.join(", "),
                })
            }
            (ItemKind::Scale | ItemKind::Text, Answer::Chosen(_))
            | (ItemKind::Choice { .. } | ItemKind::Ordinal { .. } | ItemKind::Text, Answer::Points(_)) => {
                Err(AnswersRefusal::WrongKind { item: item.code.clone() })
            }
        }
    }

    /// The mark of the overall item; without it the mean of the answered items of the scale, when enough of them are answered.
    fn overall(&self, answers: &Answers) -> Option<Overall> {
        let mark = |item: &Item| match answers.get(&item.code) {
            Some(Answer::Points(points)) => u64::try_from(*points).ok().map(|points| {
                let (min, max) = (u64::from(self.scale.min), u64::from(self.scale.max));
                if self.higher_is_better(item) { points - min } else { max - points }
            }),
            Some(Answer::Chosen(_)) | None => None,
        };
        if let Some(steps) = self.items.iter().find(|item| item.is_overall).and_then(mark) {
            return Some(self.on_the_common_scale(steps, 1));
        }
        let marks: Vec<u64> = self.scale_items().filter_map(mark).collect();
        let (answered, asked) = (marks.len() as u64, self.scale_items().count() as u64);
        let enough = answered > 0 && answered * 100 >= asked * u64::from(self.answered_percent);
        enough.then(|| self.on_the_common_scale(marks.iter().sum(), answered))
    }

    /// So many steps above the lower end, over so many items, on the scale 1–10: ends on ends, equal steps.
    fn on_the_common_scale(&self, steps: u64, items: u64) -> Overall {
        let span = u64::from(self.scale.max - self.scale.min) * items;
        let (numerator, denominator) = (span + 9 * steps, span);
        let divisor = greatest_common_divisor(numerator, denominator);
        Overall { numerator: numerator / divisor, denominator: denominator / divisor }
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests;
