//! The settings that there are.

/// What a value is in the file. Variables and flags are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Switch,
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
pub(super) const LIMITS: Key = Key {
    section: "limits",
    name: "enabled",
    short: None,
    kind: Kind::Switch,
    default: Some("true"),
    about: "Limits on how often somebody may sign in, post and vote. Switch them off for load tests only.",
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
pub(super) const KEYS: [&Key; 10] =
    [&LISTEN, &URL, &TRUSTED_PROXIES, &DATA, &REDIS, &REDIS_CA, &LIMITS, &METRICS, &LOG_LEVEL, &LOG_FORMAT];

/// Variables with a meaning in other versions: set, they stop nothing.
pub(super) const OF_OTHER_VERSIONS: [&str; 5] = [
    "EXEDRA_GITHUB_CLIENT_ID",
    "EXEDRA_GITHUB_CLIENT_SECRET",
    "EXEDRA_GITHUB_URL",
    "EXEDRA_GITHUB_API",
    "EXEDRA_SMTP_URL",
];
