//! What people read: markup, style sheets, templates, diagrams, differences.

use super::{C_LIKE, DOUBLE, Grammar, Language, Lexis, NONE, Rule, SINGLE, Trait, code, language, line, mark, quotes};

static DIFF: [Rule; 7] = [
    line("+++ ", 'h'),
    line("--- ", 'h'),
    line("diff ", 'h'),
    line("index ", 'h'),
    line("+", 'i'),
    line("-", 'd'),
    line("@", 'm'),
];

static MARKDOWN: [Rule; 9] = [
    line("#", 'h'),
    line(">", 'c'),
    line("```", 'm'),
    line("~~~", 'm'),
    line("---", 'm'),
    line("    ", 's'),
    mark("- ", 'k'),
    mark("* ", 'k'),
    mark("|", 'k'),
];

static RESTRUCTURED: [Rule; 8] = [
    line("===", 'h'),
    line("---", 'h'),
    line("~~~", 'h'),
    line(".. ", 'm'),
    line("    ", 's'),
    line(":", 'a'),
    mark("* ", 'k'),
    mark("- ", 'k'),
];

static ASCIIDOC: [Rule; 8] = [
    line("=", 'h'),
    line("//", 'c'),
    line(":", 'a'),
    line("[", 'a'),
    line("----", 'm'),
    line("....", 'm'),
    mark("* ", 'k'),
    mark(". ", 'k'),
];

static ORG: [Rule; 6] =
    [line("*", 'h'), line("# ", 'c'), line("#+", 'm'), line(":", 'a'), mark("- ", 'k'), mark("|", 'k')];

/// Style sheets with variables and comments of one line.
const STYLES: Lexis = Lexis {
    builtins: "inherit initial unset none auto true false null",
    word_chars: "-",
    traits: &[Trait::Calls, Trait::ColonKeys, Trait::Decorators],
    ..C_LIKE
};

pub(super) static ALL: [Language; 18] = [
    language("diff", "Diff", "diff", "patch udiff", Grammar::Lines(&DIFF)),
    language("markdown", "Markdown", "md", "md mkd commonmark gfm mdx", Grammar::Lines(&MARKDOWN)),
    language("restructuredtext", "reStructuredText", "rst", "rst rest-text", Grammar::Lines(&RESTRUCTURED)),
    language("asciidoc", "AsciiDoc", "adoc", "adoc", Grammar::Lines(&ASCIIDOC)),
    language("org", "Org", "org", "org-mode orgmode", Grammar::Lines(&ORG)),
    code(
        "latex",
        "LaTeX",
        "tex",
        "tex context sty",
        Lexis {
            line_comments: &["%"],
            strings: &[quotes("$$", "$$", true, true), quotes("$", "$", true, false)],
            builtins: "",
            word_chars: "@",
            traits: &[Trait::Commands],
            ..NONE
        },
    ),
    code(
        "bibtex",
        "BibTeX",
        "bib",
        "bib biblatex",
        Lexis { line_comments: &["%"], strings: &[DOUBLE], traits: &[Trait::Decorators, Trait::EqualsKeys], ..NONE },
    ),
    code(
        "typst",
        "Typst",
        "typ",
        "typ",
        Lexis {
            strings: &[DOUBLE, quotes("$", "$", true, false)],
            keywords: "as break context continue else for if import in include let return set show while",
            builtins: "true false none auto",
            word_chars: "-",
            sigils: "#",
            traits: &[Trait::Calls],
            ..C_LIKE
        },
    ),
    code(
        "roff",
        "roff",
        "roff",
        "man troff groff",
        Lexis {
            line_comments: &["\\\""],
            leading_comments: &[".\\\"", "'\\\""],
            strings: &[DOUBLE],
            word_chars: ".",
            builtins: "",
            traits: &[Trait::LeadingKeywords],
            ..NONE
        },
    ),
    code("scss", "SCSS", "scss", "", Lexis { sigils: "$%", ..STYLES }),
    code("less", "Less", "less", "", STYLES),
    code("sass", "Sass", "sass", "", Lexis { sigils: "$%+=", ..STYLES }),
    code("stylus", "Stylus", "styl", "styl", Lexis { sigils: "$", ..STYLES }),
    code(
        "dot",
        "Graphviz",
        "dot",
        "graphviz gv",
        Lexis {
            line_comments: &["//", "#"],
            strings: &[DOUBLE],
            keywords: "digraph edge graph node strict subgraph",
            traits: &[Trait::EqualsKeys],
            ..C_LIKE
        },
    ),
    code(
        "mermaid",
        "Mermaid",
        "mmd",
        "mmd",
        Lexis {
            line_comments: &["%%"],
            strings: &[DOUBLE],
            keywords: "activate actor alt and as autonumber class classDef classDiagram click deactivate else end erDiagram flowchart gantt gitGraph graph journey loop mindmap note opt over par participant pie section sequenceDiagram stateDiagram state style subgraph timeline title",
            traits: &[],
            ..NONE
        },
    ),
    code(
        "plantuml",
        "PlantUML",
        "puml",
        "puml uml",
        Lexis {
            line_comments: &[],
            leading_comments: &["'"],
            block_comments: &[("/'", "'/")],
            strings: &[DOUBLE],
            keywords: "activate actor alt as boundary class component control database deactivate else end entity enum group if interface left loop note of over package participant right rnote skinparam start state stop then title",
            sigils: "!",
            traits: &[Trait::Decorators],
            ..NONE
        },
    ),
    code(
        "jinja",
        "Jinja",
        "j2",
        "jinja2 j2 twig liquid nunjucks django",
        Lexis {
            block_comments: &[("{#", "#}")],
            keywords: "and as block call elif else embed endblock endcall endfor endif endmacro endset endwith extends filter for from if import in include is macro not or recursive set with without",
            builtins: "true false none loop",
            traits: &[Trait::Calls],
            ..NONE
        },
    ),
    code(
        "qml",
        "QML",
        "qml",
        "",
        Lexis {
            keywords: "alias as break case catch component const continue default delete do else enum false finally for function if import in let new on onClicked property readonly required return signal switch this throw true try typeof var while",
            types: "bool color date double int list real string url variant",
            strings: &[DOUBLE, SINGLE],
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::ColonKeys],
            ..C_LIKE
        },
    ),
];
