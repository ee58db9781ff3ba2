//! A newcomer's first quarter of an hour, in the order in which it happens: what each step leaves
//! behind is what the next one finds.

use fantoccini::Locator;
use serde_json::json;

use crate::http::Answer;
use crate::page::Page;

pub(crate) const PASSWORD: &str = "nine green kettles";
const QUESTION: &str = "Why does the cache miss on every branch?";
const ASKED: &str = "The key holds the commit";
const CODE: &str = "key: deps-${{ github.sha }}";
const ANSWER: &str = "Hash the lock file instead";
const SECOND: &str = "And what of the restore keys?";
const THIRD: &str = "They are tried from left to right";
/// Gives what has moved since the page began, each time with how far, and from where to where.
const MOVED: &str = "
    const done = arguments[0];
    const place = ({ x, y, width, height }) => [x, y, width, height].join(' ');
    const told = ({ node, previousRect, currentRect }) =>
        `${node?.localName} ${node?.className ?? node?.textContent} from ${place(previousRect)} to ${place(currentRect)}`;
    const moved = [];
    new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) moved.push([value, ...sources.map(told)]);
    }).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(moved), 0)));";
const MAIN: &str = "/category/1/main-track";

pub(crate) async fn all(page: &Page, setup: &str) {
    found_the_forum(page, setup).await;
    sign_out(page).await;
    join(page, "Bea").await;
    let topic = ask(page).await;
    edit_ones_own(page).await;
    find_it_everywhere(page).await;
    sign_out(page).await;
    answer_after_signing_in(page, &topic).await;
    become_somebody(page, "Bea").await;
    reply(page, &topic, ANSWER, SECOND).await;
    vote(page, &topic).await;
    become_somebody(page, "Petra").await;
    reply(page, &topic, SECOND, THIRD).await;
    nested_and_flat_for_a_member(page, &topic).await;
    delete_a_leaf(page, &topic).await;
    reply(page, &topic, SECOND, THIRD).await;
    become_somebody(page, "Bea").await;
    delete_and_restore_under_replies(page, &topic).await;
    delete_ones_own_topic(page).await;
    lose_the_session_while_writing(page, &topic).await;
    jump_in_a_long_thread(page, &topic).await;
    let spam = start_discussion(page, "Buy cheap runners", 1).await;
    sign_out(page).await;
    nested_and_flat_for_a_guest(page, &topic).await;
    join(page, "Mo").await;
    become_somebody(page, "Petra").await;
    add_and_nest_a_category(page).await;
    appoint_a_moderator(page).await;
    become_somebody(page, "Mo").await;
    keep_order(page, &topic, &spam).await;
    suspend(page, &topic).await;
}

pub(crate) async fn found_the_forum(page: &Page, setup: &str) {
    page.open(setup).await;
    page.part("//fieldset[legend=\"The forum\"]").fill("Name", "The Exedra").await;
    let admin = page.part("//fieldset[legend=\"The first admin\"]");
    admin.fill("Name", "Petra").await;
    admin.fill("E-mail", "petra@example.org").await;
    admin.fill("Password", PASSWORD).await;
    page.press("Open the forum").await;
    page.sees_heading("The Exedra").await;
    for category in ["Main track", "Knowledge Base", "Offtopic"] {
        page.sees_link(category).await;
    }
    page.open_until("/", "What is this place", true).await;
    page.open(MAIN).await;
    page.row("What is this place").sees("pinned").await;
}

pub(crate) async fn open_menu(page: &Page) {
    if let Some(menu) = page.find_now("/header//summary").await {
        menu.click().await.unwrap();
    }
}

pub(crate) async fn sign_out(page: &Page) {
    open_menu(page).await;
    page.press("Sign out").await;
}

async fn sign_in(page: &Page, name: &str) {
    page.fill("Name or e-mail", name).await;
    page.fill("Password", PASSWORD).await;
    page.press("Sign in").await;
}

/// Has somebody else sit down before the browser, who had signed in before.
async fn become_somebody(page: &Page, name: &str) {
    let session = post(page, "/login", "", &[("username", name), ("password", PASSWORD)]).await.cookie();
    sit_down(page, &session).await;
}

/// Has whoever this `Cookie` header belongs to sit down before the browser.
pub(crate) async fn sit_down(page: &Page, session: &str) {
    for pair in session.split("; ") {
        let (name, value) = pair.split_once('=').unwrap();
        let cookie = json!({ "name": name, "value": value, "url": page.site, "path": "/", "httpOnly": true });
        page.browser.devtools("Network.setCookie", cookie).await;
    }
}

/// Sends a form past the browser.
pub(crate) async fn post(page: &Page, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let answer = page.browser.http.form(&format!("{}{path}", page.site), cookie, fields).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.body);
    answer
}

async fn join(page: &Page, name: &str) {
    page.open("/").await;
    page.follow("Join").await;
    page.fill("Name", name).await;
    page.fill("E-mail", &format!("{name}@example.org")).await;
    page.fill("Password", PASSWORD).await;
    page.press("Join").await;
}

/// Gives the topic's address.
async fn ask(page: &Page) -> String {
    page.follow("Main track").await;
    page.follow("Ask a question").await;
    page.fill("Title", QUESTION).await;
    page.fill("Text", &format!("{ASKED}:\n\n```yaml\n{CODE}\n```\n")).await;
    page.fill("Tags", "caching, github-actions").await;
    page.press("Preview").await;
    page.part("//section[@class=\"preview\"]//pre").sees("github.sha").await;
    assert_eq!(page.typed("Title").await, QUESTION);
    assert_eq!(page.typed("Tags").await, "caching, github-actions");
    page.press("Publish").await;
    page.sees_heading(QUESTION).await;
    page.sees_link("caching").await;
    // Nobody votes for their own.
    page.post(ASKED).lacks("Vote up").await;
    page.post(ASKED).lacks("edited").await;
    page.address().await
}

async fn edit_ones_own(page: &Page) {
    page.post(ASKED).follow("Edit").await;
    let text = page.typed("Text").await;
    page.fill("Text", &format!("{text}\nWhat should it hold?")).await;
    page.press("Save").await;
    page.post(ASKED).sees("What should it hold?").await;
    page.post(ASKED).sees("edited").await;
}

async fn find_it_everywhere(page: &Page) {
    for list in ["/", MAIN, "/recent", "/unanswered", "/tags/caching", "/user/bea"] {
        page.open_until(list, QUESTION, true).await;
    }
    page.open_until("/tags", "github-actions", true).await;
    page.open("/user/bea/posts").await;
    page.sees(ASKED).await;
}

/// A guest reads, is sent to sign in, and comes back to the reply.
async fn answer_after_signing_in(page: &Page, topic: &str) {
    page.open(topic).await;
    page.post(ASKED).sees("What should it hold?").await;
    page.post(ASKED).lacks("Vote up").await;
    page.follow("Sign in to reply").await;
    sign_in(page, "Petra").await;
    page.sees(ASKED).await;
    page.fill("Text", &format!("{ANSWER}.")).await;
    page.press("Reply").await;
    page.post(ANSWER).sees("admin").await;
    page.open_until("/unanswered", QUESTION, false).await;
    page.open(MAIN).await;
    page.row(QUESTION).sees("answered").await;
}

async fn reply(page: &Page, topic: &str, to: &str, text: &str) {
    page.open(topic).await;
    page.post(to).follow("Reply").await;
    page.fill("Text", text).await;
    page.press("Reply").await;
    page.post(text).sees(text).await;
}

async fn vote(page: &Page, topic: &str) {
    page.open(topic).await;
    let answer = page.post(ANSWER);
    answer.sees("0 votes").await;
    answer.press("Vote up").await;
    answer.sees("1 vote").await;
    answer.press("Vote down").await;
    answer.sees("\u{2212}1 vote").await;
    answer.press("Voted down").await;
    answer.sees("0 votes").await;
    page.post(SECOND).lacks("Vote up").await;
}

/// The answer, a reply to it, and a reply to that stand below one another, or in a row.
async fn nested_and_flat_for_a_member(page: &Page, topic: &str) {
    let nested = "//details//details//article";
    let third = page.part(&format!("{nested}[contains(., \"{THIRD}\")]"));
    page.open(topic).await;
    third.sees(THIRD).await;
    page.press("Flat").await;
    page.sees(THIRD).await;
    assert!(page.find_now(nested).await.is_none());
    page.open("/").await;
    page.open(topic).await;
    assert!(page.find_now(nested).await.is_none(), "the choice is forgotten");
    page.press("Nested").await;
    third.sees(THIRD).await;
}

async fn nested_and_flat_for_a_guest(page: &Page, topic: &str) {
    let nested = "//details//details//article";
    page.open(topic).await;
    page.find("third level", nested).await;
    page.follow("Flat").await;
    assert_eq!(page.address().await, format!("{topic}?view=flat"));
    assert!(page.find_now(nested).await.is_none());
    page.open(topic).await;
    page.find("third level", nested).await;
}

async fn delete_a_leaf(page: &Page, topic: &str) {
    page.open(topic).await;
    page.post(THIRD).follow("Delete").await;
    page.press("Delete").await;
    page.sees("The post is deleted.").await;
    page.sees(SECOND).await;
    page.lacks(THIRD).await;
}

async fn delete_and_restore_under_replies(page: &Page, topic: &str) {
    page.open(topic).await;
    page.post(SECOND).follow("Delete").await;
    page.fill("Reason", "asked too soon").await;
    page.press("Delete").await;
    let tombstone = page.post("asked too soon");
    tombstone.sees("its author").await;
    page.sees(THIRD).await;
    page.lacks(SECOND).await;
    tombstone.press("Restore").await;
    page.post(SECOND).sees(SECOND).await;
}

/// Gives the topic's address.
async fn start_discussion(page: &Page, title: &str, category: u64) -> String {
    page.open(&format!("/compose?cid={category}&kind=discussion")).await;
    page.fill("Title", title).await;
    page.fill("Text", "Nothing more to say.").await;
    page.press("Publish").await;
    page.sees_heading(title).await;
    page.address().await
}

async fn delete_ones_own_topic(page: &Page) {
    let topic = start_discussion(page, "Tea or coffee", 3).await;
    page.post("Nothing more to say").follow("Delete").await;
    page.press("Delete").await;
    page.sees_heading("Offtopic").await;
    page.open_until("/category/3/offtopic", "Tea or coffee", false).await;
    sign_out(page).await;
    page.open(&topic).await;
    page.sees("There is nothing here").await;
    become_somebody(page, "Bea").await;
}

async fn lose_the_session_while_writing(page: &Page, topic: &str) {
    let text = "It works now,\nand **nothing** was lost.";
    page.open(topic).await;
    page.fill("Your answer", text).await;
    page.browser.client.delete_cookie("exedra").await.unwrap();
    page.press("Answer").await;
    page.sees("Your text is kept.").await;
    sign_in(page, "Bea").await;
    assert_eq!(page.typed("Text").await, text);
    page.press("Reply").await;
    page.post("It works now").sees("nothing").await;
}

async fn jump_in_a_long_thread(page: &Page, topic: &str) {
    let session = page.browser.client.get_named_cookie("exedra").await.unwrap().to_string();
    let reply = format!("/topic/{}/reply", topic.split('/').nth(2).unwrap());
    for n in 5..=30 {
        post(page, &reply, &session, &[("body", &format!("Log {n}"))]).await;
    }
    page.open(topic).await;
    page.fill("Go to post", "27").await;
    page.press("Go").await;
    page.find("the 27th post, marked", "//article[@id and starts-with(@aria-label, \"Post 27 \")]").await;
    page.until("return document.querySelector(':target')?.ariaLabel.startsWith('Post 27 ') ?? false").await;
    page.until("const at = document.querySelector(':target').getBoundingClientRect(); return at.top >= 0 && at.top < innerHeight").await;
    page.follow("Previous").await;
    page.sees(ASKED).await;
    page.follow("Next").await;
    assert_eq!(page.address().await, format!("{topic}?page=2"));
}

async fn add_and_nest_a_category(page: &Page) {
    page.open("/").await;
    open_menu(page).await;
    page.follow("Admin").await;
    page.sees("up to date").await;
    page.follow("Categories").await;
    page.fill("Name", "Tooling").await;
    page.fill("Description", "Compilers and the like").await;
    page.press("Add").await;
    page.sees_link("Tooling").await;
    page.follow("Change Tooling").await;
    page.choose("Parent category", "Main track").await;
    page.press("Save").await;
    page.part("//li[@class=\"depth-1\"]").sees_link("Tooling").await;
    page.open(MAIN).await;
    page.sees_link("Tooling").await;
}

async fn appoint_a_moderator(page: &Page) {
    page.open("/admin/categories").await;
    page.follow("Change Main track").await;
    page.fill("Moderators", "Mo").await;
    page.press("Save").await;
    page.follow("Change Main track").await;
    assert_eq!(page.typed("Moderators").await, "Mo");
}

async fn keep_order(page: &Page, topic: &str, spam: &str) {
    let head = page.part("//header[@class=\"topic-head\"]");
    page.open(topic).await;
    page.unfold("Moderate").await;
    page.press("Lock").await;
    head.sees("locked").await;
    page.unfold("Moderate").await;
    page.press("Pin").await;
    head.sees("pinned").await;
    become_somebody(page, "Bea").await;
    page.open(topic).await;
    page.sees("This topic is locked").await;
    page.open(MAIN).await;
    page.row(QUESTION).sees("pinned").await;
    become_somebody(page, "Mo").await;
    page.open(topic).await;
    page.unfold("Moderate").await;
    page.press("Unlock").await;
    head.lacks("locked").await;
    page.open(spam).await;
    page.unfold("Moderate").await;
    page.follow("Delete the topic").await;
    page.fill("Reason", "advertising").await;
    page.press("Delete").await;
    page.sees("The topic is deleted.").await;
    page.follow("Look at it or restore it").await;
    page.sees("advertising").await;
    page.press("Restore the topic").await;
    page.sees("It is shown again.").await;
    page.open(spam).await;
    page.unfold("Moderate").await;
    page.follow("Delete the topic").await;
    page.fill("Reason", "advertising").await;
    page.press("Delete").await;
    page.open_until(MAIN, "Buy cheap runners", false).await;
    page.open(topic).await;
    page.unfold("Moderate").await;
    page.choose("Move to", "Tooling").await;
    page.press("Move").await;
    page.part("//nav[@class=\"crumbs\"]").sees_link("Tooling").await;
    page.open_until("/category/4/tooling", QUESTION, true).await;
}

async fn suspend(page: &Page, topic: &str) {
    page.open("/user/bea").await;
    page.unfold("Moderate").await;
    page.fill("Reason", "advertising").await;
    page.press("Suspend").await;
    page.sees("Suspended.").await;
    become_somebody(page, "Bea").await;
    page.open(topic).await;
    page.sees("Your account is suspended, so you can read but not write.").await;
    page.post(ASKED).lacks("Edit").await;
    page.open("/compose").await;
    page.sees_heading("Your account is suspended").await;
    become_somebody(page, "Mo").await;
    page.open("/user/bea").await;
    page.unfold("Moderate").await;
    page.press("Lift the suspension").await;
    page.lacks("Suspended.").await;
}

/// What scripts add, on the forum that [`all`] leaves behind.
pub(crate) async fn scripts(page: &Page) {
    keep_what_was_typed(page).await;
    page.open("/tags/caching").await;
    page.follow(QUESTION).await;
    lead_by_keys(page).await;
    tell_times_without_moving(page).await;
    name_lines_and_copy_code(page).await;
}

const NO_DRAFT: &str = "return fetch('/drafts/' + document.querySelector('input[name=place]').value, \
    { headers: { accept: 'application/json' } }).then((answer) => answer.status === 204)";

async fn keep_what_was_typed(page: &Page) {
    page.open("/compose?cid=1&kind=question").await;
    page.fill("Title", "Half a thought").await;
    page.fill("Text", "It began when").await;
    page.reload().await;
    page.sees("What you typed earlier is back.").await;
    assert_eq!(page.typed("Title").await, "Half a thought");
    assert_eq!(page.typed("Text").await, "It began when");
    page.button("Discard it").await.click().await.unwrap();
    // What the page sent when it was left is no draft any more.
    page.until(NO_DRAFT).await;
    page.reload().await;
    assert_eq!(page.typed("Text").await, "");
}

async fn lead_by_keys(page: &Page) {
    let focused = "return document.activeElement?.ariaLabel?.match(/^Post (\\d+) /)?.[1] ?? ''";
    let press = async |key: &str| {
        let body = page.browser.client.find(Locator::Css("body")).await.unwrap();
        body.send_keys(key).await.unwrap();
        page.run(focused).await.as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(press("j").await, "1");
    assert_eq!(press("j").await, "2");
    assert_eq!(press("k").await, "1");
    press("n").await;
    page.until("return location.search === '?page=2' && document.readyState === 'complete'").await;
    press("p").await;
    page.until("return location.search === '' && document.readyState === 'complete'").await;
}

async fn tell_times_without_moving(page: &Page) {
    // Scripts come from afar, so that the page has been drawn before they run.
    let afar = json!({ "offline": false, "latency": 200, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.browser.devtools("Network.enable", json!({})).await;
    page.browser.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await;
    page.browser.devtools("Network.emulateNetworkConditions", afar).await;
    page.reload().await;
    page.until("return [...document.querySelectorAll('.permalink time')].every((time) => time.title !== '' && /now|ago/.test(time.textContent))")
        .await;
    let moved = page.browser.client.execute_async(MOVED, Vec::new()).await.unwrap();
    assert_eq!(moved, json!([]), "something moved");
}

async fn name_lines_and_copy_code(page: &Page) {
    let code: String = (1..=60).map(|n| format!("let line = {n};\n")).collect();
    page.open("/compose?cid=1&kind=discussion").await;
    page.fill("Title", "Sixty lines").await;
    page.fill("Text", &format!("```rust\n{code}```")).await;
    page.press("Publish").await;
    page.sees_heading("Sixty lines").await;
    // What a click meets where the number of a line is drawn.
    let click = async |line: u32, shift: bool| {
        let script = "
            const mark = document.getElementById(`c1-L${arguments[0]}`);
            mark.scrollIntoView({ block: 'center' });
            const { left } = mark.closest('code').getBoundingClientRect();
            const met = document.elementFromPoint(left + 20, mark.getBoundingClientRect().top + 4);
            met.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: arguments[1] }));
            return location.hash;";
        page.browser.client.execute(script, vec![json!(line), json!(shift)]).await.unwrap()
    };
    let named = "[...document.querySelectorAll('i.named')].map((line) => line.id.replace('c1-L', '')).join(' ')";
    assert_eq!(click(20, false).await, "#c1-L20");
    page.until(&format!("return {named} === '20'")).await;
    assert_eq!(click(18, true).await, "#c1-L20-L18");
    page.until(&format!("return {named} === '18 19 20'")).await;
    // A range behind the fold opens it, also where the page begins with it.
    let folded = "document.querySelector('.code details').open";
    assert_eq!(page.run(&format!("return {folded}")).await, false);
    let here = page.address().await;
    page.open(&format!("{}#c1-L40-L42", here.split('#').next().unwrap_or_default())).await;
    page.reload().await;
    page.until(&format!("return {folded} && {named} === '40 41 42'")).await;
    let selected = page
        .run("getSelection().selectAllChildren(document.querySelector('.code code')); return getSelection().toString()")
        .await;
    assert_eq!(selected.as_str().unwrap_or_default().lines().next(), Some("let line = 1;"));
    // Nobody is asked in a browser without a window; what is not named here is refused.
    let both = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    page.browser.devtools("Browser.grantPermissions", both).await;
    // It is seen by who points at the block, or comes to it with the keyboard.
    page.run("document.querySelector('.code > button').focus()").await;
    page.button("Copy").await.click().await.unwrap();
    page.sees("Copied").await;
    let read = "const done = arguments[0]; navigator.clipboard.readText().then(done, (error) => done(String(error)))";
    assert_eq!(page.browser.client.execute_async(read, Vec::new()).await.unwrap(), json!(code));
}
