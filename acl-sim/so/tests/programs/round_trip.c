/* Memory to the device and back over two streams, and what a C program needs besides. */
#include "acl.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(call)                                                                                                    \
    do {                                                                                                               \
        aclError code = (call);                                                                                        \
        if (code != 0) {                                                                                               \
            const char *text = aclGetRecentErrMsg();                                                                   \
            fprintf(stderr, "%s -> %d: %s\n", #call, code, text ? text : "-");                                         \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

enum { BYTES = 4096, H2D = 1, D2H = 2, D2D = 3 };

static void *left_on_device;
static aclrtStream left_stream;

/* After main, as the destructor of a static object. */
static void at_exit(void) {
    CHECK(aclrtDestroyStream(left_stream));
    CHECK(aclrtFree(left_on_device));
    /* A failure has its code still; the thread's texts may be gone. */
    if (aclrtMalloc(NULL, 1, 0) == 0) {
        fputs("no failure at exit\n", stderr);
    }
    aclGetRecentErrMsg();
    puts("exit: freed");
}

int main(void) {
    int32_t major, minor, patch, device = -1;
    CHECK(aclInit(NULL));
    CHECK(aclrtSetDevice(0));
    CHECK(aclrtGetDevice(&device));
    CHECK(aclrtGetVersion(&major, &minor, &patch));
    aclAppLog(1, __func__, __FILE__, __LINE__, "%s %d %f %s", "variadic", 7, 2.5, "arguments");

    aclrtStream up, down;
    aclrtEvent start, ready;
    CHECK(aclrtCreateStream(&up));
    CHECK(aclrtCreateStream(&down));
    CHECK(aclrtCreateEvent(&start));
    CHECK(aclrtCreateEvent(&ready));
    void *host, *back, *first, *second;
    CHECK(aclrtMallocHost(&host, BYTES));
    CHECK(aclrtMallocHost(&back, BYTES));
    CHECK(aclrtMalloc(&first, BYTES, 0));
    CHECK(aclrtMalloc(&second, BYTES, 0));
    for (int i = 0; i < BYTES; i++) {
        ((unsigned char *)host)[i] = (unsigned char)(i * 7);
    }
    CHECK(aclrtRecordEvent(start, up));
    CHECK(aclrtMemcpyAsync(first, BYTES, host, BYTES, H2D, up));
    CHECK(aclrtMemsetAsync(second, BYTES, 0, BYTES, up));
    CHECK(aclrtMemcpyAsync(second, BYTES, first, BYTES / 2, D2D, up));
    CHECK(aclrtRecordEvent(ready, up));
    CHECK(aclrtStreamWaitEvent(down, ready));
    CHECK(aclrtMemcpyAsync(back, BYTES, second, BYTES, D2H, down));
    CHECK(aclrtSynchronizeStream(down));
    float ms = -1;
    CHECK(aclrtEventElapsedTime(&ms, start, ready));
    for (int i = 0; i < BYTES; i++) {
        unsigned char want = i < BYTES / 2 ? (unsigned char)(i * 7) : 0;
        if (((unsigned char *)back)[i] != want) {
            fprintf(stderr, "byte %d is %d, not %d\n", i, ((unsigned char *)back)[i], want);
            return 1;
        }
    }
    aclDataBuffer *buffer = aclCreateDataBuffer(first, BYTES);
    if (aclGetDataBufferSizeV2(buffer) != BYTES) {
        fputs("data buffer\n", stderr);
        return 1;
    }
    CHECK(aclDestroyDataBuffer(buffer));
    void *media;
    CHECK(acldvppMalloc(&media, 100));
    CHECK(acldvppFree(media));
    if (acltdtGetSliceInfoFromItem(NULL, NULL, NULL) != 207000) {
        fputs("what is not simulated has to say so\n", stderr);
        return 1;
    }
    CHECK(aclrtDestroyEvent(start));
    CHECK(aclrtDestroyEvent(ready));
    CHECK(aclrtDestroyStream(up));
    CHECK(aclrtFree(first));
    CHECK(aclrtFreeHost(host));
    CHECK(aclrtFreeHost(back));
    left_on_device = second;
    left_stream = down;
    atexit(at_exit);
    printf("%s, interface %d.%d.%d, device %d, %.3f ms\n", aclrtGetSocName(), major, minor, patch, device, ms);
    return 0;
}
