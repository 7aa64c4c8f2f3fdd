//! Rule-set texts into the model: every element read on its own, so that all faults show at once.

mod check;
mod normalise;

use crate::fault::Fault;
use crate::model::{Rule, RuleSet};
use crate::yaml::{Complaint, Node, Trouble, Value, parse_tree, read};
use check::Places;
use serde::de::DeserializeOwned;

/// Sections that are lists of elements with an identity.
const LISTS: [&str; 9] = [
    "sources",
    "frameworks",
    "rules",
    "deny",
    "caps",
    "exclusions",
    "crosswalks",
    "equivalences",
    "tests",
];

pub(crate) fn parse_yaml(text: &str) -> Result<RuleSet, Vec<Fault>> {
    let root = parse_tree(text).map_err(|error| vec![Fault::syntax(&error)])?;
    let mut faults = Vec::new();
    let mut places = Places::default();
    places.note_head(&root);
    let lists = Lists::read(&root, &mut places, &mut faults);
    // What is not a list is read in one go; the lists are left out and put in afterwards.
    let rest = without_lists(&root);
    let rule_set = match read::<RuleSet>(&rest) {
        Ok(rule_set) => Some(rule_set),
        Err(complaint) => {
            faults.push(Fault::complaint(&complaint, "", None));
            None
        }
    };
    match rule_set {
        Some(mut rule_set) if faults.is_empty() => {
            lists.put_into(&mut rule_set);
            normalise::rule_set(&mut rule_set);
            faults = check::rule_set(&rule_set, &places);
            if faults.is_empty() {
                return Ok(rule_set);
            }
        }
        _ => {}
    }
    faults.sort_by_key(|fault| (fault.line, fault.column));
    Err(faults)
}

pub(crate) fn parse_canonical(text: &str) -> Result<RuleSet, Vec<Fault>> {
    let faults = match serde_json::from_str::<RuleSet>(text) {
        Ok(mut rule_set) => {
            normalise::rule_set(&mut rule_set);
            let faults = check::rule_set(&rule_set, &Places::default());
            if faults.is_empty() {
                return Ok(rule_set);
            }
            faults
        }
        Err(error) if error.is_data() => vec![Fault::json(&error)],
        Err(error) => return Err(vec![Fault::json(&error)]),
    };
    // JSON is YAML: the slower reader knows where every fault stands, and finds all of them.
    Err(parse_yaml(text).err().unwrap_or(faults))
}

#[derive(Default)]
struct Lists {
    sources: Vec<crate::model::Source>,
    frameworks: Vec<crate::model::Framework>,
    rules: Vec<Rule>,
    deny: Vec<crate::model::Deny>,
    caps: Vec<crate::model::Cap>,
    exclusions: Vec<crate::model::Exclusion>,
    crosswalks: Vec<crate::model::Crosswalk>,
    equivalences: Vec<crate::model::Equivalence>,
    tests: Vec<crate::examples::RuleTest>,
}

impl Lists {
    fn read(root: &Node, places: &mut Places, faults: &mut Vec<Fault>) -> Self {
        let mut lists = Self::default();
        for section in LISTS {
            let Some(node) = find(root, section) else {
                continue;
            };
            let Value::List(items) = &node.value else {
                let complaint = Complaint {
                    line: node.line,
                    column: node.column,
                    field: String::new(),
                    trouble: Trouble::Unfit("expected a list".to_owned()),
                };
                faults.push(Fault::complaint(&complaint, section, None));
                continue;
            };
            for (index, item) in items.iter().enumerate() {
                places.note(section, item);
                let prefix = format!("{section}.{index}");
                if let Err(complaint) = lists.take(section, item) {
                    faults.push(Fault::complaint(&complaint, &prefix, identity(item)));
                }
            }
        }
        lists
    }

    fn take(&mut self, section: &str, item: &Node) -> Result<(), Complaint> {
        match section {
            "sources" => add(&mut self.sources, item),
            "frameworks" => add(&mut self.frameworks, item),
            "rules" => {
                self.rules.push(read_rule(item)?);
                Ok(())
            }
            "deny" => add(&mut self.deny, item),
            "caps" => add(&mut self.caps, item),
            "exclusions" => add(&mut self.exclusions, item),
            "crosswalks" => add(&mut self.crosswalks, item),
            "equivalences" => add(&mut self.equivalences, item),
            _ => add(&mut self.tests, item),
        }
    }

    fn put_into(self, rule_set: &mut RuleSet) {
        rule_set.sources = self.sources;
        rule_set.frameworks = self.frameworks;
        rule_set.rules = self.rules;
        rule_set.deny = self.deny;
        rule_set.caps = self.caps;
        rule_set.exclusions = self.exclusions;
        rule_set.crosswalks = self.crosswalks;
        rule_set.equivalences = self.equivalences;
        rule_set.tests = self.tests;
    }
}

fn add<T: DeserializeOwned>(list: &mut Vec<T>, item: &Node) -> Result<(), Complaint> {
    list.push(read(item)?);
    Ok(())
}

/// `kind` is taken out first: a tagged enum would buffer the rest and forget where it stood.
fn read_rule(item: &Node) -> Result<Rule, Complaint> {
    let place = find(item, "kind").unwrap_or(item);
    let fail = |trouble| Complaint {
        line: place.line,
        column: place.column,
        field: "kind".to_owned(),
        trouble,
    };
    let rest = without(item, "kind");
    match find(item, "kind").map(|node| &node.value) {
        Some(Value::Text(kind)) if kind == "recognise" => {
            read(&rest).map(Box::new).map(Rule::Recognise)
        }
        Some(Value::Text(kind)) if kind == "transfer" => {
            read(&rest).map(Box::new).map(Rule::Transfer)
        }
        Some(other) => Err(fail(Trouble::Unknown {
            name: match other {
                Value::Text(text) => text.clone(),
                _ => "kind".to_owned(),
            },
            expected: vec!["recognise".to_owned(), "transfer".to_owned()],
        })),
        None => Err(fail(Trouble::Missing("kind".to_owned()))),
    }
}

fn is_key(node: &Node, name: &str) -> bool {
    matches!(&node.value, Value::Text(text) if text == name)
}

fn find<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .find_map(|(key, value)| is_key(key, name).then_some(value)),
        _ => None,
    }
}

/// The deepest member of a path of names that is written.
fn deepest<'n>(node: &'n Node, path: &str) -> &'n Node {
    let mut deepest = node;
    for name in path.split('.').filter(|name| !name.is_empty()) {
        match find(deepest, name) {
            Some(found) => deepest = found,
            None => break,
        }
    }
    deepest
}

/// The first value inside in which this text is written.
fn written<'n>(node: &'n Node, text: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Text(own) | Value::Number(own) => (own == text).then_some(node),
        Value::List(items) => items.iter().find_map(|item| written(item, text)),
        Value::Map(entries) => entries.iter().find_map(|(_, value)| written(value, text)),
        Value::Truth(_) | Value::Null => None,
    }
}

fn without(node: &Node, name: &str) -> Node {
    filtered(node, |key| !is_key(key, name))
}

/// The root with its lists emptied: `sources` is required and must still be seen.
fn without_lists(root: &Node) -> Node {
    let mut rest = filtered(root, |_| true);
    if let Value::Map(entries) = &mut rest.value {
        for (key, value) in entries.iter_mut() {
            if LISTS.iter().any(|name| is_key(key, name)) {
                value.value = Value::List(Vec::new());
            }
        }
    }
    rest
}

fn filtered(node: &Node, keep: impl Fn(&Node) -> bool) -> Node {
    let value = match &node.value {
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .filter(|(key, _)| keep(key))
                .cloned()
                .collect(),
        ),
        other => other.clone(),
    };
    Node {
        line: node.line,
        column: node.column,
        value,
    }
}

fn identity(item: &Node) -> Option<String> {
    ["id", "name", "code"]
        .into_iter()
        .find_map(|key| match &find(item, key)?.value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        })
}
