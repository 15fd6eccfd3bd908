//! What a program is told that follows a device address on the host.
//!
//! The stretch of device addresses cannot be read or written, so following one is a SIGSEGV at once. A handler
//! says on standard error which buffer that was, and hands the signal on to whoever had it before: it does not
//! save the program. It is installed when the process first gets a device address, once, and never taken back;
//! a process that only loads the simulator keeps its signals as they are. A program that installs a handler of
//! its own later replaces this one.
//!
//! The handler takes no lock and allocates nothing. What it reads is a table of atomics: blocks are entered and
//! struck out under the world's lock, and an entry that is being written at that moment is passed over.
//!
//! On Linux only: elsewhere, and under Miri, device addresses are numbers that mean nothing to the host, and
//! nobody explains the fault.

pub(super) use imp::{enter, strike};

#[cfg(not(all(target_os = "linux", target_pointer_width = "64", not(miri))))]
mod imp {
    use super::super::block::Block;

    pub(in super::super) fn enter(_block: &Block, _stretch: std::ops::Range<u64>) {}
    pub(in super::super) fn strike(_base: u64) {}
}
#[cfg(all(target_os = "linux", target_pointer_width = "64", not(miri)))]
mod imp {
    use super::super::block::Block;
    use std::collections::{BTreeMap, VecDeque};
    use std::ffi::c_void;
    use std::fmt::{self, Write};
    use std::mem::MaybeUninit;
    use std::ptr::{null, null_mut};
    use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
    use std::sync::{Mutex, OnceLock, PoisonError};

    /// Entries of a part of the table.
    const PART: usize = 512;
    /// How many blocks are remembered after they were freed.
    const REMEMBERED: usize = 1024;

    /// One block. `base` is 0 while the rest is written, and before.
    struct Entry {
        base: AtomicU64,
        reserved: AtomicU64,
        asked: AtomicU64,
        device: AtomicI32,
        call: AtomicPtr<u8>,
        call_len: AtomicUsize,
        live: AtomicBool,
    }

    impl Entry {
        const fn new() -> Self {
            Self {
                base: AtomicU64::new(0),
                reserved: AtomicU64::new(0),
                asked: AtomicU64::new(0),
                device: AtomicI32::new(0),
                call: AtomicPtr::new(null_mut()),
                call_len: AtomicUsize::new(0),
                live: AtomicBool::new(false),
            }
        }
    }

    /// A part of the table, and the next one. Parts are never given back.
    struct Part {
        entries: [Entry; PART],
        next: AtomicPtr<Part>,
    }

    impl Part {
        const fn new() -> Self {
            Self { entries: [const { Entry::new() }; PART], next: AtomicPtr::new(null_mut()) }
        }

        fn next(&self) -> Option<&'static Part> {
            // SAFETY: NULL, or from a box that was leaked.
            unsafe { self.next.load(Ordering::Acquire).as_ref() }
        }
    }

    static FIRST: Part = Part::new();
    /// The stretch of device addresses; empty until there is one.
    static START: AtomicU64 = AtomicU64::new(0);
    static END: AtomicU64 = AtomicU64::new(0);

    /// What those who write the table know of it.
    #[derive(Default)]
    struct Book {
        /// Where the live blocks are.
        live: BTreeMap<u64, usize>,
        /// Entries of freed blocks, the oldest first.
        freed: VecDeque<usize>,
        /// Entries that were ever used.
        used: usize,
    }

    static BOOK: Mutex<Option<Book>> = Mutex::new(None);
    static PREVIOUS: OnceLock<libc::sigaction> = OnceLock::new();

    /// The entry of this number, made if need be.
    fn at(number: usize) -> &'static Entry {
        let mut part = &FIRST;
        for _ in 0..number / PART {
            part = part.next().unwrap_or_else(|| {
                let new: &'static Part = Box::leak(Box::new(Part::new()));
                part.next.store(std::ptr::from_ref(new).cast_mut(), Ordering::Release);
                new
            });
        }
        &part.entries[number % PART]
    }

    /// A block with addresses in `stretch`, which the host cannot touch.
    pub(in super::super) fn enter(block: &Block, stretch: std::ops::Range<u64>) {
        let mut book = BOOK.lock().unwrap_or_else(PoisonError::into_inner);
        let book = book.get_or_insert_default();
        if END.load(Ordering::Relaxed) == 0 {
            START.store(stretch.start, Ordering::Release);
            END.store(stretch.end, Ordering::Release);
            install();
        }
        let number = match book.freed.len() > REMEMBERED {
            true => book.freed.pop_front().unwrap_or(book.used),
            false => book.used,
        };
        book.used = book.used.max(number + 1);
        book.live.insert(block.base, number);
        let entry = at(number);
        entry.base.store(0, Ordering::SeqCst);
        entry.reserved.store(block.reserved, Ordering::SeqCst);
        entry.asked.store(block.asked, Ordering::SeqCst);
        entry.device.store(block.device, Ordering::SeqCst);
        entry.call.store(block.call.as_ptr().cast_mut(), Ordering::SeqCst);
        entry.call_len.store(block.call.len(), Ordering::SeqCst);
        entry.live.store(true, Ordering::SeqCst);
        entry.base.store(block.base, Ordering::SeqCst);
    }

    /// The block from `base` on is no more; one that was never entered is fine.
    pub(in super::super) fn strike(base: u64) {
        let mut book = BOOK.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(book) = book.as_mut() else { return };
        if let Some(number) = book.live.remove(&base) {
            at(number).live.store(false, Ordering::SeqCst);
            book.freed.push_back(number);
        }
    }

    fn install() {
        let mut before = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: asks only, into a cell of ours.
        let asked = unsafe { libc::sigaction(libc::SIGSEGV, null(), before.as_mut_ptr()) };
        if asked != 0 {
            return;
        }
        // SAFETY: written by the call, and zeros are one too.
        let before = unsafe { before.assume_init() };
        let mut ours = before;
        ours.sa_sigaction = on_fault as *const () as usize;
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        // SAFETY: the set is a cell of ours.
        unsafe { libc::sigemptyset(&mut ours.sa_mask) };
        if PREVIOUS.set(before).is_ok() {
            // SAFETY: the handler does nothing that a handler must not.
            unsafe { libc::sigaction(libc::SIGSEGV, &ours, null_mut()) };
        }
    }

    /// Says what was touched, if it was ours, and hands on.
    extern "C" fn on_fault(signal: i32, info: *mut libc::siginfo_t, context: *mut c_void) {
        // SAFETY: the kernel's own description of the signal.
        let info_ref = unsafe { &*info };
        // SAFETY: a SIGSEGV has an address, or another union member that is a number too.
        let address = unsafe { info_ref.si_addr() }.addr() as u64;
        let ours = START.load(Ordering::Acquire)..END.load(Ordering::Acquire);
        if ours.contains(&address) {
            let mut text = Text::default();
            // What does not fit is left out.
            let _ = explain(&mut text, address);
            // SAFETY: bytes of a local.
            unsafe { libc::write(2, text.bytes.as_ptr().cast(), text.len) };
        }
        hand_on(signal, info, context);
    }

    /// A text of limited length.
    struct Text {
        bytes: [u8; 512],
        len: usize,
    }

    impl Default for Text {
        fn default() -> Self {
            Self { bytes: [0; 512], len: 0 }
        }
    }

    impl Write for Text {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let room = &mut self.bytes[self.len..];
            let fits = text.len().min(room.len());
            room[..fits].copy_from_slice(&text.as_bytes()[..fits]);
            self.len += fits;
            Ok(())
        }
    }

    /// An entry as it was at one moment.
    #[derive(Clone, Copy)]
    struct Seen {
        base: u64,
        reserved: u64,
        asked: u64,
        device: i32,
        call: &'static str,
        live: bool,
    }

    fn look(entry: &Entry) -> Option<Seen> {
        let base = entry.base.load(Ordering::SeqCst);
        let (call, len) =
            (entry.call.load(Ordering::SeqCst), entry.call_len.load(Ordering::SeqCst));
        let (reserved, asked) =
            (entry.reserved.load(Ordering::SeqCst), entry.asked.load(Ordering::SeqCst));
        let (device, live) =
            (entry.device.load(Ordering::SeqCst), entry.live.load(Ordering::SeqCst));
        if base == 0 || entry.base.load(Ordering::SeqCst) != base {
            return None;
        }
        // SAFETY: pointer and length of a `&'static str`, both of the same one: `base` did not change.
        let call = unsafe { std::slice::from_raw_parts(call, len) };
        let call = std::str::from_utf8(call).unwrap_or("?");
        Some(Seen { base, reserved, asked, device, call, live })
    }

    /// The block that the address is in, live or freed, or the nearest live one before it.
    fn find(address: u64) -> Option<Seen> {
        let (mut part, mut found) = (Some(&FIRST), None::<Seen>);
        let holds = |seen: &Seen| address - seen.base < seen.reserved;
        // Which one says more: one that holds the address, a live one, a later one.
        let rank = |seen: &Seen| (holds(seen), seen.live, seen.base);
        while let Some(entries) = part {
            for seen in entries.entries.iter().filter_map(look) {
                let fits = seen.base <= address && (seen.live || holds(&seen));
                if fits && found.as_ref().is_none_or(|best| rank(best) < rank(&seen)) {
                    found = Some(seen);
                }
            }
            part = entries.next();
        }
        found
    }

    fn explain(text: &mut Text, address: u64) -> fmt::Result {
        write!(text, "acl-sim: the host touched device memory at {address:#x}: ")?;
        match find(address) {
            Some(Seen { base, asked, device, call, live, .. }) => {
                let at = address - base;
                match at < asked {
                    true => write!(text, "{at} bytes into ")?,
                    false => write!(text, "{} bytes past the end of ", at - asked)?,
                }
                write!(text, "the {asked} bytes at {base:#x} from {call} on device {device}")?;
                text.write_str(if live { "" } else { ", freed since" })?;
            }
            None => text.write_str("no block is there")?,
        }
        text.write_str(". A device address means nothing to the host: copy with aclrtMemcpy.\n")
    }

    /// As if this handler had not been there.
    fn hand_on(signal: i32, info: *mut libc::siginfo_t, context: *mut c_void) {
        let previous = PREVIOUS.get();
        match previous.map(|p| (p.sa_sigaction, p.sa_flags)) {
            // Also for "ignore": the kernel does not ignore a fault.
            None | Some((libc::SIG_DFL | libc::SIG_IGN, _)) => {
                let mut plain = MaybeUninit::<libc::sigaction>::zeroed();
                // SAFETY: a cell of ours; zeros are the default action.
                unsafe { libc::sigaction(signal, plain.as_mut_ptr(), null_mut()) };
                // The instruction faults again on return, and ends the process.
            }
            Some((handler, flags)) if flags & libc::SA_SIGINFO != 0 => {
                type Full = extern "C" fn(i32, *mut libc::siginfo_t, *mut c_void);
                // SAFETY: installed by somebody as a function of this type.
                let handler = unsafe { std::mem::transmute::<usize, Full>(handler) };
                handler(signal, info, context);
            }
            Some((handler, _)) => {
                // SAFETY: as above, of the short type.
                let handler = unsafe { std::mem::transmute::<usize, extern "C" fn(i32)>(handler) };
                handler(signal);
            }
        }
    }
}
