//! Further languages that are compiled: for systems, games, graphics and chains.

use super::programs::{C_TYPES, C_WORDS};
use super::{
    BACKTICK, C_LIKE, DOUBLE, Language, Lexis, SETTINGS, SINGLE, TRIPLE_DOUBLE, TRIPLE_SINGLE, Trait, code, quotes,
};

const SHADER_TYPES: &str = "bool bvec2 bvec3 bvec4 double float int ivec2 ivec3 ivec4 mat2 mat3 mat4 sampler2D sampler3D samplerCube uint uvec2 uvec3 uvec4 vec2 vec3 vec4 void";

/// C for graphics processors.
const KERNELS: Lexis = Lexis {
    types: C_TYPES,
    builtins: "true false NULL nullptr",
    traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Directives],
    ..C_LIKE
};

pub(super) static ALL: [Language; 22] = [
    code(
        "objectivec",
        "Objective-C",
        "m",
        "objc obj-c objective-c mm",
        Lexis {
            keywords: C_WORDS,
            types: C_TYPES,
            builtins: "YES NO nil NULL self super true false",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Directives, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "d",
        "D",
        "d",
        "dlang",
        Lexis {
            block_comments: &[("/*", "*/"), ("/+", "+/")],
            strings: &[DOUBLE, SINGLE, BACKTICK],
            keywords: "abstract alias assert auto body break case cast catch class const continue debug default delegate delete deprecated do else enum export extern final finally for foreach function goto if immutable import in inout interface invariant is lazy mixin module new nothrow out override package pragma private protected public pure ref return scope shared static struct super switch synchronized template this throw try typeof union unittest version while with",
            types: "bool byte char dchar double float int long real short string ubyte uint ulong ushort void wchar",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "nim",
        "Nim",
        "nim",
        "nimble nims",
        Lexis {
            block_comments: &[("#[", "]#")],
            strings: &[TRIPLE_DOUBLE, DOUBLE],
            keywords: "and as asm block break case cast concept const continue converter defer discard distinct div do elif else end enum except export finally for from func if import in include interface is isnot iterator let macro method mixin mod not notin object of or out proc ptr raise ref return shl shr static template try tuple type using var when while xor yield",
            types: "bool char float float32 float64 int int8 int16 int32 int64 seq string uint uint8 uint16 uint32 uint64",
            builtins: "true false nil",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Chars],
            ..SETTINGS
        },
    ),
    code(
        "crystal",
        "Crystal",
        "cr",
        "",
        Lexis {
            keywords: "abstract alias annotation as begin break case class def do else elsif end ensure enum extend for fun if in include instance_sizeof lib macro module next of out pointerof private protected require rescue return select self sizeof struct super then type typeof union unless until when while with yield",
            builtins: "true false nil",
            word_chars: "?",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Symbols, Trait::Chars],
            strings: &[DOUBLE],
            ..SETTINGS
        },
    ),
    code(
        "vlang",
        "V",
        "v",
        "",
        Lexis {
            strings: &[DOUBLE, SINGLE, BACKTICK],
            keywords: "as asm assert atomic break const continue defer else enum fn for go goto if import in interface is isreftype lock match module mut none or pub return rlock select shared sizeof spawn static struct type typeof union unsafe volatile",
            types: "bool byte f32 f64 i16 i64 i8 int rune string u16 u32 u64 u8 voidptr",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "odin",
        "Odin",
        "odin",
        "",
        Lexis {
            strings: &[DOUBLE, SINGLE, BACKTICK],
            keywords: "asm auto_cast bit_set break case cast context continue defer distinct do dynamic else enum fallthrough for foreign if import in map matrix not_in or_else or_return package proc return struct switch transmute typeid union using when where",
            types: "any bool byte cstring f32 f64 i16 i32 i64 i8 int rawptr rune string u16 u32 u64 u8 uint uintptr",
            builtins: "true false nil",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "vala",
        "Vala",
        "vala",
        "vapi",
        Lexis {
            strings: &[TRIPLE_DOUBLE, DOUBLE, SINGLE],
            keywords: "abstract as async base break case catch class const construct continue default delegate delete do dynamic else ensures enum errordomain extern finally for foreach get if in inline interface internal is lock namespace new out override owned private protected public ref requires return set signal sizeof static struct switch this throw throws try typeof unowned using var virtual void weak while yield",
            types: "bool char double float int int64 long string uint uint64 uint8 unichar",
            ..C_LIKE
        },
    ),
    code(
        "haxe",
        "Haxe",
        "hx",
        "",
        Lexis {
            keywords: "abstract break case cast catch class continue default do dynamic else enum extends extern final for function if implements import in inline interface macro new operator overload override package private public return static super switch this throw try typedef untyped using var while",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators, Trait::Directives],
            ..C_LIKE
        },
    ),
    code(
        "solidity",
        "Solidity",
        "sol",
        "",
        Lexis {
            keywords: "abstract anonymous assembly break calldata case catch constant constructor continue contract default delete do else emit enum error event external fallback for function if immutable import indexed interface internal is library mapping memory modifier new override payable pragma private public pure receive return returns revert storage struct super switch this throw try type unchecked using view virtual while",
            types: "address bool bytes bytes32 int int256 string uint uint8 uint256",
            builtins: "true false msg block tx wei gwei ether",
            ..C_LIKE
        },
    ),
    code(
        "cuda",
        "CUDA",
        "cu",
        "cuda-c++ cuh",
        Lexis {
            keywords: "__global__ __device__ __host__ __shared__ __constant__ __restrict__ auto break case class const constexpr continue default delete do else enum extern for goto if inline namespace new operator private protected public return sizeof static struct switch template this typedef typename union using virtual volatile while",
            builtins: "true false nullptr NULL threadIdx blockIdx blockDim gridDim",
            ..KERNELS
        },
    ),
    code(
        "opencl",
        "OpenCL",
        "cl",
        "",
        Lexis {
            keywords: "__kernel __global __local __constant __private kernel global local constant break case const continue default do else enum for goto if inline return sizeof static struct switch typedef union volatile while",
            ..KERNELS
        },
    ),
    code(
        "metal",
        "Metal",
        "metal",
        "msl",
        Lexis {
            keywords: "kernel vertex fragment device constant thread threadgroup using namespace break case const constexpr continue default do else enum for if inline return sizeof static struct switch template typedef union volatile while",
            types: "bool char float float2 float3 float4 float4x4 half half2 half3 half4 int int2 short uint uint2 uint3 void",
            ..KERNELS
        },
    ),
    code(
        "glsl",
        "GLSL",
        "glsl",
        "vert frag geom comp shader",
        Lexis {
            keywords: "attribute break buffer case centroid const continue default discard do else flat for highp if in inout invariant layout lowp mediump out precision return shared smooth struct switch uniform varying while",
            types: SHADER_TYPES,
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Directives],
            ..C_LIKE
        },
    ),
    code(
        "hlsl",
        "HLSL",
        "hlsl",
        "fx",
        Lexis {
            keywords: "break case cbuffer const continue default discard do else for if in inout inline out packoffset register return static struct switch technique typedef uniform while",
            types: "bool float float2 float3 float4 float4x4 half int int2 int3 int4 uint void Texture2D SamplerState",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Directives],
            ..C_LIKE
        },
    ),
    code(
        "wgsl",
        "WGSL",
        "wgsl",
        "webgpu",
        Lexis {
            keywords: "alias break case const const_assert continue continuing default diagnostic discard else enable fn for if let loop override requires return struct switch var while",
            types: "array atomic bool f16 f32 i32 mat2x2f mat3x3f mat4x4f ptr sampler texture_2d u32 vec2 vec2f vec3 vec3f vec4 vec4f",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..C_LIKE
        },
    ),
    code(
        "gdscript",
        "GDScript",
        "gd",
        "godot",
        Lexis {
            strings: &[TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE],
            keywords: "and as assert await break breakpoint class class_name const continue elif else enum extends for func if in is match not or pass return self set get signal static super tool var when while yield",
            types: "bool float int String void",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators, Trait::Dollars],
            ..SETTINGS
        },
    ),
    code(
        "mojo",
        "Mojo",
        "mojo",
        "",
        Lexis {
            strings: &[TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE],
            keywords: "alias and as async await borrowed break class continue def del elif else except finally fn for from global if import in inout is let not or out owned pass raise raises return struct trait try var while with yield",
            types: "Bool Float32 Float64 Int Int32 Int64 String UInt8",
            builtins: "True False None self",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::Decorators],
            ..SETTINGS
        },
    ),
    code(
        "ballerina",
        "Ballerina",
        "bal",
        "",
        Lexis {
            line_comments: &["//", "#"],
            block_comments: &[],
            keywords: "abstract any break check class client configurable const continue default distinct do else enum error fail final foreach fork from function if import in is isolated join let listener lock match new object on private public record remote resource return returns select service start transaction type typedesc var where while worker",
            types: "boolean byte decimal float int json map string table xml",
            ..C_LIKE
        },
    ),
    code(
        "chapel",
        "Chapel",
        "chpl",
        "",
        Lexis {
            keywords: "begin bool break by class cobegin coforall config const continue defer delete do domain else enum export extern for forall if in inout iter let module new on otherwise out override param private proc public record reduce ref return scan select sync then throw try type union use var when where while with yield zip",
            types: "complex imag int nothing range real string uint void",
            builtins: "true false nil",
            ..C_LIKE
        },
    ),
    code(
        "openqasm",
        "OpenQASM",
        "qasm",
        "qasm3",
        Lexis {
            strings: &[DOUBLE],
            keywords: "OPENQASM include barrier box cal const creg ctrl def defcal delay else end extern for gate if in input let measure opaque output pow qreg reset return while",
            types: "angle bit bool complex duration float int qubit uint",
            builtins: "pi tau true false",
            traits: &[Trait::Calls],
            ..C_LIKE
        },
    ),
    code(
        "openscad",
        "OpenSCAD",
        "scad",
        "scad",
        Lexis {
            strings: &[DOUBLE],
            keywords: "assert each echo else for function if include let module use",
            builtins: "true false undef PI",
            sigils: "$",
            traits: &[Trait::Calls],
            ..C_LIKE
        },
    ),
    code(
        "move",
        "Move",
        "move",
        "",
        Lexis {
            strings: &[quotes("b\"", "\"", true, false), quotes("x\"", "\"", false, false), DOUBLE],
            keywords: "abort acquires as break const continue copy else entry friend fun has if let loop module move mut native public return script spec struct use while",
            types: "address bool signer u8 u16 u32 u64 u128 u256 vector",
            builtins: "true false",
            traits: &[Trait::Calls, Trait::CapitalTypes, Trait::HashAttributes, Trait::BangMacros],
            ..C_LIKE
        },
    ),
];
