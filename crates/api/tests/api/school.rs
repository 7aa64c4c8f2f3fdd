//! A school whose rules use every turn that an application can take, its registrar, and learners who
//! apply to it.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::log_capture;
use crate::world::{Who, actor_of, insert_person, person, uuid};
use credit_bank_conversion_rules::RuleSet as ParsedRules;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    ActorId, LearnerId, OrganisationId, OutcomeId, ProgrammeId, RuleSetId, RuleSetVersionId,
};
use credit_bank_domain::state::RuleSetVersionState;
use credit_bank_store::StoreError;
use credit_bank_store::rows::{RuleSet, RuleSetVersion};
use credit_bank_store::words::RuleSetPurpose;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One certificate for two courses, one for an examination, and two for one course; at most 10 credits.
const RULES: &str = r#"rule_set: test-school
version: 1
semantics: 1
title: 示例
effective: {from: 2025-01-01}
units: {credit_step: "0.5"}
sources: [{id: S, title: 示例}]
policy: {reuse: once_per_institution, consumption: budget, remainder: forfeit}
rules:
- {id: R-ONE, kind: transfer, cite: S/1, uses: [{slot: c, any_of: [{type: x_certificate, award: "X01@1"}]}], gives: {all: [C1], effect: exempt, grade: {fixed: "85"}}}
- {id: R-TWO, kind: transfer, cite: S/2, uses: [{slot: c, any_of: [{type: x_certificate, award: "X01@1"}]}], gives: {all: [C2], effect: exempt, grade: pass}}
- {id: R-EXAM, kind: transfer, cite: S/3, uses: [{slot: c, any_of: [{type: x_certificate, award: "X02@1"}]}], gives: {all: [C3], effect: attendance_waiver, grade: pass}}
- {id: R-UP, kind: transfer, cite: S/4, uses: [{slot: c, any_of: [{type: x_certificate, award: "X03@1"}]}], gives: {all: [C1], effect: exempt, grade: {fixed: "95"}}}
- {id: R-FOUR, kind: transfer, cite: S/5, uses: [{slot: c, any_of: [{type: x_certificate, award: "X04@1"}]}], gives: {all: [C4], effect: exempt, grade: pass}}
caps:
- {id: HALF, cite: S/6, measure: credits, share: "0.50", base: programme}
tests:
- {name: 没有规则的成果, on: 2027-01-01, courses: [{code: C1, credits: "3"}], facts: [{id: o, type: vocational_qualification, award: "YZSD@1", credits: "1.5"}], expect: {granted: [], credits: "0"}}
"#;

pub(crate) const APPLICATIONS: &str = "/v1/applications";

/// A school with a programme, and who decides there.
pub(crate) struct School {
    pub(crate) registrar: Actor,
    pub(crate) programme: String,
}

impl School {
    /// The school of these tests.
    pub(crate) fn open(bank: &TestBank) -> Self {
        let organisation = organisation(bank, "cqou");
        let rule_set = publish(bank, organisation);
        let courses: Vec<Value> = [("C1", "3"), ("C2", "2"), ("C3", "4"), ("C4", "4")]
            .into_iter()
            .map(|(code, credits)| {
                json!({"code": code, "name": format!("示例课程{code}"), "credits": credits,
                    "module": "M", "compulsory": true, "convertible": true})
            })
            .collect();
        let programme = json!({
            "id": uuid(), "organisation_id": organisation, "code": "TS", "version": "1",
            "name": "示例专业", "level": "associate", "total_credits": "20",
            "intake_from": "2020-01-01",
            "modules": [{"code": "M", "name": "示例", "min_credits": "0"}],
            "courses": courses, "rule_set_id": rule_set, "label": "示例",
        });
        let row = serde_json::from_value(programme.clone()).unwrap();
        write(bank, |tx| tx.insert_programme(&row, bank.bank.now()));
        Self {
            registrar: registrar(bank, organisation, "registrar-ts"),
            programme: programme["id"].as_str().unwrap().to_owned(),
        }
    }

    /// A school and programme of the seeds.
    pub(crate) fn of_seeds(bank: &TestBank, school: &str, programme: &str) -> Self {
        let organisation = organisation(bank, school);
        let found = bank.read(|tx| tx.find_programme_version(organisation, programme, "2025"));
        Self {
            registrar: registrar(
                bank,
                organisation,
                &format!("registrar-{school}-{}", programme.to_lowercase()),
            ),
            programme: found.unwrap().id.to_string(),
        }
    }

    /// The same with a second programme, which is like the first.
    pub(crate) fn twin(&self, bank: &TestBank) -> Self {
        let first = bank.read(|tx| tx.find_programme(self.programme.parse().unwrap()));
        let mut row = first.unwrap();
        row.id = ProgrammeId::new(uuid());
        row.code.push_str("-2");
        write(bank, |tx| tx.insert_programme(&row, bank.bank.now()));
        Self {
            registrar: self.registrar.clone(),
            programme: row.id.to_string(),
        }
    }

    /// Decides on an application as it stands now.
    pub(crate) fn decide(&self, bank: &TestBank, application: &Value, groups: &Value) -> Answer {
        let path = path(application);
        let version = etag(&get(bank, &self.registrar, &path));
        decide_at(bank, &self.registrar, application, &version, groups)
    }

    /// Accepts every proposed group.
    pub(crate) fn accept(&self, bank: &TestBank, application: &Value) -> Value {
        let groups = verdicts(application, &[]);
        let answer = self.decide(bank, application, &groups);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }
}

/// A decision on the version that somebody read.
pub(crate) fn decide_at(
    bank: &TestBank,
    registrar: &Actor,
    application: &Value,
    version: &str,
    groups: &Value,
) -> Answer {
    let target = format!("{}/decision", path(application));
    let request = Request::post(&target, &json!({"groups": groups}));
    bank.call(&as_actor(bank, registrar, request).header("If-Match", version))
}

/// Every group of an application decided: these rules' groups rejected, the others accepted.
pub(crate) fn verdicts(application: &Value, rejected: &[&str]) -> Value {
    let groups = application["groups"].as_array().unwrap();
    groups
        .iter()
        .map(|group| verdict(group, !rejected.contains(&text(&group["rule"]))))
        .collect()
}

/// One group decided.
pub(crate) fn verdict(group: &Value, accepted: bool) -> Value {
    if accepted {
        json!({"id": group["id"], "decision": "accepted"})
    } else {
        json!({"id": group["id"], "decision": "rejected", "reason_code": "content_not_equivalent",
            "text": "示例：未覆盖实践部分。"})
    }
}

/// A learner with recognised certificates and an enrolment.
pub(crate) struct Applicant {
    pub(crate) learner: LearnerId,
    pub(crate) actor: Actor,
    pub(crate) enrolment: String,
    /// The outcome of each award.
    pub(crate) outcomes: BTreeMap<String, String>,
}

impl Applicant {
    /// Whose certificates are of these awards and levels.
    pub(crate) fn enrol(
        bank: &TestBank,
        school: &School,
        number: u32,
        certificates: &[(&str, &str)],
    ) -> Self {
        let posts: Vec<Value> = certificates
            .iter()
            .map(|(award, level)| json!({"award": {"code": award, "edition": "1"}, "level": level}))
            .collect();
        Self::with_posts(bank, school, number, Who::Provider, &posts)
    }

    /// Whose completions one provider posts.
    pub(crate) fn with_posts(
        bank: &TestBank,
        school: &School,
        number: u32,
        provider: Who,
        posts: &[Value],
    ) -> Self {
        let provider = bank.world.actor(provider).clone();
        Self::posted_by(bank, school, number, &provider, posts)
    }

    /// As [`Applicant::with_posts`], of whatever organisation.
    pub(crate) fn posted_by(
        bank: &TestBank,
        school: &School,
        number: u32,
        provider: &Actor,
        posts: &[Value],
    ) -> Self {
        let identity = json!({"id_type": "resident_id_card", "id_number": id_number(number),
            "name": format!("示例学员{number:03}")});
        let mut outcomes = BTreeMap::new();
        for (place, post) in posts.iter().enumerate() {
            let mut body = post.clone();
            body["external_id"] = json!(format!("E-{number}-{place}"));
            body["learner"] = identity.clone();
            body["completed_on"] = json!("2026-01-15");
            let answer = self::post(bank, provider, "/v1/completions", &body).json();
            assert_eq!(answer["outcome_state"], "recognised", "{answer}");
            let award = text(&post["award"]["code"]).to_owned();
            outcomes.insert(award, text(&answer["outcome_id"]).to_owned());
        }
        let any: OutcomeId = outcomes.values().next().unwrap().parse().unwrap();
        let learner = bank.read(|tx| tx.find_outcome(any)).unwrap().learner_id;
        let mut row = person(
            &format!("learner-{number}"),
            Role::Learner,
            None,
            bank.bank.now(),
        );
        row.learner_id = Some(learner);
        insert_person(bank.bank.store(), &row);
        write(bank, |tx| {
            tx.set_learner_claimed(learner, bank.bank.now()).map(|_| ())
        });
        let mut applicant = Self {
            learner,
            actor: actor_of(&row),
            enrolment: String::new(),
            outcomes,
        };
        applicant.enrolment = applicant.enrol_again(bank, school, "1");
        applicant
    }

    /// A further enrolment, by the school's registrar.
    pub(crate) fn enrol_again(&self, bank: &TestBank, school: &School, place: &str) -> String {
        let body = json!({"learner_id": self.learner, "programme_id": school.programme,
            "student_number": format!("S-{place}-{}", self.learner), "registered_on": "2025-09-01"});
        let grant = json!({"scope": {"kind": "record"}, "purpose": "示例",
            "organisation_id": school.registrar.organisation_id(), "expires_on": "2026-06-30"});
        let granted = post(bank, &self.actor, "/v1/grants", &grant);
        assert_eq!(granted.status, 201, "{}", granted.text());
        let answer = post(bank, &school.registrar, "/v1/enrolments", &body);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let gone = format!("/v1/grants/{}", text(&granted.json()["id"]));
        let request = as_actor(bank, &self.actor, Request::new("DELETE", &gone));
        assert_eq!(bank.call(&request).status, 204);
        text(&answer.json()["id"]).to_owned()
    }

    /// Applies for these courses, or for whatever the plan gives.
    pub(crate) fn apply(&self, bank: &TestBank, courses: &[&str]) -> Answer {
        self.file(bank, &self.draft(courses))
    }

    /// The body of an application.
    pub(crate) fn draft(&self, courses: &[&str]) -> Value {
        let mut body = json!({"enrolment_id": self.enrolment});
        if !courses.is_empty() {
            body["courses"] = json!(courses);
        }
        body
    }

    pub(crate) fn file(&self, bank: &TestBank, body: &Value) -> Answer {
        post(bank, &self.actor, APPLICATIONS, body)
    }

    /// An application that is taken.
    pub(crate) fn applied(&self, bank: &TestBank, courses: &[&str]) -> Value {
        let answer = self.apply(bank, courses);
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// The application as the learner sees it now.
    pub(crate) fn sees(&self, bank: &TestBank, application: &Value) -> Value {
        let answer = get(bank, &self.actor, &path(application));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Held, used, forfeited and granted credits in all.
    pub(crate) fn books(&self, bank: &TestBank) -> [String; 4] {
        let target = format!("/v1/learners/{}/balance", self.learner);
        let balance = get(bank, &self.actor, &target).json();
        let sum = |list: &str, member: &str| {
            let items = balance[list].as_array().unwrap();
            let amounts = items
                .iter()
                .map(|item| text(&item[member]).parse::<Credits>().unwrap());
            Credits::sum(amounts).unwrap().to_string()
        };
        [
            sum("uses", "held"),
            sum("uses", "used"),
            sum("uses", "forfeited"),
            sum("grants", "granted"),
        ]
    }
}

/// An officer freezes and revokes an outcome.
pub(crate) fn revoke(bank: &TestBank, outcome: &str) -> Answer {
    let reason = json!({"reason_code": "forged", "text": "示例：证书系伪造。"});
    let officer = bank.world.actor(Who::Officer).clone();
    let frozen = post(
        bank,
        &officer,
        &format!("/v1/outcomes/{outcome}/freeze"),
        &reason,
    );
    assert_eq!(frozen.status, 200, "{}", frozen.text());
    post(
        bank,
        &officer,
        &format!("/v1/outcomes/{outcome}/revocation"),
        &reason,
    )
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(crate) fn path(application: &Value) -> String {
    format!("{APPLICATIONS}/{}", text(&application["id"]))
}

/// The group of a rule.
pub(crate) fn group<'a>(application: &'a Value, rule: &str) -> &'a Value {
    let groups = application["groups"].as_array().unwrap();
    groups.iter().find(|group| group["rule"] == rule).unwrap()
}

/// The path of the first line of a rule's group.
pub(crate) fn line_path(application: &Value, rule: &str) -> String {
    let line = &group(application, rule)["lines"][0]["id"];
    format!("{}/lines/{}", path(application), text(line))
}

pub(crate) fn etag(answer: &Answer) -> String {
    answer.find_header("etag").unwrap().to_owned()
}

pub(crate) fn as_actor(bank: &TestBank, actor: &Actor, request: Request) -> Request {
    let token = bank.bank.tokens().issue(actor, uuid()).unwrap();
    log_capture::forbid(&token);
    request.token(&token)
}

pub(crate) fn get(bank: &TestBank, actor: &Actor, target: &str) -> Answer {
    bank.call(&as_actor(bank, actor, Request::get(target)))
}

/// Posts under a key of its own.
pub(crate) fn post(bank: &TestBank, actor: &Actor, target: &str, body: &Value) -> Answer {
    let request = as_actor(bank, actor, Request::post(target, body));
    bank.call(&request.header("Idempotency-Key", &uuid().to_string()))
}

/// Does the answer refuse with this status and slug?
pub(crate) fn refused(answer: &Answer, status: u16, slug: &str) {
    let told = (answer.status, answer.slug());
    assert_eq!(told, (status, slug.to_owned()), "{}", answer.text());
}

pub(crate) fn organisation(bank: &TestBank, code: &str) -> OrganisationId {
    bank.read(|tx| tx.find_organisation_by_code(code))
        .unwrap()
        .id
}

pub(crate) fn registrar(bank: &TestBank, organisation: OrganisationId, login: &str) -> Actor {
    let row = person(login, Role::Registrar, Some(organisation), bank.bank.now());
    insert_person(bank.bank.store(), &row);
    actor_of(&row)
}

pub(crate) fn write(
    bank: &TestBank,
    mut work: impl FnMut(&mut dyn credit_bank_store::WriteTx) -> Result<(), StoreError>,
) {
    bank.bank.store().write("test", |tx| work(tx)).unwrap();
}

fn publish(bank: &TestBank, organisation: OrganisationId) -> RuleSetId {
    let (id, now) = (RuleSetId::new(uuid()), bank.bank.now());
    let rule_set = RuleSet {
        id,
        code: "test-school".to_owned(),
        title: "示例".to_owned(),
        organisation_id: organisation,
        purpose: RuleSetPurpose::Transfer,
        created_at: now,
    };
    write(bank, |tx| tx.insert_rule_set(&rule_set));
    publish_version(bank, id, 1, RULES);
    id
}

/// The text of these rules with some of it replaced, as the published version 2.
pub(crate) fn publish_second(bank: &TestBank, changes: &[(&str, &str)]) {
    let found = bank.read(|tx| tx.find_rule_set_by_code("test-school"));
    publish_version(bank, found.unwrap().id, 2, &second(changes));
}

/// The text of these rules as version 2, with some of it replaced.
pub(crate) fn second(changes: &[(&str, &str)]) -> String {
    let text = RULES.replace("version: 1", "version: 2");
    changes.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// The same text as an editor's draft, in force from 2026-04-01: where it is read, and its hash.
pub(crate) fn draft_second(bank: &TestBank, changes: &[(&str, &str)]) -> (String, String) {
    let mut all = vec![(
        "effective: {from: 2025-01-01}",
        "effective: {from: 2026-04-01}",
    )];
    all.extend(changes);
    draft(bank, 2, &second(&all))
}

/// A text as the editor's draft of this number.
pub(crate) fn draft(bank: &TestBank, number: u32, source: &str) -> (String, String) {
    let found = bank.read(|tx| tx.find_rule_set_by_code("test-school"));
    let target = format!("/v1/rule-sets/{}/versions", found.unwrap().id);
    let body = json!({"source": source});
    let made = bank.post(Who::RuleEditor, &target, &format!("v{number}"), &body);
    assert_eq!(made.status, 201, "{}", made.text());
    (
        format!("{target}/{number}"),
        text(&made.json()["hash"]).to_owned(),
    )
}

pub(crate) fn publish_version(bank: &TestBank, rule_set: RuleSetId, number: i64, text: &str) {
    let rules = ParsedRules::parse_yaml(text).unwrap();
    let now = bank.bank.now();
    let version = RuleSetVersion {
        id: RuleSetVersionId::new(uuid()),
        rule_set_id: rule_set,
        number,
        state: RuleSetVersionState::Published,
        source: text.to_owned(),
        canonical: rules.canonical_json(),
        hash: rules.hash_hex(),
        effective_from: rules.effective.from,
        effective_to: None,
        created_by: ActorId::new(uuid()),
        created_at: now,
        published_at: Some(now),
        withdrawn_at: None,
    };
    write(bank, |tx| tx.insert_rule_set_version(&version));
}
