//! Names in a line: in an English one a Chinese name is data, and stands between quotation marks; in a
//! Chinese one a name of Latin letters stands between spaces, but for beside punctuation.

/// The line with every Chinese name in quotation marks.
pub(crate) fn quoted(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut is_open = false;
    for part in line.split_inclusive(is_boundary) {
        let end = part.chars().next_back().filter(|last| is_boundary(*last));
        let word = part.strip_suffix(is_boundary).unwrap_or(part);
        if !is_open && word.chars().any(is_chinese) {
            text.push('"');
            text.push_str(word);
            text.push('"');
        } else {
            text.push_str(word);
        }
        is_open ^= end == Some('"');
        text.extend(end);
    }
    text
}

/// The line without spaces at its ends and behind Chinese punctuation.
pub(super) fn tidy(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for character in line.trim().chars() {
        let behind = text.chars().next_back();
        if character != ' ' || !behind.is_some_and(|last| "（：；，、“《 ".contains(last)) {
            text.push(character);
        }
    }
    text
}

/// Entries of a list that a line names; of more it says how many there are.
pub(crate) const MOST_NAMED: usize = 20;

/// What is said behind those that a list names, where it has more.
pub(crate) fn and_more(all: usize) -> [String; 2] {
    match all.checked_sub(MOST_NAMED).filter(|rest| *rest > 0) {
        None => [String::new(), String::new()],
        Some(rest) => [format!(" 等共 {all} 项"), format!(" and {rest} more")],
    }
}

/// Characters of a line: what nobody would read to the end.
const LONGEST: usize = 1_000;

/// The line, cut off with a mark where it is too long.
pub(super) fn within(line: String) -> String {
    if line.chars().nth(LONGEST).is_none() {
        return line;
    }
    let kept = line.chars().take(LONGEST.saturating_sub(1));
    kept.chain(['…']).collect()
}

/// Where a name ends, as far as the words around it go.
fn is_boundary(character: char) -> bool {
    character.is_whitespace() || "\",;:()|=→".contains(character)
}

/// Ideographs and the punctuation that stands between them.
fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::{and_more, quoted, within};

    #[test]
    fn a_line_that_is_too_long_is_cut_and_a_list_says_how_long_it_is() {
        let line = within("字".repeat(1_001));
        assert_eq!((line.chars().count(), line.ends_with("字…")), (1_000, true));
        assert_eq!(within("字".repeat(1_000)), "字".repeat(1_000));
        assert_eq!(and_more(20), ["", ""]);
        assert_eq!(and_more(23), [" 等共 23 项", " and 3 more"]);
    }

    #[test]
    fn chinese_names_are_quoted_once_and_nothing_else_is() {
        for (line, wanted) in [
            (
                "level holds: wanted ≥ 中级, have 高级",
                "level holds: wanted ≥ \"中级\", have \"高级\"",
            ),
            (
                "\"证书 一\" needs 1 (X-电子商务)",
                "\"证书 一\" needs 1 (\"X-电子商务\")",
            ),
            ("cap S08: 2.00 → 6.00", "cap S08: 2.00 → 6.00"),
        ] {
            assert_eq!(quoted(line), wanted);
        }
    }
}
