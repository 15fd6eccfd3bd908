//! A table by block number that grows in chunks: nothing moves when it grows, so no call pays for
//! copying what the others stored.

const CHUNK: usize = 128;

#[derive(Debug, Default)]
pub(crate) struct Table<T> {
    chunks: Vec<Box<[T; CHUNK]>>,
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
        let chunk_of = || Box::new(std::array::from_fn(|_| T::default()));
        self.chunks.resize_with(chunk + 1, chunk_of);
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
        assert_eq!((table.len(), table.get(384)), (384, None));
    }
}
