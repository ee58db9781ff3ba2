//! The configuration: `exedra.toml`, then `EXEDRA_*` variables, then flags; later ones win.
//!
//! Each value is kept as text with the place it came from ([`layers`]), so that `exedra config` can
//! tell, and an error can name the line, variable or flag to change. [`Config`] is what the values
//! mean.

mod keys;
mod layers;
mod mail;
mod nearest;
mod oidc;
mod show;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, fs, io};

use auth::provider::{
    GitHubSettings, OpenIdSettings, Patience, Provider, Providers, Registered, Unusable, checked_address,
};
use auth::seal::SecretKey;
use store::Address;
use tracing_subscriber::EnvFilter;
use web::TrustedProxies;

pub(crate) use layers::Layers;
pub(crate) use mail::Mail;
use show::fixed;
pub(crate) use show::{masked, show};

/// The file that is read when no other is named, if it is there.
const FILE: &str = "exedra.toml";

/// What the settings in force mean.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) listen: Listen,
    /// Without a slash at its end.
    pub(crate) url: Option<String>,
    pub(crate) trusted_proxies: TrustedProxies,
    pub(crate) data: PathBuf,
    /// Absent: the bundled server.
    pub(crate) redis: Option<Address>,
    /// Absent: the one in the data folder.
    pub(crate) secret_key: Option<SecretKey>,
    /// What backups are encrypted with.
    pub(crate) backup_key: Option<SecretKey>,
    pub(crate) limits_enabled: bool,
    /// Absent: no letters are sent.
    pub(crate) mail: Option<Mail>,
    /// How long it is known from which networks members signed in.
    pub(crate) keep_addresses: Duration,
    /// Bytes that a file in a post may have.
    pub(crate) file_max: usize,
    pub(crate) github: Option<GitHubSettings>,
    pub(crate) oidc: Vec<OpenIdSettings>,
    /// Where `/metrics` is. Absent: nowhere.
    pub(crate) metrics: Option<Listen>,
    pub(crate) log: Log,
    /// All of it, as admins are shown it.
    pub(crate) fixed: Vec<web::Fixed>,
}

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Listen {
    /// Host and port, as in `127.0.0.1:8080`.
    Tcp(String),
    Unix(PathBuf),
}

#[derive(Clone, Debug)]
pub(crate) struct Log {
    /// A level, or directives as in `info,store=debug`. Absent: what suits the command.
    pub(crate) level: Option<String>,
    pub(crate) json: bool,
}

/// Settings given as flags.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Flags {
    /// The settings file [default: exedra.toml, if there is one]
    #[arg(long, value_name = "FILE", global = true, help_heading = "Settings")]
    pub(crate) config: Option<PathBuf>,
    /// Where to listen: address and port, or unix:/path [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", global = true, help_heading = "Settings", value_parser = checked_listen)]
    pub(crate) listen: Option<String>,
    /// The public address, such as https://forum.example.org
    #[arg(long, value_name = "URL", global = true, help_heading = "Settings", value_parser = checked_url)]
    pub(crate) url: Option<String>,
    /// The data folder [default: ./data]
    #[arg(long, value_name = "DIR", global = true, help_heading = "Settings")]
    pub(crate) data: Option<String>,
    /// The address of a Redis to use instead of the bundled one
    #[arg(long, value_name = "URL", global = true, help_heading = "Settings", value_parser = checked_redis)]
    pub(crate) redis: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("cannot read {}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{}: {reason}", path.display())]
    Toml { path: PathBuf, reason: String },
    #[error("{place}: there is no setting `{unknown}`; did you mean `{nearest}`?")]
    Unknown { place: String, unknown: String, nearest: String },
    #[error("{origin}: {reason}")]
    Value { origin: String, reason: String },
}

impl Config {
    /// Reads the file, the variables and the flags.
    ///
    /// # Errors
    /// The file cannot be read, a setting is unknown, or a value is not what it should be.
    pub(crate) fn load(flags: &Flags) -> Result<(Self, Layers), ConfigError> {
        let file = read_file(flags.config.as_deref())?;
        let file = file.as_ref().map(|(path, text)| (path.as_path(), text.as_str()));
        let variables =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let layers = Layers::read(file, variables, flags)?;
        Ok((Self::of(&layers)?, layers))
    }

    /// The same for content that nobody sends.
    pub(crate) fn without_limits(self) -> Self {
        Self { limits_enabled: false, ..self }
    }

    /// The forum's address as people know it, without a slash at its end.
    pub(crate) fn site(&self) -> String {
        self.url.clone().unwrap_or_else(|| self.listen.local_url())
    }

    fn of(layers: &Layers) -> Result<Self, ConfigError> {
        let level = |text: &str| EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| error.to_string());
        Ok(Self {
            listen: layers.required(&keys::LISTEN, Listen::parse)?,
            url: layers.optional(&keys::URL, public_url)?,
            trusted_proxies: layers.required(&keys::TRUSTED_PROXIES, TrustedProxies::parse)?,
            data: layers.required(&keys::DATA, |text| Ok(PathBuf::from(text)))?,
            redis: store_at(layers)?,
            secret_key: layers.optional(&keys::SECRET_KEY, secret_key)?,
            backup_key: layers.optional(&keys::BACKUP_KEY, secret_key)?,
            limits_enabled: layers.required(&keys::LIMITS, switch)?,
            mail: Mail::of(layers)?,
            keep_addresses: layers.required(&keys::KEEP_ADDRESSES, days)?,
            file_max: layers.required(&keys::FILE_MAX, megabytes)?,
            github: github(layers)?,
            oidc: layers.oidc().settings()?,
            metrics: layers.optional(&keys::METRICS, Listen::parse)?,
            fixed: fixed(layers),
            log: Log {
                level: layers.optional(&keys::LOG_LEVEL, level)?,
                json: layers.required(&keys::LOG_FORMAT, log_format)?,
            },
        })
    }
}

fn megabytes(text: &str) -> Result<usize, String> {
    let megabytes = text.parse::<usize>().ok().filter(|megabytes| (1..=100).contains(megabytes));
    megabytes.map(|megabytes| megabytes << 20).ok_or_else(|| "it is a number of megabytes, from 1 to 100".to_owned())
}

fn days(text: &str) -> Result<Duration, String> {
    let days = text.parse::<u64>().ok().filter(|days| (1..=3_650).contains(days));
    days.map(|days| Duration::from_secs(days * 24 * 3_600))
        .ok_or_else(|| "it is a number of days, from 1 to 3650".to_owned())
}

impl Config {
    /// Whom they may sign in through.
    ///
    /// # Errors
    /// One of them cannot be set up like that.
    pub(crate) fn providers(&self) -> Result<Providers, Unusable> {
        let (site, patience) = (self.site(), Patience::default());
        let mut providers = Vec::new();
        if let Some(github) = &self.github {
            providers.push(Provider::github(github, &site, patience)?);
        }
        for oidc in &self.oidc {
            providers.push(Provider::open_id(oidc, &site, patience)?);
        }
        Ok(Providers::new(providers))
    }
}

/// GitHub, if this forum is known there.
fn github(layers: &Layers) -> Result<Option<GitHubSettings>, ConfigError> {
    let text = |text: &str| Ok(text.to_owned());
    let address = |text: &str| checked_address(text).map(|()| text.to_owned()).map_err(|error| error.to_string());
    let (url, api) = (layers.required(&keys::GITHUB_URL, address)?, layers.required(&keys::GITHUB_API, address)?);
    let client_id = layers.optional(&keys::GITHUB_CLIENT_ID, text)?.filter(|text| !text.is_empty());
    let client_secret = layers.optional(&keys::GITHUB_CLIENT_SECRET, text)?.filter(|text| !text.is_empty());
    let (client_id, client_secret) = match (client_id, client_secret) {
        (None, None) => return Ok(None),
        (Some(client_id), Some(client_secret)) => (client_id, client_secret),
        (id, _) => {
            let missing = if id.is_none() { &keys::GITHUB_CLIENT_ID } else { &keys::GITHUB_CLIENT_SECRET };
            let reason = "is missing: signing in with GitHub needs both".to_owned();
            return Err(ConfigError::Value { origin: missing.path(), reason });
        }
    };
    Ok(Some(GitHubSettings { registered: Registered { client_id, client_secret }, url, api }))
}

/// The file named, or `exedra.toml` if there is one.
fn read_file(named: Option<&Path>) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let path = named.unwrap_or(Path::new(FILE)).to_owned();
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::File { path, source }),
    }
}

impl Listen {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err("unix: needs the path of a socket, as in unix:/run/exedra/http.sock".to_owned())
            } else {
                Ok(Self::Unix(PathBuf::from(path)))
            };
        }
        match text.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => Ok(Self::Tcp(text.to_owned())),
            _ => Err(format!("`{text}` is no address to listen on: use one like 127.0.0.1:8080 or unix:/path")),
        }
    }

    /// Where a browser on this machine finds it.
    pub(crate) fn local_url(&self) -> String {
        match self {
            Self::Tcp(address) => match address.rsplit_once(':') {
                Some(("0.0.0.0" | "[::]", port)) => format!("http://127.0.0.1:{port}"),
                _ => format!("http://{address}"),
            },
            Self::Unix(_) => "http://localhost".to_owned(),
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => f.write_str(address),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

fn public_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => Ok(url.to_owned()),
        _ => Err(format!("`{}` is no public address: use one like https://forum.example.org", masked(text))),
    }
}

fn redis(text: &str) -> Result<Address, String> {
    Address::parse(text).map_err(|error| error.to_string().replace(text, &masked(text)))
}

/// The address, with the CA that its connections trust.
fn store_at(layers: &Layers) -> Result<Option<Address>, ConfigError> {
    let address = layers.optional(&keys::REDIS, redis)?;
    let trusting = layers.optional(&keys::REDIS_CA, |file| {
        let address = address.clone().ok_or("there is no redis.url that it could be used for")?;
        let authority = fs::read(file).map_err(|error| format!("cannot read {file}: {error}"))?;
        address.trusting(&authority).map_err(|error| format!("{file}: {error}"))
    })?;
    Ok(trusting.or(address))
}

/// What was wrong with it is said without it.
fn secret_key(text: &str) -> Result<SecretKey, String> {
    SecretKey::parse(text)
        .ok_or_else(|| "this is no key: use 32 bytes in base64, as `openssl rand -base64 32` prints them".to_owned())
}

fn switch(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(format!("`{text}` is neither true nor false")),
    }
}

fn log_format(text: &str) -> Result<bool, String> {
    match text {
        "readable" => Ok(false),
        "json" => Ok(true),
        _ => Err(format!("`{text}` is no format of the log: use readable or json")),
    }
}

fn checked_listen(text: &str) -> Result<String, String> {
    Listen::parse(text).map(|_| text.to_owned())
}

fn checked_url(text: &str) -> Result<String, String> {
    public_url(text).map(|_| text.to_owned())
}

fn checked_redis(text: &str) -> Result<String, String> {
    redis(text).map(|_| text.to_owned())
}
