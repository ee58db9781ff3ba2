//! Passkeys in a real browser, with an authenticator of the driver's (W3C Web Authentication,
//! section 11).

use serde_json::json;

use crate::page::Page;
use crate::walk;

/// Makes a passkey, signs in with it without a name, confirms with it, and uses it as a second step.
pub(crate) async fn all(page: &Page, setup: &str) {
    let authenticator = page.browser.add_authenticator().await;
    walk::found_the_forum(page, setup).await;
    page.open("/settings/security").await;
    page.sees_heading("Security").await;
    page.fill("Name of the new passkey", "This machine").await;
    page.button("Add a passkey").await.click().await.unwrap();
    page.sees_heading("Recovery codes").await;
    page.follow("I have kept them").await;
    page.sees("This machine").await;
    page.sees("You have 10 recovery codes left.").await;
    let kept = page.browser.credentials(&authenticator).await;
    assert_eq!(kept.as_array().map(Vec::len), Some(1), "{kept}");
    assert_eq!(kept[0]["rpId"], "localhost", "{kept}");
    assert_eq!(kept[0]["isResidentCredential"], true, "{kept}");

    walk::sign_out(page).await;
    page.open("/login?next=%2Fsettings%2Fsessions").await;
    page.button("Sign in with a passkey").await.click().await.unwrap();
    page.sees_heading("Sessions").await;
    page.sees("with a passkey").await;

    walk::sign_out(page).await;
    page.open("/login").await;
    page.fill("Name or e-mail", "Petra").await;
    page.fill("Password", walk::PASSWORD).await;
    page.press("Sign in").await;
    page.sees_heading("Second step").await;
    page.button("Use a passkey").await.click().await.unwrap();
    page.sees_heading("The Exedra").await;

    // One that is lost opens nothing, and the page says so.
    walk::sign_out(page).await;
    page.browser.remove_credentials(&authenticator).await;
    page.open("/login").await;
    page.button("Sign in with a passkey").await.click().await.unwrap();
    page.sees("It was not finished. Try again, or use another way.").await;
}

impl crate::driver::Browser {
    /// An authenticator that is part of the machine and knows its user. Answers with its id.
    pub(crate) async fn add_authenticator(&self) -> String {
        let kind = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
        });
        let answer = self.http.json(&self.at("webauthn/authenticator"), &kind).await;
        answer["value"].as_str().unwrap().to_owned()
    }

    async fn credentials(&self, authenticator: &str) -> serde_json::Value {
        let url = self.at(&format!("webauthn/authenticator/{authenticator}/credentials"));
        self.http.get_json(&url).await["value"].clone()
    }

    async fn remove_credentials(&self, authenticator: &str) {
        self.http.delete(&self.at(&format!("webauthn/authenticator/{authenticator}/credentials"))).await;
    }
}
