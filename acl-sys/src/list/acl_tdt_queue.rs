//! Rows of `acl_tdt_queue.h`: queues of buffers, between processes and models.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_tdt_queue_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_tdt_queue.h" in "libacl_tdt_queue.so" since "5" by "header" {
        may acltdtCreateQueue(attr: *const acltdtQueueAttr, queue: *mut u32) -> aclError, "Creates a queue and writes its number.";
        may acltdtDestroyQueue(queue: u32) -> aclError, "Destroys a queue.";
        may acltdtEnqueue(queue: u32, buf: acltdtBuf, ms: i32) -> aclError, "Appends a buffer, which then belongs to the queue; -1 waits for ever.";
        may acltdtDequeue(queue: u32, buf: *mut acltdtBuf, ms: i32) -> aclError, "Takes the first buffer; -1 waits for ever.";
        may acltdtEnqueueData(queue: u32, data: *const c_void, bytes: usize, user: *const c_void, user_bytes: usize, ms: i32, reserved: u32) -> aclError, "Appends a copy of plain data and of the user's bytes beside it.";
        may acltdtDequeueData(queue: u32, data: *mut c_void, bytes: usize, taken: *mut usize, user: *mut c_void, user_bytes: usize, ms: i32) -> aclError, "Takes the first data into plain memory and writes how many bytes came.";
        may acltdtGrantQueue(queue: u32, pid: i32, permission: u32, ms: i32) -> aclError, "Lets another process use the queue.";
        may acltdtAttachQueue(queue: u32, ms: i32, permission: *mut u32) -> aclError, "Uses a queue of another process; writes what is permitted.";
        may acltdtBindQueueRoutes(routes: *mut acltdtQueueRouteList) -> aclError, "Passes on what comes out of one queue to another, for each route.";
        may acltdtUnbindQueueRoutes(routes: *mut acltdtQueueRouteList) -> aclError, "Undoes it.";
        may acltdtQueryQueueRoutes(query: *const acltdtQueueRouteQueryInfo, routes: *mut acltdtQueueRouteList) -> aclError, "Finds routes by their ends or state.";
        may acltdtAllocBuf(bytes: usize, kind: u32, buf: *mut acltdtBuf) -> aclError, "A buffer for queues; the kind is one of acltdtAllocBufType. CANN before 5.1 has no kind.";
        may acltdtFreeBuf(buf: acltdtBuf) -> aclError, "Frees a buffer.";
        may acltdtGetBufData(buf: acltdtBuf, data: *mut *mut c_void, bytes: *mut usize) -> aclError, "Address and size of the buffer's data.";
        may acltdtCreateQueueAttr() -> *mut acltdtQueueAttr, "Attributes of a queue; NULL on failure.";
        may acltdtDestroyQueueAttr(attr: *const acltdtQueueAttr) -> aclError, "Frees the attributes.";
        may acltdtSetQueueAttr(attr: *mut acltdtQueueAttr, kind: acltdtQueueAttrType, bytes: usize, value: *const c_void) -> aclError, "Sets one attribute.";
        may acltdtGetQueueAttr(attr: *const acltdtQueueAttr, kind: acltdtQueueAttrType, bytes: usize, written: *mut usize, value: *mut c_void) -> aclError, "Reads one attribute.";
        may acltdtCreateQueueRoute(src: u32, dst: u32) -> *mut acltdtQueueRoute, "A route from queue to queue; NULL on failure.";
        may acltdtDestroyQueueRoute(route: *const acltdtQueueRoute) -> aclError, "Frees a route.";
        may acltdtGetQueueRouteParam(route: *const acltdtQueueRoute, kind: acltdtQueueRouteParamType, bytes: usize, written: *mut usize, value: *mut c_void) -> aclError, "Reads an end or the state of a route.";
        may acltdtCreateQueueRouteList() -> *mut acltdtQueueRouteList, "An empty list of routes; NULL on failure.";
        may acltdtDestroyQueueRouteList(routes: *const acltdtQueueRouteList) -> aclError, "Frees a list.";
        may acltdtAddQueueRoute(routes: *mut acltdtQueueRouteList, route: *const acltdtQueueRoute) -> aclError, "Appends a route.";
        may acltdtGetQueueRoute(routes: *const acltdtQueueRouteList, index: usize, route: *mut acltdtQueueRoute) -> aclError, "Copies one route of the list.";
        may acltdtGetQueueRouteNum(routes: *const acltdtQueueRouteList) -> usize, "How many routes the list has.";
        may acltdtCreateQueueRouteQueryInfo() -> *mut acltdtQueueRouteQueryInfo, "What routes to find; NULL on failure.";
        may acltdtDestroyQueueRouteQueryInfo(query: *const acltdtQueueRouteQueryInfo) -> aclError, "Frees it.";
        may acltdtSetQueueRouteQueryInfo(query: *mut acltdtQueueRouteQueryInfo, kind: acltdtQueueRouteQueryInfoParamType, bytes: usize, value: *const c_void) -> aclError, "Sets one part of it.";
    }
    from "acl_tdt_queue.h" in "libacl_tdt_queue.so" since "7.0" by "header" {
        may acltdtSetBufDataLen(buf: acltdtBuf, bytes: usize) -> aclError, "Sets how many bytes of the buffer count.";
        may acltdtGetBufDataLen(buf: acltdtBuf, bytes: *mut usize) -> aclError, "How many bytes of the buffer count.";
        may acltdtAppendBufChain(head: acltdtBuf, buf: acltdtBuf) -> aclError, "Appends a buffer to a chain.";
        may acltdtGetBufChainNum(head: acltdtBuf, count: *mut u32) -> aclError, "How many buffers the chain has.";
        may acltdtGetBufFromChain(head: acltdtBuf, index: u32, buf: *mut acltdtBuf) -> aclError, "One buffer of the chain.";
        may acltdtGetBufUserData(buf: acltdtBuf, data: *mut c_void, bytes: usize, offset: usize) -> aclError, "Reads the user's bytes of a buffer, at most 96.";
        may acltdtSetBufUserData(buf: acltdtBuf, data: *const c_void, bytes: usize, offset: usize) -> aclError, "Writes the user's bytes of a buffer, at most 96.";
        may acltdtCopyBufRef(buf: acltdtBuf, out: *mut acltdtBuf) -> aclError, "A second buffer over the same data.";
    }
} } }
