//! What several test binaries share: the delivered seeds, and facts in one line.
#![expect(
    dead_code,
    reason = "each test binary uses its own part of this module"
)]

pub mod applicable;
pub mod arithmetic;
pub mod cases;
pub mod confirm;
pub mod delivered;
pub mod planted;
pub mod snapshot;
pub mod tiny;

use chrono::NaiveDate;
use credit_bank_conversion_rules::{
    Commitments, CompiledRules, Conversion, ConversionRequest, DEFAULT_NODE_LIMIT, Evidence, Fact,
    FactGrade, FactLevel, RuleSet, Wishes, convert, verify,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::OrganisationId;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::programme::Programme;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex};

const NOWHERE: &str = "00000000-0000-0000-0000-000000000000";

fn seed(path: &str) -> String {
    std::fs::read_to_string(format!("{}/../../seeds/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A delivered rule set.
pub fn rule_set(name: &str) -> RuleSet {
    RuleSet::parse_yaml(&seed(&format!("rule-sets/{name}.yaml")))
        .unwrap_or_else(|faults| panic!("{name}: {faults:#?}"))
}

/// The organisations as the seeds have them, in their order.
fn organisations() -> Vec<Value> {
    let list: Value = serde_json::from_str(&seed("organisations.json")).unwrap();
    list.as_array().unwrap().clone()
}

/// A made-up id of an organisation of the seeds.
fn organisation_id(code: &Value) -> Value {
    static CODES: LazyLock<Vec<Value>> = LazyLock::new(|| {
        organisations()
            .iter()
            .map(|one| one["code"].clone())
            .collect()
    });
    let place = CODES.iter().position(|one| one == code).unwrap();
    json!(format!(
        "00000000-0000-0000-0000-{:012}",
        place.saturating_add(1)
    ))
}

/// The classes of the organisations that issue awards.
pub fn issuer_classes() -> BTreeMap<OrganisationId, BTreeSet<String>> {
    let of = |one: &Value| {
        let id = serde_json::from_value(organisation_id(&one["code"])).unwrap();
        let classes = one.get("classes").cloned().unwrap_or_else(|| json!([]));
        (id, serde_json::from_value(classes).unwrap())
    };
    organisations().iter().map(of).collect()
}

/// The register, with made-up ids where the seeds have codes.
pub fn awards() -> Vec<Award> {
    let mut list: Value = serde_json::from_str(&seed("awards.json")).unwrap();
    for award in list.as_array_mut().unwrap() {
        award["id"] = json!(NOWHERE);
        for issuer in award["issuers"].as_array_mut().unwrap() {
            let issuer = issuer.as_object_mut().unwrap();
            let code = issuer.remove("organisation").unwrap();
            issuer.insert("organisation_id".to_owned(), organisation_id(&code));
        }
    }
    serde_json::from_value(list).unwrap()
}

/// The programmes, with made-up ids where the seeds have codes.
pub fn programmes() -> Vec<Programme> {
    let mut list: Value = serde_json::from_str(&seed("programmes.json")).unwrap();
    for programme in list.as_array_mut().unwrap() {
        let map = programme.as_object_mut().unwrap();
        map.remove("organisation");
        map.remove("rule_set");
        map.insert("id".to_owned(), json!(NOWHERE));
        map.insert("organisation_id".to_owned(), json!(NOWHERE));
    }
    serde_json::from_value(list).unwrap()
}

/// A delivered programme.
pub fn programme(code: &str) -> Programme {
    programmes()
        .into_iter()
        .find(|one| one.code == code)
        .unwrap()
}

/// A date.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An amount.
pub fn credits(text: &str) -> Credits {
    text.parse().unwrap()
}

/// What the register prints for an entry.
fn printed_name(code: &str, edition: &str) -> Option<String> {
    static REGISTER: LazyLock<Vec<Award>> = LazyLock::new(awards);
    let mut entries = REGISTER.iter();
    let entry = entries.find(|award| (&*award.code, &*award.edition) == (code, edition));
    entry.map(|award| award.name.clone())
}

/// A verified, recognised outcome of `code@edition`.
pub fn fact(id: &str, outcome_type: OutcomeType, award: &str, value: &str) -> Fact {
    let (code, edition) = award.split_once('@').unwrap();
    Fact {
        id: id.to_owned(),
        outcome_type,
        award_code: code.to_owned(),
        award_edition: edition.to_owned(),
        award_name: printed_name(code, edition),
        level: None,
        issuer_id: None,
        issuer_classes: Vec::new(),
        grade: None,
        hours: None,
        credits: Some(credits(value)),
        category: Some("vocational".to_owned()),
        content_class: None,
        awarded_on: day("2025-05-01"),
        valid_until: None,
        tags: Vec::new(),
        evidence: Evidence::Verified,
        recognised: true,
        frozen: false,
        convertible: true,
        measures: BTreeMap::new(),
        source_hash: String::new(),
    }
}

/// An X certificate at a level: 1 初级, 2 中级, 3 高级.
pub fn x(id: &str, code: &str, rank: u8) -> Fact {
    let codes = ["elementary", "intermediate", "advanced"];
    Fact {
        level: Some(FactLevel {
            framework: Some("x".to_owned()),
            level: codes[usize::from(rank.saturating_sub(1))].to_owned(),
            rank,
        }),
        ..fact(
            id,
            OutcomeType::XCertificate,
            &format!("{code}@1"),
            &rank.saturating_mul(2).to_string(),
        )
    }
}

/// A MOHRSS certificate; `printed` is 5 (五级) to 1 (一级).
pub fn skill(id: &str, occupation: &str, printed: u8) -> Fact {
    Fact {
        level: Some(FactLevel {
            framework: Some("mohrss".to_owned()),
            level: printed.to_string(),
            rank: 6u8.saturating_sub(printed),
        }),
        ..fact(id, OutcomeType::SkillLevelCertificate, occupation, "2")
    }
}

/// A training with topic, hours and marks.
pub fn training(id: &str, award: &str, tag: &str, hours: &str, marks: &str, value: &str) -> Fact {
    Fact {
        tags: vec![tag.to_owned()],
        hours: Some(credits(hours)),
        grade: Some(FactGrade {
            scale: "100".to_owned(),
            value: credits(marks),
        }),
        ..fact(id, OutcomeType::Training, award, value)
    }
}

/// A rule set made ready, once for each and kept until the tests end: so that a test can alter one
/// and ask again without holding both.
pub fn compiled(rules: &RuleSet) -> &'static CompiledRules {
    static KEPT: LazyLock<Mutex<BTreeMap<String, &'static CompiledRules>>> =
        LazyLock::new(Mutex::default);
    let mut kept = KEPT.lock().unwrap();
    let made = || &*Box::leak(Box::new(CompiledRules::of(rules.clone())));
    // By text, not by hash: the order of rules is part of what some tests alter.
    kept.entry(serde_json::to_string(rules).unwrap())
        .or_insert_with(made)
}

/// A question without history on 2025-10-08.
pub fn request<'a>(
    rules: &RuleSet,
    programme: &'a Programme,
    facts: &'a [Fact],
) -> ConversionRequest<'a> {
    ConversionRequest {
        rules: compiled(rules),
        programme,
        facts,
        record: &[],
        commitments: Commitments::default(),
        enrolment: Some("enrolment-1".to_owned()),
        wishes: Wishes::default(),
        issuers: None,
        winnable: None,
        registered_on: day("2025-03-01"),
        on: day("2025-10-08"),
        node_limit: DEFAULT_NODE_LIMIT,
    }
}

/// The plan, which the engine has not had to take back for breaking a law.
pub fn checked(request: &ConversionRequest<'_>) -> Conversion {
    let plan = convert(request);
    let reasons = plan.unused.iter().flat_map(|one| &one.reasons);
    let mut all = reasons.chain(plan.missing.iter().flat_map(|one| &one.reasons));
    assert!(all.all(|one| one.code != "plan_not_verified"), "{plan:#?}");
    plan
}

/// The answer, checked once more from outside, and every number of its explanation added again.
pub fn answer(request: &ConversionRequest<'_>) -> Conversion {
    let plan = checked(request);
    verify(request, &plan).unwrap();
    arithmetic::add_again(request, &plan);
    applicable::one_verdict_each(request, &plan);
    snapshot::conversion(request, &plan);
    plan
}

/// Course codes given.
pub fn given(plan: &Conversion) -> Vec<&str> {
    plan.courses
        .iter()
        .map(|line| line.course_code.as_str())
        .collect()
}

/// Reason codes why a fact is unused.
pub fn why_unused<'p>(plan: &'p Conversion, id: &str) -> Vec<&'p str> {
    let fact = plan.unused.iter().find(|fact| fact.id == id);
    fact.into_iter()
        .flat_map(|fact| &fact.reasons)
        .map(|reason| reason.code.as_str())
        .collect()
}

/// Reason codes why a course is missing.
pub fn why_missing<'p>(plan: &'p Conversion, code: &str) -> Vec<&'p str> {
    let course = plan
        .missing
        .iter()
        .find(|course| course.course_code == code);
    course
        .into_iter()
        .flat_map(|course| &course.reasons)
        .map(|reason| reason.code.as_str())
        .collect()
}

/// The delivered programmes that a rule set decides.
pub fn programmes_of(rule_set: &str) -> Vec<Programme> {
    let list: Value = serde_json::from_str(&seed("programmes.json")).unwrap();
    let codes: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["rule_set"] == rule_set)
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    let mut all = programmes();
    all.retain(|one| codes.contains(&one.code.as_str()));
    all
}

/// The text of a delivered rule set.
pub fn rule_set_text(name: &str) -> String {
    seed(&format!("rule-sets/{name}.yaml"))
}

/// Every delivered rule set.
pub const RULE_SETS: [&str; 13] = [
    "bank-recognition",
    "cet-bands-2019",
    "cet-linear-2016",
    "cet-third-2023",
    "cqou-associate-2025",
    "fjou-2020",
    "lp-secondary-2025",
    "lp-tertiary-s10",
    "lp-veterans-s19",
    "lq-recognition-2015",
    "ou-sources-s09",
    "ouc-logistics",
    "sou-express-s12",
];
