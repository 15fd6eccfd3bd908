//! Device addresses on the host: what happens to a program that follows one, and how many there are.
//!
//! A program that follows one ends. So each such test starts this file again, and has the process that ends do
//! what the name says.
#![cfg(target_os = "linux")]

#[macro_use]
mod common;

use acl_sim::{Config, lease, tables};
use acl_sys::*;
use std::ffi::c_void;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output};
use std::ptr::null_mut;

/// Names the program that this process is to be.
const PROGRAM: &str = "ADDRESSES_PROGRAM";

fn malloc(bytes: usize) -> *mut c_void {
    let mut block = null_mut();
    let api = tables().api;
    assert_eq!(call!(api, aclrtMalloc(&mut block, bytes, ACL_MEM_MALLOC_HUGE_FIRST)).0, 0);
    block
}

fn touch(address: *mut c_void) -> u8 {
    // SAFETY: none: the test is about what follows. The address is never one of the process's own memory.
    unsafe { address.cast::<u8>().read_volatile() }
}

extern "C" fn last_words(_: i32) {
    // SAFETY: a constant.
    unsafe { libc::write(2, c"the handler before".as_ptr().cast(), 18) };
    // SAFETY: ends the process at once.
    unsafe { libc::_exit(7) };
}

/// The processes that end. Without a name in the environment there is nothing to do.
#[test]
fn program() {
    let Ok(name) = std::env::var(PROGRAM) else { return };
    let npu = lease(Config::default());
    let api = tables().api;
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    if name == "after another handler" {
        // SAFETY: the handler only writes and ends.
        unsafe { libc::signal(libc::SIGSEGV, last_words as *const () as usize) };
    }
    let block = malloc(1000);
    match name.as_str() {
        "inside" | "after another handler" => touch(block.wrapping_byte_add(40)),
        "past the end" => touch(block.wrapping_byte_add(1100)),
        "freed" => {
            let other = malloc(10);
            assert_eq!(call!(api, aclrtFree(block)).0, 0);
            assert_eq!(call!(api, aclrtFree(other)).0, 0);
            touch(block.wrapping_byte_add(3))
        }
        "read by another thread among many" => {
            let blocks: Vec<usize> = (1..2000).map(|bytes| malloc(bytes).addr()).collect();
            let one = blocks[1776];
            let read = move || touch(std::ptr::without_provenance_mut(one));
            std::thread::spawn(read).join().expect("never returns")
        }
        "elsewhere" => touch(std::ptr::without_provenance_mut(4096 + 8)),
        other => panic!("no program {other}"),
    };
    unreachable!("a fault does not return");
}

fn ended(name: &str) -> (Output, String) {
    let this = std::env::current_exe().expect("this file");
    let mut command = Command::new(this);
    let output = command
        .args(["program", "--exact", "--nocapture", "--test-threads=1"])
        .env(PROGRAM, name)
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, text)
}

#[test]
fn a_device_address_that_is_followed_is_named() {
    for (name, said) in [
        ("inside", "40 bytes into the 1000 bytes at 0x"),
        ("past the end", "100 bytes past the end of the 1000 bytes at 0x"),
        ("freed", "3 bytes into the 1000 bytes at 0x"),
        ("read by another thread among many", "0 bytes into the 1777 bytes at 0x"),
    ] {
        let (output, text) = ended(name);
        assert_eq!(output.status.signal(), Some(libc::SIGSEGV), "{name}: {text}");
        let line = text.lines().find(|line| line.starts_with("acl-sim: the host touched"));
        let line = line.unwrap_or_else(|| panic!("{name}: nothing said: {text}"));
        assert!(line.contains(said) && line.contains(" from aclrtMalloc on device 1000"), "{line}");
        assert_eq!(line.contains("freed since"), name == "freed", "{line}");
        assert!(line.ends_with("copy with aclrtMemcpy."), "{line}");
    }
}

#[test]
fn the_handler_before_gets_the_signal_too() {
    let (output, text) = ended("after another handler");
    assert_eq!(output.status.code(), Some(7), "{text}");
    assert!(text.contains("40 bytes into the 1000 bytes") && text.contains("the handler before"));
}

#[test]
fn other_faults_are_none_of_ours() {
    let (output, text) = ended("elsewhere");
    assert_eq!(output.status.signal(), Some(libc::SIGSEGV), "{text}");
    assert!(!text.contains("acl-sim"), "{text}");
}

#[test]
fn a_card_of_64_gib_fits_on_a_small_machine() {
    const WHOLE: usize = 64 << 30;
    let npu = lease(Config { memory: Some(WHOLE as u64 + 64), ..Config::default() });
    let api = tables().api;
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    let block = malloc(WHOLE);
    let mut more = null_mut();
    assert_eq!(
        call!(api, aclrtMalloc(&mut more, 64, ACL_MEM_MALLOC_HUGE_FIRST)).0,
        207001,
        "it is all of it"
    );
    // Bytes at both ends and in the middle are bytes; what was never written costs nothing.
    let before = resident();
    for at in [0, WHOLE / 2 + 5, WHOLE - 8] {
        let (there, mut back) = (at.to_ne_bytes(), [0u8; 8]);
        let (device, up) = (block.wrapping_byte_add(at), ACL_MEMCPY_HOST_TO_DEVICE);
        let (from, down) = (there.as_ptr().cast(), ACL_MEMCPY_DEVICE_TO_HOST);
        assert_eq!(call!(api, aclrtMemcpy(device, 8, from, 8, up)).0, 0);
        assert_eq!(call!(api, aclrtMemcpy(back.as_mut_ptr().cast(), 8, device, 8, down)).0, 0);
        assert_eq!(back, at.to_ne_bytes());
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 64 << 20, "{grown} bytes for three times eight");
    assert_eq!(call!(api, aclrtFree(block)).0, 0);
}

/// Bytes of memory that this process really has.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages: usize = text.split(' ').nth(1).expect("a second number").parse().expect("a number");
    pages * 4096
}

#[test]
fn a_host_pointer_where_a_device_address_is_wanted_is_refused_or_objected_to() {
    let npu = lease(Config::default());
    let api = tables().api;
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    let (block, mut stream) = (malloc(64), null_mut());
    assert_eq!(call!(api, aclrtCreateStream(&mut stream)).0, 0);
    let (mut mine, mut other) = ([1u8; 64], [2u8; 64]);
    let (mine, other) = (mine.as_mut_ptr().cast::<c_void>(), other.as_mut_ptr().cast::<c_void>());
    let said = || {
        let objections = npu.audit().objections;
        let ours = "no host pointer where a device address is wanted";
        objections.iter().filter(|objection| objection.clause == ours).count()
    };
    let (up, across) = (ACL_MEMCPY_HOST_TO_DEVICE, ACL_MEMCPY_DEVICE_TO_DEVICE);
    let later = |to, from, kind| call!(api, aclrtMemcpyAsync(to, 64, from, 64, kind, stream)).0;
    assert_eq!((later(block, mine, up), said()), (0, 0), "host to device");
    assert_eq!(later(mine, block, up), 107000, "the wrong way");
    assert_eq!((later(other, mine, up), said()), (0, 1), "both are the host's");
    assert_eq!((later(block, mine, across), said()), (0, 2));
    assert_eq!(call!(api, aclrtSynchronizeStream(stream)).0, 0);
    assert_eq!((call!(api, aclrtMemcpy(other, 64, mine, 64, across)).0, said()), (0, 4));
    assert_eq!(call!(api, aclrtFree(mine)).0, 107000, "nothing that it knows");
    assert_eq!(call!(api, aclrtFree(block)).0, 0);
}
