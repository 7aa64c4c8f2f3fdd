//! The yardsticks of posts on PostgreSQL: scripts that pgbench runs against a minimal ledger.

use crate::place::{Database, Folder};
use anyhow::{Context, bail};
use diesel::Connection;
use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const SCHEMA: &str = include_str!("../baselines/schema.sql");
const B_LEDGER: &str = include_str!("../baselines/b_ledger.sql");
const C_FUNC: &str = include_str!("../baselines/c_func.sql");

/// A database with the minimal ledger, and the scripts.
#[derive(Debug)]
pub struct Pgbench {
    program: OsString,
    folder: Folder,
    /// The ledger's database.
    pub database: Database,
}

/// What pgbench saw.
#[derive(Debug)]
pub struct Seen {
    /// Transactions a second.
    pub rate: u64,
    /// Time of each transaction in microseconds.
    pub latencies: Vec<u64>,
}

impl Pgbench {
    /// Makes the database and writes the scripts.
    pub fn make(program: OsString, parent: &Path, cluster: &str) -> anyhow::Result<Self> {
        let folder = Folder::make(parent, "pgbench")?;
        std::fs::write(folder.path().join("b_ledger.sql"), B_LEDGER)?;
        std::fs::write(folder.path().join("c_func.sql"), C_FUNC)?;
        let database = Database::make(cluster, "yardstick")?;
        PgConnection::establish(&database.url)?.batch_execute(SCHEMA)?;
        Ok(Self {
            program,
            folder,
            database,
        })
    }

    /// An entry, two postings and two balances in six round trips, by 32 clients.
    pub fn b_ledger(&self, time: Duration) -> anyhow::Result<Seen> {
        self.run("b_ledger.sql", 32, time)
    }

    /// The same in one call of a function, by one client.
    pub fn c_func(&self, time: Duration) -> anyhow::Result<Seen> {
        self.run("c_func.sql", 1, time)
    }

    fn run(&self, script: &str, clients: u32, time: Duration) -> anyhow::Result<Seen> {
        let log = self.folder.path().join("latency");
        let output = Command::new(&self.program)
            .args(["-n", "-M", "prepared", "-j"])
            .arg(clients.min(2).to_string())
            .arg("-c")
            .arg(clients.to_string())
            .arg("-T")
            .arg(time.as_secs().max(1).to_string())
            .arg("--log")
            .arg("--log-prefix")
            .arg(&log)
            .arg("-f")
            .arg(self.folder.path().join(script))
            .arg(&self.database.url)
            .output()
            .with_context(|| format!("{} does not start", self.program.display()))?;
        let said = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            bail!("pgbench: {}", String::from_utf8_lossy(&output.stderr));
        }
        let rate = read_rate(&said).with_context(|| format!("pgbench said {said}"))?;
        let latencies = self.take_latencies()?;
        Ok(Seen { rate, latencies })
    }

    /// Reads and removes the logs that pgbench wrote: one line a transaction, its time third.
    fn take_latencies(&self) -> anyhow::Result<Vec<u64>> {
        let mut latencies = Vec::new();
        for file in self.logs()? {
            let text = std::fs::read_to_string(&file)?;
            latencies.extend(text.lines().filter_map(read_latency));
            std::fs::remove_file(file)?;
        }
        Ok(latencies)
    }

    fn logs(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut logs = Vec::new();
        for entry in std::fs::read_dir(self.folder.path())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("latency.") {
                logs.push(path.clone());
            }
        }
        Ok(logs)
    }
}

fn read_rate(said: &str) -> Option<u64> {
    let line = said.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split('.').next()?.parse().ok()
}

fn read_latency(line: &str) -> Option<u64> {
    line.split(' ').nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{read_latency, read_rate};

    #[test]
    fn what_pgbench_says_is_understood() {
        let said =
            "latency average = 0.4 ms\ntps = 2485.123456 (without initial connection time)\n";
        assert_eq!(read_rate(said), Some(2_485));
        assert_eq!(read_latency("0 199 2241 0 1175850568 995598"), Some(2_241));
        assert_eq!(read_rate("nothing"), None);
    }
}
