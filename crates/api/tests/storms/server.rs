//! The server as a process that can be killed.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server; one that is dropped is killed.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it and waits until it says where it listens; its log is added to the file.
    pub(crate) fn start(mut command: Command, log: &Path) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(log);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let address = said
            .lines()
            .map(|line| line.unwrap())
            .find_map(|line| line.strip_prefix("listening on http://")?.parse().ok());
        let Some(address) = address else {
            panic!("the server did not start: {:?}", child.wait());
        };
        Self { child, address }
    }

    /// SIGKILL: nothing is finished, nothing is said.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// SIGTERM, as a supervisor sends it.
    pub(crate) fn terminate(&self) {
        let signal = format!("kill -TERM {}", self.child.id());
        let sent = Command::new("sh").args(["-c", &signal]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end of its own accord, and says whether it was a good one.
    pub(crate) fn ends_well(mut self, patience: Duration) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < patience {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    fn end(&mut self) {
        // It may have been killed before.
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Memory that it holds, in KiB.
    pub(crate) fn resident_kib(&self) -> u64 {
        self.memory_kib("VmRSS:")
    }

    /// Memory that it holds apart from files that are mapped, in KiB.
    pub(crate) fn own_kib(&self) -> u64 {
        self.memory_kib("RssAnon:")
    }

    fn memory_kib(&self, what: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(what));
        let number = line.unwrap().split_whitespace().nth(1);
        number.unwrap().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
