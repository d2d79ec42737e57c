//! What a programme showed.

use crate::timeline::Wording;
use crate::timeline::phrase::{english, say};
use domain::program::{ParameterCode, QualityCardRule, QualityEvent, ResultsEvent, SwotEvent};
use domain::words::{InRussian, Word};

pub(super) fn swot(event: &SwotEvent) -> Wording {
    let SwotEvent::SwotRecorded { form, entries, .. } = event;
    let [strengths, weaknesses, opportunities, threats] =
        [entries.strengths, entries.weaknesses, entries.opportunities, entries.threats];
    say(
        format!(
            "SWOT-анализ формы «{}»: сильных сторон {strengths}, слабых {weaknesses}, возможностей {opportunities}, угроз {threats}",
            form.russian()
        ),
        format!(
            "SWOT of the form {}: {strengths} strengths, {weaknesses} weaknesses, {opportunities} opportunities, {threats} threats",
            english(*form)
        ),
    )
}

pub(super) fn quality(event: &QualityEvent) -> Wording {
    let QualityEvent::QualityAssessed { rule, scores, .. } = event;
    let total = QualityCardRule::total(scores);
    match rule.band(scores) {
        Some(band) => say(
            format!("Карта качества: баллов {total}, уровень {}", band.text.ru),
            format!("Quality card: {total} points, {}", band.code),
        ),
        None => say(
            format!("Карта качества заполнена частично: баллов {total}, уровень не определён"),
            format!("Quality card partly filled: {total} points, no band"),
        ),
    }
}

pub(super) fn results(event: &ResultsEvent) -> Wording {
    match event {
        ResultsEvent::FinalEventHeld { participants, occurred_on, .. } => say(
            format!("Итоговое мероприятие {}, участников: {participants}", occurred_on.in_russian()),
            format!("Final event on {occurred_on}: {participants} people"),
        ),
        ResultsEvent::ProgramIndicatorRecorded { code, period, value, .. } => say(
            format!(
                "Показатель «{}» за {} – {}: {value}",
                code.in_russian(),
                period.start.in_russian(),
                period.end.in_russian()
            ),
            format!("Parameter «{}», {} to {}: {value}", named(code), period.start, period.end),
        ),
        ResultsEvent::BestPracticeRegistered { form, level, .. } => say(
            format!("Лучшая практика внесена в банк: {}, уровень {}", form.russian(), level.russian()),
            format!("A best practice was registered: {}, level {}", english(*form), english(*level)),
        ),
    }
}

fn named(code: &ParameterCode) -> String {
    match code {
        ParameterCode::Listed(listed) => english(*listed),
        ParameterCode::Own(code) => code.clone(),
    }
}
