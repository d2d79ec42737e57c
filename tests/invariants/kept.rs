//! T17: an aggregate that is kept between commands is the fold of its stream.

use super::log::Line;
use app::App;
use domain::aggregate::Aggregate;
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::person::Person;
use domain::program::Program;
use domain::settings::Settings;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Compares what is kept of each stream with its events; how many were kept.
pub(super) async fn are_folds(app: &App, events: &[Line]) -> Result<usize, String> {
    let streams: BTreeSet<(&str, &str)> =
        events.iter().map(|event| (event.aggregate.as_str(), event.id.as_str())).collect();
    let mut kept = 0;
    for (aggregate, id) in streams {
        let id = id.parse().expect("streams are named by ids");
        let was_kept = match aggregate {
            "Organization" => is_fold::<Organization>(app, id).await,
            "Person" => is_fold::<Person>(app, id).await,
            "Program" => is_fold::<Program>(app, id).await,
            "Mentor" => is_fold::<Mentor>(app, id).await,
            "Mentee" => is_fold::<Mentee>(app, id).await,
            "Pair" => is_fold::<Pair>(app, id).await,
            "Settings" => is_fold::<Settings>(app, id).await,
            "Methodology" => is_fold::<Methodology>(app, id).await,
            other => panic!("{other} is no type of stream"),
        };
        let of_it = || events.iter().filter(|event| event.id == id.to_string());
        let was_kept = was_kept.map_err(|broken| format!("{broken}, of {:?}", of_it().collect::<Vec<_>>()));
        kept += usize::from(was_kept?);
    }
    Ok(kept)
}

async fn is_fold<A: Aggregate>(app: &App, id: Uuid) -> Result<bool, String> {
    let aggregates = app.aggregates();
    let kept = aggregates.load::<A>(id).await.map_err(|error| error.to_string())?;
    let fold = aggregates.load_fresh::<A>(id).await.map_err(|error| error.to_string())?;
    let shown = |version: u64, state: &A| format!("{version} {state:?}");
    let (is, should_be) = (shown(kept.version, &kept.state), shown(fold.version, &fold.state));
    if is == should_be {
        Ok(kept.cached)
    } else {
        Err(format!("T17: {} {id} is kept as {is}, its events make {should_be}", A::TYPE))
    }
}
