//! What Rust promises about Ascend NPUs: handles that close themselves, memory that knows its free, and
//! asynchronous copies that safe code cannot misuse.
//!
//! It promises, for safe code: no memory is freed, reused or reached while the device may touch it; no call
//! is made in a wrong or missing context; each error carries the code, its name, the library's text and what
//! was asked; a failure in a drop is logged and returned by a later call. It does not promise that work ends:
//! a hung device hangs whoever waits for it.
//!
//! ```
//! # #[cfg(feature = "sim")] {
//! use acl_rs::{BlockPool, DeviceBuf, PinnedBuf, PoolOptions, Runtime};
//! let runtime = Runtime::sim()?; // or from_env(), load()
//! let context = runtime.device(0)?.context();
//! let stream = context.create_stream()?;
//! let pool = BlockPool::<DeviceBuf>::new(&context, PoolOptions::one_block(1 << 20, "tensors"))?;
//! let host = PinnedBuf::from_bytes(&context, &[1, 2, 3])?;
//! let device = pool.lease(3, "a tensor")?;
//! let (host, device) = stream.upload(host, device).wait()?; // both came back
//! println!("{}", device.explain());
//! # drop(host);
//! # }
//! # Ok::<(), acl_rs::Error>(())
//! ```
//!
//! | read | for |
//! |---|---|
//! | [`Runtime`] | which library; start and end |
//! | [`Device`], [`Context`], [`Stream`], [`Event`] | the handles, parents kept alive by children |
//! | [`mem`] | buffers, one type per kind, and pools of them |
//! | [`copy`] | why copies own both ends |
//! | [`dvpp`] | decoding JPEG and video, resizing |
//! | [`Error`], [`Failed`] | what can go wrong, and getting things back |

mod call;
pub mod chip;
mod context;
pub mod copy;
mod device;
pub mod dvpp;
mod error;
mod event;
pub mod mem;
mod runtime;
mod stream;

pub use acl_sys::{Kind, LoadError, Retry};
pub use chip::{Chip, chip_of};
pub use context::Context;
pub use copy::{InFlight, Payload, Transfer};
pub use device::Device;
pub use dvpp::Channel;
pub use error::{CallError, Error, Failed, Result};
pub use event::Event;
pub use mem::{
    Block, BlockPool, DeviceAlloc, DeviceBuf, DeviceMemory, DvppBuf, HostMemory, MediaMemory,
    Memory, MpiDvppBuf, PinnedBuf, PoolOptions, Segment,
};
pub use pool;
#[cfg(feature = "sim")]
pub use runtime::sim;
pub use runtime::{Audit, BACKEND_VARIABLE, Backend, Runtime};
pub use stream::Stream;
