//! Every address of the forum, in one place.

use std::collections::HashSet;
use std::sync::LazyLock;

use axum::routing::{MethodRouter, get, post};

use crate::Remembered;
use crate::app::App;
use crate::pages::{
    admin, article, categories, category, compose, health, home, lists, login, order, posts, register, reply, settings,
    setup, static_files, topic, user, writing,
};

/// An address with the methods that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    pub path: &'static str,
    /// `GET`, `POST`, or both.
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

pub(crate) fn table() -> Vec<Handled> {
    let page = |path, handlers| Handled { path, methods: GET, remembered: Remembered::Page, handlers };
    let list = |path, handlers| Handled { path, methods: GET, remembered: Remembered::List, handlers };
    let reads = |path, handlers| Handled { path, methods: GET, remembered: Remembered::Never, handlers };
    let acts = |path, handlers| Handled { path, methods: POST, remembered: Remembered::Never, handlers };
    let form = |path, handlers| Handled { path, methods: FORM, remembered: Remembered::Never, handlers };
    vec![
        list("/", get(home::show)),
        reads("/category/{cid}", get(category::by_id)),
        list("/category/{cid}/{slug}", get(category::show)),
        list("/recent", get(lists::recent)),
        list("/popular", get(lists::popular)),
        list("/unanswered", get(lists::unanswered)),
        list("/articles", get(lists::articles)),
        list("/tags", get(lists::tags)),
        list("/tags/{tag}", get(lists::tag)),
        reads("/topic/{tid}", get(topic::by_id)),
        page("/topic/{tid}/{slug}", get(topic::show)),
        reads("/topic/{tid}/{slug}/{n}", get(topic::nth)),
        reads("/article/{tid}", get(topic::by_id)),
        page("/article/{tid}/{slug}", get(article::show)),
        reads("/post/{pid}", get(posts::show)),
        form("/compose", get(compose::show).post(compose::submit)),
        form("/topic/{tid}/reply", get(reply::show).post(reply::submit)),
        form("/post/{pid}/edit", get(writing::edit).post(writing::save)),
        form("/post/{pid}/delete", get(writing::ask_to_delete).post(writing::delete)),
        acts("/post/{pid}/restore", post(posts::restore)),
        acts("/post/{pid}/vote", post(posts::vote)),
        acts("/topic/{tid}/lock", post(order::lock)),
        acts("/topic/{tid}/pin", post(order::pin)),
        acts("/topic/{tid}/move", post(order::move_to)),
        form("/setup", get(setup::show).post(setup::submit)),
        form("/register", get(register::show).post(register::submit)),
        form("/login", get(login::show).post(login::submit)),
        acts("/logout", post(login::sign_out)),
        list("/user/{slug}", get(user::topics)),
        list("/user/{slug}/topics", get(user::topics)),
        list("/user/{slug}/posts", get(user::posts)),
        list("/user/{slug}/articles", get(user::articles)),
        acts("/user/{slug}/suspend", post(user::suspend)),
        acts("/user/{slug}/unsuspend", post(user::unsuspend)),
        reads("/settings", get(settings::account::show)),
        acts("/settings/view", post(settings::account::set_view)),
        acts("/settings/password", post(settings::account::set_password)),
        form("/settings/tokens", get(settings::tokens::show).post(settings::tokens::make)),
        acts("/settings/tokens/{id}/revoke", post(settings::tokens::revoke)),
        form("/settings/prove", get(settings::prove::show).post(settings::prove::submit)),
        form("/settings/sessions", get(settings::sessions::show).post(settings::sessions::end)),
        reads("/admin", get(admin::show)),
        acts("/admin/parked/{shard}/{event}", post(admin::send_again)),
        form("/admin/categories", get(categories::show).post(categories::add)),
        acts("/admin/categories/{cid}", post(categories::change)),
        acts("/admin/categories/{cid}/order", post(categories::order)),
        reads("/static/{name}", get(static_files::show)),
        reads("/favicon.ico", get(static_files::icon)),
        reads("/robots.txt", get(static_files::robots)),
        reads("/healthz", get(health::alive)),
        reads("/readyz", get(health::ready)),
    ]
}
