//! A learner who applies and a school that decides, again and again.

use crate::client::Request;
use crate::one_course::{OneCourseRules, enrol, enter_person};
use crate::place::Place;
use crate::posters::{Client, Front};
use crate::world::uuid;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::{EnrolmentId, LearnerId, OrganisationId};
use serde_json::{Value, json};

/// A learner with a certificate at a school that would grant its one course for it.
pub(crate) struct Converter {
    learner: Actor,
    registrar: Actor,
    enrolment: EnrolmentId,
}

impl Converter {
    /// Two learners at one school; each has an outcome already.
    pub(crate) fn enter(
        place: &Place,
        school: OrganisationId,
        learners: &[LearnerId],
    ) -> Vec<Self> {
        let programme =
            OneCourseRules::publish(&place.bank, school).open_programme(&place.bank, school);
        let registrar = enter_person(&place.bank, Role::Registrar, Some(school), None);
        learners
            .iter()
            .map(|learner| Self {
                learner: enter_person(&place.bank, Role::Learner, None, Some(*learner)),
                registrar: registrar.clone(),
                enrolment: enrol(&place.bank, *learner, school, programme),
            })
            .collect()
    }

    /// Applies, and by turns the learner takes it back or the school refuses it.
    pub(crate) fn run(&self, place: &Place, front: &Front, client: &mut Client<'_>) {
        let mut refuse = false;
        while !front.is_over() {
            let body = json!({"enrolment_id": self.enrolment});
            let filed = send(place, client, &self.learner, "/v1/applications", &body, 0);
            let id = filed["id"].as_str().unwrap();
            if refuse {
                let group = &filed["groups"][0]["id"];
                let body = json!({"groups": [{"id": group, "decision": "rejected",
                    "reason_code": "not_comparable", "text": "示例"}]});
                let target = format!("/v1/applications/{id}/decision");
                let version = filed["version"].as_i64().unwrap_or(1);
                send(place, client, &self.registrar, &target, &body, version);
            } else {
                let target = format!("/v1/applications/{id}/withdrawal");
                send(place, client, &self.learner, &target, &json!({}), 0);
            }
            refuse = !refuse;
        }
    }
}

fn send(
    place: &Place,
    client: &mut Client<'_>,
    actor: &Actor,
    target: &str,
    body: &Value,
    version: i64,
) -> Value {
    let mut request = Request::post(target, body)
        .token(&place.token_of(actor))
        .header("Idempotency-Key", &uuid().to_string());
    if version > 0 {
        request = request.header("If-Match", &format!("\"{version}\""));
    }
    let answer = client.settle(request, body);
    assert!(answer.status < 300, "{target}: {}", answer.text());
    answer.json()
}
