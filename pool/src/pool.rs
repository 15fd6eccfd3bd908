//! The pool as its users see it: a source of slabs and a handle. `inner.rs` does the work.

use std::fmt;
use std::panic::Location;

use crate::back::Trimmed;
use crate::booked::{Label, Site, Text};
use crate::budget::TagId;
use crate::error::Error;
use crate::guard::Damage;
use crate::inner::{Leased, Shared, Wish};
use crate::leak::Leaks;
use crate::lease::Lease;
use crate::log::Recording;
use crate::map::Map;
use crate::place::Place;
use crate::report::Report;
use crate::rule::Strictest;
use crate::stamp::StreamId;

pub use crate::builder::Builder;

/// Where slabs come from: an allocation call, its error, and an owner that frees on drop.
///
/// The pool calls [`allocate`](Source::allocate) from whichever thread needs the slab, one call at
/// a time, and not while other threads are kept from leasing what there is. The call must not use
/// the pool it serves, or it waits for itself.
pub trait Source {
    /// Owns one block; dropping it frees the block. Dropped by [`Pool::trim`] when nothing of it
    /// is leased, else only after the pool and all its leases are gone, on whichever thread was
    /// last; never under a lock of the pool.
    ///
    /// Never dropped if, at that end, a stream has not passed what segments of the block were
    /// [retired](Lease::retire) behind: freed memory would be somebody else's while device work
    /// still runs on it. The block is leaked then (`mem::forget`), and that is logged as an error
    /// and told to [`Builder::on_leak`].
    type Slab: Send + Sync;
    /// Why there was no block.
    type Error: std::error::Error + Send + Sync + 'static;

    /// A block of at least `bytes` bytes, and its base address.
    ///
    /// # Errors
    /// Whatever the device says; the pool passes it on and stays usable.
    fn allocate(&self, bytes: u64) -> Result<(Self::Slab, u64), Self::Error>;

    /// What every base address is a multiple of. Asked once, when the pool is built.
    ///
    /// With less than the rule's `align` the pool asks for the difference in every slab, so that an
    /// unlucky base costs no capacity. The default promises nothing, which is always right; a
    /// number the source does not keep is answered by [`Error::BadSlab`].
    fn alignment(&self) -> u64 {
        1
    }

    /// What its memory is called and which device it belongs to. Asked once, when the pool is
    /// built, and known to every lease. The default says nothing.
    fn place(&self) -> Place {
        Place::UNNAMED
    }
}

/// Hands out segments of slabs, placed by a rule.
///
/// A `Pool` is a handle: clones are cheap and mean the same pool. It may be used from any thread
/// if its source may; calls wait for each other only for the moment of bookkeeping, and for a new
/// slab only if they need one.
pub struct Pool<S: Source> {
    pub(crate) inner: Shared<S>,
}

impl<S: Source> Pool<S> {
    /// Starts describing a pool over `source`.
    pub fn builder(source: S) -> Builder<S> {
        Builder::new(source)
    }

    /// A segment with room for `len` bytes, placed by the pool's rule.
    ///
    /// `purpose` is for people: it appears in reports, maps and errors, together with the place in
    /// the program that called. A `&'static str` costs nothing, a `String` one allocation.
    ///
    /// # Errors
    /// [`ZeroLength`](Error::ZeroLength) and [`Overflow`](Error::Overflow) for lengths that have
    /// no segment; [`Exhausted`](Error::Exhausted) when no hole is large enough and the pool may
    /// not grow; [`Source`](Error::Source) and [`BadSlab`](Error::BadSlab) when it may and the
    /// source did not play along. After any of them the leases are as before; the slabs may not be:
    /// empty ones may have been given back to make room for a longer one, and a new one is kept
    /// although the budget went to another thread meanwhile.
    #[track_caller]
    pub fn lease(&self, len: u64, purpose: impl Into<Text>) -> Result<Lease<S>, Error<S::Error>> {
        let (label, site) = (Label::from(purpose.into()), Location::caller());
        self.inner.lease(Wish { len, label, site, tag: 0, stream: None })
    }

    /// A segment that work on one stream will use first.
    ///
    /// It may be one that was [retired](Lease::retire) on that stream, whose work has not passed:
    /// see [`Lease::pending`]. Without such a segment, and in a guarded pool, it is like any other.
    ///
    /// # Errors
    /// As [`lease`](Pool::lease).
    ///
    /// ```
    /// # use std::convert::Infallible;
    /// # struct Paper;
    /// # impl pool::Source for Paper {
    /// #     type Slab = ();
    /// #     type Error = Infallible;
    /// #     fn allocate(&self, _: u64) -> Result<((), u64), Infallible> { Ok(((), 0x1000)) }
    /// # }
    /// use pool::{Pool, Stamp, StreamId};
    /// let pool = Pool::builder(Paper).slab_bytes(4096).max_slabs(1).build()?;
    /// let (decode, infer) = (StreamId(1), StreamId(2));
    /// let frame = pool.lease(4000, "frame")?;
    /// frame.retire(decode, 7); // its 7th piece of work uses the frame
    /// assert!(pool.lease_on(infer, 4000, "input").is_err());
    /// let next = pool.lease_on(decode, 4000, "frame")?; // comes after the 7th
    /// assert_eq!(next.pending(), [Stamp::new(decode, 7)]);
    /// drop(next);
    /// pool.passed(decode, 7); // after a synchronise, say
    /// assert!(pool.lease_on(infer, 4000, "input").is_ok());
    /// # Ok::<(), pool::Error<Infallible>>(())
    /// ```
    #[track_caller]
    pub fn lease_on(
        &self,
        stream: StreamId,
        len: u64,
        purpose: impl Into<Text>,
    ) -> Result<Lease<S>, Error<S::Error>> {
        self.request(len, purpose).on(stream).lease()
    }

    /// A request with more to say: [`tag`](Request::tag), [`on`](Request::on), then
    /// [`lease`](Request::lease).
    ///
    /// ```
    /// # use std::convert::Infallible;
    /// # struct Paper;
    /// # impl pool::Source for Paper {
    /// #     type Slab = ();
    /// #     type Error = Infallible;
    /// #     fn allocate(&self, _: u64) -> Result<((), u64), Infallible> { Ok(((), 0x1000)) }
    /// # }
    /// use pool::{Cause, Error, Pool, Tag};
    /// let pool = Pool::builder(Paper).tag(Tag::new("kv").cap(1 << 20)).build()?;
    /// let kv = pool.tag("kv").expect("the builder got it");
    /// let block = pool.request(500_000, "layer 0").tag(kv).lease()?;
    /// let refused = pool.request(600_000, "layer 1").tag(kv).lease().unwrap_err();
    /// let Error::Exhausted(why) = refused else { panic!("a tag at its cap") };
    /// assert!(matches!(why.cause, Cause::TagCap { .. }));
    /// # drop(block);
    /// # Ok::<(), pool::Error<Infallible>>(())
    /// ```
    #[track_caller]
    pub fn request(&self, len: u64, purpose: impl Into<Text>) -> Request<'_, S> {
        let (label, site) = (Label::from(purpose.into()), Location::caller());
        Request { pool: self, len, label, site, tag: None, stream: None }
    }

    /// The tag of that name, if the builder got one. Looked for among all; keep the answer.
    pub fn tag(&self, name: &str) -> Option<TagId> {
        let mut state = self.inner.state.lock();
        let account = state.budget()?.find(name)?;
        Some(TagId { pool: self.inner.number, account })
    }

    /// Takes the first slab now instead of at the first lease. Does nothing if there is one, or if
    /// [`slab_bytes`](Builder::slab_bytes) is 0.
    ///
    /// # Errors
    /// Those of [`lease`](Pool::lease) that concern growth.
    #[track_caller]
    pub fn reserve(&self) -> Result<(), Error<S::Error>> {
        self.inner.reserve(Location::caller())
    }

    // ---- giving back -------------------------------------------------------------------------

    /// Asks [`Progress`](crate::Progress) how far the streams are that segments wait for, on this
    /// thread and without a lock. Says how many segments became free. The pool does so by itself before it grows or refuses.
    pub fn sweep(&self) -> usize {
        self.inner.sweep()
    }

    /// Tells the pool that a stream has come as far as `sequence`, for who knows without being
    /// asked, after a synchronise for instance. Says how many segments became free.
    ///
    /// It is about what is retired by then and is not remembered: a stream's number may be given
    /// to a stream that starts at 0 again. Where one thread retires and another synchronises, tell
    /// after both, or build the pool with a [`Progress`](crate::Progress), which is asked when it
    /// matters.
    pub fn passed(&self, stream: StreamId, sequence: u64) -> usize {
        self.inner.passed(stream, sequence)
    }

    /// Gives every slab that nothing is leased from back to the source.
    ///
    /// Retired segments whose work has passed, and what a guard holds back, are freed first.
    pub fn trim(&self) -> Trimmed {
        self.inner.trim(0)
    }

    /// The same, but keeps slabs of at least `bytes` to cut from, leased or not, if there are as
    /// many.
    pub fn trim_to(&self, bytes: u64) -> Trimmed {
        self.inner.trim(bytes)
    }

    /// Ends the pool and frees its slabs, if this is its last handle, nothing is leased, and the
    /// work behind which segments were [retired](Lease::retire) has passed, which it asks for.
    ///
    /// # Errors
    /// The handle again, as good as before, and what is in the way: leases, streams
    /// ([`Leaks::waits`]), or, when both lists are empty, another handle. Where streams are in the
    /// way, wait for them, tell [`passed`](Pool::passed) if the pool has no
    /// [`Progress`](crate::Progress), and close again.
    pub fn close(self) -> Result<(), (Pool<S>, Leaks)> {
        self.sweep();
        match self.leak_check().and_then(|()| self.inner.wait_check()) {
            Ok(()) if self.inner.handles() == 1 => Ok(()),
            Ok(()) => {
                let none = Leaks::new(self.inner.name.clone());
                Err((self, none))
            }
            Err(leaks) => Err((self, leaks)),
        }
    }

    // ---- looking -----------------------------------------------------------------------------

    /// The numbers of this moment.
    pub fn report(&self) -> Report {
        self.inner.report()
    }

    /// Lets the high-water marks of the report start again from now.
    pub fn reset_peaks(&self) {
        self.inner.reset_peaks();
    }

    /// Every byte of every slab and what it is used for at this moment.
    pub fn map(&self) -> Map {
        self.inner.map()
    }

    /// Says which leases are alive, by purpose and call site. For the end of a test, or of a job.
    /// What was retired and waits for streams is no leak; what a [`Front`](crate::Front) keeps is
    /// one, under the front's purpose, until the front is emptied or dropped.
    ///
    /// # Errors
    /// [`Leaks`], unless there are none.
    pub fn leak_check(&self) -> Result<(), Leaks> {
        self.inner.leak_check()
    }

    /// Starts recording events, at most the last `events` of them, in place of a recording that
    /// may be running. Room for all of them is taken now. Of small segments, a recording sees what a
    /// [`Front`](crate::Front) takes from the pool and returns to it, not what it keeps in between.
    ///
    /// ```
    /// # use std::convert::Infallible;
    /// # struct Paper;
    /// # impl pool::Source for Paper {
    /// #     type Slab = ();
    /// #     type Error = Infallible;
    /// #     fn allocate(&self, _: u64) -> Result<((), u64), Infallible> { Ok(((), 0x1000)) }
    /// # }
    /// # let pool = pool::Pool::builder(Paper).build()?;
    /// pool.record(100_000);
    /// drop(pool.lease(4096, "frame")?);
    /// let recording = pool.stop_recording().expect("it was running");
    /// assert_eq!(recording.events.len(), 3); // a slab, a lease, its return
    /// let json = recording.chrome_trace(); // for Perfetto
    /// # assert!(json.contains("frame"));
    /// # Ok::<(), pool::Error<Infallible>>(())
    /// ```
    pub fn record(&self, events: usize) {
        self.inner.record(events);
    }

    /// Ends the recording, if one is running.
    pub fn stop_recording(&self) -> Option<Recording> {
        self.inner.stop_recording()
    }

    /// Looks at all guard bytes and all poison now. Empty if nothing is wrong, and in a pool
    /// without a guard.
    pub fn verify(&self) -> Vec<Damage> {
        self.inner.verify()
    }

    /// The damages that were found when segments came back; the first 64, the report counts all.
    pub fn damages(&self) -> Vec<Damage> {
        self.inner.state.lock().ward.damages()
    }

    /// The rule segments are placed by, and who asked for it.
    pub fn rule(&self) -> &Strictest {
        &self.inner.rule
    }

    /// Which memory it is, as the source names it.
    pub fn place(&self) -> Place {
        self.inner.place
    }

    /// The pool's name.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Checks every invariant of the bookkeeping, slowly. For tests.
    ///
    /// # Errors
    /// The first invariant that does not hold, in words.
    #[doc(hidden)]
    pub fn check(&self) -> Result<(), String> {
        self.inner.state.lock().check()
    }
}

impl<S: Source> Clone for Pool<S> {
    fn clone(&self) -> Self {
        self.inner.add_handle();
        Pool { inner: self.inner.clone() }
    }
}

impl<S: Source> Drop for Pool<S> {
    fn drop(&mut self) {
        self.inner.drop_handle();
    }
}

impl<S: Source> fmt::Debug for Pool<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("name", &self.name())
            .field("rule", &self.inner.rule())
            .finish_non_exhaustive()
    }
}

/// A request for a segment; made by [`Pool::request`].
#[must_use = "a request does nothing until `lease`"]
pub struct Request<'pool, S: Source> {
    pool: &'pool Pool<S>,
    len: u64,
    label: Label,
    site: Site,
    tag: Option<TagId>,
    stream: Option<StreamId>,
}

impl<S: Source> Request<'_, S> {
    /// Counts it for a tag.
    pub fn tag(mut self, tag: TagId) -> Self {
        self.tag = Some(tag);
        self
    }

    /// Work on this stream will use it first; see [`Pool::lease_on`].
    pub fn on(mut self, stream: StreamId) -> Self {
        self.stream = Some(stream);
        self
    }

    /// The segment.
    ///
    /// # Errors
    /// As [`Pool::lease`], and [`UnknownTag`](Error::UnknownTag).
    pub fn lease(self) -> Leased<S> {
        let Request { pool, len, label, site, tag, stream } = self;
        let tag = match tag {
            None => 0,
            Some(tag) if tag.pool == pool.inner.number => tag.account,
            Some(_) => {
                let purpose = label.as_str().to_owned();
                return Err(pool.inner.refuse(Error::UnknownTag { purpose }));
            }
        };
        pool.inner.lease(Wish { len, label, site, tag, stream })
    }
}

impl<S: Source> fmt::Debug for Request<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} bytes for `{}`)", self.len, self.label.as_str())
    }
}
