//! What a rule set is for: recognition by the bank or transfer into programmes, never both.

use crate::check::place;
use crate::fault::{Fault, Trouble};
use crate::model::{Rule, RuleSet};

/// What the rules of a set decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What the bank recognises: rules of `kind: recognise`.
    Recognition,
    /// What a school converts: rules of `kind: transfer`.
    Transfer,
}

impl Purpose {
    const fn of(rule: &Rule) -> Self {
        match rule {
            Rule::Recognise(_) => Self::Recognition,
            Rule::Transfer(_) => Self::Transfer,
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Recognition => "recognise",
            Self::Transfer => "transfer",
        }
    }

    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Recognition => ("认定", "recognition", "recognition"),
            Self::Transfer => ("转换", "transfer", "transfer"),
        }
    }
}

impl RuleSet {
    /// What the set is for, by its first rule; transfer where it has none.
    pub fn purpose(&self) -> Purpose {
        self.rules.first().map_or(Purpose::Transfer, Purpose::of)
    }

    /// The rules that a set of this purpose cannot hold, each at its line in the text. No decision of such
    /// a set would ever look at them.
    pub fn of_wrong_kind(&self, purpose: Purpose, text: &str) -> Vec<Fault> {
        let wrong = |rule: &&Rule| Purpose::of(rule) != purpose;
        self.rules
            .iter()
            .filter(wrong)
            .map(|rule| {
                let (line, column) = place::of_member(text, "rules", rule.id(), "kind");
                let (zh, en, word) = purpose.words();
                let (kind, wanted) = (Purpose::of(rule).kind(), purpose.kind());
                Fault {
                    line,
                    column,
                    rule: Some(rule.id().to_owned()),
                    field: "rules.kind".to_owned(),
                    code: "wrong_kind",
                    zh: format!(
                        "本规则集用于{zh}（purpose 为 {word}），只能有 `kind: {wanted}` 的规则；`kind: {kind}` 的规则须写在另一个规则集里"
                    ),
                    en: format!(
                        "the set is for {en} (its purpose is {word}) and holds rules of `kind: {wanted}` only; a rule of `kind: {kind}` belongs in another set"
                    ),
                    trouble: Trouble::Plain,
                }
            })
            .collect()
    }
}
