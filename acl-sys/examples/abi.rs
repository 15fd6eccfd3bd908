//! What the build with feature `bindgen` has compared with the headers.

fn main() {
    print!("{}", acl_sys::generated::REPORT);
}
