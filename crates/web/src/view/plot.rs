//! Plots, drawn here as SVG and printed by a template: bars or a line over some stretches of time, with an
//! axis whose ticks are round numbers, and everything once more as a table.

use askama::Template;
use askama::filters::HtmlSafe;

/// The size of the drawing, in its own units; on a page it takes the width that there is.
const WIDTH: f64 = 320.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 104.0;
/// How far ticks may be apart, times a power of ten.
const ROUND: [f64; 3] = [1.0, 2.0, 5.0];
/// The most lines that are drawn above the lowest.
const TICKS: f64 = 4.0;

/// A plot, ready to print.
#[derive(Debug, Clone, Template)]
#[template(path = "_plot.html")]
pub struct Plot {
    /// Unique on its page.
    pub id: String,
    pub title: String,
    /// The one figure that it comes to: `312`, `84 %`.
    pub value: String,
    /// What stands beside it, muted.
    pub note: String,
    /// What the drawing shows, for who does not see it.
    pub description: String,
    pub ticks: Vec<Tick>,
    pub marks: Vec<Mark>,
    pub bars: Vec<Bar>,
    /// A path, empty where no line is drawn.
    pub line: String,
    pub dots: Vec<Dot>,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl HtmlSafe for Plot {}

/// A line across, with what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    pub y: String,
    /// Of the label.
    pub base: String,
    pub label: String,
}

/// A word below the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub x: String,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
    /// `plot-bar`, with what tells it apart.
    pub class: &'static str,
    pub label: String,
}

/// A point of a line that has no neighbour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dot {
    pub x: String,
    pub y: String,
}

/// What is drawn.
pub enum Shape {
    /// From nothing up to each value, and upon it a second one, if there is one.
    Bars { values: Vec<f64>, upon: Vec<f64> },
    /// Through the values that there are.
    Line(Vec<Option<f64>>),
}

/// The drawing alone.
pub struct Drawing {
    pub ticks: Vec<Tick>,
    pub bars: Vec<Bar>,
    pub line: String,
    pub dots: Vec<Dot>,
    pub marks: Vec<Mark>,
}

/// Draws a shape over stretches with these labels. `top` is the least that the axis goes up to; `say` prints
/// a value of it. The bar at `chosen` is told apart from the others.
pub fn draw(shape: &Shape, labels: &[String], top: f64, chosen: Option<usize>, say: impl Fn(f64) -> String) -> Drawing {
    let highest = match shape {
        Shape::Bars { values, upon } => {
            let upon = upon.iter().copied().chain(std::iter::repeat(0.0));
            values.iter().zip(upon).map(|(below, above)| below + above).fold(0.0, f64::max)
        }
        Shape::Line(values) => values.iter().flatten().copied().fold(0.0, f64::max),
    };
    let steps = round_ticks(highest.max(top));
    let scale = steps.last().copied().unwrap_or(1.0).max(f64::MIN_POSITIVE);
    let y = |value: f64| BOTTOM - value / scale * (BOTTOM - TOP);
    let slot = (WIDTH - LEFT) / labels.len().max(1) as f64;
    let middle = |at: usize| LEFT + (at as f64 + 0.5) * slot;
    let ticks =
        steps.iter().map(|step| Tick { y: unit(y(*step)), base: unit(y(*step) + 4.0), label: say(*step) }).collect();
    let mut drawing =
        Drawing { ticks, bars: Vec::new(), line: String::new(), dots: Vec::new(), marks: marks(labels, middle) };
    match shape {
        Shape::Bars { values, upon } => {
            let width = (slot * 0.72).min(28.0);
            for (at, (value, label)) in values.iter().zip(labels).enumerate() {
                let above = upon.get(at).copied().unwrap_or(0.0);
                let parts = [
                    (0.0, *value, if chosen == Some(at) { "plot-bar chosen" } else { "plot-bar" }),
                    (*value, above, "plot-bar bad"),
                ];
                for (from, height, class) in parts.into_iter().filter(|(_, height, _)| *height > 0.0) {
                    drawing.bars.push(Bar {
                        x: unit(middle(at) - width / 2.0),
                        y: unit(y(from + height)),
                        width: unit(width),
                        height: unit(y(from) - y(from + height)),
                        class,
                        label: format!("{label}: {}", say(height)),
                    });
                }
            }
        }
        Shape::Line(values) => {
            for (at, value) in values.iter().enumerate() {
                let Some(value) = value else { continue };
                let known = |at: Option<usize>| at.and_then(|at| values.get(at)).is_some_and(Option::is_some);
                let (before, after) = (known(at.checked_sub(1)), known(Some(at + 1)));
                let (x, y) = (unit(middle(at)), unit(y(*value)));
                if !before && !after {
                    drawing.dots.push(Dot { x, y });
                } else {
                    drawing.line.push_str(&format!("{}{x} {y}", if before { "L" } else { "M" }));
                }
            }
        }
    }
    drawing
}

/// The first, the last and the one in the middle, as far as there is room.
fn marks(labels: &[String], middle: impl Fn(usize) -> f64) -> Vec<Mark> {
    let last = labels.len().saturating_sub(1);
    let at = match last {
        0 => vec![0],
        1..4 => vec![0, last],
        _ => vec![0, last / 2, last],
    };
    let mark = |at: usize| {
        let (x, anchor) = match at {
            _ if last == 0 => (middle(at), "middle"),
            0 => (LEFT, "start"),
            at if at == last => (WIDTH, "end"),
            at => (middle(at), "middle"),
        };
        Some(Mark { x: unit(x), anchor, label: labels.get(at)?.clone() })
    };
    at.into_iter().filter_map(mark).collect()
}

/// Round numbers from nothing up to `highest` or a little more, equally far apart. Counts are whole, so no
/// two are closer than 1.
fn round_ticks(highest: f64) -> Vec<f64> {
    let least = (highest / TICKS).max(1.0);
    let power = 10_f64.powf(least.log10().floor());
    let apart = ROUND.iter().map(|round| round * power).find(|apart| *apart >= least).unwrap_or(power * 10.0);
    let steps = (highest / apart).ceil().max(1.0);
    (0..=steps as u32).map(|step| f64::from(step) * apart).collect()
}

/// A length or a place, as short as can be seen.
fn unit(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(count: usize) -> Vec<String> {
        (1..=count).map(|n| format!("{n} Nov")).collect()
    }

    fn whole(value: f64) -> String {
        format!("{value:.0}")
    }

    #[test]
    fn ticks_are_round_and_few_and_reach_what_is_highest() {
        let ticks = |highest: f64| round_ticks(highest).into_iter().map(|tick| tick as u64).collect::<Vec<_>>();
        assert_eq!(ticks(0.0), [0, 1]);
        assert_eq!(ticks(1.0), [0, 1]);
        assert_eq!(ticks(3.0), [0, 1, 2, 3]);
        assert_eq!(ticks(7.0), [0, 2, 4, 6, 8]);
        assert_eq!(ticks(312.0), [0, 100, 200, 300, 400]);
        for highest in 0..5_000_u32 {
            let found = round_ticks(f64::from(highest));
            let last = found.last().copied().unwrap();
            assert!(last >= f64::from(highest) && found.len() <= 6, "{highest}: {found:?}");
        }
    }

    #[test]
    fn bars_stand_on_the_axis_and_the_second_upon_the_first() {
        let shape = Shape::Bars { values: vec![0.0, 2.0, 4.0], upon: vec![0.0, 0.0, 4.0] };
        let drawn = draw(&shape, &labels(3), 0.0, Some(2), whole);
        let [first, second, upon] = drawn.bars.as_slice() else { panic!("{:?}", drawn.bars) };
        let bottom = |bar: &Bar| bar.y.parse::<f64>().unwrap() + bar.height.parse::<f64>().unwrap();
        assert_eq!((bottom(first), bottom(second)), (BOTTOM, BOTTOM));
        assert_eq!(bottom(upon), second.y.parse::<f64>().unwrap());
        assert_eq!((first.class, second.class, upon.class), ("plot-bar", "plot-bar chosen", "plot-bar bad"));
        assert_eq!(upon.y.parse::<f64>().unwrap(), TOP, "the highest reaches the highest tick");
        assert_eq!((first.label.as_str(), upon.label.as_str()), ("2 Nov: 2", "3 Nov: 4"));
    }

    #[test]
    fn a_line_has_gaps_where_nothing_is_known() {
        let shape = Shape::Line(vec![Some(1.0), Some(2.0), None, Some(3.0), None, Some(0.0), Some(1.0)]);
        let drawn = draw(&shape, &labels(7), 0.0, None, whole);
        assert_eq!(drawn.line.matches('M').count(), 2);
        assert_eq!(drawn.line.matches('L').count(), 2);
        assert_eq!(drawn.dots.len(), 1);
    }

    #[test]
    fn nothing_at_all_is_drawn_as_an_empty_axis() {
        for shape in [Shape::Line(Vec::new()), Shape::Bars { values: Vec::new(), upon: Vec::new() }] {
            let drawn = draw(&shape, &[], 0.0, None, whole);
            assert_eq!((drawn.ticks.len(), drawn.bars.len(), drawn.marks.len()), (2, 0, 0));
        }
    }

    #[test]
    fn the_ends_of_the_axis_are_named_and_its_middle() {
        let names = |count| {
            let drawn = draw(&Shape::Line(vec![None; count]), &labels(count), 0.0, None, whole);
            drawn.marks.into_iter().map(|mark| mark.label).collect::<Vec<_>>()
        };
        assert_eq!(names(1), ["1 Nov"]);
        assert_eq!(names(3), ["1 Nov", "3 Nov"]);
        assert_eq!(names(31), ["1 Nov", "16 Nov", "31 Nov"]);
    }
}
