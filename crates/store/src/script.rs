//! Scripts: sent by their digest, and in full when the server does not know them yet.

use redis::{Cmd, Value};

use crate::error::StoreError;
use crate::link::Link;

pub(crate) struct Script {
    text: String,
    digest: String,
    command: &'static str,
    command_in_full: &'static str,
}

impl Script {
    /// A script that writes.
    pub(crate) fn writing(text: &str) -> Self {
        Self::of(text.to_owned(), "EVALSHA", "EVAL")
    }

    /// A script that only reads, with what all of these share before it.
    pub(crate) fn reading(text: &str) -> Self {
        Self::of(format!("{}{text}", include_str!("lua/prelude.lua")), "EVALSHA_RO", "EVAL_RO")
    }

    fn of(text: String, command: &'static str, command_in_full: &'static str) -> Self {
        let digest = redis::Script::new(&text).get_hash().to_owned();
        Self { text, digest, command, command_in_full }
    }

    /// Makes it known to the server beforehand, so that its first call needs no second try.
    pub(crate) async fn load(&self, link: &Link) -> Result<(), StoreError> {
        link.send(redis::cmd("SCRIPT").arg("LOAD").arg(&self.text)).await.map(|_| ())
    }

    pub(crate) async fn run<K: AsRef<[u8]>, A: AsRef<[u8]>>(
        &self,
        link: &Link,
        keys: &[K],
        arguments: &[A],
    ) -> Result<Value, StoreError> {
        match link.send(&self.call(self.command, &self.digest, keys, arguments)).await {
            Err(StoreError::Refused(reason)) if reason.contains("NOSCRIPT") || reason.contains("NoScript") => {
                link.send(&self.call(self.command_in_full, &self.text, keys, arguments)).await
            }
            answer => answer,
        }
    }

    fn call<K: AsRef<[u8]>, A: AsRef<[u8]>>(&self, command: &str, script: &str, keys: &[K], arguments: &[A]) -> Cmd {
        let mut call = redis::cmd(command);
        call.arg(script).arg(keys.len());
        for key in keys {
            call.arg(key.as_ref());
        }
        for argument in arguments {
            call.arg(argument.as_ref());
        }
        call
    }
}
