//! Which server to ask.

use std::sync::Arc;

use redis::Client;

use super::address::{Address, Shape};
use super::cluster::Cluster;
use super::sentinel::Sentinel;
use super::server::Server;
use crate::error::StoreError;

/// The servers behind an address, as they are known at the moment.
pub(super) enum Place {
    Single(Arc<Server>),
    Sentinel(Sentinel),
    Cluster(Cluster),
}

impl Place {
    pub(super) fn of(address: &Address) -> Result<Self, StoreError> {
        Ok(match &address.shape {
            Shape::Single(_) => {
                let server = address.servers()?.into_iter().next();
                let server = server.ok_or_else(|| StoreError::Address("there is no server in it".to_owned()))?;
                Self::Single(Server::new(address.client(server)?, false))
            }
            Shape::Sentinel(watched) => Self::Sentinel(Sentinel::new(address.clone(), watched.clone())),
            Shape::Cluster(_) => Self::Cluster(Cluster::new(address.clone())?),
        })
    }

    /// The server that holds this slot. (Without a cluster, one holds them all.)
    pub(super) async fn server(&self, slot: u16) -> Result<Arc<Server>, StoreError> {
        match self {
            Self::Single(server) => Ok(Arc::clone(server)),
            Self::Sentinel(sentinel) => sentinel.primary().await,
            Self::Cluster(cluster) => cluster.owner(slot).await,
        }
    }

    /// A server failed, or is no longer what it was: look again before the next command.
    pub(super) fn doubt(&self) {
        match self {
            Self::Single(_) => {}
            Self::Sentinel(sentinel) => sentinel.doubt(),
            Self::Cluster(cluster) => cluster.doubt(),
        }
    }

    /// A server of the cluster says that another one has the slot now.
    /// That one, if it has an address.
    pub(super) fn moved(&self, slot: u16, host: &str, port: u16) -> Result<Option<Arc<Server>>, StoreError> {
        match self {
            Self::Cluster(cluster) => cluster.moved(slot, host, port),
            _ => Ok(None),
        }
    }

    /// The server at another place of the cluster.
    pub(super) fn at(&self, host: &str, port: u16) -> Result<Arc<Server>, StoreError> {
        match self {
            Self::Cluster(cluster) => cluster.at(host, port),
            _ => Err(StoreError::Away(format!("{host}:{port} is not of this shape"))),
        }
    }

    /// Whether somebody may take over from the server that has this slot.
    pub(super) fn could_be_replaced(&self, slot: u16) -> bool {
        match self {
            Self::Single(_) => false,
            Self::Sentinel(_) => true,
            Self::Cluster(cluster) => cluster.could_be_replaced(slot),
        }
    }

    /// Whether what this server wrote cannot be lost to a replica that takes over: there is none,
    /// and it is the primary still.
    pub(super) async fn stands_alone(&self, slot: u16, server: &Arc<Server>) -> Result<bool, StoreError> {
        match self {
            Self::Single(_) => Ok(true),
            Self::Sentinel(sentinel) => sentinel.stands_alone(server).await,
            Self::Cluster(cluster) => cluster.stands_alone(slot, server).await,
        }
    }

    /// Whether somebody could take over.
    pub(super) fn has_replicas(&self) -> bool {
        match self {
            Self::Single(_) => false,
            Self::Sentinel(_) => true,
            Self::Cluster(cluster) => cluster.has_replicas(),
        }
    }

    /// Every primary that is known.
    pub(super) async fn primaries(&self) -> Result<Vec<Arc<Server>>, StoreError> {
        match self {
            Self::Cluster(cluster) => cluster.primaries().await,
            _ => Ok(vec![self.server(0).await?]),
        }
    }

    /// Where messages can be heard, best first; some of these may be gone.
    pub(super) async fn hearing(&self) -> Result<Vec<Client>, StoreError> {
        match self {
            Self::Cluster(cluster) => cluster.clients().await,
            _ => Ok(vec![self.server(0).await?.client.clone()]),
        }
    }
}
