//! Languages that were there before the web, and are still asked about.

use super::{Language, Lexis, NONE, SETTINGS, Trait, code, quotes};

/// Strings in which a mark is written twice to stand for itself.
const DOUBLED: [super::Quotes; 2] = [quotes("\"", "\"", false, false), quotes("'", "'", false, false)];

const BASIC: Lexis = Lexis {
    line_comments: &["'"],
    leading_comments: &["rem"],
    strings: &[quotes("\"", "\"", false, false)],
    builtins: "true false nothing me",
    ignores_case: true,
    traits: &[Trait::Calls],
    ..NONE
};

pub(super) static ALL: [Language; 12] = [
    code(
        "pascal",
        "Pascal",
        "pas",
        "pas delphi objectpascal freepascal",
        Lexis {
            line_comments: &["//"],
            block_comments: &[("{", "}"), ("(*", "*)")],
            strings: &[quotes("'", "'", false, false)],
            keywords: "and array as asm begin case class const constructor destructor div do downto else end except exports file finalization finally for function goto if implementation in inherited initialization inline interface is label library mod not object of on or out packed private procedure program property protected public published raise record repeat set shl shr then threadvar to try type unit until uses var virtual while with xor",
            types: "boolean byte cardinal char double extended int64 integer longint pointer real shortint single string word",
            builtins: "true false nil",
            ignores_case: true,
            traits: &[Trait::Calls],
            ..NONE
        },
    ),
    code(
        "ada",
        "Ada",
        "adb",
        "adb ads",
        Lexis {
            line_comments: &["--"],
            strings: &[quotes("\"", "\"", false, false)],
            keywords: "abort abs abstract accept access aliased all and array at begin body case constant declare delay delta digits do else elsif end entry exception exit for function generic goto if in interface is limited loop mod new not null of or others out overriding package pragma private procedure protected raise range record rem renames requeue return reverse select separate some subtype synchronized tagged task terminate then type until use when while with xor",
            types: "boolean character duration float integer natural positive string",
            builtins: "true false",
            ignores_case: true,
            traits: &[Trait::Calls, Trait::Chars],
            ..NONE
        },
    ),
    code(
        "cobol",
        "COBOL",
        "cob",
        "cob cbl cpy",
        Lexis {
            line_comments: &["*>"],
            leading_comments: &["*"],
            strings: &DOUBLED,
            keywords: "accept add assign by call close compute copy data delete display divide division else end end-if end-perform end-read environment evaluate exit fd file file-control from giving goback identification if input-output into is linkage move multiply open output perform pic picture procedure program-id read redefines rewrite run section select set sort stop string subtract then thru times to unstring until using value varying when working-storage write",
            builtins: "zero zeros spaces high-values low-values true false",
            ignores_case: true,
            word_chars: "-",
            traits: &[],
            ..NONE
        },
    ),
    code(
        "fortran",
        "Fortran",
        "f90",
        "f77 f90 f95 f03 f08 for",
        Lexis {
            line_comments: &["!"],
            strings: &DOUBLED,
            keywords: "allocatable allocate associate block call case class close common contains continue cycle data deallocate dimension do elemental else elseif end enddo endif entry equivalence exit external format function go goto if implicit import in inout inquire intent interface intrinsic module namelist none nullify only open operator optional out parameter pointer print private procedure program public pure read recursive result return save select stop subroutine target then type use where while write",
            types: "character complex double integer logical precision real",
            ignores_case: true,
            traits: &[Trait::Calls],
            ..NONE
        },
    ),
    code(
        "basic",
        "BASIC",
        "bas",
        "bas qbasic freebasic",
        Lexis {
            keywords: "and as byref byval call case const data declare dim do else elseif end exit for function gosub goto if input let loop mod next not on open option or print randomize read redim return select shared static step stop sub swap then to type until wend while xor",
            types: "double integer long single string",
            ..BASIC
        },
    ),
    code(
        "vb",
        "Visual Basic",
        "vb",
        "vbnet vb.net vba vbscript vbs visualbasic",
        Lexis {
            keywords: "addhandler addressof and andalso as byref byval call case catch class const continue declare default delegate dim do each else elseif end enum erase error event exit finally for friend function get gettype handles if implements imports in inherits interface is isnot let lib like loop mod module mustinherit namespace new next not of on option optional or orelse overrides private property protected public raiseevent readonly redim resume return select set shared static step stop structure sub synclock then throw to try until using wend when while with xor",
            types: "boolean byte char date decimal double integer long object short single string variant",
            ..BASIC
        },
    ),
    code(
        "smalltalk",
        "Smalltalk",
        "st",
        "st pharo squeak",
        Lexis {
            block_comments: &[("\"", "\"")],
            strings: &[quotes("'", "'", false, true)],
            keywords: "self super thisContext",
            builtins: "true false nil",
            traits: &[Trait::CapitalTypes],
            ..NONE
        },
    ),
    code(
        "forth",
        "Forth",
        "fs",
        "gforth",
        Lexis {
            line_comments: &["\\"],
            block_comments: &[("( ", ")")],
            strings: &[quotes("s\" ", "\"", false, false), quotes(".\" ", "\"", false, false)],
            keywords: "again begin case constant create do does> else endcase endof exit if immediate leave loop of recurse repeat then until variable while",
            builtins: "drop dup emit over rot swap cr",
            ignores_case: true,
            word_chars: ">?@!+*/=<.-",
            traits: &[],
            ..NONE
        },
    ),
    code(
        "eiffel",
        "Eiffel",
        "e",
        "",
        Lexis {
            line_comments: &["--"],
            strings: &[quotes("\"", "\"", false, false)],
            keywords: "across agent alias all and as assign attached attribute check class convert create debug deferred detachable do else elseif end ensure expanded export external feature from frozen if implies inherit inspect invariant like local loop not note obsolete old once only or redefine rename require rescue retry select separate some then undefine until variant when xor",
            types: "BOOLEAN CHARACTER INTEGER REAL STRING",
            builtins: "True False Void Current Result Precursor",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Chars],
            ..NONE
        },
    ),
    code(
        "abap",
        "ABAP",
        "abap",
        "",
        Lexis {
            line_comments: &["\""],
            leading_comments: &["*"],
            strings: &[quotes("'", "'", false, false), quotes("|", "|", true, false), quotes("`", "`", false, false)],
            keywords: "and append as assigning at begin by call case catch check class clear concatenate continue data definition delete do else elseif endcase endclass enddo endform endfunction endif endloop endmethod endtry endwhile exit export field-symbols form from function if implementation import importing in include inner into is join loop method methods modify move not of or order perform public raise read receiving report return returning section select set sort split table tables then to try type types up update using value where while with write",
            builtins: "abap_true abap_false sy",
            ignores_case: true,
            word_chars: "-",
            traits: &[],
            ..NONE
        },
    ),
    code(
        "rexx",
        "REXX",
        "rexx",
        "oorexx",
        Lexis {
            line_comments: &["--"],
            block_comments: &[("/*", "*/")],
            strings: &DOUBLED,
            keywords: "address arg by call do drop else end exit expose if interpret iterate leave nop numeric otherwise parse procedure pull push queue return say select signal then to trace upper until value var when while with",
            ignores_case: true,
            traits: &[Trait::Calls],
            ..NONE
        },
    ),
    code(
        "postscript",
        "PostScript",
        "ps",
        "ps eps",
        Lexis {
            line_comments: &["%", "%%", "%!"],
            strings: &[quotes("(", ")", true, true)],
            keywords: "begin bind clip closepath copy curveto def dict dup end exch exec exit fill findfont for forall grestore gsave if ifelse index lineto loop moveto newpath pop repeat restore rlineto rmoveto rotate save scale scalefont setfont setgray setlinewidth setrgbcolor show showpage stroke translate",
            builtins: "true false null",
            sigils: "/",
            traits: &[],
            ..SETTINGS
        },
    ),
];
