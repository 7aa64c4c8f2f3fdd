//! What a simulation tells of one case adds up to the case, and what it tells of cases to the totals; grades
//! are told, and the workbook calls things by their names.

use crate::rule_sets::simulated;
use crate::school::{Applicant, School, draft_second, get, text};
use crate::simulations::{cases, shown};
use crate::world::Who;
use credit_bank_workbook::read;
use serde_json::{Value, json};

const AMOUNTS: [&str; 4] = [
    "credits_before",
    "credits_after",
    "further_before",
    "further_after",
];
/// C1 is graded lower; C4 becomes an examination.
const CHANGES: &[(&str, &str)] = &[
    (
        "all: [C1], effect: exempt, grade: {fixed: \"85\"}",
        "all: [C1], effect: exempt, grade: {fixed: \"60\"}",
    ),
    (
        "all: [C4], effect: exempt",
        "all: [C4], effect: attendance_waiver",
    ),
];

const KINDS: [&str; 2] = ["application", "enrolment"];

/// Hundredths; nothing where it is not there.
fn amount(of: &Value, member: &str) -> i64 {
    let digits: Option<String> = of[member].as_str().map(|text| text.replace('.', ""));
    digits.map_or(0, |digits| digits.parse().unwrap())
}

fn risen(of: &Value, [before, after]: [&str; 2]) -> i64 {
    amount(of, after) - amount(of, before)
}

/// Each case is what its changes are, and each total what its cases are.
fn adds_up(report: &Value, cases: &[Value]) {
    for pair in [
        ["credits_before", "credits_after"],
        ["further_before", "further_after"],
    ] {
        for case in cases {
            let changes = case["changes"].as_array().unwrap().iter();
            let all: i64 = changes.map(|change| risen(change, pair)).sum();
            let all = all + risen(&case["left_out_amounts"], pair);
            assert_eq!(all, risen(case, pair), "{case}");
        }
    }
    for totals in ["by_school", "by_programme", "by_learner_group"] {
        for (kind, member) in KINDS.iter().flat_map(|kind| AMOUNTS.map(|it| (kind, it))) {
            let sum = |rows: &[Value]| -> i64 {
                let of_kind = rows.iter().filter(|it| it["kind"] == **kind);
                of_kind.map(|it| amount(it, member)).sum()
            };
            let told = report[totals].as_array().unwrap();
            assert_eq!(sum(told), sum(cases), "{totals} {kind} {member}");
        }
    }
}

each_database! {
    fn what_changes_adds_up_also_where_a_course_becomes_an_examination(bank: &TestBank) {
        let school = School::open(bank);
        let first = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate"), ("X04", "intermediate")]);
        first.applied(bank, &["C1", "C4"]);
        Applicant::enrol(bank, &school, 2, &[("X04", "intermediate"), ("X02", "intermediate")]);
        let (version, _) = draft_second(bank, CHANGES);
        let simulation = simulated(bank, &version);
        let (report, told) = (shown(bank, &simulation), cases(bank, &simulation));
        assert_eq!((told.len(), &report["losses"]), (3, &json!(2)), "{report}");
        adds_up(&report, &told);
        let exam = told.iter().flat_map(|case| case["changes"].as_array().unwrap()).find(|it| it["what"] == "C4");
        let exam = exam.unwrap();
        assert_eq!(AMOUNTS.map(|member| text(&exam[member])), ["4.00", "0.00", "4.00", "4.00"], "{exam}");
    }

    fn a_draft_that_changes_a_grade_alone_is_a_loss_or_a_gain(bank: &TestBank) {
        let school = School::open(bank);
        Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let (version, _) = draft_second(bank, &CHANGES[..1]);
        let simulation = simulated(bank, &version);
        let report = shown(bank, &simulation);
        assert_eq!([&report["losses"], &report["moved"]], [&json!(1), &json!(0)], "{report}");
        let [case] = &cases(bank, &simulation)[..] else { panic!("one case") };
        let change = &case["changes"][0];
        assert_eq!([&change["grade_before"], &change["grade_after"]], [&json!("85"), &json!("60")], "{case}");
        assert_eq!(change["before"], change["after"]);
    }

    fn the_workbook_names_what_has_a_name_and_cuts_no_reason(bank: &TestBank) {
        let school = School::open(bank);
        Applicant::enrol(bank, &school, 1, &[("X01", "intermediate"), ("X04", "intermediate")]);
        let (version, _) = draft_second(bank, CHANGES);
        let simulation = simulated(bank, &version);
        let file = get(bank, bank.world.actor(Who::RuleEditor), &format!("{simulation}/report.xlsx"));
        let sheets = read(&file.body).unwrap();
        let cells = |sheet: usize| -> Vec<String> {
            let cells = sheets[sheet].cells.values();
            cells.map(|cell| format!("{cell:?}")).collect()
        };
        let all = cells(4).join("\n");
        for told in ["C1 示例课程C1 3.00 → 3.00", "成绩 85 → 60", "C4 示例课程C4 4.00 → 4.00（其中待考学分或积分 0.00 → 4.00）"] {
            assert!(all.contains(told), "{told}: {all}");
        }
        for case in cases(bank, &simulation) {
            for change in case["changes"].as_array().unwrap() {
                for reason in change["reasons"].as_array().unwrap() {
                    let said = text(&reason["zh"]).replace('"', "\\\"");
                    assert!(all.contains(&said), "{said}: {all}");
                }
            }
        }
        let is_id = |cell: &&String| cell.contains(&school.programme) || cell.contains("rule_set_id");
        for sheet in 0..5 {
            assert!(!cells(sheet).iter().any(|cell| is_id(&cell)), "{:?}", cells(sheet));
        }
        assert!(cells(1).iter().any(|cell| cell.contains("cqou")), "{:?}", cells(1));
        assert!(cells(0).iter().any(|cell| cell.contains("test-school")), "{:?}", cells(0));
    }
}
