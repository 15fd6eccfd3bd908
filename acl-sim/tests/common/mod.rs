//! Calling the table as C does.

/// Calls a table entry. Each use passes plain values, NULL, or pointers to locals that outlive the call.
macro_rules! call {
    ($table:expr, $name:ident($($arg:expr),* $(,)?)) => {{
        #[allow(unused_imports)]
        use crate::common::Entry as _;
        // SAFETY: as the macro says.
        unsafe { $table.$name.entry()($($arg),*) }
    }};
}

/// An entry is a pointer, or an optional one that the simulator always has.
pub trait Entry<F> {
    /// The pointer.
    fn entry(self) -> F;
}
impl<F> Entry<F> for Option<F> {
    fn entry(self) -> F {
        self.expect("the simulator has every function")
    }
}
macro_rules! plain_entries {
    ($(($($arg:ident),*))*) => {$(
        impl<R, $($arg),*> Entry<unsafe extern "C" fn($($arg),*) -> R> for unsafe extern "C" fn($($arg),*) -> R {
            fn entry(self) -> Self {
                self
            }
        }
    )*};
}
plain_entries! { () (A) (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, F) }
