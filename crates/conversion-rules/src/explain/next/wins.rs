//! What could still be won for a slot, each as the outcome that it would be.

use super::asked::{Named, asked, least_level};
use super::place::Place;
use super::winnable;
use crate::candidates::fullest::Lack;
use crate::candidates::via::{self, Standing};
use crate::check::witness;
use crate::condition::{self, Context};
use crate::fact::{Fact, FactLevel};
use crate::issuers::{Wanted, is_issued};
use crate::model::{AwardRef, Distinct, LevelRef, Pattern};
use crate::reason::{Finding, Short, Sought, Verdict};
use crate::winnable::Winnable;
use credit_bank_domain::credits::Credits;
use std::collections::BTreeSet;

/// What is asked of an outcome: the member and the bound.
pub(super) type Asked = Vec<(&'static str, String)>;

/// Outcomes to be won for one slot.
#[derive(Debug, Clone)]
pub(super) struct Wins {
    pub slot: String,
    /// How many.
    pub more: usize,
    pub distinct: Option<Distinct>,
    /// Does the slot take more than one?
    pub is_one_of_several: bool,
    /// Topics of which one more would count, where outcomes have to differ by topic.
    pub topics: Vec<String>,
    /// Sums that they have to reach with what is there.
    pub sums: Vec<Short>,
    /// Outcomes that are there and do not fit.
    pub unfit: Vec<String>,
    /// One or the other.
    pub entries: Vec<Entry>,
    /// What else is asked of an entry.
    pub asked: Vec<Asked>,
}

/// Something that could be won.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    what: What,
    /// Place of what else is asked of it.
    asked: usize,
    /// The printed name of the least level that is asked for.
    least: String,
    /// The outcome at each of its levels that is let in, the least first; never empty.
    pub facts: Vec<Fact>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Award(AwardRef),
    Topic(String),
    Name(String),
    Anything,
}

/// What could be won for the place, and what else is asked of it.
pub(super) fn wins(
    place: &Place<'_, '_>,
    lack: &Lack<'_, '_>,
    sums: &[Short],
) -> (Vec<Entry>, Vec<Asked>) {
    let mut all: Vec<Asked> = Vec::new();
    let mut entries = Vec::new();
    for (what, pattern) in wanted(place, lack) {
        let facts = facts(place, (&what, pattern), (lack, sums));
        if facts.is_empty() {
            continue;
        }
        let named = match what {
            What::Award(_) | What::Name(_) => Named::Entry,
            What::Topic(_) => Named::Topic,
            What::Anything => Named::Nothing,
        };
        let mut asked = asked(pattern, named, place.context);
        asked.extend(worth_asked(place, &what, (pattern, lack)));
        if winnable::entries(place.request, &what).any(|one| one.review) {
            asked.push(("review", String::new()));
        }
        let known = all.iter().position(|one| *one == asked);
        let asked = known.unwrap_or_else(|| {
            all.push(asked);
            all.len().saturating_sub(1)
        });
        entries.push(Entry {
            what,
            asked,
            least: least_level(pattern, place.context),
            facts,
        });
    }
    (entries, all)
}

/// What such an outcome has to be worth, where nobody knows what it is recognised as and the pattern says nothing.
fn worth_asked(
    place: &Place<'_, '_>,
    what: &What,
    (pattern, lack): (&Pattern, &Lack<'_, '_>),
) -> Option<(&'static str, String)> {
    let is_known = winnable::entries(place.request, what).any(|one| one.credits.is_some());
    let worth = place.worth.filter(|_| lack.want == 1)?;
    (pattern.credits.is_none() && !is_known).then(|| ("credits", format!("≥ {worth}")))
}

/// By entry, topic or name, with the pattern that lets it in.
fn wanted<'p>(place: &Place<'p, '_>, lack: &Lack<'_, '_>) -> Vec<(What, &'p Pattern)> {
    if let Some(standing) = &place.standing {
        let standing = standing
            .iter()
            .filter(|(_, one)| is_winnable(one, place.context));
        return standing
            .map(|(standing, pattern)| match standing {
                Standing::Award(award) => (What::Award(award.clone()), *pattern),
                Standing::Name(name) => (What::Name(name.clone()), *pattern),
            })
            .collect();
    }
    let patterns = place.slot.any_of.iter();
    let winnable = patterns.filter(|one| is_winnable(one, place.context));
    winnable
        .flat_map(|pattern| {
            let named = named(place, lack, pattern).into_iter();
            named.map(move |what| (what, pattern))
        })
        .collect()
}

/// What the pattern names, as far as somebody issues it.
fn named(place: &Place<'_, '_>, lack: &Lack<'_, '_>, pattern: &Pattern) -> Vec<What> {
    let issuers = place.request.issuers;
    let counts = |topic: &&String| {
        let topics = lack.topics.as_ref();
        topics.is_none_or(|topics| topics.contains(*topic))
    };
    let topics: BTreeSet<&String> = pattern.tag.iter().filter(counts).collect();
    if !pattern.tag.is_empty() && topics.is_empty() {
        return Vec::new();
    }
    if !pattern.award.is_empty() {
        // Another edition where nobody who may issues this one.
        let issued = |award: &AwardRef| {
            let mut editions = via::editions(award, place.context.rules).into_iter();
            let found = editions.find(|award| is_issued(pattern, Wanted::Award(award), issuers));
            found.cloned()
        };
        let found: BTreeSet<AwardRef> = pattern.award.iter().filter_map(issued).collect();
        return found.into_iter().map(What::Award).collect();
    }
    if !is_issued(pattern, Wanted::Any, issuers) {
        return Vec::new();
    }
    if pattern.tag.is_empty() {
        return vec![What::Anything];
    }
    let issued = |topic: &&String| is_issued(pattern, Wanted::Topic(topic), issuers);
    let issued = topics.into_iter().filter(issued);
    issued.map(|topic| What::Topic(topic.clone())).collect()
}

/// Could an outcome of the pattern still be won? Not one that has to be of before a day that is past, of before the
/// registration, or as old as a person.
fn is_winnable(pattern: &Pattern, context: Context<'_>) -> bool {
    pattern.awarded.as_ref().is_none_or(|awarded| {
        awarded.until.is_none_or(|until| context.on < until)
            && awarded.before_registration != Some(true)
            && awarded.elapsed_at_registration.is_none()
    })
}

/// The outcome that it would be, at each level that is known of it.
fn facts(
    place: &Place<'_, '_>,
    (what, pattern): (&What, &Pattern),
    (lack, sums): (&Lack<'_, '_>, &[Short]),
) -> Vec<Fact> {
    let bare = bare(place, what, pattern, (lack, sums));
    let is_known = matches!(what, What::Award(_) | What::Name(_));
    let levels: Vec<Fact> = if is_known && place.request.winnable.is_some() {
        let known = winnable::entries(place.request, what);
        known.map(|one| as_known(&bare, pattern, one)).collect()
    } else {
        vec![bare]
    };
    let holds = |fact: &Fact| {
        let checks = condition::evaluate(pattern, fact, place.context);
        condition::overall(&checks) == Verdict::Holds
    };
    let of_use = |fact: &Fact| !is_had(place, fact, pattern, lack);
    levels
        .into_iter()
        .filter(|fact| holds(fact) && of_use(fact))
        .collect()
}

/// The least that the pattern asks for, enough for every sum, won on the day.
fn bare(
    place: &Place<'_, '_>,
    what: &What,
    pattern: &Pattern,
    (lack, sums): (&Lack<'_, '_>, &[Short]),
) -> Fact {
    let context = place.context;
    let ideal = witness::fact_for(pattern, context.rules, context.on);
    let mut fact = Fact {
        id: super::unused_id(place.request, "won"),
        awarded_on: context.on.max(ideal.awarded_on),
        credits: pattern
            .credits
            .as_ref()
            .map_or(Some(Credits::MOST_OF_ONE), |range| {
                range.max.or(Some(Credits::MOST_OF_ONE))
            }),
        ..ideal
    };
    match what {
        What::Award(award) => {
            fact.award_code.clone_from(&award.code);
            fact.award_edition.clone_from(&award.edition);
            let mut there = place.about.iter();
            let same = there.find(|one| one.fact.award() == *award);
            fact.content_class = same.and_then(|one| one.fact.content_class.clone());
        }
        What::Name(name) => fact.award_name = Some(name.clone()),
        What::Topic(_) | What::Anything => {}
    }
    let topics: BTreeSet<&String> = pattern.tag.iter().collect();
    let topic = match what {
        What::Topic(topic) => Some(topic),
        _ => lack.topics.iter().flatten().find(|it| topics.contains(it)),
    };
    if let Some(topic) = topic {
        fact.tags.retain(|tag| !topics.contains(tag));
        fact.tags.push(topic.clone());
    }
    for Short { what, want, have } in sums {
        let more = want.saturating_sub(*have);
        match what.as_str() {
            "hours" => fact.hours = fact.hours.max(Some(more)),
            "credits" => {}
            measure => {
                let own = fact.measures.entry(measure.to_owned()).or_default();
                *own = more.max(*own);
            }
        }
    }
    fact
}

/// The outcome as the bank would recognise it.
fn as_known(bare: &Fact, pattern: &Pattern, known: &Winnable) -> Fact {
    let mut fact = Fact {
        award_code: known.award.code.clone(),
        award_edition: known.award.edition.clone(),
        award_name: Some(known.name.clone()),
        outcome_type: known.outcome_type,
        level: known.level.clone().or_else(|| bare.level.clone()),
        hours: known.hours.or(bare.hours),
        credits: known.credits.or(bare.credits),
        content_class: known.content_class.clone(),
        convertible: known.convertible,
        ..bare.clone()
    };
    if pattern.category.is_empty() {
        fact.category = Some(known.category.clone());
    }
    let other = known.tags.iter().filter(|tag| !bare.tags.contains(tag));
    fact.tags.extend(other.cloned());
    fact
}

/// Is such a one had already, which is used up or superseded, or beside which outcomes have to be of other entries?
fn is_had(place: &Place<'_, '_>, fact: &Fact, pattern: &Pattern, lack: &Lack<'_, '_>) -> bool {
    let rank = |fact: &Fact| fact.level.as_ref().map(|level| level.rank);
    place.about.iter().any(|supply| {
        let (own, mut set) = (supply.fact, lack.set.iter());
        let counts = || {
            let checks = condition::evaluate(pattern, own, place.context);
            condition::overall(&checks) == Verdict::Holds
        };
        own.award() == fact.award()
            && rank(own) >= rank(fact)
            && (set.any(|one| one.fact.id == own.id) || counts())
            && match supply.gate {
                // Another one after it may be better evidence.
                Some(Finding::EvidenceRevoked) => false,
                Some(_) => true,
                None => place.slot.distinct == Some(Distinct::Award) || !place.is_left(supply),
            }
    })
}

impl Wins {
    /// What is told of the entries that help, each at the least of its levels that does, by places.
    pub fn told(&self, helping: &[(usize, usize)], context: Context<'_>) -> Finding {
        let mut names: Vec<Sought> = Vec::new();
        let mut places: Vec<usize> = Vec::new();
        for (entry, level) in helping {
            let Some(entry) = self.entries.get(*entry) else {
                continue;
            };
            let name = entry.name(*level, context);
            let at = places.iter().position(|place| *place == entry.asked);
            match at.and_then(|at| names.get_mut(at)) {
                // A name that two patterns let in is told once.
                Some(same) if same.entries.split(" | ").any(|one| one == name) => {}
                Some(same) => same.entries = format!("{} | {name}", same.entries),
                None => {
                    places.push(entry.asked);
                    let asked = self.asked.get(entry.asked).cloned();
                    names.push(Sought {
                        entries: name,
                        asked: asked.unwrap_or_default(),
                    });
                }
            }
        }
        Finding::NextOutcome {
            slot: self.slot.clone(),
            more: u64::try_from(self.more).unwrap_or(u64::MAX),
            distinct: self.distinct.filter(|_| self.is_one_of_several),
            sums: self.sums.clone(),
            names,
            unfit: self.unfit.clone(),
            later: false,
        }
    }

    /// As many outcomes as are to be won, of which one is this entry at this level; none where there are not so many
    /// that differ as they have to.
    pub fn with(&self, (entry, level): (usize, usize)) -> Option<Vec<Fact>> {
        let first = self.entries.get(entry)?.facts.get(level)?;
        let mut all = vec![first.clone()];
        let others = self.entries.iter().flat_map(|entry| &entry.facts);
        // Most want the same once more.
        let others: Vec<&Fact> = std::iter::once(first).chain(others).collect();
        while all.len() < self.more {
            let next = others.iter().find_map(|fact| self.beside(&all, fact))?;
            all.push(next);
        }
        for (number, fact) in all.iter_mut().enumerate() {
            fact.id = format!("{}-{}-{number}", fact.id, self.slot);
        }
        Some(all)
    }

    /// The outcome, where it differs from those as it has to and is not of one content with any of them.
    fn beside(&self, others: &[Fact], fact: &Fact) -> Option<Fact> {
        let class = fact.content_class.as_ref();
        let mut there = others.iter();
        if class.is_some() && there.any(|one| one.content_class.as_ref() == class) {
            return None;
        }
        match self.distinct {
            None => Some(fact.clone()),
            Some(Distinct::Award) => {
                let mut there = others.iter();
                there
                    .all(|one| one.award() != fact.award())
                    .then(|| fact.clone())
            }
            Some(Distinct::Tag) => {
                let borne = |topic: &&String| {
                    let mut there = others.iter();
                    there.any(|one| one.tags.contains(topic))
                };
                let topics = self.topics.iter();
                let free = topics.clone().find(|topic| !borne(topic))?;
                let mut own = topics.filter(|it| fact.tags.contains(it)).peekable();
                if own.peek().is_some_and(|first| !borne(first)) {
                    return Some(fact.clone());
                }
                // One of another topic then.
                let mut next = fact.clone();
                next.tags.retain(|tag| !self.topics.contains(tag));
                next.tags.push(free.clone());
                Some(next)
            }
        }
    }
}

impl Entry {
    /// By what it is told.
    fn name(&self, level: usize, context: Context<'_>) -> String {
        let printed = |level: &FactLevel| {
            let framework = level.framework.clone()?;
            let level = level.level.clone();
            let found = context.rules.find_level(&LevelRef { framework, level })?;
            Some(found.name.clone())
        };
        let own = self.facts.get(level).filter(|_| level > 0);
        let own = own.and_then(|fact| fact.level.as_ref());
        let own = own.map(|level| printed(level).unwrap_or_else(|| level.level.clone()));
        let level = own.unwrap_or_else(|| self.least.clone());
        let what = match &self.what {
            What::Award(award) => award.to_string(),
            What::Topic(name) | What::Name(name) => name.clone(),
            What::Anything => String::new(),
        };
        format!("{what} {level}").trim().to_owned()
    }
}
