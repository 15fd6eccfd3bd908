//! Rows of `acl_op_compiler.h`: operators compiled while the program runs.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_op_compiler_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_op_compiler.h" in "libacl_op_compiler.so" since "5" by "header" {
        may aclopCompile(op: *const c_char, num_inputs: i32, input_descs: *const *const aclTensorDesc, num_outputs: i32, output_descs: *const *const aclTensorDesc, attr: *const aclopAttr, engine: aclopEngineType, kind: aclopCompileType, path: *const c_char) -> aclError, "Compiles an operator for these shapes.";
        may aclopCompileAndExecute(op: *const c_char, num_inputs: i32, input_descs: *const *const aclTensorDesc, inputs: *const *const aclDataBuffer, num_outputs: i32, output_descs: *const *const aclTensorDesc, outputs: *const *mut aclDataBuffer, attr: *const aclopAttr, engine: aclopEngineType, kind: aclopCompileType, path: *const c_char, stream: aclrtStream) -> aclError, "Compiles an operator and runs it in stream order.";
        may aclopCompileAndExecuteV2(op: *const c_char, num_inputs: i32, input_descs: *mut *mut aclTensorDesc, inputs: *mut *mut aclDataBuffer, num_outputs: i32, output_descs: *mut *mut aclTensorDesc, outputs: *mut *mut aclDataBuffer, attr: *mut aclopAttr, engine: aclopEngineType, kind: aclopCompileType, path: *const c_char, stream: aclrtStream) -> aclError, "As aclopCompileAndExecute, and writes the shapes of the outputs.";
        may aclSetCompileopt(opt: aclCompileOpt, value: *const c_char) -> aclError, "Sets one option of the compiler.";
        may aclopSetCompileFlag(flag: aclOpCompileFlag) -> aclError, "Whether operators are compiled for exact or for a range of shapes.";
        may aclGenGraphAndDumpForOp(op: *const c_char, num_inputs: i32, input_descs: *const *const aclTensorDesc, inputs: *const *const aclDataBuffer, num_outputs: i32, output_descs: *const *const aclTensorDesc, outputs: *const *mut aclDataBuffer, attr: *const aclopAttr, engine: aclopEngineType, path: *const c_char, opt: *const aclGraphDumpOption) -> aclError, "Writes the graph of one operator to a `.txt` file or into a folder.";
        may aclCreateGraphDumpOpt() -> *mut aclGraphDumpOption, "Options for writing graphs; NULL on failure.";
        may aclDestroyGraphDumpOpt(opt: *const aclGraphDumpOption) -> aclError, "Frees the options.";
    }
    from "acl_op_compiler.h" in "libacl_op_compiler.so" since "7.0" by "header" {
        may aclGetCompileoptSize(opt: aclCompileOpt) -> usize, "Bytes of one option's text.";
        may aclGetCompileopt(opt: aclCompileOpt, value: *mut c_char, bytes: usize) -> aclError, "Text of one option.";
    }
} } }
