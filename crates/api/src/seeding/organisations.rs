//! Institutions.

use super::{Load, SeedError, Seeds};
use credit_bank_domain::id::OrganisationId;
use credit_bank_store::Json;
use credit_bank_store::rows::{Organisation, OrganisationProfile};
use credit_bank_store::words::Standing;
use serde::Deserialize;
use std::collections::BTreeSet;

const FILE: &str = "organisations.json";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganisationSeed {
    code: String,
    name: String,
    roles: Vec<String>,
    classes: Vec<String>,
    #[serde(default)]
    uscc: Option<String>,
    #[serde(default)]
    region_code: Option<String>,
    #[serde(default)]
    label: Option<String>,
}

/// The classes of the organisations of the seeds.
pub(super) fn classes(seeds: &Seeds) -> Result<BTreeSet<String>, SeedError> {
    let organisations = seeds.document::<Vec<OrganisationSeed>>(FILE)?;
    Ok(organisations
        .into_iter()
        .flat_map(|seed| seed.classes)
        .collect())
}

impl Load<'_> {
    pub(super) fn organisations(&mut self, seeds: &Seeds) -> Result<usize, SeedError> {
        let mut entered = 0_usize;
        for seed in seeds.document::<Vec<OrganisationSeed>>(FILE)? {
            let known = self.tx.find_organisation_by_code(&seed.code)?;
            let id = if let Some(known) = known {
                known.id
            } else {
                entered = entered.saturating_add(1);
                self.organisation_of(&seed)?
            };
            self.organisations.insert(seed.code, id);
        }
        Ok(entered)
    }

    fn organisation_of(&mut self, seed: &OrganisationSeed) -> Result<OrganisationId, SeedError> {
        let id = self.bank.ids().make(OrganisationId::new);
        self.tx.insert_organisation(&Organisation {
            id,
            code: seed.code.clone(),
            name: seed.name.clone(),
            roles: Json(seed.roles.clone()),
            classes: Json(seed.classes.clone()),
            uscc: seed.uscc.clone(),
            label: seed.label.clone(),
            state: Standing::Active,
            version: 1,
            created_at: self.now,
        })?;
        if seed.region_code.is_some() {
            self.tx.insert_organisation_profile(&OrganisationProfile {
                organisation_id: id,
                short_name: None,
                school_code: None,
                region_code: seed.region_code.clone(),
                parent_id: None,
            })?;
        }
        Ok(id)
    }
}
