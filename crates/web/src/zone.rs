//! In which time zone the times of a page are printed: that of the member who asks, and UTC for
//! everybody else, whose pages are the same for all.

use std::cell::RefCell;
use std::future::Future;

use forum::View;
use jiff::tz::TimeZone;

tokio::task_local! {
    static ZONE: RefCell<TimeZone>;
}

/// Does `work`, in which a zone may be chosen.
pub(crate) async fn choosing<T>(work: impl Future<Output = T>) -> T {
    ZONE.scope(RefCell::new(TimeZone::UTC), work).await
}

/// From now on times are printed for whoever this is.
pub(crate) fn choose_for(view: &View) {
    let zone = view.member.as_ref().and_then(|member| member.locale.zone.as_ref());
    let zone = zone.map_or(TimeZone::UTC, model::locale::Zone::rules);
    // Outside of a request nobody chooses.
    let _ = ZONE.try_with(|chosen| chosen.replace(zone));
}

pub(crate) fn chosen() -> TimeZone {
    ZONE.try_with(|zone| zone.borrow().clone()).unwrap_or(TimeZone::UTC)
}
