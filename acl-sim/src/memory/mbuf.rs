//! Message buffers, chained. They are for queues, and lie on the host here.

use super::host::Pinned;
use super::{not_null, refused};
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::sync::Arc;

/// Private bytes of a buffer.
const USER_BYTES: usize = 96;
/// What the data starts on.
const ALIGN: usize = 64;

/// All message buffers by handle.
pub(crate) type Mbufs = BTreeMap<u64, Mbuf>;

/// A message buffer.
#[derive(Debug)]
pub(crate) struct Mbuf {
    data: Arc<Pinned>,
    size: usize,
    used: usize,
    user: [u8; USER_BYTES],
    /// The buffers behind it, when it is the head of a chain.
    chain: Vec<u64>,
}

impl State {
    /// A live buffer, or 107000.
    fn mbuf(&mut self, buf: aclrtMbuf) -> Answer<&mut Mbuf> {
        let unknown = || refused("not a message buffer, or freed");
        self.memory.mbufs.get_mut(&as_handle(buf)).ok_or_else(unknown)
    }

    fn add_mbuf(&mut self, mbuf: Mbuf) -> aclrtMbuf {
        let handle = self.new_handle();
        self.memory.mbufs.insert(handle, mbuf);
        as_pointer(handle)
    }
}

/// A message buffer of `size` bytes, none of them used.
///
/// # Safety
/// 1. `buf` is NULL or writable.
pub unsafe extern "C" fn aclrtAllocBuf(buf: *mut aclrtMbuf, size: usize) -> aclError {
    enter("aclrtAllocBuf", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(buf, "buf") }?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        let data = Pinned::new(size as u64, ALIGN, 0).ok_or_else(|| {
            let text = format!("{size} bytes of host memory are not to be had");
            Fault::new(ACL_ERROR_RT_MEMORY_ALLOCATION, text)
        })?;
        let (data, user, chain) = (Arc::new(data), [0; USER_BYTES], Vec::new());
        out.set(world().lock().add_mbuf(Mbuf { data, size, used: 0, user, chain }));
        Ok(())
    })
}

/// Frees a message buffer, and with a head its chain.
pub extern "C" fn aclrtFreeBuf(buf: aclrtMbuf) -> aclError {
    enter("aclrtFreeBuf", || {
        not_null(buf, "buf")?;
        let mut state = world().lock();
        let chain = std::mem::take(&mut state.mbuf(buf)?.chain);
        for handle in chain.into_iter().chain([as_handle(buf)]) {
            state.memory.mbufs.remove(&handle);
        }
        Ok(())
    })
}

/// Address and bytes of the buffer's data.
///
/// # Safety
/// 1. Each answer's pointer is NULL or writable.
pub unsafe extern "C" fn aclrtGetBufData(
    buf: aclrtMbuf,
    data: *mut *mut c_void,
    size: *mut usize,
) -> aclError {
    enter("aclrtGetBufData", || {
        not_null(buf, "buf")?;
        // SAFETY: promise 1.
        let data = unsafe { Out::new(data, "dataPtr") }?;
        // SAFETY: promise 1.
        let size = unsafe { Out::new(size, "size") }?;
        let mut state = world().lock();
        let mbuf = state.mbuf(buf)?;
        data.set(mbuf.data.pointer().as_ptr().cast());
        size.set(mbuf.size);
        Ok(())
    })
}

/// How many of the buffer's bytes are used.
///
/// # Safety
/// 1. `len` is NULL or writable.
pub unsafe extern "C" fn aclrtGetBufDataLen(buf: aclrtMbuf, len: *mut usize) -> aclError {
    enter("aclrtGetBufDataLen", || {
        not_null(buf, "buf")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(len, "len") }?;
        out.set(world().lock().mbuf(buf)?.used);
        Ok(())
    })
}

/// Says how many of the buffer's bytes are used.
pub extern "C" fn aclrtSetBufDataLen(buf: aclrtMbuf, len: usize) -> aclError {
    enter("aclrtSetBufDataLen", || {
        not_null(buf, "buf")?;
        let mut state = world().lock();
        let mbuf = state.mbuf(buf)?;
        if len > mbuf.size {
            return Err(refused(format!("{len} bytes of a buffer of {}", mbuf.size)));
        }
        mbuf.used = len;
        Ok(())
    })
}

fn check_user(size: usize, offset: usize) -> Answer {
    if size.checked_add(offset).is_none_or(|end| end > USER_BYTES) {
        return Err(Fault::param(format!("{size} bytes from {offset} on of {USER_BYTES}")));
    }
    Ok(())
}

/// Reads the buffer's private bytes.
///
/// # Safety
/// 1. `data` is NULL or writable for `size` bytes.
pub unsafe extern "C" fn aclrtGetBufUserData(
    buf: aclrtMbuf,
    data: *mut c_void,
    size: usize,
    offset: usize,
) -> aclError {
    enter("aclrtGetBufUserData", || {
        check_user(size, offset)?;
        not_null(buf, "buf")?;
        not_null(data, "dataPtr")?;
        let mut state = world().lock();
        let from = &state.mbuf(buf)?.user[offset..offset + size];
        // SAFETY: promise 1.
        unsafe { data.cast::<u8>().copy_from(from.as_ptr(), size) };
        Ok(())
    })
}

/// Writes the buffer's private bytes.
///
/// # Safety
/// 1. `data` is NULL or readable for `size` bytes.
pub unsafe extern "C" fn aclrtSetBufUserData(
    buf: aclrtMbuf,
    data: *const c_void,
    size: usize,
    offset: usize,
) -> aclError {
    enter("aclrtSetBufUserData", || {
        check_user(size, offset)?;
        not_null(buf, "buf")?;
        not_null(data, "dataPtr")?;
        let mut state = world().lock();
        let to = &mut state.mbuf(buf)?.user[offset..offset + size];
        // SAFETY: promise 1.
        unsafe { to.as_mut_ptr().copy_from(data.cast(), size) };
        Ok(())
    })
}

/// A second buffer over the same data.
///
/// # Safety
/// 1. `out` is NULL or writable.
pub unsafe extern "C" fn aclrtCopyBufRef(buf: aclrtMbuf, out: *mut aclrtMbuf) -> aclError {
    enter("aclrtCopyBufRef", || {
        not_null(buf, "buf")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(out, "newBuf") }?;
        let mut state = world().lock();
        let Mbuf { data, size, used, user, .. } = state.mbuf(buf)?;
        let copy =
            Mbuf { data: data.clone(), size: *size, used: *used, user: *user, chain: Vec::new() };
        out.set(state.add_mbuf(copy));
        Ok(())
    })
}

/// Adds a buffer to the end of a chain.
pub extern "C" fn aclrtAppendBufChain(head: aclrtMbuf, buf: aclrtMbuf) -> aclError {
    enter("aclrtAppendBufChain", || {
        not_null(head, "headBuf")?;
        not_null(buf, "buf")?;
        let mut state = world().lock();
        let tail = std::mem::take(&mut state.mbuf(buf)?.chain);
        let chain = &mut state.mbuf(head)?.chain;
        if head == buf || chain.contains(&as_handle(buf)) {
            return Err(refused("the buffer is in the chain already"));
        }
        chain.push(as_handle(buf));
        chain.extend(tail);
        Ok(())
    })
}

/// How many buffers the chain has, its head among them.
///
/// # Safety
/// 1. `count` is NULL or writable.
pub unsafe extern "C" fn aclrtGetBufChainNum(head: aclrtMbuf, count: *mut u32) -> aclError {
    enter("aclrtGetBufChainNum", || {
        not_null(head, "headBuf")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(count, "num") }?;
        out.set(world().lock().mbuf(head)?.chain.len() as u32 + 1);
        Ok(())
    })
}

/// One buffer of a chain; the head is number 0.
///
/// # Safety
/// 1. `buf` is NULL or writable.
pub unsafe extern "C" fn aclrtGetBufFromChain(
    head: aclrtMbuf,
    index: u32,
    buf: *mut aclrtMbuf,
) -> aclError {
    enter("aclrtGetBufFromChain", || {
        not_null(head, "headBuf")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(buf, "buf") }?;
        let mut state = world().lock();
        let chain = &state.mbuf(head)?.chain;
        let found = match index.checked_sub(1) {
            None => Some(head),
            Some(at) => chain.get(at as usize).map(|&handle| as_pointer(handle)),
        };
        let count = chain.len() + 1;
        out.set(found.ok_or_else(|| refused(format!("buffer {index} of a chain of {count}")))?);
        Ok(())
    })
}
