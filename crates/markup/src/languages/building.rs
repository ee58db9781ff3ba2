//! What builds, ships and runs programs.

use super::{
    BACKTICK, C_LIKE, DOUBLE, Language, Lexis, NONE, SETTINGS, SINGLE, TRIPLE_DOUBLE, TRIPLE_SINGLE, Trait, code,
    quotes,
};

/// Settings whose lines begin with what is set.
const DIRECTIVES: Lexis = Lexis {
    word_chars: "-_",
    builtins: "on off true false yes no none",
    traits: &[Trait::LeadingKeywords],
    ..SETTINGS
};

pub(super) static ALL: [Language; 27] = [
    code(
        "starlark",
        "Starlark",
        "bzl",
        "bzl bazel buck build.bazel tiltfile",
        Lexis {
            strings: &[TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE],
            keywords: "and break continue def elif else for if in lambda load not or pass return",
            builtins: "True False None select glob",
            traits: &[Trait::Calls],
            ..SETTINGS
        },
    ),
    code(
        "ninja",
        "Ninja",
        "ninja",
        "ninjafile",
        Lexis {
            strings: &[],
            keywords: "build default include pool rule subninja",
            builtins: "phony console",
            traits: &[Trait::EqualsKeys, Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "meson",
        "Meson",
        "build",
        "meson.build",
        Lexis {
            strings: &[TRIPLE_SINGLE, SINGLE],
            keywords: "and break continue elif else endforeach endif foreach if in not or",
            traits: &[Trait::Calls],
            ..SETTINGS
        },
    ),
    code(
        "just",
        "just",
        "just",
        "justfile",
        Lexis {
            keywords: "alias else export if import mod set",
            word_chars: "-",
            traits: &[Trait::Targets, Trait::Dollars, Trait::Decorators],
            ..SETTINGS
        },
    ),
    code(
        "gn",
        "GN",
        "gn",
        "gni",
        Lexis {
            strings: &[DOUBLE],
            keywords: "else foreach if import",
            traits: &[Trait::Calls, Trait::EqualsKeys, Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "bicep",
        "Bicep",
        "bicep",
        "",
        Lexis {
            strings: &[TRIPLE_SINGLE, SINGLE],
            keywords: "existing for func if import in metadata module output param provider resource targetScope type using var",
            types: "array bool int object string",
            traits: &[Trait::Calls, Trait::ColonKeys, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "rego",
        "Rego",
        "rego",
        "opa",
        Lexis {
            strings: &[DOUBLE, quotes("`", "`", false, true)],
            keywords: "as contains default else every if import in not package some with",
            builtins: "true false null input data",
            traits: &[Trait::Calls],
            ..SETTINGS
        },
    ),
    code(
        "puppet",
        "Puppet",
        "pp",
        "pp",
        Lexis {
            keywords: "and case class contain default define else elsif ensure if import in include inherits node notify or require unless",
            builtins: "true false undef present absent running installed",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "jsonnet",
        "Jsonnet",
        "jsonnet",
        "libsonnet",
        Lexis {
            line_comments: &["//", "#"],
            strings: &[quotes("|||", "|||", false, true), DOUBLE, SINGLE],
            keywords: "assert else error for function if import importstr in local super tailstrict then",
            builtins: "true false null self std",
            traits: &[Trait::Calls, Trait::ColonKeys],
            ..C_LIKE
        },
    ),
    code(
        "cue",
        "CUE",
        "cue",
        "cuelang",
        Lexis {
            block_comments: &[],
            strings: &[TRIPLE_DOUBLE, DOUBLE, SINGLE],
            keywords: "for if import in let package",
            types: "bool bytes float int number string",
            traits: &[Trait::Calls, Trait::ColonKeys, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "dhall",
        "Dhall",
        "dhall",
        "",
        Lexis {
            line_comments: &["--"],
            block_comments: &[("{-", "-}")],
            strings: &[quotes("''", "''", false, true), DOUBLE],
            keywords: "as assert else forall if in let merge missing then toMap using with",
            types: "Bool Double Integer List Natural Optional Text Type",
            builtins: "True False None Some",
            traits: &[Trait::CapitalTypes],
            ..NONE
        },
    ),
    code(
        "kdl",
        "KDL",
        "kdl",
        "",
        Lexis {
            strings: &[quotes("r#\"", "\"#", false, true), DOUBLE],
            word_chars: "-",
            traits: &[Trait::LeadingKeywords, Trait::EqualsKeys],
            ..C_LIKE
        },
    ),
    code(
        "pkl",
        "Pkl",
        "pkl",
        "",
        Lexis {
            strings: &[TRIPLE_DOUBLE, DOUBLE],
            keywords: "abstract amends as class const else extends external fixed for function hidden if import in is let local module new open out outer read super this throw trace typealias when",
            types: "Boolean Duration Dynamic Float Int List Listing Map Mapping String",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators, Trait::EqualsKeys],
            ..C_LIKE
        },
    ),
    code(
        "bitbake",
        "BitBake",
        "bb",
        "bb bbclass yocto",
        Lexis {
            keywords: "addhandler addtask after before deltask export fakeroot include inherit python require",
            word_chars: "-:",
            traits: &[Trait::EqualsKeys, Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "kconfig",
        "Kconfig",
        "kconfig",
        "",
        Lexis {
            strings: &[DOUBLE],
            keywords: "choice comment config default depends endchoice endif endmenu help if imply mainmenu menu menuconfig on prompt range select source visible",
            types: "bool hex int string tristate",
            builtins: "y n m",
            ..SETTINGS
        },
    ),
    code(
        "m4",
        "M4",
        "m4",
        "autoconf configure.ac",
        Lexis {
            line_comments: &["#"],
            leading_comments: &["dnl"],
            strings: &[],
            keywords: "changequote define divert dnl else esac eval fi forloop if ifdef ifelse include index len patsubst popdef pushdef regexp sinclude substr then undefine",
            traits: &[Trait::Calls],
            ..NONE
        },
    ),
    code(
        "rpmspec",
        "RPM spec",
        "spec",
        "spec",
        Lexis { sigils: "%", traits: &[Trait::ColonKeys, Trait::LeadingKeywords], ..SETTINGS },
    ),
    code(
        "earthfile",
        "Earthfile",
        "earth",
        "earthly",
        Lexis {
            word_chars: "-",
            sigils: "+",
            traits: &[Trait::Targets, Trait::LeadingKeywords, Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "systemd",
        "systemd unit",
        "service",
        "service unit timer socket mount",
        Lexis {
            line_comments: &["#", ";"],
            builtins: "yes no true false on off always on-failure simple exec forking oneshot notify",
            word_chars: "-",
            sigils: "%",
            traits: &[Trait::Sections, Trait::EqualsKeys],
            ..SETTINGS
        },
    ),
    code("apache", "Apache", "conf", "apacheconf httpd htaccess", Lexis { sigils: "%", ..DIRECTIVES }),
    code("caddyfile", "Caddyfile", "caddyfile", "caddy", Lexis { strings: &[DOUBLE, BACKTICK], ..DIRECTIVES }),
    code("haproxy", "HAProxy", "cfg", "haproxy.cfg", DIRECTIVES),
    code("sshconfig", "SSH configuration", "conf", "ssh-config ssh_config sshd_config", DIRECTIVES),
    code(
        "crontab",
        "crontab",
        "crontab",
        "cron",
        Lexis { word_chars: "-", sigils: "@", traits: &[Trait::EqualsKeys, Trait::Dollars], ..SETTINGS },
    ),
    code(
        "properties",
        "Properties",
        "properties",
        "java-properties",
        Lexis {
            line_comments: &[],
            leading_comments: &["#", "!"],
            strings: &[],
            word_chars: "-.",
            traits: &[Trait::EqualsKeys, Trait::ColonKeys, Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "gitignore",
        "Ignored files",
        "gitignore",
        "ignore dockerignore gitattributes codeowners",
        Lexis { strings: &[], sigils: "!@", word_chars: "-./", ..SETTINGS },
    ),
    code(
        "dnszone",
        "DNS zone",
        "zone",
        "zone bind",
        Lexis {
            line_comments: &[";"],
            strings: &[DOUBLE],
            keywords: "IN A AAAA CAA CNAME MX NS PTR SOA SRV TXT DS DNSKEY TLSA",
            builtins: "",
            word_chars: "-",
            sigils: "$@",
            traits: &[],
            ..NONE
        },
    ),
];
