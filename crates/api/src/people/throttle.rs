//! Slows failing log-ins down, per account and per address, and never locks the owner out.
//!
//! An account has several names: a log-in name, a phone number. What is typed has its count, whether or
//! not it names anybody, and whoever uses it up is told so (429). The account behind it has its count as
//! well, so that one more name is not one more allowance; whoever uses that up is told nothing: he gets
//! the answer to a wrong password, after the same work. Otherwise the 429 of one name after failures
//! with another would say that both are one person's.
//!
//! Counted are attempts that failed or still run, in windows. Every address has an allowance of its own
//! for an account, so that nobody uses up what the owner needs elsewhere, at a new address or after a
//! restart. It is small, and whoever uses it up again and again waits longer each time. Where an account
//! has failed often from strangers together, each of them has less, and none has nothing. An address from
//! which the person logged in before has more, in windows of a minute. Everything is in memory: a restart
//! forgets it, and each server counts for itself.

use crate::problem::{Problem, RateLimit};
use chrono::{DateTime, TimeDelta, Utc};
use credit_bank_domain::id::UserId;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Length of a window in seconds, if it is the first.
const WINDOW_SECONDS: i64 = 60;
/// How often the window of a strange address doubles at most: to 16 minutes.
const MOST_DOUBLINGS: u32 = 4;
/// Failures a minute from all strangers together beyond which each of them has less.
const MANY_OF_ACCOUNT: u32 = 10;
/// Failures in a window that an account bears from one strange address.
const MOST_OF_STRANGER: u32 = 5;
/// The same where many failed in this minute: enough to mistype once.
const MOST_OF_STRANGER_AMONG_MANY: u32 = 2;
/// Failures a minute for an account from an address that its owner used.
const MOST_OF_OWNER: u32 = 10;
/// Failures a minute from one address, whatever the account: a school's people may share one.
const MOST_OF_ADDRESS: u32 = 100;
/// Entries remembered at most of each kind; the expired make room first, then the oldest.
const MOST_ENTRIES: usize = 100_000;
/// Days for which an address of the owner is remembered.
const OWNER_DAYS: i64 = 30;

/// Hash of what was typed, or id of the account behind it: the memory holds no names.
type Account = Vec<u8>;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(Account),
    Pair(Account, IpAddr),
    Address(IpAddr),
}

/// What a key bears.
#[derive(Debug, Clone, Copy)]
enum Bears {
    /// So much in every minute.
    EveryMinute(u32),
    /// So much in a window that grows with every one that was used up.
    Growing(u32),
    /// Whatever comes; it is only counted.
    Anything,
}

impl Bears {
    const fn most(self) -> Option<u32> {
        match self {
            Self::EveryMinute(most) | Self::Growing(most) => Some(most),
            Self::Anything => None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began: DateTime<Utc>,
    count: u32,
    /// How often its length was doubled.
    doublings: u32,
    /// Whether somebody was refused in it.
    used_up: bool,
}

impl Window {
    const fn first(now: DateTime<Utc>) -> Self {
        Self {
            began: now,
            count: 0,
            doublings: 0,
            used_up: false,
        }
    }

    const fn seconds(&self) -> i64 {
        WINDOW_SECONDS << self.doublings
    }

    fn age(&self, now: DateTime<Utc>) -> i64 {
        now.signed_duration_since(self.began).num_seconds()
    }

    fn has_ended(&self, now: DateTime<Utc>) -> bool {
        !(0..self.seconds()).contains(&self.age(now))
    }

    /// Whoever left off for as long again begins anew.
    fn is_forgotten(&self, now: DateTime<Utc>) -> bool {
        !(0..self.seconds().saturating_mul(2)).contains(&self.age(now))
    }

    /// The window after this one.
    fn next(&self, bears: Bears, now: DateTime<Utc>) -> Self {
        let mut next = Self::first(now);
        if matches!(bears, Bears::Growing(_)) && self.used_up && !self.is_forgotten(now) {
            next.doublings = self.doublings.saturating_add(1).min(MOST_DOUBLINGS);
        }
        next
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
    accounts: Vec<Account>,
    address: IpAddr,
    keys: Vec<Key>,
}

impl LogInThrottle {
    /// Begins an attempt with a name of which this is the hash, whether or not it names anybody.
    ///
    /// # Errors
    /// 429 where the name or the address failed too often in this minute.
    pub fn begin(
        &self,
        name_hash: &[u8],
        address: IpAddr,
        now: DateTime<Utc>,
    ) -> Result<Attempt, Problem> {
        let account = name_hash.to_vec();
        let keys = self.counts().keys_of(&account, address, now);
        self.count(vec![account], address, keys, now)
    }

    /// Begins an attempt of whoever acts in this account already.
    ///
    /// # Errors
    /// 429 where the account or the address failed too often in this minute.
    pub fn begin_in_account(
        &self,
        user: UserId,
        address: IpAddr,
        now: DateTime<Utc>,
    ) -> Result<Attempt, Problem> {
        self.begin(user.uuid().as_bytes(), address, now)
    }

    /// Begins an attempt with a long random secret, which cannot be guessed: only the address counts.
    ///
    /// # Errors
    /// 429 where the address failed too often in this minute.
    pub fn begin_client(&self, address: IpAddr, now: DateTime<Utc>) -> Result<Attempt, Problem> {
        self.count(Vec::new(), address, Vec::new(), now)
    }

    fn count(
        &self,
        accounts: Vec<Account>,
        address: IpAddr,
        mut keys: Vec<(Key, Bears)>,
        now: DateTime<Utc>,
    ) -> Result<Attempt, Problem> {
        keys.push((Key::Address(address), Bears::EveryMinute(MOST_OF_ADDRESS)));
        let mut counts = self.counts();
        if let Some((most, window)) = counts.exhausted(&keys, now) {
            return Err(refused(most, &window, now));
        }
        counts.add(&keys, now);
        drop(counts);
        Ok(Attempt {
            throttle: self.clone(),
            accounts,
            address,
            keys: keys.into_iter().map(|(key, _)| key).collect(),
        })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// The name is this account's, whose failures under all its names count as well: may the password
    /// be right? Where it may not, nobody is to be told.
    pub fn is_borne_by(&mut self, user: UserId, now: DateTime<Utc>) -> bool {
        let account = user.uuid().as_bytes().to_vec();
        let mut counts = self.throttle.counts();
        let keys = counts.keys_of(&account, self.address, now);
        if counts.exhausted(&keys, now).is_some() {
            return false;
        }
        counts.add(&keys, now);
        drop(counts);
        self.keys.extend(keys.into_iter().map(|(key, _)| key));
        self.accounts.push(account);
        true
    }

    /// Takes the attempt back from the counts and remembers the owner's address.
    pub fn succeeded(self, now: DateTime<Utc>) {
        let mut counts = self.throttle.counts();
        for key in &self.keys {
            if let Some(window) = counts.windows.get_mut(key) {
                window.count = window.count.saturating_sub(1);
                window.doublings = 0;
            }
        }
        for account in self.accounts {
            counts.owners.insert((account, self.address), now);
        }
    }
}

impl Counts {
    /// What an attempt on the account from the address counts for, with what each bears.
    fn keys_of(&self, account: &Account, address: IpAddr, now: DateTime<Utc>) -> Vec<(Key, Bears)> {
        let pair = Key::Pair(account.clone(), address);
        let is_owner = self
            .owners
            .get(&(account.clone(), address))
            .is_some_and(|seen| now.signed_duration_since(*seen).num_days() < OWNER_DAYS);
        if is_owner {
            return vec![(pair, Bears::EveryMinute(MOST_OF_OWNER))];
        }
        let all = Key::Account(account.clone());
        let is_many = |window: &Window| !window.has_ended(now) && window.count >= MANY_OF_ACCOUNT;
        let most = if self.windows.get(&all).is_some_and(is_many) {
            MOST_OF_STRANGER_AMONG_MANY
        } else {
            MOST_OF_STRANGER
        };
        vec![(pair, Bears::Growing(most)), (all, Bears::Anything)]
    }

    /// The first of the keys that bears no more.
    fn exhausted(&mut self, keys: &[(Key, Bears)], now: DateTime<Utc>) -> Option<(u32, Window)> {
        keys.iter().find_map(|(key, bears)| {
            let most = bears.most()?;
            let window = self.windows.get_mut(key)?;
            let full = !window.has_ended(now) && window.count >= most;
            window.used_up |= full;
            full.then_some((most, *window))
        })
    }

    fn add(&mut self, keys: &[(Key, Bears)], now: DateTime<Utc>) {
        self.make_room(now);
        for (key, bears) in keys {
            let window = self.windows.entry(key.clone());
            let window = window.or_insert_with(|| Window::first(now));
            if window.has_ended(now) {
                *window = window.next(*bears, now);
            }
            window.count = window.count.saturating_add(1);
        }
    }

    fn make_room(&mut self, now: DateTime<Utc>) {
        if self.windows.len() >= MOST_ENTRIES {
            self.windows.retain(|_, window| !window.is_forgotten(now));
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
    let left = window.seconds().saturating_sub(window.age(now)).max(1);
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
    use credit_bank_domain::id::UserId;
    use std::net::IpAddr;
    use uuid::Uuid;

    fn now() -> DateTime<Utc> {
        "2026-02-28T08:00:00Z".parse().unwrap()
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn failures(throttle: &LogInThrottle, login: &str, from: IpAddr, tries: u32) -> u32 {
        (0..tries)
            .filter(|_| throttle.begin(login.as_bytes(), from, now()).is_ok())
            .count()
            .try_into()
            .unwrap()
    }

    #[test]
    fn strangers_are_slowed_down_and_the_owner_still_comes_in() {
        let throttle = LogInThrottle::default();
        let home = address(1);
        let log_in = |from, at| {
            throttle
                .begin(b"owner", from, at)
                .map(|it| it.succeeded(at))
        };
        log_in(home, now()).unwrap();
        assert_eq!(failures(&throttle, "owner", address(2), 50), 5);
        assert_eq!(failures(&throttle, "owner", address(3), 50), 5);
        // Many failed: a further stranger has less, and not nothing.
        assert_eq!(failures(&throttle, "owner", address(4), 50), 2);
        log_in(home, now()).unwrap();
        for new in 5..200 {
            assert_eq!(failures(&throttle, "owner", address(new), 1), 1);
        }
        log_in(address(200), now()).unwrap();
        let later = now() + TimeDelta::seconds(60);
        assert!(throttle.begin(b"owner", address(4), later).is_ok());
    }

    #[test]
    fn who_goes_on_guessing_waits_longer_each_time_and_who_leaves_off_begins_anew() {
        let throttle = LogInThrottle::default();
        let (mut at, mut waits) = (now(), Vec::new());
        for _ in 0..6 {
            let begun = (0..9).filter(|_| throttle.begin(b"owner", address(2), at).is_ok());
            assert_eq!(begun.count(), 5);
            let wait = (0..5000).find(|seconds| {
                let later = at + TimeDelta::seconds(*seconds);
                throttle.begin(b"owner", address(2), later).is_ok()
            });
            // One of the next window's is spent by now.
            waits.push(wait.unwrap());
            at += TimeDelta::seconds(wait.unwrap() + 10_000);
        }
        assert_eq!(waits, [60; 6]);
        for wait in [60, 120, 240, 480, 960, 960] {
            while throttle.begin(b"owner", address(3), at).is_ok() {}
            let early = at + TimeDelta::seconds(wait - 1);
            assert!(throttle.begin(b"owner", address(3), early).is_err());
            at += TimeDelta::seconds(wait);
        }
    }

    #[test]
    fn one_address_fails_only_so_often_whatever_the_account() {
        let throttle = LogInThrottle::default();
        for number in 0..MOST_OF_ADDRESS {
            assert_eq!(failures(&throttle, &number.to_string(), address(1), 1), 1);
        }
        let refused = throttle.begin(b"one more", address(1), now()).unwrap_err();
        assert_eq!(refused.slug(), Slug::TooManyRequests);
        assert!(throttle.begin(b"one more", address(2), now()).is_ok());
        assert!(throttle.begin_client(address(1), now()).is_err());
    }

    #[test]
    fn one_more_name_is_not_one_more_allowance() {
        let throttle = LogInThrottle::default();
        let user = UserId::new(Uuid::from_u128(1));
        let guesses = |name: &[u8], from: IpAddr| {
            let borne = (0..50).filter(|_| {
                let attempt = throttle.begin(name, from, now());
                attempt.is_ok_and(|mut attempt| attempt.is_borne_by(user, now()))
            });
            borne.count()
        };
        assert_eq!(guesses(b"name", address(1)), 5);
        assert_eq!(guesses(b"phone", address(1)), 0);
        assert_eq!(guesses(b"phone", address(2)), 5);
        assert_eq!(guesses(b"name", address(3)), 2);
        assert_eq!(guesses(b"phone", address(3)), 0);
        // What is typed bears as much as a name that is nobody's, so that no answer differs.
        let heard = |name: &[u8]| throttle.begin(name, address(4), now()).is_ok();
        let heard_of = |name: &'static [u8]| (0..50).filter(|_| heard(name)).count();
        assert_eq!((heard_of(b"mail"), heard_of(b"nobody")), (5, 5));
    }
}
