//! The register, the programmes and the classes of organisations of seeds without a bank: what `rules check` checks against.

use super::files::Shaped;
use super::{SeedError, Seeds, organisations, programmes, register};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{AwardId, OrganisationId, ProgrammeId};
use credit_bank_domain::programme::Programme;
use std::collections::BTreeSet;
use std::path::Path;
use uuid::Uuid;

/// Register, programmes and classes of organisations; ids are those of nobody, since rules name things by code.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The register.
    pub register: Vec<Award>,
    programmes: Vec<(Option<String>, Programme)>,
    /// The classes of the organisations.
    pub issuer_classes: BTreeSet<String>,
}

impl Shelf {
    /// Reads the seeds of `folder`, or those inside the binary.
    ///
    /// # Errors
    /// When a file is missing or is not what it should be.
    pub fn read(folder: Option<&Path>) -> Result<Self, SeedError> {
        let seeds = Seeds::read(folder)?;
        let nobody = OrganisationId::new(Uuid::nil());
        let register = seeds
            .document::<Vec<Shaped>>(register::AWARDS)?
            .into_iter()
            .map(|seed| register::award_of(seed, AwardId::new(Uuid::nil()), |_| Ok(nobody)))
            .collect::<Result<_, _>>()?;
        let programmes = seeds
            .document::<Vec<Shaped>>(programmes::FILE)?
            .into_iter()
            .map(|mut seed| {
                seed.take(programmes::FILE, "organisation")?;
                let rule_set = seed.take_optional("rule_set");
                let id = ProgrammeId::new(Uuid::nil());
                Ok((rule_set, programmes::programme_of(seed, id, nobody, None)?))
            })
            .collect::<Result<_, SeedError>>()?;
        Ok(Self {
            issuer_classes: organisations::classes(&seeds)?,
            register,
            programmes,
        })
    }

    /// The programmes that a rule set decides.
    pub fn programmes_of(&self, rule_set: &str) -> Vec<Programme> {
        let decided = |(code, _): &&(Option<String>, Programme)| code.as_deref() == Some(rule_set);
        let programmes = self.programmes.iter().filter(decided);
        programmes.map(|(_, programme)| programme.clone()).collect()
    }
}
