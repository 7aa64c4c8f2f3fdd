//! Bans and exclusions in a set whose rules convert nothing.

use super::super::{CheckFinding, Witness};
use crate::model::{ExclusionKind, RuleSet};

/// Recognition asks neither. Nothing is said of a set without a rule: it is not written yet; nor of the same
/// content, of which recognition too counts one outcome.
pub(super) fn find(rules: &RuleSet) -> Vec<CheckFinding> {
    if rules.rules.is_empty() || rules.transfer_rules().next().is_some() {
        return Vec::new();
    }
    let finding = |place: (&'static str, &str)| {
        let words = (
            "本规则集只有认定规则，不转换课程，永远用不上".to_owned(),
            "the set has rules of recognition only and converts nothing: it can never matter"
                .to_owned(),
        );
        CheckFinding::new("K02", place, words, &Witness::default()).warning()
    };
    let bans = rules.deny.iter().map(|ban| finding(("deny", &ban.id)));
    let exclusions = rules.exclusions.iter();
    let exclusions = exclusions.filter(|one| one.kind != ExclusionKind::SameContent);
    let exclusions = exclusions.map(|one| finding(("exclusions", &one.id)).at("kind"));
    bans.chain(exclusions).collect()
}
