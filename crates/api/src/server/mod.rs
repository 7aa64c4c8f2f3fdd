//! The HTTP server: the app, its limits, its two listeners and its end.

mod boundary;
pub(crate) mod metrics;
mod peer;
mod standing;

pub use boundary::request_id;
pub use metrics::Metrics;
pub(crate) use peer::address;

use crate::bank::Bank;
use crate::completions::Desk;
use crate::routes;
use actix_web::body::BoxBody;
use actix_web::dev::{Server, ServerHandle, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, Error, HttpServer, middleware, web};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// A head that has not arrived by then is no honest client's.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection may be idle between requests.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Seconds that requests in flight get to end.
const SHUTDOWN_SECONDS: u64 = 30;

/// The whole app around a bank, as the server and the tests run it.
pub fn app(
    bank: Bank,
    desk: Desk,
    metrics: Metrics,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(web::Data::new(bank))
        .app_data(web::Data::new(desk))
        .app_data(web::Data::new(metrics))
        .wrap(middleware::from_fn(boundary::boundary))
        .configure(routes::configure)
}

/// A server that has its addresses and has not begun to answer until it is awaited.
pub struct Listening {
    /// Where the API answers.
    pub address: SocketAddr,
    /// Where the metrics answer.
    pub metrics_address: SocketAddr,
    api: Server,
    metrics: Server,
}

/// Takes the addresses; port 0 picks free ones.
///
/// # Errors
/// When an address is taken or not this machine's.
pub fn listen(bank: Bank, api: SocketAddr, metrics_address: SocketAddr) -> io::Result<Listening> {
    let desk = Desk::open(&bank)?;
    let metrics = Metrics::of(&bank, &desk);
    let limits = bank.limits().clone();
    let shown = metrics.clone();
    let mut server = HttpServer::new(move || app(bank.clone(), desk.clone(), metrics.clone()))
        .client_request_timeout(REQUEST_TIMEOUT)
        .client_disconnect_timeout(REQUEST_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .max_connections(usize::try_from(limits.connections).unwrap_or(usize::MAX))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals();
    if let Some(workers) = limits.workers {
        server = server.workers(usize::from(workers));
    }
    let server = server.bind(api).map_err(no_listener("API", api))?;
    let (metrics_address, metrics) = metrics::listen(shown, metrics_address)?;
    let none = || io::Error::from(io::ErrorKind::AddrNotAvailable);
    let address = server.addrs().first().copied().ok_or_else(none)?;
    Ok(Listening {
        address,
        metrics_address,
        api: server.run(),
        metrics,
    })
}

/// Which listener could not be had, and where.
fn no_listener(of: &'static str, address: SocketAddr) -> impl FnOnce(io::Error) -> io::Error {
    move |error| {
        let told = format!("cannot listen on {address} for the {of}: {error}");
        io::Error::new(error.kind(), told)
    }
}

impl Listening {
    /// Stops the server from elsewhere: `stop(true)` lets requests in flight end.
    pub fn handle(&self) -> ServerHandle {
        self.api.handle()
    }

    /// Answers until SIGTERM or SIGINT or the handle says stop; requests in flight end first.
    ///
    /// # Errors
    /// When the server fails.
    pub async fn run(self) -> io::Result<()> {
        let (api, metrics) = (self.api.handle(), self.metrics.handle());
        let metrics_task = actix_web::rt::spawn(self.metrics);
        let signals = actix_web::rt::spawn(async move {
            if stopped().await.is_ok() {
                tracing::info!("shutting down: requests in flight end first");
                api.stop(true).await;
            }
        });
        let ended = self.api.await;
        signals.abort();
        metrics.stop(false).await;
        let _ = metrics_task.await;
        ended
    }
}

async fn stopped() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests;
