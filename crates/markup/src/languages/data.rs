//! Data, queries, interfaces, and what programs say to each other.

use super::{C_LIKE, DOUBLE, Language, Lexis, NONE, SETTINGS, SINGLE, TRIPLE_DOUBLE, Trait, code, quotes};

const INTERFACES: Lexis = Lexis { strings: &[DOUBLE, SINGLE], traits: &[Trait::CapitalTypes], ..C_LIKE };

pub(super) static ALL: [Language; 13] = [
    code(
        "csv",
        "CSV",
        "csv",
        "tsv",
        Lexis { strings: &[quotes("\"", "\"", false, true)], traits: &[], builtins: "true false null NULL NA", ..NONE },
    ),
    code(
        "sparql",
        "SPARQL",
        "rq",
        "rq",
        Lexis {
            strings: &[TRIPLE_DOUBLE, DOUBLE, SINGLE],
            keywords: "a as asc ask base bind by construct count delete desc describe distinct exists filter from graph group having in insert limit minus not offset optional order prefix reduced select service union values where with",
            ignores_case: true,
            sigils: "?$",
            traits: &[Trait::Calls],
            ..SETTINGS
        },
    ),
    code(
        "turtle",
        "Turtle",
        "ttl",
        "ttl n3 trig rdf",
        Lexis {
            strings: &[TRIPLE_DOUBLE, DOUBLE, SINGLE],
            keywords: "a BASE PREFIX",
            traits: &[Trait::Decorators],
            ..SETTINGS
        },
    ),
    code(
        "promql",
        "PromQL",
        "promql",
        "metricsql logql",
        Lexis {
            keywords: "and bool by group_left group_right ignoring offset on or unless without",
            builtins: "avg bottomk count histogram_quantile increase irate max min rate sum topk",
            traits: &[Trait::EqualsKeys],
            ..SETTINGS
        },
    ),
    code(
        "kusto",
        "Kusto",
        "kql",
        "kql",
        Lexis {
            block_comments: &[],
            keywords: "and asc between by contains count desc distinct extend has in join kind let limit make-series mv-expand not on or order parse project render sort summarize take top union where",
            types: "bool datetime dynamic int long real string timespan",
            word_chars: "-",
            traits: &[Trait::Calls],
            ..C_LIKE
        },
    ),
    code(
        "thrift",
        "Thrift",
        "thrift",
        "",
        Lexis {
            line_comments: &["//", "#"],
            keywords: "const enum exception extends include list map namespace oneway optional required service set struct throws typedef union",
            types: "binary bool byte double i16 i32 i64 string void",
            ..INTERFACES
        },
    ),
    code(
        "capnp",
        "Cap'n Proto",
        "capnp",
        "capnproto",
        Lexis {
            line_comments: &["#"],
            block_comments: &[],
            keywords: "annotation const enum extends group import interface struct union using",
            types: "Bool Data Float32 Float64 Int16 Int32 Int64 Int8 List Text UInt16 UInt32 UInt64 UInt8 Void",
            sigils: "@$",
            ..INTERFACES
        },
    ),
    code(
        "flatbuffers",
        "FlatBuffers",
        "fbs",
        "fbs",
        Lexis {
            keywords: "attribute enum file_extension file_identifier include namespace root_type rpc_service struct table union",
            types: "bool byte double float float32 float64 int int16 int32 int64 int8 long short string ubyte uint uint16 uint32 uint64 uint8 ulong ushort",
            ..INTERFACES
        },
    ),
    code(
        "ebnf",
        "EBNF",
        "ebnf",
        "bnf abnf grammar antlr g4 peg",
        Lexis {
            line_comments: &["//"],
            block_comments: &[("(*", "*)"), ("/*", "*/")],
            keywords: "fragment grammar lexer options parser",
            builtins: "",
            word_chars: "-",
            traits: &[Trait::EqualsKeys, Trait::ColonKeys],
            ..NONE
        },
    ),
    code(
        "http",
        "HTTP",
        "http",
        "https rest",
        Lexis {
            strings: &[DOUBLE],
            keywords: "CONNECT DELETE GET HEAD HTTP OPTIONS PATCH POST PUT TRACE",
            word_chars: "-",
            traits: &[Trait::ColonKeys],
            ..SETTINGS
        },
    ),
    code(
        "log",
        "Log",
        "log",
        "logs",
        Lexis {
            strings: &[DOUBLE],
            keywords: "CRITICAL DEBUG ERROR FATAL INFO NOTICE TRACE WARN WARNING critical debug error fatal info notice panic trace warn warning",
            builtins: "true false null nil None",
            traits: &[Trait::EqualsKeys],
            ..NONE
        },
    ),
    code(
        "po",
        "gettext",
        "po",
        "pot gettext",
        Lexis { strings: &[DOUBLE], keywords: "msgctxt msgid msgid_plural msgstr", ..SETTINGS },
    ),
    code(
        "redis",
        "Redis commands",
        "redis",
        "redis-cli valkey",
        Lexis {
            keywords: "append auth bgsave blpop config dbsize decr del eval evalsha exec exists expire flushall get geoadd getset hdel hget hgetall hincrby hset incr incrby info keys lindex llen lpop lpush lrange ltrim memory mget monitor mset multi persist ping psubscribe publish rename rpop rpush sadd scan scard select set setex setnx sismember smembers sort spop srem subscribe ttl type unlink wait watch xadd xgroup xlen xrange xread xreadgroup zadd zcard zincrby zrange zrangebyscore zrank zrem zscore",
            ignores_case: true,
            ..SETTINGS
        },
    ),
];
