//! What is answered to whom: members, as others see them.

use super::{ALL, NOBODY, Read, Write};
use crate::world::World;

pub(super) fn reads(_world: &World, case: &mut Read<'_>) {
    let face = |member: u64| format!("/avatar/{member}/{}.svg", picture::hash_of(member));
    case("/avatar/{mid}/{file}", "one that is drawn", face(7), ALL);
    case("/avatar/{mid}/{file}", "another's", face(7).replace("/7/", "/8/"), NOBODY);
    // Those that posts use: see `uploads.rs`.
    let file = "/uploads/0123456789abcdef0123456789abcdef";
    case("/uploads/{mark}/{name}", "none", format!("{file}/a.log"), NOBODY);
    case("/uploads/{mark}/{width}/{name}", "none", format!("{file}-900x9/480/a.webp"), NOBODY);
    case("/avatar/{mid}/{file}", "one that nobody sent", "/avatar/7/00-128.jpg".to_owned(), NOBODY);
    case("/user/{slug}", "a member", "/user/mira.md".to_owned(), ALL);
    case("/user/{slug}", "nobody", "/user/nobody.md".to_owned(), NOBODY);
    for route in ["/user/{slug}/topics.md", "/user/{slug}/posts.md", "/user/{slug}/articles.md"] {
        case(route, "a member", route.replace("{slug}", "mira"), ALL);
    }
    for (route, tab) in [
        ("/user/{slug}", ""),
        ("/user/{slug}/topics", "/topics"),
        ("/user/{slug}/posts", "/posts"),
        ("/user/{slug}/articles", "/articles"),
    ] {
        for name in ["mira", "silas", "petra"] {
            case(route, "a member", format!("/user/{name}{tab}"), ALL);
        }
        case(route, "nobody", format!("/user/nobody{tab}"), NOBODY);
    }
}

pub(super) fn writes(_world: &World, case: &mut Write<'_>) {
    for (object, name, suspends, lifts) in [
        ("a member", "mira", "sfffrrr", "sfffrrr"),
        ("somebody suspended", "silas", "sfffrrr", "sfffrrr"),
        ("a moderator", "berit", "sfffffr", "sfffffr"),
        ("an admin", "petra", "sffffff", "sffffff"),
        ("nobody", "nobody", NOBODY, NOBODY),
    ] {
        let reason = [("reason", "enough")];
        case("/user/{slug}/suspend", object, format!("/user/{name}/suspend"), &reason, suspends);
        case("/user/{slug}/unsuspend", object, format!("/user/{name}/unsuspend"), &[], lifts);
    }
}
