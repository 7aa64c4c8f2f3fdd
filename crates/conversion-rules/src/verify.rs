//! The independent check of a plan: it starts from the plan and the request, and shares with the
//! making of plans nothing but the meaning of single conditions and of caps.

mod extras;
mod slots;

use crate::caps::{self, Granting};
use crate::conversion::{Conversion, Group};
use crate::fact::{Evidence, Fact};
use crate::model::{Consumption, Effect, ExclusionKind, Keep, Reuse, TransferRule};
use crate::request::{ConversionRequest, Sources};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::{BTreeMap, BTreeSet};

/// A law a plan breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{law}: {at}")]
pub struct Violation {
    /// Which law.
    pub law: &'static str,
    /// Where: a rule, course, fact or cap.
    pub at: String,
}

struct Verifier<'v, 'r> {
    request: &'v ConversionRequest<'r>,
    plan: &'v Conversion,
    violations: Vec<Violation>,
}

/// Checks a plan against the request it answers.
///
/// # Errors
/// Every law it breaks.
pub fn verify(request: &ConversionRequest<'_>, plan: &Conversion) -> Result<(), Vec<Violation>> {
    let mut verifier = Verifier {
        request,
        plan,
        violations: Vec::new(),
    };
    verifier.head();
    for group in &plan.groups {
        verifier.group(group);
    }
    verifier.required();
    verifier.outcomes();
    verifier.same_content();
    for at in extras::broken_exclusions(request, plan) {
        verifier.require(false, "no exclusion is broken", &at);
    }
    verifier.each_course_once();
    verifier.lines();
    verifier.caps();
    if verifier.violations.is_empty() {
        Ok(())
    } else {
        Err(verifier.violations)
    }
}

impl<'r> Verifier<'_, 'r> {
    fn require(&mut self, holds: bool, law: &'static str, at: &str) {
        if !holds {
            self.violations.push(Violation {
                law,
                at: at.to_owned(),
            });
        }
    }

    fn head(&mut self) {
        let rules = self.request.rules;
        let same = self.plan.rule_set.hash == rules.hash_hex()
            && self.plan.on == self.request.on
            && self.plan.wishes == self.request.wishes;
        self.require(same, "the plan answers this request", &rules.rule_set);
        self.require(
            self.plan.plan_hash == self.plan.compute_hash(),
            "the hash is that of the plan",
            "plan_hash",
        );
        let in_force = self.plan.groups.is_empty() || rules.effective.contains(self.request.on);
        self.require(in_force, "the rule set is in force", &rules.rule_set);
    }

    fn fact(&self, id: &str) -> Option<&'r Fact> {
        self.request.facts.iter().find(|fact| fact.id == id)
    }

    fn group(&mut self, group: &Group) {
        let Some(rule) = self.request.rules.find_transfer_rule(&group.rule) else {
            self.require(false, "the rule exists", &group.rule);
            return;
        };
        let in_force = rule
            .effective
            .is_none_or(|period| period.contains(self.request.on));
        self.require(
            in_force && rule.is_open(self.request.on) && rule.gives.effect.is_plannable(),
            "the rule can be used",
            &rule.id,
        );
        self.require(
            rule.gives.effect == group.effect || extras::is_tier(rule, group, self.request),
            "the effect is the rule's, or what a cap makes of it",
            &rule.id,
        );
        let facts: Vec<&Fact> = group.facts.iter().filter_map(|id| self.fact(id)).collect();
        self.require(
            facts.len() == group.facts.len(),
            "the facts exist",
            &rule.id,
        );
        for fact in &facts {
            let usable = fact.evidence == Evidence::Verified
                && (fact.recognised || fact.outcome_type == OutcomeType::Status)
                && !fact.frozen
                && fact.convertible
                && fact.outcome_type != OutcomeType::Community
                && !self.request.wishes.declined.facts.contains(&fact.id);
            self.require(usable, "the fact may be used", &fact.id);
        }
        self.require(
            slots::filled(rule, &facts, self.request),
            "the facts fill the slots",
            &rule.id,
        );
        self.targets(rule, group, &facts);
    }

    fn targets(&mut self, rule: &TransferRule, group: &Group, facts: &[&Fact]) {
        let gives = &rule.gives;
        let granted: BTreeSet<&String> = group.courses.iter().collect();
        let bundle: BTreeSet<&String> = gives.all.iter().collect();
        let one = |fits: bool| granted.len() == 1 && fits;
        if extras::is_elective_tier(rule, group) {
            self.in_place_of_courses(rule, group, facts);
            return;
        }
        let whole = if !bundle.is_empty() {
            granted == bundle || (gives.partial && granted.is_subset(&bundle))
        } else if let Some(selector) = &gives.select {
            let courses = group
                .courses
                .iter()
                .filter_map(|code| self.request.programme.find_course(code));
            one(courses
                .into_iter()
                .all(|course| caps::selected(selector, course)))
        } else if rule.via.is_some() {
            one(true)
        } else if gives.elective.is_some() || gives.elective_by.is_some() {
            granted.is_empty()
        } else {
            one(group.courses.iter().all(|code| gives.any_of.contains(code)))
        };
        self.require(whole, "the courses are those of the rule", &rule.id);
        let mut target = extras::free(rule, facts, self.request);
        for code in &group.courses {
            let course = self.request.programme.find_course(code);
            self.require(
                course.is_some_and(|course| course.convertible),
                "the course may be a target",
                code,
            );
            let request = self.request;
            let had = request
                .record
                .iter()
                .any(|passed| passed.course_code == *code)
                || request
                    .commitments
                    .granted
                    .iter()
                    .any(|granted| granted.takes(code));
            self.require(!had, "the learner has not got the course", code);
            let wanted = !request.wishes.declined.courses.contains(code)
                && request
                    .wishes
                    .courses
                    .as_ref()
                    .is_none_or(|wanted| wanted.contains(code));
            self.require(wanted, "the learner wants the course", code);
            if let Some(course) = course {
                self.require(
                    extras::stand_for(rule, facts, course, request),
                    "the outcomes stand for the course",
                    code,
                );
                target = target.checked_add(course.credits).unwrap_or(Credits::MAX);
                self.require(
                    !slots::is_denied(course, facts, request),
                    "no ban falls on the course",
                    code,
                );
            }
        }
        self.covers(rule, facts, target);
    }

    /// Credits that a cap puts in the place of courses.
    fn in_place_of_courses(&mut self, rule: &TransferRule, group: &Group, facts: &[&Fact]) {
        let ways = extras::in_place_of(rule, group, facts, self.request);
        self.require(
            group.courses.is_empty() && !ways.is_empty(),
            "the credits are those of courses that the rule gives",
            &rule.id,
        );
        let sums = ways.into_iter().map(|(_, credits)| credits);
        self.covers(rule, facts, sums.min().unwrap_or_default());
    }

    /// The outcomes are worth at least the courses, where that is asked.
    fn covers(&mut self, rule: &TransferRule, facts: &[&Fact], target: Credits) {
        let covers = rule
            .source_covers_target
            .unwrap_or(self.request.rules.policy.source_covers_target);
        let policy = self.request.rules.policy.consumption;
        let mut consumptions = rule
            .uses
            .iter()
            .map(|slot| slot.consumption.unwrap_or(policy));
        let covers = covers && !consumptions.all(|one| one == Consumption::None);
        let source = Credits::sum(facts.iter().map(|fact| fact.credits.unwrap_or_default()));
        self.require(
            !covers || source.is_ok_and(|source| source >= target),
            "the source covers the target",
            &rule.id,
        );
    }

    fn required(&mut self) {
        for wish in &self.request.wishes.required {
            let given = self.plan.groups.iter().any(|group| wish.is_met_by(group));
            self.require(given, "what was required is given", &wish.course);
        }
    }

    /// No whole outcome twice, no budget overdrawn, live claims counted.
    fn outcomes(&mut self) {
        let mut groups: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        let mut drawn: BTreeMap<&str, Credits> = BTreeMap::new();
        let mut whole: BTreeSet<&str> = BTreeSet::new();
        let mut free: BTreeSet<&str> = BTreeSet::new();
        for line in &self.plan.courses {
            for used in &line.uses {
                let id = used.fact_id.as_str();
                groups.entry(id).or_default().insert(line.group);
                let sum = drawn.entry(id).or_default();
                *sum = sum.checked_add(used.source_draw).unwrap_or(Credits::MAX);
                match used.consumption {
                    Consumption::Whole => {
                        whole.insert(id);
                    }
                    Consumption::None => {
                        free.insert(id);
                    }
                    Consumption::Budget => {}
                }
            }
        }
        for (id, users) in &groups {
            let Some(fact) = self.fact(id).filter(|_| !free.contains(id)) else {
                continue;
            };
            let (claimed, blocks) = self.claims(fact);
            let value = fact.credits.unwrap_or_default();
            if whole.contains(id) {
                self.require(
                    users.len() == 1 && !blocks,
                    "a whole outcome is used once",
                    id,
                );
            } else {
                let budget = self
                    .request
                    .rules
                    .policy
                    .budget_max
                    .map_or(value, |most| value.min(most));
                let own = drawn.get(id).copied().unwrap_or_default();
                let sum = own.checked_add(claimed).unwrap_or(Credits::MAX);
                self.require(sum <= budget, "no budget is overdrawn", id);
            }
        }
    }

    /// Draws of live conflicting claims on an outcome or its class, and whether there is one.
    fn claims(&self, fact: &Fact) -> (Credits, bool) {
        let here = self.request.programme.organisation_id.to_string();
        let live = self.request.commitments.claims.iter().filter(|claim| {
            let same = claim.fact_id == fact.id
                || (claim.content_class.is_some() && claim.content_class == fact.content_class);
            let near = match claim.reuse.max(self.request.rules.policy.reuse) {
                Reuse::OnceGlobally => true,
                Reuse::OncePerInstitution => claim.institution == here,
                Reuse::OncePerEnrolment => {
                    Some(&claim.enrolment) == self.request.enrolment.as_ref()
                }
            };
            same && near && claim.consumption != Consumption::None
        });
        let draws: Vec<Credits> = live.map(|claim| claim.draw).collect();
        let blocks = !draws.is_empty();
        (Credits::sum(draws).unwrap_or(Credits::MAX), blocks)
    }

    fn same_content(&mut self) {
        let exclusions = &self.request.rules.exclusions;
        if !exclusions
            .iter()
            .any(|one| one.kind == ExclusionKind::SameContent)
        {
            return;
        }
        let highest = exclusions
            .iter()
            .any(|one| one.kind == ExclusionKind::SameContent && one.keep == Keep::Highest);
        let mut classes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for id in self.plan.groups.iter().flat_map(|group| &group.facts) {
            if let Some((fact, class)) = self
                .fact(id)
                .and_then(|fact| Some((fact, fact.content_class.as_ref()?)))
            {
                classes.entry(class).or_default().insert(&fact.id);
            }
        }
        for (class, members) in classes {
            self.require(
                members.len() == 1,
                "one outcome of a same-content class",
                class,
            );
            let used = members
                .iter()
                .find_map(|id| self.fact(id))
                .and_then(|fact| fact.credits);
            let greater = self.request.facts.iter().any(|fact| {
                fact.content_class.as_deref() == Some(class)
                    && fact.credits > used
                    && fact.evidence == Evidence::Verified
                    && fact.recognised
                    && !fact.frozen
                    && fact.convertible
                    && fact.outcome_type != OutcomeType::Community
                    && !fact.has_expired(self.request.on)
                    && !self.request.wishes.declined.facts.contains(&fact.id)
            });
            self.require(
                !highest || !greater,
                "the greatest of a same-content class",
                class,
            );
        }
    }

    /// Whether it is given or credits are given in its place.
    fn each_course_once(&mut self) {
        let mut taken = BTreeSet::new();
        for line in &self.plan.courses {
            let own = Some(&line.course_code).filter(|code| !code.is_empty());
            for course in own.into_iter().chain(&line.in_place_of) {
                self.require(
                    taken.insert(course),
                    "a course makes credit once, itself or in its place",
                    course,
                );
            }
        }
    }

    fn lines(&mut self) {
        let mut seen = BTreeSet::new();
        let (mut now, mut later) = (Credits::ZERO, Credits::ZERO);
        for line in &self.plan.courses {
            let code = &line.course_code;
            let group = self.plan.groups.get(line.group);
            if !code.is_empty() {
                let credits = self
                    .request
                    .programme
                    .find_course(code)
                    .map(|course| course.credits);
                self.require(
                    credits == Some(line.target_credits),
                    "target credits are the course's",
                    code,
                );
                self.require(seen.insert(code), "no course twice", code);
                self.require(
                    group.is_some_and(|group| group.courses.contains(code)),
                    "the line is its group's",
                    code,
                );
            }
            let free = code.is_empty().then(|| {
                let group = group?;
                let rule = self.request.rules.find_transfer_rule(&group.rule)?;
                let facts: Vec<&Fact> = group.facts.iter().filter_map(|id| self.fact(id)).collect();
                Some(if extras::is_elective_tier(rule, group) {
                    extras::in_place_of(rule, group, &facts, self.request)
                } else {
                    vec![(Vec::new(), extras::free(rule, &facts, self.request))]
                })
            });
            self.require(
                free.is_none_or(|free| {
                    let own = (line.in_place_of.clone(), line.target_credits);
                    free.is_some_and(|ways| ways.contains(&own))
                }),
                "credits without a course are the rule's",
                &line.rule,
            );
            self.require(
                group.is_some_and(|group| group.rule == line.rule),
                "the rule is the group's",
                code,
            );
            let sum = match line.effect {
                Effect::AttendanceWaiver => &mut later,
                effect if effect.grants_at_once() => &mut now,
                _ => continue,
            };
            *sum = sum.checked_add(line.target_credits).unwrap_or(Credits::MAX);
        }
        let count: usize = self
            .plan
            .groups
            .iter()
            .map(|group| group.courses.len())
            .sum();
        self.require(
            count == seen.len(),
            "every course of a group has its line",
            "groups",
        );
        let sums = self.plan.total_credits == now && self.plan.pending_exam_credits == later;
        self.require(sums, "the totals add up", "total_credits");
    }

    fn caps(&mut self) {
        for room in caps::rooms(self.request) {
            let mut sum = Credits::ZERO;
            for line in &self.plan.courses {
                let facts = line.uses.iter().filter_map(|used| self.fact(&used.fact_id));
                let sources = Sources::of(facts);
                let amount = caps::amount(
                    room.cap,
                    &Granting {
                        course: self.request.programme.find_course(&line.course_code),
                        credits: line.target_credits,
                        rule: &line.rule,
                        effect: line.effect,
                        sources: &sources,
                    },
                );
                sum = sum.checked_add(amount).unwrap_or(Credits::MAX);
            }
            let total = sum.checked_add(room.before).unwrap_or(Credits::MAX);
            // A limit that earlier grants exceed already forbids more, it undoes nothing.
            self.require(
                sum.is_zero() || total <= room.limit,
                "the cap holds",
                &room.cap.id,
            );
            self.require(
                sum.is_zero() || room.floor.is_none_or(|floor| total >= floor),
                "the floor is reached, or nothing counts",
                &room.cap.id,
            );
        }
    }
}
