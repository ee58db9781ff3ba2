//! The dashboard's plots: from what was counted by day to what is drawn.

use std::ops::RangeInclusive;

use forum::Affairs;
use model::tally::{Figure, Span};

use crate::view::plot::{Drawing, Shape, draw};
use crate::view::{Count, Plot};

/// As a tab says it.
pub(super) fn title(span: Span) -> &'static str {
    match span {
        Span::Day => "Day",
        Span::Week => "Week",
        Span::Month => "Month",
        Span::Quarter => "Quarter",
        Span::Year => "Year",
    }
}

/// What days are, and since when they were counted if that is not long.
pub(super) fn about(state: &Affairs, span: Span) -> String {
    let first = (state.today + 1).saturating_sub(span.drawn());
    let drawn = match span {
        Span::Day => "Today, drawn beside the two weeks before it.",
        Span::Week => "The last 7 days, with today.",
        Span::Month => "The last 30 days, with today.",
        Span::Quarter => "The last 13 weeks, with today.",
        Span::Year => "The last 52 weeks, with today.",
    };
    let since = match state.days.keys().next() {
        None => " Nothing was counted yet.".to_owned(),
        Some(known) if *known > first => format!(" It is counted since {}.", date(*known)),
        Some(_) => String::new(),
    };
    format!("{drawn} Days are those of UTC.{since}")
}

pub(super) fn plots(state: &Affairs, span: Span) -> Vec<Plot> {
    let sheet = Sheet::of(state, span);
    vec![
        sheet.active(),
        sheet.counted("posts", "Posts", Figure::Posts, format!("{} in all", whole(state.posts))),
        sheet.counted("joined", "New members", Figure::Joined, format!("{} in all", whole(state.members))),
        sheet.answered(),
        sheet.level("unanswered", "Questions without an answer", Figure::Unanswered, state.unanswered),
        sheet.counted("articles", "Articles published", Figure::Articles, String::new()),
        sheet.searches(),
        sheet.letters(),
        sheet.flags(state.open_cases),
        sheet.deciding(),
    ]
}

/// What all plots of a page have in common.
struct Sheet<'a> {
    state: &'a Affairs,
    span: Span,
    here: RangeInclusive<u64>,
    before: Option<RangeInclusive<u64>>,
    /// The first day of each stretch that is drawn as one, and its last.
    stretches: Vec<RangeInclusive<u64>>,
    labels: Vec<String>,
    /// The stretch that the figures are of, where others are drawn beside it.
    chosen: Option<usize>,
}

impl<'a> Sheet<'a> {
    fn of(state: &'a Affairs, span: Span) -> Self {
        let (here, before) = state.days_of(span);
        // What was counted of a part of it only is compared with nothing.
        let known = state.days.keys().next().copied().unwrap_or(u64::MAX);
        let before = before.filter(|before| known <= *before.start());
        let first = (state.today + 1).saturating_sub(span.drawn());
        let step = span.step();
        let stretches: Vec<_> =
            (0..span.drawn() / step).map(|n| first + n * step..=first + (n + 1) * step - 1).collect();
        let labels = stretches.iter().map(|stretch| date(*stretch.start())).collect();
        let chosen = (span == Span::Day).then(|| stretches.len().saturating_sub(1));
        Self { state, span, here, before, stretches, labels, chosen }
    }

    fn sum(&self, days: &RangeInclusive<u64>, figure: Figure) -> u64 {
        self.state.days.range(days.clone()).filter_map(|(_, day)| day.get(figure)).sum()
    }

    fn sums(&self, figure: Figure) -> Vec<u64> {
        self.stretches.iter().map(|stretch| self.sum(stretch, figure)).collect()
    }

    fn total(&self, figure: Figure) -> u64 {
        self.sum(&self.here, figure)
    }

    /// `the week before: 12`, where that is known.
    fn compared(&self, of: impl Fn(&RangeInclusive<u64>) -> Option<String>) -> Option<String> {
        let before = of(self.before.as_ref()?)?;
        let when =
            if self.span == Span::Day { "yesterday".to_owned() } else { format!("the {} before", self.span.name()) };
        Some(format!("{when}: {before}"))
    }

    fn counted(&self, id: &str, title: &str, figure: Figure, note: String) -> Plot {
        let sums = self.sums(figure);
        let compared = self.compared(|before| Some(whole(self.sum(before, figure))));
        let table = Table { columns: vec![title.to_owned()], rows: sums.iter().map(|sum| vec![whole(*sum)]).collect() };
        let shape = Shape::Bars { values: sums.iter().map(|sum| *sum as f64).collect(), upon: Vec::new() };
        let value = whole(self.total(figure));
        self.plot(id, title, (value, notes([Some(note), compared])), (&shape, 0.0, count_of), table)
    }

    /// How many people came on a day. Who came on several is one on each.
    fn active(&self) -> Plot {
        let mean = |days: &RangeInclusive<u64>| {
            let known: Vec<u64> =
                self.state.days.range(days.clone()).filter_map(|(_, day)| day.get(Figure::Active)).collect();
            (!known.is_empty()).then(|| known.iter().sum::<u64>() as f64 / known.len() as f64)
        };
        let means: Vec<f64> = self.stretches.iter().map(|stretch| mean(stretch).unwrap_or(0.0)).collect();
        let table = Table {
            columns: vec!["People on a day".to_owned()],
            rows: means.iter().map(|mean| vec![tenths(*mean)]).collect(),
        };
        let note = if self.span == Span::Day { "" } else { "on a day" };
        let compared = self.compared(|before| mean(before).map(tenths));
        let value = mean(&self.here).map_or_else(|| "0".to_owned(), tenths);
        let shape = Shape::Bars { values: means, upon: Vec::new() };
        self.plot(
            "active",
            "Active people",
            (value, notes([Some(note.to_owned()), compared])),
            (&shape, 0.0, count_of),
            table,
        )
    }

    /// The share of questions that somebody else answered within a day.
    fn answered(&self) -> Plot {
        let of = |days: &RangeInclusive<u64>| {
            // Of what was asked before questions were counted, the answers were.
            let days = self.state.days.range(days.clone()).map(|(_, day)| {
                let asked = day.get(Figure::Questions).unwrap_or(0);
                (day.get(Figure::Answered).unwrap_or(0).min(asked), asked)
            });
            days.fold((0, 0), |all, day| (all.0 + day.0, all.1 + day.1))
        };
        let share = |(answered, asked): (u64, u64)| (asked > 0).then(|| answered as f64 * 100.0 / asked as f64);
        let each: Vec<_> = self.stretches.iter().map(of).collect();
        let table = Table {
            columns: ["Asked", "Answered within a day", "Share"].map(str::to_owned).into(),
            rows: each.iter().map(|of| vec![whole(of.1), whole(of.0), share(*of).map_or_else(none, percent)]).collect(),
        };
        let here = of(&self.here);
        let note = format!("{} of {}", whole(here.0), Count::of(here.1, "question", "questions"));
        let compared = self.compared(|before| share(of(before)).map(percent));
        let shape = Shape::Line(each.iter().map(|of| share(*of)).collect());
        let value = share(here).map_or_else(none, percent);
        self.plot(
            "answered",
            "Answered within a day",
            (value, notes([Some(note), compared])),
            (&shape, 100.0, percent),
            table,
        )
    }

    /// How something stood at the end of each stretch.
    fn level(&self, id: &str, title: &str, figure: Figure, now: u64) -> Plot {
        let last =
            |days: &RangeInclusive<u64>| self.state.days.range(days.clone()).rev().find_map(|(_, day)| day.get(figure));
        let mut levels: Vec<Option<u64>> = self.stretches.iter().map(last).collect();
        if let Some(today) = levels.last_mut() {
            *today = Some(now);
        }
        let table = Table {
            columns: vec![title.to_owned()],
            rows: levels.iter().map(|level| vec![level.map_or_else(none, whole)]).collect(),
        };
        let shape = Shape::Line(levels.iter().map(|level| level.map(|level| level as f64)).collect());
        let compared = self.compared(|before| last(before).map(whole));
        self.plot(id, title, (whole(now), notes([Some("now".to_owned()), compared])), (&shape, 0.0, count_of), table)
    }

    fn searches(&self) -> Plot {
        let (all, fruitless) = (self.sums(Figure::Searches), self.sums(Figure::Fruitless));
        let table = Table {
            columns: ["Searches", "Without result"].map(str::to_owned).into(),
            rows: all.iter().zip(&fruitless).map(|(all, none)| vec![whole(*all), whole(*none)]).collect(),
        };
        let note = format!("of {}", Count::of(self.total(Figure::Searches), "search", "searches"));
        let compared = self.compared(|before| Some(whole(self.sum(before, Figure::Fruitless))));
        let shape = Shape::Bars { values: fruitless.iter().map(|none| *none as f64).collect(), upon: Vec::new() };
        let value = whole(self.total(Figure::Fruitless));
        self.plot(
            "searches",
            "Searches without result",
            (value, notes([Some(note), compared])),
            (&shape, 0.0, count_of),
            table,
        )
    }

    fn letters(&self) -> Plot {
        let (sent, unsent) = (self.sums(Figure::Sent), self.sums(Figure::Unsent));
        let table = Table {
            columns: ["Sent", "Failed"].map(str::to_owned).into(),
            rows: sent.iter().zip(&unsent).map(|(sent, unsent)| vec![whole(*sent), whole(*unsent)]).collect(),
        };
        let note = format!("sent, {} failed", whole(self.total(Figure::Unsent)));
        let compared = self.compared(|before| Some(whole(self.sum(before, Figure::Sent))));
        let as_drawn = |counts: &[u64]| counts.iter().map(|count| *count as f64).collect();
        let shape = Shape::Bars { values: as_drawn(&sent), upon: as_drawn(&unsent) };
        let value = whole(self.total(Figure::Sent));
        self.plot("letters", "Letters", (value, notes([Some(note), compared])), (&shape, 0.0, count_of), table)
    }

    fn flags(&self, open: u64) -> Plot {
        let wait = if open == 1 { "post waits" } else { "posts wait" };
        self.counted("flags", "Flags", Figure::Flags, format!("{} {wait} for a decision", whole(open)))
    }

    /// How long a case waits for a moderator.
    fn deciding(&self) -> Plot {
        let mean = |days: &RangeInclusive<u64>| {
            let decided = self.sum(days, Figure::Decisions);
            (decided > 0).then(|| self.sum(days, Figure::Waited) as f64 / decided as f64 / 60.0)
        };
        let means: Vec<Option<f64>> = self.stretches.iter().map(mean).collect();
        let decided = self.sums(Figure::Decisions);
        let table = Table {
            columns: ["Decided", "Time to decide"].map(str::to_owned).into(),
            rows: means
                .iter()
                .zip(&decided)
                .map(|(mean, decided)| vec![whole(*decided), mean.map_or_else(none, hours)])
                .collect(),
        };
        let note = Count::of(self.total(Figure::Decisions), "decision", "decisions").to_string();
        let compared = self.compared(|before| mean(before).map(hours));
        let value = mean(&self.here).map_or_else(none, hours);
        let axis = |value: f64| format!("{value:.0} h");
        self.plot(
            "deciding",
            "Time to decide",
            (value, notes([Some(note), compared])),
            (&Shape::Line(means), 0.0, axis),
            table,
        )
    }

    fn plot(
        &self,
        id: &str,
        title: &str,
        (value, note): (String, String),
        (shape, top, say): (&Shape, f64, impl Fn(f64) -> String),
        table: Table,
    ) -> Plot {
        let Drawing { ticks, bars, line, dots, marks } = draw(shape, &self.labels, top, self.chosen, say);
        let ends = (self.labels.first().cloned().unwrap_or_default(), date(self.state.today));
        let each = if self.span.step() == 1 { "Day" } else { "Week from" };
        let rows = self.labels.iter().zip(table.rows);
        Plot {
            id: id.to_owned(),
            title: title.to_owned(),
            description: format!("From {} to {}. Over the {}: {value}; {note}.", ends.0, ends.1, self.span.name()),
            value,
            note,
            ticks,
            marks,
            bars,
            line,
            dots,
            columns: std::iter::once(each.to_owned()).chain(table.columns).collect(),
            rows: rows.map(|(label, cells)| std::iter::once(label.clone()).chain(cells).collect()).collect(),
        }
    }
}

/// What is said of each stretch, the latest last.
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn notes(parts: [Option<String>; 2]) -> String {
    let said: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    said.join(" · ")
}

/// `14 Nov`
pub(super) fn date(day: u64) -> String {
    let seconds = i64::try_from(day * 86_400).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds).map(|at| at.strftime("%-d %b").to_string()).unwrap_or_default()
}

pub(super) fn whole(count: u64) -> String {
    Count::of(count, "", "").figure
}

pub(super) fn count_of(value: f64) -> String {
    whole(value.round() as u64)
}

fn percent(value: f64) -> String {
    format!("{value:.0} %")
}

fn tenths(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// How long something took, from hours.
fn hours(value: f64) -> String {
    match value {
        ..1.5 => format!("{:.0} min", value * 60.0),
        1.5..48.0 => format!("{} h", tenths(value)),
        _ => format!("{} days", tenths(value / 24.0)),
    }
}

fn none() -> String {
    "–".to_owned()
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;
