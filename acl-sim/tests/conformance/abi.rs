//! Calling C functions whose types are known only from the list, by the C ABI of the machine.
//!
//! What x86-64 (System V) and AArch64 (AAPCS64, Linux) have in common, and all that is used here:
//! 1. Integers and pointers are passed in registers of one kind, in order, and beyond those in 8-byte slots on
//!    the stack, in order. Floats are passed in registers of another kind, eight of them.
//! 2. The caller lays the slots out and takes them away; arguments that the callee does not know are never
//!    looked at.
//! 3. Of a float the low half of its register counts, of a narrow integer the low bytes.
//! 4. Integers and pointers come back in the first register of the one kind, floats in the first of the other.
//!
//! So one function type with plenty of both kinds fits every function of the list, except those that take a
//! structure of more than 16 bytes, or of floats, by value: these are refused.

use std::ffi::c_void;
use std::ptr::NonNull;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
compile_error!("the rules above are those of x86-64 and AArch64");

/// The most integers and the most floats of one call.
const INTEGERS: usize = 14;
const FLOATS: usize = 8;

/// An argument.
#[derive(Clone, Copy, Debug)]
pub enum Argument {
    Integer(u64),
    Float(f32),
}

/// What a parameter or a result is passed as.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Class {
    /// So many bits of an integer; signed ones and pointers count as 64.
    Integer(u32),
    F32,
    F64,
}

/// A function's parameters and result.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    pub parameters: Vec<Class>,
    pub result: Class,
}

impl Signature {
    /// From the list's text: `unsafe extern "C" fn(*mut c_void, u32,) -> aclError`.
    pub fn read(text: &str) -> Result<Self, String> {
        let wrong = || format!("not a signature: {text}");
        let rest = text.split_once("fn(").ok_or_else(wrong)?.1;
        let (parameters, result) = rest.rsplit_once(" -> ").ok_or_else(wrong)?;
        // The arrow of a function pointer among them closes no bracket.
        let parameters = parameters.strip_suffix(')').ok_or_else(wrong)?.replace("->", "");
        let mut depth = 0;
        let parts = parameters.split(|c| {
            depth += match c {
                '(' | '[' | '<' => 1,
                ')' | ']' | '>' => -1,
                _ => 0,
            };
            c == ',' && depth == 0
        });
        let named = parts.map(str::trim).filter(|part| !part.is_empty());
        Ok(Self {
            parameters: named.map(class).collect::<Result<_, _>>()?,
            result: class(result.trim())?,
        })
    }
}

fn class(of: &str) -> Result<Class, String> {
    Ok(match of {
        "f32" => Class::F32,
        "f64" => Class::F64,
        "bool" | "u8" => Class::Integer(8),
        "u16" | "aclFloat16" => Class::Integer(16),
        "u32" => Class::Integer(32),
        "aclrtIpcEventHandle" | "dim3" | "aclmdlRICondTaskParams" | "hi_float_point" | "..." => {
            return Err(format!("{of} by value cannot be passed by the test"));
        }
        _ => Class::Integer(64),
    })
}

/// Integers first: the order between the two kinds means nothing (1).
macro_rules! function {
    ($result:ty) => {
        unsafe extern "C" fn(
            u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64,
            f64, f64, f64, f64, f64, f64, f64, f64,
        ) -> $result
    };
}

/// Arguments laid out.
struct Layout {
    integers: [u64; INTEGERS],
    floats: [f64; FLOATS],
}

fn layout(signature: &Signature, args: &[Argument]) -> Result<Layout, String> {
    if args.len() != signature.parameters.len() {
        let want = signature.parameters.len();
        return Err(format!("{} arguments for {want} parameters", args.len()));
    }
    let mut layout = Layout { integers: [0; INTEGERS], floats: [0.0; FLOATS] };
    let (mut integers, mut floats) = (0, 0);
    for (&class, &arg) in signature.parameters.iter().zip(args) {
        match (class, arg) {
            (Class::Integer(bits), Argument::Integer(value)) => {
                let slot = layout.integers.get_mut(integers).ok_or("too many integers")?;
                *slot = value & (u64::MAX >> (64 - bits));
                integers += 1;
            }
            (Class::F32 | Class::F64, Argument::Float(value)) => {
                let slot = layout.floats.get_mut(floats).ok_or("too many floats")?;
                *slot = match class {
                    // The low half of the register (3).
                    Class::F32 => f64::from_bits(value.to_bits().into()),
                    _ => value.into(),
                };
                floats += 1;
            }
            _ => return Err(format!("{arg:?} for a parameter of class {class:?}")),
        }
    }
    Ok(layout)
}

macro_rules! call {
    ($function:expr, $result:ty, $layout:expr) => {{
        // SAFETY: promise 1 of the caller, and rules 1 to 4 above: the callee finds each of its arguments
        // where it looks, and its result is where this type says.
        let function = unsafe {
            std::mem::transmute::<NonNull<c_void>, function!($result)>(std::hint::black_box($function))
        };
        let Layout { integers: i, floats: f } = $layout;
        // SAFETY: promise 2 of the caller.
        unsafe {
            function(
                i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8], i[9], i[10], i[11], i[12], i[13],
                f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7],
            )
        }
    }};
}

/// Calls a function; an integer result is cut to its width, a float comes back as its bits.
///
/// # Safety
/// 1. `function` is a C function of this signature.
/// 2. It may be called with these arguments.
pub unsafe fn call(
    function: NonNull<c_void>,
    signature: &Signature,
    args: &[Argument],
) -> Result<u64, String> {
    let layout = layout(signature, args)?;
    Ok(match signature.result {
        Class::Integer(bits) => call!(function, u64, layout) & (u64::MAX >> (64 - bits)),
        Class::F32 => call!(function, f32, layout).to_bits().into(),
        Class::F64 => call!(function, f64, layout).to_bits(),
    })
}

/// The layout, checked on functions of every shape.
pub fn check() {
    unsafe extern "C" fn twelve(
        a: u8,
        b: i32,
        c: f32,
        d: u64,
        e: u16,
        f: f64,
        g: u32,
        h: i64,
        i: u64,
        j: u64,
        k: f32,
        l: i32,
    ) -> u64 {
        let integers = [a.into(), b as u64, d, e.into(), g.into(), h as u64, i, j, l as u64];
        let floats = [f64::from(c), f, f64::from(k)];
        assert_eq!(
            integers,
            [255, -2_i32 as u64, 3, 0xFFFF, 7, -8_i64 as u64, 9, 10, -12_i32 as u64]
        );
        assert_eq!(floats, [1.5, 2.5, 3.5]);
        77
    }
    unsafe extern "C" fn half(a: f32) -> f32 {
        a / 2.0
    }
    let text = "unsafe extern \"C\" fn(u8, i32, f32, u64, aclFloat16, f64, u32, i64, *mut [i64; 2], \
        Option<unsafe extern \"C\" fn(chunk: *const acldumpChunk, size: i32) -> i32>, f32, i32,) -> u64";
    let signature = Signature::read(text).expect("a signature");
    let (int, float) = (Argument::Integer, Argument::Float);
    let minus = |value: i64| int(value as u64);
    let args = [
        minus(-1),
        minus(-2),
        float(1.5),
        int(3),
        minus(-1),
        float(2.5),
        int(7),
        minus(-8),
        int(9),
        int(10),
        float(3.5),
        minus(-12),
    ];
    let address = |function: *const c_void| NonNull::new(function.cast_mut()).expect("an address");
    // SAFETY: the function is of the signature above, and touches nothing but its arguments.
    let answer = unsafe { call(address(twelve as *const c_void), &signature, &args) };
    assert_eq!(answer, Ok(77));
    let signature = Signature::read("unsafe extern \"C\" fn(f32,) -> f32").expect("a signature");
    // SAFETY: as above.
    let answer = unsafe { call(address(half as *const c_void), &signature, &[float(3.0)]) };
    assert_eq!(answer, Ok(1.5_f32.to_bits().into()));
    assert!(Signature::read("unsafe extern \"C\" fn(aclrtIpcEventHandle,) -> aclError").is_err());
}
