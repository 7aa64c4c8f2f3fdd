//! What is wrong, as data: for those who show a rule set in other words than its text has.

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// A word or a member that does not exist.
    Unknown {
        /// What was written.
        name: String,
        /// What could have been written.
        expected: Vec<String>,
    },
    /// A value of another kind than belongs here.
    Kind {
        /// What was written, in Chinese and in English.
        found: [String; 2],
    },
    /// The sentences of the fault with the members and words in them between marks; see [`told`].
    Said {
        /// Chinese.
        zh: String,
        /// English.
        en: String,
    },
    /// Several members, or none, where one word or one member belongs.
    Single,
    /// Nothing that its sentences do not say.
    Plain,
}

/// A sentence with its marks named: `⟦gives.all⟧` is a member of the element, `⟦then=deny⟧` a word that may stand
/// in one, `⟦/caps/then⟧` a member of elements of another section, and `⟦/sources⟧` a section. `⟦=…⟧` says how the
/// text of a rule set writes what another form writes otherwise.
pub fn told(sentence: &str, name: impl Fn(&str, Option<&str>) -> String) -> String {
    let mut parts = sentence.split('⟦');
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((mark, rest)) = part.split_once('⟧') {
            let (path, word) = mark
                .split_once('=')
                .map_or((mark, None), |(path, word)| (path, Some(word)));
            told.push_str(&name(path, word));
            told.push_str(rest);
        } else {
            told.push('⟦');
            told.push_str(part);
        }
    }
    told
}

/// A sentence with the names that the text of a rule set has.
pub(crate) fn as_written(sentence: &str) -> String {
    told(sentence, |path, word| {
        let last = path.rsplit(['.', '/']).next();
        word.or(last).unwrap_or_default().to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::as_written;

    #[test]
    fn marks_are_named_and_all_else_stays() {
        let told = as_written("⟦gives⟧ 须有 ⟦gives.all⟧ 或 ⟦/caps/then⟧: ⟦/caps/then=deny⟧");
        assert_eq!(told, "gives 须有 all 或 then: deny");
        assert_eq!(as_written("a ⟦ b ⟧"), "a  b ");
        assert_eq!(as_written("a ⟦ b"), "a ⟦ b");
    }
}
