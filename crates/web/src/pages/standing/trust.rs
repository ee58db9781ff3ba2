//! `/admin/trust`: what trust levels take.

use axum::extract::State;
use forum::View;
use model::may::{Action, Object};
use model::refusal::{Faults, Refusal};
use model::settings::Settings;
use model::settings::trust::{HIGHEST, TrustSettings};
use model::trust::{Figures, Measure, Threshold, TrustLevel};

use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::admin::tabs;
use crate::pages::{Complaints, Page, html};
use crate::request::{Form, Pairs, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{AdminTrustPage, Choice, LevelFields, NamedField};

const HERE: &str = "/admin/trust";

/// The fields of the three levels that are earned: topics, posts, votes, days, age of each.
const FIELDS: [[&str; 5]; 3] = [
    ["topics1", "posts1", "votes1", "days1", "age1"],
    ["topics2", "posts2", "votes2", "days2", "age2"],
    ["topics3", "posts3", "votes3", "days3", "age3"],
];

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let settings = &view.site.settings.trust;
    let typed = settings
        .thresholds
        .map(|threshold| threshold.compare(&Figures::default()).map(|measure| measure.need.to_string()));
    page(&visit, &view, &typed, &settings.invite.to_string(), &Complaints::none())
}

pub(crate) async fn save(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let (typed, invite) = (typed(&form)?, form.get("invite")?.to_owned());
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let saved = match read(&typed, &invite) {
        Ok(trust) => {
            let settings = Settings { trust, ..view.site.settings.clone() };
            app.forum.put_settings(&view, settings).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match saved {
        Ok(()) => Ok(saying(see_other(HERE), Said::SiteSaved)),
        Err(problem) => page(&visit, &view, &typed, &invite, &Complaints::of(problem)?),
    }
}

type Typed = [[String; 5]; 3];

fn typed(form: &Pairs) -> Result<Typed, Failure> {
    let mut typed = Typed::default();
    for (level, fields) in typed.iter_mut().zip(FIELDS) {
        for (value, field) in level.iter_mut().zip(fields) {
            form.get(field)?.clone_into(value);
        }
    }
    Ok(typed)
}

fn read(typed: &Typed, invite: &str) -> Result<TrustSettings, Refusal> {
    let mut faults = Faults::default();
    let mut thresholds = [Threshold::default(); 3];
    for ((threshold, values), fields) in thresholds.iter_mut().zip(typed).zip(FIELDS) {
        let mut numbers = [0; 5];
        for ((number, value), field) in numbers.iter_mut().zip(values).zip(fields) {
            match value.trim().parse() {
                Ok(found) => *number = found,
                Err(_) => faults.add(field, format!("A number from 0 to {HIGHEST}.")),
            }
        }
        let [topics, posts, votes, days, age] = numbers;
        *threshold = Threshold { posts, votes, days, topics, age };
    }
    let invite = faults.take(TrustLevel::parse("invite", invite));
    faults.end()?;
    TrustSettings { thresholds, invite: invite.unwrap_or(TrustLevel::LEADER) }.check()
}

/// What a measure counts, for a label.
pub(crate) fn label(what: Measure) -> &'static str {
    match what {
        Measure::Topics => "Topics read",
        Measure::Posts => "Posts written",
        Measure::Votes => "Votes received",
        Measure::Days => "Days visited",
        Measure::Age => "Days since joining",
    }
}

fn page(visit: &Visit, view: &View, typed: &Typed, invite: &str, complaints: &Complaints) -> Page {
    let labels = Threshold::default().compare(&Figures::default()).map(|measure| label(measure.what));
    let levels = TrustLevel::ALL.into_iter().skip(1).zip(typed.iter().zip(FIELDS));
    let levels = levels.map(|(level, (values, fields))| LevelFields {
        heading: format!("Level {level}: {}", level.name()),
        fields: labels
            .iter()
            .zip(values.iter().zip(fields))
            .map(|(label, (value, name))| NamedField {
                name: name.to_owned(),
                label: (*label).to_owned(),
                field: complaints.field(name, value),
            })
            .collect(),
    });
    let response = html(&AdminTrustPage {
        frame: visit.frame(view).titled("Trust levels").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone().or_else(|| complaints.error("invite")),
        levels: levels.collect(),
        invite: TrustLevel::ALL
            .map(|level| Choice::new(level.to_string(), format!("level {level}"), level.to_string() == invite))
            .into(),
    });
    Ok(complaints.shown_on(response))
}
