//! How the forum fares: what an admin looks at.

use model::list::{List, SiteList};
use model::may::{Action, Object};
use model::shard::Shard;
use store::{Parked, ServerFacts};

use crate::followers::Followers;
use crate::visit::View;
use crate::{Forum, Problem};

pub struct Affairs {
    pub members: u64,
    pub topics: u64,
    pub posts: u64,
    /// Whether each shard's events have all been carried onward.
    pub lags: Vec<(Shard, bool)>,
    pub parked: Vec<Parked>,
    pub server: ServerFacts,
}

impl Forum {
    /// # Errors
    /// The actor is no admin; the store is away.
    pub async fn state_of_affairs(
        self: std::sync::Arc<Self>,
        view: View,
        followers: &Followers,
    ) -> Result<Affairs, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let categories: Vec<_> = view.site.categories().iter().map(|category| category.id).collect();
        let recent = List::Site(view.audience.clone(), SiteList::Recent);
        let (members, topics, posts, lags, parked, server) = tokio::try_join!(
            async { Ok::<_, Problem>(self.store.member_count().await?) },
            async { Ok(self.store.list_length(&recent).await?) },
            async { Ok(self.store.post_counts(&categories).await?) },
            followers.lags(),
            async { Ok(self.store.parked().await?) },
            async { Ok(self.store.server_facts().await?) }
        )?;
        Ok(Affairs { members, topics, posts: posts.into_iter().sum(), lags, parked, server })
    }

    /// Sends a parked event on its way again; `false` if it is not parked.
    ///
    /// # Errors
    /// The actor is no admin; the store is away.
    pub async fn send_parked_again(&self, view: &View, shard: Shard, id: &str) -> Result<bool, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let parked = self.store.parked().await?;
        match parked.iter().find(|parked| parked.shard == shard && parked.id == id) {
            Some(parked) => {
                self.store.send_again(parked).await?;
                Ok(true)
            }
            None => Ok(false),
        }
    }
}
