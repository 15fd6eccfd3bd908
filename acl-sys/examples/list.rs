//! The list for scripts: library, first release and name, a function a line.

fn main() {
    for symbol in acl_sys::api::GROUPS.iter().flat_map(|(_, symbols)| *symbols) {
        println!("{} {} {}", symbol.library, symbol.since.replace(' ', "-"), symbol.name);
    }
}
