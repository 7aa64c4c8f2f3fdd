//! In what two descriptions of one outcome differ, member by member, for the officer who decides.

use credit_bank_conversion_rules::Reason;
use credit_bank_domain::award::Award;
use credit_bank_store::rows::Outcome;

/// Code of the reasons of a requested correction.
pub(crate) const CORRECTION_REQUESTED: &str = "correction_requested";

/// Code of the reasons that say in what sources differ.
pub(crate) const SOURCES_DIFFER: &str = "sources_differ";

/// Each member that a correction would change, with what it is and what it would be.
pub(crate) fn differences(was: (&Award, &Outcome), is: (&Award, &Outcome)) -> Vec<Reason> {
    let told = |[zh, en]: [&str; 2]| {
        Reason::new(
            CORRECTION_REQUESTED,
            format!("{zh}将更正。"),
            format!("The {en} would change."),
        )
    };
    each(was, is, told)
}

/// Each member of which another source says something else, with what stands and what that source says.
pub(crate) fn of_sources(stands: (&Award, &Outcome), other: (&Award, &Outcome)) -> Vec<Reason> {
    let told = |[zh, en]: [&str; 2]| {
        Reason::new(
            SOURCES_DIFFER,
            format!("另一来源所报的{zh}不同。"),
            format!("Another source says another {en}."),
        )
    };
    each(stands, other, told)
}

fn each(
    was: (&Award, &Outcome),
    is: (&Award, &Outcome),
    told: impl Fn([&str; 2]) -> Reason,
) -> Vec<Reason> {
    let members = members(was).into_iter().zip(members(is));
    members
        .filter(|((_, _, old), (_, _, new))| old != new)
        .map(|((zh, en, old), (_, _, new))| Reason {
            want: Some(new),
            have: Some(old),
            ..told([zh, en])
        })
        .collect()
}

fn members((award, outcome): (&Award, &Outcome)) -> [(&'static str, &'static str, String); 9] {
    let text = |value: Option<String>| value.unwrap_or_default();
    let grade = outcome.grade.as_ref().map(|grade| {
        let part = |name: &str| {
            grade
                .0
                .get(name)
                .and_then(|it| it.as_str())
                .unwrap_or_default()
        };
        format!("{}/{}", part("value"), part("scale"))
    });
    let measures = outcome.measures.0.iter();
    let measures: Vec<String> = measures
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    [
        (
            "名录项",
            "award",
            format!("{}@{}", award.code, award.edition),
        ),
        ("等级", "level", text(outcome.level.clone())),
        ("成绩", "grade", text(grade)),
        (
            "学时",
            "hours",
            text(outcome.taught_hours.map(|it| it.to_string())),
        ),
        (
            "证书编号",
            "certificate number",
            text(outcome.certificate_number.clone()),
        ),
        (
            "结业日期",
            "day of completion",
            outcome.awarded_on.to_string(),
        ),
        (
            "有效期",
            "validity",
            text(outcome.valid_until.map(|it| it.to_string())),
        ),
        ("主题", "topics", outcome.tags.0.join("、")),
        ("数值", "numbers", measures.join("、")),
    ]
}
