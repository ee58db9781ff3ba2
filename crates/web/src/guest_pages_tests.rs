//! The limit of what is kept of guests' pages, weighed on what is really there.

use forum::{Clock, Followers, Forum, Settings};
use store::{Address, Store};
use testbed::Redis;
use tokio::sync::watch;

use super::*;
use crate::app::WebSettings;

/// Prose, which is compressed least of all that people write.
const TEXT: &str = include_str!("../../../ARCHITECTURE.md");

#[tokio::test]
async fn pages_with_their_compressed_forms_never_take_more_than_their_limit() {
    let redis = Redis::start().await;
    let store = Arc::new(Store::open(&Address::parse(&redis.url()).unwrap()).await.unwrap());
    let forum = Forum::open(store, Clock::system(), Settings::default()).await.unwrap();
    let followers = Arc::new(Followers::new(Arc::clone(&forum)).unwrap());
    let app = App::new(Arc::clone(&forum), followers, WebSettings::default());
    let (stop, stopped) = watch::channel(false);
    let listening = tokio::spawn(Arc::clone(&forum).listen_along(Arc::default(), stopped));
    let origin = async || {
        let made = async { forum.origin(forum.moment(), &[]) };
        forum.remembering(&[], made).await
    };
    let hearing = async {
        loop {
            if let Some(origin) = origin().await {
                break origin;
            }
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    };
    let origin = tokio::time::timeout(std::time::Duration::from_secs(20), hearing).await.expect("it hears");

    let (mut count, mut filled) = (0, 0);
    while filled < 3 * BYTES / 2 {
        let address = format!("/topic/{count}/long");
        let body = Packed::new(format!("{count} {TEXT}").as_bytes());
        let (headers, origin) = (HeaderMap::new(), origin.clone());
        let page = Arc::new(GuestPage { body, headers, origin, shows: None, route: None });
        app.guest_pages.keep(&address, &page);
        for encoding in ["br", "gzip"] {
            let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding))].into_iter().collect();
            let uri: Uri = address.parse().unwrap();
            let answer = page.answer_in_time(&app, &Asked::of(&uri, &headers)).await;
            filled += answer.body().size_hint().exact().unwrap();
        }
        count += 1;
    }
    app.guest_pages.0.run_pending_tasks();
    let forms = [Encoding::Gzip, Encoding::Brotli];
    let bytes =
        |page: &GuestPage| forms.map(|form| page.body.ready(form).map_or(0, Bytes::len) as u64).iter().sum::<u64>();
    let (mut kept, mut weight) = (0, 0);
    for (address, page) in &app.guest_pages.0 {
        kept += 1;
        weight += bytes(&page) + address.len() as u64;
    }
    assert!((1..count).contains(&kept), "{kept} of {count} pages are kept");
    assert!(weight <= BYTES, "{kept} pages with {weight} bytes are kept");
    stop.send_replace(true);
    listening.await.unwrap();
}
