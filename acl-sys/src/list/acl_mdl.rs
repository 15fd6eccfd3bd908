//! Rows of `acl_mdl.h`: models, their inputs and outputs, AIPP.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_mdl_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_mdl.h" in "libacl_mdl.so" since "5" by "header" {
        // load, run, unload
        may aclmdlLoadFromFile(path: *const c_char, model: *mut u32) -> aclError, "Loads a model file; the library finds the memory. Writes the model's number.";
        may aclmdlLoadFromMem(data: *const c_void, bytes: usize, model: *mut u32) -> aclError, "As aclmdlLoadFromFile, from host memory.";
        may aclmdlLoadFromFileWithMem(path: *const c_char, model: *mut u32, work: *mut c_void, work_bytes: usize, weights: *mut c_void, weight_bytes: usize) -> aclError, "Loads a model file into the caller's device memory, which must outlive the model.";
        may aclmdlLoadFromMemWithMem(data: *const c_void, bytes: usize, model: *mut u32, work: *mut c_void, work_bytes: usize, weights: *mut c_void, weight_bytes: usize) -> aclError, "As aclmdlLoadFromFileWithMem, from host memory.";
        may aclmdlLoadFromFileWithQ(path: *const c_char, model: *mut u32, inputs: *const u32, num_inputs: usize, outputs: *const u32, num_outputs: usize) -> aclError, "Loads a model file that is fed and read through queues.";
        may aclmdlLoadFromMemWithQ(data: *const c_void, bytes: usize, model: *mut u32, inputs: *const u32, num_inputs: usize, outputs: *const u32, num_outputs: usize) -> aclError, "As aclmdlLoadFromFileWithQ, from host memory.";
        may aclmdlUnload(model: u32) -> aclError, "Unloads a model; none of its runs may be under way.";
        may aclmdlExecute(model: u32, input: *const aclmdlDataset, output: *mut aclmdlDataset) -> aclError, "Runs a model and waits for its results.";
        may aclmdlExecuteAsync(model: u32, input: *const aclmdlDataset, output: *mut aclmdlDataset, stream: aclrtStream) -> aclError, "Runs a model in stream order; everything passed must live until the stream has got there.";
        may aclmdlQuerySize(path: *const c_char, work_bytes: *mut usize, weight_bytes: *mut usize) -> aclError, "Device memory that a model file needs to run.";
        may aclmdlQuerySizeFromMem(data: *const c_void, bytes: usize, work_bytes: *mut usize, weight_bytes: *mut usize) -> aclError, "As aclmdlQuerySize, from host memory.";
        // description
        may aclmdlCreateDesc() -> *mut aclmdlDesc, "An empty description of a model; NULL when host memory is short.";
        may aclmdlDestroyDesc(desc: *mut aclmdlDesc) -> aclError, "Frees a description.";
        may aclmdlGetDesc(desc: *mut aclmdlDesc, model: u32) -> aclError, "Fills a description from a loaded model.";
        may aclmdlGetNumInputs(desc: *mut aclmdlDesc) -> usize, "How many inputs the model has.";
        may aclmdlGetNumOutputs(desc: *mut aclmdlDesc) -> usize, "How many outputs the model has.";
        may aclmdlGetInputSizeByIndex(desc: *mut aclmdlDesc, index: usize) -> usize, "Bytes of one input; of the largest gear for a dynamic one.";
        may aclmdlGetOutputSizeByIndex(desc: *mut aclmdlDesc, index: usize) -> usize, "Bytes of one output; of the largest gear for a dynamic one.";
        may aclmdlGetInputDims(desc: *const aclmdlDesc, index: usize, dims: *mut aclmdlIODims) -> aclError, "Shape of one input.";
        may aclmdlGetInputDimsV2(desc: *const aclmdlDesc, index: usize, dims: *mut aclmdlIODims) -> aclError, "As aclmdlGetInputDims, but with static AIPP the lengths multiply to the bytes of the picture.";
        may aclmdlGetOutputDims(desc: *const aclmdlDesc, index: usize, dims: *mut aclmdlIODims) -> aclError, "Shape of one output.";
        may aclmdlGetCurOutputDims(desc: *const aclmdlDesc, index: usize, dims: *mut aclmdlIODims) -> aclError, "Shape of one output for the gear in force; the largest when none has been set.";
        may aclmdlGetInputNameByIndex(desc: *const aclmdlDesc, index: usize) -> *const c_char, "Name of one input.";
        may aclmdlGetOutputNameByIndex(desc: *const aclmdlDesc, index: usize) -> *const c_char, "Name of one output.";
        may aclmdlGetInputFormat(desc: *const aclmdlDesc, index: usize) -> aclFormat, "Format of one input.";
        may aclmdlGetOutputFormat(desc: *const aclmdlDesc, index: usize) -> aclFormat, "Format of one output.";
        may aclmdlGetInputDataType(desc: *const aclmdlDesc, index: usize) -> aclDataType, "Data type of one input.";
        may aclmdlGetOutputDataType(desc: *const aclmdlDesc, index: usize) -> aclDataType, "Data type of one output.";
        may aclmdlGetInputIndexByName(desc: *const aclmdlDesc, name: *const c_char, index: *mut usize) -> aclError, "Which input has this name.";
        may aclmdlGetOutputIndexByName(desc: *const aclmdlDesc, name: *const c_char, index: *mut usize) -> aclError, "Which output has this name.";
        may aclmdlGetTensorRealName(desc: *const aclmdlDesc, name: *const c_char) -> *const c_char, "Real name of a tensor for the name in its aclmdlIODims, which may be a short form; NULL on failure.";
        may aclmdlGetOpAttr(desc: *mut aclmdlDesc, op: *const c_char, attr: *const c_char) -> *const c_char, "Text of one attribute of one operator; NULL on failure.";
        // data sets
        may aclmdlCreateDataset() -> *mut aclmdlDataset, "An empty set of data buffers; NULL when host memory is short.";
        may aclmdlDestroyDataset(dataset: *const aclmdlDataset) -> aclError, "Frees a set; its buffers and their memory stay.";
        may aclmdlAddDatasetBuffer(dataset: *mut aclmdlDataset, buffer: *mut aclDataBuffer) -> aclError, "Appends a buffer.";
        may aclmdlGetDatasetNumBuffers(dataset: *const aclmdlDataset) -> usize, "How many buffers the set has.";
        may aclmdlGetDatasetBuffer(dataset: *const aclmdlDataset, index: usize) -> *mut aclDataBuffer, "One buffer of the set; NULL on failure.";
        may aclmdlSetDatasetTensorDesc(dataset: *mut aclmdlDataset, desc: *mut aclTensorDesc, index: usize) -> aclError, "Says what one buffer holds, for models whose shapes are open.";
        may aclmdlGetDatasetTensorDesc(dataset: *const aclmdlDataset, index: usize) -> *mut aclTensorDesc, "What one buffer holds; NULL on failure.";
        // gears of dynamic models
        may aclmdlSetDynamicBatchSize(model: u32, dataset: *mut aclmdlDataset, index: usize, batch: u64) -> aclError, "Chooses the batch size of the next run.";
        may aclmdlSetDynamicHWSize(model: u32, dataset: *mut aclmdlDataset, index: usize, height: u64, width: u64) -> aclError, "Chooses the picture size of the next run.";
        may aclmdlSetInputDynamicDims(model: u32, dataset: *mut aclmdlDataset, index: usize, dims: *const aclmdlIODims) -> aclError, "Chooses the gear of the next run: the dimensions of all inputs in one row.";
        may aclmdlGetDynamicBatch(desc: *const aclmdlDesc, batch: *mut aclmdlBatch) -> aclError, "The batch sizes that the model offers.";
        may aclmdlGetDynamicHW(desc: *const aclmdlDesc, index: usize, hw: *mut aclmdlHW) -> aclError, "The picture sizes that the model offers.";
        may aclmdlGetInputDynamicGearCount(desc: *const aclmdlDesc, index: usize, count: *mut usize) -> aclError, "How many gears the model offers; the index must be -1.";
        may aclmdlGetInputDynamicDims(desc: *const aclmdlDesc, index: usize, dims: *mut aclmdlIODims, count: usize) -> aclError, "The gears that the model offers; the index must be -1.";
        // AIPP
        may aclmdlCreateAIPP(batch: u64) -> *mut aclmdlAIPP, "Parameters of dynamic AIPP for this batch size; NULL on failure.";
        may aclmdlDestroyAIPP(aipp: *const aclmdlAIPP) -> aclError, "Frees the parameters.";
        may aclmdlSetAIPPInputFormat(aipp: *mut aclmdlAIPP, format: aclAippInputFormat) -> aclError, "Sets the pixel format of the pictures.";
        may aclmdlSetAIPPCscParams(aipp: *mut aclmdlAIPP, on: i8, r0c0: i16, r0c1: i16, r0c2: i16, r1c0: i16, r1c1: i16, r1c2: i16, r2c0: i16, r2c1: i16, r2c2: i16, out_bias0: u8, out_bias1: u8, out_bias2: u8, in_bias0: u8, in_bias1: u8, in_bias2: u8) -> aclError, "Sets the colour conversion: switch, matrix and biases.";
        may aclmdlSetAIPPRbuvSwapSwitch(aipp: *mut aclmdlAIPP, on: i8) -> aclError, "Whether red and blue, or U and V, change places.";
        may aclmdlSetAIPPAxSwapSwitch(aipp: *mut aclmdlAIPP, on: i8) -> aclError, "Whether the last channel of four goes first.";
        may aclmdlSetAIPPSrcImageSize(aipp: *mut aclmdlAIPP, width: i32, height: i32) -> aclError, "Sets the size of the pictures.";
        may aclmdlSetAIPPScfParams(aipp: *mut aclmdlAIPP, on: i8, in_width: i32, in_height: i32, out_width: i32, out_height: i32, batch_index: u64) -> aclError, "Sets the scaling of one picture of the batch.";
        may aclmdlSetAIPPCropParams(aipp: *mut aclmdlAIPP, on: i8, x: i32, y: i32, width: i32, height: i32, batch_index: u64) -> aclError, "Sets the cut-out of one picture of the batch.";
        may aclmdlSetAIPPPaddingParams(aipp: *mut aclmdlAIPP, on: i8, top: i32, bottom: i32, left: i32, right: i32, batch_index: u64) -> aclError, "Sets the border around one picture of the batch.";
        may aclmdlSetAIPPDtcPixelMean(aipp: *mut aclmdlAIPP, mean0: i16, mean1: i16, mean2: i16, mean3: i16, batch_index: u64) -> aclError, "Sets the mean of each channel for one picture of the batch.";
        may aclmdlSetAIPPDtcPixelMin(aipp: *mut aclmdlAIPP, min0: f32, min1: f32, min2: f32, min3: f32, batch_index: u64) -> aclError, "Sets the least value of each channel for one picture of the batch.";
        may aclmdlSetAIPPPixelVarReci(aipp: *mut aclmdlAIPP, factor0: f32, factor1: f32, factor2: f32, factor3: f32, batch_index: u64) -> aclError, "Sets the factor (one over the variance) of each channel for one picture of the batch.";
        may aclmdlSetInputAIPP(model: u32, dataset: *mut aclmdlDataset, index: usize, aipp: *const aclmdlAIPP) -> aclError, "Passes the parameters; the index is that of the AIPP input.";
        may aclmdlSetAIPPByInputIndex(model: u32, dataset: *mut aclmdlDataset, index: usize, aipp: *const aclmdlAIPP) -> aclError, "Passes the parameters; the index is that of the picture input.";
        may aclmdlGetAippType(model: u32, index: usize, kind: *mut aclmdlInputAippType, attached: *mut usize) -> aclError, "Whether an input has AIPP, and which input carries the parameters of a dynamic one.";
        may aclmdlGetFirstAippInfo(model: u32, index: usize, info: *mut aclAippInfo) -> aclError, "The static AIPP of one input.";
        // options, error reports
        may aclmdlCreateConfigHandle() -> *mut aclmdlConfigHandle, "Options for loading; NULL when host memory is short.";
        may aclmdlDestroyConfigHandle(config: *mut aclmdlConfigHandle) -> aclError, "Frees the options.";
        may aclmdlSetConfigOpt(config: *mut aclmdlConfigHandle, attr: aclmdlConfigAttr, value: *const c_void, bytes: usize) -> aclError, "Sets one option for loading.";
        may aclmdlLoadWithConfig(config: *const aclmdlConfigHandle, model: *mut u32) -> aclError, "Loads a model as the options say.";
        may aclmdlCreateAndGetOpDesc(device: u32, stream: u32, task: u32, name: *mut c_char, name_bytes: usize, inputs: *mut *mut aclTensorDesc, num_inputs: *mut usize, outputs: *mut *mut aclTensorDesc, num_outputs: *mut usize) -> aclError, "Name, inputs and outputs of the operator behind a task, for error reports.";
    }
    from "acl_mdl.h" in "libacl_mdl.so" since "7.0" by "header" {
        may aclmdlGetDescFromFile(desc: *mut aclmdlDesc, path: *const c_char) -> aclError, "Fills a description from a model file that is not loaded.";
        may aclmdlGetDescFromMem(desc: *mut aclmdlDesc, data: *const c_void, bytes: usize) -> aclError, "As aclmdlGetDescFromFile, from host memory.";
        may aclmdlCreateExecConfigHandle() -> *mut aclmdlExecConfigHandle, "Options for running; NULL when host memory is short.";
        may aclmdlDestroyExecConfigHandle(config: *const aclmdlExecConfigHandle) -> aclError, "Frees the options.";
        may aclmdlSetExecConfigOpt(config: *mut aclmdlExecConfigHandle, attr: aclmdlExecConfigAttr, value: *const c_void, bytes: usize) -> aclError, "Sets one option for running.";
        may aclmdlExecuteV2(model: u32, input: *const aclmdlDataset, output: *mut aclmdlDataset, stream: aclrtStream, config: *const aclmdlExecConfigHandle) -> aclError, "Runs a model on a stream as the options say and waits for its results.";
        may aclmdlExecuteAsyncV2(model: u32, input: *const aclmdlDataset, output: *mut aclmdlDataset, stream: aclrtStream, config: *const aclmdlExecConfigHandle) -> aclError, "Runs a model in stream order as the options say.";
    }
    from "acl_mdl.h" in "libacl_mdl.so" since "8.0" by "header" {
        may aclmdlBundleLoadFromFile(path: *const c_char, bundle: *mut u32) -> aclError, "Loads a file of several models. Writes the bundle's number.";
        may aclmdlBundleLoadFromMem(data: *const c_void, bytes: usize, bundle: *mut u32) -> aclError, "As aclmdlBundleLoadFromFile, from host memory.";
        may aclmdlBundleUnload(bundle: u32) -> aclError, "Unloads a bundle and its models.";
        may aclmdlBundleGetModelNum(bundle: u32, count: *mut usize) -> aclError, "How many models a loaded bundle has.";
        may aclmdlBundleGetModelId(bundle: u32, index: usize, model: *mut u32) -> aclError, "Number of one model of a loaded bundle.";
        may aclmdlGetInputDimsRange(desc: *const aclmdlDesc, index: usize, range: *mut aclmdlIODimsRange) -> aclError, "Least and greatest length of each dimension of one input.";
        may aclmdlQueryExeOMDesc(path: *const c_char, desc: *mut aclmdlExeOMDesc) -> aclError, "Bytes of each part of a model file.";
        may aclmdlGetAippDataSize(batch: u64, bytes: *mut usize) -> aclError, "Bytes of dynamic AIPP's parameters for this batch size.";
    }
    from "acl_mdl.h" in "libacl_mdl.so" since "8.5 or earlier" by "header" {
        may aclmdlSetExternalWeightAddress(config: *mut aclmdlConfigHandle, file: *const c_char, ptr: *mut c_void, bytes: usize) -> aclError, "Where the caller has put the weights of one weight file: device memory, a multiple of 32 bytes.";
        may aclRecoverAllHcclTasks(device: i32) -> aclError, "Restores every collective task of a device.";
    }
    from "acl_mdl.h" in "libacl_mdl.so" since "9.0" by "header" {
        may aclmdlBundleCreateQueryInfo() -> *mut aclmdlBundleQueryInfo, "Room for facts about a bundle; NULL when host memory is short.";
        may aclmdlBundleDestroyQueryInfo(info: *mut aclmdlBundleQueryInfo) -> aclError, "Frees the facts.";
        may aclmdlBundleQueryInfoFromFile(path: *const c_char, info: *mut aclmdlBundleQueryInfo) -> aclError, "Reads the facts from a bundle file.";
        may aclmdlBundleQueryInfoFromMem(data: *const c_void, bytes: usize, info: *mut aclmdlBundleQueryInfo) -> aclError, "As aclmdlBundleQueryInfoFromFile, from host memory.";
        may aclmdlBundleGetQueryModelNum(info: *const aclmdlBundleQueryInfo, count: *mut usize) -> aclError, "How many models the bundle has.";
        may aclmdlBundleGetVarWeightSize(info: *const aclmdlBundleQueryInfo, bytes: *mut usize) -> aclError, "Bytes of the weights that change.";
        may aclmdlBundleGetSize(info: *const aclmdlBundleQueryInfo, index: usize, work_bytes: *mut usize, weight_bytes: *mut usize) -> aclError, "Device memory that one model of the bundle needs; constant weights only.";
        may aclmdlBundleInitFromFile(path: *const c_char, weights: *mut c_void, weight_bytes: usize, bundle: *mut u32) -> aclError, "Opens a bundle file without loading its models; the changing weights may be the caller's.";
        may aclmdlBundleInitFromMem(data: *const c_void, bytes: usize, weights: *mut c_void, weight_bytes: usize, bundle: *mut u32) -> aclError, "As aclmdlBundleInitFromFile, from host memory.";
        may aclmdlBundleLoadModel(bundle: u32, index: usize, model: *mut u32) -> aclError, "Loads one model of an opened bundle.";
        may aclmdlBundleLoadModelWithMem(bundle: u32, index: usize, work: *mut c_void, work_bytes: usize, weights: *mut c_void, weight_bytes: usize, model: *mut u32) -> aclError, "As aclmdlBundleLoadModel, into the caller's device memory.";
        may aclmdlBundleLoadModelWithConfig(bundle: u32, index: usize, config: *mut aclmdlConfigHandle, model: *mut u32) -> aclError, "As aclmdlBundleLoadModel, as the options say.";
        may aclmdlBundleUnloadModel(bundle: u32, model: u32) -> aclError, "Unloads one model of a bundle.";
    }
    from "acl_mdl.h" in "libacl_mdl.so" since "9.1" by "source" {
        may aclmdlSetAttribute(model: u32, attr: aclmdlAttr, value: *mut aclmdlAttrValue_t) -> aclError, "Sets one attribute of a loaded model.";
        may aclmdlGetAttribute(model: u32, attr: aclmdlAttr, value: *mut aclmdlAttrValue_t) -> aclError, "Reads one attribute of a loaded model.";
        may aclmdlLoadFromModel(data: *const aclmdlModel, config: *const aclmdlConfigHandle, model: *mut u32) -> aclError, "Loads what the graph compiler built in this process; declared only, the published source has no body.";
    }
} } }
