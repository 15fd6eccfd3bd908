//! Fronts of two threads under the model checker: `ci/loom.sh`.
#![cfg(loom)]

use std::convert::Infallible;

use loom::sync::Arc;
use loom::thread;
use pool::{Pool, Rule, Source};

struct Paper;

impl Source for Paper {
    type Slab = ();
    type Error = Infallible;

    fn allocate(&self, _: u64) -> Result<((), u64), Infallible> {
        Ok(((), 0x1000))
    }

    fn alignment(&self) -> u64 {
        64
    }
}

/// A pool of one slab of so many grains.
fn pool(grains: u64) -> Arc<Pool<Paper>> {
    let rule = Rule::new(64, 1, 0).unwrap();
    let pool = Pool::builder(Paper).rule(rule).slab_bytes(grains * 64).max_slabs(1);
    let pool = pool.build().unwrap();
    pool.reserve().unwrap();
    Arc::new(pool)
}

#[test]
fn a_front_that_keeps_everything_hears_of_a_lease_that_needs_it() {
    loom::model(|| {
        let pool = pool(2);
        let other = pool.clone();
        let there = thread::spawn(move || {
            let mut front = other.front("there", 1 << 10);
            let mut served = 0;
            for _ in 0..2 {
                // Refused while the lease has it all.
                let Ok(loan) = front.take(64) else { continue };
                served += 1;
                front.give(loan);
            }
            assert!(served < 2 || front.kept() <= 64);
        });
        drop(pool.lease(128, "here"));
        there.join().unwrap();
        drop(pool.lease(128, "all").unwrap());
        pool.check().unwrap();
        pool.leak_check().unwrap();
    });
}

#[test]
fn two_fronts_pass_a_segment_on() {
    loom::model(|| {
        let pool = pool(2);
        let other = pool.clone();
        let there = thread::spawn(move || {
            let mut front = other.front("there", 0);
            let loan = front.take(64).unwrap();
            front.give(loan);
        });
        {
            // What this one may keep is room in the depot for what the other may not.
            let mut front = pool.front("here", 1 << 10);
            let loan = front.take(64).unwrap();
            front.give(loan);
        }
        there.join().unwrap();
        pool.check().unwrap();
        pool.leak_check().unwrap();
        assert_eq!(pool.report().holes, 1);
    });
}
