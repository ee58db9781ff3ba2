//! Languages of settings, data, queries, markup and terminals.

use super::{
    C_LIKE, DOUBLE, Grammar, Language, Lexis, NONE, SETTINGS, TRIPLE_DOUBLE, TRIPLE_SINGLE, Trait, code, language,
    quotes,
};

const SHELL: Lexis = Lexis {
    keywords: "if then else elif fi for while until do done case esac in function select return exit break continue local export readonly declare set unset shift trap source alias",
    builtins: "echo printf read cd pwd test true false eval exec kill wait sudo",
    strings: &[DOUBLE, quotes("'", "'", false, true)],
    word_chars: "-",
    traits: &[Trait::Dollars],
    ..SETTINGS
};

const HCL: Lexis = Lexis {
    line_comments: &["#", "//"],
    keywords: "resource data variable output module provider terraform locals backend for in if dynamic moved import check",
    word_chars: "-",
    traits: &[Trait::Calls, Trait::EqualsKeys],
    ..C_LIKE
};

pub(super) static ALL: [Language; 20] = [
    code("bash", "Shell", "sh", "sh shell zsh ksh", SHELL),
    language("console", "Console", "txt", "terminal shell-session shellsession", Grammar::Session),
    code(
        "powershell",
        "PowerShell",
        "ps1",
        "ps1 pwsh posh",
        Lexis {
            block_comments: &[("<#", "#>")],
            keywords: "begin break catch class continue data do dynamicparam else elseif end exit filter finally for foreach from function if in param process return switch throw trap try until using while",
            ignores_case: true,
            word_chars: "-",
            traits: &[Trait::Dollars, Trait::Calls],
            ..SETTINGS
        },
    ),
    code(
        "json",
        "JSON",
        "json",
        "jsonc json5 geojson webmanifest",
        Lexis { strings: &[DOUBLE], traits: &[Trait::QuotedKeys], ..C_LIKE },
    ),
    code(
        "yaml",
        "YAML",
        "yaml",
        "yml",
        Lexis {
            strings: &[DOUBLE, quotes("'", "'", false, false)],
            builtins: "true false null yes no on off",
            word_chars: "-",
            traits: &[Trait::ColonKeys],
            ..SETTINGS
        },
    ),
    code(
        "toml",
        "TOML",
        "toml",
        "",
        Lexis {
            strings: &[TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, quotes("'", "'", false, false)],
            word_chars: "-",
            traits: &[Trait::Sections, Trait::EqualsKeys],
            ..SETTINGS
        },
    ),
    code(
        "ini",
        "INI",
        "ini",
        "cfg conf config editorconfig gitconfig desktop",
        Lexis {
            line_comments: &["#", ";"],
            word_chars: "-.",
            traits: &[Trait::Sections, Trait::EqualsKeys],
            ..SETTINGS
        },
    ),
    code("dotenv", "Environment", "env", "env", Lexis { traits: &[Trait::EqualsKeys, Trait::Dollars], ..SETTINGS }),
    code(
        "dockerfile",
        "Dockerfile",
        "dockerfile",
        "docker containerfile",
        Lexis { word_chars: "-", traits: &[Trait::LeadingKeywords, Trait::Dollars], ..SETTINGS },
    ),
    code(
        "makefile",
        "Makefile",
        "mk",
        "make mk gnumake",
        Lexis {
            keywords: "ifeq ifneq ifdef ifndef else endif include define endef export override",
            word_chars: "-.",
            traits: &[Trait::Targets, Trait::Dollars, Trait::EqualsKeys],
            ..SETTINGS
        },
    ),
    code(
        "cmake",
        "CMake",
        "cmake",
        "",
        Lexis {
            ignores_case: true,
            keywords: "if else elseif endif foreach endforeach function endfunction macro endmacro set",
            traits: &[Trait::Calls, Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "nginx",
        "nginx",
        "conf",
        "nginxconf",
        Lexis { word_chars: "-", traits: &[Trait::LeadingKeywords, Trait::Dollars], ..SETTINGS },
    ),
    code("hcl", "HCL", "hcl", "terraform tf tfvars opentofu", HCL),
    code(
        "sql",
        "SQL",
        "sql",
        "postgresql postgres psql mysql mariadb sqlite plsql tsql",
        Lexis {
            line_comments: &["--"],
            strings: &[quotes("'", "'", false, true), quotes("\"", "\"", false, false)],
            keywords: "add all alter analyze and any as asc begin between by cascade case check column commit constraint create cross database default delete desc distinct do drop else end exists explain foreign from full function grant group having if ilike in index inner insert intersect into is join key left like limit lock materialized natural not offset on or order outer over partition primary procedure recursive references replace returning revoke right rollback row rows select set table temporary then to transaction trigger truncate union unique update using vacuum values view when where window with",
            types: "bigint bigserial boolean bytea char character date decimal double float int integer interval json jsonb numeric real serial smallint text time timestamp timestamptz uuid varchar",
            ignores_case: true,
            traits: &[Trait::Calls],
            ..C_LIKE
        },
    ),
    code(
        "graphql",
        "GraphQL",
        "graphql",
        "gql",
        Lexis {
            line_comments: &["#"],
            keywords: "directive enum extend fragment implements input interface mutation on query scalar schema subscription type union",
            types: "Boolean Float ID Int String",
            traits: &[Trait::CapitalTypes, Trait::Decorators, Trait::Dollars],
            ..NONE
        },
    ),
    code(
        "protobuf",
        "Protocol Buffers",
        "proto",
        "proto proto3",
        Lexis {
            keywords: "enum extend extensions import map message oneof option optional package public repeated required reserved returns rpc service stream syntax to weak",
            types: "bool bytes double fixed32 fixed64 float int32 int64 sfixed32 sfixed64 sint32 sint64 string uint32 uint64",
            traits: &[Trait::CapitalTypes],
            ..C_LIKE
        },
    ),
    code(
        "css",
        "CSS",
        "css",
        "",
        Lexis {
            builtins: "inherit initial unset none auto",
            word_chars: "-",
            traits: &[Trait::Calls, Trait::ColonKeys, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "nix",
        "Nix",
        "nix",
        "",
        Lexis {
            line_comments: &["#"],
            block_comments: &[("/*", "*/")],
            strings: &[quotes("''", "''", false, true), quotes("\"", "\"", true, true)],
            keywords: "assert else if import in inherit let or rec then with",
            word_chars: "-",
            traits: &[Trait::EqualsKeys],
            ..NONE
        },
    ),
    language("html", "HTML", "html", "htm xhtml vue svelte", Grammar::Markup),
    language("xml", "XML", "xml", "svg xsd xsl xslt rss pom plist", Grammar::Markup),
];
