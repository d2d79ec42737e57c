//! The frame of a journal: the tree above its organisation, the programme, its papers and stages. What the sheets do not say is
//! derived and carries the reason code `DERIVED`.

use super::ImportError;
use super::row_act::RowAct;
use super::run::{Outcome, Place, Run};
use crate::acts::{Act, Curator, NewCurator, OrganizationAct, ProgramAct, claim_of, program_parts};
use crate::envelope::ReasonCode;
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::work::Work;
use crate::workbook::{CsvSheet, ProgramSheet, Row, SheetKind, Verdict, Workbook};
use chrono::NaiveDate;
use domain::ids::{OrganizationId, PersonId, ProgramId};
use domain::program::{Program, ProgramStage, StagesCommand};
use domain::values::{DocumentKind, DocumentRef, OrganizationLevel, Period, RecruitingMilestone};
use domain::words::normalised;
use readmodel::registry::ProgramRow;
use std::collections::BTreeSet;
use store::ids::{ordered_id, random_id};
use store::reading::RowFilter;

/// How often a node of the tree is looked for when several journals of one region arrive at once.
const NODE_ATTEMPTS: u32 = 3;

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
    let choose = ProgramAct::ChooseForms {
        id: program_id,
        forms: forms.iter().copied().collect(),
        role_models: BTreeSet::new(),
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

/// Marks the recruiting milestones and begins matching, before the first formation.
pub(super) async fn before_formation(
    run: &mut Run<'_>,
    on: NaiveDate,
) -> Result<Option<Refused>, PerformError> {
    let Some(place) = run.place.clone() else { return Ok(None) };
    if run.peek::<Program>(place.program_id.0).await?.stage() != ProgramStage::Recruiting {
        return Ok(None);
    }
    if let Some(refused) = milestones(run, &place, Some(on)).await? {
        return Ok(Some(refused));
    }
    stage(run, &place, "start-matching", StagesCommand::StartMatching { waiver: None, occurred_on: on }).await
}

/// Begins work, after the first formation.
pub(super) async fn after_formation(run: &mut Run<'_>, on: NaiveDate) -> Result<(), PerformError> {
    let Some(place) = run.place.clone() else { return Ok(()) };
    if run.peek::<Program>(place.program_id.0).await?.stage() == ProgramStage::Matching {
        let command = StagesCommand::StartWork { pairs_formed: 1, occurred_on: on };
        let refused = stage(run, &place, "start-work", command).await?;
        note_refusal(run, &place, refused);
    }
    Ok(())
}

/// Marks the milestones of a journal that forms no pair.
pub(super) async fn finish(run: &mut Run<'_>) -> Result<(), PerformError> {
    let Some(place) = run.place.clone() else { return Ok(()) };
    if run.peek::<Program>(place.program_id.0).await?.stage() == ProgramStage::Recruiting {
        let refused = milestones(run, &place, None).await?;
        note_refusal(run, &place, refused);
    }
    Ok(())
}

/// What is refused of the derived acts stands at the programme's title.
fn note_refusal(run: &mut Run<'_>, place: &Place, refused: Option<Refused>) {
    if let (Some(refused), Some(row)) = (refused, place.title_row) {
        run.verdict(SheetKind::Program, row, Verdict::Refused, Some(refused.russian));
    }
}

async fn milestones(
    run: &mut Run<'_>,
    place: &Place,
    no_later_than: Option<NaiveDate>,
) -> Result<Option<Refused>, PerformError> {
    let program: Program = run.peek(place.program_id.0).await?;
    let opened_on = program.recruiting_opened_on();
    for (milestone, recruited, name) in [
        (RecruitingMilestone::MenteePoolReady, run.recruited.mentees, "mentee-pool"),
        (RecruitingMilestone::MentorPoolReady, run.recruited.mentors, "mentor-pool"),
        (RecruitingMilestone::MentorsTrained, run.recruited.trained, "mentors-trained"),
    ] {
        let (Some((last, count)), false) = (recruited, program.has_reached(milestone)) else { continue };
        let day = opened_on.map_or(last, |opened_on| opened_on.max(last));
        let occurred_on = no_later_than.map_or(day, |limit| day.min(limit));
        let command = StagesCommand::MarkMilestone { milestone, count, occurred_on };
        if let Some(refused) = stage(run, place, name, command).await? {
            return Ok(Some(refused));
        }
    }
    Ok(None)
}

/// Moves the programme along; derived, so the command is named by the stage alone.
async fn stage(
    run: &mut Run<'_>,
    place: &Place,
    name: &'static str,
    command: StagesCommand,
) -> Result<Option<Refused>, PerformError> {
    let row = RowAct {
        sheet: SheetKind::Program,
        rows: Vec::new(),
        key: run.names.1.clone(),
        act: name,
        cells: vec![place.program_id.to_string()],
    };
    let act = ProgramAct::Stage { id: place.program_id, command };
    match run.carry_out(&row, vec![act.into()], Some(ReasonCode::Derived)).await? {
        Outcome::Recorded | Outcome::AlreadyThere => Ok(None),
        Outcome::Refused(refused) => Ok(Some(refused)),
    }
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
    let approve = ProgramAct::ApproveDocument { id, kind, document: document.clone() };
    act(run, &field_row(row, "approve"), vec![approve.into()]).await?;
    Ok(Some(document.date))
}

async fn act(run: &mut Run<'_>, row: &RowAct, acts: Vec<Act>) -> Result<(), PerformError> {
    let outcome = run.carry_out(row, acts, Some(ReasonCode::Derived)).await?;
    run.note(row, &outcome);
    Ok(())
}

/// Which day it is where the journal comes from: at the lowest of its nodes that is registered, as acts there are judged.
async fn today(
    run: &Run<'_>,
    region: &str,
    municipality: &str,
    code: &str,
) -> Result<NaiveDate, PerformError> {
    let mut work = run.work();
    let mut lowest = registered(&work, OrganizationLevel::Organization, "", Some(code), None).await?;
    if lowest.is_none() {
        let above = registered(&work, OrganizationLevel::Region, region, None, None).await?;
        if above.is_some() {
            lowest = registered(&work, OrganizationLevel::Municipality, municipality, None, above).await?;
        }
        lowest = lowest.or(above);
    }
    if let Some(node) = lowest {
        work.at(node).await?;
    }
    Ok(work.stamp().today)
}

async fn registered(
    work: &Work<'_>,
    level: OrganizationLevel,
    name: &str,
    code: Option<&str>,
    parent: Option<OrganizationId>,
) -> Result<Option<OrganizationId>, PerformError> {
    // What cannot be unique is refused where it would be registered.
    let Ok(parts) = claim_of(level, name, code, parent) else { return Ok(None) };
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Ok(work.owner("organization", &parts).await?.map(OrganizationId))
}

/// Finds a node of the tree or registers it; `None` when it is refused.
async fn node(
    run: &mut Run<'_>,
    row: &RowAct,
    level: OrganizationLevel,
    name: &str,
    code: Option<&String>,
    parent: Option<OrganizationId>,
    occurred_on: NaiveDate,
) -> Result<Option<OrganizationId>, PerformError> {
    let parts = match claim_of(level, name, code.map(String::as_str), parent) {
        Ok(parts) => parts,
        Err(refused) => {
            run.note(row, &Outcome::Refused(refused));
            return Ok(None);
        }
    };
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let mut attempt = 1;
    loop {
        let known = run.work().owner("organization", &parts).await?;
        let id = known.map_or_else(|| OrganizationId(ordered_id()), OrganizationId);
        let register = OrganizationAct::Register {
            id,
            level,
            name: name.to_owned(),
            code: code.cloned(),
            parent,
            order: None,
            occurred_on,
        };
        let outcome = run.carry_out(row, vec![register.into()], Some(ReasonCode::Derived)).await?;
        // Another journal of the region may have registered the node in between: then it is found the next time.
        if matches!(outcome, Outcome::Refused(_)) && attempt < NODE_ATTEMPTS {
            attempt += 1;
            continue;
        }
        run.note(row, &outcome);
        return Ok(match outcome {
            Outcome::Recorded | Outcome::AlreadyThere => Some(id),
            Outcome::Refused(_) => None,
        });
    }
}

async fn program_of(
    run: &Run<'_>,
    organization: OrganizationId,
    title: &str,
    period: Period,
) -> Result<Option<ProgramId>, PerformError> {
    let parts = program_parts(organization, title, period);
    let owner = run.work().owner("program", &parts.each_ref().map(String::as_str)).await?;
    Ok(owner.map(ProgramId))
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
    papers.chain(mentors).chain(mentees).chain(done).chain(sheet.start.parsed.as_ref().ok().copied()).min()
}
