//! An organisation as the contract writes it.

use chrono::{DateTime, Utc};
use credit_bank_domain::id::OrganisationId;
use credit_bank_store::rows::{Organisation, OrganisationProfile};
use credit_bank_store::words::Standing;
use serde::Serialize;

/// `Organisation`.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OrganisationDto {
    id: OrganisationId,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_name: Option<String>,
    roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uscc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    school_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<OrganisationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    suspended: bool,
    created_at: DateTime<Utc>,
}

impl OrganisationDto {
    pub(super) fn of(organisation: Organisation, profile: Option<&OrganisationProfile>) -> Self {
        let profile = profile.cloned();
        let known =
            |find: fn(OrganisationProfile) -> Option<String>| profile.clone().and_then(find);
        Self {
            short_name: known(|profile| profile.short_name),
            school_code: known(|profile| profile.school_code),
            region_code: known(|profile| profile.region_code),
            parent_id: profile.as_ref().and_then(|profile| profile.parent_id),
            id: organisation.id,
            name: organisation.name,
            roles: organisation.roles.0,
            class: organisation.classes.0.into_iter().next(),
            uscc: organisation.uscc,
            label: organisation.label,
            suspended: organisation.state == Standing::Suspended,
            created_at: organisation.created_at,
        }
    }
}
