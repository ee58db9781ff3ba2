//! The symbol before the name of a category.

use askama::Template;
use askama::filters::HtmlSafe;
use model::face::{Face, Icon};

/// Drawn in lines, in a square of 24: what a category without a symbol of its own has, if it has a colour.
const DOT: &str = "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z";

#[derive(Debug, Clone, Template)]
#[template(path = "_icon.html")]
pub struct CategoryIcon {
    path: &'static str,
    /// As SVG takes it: one colour for each scheme. A browser that knows no such pair draws it as text.
    stroke: String,
}

impl HtmlSafe for CategoryIcon {}

impl CategoryIcon {
    /// Nothing, for a category that has neither symbol nor colour.
    pub fn of(face: &Face) -> Option<Self> {
        if face.is_plain() {
            return None;
        }
        let stroke = face.colours().map(|(light, dark)| format!("light-dark({light},{dark})"));
        let path = face.icon.map_or(DOT, path);
        Some(Self { path, stroke: stroke.unwrap_or_else(|| "currentColor".to_owned()) })
    }
}

/// How a symbol is drawn.
fn path(icon: Icon) -> &'static str {
    match icon {
        Icon::Book => "M4 19.5v-14A1.5 1.5 0 0 1 5.5 4H19v14H5.5A1.5 1.5 0 0 0 4 19.5 1.5 1.5 0 0 0 5.5 21H19v-3",
        Icon::Bug => {
            "M8 10a4 4 0 0 1 8 0v5a4 4 0 0 1-8 0zM8 12H3M16 12h5M8.5 9 5 6M15.5 9 19 6M8.5 17 5 20M15.5 17l3.5 3M12 6v13"
        }
        Icon::Bulb => "M9 17.5c0-3-3-4-3-8a6 6 0 0 1 12 0c0 4-3 5-3 8zM10 21h4",
        Icon::Chat => "M4 5h16v11h-9l-4 4v-4H4z",
        Icon::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
        Icon::Cloud => "M7 19a4 4 0 0 1-.5-8 6 6 0 0 1 11.4 1.2A3.5 3.5 0 0 1 17.5 19z",
        Icon::Code => "M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14",
        Icon::Cube => "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
        Icon::Database => "M4 6c0-3.5 16-3.5 16 0v12c0 3.5-16 3.5-16 0zM4 6c0 3.5 16 3.5 16 0M4 12c0 3.5 16 3.5 16 0",
        Icon::Flag => "M5 21V4h14l-3 4.5 3 4.5H5",
        Icon::Gear => {
            "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2\
             M18.4 5.6l-2.2 2.2M7.8 16.2l-2.2 2.2"
        }
        Icon::Globe => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c-5 6-5 12 0 18M12 3c5 6 5 12 0 18",
        Icon::Graph => "M4 4v16h16M9 16v-4M13 16V8M17 16v-6",
        Icon::Key => "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l9-9M16 7l3 3",
        Icon::Leaf => "M5 19C4 9 9 4 20 4c0 11-5 16-15 15zM5 19l8-8",
        Icon::Megaphone => "M4 10v4h4l9 5V5l-9 5zM20.5 10v4",
        Icon::Network => "M9 3h6v6H9zM3 15h6v6H3zM15 15h6v6h-6zM12 9v3M6 15v-3h12v3",
        Icon::People => {
            "M9 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c0-8 13-8 13 0M16 4.5a3.5 3.5 0 0 1 0 6M18 14c2 1 3.5 3 3.5 6"
        }
        Icon::Rocket => {
            "M12 2.5c4 4 5 8 4 13.5H8c-1-5.5 0-9.5 4-13.5zM8 12l-3.5 4v4L8 17M16 12l3.5 4v4L16 17M12 8v3M12 19v2.5"
        }
        Icon::Shield => "M12 3l8 3v6c0 5-3.5 7.5-8 9-4.5-1.5-8-4-8-9V6z",
        Icon::Star => "M12 3l2.7 5.8 6.3.7-4.7 4.3 1.3 6.2-5.6-3.2L6.4 20l1.3-6.2L3 9.5l6.3-.7z",
        Icon::Terminal => "M3 5h18v14H3zM7 9l3 3-3 3M12 15h5",
    }
}
