use std::fmt;
use std::future::{poll_fn, Future};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

/// The future of a wait.
pub type Wait = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The clock, the random numbers and the wait between attempts of a client. Replace them in tests. A hook that panics, or returns
/// an invalid value, is replaced by the default for that call.
#[derive(Clone)]
pub struct Hooks {
    /// Returns the time, for `Request-Time` and `Retry-After`. Default: the system's.
    pub now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    /// Returns a number from 0 up to 1, for the length of a wait. Default: random.
    pub random: Arc<dyn Fn() -> f64 + Send + Sync>,
    /// Waits between two attempts. A wait ends at the deadline. Default: tokio's.
    pub sleep: Arc<dyn Fn(Duration) -> Wait + Send + Sync>,
}

impl Default for Hooks {
    fn default() -> Self {
        Self {
            now: Arc::new(SystemTime::now),
            random: Arc::new(fastrand::f64),
            sleep: Arc::new(|duration| Box::pin(tokio::time::sleep(duration))),
        }
    }
}

impl Hooks {
    /// Returns the milliseconds since 1970, with 13 digits as the contract requires.
    pub(crate) fn milliseconds(&self) -> i64 {
        let now = caught(&*self.now).map(milliseconds);
        now.filter(|time| (1_000_000_000_000..10_000_000_000_000).contains(time))
            .unwrap_or_else(|| milliseconds(SystemTime::now()))
    }

    pub(crate) fn random(&self) -> f64 {
        let number = caught(&*self.random);
        number
            .filter(|number| (0.0..1.0).contains(number))
            .unwrap_or_else(fastrand::f64)
    }

    pub(crate) async fn sleep(&self, duration: Duration) {
        let Some(mut wait) = caught(|| (self.sleep)(duration)) else {
            return tokio::time::sleep(duration).await;
        };
        // A wait that panics ends.
        poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| wait.as_mut().poll(context)));
            polled.unwrap_or(Poll::Ready(()))
        })
        .await;
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}

fn caught<T>(hook: impl Fn() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(hook)).ok()
}

/// Milliseconds since 1970.
pub(crate) fn milliseconds(time: SystemTime) -> i64 {
    let since = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
