//! Counts what the server does and shows it in `OpenMetrics` text on a listener of its own.

use actix_web::dev::Server;
use actix_web::{App, HttpResponse, HttpServer, web};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
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

/// What is counted; a clone counts into the same.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
}

impl Default for Metrics {
    fn default() -> Self {
        let requests = Family::default();
        let make: fn() -> Histogram = || Histogram::new(BUCKETS);
        let seconds = Family::new_with_constructor(make);
        let mut registry = Registry::with_prefix("credit_bank");
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register("http_request_seconds", "Time to answer", seconds.clone());
        Self {
            registry: Arc::new(registry),
            requests,
            seconds,
        }
    }
}

impl Metrics {
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
    .bind(address)?;
    let address = server.addrs().first().copied();
    let address = address.ok_or_else(|| io::Error::from(io::ErrorKind::AddrNotAvailable))?;
    Ok((address, server.run()))
}
