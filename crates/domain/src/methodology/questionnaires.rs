//! Publishing questionnaires and withdrawing them (methodology §7.2). A version that was published stays what it was: answers refer to it.

use super::{Item, ItemKind, Methodology, Published, Questionnaire, QuestionnaireRef, Scale};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::FeedbackPhase;
use crate::words::is_name;
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What may be asked about questionnaires.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum QuestionnairesCommand {
    /// Publishes a version of a questionnaire.
    PublishQuestionnaire {
        /// The questionnaire.
        questionnaire: Questionnaire,
        /// Day from which it is published.
        occurred_on: NaiveDate,
    },
    /// Withdraws a version: answers given from that day on are not taken any more.
    WithdrawQuestionnaire {
        /// Which one.
        questionnaire: QuestionnaireRef,
        /// From which day.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to questionnaires.
    pub enum QuestionnairesEvent {
        /// A version of a questionnaire was published.
        QuestionnairePublished {
            /// The questionnaire.
            questionnaire: Questionnaire,
            /// Day from which it is published.
            occurred_on: NaiveDate,
        },
        /// A version of a questionnaire was withdrawn.
        QuestionnaireWithdrawn {
            /// Its code.
            code: String,
            /// Its version.
            version: u32,
            /// From which day.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a questionnaire is not published or withdrawn.
    pub enum QuestionnairesRefusal {
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "QUESTIONNAIRE_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        Unnamed { code: String } => "QUESTIONNAIRE_CODE_UNREADABLE",
            "the code «{code}» is not readable: accepted are up to 40 latin letters, digits and hyphens",
            "код «{code}» не читается: принимается до 40 латинских букв, цифр и дефисов";
        VersionZero => "QUESTIONNAIRE_VERSION_ZERO",
            "versions are counted from 1",
            "версии считают с 1";
        OtherContent { questionnaire: QuestionnaireRef } => "QUESTIONNAIRE_VERSION_TAKEN",
            "{questionnaire} is published with other content: a change needs a new version",
            "анкета {questionnaire} уже утверждена с другим содержанием: изменению нужна новая версия";
        TextMissing => "QUESTIONNAIRE_TEXT_MISSING",
            "the title, an item or an option has no text: every one needs its Russian text",
            "нет названия, вопроса или варианта ответа: у каждого нужен русский текст";
        ScaleReversed { min: u32, max: u32 } => "QUESTIONNAIRE_SCALE_REVERSED",
            "the scale from {min} to {max} is not a scale: the lower end comes first, the upper one is at most 100",
            "шкала от {min} до {max} не годится: нижний край идёт первым, верхний не больше 100";
        NothingOnScale => "QUESTIONNAIRE_WITHOUT_SCALE",
            "no item is answered on the scale: at least one is needed for an overall mark",
            "ни на один вопрос не отвечают по шкале: для общей оценки нужен хотя бы один";
        ItemTwice { item: String } => "QUESTIONNAIRE_ITEM_TWICE",
            "the item code {item} stands twice: each item needs its own",
            "код вопроса {item} стоит дважды: у каждого вопроса свой";
        OptionsMissing { item: String } => "QUESTIONNAIRE_OPTIONS_MISSING",
            "item {item} has no choice: at least two options with different codes are needed",
            "у вопроса {item} нет выбора: нужны хотя бы два варианта с разными кодами";
        NotOnScale { item: String } => "QUESTIONNAIRE_ITEM_NOT_ON_SCALE",
            "item {item} is not answered on the scale: only such an item may be overall, reversed or paired",
            "на вопрос {item} отвечают не по шкале: общим, обратным или парным бывает только вопрос со шкалой";
        SeveralOverall => "QUESTIONNAIRE_SEVERAL_OVERALL",
            "several items are overall: at most one is",
            "несколько вопросов названы общими: допустим один";
        ShareOutside { percent: u32 } => "QUESTIONNAIRE_SHARE_OUTSIDE",
            "{percent} is not a share of answered items: accepted are 1 to 100 per cent",
            "{percent} — не доля отвеченных вопросов: принимаются проценты от 1 до 100";
        BundleTooSmall { smallest: u32 } => "QUESTIONNAIRE_BUNDLE_TOO_SMALL",
            "{smallest} anonymous answers at once can be guessed: at least 3 are needed",
            "{smallest} анонимных ответа за раз можно угадать: нужно не меньше 3";
        MirrorUnknown { code: String } => "QUESTIONNAIRE_MIRROR_UNKNOWN",
            "the region has no entry questionnaire {code} for the same audience: publish it first",
            "в регионе нет входной анкеты {code} для тех же участников: сначала её нужно утвердить";
        PairMissing { item: String, paired: String } => "QUESTIONNAIRE_PAIR_MISSING",
            "item {item} is paired with {paired}, of which the mirrored entry questionnaire does not ask on its scale: name an item that it has",
            "вопрос {item} связан с {paired}, которого нет по шкале во входной анкете: назовите её вопрос";
        PairOtherScale { item: String } => "QUESTIONNAIRE_PAIR_OTHER_SCALE",
            "item {item} is paired across different scales: both questionnaires need the same one",
            "вопрос {item} связан через разные шкалы: у обеих анкет шкала должна быть одна";
        Unknown { questionnaire: QuestionnaireRef } => "QUESTIONNAIRE_UNKNOWN",
            "the region has no questionnaire {questionnaire}: publish it first",
            "в регионе нет анкеты {questionnaire}: сначала её нужно утвердить";
        WithdrawnBefore { questionnaire: QuestionnaireRef, withdrawn_on: NaiveDate } => "QUESTIONNAIRE_WITHDRAWN_BEFORE",
            "questionnaire {questionnaire} was withdrawn on {withdrawn_on}: a withdrawal is not moved",
            "анкета {questionnaire} отозвана {withdrawn_on}: отзыв не переносят";
    }
}

impl QuestionnairesEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::QuestionnairePublished { .. } | Self::QuestionnaireWithdrawn { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        use super::{Choice, Text};
        use crate::values::{Audience, Direction, Form, TextOrigin};
        let text = |ru: &str, en: &str| Text { ru: ru.into(), en: en.into() };
        let item = |code: &str, kind| Item {
            code: code.into(),
            text: text("Довольны ли вы совместной работой", "Are you satisfied with the work together"),
            kind,
            reversed: false,
            required: false,
            is_overall: false,
            pairs_with: None,
        };
        let options = vec![
            Choice { code: "yes".into(), text: text("да", "yes") },
            Choice { code: "no".into(), text: text("нет", "no") },
        ];
        let overall = Item {
            required: true,
            is_overall: true,
            pairs_with: Some("Q9".into()),
            ..item("Q9", ItemKind::Scale)
        };
        let occurred_on = NaiveDate::from_ymd_opt(2024, 1, 9).expect("a real day");
        let questionnaire = Questionnaire {
            code: "pupil-mentee-exit".into(),
            version: 1,
            title: text("Выходная анкета наставляемого", "Exit questionnaire of a mentee"),
            origin: TextOrigin::Paraphrase,
            audience: Audience::Mentee,
            form: Some(Form::PupilPupil),
            phase: FeedbackPhase::Final,
            scale: Scale { min: 1, max: 10 },
            direction: Direction::HigherIsBetter,
            answered_percent: 70,
            smallest_bundle: 5,
            mirrors: Some("pupil-mentee-entry".into()),
            items: vec![overall, item("B2", ItemKind::Choice { options }), item("T1", ItemKind::Text)],
        };
        vec![
            Self::QuestionnairePublished { questionnaire, occurred_on },
            Self::QuestionnaireWithdrawn { code: "pupil-mentee-exit".into(), version: 1, occurred_on },
        ]
    }
}

pub(super) fn decide(
    methodology: &Methodology,
    command: QuestionnairesCommand,
    stamp: Stamp,
) -> Result<Vec<QuestionnairesEvent>, QuestionnairesRefusal> {
    match command {
        QuestionnairesCommand::PublishQuestionnaire { questionnaire, occurred_on } => {
            let reference = questionnaire.reference();
            match methodology.questionnaire(&reference) {
                Some(known) if *known == questionnaire => return Ok(Vec::new()),
                Some(_) => return Err(QuestionnairesRefusal::OtherContent { questionnaire: reference }),
                None => {}
            }
            not_in_the_future(occurred_on, stamp)?;
            well_formed(&questionnaire)?;
            paired(methodology, &questionnaire)?;
            Ok(vec![QuestionnairesEvent::QuestionnairePublished { questionnaire, occurred_on }])
        }
        QuestionnairesCommand::WithdrawQuestionnaire { questionnaire, occurred_on } => {
            let known = methodology.questionnaires.get(&questionnaire);
            let Some(known) = known else { return Err(QuestionnairesRefusal::Unknown { questionnaire }) };
            match known.withdrawn_on {
                Some(withdrawn_on) if withdrawn_on == occurred_on => return Ok(Vec::new()),
                Some(withdrawn_on) => {
                    return Err(QuestionnairesRefusal::WithdrawnBefore { questionnaire, withdrawn_on });
                }
                None => {}
            }
            not_in_the_future(occurred_on, stamp)?;
            let QuestionnaireRef { code, version } = questionnaire;
            Ok(vec![QuestionnairesEvent::QuestionnaireWithdrawn { code, version, occurred_on }])
        }
    }
}

fn not_in_the_future(occurred_on: NaiveDate, stamp: Stamp) -> Result<(), QuestionnairesRefusal> {
    if stamp.is_before(occurred_on) {
        return Err(QuestionnairesRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(())
}

/// Whether the questionnaire can be answered and judged on its own.
fn well_formed(questionnaire: &Questionnaire) -> Result<(), QuestionnairesRefusal> {
    let Scale { min, max } = questionnaire.scale;
    for code in [&questionnaire.code].into_iter().chain(questionnaire.items.iter().map(|item| &item.code)) {
        if !is_code(code) {
            return Err(QuestionnairesRefusal::Unnamed { code: code.clone() });
        }
    }
    if questionnaire.version == 0 {
        return Err(QuestionnairesRefusal::VersionZero);
    }
    if !is_name(&questionnaire.title.ru) {
        return Err(QuestionnairesRefusal::TextMissing);
    }
    if min >= max || max > 100 {
        return Err(QuestionnairesRefusal::ScaleReversed { min, max });
    }
    if !(1..=100).contains(&questionnaire.answered_percent) {
        return Err(QuestionnairesRefusal::ShareOutside { percent: questionnaire.answered_percent });
    }
    if questionnaire.smallest_bundle < 3 {
        return Err(QuestionnairesRefusal::BundleTooSmall { smallest: questionnaire.smallest_bundle });
    }
    if questionnaire.scale_items().next().is_none() {
        return Err(QuestionnairesRefusal::NothingOnScale);
    }
    if questionnaire.items.iter().filter(|item| item.is_overall).count() > 1 {
        return Err(QuestionnairesRefusal::SeveralOverall);
    }
    let mut codes = BTreeSet::new();
    for item in &questionnaire.items {
        if !codes.insert(&item.code) {
            return Err(QuestionnairesRefusal::ItemTwice { item: item.code.clone() });
        }
        item_well_formed(item)?;
    }
    Ok(())
}

fn item_well_formed(item: &Item) -> Result<(), QuestionnairesRefusal> {
    if item.text.ru.trim().is_empty() {
        return Err(QuestionnairesRefusal::TextMissing);
    }
    match &item.kind {
        ItemKind::Scale => return Ok(()),
        ItemKind::Text => {}
        ItemKind::Choice { options } | ItemKind::Ordinal { options } => {
            let codes: BTreeSet<&String> = options.iter().map(|option| &option.code).collect();
            if codes.len() < 2 || codes.len() < options.len() || !codes.into_iter().all(|code| is_code(code))
            {
                return Err(QuestionnairesRefusal::OptionsMissing { item: item.code.clone() });
            }
            if options.iter().any(|option| option.text.ru.trim().is_empty()) {
                return Err(QuestionnairesRefusal::TextMissing);
            }
        }
    }
    if item.is_overall || item.reversed || item.pairs_with.is_some() {
        return Err(QuestionnairesRefusal::NotOnScale { item: item.code.clone() });
    }
    Ok(())
}

/// Whether what it pairs with is asked at entry, on the same scale.
fn paired(methodology: &Methodology, questionnaire: &Questionnaire) -> Result<(), QuestionnairesRefusal> {
    let entry = match &questionnaire.mirrors {
        None => None,
        Some(code) => {
            let entry = methodology.newest(code).filter(|entry| {
                entry.phase == FeedbackPhase::Entry && entry.audience == questionnaire.audience
            });
            Some(entry.ok_or_else(|| QuestionnairesRefusal::MirrorUnknown { code: code.clone() })?)
        }
    };
    for item in &questionnaire.items {
        let Some(wanted) = &item.pairs_with else { continue };
        let asked = entry.and_then(|entry| entry.item(wanted)).filter(|asked| asked.kind == ItemKind::Scale);
        if asked.is_none() {
            return Err(QuestionnairesRefusal::PairMissing {
                item: item.code.clone(),
                paired: wanted.clone(),
            });
        }
        if entry.is_some_and(|entry| entry.scale != questionnaire.scale) {
            return Err(QuestionnairesRefusal::PairOtherScale { item: item.code.clone() });
        }
    }
    Ok(())
}

/// Whether a code can stand in a reference and in an address.
pub(super) fn is_code(code: &str) -> bool {
    let readable = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    !code.is_empty() && code.len() <= 40 && code.chars().all(readable)
}

pub(super) fn redo(event: &QuestionnairesEvent) -> Redo<QuestionnairesCommand> {
    match event.clone() {
        QuestionnairesEvent::QuestionnairePublished { questionnaire, occurred_on } => {
            Redo::fact(QuestionnairesCommand::PublishQuestionnaire { questionnaire, occurred_on })
        }
        QuestionnairesEvent::QuestionnaireWithdrawn { code, version, occurred_on } => {
            let questionnaire = QuestionnaireRef { code, version };
            Redo::fact(QuestionnairesCommand::WithdrawQuestionnaire { questionnaire, occurred_on })
        }
    }
}

pub(super) fn evolve(methodology: &mut Methodology, event: &QuestionnairesEvent) {
    match event {
        QuestionnairesEvent::QuestionnairePublished { questionnaire, occurred_on } => {
            let published =
                Published { questionnaire: questionnaire.clone(), since: *occurred_on, withdrawn_on: None };
            methodology.questionnaires.insert(questionnaire.reference(), published);
        }
        QuestionnairesEvent::QuestionnaireWithdrawn { code, version, occurred_on } => {
            let reference = QuestionnaireRef { code: code.clone(), version: *version };
            if let Some(known) = methodology.questionnaires.get_mut(&reference) {
                known.withdrawn_on = Some(*occurred_on);
            }
        }
    }
}

#[cfg(test)]
mod tests;
