//! K05 and K07: rules that other rules make needless, together or one alone.

mod recognition;

use super::work::Work;
use super::{CheckFinding, Surroundings, Witness, overlap, regions, witness};
use crate::fact::Fact;
use crate::grade;
use crate::model::{AwardRef, Effect, ExclusionKind, Pattern, RuleSet, TransferRule};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Beyond so many steps nothing more is claimed. Those with the fewest rivals are looked at first, so that what is
/// dear takes nothing from what is cheap.
const WORK_MAX: usize = 250_000;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    find_within(rules, around, &Work::of(WORK_MAX))
}

fn find_within(rules: &RuleSet, around: &Surroundings<'_>, work: &Work) -> Vec<CheckFinding> {
    let transfers: Vec<&TransferRule> = rules.transfer_rules().collect();
    let mut findings = recognition::find(rules, around, work);
    let mut courses: BTreeMap<&String, Vec<&TransferRule>> = BTreeMap::new();
    for rule in &transfers {
        for course in rule.gives.all.union(&rule.gives.any_of) {
            courses.entry(course).or_default().push(rule);
        }
    }
    let mut rivalries: Vec<(&TransferRule, Vec<&TransferRule>)> = Vec::new();
    for rule in &transfers {
        // Whoever gives as much gives each of its courses.
        let mut own = rule.gives.all.union(&rule.gives.any_of);
        let sharing = own.next().and_then(|course| courses.get(course));
        let rivals: Vec<&TransferRule> = sharing
            .into_iter()
            .flatten()
            .copied()
            .filter(|other| other.id != rule.id && can_meet(rules, other, rule))
            .filter(|other| gives_as_much(rules, other, rule))
            .collect();
        if !rivals.is_empty() {
            rivalries.push((rule, rivals));
        }
    }
    rivalries.sort_by_key(|(_, rivals)| rivals.len());
    // What makes others needless has to stay: whoever takes out all that is told loses nothing.
    let mut needless = BTreeSet::new();
    for (rule, mut rivals) in rivalries {
        rivals.retain(|rival| !needless.contains(&rival.id));
        let found = finding(rules, (rule, &rivals), (around, work));
        // What is found with no work left may not have been looked at in full.
        let found = found.filter(|_| !work.is_spent());
        needless.extend(found.as_ref().map(|_| &rule.id));
        findings.extend(found);
    }
    findings
}

/// The cells of a rule of one slot, cut at its own limits and at those of the others.
fn cells_of(
    rules: &RuleSet,
    rule: &TransferRule,
    others: &[&TransferRule],
    (on, work): (NaiveDate, &Work),
) -> Option<Vec<Fact>> {
    let [slot] = rule.uses.as_slice() else {
        return None;
    };
    let slots = others.iter().copied().chain([rule]).flat_map(|it| &it.uses);
    let limits: Vec<&Pattern> = slots.flat_map(|slot| &slot.any_of).collect();
    regions::cells((rules, on), &slot.any_of, &limits, work).filter(|cells| !cells.is_empty())
}

fn finding(
    rules: &RuleSet,
    (rule, rivals): (&TransferRule, &[&TransferRule]),
    (around, work): (&Surroundings<'_>, &Work),
) -> Option<CheckFinding> {
    let on = witness::open_day(rules, Some(rule))?;
    let cells = cells_of(rules, rule, rivals, (on, work))?;
    let holds = |other: &TransferRule, fact: &Fact| {
        let mut patterns = other.patterns();
        patterns.any(|pattern| work.spend(1) && witness::satisfies(pattern, fact, rules, on))
    };
    let whole = |other: &&&TransferRule| cells.iter().all(|fact| holds(other, fact));
    let shown = Witness::of(cells.iter().take(3).map(valued).collect(), on);
    if let Some(other) = rivals.iter().find(whole) {
        // Of two rules that dominate each other only the second is needless; equal ones are K03,
        // and so are those that contradict each other.
        let mutual = gives_as_much(rules, rule, other)
            && cells_of(rules, other, &[rule], (on, work))
                .is_some_and(|cells| cells.iter().all(|fact| holds(rule, fact)));
        if mutual || overlap::is_contrary(rules, (rule, other), around) {
            return None;
        }
        let (zh, en) = (
            format!("凡可用本规则的成果都可用 {}，所得不少于本规则", other.id),
            format!(
                "whatever satisfies it satisfies {}, which gives as much",
                other.id
            ),
        );
        let shown = shown.naming([&other.id]);
        let finding = CheckFinding::new("K07", ("rules", &rule.id), (zh, en), &shown);
        return Some(finding.warning());
    }
    let covered = |fact: &Fact| rivals.iter().any(|other| holds(other, fact));
    cells.iter().all(covered).then(|| {
        let names: Vec<&str> = rivals.iter().map(|other| other.id.as_str()).collect();
        let (zh, en) = (
            format!("被 {} 合起来完全遮住", names.join("、")),
            format!("is shadowed by {} together", names.join(", ")),
        );
        let shown = shown.naming(names);
        CheckFinding::new("K05", ("rules", &rule.id), (zh, en), &shown).warning()
    })
}

/// May one outcome be meant by both: do they name an award in common, or one of them none? An award that a
/// crosswalk joins to others may be any of them.
fn can_meet(rules: &RuleSet, other: &TransferRule, rule: &TransferRule) -> bool {
    let is_joined = |award: &AwardRef| {
        let mut crosswalks = rules.crosswalks.iter();
        crosswalks.any(|crosswalk| crosswalk.same.contains(award))
    };
    let is_open =
        |pattern: &Pattern| pattern.award.is_empty() || pattern.award.iter().any(is_joined);
    let theirs = || other.patterns();
    let mut ours = rule.patterns();
    ours.any(|own| {
        let meets = |it: &Pattern| is_open(it) || !own.award.is_disjoint(&it.award);
        is_open(own) || theirs().any(meets)
    })
}

/// No rule asks for the value of a cell's outcome where it has none; so any will do.
fn valued(cell: &Fact) -> Fact {
    let mut fact = cell.clone();
    fact.credits = fact.credits.or_else(|| Some(witness::plenty()));
    fact
}

/// Does a cap or an exclusion name the other and not the rule? Where it leaves nothing the rule still gives.
fn is_limited_alone(rules: &RuleSet, other: &TransferRule, rule: &TransferRule) -> bool {
    let scopes = rules.caps.iter().filter_map(|cap| cap.of.as_ref());
    let capped = scopes.map(|scope| &scope.rule);
    let excluded = rules.exclusions.iter().filter_map(|one| match &one.kind {
        ExclusionKind::Rules(named) => Some(named),
        ExclusionKind::SameContent | ExclusionKind::Awards(_) => None,
    });
    let mut named = capped.chain(excluded);
    named.any(|named| named.contains(&other.id) && !named.contains(&rule.id))
}

/// Does the other give at least as much, under no stricter terms, whenever it applies?
fn gives_as_much(rules: &RuleSet, other: &TransferRule, rule: &TransferRule) -> bool {
    let (ours, theirs) = (&rule.gives, &other.gives);
    let ([slot], [rival]) = (rule.uses.as_slice(), other.uses.as_slice()) else {
        return false;
    };
    let courses = if ours.any_of.is_empty() {
        !ours.all.is_empty() && ours.all == theirs.all && (theirs.partial || !ours.partial)
    } else {
        ours.any_of.is_subset(&theirs.any_of)
    };
    let effect = ours.effect == theirs.effect || theirs.effect == Effect::Exempt;
    let terms = rival.take.is_none()
        && slot.take.is_none()
        && slot.consumption == rival.consumption
        && slot.draw == rival.draw
        && slot.budget == rival.budget
        && rule.via.is_none()
        && other.via.is_none()
        && theirs.choose.is_none()
        && rule.source_covers_target == other.source_covers_target
        && rule.effective == other.effective
        && (&rule.windows, &rule.yearly) == (&other.windows, &other.yearly);
    // Who has the better grade to give is not needless.
    let grade = grade::is_never_lower(theirs.grade.as_ref(), ours.grade.as_ref());
    courses
        && !is_limited_alone(rules, other, rule)
        && effect
        && grade
        && terms
        && other.prefer >= rule.prefer
        && theirs.effect.is_plannable()
}
