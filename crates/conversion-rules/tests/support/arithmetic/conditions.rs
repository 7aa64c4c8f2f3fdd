//! The numbers of conditions, of evidence that is missing, of outcomes still to be won, and of a grade that was
//! passed over: made again from the rules and the facts.

use super::super::applicable::about;
use super::sums::with_sums;
use super::{Sums, english_is_english, numbers};
use credit_bank_conversion_rules::model::{AmountRange, Pattern, Slot, TransferRule, Validity};
use credit_bank_conversion_rules::{
    CompiledRules, ConversionRequest, Evidence, Fact, GrantedLine, Reason, convert,
};
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// A limit as it is told: the numbers of what is wanted, those of what is there, and whether it holds.
struct Limit {
    want: Vec<Credits>,
    have: Option<Vec<Credits>>,
    holds: bool,
}

/// Every limit of a pattern that is a number.
fn limits(pattern: &Pattern, fact: &Fact) -> Vec<Limit> {
    let mut found = Vec::new();
    let mut ends = |range: &AmountRange, own: Option<Credits>| {
        for (limit, least) in [(range.min, true), (range.max, false)] {
            found.extend(limit.map(|limit| Limit {
                want: vec![limit],
                have: own.map(|own| vec![own]),
                holds: own.is_some_and(|own| if least { own >= limit } else { own <= limit }),
            }));
        }
    };
    let own_hours = pattern.hours.iter().map(|range| (range, fact.hours));
    let own_credits = pattern.credits.iter().map(|range| (range, fact.credits));
    own_hours
        .chain(own_credits)
        .for_each(|(range, own)| ends(range, own));
    for (name, range) in &pattern.measure {
        ends(range, fact.measures.get(name).copied());
    }
    if let Some(range) = &pattern.grade {
        let own = fact.grade.as_ref();
        let full = |scale: &str| numbers(scale, &[]);
        for (limit, least) in [(Some(range.min), true), (range.max, false)] {
            found.extend(limit.map(|limit| Limit {
                want: [vec![limit], full(&range.scale)].concat(),
                have: own.map(|own| [vec![own.value], full(&own.scale)].concat()),
                holds: own.is_some_and(|own| {
                    let reached = if least {
                        own.value >= limit
                    } else {
                        own.value <= limit
                    };
                    own.scale == range.scale && reached
                }),
            }));
        }
    }
    let elapsed = pattern.awarded.as_ref();
    let elapsed = elapsed.and_then(|awarded| awarded.elapsed_at_registration);
    found.extend(elapsed.map(|period| Limit {
        want: numbers(&period.to_string(), &[]),
        have: Some(Vec::new()),
        holds: true,
    }));
    found
}

fn sorted(mut all: Vec<Credits>) -> Vec<Credits> {
    all.sort_unstable();
    all
}

impl Sums<'_> {
    /// The rule of a reason, by its label.
    fn rule_of(&self, label: &str) -> &TransferRule {
        let rules = self.request.rules;
        let mut all = rules.transfer_rules();
        all.find(|rule| rules.rule_label(&rule.id) == label)
            .unwrap_or_else(|| panic!("no rule {label}"))
    }

    fn patterns(&self, reason: &Reason) -> Vec<&Pattern> {
        let rule = self.rule_of(reason.rule.as_ref().unwrap());
        rule.patterns().collect()
    }

    /// The outcomes of which the reason speaks: their names stand behind these words of it.
    fn spoken_of(&self, reason: &Reason, [before, after]: [&str; 2]) -> Vec<&Fact> {
        let is_named = |fact: &&Fact| {
            let name = self.printed.outcome(&fact.id).zh;
            let told = reason.zh.trim_start().strip_prefix(before);
            let rest = told.and_then(|told| told.trim_start().strip_prefix(name.trim()));
            rest.is_some_and(|rest| rest.trim_start().starts_with(after))
        };
        let found: Vec<&Fact> = self.request.facts.iter().filter(is_named).collect();
        assert!(!found.is_empty(), "{reason:?}");
        found
    }

    /// Both languages say one of these lists of numbers.
    fn one_of(&self, reason: &Reason, lists: &[Vec<Credits>]) {
        for text in [&reason.zh, &reason.en] {
            let said = numbers(text, &self.names);
            assert!(
                lists.contains(&said),
                "{text}: {said:?}, not one of {lists:?}"
            );
        }
        let both = [&reason.zh, &reason.en].map(|text| numbers(text, &self.names));
        assert_eq!(both[0], both[1], "{reason:?}");
        english_is_english(reason);
    }

    /// Every number that is asked for, and what the outcome has of it.
    pub(super) fn conditions_met(&self, reason: &Reason) {
        let facts = self.spoken_of(reason, ["", "符合全部条件"]);
        let mut lists = Vec::new();
        for (fact, pattern) in facts
            .iter()
            .flat_map(|fact| self.patterns(reason).into_iter().map(move |it| (fact, it)))
        {
            let limits = limits(pattern, fact);
            if about(pattern, fact, self.request) && limits.iter().all(|limit| limit.holds) {
                let told = limits.into_iter().flat_map(|limit| {
                    let have = limit.have.unwrap_or_default();
                    [limit.want, have].concat()
                });
                lists.push(sorted(told.collect()));
            }
        }
        self.one_of(reason, &lists);
    }

    /// What evidence is wanted of: a limit of which the outcome says nothing, or something else than a number.
    pub(super) fn next_evidence(&self, reason: &Reason) {
        let facts = self.spoken_of(reason, ["为", "提供"]);
        let mut lists = vec![Vec::new()];
        for (fact, pattern) in facts
            .iter()
            .flat_map(|fact| self.patterns(reason).into_iter().map(move |it| (fact, it)))
        {
            let unknown = limits(pattern, fact).into_iter().filter(|limit| {
                let is_of_this_scale = limit
                    .have
                    .as_ref()
                    .is_some_and(|have| have.len() < 2 || have.last() == limit.want.last());
                !is_of_this_scale
            });
            lists.extend(unknown.map(|limit| sorted(limit.want)));
        }
        if ["学时", "成绩", "认定学分"].iter().any(|word| {
            let told = reason.zh.split("提供").last().unwrap();
            told.starts_with(word)
        }) {
            lists.retain(|list| !list.is_empty());
        }
        self.one_of(reason, &lists);
    }

    /// As many as the slot takes, less those that are there and fit.
    pub(super) fn next_outcome(&self, reason: &Reason) {
        let rule = self.rule_of(reason.rule.as_ref().unwrap());
        let of_reason = |slot: &&Slot| reason.en.contains(&format!("for \"{}\"", slot.slot));
        let slot = rule.uses.iter().find(of_reason).unwrap();
        let count = slot.take.as_ref().and_then(|take| take.count).unwrap_or(1);
        let facts = self.request.facts.iter();
        let there: Vec<&Fact> = facts.filter(|fact| self.fits(slot, fact)).collect();
        let fitting = u8::try_from(there.len()).unwrap();
        let amount = |number: u8| number.to_string().parse::<Credits>().unwrap();
        // What fits today may not on the day that is told.
        let is_later = reason.en.contains("not fitting then");
        let least = if is_later {
            1
        } else {
            count.saturating_sub(fitting)
        };
        // Of those that fit not all may count: they have to differ, to stand for the course, or are of one content.
        let is_plain =
            slot.distinct.is_none() && rule.via.is_none() && !is_later && !self.shares_content();
        let most = if is_plain { least } else { count };
        // Of the patterns some may be out of reach: the amounts that are asked are those of the others.
        let asked: Vec<Vec<Credits>> = slot.any_of.iter().map(amounts).collect();
        let some = (0_u32..1 << asked.len()).map(|chosen| {
            let patterns = asked.iter().enumerate();
            let chosen = patterns.filter(|(place, _)| chosen & (1 << place) != 0);
            chosen
                .flat_map(|(_, amounts)| amounts.clone())
                .collect::<Vec<_>>()
        });
        let lists: Vec<Vec<Credits>> = some
            .flat_map(|asked| {
                let counts = least.max(1)..=most;
                counts.map(move |more| [vec![amount(more)], asked.clone()].concat())
            })
            .flat_map(|told| {
                let sums = with_sums(slot, (&there, count), is_plain);
                sums.into_iter()
                    .map(move |sums| [told.clone(), sums].concat())
            })
            .flat_map(|told| {
                let worth = self.worth(rule, reason).into_iter();
                worth.map(move |worth| sorted([told.clone(), worth].concat()))
            })
            .collect();
        self.one_of(reason, &lists);
    }

    /// What the outcome has to be worth where it has to cover a course: of as many patterns as it is told.
    fn worth(&self, rule: &TransferRule, reason: &Reason) -> Vec<Vec<Credits>> {
        let policy = &self.request.rules.policy;
        let covers = rule.source_covers_target;
        if !covers.unwrap_or(policy.source_covers_target) {
            return vec![Vec::new()];
        }
        let told = reason.en.matches("credits ≥ ").count();
        let courses = self.request.programme.courses.iter();
        let each = courses.map(|course| vec![course.credits; told]);
        each.chain([Vec::new()]).collect()
    }

    /// Are there outcomes of one content, of which the highest alone may count?
    fn shares_content(&self) -> bool {
        let classes = self
            .request
            .facts
            .iter()
            .filter_map(|fact| fact.content_class.as_ref());
        let claims = self.request.commitments.claims.iter();
        let claimed = claims.filter_map(|claim| claim.content_class.as_ref());
        let all: Vec<&String> = classes.chain(claimed).collect();
        all.iter().collect::<BTreeSet<_>>().len() < all.len()
    }

    /// May the outcome be used at all, and does it meet everything that is no mere name?
    fn fits(&self, slot: &Slot, fact: &Fact) -> bool {
        let request = self.request;
        let is_free = fact.evidence == Evidence::Verified
            && fact.recognised
            && !fact.frozen
            && fact.convertible
            && !request.wishes.declined.facts.contains(&fact.id)
            && !request
                .commitments
                .claims
                .iter()
                .any(|claim| claim.fact_id == fact.id);
        is_free
            && slot.any_of.iter().any(|pattern| {
                about(pattern, fact, request)
                    && limits(pattern, fact).iter().all(|limit| limit.holds)
                    && is_otherwise_met(pattern, fact, request)
            })
    }

    /// The grade that the rule that was passed over writes, were it alone.
    pub(super) fn better_grade(&self, reason: &Reason, line: &GrantedLine) {
        let rules = self.request.rules;
        let label = reason.zh.split(" 同样可用").next().unwrap();
        let other = self.rule_of(label);
        let mut alone = (**rules).clone();
        alone.rules.retain(|rule| rule.id() == other.id);
        alone.caps.clear();
        alone.exclusions.clear();
        let alone = CompiledRules::of(alone);
        let used: Vec<Fact> = line
            .uses
            .iter()
            .map(|used| self.fact(&used.fact_id))
            .collect();
        let asked = ConversionRequest {
            rules: &alone,
            facts: &used,
            ..self.request.clone()
        };
        let plan = convert(&asked);
        let mut lines = plan.courses.iter();
        let given = lines.find(|one| one.course_code == line.course_code);
        let grade = given.unwrap_or_else(|| panic!("{reason:?}")).grade.as_ref();
        let told = grade.map_or_else(Vec::new, |grade| {
            let scale = grade.scale.iter().flat_map(|scale| numbers(scale, &[]));
            sorted(numbers(&grade.text, &[]).into_iter().chain(scale).collect())
        });
        self.one_of(reason, &[told]);
    }

    fn fact(&self, id: &str) -> Fact {
        let mut facts = self.request.facts.iter();
        facts.find(|fact| fact.id == id).unwrap().clone()
    }
}

/// Every number that a pattern asks of an outcome, with the scales of marks.
fn amounts(pattern: &Pattern) -> Vec<Credits> {
    let ends = |range: &AmountRange| [range.min, range.max];
    let ranges = pattern.hours.iter().chain(&pattern.credits);
    let ranges = ranges.chain(pattern.measure.values()).flat_map(ends);
    let marks = pattern.grade.iter().flat_map(|range| {
        let limits = [Some(range.min), range.max].into_iter().flatten();
        limits.flat_map(|limit| [vec![limit], numbers(&range.scale, &[])].concat())
    });
    ranges.flatten().chain(marks).collect()
}

/// Topics, levels, issuers and days.
fn is_otherwise_met(pattern: &Pattern, fact: &Fact, request: &ConversionRequest<'_>) -> bool {
    let has = |tag: &String| fact.tags.contains(tag);
    let level = pattern.level.as_ref().is_none_or(|range| {
        let rank_of = |limit| request.rules.find_level(limit).map(|level| level.rank);
        let own = fact.level.as_ref();
        [(&range.min, true), (&range.max, false)]
            .iter()
            .all(|(limit, least)| {
                limit.as_ref().is_none_or(|limit| {
                    own.zip(rank_of(limit)).is_some_and(|(own, rank)| {
                        let reached = if *least {
                            own.rank >= rank
                        } else {
                            own.rank <= rank
                        };
                        own.framework.as_ref() == Some(&limit.framework) && reached
                    })
                })
            })
    });
    let awarded = pattern.awarded.as_ref().is_none_or(|awarded| {
        let day = fact.awarded_on;
        let within = awarded.within.and_then(|period| period.before(request.on));
        let elapsed = awarded.elapsed_at_registration;
        awarded.from.is_none_or(|from| from <= day)
            && awarded.until.is_none_or(|until| day < until)
            && within.is_none_or(|from| from <= day)
            && awarded
                .before_registration
                .is_none_or(|before| (day < request.registered_on) == before)
            && elapsed.is_none_or(|period| {
                period
                    .after(day)
                    .is_some_and(|reached| reached <= request.registered_on)
            })
    });
    let is_valid =
        pattern.valid == Validity::Any || fact.valid_until.is_none_or(|until| request.on <= until);
    let mut classes = fact.issuer_classes.iter();
    level
        && awarded
        && is_valid
        && pattern.all_tags.iter().all(has)
        && !pattern.not_tag.iter().any(has)
        && (pattern.issuer_class.is_empty()
            || classes.any(|class| pattern.issuer_class.contains(class)))
        && (pattern.issuer.is_empty()
            || fact
                .issuer_id
                .as_ref()
                .is_some_and(|own| pattern.issuer.contains(own)))
        && (pattern.category.is_empty()
            || fact
                .category
                .as_ref()
                .is_some_and(|own| pattern.category.contains(own)))
}
