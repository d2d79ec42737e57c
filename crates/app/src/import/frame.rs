//! The frame of a journal: the tree above its organisation, the programme and its papers. What the sheets do not say is derived and
//! carries the reason code `DERIVED`.

use super::ImportError;
use super::row_act::RowAct;
use super::run::{Outcome, Place, Run};
use super::tree::{node, program_of, today};
use crate::acts::{Act, Curator, NewCurator, ProgramAct};
use crate::envelope::ReasonCode;
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::{CsvSheet, ProgramSheet, Row, SheetKind, Verdict, Workbook};
use chrono::NaiveDate;
use domain::ids::{PersonId, ProgramId};
use domain::program::{Program, ProgramStage, StagesCommand};
use domain::values::{DocumentKind, DocumentRef, OrganizationLevel, Period};
use domain::words::normalised;
use readmodel::registry::ProgramRow;
use std::collections::BTreeSet;
use store::ids::{ordered_id, random_id};
use store::reading::RowFilter;

/// Records the frame of a workbook; when it is refused every other row waits for it.
pub(super) async fn record(
    run: &mut Run<'_>,
    workbook: &Workbook,
    sheet: &ProgramSheet,
) -> Result<(), ImportError> {
    let interrupted = |source| ImportError::Interrupted { done: 0, total: 0, source };
    refuse_unreadable(run, sheet);
    let read = (
        &sheet.region.parsed,
        &sheet.municipality.parsed,
        &sheet.organization.parsed,
        &sheet.organization_code.parsed,
        &sheet.title.parsed,
        &sheet.start.parsed,
        &sheet.end.parsed,
        &sheet.stage_model.parsed,
        &sheet.forms.parsed,
    );
    let (
        Ok(region),
        Ok(municipality),
        Ok(name),
        Ok(code),
        Ok(title),
        Ok(start),
        Ok(end),
        Ok(model),
        Ok(forms),
    ) = read
    else {
        return Ok(());
    };
    run.names = (code.clone(), title.clone());
    // A journal of a programme that has yet to begin is drafted today.
    let first_day = earliest(workbook, sheet)
        .unwrap_or(*start)
        .min(today(run, region, municipality, code).await.map_err(interrupted)?);
    let region_row = field_row(&sheet.region, "register");
    let Some(region_id) = node(run, &region_row, OrganizationLevel::Region, region, None, None, first_day)
        .await
        .map_err(interrupted)?
    else {
        return Ok(());
    };
    let municipality_row = field_row(&sheet.municipality, "register");
    let municipality_level = OrganizationLevel::Municipality;
    let Some(municipality_id) =
        node(run, &municipality_row, municipality_level, municipality, None, Some(region_id), first_day)
            .await
            .map_err(interrupted)?
    else {
        return Ok(());
    };
    let mut organization_row = field_row(&sheet.organization, "register");
    organization_row.rows.push(sheet.organization_code.number);
    let Some(organization_id) = node(
        run,
        &organization_row,
        OrganizationLevel::Organization,
        name,
        Some(code),
        Some(municipality_id),
        first_day,
    )
    .await
    .map_err(interrupted)?
    else {
        return Ok(());
    };
    let draft_row = RowAct {
        sheet: SheetKind::Program,
        rows: vec![sheet.title.number, sheet.start.number, sheet.end.number, sheet.stage_model.number],
        key: title.clone(),
        act: "draft",
        cells: [&sheet.title.cells, &sheet.start.cells, &sheet.end.cells, &sheet.stage_model.cells]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
    };
    let period = Period { start: *start, end: *end };
    let known = program_of(run, organization_id, title, period).await.map_err(interrupted)?;
    let program_id = known.unwrap_or_else(|| ordered_id().into());
    let draft = ProgramAct::Draft {
        id: program_id,
        organization_id,
        title: title.clone(),
        period,
        stage_model: *model,
        occurred_on: first_day,
    };
    let outcome = run
        .carry_out(&draft_row, vec![draft.into()], Some(ReasonCode::Derived))
        .await
        .map_err(interrupted)?;
    run.note(&draft_row, &outcome);
    if matches!(outcome, Outcome::Refused(_)) {
        return Ok(());
    }
    run.place = Some(Place {
        organization_id,
        program_id,
        drafted_on: first_day,
        title_row: Some(sheet.title.number),
    });
    let forms_row = field_row(&sheet.forms, "choose");
    let at_work = run.app.forms_at_work(program_id).await.map_err(interrupted)?;
    let choose = ProgramAct::ChooseForms {
        id: program_id,
        forms: forms.iter().copied().collect(),
        role_models: BTreeSet::new(),
        at_work,
        occurred_on: first_day,
    };
    act(run, &forms_row, vec![choose.into()]).await.map_err(interrupted)?;
    papers(run, sheet, program_id).await.map_err(interrupted)
}

/// Finds the frame of a single sheet sent as CSV.
pub(super) async fn find(run: &mut Run<'_>, csv: &CsvSheet) -> Result<(), ImportError> {
    let organization_id = run.app.organization_by_code(&csv.organization_code).await?.ok_or_else(|| {
        Refused::new(
            "IMPORT_ORGANIZATION_UNKNOWN",
            format!(
                "there is no organisation with the code «{}»: import its journal first",
                csv.organization_code
            ),
            format!("организации с кодом «{}» нет: сначала загрузите её журнал", csv.organization_code),
        )
    })?;
    let head = *run.app.journal().head().borrow();
    run.app.at_least(Some(head)).await?;
    let filter = RowFilter { organization_id: Some(organization_id.0), ..RowFilter::default() };
    let programs = run.app.all::<ProgramRow>(filter).await?.value;
    let wanted = normalised(&csv.program);
    let mut found = programs.into_iter().filter(|row| normalised(&row.title) == wanted);
    let (Some(program), None) = (found.next(), found.next()) else {
        return Err(Refused::new(
            "IMPORT_PROGRAM_UNKNOWN",
            format!(
                "the organisation has not exactly one programme «{}»: give its title as registered",
                csv.program
            ),
            format!(
                "у организации нет единственной программы «{}»: укажите название как в реестре",
                csv.program
            ),
        )
        .into());
    };
    run.names = (csv.organization_code.clone(), csv.program.clone());
    let drafted_on = program.period.start;
    run.place = Some(Place { organization_id, program_id: program.id, drafted_on, title_row: None });
    Ok(())
}

async fn papers(run: &mut Run<'_>, sheet: &ProgramSheet, id: ProgramId) -> Result<(), PerformError> {
    let regulation = paper(run, sheet.regulation.as_ref(), DocumentKind::Regulation, id).await?;
    let launch_order = paper(run, sheet.launch_order.as_ref(), DocumentKind::LaunchOrder, id).await?;
    if let (Some(row), Some(order)) = (&sheet.curator, launch_order)
        && let Ok(name) = &row.parsed
    {
        let curator = Curator::New(NewCurator { id: PersonId(random_id()), name: name.clone() });
        let assign = ProgramAct::AssignCurator { id, curator, order: None, occurred_on: order };
        act(run, &field_row(row, "assign"), vec![assign.into()]).await?;
    }
    let (Some(regulation), Some(launch_order)) = (regulation, launch_order) else { return Ok(()) };
    let occurred_on = regulation.max(launch_order);
    let row = RowAct {
        sheet: SheetKind::Program,
        rows: vec![sheet.title.number],
        key: run.names.1.clone(),
        act: "open-recruiting",
        cells: vec![id.to_string()],
    };
    let acts = [StagesCommand::PrepareLaunch { occurred_on }, StagesCommand::OpenRecruiting { occurred_on }];
    let acts = acts.map(|command| Act::from(ProgramAct::Stage { id, command })).to_vec();
    let stage = run.peek::<Program>(id.0).await?.stage();
    if stage > ProgramStage::Preparing {
        return Ok(());
    }
    if let Outcome::Refused(refused) = run.carry_out(&row, acts, Some(ReasonCode::Derived)).await? {
        run.verdict(SheetKind::Program, sheet.title.number, Verdict::Refused, Some(refused.russian));
    }
    Ok(())
}

async fn paper(
    run: &mut Run<'_>,
    row: Option<&Row<DocumentRef>>,
    kind: DocumentKind,
    id: ProgramId,
) -> Result<Option<NaiveDate>, PerformError> {
    let Some(row) = row else { return Ok(None) };
    let Ok(document) = &row.parsed else { return Ok(None) };
    let approve = ProgramAct::ApproveDocument { id, kind, document: document.clone(), file_ref: None };
    act(run, &field_row(row, "approve"), vec![approve.into()]).await?;
    Ok(Some(document.date))
}

async fn act(run: &mut Run<'_>, row: &RowAct, acts: Vec<Act>) -> Result<(), PerformError> {
    let outcome = run.carry_out(row, acts, Some(ReasonCode::Derived)).await?;
    run.note(row, &outcome);
    Ok(())
}

/// The act of one field of «Программа»: the field's name is its key.
fn field_row<T>(row: &Row<T>, act: &'static str) -> RowAct {
    RowAct {
        sheet: SheetKind::Program,
        rows: vec![row.number],
        key: row.key.clone().unwrap_or_else(|| row.number.to_string()),
        act,
        cells: row.cells.clone(),
    }
}

fn refuse_unreadable(run: &mut Run<'_>, sheet: &ProgramSheet) {
    fn errors<T>(row: &Row<T>) -> Option<(u32, String)> {
        let errors = row.parsed.as_ref().err()?;
        let reason = crate::workbook::faults_in_russian(errors);
        Some((row.number, reason))
    }
    let unreadable = [
        errors(&sheet.region),
        errors(&sheet.municipality),
        errors(&sheet.organization),
        errors(&sheet.organization_code),
        errors(&sheet.title),
        errors(&sheet.start),
        errors(&sheet.end),
        errors(&sheet.stage_model),
        errors(&sheet.forms),
        sheet.curator.as_ref().and_then(errors),
        sheet.launch_order.as_ref().and_then(errors),
        sheet.regulation.as_ref().and_then(errors),
    ];
    for (number, reason) in unreadable.into_iter().flatten() {
        run.verdict(SheetKind::Program, number, Verdict::Refused, Some(reason));
    }
}

/// The earliest date of a journal.
fn earliest(workbook: &Workbook, sheet: &ProgramSheet) -> Option<NaiveDate> {
    let papers = [&sheet.regulation, &sheet.launch_order].into_iter().flatten();
    let papers = papers.filter_map(|row| row.parsed.as_ref().ok()).map(|document| document.date);
    let mentors = workbook.mentors.iter().filter_map(|row| row.parsed.as_ref().ok()).map(|row| row.entered);
    let mentees = workbook.mentees.iter().filter_map(|row| row.parsed.as_ref().ok()).map(|row| row.entered);
    let done = workbook.roadmap.iter().filter_map(|row| row.parsed.as_ref().ok()?.done);
    let tracked =
        workbook.tracking.iter().filter_map(|row| row.parsed.as_ref().ok()?.carried_out.as_ref().ok());
    let done = done.chain(tracked.flatten().copied());
    let filed = workbook.documents.iter().filter_map(|row| Some(row.parsed.as_ref().ok()?.document.date));
    papers
        .chain(filed)
        .chain(mentors)
        .chain(mentees)
        .chain(done)
        .chain(sheet.start.parsed.as_ref().ok().copied())
        .min()
}
