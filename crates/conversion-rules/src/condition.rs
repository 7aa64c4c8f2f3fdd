//! Conditions on an outcome, three-valued and all evaluated, so that explanations are complete.

use crate::fact::{Evidence, Fact};
use crate::model::{AwardRef, Crosswalk, GradeRange, LevelRef, Pattern, RuleSet, Validity};
use crate::reason::{Finding, Verdict};
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// The day and the rule set against which conditions are judged.
#[derive(Clone, Copy)]
pub(crate) struct Context<'r> {
    pub rules: &'r RuleSet,
    pub on: NaiveDate,
    pub registered_on: Option<NaiveDate>,
}

/// One condition and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    pub field: &'static str,
    pub want: String,
    pub have: Option<String>,
    pub verdict: Verdict,
}

impl Check {
    pub fn finding(&self) -> Finding {
        if self.field == "valid" && self.verdict == Verdict::Fails {
            return Finding::Expired {
                until: self.have.clone().unwrap_or_default(),
                on: self.want.trim_start_matches(['≥', ' ']).to_owned(),
            };
        }
        Finding::Condition {
            field: self.field,
            want: self.want.clone(),
            have: self.have.clone(),
            verdict: self.verdict,
        }
    }
}

/// The verdict on all: one failure fails, else one unknown is unknown.
pub(crate) fn overall(checks: &[Check]) -> Verdict {
    checks
        .iter()
        .map(|check| check.verdict)
        .min()
        .unwrap_or(Verdict::Holds)
}

/// What keeps a fact from being used at all, whatever the rule.
pub(crate) fn evidence_findings(fact: &Fact) -> Option<Finding> {
    match fact.evidence {
        Evidence::Verified => None,
        Evidence::Pending => Some(Finding::EvidencePending),
        Evidence::Disputed => Some(Finding::EvidenceDisputed),
        Evidence::Revoked => Some(Finding::EvidenceRevoked),
    }
}

/// Does the pattern speak of this kind of outcome at all (type, register entry, topic)?
pub(crate) fn is_about(pattern: &Pattern, fact: &Fact, rules: &RuleSet) -> bool {
    pattern.types.contains(&fact.outcome_type)
        && (pattern.award.is_empty() || names_award(pattern, fact, rules))
        && (pattern.tag.is_empty() || shared_tags(pattern, fact).next().is_some())
}

/// The pattern's tags that the fact bears.
pub(crate) fn shared_tags<'p>(
    pattern: &'p Pattern,
    fact: &'p Fact,
) -> impl Iterator<Item = &'p String> {
    pattern.tag.iter().filter(|tag| fact.tags.contains(tag))
}

/// Is the fact's register entry one of the pattern's, or joined to one by a crosswalk?
fn names_award(pattern: &Pattern, fact: &Fact, rules: &RuleSet) -> bool {
    let own = fact.award();
    pattern.award.contains(&own) || joined_to(pattern, (fact, &own), rules).is_some()
}

/// The crosswalk by which the fact's register entry is one of the pattern's; none where it is so by itself.
pub(crate) fn crossed<'r>(
    pattern: &Pattern,
    fact: &Fact,
    rules: &'r RuleSet,
) -> Option<&'r Crosswalk> {
    let own = fact.award();
    let is_named = pattern.award.contains(&own);
    joined_to(pattern, (fact, &own), rules).filter(|_| !is_named)
}

fn joined_to<'r>(
    pattern: &Pattern,
    (fact, own): (&Fact, &AwardRef),
    rules: &'r RuleSet,
) -> Option<&'r Crosswalk> {
    let mut crosswalks = rules.crosswalks.iter();
    crosswalks.find(|crosswalk| {
        crosswalk.outcome_type == fact.outcome_type
            && crosswalk.same.contains(own)
            && !crosswalk.same.is_disjoint(&pattern.award)
    })
}

/// Every condition of the pattern with its verdict; conditions that are not written are left out.
pub(crate) fn evaluate(pattern: &Pattern, fact: &Fact, context: Context<'_>) -> Vec<Check> {
    let mut checks = vec![membership(
        "type",
        &pattern.types.iter().map(|kind| kind.as_str()).collect(),
        fact.outcome_type.as_str(),
    )];
    if !pattern.award.is_empty() {
        checks.push(Check {
            field: "award",
            want: joined(&pattern.award),
            have: Some(format!("{}@{}", fact.award_code, fact.award_edition)),
            verdict: verdict(names_award(pattern, fact, context.rules)),
        });
    }
    if let Some(range) = &pattern.level {
        for (limit, lowest) in [(&range.min, true), (&range.max, false)] {
            checks.extend(
                limit
                    .iter()
                    .map(|limit| level(limit, lowest, fact, context)),
            );
        }
    }
    if !pattern.tag.is_empty() {
        checks.push(Check {
            field: "tag",
            want: joined(&pattern.tag),
            have: Some(joined(&fact.tags.iter().collect::<BTreeSet<_>>())),
            verdict: verdict(shared_tags(pattern, fact).next().is_some()),
        });
    }
    checks.extend(tags_and_measures(pattern, fact));
    for (field, range, value) in [
        ("hours", &pattern.hours, fact.hours),
        ("credits", &pattern.credits, fact.credits),
    ] {
        if let Some(range) = range {
            checks.extend(range.min.map(|min| amount(field, min, true, value)));
            checks.extend(range.max.map(|max| amount(field, max, false, value)));
        }
    }
    if let Some(range) = &pattern.grade {
        checks.push(marks(range, range.min, true, fact));
        checks.extend(range.max.map(|max| marks(range, max, false, fact)));
    }
    checks.extend(provenance(pattern, fact));
    checks.extend(dates(pattern, fact, context));
    checks
}

fn tags_and_measures(pattern: &Pattern, fact: &Fact) -> Vec<Check> {
    let mut checks = Vec::new();
    let have = || Some(joined(&fact.tags.iter().collect::<BTreeSet<_>>()));
    if !pattern.all_tags.is_empty() {
        let all = pattern.all_tags.iter().all(|tag| fact.tags.contains(tag));
        checks.push(Check {
            field: "all_tags",
            want: joined(&pattern.all_tags),
            have: have(),
            verdict: verdict(all),
        });
    }
    if !pattern.not_tag.is_empty() {
        let none = !pattern.not_tag.iter().any(|tag| fact.tags.contains(tag));
        checks.push(Check {
            field: "not_tag",
            want: joined(&pattern.not_tag),
            have: have(),
            verdict: verdict(none),
        });
    }
    for (name, range) in &pattern.measure {
        let value = fact.measures.get(name).copied();
        let limits = [(range.min, true), (range.max, false)];
        for (limit, lowest) in limits {
            checks.extend(limit.map(|limit| Check {
                want: format!("{name} {} {limit}", if lowest { "≥" } else { "≤" }),
                ..amount("measure", limit, lowest, value)
            }));
        }
    }
    checks
}

fn provenance(pattern: &Pattern, fact: &Fact) -> Vec<Check> {
    let mut checks = Vec::new();
    if !pattern.issuer_class.is_empty() {
        let classes = fact.issuer_classes.iter().collect::<BTreeSet<_>>();
        let known = !classes.is_empty();
        checks.push(Check {
            field: "issuer_class",
            want: joined(&pattern.issuer_class),
            have: known.then(|| joined(&classes)),
            verdict: if known {
                let named = |class: &&String| pattern.issuer_class.contains(*class);
                verdict(classes.iter().any(named))
            } else {
                Verdict::Unknown
            },
        });
    }
    for (field, wanted, have) in [
        ("issuer", &pattern.issuer, &fact.issuer_id),
        ("category", &pattern.category, &fact.category),
    ] {
        if wanted.is_empty() {
            continue;
        }
        checks.push(match have {
            Some(have) => membership(field, &wanted.iter().map(String::as_str).collect(), have),
            None => Check {
                field,
                want: joined(wanted),
                have: None,
                verdict: Verdict::Unknown,
            },
        });
    }
    checks
}

fn dates(pattern: &Pattern, fact: &Fact, context: Context<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut check = |want: String, verdict| {
        checks.push(Check {
            field: "awarded",
            want,
            have: Some(fact.awarded_on.to_string()),
            verdict,
        });
    };
    if let Some(awarded) = &pattern.awarded {
        if let Some(from) = awarded.from {
            check(format!("≥ {from}"), verdict(from <= fact.awarded_on));
        }
        if let Some(until) = awarded.until {
            check(format!("< {until}"), verdict(fact.awarded_on < until));
        }
        if let Some(from) = awarded.within.and_then(|period| period.before(context.on)) {
            check(format!("≥ {from}"), verdict(from <= fact.awarded_on));
        }
        match (awarded.elapsed_at_registration, context.registered_on) {
            (None, _) => {}
            (Some(period), Some(day)) => {
                // The period is counted forward from its own first day: 满 40 周岁 begins on the birthday.
                let reached = period.after(fact.awarded_on);
                let want = format!("{period} ≤ {day}");
                check(want, verdict(reached.is_some_and(|reached| reached <= day)));
            }
            (Some(_), None) => check("registration date".to_owned(), Verdict::Unknown),
        }
        match (awarded.before_registration, context.registered_on) {
            (None, _) => {}
            (Some(true), Some(day)) => check(format!("< {day}"), verdict(fact.awarded_on < day)),
            (Some(false), Some(day)) => check(format!("≥ {day}"), verdict(fact.awarded_on >= day)),
            (Some(_), None) => check("registration date".to_owned(), Verdict::Unknown),
        }
    }
    if pattern.valid == Validity::Application
        && let Some(until) = fact.valid_until
    {
        checks.push(Check {
            field: "valid",
            want: format!("≥ {}", context.on),
            have: Some(until.to_string()),
            verdict: verdict(!fact.has_expired(context.on)),
        });
    }
    checks
}

fn level(limit: &LevelRef, lowest: bool, fact: &Fact, context: Context<'_>) -> Check {
    let found = context.rules.find_level(limit);
    let name = found.map_or_else(|| limit.to_string(), |level| level.name.clone());
    let sign = if lowest { "≥" } else { "≤" };
    let have = fact.level.as_ref().map(|level| {
        let reference = LevelRef {
            framework: limit.framework.clone(),
            level: level.level.clone(),
        };
        context
            .rules
            .find_level(&reference)
            .map_or_else(|| level.level.clone(), |found| found.name.clone())
    });
    let verdict = match (&fact.level, found) {
        (Some(own), Some(found)) => match &own.framework {
            Some(framework) if *framework == limit.framework => verdict(if lowest {
                own.rank >= found.rank
            } else {
                own.rank <= found.rank
            }),
            Some(_) => Verdict::Fails,
            None => Verdict::Unknown,
        },
        _ => Verdict::Unknown,
    };
    Check {
        field: "level",
        want: format!("{sign} {name}"),
        have,
        verdict,
    }
}

/// Marks, each with the scale it is on; marks on another scale say nothing.
fn marks(range: &GradeRange, limit: Credits, lowest: bool, fact: &Fact) -> Check {
    let own = fact.grade.as_ref();
    let comparable = own.filter(|grade| grade.scale == range.scale);
    let sign = if lowest { "≥" } else { "≤" };
    Check {
        want: format!("{sign} {limit}/{}", range.scale),
        have: own.map(|grade| format!("{}/{}", grade.value, grade.scale)),
        ..amount("grade", limit, lowest, comparable.map(|grade| grade.value))
    }
}

fn amount(field: &'static str, limit: Credits, lowest: bool, value: Option<Credits>) -> Check {
    let sign = if lowest { "≥" } else { "≤" };
    Check {
        field,
        want: format!("{sign} {limit}"),
        have: value.map(|value| value.to_string()),
        verdict: value.map_or(Verdict::Unknown, |value| {
            verdict(if lowest {
                value >= limit
            } else {
                value <= limit
            })
        }),
    }
}

fn membership(field: &'static str, wanted: &BTreeSet<&str>, have: &str) -> Check {
    Check {
        field,
        want: joined(wanted),
        have: Some(have.to_owned()),
        verdict: verdict(wanted.contains(have)),
    }
}

const fn verdict(holds: bool) -> Verdict {
    if holds {
        Verdict::Holds
    } else {
        Verdict::Fails
    }
}

/// The members of a set, in order, with ` | ` between them.
pub(crate) fn joined<T: ToString>(set: &BTreeSet<T>) -> String {
    each_with(set, "")
}

/// The same with a suffix to each; of an empty set the suffix alone.
pub(crate) fn each_with<T: ToString>(set: &BTreeSet<T>, suffix: &str) -> String {
    if set.is_empty() {
        return suffix.trim().to_owned();
    }
    let each = set.iter().map(|one| one.to_string() + suffix);
    each.collect::<Vec<_>>().join(" | ")
}
