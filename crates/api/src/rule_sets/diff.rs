//! `diff_rule_set_versions`: what changed, rule by rule, in the canonical form; comments and order
//! are no change.

use super::found::Found;
use crate::actor::MaybeAuthenticated;
use crate::bank::Bank;
use crate::problem::Problem;
use crate::request::{Path, Query};
use actix_web::{HttpResponse, web};
use credit_bank_domain::access::rule_sets;
use credit_bank_domain::id::RuleSetId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Members that name an element of a list, in the order in which they are looked for.
const IDENTITIES: [&str; 3] = ["id", "code", "name"];
/// Longest value told in characters.
const LONGEST_VALUE: usize = 20_000;
/// Longest id told in characters.
const LONGEST_ID: usize = 64;

/// The version compared with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiffQuery {
    to: i64,
}

/// The contract's `RuleSetDiff`.
#[derive(Debug, Serialize)]
struct RuleSetDiff {
    rule_set_id: RuleSetId,
    from: i64,
    to: i64,
    changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Change {
    kind: &'static str,
    section: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

/// `diff_rule_set_versions`.
pub(crate) async fn diff_rule_set_versions(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    Path((rule_set, number)): Path<(RuleSetId, i64)>,
    Query(query): Query<DiffQuery>,
) -> Result<HttpResponse, Problem> {
    let asker = actor.clone();
    let diff = bank
        .read_as(actor.as_ref(), "diff_rule_set_versions", move |tx| {
            let mut canonical = Vec::new();
            for number in [number, query.to] {
                let decide = |fact: Option<&_>| rule_sets::see_version(asker.as_ref(), fact);
                let which = (rule_set, number);
                let (found, _) = Found::permitted(tx, which, asker.as_ref(), decide)?;
                let form: Map<String, Value> =
                    serde_json::from_str(&found.version.canonical).map_err(Problem::internal)?;
                canonical.push(form);
            }
            let [from, to] = canonical.as_slice() else {
                return Err(Problem::not_found());
            };
            Ok(RuleSetDiff {
                rule_set_id: rule_set,
                from: number,
                to: query.to,
                changes: compare(from, to),
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(diff))
}

fn compare(from: &Map<String, Value>, to: &Map<String, Value>) -> Vec<Change> {
    let sections: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let mut changes = Vec::new();
    for section in sections {
        let path = format!("/{}", escape(section));
        match (from.get(section), to.get(section)) {
            (before, after) if before == after => {}
            (Some(Value::Array(before)), Some(Value::Array(after))) => {
                elements(&mut changes, section, before, after);
            }
            (Some(Value::Array(before)), None) => elements(&mut changes, section, before, &[]),
            (None, Some(Value::Array(after))) => elements(&mut changes, section, &[], after),
            (before, after) => {
                members(&mut changes, section, None, &path, before, after);
            }
        }
    }
    changes
}

/// Elements are the same where their identity is, wherever they stand.
fn elements(changes: &mut Vec<Change>, section: &str, before: &[Value], after: &[Value]) {
    let old = by_identity(before);
    let new = by_identity(after);
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for id in ids {
        let (was, is) = (old.get(id), new.get(id));
        // The place in the later form; in the earlier one for what is gone.
        let index = is.or(was).map_or(0, |(index, _)| *index);
        let path = format!("/{}/{index}", escape(section));
        let (was, is) = (was.map(|(_, value)| *value), is.map(|(_, value)| *value));
        if was != is {
            members(changes, section, Some(id), &path, was, is);
        }
    }
}

fn by_identity(elements: &[Value]) -> BTreeMap<String, (usize, &Value)> {
    let name = |index: usize, element: &Value| {
        let own = IDENTITIES
            .iter()
            .find_map(|member| element.get(member).and_then(Value::as_str));
        own.map_or_else(|| index.to_string(), str::to_owned)
    };
    elements
        .iter()
        .enumerate()
        .map(|(index, element)| (name(index, element), (index, element)))
        .collect()
}

/// Two objects are compared member by member; anything else is one change.
fn members(
    changes: &mut Vec<Change>,
    section: &str,
    id: Option<&String>,
    path: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) {
    if let (Some(Value::Object(was)), Some(Value::Object(is))) = (before, after) {
        let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        for name in names
            .into_iter()
            .filter(|name| was.get(*name) != is.get(*name))
        {
            let path = format!("{path}/{}", escape(name));
            changes.push(change(section, id, path, was.get(name), is.get(name)));
        }
    } else {
        changes.push(change(section, id, path.to_owned(), before, after));
    }
}

fn change(
    section: &str,
    id: Option<&String>,
    path: String,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Change {
    let told = |value: Option<&Value>| {
        value
            .map(Value::to_string)
            .filter(|text| text.chars().count() <= LONGEST_VALUE)
    };
    Change {
        kind: match (before, after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        },
        section: section.to_owned(),
        id: id.filter(|id| id.chars().count() <= LONGEST_ID).cloned(),
        path,
        before: told(before),
        after: told(after),
    }
}

/// RFC 6901.
fn escape(member: &str) -> String {
    member.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::{Change, compare};
    use serde_json::json;

    fn diff(from: &serde_json::Value, to: &serde_json::Value) -> Vec<Change> {
        compare(from.as_object().unwrap(), to.as_object().unwrap())
    }

    #[test]
    fn rules_are_compared_by_their_id_wherever_they_stand() {
        let from = json!({"version": 1, "rules": [{"id": "A", "cite": "S/1"}, {"id": "B"}]});
        let to = json!({"version": 2, "rules": [{"id": "C"}, {"id": "A", "cite": "S/2"}]});
        let told: Vec<_> = diff(&from, &to)
            .into_iter()
            .map(|it| format!("{} {} {}", it.kind, it.id.unwrap_or_default(), it.path))
            .collect();
        let wanted = [
            "changed A /rules/1/cite",
            "removed B /rules/1",
            "added C /rules/0",
            "changed  /version",
        ];
        assert_eq!(told, wanted);
    }

    #[test]
    fn order_is_no_change() {
        let from = json!({"rules": [{"id": "A"}, {"id": "B"}]});
        let to = json!({"rules": [{"id": "B"}, {"id": "A"}]});
        assert!(diff(&from, &to).is_empty());
    }
}
