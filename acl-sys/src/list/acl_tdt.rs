//! Rows of `acl_tdt.h`: tensors sent between host and device through a channel.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_tdt_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_tdt.h" in "libacl_tdt_channel.so" since "5" by "header" {
        may acltdtGetTensorTypeFromItem(item: *const acltdtDataItem) -> acltdtTensorType, "What the item is; ACL_TENSOR_DATA_UNDEFINED for NULL.";
        may acltdtGetDataTypeFromItem(item: *const acltdtDataItem) -> aclDataType, "Data type of the item; ACL_DT_UNDEFINED for NULL.";
        may acltdtGetDataAddrFromItem(item: *const acltdtDataItem) -> *mut c_void, "Address of the item's data; NULL on failure.";
        may acltdtGetDataSizeFromItem(item: *const acltdtDataItem) -> usize, "Bytes of the item's data; 0 on failure.";
        may acltdtGetDimNumFromItem(item: *const acltdtDataItem) -> usize, "How many dimensions the item has; 0 on failure.";
        may acltdtGetDimsFromItem(item: *const acltdtDataItem, dims: *mut i64, num_dims: usize) -> aclError, "Writes the dimensions of the item.";
        may acltdtCreateDataItem(kind: acltdtTensorType, dims: *const i64, num_dims: usize, data_type: aclDataType, data: *mut c_void, bytes: usize) -> *mut acltdtDataItem, "An item over the caller's data; NULL on failure.";
        may acltdtDestroyDataItem(item: *mut acltdtDataItem) -> aclError, "Frees an item; its data stays.";
        may acltdtCreateDataset() -> *mut acltdtDataset, "An empty set of items; NULL on failure.";
        may acltdtDestroyDataset(dataset: *mut acltdtDataset) -> aclError, "Frees a set; items that the caller added stay.";
        may acltdtGetDataItem(dataset: *const acltdtDataset, index: usize) -> *mut acltdtDataItem, "One item of the set; NULL on failure.";
        may acltdtAddDataItem(dataset: *mut acltdtDataset, item: *mut acltdtDataItem) -> aclError, "Appends an item.";
        may acltdtGetDatasetSize(dataset: *const acltdtDataset) -> usize, "How many items the set has.";
        may acltdtGetDatasetName(dataset: *const acltdtDataset) -> *const c_char, "Name of the set; NULL on failure.";
        may acltdtStopChannel(channel: *mut acltdtChannelHandle) -> aclError, "Stops receiving on the channel; without effect where channels are queues.";
        may acltdtCreateChannel(device: u32, name: *const c_char) -> *mut acltdtChannelHandle, "A channel of this name; NULL on failure.";
        may acltdtCreateChannelWithCapacity(device: u32, name: *const c_char, capacity: usize) -> *mut acltdtChannelHandle, "A channel that holds so many sets; NULL on failure.";
        may acltdtDestroyChannel(channel: *mut acltdtChannelHandle) -> aclError, "Closes a channel.";
        may acltdtSendTensor(channel: *const acltdtChannelHandle, dataset: *const acltdtDataset, ms: i32) -> aclError, "Sends a set; -1 waits for ever while the channel is full.";
        may acltdtReceiveTensor(channel: *const acltdtChannelHandle, dataset: *mut acltdtDataset, ms: i32) -> aclError, "Receives a set; -1 waits for ever while the channel is empty.";
        may acltdtQueryChannelSize(channel: *const acltdtChannelHandle, count: *mut usize) -> aclError, "How many sets wait in the channel.";
    }
    from "acl_tdt.h" in "libacl_tdt_channel.so" since "8.0" by "header" {
        may acltdtGetSliceInfoFromItem(item: *const acltdtDataItem, slices: *mut usize, slice: *mut usize) -> aclError, "Into how many slices the tensor was cut, and which one this item is.";
        may acltdtCleanChannel(channel: *mut acltdtChannelHandle) -> aclError, "Drops what waits in the channel.";
    }
} } }
