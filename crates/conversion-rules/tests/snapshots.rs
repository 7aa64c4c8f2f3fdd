//! Explanations of cases that are no golden ones, and the list of all: every golden case writes its own
//! file under `tests/snapshots/`.
//!
//! `EXPLANATIONS=write cargo test -p credit-bank-conversion-rules` writes all of them anew.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{Fact, FactGrade, FactLevel};
use credit_bank_domain::outcome_type::OutcomeType;
use support::*;

fn compare(file: &'static str, rules: &str, code: &str, facts: &[Fact], wanted: &[&str]) {
    let _case = snapshot::of(file);
    let (rules, programme) = (rule_set(rules), programme(code));
    let mut asked = request(&rules, &programme, facts);
    if !wanted.is_empty() {
        asked.wishes.courses = Some(wanted.iter().map(|code| (*code).to_owned()).collect());
    }
    answer(&asked);
}

#[test]
fn one_qualification_gives_a_bundle_of_three_courses() {
    let facts = [fact(
        "邮政速递业务员",
        OutcomeType::VocationalQualification,
        "YZSD@1",
        "1.5",
    )];
    compare("bundle", "ouc-logistics", "S01-WL", &facts, &[]);
}

#[test]
fn competing_rules_say_what_was_given_up() {
    let facts = [
        skill("营销师三级", "4-01-02-07@2015+2020", 3),
        x("数据分析中级", "X02", 2),
        x("网店运营初级", "X01", 1),
    ];
    let wanted = ["P2-12", "P2-13", "P2-14", "P2-17", "P2-20"];
    compare("competing", "cqou-associate-2025", "P2", &facts, &wanted);
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
    compare("nearly", "cqou-associate-2025", "P2", &facts, &wanted);
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
    compare("sources", "ou-sources-s09", "S09-XZ", &facts, &[]);
}

#[test]
fn a_floor_that_is_not_reached_is_told() {
    let facts = [x("网店运营中级", "X01", 2)];
    compare("floor", "sou-express-s12", "S12-DS", &facts, &[]);
}

/// The cases that are decided by rules; the others are named in `golden_express.rs` with their crates.
const GOLDEN: [&str; 33] = [
    "g01", "g02", "g03", "g04", "g05", "g06", "g07", "g08", "g09", "g10", "g11", "g12", "g13",
    "g14", "g15", "g16", "g17", "g18", "g19", "g20", "g21", "g22", "g23", "g30", "g31", "g32",
    "g33", "g34", "g35", "g36", "g39", "g40", "s18",
];

#[test]
fn every_golden_case_has_its_file_and_every_file_its_test() {
    let tests = concat!(
        include_str!("golden_transfer.rs"),
        include_str!("golden_express.rs"),
        include_str!("golden_limits.rs"),
        include_str!("golden_recognition.rs"),
        include_str!("snapshots.rs")
    );
    let folder = format!("{}/tests/snapshots", env!("CARGO_MANIFEST_DIR"));
    let files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for case in GOLDEN {
        assert!(files.iter().any(|file| file.starts_with(case)), "{case}");
    }
    for file in files {
        let name = file.strip_suffix(".txt").unwrap();
        assert!(
            tests.contains(&format!("\"{name}\"")),
            "{file} is of no test"
        );
    }
}

/// The golden cases that other crates hold: number, file, test.
const ELSEWHERE: [(&str, &str, &str); 7] = [
    (
        "G24",
        include_str!("../../api/tests/api/rule_versions.rs"),
        "g24_an_application_filed_before_a_version_was_published_is_decided_by_the_one_before",
    ),
    (
        "G25",
        include_str!("../../api/tests/api/rule_versions.rs"),
        "g25_of_a_version_that_is_withdrawn_open_applications_end_and_new_ones_are_refused",
    ),
    (
        "G26",
        include_str!("../../api/tests/api/revocations.rs"),
        "g26_a_transferred_outcome_takes_its_courses_with_it_and_a_review_brings_them_back",
    ),
    (
        "G27",
        include_str!("../../api/tests/api/corrections.rs"),
        "g27_a_mended_slip_of_the_pen_changes_nothing_of_what_was_transferred",
    ),
    (
        "G29, sent twice",
        include_str!("../../api/tests/api/completions.rs"),
        "g29_the_same_completion_under_another_key_is_the_same_completion",
    ),
    (
        "G29, two sources",
        include_str!("../../api/tests/api/sources.rs"),
        "g29_the_issuer_takes_the_place_of_a_claimer_who_said_the_same",
    ),
    (
        "G37",
        include_str!("../../domain/tests/vectors.rs"),
        "g37_working_days_fall_due_where_the_published_calendar_says",
    ),
];

#[test]
fn a_golden_case_that_another_crate_holds_is_there() {
    for (case, file, test) in ELSEWHERE {
        assert!(file.contains(&format!("fn {test}(")), "{case}: {test}");
        let number = case.split(',').next().unwrap().to_lowercase();
        assert!(test.starts_with(&format!("{number}_")), "{case}: {test}");
    }
}
