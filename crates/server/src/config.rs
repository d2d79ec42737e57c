//! The configuration: defaults, then a file, then the environment, then flags; each layer above the one before.
//!
//! Invariants: the environment is read here and nowhere else; every value knows which layer it came from, and an error names
//! it; a password is shown by nothing.

mod address;
mod layer;

pub use address::Address;
pub use layer::Flags;

use chrono::FixedOffset;
use figment::Figment;
use figment::error::Kind;
use figment::providers::{Format, Toml};
use layer::Layer;
use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use store::audit::{audit_key_file_beside, checkpoints_beside};
use store::vault::key_file_beside;

/// The file that is read when it is there.
pub const DEFAULT_FILE: &str = "nastavnik.toml";

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `sqlite:PATH` or `postgres://…`.
    pub database: Address,
    /// A streaming replica of the database, `postgres://…`, from which answers are read.
    #[serde(default)]
    pub replica: Option<Address>,
    /// Where to listen.
    #[serde(deserialize_with = "socket_address")]
    pub bind: SocketAddr,
    /// The master key of the personal data; for SQLite a file beside the database when it is not given.
    #[serde(default)]
    pub master_key_file: Option<PathBuf>,
    /// The key with which checkpoints are signed; for SQLite a file beside the database when it is not given.
    #[serde(default)]
    pub audit_key_file: Option<PathBuf>,
    /// Where checkpoints are published; for SQLite a folder beside the database when it is not given.
    #[serde(default)]
    pub checkpoint_folder: Option<PathBuf>,
    /// Seconds between two checkpoints, when something happened; 0 publishes none.
    pub checkpoint_interval: u64,
    /// Seconds between two looks for consents that are over by their own term; 0 looks for none.
    pub consent_interval: u64,
    /// Where days change.
    #[serde(deserialize_with = "time_zone")]
    pub time_zone: FixedOffset,
    /// How many events the read models may be behind before the service calls itself not ready.
    pub readiness_lag: u64,
    /// What is logged, as `tracing` reads it: `info`, `warn,store=debug`.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people on a terminal, as JSON otherwise.
    Auto,
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

impl LogFormat {
    /// The word by which the setting names it.
    fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

/// The names of all settings with their defaults, in the order in which they are shown.
const DEFAULTS: [(&str, Option<&str>); 12] = [
    ("database", Some("sqlite:data/nastavnik.sqlite")),
    ("replica", None),
    ("bind", Some("127.0.0.1:8080")),
    ("master_key_file", None),
    ("audit_key_file", None),
    ("checkpoint_folder", None),
    ("checkpoint_interval", Some("60")),
    ("consent_interval", Some("3600")),
    ("time_zone", Some("+03:00")),
    ("readiness_lag", Some("10000")),
    ("log", Some("info")),
    ("log_format", Some("auto")),
];

/// The name of the lowest layer.
const DEFAULT: &str = "default";

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that a flag names is not there.
    #[error("there is no configuration file {}, it was asked for by --config", .0.display())]
    NoFile(PathBuf),
    /// The file is not TOML.
    #[error("{} cannot be read: {problem}, expected TOML", path.display())]
    NotToml {
        /// Which file.
        path: PathBuf,
        /// What the reader said.
        problem: String,
    },
    /// A value that is not accepted.
    #[error("{key} from {source_name}: {problem}")]
    Value {
        /// Which setting.
        key: String,
        /// Where it was set.
        source_name: String,
        /// What is wrong and what would be accepted.
        problem: String,
    },
    /// A file that holds a value cannot be read.
    #[error("{variable} names {}, which cannot be read", path.display())]
    SecretFile {
        /// The environment variable.
        variable: String,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Two variables for one value.
    #[error("{first} and {second} are both set, expected one of them")]
    Twice {
        /// One.
        first: String,
        /// The other.
        second: String,
    },
}

/// A setting as it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// Its name.
    pub key: &'static str,
    /// Its value for people, secrets left out.
    pub shown: String,
    /// Where it was set.
    pub source: String,
}

/// The settings and where each came from.
#[derive(Debug, Clone)]
pub struct Config {
    /// What is in force.
    pub settings: Settings,
    /// The same for people.
    pub effective: Vec<Effective>,
    /// Environment variables that look like settings and are none.
    pub unknown_variables: Vec<String>,
}

impl Config {
    /// The configuration of this process.
    pub fn of_process(flags: &Flags) -> Result<Self, ConfigError> {
        // What is not UTF-8 is none of ours.
        let readable =
            |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
        Self::load(flags, &std::env::vars_os().filter_map(readable).collect(), Path::new(DEFAULT_FILE))
    }

    /// The configuration from these layers; `default_file` is read when it is there.
    pub fn load(
        flags: &Flags,
        environment: &BTreeMap<String, String>,
        default_file: &Path,
    ) -> Result<Self, ConfigError> {
        let mut figment = Figment::new();
        for (key, default) in DEFAULTS {
            if let Some(value) = default {
                figment = figment.merge(Layer::new(DEFAULT, key, value));
            }
        }
        if let Some(file) = configuration_file(flags, environment, default_file)? {
            figment = figment.merge(read_file(&file)?);
        }
        for layer in layer::of_environment(environment)? {
            figment = figment.merge(layer);
        }
        for layer in flags.layers() {
            figment = figment.merge(layer);
        }
        let settings: Settings = figment.extract().map_err(refused)?;
        let effective = DEFAULTS.iter().map(|(key, _)| settings.effective(key, source(&figment, key)));
        Ok(Self {
            effective: effective.collect(),
            unknown_variables: layer::unknown_variables(environment),
            settings,
        })
    }
}

impl Config {
    /// The settings for a command that prints its own answer: only warnings are logged, unless something else was set.
    pub fn quiet(&self) -> Settings {
        let is_set =
            self.effective.iter().any(|effective| effective.key == "log" && effective.source != DEFAULT);
        let log = if is_set { self.settings.log.clone() } else { "warn".to_owned() };
        Settings { log, ..self.settings.clone() }
    }
}

impl Settings {
    /// Where the master key lies: in the file that was named, or beside the SQLite file.
    pub fn key_file(&self) -> Option<PathBuf> {
        let beside = || Some(key_file_beside(&self.database.sqlite_path()?));
        self.master_key_file.clone().or_else(beside)
    }

    /// Where the key of checkpoints lies: in the file that was named, or beside the SQLite file.
    pub fn audit_key(&self) -> Option<PathBuf> {
        let beside = || Some(audit_key_file_beside(&self.database.sqlite_path()?));
        self.audit_key_file.clone().or_else(beside)
    }

    /// Where checkpoints are published: in the folder that was named, or beside the SQLite file.
    pub fn checkpoints(&self) -> Option<PathBuf> {
        let beside = || Some(checkpoints_beside(&self.database.sqlite_path()?));
        self.checkpoint_folder.clone().or_else(beside)
    }

    fn effective(&self, key: &'static str, source: String) -> Effective {
        let shown = match key {
            "database" => self.database.to_string(),
            "replica" => self.replica.as_ref().map_or_else(|| "not set".to_owned(), Address::to_string),
            "bind" => self.bind.to_string(),
            "master_key_file" => path_or_unset(self.key_file()),
            "audit_key_file" => path_or_unset(self.audit_key()),
            "checkpoint_folder" => path_or_unset(self.checkpoints()),
            "checkpoint_interval" => self.checkpoint_interval.to_string(),
            "consent_interval" => self.consent_interval.to_string(),
            "time_zone" => self.time_zone.to_string(),
            "readiness_lag" => self.readiness_lag.to_string(),
            "log" => self.log.clone(),
            _ => self.log_format.word().to_owned(),
        };
        Effective { key, shown, source }
    }
}

fn path_or_unset(path: Option<PathBuf>) -> String {
    path.map_or_else(|| "not set".to_owned(), |path| path.display().to_string())
}

fn configuration_file(
    flags: &Flags,
    environment: &BTreeMap<String, String>,
    default_file: &Path,
) -> Result<Option<PathBuf>, ConfigError> {
    let named = flags.config.clone().or_else(|| environment.get("NASTAVNIK_CONFIG").map(PathBuf::from));
    match named {
        Some(path) if path.is_file() => Ok(Some(path)),
        Some(path) => Err(ConfigError::NoFile(path)),
        None => Ok(Some(default_file.to_owned()).filter(|path| path.is_file())),
    }
}

/// Read by hand first: an error of the reader quotes the line, which may hold a password.
fn read_file(path: &Path) -> Result<figment::providers::Data<Toml>, ConfigError> {
    let provider = Toml::file_exact(path);
    match figment::Provider::data(&provider) {
        Ok(_) => Ok(provider),
        Err(error) => {
            let text = error.kind.to_string();
            let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            let said = lines.first().into_iter().chain(lines.last().filter(|_| lines.len() > 1));
            let problem = said.copied().collect::<Vec<_>>().join(": ");
            Err(ConfigError::NotToml { path: path.to_owned(), problem })
        }
    }
}

fn source(figment: &Figment, key: &str) -> String {
    figment.find_metadata(key).map_or_else(|| DEFAULT.to_owned(), described)
}

fn described(metadata: &figment::Metadata) -> String {
    match &metadata.source {
        Some(figment::Source::File(path)) => format!("file {}", path.display()),
        Some(_) | None => metadata.name.to_string(),
    }
}

fn refused(error: figment::Error) -> ConfigError {
    let key =
        if let Kind::UnknownField(field, _) = &error.kind { field.clone() } else { error.path.join(".") };
    let source_name = error.metadata.as_ref().map_or_else(|| "the configuration".to_owned(), described);
    ConfigError::Value { key, source_name, problem: error.kind.to_string() }
}

fn socket_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    let address = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    address.as_ref().unwrap_or(&text).parse().map_err(|_| {
        de::Error::custom(format_args!(
            "received {text:?}, expected an address and a port, as 127.0.0.1:8080"
        ))
    })
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FixedOffset, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        de::Error::custom(format_args!("received {text:?}, expected a difference from UTC, as +03:00"))
    })
}

#[cfg(test)]
mod tests;
