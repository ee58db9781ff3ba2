//! Scripts: sent by their digest, and in full when the server does not know them yet.
//!
//! Whatever writes into a forum's data is a script, and each begins with the same lines
//! (`lua/guarded.lua`): it does nothing unless the shard's note names the version of the data that
//! this program knows. So no writer can forget to ask, and asking costs no round trip.

use redis::{Cmd, Pipeline, Value};

use crate::error::StoreError;
use crate::keys;
use crate::link::{Link, Receipt};
use crate::version;

const WRITING: &str = "EVALSHA";

pub(crate) struct Script {
    text: String,
    digest: String,
    command: &'static str,
    command_in_full: &'static str,
    /// Whether it looks at the note of its shard first.
    is_guarded: bool,
}

impl Script {
    /// A script that writes into data of this program's version and no other. Its first key says
    /// in which shard.
    pub(crate) fn writing(text: &str) -> Self {
        let text = format!("{}{text}", include_str!("lua/guarded.lua"));
        Self { is_guarded: true, ..Self::of(text, WRITING, "EVAL") }
    }

    /// A script that writes whatever the version of the data is: for what makes it another one.
    pub(crate) fn unguarded(text: &str) -> Self {
        Self::of(text.to_owned(), WRITING, "EVAL")
    }

    /// A script that only reads, with what all of these share before it.
    pub(crate) fn reading(text: &str) -> Self {
        Self::of(format!("{}{text}", include_str!("lua/prelude.lua")), "EVALSHA_RO", "EVAL_RO")
    }

    fn of(text: String, command: &'static str, command_in_full: &'static str) -> Self {
        let digest = redis::Script::new(&text).get_hash().to_owned();
        Self { text, digest, command, command_in_full, is_guarded: false }
    }

    /// Adds what makes it known to a server beforehand, so that its first call needs no second try.
    pub(crate) fn load(&self, commands: &mut Pipeline) {
        commands.cmd("SCRIPT").arg("LOAD").arg(&self.text);
    }

    pub(crate) async fn run<K: AsRef<[u8]>, A: AsRef<[u8]>>(
        &self,
        link: &Link,
        keys: &[K],
        arguments: &[A],
    ) -> Result<Value, StoreError> {
        let send = async |call: &Cmd| if self.writes() { link.write(call).await } else { link.send(call).await };
        match send(&self.call(self.command, &self.digest, keys, arguments)).await {
            Err(error) if is_unknown(&error) => {
                send(&self.call(self.command_in_full, &self.text, keys, arguments)).await
            }
            answer => answer,
        }
    }

    /// Runs it where what it writes must not be lost: see [`Link::commit`].
    pub(crate) async fn commit<K: AsRef<[u8]>, A: AsRef<[u8]>>(
        &self,
        link: &Link,
        keys: &[K],
        arguments: &[A],
    ) -> Result<(Value, Receipt), StoreError> {
        match link.commit(&self.call(self.command, &self.digest, keys, arguments)).await {
            Err(error) if is_unknown(&error) => {
                link.commit(&self.call(self.command_in_full, &self.text, keys, arguments)).await
            }
            answer => answer,
        }
    }

    fn writes(&self) -> bool {
        self.command == WRITING
    }

    fn call<K: AsRef<[u8]>, A: AsRef<[u8]>>(&self, command: &str, script: &str, keys: &[K], arguments: &[A]) -> Cmd {
        let note = keys.first().filter(|_| self.is_guarded).map(|key| keys::version_beside(key.as_ref()));
        let mut call = redis::cmd(command);
        call.arg(script).arg(keys.len() + usize::from(note.is_some()));
        for key in keys {
            call.arg(key.as_ref());
        }
        call.arg(&note);
        for argument in arguments {
            call.arg(argument.as_ref());
        }
        if note.is_some() {
            call.arg(version::DATA);
        }
        call
    }
}

/// The server has not seen the script yet, and so did nothing.
fn is_unknown(error: &StoreError) -> bool {
    matches!(error, StoreError::Refused(reason) if reason.contains("NOSCRIPT") || reason.contains("NoScript"))
}
