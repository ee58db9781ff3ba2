//! What a change writes.

use super::{field, name_entry, number, set_vote, state, taken, voted};
use model::about::About;
use model::article::Life;
use model::change::Effect;
use model::conduct::Flagged;
use model::flag::LOOKED_AT_FOR;
use model::ids::{PostId, TopicId};
use model::locale::Locale;
use model::post::{PostState, Vote};
use model::shard::Shard;
use model::tally::Figure;
use model::trust::Trust;
use model::{archive, draft, tally};

use crate::commit::Batch;
use crate::keys;
use crate::read::log::{END, end_text};
use crate::read::notifications::{CHOICES, FORGOTTEN};
use crate::read::uploads::{PHASE, WHAT};
use crate::record::{json, pack_post, pin, role, topic_text};

pub(crate) fn effect(batch: &mut Batch, shard: Shard, effect: &Effect) {
    match effect {
        Effect::SetCase(topic, post, Some(case)) => {
            batch.write("hset", keys::states(*topic), [&state(*post, 'f'), &json(case)]);
        }
        Effect::SetCase(topic, post, None) => batch.write("hdel", keys::states(*topic), [&state(*post, 'f')]),
        Effect::SetFlag(post, member, flag) => {
            batch.write("hset", keys::flags(*post), [&number(member.0), &json(flag)]);
        }
        Effect::SetDecided(post, Some(decided)) => batch.write("set", keys::decided(*post), [&json(decided)]),
        Effect::SetDecided(post, None) => batch.write("del", keys::decided(*post), []),
        Effect::SetLooking(what, Some(member)) => {
            batch.write("set", keys::looking(*what), [&number(member.0), &number(LOOKED_AT_FOR.as_secs())]);
        }
        Effect::SetLooking(what, None) => batch.write("del", keys::looking(*what), []),
        Effect::NoteFlag { member, post, upheld: Some(upheld) } => {
            let said: &[u8] = if *upheld { b"1" } else { b"0" };
            batch.write("hset", keys::flag_record(*member), [&number(post.0), said]);
        }
        Effect::NoteFlag { member, post, upheld: None } => {
            batch.write("hdel", keys::flag_record(*member), [&number(post.0)]);
        }
        Effect::Append { number: at, line, reason, file } => {
            batch.write("hset", keys::log(), [&number(*at), line.as_bytes()]);
            if !reason.is_empty() {
                batch.write("hset", keys::log_reasons(), [&number(*at), reason.as_bytes()]);
            }
            if let Some(file) = file {
                batch.write("zadd", keys::log_file(*file), [&number(*at), &number(*at)]);
            }
        }
        Effect::DropReason(at) => batch.write("hdel", keys::log_reasons(), [&number(*at)]),
        Effect::EndLog { end, shard, event } => {
            batch.write("hset", keys::log_end(), [END.as_bytes(), end_text(end).as_bytes()]);
            batch.write("hset", keys::log_end(), [shard.to_string().as_bytes(), event.as_bytes()]);
        }
        Effect::Tally { day, figure, by } => {
            batch.write("hincrby", keys::day(shard, *day), [figure.code().as_bytes(), &number(*by)]);
            batch.write("expire", keys::day(shard, *day), [&number(tally::KEPT.as_secs())]);
        }
        Effect::TallyOnce { day, figure, id } => {
            let kept = if *figure == Figure::Active { tally::WHO_CAME_KEPT } else { tally::KEPT };
            batch.write("sadd", keys::day_once(shard, *day, *figure), [&number(*id)]);
            batch.write("expire", keys::day_once(shard, *day, *figure), [&number(kept.as_secs())]);
        }
        Effect::SetTally { day, figure, to } => {
            batch.write("hset", keys::day(shard, *day), [figure.code().as_bytes(), &number(*to)]);
            batch.write("expire", keys::day(shard, *day), [&number(tally::KEPT.as_secs())]);
        }
        Effect::SetSite { revision, name } => {
            batch.write("hset", keys::site(), [b"revision", &number(*revision)]);
            batch.write("hset", keys::site(), [b"name", name.as_bytes()]);
        }
        Effect::SetSettings(settings) => batch.write("hset", keys::site(), [b"settings", &json(settings)]),
        Effect::NoteSettings(change) => {
            batch.write("zadd", keys::settings(), [&number(change.revision), &json(change)]);
            for changed in &change.changed {
                batch.write("hset", keys::settings_last(), [changed.key.as_bytes(), &json(&change.last())]);
            }
        }
        Effect::PutLogo(mark, bytes) => batch.write("hset", keys::logos(), [mark.as_str().as_bytes(), bytes]),
        Effect::DropLogo(mark) => batch.write("hdel", keys::logos(), [mark.as_str().as_bytes()]),
        Effect::SetAnnouncements(all) => batch.write("hset", keys::site(), [b"announcements", &json(all)]),
        Effect::SetBlocks(all) => batch.write("hset", keys::site(), [b"blocks", &json(all)]),
        Effect::CountBlocked(block, by) => batch.write("hincrby", keys::blocked(), [&number(*block), &number(*by)]),
        Effect::ForgetBlocked(block) => batch.write("hdel", keys::blocked(), [&number(*block)]),
        Effect::NoteBackups(record) => batch.write("set", keys::backups(), [&json(record)]),
        Effect::SetRedirects(all) => batch.write("hset", keys::site(), [b"redirects", &json(all)]),
        Effect::SetPages(pages) => batch.write("hset", keys::site(), [b"pages", &json(pages)]),
        Effect::PutPage(name, revision, text) => {
            let number = number(revision.revision);
            batch.write("hset", keys::page(name), [&number, &json(revision)]);
            if !revision.deleted {
                batch.write("hset", keys::page_texts(name), [&number, text.as_bytes()]);
            }
        }
        Effect::SetGroups(groups) => batch.write("hset", keys::site(), [b"groups", &json(groups)]),
        Effect::SetSynonyms(synonyms) => batch.write("hset", keys::site(), [b"synonyms", &json(synonyms)]),
        Effect::SetTagAbout(tag, about) => {
            batch.write("hset", keys::tag_about(tag), [b"about", &json(about)]);
            batch.write("hset", keys::tag_about(tag), [b"revision", &number(about.revision)]);
        }
        Effect::SetTagStance(tag, member, stance) => {
            let stance = stance.map(|stance| stance.name().as_bytes().to_vec());
            field(batch, keys::tag_stances(tag), &member.to_string(), stance);
        }
        Effect::SetCombinations(combinations) => {
            batch.write("hset", keys::site(), [b"combinations", &json(combinations)]);
        }
        Effect::PutInvitation(hash, invitation) => {
            batch.write("hset", keys::invitations(), [hash.as_bytes(), &json(invitation)]);
        }
        Effect::SetInvitedTimes(times) => batch.write("hset", keys::site(), [b"invited", &number(*times)]),
        Effect::DropInvitation(hash) => batch.write("hdel", keys::invitations(), [hash.as_bytes()]),
        Effect::PutCategory(category) => {
            batch.write("hset", keys::site(), [format!("c{}", category.id).as_bytes(), &json(category)]);
        }
        Effect::ClaimName(name, member) => batch.write("set", keys::name(name), [&number(member.0)]),
        Effect::ClaimEmail(address, member) => batch.write("set", keys::email(address), [&number(member.0)]),
        Effect::ClaimIdentity(linked, member) => {
            let identity = &linked.identity;
            batch.write("set", keys::identity(identity), [&number(member.0)]);
            batch.write("hset", keys::identities(*member), [identity.to_string().as_bytes(), &json(linked)]);
        }
        Effect::ReleaseIdentity(identity, member) => {
            batch.write("del", keys::identity(identity), []);
            batch.write("hdel", keys::identities(*member), [identity.to_string().as_bytes()]);
        }
        Effect::HoldIdentities(member) => {
            batch.write("set", keys::identities_held(*member), [b"", b"60"]);
        }
        Effect::Register(registration) => {
            batch.write("set", keys::registration(registration.member), [&json(registration)]);
        }
        Effect::CloseRegistration(member) => batch.write("del", keys::registration(*member), []),
        Effect::PutMember(registration) => {
            let key = keys::member(registration.member);
            batch.write("hset", key.clone(), [b"profile", &json(&registration.profile)]);
            if let Some(password) = &registration.password {
                batch.write("hset", key.clone(), [b"password", password.as_bytes()]);
            }
            batch.write("hset", key.clone(), [b"role", role(registration.role).as_bytes()]);
            if let Some(held) = &registration.held {
                batch.write("hset", key.clone(), [b"held", &json(held)]);
            }
            if registration.trust != Trust::default() {
                batch.write("hset", key, [b"trust", &json(&registration.trust)]);
            }
            let entry = name_entry(registration.profile.name.as_str(), registration.member);
            batch.write("zadd", keys::names(shard), [b"0", &entry]);
            let member = number(registration.member.0);
            batch.write("set", keys::alias(&registration.profile.name.key()), [&member]);
            batch.write("sadd", keys::members(shard), [&member]);
        }
        Effect::Forget(member, name) => {
            for key in keys::all_of_member(*member) {
                batch.write("del", key, []);
            }
            batch.write("del", keys::alias(&name.key()), []);
            batch.write("srem", keys::members(shard), [&number(member.0)]);
            batch.write("zrem", keys::names(shard), [&name_entry(name.as_str(), *member)]);
        }
        Effect::ForgetKey(member, key) => {
            // Whatever came to be named here, nothing of anybody else goes.
            if key.starts_with(&keys::of_member(*member)) || *key == keys::member(*member) {
                batch.write("del", key.clone(), []);
            }
        }
        Effect::PutArchive(member, archive) => {
            batch.write("set", keys::archive(*member), [&json(archive), &number(archive::KEPT.as_secs())]);
        }
        Effect::PutArchivePart(member, part, bytes) => {
            batch.write("set", keys::archive_part(*member, *part), [bytes, &number(archive::KEPT.as_secs())]);
        }
        Effect::PutDeparture(departure) => {
            batch.write("set", keys::departure(departure.member), [&json(departure)]);
        }
        Effect::DropDeparture(member) => batch.write("del", keys::departure(*member), []),
        Effect::PutDraft { member, place, head, fields } => {
            let (heads, texts, place) = (keys::drafts(*member), keys::draft_texts(*member), place.to_string());
            batch.write("hset", heads.clone(), [place.as_bytes(), &json(head)]);
            batch.write("hset", texts.clone(), [place.as_bytes(), &json(fields)]);
            // The newest of them is over by then.
            let kept = number(draft::KEPT.as_secs());
            batch.write("expire", heads, [&kept]);
            batch.write("expire", texts, [&kept]);
        }
        Effect::DropDraft(member, place) => {
            batch.write("hdel", keys::drafts(*member), [place.to_string().as_bytes()]);
            batch.write("hdel", keys::draft_texts(*member), [place.to_string().as_bytes()]);
        }
        Effect::HoldAdmins(Some(member)) => {
            batch.write("set", keys::admin_leaves(), [&number(member.0), b"60"]);
        }
        Effect::HoldAdmins(None) => batch.write("del", keys::admin_leaves(), []),
        Effect::RelyOn(member) => batch.write("hincrby", keys::member(*member), [b"relied", b"1"]),
        Effect::SetPassword(member, hash) => {
            batch.write("hset", keys::member(*member), [b"password", hash.as_bytes()]);
        }
        Effect::SetRole(member, to) => batch.write("hset", keys::member(*member), [b"role", role(*to).as_bytes()]),
        Effect::SetSuspension(member, suspension) => {
            field(batch, keys::member(*member), "suspension", suspension.as_ref().map(json));
        }
        Effect::PutCleanup(cleanup) => batch.write("set", keys::cleanup(cleanup.member), [&json(cleanup)]),
        Effect::DropCleanup(member) => batch.write("del", keys::cleanup(*member), []),
        Effect::NoteTaken(member, item, value) => {
            batch.write("hset", keys::taken(*member, shard), [&taken(*item), value.as_bytes()]);
        }
        Effect::StrikeTaken(member, item) => batch.write("hdel", keys::taken(*member, shard), [&taken(*item)]),
        Effect::DropTaken(member) => batch.write("del", keys::taken(*member, shard), []),
        Effect::SetSilence(member, silence) => {
            field(batch, keys::member(*member), "silence", silence.as_ref().map(json));
        }
        Effect::SetWarned(member, warned) => {
            field(batch, keys::member(*member), "warned", (!warned.is_empty()).then(|| json(warned)));
        }
        Effect::SetConduct(member, at, entry) => {
            field(batch, keys::conduct(*member), &at.0.to_string(), entry.as_ref().map(json));
        }
        Effect::NoteFlagged { author, post, flagged } => {
            let Flagged { open, upheld, dismissed, .. } = flagged;
            let said = (flagged.posts > 0).then(|| format!("{open} {upheld} {dismissed}").into_bytes());
            field(batch, keys::flagged(*author), &post.to_string(), said);
        }
        Effect::SetAppeal(member, curb, appeal) => {
            field(batch, keys::member(*member), keys::appeal_field(*curb), appeal.as_ref().map(json));
        }
        Effect::SetMembership(member, groups) => {
            field(batch, keys::member(*member), "groups", (!groups.is_empty()).then(|| json(groups)));
        }
        Effect::EndHold(member) => batch.write("hdel", keys::member(*member), [b"held"]),
        Effect::SetTrust(member, trust) => {
            field(batch, keys::member(*member), "trust", (*trust != Trust::default()).then(|| json(trust)));
        }
        Effect::CountDay(member, day) => {
            batch.write("hset", keys::member(*member), [b"day", &number(*day)]);
            batch.write("hincrby", keys::member(*member), [b"days", b"1"]);
        }
        Effect::SetReads(member, reads) => {
            batch.write("hset", keys::member(*member), [b"reads", reads.as_bytes()]);
        }
        Effect::Enrol(roster, member, at) => {
            batch.write("zadd", keys::roster(shard, *roster), [&number(at.0), &number(member.0)]);
        }
        Effect::Strike(roster, member) => batch.write("zrem", keys::roster(shard, *roster), [&number(member.0)]),
        Effect::SetView(member, view) => batch.write("hset", keys::member(*member), [b"view", view.name().as_bytes()]),
        Effect::SetDisplayName(member, display) => {
            let display = display.as_ref().map(|display| display.as_str().as_bytes().to_vec());
            field(batch, keys::member(*member), "display", display);
        }
        Effect::SetAbout(member, about) => {
            let about = (**about != About::default()).then(|| json(about));
            field(batch, keys::member(*member), "about", about);
        }
        Effect::SetLocale(member, locale) => {
            let locale = (**locale != Locale::default()).then(|| json(locale));
            field(batch, keys::member(*member), "locale", locale);
        }
        Effect::SetPortrait(member, portrait) => {
            let (key, kept) = (keys::portrait(*member), portrait.as_ref());
            let mark = kept.map(|portrait| portrait.mark.as_str().as_bytes().to_vec());
            field(batch, keys::member(*member), "portrait", mark);
            batch.write("del", key.clone(), []);
            if let Some(portrait) = kept {
                batch.write("hset", key.clone(), [b"mark", portrait.mark.as_str().as_bytes()]);
                for (side, square) in &portrait.squares {
                    batch.write("hset", key.clone(), [side.to_string().as_bytes(), square]);
                }
            }
        }
        Effect::OpenSession { member, token, session } => {
            batch.write("hset", keys::sessions(*member), [token.as_bytes(), &json(session)]);
        }
        Effect::EndSession { member, token } => batch.write("hdel", keys::sessions(*member), [token.as_bytes()]),
        Effect::EndSessions(member) => {
            batch.write("del", keys::sessions(*member), []);
            batch.write("hincrby", keys::member(*member), [b"ended", b"1"]);
        }
        Effect::SetSecond(member, second) => {
            field(batch, keys::member(*member), "second", second.is_there().then(|| json(second)));
        }
        Effect::SetApp(member, app) => field(batch, keys::member(*member), "app", app.as_ref().map(json)),
        Effect::AddCode(member, code) => batch.write("hset", keys::codes(*member), [code.as_bytes(), b"1"]),
        Effect::DropCode(member, code) => batch.write("hdel", keys::codes(*member), [code.as_bytes()]),
        Effect::DropCodes(member) => batch.write("del", keys::codes(*member), []),
        Effect::SetPasskey(member, id, passkey) => {
            field(batch, keys::passkeys(*member), id, passkey.as_ref().map(json));
        }
        Effect::IssueTicket(hash, ticket) => {
            let lifetime = number(ticket.lifetime().as_secs());
            batch.write("set", keys::ticket(hash), [&json(ticket), &lifetime]);
        }
        Effect::DropTicket(hash) => batch.write("del", keys::ticket(hash), []),
        Effect::PutToken { member, hash, token } => {
            batch.write("hset", keys::tokens(*member), [hash.as_bytes(), &json(token)]);
        }
        Effect::EndToken { member, hash } => batch.write("hdel", keys::tokens(*member), [hash.as_bytes()]),
        Effect::EndTokens(member) => batch.write("del", keys::tokens(*member), []),
        Effect::ReleaseEmail(address) => batch.write("del", keys::email(address), []),
        Effect::SetProfile(member, profile) => {
            batch.write("hset", keys::member(*member), [b"profile", &json(profile)]);
        }
        Effect::SetLink(member, link, letter) => {
            field(batch, keys::links(*member), link.name(), letter.map(|letter| number(letter.0)));
        }
        Effect::SetPlace(member, place, at) => {
            field(batch, keys::places(*member), place, at.map(|at| number(at.0)));
        }
        Effect::SetNear(member, mark, at, kept) => {
            field(batch, keys::near(*member), mark.as_str(), at.map(|at| number(at.0)));
            batch.write("expire", keys::near(*member), [&number(kept.as_secs())]);
        }
        Effect::SetNeighbour(mark, member, Some(at), kept) => {
            batch.write("zadd", keys::neighbours(mark), [&number(at.0), &number(member.0)]);
            batch.write("expire", keys::neighbours(mark), [&number(kept.as_secs())]);
        }
        Effect::SetNeighbour(mark, member, None, _) => {
            batch.write("zrem", keys::neighbours(mark), [&number(member.0)]);
        }
        Effect::QueueLetter(letter, outgoing, at) => {
            let id = number(letter.0);
            batch.write("hset", keys::letters(shard), [&id, &json(outgoing)]);
            batch.write("zadd", keys::outbox(shard), [&number(at.0), &id]);
        }
        Effect::ParkLetter(letter, outgoing, until) => {
            let id = number(letter.0);
            batch.write("hdel", keys::letters(shard), [&id]);
            batch.write("hset", keys::parked_letters(shard), [&id, &json(outgoing)]);
            batch.write("zadd", keys::outbox(shard), [&number(until.0), &id]);
        }
        Effect::DropLetter(letter) => {
            let id = number(letter.0);
            batch.write("hdel", keys::letters(shard), [&id]);
            batch.write("hdel", keys::parked_letters(shard), [&id]);
            batch.write("zrem", keys::outbox(shard), [&id]);
        }
        Effect::PutTopic(topic) => {
            let key = keys::topic(topic.id);
            batch.write("hset", key.clone(), [b"text", &topic_text(topic)]);
            batch.write("hset", key.clone(), [b"category", &number(topic.category.0)]);
            batch.write("hset", key.clone(), [b"opening", &number(topic.opening.0)]);
            if topic.life != Life::default() {
                batch.write("hset", key, [b"life", &json(&topic.life)]);
            }
            batch.write("sadd", keys::topics(shard), [&number(topic.id.0)]);
        }
        Effect::NoteImported(category, path, topic) => {
            field(batch, keys::imported(*category), path, topic.map(|topic| number(topic.0)));
        }
        Effect::SetHeading(topic, with) => batch.write("hset", keys::topic(*topic), [b"text", &topic_text(with)]),
        Effect::SetLocked(topic, locked) => {
            field(batch, keys::topic(*topic), "locked", locked.then(|| b"1".to_vec()));
        }
        Effect::SetPin(topic, pinned) => {
            field(batch, keys::topic(*topic), "pin", pinned.map(|pinned| pin(pinned).into_bytes()));
        }
        Effect::SetUpkeep(topic, upkeep) => {
            field(batch, keys::topic(*topic), "upkeep", upkeep.as_ref().map(json));
        }
        Effect::NoteReply(topic, member, at, kept) => {
            let kept = number(kept.as_secs().max(1));
            batch.write("set", keys::last_reply(*topic, *member), [&number(at.0), &kept]);
        }
        Effect::PutAnswers(topic, answers) => {
            for (post, score) in answers {
                batch.write("zadd", keys::answers(*topic), [&number(*score), &number(post.0)]);
            }
        }
        Effect::DropAnswers(topic) => batch.write("del", keys::answers(*topic), []),
        Effect::SetAccepted(topic, post) => {
            field(batch, keys::topic(*topic), "accepted", post.map(|post| number(post.0)));
        }
        Effect::SetClosing(topic, closing) => {
            field(batch, keys::topic(*topic), "closed", closing.as_ref().map(json));
        }
        Effect::SetByline(topic, byline) => {
            batch.write("hset", keys::topic(*topic), [b"byline", &json(byline)]);
        }
        Effect::SetOrigin(topic, origin) => {
            batch.write("hset", keys::topic(*topic), [b"origin", &json(origin)]);
        }
        Effect::SetBecame(topic, article) => {
            batch.write("hset", keys::topic(*topic), [b"became", &number(article.0)]);
        }
        Effect::SetLife(topic, life) => {
            field(batch, keys::topic(*topic), "life", (**life != Life::default()).then(|| json(life)));
        }
        Effect::PutSeries(series) => batch.write("set", keys::series(series.id), [&json(series)]),
        Effect::DropSeries(series) => batch.write("del", keys::series(*series), []),
        Effect::ListSeries(member, series, stands) => {
            let write = if *stands { "sadd" } else { "srem" };
            batch.write(write, keys::own_series(*member), [&number(series.0)]);
        }
        Effect::SetInSeries(topic, within) => {
            field(batch, keys::topic(*topic), "series", within.as_ref().map(json));
        }
        Effect::SetVerdict(topic, member, verdict) => {
            let by = number(member.0);
            field(batch, keys::verdicts(*topic), &member.to_string(), verdict.as_ref().map(json));
            for works in [true, false] {
                match verdict.as_ref().filter(|verdict| verdict.works == works) {
                    Some(verdict) => batch.write("zadd", keys::judges(*topic, works), [&number(verdict.at.0), &by]),
                    None => batch.write("zrem", keys::judges(*topic, works), [&by]),
                }
            }
        }
        Effect::SetVerdicts(post, revision, verdicts) => {
            batch.write("hset", keys::review(*post), [format!("v{revision}").as_bytes(), &json(verdicts)]);
        }
        Effect::SetComment(post, comment, is) => {
            batch.write("hset", keys::review(*post), [format!("c{comment}").as_bytes(), &json(is)]);
        }
        Effect::DropReview(post) => batch.write("del", keys::review(*post), []),
        Effect::SetWaiting(post, Some(waiting)) => batch.write("set", keys::waiting(*post), [&json(waiting)]),
        Effect::SetWaiting(post, None) => batch.write("del", keys::waiting(*post), []),
        Effect::MakeCurrent { topic, post, revision } => {
            batch.write("hset", keys::states(*topic), [&state(*post, 'r'), &number(*revision)]);
        }
        Effect::SetTopicDeletion(topic, deletion) => {
            field(batch, keys::topic(*topic), "deleted", deletion.as_ref().map(json));
        }
        Effect::SetCategory(topic, category) => {
            batch.write("hset", keys::topic(*topic), [b"category", &number(category.0)]);
        }
        Effect::AddViews(topic, views) => batch.write("hincrby", keys::topic(*topic), [b"views", &number(*views)]),
        Effect::SetSplitFrom(topic, from) => {
            batch.write("hset", keys::topic(*topic), [b"split", &number(from.0)]);
        }
        Effect::SetMerging(topic, merging) => {
            field(batch, keys::topic(*topic), "merging", merging.as_ref().map(json));
        }
        Effect::SetMerged(topic, into) => batch.write("hset", keys::topic(*topic), [b"merged", &number(into.0)]),
        Effect::SetAbsorption(topic, from, absorption) => {
            let name = absorption.map(|absorption| absorption.name().as_bytes().to_vec());
            field(batch, keys::absorbed(*topic), &from.to_string(), name);
        }
        Effect::SetForward(post, to) => {
            field(batch, keys::moved(*post), &post.to_string(), to.map(|to| number(to.0)));
        }
        Effect::SetNth(topic, nth, Some(post)) => {
            batch.write("zadd", keys::moved_of(*topic), [&number(*nth), &number(post.0)]);
        }
        Effect::SetNth(topic, _, None) => batch.write("del", keys::moved_of(*topic), []),
        Effect::PutState(topic, post, is) => put_state(batch, *topic, *post, is),
        Effect::DropState { topic, post, deletion } => {
            for letter in ['r', 'u', 'd', 'f'].into_iter().chain(deletion.then_some('x')) {
                batch.write("hdel", keys::states(*topic), [&state(*post, letter)]);
            }
        }
        Effect::PutVotes(post, votes) => {
            batch.write("del", keys::votes(*post), []);
            for (member, vote) in votes {
                set_vote(batch, *post, *member, Some(*vote));
            }
        }
        Effect::AddReceived(member, votes) => {
            batch.write("hincrby", keys::received(shard), [&number(member.0), &number(*votes)]);
        }
        Effect::ErasePost(topic, post) => {
            for key in keys::all_of_post(*post) {
                batch.write("del", key, []);
            }
            for letter in ['r', 'u', 'd', 'c', 'x', 'f'] {
                batch.write("hdel", keys::states(*topic), [&state(*post, letter)]);
            }
        }
        Effect::EraseThread(topic) => {
            for key in keys::beside_topic(*topic) {
                batch.write("del", key, []);
            }
            batch.write("hdel", keys::topic(*topic), [b"posts"]);
        }
        Effect::CountPosts(category, by) => {
            batch.write("hincrby", keys::counts(shard), [&number(category.0), &number(*by)]);
        }
        Effect::PutPost { id, head, body } => batch.write("set", keys::post(*id), [&pack_post(head, body)]),
        Effect::SetRevision { topic, post, revision, past } => {
            batch.write("hset", keys::states(*topic), [&state(*post, 'r'), &number(*revision)]);
            batch.write("hset", keys::history(*post), [&number(revision - 1), &json(past)]);
        }
        Effect::PutPast { post, revision, past } => {
            batch.write("hset", keys::history(*post), [&number(*revision), &json(past)]);
        }
        Effect::DropHistory(post) => batch.write("del", keys::history(*post), []),
        Effect::SetPostDeletion(topic, post, deletion) => {
            let letter = format!("{post}x");
            field(batch, keys::states(*topic), &letter, deletion.as_ref().map(json));
        }
        Effect::Stand { post, head, score, answers } => {
            let (topic, item) = (head.topic, number(post.0));
            batch.write("zadd", keys::thread(topic), [b"0", head.path.as_bytes()]);
            batch.write("zadd", keys::chronicle(topic), [&number(head.created.0), &item]);
            batch.write("hincrby", keys::topic(topic), [b"posts", b"1"]);
            if *answers {
                batch.write("zadd", keys::answers(topic), [&number(*score), &item]);
            }
            if let Some(parent) = head.parent {
                batch.write("hincrby", keys::states(topic), [&state(parent.post, 'c'), b"1"]);
            }
        }
        Effect::Withdraw { post, head, answers } => {
            let (topic, item) = (head.topic, number(post.0));
            batch.write("zrem", keys::thread(topic), [head.path.as_bytes()]);
            batch.write("zrem", keys::chronicle(topic), [&item]);
            batch.write("hincrby", keys::topic(topic), [b"posts", b"-1"]);
            if *answers {
                batch.write("zrem", keys::answers(topic), [&item]);
            }
            if let Some(parent) = head.parent {
                batch.write("hincrby", keys::states(topic), [&state(parent.post, 'c'), b"-1"]);
            }
        }
        Effect::SetVote { topic, post, member, author, from, to, answers } => {
            set_vote(batch, *post, *member, *to);
            for counted in [Vote::Up, Vote::Down] {
                let by = i64::from(*to == Some(counted)) - i64::from(*from == Some(counted));
                if by != 0 {
                    batch.write("hincrby", keys::states(*topic), [&state(*post, voted(counted)), &number(by)]);
                }
            }
            let value = |vote: &Option<Vote>| vote.map_or(0, Vote::value);
            let by = number(value(to) - value(from));
            batch.write("hincrby", keys::received(shard), [&number(author.0), &by]);
            if *answers {
                batch.write("zincr", keys::answers(*topic), [&by, &number(post.0)]);
            }
        }
        Effect::Use(post, upload) => batch.write("sadd", keys::used_by(*post), [upload.as_str().as_bytes()]),
        Effect::Release(post, upload) => batch.write("srem", keys::used_by(*post), [upload.as_str().as_bytes()]),
        Effect::PutUpload(upload, what) => {
            batch.write("hset", keys::upload(upload), [WHAT.as_bytes(), &json(what)]);
            batch.write("sadd", keys::uploads(shard), [upload.as_str().as_bytes()]);
        }
        Effect::SetPhase(upload, phase) => {
            batch.write("hset", keys::upload(upload), [PHASE.as_bytes(), &json(phase)]);
        }
        Effect::SetSender(upload, member, sent) => {
            field(batch, keys::upload(upload), &format!("s{member}"), sent.as_ref().map(json));
        }
        Effect::DropUpload(upload) => {
            batch.write("del", keys::upload(upload), []);
            batch.write("srem", keys::uploads(shard), [upload.as_str().as_bytes()]);
        }
        Effect::SetUse { upload, post, used } => {
            let write = if *used { "sadd" } else { "srem" };
            batch.write(write, keys::uses(upload), [&number(post.0)]);
        }
        Effect::Schedule(due, at) => batch.write("zadd", keys::due(shard), [&number(at.0), &json(due)]),
        Effect::Unschedule(due) => batch.write("zrem", keys::due(shard), [&json(due)]),
        Effect::TakePart(topic, member) => {
            batch.write("sadd", keys::participants(*topic), [&number(member.0)]);
        }
        Effect::SetStance(topic, member, stance) => {
            batch.write("hset", keys::stances(*topic), [&number(member.0), stance.name().as_bytes()]);
        }
        Effect::SetChoices(member, choices) => {
            batch.write("hset", keys::member(*member), [CHOICES.as_bytes(), &json(choices)]);
        }
        Effect::SetUnread(member, mark, unread) => {
            let write = if *unread { "sadd" } else { "srem" };
            batch.write(write, keys::unread(*member), [mark.to_string().as_bytes()]);
        }
        Effect::SetUnmailed(member, mark, waits) => {
            let write = if *waits { "sadd" } else { "srem" };
            batch.write(write, keys::unmailed(*member), [mark.to_string().as_bytes()]);
        }
        Effect::PutNotification(member, notification) => {
            let key = notification.key();
            batch.write("hset", keys::notifications(*member), [key.as_bytes(), &json(notification)]);
        }
        Effect::ForgetNotifications { member, keys, up_to } => {
            let at = keys::notifications(*member);
            for key in keys {
                batch.write("hdel", at.clone(), [key.as_bytes()]);
            }
            batch.write("hset", at, [FORGOTTEN.as_bytes(), up_to.to_string().as_bytes()]);
        }
        Effect::NoteTold(topic, members) => {
            for member in members {
                batch.write("sadd", keys::told(*topic), [&number(member.0)]);
            }
        }
        Effect::Enter { list, item, score } => {
            batch.write("zadd", keys::list(list), [score.to_string().as_bytes(), item.as_bytes()]);
        }
        Effect::Leave { list, item } => batch.write("zrem", keys::list(list), [item.as_bytes()]),
        Effect::SetSubtotal { category, source, posts } => {
            batch.write("hset", keys::subtotals(*category), [source.to_string().as_bytes(), &number(*posts)]);
        }
        Effect::SetReceived { member, source, votes } => {
            let votes = (*votes != 0).then(|| number(*votes));
            field(batch, keys::received_by(*member), &source.to_string(), votes);
        }
    }
}

/// What of a post is not as it was first, but for its replies: these are counted as they come.
fn put_state(batch: &mut Batch, topic: TopicId, post: PostId, is: &PostState) {
    let PostState { revision, up, down, children: _, deletion, case } = is;
    let fields = [
        ('r', (*revision != 1).then(|| number(*revision))),
        ('u', (*up != 0).then(|| number(*up))),
        ('d', (*down != 0).then(|| number(*down))),
        ('x', deletion.as_ref().map(json)),
        ('f', case.as_ref().map(json)),
    ];
    for (letter, value) in fields {
        field(batch, keys::states(topic), &format!("{post}{letter}"), value);
    }
}
