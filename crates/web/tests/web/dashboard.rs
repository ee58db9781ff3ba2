//! The dashboard: what is drawn, and what it says is wrong.

use crate::page::{elements, main_text};
use crate::support::TestApp;
use crate::world::A;

#[tokio::test]
async fn an_admin_sees_what_was_counted_as_a_plot_and_as_a_table() {
    let app = TestApp::start().await;
    let (admin, author) = (app.admin().await, app.join("Mira").await);
    let topic = app.discussion(&author, A, "Open windows").await;
    app.reply(&author, &topic, None, "And a reply.").await;
    for over in ["day", "week", "month", "quarter", "year"] {
        let page = app.get(&format!("/admin?over={over}"), &admin).await.expect(200).text;
        let found = elements(&page);
        let plots = found.iter().filter(|element| element.get("class") == "plot").count();
        let drawn = found.iter().filter(|element| element.name == "svg" && element.get("role") == "img").count();
        let tables = found.iter().filter(|element| element.name == "details").count();
        assert!(plots == 10 && drawn >= 10 && tables >= 10, "{over}: {plots}, {drawn}, {tables}");
        assert!(found.iter().any(|element| element.get("class").starts_with("plot-bar")), "{over}");
        assert!(found.iter().all(|element| !element.has("style")), "{over}");
    }
    app.get("/admin?over=decade", &admin).await.expect(400);
}

#[tokio::test]
async fn what_is_wrong_is_said_with_what_to_do() {
    let app = TestApp::start().await;
    let text = main_text(&app.get("/admin", &app.admin().await).await.expect(200).text);
    assert!(text.contains("Problems found"));
    assert!(text.contains("The limits are switched off") && text.contains("Switch them on again"), "{text}");
}
