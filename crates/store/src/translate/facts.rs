//! What a change relies on.

use super::{counted, number, state, voted};
use model::article::Life;
use model::change::Fact;
use model::trust::Trust;

use crate::commit::Batch;
use crate::keys;
use crate::read::log::{END, end_text};
use crate::read::uploads::PHASE;
use crate::record::{json, role, topic_text, vote};

pub(crate) fn fact(batch: &mut Batch, fact: &Fact) {
    match fact {
        Fact::SiteRevision(0) => batch.guard("absent", keys::site(), []),
        Fact::SiteRevision(revision) => batch.guard("field_is", keys::site(), [b"revision", &number(*revision)]),
        Fact::LogEndsAt(None) => batch.guard("field_absent", keys::log_end(), [END.as_bytes()]),
        Fact::LogEndsAt(Some(end)) => {
            batch.guard("field_is", keys::log_end(), [END.as_bytes(), end_text(end).as_bytes()]);
        }
        Fact::LoggedUpTo(shard, None) => {
            batch.guard("field_absent", keys::log_end(), [shard.to_string().as_bytes()]);
        }
        Fact::LoggedUpTo(shard, Some(event)) => {
            batch.guard("field_is", keys::log_end(), [shard.to_string().as_bytes(), event.as_bytes()]);
        }
        Fact::BackupsAre(None) => batch.guard("absent", keys::backups(), []),
        Fact::BackupsAre(Some(record)) => batch.guard("text_is", keys::backups(), [&json(record)]),
        Fact::NameFree(name) => batch.guard("absent", keys::name(name), []),
        Fact::EmailFree(address) => batch.guard("absent", keys::email(address), []),
        Fact::NameOf(name, member) => batch.guard("text_is", keys::name(name), [&number(member.0)]),
        Fact::NoAdminLeaves => batch.guard("absent", keys::admin_leaves(), []),
        Fact::AppealIs(member, curb, None) => {
            batch.guard("field_absent", keys::member(*member), [keys::appeal_field(*curb).as_bytes()]);
        }
        Fact::AppealIs(member, curb, Some(appeal)) => {
            batch.guard("field_is", keys::member(*member), [keys::appeal_field(*curb).as_bytes(), &json(appeal)]);
        }
        Fact::RoleIs(member, is) => {
            batch.guard("field_is", keys::member(*member), [b"role", role(*is).as_bytes()]);
        }
        Fact::ReliedOn(member, times) => counted(batch, *member, b"relied", *times),
        Fact::SessionsEnded(member, times) => counted(batch, *member, b"ended", *times),
        Fact::ArchiveIs(member, None) => batch.guard("absent", keys::archive(*member), []),
        Fact::ArchiveIs(member, Some(archive)) => batch.guard("text_is", keys::archive(*member), [&json(archive)]),
        Fact::DepartureIs(departure) => {
            batch.guard("text_is", keys::departure(departure.member), [&json(departure)]);
        }
        Fact::DraftIs(member, place, None) => {
            batch.guard("field_absent", keys::drafts(*member), [place.to_string().as_bytes()]);
        }
        Fact::DraftIs(member, place, Some(head)) => {
            batch.guard("field_is", keys::drafts(*member), [place.to_string().as_bytes(), &json(head)]);
        }
        Fact::IdentityFree(identity) => batch.guard("absent", keys::identity(identity), []),
        Fact::IsLinked(member, identity) => {
            batch.guard("field_present", keys::identities(*member), [identity.to_string().as_bytes()]);
        }
        Fact::NoPasskeyGoes(member) => batch.guard("absent", keys::identities_held(*member), []),
        Fact::RegistrationOpen(member) => batch.guard("present", keys::registration(*member), []),
        Fact::MemberAbsent(member) => batch.guard("absent", keys::member(*member), []),
        Fact::MemberExists(member) => batch.guard("present", keys::member(*member), []),
        Fact::SessionOpen(member, token) => {
            batch.guard("field_present", keys::sessions(*member), [token.as_bytes()]);
        }
        Fact::TokenStands(member, hash) => {
            batch.guard("field_present", keys::tokens(*member), [hash.as_bytes()]);
        }
        Fact::TopicIn(topic, category) => {
            batch.guard("field_is", keys::topic(*topic), [b"category", &number(category.0)]);
        }
        Fact::TopicIsHere(topic) | Fact::MergingIs(topic, None) => {
            batch.guard("field_absent", keys::topic(*topic), [b"merging"]);
        }
        Fact::MergingIs(topic, Some(merging)) => {
            batch.guard("field_is", keys::topic(*topic), [b"merging", &json(merging)]);
        }
        Fact::AbsorptionIs(topic, from, None) => {
            batch.guard("field_absent", keys::absorbed(*topic), [&number(from.0)]);
        }
        Fact::AbsorptionIs(topic, from, Some(absorption)) => {
            batch.guard("field_is", keys::absorbed(*topic), [&number(from.0), absorption.name().as_bytes()]);
        }
        Fact::TopicExists(topic) => batch.guard("present", keys::topic(*topic), []),
        Fact::TopicUnlocked(topic) => batch.guard("field_absent", keys::topic(*topic), [b"locked"]),
        Fact::UpkeepIs(topic, None) => batch.guard("field_absent", keys::topic(*topic), [b"upkeep"]),
        Fact::UpkeepIs(topic, Some(upkeep)) => {
            batch.guard("field_is", keys::topic(*topic), [b"upkeep", &json(upkeep)]);
        }
        Fact::LastReplyIs(topic, member, None) => batch.guard("absent", keys::last_reply(*topic, *member), []),
        Fact::LastReplyIs(topic, member, Some(at)) => {
            batch.guard("text_is", keys::last_reply(*topic, *member), [&number(at.0)]);
        }
        Fact::TopicStands(topic) => batch.guard("field_absent", keys::topic(*topic), [b"deleted"]),
        Fact::TopicRemoved(topic) => batch.guard("field_present", keys::topic(*topic), [b"deleted"]),
        Fact::TopicReads(topic) => {
            batch.guard("field_is", keys::topic(topic.id), [b"text", &topic_text(topic)]);
        }
        Fact::TagRevision(tag, 0) => batch.guard("absent", keys::tag_about(tag), []),
        Fact::TagRevision(tag, revision) => {
            batch.guard("field_is", keys::tag_about(tag), [b"revision", &number(*revision)]);
        }
        Fact::TagStanceIs(tag, member, None) => {
            batch.guard("field_absent", keys::tag_stances(tag), [&number(member.0)]);
        }
        Fact::TagStanceIs(tag, member, Some(stance)) => {
            batch.guard("field_is", keys::tag_stances(tag), [&number(member.0), stance.name().as_bytes()]);
        }
        Fact::TopicHolds(topic, 0) => batch.guard("absent", keys::topic(*topic), []),
        Fact::TopicHolds(topic, posts) => batch.guard("field_is", keys::topic(*topic), [b"posts", &number(*posts)]),
        Fact::AcceptedIs(topic, None) => batch.guard("field_absent", keys::topic(*topic), [b"accepted"]),
        Fact::AcceptedIs(topic, Some(post)) => {
            batch.guard("field_is", keys::topic(*topic), [b"accepted", &number(post.0)]);
        }
        Fact::BylineIs(topic, None) => batch.guard("field_absent", keys::topic(*topic), [b"byline"]),
        Fact::BylineIs(topic, Some(byline)) => {
            batch.guard("field_is", keys::topic(*topic), [b"byline", &json(byline)]);
        }
        Fact::OriginIs(topic, origin) => {
            batch.guard("field_is", keys::topic(*topic), [b"origin", &json(origin)]);
        }
        Fact::BecameIs(topic, None) => batch.guard("field_absent", keys::topic(*topic), [b"became"]),
        Fact::BecameIs(topic, Some(article)) => {
            batch.guard("field_is", keys::topic(*topic), [b"became", &number(article.0)]);
        }
        Fact::ClosingIs(topic, None) => batch.guard("field_absent", keys::topic(*topic), [b"closed"]),
        Fact::ClosingIs(topic, Some(closing)) => {
            batch.guard("field_is", keys::topic(*topic), [b"closed", &json(closing)]);
        }
        Fact::LifeIs(topic, life) if **life == Life::default() => {
            batch.guard("field_absent", keys::topic(*topic), [b"life"]);
        }
        Fact::LifeIs(topic, life) => batch.guard("field_is", keys::topic(*topic), [b"life", &json(life)]),
        Fact::HeadingIs(topic) => {
            batch.guard("field_is", keys::topic(topic.id), [b"text", &topic_text(topic)]);
        }
        Fact::SeriesIs(series, None) => batch.guard("absent", keys::series(*series), []),
        Fact::SeriesIs(series, Some(found)) => batch.guard("text_is", keys::series(*series), [&json(found)]),
        Fact::InSeriesIs(topic, None) => batch.guard("field_absent", keys::topic(*topic), [b"series"]),
        Fact::InSeriesIs(topic, Some(within)) => {
            batch.guard("field_is", keys::topic(*topic), [b"series", &json(within)]);
        }
        Fact::VerdictIs(topic, member, None) => {
            batch.guard("field_absent", keys::verdicts(*topic), [&number(member.0)]);
        }
        Fact::VerdictIs(topic, member, Some(verdict)) => {
            batch.guard("field_is", keys::verdicts(*topic), [&number(member.0), &json(verdict)]);
        }
        Fact::VerdictsAre(post, revision, verdicts) if verdicts.is_empty() => {
            batch.guard("field_absent", keys::review(*post), [format!("v{revision}").as_bytes()]);
        }
        Fact::VerdictsAre(post, revision, verdicts) => {
            batch.guard("field_is", keys::review(*post), [format!("v{revision}").as_bytes(), &json(verdicts)]);
        }
        Fact::CommentIs(post, comment, None) => {
            batch.guard("field_absent", keys::review(*post), [format!("c{comment}").as_bytes()]);
        }
        Fact::CommentIs(post, comment, Some(is)) => {
            batch.guard("field_is", keys::review(*post), [format!("c{comment}").as_bytes(), &json(is)]);
        }
        Fact::PostRevision(topic, post, 1) => {
            batch.guard("field_absent", keys::states(*topic), [&state(*post, 'r')]);
        }
        Fact::PostRevision(topic, post, revision) => {
            batch.guard("field_is", keys::states(*topic), [&state(*post, 'r'), &number(*revision)]);
        }
        Fact::DecidedIs(post, decided) => batch.guard("text_is", keys::decided(*post), [&json(decided)]),
        Fact::CaseIs(topic, post, None) => {
            batch.guard("field_absent", keys::states(*topic), [&state(*post, 'f')]);
        }
        Fact::CaseIs(topic, post, Some(case)) => {
            batch.guard("field_is", keys::states(*topic), [&state(*post, 'f'), &json(case)]);
        }
        Fact::FlagIs(post, member, None) => batch.guard("field_absent", keys::flags(*post), [&number(member.0)]),
        Fact::FlagIs(post, member, Some(flag)) => {
            batch.guard("field_is", keys::flags(*post), [&number(member.0), &json(flag)]);
        }
        Fact::PostStands(topic, post) => batch.guard("field_absent", keys::states(*topic), [&state(*post, 'x')]),
        Fact::PostRemoved(topic, post) => batch.guard("field_present", keys::states(*topic), [&state(*post, 'x')]),
        Fact::PostHasReplies(topic, post, 0) => {
            batch.guard("field_absent", keys::states(*topic), [&state(*post, 'c')]);
        }
        Fact::PostHasReplies(topic, post, replies) => {
            batch.guard("field_is", keys::states(*topic), [&state(*post, 'c'), &number(*replies)]);
        }
        Fact::VotesAre(topic, post, kind, votes) => {
            let field = state(*post, voted(*kind));
            match votes {
                0 => batch.guard("field_absent", keys::states(*topic), [&field]),
                _ => batch.guard("field_is", keys::states(*topic), [&field, &number(*votes)]),
            }
        }
        Fact::VoteIs(post, member, found) => match vote(*found) {
            None => batch.guard("field_absent", keys::votes(*post), [&number(member.0)]),
            Some(value) => batch.guard("field_is", keys::votes(*post), [&number(member.0), value.as_bytes()]),
        },
        Fact::SecondIs(member, second) if !second.is_there() => {
            batch.guard("field_absent", keys::member(*member), [b"second"]);
        }
        Fact::SecondIs(member, second) => batch.guard("field_is", keys::member(*member), [b"second", &json(second)]),
        Fact::AppIs(member, app) => batch.guard("field_is", keys::member(*member), [b"app", &json(app)]),
        Fact::CodeOpen(member, code) => batch.guard("field_present", keys::codes(*member), [code.as_bytes()]),
        Fact::PasskeyIs(member, id, passkey) => {
            batch.guard("field_is", keys::passkeys(*member), [id.as_bytes(), &json(passkey)]);
        }
        Fact::TicketOpen(hash) => batch.guard("present", keys::ticket(hash), []),
        Fact::EmailOf(address, member) => batch.guard("text_is", keys::email(address), [&number(member.0)]),
        Fact::ProfileIs(member, profile) => {
            batch.guard("field_is", keys::member(*member), [b"profile", &json(profile)]);
        }
        Fact::LinkIs(member, link, letter) => {
            batch.guard("field_is", keys::links(*member), [link.name().as_bytes(), &number(letter.0)]);
        }
        Fact::LetterDue(letter, at) => {
            batch.guard("member_at", keys::outbox(letter.shard()), [&number(letter.0), &number(at.0)]);
        }
        Fact::LetterParked(letter) => {
            batch.guard("field_present", keys::parked_letters(letter.shard()), [&number(letter.0)]);
        }
        Fact::InvitedTimes(0) => batch.guard("field_absent", keys::site(), [b"invited"]),
        Fact::InvitedTimes(times) => batch.guard("field_is", keys::site(), [b"invited", &number(*times)]),
        Fact::InvitationIs(hash, invitation) => {
            batch.guard("field_is", keys::invitations(), [hash.as_bytes(), &json(invitation)]);
        }
        Fact::GroupsAre(member, groups) if groups.is_empty() => {
            batch.guard("field_absent", keys::member(*member), [b"groups"]);
        }
        Fact::GroupsAre(member, groups) => {
            batch.guard("field_is", keys::member(*member), [b"groups", &json(groups)]);
        }
        Fact::CleanupIs(member, None) => batch.guard("absent", keys::cleanup(*member), []),
        Fact::CleanupIs(member, Some(cleanup)) => batch.guard("text_is", keys::cleanup(*member), [&json(cleanup)]),
        Fact::WarnedAre(member, warned) if warned.is_empty() => {
            batch.guard("field_absent", keys::member(*member), [b"warned"]);
        }
        Fact::WarnedAre(member, warned) => {
            batch.guard("field_is", keys::member(*member), [b"warned", &json(warned)]);
        }
        Fact::ConductIs(member, at, None) => {
            batch.guard("field_absent", keys::conduct(*member), [&number(at.0)]);
        }
        Fact::ConductIs(member, at, Some(entry)) => {
            batch.guard("field_is", keys::conduct(*member), [&number(at.0), &json(entry)]);
        }
        Fact::IsHeld(member) => batch.guard("field_present", keys::member(*member), [b"held"]),
        Fact::TrustIs(member, trust) if *trust == Trust::default() => {
            batch.guard("field_absent", keys::member(*member), [b"trust"]);
        }
        Fact::TrustIs(member, trust) => batch.guard("field_is", keys::member(*member), [b"trust", &json(trust)]),
        Fact::NotSeenOn(member, day) => {
            batch.guard("field_at_most", keys::member(*member), [b"day", &number(day.saturating_sub(1))]);
        }
        Fact::ReadsAre(member, reads) if reads.as_bytes().is_empty() => {
            batch.guard("field_absent", keys::member(*member), [b"reads"]);
        }
        Fact::ReadsAre(member, reads) => {
            batch.guard("field_is", keys::member(*member), [b"reads", reads.as_bytes()]);
        }
        Fact::UploadIs(upload, None) => batch.guard("absent", keys::upload(upload), []),
        Fact::UploadIs(upload, Some(phase)) => {
            batch.guard("field_is", keys::upload(upload), [PHASE.as_bytes(), &json(phase)]);
        }
        Fact::UploadUnused(upload) => batch.guard("absent", keys::uses(upload), []),
        Fact::Scheduled(due, at) => batch.guard("member_at", keys::due(due.shard()), [&json(due), &number(at.0)]),
    }
}
