//! What an example says that nothing would look at: an expectation without what it is about, one of an outcome or
//! a course that the example has not, a code that nothing tells.

use super::{Expectation, RuleTest};
use crate::reason::code::WHY_NOT_CODES;
use crate::yaml::nearest;
use std::collections::BTreeSet;

/// What is wrong, Chinese and English.
type Words = [String; 2];

/// Everything in the example that would never be looked at; nothing where all of it is.
pub(super) fn unlooked(test: &RuleTest) -> Vec<Words> {
    let mut found = Vec::new();
    let expect = &test.expect;
    let (transfer, recognition) = (of_transfer(expect), of_recognition(expect));
    if transfer.is_empty() && recognition.is_empty() {
        found.push(say(
            "expect 没有写任何期望",
            "`expect` says nothing that has to come",
        ));
    }
    if test.courses.is_empty() && !transfer.is_empty() {
        let members = transfer.join("、");
        found.push(say(
            format!("{members} 要有 courses（方案的课程）才看得到；认定的示例用 recognised、category、waits"),
            format!(
                "{} are about `courses`, of which there are none; examples of recognition use recognised, category, waits",
                transfer.join(", ")
            ),
        ));
    }
    found.extend(twice("facts", test.facts.iter().map(|fact| &fact.id)));
    found.extend(twice("courses", test.courses.iter().map(|it| &it.code)));
    found.extend(strangers(test));
    found.extend(unknown_codes(expect));
    found
}

fn say(zh: impl Into<String>, en: impl Into<String>) -> Words {
    [zh.into(), en.into()]
}

/// Members that are about the courses of a programme.
fn of_transfer(expect: &Expectation) -> Vec<&'static str> {
    written([
        ("granted", expect.granted.is_some()),
        ("credits", expect.credits.is_some()),
        ("unused", !expect.unused.is_empty()),
        ("missing", !expect.missing.is_empty()),
        ("effect", !expect.effect.is_empty()),
        ("grade", !expect.grade.is_empty()),
    ])
}

/// Members that are about what outcomes are worth.
pub(super) fn of_recognition(expect: &Expectation) -> Vec<&'static str> {
    written([
        ("recognised", !expect.recognised.is_empty()),
        ("category", !expect.category.is_empty()),
        ("waits", !expect.waits.is_empty()),
    ])
}

fn written<const N: usize>(members: [(&'static str, bool); N]) -> Vec<&'static str> {
    let written = members.into_iter().filter(|(_, written)| *written);
    written.map(|(name, _)| name).collect()
}

/// Identities that are there more than once.
fn twice<'t>(member: &str, ids: impl Iterator<Item = &'t String>) -> Vec<Words> {
    let mut seen = BTreeSet::new();
    let again: BTreeSet<&String> = ids.filter(|id| !seen.insert(*id)).collect();
    let words = again.into_iter().map(|id| {
        say(
            format!("{member} 中 `{id}` 重复"),
            format!("`{id}` is twice in {member}"),
        )
    });
    words.collect()
}

/// Expectations of outcomes and courses that the example has not.
fn strangers(test: &RuleTest) -> Vec<Words> {
    let expect = &test.expect;
    let facts: BTreeSet<&String> = test.facts.iter().map(|fact| &fact.id).collect();
    let courses: BTreeSet<&String> = test.courses.iter().map(|course| &course.code).collect();
    let of_facts = [
        ("unused", expect.unused.keys().collect::<Vec<_>>()),
        ("recognised", expect.recognised.keys().collect()),
        ("category", expect.category.keys().collect()),
        ("waits", expect.waits.keys().collect()),
    ];
    let of_courses = [
        (
            "granted",
            expect.granted.iter().flatten().collect::<Vec<_>>(),
        ),
        ("missing", expect.missing.keys().collect()),
        ("effect", expect.effect.keys().collect()),
        ("grade", expect.grade.keys().collect()),
    ];
    let unknown_to = |known: &BTreeSet<&String>, (member, ids): (&str, Vec<&String>), of: &str| {
        // Credits without a course stand under no code.
        let strange = ids
            .into_iter()
            .filter(|id| !id.is_empty() && !known.contains(id));
        let words = strange.map(|id| {
            say(
                format!("{member} 中的 `{id}` 不在示例的 {of} 中"),
                format!("`{id}` of {member} is none of the example's {of}"),
            )
        });
        words.collect::<Vec<_>>()
    };
    let facts = of_facts.map(|one| unknown_to(&facts, one, "facts"));
    let courses = if test.courses.is_empty() {
        Vec::new()
    } else {
        let each = of_courses.map(|one| unknown_to(&courses, one, "courses"));
        each.concat()
    };
    [facts.concat(), courses].concat()
}

fn unknown_codes(expect: &Expectation) -> Vec<Words> {
    let members = [
        ("unused", &expect.unused),
        ("missing", &expect.missing),
        ("waits", &expect.waits),
    ];
    let told = members.into_iter().flat_map(|(member, codes)| {
        let unknown = codes
            .iter()
            .filter(|(_, code)| !WHY_NOT_CODES.contains(&code.as_str()));
        unknown.map(move |(id, code)| {
            let known: Vec<String> = WHY_NOT_CODES.iter().map(ToString::to_string).collect();
            match nearest(code, known.iter()) {
                Some(meant) => say(
                    format!("{member}.{id}：没有原因代码 `{code}`，是否为 `{meant}`？"),
                    format!("{member}.{id}: there is no reason code `{code}`; `{meant}` perhaps?"),
                ),
                None => say(
                    format!(
                        "{member}.{id}：没有原因代码 `{code}`；可用：{}",
                        known.join("、")
                    ),
                    format!(
                        "{member}.{id}: there is no reason code `{code}`; known: {}",
                        known.join(", ")
                    ),
                ),
            }
        })
    });
    told.collect()
}
