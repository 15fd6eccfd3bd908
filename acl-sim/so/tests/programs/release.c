/* What the library says of its release: interface, runtime package as text, number and parts, two features. */
#include "acl.h"
#include <stdio.h>

typedef struct {
    char version[128], major[64], minor[64], release[64], patch[64], reserved[128];
} Version;

int main(void) {
    int32_t major, minor, patch, number = 0, compiles = -1, bf16 = -1;
    char runtime[] = "runtime", text[128] = "-";
    Version parts = {0};
    int failed = aclInit(NULL) != 0;
    failed |= aclrtGetVersion(&major, &minor, &patch);
    failed |= aclsysGetVersionStr(runtime, text);
    failed |= aclsysGetVersionNum(runtime, &number);
    failed |= aclsysGetCANNVersion(0, &parts);
    failed |= aclGetCannAttribute(2, &compiles);
    failed |= aclGetCannAttribute(1, &bf16);
    printf("%d.%d.%d %s %d %s.%s.%s.%s %d %d\n", major, minor, patch, text, number, parts.major, parts.minor,
           parts.release, parts.patch, compiles, bf16);
    const char *why = failed ? aclGetRecentErrMsg() : NULL;
    if (why != NULL) {
        fprintf(stderr, "%s\n", why);
    }
    return failed != 0;
}
