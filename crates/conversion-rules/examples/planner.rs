//! Figures of the planner: `cargo run --release -p credit-bank-conversion-rules --example planner -- [SIZE|all] [SEEDS] [NODE_LIMIT]`;
//! `EACH=1` before it prints every instance.
//!
//! One line for each size: median, 99th percentile and maximum of the processor time of one solve
//! on one core, how many were proved at all levels, and nodes. Times come from the operating
//! system's account of this thread where it keeps one (Linux), else from the wall clock.

use credit_bank_conversion_rules::plan::{Instance, Size, SolutionStatus, generate, solve};
use std::io::Write;
use std::time::{Duration, Instant};

struct Line {
    time: Duration,
    nodes: u64,
    proved_levels: u8,
    gap: i64,
}

/// Processor time of this process so far. The account is only brought up to date when the
/// processor changes hands, so it is offered.
fn processor_time() -> Option<Duration> {
    std::thread::yield_now();
    let account = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds = account.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

fn timed(instance: &Instance, node_limit: u64) -> Line {
    let (start, wall) = (processor_time(), Instant::now());
    let solution = solve(instance, node_limit);
    let time = match (start, processor_time()) {
        (Some(start), Some(end)) => end.saturating_sub(start),
        _ => wall.elapsed(),
    };
    assert_ne!(
        solution.status,
        SolutionStatus::Infeasible,
        "{}",
        instance.id
    );
    let reached = solution.objective.map_or(0, |objective| objective.credits);
    Line {
        time,
        nodes: solution.work,
        proved_levels: solution.proved_levels,
        gap: solution.bound.saturating_sub(reached),
    }
}

fn micros(lines: &[Line], percent: usize) -> u128 {
    let place = lines.len().saturating_mul(percent).div_ceil(100);
    let line = lines.get(place.saturating_sub(1));
    line.map_or(0, |line| line.time.as_micros())
}

fn measure(size: Size, seeds: u64, limit: u64) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    let mut lines = Vec::new();
    for seed in 0..seeds {
        let line = timed(&generate(size, seed), limit);
        if std::env::var_os("EACH").is_some() {
            writeln!(
                out,
                "  {}-{seed} {} µs, {} nodes, {} levels, gap {}",
                size.name(),
                line.time.as_micros(),
                line.nodes,
                line.proved_levels,
                line.gap
            )?;
        }
        lines.push(line);
    }
    let proved = lines.iter().filter(|line| line.proved_levels == 5).count();
    let gap = lines.iter().map(|line| line.gap).max().unwrap_or(0);
    let mut nodes: Vec<u64> = lines.iter().map(|line| line.nodes).collect();
    nodes.sort_unstable();
    lines.sort_by_key(|line| line.time);
    writeln!(
        out,
        "{:<12} {:>6} {:>6} {:>10} {:>8} {:>8} {:>8} {:>8} {:>6}",
        size.name(),
        seeds,
        proved,
        micros(&lines, 50),
        micros(&lines, 99),
        micros(&lines, 100),
        nodes.get(nodes.len().div_euclid(2)).copied().unwrap_or(0),
        nodes.last().copied().unwrap_or(0),
        gap
    )
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "all".to_owned());
    let mut number = || arguments.next().and_then(|one| one.parse().ok());
    let (seeds, limit) = (number().unwrap_or(30), number().unwrap_or(50_000));
    writeln!(
        std::io::stdout(),
        "size          seeds proved  median µs   p99 µs   max µs    nodes     most    gap"
    )?;
    for size in Size::ALL {
        if name == "all" || name == size.name() {
            measure(size, seeds, limit)?;
        }
    }
    Ok(())
}
