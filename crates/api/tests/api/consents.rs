//! A learner's consent: given by himself or at the counter, withdrawn at will, and without it no rule
//! sees a status of the person.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::examples::certificate;
use crate::grants::{open, token_of};
use crate::one_course::{enrol, enter_person};
use crate::school::{
    Applicant, School, decide_at, get, group, path, post, publish_second, publish_version, text,
    verdict, verdicts,
};
use crate::world::{Who, uuid};
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::{LearnerId, OrganisationId, ProgrammeId};
use serde_json::{Value, json};

/// A learner with the token of his own account.
pub(crate) struct Myself {
    pub(crate) id: String,
    token: String,
}

impl Myself {
    pub(crate) fn open(bank: &TestBank, person: u32) -> Self {
        let id = open(bank, person);
        Self {
            token: token_of(bank, &id),
            id: id.as_str().unwrap().to_owned(),
        }
    }

    pub(crate) fn ask(&self, bank: &TestBank, request: Request) -> Answer {
        let request = request.header("Idempotency-Key", &uuid().to_string());
        bank.call(&request.token(&self.token))
    }

    fn consents(&self) -> String {
        format!("/v1/learners/{}/consents", self.id)
    }

    pub(crate) fn give(&self, bank: &TestBank) -> Answer {
        let body = json!({"purpose": "status_facts", "version": "2026-01"});
        self.ask(bank, Request::post(&self.consents(), &body))
    }

    pub(crate) fn withdraw(&self, bank: &TestBank) -> Answer {
        let target = format!("{}/withdrawal", self.consents());
        self.ask(
            bank,
            Request::post(&target, &json!({"purpose": "status_facts"})),
        )
    }

    fn list(&self, bank: &TestBank, token: &str) -> Answer {
        bank.call(&Request::get(&self.consents()).token(token))
    }

    /// What the veterans' rules give.
    fn credits(&self, bank: &TestBank) -> Value {
        let body = json!({"learner_id": self.id, "programme_id": veterans_programme(bank)});
        let answer = self.ask(bank, Request::post("/v1/conversions/query", &body));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["total_credits"].clone()
    }
}

/// A seeded programme whose rules ask for veterans.
pub(crate) fn veterans_programme(bank: &TestBank) -> ProgrammeId {
    let sets = bank.call(&Request::get("/v1/rule-sets?limit=200")).json();
    let veterans = |it: &&Value| it["code"] == "lp-veterans-s19";
    let set = sets["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(veterans)
        .unwrap();
    let id = set["programme_ids"][0].as_str().unwrap();
    ProgrammeId::new(id.parse().unwrap())
}

/// The bank's rules with one that gives a credit for a status.
fn recognising_veterans() -> String {
    include_str!("../../../../seeds/rule-sets/bank-recognition.yaml")
        .replacen("version: 1", "version: 2", 1)
        .replacen("effective: {from: 2020-01-01}", "effective: {from: 2026-01-01}", 1)
        .replacen(
            "rules:\n",
            "rules:\n- {id: REC-STATUS, kind: recognise, cite: RD/第六条, when: {type: status, award: \"TYJR@1\"}, give: {value: {fixed: \"1\"}, category: vocational}}\n",
            1,
        )
}

/// What this provider says of veterans may be recognised at once.
fn recognised_at_once(bank: &TestBank, provider: Option<OrganisationId>) {
    let awards = bank.read(|tx| tx.find_award_editions(&[("TYJR", "1")]));
    let target = format!("/v1/awards/{}/authorisations", awards[0].id);
    let body = json!({"organisation_id": provider, "from": "2026-01-01", "authorised": true,
        "immediate": true, "reason": "示例"});
    let answer = bank.post(Who::Officer, &target, "authorise", &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// A school that gives C1 for a certificate and C4 to veterans, and a veteran who consented.
fn half_by_status(bank: &TestBank) -> (School, Applicant) {
    with_status(bank, &[BY_STATUS], &[("X01", "advanced")])
}

/// A school with changed rules, and a veteran with these certificates who consented.
pub(crate) fn with_status(
    bank: &TestBank,
    changes: &[(&str, &str)],
    certificates: &[(&str, &str)],
) -> (School, Applicant) {
    let school = School::open(bank);
    publish_second(bank, changes);
    let applicant = Applicant::enrol(bank, &school, 1, certificates);
    is_veteran(bank, 1);
    give(bank, &applicant);
    (school, applicant)
}

pub(crate) const BY_STATUS: (&str, &str) = (
    r#"uses: [{slot: c, any_of: [{type: x_certificate, award: "X04@1"}]}]"#,
    r#"uses: [{slot: v, consumption: none, any_of: [{type: status, award: "TYJR@1"}]}]"#,
);

/// The certificate gives C1 to veterans only.
pub(crate) const BY_STATUS_TOO: (&str, &str) = (
    r#"uses: [{slot: c, any_of: [{type: x_certificate, award: "X01@1"}]}], gives: {all: [C1]"#,
    r#"uses: [{slot: c, any_of: [{type: x_certificate, award: "X01@1"}]}, {slot: v, consumption: none, any_of: [{type: status, award: "TYJR@1"}]}], gives: {all: [C1]"#,
);

fn give(bank: &TestBank, applicant: &Applicant) {
    let target = format!("/v1/learners/{}/consents", applicant.learner);
    let body = json!({"purpose": "status_facts", "version": "2026-01"});
    assert_eq!(post(bank, &applicant.actor, &target, &body).status, 201);
}

fn withdraw(bank: &TestBank, applicant: &Applicant) {
    let target = format!("/v1/learners/{}/consents/withdrawal", applicant.learner);
    let body = json!({"purpose": "status_facts"});
    let answer = post(bank, &applicant.actor, &target, &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

pub(crate) fn state<'a>(application: &'a Value, rule: &str) -> &'a str {
    text(&group(application, rule)["state"])
}

/// The issuer reports that the person is a veteran; the outcome.
pub(crate) fn is_veteran(bank: &TestBank, person: u32) -> String {
    let station = bank.world.actor(Who::Officer).organisation_id();
    let issuer = enter_person(&bank.bank, Role::Provider, station, None);
    text(&post_veteran(bank, &issuer, person)["outcome_id"]).to_owned()
}

fn post_veteran(bank: &TestBank, issuer: &Actor, person: u32) -> Value {
    id_number(person);
    let name = format!("TY-{person}");
    let mut body = certificate(&name, person);
    body["award"] = json!({"code": "TYJR", "edition": "1"});
    body.as_object_mut().unwrap().remove("level");
    let request = Request::post("/v1/completions", &body).header("Idempotency-Key", &name);
    let posted = bank.call(&request.token(&bank.token_of(issuer)));
    assert_eq!(posted.status, 201, "{}", posted.text());
    posted.json()
}

each_database! {
    fn without_consent_no_rule_sees_a_status_and_a_withdrawal_hides_it_again(bank: &TestBank) {
        let learner = Myself::open(bank, 1);
        is_veteran(bank, 1);
        assert_eq!(learner.credits(bank), "0.00");
        let given = learner.give(bank);
        assert_eq!(given.status, 201, "{}", given.text());
        assert_eq!(given.json()["channel"], "online");
        let with = learner.credits(bank);
        assert_ne!(with, "0.00");
        let withdrawn = learner.withdraw(bank);
        assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
        assert!(withdrawn.json()["withdrawn_at"].is_string());
        assert_eq!(learner.credits(bank), "0.00");
        assert_eq!(learner.give(bank).status, 201);
        assert_eq!(learner.credits(bank), with);
        let all = learner.list(bank, &learner.token).json();
        let ended: Vec<_> = all["items"].as_array().unwrap().iter()
            .map(|it| it["withdrawn_at"].is_string()).collect();
        assert_eq!(ended, [true, false]);
    }

    fn a_withdrawal_takes_nothing_that_is_decided(bank: &TestBank) {
        let (school, applicant) = half_by_status(bank);
        let filed = applicant.applied(bank, &[]);
        let decided = school.accept(bank, &filed);
        withdraw(bank, &applicant);
        let stands = applicant.sees(bank, &filed);
        assert_eq!(stands["state"], decided["state"]);
        for group in stands["groups"].as_array().unwrap() {
            assert_eq!(group["lines"][0]["state"], "granted", "{group}");
        }
    }

    fn what_rests_on_a_withdrawn_consent_falls_and_the_school_decides_the_rest(bank: &TestBank) {
        let (school, applicant) = half_by_status(bank);
        let filed = applicant.applied(bank, &[]);
        assert_eq!((state(&filed, "R-FOUR"), state(&filed, "R-ONE")), ("proposed", "proposed"));
        withdraw(bank, &applicant);
        let seen = applicant.sees(bank, &filed);
        assert_eq!((state(&seen, "R-FOUR"), state(&seen, "R-ONE")), ("released", "proposed"));
        let fallen = group(&seen, "R-FOUR");
        assert_eq!(fallen["reason"]["code"], "basis_withdrawn");
        assert_eq!(fallen["lines"][0]["state"], "released");
        // Consenting again brings nothing back that fell; it can be applied for again.
        give(bank, &applicant);
        let stale = decide_at(bank, &school.registrar, &filed, "\"1\"", &verdicts(&filed, &[]));
        assert_eq!(stale.status, 412);
        let rest = ["R-ONE", "R-TWO"].map(|rule| verdict(group(&seen, rule), true));
        let decided = school.decide(bank, &filed, &json!(rest));
        assert_eq!(decided.status, 200, "{}", decided.text());
        assert_eq!(state(&decided.json(), "R-ONE"), "accepted");
        let again = applicant.applied(bank, &["C4"]);
        assert_eq!(state(&again, "R-FOUR"), "proposed");
        // Nothing else is in this one: with its group it is over.
        withdraw(bank, &applicant);
        let over = applicant.sees(bank, &again);
        assert_eq!((&over["state"], state(&over, "R-FOUR")), (&json!("decided"), "released"));
        let told = get(bank, &school.registrar, "/v1/notices").json();
        assert_eq!(told["items"][0]["code"], "basis_withdrawn", "{told}");
        assert_eq!(applicant.books(bank)[0], "0.00");
    }

    fn what_a_fallen_group_was_to_draw_is_void_once_the_rest_is_accepted(bank: &TestBank) {
        let (school, applicant) = with_status(bank, &[BY_STATUS_TOO], &[("X01", "advanced")]);
        let filed = applicant.applied(bank, &[]);
        assert_eq!((state(&filed, "R-ONE"), state(&filed, "R-TWO")), ("proposed", "proposed"));
        assert_eq!(applicant.books(bank), ["6.00", "0.00", "0.00", "0.00"]);
        withdraw(bank, &applicant);
        let seen = applicant.sees(bank, &filed);
        assert_eq!((state(&seen, "R-ONE"), state(&seen, "R-TWO")), ("released", "proposed"));
        let rest = school.decide(bank, &filed, &json!([verdict(group(&seen, "R-TWO"), true)]));
        assert_eq!(rest.status, 200, "{}", rest.text());
        assert_eq!(applicant.books(bank), ["0.00", "2.00", "4.00", "2.00"]);
    }

    fn only_the_learner_is_told_which_rules_await_a_consent(bank: &TestBank) {
        let (school, applicant) = half_by_status(bank);
        withdraw(bank, &applicant);
        let query = json!({"learner_id": applicant.learner, "enrolment_id": applicant.enrolment});
        let asked = |actor: &Actor| {
            let answer = post(bank, actor, "/v1/conversions/query", &query);
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()
        };
        let reasons = |plan: &Value| -> Vec<Value> {
            let missing = plan["missing"].as_array().unwrap().iter();
            let course = missing.filter(|it| it["course_id"] == "C4");
            course.flat_map(|it| it["reasons"].as_array().unwrap().clone()).collect()
        };
        let own = asked(&applicant.actor);
        assert_eq!(reasons(&own)[0]["code"], "needs_consent", "{own}");
        assert_eq!(reasons(&own)[0]["rule"], "R-FOUR@2");
        let kept = post(bank, &applicant.actor, "/v1/plans", &query);
        assert_eq!(reasons(&kept.json()["answer"])[0]["code"], "needs_consent");
        let grant = json!({"scope": {"kind": "record"}, "purpose": "示例",
            "organisation_id": school.registrar.organisation_id(), "expires_on": "2026-06-30"});
        assert_eq!(post(bank, &applicant.actor, "/v1/grants", &grant).status, 201);
        let schools = asked(&school.registrar);
        // That there is such a rule at all is not told to others.
        let told: Vec<Value> = reasons(&schools).iter().map(|it| it["code"].clone()).collect();
        assert_eq!(told, ["no_rule"], "{schools}");
        assert_eq!(schools["plan_hash"], own["plan_hash"]);
        give(bank, &applicant);
        assert!(!asked(&applicant.actor).to_string().contains("needs_consent"));
    }

    fn a_rule_recognises_a_status_only_while_a_consent_stands(bank: &TestBank) {
        let rules = bank.read(|tx| tx.find_rule_set_by_code("bank-recognition")).unwrap();
        publish_version(bank, rules.id, 2, &recognising_veterans());
        let learner = Myself::open(bank, 1);
        let outcome = is_veteran(bank, 1);
        let target = format!("/v1/outcomes/{outcome}/recognition");
        // The station itself posted it.
        let officer = enter_person(&bank.bank, Role::Officer, None, None);
        let recognise = || post(bank, &officer, &target, &json!({}));
        let waits = recognise();
        assert_eq!((waits.status, waits.slug().as_str()), (422, "invalid-body"), "{}", waits.text());
        learner.give(bank);
        let recognised = recognise();
        assert_eq!(recognised.status, 200, "{}", recognised.text());
        assert_eq!(recognised.json()["credits"], "1.00");
        learner.withdraw(bank);
        let shown = learner.ask(bank, Request::get(&format!("/v1/outcomes/{outcome}"))).json();
        assert_eq!(shown["state"], "recognised");
    }

    fn whoever_posts_a_status_is_told_the_same_with_and_without_consent(bank: &TestBank) {
        let rules = bank.read(|tx| tx.find_rule_set_by_code("bank-recognition")).unwrap();
        publish_version(bank, rules.id, 2, &recognising_veterans());
        let provider = bank.world.actor(Who::Provider).clone();
        recognised_at_once(bank, provider.organisation_id());
        let (with, without) = (Myself::open(bank, 1), Myself::open(bank, 2));
        with.give(bank);
        let told = |person| {
            let mut told = post_veteran(bank, &provider, person);
            for member in ["id", "outcome_id"] {
                told[member] = Value::Null;
            }
            told
        };
        assert_eq!(told(1), told(2));
        let state = |learner: &Myself| {
            let target = format!("/v1/learners/{}/outcomes", learner.id);
            let outcomes = learner.ask(bank, Request::get(&target)).json();
            outcomes["items"][0].clone()
        };
        for learner in [&with, &without] {
            assert_eq!(state(learner)["state"], "submitted");
            assert_eq!(state(learner)["reasons"][0]["code"], "status_needs_officer");
        }
    }

    fn an_age_comes_from_the_number_behind_the_consent_and_no_day_of_birth_leaves(bank: &TestBank) {
        let school = School::of_seeds(bank, "ouc", "S06-FJ");
        // Born on 1 January 1960, and on 20 March 1990.
        let (old, young) = (Myself::open(bank, 1), Myself::open(bank, 10_192_000));
        let course = |plan: &Value| -> Option<Value> {
            let courses = plan["courses"].as_array().unwrap();
            courses.iter().find(|it| it["course_id"] == "FJ-01").cloned()
        };
        let plan = |learner: &Myself| {
            let body = json!({"learner_id": learner.id, "programme_id": school.programme});
            let answer = learner.ask(bank, Request::post("/v1/conversions/query", &body));
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()
        };
        assert_eq!(course(&plan(&old)), None);
        old.give(bank);
        young.give(bank);
        let granted = plan(&old);
        assert_eq!(course(&granted).unwrap()["uses"], json!([]), "{granted}");
        assert!(!granted.to_string().contains("1960-01-01"), "{granted}");
        let refused = plan(&young);
        assert_eq!(course(&refused), None);
        assert!(!refused.to_string().contains("1990-"), "{refused}");
    }

    fn an_application_on_an_age_alone_holds_nothing_and_is_granted(bank: &TestBank) {
        let school = School::of_seeds(bank, "ouc", "S06-FJ");
        let learner = Myself::open(bank, 1);
        learner.give(bank);
        let id = LearnerId::new(learner.id.parse().unwrap());
        let programme = ProgrammeId::new(school.programme.parse().unwrap());
        let organisation = school.registrar.organisation_id().unwrap();
        let enrolment = enrol(&bank.bank, id, organisation, programme);
        let file = || learner.ask(bank, Request::post("/v1/applications", &json!({"enrolment_id": enrolment})));
        let filed = file();
        assert_eq!(filed.status, 201, "{}", filed.text());
        let filed = filed.json();
        assert_eq!(filed["groups"][0]["uses"], json!([]));
        let kept = bank.read(|tx| tx.find_application(filed["id"].as_str().unwrap().parse().unwrap())).unwrap();
        assert!(!format!("{}{}", kept.request, kept.plan).contains("1960-01-01"));
        learner.withdraw(bank);
        let fell = learner.ask(bank, Request::get(&path(&filed))).json();
        assert_eq!((&fell["state"], &fell["groups"][0]["state"]), (&json!("decided"), &json!("released")));
        learner.give(bank);
        let rejected = file().json();
        let no = verdicts(&rejected, &["S06"]);
        let answer = school.decide(bank, &rejected, &no);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let accepted = school.accept(bank, &file().json());
        assert_eq!(accepted["groups"][0]["lines"][0]["state"], "granted");
    }

    fn a_consent_stands_once_and_is_withdrawn_once(bank: &TestBank) {
        let learner = Myself::open(bank, 1);
        assert_eq!(learner.withdraw(bank).status, 409);
        assert_eq!(learner.give(bank).status, 201);
        assert_eq!(learner.give(bank).slug(), "state-conflict");
        assert_eq!(learner.withdraw(bank).status, 200);
        assert_eq!(learner.withdraw(bank).slug(), "state-conflict");
    }

    fn an_officer_records_it_at_the_counter_and_the_learner_sees_who_looked(bank: &TestBank) {
        let learner = Myself::open(bank, 1);
        let target = learner.consents();
        let guardian = json!({"purpose": "guardian", "version": "2026-01", "guardian": "示例监护人"});
        let by_himself = learner.ask(bank, Request::post(&target, &guardian));
        assert_eq!(by_himself.json()["errors"][0]["code"], "counter_only");
        let at_counter = bank.post(Who::Officer, &target, "k1", &guardian);
        assert_eq!(at_counter.status, 201, "{}", at_counter.text());
        assert_eq!(at_counter.json()["channel"], "counter");
        assert_eq!(at_counter.json()["guardian"], "示例监护人");
        assert_eq!(learner.list(bank, &bank.token(Who::Officer)).status, 200);
        let seen = learner.ask(bank, Request::get("/v1/me/accesses")).json();
        let acts: Vec<_> = seen["items"].as_array().unwrap().iter()
            .filter_map(|it| it["act"].as_str()).collect();
        assert!(acts.contains(&"list_consents") && acts.contains(&"give_consent"), "{acts:?}");
        let strangers = Myself::open(bank, 2);
        assert_eq!(learner.list(bank, &strangers.token).status, 404);
        assert_eq!(learner.list(bank, &bank.token(Who::Registrar)).status, 403);
    }

    fn the_account_and_the_export_show_what_was_withdrawn(bank: &TestBank) {
        let learner = Myself::open(bank, 1);
        learner.give(bank);
        learner.withdraw(bank);
        for target in [format!("/v1/learners/{}", learner.id), "/v1/me/export".to_owned()] {
            let shown = learner.ask(bank, Request::get(&target)).json();
            assert!(shown["consents"][0]["withdrawn_at"].is_string(), "{target}: {shown}");
        }
    }
}
