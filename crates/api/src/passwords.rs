//! Passwords: Argon2id in threads of its own, so that a storm of log-ins starves nobody.

mod strength;

pub(crate) use strength::MOST as LONGEST_PASSWORD;
pub use strength::check_new_password;

use crate::problem::Problem;
use crate::random;
use crate::server::metrics::Waiting;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use prometheus_client::metrics::gauge::Gauge;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// Hashes at work at one time: the memory bound is this times 19 MiB.
const THREADS: usize = 2;
/// Work that may wait; more is refused at once.
const QUEUE: usize = 64;
/// Seconds after which a refused log-in may be tried again.
const RETRY_AFTER_SECONDS: u32 = 2;
/// OWASP's first choice of Argon2id: memory in KiB.
const MEMORY_KIB: u32 = 19_456;
/// OWASP's first choice of Argon2id: passes.
const PASSES: u32 = 2;

type Job = Box<dyn FnOnce() + Send>;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    queue: SyncSender<Job>,
    /// Checked where there is no account, so that both cases cost the same.
    dummy: Arc<str>,
    done: Arc<AtomicU64>,
    waiting: Gauge,
}

/// Why there are no passwords.
#[derive(Debug, thiserror::Error)]
pub enum PasswordsError {
    /// A thread could not be started.
    #[error("the password threads could not be started")]
    Threads(#[source] std::io::Error),
    /// A password could not be hashed.
    #[error("a password could not be hashed")]
    Hashing,
}

impl Passwords {
    /// Starts the threads.
    pub fn start() -> Result<Self, PasswordsError> {
        let (queue, jobs) = sync_channel::<Job>(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..THREADS {
            let jobs = Arc::clone(&jobs);
            std::thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || {
                    loop {
                        // The lock is released before the work begins.
                        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok(job) = next else { return };
                        job();
                    }
                })
                .map_err(PasswordsError::Threads)?;
        }
        let dummy = hash_now(&random::secret().map_err(|_| PasswordsError::Hashing)?)?.into();
        let done = Arc::default();
        Ok(Self {
            queue,
            dummy,
            done,
            waiting: Gauge::default(),
        })
    }

    /// The hash of a new password, as a PHC string.
    ///
    /// # Errors
    /// 503 while too many log-ins wait.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        self.run(move || hash_now(&password))
            .await?
            .map_err(Problem::internal)
    }

    /// Whether the password is that of `hash`; `None` for an unknown login costs the same and is
    /// never right.
    ///
    /// # Errors
    /// 503 while too many log-ins wait.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.dummy.to_string());
        let right = self.run(move || verify_now(&password, &hash)).await?;
        Ok(known && right)
    }

    /// How many passwords were hashed or checked since the start: shows that two answers cost the
    /// same work.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// How many passwords wait to be hashed or checked, or are at it.
    pub(crate) fn waiting(&self) -> Gauge {
        self.waiting.clone()
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, answered) = oneshot::channel();
        let (done, waiting) = (Arc::clone(&self.done), Waiting::enter(&self.waiting));
        let job: Job = Box::new(move || {
            let _waiting = waiting;
            // Nobody waits for a request that was given up.
            if !answer.is_closed() {
                done.fetch_add(1, Ordering::Relaxed);
                let _ = answer.send(work());
            }
        });
        match self.queue.try_send(job) {
            Ok(()) => answered.await.map_err(Problem::internal),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                Err(Problem::unavailable(RETRY_AFTER_SECONDS))
            }
        }
    }
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passwords")
    }
}

fn argon2id() -> Result<Argon2<'static>, PasswordsError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|_| PasswordsError::Hashing)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes at once, on the caller's thread; for the command line.
pub fn hash_now(password: &str) -> Result<String, PasswordsError> {
    let salt = random::bytes::<16>().map_err(|_| PasswordsError::Hashing)?;
    argon2id()?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|_| PasswordsError::Hashing)
}

/// The hash under which a random secret of 256 bits is stored; such a secret needs no salt and no
/// slow hash.
pub fn secret_hash(secret: &str) -> Vec<u8> {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, secret.as_bytes());
    hash.as_ref().to_vec()
}

/// Checks at once, on the caller's thread; for the command line.
pub fn verify_now(password: &str, hash: &str) -> bool {
    match (argon2id(), PasswordHash::new(hash)) {
        (Ok(argon2), Ok(hash)) => argon2.verify_password(password.as_bytes(), &hash).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Passwords;
    use crate::problem::Slug;

    #[actix_web::test]
    async fn only_the_right_password_of_a_known_account_passes() {
        let passwords = Passwords::start().unwrap();
        let hash = passwords.hash("示例-mima-2026".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let verify = |password: &str, hash: Option<&String>| {
            passwords.verify(password.to_owned(), hash.cloned())
        };
        assert!(verify("示例-mima-2026", Some(&hash)).await.unwrap());
        assert!(!verify("示例-mima-2027", Some(&hash)).await.unwrap());
        assert!(!verify("示例-mima-2026", None).await.unwrap());
        assert!(!verify("x", Some(&"no hash".to_owned())).await.unwrap());
    }

    #[actix_web::test]
    async fn a_storm_is_refused_at_once_and_not_queued_without_end() {
        let passwords = Passwords::start().unwrap();
        let (release, released) = std::sync::mpsc::channel::<()>();
        let released = std::sync::Arc::new(std::sync::Mutex::new(released));
        let (begin, begun) = std::sync::mpsc::channel();
        for _ in 0..super::THREADS {
            let (begin, released) = (begin.clone(), released.clone());
            let job = Box::new(move || {
                begin.send(()).unwrap();
                let _ = released.lock().map(|it| it.recv());
            });
            passwords.queue.try_send(job).unwrap();
        }
        (0..super::THREADS).for_each(|_| begun.recv().unwrap());
        for _ in 0..super::QUEUE {
            passwords.queue.try_send(Box::new(|| ())).unwrap();
        }
        let refused = passwords.run(|| ()).await.unwrap_err();
        assert_eq!(refused.slug(), Slug::Unavailable);
        drop(release);
    }
}
