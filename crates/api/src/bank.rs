//! What every handler works with: the store, the clock, ids, tokens, passwords and limits.
//!
//! Work runs on blocking threads and in one transaction. An actor's standing is confirmed inside that
//! same transaction, so that a suspension bites the very next request.

use crate::clock::Clock;
use crate::config::Limits;
use crate::conversions::KeptRankings;
use crate::idempotency::InFlight;
use crate::ids::IdSource;
use crate::passwords::Passwords;
use crate::people::LogInThrottle;
use crate::problem::{Problem, Slug};
use crate::rate_limit::RateLimiter;
use crate::register::KnownAwards;
use crate::rules_in_force::RulesInForce;
use crate::tokens::Tokens;
use actix_web::web;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::access::Actor;
use credit_bank_store::sealing::IdentityKeys;
use credit_bank_store::{ReadTx, Store, WriteTx};
use std::sync::Arc;

/// The bank as its handlers see it; a clone is the same bank.
#[derive(Debug, Clone)]
pub struct Bank {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    ids: IdSource,
    tokens: Arc<Tokens>,
    passwords: Passwords,
    identity_keys: Arc<IdentityKeys>,
    limits: Limits,
    in_flight: InFlight,
    rules: RulesInForce,
    awards: KnownAwards,
    log_ins: LogInThrottle,
    rates: Arc<RateLimiter>,
    rankings: KeptRankings,
}

impl Bank {
    /// Puts a bank together.
    pub fn new(
        store: Arc<Store>,
        clock: Arc<dyn Clock>,
        tokens: Tokens,
        passwords: Passwords,
        identity_keys: IdentityKeys,
        limits: Limits,
    ) -> Self {
        Self {
            store,
            ids: IdSource::new(Arc::clone(&clock)),
            clock,
            tokens: Arc::new(tokens),
            passwords,
            identity_keys: Arc::new(identity_keys),
            limits,
            in_flight: InFlight::default(),
            rules: RulesInForce::default(),
            awards: KnownAwards::default(),
            log_ins: LogInThrottle::default(),
            rates: Arc::default(),
            rankings: KeptRankings::default(),
        }
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The present civil date in Asia/Shanghai.
    pub fn today(&self) -> NaiveDate {
        self.clock.today()
    }

    /// Makes ids.
    pub const fn ids(&self) -> &IdSource {
        &self.ids
    }

    /// Access tokens.
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Password hashing.
    pub const fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Keys that seal and find identity numbers.
    pub const fn identity_keys(&self) -> &Arc<IdentityKeys> {
        &self.identity_keys
    }

    /// What is refused as too much.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The store itself, for start-up and the command line; handlers use `read` and `write`.
    pub const fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Parsed rule sets.
    pub const fn rules(&self) -> &RulesInForce {
        &self.rules
    }

    /// Who failed to log in of late.
    pub(crate) const fn log_ins(&self) -> &LogInThrottle {
        &self.log_ins
    }

    /// How often who asked of late.
    pub(crate) fn rate_limiter(&self) -> &RateLimiter {
        &self.rates
    }

    /// Register entries that were read before.
    pub(crate) const fn awards(&self) -> &KnownAwards {
        &self.awards
    }

    /// Rankings of which a later page may be asked for.
    pub(crate) const fn rankings(&self) -> &KeptRankings {
        &self.rankings
    }

    /// Acts that run now and carry an idempotency key.
    pub(crate) const fn in_flight(&self) -> &InFlight {
        &self.in_flight
    }

    /// Reads on behalf of `actor`, whose standing is confirmed first: 401 if he is suspended or his
    /// token is older than his account.
    pub async fn read<T, W>(
        &self,
        actor: &Actor,
        name: &'static str,
        mut work: W,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnMut(&mut dyn ReadTx) -> Result<T, Problem> + Send + 'static,
    {
        let actor = actor.clone();
        self.read_open(name, move |tx| {
            confirm(tx, &actor)?;
            work(tx)
        })
        .await
    }

    /// Reads for somebody who need not say who he is.
    pub async fn read_open<T, W>(&self, name: &'static str, work: W) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnMut(&mut dyn ReadTx) -> Result<T, Problem> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        web::block(move || store.read(name, work))
            .await
            .map_err(|_| unfinished())?
    }

    /// Reads for an operation that anybody may call, confirming an actor who said who he is.
    pub async fn read_as<T, W>(
        &self,
        actor: Option<&Actor>,
        name: &'static str,
        work: W,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnMut(&mut dyn ReadTx) -> Result<T, Problem> + Send + 'static,
    {
        match actor {
            Some(actor) => self.read(actor, name, work).await,
            None => self.read_open(name, work).await,
        }
    }

    /// Writes on behalf of `actor`, as [`Bank::read`]. `Ok` means durable. The work may run again, so
    /// it touches nothing but the transaction.
    pub async fn write<T, W>(
        &self,
        actor: &Actor,
        name: &'static str,
        mut work: W,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnMut(&mut dyn WriteTx) -> Result<T, Problem> + Send + 'static,
    {
        let actor = actor.clone();
        self.write_open(name, move |tx| {
            confirm(tx.reads(), &actor)?;
            work(tx)
        })
        .await
    }

    /// Writes for somebody who need not say who he is: log-in, claiming an account.
    pub async fn write_open<T, W>(&self, name: &'static str, work: W) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnMut(&mut dyn WriteTx) -> Result<T, Problem> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        web::block(move || store.write(name, work))
            .await
            .map_err(|_| unfinished())?
    }
}

/// Works something long out on a blocking thread, with no transaction open.
pub async fn work_out<T>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem>
where
    T: Send + 'static,
{
    web::block(work).await.map_err(|_| unfinished())
}

/// The actor of a token must still stand as the token says.
fn confirm(tx: &mut dyn ReadTx, actor: &Actor) -> Result<(), Problem> {
    if tx.confirm_actor(actor)? {
        Ok(())
    } else {
        Err(Problem::new(Slug::InvalidToken))
    }
}

/// The pool of blocking threads is gone: the server is shutting down.
fn unfinished() -> Problem {
    Problem::unavailable(5)
}
