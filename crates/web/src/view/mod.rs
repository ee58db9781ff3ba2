//! The pages as structs with ready-to-print fields: handlers fill them, templates show them.
//!
//! A part that several pages share (a row, a post, a pager) is a template of its own; a page
//! prints it by name, `{{ row }}`. Such a part is marked [`HtmlSafe`](askama::filters::HtmlSafe),
//! since its own template has escaped its fields. Nothing else is printed unescaped but [`Html`], and
//! [`Printed`], which such templates have made.

mod account;
mod admin;
mod announcing;
mod api;
mod article;
mod authors;
mod backups;
mod blocks;
mod category;
mod cite;
mod conduct;
mod configuring;
mod drafts;
mod field;
mod flags;
mod frame;
mod home;
mod html;
mod icon;
mod letters;
mod list;
mod load;
mod many;
mod message;
mod modlog;
mod notifications;
mod pager;
mod parts;
pub mod plot;
mod post;
mod privacy;
mod review;
mod revisions;
mod row;
#[cfg(test)]
mod samples;
mod search;
mod security;
mod series;
mod settings;
mod setup;
mod splitting;
mod standing;
mod tag;
mod thread;
mod tokens;
mod tools;
mod topic;
mod user;
mod verdict;
mod write;
mod written;

pub use account::{JoinPage, LinkAccountPage, LoginPage, ProviderLink, RegisterPage};
pub use admin::{
    AdminCategoriesPage, AdminMailPage, AdminPage, CategoryForm, CategoryLine, Figure, GroupRights, IconChoice,
    MergeCategoryPage, MergePreview, ParkedDelivery, ParkedLetter, TroubleLine, ViewAsPage,
};
pub use announcing::{AdminAnnouncementsPage, AdminRedirectsPage, AnnouncementLine, RedirectLine};
pub use api::{ApiField, ApiGroup, ApiOperation, ApiPage, ApiProblem, ApiShape};
pub use article::{ArticleLife, ArticlePage, ArticleRevisionPage, Author, ContentsEntry, Lasting, LifeStep, Tool};
pub use authors::{AuthorLine, AuthorsPage, InvitationPage, InvitedLine, PromotePage};
pub use backups::{AdminBackupsPage, BackupAddressPage, BackupLine, BackupState, LastBackup};
pub use blocks::{AdminBlocksPage, BlockLine};
pub use category::CategoryPage;
pub use cite::{Citations, DataBlock};
pub use conduct::{
    CleanupPage, CleanupPreview, CleanupProgress, EntryLine, Fact, MemberFilePage, NearLine, NearView, ResetLine,
    StateLine, UndoForm, WarningView, WarningsPage,
};
pub use configuring::{
    AdminSettingsPage, ConfiguredLine, ConfiguredPage, Control, FoundLine, HistoryChange, HistoryEntry, HistoryPage,
    LimitLine, SettingField, SettingPart, SubjectLine, SubjectPage,
};
pub use drafts::{DraftLine, DraftsPage, NewerDraftPage, Unsent};
pub use field::{Choice, Field, FilesField, Select};
pub use flags::{
    AppealPage, CasePage, CaseView, DecidedView, FlagLine, FlagPage, Looking, MemberAppealView, PostAppealView,
    QueueEntry, QueuePage, ReviewCase, WaitingCase,
};
pub use frame::{AnnouncementView, Frame, Logo, Nav, Notice, NoticeKind, ViewerView};
pub use home::{CategoryCard, HomePage, NewestTopic};
pub use html::{Html, Printed};
pub use icon::CategoryIcon;
pub use letters::{AskLetterPage, FollowLinkPage, NewPasswordPage, WelcomePage};
pub use list::ListPage;
pub use load::{AdminLoadPage, CauseLine, CrawlerLine, LimitState, PlaceLink, PoolLine, RefusedLine};
pub use many::{Many, ManyAgain, ManyConfirm, ManyFields, ManyLine, ManyPage};
pub use message::{MessagePage, TypedField};
pub use modlog::{LogLineView, ModlogPage};
pub use notifications::{
    KindChoice, NotificationGroup, NotificationLine, NotificationSettingsPage, NotificationsPage, UnsubscribePage,
};
pub use pager::{PageLink, Pager};
pub use parts::{Action, Avatar, Count, Empty, Link, Mark, MarkKind, Tab, When};
pub use plot::Plot;
pub use post::{MayDo, Place, PostView, ReplyLine, Tombstone, Vote, nest};
pub use privacy::{ArchivePage, ArchiveState, LeavePage, PrivacyPage};
pub use review::{CommentThread, LineForm, RemarkLine, ReviewPage, SourceLine, VerdictLine};
pub use revisions::{
    Block, ChangedField, ComparisonPage, DiffLine, DiffPiece, RedactPage, RevisionPage, RevisionRow, RevisionsPage,
    Side,
};
pub use row::{ArticleRow, LastPost, TopicRow};
pub use search::{HitLine, HitView, Marked, Piece, SearchFields, SearchPage, WrongPart};
pub use security::{
    AppPage, CodesPage, GoOnPage, HiddenField, PasskeyLine, ProvePage, QrCode, SecondPage, SecurityPage, SessionLine,
    SessionsPage,
};
pub use series::{ChooseSeriesPage, EditSeriesPage, InSeries, SeriesPage, SeriesPart, SeriesTools};
pub use settings::{AddressForm, LinkedAccount, LinkedAccounts, SettingsPage, SettingsProfilePage};
pub use setup::{SetupCategory, SetupPage};
pub use splitting::{MergePage, MergeWay, SplitLine, SplitPage};
pub use standing::{
    AdminGroupPage, AdminGroupsPage, AdminHoldingPage, AdminMemberPage, AdminMembersPage, HeldLine, InvitationLine,
    InvitationsPage, NamedField, RollLine, ThresholdsForm, WaitingMembersPage, WaitingPage, WatchedWordView,
};
pub use tag::{TagCount, TagEditPage, TagNaming, TagPage, TagsPage};
pub use thread::{
    CloseTools, ClosedQuestion, GoneTopic, Jump, ReplyBox, ReplyForm, Thread, ThreadControls, ViewSwitch, WatchSwitch,
};
pub use tokens::{FreshToken, TokenLine, TokensPage};
pub use tools::{KindTool, OrderNote, PinTool, SlowTool, TimerTool, TopicTools, TopicToolsPage};
pub use topic::TopicPage;
pub use user::{Progress, ProgressLine, SuspendForm, UserPage, UserPost, UserRows};
pub use verdict::{VerdictPage, VerdictsView, WorksLine};
pub use write::{
    AskField, ComposePage, DeletePage, EditPage, LastingFields, OpeningFields, ReplyPage, Terms, Theirs, WhereTo,
};
pub use written::{AdminPagesPage, EditWrittenPage, PageLine, PageRevisionLine, WrittenPageView, WrittenRevisionPage};
