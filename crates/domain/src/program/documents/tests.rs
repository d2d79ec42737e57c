//! Which papers are recorded at which stage.

use super::*;
use crate::program::ProgramEvent;
use crate::program::tests::{NOTHING, at, drafted};
use crate::testing::{day, given};

fn paper(number: &str, date: NaiveDate) -> DocumentRef {
    DocumentRef { number: number.into(), date }
}

fn approve(kind: DocumentKind, document: DocumentRef) -> DocumentsCommand {
    DocumentsCommand::ApproveDocument { kind, document, file_ref: None }
}

fn approved(kind: DocumentKind, document: DocumentRef) -> ProgramEvent {
    let occurred_on = document.date;
    DocumentsEvent::DocumentApproved { kind, document, file_ref: None, occurred_on }.into()
}

#[test]
fn a_paper_is_recorded_once() {
    let order = || paper("85/7", day(2023, 12, 20));
    let kind = DocumentKind::LaunchOrder;
    given::<Program>([drafted()]).when(approve(kind, order())).then([approved(kind, order())]);
    let later = at(ProgramStage::Completed).into_iter().chain([approved(kind, order())]);
    given::<Program>(later).when(approve(kind, order())).then_nothing();
}

#[test]
fn a_paper_may_say_where_its_file_is_and_the_reference_names_nobody() {
    let kind = DocumentKind::LaunchOrder;
    let date = day(2023, 12, 20);
    let approve = |reference: &str| {
        let (document, file_ref) = (paper("85/7", date), Some(reference.to_owned()));
        DocumentsCommand::ApproveDocument { kind, document, file_ref }
    };
    let approved = |reference: Option<&str>| {
        let (document, file_ref) = (paper("85/7", date), reference.map(str::to_owned));
        let event = DocumentsEvent::DocumentApproved { kind, document, file_ref, occurred_on: date };
        ProgramEvent::from(event)
    };
    let address = "https://files.example.ru/85-7_2023.pdf";
    given::<Program>([drafted()]).when(approve(address)).then([approved(Some(address))]);
    let known = || [drafted(), approved(Some(address))];
    given::<Program>(known()).when(approve(address)).then_nothing();
    given::<Program>(known()).when(self::approve(kind, paper("85/7", date))).then_nothing();
    given::<Program>([drafted(), approved(None)])
        .when(approve(address))
        .then_refused(DocumentsRefusal::OtherFile);
    let long = "a".repeat(201);
    for wrong in ["", "приказ.pdf", "a b", "http://a?token=1", "ivanov@school.ru", long.as_str()] {
        given::<Program>([drafted()]).when(approve(wrong)).then_refused(DocumentsRefusal::FileRef);
    }
}

#[test]
fn a_paper_has_a_number_and_a_day_that_came() {
    let kind = DocumentKind::Regulation;
    given::<Program>([drafted()])
        .when(approve(kind, paper(" ", day(2023, 12, 20))))
        .then_refused(DocumentsRefusal::NumberMissing);
    let (date, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Program>([drafted()])
        .when(approve(kind, paper("1", date)))
        .then_refused(DocumentsRefusal::InTheFuture { date, today });
}

#[test]
fn each_kind_has_its_stages() {
    let cases = [
        (DocumentKind::PairingOrder, ProgramStage::Recruiting, ProgramStage::Matching),
        (DocumentKind::LaunchOrder, ProgramStage::Recruiting, ProgramStage::Preparing),
        (DocumentKind::CuratorOrder, ProgramStage::Archived, ProgramStage::Completed),
        (DocumentKind::ResultOrder, ProgramStage::Working, ProgramStage::Completing),
        (DocumentKind::RewardAct, ProgramStage::Working, ProgramStage::Completed),
    ];
    let order = || paper("10", day(2024, 1, 15));
    for (kind, wrong, right) in cases {
        given::<Program>(at(wrong))
            .when(approve(kind, order()))
            .then_refused(DocumentsRefusal::WrongStage { kind, stage: wrong });
        given::<Program>(at(right)).when(approve(kind, order())).then([approved(kind, order())]);
    }
}

#[test]
fn an_unknown_programme_has_no_papers() {
    given::<Program>(NOTHING)
        .when(approve(DocumentKind::Roadmap, paper("1", day(2024, 1, 15))))
        .then_refused(DocumentsRefusal::NotDrafted);
}

#[test]
fn a_launch_paper_that_was_in_force_at_the_opening_may_be_entered_later() {
    let kind = DocumentKind::Roadmap;
    let order = || paper("85", day(2023, 12, 13));
    given::<Program>(at(ProgramStage::Working)).when(approve(kind, order())).then([approved(kind, order())]);
    let stage = ProgramStage::Cancelled;
    given::<Program>(at(stage))
        .when(approve(kind, order()))
        .then_refused(DocumentsRefusal::WrongStage { kind, stage });
}
