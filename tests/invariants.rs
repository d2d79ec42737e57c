//! INV-1 to INV-14 of the methodology (§5.7), over random commands of several curators at once, on both databases.
//!
//! The commands go through the guarded schema, as a client sends them; many are refused, and they should be. Then the journal is
//! read as it was stored, and each invariant is looked for in its events alone, by code that shares nothing with the deciders.

mod laws;
mod log;
mod random;
mod world;

use crate::kit::app::catch_up;
use crate::kit::database::{Fresh, on_both_databases};
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestRunner};
use random::scripts;
use store::projector::rebuild;
use world::World;

on_both_databases![the_invariants_hold_whatever_several_curators_ask_at_once];

/// How many act at once.
const CURATORS: usize = 4;
/// Worlds a run looks at; each takes a database of its own.
const WORLDS: u32 = 2;
/// What once failed, shrunk: looked at first in every run.
const REGRESSIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/invariants/regressions.txt");

async fn the_invariants_hold_whatever_several_curators_ask_at_once(fresh: Fresh) {
    let is_postgres = matches!(fresh, Fresh::Postgres(_));
    drop(fresh);
    let runtime = tokio::runtime::Handle::current();
    let checked = tokio::task::spawn_blocking(move || {
        let persistence = Some(Box::new(FileFailurePersistence::Direct(REGRESSIONS)) as _);
        let config = Config {
            cases: WORLDS,
            max_shrink_iters: 24,
            failure_persistence: persistence,
            ..Config::default()
        };
        TestRunner::new(config).run(&scripts(CURATORS), |scripts| {
            runtime.block_on(async {
                let fresh = if is_postgres { Fresh::postgres().await } else { Fresh::sqlite() };
                hold(fresh, &scripts).await.map_err(TestCaseError::fail)
            })
        })
    });
    checked.await.expect("the worlds are looked at").unwrap();
}

/// Lets every curator follow a script, all at once, and looks whether everything still holds.
async fn hold(fresh: Fresh, scripts: &[Vec<random::Wish>]) -> Result<(), String> {
    let world = World::prepare(fresh).await;
    world.follow(scripts).await;
    catch_up(&world.service.app).await;
    let events = log::read(&world.service.app).await;
    laws::of_streams(&events)?;
    laws::of_pairs(&events)?;
    laws::of_people(&events)?;
    laws::of_programs(&events)?;
    world.repeats_wrote_nothing(&events)?;
    world.numbers_hold().await?;
    let rebuilt = rebuild(world.service.app.journal(), |_, _| {}).await.map_err(|error| error.to_string())?;
    if rebuilt.agrees() {
        Ok(())
    } else {
        Err(format!("INV-12: a rebuild gives other read models: {rebuilt:?}"))
    }
}
