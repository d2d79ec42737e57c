//! Answers that are awaited: at entry from mentors who are ready and mentees in the pool, final ones before the programme ends.

use super::{About, AttentionItem, Members, Thing, Watch, about_pair, is_regular};
use crate::registry::{MenteeRow, MentorRow, PairRow, ProgramRow, SurveyRow};
use chrono::{Days, NaiveDate};
use domain::attention::{AttentionKind, AttentionSeverity};
use domain::ids::ProgramId;
use domain::values::{FeedbackPhase, Member};
use std::collections::BTreeMap;

/// Final answers of the members of a pair.
pub(super) fn list(pair: &PairRow, program: Option<&ProgramRow>, watch: Watch<'_>) -> Vec<AttentionItem> {
    let Some(end) = program.map(|program| program.period.end) else { return Vec::new() };
    let asked_from = end - Days::new(u64::from(watch.thresholds.final_survey_days));
    if watch.on < asked_from || !is_regular(pair) || !watch.sees(pair) {
        return Vec::new();
    }
    let days = watch.days_since(end);
    let severity = if days > 0 { AttentionSeverity::Urgent } else { AttentionSeverity::Warning };
    let mentors = pair.mentors.iter().map(|(id, membership)| (Member::Mentor(*id), membership));
    let mentees = pair.mentees.iter().map(|(id, membership)| (Member::Mentee(*id), membership));
    let present = mentors.chain(mentees).filter(|(_, membership)| membership.left_on.is_none());
    let silent = present.map(|(member, _)| member).filter(|member| {
        let mut answers = pair.feedback.iter().filter(|answer| answer.occurred_on <= watch.on);
        !answers.any(|answer| answer.respondent == *member && answer.phase == FeedbackPhase::Final)
    });
    let item = about_pair(pair, AttentionKind::SurveyDue, (severity, days), end);
    silent
        .map(|member| AttentionItem { about: About::Survey(member, FeedbackPhase::Final), ..item.clone() })
        .collect()
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
