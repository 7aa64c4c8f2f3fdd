//! Where an identity number or a name of the tests' learners stands in bytes that should hold none.
//!
//! Of a number the area alone is too short to look for: a file holds megabytes of hexadecimal digests, and six
//! given digits come by chance in one of them every sixteen million places.

use libtest_mimic::Trial;

/// How every identity number of the tests begins: no county has this area.
const AREA: &[u8] = b"500199";

/// How every name of the tests' learners begins.
const NAME: &[u8] = "示例学员".as_bytes();

/// What PostgreSQL is to look for in a row's text: a name, or the area, a possible day of birth (with its
/// century in 18 digits, without in 15) and a sequence.
pub(crate) const PATTERN: &str =
    "示例学员|500199(19|20)?[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}";

/// The same where the row's text shows the bytes of a text.
pub(crate) const PATTERN_IN_HEX: &str = "e7a4bae4be8be5ada6e59198|353030313939(3139|3230)?(3[0-9]){2}\
     (303[1-9]|313[0-2])(303[1-9]|3[12]3[0-9]|333[01])(3[0-9]){3}";

/// Does a number or a name stand in these bytes? The same as [`PATTERN`].
pub(crate) fn stands_in(bytes: &[u8]) -> bool {
    bytes.windows(NAME.len()).any(|window| window == NAME) || a_number_stands_in(bytes)
}

fn a_number_stands_in(bytes: &[u8]) -> bool {
    bytes
        .windows(AREA.len())
        .enumerate()
        .filter(|(_, window)| *window == AREA)
        .any(|(place, _)| begins_with_a_birth(&bytes[place + AREA.len()..]))
}

fn begins_with_a_birth(bytes: &[u8]) -> bool {
    let short = bytes.get(..9).is_some_and(is_birth_and_sequence);
    let century = bytes.starts_with(b"19") || bytes.starts_with(b"20");
    short || century && bytes.get(2..11).is_some_and(is_birth_and_sequence)
}

/// `YYMMDD` and three digits.
fn is_birth_and_sequence(digits: &[u8]) -> bool {
    let two = |at: usize| (digits[at] - b'0') * 10 + digits[at + 1] - b'0';
    digits.iter().all(u8::is_ascii_digit)
        && (1..=12).contains(&two(2))
        && (1..=31).contains(&two(4))
}

pub(crate) fn trials() -> Vec<Trial> {
    let told = || {
        it_tells_numbers_and_names_from_other_text();
        Ok(())
    };
    vec![Trial::test(
        "in_clear::it_tells_numbers_and_names_from_other_text",
        told,
    )]
}

/// Looking that finds nothing would let every test pass.
fn it_tells_numbers_and_names_from_other_text() {
    for number in [
        "500199199001010013",
        "500199900101001",
        "50019919850315002X",
        "示例学员07",
    ] {
        assert!(stands_in(format!("a{number}b").as_bytes()), "{number}");
    }
    for other in [
        "0050019980",
        "500199a99001010013",
        "5001991990130100",
        "5001",
        "示例学校",
    ] {
        assert!(!stands_in(other.as_bytes()), "{other}");
    }
}
