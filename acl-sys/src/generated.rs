//! Bindings made by the build from a toolkit's own headers, and their comparison with this crate (feature
//! `bindgen`).
//!
//! The headers are those of `ACL_INCLUDE_DIR` (a folder that holds the folder `acl`), else of the installed
//! toolkit: `include` below `ASCEND_HOME_PATH`, `ASCEND_TOOLKIT_HOME` or a standard place. Besides them the
//! build needs libclang, and says what to install when it is not there.
//!
//! The comparison is code that does not compile where the headers say something else, and the error names the
//! item:
//! - each function of [`bindings`] is assigned to a constant of the list's type;
//! - each name of a function pointer or an integer stands for the same type;
//! - each named number is the same: values of enumerations, constants, error codes. One that header sets
//!   dispute ([`CodeInfo::disputed`](crate::CodeInfo::disputed), [`DISPUTED_VALUES`](crate::types::DISPUTED_VALUES)) may be
//!   any of its readings;
//! - each visible struct and union has the same size, alignment and fields, each field the same offset and
//!   type. A union may have members that the other side does not know.
//!
//! The list follows the newest release. What an older one is known to have otherwise
//! ([`CHANGED`](crate::api::CHANGED), [`CHANGED_FIELDS`](crate::types::CHANGED_FIELDS)) is compared with what it
//! was, and reported; anything else that differs does not pass.
//!
//! [`REPORT`] counts what was compared, and names what could not be.

use std::fmt;

mod included {
    #![allow(warnings, unsafe_op_in_unsafe_fn, clippy::all)]
    #![allow(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]

    /// Everything that the headers declare, with this crate's handles, structs and integers by name. What
    /// calls these functions has to be linked with the libraries that export them.
    pub mod bindings {
        pub use crate::{codes::*, types::*};
        include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
    }

    pub mod headers {
        include!(concat!(env!("OUT_DIR"), "/headers.rs"));
    }

    pub mod layouts {
        use super::super::check::Same;
        use crate::types::*;
        include!(concat!(env!("OUT_DIR"), "/layouts.rs"));
    }
}
pub use included::bindings;
use included::{headers, layouts};

mod check {
    use super::{bindings, headers, layouts};
    use crate::types::{self, *};
    use std::ffi::{c_char, c_void};
    use std::mem::offset_of;

    /// A field's type in the headers says the same as ours.
    #[diagnostic::on_unimplemented(message = "`{Self}` in the headers is `{Ours}` in acl-sys")]
    pub(super) trait Same<Ours> {}

    impl<T> Same<T> for T {}

    const fn same<Theirs: Same<Ours>, Ours>(_: *const Theirs, _: *const Ours) {}

    /// The address of a field, for its type.
    macro_rules! field {
        ($layout:ty, $($field:ident).+) => {{
            let value = std::mem::MaybeUninit::<$layout>::uninit();
            // SAFETY: the place is inside `value`, and nothing is read.
            unsafe { &raw const (*value.as_ptr())$(.$field)+ }
        }};
    }

    include!(concat!(env!("OUT_DIR"), "/check.rs"));
}

include!(concat!(env!("OUT_DIR"), "/report.rs"));

/// What a build compared: had anything differed, there would be no build.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The include folder.
    pub include: &'static str,
    /// Functions compared.
    pub functions: usize,
    /// Named numbers compared.
    pub constants: usize,
    /// Structs and unions compared.
    pub layouts: usize,
    /// Numbers whose reading here is another header set's.
    pub disputed: &'static [&'static str],
    /// What these headers have as it was before a release that changed it.
    pub changed: &'static [&'static str],
    /// Members of unions that these headers or this crate alone have.
    pub members: &'static [&'static str],
    /// Functions of the list that these headers do not declare, by header.
    pub unseen: &'static [(&'static str, &'static [&'static str])],
    /// Named numbers of this crate that these headers do not have.
    pub unseen_constants: usize,
    /// Structs and unions of this crate that these headers do not have.
    pub unseen_layouts: usize,
    /// Functions that these headers declare and the list does not have, by header.
    pub unlisted: &'static [(&'static str, &'static [&'static str])],
    /// Named numbers that these headers have and this crate has not.
    pub unlisted_constants: &'static [&'static str],
    /// Structs and unions that these headers have and this crate has not.
    pub unlisted_layouts: &'static [&'static str],
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { include, functions, constants, layouts, .. } = self;
        writeln!(f, "headers: {include}")?;
        writeln!(
            f,
            "{functions} functions, {constants} constants, {layouts} layouts compared, 0 differ"
        )?;
        for line in self.disputed {
            writeln!(f, "header sets dispute it: {line}")?;
        }
        for line in self.changed {
            writeln!(f, "as it was in older releases: {line}")?;
        }
        for line in self.members {
            writeln!(f, "unions may have more members: {line}")?;
        }
        let (constants, layouts) = (self.unseen_constants, self.unseen_layouts);
        writeln!(f, "not in these headers: {} functions", count(self.unseen))?;
        self.unseen.iter().try_for_each(|(header, names)| group(f, header, names))?;
        writeln!(
            f,
            "  and {constants} constants, {layouts} layouts (their assertions stand in `types`)"
        )?;
        let (constants, layouts) = (self.unlisted_constants, self.unlisted_layouts);
        writeln!(f, "not in this crate: {} functions", count(self.unlisted))?;
        self.unlisted.iter().try_for_each(|(header, names)| group(f, header, names))?;
        group(f, "and constants", constants)?;
        group(f, "and layouts", layouts)
    }
}

fn count(groups: &[(&str, &[&str])]) -> usize {
    groups.iter().map(|(_, names)| names.len()).sum()
}

/// As many names to a line as fit.
fn group(f: &mut fmt::Formatter<'_>, title: &str, names: &[&str]) -> fmt::Result {
    write!(f, "  {title} ({})", names.len())?;
    let mut column = usize::MAX;
    for name in names {
        if column.saturating_add(name.len()) > 110 {
            write!(f, "\n   ")?;
            column = 3;
        }
        write!(f, " {name}")?;
        column += name.len() + 1;
    }
    writeln!(f)
}
