/* Our own declarations of the functions that the programs here call, by the C ABI of the list in acl-sys. */
#ifndef ACL_SIM_TEST_H
#define ACL_SIM_TEST_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int aclError;
typedef void *aclrtStream, *aclrtEvent, *aclrtContext;
typedef struct aclDataBuffer aclDataBuffer;

aclError aclInit(const char *config);
aclError aclFinalize(void);
const char *aclGetRecentErrMsg(void);
aclError aclrtGetVersion(int32_t *major, int32_t *minor, int32_t *patch);
const char *aclrtGetSocName(void);
aclError aclsysGetVersionStr(char *package, char *version);
aclError aclsysGetVersionNum(char *package, int32_t *number);
aclError aclsysGetCANNVersion(int package, void *version);
aclError aclGetCannAttribute(int attribute, int32_t *value);
aclError aclrtSetDevice(int32_t device);
aclError aclrtGetDeviceCount(uint32_t *count);
aclError aclrtCreateContext(aclrtContext *context, int32_t device);
aclError aclrtResetDevice(int32_t device);
aclError aclrtGetDevice(int32_t *device);
aclError aclrtCreateStream(aclrtStream *stream);
aclError aclrtDestroyStream(aclrtStream stream);
aclError aclrtSynchronizeStream(aclrtStream stream);
aclError aclrtLaunchHostFunc(aclrtStream stream, void (*function)(void *), void *user);
aclError aclrtCreateEvent(aclrtEvent *event);
aclError aclrtDestroyEvent(aclrtEvent event);
aclError aclrtRecordEvent(aclrtEvent event, aclrtStream stream);
aclError aclrtStreamWaitEvent(aclrtStream stream, aclrtEvent event);
aclError aclrtEventElapsedTime(float *ms, aclrtEvent start, aclrtEvent end);
aclError aclrtMalloc(void **device, size_t size, int policy);
aclError aclrtFree(void *device);
aclError aclrtMallocHost(void **host, size_t size);
aclError aclrtFreeHost(void *host);
aclError aclrtMemcpyAsync(void *dst, size_t max, const void *src, size_t count, int kind, aclrtStream stream);
aclError aclrtMemsetAsync(void *device, size_t max, int32_t value, size_t count, aclrtStream stream);
aclDataBuffer *aclCreateDataBuffer(void *data, size_t size);
aclError aclDestroyDataBuffer(const aclDataBuffer *buffer);
size_t aclGetDataBufferSizeV2(const aclDataBuffer *buffer);
void aclAppLog(int level, const char *func, const char *file, uint32_t line, const char *format, ...);
aclError acldvppMalloc(void **device, size_t size);
aclError acldvppFree(void *device);
uint32_t acltdtGetSliceInfoFromItem(void *item, size_t *num, size_t *id);

#ifdef __cplusplus
}
#endif
#endif
