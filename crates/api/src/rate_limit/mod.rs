//! How many requests a caller may send: a bucket for each person or system, one for each address that
//! does not say who it is, and narrow ones for looking people up and for asking without a token.
//!
//! Everything is in memory: a restart forgets it, and each server counts for itself. The buckets lie
//! in many shards, so that no request waits for another caller's.

mod bucket;

use crate::config::Rates;
use crate::problem::{Problem, RateLimit};
use bucket::{Bucket, Taken};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Shards: two requests meet in one once in as many pairs.
const SHARDS: usize = 64;
/// Buckets remembered in a shard at most; full ones make room first, then the least spent.
const MOST_BUCKETS: usize = 4_096;

/// Who spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Spender {
    /// A person or an organisation's system with a valid token.
    Actor(Uuid),
    /// Whoever sends from an address without a valid token.
    Address(IpAddr),
}

/// What is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Allowance {
    /// Every request.
    Requests,
    /// Looking a learner up by number, and claiming an account.
    Identity,
    /// Conversion queries without a token.
    AnonymousQueries,
}

type Shard = Mutex<HashMap<(Allowance, Spender), Bucket>>;

/// All buckets.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    shards: Vec<Shard>,
    hasher: RandomState,
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl RateLimiter {
    /// Takes a token of every bucket that a request for `operation` spends of, the narrow one first;
    /// answers what is left in the one that has least, or nothing where no limit is set.
    ///
    /// # Errors
    /// 429 where a bucket is empty.
    pub(crate) fn spend(
        &self,
        rates: &Rates,
        spender: Spender,
        operation: Option<&'static str>,
        now: DateTime<Utc>,
    ) -> Result<Option<RateLimit>, Problem> {
        let general = match spender {
            Spender::Actor(_) => rates.actor_per_minute,
            Spender::Address(_) => rates.address_per_minute,
        };
        let narrow = narrow(rates, spender, operation);
        let mut least: Option<RateLimit> = None;
        for (allowance, per_minute) in narrow.into_iter().chain([(Allowance::Requests, general)]) {
            let Some(left) = self.take((allowance, spender), per_minute, now)? else {
                continue;
            };
            if least.is_none_or(|least| left.remaining < least.remaining) {
                least = Some(left);
            }
        }
        Ok(least)
    }

    /// Takes a token for one person looked up by number, where the operation does not always do that.
    ///
    /// # Errors
    /// 429 where the bucket is empty.
    pub(crate) fn spend_on_identity(
        &self,
        rates: &Rates,
        spender: Spender,
        now: DateTime<Utc>,
    ) -> Result<(), Problem> {
        let key = (Allowance::Identity, spender);
        self.take(key, rates.identity_per_minute, now).map(|_| ())
    }

    fn take(
        &self,
        key: (Allowance, Spender),
        per_minute: u32,
        now: DateTime<Utc>,
    ) -> Result<Option<RateLimit>, Problem> {
        if per_minute == 0 {
            return Ok(None);
        }
        let now = now.timestamp_micros();
        let hash = usize::try_from(self.hasher.hash_one(key) >> 32_u8).unwrap_or(0);
        let Some(shard) = self.shards.get(hash & (SHARDS - 1)) else {
            return Ok(None);
        };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= MOST_BUCKETS && !shard.contains_key(&key) {
            shard.retain(|_, bucket| !bucket.is_full(now));
            if shard.len() >= MOST_BUCKETS {
                shard.retain(|_, bucket| bucket.is_half_spent(now));
            }
        }
        let taken = shard
            .entry(key)
            .or_insert(Bucket::FULL)
            .take(per_minute, now);
        drop(shard);
        match taken {
            Taken::Granted(left) => Ok(Some(left)),
            Taken::Refused(none, retry_after_seconds) => Err(refused(none, retry_after_seconds)),
        }
    }
}

/// The narrow allowance of an operation: what could be used to search for people or to load the
/// planner without saying who one is.
fn narrow(
    rates: &Rates,
    spender: Spender,
    operation: Option<&'static str>,
) -> Option<(Allowance, u32)> {
    match (operation?, spender) {
        ("find_learner" | "claim_learner" | "correct_learner", _) => {
            Some((Allowance::Identity, rates.identity_per_minute))
        }
        ("query_conversion", Spender::Address(_)) => Some((
            Allowance::AnonymousQueries,
            rates.anonymous_queries_per_minute,
        )),
        _ => None,
    }
}

fn refused(limit: RateLimit, retry_after_seconds: u32) -> Problem {
    Problem::too_many_requests(limit)
        .retry_after(retry_after_seconds)
        .detail(
            format!("请求过于频繁，请在 {retry_after_seconds} 秒后再试。"),
            format!("Too many requests; try again in {retry_after_seconds} seconds."),
        )
}

#[cfg(test)]
mod tests {
    use super::{MOST_BUCKETS, RateLimiter, SHARDS, Spender};
    use crate::config::Rates;
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    const PLAIN: Option<&'static str> = Some("get_me");

    fn now() -> DateTime<Utc> {
        "2026-03-02T01:30:00Z".parse().unwrap()
    }

    fn rates(actor_per_minute: u32) -> Rates {
        Rates {
            actor_per_minute,
            ..Rates::UNLIMITED
        }
    }

    fn actor(number: u128) -> Spender {
        Spender::Actor(Uuid::from_u128(number))
    }

    #[test]
    fn nobody_spends_what_is_anothers() {
        let limiter = RateLimiter::default();
        let spend = |who| limiter.spend(&rates(10), who, PLAIN, now()).is_ok();
        assert_eq!((0..1_000).filter(|_| spend(actor(1))).count(), 10);
        for other in 2..1_000 {
            assert_eq!((0..11).filter(|_| spend(actor(other))).count(), 10);
        }
    }

    #[test]
    fn no_limit_tells_nothing_and_refuses_nobody() {
        let limiter = RateLimiter::default();
        for _ in 0..1_000 {
            let spent = limiter.spend(&Rates::UNLIMITED, actor(1), PLAIN, now());
            assert_eq!(spent.unwrap(), None);
        }
    }

    #[test]
    fn a_flood_of_callers_does_not_grow_the_memory_without_bound() {
        let limiter = RateLimiter::default();
        let flood = u128::try_from(MOST_BUCKETS * SHARDS * 2).unwrap();
        for number in 0..flood {
            limiter
                .spend(&rates(10), actor(number), PLAIN, now())
                .unwrap();
        }
        let kept = limiter.shards.iter().map(|it| it.lock().unwrap().len());
        assert!(kept.max().unwrap() <= MOST_BUCKETS);
    }
}
