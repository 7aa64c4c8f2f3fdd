//! Pages of what is due, in the order of the due day and then of the id.

use crate::listing::{Limit, Page};
use crate::problem::{Problem, Slug};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use uuid::Uuid;

/// The place after which a page begins.
///
/// # Errors
/// `invalid-cursor` for what no list of things due ever gave.
pub fn after(cursor: Option<&str>) -> Result<Option<(NaiveDate, Uuid)>, Problem> {
    let invalid = || Problem::new(Slug::InvalidCursor);
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
    let text = String::from_utf8(bytes).map_err(|_| invalid())?;
    let (day, id) = text.split_once('|').ok_or_else(invalid)?;
    let day = day.parse().map_err(|_| invalid())?;
    let id = id.parse().map_err(|_| invalid())?;
    Ok(Some((day, id)))
}

/// The first page's worth of `rows`, of which one more than the limit was read.
pub fn page<R>(mut rows: Vec<R>, limit: Limit, place: impl Fn(&R) -> (NaiveDate, Uuid)) -> Page<R> {
    let is_last = rows.len() <= limit.items();
    rows.truncate(limit.items());
    let next_cursor = rows.last().filter(|_| !is_last).map(|row| {
        let (day, id) = place(row);
        URL_SAFE_NO_PAD.encode(format!("{day}|{id}"))
    });
    Page {
        items: rows,
        next_cursor,
    }
}

#[cfg(test)]
mod tests {
    use super::{after, page};
    use crate::listing::Limit;
    use chrono::NaiveDate;
    use uuid::Uuid;

    #[test]
    fn a_cursor_gives_back_the_place_and_nothing_else_is_one() {
        let place = (
            NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
            Uuid::from_u128(7),
        );
        let limit: Limit = serde_json::from_str("1").unwrap();
        let shown = page(vec![place, place], limit, |row| *row);
        assert_eq!(shown.items.len(), 1);
        assert_eq!(after(shown.next_cursor.as_deref()).unwrap(), Some(place));
        assert!(after(Some("AAAA")).is_err() && after(Some("!")).is_err());
        assert!(page(vec![place], limit, |row| *row).next_cursor.is_none());
    }
}
