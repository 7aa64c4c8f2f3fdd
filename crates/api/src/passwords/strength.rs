//! What a new password must be.

use crate::problem::{FieldFault, Problem, Slug};
use std::sync::LazyLock;

/// Shortest new password in characters (NIST SP 800-63B asks for 8).
const LEAST: usize = 10;
/// Longest password in characters.
pub(crate) const MOST: usize = 128;
/// Fewest pieces that a guesser must try together: a common word, a run and a repetition are one piece
/// each, like any other single character.
const LEAST_PIECES: usize = 6;
/// Fewest different characters.
const LEAST_DISTINCT: usize = 4;
/// Shortest run, such as `abc`, `321` or `qwe`, and shortest repetition of one character.
const SHORTEST_RUN: usize = 3;
/// What lies side by side on a keyboard.
const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// The words that leaked passwords are made of, and the bank's own; each in lower case.
static COMMON: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let words = include_str!("common.txt").lines();
    words.map(|word| word.chars().collect()).collect()
});

/// Whether a password may become one: its length, that it is not made of a few common pieces, and that it
/// tells neither login nor name; kinds of characters do not count (NIST SP 800-63B §5.1.1.2).
///
/// # Errors
/// 422 at `pointer`; `weak-password` for a common one or one that contains the login or the name.
pub fn check_new_password(
    pointer: &str,
    password: &str,
    login: &str,
    name: &str,
) -> Result<(), Problem> {
    let length = password.chars().count();
    if length < LEAST {
        return Err(Problem::invalid_body(FieldFault::too_short(pointer, LEAST)));
    }
    if length > MOST {
        return Err(Problem::invalid_body(FieldFault::too_long(pointer, MOST)));
    }
    let lower = password.to_lowercase();
    let contains = |word: &str| word.chars().count() > 1 && lower.contains(&word.to_lowercase());
    if is_common(&lower) || contains(login) || contains(name) {
        return Err(Problem::new(Slug::WeakPassword).detail(
            "密码太常见，或含有登录名或姓名，请换一个。",
            "The password is common, or contains the login or the name; choose another.",
        ));
    }
    Ok(())
}

fn is_common(lower: &str) -> bool {
    let letters: Vec<char> = lower.chars().collect();
    let mut distinct = letters.clone();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() < LEAST_DISTINCT || pieces(repeated(&letters)) < LEAST_PIECES
}

/// The block that the whole is a repetition of, the last time perhaps in part; or the whole.
fn repeated(letters: &[char]) -> &[char] {
    let half = letters.len() / 2;
    let repeats = |length: &usize| {
        letters
            .iter()
            .zip(letters.iter().skip(*length))
            .all(|(a, b)| a == b)
    };
    match (1..=half).find(repeats) {
        Some(length) => letters.get(..length).unwrap_or(letters),
        None => letters,
    }
}

/// How many pieces it falls into, the longest piece taken each time.
fn pieces(letters: &[char]) -> usize {
    let plain: Vec<char> = letters.iter().copied().map(unmasked).collect();
    let (mut count, mut at) = (0_usize, 0_usize);
    while let (Some(rest), Some(plain)) = (
        letters.get(at..).filter(|it| !it.is_empty()),
        plain.get(at..),
    ) {
        let word = COMMON
            .iter()
            .filter(|word| rest.starts_with(word) || plain.starts_with(word))
            .map(Vec::len)
            .max();
        let piece = word.unwrap_or(1).max(run(rest));
        (count, at) = (count.saturating_add(1), at.saturating_add(piece));
    }
    count
}

/// The length of the run or repetition that it begins with; 1 if there is none.
fn run(letters: &[char]) -> usize {
    let mut longest = 1;
    let steps: [fn(char, char) -> bool; 5] = [
        |a, b| a == b,
        |a, b| follows(a, b),
        |a, b| follows(b, a),
        |a, b| is_beside(a, b),
        |a, b| is_beside(b, a),
    ];
    for step in steps {
        let pairs = letters.iter().zip(letters.iter().skip(1));
        let length = pairs
            .take_while(|(a, b)| step(**a, **b))
            .count()
            .saturating_add(1);
        if length >= SHORTEST_RUN {
            longest = longest.max(length);
        }
    }
    longest
}

/// Is `b` the letter or digit after `a`?
fn follows(a: char, b: char) -> bool {
    a.is_ascii_alphanumeric() && u32::from(a).checked_add(1) == Some(u32::from(b))
}

/// Is `b` the key to the right of `a`?
fn is_beside(a: char, b: char) -> bool {
    ROWS.iter().any(|row| {
        let mut keys = row.chars().zip(row.chars().skip(1));
        keys.any(|pair| pair == (a, b))
    })
}

/// The letter that a sign or digit stands for in `p@ssw0rd`.
const fn unmasked(letter: char) -> char {
    match letter {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{COMMON, check_new_password};
    use crate::problem::Slug;

    fn check(password: &str) -> Result<(), Slug> {
        check_new_password("/password", password, "officer01", "示例认定员")
            .map_err(|problem| problem.slug())
    }

    #[test]
    fn what_is_long_and_of_many_pieces_is_taken() {
        for good in [
            "shili-mima-2025",
            "一个很长的示例密码短语",
            "correct horse battery",
            "tangerine-7-kites",
            "password-of-a-lighthouse",
            "8Kd02mQz1x",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn short_common_and_telling_passwords_are_refused() {
        assert_eq!(check("short-9ch"), Err(Slug::InvalidBody));
        assert_eq!(check("学分银行学分银行"), Err(Slug::InvalidBody));
        assert_eq!(check(&"长".repeat(129)), Err(Slug::InvalidBody));
        for weak in [
            "123456789a",
            "password123456",
            "abcdefghij",
            "woaini1314520",
            "creditbank123",
            "学分银行学分银行学分",
            "Password123",
            "P@ssw0rd123",
            "1234567890",
            "xx1234567890",
            "0987654321",
            "qwertyuiop12",
            "poiuytrewq",
            "1q2w3e4r5t",
            "1qaz2wsx3edc",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "a8f3a8f3a8f3",
            "5201314520",
            "xuefenyinhang2026",
            "CreditBank2026",
            "admin123456",
            "aaabbbcccddd",
            "my-Officer01-pass",
            "我是示例认定员呀呀呀呀",
        ] {
            assert_eq!(check(weak), Err(Slug::WeakPassword), "{weak}");
        }
    }

    #[test]
    fn every_common_word_is_one_in_lower_case() {
        for word in COMMON.iter() {
            let text: String = word.iter().collect();
            assert!(
                word.len() > 1 && text == text.to_lowercase() && text.trim() == text,
                "{text:?}"
            );
        }
    }
}
