//! Completions, the outcomes they attest, and the evidence.

use crate::json_text::JsonText;
use crate::sql_types::Json;
use crate::words::CompletionState;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::claim::Consumption;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    ActorId, AwardId, CompletionId, EvidenceId, LearnerId, OrganisationId, OutcomeId,
    RuleSetVersionId,
};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::{EvidenceState, OutcomeState};
use std::collections::BTreeMap;

row! {
    /// A learning outcome; once recognised, also its lot in the deposit book.
    Outcome, OutcomeWire, outcome {
        /// Whose it is.
        learner_id: LearnerId,
        /// Its id.
        id: OutcomeId,
        /// The register entry.
        award_id: AwardId,
        /// Kind, copied from the register entry.
        outcome_type: OutcomeType,
        /// Who issued it, as far as the bank knows.
        issuer_id: OrganisationId,
        /// Code of the level in the award's framework.
        level: Option<String>,
        /// Rank of the level; greater is higher.
        level_rank: Option<i64>,
        /// Grade as posted: `{scale, value}`.
        grade: Option<Json<serde_json::Value>>,
        /// Hours taught, in hundredths.
        taught_hours: Option<Credits>,
        /// Normal form of the certificate's number.
        certificate_number: Option<String>,
        /// Day of award or completion.
        awarded_on: NaiveDate,
        /// Last day of validity, inclusive.
        valid_until: Option<NaiveDate>,
        /// Same-content class of the award.
        content_class: Option<String>,
        /// Hash of the facts as first reported; stable across exports.
        source_hash: Vec<u8>,
        /// Where it stands.
        state: OutcomeState,
        /// Why it stands there, for people: a list of reasons.
        reasons: JsonText,
        /// Until when an officer should have decided, while it waits.
        due_on: Option<NaiveDate>,
        /// The bank's kind of credit, once recognised.
        category: Option<String>,
        /// What it is worth, once recognised.
        credits: Option<Credits>,
        /// May it be converted at all?
        convertible: bool,
        /// How a use consumes it.
        consumption: Option<Consumption>,
        /// First day on which the lot is expired.
        expires_on: Option<NaiveDate>,
        /// The recognition rule that decided.
        rule: Option<String>,
        /// The version that rule stands in.
        rule_set_version_id: Option<RuleSetVersionId>,
        /// When it was recognised.
        recognised_at: Option<DateTime<Utc>>,
        /// Grows with every change.
        version: i64,
        /// When the bank first knew of it.
        created_at: DateTime<Utc>,
        /// The officer's latest words.
        note: Option<String>,
        /// Since when the term stands still for a supplement; `due_on` is then that of the stopped clock.
        clock_stopped_on: Option<NaiveDate>,
        /// Is the lot in the book of points instead of that of deposits?
        is_points: bool,
        /// Topics it bears beside those of its register entry.
        tags: Json<Vec<String>>,
        /// Numbers it carries beside hours and grade, by name.
        measures: Json<BTreeMap<String, Credits>>,
    }
}

row! {
    /// A change of an outcome's state.
    OutcomeEvent, OutcomeEventWire, outcome_event {
        /// Whose.
        learner_id: LearnerId,
        /// Which outcome.
        outcome_id: OutcomeId,
        /// 1, 2, 3 …
        number: i64,
        /// What was done.
        act: String,
        /// State before; none for the first.
        from_state: Option<String>,
        /// State after.
        to_state: String,
        /// Who did it.
        actor_id: ActorId,
        /// Why: a list of reasons.
        reasons: JsonText,
        /// When.
        recorded_at: DateTime<Utc>,
        /// Code of its level since.
        level: Option<String>,
        /// First day on which its lot is expired, since.
        expires_on: Option<NaiveDate>,
    }
}

row! {
    /// What the rules said when an outcome was recognised, and what they were asked.
    RecognitionDecision, RecognitionDecisionWire, recognition_decision {
        /// Whose.
        learner_id: LearnerId,
        /// Which outcome.
        outcome_id: OutcomeId,
        /// The number of the event by which it was recognised.
        number: i64,
        /// The rules that were asked.
        rule_set_version_id: RuleSetVersionId,
        /// The question, byte for byte: evidence.
        request: String,
        /// SHA-256 of the question, hexadecimal.
        request_hash: String,
        /// The answer, byte for byte: evidence.
        decision: String,
    }
}

row! {
    /// What a provider posted.
    Completion, CompletionWire, completion {
        /// Its id.
        id: CompletionId,
        /// The provider.
        provider_id: OrganisationId,
        /// The provider's own id of it; with the provider it names the completion for ever.
        external_id: String,
        /// Who completed.
        learner_id: LearnerId,
        /// The outcome it attests.
        outcome_id: OutcomeId,
        /// What became of it.
        state: CompletionState,
        /// Which revision of the content stands.
        revision: i64,
        /// The content as posted, without the learner's identity.
        content: String,
        /// Keyed hash of the whole content, identity included: tells a retry from another post.
        content_hash: Vec<u8>,
        /// Who posted.
        posted_by: ActorId,
        /// When.
        created_at: DateTime<Utc>,
        /// Do register and rules recognise it by itself, whatever else its learner has?
        decided: bool,
        /// What it is worth by itself.
        worth: Credits,
        /// Why, for its provider: a list of reasons.
        reasons: JsonText,
        /// Until when an officer should have decided, as its provider was told.
        due_on: Option<NaiveDate>,
    }
}

row! {
    /// A content a completion had, or was asked to have.
    CompletionRevision, CompletionRevisionWire, completion_revision {
        /// Which completion.
        completion_id: CompletionId,
        /// 1 for the first post.
        revision: i64,
        /// `post`, `correction` or `withdrawal`.
        act: String,
        /// The content.
        content: String,
        /// Its keyed hash.
        content_hash: Vec<u8>,
        /// Why, for corrections and withdrawals.
        reason: String,
        /// Who.
        posted_by: ActorId,
        /// When.
        recorded_at: DateTime<Utc>,
    }
}

row! {
    /// One source that attests an outcome; an outcome may have several.
    Evidence, EvidenceWire, evidence {
        /// Whose.
        learner_id: LearnerId,
        /// Which outcome.
        outcome_id: OutcomeId,
        /// Its id.
        id: EvidenceId,
        /// `issuer`, `provider`, `officer` or `learner`.
        source: String,
        /// The organisation that gave it.
        organisation_id: Option<OrganisationId>,
        /// The completion that gave it.
        completion_id: Option<CompletionId>,
        /// What it is worth as evidence.
        state: EvidenceState,
        /// When.
        created_at: DateTime<Utc>,
    }
}

row! {
    /// Which outcome a certificate is, whoever reports it.
    Certificate, CertificateWire, certificate {
        /// Keyed hash over the kind of award and the certificate's number.
        certificate_hash: Vec<u8>,
        /// Whose.
        learner_id: LearnerId,
        /// Which outcome.
        outcome_id: OutcomeId,
    }
}
