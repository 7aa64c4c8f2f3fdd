//! The known word that an unknown one is most like.

/// Letters that may be wrong, missing or too many for a word still to be plain.
const SLIPS_MAX: usize = 2;

/// The first of the words that is nearest, where one is near enough.
pub fn nearest<'w>(name: &str, words: impl Iterator<Item = &'w String>) -> Option<String> {
    let length = name.chars().count();
    let near = words
        .map(|word| (slips(name, word), word))
        .filter(|(slips, word)| *slips <= SLIPS_MAX && *slips < length.min(word.chars().count()));
    near.min_by_key(|(slips, _)| *slips)
        .map(|(_, word)| word.clone())
}

/// The word that was most likely meant, though the one that is written may be a word of its own: one letter is another,
/// or two of many; of two letters the second, for of the levels 市级 and 校级 both are words.
pub fn meant<'w>(name: &str, words: impl Iterator<Item = &'w String>) -> Option<&'w String> {
    let length = name.chars().count();
    let begins_alike = |word: &str| name.chars().next() == word.chars().next();
    let near = words
        .map(|word| (slips(name, word), word))
        .filter(|(slips, _)| *slips < length && slips.saturating_mul(3) <= length.max(3))
        .filter(|(_, word)| length > 2 || begins_alike(word));
    near.min_by_key(|(slips, _)| *slips).map(|(_, word)| word)
}

/// Letters to be changed, added or taken away to make one word of the other.
fn slips(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line.saturating_add(1);
        let mut next = vec![left];
        for (above, own) in row.iter().skip(1).zip(&other) {
            let changed = diagonal.saturating_add(usize::from(*own != letter));
            let moved = left.min(*above).saturating_add(1);
            left = changed.min(moved);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_understood_and_another_word_is_not() {
        let words = ["effect", "grade", "all", "any_of"].map(ToOwned::to_owned);
        for (written, meant) in [
            ("efect", Some("effect")),
            ("efffct", Some("effect")),
            ("Grade", Some("grade")),
            ("anyof", Some("any_of")),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(
                nearest(written, words.iter()).as_deref(),
                meant,
                "{written}"
            );
        }
        let known = ["思政", "毕业论文", "市级"].map(ToOwned::to_owned);
        let meant = |name| meant(name, known.iter()).map(String::as_str);
        assert_eq!(meant("思正"), Some("思政"));
        assert_eq!(meant("毕业论闻"), Some("毕业论文"));
        let others = ["毕业设计", "体育", "市", "校级"];
        assert_eq!(others.map(meant), [None; 4]);
        assert_eq!(
            (slips("", "abc"), slips("abc", "abc"), slips("abc", "acb")),
            (3, 0, 2)
        );
    }
}
