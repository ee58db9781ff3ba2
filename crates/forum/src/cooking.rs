//! Cooking posts: Markdown to safe HTML, off the runtime's threads, each text once.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use markup::{CodeBlock, Cooked, Scope};
use model::ids::PostId;
use model::limits::Act;
use model::post::Post;
use model::refusal::Refusal;
use moka::sync::Cache;
use pool::Pool;
use rustc_hash::FxHasher;

use crate::limits::unless;
use crate::visit::View;
use crate::{Finds, Forum, Problem, Settings};

/// A post's text as it is shown.
pub type CookedPost = Arc<Cooked>;

/// The pool that cooks, and what it has cooked, under the post and a hash of its text: the same
/// text cooks to the same, whatever else has changed.
pub(crate) struct Kitchen {
    pool: Pool,
    cooked: Cache<(PostId, u64), CookedPost>,
    pub(crate) finds: Finds,
}

impl Kitchen {
    pub(crate) fn new(settings: &Settings) -> Self {
        let weight = |_: &(PostId, u64), cooked: &CookedPost| {
            u32::try_from(cooked.html.as_str().len() + 256).unwrap_or(u32::MAX)
        };
        Self {
            pool: Pool::new("kitchen", settings.cooking_threads, settings.cooking_queue),
            cooked: Cache::builder().max_capacity(settings.cooked_bytes).weigher(weight).build(),
            finds: Finds::default(),
        }
    }

    /// Other work on texts, which keeps a processor as busy.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, pool::Error> {
        self.pool.run(work).await
    }

    pub(crate) fn load(&self) -> pool::Load {
        self.pool.load()
    }

    #[cfg(test)]
    pub(crate) fn kept_bytes(&self) -> u64 {
        self.cooked.run_pending_tasks();
        self.cooked.iter().map(|(_, cooked)| cooked.html.as_str().len() as u64).sum()
    }
}

impl Forum {
    /// Posts as they are shown, in the order given.
    ///
    /// # Errors
    /// Busy, when too many pages wait for theirs.
    pub async fn cook_posts(&self, posts: &[&Post]) -> Result<Vec<CookedPost>, Problem> {
        self.cook_as(posts, 'p').await
    }

    /// The same of posts that lead a page on which they may stand once more.
    pub(crate) async fn cook_leads(&self, posts: &[&Post]) -> Result<Vec<CookedPost>, Problem> {
        self.cook_as(posts, 'a').await
    }

    /// `scope`, with the post's number, begins all names within the text.
    async fn cook_as(&self, posts: &[&Post], scope: char) -> Result<Vec<CookedPost>, Problem> {
        let known: Vec<Option<CookedPost>> =
            posts.iter().map(|post| self.kitchen.cooked.get(&(post.id, text_hash(post, scope)))).collect();
        let raw = posts.iter().zip(&known).filter(|(_, known)| known.is_none());
        let raw: Vec<Raw> = raw.map(|(post, _)| Raw::of(post, scope)).collect();
        self.kitchen.finds.note(known.len() - raw.len(), raw.len());
        if raw.is_empty() {
            return Ok(known.into_iter().flatten().collect());
        }
        let fresh = self
            .kitchen
            .pool
            .run(move || raw.iter().map(|raw| (raw.key, Arc::new(raw.cook()))).collect::<Vec<_>>())
            .await?;
        for (key, cooked) in &fresh {
            self.kitchen.cooked.insert(*key, Arc::clone(cooked));
        }
        let mut fresh = fresh.into_iter().map(|(_, cooked)| cooked);
        Ok(known.into_iter().filter_map(|known| known.or_else(|| fresh.next())).collect())
    }

    /// A code block of a text, by its number.
    ///
    /// # Errors
    /// As [`Forum::cook_posts`].
    pub(crate) async fn code_block(&self, text: String, number: usize) -> Result<Option<CodeBlock>, Problem> {
        Ok(self.kitchen.pool.run(move || markup::code_block(&text, number)).await?)
    }

    /// A text that mentions nobody, under a scope that no other text of its page has.
    pub(crate) async fn cook_text(&self, text: String, scope: &'static str) -> Result<CookedPost, Problem> {
        Ok(Arc::new(self.kitchen.pool.run(move || markup::cook(&text, scope, &|_| false)).await?))
    }

    /// The same of what is shown often, kept under its text.
    pub(crate) async fn cook_kept(&self, text: &str, scope: &'static str) -> Result<CookedPost, Problem> {
        let key = kept_key(text, scope);
        if let Some(known) = self.kitchen.cooked.get(&key) {
            return Ok(known);
        }
        let cooked = self.cook_text(text.to_owned(), scope).await?;
        self.kitchen.cooked.insert(key, Arc::clone(&cooked));
        Ok(cooked)
    }

    /// A single line, which takes less than to hand it over to another thread.
    pub fn cook_line(&self, text: &str) -> CookedPost {
        let cook = || Arc::new(markup::cook(text, "announced", &|_| false));
        self.kitchen.cooked.get_with(kept_key(text, "announced"), cook)
    }

    /// A text as it would be shown.
    ///
    /// # Errors
    /// Nobody is signed in; too much was looked at; as [`Forum::cook_posts`].
    pub async fn preview(&self, view: &View, body: &str) -> Result<CookedPost, Problem> {
        view.actor.member().ok_or(Refusal::SignIn)?;
        let (limited, mentions) = tokio::try_join!(self.spend(view, Some(Act::Preview)), self.known_mentions(body))?;
        unless(limited)?;
        let body = body.to_owned();
        let cook = move || markup::cook(&body, "preview", &|slug| mentions.iter().any(|mention| mention == slug));
        Ok(Arc::new(self.kitchen.pool.run(cook).await?))
    }
}

/// A post to be cooked.
struct Raw {
    key: (PostId, u64),
    scope: char,
    is_opening: bool,
    body: String,
    mentions: Vec<String>,
}

impl Raw {
    fn of(post: &Post, scope: char) -> Self {
        Self {
            key: (post.id, text_hash(post, scope)),
            scope,
            is_opening: post.is_opening(),
            body: post.body.clone(),
            mentions: post.head.mentions.clone(),
        }
    }

    /// A page is of its opening post: lines of code of that post need no name of a post in their addresses.
    fn cook(&self) -> Cooked {
        let (name, post) = (format!("{}{}", self.scope, self.key.0), self.key.0);
        let files = format!("/post/{post}/code");
        let scope = Scope { ids: &name, code: if self.is_opening { "" } else { &name }, files: &files };
        markup::cook(&self.body, scope, &|slug| self.mentions.iter().any(|mention| mention == slug))
    }
}

/// What is no post, under its text.
fn kept_key(text: &str, scope: &str) -> (PostId, u64) {
    let mut hasher = FxHasher::default();
    (scope, text).hash(&mut hasher);
    // No post has this number.
    (PostId(0), hasher.finish())
}

/// Of all that a post is cooked from. Two texts of one post that have the same would be shown alike:
/// whoever makes such a pair has only themselves to fool.
fn text_hash(post: &Post, scope: char) -> u64 {
    let mut hasher = FxHasher::default();
    (scope, &post.body, &post.head.mentions).hash(&mut hasher);
    hasher.finish()
}
