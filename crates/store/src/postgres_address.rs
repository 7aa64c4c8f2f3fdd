//! The address of a PostgreSQL server, as far as it may be told.

use crate::engine::OpenError;

/// What follows user and password: servers, ports, the database's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address<'url>(&'url str);

impl<'url> Address<'url> {
    /// Looks where user and password end, as libpq does. libpq quotes in its complaints what it takes for
    /// something else, so that an address of which it is not plain what is the password is not even shown
    /// to it.
    ///
    /// # Errors
    /// [`OpenError::Malformed`] where something needs to be escaped.
    pub(super) fn of(url: &'url str) -> Result<Self, OpenError> {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (before, place) = match rest.split_once('@') {
            Some((before, place)) if !before.contains('/') => (before, place),
            _ => ("", rest),
        };
        // Where neither user nor password stands before the place, a later `@` may end them all the same.
        let is_plain = |asked: &str| !before.is_empty() || !asked.contains('@');
        let (place, asked) = place.split_once('?').unwrap_or((place, ""));
        if place.contains('@') || !is_plain(asked) || !is_escaped(url) {
            return Err(OpenError::Malformed);
        }
        Ok(Self(place))
    }

    /// Why nobody answers there, on one line.
    pub(super) fn unreachable(&self, reason: &impl ToString) -> OpenError {
        let reason = reason.to_string();
        let words: Vec<&str> = reason.split_whitespace().collect();
        OpenError::Unreachable(format!("PostgreSQL at {}: {}", self.0, words.join(" ")))
    }
}

/// No blanks, and two digits after every percent sign.
fn is_escaped(url: &str) -> bool {
    let digits = |part: &str| {
        let two = part.as_bytes().get(..2);
        two.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    };
    let blank = |letter: char| letter.is_whitespace() || letter.is_control();
    !url.contains(blank) && url.split('%').skip(1).all(digits)
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn what_is_told_of_an_address_is_neither_user_nor_password() {
        for (url, told) in [
            (
                "postgres://u:p%40ss@db.example:5433/bank",
                "db.example:5433/bank",
            ),
            (
                "postgres://u:p@[::1]:5432/bank?sslmode=require",
                "[::1]:5432/bank",
            ),
            (
                "postgresql://one,two:5433/bank?password=p",
                "one,two:5433/bank",
            ),
            ("postgres:///bank?host=/run&user=u", "/bank"),
            ("postgres://u:p?q@h", "h"),
        ] {
            assert_eq!(Address::of(url).unwrap(), Address(told), "{url}");
        }
    }

    #[test]
    fn an_address_with_a_password_that_is_not_escaped_is_refused_without_a_word_of_it() {
        for url in [
            "postgres://u:pa@ss@h/bank",
            "postgres://u:pa/ss@h/bank",
            "postgres://u:pa/s?ss@h/bank",
            "postgres://u:pa%ss@h/bank",
            "postgres://u:pass%2@h/bank",
            "postgres://u:pa ss@h/bank",
            "postgres://u:pass@h/bank?password=%pass",
        ] {
            let refused = Address::of(url).unwrap_err().to_string();
            assert!(refused.contains("DATABASE_URL"), "{refused}");
            assert!(!refused.contains("ss@"), "{refused}");
        }
    }

    #[test]
    fn the_reason_is_one_line_with_the_place_before_it() {
        let address = Address::of("postgres://u:p@h:1/bank").unwrap();
        let told = address
            .unreachable(&"refused\n\tIs it running?")
            .to_string();
        assert!(
            told.ends_with("PostgreSQL at h:1/bank: refused Is it running?"),
            "{told}"
        );
    }
}
