//! The yardstick of reads: a server that checks a token, reads one row by its key and answers it.
//!
//! actix and Diesel as anybody would put them together: the signature is verified in each request,
//! the SELECT runs on a blocking thread with a pooled connection. No role, no audit, no standing.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::Context;
use clap::Parser;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool, R2D2Connection};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// The hidden command.
pub const COMMAND: &str = "bare-read";
/// Connections; the bank's own default.
const POOL_SIZE: u32 = 8;

/// A bare server
#[derive(Debug, Parser)]
struct BareRead {
    /// Database of the yardstick's tables: a `postgres://` address or the path of a SQLite file
    #[arg(long)]
    database: String,
    /// Public key of the tokens
    #[arg(long)]
    key: String,
}

mod anchor {
    diesel::table! {
        anchor.balance (account_id) {
            account_id -> BigInt,
            amount -> BigInt,
            version -> BigInt,
        }
    }
}

diesel::table! {
    balance (account_id) {
        account_id -> BigInt,
        amount -> BigInt,
        version -> BigInt,
    }
}

#[derive(Serialize)]
struct Row {
    account_id: i64,
    amount: i64,
    version: i64,
}

#[derive(Deserialize)]
struct Claims {
    #[expect(dead_code, reason = "that it is there is what is checked")]
    sub: String,
}

struct Check {
    key: DecodingKey,
    validation: Validation,
}

impl Check {
    fn passes(&self, request: &HttpRequest) -> bool {
        request
            .headers()
            .get("authorization")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .is_some_and(|token| {
                jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation).is_ok()
            })
    }
}

#[derive(Debug)]
struct ReadOnly;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for ReadOnly {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        connection
            .batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA mmap_size = 268435456; PRAGMA query_only = ON;",
            )
            .map_err(diesel::r2d2::Error::QueryError)
    }
}

type Find<C> = fn(&mut C, i64) -> QueryResult<(i64, i64)>;

async fn read<C: R2D2Connection + 'static>(
    request: HttpRequest,
    check: web::Data<Check>,
    pool: web::Data<(Pool<ConnectionManager<C>>, Find<C>)>,
    path: web::Path<i64>,
) -> HttpResponse {
    if !check.passes(&request) {
        return HttpResponse::Unauthorized().finish();
    }
    let account_id = path.into_inner();
    let found = web::block(move || {
        let mut connection = pool.0.get().ok()?;
        pool.1(&mut connection, account_id).ok()
    })
    .await;
    match found {
        Ok(Some((amount, version))) => HttpResponse::Ok().json(Row {
            account_id,
            amount,
            version,
        }),
        _ => HttpResponse::NotFound().finish(),
    }
}

fn of_postgres(connection: &mut PgConnection, account: i64) -> QueryResult<(i64, i64)> {
    use anchor::balance::{amount, table, version};
    table
        .find(account)
        .select((amount, version))
        .first(connection)
}

fn of_sqlite(connection: &mut SqliteConnection, account: i64) -> QueryResult<(i64, i64)> {
    use balance::{amount, table, version};
    table
        .find(account)
        .select((amount, version))
        .first(connection)
}

/// Serves until it is killed.
pub fn run(arguments: impl Iterator<Item = OsString>) -> anyhow::Result<ExitCode> {
    BareRead::parse_from(arguments).run()?;
    Ok(ExitCode::SUCCESS)
}

impl BareRead {
    fn run(self) -> anyhow::Result<()> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&["credit-bank-api"]);
        let check = web::Data::new(Check {
            key: DecodingKey::from_ed_components(&self.key)?,
            validation,
        });
        if self.database.starts_with("postgres") {
            let pool = Pool::builder()
                .max_size(POOL_SIZE)
                .test_on_check_out(false)
                .build(ConnectionManager::new(&self.database))?;
            serve::<PgConnection>(check, pool, of_postgres)
        } else {
            let pool = Pool::builder()
                .max_size(POOL_SIZE)
                .test_on_check_out(false)
                .connection_customizer(Box::new(ReadOnly))
                .build(ConnectionManager::new(&self.database))?;
            serve::<SqliteConnection>(check, pool, of_sqlite)
        }
    }
}

fn serve<C: R2D2Connection + 'static>(
    check: web::Data<Check>,
    pool: Pool<ConnectionManager<C>>,
    find: Find<C>,
) -> anyhow::Result<()> {
    let pool = web::Data::new((pool, find));
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(check.clone())
                .app_data(pool.clone())
                .route("/balance/{account}", web::get().to(read::<C>))
        })
        .bind("127.0.0.1:0")?;
        let address = server.addrs().first().copied().context("no address")?;
        writeln!(std::io::stdout(), "listening on http://{address}")?;
        server.run().await?;
        Ok(())
    })
}
