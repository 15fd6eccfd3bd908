"""An interpreter that ends while a stream runs a function of its own."""

import ctypes as c
import sys
import threading
import time

FUNCTION = c.CFUNCTYPE(None, c.c_void_p)
acl = c.CDLL("libascendcl.so")
acl.aclrtLaunchHostFunc.argtypes = [c.c_void_p, FUNCTION, c.c_void_p]
acl.aclrtLaunchCallback.argtypes = [FUNCTION, c.c_void_p, c.c_int, c.c_void_p]
acl.aclrtSubscribeReport.argtypes = [c.c_uint64, c.c_void_p]
began = threading.Event()


@FUNCTION
def slow(_):
    began.set()
    while True:
        time.sleep(0.01)


def serve():
    """A report thread of the program's own."""
    assert acl.aclrtSetDevice(0) == 0
    assert acl.aclrtSubscribeReport(threading.get_ident(), None) == 0
    assert acl.aclrtLaunchCallback(slow, None, 1, None) == 0
    acl.aclrtProcessReport(-1)


assert acl.aclInit(None) == 0
assert acl.aclrtSetDevice(0) == 0
if sys.argv[1] == "callback":
    threading.Thread(target=serve, daemon=True).start()
else:
    # The second is queued behind the first.
    for _ in range(2):
        assert acl.aclrtLaunchHostFunc(None, slow, None) == 0
assert began.wait(20)
# Last of all, when there is no interpreter any more: waits for the functions.
assert c.CDLL(None).on_exit(acl.aclrtSynchronizeDevice, None) == 0
print("ends", flush=True)
