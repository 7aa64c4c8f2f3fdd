//! A next step taken: what an act tells is done with the outcomes at hand, or won from an issuer that the
//! question knows.

use super::next_steps::AWARDS;
use super::support::delivered::Case;
use super::support::{credits, day, fact};
use credit_bank_conversion_rules::model::{AmountRange, LevelRef, Pattern, Slot, TransferRule};
use credit_bank_conversion_rules::{
    Evidence, Fact, FactGrade, FactLevel, Issuing, Reason, Register, Winnable,
};
use credit_bank_domain::credits::Credits;

/// The outcomes after an act.
pub type Outcomes = Vec<Fact>;

/// What the question knows of what could be won.
pub struct Known {
    pub issuers: Vec<Issuing>,
    /// None where an outcome could be worth anything.
    pub winnable: Option<Vec<Winnable>>,
}

/// What the act names: register entries, topics or printed names, each with the level it asks for; one empty
/// name where it names none.
pub fn named(act: &Reason) -> Vec<String> {
    let told = act.en.split(" (there and not fitting").next().unwrap();
    let told = told.split_once(": ").map_or("", |(_, told)| told);
    let told = without_amounts(&without_printed(told));
    let told = told.split(" or ").flat_map(|names| names.split(", "));
    let told = told.map(|name| name.trim_end_matches(',').replace('"', ""));
    // Where nothing but amounts is asked any entry will do.
    let names = told.map(|name| {
        if name.contains(['≥', '≤']) {
            String::new()
        } else {
            name
        }
    });
    let mut names: Vec<String> = names.collect();
    names.dedup();
    names
}

/// The entries by code, where their printed names are told and the codes stand in brackets behind them.
fn without_printed(told: &str) -> String {
    let mut told = told.to_owned();
    while let Some((at, behind)) = told
        .match_indices("\" (")
        .map(|(at, found)| (at, at + found.len()))
        .find(|(_, behind)| {
            let rest = &told[*behind..];
            rest.split(')').next().unwrap().contains('@')
        })
    {
        let open = told[..at].rfind('"').unwrap();
        let close = behind + told[behind..].find(')').unwrap();
        let entry = told[behind..close].to_owned();
        told.replace_range(open..=close, &entry);
    }
    told
}

/// The names without what each has to amount to, which stands in brackets.
fn without_amounts(told: &str) -> String {
    let mut parts = told.split(" (");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.split_once(')').map_or(part, |(_, after)| after));
    rest.fold(first, |told, part| told + part)
}

pub fn gap(reason: &Reason) -> Credits {
    let number = |text: &Option<String>| credits(text.as_ref().unwrap());
    number(&reason.want).saturating_sub(number(&reason.have))
}

/// Every way to win what the act names first, and so many more with it.
pub fn winning(
    case: &Case,
    (rule, act): (&TransferRule, &Reason),
    known: &Known,
    first: usize,
) -> Vec<Outcomes> {
    let slot = act.en.split('"').nth(1).unwrap();
    let slot = rule.uses.iter().find(|one| one.slot == slot).unwrap();
    let names = named(act);
    let more: usize = act.en.split(' ').next().unwrap().parse().unwrap();
    let each = |number: usize| {
        let name = &names[(first + number) % names.len()];
        let ways = slot
            .any_of
            .iter()
            .flat_map(move |pattern| won(case, pattern, name, known));
        ways.map(move |fact| Fact {
            id: format!("{}-{number}", slot.slot),
            award_code: fact.award_code.replace("NEW", &format!("NEW{number}")),
            ..fact
        })
    };
    let others: Vec<Fact> = (1..more).filter_map(|number| each(number).next()).collect();
    let with_others = |fact| {
        case.facts
            .iter()
            .cloned()
            .chain([fact])
            .chain(others.clone())
    };
    each(0).map(|fact| with_others(fact).collect()).collect()
}

/// The level that a pattern asks for at least.
fn level(case: &Case, pattern: &Pattern) -> Option<FactLevel> {
    let range = pattern.level.as_ref()?;
    let wanted = range.min.as_ref().or(range.max.as_ref())?;
    let found = case.rules.find_level(wanted)?;
    Some(FactLevel {
        framework: Some(wanted.framework.clone()),
        level: found.level.clone(),
        rank: found.rank,
    })
}

/// Outcomes that meet the pattern, of this entry, topic or name: one of every known issuer that it asks for.
fn won(case: &Case, pattern: &Pattern, name: &str, known: &Known) -> Vec<Fact> {
    let bare = worth(case, unissued(case, pattern, name), name, known);
    if pattern.issuer_class.is_empty() && pattern.issuer.is_empty() {
        return vec![bare];
    }
    let issues = |one: &&Issuing| {
        let mut award = one.award.iter();
        let mut printed = one.name.iter();
        let mut topics = pattern.tag.iter().filter(|tag| *tag == name);
        one.outcome_type == bare.outcome_type
            && award.all(|award| {
                (&award.code, &award.edition) == (&bare.award_code, &bare.award_edition)
            })
            && printed.all(|printed| Some(printed) == bare.award_name.as_ref())
            && topics.all(|topic| one.topics.contains(topic))
    };
    let each = known.issuers.iter().filter(issues).map(|one| Fact {
        issuer_id: Some(one.issuer.clone()),
        issuer_classes: one.classes.iter().cloned().collect(),
        ..bare.clone()
    });
    each.collect()
}

/// The outcome at the level that is told, as what the bank recognises it where that is known.
fn worth(case: &Case, mut fact: Fact, name: &str, known: &Known) -> Fact {
    let Some(winnable) = &known.winnable else {
        return fact;
    };
    let told = name.split_once(' ').map_or("", |(_, level)| level);
    let of_entry = || winnable.iter().filter(|one| one.award == fact.award());
    let at = |one: &&Winnable| {
        let own = one.level.clone().map(|level| {
            let framework = level.framework.unwrap_or_default();
            let level = level.level;
            case.rules.find_level(&LevelRef { framework, level })
        });
        own.flatten().is_some_and(|own| own.name == told)
    };
    let found = of_entry()
        .find(at)
        .or_else(|| of_entry().find(|one| told.is_empty() || one.level.is_none()));
    if let Some(one) = found {
        fact.level = one.level.clone().or(fact.level);
        fact.credits = one.credits.or(fact.credits);
        fact.hours = one.hours.or(fact.hours);
        fact.content_class.clone_from(&one.content_class);
        fact.category = Some(one.category.clone());
        let more = one.tags.iter().filter(|tag| !fact.tags.contains(tag));
        fact.tags.extend(more.cloned().collect::<Vec<_>>());
    }
    fact
}

/// The name without the level that is told behind it.
fn without_level<'n>(case: &Case, pattern: &Pattern, name: &'n str) -> &'n str {
    let least = pattern.level.as_ref().and_then(|range| range.min.as_ref());
    let level = least.and_then(|least| case.rules.find_level(least));
    let bare = level.and_then(|level| name.strip_suffix(&level.name));
    bare.map_or(name, str::trim_end)
}

fn unissued(case: &Case, pattern: &Pattern, name: &str) -> Fact {
    let least = |range: &AmountRange| range.min.or(range.max);
    let name = without_level(case, pattern, name);
    let entry = name.split(' ').next().and_then(|name| name.split_once('@'));
    let entry = entry.and_then(|(code, edition)| AWARDS.find_award(code, edition));
    let topic = pattern.tag.iter().find(|tag| *tag == name);
    let printed = AWARDS.iter().find(|award| award.name == name);
    let entry = entry.or(printed);
    let key = entry.map_or_else(
        || "NEW@1".to_owned(),
        |entry| format!("{}@{}", entry.code, entry.edition),
    );
    let kind = entry.map_or(*pattern.types.first().unwrap(), |entry| entry.outcome_type);
    let measures = pattern.measure.iter();
    Fact {
        level: level(case, pattern),
        award_name: Some(entry.map_or(name, |entry| &entry.name).to_owned()),
        grade: pattern.grade.as_ref().map(|range| FactGrade {
            scale: range.scale.clone(),
            value: range.min,
        }),
        // Enough for every sum of hours and credits.
        hours: pattern
            .hours
            .as_ref()
            .and_then(least)
            .or(Some(credits("40"))),
        tags: pattern.all_tags.iter().chain(topic).cloned().collect(),
        measures: measures
            .filter_map(|(name, range)| Some((name.clone(), least(range)?)))
            .collect(),
        awarded_on: match pattern.awarded.as_ref() {
            Some(range) if range.elapsed_at_registration.is_some() => day("1950-01-01"),
            Some(range) if range.until.is_some() => range.until.unwrap().pred_opt().unwrap(),
            Some(range) if range.before_registration == Some(true) => day("2025-02-01"),
            _ => case.on,
        },
        content_class: entry.and_then(|entry| entry.content_class.clone()),
        category: pattern.category.first().cloned(),
        ..fact("won", kind, &key, "40")
    }
}

/// Every way to do what the act tells with one of the outcomes at hand.
pub fn mending(case: &Case, rule: &TransferRule, act: &Reason, known: &Known) -> Vec<Outcomes> {
    let of_slot = |slot: &'_ Slot| slot.any_of.clone();
    let patterns: Vec<Pattern> = rule.uses.iter().flat_map(of_slot).collect();
    let mut all = Vec::new();
    for (place, fact) in case.facts.iter().enumerate() {
        for mended in patterns
            .iter()
            .flat_map(|one| mended(case, fact, one, (act, known)))
        {
            let mut facts = case.facts.clone();
            facts[place] = mended;
            all.push(facts);
        }
    }
    all
}

fn mended(
    case: &Case,
    fact: &Fact,
    pattern: &Pattern,
    (act, known): (&Reason, &Known),
) -> Vec<Fact> {
    let bare = unissued(
        case,
        pattern,
        &format!("{}@{}", fact.award_code, fact.award_edition),
    );
    let with = |change: &dyn Fn(&mut Fact)| {
        // What the outcome is worth then the bank says; here it is enough.
        let mut fact = Fact {
            credits: bare.credits,
            ..fact.clone()
        };
        change(&mut fact);
        fact
    };
    if act.code == "next_recognition" {
        let credits = fact.credits.or(bare.credits);
        return vec![Fact {
            evidence: Evidence::Verified,
            recognised: true,
            credits,
            ..fact.clone()
        }];
    }
    if act.code == "hours_short" {
        let hours = fact.hours.unwrap_or_default().checked_add(gap(act)).ok();
        return vec![with(&|fact| fact.hours = hours)];
    }
    if act.code == "next_evidence" {
        let others = with(&|fact| {
            fact.level = fact
                .level
                .clone()
                .filter(|it| it.framework.is_some())
                .or(bare.level.clone());
            fact.hours = fact.hours.or(bare.hours);
            fact.category = fact.category.clone().or(bare.category.clone());
            fact.measures = bare
                .measures
                .clone()
                .into_iter()
                .chain(fact.measures.clone())
                .collect();
        });
        let graded = Fact {
            grade: bare.grade.clone(),
            ..fact.clone()
        };
        let issuers = known.issuers.iter().map(|one| Fact {
            issuer_id: Some(one.issuer.clone()),
            issuer_classes: one.classes.iter().cloned().collect(),
            ..fact.clone()
        });
        return issuers.chain([others, graded]).collect();
    }
    vec![
        with(&|fact| fact.level.clone_from(&bare.level)),
        with(&|fact| fact.grade.clone_from(&bare.grade)),
        with(&|_| ()),
        with(&|fact| fact.measures.clone_from(&bare.measures)),
    ]
}
