//! A slip of the pen in a section, an identity or a level is told once, and nothing that only follows from
//! it is told beside it.

#[cfg(test)]
#[path = "support/small.rs"]
mod small;

use small::{changed, told};

/// As [`told`], without the words.
fn heads(text: &str) -> Vec<String> {
    let told = told(text);
    let heads = told
        .iter()
        .map(|it| it.split(':').take(2).collect::<Vec<_>>().join(":"));
    heads.collect()
}

#[test]
fn a_misspelt_section_is_told_once_and_its_elements_are_read() {
    let text =
        changed("rules:", "ruls:").replacen("effect: exempt, grade", "effect: exmpt, grde", 1);
    assert_eq!(
        heads(&text),
        [
            "14:1 -  unknown_field",
            "19:33 SHOP rules.0.gives.effect unknown_field",
            "19:40 SHOP rules.0.gives unknown_field",
        ]
    );
    for (from, to) in [
        ("rules:", "ruls:"),
        ("sources:", "sourcs:"),
        ("frameworks:", "framworks:"),
        ("tests:", "test:"),
        ("policy:", "polcy:"),
    ] {
        let found = told(&changed(from, to));
        assert_eq!(found.len(), 1, "{found:?}");
        let wrong = to.trim_end_matches(':');
        assert!(
            found[0].contains(&format!("unknown `{wrong}`")),
            "{found:?}"
        );
    }
    // Where nobody can say what was meant, the levels are not told to be missing.
    let found = told(&changed("frameworks:", "stufen:"));
    assert_eq!(found.len(), 1, "{found:?}");
    // Of two sections of one name the misspelt one is not read.
    let found = told(&format!("{}rulez: []\n", small::SMALL));
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn what_was_taken_out_of_an_element_is_known_by_its_mended_identity() {
    let text = changed("id: SHOP", "idd: SHOP").replacen("type: x_certificate", "type: xx", 1);
    assert_eq!(
        heads(&text),
        [
            "15:3 SHOP rules.0 unknown_field",
            "18:37 SHOP rules.0.uses.0.any_of.0.type unknown_field",
        ]
    );
}

#[test]
fn a_level_that_could_not_be_read_is_not_missed_by_those_who_name_it() {
    let text = changed("{level: intermediate, name: 中级, rank: 2}", "foo");
    assert_eq!(heads(&text), ["12:5 x frameworks.0.levels.1 unfit_value"]);
    // A level of another framework is still missed.
    let text = text.replacen("\"x:中级\"", "\"y:中级\"", 1);
    assert_eq!(
        heads(&text),
        [
            "12:5 x frameworks.0.levels.1 unfit_value",
            "18:85 SHOP rules.0.uses.0.any_of.0.level.min unknown_reference"
        ]
    );
}

#[test]
fn the_kind_of_a_rule_is_told_by_what_is_written() {
    let found = told(&changed("  kind: transfer\n", ""));
    assert_eq!(
        found,
        ["15:3 SHOP rules.0.kind missing_field: the field `kind` is missing"]
    );
    for (written, said) in [
        ("5", "unknown `5`; known: recognise, transfer"),
        ("true", "found true"),
        ("[transfer]", "found a list"),
        ("", "found nothing"),
    ] {
        let found = told(&changed("kind: transfer", &format!("kind: {written}")));
        assert!(found.len() == 1 && found[0].ends_with(said), "{found:?}");
    }
}

#[test]
fn a_misspelt_kind_is_told_once_and_the_rule_is_read_as_the_kind_it_says() {
    for wrong in ["knd", "kin", "Kind", "kinds"] {
        let found = told(&changed("kind: transfer", &format!("{wrong}: transfer")));
        let wanted =
            format!("16:3 SHOP rules.0 unknown_field: unknown `{wrong}`; known: kind, id, cite, ");
        assert!(
            found.len() == 1 && found[0].starts_with(&wanted),
            "{found:?}"
        );
    }
    // What it says is looked at too, and the rule is read by it.
    let found = told(&changed("kind: transfer", "knd: transfr"));
    assert!(found.len() == 2, "{found:?}");
    assert!(
        found[1].ends_with("unknown `transfr`; known: recognise, transfer"),
        "{found:?}"
    );
    let found = told(&changed("kind: transfer", "knd: recognise"));
    assert!(
        found
            .iter()
            .any(|it| it.contains("the field `when` is missing")),
        "{found:?}"
    );
    // A word that is like another is not taken for it.
    let found = told(&changed("kind: transfer", "sort: transfer"));
    assert!(
        found
            .iter()
            .any(|it| it.contains("the field `kind` is missing")),
        "{found:?}"
    );
}

#[test]
fn a_misspelt_kind_of_an_exclusion_is_told_by_what_was_meant() {
    let with = |kind: &str| {
        let exclusions = format!("exclusions:\n- {{id: X, cite: ZH/第五条, {kind}}}\ntests:\n");
        told(&changed("tests:\n", &exclusions))
    };
    assert_eq!(with("kind: same_content"), Vec::<String>::new());
    for (wrong, said) in [
        (
            "knd: same_content",
            "unknown `knd`; known: id, cite, kind, keep",
        ),
        (
            "kind: same_contnt",
            "unknown `same_contnt`; known: same_content, awards, rules",
        ),
        (
            "kind: {award: [\"X01@1\"]}",
            "unknown `award`; known: same_content, awards, rules",
        ),
    ] {
        let found = with(wrong);
        assert!(found.len() == 1 && found[0].ends_with(said), "{found:?}");
    }
}
