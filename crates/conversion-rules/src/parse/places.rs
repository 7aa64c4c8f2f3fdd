//! Where the elements of a rule set stand in its text, and what is written in them.

use crate::yaml::{Node, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Every element as it was written.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// By section and identity, with the number in the section; the head of the rule set under two empty names.
    found: BTreeMap<(String, String), Vec<(usize, Node)>>,
    /// The elements of which something was taken out.
    curtailed: BTreeSet<(String, String)>,
}

/// An element of a section. The sections are sorted before they are checked, and nothing keeps two elements
/// from having one identity: which of them it is says the number of those before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'s> {
    pub section: &'static str,
    pub id: &'s str,
    pub before: usize,
}

impl Element<'_> {
    /// What a rule set says once.
    pub(super) const HEAD: Self = Self {
        section: "",
        id: "",
        before: 0,
    };
}

/// The elements of a section with what names them.
pub(super) fn elements<'s, T>(
    section: &'static str,
    items: &'s [T],
    id: impl Fn(&T) -> &str,
) -> Vec<(Element<'s>, &'s T)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut elements = Vec::new();
    for item in items {
        let id = id(item);
        let before = seen.entry(id).or_default();
        let element = Element {
            section,
            id,
            before: *before,
        };
        *before = before.saturating_add(1);
        elements.push((element, item));
    }
    elements
}

/// What of an element a fault is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot<'s> {
    /// The member at this path.
    At(&'s str),
    /// Where this is written inside the member at the path.
    Written(&'s str, &'s str),
    /// Where this is written again in a further item of the list at the path.
    Again(&'s str, &'s str),
    /// Where a list of this name, inside the member at the path, is empty.
    Empty(&'s str, &'s str),
}

/// Line, column and path of what a fault is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stand {
    pub line: usize,
    pub column: usize,
    pub field: String,
}

/// Is the member of this name with this value what is looked for?
type IsIt<'s> = Box<dyn Fn(&str, &Value) -> bool + 's>;

/// A node and its path.
type Written<'n> = (&'n Node, String);

impl Places {
    pub(super) fn note(
        &mut self,
        (section, number): (&str, usize),
        id: &str,
        item: &Node,
        is_curtailed: bool,
    ) {
        let key = (section.to_owned(), id.to_owned());
        if is_curtailed {
            self.curtailed.insert(key.clone());
        }
        let known = self.found.entry(key).or_default();
        known.push((number, item.clone()));
    }

    /// The whole text, for what stands in no list.
    pub(super) fn note_head(&mut self, root: &Node, is_curtailed: bool) {
        self.note(("", 0), "", root, is_curtailed);
    }

    /// Was something taken out of the element?
    pub(super) fn is_curtailed(&self, section: &str, id: &str) -> bool {
        let key = (section.to_owned(), id.to_owned());
        self.curtailed.contains(&key)
    }

    /// Was something taken out that stands in no list?
    pub(super) fn is_head_curtailed(&self) -> bool {
        self.is_curtailed("", "")
    }

    /// Where the spot stands; every place where it does, and at least one: the element's own where it is not
    /// written.
    pub(super) fn of(&self, element: Element<'_>, spot: Spot<'_>) -> Vec<Stand> {
        let key = (element.section.to_owned(), element.id.to_owned());
        let known = self.found.get(&key);
        let Some((number, item)) = known.and_then(|known| known.get(element.before)) else {
            return vec![Stand {
                line: 1,
                column: 1,
                field: element.section.to_owned(),
            }];
        };
        let prefix = if element.section.is_empty() {
            String::new()
        } else {
            format!("{}.{number}", element.section)
        };
        let stands = found(item, spot).into_iter().map(|(node, path)| Stand {
            line: node.line,
            column: node.column,
            field: crate::fault::join(&prefix, &path),
        });
        stands.collect()
    }
}

/// Where the spot stands in the element.
fn found<'n>(item: &'n Node, spot: Spot<'_>) -> Vec<Written<'n>> {
    let (under, is_it): (&str, IsIt<'_>) = match spot {
        Spot::At(path) => return vec![(deepest(item, path), path.to_owned())],
        Spot::Written(under, text) | Spot::Again(under, text) => {
            (under, Box::new(move |_, value| says(value, text)))
        }
        Spot::Empty(under, name) => (
            under,
            Box::new(move |member, value| {
                member == name && matches!(value, Value::List(items) if items.is_empty())
            }),
        ),
    };
    let mut places = Vec::new();
    search(deepest(item, under), under, &*is_it, &mut places);
    if matches!(spot, Spot::Again(..)) {
        let number = |path: &str| {
            let inside = path.get(under.len()..).unwrap_or_default();
            let inside = inside.trim_start_matches('.').split('.').next();
            inside.unwrap_or_default().to_owned()
        };
        places.dedup_by_key(|(_, path)| number(path));
        if places.len() > 1 {
            places.remove(0);
        }
    }
    if places.is_empty() {
        places.push((item, under.to_owned()));
    }
    places
}

/// Everything inside that is looked for, in the order in which it is written.
fn search<'n>(
    node: &'n Node,
    path: &str,
    is_it: &dyn Fn(&str, &Value) -> bool,
    places: &mut Vec<Written<'n>>,
) {
    let name = path.rsplit('.').next().unwrap_or_default();
    if is_it(name, &node.value) {
        places.push((node, path.to_owned()));
        return;
    }
    match &node.value {
        Value::List(items) => {
            for (number, item) in items.iter().enumerate() {
                let inside = crate::fault::join(path, &number.to_string());
                search(item, &inside, is_it, places);
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries {
                if let Value::Text(name) = &key.value {
                    search(value, &crate::fault::join(path, name), is_it, places);
                }
            }
        }
        _ => {}
    }
}

fn says(value: &Value, text: &str) -> bool {
    matches!(value, Value::Text(own) | Value::Number(own) if own == text)
}

/// The deepest member of a path of names that is written.
fn deepest<'n>(node: &'n Node, path: &str) -> &'n Node {
    let mut deepest = node;
    for name in path.split('.').filter(|name| !name.is_empty()) {
        match super::find(deepest, name) {
            Some(found) => deepest = found,
            None => break,
        }
    }
    deepest
}
