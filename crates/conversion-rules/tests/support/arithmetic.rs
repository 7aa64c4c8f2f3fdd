//! Every number in an explanation, added again from the answer and the facts alone, in both languages;
//! a kind of reason that is not known here fails.

mod conditions;
mod recognised;
mod sums;

pub use recognised::add_recognition_again;

use credit_bank_conversion_rules::model::{Consumption, Effect};
use credit_bank_conversion_rules::{
    Conversion, ConversionRequest, Fact, GrantedLine, Names, Prospects, Ratio, Reason, Rounding,
};
use credit_bank_domain::credits::Credits;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the question: names are no numbers, though they have digits.
struct Sums<'s> {
    request: &'s ConversionRequest<'s>,
    plan: &'s Conversion,
    names: Vec<String>,
    printed: Names<'s>,
}

/// The numbers of a text that belong to no name and no date.
fn numbers(text: &str, names: &[String]) -> Vec<Credits> {
    let mut text = text.to_owned();
    for name in names {
        text = text.replace(name.as_str(), " ");
    }
    let mut found: Vec<Credits> = text
        .split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-')
        // A date or the number of a year is no amount.
        .filter(|part| part.matches('-').count() < 2)
        .filter_map(|part| part.trim_matches(['.', '-']).parse().ok())
        .collect();
    found.sort_unstable();
    found
}

fn parse(text: Option<&String>) -> Credits {
    text.unwrap().parse().unwrap()
}

/// Panics where a number of the explanation is not what its parts add up to, or a Chinese name stands
/// outside quotation marks in an English line.
pub fn add_again(request: &ConversionRequest<'_>, plan: &Conversion) {
    let sums = Sums::of(request, plan);
    totals(plan);
    for line in &plan.courses {
        uses(&sums, line);
        for reason in &line.explanation {
            sums.reason(reason, None, Some(line));
        }
    }
    caps(plan);
    let find = |id: &str| request.facts.iter().find(|fact| fact.id == id);
    for fact in &plan.unused {
        for reason in &fact.reasons {
            sums.reason(reason, find(&fact.id), None);
        }
    }
    for verdict in &plan.verdicts {
        for reason in verdict.reasons.iter().chain(&verdict.acts) {
            sums.reason(reason, find(&verdict.fact_id), None);
        }
    }
    let missing = plan.missing.iter().flat_map(|course| &course.reasons);
    for reason in missing.chain(plan.next_steps.iter().flat_map(|step| &step.acts)) {
        sums.reason(reason, None, None);
    }
    assert!(plan.unused.iter().all(|fact| !fact.reasons.is_empty()));
    assert!(plan.missing.iter().all(|course| !course.reasons.is_empty()));
    let used = plan.groups.iter().flat_map(|group| &group.facts);
    let told: BTreeSet<&String> = plan
        .unused
        .iter()
        .map(|fact| &fact.id)
        .chain(used)
        .collect();
    let given: BTreeSet<&String> = request.facts.iter().map(|fact| &fact.id).collect();
    assert_eq!(told, given, "every outcome is used or explained");
}

/// The numbers of what would change the plan.
pub fn add_prospects_again(request: &ConversionRequest<'_>, plan: &Conversion, found: &Prospects) {
    let sums = Sums::of(request, plan);
    let whole = plan
        .total_credits
        .checked_add(plan.pending_exam_credits)
        .unwrap();
    for one in &found.instead {
        assert_eq!(whole.saturating_sub(one.credits), one.lost);
        let said = [one.credits, one.lost].into_iter();
        let mut said: Vec<Credits> = said.filter(|amount| !amount.is_zero()).collect();
        let changes = one.changes.iter().filter(|it| it.were != it.are);
        said.extend(changes.flat_map(|it| [it.were, it.are]));
        sums.same(&one.reason, &said);
    }
    for one in &found.caps {
        sums.same(&one.reason, &[one.raise, one.gained]);
    }
    if let Some(one) = &found.award {
        assert!(!one.gained.is_zero());
        let mut names = sums.names.clone();
        names.push(one.name.clone());
        for text in [&one.reason.zh, &one.reason.en] {
            assert_eq!(numbers(text, &names), [one.gained], "{text}");
        }
    }
}

fn english_is_english(reason: &Reason) {
    let outside: String = reason.en.split('"').step_by(2).collect();
    let chinese =
        |c: char| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c);
    assert!(!outside.contains(chinese), "{}", reason.en);
}

/// Reasons that tell of no number.
const WITHOUT_NUMBERS: &[&str] = &[
    "evidence_pending",
    "evidence_disputed",
    "evidence_revoked",
    "not_recognised",
    "frozen",
    "not_convertible",
    "used_already",
    "declined_by_learner",
    "not_in_force",
    "gives_nothing",
    "course_denied",
    "course_not_convertible",
    "unknown_course",
    "passed_already",
    "granted_already",
    "applied_already",
    "asked_together",
    "search_stopped",
    "not_requested",
    "no_equivalence",
    "none_stands_for",
    "same_name",
    "crossed",
    "window_closed",
    "next_opening",
    "next_recognition",
    "effect_changed",
    "conflict",
    "excluded",
    "dominated",
    "not_preferred",
    "no_rule",
    "needs_review",
    "same_content",
    "grade_unknown",
    "formula_unknown",
    "plan_not_verified",
];

impl<'s> Sums<'s> {
    fn of(request: &'s ConversionRequest<'s>, plan: &'s Conversion) -> Self {
        let rules = request.rules;
        let printed = Names::of(rules, request.facts).with_courses(request.programme);
        let mut names = Vec::new();
        for fact in request.facts {
            let name = printed.outcome(&fact.id);
            names.extend([name.zh.trim().to_owned(), name.en]);
            names.extend(fact.award_name.clone());
            names.push(format!("{}@{}", fact.award_code, fact.award_edition));
            names.extend(fact.tags.iter().cloned());
            names.extend(fact.content_class.clone());
            names.extend(fact.issuer_classes.iter().cloned());
            names.extend(fact.issuer_id.clone());
        }
        names.extend(rules.named_awards().iter().map(ToString::to_string));
        for rule in &rules.rules {
            names.extend([rules.rule_label(rule.id()), rule.id().to_owned()]);
        }
        for rule in rules.transfer_rules() {
            names.extend(rule.uses.iter().map(|slot| slot.slot.clone()));
            for pattern in rule.patterns() {
                let words = [&pattern.tag, &pattern.all_tags, &pattern.not_tag];
                let issuers = [&pattern.issuer_class, &pattern.issuer, &pattern.category];
                names.extend(words.into_iter().chain(issuers).flatten().cloned());
            }
            names.extend(rule.gives.module.clone());
        }
        for course in &request.programme.courses {
            let name = printed.course(&course.code);
            names.extend([name.zh.trim().to_owned(), name.en]);
            names.extend([course.code.clone(), course.name.clone()]);
        }
        names.extend(request.wishes.courses.iter().flatten().cloned());
        names.extend(rules.caps.iter().map(|cap| cap.id.clone()));
        names.extend(rules.deny.iter().map(|deny| deny.id.clone()));
        names.extend(rules.exclusions.iter().map(|one| one.id.clone()));
        for one in &rules.equivalences {
            names.extend([one.id.clone(), one.approved_by.clone()]);
        }
        names.extend(rules.crosswalks.iter().map(|one| one.id.clone()));
        let levels = rules.frameworks.iter().flat_map(|one| &one.levels);
        names.extend(levels.map(|level| level.name.clone()));
        names.extend(
            request
                .commitments
                .claims
                .iter()
                .map(|it| it.institution.clone()),
        );
        names.retain(|name| name.chars().any(|c| c.is_ascii_digit()));
        names.retain(|name| name.parse::<Credits>().is_err());
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self {
            request,
            plan,
            names,
            printed,
        }
    }

    /// Both languages say these numbers and no others.
    fn same(&self, reason: &Reason, wanted: &[Credits]) {
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        for text in [&reason.zh, &reason.en] {
            assert_eq!(numbers(text, &self.names), wanted, "{text}");
        }
        english_is_english(reason);
    }

    fn said(&self, text: Option<&String>) -> Vec<Credits> {
        text.map(|text| numbers(text, &self.names))
            .unwrap_or_default()
    }

    fn reason(&self, reason: &Reason, fact: Option<&Fact>, line: Option<&GrantedLine>) {
        let (want, have) = (reason.want.as_ref(), reason.have.as_ref());
        match reason.code.as_str() {
            code if WITHOUT_NUMBERS.contains(&code) => self.same(reason, &[]),
            "expired" => {
                self.same(reason, &[]);
                let until = fact.and_then(|fact| fact.valid_until);
                assert!(until.is_none_or(|until| reason.zh.contains(&until.to_string())));
            }
            "condition_failed" | "condition_unknown" | "condition_met" | "next_improvement" => {
                self.same(reason, &[self.said(want), self.said(have)].concat());
                self.condition(reason, fact);
            }
            "next_evidence" => self.next_evidence(reason),
            "better_grade" => self.better_grade(reason, line.unwrap()),
            "slot_unfilled"
            | "sum_short"
            | "source_below_target"
            | "budget_short"
            | "floor"
            | "next_floor"
            | "hours_short" => self.shortfall(reason),
            "equivalence_short" => {
                self.same(reason, &[self.said(want), self.said(have)].concat());
            }
            "equivalent" => {
                let mut known = self.request.rules.equivalences.iter();
                let statement = known.find(|one| reason.zh.contains(&one.id)).unwrap();
                let hundred = Ratio::of(100, 1).unwrap();
                let percent = statement.overlap.times(hundred).unwrap();
                let percent = percent.to_step(Credits::CENT, Rounding::Floor).unwrap();
                self.same(reason, &[percent]);
            }
            _ => self.of_plan(reason, line),
        }
    }

    /// What the plan gives and takes, what its caps refuse, and what would be next.
    fn of_plan(&self, reason: &Reason, line: Option<&GrantedLine>) {
        match reason.code.as_str() {
            "cap" => self.cap(reason),
            "cap_room" => {
                let said = numbers(&reason.zh, &self.names);
                assert_eq!(said.len(), 3, "{reason:?}");
                self.same(reason, &said);
            }
            "granted" | "awaits_exam" | "credits_to_make_up" => {
                self.same(reason, &[line.unwrap().target_credits]);
            }
            "used" => self.used(reason, line.unwrap()),
            "grade" => self.grade(reason, line.unwrap()),
            "conditions_met" => self.conditions_met(reason),
            "choice_made" => {
                let most: Vec<Credits> = (self.request.rules.transfer_rules())
                    .filter_map(|rule| rule.gives.choose)
                    .map(|most| most.to_string().parse().unwrap())
                    .collect();
                let said = numbers(&reason.zh, &self.names);
                assert!(most.contains(&said[0]), "{reason:?}");
                self.same(reason, &said);
            }
            "required_not_met" => self.same(reason, &numbers(&reason.zh, &self.names)),
            "too_many_combinations" => self.same(reason, &["20000".parse().unwrap()]),
            "next_outcome" => self.next_outcome(reason),
            other => panic!("nobody adds up the numbers of {other}: {reason:?}"),
        }
    }

    /// What is there is what the outcome says, and it is short of what is wanted.
    fn condition(&self, reason: &Reason, fact: Option<&Fact>) {
        let (Some(fact), Some(field)) = (fact, reason.en.split(' ').next()) else {
            return;
        };
        let own = match field {
            "hours" => fact.hours.map(|hours| vec![hours]),
            "credits" => fact.credits.map(|credits| vec![credits]),
            "grade" => fact.grade.as_ref().map(|grade| {
                assert!(
                    reason.have.as_ref().unwrap().ends_with(&grade.scale),
                    "{reason:?}"
                );
                numbers(&format!("{} {}", grade.value, grade.scale), &[])
            }),
            _ => return,
        };
        assert_eq!(
            self.said(reason.have.as_ref()),
            own.unwrap_or_default(),
            "{reason:?}"
        );
    }

    fn shortfall(&self, reason: &Reason) {
        let (want, have) = (parse(reason.want.as_ref()), parse(reason.have.as_ref()));
        assert!(have < want, "{reason:?}");
        let more = want.saturating_sub(have);
        match reason.code.as_str() {
            "hours_short" => self.same(reason, &[more, have, want]),
            "slot_unfilled" if reason.en.contains(" still missing: ") => {
                self.same(reason, &[more, have, want]);
            }
            _ => self.same(reason, &[have, want]),
        }
    }

    /// A refusal by a cap is true: used and needed are more than the limit, by what is said.
    fn cap(&self, reason: &Reason) {
        let name = reason
            .zh
            .trim_start_matches("超过上限 ")
            .split('：')
            .next()
            .unwrap();
        let state = self.plan.caps.iter().find(|cap| cap.id == name).unwrap();
        let need = parse(reason.want.as_ref());
        // What the use would take the place of is not counted.
        let have = reason.have.as_ref().unwrap();
        let used: Credits = have.split('/').next().unwrap().parse().unwrap();
        assert!(state.before <= used && used <= state.used, "{reason:?}");
        let over = used.checked_add(need).unwrap().saturating_sub(state.limit);
        assert!(!over.is_zero(), "{reason:?}");
        self.same(reason, &[state.limit, used, need, over]);
    }

    fn used(&self, reason: &Reason, line: &GrantedLine) {
        let mut shares = line.uses.iter();
        let used = shares
            .find(|used| self.is_of(reason, &used.fact_id))
            .unwrap_or_else(|| panic!("{reason:?}"));
        // What is taken of it and what is left; nothing is not said as a number.
        let left = match used.consumption {
            Consumption::None => Credits::ZERO,
            Consumption::Whole | Consumption::Budget => used.left,
        };
        let wanted = [used.source_draw, left].into_iter();
        let wanted: Vec<Credits> = wanted.filter(|amount| !amount.is_zero()).collect();
        self.same(reason, &wanted);
    }

    /// Does the reason speak of this outcome, in both languages?
    fn is_of(&self, reason: &Reason, fact: &str) -> bool {
        let name = self.printed.outcome(fact);
        reason.zh.contains(name.zh.trim()) && reason.en.contains(&name.en)
    }

    fn grade(&self, reason: &Reason, line: &GrantedLine) {
        let written = line.grade.as_ref().unwrap();
        let hundred: Credits = "100".parse().unwrap();
        let marks = written.text.parse::<Credits>().ok();
        let all = [marks, written.degree_review].into_iter().flatten();
        let wanted: Vec<Credits> = all.flat_map(|marks| [marks, hundred]).collect();
        self.same(reason, &wanted);
    }
}

fn totals(plan: &Conversion) {
    let sum = |wanted: &dyn Fn(Effect) -> bool| {
        let lines = plan.courses.iter().filter(|line| wanted(line.effect));
        Credits::sum(lines.map(|line| line.target_credits)).unwrap()
    };
    assert_eq!(plan.total_credits, sum(&|effect| effect.grants_at_once()));
    assert_eq!(
        plan.pending_exam_credits,
        sum(&|effect| effect == Effect::AttendanceWaiver)
    );
}

/// Draws of all lines and what is left make up what the outcome was worth.
fn uses(sums: &Sums<'_>, line: &GrantedLine) {
    let (request, plan) = (sums.request, sums.plan);
    for used in &line.uses {
        let is_told = |reason: &Reason| reason.code == "used" && sums.is_of(reason, &used.fact_id);
        assert!(
            line.explanation.iter().any(is_told),
            "no word on {}",
            used.fact_id
        );
        if used.consumption == Consumption::Whole {
            let drawn = plan
                .courses
                .iter()
                .flat_map(|line| &line.uses)
                .filter(|other| other.fact_id == used.fact_id)
                .map(|other| other.source_draw);
            let whole = Credits::sum(drawn.chain([used.left])).unwrap();
            let mut facts = request.facts.iter();
            let fact = facts.find(|fact| fact.id == used.fact_id).unwrap();
            assert_eq!(whole, fact.credits.unwrap_or_default(), "{}", fact.id);
        }
    }
    let own = ["granted", "awaits_exam", "credits_to_make_up"];
    let mut said = line.explanation.iter().map(|reason| reason.code.as_str());
    assert!(said.any(|code| own.contains(&code)), "{line:?}");
}

/// The steps of each cap follow on each other, from what was before to what is used.
fn caps(plan: &Conversion) {
    let mut by_group: BTreeMap<(usize, &str), (Credits, Credits)> = BTreeMap::new();
    for line in &plan.courses {
        let rooms = line.explanation.iter().filter(|one| one.code == "cap_room");
        for reason in rooms {
            let (name, amounts) = reason
                .zh
                .trim_start_matches("上限 ")
                .split_once('：')
                .unwrap();
            let amounts: Vec<Credits> = amounts
                .split(|c: char| !c.is_ascii_digit() && c != '.')
                .filter_map(|part| part.parse().ok())
                .collect();
            let [before, after, limit] = amounts[..] else {
                panic!("{reason:?}");
            };
            assert!(before <= after && after <= limit, "{reason:?}");
            let mut states = plan.caps.iter().filter(|cap| cap.id == name);
            assert!(states.any(|cap| cap.limit == limit), "{reason:?}");
            by_group.insert((line.group, name), (before, after));
        }
    }
    for state in &plan.caps {
        let mut steps: Vec<(Credits, Credits)> = by_group
            .iter()
            .filter(|((_, name), _)| *name == state.id)
            .map(|(_, step)| *step)
            .collect();
        steps.sort();
        let mut at = state.before;
        for (before, after) in steps {
            assert_eq!(before, at, "{}", state.id);
            at = after;
        }
        assert_eq!(at, state.used, "{}", state.id);
    }
}
