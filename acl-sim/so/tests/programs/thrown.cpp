// An exception that leaves a function which a stream has called.
#include "acl.h"

static void throws(void *) {
    throw 1;
}

int main() {
    aclInit(nullptr);
    aclrtSetDevice(0);
    aclrtLaunchHostFunc(nullptr, throws, nullptr);
    aclrtSynchronizeStream(nullptr);
    return 0;
}
