//! Programme versions.

use super::files::Shaped;
use super::{Load, SeedError, Seeds};
use credit_bank_domain::id::ProgrammeId;
use credit_bank_domain::programme::Programme;

const FILE: &str = "programmes.json";

impl Load<'_> {
    pub(super) fn programmes(&mut self, seeds: &Seeds) -> Result<usize, SeedError> {
        let mut entered = 0_usize;
        for mut seed in seeds.document::<Vec<Shaped>>(FILE)? {
            seed.put("id", &self.bank.ids().make(ProgrammeId::new));
            let school = seed.take(FILE, "organisation")?;
            seed.put("organisation_id", &self.organisation(&school)?);
            if let Some(code) = seed.take_optional("rule_set") {
                let rule_set = self
                    .tx
                    .find_rule_set_by_code(&code)?
                    .ok_or(SeedError::Unknown(code))?;
                seed.put("rule_set_id", &rule_set.id);
            }
            let programme: Programme = seed.into_domain(FILE)?;
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
