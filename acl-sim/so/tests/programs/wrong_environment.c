// What the first calls of a program answer, whichever of them it looks at.
#include "acl.h"

#include <stdio.h>

int main(void) {
    int init = aclInit(0);
    int device = aclrtSetDevice(0);
    aclrtContext context = 0;
    int created = aclrtCreateContext(&context, 0);
    printf("init %d, device %d, context %d\n", init, device, created);
    return 0;
}
