//! Which words reasons are told in: they may be bettered, and what was decided stays what it was.

use crate::reason::code;
use serde_json::{Map, Value};

/// The number of the words in which this engine tells its reasons. Whoever changes them bumps it:
/// `tests/wording.rs` says when.
///
/// A decision keeps its number. In the same wording it is made again byte for byte; one of an earlier wording
/// says the same in other words. What a learner could do next, and whether the programme would be complete, is
/// outlook, told beside what was decided, and counts as words.
pub const WORDING: u32 = 7;

/// A decision without the words of its reasons and without advice. Reasons that stand together are put in order by what is left of
/// them, since the words may have had a part in it; those of which the same is left count once. How far a place
/// was from filled is told as words.
pub(crate) fn without_words(decision: &Value) -> Value {
    match decision {
        Value::Array(items) => {
            let told = items.iter().filter(|item| !is_told_otherwise(item));
            let mut bare: Vec<Value> = told.map(without_words).collect();
            if items.iter().any(is_reason) {
                bare.sort_by_cached_key(Value::to_string);
                bare.dedup();
            }
            Value::Array(bare)
        }
        Value::Object(members) => {
            let code = members.get("code").and_then(Value::as_str);
            let is_place = code.is_some_and(|code| PLACES.contains(&code));
            let words: &[&str] = match (is_reason(decision), is_place) {
                (false, _) => &OUTLOOK,
                (true, false) => &WORDS,
                (true, true) => &["code", "want", "have", "zh", "en"],
            };
            let members = members
                .iter()
                .filter(|(key, _)| !words.contains(&key.as_str()));
            let bare = members.map(|(key, value)| (key.clone(), without_words(value)));
            let mut bare: Map<String, Value> = bare.collect();
            if code == Some(CHOICE_MADE) && is_reason(decision) {
                bare.insert("code".to_owned(), EXCLUDED.into());
            }
            Value::Object(bare)
        }
        other => other.clone(),
    }
}

/// The members of a [`crate::Reason`] that are words.
const WORDS: [&str; 2] = ["zh", "en"];

/// The members of a plan that say what a learner could do next, and whether the programme would be complete.
const OUTLOOK: [&str; 2] = ["next_steps", "complete"];

/// The codes of reasons that say how far the outcomes at hand fill a place of a rule. Which of them is told and
/// with what numbers depends on which outcomes are counted, and no course does.
const PLACES: [&str; 3] = ["slot_unfilled", "hours_short", "sum_short"];

/// The code of the reason that names the crosswalk by which an entry counts as another. Until wording 5 it was not
/// told; that the entry counts is decided by the conditions, which are told beside it.
const CROSSED: &str = "crossed";

/// A choice that another use of the plan has taken: until wording 5 it was told as an exclusion of no name.
const CHOICE_MADE: &str = "choice_made";
const EXCLUDED: &str = "excluded";

/// That nothing which is there stands for a course: until wording 7 it was not told, so that `no_rule`, which is
/// told where nothing else is, stood in its place.
const IN_PLACE_OF_NOTHING: [&str; 2] = [code::NO_RULE, code::NONE_STANDS_FOR];

/// What another wording does not tell: an earlier one told nothing, or only that there is nothing to tell.
fn is_told_otherwise(value: &Value) -> bool {
    let code = value.get("code").and_then(Value::as_str);
    let is_one = |code| code == CROSSED || IN_PLACE_OF_NOTHING.contains(&code);
    is_reason(value) && code.is_some_and(is_one)
}

fn is_reason(value: &Value) -> bool {
    ["code"]
        .iter()
        .chain(&WORDS)
        .all(|member| value.get(member).is_some_and(Value::is_string))
}
