//! What an administrator says of a new organisation.

use crate::problem::{FieldFault, Problem};
use crate::request::{Label, Name, Word, present, region_code};
use credit_bank_domain::id::OrganisationId;
use credit_bank_domain::identity::{CodeError, SchoolCode, Uscc};
use serde::{Deserialize, Serialize};

/// What an organisation is to the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrganisationRole {
    /// 工作站.
    Workstation,
    /// 接收学校.
    School,
    /// 培训机构.
    Provider,
    /// 评价组织.
    EvaluationOrganisation,
    /// 颁证机构.
    AwardingBody,
    /// 上级学分银行.
    ParentBank,
}

impl OrganisationRole {
    /// The word of the contract and the store.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Workstation => "workstation",
            Self::School => "school",
            Self::Provider => "provider",
            Self::EvaluationOrganisation => "evaluation_organisation",
            Self::AwardingBody => "awarding_body",
            Self::ParentBank => "parent_bank",
        }
    }
}

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganisationDraft {
    pub(super) name: Name,
    #[serde(default, deserialize_with = "present")]
    pub(super) short_name: Option<Name>,
    pub(super) roles: Vec<OrganisationRole>,
    #[serde(default, deserialize_with = "present")]
    pub(super) class: Option<Word>,
    #[serde(default, deserialize_with = "present")]
    pub(super) uscc: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(super) school_code: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(super) region_code: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(super) parent_id: Option<OrganisationId>,
    #[serde(default, deserialize_with = "present")]
    pub(super) label: Option<Label>,
}

impl OrganisationDraft {
    /// Checks what needs no database; the code it gives back is the normal form.
    ///
    /// # Errors
    /// 422 at the first member at fault.
    pub(super) fn check(&self) -> Result<Option<Uscc>, Problem> {
        let mut roles = self.roles.clone();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() {
            return Err(Problem::invalid_body(FieldFault::too_short("/roles", 1)));
        }
        if roles.len() != self.roles.len() {
            let fault = FieldFault::new("/roles", "repeated", "角色重复。", "A role is repeated.");
            return Err(Problem::invalid_body(fault));
        }
        check_region_code(self.region_code.as_deref())?;
        check_codes(self.uscc.as_deref(), self.school_code.as_deref())
    }
}

/// The codes that say which body it is; gives the normal form of the first.
pub(super) fn check_codes(
    uscc: Option<&str>,
    school_code: Option<&str>,
) -> Result<Option<Uscc>, Problem> {
    check_school_code(school_code)?;
    uscc.map(parse_uscc).transpose()
}

fn parse_uscc(text: &str) -> Result<Uscc, Problem> {
    let fault = || {
        let (zh, en) = (
            "统一社会信用代码或其校验码不正确。",
            "The unified social credit code or its check character is wrong.",
        );
        Problem::invalid_body(FieldFault::new("/uscc", "check_digit", zh, en))
    };
    let code = Uscc::parse(text).map_err(|_| fault())?;
    // The contract takes the normal form only.
    if code.as_str() == text {
        Ok(code)
    } else {
        Err(Problem::invalid_body(FieldFault::pattern("/uscc")))
    }
}

fn check_school_code(text: Option<&str>) -> Result<(), Problem> {
    let Some(text) = text else {
        return Ok(());
    };
    let pointer = "/school_code";
    let fault = match SchoolCode::parse(text) {
        Ok(code) if code.as_str() == text => return Ok(()),
        Err(error @ (CodeError::Category | CodeError::Province)) => FieldFault::new(
            pointer,
            "not_in_list",
            format!("{}。", error.chinese()),
            error.to_string(),
        ),
        Ok(_) | Err(_) => FieldFault::pattern(pointer),
    };
    Err(Problem::invalid_body(fault))
}

pub(super) fn check_region_code(text: Option<&str>) -> Result<(), Problem> {
    let code = text.map(|text| region_code(text, "/region_code"));
    code.transpose().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::OrganisationDraft;
    use serde_json::{Value, json};

    fn is_accepted(member: &str, value: Value) -> bool {
        let mut draft = json!({"name": "示例学校", "roles": ["school"]});
        draft[member] = value;
        serde_json::from_value::<OrganisationDraft>(draft).is_ok_and(|draft| draft.check().is_ok())
    }

    #[test]
    fn a_credit_code_counts_only_with_its_check_character() {
        assert!(is_accepted("uscc", json!("91110000600037341L")));
        assert!(!is_accepted("uscc", json!("91110000600037341M")));
        assert!(!is_accepted("uscc", json!("91110000600037341l")));
    }

    #[test]
    fn codes_and_roles_are_those_of_the_contract() {
        assert!(is_accepted("region_code", json!("500155")));
        assert!(!is_accepted("region_code", json!("50015")));
        assert!(is_accepted("school_code", json!("3650999001")));
        assert!(!is_accepted("school_code", json!("0099999999")));
        assert!(!is_accepted("school_code", json!("3699999001")));
        assert!(!is_accepted("region_code", json!("999999")));
        assert!(!is_accepted("roles", json!([])));
        assert!(!is_accepted("roles", json!(["school", "school"])));
        assert!(!is_accepted("roles", json!(["bank"])));
        assert!(!is_accepted("colour", json!("red")));
    }
}
