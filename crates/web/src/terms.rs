//! What people agree to when they publish and save: said beside the button that does it.
//!
//! Which licence somebody agreed to is recorded with each revision of an article.

use model::category::Category;
use model::licence::Licence;
use model::topic::TopicKind;

use crate::frame::licence;
use crate::view::Terms;

const QUOTED: &str = "By publishing you agree that others may read and quote this with your name. A question and its \
    answer may become part of an article, which credits you: you can have your part taken out.";

/// Beside the button that publishes in one of these categories; `may_start` says what can be started in
/// which.
pub(crate) fn of_publishing(categories: &[&Category], may_start: &impl Fn(&Category, TopicKind) -> bool) -> Terms {
    let with_articles: Vec<&&Category> =
        categories.iter().filter(|category| may_start(category, TopicKind::Article)).collect();
    let mut licences: Vec<Licence> = with_articles.iter().map(|category| category.licence).collect();
    licences.sort_unstable();
    licences.dedup();
    let sentence = match licences.as_slice() {
        [] => QUOTED.to_owned(),
        [one] => format!("{QUOTED} Articles are published under {}: {}.", one.name(), one.in_short()),
        _ => {
            let named = |category: &&&Category| format!("in {} {}", category.name, category.licence.name());
            let all: Vec<String> = with_articles.iter().map(named).collect();
            format!("{QUOTED} Articles are published under the licence of their category: {}.", all.join(", "))
        }
    };
    Terms { sentence, licences: licences.into_iter().map(licence).collect() }
}

/// Beside the button that publishes an article under this licence, or asks for that.
pub(crate) fn of_article(under: Licence) -> Terms {
    let sentence = format!("{QUOTED} It is published under {}: {}.", under.name(), under.in_short());
    Terms { sentence, licences: vec![licence(under)] }
}

/// Beside the button that saves an article which is published under this licence.
pub(crate) fn of_saving(under: Licence) -> Terms {
    let sentence =
        format!("By saving you agree that this revision is published under {}: {}.", under.name(), under.in_short());
    Terms { sentence, licences: vec![licence(under)] }
}
