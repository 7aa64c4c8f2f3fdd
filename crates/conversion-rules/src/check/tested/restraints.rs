//! Bans, caps and exclusions of which no example notices that they are gone.

use super::Example;
use crate::check::{Alteration, CheckFinding, Witness};
use crate::model::{ExclusionKind, RuleSet};

/// What restrains, one taken out: its section, its identity, the frame without it.
fn without_one(
    frame: &RuleSet,
    has_transfers: bool,
) -> impl Iterator<Item = (&'static str, &str, RuleSet)> {
    let bans = frame.deny.iter().enumerate().map(|(place, ban)| {
        let mut fewer = frame.clone();
        fewer.deny.remove(place);
        ("deny", ban.id.as_str(), fewer)
    });
    let caps = frame.caps.iter().enumerate().map(|(place, cap)| {
        let mut fewer = frame.clone();
        fewer.caps.remove(place);
        ("caps", cap.id.as_str(), fewer)
    });
    let exclusions = frame.exclusions.iter().enumerate();
    let exclusions = exclusions.filter(move |(_, one)| {
        // Recognition counts the highest of one content whether a rule set says so or not.
        has_transfers || one.kind != ExclusionKind::SameContent
    });
    let exclusions = exclusions.map(|(place, one)| {
        let mut fewer = frame.clone();
        fewer.exclusions.remove(place);
        ("exclusions", one.id.as_str(), fewer)
    });
    bans.chain(caps).chain(exclusions)
}

/// The restraints without which every example holds as before.
pub(super) fn unnoticed(
    rules: &RuleSet,
    frame: &RuleSet,
    holding: &[Example<'_>],
) -> Vec<CheckFinding> {
    let has_transfers = rules.transfer_rules().next().is_some();
    let silent = without_one(frame, has_transfers).filter(|(.., fewer)| {
        holding
            .iter()
            .all(|example| example.holds_among(example.rules.iter().copied(), fewer))
    });
    silent
        .map(|(section, id, _)| finding(section, id))
        .collect()
}

fn finding(section: &'static str, id: &str) -> CheckFinding {
    let words = (
        "没有一个示例察觉得到它：去掉它，示例结果都不变".to_owned(),
        "no example notices it: without it every example comes to the same".to_owned(),
    );
    let shown = Witness {
        change: Some(Alteration {
            path: format!("{section}.{id}"),
            to: None,
        }),
        ..Witness::default()
    };
    CheckFinding::new("K12", (section, id), words, &shown).warning()
}
