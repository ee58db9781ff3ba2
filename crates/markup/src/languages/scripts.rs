//! Shells, languages of one tool, and those that statistics and tests are written in.

use super::{
    C_LIKE, DOUBLE, Language, Lexis, NONE, SETTINGS, SINGLE, TRIPLE_DOUBLE, TRIPLE_SINGLE, Trait, code, quotes,
};

/// A string in which nothing is escaped.
const RAW_SINGLE: super::Quotes = quotes("'", "'", false, true);

pub(super) static ALL: [Language; 20] = [
    code(
        "fish",
        "fish",
        "fish",
        "",
        Lexis {
            strings: &[DOUBLE, RAW_SINGLE],
            keywords: "and begin break builtin case command continue else end exec for function if in not or return set source switch while",
            builtins: "echo printf read string test true false math status contains count",
            word_chars: "-",
            traits: &[Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "nushell",
        "Nushell",
        "nu",
        "nu",
        Lexis {
            keywords: "alias break const continue def do else export extern for hide if in let loop match module mut overlay return source try use where while",
            builtins: "true false null echo each get select",
            word_chars: "-",
            traits: &[Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "csh",
        "C shell",
        "csh",
        "tcsh",
        Lexis {
            strings: &[DOUBLE, RAW_SINGLE],
            keywords: "alias break breaksw case continue default else end endif endsw exit foreach goto if onintr set setenv shift source switch then unalias unset unsetenv while",
            word_chars: "-",
            traits: &[Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "batch",
        "Batch",
        "bat",
        "bat cmd dos",
        Lexis {
            leading_comments: &["rem", "::", "@rem"],
            strings: &[quotes("\"", "\"", false, false)],
            keywords: "call cd copy del do echo else endlocal exit exist for goto if in mkdir move not off pause popd pushd rd ren set setlocal shift start title type",
            ignores_case: true,
            sigils: "%!",
            traits: &[],
            ..NONE
        },
    ),
    code(
        "awk",
        "AWK",
        "awk",
        "gawk mawk nawk",
        Lexis {
            strings: &[DOUBLE],
            keywords: "BEGIN END break continue delete do else exit for function getline if in next nextfile print printf return switch while",
            builtins: "NF NR FS OFS ORS RS FILENAME FNR ENVIRON",
            sigils: "$",
            traits: &[Trait::Calls],
            ..SETTINGS
        },
    ),
    code(
        "jq",
        "jq",
        "jq",
        "",
        Lexis {
            strings: &[DOUBLE],
            keywords: "and as catch def elif else end foreach if import include label limit not or reduce then try",
            builtins: "true false null map select keys length empty",
            sigils: "$",
            traits: &[Trait::Calls, Trait::QuotedKeys],
            ..SETTINGS
        },
    ),
    code(
        "vim",
        "Vim script",
        "vim",
        "vimscript viml nvim vimrc",
        Lexis {
            line_comments: &[],
            leading_comments: &["\""],
            strings: &[DOUBLE, quotes("'", "'", false, false)],
            keywords: "au augroup autocmd call catch colorscheme command const continue echo else elseif endfor endfunction endif endtry endwhile execute filetype finally for function if imap inoremap let map nmap nnoremap noremap normal on return set setlocal silent syntax throw try unlet vmap vnoremap while",
            word_chars: "#",
            traits: &[Trait::Calls],
            ..SETTINGS
        },
    ),
    code(
        "tcl",
        "Tcl",
        "tcl",
        "tk expect sdc xdc",
        Lexis {
            strings: &[DOUBLE],
            keywords: "after append array break catch continue dict else elseif error eval exec expr for foreach global if incr lappend lindex list llength namespace package proc puts regexp rename return set source string switch then throw try unset upvar variable while",
            word_chars: "-",
            traits: &[Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "coffeescript",
        "CoffeeScript",
        "coffee",
        "coffee",
        Lexis {
            block_comments: &[("###", "###")],
            strings: &[TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE],
            keywords: "and break by case catch class continue delete do else extends finally for if in instanceof is isnt loop new not of or return super switch then this throw try typeof unless until when while yield",
            builtins: "true false null undefined yes no on off",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..SETTINGS
        },
    ),
    code(
        "raku",
        "Raku",
        "raku",
        "perl6",
        Lexis {
            keywords: "class constant do else elsif enum for gather given grammar has if is last loop make method module multi my need next our proto regex repeat return role rule say sub subset take token try unit unless until use when where while",
            builtins: "True False Nil self",
            sigils: "$@%&",
            word_chars: "-",
            traits: &[Trait::Calls, Trait::CapitalTypes],
            ..SETTINGS
        },
    ),
    code(
        "applescript",
        "AppleScript",
        "applescript",
        "osascript",
        Lexis {
            line_comments: &["--", "#"],
            block_comments: &[("(*", "*)")],
            strings: &[DOUBLE],
            keywords: "and as application beep by considering copy count delay display do each else end error every exit from get if ignoring in into is not of on or repeat return run script set shell tell the then times to try until use while with",
            traits: &[],
            ..NONE
        },
    ),
    code(
        "autohotkey",
        "AutoHotkey",
        "ahk",
        "ahk",
        Lexis {
            line_comments: &[";"],
            block_comments: &[("/*", "*/")],
            strings: &[quotes("\"", "\"", false, false)],
            keywords: "break case catch class continue default else finally for global goto if in local loop new return send sleep static switch throw try until while",
            ignores_case: true,
            traits: &[Trait::Calls, Trait::Directives],
            ..NONE
        },
    ),
    code(
        "luau",
        "Luau",
        "luau",
        "roblox",
        Lexis {
            line_comments: &["--"],
            block_comments: &[("--[[", "]]")],
            strings: &[DOUBLE, SINGLE, quotes("[[", "]]", false, true), quotes("`", "`", true, false)],
            keywords: "and break continue do else elseif end export for function if in local not or repeat return then type until while",
            types: "any boolean number string thread",
            builtins: "true false nil self",
            traits: &[Trait::Calls],
            ..NONE
        },
    ),
    code(
        "gnuplot",
        "gnuplot",
        "gp",
        "plt",
        Lexis {
            keywords: "do else fit for if in load pause plot print replot reset set splot stats title unset using while with",
            traits: &[Trait::Calls],
            sigils: "$",
            ..SETTINGS
        },
    ),
    code(
        "matlab",
        "MATLAB",
        "m",
        "octave",
        Lexis {
            line_comments: &["%"],
            block_comments: &[("%{", "%}")],
            strings: &[quotes("\"", "\"", false, false), quotes("'", "'", false, false)],
            keywords: "break case catch classdef continue else elseif end events for function global if methods otherwise parfor persistent properties return spmd switch try while",
            builtins: "true false pi Inf NaN eps ans",
            traits: &[Trait::Calls, Trait::Transposes],
            ..NONE
        },
    ),
    code(
        "stata",
        "Stata",
        "do",
        "",
        Lexis {
            leading_comments: &["*"],
            strings: &[quotes("`\"", "\"'", false, false), quotes("\"", "\"", false, false)],
            keywords: "by bysort capture clear drop else egen end foreach forvalues gen generate global if import in keep label local merge program quietly regress rename replace save sort summarize tabulate use using while",
            traits: &[Trait::Calls],
            sigils: "$",
            ..C_LIKE
        },
    ),
    code(
        "sas",
        "SAS",
        "sas",
        "",
        Lexis {
            leading_comments: &["*"],
            block_comments: &[("/*", "*/")],
            keywords: "array by class data do drop else end format if infile input keep label length libname merge model output proc quit rename retain run set sql sum table then title to until var where while",
            ignores_case: true,
            sigils: "&%",
            traits: &[Trait::Calls],
            ..NONE
        },
    ),
    code(
        "mathematica",
        "Wolfram",
        "wl",
        "wolfram wl nb mma",
        Lexis {
            block_comments: &[("(*", "*)")],
            strings: &[DOUBLE],
            keywords: "Block Do For Function If Module Plot Print Return Switch Table Which While With",
            builtins: "True False Null Pi E I Infinity",
            traits: &[Trait::CapitalTypes],
            ..NONE
        },
    ),
    code(
        "gherkin",
        "Gherkin",
        "feature",
        "feature cucumber",
        Lexis {
            strings: &[TRIPLE_DOUBLE, DOUBLE],
            keywords: "And Background But Example Examples Feature Given Outline Rule Scenario Then When",
            traits: &[Trait::Decorators],
            ..SETTINGS
        },
    ),
    code(
        "robotframework",
        "Robot Framework",
        "robot",
        "robot",
        Lexis {
            strings: &[DOUBLE],
            keywords: "Settings Variables Keywords Tasks Library Resource Documentation Arguments Setup Teardown Tags IF ELSE END FOR IN RETURN TRY EXCEPT WHILE",
            builtins: "True False None",
            traits: &[Trait::Dollars],
            ..SETTINGS
        },
    ),
];
