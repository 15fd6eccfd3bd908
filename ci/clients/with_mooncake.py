"""mooncake's transfer engine: device to device, host to device and back inside one process."""

import ctypes
import os

ACL = ctypes.CDLL("libascendcl.so")
BYTES = 1 << 20
HOST_TO_DEVICE, DEVICE_TO_HOST = 1, 2


def acl(name, *arguments):
    code = getattr(ACL, name)(*arguments)
    assert code == 0, f"{name}: {code}"


acl("aclInit", None)
acl("aclrtSetDevice", 0)

from mooncake.engine import TransferEngine  # noqa: E402  it looks for a device

engine = TransferEngine()
assert engine.initialize("127.0.0.1", "P2PHANDSHAKE", "ascend", "") == 0, "no engine"
here = f"127.0.0.1:{engine.get_rpc_port()}"


def memory(allocate, *more):
    pointer = ctypes.c_void_p()
    acl(allocate, ctypes.byref(pointer), ctypes.c_size_t(BYTES), *more)
    assert engine.register_memory(pointer.value, BYTES) == 0, allocate
    return pointer.value


def fill(device, data):
    acl("aclrtMemcpy", ctypes.c_void_p(device), ctypes.c_size_t(BYTES), data, ctypes.c_size_t(BYTES), HOST_TO_DEVICE)


def read(device):
    out = ctypes.create_string_buffer(BYTES)
    acl("aclrtMemcpy", out, ctypes.c_size_t(BYTES), ctypes.c_void_p(device), ctypes.c_size_t(BYTES), DEVICE_TO_HOST)
    return out.raw


first, second = memory("aclrtMalloc", 0), memory("aclrtMalloc", 0)
pinned = memory("aclrtMallocHost")
data = os.urandom(BYTES)
fill(first, data)
assert engine.transfer_sync_write(here, first, second, BYTES) == 0
assert read(second) == data, "device to device"
data = os.urandom(BYTES)
ctypes.memmove(pinned, data, BYTES)
assert engine.transfer_sync_write(here, pinned, first, BYTES) == 0
assert read(first) == data, "host to device"
fill(first, data[::-1])
assert engine.transfer_sync_read(here, pinned, first, BYTES) == 0
assert ctypes.string_at(pinned, BYTES) == data[::-1], "device to host"
for pointer in (first, second, pinned):
    assert engine.unregister_memory(pointer) == 0
print(f"mooncake: {3 * BYTES} bytes device to device, host to device and back")
