/* A function in a stream where no thread is to be had for it. */
#include "acl.h"
#include <stdio.h>

static void never(void *user) {
    (void)user;
    puts("called");
}

int main(void) {
    int started = aclInit(NULL) | aclrtSetDevice(0);
    int launched = aclrtLaunchHostFunc(NULL, never, NULL);
    int waited = aclrtSynchronizeStream(NULL);
    printf("%d %d %d, then %d\n", started, launched, waited, aclrtSynchronizeStream(NULL));
    return 0;
}
