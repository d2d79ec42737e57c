//! One round: work, `kill -9`, start again, and ask what is left.
//!
//! Invariants that it holds the service to: what was acknowledged is there, once, whole; what was not is there whole or not
//! at all, and sending it again makes it so; an interrupted import is completed by sending it again.

use super::audit::Stored;
use super::beside::Beside;
use super::client::{Door, Sent, Told, fresh_id, is_same, live};
use super::life::{Act, Life, contended, territory};
use super::reference::{Journal, Reference};
use super::victim::Victim;
use crate::kit::database::DEADLINE;
use crate::kit::server::{TestServer, command};
use futures_util::{StreamExt, stream};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use std::fmt;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Clients that send mutations at one time.
const CLIENTS: u32 = 8;

/// The latest moment at which the service is killed, however busy the machine is with other things.
const LATEST: Duration = Duration::from_secs(6);

/// The rounds of a long run after which the read models are made anew: the first ones, then each tenth, as the history grows.
const fn is_rebuilt_after(number: u64) -> bool {
    number <= 10 || number.is_multiple_of(10)
}

/// How long a rebuild of everything may take; it grows with the history, and the machine may be busy.
const REBUILD: Duration = Duration::from_secs(300);

/// A service whose history grows from round to round.
pub(super) struct History {
    victim: Victim,
    server: TestServer,
    database: String,
    municipality: Value,
    reference: Reference,
}

/// What a round found.
#[derive(Debug, Default)]
pub(super) struct Survived {
    victim: &'static str,
    number: u64,
    seed: u64,
    moment: Duration,
    beside: &'static str,
    acknowledged: usize,
    recorded: usize,
    absent: usize,
    conflicts: usize,
    imported: usize,
    of: usize,
    answered: bool,
    head: usize,
    started: Duration,
    rebuilt: Option<Duration>,
}

impl fmt::Display for Survived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answered = if self.answered { ", answered" } else { "" };
        let rebuilt =
            self.rebuilt.map(|took| format!(", rebuilt in {} ms", took.as_millis())).unwrap_or_default();
        write!(
            f,
            "{:<18} round {:>2} seed {} killed at {:>4} ms: acknowledged {:>3}, unacknowledged recorded {} absent {}, \
             conflicts {}, {} {}/{}{answered}, head {}, up in {} ms{rebuilt}, ok",
            self.victim,
            self.number,
            self.seed,
            self.moment.as_millis(),
            self.acknowledged,
            self.recorded,
            self.absent,
            self.conflicts,
            self.beside,
            self.imported,
            self.of,
            self.head,
            self.started.as_millis(),
        )
    }
}

impl History {
    /// Starts a service, with the tree above the schools and two imports in peace.
    pub(super) async fn begin(victim: Victim) -> Self {
        let database = victim.address();
        let server = TestServer::start_at(&database, &["--log", "warn"]).await;
        let (door, mut random) = (Door::of(&server), StdRng::seed_from_u64(0));
        let region = recorded(&door, &territory("REGION", "Регион", &Value::Null), &mut random).await;
        let municipality = recorded(&door, &territory("MUNICIPALITY", "Район", &region), &mut random).await;
        let reference = Reference::take(&server, &door, &database).await;
        Self { victim, server, database, municipality, reference }
    }

    /// One round.
    pub(super) async fn round(&mut self, number: u64, seed: u64) -> Survived {
        let mut random = StdRng::seed_from_u64(seed);
        let moment = self.reference.took.mul_f64(2.5).min(LATEST).mul_f64(random.gen_range(0.01..1.0));
        let journal = Journal::of(format!("RO-{number}"));
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let life = Life::new(self.municipality.clone(), format!("{number}-{client}"));
            let dice = StdRng::from_rng(&mut random).expect("dice from dice");
            clients.spawn(live(Door::of(&self.server), life, self.municipality.clone(), dice));
        }
        let beside = Beside::begin(&self.server, &journal, &mut random);
        let name = beside.name();
        if let Ok(ended) = timeout(moment, clients.join_next()).await {
            panic!("seed {seed}: a client ended before the service: {ended:?}");
        }
        self.victim.kill(&mut self.server).await;
        let answered = beside.kill().await;
        let ledger: Vec<Sent> = clients.join_all().await.into_iter().flatten().collect();

        let begun = Instant::now();
        self.victim.revive(&mut self.server).await;
        // PostgreSQL may still be carrying out the last statement of a client that is gone: whoever writes now has waited
        // for it, so that what is left stays what it is.
        recorded(
            &Door::of(&self.server),
            &contended(&self.municipality, random.gen_range(0..1_000_000)),
            &mut random,
        )
        .await;
        let started = begun.elapsed();
        let left = Stored::audit(&self.database).await;
        let survived = Survived {
            victim: self.victim.name(),
            imported: left.imported(&journal.hash()).len(),
            of: self.reference.commands.len(),
            ..Survived { number, seed, moment, beside: name, answered, started, ..Survived::default() }
        };
        assert!(!answered || survived.imported == survived.of, "an import that was answered is whole");
        let survived = judge(survived, &ledger, &left);

        self.send_again(&ledger, &left).await;
        journal.complete(&self.server).await;
        let stored = Stored::audit(&self.database).await;
        assert_eq!(stored.events[..left.events.len()], left.events[..], "nothing that was there has changed");
        for sent in ledger.iter().filter(|sent| sent.told != Told::Conflict) {
            assert_eq!(stored.of(sent.command_id).len() as u64, sent.act.events, "{sent:?}");
        }
        self.reference.is_met(&journal, &Door::of(&self.server), &stored).await;
        let head = stored.events.len();
        assert_eq!(self.server.caught_up().await["head"], head);
        let rebuilt = if is_rebuilt_after(number) {
            Some(self.read_models_are_those_of_a_rebuild(head).await)
        } else {
            None
        };
        Survived { head, rebuilt, ..survived }
    }

    /// Every command once more: what is recorded gets its first answer, what is not is recorded now.
    async fn send_again(&self, ledger: &[Sent], left: &Stored) {
        let door = &Door::of(&self.server);
        let all = ledger.iter().filter(|sent| sent.told != Told::Conflict).map(|sent| async move {
            let told = door.send(sent.command_id, &sent.act).await;
            let Told::Recorded { last, id, repeated } = told else {
                panic!("{sent:?}: sent again it is not recorded, but {told:?}")
            };
            let before = left.commands.get(&sent.command_id).map(|(_, last)| *last);
            assert_eq!(repeated, before.is_some(), "{sent:?}: repeated");
            assert!(
                before.is_none_or(|before| before == last),
                "{sent:?}: the same position again, received {last}"
            );
            if let Told::Recorded { id: first, .. } = &sent.told {
                assert!(is_same(&id, first), "{sent:?}: the same object again");
            }
        });
        stream::iter(all).buffer_unordered(CLIENTS as usize).collect::<Vec<()>>().await;
    }

    /// The live read models are at the end of the journal, and are what it gives; how long it took to make them anew.
    async fn read_models_are_those_of_a_rebuild(&self, head: usize) -> Duration {
        let begun = Instant::now();
        let mut rebuild = command(self.server.folder());
        let rebuilding = rebuild.arg("rebuild").args(self.server.flags()).output();
        let rebuilt = timeout(REBUILD, rebuilding).await.expect("a rebuild ends").expect("it starts");
        let out = String::from_utf8_lossy(&rebuilt.stdout);
        assert!(rebuilt.status.success(), "{rebuilt:?}");
        let digests = out.lines().filter_map(|line| line.split_once("position "));
        let digests: Vec<&str> = digests.map(|(_, digest)| digest).collect();
        assert!(digests.len() == 2 && digests[0] == digests[1], "{out}");
        assert!(digests[0].starts_with(&format!("{head} sha256 ")), "{out}");
        begun.elapsed()
    }
}

/// Holds the ledgers against what is left: acknowledged is there, refused is not, the rest is whole or absent.
fn judge(mut survived: Survived, ledger: &[Sent], left: &Stored) -> Survived {
    for sent in ledger {
        let events = left.of(sent.command_id);
        match &sent.told {
            Told::Recorded { last, .. } => {
                survived.acknowledged += 1;
                assert_eq!(
                    events.last().map(|event| event.position.0),
                    Some(*last),
                    "{sent:?}: it is where it was"
                );
            }
            Told::Conflict | Told::DiskFull => {
                survived.conflicts += 1;
                assert!(!left.commands.contains_key(&sent.command_id), "{sent:?}: refused is not recorded");
            }
            Told::Nothing if events.is_empty() => survived.absent += 1,
            Told::Nothing => survived.recorded += 1,
        }
        assert!(
            events.is_empty() || events.len() as u64 == sent.act.events,
            "{sent:?}: half, {}",
            events.len()
        );
    }
    survived
}

/// Sends an act to a service that lives, again as long as its database does not: the object that it changed.
async fn recorded(door: &Door, act: &Act, random: &mut StdRng) -> Value {
    let (command_id, deadline) = (fresh_id(random), Instant::now() + DEADLINE);
    loop {
        match door.send(command_id, act).await {
            Told::Recorded { id, .. } => return id,
            Told::Conflict => panic!("{act:?}: nobody else writes"),
            Told::DiskFull | Told::Nothing => {
                assert!(Instant::now() < deadline, "{act:?}: the service does not come back");
            }
        }
    }
}
