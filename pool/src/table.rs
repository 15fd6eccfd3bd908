//! A table by block number that grows in chunks: nothing moves when it grows, so no call pays for
//! copying what the others stored.

const CHUNK: usize = 64;

#[derive(Debug, Default)]
pub(crate) struct Table<T> {
    chunks: Vec<Box<[T; CHUNK]>>,
}

/// Makes room for one more, and then for eight times as many.
///
/// The list of the chunks is all that is ever copied. A word a chunk is so little that much of it
/// may be empty, and that copies are rare and small: 4 KiB at 32 thousand nodes, then nothing up to
/// 262 thousand.
pub(crate) fn grow_rarely<T>(chunks: &mut Vec<T>) {
    if chunks.len() == chunks.capacity() {
        chunks.reserve_exact((7 * chunks.len()).max(8));
    }
}

impl<T: Default> Table<T> {
    #[inline]
    pub(crate) fn get(&self, at: u32) -> Option<&T> {
        let at = at as usize;
        self.chunks.get(at / CHUNK).map(|chunk| &chunk[at % CHUNK])
    }

    /// The entry, made if it was not there.
    #[inline]
    pub(crate) fn slot(&mut self, at: u32) -> &mut T {
        let at = at as usize;
        if self.chunks.len() <= at / CHUNK {
            self.grow(at / CHUNK);
        }
        &mut self.chunks[at / CHUNK][at % CHUNK]
    }

    #[cold]
    fn grow(&mut self, chunk: usize) {
        while self.chunks.len() <= chunk {
            grow_rarely(&mut self.chunks);
            self.chunks.push(Box::new(std::array::from_fn(|_| T::default())));
        }
    }

    /// Entries there are, used or not.
    pub(crate) fn len(&self) -> u32 {
        (self.chunks.len() * CHUNK) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_what_is_asked_and_keeps_the_rest() {
        let mut table = Table::<u32>::default();
        assert_eq!((table.get(0), table.len()), (None, 0));
        *table.slot(3) = 7;
        *table.slot(300) = 8;
        assert_eq!((table.get(3), table.get(4), table.get(300)), (Some(&7), Some(&0), Some(&8)));
        assert_eq!((table.len(), table.get(384)), (320, None));
    }
}
