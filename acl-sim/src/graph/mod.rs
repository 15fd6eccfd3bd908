//! Model instances made at run time: work of a stream kept instead of run, and run as often as wanted.
//!
//! While a stream is captured, what is appended to it goes to the capture. That can be copies, fills, notifies
//! and host functions; events, callbacks and media work are not simulated there, and make the capture invalid,
//! which its end tells. One stream makes a capture; models that are built by hand stay empty, as no stream here
//! can be bound to one.
//!
//! Which calls are refused while something is captured, to whom, is the published runtime's: see
//! [`State::check_capture_mode`].

mod build;
mod capture;
mod model;

pub use build::*;
pub use capture::*;
pub use model::*;

use crate::door::{Answer, Fault, as_handle};
use crate::queue::{Task, UserPointer, this_thread};
use crate::world::State;
use acl_sys::*;
use std::cell::Cell;
use std::collections::BTreeMap;

/// All model instances, and captures under way by stream.
#[derive(Debug, Default)]
pub(crate) struct Graphs {
    models: BTreeMap<u64, Model>,
    captures: BTreeMap<u64, Capture>,
    /// Model instances ever made.
    made: u32,
}

#[derive(Debug)]
struct Model {
    context: u64,
    device: i32,
    /// Captured, not built by hand.
    captured: bool,
    number: u32,
    name: Vec<u8>,
    tasks: Vec<Task>,
    /// Functions that hear of its end.
    watches: Vec<Watch>,
}

#[derive(Debug)]
struct Watch {
    function: unsafe extern "C" fn(*mut std::ffi::c_void),
    user: UserPointer,
}

#[derive(Debug)]
struct Capture {
    model: u64,
    mode: aclmdlRICaptureMode,
    /// The thread that began it.
    thread: u64,
    context: u64,
    /// Why it is worthless.
    invalid: Option<String>,
}

thread_local! {
    /// How strict this thread asked to be treated; begins as `GLOBAL`.
    static WISH: Cell<u32> = const { Cell::new(0) };
}

impl State {
    /// 107027 for a stream that is captured; NULL is never.
    pub fn check_not_capturing(&self, stream: u64) -> Answer {
        if self.graphs.captures.contains_key(&stream) {
            let text = "the stream is being captured";
            return Err(Fault::new(ACL_ERROR_RT_STREAM_CAPTURED, text));
        }
        Ok(())
    }

    /// The same for any stream of the current context.
    pub fn check_nothing_captured(&self) -> Answer {
        let context = self.need_context()?;
        let captured = |(_, capture): &(&u64, &Capture)| capture.context == context;
        match self.graphs.captures.iter().find(captured) {
            Some((&stream, _)) => self.check_not_capturing(stream),
            None => Ok(()),
        }
    }

    /// Whether a call that cannot be captured may run now: 107030 when not. What counts is the strictest capture
    /// of the context, that of this thread, and how this thread asked to be treated.
    pub fn check_capture_mode(&self) -> Answer {
        let context = self.need_context()?;
        let me = this_thread();
        let here = || self.graphs.captures.values().filter(|c| c.context == context);
        let strictest = here().map(|capture| capture.mode.0).min();
        let mine = self.graphs.captures.values().filter(|c| c.thread == me).map(|c| c.mode.0).min();
        let global = Some(ACL_MODEL_RI_CAPTURE_MODE_GLOBAL.0);
        let local = Some(ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL.0);
        let refused = strictest.is_some()
            && match aclmdlRICaptureMode(WISH.try_with(Cell::get).unwrap_or(0)) {
                ACL_MODEL_RI_CAPTURE_MODE_GLOBAL => strictest == global || mine == local,
                ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL => mine == global || mine == local,
                _ => false,
            };
        if refused {
            let text = "a capture is under way, and this call cannot be a part of one";
            return Err(Fault::new(ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT, text));
        }
        Ok(())
    }

    /// Gives a task to the capture of its stream; `Some` when there is none, and the stream is to have it.
    pub fn capture(&mut self, stream: u64, task: Task) -> Option<Task> {
        let Some(capture) = self.graphs.captures.get_mut(&stream) else { return Some(task) };
        if task.again().is_none() {
            let text = format!("{task:?} is not simulated in captured graphs");
            log::warn!("{text}");
            capture.invalid.get_or_insert(text);
        } else if let Some(model) = self.graphs.models.get_mut(&capture.model) {
            model.tasks.push(task);
        }
        None
    }

    /// Takes away what a context made.
    pub fn forget_graphs_of(&mut self, context: u64) {
        self.graphs.models.retain(|_, model| model.context != context);
        self.graphs.captures.retain(|_, capture| capture.context != context);
    }

    /// How many model instances `device` has.
    pub fn graphs_on(&self, device: i32) -> usize {
        self.graphs.models.values().filter(|model| model.device == device).count()
    }

    /// 107017 for what is no model instance; NULL is for the caller to refuse.
    fn check_graph(&self, model: aclmdlRI) -> Answer {
        if model.is_null() || self.graphs.models.contains_key(&as_handle(model)) {
            return Ok(());
        }
        let text = "not a model instance, or destroyed before";
        Err(Fault::new(ACL_ERROR_RT_INVALID_HANDLE, text))
    }

    /// The instance behind a handle that was checked, of the current context: 107004 otherwise.
    fn graph(&mut self, model: aclmdlRI) -> Answer<&mut Model> {
        let context = self.need_context()?;
        match self.graphs.models.get_mut(&as_handle(model)) {
            Some(model) if model.context == context => Ok(model),
            _ => {
                let text = "the model instance belongs to another context";
                Err(Fault::new(ACL_ERROR_RT_MODEL_CONTEXT, text))
            }
        }
    }

    /// A new, empty one.
    fn new_graph(&mut self, captured: bool) -> Answer<u64> {
        let (context, device) = (self.need_context()?, self.need_device()?);
        let handle = self.new_handle();
        let number = self.graphs.made;
        self.graphs.made += 1;
        let (name, tasks, watches) = (Vec::new(), Vec::new(), Vec::new());
        let made = Model { context, device, captured, number, name, tasks, watches };
        self.graphs.models.insert(handle, made);
        Ok(handle)
    }

    /// 207000 on chips without captured graphs.
    fn need_graphs(&self) -> Answer {
        if self.device_in_question().profile().a2 {
            return Ok(());
        }
        let text = "the chip has no captured graphs";
        Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text))
    }
}

fn null(what: &str) -> Fault {
    Fault::param(format!("{what} is NULL"))
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::new(ACL_ERROR_RT_PARAM_INVALID, text)
}
