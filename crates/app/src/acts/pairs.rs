//! Pairs: forming, members, meetings, plan, feedback, ending. Forming, leaving and ending touch the streams of the members too.

use super::identity;
use super::mentors::program_known;
use super::methodology::AnswerSheet;
use super::rules;
use super::sharing;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::consent::Majority;
use domain::ids::{
    FeedbackId, MeetingId, MenteeId, MentorId, MilestoneId, OrganizationId, PairId, ProgramId,
};
use domain::matching::{
    self, AddMember, Consequences, FormPair, Members, Merged, Predecessor, ReplaceMentor,
};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::pair::{
    ClosingCommand, FeedbackCommand, MeetingCommand, MembersCommand, Milestone, Pair, PairCommand,
    PlanCommand, PlannedAt, RevisionReason, ScheduleCommand,
};
use domain::program::Program;
use domain::values::{MeetingMode, Member, Period, SurveyChannel};
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
        /// What a form and a role model of the place's own are called: texts, sealed.
        names: FormNames,
    },
    /// Takes another member into a group.
    AddMember(AddMember),
    /// Puts a substitute in a mentor's place.
    ReplaceMentor(ReplaceMentor),
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
        /// What is written down of it: texts, sealed.
        texts: MeetingTexts,
    },
    /// Approves the plan.
    ApprovePlan {
        /// Of which pair.
        id: PairId,
        /// Its goals: texts, sealed.
        goals: Vec<String>,
        /// Its milestones.
        milestones: Vec<NewMilestone>,
        /// From when to when it is worked by, if it says so.
        period: Option<Period>,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Revises the plan.
    RevisePlan {
        /// Of which pair.
        id: PairId,
        /// All its goals: texts, sealed over those of before.
        goals: Vec<String>,
        /// All its milestones, those that stay with their ids.
        milestones: Vec<NewMilestone>,
        /// Why.
        reason: RevisionReason,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Plans a meeting, or moves a planned one.
    ScheduleMeeting {
        /// Of which pair.
        id: PairId,
        /// Which meeting.
        meeting_id: MeetingId,
        /// When it is to begin.
        planned_at: PlannedAt,
        /// In person or online.
        mode: MeetingMode,
        /// When it was planned.
        occurred_on: NaiveDate,
    },
    /// Anything that the pair decides alone and that has no text.
    Decide {
        /// Which pair.
        id: PairId,
        /// What.
        command: PairCommand,
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
    /// Completes, dissolves or carries over the pair.
    Close {
        /// Which pair.
        id: PairId,
        /// How.
        command: ClosingCommand,
        /// What was reached, or why it ended, in words: text, sealed.
        note: Option<String>,
    },
}

/// What a form and a role model of the place's own are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormNames {
    /// Of the form.
    pub form: Option<String>,
    /// Of the role model.
    pub role_model: Option<String>,
}

/// What is written down of a meeting (methodology §5.4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeetingTexts {
    /// Its theme.
    pub topic: Option<String>,
    /// Where it was held.
    pub place: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
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
            Self::Form { command, mentors, mentees, names } => {
                form(work, &command, &mentors, &mentees).await?;
                let pair = command.pair_id.0;
                work.seal_some(pair, "form", names.form.as_deref()).await?;
                work.seal_some(pair, "role_model", names.role_model.as_deref()).await
            }
            Self::AddMember(command) => add_member(work, command).await,
            Self::ReplaceMentor(command) => replace_mentor(work, command).await,
            Self::RemoveMember { id, command } => {
                let (pair, members) = pair_with_members(work, id).await?;
                let consequences = matching::remove_member(id, &pair, &members, command, work.stamp());
                record(work, id, consequences.map_err(|refusal| Refused::of(&refusal))?).await
            }
            Self::Meet { id, command, texts } => {
                let meeting_id = match &command {
                    MeetingCommand::HoldOrganizationalMeeting { sitting }
                    | MeetingCommand::HoldPlanningMeeting { sitting }
                    | MeetingCommand::RecordMeeting { sitting, .. } => sitting.meeting_id,
                };
                work.decide::<Pair>(id.0, command).await?;
                let MeetingTexts { topic, place, outcome } = texts;
                for (field, text) in [("topic", topic), ("place", place), ("outcome", outcome)] {
                    work.seal_some(id.0, &format!("{field}:{meeting_id}"), text.as_deref()).await?;
                }
                Ok(())
            }
            Self::ApprovePlan { id, goals, milestones, period, occurred_on } => {
                approve_plan(work, id, &goals, &milestones, period, occurred_on).await
            }
            Self::RevisePlan { id, goals, milestones, reason, occurred_on } => {
                let program_period = period_of(work, id).await?;
                let command = PlanCommand::RevisePlan {
                    goals: count(&goals),
                    milestones: milestones.iter().map(Milestone::from).collect(),
                    reason,
                    program_period,
                    occurred_on,
                };
                work.decide::<Pair>(id.0, command).await?;
                seal_plan(work, id, &goals, &milestones).await
            }
            Self::ScheduleMeeting { id, meeting_id, planned_at, mode, occurred_on } => {
                let program_period = period_of(work, id).await?;
                let command = ScheduleCommand::ScheduleMeeting {
                    meeting_id,
                    planned_at,
                    mode,
                    program_period,
                    occurred_on,
                };
                work.decide::<Pair>(id.0, command).await
            }
            Self::Decide { id, command } => work.decide::<Pair>(id.0, command).await,
            Self::ReachMilestone { id, milestone_id, occurred_on } => {
                work.decide::<Pair>(id.0, PlanCommand::ReachMilestone { milestone_id, occurred_on }).await
            }
            Self::CollectFeedback { id, command } => work.decide::<Pair>(id.0, command).await,
            Self::AnswerSurvey { id, feedback_id, respondent, sheet, channel, occurred_on } => {
                let (_, program_id) = known_pair(work, id).await?;
                let program: Program = work.state(program_id.0).await?;
                let organization_id = program.organization_id().expect("a programme with pairs is drafted");
                let response = sheet.judge(work, organization_id, occurred_on).await?;
                let command =
                    FeedbackCommand::AnswerSurvey { feedback_id, respondent, response, channel, occurred_on };
                work.decide::<Pair>(id.0, command).await?;
                sheet.seal(work, id.0, feedback_id.0).await
            }
            Self::Close { id, command, note } => {
                let (pair, members) = pair_with_members(work, id).await?;
                let consequences = matching::close_pair(id, &pair, &members, command, work.stamp());
                record(work, id, consequences.map_err(|refusal| Refused::of(&refusal))?).await?;
                work.seal_some(id.0, "ending", note.as_deref()).await
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
    let pair: Pair = work.state(command.pair_id.0).await?;
    program_known(work, command.program_id).await?;
    // Guarded: once completion of the programme has begun, no pair may slip in beside it.
    let program: Program = work.guarded_state(command.program_id.0).await?;
    let mut members = Members {
        replaced: predecessor(work, command.rematch_of).await?,
        continued: predecessor(work, command.continues).await?,
        ..load_members(work, mentors.iter().copied(), mentees.iter().copied()).await?
    };
    members.merged = merged(work, &members).await?;
    let is_new = pair.program_id().is_none();
    if is_new {
        cover(work, &mut members, mentors, mentees, program.organization_id(), command.occurred_on).await?;
    }
    let consequences = matching::form_pair(&pair, &program, &members, command, work.stamp());
    record(work, command.pair_id, consequences.map_err(|refusal| Refused::of(&refusal))?).await?;
    if is_new {
        work.new_subject(command.pair_id.0);
    }
    Ok(())
}

/// The pair that a new one follows, with its mentees as persons.
async fn predecessor(work: &mut Work<'_>, id: Option<PairId>) -> Result<Option<Predecessor>, WorkError> {
    let Some(id) = id else { return Ok(None) };
    let pair: Pair = work.state(id.0).await?;
    let mut mentees = BTreeSet::new();
    for mentee_id in pair.all_mentees().collect::<Vec<_>>() {
        let mentee: Mentee = work.state(mentee_id.0).await?;
        if let Some(request) = mentee.request() {
            mentees.insert(identity::canonical(work, request.person_id).await?);
        }
    }
    Ok(Some(Predecessor { pair, mentees }))
}

async fn add_member(work: &mut Work<'_>, command: AddMember) -> Result<(), WorkError> {
    let (pair, program_id, mut members) = pair_with_everybody(work, command.pair_id).await?;
    match command.member {
        Member::Mentor(id) => drop(members.mentors.insert(id, work.state::<Mentor>(id.0).await?)),
        Member::Mentee(id) => drop(members.mentees.insert(id, work.state::<Mentee>(id.0).await?)),
    }
    members.merged = merged(work, &members).await?;
    // Guarded as in forming: nobody slips in beside the completion of the programme.
    let program: Program = work.guarded_state(program_id.0).await?;
    let (mentors, mentees) = match command.member {
        Member::Mentor(id) if pair.present_mentors().all(|other| other != id) => {
            (BTreeSet::from([id]), BTreeSet::new())
        }
        Member::Mentee(id) if pair.present_mentees().all(|other| other != id) => {
            (pair.present_mentors().collect(), BTreeSet::from([id]))
        }
        Member::Mentor(_) | Member::Mentee(_) => (BTreeSet::new(), BTreeSet::new()),
    };
    cover(work, &mut members, &mentors, &mentees, program.organization_id(), command.occurred_on).await?;
    let consequences = matching::add_member(&pair, &program, &members, command, work.stamp());
    record(work, command.pair_id, consequences.map_err(|refusal| Refused::of(&refusal))?).await
}

async fn replace_mentor(work: &mut Work<'_>, command: ReplaceMentor) -> Result<(), WorkError> {
    let (pair, program_id, mut members) = pair_with_everybody(work, command.pair_id).await?;
    members.mentors.insert(command.new, work.state::<Mentor>(command.new.0).await?);
    members.merged = merged(work, &members).await?;
    let program: Program = work.state(program_id.0).await?;
    let (mut mentors, mentees) = (BTreeSet::from([command.new]), BTreeSet::new());
    mentors.retain(|id| pair.present_mentors().all(|other| other != *id));
    cover(work, &mut members, &mentors, &mentees, program.organization_id(), command.occurred_on).await?;
    let consequences = matching::replace_mentor(&pair, &members, command, work.stamp());
    record(work, command.pair_id, consequences.map_err(|refusal| Refused::of(&refusal))?).await
}

/// What consents and permissions depend on: ages on the day of matching, and who comes from another
/// organisation. Asked for those whose assignment or match is new; the others stay as they are.
async fn cover(
    work: &mut Work<'_>,
    members: &mut Members,
    mentors: &BTreeSet<MentorId>,
    mentees: &BTreeSet<MenteeId>,
    organization: Option<OrganizationId>,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let profiles = mentors.iter().filter_map(|id| Some((*id, members.mentors.get(id)?.profile()?.clone())));
    for (id, profile) in profiles.collect::<Vec<_>>() {
        let majority =
            identity::majority(work, profile.person_id, profile.organization_id, occurred_on).await?;
        members.majorities.insert(profile.person_id, majority);
        if let Some(organization) = organization
            && let Some(scope) = sharing::needed(work, profile.organization_id, organization).await?
        {
            members.sharing.insert(id, scope);
        }
    }
    let persons = mentees.iter().filter_map(|id| {
        let mentee = members.mentees.get(id)?;
        let request = mentee.request()?;
        Some((request.person_id, request.organization_id, mentee.in_pool_since()))
    });
    for (person, home, in_pool_since) in persons.collect::<Vec<_>>() {
        let mut majority = identity::majority(work, person, home, occurred_on).await?;
        // Who came of the age of own consent in the pool goes on by the representative's consent alone.
        if let (Majority::FromFourteen, Some(day)) = (majority, in_pool_since) {
            majority = identity::majority(work, person, home, day.min(occurred_on)).await?;
        }
        members.majorities.insert(person, majority);
    }
    Ok(())
}

async fn approve_plan(
    work: &mut Work<'_>,
    id: PairId,
    goals: &[String],
    milestones: &[NewMilestone],
    period: Option<Period>,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let command = PlanCommand::ApprovePlan {
        goals: count(goals),
        milestones: milestones.iter().map(Milestone::from).collect(),
        period,
        program_period: period_of(work, id).await?,
        occurred_on,
    };
    work.decide::<Pair>(id.0, command).await?;
    seal_plan(work, id, goals, milestones).await
}

/// The texts of the newest plan; those of an earlier one under the same number are written over.
async fn seal_plan(
    work: &mut Work<'_>,
    id: PairId,
    goals: &[String],
    milestones: &[NewMilestone],
) -> Result<(), WorkError> {
    for (number, goal) in goals.iter().enumerate() {
        work.seal(id.0, &format!("goal:{number}"), goal).await?;
    }
    for milestone in milestones {
        work.seal(id.0, &format!("milestone:{}", milestone.id), &milestone.title).await?;
    }
    Ok(())
}

fn count(goals: &[String]) -> u32 {
    u32::try_from(goals.len()).expect("a plan has few goals")
}

impl From<&NewMilestone> for Milestone {
    fn from(new: &NewMilestone) -> Self {
        Self { id: new.id, due: new.due }
    }
}

/// The period of the pair's programme.
async fn period_of(work: &mut Work<'_>, id: PairId) -> Result<Period, WorkError> {
    let (_, program_id) = known_pair(work, id).await?;
    let program: Program = work.state(program_id.0).await?;
    Ok(program.period().expect("a programme with pairs is drafted"))
}

async fn known_pair(work: &mut Work<'_>, id: PairId) -> Result<(Pair, ProgramId), WorkError> {
    let pair: Pair = work.state(id.0).await?;
    match pair.program_id() {
        Some(program_id) => Ok((pair, program_id)),
        None => Err(Refused::new(
            "PAIR_UNKNOWN",
            format!("there is no pair {id}: form it first"),
            format!("пары {id} нет: сначала её нужно сформировать"),
        )
        .into()),
    }
}

pub(super) async fn pair_with_members(work: &mut Work<'_>, id: PairId) -> Result<(Pair, Members), WorkError> {
    let (pair, program_id) = known_pair(work, id).await?;
    let mentors: Vec<MentorId> = pair.present_mentors().collect();
    let mentees: Vec<MenteeId> = pair.present_mentees().collect();
    let mut members = load_members(work, mentors, mentees).await?;
    members.rules = rules::of_program(work, program_id).await?;
    Ok((pair, members))
}

/// The pair with everybody who is, or was, in it.
async fn pair_with_everybody(
    work: &mut Work<'_>,
    id: PairId,
) -> Result<(Pair, ProgramId, Members), WorkError> {
    let (pair, program_id) = known_pair(work, id).await?;
    let mentors: Vec<MentorId> = pair.all_mentors().collect();
    let mentees: Vec<MenteeId> = pair.all_mentees().collect();
    let members = load_members(work, mentors, mentees).await?;
    Ok((pair, program_id, members))
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
