//! From facts to a plan: candidates, plan, explanation, verification.

use crate::conversion::{Completion, Conversion, ConversionStatus, RuleSetRef};
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;

/// Which courses of the programme the facts give, what they cost and why the rest does not count.
pub fn convert(request: &ConversionRequest<'_>) -> Conversion {
    Conversion {
        plan_hash: String::new(),
        semantics: crate::SEMANTICS,
        rule_set: RuleSetRef {
            code: request.rules.rule_set.clone(),
            version: request.rules.version,
            hash: request.rules.hash_hex(),
        },
        facts_hash: String::new(),
        on: request.on,
        status: ConversionStatus::NotPlanned,
        courses: Vec::new(),
        groups: Vec::new(),
        total_credits: Credits::ZERO,
        pending_exam_credits: Credits::ZERO,
        caps: Vec::new(),
        unused: Vec::new(),
        missing: Vec::new(),
        completion: Completion {
            required: request.programme.total_credits,
            reached: Credits::ZERO,
            modules: Vec::new(),
            complete: false,
        },
    }
}
