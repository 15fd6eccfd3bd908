//! VPC: resizing.

use super::codec::{self, Layout};
use super::pic::{self, Pic};
use crate::chip::Media;
use crate::door::{Answer, Fault, as_handle, as_pointer, enter, value};
use crate::queue::Task;
use crate::world::{State, world};
use acl_sys::*;
use std::ops::RangeInclusive;

/// How a resize interpolates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResizeConfig {
    pub maker: Option<i32>,
    pub interpolation: u32,
}

/// Pixels that VPC takes across and down (documentation of VPC, CANN 8.5; NV12 and NV21).
const WIDTHS: RangeInclusive<u32> = 10..=8192;
const HEIGHTS: RangeInclusive<u32> = 6..=8192;
/// Scaling limits per axis: to a 32nd and to 16 times. From the vendor's pages, not re-checked since.
const SHRINK: u32 = 32;
const GROW: u32 = 16;

impl State {
    fn resize_config(&mut self, config: *const acldvppResizeConfig) -> Answer<&mut ResizeConfig> {
        self.media
            .resize_configs
            .get_mut(&as_handle(config))
            .ok_or_else(|| Fault::param("resizeConfig is NULL or not a live configuration"))
    }
}

/// A configuration with interpolation 0.
pub extern "C" fn acldvppCreateResizeConfig() -> *mut acldvppResizeConfig {
    let made = value("acldvppCreateResizeConfig", || {
        let mut state = world().lock();
        let (handle, maker) = (state.new_handle(), state.maker());
        state.media.resize_configs.insert(handle, ResizeConfig { maker, interpolation: 0 });
        Ok(as_pointer(handle))
    });
    made.unwrap_or(std::ptr::null_mut())
}

/// NULL is fine.
pub extern "C" fn acldvppDestroyResizeConfig(config: *mut acldvppResizeConfig) -> aclError {
    enter("acldvppDestroyResizeConfig", || {
        let handle = as_handle(config);
        if handle == 0 {
            return Ok(());
        }
        let mut state = world().lock();
        let maker = state.resize_config(config)?.maker;
        if let (Some(device), Some(task)) = (maker, state.pending_use(handle, 1)) {
            let text = format!("acldvppDestroyResizeConfig while {task} still needs it");
            state.object(device, "configurations live until the stream is synchronised", text);
        }
        state.media.resize_configs.remove(&handle);
        Ok(())
    })
}

/// 0 own algorithm (bilinear here), 1 bilinear, 2 nearest; V100 takes 3 and 4 as well.
pub extern "C" fn acldvppSetResizeConfigInterpolation(
    config: *mut acldvppResizeConfig,
    interpolation: u32,
) -> aclError {
    enter("acldvppSetResizeConfigInterpolation", || {
        let mut state = world().lock();
        state.resize_config(config)?;
        let most = match state.device_in_question().profile().media {
            Media::V100 => 4,
            Media::V200 => 2,
        };
        if interpolation > most {
            return Err(Fault::param(format!("interpolation {interpolation} is above {most}")));
        }
        state.resize_config(config)?.interpolation = interpolation;
        Ok(())
    })
}

/// Resizes in stream order. Both descriptions are read when the task runs.
pub extern "C" fn acldvppVpcResizeAsync(
    channel: *mut acldvppChannelDesc,
    input: *mut acldvppPicDesc,
    output: *mut acldvppPicDesc,
    config: *mut acldvppResizeConfig,
    stream: aclrtStream,
) -> aclError {
    enter("acldvppVpcResizeAsync", || {
        let mut state = world().lock();
        state.channel(channel)?;
        let (from, to) = (*state.pic(input)?, *state.pic(output)?);
        let interpolation = state.resize_config(config)?.interpolation;
        state.channel_for_work(channel)?;
        let stream = state.stream_for_work(as_handle(stream))?;
        let (input, output) = (as_handle(input), as_handle(output));
        let touches = [
            (from.data, u64::from(from.size)),
            (to.data, u64::from(to.size)),
            (input, 1),
            (output, 1),
            (as_handle(channel), 1),
            (as_handle(config), 1),
        ];
        let run = move || {
            let outcome = resize(input, output, interpolation);
            pic::finish(output, |pic| pic.ret_code = u32::from(outcome.is_err()));
            outcome
        };
        state.push(stream, Task::work("acldvppVpcResizeAsync", touches, run));
        Ok(())
    })
}

/// The task.
fn resize(input: u64, output: u64, interpolation: u32) -> Answer {
    let (from, to) = (pic::at_run_time(input)?, pic::at_run_time(output)?);
    let (source, target) = (layout(&from, "input")?, layout(&to, "output")?);
    if from.format != to.format {
        return Err(fail(format!("resize from format {} to {}", from.format.0, to.format.0)));
    }
    for (a, b, axis) in
        [(source.width, target.width, "width"), (source.height, target.height, "height")]
    {
        if a > b * SHRINK || b > a * GROW {
            return Err(fail(format!("{axis} {a} -> {b} is beyond 1/{SHRINK} to {GROW} times")));
        }
    }
    let pixels = from.read(source.bytes(), "the input of VPC")?;
    // Nearest is 2 and, on V100, 4; the rest is bilinear here.
    let nearest = matches!(interpolation, 2 | 4);
    to.write(&codec::resize(&pixels, source, target, nearest), "the output of VPC")?;
    pic::finish(output, |pic| pic.size = target.bytes() as u32);
    Ok(())
}

fn fail(text: String) -> Fault {
    Fault::new(ACL_ERROR_RT_AICPU_EXCEPTION, text)
}

/// A 4:2:0 picture's layout, checked against what VPC takes.
fn layout(pic: &Pic, what: &str) -> Answer<Layout> {
    let Pic { width, height, width_stride, height_stride, .. } = *pic;
    if !matches!(pic.format, PIXEL_FORMAT_YUV_SEMIPLANAR_420 | PIXEL_FORMAT_YVU_SEMIPLANAR_420) {
        return Err(fail(format!(
            "{what} format {}: NV12 (1) or NV21 (2) is wanted",
            pic.format.0
        )));
    }
    if !WIDTHS.contains(&width) || !HEIGHTS.contains(&height) {
        return Err(fail(format!("{what} {width}x{height} is outside 10x6 to 8192x8192")));
    }
    if !width.is_multiple_of(2) || !height.is_multiple_of(2) {
        return Err(fail(format!("{what} {width}x{height}: 4:2:0 wants even sizes")));
    }
    let stride_fits = width_stride >= width && width_stride.is_multiple_of(16);
    if !stride_fits || height_stride < height || !height_stride.is_multiple_of(2) {
        return Err(fail(format!(
            "{what} strides {width_stride}x{height_stride} for {width}x{height}: multiples of 16 and 2 are wanted"
        )));
    }
    Ok(Layout { width, height, width_stride, height_stride })
}
