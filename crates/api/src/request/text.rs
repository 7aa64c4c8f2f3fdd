//! The texts of the contract: `Name`, `Text`, `Word` and `Label`.

use crate::problem::{FieldFault, Problem};

/// Longest name in characters.
const LONGEST_NAME: usize = 200;
/// Longest text in characters.
const LONGEST_TEXT: usize = 2000;
/// Longest label in characters.
const LONGEST_LABEL: usize = 32;

/// Whether the member is a `Name`: 1 to 200 characters, no control character, no blank at either end.
///
/// # Errors
/// 422 at `pointer`.
pub fn check_name(pointer: &str, name: &str) -> Result<(), Problem> {
    let blank = |end: Option<char>| end.is_none_or(is_blank);
    check(pointer, name, LONGEST_NAME, |c| !is_control(c))?;
    if blank(name.chars().next()) || blank(name.chars().next_back()) {
        return Err(Problem::invalid_body(FieldFault::pattern(pointer)));
    }
    Ok(())
}

/// Whether the member is a `Text`: 1 to 2,000 characters, tabs and line feeds among them.
///
/// # Errors
/// 422 at `pointer`.
pub fn check_text(pointer: &str, text: &str) -> Result<(), Problem> {
    check(pointer, text, LONGEST_TEXT, |c| {
        c == '\t' || c == '\n' || !is_control(c)
    })
}

/// Whether the member is a `Label`: 1 to 32 characters, no control character.
///
/// # Errors
/// 422 at `pointer`.
pub fn check_label(pointer: &str, label: &str) -> Result<(), Problem> {
    check(pointer, label, LONGEST_LABEL, |c| !is_control(c))
}

/// Whether the member is a `Word`: a lower-case letter, then at most 63 of `a-z0-9_`.
///
/// # Errors
/// 422 at `pointer`.
pub fn check_word(pointer: &str, word: &str) -> Result<(), Problem> {
    let fits = word.len() <= 64
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if fits {
        Ok(())
    } else {
        Err(Problem::invalid_body(FieldFault::pattern(pointer)))
    }
}

/// What `\s` is in the contract's patterns, which are those of ECMA-262: NEL is none, the byte order
/// mark is one.
pub(crate) fn is_blank(character: char) -> bool {
    (character.is_whitespace() && character != '\u{85}') || character == '\u{feff}'
}

const fn is_control(character: char) -> bool {
    matches!(character, '\0'..='\x1f' | '\x7f')
}

fn check(
    pointer: &str,
    text: &str,
    most: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<(), Problem> {
    if text.is_empty() {
        Err(Problem::invalid_body(FieldFault::too_short(pointer, 1)))
    } else if text.chars().count() > most {
        Err(Problem::invalid_body(FieldFault::too_long(pointer, most)))
    } else if !text.chars().all(allowed) {
        Err(Problem::invalid_body(FieldFault::pattern(pointer)))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{check_label, check_name, check_text, check_word};

    #[test]
    fn texts_are_what_the_contract_says() {
        assert!(check_name("/name", "示例 学校").is_ok());
        for bad in ["", " a", "a ", "a\nb", &"长".repeat(201)] {
            assert!(check_name("/name", bad).is_err(), "{bad:?}");
        }
        assert!(check_text("/text", "一\n二").is_ok() && check_text("/text", "a\rb").is_err());
        assert!(check_label("/label", "示例").is_ok());
        assert!(check_word("/class", "vocational_school").is_ok());
        assert!(check_word("/class", "School").is_err());
    }
}
