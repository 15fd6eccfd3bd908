//! What C says: raw bindings of the Ascend runtime (ACL) and its media APIs.
//!
//! This crate promises that each name, number, layout and signature is the vendor's, and that a table of
//! functions is either complete or not there. It promises nothing about how the functions are used: that
//! is `acl-rs`. It has no policy, and building it needs no Ascend software.
//!
//! | read | for |
//! |---|---|
//! | `list` | **the** list of functions: a file per header, a line per function |
//! | [`types`] | handles, enumerations, structs |
//! | [`codes`], [`codes_mpi`] | error numbers, their names and meanings |
//! | [`api`] | the tables that the list becomes: [`Api`], [`Model`], [`Op`], [`Tdt`], [`Dvpp`], [`HiMpi`] |
//! | [`Tables`] | one backend's groups; optional ones are opened when asked for |
//! | `load` | finding and opening an installed library (feature `dynamic`) |
//! | `link` | the tables from link-time symbols (feature `link`) |
//! | `generated` | bindings made from a toolkit's headers, and the list held against them (feature `bindgen`) |
//!
//! Left out on purpose: profiling (38 functions `aclprof*` of `libmsprofiler.so`), the BLAS of single operators
//! (12 `aclblas*`), and the operators' own libraries (`aclnn*`).
//!
//! # Ways to fill a table
//! - [`load::Library::open`]: from an installation, at run time.
//! - `link::tables`: from the libraries that the program is linked with, for one release.
//! - [`fill!`]: from functions of the same process, as the simulator does. Programs that hold a table
//!   cannot tell the difference.
//!
//! ```
//! // What does a loader look for?
//! let required = acl_sys::Api::SYMBOLS.iter().filter(|s| s.required).count();
//! assert!(required > 20 && required < 40);
//! // What does a number mean?
//! let code = acl_sys::aclError(107002);
//! assert_eq!(code.name(), "ACL_ERROR_RT_CONTEXT_NULL");
//! assert_eq!(code.info().unwrap().meaning, "no current context");
//! ```
#![allow(non_camel_case_types, non_snake_case, non_upper_case_globals)]

#[macro_use]
mod list;
pub mod api;
pub mod codes;
pub mod codes_mpi;
#[cfg(feature = "bindgen")]
pub mod generated;
mod group;
mod known;
#[cfg(feature = "link")]
pub mod link;
#[cfg(feature = "dynamic")]
pub mod load;
mod load_error;
pub mod types;

pub use api::{Api, Dvpp, HiMpi, Missing, Model, Op, Symbol, Tdt};
pub use codes::*;
pub use group::{Group, Inventory, Tables};
pub use known::LIBRARY_PATH_VARIABLE;
pub use load_error::{Attempt, LoadError, Outcome};
pub use types::*;
