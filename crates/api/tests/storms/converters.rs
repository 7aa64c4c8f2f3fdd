//! A learner who applies and a school that decides, again and again.

use crate::client::Request;
use crate::one_course::{OneCourseRules, enrol, enter_person};
use crate::place::Place;
use crate::posters::{Client, Front};
use crate::world::uuid;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::{EnrolmentId, LearnerId, OrganisationId};
use serde_json::{Value, json};

/// Whoever applies and decides in one thread: applicants with a certificate each, at a school that would
/// grant its one course for it.
pub(crate) struct Converter {
    registrar: Actor,
    applicants: Vec<(Actor, EnrolmentId)>,
}

/// Version of an application that nobody has touched.
const JUST_FILED: i64 = 1;

/// What becomes of an application.
#[derive(Debug, Clone, Copy)]
enum End {
    TakenBack,
    Rejected,
    /// Transferred; this applicant cannot apply again.
    Accepted,
}

impl End {
    const TURNS: [Self; 3] = [Self::TakenBack, Self::Rejected, Self::Accepted];
}

impl Converter {
    /// So many converters at one school, which share these learners; each learner has an outcome already.
    pub(crate) fn enter(
        place: &Place,
        school: OrganisationId,
        learners: &[LearnerId],
        converters: usize,
    ) -> Vec<Self> {
        let programme =
            OneCourseRules::publish(&place.bank, school).open_programme(&place.bank, school);
        let registrar = enter_person(&place.bank, Role::Registrar, Some(school), None);
        let applicant = |learner: &LearnerId| {
            let actor = enter_person(&place.bank, Role::Learner, None, Some(*learner));
            (actor, enrol(&place.bank, *learner, school, programme))
        };
        let applicants: Vec<_> = learners.iter().map(applicant).collect();
        let share = applicants.len().div_ceil(converters);
        let shares = applicants.chunks(share);
        shares
            .map(|applicants| Self {
                registrar: registrar.clone(),
                applicants: applicants.to_vec(),
            })
            .collect()
    }

    /// Applicants apply one after the other, and by turns take it back, are refused and get their course;
    /// the last of them only the first two, so that the storm never runs out.
    pub(crate) fn run(&self, place: &Place, front: &Front, client: &mut Client<'_>) {
        let mut waiting = self.applicants.iter();
        let mut applicant = waiting.next().unwrap();
        for end in End::TURNS.into_iter().cycle() {
            if front.is_over() {
                return;
            }
            match (end, waiting.as_slice()) {
                (End::Accepted, []) => {}
                (End::Accepted, _) => {
                    self.apply(place, client, applicant, end);
                    applicant = waiting.next().unwrap();
                }
                _ => self.apply(place, client, applicant, end),
            }
        }
    }

    fn apply(
        &self,
        place: &Place,
        client: &mut Client<'_>,
        (learner, enrolment): &(Actor, EnrolmentId),
        end: End,
    ) {
        let body = json!({"enrolment_id": enrolment});
        let filed = send(place, client, learner, "/v1/applications", &body, 0);
        let id = filed["id"].as_str().unwrap();
        let group = &filed["groups"][0]["id"];
        let decided = match end {
            End::TakenBack => {
                let target = format!("/v1/applications/{id}/withdrawal");
                send(place, client, learner, &target, &json!({}), 0);
                return;
            }
            End::Rejected => json!({"id": group, "decision": "rejected",
                "reason_code": "not_comparable", "text": "示例"}),
            End::Accepted => json!({"id": group, "decision": "accepted"}),
        };
        let target = format!("/v1/applications/{id}/decision");
        let body = json!({"groups": [decided]});
        send(place, client, &self.registrar, &target, &body, JUST_FILED);
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
