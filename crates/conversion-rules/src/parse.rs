//! Rule-set texts into the model: every element read on its own, so that all faults show at once.

mod check;
mod normalise;
mod places;

use crate::fault::Fault;
use crate::model::{RecogniseRule, Rule, RuleSet, TransferRule};
use crate::yaml::{
    Complaint, Found, Node, Reading, Trouble, Value, parse_tree, read_on, rename_members,
    rename_tag,
};
use places::Places;

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
    let mut root = parse_tree(text).map_err(|error| vec![Fault::syntax(&error)])?;
    // A section is found by its name: a slip in it must not hide the elements.
    let misspelt = rename_members::<RuleSet>(&mut root);
    let told = misspelt.iter();
    let mut faults: Vec<Fault> = told.map(|it| Fault::complaint(it, "", None)).collect();
    let mut places = Places::default();
    let lists = Lists::read(&root, &mut places, &mut faults);
    // What is not a list is read in one go; the lists are left out and put in afterwards.
    let rest = read_on::<RuleSet>(&without_lists(&root));
    places.note_head(&root, rest.is_curtailed);
    for complaint in &rest.complaints {
        faults.push(Fault::complaint(complaint, "", None));
    }
    // References to what could not be read would seem to lead nowhere.
    if let Some(mut rule_set) = rest.value.filter(|_| !lists.is_lacking) {
        lists.put_into(&mut rule_set);
        normalise::rule_set(&mut rule_set);
        let seen = check::rule_set(&rule_set, &places).into_iter();
        faults.extend(seen.filter(|fault| !follows(fault, &places)));
        if faults.is_empty() {
            return Ok(rule_set);
        }
    }
    faults.sort_by_key(|fault| (fault.line, fault.column));
    Err(faults)
}

/// May the fault come of what was taken out because of another one?
fn follows(fault: &Fault, places: &Places) -> bool {
    let section = fault.field.split('.').next().unwrap_or_default();
    let is_inside = match &fault.rule {
        Some(rule) => places.is_curtailed(section, rule),
        None => places.is_head_curtailed(),
    };
    is_inside && fault.code != "unknown_reference"
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
    /// Is there an element that could not be read at all?
    is_lacking: bool,
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
                lists.is_lacking = true;
                continue;
            };
            for (index, item) in items.iter().enumerate() {
                let prefix = format!("{section}.{index}");
                let noted = lists.take(section, item);
                let mended = noted.mended.as_ref().unwrap_or(item);
                // A misspelt identity is known only once it is mended, one of another kind only before.
                let id = identity(mended).or_else(|| identity(item));
                for complaint in &noted.complaints {
                    faults.push(Fault::complaint(complaint, &prefix, id.clone()));
                }
                if let Some(id) = id {
                    places.note((section, index), &id, mended, noted.is_curtailed);
                }
            }
        }
        lists
    }

    /// What is to be noted of an element; as much of it as could be read is taken.
    fn take(&mut self, section: &str, item: &Node) -> Noted {
        let noted = match section {
            "sources" => add(&mut self.sources, read_on(item)),
            "frameworks" => add(&mut self.frameworks, read_on(item)),
            "rules" => add(&mut self.rules, read_rule(item)),
            "deny" => add(&mut self.deny, read_on(item)),
            "caps" => add(&mut self.caps, read_on(item)),
            "exclusions" => add(&mut self.exclusions, read_on(item)),
            "crosswalks" => add(&mut self.crosswalks, read_on(item)),
            "equivalences" => add(&mut self.equivalences, read_on(item)),
            _ => add(&mut self.tests, read_on(item)),
        };
        self.is_lacking |= noted.is_lacking;
        noted
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

/// What is noted of an element once its value is taken.
struct Noted {
    complaints: Vec<Complaint>,
    is_curtailed: bool,
    is_lacking: bool,
    mended: Option<Node>,
}

fn add<T>(list: &mut Vec<T>, reading: Reading<T>) -> Noted {
    let is_lacking = reading.value.is_none();
    list.extend(reading.value);
    Noted {
        complaints: reading.complaints,
        is_curtailed: reading.is_curtailed,
        is_lacking,
        mended: reading.mended,
    }
}

/// A rule whose `kind` may be misspelt.
fn read_rule(item: &Node) -> Reading<Rule> {
    if find(item, "kind").is_none() {
        let mut mended = item.clone();
        if let Some(misspelt) = rename_tag::<TransferRule, RecogniseRule>(&mut mended, "kind") {
            let mut reading = read_tagged(&mended);
            reading.complaints.insert(0, misspelt);
            return reading;
        }
    }
    read_tagged(item)
}

/// `kind` is taken out first: a tagged enum would buffer the rest and forget where it stood. Where it is
/// wrong, the rest is read as what it looks like.
fn read_tagged(item: &Node) -> Reading<Rule> {
    let written = find(item, "kind");
    let place = written.unwrap_or(item);
    let rest = without(item, "kind");
    let trouble = match written.map(|node| &node.value) {
        Some(Value::Text(kind)) if kind == "recognise" => None,
        Some(Value::Text(kind)) if kind == "transfer" => None,
        Some(other) => Some(wrong_kind(other)),
        None => Some(Trouble::Missing("kind".to_owned())),
    };
    let is_transfer = match written.map(|node| &node.value) {
        Some(Value::Text(kind)) if trouble.is_none() => kind == "transfer",
        _ => find(item, "uses").is_some(),
    };
    let mut reading = if is_transfer {
        boxed(read_on(&rest), Rule::Transfer)
    } else {
        boxed(read_on(&rest), Rule::Recognise)
    };
    if let Some(trouble) = trouble {
        let field = match trouble {
            // Its path is made of its name.
            Trouble::Missing(_) => String::new(),
            _ => "kind".to_owned(),
        };
        let complaint = Complaint {
            line: place.line,
            column: place.column,
            field,
            trouble,
        };
        reading.complaints.insert(0, complaint);
    }
    reading
}

/// What is wrong with a `kind` that is neither of the two.
fn wrong_kind(written: &Value) -> Trouble {
    let found = match written {
        Value::Text(name) | Value::Number(name) => {
            return Trouble::Unknown {
                name: name.clone(),
                expected: vec!["recognise".to_owned(), "transfer".to_owned()],
            };
        }
        Value::Truth(truth) => Found::Truth(*truth),
        Value::Null => Found::Nothing,
        Value::List(_) => Found::List,
        Value::Map(_) => Found::Map,
    };
    Trouble::Kind {
        expected: "enum".to_owned(),
        found,
    }
}

fn boxed<T>(reading: Reading<T>, rule: impl Fn(Box<T>) -> Rule) -> Reading<Rule> {
    Reading {
        value: reading.value.map(Box::new).map(rule),
        complaints: reading.complaints,
        is_curtailed: reading.is_curtailed,
        mended: reading.mended,
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
