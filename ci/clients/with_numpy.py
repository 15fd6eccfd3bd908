"""numpy-ascend, a CuPy: arrays to the device and back, its memory pool, pinned memory, streams and events."""

import sys
import types

import numpy as np


class Absent(types.ModuleType):
    """The wheel lacks a package that it imports; nothing of it is used here."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: (_ for _ in ()).throw(NotImplementedError(name))


sys.modules["cupyx.scipy.fftpack"] = Absent("cupyx.scipy.fftpack")
import cupy  # noqa: E402


generator = np.random.default_rng(11)
pool = cupy.get_default_memory_pool()
free_before, total = cupy.cuda.runtime.memGetInfo()
moved = 0
for count in (1, 127, 65536, 3_000_001):
    data = generator.integers(-1000, 1000, count, dtype=np.int32)
    there = cupy.asarray(data)
    assert np.array_equal(there.get(), data), count
    again = cupy.empty_like(there)
    again.data.copy_from_device(there.data, there.nbytes)
    assert np.array_equal(again.get(), data), count
    moved += 4 * data.nbytes

# The pool keeps what was freed, and gives it back when asked.
held = cupy.empty(5_000_000, dtype=np.uint8)
assert pool.used_bytes() >= held.nbytes
del held, there, again
assert pool.used_bytes() == 0 and pool.total_bytes() > 0
assert cupy.cuda.runtime.memGetInfo()[0] < free_before
pool.free_all_blocks()
assert pool.total_bytes() == 0
assert cupy.cuda.runtime.memGetInfo() == (free_before, total), "the device has not got all of it back"

# Copies on two streams, one begun when the other's event is there, from and into pinned memory. (All its events
# are made with TIME_LINE alone, which the runtime lets no stream wait for.)
count = 1 << 20
first, second = cupy.cuda.Stream(non_blocking=True), cupy.cuda.Stream(non_blocking=True)
pinned = [cupy.cuda.alloc_pinned_memory(count) for _ in range(2)]
source, target = (np.frombuffer(memory, np.uint8, count) for memory in pinned)
there = cupy.empty(count, dtype=np.uint8)
for turn in range(10):
    source[:] = generator.integers(0, 256, count, dtype=np.uint8)
    begin, end, uploaded = (cupy.cuda.Event() for _ in range(3))
    begin.record(first)
    there.data.copy_from_host_async(source.ctypes.data, count, first)
    uploaded.record(first)
    uploaded.synchronize()
    there.data.copy_to_host_async(target.ctypes.data, count, second)
    end.record(second)
    second.synchronize()
    assert uploaded.done and np.array_equal(source, target), turn
    assert cupy.cuda.get_elapsed_time(begin, end) >= 0
    moved += 2 * count

try:
    cupy.cuda.memory.alloc(total * 2)
except Exception as error:
    refused = type(error).__name__
else:
    raise AssertionError("twice the device's memory was given")
print(f"numpy-ascend {cupy.__version__}: {moved} bytes there and back, pool empty again, two streams, {refused}")
