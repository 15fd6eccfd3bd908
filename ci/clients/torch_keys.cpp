// torch's CUDA build and torch_npu register the same names of allocator settings, and the second one throws.
// Preloaded, this hands each of them an empty set.
#include <string>
#include <unordered_set>

namespace c10::CachingAllocator {
struct AcceleratorAllocatorConfig {
    static std::unordered_set<std::string> &getMutableKeys();
};

std::unordered_set<std::string> &AcceleratorAllocatorConfig::getMutableKeys() {
    static std::unordered_set<std::string> keys;
    keys.clear();
    return keys;
}
} // namespace c10::CachingAllocator
