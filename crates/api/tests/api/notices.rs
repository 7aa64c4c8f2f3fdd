//! What people and organisations are told, each in words of its own.

use crate::bank::TestBank;
use crate::record::{certificate, outcome_of, posted};
use crate::school::{Applicant, School, get, path, post, revoke, text};
use crate::world::Who;
use credit_bank_domain::access::Actor;
use serde_json::{Value, json};

/// The notices of one code to somebody, the oldest first.
fn told(bank: &TestBank, actor: &Actor, code: &str) -> Vec<Value> {
    let notices = get(bank, actor, "/v1/notices").json();
    let items = notices["items"].as_array().unwrap().iter().rev();
    items.filter(|it| it["code"] == code).cloned().collect()
}

each_database! {
    fn a_provider_hears_of_what_it_posted_in_words_for_a_provider(bank: &TestBank) {
        let post_of = posted(bank, Who::Provider, &certificate("E-1", 1, "X01"));
        let provider = bank.world.actor(Who::Provider).clone();
        let target = format!("/v1/completions/{}/withdrawal", text(&post_of["id"]));
        let reason = json!({"reason": "示例：报送有误"});
        let withdrawn = post(bank, &provider, &target, &reason);
        assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
        let notices = told(bank, &provider, "outcome_revoked");
        assert_eq!(notices.len(), 1, "{notices:?}");
        assert_eq!(notices[0]["zh"], "贵机构报送的一项成果已被撤销认定。");
        assert_eq!(notices[0]["en"], "The recognition of an outcome that your organisation posted was revoked.");
        let learner = crate::record::learner_of(bank, &outcome_of(&post_of));
        let own = learner.get(bank, "/v1/notices").json();
        assert_eq!(own["items"][0]["zh"], "您的一项成果已被撤销认定。");
    }

    fn a_cascade_names_every_course_to_the_learner_and_to_the_school(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced"), ("X04", "intermediate")]);
        let decided = school.accept(bank, &learner.applied(bank, &["C1", "C2"]));
        let open = learner.applied(bank, &["C4"]);
        assert_eq!(revoke(bank, &learner.outcomes["X01"]).status, 200);
        for (actor, code, ends) in [
            (&learner.actor, "line_reversed", "的学分已冲回。"),
            (&school.registrar, "line_taken_back", "转换已冲回，请确认知悉。"),
        ] {
            let notices = told(bank, actor, code);
            let mut named: Vec<String> = notices.iter().map(|it| text(&it["zh"]).to_owned()).collect();
            named.sort();
            assert_eq!(named.len(), 2, "{notices:?}");
            for (said, course) in named.iter().zip(["“示例课程C1”", "“示例课程C2”"]) {
                assert!(said.contains(course) && said.ends_with(ends), "{said}");
            }
            for notice in &notices {
                assert_eq!(notice["subject"], json!({"kind": "application", "id": decided["id"]}), "{notice}");
            }
        }
        assert_eq!(told(bank, &learner.actor, "outcome_revoked").len(), 1);
        // What nobody had granted was not taken back: it is out of the open application.
        assert_eq!(revoke(bank, &learner.outcomes["X04"]).status, 200);
        for actor in [&learner.actor, &school.registrar] {
            let notices = told(bank, actor, "basis_withdrawn");
            assert_eq!(notices.len(), 1, "{notices:?}");
            assert!(text(&notices[0]["zh"]).contains("“示例课程C4”"), "{notices:?}");
            assert_eq!(notices[0]["subject"]["id"], open["id"], "{}", path(&open));
        }
    }
}
