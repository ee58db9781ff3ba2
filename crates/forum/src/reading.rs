//! What pages show. Each is read in two waves: the lists or the thread, then what stands in them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use model::about::{About, DisplayName};
use model::account::Member;
use model::actor::{Actor, Role};
use model::category::Category;
use model::ids::{MemberId, PostId, TopicId};
use model::lasting::Verdicts;
use model::list::{List, MemberList, SiteList, Sort};
use model::locale::Language;
use model::may::{Action, Object, may};
use model::name::NameKey;
use model::notification::Concern;
use model::page::{self, PageNumber};
use model::portrait::PortraitMark;
use model::post::Vote;
use model::refusal::Refusal;
use model::topic::{Closing, Tag, Topic, TopicKind};
use store::{Layout, PlacedPost, ProfilePage, Row, SeenPost, Spot, ThreadPage};

use crate::cooking::CookedPost;
use crate::series::SeriesPlace;
use crate::visit::View;
use crate::{Forum, Problem};

/// Topics that the home page shows of each category, and of what is new.
const HOME_NEWEST: u64 = 3;
const HOME_RECENT: u64 = 15;

/// What a page shows of a member who is not its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberCard {
    pub id: MemberId,
    pub name: String,
    pub slug: String,
    pub role: Role,
    pub display: Option<DisplayName>,
    pub portrait: Option<PortraitMark>,
    pub language: Option<Language>,
}

impl MemberCard {
    pub(crate) fn of(member: &Member) -> Self {
        Self {
            id: member.id,
            name: member.profile.name.as_str().to_owned(),
            slug: member.profile.name.slug().to_string(),
            role: member.role,
            display: member.display.clone(),
            portrait: member.portrait.clone(),
            language: member.locale.language,
        }
    }
}

pub struct Home {
    pub sections: Vec<HomeSection>,
    pub recent: Vec<Arc<Row>>,
}

/// A category on the home page.
pub struct HomeSection {
    pub category: Category,
    pub topics: u64,
    pub posts: u64,
    pub newest: Vec<Arc<Row>>,
}

pub struct ListPage {
    pub rows: Vec<Arc<Row>>,
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
    pub pinned: Vec<Arc<Row>>,
    pub list: ListPage,
    /// Categories inside this one, with their numbers of topics.
    pub inside: Vec<(Category, u64)>,
}

pub struct TagsPage {
    pub tags: Vec<TagCount>,
    pub total: u64,
    pub page: PageNumber,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagCount {
    pub tag: Tag,
    pub topics: u64,
}

/// A page of a thread: the first wave.
pub struct TopicPage {
    /// As everybody sees it.
    pub thread: Arc<ThreadPage>,
    /// What the reader voted for on this page.
    pub votes: Arc<HashMap<PostId, Vote>>,
    /// How the reader stands to the topic.
    pub concern: Concern,
    pub page: PageNumber,
}

/// What its posts are shown with: the second.
pub struct PostParts {
    /// The texts, in the order of the posts.
    pub cooked: Vec<CookedPost>,
    /// The accepted answer, where it leads the thread apart from its place.
    pub lead: Option<CookedPost>,
    /// Authors of the page's posts and of what they reply to.
    pub members: HashMap<MemberId, MemberCard>,
    /// What the authors of the page's posts received in votes.
    pub received: HashMap<MemberId, i64>,
    /// Of an article that began as a question, that question, whoever may see it.
    pub began: Option<Arc<Row>>,
}

/// Other articles that an article's page leads to.
#[derive(Default)]
pub struct Beside {
    /// Those that are like it, best first.
    pub related: Vec<Topic>,
    pub series: Option<SeriesPlace>,
}

impl TopicPage {
    pub fn pages(&self) -> u64 {
        page::count(self.thread.total, page::POSTS)
    }
}

pub struct ProfileView {
    pub profile: ProfilePage,
    /// Nothing, if the reader may not see it.
    pub about: About,
    /// Whether the reader may see what they say and show of themselves.
    pub is_shown: bool,
    /// Whether everybody may.
    pub is_public: bool,
    /// The text of `about`, as it is shown.
    pub text: Option<CookedPost>,
    pub items: ProfileItems,
    pub page: PageNumber,
    pub total: u64,
}

pub enum ProfileItems {
    Topics(Vec<Arc<Row>>),
    Posts(Vec<PostRow>),
}

/// A post in a list of posts.
pub struct PostRow {
    pub placed: PlacedPost,
}

/// What is pinned, and then the others: none of it stands there twice.
fn headed_by(pinned: &store::Slice, others: &store::Slice) -> Vec<TopicId> {
    let mut topics = pinned.topics();
    let others = others.topics().into_iter().filter(|topic| !topics.contains(topic)).collect::<Vec<_>>();
    topics.extend(others);
    topics
}

impl Forum {
    /// # Errors
    /// The store is away.
    pub async fn home(self: Arc<Self>, view: View) -> Result<Home, Problem> {
        let categories: Vec<&Category> = view.site.visible(&view.actor).collect();
        let ids: Vec<_> = categories.iter().map(|category| category.id).collect();
        let lists: Vec<List> = ids.iter().map(|id| List::Category(*id, Sort::Recent)).collect();
        let newest = lists.iter().map(|list| self.slice(list, 0, HOME_NEWEST));
        let (newest, posts, (recent, pinned)) = tokio::try_join!(
            futures_util::future::try_join_all(newest),
            self.post_counts(&ids),
            self.recent(&view, HOME_RECENT)
        )?;
        let recent = headed_by(&pinned, &recent);
        let mut wanted: Vec<TopicId> = newest.iter().flat_map(|slice| slice.topics()).chain(recent.clone()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let rows: BTreeMap<TopicId, Arc<Row>> =
            self.visible_rows(&view, &wanted).await?.into_iter().map(|row| (row.standing.topic.id, row)).collect();
        let rows_of =
            |slice: &store::Slice| slice.topics().iter().filter_map(|topic| rows.get(topic).cloned()).collect();
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
        let recent = recent.iter().filter_map(|topic| rows.get(topic).cloned()).collect();
        Ok(Home { sections, recent })
    }

    /// A category, or the one that it has become part of.
    ///
    /// # Errors
    /// There is no such category or page for this actor; the store is away.
    pub async fn category_page(
        self: Arc<Self>,
        view: View,
        category: model::ids::CategoryId,
        sort: Sort,
        page: PageNumber,
    ) -> Result<CategoryPage, Problem> {
        let (category, page) = match view.site.gone(category) {
            // Where it leads; and none of its pages is one of that.
            Some(gone) => (view.site.heir(gone.id), PageNumber::FIRST),
            None => (view.site.category(category), page),
        };
        let category = category.ok_or(Refusal::Absent)?;
        view.may(Action::See, Object::Category(category))?;
        let inside: Vec<&Category> =
            view.site.visible(&view.actor).filter(|inner| inner.parent == Some(category.id)).collect();
        let inner_lists: Vec<List> = inside.iter().map(|inner| List::Category(inner.id, Sort::Recent)).collect();
        let (list, pinned_list) = (List::Category(category.id, sort), List::Pinned(category.id));
        let (slice, pinned, counts) = tokio::try_join!(
            self.slice(&list, page.offset(page::TOPICS), page::TOPICS),
            self.slice(&pinned_list, 0, page::TOPICS),
            futures_util::future::try_join_all(inner_lists.iter().map(|list| self.slice(list, 0, 0)))
        )?;
        exists(page, slice.total, page::TOPICS)?;
        // Pinned topics head the first page, and stand on no other.
        let pinned = pinned.topics();
        let heading = if page == PageNumber::FIRST { pinned.as_slice() } else { &[] };
        let others = slice.topics().into_iter().filter(|topic| !pinned.contains(topic));
        let wanted: Vec<TopicId> = heading.iter().copied().chain(others).collect();
        let rows = self.visible_rows(&view, &wanted).await?;
        let (pinned, rows) = rows.into_iter().partition(|row| pinned.contains(&row.standing.topic.id));
        Ok(CategoryPage {
            category: category.clone(),
            pinned,
            list: ListPage { rows, total: slice.total, page },
            inside: inside.into_iter().cloned().zip(counts.iter().map(|slice| slice.total)).collect(),
        })
    }

    /// # Errors
    /// There is no such page; the store is away.
    pub async fn site_list(self: Arc<Self>, view: View, list: SiteList, page: PageNumber) -> Result<ListPage, Problem> {
        if list != SiteList::Recent || page != PageNumber::FIRST {
            return self.list_page(&view, &List::Site(view.audience.clone(), list), page).await;
        }
        let (slice, pinned) = self.recent(&view, page::TOPICS).await?;
        let rows = self.visible_rows(&view, &headed_by(&pinned, &slice)).await?;
        Ok(ListPage { rows, total: slice.total, page })
    }

    /// The first of the recent topics, and what is pinned before them: both live in one place.
    async fn recent(&self, view: &View, count: u64) -> Result<(Arc<store::Slice>, Arc<store::Slice>), Problem> {
        let recent = List::Site(view.audience.clone(), SiteList::Recent);
        let pinned = List::PinnedEverywhere(view.audience.clone());
        Ok(tokio::try_join!(self.slice(&recent, 0, count), self.slice(&pinned, 0, page::TOPICS))?)
    }

    pub(crate) async fn list_page(&self, view: &View, list: &List, page: PageNumber) -> Result<ListPage, Problem> {
        let slice = self.slice(list, page.offset(page::TOPICS), page::TOPICS).await?;
        exists(page, slice.total, page::TOPICS)?;
        let rows = self.visible_rows(view, &slice.topics()).await?;
        Ok(ListPage { rows, total: slice.total, page })
    }

    /// A page of a thread, without what its posts are shown with.
    ///
    /// # Errors
    /// There is no such topic or page for this actor; the store is away.
    pub async fn topic_page(
        self: Arc<Self>,
        view: View,
        topic: TopicId,
        layout: Layout,
        spot: Spot,
    ) -> Result<TopicPage, Problem> {
        let (thread, votes, concern) =
            self.thread(topic, layout, spot, view.actor.id()).await?.ok_or(Refusal::Absent)?;
        let may = view.may(Action::See, Object::Topic(&thread.topic));
        if let (Err(Refusal::Moved(_)), Spot::Nth(nth)) = (&may, spot)
            && let Some(moved) = self.moved_nth(topic, nth).await?
        {
            return Err(moved.into());
        }
        may?;
        let page = match spot {
            Spot::Page(page) => page,
            Spot::Nth(_) | Spot::Post(_) => PageNumber::holding(thread.named.ok_or(Refusal::Absent)?, page::POSTS),
        };
        exists(page, thread.total, page::POSTS)?;
        Ok(TopicPage { thread, votes, concern, page })
    }

    /// # Errors
    /// As [`Forum::topic_page`] and [`Forum::post_parts`].
    pub async fn whole_topic_page(
        self: Arc<Self>,
        view: View,
        topic: TopicId,
        layout: Layout,
        spot: Spot,
    ) -> Result<(TopicPage, PostParts), Problem> {
        let page = Arc::clone(&self).topic_page(view, topic, layout, spot).await?;
        let parts = self.post_parts(&page.thread).await?;
        Ok((page, parts))
    }

    /// A page of an article with what stands below its text.
    ///
    /// # Errors
    /// As [`Forum::whole_topic_page`].
    pub async fn article_page(
        self: Arc<Self>,
        view: View,
        topic: TopicId,
        layout: Layout,
        spot: Spot,
    ) -> Result<(TopicPage, PostParts, Beside), Problem> {
        let page = Arc::clone(&self).topic_page(view.clone(), topic, layout, spot).await?;
        let thread = &page.thread;
        let opening = thread.posts.first().map(|seen| &seen.post);
        let opening = opening.filter(|post| post.is_opening() && post.state.deletion.is_none());
        let like = match opening {
            Some(opening) => self.like(&view, &thread.topic, &opening.body).await,
            None => Vec::new(),
        };
        let place = async {
            match opening {
                Some(_) => self.series_place(&view, &thread.topic).await,
                None => Ok(None),
            }
        };
        let (parts, related, series) = tokio::try_join!(self.post_parts(thread), self.related(&view, &like), place)?;
        Ok((page, parts, Beside { related, series }))
    }

    /// What the posts of a page are shown with.
    ///
    /// # Errors
    /// Too many pages wait to be cooked; the store is away.
    pub async fn post_parts(&self, thread: &ThreadPage) -> Result<PostParts, Problem> {
        let posts: Vec<&model::post::Post> = thread.posts.iter().map(|seen| &seen.post).collect();
        let lead: Vec<&model::post::Post> = thread.accepted.iter().map(|seen| &seen.post).collect();
        let authors = each_once(posts.iter().chain(&lead).map(|post| post.head.author));
        let answered = posts.iter().filter_map(|post| Some(post.head.parent?.author));
        // Those of an article are named above it, with their pictures.
        let heads = thread.first == 0 && thread.topic.kind == TopicKind::Article;
        let named = if heads { thread.topic.authors() } else { Vec::new() };
        let judges = thread.verdicts.latest.iter().map(|verdict| verdict.by);
        let wanted = each_once(authors.iter().copied().chain(answered).chain(named).chain(judges));
        let question: Vec<TopicId> = thread.topic.origin.iter().map(|origin| origin.question).collect();
        let (members, received, cooked, lead, began) = tokio::try_join!(
            self.cards(&wanted),
            self.received(&authors),
            self.cook_posts(&posts),
            self.cook_leads(&lead),
            self.rows(&question)
        )?;
        Ok(PostParts { cooked, lead: lead.into_iter().next(), members, received, began: began.into_iter().next() })
    }

    /// The topic that a closed question repeats, if whoever reads sees it.
    ///
    /// # Errors
    /// The store is away.
    pub async fn repeated(&self, view: &View, topic: &Topic) -> Result<Option<Arc<Row>>, Problem> {
        let Some(other) = topic.closing.as_ref().and_then(Closing::duplicate_of) else { return Ok(None) };
        Ok(self.visible_rows(view, &[other]).await?.into_iter().next())
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
            Some(TopicPage { thread: Arc::new(thread), votes: Arc::default(), concern: Concern::default(), page })
        });
        if page.is_none() {
            view.may(Action::See, Object::Post(&placed.topic, &placed.post))?;
        }
        Ok((placed, page))
    }

    /// A post that may be a tombstone: its place in the thread is everybody's to see.
    pub(crate) async fn placed_or_gone(self: Arc<Self>, view: &View, post: PostId) -> Result<PlacedPost, Problem> {
        let placed = self.store.post(post, view.actor.id()).await?;
        let may = match &placed {
            Some(placed) => view.may(Action::See, Object::Topic(&placed.topic)),
            None => Err(Refusal::Absent),
        };
        match (placed, may) {
            (Some(placed), Ok(())) => Ok(placed),
            // What is left behind of a topic that went into another one goes, but for where its posts are.
            (None, _) | (_, Err(Refusal::Moved(_))) => {
                Err(self.moved_post(view, post).await?.unwrap_or(Refusal::Absent).into())
            }
            (_, may) => Err(may.err().unwrap_or(Refusal::Absent).into()),
        }
    }

    /// A post that was taken out of its thread, as a page of its own.
    ///
    /// # Errors
    /// The store is away.
    pub async fn removed_post(self: Arc<Self>, placed: PlacedPost) -> Result<(TopicPage, PostParts), Problem> {
        let PlacedPost { topic, post, vote } = placed;
        let author = [post.head.author];
        let (members, received) = tokio::try_join!(self.cards(&author), self.received(&author))?;
        let cooked = self.cook_posts(&[&post]).await?;
        let votes = Arc::new(vote.map(|vote| (post.id, vote)).into_iter().collect());
        let seen = SeenPost { post, vote: None, nth: 1 };
        let thread = ThreadPage {
            topic,
            opening: model::post::PostState::default(),
            total: 1,
            first: 0,
            named: None,
            posts: vec![seen],
            accepted: None,
            concern: Concern::default(),
            verdicts: Verdicts::default(),
        };
        let (thread, concern) = (Arc::new(thread), Concern::default());
        let page = TopicPage { thread, votes, concern, page: PageNumber::FIRST };
        Ok((page, PostParts { cooked, lead: None, members, received, began: None }))
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
        let (about, items) = tokio::try_join!(
            async { Ok(self.store.about(profile.member.id).await?) },
            self.items(&view, &profile, list)
        )?;
        // A suspension that has run out hides nothing.
        let of = Member { suspension: self.signed_in(&profile.member).suspension, ..profile.member.clone() };
        let is_shown = view.can(Action::SeeAbout, Object::Member(&of));
        let is_public = may(&view.site, &Actor::Guest, Action::SeeAbout, Object::Member(&of)).is_ok();
        let about = if is_shown { about } else { About::default() };
        let text = self.cook_about(&about).await?;
        Ok(ProfileView { profile, about, is_shown, is_public, text, items, page, total })
    }

    async fn items(&self, view: &View, profile: &ProfilePage, list: MemberList) -> Result<ProfileItems, Problem> {
        let ids = profile.items.iter();
        Ok(match list {
            MemberList::Topics | MemberList::Articles => {
                let topics: Vec<TopicId> = ids.filter_map(|id| id.parse().ok()).collect();
                ProfileItems::Topics(self.visible_rows(view, &topics).await?)
            }
            MemberList::Posts => {
                let posts: Vec<PostId> = ids.filter_map(|id| id.parse().ok()).collect();
                let found = self.store.posts(&posts, None).await?.into_iter().flatten();
                let seen = found.filter(|placed| {
                    placed.topic.is_shown()
                        && placed.post.state.deletion.is_none()
                        && view.can(Action::See, Object::Post(&placed.topic, &placed.post))
                });
                ProfileItems::Posts(seen.map(|placed| PostRow { placed }).collect())
            }
        })
    }

    /// The rows of these topics that stand and that may be seen, in the order given. A list lags
    /// behind its topics for a moment; what a row may show is decided by the topic itself.
    pub(crate) async fn visible_rows(&self, view: &View, topics: &[TopicId]) -> Result<Vec<Arc<Row>>, Problem> {
        let mut rows = self.rows(topics).await?;
        rows.retain(|row| {
            let topic = &row.standing.topic;
            topic.is_shown() && view.can(Action::See, Object::Topic(topic))
        });
        Ok(rows)
    }
}

/// A page beyond the end does not exist; the first page always does.
pub(crate) fn exists(page: PageNumber, total: u64, size: u64) -> Result<(), Refusal> {
    let last = page::count(total, size);
    if page.number() <= last { Ok(()) } else { Err(Refusal::Beyond { last }) }
}

pub(crate) fn each_once(members: impl Iterator<Item = MemberId>) -> Vec<MemberId> {
    let mut members: Vec<MemberId> = members.collect();
    members.sort_unstable();
    members.dedup();
    members
}
