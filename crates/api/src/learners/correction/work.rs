//! Puts what is right in the place of what was mistyped.

use super::body::{Right, unchanged};
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::content::PostedContent;
use crate::learners::account_body::{first_identity, open_name};
use crate::learners::identity::stored_document;
use crate::outcomes::Renaming;
use crate::people::phone;
use crate::problem::{FieldFault, Problem, Slug};
use credit_bank_domain::access::Permit;
use credit_bank_domain::access::corrections::CorrectLearner;
use credit_bank_domain::id::{LearnerId, NoticeId, SubjectId};
use credit_bank_domain::identity::{IdDocument, PersonName, PhoneNumber};
use credit_bank_domain::state::AccountState;
use credit_bank_store::rows::{Learner, LearnerCorrection, LearnerIdentity, LearnerPhone, Notice};
use credit_bank_store::sealing::Sealed;
use credit_bank_store::words::{CompletionState, RecipientKind};
use credit_bank_store::{Json, WriteTx};
use serde_json::json;

/// What was corrected, in both languages, and what stands now of it as screens show it.
type Told = (&'static str, &'static str, &'static str, String);

impl Right {
    /// Corrects the account and tells its learner; gives the members that changed.
    ///
    /// # Errors
    /// `state-conflict` once the account is merged or closed, `already-exists` where the number is another
    /// account's, `invalid-body` where nothing would change.
    pub(super) fn carry_out(
        &self,
        tx: &mut dyn WriteTx,
        bank: &Bank,
        permit: &Permit<CorrectLearner>,
        trail: &AuditTrail,
    ) -> Result<Vec<&'static str>, Problem> {
        let id = permit.learner;
        tx.lock_learners(&[id])?;
        let learner = tx.find_learner(id)?.ok_or_else(Problem::not_found)?;
        if !matches!(learner.state, AccountState::Dormant | AccountState::Claimed) {
            return Err(Problem::state_conflict([]));
        }
        let kept = tx.list_learner_corrections(id)?;
        let mut before = LearnerCorrection {
            learner_id: id,
            number: kept.last().map_or(1, |it| it.number.saturating_add(1)),
            name_ciphertext: None,
            id_type: None,
            id_number_ciphertext: None,
            id_number_masked: None,
            phone_ciphertext: None,
            phone_masked: None,
            reason: self.reason.clone(),
            corrected_by: permit.officer,
            corrected_at: bank.now(),
        };
        let mut told: Vec<Told> = Vec::new();
        if let Some(document) = &self.document {
            told.push(self.identify(tx, bank, &mut before, document)?);
        }
        if let Some(number) = &self.phone {
            told.push(self.call(tx, bank, &mut before, number)?);
        }
        let mut renaming = None;
        if let Some(name) = &self.name {
            renaming = Some(self.rename(tx, bank, (&mut before, &learner), name)?);
            told.push(("name", "姓名", "name", name.masked()));
        }
        tx.insert_learner_correction(&before)?;
        tx.insert_notices(&[notice(bank, id, &told)])?;
        if let Some(renaming) = renaming {
            renaming.weigh_others(tx, (bank, permit.officer), None, trail)?;
        }
        Ok(told.into_iter().map(|(member, ..)| member).collect())
    }

    /// Another document: the account is found by its number from now on.
    fn identify(
        &self,
        tx: &mut dyn WriteTx,
        bank: &Bank,
        before: &mut LearnerCorrection,
        document: &IdDocument,
    ) -> Result<Told, Problem> {
        let (id, keys) = (before.learner_id, bank.identity_keys());
        let was = first_identity(tx.reads(), id)?;
        let old = stored_document(bank, &was)?;
        self.check_reason(std::iter::once(old.normal_form()))?;
        if old == *document {
            return Err(unchanged("/document"));
        }
        let number_hash = keys.look_up_hash(document);
        if tx.find_learner_by_number_hash(&number_hash)?.is_some() {
            return Err(number_of_another());
        }
        check_birth(tx, id, document)?;
        let is = LearnerIdentity {
            learner_id: id,
            number_hash,
            id_type: document.id_type().as_str().to_owned(),
            number_ciphertext: keys
                .seal(Sealed::Number, id, document.normal_form())
                .map_err(Problem::internal)?,
            masked: document.masked(),
            created_at: before.corrected_at,
        };
        if !tx.correct_identity(&was, &is)? {
            return Err(Problem::unavailable(1));
        }
        before.id_type = Some(was.id_type);
        before.id_number_ciphertext = Some(was.number_ciphertext);
        before.id_number_masked = Some(was.masked);
        Ok(("document", "证件", "document", is.masked))
    }

    /// Another phone: the one that is shown, which is that of the log-in where there is one.
    fn call(
        &self,
        tx: &mut dyn WriteTx,
        bank: &Bank,
        before: &mut LearnerCorrection,
        number: &PhoneNumber,
    ) -> Result<Told, Problem> {
        let (id, keys) = (before.learner_id, bank.identity_keys());
        let seal = |text: &str| {
            keys.seal(Sealed::Phone, id, text)
                .map_err(Problem::internal)
        };
        let user = tx.find_user_of_learner(id)?.map(|user| user.id);
        let log_in = match user {
            Some(user) => tx.find_user_phone(user)?,
            None => None,
        };
        let is = LearnerPhone {
            learner_id: id,
            number_ciphertext: seal(number.normal_form())?,
            masked: number.masked(),
            recorded_by: before.corrected_by,
            recorded_at: before.corrected_at,
        };
        let at_counter = tx.find_learner_phone(id)?;
        let old = match (&log_in, &at_counter) {
            (Some(row), _) => Some(keys.open(Sealed::Phone, row.user_id, &row.number_ciphertext)),
            (None, Some(row)) => Some(keys.open(Sealed::Phone, id, &row.number_ciphertext)),
            (None, None) => None,
        };
        if let Some(old) = old.transpose().map_err(Problem::internal)? {
            self.check_reason(std::iter::once(old.as_str()))?;
            if old == number.normal_form() {
                return Err(unchanged("/phone"));
            }
            before.phone_ciphertext = Some(seal(&old)?);
            let masked = log_in.as_ref().map(|row| &row.masked);
            before.phone_masked = masked.or(at_counter.as_ref().map(|it| &it.masked)).cloned();
        }
        if let Some(row) = log_in {
            tx.correct_user_phone(&phone::sealed(bank, row.user_id, number)?)?;
        } else if at_counter.is_some() {
            tx.correct_learner_phone(&is)?;
        } else {
            tx.insert_learner_phone(&is)?;
        }
        Ok(("phone", "手机号码", "phone", is.masked))
    }

    /// Another name: what was posted under either is weighed again by whoever called.
    fn rename(
        &self,
        tx: &mut dyn WriteTx,
        bank: &Bank,
        (before, learner): (&mut LearnerCorrection, &Learner),
        name: &PersonName,
    ) -> Result<Renaming, Problem> {
        let was = open_name(bank, learner)?;
        self.check_reason(std::iter::once(was.as_str()))?;
        if was == name.as_str() {
            return Err(unchanged("/name"));
        }
        let sealed = bank.identity_keys();
        let sealed = sealed.seal(Sealed::Name, learner.id, name.as_str());
        if !tx.correct_name(learner, &sealed.map_err(Problem::internal)?)? {
            return Err(Problem::unavailable(1));
        }
        if let Some(user) = tx.find_user_of_learner(learner.id)? {
            tx.correct_display_name(user.id, &name.masked())?;
        }
        before.name_ciphertext = Some(learner.name_ciphertext.clone());
        Ok(Renaming {
            learner: learner.id,
            was: PersonName::parse(&was).map_err(Problem::internal)?,
            is: name.clone(),
        })
    }
}

/// Nothing that stands in the account was completed before its person was born.
fn check_birth(
    tx: &mut dyn WriteTx,
    learner: LearnerId,
    document: &IdDocument,
) -> Result<(), Problem> {
    let Some(born) = document.birth_date() else {
        return Ok(());
    };
    for completion in tx.list_completions_of_learners(&[learner])? {
        let content = PostedContent::read(&completion.content)?;
        if completion.state != CompletionState::Withdrawn && content.completed_on < born {
            let fault = FieldFault::new(
                "/document/id_number",
                "before_birth",
                "账户中有早于该出生日期的结业数据，请先由报送机构更正或撤回。",
                "A completion of the account is before that day of birth; its provider corrects or withdraws it first.",
            );
            return Err(Problem::invalid_body(fault));
        }
    }
    Ok(())
}

/// Which account it is, a search by number says, which leaves its line.
fn number_of_another() -> Problem {
    Problem::new(Slug::AlreadyExists).detail(
        "该证件号码已有另一个账户；请先按号码查询核对。两个账户的合并尚未开通。",
        "Another account has this number; find it by the number to compare. Merging two accounts is not possible yet.",
    )
}

fn notice(bank: &Bank, learner: LearnerId, told: &[Told]) -> Notice {
    let list = |part: fn(&Told) -> &str, between: &str| {
        let parts: Vec<&str> = told.iter().map(part).collect();
        parts.join(between)
    };
    let id = SubjectId::new(learner.uuid());
    Notice {
        id: bank.ids().make(NoticeId::new),
        recipient: RecipientKind::Learner,
        recipient_id: id,
        kind: "learner_corrected".to_owned(),
        subject: "learner".to_owned(),
        subject_id: id,
        detail: Json(json!({
            "what_zh": list(|it| it.1, "、"),
            "what_en": list(|it| it.2, ", "),
            "now": list(|it| &it.3, ", "),
        })),
        created_at: bank.now(),
    }
}
