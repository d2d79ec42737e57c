//! Rows of «Замены и вступления» and «Выбытие»: who comes into a pair at work, and who leaves it, the programme or mentoring.

use super::pairs::member;
use super::row_act::RowAct;
use super::run::{Judged, Outcome, Run, Unresolved};
use crate::acts::{Act, CodeKind, MenteeAct, MentorAct, PairAct};
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::{DepartureRow, JoiningRow, Leaving};
use domain::ids::{MenteeId, MentorId, PairId};
use domain::matching::{AddMember, ReplaceMentor};
use domain::mentor::RetirementCommand;
use domain::pair::{MembersCommand, Pair};
use domain::values::{Member, Side};

/// Records a row of «Замены и вступления»: a substitute where it says who goes, else another member of a group.
pub(super) async fn join(
    run: &mut Run<'_>,
    row: &RowAct,
    joining: JoiningRow,
) -> Result<Judged, PerformError> {
    let JoiningRow { pair, goes, comes, side, joined: occurred_on } = joining;
    let pair_id = match run.resolve(CodeKind::Pair, &pair).await? {
        Ok(id) => PairId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let act = match goes {
        Some((old, reason)) => {
            let old = match a_mentor(run, &old).await? {
                Ok(old) => old,
                Err(judged) => return Ok(judged),
            };
            let new = match a_mentor(run, &comes).await? {
                Ok(new) => new,
                Err(judged) => return Ok(judged),
            };
            PairAct::ReplaceMentor(ReplaceMentor { pair_id, old, new, reason, occurred_on })
        }
        None => match newcomer(run, &comes, side).await? {
            Ok(member) => PairAct::AddMember(AddMember { pair_id, member, occurred_on }),
            Err(judged) => return Ok(judged),
        },
    };
    Ok(Ok(run.carry_out(row, vec![act.into()], None).await?))
}

/// A mentor by code, or what becomes of a row in which one is replaced.
async fn a_mentor(run: &Run<'_>, code: &str) -> Result<Result<MentorId, Judged>, PerformError> {
    let unresolved = match run.resolve(CodeKind::Mentor, code).await? {
        Ok(id) => return Ok(Ok(MentorId(id))),
        Err(unresolved) => unresolved,
    };
    let is_mentee = !matches!(run.resolve(CodeKind::Mentee, code).await?, Err(Unresolved::Unknown { .. }));
    Ok(Err(match unresolved {
        Unresolved::Unknown { .. } if is_mentee => Ok(Outcome::Refused(Refused::new(
            "IMPORT_SUBSTITUTE_NOT_A_MENTOR",
            format!(
                "«{code}» is a mentee: a mentor is replaced by a mentor; a mentee leaves by «Выбытие» and joins by a row without «Кто выбывает»"
            ),
            format!(
                "«{code}» — наставляемый: наставника заменяет наставник; выбытие наставляемого стоит на листе «Выбытие», вступление — в строке без «Кто выбывает»"
            ),
        ))),
        unresolved @ (Unresolved::Waits { .. } | Unresolved::Unknown { .. }) => Err(unresolved),
    }))
}

/// Who comes into a group, by code. A code that both sides have needs the side: no members decide it yet.
async fn newcomer(
    run: &Run<'_>,
    code: &str,
    side: Option<Side>,
) -> Result<Result<Member, Judged>, PerformError> {
    let as_mentor = run.resolve(CodeKind::Mentor, code).await?.map(|id| Member::Mentor(MentorId(id)));
    let as_mentee = run.resolve(CodeKind::Mentee, code).await?.map(|id| Member::Mentee(MenteeId(id)));
    Ok(match (side, as_mentor, as_mentee) {
        (Some(Side::Mentor), found, _)
        | (Some(Side::Mentee), _, found)
        | (None, found, Err(Unresolved::Unknown { .. }))
        | (None, Err(Unresolved::Unknown { .. }), found) => found.map_err(Err),
        (None, Ok(_) | Err(Unresolved::Waits { .. }), Ok(_) | Err(Unresolved::Waits { .. })) => {
            Err(Ok(Outcome::Refused(Refused::new(
                "IMPORT_SIDE_NOT_SAID",
                format!(
                    "«{code}» is the code of a mentor and of a mentee: say in «Роль» who comes, наставник or наставляемый"
                ),
                format!(
                    "«{code}» — код и наставника, и наставляемого: укажите в столбце «Роль», кто входит: наставник; наставляемый"
                ),
            ))))
        }
    })
}

/// Records a row of «Выбытие».
pub(super) async fn leave(
    run: &mut Run<'_>,
    row: &RowAct,
    departure: DepartureRow,
) -> Result<Judged, PerformError> {
    let DepartureRow { member: code, left: occurred_on, leaves } = departure;
    let acts: Vec<Act> = match leaves {
        Leaving::Pair { code: pair, side, reason } => {
            let id = match run.resolve(CodeKind::Pair, &pair).await? {
                Ok(id) => PairId(id),
                Err(unresolved) => return Ok(Err(unresolved)),
            };
            let pair = run.peek::<Pair>(id.0).await?;
            let member = match member(run, &pair, &code, side).await? {
                Ok(member) => member,
                Err(unresolved) => return Ok(Err(unresolved)),
            };
            let command = MembersCommand::RemoveMember { member, reason, occurred_on };
            vec![PairAct::RemoveMember { id, command }.into()]
        }
        Leaving::Program { reason } => match run.resolve(CodeKind::Mentee, &code).await? {
            Ok(id) => vec![MenteeAct::Withdraw { id: MenteeId(id), reason, occurred_on }.into()],
            Err(unresolved) => return Ok(Err(unresolved)),
        },
        Leaving::Mentoring { reason, notice } => match run.resolve(CodeKind::Mentor, &code).await? {
            Ok(id) => {
                let id = MentorId(id);
                let notice = reason.notice().zip(notice).map(|(given_by, occurred_on)| {
                    let command = RetirementCommand::GiveNotice { given_by, occurred_on };
                    Act::from(MentorAct::Conclude { id, command })
                });
                let retire = MentorAct::Retire { id, reason, occurred_on }.into();
                notice.into_iter().chain([retire]).collect()
            }
            Err(unresolved) => return Ok(Err(unresolved)),
        },
    };
    Ok(Ok(run.carry_out(row, acts, None).await?))
}
