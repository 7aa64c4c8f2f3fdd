//! People whom nobody can be, and what a provider posts about them.

use chrono::NaiveDate;
use credit_bank_domain::identity::{IdDocument, IdType};
use serde_json::{Value, json};

/// The resident identity number of a person, distinct for the first thirteen million: no county has
/// the area 500199.
pub(crate) fn identity_number(person: u32) -> String {
    let (day, sequence) = (person / 1_000, person % 1_000);
    let (month, year) = (day / 28, day / 28 / 12);
    let born = format!("19{:02}{:02}{:02}", 60 + year, month % 12 + 1, day % 28 + 1);
    let stem = format!("500199{born}{sequence:03}");
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    "0123456789X"
        .chars()
        .map(|check| format!("{stem}{check}"))
        .find(|number| IdDocument::parse(IdType::ResidentIdCard, number, today).is_ok())
        .unwrap()
}

/// A certificate that its issuer may have recognised at once, worth 6 credits.
pub(crate) fn certificate(external_id: &str, person: u32) -> Value {
    json!({
        "external_id": external_id,
        "learner": {
            "id_type": "resident_id_card",
            "id_number": identity_number(person),
            "name": format!("示例学员{person:03}"),
        },
        "award": {"code": "X01", "edition": "1"},
        "level": "advanced",
        "completed_on": "2026-01-15",
    })
}
