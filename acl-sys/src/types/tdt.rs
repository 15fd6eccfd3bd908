//! Types of `acl_tdt.h` and `acl_tdt_queue.h`: channels of tensors, queues of buffers.

opaque! {
    /// One tensor of a set, over memory of its maker.
    acltdtDataItem;
    /// A set of items: what a channel carries.
    acltdtDataset;
    /// A channel between host and device.
    acltdtChannelHandle;
    /// What an [`acltdtBuf`] points to.
    acltdtBufOpaque;
    /// Attributes of a queue (`struct tagMemQueueAttr` in C).
    acltdtQueueAttr;
    /// A list of routes.
    acltdtQueueRouteList;
    /// What routes to find.
    acltdtQueueRouteQueryInfo;
    /// A route from queue to queue.
    acltdtQueueRoute;
}

/// A buffer for queues; `void *` in C.
pub type acltdtBuf = *mut acltdtBufOpaque;
/// The tag of [`acltdtQueueAttr`] in C.
pub type tagMemQueueAttr = acltdtQueueAttr;

numbers! {
    /// What an item is.
    acltdtTensorType: i32 {
        /// Unknown.
        ACL_TENSOR_DATA_UNDEFINED = -1,
        /// A tensor.
        ACL_TENSOR_DATA_TENSOR = 0,
        /// The end of the sequence, without data.
        ACL_TENSOR_DATA_END_OF_SEQUENCE = 1,
        /// A sign that the sender failed.
        ACL_TENSOR_DATA_ABNORMAL = 2,
        /// A slice of a tensor.
        ACL_TENSOR_DATA_SLICE_TENSOR = 3,
        /// The last slice of a tensor.
        ACL_TENSOR_DATA_END_TENSOR = 4,
    }
    /// Which attribute of a queue.
    acltdtQueueAttrType: u32 {
        /// Name: the address of a pointer to the text.
        ACL_TDT_QUEUE_NAME_PTR = 0,
        /// How many buffers the queue holds, `uint32_t`.
        ACL_TDT_QUEUE_DEPTH_UINT32 = 1,
    }
    /// Which part of a route.
    acltdtQueueRouteParamType: u32 {
        /// Queue that it comes from, `uint32_t`.
        ACL_TDT_QUEUE_ROUTE_SRC_UINT32 = 0,
        /// Queue that it goes to, `uint32_t`.
        ACL_TDT_QUEUE_ROUTE_DST_UINT32 = 1,
        /// One of `ACL_TDT_QUEUE_ROUTE_*BIND*`, `int32_t`.
        ACL_TDT_QUEUE_ROUTE_STATUS_INT32 = 2,
    }
    /// How routes are found.
    acltdtQueueRouteQueryMode: u32 {
        /// By the queue that they come from.
        ACL_TDT_QUEUE_ROUTE_QUERY_SRC = 0,
        /// By the queue that they go to.
        ACL_TDT_QUEUE_ROUTE_QUERY_DST = 1,
        /// By both.
        ACL_TDT_QUEUE_ROUTE_QUERY_SRC_AND_DST = 2,
        /// Those that do not work.
        ACL_TDT_QUEUE_ROUTE_QUERY_ABNORMAL = 100,
    }
    /// Which part of a query.
    acltdtQueueRouteQueryInfoParamType: u32 {
        /// How: an [`acltdtQueueRouteQueryMode`].
        ACL_TDT_QUEUE_ROUTE_QUERY_MODE_ENUM = 0,
        /// Queue that they come from, `uint32_t`.
        ACL_TDT_QUEUE_ROUTE_QUERY_SRC_ID_UINT32 = 1,
        /// Queue that they go to, `uint32_t`.
        ACL_TDT_QUEUE_ROUTE_QUERY_DST_ID_UINT32 = 2,
    }
    /// Memory of a buffer.
    acltdtAllocBufType: u32 {
        /// Ordinary.
        ACL_TDT_NORMAL_MEM = 0,
        /// For media functions.
        ACL_TDT_DVPP_MEM = 1,
    }
}

constants! {
    /// Permission bit: to manage the queue.
    ACL_TDT_QUEUE_PERMISSION_MANAGE: u32 = 1;
    /// Permission bit: to take from the queue.
    ACL_TDT_QUEUE_PERMISSION_DEQUEUE: u32 = 2;
    /// Permission bit: to append to the queue.
    ACL_TDT_QUEUE_PERMISSION_ENQUEUE: u32 = 4;
    /// State of a route: not bound.
    ACL_TDT_QUEUE_ROUTE_UNBIND: i32 = 0;
    /// State of a route: bound.
    ACL_TDT_QUEUE_ROUTE_BIND: i32 = 1;
    /// State of a route: bound, and it does not work.
    ACL_TDT_QUEUE_ROUTE_BIND_ABNORMAL: i32 = 2;
}

layouts! {}
