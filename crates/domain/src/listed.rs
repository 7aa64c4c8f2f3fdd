//! Texts that rules name in lists: codes and topics.
//!
//! A list that was written with another mark than its own reads as one long item that nothing bears, and a
//! ban of it would ban nothing. So no item has such a mark in it, in rules as in the register.

/// Marks that people put between the items of a list.
pub const LIST_MARKS: [char; 5] = [',', '，', '、', ';', '；'];

/// Is this one item of a list, and not several behind marks of their own?
pub fn is_one_item(text: &str) -> bool {
    !text.contains(|c: char| LIST_MARKS.contains(&c) || c.is_ascii_control())
}

/// Is this one topic: an item without a blank?
pub fn is_topic(text: &str) -> bool {
    is_one_item(text) && !text.contains(is_blank)
}

/// Is this a code of its own: 1 to 64 characters, one item, no blank at either end?
pub fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.chars().count())
        && is_one_item(text)
        && !text.starts_with(is_blank)
        && !text.ends_with(is_blank)
}

/// What `\s` is in the patterns of a contract, which are those of ECMA-262: NEL is none, the byte order mark is
/// one.
pub fn is_blank(character: char) -> bool {
    (character.is_whitespace() && character != '\u{85}') || character == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::{LIST_MARKS, is_code, is_one_item, is_topic};

    #[test]
    fn what_looks_like_several_is_no_item() {
        for mark in LIST_MARKS {
            let text = format!("思政{mark}体育");
            assert!(
                !is_one_item(&text) && !is_topic(&text) && !is_code(&text),
                "{text}"
            );
        }
        assert!(is_topic("思政") && !is_topic("思政 体育") && !is_topic("思政\u{3000}体育"));
        assert!(
            is_code("CS 101") && is_code("\u{85}a"),
            "ECMA-262 does not count NEL as a blank"
        );
        for wrong in ["", " a", "a\u{3000}", "\u{feff}a", "a\nb", &"a".repeat(65)] {
            assert!(!is_code(wrong), "{wrong:?}");
        }
    }
}
