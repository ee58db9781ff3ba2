//! A page as people use it: they follow links, press buttons and fill in fields, all known by their
//! texts. Whatever is looked for is waited for, but not for ever.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use serde_json::Value;

use crate::axe;
use crate::driver::{Browser, Device};

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);
/// Gives what is wrong with a page that any page could have wrong with it.
const FAULTS: &str = include_str!("faults.js");

/// Where scripts run, the form behind such a link opens at the bottom of the page that one reads.
fn opens_a_drawer(href: &str) -> bool {
    href.starts_with("/compose") || href.contains("/reply?to=")
}

/// A page, or a part of one.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) browser: Browser,
    /// The forum's address, without a slash at its end.
    pub(crate) site: String,
    /// XPath of the part.
    part: String,
}

impl Page {
    pub(crate) fn new(browser: Browser, site: &str) -> Self {
        Self { browser, site: site.to_owned(), part: "//body".to_owned() }
    }

    /// The part with this XPath.
    pub(crate) fn part(&self, xpath: &str) -> Self {
        Self { part: xpath.to_owned(), ..self.clone() }
    }

    /// The post that says this.
    pub(crate) fn post(&self, text: &str) -> Self {
        self.part(&format!("//article[contains(., \"{text}\")]"))
    }

    /// The row of a list with this title.
    pub(crate) fn row(&self, title: &str) -> Self {
        self.part(&format!("//li[.//a[normalize-space()=\"{title}\"]]"))
    }

    /// Path and query.
    pub(crate) async fn address(&self) -> String {
        let url = self.browser.client.current_url().await.unwrap();
        url.as_str().strip_prefix(&self.site).unwrap_or(url.as_str()).to_owned()
    }

    pub(crate) async fn open(&self, address: &str) {
        let url = if address.starts_with('/') { format!("{}{address}", self.site) } else { address.to_owned() };
        self.browser.client.goto(&url).await.unwrap();
        self.check().await;
    }

    pub(crate) async fn reload(&self) {
        self.browser.client.refresh().await.unwrap();
        self.check().await;
    }

    /// Clicks a link that leads to another page.
    pub(crate) async fn follow(&self, text: &str) {
        let xpath = format!("//a[normalize-space()=\"{text}\" or @aria-label=\"{text}\"]");
        self.go(self.find(&format!("link “{text}”"), &xpath).await).await;
    }

    /// Clicks a button that sends a form.
    pub(crate) async fn press(&self, text: &str) {
        self.go(self.button(text).await).await;
    }

    pub(crate) async fn button(&self, text: &str) -> Element {
        let xpath = format!("//button[normalize-space()=\"{text}\" or @aria-label=\"{text}\"]");
        self.find(&format!("button “{text}”"), &xpath).await
    }

    /// Opens what is folded under this text.
    pub(crate) async fn unfold(&self, text: &str) {
        let xpath = format!("//summary[normalize-space()=\"{text}\"]");
        self.find(&format!("“{text}” to unfold"), &xpath).await.click().await.unwrap();
    }

    /// The field with a label that begins so.
    pub(crate) async fn field(&self, label: &str) -> Element {
        let part = &self.part;
        let labels = format!("label[starts-with(normalize-space(), \"{label}\")]");
        let xpath = format!("//*[@id = {part}//{labels}/@for] | {part}//{labels}/input");
        self.find(&format!("field “{label}”"), &xpath).await
    }

    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    pub(crate) async fn choose(&self, label: &str, option: &str) {
        self.field(label).await.select_by_label(option).await.unwrap();
    }

    /// What stands in a field.
    pub(crate) async fn typed(&self, label: &str) -> String {
        self.field(label).await.prop("value").await.unwrap().unwrap_or_default()
    }

    pub(crate) async fn sees(&self, text: &str) {
        let xpath = format!("//*[text()[contains(normalize-space(), \"{text}\")] or normalize-space()=\"{text}\"]");
        self.find(&format!("“{text}”"), &xpath).await;
    }

    pub(crate) async fn sees_link(&self, text: &str) {
        self.find(&format!("link “{text}”"), &format!("//a[normalize-space()=\"{text}\"]")).await;
    }

    pub(crate) async fn sees_heading(&self, text: &str) {
        self.find(&format!("heading “{text}”"), &format!("//h1[normalize-space()=\"{text}\"]")).await;
    }

    /// Is this nowhere on the page that has been loaded?
    pub(crate) async fn lacks(&self, text: &str) {
        assert!(!self.shows(text).await, "“{text}” is at {}", self.address().await);
    }

    async fn shows(&self, text: &str) -> bool {
        let xpath = format!("{}//*[text()[contains(., \"{text}\")] or @aria-label=\"{text}\"]", self.part);
        !self.browser.client.find_all(Locator::XPath(&xpath)).await.unwrap().is_empty()
    }

    /// Opens a list again and again until it shows this, or no longer does: lists follow what they
    /// list.
    pub(crate) async fn open_until(&self, address: &str, text: &str, shown: bool) {
        let began = Instant::now();
        loop {
            self.open(address).await;
            if self.shows(text).await == shown {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "“{text}” at {address}: {}", !shown);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Runs the body of a function in the page.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.browser.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Runs a script until what it returns is true.
    pub(crate) async fn until(&self, script: &str) {
        let began = Instant::now();
        while self.run(script).await != Value::Bool(true) {
            assert!(began.elapsed() < PATIENCE, "this did not become true at {}: {script}", self.address().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Something visible, within this part of the page. `what` names it for people.
    pub(crate) async fn find(&self, what: &str, xpath: &str) -> Element {
        let began = Instant::now();
        loop {
            if let Some(element) = self.find_now(xpath).await {
                return element;
            }
            if began.elapsed() > PATIENCE {
                let text = self.run("return document.body.innerText").await;
                let address = self.address().await;
                panic!("no {what} in {} at {address}, which says:\n{}", self.part, text.as_str().unwrap_or_default());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub(crate) async fn find_now(&self, xpath: &str) -> Option<Element> {
        let xpath = format!("{}{xpath}", self.part);
        for element in self.browser.client.find_all(Locator::XPath(&xpath)).await.unwrap() {
            match element.is_displayed().await {
                Ok(true) => return Some(element),
                // The page may have changed in the meantime.
                Ok(false) | Err(CmdError::Standard(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        None
    }

    /// Clicks, and waits until another page has taken the place of this one.
    pub(crate) async fn go(&self, element: Element) {
        let old = self.browser.client.find(Locator::Css("html")).await.unwrap();
        let from = self.address().await;
        // Clear of what floats above the lower edge of a phone.
        let scroll = "arguments[0].scrollIntoView({ block: 'center' })";
        self.browser.client.execute(scroll, vec![serde_json::to_value(&element).unwrap()]).await.unwrap();
        match element.attr("href").await.unwrap().filter(|href| opens_a_drawer(href)) {
            // As a page of its own, as it opens in another tab.
            Some(href) if self.browser.device == Device::Desktop => {
                self.browser.client.goto(&format!("{}{href}", self.site)).await.unwrap();
            }
            _ => element.click().await.unwrap(),
        }
        let began = Instant::now();
        while old.tag_name().await.is_ok() {
            assert!(began.elapsed() < PATIENCE, "a click at {from} leads nowhere");
            tokio::time::sleep(PAUSE).await;
        }
        self.check().await;
    }

    async fn check(&self) {
        let faults = self.run(FAULTS).await;
        let address = self.address().await;
        assert_eq!(faults, Value::Array(Vec::new()), "{address}");
        let faults = axe::faults_of_a_new_kind(&self.browser, &address).await;
        assert!(faults.is_empty(), "{address}:\n{}", faults.join("\n"));
    }
}
