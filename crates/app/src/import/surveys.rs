//! Rows of «Анкеты»: answers to published questionnaires. The questionnaire says whom it asks and when, and what each answer may be; a
//! column names an item by its code or its wording, a cell an option by its code or its wording, as forms export them
//! (docs/decisions/0028).

use super::pairs::member;
use super::results::curator;
use super::row_act::RowAct;
use super::run::{Judged, Outcome, Place, Run};
use crate::acts::{Act, AnswerSheet, CodeKind, MenteeAct, MentorAct, PairAct, ProgramAct, methodology_of};
use crate::duplicates::in_russian_letters;
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::{SurveyRow, nearest};
use domain::ids::{FeedbackId, MenteeId, MentorId, PairId};
use domain::methodology::{Answer, Answers, Choice, Item, ItemKind, Methodology, Questionnaire};
use domain::pair::Pair;
use domain::values::{Audience, FeedbackPhase, Side};
use domain::words::normalised;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use store::ids::ordered_id;

/// Records a row of «Анкеты»: at entry with the participant, later with the pair, a curator's with the programme.
pub(super) async fn answer(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    survey: SurveyRow,
) -> Result<Judged, PerformError> {
    let methodology = methodology_of(&mut run.work(), place.organization_id).await?;
    let read = asked(&methodology, &survey.questionnaire)
        .and_then(|asked| Ok((asked, sheet(asked, &survey.answers)?)))
        .and_then(|(asked, sheet)| Ok((said_by(asked, survey.pair.is_some())?, sheet)));
    let (said_by, sheet) = match read {
        Ok(read) => read,
        Err(refused) => return Ok(Ok(Outcome::Refused(refused))),
    };
    let (survey_id, channel, occurred_on) = (FeedbackId(ordered_id()), survey.channel, survey.answered);
    let act: Act = match said_by {
        SaidBy::Curator => match curator(run, place, Some(&survey.respondent)).await? {
            Ok(person_id) => {
                let id = place.program_id;
                ProgramAct::SubmitQuestionnaire { id, survey_id, person_id, sheet, channel, occurred_on }
                    .into()
            }
            Err(refused) => return Ok(Ok(Outcome::Refused(refused))),
        },
        SaidBy::Newcomer(Side::Mentor) => match run.resolve(CodeKind::Mentor, &survey.respondent).await? {
            Ok(id) => {
                let id = MentorId(id);
                MentorAct::SubmitQuestionnaire { id, survey_id, sheet, channel, occurred_on }.into()
            }
            Err(unresolved) => return Ok(Err(unresolved)),
        },
        SaidBy::Newcomer(Side::Mentee) => match run.resolve(CodeKind::Mentee, &survey.respondent).await? {
            Ok(id) => {
                let id = MenteeId(id);
                MenteeAct::SubmitQuestionnaire { id, survey_id, sheet, channel, occurred_on }.into()
            }
            Err(unresolved) => return Ok(Err(unresolved)),
        },
        SaidBy::Member(side) => {
            let id = match run.resolve(CodeKind::Pair, &survey.pair.unwrap_or_default()).await? {
                Ok(id) => PairId(id),
                Err(unresolved) => return Ok(Err(unresolved)),
            };
            let pair = run.peek::<Pair>(id.0).await?;
            match member(run, &pair, &survey.respondent, Some(side)).await? {
                Ok(respondent) => {
                    let feedback_id = survey_id;
                    PairAct::AnswerSurvey { id, feedback_id, respondent, sheet, channel, occurred_on }.into()
                }
                Err(unresolved) => return Ok(Err(unresolved)),
            }
        }
    };
    Ok(Ok(run.carry_out(row, vec![act], None).await?))
}

/// In which role somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SaidBy {
    /// Before there is a pair.
    Newcomer(Side),
    /// As a member of a pair.
    Member(Side),
    /// About the programme.
    Curator,
}

fn said_by(asked: &Questionnaire, has_pair: bool) -> Result<SaidBy, Refused> {
    let side = match asked.audience {
        Audience::Mentor => Some(Side::Mentor),
        Audience::Mentee => Some(Side::Mentee),
        Audience::Curator => None,
    };
    let at_entry = asked.phase == FeedbackPhase::Entry;
    match side {
        Some(side) if at_entry && !has_pair => Ok(SaidBy::Newcomer(side)),
        Some(side) if !at_entry && has_pair => Ok(SaidBy::Member(side)),
        None if !has_pair => Ok(SaidBy::Curator),
        Some(_) if !at_entry => Err(Refused::new(
            "IMPORT_SURVEY_PAIR_MISSING",
            format!("questionnaire {} is answered about a pair: give its code", asked.reference()),
            format!("на анкету {} отвечают о паре: укажите «Код пары»", asked.reference()),
        )),
        Some(_) | None => Err(Refused::new(
            "IMPORT_SURVEY_PAIR_UNEXPECTED",
            format!("questionnaire {} is not about a pair: leave its code empty", asked.reference()),
            format!("анкета {} не о паре: оставьте «Код пары» пустым", asked.reference()),
        )),
    }
}

/// The questionnaire that a cell names: by code and version, or in its newest version by code or title.
fn asked<'m>(methodology: &'m Methodology, said: &str) -> Result<&'m Questionnaire, Refused> {
    let wanted = normalised(said);
    let is_it = |spelling: &str| normalised(spelling) == wanted;
    if let Some(exact) = methodology.questionnaires().find(|known| is_it(&known.reference().to_string())) {
        return Ok(exact);
    }
    let named: Vec<&Questionnaire> =
        methodology.in_use().filter(|known| is_it(&known.code) || is_it(&known.title.ru)).collect();
    if let [only] = named[..] {
        return Ok(only);
    }
    if methodology.questionnaires().next().is_none() {
        return Err(Refused::new(
            "IMPORT_METHODOLOGY_NOT_PUBLISHED",
            format!(
                "«{said}»: the region has published no questionnaire yet; the row is accepted once it has (loadDefaultMethodology or publishQuestionnaire), send the file again then"
            ),
            format!(
                "«{said}»: регион ещё не утвердил ни одной анкеты; строка принимается после публикации анкет региона (loadDefaultMethodology или publishQuestionnaire) — тогда отправьте файл ещё раз"
            ),
        ));
    }
    let spellings = methodology.in_use().flat_map(|known| [known.code.as_str(), known.title.ru.as_str()]);
    let near = nearest(said, spellings).filter(|near| !is_it(near));
    let meant = near.map(|near| format!("; похоже на «{near}»")).unwrap_or_default();
    let known: Vec<String> =
        methodology.in_use().map(|known| format!("{} — {}", known.code, known.title.ru)).collect();
    let accepted = if known.is_empty() {
        "действующих анкет нет: принимается отозванная с её версией, если ответ дан раньше отзыва".to_owned()
    } else {
        format!("принимается код или название: {}", known.join("; "))
    };
    Err(Refused::new(
        "IMPORT_QUESTIONNAIRE_UNKNOWN",
        format!(
            "the region has no one questionnaire «{said}»: accepted are codes and titles of those published"
        ),
        format!("анкеты «{said}» в регионе нет{meant}; {accepted}"),
    ))
}

/// The answers of a row, each read as its item asks for. Whether they fit is judged with the act.
fn sheet(asked: &Questionnaire, given: &BTreeMap<String, String>) -> Result<AnswerSheet, Refused> {
    let (mut answers, mut texts) = (Answers::new(), BTreeMap::new());
    for (heading, said) in given {
        let item = item(asked, heading)?;
        let code = item.code.clone();
        if answers.contains_key(&code) || texts.contains_key(&code) {
            return Err(Refused::new(
                "IMPORT_ANSWER_TWICE",
                format!("item {code} is answered in two columns: accepted is one"),
                format!("на вопрос {code} отвечают два столбца: принимается один"),
            ));
        }
        match &item.kind {
            ItemKind::Scale => drop(answers.insert(code, Answer::Points(mark(asked, item, said)?))),
            ItemKind::Choice { options } | ItemKind::Ordinal { options } => {
                drop(answers.insert(code, Answer::Chosen(option(item, options, said)?)));
            }
            ItemKind::Text => drop(texts.insert(code, said.clone())),
        }
    }
    if given.is_empty() {
        return Err(Refused::new(
            "IMPORT_SURVEY_EMPTY",
            "the row has no answer: accepted is a column for each item, headed by its code or wording",
            "в строке нет ни одного ответа: принимается столбец на каждый вопрос с его кодом или текстом",
        ));
    }
    Ok(AnswerSheet { questionnaire: asked.reference(), answers, texts })
}

/// The item of a heading. A code may be typed in Russian letters that look like its own.
fn item<'q>(asked: &'q Questionnaire, heading: &str) -> Result<&'q Item, Refused> {
    let (wanted, typed) = (normalised(heading), in_russian_letters(&normalised(heading)));
    let is_it = |item: &&Item| {
        in_russian_letters(&normalised(&item.code)) == typed || normalised(&item.text.ru) == wanted
    };
    asked.items.iter().find(is_it).ok_or_else(|| {
        let near = nearest(heading, asked.items.iter().map(|item| item.text.ru.as_str()));
        let meant = near.map(|near| format!("; похоже на «{near}»")).unwrap_or_default();
        let codes: Vec<&str> = asked.items.iter().map(|item| item.code.as_str()).collect();
        let (reference, codes) = (asked.reference(), codes.join(", "));
        Refused::new(
            "IMPORT_ITEM_UNKNOWN",
            format!("questionnaire {reference} has no item «{heading}»: accepted are {codes} and their wordings"),
            format!(
                "в анкете {reference} нет вопроса «{heading}»{meant}; принимаются {codes} и тексты вопросов, лишний столбец уберите"
            ),
        )
    })
}

fn mark(asked: &Questionnaire, item: &Item, said: &str) -> Result<i32, Refused> {
    let number = Decimal::from_str_exact(&said.replace(',', ".")).ok().map(|number| number.normalize());
    let whole = number.filter(Decimal::is_integer).and_then(|number| i32::try_from(number).ok());
    whole.ok_or_else(|| {
        let (code, min, max) = (&item.code, asked.scale.min, asked.scale.max);
        Refused::new(
            "IMPORT_ANSWER_NO_MARK",
            format!("item {code}: «{said}» is no mark: accepted are whole numbers from {min} to {max}"),
            format!("вопрос {code}: «{said}» — не оценка; принимаются целые числа от {min} до {max}"),
        )
    })
}

fn option(item: &Item, options: &[Choice], said: &str) -> Result<String, Refused> {
    let wanted = normalised(said);
    let is_it = |spelling: &str| normalised(spelling) == wanted;
    let chosen = options.iter().find(|option| is_it(&option.code) || is_it(&option.text.ru));
    chosen.map(|option| option.code.clone()).ok_or_else(|| {
        let accepted: Vec<&str> = options.iter().map(|option| option.text.ru.as_str()).collect();
        let (code, accepted) = (&item.code, accepted.join("; "));
        Refused::new(
            "IMPORT_ANSWER_NO_OPTION",
            format!("item {code}: «{said}» is no option: accepted are {accepted}"),
            format!("вопрос {code}: «{said}» — не вариант ответа; принимается: {accepted}"),
        )
    })
}

#[cfg(test)]
mod tests;
