//! Members that contradict each other inside one rule, cap or statement.

use super::Checker;
use crate::exact::Ratio;
use crate::model::{
    Cap, Effect, Effective, Exclusion, ExclusionKind, Give, GradeRule, LotEffect, PREFER_MAX,
    Penalty, RecogniseRule, TransferRule, ValueRule, ViaKind,
};
use crate::parse::places::{Element, Spot, elements};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::BTreeSet;

/// Caps with a floor that one rule set may have: each doubles the number of plans to compare.
const FLOORS_MAX: usize = 4;

impl Checker<'_> {
    fn contradiction(&mut self, (element, path): (Element<'_>, &str), zh: &str, en: &str) {
        self.fault((element, Spot::At(path)), "contradiction", (zh, en));
    }

    pub(super) fn period(&mut self, element: Element<'_>, under: &str, period: Effective) {
        if let Some(to) = period.to.filter(|to| *to < period.from) {
            let written = to.to_string();
            self.fault(
                (element, Spot::Written(under, &written)),
                "contradiction",
                ("期间的末日早于首日", "a period ends before it begins"),
            );
        }
    }

    /// Tables and penalties of a recognition rule.
    pub(super) fn give(&mut self, element: Element<'_>, give: &Give) {
        if let ValueRule::Table(rows) = &give.value {
            for level in rows.iter().filter_map(|row| row.level.as_ref()) {
                self.level(element, "give.value", level);
            }
        }
        let is_empty = match &give.value {
            ValueRule::Table(rows) => rows.is_empty(),
            ValueRule::Levels(levels) => levels.is_empty(),
            ValueRule::Tiers(tiers) => tiers.is_empty(),
            ValueRule::Register | ValueRule::Formula(_) | ValueRule::Fixed(_) => false,
        };
        if is_empty {
            self.contradiction(
                (element, "give.value"),
                "学分表没有一行",
                "the table has no row",
            );
        }
        let mut levels = BTreeSet::new();
        for row in &give.category_by_level {
            self.level(element, "give.category_by_level", &row.level);
            if !levels.insert(&row.level) {
                self.contradiction(
                    (element, "give.category_by_level"),
                    "⟦give.category_by_level⟧ 中同一等级有两个类别",
                    "⟦give.category_by_level⟧ has two categories for one level",
                );
            }
        }
        if !give.penalties.iter().all(is_sound) {
            self.contradiction(
                (element, "give.penalties"),
                "扣减须有 ⟦give.penalties.*.tag⟧ 或 ⟦give.penalties.*.measure⟧ 与 ⟦give.penalties.*.above⟧，并恰有 ⟦give.penalties.*.less⟧、⟦give.penalties.*.void⟧ 之一",
                "a penalty needs ⟦give.penalties.*.tag⟧, or ⟦give.penalties.*.measure⟧ with ⟦give.penalties.*.above⟧, and exactly one of ⟦give.penalties.*.less⟧ and ⟦give.penalties.*.void⟧",
            );
        }
    }

    /// A pool sums hours and is rounded once; points are redeemed and do not end.
    pub(super) fn pool_and_points(&mut self, element: Element<'_>, rule: &RecogniseRule) {
        let give = &rule.give;
        let is_sum = matches!(give.value, ValueRule::Formula(_)) && give.penalties.is_empty();
        if rule.pool.is_some() && !(is_sum && rule.stack.is_none()) {
            self.contradiction(
                (element, "pool"),
                "有 ⟦pool⟧ 的规则须以 ⟦give.value.formula⟧ 计值，且没有 ⟦give.penalties⟧ 与 ⟦stack⟧",
                "a rule with a ⟦pool⟧ values it by a ⟦give.value.formula⟧, and has no ⟦give.penalties⟧ and no ⟦stack⟧",
            );
        }
        if rule.pool.is_some() && self.rule_set.takes_what_brings_most() && reads_more(&give.value)
        {
            self.contradiction(
                (element, "give.value.formula"),
                "汇总的是学时：有 ⟦pool⟧ 的规则，⟦give.value.formula⟧ 中只能用 hours",
                "a pool sums hours: the ⟦give.value.formula⟧ of a rule with a ⟦pool⟧ names hours alone",
            );
        }
        if give.effect == LotEffect::Points && give.expires_after.is_some() {
            self.contradiction(
                (element, "give.expires_after"),
                "积分不会到期，不能有 ⟦give.expires_after⟧",
                "points do not expire: no ⟦give.expires_after⟧",
            );
        }
    }

    /// Windows, equivalences and choices of a transfer rule.
    pub(super) fn transfer_shape(&mut self, element: Element<'_>, rule: &TransferRule) {
        if self.rule_set.ranks_preferences() && rule.prefer > PREFER_MAX {
            self.contradiction(
                (element, "prefer"),
                "⟦prefer⟧ 取 0 至 100",
                "⟦prefer⟧ is 0 to 100",
            );
        }
        for window in &rule.windows {
            self.period(element, "windows", *window);
        }
        if let Some(period) = rule.effective {
            self.period(element, "effective", period);
        }
        let by_name = rule
            .via
            .as_ref()
            .is_some_and(|via| via.by == ViaKind::SameName);
        let named = [OutcomeType::Course, OutcomeType::SelfStudyExam];
        let mut types = rule
            .uses
            .iter()
            .flat_map(|slot| &slot.any_of)
            .flat_map(|pattern| &pattern.types);
        if by_name && !types.all(|kind| named.contains(kind)) {
            self.contradiction((element, "via"), "只有 ⟦uses.*.any_of.*.type=course⟧、⟦uses.*.any_of.*.type=self_study_exam⟧ 可以按同名课程转换；两部委的证书同名",
                "only ⟦uses.*.any_of.*.type=course⟧ and ⟦uses.*.any_of.*.type=self_study_exam⟧ go by name: certificates of two ministries share one",
            );
        }
        let gives = &rule.gives;
        let one_each = !gives.any_of.is_empty() || gives.select.is_some() || rule.via.is_some();
        if gives.choose.is_some_and(|most| most == 0 || !one_each) {
            self.contradiction(
                (element, "gives.choose"),
                "⟦gives.choose⟧ 至少为 1，且只用于 ⟦gives.any_of⟧、⟦gives.select⟧ 或 ⟦via⟧",
                "⟦gives.choose⟧ is at least 1 and belongs to ⟦gives.any_of⟧, ⟦gives.select⟧ or ⟦via⟧",
            );
        }
        let mut caps = self.rule_set.caps.iter();
        let free = gives.elective.is_some()
            || gives.elective_by.is_some()
            || caps.any(|cap| cap.then == Some(Effect::ElectiveCredit));
        if gives.module.is_some() && !free {
            self.contradiction(
                (element, "gives.module"),
                "⟦gives.module⟧ 只用于 ⟦gives.elective⟧、⟦gives.elective_by⟧ 与 ⟦/caps/then⟧: ⟦/caps/then=elective_credit⟧ 的上限",
                "⟦gives.module⟧ belongs to ⟦gives.elective⟧, ⟦gives.elective_by⟧ and caps with ⟦/caps/then⟧: ⟦/caps/then=elective_credit⟧",
            );
        }
        let without_course = gives.elective.is_some() || gives.elective_by.is_some();
        if gives.effect.is_plannable() && without_course != (gives.effect == Effect::ElectiveCredit)
        {
            self.contradiction(
                (element, "gives.effect"),
                "⟦gives.effect⟧: ⟦gives.effect=elective_credit⟧ 与 ⟦gives.elective⟧、⟦gives.elective_by⟧ 须同时使用：没有课程的学分只能是选修学分，给出课程的规则不能是",
                "⟦gives.effect=elective_credit⟧ goes with ⟦gives.elective⟧ or ⟦gives.elective_by⟧, and these with nothing else: credits without a course are elective, and a course is not",
            );
        }
        let steps = gives.elective_by.as_ref().and_then(|by| by.step);
        if steps.is_some_and(Credits::is_zero) {
            self.contradiction(
                (element, "gives.elective_by.step"),
                "步长不能为 0",
                "the step cannot be 0",
            );
        }
        if let Some(policy) = &gives.grade {
            self.grade_policy(element, policy);
        }
    }

    fn grade_policy(&mut self, element: Element<'_>, policy: &GradeRule) {
        if is_above_full_marks(policy) {
            self.contradiction(
                (element, "gives.grade"),
                "写入的分数不能超过 100",
                "no mark that is written is above 100",
            );
        }
        if writes_nothing(policy) {
            self.contradiction(
                (element, "gives.grade"),
                "⟦gives.grade.bands⟧、⟦gives.grade=highest⟧ 至少写一项",
                "⟦gives.grade.bands⟧ and ⟦gives.grade=highest⟧ have at least one item",
            );
        }
    }

    /// An exclusion of nothing.
    pub(super) fn exclusion(&mut self, element: Element<'_>, exclusion: &Exclusion) {
        let is_empty = match &exclusion.kind {
            ExclusionKind::SameContent => false,
            ExclusionKind::Awards(awards) => awards.is_empty(),
            ExclusionKind::Rules(rules) => rules.is_empty(),
        };
        if is_empty {
            self.contradiction(
                (element, "kind"),
                "⟦kind.awards⟧、⟦kind.rules⟧ 至少写一项",
                "⟦kind.awards⟧ and ⟦kind.rules⟧ have at least one item",
            );
        }
    }

    /// Floors and second effects of a cap.
    pub(super) fn cap_shape(&mut self, element: Element<'_>, cap: &Cap) {
        if cap.floor.is_some() && cap.floor_share.is_some() {
            self.contradiction(
                (element, "floor_share"),
                "⟦floor⟧ 与 ⟦floor_share⟧ 只能有一个",
                "a cap has ⟦floor⟧ or ⟦floor_share⟧, not both",
            );
        }
        let changes = [
            Effect::AttendanceWaiver,
            Effect::WaiveNoCredit,
            Effect::ElectiveCredit,
        ];
        if cap.then.is_some_and(|then| !changes.contains(&then)) {
            self.contradiction(
                (element, "then"),
                "⟦then⟧ 只能是 ⟦then=attendance_waiver⟧、⟦then=waive_no_credit⟧ 或 ⟦then=elective_credit⟧",
                "⟦then⟧ is ⟦then=attendance_waiver⟧, ⟦then=waive_no_credit⟧ or ⟦then=elective_credit⟧",
            );
        }
    }

    /// So many floors that the plans could not all be compared.
    pub(super) fn floors(&mut self) {
        let caps = elements("caps", &self.rule_set.caps, |it| &it.id).into_iter();
        let mut floored = caps.filter(|(_, cap)| cap.has_floor());
        if let Some((element, _)) = floored.nth(FLOORS_MAX) {
            self.contradiction(
                (element, "floor"),
                "带下限的上限最多 4 条",
                "at most 4 caps may have a floor",
            );
        }
    }

    /// Citation, period and ratios of every statement.
    pub(super) fn equivalences(&mut self) {
        let one = Ratio::of(1, 1).unwrap_or(Ratio::ZERO);
        let set = self.rule_set;
        for (element, statement) in elements("equivalences", &set.equivalences, |it| &it.id) {
            self.cite(element, "cite", &statement.cite);
            if let Some(period) = statement.effective {
                self.period(element, "effective", period);
            }
            if !one.is_at_least(statement.overlap) {
                self.contradiction(
                    (element, "overlap"),
                    "⟦overlap⟧ 不大于 1",
                    "the ⟦overlap⟧ is at most 1",
                );
            }
        }
    }
}

fn is_sound(penalty: &Penalty) -> bool {
    let when = penalty.measure.is_some() == penalty.above.is_some()
        && (penalty.tag.is_some() || penalty.measure.is_some());
    when && penalty.less.is_some() != penalty.void
}

/// Does the policy itself name marks above a hundred?
fn is_above_full_marks(policy: &GradeRule) -> bool {
    let full = crate::grade::full_marks();
    match policy {
        GradeRule::Fixed(marks) | GradeRule::Cap(marks) => *marks > full,
        GradeRule::Bands(bands) => bands.iter().any(|band| band.grade > full),
        GradeRule::Text(text) => text.degree_review.is_some_and(|marks| marks > full),
        GradeRule::Highest(policies) => policies.iter().any(is_above_full_marks),
        GradeRule::Pass
        | GradeRule::Copy
        | GradeRule::Best
        | GradeRule::Average(_)
        | GradeRule::Linear(_) => false,
    }
}

/// Does the policy, or one that it names, choose among none?
fn writes_nothing(policy: &GradeRule) -> bool {
    match policy {
        GradeRule::Bands(bands) => bands.is_empty(),
        GradeRule::Highest(policies) => policies.is_empty() || policies.iter().any(writes_nothing),
        _ => false,
    }
}

/// Does a value depend on more of an outcome than its hours, or not on them?
fn reads_more(value: &ValueRule) -> bool {
    let ValueRule::Formula(formula) = value else {
        return false;
    };
    let names: BTreeSet<&str> = formula.names().into_iter().collect();
    names != BTreeSet::from(["hours"])
}
