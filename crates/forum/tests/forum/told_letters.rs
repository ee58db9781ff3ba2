//! Letters about what members were told: together, to those who want them, and only what holds when
//! they go.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use forum::{Followers, Forum, HasRead, Settings};
use mail::{Office, Outlet};
use model::account::Member;
use model::change::{Change, Effect};
use model::email::EmailAddress;
use model::notification::{Choices, Kind, Place, Stance, Ways};

use crate::support::TestForum;

const URL: &str = "https://forum.example.org";
const EVERYTHING: HasRead = HasRead::All(Place { milliseconds: u64::MAX, sequence: 0 });
/// More than a letter waits.
const LATER: Duration = Duration::from_secs(6 * 60);

/// A forum that writes its letters into a folder.
struct Mailing {
    test: TestForum,
    folder: tempfile::TempDir,
}

impl Mailing {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut test = TestForum::new().await;
        let outlet = Outlet::parse(&format!("file:{}", folder.path().display())).unwrap();
        let from = EmailAddress::parse("forum@example.org").unwrap();
        let office = Arc::new(Office::open(outlet, from, URL.to_owned(), None).unwrap());
        let settings = Settings { trim_every: None, mail: Some(office), ..Settings::default() };
        let store = Arc::clone(test.forum.store());
        let clock = {
            let forum = Arc::clone(&test.forum);
            forum::Clock::of(move || forum.now())
        };
        test.forum = Forum::open(store, clock, settings).await.unwrap();
        test.followers = Arc::new(Followers::new(Arc::clone(&test.forum)).unwrap());
        Self { test, folder }
    }

    /// A member whose address is known to be theirs.
    async fn member(&self, name: &str) -> Member {
        let member = self.test.member(name).await;
        let mut change = Change::new(member.id.shard());
        let profile = model::account::Profile { confirmed: true, ..member.profile.clone() };
        change.effects = vec![Effect::SetProfile(member.id, Box::new(profile))];
        self.test.forum.store().commit(change).await.unwrap();
        self.test.forum.store().member(member.id).await.unwrap().unwrap()
    }

    /// What is sent until now, by whom it goes to, and forgotten.
    async fn letters(&self) -> BTreeMap<String, Vec<String>> {
        self.test.settle().await;
        while self.test.followers.send_letters().await.unwrap() > 0 {}
        let mut letters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let folder: &Path = self.folder.path();
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let to = text.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().to_owned();
            letters.entry(to).or_default().push(text);
            std::fs::remove_file(file).unwrap();
        }
        letters
    }
}

fn read(letter: &str) -> String {
    letter.replace("=\r\n", "").replace("=3D", "=")
}

#[tokio::test]
async fn what_is_told_of_a_topic_within_minutes_goes_in_one_letter() {
    let mailing = Mailing::new().await;
    let (test, forum) = (&mailing.test, &mailing.test.forum);
    let (ann, bob, cid) = (mailing.member("ann").await, test.member("bob").await, test.member("cid").await);
    let (of_ann, of_bob) = (test.view(&ann).await, test.view(&bob).await);
    let topic = test.ask(&of_ann, "How do I cache?", "").await;
    let other = test.ask(&of_ann, "And how do I not?", "").await;
    test.settle().await;
    let first = test.reply(&of_bob, topic, None, "Like **this**, @cid.").await;
    test.settle().await;
    test.reply(&of_bob, topic, None, "Or see evil.example, @ann.").await;
    test.reply(&of_bob, other, None, "Not at all.").await;
    assert_eq!(mailing.letters().await, BTreeMap::new(), "they wait for more");
    test.pass_time(LATER);
    let letters = mailing.letters().await;
    assert_eq!(letters.keys().collect::<Vec<_>>(), ["ann@example.org"], "{cid:?} has not confirmed an address");
    let letters: Vec<String> = letters["ann@example.org"].iter().map(|letter| read(letter)).collect();
    assert_eq!(letters.len(), 2);
    let about = letters.iter().find(|letter| letter.contains("How do I cache?")).unwrap();
    for said in ["bob replied to you.", "bob mentioned you.", "Like this", &format!("{URL}/post/{first}")] {
        assert!(about.contains(said), "{said} is not in {about}");
    }
    assert!(!about.contains("evil.example"), "what somebody typed becomes no link");
    assert!(about.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{about}");
    assert!(
        about.contains(&format!("List-Unsubscribe: <{URL}/unsubscribe?token=")) || about.contains("List-Unsubscribe:"),
        "{about}"
    );
    test.pass_time(LATER);
    assert_eq!(mailing.letters().await, BTreeMap::new(), "and nothing goes twice");
    let _ = forum;
}

#[tokio::test]
async fn what_became_of_an_answer_and_of_a_question_goes_by_letter() {
    let mailing = Mailing::new().await;
    let (test, forum) = (&mailing.test, &mailing.test.forum);
    let (ann, bob) = (mailing.member("ann").await, mailing.member("bob").await);
    let (of_ann, of_bob, root) = (test.view(&ann).await, test.view(&bob).await, test.admin().await);
    let topic = test.ask(&of_ann, "How do I cache?", "").await;
    let answer = test.reply(&of_bob, topic, None, "Like this.").await;
    test.settle().await;
    forum.has_read(&of_ann, EVERYTHING).await.unwrap();
    forum.accept(&of_ann, answer, Some(true)).await.unwrap();
    forum.close_for(&root, topic, "Off topic").await.unwrap();
    test.settle().await;
    test.pass_time(LATER);
    let letters = mailing.letters().await;
    let of = |name: &str| letters[&format!("{name}@example.org")].iter().map(|letter| read(letter)).collect::<Vec<_>>();
    for (name, said, link) in [
        ("bob", "Your answer was accepted.", format!("{URL}/post/{answer}")),
        ("ann", "A moderator closed your question.", format!("{URL}/topic/{topic}")),
    ] {
        let [letter] = of(name).try_into().unwrap();
        assert!(letter.contains(said) && letter.contains(&link), "{letter}");
    }
    // What was taken back before the letter goes is in none.
    forum.reopen(&root, topic).await.unwrap();
    forum.close_for(&root, topic, "Off topic").await.unwrap();
    test.settle().await;
    forum.reopen(&root, topic).await.unwrap();
    test.pass_time(LATER);
    let [letter] = mailing.letters().await["ann@example.org"].clone().try_into().unwrap();
    assert!(read(&letter).contains("opened your question for answers again"), "{letter}");
    assert!(!read(&letter).contains("closed your question"), "{letter}");
}

#[tokio::test]
async fn a_letter_says_only_what_is_unread_seen_and_wanted_when_it_goes() {
    let mailing = Mailing::new().await;
    let (test, forum) = (&mailing.test, &mailing.test.forum);
    let (ann, bob) = (mailing.member("ann").await, test.member("bob").await);
    let (of_ann, of_bob) = (test.view(&ann).await, test.view(&bob).await);
    let private = test.private_category(&[]).await;
    let reply = async |title: &str| {
        let topic = test.ask(&of_ann, title, "").await;
        let post = test.reply(&of_bob, topic, None, "Like this.").await;
        test.settle().await;
        (topic, post)
    };
    // Read meanwhile.
    reply("One").await;
    forum.has_read(&of_ann, EVERYTHING).await.unwrap();
    // Deleted, moved to where she sees nothing, muted, and no longer wanted.
    let (_, post) = reply("Two").await;
    forum.delete_post(&of_bob, post, "").await.unwrap();
    let (topic, _) = reply("Three").await;
    forum.move_topic(&test.admin().await, topic, private, "").await.unwrap();
    let (topic, _) = reply("Four").await;
    forum.set_stance(&of_ann, topic, Stance::Mute).await.unwrap();
    test.settle().await;
    test.pass_time(LATER);
    assert_eq!(mailing.letters().await, BTreeMap::new());
    reply("Five").await;
    let mut choices = Choices::default();
    choices.set(Kind::Reply, Ways { page: true, mail: false });
    forum.set_choices(&of_ann, choices.clone()).await.unwrap();
    test.pass_time(LATER);
    assert_eq!(mailing.letters().await, BTreeMap::new());
    // By mail alone.
    choices.set(Kind::Reply, Ways { page: false, mail: true });
    forum.set_choices(&of_ann, choices).await.unwrap();
    reply("Six").await;
    test.pass_time(LATER);
    assert_eq!(mailing.letters().await["ann@example.org"].len(), 1);
}

#[tokio::test]
async fn a_link_in_a_letter_ends_such_letters_as_often_as_it_is_used() {
    let mailing = Mailing::new().await;
    let (test, forum) = (&mailing.test, &mailing.test.forum);
    let (ann, bob) = (mailing.member("ann").await, test.member("bob").await);
    let (of_ann, of_bob) = (test.view(&ann).await, test.view(&bob).await);
    let topic = test.ask(&of_ann, "How do I cache?", "").await;
    test.reply(&of_bob, topic, None, "Like this.").await;
    test.settle().await;
    test.pass_time(LATER);
    let letter = read(&mailing.letters().await["ann@example.org"][0]);
    let token = letter.split("/unsubscribe?token=").nth(1).unwrap();
    let token: String = token.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let token = auth::token::Token::parse(&token).unwrap();
    let subscription = forum.subscription(&token).await.unwrap().unwrap();
    assert_eq!((subscription.member, subscription.topic), (ann.id, Some(topic)));
    for _ in 0..2 {
        assert!(forum.unsubscribe(&token, false).await.unwrap());
        let choices = forum.store().inbox(ann.id).await.unwrap().choices;
        assert_eq!(choices.of(Kind::Reply), Ways { page: true, mail: false });
        assert_eq!(choices.of(Kind::Mention), Ways { page: true, mail: true });
    }
    assert!(forum.unsubscribe(&token, true).await.unwrap());
    assert_eq!(forum.store().listeners(topic).await.unwrap().said[&ann.id], Stance::Mute);
    let forged = auth::token::Token::generate().unwrap();
    assert!(!forum.unsubscribe(&forged, false).await.unwrap());
    let other = forum
        .issue(model::ticket::Ticket::Unsubscribe { member: ann.id, kinds: [Kind::Mention].into(), topic: None })
        .await
        .unwrap();
    assert!(forum.unsubscribe(&other, true).await.unwrap(), "there is no topic to mute: the kinds it is");
    assert!(!forum.store().inbox(ann.id).await.unwrap().choices.of(Kind::Mention).mail);
}
