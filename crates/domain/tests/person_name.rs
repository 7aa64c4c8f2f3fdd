//! Names: what is accepted, what is the same, what is shown.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use credit_bank_domain::identity::{NameError, PersonName};
use proptest::prelude::*;

fn name(text: &str) -> PersonName {
    PersonName::parse(text).unwrap()
}

#[test]
fn names_of_all_scripts_are_kept_as_printed() {
    for text in [
        "张三",
        "阿卜杜拉·买买提",
        "O’Neill Mary-Jane",
        "𠮷田",
        "㛃",
        "\u{E863}",
        "李",
    ] {
        assert_eq!(name(text).as_str(), text);
    }
}

#[test]
fn names_are_trimmed_composed_and_freed_of_invisible_characters() {
    assert_eq!(name(" \u{FEFF}张\u{200B}三\n").as_str(), "张三");
    assert_eq!(name("Jose\u{301}").as_str(), "José");
}

#[test]
fn what_is_no_name_is_refused() {
    for (text, expected) in [
        ("", NameError::Empty),
        (" \u{3000}", NameError::Empty),
        ("·", NameError::Empty),
        ("张\0三", NameError::ControlCharacter),
        ("张\n三", NameError::ControlCharacter),
        ("张\u{2028}三", NameError::ControlCharacter),
        ("张\u{7f}三", NameError::ControlCharacter),
        (&"张".repeat(101), NameError::TooLong),
        (&"张".repeat(100_000), NameError::TooLong),
    ] {
        assert_eq!(PersonName::parse(text), Err(expected));
    }
    assert!(PersonName::parse(&"张".repeat(100)).is_ok());
    assert!(PersonName::parse(&"e\u{301}".repeat(100)).is_ok());
}

#[test]
fn a_claim_does_not_fail_for_dots_spaces_width_or_case() {
    for other in [
        "阿卜杜拉•买买提",
        "阿卜杜拉 . 买买提",
        "阿卜杜拉・买买提",
        "阿卜杜拉买买提",
    ] {
        assert!(name("阿卜杜拉·买买提").matches(&name(other)));
    }
    assert!(name("John Smith").matches(&name("ＪＯＨＮ　ＳＭＩＴＨ")));
    assert!(name("葛\u{E0100}城").matches(&name("葛城")));
    assert!(!name("张三").matches(&name("张三丰")));
    assert!(!name("张三").matches(&name("章三")));
}

#[test]
fn a_mask_shows_the_surname_and_hides_the_length() {
    for (full, masked) in [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("阿卜杜拉·买买提", "阿*"),
        ("John Smith", "J*"),
        ("李", "*"),
    ] {
        assert_eq!(name(full).masked(), masked);
    }
}

#[test]
fn debug_output_never_shows_a_name() {
    assert_eq!(format!("{:?}", name("张三")), "PersonName(…)");
}

proptest! {
    #[test]
    fn reading_never_panics_and_a_name_reads_as_itself(text in any::<String>()) {
        if let Ok(name) = PersonName::parse(&text) {
            prop_assert!(name.matches(&name));
            prop_assert_eq!(PersonName::parse(name.as_str()), Ok(name));
        }
    }
}
