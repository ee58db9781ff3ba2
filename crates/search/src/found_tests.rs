use std::collections::BTreeSet;

use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::time::Timestamp;
use model::topic::TopicKind;
use tempfile::TempDir;

use crate::{Ask, BUDGET, Entry, EntryPlace, Found, How, Index, IndexError, Places, Question, States};

/// An index in a folder of its own.
struct TestIndex {
    index: Index,
    _folder: TempDir,
}

fn entry(post: u64, title: Option<&str>, body: &str) -> Entry {
    Entry {
        post: PostId(post),
        topic: TopicId(post),
        category: CategoryId(1),
        authors: vec![MemberId(7)],
        created: Timestamp(post),
        score: 0,
        kind: TopicKind::Question,
        place: if title.is_some() { EntryPlace::Opening } else { EntryPlace::Answer },
        states: States::default(),
        title: title.map(str::to_owned),
        tags: Vec::new(),
        body: body.to_owned(),
    }
}

impl TestIndex {
    fn of(entries: &[Entry]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::create(folder.path()).unwrap();
        let mut writer = index.writer().unwrap();
        for entry in entries {
            writer.put(entry).unwrap();
        }
        writer.commit(&Places::new()).unwrap();
        index.refresh().unwrap();
        Self { index, _folder: folder }
    }

    /// Posts by number, with these texts.
    fn texts(texts: &[&str]) -> Self {
        let entries: Vec<Entry> = texts.iter().enumerate().map(|(at, text)| entry(at as u64 + 1, None, text)).collect();
        Self::of(&entries)
    }

    fn ask(&self, text: &str) -> Found {
        self.index.find(&ask(text), 0, 20, BUDGET).unwrap()
    }

    /// The numbers of what is found, best first.
    fn finds(&self, text: &str) -> Vec<u64> {
        let found = self.ask(text);
        let posts: Vec<u64> = found.posts.iter().map(|found| found.post.0).collect();
        assert_eq!(found.total, posts.len() as u64, "{text}");
        posts
    }

    fn finds_in_any_order(&self, text: &str) -> BTreeSet<u64> {
        self.finds(text).into_iter().collect()
    }
}

fn ask(text: &str) -> Ask {
    Ask::of(&Question::parse(text).unwrap(), [CategoryId(1)].into())
}

#[test]
fn exact_symbols_are_found_and_what_only_looks_like_them_is_not() {
    let index = TestIndex::texts(&[
        "Pass `--user-data` to the instance",
        "The user data of a member",
        "```rust\nuse std::fs::File;\n```",
        "std has one, and fs another",
        "error[E0502]: cannot borrow",
        "error[E0503]: cannot use",
        "I write C++ and Go",
        "I write C",
        "We use C# on .NET here",
        "The net is wide",
        "R is for statistics",
        "see /etc/nginx/nginx.conf, version 1.22.3",
        "kubectl get pods",
        "the function getUserName, or get_user_id",
        "version 1.2.23 of the user",
    ]);
    for (text, expected) in [
        ("--user-data", vec![1, 2]),
        ("std::fs", vec![3]),
        ("std::fs::File", vec![3]),
        ("E0502", vec![5]),
        ("C++", vec![7]),
        ("C", vec![8]),
        ("C#", vec![9]),
        (".NET", vec![9, 10]),
        ("Go", vec![7]),
        ("R", vec![11]),
        ("/etc/nginx/nginx.conf", vec![12]),
        ("nginx.conf", vec![12]),
        ("1.22.3", vec![12]),
        ("1.22", vec![12]),
        ("v1.22", vec![12]),
        ("kubectl", vec![13]),
        ("getUserName", vec![14]),
        ("getusername", vec![14]),
        ("\"user name\"", vec![14]),
        ("user_id", vec![14]),
        ("--user-data -instance", vec![2]),
    ] {
        assert_eq!(index.finds(text), expected, "{text}");
    }
}

#[test]
fn a_phrase_is_found_in_its_order_and_not_across_texts() {
    let mut titled = entry(4, Some("Build fails"), "with cache");
    titled.authors = vec![MemberId(8)];
    let index = TestIndex::of(&[
        entry(1, None, "the build cache is cold"),
        entry(2, None, "the cache of the build is cold"),
        entry(3, None, "at the end of prose: build\n\n```\ncache miss\n```"),
        titled,
    ]);
    assert_eq!(index.finds("\"build cache\""), [1]);
    assert_eq!(index.finds_in_any_order("build cache"), [1, 2, 3, 4].into());
    assert_eq!(index.finds("\"fails with\""), [0; 0]);
    assert_eq!(index.finds_in_any_order("cache -\"build cache\" -miss"), [2, 4].into());
    assert_eq!(index.finds("\"caches are cold\""), [0; 0]);
}

#[test]
fn words_of_prose_are_found_in_both_numbers_and_words_of_code_in_theirs() {
    let index =
        TestIndex::texts(&["many caches", "one cache", "`x` and\n\n```\nlet caches = 1;\n```", "```\ncache(1)\n```"]);
    assert_eq!(index.finds_in_any_order("caches"), [1, 2, 3, 4].into());
    assert_eq!(index.finds_in_any_order("cache"), [1, 2, 4].into());
}

#[test]
fn titles_and_accepted_answers_come_first_and_then_votes() {
    let body = "the runner loses its cache";
    let accepted = States { is_accepted: true, ..States::default() };
    let index = TestIndex::of(&[
        entry(1, None, body),
        Entry { score: 40, ..entry(2, None, body) },
        Entry { states: accepted, ..entry(3, None, body) },
        entry(4, Some("Where does the cache go?"), "the runner loses it"),
    ]);
    assert_eq!(index.finds("runner cache"), [4, 3, 2, 1]);
}

#[test]
fn what_is_archived_is_found_behind_the_rest() {
    let archived = States { is_archived: true, ..States::default() };
    let title = Some("Where the runner keeps its cache");
    let index = TestIndex::of(&[
        Entry { states: archived, score: 5, ..entry(1, title, "on its disk") },
        entry(2, title, "on its disk"),
    ]);
    assert_eq!(index.finds("runner cache"), [2, 1]);
}

#[test]
fn a_misspelling_finds_what_is_spelt_like_it_where_nothing_else_is_found() {
    let index = TestIndex::of(&[
        entry(1, Some("Kubernetes operator restarts"), "again and again"),
        entry(2, None, "an openrator of the works, E0502"),
    ]);
    let found = index.ask("kuberntes operater");
    assert_eq!((found.how, found.posts.len(), found.posts[0].post), (How::Closely, 1, PostId(1)));
    // What is there as it was typed goes before what is near.
    assert_eq!(index.ask("openrator").how, How::Exactly);
    // One digit off is another thing.
    assert_eq!(index.ask("E0503").total, 0);
    assert_eq!(index.ask("cat").total, 0);
}

#[test]
fn what_several_posts_spell_so_is_no_misspelling() {
    let posts = ["a socket closes", "the socket waits", "this socket fails", "the pocket leaks"];
    let found = TestIndex::texts(&posts).ask("socket leaks");
    assert_eq!((found.how, found.total), (How::Exactly, 0), "nobody asked for a pocket");
    assert_eq!(TestIndex::texts(&posts[2..]).ask("socket leaks").how, How::Closely);
}

#[test]
fn of_two_misspelt_letters_none_is_the_first() {
    let index = TestIndex::texts(&["kubernetes restarts"]);
    assert_eq!(index.ask("jubernetes").how, How::Closely);
    assert_eq!(index.ask("kubernetss").how, How::Closely);
    assert_eq!(index.ask("kuvernotes").how, How::Closely);
    assert_eq!(index.ask("jubernotes").total, 0);
}

#[test]
fn what_has_more_of_the_words_comes_first() {
    let five = "the runner loses its cache after every nightly deploy of staging";
    let index = TestIndex::texts(&[
        "a runner with a cache for nightly builds, and a deploy",
        five,
        "runner, cache, nightly",
        "deploy to staging",
    ]);
    assert_eq!(index.finds("runner cache nightly deploy staging loses rollback"), [2]);
    assert_eq!(index.finds("runner cache nightly deploy staging rollback"), [2, 1]);
    assert_eq!(index.ask("runner cache nightly deploy staging rollback").how, How::Mostly);
}

#[test]
fn where_nothing_has_all_words_what_has_most_of_them_is_found() {
    let index = TestIndex::texts(&["terraform plan shows drift", "a plan"]);
    let found = index.ask("terraform plan drift nightly");
    assert_eq!((found.how, found.total), (How::Mostly, 1));
    assert_eq!(index.ask("plan nightly").total, 0);
    assert_eq!(index.ask("how is the plan").total, 0, "what stands in every question is not most of it");
}

#[test]
fn operators_narrow_what_is_found() {
    let answered = States { is_answered: true, ..States::default() };
    let both = States { is_answered: true, has_accepted: true, ..States::default() };
    let accepted = States { is_accepted: true, ..States::default() };
    let tagged =
        |tags: &[&str], entry: Entry| Entry { tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), ..entry };
    let index = TestIndex::of(&[
        tagged(&["rust", "cache"], entry(1, Some("word one"), "text")),
        tagged(&["rust"], Entry { states: answered, ..entry(2, Some("word two"), "`text` here") }),
        Entry { states: both, score: 5, ..entry(3, Some("three"), "word") },
        Entry { states: accepted, authors: vec![MemberId(9)], ..entry(4, None, "word four") },
        Entry { kind: TopicKind::Article, score: -2, ..entry(5, Some("five"), "word") },
        Entry { place: EntryPlace::Reply, kind: TopicKind::Discussion, ..entry(6, None, "word six") },
        Entry { category: CategoryId(2), ..entry(7, Some("word seven"), "hidden") },
    ]);
    for (text, expected) in [
        ("word", vec![1, 2, 3, 4, 5, 6]),
        ("word in:title", vec![1, 2]),
        ("text in:code", vec![2]),
        ("word in:answers", vec![4]),
        ("word in:articles", vec![5]),
        ("is:open", vec![1]),
        ("is:answered", vec![2, 3]),
        ("is:accepted", vec![3, 4]),
        ("word -is:open -is:answered", vec![4, 5, 6]),
        ("word score:>4", vec![3]),
        ("word score:<0", vec![5]),
        ("seven", vec![]),
        ("hidden", vec![]),
    ] {
        assert_eq!(index.finds_in_any_order(text), expected.into_iter().collect(), "{text}");
    }
    let with = |text: &str, change: &dyn Fn(&mut Ask)| {
        let mut ask = ask(text);
        change(&mut ask);
        let found = index.index.find(&ask, 0, 20, BUDGET).unwrap();
        found.posts.iter().map(|found| found.post.0).collect::<Vec<_>>()
    };
    assert_eq!(with("", &|ask| ask.tags = vec!["rust".to_owned()]), [2, 1], "the newest first");
    assert_eq!(with("", &|ask| ask.tags = vec!["rust".to_owned(), "cache".to_owned()]), [1]);
    assert_eq!(with("in:title word", &|ask| ask.tags_left_out = vec!["cache".to_owned()]), [2]);
    assert_eq!(with("word", &|ask| ask.authors = vec![MemberId(9)]), [4]);
    assert_eq!(with("word in:answers", &|ask| ask.authors_left_out = vec![MemberId(9)]), [0; 0]);
    assert_eq!(with("", &|ask| ask.authors_left_out = vec![MemberId(7)]), [4]);
    assert_eq!(with("word", &|ask| ask.categories = BTreeSet::new()), [0; 0]);
    assert_eq!(with("seven", &|ask| ask.categories = [CategoryId(2)].into()), [7]);
}

#[test]
fn times_bound_what_is_found() {
    let day = 86_400_000;
    let index = TestIndex::of(&[
        Entry { created: Timestamp(0), ..entry(1, None, "word") },
        Entry { created: Timestamp(day), ..entry(2, None, "word") },
    ]);
    assert_eq!(index.finds("after:1970-01-02"), [2]);
    assert_eq!(index.finds("before:1970-01-02"), [1]);
    assert_eq!(index.finds("word after:1970 before:1970-02"), [2, 1]);
    assert_eq!(index.finds("word after:1971"), [0; 0]);
}

#[test]
fn a_pasted_log_finds_the_thread_about_the_same_error_first() {
    let mut entries: Vec<Entry> = (1..=60)
        .map(|n| {
            entry(n, None, &format!("```\n2026-01-02 INFO worker started, connection number {n} failed to open\n```"))
        })
        .collect();
    entries.push(entry(
        100,
        Some("Jobs hang"),
        "We see this:\n\n```\n2026-02-03T04:05:06Z ERROR [pool-2] could not acquire advisory lock for migration: canceling statement due to lock timeout\n```",
    ));
    entries.push(entry(
        101,
        None,
        "I once saw *could not acquire advisory lock for migration*: error of the pool, too.",
    ));
    let index = TestIndex::of(&entries);
    let found = index.ask(
        "2026-11-27 10:00:00,123 INFO worker started\n\
         2026-11-27 10:00:01,456 ERROR [pool-9] could not acquire advisory lock for migration: canceling statement due to lock timeout\n\
         \tat /srv/app/lib/db.rb:17",
    );
    let first: Vec<u64> = found.posts.iter().take(2).map(|found| found.post.0).collect();
    assert_eq!(first, [100, 101]);
    let lines = found.marks.lines(&entries[60].body);
    assert!(lines.iter().any(|line| line.is_code && line.text.contains("advisory lock")), "{lines:?}");
}

#[test]
fn a_question_that_costs_too_much_is_cut_off() {
    let entries: Vec<Entry> = (1..=50).map(|n| entry(n, None, "word and word again")).collect();
    let index = TestIndex::of(&entries);
    let found = index.index.find(&ask("word"), 0, 20, 30).unwrap();
    assert!(found.is_cut && found.total == 30 && found.posts.len() == 20, "{found:?}");
    let whole = index.index.find(&ask("word"), 0, 20, 50).unwrap();
    assert!(!whole.is_cut && whole.total == 50);
    // A phrase is tried post by post, and each trial counts.
    let phrase = index.index.find(&ask("\"word again\""), 0, 20, 50).unwrap();
    assert!(phrase.is_cut && phrase.total == 25);
}

#[test]
fn pages_follow_each_other_without_a_gap() {
    let entries: Vec<Entry> = (1..=50).map(|n| entry(n, None, "word")).collect();
    let index = TestIndex::of(&entries);
    let page = |skip| {
        let found = index.index.find(&ask("word"), skip, 20, BUDGET).unwrap();
        assert_eq!(found.total, 50);
        found.posts.into_iter().map(|found| found.post.0).collect::<Vec<_>>()
    };
    let all: Vec<u64> = [page(0), page(20), page(40)].concat();
    assert_eq!(all, (1..=50).rev().collect::<Vec<_>>());
    assert_eq!(page(60), [0; 0]);
}

#[test]
fn what_is_put_again_takes_the_place_of_what_was_there() {
    let test = TestIndex::of(&[entry(1, Some("old title"), "old text"), entry(2, None, "other")]);
    let mut writer = test.index.writer().unwrap();
    for _ in 0..2 {
        writer.put(&entry(1, Some("new title"), "new text")).unwrap();
    }
    writer.remove_post(PostId(2));
    writer.commit(&Places::new()).unwrap();
    assert_eq!(test.finds("old"), [1], "nothing is seen before the index is read anew");
    test.index.refresh().unwrap();
    assert_eq!((test.finds("old"), test.finds("new"), test.finds("other")), (vec![], vec![1], vec![]));
    writer.remove_topic(TopicId(1));
    writer.commit(&Places::new()).unwrap();
    test.index.refresh().unwrap();
    assert_eq!(test.index.posts(), 0);
}

#[test]
fn one_process_writes_and_what_was_not_committed_does_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    assert!(matches!(Index::open(folder.path()).unwrap().writer(), Err(IndexError::Taken)));
    let place = |place: &str| crate::Followed { place: place.to_owned(), server: "s".to_owned() };
    writer.add(&entry(1, None, "first")).unwrap();
    writer.commit(&[(3, place("5-1"))].into()).unwrap();
    writer.add(&entry(2, None, "second")).unwrap();
    drop(writer);
    let again = Index::open(folder.path()).unwrap();
    again.check().unwrap();
    assert_eq!((again.posts(), again.places().unwrap()), (1, [(3, place("5-1"))].into()));
    again.writer().unwrap().close().unwrap();
}

#[test]
fn a_damaged_index_is_told_from_a_sound_one() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Index::open(folder.path()).is_err(), "there is none");
    let index = Index::create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    writer.add(&entry(1, None, "some words to be spoilt")).unwrap();
    writer.commit(&Places::new()).unwrap();
    writer.close().unwrap();
    drop(index);
    let words = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let words = words.into_iter().find(|path| path.extension().is_some_and(|end| end == "idx")).unwrap();
    let mut bytes = std::fs::read(&words).unwrap();
    bytes[3] ^= 1;
    std::fs::remove_file(&words).unwrap();
    std::fs::write(&words, bytes).unwrap();
    assert!(matches!(Index::open(folder.path()).unwrap().check(), Err(IndexError::Damaged(_))));
}

#[test]
fn what_is_like_a_question_is_found_by_its_title_and_by_its_error() {
    let mut article = entry(3, Some("Caching dependencies of a pipeline"), "how and why");
    article.kind = TopicKind::Article;
    let index = TestIndex::of(&[
        entry(1, Some("Why does the pipeline lose its cache?"), "It does."),
        entry(2, None, "the pipeline loses its cache as well"),
        article,
        entry(4, Some("Odd behaviour"), "```\nERROR could not acquire advisory lock: statement timeout\n```"),
        entry(5, Some("A pipeline of another kind"), "water"),
    ]);
    let like = |title: &str, body: &str| {
        let ask = Ask::like(title, body, [CategoryId(1)].into());
        let found = index.index.find(&ask, 0, 5, BUDGET).unwrap();
        found.posts.iter().map(|found| found.post.0).collect::<Vec<_>>()
    };
    assert_eq!(like("Pipeline without its cache", ""), [1]);
    assert_eq!(like("Help", "2027-01-01 ERROR could not acquire advisory lock: statement timeout"), [4]);
    assert_eq!(like("Something else", "altogether"), [0; 0]);
}

#[test]
fn the_last_word_of_what_is_being_typed_may_go_on() {
    let index = TestIndex::texts(&["reproducible builds", "reproduced by chance", "builds"]);
    let finds = |text: &str| {
        let found = index.index.find(&ask(text).unfinished(), 0, 20, BUDGET).unwrap();
        found.posts.iter().map(|found| found.post.0).collect::<BTreeSet<_>>()
    };
    assert_eq!(finds("reprod"), [1, 2].into());
    assert_eq!(finds("builds repr"), [1].into());
    assert_eq!(finds("buil"), [1, 3].into());
    assert_eq!(finds("zzz"), [].into());
    assert_eq!(index.finds("reprod"), [0; 0], "a whole word is meant otherwise");
}

/// The words of all segments, and the names of these.
fn words_on_disk(index: &Index, folder: &std::path::Path) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut words, mut segments) = (BTreeSet::new(), BTreeSet::new());
    for reader in index.searcher().segment_readers() {
        segments.insert(reader.segment_id().uuid_string());
        for (field, entry) in reader.schema().fields().filter(|(_, entry)| entry.is_indexed()) {
            if !matches!(entry.field_type(), tantivy::schema::FieldType::Str(_)) {
                continue;
            }
            let inverted = reader.inverted_index(field).unwrap();
            let mut terms = inverted.terms().stream().unwrap();
            while terms.advance() {
                words.insert(String::from_utf8_lossy(terms.key()).into_owned());
            }
        }
    }
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let stems = files.filter(|name| name.ends_with(".term")).map(|name| name.split('.').next().unwrap().to_owned());
    (words, stems.chain(segments).collect())
}

#[test]
fn no_word_of_what_was_removed_is_left_on_the_disk() {
    let index = TestIndex::texts(&["the password is hunterzwei", "doors open", "windows close"]);
    let folder = index._folder.path();
    let mut writer = index.index.writer().unwrap();
    writer.put(&entry(1, None, "the password is gone")).unwrap();
    writer.put(&entry(4, None, "hunterdrei")).unwrap();
    writer.commit(&Places::new()).unwrap();
    index.index.refresh().unwrap();
    assert_eq!(index.finds("hunterzwei"), [0; 0]);
    let (words, _) = words_on_disk(&index.index, folder);
    assert!(words.contains("hunterzwei"), "it cannot be found, and stands there still: {words:?}");
    writer.purge(&index.index).unwrap();
    let (words, segments) = words_on_disk(&index.index, folder);
    assert!(!words.contains("hunterzwei") && words.contains("hunterdrei") && words.contains("window"), "{words:?}");
    assert_eq!(segments.len(), index.index.searcher().segment_readers().len(), "no other file is left");
    assert_eq!(index.finds("doors"), [2]);
    // What was replaced since, and not committed, is not lost.
    writer.put(&entry(2, None, "doors stay")).unwrap();
    writer.commit(&Places::new()).unwrap();
    writer.purge(&index.index).unwrap();
    assert_eq!((index.finds("open"), index.finds("stay")), (vec![], vec![2]));
}
