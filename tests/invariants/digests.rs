//! Read models are the same whichever way they were made: live, rebuilt, folded in memory, replayed from a bundle, and live over the
//! same events in the other database; and however many events each of them takes at once.

use super::world::World;
use crate::kit::app::catch_up;
use crate::kit::database::{DEADLINE, Fresh};
use app::App;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::File;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use store::audit::bundle::{self, Bundle, Given};
use store::audit::{CheckpointFolder, SignerKey};
use store::backend::Backend;
use store::clock::ManualClock;
use store::digest::{Digest, digest};
use store::journal::{COMMAND_ID, Commit, Journal, NewEvent, Position, Recorded, StreamWrite};
use store::projector::{Batching, Projector, rebuild_by};
use store::reading::Reading;
use store::replay::Scratch;
use uuid::Uuid;

/// How much is taken at once on each way, so that a history is cut in other places each time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ways {
    /// Page, first batch and largest batch: of a rebuild, of the other database's live read models, and of a rebuild there.
    batches: [[u32; 3]; 3],
    /// After how many commits the read models of the other database catch up, over and over.
    pauses: Vec<usize>,
    /// Where the fold in memory rests, in per mille of the history.
    rest: u64,
}

impl Default for Ways {
    /// One by one.
    fn default() -> Self {
        Self { batches: [[1; 3]; 3], pauses: vec![1], rest: 500 }
    }
}

/// Any of them; small ones are the most likely, for a history has some hundred events.
pub(super) fn ways() -> impl Strategy<Value = Ways> {
    let count = || prop_oneof![3 => 1..9_u32, 2 => 9..90_u32, 1 => 90..2_000_u32];
    let batches = prop::array::uniform3([count(), count(), count()]);
    (batches, prop::collection::vec(1..40_usize, 1..6), 0..=1_000_u64)
        .prop_map(|(batches, pauses, rest)| Ways { batches, pauses, rest })
}

fn batching([page, first, most]: [u32; 3]) -> Batching {
    let [page, first, most] =
        [page, first.min(most), most].map(|count| NonZeroU32::new(count).expect("at least one"));
    Batching { page, first, most }
}

/// Whether all ways lead to one digest.
pub(super) async fn agree(world: &World, ways: &Ways) -> Result<(), String> {
    let journal = world.service.app.journal();
    let folder = tempfile::tempdir().expect("a folder");
    let bundle = bundle(&world.service.app, folder.path()).await;
    let live = digest(journal.backend()).await.expect("a digest");
    let [here, there, again] = ways.batches.map(batching);
    let same = |way: &str, found: Digest| {
        if found == live { Ok(()) } else { Err(format!("INV-12: {way} gives {found:?}, live are {live:?}")) }
    };

    let rebuilt = rebuild_by(journal, here, |_, _| {}).await.map_err(|error| error.to_string())?;
    same("the digest before a rebuild", rebuilt.before)?;
    same("a rebuild", rebuilt.after)?;
    let mut scratch = Scratch::default();
    for until in [Position(live.position.0 * ways.rest / 1_000), live.position] {
        scratch.follow(journal, until, |_| {}).await.map_err(|error| error.to_string())?;
    }
    same("a fold in memory", scratch.digest())?;
    same("the replay of a bundle", bundle)?;

    let other = match journal.backend() {
        Backend::Sqlite(_) => Fresh::postgres().await,
        Backend::Postgres(_) => Fresh::sqlite(),
    };
    let copy = copy(journal, &other, there, &ways.pauses).await;
    same("the other database", digest(copy.backend()).await.expect("a digest"))?;
    let rebuilt = rebuild_by(&copy, again, |_, _| {}).await.map_err(|error| error.to_string())?;
    same("a rebuild in the other database", rebuilt.after)
}

/// What a bundle of everything, `bundle.zip` in the folder, is replayed to, verified first.
pub(crate) async fn bundle(app: &App, folder: &Path) -> Digest {
    let key = SignerKey::draw(Some("region.example/log")).expect("a key");
    app.adopt_audit_key(key.verifier().to_adopt()).await.expect("the key is adopted");
    let published = CheckpointFolder::new(folder.join("checkpoints"));
    app.audit().publish(&key, &[], Some(&published)).await.expect("a checkpoint");
    catch_up(app).await;
    let (path, notes) = (folder.join("bundle.zip"), published.published().expect("one is published"));
    let file = File::create(&path).expect("a file");
    bundle::export(app.journal(), app.audit(), &notes, 0, file, |_, _| {}).await.expect("a bundle");
    let bundle = Bundle::open(&path).expect("a bundle");
    let given = Given { keys: vec![key.verifier().clone()], checkpoints: Vec::new() };
    let verified = bundle::verify(&bundle, &given).expect("a verdict").expect("it holds");
    let end = Position(verified.upto);
    bundle::replay(&bundle, &verified.corrected, end).expect("it is replayed").digest()
}

/// The same commits in another database, where read models follow them.
async fn copy(from: &Journal, to: &Fresh, batching: Batching, pauses: &[usize]) -> Journal {
    let clock = Arc::new(ManualClock::at_micros(0));
    let journal = to.journal_with(clock.clone()).await;
    let reading = Reading::new(journal.backend().clone());
    let projector = Projector::start_by(&journal, reading, batching).await.expect("a projector");
    let events = from.read_after(Position::START, u32::MAX).await.expect("the events");
    let (mut pauses, mut now) = (pauses.iter().cycle(), 0);
    let mut left = *pauses.next().expect("at least one");
    for events in events.chunk_by(|one, next| command(one) == command(next)) {
        clock.advance_micros(events[0].recorded_at - now);
        now = events[0].recorded_at;
        let last = journal.append(commit(events)).await.expect("it is appended").last;
        left -= 1;
        if left == 0 {
            left = *pauses.next().expect("they go round");
            projector.wait_for(last, DEADLINE).await.expect("in time");
        }
    }
    let (here, there) = (journal.tree_head().await, from.tree_head().await);
    assert_eq!(here.expect("a head"), there.expect("a head"), "the same bytes give the same tree");
    projector.wait_for(*journal.head().borrow(), DEADLINE).await.expect("in time");
    projector.stop().await;
    journal
}

fn command(event: &Recorded) -> String {
    event.metadata_map().expect("metadata")[COMMAND_ID].clone()
}

/// The commit that wrote these events.
fn commit(events: &[Recorded]) -> Commit {
    let mut metadata = events[0].metadata_map().expect("metadata");
    let id = metadata.remove(COMMAND_ID).expect("the journal wrote it");
    let mut streams = Vec::new();
    let mut met = BTreeSet::new();
    for events in events.chunk_by(|one, next| one.stream() == next.stream()) {
        let stream = events[0].stream();
        assert!(met.insert(stream.clone()), "a commit writes a stream once");
        let stored = events.iter().map(|event| NewEvent {
            event_type: event.event_type.clone(),
            event_version: event.event_version,
            payload: event.payload.clone(),
        });
        let expected_version = events[0].sequence - 1;
        streams.push(StreamWrite { stream, expected_version, events: stored.collect() });
    }
    let id = Uuid::parse_str(&id).expect("an id");
    Commit { streams, ..Commit::new(id, [0; 32], metadata) }
}
