//! What is written is read as it is written or refused: no list for named fields, nothing empty, no other
//! form of a date.

#[cfg(test)]
#[path = "support/small.rs"]
mod small;

use credit_bank_conversion_rules::RuleSet;
use small::{SMALL, changed, told};

#[test]
fn a_list_is_no_substitute_for_named_fields() {
    assert_eq!(told(SMALL), Vec::<String>::new());
    for (from, to, place) in [
        (
            "hours: {min: \"18\"}",
            "hours: [\"18\", \"40\", bogus, {x: y}]",
            "18:59 SHOP rules.0.uses.0.any_of.0.hours",
        ),
        (
            "effective: {from: 2027-03-01}",
            "effective: [2027-03-01]",
            "5:12 - effective",
        ),
        (
            "[{id: ZH, title: 办法}]",
            "[[ZH, 办法, null, extra]]",
            "7:11 - sources.0",
        ),
        (
            "{granted: [], unused: {a: condition_failed}}",
            "[[], \"0\", {}, {}]",
            "29:11 初级不够 tests.0.expect",
        ),
    ] {
        let found = told(&changed(from, to));
        let wanted =
            format!("{place} unfit_value: expected fields with their values, found a list");
        assert_eq!(found, [wanted], "{to}");
    }
}

#[test]
fn an_empty_value_is_not_taken_for_a_member_that_is_left_out() {
    for (from, to, place) in [
        (
            "limit: \"20\"",
            "share: \"0.5\", base: programme, limit: ",
            "HALF caps.0.limit",
        ),
        ("of: {source_type: course}", "of: ", "HALF caps.0.of"),
        (
            "except: {type: course}",
            "except: null",
            "BAN deny.0.except",
        ),
        (
            "target: {tag: [思政]}",
            "target: {tag: [思政]}, source: ~",
            "BAN deny.0.source",
        ),
        (
            "{granted: [], ",
            "{granted: , ",
            "初级不够 tests.0.expect.granted",
        ),
        (
            "hours: {min: \"18\"}",
            "hours: {min: }",
            "SHOP rules.0.uses.0.any_of.0.hours.min",
        ),
        ("title: 小规则集", "title: 小规则集\nlabel:", "- label"),
    ] {
        let faults = told(&changed(from, to));
        assert_eq!(faults.len(), 1, "{to}: {faults:?}");
        let wanted = format!(
            " {place} unfit_value: expected a value; leave the member out where it does not apply"
        );
        assert!(faults[0].ends_with(&wanted), "{to}: {faults:?}");
    }
    let faults = RuleSet::parse_yaml(&changed("of: {source_type: course}", "of: ")).unwrap_err();
    assert_eq!(faults[0].zh, "值不合要求：应写出值；不适用时请整项删去");
}

#[test]
fn a_date_is_written_in_one_form() {
    for date in [
        "2027-3-1",
        "\"+2027-03-01\"",
        "\"2027 - 03 - 01\"",
        "02027-03-01",
        "2027-03-1 ",
    ] {
        let faults = told(&changed("2027-03-01", date));
        assert_eq!(faults.len(), 1, "{date}: {faults:?}");
        assert!(
            faults[0].contains("effective.from unfit_value: expected a date such as 2025-09-01"),
            "{faults:?}"
        );
        let faults = told(&changed(
            "on: 2027-04-01",
            &format!("on: 2027-04-01\n  registered_on: {date}"),
        ));
        assert!(
            faults.len() == 1 && faults[0].contains("tests.0.registered_on"),
            "{faults:?}"
        );
    }
    let faults = RuleSet::parse_yaml(&changed("2027-03-01", "2027-02-30")).unwrap_err();
    assert!(faults[0].zh.contains("没有这一天"), "{faults:?}");
}

#[test]
fn an_empty_list_is_not_taken_for_a_condition_that_is_left_out() {
    for (from, to, place) in [
        (
            "of: {source_type: course}",
            "of: {source_type: []}",
            "HALF caps.0.of.source_type",
        ),
        (
            "of: {source_type: course}",
            "of: {rule: []}",
            "HALF caps.0.of.rule",
        ),
        (
            "target: {tag: [思政]}",
            "target: {tag: []}",
            "BAN deny.0.target.tag",
        ),
        (
            "type: x_certificate, hours",
            "type: x_certificate, award: [], hours",
            "SHOP rules.0.uses.0.any_of.0.award",
        ),
    ] {
        let faults = told(&changed(from, to));
        let wanted = format!(
            " {place} unfit_value: expected at least one item; leave the member out where it does not apply"
        );
        assert!(
            faults.len() == 1 && faults[0].ends_with(&wanted),
            "{to}: {faults:?}"
        );
    }
    let faults = RuleSet::parse_yaml(&changed("of: {source_type: course}", "of: {rule: []}"));
    assert_eq!(
        faults.unwrap_err()[0].zh,
        "值不合要求：应至少写一项；不适用时请整项删去"
    );
    // Where nothing at all is what is meant, it is written so.
    assert!(SMALL.contains("granted: []"));
}

#[test]
fn a_list_behind_other_marks_is_not_taken_for_one_long_item() {
    for (from, to, place) in [
        (
            "target: {tag: [思政]}",
            "target: {tag: [思政，体育]}",
            "BAN deny.0.target.tag.0 unfit_value: expected one item",
        ),
        (
            "target: {tag: [思政]}",
            "target: {tag: 思政、体育}",
            "BAN deny.0.target.tag unfit_value: expected one item",
        ),
        (
            "target: {tag: [思政]}",
            "target: {tag: [思政 体育]}",
            "BAN deny.0.target.tag.0 unfit_value: expected a topic without blanks",
        ),
        (
            "target: {tag: [思政]}",
            "target: {code: [C1; C2]}",
            "BAN deny.0.target.code.0 unfit_value: expected one item",
        ),
        (
            "type: x_certificate, hours",
            "type: x_certificate, award: \"X01@1，X02@1\", hours",
            "SHOP rules.0.uses.0.any_of.0.award unfit_value: expected one award as",
        ),
    ] {
        let faults = told(&changed(from, to));
        assert!(
            faults.iter().any(|one| one.contains(place)),
            "{to}: {faults:?}"
        );
    }
    let faults = RuleSet::parse_yaml(&changed("tag: [思政]", "tag: 思政，体育")).unwrap_err();
    assert!(faults[0].zh.contains("一项只写一个"), "{faults:?}");
}

#[test]
fn a_category_is_a_word_that_an_account_can_be_kept_under() {
    let with = |condition: &str, given: &str| {
        let rule = format!(
            "rules:\n- {{id: R, kind: recognise, cite: ZH/第一条, when: {{type: training{condition}}}, give: {{value: {{fixed: \"1\"}}, {given}}}}}\n"
        );
        let text = changed("rules:\n", &rule);
        (
            told(&text),
            RuleSet::parse_yaml(&text).err().unwrap_or_default(),
        )
    };
    assert_eq!(
        with(", category: [leisure]", "category: vocational").0,
        Vec::<String>::new()
    );
    for (condition, given, place) in [
        ("", "category: 职业", "rules.0.give.category"),
        ("", "category: Vocational", "rules.0.give.category"),
        (
            "",
            "category_by_level: [{level: \"x:初级\", category: a-b}]",
            "rules.0.give.category_by_level.0.category",
        ),
        (
            ", category: [leisure, 休闲]",
            "category: leisure",
            "rules.0.when.category.1",
        ),
    ] {
        let (found, faults) = with(condition, given);
        let wanted = format!("{place} unfit_value: a category is 1 to 32 characters of a-z and _");
        assert!(found.len() == 1 && found[0].ends_with(&wanted), "{found:?}");
        assert!(faults[0].zh.contains("小写字母"), "{faults:?}");
    }
}
