//! Which words reasons are told in: they may be bettered, and what was decided stays what it was.

use serde_json::{Map, Value};

/// The number of the words in which this engine tells its reasons. Whoever changes them bumps it:
/// `tests/wording.rs` says when.
///
/// A decision keeps its number. In the same wording it is made again byte for byte; one of an earlier wording
/// says the same in other words. Why something is *not* given, what a learner could do next, and whether the programme
/// would be complete are told beside what was decided, and count as words.
pub const WORDING: u32 = 8;

/// A decision without the words of its reasons, without why something is not given and without advice. Reasons that
/// stand together are put in order by what is left of them, since the words may have had a part in it; those of which the
/// same is left count once.
pub(crate) fn without_words(decision: &Value) -> Value {
    match decision {
        Value::Array(items) => {
            let told = items.iter().filter(|item| !is_crossed(item));
            let mut bare: Vec<Value> = told.map(without_words).collect();
            if items.iter().any(is_reason) {
                bare.sort_by_cached_key(Value::to_string);
                bare.dedup();
            }
            Value::Array(bare)
        }
        Value::Object(members) => {
            let words: &[&str] = match (is_reason(decision), is_why_not(members)) {
                (true, _) => &WORDS,
                (false, true) => &WHY_NOT,
                (false, false) => &OUTLOOK,
            };
            let members = members
                .iter()
                .filter(|(key, _)| !words.contains(&key.as_str()));
            let bare = members.map(|(key, value)| (key.clone(), without_words(value)));
            Value::Object(bare.collect())
        }
        other => other.clone(),
    }
}

/// The members of a [`crate::Reason`] that are words.
const WORDS: [&str; 2] = ["zh", "en"];

/// The members of a plan that say what a learner could do next, and whether the programme would be complete.
const OUTLOOK: [&str; 2] = ["next_steps", "complete"];

/// The members that say why a course or an outcome is not part of a plan. Which are not is decided; the nearest reason of
/// several is told.
const WHY_NOT: [&str; 3] = ["reasons", "verdict", "acts"];

/// Is it a missing course, an idle outcome, or a verdict on one and a rule?
fn is_why_not(members: &Map<String, Value>) -> bool {
    let mut of = ["course_code", "id", "fact_id"].iter();
    members.contains_key("reasons") && of.any(|member| members.contains_key(*member))
}

/// The reason that names the crosswalk by which an entry counts as another. Until wording 5 it was not told; that the entry
/// counts is decided by the conditions, which are told beside it.
fn is_crossed(value: &Value) -> bool {
    is_reason(value) && value.get("code").and_then(Value::as_str) == Some("crossed")
}

fn is_reason(value: &Value) -> bool {
    ["code"]
        .iter()
        .chain(&WORDS)
        .all(|member| value.get(member).is_some_and(Value::is_string))
}
