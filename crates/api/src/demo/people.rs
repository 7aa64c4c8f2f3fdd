//! A person of each role.

use super::accounts::{Accounts, PersonAccess};
use super::{Demo, SCHOOL};
use crate::{passwords, random};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::{LearnerId, OrganisationId, UserId};
use credit_bank_domain::identity::PersonName;
use credit_bank_store::rows::UserAccount;
use credit_bank_store::words::Standing;
use credit_bank_store::{Json, StoreError};

/// Role, login, name, organisation.
const PEOPLE: &[(Role, &str, &str, Option<&str>)] = &[
    (Role::Learner, "demo-learner", "示例学员01", None),
    (Role::Provider, "demo-provider", "示例报送员", Some("lphr")),
    (
        Role::Registrar,
        "demo-registrar",
        "示例教务员",
        Some(SCHOOL),
    ),
    (Role::Officer, "demo-officer", "示例认定员", Some("lpws")),
    (
        Role::RuleEditor,
        "demo-rule-editor",
        "示例规则编辑",
        Some("lpws"),
    ),
    (
        Role::RuleApprover,
        "demo-rule-approver",
        "示例规则审批",
        Some("lpws"),
    ),
    (Role::Admin, "demo-admin", "示例管理员", Some("lpws")),
    (Role::Auditor, "demo-auditor", "示例审计员", Some("lpws")),
    // What only the workstation may post, such as the status of a veteran, the officer recognises.
    (Role::Provider, "demo-counter", "示例受理员", Some("lpws")),
];

impl Demo<'_> {
    /// Makes or finds the people. A password that no longer holds, because the file was lost or an
    /// earlier start was cut short, is replaced.
    pub(super) fn people(
        &self,
        known: &Accounts,
        learner: LearnerId,
    ) -> anyhow::Result<Vec<PersonAccess>> {
        let mut people = Vec::new();
        for (role, login, name, organisation) in PEOPLE {
            let organisation_id = organisation
                .map(|code| self.organisation(code))
                .transpose()?;
            let password = match known.people.iter().find(|person| person.login == *login) {
                Some(person) => person.password.clone(),
                None => random::secret()?,
            };
            let person = PersonAccess {
                role: *role,
                login: (*login).to_owned(),
                password,
                learner_id: (*role == Role::Learner).then_some(learner),
                organisation_id,
            };
            self.person(&person, name, organisation_id)?;
            people.push(person);
        }
        self.claim(learner)?;
        Ok(people)
    }

    fn person(
        &self,
        person: &PersonAccess,
        name: &str,
        organisation_id: Option<OrganisationId>,
    ) -> anyhow::Result<()> {
        let store = self.bank.store();
        let there = store.read("find an example person", |tx| {
            tx.find_user_by_login(&person.login)
        })?;
        if let Some(user) = &there
            && passwords::verify_now(&person.password, &user.password_hash)
        {
            return Ok(());
        }
        let password_hash = passwords::hash_now(&person.password)?;
        let made = UserAccount {
            id: self.bank.ids().make(UserId::new),
            login: person.login.clone(),
            // Whole names of learners are sealed; the account shows the rest of it.
            display_name: match person.role {
                Role::Learner => PersonName::parse(name)?.masked(),
                _ => name.to_owned(),
            },
            roles: Json(vec![person.role]),
            organisation_id,
            learner_id: person.learner_id,
            password_hash: password_hash.clone(),
            state: Standing::Active,
            version: 1,
            created_at: self.bank.now(),
        };
        store.write("make an example person", |tx| {
            if let Some(user) = &there {
                let (from, now) = (&user.password_hash, self.bank.now());
                tx.set_password_hash(user.id, from, &password_hash, now, None)?;
                self.audit(tx, "change_my_password", ("user", user.id.uuid()), None)
            } else {
                tx.insert_user(&made)?;
                self.audit(tx, "create_user", ("user", made.id.uuid()), None)
            }
        })?;
        Ok(())
    }

    /// The example person takes over the account that a provider's post opened.
    pub(super) fn claim(&self, learner: LearnerId) -> Result<(), StoreError> {
        self.bank.store().write("claim the example account", |tx| {
            if tx.set_learner_claimed(learner, self.bank.now())? {
                self.audit(
                    tx,
                    "claim_account",
                    ("learner", learner.uuid()),
                    Some(learner),
                )?;
            }
            Ok(())
        })
    }
}
