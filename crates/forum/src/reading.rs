//! What pages show. Each is read in two waves: the lists or the thread, then what stands in them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use model::account::Member;
use model::actor::{Actor, Role};
use model::category::Category;
use model::ids::{MemberId, PostId, TopicId};
use model::list::{Audience, List, MemberList, SiteList, Sort};
use model::may::{Action, Object, may};
use model::name::NameKey;
use model::page::{self, PageNumber};
use model::refusal::Refusal;
use model::site::Site;
use model::topic::Tag;
use store::{Layout, PlacedPost, ProfilePage, Row, SeenPost, Slice, Spot, Store, ThreadPage};

use crate::cooking::CookedPost;
use crate::visit::View;
use crate::{Forum, Problem};

/// Topics that the home page shows of each category, and of what is new.
const HOME_NEWEST: u64 = 3;
const HOME_RECENT: u64 = 15;
/// Tags on the page of tags.
const TAGS_SHOWN: u64 = 300;

/// What a page shows of a member who is not its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberCard {
    pub id: MemberId,
    pub name: String,
    pub slug: String,
    pub role: Role,
}

impl MemberCard {
    fn of(member: &Member) -> Self {
        Self {
            id: member.id,
            name: member.profile.name.as_str().to_owned(),
            slug: member.profile.name.slug().to_string(),
            role: member.role,
        }
    }
}

pub struct Home {
    pub sections: Vec<HomeSection>,
    pub recent: Vec<Row>,
}

/// A category on the home page.
pub struct HomeSection {
    pub category: Category,
    pub topics: u64,
    pub posts: u64,
    pub newest: Vec<Row>,
}

pub struct ListPage {
    pub rows: Vec<Row>,
    pub total: u64,
    pub page: PageNumber,
}

impl ListPage {
    pub fn pages(&self) -> u64 {
        page::count(self.total, page::TOPICS)
    }
}

pub struct CategoryPage {
    pub category: Category,
    /// Only on the first page.
    pub pinned: Vec<Row>,
    pub list: ListPage,
    /// Categories inside this one, with their numbers of topics.
    pub inside: Vec<(Category, u64)>,
}

pub struct TagCount {
    pub tag: Tag,
    pub topics: u64,
}

pub struct TopicPage {
    pub thread: ThreadPage,
    pub cooked: Vec<CookedPost>,
    /// Authors of the page's posts and of what they reply to.
    pub members: HashMap<MemberId, MemberCard>,
    pub page: PageNumber,
}

impl TopicPage {
    pub fn pages(&self) -> u64 {
        page::count(self.thread.total, page::POSTS)
    }
}

pub struct ProfileView {
    pub profile: ProfilePage,
    pub items: ProfileItems,
    pub page: PageNumber,
    pub total: u64,
}

pub enum ProfileItems {
    Topics(Vec<Row>),
    Posts(Vec<PostRow>),
}

/// A post in a list of posts.
pub struct PostRow {
    pub placed: PlacedPost,
}

impl Forum {
    /// # Errors
    /// The store is away.
    pub async fn home(self: Arc<Self>, view: View) -> Result<Home, Problem> {
        let store = &self.store;
        let categories: Vec<&Category> = view.site.visible(&view.actor).collect();
        let ids: Vec<_> = categories.iter().map(|category| category.id).collect();
        let lists: Vec<List> = ids.iter().map(|id| List::Category(*id, Sort::Recent)).collect();
        let newest = lists.iter().map(|list| store.slice(list, 0, HOME_NEWEST));
        let recent = List::Site(view.audience.clone(), SiteList::Recent);
        let (newest, posts, recent) = tokio::try_join!(
            futures_util::future::try_join_all(newest),
            store.post_counts(&ids),
            store.slice(&recent, 0, HOME_RECENT)
        )?;
        let mut wanted: Vec<TopicId> = newest.iter().chain([&recent]).flat_map(Slice::topics).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let rows: BTreeMap<TopicId, Row> = visible_rows(store, &view.site, &view.actor, &wanted, true)
            .await?
            .into_iter()
            .map(|row| (row.standing.topic.id, row))
            .collect();
        let rows_of = |slice: &Slice| slice.topics().iter().filter_map(|topic| rows.get(topic).cloned()).collect();
        let sections = categories
            .into_iter()
            .zip(newest.iter().zip(posts))
            .map(|(category, (newest, posts))| HomeSection {
                category: category.clone(),
                topics: newest.total,
                posts,
                newest: rows_of(newest),
            })
            .collect();
        Ok(Home { sections, recent: rows_of(&recent) })
    }

    /// # Errors
    /// There is no such category or page for this actor; the store is away.
    pub async fn category_page(
        self: Arc<Self>,
        view: View,
        category: model::ids::CategoryId,
        sort: Sort,
        page: PageNumber,
    ) -> Result<CategoryPage, Problem> {
        let category = view.site.category(category).ok_or(Refusal::Absent)?;
        view.may(Action::See, Object::Category(category))?;
        let store = &self.store;
        let inside: Vec<&Category> =
            view.site.visible(&view.actor).filter(|inner| inner.parent == Some(category.id)).collect();
        let inner_lists: Vec<List> = inside.iter().map(|inner| List::Category(inner.id, Sort::Recent)).collect();
        let (list, pinned_list) = (List::Category(category.id, sort), List::Pinned(category.id));
        let pinned_wanted = if page == PageNumber::FIRST { page::TOPICS } else { 0 };
        let (slice, pinned, counts) = tokio::try_join!(
            store.slice(&list, page.offset(page::TOPICS), page::TOPICS),
            async {
                if pinned_wanted == 0 {
                    Ok(Slice::default())
                } else {
                    store.slice(&pinned_list, 0, pinned_wanted).await
                }
            },
            futures_util::future::try_join_all(inner_lists.iter().map(|list| store.list_length(list)))
        )?;
        exists(page, slice.total, page::TOPICS)?;
        let pinned = pinned.topics();
        let wanted: Vec<TopicId> =
            pinned.iter().copied().chain(slice.topics().into_iter().filter(|topic| !pinned.contains(topic))).collect();
        let rows = visible_rows(store, &view.site, &view.actor, &wanted, true).await?;
        let (pinned, rows) = rows.into_iter().partition(|row| pinned.contains(&row.standing.topic.id));
        Ok(CategoryPage {
            category: category.clone(),
            pinned,
            list: ListPage { rows, total: slice.total, page },
            inside: inside.into_iter().cloned().zip(counts).collect(),
        })
    }

    /// # Errors
    /// There is no such page; the store is away.
    pub async fn site_list(self: Arc<Self>, view: View, list: SiteList, page: PageNumber) -> Result<ListPage, Problem> {
        let list = List::Site(view.audience.clone(), list);
        self.list_page(&view, &list, page).await
    }

    /// # Errors
    /// There is no such page; the store is away.
    pub async fn tag_page(self: Arc<Self>, view: View, tag: Tag, page: PageNumber) -> Result<ListPage, Problem> {
        let list = List::Tag(view.audience.clone(), tag);
        let list = self.list_page(&view, &list, page).await?;
        // A tag that is on nothing one may see looks like one that nobody has thought of.
        if list.total == 0 { Err(Refusal::Absent.into()) } else { Ok(list) }
    }

    async fn list_page(&self, view: &View, list: &List, page: PageNumber) -> Result<ListPage, Problem> {
        let slice = self.store.slice(list, page.offset(page::TOPICS), page::TOPICS).await?;
        exists(page, slice.total, page::TOPICS)?;
        let rows = visible_rows(&self.store, &view.site, &view.actor, &slice.topics(), true).await?;
        Ok(ListPage { rows, total: slice.total, page })
    }

    /// # Errors
    /// The store is away.
    pub async fn tags(self: Arc<Self>, audience: Audience) -> Result<Vec<TagCount>, Problem> {
        let tags = self.store.scored_slice(&List::Tags(audience), 0, TAGS_SHOWN).await?;
        Ok(tags
            .into_iter()
            .filter_map(|(tag, topics)| Some(TagCount { tag: Tag::of(&tag)?, topics: topics as u64 }))
            .collect())
    }

    /// # Errors
    /// There is no such topic or page for this actor; too many pages wait to be cooked; the store
    /// is away.
    pub async fn topic_page(
        self: Arc<Self>,
        view: View,
        topic: TopicId,
        layout: Layout,
        spot: Spot,
    ) -> Result<TopicPage, Problem> {
        let thread =
            self.store.thread_page(topic, layout, spot, page::POSTS, view.actor.id()).await?.ok_or(Refusal::Absent)?;
        view.may(Action::See, Object::Topic(&thread.topic))?;
        let page = match spot {
            Spot::Page(page) => page,
            Spot::Nth(_) | Spot::Post(_) => PageNumber::holding(thread.named.ok_or(Refusal::Absent)?, page::POSTS),
        };
        exists(page, thread.total, page::POSTS)?;
        let posts: Vec<&model::post::Post> = thread.posts.iter().map(|seen| &seen.post).collect();
        let mut wanted: Vec<MemberId> = posts
            .iter()
            .flat_map(|post| [Some(post.head.author), post.head.parent.map(|parent| parent.author)])
            .flatten()
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let (members, cooked) =
            tokio::try_join!(async { Ok(self.store.members(&wanted).await?) }, self.cook_posts(&posts))?;
        let members = members.iter().flatten().map(|member| (member.id, MemberCard::of(member))).collect();
        Ok(TopicPage { thread, cooked, members, page })
    }

    /// A post with its topic, for whoever may see it, and what was kept of a form about it.
    ///
    /// # Errors
    /// There is no such post for this actor; the store is away.
    pub async fn post_and_kept(
        self: Arc<Self>,
        view: View,
        post: PostId,
    ) -> Result<(PlacedPost, Option<String>), Problem> {
        let (placed, kept) =
            tokio::try_join!(Arc::clone(&self).placed_or_gone(&view, post), Arc::clone(&self).kept_of(view.clone()))?;
        view.may(Action::See, Object::Post(&placed.topic, &placed.post))?;
        Ok((placed, kept))
    }

    /// The post that a reply would answer, and what was kept of such a reply.
    ///
    /// # Errors
    /// There is no such post for this actor; the store is away.
    pub async fn reply_target(
        self: Arc<Self>,
        view: View,
        topic: TopicId,
        to: Option<PostId>,
    ) -> Result<(PlacedPost, Option<String>), Problem> {
        let (placed, kept) = tokio::try_join!(self.parent(topic, to), Arc::clone(&self).kept_of(view.clone()))?;
        view.may(Action::See, Object::Post(&placed.topic, &placed.post))?;
        Ok((placed, kept))
    }

    /// What was kept for this member.
    ///
    /// # Errors
    /// The store is away.
    pub async fn kept_of(self: Arc<Self>, view: View) -> Result<Option<String>, Problem> {
        match view.actor.id() {
            Some(member) => Ok(self.store.kept_text(member).await?),
            None => Ok(None),
        }
    }

    /// A post, and the page of its thread that it stands on; no page, if it was taken out of it.
    ///
    /// # Errors
    /// There is no such post for this actor; the store is away.
    pub async fn post_in_thread(
        self: Arc<Self>,
        view: View,
        post: PostId,
        layout: Layout,
        spot: Spot,
    ) -> Result<(PlacedPost, Option<TopicPage>), Problem> {
        let placed = Arc::clone(&self).placed_or_gone(&view, post).await?;
        let thread = self.store.thread_page(placed.topic.id, layout, spot, page::POSTS, None).await?;
        let page = thread.and_then(|thread| {
            let page = PageNumber::holding(thread.named?, page::POSTS);
            Some(TopicPage { thread, cooked: Vec::new(), members: HashMap::new(), page })
        });
        if page.is_none() {
            view.may(Action::See, Object::Post(&placed.topic, &placed.post))?;
        }
        Ok((placed, page))
    }

    /// A post that may be a tombstone: its place in the thread is everybody's to see.
    async fn placed_or_gone(self: Arc<Self>, view: &View, post: PostId) -> Result<PlacedPost, Problem> {
        let placed = self.store.post(post, view.actor.id()).await?.ok_or(Refusal::Absent)?;
        view.may(Action::See, Object::Topic(&placed.topic))?;
        Ok(placed)
    }

    /// A post that was taken out of its thread, as a page of its own.
    ///
    /// # Errors
    /// The store is away.
    pub async fn removed_post(self: Arc<Self>, placed: PlacedPost) -> Result<TopicPage, Problem> {
        let PlacedPost { topic, post, vote } = placed;
        let members = self.store.members(&[post.head.author]).await?;
        let members = members.iter().flatten().map(|member| (member.id, MemberCard::of(member))).collect();
        let cooked = self.cook_posts(&[&post]).await?;
        let seen = SeenPost { post, vote, nth: 1 };
        let thread = ThreadPage {
            topic,
            opening: model::post::PostState::default(),
            total: 1,
            first: 0,
            named: None,
            posts: vec![seen],
        };
        Ok(TopicPage { thread, cooked, members, page: PageNumber::FIRST })
    }

    /// A topic by itself, for whoever may see it.
    ///
    /// # Errors
    /// There is no such topic for this actor; the store is away.
    pub async fn seen_topic(self: Arc<Self>, view: View, topic: TopicId) -> Result<model::topic::Topic, Problem> {
        let topic = self.store.topic(topic).await?.ok_or(Refusal::Absent)?;
        view.may(Action::See, Object::Topic(&topic))?;
        Ok(topic)
    }

    /// The name and role of a member.
    ///
    /// # Errors
    /// The store is away.
    pub async fn member_card(&self, id: MemberId) -> Result<Option<MemberCard>, Problem> {
        Ok(self.store.member(id).await?.as_ref().map(MemberCard::of))
    }

    /// # Errors
    /// There is no such member or page; the store is away.
    pub async fn profile(
        self: Arc<Self>,
        view: View,
        name: String,
        list: MemberList,
        page: PageNumber,
    ) -> Result<ProfileView, Problem> {
        let key = NameKey::for_lookup(&name).ok_or(Refusal::Absent)?;
        let (offset, size) = (page.offset(page::TOPICS), page::TOPICS);
        let profile = self.store.profile(&key, &view.audience, list, offset, size).await?.ok_or(Refusal::Absent)?;
        let total = match list {
            MemberList::Topics => profile.topics,
            MemberList::Posts => profile.posts,
            MemberList::Articles => profile.articles,
        };
        exists(page, total, size)?;
        let ids = profile.items.iter();
        let items = match list {
            MemberList::Topics | MemberList::Articles => {
                let topics: Vec<TopicId> = ids.filter_map(|id| id.parse().ok()).collect();
                ProfileItems::Topics(visible_rows(&self.store, &view.site, &view.actor, &topics, true).await?)
            }
            MemberList::Posts => {
                let posts: Vec<PostId> = ids.filter_map(|id| id.parse().ok()).collect();
                let found = self.store.posts(&posts, None).await?.into_iter().flatten();
                let seen = found.filter(|placed| {
                    placed.topic.deletion.is_none()
                        && placed.post.state.deletion.is_none()
                        && view.can(Action::See, Object::Post(&placed.topic, &placed.post))
                });
                ProfileItems::Posts(seen.map(|placed| PostRow { placed }).collect())
            }
        };
        Ok(ProfileView { profile, items, page, total })
    }
}

/// The rows of these topics that stand and that the actor may see, in the order given. A list
/// lags behind its topics for a moment; what a row may show is decided by the topic itself.
async fn visible_rows(
    store: &Store,
    site: &Site,
    actor: &Actor,
    topics: &[TopicId],
    with_beginnings: bool,
) -> Result<Vec<Row>, Problem> {
    let rows = store.rows(topics, with_beginnings).await?;
    Ok(rows
        .into_iter()
        .flatten()
        .filter(|row| {
            let topic = &row.standing.topic;
            topic.deletion.is_none() && may(site, actor, Action::See, Object::Topic(topic)).is_ok()
        })
        .collect())
}

/// A page beyond the end does not exist; the first page always does.
fn exists(page: PageNumber, total: u64, size: u64) -> Result<(), Refusal> {
    if page.number() <= page::count(total, size) { Ok(()) } else { Err(Refusal::Absent) }
}
