//! Pages of a list by key: an opaque cursor that only the list that gave it takes back.

use crate::problem::{Problem, Slug};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// Items a page if the caller does not say.
const DEFAULT_LIMIT: u32 = 50;
/// Most items a page.
const MOST_ITEMS: u32 = 200;
/// Bytes of the mark by which a list knows its own cursors.
const MARK_BYTES: usize = 8;

/// Items a page: 1–200, 50 if left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u32);

impl Default for Limit {
    fn default() -> Self {
        Self(DEFAULT_LIMIT)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let limit = u32::deserialize(deserializer)?;
        if (1..=MOST_ITEMS).contains(&limit) {
            Ok(Self(limit))
        } else {
            Err(D::Error::invalid_value(
                Unexpected::Unsigned(u64::from(limit)),
                &"1 to 200",
            ))
        }
    }
}

impl Limit {
    /// One more than the page holds: whether there is a next page is seen by it.
    pub fn and_one(self) -> i64 {
        i64::from(self.0).saturating_add(1)
    }

    /// The page's length.
    pub fn items(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// One list with its filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    mark: [u8; MARK_BYTES],
}

impl Listing {
    /// The list of this operation with these filters.
    pub fn new(operation: &str, filters: &impl std::fmt::Debug) -> Self {
        let hash = digest(&SHA256, format!("{operation}|{filters:?}").as_bytes());
        let mut mark = [0; MARK_BYTES];
        for (to, from) in mark.iter_mut().zip(hash.as_ref()) {
            *to = *from;
        }
        Self { mark }
    }

    /// The id after which the page begins.
    ///
    /// # Errors
    /// `invalid-cursor` for a cursor that this list with these filters never gave.
    pub fn after(&self, cursor: Option<&str>) -> Result<Option<Uuid>, Problem> {
        let invalid = || Problem::new(Slug::InvalidCursor);
        let Some(cursor) = cursor else {
            return Ok(None);
        };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
        let (mark, id) = bytes.split_at_checked(MARK_BYTES).ok_or_else(invalid)?;
        if mark != self.mark {
            return Err(invalid());
        }
        Uuid::from_slice(id).map(Some).map_err(|_| invalid())
    }

    /// The first page's worth of `rows`, of which one more than the limit was read.
    pub fn page<R>(&self, mut rows: Vec<R>, limit: Limit, id: impl Fn(&R) -> Uuid) -> Page<R> {
        let is_last = rows.len() <= limit.items();
        rows.truncate(limit.items());
        let next_cursor = rows
            .last()
            .filter(|_| !is_last)
            .map(|row| URL_SAFE_NO_PAD.encode([&self.mark[..], id(row).as_bytes()].concat()));
        Page {
            items: rows,
            next_cursor,
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// What asks for the next page; none at the end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The same page of what is made of its items.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(make).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

/// An id whose order is that of a number: how a place in a numbered list travels in a cursor.
pub fn number_as_id(number: i64) -> Uuid {
    Uuid::from_u128(u128::try_from(number).unwrap_or_default())
}

/// The way back from [`number_as_id`].
pub fn id_as_number(id: Uuid) -> i64 {
    i64::try_from(id.as_u128()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Limit, Listing};
    use crate::problem::Slug;
    use uuid::Uuid;

    #[test]
    fn a_cursor_leads_on_and_only_in_the_list_and_with_the_filters_that_gave_it() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let list = Listing::new("list_awards", &Some("A"));
        let limit: Limit = serde_json::from_str("2").unwrap();
        let page = list.page(ids.clone(), limit, |id| *id);
        assert_eq!(page.items, ids[..2]);
        let cursor = page.next_cursor.unwrap();
        assert_eq!(list.after(Some(&cursor)).unwrap(), Some(ids[1]));
        let other = Listing::new("list_awards", &Some("B"));
        for wrong in [
            other.after(Some(&cursor)),
            list.after(Some("AAAA")),
            list.after(Some("!")),
        ] {
            assert_eq!(wrong.unwrap_err().slug(), Slug::InvalidCursor);
        }
        assert!(
            list.page(ids[..2].to_vec(), limit, |id| *id)
                .next_cursor
                .is_none()
        );
    }

    #[test]
    fn a_page_has_one_to_two_hundred_items() {
        for wrong in ["0", "201"] {
            assert!(serde_json::from_str::<Limit>(wrong).is_err());
        }
        assert_eq!(Limit::default().items(), 50);
    }
}
