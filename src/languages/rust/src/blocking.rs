//! Cancels payments without an async runtime.

use tokio::runtime::{Builder, Runtime};

use crate::error::Error;
use crate::options::CancelOptions;
use crate::outcome::CancelOutcome;
use crate::request::CancelRequest;

/// Cancels payments, and blocks the thread meanwhile. Create one and share it between threads: it keeps connections open.
#[derive(Debug)]
pub struct CancelClient {
    client: crate::CancelClient,
    runtime: Runtime,
}

impl CancelClient {
    /// Creates a client with the settings of an asynchronous one.
    ///
    /// # Errors
    /// [`Error::Option`] if this machine cannot run timers and sockets.
    pub fn new(client: crate::CancelClient) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime
            .map_err(|error| Error::option("client", format!("cannot run here: {error}.")))?;
        Ok(Self { client, runtime })
    }

    /// Cancels a payment: see [`cancel`](crate::CancelClient::cancel).
    ///
    /// # Errors
    /// Those of the asynchronous client.
    ///
    /// # Panics
    /// If it is called in an async runtime.
    pub fn cancel(&self, request: &CancelRequest) -> Result<CancelOutcome, Error> {
        self.runtime.block_on(self.client.cancel(request))
    }

    /// Cancels a payment with options: see [`cancel_with`](crate::CancelClient::cancel_with).
    ///
    /// # Errors
    /// Those of the asynchronous client.
    ///
    /// # Panics
    /// If it is called in an async runtime.
    pub fn cancel_with(
        &self,
        request: &CancelRequest,
        options: CancelOptions,
    ) -> Result<CancelOutcome, Error> {
        self.runtime
            .block_on(self.client.cancel_with(request, options))
    }
}
