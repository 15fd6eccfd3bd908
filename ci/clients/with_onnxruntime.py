"""onnxruntime-cann: tensors to the device and back, by OrtValue and by a session's IO binding."""

import threading

import numpy as np
import onnxruntime as ort


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def field(number, value):
    """One field of a protobuf message: numbers are varints, text and messages are bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensor(name, *shape):
    dims = b"".join(field(1, field(1, n)) for n in shape)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def identity(*shape):
    """The smallest model: what comes in goes out."""
    node = field(1, "x") + field(2, "y") + field(4, "Identity")
    graph = field(1, node) + field(2, "g") + field(11, tensor("x", *shape)) + field(12, tensor("y", *shape))
    return field(1, 8) + field(8, field(1, "") + field(2, 13)) + field(7, graph)


shape = (64, 1000)
options = ort.SessionOptions()
options.log_severity_level = 3


def open_session():
    """A session sets its thread's device; without one a tensor cannot be made there."""
    provider = ("CANNExecutionProvider", {"device_id": 0, "enable_cann_graph": "0"})
    return ort.InferenceSession(identity(*shape), options, providers=[provider])


session = open_session()
assert session.get_providers()[0] == "CANNExecutionProvider", session.get_providers()

generator = np.random.default_rng(7)
moved = 0
for count in (1, 2, 31, 4096, 1_000_003):
    data = generator.standard_normal(count, dtype=np.float32)
    value = ort.OrtValue.ortvalue_from_numpy(data, "cann", 0)
    assert value.device_name().lower() == "cann", value.device_name()
    assert np.array_equal(value.numpy(), data), count
    moved += 2 * data.nbytes


def run(seed, failures):
    try:
        x = np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)
        session = open_session()
        for _ in range(20):
            binding = session.io_binding()
            binding.bind_ortvalue_input("x", ort.OrtValue.ortvalue_from_numpy(x, "cann", 0))
            binding.bind_output("y", "cann")
            session.run_with_iobinding(binding)
            if not np.array_equal(binding.copy_outputs_to_cpu()[0], x):
                raise AssertionError("another tensor came back")
    except Exception as error:  # told by the main thread
        failures.append(error)


failures = []
threads = [threading.Thread(target=run, args=(seed, failures)) for seed in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failures, failures
print(f"onnxruntime {ort.__version__}: {moved} bytes by OrtValue, 80 bound runs on 4 threads")
