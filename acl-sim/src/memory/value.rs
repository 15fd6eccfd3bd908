//! Numbers in memory that streams write and wait for.

use super::place::store;
use super::{not_null, number, refused};
use crate::door::{Answer, as_handle, enter};
use crate::queue::Task;
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// What both calls begin with: the address as a number, on a device.
fn check(
    state: &State,
    address: *mut c_void,
    flag: u32,
    most: u32,
    stream: aclrtStream,
) -> Answer<u64> {
    state.check_stream(as_handle(stream))?;
    if flag > most {
        return Err(refused(format!("flag {flag}")));
    }
    let address = number(address);
    if state.memory.location(address)?.is_host() {
        return Err(refused(format!("{address:#x} is not device memory")));
    }
    Ok(address)
}

/// Writes a 64-bit number in stream order; `flag` is 0. The address need not be aligned.
pub extern "C" fn aclrtValueWrite(
    address: *mut c_void,
    value: u64,
    flag: u32,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtValueWrite";
    enter(call, || {
        not_null(address, "devAddr")?;
        let mut state = world().lock();
        let address = check(&state, address, flag, 0, stream)?;
        let stream = state.stream_for_work(as_handle(stream))?;
        let run = move || store(address, &value.to_ne_bytes());
        state.push(stream, Task::repeatable(call, [(address, 8)], run));
        Ok(())
    })
}

/// Ways to compare, as the documentation names them.
const GEQ: u32 = 0;
const EQ: u32 = 1;
const AND: u32 = 2;
const NOR: u32 = 3;

fn holds(flag: u32, there: u64, value: u64) -> bool {
    match flag {
        // Signed, so that counters may wrap.
        GEQ => there.wrapping_sub(value) as i64 >= 0,
        EQ => there == value,
        AND => there & value != 0,
        _ => !(there | value) != 0,
    }
}

/// Later work of the stream waits until the number there compares as `flag` says. Other streams go on, and
/// the host may write the number.
pub extern "C" fn aclrtValueWait(
    address: *mut c_void,
    value: u64,
    flag: u32,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtValueWait";
    enter(call, || {
        not_null(address, "devAddr")?;
        let mut state = world().lock();
        let address = check(&state, address, flag, NOR, stream)?;
        let stream = state.stream_for_work(as_handle(stream))?;
        let ready = move |state: &State| {
            // Memory that is gone does not keep anybody waiting: the task faults.
            state.number_at(address).map(|there| holds(flag, there, value))
        };
        state.push(stream, Task::until(call, (address, 8), ready));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_as_documented() {
        assert!(holds(GEQ, 5, 5) && holds(GEQ, 6, 5) && !holds(GEQ, 4, 5));
        assert!(holds(GEQ, 2, u64::MAX) && !holds(GEQ, u64::MAX, 2));
        assert!(holds(EQ, 5, 5) && !holds(EQ, 6, 5));
        assert!(holds(AND, 6, 2) && !holds(AND, 4, 2));
        assert!(holds(NOR, 0, 1) && !holds(NOR, u64::MAX, 0) && !holds(NOR, !1, 1));
    }
}
