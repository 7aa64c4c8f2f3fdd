//! Server processes that belong to a run: started with it, ended with it.

use anyhow::{Context, bail};
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};

/// What a server prints once it answers.
const LISTENING: &str = "listening on http://";

/// A server process; it is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    /// Where it answers.
    pub address: SocketAddr,
    child: Child,
}

/// A program that is also this one: the bench carries the bank's whole command line.
#[derive(Debug, Clone)]
pub struct Program {
    path: OsString,
    first: Option<&'static str>,
}

impl Program {
    /// This very binary under one of its hidden commands.
    pub fn own(command: &'static str) -> anyhow::Result<Self> {
        Ok(Self {
            path: std::env::current_exe()?.into_os_string(),
            first: Some(command),
        })
    }

    /// Another binary.
    pub fn other(path: OsString) -> Self {
        Self { path, first: None }
    }

    /// The command to start it. Nothing is inherited but what a program needs to run at all, so that
    /// the settings are those that ship.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.env_clear().args(self.first).stdin(Stdio::null());
        for kept in ["PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command
    }
}

impl Server {
    /// Starts a server and waits until it says where it listens. Its log is written as it ships, and
    /// thrown away.
    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} does not start", command.get_program().display()))?;
        let stdout = child.stdout.take().context("no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let address = line.split_once(LISTENING)?.1;
            address.trim_end_matches('/').parse().ok()
        });
        let Some(address) = address else {
            let status = end(&mut child)?;
            bail!("the server ended before it listened: {status}");
        };
        // Whatever it still prints must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { address, child })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing can be done about a process that does not end.
        let _ = end(&mut self.child);
    }
}

fn end(child: &mut Child) -> std::io::Result<ExitStatus> {
    child.kill()?;
    child.wait()
}
