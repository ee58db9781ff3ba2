use super::*;
use crate::ids::{PostId, TopicId};
use crate::samples::{
    ADMIN, AUTHOR, BYSTANDER, ELSEWHERE, MODERATOR, answer, category, deleted_by, opening, question, somebody,
};

const NOW: Timestamp = Timestamp(90_000);

/// Category 1 takes questions, category 2 takes articles as well.
fn site() -> Site {
    let mut articles = category(2);
    articles.kinds.insert(TopicKind::Article);
    Site::new(3, "Site".to_owned(), vec![category(1), articles])
}

fn accepted() -> Topic {
    Topic { accepted: Some(answer().id), ..question() }
}

fn given() -> Circumstances {
    Circumstances { topic: TopicId(37), post: PostId(69), now: NOW, mentions: Vec::new(), once: None }
}

fn tried(site: &Site, who: MemberId, topic: &Topic, before: Option<&Topic>, into: u64) -> Result<Change, Refusal> {
    let (question, answer) = (opening(), answer());
    let promoted = Promoted {
        topic,
        question: &question,
        answer: &answer,
        asked_by: "Ann".to_owned(),
        answered_by: "Bo".to_owned(),
        before,
    };
    promote(site, &somebody(who), &promoted, Some(CategoryId(into)), given())
}

#[test]
fn whoever_asked_or_answered_and_moderators_make_a_draft_of_it() {
    for who in [AUTHOR, answer().head.author, MODERATOR, ADMIN] {
        let change = tried(&site(), who, &accepted(), None, 2).unwrap();
        assert_eq!(change.shard, TopicId(5).shard(), "both change in one commit");
        let origin = change.effects.iter().find_map(|effect| match effect {
            Effect::SetOrigin(_, origin) => Some(origin),
            _ => None,
        });
        let parts: Vec<(PostId, &str)> =
            origin.unwrap().parts.iter().map(|part| (part.post, part.by.name.as_str())).collect();
        assert_eq!(parts, [(opening().id, "Ann"), (answer().id, "Bo")]);
        let is_its_author = who == AUTHOR || who == answer().head.author;
        let author = if is_its_author { who } else { answer().head.author };
        assert!(change.events.contains(&Event::ArticleBegun { topic: TopicId(37), author }), "{who}");
        assert!(change.given.contains(&Fact::BecameIs(TopicId(5), None)));
    }
    for who in [BYSTANDER, ELSEWHERE].into_iter().filter(|who| *who != answer().head.author) {
        assert!(matches!(tried(&site(), who, &accepted(), None, 2), Err(Refusal::Forbidden(_))), "{who}");
    }
}

/// Moderators set about it for others, who decide what becomes of it.
#[test]
fn a_draft_is_of_whoever_makes_it_if_they_wrote_a_part_and_else_of_who_answered() {
    let author_for = |who: MemberId, answered: &str, asked: &str| {
        let named = |id, name: &str| Author { id, name: name.to_owned() };
        let wrote = [named(BYSTANDER, answered), named(AUTHOR, asked)];
        author(somebody(who).member().unwrap(), wrote.iter()).id
    };
    assert_eq!(author_for(AUTHOR, "Bo", "Ann"), AUTHOR);
    assert_eq!(author_for(BYSTANDER, "Bo", "Ann"), BYSTANDER);
    for moderator in [MODERATOR, ADMIN] {
        assert_eq!(author_for(moderator, "Bo", "Ann"), BYSTANDER);
        assert_eq!(author_for(moderator, "", "Ann"), AUTHOR, "whoever answered has left");
        assert_eq!(author_for(moderator, "", ""), moderator, "nobody else is left");
    }
    // Nobody becomes the author of what they may not read.
    let mut staff = category(2);
    (staff.see, staff.moderators) = (Level::Moderators, [MODERATOR].into());
    staff.kinds.insert(TopicKind::Article);
    let site = Site::new(3, "Site".to_owned(), vec![category(1), staff]);
    assert!(matches!(tried(&site, MODERATOR, &accepted(), None, 2), Err(Refusal::Invalid(_))));
}

#[test]
fn nothing_is_promoted_without_an_accepted_answer_or_twice() {
    assert!(matches!(tried(&site(), AUTHOR, &question(), None, 2), Err(Refusal::Conflict(_))));
    let became = Topic { became: Some(TopicId(37)), ..accepted() };
    let article = Topic { id: TopicId(37), kind: TopicKind::Article, ..question() };
    let again = tried(&site(), AUTHOR, &became, Some(&article), 2).unwrap_err();
    assert!(again.to_string().contains("became an article"), "{again}");
    let gone = Topic { deletion: Some(deleted_by(AUTHOR)), ..article };
    let anew = tried(&site(), AUTHOR, &became, Some(&gone), 2).unwrap();
    assert!(anew.given.contains(&Fact::TopicRemoved(TopicId(37))));
    assert!(anew.given.contains(&Fact::BecameIs(TopicId(5), Some(TopicId(37)))));
}

#[test]
fn an_article_goes_where_its_readers_may_read_the_question() {
    for into in [1, 77] {
        let refusal = tried(&site(), AUTHOR, &accepted(), None, into).unwrap_err();
        assert!(matches!(refusal, Refusal::Invalid(_)), "{into}: {refusal:?}");
    }
    let mut private = category(1);
    private.see = Level::Members;
    let mut articles = category(2);
    articles.kinds.insert(TopicKind::Article);
    let closed = Site::new(3, "Site".to_owned(), vec![private.clone(), articles.clone()]);
    let refusal = tried(&closed, AUTHOR, &accepted(), None, 2).unwrap_err();
    let Refusal::Invalid(faults) = &refusal else { panic!("{refusal:?}") };
    assert!(faults[0].sentence.contains("Others read that category"), "{faults:?}");
    private.kinds.insert(TopicKind::Article);
    let same = Site::new(3, "Site".to_owned(), vec![private, articles]);
    assert!(tried(&same, AUTHOR, &accepted(), None, 1).is_ok());
}

#[test]
fn both_texts_stand_under_headings_and_no_fence_reaches_into_the_next() {
    let (text, [asked, answered]) = composed("Why?\n\n```sh\nls", "So.");
    assert_eq!(text, "## Question\n\nWhy?\n\n```sh\nls\n```\n\n## Answer\n\nSo.\n");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[asked.0..asked.0 + asked.1].join("\n"), "## Question\n\nWhy?\n\n```sh\nls\n```");
    assert_eq!(lines[answered.0..answered.0 + answered.1].join("\n"), "## Answer\n\nSo.");
    for whole in ["```\na\n```", "~~~\n```\n~~~", "``` a ` b\ntext", "    ```\ncode", "````\n```\n````"] {
        assert_eq!(closed(whole), whole);
    }
    assert_eq!(closed("~~~~\n~~~"), "~~~~\n~~~\n~~~~");
}
