//! Where a finding stands in the text: the deepest member of its path that is written there.

use super::CheckFinding;
use crate::yaml::{Node, Value, parse_tree};

/// Fills line and column of every finding whose element the text contains.
pub(super) fn locate(findings: &mut [CheckFinding], text: &str) {
    let Ok(root) = parse_tree(text) else {
        return;
    };
    for finding in findings {
        if let Some(item) = element(&root, finding.section, &finding.rule) {
            let node = deepest(item, &finding.field);
            finding.line = Some(node.line);
            finding.column = Some(node.column);
        }
    }
}

/// Line and column of a member of an element; those of the element where the member is not written.
pub(crate) fn of_member(text: &str, section: &str, identity: &str, path: &str) -> (usize, usize) {
    let root = parse_tree(text).ok();
    let found = root
        .as_ref()
        .and_then(|root| element(root, section, identity));
    found.map_or((1, 1), |item| {
        let node = deepest(item, path);
        (node.line, node.column)
    })
}

/// Line and column of what stands at the head of the text; the first of the text where it is not there.
pub(crate) fn of_head(text: &str, name: &str) -> (usize, usize) {
    let root = parse_tree(text).ok();
    let found = root.as_ref().and_then(|root| member(root, name));
    found.map_or((1, 1), |node| (node.line, node.column))
}

/// Line and column of an example, by its name; the first of the text where it is not there.
pub(super) fn of_example(text: &str, name: &str) -> (usize, usize) {
    let root = parse_tree(text).ok();
    let example = root.as_ref().and_then(|root| element(root, "tests", name));
    example.map_or((1, 1), |node| (node.line, node.column))
}

fn element<'n>(root: &'n Node, section: &str, identity: &str) -> Option<&'n Node> {
    let Value::List(items) = &member(root, section)?.value else {
        return None;
    };
    let named = |item: &&Node| {
        ["id", "name", "code"]
            .into_iter()
            .any(|key| member(item, key).is_some_and(|node| is_text(node, identity)))
    };
    items.iter().find(named)
}

/// Lists are sorted when they are read, so that a path goes into a list of one element only.
fn deepest<'n>(item: &'n Node, path: &str) -> &'n Node {
    let mut node = item;
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let next = match &node.value {
            Value::List(items) if step.bytes().all(|byte| byte.is_ascii_digit()) => {
                items.first().filter(|_| items.len() == 1)
            }
            _ => member(node, step),
        };
        match next {
            Some(found) => node = found,
            None => break,
        }
    }
    node
}

fn member<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .find_map(|(key, value)| is_text(key, name).then_some(value)),
        _ => None,
    }
}

fn is_text(node: &Node, wanted: &str) -> bool {
    matches!(&node.value, Value::Text(text) if text == wanted)
}
