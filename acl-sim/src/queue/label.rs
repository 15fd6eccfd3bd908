//! Labels: places in a model's stream that its work can jump to.
//!
//! They can be made, listed and destroyed. To be put anywhere they need a stream of a model that is built by
//! hand, of which the simulator has none: every stream is answered as the published code answers one outside
//! of models.

use super::State;
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter};
use crate::world::world;
use acl_sys::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::c_void;

/// All labels and lists.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    labels: BTreeMap<u64, Label>,
    /// Lists, with the context that made them.
    lists: BTreeMap<u64, u64>,
}

#[derive(Debug)]
struct Label {
    context: u64,
    /// A label is in one list at most.
    listed: bool,
}

/// Labels that one list may have.
const MOST_LISTED: usize = u16::MAX as usize;

impl State {
    /// 107017 for what is no label.
    fn check_label(&self, handle: u64) -> Answer {
        if self.labels.labels.contains_key(&handle) {
            return Ok(());
        }
        Err(Fault::new(ACL_ERROR_RT_INVALID_HANDLE, "not a label, or destroyed before"))
    }

    /// 507031 for another context's label.
    fn check_label_context(&self, handle: u64) -> Answer {
        let context = self.need_context()?;
        if self.labels.labels[&handle].context == context {
            return Ok(());
        }
        let text = "the label belongs to another context";
        Err(Fault::new(ACL_ERROR_RT_LABEL_CONTEXT, text))
    }

    /// Takes away what a context made.
    pub fn forget_labels_of(&mut self, context: u64) {
        self.labels.labels.retain(|_, label| label.context != context);
        self.labels.lists.retain(|_, made_in| *made_in != context);
    }
}

fn null(what: &str) -> Fault {
    Fault::param(format!("{what} is NULL"))
}

fn outside_of_models() -> Fault {
    Fault::new(ACL_ERROR_RT_STREAM_MODEL, "the stream belongs to no model")
}

/// Creates a label in the current context.
///
/// # Safety
/// 1. `label` is NULL or writable.
pub unsafe extern "C" fn aclrtCreateLabel(label: *mut aclrtLabel) -> aclError {
    enter("aclrtCreateLabel", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(label, "label") }?;
        let mut state = world().lock();
        let context = state.need_context()?;
        let handle = state.new_handle();
        state.labels.labels.insert(handle, Label { context, listed: false });
        out.set(as_pointer(handle));
        Ok(())
    })
}

/// Puts a label at this place of a model's stream.
pub extern "C" fn aclrtSetLabel(label: aclrtLabel, stream: aclrtStream) -> aclError {
    enter("aclrtSetLabel", || {
        if label.is_null() || stream.is_null() {
            return Err(null("label or stream"));
        }
        let state = world().lock();
        let label = as_handle(label);
        state.check_label(label)?;
        state.check_stream(as_handle(stream))?;
        state.check_label_context(label)?;
        state.stream_for_work(as_handle(stream))?;
        Err(outside_of_models())
    })
}

/// Destroys a label.
pub extern "C" fn aclrtDestroyLabel(label: aclrtLabel) -> aclError {
    enter("aclrtDestroyLabel", || {
        if label.is_null() {
            return Err(null("label"));
        }
        let mut state = world().lock();
        let label = as_handle(label);
        state.check_label(label)?;
        state.check_label_context(label)?;
        state.labels.labels.remove(&label);
        Ok(())
    })
}

/// Makes a list of labels, none of which may be in one already.
///
/// # Safety
/// 1. `labels` is NULL or holds `count` handles.
/// 2. `list` is NULL or writable.
pub unsafe extern "C" fn aclrtCreateLabelList(
    labels: *mut aclrtLabel,
    count: usize,
    list: *mut aclrtLabelList,
) -> aclError {
    enter("aclrtCreateLabelList", || {
        if labels.is_null() {
            return Err(null("labels"));
        }
        // SAFETY: promise 2.
        let out = unsafe { Out::new(list, "labelList") }?;
        if count == 0 || count > MOST_LISTED {
            let text = format!("{count} labels: 1 to {MOST_LISTED} are wanted");
            return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text));
        }
        let mut state = world().lock();
        let mut wanted = BTreeSet::new();
        let mut twice = false;
        for place in 0..count {
            // SAFETY: promise 1.
            let entry = unsafe { labels.add(place) };
            // SAFETY: promise 1. C callers may hand out unaligned cells.
            let label = as_handle(unsafe { entry.read_unaligned() });
            state.check_label(label)?;
            twice |= !wanted.insert(label) || state.labels.labels[&label].listed;
        }
        let context = state.need_context()?;
        if twice {
            let text = "a label is in a list already";
            return Err(Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, text));
        }
        for label in wanted {
            if let Some(label) = state.labels.labels.get_mut(&label) {
                label.listed = true;
            }
        }
        let handle = state.new_handle();
        state.labels.lists.insert(handle, context);
        out.set(as_pointer(handle));
        Ok(())
    })
}

/// Destroys a list; the labels stay.
pub extern "C" fn aclrtDestroyLabelList(list: aclrtLabelList) -> aclError {
    enter("aclrtDestroyLabelList", || {
        if list.is_null() {
            return Err(null("labelList"));
        }
        let gone = world().lock().labels.lists.remove(&as_handle(list));
        gone.map(drop).ok_or_else(|| {
            Fault::new(ACL_ERROR_RT_PARAM_INVALID, "not a list of labels, or destroyed before")
        })
    })
}

/// Jumps to the label whose number device memory holds, in a model's stream.
pub extern "C" fn aclrtSwitchLabelByIndex(
    index: *mut c_void,
    _max: u32,
    list: aclrtLabelList,
    stream: aclrtStream,
) -> aclError {
    enter("aclrtSwitchLabelByIndex", || {
        if index.is_null() || list.is_null() || stream.is_null() {
            return Err(null("ptr, labelList or stream"));
        }
        let state = world().lock();
        state.check_stream(as_handle(stream))?;
        state.stream_for_work(as_handle(stream))?;
        Err(outside_of_models())
    })
}
