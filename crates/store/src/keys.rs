//! The names of all keys. Nothing else in the project spells one, but [`List`] the part behind the tag.
//!
//! Every key begins with its shard's hash tag, so that a shard's keys live in one cluster slot.
//!
//! | key | type | holds |
//! |---|---|---|
//! | `site` | hash | `revision`, `name`, `settings`, `groups`, `combinations`, `synonyms`, `pages`, `announcements`, `redirects`, `blocks`, `c{cid}`: each category (shard 0) |
//! | `log`, `log:reasons` | hash | what was done to keep order: lines by number, each after its hash, and their reasons (shard 0) |
//! | `log:end` | hash | `end`: how many lines there are, and the hash of the last; by shard, the last event that the log has (shard 0) |
//! | `settings` | zset | the history of the settings: each change, by the site's revision that it made (shard 0) |
//! | `settings:last` | hash | by setting, who changed it last and when (shard 0) |
//! | `logos` | hash | the logo and the one before, by their marks (shard 0) |
//! | `log:t{tid}`, `log:m{mid}` | zset | lines of the log about a topic, about a member: number and score (shard 0) |
//! | `page:{name}`, `page:{name}:t` | hash | revisions of a page that admins write, by number; and their texts (shard 0) |
//! | `blocked` | hash | by block, how often it has kept something out (shard 0) |
//! | `backups` | string | how it stands with the backups that the forum makes by itself (shard 0) |
//! | `restoring` | string | nothing: a restore fills the store, and has not come to its end (shard 0) |
//! | `name:{key}`, `mail:{address}` | string | the member's id; 0 for a name whose member has left (shard 0) |
//! | `admin-leaves` | string | which admin is about to be none any more; expires (shard 0) |
//! | `identity:{realm}:{subject}` | string | the id of the member whose way in it is (shard 0) |
//! | `identities-held:{mid}` | string | nothing: the member's last passkey goes; expires (shard 0) |
//! | `identities:{mid}` | hash | the same by member: `{realm}:{subject}` and what is shown of it (shard 0) |
//! | `reg:{mid}` | string | a registration not yet carried out (shard 0) |
//! | `m:{mid}` | hash | `profile`, `password`, `role`, `suspension`, `view`, `told`, `display`, `portrait`, `locale`, `about`, `second`, `app`, `held`, `appeal` against a suspension, `appeal-silence`, `appeal-warning`, `silence`, warnings that wait (`warned`), `groups`, `trust`, how often they were `relied` on to stay an admin, and all their sessions were `ended`; `day` and `days` they came, topics they `reads` |
//! | `m:{mid}:portrait` | hash | the picture that a member sent: its `mark`, and a square for each side |
//! | `m:{mid}:p` | hash | passkeys, by their ids |
//! | `m:{mid}:codes` | hash | recovery codes that were not used, by their hashes |
//! | `invitations` | hash | invitations, by the hash of their code (shard 0) |
//! | `imported:{cid}` | hash | topics that came from files, by the paths of these (shard 0) |
//! | `m:{mid}:s` | hash | sessions, by the hash of their token |
//! | `m:{mid}:t` | hash | API tokens, by the hash of their secret |
//! | `m:{mid}:kept` | string | text kept while its author signed in; expires |
//! | `m:{mid}:d` | hash | drafts by place: when each was saved, how long it is, and how it begins; expires |
//! | `m:{mid}:dt` | hash | their texts by place: the fields of a form; expires |
//! | `m:{mid}:links` | hash | of each kind of link, the letter with the one that works |
//! | `m:{mid}:places` | hash | fingerprints of where they signed in, with when they last did |
//! | `m:{mid}:near` | hash | keyed hashes of networks that they came from, with when they last did; expires |
//! | `near:{mark}` | zset | members who came from a network, by when they last did; expires |
//! | `m:{mid}:n` | hash | what the member was told, by key; `forgotten`: up to where some of it may be gone |
//! | `m:{mid}:u` | set | marks of what of that is unread |
//! | `m:{mid}:e` | set | marks of what of that waits for a letter |
//! | `m:{mid}:archive`, `m:{mid}:archive:{n}` | string | how far an archive for the member is, and its parts; expire |
//! | `m:{mid}:cleanup` | string | how far cleaning up after the member is |
//! | `taken:{mid}` | hash | what of this shard was taken of a member as spam: `t{tid}` and `p{pid}` with the time of their deletion (`a`: it was the accepted answer), `v{pid}` with their vote |
//! | `leaves:{mid}` | string | what is still to be done for a member who has left |
//! | `u:{key}` | string | the id of the member of that name |
//! | `t:{tid}` | hash | `text`, `category`, `opening`, `locked`, `pin`, `deleted`, `accepted`, `closed`, `series`, `life`, `byline`, `origin`, `became`, the topic that it was `split` off from, how far it is on its way into another one (`merging`), which has taken it in (`merged`), `upkeep`, `posts`, `views` |
//! | `t:{tid}:o` | zset | thread paths, all at score 0 |
//! | `t:{tid}:c` | zset | posts by time |
//! | `t:{tid}:a` | zset | a question's answers by votes |
//! | `t:{tid}:s` | hash | of posts that are not as they were first: `{pid}` + `r`evision, `u`p, `d`own, `c`hildren, `x` deletion, `f`lags that wait |
//! | `t:{tid}:m` | hash | topics that it takes in or has taken in: `begun` or `done` |
//! | `t:{tid}:to` | zset | of a topic that went into another one, its posts there, by their places |
//! | `moved:{n}` | hash | posts that went into another topic, with their numbers there: of each hundred numbers |
//! | `t:{tid}:w` | hash | members who said how they want to be told of the topic |
//! | `t:{tid}:p` | set | members who have replied in it |
//! | `s:{sid}` | string | a series of articles |
//! | `m:{mid}:series` | set | series that a member has made |
//! | `t:{tid}:f` | hash | what members say of whether an article still works |
//! | `t:{tid}:works`, `t:{tid}:fails` | zset | these members, by when they said so |
//! | `t:{tid}:n` | set | members who were told something about it |
//! | `p:{pid}` | string | a packed post |
//! | `p:{pid}:v`, `p:{pid}:h` | hash | votes by member; past revisions by number |
//! | `p:{pid}:f` | set | files that the post uses in any of its revisions |
//! | `f:{hash}` | hash | a file: `what` is kept of it, its `phase`, and `s{mid}` for each who sent it |
//! | `f:{hash}:u` | set | posts that use it |
//! | `p:{pid}:r` | hash | reviews of an article: `v{revision}` what was said of a revision, `c{n}` a comment on lines |
//! | `p:{pid}:g` | hash | what members have flagged of it, by member |
//! | `m:{mid}:looking` | string | who looks at what waits of them, their approval or an appeal, now; expires |
//! | `p:{pid}:decided`, `p:{pid}:looking` | string | what a moderator decided of it last; who looks at it now, expires |
//! | `m:{mid}:g` | hash | of what a member has flagged, by post: 1 if a moderator agreed, 0 if not |
//! | `m:{mid}:f` | hash | of what a member wrote and others flagged, by post: flags that wait, were upheld, were dismissed |
//! | `m:{mid}:k` | hash | how a member behaved, by time: notes, warnings, and what staff did |
//! | `p:{pid}:w` | string | the newest text of an article, where readers do not see it |
//! | `topics`, `members`, `uploads` | set | ids and hashes of this shard |
//! | `names` | zset | members of this shard by name, all at score 0: name in small letters, NUL, id |
//! | `w:{roster}` | zset | members of this shard of a kind, see [`Roster`] |
//! | `received` | hash | votes for what a member wrote in this shard, less those against it |
//! | `counts` | hash | posts of each category in this shard |
//! | `ids` | hash | the counters of ids, and the server that they were last reserved on |
//! | `version` | string | the version of the shard's data, see [`crate::version`] |
//! | `migrating` | string | who carries the data to another version; expires (shard 0) |
//! | `day:{n}` | hash | what was counted on the n-th day since 1970, by [`Figure::code`]; expires |
//! | `day:{n}:{code}` | set | what is counted once of it: who came, which questions were answered within a day; expires |
//! | `load:h{n}`, `load:d{n}` | hash | what was refused and what crawlers took in the n-th hour or day since 1970, by [`model::load::Counted::code`]; expires (shard 0) |
//! | `load:seen` | hash | by crawler, when it was last seen; expires (shard 0) |
//! | `load:fullest` | hash | of each kind of buckets the fullest: until when it is in use, how far it reaches, and whose it is; expires (shard 0) |
//! | `load:recent` | zset | what was refused last, by when; expires (shard 0) |
//! | `stream` | stream | what happened |
//! | `followed` | hash | `epoch` and the `server` that gave it, `cursor:{name}`, `trimmed`, `audiences`, `listing` |
//! | `events`, `follow` | string | nothing: what a program of version 1 looks for here, it must not find |
//! | `lease` | string | who carries this shard's events onward; expires |
//! | `fence` | hash | the highest epoch that each source shard has written here with |
//! | `acked` | string | nothing: written so that replicas can be waited for; expires |
//! | `parked` | hash | events that could not be carried out |
//! | `due` | zset | what ends by itself, by when |
//! | `outbox` | zset | letters, by when they are tried next, or forgotten |
//! | `letters`, `parked-letters` | hash | letters that wait; those that could not be sent |
//! | `once:{key}` | string | the result of a command, and a fingerprint of what it said; expires |
//! | `ticket:{hash}` | string | what a token is good for once; expires |
//! | `limit:{act}:{whose}` | string | until when a bucket of a limit is in use; expires then |
//! | `limit:slow:{tid}:{mid}` | string | when the member last replied in a topic that goes slowly; expires when they may again |
//! | `g:{tag}` | hash | what a tag is `about`, and how often that was said: the `revision` |
//! | `g:{tag}:w` | hash | what members said of being told of new topics with the tag |
//! | `l:…` | zset | lists, see [`model::list::List`] |
//! | `n:c{cid}` | hash | a category's posts: a subtotal for each source shard |
//! | `n:m{mid}` | hash | votes that a member has received: the same |

use model::appeal::Curb;
use model::change::Roster;
use model::flag::Awaiting;
use model::identity::Identity;
use model::ids::{CategoryId, MemberId, PostId, SeriesId, TopicId};
use model::limits::{Bucket, Whose};
use model::list::List;
use model::load::Slot;
use model::log::LogFile;
use model::name::NameKey;
use model::near::PlaceMark;
use model::shard::Shard;
use model::tally::Figure;
use model::topic::Tag;
use model::upload::UploadHash;
use model::written::PageName;

const VERSION: &str = "version";

/// The tag with its braces: what every key of the shard begins with.
pub(crate) fn tag(shard: Shard) -> String {
    format!("{{{}}}", shard.tag())
}

fn key(shard: Shard, rest: impl std::fmt::Display) -> String {
    format!("{{{}}}{rest}", shard.tag())
}

pub(crate) fn site() -> String {
    key(Shard::SITE, "site")
}

pub(crate) fn log() -> String {
    key(Shard::SITE, "log")
}

pub(crate) fn log_reasons() -> String {
    key(Shard::SITE, "log:reasons")
}

pub(crate) fn log_end() -> String {
    key(Shard::SITE, "log:end")
}

pub(crate) fn settings() -> String {
    key(Shard::SITE, "settings")
}

pub(crate) fn settings_last() -> String {
    key(Shard::SITE, "settings:last")
}

pub(crate) fn logos() -> String {
    key(Shard::SITE, "logos")
}

pub(crate) fn log_file(file: LogFile) -> String {
    match file {
        LogFile::Topic(topic) => key(Shard::SITE, format_args!("log:t{topic}")),
        LogFile::Member(member) => key(Shard::SITE, format_args!("log:m{member}")),
    }
}

pub(crate) fn page(name: &PageName) -> String {
    key(Shard::SITE, format_args!("page:{}", name.as_str()))
}

pub(crate) fn page_texts(name: &PageName) -> String {
    key(Shard::SITE, format_args!("page:{}:t", name.as_str()))
}

pub(crate) fn blocked() -> String {
    key(Shard::SITE, "blocked")
}

pub(crate) fn backups() -> String {
    key(Shard::SITE, "backups")
}

pub(crate) fn restoring() -> String {
    key(Shard::SITE, "restoring")
}

pub(crate) fn name(name: &NameKey) -> String {
    key(Shard::SITE, format_args!("name:{}", name.as_str()))
}

pub(crate) fn email(address: &str) -> String {
    key(Shard::SITE, format_args!("mail:{address}"))
}

pub(crate) fn identity(identity: &Identity) -> String {
    key(Shard::SITE, format_args!("identity:{identity}"))
}

pub(crate) fn identities(member: MemberId) -> String {
    key(Shard::SITE, format_args!("identities:{member}"))
}

pub(crate) fn registration(member: MemberId) -> String {
    key(Shard::SITE, format_args!("reg:{member}"))
}

pub(crate) fn member(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}"))
}

/// Where a member's appeal stands in their record.
pub(crate) fn appeal_field(curb: Curb) -> &'static str {
    match curb {
        Curb::Suspension => "appeal",
        Curb::Silence => "appeal-silence",
        Curb::Warning => "appeal-warning",
    }
}

pub(crate) fn sessions(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:s"))
}

pub(crate) fn tokens(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:t"))
}

pub(crate) fn notifications(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:n"))
}

pub(crate) fn unmailed(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:e"))
}

pub(crate) fn unread(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:u"))
}

pub(crate) fn passkeys(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:p"))
}

pub(crate) fn codes(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:codes"))
}

pub(crate) fn kept(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:kept"))
}

pub(crate) fn drafts(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:d"))
}

pub(crate) fn draft_texts(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:dt"))
}

pub(crate) fn links(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:links"))
}

pub(crate) fn places(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:places"))
}

pub(crate) fn near(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:near"))
}

pub(crate) fn neighbours(mark: &PlaceMark) -> String {
    key(mark.shard(), format_args!("near:{mark}"))
}

/// What all keys of a member begin with that hold something of them alone.
pub(crate) fn of_member(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:"))
}

/// All of them that are known.
pub(crate) fn all_of_member(id: MemberId) -> Vec<String> {
    let of_ways_in = [sessions(id), tokens(id), passkeys(id), codes(id), links(id), places(id)];
    let others = [
        member(id),
        kept(id),
        notifications(id),
        unread(id),
        portrait(id),
        archive(id),
        own_series(id),
        flag_record(id),
        flagged(id),
        conduct(id),
        looking(Awaiting::Member(id)),
        cleanup(id),
        near(id),
    ];
    of_ways_in.into_iter().chain(others).chain([drafts(id), draft_texts(id)]).collect()
}

pub(crate) fn flagged(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:f"))
}

pub(crate) fn cleanup(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:cleanup"))
}

pub(crate) fn taken(member: MemberId, shard: Shard) -> String {
    key(shard, format_args!("taken:{member}"))
}

pub(crate) fn conduct(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:k"))
}

pub(crate) fn archive(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:archive"))
}

pub(crate) fn archive_part(member: MemberId, number: u32) -> String {
    key(member.shard(), format_args!("m:{member}:archive:{number}"))
}

pub(crate) fn departure(member: MemberId) -> String {
    key(member.shard(), format_args!("leaves:{member}"))
}

pub(crate) fn identities_held(member: MemberId) -> String {
    key(Shard::SITE, format_args!("identities-held:{member}"))
}

pub(crate) fn admin_leaves() -> String {
    key(Shard::SITE, "admin-leaves")
}

pub(crate) fn portrait(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:portrait"))
}

pub(crate) fn alias(name: &NameKey) -> String {
    key(model::account::home_of(name), format_args!("u:{}", name.as_str()))
}

pub(crate) fn topic(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}"))
}

pub(crate) fn thread(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}:o"))
}

pub(crate) fn chronicle(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}:c"))
}

pub(crate) fn answers(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}:a"))
}

pub(crate) fn last_reply(topic: TopicId, member: MemberId) -> String {
    key(topic.shard(), format_args!("limit:slow:{topic}:{member}"))
}

pub(crate) fn states(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}:s"))
}

pub(crate) fn absorbed(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}:m"))
}

pub(crate) fn moved_of(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}:to"))
}

/// Numbers of a shard that stand in one hash there: so many that Redis keeps it packed.
const BUCKET: u64 = 100;

pub(crate) fn moved(post: PostId) -> String {
    key(post.shard(), format_args!("moved:{}", post.0 / model::shard::COUNT / BUCKET))
}

/// What is kept of a thread beside its topic, posts and how these stand.
pub(crate) fn beside_topic(topic: TopicId) -> [String; 6] {
    [thread(topic), chronicle(topic), answers(topic), stances(topic), participants(topic), told(topic)]
}

pub(crate) fn stances(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}:w"))
}

pub(crate) fn participants(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}:p"))
}

pub(crate) fn series(series: SeriesId) -> String {
    key(series.shard(), format_args!("s:{series}"))
}

pub(crate) fn own_series(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:series"))
}

pub(crate) fn verdicts(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}:f"))
}

/// Who says that it works, or that it does not.
pub(crate) fn judges(topic: TopicId, works: bool) -> String {
    key(topic.shard(), format_args!("t:{topic}:{}", if works { "works" } else { "fails" }))
}

pub(crate) fn told(topic: TopicId) -> String {
    key(topic.shard(), format_args!("t:{topic}:n"))
}

pub(crate) fn post(post: PostId) -> String {
    key(post.shard(), format_args!("p:{post}"))
}

/// All that is kept of a post by itself.
pub(crate) fn all_of_post(id: PostId) -> [String; 9] {
    let looked_at = looking(Awaiting::Post(id));
    [post(id), votes(id), history(id), used_by(id), waiting(id), review(id), flags(id), decided(id), looked_at]
}

pub(crate) fn votes(post: PostId) -> String {
    key(post.shard(), format_args!("p:{post}:v"))
}

pub(crate) fn history(post: PostId) -> String {
    key(post.shard(), format_args!("p:{post}:h"))
}

pub(crate) fn used_by(post: PostId) -> String {
    key(post.shard(), format_args!("p:{post}:f"))
}

pub(crate) fn upload(upload: &UploadHash) -> String {
    key(upload.shard(), format_args!("f:{upload}"))
}

pub(crate) fn uses(upload: &UploadHash) -> String {
    key(upload.shard(), format_args!("f:{upload}:u"))
}

pub(crate) fn uploads(shard: Shard) -> String {
    key(shard, "uploads")
}

pub(crate) fn waiting(post: PostId) -> String {
    key(post.shard(), format_args!("p:{post}:w"))
}

pub(crate) fn review(post: PostId) -> String {
    key(post.shard(), format_args!("p:{post}:r"))
}

pub(crate) fn topics(shard: Shard) -> String {
    key(shard, "topics")
}

pub(crate) fn members(shard: Shard) -> String {
    key(shard, "members")
}

pub(crate) fn names(shard: Shard) -> String {
    key(shard, "names")
}

pub(crate) fn roster(shard: Shard, roster: Roster) -> String {
    match roster {
        Roster::Held => key(shard, "w:held"),
        Roster::Admins => key(shard, "w:admins"),
        Roster::Suspended => key(shard, "w:suspended"),
        Roster::Silenced => key(shard, "w:silenced"),
        Roster::Appealing(Curb::Suspension) => key(shard, "w:appealing"),
        Roster::Appealing(Curb::Silence) => key(shard, "w:appealing:silence"),
        Roster::Appealing(Curb::Warning) => key(shard, "w:appealing:warning"),
        Roster::Trust(level) => key(shard, format_args!("w:t{level}")),
        Roster::Group(group) => key(shard, format_args!("w:g{group}")),
    }
}

pub(crate) fn received(shard: Shard) -> String {
    key(shard, "received")
}

pub(crate) fn received_by(member: MemberId) -> String {
    key(member.shard(), model::source::received(member))
}

pub(crate) fn imported(category: CategoryId) -> String {
    key(Shard::SITE, format_args!("imported:{category}"))
}

pub(crate) fn invitations() -> String {
    key(Shard::SITE, "invitations")
}

pub(crate) fn counts(shard: Shard) -> String {
    key(shard, "counts")
}

pub(crate) fn ids(shard: Shard) -> String {
    key(shard, "ids")
}

/// The note of the version of a shard's data.
pub(crate) fn version(shard: Shard) -> String {
    key(shard, VERSION)
}

/// The same, in the shard of this key.
pub(crate) fn version_beside(key: &[u8]) -> Vec<u8> {
    let tag = key.iter().position(|byte| *byte == b'}').map_or(0, |end| end + 1);
    [key.get(..tag).unwrap_or_default(), VERSION.as_bytes()].concat()
}

pub(crate) fn migrating() -> String {
    key(Shard::SITE, "migrating")
}

pub(crate) fn flags(post: PostId) -> String {
    key(post.shard(), format_args!("p:{post}:g"))
}

pub(crate) fn decided(post: PostId) -> String {
    key(post.shard(), format_args!("p:{post}:decided"))
}

pub(crate) fn looking(what: Awaiting) -> String {
    match what {
        Awaiting::Post(post) => key(post.shard(), format_args!("p:{post}:looking")),
        Awaiting::Member(member) => key(member.shard(), format_args!("m:{member}:looking")),
    }
}

pub(crate) fn flag_record(member: MemberId) -> String {
    key(member.shard(), format_args!("m:{member}:g"))
}

/// What the keys of a shard's figures by day begin with.
pub(crate) fn days(shard: Shard) -> String {
    key(shard, "day:")
}

pub(crate) fn day(shard: Shard, day: u64) -> String {
    key(shard, format_args!("day:{day}"))
}

pub(crate) fn load(slot: Slot) -> String {
    match slot {
        Slot::Hour(hour) => key(Shard::SITE, format_args!("load:h{hour}")),
        Slot::Day(day) => key(Shard::SITE, format_args!("load:d{day}")),
    }
}

pub(crate) fn load_seen() -> String {
    key(Shard::SITE, "load:seen")
}

pub(crate) fn load_fullest() -> String {
    key(Shard::SITE, "load:fullest")
}

pub(crate) fn load_recent() -> String {
    key(Shard::SITE, "load:recent")
}

pub(crate) fn day_once(shard: Shard, day: u64, figure: Figure) -> String {
    key(shard, format_args!("day:{day}:{}", figure.code()))
}

pub(crate) fn stream(shard: Shard) -> String {
    key(shard, "stream")
}

pub(crate) fn followed(shard: Shard) -> String {
    key(shard, "followed")
}

/// Where a program of version 1 has its stream of events.
pub(crate) fn events_of_1(shard: Shard) -> String {
    key(shard, "events")
}

/// Where a program of version 1 notes how far it is.
pub(crate) fn follow_of_1(shard: Shard) -> String {
    key(shard, "follow")
}

pub(crate) fn lease(shard: Shard) -> String {
    key(shard, "lease")
}

pub(crate) fn fence(shard: Shard) -> String {
    key(shard, "fence")
}

pub(crate) fn acked(shard: Shard) -> String {
    key(shard, "acked")
}

pub(crate) fn parked(shard: Shard) -> String {
    key(shard, "parked")
}

pub(crate) fn due(shard: Shard) -> String {
    key(shard, "due")
}

pub(crate) fn outbox(shard: Shard) -> String {
    key(shard, "outbox")
}

pub(crate) fn letters(shard: Shard) -> String {
    key(shard, "letters")
}

pub(crate) fn parked_letters(shard: Shard) -> String {
    key(shard, "parked-letters")
}

pub(crate) fn once(shard: Shard, once: &str) -> String {
    key(shard, format_args!("once:{once}"))
}

pub(crate) fn ticket(hash: &str) -> String {
    key(model::ticket::home_of(hash), format_args!("ticket:{hash}"))
}

pub(crate) fn limit(bucket: &Bucket) -> String {
    let act = bucket.act.name();
    match &bucket.whose {
        Whose::Account(member) => key(bucket.shard(), format_args!("limit:{act}:m{member}")),
        Whose::Network(network) => key(bucket.shard(), format_args!("limit:{act}:n{network}")),
        Whose::Target(target) => key(bucket.shard(), format_args!("limit:{act}:t{target}")),
        Whose::Everybody => key(bucket.shard(), format_args!("limit:{act}:all")),
    }
}

pub(crate) fn tag_about(tag: &Tag) -> String {
    key(tag.shard(), format_args!("g:{}", tag.as_str()))
}

pub(crate) fn tag_stances(tag: &Tag) -> String {
    key(tag.shard(), format_args!("g:{}:w", tag.as_str()))
}

pub(crate) fn list(list: &List) -> String {
    key(list.shard(), list)
}

/// What the keys of a shard's posts begin with.
pub(crate) fn posts(shard: Shard) -> String {
    key(shard, "p:")
}

/// A list that is known by its name only.
pub(crate) fn named(shard: Shard, name: &str) -> String {
    key(shard, name)
}

/// What the keys of a shard's lists begin with.
pub(crate) fn lists(shard: Shard) -> String {
    key(shard, "l:")
}

pub(crate) fn subtotals(category: CategoryId) -> String {
    key(category.shard(), model::source::post_count(category))
}
