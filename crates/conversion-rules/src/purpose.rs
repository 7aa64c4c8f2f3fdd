//! What a rule set is for: recognition by the bank or transfer into programmes, never both.

use crate::check::place;
use crate::fault::{Fault, Trouble};
use crate::model::{Bind, Rule, RuleSet};

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

    /// What a set of this purpose cannot hold, each at its line in the text: rules of the other kind, and in a set
    /// for recognition what binds applications and enrolments. No decision of such a set would ever look at them.
    pub fn of_wrong_kind(&self, purpose: Purpose, text: &str) -> Vec<Fault> {
        let rules = self.rules.iter();
        let rules = rules
            .filter(|rule| Purpose::of(rule) != purpose)
            .map(|rule| wrong_rule(rule, purpose, text));
        let unlooked = match purpose {
            Purpose::Recognition => self.of_transfer_alone(text),
            Purpose::Transfer => Vec::new(),
        };
        rules.chain(unlooked).collect()
    }

    /// What binds an application or an enrolment to a version; bans, caps and statements are found by the checks.
    fn of_transfer_alone(&self, text: &str) -> Vec<Fault> {
        let heads = [
            ("transition", self.transition.is_some()),
            ("bind", self.bind != Bind::default()),
        ];
        let written = heads.into_iter().filter(|(_, is_written)| *is_written);
        let faults = written.map(|(name, _)| unlooked(name, place::of_head(text, name)));
        faults.collect()
    }
}

fn wrong_rule(rule: &Rule, purpose: Purpose, text: &str) -> Fault {
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
}

fn unlooked(section: &str, (line, column): (usize, usize)) -> Fault {
    Fault {
        line,
        column,
        rule: None,
        field: section.to_owned(),
        code: "wrong_kind",
        zh: format!("本规则集用于认定，成果提交时即认定，`{section}` 不起作用；请删去"),
        en: format!(
            "the set is for recognition, which happens when an outcome is posted: `{section}` has no effect, leave it out"
        ),
        trouble: Trouble::Plain,
    }
}
