//! Published and synthetic numbers of the field, carried as facts in `vectors.json`.
//!
//! A failure names the position of the number in its list, not the number.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use chrono::NaiveDate;
use credit_bank_domain::certificate_number::{
    CertificateFacts, CertificateNumber, CertificateNumberReading, DiplomaKind, DiplomaLevel,
    SkillCertificateIssuer,
};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::hours::hours_to_credits;
use credit_bank_domain::identity::{
    CodeError, IdCard, IdDocument, IdType, OrganisationCode, SchoolCode, Uscc,
};
use credit_bank_domain::level::LevelRank;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::working_days::{CalendarData, WorkingCalendar};
use serde_json::Value;

fn vectors(set: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    all[set].clone()
}

fn items(value: &Value) -> impl Iterator<Item = (usize, &Value)> {
    let items = value.as_array().unwrap();
    assert!(!items.is_empty());
    items.iter().enumerate()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn date(value: &Value) -> NaiveDate {
    text(value).parse().unwrap()
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap()
}

#[test]
fn id_card_gb11643_valid_numbers_are_read_in_their_normal_form() {
    let set = vectors("id_card_gb11643");
    for (index, case) in items(&set["valid"]) {
        let expected = text(case.get("normalise").unwrap_or(&case["n"]));
        let card = IdCard::parse(text(&case["n"]), today());
        assert!(
            card.is_ok_and(|card| card.normal_form() == expected),
            "valid[{index}]"
        );
    }
}

#[test]
fn id_card_gb11643_invalid_numbers_are_refused_for_the_right_reason() {
    let set = vectors("id_card_gb11643");
    for (index, case) in items(&set["invalid"]) {
        let error = IdCard::parse(text(&case["n"]), today()).unwrap_err();
        assert_eq!(error.code(), text(&case["error"]), "invalid[{index}]");
    }
}

#[test]
fn id_card_gb11643_the_15_digit_number_is_the_same_person_as_the_18_digit_one() {
    let legacy = &vectors("id_card_gb11643")["legacy15"];
    let read = |n: &Value| IdDocument::parse(IdType::ResidentIdCard, text(n), today()).unwrap();
    let (old, new) = (read(&legacy["input"]), read(&legacy["to18"]));
    assert!(old == new && old.normal_form() == text(&legacy["to18"]));
    assert_eq!(old.masked(), new.masked());
}

#[test]
fn uscc_gb32100_valid_codes_are_accepted_and_hold_a_valid_organisation_code() {
    let set = vectors("uscc_gb32100");
    for (index, case) in items(&set["valid"]) {
        let code = Uscc::parse(text(&case["n"])).unwrap();
        assert_eq!(code.as_str(), text(&case["n"]));
        assert!(code.find_organisation_code().is_some(), "valid[{index}]");
    }
}

#[test]
fn uscc_gb32100_invalid_codes_are_refused_for_the_right_reason() {
    let set = vectors("uscc_gb32100");
    for (index, case) in items(&set["invalid"]) {
        let expected = match text(&case["why"]) {
            "check" => CodeError::CheckCharacter,
            _ => CodeError::Character,
        };
        assert_eq!(
            Uscc::parse(text(&case["n"])),
            Err(expected),
            "invalid[{index}]"
        );
    }
}

#[test]
fn org_code_gb11714_valid_codes_are_accepted_with_and_without_hyphen() {
    let set = vectors("org_code_gb11714");
    for (_, case) in items(&set["valid"]) {
        let plain = text(case);
        let hyphenated = format!("{}-{}", &plain[..8], &plain[8..]);
        assert_eq!(OrganisationCode::parse(plain).unwrap().as_str(), plain);
        assert_eq!(
            OrganisationCode::parse(&hyphenated),
            OrganisationCode::parse(plain)
        );
    }
}

#[test]
fn skill_cert_22_valid_numbers_say_who_when_and_which_grade() {
    let set = vectors("skill_cert_22");
    for (_, case) in items(&set["valid"]) {
        let reading = CertificateNumber::read(OutcomeType::SkillLevelCertificate, text(&case["n"]));
        let Ok(CertificateNumberReading::Known { facts, .. }) = reading else {
            panic!("not read: {case}");
        };
        let CertificateFacts::SkillCertificate(facts) = facts else {
            panic!("not a skill certificate: {case}");
        };
        let Some(parsed) = case.get("parsed") else {
            assert_eq!(facts.issuer, SkillCertificateIssuer::Employer);
            continue;
        };
        assert_eq!(facts.issuer, SkillCertificateIssuer::EvaluationOrganisation);
        assert_eq!(facts.organisation, text(&parsed["org"]));
        assert_eq!(facts.province, text(&parsed["province"]));
        assert_eq!(facts.site, text(&parsed["site"]));
        assert_eq!(facts.year.to_string(), text(&parsed["year"]));
        assert_eq!(
            u64::from(facts.printed_grade),
            parsed["grade"].as_u64().unwrap()
        );
        assert_eq!(facts.rank, LevelRank::new(6 - facts.printed_grade));
        assert_eq!(facts.serial, text(&parsed["serial"]));
    }
}

#[test]
fn skill_cert_22_an_impossible_number_goes_to_a_person() {
    let set = vectors("skill_cert_22");
    for (_, case) in items(&set["invalid"]) {
        let reading = CertificateNumber::read(OutcomeType::SkillLevelCertificate, text(&case["n"]));
        assert!(
            matches!(reading, Ok(CertificateNumberReading::Unknown(_))),
            "{case}"
        );
    }
}

#[test]
fn diploma_no_18_says_school_kind_year_and_level() {
    let example = vectors("diploma_no_18")["example"].clone();
    let reading = CertificateNumber::read(OutcomeType::Course, text(&example)).unwrap();
    let CertificateNumberReading::Known {
        facts: CertificateFacts::Diploma(diploma),
        ..
    } = reading
    else {
        panic!("not read as a diploma");
    };
    assert_eq!(diploma.school, "51161");
    assert_eq!(diploma.kind, DiplomaKind::Adult);
    assert_eq!(diploma.year, 2023);
    assert_eq!(diploma.level, DiplomaLevel::Associate);
    assert_eq!(diploma.serial, "000001");
}

#[test]
fn school_code_10_says_category_and_province() {
    let synthetic = vectors("school_code_10")["synthetic"].clone();
    let code = SchoolCode::parse(text(&synthetic)).unwrap();
    assert_eq!((code.category(), code.province()), ("36", "50"));
    assert_eq!(code.find_higher_education_code(), None);
}

#[test]
fn hours_to_credits_floor_half_gives_the_published_credits() {
    let set = vectors("hours_to_credits_floor_half");
    let step = "0.5".parse().unwrap();
    for (_, case) in items(&set) {
        let hours: Credits = case["hours"].to_string().parse().unwrap();
        let per: Credits = case["per"].to_string().parse().unwrap();
        let expected: Credits = text(&case["credits"]).parse().unwrap();
        assert_eq!(hours_to_credits(hours, per, step), Ok(expected), "{case}");
    }
}

#[test]
fn g37_working_days_fall_due_where_the_published_calendar_says() {
    let set = vectors("working_days");
    let data: CalendarData =
        serde_json::from_str(include_str!("../../../seeds/calendar.json")).unwrap();
    let calendar = WorkingCalendar::try_from(data).unwrap();
    for (_, case) in items(&set["cases"]) {
        let n = case["n"].to_string().parse().unwrap();
        let due = calendar.due_date(date(&case["start"]), n).unwrap();
        assert_eq!(due.date, date(&case["due"]), "{case}");
        assert!(!due.provisional);
        assert_eq!(
            calendar.add_working_days(date(&case["start"]), n),
            Ok(due.date)
        );
    }
    for list in ["workday_sundays", "workday_saturdays"] {
        for (_, day) in items(&set[list]) {
            assert_eq!(calendar.is_working_day(date(day)), Ok(true), "{day}");
        }
    }
}
