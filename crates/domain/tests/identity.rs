//! Identity documents: what is caught, what is the same person, what is never shown.
//!
//! Numbers are made from area 500199, which no living person has; where another area is the point,
//! they are of 1900. Failures of the examples do not print them.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use chrono::{Days, NaiveDate};
use credit_bank_domain::identity::{
    IdCard, IdDocument, IdType, IdentityError, OrganisationCode, SchoolCode, Sex, Uscc,
};
use proptest::prelude::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap()
}

/// ISO 7064 MOD 11-2 by its recursive definition: another road than the table of weights.
fn with_check(first_17: &str) -> String {
    let product = first_17
        .bytes()
        .fold(0, |p, b| (p + u32::from(b - b'0')) * 2 % 11);
    let check = (12 - product) % 11;
    let check = char::from_digit(check, 10).unwrap_or('X');
    format!("{first_17}{check}")
}

fn read(id_type: IdType, text: &str) -> Result<IdDocument, IdentityError> {
    IdDocument::parse(id_type, text, today())
}

fn id_cards() -> impl Strategy<Value = String> {
    (0u64..=45_000, 0u32..1000).prop_map(|(days, order)| {
        let born = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + Days::new(days);
        with_check(&format!("500199{}{order:03}", born.format("%Y%m%d")))
    })
}

#[test]
fn birth_date_and_sex_are_read_from_the_card() {
    let woman = IdCard::parse("50019919850315002X", today()).unwrap();
    assert_eq!(
        woman.birth_date(),
        NaiveDate::from_ymd_opt(1985, 3, 15).unwrap()
    );
    assert_eq!(woman.sex(), Sex::Female);
    assert_eq!(
        IdCard::parse("500199195206070038", today()).unwrap().sex(),
        Sex::Male
    );
}

#[test]
fn a_birth_today_is_accepted_and_one_tomorrow_refused() {
    let newborn = with_check("50019920260601001");
    assert!(IdCard::parse(&newborn, today()).is_ok());
    let yesterday = today().pred_opt().unwrap();
    assert_eq!(
        IdCard::parse(&newborn, yesterday),
        Err(IdentityError::FutureBirth)
    );
}

#[test]
fn a_birth_before_1900_is_refused() {
    let born = |first_17: &str| IdCard::parse(&with_check(first_17), today()).map(|_| ());
    assert_eq!(born("50019918991231001"), Err(IdentityError::BirthDate));
    assert_eq!(born("50019919000101001"), Ok(()));
}

#[test]
fn only_the_province_of_the_area_is_judged() {
    let area =
        |area| IdCard::parse(&with_check(&format!("{area}19000101000")), today()).map(|_| ());
    assert_eq!(area("509999"), Ok(()));
    assert_eq!(area("990000"), Err(IdentityError::OtherType));
    for unknown in ["000000", "160000", "470000", "660000", "830001"] {
        assert_eq!(area(unknown), Err(IdentityError::Province), "{unknown}");
    }
}

#[test]
fn full_width_digits_small_x_and_spaces_are_the_same_number() {
    let plain = read(IdType::ResidentIdCard, "50019919850315002X").unwrap();
    let typed = "\u{FEFF} ５００１９９ １９８５０３１５ ００２ｘ\u{3000}";
    assert!(read(IdType::ResidentIdCard, typed) == Ok(plain));
}

#[test]
fn a_residence_permit_and_an_id_card_are_not_taken_for_each_other() {
    let card = with_check("50019919900101001");
    let born = NaiveDate::from_ymd_opt(1900, 1, 1);
    for area in ["810000", "820000", "830000"] {
        let permit = with_check(&format!("{area}19000101000"));
        let read_permit = read(IdType::HkMacaoTaiwanResidencePermit, &permit).unwrap();
        assert_eq!(read_permit.birth_date(), born);
        assert_eq!(
            read(IdType::ResidentIdCard, &permit),
            Err(IdentityError::OtherType)
        );
    }
    let as_permit = read(IdType::HkMacaoTaiwanResidencePermit, &card);
    assert_eq!(as_permit, Err(IdentityError::OtherType));
    let as_foreigner = read(IdType::ForeignPermanentResident, &card);
    assert_eq!(as_foreigner, Err(IdentityError::OtherType));
}

#[test]
fn a_renewed_travel_permit_is_the_same_person() {
    let same = |id_type, numbers: &[&str]| {
        let forms: Vec<_> = numbers.iter().map(|n| read(id_type, n).unwrap()).collect();
        assert!(
            forms.windows(2).all(|pair| pair[0] == pair[1]),
            "{id_type:?}"
        );
    };
    same(
        IdType::HkMacaoPermit,
        &["H00000000", "h0000000000", "H00000000 01"],
    );
    same(
        IdType::TaiwanPermit,
        &[
            "00000000",
            "0000000001",
            "0000000001(B)",
            "0000000001（Ｂ）",
        ],
    );
    assert!(read(IdType::HkMacaoPermit, "H00000000") != read(IdType::HkMacaoPermit, "M00000000"));
}

#[test]
fn permanent_residence_cards_of_both_generations_are_read() {
    let no_date = read(
        IdType::ForeignPermanentResident,
        &with_check("91108419000230000"),
    );
    assert_eq!(no_date, Err(IdentityError::BirthDate));
    let new = read(
        IdType::ForeignPermanentResident,
        &with_check("91108419000101000"),
    )
    .unwrap();
    assert_eq!(new.birth_date(), NaiveDate::from_ymd_opt(1900, 1, 1));
    let old = read(IdType::ForeignPermanentResident, "xyz000000000000").unwrap();
    assert_eq!(
        (old.normal_form(), old.birth_date()),
        ("XYZ000000000000", None)
    );
}

#[test]
fn malformed_permits_say_what_is_wrong() {
    use IdType::{ForeignPermanentResident, HkMacaoPermit, Passport, TaiwanPermit};
    for (id_type, text, expected) in [
        (Passport, "E123", IdentityError::Length),
        (Passport, "PASSPORT", IdentityError::Character),
        (Passport, "护照00001", IdentityError::Character),
        (HkMacaoPermit, "H0000000", IdentityError::Length),
        (HkMacaoPermit, "C00000000", IdentityError::Character),
        (HkMacaoPermit, "H0000000A", IdentityError::Character),
        (TaiwanPermit, "0000000", IdentityError::Length),
        (TaiwanPermit, "0000000A", IdentityError::Character),
        (TaiwanPermit, "00000000012", IdentityError::Character),
        (TaiwanPermit, "0000000001甲", IdentityError::Character),
        (
            ForeignPermanentResident,
            "XY0000000000000",
            IdentityError::Character,
        ),
        (ForeignPermanentResident, "9", IdentityError::Length),
    ] {
        assert_eq!(read(id_type, text), Err(expected), "{id_type:?} {text}");
    }
}

#[test]
fn a_passport_number_has_5_to_20_characters() {
    let length = |n: usize| read(IdType::Passport, &"0".repeat(n)).is_ok();
    assert_eq!([4, 5, 20, 21].map(length), [false, true, true, false]);
}

#[test]
fn a_mask_shows_three_and_four_characters_and_fewer_of_short_numbers() {
    for (id_type, number, masked) in [
        (
            IdType::ResidentIdCard,
            "500199199001010013",
            "500***********0013",
        ),
        (IdType::Passport, "XX0000078", "X******78"),
        (IdType::TaiwanPermit, "00000078", "0*****78"),
        (IdType::Passport, "A0008", "A***8"),
        (IdType::Passport, "AB00000089", "AB******89"),
    ] {
        assert_eq!(read(id_type, number).unwrap().masked(), masked);
    }
}

#[test]
fn debug_output_never_shows_a_number() {
    let document = read(IdType::ResidentIdCard, "500199199001010013").unwrap();
    let card = IdCard::parse("500199199001010013", today()).unwrap();
    assert_eq!(
        format!("{document:?}"),
        "IdDocument { id_type: ResidentIdCard, .. }"
    );
    assert_eq!(format!("{card:?}"), "IdCard { .. }");
}

proptest! {
    #[test]
    fn one_wrong_digit_is_caught(card in id_cards(), place in 0usize..18, digit in 0u32..10) {
        let mut wrong: Vec<char> = card.chars().collect();
        wrong[place] = char::from_digit(digit, 10).unwrap();
        let wrong: String = wrong.into_iter().collect();
        prop_assume!(wrong != card);
        let error = IdCard::parse(&wrong, today()).map(|_| ());
        prop_assert_eq!(error, Err(IdentityError::CheckDigit));
    }

    #[test]
    fn two_swapped_neighbours_are_caught(card in id_cards(), place in 0usize..17) {
        let mut wrong: Vec<char> = card.chars().collect();
        wrong.swap(place, place + 1);
        let wrong: String = wrong.into_iter().collect();
        prop_assume!(wrong != card);
        prop_assert!(IdCard::parse(&wrong, today()).is_err());
    }

    #[test]
    fn every_well_formed_card_is_read_and_its_normal_form_reads_as_itself(card in id_cards()) {
        let document = read(IdType::ResidentIdCard, &card).unwrap();
        prop_assert!(document.normal_form() == card);
        prop_assert!(read(IdType::ResidentIdCard, document.normal_form()) == Ok(document));
    }

    #[test]
    fn the_old_number_of_a_person_is_the_new_one(card in id_cards()) {
        prop_assume!(&card[6..8] == "19");
        let old = format!("{}{}", &card[..6], &card[8..17]);
        prop_assert!(read(IdType::ResidentIdCard, &old) == read(IdType::ResidentIdCard, &card));
    }

    #[test]
    fn reading_never_panics_and_whatever_is_read_reads_again(text in ".{0,40}|[0-9A-Z ()（）-]{5,22}") {
        for id_type in IdType::ALL {
            if let Ok(document) = read(id_type, &text) {
                prop_assert!(read(id_type, document.normal_form()) == Ok(document.clone()));
                let shown = document.masked().chars().filter(|c| *c != '*').count();
                prop_assert!(shown <= 7 && shown * 2 < document.normal_form().len());
            }
        }
        if let Ok(code) = Uscc::parse(&text) {
            prop_assert_eq!(Uscc::parse(code.as_str()), Ok(code));
        }
        if let Ok(code) = OrganisationCode::parse(&text) {
            prop_assert_eq!(OrganisationCode::parse(code.as_str()), Ok(code));
        }
        if let Ok(code) = SchoolCode::parse(&text) {
            prop_assert_eq!(SchoolCode::parse(code.as_str()), Ok(code));
        }
    }

    #[test]
    fn one_wrong_character_in_a_credit_code_is_caught(place in 0usize..18, value in 0usize..31) {
        let right = "N2500199MF0000013Y";
        let mut wrong: Vec<char> = right.chars().collect();
        wrong[place] = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().nth(value).unwrap();
        let wrong: String = wrong.into_iter().collect();
        prop_assert_eq!(Uscc::parse(&wrong).is_ok(), wrong == right);
    }
}
