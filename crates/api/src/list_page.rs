//! Pages of lists: `limit`, an opaque `cursor`, and `{items, next_cursor}`.

use crate::bank::Bank;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::member_fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// Most items of a page.
const MOST: u32 = 200;

/// How many items a page holds, 1 to 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u32);

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let limit = u32::deserialize(deserializer)?;
        if (1..=MOST).contains(&limit) {
            return Ok(Self(limit));
        }
        let fault = FieldFault::out_of_range("limit");
        Err(D::Error::custom(member_fault(
            &fault.code,
            &fault.zh,
            &fault.en,
        )))
    }
}

impl Limit {
    /// Rows to ask the store for: one more than the page holds tells whether there is another page.
    pub fn rows(self) -> i64 {
        i64::from(self.0).saturating_add(1)
    }

    fn items(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// The limit that was asked for, or the server's own.
pub fn limit(bank: &Bank, asked: Option<Limit>) -> Limit {
    asked.unwrap_or(Limit(bank.limits().page_size.clamp(1, MOST)))
}

/// Where the page begins, as the page before said it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

/// The id after which the page begins.
///
/// # Errors
/// 400 `invalid-cursor`.
pub fn after(cursor: Option<&Cursor>) -> Result<Option<Uuid>, Problem> {
    let Some(Cursor(text)) = cursor else {
        return Ok(None);
    };
    URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| Uuid::from_slice(&bytes).ok())
        .map(Some)
        .ok_or_else(|| Problem::new(Slug::InvalidCursor))
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    items: Vec<T>,
    next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The page of `rows`, which are [`Limit::rows`] at most; `key` is what the order goes by.
    pub fn of<R>(
        mut rows: Vec<R>,
        limit: Limit,
        key: impl Fn(&R) -> Uuid,
        show: impl FnMut(R) -> T,
    ) -> Self {
        let more = rows.len() > limit.items();
        rows.truncate(limit.items());
        let next_cursor = rows
            .last()
            .filter(|_| more)
            .map(|row| URL_SAFE_NO_PAD.encode(key(row).as_bytes()));
        Self {
            items: rows.into_iter().map(show).collect(),
            next_cursor,
        }
    }

    /// The same page with each item shown otherwise.
    ///
    /// # Errors
    /// The first one of `show`.
    pub fn try_map<U, E>(self, show: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        Ok(Page {
            items: self.items.into_iter().map(show).collect::<Result<_, E>>()?,
            next_cursor: self.next_cursor,
        })
    }

    /// The same page with each item shown otherwise, or left out.
    pub fn map_some<U>(self, show: impl FnMut(T) -> Option<U>) -> Page<U> {
        Page {
            items: self.items.into_iter().filter_map(show).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Limit, Page, after};
    use crate::problem::Slug;
    use uuid::Uuid;

    #[test]
    fn the_cursor_of_a_page_is_its_last_item_and_the_last_page_has_none() {
        let rows: Vec<_> = (1..=3).map(Uuid::from_u128).collect();
        let page = Page::of(rows.clone(), Limit(2), |id| *id, |id| id);
        assert_eq!(page.items, rows[..2]);
        let cursor = Cursor(page.next_cursor.unwrap());
        assert_eq!(after(Some(&cursor)).unwrap(), Some(rows[1]));
        let last = Page::of(rows.clone(), Limit(3), |id| *id, |id| id);
        assert_eq!(last.next_cursor, None);
        let wrong = Cursor("no-cursor".to_owned());
        assert_eq!(after(Some(&wrong)).unwrap_err().slug(), Slug::InvalidCursor);
    }
}
