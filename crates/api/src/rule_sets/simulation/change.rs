//! What changes in one case, as it is kept and told: amounts that add up to those of the case.

use credit_bank_conversion_rules::{Change, Reason, Worth};
use credit_bank_domain::credits::Credits;
use serde::{Deserialize, Serialize};

/// Most changes that one case tells; the rest are counted and added up.
const MOST_CHANGES: usize = 20;

/// The contract's `SimulationChange`. The four amounts are missing in what was kept before they were told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ToldChange {
    pub(super) what: String,
    pub(super) before: Credits,
    pub(super) after: Credits,
    #[serde(flatten)]
    pub(super) amounts: Option<Amounts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) grade_before: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) grade_after: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rule_before: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rule_after: Option<String>,
    pub(super) reasons: Vec<Reason>,
}

/// The amounts of a change, as those of a case are.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Amounts {
    pub(super) credits_before: Credits,
    pub(super) credits_after: Credits,
    pub(super) further_before: Credits,
    pub(super) further_after: Credits,
}

impl Amounts {
    const fn of(before: Worth, after: Worth) -> Self {
        Self {
            credits_before: before.credits,
            credits_after: after.credits,
            further_before: before.further,
            further_after: after.further,
        }
    }
}

impl ToldChange {
    fn of(change: Change) -> Self {
        // A course brings credits of which some hang on an examination; an outcome credits or points.
        let whole = |worth: Worth| worth.credits.max(worth.further);
        Self {
            before: whole(change.before),
            after: whole(change.after),
            amounts: Some(Amounts::of(change.before, change.after)),
            what: change.what,
            grade_before: change.grade_before,
            grade_after: change.grade_after,
            rule_before: change.rule_before,
            rule_after: change.rule_after,
            reasons: change.reasons,
        }
    }
}

/// The changes that are told, those that lose most first, how many are left out, and what these add up to.
pub(super) fn told(mut changes: Vec<Change>) -> (Vec<ToldChange>, usize, Option<Amounts>) {
    changes.sort_by_key(|change| {
        let gained = |was: Credits, is: Credits| is.hundredths().saturating_sub(was.hundredths());
        let credits = gained(change.before.credits, change.after.credits);
        let further = gained(change.before.further, change.after.further);
        (credits.saturating_add(further), change.grade)
    });
    let rest = changes.split_off(changes.len().min(MOST_CHANGES));
    let sum = |of: fn(&Change) -> Worth| {
        let worths = rest.iter().map(of);
        worths.fold(Worth::default(), Worth::plus)
    };
    let left_out = Amounts::of(sum(|it| it.before), sum(|it| it.after));
    let left_out = (!rest.is_empty()).then_some(left_out);
    let told = changes.into_iter().map(ToldChange::of).collect();
    (told, rest.len(), left_out)
}

/// Of a course or outcome in a cell: amounts, what of them hangs on an examination, and the grade.
pub(super) fn in_words(change: &ToldChange, name: &str) -> String {
    let mut text = format!("{name} {} → {}", change.before, change.after);
    if let Some(amounts) = change.amounts {
        let apart = |whole: Credits, credits: Credits| {
            let apart = whole.saturating_sub(credits);
            (!apart.is_zero()).then_some(apart)
        };
        let was = apart(amounts.further_before, amounts.credits_before);
        let is = apart(amounts.further_after, amounts.credits_after);
        if was.is_some() || is.is_some() {
            let [was, is] = [was, is].map(Option::unwrap_or_default);
            text = format!("{text}（其中待考学分或积分 {was} → {is}）");
        }
    }
    let grade = |grade: &Option<String>| grade.clone().unwrap_or_else(|| "无".to_owned());
    if change.grade_before != change.grade_after {
        let (was, is) = (grade(&change.grade_before), grade(&change.grade_after));
        text = format!("{text}；成绩 {was} → {is}");
    }
    text
}
