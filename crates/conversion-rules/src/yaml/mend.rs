//! Reading in spite of mistakes: what is wrong is told, put right where it is plain what was meant, or taken
//! out, and the rest is read on.

use super::de::{Complaint, Trouble, read};
use super::nearest::nearest;
use super::tree::{Node, Value};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// Mistakes told of one element; who makes more has the wrong kind of element.
const COMPLAINTS_MAX: usize = 100;

/// What could be read, and every mistake on the way.
pub struct Reading<T> {
    /// The value, without what was taken out of it.
    pub value: Option<T>,
    /// The mistakes; none where the text says what the value says.
    pub complaints: Vec<Complaint>,
    /// Was anything taken out of the value?
    pub is_curtailed: bool,
    /// What the value was read from, where that is not what is written.
    pub mended: Option<Node>,
}

/// Reads one value and all mistakes in it.
pub fn read_on<T: DeserializeOwned>(node: &Node) -> Reading<T> {
    let mut reading = Reading {
        value: None,
        complaints: Vec::new(),
        is_curtailed: false,
        mended: None,
    };
    let mut complaint = match read(node) {
        Ok(value) => {
            reading.value = Some(value);
            return reading;
        }
        Err(complaint) => complaint,
    };
    let mut rest = Rest {
        root: node.clone(),
        gone: BTreeSet::new(),
        items: BTreeMap::new(),
    };
    loop {
        let goes_on = rest.mend(complaint, &mut reading.complaints);
        reading.is_curtailed = !rest.gone.is_empty() || !rest.items.is_empty();
        if !goes_on || reading.complaints.len() >= COMPLAINTS_MAX {
            break;
        }
        match read(&rest.root) {
            Ok(value) => {
                reading.value = Some(value);
                break;
            }
            Err(next) => complaint = next,
        }
    }
    reading.mended = Some(rest.root);
    reading
}

/// What is left to read.
struct Rest {
    root: Node,
    /// Paths of the members that were taken out.
    gone: BTreeSet<String>,
    /// By the path of a list, the places of the items that were taken out.
    items: BTreeMap<String, BTreeSet<usize>>,
}

/// A way down: places of members and items.
type Way = Vec<usize>;

impl Rest {
    /// Tells the mistake and makes sure that it is not met again; false where nothing more can be read.
    fn mend(&mut self, mut complaint: Complaint, told: &mut Vec<Complaint>) -> bool {
        let Some((way, written)) = self.locate(&complaint.field) else {
            told.push(complaint);
            return false;
        };
        if self.is_emptied(&way, &written) {
            // All its items were told of and taken out: what is left is no mistake of the author's.
            return self.take_out(&way);
        }
        complaint.field.clone_from(&written);
        let trouble = complaint.trouble.clone();
        match &trouble {
            // It is there, and what is wrong with it has been told.
            Trouble::Missing(name) if self.gone.contains(&join(&written, name)) => {}
            _ => told.push(complaint),
        }
        match trouble {
            Trouble::Unknown { name, expected } => self.rename(way, &name, &expected),
            trouble => {
                if !matches!(trouble, Trouble::Missing(_)) {
                    // As the next complaint will name it: without the names of variants.
                    self.gone.insert(written);
                }
                self.take_out(&way)
            }
        }
    }

    /// Is it a list of which every item was taken out?
    fn is_emptied(&mut self, way: &[usize], written: &str) -> bool {
        let node = at(&mut self.root, way);
        let is_empty =
            node.is_some_and(|node| matches!(&node.value, Value::List(items) if items.is_empty()));
        is_empty && self.items.contains_key(written)
    }

    /// The way to a field, and its path as it is written: items that were taken out are counted.
    fn locate(&self, field: &str) -> Option<(Way, String)> {
        let (mut node, mut way, mut written) = (&self.root, Way::new(), String::new());
        for step in field.split('.').filter(|step| !step.is_empty()) {
            loop {
                match &node.value {
                    Value::Map(entries) => {
                        let found = entries.iter().position(|(key, _)| is_text(key, step));
                        // The name of a variant is no part of a path.
                        let inner = || (entries.len() == 1).then_some(0);
                        let place = found.or_else(inner)?;
                        way.push(place);
                        node = &entries.get(place)?.1;
                        if found.is_some() {
                            written = join(&written, step);
                            break;
                        }
                    }
                    Value::List(items) => {
                        let place = step.parse::<usize>().ok()?;
                        let own = self.own_place(&written, place);
                        way.push(place);
                        node = items.get(place)?;
                        written = join(&written, &own.to_string());
                        break;
                    }
                    _ => return None,
                }
            }
        }
        Some((way, written))
    }

    /// A word that is not known is read as the one it is most like, or else left out.
    fn rename(&mut self, mut way: Way, name: &str, expected: &[String]) -> bool {
        loop {
            let Some(node) = at(&mut self.root, &way) else {
                return false;
            };
            match &mut node.value {
                Value::Map(entries) => {
                    let Some(place) = entries.iter().position(|(key, _)| is_text(key, name)) else {
                        if entries.len() != 1 {
                            return self.take_out(&way);
                        }
                        way.push(0);
                        continue;
                    };
                    let is_free = |word: &&String| {
                        let mut keys = entries.iter().map(|(key, _)| key);
                        !keys.any(|key| is_text(key, word))
                    };
                    let meant = nearest(name, expected.iter().filter(is_free));
                    if let (Some(meant), Some((key, _))) = (meant, entries.get_mut(place)) {
                        key.value = Value::Text(meant);
                        return true;
                    }
                    way.push(place);
                    return self.take_out(&way);
                }
                Value::Text(_) => {
                    let Some(meant) = nearest(name, expected.iter()) else {
                        return self.take_out(&way);
                    };
                    node.value = Value::Text(meant);
                    return true;
                }
                _ => return self.take_out(&way),
            }
        }
    }

    /// Takes a member or item out, and what is then empty; false for the whole.
    fn take_out(&mut self, way: &[usize]) -> bool {
        let Some((place, above)) = way.split_last() else {
            return false;
        };
        let written = self.written(above);
        let own = self.own_place(&written, *place);
        let Some(parent) = at(&mut self.root, above) else {
            return false;
        };
        match &mut parent.value {
            Value::Map(entries) if *place < entries.len() => {
                let (key, _) = entries.remove(*place);
                if let Value::Text(name) = &key.value {
                    self.gone.insert(join(&written, name));
                }
                !entries.is_empty() || above.is_empty() || self.take_out(above)
            }
            Value::List(items) if *place < items.len() => {
                items.remove(*place);
                self.items.entry(written).or_default().insert(own)
            }
            _ => false,
        }
    }

    /// The place of a list's item before others were taken out.
    fn own_place(&self, list: &str, place: usize) -> usize {
        let taken = self.items.get(list).into_iter().flatten();
        taken.fold(place, |own, taken| {
            own.saturating_add(usize::from(*taken <= own))
        })
    }

    /// The path of a way, as it is written.
    fn written(&self, way: &[usize]) -> String {
        let (mut node, mut written) = (&self.root, String::new());
        for place in way {
            match &node.value {
                Value::Map(entries) => {
                    let Some((key, value)) = entries.get(*place) else {
                        break;
                    };
                    if let Value::Text(name) = &key.value {
                        written = join(&written, name);
                    }
                    node = value;
                }
                Value::List(items) => {
                    let own = self.own_place(&written, *place);
                    let Some(item) = items.get(*place) else { break };
                    written = join(&written, &own.to_string());
                    node = item;
                }
                _ => break,
            }
        }
        written
    }
}

fn at<'n>(root: &'n mut Node, way: &[usize]) -> Option<&'n mut Node> {
    way.iter()
        .try_fold(root, |node, place| match &mut node.value {
            Value::Map(entries) => entries.get_mut(*place).map(|(_, value)| value),
            Value::List(items) => items.get_mut(*place),
            _ => None,
        })
}

fn is_text(node: &Node, wanted: &str) -> bool {
    matches!(&node.value, Value::Text(text) | Value::Number(text) if text == wanted)
}

fn join(path: &str, step: &str) -> String {
    if path.is_empty() {
        step.to_owned()
    } else {
        format!("{path}.{step}")
    }
}
