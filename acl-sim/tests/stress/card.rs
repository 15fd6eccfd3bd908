//! A program run on the simulator.

use super::make::Shape;
use super::model::{Call, Seen, Task};
use acl_sim::{Npu, tables};
use acl_sys::*;
use std::ffi::c_void;
use std::ptr::null_mut;

/// What buffers hold in the beginning, by their numbers.
pub fn first(buffer: usize) -> u8 {
    0xC0 + buffer as u8
}

/// A program's objects on a device.
pub struct Card<'a> {
    npu: &'a Npu,
    api: &'static Api,
    shape: Shape,
    streams: Vec<aclrtStream>,
    events: Vec<aclrtEvent>,
    notifies: Vec<aclrtNotify>,
    memory: Vec<*mut c_void>,
    /// What host functions were told, with room for all: their addresses stay.
    told: Vec<Told>,
}

/// A pinned buffer, and what it is to be filled with.
struct Told {
    to: *mut u8,
    len: usize,
    value: u8,
}

/// # Safety
/// 1. `told` is a [`Told`] whose buffer nobody else touches meanwhile.
unsafe extern "C" fn fill(told: *mut c_void) {
    // SAFETY: promise 1.
    let Told { to, len, value } = unsafe { told.cast::<Told>().read() };
    // SAFETY: promise 1.
    unsafe { to.write_bytes(value, len) };
}

/// What a call answered, unless it went well.
type Called = Result<(), aclError>;

fn ok(code: aclError) -> Called {
    if code.0 == 0 { Ok(()) } else { Err(code) }
}

/// The same in preparations, which never fail.
fn made(code: aclError) {
    assert_eq!(code.0, 0);
}

impl<'a> Card<'a> {
    pub fn new(npu: &'a Npu, shape: Shape) -> Self {
        let api = tables().api;
        made(call!(api, aclrtSetDevice(npu.id())));
        fn some<T>(count: usize, make: impl Fn(*mut *mut T) -> aclError) -> Vec<*mut T> {
            let one = |_| {
                let mut object = null_mut();
                made(make(&mut object));
                object
            };
            (0..count).map(one).collect()
        }
        let mut card = Self {
            npu,
            api,
            shape,
            streams: some(shape.streams, |out| call!(api, aclrtCreateStream(out))),
            events: some(shape.events, |out| call!(api, aclrtCreateEvent(out))),
            notifies: some(shape.notifies, |out| call!(api, aclrtCreateNotify(out, 0))),
            memory: some(shape.device, |out| {
                call!(api, aclrtMalloc(out, shape.len, ACL_MEM_MALLOC_HUGE_FIRST))
            }),
            told: Vec::new(),
        };
        card.memory.extend(some(shape.pinned, |out| call!(api, aclrtMallocHost(out, shape.len))));
        for buffer in 0..card.memory.len() {
            made(card.write(buffer, first(buffer)));
        }
        card
    }

    fn write(&self, buffer: usize, value: u8) -> aclError {
        let (to, len) = (self.memory[buffer], self.shape.len);
        call!(self.api, aclrtMemset(to, len, value.into(), len))
    }

    fn read(&self, buffer: usize, bytes: &mut [u8]) -> aclError {
        let (from, len) = (self.memory[buffer], self.shape.len);
        let to = bytes.as_mut_ptr().cast();
        call!(self.api, aclrtMemcpy(to, len, from, len, ACL_MEMCPY_DEFAULT))
    }

    fn submit(&mut self, stream: aclrtStream, task: &Task) -> aclError {
        let (api, len) = (self.api, self.shape.len);
        match *task {
            Task::Fill { to, at, len: long, value } => {
                let to = self.memory[to].wrapping_byte_add(at);
                call!(api, aclrtMemsetAsync(to, len - at, value.into(), long, stream))
            }
            Task::Copy { to, to_at, from, from_at, len: long } => {
                let kind = match (from < self.shape.device, to < self.shape.device) {
                    (true, true) => ACL_MEMCPY_DEVICE_TO_DEVICE,
                    (true, false) => ACL_MEMCPY_DEVICE_TO_HOST,
                    _ => ACL_MEMCPY_HOST_TO_DEVICE,
                };
                let to = self.memory[to].wrapping_byte_add(to_at);
                let from = self.memory[from].wrapping_byte_add(from_at);
                call!(api, aclrtMemcpyAsync(to, len - to_at, from, long, kind, stream))
            }
            Task::Host { to, value } => {
                let to = self.memory[to].cast();
                assert!(self.told.len() < self.told.capacity());
                self.told.push(Told { to, len, value });
                let told = std::ptr::from_ref(self.told.last().expect("just pushed"));
                let told = told.cast_mut().cast();
                call!(api, aclrtLaunchHostFunc(stream, Some(fill), told))
            }
            Task::Record { event } => call!(api, aclrtRecordEvent(self.events[event], stream)),
            Task::Signal { notify } => call!(api, aclrtRecordNotify(self.notifies[notify], stream)),
            Task::Await { notify } => {
                call!(api, aclrtWaitAndResetNotify(self.notifies[notify], stream, 0))
            }
        }
    }

    fn call(&mut self, call: &Call, seen: &mut Vec<Vec<u8>>) -> Called {
        let (api, len) = (self.api, self.shape.len);
        ok(match *call {
            Call::Submit { stream, ref task } => self.submit(self.streams[stream], task),
            Call::Wait { stream, event } => {
                call!(api, aclrtStreamWaitEvent(self.streams[stream], self.events[event]))
            }
            Call::Synchronize { stream } => {
                call!(api, aclrtSynchronizeStream(self.streams[stream]))
            }
            Call::SynchronizeEvent { event } => {
                call!(api, aclrtSynchronizeEvent(self.events[event]))
            }
            Call::SynchronizeDevice => call!(api, aclrtSynchronizeDevice()),
            Call::Query { stream } => {
                let mut status = ACL_STREAM_STATUS_COMPLETE;
                call!(api, aclrtStreamQuery(self.streams[stream], &mut status))
            }
            Call::Read { from } => {
                let mut bytes = vec![0; len];
                ok(self.read(from, &mut bytes))?;
                seen.push(bytes);
                return Ok(());
            }
            Call::Write { to, value } => self.write(to, value),
            Call::Renew { buffer, value } => {
                ok(call!(api, aclrtFree(self.memory[buffer])))?;
                let to = &mut self.memory[buffer];
                ok(call!(api, aclrtMalloc(to, len, ACL_MEM_MALLOC_HUGE_FIRST)))?;
                self.write(buffer, value)
            }
        })
    }

    /// Runs the program; what it saw. A call fails only where the simulator objects to something.
    pub fn run(mut self, program: &[Call]) -> Seen {
        let api = self.api;
        let mut seen = Vec::new();
        self.told.reserve(program.len());
        let ended = program.iter().try_for_each(|call| self.call(call, &mut seen));
        if ended.is_err() {
            // What is queued must end all the same before its memory goes; it has failed already.
            let _ = call!(api, aclrtSynchronizeDevice());
        }
        assert_eq!(self.npu.pending(), 0);
        for &pinned in &self.memory[self.shape.device..] {
            made(call!(api, aclrtFreeHost(pinned)));
        }
        let objected = !self.npu.audit().objections.is_empty();
        assert!(objected || ended.is_ok(), "{ended:?} without an objection");
        (!objected).then_some(seen)
    }
}
