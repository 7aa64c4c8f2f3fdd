//! Upgrades: accepted lines whose place the lines of a new application take. One use of a rule stands or
//! falls as a whole, so whole groups are replaced.

use super::matter::{Matter, expect};
use super::settlement::granted_credits;
use crate::problem::{FieldFault, Problem, Slug};
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::id::{ApplicationId, GroupId, LineId};
use credit_bank_domain::ledger::verbs::{AcceptedUse, CourseGrant, Replaced};
use credit_bank_domain::state::{LineAct, LineState};
use credit_bank_store::rows::{ApplicationGroup, ApplicationLine, ClaimRow, Enrolment};
use credit_bank_store::tx::{ApplicationChange, NewDecision};
use credit_bank_store::{Json, ReadTx, WriteTx};
use std::collections::{BTreeMap, BTreeSet};

/// Accepted lines that a new application may replace, with their claims.
#[derive(Debug, Default)]
pub(super) struct Replaceable {
    lines: Vec<ApplicationLine>,
    claims: Vec<ClaimRow>,
}

impl Replaceable {
    /// The lines that the learner names, if they can be replaced.
    pub(super) fn find(
        tx: &mut dyn ReadTx,
        enrolment: &Enrolment,
        asked: &[LineId],
    ) -> Result<Self, Problem> {
        let rows = tx.list_lines_of_enrolment(enrolment.learner_id, enrolment.id)?;
        let mut lines = Vec::new();
        for (place, id) in asked.iter().enumerate() {
            let pointer = format!("/replaces/{place}");
            let row = rows.iter().find(|row| row.id == *id);
            let row = row.ok_or_else(|| unknown_line(pointer.clone()))?;
            row.state.after(LineAct::Replacement)?;
            let left_out = |other: &&ApplicationLine| {
                other.group_id == row.group_id && other.state.stands() && !asked.contains(&other.id)
            };
            if rows.iter().any(|other| left_out(&other)) {
                return Err(Problem::invalid_body(incomplete(pointer)));
            }
            lines.push(row.clone());
        }
        not_replaced_elsewhere(tx, enrolment, asked)?;
        let claims = tx
            .claims_of_learner(enrolment.learner_id)?
            .into_iter()
            .filter(|claim| asked.contains(&claim.line_id))
            .collect();
        Ok(Self { lines, claims })
    }

    /// The lines.
    pub(super) fn ids(&self) -> BTreeSet<LineId> {
        self.lines.iter().map(|line| line.id).collect()
    }

    /// Notes with each new group which lines must go if it is accepted: those whose course it gives or
    /// whose outcomes it uses. What no group is about (room below a cap) goes with whichever is.
    pub(super) fn assign(
        &self,
        groups: &mut [ApplicationGroup],
        lines: &[ApplicationLine],
        claims: &[ClaimRow],
    ) {
        let mut old: BTreeMap<GroupId, BTreeSet<LineId>> = BTreeMap::new();
        for line in &self.lines {
            old.entry(line.group_id).or_default().insert(line.id);
        }
        let mut of_new: BTreeMap<GroupId, BTreeSet<LineId>> = BTreeMap::new();
        for (group, replaced) in old {
            let related: Vec<GroupId> = groups
                .iter()
                .map(|new| new.id)
                .filter(|new| self.is_about(group, *new, lines, claims))
                .collect();
            let all = groups.iter().map(|new| new.id);
            let to: Vec<GroupId> = if related.is_empty() {
                all.collect()
            } else {
                related
            };
            for new in to {
                of_new.entry(new).or_default().extend(&replaced);
            }
        }
        for group in groups {
            if let Some(replaced) = of_new.get(&group.id) {
                group.replaces = Json(serde_json::json!(replaced));
            }
        }
    }

    fn is_about(
        &self,
        old: GroupId,
        new: GroupId,
        lines: &[ApplicationLine],
        claims: &[ClaimRow],
    ) -> bool {
        let gives = |course: &str| {
            let mut own = lines.iter().filter(|line| line.group_id == new);
            !course.is_empty() && own.any(|line| line.course_code == course)
        };
        let is_drawn_anew = |claim: &ClaimRow| {
            let mut own = claims.iter().filter(|other| other.group_id == new);
            own.any(|other| other.to_claim().same_content(&claim.to_claim()))
        };
        let mut courses = self.lines.iter().filter(|line| line.group_id == old);
        let mut used = self.claims.iter().filter(|claim| claim.group_id == old);
        courses.any(|line| gives(&line.course_code)) || used.any(is_drawn_anew)
    }
}

fn unknown_line(pointer: String) -> Problem {
    Problem::new(Slug::UnknownReference).fault(FieldFault::new(
        pointer,
        "unknown_reference",
        "引用的对象不存在。",
        "There is no such thing.",
    ))
}

fn incomplete(pointer: String) -> FieldFault {
    FieldFault::new(
        pointer,
        "incomplete_group",
        "同一次规则使用授予的课程须一并替换。",
        "Courses that one use of a rule gave are replaced together.",
    )
}

/// One open application at a time may be about to replace a line.
fn not_replaced_elsewhere(
    tx: &mut dyn ReadTx,
    enrolment: &Enrolment,
    asked: &[LineId],
) -> Result<(), Problem> {
    for summary in tx.list_applications_of_learner(enrolment.learner_id)? {
        if summary.enrolment_id != enrolment.id || !summary.state.is_open() {
            continue;
        }
        let whole = tx.find_whole_application(summary.id)?;
        let groups = whole.iter().flat_map(|whole| &whole.groups);
        let taken: BTreeSet<LineId> = groups.flat_map(replaced_by).collect();
        if asked.iter().any(|line| taken.contains(line)) {
            return Err(Problem::new(Slug::AlreadyGranted)
                .existing_id(summary.id.uuid())
                .detail(
                    "另一份未决定的申请已要替换该课程。",
                    "Another open application is about to replace the course.",
                ));
        }
    }
    Ok(())
}

/// The lines that a group would replace.
fn replaced_by(group: &ApplicationGroup) -> BTreeSet<LineId> {
    serde_json::from_value(group.replaces.0.clone()).unwrap_or_default()
}

/// What the accepted groups of an application replace, at the decision. A line that fell in the
/// meantime has nothing left to give back.
#[derive(Debug, Default)]
pub(super) struct Replacement {
    /// Each with the line that takes its place.
    lines: Vec<(ApplicationLine, LineId)>,
    claims: Vec<ClaimRow>,
}

impl Replacement {
    /// Reads it under the learner's lock.
    pub(super) fn find(
        tx: &mut dyn ReadTx,
        matter: &Matter<'_>,
        accepted: &BTreeSet<GroupId>,
    ) -> Result<Self, Problem> {
        let mut asked: BTreeMap<LineId, GroupId> = BTreeMap::new();
        for group in matter.whole.groups.iter().rev() {
            if accepted.contains(&group.id) {
                asked.extend(replaced_by(group).into_iter().map(|line| (line, group.id)));
            }
        }
        if asked.is_empty() {
            return Ok(Self::default());
        }
        let application = matter.application();
        let (learner, enrolment) = (application.learner_id, application.enrolment_id);
        let mut lines = Vec::new();
        for row in tx.list_lines_of_enrolment(learner, enrolment)? {
            let Some(group) = asked.get(&row.id) else {
                continue;
            };
            if row.state.after(LineAct::Replacement).is_ok() {
                let by = successor(matter, accepted, &row, *group)?;
                lines.push((row, by));
            }
        }
        let ids: BTreeSet<LineId> = lines.iter().map(|(row, _)| row.id).collect();
        let claims = tx
            .claims_of_learner(learner)?
            .into_iter()
            .filter(|claim| claim.state == ClaimState::Used && ids.contains(&claim.line_id))
            .collect();
        Ok(Self { lines, claims })
    }

    /// The replaced lines.
    pub(super) fn ids(&self) -> BTreeSet<LineId> {
        self.lines.iter().map(|(row, _)| row.id).collect()
    }

    /// What the ledger takes back in the entry of the decision.
    pub(super) fn taken_back(&self, matter: &Matter<'_>) -> Replaced {
        let uses = self.claims.iter().map(|claim| AcceptedUse {
            place: claim.to_claim().place(),
            used: claim.draw,
            forfeited: claim.remainder,
        });
        let granted = self.lines.iter().map(|(row, _)| row);
        let granted = granted.filter(|row| row.state == LineState::Granted);
        Replaced {
            uses: uses.collect(),
            grants: granted
                .map(|row| CourseGrant {
                    enrolment: row.enrolment_id,
                    line: row.id,
                    school: matter.application().organisation_id,
                    credits: granted_credits(row),
                })
                .collect(),
        }
    }

    /// Ends the rows, before the new lines stand: a course stands once in an enrolment.
    pub(super) fn end(&self, tx: &mut dyn WriteTx, matter: &Matter<'_>) -> Result<(), Problem> {
        let now = matter.bank.now();
        let mut decisions: BTreeMap<ApplicationId, Vec<NewDecision>> = BTreeMap::new();
        for (row, by) in &self.lines {
            let (learner, application) = (row.learner_id, row.application_id);
            let moved = (row.state, LineState::Replaced);
            expect(tx.set_line_state(learner, application, row.id, moved, now)?)?;
            let decision = NewDecision {
                line_id: Some(row.id),
                ..matter.noted("replacement", &by.to_string())
            };
            decisions.entry(application).or_default().push(decision);
        }
        for claim in &self.claims {
            let moved = (ClaimState::Used, ClaimState::Reversed);
            let takes = (claim.draw, claim.remainder);
            expect(tx.set_claim(claim.learner_id, claim.id, moved, takes, now)?)?;
        }
        for (application, decisions) in decisions {
            let Some(old) = tx.find_application(application)? else {
                continue;
            };
            let same = ApplicationChange {
                state: old.state,
                due_on: old.due_on,
                clock_stopped_on: old.clock_stopped_on,
                decided_at: old.decided_at,
                review_until: old.review_until,
            };
            expect(tx.change_application(old.learner_id, old.id, old.version, &same)?)?;
            tx.append_decisions(old.learner_id, old.id, &decisions)?;
        }
        Ok(())
    }
}

/// The line that takes the place of a replaced one: of the same course, or the first of the group.
fn successor(
    matter: &Matter<'_>,
    accepted: &BTreeSet<GroupId>,
    row: &ApplicationLine,
    group: GroupId,
) -> Result<LineId, Problem> {
    let lines = || matter.whole.lines.iter();
    lines()
        .find(|line| accepted.contains(&line.group_id) && line.course_code == row.course_code)
        .or_else(|| lines().find(|line| line.group_id == group))
        .map(|line| line.id)
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("group {group} has no line")))
}
