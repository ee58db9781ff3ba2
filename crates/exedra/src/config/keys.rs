//! The settings that there are.

/// What a value is in the file. Variables and flags are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A text that is shown to nobody.
    Secret,
    Switch,
    /// A whole number, not below zero.
    Number,
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) section: &'static str,
    pub(super) name: &'static str,
    /// The short name of its variable.
    pub(super) short: Option<&'static str>,
    pub(super) kind: Kind,
    pub(super) default: Option<&'static str>,
    /// A line for whoever reads the file.
    pub(super) about: &'static str,
}

impl Key {
    /// `server.listen`
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// `EXEDRA_SERVER__LISTEN`
    pub(super) fn long(&self) -> String {
        format!("EXEDRA_{}__{}", self.section.to_uppercase(), self.name.to_uppercase())
    }
}

pub(super) const LISTEN: Key = Key {
    section: "server",
    name: "listen",
    short: Some("EXEDRA_LISTEN"),
    kind: Kind::Text,
    default: Some("127.0.0.1:8080"),
    about: "Where to listen: address and port, or unix:/path.",
};
pub(super) const URL: Key = Key {
    section: "server",
    name: "url",
    short: Some("EXEDRA_URL"),
    kind: Kind::Text,
    default: None,
    about: "The public address. With https, cookies go over https only.",
};
pub(super) const TRUSTED_PROXIES: Key = Key {
    section: "server",
    name: "trusted_proxies",
    short: Some("EXEDRA_TRUSTED_PROXIES"),
    kind: Kind::Text,
    default: Some("loopback, unix"),
    about: "Proxies whose X-Forwarded-For and X-Forwarded-Proto count: addresses, networks, loopback, unix; or none.",
};
pub(super) const DATA: Key = Key {
    section: "data",
    name: "path",
    short: Some("EXEDRA_DATA"),
    kind: Kind::Text,
    default: Some("./data"),
    about: "The data folder.",
};
pub(super) const REDIS: Key = Key {
    section: "redis",
    name: "url",
    short: Some("EXEDRA_REDIS"),
    kind: Kind::Text,
    default: None,
    about: "The Redis to use; if absent, a bundled one that lives in the data folder.",
};
pub(super) const REDIS_CA: Key = Key {
    section: "redis",
    name: "ca",
    short: None,
    kind: Kind::Text,
    default: None,
    about: "For rediss: a file with the CA to trust (PEM); if absent, the system's are.",
};
pub(super) const SECRET_KEY: Key = Key {
    section: "security",
    name: "secret_key",
    short: Some("EXEDRA_SECRET_KEY"),
    kind: Kind::Secret,
    default: None,
    about: "What secrets are sealed with: 32 bytes in base64, the same on all nodes; if absent, secret.key in the data folder.",
};
pub(super) const BACKUP_KEY: Key = Key {
    section: "backup",
    name: "key",
    short: None,
    kind: Kind::Secret,
    default: None,
    about: "What backups are encrypted with, and restored: 32 bytes in base64. Keep it elsewhere, too: nothing opens them without.",
};
pub(super) const LIMITS: Key = Key {
    section: "limits",
    name: "enabled",
    short: None,
    kind: Kind::Switch,
    default: Some("true"),
    about: "Limits on how often somebody may sign in, post and vote. Switch them off for load tests only.",
};
pub(super) const FILE_MAX: Key = Key {
    section: "uploads",
    name: "max_mb",
    short: None,
    kind: Kind::Number,
    default: Some("10"),
    about: "Megabytes that a file in a post may have.",
};
pub(super) const MAIL: Key = Key {
    section: "mail",
    name: "url",
    short: Some("EXEDRA_SMTP_URL"),
    kind: Kind::Text,
    default: None,
    about: "Where letters go: smtp://user:password@host (STARTTLS), smtps://… or file:DIR; if absent, none are sent.",
};
pub(super) const MAIL_FROM: Key = Key {
    section: "mail",
    name: "from",
    short: None,
    kind: Kind::Text,
    default: None,
    about: "The address that letters come from; if absent, noreply at the host of server.url.",
};
pub(super) const MAIL_CA: Key = Key {
    section: "mail",
    name: "ca",
    short: None,
    kind: Kind::Text,
    default: None,
    about: "For smtps and STARTTLS: a file with the CA to trust (PEM); if absent, the system's are.",
};
pub(super) const KEEP_ADDRESSES: Key = Key {
    section: "privacy",
    name: "keep_addresses",
    short: None,
    kind: Kind::Number,
    default: Some("30"),
    about: "Days for which it is known from which networks members signed in.",
};
pub(super) const GITHUB_CLIENT_ID: Key = Key {
    section: "github",
    name: "client_id",
    short: Some("EXEDRA_GITHUB_CLIENT_ID"),
    kind: Kind::Text,
    default: None,
    about: "Signing in with GitHub: what an OAuth app is called there. Its callback is /auth/github/callback.",
};
pub(super) const GITHUB_CLIENT_SECRET: Key = Key {
    section: "github",
    name: "client_secret",
    short: Some("EXEDRA_GITHUB_CLIENT_SECRET"),
    kind: Kind::Secret,
    default: None,
    about: "The secret of that app.",
};
pub(super) const GITHUB_URL: Key = Key {
    section: "github",
    name: "url",
    short: Some("EXEDRA_GITHUB_URL"),
    kind: Kind::Text,
    default: Some("https://github.com"),
    about: "Where GitHub is; another address for GitHub Enterprise Server.",
};
pub(super) const GITHUB_API: Key = Key {
    section: "github",
    name: "api",
    short: Some("EXEDRA_GITHUB_API"),
    kind: Kind::Text,
    default: Some("https://api.github.com"),
    about: "Where its API is; https://HOST/api/v3 on GitHub Enterprise Server.",
};
pub(super) const METRICS: Key = Key {
    section: "metrics",
    name: "listen",
    short: None,
    kind: Kind::Text,
    default: None,
    about: "Where /metrics is: address and port, or unix:/path; if absent, nowhere.",
};
pub(super) const LOG_LEVEL: Key = Key {
    section: "log",
    name: "level",
    short: None,
    kind: Kind::Text,
    default: None,
    about: "error, warn, info, debug or trace; also for one part, as in \"info,store=debug\".",
};
pub(super) const LOG_FORMAT: Key = Key {
    section: "log",
    name: "format",
    short: None,
    kind: Kind::Text,
    default: Some("readable"),
    about: "readable or json.",
};

/// All of them, in the order of the file.
pub(super) const KEYS: [&Key; 21] = [
    &LISTEN,
    &URL,
    &TRUSTED_PROXIES,
    &DATA,
    &REDIS,
    &REDIS_CA,
    &SECRET_KEY,
    &BACKUP_KEY,
    &LIMITS,
    &GITHUB_CLIENT_ID,
    &GITHUB_CLIENT_SECRET,
    &GITHUB_URL,
    &GITHUB_API,
    &MAIL,
    &MAIL_FROM,
    &MAIL_CA,
    &KEEP_ADDRESSES,
    &FILE_MAX,
    &METRICS,
    &LOG_LEVEL,
    &LOG_FORMAT,
];
