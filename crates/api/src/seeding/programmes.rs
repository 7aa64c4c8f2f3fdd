//! Programme versions.

use super::files::Shaped;
use super::{Load, SeedError, Seeds};
use credit_bank_domain::id::{OrganisationId, ProgrammeId, RuleSetId};
use credit_bank_domain::programme::Programme;

pub(super) const FILE: &str = "programmes.json";

/// A programme version; its school and rule set have been taken out of the seed.
pub(super) fn programme_of(
    mut seed: Shaped,
    id: ProgrammeId,
    school: OrganisationId,
    rule_set: Option<RuleSetId>,
) -> Result<Programme, SeedError> {
    seed.put("id", &id);
    seed.put("organisation_id", &school);
    if let Some(rule_set) = rule_set {
        seed.put("rule_set_id", &rule_set);
    }
    seed.into_domain(FILE)
}

impl Load<'_> {
    pub(super) fn programmes(&mut self, seeds: &Seeds) -> Result<usize, SeedError> {
        let mut entered = 0_usize;
        for mut seed in seeds.document::<Vec<Shaped>>(FILE)? {
            let school = self.organisation(&seed.take(FILE, "organisation")?)?;
            let rule_set = match seed.take_optional("rule_set") {
                Some(code) => {
                    let found = self.tx.find_rule_set_by_code(&code)?;
                    Some(found.ok_or(SeedError::Unknown(code))?.id)
                }
                None => None,
            };
            let id = self.bank.ids().make(ProgrammeId::new);
            let programme = programme_of(seed, id, school, rule_set)?;
            let known = self.tx.find_programme_version(
                programme.organisation_id,
                &programme.code,
                &programme.version,
            )?;
            if known.is_none() {
                self.tx.insert_programme(&programme, self.now)?;
                entered = entered.saturating_add(1);
            }
        }
        Ok(entered)
    }
}
