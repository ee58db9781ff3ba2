//! What is close to the machine: hardware, assembly, intermediate code, machine tools.

use super::{C_LIKE, DOUBLE, Language, Lexis, NONE, SETTINGS, Trait, code, quotes};

/// The first word of a line is the instruction, unless a colon makes a label of it.
const ASSEMBLY: Lexis = Lexis {
    line_comments: &[";"],
    block_comments: &[("/*", "*/")],
    builtins: "",
    word_chars: ".",
    traits: &[Trait::Targets, Trait::LeadingKeywords],
    ..NONE
};

const VERILOG: &str = "always always_comb always_ff always_latch and assert assign assume automatic begin bind buf case casez casex class clocking constraint cover covergroup default defparam disable do else end endcase endclass endfunction endgenerate endinterface endmodule endpackage endproperty endtask enum extends final for forever fork function generate genvar if import initial inout input interface join localparam modport module nand negedge new nor not or output package parameter posedge primitive program property rand repeat return sequence specify static struct super task this timeunit typedef union unique virtual wait while with xor";

pub(super) static ALL: [Language; 16] = [
    code(
        "vhdl",
        "VHDL",
        "vhd",
        "vhd",
        Lexis {
            line_comments: &["--"],
            strings: &[quotes("\"", "\"", false, false)],
            keywords: "abs after alias all and architecture array assert attribute begin block body buffer bus case component configuration constant else elsif end entity exit file for function generate generic if impure in inout is label library linkage literal loop map mod nand new next nor not null of on open or others out package port postponed procedure process pure range record register reject rem report return rol ror select severity shared signal sla sll sra srl subtype then to transport type unaffected units until use variable wait when while with xnor xor",
            types: "bit bit_vector boolean character integer natural positive real signed std_logic std_logic_vector string time unsigned",
            builtins: "true false",
            ignores_case: true,
            traits: &[Trait::Calls, Trait::Chars],
            ..NONE
        },
    ),
    code(
        "verilog",
        "Verilog",
        "v",
        "v vh",
        Lexis {
            strings: &[DOUBLE],
            keywords: VERILOG,
            types: "integer real reg supply0 supply1 time tri wand wire wor",
            builtins: "",
            sigils: "$`",
            traits: &[Trait::Calls],
            ..C_LIKE
        },
    ),
    code(
        "systemverilog",
        "SystemVerilog",
        "sv",
        "sv svh",
        Lexis {
            strings: &[DOUBLE],
            keywords: VERILOG,
            types: "bit byte chandle int integer logic longint real reg shortint string time wire void",
            builtins: "null",
            sigils: "$`",
            traits: &[Trait::Calls],
            ..C_LIKE
        },
    ),
    code("assembly", "Assembly", "asm", "asm nasm masm fasm yasm x86asm x86", ASSEMBLY),
    code("gas", "GNU assembly", "s", "s att", Lexis { line_comments: &["#", "//"], sigils: "%$", ..ASSEMBLY }),
    code(
        "armasm",
        "ARM assembly",
        "s",
        "arm aarch64 arm64",
        Lexis { line_comments: &["@", "//", ";"], sigils: "#", ..ASSEMBLY },
    ),
    code("riscv", "RISC-V assembly", "s", "riscvasm rv32 rv64", Lexis { line_comments: &["#", "//"], ..ASSEMBLY }),
    code("mips", "MIPS assembly", "s", "mipsasm", Lexis { line_comments: &["#"], sigils: "$", ..ASSEMBLY }),
    code("avr", "AVR assembly", "s", "avrasm 6502 z80 m68k", Lexis { sigils: "#$", ..ASSEMBLY }),
    code(
        "wasm",
        "WebAssembly text",
        "wat",
        "wat wast",
        Lexis {
            line_comments: &[";;"],
            block_comments: &[("(;", ";)")],
            strings: &[DOUBLE],
            keywords: "block br br_if br_table call call_indirect data elem else end export func global if import local loop memory module mut offset param result return select start table then type",
            types: "externref f32 f64 funcref i32 i64 v128",
            word_chars: ".",
            sigils: "$",
            builtins: "",
            traits: &[],
            ..NONE
        },
    ),
    code(
        "llvm",
        "LLVM IR",
        "ll",
        "ll llvm-ir",
        Lexis {
            line_comments: &[";"],
            strings: &[DOUBLE],
            keywords: "add align alloca and ashr attributes bitcast br call constant declare define dso_local eq exact extractvalue external fadd fcmp fdiv fmul fsub getelementptr global icmp inbounds insertvalue internal inttoptr invoke label landingpad linkonce load lshr mul ne noundef nsw nuw or personality phi private ptrtoint ret sdiv select sext sge sgt shl sle slt source_filename srem store sub switch tail target to triple trunc type udiv uge ugt ule ult unnamed_addr unreachable urem xor zext",
            types: "double float half i1 i16 i32 i64 i8 metadata ptr void",
            builtins: "true false null undef poison zeroinitializer",
            sigils: "%@!#",
            word_chars: ".",
            traits: &[],
            ..NONE
        },
    ),
    code(
        "mlir",
        "MLIR",
        "mlir",
        "",
        Lexis {
            block_comments: &[],
            strings: &[DOUBLE],
            keywords: "affine arith builtin cf func linalg memref module return scf tensor vector",
            types: "bf16 f16 f32 f64 i1 i16 i32 i64 i8 index none",
            builtins: "true false",
            sigils: "%@#!^",
            traits: &[],
            ..C_LIKE
        },
    ),
    code("ptx", "PTX", "ptx", "", Lexis { line_comments: &["//"], sigils: "%", ..ASSEMBLY }),
    code(
        "devicetree",
        "Devicetree",
        "dts",
        "dts dtsi",
        Lexis {
            strings: &[DOUBLE],
            keywords: "compatible interrupts reg status",
            word_chars: "-#,",
            sigils: "&",
            traits: &[Trait::EqualsKeys, Trait::Directives],
            ..C_LIKE
        },
    ),
    code(
        "linkerscript",
        "Linker script",
        "ld",
        "ld lds",
        Lexis {
            line_comments: &[],
            strings: &[DOUBLE],
            keywords: "ALIGN AT ASSERT ENTRY EXTERN INCLUDE INPUT KEEP LENGTH LOADADDR MEMORY ORIGIN OUTPUT_ARCH OUTPUT_FORMAT PHDRS PROVIDE SECTIONS SIZEOF SORT VERSION",
            word_chars: ".",
            builtins: "",
            traits: &[],
            ..C_LIKE
        },
    ),
    code(
        "gcode",
        "G-code",
        "gcode",
        "g-code nc ngc",
        Lexis { line_comments: &[";"], block_comments: &[("(", ")")], traits: &[Trait::LeadingKeywords], ..SETTINGS },
    ),
];
