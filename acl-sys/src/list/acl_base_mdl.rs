//! Rows of `acl_base_mdl.h`: descriptions of tensors.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_base_mdl_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_base_mdl.h" in "libacl_mdl.so" since "5" by "header" {
        may aclCreateTensorDesc(data_type: aclDataType, num_dims: i32, dims: *const i64, format: aclFormat) -> *mut aclTensorDesc, "Describes a tensor; NULL for a bad argument or when host memory is short.";
        may aclDestroyTensorDesc(desc: *const aclTensorDesc) -> (), "Frees a description.";
        may aclSetTensorShapeRange(desc: *mut aclTensorDesc, num_dims: usize, ranges: *mut [i64; 2]) -> aclError, "Sets the least and greatest length of each dimension.";
        may aclSetTensorValueRange(desc: *mut aclTensorDesc, count: usize, ranges: *mut [i64; 2]) -> aclError, "Sets the least and greatest of each value.";
        may aclGetTensorDescType(desc: *const aclTensorDesc) -> aclDataType, "Data type; ACL_DT_UNDEFINED for NULL.";
        may aclGetTensorDescFormat(desc: *const aclTensorDesc) -> aclFormat, "Format; ACL_FORMAT_UNDEFINED for NULL.";
        may aclGetTensorDescSize(desc: *const aclTensorDesc) -> usize, "Bytes of the tensor; 0 for NULL.";
        may aclGetTensorDescElementCount(desc: *const aclTensorDesc) -> usize, "How many elements the tensor has; 0 for NULL.";
        may aclGetTensorDescNumDims(desc: *const aclTensorDesc) -> usize, "How many dimensions; ACL_UNKNOWN_RANK when that is open, 0 for NULL.";
        may aclGetTensorDescDim(desc: *const aclTensorDesc, index: usize) -> i64, "Length of one dimension; -1 for a bad argument. Deprecated for aclGetTensorDescDimV2.";
        may aclGetTensorDescDimV2(desc: *const aclTensorDesc, index: usize, length: *mut i64) -> aclError, "Writes the length of one dimension.";
        may aclGetTensorDescDimRange(desc: *const aclTensorDesc, index: usize, count: usize, range: *mut i64) -> aclError, "Writes the least and greatest length of one dimension; `count` is the room for numbers, at least 2.";
        may aclSetTensorDescName(desc: *mut aclTensorDesc, name: *const c_char) -> (), "Names the tensor.";
        may aclGetTensorDescName(desc: *mut aclTensorDesc) -> *const c_char, "Name of the tensor; empty for NULL.";
        may aclTransTensorDescFormat(desc: *const aclTensorDesc, format: aclFormat, out: *mut *mut aclTensorDesc) -> aclError, "Makes a new description of the tensor in another format.";
        may aclSetTensorStorageFormat(desc: *mut aclTensorDesc, format: aclFormat) -> aclError, "Sets the format in memory. Deprecated for aclSetTensorFormat.";
        may aclSetTensorStorageShape(desc: *mut aclTensorDesc, num_dims: i32, dims: *const i64) -> aclError, "Sets the shape in memory. Deprecated for aclSetTensorShape.";
        may aclSetTensorFormat(desc: *mut aclTensorDesc, format: aclFormat) -> aclError, "Sets the format in memory.";
        may aclSetTensorShape(desc: *mut aclTensorDesc, num_dims: i32, dims: *const i64) -> aclError, "Sets the shape in memory.";
        may aclSetTensorOriginFormat(desc: *mut aclTensorDesc, format: aclFormat) -> aclError, "Sets the format that the model was written for.";
        may aclSetTensorOriginShape(desc: *mut aclTensorDesc, num_dims: i32, dims: *const i64) -> aclError, "Sets the shape that the model was written for.";
        may aclGetTensorDescByIndex(desc: *mut aclTensorDesc, index: usize) -> *mut aclTensorDesc, "One description of an array that aclmdlCreateAndGetOpDesc made; NULL on failure.";
        may aclGetTensorDescAddress(desc: *const aclTensorDesc) -> *mut c_void, "Address of the tensor's data; NULL on failure.";
        may aclSetTensorDynamicInput(desc: *mut aclTensorDesc, name: *const c_char) -> aclError, "Names the input of varying number that this tensor is a part of.";
        may aclSetTensorConst(desc: *mut aclTensorDesc, data: *mut c_void, bytes: usize) -> aclError, "Says that the tensor is constant; copies its data, which lies in host memory.";
        may aclSetTensorPlaceMent(desc: *mut aclTensorDesc, placement: aclMemType) -> aclError, "Says whether the tensor lies in device or host memory.";
    }
} } }
