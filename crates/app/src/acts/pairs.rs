//! Pairs: forming, members, meetings, plan, feedback, ending. Forming, leaving and ending touch the streams of the members too.

use super::identity;
use super::mentors::program_known;
use super::methodology::AnswerSheet;
use super::sharing;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::{FeedbackId, MenteeId, MentorId, MilestoneId, OrganizationId, PairId};
use domain::matching::{self, Consequences, FormPair, Members, Merged};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::pair::{
    ClosingCommand, FeedbackCommand, MeetingCommand, MembersCommand, Milestone, Pair, PlanCommand,
};
use domain::program::Program;
use domain::values::{Member, SurveyChannel};
use std::collections::BTreeSet;

/// What can be done to a pair.
#[derive(Clone, Debug)]
pub enum PairAct {
    /// Forms a pair or group.
    Form {
        /// What is asked.
        command: FormPair,
        /// One or more.
        mentors: BTreeSet<MentorId>,
        /// One or more.
        mentees: BTreeSet<MenteeId>,
    },
    /// Takes a member out of a group.
    RemoveMember {
        /// Of which pair.
        id: PairId,
        /// Who, why and when.
        command: MembersCommand,
    },
    /// Records a meeting.
    Meet {
        /// Of which pair.
        id: PairId,
        /// Which meeting.
        command: MeetingCommand,
        /// Its theme: text, sealed.
        topic: Option<String>,
    },
    /// Approves the plan.
    ApprovePlan {
        /// Of which pair.
        id: PairId,
        /// Its goals: texts, sealed.
        goals: Vec<String>,
        /// Its milestones.
        milestones: Vec<NewMilestone>,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records that a milestone was reached.
    ReachMilestone {
        /// Of which pair.
        id: PairId,
        /// Which one.
        milestone_id: MilestoneId,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records feedback.
    CollectFeedback {
        /// Of which pair.
        id: PairId,
        /// The answers.
        command: FeedbackCommand,
    },
    /// Records a member's answers to a published questionnaire.
    AnswerSurvey {
        /// Of which pair.
        id: PairId,
        /// The new feedback.
        feedback_id: FeedbackId,
        /// Who answered.
        respondent: Member,
        /// What was answered.
        sheet: AnswerSheet,
        /// How the answers came in.
        channel: SurveyChannel,
        /// When they were given.
        occurred_on: NaiveDate,
    },
    /// Completes or dissolves the pair.
    Close {
        /// Which pair.
        id: PairId,
        /// How.
        command: ClosingCommand,
    },
}

/// A milestone with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMilestone {
    /// The new milestone.
    pub id: MilestoneId,
    /// What is to be reached: text, sealed.
    pub title: String,
    /// Its term.
    pub due: NaiveDate,
}

impl PairAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        match self {
            Self::Form { command, mentors, mentees } => form(work, &command, &mentors, &mentees).await,
            Self::RemoveMember { id, command } => {
                let (pair, members) = pair_with_members(work, id).await?;
                let consequences = matching::remove_member(id, &pair, &members, command, work.stamp());
                record(work, id, consequences.map_err(|refusal| Refused::of(&refusal))?).await
            }
            Self::Meet { id, command, topic } => {
                let meeting_id = match &command {
                    MeetingCommand::HoldOrganizationalMeeting { sitting }
                    | MeetingCommand::HoldPlanningMeeting { sitting }
                    | MeetingCommand::RecordMeeting { sitting, .. } => sitting.meeting_id,
                };
                work.decide::<Pair>(id.0, command).await?;
                work.seal_some(id.0, &format!("topic:{meeting_id}"), topic.as_deref()).await
            }
            Self::ApprovePlan { id, goals, milestones, occurred_on } => {
                approve_plan(work, id, &goals, &milestones, occurred_on).await
            }
            Self::ReachMilestone { id, milestone_id, occurred_on } => {
                work.decide::<Pair>(id.0, PlanCommand::ReachMilestone { milestone_id, occurred_on }).await
            }
            Self::CollectFeedback { id, command } => work.decide::<Pair>(id.0, command).await,
            Self::AnswerSurvey { id, feedback_id, respondent, sheet, channel, occurred_on } => {
                let pair = known_pair(work, id).await?;
                let program_id = pair.program_id().expect("a known pair has a programme");
                let program: Program = work.state(program_id.0).await?;
                let organization_id = program.organization_id().expect("a programme with pairs is drafted");
                let response = sheet.judge(work, organization_id, occurred_on).await?;
                let command =
                    FeedbackCommand::AnswerSurvey { feedback_id, respondent, response, channel, occurred_on };
                work.decide::<Pair>(id.0, command).await?;
                sheet.seal(work, id.0, feedback_id.0).await
            }
            Self::Close { id, command } => {
                let (pair, members) = pair_with_members(work, id).await?;
                let consequences = matching::close_pair(id, &pair, &members, command, work.stamp());
                record(work, id, consequences.map_err(|refusal| Refused::of(&refusal))?).await
            }
        }
    }
}

async fn form(
    work: &mut Work<'_>,
    command: &FormPair,
    mentors: &BTreeSet<MentorId>,
    mentees: &BTreeSet<MenteeId>,
) -> Result<(), WorkError> {
    if let Some(replaced) = command.rematch_of {
        let pair: Pair = work.state(replaced.0).await?;
        if pair.program_id().is_none() || pair.is_open() {
            return Err(Refused::new(
                "PAIR_REMATCH_OF_OPEN",
                format!(
                    "pair {replaced} is not known or still open: a re-match replaces a pair that has ended"
                ),
                format!("пары {replaced} нет или она ещё открыта: взамен формируют после окончания"),
            )
            .into());
        }
    }
    let pair: Pair = work.state(command.pair_id.0).await?;
    program_known(work, command.program_id).await?;
    // Guarded: once completion of the programme has begun, no pair may slip in beside it.
    let program: Program = work.guarded_state(command.program_id.0).await?;
    let mut members = load_members(work, mentors.iter().copied(), mentees.iter().copied()).await?;
    members.merged = merged(work, &members).await?;
    let is_new = pair.program_id().is_none();
    if is_new {
        cover(work, &mut members, program.organization_id(), command.occurred_on).await?;
    }
    let consequences = matching::form_pair(&pair, &program, &members, command, work.stamp());
    record(work, command.pair_id, consequences.map_err(|refusal| Refused::of(&refusal))?).await?;
    if is_new {
        work.new_subject(command.pair_id.0);
    }
    Ok(())
}

/// What consents and permissions depend on: ages on the day of formation, and who comes from another organisation.
async fn cover(
    work: &mut Work<'_>,
    members: &mut Members,
    organization: Option<OrganizationId>,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let profiles = members.mentors.iter().filter_map(|(id, mentor)| Some((*id, mentor.profile()?.clone())));
    for (id, profile) in profiles.collect::<Vec<_>>() {
        let majority = identity::majority(work, profile.person_id, occurred_on).await?;
        members.majorities.insert(profile.person_id, majority);
        if let Some(organization) = organization
            && let Some(scope) = sharing::needed(work, profile.organization_id, organization).await?
        {
            members.sharing.insert(id, scope);
        }
    }
    let persons = members.mentees.values().filter_map(|mentee| Some(mentee.request()?.person_id));
    for person in persons.collect::<Vec<_>>() {
        let majority = identity::majority(work, person, occurred_on).await?;
        members.majorities.insert(person, majority);
    }
    Ok(())
}

async fn approve_plan(
    work: &mut Work<'_>,
    id: PairId,
    goals: &[String],
    milestones: &[NewMilestone],
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let pair = known_pair(work, id).await?;
    let program_id = pair.program_id().expect("a known pair has a programme");
    let program: Program = work.state(program_id.0).await?;
    let program_period = program.period().expect("a programme with pairs is drafted");
    let command = PlanCommand::ApprovePlan {
        goals: u32::try_from(goals.len()).expect("a plan has few goals"),
        milestones: milestones.iter().map(|new| Milestone { id: new.id, due: new.due }).collect(),
        program_period,
        occurred_on,
    };
    work.decide::<Pair>(id.0, command).await?;
    for (number, goal) in goals.iter().enumerate() {
        work.seal(id.0, &format!("goal:{number}"), goal).await?;
    }
    for milestone in milestones {
        work.seal(id.0, &format!("milestone:{}", milestone.id), &milestone.title).await?;
    }
    Ok(())
}

async fn known_pair(work: &mut Work<'_>, id: PairId) -> Result<Pair, WorkError> {
    let pair: Pair = work.state(id.0).await?;
    if pair.program_id().is_none() {
        return Err(Refused::new(
            "PAIR_UNKNOWN",
            format!("there is no pair {id}: form it first"),
            format!("пары {id} нет: сначала её нужно сформировать"),
        )
        .into());
    }
    Ok(pair)
}

pub(super) async fn pair_with_members(work: &mut Work<'_>, id: PairId) -> Result<(Pair, Members), WorkError> {
    let pair = known_pair(work, id).await?;
    let mentors: Vec<MentorId> = pair.present_mentors().collect();
    let mentees: Vec<MenteeId> = pair.present_mentees().collect();
    let members = load_members(work, mentors, mentees).await?;
    Ok((pair, members))
}

async fn load_members(
    work: &mut Work<'_>,
    mentors: impl IntoIterator<Item = MentorId>,
    mentees: impl IntoIterator<Item = MenteeId>,
) -> Result<Members, WorkError> {
    let mut members = Members::default();
    for id in mentors {
        members.mentors.insert(id, work.state::<Mentor>(id.0).await?);
    }
    for id in mentees {
        members.mentees.insert(id, work.state::<Mentee>(id.0).await?);
    }
    Ok(members)
}

/// Who of the members was merged with somebody, and what their mentors carry under other records. Guarded, so that no merge and no
/// other pair slips in beside it.
async fn merged(work: &mut Work<'_>, members: &Members) -> Result<Merged, WorkError> {
    let mut merged = Merged::default();
    let as_mentors = members.mentors.values().filter_map(|mentor| Some(mentor.profile()?.person_id));
    let as_mentees = members.mentees.values().filter_map(|mentee| Some(mentee.request()?.person_id));
    for person in as_mentors.chain(as_mentees).collect::<BTreeSet<_>>() {
        let canonical = identity::canonical(work, person).await?;
        if canonical != person {
            merged.into.insert(person, canonical);
        }
    }
    for (id, mentor) in &members.mentors {
        let Some(profile) = mentor.profile() else { continue };
        let mut elsewhere = 0;
        for record in identity::records(work, profile.person_id).await? {
            if let Some(other) = identity::own_mentor(work, record).await?.filter(|other| other != id) {
                elsewhere += work.guarded_state::<Mentor>(other.0).await?.load();
            }
        }
        merged.carried_elsewhere.insert(*id, elsewhere);
    }
    Ok(merged)
}

pub(super) async fn record(
    work: &mut Work<'_>,
    id: PairId,
    consequences: Consequences,
) -> Result<(), WorkError> {
    work.record::<Pair>(id.0, consequences.pair).await?;
    for (mentor_id, events) in consequences.mentors {
        work.record::<Mentor>(mentor_id.0, events).await?;
    }
    for (mentee_id, events) in consequences.mentees {
        work.record::<Mentee>(mentee_id.0, events).await?;
    }
    Ok(())
}
