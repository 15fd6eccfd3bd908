//! Two processes that share device memory.

#![cfg(target_os = "linux")]

#[macro_use]
mod common;

use acl_sim::tables;
use acl_sys::*;
use std::ffi::{CString, c_char, c_void};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::ptr::null_mut;

/// Set in the process that the test starts.
const OTHER: &str = "PROCESSES_TEST_OTHER";

fn start(api: &Api) {
    assert_eq!(call!(api, aclrtSetDevice(0)).0, 0);
}

fn memory(api: &Api, bytes: usize) -> *mut c_void {
    let mut block = null_mut();
    assert_eq!(call!(api, aclrtMalloc(&mut block, bytes, ACL_MEM_MALLOC_HUGE_FIRST)).0, 0);
    block
}

fn fill(api: &Api, block: *mut c_void, bytes: usize, value: u8) {
    assert_eq!(call!(api, aclrtMemset(block, bytes, value.into(), bytes)).0, 0);
}

/// The one value that all the bytes have.
fn value(api: &Api, block: *mut c_void, bytes: usize) -> u8 {
    let mut there = vec![0u8; bytes];
    let (to, kind) = (there.as_mut_ptr().cast(), ACL_MEMCPY_DEVICE_TO_HOST);
    assert_eq!(call!(api, aclrtMemcpy(to, bytes, block, bytes, kind)).0, 0);
    assert!(there.iter().all(|byte| *byte == there[0]));
    there[0]
}

fn key_of(api: &Api, block: *mut c_void, bytes: usize, flags: u64) -> String {
    let mut key = [0 as c_char; 65];
    assert_eq!(call!(api, aclrtIpcMemGetExportKey(block, bytes, key.as_mut_ptr(), 65, flags)).0, 0);
    key.iter().take_while(|byte| **byte != 0).map(|byte| *byte as u8 as char).collect()
}

/// Maps physical memory somewhere.
fn mapped(api: &Api, handle: aclrtDrvMemHandle, bytes: usize) -> *mut c_void {
    let (mut at, none) = (null_mut(), null_mut());
    assert_eq!(call!(api, aclrtReserveMemAddress(&mut at, bytes, 0, none, 0)).0, 0);
    assert_eq!(call!(api, aclrtMapMem(at, bytes, 0, handle, 0)).0, 0);
    at
}

fn unmapped(api: &Api, handle: aclrtDrvMemHandle, at: *mut c_void) {
    assert_eq!(call!(api, aclrtUnmapMem(at)).0, 0);
    assert_eq!(call!(api, aclrtReleaseMemAddress(at)).0, 0);
    assert_eq!(call!(api, aclrtFreePhysical(handle)).0, 0);
}

/// What the other process does with a number of physical memory, as below.
fn other_with_number(api: &Api, number: u64, bytes: usize, with: u8) {
    let mut handle = null_mut();
    let code = call!(api, aclrtMemImportFromShareableHandle(number, 0, &mut handle)).0;
    if code != 0 {
        return println!("said: code {code}");
    }
    let at = mapped(api, handle, bytes);
    let found = value(api, at, bytes);
    fill(api, at, bytes, with);
    unmapped(api, handle, at);
    println!("said: found {found}");
}

/// What the other process does: for each line a key, how many bytes, and what it fills them with, it says what it
/// found there, or the code of why not. Physical memory has a number for a key.
fn other(api: &Api) {
    start(api);
    for line in std::io::stdin().lines() {
        let line = line.expect("text");
        let words: Vec<&str> = line.split(' ').collect();
        let [key, bytes, with] = words[..] else { panic!("three words are wanted: {line}") };
        let (bytes, with) = (bytes.parse().expect("bytes"), with.parse().expect("a byte"));
        if let Some(number) = key.strip_prefix("number:") {
            other_with_number(api, number.parse().expect("a number"), bytes, with);
            continue;
        }
        let key = CString::new(key).expect("no NUL");
        let mut opened = null_mut();
        let code = call!(api, aclrtIpcMemImportByKey(&mut opened, key.as_ptr(), 0)).0;
        if code != 0 {
            println!("said: code {code}");
            continue;
        }
        let found = value(api, opened, bytes);
        fill(api, opened, bytes, with);
        assert_eq!(call!(api, aclrtFree(opened)).0, 107000, "closed, not freed");
        assert_eq!(call!(api, aclrtIpcMemClose(key.as_ptr())).0, 0);
        assert_eq!(call!(api, aclrtIpcMemClose(key.as_ptr())).0, 107000, "nothing is open");
        println!("said: found {found}");
    }
}

struct Other {
    process: Child,
    answers: Box<dyn BufRead>,
}

impl Other {
    fn start() -> Self {
        let me = std::env::current_exe().expect("a path of this program");
        let mut process = Command::new(me)
            .args(["--exact", "memory_is_one_for_two_processes", "--nocapture"])
            .env(OTHER, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let answers = Box::new(BufReader::new(process.stdout.take().expect("piped")));
        Self { process, answers }
    }

    fn ask(&mut self, key: &str, bytes: usize, with: u8) -> String {
        let to = self.process.stdin.as_mut().expect("piped");
        writeln!(to, "{key} {bytes} {with}").expect("it listens");
        let mut line = String::new();
        while !line.contains("said: ") {
            line.clear();
            assert!(self.answers.read_line(&mut line).expect("text") > 0, "it ended");
        }
        line.split("said: ").nth(1).expect("just seen").trim().to_owned()
    }

    fn end(mut self) {
        drop(self.process.stdin.take());
        assert!(self.process.wait().expect("it ends").success());
    }
}

#[test]
fn memory_is_one_for_two_processes() {
    let api = tables().api;
    if std::env::var_os(OTHER).is_some() {
        return other(api);
    }
    start(api);
    let mut asked = Other::start();
    for bytes in [64, 4096, 5 << 20] {
        let block = memory(api, bytes);
        fill(api, block, bytes, 1);
        let (anybody, nobody) =
            (key_of(api, block, bytes, 1), CString::new(key_of(api, block, bytes, 0)).unwrap());
        assert_eq!(asked.ask(&anybody, bytes, 2), "found 1");
        assert_eq!(value(api, block, bytes), 2, "of {bytes} bytes");
        let listed = nobody.to_str().expect("digits");
        assert_eq!(asked.ask(listed, bytes, 3), "code 107000", "not on the list");
        let mut pids = [1, asked.process.id() as i32];
        assert_eq!(call!(api, aclrtIpcMemSetImportPid(nobody.as_ptr(), pids.as_mut_ptr(), 2)).0, 0);
        assert_eq!(asked.ask(listed, bytes, 3), "found 2");
        // work of streams goes there like any other
        let mut stream = null_mut();
        assert_eq!(call!(api, aclrtCreateStream(&mut stream)).0, 0);
        assert_eq!(call!(api, aclrtMemsetAsync(block, bytes, 4, bytes, stream)).0, 0);
        assert_eq!(call!(api, aclrtSynchronizeStream(stream)).0, 0);
        assert_eq!(asked.ask(listed, bytes, 5), "found 4");
        // a key that was taken back, and one whose memory is gone
        assert_eq!(call!(api, aclrtIpcMemClose(nobody.as_ptr())).0, 0);
        assert_eq!(asked.ask(listed, bytes, 6), "code 107000");
        assert_eq!(value(api, block, bytes), 5);
        assert_eq!(call!(api, aclrtFree(block)).0, 0);
        assert_eq!(asked.ask(&anybody, bytes, 6), "code 107000");
    }
    assert_eq!(asked.ask("0000000100000000000000000000000000aa", 1, 1), "code 107000");
    physical_memory_too(api, &mut asked);
    asked.end();
    assert_eq!(call!(api, aclrtResetDevice(0)).0, 0);
}

fn physical_memory_too(api: &Api, asked: &mut Other) {
    let bytes = 4 << 20;
    let location = aclrtMemLocation { id: 0, type_: ACL_MEM_LOCATION_TYPE_DEVICE };
    let wanted = aclrtPhysicalMemProp {
        handleType: ACL_MEM_HANDLE_TYPE_NONE,
        allocationType: ACL_MEM_ALLOCATION_TYPE_PINNED,
        memAttr: ACL_HBM_MEM_HUGE,
        location,
        reserve: 0,
    };
    let (mut handle, mut number) = (null_mut(), 0);
    assert_eq!(call!(api, aclrtMallocPhysical(&mut handle, bytes, &wanted, 0)).0, 0);
    let at = mapped(api, handle, bytes);
    fill(api, at, bytes, 1);
    let kind = ACL_MEM_HANDLE_TYPE_NONE;
    let code = call!(api, aclrtMemExportToShareableHandle(handle, kind, 0, &mut number)).0;
    assert_eq!(code, 0);
    let key = format!("number:{number}");
    assert_eq!(asked.ask(&key, bytes, 2), "code 107000", "not on the list");
    let mut pid = asked.process.id() as i32;
    assert_eq!(call!(api, aclrtMemSetPidToShareableHandle(number, &mut pid, 1)).0, 0);
    assert_eq!(asked.ask(&key, bytes, 2), "found 1");
    assert_eq!(value(api, at, bytes), 2);
    unmapped(api, handle, at);
    assert_eq!(asked.ask(&key, bytes, 3), "code 107000", "gone");
}
