//! Pages of rule sets and versions; the cursor is opaque.

use crate::bank::Bank;
use crate::problem::{FieldFault, Problem, Slug};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use std::str::FromStr;

/// Most items of a page.
const MOST: u32 = 200;

/// How many items a page holds: as asked, or the server's own number.
pub(super) fn limit(bank: &Bank, asked: Option<u32>) -> Result<usize, Problem> {
    let limit = asked.unwrap_or(bank.limits().page_size.clamp(1, MOST));
    if (1..=MOST).contains(&limit) {
        usize::try_from(limit).map_err(Problem::internal)
    } else {
        Err(Problem::invalid_parameter(FieldFault::out_of_range(
            "limit",
        )))
    }
}

/// One row more than the page holds tells whether there is another page.
pub(super) fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// The key after which the page begins.
pub(super) fn after<K: FromStr>(cursor: Option<&str>) -> Result<Option<K>, Problem> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|key| key.parse().ok())
        .map(Some)
        .ok_or_else(|| Problem::new(Slug::InvalidCursor))
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) next_cursor: Option<String>,
}

/// Cuts the rows to the page; gives the cursor of the next one.
pub(super) fn cut<R>(
    rows: &mut Vec<R>,
    limit: usize,
    key: impl Fn(&R) -> String,
) -> Option<String> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.last()
        .filter(|_| more)
        .map(|row| URL_SAFE_NO_PAD.encode(key(row)))
}
