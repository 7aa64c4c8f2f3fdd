//! Turns what serde says about a wrong shape into a fault with a pointer, a code and words.

use crate::problem::FieldFault;
use serde_path_to_error::{Path, Segment};

/// Between the parts of a fault that a DTO's own check hands through serde.
const SEPARATOR: char = '\u{1f}';

/// What chrono says of a text that is no date and no instant.
const NO_DATE: [&str; 6] = [
    "input is out of range",
    "no possible date and time matching input",
    "input is not enough for unique date and time",
    "input contains invalid characters",
    "premature end of input",
    "trailing input",
];

/// An error for `serde::de::Error::custom` that keeps its code and words: for checks inside
/// `Deserialize` implementations and `deserialize_with` functions.
///
/// ```
/// use serde::de::Error;
/// let fault = credit_bank_api::request::member_fault("check_digit", "校验码不正确。", "Wrong check digit.");
/// let error = serde_json::Error::custom(fault);
/// ```
pub fn member_fault(code: &str, zh: &str, en: &str) -> String {
    format!("{SEPARATOR}{code}{SEPARATOR}{zh}{SEPARATOR}{en}{SEPARATOR}")
}

/// The fault behind an error of serde at `path`. Serde's message may repeat a value, so that only
/// its beginning and the names of members are looked at.
pub(crate) fn fault(path: &Path, message: &str, pointer_prefix: &str) -> FieldFault {
    let place = pointer(path, pointer_prefix);
    let name = named(message).unwrap_or_default();
    let member = || {
        let escaped = escape(name);
        let below = format!("{pointer_prefix}{escaped}");
        if place == below || place.ends_with(&format!("/{escaped}")) {
            place.clone()
        } else if place.is_empty() {
            below
        } else {
            format!("{place}/{escaped}")
        }
    };
    let mut own = message.split(SEPARATOR).skip(1);
    if let (Some(code), Some(zh), Some(en)) = (own.next(), own.next(), own.next()) {
        return FieldFault::new(place, code.to_owned(), zh, en);
    }
    let starts = |words: &str| message.starts_with(words);
    if is_missing(message) {
        FieldFault::required(member())
    } else if starts(UNKNOWN) {
        // The name is the caller's text and may be anything, an identity number included.
        let place = if is_member_name(name) {
            member()
        } else {
            parent(&place, pointer_prefix, name)
        };
        FieldFault::new(
            shortened(place),
            "unknown_member",
            "没有此项。",
            "There is no such member.",
        )
    } else if starts("unknown variant") {
        FieldFault::not_in_list(place)
    } else if starts("invalid type") {
        FieldFault::new(place, "wrong_type", "类型不符。", "It is of another type.")
    } else if starts(super::json_scan::NUL) {
        FieldFault::pattern(place)
    } else if NO_DATE.iter().any(|words| starts(words)) {
        FieldFault::new(
            place,
            "not_a_date",
            "不是有效的日期或时刻。",
            "It is no date, or no instant, of the calendar.",
        )
    } else if starts("invalid value") || starts("invalid length") {
        FieldFault::out_of_range(place)
    } else {
        FieldFault::pattern(place)
    }
}

/// The member that serde says is missing or not known.
pub(super) fn named(message: &str) -> Option<&str> {
    let names = is_missing(message) || message.starts_with(UNKNOWN);
    message.split('`').nth(1).filter(|_| names)
}

/// Is it a member that is not there?
pub(super) fn is_missing(message: &str) -> bool {
    message.starts_with("missing field")
}

/// How serde's message about a member that the type does not have begins.
const UNKNOWN: &str = "unknown field";

/// Could the contract have a member of this name?
fn is_member_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_lowercase())
        && name.len() <= 64
        && letters
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

/// Where the object with a member of this name is.
fn parent(place: &str, prefix: &str, name: &str) -> String {
    let escaped = escape(name);
    place
        .strip_suffix(&format!("/{escaped}"))
        .or_else(|| place.strip_suffix(&format!("{prefix}{escaped}")))
        .unwrap_or(place)
        .to_owned()
}

/// A member's name is the caller's text: what is longer than the contract's pointer is cut.
fn shortened(pointer: String) -> String {
    if pointer.chars().count() <= 500 {
        pointer
    } else {
        pointer.chars().take(500).collect()
    }
}

/// RFC 6901; `prefix` is `/` for bodies and empty for parameters.
fn pointer(path: &Path, prefix: &str) -> String {
    let mut pointer = String::new();
    for segment in path {
        let part = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => escape(key),
            Segment::Enum { .. } | Segment::Unknown => continue,
        };
        pointer.push_str(if pointer.is_empty() { prefix } else { "/" });
        pointer.push_str(&part);
    }
    shortened(pointer)
}

fn escape(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}
