//! Handles, integers and visible structs, as the C side has them: a file per family of headers.
//!
//! Every handle is its own opaque type, so that a stream cannot be passed for an event although both
//! are `void *` in C. Enumerations are transparent integers: a library may answer a value that no
//! header lists, which would be undefined behaviour in a Rust `enum`. Structs carry their size, alignment
//! and offsets (LP64, x86-64 and AArch64 alike) beside their fields, and the compiler checks them.
//!
//! Each file also lists what it defines as data ([`ENUMS`], [`CONSTANTS`], [`LAYOUTS`]), for the comparison
//! with an installed toolkit's headers (feature `bindgen`).

/// Opaque: never built, moved or read in Rust.
macro_rules! opaque {
    ($($(#[$doc:meta])* $tag:ident;)*) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub struct $tag {
            _bytes: [u8; 0],
            _not_ours: std::marker::PhantomData<(*mut u8, std::marker::PhantomPinned)>,
        }
    )*};
}

/// Enumerations as transparent integers with their named values.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident: $int:ty { $($(#[$vdoc:meta])* $value:ident = $n:expr,)* })*) => {
        $(
            $(#[$doc])*
            #[repr(transparent)]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub $int);
            $($(#[$vdoc])* pub const $value: $name = $name($n);)*
            impl $name {
                /// Each named value with its C name.
                pub const NAMES: &'static [($name, &'static str)] = &[$(($value, stringify!($value)),)*];

                /// The C name of the value, or `"unlisted value"`.
                pub fn name(self) -> &'static str {
                    Self::NAMES.iter().find(|(v, _)| *v == self).map_or("unlisted value", |(_, n)| n)
                }
            }
        )*
        /// The enumerations of this file.
        pub(super) const ENUMS: &[crate::types::Enum] = &[$(crate::types::Enum {
            name: stringify!($name),
            size: size_of::<$name>(),
            values: &[$((stringify!($value), $value.0 as i64),)*],
        },)*];
    };
}

/// Named numbers that belong to no enumeration: the headers' macros.
macro_rules! constants {
    ($($(#[$doc:meta])* $name:ident: $int:ty = $n:expr;)*) => {
        $($(#[$doc])* pub const $name: $int = $n;)*
        /// The plain constants of this file.
        pub(super) const CONSTANTS: &[(&str, i128)] = &[$((stringify!($name), $name as i128),)*];
    };
}

/// Visible structs and unions: `name: size, align { offset field: type, … }`.
macro_rules! layouts {
    ($($(#[$doc:meta])* $kind:ident $name:ident: $size:literal, $align:literal {
        $($(#[$fdoc:meta])* $offset:literal $field:ident: $ty:ty,)*
    })*) => {
        $(
            layouts! { @$kind $(#[$doc])* $name { $($(#[$fdoc])* $field: $ty,)* } }
            const _: () = {
                assert!(size_of::<$name>() == $size, concat!("size of ", stringify!($name)));
                assert!(align_of::<$name>() == $align, concat!("alignment of ", stringify!($name)));
                $(assert!(
                    std::mem::offset_of!($name, $field) == $offset,
                    concat!("offset of ", stringify!($name), ".", stringify!($field)),
                );)*
            };
        )*
        /// The structs and unions of this file.
        pub(super) const LAYOUTS: &[crate::types::Layout] = &[$(crate::types::Layout {
            name: stringify!($name),
            size: $size,
            align: $align,
            fields: &[$((stringify!($field), $offset),)*],
        },)*];
    };
    (@struct $(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty,)* }) => {
        $(#[$doc])*
        #[repr(C)]
        #[derive(Clone, Copy, Debug)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $ty,)*
        }
    };
    (@union $(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty,)* }) => {
        $(#[$doc])*
        #[repr(C)]
        #[derive(Clone, Copy)]
        pub union $name {
            $($(#[$fdoc])* pub $field: $ty,)*
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " { .. }"))
            }
        }
    };
}

/// An enumeration as data.
#[derive(Clone, Copy, Debug)]
pub struct Enum {
    /// The C name.
    pub name: &'static str,
    /// Bytes.
    pub size: usize,
    /// Each value's C name and number.
    pub values: &'static [(&'static str, i64)],
}

/// A struct or union as data.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// The C name.
    pub name: &'static str,
    /// Bytes.
    pub size: usize,
    /// Alignment in bytes.
    pub align: usize,
    /// Each field's name (`type_` for C's `type`) and offset.
    pub fields: &'static [(&'static str, usize)],
}

/// Declares the files of types and gathers what they list as data.
macro_rules! families {
    ($($family:ident)*) => {
        $(mod $family; pub use $family::*;)*

        /// Every enumeration.
        pub static ENUMS: &[&[Enum]] = &[$($family::ENUMS),*];
        /// Every plain constant: name and number.
        pub static CONSTANTS: &[&[(&str, i128)]] = &[$($family::CONSTANTS),*];
        /// Every struct and union.
        pub static LAYOUTS: &[&[Layout]] = &[$($family::LAYOUTS),*];
    };
}

/// Fields that older releases have otherwise, the struct being as large: name, the type there (none: the place
/// was part of a reserved one), and the first release known to have them as they are here.
pub const CHANGED_FIELDS: &[(&str, Option<&str>, &str)] = &[
    ("aclrtCntNotifyWaitInfo.isClear", Some("bool"), "9.0"),
    ("aclmdlExeOMDesc.fifoTaskSize", None, "8.5 or earlier"),
    ("aclmdlExeOMDesc.reserved", Some("[usize; 9usize]"), "8.5 or earlier"),
];

families! {
    base rt rt_stream rt_memory rt_kernel rt_graph platform dump
    mdl op tdt
    dvpp
    hi hi_formats hi_structs hi_vdec hi_venc hi_venc_param hi_venc_rc hi_venc_set hi_vpc hi_vpc_remap
}
