//! A programme version as the contract writes it.

use super::award_body::{date_order, repeated};
use super::dates::{day_after, last_day};
use crate::problem::FieldFault;
use crate::request::{Code, Label, Name, ShortCode, Tag, present};
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{OrganisationId, ProgrammeId, RuleSetId};
use credit_bank_domain::programme::{Course, Module, Programme, ProgrammeLevel, Window};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The body of `POST /v1/programmes`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeDraft {
    pub(super) organisation_id: OrganisationId,
    code: Code,
    version: ShortCode,
    name: Name,
    level: ProgrammeLevel,
    total_credits: Credits,
    #[serde(deserialize_with = "crate::request::day")]
    intake_from: NaiveDate,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    intake_to: Option<NaiveDate>,
    #[serde(default)]
    application_window: Vec<WindowBody>,
    modules: Vec<ModuleBody>,
    courses: Vec<CourseBody>,
    #[serde(default, deserialize_with = "present")]
    pub(super) rule_set_id: Option<RuleSetId>,
    #[serde(default, deserialize_with = "present")]
    label: Option<Label>,
}

/// A period in which applications are accepted; `to` is the first day after.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowBody {
    #[serde(deserialize_with = "crate::request::day")]
    from: NaiveDate,
    #[serde(deserialize_with = "crate::request::day")]
    to: NaiveDate,
}

/// A course group.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModuleBody {
    code: Code,
    name: Name,
    min_credits: Credits,
}

/// A course.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CourseBody {
    code: Code,
    name: Name,
    credits: Credits,
    module: Code,
    compulsory: bool,
    tags: Vec<Tag>,
    convertible: bool,
}

impl ProgrammeDraft {
    /// Every fault that needs no look-up.
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        for (pointer, length, most) in [
            ("/modules", self.modules.len(), 100),
            ("/courses", self.courses.len(), 500),
        ] {
            if length == 0 {
                faults.push(FieldFault::too_short(pointer, 1));
            } else if length > most {
                faults.push(FieldFault::too_long(pointer, most));
            }
        }
        if self.application_window.len() > 50 {
            faults.push(FieldFault::too_long("/application_window", 50));
        }
        if self.intake_to.is_some_and(|to| to <= self.intake_from) {
            faults.push(date_order("/intake_to"));
        }
        for (index, window) in self.application_window.iter().enumerate() {
            if window.to <= window.from {
                faults.push(date_order(&format!("/application_window/{index}/to")));
            }
        }
        self.fault_credits(&mut faults);
        self.fault_codes(&mut faults);
        faults
    }

    /// A programme asks for something, and no module alone for more than the whole. Together the modules may
    /// ask for more than the total, which then is no bound: plans in force do.
    fn fault_credits(&self, faults: &mut Vec<FieldFault>) {
        if self.total_credits.is_zero() {
            faults.push(FieldFault::out_of_range("/total_credits"));
        }
        for (index, module) in self.modules.iter().enumerate() {
            if module.min_credits > self.total_credits {
                let pointer = format!("/modules/{index}/min_credits");
                faults.push(FieldFault::out_of_range(pointer));
            }
        }
    }

    /// Codes are unique, and a course belongs to a module.
    fn fault_codes(&self, faults: &mut Vec<FieldFault>) {
        let mut modules = BTreeSet::new();
        for (index, module) in self.modules.iter().enumerate() {
            if !modules.insert(&module.code) {
                faults.push(repeated(format!("/modules/{index}/code")));
            }
        }
        let mut courses = BTreeSet::new();
        for (index, course) in self.courses.iter().enumerate() {
            if !courses.insert(&course.code) {
                faults.push(repeated(format!("/courses/{index}/code")));
            }
            if !modules.contains(&course.module) {
                faults.push(FieldFault::not_in_list(format!("/courses/{index}/module")));
            }
            if course.tags.len() > 30 {
                faults.push(FieldFault::too_long(format!("/courses/{index}/tags"), 30));
            }
            let tags: BTreeSet<&Tag> = course.tags.iter().collect();
            if tags.len() < course.tags.len() {
                faults.push(repeated(format!("/courses/{index}/tags")));
            }
        }
    }

    /// The programme version.
    pub(super) fn into_programme(self, id: ProgrammeId) -> Programme {
        let windows = self.application_window.into_iter().map(|window| Window {
            from: window.from,
            to: last_day(Some(window.to)).unwrap_or(window.from),
        });
        let modules = self.modules.into_iter().map(|module| Module {
            code: module.code.into_string(),
            name: module.name.into_string(),
            min_credits: module.min_credits,
        });
        let courses = self.courses.into_iter().map(|course| Course {
            code: course.code.into_string(),
            name: course.name.into_string(),
            credits: course.credits,
            module: course.module.into_string(),
            compulsory: course.compulsory,
            tags: course.tags.into_iter().map(Tag::into_string).collect(),
            convertible: course.convertible,
        });
        Programme {
            id,
            organisation_id: self.organisation_id,
            code: self.code.into_string(),
            version: self.version.into_string(),
            name: self.name.into_string(),
            level: self.level,
            total_credits: self.total_credits,
            intake_from: self.intake_from,
            intake_to: last_day(self.intake_to),
            application_window: windows.collect(),
            modules: modules.collect(),
            courses: courses.collect(),
            rule_set_id: self.rule_set_id,
            label: self.label.map(Label::into_string),
        }
    }
}

/// `Programme` of the contract: the domain's, with ends of periods as the contract names them.
#[derive(Debug, Clone, Serialize)]
pub struct ProgrammeBody(Programme);

impl From<Programme> for ProgrammeBody {
    fn from(mut programme: Programme) -> Self {
        programme.intake_to = day_after(programme.intake_to);
        for window in &mut programme.application_window {
            window.to = day_after(Some(window.to)).unwrap_or(window.to);
        }
        Self(programme)
    }
}
