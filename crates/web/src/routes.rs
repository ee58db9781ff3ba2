//! Every address of the forum, in one place.

use std::collections::HashSet;
use std::sync::LazyLock;

use axum::routing::{MethodRouter, get, post};

use crate::Remembered;
use crate::app::App;
use crate::pages::standing::{groups, holding, members, waiting};
use crate::pages::{
    admin, announcing, api, appeals, article, article_revision, authors, avatar, backups, blocks, categories, category,
    cleanup, compose, configuring, drafts, elsewhere, flags, health, home, letters, life, lists, login, mail, many,
    member_file, modlog, notifications, order, posts, promotion, purging, queue, register, reply, review, revisions,
    search, second, series, settings, setup, splitting, static_files, suggest, tags, topic, uniting, unsubscribe,
    uploads, user, verdict, view_as, warnings, writing, written,
};
use axum::extract::DefaultBodyLimit;

/// An address with the methods that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    pub path: &'static str,
    /// `GET`, `POST`, or both; of the API also others.
    pub methods: &'static [&'static str],
    pub remembered: Remembered,
}

/// A route with what answers it.
pub(crate) struct Handled {
    pub(crate) path: &'static str,
    pub(crate) methods: &'static [&'static str],
    pub(crate) remembered: Remembered,
    pub(crate) handlers: MethodRouter<App>,
}

const GET: &[&str] = &["GET"];
const POST: &[&str] = &["POST"];
const FORM: &[&str] = &["GET", "POST"];

/// All routes, for checks that none is forgotten.
pub fn routes() -> Vec<Route> {
    table()
        .into_iter()
        .map(|route| Route { path: route.path, methods: route.methods, remembered: route.remembered })
        .collect()
}

/// Whether there is a page at this address, as the table spells it.
pub(crate) fn is_read_at(path: &str) -> bool {
    static READ: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        table().into_iter().filter(|route| route.methods.contains(&"GET")).map(|route| route.path).collect()
    });
    READ.contains(path)
}

/// Whether a route leads this path somewhere, so that nothing else can.
pub(crate) fn is_taken(path: &str) -> bool {
    let wanted: Vec<&str> = path.split('/').collect();
    table().into_iter().any(|route| {
        let parts: Vec<&str> = route.path.split('/').collect();
        let fits = |(part, wanted): (&&str, &&str)| part == wanted || (part.starts_with('{') && !wanted.is_empty());
        parts.len() == wanted.len() && parts.iter().zip(&wanted).all(fits)
    })
}

pub(crate) fn table() -> Vec<Handled> {
    let page = |path, handlers| Handled { path, methods: GET, remembered: Remembered::Page, handlers };
    let list = |path, handlers| Handled { path, methods: GET, remembered: Remembered::List, handlers };
    let reads = |path, handlers| Handled { path, methods: GET, remembered: Remembered::Never, handlers };
    let acts = |path, handlers| Handled { path, methods: POST, remembered: Remembered::Never, handlers };
    let form = |path, handlers| Handled { path, methods: FORM, remembered: Remembered::Never, handlers };
    // What is read of it is bounded where it is read.
    let with_file = |path, handlers: MethodRouter<App>| form(path, handlers.layer(DefaultBodyLimit::disable()));
    let mut table = vec![
        list("/", get(home::show)),
        reads("/category/{cid}", get(category::by_id)),
        list("/category/{cid}/{slug}", get(category::show)),
        list("/recent", get(lists::recent)),
        list("/recent.md", get(lists::recent)),
        list("/popular", get(lists::popular)),
        list("/popular.md", get(lists::popular)),
        list("/unanswered", get(lists::unanswered)),
        list("/unanswered.md", get(lists::unanswered)),
        list("/articles", get(lists::articles)),
        list("/articles.md", get(lists::articles)),
        list("/tags", get(tags::index)),
        list("/tags.md", get(tags::index)),
        list("/tags/{tag}", get(tags::show)),
        form("/tags/{tag}/edit", get(tags::edit).post(tags::describe)),
        acts("/tags/{tag}/synonyms", post(tags::set_synonyms)),
        acts("/tags/{tag}/merge", post(tags::merge)),
        acts("/tags/{tag}/watch", post(tags::watch)),
        reads("/topic/{tid}", get(topic::by_id)),
        page("/topic/{tid}/{slug}", get(topic::show)),
        reads("/topic/{tid}/{slug}/{n}", get(topic::nth)),
        reads("/article/{tid}", get(topic::by_id)),
        page("/article/{tid}/{slug}", get(article::show)),
        page("/article/{tid}/{slug}/r/{which}", get(article_revision::show)),
        page("/post/{pid}", get(posts::show)),
        reads("/post/{pid}/code/{number}", get(posts::code)),
        form("/search", get(search::show).post(search::paste)),
        reads("/opensearch.xml", get(search::description)),
        with_file("/compose", get(compose::show).post(compose::submit)),
        reads("/compose/suggest", get(suggest::show)),
        with_file("/topic/{tid}/reply", get(reply::show).post(reply::submit)),
        form("/post/{pid}/review", get(review::show).post(review::judge)),
        acts("/post/{pid}/review/comment", post(review::comment)),
        acts("/post/{pid}/review/{comment}", post(review::answer)),
        acts("/post/{pid}/review/{comment}/settle", post(review::settle)),
        reads("/articles/review", get(review::list)),
        form("/drafts", get(drafts::show).post(drafts::keep)),
        acts("/drafts/discard", post(drafts::discard)),
        reads("/drafts/{place}", get(drafts::one)),
        page("/post/{pid}/revisions", get(revisions::list)),
        page("/post/{pid}/revisions/{which}", get(revisions::show)),
        acts("/post/{pid}/revisions/{which}/restore", post(revisions::restore)),
        form("/post/{pid}/redact", get(revisions::ask_to_redact).post(revisions::redact)),
        with_file("/post/{pid}/edit", get(writing::edit).post(writing::save)),
        form("/post/{pid}/flag", get(flags::ask).post(flags::flag)),
        form("/post/{pid}/appeal", get(appeals::ask).post(appeals::appeal)),
        form("/appeal", get(appeals::own).post(appeals::appeal_own)),
        form("/post/{pid}/delete", get(writing::ask_to_delete).post(writing::delete)),
        form("/post/{pid}/purge", get(purging::ask).post(purging::purge)),
        acts("/post/{pid}/restore", post(posts::restore)),
        acts("/post/{pid}/vote", post(posts::vote)),
        acts("/post/{pid}/accept", post(posts::accept)),
        acts("/topic/{tid}/lock", post(order::lock)),
        acts("/topic/{tid}/pin", post(order::pin)),
        acts("/topic/{tid}/move", post(order::move_to)),
        form("/topic/{tid}/split", get(splitting::ask).post(splitting::split)),
        form("/topic/{tid}/merge", get(splitting::ask_merge).post(splitting::merge)),
        acts("/topic/{tid}/kind", post(order::turn)),
        acts("/topic/{tid}/slow", post(order::slow_down)),
        acts("/topic/{tid}/timer", post(order::set_timer)),
        acts("/topic/{tid}/close", post(order::close)),
        acts("/topic/{tid}/publish", post(life::publish)),
        acts("/topic/{tid}/submit", post(life::submit)),
        acts("/topic/{tid}/withdraw", post(life::withdraw)),
        acts("/topic/{tid}/archive", post(life::archive)),
        form("/topic/{tid}/series", get(series::choose).post(series::put)),
        reads("/series/{sid}", get(series::by_id)),
        page("/series/{sid}/{slug}", get(series::show)),
        form("/series/{sid}/edit", get(series::edit).post(series::save)),
        acts("/series/{sid}/order", post(series::order)),
        form("/topic/{tid}/works", get(verdict::show).post(verdict::submit)),
        acts("/topic/{tid}/watch", post(notifications::watch)),
        form("/topic/{tid}/promote", get(promotion::ask).post(promotion::promote)),
        acts("/topic/{tid}/part/remove", post(promotion::take_out)),
        form("/topic/{tid}/authors", get(authors::show).post(authors::invite)),
        acts("/topic/{tid}/authors/order", post(authors::order)),
        acts("/topic/{tid}/authors/withdraw", post(authors::take_back)),
        acts("/topic/{tid}/authors/leave", post(authors::leave)),
        form("/topic/{tid}/invitation", get(authors::ask).post(authors::answer)),
        reads("/notifications", get(notifications::show)),
        acts("/notifications/read", post(notifications::mark_read)),
        form("/unsubscribe", get(unsubscribe::show).post(unsubscribe::submit)),
        form("/setup", get(setup::show).post(setup::submit)),
        form("/register", get(register::show).post(register::submit)),
        form("/login", get(login::show).post(login::submit)),
        acts("/logout", post(login::sign_out)),
        reads("/register/sent", get(letters::sent)),
        form("/register/confirm", get(letters::join).post(letters::joined)),
        form("/reset", get(letters::reset).post(letters::ask_for_reset)),
        reads("/reset/sent", get(letters::sent)),
        form("/reset/new", get(letters::new_password).post(letters::set_password)),
        form("/login/link", get(letters::sign_in_link).post(letters::ask_for_sign_in)),
        reads("/login/link/sent", get(letters::sent)),
        form("/login/link/open", get(letters::open_link).post(letters::enter)),
        form("/confirm", get(letters::confirm).post(letters::confirmed)),
        form("/auth/github", get(elsewhere::github).post(elsewhere::github_with_text)),
        reads("/auth/github/callback", get(elsewhere::github_back)),
        form("/auth/oidc/{name}", get(elsewhere::oidc).post(elsewhere::oidc_with_text)),
        reads("/auth/oidc/{name}/callback", get(elsewhere::oidc_back)),
        form("/auth/join", get(elsewhere::show_join).post(elsewhere::join)),
        acts("/auth/link", post(elsewhere::link)),
        acts("/settings/identities/link", post(elsewhere::begin_link)),
        acts("/settings/identities/unlink", post(elsewhere::unlink)),
        list("/user/{slug}", get(user::topics)),
        list("/user/{slug}/topics", get(user::topics)),
        list("/user/{slug}/topics.md", get(user::topics)),
        list("/user/{slug}/posts", get(user::posts)),
        list("/user/{slug}/posts.md", get(user::posts)),
        list("/user/{slug}/articles", get(user::articles)),
        list("/user/{slug}/articles.md", get(user::articles)),
        acts("/user/{slug}/suspend", post(user::suspend)),
        acts("/user/{slug}/unsuspend", post(user::unsuspend)),
        reads("/settings", get(settings::account::show)),
        acts("/settings/view", post(settings::account::set_view)),
        acts("/settings/email", post(settings::address::change)),
        acts("/settings/password", post(settings::account::set_password)),
        form("/settings/tokens", get(settings::tokens::show).post(settings::tokens::make)),
        acts("/settings/tokens/{id}/revoke", post(settings::tokens::revoke)),
        form("/login/second", get(second::show).post(second::submit)),
        acts("/login/passkey", post(second::by_passkey)),
        acts("/passkey/challenge", post(settings::security::challenge)),
        reads("/settings/security", get(settings::security::show)),
        form("/settings/security/app", get(settings::security::show_app).post(settings::security::add_app)),
        acts("/settings/security/app/remove", post(settings::security::remove_app)),
        acts("/settings/security/codes", post(settings::security::renew_codes)),
        acts("/settings/security/passkeys", post(settings::security::add_passkey)),
        acts("/settings/security/passkeys/{id}", post(settings::security::rename_passkey)),
        acts("/settings/security/passkeys/{id}/remove", post(settings::security::remove_passkey)),
        form("/settings/prove", get(settings::prove::show).post(settings::prove::submit)),
        acts("/settings/prove/elsewhere", post(elsewhere::begin_proof)),
        form("/settings/sessions", get(settings::sessions::show).post(settings::sessions::end)),
        form("/settings/notifications", get(settings::notifications::show).post(settings::notifications::save)),
        form("/settings/profile", get(settings::profile::show).post(settings::profile::save)),
        acts("/settings/avatar", post(settings::profile::set_avatar).layer(DefaultBodyLimit::disable())),
        acts("/settings/avatar/remove", post(settings::profile::remove_avatar)),
        acts("/settings/locale", post(settings::profile::set_locale)),
        reads("/settings/privacy", get(settings::privacy::show)),
        acts("/settings/privacy/archive", post(settings::privacy::ask)),
        acts("/settings/privacy/address", post(settings::privacy::address)),
        reads("/settings/privacy/file", get(settings::privacy::fetch)),
        form("/settings/privacy/delete", get(settings::privacy::ask_to_leave).post(settings::privacy::leave)),
        reads("/avatar/{mid}/{file}", get(avatar::show)),
        reads("/uploads/{mark}/{name}", get(uploads::show)),
        reads("/uploads/{mark}/{width}/{name}", get(uploads::show_narrower)),
        reads("/admin", get(admin::show)),
        reads("/admin/load", get(admin::load::show)),
        form("/admin/backups", get(backups::show).post(backups::make)),
        acts("/admin/backups/address", post(backups::address)),
        reads("/admin/backups/file", get(backups::fetch)),
        form("/admin/blocks", get(blocks::show).post(blocks::block)),
        acts("/admin/blocks/{id}/lift", post(blocks::lift)),
        acts("/admin/parked/{shard}/{event}", post(admin::send_again)),
        reads("/admin/mail", get(mail::show)),
        acts("/admin/mail/test", post(mail::test)),
        acts("/admin/mail/{letter}", post(mail::act)),
        form("/admin/categories", get(categories::show).post(categories::add)),
        acts("/admin/categories/{cid}", post(categories::change)),
        acts("/admin/categories/{cid}/order", post(categories::order)),
        acts("/admin/categories/order", post(categories::order_all)),
        form("/admin/categories/{cid}/merge", get(uniting::show).post(uniting::merge)),
        form("/admin/view-as", get(view_as::show).post(view_as::begin)),
        acts("/admin/view-as/end", post(view_as::end)),
        form("/admin/groups", get(groups::show).post(groups::make)),
        form("/admin/groups/{gid}", get(groups::one).post(groups::rename)),
        acts("/admin/groups/{gid}/add", post(groups::add)),
        acts("/admin/groups/{gid}/remove", post(groups::remove)),
        acts("/admin/groups/{gid}/delete", post(groups::delete)),
        reads("/admin/members", get(members::show)),
        form("/admin/members/{slug}", get(members::one).post(members::change)),
        form("/admin/announcements", get(announcing::announcements).post(announcing::announce)),
        acts("/admin/announcements/{id}/withdraw", post(announcing::withdraw)),
        acts("/announcements/{id}/dismiss", post(announcing::dismiss)),
        form("/admin/redirects", get(announcing::redirects).post(announcing::redirect)),
        acts("/admin/redirects/remove", post(announcing::forget_redirect)),
        page("/about", get(written::fixed)),
        page("/about.md", get(written::fixed)),
        page("/terms", get(written::fixed)),
        page("/terms.md", get(written::fixed)),
        page("/privacy", get(written::fixed)),
        page("/privacy.md", get(written::fixed)),
        page("/pages/{name}", get(written::named)),
        reads("/admin/pages", get(written::index)),
        form("/admin/pages/{name}", get(written::edit).post(written::save)),
        acts("/admin/pages/{name}/delete", post(written::delete)),
        reads("/admin/pages/{name}/revisions/{number}", get(written::revision)),
        acts("/admin/pages/{name}/revisions/{number}/restore", post(written::restore)),
        reads("/admin/settings", get(configuring::index)),
        form("/admin/settings/{subject}", get(configuring::show).post(configuring::save)),
        form("/admin/registration", get(configuring::show_here).post(configuring::save_here)),
        form("/admin/trust", get(configuring::show_here).post(configuring::save_here)),
        form("/admin/security", get(configuring::show_here).post(configuring::save_here)),
        acts("/admin/settings/look/logo", post(configuring::send_logo).layer(DefaultBodyLimit::disable())),
        acts("/admin/settings/look/logo/remove", post(configuring::drop_logo)),
        reads("/admin/settings/history", get(configuring::history)),
        acts("/admin/settings/history/{revision}/undo", post(configuring::undo)),
        reads("/look/{file}", get(configuring::look)),
        form("/admin/holding", get(holding::show).post(holding::save)),
        acts("/admin/holding/words", post(holding::watch)),
        acts("/admin/holding/words/remove", post(holding::unwatch)),
        reads("/modlog", get(modlog::show)),
        reads("/moderation", get(queue::show)),
        form("/moderation/posts/{pid}", get(queue::one).post(queue::decide)),
        acts("/moderation/topics", post(many::topics)),
        acts("/moderation/posts", post(many::posts)),
        acts("/moderation/look", post(queue::look)),
        acts("/moderation/appeals/{slug}", post(queue::decide_appeal)),
        reads("/moderation/members", get(waiting::show)),
        reads("/moderation/members/{slug}", get(member_file::show)),
        acts("/moderation/members/{slug}/note", post(member_file::note)),
        acts("/moderation/members/{slug}/note/remove", post(member_file::remove_note)),
        acts("/moderation/members/{slug}/warn", post(member_file::warn)),
        acts("/moderation/members/{slug}/silence", post(member_file::silence)),
        acts("/moderation/members/{slug}/unsilence", post(member_file::unsilence)),
        acts("/moderation/members/{slug}/reset", post(member_file::reset)),
        form("/moderation/members/{slug}/cleanup", get(cleanup::show).post(cleanup::begin)),
        acts("/moderation/members/{slug}/cleanup/undo", post(cleanup::undo)),
        form("/warnings", get(warnings::show).post(warnings::acknowledge)),
        acts("/moderation/members/{slug}/approve", post(waiting::approve)),
        acts("/moderation/members/{slug}/refuse", post(waiting::refuse)),
        reads("/waiting", get(waiting::wait)),
        form("/settings/invitations", get(settings::invitations::show).post(settings::invitations::make)),
        acts("/settings/invitations/{hash}/revoke", post(settings::invitations::revoke)),
        reads("/static/{name}", get(static_files::show)),
        reads("/favicon.ico", get(static_files::icon)),
        reads("/robots.txt", get(static_files::robots)),
        reads("/healthz", get(health::alive)),
        reads("/readyz", get(health::ready)),
        page("/api", get(api::show)),
        reads("/api/openapi.json", get(api::document)),
    ];
    table.extend(crate::api::table());
    table
}
