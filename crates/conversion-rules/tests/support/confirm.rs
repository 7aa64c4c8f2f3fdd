//! Confirms findings of `check`: whatever a witness gives to the engine, or names, must come to the
//! verdict of the finding. It shares nothing with the analyses but the engine's public face.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "test code outside the test functions themselves"
)]

mod alone;
mod amounts;
mod caps;
mod impossible;
mod named;
mod recognised;
mod repeated;

use super::fact;
use alone::{Staged, decision, only, plan, real, school_of, staged, with_grade, worth};
use chrono::NaiveDate;
use credit_bank_conversion_rules::model::{Cap, ExclusionKind, Rule, TransferRule};
use credit_bank_conversion_rules::{
    CheckFinding, CompiledRules, ConversionRequest, ConversionStatus, Decision, Fact, Required,
    RuleSet, Severity, Surroundings, Witness, convert,
};
use credit_bank_domain::credits::Credits;
use serde_json::json;
use std::collections::BTreeSet;

/// The finding, what shows it and where it was found.
struct Case<'c> {
    rules: &'c RuleSet,
    around: &'c Surroundings<'c>,
    finding: &'c CheckFinding,
    shown: Witness,
}

/// Panics where the witness does not show what the finding says.
pub fn confirm(rules: &RuleSet, around: &Surroundings<'_>, finding: &CheckFinding) {
    let shown = serde_json::from_str(&finding.witness)
        .unwrap_or_else(|fault| panic!("{fault}: {finding:#?}"));
    let case = Case {
        rules,
        around,
        finding,
        shown,
    };
    let confirmed = match finding.code {
        "K01" => named::leads_nowhere(&case),
        "K02" => impossible::never_holds(&case),
        "K03" => case.both_speak(),
        "K04" => case.is_gap(),
        "K05" | "K07" => case.others_win(),
        "K06" => case.is_never_chosen(),
        "K08" => case.makes_credit(),
        "K09" => case.counts_twice(),
        "K10" => case.leaves_range(),
        "K11" => caps::is_none(&case),
        "K12" => case.alteration_survives(),
        "K13" => case.is_too_much(),
        code => panic!("no finding is of code {code}"),
    };
    assert!(confirmed, "the witness does not show it: {finding:#?}");
}

impl Case<'_> {
    fn on(&self) -> NaiveDate {
        self.shown.days[0]
    }

    fn rule(&self) -> &Rule {
        let mut rules = self.rules.rules.iter();
        rules.find(|rule| rule.id() == self.finding.rule).unwrap()
    }

    fn transfer(&self, id: &str) -> &TransferRule {
        let mut rules = self.rules.transfer_rules();
        rules.find(|rule| rule.id == id).unwrap()
    }

    fn own(&self) -> &TransferRule {
        self.transfer(&self.finding.rule)
    }

    fn cap(&self) -> &Cap {
        let mut caps = self.rules.caps.iter();
        caps.find(|cap| cap.id == self.finding.rule).unwrap()
    }

    fn stage(&self) -> Staged {
        staged(self.rules, &self.finding.rule)
    }

    /// What the rule by itself makes of the one outcome of the witness.
    fn decision(&self) -> Decision {
        let [fact] = &self.shown.facts[..] else {
            panic!("one outcome is recognised at a time");
        };
        decision(
            self.rules,
            &self.finding.rule,
            fact,
            (self.around, self.on()),
        )
    }

    /// K03: each rule by itself takes the same outcomes, for one course, with another effect or grade.
    fn both_speak(&self) -> bool {
        match (self.finding.section, self.finding.field.as_str()) {
            ("rules", "give.value") => return repeated::value(self),
            ("rules", "gives.grade") => return repeated::bands(self),
            ("equivalences", _) => return repeated::statement(self),
            ("crosswalks", _) => return repeated::crosswalk(self),
            _ => {}
        }
        let other = &self.shown.references[0];
        if let Rule::Recognise(_) = self.rule() {
            if self.finding.severity == Severity::Warning {
                return recognised::are_booked_apart(self);
            }
            let speaks = |id: &str| {
                let asked = (self.around, self.on());
                let made = decision(self.rules, id, &self.shown.facts[0], asked);
                let mut codes = made.reasons().iter().map(|reason| reason.code.as_str());
                made.lot().is_some() || codes.all(|code| code != "no_rule")
            };
            return speaks(&self.finding.rule) && speaks(other);
        }
        let [one, two] = [self.own(), self.transfer(other)];
        let selects = |rule: &TransferRule| rule.gives.select.is_some();
        let courses = |rule: &TransferRule| -> BTreeSet<String> {
            let mut named: BTreeSet<String> =
                rule.gives.all.union(&rule.gives.any_of).cloned().collect();
            if let Some(select) = &rule.gives.select {
                let all = self.around.programmes.iter().flat_map(|one| &one.courses);
                let borne = all.filter(|one| one.tags.iter().any(|tag| select.tag.contains(tag)));
                named.extend(borne.map(|course| course.code.clone()));
            }
            named
        };
        let shared = courses(one)
            .intersection(&courses(two))
            .cloned()
            .collect::<Vec<_>>();
        let school = match self.around.programmes.first() {
            Some(school) if selects(one) || selects(two) => school.clone(),
            _ => school_of(&[one, two]),
        };
        let gives = |rule: &TransferRule, course: &String| {
            let compiled = real(self.rules, &rule.id);
            let mut asked =
                ConversionRequest::about(&compiled, &school, &self.shown.facts, self.on());
            asked.wishes.required.insert(Required {
                course: course.clone(),
                facts: BTreeSet::new(),
            });
            let plan = convert(&asked);
            let mut lines = plan.courses.into_iter();
            lines.find(|line| line.course_code == *course && line.effect == rule.gives.effect)
        };
        let differ = one.gives.effect != two.gives.effect || one.gives == two.gives;
        shared.iter().any(|course| {
            let lines = gives(one, course).zip(gives(two, course));
            lines.is_some_and(|(own, other)| differ || own.grade != other.grade)
        })
    }

    fn is_gap(&self) -> bool {
        let on = self.on();
        if let Rule::Recognise(lower) = self.rule()
            && !self.shown.references.is_empty()
        {
            return recognised::lies_between(self, lower);
        }
        match self.finding.field.as_str() {
            // No value at this level, but at another one.
            "give.value" => {
                let waits = self.decision().lot().is_none();
                let levels = self.rules.frameworks.iter().flat_map(|framework| {
                    let levels = framework.levels.iter();
                    levels.map(move |level| alone::level(&framework.code, level))
                });
                let mut others = levels.map(|level| Fact {
                    level: Some(level),
                    ..self.shown.facts[0].clone()
                });
                let valued = |fact: Fact| {
                    let made = decision(self.rules, &self.finding.rule, &fact, (self.around, on));
                    made.lot().is_some()
                };
                waits && others.any(valued)
            }
            // Not on the day, but if it were always in force.
            "effective" => {
                let stage = self.stage();
                let other = staged(self.rules, &self.shown.references[0]);
                let facts = &self.shown.facts;
                !stage.applies(facts, on)
                    && !other.applies(facts, on)
                    && stage.always().applies(facts, on)
            }
            // Not with that date, but with the date of the eve.
            "uses" => {
                let mut earlier = self.shown.facts.clone();
                for fact in &mut earlier {
                    fact.awarded_on = fact.awarded_on.pred_opt().unwrap();
                }
                let stage = self.stage();
                !stage.applies(&self.shown.facts, on) && stage.applies(&earlier, on)
            }
            // Neither this one nor the other, but this one below it and the other above it.
            field if !self.shown.references.is_empty() => {
                let stages = [self.stage(), staged(self.rules, &self.shown.references[0])];
                let facts = &self.shown.facts;
                let (below, above) = alone::below_and_above(self.rules, &facts[0], field);
                let takes = |stage: &Staged, changes: Vec<Fact>| {
                    let mut changed = changes.iter().map(|change| {
                        let as_it = |fact: &Fact| Fact {
                            level: change.level.clone(),
                            grade: change.grade.clone(),
                            ..fact.clone()
                        };
                        facts.iter().map(as_it).collect::<Vec<_>>()
                    });
                    changed.any(|facts| stage.applies(&facts, on))
                };
                stages.iter().all(|stage| !stage.applies(facts, on))
                    && takes(&stages[0], below)
                    && takes(&stages[1], above)
            }
            // Used, and no grade is written.
            _ => {
                let plan = with_grade(self.rules, self.own()).plan(&self.shown.facts, on);
                plan.courses.iter().any(|line| line.grade.is_none())
            }
        }
    }

    /// K05 and K07: for each outcome one of the others gives as much; K07: always the same.
    fn others_win(&self) -> bool {
        if let Rule::Recognise(_) = self.rule() {
            return recognised::others_give_as_much(self);
        }
        let others: Vec<_> = self
            .shown
            .references
            .iter()
            .map(|id| self.transfer(id))
            .collect();
        let all: Vec<_> = others.iter().copied().chain([self.own()]).collect();
        let school = school_of(&all);
        let gives = |rule: &TransferRule, fact: &Fact| {
            let compiled = real(self.rules, &rule.id);
            let facts = std::slice::from_ref(fact);
            worth(&plan(&compiled, &school, facts, self.on()))
        };
        let wins = |other: &TransferRule, fact: &Fact| {
            let own = gives(self.own(), fact);
            !own.is_zero() && gives(other, fact) >= own
        };
        let facts = &self.shown.facts;
        !facts.is_empty()
            && if self.finding.code == "K07" {
                let mut others = others.iter();
                others.any(|other| facts.iter().all(|fact| wins(other, fact)))
            } else {
                let mut facts = facts.iter();
                facts.all(|fact| others.iter().any(|other| wins(other, fact)))
            }
    }

    /// K06: not in any programme; but without bans and caps, were every course convertible.
    fn is_never_chosen(&self) -> bool {
        let mut bound = only(self.rules, &self.finding.rule);
        bound.exclusions.clone_from(&self.rules.exclusions);
        let reached = caps::reached_together(self);
        for cap in bound
            .caps
            .iter_mut()
            .filter(|cap| reached.contains(&cap.id))
        {
            (cap.floor, cap.floor_share) = (None, None);
        }
        let mut free = bound.clone();
        free.caps.clear();
        free.deny.clear();
        free.exclusions.clear();
        for rule in &mut free.rules {
            if let Rule::Transfer(rule) = rule {
                rule.source_covers_target = Some(false);
            }
        }
        let (bound, free) = (CompiledRules::of(bound), CompiledRules::of(free));
        let (facts, on) = (&self.shown.facts, self.on());
        let chosen =
            |rules: &CompiledRules, programme| !plan(rules, programme, facts, on).groups.is_empty();
        let mut programmes = self.around.programmes.iter();
        let never = programmes.all(|programme| !chosen(&bound, programme));
        let mut programmes = self.around.programmes.iter();
        let mut open = match &self.shown.programme {
            Some(shown) => programmes.find(|one| one.code == *shown).unwrap().clone(),
            // One that has all that the rule gives.
            None => school_of(&[self.own()]),
        };
        for course in &mut open.courses {
            course.convertible = true;
        }
        never
            && self
                .as_levels_go()
                .iter()
                .any(|facts| !plan(&free, &open, facts, on).groups.is_empty())
    }

    /// The outcomes as they are, and worth more than any at each level whatever the register says.
    fn as_levels_go(&self) -> Vec<Vec<Fact>> {
        let frameworks = self.rules.frameworks.iter();
        let levels =
            frameworks.flat_map(|one| one.levels.iter().map(|it| alone::level(&one.code, it)));
        let raised = levels.map(|level| {
            let raise = |fact: &Fact| Fact {
                level: Some(level.clone()),
                credits: Credits::from_hundredths(100_000).ok(),
                ..fact.clone()
            };
            self.shown.facts.iter().map(raise).collect()
        });
        raised.chain([self.shown.facts.clone()]).collect()
    }

    fn makes_credit(&self) -> bool {
        if self.finding.section == "rules" {
            let made = self.decision();
            return made.lot().map(|lot| lot.credits) > self.shown.facts[0].credits;
        }
        named::statements_chain(self)
    }

    /// K09: the same content is used more than once, and would not be, were it said to be the same.
    fn counts_twice(&self) -> bool {
        let facts = &self.shown.facts;
        if self.finding.severity == Severity::Warning {
            return self.is_left_out();
        }
        let probe = |facts: &[Fact], exclusions: Vec<_>| {
            let mut rules = self.rules.clone();
            rules.rules = facts.iter().enumerate().map(alone::probe_of).collect();
            rules.caps.clear();
            rules.deny.clear();
            rules.tests.clear();
            rules.exclusions = exclusions;
            let school = alone::school_with(facts.len());
            plan(&CompiledRules::of(rules), &school, facts, self.on())
                .groups
                .len()
        };
        let same = || {
            let text = json!({"id": "SAME", "cite": "S/1", "kind": "same_content"});
            serde_json::from_value(text).unwrap()
        };
        let one_class: Vec<Fact> = facts
            .iter()
            .map(|fact| Fact {
                content_class: Some("one".to_owned()),
                ..fact.clone()
            })
            .collect();
        let twice = if self.finding.section == "crosswalks" {
            // Even where the rule set keeps one of each content.
            probe(facts, vec![same()])
        } else {
            let own = self.rules.exclusions.clone();
            assert!(own.iter().all(|one| one.kind != ExclusionKind::SameContent));
            probe(facts, own)
        };
        twice > 1 && probe(&one_class, vec![same()]) == 1
    }

    /// K09: both are of one class, and rules speak of the first alone.
    fn is_left_out(&self) -> bool {
        let facts = &self.shown.facts;
        let spoken = facts.iter().map(|fact| {
            let own = format!("{}@{}", fact.award_code, fact.award_edition);
            let slots = self.rules.transfer_rules().flat_map(|rule| &rule.uses);
            let mut patterns = slots.flat_map(|slot| &slot.any_of);
            patterns.any(|pattern| {
                pattern.types.contains(&fact.outcome_type)
                    && (pattern.award.is_empty()
                        || pattern.award.iter().any(|one| one.to_string() == own))
            })
        });
        facts[0].content_class == facts[1].content_class && spoken.eq([true, false])
    }

    fn leaves_range(&self) -> bool {
        let unit = self.rules.units.credit_step.hundredths();
        let is_off = |value: Credits| value.hundredths() % unit != 0;
        let elective =
            || alone::elective(self.rules, self.own()).plan(&self.shown.facts, self.on());
        match self.finding.field.as_str() {
            "give.value" if amounts::is_formula(self.rule()) => self
                .decision()
                .lot()
                .is_none_or(|lot| lot.credits.hundredths() > 100_000),
            "give.value" => {
                let value = self.decision().lot().unwrap().credits;
                is_off(value) || value.hundredths() > 100_000
            }
            "give.step" | "give.penalties" | "give.least" | "limit.per_outcome" => {
                self.decision().lot().is_some_and(|lot| is_off(lot.credits))
            }
            "limit.per_year" => amounts::of_many(self).into_iter().any(is_off),
            "gives.elective" => {
                let total = elective().total_credits;
                is_off(total) || total.hundredths() > 100_000
            }
            "gives.elective_by.step" | "gives.elective_by.max" => is_off(elective().total_credits),
            "gives.elective_by.formula" => amounts::is_no_amount(&elective()),
            _ => {
                let plan = with_grade(self.rules, self.own()).plan(&self.shown.facts, self.on());
                let mut lines = plan.courses.iter();
                lines.any(|line| {
                    line.grade
                        .as_ref()
                        .is_none_or(|grade| grade.text.parse::<i64>().is_ok_and(|mark| mark > 100))
                })
            }
        }
    }

    /// K12: every example that holds still holds with the alteration.
    fn alteration_survives(&self) -> bool {
        let change = self.shown.change.as_ref().unwrap();
        let is_whole = self.finding.field.is_empty();
        let path = if is_whole {
            format!("{}.{}", self.finding.section, self.finding.rule)
        } else {
            self.finding.field.clone()
        };
        assert_eq!(change.path, path);
        let mut document = serde_json::to_value(self.rules).unwrap();
        let rules = document[&self.finding.section].as_array_mut().unwrap();
        let place = rules
            .iter()
            .position(|it| it["id"] == self.finding.rule)
            .unwrap();
        if is_whole {
            rules.remove(place);
        } else {
            let (parent, member) = change.path.rsplit_once('.').unwrap_or(("", &change.path));
            let pointer = format!("/{}", parent.replace('.', "/"));
            let parent = rules[place].pointer_mut(&pointer).unwrap();
            let before = match &change.to {
                Some(to) => parent
                    .as_object_mut()
                    .unwrap()
                    .insert(member.to_owned(), to.clone()),
                None => parent.as_object_mut().unwrap().remove(member),
            };
            assert_ne!(before, change.to, "nothing is altered");
            assert!(before.is_some() || change.to.is_some());
        }
        let altered: RuleSet = serde_json::from_value(document).unwrap();
        assert_ne!(altered, *self.rules);
        let results = self.rules.run_tests().into_iter().zip(altered.run_tests());
        results
            .into_iter()
            .all(|(before, after)| !before.passed || after.passed)
    }

    fn is_too_much(&self) -> bool {
        let named = self.shown.programme.as_ref();
        let mut programmes = self.around.programmes.iter();
        let programme = programmes.find(|one| Some(&one.code) == named).unwrap();
        let compiled = CompiledRules::of(only(self.rules, &self.finding.rule));
        let outcomes = self.shown.outcomes_for(self.rules, self.own());
        let more = self.shown.more.unwrap_or(0);
        assert!(outcomes.len() >= self.shown.outcomes().len() + more);
        let plan = plan(&compiled, programme, &outcomes, self.on());
        let mut reasons = plan.unused.iter().flat_map(|one| &one.reasons);
        plan.status == ConversionStatus::NotPlanned
            && reasons.any(|reason| reason.code == "too_many_combinations")
    }
}
