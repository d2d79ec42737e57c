//! Answers that are awaited: at entry from mentors who are ready and mentees in the pool, interim ones from the members of a pair that is
//! at work, final ones from them and from curators before the programme ends; from curators at entry and on the way where the region asks
//! them then (decision 0047).

use super::{About, AttentionItem, Members, Thing, Watch, about_pair, about_program, is_regular};
use crate::registry::{MembershipRow, MenteeRow, MentorRow, MethodologyRow, PairRow, ProgramRow, SurveyRow};
use chrono::NaiveDate;
use domain::attention::{AttentionKind, AttentionSeverity};
use domain::ids::{PersonId, ProgramId};
use domain::program::ProgramStage;
use domain::values::{Audience, FeedbackPhase, Member};
use std::collections::{BTreeMap, BTreeSet};

/// Answers of the members of a pair: the final ones once the end of the programme is near, before that the interim ones.
pub(super) fn list(pair: &PairRow, program: Option<&ProgramRow>, watch: Watch<'_>) -> Vec<AttentionItem> {
    if !is_regular(pair) || !watch.sees(pair) {
        return Vec::new();
    }
    let end = program.map(|program| program.period.end);
    match end.filter(|end| watch.is_near(*end, watch.thresholds.final_survey_days)) {
        Some(end) => {
            let item = about_pair(pair, AttentionKind::SurveyDue, before(end, watch), end);
            let silent = present(pair).filter(|(member, _)| !has_answered(pair, *member, FINAL, watch));
            let about = silent.map(|(member, _)| About::Survey(member, FeedbackPhase::Final));
            about.map(|about| AttentionItem { about, ..item.clone() }).collect()
        }
        None => interim(pair, watch),
    }
}

/// Whoever gave the final answers is not asked for those on the way to them.
fn interim(pair: &PairRow, watch: Watch<'_>) -> Vec<AttentionItem> {
    let silent = present(pair).filter(|(member, _)| !has_answered(pair, *member, INTERIM_OR_FINAL, watch));
    let items = silent.filter_map(|(member, membership)| {
        let since = watch.at_work_since(pair, pair.membership_begin(membership));
        let overdue = watch.overdue(since, watch.thresholds.interim_survey_days)?;
        let about = About::Survey(member, FeedbackPhase::Interim);
        Some(AttentionItem { about, ..about_pair(pair, AttentionKind::SurveyDue, overdue, since) })
    });
    items.collect()
}

const FINAL: &[FeedbackPhase] = &[FeedbackPhase::Final];
const INTERIM_OR_FINAL: &[FeedbackPhase] = &[FeedbackPhase::Interim, FeedbackPhase::Final];
const ANY: &[FeedbackPhase] = &[FeedbackPhase::Entry, FeedbackPhase::Interim, FeedbackPhase::Final];

/// The members who have not left.
fn present(pair: &PairRow) -> impl Iterator<Item = (Member, &MembershipRow)> {
    let mentors = pair.mentors.iter().map(|(id, membership)| (Member::Mentor(*id), membership));
    let mentees = pair.mentees.iter().map(|(id, membership)| (Member::Mentee(*id), membership));
    mentors.chain(mentees).filter(|(_, membership)| membership.left_on.is_none())
}

fn has_answered(pair: &PairRow, member: Member, phases: &[FeedbackPhase], watch: Watch<'_>) -> bool {
    let mut answers = pair.feedback.iter().filter(|answer| answer.occurred_on <= watch.on);
    answers.any(|answer| answer.respondent == member && phases.contains(&answer.phase))
}

/// How what is asked for before the end of a programme presses: it is urgent once that has passed.
fn before(end: NaiveDate, watch: Watch<'_>) -> (AttentionSeverity, i64) {
    let days = watch.days_since(end);
    (if days > 0 { AttentionSeverity::Urgent } else { AttentionSeverity::Warning }, days)
}

/// The points at which curators of a programme are asked by the questionnaires that its region has published and not withdrawn by a day.
pub fn curators_asked(
    program: &ProgramRow,
    methodology: Option<&MethodologyRow>,
    on: NaiveDate,
) -> BTreeSet<FeedbackPhase> {
    let rows = methodology.into_iter().flat_map(|methodology| &methodology.questionnaires);
    let in_force = rows.filter(|row| {
        row.published_on <= on && row.withdrawn_on.is_none_or(|withdrawn_on| on < withdrawn_on)
    });
    let of_curators = in_force.map(|row| &row.questionnaire).filter(|known| {
        known.audience == Audience::Curator && known.form.is_none_or(|form| program.forms.contains(&form))
    });
    of_curators.map(|known| known.phase).collect()
}

/// Answers of whoever is a curator on the day: the final ones once the end of the programme is near; before that those at entry and on the
/// way, where the region has a questionnaire for them. Whoever gave later ones is not asked for earlier.
pub(super) fn of_curators(
    program: &ProgramRow,
    points: &BTreeSet<FeedbackPhase>,
    watch: Watch<'_>,
) -> Vec<AttentionItem> {
    if !watch.runs(program) {
        return Vec::new();
    }
    let terms = program.curator_terms.iter();
    let mut current: BTreeMap<PersonId, NaiveDate> = BTreeMap::new();
    for term in terms.filter(|term| term.from <= watch.on && term.until.is_none_or(|until| until >= watch.on))
    {
        current.insert(term.person_id, term.from);
    }
    let curators = current.into_iter();
    curators.flat_map(|(curator, from)| of_curator(program, (curator, from), points, watch)).collect()
}

fn of_curator(
    program: &ProgramRow,
    (curator, from): (PersonId, NaiveDate),
    points: &BTreeSet<FeedbackPhase>,
    watch: Watch<'_>,
) -> Vec<AttentionItem> {
    let has_answered = |phases: &[FeedbackPhase]| {
        let answers = program.curator_surveys.iter().filter(|answer| answer.survey.occurred_on <= watch.on);
        let mut own = answers.filter(|answer| answer.person_id == curator);
        own.any(|answer| phases.contains(&answer.phase))
    };
    let item = |phase, pressure, since| {
        let about = About::CuratorSurvey(curator, phase);
        about_program(program, AttentionKind::SurveyDue, pressure, since, about)
    };
    let end = program.period.end;
    if watch.is_near(end, watch.thresholds.curator_survey_days) {
        let is_due = !has_answered(FINAL);
        return is_due.then(|| item(FeedbackPhase::Final, before(end, watch), end)).into_iter().collect();
    }
    let at_entry = || {
        let overdue = watch.overdue(from, watch.thresholds.entry_survey_days)?;
        let is_due = points.contains(&FeedbackPhase::Entry) && !has_answered(ANY);
        is_due.then(|| item(FeedbackPhase::Entry, overdue, from))
    };
    let on_the_way = || {
        let began = program.course.iter().rfind(|step| step.stage == ProgramStage::Working)?.occurred_on;
        let since = began.max(from);
        let overdue = watch.overdue(since, watch.thresholds.interim_survey_days)?;
        let is_due = points.contains(&FeedbackPhase::Interim) && !has_answered(INTERIM_OR_FINAL);
        is_due.then(|| item(FeedbackPhase::Interim, overdue, since))
    };
    at_entry().into_iter().chain(on_the_way()).collect()
}

/// Answers of a mentor at entry; one on hold is asked after the return.
pub(super) fn of_mentor(
    mentor: &MentorRow,
    programs: &BTreeMap<ProgramId, ProgramRow>,
    members: &Members,
    watch: Watch<'_>,
) -> Option<AttentionItem> {
    let member = Member::Mentor(mentor.id);
    let ready_on = watch.ready_for(mentor, programs).min().filter(|_| watch.serves(mentor))?;
    let (severity, days) = at_entry(member, ready_on, &mentor.surveys, members, watch)?;
    Some(AttentionItem {
        kind: AttentionKind::SurveyDue,
        severity,
        thing: Thing::Mentor(mentor.id),
        about: About::Survey(member, FeedbackPhase::Entry),
        organization_id: mentor.organization_id,
        program_id: None,
        since: ready_on,
        days,
    })
}

/// Answers of a mentee at entry, while the enrolment lasts.
pub(super) fn of_mentee(mentee: &MenteeRow, members: &Members, watch: Watch<'_>) -> Option<AttentionItem> {
    let member = Member::Mentee(mentee.id);
    let entered_on = mentee.in_pool_since?;
    let (severity, days) = at_entry(member, entered_on, &mentee.surveys, members, watch)?;
    Some(AttentionItem {
        kind: AttentionKind::SurveyDue,
        severity,
        thing: Thing::Mentee(mentee.id),
        about: About::Survey(member, FeedbackPhase::Entry),
        organization_id: mentee.organization_id,
        program_id: Some(mentee.program_id),
        since: entered_on,
        days,
    })
}

fn at_entry(
    member: Member,
    since: NaiveDate,
    surveys: &[SurveyRow],
    members: &Members,
    watch: Watch<'_>,
) -> Option<(AttentionSeverity, i64)> {
    let answered = surveys.iter().any(|survey| survey.occurred_on <= watch.on);
    if answered || members.answered_at_entry(member) {
        return None;
    }
    watch.overdue(since, watch.thresholds.entry_survey_days)
}
