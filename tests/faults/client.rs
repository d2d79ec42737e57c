//! Clients that do not give up, and what must be left of their work.
//!
//! Invariant: a command is sent again with its id until it is recorded or the work is ended; one that was told that nothing was written
//! is not found written afterwards.

use crate::crash::audit::Stored;
use crate::crash::client::{Door, Told, fresh_id};
use crate::crash::life::{Act, Life, contended, territory};
use crate::kit::database::DEADLINE;
use crate::kit::server::{TestServer, run};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How soon a client sends again what was not answered.
const AGAIN: Duration = Duration::from_millis(50);

/// A command that was recorded at last.
#[derive(Debug)]
pub(super) struct Recorded {
    command_id: Uuid,
    act: Act,
    last: u64,
}

/// What clients did and were told.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) recorded: Vec<Recorded>,
    /// How often a command was told that the disk is full.
    pub(super) full: usize,
    /// How often the answer did not come, or was that the service cannot say.
    pub(super) unknown: usize,
}

impl Ledger {
    /// Of one command, recorded at this door; that it can be seen is not waited for.
    pub(super) async fn of_one(door: &Door, municipality: &Value, number: u64) -> Self {
        let (mut random, deadline) = (StdRng::seed_from_u64(1_000 + number), Instant::now() + DEADLINE);
        let (command_id, act) =
            (fresh_id(&mut random), contended(municipality, random.gen_range(0..1_000_000)));
        loop {
            if let Told::Recorded { last, .. } = door.send(command_id, &act).await {
                return Self { recorded: vec![Recorded { command_id, act, last }], ..Self::default() };
            }
            assert!(Instant::now() < deadline, "{act:?} is not recorded");
        }
    }
}

/// Clients at work, until they are told to end.
pub(super) struct Work {
    clients: JoinSet<Ledger>,
    end: CancellationToken,
    give_up: CancellationToken,
}

impl Work {
    /// So many clients, each at one of these doors.
    pub(super) fn begin(doors: &[Door], municipality: &Value, clients: u32, tag: &str) -> Self {
        let (mut set, end) = (JoinSet::new(), CancellationToken::new());
        let give_up = CancellationToken::new();
        for (client, door) in (0..clients).zip(doors.iter().cycle()) {
            let life = Life::new(municipality.clone(), format!("{tag}-{client}"));
            let mut seed = DefaultHasher::new();
            (tag, client).hash(&mut seed);
            let dice = StdRng::seed_from_u64(seed.finish());
            set.spawn(persist(
                door.clone(),
                life,
                municipality.clone(),
                dice,
                [end.clone(), give_up.clone()],
            ));
        }
        Self { clients: set, end, give_up }
    }

    /// Has each give its command under way up when it is not answered.
    pub(super) async fn give_up(self) -> Ledger {
        self.give_up.cancel();
        self.end().await
    }

    /// Lets each end its command under way.
    pub(super) async fn end(self) -> Ledger {
        self.end.cancel();
        let all = tokio::time::timeout(DEADLINE * 2, self.clients.join_all()).await.expect("clients end");
        all.into_iter().fold(Ledger::default(), |mut sum, ledger| {
            sum.recorded.extend(ledger.recorded);
            sum.full += ledger.full;
            sum.unknown += ledger.unknown;
            sum
        })
    }
}

async fn persist(
    door: Door,
    mut life: Life,
    municipality: Value,
    mut random: StdRng,
    [end, give_up]: [CancellationToken; 2],
) -> Ledger {
    let mut ledger = Ledger::default();
    while !end.is_cancelled() {
        let of_its_own = !random.gen_ratio(1, 16);
        let act =
            if of_its_own { life.next() } else { contended(&municipality, random.gen_range(0..1_000_000)) };
        let sending = send(&door, fresh_id(&mut random), &act, &mut ledger);
        let Some(id) = give_up.run_until_cancelled(sending).await else { return ledger };
        if of_its_own {
            life.done(act.object, id);
        }
    }
    ledger
}

/// Sends a command until it is recorded and the object that it changed can be seen: its id.
async fn send(door: &Door, command_id: Uuid, act: &Act, ledger: &mut Ledger) -> Value {
    let (mut pace, deadline) = (interval(AGAIN), Instant::now() + DEADLINE * 2);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut may_be_written, mut position) = (false, None);
    loop {
        pace.tick().await;
        assert!(Instant::now() < deadline, "{act:?} is not recorded");
        match door.send(command_id, act).await {
            Told::Recorded { last, id, repeated } => {
                assert!(!repeated || may_be_written, "{command_id}: it was told that nothing was written");
                assert!(position.is_none_or(|position| position == last), "{command_id}: the same place");
                may_be_written = true;
                if position.replace(last).is_none() {
                    ledger.recorded.push(Recorded { command_id, act: act.clone(), last });
                }
                if !id.is_null() {
                    return id;
                }
            }
            Told::Conflict => {}
            Told::DiskFull => ledger.full += 1,
            Told::Nothing => {
                may_be_written = true;
                ledger.unknown += 1;
            }
        }
    }
}

/// The tree above the schools: its municipality.
pub(super) async fn tree(door: &Door) -> Value {
    let (mut random, mut ledger) = (StdRng::seed_from_u64(77), Ledger::default());
    let region = territory("REGION", "Регион", &Value::Null);
    let region = send(door, fresh_id(&mut random), &region, &mut ledger).await;
    let municipality = territory("MUNICIPALITY", "Район", &region);
    send(door, fresh_id(&mut random), &municipality, &mut ledger).await
}

/// Everything that was recorded is there, once, whole, at its place; nothing was written by anybody else; read models are those of
/// a rebuild beside the service.
pub(super) async fn nothing_is_lost(server: &TestServer, database: &str, ledgers: &[Ledger]) {
    let stored = Stored::audit(database).await;
    for Recorded { command_id, act, last } in ledgers.iter().flat_map(|ledger| &ledger.recorded) {
        let events = stored.of(*command_id);
        assert_eq!(events.len() as u64, act.events, "{command_id}: {act:?}");
        assert_eq!(events.last().map(|event| event.position.0), Some(*last), "{command_id}: {act:?}");
    }
    let recorded: usize = ledgers.iter().map(|ledger| ledger.recorded.len()).sum();
    let of_a_file = |id: &&Uuid| stored.of(**id).iter().all(|event| event.metadata.contains("\"file\""));
    let sent = stored.commands.len() - stored.commands.keys().filter(of_a_file).count();
    assert_eq!(sent, recorded + 2, "no command that nobody sent, beside the two of the tree and imports");
    server.caught_up().await;
    let rebuilt = run(server.folder(), &[&["rebuild"], server.flags().as_slice()].concat()).await;
    assert!(rebuilt.code == Some(0) && rebuilt.out.contains("equal"), "{rebuilt:?}");
}

impl Ledger {
    /// How many commands were acknowledged, and how many of them are not there; those that are, are whole and at their places.
    pub(super) fn lost(&self, kept: &Stored) -> (usize, usize) {
        let head = kept.events.len() as u64;
        let (there, lost): (Vec<_>, Vec<_>) = self.recorded.iter().partition(|command| command.last <= head);
        for Recorded { command_id, act, last } in there {
            let events = kept.of(*command_id);
            assert_eq!(events.len() as u64, act.events, "{command_id}: {act:?}");
            assert_eq!(events.last().map(|event| event.position.0), Some(*last), "{command_id}: {act:?}");
        }
        (self.recorded.len(), lost.len())
    }
}

/// Lets the work go on for so long.
pub(super) async fn let_work(time: Duration) {
    let _ = tokio::time::timeout(time, std::future::pending::<()>()).await;
}
