//! What the environment says, read once.

use clap::Args;
use std::fmt::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Where the bank listens, keeps its data and what it bears.
#[derive(Clone, Args)]
pub struct Config {
    /// Address of the API; port 0 picks a free one
    #[arg(long, env = "CREDIT_BANK_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address of the metrics; port 0 picks a free one
    #[arg(
        long,
        env = "CREDIT_BANK_METRICS_LISTEN",
        default_value = "127.0.0.1:9464"
    )]
    pub metrics_listen: SocketAddr,
    /// Where data and keys are.
    #[command(flatten)]
    pub data: DataConfig,
    /// What the server bears.
    #[command(flatten)]
    pub limits: Limits,
}

/// Where data and keys are.
#[derive(Clone, Args)]
pub struct DataConfig {
    /// Folder of keys and of the embedded database
    #[arg(long, env = "CREDIT_BANK_DATA_DIR", default_value = "./data")]
    pub data_dir: PathBuf,
    /// `sqlite://PATH` or `postgres://USER@HOST/NAME`; without it `sqlite://DATA_DIR/credit-bank.sqlite3`
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// File that holds the database password, so that it stands in no environment
    #[arg(long, env = "CREDIT_BANK_DATABASE_PASSWORD_FILE")]
    pub database_password_file: Option<PathBuf>,
    /// Connections to the database, at most 1,000; without it four for each core
    #[arg(long, env = "CREDIT_BANK_POOL_SIZE", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub pool_size: Option<u32>,
    /// Where the keys are.
    #[command(flatten)]
    pub keys: KeyFiles,
}

/// Key files in place of those in the data directory, such as secrets of a container; only their owner
/// may read them (mode 0400 or 0600).
#[derive(Debug, Clone, Default, Args)]
pub struct KeyFiles {
    /// Files of the keys that seal personal data, separated by commas; all open, the newest in use seals
    #[arg(
        long = "sealing-key-file",
        env = "CREDIT_BANK_SEALING_KEY_FILES",
        value_delimiter = ','
    )]
    pub sealing: Vec<PathBuf>,
    /// File of the key that makes the hashes by which people are found
    #[arg(long = "look-up-key-file", env = "CREDIT_BANK_LOOK_UP_KEY_FILE")]
    pub look_up: Option<PathBuf>,
    /// Files of the keys that sign access tokens, separated by commas; all verify, the newest in use signs
    #[arg(
        long = "signing-key-file",
        env = "CREDIT_BANK_SIGNING_KEY_FILES",
        value_delimiter = ','
    )]
    pub signing: Vec<PathBuf>,
}

/// What one server bears before it refuses.
#[derive(Debug, Clone, Args)]
pub struct Limits {
    /// Largest body of a request, in bytes: 1,024 (1 KiB) to 1,073,741,824 (1 GiB)
    #[arg(long, env = "CREDIT_BANK_MAX_BODY_BYTES", default_value_t = 4_194_304, value_parser = body_bytes())]
    pub body_bytes: usize,
    /// How long the body of a request may take to arrive, in seconds: 1 to 3,600
    #[arg(long, env = "CREDIT_BANK_BODY_SECONDS", default_value_t = BODY_SECONDS, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub body_seconds: u32,
    /// Most rows of a batch of completions: 1 to 1,000
    #[arg(long, env = "CREDIT_BANK_MAX_BATCH_ROWS", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub batch_rows: u32,
    /// Threads that serve requests, at most 512; without it one for each core
    #[arg(long, env = "CREDIT_BANK_WORKERS", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub workers: Option<u16>,
    /// Longest time that one plan is searched for, in milliseconds, at most 600,000; beyond it the best found is `bounded`
    #[arg(long, env = "CREDIT_BANK_PLANNING_LIMIT_MS", default_value_t = PLANNING_LIMIT_MS, value_parser = clap::value_parser!(u32).range(1..=600_000))]
    pub planning_ms: u32,
    /// Most connections of a worker at one time, at most 1,000,000
    #[arg(long, env = "CREDIT_BANK_MAX_CONNECTIONS", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub connections: u32,
    /// How often a caller may ask.
    #[command(flatten)]
    pub rates: Rates,
}

/// A body that has not arrived by then is no honest client's: without an end to the waiting, anybody could
/// hold connections and what they have sent so far for ever.
const BODY_SECONDS: u32 = 30;
/// Milliseconds for one plan: several times what the busiest learner of the planner's sizes needs.
const PLANNING_LIMIT_MS: u32 = 2_000;
/// Requests a minute of one caller: far above what a provider's nightly load needs.
const ACTOR_RATE: u32 = 600_000;
/// Requests a minute of an address without a token.
const ADDRESS_RATE: u32 = 60_000;
/// Looks by identity number a minute: more than a counter can serve, too few to try numbers out.
const IDENTITY_RATE: u32 = 120;
/// Anonymous conversion queries a minute: each may plan for a while.
const ANONYMOUS_QUERY_RATE: u32 = 600;

/// How many requests a minute; the allowance of a minute may be spent at once and refills evenly.
/// Each server counts for itself, in memory.
#[derive(Debug, Clone, Args)]
pub struct Rates {
    /// Requests a minute of one person or system with a valid token; 0 for no limit
    #[arg(long, env = "CREDIT_BANK_RATE_PER_ACTOR", default_value_t = ACTOR_RATE, value_parser = rate())]
    pub actor_per_minute: u32,
    /// Requests a minute without a valid token from one address (IPv6: one /64); 0 for no limit
    #[arg(long, env = "CREDIT_BANK_RATE_PER_ADDRESS", default_value_t = ADDRESS_RATE, value_parser = rate())]
    pub address_per_minute: u32,
    /// Look-ups of learners by number a minute of one officer, and attempts to claim an account from
    /// one address; 0 for no limit
    #[arg(long, env = "CREDIT_BANK_RATE_IDENTITY", default_value_t = IDENTITY_RATE, value_parser = rate())]
    pub identity_per_minute: u32,
    /// Conversion queries a minute without a token from one address; 0 for no limit
    #[arg(long, env = "CREDIT_BANK_RATE_ANONYMOUS_QUERIES", default_value_t = ANONYMOUS_QUERY_RATE, value_parser = rate())]
    pub anonymous_queries_per_minute: u32,
    /// Addresses of reverse proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(long, env = "CREDIT_BANK_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
}

/// From what a log-in or one completion needs to what still fits beside others in memory.
fn body_bytes() -> clap::builder::RangedU64ValueParser<usize> {
    clap::builder::RangedU64ValueParser::new().range(1_024..=1_073_741_824)
}

/// Up to a million a second: what has microseconds between two requests.
fn rate() -> clap::builder::RangedU64ValueParser<u32> {
    clap::builder::RangedU64ValueParser::new().range(0..=60_000_000)
}

impl Rates {
    /// No limit, no proxy: for tests of something else.
    pub const UNLIMITED: Self = Self {
        actor_per_minute: 0,
        address_per_minute: 0,
        identity_per_minute: 0,
        anonymous_queries_per_minute: 0,
        trusted_proxies: Vec::new(),
    };
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            actor_per_minute: ACTOR_RATE,
            address_per_minute: ADDRESS_RATE,
            identity_per_minute: IDENTITY_RATE,
            anonymous_queries_per_minute: ANONYMOUS_QUERY_RATE,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Limits {
    /// How long a body may take.
    pub fn body_patience(&self) -> Duration {
        Duration::from_secs(self.body_seconds.into())
    }

    /// Longest time that one plan is searched for.
    pub fn planning_limit(&self) -> Duration {
        Duration::from_millis(self.planning_ms.into())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 4_194_304,
            body_seconds: BODY_SECONDS,
            batch_rows: 1000,
            workers: None,
            planning_ms: PLANNING_LIMIT_MS,
            connections: 10_000,
            rates: Rates::default(),
        }
    }
}

/// Why the database's address cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The password file cannot be read.
    #[error("the database password file {0} cannot be read")]
    PasswordFile(PathBuf, #[source] std::io::Error),
    /// A password file makes sense only with a `postgres://` address that carries none.
    #[error(
        "CREDIT_BANK_DATABASE_PASSWORD_FILE needs a postgres:// DATABASE_URL with a user and no password"
    )]
    PasswordPlace,
}

impl DataConfig {
    /// The address of the database, with the password from its file.
    pub fn database_url(&self) -> Result<String, ConfigError> {
        let url = self.database_url.clone().unwrap_or_else(|| {
            format!(
                "sqlite://{}",
                self.data_dir.join("credit-bank.sqlite3").display()
            )
        });
        let Some(file) = &self.database_password_file else {
            return Ok(url);
        };
        let password = std::fs::read_to_string(file)
            .map_err(|error| ConfigError::PasswordFile(file.clone(), error))?;
        with_password(&url, password.trim_end_matches(['\r', '\n']))
    }
}

fn with_password(url: &str, password: &str) -> Result<String, ConfigError> {
    let (scheme, rest) = url.split_once("://").ok_or(ConfigError::PasswordPlace)?;
    let (user, place) = rest.split_once('@').ok_or(ConfigError::PasswordPlace)?;
    if !scheme.starts_with("postgres") || user.is_empty() || user.contains([':', '/']) {
        return Err(ConfigError::PasswordPlace);
    }
    let mut escaped = String::new();
    for byte in password.bytes() {
        if byte.is_ascii_alphanumeric() {
            escaped.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    Ok(format!("{scheme}://{user}:{escaped}@{place}"))
}

/// An address without its password, for people and logs.
pub fn redacted(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "(redacted)".to_owned();
    };
    match rest.rsplit_once('@') {
        Some((credentials, place)) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!(
                "{scheme}://{user}:***@{}",
                place.split('?').next().unwrap_or_default()
            )
        }
        None => format!("{scheme}://{}", rest.split('?').next().unwrap_or_default()),
    }
}

impl fmt::Debug for DataConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataConfig")
            .field("data_dir", &self.data_dir)
            .field("database_url", &self.database_url.as_deref().map(redacted))
            .field("database_password_file", &self.database_password_file)
            .field("pool_size", &self.pool_size)
            .field("keys", &self.keys)
            .finish()
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("metrics_listen", &self.metrics_listen)
            .field("data", &self.data)
            .field("limits", &self.limits)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{redacted, with_password};

    #[test]
    fn the_password_of_a_file_is_escaped_into_the_address_and_never_shown() {
        let url = with_password("postgres://bank@db:5432/bank", "p@ss/w:rd").unwrap();
        assert_eq!(url, "postgres://bank:p%40ss%2Fw%3Ard@db:5432/bank");
        assert_eq!(redacted(&url), "postgres://bank:***@db:5432/bank");
        assert_eq!(redacted("postgres://h/d?password=x"), "postgres://h/d");
    }

    #[test]
    fn a_password_file_is_refused_where_it_has_no_place() {
        for url in [
            "sqlite://a@b",
            "postgres://h/d",
            "postgres://u:p@h/d",
            "nonsense",
        ] {
            assert!(with_password(url, "x").is_err(), "{url}");
        }
    }
}
