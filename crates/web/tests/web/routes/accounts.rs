//! What is answered to whom: signing in, and the settings and notifications that are one's own.

use super::{ALL, NOBODY, OVER, REDIRECTED, Read, Write};
use crate::support::PASSWORD;
use crate::world::World;

pub(super) fn reads(_world: &World, case: &mut Read<'_>) {
    case("/register", "the form", "/register".to_owned(), "orrrrrr");
    case("/login", "the form", "/login".to_owned(), "orrrrrr");
    for path in ["/reset", "/reset/sent", "/login/link", "/login/link/sent", "/register/sent"] {
        case(path, "the page", path.to_owned(), ALL);
    }
    for path in ["/reset/new", "/login/link/open", "/register/confirm", "/confirm"] {
        case(path, "no link", path.to_owned(), OVER);
    }
    case("/settings", "one's own", "/settings".to_owned(), "soooooo");
    case("/settings/notifications", "one's own", "/settings/notifications".to_owned(), "soooooo");
    case("/warnings", "one's own", "/warnings".to_owned(), "soooooo");
    case("/notifications", "one's own", "/notifications".to_owned(), "soooooo");
    case("/compose/suggest", "members", "/compose/suggest?member=mi".to_owned(), "soooooo");
    case("/compose/suggest", "topics", "/compose/suggest?topic=open".to_owned(), "soooooo");
    case("/compose/suggest", "questions like it", "/compose/suggest?like=open".to_owned(), "soooooo");
    case("/drafts/{place}", "none", "/drafts/topic".to_owned(), "snnnnnn");
    case("/drafts/{place}", "no place", "/drafts/nowhere".to_owned(), NOBODY);
    case("/unsubscribe", "a link that is none", "/unsubscribe?token=x".to_owned(), NOBODY);
    case("/notifications", "beyond the end", "/notifications?page=9".to_owned(), "snnnnnn");
    case("/auth/github", "a provider", "/auth/github".to_owned(), REDIRECTED);
    case("/auth/github/callback", "no sign-in under way", "/auth/github/callback?state=x".to_owned(), "bbbbbbb");
    case("/auth/oidc/{name}", "none", "/auth/oidc/nobody".to_owned(), "nrrrrrr");
    case("/auth/oidc/{name}/callback", "none", "/auth/oidc/nobody/callback?state=x".to_owned(), NOBODY);
    case("/auth/join", "nobody on the way", "/auth/join".to_owned(), "bbbbbbb");
    case("/settings/tokens", "one's own", "/settings/tokens".to_owned(), "soooooo");
    case("/settings/sessions", "one's own", "/settings/sessions".to_owned(), "soooooo");
    // Those who signed in just now have proved who they are.
    case("/settings/prove", "the form", "/settings/prove".to_owned(), "sooroor");
    case("/settings/profile", "one's own", "/settings/profile".to_owned(), "soooooo");
    case("/settings/privacy", "one's own", "/settings/privacy".to_owned(), "soooooo");
    case("/settings/privacy/delete", "one's own", "/settings/privacy/delete".to_owned(), "soooooo");
    let nothing = format!("/settings/privacy/file?token={}", "A".repeat(43));
    case("/settings/privacy/file", "no archive", nothing, "rnnnnnn");
    case("/settings/security", "one's own", "/settings/security".to_owned(), "soooooo");
    case("/settings/security/app", "a new one", "/settings/security/app".to_owned(), "srrorro");
    case("/login/second", "of no sign-in", "/login/second".to_owned(), "sssssss");
    case("/waiting", "nothing to wait for", "/waiting".to_owned(), REDIRECTED);
    case("/settings/invitations", "one's own", "/settings/invitations".to_owned(), "soooooo");
}

pub(super) fn writes(world: &World, case: &mut Write<'_>) {
    case("/warnings", "none of theirs", "/warnings".to_owned(), &[("warning", "5")], "srrrrrr");
    let member = [("username", "Newcomer"), ("email", "newcomer@example.org"), ("password", PASSWORD)];
    case("/register", "a new name", "/register".to_owned(), &member, REDIRECTED);
    let taken = [("username", "Mira"), ("email", "another@example.org"), ("password", PASSWORD)];
    case("/register", "a name that is taken", "/register".to_owned(), &taken, "iiiiiii");
    case("/login", "right", "/login".to_owned(), &[("username", "Mira"), ("password", PASSWORD)], REDIRECTED);
    case("/login", "wrong", "/login".to_owned(), &[("username", "Mira"), ("password", "no")], "iiiiiii");
    for path in ["/reset", "/login/link"] {
        case(path, "where no mail is sent", path.to_owned(), &[("username", "Mira")], "ccccccc");
    }
    for path in ["/reset/new", "/login/link/open", "/register/confirm", "/confirm"] {
        case(path, "no link", path.to_owned(), &[("token", "nonsense"), ("password", PASSWORD)], OVER);
    }
    case("/settings/email", "no address", "/settings/email".to_owned(), &[("email", "nonsense")], "siiiiii");
    case("/logout", "one's own session", "/logout".to_owned(), &[], REDIRECTED);
    case("/auth/github", "a provider", "/auth/github".to_owned(), &[], ALL);
    case("/auth/oidc/{name}", "none", "/auth/oidc/nobody".to_owned(), &[], NOBODY);
    case("/auth/join", "nobody on the way", "/auth/join".to_owned(), &[("username", "Newcomer")], "bbbbbbb");
    case("/auth/link", "nobody on the way", "/auth/link".to_owned(), &[], "bbbbbbb");
    // Whoever has not proved lately who they are does so first.
    let link = "/settings/identities/link";
    case(link, "a provider", link.to_owned(), &[("provider", "github")], "sssosso");
    case(link, "none", link.to_owned(), &[("provider", "oidc/nobody")], "sssnssn");
    let unlink = "/settings/identities/unlink";
    case(unlink, "none of theirs", unlink.to_owned(), &[("identity", "github:1")], "sssnssn");
    case("/settings/view", "one's own", "/settings/view".to_owned(), &[("view", "flat")], "srrrrrr");
    let draft = [("place", "topic"), ("body", "Half of it")];
    case("/drafts", "one's own", "/drafts".to_owned(), &draft, "srrrrrr");
    let gone = [("place", "topic"), ("saved", "1")];
    case("/drafts/discard", "one that is gone", "/drafts/discard".to_owned(), &gone, "srrrrrr");
    case("/settings/profile", "one's own", "/settings/profile".to_owned(), &[("place", "Basel")], "srrfrrr");
    // Those who signed in long ago have to prove again who they are.
    let sure = [("sure", "1")];
    case("/settings/privacy/archive", "one's own", "/settings/privacy/archive".to_owned(), &sure, "sssrssr");
    case("/settings/privacy/address", "none", "/settings/privacy/address".to_owned(), &sure, "ssscssc");
    let leave = [("name", "somebody else"), ("posts", "stay")];
    case("/settings/privacy/delete", "another name", "/settings/privacy/delete".to_owned(), &leave, "sssissi");
    case("/settings/locale", "one's own", "/settings/locale".to_owned(), &[("zone", "Asia/Tokyo")], "srrrrrr");
    case("/settings/avatar", "no file", "/settings/avatar".to_owned(), &[("avatar", "x")], "suuuuuu");
    case("/uploads", "no file", "/uploads".to_owned(), &[("file", "x")], "suufuuu");
    case("/settings/avatar/remove", "one's own", "/settings/avatar/remove".to_owned(), &[], "srrrrrr");
    let password = [("current", PASSWORD), ("password", "another green kettle")];
    case("/settings/password", "one's own", "/settings/password".to_owned(), &password, "srrrrrr");
    let token = [("name", "Nightly build"), ("scope", "read"), ("expires", "30")];
    case("/settings/tokens", "a new one", "/settings/tokens".to_owned(), &token, "sssosso");
    case("/settings/tokens", "for nothing", "/settings/tokens".to_owned(), &token[..1], "siiiiii");
    let revoke = "/settings/tokens/{id}/revoke";
    case(revoke, "the author's", format!("/settings/tokens/{}/revoke", world.token), &[], "snrnnnn");
    case(revoke, "none", "/settings/tokens/0123456789abcdef/revoke".to_owned(), &[], "snnnnnn");
    let prove = "/settings/prove";
    case(prove, "right", prove.to_owned(), &[("password", PASSWORD)], "srrrrrr");
    case(prove, "wrong", prove.to_owned(), &[("password", "no")], "siiiiii");
    let elsewhere = "/settings/prove/elsewhere";
    case(elsewhere, "a provider", elsewhere.to_owned(), &[("provider", "github")], "soooooo");
    case(elsewhere, "none", elsewhere.to_owned(), &[("provider", "oidc/nobody")], "snnnnnn");
    let sessions = "/settings/sessions";
    case(sessions, "all others", sessions.to_owned(), &[("end", "others")], "srrrrrr");
    case(sessions, "none", sessions.to_owned(), &[("end", "no such")], "srrrrrr");
    let second = "/login/second";
    case(second, "of no sign-in", second.to_owned(), &[("code", "000000")], "sssssss");
    let nonsense = [("name", "x"), ("credential", "{}")];
    case("/login/passkey", "nonsense", "/login/passkey".to_owned(), &nonsense, "iiiiiii");
    let challenge = "/passkey/challenge";
    case(challenge, "to prove who one is", challenge.to_owned(), &[("makes", "0")], ALL);
    case(challenge, "to make one", challenge.to_owned(), &[("makes", "1")], "sssosso");
    let app = "/settings/security/app";
    case(app, "a wrong code", app.to_owned(), &[("code", "000000")], "srrirri");
    let remove = "/settings/security/app/remove";
    case(remove, "none", remove.to_owned(), &[], "srrrrrr");
    let codes = "/settings/security/codes";
    case(codes, "for no factor", codes.to_owned(), &[], "srrcrrc");
    let passkeys = "/settings/security/passkeys";
    case(passkeys, "nonsense", passkeys.to_owned(), &nonsense, "sssissi");
    let passkey = "/settings/security/passkeys/{id}";
    case(passkey, "none", "/settings/security/passkeys/AAAA".to_owned(), &[("name", "x")], "sssnssn");
    let remove = "/settings/security/passkeys/{id}/remove";
    case(remove, "none", "/settings/security/passkeys/AAAA/remove".to_owned(), &[], "srrnrrn");
    let founder = [("site", "Mine"), ("username", "Me"), ("email", "me@example.org"), ("password", PASSWORD)];
    case("/setup", "a forum that is set up", "/setup".to_owned(), &founder, "ccccccc");
    let read = [("until", "1772442000000-0")];
    case("/notifications/read", "one's own", "/notifications/read".to_owned(), &read, "srrrrrr");
    case("/notifications/read", "up to nowhere", "/notifications/read".to_owned(), &[], "siiiiii");
    let one_click = [("List-Unsubscribe", "One-Click")];
    case("/unsubscribe", "a link that is none", "/unsubscribe?token=x".to_owned(), &one_click, NOBODY);
    let settings = [("page_reply", "1"), ("watches", "chosen")];
    case("/settings/notifications", "one's own", "/settings/notifications".to_owned(), &settings, "srrrrrr");
    case("/settings/invitations", "a new one", "/settings/invitations".to_owned(), &[], "sfffooo");
    let take_back = "/settings/invitations/{hash}/revoke";
    case(take_back, "the admin's", format!("/settings/invitations/{}/revoke", world.invitation), &[], "snnnnnr");
    case(take_back, "none", "/settings/invitations/none/revoke".to_owned(), &[], "snnnnnn");
}
