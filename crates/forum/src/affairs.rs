//! How the forum fares: what an admin looks at.

use std::ops::RangeInclusive;
use std::sync::Arc;

use model::list::{List, SiteList};
use model::may::{Action, Object};
use model::shard::Shard;
use model::tally::{Days, Span};
use model::trust::day_of;
use shelf::Room;
use store::{Parked, ServerFacts};

use crate::figures::Behind;
use crate::followers::Post;
use crate::health::{Seen, SeenBackups};
use crate::visit::View;
use crate::{Forum, Problem};

pub struct Affairs {
    pub members: u64,
    pub topics: u64,
    pub posts: u64,
    /// Questions without an answer, and cases that wait for a moderator.
    pub unanswered: u64,
    pub open_cases: u64,
    /// What was counted of the span and of the one before it, up to today.
    pub days: Days,
    pub today: u64,
    pub parked: Vec<Parked>,
    pub behind: Behind,
    pub server: ServerFacts,
    pub room: Option<Room>,
    pub backups: SeenBackups,
}

impl Affairs {
    /// Of the days that a span is of, and those before it that it is compared with.
    pub fn days_of(&self, span: Span) -> (RangeInclusive<u64>, Option<RangeInclusive<u64>>) {
        let first = (self.today + 1).saturating_sub(span.days());
        let before = span.before().map(|days| first.saturating_sub(days)..=first.saturating_sub(1));
        (first..=self.today, before)
    }
}

impl Forum {
    /// Two round trips.
    ///
    /// # Errors
    /// The actor is no admin; the store is away.
    pub async fn state_of_affairs(self: Arc<Self>, view: View, span: Span) -> Result<Affairs, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let categories: Vec<_> = view.site.categories().iter().map(|category| category.id).collect();
        let recent = List::Site(view.audience.clone(), SiteList::Recent);
        let today = day_of(self.now());
        let first = (today + 1).saturating_sub(span.read());
        let (members, topics, posts, (unanswered, open_cases), days, (behind, parked), server, record) = tokio::try_join!(
            async { Ok::<_, Problem>(self.store.member_count().await?) },
            async { Ok(self.store.list_length(&recent).await?) },
            async { Ok(self.store.post_counts(&categories).await?) },
            self.open_ends(),
            // What is shown of an admin's page is read anew, but for days that are long over.
            self.remembering(&[], self.days(first..=today)),
            self.behind_with_parked(),
            async { Ok(self.store.server_facts().await?) },
            async { Ok(self.store.backups().await?) }
        )?;
        let posts = posts.into_iter().sum();
        let room = self.settings.shelf.as_ref().and_then(|shelf| shelf.room());
        let backups = SeenBackups { settings: view.site.settings.backups.clone(), record, now: self.now() };
        Ok(Affairs {
            members,
            topics,
            posts,
            unanswered,
            open_cases,
            days,
            today,
            parked,
            behind,
            server,
            room,
            backups,
        })
    }

    /// What is to be judged of it; `public_url` is where people find the forum.
    pub fn seen(&self, affairs: &Affairs, post: Post, public_url: Option<String>) -> Seen {
        Seen {
            server: affairs.server.clone(),
            behind: affairs.behind,
            post,
            room: affairs.room,
            has_limits: self.has_limits(),
            sends_mail: self.settings.mail.is_some(),
            public_url,
            backups: affairs.backups.clone(),
        }
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
