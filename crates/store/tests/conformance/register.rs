//! Awards, frameworks, the calendar, programmes.

use super::databases::on_each_database;
use super::samples::{hour, id, organisation};
use chrono::NaiveDate;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::AwardId;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::working_days::{CalendarYear, HolidaySpan};
use credit_bank_store::rows::OrganisationProfile;
use credit_bank_store::tx::{AwardFilter, ProgrammeFilter};
use credit_bank_store::words::Standing;
use credit_bank_store::{Json, StoreError, UniqueKey};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
}

pub(crate) fn award(code: &str, edition: &str, last: Option<u32>) -> Award {
    Award {
        id: id(),
        outcome_type: OutcomeType::Training,
        code: code.to_owned(),
        edition: edition.to_owned(),
        name: "示例证书".to_owned(),
        framework: None,
        levels: vec![],
        hours: None,
        credits: None,
        value_rule: None,
        category: "vocational".to_owned(),
        content_class: None,
        validity_months: None,
        issuers: vec![],
        valid_from: day(1),
        valid_to: last.map(day),
        tags: vec![],
        version: 1,
        outcome_tags: vec![],
        measures: vec![],
        label: None,
    }
}

#[test]
fn an_edition_of_an_award_is_entered_once_and_found_by_every_key() {
    on_each_database(|database| {
        let awards = [
            award("A", "1", Some(5)),
            award("A", "2", None),
            award("B", "1", None),
        ];
        for award in &awards {
            database
                .write(|tx| tx.insert_award(award, hour(0)))
                .unwrap();
        }
        let again = database.write(|tx| tx.insert_award(&award("A", "1", None), hour(0)));
        assert!(matches!(
            again,
            Err(StoreError::Taken(UniqueKey::AwardEdition))
        ));
        assert_eq!(
            database.read(|tx| tx.find_award(awards[1].id)),
            Some(awards[1].clone())
        );
        assert_eq!(
            database.read(|tx| tx.find_award_edition("A", "2")),
            Some(awards[1].clone())
        );
        let ids: Vec<AwardId> = vec![awards[2].id, id(), awards[0].id];
        assert_eq!(
            database.read(|tx| tx.find_awards(&ids)),
            [awards[0].clone(), awards[2].clone()]
        );
        let editions =
            database.read(|tx| tx.find_award_editions(&[("A", "2"), ("B", "2"), ("B", "1")]));
        assert_eq!(editions, awards[1..]);
        let on = AwardFilter {
            on: Some(day(6)),
            outcome_type: Some(OutcomeType::Training),
            ..AwardFilter::default()
        };
        assert_eq!(
            database.read(|tx| tx.list_awards(&on, None, 1)),
            awards[1..2]
        );
        assert_eq!(
            database.read(|tx| tx.list_awards(&on, Some(awards[1].id), 9)),
            awards[2..]
        );
        let exams = AwardFilter {
            outcome_type: Some(OutcomeType::Exam),
            ..AwardFilter::default()
        };
        assert_eq!(database.read(|tx| tx.list_awards(&exams, None, 9)), []);
    });
}

#[test]
fn a_framework_and_a_year_replace_the_ones_before() {
    on_each_database(|database| {
        for name in ["旧", "新"] {
            let framework: credit_bank_domain::level::LevelFramework = framework(name);
            database
                .write(|tx| tx.put_level_framework(&framework))
                .unwrap();
            assert_eq!(database.read(|tx| tx.list_level_frameworks()), [framework]);
        }
        for name in ["元旦", "新年"] {
            let year = CalendarYear {
                year: 2026,
                holidays: vec![HolidaySpan {
                    name_zh: name.to_owned(),
                    name_en: "New Year".to_owned(),
                    first_day: day(1),
                    last_day: day(3),
                }],
                make_up_workdays: vec![day(4)],
            };
            database.write(|tx| tx.put_calendar_year(&year)).unwrap();
            assert_eq!(database.read(|tx| tx.list_calendar_years()), [year]);
        }
    });
}

fn framework(name: &str) -> credit_bank_domain::level::LevelFramework {
    let Json(framework) = Json(
        serde_json::from_value(serde_json::json!({
            "id": "x", "name_zh": name, "name_en": "X",
            "levels": [{"code": "1", "name_zh": "初级", "name_en": "Low", "rank": 1}],
        }))
        .unwrap(),
    );
    framework
}

#[test]
fn a_version_of_a_programme_is_entered_once() {
    on_each_database(|database| {
        let school = organisation(database, "school", Standing::Active);
        let other = organisation(database, "other", Standing::Active);
        let programme = |organisation_id, version: &str| credit_bank_domain::programme::Programme {
            id: id(),
            organisation_id,
            code: "P".to_owned(),
            version: version.to_owned(),
            name: "示例专业".to_owned(),
            level: credit_bank_domain::programme::ProgrammeLevel::Associate,
            total_credits: credit_bank_domain::credits::Credits::from_hundredths(7600).unwrap(),
            intake_from: day(1),
            intake_to: None,
            application_window: vec![],
            modules: vec![],
            courses: vec![],
            rule_set_id: None,
            label: None,
        };
        let all = [
            programme(school, "1"),
            programme(other, "1"),
            programme(school, "2"),
        ];
        for programme in &all {
            database
                .write(|tx| tx.insert_programme(programme, hour(0)))
                .unwrap();
        }
        let again = database.write(|tx| tx.insert_programme(&programme(school, "1"), hour(0)));
        assert!(matches!(
            again,
            Err(StoreError::Taken(UniqueKey::ProgrammeVersion))
        ));
        assert_eq!(
            database.read(|tx| tx.find_programme(all[0].id)),
            Some(all[0].clone())
        );
        assert_eq!(
            database.read(|tx| tx.find_programme_version(school, "P", "2")),
            Some(all[2].clone())
        );
        let own = ProgrammeFilter {
            organisation_id: Some(school),
            code: None,
            known_by: None,
        };
        assert_eq!(
            database.read(|tx| tx.list_programmes(&own, Some(all[0].id), 9)),
            all[2..]
        );
    });
}

#[test]
fn a_school_code_is_of_one_organisation_and_many_have_none() {
    on_each_database(|database| {
        let enter = |code: &str, school_code: Option<&str>| {
            let profile = OrganisationProfile {
                organisation_id: organisation(database, code, Standing::Active),
                short_name: None,
                school_code: school_code.map(str::to_owned),
                region_code: None,
                parent_id: None,
            };
            database.write(|tx| tx.insert_organisation_profile(&profile))
        };
        for (code, school_code) in [("a", None), ("b", None), ("c", Some("3650999001"))] {
            enter(code, school_code).unwrap();
        }
        let again = enter("d", Some("3650999001"));
        assert!(matches!(
            again,
            Err(StoreError::Taken(UniqueKey::SchoolCode))
        ));
        enter("e", Some("3650999002")).unwrap();
    });
}
