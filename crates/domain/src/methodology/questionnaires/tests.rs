//! Which questionnaires are published.

use super::*;
use crate::methodology::tests::{NOTHING, entry, exit, published, scale_item, text};
use crate::methodology::{Choice, MethodologyRefusal};
use crate::testing::{day, given};
use crate::values::Audience;

fn publish(questionnaire: Questionnaire) -> QuestionnairesCommand {
    QuestionnairesCommand::PublishQuestionnaire { questionnaire, occurred_on: day(2024, 1, 9) }
}

fn withdraw(version: u32, occurred_on: NaiveDate) -> QuestionnairesCommand {
    let questionnaire = QuestionnaireRef { code: "pupil-mentee-exit".into(), version };
    QuestionnairesCommand::WithdrawQuestionnaire { questionnaire, occurred_on }
}

fn refused(change: impl FnOnce(&mut Questionnaire), refusal: QuestionnairesRefusal) {
    let mut questionnaire = exit();
    change(&mut questionnaire);
    given::<Methodology>(NOTHING)
        .when(publish(questionnaire))
        .then_refused(MethodologyRefusal::from(refusal));
}

#[test]
fn a_questionnaire_is_published_once() {
    given::<Methodology>(NOTHING).when(publish(exit())).then([published(exit())]);
    given::<Methodology>([published(exit())]).when(publish(exit())).then_nothing();
}

#[test]
fn a_version_never_changes_and_a_new_one_stands_beside_it() {
    let changed = |version| Questionnaire { version, answered_percent: 50, ..exit() };
    given::<Methodology>([published(exit())])
        .when(publish(changed(1)))
        .then_refused(QuestionnairesRefusal::OtherContent { questionnaire: exit().reference() });
    given::<Methodology>([published(exit())]).when(publish(changed(2))).then([published(changed(2))]);
}

#[test]
fn a_questionnaire_of_tomorrow_waits_until_tomorrow() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Methodology>(NOTHING)
        .when(QuestionnairesCommand::PublishQuestionnaire { questionnaire: exit(), occurred_on })
        .then_refused(QuestionnairesRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn codes_versions_and_texts_are_there() {
    let unnamed = || QuestionnairesRefusal::Unnamed { code: "анкета".into() };
    refused(|exit| exit.code = "анкета".into(), unnamed());
    refused(|exit| exit.items[0].code = "анкета".into(), unnamed());
    refused(|exit| exit.version = 0, QuestionnairesRefusal::VersionZero);
    refused(|exit| exit.title = text(" "), QuestionnairesRefusal::TextMissing);
    refused(|exit| exit.items[3].text = text(""), QuestionnairesRefusal::TextMissing);
}

#[test]
fn a_scale_has_two_ends_and_something_stands_on_it() {
    for scale in [Scale { min: 10, max: 1 }, Scale { min: 5, max: 5 }, Scale { min: 0, max: 101 }] {
        let Scale { min, max } = scale;
        refused(|exit| exit.scale = scale, QuestionnairesRefusal::ScaleReversed { min, max });
    }
    let wordy = |exit: &mut Questionnaire| exit.items.retain(|item| item.kind != ItemKind::Scale);
    refused(wordy, QuestionnairesRefusal::NothingOnScale);
}

#[test]
fn an_item_stands_once_and_a_choice_has_options() {
    let item = || "Q1".to_owned();
    refused(|exit| exit.items[1] = scale_item("Q1"), QuestionnairesRefusal::ItemTwice { item: item() });
    let option = || Choice { code: "yes".into(), text: text("да") };
    for options in [vec![], vec![option()], vec![option(), option()]] {
        let refusal = QuestionnairesRefusal::OptionsMissing { item: item() };
        refused(|exit| exit.items[0].kind = ItemKind::Choice { options }, refusal);
    }
}

#[test]
fn only_one_item_of_the_scale_is_overall() {
    refused(|exit| exit.items[0].is_overall = true, QuestionnairesRefusal::SeveralOverall);
    let overall_text = |exit: &mut Questionnaire| {
        exit.items[8].is_overall = false;
        exit.items[11].is_overall = true;
    };
    refused(overall_text, QuestionnairesRefusal::NotOnScale { item: "T1".into() });
}

#[test]
fn the_rules_that_travel_with_it_are_possible() {
    for percent in [0, 101] {
        refused(|exit| exit.answered_percent = percent, QuestionnairesRefusal::ShareOutside { percent });
    }
    refused(|exit| exit.smallest_bundle = 2, QuestionnairesRefusal::BundleTooSmall { smallest: 2 });
}

#[test]
fn an_item_is_paired_with_one_of_the_entry_questionnaire_on_its_scale() {
    let mut paired = Questionnaire { mirrors: Some("pupil-mentee-entry".into()), ..exit() };
    paired.items[0].pairs_with = Some("Q1".into());
    given::<Methodology>([published(entry())])
        .when(publish(paired.clone()))
        .then([published(paired.clone())]);
    given::<Methodology>(NOTHING)
        .when(publish(paired.clone()))
        .then_refused(QuestionnairesRefusal::MirrorUnknown { code: "pupil-mentee-entry".into() });
    let of_mentors = Questionnaire { audience: Audience::Mentor, ..entry() };
    given::<Methodology>([published(of_mentors)])
        .when(publish(paired.clone()))
        .then_refused(QuestionnairesRefusal::MirrorUnknown { code: "pupil-mentee-entry".into() });
    let five_points = Questionnaire { scale: Scale { min: 1, max: 5 }, ..entry() };
    given::<Methodology>([published(five_points)])
        .when(publish(paired.clone()))
        .then_refused(QuestionnairesRefusal::PairOtherScale { item: "Q1".into() });
    for missing in ["Q11", "T1"] {
        paired.items[0].pairs_with = Some(missing.into());
        let refusal = QuestionnairesRefusal::PairMissing { item: "Q1".into(), paired: missing.into() };
        given::<Methodology>([published(entry())]).when(publish(paired.clone())).then_refused(refusal);
    }
}

#[test]
fn a_questionnaire_is_withdrawn_once() {
    let withdrawn = QuestionnairesEvent::QuestionnaireWithdrawn {
        code: "pupil-mentee-exit".into(),
        version: 1,
        occurred_on: day(2024, 6, 1),
    };
    let past = [published(exit()), withdrawn.clone().into()];
    given::<Methodology>([published(exit())]).when(withdraw(1, day(2024, 6, 1))).then([withdrawn.into()]);
    given::<Methodology>(past.clone()).when(withdraw(1, day(2024, 6, 1))).then_nothing();
    let questionnaire = exit().reference();
    given::<Methodology>(past).when(withdraw(1, day(2024, 7, 1))).then_refused(
        QuestionnairesRefusal::WithdrawnBefore { questionnaire, withdrawn_on: day(2024, 6, 1) },
    );
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Methodology>([published(exit())])
        .when(withdraw(1, occurred_on))
        .then_refused(QuestionnairesRefusal::InTheFuture { occurred_on, today });
    let questionnaire = QuestionnaireRef { version: 2, ..exit().reference() };
    given::<Methodology>([published(exit())])
        .when(withdraw(2, day(2024, 6, 1)))
        .then_refused(QuestionnairesRefusal::Unknown { questionnaire });
}
