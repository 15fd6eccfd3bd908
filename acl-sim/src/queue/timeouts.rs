//! Limits: of waiting for streams and events, and of operators.

use crate::chip::Patience;
use crate::door::{Answer, Fault, Out, enter};
use crate::queue::Limit;
use crate::world::{State, World, world};
use acl_sys::*;
use std::time::Duration;

/// The limit that `ms` stands for; `None`: none. What is below `least` is refused in front, 0 where waiting for ever
/// is -1 by the runtime.
pub(crate) fn time_limit(ms: i32, least: i32) -> Answer<Option<Duration>> {
    let refused = |text| Fault::new(ACL_ERROR_RT_PARAM_INVALID, text);
    if ms < least {
        return Err(refused(format!("a timeout of {ms} ms: {least} or above is wanted")).in_front());
    }
    if ms == 0 && least < 0 {
        return Err(refused("a timeout of 0 ms: -1 or above 0 is wanted".into()));
    }
    Ok((ms > 0).then(|| Duration::from_millis(ms as u64)))
}

impl World {
    /// Works until the streams are empty; 507046 when the time is over.
    pub fn drain_until(&self, streams: &[u64], limit: Duration) -> Answer {
        let until = Limit::new(limit);
        for &stream in streams {
            let upto = self.lock().streams.get(&stream).map_or(0, |stream| stream.issued);
            if !self.force_until(stream, upto, Some(&until))? {
                let text = format!("work was left after {limit:?}");
                return Err(Fault::new(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, text));
            }
        }
        Ok(())
    }

    /// The same for all streams of a device.
    pub fn drain_device_until(&self, device: i32, limit: Duration) -> Answer {
        let streams: Vec<u64> = {
            let state = self.lock();
            let of_device = state.streams.iter().filter(|(_, stream)| stream.device == device);
            of_device.map(|(&handle, _)| handle).collect()
        };
        self.drain_until(&streams, limit)
    }
}

/// Limit of every wait for an event, in seconds; 0: none.
pub extern "C" fn aclrtSetOpWaitTimeout(seconds: u32) -> aclError {
    enter("aclrtSetOpWaitTimeout", || {
        world().lock().process.wait_limit = seconds;
        Ok(())
    })
}

/// Most that milliseconds can say.
const MOST_MILLISECONDS: u32 = 1_000_000;

/// Keeps the limit of an operator's run: kept, for operators that never run.
fn limit_runs(microseconds: u64) -> Answer {
    world().lock().process.run_limit = Some(microseconds);
    Ok(())
}

/// Limit of an operator's run, in seconds; 0: the longest.
pub extern "C" fn aclrtSetOpExecuteTimeOut(seconds: u32) -> aclError {
    enter("aclrtSetOpExecuteTimeOut", || limit_runs(u64::from(seconds) * 1_000_000))
}

/// The same in milliseconds, 1000 seconds at most.
pub extern "C" fn aclrtSetOpExecuteTimeOutWithMs(ms: u32) -> aclError {
    let ms = ms.min(MOST_MILLISECONDS);
    enter("aclrtSetOpExecuteTimeOutWithMs", || limit_runs(u64::from(ms) * 1000))
}

impl State {
    /// How the current device limits runs, if it tells.
    fn patience(&self) -> Answer<Patience> {
        let patience = self.device_in_question().profile().patience;
        if patience.step > 0.0 {
            return Ok(patience);
        }
        let text = "the chip does not tell how long an operator may run";
        Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text))
    }
}

/// Steps that hold `us`, as many as there are at most; for 0 that many.
fn steps(patience: Patience, us: u64) -> f64 {
    let steps = (us as f64 / patience.step).ceil();
    let most = f64::from(patience.most);
    if us == 0 { most } else { steps.min(most) }
}

/// The same in microseconds, answering the limit that the chip keeps.
///
/// # Safety
/// 1. `actual` is NULL or writable.
pub unsafe extern "C" fn aclrtSetOpExecuteTimeOutV2(us: u64, actual: *mut u64) -> aclError {
    enter("aclrtSetOpExecuteTimeOutV2", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(actual, "actualTimeout") }?;
        let state = world().lock();
        state.need_context()?;
        let patience = state.patience()?;
        drop(state);
        limit_runs(us)?;
        out.set((steps(patience, us) * patience.step) as u64);
        Ok(())
    })
}

/// The limit of an operator's run, in milliseconds.
///
/// # Safety
/// 1. `ms` is NULL or writable.
pub unsafe extern "C" fn aclrtGetOpExecuteTimeout(ms: *mut u32) -> aclError {
    enter("aclrtGetOpExecuteTimeout", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(ms, "timeoutMs") }?;
        let state = world().lock();
        let patience = state.patience()?;
        let steps = match state.process.run_limit {
            Some(us) => steps(patience, us),
            None => patience.usual.into(),
        };
        out.set((steps * patience.step / 1000.0).ceil() as u32);
        Ok(())
    })
}

/// The finest step of that limit, in microseconds.
///
/// # Safety
/// 1. `us` is NULL or writable.
pub unsafe extern "C" fn aclrtGetOpTimeOutInterval(us: *mut u64) -> aclError {
    enter("aclrtGetOpTimeOutInterval", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(us, "interval") }?;
        let state = world().lock();
        state.need_context()?;
        out.set(state.patience()?.step as u64);
        Ok(())
    })
}
