//! What the build with feature `bindgen` has compared with the headers; `--names`: every name of the list.

fn main() {
    if std::env::args().any(|arg| arg == "--names") {
        for symbol in acl_sys::api::GROUPS.iter().flat_map(|(_, symbols)| *symbols) {
            println!("{}", symbol.name);
        }
    } else {
        print!("{}", acl_sys::generated::REPORT);
    }
}
