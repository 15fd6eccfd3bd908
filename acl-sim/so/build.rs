//! The name that programs are linked against, and that the library stays loaded: it has threads and
//! thread-local state, as the vendor's has.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libascendcl.so");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
}
