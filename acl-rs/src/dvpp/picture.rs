//! A picture: a layout on media memory, with the description that the hardware reads and writes.

use super::geometry::{Geometry, PixelFormat};
use crate::call::{Handle, not_null, plain};
use crate::context::Context;
use crate::error::{Error, Failed, Result};
use crate::mem::MediaMemory;
use acl_sys::{Dvpp, acldvppPicDesc};
use std::fmt;

/// Why a layout does not do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PictureError {
    /// The hardware does not take the size.
    Size {
        /// Which unit.
        unit: &'static str,
        /// Width in pixels.
        width: u32,
        /// Height in rows.
        height: u32,
        /// What it takes.
        range: &'static str,
    },
    /// The hardware does not take the strides.
    Strides {
        /// Which unit.
        unit: &'static str,
        /// Bytes of a luma row.
        width_stride: u32,
        /// Rows from plane to plane.
        height_stride: u32,
    },
    /// The hardware does not take the format.
    Format {
        /// Which unit.
        unit: &'static str,
        /// The format.
        format: PixelFormat,
        /// What it takes.
        want: &'static str,
    },
    /// One step does not scale that much.
    Scale {
        /// Which axis.
        axis: &'static str,
        /// From this many.
        from: u32,
        /// To this many.
        to: u32,
    },
    /// The memory is too small for the layout.
    Memory {
        /// Bytes of the layout.
        need: usize,
        /// Bytes of the memory.
        have: usize,
    },
    /// A resize failed.
    Resize {
        /// What the hardware left in the description.
        ret_code: u32,
    },
    /// The hardware wrote a format that this crate does not know.
    Unknown {
        /// Its number.
        format: u32,
    },
}

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PictureError::Size { unit, width, height, range } => {
                write!(f, "{width}x{height} is not a size for {unit}: {range}")
            }
            PictureError::Strides { unit, width_stride, height_stride } => {
                write!(f, "strides {width_stride}x{height_stride} are not for {unit}")
            }
            PictureError::Format { unit, format, want } => {
                write!(f, "{unit} does not take {format:?}: {want}")
            }
            PictureError::Scale { axis, from, to } => write!(
                f,
                "{axis} {from} -> {to} is beyond 1/{} to {} times: go through Geometry::resize_stop",
                super::geometry::VPC_SHRINK,
                super::geometry::VPC_GROW
            ),
            PictureError::Memory { need, have } => {
                write!(f, "the picture needs {need} bytes, its memory has {have}")
            }
            PictureError::Resize { ret_code } => {
                write!(f, "the resize failed (retCode {ret_code})")
            }
            PictureError::Unknown { format } => {
                write!(f, "the hardware wrote pixel format {format}")
            }
        }
    }
}

impl std::error::Error for PictureError {}

/// A layout on media memory that it owns.
pub struct Picture<M: MediaMemory> {
    geometry: Geometry,
    desc: PicDesc,
    memory: M,
}

impl<M: MediaMemory> Picture<M> {
    /// Lays `geometry` on `memory`; what the memory holds is not touched. With an error, the memory comes back.
    pub fn new(memory: M, geometry: Geometry) -> Result<Self, Failed<M>> {
        let (need, have) = (geometry.bytes(), memory.len());
        if need > have {
            return Err(Failed::new(PictureError::Memory { need, have }, memory));
        }
        match PicDesc::new(memory.context()) {
            Ok(desc) => Ok(Self { geometry, desc, memory }),
            Err(error) => Err(Failed::new(error, memory)),
        }
    }

    /// Leaves the layout to a video decoder: the size of the stream, and its strides.
    pub fn as_decoded(memory: M, format: PixelFormat) -> Result<Self, Failed<M>> {
        let (width, height, width_stride, height_stride) = (0, 0, 0, 0);
        Self::new(memory, Geometry { format, width, height, width_stride, height_stride })
    }

    /// The layout. After a decode: what the decoder wrote.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// The memory under it.
    pub fn memory(&self) -> &M {
        &self.memory
    }

    /// Gives the memory back, for a copy, say.
    pub fn into_memory(self) -> M {
        self.memory
    }

    /// Writes the layout and the memory's address into the description, for the hardware to read.
    pub(crate) fn describe(&self) -> Result<*mut acldvppPicDesc> {
        let Geometry { format, width, height, width_stride, height_stride } = self.geometry;
        let (desc, raw) = (&self.desc, self.desc.raw.0);
        let dvpp = desc.dvpp()?;
        let data = self.memory.pointer().as_ptr().cast();
        // What is left to the decoder may be as large as the memory.
        let need = match self.geometry.bytes() {
            0 => self.memory.len(),
            bytes => bytes,
        };
        let size = u32::try_from(need)
            .map_err(|_| PictureError::Memory { need, have: u32::MAX as usize })?;
        // SAFETY: the description is alive; the address is the memory's own.
        desc.set("acldvppSetPicDescData", unsafe { (dvpp.acldvppSetPicDescData)(raw, data) })?;
        // SAFETY: plain numbers into a description that is alive; so below.
        desc.set("acldvppSetPicDescSize", unsafe { (dvpp.acldvppSetPicDescSize)(raw, size) })?;
        let format = format.to_raw();
        // SAFETY: as above.
        desc.set("acldvppSetPicDescFormat", unsafe {
            (dvpp.acldvppSetPicDescFormat)(raw, format)
        })?;
        for (call, entry, value) in [
            ("acldvppSetPicDescWidth", dvpp.acldvppSetPicDescWidth, width),
            ("acldvppSetPicDescHeight", dvpp.acldvppSetPicDescHeight, height),
            ("acldvppSetPicDescWidthStride", dvpp.acldvppSetPicDescWidthStride, width_stride),
            ("acldvppSetPicDescHeightStride", dvpp.acldvppSetPicDescHeightStride, height_stride),
        ] {
            // SAFETY: as above.
            desc.set(call, unsafe { entry(raw, value) })?;
        }
        Ok(raw)
    }

    /// What the latest task left in the description: 0 when it went well.
    pub(crate) fn ret_code(&self) -> Result<u32> {
        let dvpp = self.desc.dvpp()?;
        // SAFETY: the description is alive and no task refers to it any more.
        Ok(unsafe { (dvpp.acldvppGetPicDescRetCode)(self.desc.raw.0) })
    }

    /// Reads back what the hardware wrote into the description; `failed` names a `retCode` that is not 0. The
    /// hardware must be done with the picture.
    pub(crate) fn read_back(&mut self, failed: impl FnOnce(u32) -> Error) -> Result<()> {
        let raw = self.desc.raw.0;
        let dvpp = self.desc.dvpp()?;
        let ret_code = self.ret_code()?;
        if ret_code != 0 {
            return Err(failed(ret_code));
        }
        // SAFETY: the description is alive and no task refers to it any more; so below.
        let format = unsafe { (dvpp.acldvppGetPicDescFormat)(raw) };
        let get = |entry: unsafe extern "C" fn(*const acldvppPicDesc) -> u32| {
            // SAFETY: as above.
            unsafe { entry(raw) }
        };
        let geometry = Geometry {
            format: PixelFormat::from_raw(format)
                .ok_or(PictureError::Unknown { format: format.0 })?,
            width: get(dvpp.acldvppGetPicDescWidth),
            height: get(dvpp.acldvppGetPicDescHeight),
            width_stride: get(dvpp.acldvppGetPicDescWidthStride),
            height_stride: get(dvpp.acldvppGetPicDescHeightStride),
        };
        let (need, have) = (geometry.bytes(), self.memory.len());
        if need > have {
            // It was told the size; a decoder that writes more has done damage already.
            return Err(PictureError::Memory { need, have }.into());
        }
        self.geometry = geometry;
        Ok(())
    }
}

impl<M: MediaMemory> fmt::Debug for Picture<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture")
            .field("geometry", &self.geometry)
            .field("address", &format_args!("{:#x}", self.memory.address()))
            .finish_non_exhaustive()
    }
}

/// An owned `acldvppPicDesc`.
struct PicDesc {
    raw: Handle<acldvppPicDesc>,
    context: Context,
}

impl PicDesc {
    fn new(context: &Context) -> Result<Self> {
        let dvpp = context.device().runtime().dvpp()?;
        context.bind()?;
        // SAFETY: takes nothing.
        let raw = unsafe { (dvpp.acldvppCreatePicDesc)() };
        let raw = not_null(context.api(), "acldvppCreatePicDesc", raw)?;
        Ok(Self { raw: Handle(raw.as_ptr()), context: context.clone() })
    }

    fn dvpp(&self) -> Result<&Dvpp> {
        self.context.device().runtime().dvpp()
    }

    fn set(&self, call: &'static str, code: acl_sys::aclError) -> Result<()> {
        plain(self.context.api(), call, code)
    }
}

impl Drop for PicDesc {
    fn drop(&mut self) {
        let Some(_current) = self.context.bind_for_drop() else { return };
        if let Ok(dvpp) = self.context.device().runtime().dvpp() {
            // SAFETY: created by `new`, destroyed here only; a task that refers to it owns the picture.
            let code = unsafe { (dvpp.acldvppDestroyPicDesc)(self.raw.0) };
            self.context.note_code("acldvppDestroyPicDesc", code);
        }
    }
}
