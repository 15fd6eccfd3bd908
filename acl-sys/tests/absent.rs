//! What a table lacks is what was not found, by name, and a group that is not there lacks everything.

use acl_sys::api::GROUPS;
use acl_sys::{Api, Dvpp, Group, Symbol, Tables};
use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::OnceLock;

/// An address for every symbol but those. Nothing here is ever called.
fn all_but(
    absent: &'static [&'static str],
) -> impl FnMut(&'static Symbol) -> Option<NonNull<c_void>> {
    |symbol| (!absent.contains(&symbol.name)).then_some(NonNull::dangling())
}

fn names(symbols: &[&Symbol]) -> Vec<&'static str> {
    symbols.iter().map(|symbol| symbol.name).collect()
}

#[test]
fn a_table_names_what_it_lacks() {
    const ABSENT: &[&str] = &["aclrtMallocAlign32", "acldvppMalloc", "aclrtGetVersion"];
    // SAFETY: (1), (2) no entry is called.
    let api = unsafe { Api::resolve(&mut all_but(ABSENT)) }.expect("these are optional");
    // In the order of the list, whatever was asked for.
    let mut here = names(&api.absent());
    here.sort_unstable();
    assert_eq!(here, ["aclrtGetVersion", "aclrtMallocAlign32"]);

    static API: OnceLock<Api> = OnceLock::new();
    static DVPP: OnceLock<Dvpp> = OnceLock::new();
    let api = API.get_or_init(|| api);
    // SAFETY: as above.
    let dvpp = unsafe { Dvpp::resolve(&mut all_but(&[])) }.expect("complete");
    let tables = Tables {
        api,
        model: Group::ABSENT,
        op: Group::ABSENT,
        tdt: Group::ABSENT,
        dvpp: Group::there(DVPP.get_or_init(|| dvpp)),
        mpi: Group::ABSENT,
    };
    for (place, (group, symbols)) in GROUPS.iter().enumerate() {
        let absent = tables.inventory(place).expect("a group").absent;
        let expected = match *group {
            "runtime" => 2,
            "media V1" => 0,
            _ => symbols.len(),
        };
        assert_eq!(absent.len(), expected, "{group}");
    }
}
