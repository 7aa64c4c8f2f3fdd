//! What a pattern asks of an outcome beside its entry or topic, as far as whoever goes to win one has to know it.

use crate::check::witness;
use crate::condition::{self, Check, Context};
use crate::fact::Fact;
use crate::model::Pattern;

/// By what an outcome is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Entry,
    Topic,
    Nothing,
}

/// Conditions that are told always.
const ALWAYS: [&str; 8] = [
    "category",
    "all_tags",
    "grade",
    "hours",
    "credits",
    "measure",
    "issuer_class",
    "issuer",
];

/// What is asked: the member and the bound, as a [`Check`] has them.
pub(super) fn asked(
    pattern: &Pattern,
    named: Named,
    context: Context<'_>,
) -> Vec<(&'static str, String)> {
    // Won on the day that is asked about, and else as the pattern has it.
    let won = Fact {
        awarded_on: context.on,
        ..witness::fact_for(pattern, context.rules, context.on)
    };
    let least = least_level(pattern, context);
    let is_told = |check: &Check| match check.field {
        "type" => named == Named::Nothing,
        "tag" => named == Named::Entry,
        "level" => check
            .want
            .strip_prefix("≤ ")
            .is_some_and(|most| most != least),
        // Of a day that is past nothing has to be told: what is won from now on is later.
        "awarded" => check.want.starts_with("< ") || check.verdict != crate::reason::Verdict::Holds,
        field => ALWAYS.contains(&field),
    };
    let checks = condition::evaluate(pattern, &won, context).into_iter();
    checks
        .filter(is_told)
        .map(|check| (check.field, check.want))
        .collect()
}

/// The printed name of the least level that the pattern asks for; empty where it asks for none.
pub(super) fn least_level(pattern: &Pattern, context: Context<'_>) -> String {
    let level = pattern.level.as_ref();
    let level = level.and_then(|range| context.rules.find_level(range.min.as_ref()?));
    level.map_or_else(String::new, |level| level.name.clone())
}
