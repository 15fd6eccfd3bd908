"""A round trip through the simulated device from Python, with nothing but ctypes."""

import ctypes as c
import sys

acl = c.CDLL("libascendcl.so")
acl.aclrtGetSocName.restype = c.c_char_p
acl.aclGetRecentErrMsg.restype = c.c_char_p
acl.aclrtMalloc.argtypes = [c.POINTER(c.c_void_p), c.c_size_t, c.c_int]
acl.aclrtMemcpy.argtypes = [c.c_void_p, c.c_size_t, c.c_void_p, c.c_size_t, c.c_int]
acl.aclrtFree.argtypes = [c.c_void_p]


def check(code, name):
    if code:
        sys.exit(f"{name} -> {code}: {acl.aclGetRecentErrMsg()}")


check(acl.aclInit(None), "aclInit")
check(acl.aclrtSetDevice(0), "aclrtSetDevice")
text = b"from Python and back"
device, back = c.c_void_p(), c.create_string_buffer(len(text))
check(acl.aclrtMalloc(c.byref(device), len(text), 0), "aclrtMalloc")
check(acl.aclrtMemcpy(device, len(text), text, len(text), 1), "aclrtMemcpy to the device")
check(acl.aclrtMemcpy(back, len(text), device, len(text), 2), "aclrtMemcpy back")
check(acl.aclrtFree(device), "aclrtFree")
assert back.raw == text, back.raw
assert acl.aclrtMalloc(None, 8, 0) == 100000
assert acl.aclGetRecentErrMsg(), "a text after a failure"
assert acl.aclGetRecentErrMsg() is None, "reading clears it"
# The release is found beside the library.
value = c.c_int32(-1)
check(acl.aclGetCannAttribute(2, c.byref(value)), "aclGetCannAttribute")
assert value.value == 1, value
# The other names are the same library.
rt = c.CDLL("libacl_rt.so")
assert c.cast(rt.aclrtMalloc, c.c_void_p).value == c.cast(acl.aclrtMalloc, c.c_void_p).value
check(acl.aclrtResetDevice(0), "aclrtResetDevice")
check(acl.aclFinalize(), "aclFinalize")
print(f"Python: {acl.aclrtGetSocName().decode()}, {len(text)} bytes there and back")
