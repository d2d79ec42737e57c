//! The layers of the configuration that are not a file: environment variables and flags.

use super::{ConfigError, DEFAULTS};
use clap::Args;
use figment::value::{Dict, Map, Value};
use figment::{Error, Metadata, Profile, Provider};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Settings that every subcommand takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// Configuration file (TOML); ./nastavnik.toml is read when it is there
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:data/nastavnik.sqlite]
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub database: Option<String>,
    /// Address to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "HOST:PORT")]
    pub bind: Option<String>,
    /// File with the master key of the personal data (required with PostgreSQL)
    #[arg(long, global = true, value_name = "FILE")]
    pub master_key_file: Option<String>,
    /// File with the key that signs checkpoints of the journal
    #[arg(long, global = true, value_name = "FILE")]
    pub audit_key_file: Option<String>,
    /// Folder in which checkpoints are published
    #[arg(long, global = true, value_name = "FOLDER")]
    pub checkpoint_folder: Option<String>,
    /// Seconds between two checkpoints; 0 publishes none [default: 60]
    #[arg(long, global = true, value_name = "SECONDS")]
    pub checkpoint_interval: Option<String>,
    /// What to log: error, warn, info, debug, or more exactly as warn,store=debug
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,
}

impl Flags {
    pub(super) fn layers(&self) -> Vec<Layer> {
        let given = [
            ("database", "flag --database", &self.database),
            ("bind", "flag --bind", &self.bind),
            ("master_key_file", "flag --master-key-file", &self.master_key_file),
            ("audit_key_file", "flag --audit-key-file", &self.audit_key_file),
            ("checkpoint_folder", "flag --checkpoint-folder", &self.checkpoint_folder),
            ("checkpoint_interval", "flag --checkpoint-interval", &self.checkpoint_interval),
            ("log", "flag --log", &self.log),
        ];
        let given = given.into_iter().filter_map(|(key, name, value)| Some((key, name, value.as_ref()?)));
        given.map(|(key, name, value)| Layer::new(name, key, value)).collect()
    }
}

/// One value and the name of where it was set.
pub(super) struct Layer {
    source: String,
    key: &'static str,
    value: Value,
}

impl Layer {
    pub(super) fn new(source: impl Into<String>, key: &'static str, text: &str) -> Self {
        // The only numbers; everything else is text, also when it looks like one.
        let value = match (key, text.parse::<u64>()) {
            ("readiness_lag" | "checkpoint_interval" | "consent_interval", Ok(number)) => Value::from(number),
            _ => Value::from(text),
        };
        Self { source: source.into(), key, value }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.source.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        Ok(Profile::Default.collect(Dict::from([(self.key.to_owned(), self.value.clone())])))
    }
}

/// Variables that are read otherwise: by the configuration itself, or by the tests.
const OTHER_VARIABLES: [&str; 2] = ["NASTAVNIK_CONFIG", "NASTAVNIK_TEST_POSTGRES"];

/// The variables of a setting, the later one above; the second of each names a file that holds the value.
fn variables(key: &str) -> Vec<[String; 2]> {
    let own = format!("NASTAVNIK_{}", key.to_uppercase());
    match key {
        "database" => {
            vec![["DATABASE_URL".into(), "DATABASE_URL_FILE".into()], [own.clone(), own + "_FILE"]]
        }
        _ => vec![[own, String::new()]],
    }
}

/// What the environment sets.
pub(super) fn of_environment(environment: &BTreeMap<String, String>) -> Result<Vec<Layer>, ConfigError> {
    let mut layers = Vec::new();
    for (key, _) in DEFAULTS {
        for [variable, with_file] in variables(key) {
            let value = match (environment.get(&variable), environment.get(&with_file)) {
                (Some(_), Some(_)) => return Err(ConfigError::Twice { first: variable, second: with_file }),
                (Some(value), None) => (variable, value.clone()),
                (None, Some(path)) => {
                    let path = PathBuf::from(path);
                    let text = fs::read_to_string(&path).map_err(|source| ConfigError::SecretFile {
                        variable: with_file.clone(),
                        path,
                        source,
                    })?;
                    (with_file, text.trim().to_owned())
                }
                (None, None) => continue,
            };
            layers.push(Layer::new(format!("environment variable {}", value.0), key, &value.1));
        }
    }
    Ok(layers)
}

/// Every variable that sets something.
pub(super) fn known_variables() -> Vec<String> {
    let names = DEFAULTS.iter().flat_map(|(key, _)| variables(key)).flatten();
    names.filter(|name| !name.is_empty()).collect()
}

/// Variables with our prefix that set nothing.
pub(super) fn unknown_variables(environment: &BTreeMap<String, String>) -> Vec<String> {
    let known = known_variables();
    let ours = environment.keys().filter(|name| name.starts_with("NASTAVNIK_"));
    ours.filter(|name| !known.contains(name) && !OTHER_VARIABLES.contains(&name.as_str())).cloned().collect()
}
