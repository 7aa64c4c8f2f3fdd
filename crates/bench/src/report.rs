//! The report: tables in Markdown, to be read and to be pasted, and the same as JSON.

use crate::arm::Medians;
use crate::goal::Verdict;
use serde::Serialize;
use std::fmt::Write;

/// Everything one run saw.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Cores, processor, database.
    pub machine: String,
    /// How long and how much.
    pub extent: String,
    /// Medians of every arm.
    pub seen: Vec<Medians>,
    /// The goals.
    pub goals: Vec<Verdict>,
}

impl Report {
    /// As Markdown.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        writeln!(text, "{}\n\n{}\n", self.machine, self.extent)?;
        writeln!(
            text,
            "| arm | a second, median | lowest–highest | p50 µs | p99 µs |"
        )?;
        writeln!(text, "|---|---|---|---|---|")?;
        for arm in &self.seen {
            let (low, high) = arm.range;
            writeln!(
                text,
                "| {} | {} | {low}–{high} | {} | {} |",
                arm.name, arm.rate, arm.p50, arm.p99
            )?;
        }
        writeln!(
            text,
            "\n| goal | ratio of medians | bound | |\n|---|---|---|---|"
        )?;
        for goal in &self.goals {
            writeln!(text, "{}", goal.row())?;
        }
        Ok(text)
    }
}

/// Cores and processor.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = information
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("unknown processor", |(_, name)| name.trim());
    format!("{cores} cores, {processor}")
}
