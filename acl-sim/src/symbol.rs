//! The simulator's functions by C name, for those who call by name.

use acl_sys::Tables;
use std::ffi::c_void;

/// One entry of a table as an address.
macro_rules! address {
    (must $entry:expr) => {
        $entry as *const c_void
    };
    (may $entry:expr) => {
        $entry.map_or(std::ptr::null(), |function| function as *const c_void)
    };
}

/// Answers from the group's table when `wanted` is one of its rows.
macro_rules! look {
    ($table:expr, $wanted:expr;
     $(from $header:literal in $library:literal since $since:literal by $evidence:literal {
        $($need:ident $name:ident($($rest:tt)*) -> $ret:ty, $row:literal;)*
     })*) => {
        if let Some(table) = $table {
            match $wanted {
                $($(stringify!($name) => return address!($need table.$name),)*)*
                _ => {}
            }
        }
    };
}

/// Address of a function of the list; NULL for a name that is not in it, and for a variadic one.
pub(crate) fn symbol(name: &str) -> *const c_void {
    let Tables { api, model, op, tdt, dvpp, mpi } = crate::tables();
    acl_sys::runtime_functions! { [look] Some(api), name; }
    acl_sys::model_functions! { [look] model.get(), name; }
    acl_sys::op_functions! { [look] op.get(), name; }
    acl_sys::tdt_functions! { [look] tdt.get(), name; }
    acl_sys::dvpp_functions! { [look] dvpp.get(), name; }
    acl_sys::mpi_functions! { [look] mpi.get(), name; }
    std::ptr::null()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_an_address_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for row in acl_sys::api::GROUPS.iter().flat_map(|(_, rows)| *rows) {
            let address = symbol(row.name);
            assert_eq!(address.is_null(), row.signature.contains("..."), "{}", row.name);
            seen.insert(address);
        }
        assert!(seen.len() > 500, "{}", seen.len());
        assert!(symbol("aclrtFoo").is_null());
        let malloc = crate::tables().api.aclrtMalloc as *const c_void;
        assert_eq!(symbol("aclrtMalloc"), malloc);
    }
}
