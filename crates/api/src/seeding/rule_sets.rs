//! Rule sets: read, their examples run, and their first version published by two different hands.

use super::{Load, SEED_APPROVER, SEED_EDITOR, SeedError, Seeds};
use credit_bank_conversion_rules::RuleSet;
use credit_bank_domain::id::{ActorId, RuleSetId, RuleSetVersionId};
use credit_bank_domain::state::{RuleSetVersionAct, RuleSetVersionState};
use credit_bank_store::rows::{RuleSet as RuleSetRow, RuleSetVersion, RuleSetVersionEventDraft};
use credit_bank_store::words::RuleSetPurpose;
use serde::Deserialize;

const OWNERS: &str = "rule-sets.json";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnerSeed {
    code: String,
    organisation: String,
}

/// A rule set that is sound.
pub(super) struct SoundRuleSet {
    rules: RuleSet,
    source: String,
    owner: String,
}

/// Reads every rule set and runs its examples.
pub(super) fn parse(seeds: &Seeds) -> Result<Vec<SoundRuleSet>, SeedError> {
    let owners: Vec<OwnerSeed> = seeds.document(OWNERS)?;
    seeds
        .rule_sets()
        .map(|(file, source)| {
            let rules = RuleSet::parse_yaml(source).map_err(|faults| {
                let lines: Vec<_> = faults
                    .iter()
                    .map(|fault| format!("{}:{}: {}", fault.line, fault.column, fault.en))
                    .collect();
                SeedError::content(file, lines.join("; "))
            })?;
            if let Some(failed) = rules.run_tests().iter().find(|result| !result.passed) {
                let cause = format!("the example {} fails: {}", failed.name, failed.en);
                return Err(SeedError::content(file, cause));
            }
            let owner = owners
                .iter()
                .find(|owner| owner.code == rules.rule_set)
                .ok_or_else(|| SeedError::content(OWNERS, format!("no owner of {file}")))?;
            Ok(SoundRuleSet {
                rules,
                source: source.to_owned(),
                owner: owner.organisation.clone(),
            })
        })
        .collect()
}

impl Load<'_> {
    pub(super) fn rule_sets(&mut self, sound: &[SoundRuleSet]) -> Result<usize, SeedError> {
        let mut entered = 0_usize;
        for rule_set in sound {
            let code = &rule_set.rules.rule_set;
            if self.tx.find_rule_set_by_code(code)?.is_none() {
                self.rule_set(rule_set)?;
                entered = entered.saturating_add(1);
            }
        }
        Ok(entered)
    }

    fn rule_set(&mut self, sound: &SoundRuleSet) -> Result<(), SeedError> {
        let recognises = sound.rules.recognise_rules().next().is_some();
        let row = RuleSetRow {
            id: self.bank.ids().make(RuleSetId::new),
            code: sound.rules.rule_set.clone(),
            organisation_id: self.organisation(&sound.owner)?,
            purpose: if recognises {
                RuleSetPurpose::Recognition
            } else {
                RuleSetPurpose::Transfer
            },
            title: sound.rules.title.clone(),
            created_at: self.now,
        };
        self.tx.insert_rule_set(&row)?;
        self.publish(row.id, sound)
    }

    /// Enters the version and takes it through its whole life, so that every event is there.
    fn publish(&mut self, rule_set_id: RuleSetId, sound: &SoundRuleSet) -> Result<(), SeedError> {
        let id = self.bank.ids().make(RuleSetVersionId::new);
        let hash = sound.rules.hash_hex();
        let effective = sound.rules.effective;
        self.tx.insert_rule_set_version(&RuleSetVersion {
            id,
            rule_set_id,
            number: i64::from(sound.rules.version),
            state: RuleSetVersionState::Draft,
            source: sound.source.clone(),
            canonical: sound.rules.canonical_json(),
            hash: hash.clone(),
            effective_from: effective.from,
            // A text names its last day, the bank the first day without it.
            effective_to: effective.to.and_then(|last| last.succ_opt()),
            created_by: SEED_EDITOR,
            created_at: self.now,
            published_at: None,
            withdrawn_at: None,
        })?;
        let mut state = RuleSetVersionState::Draft;
        for (act, actor_id) in [
            (RuleSetVersionAct::Submission, SEED_EDITOR),
            (RuleSetVersionAct::Approval, SEED_APPROVER),
            (RuleSetVersionAct::Publication, SEED_APPROVER),
        ] {
            let next = state
                .after(act)
                .map_err(|conflict| SeedError::content(OWNERS, conflict))?;
            self.tx
                .set_rule_set_version_state(id, state, next, self.now)?;
            self.event(id, act, actor_id, &hash)?;
            state = next;
        }
        Ok(())
    }

    fn event(
        &mut self,
        version: RuleSetVersionId,
        act: RuleSetVersionAct,
        actor_id: ActorId,
        hash: &str,
    ) -> Result<(), SeedError> {
        self.tx
            .append_rule_set_version_event(&RuleSetVersionEventDraft {
                rule_set_version_id: version,
                act: act.as_str().to_owned(),
                actor_id,
                hash: hash.to_owned(),
                detail: serde_json::json!({"reason": "seed"}),
                recorded_at: self.now,
            })?;
        Ok(())
    }
}
