//! Dumping of what models and operators compute. Nothing is ever dumped here; its beginning, its end and its
//! configuration are checked as the real ones are.

use super::config;
use super::json::Json;
use super::started;
use crate::door::{Answer, Fault, enter};
use acl_sys::*;
use std::ffi::{CStr, c_char};
use std::sync::atomic::{AtomicBool, Ordering};

/// Between `aclmdlInitDump` and `aclmdlFinalizeDump`.
static RUNNING: AtomicBool = AtomicBool::new(false);

/// What the parts of a dump configuration may be; every one is a text.
const VALUES: [(&str, &[&str]); 6] = [
    ("dump_mode", &["input", "output", "all"]),
    ("dump_data", &["tensor", "stats"]),
    ("dump_op_switch", &["on", "off"]),
    ("dump_level", &["op", "kernel", "all"]),
    ("dump_debug", &["on", "off"]),
    (
        SCENE,
        &[
            "lite_exception",
            "aic_err_brief_dump",
            "aic_err_norm_dump",
            "aic_err_detail_dump",
            "watcher",
        ],
    ),
];
const SCENE: &str = "dump_scene";
const PATH: &str = "dump_path";

/// Checks the part `dump` of a configuration: 100009. Where no scene asks for dumps of failures alone, a
/// folder is wanted.
pub(super) fn check(json: &Json) -> Answer {
    let Some(dump) = json.get("dump") else { return Ok(()) };
    let refuse = |text: String| Err(Fault::new(ACL_ERROR_INVALID_DUMP_CONFIG, text));
    for (name, allowed) in VALUES {
        match dump.get(name) {
            None => {}
            Some(Json::Text(text)) if allowed.contains(&text.as_str()) => {}
            Some(other) => {
                return refuse(format!("{name} {other:?}: one of {allowed:?} is wanted"));
            }
        }
    }
    let list = dump.get("dump_list");
    if !matches!(list, None | Some(Json::Array(_))) {
        return refuse("dump_list is no array".into());
    }
    let scene = dump.get(SCENE).and_then(Json::text);
    let for_failures = scene.is_some_and(|scene| scene != "watcher");
    let both = |on: &str| dump.get(on).and_then(Json::text) == Some("on");
    if scene.is_some() && (both("dump_debug") || both("dump_op_switch")) {
        return refuse(format!("{SCENE} goes with neither dump_debug nor dump_op_switch"));
    }
    if for_failures {
        return Ok(());
    }
    match dump.get(PATH).and_then(Json::text) {
        Some(path) if is_on_a_server(path) || config::is_folder(path) => Ok(()),
        path => refuse(format!("{PATH} {path:?} is no folder that can be written to")),
    }
}

/// `address:folder`.
fn is_on_a_server(path: &str) -> bool {
    path.split_once(':').is_some_and(|(host, _)| host.parse::<std::net::Ipv4Addr>().is_ok())
}

/// 100001 before `aclInit`.
fn need_start() -> Answer {
    let text = "aclInit has to come first";
    if started() { Ok(()) } else { Err(Fault::new(ACL_ERROR_UNINITIALIZE, text)) }
}

fn need_running() -> Answer {
    let text = "aclmdlInitDump has to come first";
    let runs = RUNNING.load(Ordering::SeqCst);
    if runs { Ok(()) } else { Err(Fault::new(ACL_ERROR_DUMP_NOT_RUN, text)) }
}

/// Begins; not twice.
pub extern "C" fn aclmdlInitDump() -> aclError {
    enter("aclmdlInitDump", || {
        need_start()?;
        if RUNNING.swap(true, Ordering::SeqCst) {
            return Err(Fault::new(ACL_ERROR_REPEAT_INITIALIZE, "dumping has begun already"));
        }
        Ok(())
    })
}

/// Takes a configuration. That dumping was begun is asked before the path is looked at.
///
/// # Safety
/// 1. `path` is NULL or a C string.
pub unsafe extern "C" fn aclmdlSetDump(path: *const c_char) -> aclError {
    enter("aclmdlSetDump", || {
        need_start()?;
        need_running()?;
        if path.is_null() {
            return Err(Fault::param("dumpCfgPath is NULL"));
        }
        // SAFETY: promise 1.
        let path = unsafe { CStr::from_ptr(path) }.to_string_lossy();
        let content = config::content(&path)?;
        config::check_depth(&content)?;
        check(&config::parse(&content, ACL_ERROR_INVALID_DUMP_CONFIG)?)
    })
}

/// Ends.
pub extern "C" fn aclmdlFinalizeDump() -> aclError {
    enter("aclmdlFinalizeDump", || {
        need_start()?;
        need_running()?;
        RUNNING.store(false, Ordering::SeqCst);
        Ok(())
    })
}
