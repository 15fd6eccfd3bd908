//! Chips as data: everything that differs between them, in one table.
//!
//! Sources: the platform files of the published runtime (`padding_size`), the media pages of the CANN 8.5
//! documentation (strides, formats, V2, channels), its stream and event pages (limits). Memory sizes are those of
//! common cards, rounded; the documentation names none.

/// A family of media hardware: V100 and V200 differ in strides, formats and generations of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// Ascend 310 and 910.
    V100,
    /// Ascend 310P, 310B, 910B and later.
    V200,
}

/// What a simulated device is.
#[derive(Debug)]
pub(crate) struct Profile {
    /// What `aclrtGetSocName` answers, with the terminating NUL.
    pub soc: &'static str,
    /// Bytes that `aclrtMalloc` and `aclrtMallocCached` add after rounding to 32.
    pub padding: usize,
    /// Alignment of a JPEGD luma row, in bytes. Rows of planes align to 16 everywhere.
    pub jpegd_width_stride: u32,
    /// Which media hardware.
    pub media: Media,
    /// Video decoder channels.
    pub video_channels: usize,
    /// Device memory in bytes.
    pub memory: u64,
    /// Streams per device.
    pub streams: usize,
    /// Events per device.
    pub events: usize,
    /// 1 GiB pages.
    pub gigabyte_pages: bool,
    /// Cores, as the platform files of the published runtime have them.
    pub ai_cores: u32,
    /// Vector cores likewise.
    pub vector_cores: u32,
    /// Bytes of level-2 cache likewise.
    pub l2_cache: u32,
    /// Atlas A2 and later: bfloat16, infinity and NaN, cores that wait for one another, captured graphs.
    pub a2: bool,
}

const GIB: u64 = 1 << 30;
const MIB: u32 = 1 << 20;

/// The chips that can be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Chip {
    /// Ascend 310 (Atlas 200/300/500 inference).
    Ascend310,
    /// Ascend 310P (Atlas 300I Pro, 300V, 300I Duo).
    Ascend310P3,
    /// Ascend 310B (Atlas 200I/500 A2).
    Ascend310B1,
    /// Ascend 910, first generation (Atlas training).
    Ascend910A,
    /// Ascend 910B (Atlas A2).
    Ascend910B1,
}

impl Chip {
    /// All of them.
    pub const ALL: [Chip; 5] = [
        Chip::Ascend310,
        Chip::Ascend310P3,
        Chip::Ascend310B1,
        Chip::Ascend910A,
        Chip::Ascend910B1,
    ];

    /// The name that `aclrtGetSocName` answers, such as `Ascend310P3`.
    pub fn soc_name(self) -> &'static str {
        self.profile().soc.trim_end_matches('\0')
    }

    /// The chip of that name, or of a family name such as `Ascend910B`; upper and lower case alike.
    pub fn from_soc_name(name: &str) -> Option<Self> {
        let is = |chip: &Chip| chip.soc_name().eq_ignore_ascii_case(name);
        let family = |chip: &Chip| {
            chip.soc_name()
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .eq_ignore_ascii_case(name)
        };
        Self::ALL.into_iter().find(is).or_else(|| Self::ALL.into_iter().find(family))
    }

    pub(crate) const fn profile(self) -> &'static Profile {
        match self {
            Chip::Ascend310 => &Profile {
                soc: "Ascend310\0",
                padding: 32, // the platform file is not public; the documentation's rule
                jpegd_width_stride: 128,
                media: Media::V100,
                video_channels: 16,
                memory: 8 * GIB,
                streams: 1024, // not documented for this chip; that of the 310P
                events: 1023,  // likewise
                gigabyte_pages: false,
                ai_cores: 2, // no file is public; the documentation
                vector_cores: 0,
                l2_cache: 8 * MIB,
                a2: false,
            },
            Chip::Ascend310P3 => &Profile {
                soc: "Ascend310P3\0",
                padding: 32,
                jpegd_width_stride: 64,
                media: Media::V200,
                video_channels: 256,
                memory: 24 * GIB,
                streams: 1024,
                events: 1023,
                gigabyte_pages: false,
                ai_cores: 8,
                vector_cores: 7,
                l2_cache: 16 * MIB,
                a2: false,
            },
            Chip::Ascend310B1 => &Profile {
                soc: "Ascend310B1\0",
                padding: 32,
                jpegd_width_stride: 64,
                media: Media::V200,
                video_channels: 128,
                memory: 8 * GIB,
                streams: 512,
                events: 65536,
                gigabyte_pages: false,
                ai_cores: 1,
                vector_cores: 1,
                l2_cache: 4 * MIB,
                a2: false,
            },
            Chip::Ascend910A => &Profile {
                soc: "Ascend910A\0",
                padding: 32,
                jpegd_width_stride: 128,
                media: Media::V100,
                video_channels: 16,
                memory: 32 * GIB,
                streams: 2048,
                events: 65535,
                gigabyte_pages: false,
                ai_cores: 32,
                vector_cores: 0,
                l2_cache: 32 * MIB,
                a2: false,
            },
            Chip::Ascend910B1 => &Profile {
                soc: "Ascend910B1\0",
                padding: 32,
                jpegd_width_stride: 64,
                media: Media::V200,
                video_channels: 32,
                memory: 64 * GIB,
                streams: 1984,
                events: 65536,
                gigabyte_pages: true,
                ai_cores: 24,
                vector_cores: 48,
                l2_cache: 192 * MIB,
                a2: true,
            },
        }
    }
}
