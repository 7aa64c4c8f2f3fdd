//! Where posts meet: those that arrive while a commit is in flight share the next transaction.
//!
//! There is no timer. The thread of a window takes whatever waits there, at most [`LARGEST_BATCH`] posts,
//! runs one transaction for all, and answers each by itself; while it commits, the next ones gather. One
//! post's failure, a panic too, is its own answer and takes nothing from the others.
//!
//! The desk has as many windows as the database takes writers side by side. Posts about one person wait
//! at one window, so that a person's posts never meet in two transactions of one process.

use super::content::certificate_hash;
use super::draft::CompletionDraft;
use super::post::post_all;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey};
use crate::problem::{Language, Problem};
use crate::server::metrics::Waiting;
use credit_bank_domain::access::completions::PostCompletion;
use credit_bank_domain::access::{Actor, Permit};
use credit_bank_store::sealing::IdentityKeys;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;
use uuid::Uuid;

/// Most posts in one transaction.
const LARGEST_BATCH: usize = 256;
/// Most requests that may wait at a window; one more is told to come back.
const LONGEST_QUEUE: usize = 2_048;

/// One well-formed completion on its way into the books.
#[derive(Debug)]
pub struct Post {
    /// Who posts.
    pub actor: Actor,
    /// That they may, and for which provider.
    pub permit: Permit<PostCompletion>,
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
    pub fn new(
        actor: Actor,
        permit: Permit<PostCompletion>,
        draft: CompletionDraft,
        keys: &IdentityKeys,
    ) -> Self {
        let number_hash = keys.look_up_hash(&draft.document);
        let certificate_hash = draft
            .certificate_number
            .as_ref()
            .map(|number| certificate_hash(keys, &draft.award.code, number.as_str()));
        let content = format!(
            "{}|{}|{:?}",
            draft.document.normal_form(),
            draft.name.as_str(),
            (
                &draft.award,
                &draft.level,
                &draft.grade,
                draft.hours,
                draft
                    .certificate_number
                    .as_ref()
                    .map(|number| number.as_str().to_owned()),
                draft.completed_on,
                draft.valid_until,
            ),
        );
        // Only where there are some, so that what was posted before awards declared any keeps its hash.
        let particulars = if draft.tags.is_empty() && draft.measures.is_empty() {
            String::new()
        } else {
            format!("|{:?}", (&draft.tags, &draft.measures))
        };
        let content_hash = keys.keyed_hash("completion", &format!("{content}{particulars}"));
        Self {
            actor,
            permit,
            draft,
            number_hash,
            certificate_hash,
            content_hash,
        }
    }
}

/// One request: one post, or the rows of a batch; all or none of it is kept under its key.
#[derive(Debug)]
pub struct PostingRequest {
    /// Who posts.
    pub actor: Actor,
    /// The retry key.
    pub key: IdempotencyKey,
    /// Hash of the request.
    pub hash: [u8; 32],
    /// The rows, each well formed or already refused.
    pub rows: Vec<Result<Post, Problem>>,
    /// One post is answered by itself, a batch by a list.
    pub is_batch: bool,
    /// Language of the problems inside a batch's answer.
    pub language: Language,
    /// Id of the request.
    pub request_id: Uuid,
}

impl PostingRequest {
    /// At which of so many windows it waits: that of the first person it is about.
    fn window(&self, windows: usize) -> usize {
        let mut posts = self.rows.iter().filter_map(|row| row.as_ref().ok());
        posts
            .next()
            .map_or(0, |post| window_of(&post.number_hash, windows))
    }
}

/// At which of so many windows posts about the person with this keyed hash wait.
fn window_of(number_hash: &[u8], windows: usize) -> usize {
    let draw = number_hash.first().copied().unwrap_or(0);
    usize::from(draw).checked_rem(windows).unwrap_or(0)
}

/// A request that waits for its answer.
struct Job {
    request: PostingRequest,
    answer: oneshot::Sender<Result<Answer, Problem>>,
    /// Until it is answered.
    waiting: Waiting,
}

impl Job {
    /// Whoever has the answer is no longer counted as waiting.
    fn answer(self, answer: Result<Answer, Problem>) {
        drop(self.waiting);
        // The client may have gone; what was posted stays posted.
        drop(self.answer.send(answer));
    }
}

/// Decides and writes the rows of all requests in one transaction: an answer to each, in their order.
type Commit = fn(&Bank, &[&PostingRequest]) -> Result<Vec<Result<Answer, Problem>>, Problem>;

/// What the desk counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct DeskCounts {
    /// Requests that wait for their commit.
    pub(crate) waiting: Gauge,
    /// Completions that were taken up.
    pub(crate) posts: Counter,
    /// Transactions that they shared.
    pub(crate) batches: Counter,
}

/// The posting desk.
#[derive(Debug, Clone)]
pub struct Desk {
    windows: Arc<[Window]>,
    counts: DeskCounts,
}

/// A queue and the thread that takes what waits in it.
#[derive(Debug)]
struct Window {
    jobs: SyncSender<Job>,
    thread: JoinHandle<()>,
}

impl Desk {
    /// Starts the threads of the desk's windows; they end when the last handle is dropped.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn open(bank: &Bank) -> std::io::Result<Self> {
        let windows = bank.store().writers();
        Self::committing_with(bank, windows, post_all)
    }

    fn committing_with(bank: &Bank, windows: usize, commit: Commit) -> std::io::Result<Self> {
        let counts = DeskCounts::default();
        let open = |_| Window::open(bank.clone(), counts.clone(), commit);
        Ok(Self {
            windows: (0..windows).map(open).collect::<Result<_, _>>()?,
            counts,
        })
    }

    /// What it has counted so far, and goes on counting.
    pub(crate) const fn counts(&self) -> &DeskCounts {
        &self.counts
    }

    /// Do all its threads still take posts?
    pub fn is_open(&self) -> bool {
        let mut windows = self.windows.iter();
        windows.all(|window| !window.thread.is_finished())
    }

    /// Posts and waits until all is durable.
    ///
    /// # Errors
    /// 503 when too much waits already or the database cannot be used; a single post's refusal is in
    /// its [`PostResult`].
    pub async fn post(&self, request: PostingRequest) -> Result<Answer, Problem> {
        let window = self.windows.get(request.window(self.windows.len()));
        let window = window.ok_or_else(|| Problem::unavailable(1))?;
        let (answer, answered) = oneshot::channel();
        let job = Job {
            request,
            answer,
            waiting: Waiting::enter(&self.counts.waiting),
        };
        window.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Problem::unavailable(1),
        })?;
        answered.await.map_err(|_| Problem::unavailable(1))?
    }
}

impl Window {
    fn open(bank: Bank, counts: DeskCounts, commit: Commit) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel(LONGEST_QUEUE);
        let thread = std::thread::Builder::new()
            .name("posting-desk".to_owned())
            .spawn(move || serve(&bank, &queue, &counts, commit))?;
        Ok(Self { jobs, thread })
    }
}

fn serve(bank: &Bank, queue: &Receiver<Job>, counts: &DeskCounts, commit: Commit) {
    while let Ok(first) = queue.recv() {
        let mut posts = first.request.rows.len();
        let mut jobs = vec![first];
        while posts < LARGEST_BATCH {
            let Ok(job) = queue.try_recv() else { break };
            posts = posts.saturating_add(job.request.rows.len());
            jobs.push(job);
        }
        counts.batches.inc();
        counts
            .posts
            .inc_by(u64::try_from(posts).unwrap_or(u64::MAX));
        answer_all(bank, jobs, commit);
    }
}

/// One transaction for all jobs; if it fails as a whole, each job is tried by itself, so that one
/// job's poison is not another's. A panic leaves nothing behind but its transaction, which the store
/// takes back.
fn answer_all(bank: &Bank, mut jobs: Vec<Job>, commit: Commit) {
    let requests: Vec<&PostingRequest> = jobs.iter().map(|job| &job.request).collect();
    let committed = catch_unwind(AssertUnwindSafe(|| commit(bank, &requests)));
    let panicked = |_| Err(Problem::internal(anyhow::anyhow!("posting panicked")));
    match committed.unwrap_or_else(panicked) {
        Ok(answers) => {
            for (job, answer) in jobs.into_iter().zip(answers) {
                job.answer(answer);
            }
        }
        Err(_) if jobs.len() > 1 => {
            for job in jobs {
                answer_all(bank, vec![job], commit);
            }
        }
        Err(problem) => {
            if let Some(job) = jobs.pop() {
                job.answer(Err(problem));
            }
        }
    }
}

#[cfg(test)]
mod tests;
