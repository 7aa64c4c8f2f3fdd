//! What an account must be, whoever makes it: an administrator, the command line or a seed.

use crate::problem::{FieldFault, Problem};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::OrganisationId;
use credit_bank_store::rows::Organisation;

/// Why an account may not be made so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountFault {
    /// The login name has another form.
    #[error(
        "a login name has 3 to 64 letters, digits or ._@+- and begins with a letter or a digit"
    )]
    Login,
    /// No role, or one twice.
    #[error("an account has at least one role, and each once")]
    Roles,
    /// Who makes accounts has no power over credits.
    #[error("admin goes with no role that has power over credits")]
    AdminWithPower,
    /// A learner's account is opened by an officer and claimed by the person.
    #[error("a learner claims the account that an officer opened")]
    Learner,
    /// A provider's, registrar's, rule editor's or rule approver's account acts for an organisation.
    #[error("provider, registrar, rule_editor and rule_approver need an organisation")]
    Organisation,
    /// An organisation has people of its kind: a training centre has no officers.
    #[error(
        "an officer acts for a workstation or parent bank, a registrar for a school, and a provider for whoever posts"
    )]
    Place,
}

impl AccountFault {
    /// 中文说明.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Login => "登录名为 3–64 个字母、数字或 ._@+-，首位为字母或数字。",
            Self::Roles => "至少一个角色，且不得重复。",
            Self::AdminWithPower => "管理员不得同时拥有涉及学分的角色。",
            Self::Learner => "学习者账户由认定员开户，本人认领。",
            Self::Place => {
                "officer 属于工作站或上级学分银行，registrar 属于学校，provider 属于报送机构；该机构不是。"
            }
            Self::Organisation => "provider、registrar、rule_editor 与 rule_approver 须有机构。",
        }
    }

    /// Stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Login => "pattern",
            Self::Roles => "roles",
            Self::AdminWithPower => "admin_with_credit_role",
            Self::Learner => "not_in_list",
            Self::Organisation => "required",
            Self::Place => "role_of_another_kind",
        }
    }

    /// What is answered, at this member of the body.
    pub(crate) fn told_at(self, pointer: &'static str) -> Problem {
        let english = self.to_string();
        Problem::invalid_body(FieldFault::new(
            pointer,
            self.code(),
            self.chinese(),
            english,
        ))
    }

    /// Which member of the draft is at fault.
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::Login => "/login",
            Self::Roles | Self::AdminWithPower | Self::Learner | Self::Place => "/roles",
            Self::Organisation => "/organisation_id",
        }
    }
}

/// Checks an account that is to be made.
///
/// # Errors
/// [`AccountFault`].
pub fn check_account(
    login: &str,
    roles: &[Role],
    organisation: Option<OrganisationId>,
) -> Result<(), AccountFault> {
    let mut distinct = roles.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let needs_organisation = |role: &Role| {
        matches!(
            role,
            Role::Provider | Role::Registrar | Role::RuleEditor | Role::RuleApprover
        )
    };
    if !is_login(login) {
        Err(AccountFault::Login)
    } else if roles.is_empty() || distinct.len() != roles.len() {
        Err(AccountFault::Roles)
    } else if roles.contains(&Role::Learner) {
        Err(AccountFault::Learner)
    } else if roles.contains(&Role::Admin) && roles.iter().any(|role| role.has_power_over_credits())
    {
        Err(AccountFault::AdminWithPower)
    } else if organisation.is_none() && roles.iter().any(needs_organisation) {
        Err(AccountFault::Organisation)
    } else {
        Ok(())
    }
}

/// Checks that the organisation for which an account acts is of a kind that has people of these roles.
///
/// # Errors
/// [`AccountFault::Place`].
pub fn check_place(roles: &[Role], organisation: &Organisation) -> Result<(), AccountFault> {
    let is_one_of = |kinds: &[&str]| {
        let mut own = organisation.roles.0.iter();
        own.any(|kind| kinds.contains(&kind.as_str()))
    };
    let fits = |role: &Role| match role {
        Role::Officer => is_one_of(&["workstation", "parent_bank"]),
        Role::Registrar => is_one_of(&["school"]),
        // A parent bank keeps rules and registers, and posts nothing.
        Role::Provider => is_one_of(&[
            "provider",
            "evaluation_organisation",
            "awarding_body",
            "school",
            "workstation",
        ]),
        Role::RuleEditor | Role::RuleApprover => {
            is_one_of(&["workstation", "parent_bank", "school"])
        }
        Role::Learner | Role::Admin | Role::Auditor => true,
    };
    if roles.iter().all(fits) {
        Ok(())
    } else {
        Err(AccountFault::Place)
    }
}

fn is_login(login: &str) -> bool {
    (3..=64).contains(&login.len())
        && login.starts_with(|first: char| first.is_ascii_alphanumeric())
        && login
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._@+-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::{AccountFault, check_account};
    use credit_bank_domain::access::Role;

    #[test]
    fn who_makes_accounts_gets_no_power_over_credits() {
        let check = |roles: &[Role]| check_account("示例".trim_matches('示'), roles, None);
        assert_eq!(check(&[Role::Admin]), Err(AccountFault::Login));
        let check = |roles: &[Role]| check_account("admin01", roles, None);
        assert_eq!(check(&[Role::Admin, Role::Auditor]), Ok(()));
        assert_eq!(check(&[Role::Officer]), Ok(()));
        for role in [Role::Registrar, Role::RuleEditor, Role::RuleApprover] {
            assert_eq!(check(&[role]), Err(AccountFault::Organisation));
        }
        for role in [Role::Officer, Role::RuleEditor, Role::RuleApprover] {
            assert_eq!(
                check(&[Role::Admin, role]),
                Err(AccountFault::AdminWithPower)
            );
        }
        assert_eq!(check(&[Role::Learner]), Err(AccountFault::Learner));
        assert_eq!(check(&[]), Err(AccountFault::Roles));
        assert_eq!(
            check(&[Role::Officer, Role::Officer]),
            Err(AccountFault::Roles)
        );
    }
}
