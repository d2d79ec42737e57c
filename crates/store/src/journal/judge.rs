//! Judges a batch of commits against what the database knows: pure, the same for both databases.
//!
//! Invariants: each commit is judged alone, after the effects of those before it in the batch; what refuses one refuses
//! no other; a repeated command is recognised before anything else is asked of it; positions are dense, `recorded_at`
//! never decreases, and the frontier takes exactly the leaves that are written.

use super::appender::Written;
use super::commit::{Appended, Claim, CommandRecord, Commit, Digest, SealedKey};
use super::error::{AppendError, ReadError};
use super::position::{Position, StreamId, from_sql};
use super::recorded::Recorded;
use super::session::Session;
use crate::merkle::Frontier;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Where the journal ends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Head {
    pub(crate) position: Position,
    pub(crate) recorded_at: i64,
    pub(crate) frontier: Frontier,
}

/// What has to be known to judge a batch, each thing once.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    pub(crate) commands: Vec<Uuid>,
    pub(crate) streams: Vec<StreamId>,
    pub(crate) claims: Vec<(String, Digest)>,
    pub(crate) keys: Vec<Uuid>,
}

impl Questions {
    pub(crate) fn of(commits: &[Commit]) -> Self {
        let commands: BTreeSet<_> = commits.iter().map(|commit| commit.command_id).collect();
        let streams: BTreeSet<_> =
            commits.iter().flat_map(|commit| &commit.streams).map(|write| write.stream.clone()).collect();
        let claims: BTreeSet<_> = commits
            .iter()
            .flat_map(|commit| &commit.claims)
            .map(|claim| (claim.kind.clone(), claim.digest))
            .collect();
        let keys: BTreeSet<_> =
            commits.iter().flat_map(|commit| &commit.keys).map(|key| key.subject).collect();
        Self {
            commands: commands.into_iter().collect(),
            streams: streams.into_iter().collect(),
            claims: claims.into_iter().collect(),
            keys: keys.into_iter().collect(),
        }
    }
}

/// One answer of the database: which question (0 head, 1 command, 2 stream, 3 claim, 4 key), which item of its list,
/// two numbers, bytes, and an owner.
pub(crate) type FactRow = (i32, i64, i64, i64, Option<Vec<u8>>, Option<String>);

/// What the database knows of the questions, and then what the commits before this one add to it.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// In which it is known.
    session: Session,
    head: Head,
    commands: HashMap<Uuid, CommandRecord>,
    versions: HashMap<StreamId, u64>,
    claims: HashMap<(String, Digest), Uuid>,
    keys: HashSet<Uuid>,
}

impl Known {
    /// What a node may presume that wrote the last event itself: the head is where it left it, nothing that the commits
    /// bring is there yet, and each stream is as the first commit that names it says. Whoever writes by it has to check.
    pub(crate) fn presumed(session: Session, head: Head, commits: &[Commit]) -> Self {
        let mut known = Self { session, head, ..Self::default() };
        for write in commits.iter().flat_map(|commit| &commit.streams) {
            known.versions.entry(write.stream.clone()).or_insert(write.expected_version);
        }
        known
    }

    /// Where the journal ends.
    pub(crate) const fn head(&self) -> &Head {
        &self.head
    }

    /// How many events a stream has.
    pub(crate) fn version(&self, stream: &StreamId) -> u64 {
        self.versions.get(stream).copied().unwrap_or_default()
    }

    pub(crate) fn from_rows(
        session: Session,
        questions: &Questions,
        rows: Vec<FactRow>,
    ) -> Result<Self, ReadError> {
        let mut known = Self { session, ..Self::default() };
        for (question, item, first, second, bytes, owner) in rows {
            let unreadable = |what| ReadError::Value { what };
            let item = usize::try_from(item).map_err(|_| unreadable("a fact"))?;
            match question {
                0 => known.head = head(first, second, &bytes.unwrap_or_default())?,
                1 => {
                    let fingerprint = bytes.and_then(|bytes| bytes.try_into().ok());
                    let record = CommandRecord {
                        fingerprint: fingerprint.ok_or(unreadable("a fingerprint"))?,
                        first: Position::from_sql(first)?,
                        last: Position::from_sql(second)?,
                    };
                    known.commands.insert(questions.commands[item], record);
                }
                2 => {
                    let version = from_sql(first, "a sequence")?;
                    known.versions.insert(questions.streams[item].clone(), version);
                }
                3 => {
                    let owner = owner.and_then(|owner| Uuid::parse_str(&owner).ok());
                    known.claims.insert(questions.claims[item].clone(), owner.ok_or(unreadable("an owner"))?);
                }
                4 => {
                    known.keys.insert(questions.keys[item]);
                }
                _ => return Err(unreadable("a fact")),
            }
        }
        Ok(known)
    }
}

/// The head out of its row.
pub(crate) fn head(position: i64, recorded_at: i64, frontier: &[u8]) -> Result<Head, ReadError> {
    let position = Position::from_sql(position)?;
    Ok(Head { position, recorded_at, frontier: Frontier::from_bytes(position.0, frontier)? })
}

/// What is to be written for a batch, and what to answer once it is.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) verdicts: Vec<Result<Appended, AppendError>>,
    pub(crate) events: Vec<Recorded>,
    pub(crate) commands: Vec<(Uuid, CommandRecord)>,
    pub(crate) claims: Vec<Claim>,
    /// Owners who give back what was stored for them; before `claims` are written.
    pub(crate) released: Vec<Uuid>,
    /// Subjects of whom nothing stored stays; before `keys` and `records` are written.
    pub(crate) destroyed: Vec<Uuid>,
    pub(crate) keys: Vec<SealedKey>,
    /// By subject and field, so that the last one of a batch wins and rows are locked in one order.
    pub(crate) records: BTreeMap<(Uuid, String), Vec<u8>>,
    pub(crate) head: Head,
}

impl Plan {
    /// Whether there is nothing to write: every commit was refused or repeated.
    pub(crate) fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// The verdicts, and the head before and behind them.
    pub(crate) fn written(self) -> (Written, Head) {
        let head = self.head.position;
        let began = Position(head.0 - self.events.len() as u64);
        (Written { verdicts: self.verdicts, began, head }, self.head)
    }
}

/// Judges the commits in order.
pub(crate) fn judge(mut known: Known, commits: &[Commit], now: i64) -> Plan {
    let mut plan = Plan::default();
    known.head.recorded_at = known.head.recorded_at.max(now);
    for commit in commits {
        let verdict = match known.admit(commit) {
            Ok(None) => Ok(known.take(commit, &mut plan)),
            Ok(Some(earlier)) => Ok(earlier),
            Err(refused) => Err(refused),
        };
        plan.verdicts.push(verdict);
    }
    plan.head = known.head;
    plan
}

impl Known {
    /// Whether the commit may be taken; or the answer that its command already had.
    fn admit(&self, commit: &Commit) -> Result<Option<Appended>, AppendError> {
        if let Some(earlier) = self.commands.get(&commit.command_id) {
            return repeat(commit, earlier).map(Some);
        }
        for write in &commit.streams {
            let actual = self.version(&write.stream);
            // In another session the same version may be of other events.
            if actual != write.expected_version || commit.read_in.is_some_and(|read| read != self.session) {
                let (stream, expected) = (write.stream.clone(), write.expected_version);
                return Err(AppendError::Conflict { stream, expected, actual });
            }
        }
        let mut taken_here: HashMap<(&str, &Digest), Uuid> = HashMap::new();
        for claim in &commit.claims {
            let stored = self.claims.get(&(claim.kind.clone(), claim.digest)).copied();
            let stored = stored.filter(|owner| !commit.released.contains(owner));
            let owner = stored
                .unwrap_or_else(|| *taken_here.entry((&claim.kind, &claim.digest)).or_insert(claim.owner));
            if owner != claim.owner {
                return Err(AppendError::ClaimTaken { kind: claim.kind.clone(), owner });
            }
        }
        let mut keyed_here = HashSet::new();
        for SealedKey { subject, .. } in &commit.keys {
            if self.keys.contains(subject) || !keyed_here.insert(subject) {
                return Err(AppendError::KeyExists { subject: *subject });
            }
        }
        Ok(None)
    }

    /// Gives the commit its place.
    fn take(&mut self, commit: &Commit, plan: &mut Plan) -> Appended {
        let first = self.head.position.next();
        let metadata = commit.stored_metadata();
        for write in &commit.streams {
            let mut sequence = write.expected_version;
            for event in &write.events {
                sequence += 1;
                self.head.position = self.head.position.next();
                let mut recorded = Recorded {
                    position: self.head.position,
                    aggregate_type: write.stream.aggregate_type.clone().into_owned(),
                    aggregate_id: write.stream.aggregate_id,
                    sequence,
                    event_type: event.event_type.clone(),
                    event_version: event.event_version,
                    payload: event.payload.clone(),
                    metadata: metadata.clone(),
                    recorded_at: self.head.recorded_at,
                    leaf_hash: [0; 32],
                };
                recorded.leaf_hash = recorded.computed_leaf_hash();
                self.head.frontier.append(recorded.leaf_hash);
                plan.events.push(recorded);
            }
            self.versions.insert(write.stream.clone(), sequence);
        }
        if !commit.released.is_empty() {
            self.claims.retain(|_, owner| !commit.released.contains(owner));
            plan.claims.retain(|claim| !commit.released.contains(&claim.owner));
            plan.released.extend_from_slice(&commit.released);
        }
        for claim in &commit.claims {
            if self.claims.insert((claim.kind.clone(), claim.digest), claim.owner).is_none() {
                plan.claims.push(claim.clone());
            }
        }
        if !commit.destroyed.is_empty() {
            self.keys.retain(|subject| !commit.destroyed.contains(subject));
            plan.keys.retain(|key| !commit.destroyed.contains(&key.subject));
            plan.records.retain(|(subject, _), _| !commit.destroyed.contains(subject));
            plan.destroyed.extend_from_slice(&commit.destroyed);
        }
        for key in &commit.keys {
            self.keys.insert(key.subject);
            plan.keys.push(key.clone());
        }
        for record in &commit.records {
            plan.records.insert((record.subject, record.field.clone()), record.sealed.clone());
        }
        let last = self.head.position;
        let command = CommandRecord { fingerprint: commit.fingerprint, first, last };
        self.commands.insert(commit.command_id, command);
        plan.commands.push((commit.command_id, command));
        Appended { first, last, repeated: false }
    }
}

fn repeat(commit: &Commit, earlier: &CommandRecord) -> Result<Appended, AppendError> {
    if earlier.fingerprint != commit.fingerprint {
        return Err(AppendError::CommandReused { command_id: commit.command_id, position: earlier.last });
    }
    Ok(Appended { first: earlier.first, last: earlier.last, repeated: true })
}

#[cfg(test)]
mod tests;
