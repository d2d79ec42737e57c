//! Rows in which a curator judges the programme: parameters of the process, the analysis of a form and the quality card.

use super::course;
use super::row_act::RowAct;
use super::run::{Outcome, Place, Run};
use crate::acts::{ProgramAct, SwotTexts, quality_criteria};
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::{ParameterRow, QualityRow, SwotRow, Verdict, nearest};
use domain::ids::{PersonId, SwotId};
use domain::methodology::QualityCriteria;
use domain::program::{Program, ResultsCommand};
use domain::words::normalised;
use store::ids::ordered_id;

/// Records a row of «Параметры процесса».
pub(super) async fn count(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    parameter: ParameterRow,
) -> Result<Outcome, PerformError> {
    let ParameterRow { code, period, value, counted: occurred_on } = parameter;
    let command = ResultsCommand::RecordProgramIndicator { code, period, value, occurred_on };
    let act = ProgramAct::record(place.program_id, command);
    run.carry_out(row, vec![act.into()], None).await
}

/// Records a row of «SWOT-анализ».
pub(super) async fn analyse(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    swot: SwotRow,
) -> Result<Outcome, PerformError> {
    let author = match curator(run, place, swot.author.as_deref()).await? {
        Ok(author) => author,
        Err(refused) => return Ok(Outcome::Refused(refused)),
    };
    let SwotRow { form, analysed, strengths, weaknesses, opportunities, threats, author: _ } = swot;
    let said = SwotTexts { strengths, weaknesses, opportunities, threats };
    let swot_id = SwotId(ordered_id());
    let act = ProgramAct::record_swot(place.program_id, swot_id, form, said, author, analysed);
    run.carry_out(row, vec![act.into()], None).await
}

/// A curator of the programme, now or before, by name; without a name the only one it has now. The refusal names nobody.
pub(super) async fn curator(
    run: &Run<'_>,
    place: &Place,
    name: Option<&str>,
) -> Result<Result<PersonId, Refused>, PerformError> {
    let program = run.peek::<Program>(place.program_id.0).await?;
    let Some(name) = name else {
        let mut now = program.curators();
        return Ok(match (now.next(), now.next()) {
            (Some(only), None) => Ok(only),
            (_, other) => Err(curator_not_said(other.is_some())),
        });
    };
    let work = run.work();
    for person in program.curators().chain(program.former_curators()) {
        let known = work.personal(person.0, "name").await?;
        if known.is_some_and(|known| normalised(&known) == normalised(name)) {
            return Ok(Ok(person));
        }
    }
    Ok(Err(Refused::new(
        "IMPORT_CURATOR_UNKNOWN",
        format!("«{name}» is no curator of the programme: accepted is the name of one who is or was"),
        format!("«{name}» не куратор программы: принимается ФИО нынешнего или прежнего куратора"),
    )))
}

fn curator_not_said(several: bool) -> Refused {
    let (english, russian) = if several {
        (
            "the programme has several curators: name one",
            "у программы несколько кураторов: укажите ФИО одного",
        )
    } else {
        ("the programme has no curator: name one first", "у программы нет куратора: сначала назначьте его")
    };
    Refused::new("IMPORT_CURATOR_NOT_SAID", english, russian)
}

/// Records the rows of «Карта качества» that are one card; none where a row of it was refused by itself and the others wait for it.
pub(super) async fn assess(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    card: &[QualityRow],
) -> Result<Option<Outcome>, PerformError> {
    let Some(first) = card.first() else { return Ok(None) };
    if let Some(refused) = course::before_completion(run, place).await? {
        return Ok(Some(Outcome::Refused(refused)));
    }
    let criteria = quality_criteria(&mut run.work(), place.program_id, first.assessed).await?;
    let mut scores = vec![None; criteria.criteria.len()];
    let mut named = vec![false; criteria.criteria.len()];
    let mut refused = Vec::new();
    for (number, line) in row.rows.iter().zip(card) {
        match criterion(&criteria, &line.criterion) {
            Ok(at) if named[at] => refused.push((*number, named_twice(&line.criterion))),
            Ok(at) => (named[at], scores[at]) = (true, line.mark),
            Err(unknown) => refused.push((*number, unknown)),
        }
    }
    if let Some((faulty, _)) = refused.first() {
        for number in &row.rows {
            match refused.iter().find(|(at, _)| at == number) {
                Some((_, why)) => {
                    run.verdict(row.sheet, *number, Verdict::Refused, Some(why.russian.clone()));
                }
                None => run.wait_for(row.sheet, *number, *faulty),
            }
        }
        return Ok(None);
    }
    let occurred_on = first.assessed;
    let act = ProgramAct::RecordQualityCard { id: place.program_id, scores, occurred_on };
    Ok(Some(run.carry_out(row, vec![act.into()], None).await?))
}

/// The place of a criterion in the card: by its number there, its code or its wording.
fn criterion(criteria: &QualityCriteria, said: &str) -> Result<usize, Refused> {
    let known = &criteria.criteria;
    if let Some(number) = said.parse::<usize>().ok().filter(|number| (1..=known.len()).contains(number)) {
        return Ok(number - 1);
    }
    let wanted = normalised(said);
    let is_it = |spelling: &str| normalised(spelling) == wanted;
    let place = known.iter().position(|choice| is_it(&choice.code) || is_it(&choice.text.ru));
    place.ok_or_else(|| {
        let near = nearest(said, known.iter().map(|choice| choice.text.ru.as_str()));
        let meant = near.map(|near| format!("; похоже на «{near}»")).unwrap_or_default();
        let numbered = (1..).zip(known).map(|(number, choice)| format!("{number} — {}", choice.text.ru));
        let accepted = numbered.collect::<Vec<_>>().join("; ");
        Refused::new(
            "IMPORT_CRITERION_UNKNOWN",
            format!("the card has no criterion «{said}»: accepted are its numbers, codes and wordings"),
            format!("критерия «{said}» в карте нет{meant}; принимается номер или название: {accepted}"),
        )
    })
}

fn named_twice(said: &str) -> Refused {
    Refused::new(
        "IMPORT_CRITERION_TWICE",
        format!("the criterion «{said}» has a mark in the card already: accepted is one for each"),
        format!("у критерия «{said}» в этой карте уже есть балл: принимается один на критерий"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::defaults::DEFAULTS;

    #[test]
    fn a_criterion_is_named_by_number_code_or_wording() {
        let criteria = &DEFAULTS.criteria[0];
        for said in ["4", "d", "комфортный  психологический климат"] {
            assert_eq!(criterion(criteria, said).unwrap(), 3, "{said}");
        }
    }

    #[test]
    fn an_unknown_criterion_is_refused_with_the_one_that_was_meant() {
        let criteria = &DEFAULTS.criteria[0];
        let refused = criterion(criteria, "Комфортный психологичский климат").unwrap_err();
        assert_eq!(refused.code, "IMPORT_CRITERION_UNKNOWN");
        assert!(refused.russian.contains("похоже на «Комфортный психологический климат»"), "{refused:?}");
        for said in ["0", "10", "прочее"] {
            let refused = criterion(criteria, said).unwrap_err();
            assert!(refused.russian.contains("9 — "), "{said}: {refused:?}");
            assert!(!refused.russian.contains("похоже"), "{said}: {refused:?}");
        }
    }
}
