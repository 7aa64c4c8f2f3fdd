//! Normal forms of text that people type, paste or scan.

use unicode_normalization::UnicodeNormalization;

/// Characters that show nothing and arrive with text pasted from spreadsheets and chat programs:
/// zero-width spaces, joiners of words, byte order marks and direction marks.
///
/// U+200C and U+200D are not among them: some scripts cannot be written without them.
pub(crate) const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{00AD}'
            | '\u{061C}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

/// Hyphens, dashes and the minus sign, as people write them between groups of digits.
pub(crate) const fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The compact form of a number: full-width characters made narrow (NFKC), ASCII letters in upper
/// case, without whitespace and invisible characters. Idempotent.
pub(crate) fn compact(text: &str) -> String {
    fold(text, |_| false)
}

/// [`compact`], and without hyphens and dashes. Idempotent.
pub(crate) fn compact_without_dashes(text: &str) -> String {
    fold(text, is_dash)
}

fn fold(text: &str, dropped: fn(char) -> bool) -> String {
    // The second composition is for letters and marks that only now stand side by side.
    text.nfkc()
        .filter(|&c| !(c.is_whitespace() || is_invisible(c) || dropped(c)))
        .map(|c| c.to_ascii_uppercase())
        .nfkc()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn full_width_digits_spaces_and_small_letters_are_folded() {
        assert_eq!(compact(" ｓ００ 12\u{3000}x\u{202D}"), "S0012X");
        assert_eq!(compact_without_dashes("a－1–2—3"), "A123");
    }

    #[test]
    fn what_comes_to_stand_side_by_side_is_composed() {
        assert_eq!(compact_without_dashes("i-\u{307}"), "\u{130}");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            let once = compact_without_dashes(&text);
            prop_assert_eq!(compact_without_dashes(&once), once);
        }
    }
}
