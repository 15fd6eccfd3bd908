//! Names that are not exported.
//!
//! Every row of the list is exported, simulated or not, but for those below. A program that is linked against
//! a name does not load without it, so nothing that a known program is linked against is ever left out. A name
//! that programs look up while they run is another matter: they take its absence for another release or another
//! kind of system and go another way, while a function that is there and fails may end them. So a name is left
//! out where the vendor's own library has not got it either, or where a known program does better without it.
//!
//! Looked at, and exported all the same: what torch-npu looks up. Where it goes another way for an absent name
//! (`aclGetCompileoptSize`, `aclrtMemcpyBatch`, `aclrtValueWrite`, `aclGetCannAttribute`, `aclrtStreamGetId`,
//! `aclrtDeviceGetUuid`, `aclrtGetErrorVerbose`) the function is to be simulated; for the others it stops either
//! way, and an answer says more.

/// Names and reasons -> a macro that makes a function of every other name.
macro_rules! left_out {
    ($d:tt $($name:ident: $reason:literal;)*) => {
        /// Hands a row on, unless its name is left out.
        macro_rules! export {
            $(($name [$d($d then:ident)*] $d($d row:tt)*) => {};)*
            ($d name:ident [$d($d then:ident)*] $d($d row:tt)*) => {
                $d($d then)* ! { $d name $d($d row)* }
            };
        }
        pub(crate) use export;
    };
}

left_out! { $
    aclrtCreateStreamConfigHandle: "only in the C build for small systems; a program that finds it takes this for one";
    aclrtDestroyStreamConfigHandle: "as aclrtCreateStreamConfigHandle";
    aclrtSetStreamConfigOpt: "as aclrtCreateStreamConfigHandle";
    aclrtCreateStreamV2: "as aclrtCreateStreamConfigHandle";
    aclrtSubscribeHostFunc: "only in the C build for small systems; elsewhere aclrtLaunchHostFunc has a thread of its own";
    aclrtProcessHostFunc: "as aclrtSubscribeHostFunc";
    aclrtUnSubscribeHostFunc: "as aclrtSubscribeHostFunc";
}
