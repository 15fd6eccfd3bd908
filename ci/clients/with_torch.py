"""torch-npu: tensors to the device and back, the caching allocator and its statistics, pinned memory, streams."""

import threading

import torch
import torch_npu

assert torch.npu.device_count() >= 1
device = torch.device("npu:0")
torch.manual_seed(5)
moved = 0


def both_ways(tensor):
    global moved
    there = tensor.to(device)
    assert there.device == device
    assert torch.equal(there.cpu(), tensor), tuple(tensor.shape)
    moved += 2 * tensor.nbytes


for kind in (torch.float32, torch.int64, torch.uint8, torch.float16):
    for shape in ((1,), (31, 3), (1000, 1000)):
        both_ways(torch.randint(0, 100, shape).to(kind))

# The caching allocator counts what is used, keeps what was freed, and gives it back when asked.
before = torch.npu.memory_allocated()
held = torch.empty(3 << 20, dtype=torch.uint8, device=device)
taken = torch.npu.memory_allocated() - before
assert 3 << 20 < taken <= (3 << 20) + 512, "the tensor, 32 bytes more, and up to 512"
reserved = torch.npu.memory_reserved()
free, total = torch.npu.mem_get_info()
assert 0 < free < total and reserved >= 3 << 20
del held
assert torch.npu.memory_allocated() == before and torch.npu.memory_reserved() == reserved
torch.npu.synchronize()
torch.npu.empty_cache()
assert torch.npu.memory_reserved() < reserved and torch.npu.mem_get_info()[0] > free
assert torch.npu.memory_stats()["allocated_bytes.all.peak"] >= 3 << 20

try:
    torch.empty(2 * total, dtype=torch.uint8, device=device)
except RuntimeError as error:
    assert "out of memory" in str(error).lower(), error
else:
    raise AssertionError("twice the device's memory was given")

# One stream behind another's event, from and into pinned memory.
first, second = torch.npu.Stream(), torch.npu.Stream()
source = torch.empty(1 << 20, dtype=torch.uint8).pin_memory()
target = torch.empty(1 << 20, dtype=torch.uint8).pin_memory()
there = torch.empty(1 << 20, dtype=torch.uint8, device=device)
for turn in range(10):
    source.random_(0, 256)
    uploaded = torch.npu.Event()
    with torch.npu.stream(first):
        there.copy_(source, non_blocking=True)
        uploaded.record()
    with torch.npu.stream(second):
        second.wait_event(uploaded)
        target.copy_(there, non_blocking=True)
    second.synchronize()
    assert torch.equal(source, target), turn
    moved += 2 * source.nbytes

failures = []


def on_thread(seed):
    try:
        torch.npu.set_device(device)
        data = torch.full((256, 257), float(seed))
        for _ in range(20):
            assert torch.equal(data.to(device).cpu(), data)
    except Exception as error:  # told by the main thread
        failures.append(error)


threads = [threading.Thread(target=on_thread, args=(seed,)) for seed in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failures, failures
print(f"torch {torch.__version__}, torch-npu {torch_npu.__version__}: {moved} bytes, two streams, 4 threads")
