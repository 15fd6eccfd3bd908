//! How many cores devices, streams and threads may use. Kept and answered: no kernel runs here.

use super::{Device, State, world};
use crate::door::{Answer, Fault, Out, as_handle, enter};
use acl_sys::*;
use std::cell::Cell;

/// Limits by kind of core; `None`: none set.
pub(crate) type Cores = [Option<u32>; 2];

thread_local! {
    /// Stream whose limits hold for this thread; 0: none.
    static USED: Cell<u64> = const { Cell::new(0) };
}

fn invalid(text: String) -> Fault {
    Fault::new(ACL_ERROR_RT_PARAM_INVALID, text)
}

/// Place of a kind of core; 107000 for others.
fn kind_of(kind: aclrtDevResLimitType) -> Answer<usize> {
    match kind.0 {
        kind @ 0..=1 => Ok(kind as usize),
        other => Err(invalid(format!("kind {other} of cores: 0 or 1 is wanted"))),
    }
}

impl Device {
    /// Cores of a kind that the chip has.
    fn all_cores(&self, kind: usize) -> u32 {
        [self.profile().ai_cores, self.profile().vector_cores][kind]
    }

    /// Cores of a kind that may be used.
    fn usable_cores(&self, kind: usize) -> u32 {
        self.cores[kind].unwrap_or(self.all_cores(kind))
    }

    fn check_cores(&self, kind: usize, value: u32) -> Answer {
        let all = self.all_cores(kind);
        if value > all {
            return Err(invalid(format!("{value} cores of {all}")));
        }
        Ok(())
    }
}

impl State {
    /// The device, if it is set; 507033 when it is not.
    fn set_device(&mut self, id: i32) -> Answer<&mut Device> {
        self.device(id)?;
        if !self.contexts.values().any(|context| context.device == id) {
            let text = format!("device {id} is not set");
            return Err(Fault::new(ACL_ERROR_RT_DEV_SETUP_ERROR, text));
        }
        self.device(id)
    }

    /// The stream a limit is for: another context's is fine, NULL needs a context.
    fn limited_stream(&self, handle: u64) -> Answer<u64> {
        self.check_stream(handle)?;
        if handle != 0 { Ok(handle) } else { self.stream_for_work(0) }
    }

    /// Cores that a stream may use: its own limit, or its device's.
    fn cores_of(&mut self, handle: u64, kind: usize) -> Answer<u32> {
        let (own, device) = match self.streams.get(&handle) {
            Some(stream) => (stream.attributes.cores[kind], stream.device),
            None => (None, self.need_device()?),
        };
        own.map_or_else(|| Ok(self.device(device)?.usable_cores(kind)), Ok)
    }
}

/// How many cores of a kind this process may use.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclrtGetDeviceResLimit(
    device: i32,
    kind: aclrtDevResLimitType,
    value: *mut u32,
) -> aclError {
    enter("aclrtGetDeviceResLimit", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        let mut state = world().lock();
        if device < 0 {
            return state.device(device).map(drop);
        }
        let kind = kind_of(kind)?;
        out.set(state.set_device(device)?.usable_cores(kind));
        Ok(())
    })
}

/// Sets how many.
pub extern "C" fn aclrtSetDeviceResLimit(
    device: i32,
    kind: aclrtDevResLimitType,
    value: u32,
) -> aclError {
    enter("aclrtSetDeviceResLimit", || {
        let mut state = world().lock();
        if device < 0 {
            return state.device(device).map(drop);
        }
        let kind = kind_of(kind)?;
        let device = state.set_device(device)?;
        device.check_cores(kind, value)?;
        device.cores[kind] = Some(value);
        Ok(())
    })
}

/// Lifts the limits of the process on a device.
pub extern "C" fn aclrtResetDeviceResLimit(device: i32) -> aclError {
    enter("aclrtResetDeviceResLimit", || {
        world().lock().set_device(device)?.cores = Cores::default();
        Ok(())
    })
}

/// How many cores of a kind a stream may use.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclrtGetStreamResLimit(
    stream: aclrtStream,
    kind: aclrtDevResLimitType,
    value: *mut u32,
) -> aclError {
    enter("aclrtGetStreamResLimit", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        let kind = kind_of(kind)?;
        let stream = state.limited_stream(as_handle(stream))?;
        out.set(state.cores_of(stream, kind)?);
        Ok(())
    })
}

/// Sets how many.
pub extern "C" fn aclrtSetStreamResLimit(
    stream: aclrtStream,
    kind: aclrtDevResLimitType,
    value: u32,
) -> aclError {
    enter("aclrtSetStreamResLimit", || {
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        let kind = kind_of(kind)?;
        let handle = state.limited_stream(as_handle(stream))?;
        let device = state.streams.get(&handle).map_or(0, |stream| stream.device);
        state.device(device)?.check_cores(kind, value)?;
        if let Some(stream) = state.streams.get_mut(&handle) {
            stream.attributes.cores[kind] = Some(value);
        }
        Ok(())
    })
}

/// Lifts a stream's limits.
pub extern "C" fn aclrtResetStreamResLimit(stream: aclrtStream) -> aclError {
    enter("aclrtResetStreamResLimit", || {
        let mut state = world().lock();
        let handle = state.limited_stream(as_handle(stream))?;
        if let Some(stream) = state.streams.get_mut(&handle) {
            stream.attributes.cores = Cores::default();
        }
        Ok(())
    })
}

fn use_stream(handle: u64) {
    // `try_with`: calls from static destructors come after the slot is gone.
    let _ = USED.try_with(|slot| slot.set(handle));
}

fn used_stream() -> u64 {
    USED.try_with(Cell::get).unwrap_or(0)
}

/// A stream's limits hold for this thread.
pub extern "C" fn aclrtUseStreamResInCurrentThread(stream: aclrtStream) -> aclError {
    enter("aclrtUseStreamResInCurrentThread", || {
        use_stream(world().lock().limited_stream(as_handle(stream))?);
        Ok(())
    })
}

/// They no longer do; of a stream that was not used nothing is said.
pub extern "C" fn aclrtUnuseStreamResInCurrentThread(stream: aclrtStream) -> aclError {
    enter("aclrtUnuseStreamResInCurrentThread", || {
        let handle = world().lock().limited_stream(as_handle(stream))?;
        if used_stream() == handle {
            use_stream(0);
        }
        Ok(())
    })
}

/// How many cores of a kind this thread may use.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclrtGetResInCurrentThread(
    kind: aclrtDevResLimitType,
    value: *mut u32,
) -> aclError {
    enter("aclrtGetResInCurrentThread", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        let kind = kind_of(kind)?;
        let mut state = world().lock();
        let used = used_stream();
        let own = state.streams.get(&used).and_then(|stream| stream.attributes.cores[kind]);
        out.set(match own {
            Some(own) => own,
            None => {
                let device = state.need_device()?;
                state.device(device)?.usable_cores(kind)
            }
        });
        Ok(())
    })
}
