/* Processes that are forked at three moments: before the library is used, after a question or two, and while
   streams are at work. */
#include "acl.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s, line %d: %s\n", moment, __LINE__, #condition);                                        \
            _exit(1);                                                                                                  \
        }                                                                                                              \
    } while (0)

enum { BYTES = 1 << 16, LIMIT = 20, LOST = 507899, TIMES = 50 };

static const char *moment = "before";
static aclrtStream left_stream;
static void *left_memory;
static volatile int stop;

/* As the destructor of a static object, in the parent and in every child that exits. */
static void at_exit(void) {
    if (left_stream != NULL) {
        aclrtDestroyStream(left_stream);
        aclrtFree(left_memory);
        aclFinalize();
    }
}

/* Bytes up and down by a stream. */
static void use(void) {
    aclrtStream stream;
    void *host, *back, *device;
    CHECK(aclrtSetDevice(0) == 0);
    CHECK(aclrtCreateStream(&stream) == 0);
    CHECK(aclrtMallocHost(&host, BYTES) == 0);
    CHECK(aclrtMallocHost(&back, BYTES) == 0);
    CHECK(aclrtMalloc(&device, BYTES, 0) == 0);
    memset(host, 7, BYTES);
    CHECK(aclrtMemcpyAsync(device, BYTES, host, BYTES, 1, stream) == 0);
    CHECK(aclrtMemcpyAsync(back, BYTES, device, BYTES, 2, stream) == 0);
    CHECK(aclrtSynchronizeStream(stream) == 0);
    CHECK(memcmp(host, back, BYTES) == 0);
    CHECK(aclrtFree(device) == 0);
    CHECK(aclrtFreeHost(host) == 0);
    CHECK(aclrtFreeHost(back) == 0);
    CHECK(aclrtDestroyStream(stream) == 0);
}

static void start_and_use(void) {
    CHECK(aclInit(NULL) == 0);
    use();
    CHECK(aclrtResetDevice(0) == 0);
    CHECK(aclFinalize() == 0);
}

/* Everything is refused, and the process ends as processes do. */
static void be_refused(void) {
    void *memory = NULL;
    char bytes[16] = {0};
    aclrtStream stream;
    int device = -1;
    CHECK(aclrtMalloc(&memory, BYTES, 0) == LOST);
    const char *text = aclGetRecentErrMsg();
    CHECK(text != NULL && strstr(text, "spawn") != NULL);
    CHECK(aclGetRecentErrMsg() == NULL);
    CHECK(aclrtMemcpyAsync(left_memory, 16, bytes, 16, 1, left_stream) == LOST);
    CHECK(aclrtSynchronizeStream(left_stream) == LOST);
    CHECK(aclrtCreateStream(&stream) == LOST);
    CHECK(aclrtGetDevice(&device) == LOST);
    CHECK(aclrtSetDevice(0) == LOST);
    CHECK(aclrtGetSocName() == NULL);
    CHECK(aclCreateDataBuffer(bytes, 16) == NULL);
    CHECK(acltdtGetSliceInfoFromItem(NULL, NULL, NULL) == 207000);
    aclAppLog(1, __func__, __FILE__, __LINE__, "%s", "from the child");
    CHECK(aclInit(NULL) == LOST);
    CHECK(aclrtResetDevice(0) == LOST);
    CHECK(aclFinalize() == LOST);
}

/* Does something in a child, which has to exit by itself. */
static void in_a_child(void (*what)(void)) {
    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        alarm(LIMIT);
        what();
        exit(0);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}

static void grandchild(void) {
    in_a_child(be_refused);
}

/* Keeps the simulator's locks in use. */
static void *busy(void *nothing) {
    CHECK(aclrtSetDevice(0) == 0);
    aclrtStream stream;
    CHECK(aclrtCreateStream(&stream) == 0);
    void *device;
    while (!stop) {
        CHECK(aclrtMalloc(&device, BYTES, 0) == 0);
        CHECK(aclrtMemsetAsync(device, BYTES, 1, BYTES, stream) == 0);
        CHECK(aclrtSynchronizeStream(stream) == 0);
        CHECK(aclrtFree(device) == 0);
    }
    CHECK(aclrtDestroyStream(stream) == 0);
    return nothing;
}

int main(void) {
    alarm(3 * LIMIT);
    atexit(at_exit);
    in_a_child(start_and_use);

    moment = "after a question";
    int32_t major, minor, patch;
    CHECK(aclrtGetSocName() != NULL);
    CHECK(aclrtGetVersion(&major, &minor, &patch) == 0);
    in_a_child(start_and_use);

    moment = "at work";
    CHECK(aclInit(NULL) == 0);
    CHECK(aclrtSetDevice(0) == 0);
    CHECK(aclrtCreateStream(&left_stream) == 0);
    CHECK(aclrtMalloc(&left_memory, BYTES, 0) == 0);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, busy, NULL) == 0);
    for (int i = 0; i < TIMES; i++) {
        CHECK(aclrtMemsetAsync(left_memory, BYTES, i, BYTES, left_stream) == 0);
        in_a_child(i % 2 ? be_refused : grandchild);
    }
    CHECK(aclrtSynchronizeStream(left_stream) == 0);
    use();
    stop = 1;
    CHECK(pthread_join(thread, NULL) == 0);
    puts("the parent goes on");
    return 0;
}
