//! Counts what the server does and shows it in `OpenMetrics` text on a listener of its own.

use crate::bank::Bank;
use crate::completions::Desk;
use crate::completions::desk::DeskCounts;
use actix_web::dev::Server;
use actix_web::{App, HttpResponse, HttpServer, web};
use credit_bank_store::Store;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Upper bounds in seconds.
const BUCKETS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: String,
    route: String,
}

/// Somebody who waits, for as long as this is there.
#[derive(Debug)]
pub(crate) struct Waiting(Gauge);

impl Waiting {
    /// Begins to wait.
    pub(crate) fn enter(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// What the store counts by itself.
#[derive(Debug)]
struct OfStore(Arc<Store>);

impl Collector for OfStore {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let retries = ConstCounter::new(self.0.retries());
        let help = "Transactions run again";
        let kind = retries.metric_type();
        retries.encode(encoder.encode_descriptor("transaction_retries", help, None, kind)?)
    }
}

/// What is counted; a clone counts into the same.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
}

impl Metrics {
    /// What this bank, its desk and the server over them count.
    pub fn of(bank: &Bank, desk: &Desk) -> Self {
        let requests = Family::default();
        let make: fn() -> Histogram = || Histogram::new(BUCKETS);
        let seconds = Family::new_with_constructor(make);
        let mut registry = Registry::with_prefix("credit_bank");
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register("http_request_seconds", "Time to answer", seconds.clone());
        let DeskCounts {
            waiting,
            posts,
            batches,
        } = desk.counts().clone();
        registry.register("posting_waiting", "Posting requests that wait", waiting);
        registry.register("posted_completions", "Completions taken up", posts);
        registry.register("posting_batches", "Transactions they shared", batches);
        let passwords = bank.passwords().waiting();
        registry.register("passwords_waiting", "Passwords that wait", passwords);
        registry.register_collector(Box::new(OfStore(Arc::clone(bank.store()))));
        Self {
            registry: Arc::new(registry),
            requests,
            seconds,
        }
    }

    /// Counts one answered request. Labels come from the route table, never from a path.
    pub fn count(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (method.to_owned(), route.to_owned());
        let labels = RequestLabels {
            method: method.clone(),
            route: route.clone(),
            status,
        };
        self.requests.get_or_create(&labels).inc();
        self.seconds
            .get_or_create(&RouteLabels { method, route })
            .observe(took.as_secs_f64());
    }

    /// All of it as `OpenMetrics` text.
    ///
    /// # Errors
    /// When a value cannot be written as text.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

async fn show(metrics: web::Data<Metrics>) -> HttpResponse {
    metrics.text().map_or_else(
        |_| HttpResponse::InternalServerError().finish(),
        |text| HttpResponse::Ok().content_type(MEDIA_TYPE).body(text),
    )
}

/// Takes the address of the metrics; the server that answers there runs when it is awaited.
pub(super) fn listen(metrics: Metrics, address: SocketAddr) -> io::Result<(SocketAddr, Server)> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(metrics.clone()))
            .route("/metrics", web::get().to(show))
    })
    .workers(1)
    .disable_signals()
    .bind(address)
    .map_err(super::no_listener("metrics", address))?;
    let address = server.addrs().first().copied();
    let address = address.ok_or_else(|| io::Error::from(io::ErrorKind::AddrNotAvailable))?;
    Ok((address, server.run()))
}
