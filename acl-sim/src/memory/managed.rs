//! Managed memory, which moves between host and device: here it stays on the host, where device work reaches
//! it too. What programs say about where it should be is kept page by page, for those who ask.

use super::alloc::give;
use super::block::{HUGE_PAGE, Kind, Request};
use super::{entry, not_null, number, refused};
use crate::door::{Answer, Fault, Out, as_handle, enter};
use crate::queue::Task;
use crate::world::{State, world};
use acl_sys::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::c_void;

const PAGE_BYTES: u64 = HUGE_PAGE as u64;

/// What was said about pages, by their first address.
pub(crate) type Advised = BTreeMap<u64, Advice>;

/// What was said about one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Advice {
    read_mostly: bool,
    preferred: Option<Spot>,
    accessed_by: BTreeSet<Spot>,
    fetched_to: Option<Spot>,
}

/// A place for pages: its kind and number.
type Spot = (u32, i32);

/// The host as a number.
const HOST: i32 = -1;
/// No place, or not the same for all pages.
const NONE: i32 = -2;

fn spot(location: aclrtMemManagedLocation) -> Spot {
    let host = location.type_ == ACL_MEM_LOCATIONTYPE_HOST;
    (location.type_.0, if host { HOST } else { location.id })
}

/// Managed memory in whole pages of 2 MiB; `flag` is 1.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
pub unsafe extern "C" fn aclrtMemAllocManaged(
    ptr: *mut *mut c_void,
    size: u64,
    flag: u32,
) -> aclError {
    enter("aclrtMemAllocManaged", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(ptr, "ptr") }?;
        if flag != ACL_RT_MEM_ATTACH_GLOBAL {
            return Err(Fault::param(format!("flag {flag}")));
        }
        if size == 0 {
            return Err(refused("size is 0"));
        }
        let mut state = world().lock();
        state.need_context()?;
        let request = Request {
            call: "aclrtMemAllocManaged",
            kind: Kind::Managed,
            asked: size,
            reserved: size.wrapping_add(PAGE_BYTES - 1) & !(PAGE_BYTES - 1),
            align: PAGE_BYTES,
            page: HUGE_PAGE,
        };
        give(&mut state, request, &out)
    })
}

impl State {
    /// The pages of a stretch, if all of it is managed memory.
    fn managed_pages(&self, address: u64, size: u64) -> Option<Vec<u64>> {
        let block = self.memory.find(address).filter(|block| block.kind == Kind::Managed)?;
        let end = address.checked_add(size)?;
        if end > block.base + block.reserved {
            return None;
        }
        let first = address - (address - block.base) % PAGE_BYTES;
        Some((first..end).step_by(PAGE_BYTES as usize).collect())
    }

    /// 107000 for a device that is not there.
    fn check_spot(&mut self, location: aclrtMemManagedLocation) -> Answer {
        if location.type_ == ACL_MEM_LOCATIONTYPE_DEVICE && !self.devices.contains_key(&location.id)
        {
            return Err(refused(format!("device {} does not exist", location.id)));
        }
        Ok(())
    }

    fn advise(&mut self, pages: Vec<u64>, change: impl Fn(&mut Advice)) {
        pages.into_iter().for_each(|page| change(self.memory.advised.entry(page).or_default()));
    }

    /// What was said about a block that goes.
    pub(super) fn forget_advice(&mut self, base: u64, bytes: u64) {
        self.memory.advised.retain(|page, _| !(base..base + bytes).contains(page));
    }
}

/// How a stretch is going to be used. About other memory nothing is kept, and nothing is wrong.
pub extern "C" fn aclrtMemManagedAdvise(
    ptr: *const c_void,
    size: u64,
    advice: aclrtMemManagedAdviseType,
    location: aclrtMemManagedLocation,
) -> aclError {
    enter("aclrtMemManagedAdvise", || {
        not_null(ptr, "ptr")?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        // The runtime's number has 16 bits.
        let advice = aclrtMemManagedAdviseType(advice.0 & 0xFFFF);
        if advice > ACL_MEM_ADVISE_UNSET_ACCESSED_BY {
            return Err(refused(format!("advice {}", advice.0)));
        }
        let mut state = world().lock();
        state.check_spot(location)?;
        state.need_context()?;
        let Some(pages) = state.managed_pages(number(ptr), size) else { return Ok(()) };
        let spot = spot(location);
        state.advise(pages, |page| match advice {
            ACL_MEM_ADVISE_SET_READ_MOSTLY => page.read_mostly = true,
            ACL_MEM_ADVISE_UNSET_READ_MOSTLY => page.read_mostly = false,
            ACL_MEM_ADVISE_SET_PREFERRED_LOCATION => page.preferred = Some(spot),
            ACL_MEM_ADVISE_UNSET_PREFERRED_LOCATION => page.preferred = None,
            ACL_MEM_ADVISE_SET_ACCESSED_BY => drop(page.accessed_by.insert(spot)),
            _ => drop(page.accessed_by.remove(&spot)),
        });
        Ok(())
    })
}

fn check_attribute(attr: aclrtMemManagedRangeAttribute) -> Answer {
    let last = ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION_ID;
    if (ACL_MEM_RANGE_ATTRIBUTE_READ_MOSTLY..=last).contains(&attr) {
        return Ok(());
    }
    Err(refused(format!("attribute {}", attr.0)))
}

/// One attribute of a stretch, as numbers of 32 bits that fill `bytes`.
fn answer(
    state: &State,
    attr: aclrtMemManagedRangeAttribute,
    (address, size): (u64, u64),
    bytes: usize,
) -> Answer<Vec<i32>> {
    let list = attr == ACL_MEM_RANGE_ATTRIBUTE_ACCESSED_BY;
    if bytes == 0 || !bytes.is_multiple_of(4) || !list && bytes != 4 {
        return Err(refused(format!("{bytes} bytes for {}", attr.name())));
    }
    let pages = state.managed_pages(address, size);
    let pages = pages.ok_or_else(|| {
        refused(format!("{size} bytes at {address:#x} are not all managed memory"))
    })?;
    let said: Vec<Advice> = pages
        .iter()
        .map(|page| state.memory.advised.get(page).cloned().unwrap_or_default())
        .collect();
    let common = |of: fn(&Advice) -> Option<Spot>| {
        let first = of(&said[0]);
        first.filter(|_| said.iter().all(|page| of(page) == first))
    };
    let preferred = || common(|page| page.preferred);
    let fetched = || common(|page| page.fetched_to);
    let id = |spot: Option<Spot>| spot.map_or(NONE, |(_, id)| id);
    let kind = |spot: Option<Spot>| spot.map_or(0, |(kind, _)| kind as i32);
    let one = match attr {
        ACL_MEM_RANGE_ATTRIBUTE_READ_MOSTLY => i32::from(said.iter().all(|page| page.read_mostly)),
        ACL_MEM_RANGE_ATTRIBUTE_ACCESSED_BY => {
            let by_all = said[0]
                .accessed_by
                .iter()
                .filter(|spot| said.iter().all(|page| page.accessed_by.contains(spot)))
                .map(|&(_, id)| id);
            return Ok(by_all.chain(std::iter::repeat(NONE)).take(bytes / 4).collect());
        }
        ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION
        | ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION_ID => id(preferred()),
        ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION_TYPE => kind(preferred()),
        ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION_TYPE => kind(fetched()),
        _ => id(fetched()),
    };
    Ok(vec![one])
}

/// Writes an answer out.
///
/// # Safety
/// 1. `data` may be written for the numbers.
unsafe fn write(data: *mut c_void, numbers: &[i32]) {
    for (at, &number) in numbers.iter().enumerate() {
        // SAFETY: promise 1.
        unsafe { data.cast::<i32>().wrapping_add(at).write_unaligned(number) };
    }
}

/// One attribute of a stretch of managed memory. Needs no context.
///
/// # Safety
/// 1. `data` is NULL or writable for `data_size` bytes.
pub unsafe extern "C" fn aclrtMemManagedGetAttr(
    attr: aclrtMemManagedRangeAttribute,
    ptr: *const c_void,
    size: usize,
    data: *mut c_void,
    data_size: usize,
) -> aclError {
    enter("aclrtMemManagedGetAttr", || {
        not_null(ptr, "ptr")?;
        not_null(data, "data")?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        check_attribute(attr)?;
        let numbers = answer(&world().lock(), attr, (number(ptr), size as u64), data_size)?;
        // SAFETY: promise 1.
        unsafe { write(data, &numbers) };
        Ok(())
    })
}

/// Several attributes of a stretch of managed memory.
///
/// # Safety
/// 1. Each list is NULL, or `count` entries may be read there.
/// 2. Each entry of `data` is writable for as many bytes as its size says.
pub unsafe extern "C" fn aclrtMemManagedGetAttrs(
    attrs: *mut aclrtMemManagedRangeAttribute,
    count: usize,
    ptr: *const c_void,
    size: usize,
    data: *mut *mut c_void,
    data_sizes: *mut usize,
) -> aclError {
    enter("aclrtMemManagedGetAttrs", || {
        not_null(ptr, "ptr")?;
        not_null(attrs, "attributes")?;
        not_null(data, "data")?;
        not_null(data_sizes, "dataSizes")?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        // SAFETY: promise 1.
        let attr = |at: usize| unsafe { entry(attrs, at) };
        (0..count).try_for_each(|at| check_attribute(attr(at)))?;
        for at in 0..count {
            // SAFETY: promise 1.
            let bytes = unsafe { entry(data_sizes, at) };
            let stretch = (number(ptr), size as u64);
            let numbers = answer(&world().lock(), attr(at), stretch, bytes)?;
            // SAFETY: promise 1.
            let to = unsafe { entry(data, at) };
            not_null(to, "an entry of data")?;
            // SAFETY: promise 2.
            unsafe { write(to, &numbers) };
        }
        Ok(())
    })
}

impl State {
    /// A stream for a prefetch, which wants one or a context that has one: 507000 else.
    fn stream_for_prefetch(&self, stream: u64) -> Answer {
        self.check_stream(stream)?;
        if stream == 0 && self.current_context().is_none() {
            let text = "neither a stream nor a context that has one";
            return Err(Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, text));
        }
        Ok(())
    }

    /// Appends the prefetch, which does nothing, and notes where pages are wanted.
    fn prefetch(
        &mut self,
        call: &'static str,
        stream: u64,
        wanted: Vec<(u64, u64, aclrtMemManagedLocation)>,
    ) -> Answer {
        for (_, _, location) in &wanted {
            self.check_spot(*location)?;
            let last = ACL_MEM_LOCATIONTYPE_HOST_NUMA_CURRENT;
            if !(ACL_MEM_LOCATIONTYPE_DEVICE..=last).contains(&location.type_) {
                return Err(refused(format!("no such place: {}", location.type_.0)));
            }
        }
        let stream = self.stream_for_work(stream)?;
        for (address, size, location) in wanted {
            let pages = self.managed_pages(address, size).unwrap_or_default();
            self.advise(pages, |page| page.fetched_to = Some(spot(location)));
        }
        self.push(stream, Task::work(call, [], || Ok(())));
        Ok(())
    }
}

/// Moves managed memory, in stream order; `flags` is 0.
pub extern "C" fn aclrtMemManagedPrefetchAsync(
    ptr: *const c_void,
    size: usize,
    location: aclrtMemManagedLocation,
    flags: u32,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtMemManagedPrefetchAsync";
    enter(call, || {
        not_null(ptr, "ptr")?;
        if size == 0 || flags != 0 {
            return Err(Fault::param(format!("{size} bytes, flags {flags}")));
        }
        let mut state = world().lock();
        let stream = as_handle(stream);
        state.stream_for_prefetch(stream)?;
        state.prefetch(call, stream, vec![(number(ptr), size as u64, location)])
    })
}

/// Moves several stretches; `firsts` says from which on each location holds.
///
/// # Safety
/// 1. `ptrs` and `sizes` are NULL, or `count` entries may be read there.
/// 2. `locations` and `firsts` are NULL, or `location_count` entries may be read there.
pub unsafe extern "C" fn aclrtMemManagedPrefetchBatchAsync(
    ptrs: *mut *const c_void,
    sizes: *mut usize,
    count: usize,
    locations: *mut aclrtMemManagedLocation,
    firsts: *mut usize,
    location_count: usize,
    flags: u64,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtMemManagedPrefetchBatchAsync";
    enter(call, || {
        not_null(ptrs, "ptrs")?;
        not_null(sizes, "sizes")?;
        not_null(locations, "prefetchLocs")?;
        not_null(firsts, "prefetchLocIdxs")?;
        if count == 0 || location_count == 0 || flags != 0 || location_count > count {
            return Err(Fault::param(format!(
                "{count} stretches, {location_count} locations, flags {flags}"
            )));
        }
        let mut state = world().lock();
        let stream = as_handle(stream);
        state.check_stream(stream)?;
        // SAFETY: promise 2.
        let first = |at: usize| unsafe { entry(firsts, at) };
        if first(0) != 0 {
            return Err(refused(format!("the first location holds from {} on", first(0))));
        }
        // SAFETY: promise 1.
        let start = |at: usize| unsafe { entry(ptrs, at) };
        if (0..count).any(|at| start(at).is_null()) {
            return Err(refused("a stretch starts at NULL"));
        }
        if (1..location_count).any(|at| first(at) >= count || first(at) <= first(at - 1)) {
            return Err(refused("locations hold from rising numbers below the count on"));
        }
        state.stream_for_prefetch(stream)?;
        let (mut wanted, mut at) = (Vec::with_capacity(count), 0);
        for stretch in 0..count {
            if at + 1 < location_count && first(at + 1) == stretch {
                at += 1;
            }
            // SAFETY: promise 2.
            let location = unsafe { entry(locations, at) };
            // SAFETY: promise 1.
            let size = unsafe { entry(sizes, stretch) };
            wanted.push((number(start(stretch)), size as u64, location));
        }
        state.prefetch(call, stream, wanted)
    })
}

/// Maps memory for another device before its first use there, which needs no preparation here.
pub extern "C" fn aclrtMemP2PMap(
    ptr: *mut c_void,
    size: usize,
    device: i32,
    flags: u64,
) -> aclError {
    enter("aclrtMemP2PMap", || {
        not_null(ptr, "devPtr")?;
        if size == 0 || flags != 0 {
            return Err(Fault::param(format!("{size} bytes, flags {flags}")));
        }
        let mut state = world().lock();
        state.device(device)?;
        let address = number(ptr);
        if state.memory.location(address)?.is_host() {
            return Err(refused(format!("{address:#x} is not device memory")));
        }
        Ok(())
    })
}
