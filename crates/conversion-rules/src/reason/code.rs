//! Codes of reasons that programs act on; the others are only told.

/// Another application was granted the course.
pub const GRANTED_ALREADY: &str = "granted_already";
/// Another application holds the course until the school decides.
pub const APPLIED_ALREADY: &str = "applied_already";
/// Another application uses the outcome.
pub const USED_ALREADY: &str = "used_already";
/// Other applications leave too little of the outcome.
pub const BUDGET_SHORT: &str = "budget_short";
/// A cap leaves too little.
pub const CAP: &str = "cap";
/// No rule speaks of it.
pub const NO_RULE: &str = "no_rule";
/// Nothing that is there stands for the course.
pub const NONE_STANDS_FOR: &str = "none_stands_for";
/// A place of the rule is not filled.
pub const SLOT_UNFILLED: &str = "slot_unfilled";
/// The programme lets nothing take the course's place.
pub const COURSE_NOT_CONVERTIBLE: &str = "course_not_convertible";
/// The rules let nothing take the course's place.
pub const COURSE_DENIED: &str = "course_denied";

/// Declares the codes with their meaning once.
macro_rules! why_not {
    ($($code:literal: $zh:literal, $en:literal;)+) => {
        /// Codes that say why an outcome is not used, why a course is not given or why an outcome waits: what an
        /// example may expect in `unused`, `missing` and `waits`. Each with its meaning, Chinese and English.
        pub const WHY_NOT: &[(&str, &str, &str)] = &[$(($code, $zh, $en)),+];

        /// The codes of [`WHY_NOT`] alone.
        pub const WHY_NOT_CODES: &[&str] = &[$($code),+];
    };
}

why_not! {
    "no_rule": "没有规则涉及", "no rule speaks of it";
    "condition_failed": "条件不符", "a condition fails";
    "condition_unknown": "条件无法判断，缺证明", "a condition cannot be judged: evidence is wanting";
    "slot_unfilled": "规则所需的成果不齐", "a place of the rule is not filled";
    "sum_short": "合计不足", "a sum is not reached";
    "hours_short": "学时不足", "hours are short";
    "source_below_target": "成果学分低于目标课程", "worth less than the course";
    "budget_short": "可用余额不足", "too little of the outcome is available";
    "equivalence_short": "等价声明达不到要求", "a statement of equivalence falls short";
    "no_equivalence": "没有等价声明", "no statement of equivalence";
    "none_stands_for": "已有成果都不能代替该课程", "nothing that is there stands for the course";
    "cap": "超过上限", "a cap leaves too little";
    "floor": "未达到起算的下限", "a floor is not reached";
    "course_denied": "课程不得转换", "the course is banned";
    "course_not_convertible": "课程不得免修", "the course can never be a target";
    "unknown_course": "方案中没有该课程", "the programme has no such course";
    "passed_already": "课程已合格", "the course is passed already";
    "granted_already": "课程已转换", "the course is granted already";
    "applied_already": "课程已在申请中", "the course is applied for already";
    "asked_together": "须与其他课程一并申请", "given together with other courses only";
    "not_requested": "未申请该课程", "the course was not asked for";
    "required_not_met": "所要求的课程无法满足", "required courses cannot be given";
    "conflict": "已另作使用或已由另一规则转换", "taken by another use";
    "excluded": "与另一项互斥", "excluded by another use";
    "choice_made": "限选的门数已满", "the rule gives no more than was chosen";
    "same_content": "同一内容只计一项", "another of the same content counts";
    "dominated": "另一规则给的不少、用的不多", "another rule gives no less and takes no more";
    "not_preferred": "另一方案更优", "another plan is better";
    "used_already": "成果已使用", "the outcome is used already";
    "not_in_force": "规则不在施行期内", "the rule is not in force";
    "window_closed": "不在受理期内", "applications are not taken on the day";
    "expired": "已过有效期", "past its validity";
    "evidence_pending": "证明尚未核验", "the evidence is not verified yet";
    "evidence_disputed": "证明存疑", "the evidence is disputed";
    "evidence_revoked": "证明已撤销", "the evidence was revoked";
    "not_recognised": "尚未认定", "not recognised";
    "frozen": "已冻结", "frozen";
    "not_convertible": "不可转换为学历学分", "never academic credit";
    "never_academic": "只作积分", "for rewards only";
    "gives_nothing": "规则明示不予转换", "the rule expressly gives nothing";
    "declined_by_learner": "学习者不使用", "declined by the learner";
    "needs_review": "须专家评审", "a panel decides";
    "needs_consent": "须本人同意", "needs the person's consent";
    "unknown_award": "名录中没有", "not in the register";
    "formula_unknown": "公式缺数值", "the formula lacks a number";
    "penalty_voids": "扣减后为零", "nothing is left after a deduction";
    "search_stopped": "搜索达到上限", "the search met its limit";
    "too_many_combinations": "组合过多", "too many combinations";
}
