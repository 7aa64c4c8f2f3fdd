//! Where posts meet: those that arrive while a commit is in flight share the next transaction.
//!
//! There is no timer. A thread takes whatever waits, at most [`LARGEST_BATCH`] posts, runs one
//! transaction for all, and answers each by itself; while it commits, the next ones gather. One
//! post's failure is its own answer and takes nothing from the others.

use super::answer::PostResult;
use super::draft::CompletionDraft;
use super::post::post_all;
use crate::bank::BankCore;
use crate::problem::Problem;
use credit_bank_domain::access::Actor;
use credit_bank_domain::id::OrganisationId;
use credit_bank_store::sealing::IdentityKeys;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use tokio::sync::oneshot;

/// Most posts in one transaction.
const LARGEST_BATCH: usize = 256;
/// Most requests that may wait; one more is told to come back.
const LONGEST_QUEUE: usize = 2_048;

/// One well-formed completion on its way into the books.
#[derive(Debug)]
pub struct Post {
    /// Who posts.
    pub actor: Actor,
    /// For which provider.
    pub provider: OrganisationId,
    /// What.
    pub draft: CompletionDraft,
    /// Keyed hash of the identity number.
    pub number_hash: Vec<u8>,
    /// Keyed hash of kind and certificate number.
    pub certificate_hash: Option<Vec<u8>>,
    /// Keyed hash of the whole content.
    pub content_hash: Vec<u8>,
}

impl Post {
    /// Computes the hashes under which the person, the certificate and the content are found again.
    pub fn new(actor: Actor, provider: OrganisationId, draft: CompletionDraft, keys: &IdentityKeys) -> Self {
        let number_hash = keys.look_up_hash(&draft.document);
        let certificate_hash = draft.certificate_number.as_ref().map(|number| {
            let text = format!("{}|{}", draft.award.code, number.as_str());
            keys.keyed_hash("certificate", &text)
        });
        let content = format!(
            "{}|{}|{:?}",
            draft.document.normal_form(),
            draft.name.as_str(),
            (
                &draft.award,
                &draft.level,
                &draft.grade,
                draft.hours,
                draft.certificate_number.as_ref().map(|number| number.as_str().to_owned()),
                draft.completed_on,
                draft.valid_until,
            ),
        );
        let content_hash = keys.keyed_hash("completion", &content);
        Self {
            actor,
            provider,
            draft,
            number_hash,
            certificate_hash,
            content_hash,
        }
    }
}

/// One request: one post, or the rows of a batch.
struct Job {
    posts: Vec<Post>,
    request_id: String,
    answer: oneshot::Sender<Result<Vec<PostResult>, Problem>>,
}

/// The posting desk.
#[derive(Debug, Clone)]
pub struct Desk {
    jobs: SyncSender<Job>,
}

impl Desk {
    /// Starts the desk's thread; it ends when the last handle is dropped.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn open(core: Arc<BankCore>) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel(LONGEST_QUEUE);
        std::thread::Builder::new()
            .name("posting-desk".to_owned())
            .spawn(move || serve(&core, &queue))?;
        Ok(Self { jobs })
    }

    /// Posts and waits until all is durable.
    ///
    /// # Errors
    /// 503 when too much waits already or the database cannot be used; a single post's refusal is in
    /// its [`PostResult`].
    pub async fn post(&self, posts: Vec<Post>, request_id: String) -> Result<Vec<PostResult>, Problem> {
        let (answer, answered) = oneshot::channel();
        let job = Job {
            posts,
            request_id,
            answer,
        };
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Problem::unavailable(1),
        })?;
        answered.await.map_err(|_| Problem::unavailable(1))?
    }
}

fn serve(core: &BankCore, queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        let mut jobs = vec![first];
        let mut posts = jobs.iter().map(|job| job.posts.len()).sum::<usize>();
        while posts < LARGEST_BATCH {
            let Ok(job) = queue.try_recv() else { break };
            posts = posts.saturating_add(job.posts.len());
            jobs.push(job);
        }
        commit(core, jobs);
    }
}

/// One transaction for all jobs; if it fails as a whole, each job is tried by itself, so that one
/// job's poison is not another's.
fn commit(core: &BankCore, jobs: Vec<Job>) {
    let requests: Vec<_> = jobs
        .iter()
        .map(|job| (job.posts.as_slice(), job.request_id.as_str()))
        .collect();
    match post_all(core, &requests) {
        Ok(results) => {
            for (job, result) in jobs.into_iter().zip(results) {
                // The client may have gone; what was posted stays posted.
                drop(job.answer.send(Ok(result)));
            }
        }
        Err(_) if jobs.len() > 1 => {
            for job in jobs {
                commit(core, vec![job]);
            }
        }
        Err(problem) => {
            if let Some(job) = jobs.into_iter().next() {
                drop(job.answer.send(Err(problem)));
            }
        }
    }
}
