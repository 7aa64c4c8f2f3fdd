//! The columns of examples.

use super::{Column, former, rare, usual};
use crate::cells::Kind::{Any, Level, List, ListOrNone, Pairs, Text, Truth, Word};
use crate::words;

/// An example: its outcomes and courses stand in rows below each other.
pub const TESTS: &[Column] = &[
    usual("名称", "name", Text),
    usual("日期", "on", Text),
    usual("注册日", "registered_on", Text),
    usual("成果", "facts.*.id", Text),
    usual("成果类型", "facts.*.type", Word(words::OUTCOME_TYPES)),
    usual("成果项目", "facts.*.award", Text),
    rare("成果名称", "facts.*.name", Text),
    usual("成果等级", "facts.*.level", Level),
    usual("成果学时", "facts.*.hours", Text),
    usual("成果成绩", "facts.*.grade", Text),
    rare("成果成绩满分", "facts.*.grade_scale", Text),
    rare("成果数值", "facts.*.measures", Pairs(words::NONE)),
    usual("成果学分", "facts.*.credits", Text),
    usual("成果获得日", "facts.*.awarded_on", Text),
    rare("成果有效至", "facts.*.valid_until", Text),
    rare("成果主题", "facts.*.tags", List(words::NONE)),
    rare(
        "成果颁发机构类别",
        "facts.*.issuer_classes",
        List(words::NONE),
    ),
    rare("成果内容类", "facts.*.content_class", Text),
    usual("成果核验", "facts.*.evidence", Word(words::EVIDENCE)),
    usual("成果可转换", "facts.*.convertible", Truth),
    usual("课程", "courses.*.code", Text),
    usual("课程学分", "courses.*.credits", Text),
    rare("课程名称", "courses.*.name", Text),
    usual("课程模块", "courses.*.module", Text),
    rare("课程标签", "courses.*.tags", List(words::NONE)),
    usual("课程必修", "courses.*.compulsory", Truth),
    usual("课程可转换", "courses.*.convertible", Truth),
    former("课程表", "courses", Any(words::NONE)),
    rare("专业总学分", "total_credits", Text),
    rare("模块最低学分", "modules", Pairs(words::NONE)),
    usual("应得课程", "expect.granted", ListOrNone(words::GRANTED)),
    usual("应得学分", "expect.credits", Text),
    rare("应得效果", "expect.effect", Pairs(words::EFFECTS)),
    rare("应得成绩", "expect.grade", Pairs(words::NONE)),
    rare("未用原因", "expect.unused", Pairs(words::NONE)),
    rare("未得原因", "expect.missing", Pairs(words::NONE)),
    rare("应认定学分", "expect.recognised", Pairs(words::NONE)),
    rare("应记入类别", "expect.category", Pairs(words::NONE)),
    rare("等待原因", "expect.waits", Pairs(words::NONE)),
];
