//! Codes of organisations beyond the published vectors.

use credit_bank_domain::identity::{CodeError, OrganisationCode, SchoolCode, Uscc};

#[test]
fn the_area_of_a_credit_code_is_digits_whatever_the_check_character() {
    for check in "0123456789ABCDEFGHJKLMNPQRTUWXY".chars() {
        let code = format!("9150019AMA0000015{check}");
        assert_eq!(Uscc::parse(&code), Err(CodeError::Character));
    }
}

#[test]
fn a_credit_code_is_read_in_any_width_and_case_and_with_hyphens() {
    let plain = Uscc::parse("N2500199MF0000013Y").unwrap();
    assert_eq!(Uscc::parse("Ｎ2 500199-mf0000013-y"), Ok(plain));
}

#[test]
fn the_organisation_code_within_a_credit_code_is_positions_9_to_17() {
    let code = Uscc::parse("N2500199MF0000013Y").unwrap();
    assert_eq!(code.find_organisation_code().unwrap().as_str(), "MF0000013");
}

#[test]
fn remainders_of_ten_and_eleven_are_written_x_and_0() {
    for (right, wrong) in [("00000006X", "000000060"), ("000000000", "000000001")] {
        assert!(OrganisationCode::parse(right).is_ok());
        assert_eq!(
            OrganisationCode::parse(wrong),
            Err(CodeError::CheckCharacter)
        );
    }
    assert_eq!(
        OrganisationCode::parse("00000000A"),
        Err(CodeError::Character)
    );
    assert_eq!(
        OrganisationCode::parse("甲0000000X"),
        Err(CodeError::Character)
    );
    assert_eq!(OrganisationCode::parse("0000000X"), Err(CodeError::Length));
}

#[test]
fn schools_of_higher_education_have_a_five_digit_code() {
    let code = |text| {
        let code = SchoolCode::parse(text).unwrap();
        code.find_higher_education_code().map(str::to_owned)
    };
    assert_eq!(code("4150099999").as_deref(), Some("99999"));
    assert_eq!(code("42 50 099999").as_deref(), Some("99999"));
    assert_eq!(code("4150199999"), None);
    assert_eq!(code("3650099999"), None);
}

#[test]
fn a_school_code_is_ten_digits_of_a_category_and_a_province() {
    assert_eq!(SchoolCode::parse("365099900"), Err(CodeError::Length));
    assert_eq!(SchoolCode::parse("365099900A"), Err(CodeError::Character));
    assert_eq!(SchoolCode::parse("0050999001"), Err(CodeError::Category));
    assert_eq!(SchoolCode::parse("6050999001"), Err(CodeError::Category));
    assert_eq!(SchoolCode::parse("4050999001"), Err(CodeError::Category));
    assert_eq!(SchoolCode::parse("3699999001"), Err(CodeError::Province));
    assert!(SchoolCode::parse("3650999001").is_ok());
}
