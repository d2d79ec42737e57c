//! Verifies a bundle: hashes, order, signatures, and consistency with every checkpoint in it and with those that the verifier kept.
//!
//! Invariants: the first bad position is told; memory grows with the number of streams and of events of settings; lines are read and hashed on
//! every core, and judged in order.

use super::policies::{PoliciesOf, SettingsEvents};
use super::read::{Bundle, BundleError};
use super::{Manifest, line};
use crate::audit::{Adoptions, Checkpoint, Note, TrustError, VerifierKey};
use crate::journal::{Recorded, StreamId};
use crate::merkle::Frontier;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroUsize;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// What the verifier has besides the bundle.
#[derive(Debug, Default)]
pub struct Given {
    /// Keys that are trusted; without any the bundle is only shown to agree with itself.
    pub keys: Vec<VerifierKey>,
    /// Checkpoints that were kept, or published elsewhere.
    pub checkpoints: Vec<(Checkpoint, Note)>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// Something else stands where an event should.
    #[error("the event at {position} cannot be read")]
    Line {
        /// Which.
        position: u64,
    },
    /// An event is missing, doubled or moved.
    #[error("at {expected} stands the event {received}: one was dropped, doubled or moved")]
    Place {
        /// Which position it should be.
        expected: u64,
        /// Which it says it is.
        received: u64,
    },
    /// The stream goes on with another number.
    #[error("the event at {position} is number {received} of its stream, expected {expected}")]
    Sequence {
        /// Its position.
        position: u64,
        /// What it says.
        received: u64,
        /// What would follow.
        expected: u64,
    },
    /// The time goes backwards.
    #[error("the event at {position} was recorded before the one before it")]
    Time {
        /// Its position.
        position: u64,
    },
    /// It is not what was hashed.
    #[error("the event at {position} is not the one that was hashed")]
    Leaf {
        /// Its position.
        position: u64,
    },
    /// It adopts a key that is none.
    #[error("the key that the event at {position} adopts is none")]
    Key {
        /// Its position.
        position: u64,
    },
    /// The tree is not the one that was signed.
    #[error(
        "the events up to {size} do not give the root that was signed: one of those after {after} was changed, or the checkpoint is of another log"
    )]
    Root {
        /// The size of the checkpoint.
        size: u64,
        /// The last checkpoint before it that agreed, or where the bundle begins.
        after: u64,
    },
    /// Two trees of one size.
    #[error(
        "there are two checkpoints of {size} events with different roots: the log was shown in two versions"
    )]
    Split {
        /// Their size.
        size: u64,
    },
    /// A checkpoint is not believed.
    #[error("the checkpoint of {size} events: {source}")]
    Signature {
        /// Its size.
        size: u64,
        /// Why.
        source: TrustError,
    },
    /// The keys given vouch for nothing here.
    #[error("no key that you trust stands behind the checkpoint of {size} events")]
    Untrusted {
        /// The newest checkpoint.
        size: u64,
    },
    /// The bundle says other keys or another end than its events.
    #[error("{what} of the bundle is not what its events say")]
    Said {
        /// Which file.
        what: &'static str,
    },
    /// The bundle says other policies than its events give.
    #[error("policies.json of the bundle is not what its events say about {of}")]
    Policies {
        /// A region, or the version that ships.
        of: PoliciesOf,
    },
    /// It ends before what was published.
    #[error("the bundle ends at {has}, {published} events were published: {} and later are missing", has + 1)]
    Short {
        /// The last position.
        has: u64,
        /// How many there were.
        published: u64,
    },
    /// The end is not signed.
    #[error("no checkpoint covers the events after {after}")]
    Uncovered {
        /// The newest checkpoint.
        after: u64,
    },
    /// A kept checkpoint lies before the bundle.
    #[error("the bundle begins behind {begins}, so the checkpoint of {size} events says nothing about it")]
    Before {
        /// Where it begins.
        begins: u64,
        /// The size of the checkpoint.
        size: u64,
    },
}

impl Finding {
    /// Whether something is missing rather than false.
    pub const fn is_incomplete(&self) -> bool {
        matches!(self, Self::Short { .. } | Self::Uncovered { .. } | Self::Before { .. })
    }
}

/// What verification comes to.
pub type Verdict = Result<Verified, Finding>;

/// What was verified.
#[derive(Debug)]
pub struct Verified {
    /// The last position.
    pub upto: u64,
    /// How many checkpoints agree.
    pub checkpoints: usize,
    /// How long hashes, order and signatures took.
    pub took: Duration,
    /// Streams with corrections, which a replay has to know.
    pub corrected: BTreeSet<StreamId>,
    /// Regions whose policies are the word of whoever wrote the bundle: their settings begin before it, or cannot be read.
    pub unjudged: BTreeSet<Uuid>,
}

/// Verifies a bundle.
pub fn verify(bundle: &Bundle, given: &Given) -> Result<Verdict, BundleError> {
    let begun = Instant::now();
    let mut judge = match Judge::new(bundle, given) {
        Ok(judge) => judge,
        Err(finding) => return Ok(Err(finding)),
    };
    let judged = each_event(bundle, |seen| judge.take(seen))?;
    Ok(judged
        .and_then(|()| judge.finish(bundle, given))
        .map(|verified| Verified { took: begun.elapsed(), ..verified }))
}

/// What is looked at of an event, once its leaf was hashed again.
struct Seen {
    event: Recorded,
    is_as_hashed: bool,
}

fn see(line: &[u8]) -> Option<Seen> {
    let mut event = line::read(line)?;
    let is_as_hashed = event.computed_leaf_hash() == event.leaf_hash;
    if !SettingsEvents::concern(&event.aggregate_type) {
        event.payload = String::new();
    }
    event.metadata = String::new();
    Some(Seen { event, is_as_hashed })
}

/// A block of lines on its way to a worker, and the way back of what was seen in it.
type Job = (Vec<u8>, SyncSender<Vec<Option<Seen>>>);

/// Reads on one thread, hashes on all cores, and judges in order on this one; stops at the first finding.
fn each_event(
    bundle: &Bundle,
    mut judge: impl FnMut(Option<Seen>) -> Result<(), Finding>,
) -> Result<Result<(), Finding>, BundleError> {
    let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let (jobs, waiting) = mpsc::sync_channel::<Job>(workers);
    let (order, in_order) = mpsc::sync_channel(workers);
    let waiting = std::sync::Mutex::new(waiting);
    thread::scope(|scope| {
        let reader = scope.spawn(move || {
            bundle.read_blocks(|block| {
                let (done, result) = mpsc::sync_channel(1);
                order.send(result).is_ok() && jobs.send((block, done)).is_ok()
            })
        });
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((block, done)) = next(&waiting) {
                    let seen = block.split_inclusive(|byte| *byte == b'\n').map(see).collect();
                    // Nobody waits for it when an earlier block was found bad.
                    let _ = done.send(seen);
                }
            });
        }
        let judged = in_order.iter().flat_map(|block: Receiver<Vec<_>>| block.recv().unwrap_or_default());
        let mut verdict = Ok(());
        for seen in judged {
            verdict = judge(seen);
            if verdict.is_err() {
                break;
            }
        }
        // The reader is told by the closed way that no more is wanted.
        drop(in_order);
        let read = reader.join().expect("the reader does not panic");
        // What was found stands, however the file goes on: damage behind a forgery does not hide it.
        if verdict.is_err() { Ok(verdict) } else { read.map(|()| verdict) }
    })
}

fn next(waiting: &std::sync::Mutex<Receiver<Job>>) -> Option<Job> {
    waiting.lock().ok()?.recv().ok()
}

struct Judge<'b> {
    frontier: Frontier,
    recorded_at: i64,
    begins: u64,
    sequences: HashMap<StreamId, u64>,
    adoptions: Adoptions,
    corrected: BTreeSet<StreamId>,
    settings: SettingsEvents,
    /// Those that are to be met, by size.
    checkpoints: BTreeMap<u64, Vec<&'b (Checkpoint, Note)>>,
    /// Those that were met, with the ids of the keys that signed.
    signed: Vec<(u64, Vec<VerifierKey>)>,
}

impl<'b> Judge<'b> {
    fn new(bundle: &'b Bundle, given: &'b Given) -> Result<Self, Finding> {
        let Manifest { after, frontier, .. } = &bundle.manifest;
        let mut checkpoints: BTreeMap<u64, Vec<&(Checkpoint, Note)>> = BTreeMap::new();
        for one in bundle.checkpoints.iter().chain(&given.checkpoints) {
            checkpoints.entry(one.0.size).or_default().push(one);
        }
        for (size, same) in &checkpoints {
            if same.iter().any(|(checkpoint, _)| checkpoint.root != same[0].0.root) {
                return Err(Finding::Split { size: *size });
            }
        }
        let frontier = Frontier::from_bytes(*after, frontier.as_flattened())
            .expect("a bundle was opened with as many roots as its beginning has");
        let known = bundle.keys.iter().filter(|adoption| adoption.position <= *after);
        let mut judge = Self {
            frontier,
            recorded_at: i64::MIN,
            begins: *after,
            sequences: HashMap::new(),
            adoptions: Adoptions::of(known.cloned().collect()),
            corrected: BTreeSet::new(),
            settings: SettingsEvents::default(),
            checkpoints,
            signed: Vec::new(),
        };
        // Whether the bundle continues what lies before it is said at the end: what is in it comes first.
        judge.meet(*after)?;
        Ok(judge)
    }

    fn take(&mut self, seen: Option<Seen>) -> Result<(), Finding> {
        let position = self.frontier.size() + 1;
        let Seen { event, is_as_hashed } = seen.ok_or(Finding::Line { position })?;
        if event.position.0 != position {
            return Err(Finding::Place { expected: position, received: event.position.0 });
        }
        if !is_as_hashed {
            return Err(Finding::Leaf { position });
        }
        if event.recorded_at < self.recorded_at {
            return Err(Finding::Time { position });
        }
        self.recorded_at = event.recorded_at;
        if !self.adoptions.take(&event) {
            return Err(Finding::Key { position });
        }
        self.settings.take(&event);
        self.frontier.append(event.leaf_hash);
        let stream = StreamId::new(event.aggregate_type, event.aggregate_id);
        if matches!(event.event_type.as_str(), "FactCorrected" | "FactVoided") {
            self.corrected.insert(stream.clone());
        }
        let received = event.sequence;
        // Of a stream from before the bundle nothing is known.
        let first = if self.begins == 0 { 1 } else { received };
        let expected = self.sequences.get(&stream).map_or(first, |last| last + 1);
        if received != expected {
            return Err(Finding::Sequence { position, received, expected });
        }
        self.sequences.insert(stream, received);
        self.meet(position)
    }

    /// Compares with the checkpoints of this size.
    fn meet(&mut self, size: u64) -> Result<(), Finding> {
        let Some(here) = self.checkpoints.remove(&size) else { return Ok(()) };
        let root = self.frontier.root();
        for (checkpoint, note) in here {
            if checkpoint.root != root {
                let after = self.signed.last().map_or(self.begins, |(size, _)| *size);
                return Err(Finding::Root { size, after });
            }
            let signed = self.adoptions.verify(checkpoint, note);
            let signed = signed.map_err(|source| Finding::Signature { size, source })?;
            self.signed.push((size, signed.into_iter().cloned().collect()));
        }
        Ok(())
    }

    fn finish(self, bundle: &Bundle, given: &Given) -> Result<Verified, Finding> {
        let (has, manifest) = (self.frontier.size(), &bundle.manifest);
        let published = self.checkpoints.keys().max().copied().unwrap_or_default().max(manifest.upto);
        for (size, notes) in self.checkpoints.range(has + 1..) {
            for (checkpoint, note) in notes {
                let signed = self.adoptions.may_be_of_later(checkpoint, note, &given.keys);
                signed.map_err(|source| Finding::Signature { size: *size, source })?;
            }
        }
        if published > has {
            return Err(Finding::Short { has, published });
        }
        let newest = self.signed.last().map_or(self.begins, |(size, _)| *size);
        if newest < has || self.signed.is_empty() {
            return Err(Finding::Uncovered { after: newest });
        }
        if manifest.upto != has {
            return Err(Finding::Said { what: "manifest.json" });
        }
        if self.adoptions.all() != bundle.keys {
            return Err(Finding::Said { what: "keys.txt" });
        }
        let unjudged = self.settings.fold().judge(&bundle.policies, self.begins > 0);
        let unjudged = unjudged.map_err(|of| Finding::Policies { of })?;
        let signed: Vec<(u64, Vec<&VerifierKey>)> =
            self.signed.iter().map(|(size, keys)| (*size, keys.iter().collect())).collect();
        let trusted = self.adoptions.trusted(&given.keys, &signed, self.begins);
        let mut ends = signed.iter().filter(|(size, _)| *size == newest);
        if !given.keys.is_empty() && !ends.any(|end| self.adoptions.stands(&trusted, end)) {
            return Err(Finding::Untrusted { size: newest });
        }
        if let Some(size) = self.checkpoints.keys().next() {
            return Err(Finding::Before { begins: self.begins, size: *size });
        }
        let (checkpoints, took) = (self.signed.len(), Duration::ZERO);
        Ok(Verified { upto: has, checkpoints, took, corrected: self.corrected, unjudged })
    }
}

#[cfg(test)]
mod tests;
