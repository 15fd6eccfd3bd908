//! Rows of `acl_op.h`: single operators.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_op_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_op.h" in "libacl_op_executor.so" since "5" by "header" {
        may aclopSetModelDir(path: *const c_char) -> aclError, "Folder of operator models; once a process.";
        may aclopLoad(data: *const c_void, bytes: usize) -> aclError, "Loads an operator model from host memory.";
        may aclopCreateAttr() -> *mut aclopAttr, "An empty set of attributes; NULL when host memory is short.";
        may aclopDestroyAttr(attr: *const aclopAttr) -> (), "Frees a set of attributes.";
        may aclopSetAttrBool(attr: *mut aclopAttr, name: *const c_char, value: u8) -> aclError, "Sets a truth value: 0 is false.";
        may aclopSetAttrInt(attr: *mut aclopAttr, name: *const c_char, value: i64) -> aclError, "Sets an integer.";
        may aclopSetAttrFloat(attr: *mut aclopAttr, name: *const c_char, value: f32) -> aclError, "Sets a number.";
        may aclopSetAttrString(attr: *mut aclopAttr, name: *const c_char, value: *const c_char) -> aclError, "Sets a text.";
        may aclopSetAttrDataType(attr: *mut aclopAttr, name: *const c_char, value: aclDataType) -> aclError, "Sets a data type.";
        may aclopSetAttrListDataType(attr: *mut aclopAttr, name: *const c_char, count: i32, values: *const aclDataType) -> aclError, "Sets a list of data types.";
        may aclopSetAttrListBool(attr: *mut aclopAttr, name: *const c_char, count: i32, values: *const u8) -> aclError, "Sets a list of truth values.";
        may aclopSetAttrListInt(attr: *mut aclopAttr, name: *const c_char, count: i32, values: *const i64) -> aclError, "Sets a list of integers.";
        may aclopSetAttrListFloat(attr: *mut aclopAttr, name: *const c_char, count: i32, values: *const f32) -> aclError, "Sets a list of numbers.";
        may aclopSetAttrListString(attr: *mut aclopAttr, name: *const c_char, count: i32, values: *mut *const c_char) -> aclError, "Sets a list of texts.";
        may aclopSetAttrListListInt(attr: *mut aclopAttr, name: *const c_char, lists: i32, counts: *const i32, values: *const *const i64) -> aclError, "Sets a list of lists of integers.";
        may aclopExecute(op: *const c_char, num_inputs: i32, input_descs: *const *const aclTensorDesc, inputs: *const *const aclDataBuffer, num_outputs: i32, output_descs: *const *const aclTensorDesc, outputs: *const *mut aclDataBuffer, attr: *const aclopAttr, stream: aclrtStream) -> aclError, "Runs a loaded operator in stream order. Deprecated for aclopExecuteV2.";
        may aclopExecuteV2(op: *const c_char, num_inputs: i32, input_descs: *mut *mut aclTensorDesc, inputs: *mut *mut aclDataBuffer, num_outputs: i32, output_descs: *mut *mut aclTensorDesc, outputs: *mut *mut aclDataBuffer, attr: *mut aclopAttr, stream: aclrtStream) -> aclError, "Runs a loaded operator in stream order and writes the shapes of its outputs.";
        may aclopCreateHandle(op: *const c_char, num_inputs: i32, input_descs: *const *const aclTensorDesc, num_outputs: i32, output_descs: *const *const aclTensorDesc, attr: *const aclopAttr, handle: *mut *mut aclopHandle) -> aclError, "Finds a loaded operator once, for many runs.";
        may aclopDestroyHandle(handle: *mut aclopHandle) -> (), "Frees the handle.";
        may aclopExecWithHandle(handle: *mut aclopHandle, num_inputs: i32, inputs: *const *const aclDataBuffer, num_outputs: i32, outputs: *const *mut aclDataBuffer, stream: aclrtStream) -> aclError, "Runs the handle's operator in stream order.";
        may aclopCast(src_desc: *const aclTensorDesc, src: *const aclDataBuffer, dst_desc: *const aclTensorDesc, dst: *mut aclDataBuffer, truncate: u8, stream: aclrtStream) -> aclError, "Converts a tensor's data type in stream order.";
        may aclopCreateHandleForCast(src_desc: *mut aclTensorDesc, dst_desc: *mut aclTensorDesc, truncate: u8, handle: *mut *mut aclopHandle) -> aclError, "Finds the conversion once, for many runs.";
        may aclopCreateKernel(op: *const c_char, id: *const c_char, kernel: *const c_char, data: *mut c_void, bytes: i32, engine: aclopEngineType, free: aclDataDeallocator) -> aclError, "Registers a kernel's binary, to be freed by the function or, without one, by the caller.";
        may aclopRegisterCompileFunc(op: *const c_char, func: aclopCompileFunc) -> aclError, "Registers the function that chooses an operator's kernel.";
        may aclopUnregisterCompileFunc(op: *const c_char) -> aclError, "Undoes it.";
        may aclopSetKernelArgs(kernel: *mut aclopKernelDesc, id: *const c_char, blocks: u32, args: *const c_void, bytes: u32) -> aclError, "Which registered kernel to run, on how many blocks, with which arguments.";
        may aclopSetKernelWorkspaceSizes(kernel: *mut aclopKernelDesc, count: i32, bytes: *mut usize) -> aclError, "Bytes of each working memory of the kernel.";
        may aclopUpdateParams(op: *const c_char, num_inputs: i32, input_descs: *const *const aclTensorDesc, num_outputs: i32, output_descs: *const *const aclTensorDesc, attr: *const aclopAttr) -> aclError, "Chooses the kernel for these shapes through the registered function.";
        may aclopInferShape(op: *const c_char, num_inputs: i32, input_descs: *mut *mut aclTensorDesc, inputs: *mut *mut aclDataBuffer, num_outputs: i32, output_descs: *mut *mut aclTensorDesc, attr: *mut aclopAttr) -> aclError, "Works out the shapes of an operator's outputs; returns when done.";
    }
    from "acl_op.h" in "libacl_op_executor.so" since "8.0" by "header" {
        may aclopSetMaxOpQueueNum(count: u64) -> aclError, "How many operators the cache holds.";
    }
} } }
