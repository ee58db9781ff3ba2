//! Functional and logical languages, Lisps, and those that proofs are written in.

use super::{BACKTICK, C_LIKE, DOUBLE, Language, Lexis, NONE, TRIPLE_DOUBLE, Trait, code, quotes};

/// An apostrophe quotes what follows, and opens nothing.
const LISP: Lexis = Lexis {
    line_comments: &[";", ";;", ";;;"],
    block_comments: &[("#|", "|#")],
    strings: &[quotes("\"", "\"", true, true)],
    builtins: "nil t",
    word_chars: "-?!*/<>=+",
    traits: &[Trait::Symbols],
    ..NONE
};

/// Languages of ML's family.
const ML: Lexis = Lexis {
    block_comments: &[("(*", "*)")],
    strings: &[DOUBLE],
    builtins: "true false",
    traits: &[Trait::CapitalTypes, Trait::Chars],
    ..NONE
};

/// Languages that look like Haskell.
const DASHES: Lexis = Lexis {
    line_comments: &["--"],
    block_comments: &[("{-", "-}")],
    strings: &[TRIPLE_DOUBLE, DOUBLE],
    builtins: "True False",
    traits: &[Trait::CapitalTypes, Trait::Chars],
    ..NONE
};

pub(super) static ALL: [Language; 20] = [
    code(
        "ocaml",
        "OCaml",
        "ml",
        "ml mli",
        Lexis {
            strings: &[DOUBLE, quotes("{|", "|}", false, true)],
            keywords: "and as assert begin class constraint do done downto else end exception external for fun function functor if in include inherit initializer lazy let match method module mutable new nonrec object of open or private rec sig struct then to try type val virtual when while with",
            types: "array bool bytes char exn float int list option result string unit",
            ..ML
        },
    ),
    code(
        "sml",
        "Standard ML",
        "sml",
        "",
        Lexis {
            keywords: "abstype and andalso as case datatype do else end eqtype exception fn fun functor handle if in include infix infixr let local nonfix of op open orelse raise rec sharing sig signature struct structure then type val where while with withtype",
            types: "bool char int list option real string unit word",
            ..ML
        },
    ),
    code(
        "rescript",
        "ReScript",
        "res",
        "resi reason reasonml",
        Lexis {
            strings: &[DOUBLE, BACKTICK],
            keywords: "and as assert async await catch constraint else exception external for if in include lazy let module mutable of open private rec switch to try type when while with",
            types: "array bool char float int option promise string unit",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators, Trait::Chars],
            ..C_LIKE
        },
    ),
    code(
        "elm",
        "Elm",
        "elm",
        "",
        Lexis {
            keywords: "alias as case effect else exposing if import in infix let module of port then type where",
            ..DASHES
        },
    ),
    code(
        "purescript",
        "PureScript",
        "purs",
        "",
        Lexis {
            keywords: "ado as case class data derive do else forall foreign hiding if import in infixl infixr instance let module newtype of then type where",
            ..DASHES
        },
    ),
    code(
        "idris",
        "Idris",
        "idr",
        "",
        Lexis {
            keywords: "auto case codata covering data default do else export if implementation import impossible in infix infixl infixr interface let module mutual namespace of parameters partial private proof public record rewrite syntax then total using where with",
            ..DASHES
        },
    ),
    code(
        "agda",
        "Agda",
        "agda",
        "",
        Lexis {
            keywords: "abstract codata coinductive constructor data do eta-equality field forall hiding import in inductive infix infixl infixr instance let module mutual open overlap pattern postulate primitive private public record renaming rewrite syntax tactic unquote using variable where with",
            ..DASHES
        },
    ),
    code(
        "gleam",
        "Gleam",
        "gleam",
        "",
        Lexis {
            block_comments: &[],
            strings: &[DOUBLE],
            keywords: "as assert auto case const echo else external fn if implement import let macro opaque panic pub test todo type use",
            builtins: "True False Nil Ok Error",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "scheme",
        "Scheme",
        "scm",
        "scm guile",
        Lexis {
            keywords: "and begin call-with-current-continuation case cond define define-record-type define-syntax delay do else if import lambda let let* let-values letrec library or quasiquote quote set! syntax-rules unless when",
            builtins: "car cdr cons list null? map",
            ..LISP
        },
    ),
    code(
        "racket",
        "Racket",
        "rkt",
        "rkt",
        Lexis {
            keywords: "and begin case cond define define-syntax do else for for/list if lambda let let* letrec match module or parameterize provide quote require set! struct unless when with-handlers",
            builtins: "car cdr cons empty list map null",
            ..LISP
        },
    ),
    code(
        "commonlisp",
        "Common Lisp",
        "lisp",
        "lisp cl sbcl",
        Lexis {
            keywords: "and block case cond declare defclass defconstant defgeneric defmacro defmethod defpackage defparameter defstruct defun defvar do dolist dotimes eval-when flet format funcall handler-case if in-package labels lambda let let* loop multiple-value-bind or progn quote return return-from setf setq unless unwind-protect use-package when",
            ..LISP
        },
    ),
    code(
        "elisp",
        "Emacs Lisp",
        "el",
        "emacs-lisp emacs el",
        Lexis {
            keywords: "add-hook and catch cond condition-case defadvice defconst defcustom defface defgroup defmacro defun defvar dolist global-set-key if interactive lambda let let* or prog1 progn provide quote require save-excursion setq unless unwind-protect use-package when while with-eval-after-load",
            ..LISP
        },
    ),
    code(
        "fennel",
        "Fennel",
        "fnl",
        "",
        Lexis {
            keywords: "and collect do doto each eval-compiler fn for global hashfn icollect if import-macros include lambda let local lua macro match not or set tset values var when while with-open",
            builtins: "true false nil",
            ..LISP
        },
    ),
    code(
        "prolog",
        "Prolog",
        "pl",
        "swipl",
        Lexis {
            line_comments: &["%"],
            block_comments: &[("/*", "*/")],
            keywords: "assertz consult discontiguous dynamic fail findall halt initialization is member mod module not once retract true use_module",
            traits: &[Trait::Calls, Trait::CapitalTypes],
            ..NONE
        },
    ),
    code(
        "coq",
        "Coq",
        "v",
        "rocq gallina",
        Lexis {
            keywords: "Admitted Axiom Check Class Compute CoFixpoint Defined Definition End Example Export Fixpoint From Hypothesis Import Inductive Instance Lemma Ltac Module Notation Proof Qed Record Require Section Theorem Variable apply as auto by destruct else end exact exists fix forall fun if in induction intros let match reflexivity return rewrite simpl then unfold with",
            types: "Prop Set Type bool list nat string",
            ..ML
        },
    ),
    code(
        "lean",
        "Lean",
        "lean",
        "lean4",
        Lexis {
            line_comments: &["--"],
            block_comments: &[("/-", "-/")],
            strings: &[DOUBLE],
            keywords: "abbrev axiom by calc class def deriving do else end example exact extends for from fun have if import in inductive infix instance intro let macro match mut mutual namespace notation opaque open partial private protected return rfl section show simp structure syntax then theorem universe unsafe variable where with",
            types: "Bool Int List Nat Prop String Type",
            builtins: "true false none some",
            word_chars: "'",
            traits: &[Trait::CapitalTypes, Trait::Decorators],
            ..NONE
        },
    ),
    code(
        "tlaplus",
        "TLA+",
        "tla",
        "tla tla+ pluscal",
        Lexis {
            line_comments: &["\\*"],
            block_comments: &[("(*", "*)")],
            strings: &[DOUBLE],
            keywords: "ASSUME CASE CHOOSE CONSTANT CONSTANTS DOMAIN ELSE ENABLED EXCEPT EXTENDS IF IN INSTANCE LET LOCAL MODULE OTHER SUBSET THEN THEOREM UNCHANGED UNION VARIABLE VARIABLES WITH",
            builtins: "TRUE FALSE BOOLEAN STRING",
            traits: &[Trait::Commands],
            ..NONE
        },
    ),
    code(
        "smtlib",
        "SMT-LIB",
        "smt2",
        "smt2 smt z3",
        Lexis {
            keywords: "and assert check-sat declare-const declare-datatypes declare-fun declare-sort define-fun define-sort distinct exists exit forall get-model get-value ite let not or pop push set-info set-logic set-option",
            types: "Array Bool Int Real String",
            builtins: "true false",
            ..LISP
        },
    ),
    code(
        "dafny",
        "Dafny",
        "dfy",
        "",
        Lexis {
            strings: &[DOUBLE],
            keywords: "assert assume break calc case class codatatype const datatype decreases else ensures exists expect false forall function ghost if import in invariant lemma match method modifies module new opened predicate print reads refines requires return returns static then trait twostate type var while yield",
            types: "array bool char int map multiset nat object real seq set string",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Chars],
            ..C_LIKE
        },
    ),
    code(
        "cypher",
        "Cypher",
        "cypher",
        "neo4j",
        Lexis {
            keywords: "all and as asc by call case contains create delete desc detach distinct else end ends exists foreach in is limit load match merge not on optional or order remove return set skip starts then union unwind when where with yield",
            ignores_case: true,
            sigils: "$",
            traits: &[Trait::Calls],
            ..C_LIKE
        },
    ),
];
