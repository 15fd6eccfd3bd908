//! Chips as data: what differs between families in one table, what differs within a family in another.
//!
//! Sources: the platform files of the published runtime (`padding_size`, cores, level-2 cache, and the memory of
//! A2, A3 and 950), the media pages of the CANN 8.5 documentation (strides, formats, V2, channels), its stream and
//! event pages (limits). Other memory sizes are those of common cards, rounded; no document names them.

/// A generation of media hardware: V100 and V200 differ in strides, formats and generations of the API.
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
    /// Numbers that do not fit can become the greatest one.
    pub saturates: bool,
    /// CPUs for operators, as the platform files have them.
    pub ai_cpus: u32,
    /// Architecture likewise: code for one runs on all chips of it.
    pub architecture: u32,
    /// How long kernels may run.
    pub patience: Patience,
    /// Its scheduler is the later one, which looks for overflows only where told to.
    pub later_scheduler: bool,
    /// Streams can be made with long queues.
    pub long_queues: bool,
}

/// How long a kernel may run, in the steps that the scheduler counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Patience {
    /// Microseconds of a step; 0: the chip tells none.
    pub step: f64,
    /// Steps unless set.
    pub usual: u16,
    /// Most steps.
    pub most: u16,
}

/// The chip's limits cannot be asked for.
const NO_PATIENCE: Patience = Patience { step: 0.0, usual: 0, most: 0 };
/// The later scheduler's: 1091 seconds.
const LATER: Patience = Patience { step: 4_294_967.296, usual: 254, most: 254 };

const GIB: u64 = 1 << 30;
const MIB: u32 = 1 << 20;

/// The original one. Its platform file is not public: padding and cores are the documentation's, streams and
/// events those of the 310P, the architecture's number is ours and no other chip's.
const A310: Profile = Profile {
    soc: "",
    padding: 32,
    jpegd_width_stride: 128,
    media: Media::V100,
    video_channels: 16,
    memory: 0,
    streams: 1024,
    events: 1023,
    gigabyte_pages: false,
    ai_cores: 0,
    vector_cores: 0,
    l2_cache: 0,
    a2: false,
    saturates: true,
    ai_cpus: 4,
    architecture: 1000,
    patience: NO_PATIENCE,
    later_scheduler: false,
    long_queues: true,
};

const A310P: Profile = Profile {
    jpegd_width_stride: 64,
    media: Media::V200,
    video_channels: 256,
    ai_cpus: 7,
    architecture: 2002,
    patience: Patience { step: 2_147_483.648, usual: 255, most: 255 },
    long_queues: false,
    ..A310
};

const A310B: Profile = Profile {
    video_channels: 128,
    streams: 512,
    events: 65536,
    ai_cpus: 4,
    architecture: 3002,
    patience: LATER,
    later_scheduler: true,
    long_queues: true,
    ..A310P
};

const A910: Profile = Profile {
    streams: 2048,
    events: 65535,
    architecture: 1001,
    patience: Patience { step: 68_719_476.736, usual: 1, most: 255 },
    ..A310
};

const A910B: Profile = Profile {
    video_channels: 32,
    streams: 1984,
    events: 65536,
    gigabyte_pages: true,
    a2: true,
    ai_cpus: 6,
    architecture: 2201,
    ..A310B
};

/// No page tells it from the A2 in what is kept here.
const A910_93: Profile = A910B;

/// Media are not documented for it: taken as those of the A3.
const A950: Profile = Profile { padding: 0, saturates: false, architecture: 3510, ..A910B };

/// Architectures of chips that are not simulated; of those that end in a dash, of all whose names begin so.
const OTHERS: [(&str, u32); 7] = [
    ("Ascend910_9363", 2201),
    ("Ascend031", 3004),
    ("Ascend035", 3505),
    ("Ascend035A", 3505),
    ("Ascend035B", 3505),
    ("Ascend350-", 3510),
    ("Ascend950-", 3510),
];

/// Architecture of the chip of that name, as it is written.
pub(crate) fn architecture_of(soc: &str) -> Option<u32> {
    let ours = Chip::ALL.iter().find(|chip| chip.soc_name() == soc);
    let is = |name: &str| match name.strip_suffix('-') {
        Some(start) => soc.starts_with(start),
        None => soc == name,
    };
    let other = || OTHERS.iter().find(|(name, _)| is(name)).map(|(_, number)| *number);
    ours.map(|chip| chip.profile().architecture).or_else(other)
}

macro_rules! chips {
    ($($chip:ident $name:literal: $family:ident, $ai:literal, $vector:literal, $l2:literal, $memory:literal;)*) => {
        /// The chips that can be simulated, by the names that `aclrtGetSocName` answers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(non_camel_case_types)] // the vendor's names
        #[non_exhaustive]
        pub enum Chip {
            $(#[doc = concat!("`", $name, "`, ", $memory, " GiB")] $chip,)*
        }

        impl Chip {
            /// All of them, a family after the other.
            pub const ALL: &[Chip] = &[$(Chip::$chip,)*];

            pub(crate) const fn profile(self) -> &'static Profile {
                match self {
                    $(Chip::$chip => {
                        const PROFILE: Profile = Profile {
                            soc: concat!($name, "\0"),
                            memory: $memory * GIB,
                            ai_cores: $ai,
                            vector_cores: $vector,
                            l2_cache: $l2 * MIB,
                            ..$family
                        };
                        &PROFILE
                    })*
                }
            }
        }
    };
}

chips! {
    // cores for matrices and for vectors, MiB of level-2 cache, GiB of memory
    Ascend310 "Ascend310": A310, 2, 0, 8, 8;
    Ascend310P3 "Ascend310P3": A310P, 8, 7, 16, 24;
    Ascend310P1 "Ascend310P1": A310P, 10, 8, 16, 24;
    Ascend310P5 "Ascend310P5": A310P, 8, 7, 16, 24;
    Ascend310P7 "Ascend310P7": A310P, 8, 7, 16, 24;
    Ascend310B1 "Ascend310B1": A310B, 1, 1, 4, 8;
    Ascend310B2 "Ascend310B2": A310B, 1, 1, 4, 8;
    Ascend310B3 "Ascend310B3": A310B, 1, 1, 4, 8;
    Ascend310B4 "Ascend310B4": A310B, 1, 1, 4, 8;
    Ascend910A "Ascend910A": A910, 32, 0, 32, 32;
    Ascend910B "Ascend910B": A910, 30, 0, 32, 32;
    Ascend910ProA "Ascend910ProA": A910, 32, 0, 32, 32;
    Ascend910ProB "Ascend910ProB": A910, 30, 0, 32, 32;
    Ascend910PremiumA "Ascend910PremiumA": A910, 32, 0, 32, 32;
    Ascend910B1 "Ascend910B1": A910B, 24, 48, 192, 64;
    Ascend910B2 "Ascend910B2": A910B, 24, 48, 192, 64;
    Ascend910B2C "Ascend910B2C": A910B, 24, 48, 192, 64;
    Ascend910B3 "Ascend910B3": A910B, 20, 40, 192, 64;
    Ascend910B4 "Ascend910B4": A910B, 20, 40, 96, 32;
    Ascend910B4_1 "Ascend910B4-1": A910B, 20, 40, 168, 32;
    Ascend910_9391 "Ascend910_9391": A910_93, 24, 48, 192, 64;
    Ascend910_9392 "Ascend910_9392": A910_93, 24, 48, 192, 64;
    Ascend910_9381 "Ascend910_9381": A910_93, 24, 48, 192, 64;
    Ascend910_9382 "Ascend910_9382": A910_93, 24, 48, 192, 64;
    Ascend910_9372 "Ascend910_9372": A910_93, 20, 40, 192, 64;
    Ascend910_9362 "Ascend910_9362": A910_93, 20, 40, 168, 64;
    Ascend950PR_9579 "Ascend950PR_9579": A950, 28, 56, 128, 128;
    Ascend950PR_9589 "Ascend950PR_9589": A950, 32, 64, 128, 128;
    Ascend950PR_9599 "Ascend950PR_9599": A950, 36, 72, 128, 128;
    Ascend950PR_957b "Ascend950PR_957b": A950, 28, 56, 112, 112;
    Ascend950PR_957c "Ascend950PR_957c": A950, 28, 56, 112, 84;
    Ascend950PR_957d "Ascend950PR_957d": A950, 28, 56, 96, 96;
    Ascend950PR_958b "Ascend950PR_958b": A950, 32, 64, 112, 112;
    Ascend950PR_950z "Ascend950PR_950z": A950, 4, 8, 16, 24;
    Ascend950DT_9571 "Ascend950DT_9571": A950, 28, 56, 128, 144;
    Ascend950DT_9581 "Ascend950DT_9581": A950, 32, 64, 128, 144;
    Ascend950DT_9582 "Ascend950DT_9582": A950, 32, 64, 128, 96;
    Ascend950DT_9591 "Ascend950DT_9591": A950, 36, 72, 128, 144;
    Ascend950DT_9592 "Ascend950DT_9592": A950, 36, 72, 128, 96;
    Ascend950DT_95A1 "Ascend950DT_95A1": A950, 36, 72, 128, 144;
    Ascend950DT_95A2 "Ascend950DT_95A2": A950, 36, 72, 128, 96;
}

/// Families by their short names, each with the chip that stands for it.
const FAMILIES: [(&str, Chip); 7] = [
    ("310", Chip::Ascend310),
    ("310P", Chip::Ascend310P3),
    ("310B", Chip::Ascend310B1),
    ("910", Chip::Ascend910A),
    ("910B", Chip::Ascend910B1),
    ("910_93", Chip::Ascend910_9391),
    ("950", Chip::Ascend950PR_9579),
];

impl Chip {
    /// One chip of each family: 310, 310P, 310B, 910, 910B, 910_93, 950.
    pub const FAMILIES: [Chip; 7] = {
        let mut chips = [Chip::Ascend310; 7];
        let mut i = 0;
        while i < 7 {
            chips[i] = FAMILIES[i].1;
            i += 1;
        }
        chips
    };

    /// The name that `aclrtGetSocName` answers, such as `Ascend310P3`.
    pub fn soc_name(self) -> &'static str {
        self.profile().soc.trim_end_matches('\0')
    }

    /// The chip of that name, or the one that stands for a family: `310P`, `910B`, `Ascend910_93`. Upper and
    /// lower case are alike. `Ascend910B` is a chip of the first generation; the A2 family is `910B`.
    pub fn from_soc_name(name: &str) -> Option<Self> {
        let is = |chip: &&Chip| chip.soc_name().eq_ignore_ascii_case(name);
        if let Some(chip) = Self::ALL.iter().find(is) {
            return Some(*chip);
        }
        let short = match name.get(..6) {
            Some(vendor) if vendor.eq_ignore_ascii_case("ascend") => &name[6..],
            _ => name,
        };
        FAMILIES
            .iter()
            .find(|(family, _)| family.eq_ignore_ascii_case(short))
            .map(|(_, chip)| *chip)
    }
}

#[cfg(test)]
mod tests {
    use super::Chip;

    #[test]
    fn chips_are_found_by_name_and_by_family() {
        for (name, chip) in [
            ("Ascend910B4-1", Some(Chip::Ascend910B4_1)),
            ("ascend950pr_957b", Some(Chip::Ascend950PR_957b)),
            ("Ascend910B", Some(Chip::Ascend910B)),
            ("910B", Some(Chip::Ascend910B1)),
            ("910_93", Some(Chip::Ascend910_9391)),
            ("Ascend310P", Some(Chip::Ascend310P3)),
            ("ascend310b", Some(Chip::Ascend310B1)),
            ("950", Some(Chip::Ascend950PR_9579)),
            ("Ascend", None),
            ("Ascend910C", None),
            ("", None),
        ] {
            assert_eq!(Chip::from_soc_name(name), chip, "{name}");
        }
        for chip in Chip::ALL {
            assert_eq!(Chip::from_soc_name(chip.soc_name()), Some(*chip));
        }
    }

    #[test]
    fn profiles_are_whole_and_padding_goes_by_family() {
        for chip in Chip::ALL {
            let profile = chip.profile();
            assert!(profile.memory > 0 && profile.ai_cores > 0 && profile.l2_cache > 0, "{chip:?}");
            let expected = if chip.soc_name().starts_with("Ascend950") { 0 } else { 32 };
            assert_eq!(profile.padding, expected, "{chip:?}");
            assert_eq!(super::architecture_of(chip.soc_name()), Some(profile.architecture));
        }
    }
}
