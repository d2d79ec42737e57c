//! What the doctor sees of the vault: rows that do not belong together, master keys that are to be changed or thrown away.

use super::finding::{Findings, Level};
use store::backend::Backend;
use store::vault::{self, MasterKey, MasterKeys, VaultError};

const SCRUB: &str = "`nastavnik vault scrub` sweeps them away";
const AGAIN: &str = "send `erasePerson` of those who were in them again: it destroys what it left";

pub(super) async fn examine(
    backend: &Backend,
    given: &MasterKeys,
    findings: &mut Findings,
) -> Result<(), VaultError> {
    let found = vault::audit(backend).await?;
    let lost = "restore the vault's tables from a backup: nothing else has these keys";
    let errors = [
        (found.persons_without_key, "registered persons have no key: nothing of them can be read", lost),
        (found.wrapped_with_dropped, "keys of persons are wrapped with a master key that was dropped", lost),
        (found.rows_of_erased, "rows are left of persons who were erased", SCRUB),
        (
            found.pairs_of_erased,
            "pairs have texts that were not destroyed with a member who was erased",
            AGAIN,
        ),
        (found.records_without_key, "records have no key and can be read by nobody", SCRUB),
    ];
    let mut is_well = true;
    for (count, what, to_do) in errors {
        if count > 0 {
            is_well = false;
            findings.error("vault", format!("{count} {what}"), to_do);
        }
    }
    if found.keys_without_records > 0 {
        is_well = false;
        let what = format!("{} persons have a key and no record", found.keys_without_records);
        findings.warning("vault", what, "find out who deleted their records; the journal does not say it");
    }
    if is_well {
        findings.ok("vault", "every person has a key, nothing is left of those who were erased");
    }
    keys(&vault::masters(backend).await?, given, findings);
    Ok(())
}

fn keys(known: &[vault::MasterInUse], given: &MasterKeys, findings: &mut Findings) {
    let given: Vec<String> = given.keys().iter().map(MasterKey::mark).collect();
    let in_use: Vec<_> = known.iter().filter(|master| master.dropped_at.is_none()).collect();
    let newest = in_use.last().map(|master| master.mark.clone());
    for master in &in_use {
        let found = format!("key {} wraps {} keys of subjects", master.mark, master.wraps);
        match (newest.as_ref() == Some(&master.mark), master.wraps > 0, given.contains(&master.mark)) {
            (true, _, _) => findings.ok("master key", found),
            (false, true, false) => findings.error(
                "master key",
                format!("{found} and is not in the key file"),
                "put it back behind the newest one, then `nastavnik vault rotate`",
            ),
            (false, true, true) => findings.warning(
                "master key",
                format!("{found} and is not the newest"),
                "`nastavnik vault rotate` goes on where it stopped",
            ),
            (false, false, _) => findings.warning(
                "master key",
                format!("{found}: only old backups need it"),
                format!("when those are past their time, `nastavnik vault drop-key {}`", master.mark),
            ),
        }
    }
    for mark in given.iter().filter(|mark| in_use.iter().all(|master| master.mark != **mark)) {
        let was_dropped = known.iter().any(|master| master.mark == *mark);
        if was_dropped {
            let found = format!("the key file still has {mark}, which was dropped");
            findings.warning("master key", found, format!("`nastavnik vault drop-key {mark}` removes it"));
        } else {
            findings.add(
                Level::Note,
                "master key",
                format!("{mark} is in the key file and not in use yet"),
                "`nastavnik vault rotate` takes it into use",
            );
        }
    }
}
