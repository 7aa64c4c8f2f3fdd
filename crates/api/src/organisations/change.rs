//! `POST /v1/organisations/{id}/change`: name and codes of an organisation as they are from now on; what was said
//! before is kept.

use super::draft::{check_codes, check_region_code};
use super::organisation::OrganisationDto;
use crate::actor::Authenticated;
use crate::audit::{Trail, with_detail};
use crate::bank::Bank;
use crate::idempotency::{self, Answer, OptionalIdempotencyKey};
use crate::problem::{FieldFault, Problem};
use crate::request::{Body, Name, Path, Text, present};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Role, accounts};
use credit_bank_domain::id::OrganisationId;
use credit_bank_store::Json;
use credit_bank_store::rows::{Organisation, OrganisationFormerVersion, OrganisationProfile};
use serde::Deserialize;
use serde_json::{Value, json};

/// The body: what is left out stays.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganisationChange {
    #[serde(default, deserialize_with = "present")]
    name: Option<Name>,
    #[serde(default, deserialize_with = "present")]
    short_name: Option<Name>,
    #[serde(default, deserialize_with = "present")]
    uscc: Option<String>,
    #[serde(default, deserialize_with = "present")]
    school_code: Option<String>,
    #[serde(default, deserialize_with = "present")]
    region_code: Option<String>,
    reason: Text,
}

impl OrganisationChange {
    fn check(&self) -> Result<(), Problem> {
        check_region_code(self.region_code.as_deref())?;
        check_codes(self.uscc.as_deref(), self.school_code.as_deref()).map(drop)
    }

    /// What is from now on.
    fn apply(&self, organisation: &mut Organisation, profile: &mut OrganisationProfile) {
        let text = |name: &Name| name.as_str().to_owned();
        if let Some(name) = &self.name {
            organisation.name = text(name);
        }
        if let Some(name) = &self.short_name {
            profile.short_name = Some(text(name));
        }
        for (given, kept) in [
            (&self.uscc, &mut organisation.uscc),
            (&self.school_code, &mut profile.school_code),
            (&self.region_code, &mut profile.region_code),
        ] {
            if given.is_some() {
                kept.clone_from(given);
            }
        }
    }
}

/// `change_organisation`.
pub(crate) async fn change_organisation(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<OrganisationId>,
    key: OptionalIdempotencyKey,
    body: Body<OrganisationChange>,
) -> Result<HttpResponse, Problem> {
    accounts::change_organisation(&actor, Some(id))?;
    let change = body.value;
    change.check()?;
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    let (who, now) = (actor.clone(), bank.now());
    let operation = "change_organisation";
    idempotency::act(&bank, &actor, key, body.hash, operation, move |tx| {
        let found = tx.find_organisation(id)?;
        let permit = accounts::change_organisation(&who, found.as_ref().map(|it| it.id))?;
        let mut organisation = found.ok_or_else(Problem::not_found)?;
        let mut profile = tx.list_organisation_profiles(&[id])?.pop();
        let profile = profile.get_or_insert_with(|| bare(id));
        let was = said(&organisation, profile);
        change.apply(&mut organisation, profile);
        if said(&organisation, profile) == was {
            let (zh, en) = ("没有任何改动。", "Nothing would change.");
            let fault = FieldFault::new("", "no_change", zh, en);
            return Err(Problem::invalid_body(fault));
        }
        let former = OrganisationFormerVersion {
            organisation_id: id,
            version: organisation.version,
            document: Json(was.clone()),
            reason: change.reason.as_str().to_owned(),
            superseded_by: permit.actor,
            superseded_at: now,
        };
        if !tx.change_organisation(&former, (&organisation, profile))? {
            return Err(Problem::state_conflict([]));
        }
        let line = trail.about(operation, 200, "organisation", id.uuid());
        let line = with_detail(line, "reason", change.reason.as_str().into());
        tx.insert_audit_line(&with_detail(line, "before", was))?;
        Answer::ok(&OrganisationDto::of(organisation, Some(profile)))
    })
    .await
}

fn bare(id: OrganisationId) -> OrganisationProfile {
    OrganisationProfile {
        organisation_id: id,
        short_name: None,
        school_code: None,
        region_code: None,
        parent_id: None,
    }
}

/// What may change of it.
fn said(organisation: &Organisation, profile: &OrganisationProfile) -> Value {
    json!({
        "name": organisation.name,
        "short_name": profile.short_name,
        "uscc": organisation.uscc,
        "school_code": profile.school_code,
        "region_code": profile.region_code,
    })
}
