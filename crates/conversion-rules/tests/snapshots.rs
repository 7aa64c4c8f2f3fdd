//! Explanations as a school official reads them: one file for each case under `tests/snapshots/`.
//!
//! `EXPLANATIONS=write cargo test -p credit-bank-conversion-rules --test snapshots` writes them anew.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::Measure;
use credit_bank_conversion_rules::{Conversion, Fact, FactGrade, FactLevel, Reason};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::programme::Programme;
use std::fmt::Write;
use support::*;

/// An amount of a cap: credits, or whole courses.
fn amount(value: Credits, measure: Measure) -> String {
    match measure {
        Measure::Credits => value.to_string(),
        Measure::Courses => value.to_string().trim_end_matches(".00").to_owned(),
    }
}

fn reasons(text: &mut String, list: &[Reason]) {
    for reason in list {
        let source = reason.rule.as_ref().map_or_else(String::new, |rule| {
            format!("〔{rule}，{}〕", reason.clause.as_deref().unwrap_or("-"))
        });
        writeln!(text, "    - {}{source}", reason.zh).unwrap();
        writeln!(text, "      {}", reason.en).unwrap();
    }
}

fn render(title: &str, programme: &Programme, plan: &Conversion) -> String {
    let name = |code: &str| {
        let course = programme.find_course(code);
        course.map_or_else(|| "-".to_owned(), |course| course.name.clone())
    };
    let mut text = format!(
        "{title}\n专业：{}（{}）　规则集：{} 第 {} 版　申请日：{}\n",
        programme.name, programme.code, plan.rule_set.code, plan.rule_set.version, plan.on
    );
    writeln!(
        text,
        "合计：免修免考 {} 学分，待考试 {} 学分\n\n转换的课程",
        plan.total_credits, plan.pending_exam_credits
    )
    .unwrap();
    for line in &plan.courses {
        let grade = line.grade.as_ref().map_or("-", |grade| grade.text.as_str());
        writeln!(
            text,
            "  {} {}　{} 学分　{}　成绩 {grade}",
            line.course_code,
            name(&line.course_code),
            line.target_credits,
            line.effect.as_str(),
        )
        .unwrap();
        reasons(&mut text, &line.explanation);
    }
    text.push_str("\n上限\n");
    for cap in &plan.caps {
        writeln!(
            text,
            "  {}　已用 {}，上限 {}〔{}〕",
            cap.id,
            amount(cap.used, cap.measure),
            amount(cap.limit, cap.measure),
            cap.clause
        )
        .unwrap();
    }
    text.push_str("\n没有用上的成果\n");
    for fact in &plan.unused {
        writeln!(text, "  {}", fact.id).unwrap();
        reasons(&mut text, &fact.reasons);
    }
    text.push_str("\n没有转换的课程\n");
    for course in &plan.missing {
        writeln!(
            text,
            "  {} {}",
            course.course_code,
            name(&course.course_code)
        )
        .unwrap();
        reasons(&mut text, &course.reasons);
    }
    text.push_str("\n下一步\n");
    for step in &plan.next_steps {
        writeln!(
            text,
            "  {} {}　{} 学分",
            step.course_code,
            name(&step.course_code),
            step.credits
        )
        .unwrap();
        reasons(&mut text, &step.acts);
    }
    text
}

fn compare(file: &str, title: &str, rules: &str, code: &str, facts: &[Fact], wanted: &[&str]) {
    let (rules, programme) = (rule_set(rules), programme(code));
    let mut asked = request(&rules, &programme, facts);
    if !wanted.is_empty() {
        asked.wishes.courses = Some(wanted.iter().map(|code| (*code).to_owned()).collect());
    }
    let text = render(title, &programme, &answer(&asked));
    let path = format!("{}/tests/snapshots/{file}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var("EXPLANATIONS").is_ok_and(|value| value == "write") {
        std::fs::write(&path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(stored, text, "{path}");
}

#[test]
fn one_qualification_gives_a_bundle_of_three_courses() {
    let facts = [fact(
        "邮政速递业务员",
        OutcomeType::VocationalQualification,
        "YZSD@1",
        "1.5",
    )];
    compare(
        "bundle",
        "一项资格转三门课",
        "ouc-logistics",
        "S01-WL",
        &facts,
        &[],
    );
}

#[test]
fn competing_rules_say_what_was_given_up() {
    let facts = [
        skill("营销师三级", "4-01-02-07@2015+2020", 3),
        x("数据分析中级", "X02", 2),
        x("网店运营初级", "X01", 1),
    ];
    let wanted = ["P2-12", "P2-13", "P2-14", "P2-17", "P2-20"];
    compare(
        "competing",
        "多条规则争用同一成果",
        "cqou-associate-2025",
        "P2",
        &facts,
        &wanted,
    );
}

#[test]
fn what_is_nearly_enough_says_what_is_missing() {
    let facts = [
        training("品牌培训", "PX-BRAND@1", "品牌", "12", "80", "0.5"),
        training("包装培训", "PX-PACK@1", "包装", "12", "80", "0.5"),
        training("质量培训", "PX-SAFE@1", "质量安全", "6", "80", "0"),
        x("物流管理初级", "X15", 1),
    ];
    let wanted = ["P2-21", "P2-15", "P2-19"];
    compare(
        "nearly",
        "差一点就能转换",
        "cqou-associate-2025",
        "P2",
        &facts,
        &wanted,
    );
}

#[test]
fn caps_by_source_change_the_mode() {
    let studied = |id: &str, award: &str, name: &str| Fact {
        award_name: Some(name.to_owned()),
        level: Some(FactLevel {
            framework: Some("academic".to_owned()),
            level: "associate".to_owned(),
            rank: 4,
        }),
        grade: Some(FactGrade {
            scale: "100".to_owned(),
            value: credits("75"),
        }),
        ..fact(id, OutcomeType::SelfStudyExam, award, "6")
    };
    let course = Fact {
        issuer_classes: vec!["other_institution".to_owned()],
        level: None,
        ..Fact {
            outcome_type: OutcomeType::Course,
            ..studied("外校西方经济学", "GX-ECON@2020", "西方经济学")
        }
    };
    let facts = [
        studied("自考市场营销学", "ZK-MKT@1", "市场营销学"),
        studied("自考管理学基础", "ZK-MGT@1", "管理学基础"),
        studied("自考应用写作", "ZK-WRITE@1", "应用写作"),
        course,
    ];
    compare(
        "sources",
        "按来源设上限",
        "ou-sources-s09",
        "S09-XZ",
        &facts,
        &[],
    );
}

#[test]
fn a_floor_that_is_not_reached_is_told() {
    let facts = [x("网店运营中级", "X01", 2)];
    compare(
        "floor",
        "融通课程不足四成",
        "sou-express-s12",
        "S12-DS",
        &facts,
        &[],
    );
}
