//! Erasing a person: the events, the key and rows of every record of him or her, and the texts of the pairs, in one commit.
//!
//! What is asked of the registry (who he or she was, and where) is judged again by the streams, which are guarded: a pair that is
//! formed meanwhile refuses the erasure, or the erasure that pair. While the registry leaves something out, nobody is erased: a pair that it
//! does not tell of would keep its texts.

use crate::erasure::{Holdings, category};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::PersonId;
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::pair::{Pair, TextsCommand};
use domain::person::{DataCategory, Destroyed, ErasureCommand, ErasureReason, Person, StillBound};
use domain::program::Program;

pub(super) async fn erase(
    work: &mut Work<'_>,
    id: PersonId,
    reason: ErasureReason,
    holdings: &Holdings,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    if holdings.incomplete {
        return Err(Refused::new(
            "ERASURE_WHILE_INCOMPLETE",
            "the read models leave something out, so it is not known in what the person took part: `nastavnik doctor` says what to do, erase afterwards",
            "учтено не всё, поэтому неизвестно, в чём участвовал человек: что делать, скажет `nastavnik doctor`, удаляйте после этого",
        )
        .into());
    }
    let person = work.guarded_state::<Person>(id.0).await?;
    if person.erased_on().is_some() {
        return erase_the_rest(work, holdings, occurred_on).await;
    }
    let (still, due_by) = bonds(work, id, &person, holdings).await?;
    for record in std::iter::once(id).chain(person.absorbed().iter().copied()) {
        let fields = work.destroy(record.0).await?;
        work.release(record.0);
        let mut destroyed = Destroyed {
            records: count(&fields),
            categories: fields.iter().map(|field| category(field)).collect(),
            ..Destroyed::default()
        };
        if record == id {
            // What was said of corrections lies under the stream that was corrected.
            let mentors = holdings.mentors.iter().map(|id| id.0);
            for stream in mentors.chain(holdings.mentees.iter().map(|id| id.0)) {
                let notes = work.destroy(stream).await?;
                destroyed.records += count(&notes);
                destroyed.categories.extend((!notes.is_empty()).then_some(DataCategory::Remarks));
            }
            for pair in holdings.pairs.keys() {
                let texts = work.destroy(pair.0).await?;
                destroyed.pairs.insert(*pair);
                destroyed.records += count(&texts);
                destroyed.categories.extend((!texts.is_empty()).then_some(DataCategory::PairTexts));
            }
        }
        let together_with = (record != id).then_some(id);
        let erase =
            ErasureCommand::ErasePerson { reason, together_with, still, due_by, destroyed, occurred_on };
        work.decide::<Person>(record.0, erase).await?;
    }
    for (pair, members) in &holdings.pairs {
        for member in members {
            let destroy = TextsCommand::DestroyTexts { member: *member, occurred_on };
            work.decide::<Pair>(pair.0, destroy).await?;
        }
    }
    Ok(())
}

/// What an erasure left that did not know of everything: texts of pairs that were not destroyed with this member, and the notes.
async fn erase_the_rest(
    work: &mut Work<'_>,
    holdings: &Holdings,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    for (id, members) in &holdings.pairs {
        let pair = work.guarded_state::<Pair>(id.0).await?;
        for member in members.iter().filter(|member| !pair.lost_texts_with(**member)) {
            let destroy = TextsCommand::DestroyTexts { member: *member, occurred_on };
            work.decide::<Pair>(id.0, destroy).await?;
            work.destroy(id.0).await?;
        }
    }
    if !work.is_empty() {
        let mentors = holdings.mentors.iter().map(|id| id.0);
        for stream in mentors.chain(holdings.mentees.iter().map(|id| id.0)) {
            work.destroy(stream).await?;
        }
    }
    Ok(())
}

/// In what a person still takes part, and by when he or she had to be erased.
async fn bonds(
    work: &mut Work<'_>,
    id: PersonId,
    person: &Person,
    holdings: &Holdings,
) -> Result<(StillBound, Option<NaiveDate>), WorkError> {
    let (mut still, mut deadlines) = (StillBound::default(), Vec::new());
    for mentor_id in &holdings.mentors {
        let mentor = work.guarded_state::<Mentor>(mentor_id.0).await?;
        still.pair = still.pair.or_else(|| mentor.open_pairs().next());
        if mentor.profile().is_some() && mentor.retired_on().is_none() {
            still.mentor = Some(*mentor_id);
        }
        deadlines.extend(mentor.consents().erasure_due());
    }
    for mentee_id in &holdings.mentees {
        let mentee = work.guarded_state::<Mentee>(mentee_id.0).await?;
        still.pair = still.pair.or_else(|| mentee.open_pairs().next());
        if mentee.request().is_some() && mentee.closed_on().is_none() {
            still.mentee = Some(*mentee_id);
        }
        deadlines.extend(mentee.consents().erasure_due());
    }
    for program_id in &holdings.programs {
        let program = work.guarded_state::<Program>(program_id.0).await?;
        let mut records = std::iter::once(id).chain(person.absorbed().iter().copied());
        if records.any(|record| program.is_kept_by(record)) {
            still.program = Some(*program_id);
        }
    }
    Ok((still, deadlines.into_iter().min()))
}

fn count(fields: &[String]) -> u32 {
    u32::try_from(fields.len()).expect("a subject has few values")
}
