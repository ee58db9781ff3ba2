//! What concerns every server that holds data, not the one that holds a key.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use redis::{Pipeline, RedisResult, Value};
use tokio::time::timeout;

use super::server::{Server, Use};
use super::{Link, PATIENCE};
use crate::error::StoreError;
use crate::trips::trip;

/// How long all servers together may take, also for those who would wait longer for one.
const ALL: Duration = Duration::from_millis(2 * PATIENCE.as_millis() as u64);

/// What one of the servers said.
pub(crate) type Said = Result<Vec<Value>, StoreError>;

impl Link {
    /// Tells every primary that can be reached.
    pub(crate) async fn tell_all(&self, commands: &Pipeline) -> Result<(), StoreError> {
        self.ask_all(commands, ALL).await.map(|_| ())
    }

    /// Asks every primary, all at once, and answers with what each said, or why it did not. What
    /// a server says no to stands among its answers.
    pub(crate) async fn ask_each(&self, commands: &Pipeline) -> Result<Vec<Said>, StoreError> {
        trip(self.ask_all(commands, self.patience.min(ALL))).await
    }

    async fn ask_all(&self, commands: &Pipeline, within: Duration) -> Result<Vec<Said>, StoreError> {
        let Ok(servers) = timeout(within, self.place.primaries()).await else { return Err(self.late(within)) };
        let servers = servers?;
        Ok(join_all(servers.iter().map(|server| self.ask_one(server, commands, within))).await)
    }

    async fn ask_one(&self, server: &Arc<Server>, commands: &Pipeline, within: Duration) -> Said {
        let mut over = None;
        let asking = async {
            match self.ask_once(server, commands, &mut over).await {
                // The connection was made before the server was started anew, most probably.
                Err(_) => self.ask_once(server, commands, &mut over).await,
                answer => answer,
            }
        };
        let answer = match timeout(within, asking).await {
            Ok(answer) => answer.map_err(StoreError::from),
            Err(_) => Err(self.late(within)),
        };
        answer.map_err(|error| {
            if let Some(wire) = over {
                super::Wire::fail(&wire);
            }
            self.place.doubt();
            StoreError::Away(format!("{}: {error}", server.address))
        })
    }

    async fn ask_once(
        &self,
        server: &Arc<Server>,
        commands: &Pipeline,
        over: &mut Option<super::Wire>,
    ) -> RedisResult<Vec<Value>> {
        let wire = server.wire(self.pace, Use::Read).await?;
        *over = Some(wire.clone());
        let answer = wire.send(commands).await;
        if answer.is_err() {
            wire.fail();
            server.was_cut();
        }
        answer
    }

    /// Where the key of each of these slots is asked for, as far as that is known.
    pub(crate) async fn addresses(&self, tags: &[String]) -> Vec<String> {
        let mut addresses = Vec::new();
        for tag in tags {
            if let Ok(server) = self.place.server(super::cluster::slot_of(tag.as_bytes())).await {
                addresses.push(server.address.clone());
            }
        }
        addresses.sort();
        addresses.dedup();
        addresses
    }
}
