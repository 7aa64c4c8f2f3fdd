//! What a use gives and takes: the courses that nothing blocks, and what each outcome gives up for them.

use super::targets::{self, Ban};
use super::{Candidate, Candidates, Failure, Part, elective};
use crate::model::{Consumption, Draw, Slot, TransferRule};
use crate::reason::Finding;
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Course;

impl<'r> Candidates<'r> {
    pub(super) fn consider(
        &mut self,
        request: &ConversionRequest<'r>,
        rule: &'r TransferRule,
        filling: &[(usize, &'r Slot)],
        courses: &[&'r Course],
        bans: &[Ban<'_>],
    ) {
        let supplies: Vec<usize> = filling.iter().map(|(supply, _)| *supply).collect();
        let mut kept = Vec::new();
        let mut blocked = false;
        let mut had = None;
        for course in courses {
            match targets::block(course, request, &supplies, bans) {
                None => kept.push(*course),
                Some(
                    finding @ (Finding::PassedAlready { .. }
                    | Finding::GrantedAlready { .. }
                    | Finding::AppliedAlready { .. }),
                ) if rule.gives.partial => {
                    had = Some(finding);
                }
                Some(finding) => {
                    blocked = true;
                    self.failures.push(Failure {
                        rule,
                        supplies: supplies.clone(),
                        courses: vec![course.code.clone()],
                        beside: others(courses, course),
                        finding,
                    });
                }
            }
        }
        let facts: Vec<_> = supplies
            .iter()
            .filter_map(|index| self.supplies.get(*index))
            .map(|supply| supply.fact)
            .collect();
        let free = match elective::credits(&rule.gives, &facts, request.rules) {
            Ok(free) => free,
            Err(finding) => {
                self.fail(rule, supplies, finding);
                return;
            }
        };
        if blocked || (kept.is_empty() && free.is_zero()) {
            if let Some(finding) = had.filter(|_| !blocked) {
                self.fail(rule, supplies, finding);
            }
            return;
        }
        let target = Credits::sum(kept.iter().map(|course| course.credits).chain([free]))
            .unwrap_or(Credits::MAX);
        match self.parts(request, rule, filling, (&kept, target)) {
            Ok(parts) => self.list.push(Candidate {
                rule,
                effect: rule.gives.effect,
                over: None,
                parts,
                courses: kept,
                free,
                instead_of: Vec::new(),
            }),
            Err(finding) => self.failures.push(Failure {
                rule,
                supplies,
                courses: kept.iter().map(|course| course.code.clone()).collect(),
                beside: Vec::new(),
                finding,
            }),
        }
    }

    /// What each outcome of a filling gives up, or why it cannot.
    fn parts(
        &self,
        request: &ConversionRequest<'r>,
        rule: &TransferRule,
        filling: &[(usize, &Slot)],
        (kept, target): (&[&Course], Credits),
    ) -> Result<Vec<Part>, Finding> {
        let policy = &request.rules.policy;
        let (mut needed, mut drawable, mut value) = (target, false, Credits::ZERO);
        let mut parts = Vec::new();
        for (index, slot) in filling {
            let Some(supply) = self.supplies.get(*index) else {
                continue;
            };
            let consumption = slot.consumption.unwrap_or(policy.consumption);
            if consumption != Consumption::None {
                value = value.checked_add(supply.value).unwrap_or(Credits::MAX);
            }
            let mut draw = Credits::ZERO;
            match consumption {
                Consumption::None => {}
                Consumption::Whole => {
                    if let Some(place) = &supply.claimed_at {
                        let own = request.programme.organisation_id.to_string();
                        return Err(Finding::UsedAlready {
                            here: *place == own,
                        });
                    }
                }
                Consumption::Budget => {
                    drawable = true;
                    draw = drawn(slot, needed, supply.left)?;
                    needed = match slot.draw {
                        Draw::TargetCredits => needed.saturating_sub(draw),
                        Draw::Fixed(_) => Credits::ZERO,
                    };
                }
            }
            parts.push(Part {
                supply: *index,
                consumption,
                draw,
            });
        }
        if drawable && !needed.is_zero() {
            return Err(Finding::BudgetShort {
                want: target,
                have: target.saturating_sub(needed),
            });
        }
        let covers = rule
            .source_covers_target
            .unwrap_or(policy.source_covers_target);
        // A status has no value to cover anything with.
        let consumes = parts
            .iter()
            .any(|part| part.consumption != Consumption::None);
        if covers && consumes && value < target {
            let spent = parts
                .iter()
                .filter(|part| part.consumption != Consumption::None);
            let outcomes = spent.filter_map(|part| self.fact_id(part.supply).cloned());
            return Err(Finding::SourceBelowTarget {
                outcomes: outcomes.collect(),
                courses: kept.iter().map(|course| course.code.clone()).collect(),
                source: value,
                target,
            });
        }
        parts.sort_by(|a, b| self.key(a.supply).cmp(self.key(b.supply)));
        Ok(parts)
    }
}

/// The codes of the other courses of a use.
fn others(courses: &[&Course], course: &Course) -> Vec<String> {
    let others = courses.iter().filter(|other| other.code != course.code);
    others.map(|other| other.code.clone()).collect()
}

/// What an outcome of which so much is left gives up in a place where so much is needed.
fn drawn(slot: &Slot, needed: Credits, left: Credits) -> Result<Credits, Finding> {
    let most = slot.budget.map_or(left, |most| most.min(left));
    let draw = match slot.draw {
        Draw::TargetCredits => needed.min(most),
        Draw::Fixed(amount) => amount,
    };
    if draw > most {
        return Err(Finding::BudgetShort {
            want: draw,
            have: most,
        });
    }
    Ok(draw)
}
