// A program that leaves everything to destructors of static and thread-local objects, and never finalises.
#include "acl.h"
#include <cstdio>
#include <thread>

struct Session {
    aclrtStream stream = nullptr;
    void *memory = nullptr;
    const char *name;
    explicit Session(const char *name) : name(name) {}

    bool open() {
        return aclrtSetDevice(0) == 0 && aclrtCreateStream(&stream) == 0 && aclrtMalloc(&memory, 1 << 20, 0) == 0 &&
               aclrtMemsetAsync(memory, 1 << 20, 1, 1 << 20, stream) == 0;
    }

    ~Session() {
        // Whether a context is current here is nobody's promise: only that every call returns.
        int device = -1;
        aclrtGetDevice(&device);
        aclrtSetDevice(0);
        int drained = aclrtDestroyStream(stream);
        int freed = aclrtFree(memory);
        aclrtMalloc(nullptr, 1, 0);
        aclGetRecentErrMsg();
        std::printf("%s: %d %d\n", name, drained, freed);
    }
};

static Session global("static");
static thread_local Session of_main("thread-local of main");

int main() {
    if (aclInit(nullptr) != 0 || !global.open() || !of_main.open()) {
        return 1;
    }
    bool good = false;
    std::thread([&] {
        static thread_local Session of_thread("thread-local");
        good = of_thread.open();
    }).join();
    return good ? 0 : 1;
}
