//! The limit of what is kept of guests' pages, weighed on what is really there.

use super::*;
use crate::hearing::Hearing;

/// Prose, which is compressed least of all that people write.
const TEXT: &str = include_str!("../../../ARCHITECTURE.md");

#[tokio::test]
async fn pages_with_their_compressed_forms_never_take_more_than_their_limit() {
    let hearing = Hearing::start().await;
    let app = &hearing.app;
    let (mut count, mut filled) = (0, 0);
    while filled < 3 * BYTES / 2 {
        let address = format!("/topic/{count}/long");
        let body = Packed::new(format!("{count} {TEXT}").as_bytes());
        let (headers, origin) = (HeaderMap::new(), hearing.origin.clone());
        let page = Arc::new(GuestPage { body, headers, origin, shows: None, route: None });
        app.guest_pages.keep(&address, &page);
        for encoding in ["br", "gzip"] {
            let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding))].into_iter().collect();
            let uri: Uri = address.parse().unwrap();
            let answer = page.answer_in_time(app, &Asked::of(&uri, &headers)).await;
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
    hearing.stop().await;
}
