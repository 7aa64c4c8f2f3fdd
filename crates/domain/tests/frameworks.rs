//! The shipped level frameworks, and what is no framework.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use credit_bank_domain::level::{LevelFramework, LevelRank};
use serde_json::json;

fn frameworks() -> Vec<LevelFramework> {
    serde_json::from_str(include_str!("../../../seeds/frameworks.json")).unwrap()
}

fn rank(framework: &str, level: &str) -> u8 {
    let frameworks = frameworks();
    let framework = frameworks.iter().find(|f| f.id() == framework).unwrap();
    framework.find_level(level).unwrap().rank.get()
}

#[test]
fn ranks_ascend_whatever_number_is_printed() {
    let skill = [
        "学徒工",
        "五级",
        "四级",
        "三级",
        "二级",
        "一级",
        "特级技师",
        "首席技师",
    ];
    for (expected, name) in skill.into_iter().enumerate() {
        assert_eq!(usize::from(rank("mohrss", name)), expected, "{name}");
    }
    for (expected, name) in ["初级", "中级", "高级"].into_iter().enumerate() {
        assert_eq!(
            usize::from(rank("x", name)),
            expected + 1,
            "{name}"
        );
    }
    assert!(rank("pets", "一级B") < rank("pets", "一级"));
    assert_eq!((rank("ncre", "二级"), rank("ncre", "2")), (2, 2));
    assert_eq!(rank("ouc_outcome_framework", "十级"), 10);
    assert!(rank("academic", "专科") < rank("academic", "本科"));
}

#[test]
fn ids_of_frameworks_are_unique_and_names_are_in_both_languages() {
    let frameworks = frameworks();
    let mut ids: Vec<_> = frameworks.iter().map(LevelFramework::id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), frameworks.len());
    for framework in &frameworks {
        assert!(!framework.name_zh().is_empty() && framework.name_en().is_ascii());
        for level in framework.levels() {
            assert!(!level.name_zh.is_empty() && level.name_en.is_ascii());
        }
    }
}

#[test]
fn what_is_written_reads_back() {
    for framework in frameworks() {
        let text = serde_json::to_string(&framework).unwrap();
        assert_eq!(
            serde_json::from_str::<LevelFramework>(&text).unwrap(),
            framework
        );
    }
    assert_eq!(serde_json::to_string(&LevelRank::new(3)).unwrap(), "3");
}

#[test]
fn data_that_are_no_framework_are_refused() {
    let level = |code: &str, name: &str, rank: u8| json!({"code": code, "name_zh": name, "name_en": "n", "rank": rank});
    for (levels, reason) in [
        (vec![], "has no levels"),
        (vec![level("a", "甲", 2), level("b", "乙", 2)], "not above"),
        (vec![level("a", "甲", 2), level("b", "乙", 1)], "not above"),
        (
            vec![level("a", "甲", 1), level("a", "乙", 2)],
            "code or the name",
        ),
        (
            vec![level("a", "甲", 1), level("b", "甲", 2)],
            "code or the name",
        ),
        (
            vec![level("a", "甲", 1), level("甲", "乙", 2)],
            "code or the name",
        ),
    ] {
        let data = json!({"id": "f", "name_zh": "框架", "name_en": "f", "levels": levels});
        let error = serde_json::from_value::<LevelFramework>(data)
            .unwrap_err()
            .to_string();
        assert!(error.contains(reason), "{error}");
    }
}
