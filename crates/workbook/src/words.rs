//! The words of rules and what a clerk reads for them.

use credit_bank_conversion_rules::OutcomeType;

/// A word of the model and its Chinese.
pub type Words = &'static [(&'static str, &'static str)];

pub const OUTCOME_TYPES: Words = &[
    ("course", OutcomeType::Course.chinese()),
    ("self_study_exam", OutcomeType::SelfStudyExam.chinese()),
    ("x_certificate", OutcomeType::XCertificate.chinese()),
    (
        "skill_level_certificate",
        OutcomeType::SkillLevelCertificate.chinese(),
    ),
    (
        "vocational_qualification",
        OutcomeType::VocationalQualification.chinese(),
    ),
    (
        "specific_ability_certificate",
        OutcomeType::SpecificAbilityCertificate.chinese(),
    ),
    ("training", OutcomeType::Training.chinese()),
    ("community", OutcomeType::Community.chinese()),
    ("exam", OutcomeType::Exam.chinese()),
    ("competition", OutcomeType::Competition.chinese()),
    ("patent", OutcomeType::Patent.chinese()),
    ("apprenticeship", OutcomeType::Apprenticeship.chinese()),
    ("experience", OutcomeType::Experience.chinese()),
    ("status", OutcomeType::Status.chinese()),
];
pub const EFFECTS: Words = &[
    ("exempt", "免修免考"),
    ("attendance_waiver", "免修不免考"),
    ("waive_no_credit", "免修补学分"),
    ("elective_credit", "记选修学分"),
    ("account_only", "只存账户"),
    ("needs_review", "专家评审"),
    ("deny", "不予转换"),
];
pub const LOT_EFFECTS: Words = &[
    ("credits", "学分"),
    ("points", "积分"),
    ("account_only", "只存账户"),
    ("needs_review", "专家评审"),
];
pub const VALIDITY: Words = &[("application", "申请日有效"), ("any", "过期也算")];
pub const CONSUMPTION: Words = &[
    ("whole", "整项用完"),
    ("budget", "按额度"),
    ("none", "不消耗"),
];
pub const ROUNDING: Words = &[("floor", "舍去"), ("half_up", "四舍五入"), ("ceil", "进一")];
pub const MEASURES: Words = &[("credits", "学分"), ("courses", "门数")];
pub const KEEP: Words = &[("highest", "取最高"), ("one", "任取其一")];
pub const GRADES: Words = &[
    ("pass", "合格"),
    ("copy", "照录原成绩"),
    ("best", "取最高成绩"),
];
pub const BASES: Words = &[("programme", "专业"), (r#"{"courses":{}}"#, "全部课程")];
pub const VALUES: Words = &[("register", "名录定值")];
pub const EXCLUSIONS: Words = &[("same_content", "同一内容")];
pub const DISTINCT: Words = &[("tag", "主题各异"), ("award", "项目各异")];
pub const STACKS: Words = &[("award", "同一项目"), ("award_and_year", "同一项目同一年")];
pub const POOLS: Words = &[("category", "按类别"), ("award", "按项目")];
pub const BIND: Words = &[("application", "申请日"), ("enrolment", "注册日")];
pub const CHOICES: Words = &[("bound", "只用该版"), ("bound_or_current", "该版或现行版")];
pub const MIXING: Words = &[("forbid", "不得混用")];
pub const REUSE: Words = &[
    ("once_per_enrolment", "每次学籍一次"),
    ("once_per_institution", "每所院校一次"),
    ("once_globally", "只用一次"),
];
pub const REMAINDERS: Words = &[("forfeit", "余量作废"), ("keep", "余量保留")];
pub const DRAWS: Words = &[("target_credits", "按课程学分")];
pub const EVIDENCE: Words = &[
    ("verified", "已核验"),
    ("pending", "待核验"),
    ("revoked", "已撤销"),
    ("disputed", "有争议"),
];
pub const PERIODS: Words = &[("calendar_year", "每个自然年")];
pub const OBJECTIVES: Words = &[
    ("credits", "学分最多"),
    ("preference", "优先者先"),
    ("least_consumed", "消耗最少"),
    ("fewest", "次数最少"),
    ("fingerprint", "指纹"),
];
pub const VIA: Words = &[("statement", "批准的声明"), ("same_name", "同名课程")];
/// The course of electives has no code of its own.
pub const GRANTED: Words = &[("", "选修学分")];
pub const NONE: Words = &[];

/// The Chinese of a word.
pub fn chinese(words: Words, word: &str) -> Option<&'static str> {
    let found = words.iter().find(|(known, _)| *known == word);
    found.map(|(_, chinese)| *chinese)
}

/// The word of a Chinese; the text itself where it is none.
pub fn word(words: Words, text: &str) -> String {
    let found = words.iter().find(|(_, chinese)| *chinese == text);
    found.map_or(text, |(word, _)| word).to_owned()
}
