//! Languages that programs are written in.

use super::{
    BACKTICK, C_LIKE, DOUBLE, Language, Lexis, NONE, SETTINGS, SINGLE, TRIPLE_DOUBLE, TRIPLE_SINGLE, Trait, code,
    quotes,
};

const SCRIPT_WORDS: &str = "async await break case catch class const continue debugger default delete do else export extends finally for from function get if import in instanceof let new of return set static super switch this throw try typeof var void while with yield";

pub(super) const C_WORDS: &str = "auto break case const continue default do else enum extern for goto if inline register return sizeof static struct switch typedef union volatile while";

pub(super) const C_TYPES: &str = "bool char double float int long short signed unsigned void size_t ssize_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t";

pub(super) static ALL: [Language; 26] = [
    code(
        "rust",
        "Rust",
        "rs",
        "rs",
        Lexis {
            strings: &[
                quotes("r##\"", "\"##", false, true),
                quotes("r#\"", "\"#", false, true),
                quotes("r\"", "\"", false, true),
                quotes("\"", "\"", true, true),
                SINGLE,
            ],
            keywords: "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return self static struct super trait type union unsafe use where while",
            types: "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize",
            builtins: "true false Some None Ok Err",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::BangMacros, Trait::Lifetimes, Trait::HashAttributes],
            ..C_LIKE
        },
    ),
    code(
        "python",
        "Python",
        "py",
        "py py3 python3",
        Lexis {
            line_comments: &["#"],
            strings: &[TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE],
            keywords: "and as assert async await break class continue def del elif else except finally for from global if import in is lambda match case nonlocal not or pass raise return try while with yield",
            types: "bool bytes dict float frozenset int list object set str tuple",
            builtins: "True False None self cls",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..NONE
        },
    ),
    code(
        "javascript",
        "JavaScript",
        "js",
        "js mjs cjs jsx node",
        Lexis {
            strings: &[DOUBLE, SINGLE, BACKTICK],
            keywords: SCRIPT_WORDS,
            builtins: "true false null undefined NaN Infinity",
            word_chars: "$",
            ..C_LIKE
        },
    ),
    code(
        "typescript",
        "TypeScript",
        "ts",
        "ts mts cts tsx",
        Lexis {
            strings: &[DOUBLE, SINGLE, BACKTICK],
            keywords: "abstract any as asserts async await break case catch class const continue declare default delete do else enum export extends finally for from function get if implements import in infer instanceof interface is keyof let namespace new of private protected public readonly return satisfies set static super switch this throw try type typeof var void while yield",
            types: "string number boolean unknown never object symbol bigint",
            builtins: "true false null undefined NaN Infinity",
            word_chars: "$",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "groovy",
        "Groovy",
        "groovy",
        "jenkinsfile jenkins gradle",
        Lexis {
            strings: &[TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE],
            keywords: "abstract as assert break case catch class continue def default do else enum extends final finally for if implements import in instanceof interface new package private protected public return static super switch this throw throws trait try void while pipeline agent stages stage steps post environment parameters when",
            types: "boolean byte char double float int long short",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "java",
        "Java",
        "java",
        "",
        Lexis {
            strings: &[TRIPLE_DOUBLE, DOUBLE, SINGLE],
            keywords: "abstract assert break case catch class continue default do else enum extends final finally for if implements import instanceof interface native new package permits private protected public record return sealed static super switch synchronized this throw throws transient try var volatile while yield",
            types: "boolean byte char double float int long short void",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "kotlin",
        "Kotlin",
        "kt",
        "kt kts",
        Lexis {
            strings: &[TRIPLE_DOUBLE, DOUBLE, SINGLE],
            keywords: "abstract as break by catch class companion constructor continue data do else enum final finally for fun if import in init inline interface internal is lateinit object open operator override package private protected public return sealed super suspend this throw try typealias val var when where while",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "scala",
        "Scala",
        "scala",
        "sc sbt",
        Lexis {
            strings: &[TRIPLE_DOUBLE, DOUBLE, SINGLE],
            keywords: "abstract case catch class def do else enum extends final finally for given if implicit import lazy match new object override package private protected return sealed super then this throw trait try type using val var while with yield",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "csharp",
        "C#",
        "cs",
        "cs c# dotnet",
        Lexis {
            strings: &[TRIPLE_DOUBLE, quotes("@\"", "\"", false, true), DOUBLE, SINGLE],
            keywords: "abstract as async await base break case catch checked class const continue default delegate do else enum event explicit extern finally fixed for foreach get if implicit in init interface internal is lock namespace new operator out override params private protected public readonly record ref required return sealed set sizeof stackalloc static struct switch this throw try typeof unsafe using var virtual volatile when where while yield",
            types: "bool byte char decimal double dynamic float int long nint object sbyte short string uint ulong ushort void",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Directives],
            ..C_LIKE
        },
    ),
    code(
        "fsharp",
        "F#",
        "fs",
        "fs f#",
        Lexis {
            block_comments: &[("(*", "*)")],
            strings: &[TRIPLE_DOUBLE, DOUBLE],
            keywords: "and as begin do done else elif end exception for fun function if in inherit interface let match member module mutable namespace new of open or override private rec return then to try type use val when while with yield",
            types: "bool byte char float int int64 string unit",
            ..C_LIKE
        },
    ),
    code(
        "go",
        "Go",
        "go",
        "golang",
        Lexis {
            strings: &[DOUBLE, SINGLE, quotes("`", "`", false, true)],
            keywords: "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var",
            types: "any bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr",
            builtins: "true false nil iota",
            traits: &[Trait::Calls],
            ..C_LIKE
        },
    ),
    code(
        "c",
        "C",
        "c",
        "h",
        Lexis {
            keywords: C_WORDS,
            types: C_TYPES,
            builtins: "true false NULL",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Directives],
            ..C_LIKE
        },
    ),
    code(
        "cpp",
        "C++",
        "cpp",
        "c++ cc cxx hpp arduino ino",
        Lexis {
            strings: &[quotes("R\"(", ")\"", false, true), DOUBLE, SINGLE],
            keywords: "alignas alignof and auto break case catch class co_await co_return co_yield concept const consteval constexpr constinit const_cast continue decltype default delete do dynamic_cast else enum explicit export extern final for friend goto if inline mutable namespace new noexcept not operator or override private protected public register reinterpret_cast requires return sizeof static static_assert static_cast struct switch template this thread_local throw try typedef typeid typename union using virtual volatile while",
            types: C_TYPES,
            builtins: "true false nullptr NULL std",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Directives],
            ..C_LIKE
        },
    ),
    code(
        "swift",
        "Swift",
        "swift",
        "",
        Lexis {
            strings: &[TRIPLE_DOUBLE, DOUBLE],
            keywords: "actor as associatedtype async await break case catch class continue default defer deinit do else enum extension fallthrough final for func guard if import in init inout internal is lazy let mutating nonisolated open operator override private protocol public repeat rethrows return self some static struct subscript super switch throw throws try typealias unowned var weak where while",
            builtins: "true false nil",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators, Trait::Directives],
            ..C_LIKE
        },
    ),
    code(
        "dart",
        "Dart",
        "dart",
        "flutter",
        Lexis {
            strings: &[TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE],
            keywords: "abstract as async await break case catch class const continue default do else enum export extends extension factory final finally for get if implements import in is late library mixin new on operator part required rethrow return sealed set static super switch sync this throw try typedef var while with yield",
            types: "bool double dynamic int num void",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "zig",
        "Zig",
        "zig",
        "",
        Lexis {
            block_comments: &[],
            keywords: "align and asm break catch comptime const continue defer else enum errdefer error export extern fn for if inline or orelse packed pub return struct switch test threadlocal try union unreachable usingnamespace var volatile while",
            types: "anytype bool f32 f64 i8 i16 i32 i64 isize noreturn type u8 u16 u32 u64 usize void",
            builtins: "true false null undefined",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "php",
        "PHP",
        "php",
        "",
        Lexis {
            line_comments: &["//", "#"],
            keywords: "abstract and as break case catch class clone const continue declare default do echo else elseif enum extends final finally fn for foreach function global goto if implements include instanceof insteadof interface match namespace new or private protected public readonly require require_once return static switch throw trait try use var while yield",
            types: "array bool callable float int iterable mixed object string void",
            ignores_case: true,
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Dollars, Trait::HashAttributes],
            ..C_LIKE
        },
    ),
    code(
        "ruby",
        "Ruby",
        "rb",
        "rb gemfile vagrantfile",
        Lexis {
            line_comments: &["#"],
            keywords: "alias and begin break case class def defined? do else elsif end ensure extend for if in include module next not or private protected public raise redo require require_relative rescue retry return self super then undef unless until when while yield",
            builtins: "true false nil",
            word_chars: "?",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Symbols],
            ..NONE
        },
    ),
    code(
        "perl",
        "Perl",
        "pl",
        "pl pm",
        Lexis {
            keywords: "and cmp die else elsif eq for foreach ge gt if last le local lt my ne next no not or our package print redo require return sub unless until use while",
            traits: &[Trait::Calls, Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "lua",
        "Lua",
        "lua",
        "",
        Lexis {
            line_comments: &["--"],
            block_comments: &[("--[[", "]]")],
            keywords: "and break do else elseif end for function goto if in local not or repeat return then until while",
            builtins: "true false nil self",
            traits: &[Trait::Calls],
            ..NONE
        },
    ),
    code(
        "r",
        "R",
        "r",
        "rlang",
        Lexis {
            keywords: "break else for function if in next repeat return while library",
            builtins: "TRUE FALSE NULL NA Inf NaN",
            word_chars: ".",
            traits: &[Trait::Calls],
            ..SETTINGS
        },
    ),
    code(
        "julia",
        "Julia",
        "jl",
        "jl",
        Lexis {
            line_comments: &["#"],
            block_comments: &[("#=", "=#")],
            strings: &[TRIPLE_DOUBLE, DOUBLE],
            keywords: "abstract baremodule begin break catch const continue do else elseif end export finally for function global if import in let local macro module mutable primitive quote return struct try type using where while",
            builtins: "true false nothing missing",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..NONE
        },
    ),
    code(
        "haskell",
        "Haskell",
        "hs",
        "hs",
        Lexis {
            line_comments: &["--"],
            block_comments: &[("{-", "-}")],
            strings: &[DOUBLE],
            keywords: "case class data default deriving do else family forall foreign if import in infix infixl infixr instance let module newtype of qualified then type where",
            builtins: "True False Nothing Just",
            traits: &[Trait::CapitalTypes, Trait::Chars],
            ..NONE
        },
    ),
    code(
        "elixir",
        "Elixir",
        "ex",
        "ex exs",
        Lexis {
            line_comments: &["#"],
            strings: &[TRIPLE_DOUBLE, DOUBLE, SINGLE],
            keywords: "after alias and case catch cond def defimpl defmacro defmodule defp defprotocol defstruct do else end fn for if import in not or quote raise receive require rescue try unless unquote use when with",
            builtins: "true false nil",
            word_chars: "?!",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators, Trait::Symbols],
            ..NONE
        },
    ),
    code(
        "erlang",
        "Erlang",
        "erl",
        "erl",
        Lexis {
            line_comments: &["%"],
            keywords: "after and andalso begin case catch end fun if not of or orelse receive try when",
            ..NONE
        },
    ),
    code(
        "clojure",
        "Clojure",
        "clj",
        "clj cljs edn",
        Lexis {
            line_comments: &[";"],
            strings: &[DOUBLE],
            keywords: "def defn defn- defmacro fn if let loop recur do when cond case ns require",
            builtins: "true false nil",
            word_chars: "-?!*",
            traits: &[Trait::Symbols],
            ..NONE
        },
    ),
];
