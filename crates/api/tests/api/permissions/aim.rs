//! Turns an operation and a thing into a request: ids into the path, the contract's own example into
//! the body, and into that what the operation is about.

use super::callers::Caller;
use super::things::{Scene, Things};
use crate::client::Request;
use crate::contract;
use crate::examples::{certificate, identity_number};
use crate::world::uuid;
use credit_bank_api::routes::Operation;
use credit_bank_domain::access::Role;
use serde_json::{Value, json};

/// What is asked for.
pub(crate) struct Aim {
    things: Things,
    /// For an operation that also takes made-up things.
    made_up: bool,
    version: &'static str,
}

/// Things that nobody has: of a rule set that is there, a version that is not.
fn absent(scene: &Scene, operation: &Operation) -> Things {
    let of_version = operation.path.contains("/versions/");
    let mut things = scene.own.clone();
    for (kind, id) in &mut things.ids {
        if *kind == "versions" {
            "999".clone_into(id);
        } else if *kind != "rule-sets" || !of_version {
            *id = uuid().to_string();
        }
    }
    things.person = 199;
    things
}

/// What the table's word stands for, seen from the caller.
pub(crate) fn aim(
    operation: &Operation,
    scene: &Scene,
    caller: &Caller,
    when: &str,
) -> Option<Aim> {
    let role = Role::ALL.iter().find(|it| it.as_str() == caller.name);
    let things = match when {
        "posted" if caller.name == "officer" => scene.posted.clone(),
        "-" | "own" | "there" | "posted" | "published" | "unpublished" => scene.own.clone(),
        "foreign" => scene.foreign.clone(),
        "himself" => scene.himself.get(role?)?.clone(),
        "absent" => absent(scene, operation),
        other => panic!("the table says {other}"),
    };
    let made_up = operation.id == "query_conversion" && when == "-";
    let version = if when == "published" { "1" } else { "" };
    Some(Aim {
        things,
        made_up,
        version,
    })
}

impl Aim {
    fn id(&self, kind: &str) -> String {
        let id = self.things.ids.get(kind);
        id.unwrap_or_else(|| panic!("no {kind}")).clone()
    }

    fn target(&self, operation: &Operation) -> String {
        let mut kind = "";
        let mut parts = Vec::new();
        for part in operation.path.split('/') {
            if !part.starts_with('{') {
                kind = part;
                parts.push(part.to_owned());
            } else if kind == "versions" && !self.version.is_empty() {
                parts.push(self.version.to_owned());
            } else if kind == "secrets" {
                parts.push(self.id("clients"));
            } else if operation.id == "set_organisation_suspension" {
                // Nobody acts for this one, who would have to be asked afterwards.
                parts.push(self.id("suspendable"));
            } else {
                parts.push(self.id(kind));
            }
        }
        let query = if operation.id == "diff_rule_set_versions" {
            "?to=1"
        } else {
            ""
        };
        parts.join("/") + query
    }

    fn body(&self, operation: &Operation) -> Option<Value> {
        let things = &self.things;
        let number = json!({"id_type": "resident_id_card",
            "id_number": identity_number(things.person)});
        let mut body = contract::example_body(operation.id)?;
        match operation.id {
            "find_learner" => body = number,
            "create_application" => body = json!({"enrolment_id": self.id("enrolments")}),
            "decide_application" => body["groups"][0]["id"] = self.id("groups").into(),
            "create_rule_set" | "create_programme" => {
                body["organisation_id"] = self.id("organisations").into();
            }
            "create_enrolment" => {
                body["learner"] = number;
                body["learner"]["name"] = format!("示例学员{:03}", things.person).into();
                body["programme_id"] = self.id("programmes").into();
            }
            "query_conversion" if !self.made_up => {
                body = json!({"learner_id": self.id("learners"),
                    "enrolment_id": self.id("enrolments")});
            }
            "post_completion" => body = certificate(&uuid().to_string(), things.person),
            "post_completion_batch" => {
                body = json!({"items": [certificate(&uuid().to_string(), 198)]});
            }
            "create_learner" => body["id_number"] = identity_number(197).into(),
            _ => {}
        }
        Some(body)
    }

    /// The request, but for the token.
    pub(crate) fn request(&self, operation: &Operation) -> Request {
        let request = Request::new(operation.method.as_str(), &self.target(operation))
            .header("Idempotency-Key", &uuid().to_string())
            .header("If-Match", "\"1\"");
        match self.body(operation) {
            Some(body) => request.bytes("application/json", body.to_string()),
            None => request,
        }
    }
}
