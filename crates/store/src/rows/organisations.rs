//! Organisations.

use crate::sql_types::Json;
use crate::words::Standing;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::OrganisationId;

row! {
    /// A school, provider, evaluation organisation or workstation.
    Organisation, OrganisationWire, organisation {
        /// Its id.
        id: OrganisationId,
        /// Short code, such as `lpvec`.
        code: String,
        /// Name, Chinese.
        name: String,
        /// What it does in the bank: `school`, `provider`, `workstation` …
        roles: Json<Vec<String>>,
        /// Words that rules select issuers by: `vocational_school`, `filed_provider` …
        classes: Json<Vec<String>>,
        /// Unified social credit code, where known; none is ever invented for a real body.
        uscc: Option<String>,
        /// `示例` on illustrative organisations.
        label: Option<String>,
        /// May it act?
        state: Standing,
        /// Grows with every change.
        version: i64,
        /// When it was entered.
        created_at: DateTime<Utc>,
    }
}

row! {
    /// What else is known of an organisation. What it belongs to says which rules reach it and who keeps its
    /// rule sets; nothing else depends on it.
    OrganisationProfile, OrganisationProfileWire, organisation_profile {
        /// Whose.
        organisation_id: OrganisationId,
        /// Short name, Chinese.
        short_name: Option<String>,
        /// 学校（机构）标识码, ten digits.
        school_code: Option<String>,
        /// 行政区划代码, six or nine digits.
        region_code: Option<String>,
        /// The organisation it belongs to.
        parent_id: Option<OrganisationId>,
    }
}
