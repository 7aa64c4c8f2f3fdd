//! Pages of a list by the place in its order: an opaque cursor that only the list that gave it takes back.

use crate::problem::{Problem, Slug};
use crate::request::YEARS;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Datelike, NaiveDate};
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

/// The query of a list that has no other parameters: which page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Items a page.
    #[serde(default)]
    pub limit: Limit,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// What the order of a list goes by: the place of the last item travels in the cursor.
pub trait Place: Sized {
    /// The place as bytes.
    fn to_bytes(&self) -> Vec<u8>;

    /// The place of these bytes; none where they are no place.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

impl Place for Uuid {
    fn to_bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::from_slice(bytes).ok()
    }
}

impl Place for i64 {
    fn to_bytes(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_be_bytes)
    }
}

/// What is due, by the day and then by the id.
impl Place for (NaiveDate, Uuid) {
    fn to_bytes(&self) -> Vec<u8> {
        [
            &self.0.num_days_from_ce().to_be_bytes()[..],
            self.1.as_bytes(),
        ]
        .concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (day, id) = bytes.split_first_chunk()?;
        let day = NaiveDate::from_num_days_from_ce_opt(i32::from_be_bytes(*day))?;
        let day = Some(day).filter(|day| YEARS.contains(&day.year()))?;
        Some((day, Uuid::from_slice(id).ok()?))
    }
}

/// By an amount, and then by the id.
impl Place for (i64, Uuid) {
    fn to_bytes(&self) -> Vec<u8> {
        [&self.0.to_be_bytes()[..], self.1.as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (amount, id) = bytes.split_first_chunk()?;
        Some((i64::from_be_bytes(*amount), Uuid::from_slice(id).ok()?))
    }
}

/// By two ids.
impl Place for (Uuid, Uuid) {
    fn to_bytes(&self) -> Vec<u8> {
        [self.0.as_bytes(), &self.1.as_bytes()[..]].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (first, second) = bytes.split_first_chunk()?;
        Some((Uuid::from_bytes(*first), Uuid::from_slice(second).ok()?))
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

    /// The place after which the page begins.
    ///
    /// # Errors
    /// `invalid-cursor` for a cursor that this list with these filters never gave.
    pub fn after<P: Place>(&self, cursor: Option<&str>) -> Result<Option<P>, Problem> {
        let invalid = || Problem::new(Slug::InvalidCursor);
        let Some(cursor) = cursor else {
            return Ok(None);
        };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
        let (mark, place) = bytes.split_at_checked(MARK_BYTES).ok_or_else(invalid)?;
        if mark != self.mark {
            return Err(invalid());
        }
        P::from_bytes(place).map(Some).ok_or_else(invalid)
    }

    /// What asks for the page after the place.
    pub fn cursor(&self, place: &impl Place) -> String {
        URL_SAFE_NO_PAD.encode([&self.mark[..], &place.to_bytes()].concat())
    }

    /// The first page's worth of `rows`, of which one more than the limit was read.
    pub fn page<R, P: Place>(
        &self,
        mut rows: Vec<R>,
        limit: Limit,
        place: impl Fn(&R) -> P,
    ) -> Page<R> {
        let is_last = rows.len() <= limit.items();
        rows.truncate(limit.items());
        let next_cursor = rows
            .last()
            .filter(|_| !is_last)
            .map(|row| self.cursor(&place(row)));
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

    /// The same page with what is made of its items, or none of it.
    ///
    /// # Errors
    /// The first one of `make`.
    pub fn try_map<U, E>(self, make: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        Ok(Page {
            items: self.items.into_iter().map(make).collect::<Result<_, E>>()?,
            next_cursor: self.next_cursor,
        })
    }

    /// The same page of what is made of its items, or left out.
    pub fn map_some<U>(self, make: impl FnMut(T) -> Option<U>) -> Page<U> {
        Page {
            items: self.items.into_iter().filter_map(make).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, Listing, Place};
    use crate::problem::Slug;
    use chrono::NaiveDate;
    use std::fmt::Debug;
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
            let wrong: Result<Option<Uuid>, _> = wrong;
            assert_eq!(wrong.unwrap_err().slug(), Slug::InvalidCursor);
        }
        assert!(
            list.page(ids[..2].to_vec(), limit, |id| *id)
                .next_cursor
                .is_none()
        );
    }

    #[test]
    fn every_kind_of_place_comes_back_as_it_went() {
        fn there_and_back<P: Place + Copy + PartialEq + Debug>(place: P) {
            let list = Listing::new("list", &());
            let limit: Limit = serde_json::from_str("1").unwrap();
            let cursor = list.page(vec![place; 2], limit, |it| *it).next_cursor;
            assert_eq!(list.after(cursor.as_deref()).unwrap(), Some(place));
            assert!(P::from_bytes(b"abc").is_none());
        }
        there_and_back(Uuid::from_u128(7));
        there_and_back(i64::MAX);
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        there_and_back((day, Uuid::from_u128(7)));
    }

    #[test]
    fn a_page_has_one_to_two_hundred_items() {
        for wrong in ["0", "201"] {
            assert!(serde_json::from_str::<Limit>(wrong).is_err());
        }
        assert_eq!(Limit::default().items(), 50);
    }
}
