//! What a run does on one database.

use crate::arm::{Arm, Medians, Sample, interleave};
use crate::bank::Bank;
use crate::bare_read;
use crate::child::{Program, Server};
use crate::draw::Draw;
use crate::goal::Goal;
use crate::load::{End, drive};
use crate::pgbench::Pgbench;
use crate::place::{Database, Folder};
use crate::sqlite_ledger::SqliteLedger;
use crate::wire::{Answer, request};
use anyhow::bail;
use std::cell::RefCell;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// Rows of a measured batch, and of those that fill.
const ROWS: usize = 1_000;
/// Clients that read.
const READERS: usize = 64;

/// How long and how much.
#[derive(Debug, Clone)]
pub struct Extent {
    /// Rounds that count.
    pub rounds: u32,
    /// Time of a slice.
    pub slice: Duration,
    /// Learners who are there before the first post is measured.
    pub learners: u64,
    /// Parts of the names of the arms that run; none means all.
    pub only: Vec<String>,
}

/// Where and with what.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Folder for everything a run makes.
    pub parent: PathBuf,
    /// The server.
    pub server: Program,
    /// PostgreSQL's load generator.
    pub pgbench: OsString,
    /// A PostgreSQL cluster; without it SQLite is measured.
    pub cluster: Option<String>,
}

/// A bank with its data; what is dropped last is deleted last.
pub struct Site {
    /// The bank.
    pub bank: Bank,
    _database: Option<Database>,
    _folder: Folder,
}

/// The goals of posts and reads; those whose arms did not run say nothing.
pub const GOALS: &[Goal] = &[
    Goal::rate_at_least("post, 64 clients", "b_ledger, 32 clients", 2_000),
    Goal::p50_at_most("post, 1 client", "c_func, 1 client", 2_000),
    Goal::rate_at_least("post, 64 clients", "single-commit ledger", 1_500),
    Goal::rate_at_least("post, 64 clients, one provider", "post, 64 clients", 900),
    Goal::rate_at_least("balance, 64 clients", "bare SELECT, 64 clients", 900),
];

impl Extent {
    fn choose<'arm>(&self, mut arms: Vec<Arm<'arm>>) -> Vec<Arm<'arm>> {
        let is_chosen = |arm: &Arm<'_>| self.only.iter().any(|part| arm.name.contains(part));
        arms.retain(|arm| self.only.is_empty() || is_chosen(arm));
        arms
    }
}

fn is_created(answer: &Answer) -> bool {
    answer.status == 201
}

fn is_ok(answer: &Answer) -> bool {
    answer.status == 200
}

impl Setting {
    /// Starts a bank on a fresh database.
    pub fn open(&self, name: &str) -> anyhow::Result<Site> {
        let folder = Folder::make(&self.parent, name)?;
        let database = self
            .cluster
            .as_deref()
            .map(|cluster| Database::make(cluster, name))
            .transpose()?;
        let url = database.as_ref().map(|it| it.url.as_str());
        let bank = Bank::start(&self.server, folder.path(), url)?;
        Ok(Site {
            bank,
            _database: database,
            _folder: folder,
        })
    }
}

impl Site {
    /// Posts one completion of each of the first `people`, in batches: as many entries.
    pub fn fill(&self, people: u64) -> anyhow::Result<()> {
        let mut next = 0;
        while next < people {
            self.bank.keep_tokens_young()?;
            let end = next.saturating_add(100_000).min(people);
            let begin = RefCell::new(next);
            let rows = u64::try_from(ROWS)?;
            let batches = end.saturating_sub(next).div_ceil(rows);
            let make = || {
                let first = *begin.borrow();
                let last = first.saturating_add(rows).min(end);
                begin.replace(last);
                self.bank.batch(first..last)
            };
            drive(
                self.bank.server.address,
                2,
                End::Requests(batches),
                &make,
                &all_created,
            )?;
            next = end;
        }
        Ok(())
    }

    fn post(&self, clients: usize, end: End, make: &dyn Fn() -> Vec<u8>) -> anyhow::Result<Sample> {
        self.bank.keep_tokens_young()?;
        let address = self.bank.server.address;
        Ok(Sample::of(
            &drive(address, clients, end, make, &is_created)?,
            1,
        ))
    }

    fn posts(&self, extent: &Extent) -> Vec<Arm<'_>> {
        let (end, people) = (End::After(extent.slice), extent.learners);
        let spread =
            move |clients| move || self.post(clients, end, &|| self.bank.post_spread(people));
        vec![
            Arm::new("post, 64 clients", spread(64)),
            Arm::new("post, 64 clients, one provider", move || {
                self.post(64, end, &|| self.bank.post_of_one_provider(people))
            }),
            Arm::new("post, 8 clients", spread(8)),
            Arm::new("post, 1 client", spread(1)),
            Arm::new("batches of 1,000, 2 clients, rows", move || {
                self.bank.keep_tokens_young()?;
                let make = || self.bank.batch_about_anybody(people, ROWS);
                let slice = drive(self.bank.server.address, 2, end, &make, &all_created)?;
                Ok(Sample::of(&slice, u64::try_from(ROWS)?))
            }),
        ]
    }

    fn reads<'site>(&'site self, bare: &'site Server, extent: &Extent) -> Vec<Arm<'site>> {
        let end = End::After(extent.slice);
        let draw = Draw::new(3);
        vec![
            Arm::new("bare SELECT, 64 clients", move || {
                self.bank.keep_tokens_young()?;
                let token = self.bank.learner_token();
                let headers = format!("Authorization: Bearer {token}\r\n");
                let make = || {
                    let account = draw.below(100_000).saturating_add(1);
                    request("GET", &format!("/balance/{account}"), &headers, "")
                };
                let slice = drive(bare.address, READERS, end, &make, &is_ok)?;
                Ok(Sample::of(&slice, 1))
            }),
            Arm::new("balance, 64 clients", move || {
                self.bank.keep_tokens_young()?;
                let look = self.bank.balance();
                let make = || look.clone();
                let slice = drive(self.bank.server.address, READERS, end, &make, &is_ok)?;
                Ok(Sample::of(&slice, 1))
            }),
        ]
    }
}

fn all_created(answer: &Answer) -> bool {
    let count = |word: &[u8]| {
        let windows = answer.body.windows(word.len());
        windows.filter(|window| *window == word).count()
    };
    is_ok(answer) && count(b"\"status\":") == count(b"\"status\":\"created\"")
}

/// Posts and reads on PostgreSQL or SQLite, beside their yardsticks.
pub fn measure(setting: &Setting, extent: &Extent) -> anyhow::Result<Vec<Medians>> {
    let site = setting.open("main")?;
    site.fill(extent.learners)?;
    let folder = Folder::make(&setting.parent, "yardstick")?;
    let slice = extent.slice;
    let seen = if let Some(cluster) = &setting.cluster {
        let pgbench = Pgbench::make(setting.pgbench.clone(), &setting.parent, cluster)?;
        let bare = bare(&site.bank, &pgbench.database.url)?;
        let mut arms = vec![
            Arm::new("b_ledger, 32 clients", || {
                Ok(pgbench.b_ledger(slice)?.into())
            }),
            Arm::new("c_func, 1 client", || Ok(pgbench.c_func(slice)?.into())),
        ];
        arms.extend(site.posts(extent));
        arms.extend(site.reads(&bare, extent));
        interleave(extent.choose(arms), extent.rounds)?
    } else {
        let file = folder.path().join("yardstick.sqlite3");
        let mut ledger = SqliteLedger::make(&file)?;
        let bare = bare(&site.bank, &file.display().to_string())?;
        let mut arms = vec![Arm::new("single-commit ledger", || {
            Ok(Sample::of(&ledger.drive(slice)?, 1))
        })];
        arms.extend(site.posts(extent));
        arms.extend(site.reads(&bare, extent));
        interleave(extent.choose(arms), extent.rounds)?
    };
    site.bank.verify()?;
    Ok(seen)
}

fn bare(bank: &Bank, database: &str) -> anyhow::Result<Server> {
    let mut command = Program::own(bare_read::COMMAND)?.command();
    let key = bank.public_key()?;
    command.args(["--database", database, "--key", &key]);
    Server::start(&mut command)
}

/// Entries of the small bank that the grown one is compared with.
const SMALL: u64 = 10_000;
/// Posts of one slice: few, because each is about a learner who has one entry and gets the second.
const POSTS: u64 = 1_000;

/// The goal of a grown bank.
pub const GROWN: Goal =
    Goal::rate_at_least("post, 64 clients, grown", "post, 64 clients, small", 900);

/// The same posts at two banks: one of ten thousand entries, one of `entries`.
pub fn compare_sizes(setting: &Setting, entries: u64) -> anyhow::Result<Vec<Medians>> {
    if entries <= SMALL {
        bail!("--entries must be more than {SMALL}");
    }
    let (small, grown) = (setting.open("small")?, setting.open("grown")?);
    small.fill(SMALL)?;
    grown.fill(entries)?;
    let arms = vec![
        Arm::new("post, 64 clients, small", second_entries(&small, SMALL)),
        Arm::new("post, 64 clients, grown", second_entries(&grown, entries)),
    ];
    let rounds = u32::try_from(SMALL.checked_div(POSTS).unwrap_or(1).saturating_sub(1))?;
    interleave(arms, rounds)
}

/// Slices of posts, each about another learner, scattered over all.
fn second_entries(site: &Site, people: u64) -> impl FnMut() -> anyhow::Result<Sample> + '_ {
    /// A prime that divides no number of learners here, so that every learner comes once.
    const STRIDE: u64 = 1_000_003;
    let person = std::cell::Cell::new(0_u64);
    move || {
        let make = || {
            let next = person.get().saturating_add(STRIDE).checked_rem(people);
            person.set(next.unwrap_or(0));
            site.bank.post_about(person.get(), 16)
        };
        site.post(64, End::Requests(POSTS), &make)
    }
}
