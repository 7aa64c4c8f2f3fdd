//! Slows failing log-ins down, per account and per address, and never locks the owner out.
//!
//! Counted are attempts that failed or still run, in windows of a minute. An account bears few from
//! strangers, and fewer from one address, so that a single address cannot use up what the owner needs
//! elsewhere. An address from which the person logged in before has an allowance of its own for that
//! account, which no stranger can use up. Everything is in memory: a restart forgets it, and each
//! server counts for itself.

use super::secret_hash;
use crate::problem::{Problem, RateLimit};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Length of a window in seconds.
const WINDOW_SECONDS: i64 = 60;
/// Failures a minute that an account bears from all strangers together.
const MOST_OF_ACCOUNT: u32 = 10;
/// Failures a minute that an account bears from one strange address.
const MOST_OF_STRANGER: u32 = 5;
/// Failures a minute for an account from an address that its owner used.
const MOST_OF_OWNER: u32 = 10;
/// Failures a minute from one address, whatever the account: a school's people may share one.
const MOST_OF_ADDRESS: u32 = 100;
/// Entries remembered at most of each kind; the expired make room first, then the oldest.
const MOST_ENTRIES: usize = 100_000;
/// Days for which an address of the owner is remembered.
const OWNER_DAYS: i64 = 30;

/// Hash of a login name or client id: the memory holds no names.
type Account = Vec<u8>;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(Account),
    Pair(Account, IpAddr),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began: DateTime<Utc>,
    count: u32,
}

impl Window {
    fn has_ended(&self, now: DateTime<Utc>) -> bool {
        let age = now.signed_duration_since(self.began).num_seconds();
        !(0..WINDOW_SECONDS).contains(&age)
    }
}

#[derive(Debug, Default)]
struct Counts {
    windows: HashMap<Key, Window>,
    owners: HashMap<(Account, IpAddr), DateTime<Utc>>,
}

/// Who failed to log in of late; a clone is the same memory.
#[derive(Debug, Clone, Default)]
pub struct LogInThrottle(Arc<Mutex<Counts>>);

/// An attempt that counts as failed until it is said to have succeeded.
#[derive(Debug)]
#[must_use]
pub struct Attempt {
    throttle: LogInThrottle,
    account: Option<Account>,
    address: IpAddr,
    keys: Vec<Key>,
}

impl LogInThrottle {
    /// Begins an attempt on an account.
    ///
    /// # Errors
    /// 429 where the account or the address failed too often in this minute.
    pub fn begin(
        &self,
        login: &str,
        address: IpAddr,
        now: DateTime<Utc>,
    ) -> Result<Attempt, Problem> {
        let account = secret_hash(login);
        let pair = Key::Pair(account.clone(), address);
        let is_owner = self
            .counts()
            .owners
            .get(&(account.clone(), address))
            .is_some_and(|seen| now.signed_duration_since(*seen).num_days() < OWNER_DAYS);
        let of_account = if is_owner {
            vec![(pair, MOST_OF_OWNER)]
        } else {
            let all = Key::Account(account.clone());
            vec![(pair, MOST_OF_STRANGER), (all, MOST_OF_ACCOUNT)]
        };
        self.count(Some(account), address, of_account, now)
    }

    /// Begins an attempt with a long random secret, which cannot be guessed: only the address counts.
    ///
    /// # Errors
    /// 429 where the address failed too often in this minute.
    pub fn begin_client(&self, address: IpAddr, now: DateTime<Utc>) -> Result<Attempt, Problem> {
        self.count(None, address, Vec::new(), now)
    }

    fn count(
        &self,
        account: Option<Account>,
        address: IpAddr,
        mut keys: Vec<(Key, u32)>,
        now: DateTime<Utc>,
    ) -> Result<Attempt, Problem> {
        keys.push((Key::Address(address), MOST_OF_ADDRESS));
        let mut counts = self.counts();
        for (key, most) in &keys {
            if let Some(window) = counts.windows.get(key)
                && !window.has_ended(now)
                && window.count >= *most
            {
                return Err(refused(*most, window, now));
            }
        }
        counts.make_room(now);
        for (key, _) in &keys {
            let fresh = Window {
                began: now,
                count: 0,
            };
            let window = counts.windows.entry(key.clone()).or_insert(fresh);
            if window.has_ended(now) {
                *window = fresh;
            }
            window.count = window.count.saturating_add(1);
        }
        drop(counts);
        Ok(Attempt {
            throttle: self.clone(),
            account,
            address,
            keys: keys.into_iter().map(|(key, _)| key).collect(),
        })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// Takes the attempt back from the counts and remembers the owner's address.
    pub fn succeeded(self, now: DateTime<Utc>) {
        let mut counts = self.throttle.counts();
        for key in &self.keys {
            if let Some(window) = counts.windows.get_mut(key) {
                window.count = window.count.saturating_sub(1);
            }
        }
        if let Some(account) = self.account {
            counts.owners.insert((account, self.address), now);
        }
    }
}

impl Counts {
    fn make_room(&mut self, now: DateTime<Utc>) {
        if self.windows.len() >= MOST_ENTRIES {
            self.windows.retain(|_, window| !window.has_ended(now));
        }
        if self.windows.len() >= MOST_ENTRIES {
            let half = now.checked_sub_signed(TimeDelta::seconds(WINDOW_SECONDS / 2));
            self.windows.retain(|_, window| Some(window.began) > half);
        }
        if self.owners.len() >= MOST_ENTRIES {
            let day = now.checked_sub_signed(TimeDelta::days(1));
            self.owners.retain(|_, seen| Some(*seen) > day);
        }
    }
}

fn refused(limit: u32, window: &Window, now: DateTime<Utc>) -> Problem {
    let age = now.signed_duration_since(window.began).num_seconds();
    let left = WINDOW_SECONDS.saturating_sub(age).max(1);
    let reset_seconds = u32::try_from(left).unwrap_or(1);
    Problem::too_many_requests(RateLimit {
        limit,
        remaining: 0,
        reset_seconds,
    })
    .detail(
        format!("登录失败次数过多，请在 {reset_seconds} 秒后再试。"),
        format!("Too many failed log-ins; try again in {reset_seconds} seconds."),
    )
}

#[cfg(test)]
mod tests {
    use super::{LogInThrottle, MOST_OF_ADDRESS};
    use crate::problem::Slug;
    use chrono::{DateTime, TimeDelta, Utc};
    use std::net::IpAddr;

    fn now() -> DateTime<Utc> {
        "2026-02-28T08:00:00Z".parse().unwrap()
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn failures(throttle: &LogInThrottle, login: &str, from: IpAddr, tries: u32) -> u32 {
        (0..tries)
            .filter(|_| throttle.begin(login, from, now()).is_ok())
            .count()
            .try_into()
            .unwrap()
    }

    #[test]
    fn strangers_are_slowed_down_and_the_owner_still_comes_in() {
        let throttle = LogInThrottle::default();
        let home = address(1);
        throttle
            .begin("owner", home, now())
            .unwrap()
            .succeeded(now());
        assert_eq!(failures(&throttle, "owner", address(2), 50), 5);
        assert_eq!(failures(&throttle, "owner", address(3), 50), 5);
        assert_eq!(failures(&throttle, "owner", address(4), 50), 0);
        throttle
            .begin("owner", home, now())
            .unwrap()
            .succeeded(now());
        let later = now() + TimeDelta::seconds(60);
        assert!(throttle.begin("owner", address(4), later).is_ok());
    }

    #[test]
    fn one_address_fails_only_so_often_whatever_the_account() {
        let throttle = LogInThrottle::default();
        for number in 0..MOST_OF_ADDRESS {
            assert_eq!(failures(&throttle, &number.to_string(), address(1), 1), 1);
        }
        let refused = throttle.begin("one more", address(1), now()).unwrap_err();
        assert_eq!(refused.slug(), Slug::TooManyRequests);
        assert!(throttle.begin("one more", address(2), now()).is_ok());
        assert!(throttle.begin_client(address(1), now()).is_err());
    }
}
