//! INV-1 to INV-14 of the methodology (§5.7), over random commands of several curators at once, on both databases.
//!
//! The commands go through the guarded schema, as a client sends them; many are refused, and they should be. Then the journal is
//! read as it was stored, and each invariant is looked for in its events alone, by code that shares nothing with the deciders.

pub(crate) mod digests;
mod kept;
mod laws;
mod log;
mod numbers;
mod random;
mod regressions;
mod wishes;
mod world;

use crate::kit::app::catch_up;
use crate::kit::database::{Fresh, on_both_databases};
use digests::{Ways, ways};
use laws::Law;
use log::Line;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use random::{Wish, scripts};
use regressions::{KEPT, Regression};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use store::projector::rebuild;
use world::World;

on_both_databases![
    the_invariants_hold_whatever_several_curators_ask_at_once,
    what_once_broke_a_law_breaks_none_now,
    a_law_that_is_broken_leaves_a_file_that_breaks_it_again,
    read_models_are_the_same_whichever_way_they_were_made,
];

/// How many act at once.
const CURATORS: usize = 4;
/// Worlds a run looks at; each takes a database of its own. `tests/invariants-run` looks at more and keeps the log.
const WORLDS: u32 = 2;
/// How often a script that broke a law is tried in a shorter form.
const SHORTER: u32 = 24;

#[expect(clippy::disallowed_methods, reason = "how a longer look is asked for")]
fn wish() -> Option<String> {
    std::env::var("WORLDS").ok()
}

fn worlds() -> u32 {
    wish().map_or(WORLDS, |wish| wish.parse().expect("WORLDS is a number"))
}

async fn the_invariants_hold_whatever_several_curators_ask_at_once(fresh: Fresh) {
    let lawful = async |world: &World, _: Option<&Ways>| judge(world, laws::all).await;
    if let Err((broken, file)) = look(&fresh, ("laws", worlds(), SHORTER), alone(), lawful, Path::new(KEPT)) {
        panic!("{broken}; kept as {}", file.display());
    }
}

async fn read_models_are_the_same_whichever_way_they_were_made(fresh: Fresh) {
    let strategy = (scripts(CURATORS), ways().prop_map(Some));
    let agree = async |world: &World, ways: Option<&Ways>| {
        digests::agree(world, ways.expect("they are drawn with the scripts")).await
    };
    if let Err((broken, file)) =
        look(&fresh, ("digests", worlds(), SHORTER), strategy, agree, Path::new(KEPT))
    {
        panic!("{broken}; kept as {}", file.display());
    }
}

/// Scripts with nothing beside them.
fn alone() -> impl Strategy<Value = (Vec<Vec<Wish>>, Option<Ways>)> {
    scripts(CURATORS).prop_map(|scripts| (scripts, None))
}

async fn what_once_broke_a_law_breaks_none_now(fresh: Fresh) {
    let kept = Regression::kept();
    assert!(!kept.is_empty(), "at least one is kept, to show that they are read");
    for regression in kept {
        let world = World::prepare(fresh.another().await).await;
        regression.replay(&world).await;
        judge(&world, laws::all).await.unwrap_or_else(|broken| panic!("one by one: {broken}"));
        let world = World::prepare(fresh.another().await).await;
        regression.replay_at_once(&world).await;
        judge(&world, laws::all).await.unwrap_or_else(|broken| panic!("at once: {broken}"));
        let ways = regression.ways.unwrap_or_default();
        digests::agree(&world, &ways).await.unwrap_or_else(|broken| panic!("{ways:?}: {broken}"));
    }
}

/// The check of the check: a law that cannot hold is found broken, and its file gives the same history in another world.
async fn a_law_that_is_broken_leaves_a_file_that_breaks_it_again(fresh: Fresh) {
    fn nobody_forms_a_pair(events: &[Line]) -> Law {
        let formed = events.iter().find(|event| event.kind == "PairFormed");
        formed.map_or(Ok(()), |event| {
            Err(format!("a pair of programme {} was formed", event.text("program_id")))
        })
    }
    let folder = tempfile::tempdir().unwrap();
    let unlawful = async |world: &World, _: Option<&Ways>| judge(world, nobody_forms_a_pair).await;
    let (broken, file) = look(&fresh, ("check", 4, 1), alone(), unlawful, folder.path()).unwrap_err();
    let kept = Regression::read(&file);
    // Which programme had its pair first is by chance; that it is called by its name is not.
    assert!(kept.broken.starts_with("a pair of programme program "), "{} {broken}", kept.broken);
    let world = World::prepare(fresh).await;
    kept.replay(&world).await;
    let again = judge(&world, nobody_forms_a_pair).await.unwrap_err();
    assert_eq!(Regression::of(&world, &again).broken, kept.broken);
}

/// Looks at random worlds, each judged with what was drawn beside it; what breaks a law is kept in its shortest form that was met.
fn look(
    fresh: &Fresh,
    (what, cases, max_shrink_iters): (&str, u32, u32),
    strategy: impl Strategy<Value = (Vec<Vec<Wish>>, Option<Ways>)>,
    judge: impl AsyncFn(&World, Option<&Ways>) -> Result<(), String>,
    folder: &Path,
) -> Result<(), (String, PathBuf)> {
    let runtime = tokio::runtime::Handle::current();
    let shortest: Mutex<Option<Regression>> = Mutex::default();
    let checked = tokio::task::block_in_place(|| {
        // Seeds are not kept: they do not give the order in which curators met (see `regressions`).
        let config = Config { cases, max_shrink_iters, failure_persistence: None, ..Config::default() };
        TestRunner::new(config).run(&strategy, |(scripts, ways)| {
            runtime.block_on(async {
                let world = World::prepare(fresh.another().await).await;
                world.follow(&scripts).await;
                let judged = judge(&world, ways.as_ref()).await;
                tell(what, &world, judged.is_ok());
                judged.map_err(|broken| {
                    let mut found = Regression::of(&world, &broken);
                    found.ways = ways;
                    let mut shortest = shortest.lock().expect("worlds are looked at one by one");
                    if shortest.as_ref().is_none_or(|known| found.len() < known.len()) {
                        *shortest = Some(found);
                    }
                    TestCaseError::fail(broken)
                })
            })
        })
    });
    let Err(error) = checked else { return Ok(()) };
    let shortest = shortest.into_inner().expect("worlds are looked at one by one");
    let kept = shortest.unwrap_or_else(|| panic!("{error}"));
    Err((kept.broken.clone(), kept.keep(folder)))
}

/// A line of the log of a long run.
fn tell(what: &str, world: &World, holds: bool) {
    let app = &world.service.app;
    let (events, sent) =
        (*app.journal().head().borrow(), world.applied.lock().expect("nobody panicked").len());
    let database = app.journal().backend().name();
    println!(
        "{database} {what}: {events} events of {sent} commands, {}",
        if holds { "holds" } else { "BROKEN" }
    );
}

/// Looks whether everything still holds.
async fn judge(world: &World, laws: fn(&[Line]) -> Law) -> Result<(), String> {
    let app = &world.service.app;
    catch_up(app).await;
    let told = app.end_expired_consents().await.map_err(|error| error.to_string())?;
    if told.left > 0 {
        return Err(format!("INV-7: the service could not end every consent that was over: {told:?}"));
    }
    catch_up(app).await;
    let events = log::read(app).await;
    laws(&events)?;
    laws::nobody_goes_on_without_consent(&events, app.clock().today())?;
    world.repeats_wrote_nothing(&events)?;
    world.numbers_hold().await?;
    if kept::are_folds(&world.service.app, &events).await? == 0 {
        return Err("no aggregate is kept between commands".to_owned());
    }
    let rebuilt = rebuild(world.service.app.journal(), |_, _| {}).await.map_err(|error| error.to_string())?;
    if rebuilt.agrees() {
        Ok(())
    } else {
        Err(format!("INV-12: a rebuild gives other read models: {rebuilt:?}"))
    }
}
