//! A page that is being made while its topic changes is not kept.

use std::time::Duration;

use model::rules::posts::EditForm;
use testbed::Proxy;

use crate::node::newest;
use crate::support::User;
use crate::world::World;

/// Less than the 450 ms within which an answer has to come.
const SOON: Duration = Duration::from_millis(400);
/// On a busy machine an answer may have been held for too long, and the page is a 503 then.
const TRIES: usize = 10;

/// How a topic comes to say something else.
#[derive(Clone, Copy, Debug)]
enum Change {
    Reply,
    Edit,
}

impl Change {
    /// Its event, as it stands in a stream.
    fn event(self) -> &'static str {
        match self {
            Self::Reply => "PostAdded",
            Self::Edit => "PostEdited",
        }
    }

    async fn make(self, world: &World, text: &str) {
        let author = world.app.view_of(world.author()).await;
        match self {
            Self::Reply => drop(world.app.forum.reply(&author, world.open.id, None, text, None).await.unwrap()),
            Self::Edit => {
                let edit = EditForm {
                    title: Some("Open windows".to_owned()),
                    tags: Some(String::new()),
                    body: Some(text.to_owned()),
                    ..EditForm::default()
                };
                world.app.forum.edit(&author, world.open.opening, edit).await.unwrap();
            }
        }
    }
}

/// A page takes two answers. The topic is read with the first one; it changes, and the node hears
/// of that, before the second one arrives.
async fn is_not_kept_when_overtaken(change: Change, reader: fn(&World) -> &User) {
    let world = World::new().await;
    let (topic, author) = (world.open.id, world.author().id.unwrap());
    let (path, reader) = (&world.open.path, reader(&world));
    for n in 0..TRIES {
        let text = format!("overtaken {n}");
        let proxy = Proxy::before(&world.app.redis);
        // Its memory is empty, so it needs both answers.
        let node = world.app.listening_node_at(&proxy.url()).await;
        proxy.hold_from(&format!("}}t:{topic}\r\n"));
        let meanwhile = async {
            let has_read = proxy.holds("a reply in the open", SOON).await;
            change.make(&world, &text).await;
            node.woken.notify_waiters();
            let will_hear = proxy.holds(change.event(), SOON).await;
            proxy.let_go();
            proxy.hold_from(&format!("}}m:{author}\r\n"));
            let has_heard = async {
                let newest = newest(&world.app.forum).await;
                node.until(|| node.forum.has_heard(&newest)).await;
            };
            let is_held = has_read && will_hear && proxy.holds("Mira", SOON).await;
            let heard = is_held && tokio::time::timeout(SOON, has_heard).await.is_ok();
            proxy.let_go();
            heard
        };
        let (overtaken, in_time) = tokio::join!(node.get(path, reader), meanwhile);
        if !in_time || overtaken.status != 200 {
            continue;
        }
        assert!(!overtaken.text.contains(&text), "{change:?}: the topic was read before it changed");
        for _ in 0..2 {
            node.get(path, reader).await.expect(200).says(&text);
        }
        assert_eq!(node.get(path, reader).await.trips, 0, "{change:?}: what was read since is kept");
        return;
    }
    panic!("{change:?}: in {TRIES} tries no page was overtaken; is this machine so slow?");
}

#[tokio::test]
async fn a_guests_page_that_a_reply_overtakes_is_not_kept() {
    is_not_kept_when_overtaken(Change::Reply, World::guest).await;
}

#[tokio::test]
async fn a_guests_page_that_an_edit_overtakes_is_not_kept() {
    is_not_kept_when_overtaken(Change::Edit, World::guest).await;
}

#[tokio::test]
async fn a_members_page_that_a_reply_overtakes_is_made_of_nothing_old_again() {
    is_not_kept_when_overtaken(Change::Reply, World::member).await;
}
