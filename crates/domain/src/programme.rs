//! Programme versions (人才培养方案): what a school asks of the intakes it applies to.

use crate::credits::Credits;
use crate::id::{OrganisationId, ProgrammeId, RuleSetId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Level of a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgrammeLevel {
    /// 中等职业教育.
    Secondary,
    /// 专科.
    Associate,
    /// 本科.
    Bachelor,
    /// 本科（专科起点）.
    BachelorTopUp,
}

/// One version of a programme, for the intakes from `intake_from` to `intake_to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    /// Identity of this version.
    pub id: ProgrammeId,
    /// The school.
    pub organisation_id: OrganisationId,
    /// The school's code of the programme, 1–64 characters.
    pub code: String,
    /// Version of the plan, such as `2025`; `(organisation, code, version)` is unique.
    pub version: String,
    /// Name, Chinese.
    pub name: String,
    /// Level.
    pub level: ProgrammeLevel,
    /// Credits needed for the award (毕业最低学分).
    pub total_credits: Credits,
    /// First registration date this version applies to.
    pub intake_from: NaiveDate,
    /// Last registration date, inclusive; none while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake_to: Option<NaiveDate>,
    /// Periods in which transfer applications are accepted; empty means always.
    #[serde(default)]
    pub application_window: Vec<Window>,
    /// Course groups with their minima.
    pub modules: Vec<Module>,
    /// Courses.
    pub courses: Vec<Course>,
    /// The school's rule set that decides transfers into this programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set_id: Option<RuleSetId>,
    /// `示例` on illustrative programmes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A period, both days inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// A window that was opened after the version was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FurtherWindow {
    /// The window.
    pub window: Window,
    /// The window whose place it takes, if one.
    pub in_place_of: Option<Window>,
}

/// A course group (课程模块).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Module {
    /// Code, unique in the programme.
    pub code: String,
    /// Name, Chinese.
    pub name: String,
    /// Credits needed in this module; binds beside the total.
    pub min_credits: Credits,
}

/// A course of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The school's course code, unique in the programme: the course's identity in the API.
    pub code: String,
    /// Name, Chinese.
    pub name: String,
    /// Credits; what a transfer grants, whatever the source was worth. Nothing where the course has to be done
    /// and gives no credit of the programme (补修).
    pub credits: Credits,
    /// Code of the module it belongs to.
    pub module: String,
    /// Compulsory (必修), so that nobody completes the programme without it, or elective.
    pub compulsory: bool,
    /// Words that rules and bans select by: `思政`, `体育`, `毕业设计`, `统设` …
    #[serde(default)]
    pub tags: Vec<String>,
    /// May it be a target of a transfer at all? Politics, capstone and the like may not.
    pub convertible: bool,
}

impl Programme {
    /// The course with this code.
    pub fn find_course(&self, code: &str) -> Option<&Course> {
        self.courses.iter().find(|course| course.code == code)
    }

    /// Does this version apply to whoever registers on this day?
    pub fn takes_in(&self, registered_on: NaiveDate) -> bool {
        self.intake_from <= registered_on && self.intake_to.is_none_or(|last| registered_on <= last)
    }

    /// The version with the windows that were opened since, in the order in which they were.
    #[must_use]
    pub fn with_windows(mut self, further: &[FurtherWindow]) -> Self {
        for it in further {
            self.application_window
                .retain(|window| Some(*window) != it.in_place_of);
            self.application_window.push(it.window);
        }
        self
    }

    /// Are applications accepted on this day?
    pub fn accepts_applications(&self, on: NaiveDate) -> bool {
        self.application_window.is_empty()
            || self
                .application_window
                .iter()
                .any(|window| window.from <= on && on <= window.to)
    }
}
