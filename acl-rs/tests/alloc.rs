//! A call that goes well allocates nothing: a table of C functions that do next to nothing, and an allocator
//! that counts, so what is counted is this crate's.
#![allow(non_snake_case)]

use acl_rs::dvpp::{Geometry, Interpolation, Picture, PixelFormat};
use acl_rs::{
    BlockPool, Channel, Chip, DeviceAlloc, DeviceBuf, DvppBuf, MpiDvppBuf, PinnedBuf, PoolOptions,
    Runtime,
};
use acl_sys::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{c_char, c_void};

// ---- the allocator ---------------------------------------------------------------------------

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

/// The system's, counting what each thread asks of it.
struct Counting;

// SAFETY: the system's allocator, called with what this one is called with.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promises.
        unsafe { System.realloc(pointer, layout, bytes) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What `f` allocates.
fn allocations<T>(f: impl FnOnce() -> T) -> (usize, T) {
    let before = ALLOCATIONS.get();
    let value = f();
    (ALLOCATIONS.get() - before, value)
}

// ---- the library -----------------------------------------------------------------------------

/// Functions that have to answer something; the others answer 0, which is success, or NULL.
mod functions {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Host memory that is handed out and never taken back; device memory is never touched.
    #[repr(align(128))]
    struct Arena(#[allow(dead_code, reason = "reached by address")] [u8; ROOM]);
    const ROOM: usize = 4 << 20;
    static mut ARENA: Arena = Arena([0; ROOM]);
    static USED: AtomicUsize = AtomicUsize::new(0);

    fn allocate(out: *mut *mut c_void, size: usize) -> aclError {
        let at = USED.fetch_add(size.next_multiple_of(128), Ordering::Relaxed);
        assert!(at + size <= ROOM);
        let start = &raw mut ARENA;
        // SAFETY: a pointer to a local of the caller.
        unsafe { *out = start.cast::<u8>().wrapping_add(at).cast() };
        ACL_SUCCESS
    }

    /// A handle that is not NULL.
    fn handle<T>(out: *mut *mut T) -> aclError {
        // SAFETY: a pointer to a local of the caller.
        unsafe { *out = some() };
        ACL_SUCCESS
    }

    fn some<T>() -> *mut T {
        std::ptr::without_provenance_mut(64)
    }

    macro_rules! functions {
        ($($name:ident($($arg:ident: $ty:ty),*) -> $ret:ty { $body:expr })*) => { $(
            pub unsafe extern "C" fn $name($($arg: $ty),*) -> $ret {
                $body
            }
        )* };
    }

    functions! {
        aclrtGetSocName() -> *const c_char { c"Ascend310P3".as_ptr() }
        aclrtGetCurrentContext(context: *mut aclrtContext) -> aclError { handle(context) }
        aclrtCreateContext(context: *mut aclrtContext, _device: i32) -> aclError { handle(context) }
        aclrtCreateStream(stream: *mut aclrtStream) -> aclError { handle(stream) }
        aclrtCreateEvent(event: *mut aclrtEvent) -> aclError { handle(event) }
        aclrtCreateEventWithFlag(event: *mut aclrtEvent, _flags: u32) -> aclError { handle(event) }
        aclrtMalloc(ptr: *mut *mut c_void, size: usize, _policy: aclrtMemMallocPolicy) -> aclError { allocate(ptr, size) }
        aclrtMallocAlign32(ptr: *mut *mut c_void, size: usize, _policy: aclrtMemMallocPolicy) -> aclError { allocate(ptr, size) }
        aclrtMallocCached(ptr: *mut *mut c_void, size: usize, _policy: aclrtMemMallocPolicy) -> aclError { allocate(ptr, size) }
        aclrtMallocHost(ptr: *mut *mut c_void, size: usize) -> aclError { allocate(ptr, size) }
        acldvppMalloc(ptr: *mut *mut c_void, size: usize) -> aclError { allocate(ptr, size) }
        hi_mpi_dvpp_malloc(_device: u32, ptr: *mut *mut c_void, bytes: u64) -> i32 { allocate(ptr, bytes as usize).0 }
        acldvppCreateChannelDesc() -> *mut acldvppChannelDesc { some() }
        acldvppCreatePicDesc() -> *mut acldvppPicDesc { some() }
        acldvppCreateResizeConfig() -> *mut acldvppResizeConfig { some() }
        acldvppGetPicDescFormat(_desc: *const acldvppPicDesc) -> acldvppPixelFormat { PIXEL_FORMAT_YUV_SEMIPLANAR_420 }
        acldvppJpegGetImageInfo(_data: *const c_void, _size: u32, width: *mut u32, height: *mut u32, components: *mut i32) -> aclError {
            {
                // SAFETY: pointers to locals of the caller; so below.
                unsafe { *width = 96 };
                // SAFETY: as above.
                unsafe { *height = 64 };
                // SAFETY: as above.
                unsafe { *components = 3 };
                ACL_SUCCESS
            }
        }
    }
}

/// A function that answers 0.
macro_rules! zero {
    ($name:ident($($arg:ident: $ty:ty),*) -> $ret:ty) => {
        #[allow(dead_code)]
        unsafe extern "C" fn $name($(_: $ty),*) -> $ret {
            // SAFETY: each result type of the list is a number, a code, a pointer or nothing.
            unsafe { std::mem::zeroed() }
        }
    };
}

fn tables() -> Tables {
    static API: Api = fill!(runtime_functions, crate::functions, Api, zero);
    static DVPP: Dvpp = fill!(dvpp_functions, crate::functions, Dvpp, zero);
    static MPI: HiMpi = fill!(mpi_functions, crate::functions, HiMpi, zero);
    Tables {
        api: &API,
        model: Group::ABSENT,
        op: Group::ABSENT,
        tdt: Group::ABSENT,
        dvpp: Group::there(&DVPP),
        mpi: Group::there(&MPI),
    }
}

fn runtime() -> Runtime {
    // SAFETY: (1) nothing is promised of memory on a device that is not there; (2) statics.
    unsafe { Runtime::from_tables(tables(), "nothing") }.expect("starts")
}

// ---- what is counted -------------------------------------------------------------------------

/// Runs `f` often; not even the first time may allocate.
#[track_caller]
fn none(what: &str, mut f: impl FnMut()) {
    let (count, ()) = allocations(|| (0..100).for_each(|_| f()));
    assert_eq!(count, 0, "{what} allocates, in 100 times");
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| std::hint::black_box(Box::new(1))).0, 1);
    assert_eq!(allocations(Vec::<u8>::new).0, 0);
}

#[test]
fn copies_allocate_nothing() {
    let context = runtime().device(0).expect("opens").context();
    let stream = context.create_stream().expect("a stream");
    let mut ends = Some((
        PinnedBuf::new(&context, 64).expect("host memory"),
        DeviceBuf::new(&context, 64).expect("device memory"),
    ));
    none("a copy there and back", || {
        let (host, device) = ends.take().expect("back");
        let copy = stream.upload(host, device);
        assert!(copy.is_done().expect("asked"));
        let (host, device) = copy.wait().expect("copied");
        let (device, host) = stream.download(device, host).wait().expect("copied");
        ends = Some((host, device));
    });
    none("a copy within the device, dropped in flight", || {
        let from = DeviceBuf::new(&context, 64).expect("device memory");
        let to = DeviceBuf::new(&context, 64).expect("device memory");
        drop(stream.copy(from, to));
    });
}

#[test]
fn streams_and_events_allocate_nothing() {
    let runtime = runtime();
    let device = runtime.device(0).expect("opens");
    let context = device.context();
    let (stream, other) =
        (context.create_stream().expect("a stream"), context.create_stream().expect("a stream"));
    let (start, end) =
        (context.create_event().expect("an event"), context.create_event().expect("an event"));
    none("recording and waiting", || {
        stream.record(&start).expect("recorded");
        other.wait_for(&start).expect("waits");
        other.record(&end).expect("recorded");
        stream.synchronize().expect("done");
        other.synchronize().expect("done");
    });
    none("recording and asking, without ever waiting", || {
        stream.record(&end).expect("recorded");
        assert!(end.is_complete().expect("asked"));
        assert!(stream.is_idle().expect("asked"));
    });
    none("an event's times", || {
        end.synchronize().expect("done");
        end.elapsed_since(&start).expect("times");
    });
    none("the whole device", || {
        context.synchronize().expect("done");
        device.memory().expect("asked");
        device.run_mode().expect("asked");
        runtime.device_count().expect("asked");
        runtime.version().expect("asked");
    });
    // Handles are shared, and so they have a count on the heap: one allocation each, and a stream's lists.
    assert_eq!(allocations(|| context.create_event().expect("an event")).0, 1);
    assert!(allocations(|| context.create_stream().expect("a stream")).0 <= 3);
    none("clones", || drop((stream.clone(), end.clone(), context.clone(), device.clone())));
}

#[test]
fn memory_allocates_nothing_but_itself() {
    let context = runtime().device(0).expect("opens").context();
    none("each kind of buffer", || {
        PinnedBuf::from_bytes(&context, b"bytes").expect("host memory");
        DvppBuf::new(&context, 64).expect("media memory");
        MpiDvppBuf::new(&context, 64).expect("media memory");
        for alloc in [DeviceAlloc::Plain, DeviceAlloc::Align32, DeviceAlloc::Cached] {
            let policy = ACL_MEM_MALLOC_HUGE_FIRST;
            let mut buf = DeviceBuf::with(&context, 64, alloc, policy).expect("device memory");
            buf.fill(1).expect("set");
            buf.flush().expect("flushed");
        }
    });
    let options = PoolOptions::one_block(1 << 16, "a pool");
    let pool = BlockPool::<DeviceBuf>::new(&context, options).expect("a block");
    let two = || {
        let segment = pool.lease(1000, "a segment").expect("room");
        let other = pool.lease(3000, "another").expect("room");
        drop((segment, other));
    };
    // The pool's lists grow to the most leases there were at one time.
    two();
    none("a lease", two);
}

#[test]
fn decoding_and_resizing_allocate_nothing() {
    let runtime = runtime();
    let context = runtime.device(0).expect("opens").context();
    let stream = context.create_stream().expect("a stream");
    let channel = Channel::new(&context).expect("a channel");
    let file = jpeg();
    let info = runtime.jpeg_info(&file).expect("a JPEG");
    none("looking at a JPEG", || {
        assert_eq!(runtime.jpeg_info(&file).expect("a JPEG"), info);
        runtime.jpeg_decoded_bytes(&file, PixelFormat::Nv12).expect("asked");
    });
    let layout = Geometry::jpegd(Chip::Ascend310P, info.width, info.height, PixelFormat::Nv12)
        .expect("a size for JPEGD");
    let small = Geometry::vpc(48, 32, PixelFormat::Nv12).expect("a size for VPC");
    let memory = |bytes| DvppBuf::new(&context, bytes).expect("media memory");
    let mut buffers = Some((memory(file.len()), memory(layout.bytes()), memory(small.bytes())));
    none("a decode and a resize", || {
        let (bits, large, little) = buffers.take().expect("back");
        let picture = Picture::new(large, layout).expect("fits");
        let decoded = channel.decode_jpeg(&stream, &info, bits, picture).wait().expect("decoded");
        let (from, to) = (
            Picture::new(decoded.picture.into_memory(), layout).expect("fits"),
            Picture::new(little, small).expect("fits"),
        );
        let resized =
            channel.resize(&stream, from, to, Interpolation::Bilinear).wait().expect("resized");
        buffers = Some((decoded.bits, resized.from.into_memory(), resized.to.into_memory()));
    });
}

/// A JPEG of three components, as far as its markers go.
fn jpeg() -> Vec<u8> {
    let mut data = vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 64, 0, 96, 3];
    data.extend([1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]);
    data.extend([0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 1, 2, 3, 0xFF, 0xD9]);
    data
}
