//! Processes that were forked off one with a device in use.
//!
//! The child has a copy of the simulator, and of its locks as they stood, but none of its threads. The vendor's
//! documentation does not support such a child either: its calls fail or hang. Here they fail, every one of them
//! and without touching a lock, with 507899; that code is our choice, as no document names one.
//!
//! In use is what `aclInit` has started, and a process that has made a context. Children of one that merely
//! loaded the library, or asked for the name of the chip, are processes like any other.

use crate::door::Fault;
use acl_sys::ACL_ERROR_RT_DRV_INTERNAL_ERROR;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// This process is such a child.
static LOST: AtomicBool = AtomicBool::new(false);

/// From now on children of this process have no simulator.
pub(crate) fn in_use() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(watch);
}

#[cfg(all(target_os = "linux", not(miri)))]
fn watch() {
    unsafe extern "C" fn in_the_child() {
        LOST.store(true, Ordering::Relaxed);
    }
    // SAFETY: a function for the child alone, which does nothing but set a flag of ours. Nothing is left to do
    // where it cannot be had: the child does without the refusal.
    unsafe { libc::pthread_atfork(None, None, Some(in_the_child)) };
}

#[cfg(not(all(target_os = "linux", not(miri))))]
fn watch() {}

/// Whether this process is one that has no simulator. No lock may be taken in it.
pub(crate) fn is_lost() -> bool {
    LOST.load(Ordering::Relaxed)
}

/// What every call answers there.
pub(crate) fn refused() -> Fault {
    static SAID: AtomicBool = AtomicBool::new(false);
    const TEXT: &str = "this process was forked off one that uses the device, which cannot go on in it: start \
        processes anew (Python: multiprocessing.set_start_method(\"spawn\"))";
    if !SAID.swap(true, Ordering::Relaxed) && log::max_level() >= log::LevelFilter::Error {
        say(TEXT);
    }
    Fault::new(ACL_ERROR_RT_DRV_INTERNAL_ERROR, TEXT)
}

/// On standard error, past everything that has a lock: a logger has one.
fn say(text: &str) {
    #[cfg(target_os = "linux")]
    {
        let line = format!("acl-sim error: {text}\n");
        // SAFETY: bytes of a local.
        unsafe { libc::write(2, line.as_ptr().cast(), line.len()) };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = text;
}

#[cfg(all(test, target_os = "linux", not(miri)))]
mod tests {
    use super::*;
    use acl_sys::*;
    use std::any::Any;
    use std::ffi::{c_char, c_void};

    /// Codes refuse; what else is answered cannot say so.
    fn refuses(answer: &dyn Any) -> bool {
        answer.downcast_ref::<aclError>().is_none_or(|&code| {
            [ACL_ERROR_RT_DRV_INTERNAL_ERROR, ACL_ERROR_RT_FEATURE_NOT_SUPPORT].contains(&code)
        })
    }

    /// Ends this process, and says which call was wrong.
    fn wrong(name: &str) -> ! {
        let line = format!("{name} is not refused\n");
        // SAFETY: bytes of a local.
        unsafe { libc::write(2, line.as_ptr().cast(), line.len()) };
        // SAFETY: ends the process, nothing else.
        unsafe { libc::_exit(1) }
    }

    /// Calls every function of a group with zeros.
    macro_rules! call_all {
        ($table:expr;
         $(from $header:literal in $library:literal since $since:literal by $evidence:literal {
            $($need:ident $name:ident($($arg:ident: $ty:ty),* $(; $dots:tt)?) -> $ret:ty, $row:literal;)*
         })*) => {
            $($(call_all!(@$need $table, $name($($ty),*) $($dots)?);)*)*
        };
        (@$need:ident $table:expr, $name:ident($($ty:ty),*) ...) => {};
        (@must $table:expr, $name:ident($($ty:ty),*)) => { call_all!(@call $table.$name, $name($($ty),*)) };
        (@may $table:expr, $name:ident($($ty:ty),*)) => {
            call_all!(@call $table.$name.expect("not variadic"), $name($($ty),*))
        };
        (@call $function:expr, $name:ident($($ty:ty),*)) => {{
            // SAFETY: NULL and 0 are what C callers may pass to any of them.
            let answer = unsafe { $function($(std::mem::zeroed::<$ty>()),*) };
            if !refuses(&answer) {
                wrong(stringify!($name));
            }
        }};
    }

    fn call_everything() {
        let acl_sys::Tables { api, model, op, tdt, dvpp, mpi } = crate::tables();
        acl_sys::runtime_functions! { [call_all] api; }
        acl_sys::model_functions! { [call_all] model.get().expect("there"); }
        acl_sys::op_functions! { [call_all] op.get().expect("there"); }
        acl_sys::tdt_functions! { [call_all] tdt.get().expect("there"); }
        acl_sys::dvpp_functions! { [call_all] dvpp.get().expect("there"); }
        acl_sys::mpi_functions! { [call_all] mpi.get().expect("there"); }
    }

    #[test]
    fn every_call_returns_in_a_child_that_inherited_a_lock() {
        in_use();
        let state = crate::world::world().lock();
        // SAFETY: the child calls what takes no lock, and ends without destructors.
        let child = unsafe { libc::fork() };
        if child == 0 {
            // SAFETY: ends this process when a call hangs.
            unsafe { libc::alarm(20) };
            call_everything();
            // SAFETY: ends the process, nothing else.
            unsafe { libc::_exit(0) };
        }
        drop(state);
        assert!(child > 0);
        let mut status = -1;
        // SAFETY: our child, and a local for the answer.
        assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
        assert_eq!(status, 0, "14: a call hangs");
        assert!(!is_lost(), "nothing happens here");
    }
}
