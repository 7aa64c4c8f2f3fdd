//! The kinds of learning outcome.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of fact an outcome is. The same words stand in the API, in rules and in seeds.
///
/// The MOE X certificate ([`OutcomeType::XCertificate`]) and the MOHRSS certificate
/// ([`OutcomeType::SkillLevelCertificate`]) bear one Chinese name, 职业技能等级证书; they are two
/// types and never match each other's rule.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeType {
    /// 高等学校课程: a course passed at a school.
    Course,
    /// 自学考试课程.
    SelfStudyExam,
    /// 职业技能等级证书 (X 证书), Ministry of Education, three levels 初级/中级/高级.
    XCertificate,
    /// 职业技能等级证书, Ministry of Human Resources and Social Security, 五级…一级 and beyond.
    SkillLevelCertificate,
    /// 职业资格证书.
    VocationalQualification,
    /// 专项职业能力证书.
    SpecificAbilityCertificate,
    /// 培训合格证书: a completed training.
    Training,
    /// 社区教育、老年教育: leisure learning; earns points, never academic credit.
    Community,
    /// 考试: NCRE, PETS, CET …
    Exam,
    /// 竞赛获奖.
    Competition,
    /// 专利、软件著作权.
    Patent,
    /// 学徒制岗位课程.
    Apprenticeship,
    /// 工作经历 and other outcomes of no fixed form (无定式): a panel decides.
    Experience,
    /// A status of the person (退役军人 …): behind separate consent, never used up.
    Status,
}

impl OutcomeType {
    /// Every type, in the order of the API document.
    pub const ALL: [Self; 14] = [
        Self::Course,
        Self::SelfStudyExam,
        Self::XCertificate,
        Self::SkillLevelCertificate,
        Self::VocationalQualification,
        Self::SpecificAbilityCertificate,
        Self::Training,
        Self::Community,
        Self::Exam,
        Self::Competition,
        Self::Patent,
        Self::Apprenticeship,
        Self::Experience,
        Self::Status,
    ];

    /// The word used in the API, in rules and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::SelfStudyExam => "self_study_exam",
            Self::XCertificate => "x_certificate",
            Self::SkillLevelCertificate => "skill_level_certificate",
            Self::VocationalQualification => "vocational_qualification",
            Self::SpecificAbilityCertificate => "specific_ability_certificate",
            Self::Training => "training",
            Self::Community => "community",
            Self::Exam => "exam",
            Self::Competition => "competition",
            Self::Patent => "patent",
            Self::Apprenticeship => "apprenticeship",
            Self::Experience => "experience",
            Self::Status => "status",
        }
    }

    /// What a clerk reads for it: 简体中文.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Course => "高校课程",
            Self::SelfStudyExam => "自学考试课程",
            Self::XCertificate => "X证书",
            Self::SkillLevelCertificate => "职业技能等级证书",
            Self::VocationalQualification => "职业资格证书",
            Self::SpecificAbilityCertificate => "专项职业能力证书",
            Self::Training => "培训",
            Self::Community => "社区教育",
            Self::Exam => "考试",
            Self::Competition => "竞赛",
            Self::Patent => "专利",
            Self::Apprenticeship => "学徒制",
            Self::Experience => "经历",
            Self::Status => "身份",
        }
    }

    /// What a clerk reads for it: English.
    pub const fn english(self) -> &'static str {
        match self {
            Self::Course => "university course",
            Self::SelfStudyExam => "self-study examination",
            Self::XCertificate => "X certificate",
            Self::SkillLevelCertificate => "skill level certificate",
            Self::VocationalQualification => "vocational qualification",
            Self::SpecificAbilityCertificate => "specific ability certificate",
            Self::Training => "training",
            Self::Community => "community education",
            Self::Exam => "examination",
            Self::Competition => "competition",
            Self::Patent => "patent",
            Self::Apprenticeship => "apprenticeship",
            Self::Experience => "experience",
            Self::Status => "status of the person",
        }
    }
}

/// The word is none of the API's outcome types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown outcome type")]
pub struct UnknownOutcomeType;

impl std::str::FromStr for OutcomeType {
    type Err = UnknownOutcomeType;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|outcome_type| outcome_type.as_str() == word)
            .ok_or(UnknownOutcomeType)
    }
}
