//! What was corrected or voided, and why; the fact as it is now in its own words.

use super::Wording;
use super::phrase::{english, say};
use domain::correction::CorrectionEvent;
use domain::words::Word;

pub(super) fn wording<E>(event: &CorrectionEvent<E>, of_fact: impl Fn(&E) -> Wording) -> Wording {
    match event {
        CorrectionEvent::FactCorrected { sequence, now, reason, .. } => {
            let now = of_fact(now);
            say(
                format!("Исправлена запись {sequence} ({}), теперь: {}", reason.russian(), now.russian),
                format!("Fact {sequence} was corrected ({}), now: {}", english(*reason), now.english),
            )
        }
        CorrectionEvent::FactVoided { sequence, reason, .. } => say(
            format!("Аннулирована запись {sequence}: {}", reason.russian()),
            format!("Fact {sequence} was voided: {}", english(*reason)),
        ),
        CorrectionEvent::TextCorrected { sequence, field, reason, .. } => say(
            format!("Исправлен текст записи {sequence} ({}): {}", field.russian(), reason.russian()),
            format!("A text of fact {sequence} was corrected ({}): {}", english(*field), english(*reason)),
        ),
    }
}
