// What the first calls of a program answer, whichever of them it looks at.
#include "acl.h"

#include <stdio.h>

int main(void) {
    int init = aclInit(0);
    int device = aclrtSetDevice(0);
    aclrtContext context = 0;
    int created = aclrtCreateContext(&context, 0);
    uint32_t count = 7;
    int counted = aclrtGetDeviceCount(&count);
    printf("init %d, device %d, context %d, count %d\n", init, device, created, counted);
    return 0;
}
