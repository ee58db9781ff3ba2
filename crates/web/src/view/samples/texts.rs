//! Texts to fill the samples with, the awkward ones among them.

use markup::{Cooked, cook};

use crate::view::Html;

/// 200 characters without a space.
pub(super) fn long_title() -> String {
    "ThreadPoolExecutorWithBackpressureAndPriorityLanesConfigurationException".repeat(3)[..200].to_owned()
}

pub(super) const RIGHT_TO_LEFT: &str = "كيف يمكنني ضبط مهلة الاتصال في Redis عند إعادة التشغيل؟";

pub(super) const TEASER: &str = "We moved the consumer to a blocking read and since then every \
    third request fails after exactly half a second, although nothing in our configuration \
    mentions such a limit. The server log stays silent.";

fn cooked(markdown: &str) -> Cooked {
    cook(markdown, "", &|_| true)
}

pub(super) fn html(markdown: &str) -> Html {
    cooked(markdown).html.into()
}

pub(super) fn short() -> Html {
    html(
        "It is the driver: `redis-rs` times each command out after 500 ms unless you tell it \
         otherwise, and a blocking read is a command like any other. Give it a \
         [connection of its own](/topic/3/x).",
    )
}

pub(super) fn one_line() -> Html {
    html("That was it, thank you @ines.")
}

pub(super) fn right_to_left() -> Html {
    html(
        "نعم، المشكلة في المهلة الافتراضية. اضبط `response_timeout` على قيمة أكبر ثم أعد المحاولة.\n\n\
         - أولاً\n- ثانياً\n",
    )
}

pub(super) fn question() -> Html {
    html(include_str!("question.md"))
}

/// A table of 20 columns, a log of 200, a word without end, and everything else that text can hold.
pub(super) fn everything() -> Html {
    let row = |cell: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = (1..=20).map(cell).collect();
        format!("|{}|\n", cells.join("|"))
    };
    let table =
        row(&|n| format!("column {n}")) + &row(&|_| "---:".to_owned()) + &row(&|n| (n * 1371).to_string()).repeat(3);
    let log = format!("2026-11-12T14:05:09.113Z ERROR {}end\n", "worker stalled ".repeat(12));
    let word = "abcdefghij".repeat(30);
    let text = include_str!("everything.md");
    let program = "let count = count + 1; // once more\n".repeat(60);
    // Beside another text with code on the same page.
    let cooked = |text: &str| Html::from(cook(text, "p2", &|_| true).html);
    cooked(
        &text
            .replace("TABLE", &table)
            .replace("LOG", &log.repeat(3))
            .replace("WORD", &word)
            .replace("PROGRAM", &program),
    )
}

pub(super) fn article() -> Cooked {
    cooked(include_str!("article.md"))
}
