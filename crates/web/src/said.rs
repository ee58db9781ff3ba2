//! What the next page says of what was just done: kept in a cookie from the answer to a form until
//! that page.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use model::ids::PostId;

use crate::address;
use crate::request::cookie;
use crate::view::{Link, Notice, NoticeKind};

const SAID: &str = "said";

/// Each is a sentence of ours: a cookie could hold anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    PasswordChanged,
    SettingsSaved,
    ProfileSaved,
    PictureSaved,
    PictureRemoved,
    ArchiveAsked,
    BackupAsked,
    Blocked,
    BlockLifted,
    Left,
    CategorySaved,
    PostDeleted(PostId),
    /// By its opening post.
    TopicDeleted(PostId),
    Restored,
    Closed,
    Reopened,
    Accepted,
    AcceptanceEnded,
    RevisionRestored,
    Redacted,
    DecidedBefore,
    Purged,
    Locked,
    Unlocked,
    Pinned,
    Unpinned,
    Turned,
    SlowSet,
    SlowEnded,
    TimerSet,
    TimerEnded,
    Moved,
    Split,
    Merged,
    Published,
    Submitted,
    ChangesAsked,
    Revised,
    Withdrawn,
    Archived,
    Revived,
    Suspended,
    SuspensionLifted,
    Silenced,
    SilenceLifted,
    Warned,
    WarningRead,
    CleanupBegun,
    NoteAdded,
    NoteRemoved,
    PictureReset,
    DisplayNameReset,
    MemberSignedOut,
    SignedOut,
    TokenRevoked,
    TokenMadeBefore,
    SessionEnded,
    AppAdded,
    AppRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    OtherSessionsEnded,
    PasswordReset,
    AddressAsked,
    AddressConfirmed,
    LetterQueued,
    LetterDiscarded,
    GroupSaved,
    GroupDeleted,
    MemberSaved,
    Flagged,
    Held,
    Appealed,
    AppealGranted,
    AppealRefused,
    FlagsUpheld,
    FlagsDismissed,
    DecisionUndone,
    LookingAt,
    LookingAway,
    MemberApproved,
    MemberRefused,
    SiteSaved,
    SettingUndone,
    Announced,
    AnnouncementWithdrawn,
    RedirectSaved,
    RedirectRemoved,
    PageSaved,
    PageDeleted,
    TagSaved,
    TagNamed,
    TagMerged,
    ViewEnded,
    CategoriesOrdered,
    CategoryMerges,
    InvitationTakenBack,
    AuthorInvited,
    AuthorNotAsked,
    AuthorJoined,
    AuthorDeclined,
    AuthorLeft,
    Promoted,
    PromotedForOthers,
    PartTakenOut,
    AccountLinked,
    AccountUnlinked,
    DraftKept,
    DraftDiscarded,
}

/// Those without anything more to them, as the cookie spells them.
const PLAIN: &[(Said, &str)] = &[
    (Said::PasswordChanged, "password"),
    (Said::SettingsSaved, "settings"),
    (Said::ProfileSaved, "profile"),
    (Said::PictureSaved, "picture"),
    (Said::PictureRemoved, "no-picture"),
    (Said::ArchiveAsked, "archive"),
    (Said::BackupAsked, "backup"),
    (Said::Blocked, "blocked"),
    (Said::BlockLifted, "no-block"),
    (Said::Left, "left"),
    (Said::CategorySaved, "category"),
    (Said::Restored, "restored"),
    (Said::Closed, "closed"),
    (Said::Reopened, "reopened"),
    (Said::Accepted, "accepted"),
    (Said::AcceptanceEnded, "not-accepted"),
    (Said::RevisionRestored, "revision"),
    (Said::Redacted, "redacted"),
    (Said::DecidedBefore, "decided-before"),
    (Said::Purged, "purged"),
    (Said::Locked, "locked"),
    (Said::Unlocked, "unlocked"),
    (Said::Pinned, "pinned"),
    (Said::Unpinned, "unpinned"),
    (Said::Turned, "turned"),
    (Said::SlowSet, "slow-set"),
    (Said::SlowEnded, "slow-ended"),
    (Said::TimerSet, "timer-set"),
    (Said::TimerEnded, "timer-ended"),
    (Said::Moved, "moved"),
    (Said::Split, "split"),
    (Said::Merged, "merged"),
    (Said::Published, "published"),
    (Said::Submitted, "submitted"),
    (Said::ChangesAsked, "changes"),
    (Said::Revised, "revised"),
    (Said::Withdrawn, "withdrawn"),
    (Said::Archived, "archived"),
    (Said::Revived, "revived"),
    (Said::Suspended, "suspended"),
    (Said::SuspensionLifted, "lifted"),
    (Said::Silenced, "silenced"),
    (Said::SilenceLifted, "unsilenced"),
    (Said::Warned, "warned"),
    (Said::WarningRead, "warning"),
    (Said::CleanupBegun, "cleanup"),
    (Said::NoteAdded, "note"),
    (Said::NoteRemoved, "no-note"),
    (Said::PictureReset, "reset-picture"),
    (Said::DisplayNameReset, "reset-display"),
    (Said::MemberSignedOut, "member-signed-out"),
    (Said::SignedOut, "signed-out"),
    (Said::PasswordReset, "reset"),
    (Said::AddressAsked, "address-asked"),
    (Said::AddressConfirmed, "address"),
    (Said::LetterQueued, "letter"),
    (Said::LetterDiscarded, "letter-discarded"),
    (Said::GroupSaved, "group"),
    (Said::GroupDeleted, "group-gone"),
    (Said::MemberSaved, "member"),
    (Said::MemberApproved, "approved"),
    (Said::Flagged, "flagged"),
    (Said::Held, "held"),
    (Said::Appealed, "appealed"),
    (Said::AppealGranted, "granted"),
    (Said::AppealRefused, "unmoved"),
    (Said::FlagsUpheld, "upheld"),
    (Said::FlagsDismissed, "dismissed"),
    (Said::DecisionUndone, "undecided"),
    (Said::LookingAt, "looking"),
    (Said::LookingAway, "away"),
    (Said::MemberRefused, "refused"),
    (Said::SiteSaved, "site"),
    (Said::SettingUndone, "undone"),
    (Said::Announced, "announced"),
    (Said::AnnouncementWithdrawn, "no-announcement"),
    (Said::RedirectSaved, "redirect"),
    (Said::RedirectRemoved, "no-redirect"),
    (Said::PageSaved, "page"),
    (Said::PageDeleted, "no-page"),
    (Said::TagSaved, "tag"),
    (Said::TagNamed, "tag-named"),
    (Said::TagMerged, "tag-merged"),
    (Said::ViewEnded, "view-ended"),
    (Said::CategoriesOrdered, "ordered"),
    (Said::CategoryMerges, "merges"),
    (Said::InvitationTakenBack, "invitation"),
    (Said::AuthorInvited, "author-invited"),
    (Said::AuthorNotAsked, "author-not-asked"),
    (Said::AuthorJoined, "author"),
    (Said::AuthorDeclined, "no-author"),
    (Said::AuthorLeft, "author-left"),
    (Said::Promoted, "promoted"),
    (Said::PromotedForOthers, "promoted-for-others"),
    (Said::PartTakenOut, "part"),
    (Said::TokenRevoked, "revoked"),
    (Said::TokenMadeBefore, "token"),
    (Said::SessionEnded, "session"),
    (Said::AppAdded, "app"),
    (Said::AppRemoved, "app-removed"),
    (Said::PasskeyAdded, "passkey"),
    (Said::PasskeyRemoved, "passkey-removed"),
    (Said::OtherSessionsEnded, "sessions"),
    (Said::AccountLinked, "linked"),
    (Said::AccountUnlinked, "unlinked"),
    (Said::DraftKept, "draft"),
    (Said::DraftDiscarded, "no-draft"),
];

impl Said {
    /// What was said before this request, if it was not shown yet.
    pub(crate) fn before(headers: &HeaderMap) -> Option<Self> {
        let text = cookie(headers, SAID)?;
        let post = |kind: &str| text.strip_prefix(kind)?.parse().ok();
        PLAIN
            .iter()
            .find_map(|(said, code)| (*code == text).then_some(*said))
            .or_else(|| post("post-").map(Self::PostDeleted))
            .or_else(|| post("topic-").map(Self::TopicDeleted))
    }

    fn code(self) -> String {
        match self {
            Self::PostDeleted(post) => format!("post-{post}"),
            Self::TopicDeleted(post) => format!("topic-{post}"),
            _ => PLAIN.iter().find(|(said, _)| *said == self).map_or("", |(_, code)| code).to_owned(),
        }
    }

    pub(crate) fn notice(self) -> Notice {
        let text = match self {
            Self::PasswordChanged => "Your password is set, and you are signed out everywhere else.",
            Self::TagSaved => "The description is saved.",
            Self::TagNamed => "The names are saved. Topics that have one of them get this tag within a moment.",
            Self::CategoriesOrdered => "The categories stand in this order now.",
            Self::CategoryMerges => "Its topics move now. The list below says how far that is.",
            Self::ViewEnded => "You see the forum as yourself again.",
            Self::TagMerged => "The tag is another name now. Its topics get the other tag within a moment.",
            Self::SettingsSaved => "Your settings are saved.",
            Self::ProfileSaved => "Your profile is saved.",
            Self::PictureSaved => "Your picture is shown from now on.",
            Self::Blocked => "It is blocked, on every node within a second.",
            Self::BlockLifted => "It is blocked no more.",
            Self::BackupAsked => "A backup is being made. Look again here for how far it is.",
            Self::ArchiveAsked => "Your archive is being made. Look again in a moment.",
            Self::Left => "Your account is deleted. What you wrote is seen to within some minutes.",
            Self::PictureRemoved => "Your picture is removed, and one that was drawn for you takes its place.",
            Self::CategorySaved => "The category is saved.",
            Self::PostDeleted(_) => "The post is deleted.",
            Self::TopicDeleted(_) => "The topic is deleted.",
            Self::Restored => "It is shown again.",
            Self::Closed => "The question is closed: it takes no new answers.",
            Self::Reopened => "The question takes answers again.",
            Self::Accepted => "The answer is accepted.",
            Self::AcceptanceEnded => "The answer is no longer accepted.",
            Self::RevisionRestored => "The post says again what it said then, in a new revision.",
            Self::Purged => "It is purged: nothing is left of it but a line in the log.",
            Self::DecidedBefore => "This was decided already: below stands by whom, and how.",
            Self::Redacted => "It is removed from all revisions.",
            Self::Flagged => "Thank you. A moderator will look at it.",
            Self::Appealed => "Another moderator will look at it. You are told what they decide.",
            Self::AppealGranted => "The suspension is over. They are told.",
            Self::AppealRefused => "The suspension stays. They are told, with your reason.",
            Self::Held => "Thank you. A moderator looks at it before others see it; you are told.",
            Self::FlagsUpheld => "The post is deleted. Its author is told, with your reason.",
            Self::FlagsDismissed => "The post stays, and everybody sees it.",
            Self::DecisionUndone => "The decision is undone: the post waits for one again.",
            Self::LookingAt => "Others see for ten minutes that you look at this.",
            Self::LookingAway => "It is free for others to look at.",
            Self::Locked => "The topic is locked.",
            Self::Unlocked => "The topic is open again.",
            Self::Pinned => "The topic is pinned.",
            Self::Unpinned => "The topic is no longer pinned.",
            Self::Turned => "The topic is of another kind now.",
            Self::SlowSet => "Each member replies only once in a while now.",
            Self::SlowEnded => "Members reply whenever they like again.",
            Self::TimerSet => "The timer is set. The topic’s page says so.",
            Self::TimerEnded => "The timer is off.",
            Self::Moved => "The topic is moved.",
            Self::Split => "These posts are a topic of their own now.",
            Self::Merged => "The two topics are one now. Addresses of the other one lead here.",
            Self::Published => "The article is published.",
            Self::Revised => "Your revision waits for a review. Until it is approved, readers see the one before.",
            Self::ChangesAsked => "Its authors are told what you ask for.",
            Self::Submitted => "The article waits for a review.",
            Self::Withdrawn => "The article is a draft again.",
            Self::Archived => "The article is archived.",
            Self::Revived => "The article is no longer archived.",
            Self::Suspended => "The member is suspended, and signed out everywhere.",
            Self::SuspensionLifted => "The member can write again.",
            Self::Silenced => "The member is silenced, and is told why.",
            Self::SilenceLifted => "The member can write again.",
            Self::Warned => "The member is warned. They write nothing until they have said that they read it.",
            Self::WarningRead => "Thank you. You can write again, if nothing else is above.",
            Self::CleanupBegun => "It has begun, and goes on in the background.",
            Self::NoteAdded => "The note is kept.",
            Self::NoteRemoved => "The note is removed.",
            Self::PictureReset => "The picture is removed, and one that is drawn takes its place.",
            Self::DisplayNameReset => "The display name is removed.",
            Self::MemberSignedOut => "The member is signed out everywhere.",
            Self::SignedOut => "You are signed out.",
            Self::PasswordReset => "Your password is changed, and you are signed out everywhere. Sign in with it.",
            Self::AddressAsked => "A letter is on its way there. Follow its link, and the address is yours.",
            Self::AddressConfirmed => "Your address is confirmed.",
            Self::LetterQueued => "The letter is on its way.",
            Self::LetterDiscarded => "The letter is thrown away.",
            Self::GroupSaved => "The group is saved.",
            Self::GroupDeleted => "The group is deleted.",
            Self::MemberSaved => "The member is saved.",
            Self::MemberApproved => "The member can write now.",
            Self::MemberRefused => "The member was not let in.",
            Self::SiteSaved => "The settings of the site are saved.",
            Self::Announced => "It is announced, from the time that you gave.",
            Self::AnnouncementWithdrawn => "The announcement is taken away.",
            Self::RedirectSaved => "The old address leads there now.",
            Self::RedirectRemoved => "The old address leads nowhere any more.",
            Self::PageSaved => "The page is saved.",
            Self::PageDeleted => "The page is deleted. Its revisions are kept, and any of them can be shown again.",
            Self::SettingUndone => "What stood there before is in force again.",
            Self::InvitationTakenBack => "The invitation opens nothing any more.",
            Self::AuthorInvited => "They are told that you invited them.",
            Self::AuthorNotAsked => "The invitation is taken back.",
            Self::AuthorJoined => "You are an author of this article.",
            Self::AuthorDeclined => "You declined, and are not asked again for that article.",
            Self::AuthorLeft => "You are no author of the article any more.",
            Self::Promoted => "This is the article of that question.",
            Self::PromotedForOthers => "The draft is made. Its author and whoever wrote a part of it are told.",
            Self::PartTakenOut => "What you wrote is taken out of the article, and your name with it.",
            Self::TokenRevoked => "The token is revoked: it opens nothing any more.",
            Self::TokenMadeBefore => {
                "The token was made when this form came first, and shown then. If you did not keep it, revoke it and \
                 make another."
            }
            Self::AppAdded => "Your app is set up: from now on you are asked for its codes.",
            Self::AppRemoved => "The app is removed.",
            Self::PasskeyAdded => "The passkey is yours.",
            Self::PasskeyRemoved => "The passkey is removed: it opens nothing any more.",
            Self::SessionEnded => "The session has ended.",
            Self::OtherSessionsEnded => "All other sessions have ended.",
            Self::AccountLinked => "The account is linked: you can sign in with it.",
            Self::AccountUnlinked => "The account is no longer linked.",
            Self::DraftKept => "Your draft is kept. You find it here on all your devices.",
            Self::DraftDiscarded => "The draft is discarded.",
        };
        let link = match self {
            Self::PostDeleted(post) | Self::TopicDeleted(post) => {
                Some(Link::new("Look at it or restore it", address::post(post)))
            }
            _ => None,
        };
        Notice { kind: NoticeKind::Done, text: text.to_owned(), link }
    }
}

/// Has the next page say it.
pub(crate) fn saying(mut response: Response, said: Said) -> Response {
    let value = format!("{SAID}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60", said.code());
    if let Ok(value) = HeaderValue::from_str(&value) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Says of what somebody wrote that it waits, if it does.
pub(crate) fn said_if_held(held: bool, response: Response) -> Response {
    if held { saying(response, Said::Held) } else { response }
}

/// It was said.
pub(crate) fn forget(response: &mut Response) {
    let value = HeaderValue::from_static("said=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    response.headers_mut().append(header::SET_COOKIE, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_read_again_and_nothing_else() {
        let all =
            PLAIN.iter().map(|(said, _)| *said).chain([Said::PostDeleted(PostId(7)), Said::TopicDeleted(PostId(8))]);
        for said in all {
            let cookie = HeaderValue::from_str(&format!("said={}", said.code())).unwrap();
            let headers = [(header::COOKIE, cookie)].into_iter().collect();
            assert_eq!(Said::before(&headers), Some(said));
        }
        let forged = [(header::COOKIE, HeaderValue::from_static("said=<b>won</b>"))].into_iter().collect();
        assert_eq!(Said::before(&forged), None);
    }
}
