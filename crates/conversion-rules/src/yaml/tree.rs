//! The tree: scalars, lists and maps with the line and column of each.

use granit_parser::{Event, Parser, ScalarStyle};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// Nesting beyond this is a mistake or an attack, never a rule set.
const MAX_DEPTH: usize = 40;

/// A value and where it begins (both counted from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// What stands there.
    pub value: Value,
}

/// What a node holds. Texts are in Unicode normal form C.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text: quoted, or plain and not a number, a truth value or empty.
    Text(String),
    /// A plain number as written; amounts must be quoted, so this is only a count or a version.
    Number(String),
    /// `true` or `false`.
    Truth(bool),
    /// Nothing, `null` or `~`.
    Null,
    /// A list.
    List(Vec<Node>),
    /// A map in the order written.
    Map(Vec<(Node, Node)>),
}

/// A syntax error: line, column, and what the YAML parser said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong, English.
    pub detail: String,
}

enum Open {
    List(Node, Vec<Node>),
    Map(Node, Vec<(Node, Node)>, Option<Node>),
}

/// Parses one YAML document.
///
/// # Errors
/// Syntax errors, more than one document, anchors, aliases and nesting deeper than 40.
pub fn parse_tree(text: &str) -> Result<Node, SyntaxError> {
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<Node> = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| SyntaxError {
            line: error.marker().line(),
            column: error.marker().col().saturating_add(1),
            detail: error.info(),
        })?;
        let (line, column) = (span.start.line(), span.start.col().saturating_add(1));
        let fail = |detail: &str| SyntaxError {
            line,
            column,
            detail: detail.to_owned(),
        };
        let here = |value| Node {
            line,
            column,
            value,
        };
        let finished = match event {
            Event::Scalar(text, style, anchor, _) => {
                refuse_anchor(anchor).map_err(fail)?;
                Some(here(scalar(&text, style)))
            }
            Event::SequenceStart(_, anchor, _) => {
                refuse_anchor(anchor).map_err(fail)?;
                open.push(Open::List(here(Value::Null), Vec::new()));
                None
            }
            Event::MappingStart(_, anchor, _) => {
                refuse_anchor(anchor).map_err(fail)?;
                open.push(Open::Map(here(Value::Null), Vec::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(open) => Some(close(open)?),
                None => None,
            },
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                return Err(fail("anchors and aliases are not allowed"));
            }
            Event::DocumentStart(..) if root.is_some() => {
                return Err(fail("one document only"));
            }
            _ => None,
        };
        if open.len() > MAX_DEPTH {
            return Err(fail("nested too deeply"));
        }
        if let Some(node) = finished {
            attach(&mut open, &mut root, node);
        }
    }
    root.ok_or(SyntaxError {
        line: 1,
        column: 1,
        detail: "the document is empty".to_owned(),
    })
}

fn refuse_anchor(anchor: usize) -> Result<(), &'static str> {
    if anchor == 0 {
        Ok(())
    } else {
        Err("anchors and aliases are not allowed")
    }
}

fn close(open: Open) -> Result<Node, SyntaxError> {
    match open {
        Open::List(node, items) => Ok(Node {
            value: Value::List(items),
            ..node
        }),
        Open::Map(node, entries, _) => {
            let mut seen = BTreeSet::new();
            for (key, _) in &entries {
                if let Value::Text(text) | Value::Number(text) = &key.value
                    && !seen.insert(text)
                {
                    return Err(SyntaxError {
                        line: key.line,
                        column: key.column,
                        detail: format!("the key `{text}` is written twice"),
                    });
                }
            }
            Ok(Node {
                value: Value::Map(entries),
                ..node
            })
        }
    }
}

fn attach(open: &mut [Open], root: &mut Option<Node>, node: Node) {
    match open.last_mut() {
        None => *root = Some(node),
        Some(Open::List(_, items)) => items.push(node),
        Some(Open::Map(_, entries, key)) => match key.take() {
            None => *key = Some(node),
            Some(key) => entries.push((key, node)),
        },
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style == ScalarStyle::Plain {
        match text {
            "" | "~" | "null" => return Value::Null,
            "true" => return Value::Truth(true),
            "false" => return Value::Truth(false),
            _ => {}
        }
        if looks_numeric(text) {
            return Value::Number(text.to_owned());
        }
    }
    Value::Text(text.nfc().collect())
}

/// Digits with an optional sign and point: what a reader would take for an amount.
fn looks_numeric(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.chars().filter(|c| *c == '.').count() <= 1
}
