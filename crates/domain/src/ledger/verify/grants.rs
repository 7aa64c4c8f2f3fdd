//! Invariants of grants against lines and caps.

use super::snapshot::{LearnerBooks, LineSnapshot};
use super::violation::Violation;
use crate::id::{EnrolmentId, LineId};
use crate::ledger::Account;
use crate::state::LineState;
use std::collections::BTreeMap;

/// One course, where a cap counts courses.
const COURSE: i64 = 100;

pub(super) fn check(books: &LearnerBooks, found: &mut Vec<Violation>) {
    let granted = granted_by_line(books);
    for line in &books.lines {
        fits_its_line(
            line,
            granted.get(&line.line).copied().unwrap_or_default(),
            found,
        );
    }
    for (line, granted_hundredths) in &granted {
        if *granted_hundredths != 0 && !books.lines.iter().any(|known| known.line == *line) {
            found.push(Violation::GrantDiffers {
                line: *line,
                granted_hundredths: *granted_hundredths,
            });
        }
    }
    for cap in &books.caps {
        let sum = cap.lines.iter().fold(0_i64, |sum, line| {
            let credits = granted.get(line).copied().unwrap_or_default();
            let counted = if cap.counts_courses {
                COURSE.saturating_mul(credits.signum())
            } else {
                credits
            };
            sum.saturating_add(counted)
        });
        if sum > cap.limit.hundredths() {
            found.push(Violation::OverCap {
                enrolment: cap.enrolment,
                cap: cap.name.clone(),
            });
        }
    }
    no_course_twice(books, found);
}

fn granted_by_line(books: &LearnerBooks) -> BTreeMap<LineId, i64> {
    let mut granted: BTreeMap<LineId, i64> = BTreeMap::new();
    for posting in books.entries.iter().flat_map(|entry| &entry.postings) {
        if let Account::GrantGranted { line, .. } = posting.account {
            let sum = granted.entry(line).or_default();
            *sum = sum.saturating_add(posting.amount_hundredths);
        }
    }
    granted
}

fn fits_its_line(line: &LineSnapshot, granted_hundredths: i64, found: &mut Vec<Violation>) {
    let target = line.target.hundredths();
    let fits = match line.state {
        LineState::Granted => granted_hundredths == target,
        // The line may have come here before or after its examination.
        LineState::ReversalPending | LineState::Upheld => {
            granted_hundredths == target || granted_hundredths == 0
        }
        LineState::Proposed
        | LineState::PendingExam
        | LineState::ExamFailed
        | LineState::Rejected
        | LineState::Released
        | LineState::Reversed
        | LineState::Replaced => granted_hundredths == 0,
    };
    if !fits {
        found.push(Violation::GrantDiffers {
            line: line.line,
            granted_hundredths,
        });
    }
}

fn no_course_twice(books: &LearnerBooks, found: &mut Vec<Violation>) {
    let mut standing: BTreeMap<(EnrolmentId, &str), LineId> = BTreeMap::new();
    // Elective credits without a course may be given several times.
    let of_course = |line: &&LineSnapshot| !line.course.is_empty() && line.state.stands();
    for line in books.lines.iter().filter(of_course) {
        if let Some(other) = standing.insert((line.enrolment, line.course.as_str()), line.line) {
            found.push(Violation::CourseTwice {
                line: other,
                other: line.line,
            });
        }
    }
}
