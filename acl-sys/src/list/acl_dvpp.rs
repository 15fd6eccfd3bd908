//! Rows of `acl_dvpp.h`: V1 media.
//!
//! V100 chips are the Ascend 310 and 910; V200 chips the 310P, the 200I/500 A2, A2 and A3. One library serves
//! both: what a chip cannot do is refused by the call, mostly with 200006, and creators answer NULL.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_dvpp_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_dvpp.h" in "libacl_dvpp.so" since "5" by "header" {
        // memory
        must acldvppMalloc(ptr: *mut *mut c_void, size: usize) -> aclError, "Media memory: 128-aligned, takes `ALIGN_UP(size,32)+32`.";
        must acldvppFree(ptr: *mut c_void) -> aclError, "Frees media memory; NULL is an error.";

        // picture channel
        must acldvppCreateChannelDesc() -> *mut acldvppChannelDesc, "A description of a channel; NULL when host memory is short.";
        must acldvppDestroyChannelDesc(desc: *mut acldvppChannelDesc) -> aclError, "Frees the description; NULL is fine.";
        must acldvppCreateChannel(desc: *mut acldvppChannelDesc) -> aclError, "Opens the channel on the current context's device.";
        must acldvppDestroyChannel(desc: *mut acldvppChannelDesc) -> aclError, "Closes it; all its work must have passed.";
        may acldvppGetChannelDescChannelId(desc: *const acldvppChannelDesc) -> u64, "Number of the open channel; 0 when not open.";
        may acldvppSetChannelDescMode(desc: *mut acldvppChannelDesc, mode: u32) -> aclError, "Restricts the channel to the bits of `acldvppChannelMode`; all when never set; V200 only.";
        may acldvppSetChannelDescParam(desc: *mut acldvppChannelDesc, which: acldvppChannelDescParamType, bytes: usize, value: *const c_void) -> aclError, "Sets one parameter from `bytes` bytes.";
        may acldvppGetChannelDescParam(desc: *const acldvppChannelDesc, which: acldvppChannelDescParamType, bytes: usize, written: *mut usize, value: *mut c_void) -> aclError, "Writes one parameter to `value` and its size to `written`.";

        // picture description
        must acldvppCreatePicDesc() -> *mut acldvppPicDesc, "A description with all fields 0; it owns no pixels.";
        must acldvppDestroyPicDesc(desc: *mut acldvppPicDesc) -> aclError, "Frees the description; NULL is fine.";
        must acldvppSetPicDescData(desc: *mut acldvppPicDesc, data: *mut c_void) -> aclError, "Sets the address of the pixels; NULL is an error.";
        must acldvppSetPicDescSize(desc: *mut acldvppPicDesc, size: u32) -> aclError, "Sets the size of the pixel buffer in bytes.";
        must acldvppSetPicDescFormat(desc: *mut acldvppPicDesc, format: acldvppPixelFormat) -> aclError, "Sets the pixel format.";
        must acldvppSetPicDescWidth(desc: *mut acldvppPicDesc, width: u32) -> aclError, "Sets the width in pixels.";
        must acldvppSetPicDescHeight(desc: *mut acldvppPicDesc, height: u32) -> aclError, "Sets the height in rows.";
        must acldvppSetPicDescWidthStride(desc: *mut acldvppPicDesc, stride: u32) -> aclError, "Sets the bytes of a luma row.";
        must acldvppSetPicDescHeightStride(desc: *mut acldvppPicDesc, stride: u32) -> aclError, "Sets the luma rows from plane to plane.";
        may acldvppSetPicDescRetCode(desc: *mut acldvppPicDesc, code: u32) -> aclError, "Sets the result code.";
        may acldvppGetPicDescData(desc: *const acldvppPicDesc) -> *mut c_void, "Address of the pixels.";
        may acldvppGetPicDescSize(desc: *const acldvppPicDesc) -> u32, "Bytes of the picture.";
        must acldvppGetPicDescFormat(desc: *const acldvppPicDesc) -> acldvppPixelFormat, "Pixel format.";
        must acldvppGetPicDescWidth(desc: *const acldvppPicDesc) -> u32, "Width in pixels.";
        must acldvppGetPicDescHeight(desc: *const acldvppPicDesc) -> u32, "Height in rows.";
        must acldvppGetPicDescWidthStride(desc: *const acldvppPicDesc) -> u32, "Bytes of a luma row.";
        must acldvppGetPicDescHeightStride(desc: *const acldvppPicDesc) -> u32, "Luma rows from plane to plane.";
        must acldvppGetPicDescRetCode(desc: *const acldvppPicDesc) -> u32, "0 when the latest task on this description went well.";

        // batch of picture descriptions
        may acldvppCreateBatchPicDesc(count: u32) -> *mut acldvppBatchPicDesc, "`count` picture descriptions in one: 1 to 256, else NULL.";
        may acldvppDestroyBatchPicDesc(batch: *mut acldvppBatchPicDesc) -> aclError, "Frees the batch with its descriptions; NULL is fine.";
        may acldvppGetPicDesc(batch: *mut acldvppBatchPicDesc, index: u32) -> *mut acldvppPicDesc, "One description of the batch, which keeps owning it; NULL past the end.";

        // packet description
        must acldvppCreateStreamDesc() -> *mut acldvppStreamDesc, "A description with all fields 0; it owns no bytes.";
        must acldvppDestroyStreamDesc(desc: *mut acldvppStreamDesc) -> aclError, "Frees the description; NULL is fine.";
        must acldvppSetStreamDescData(desc: *mut acldvppStreamDesc, data: *mut c_void) -> aclError, "Sets the address of the packet.";
        must acldvppSetStreamDescSize(desc: *mut acldvppStreamDesc, size: u32) -> aclError, "Sets the bytes of the packet.";
        may acldvppSetStreamDescFormat(desc: *mut acldvppStreamDesc, format: acldvppStreamFormat) -> aclError, "Sets the coding.";
        must acldvppSetStreamDescTimestamp(desc: *mut acldvppStreamDesc, timestamp: u64) -> aclError, "Sets a time stamp, which comes back with the description.";
        may acldvppSetStreamDescRetCode(desc: *mut acldvppStreamDesc, code: u32) -> aclError, "Sets the result code.";
        must acldvppSetStreamDescEos(desc: *mut acldvppStreamDesc, eos: u8) -> aclError, "1: the end of the stream, without a packet.";
        may acldvppGetStreamDescData(desc: *const acldvppStreamDesc) -> *mut c_void, "Address of the packet.";
        may acldvppGetStreamDescSize(desc: *const acldvppStreamDesc) -> u32, "Bytes of the packet.";
        may acldvppGetStreamDescFormat(desc: *const acldvppStreamDesc) -> acldvppStreamFormat, "Coding.";
        may acldvppGetStreamDescTimestamp(desc: *const acldvppStreamDesc) -> u64, "Time stamp.";
        may acldvppGetStreamDescRetCode(desc: *const acldvppStreamDesc) -> u32, "0 when the packet was decoded.";
        may acldvppGetStreamDescEos(desc: *const acldvppStreamDesc) -> u8, "1 when it marks the end of the stream.";

        // region
        may acldvppCreateRoiConfig(left: u32, right: u32, top: u32, bottom: u32) -> *mut acldvppRoiConfig, "A region, right and bottom included; each number to 65535, else NULL. V100: left, top even; right, bottom odd.";
        may acldvppDestroyRoiConfig(config: *mut acldvppRoiConfig) -> aclError, "Frees the region; NULL is fine.";
        may acldvppSetRoiConfig(config: *mut acldvppRoiConfig, left: u32, right: u32, top: u32, bottom: u32) -> aclError, "Sets all four edges.";
        may acldvppSetRoiConfigLeft(config: *mut acldvppRoiConfig, left: u32) -> aclError, "Sets the first column.";
        may acldvppSetRoiConfigRight(config: *mut acldvppRoiConfig, right: u32) -> aclError, "Sets the last column.";
        may acldvppSetRoiConfigTop(config: *mut acldvppRoiConfig, top: u32) -> aclError, "Sets the first row.";
        may acldvppSetRoiConfigBottom(config: *mut acldvppRoiConfig, bottom: u32) -> aclError, "Sets the last row.";

        // resize configuration
        must acldvppCreateResizeConfig() -> *mut acldvppResizeConfig, "A resize configuration; NULL when host memory is short.";
        must acldvppDestroyResizeConfig(config: *mut acldvppResizeConfig) -> aclError, "Frees the configuration; NULL is fine.";
        may acldvppSetResizeConfigInterpolation(config: *mut acldvppResizeConfig, interpolation: u32) -> aclError, "0 own algorithm, 1 bilinear, 2 nearest; V100 chips know 3 and 4 too.";
        may acldvppGetResizeConfigInterpolation(config: *const acldvppResizeConfig) -> u32, "Interpolation that was set.";

        // border
        may acldvppCreateBorderConfig() -> *mut acldvppBorderConfig, "A border; V200 only.";
        may acldvppDestroyBorderConfig(config: *mut acldvppBorderConfig) -> aclError, "Frees the border.";
        may acldvppSetBorderConfigValue(config: *mut acldvppBorderConfig, index: u32, value: f64) -> aclError, "Sets the fill value of one component, 0 to 3, for a constant border.";
        may acldvppSetBorderConfigBorderType(config: *mut acldvppBorderConfig, kind: acldvppBorderType) -> aclError, "Sets where the border's pixels come from.";
        may acldvppSetBorderConfigTop(config: *mut acldvppBorderConfig, rows: u32) -> aclError, "Sets the rows above, to 65535.";
        may acldvppSetBorderConfigBottom(config: *mut acldvppBorderConfig, rows: u32) -> aclError, "Sets the rows below, to 65535.";
        may acldvppSetBorderConfigLeft(config: *mut acldvppBorderConfig, columns: u32) -> aclError, "Sets the columns on the left, to 65535.";
        may acldvppSetBorderConfigRight(config: *mut acldvppBorderConfig, columns: u32) -> aclError, "Sets the columns on the right, to 65535.";
        may acldvppGetBorderConfigValue(config: *const acldvppBorderConfig, index: u32) -> f64, "Fill value of one component; negative when the arguments are wrong.";
        may acldvppGetBorderConfigBorderType(config: *const acldvppBorderConfig) -> acldvppBorderType, "Where the border's pixels come from.";
        may acldvppGetBorderConfigTop(config: *const acldvppBorderConfig) -> u32, "Rows above.";
        may acldvppGetBorderConfigBottom(config: *const acldvppBorderConfig) -> u32, "Rows below.";
        may acldvppGetBorderConfigLeft(config: *const acldvppBorderConfig) -> u32, "Columns on the left.";
        may acldvppGetBorderConfigRight(config: *const acldvppBorderConfig) -> u32, "Columns on the right.";

        // look-up tables and histogram
        may acldvppCreateLutMap() -> *mut acldvppLutMap, "Look-up tables for equalizing; V200 only.";
        may acldvppDestroyLutMap(map: *mut acldvppLutMap) -> aclError, "Frees the tables.";
        may acldvppGetLutMapDims(map: *const acldvppLutMap) -> u32, "How many tables there are; 0 for NULL.";
        may acldvppGetLutMapData(map: *const acldvppLutMap, dim: u32, data: *mut *mut u8, len: *mut u32) -> aclError, "Address and length of one table, to be filled in place.";
        may acldvppCreateHist() -> *mut acldvppHist, "A histogram; V200 only.";
        may acldvppDestroyHist(hist: *mut acldvppHist) -> aclError, "Frees the histogram.";
        may acldvppClearHist(hist: *mut acldvppHist) -> aclError, "Sets every count to 0.";
        may acldvppGetHistDims(hist: *mut acldvppHist) -> u32, "How many components are counted; 0 for NULL.";
        may acldvppGetHistData(hist: *mut acldvppHist, dim: u32, data: *mut *mut u32, len: *mut u16) -> aclError, "Address and number of one component's counts, which stay the histogram's.";
        may acldvppGetHistRetCode(hist: *mut acldvppHist) -> u32, "0 when the latest task on this histogram went well.";

        // VPC
        must acldvppVpcResizeAsync(channel: *mut acldvppChannelDesc, input: *mut acldvppPicDesc, output: *mut acldvppPicDesc, config: *mut acldvppResizeConfig, stream: aclrtStream) -> aclError, "Resizes in stream order.";
        may acldvppVpcCropAsync(channel: *mut acldvppChannelDesc, input: *mut acldvppPicDesc, output: *mut acldvppPicDesc, crop: *mut acldvppRoiConfig, stream: aclrtStream) -> aclError, "Cuts a region out, scaled to the output's size, in stream order.";
        may acldvppVpcCropResizeAsync(channel: *mut acldvppChannelDesc, input: *mut acldvppPicDesc, output: *mut acldvppPicDesc, crop: *mut acldvppRoiConfig, config: *mut acldvppResizeConfig, stream: aclrtStream) -> aclError, "As acldvppVpcCropAsync with a chosen interpolation.";
        may acldvppVpcCropAndPasteAsync(channel: *mut acldvppChannelDesc, input: *mut acldvppPicDesc, output: *mut acldvppPicDesc, crop: *mut acldvppRoiConfig, paste: *mut acldvppRoiConfig, stream: aclrtStream) -> aclError, "Cuts a region out and writes it to a region of the output; the rest of the output stays.";
        may acldvppVpcCropResizePasteAsync(channel: *mut acldvppChannelDesc, input: *mut acldvppPicDesc, output: *mut acldvppPicDesc, crop: *mut acldvppRoiConfig, paste: *mut acldvppRoiConfig, config: *mut acldvppResizeConfig, stream: aclrtStream) -> aclError, "As acldvppVpcCropAndPasteAsync with a chosen interpolation.";
        may acldvppVpcBatchCropAsync(channel: *mut acldvppChannelDesc, inputs: *mut acldvppBatchPicDesc, crops_of: *mut u32, count: u32, outputs: *mut acldvppBatchPicDesc, crops: *mut *mut acldvppRoiConfig, stream: aclrtStream) -> aclError, "Cuts `crops_of[i]` regions out of each of `count` pictures; an output for every region, to 256.";
        may acldvppVpcBatchCropResizeAsync(channel: *mut acldvppChannelDesc, inputs: *mut acldvppBatchPicDesc, crops_of: *mut u32, count: u32, outputs: *mut acldvppBatchPicDesc, crops: *mut *mut acldvppRoiConfig, config: *mut acldvppResizeConfig, stream: aclrtStream) -> aclError, "As acldvppVpcBatchCropAsync with a chosen interpolation.";
        may acldvppVpcBatchCropAndPasteAsync(channel: *mut acldvppChannelDesc, inputs: *mut acldvppBatchPicDesc, crops_of: *mut u32, count: u32, outputs: *mut acldvppBatchPicDesc, crops: *mut *mut acldvppRoiConfig, pastes: *mut *mut acldvppRoiConfig, stream: aclrtStream) -> aclError, "As acldvppVpcBatchCropAsync, each into a region of its output.";
        may acldvppVpcBatchCropResizePasteAsync(channel: *mut acldvppChannelDesc, inputs: *mut acldvppBatchPicDesc, crops_of: *mut u32, count: u32, outputs: *mut acldvppBatchPicDesc, crops: *mut *mut acldvppRoiConfig, pastes: *mut *mut acldvppRoiConfig, config: *mut acldvppResizeConfig, stream: aclrtStream) -> aclError, "As acldvppVpcBatchCropAndPasteAsync with a chosen interpolation.";
        may acldvppVpcBatchCropResizeMakeBorderAsync(channel: *mut acldvppChannelDesc, inputs: *mut acldvppBatchPicDesc, crops_of: *mut u32, count: u32, outputs: *mut acldvppBatchPicDesc, crops: *mut *mut acldvppRoiConfig, borders: *mut *mut acldvppBorderConfig, config: *mut acldvppResizeConfig, stream: aclrtStream) -> aclError, "As acldvppVpcBatchCropResizeAsync with a border round each result; V200 only.";
        may acldvppVpcConvertColorAsync(channel: *mut acldvppChannelDesc, input: *mut acldvppPicDesc, output: *mut acldvppPicDesc, stream: aclrtStream) -> aclError, "Converts to the output's pixel format, at the same size; V200 only.";
        may acldvppVpcPyrDownAsync(channel: *mut acldvppChannelDesc, input: *mut acldvppPicDesc, output: *mut acldvppPicDesc, reserved: *mut c_void, stream: aclrtStream) -> aclError, "One step down an image pyramid; `reserved` is NULL; V200 only.";
        may acldvppVpcMakeBorderAsync(channel: *const acldvppChannelDesc, input: *const acldvppPicDesc, output: *mut acldvppPicDesc, border: *const acldvppBorderConfig, stream: aclrtStream) -> aclError, "Puts a border round the picture; V200 only.";
        may acldvppVpcEqualizeHistAsync(channel: *const acldvppChannelDesc, input: *const acldvppPicDesc, output: *mut acldvppPicDesc, map: *const acldvppLutMap, stream: aclrtStream) -> aclError, "Sends each pixel through the look-up tables; V200 only.";
        may acldvppVpcCalcHistAsync(channel: *mut acldvppChannelDesc, input: *mut acldvppPicDesc, hist: *mut acldvppHist, reserved: *mut c_void, stream: aclrtStream) -> aclError, "Counts the pixel values; `reserved` is NULL; V200 only.";

        // JPEGD
        must acldvppJpegGetImageInfo(data: *const c_void, size: u32, width: *mut u32, height: *mut u32, components: *mut i32) -> aclError, "Size and components from a JPEG header in host memory.";
        may acldvppJpegGetImageInfoV2(data: *const c_void, size: u32, width: *mut u32, height: *mut u32, components: *mut i32, format: *mut acldvppJpegFormat) -> aclError, "As acldvppJpegGetImageInfo, with the chroma sampling.";
        must acldvppJpegPredictDecSize(data: *const c_void, size: u32, format: acldvppPixelFormat, bytes: *mut u32) -> aclError, "Bytes that hold the decoded picture on every chip.";
        must acldvppJpegDecodeAsync(channel: *mut acldvppChannelDesc, data: *const c_void, size: u32, output: *mut acldvppPicDesc, stream: aclrtStream) -> aclError, "Decodes in stream order; the description is written when the task has run.";

        // JPEGE
        may acldvppCreateJpegeConfig() -> *mut acldvppJpegeConfig, "An encoder configuration; NULL when host memory is short.";
        may acldvppDestroyJpegeConfig(config: *mut acldvppJpegeConfig) -> aclError, "Frees the configuration; NULL is fine.";
        may acldvppSetJpegeConfigLevel(config: *mut acldvppJpegeConfig, level: u32) -> aclError, "Quality, 1 worst to 100 best; 0 is like 100.";
        may acldvppGetJpegeConfigLevel(config: *const acldvppJpegeConfig) -> u32, "Quality that was set.";
        may acldvppJpegPredictEncSize(input: *const acldvppPicDesc, config: *const acldvppJpegeConfig, bytes: *mut u32) -> aclError, "Bytes that hold the file of such a picture.";
        may acldvppJpegEncodeAsync(channel: *mut acldvppChannelDesc, input: *mut acldvppPicDesc, data: *const c_void, size: *mut u32, config: *mut acldvppJpegeConfig, stream: aclrtStream) -> aclError, "Writes a file to `data`; `size` is the room before and the length once the stream has passed.";

        // PNGD
        may acldvppPngGetImageInfo(data: *const c_void, size: u32, width: *mut u32, height: *mut u32, components: *mut i32) -> aclError, "Size and components from a PNG header in host memory; V200 only.";
        may acldvppPngPredictDecSize(data: *const c_void, size: u32, format: acldvppPixelFormat, bytes: *mut u32) -> aclError, "Bytes that hold the decoded picture; V200 only.";
        may acldvppPngDecodeAsync(channel: *mut acldvppChannelDesc, data: *const c_void, size: u32, output: *mut acldvppPicDesc, stream: aclrtStream) -> aclError, "Decodes in stream order; V200 only.";

        // VDEC
        must aclvdecCreateChannelDesc() -> *mut aclvdecChannelDesc, "A description of a video decoder channel.";
        must aclvdecDestroyChannelDesc(desc: *mut aclvdecChannelDesc) -> aclError, "Frees it.";
        must aclvdecSetChannelDescChannelId(desc: *mut aclvdecChannelDesc, id: u32) -> aclError, "Sets the channel's number: 0 to 255, on V100 chips to 31.";
        must aclvdecSetChannelDescThreadId(desc: *mut aclvdecChannelDesc, thread: u64) -> aclError, "Sets the report thread: its `pthread_t`.";
        must aclvdecSetChannelDescCallback(desc: *mut aclvdecChannelDesc, callback: aclvdecCallback) -> aclError, "Sets the function called for each packet.";
        must aclvdecSetChannelDescEnType(desc: *mut aclvdecChannelDesc, coding: acldvppStreamFormat) -> aclError, "Sets the coding.";
        must aclvdecSetChannelDescOutPicFormat(desc: *mut aclvdecChannelDesc, format: acldvppPixelFormat) -> aclError, "Sets the output format; NV12 when never set. V100: NV12, NV21; V200: also RGB_888, BGR_888.";
        may aclvdecSetChannelDescOutPicWidth(desc: *mut aclvdecChannelDesc, width: u32) -> aclError, "Sets the declared output width; optional.";
        may aclvdecSetChannelDescOutPicHeight(desc: *mut aclvdecChannelDesc, height: u32) -> aclError, "Sets the declared output height; optional.";
        may aclvdecSetChannelDescRefFrameNum(desc: *mut aclvdecChannelDesc, frames: u32) -> aclError, "Sets the number of reference frames: 0 to 16; V100 chips refuse.";
        may aclvdecSetChannelDescBitDepth(desc: *mut aclvdecChannelDesc, depth: u32) -> aclError, "0: 8 bits a sample; 1: 10 bits; V100 chips refuse.";
        may aclvdecSetChannelDescOutMode(desc: *mut aclvdecChannelDesc, mode: u32) -> aclError, "0: display order with the stream's delay; 1: as soon as decoded.";
        may aclvdecSetChannelDescParam(desc: *mut aclvdecChannelDesc, which: aclvdecChannelDescParamType, bytes: usize, value: *const c_void) -> aclError, "Sets one parameter from `bytes` bytes.";
        may aclvdecGetChannelDescChannelId(desc: *const aclvdecChannelDesc) -> u32, "The channel's number.";
        may aclvdecGetChannelDescThreadId(desc: *const aclvdecChannelDesc) -> u64, "Report thread.";
        may aclvdecGetChannelDescCallback(desc: *const aclvdecChannelDesc) -> aclvdecCallback, "Function called for each packet; NULL when never set.";
        may aclvdecGetChannelDescEnType(desc: *const aclvdecChannelDesc) -> acldvppStreamFormat, "Coding.";
        may aclvdecGetChannelDescOutPicFormat(desc: *const aclvdecChannelDesc) -> acldvppPixelFormat, "Output format.";
        may aclvdecGetChannelDescOutPicWidth(desc: *const aclvdecChannelDesc) -> u32, "Declared output width.";
        may aclvdecGetChannelDescOutPicHeight(desc: *const aclvdecChannelDesc) -> u32, "Declared output height.";
        may aclvdecGetChannelDescRefFrameNum(desc: *const aclvdecChannelDesc) -> u32, "Number of reference frames.";
        may aclvdecGetChannelDescBitDepth(desc: *const aclvdecChannelDesc) -> u32, "0: 8 bits a sample; 1: 10 bits.";
        may aclvdecGetChannelDescOutMode(desc: *const aclvdecChannelDesc) -> u32, "0: display order; 1: as soon as decoded.";
        may aclvdecGetChannelDescParam(desc: *const aclvdecChannelDesc, which: aclvdecChannelDescParamType, bytes: usize, written: *mut usize, value: *mut c_void) -> aclError, "Writes one parameter to `value` and its size to `written`.";
        must aclvdecCreateChannel(desc: *mut aclvdecChannelDesc) -> aclError, "Opens the channel and subscribes its report thread, which must exist.";
        must aclvdecDestroyChannel(desc: *mut aclvdecChannelDesc) -> aclError, "Sends the end of the stream, waits for every callback, closes.";
        may aclvdecCreateFrameConfig() -> *mut aclvdecFrameConfig, "A frame configuration without fields; sends take NULL as well.";
        may aclvdecDestroyFrameConfig(config: *mut aclvdecFrameConfig) -> aclError, "Frees it.";
        must aclvdecSendFrame(desc: *mut aclvdecChannelDesc, input: *mut acldvppStreamDesc, output: *mut acldvppPicDesc, config: *mut aclvdecFrameConfig, user: *mut c_void) -> aclError, "Sends one packet and the picture it is to become; waits until the device has accepted it.";
        may aclvdecSendSkippedFrame(desc: *mut aclvdecChannelDesc, input: *mut acldvppStreamDesc, config: *mut aclvdecFrameConfig, user: *mut c_void) -> aclError, "Sends a packet that is decoded for reference only; its callback has no picture.";

        // VENC
        may aclvencCreateChannelDesc() -> *mut aclvencChannelDesc, "A description of a video encoder channel.";
        may aclvencDestroyChannelDesc(desc: *mut aclvencChannelDesc) -> aclError, "Frees it.";
        may aclvencSetChannelDescThreadId(desc: *mut aclvencChannelDesc, thread: u64) -> aclError, "Sets the report thread: its `pthread_t`.";
        may aclvencSetChannelDescCallback(desc: *mut aclvencChannelDesc, callback: aclvencCallback) -> aclError, "Sets the function called for each picture.";
        may aclvencSetChannelDescEnType(desc: *mut aclvencChannelDesc, coding: acldvppStreamFormat) -> aclError, "Sets the coding.";
        may aclvencSetChannelDescPicFormat(desc: *mut aclvencChannelDesc, format: acldvppPixelFormat) -> aclError, "Sets the input format: NV12 or NV21.";
        may aclvencSetChannelDescPicWidth(desc: *mut aclvencChannelDesc, width: u32) -> aclError, "Sets the width in pixels.";
        may aclvencSetChannelDescPicHeight(desc: *mut aclvencChannelDesc, height: u32) -> aclError, "Sets the height in rows.";
        may aclvencSetChannelDescKeyFrameInterval(desc: *mut aclvencChannelDesc, frames: u32) -> aclError, "Sets the pictures from key frame to key frame, 1 to 65536.";
        may aclvencSetChannelDescBufAddr(desc: *mut aclvencChannelDesc, data: *mut c_void) -> aclError, "Sets an output buffer of the caller's; the size must be set too; V100 chips refuse.";
        may aclvencSetChannelDescBufSize(desc: *mut aclvencChannelDesc, size: u32) -> aclError, "Sets the output buffer's size, 5 MiB or more; V100 chips refuse.";
        may aclvencSetChannelDescRcMode(desc: *mut aclvencChannelDesc, mode: u32) -> aclError, "Bit rate: 0 the chip's default, 1 variable, 2 constant.";
        may aclvencSetChannelDescSrcRate(desc: *mut aclvencChannelDesc, rate: u32) -> aclError, "Sets the input's pictures a second; 0 is 30.";
        may aclvencSetChannelDescMaxBitRate(desc: *mut aclvencChannelDesc, rate: u32) -> aclError, "Sets the output's kbit a second; 0 is the chip's default.";
        may aclvencSetChannelDescParam(desc: *mut aclvencChannelDesc, which: aclvencChannelDescParamType, bytes: usize, value: *const c_void) -> aclError, "Sets one parameter from `bytes` bytes.";
        may aclvencGetChannelDescChannelId(desc: *const aclvencChannelDesc) -> u32, "Number of the open channel.";
        may aclvencGetChannelDescThreadId(desc: *const aclvencChannelDesc) -> u64, "Report thread.";
        may aclvencGetChannelDescCallback(desc: *const aclvencChannelDesc) -> aclvencCallback, "Function called for each picture; NULL when never set.";
        may aclvencGetChannelDescEnType(desc: *const aclvencChannelDesc) -> acldvppStreamFormat, "Coding.";
        may aclvencGetChannelDescPicFormat(desc: *const aclvencChannelDesc) -> acldvppPixelFormat, "Input format.";
        may aclvencGetChannelDescPicWidth(desc: *const aclvencChannelDesc) -> u32, "Width in pixels.";
        may aclvencGetChannelDescPicHeight(desc: *const aclvencChannelDesc) -> u32, "Height in rows.";
        may aclvencGetChannelDescKeyFrameInterval(desc: *const aclvencChannelDesc) -> u32, "Pictures from key frame to key frame.";
        may aclvencGetChannelDescBufAddr(desc: *const aclvencChannelDesc) -> *mut c_void, "The caller's output buffer; V100 chips have none.";
        may aclvencGetChannelDescBufSize(desc: *const aclvencChannelDesc) -> u32, "Size of the output buffer; 0 on V100 chips.";
        may aclvencGetChannelDescRcMode(desc: *const aclvencChannelDesc) -> u32, "Bit rate mode.";
        may aclvencGetChannelDescSrcRate(desc: *const aclvencChannelDesc) -> u32, "The input's pictures a second.";
        may aclvencGetChannelDescMaxBitRate(desc: *const aclvencChannelDesc) -> u32, "The output's kbit a second.";
        may aclvencGetChannelDescParam(desc: *const aclvencChannelDesc, which: aclvencChannelDescParamType, bytes: usize, written: *mut usize, value: *mut c_void) -> aclError, "Writes one parameter to `value` and its size to `written`.";
        may aclvencCreateChannel(desc: *mut aclvencChannelDesc) -> aclError, "Opens the channel and subscribes its report thread, which must exist.";
        may aclvencDestroyChannel(desc: *mut aclvencChannelDesc) -> aclError, "Waits for every callback and closes.";
        may aclvencCreateFrameConfig() -> *mut aclvencFrameConfig, "Settings of one picture, all 0.";
        may aclvencDestroyFrameConfig(config: *mut aclvencFrameConfig) -> aclError, "Frees them.";
        may aclvencSetFrameConfigEos(config: *mut aclvencFrameConfig, eos: u8) -> aclError, "1: the end of the stream.";
        may aclvencGetFrameConfigEos(config: *const aclvencFrameConfig) -> u8, "1 when it marks the end of the stream.";
        may aclvencSetFrameConfigForceIFrame(config: *mut aclvencFrameConfig, force: u8) -> aclError, "1: this picture becomes a key frame.";
        may aclvencGetFrameConfigForceIFrame(config: *const aclvencFrameConfig) -> u8, "1 when the picture is to be a key frame; 255 for NULL.";
        may aclvencSendFrame(desc: *mut aclvencChannelDesc, input: *mut acldvppPicDesc, reserved: *mut c_void, config: *mut aclvencFrameConfig, user: *mut c_void) -> aclError, "Sends one picture; `reserved` is NULL.";
    }
    from "acl_dvpp.h" in "libacl_dvpp.so" since "8.5 or earlier" by "documentation" {
        may acldvppMallocWithCfg(ptr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy, config: *mut aclrtMallocConfig) -> aclError, "As acldvppMalloc with a page policy and attributes; a NULL `config` has none.";
    }
} } }
