//! What a school says of an examination.

use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Grade, Text, present};
use chrono::NaiveDate;
use credit_bank_domain::grade::passes;
use credit_bank_domain::state::LineAct;
use credit_bank_store::words::ExamKind;
use serde::Deserialize;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExamResult {
    #[serde(default)]
    kind: Kind,
    passed: bool,
    #[serde(deserialize_with = "crate::request::day")]
    examined_on: NaiveDate,
    #[serde(default)]
    grade: Option<Grade>,
    #[serde(default, deserialize_with = "present")]
    reason: Option<Text>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    First,
    Resit,
    Correction,
    Confirmation,
}

impl ExamResult {
    pub(super) const fn kind(&self) -> ExamKind {
        match self.kind {
            Kind::First => ExamKind::First,
            Kind::Resit => ExamKind::Resit,
            Kind::Correction => ExamKind::Correction,
            Kind::Confirmation => ExamKind::Confirmation,
        }
    }

    pub(super) const fn passed(&self) -> bool {
        self.passed
    }

    pub(super) const fn examined_on(&self) -> NaiveDate {
        self.examined_on
    }

    pub(super) const fn grade(&self) -> Option<&Grade> {
        self.grade.as_ref()
    }

    pub(super) fn reason(&self) -> &str {
        self.reason.as_ref().map(Text::as_str).unwrap_or_default()
    }

    /// What it does to the line.
    pub(super) const fn act(&self) -> LineAct {
        if self.passed {
            LineAct::ExamPass
        } else {
            LineAct::ExamFailure
        }
    }

    /// Is it a result that can be, of an examination between `earliest` and `today`?
    pub(super) fn check(&self, earliest: NaiveDate, today: NaiveDate) -> Result<(), Problem> {
        let grade = self.grade.iter();
        let mut faults: Vec<FieldFault> = grade.flat_map(|grade| grade.faults("/grade")).collect();
        if faults.is_empty() {
            faults.extend(self.contradiction());
        }
        let needs_reason = matches!(self.kind, Kind::Correction | Kind::Confirmation);
        if needs_reason && self.reason.is_none() {
            faults.push(FieldFault::required("/reason"));
        }
        if self.examined_on < earliest {
            faults.push(FieldFault::new(
                "/examined_on",
                "date_order",
                "考试日期不能早于学籍注册日和申请提交日；补考在前一次考试之后。",
                "The examination is of after the registration and the application, and a re-sit of after the one before.",
            ));
        }
        if !faults.is_empty() {
            return Err(Problem::new(Slug::InvalidBody).faults(faults));
        }
        if self.examined_on > today {
            return Err(Problem::future_date("/examined_on"));
        }
        Ok(())
    }

    /// The grade says that it passes, or that it does not, and `passed` says the other.
    fn contradiction(&self) -> Option<FieldFault> {
        let grade = self.grade.as_ref()?;
        let told = passes(&grade.scale, &grade.value)?;
        let (zh, en) = (
            "成绩与是否通过不符：百分制满 60 分为通过。",
            "The grade contradicts `passed`: of 100 marks, 60 pass.",
        );
        let fault = FieldFault::new("/grade/value", "contradicts_passed", zh, en);
        (told != self.passed).then_some(fault)
    }
}
