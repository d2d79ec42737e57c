//! Which layer of the configuration stands above which, and what the files of the deployment set.

use super::*;

fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn load(flags: &Flags, pairs: &[(&str, &str)], file: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(DEFAULT_FILE);
    std::fs::write(&path, file).unwrap();
    Config::load(flags, &environment(pairs), &path)
}

fn from(config: &Config, key: &str) -> (String, String) {
    let found = config.effective.iter().find(|effective| effective.key == key).unwrap();
    (found.shown.clone(), found.source.clone())
}

#[test]
fn nothing_has_to_be_set() {
    let config = Config::load(&Flags::default(), &BTreeMap::new(), Path::new("absent.toml")).unwrap();
    assert!(config.settings.bind.ip().is_loopback());
    assert_eq!(from(&config, "database"), ("sqlite:data/nastavnik.sqlite".into(), "default".into()));
}

#[test]
fn flags_stand_above_the_environment_and_that_above_the_file() {
    let file = "bind = '127.0.0.1:1'\nlog = 'warn'\nreadiness_lag = 7\n";
    let pairs = [("NASTAVNIK_BIND", "127.0.0.1:2"), ("NASTAVNIK_LOG", "debug")];
    let flags = Flags { bind: Some("127.0.0.1:3".into()), ..Flags::default() };
    let config = load(&flags, &pairs, file).unwrap();
    assert_eq!(from(&config, "bind"), ("127.0.0.1:3".into(), "flag --bind".into()));
    assert_eq!(from(&config, "log"), ("debug".into(), "environment variable NASTAVNIK_LOG".into()));
    let (lag, source) = from(&config, "readiness_lag");
    assert!(lag == "7" && source.starts_with("file ") && source.ends_with(DEFAULT_FILE), "{source}");
}

#[test]
fn a_bad_value_names_its_layer() {
    let refused = load(&Flags::default(), &[("NASTAVNIK_BIND", "8080")], "").unwrap_err().to_string();
    assert!(refused.contains("bind from environment variable NASTAVNIK_BIND"), "{refused}");
    assert!(refused.contains("\"8080\"") && refused.contains("127.0.0.1:8080"), "{refused}");
    let refused = load(&Flags::default(), &[], "bindd = 'x'").unwrap_err().to_string();
    assert!(refused.contains("bindd from file") && refused.contains("bind"), "{refused}");
    let refused = load(&Flags::default(), &[], "readiness_lag = 'many'").unwrap_err().to_string();
    assert!(refused.contains("readiness_lag from file"), "{refused}");
}

#[test]
fn no_error_and_no_list_tells_a_password() {
    let broken = load(&Flags::default(), &[], "database = 'postgres://u:secret@h/d' x").unwrap_err();
    assert!(!format!("{broken} {broken:?}").contains("secret"), "{broken:?}");
    let unknown = load(&Flags::default(), &[("DATABASE_URL", "mysql://u:secret@h/d")], "").unwrap_err();
    assert!(!format!("{unknown} {unknown:?}").contains("secret"), "{unknown:?}");
    let config = load(&Flags::default(), &[("DATABASE_URL", "postgres://u:secret@h/d")], "").unwrap();
    assert!(!format!("{config:?}").contains("secret"));
    assert_eq!(from(&config, "database").1, "environment variable DATABASE_URL");
}

#[test]
fn a_secret_may_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("url");
    std::fs::write(&path, "postgres://u@h/d\n").unwrap();
    let path = path.display().to_string();
    let config = load(&Flags::default(), &[("DATABASE_URL_FILE", &path)], "").unwrap();
    assert_eq!(config.settings.database.expose(), "postgres://u@h/d");
    let both = [("DATABASE_URL_FILE", path.as_str()), ("DATABASE_URL", "postgres://x/y")];
    assert!(matches!(load(&Flags::default(), &both, ""), Err(ConfigError::Twice { .. })));
    let absent = [("DATABASE_URL_FILE", "/absent")];
    assert!(matches!(load(&Flags::default(), &absent, ""), Err(ConfigError::SecretFile { .. })));
}

#[test]
fn a_variable_with_a_wrong_name_is_noticed_and_does_no_harm() {
    let config = load(&Flags::default(), &[("NASTAVNIK_BINDD", "x")], "").unwrap();
    assert_eq!(config.unknown_variables, ["NASTAVNIK_BINDD"]);
}

#[test]
fn the_example_of_the_deployment_is_the_default_and_names_every_setting() {
    let text = include_str!("../../../../deploy/nastavnik.example.toml");
    let uncommented: Vec<&str> = text.lines().map(|line| line.trim_start_matches("# ")).collect();
    for (key, _) in DEFAULTS {
        let set = format!("{key} = ");
        assert!(uncommented.iter().any(|line| line.starts_with(&set)), "{key}");
    }
    let defaults = load(&Flags::default(), &[], "").unwrap().settings;
    assert_eq!(load(&Flags::default(), &[], text).unwrap().settings, defaults);
}

#[test]
fn the_deployment_sets_what_there_is() {
    let compose = include_str!("../../../../deploy/compose.yaml");
    let files = [
        compose,
        include_str!("../../../../deploy/Containerfile"),
        include_str!("../../../../deploy/nastavnik.service"),
        include_str!("../../../../deploy/README.md"),
    ];
    let names = |text: &'static str| {
        let words = text.split(|sign: char| sign != '_' && !sign.is_ascii_uppercase());
        words.filter(|word| word.starts_with("NASTAVNIK_") || word.starts_with("DATABASE_URL"))
    };
    let known = layer::known_variables();
    for name in files.into_iter().flat_map(names) {
        assert!(known.iter().any(|known| known == name), "{name} sets nothing");
    }
    assert!(names(compose).count() > 3, "the service of the compose file is told its settings");
    for secret in compose.split("/run/secrets/").skip(1).filter_map(|rest| rest.lines().next()) {
        assert!(compose.contains(&format!("\n  {secret}:\n    file: ./secrets/{secret}\n")), "{secret}");
    }
}
