//! The dialogue with a mail server.

use mail::NotSent;
use testbed::{Encrypted, MailServer, Mood};

use crate::{MESSAGE_ID, office, send};

#[tokio::test]
async fn a_letter_arrives_whole_over_each_kind_of_connection() {
    for kind in [Encrypted::Not, Encrypted::StartTls, Encrypted::Tls] {
        let server = MailServer::start(kind).await;
        send(&office(&server.url(), Some(server.authority()))).await.unwrap();
        let mails = server.mails();
        let [mail] = mails.as_slice() else { panic!("{kind:?}: {mails:?}") };
        assert_eq!(mail.from, "noreply@forum.example.org");
        assert_eq!(mail.to, ["nadia@example.org"]);
        assert_eq!(mail.was_encrypted, kind != Encrypted::Not, "{kind:?}");
        assert_eq!(mail.header("Message-ID").unwrap(), format!("<{MESSAGE_ID}>"));
        assert!(mail.text.contains("you asked for a test letter."), "{}", mail.text);
    }
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_that_cannot_prove_who_it_is() {
    for kind in [Encrypted::StartTls, Encrypted::Tls] {
        let server = MailServer::start(kind).await;
        let stranger = MailServer::start(kind).await;
        for authorities in [None, Some(stranger.authority())] {
            let refused = send(&office(&server.url(), authorities)).await.unwrap_err();
            assert!(matches!(&refused, NotSent::Later(_)), "{kind:?}: {refused:?}");
            assert!(server.mails().is_empty());
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_without_encryption_where_it_is_wanted() {
    let server = MailServer::start(Encrypted::Not).await;
    let url = format!("{}?tls=required", server.url());
    let refused = send(&office(&url, Some(server.authority()))).await.unwrap_err();
    assert!(matches!(&refused, NotSent::Later(_)), "{refused:?}");
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn user_and_password_are_shown_and_a_wrong_one_can_be_put_right() {
    let server = MailServer::start(Encrypted::Tls).await;
    let url = server.url().replace("smtps://", "smtps://ann:sesame@");
    let office = office(&url, Some(server.authority()));
    send(&office).await.unwrap();
    // NUL ann NUL sesame
    assert_eq!(server.mails()[0].credentials.as_deref(), Some("AGFubgBzZXNhbWU="));
    let server = MailServer::start(Encrypted::Tls).await;
    server.set(Mood::RefusesPasswords);
    let url = server.url().replace("smtps://", "smtps://ann:sesame@");
    let refused = send(&crate::office(&url, Some(server.authority()))).await.unwrap_err();
    assert!(matches!(&refused, NotSent::Later(_)), "{refused:?}");
    assert!(!refused.to_string().contains("sesame"), "{refused}");
}

#[tokio::test]
async fn a_refusal_is_for_now_or_for_good_as_the_server_says() {
    let server = MailServer::start(Encrypted::Not).await;
    let office = office(&server.url(), None);
    server.set(Mood::RefusesForNow);
    let later = send(&office).await.unwrap_err();
    assert!(matches!(&later, NotSent::Later(reason) if reason.contains("try again later")), "{later:?}");
    server.set(Mood::RefusesForGood);
    let never = send(&office).await.unwrap_err();
    assert!(matches!(&never, NotSent::Never(reason) if reason.contains("no such user")), "{never:?}");
    server.set(Mood::Takes);
    send(&office).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_breaks_off_leaves_it_open_and_the_next_one_is_new() {
    let server = MailServer::start(Encrypted::Not).await;
    let office = office(&server.url(), None);
    server.set(Mood::BreaksOff);
    let later = send(&office).await.unwrap_err();
    assert!(matches!(&later, NotSent::Later(_)), "{later:?}");
    server.set(Mood::Takes);
    send(&office).await.unwrap();
    let ids: Vec<_> = server.mails().iter().map(|mail| mail.header("Message-ID").unwrap().to_owned()).collect();
    assert_eq!(ids, [format!("<{MESSAGE_ID}>"), format!("<{MESSAGE_ID}>")], "a reader's program knows it again");
}

#[tokio::test]
async fn a_slow_server_is_waited_for() {
    let server = MailServer::start(Encrypted::Not).await;
    server.set(Mood::IsSilent);
    let office = office(&server.url(), None);
    let sending = async {
        send(&office).await.unwrap();
    };
    let speaking = async {
        tokio::task::yield_now().await;
        server.set(Mood::Holds);
        server.arrived(1).await;
        server.set(Mood::Takes);
    };
    tokio::join!(sending, speaking);
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let server = MailServer::start(Encrypted::Not).await;
    let url = server.url();
    drop(server);
    let later = send(&office(&url, None)).await.unwrap_err();
    assert!(matches!(&later, NotSent::Later(_)), "{later:?}");
}
