//! Laws of what would change a plan: each answer equals a question asked anew.

use super::conversion::{ask, worth};
use super::support::applicable::one_verdict_each;
use super::support::cases::cases;
use super::support::delivered::{Case, questions};
use super::support::{arithmetic, awards, compiled, fact, issuer_classes, rule_set};
use credit_bank_conversion_rules::model::{AmountRange, AwardRef, Effect, Pattern};
use credit_bank_conversion_rules::{
    AwardWorth, CompiledRules, Conversion, ConversionRequest, ConversionStatus, Fact, FactGrade,
    FactLevel, Horizon, Prospects, Reason, Register, Required, convert, prospects, recognise,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::OrganisationId;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static AWARDS: LazyLock<Vec<Award>> = LazyLock::new(awards);
static CLASSES: LazyLock<BTreeMap<OrganisationId, BTreeSet<String>>> =
    LazyLock::new(issuer_classes);
static BANK: LazyLock<CompiledRules> =
    LazyLock::new(|| CompiledRules::of(rule_set("bank-recognition")));

fn look(asked: &ConversionRequest<'_>, plan: &Conversion) -> Prospects {
    let horizon = Horizon {
        register: &*AWARDS,
        recognition: &[&BANK],
        issuer_classes: &CLASSES,
        should_stop: &|| false,
    };
    prospects(asked, plan, &horizon)
}

/// The rule set with a cap wider by so much.
fn wider(case: &Case, plan: &Conversion, cap: &str, raise: Credits) -> Case {
    let mut case = case.clone();
    let limit = plan.caps.iter().find(|one| one.id == cap).unwrap().limit;
    let cap = case
        .rules
        .caps
        .iter_mut()
        .find(|one| one.id == cap)
        .unwrap();
    cap.limit = Some(limit.checked_add(raise).unwrap());
    cap.share = None;
    case
}

/// One more outcome of the award at the level that is named, as the rules ask for it, its issuers may issue it
/// and the bank recognises it: one for each place of a rule that lets it in.
fn won(case: &Case, award: &AwardWorth) -> Vec<Fact> {
    let Some(entry) = AWARDS.find_award(&award.award.code, &award.award.edition) else {
        return Vec::new();
    };
    let level = award.level.as_ref().map(|code| FactLevel {
        framework: entry.framework.clone(),
        level: code.clone(),
        rank: entry.find_level(code).unwrap().rank,
    });
    let patterns = case.rules.transfer_rules().flat_map(|rule| &rule.uses);
    let patterns = patterns.flat_map(|slot| &slot.any_of);
    let asking = patterns.filter(|pattern| lets_in(pattern, entry));
    let facts = asking.filter_map(|pattern| {
        let least = |range: &AmountRange| range.min.or(range.max);
        let wanted = pattern.all_tags.iter().chain(&pattern.tag);
        let borne = wanted.filter(|tag| entry.outcome_tags.contains(tag));
        let measures = pattern.measure.iter();
        let fixed = level
            .as_ref()
            .and_then(|own| entry.find_level(&own.level)?.hours);
        let issuer = entry
            .issuers
            .iter()
            .map(|one| one.organisation_id)
            .find(|id| {
                let classes = &CLASSES[id];
                pattern.issuer_class.is_empty() || !pattern.issuer_class.is_disjoint(classes)
            })?;
        let bare = Fact {
            level: level.clone(),
            credits: None,
            category: None,
            award_name: Some(entry.name.clone()),
            hours: pattern
                .hours
                .as_ref()
                .and_then(least)
                .or(fixed)
                .or(entry.hours),
            grade: pattern.grade.as_ref().map(|range| FactGrade {
                scale: range.scale.clone(),
                value: range.min,
            }),
            tags: borne.chain(&entry.tags).cloned().collect(),
            measures: measures
                .filter_map(|(name, range)| Some((name.clone(), least(range)?)))
                .collect(),
            issuer_classes: CLASSES[&issuer].iter().cloned().collect(),
            issuer_id: Some(issuer.to_string()),
            awarded_on: case.on.pred_opt().unwrap(),
            ..fact("won", entry.outcome_type, &award.award.to_string(), "0")
        };
        let found = recognise(&BANK, std::slice::from_ref(&bare), &*AWARDS, case.on);
        let lot = found.decisions["won"].lot()?.clone();
        Some(Fact {
            credits: Some(lot.credits),
            category: Some(lot.category),
            content_class: lot.content_class,
            valid_until: lot.expires_on,
            convertible: lot.convertible,
            ..bare
        })
    });
    facts.collect()
}

/// Does the pattern name the entry, or let in its whole type?
fn lets_in(pattern: &Pattern, entry: &Award) -> bool {
    let own: AwardRef = format!("{}@{}", entry.code, entry.edition).parse().unwrap();
    pattern.types.contains(&entry.outcome_type)
        && (pattern.award.is_empty() || pattern.award.contains(&own))
}

/// The case with one more outcome.
fn with(case: &Case, more: Fact) -> Case {
    let mut case = case.clone();
    case.facts.push(more);
    case
}

/// Does one more outcome of the award bring the worth and the courses that are promised, no less and no more?
///
/// Of plans that are worth the same the identities of the outcomes choose, and what is not yet there has none:
/// so it is asked whether all that is promised is to be had at that worth, and nothing beside it.
fn is_kept(case: &Case, plan: &Conversion, promise: &AwardWorth) -> bool {
    let gives = |plan: &Conversion| -> BTreeSet<String> {
        let codes = plan.courses.iter().map(|line| line.course_code.clone());
        codes.filter(|code| !code.is_empty()).collect()
    };
    won(case, promise).into_iter().any(|fact| {
        let richer = with(case, fact);
        let mut asked = ask(&richer);
        let best = worth(&convert(&asked));
        let wanted = promise.gains.iter().map(|course| Required {
            course: course.clone(),
            facts: BTreeSet::new(),
        });
        asked.wishes.required.extend(wanted);
        let wished = convert(&asked);
        let gains: BTreeSet<String> = gives(&wished).difference(&gives(plan)).cloned().collect();
        best == worth(plan).checked_add(promise.gained).unwrap()
            && worth(&wished) == best
            && gains == promise.gains
            && !promise.gained.is_zero()
    })
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn one_more_award_brings_what_is_promised_of_it(case in questions()) {
        let plan = convert(&ask(&case));
        if let Some(promise) = look(&ask(&case), &plan).award {
            prop_assert!(is_kept(&case, &plan, &promise), "{:#?}", promise);
        }
    }

    #[test]
    fn no_other_award_brings_more_than_the_one_that_is_named(case in questions(), which in any::<prop::sample::Index>()) {
        let plan = convert(&ask(&case));
        let found = look(&ask(&case), &plan);
        let entry = which.get(&AWARDS);
        let other: &AwardRef = &format!("{}@{}", entry.code, entry.edition).parse().unwrap();
        let levels = entry.levels.iter().map(|level| Some(level.level.clone()));
        for level in levels.chain(entry.levels.is_empty().then_some(None)) {
            let tried = AwardWorth { award: other.clone(), level, ..blank() };
            let best = found.award.as_ref().map_or(Credits::ZERO, |best| best.gained);
            for fact in won(&case, &tried) {
                let held = case.facts.iter().any(|held| (&held.award_code, &held.award_edition) == (&other.code, &other.edition));
                let gained = worth(&convert(&ask(&with(&case, fact)))).saturating_sub(worth(&plan));
                prop_assert!(held || found.left_out > 0 || gained <= best, "{} at {:?}: {gained} and not {best}", other, tried.level);
            }
        }
    }

    #[test]
    fn every_outcome_has_one_verdict_for_every_rule_that_speaks_of_it(case in questions()) {
        let asked = ask(&case);
        let plan = convert(&asked);
        one_verdict_each(&asked, &plan);
        arithmetic::add_again(&asked, &plan);
    }

    #[test]
    fn another_choice_equals_a_question_that_requires_it(case in questions()) {
        let asked = ask(&case);
        let plan = convert(&asked);
        for one in look(&asked, &plan).instead {
            let mut again = asked.clone();
            again.wishes.required.insert(one.require.clone());
            let other = convert(&again);
            prop_assert_eq!(worth(&other), one.credits, "{:?}", one);
            prop_assert_eq!(worth(&plan).saturating_sub(one.credits), one.lost);
            let gives = |plan: &Conversion, code: &String| plan.courses.iter().any(|line| line.course_code == *code);
            prop_assert!(one.gives_up.iter().all(|code| gives(&plan, code) && !gives(&other, code)));
            prop_assert!(one.gains.iter().all(|code| !gives(&plan, code) && gives(&other, code)));
            // What is told of the courses adds up to the difference.
            let of = |plan: &Conversion, codes: &BTreeSet<String>| {
                let lines = plan.courses.iter().filter(|line| codes.contains(&line.course_code));
                let counted = lines.filter(|line| line.effect != Effect::WaiveNoCredit);
                Credits::sum(counted.map(|line| line.target_credits)).unwrap()
            };
            let were = Credits::sum(one.changes.iter().map(|it| it.were)).unwrap();
            let are = Credits::sum(one.changes.iter().map(|it| it.are)).unwrap();
            let before = [worth(&plan), of(&other, &one.gains), are];
            let after = [worth(&other), of(&plan, &one.gives_up), were];
            prop_assert_eq!(Credits::sum(before), Credits::sum(after), "{:?}", one);
        }
    }

    #[test]
    fn a_wider_cap_is_worth_what_the_rule_set_with_it_gives(case in questions()) {
        let asked = ask(&case);
        let plan = convert(&asked);
        for one in look(&asked, &plan).caps {
            let case = wider(&case, &plan, &one.id, one.raise);
            let other = convert(&ConversionRequest { rules: compiled(&case.rules), ..asked.clone() });
            prop_assert_eq!(worth(&other).saturating_sub(worth(&plan)), one.gained, "{:?}", one);
        }
    }
}

fn blank() -> AwardWorth {
    AwardWorth {
        award: "NO@1".parse().unwrap(),
        name: String::new(),
        level: None,
        gained: Credits::ZERO,
        gains: BTreeSet::new(),
        status: ConversionStatus::Optimal,
        reason: Reason::new("", "", ""),
    }
}

#[test]
fn promises_of_awards_are_made_and_kept() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kept = 0;
    for _ in 0..40 {
        let case = questions().new_tree(&mut runner).unwrap().current();
        let plan = convert(&ask(&case));
        let promise = look(&ask(&case), &plan).award;
        kept += usize::from(promise.is_some_and(|promise| is_kept(&case, &plan, &promise)));
    }
    assert!(kept > 10, "{kept}");
}

#[test]
fn what_is_cut_off_is_counted_and_without_time_nothing_is_worked_out() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counted = 0;
    for _ in 0..800 {
        let case = questions().new_tree(&mut runner).unwrap().current();
        let asked = ask(&case);
        let plan = convert(&asked);
        let horizon = Horizon {
            register: &*AWARDS,
            recognition: &[&BANK],
            issuer_classes: &CLASSES,
            should_stop: &|| true,
        };
        let found = prospects(&asked, &plan, &horizon);
        assert!(found.instead.is_empty() && found.caps.is_empty() && found.award.is_none());
        let whole = look(&asked, &plan);
        let more = usize::try_from(whole.more).unwrap();
        let worked_out = whole.instead.len() + whole.caps.len() + more;
        assert!(usize::try_from(found.left_out).unwrap() >= worked_out);
        counted += worked_out;
    }
    assert!(counted > 3, "{counted}");
}
