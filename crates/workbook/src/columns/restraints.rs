//! The columns of bans, caps, exclusions, crosswalks and statements.

use super::{Column, former, rare, usual};
use crate::cells::Kind::{Any, List, Text, Truth, Word};
use crate::words;

/// A ban.
pub const DENY: &[&[Column]] = &[
    BANNED,
    pattern!("来源", "source", rare),
    pattern!("例外", "except", rare),
    &[
        former("来源项目", "source.award", List(words::NONE)),
        former("例外项目", "except.award", List(words::NONE)),
    ],
];

const BANNED: &[Column] = &[
    usual("编号", "id", Text),
    usual("依据", "cite", Text),
    usual("课程", "target.code", List(words::NONE)),
    usual("课程标签", "target.tag", List(words::NONE)),
    usual("课程无标签", "target.not_tag", List(words::NONE)),
    usual("课程模块", "target.module", List(words::NONE)),
    usual("是否必修", "target.compulsory", Truth),
];

/// A cap.
pub const CAPS: &[Column] = &[
    usual("编号", "id", Text),
    usual("依据", "cite", Text),
    usual("计量", "measure", Word(words::MEASURES)),
    usual("上限", "limit", Text),
    usual("比例", "share", Text),
    usual("基数", "base", Any(words::BASES)),
    rare("基数课程", "base.courses.code", List(words::NONE)),
    rare("基数标签", "base.courses.tag", List(words::NONE)),
    rare("基数无标签", "base.courses.not_tag", List(words::NONE)),
    rare("基数课程模块", "base.courses.module", List(words::NONE)),
    rare("基数是否必修", "base.courses.compulsory", Truth),
    rare("基数为模块最低学分", "base.module_minimum", Text),
    usual("下限", "floor", Text),
    usual("下限比例", "floor_share", Text),
    usual("超出后", "then", Word(words::EFFECTS)),
    usual("计入规则", "of.rule", List(words::NONE)),
    usual("计入来源类型", "of.source_type", List(words::OUTCOME_TYPES)),
    usual("计入颁发机构类别", "of.issuer_class", List(words::NONE)),
    usual("计入颁发机构", "of.issuer", List(words::NONE)),
    usual("计入来源学分类别", "of.source_category", List(words::NONE)),
    usual("计算周期", "per", Word(words::PERIODS)),
    usual("计入效果", "of.effect", List(words::EFFECTS)),
    usual("计入课程", "of.target.code", List(words::NONE)),
    usual("计入课程标签", "of.target.tag", List(words::NONE)),
    usual("计入课程无标签", "of.target.not_tag", List(words::NONE)),
    usual("计入课程模块", "of.target.module", List(words::NONE)),
    usual("计入是否必修", "of.target.compulsory", Truth),
];

/// An exclusion.
pub const EXCLUSIONS: &[Column] = &[
    usual("编号", "id", Text),
    usual("依据", "cite", Text),
    usual("哪些", "kind", Any(words::EXCLUSIONS)),
    rare("哪些项目", "kind.awards", List(words::NONE)),
    rare("哪些规则", "kind.rules", List(words::NONE)),
    usual("保留", "keep", Word(words::KEEP)),
];

/// A crosswalk.
pub const CROSSWALKS: &[Column] = &[
    usual("编号", "id", Text),
    usual("依据", "cite", Text),
    usual("类型", "type", Word(words::OUTCOME_TYPES)),
    usual("同为", "same", List(words::NONE)),
];

/// An approved statement.
pub const EQUIVALENCES: &[Column] = &[
    usual("编号", "id", Text),
    usual("依据", "cite", Text),
    usual("来源类型", "type", Word(words::OUTCOME_TYPES)),
    usual("来源", "source", Text),
    usual("课程", "target", Text),
    usual("内容重合", "overlap", Text),
    usual("学时比", "hours_ratio", Text),
    usual("批准人", "approved_by", Text),
    usual("生效日", "effective.from", Text),
    usual("截止日", "effective.to", Text),
];
