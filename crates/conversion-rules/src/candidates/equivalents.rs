//! Which courses the outcomes of a use stand for, where a rule asks that of them.

use super::{Candidates, Failure, via};
use crate::model::{Slot, TransferRule};
use crate::reason::Finding;
use crate::request::ConversionRequest;
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

impl<'r> Candidates<'r> {
    /// The choices that the outcomes of a filling stand for, where the rule asks that of them.
    pub(super) fn equivalents(
        &mut self,
        request: &ConversionRequest<'r>,
        rule: &'r TransferRule,
        filling: &[(usize, &'r Slot)],
        choices: &[Vec<&'r Course>],
    ) -> Vec<Vec<&'r Course>> {
        let Some(via) = &rule.via else {
            return choices.to_vec();
        };
        let supplies: Vec<usize> = filling.iter().map(|(supply, _)| *supply).collect();
        let mut kept = Vec::new();
        let mut told = false;
        let mut nothing = None;
        for courses in choices {
            let facts = supplies
                .iter()
                .filter_map(|index| self.supplies.get(*index));
            let stands = facts
                .flat_map(|supply| courses.iter().map(move |course| (supply.fact, course)))
                .try_for_each(|(fact, course)| {
                    via::stands_for(via, fact, course, request).map(|_| ())
                });
            match stands {
                Ok(()) => kept.push(courses.clone()),
                Err(Finding::NoEquivalence { outcome, lapsed }) => {
                    let (_, all) = nothing.get_or_insert((outcome, BTreeSet::new()));
                    all.extend(lapsed);
                }
                Err(finding) => {
                    told = true;
                    self.failures.push(Failure {
                        rule,
                        supplies: supplies.clone(),
                        courses: courses.iter().map(|course| course.code.clone()).collect(),
                        beside: Vec::new(),
                        finding,
                    });
                }
            }
        }
        if let Some((outcome, lapsed)) = nothing.filter(|_| kept.is_empty() && !told) {
            let lapsed = lapsed.into_iter().collect();
            self.fail(rule, supplies, Finding::NoEquivalence { outcome, lapsed });
        }
        kept
    }
}
