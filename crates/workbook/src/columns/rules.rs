//! The columns of rules.

use super::{Column, Rows, former, list, rare, usual};
use crate::cells::Kind::{Any, Level, List, Number, Pairs, Text, Truth, Word};
use crate::words;

const HEAD: &[Column] = &[
    usual("编号", "id", Text),
    usual("依据", "cite", Text),
    usual("生效日", "effective.from", Text),
    usual("截止日", "effective.to", Text),
];

/// Lists of a rule of recognition.
pub const RECOGNISE_ROWS: &[Rows] = &[
    list("give.value.levels"),
    list("give.value.tiers"),
    list("give.value.table"),
    list("give.penalties"),
    list("give.category_by_level"),
];

/// A rule of recognition.
pub const RECOGNISE: &[&[Column]] = &[HEAD, pattern!("", "when", usual), GIVE];

const GIVE: &[Column] = &[
    usual("合并计算", "pool.by", Word(words::POOLS)),
    usual("同内容", "stack", Word(words::STACKS)),
    usual("学分值", "give.value", Any(words::VALUES)),
    usual("固定学分", "give.value.fixed", Text),
    usual("学分公式", "give.value.formula", Text),
    rare("等级", "give.value.levels.*.level", Level),
    rare("该等级学分", "give.value.levels.*.credits", Text),
    rare("档次主题", "give.value.tiers.*.tag", Text),
    rare("该档学分", "give.value.tiers.*.credits", Text),
    rare("表中主题", "give.value.table.*.tags", List(words::NONE)),
    rare("表中等级", "give.value.table.*.level", Level),
    rare("表中学分", "give.value.table.*.credits", Text),
    rare("扣减主题", "give.penalties.*.tag", Text),
    rare("扣减数值", "give.penalties.*.measure", Text),
    rare("高于", "give.penalties.*.above", Text),
    rare("扣减学分", "give.penalties.*.less", Text),
    rare("不予学分", "give.penalties.*.void", Truth),
    usual("步长", "give.step", Text),
    usual("取整", "give.round", Word(words::ROUNDING)),
    usual("记入类别", "give.category", Text),
    rare("记入等级", "give.category_by_level.*.level", Level),
    rare("该等级记入", "give.category_by_level.*.category", Text),
    usual("有效期限", "give.expires_after", Text),
    usual("记为", "give.effect", Word(words::LOT_EFFECTS)),
    usual("可否转换", "give.convertible", Truth),
    usual("消耗", "give.consumption", Word(words::CONSUMPTION)),
    usual("扣减后至少", "give.least", Text),
    usual("每项最多", "limit.per_outcome", Text),
    usual("每年最多", "limit.per_year", Text),
    former("按等级记入", "give.category_by_level", Any(words::NONE)),
];

/// Lists of a rule of transfer.
pub const TRANSFER_ROWS: &[Rows] = &[
    Rows {
        list: "uses",
        inner: Some("any_of"),
    },
    list("windows"),
    list("yearly"),
    list("gives.grade.bands"),
];

/// A rule of transfer.
pub const TRANSFER: &[&[Column]] = &[
    HEAD,
    OPEN,
    pattern!("", "uses.*.any_of.*", usual),
    TAKE,
    VIA,
    GIVES,
    GRADE,
    LAST,
];

const OPEN: &[Column] = &[
    rare("受理从", "windows.*.from", Text),
    rare("受理至", "windows.*.to", Text),
    rare("每年受理从", "yearly.*.from", Text),
    rare("每年受理至", "yearly.*.to", Text),
    usual("槽位", "uses.*.slot", Text),
];

const TAKE: &[Column] = &[
    usual("件数", "uses.*.take.count", Number),
    usual("学时合计", "uses.*.take.hours_min", Text),
    usual("学分合计", "uses.*.take.credits_min", Text),
    rare("数值合计", "uses.*.take.measure_min", Pairs(words::NONE)),
    usual("须各异", "uses.*.distinct", Word(words::DISTINCT)),
    usual("消耗", "uses.*.consumption", Word(words::CONSUMPTION)),
    usual("抽取", "uses.*.draw", Any(words::DRAWS)),
    rare("抽取学分", "uses.*.draw.fixed", Text),
    rare("额度", "uses.*.budget", Text),
];

const VIA: &[Column] = &[
    rare("经等价", "via.by", Word(words::VIA)),
    rare("内容重合至少", "via.overlap.min", Text),
    rare("学时比至少", "via.hours_ratio.min", Text),
];

const GIVES: &[Column] = &[
    usual("全部课程", "gives.all", List(words::NONE)),
    usual("任一课程", "gives.any_of", List(words::NONE)),
    rare("所选课程", "gives.select.code", List(words::NONE)),
    rare("所选标签", "gives.select.tag", List(words::NONE)),
    rare("所选无标签", "gives.select.not_tag", List(words::NONE)),
    rare("所选模块", "gives.select.module", List(words::NONE)),
    rare("所选是否必修", "gives.select.compulsory", Truth),
    usual("最多门数", "gives.choose", Number),
    usual("选修学分", "gives.elective", Text),
    rare("选修学分公式", "gives.elective_by.formula", Text),
    rare("选修学分步长", "gives.elective_by.step", Text),
    rare(
        "选修学分取整",
        "gives.elective_by.round",
        Word(words::ROUNDING),
    ),
    rare("选修学分最多", "gives.elective_by.max", Text),
    usual("记入模块", "gives.module", Text),
    usual("效果", "gives.effect", Word(words::EFFECTS)),
];

const GRADE: &[Column] = &[
    usual("成绩", "gives.grade", Any(words::GRADES)),
    usual("固定成绩", "gives.grade.fixed", Text),
    usual("成绩文字", "gives.grade.text.text", Text),
    usual("学位审核计", "gives.grade.text.degree_review", Text),
    rare("成绩最高记", "gives.grade.cap", Text),
    rare("平均成绩取整", "gives.grade.average", Word(words::ROUNDING)),
    rare("成绩公式", "gives.grade.linear.formula", Text),
    rare(
        "成绩公式取整",
        "gives.grade.linear.round",
        Word(words::ROUNDING),
    ),
    rare("分数达到", "gives.grade.bands.*.from", Text),
    rare("记成绩", "gives.grade.bands.*.grade", Text),
];

const LAST: &[Column] = &[
    usual("可免已修", "gives.partial", Truth),
    usual("来源不少于目标", "source_covers_target", Truth),
    usual("优先", "prefer", Number),
];
