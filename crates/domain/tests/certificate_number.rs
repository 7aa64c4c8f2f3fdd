//! Certificate numbers: normal form, shapes by type, and what is left to a person.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use credit_bank_domain::certificate_number::{
    CertificateFacts, CertificateNumber, CertificateNumberError, CertificateNumberReading,
    DiplomaKind, DiplomaLevel,
};
use credit_bank_domain::outcome_type::OutcomeType;
use proptest::prelude::*;

fn is_known(outcome_type: OutcomeType, text: &str) -> bool {
    let reading = CertificateNumber::read(outcome_type, text).unwrap();
    matches!(reading, CertificateNumberReading::Known { .. })
}

#[test]
fn one_number_written_in_several_ways_has_one_normal_form() {
    for text in [
        "S000050000001253000001",
        "s0000 50 000001 25 3 000001",
        "Ｓ０００0-50-000001-25-3-000001",
        "\u{FEFF}S0000–50–000001–25–3–000001\n",
    ] {
        let number = CertificateNumber::parse(text).unwrap();
        assert_eq!(number.as_str(), "S000050000001253000001");
        assert!(is_known(OutcomeType::SkillLevelCertificate, text));
    }
}

#[test]
fn a_shape_counts_only_for_the_type_that_has_it() {
    for outcome_type in OutcomeType::ALL {
        let skill = outcome_type == OutcomeType::SkillLevelCertificate;
        assert_eq!(
            is_known(outcome_type, "S000050000001253000001"),
            skill,
            "{outcome_type:?}"
        );
        let school = matches!(
            outcome_type,
            OutcomeType::Course | OutcomeType::SelfStudyExam
        );
        assert_eq!(
            is_known(outcome_type, "511615202306000001"),
            school,
            "{outcome_type:?}"
        );
    }
}

#[test]
fn a_diploma_says_how_and_to_what_level_its_holder_studied() {
    let facts = |text: &str| match CertificateNumber::read(OutcomeType::Course, text) {
        Ok(CertificateNumberReading::Known {
            facts: CertificateFacts::Diploma(diploma),
            ..
        }) => Some((diploma.kind, diploma.level)),
        _ => None,
    };
    for (digit, kind) in [
        ('1', DiplomaKind::Ordinary),
        ('5', DiplomaKind::Adult),
        ('6', DiplomaKind::SelfStudy),
        ('7', DiplomaKind::Distance),
    ] {
        for (digits, level) in [
            ("01", DiplomaLevel::Doctor),
            ("02", DiplomaLevel::Master),
            ("04", DiplomaLevel::SecondBachelor),
            ("05", DiplomaLevel::Bachelor),
            ("06", DiplomaLevel::Associate),
        ] {
            let number = format!("51161{digit}2023{digits}000001");
            assert_eq!(facts(&number), Some((kind, level)));
        }
    }
}

#[test]
fn unknown_shapes_are_kept_for_a_person() {
    for text in [
        "T000050000001253000001",
        "S000050000001250000001",
        "S00005000000125300000A",
        "SS00005000000125300000",
        "电商〔2024〕12号",
        "1",
    ] {
        assert!(
            !is_known(OutcomeType::SkillLevelCertificate, text),
            "{text}"
        );
    }
    for text in [
        "51161520230600001",
        "511612202306000001",
        "511615202303000001",
        "511615199906000001",
    ] {
        assert!(!is_known(OutcomeType::Course, text), "{text}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    for (text, expected) in [
        ("", CertificateNumberError::Empty),
        (" - — ", CertificateNumberError::Empty),
        (&"1".repeat(65), CertificateNumberError::TooLong),
        (&"\u{FDFA}".repeat(64), CertificateNumberError::TooLong),
        ("S\0", CertificateNumberError::ControlCharacter),
        ("S\n1", CertificateNumberError::ControlCharacter),
    ] {
        assert_eq!(CertificateNumber::parse(text), Err(expected));
    }
    assert!(CertificateNumber::parse(&"1".repeat(64)).is_ok());
}

#[test]
fn debug_output_never_shows_a_number() {
    let number = CertificateNumber::parse("500199199001010013").unwrap();
    assert_eq!(format!("{number:?}"), "CertificateNumber(18 characters)");
}

proptest! {
    #[test]
    fn reading_never_panics_and_a_normal_form_reads_as_itself(text in ".{0,70}|[YS][0-9]{21}|[0-9]{18}") {
        for outcome_type in OutcomeType::ALL {
            if let Ok(reading) = CertificateNumber::read(outcome_type, &text) {
                let again = CertificateNumber::read(outcome_type, reading.number().as_str());
                prop_assert_eq!(again, Ok(reading));
            }
        }
    }
}
