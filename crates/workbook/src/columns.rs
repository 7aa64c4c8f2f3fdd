//! Which member of a rule stands in which column. What no column holds stands in the compact one.

use crate::cells::Kind::{self, Any, Level, List, Number, Text, Truth, Word};
use crate::words;

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Header.
    pub header: &'static str,
    /// Path of the member in its element.
    pub path: &'static str,
    /// How it is written.
    pub kind: Kind,
}

/// One sheet of elements of a section.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Name of the sheet.
    pub sheet: &'static str,
    /// Section of the rule set.
    pub section: &'static str,
    /// The `kind` of its elements, where the section has several.
    pub only: Option<&'static str>,
    /// Columns; an element's identity is the first.
    pub columns: &'static [Column],
}

const fn column(header: &'static str, path: &'static str, kind: Kind) -> Column {
    Column { header, path, kind }
}

/// Sheet of what a rule set says once; a row each.
pub const HEAD_SHEET: &str = "基本信息";
/// Sheet that explains the workbook; it is not read.
pub const NOTE_SHEET: &str = "说明";
/// Header of what no other column holds; more of them follow with numbers.
pub const REST: &str = "其他";

/// The sheets in their order.
pub const LAYOUTS: [Layout; 10] = [
    Layout {
        sheet: "依据",
        section: "sources",
        only: None,
        columns: SOURCES,
    },
    Layout {
        sheet: "等级",
        section: "frameworks",
        only: None,
        columns: FRAMEWORKS,
    },
    Layout {
        sheet: "认定规则",
        section: "rules",
        only: Some("recognise"),
        columns: RECOGNISE,
    },
    Layout {
        sheet: "转换规则",
        section: "rules",
        only: Some("transfer"),
        columns: TRANSFER,
    },
    Layout {
        sheet: "禁止",
        section: "deny",
        only: None,
        columns: DENY,
    },
    Layout {
        sheet: "上限",
        section: "caps",
        only: None,
        columns: CAPS,
    },
    Layout {
        sheet: "互斥",
        section: "exclusions",
        only: None,
        columns: EXCLUSIONS,
    },
    Layout {
        sheet: "对照",
        section: "crosswalks",
        only: None,
        columns: CROSSWALKS,
    },
    Layout {
        sheet: "等价",
        section: "equivalences",
        only: None,
        columns: EQUIVALENCES,
    },
    Layout {
        sheet: "例子",
        section: "tests",
        only: None,
        columns: TESTS,
    },
];

/// What a rule set says once.
pub const HEAD: &[Column] = &[
    column("规则集", "rule_set", Text),
    column("版本", "version", Number),
    column("语义", "semantics", Number),
    column("标题", "title", Text),
    column("标签", "label", Text),
    column("生效日", "effective.from", Text),
    column("截止日", "effective.to", Text),
    column("版本依", "bind.to", Word(words::BIND)),
    column("过渡依据", "transition.cite", Text),
    column("此前注册从旧", "transition.registered_before", Text),
    column("选择", "bind.choice", Word(words::CHOICES)),
    column("混用", "bind.mixing", Word(words::MIXING)),
    column("学分步长", "units.credit_step", Text),
    column("取整", "units.rounding", Word(words::ROUNDING)),
    column("重复使用", "policy.reuse", Word(words::REUSE)),
    column("消耗", "policy.consumption", Word(words::CONSUMPTION)),
    column("余量", "policy.remainder", Word(words::REMAINDERS)),
    column("来源不少于目标", "policy.source_covers_target", Truth),
    column("一项最多学分", "policy.budget_max", Text),
    column("目标次序", "policy.objective", List(words::NONE)),
];

const SOURCES: &[Column] = &[
    column("编号", "id", Text),
    column("名称", "title", Text),
    column("文件哈希", "sha256", Text),
];

const FRAMEWORKS: &[Column] = &[
    column("框架", "code", Text),
    column("等级表", "levels", Any(words::NONE)),
];

const RECOGNISE: &[Column] = &[
    column("编号", "id", Text),
    column("依据", "cite", Text),
    column("生效日", "effective.from", Text),
    column("截止日", "effective.to", Text),
    column("类型", "when.type", List(words::OUTCOME_TYPES)),
    column("名录项目", "when.award", List(words::NONE)),
    column("最低等级", "when.level.min", Level),
    column("最高等级", "when.level.max", Level),
    column("主题之一", "when.tag", List(words::NONE)),
    column("主题全有", "when.all_tags", List(words::NONE)),
    column("主题皆无", "when.not_tag", List(words::NONE)),
    column("最少学时", "when.hours.min", Text),
    column("最多学时", "when.hours.max", Text),
    column("最低成绩", "when.grade.min", Text),
    column("最高成绩", "when.grade.max", Text),
    column("成绩满分", "when.grade.scale", Text),
    column("最少学分值", "when.credits.min", Text),
    column("最多学分值", "when.credits.max", Text),
    column("颁发机构类别", "when.issuer_class", List(words::NONE)),
    column("颁发机构", "when.issuer", List(words::NONE)),
    column("学分类别", "when.category", List(words::NONE)),
    column("获得日从", "when.awarded.from", Text),
    column("获得日早于", "when.awarded.until", Text),
    column("获得不超过", "when.awarded.within", Text),
    column("有效期", "when.valid", Word(words::VALIDITY)),
    column("合并计算", "pool.by", Word(words::POOLS)),
    column("同内容", "stack", Word(words::STACKS)),
    column("学分值", "give.value", Any(words::VALUES)),
    column("步长", "give.step", Text),
    column("取整", "give.round", Word(words::ROUNDING)),
    column("记入类别", "give.category", Text),
    column("按等级记入", "give.category_by_level", Any(words::NONE)),
    column("有效期限", "give.expires_after", Text),
    column("记为", "give.effect", Word(words::LOT_EFFECTS)),
    column("可否转换", "give.convertible", Truth),
    column("消耗", "give.consumption", Word(words::CONSUMPTION)),
    column("扣减后至少", "give.least", Text),
    column("每项最多", "limit.per_outcome", Text),
    column("每年最多", "limit.per_year", Text),
];

const TRANSFER: &[Column] = &[
    column("编号", "id", Text),
    column("依据", "cite", Text),
    column("生效日", "effective.from", Text),
    column("截止日", "effective.to", Text),
    column("槽位", "uses.0.slot", Text),
    column("类型", "uses.0.any_of.0.type", List(words::OUTCOME_TYPES)),
    column("名录项目", "uses.0.any_of.0.award", List(words::NONE)),
    column("最低等级", "uses.0.any_of.0.level.min", Level),
    column("最高等级", "uses.0.any_of.0.level.max", Level),
    column("主题之一", "uses.0.any_of.0.tag", List(words::NONE)),
    column("主题全有", "uses.0.any_of.0.all_tags", List(words::NONE)),
    column("主题皆无", "uses.0.any_of.0.not_tag", List(words::NONE)),
    column("最少学时", "uses.0.any_of.0.hours.min", Text),
    column("最多学时", "uses.0.any_of.0.hours.max", Text),
    column("最低成绩", "uses.0.any_of.0.grade.min", Text),
    column("最高成绩", "uses.0.any_of.0.grade.max", Text),
    column("成绩满分", "uses.0.any_of.0.grade.scale", Text),
    column("最少学分值", "uses.0.any_of.0.credits.min", Text),
    column("最多学分值", "uses.0.any_of.0.credits.max", Text),
    column(
        "颁发机构类别",
        "uses.0.any_of.0.issuer_class",
        List(words::NONE),
    ),
    column("颁发机构", "uses.0.any_of.0.issuer", List(words::NONE)),
    column("学分类别", "uses.0.any_of.0.category", List(words::NONE)),
    column("获得日从", "uses.0.any_of.0.awarded.from", Text),
    column("获得日早于", "uses.0.any_of.0.awarded.until", Text),
    column("获得不超过", "uses.0.any_of.0.awarded.within", Text),
    column("有效期", "uses.0.any_of.0.valid", Word(words::VALIDITY)),
    column("件数", "uses.0.take.count", Number),
    column("学时合计", "uses.0.take.hours_min", Text),
    column("学分合计", "uses.0.take.credits_min", Text),
    column("须各异", "uses.0.distinct", Word(words::DISTINCT)),
    column("消耗", "uses.0.consumption", Word(words::CONSUMPTION)),
    column("抽取", "uses.0.draw", Any(words::DRAWS)),
    column("全部课程", "gives.all", List(words::NONE)),
    column("任一课程", "gives.any_of", List(words::NONE)),
    column("最多门数", "gives.choose", Number),
    column("选修学分", "gives.elective", Text),
    column("记入模块", "gives.module", Text),
    column("效果", "gives.effect", Word(words::EFFECTS)),
    column("成绩", "gives.grade", Any(words::GRADES)),
    column("可免已修", "gives.partial", Truth),
    column("来源不少于目标", "source_covers_target", Truth),
    column("优先", "prefer", Number),
];

const DENY: &[Column] = &[
    column("编号", "id", Text),
    column("依据", "cite", Text),
    column("课程", "target.code", List(words::NONE)),
    column("课程标签", "target.tag", List(words::NONE)),
    column("课程无标签", "target.not_tag", List(words::NONE)),
    column("课程模块", "target.module", List(words::NONE)),
    column("是否必修", "target.compulsory", Truth),
    column("来源类型", "source.type", List(words::OUTCOME_TYPES)),
    column("来源项目", "source.award", List(words::NONE)),
    column("例外类型", "except.type", List(words::OUTCOME_TYPES)),
    column("例外项目", "except.award", List(words::NONE)),
];

const CAPS: &[Column] = &[
    column("编号", "id", Text),
    column("依据", "cite", Text),
    column("计量", "measure", Word(words::MEASURES)),
    column("上限", "limit", Text),
    column("比例", "share", Text),
    column("基数", "base", Any(words::BASES)),
    column("下限", "floor", Text),
    column("下限比例", "floor_share", Text),
    column("超出后", "then", Word(words::EFFECTS)),
    column("计入规则", "of.rule", List(words::NONE)),
    column("计入来源类型", "of.source_type", List(words::OUTCOME_TYPES)),
    column("计入颁发机构类别", "of.issuer_class", List(words::NONE)),
    column("计入颁发机构", "of.issuer", List(words::NONE)),
    column("计入来源学分类别", "of.source_category", List(words::NONE)),
    column("计算周期", "per", Word(words::PERIODS)),
    column("计入效果", "of.effect", List(words::EFFECTS)),
    column("计入课程", "of.target.code", List(words::NONE)),
    column("计入课程标签", "of.target.tag", List(words::NONE)),
    column("计入课程无标签", "of.target.not_tag", List(words::NONE)),
    column("计入课程模块", "of.target.module", List(words::NONE)),
    column("计入是否必修", "of.target.compulsory", Truth),
];

const EXCLUSIONS: &[Column] = &[
    column("编号", "id", Text),
    column("依据", "cite", Text),
    column("哪些", "kind", Any(words::EXCLUSIONS)),
    column("保留", "keep", Word(words::KEEP)),
];

const CROSSWALKS: &[Column] = &[
    column("编号", "id", Text),
    column("依据", "cite", Text),
    column("类型", "type", Word(words::OUTCOME_TYPES)),
    column("同为", "same", List(words::NONE)),
];

const EQUIVALENCES: &[Column] = &[
    column("编号", "id", Text),
    column("依据", "cite", Text),
    column("来源类型", "type", Word(words::OUTCOME_TYPES)),
    column("来源", "source", Text),
    column("课程", "target", Text),
    column("内容重合", "overlap", Text),
    column("学时比", "hours_ratio", Text),
    column("批准人", "approved_by", Text),
    column("生效日", "effective.from", Text),
    column("截止日", "effective.to", Text),
];

const TESTS: &[Column] = &[
    column("名称", "name", Text),
    column("日期", "on", Text),
    column("注册日", "registered_on", Text),
    column("成果", "facts.0.id", Text),
    column("成果类型", "facts.0.type", Word(words::OUTCOME_TYPES)),
    column("成果项目", "facts.0.award", Text),
    column("成果等级", "facts.0.level", Level),
    column("成果学时", "facts.0.hours", Text),
    column("成果成绩", "facts.0.grade", Text),
    column("成果学分", "facts.0.credits", Text),
    column("成果获得日", "facts.0.awarded_on", Text),
    column("成果核验", "facts.0.evidence", Word(words::EVIDENCE)),
    column("成果可转换", "facts.0.convertible", Truth),
    column("课程表", "courses", Any(words::NONE)),
    column("应得课程", "expect.granted", List(words::NONE)),
    column("应得学分", "expect.credits", Text),
];
