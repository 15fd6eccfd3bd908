//! Gives the examples an rpath to an installed toolkit, when there is one. Nothing else.

fn main() {
    println!("cargo::rerun-if-env-changed=DEP_ASCENDCL_LIB_DIR");
    if let Ok(dir) = std::env::var("DEP_ASCENDCL_LIB_DIR") {
        println!("cargo::rustc-link-arg-examples=-Wl,-rpath,{dir}");
    }
}
