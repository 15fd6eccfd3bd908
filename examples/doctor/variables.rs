//! The variables that decide what programs find.

use crate::report::Variable;
use acl_rs::BACKEND_VARIABLE;
use acl_sys::LIBRARY_PATH_VARIABLE;
use acl_sys::load::ROOT_VARIABLES;
use std::path::Path;

/// The simulator's, as far as they are known here.
const SIMULATOR: [&str; 9] = [
    "ACL_SIM_CHIP",
    "ACL_SIM_RELEASE",
    "ACL_SIM_ORDER",
    "ACL_SIM_SEED",
    "ACL_SIM_MEMORY",
    "ACL_SIM_DEVICES",
    "ACL_SIM_ABORTS",
    "ACL_SIM_TIMING",
    "ACL_SIM_LOG",
];

/// All of them, set or not, and whatever else begins with `ACL_SIM_`.
pub fn all() -> Vec<Variable> {
    let mut names = vec![BACKEND_VARIABLE, LIBRARY_PATH_VARIABLE];
    names.extend(ROOT_VARIABLES);
    names.extend(["LD_LIBRARY_PATH", "ASCEND_RT_VISIBLE_DEVICES"]);
    names.extend(SIMULATOR);
    let mut names: Vec<String> = names.into_iter().map(String::from).collect();
    let mut others: Vec<String> = std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name.starts_with("ACL_SIM_") && !SIMULATOR.contains(&name.as_str()))
        .collect();
    others.sort_unstable();
    names.extend(others);
    names.into_iter().map(variable).collect()
}

fn variable(name: String) -> Variable {
    let value = std::env::var_os(&name).map(|value| value.to_string_lossy().into_owned());
    let remarks = value.as_deref().map_or_else(Vec::new, |value| remarks(&name, value));
    Variable { name, value, remarks }
}

fn remarks(name: &str, value: &str) -> Vec<String> {
    if value.is_empty() {
        return vec!["empty: the same as not set".into()];
    }
    let missing = |path: &str| (!Path::new(path).exists()).then(|| format!("there is no {path}"));
    let paths = value.split(':').filter(|path| !path.is_empty());
    match name {
        LIBRARY_PATH_VARIABLE => {
            let only = "nothing else is searched while it is set".to_owned();
            let none = paths.clone().next().is_none().then(|| "it names no place".to_owned());
            std::iter::once(only).chain(none).chain(paths.filter_map(missing)).collect()
        }
        _ if ROOT_VARIABLES.contains(&name) => match missing(value) {
            Some(missing) => vec![missing],
            None if Path::new(value).join("lib64").is_dir() => Vec::new(),
            None => vec!["no lib64 in it: not the root of a toolkit".into()],
        },
        "LD_LIBRARY_PATH" => paths.filter_map(stub).collect(),
        BACKEND_VARIABLE if !["auto", "real", "sim"].contains(&value) => {
            vec!["none of auto, real, sim".into()]
        }
        "ASCEND_RT_VISIBLE_DEVICES" => {
            vec!["programs see these devices only, counted from 0 in this order".into()]
        }
        _ if name.starts_with("ACL_SIM_") && !SIMULATOR.contains(&name) => {
            vec![format!("not known to the simulator: {}", SIMULATOR.join(", "))]
        }
        _ => Vec::new(),
    }
}

/// Folders of libraries that are there for linking only.
fn stub(folder: &str) -> Option<String> {
    let is_stub = folder.split('/').any(|part| part == "stub" || part == "devlib");
    is_stub.then(|| format!("{folder} has stubs for linking: programs that run on them get 100039"))
}
