//! Which functions of the interface are simulated, by name.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What a name stands for where the simulator has no function of it.
struct Nothing;

/// Every function but the one below: found second, through a reference more.
trait Simulated {
    fn is_simulated(&self) -> bool {
        true
    }
}
impl<F> Simulated for &F {}

/// A function that stands for nothing: found first.
trait NotSimulated {
    fn is_simulated(&self) -> bool {
        false
    }
}
impl<F: Fn() -> Nothing> NotSimulated for F {}

/// The rows of a group -> the names that [`crate::functions`] has.
macro_rules! simulated_rows {
    ($names:ident;
     $(from $header:literal in $library:literal since $since:literal by $evidence:literal {
        $($need:ident $name:ident($($arg:tt)*) -> $ret:ty, $row:literal;)*
     })*) => {
        // What the inner block does not find in the module, it finds here.
        $($(
            #[allow(dead_code)]
            fn $name() -> Nothing {
                Nothing
            }
        )*)*
        {
            #[allow(unused_imports)]
            use crate::functions::*;
            $($(
                if (&$name).is_simulated() {
                    $names.insert(stringify!($name));
                }
            )*)*
        }
    };
}

/// Names of all that is simulated.
static NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let mut names = BTreeSet::new();
    macro_rules! add {
        ($($group:ident)*) => {$(
            {
                acl_sys::$group! { [simulated_rows] names; }
            }
        )*};
    }
    add! {
        runtime_functions model_functions op_functions tdt_functions dvpp_functions mpi_functions
    }
    names
});

/// Whether the function does here what it is for. The others are in the table too, and answer "not
/// supported".
///
/// ```
/// assert!(acl_sim::simulates("aclrtMalloc"));
/// assert!(!acl_sim::simulates("aclmdlLoadFromFile"));
/// ```
pub fn simulates(name: &str) -> bool {
    NAMES.contains(name)
}
