//! The address of the database: it may hold a password, so it shows itself without.

use serde::{Deserialize, Deserializer, de};
use std::fmt;
use std::path::{Path, PathBuf};

/// `sqlite:PATH` or `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The address with everything in it, for the one who connects.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The file, if it is one.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        let path = self.0.strip_prefix("sqlite:")?;
        Some(Path::new(path.strip_prefix("//").unwrap_or(path)).to_owned())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, parameters) = match self.0.split_once('?') {
            Some((address, parameters)) => (address, Some(parameters)),
            None => (self.0.as_str(), None),
        };
        match address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
            Some((scheme, (user, host))) => {
                let name = user.split_once(':').map_or(user, |(name, _)| name);
                let password = if user.contains(':') { ":***" } else { "" };
                write!(f, "{scheme}://{name}{password}@{host}")?;
            }
            None => f.write_str(address)?,
        }
        let Some(parameters) = parameters else { return Ok(()) };
        let masked = parameters.split('&').map(|parameter| match parameter.split_once('=') {
            Some(("password", _)) => "password=***",
            Some(_) | None => parameter,
        });
        write!(f, "?{}", masked.collect::<Vec<_>>().join("&"))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A scheme that is not ours is refused by its name alone: the rest may hold a password.
impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self(text)),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => Ok(Self(text)),
            Some((scheme, _)) => Err(de::Error::custom(format_args!(
                "received an address that begins with {scheme:?}, expected sqlite:PATH or postgres://HOST/NAME"
            ))),
            None => Err(de::Error::custom("expected sqlite:PATH or postgres://HOST/NAME")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(address: &str) -> String {
        Address(address.to_owned()).to_string()
    }

    #[test]
    fn a_password_is_masked_wherever_it_stands() {
        assert_eq!(shown("postgres://u:p@ss@h:1/d"), "postgres://u:***@h:1/d");
        assert_eq!(shown("postgres://u@h/d?password=x&a=b"), "postgres://u@h/d?password=***&a=b");
        assert_eq!(shown("postgres://h/d"), "postgres://h/d");
        assert_eq!(shown("sqlite:data/x.sqlite"), "sqlite:data/x.sqlite");
    }

    #[test]
    fn a_file_is_known_with_and_without_slashes() {
        for address in ["sqlite:data/x", "sqlite://data/x"] {
            assert_eq!(Address(address.to_owned()).sqlite_path(), Some(PathBuf::from("data/x")));
        }
        assert_eq!(Address("postgres://h/d".to_owned()).sqlite_path(), None);
    }
}
